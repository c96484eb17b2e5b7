"""Verbs about the model: what left the box (`egress`), how it does (`model`), what it costs (`costs`)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import click
from rich.console import Console
from rich.table import Table as Grid

from appliance.adapters.model.prompt_files import RUNS, is_tested, load_prompts, load_runs
from appliance.bootstrap import Site, open_site
from appliance.cli import as_json, json_option
from appliance.domain.advice.asking import CLASSIFIERS
from appliance.domain.advice.use import BARS, Bar, Call, Step, may_ask
from appliance.settings import Settings, read_settings
from appliance.workflow.advice.asking import is_resting, permit_for
from appliance.workflow.advice.ledger import list_egress, month_costs, report_calls, tell_month

_MICROS = 1_000_000
days_option = click.option("--days", default=30, show_default=True, help="How far to look back.")
month_option = click.option(
    "--month", type=click.DateTime(["%Y-%m"]), help="The month, e.g. 2026-11 (default: the present one)."
)


@contextmanager
def _opened(site: Path) -> Iterator[Site]:
    with closing(open_site(read_settings(site))) as here:
        yield here


def _first_of(here: Site, month: datetime | None) -> date:
    return (month.date() if month else here.box.local_day(here.box.clock.now())).replace(day=1)


@click.command()
@json_option
@days_option
@click.pass_obj
def egress(site: Path, as_json_flag: bool, days: int) -> None:
    """Show what left the box: per day and purpose the fields, to whom, how many bytes, under which BAA.

    Names of fields only; the values are not kept anywhere. Every line is the sum of audited requests.
    """
    with _opened(site) as here, here.store.view() as view:
        lines = list_egress(here.box, view, here.box.clock.now() - timedelta(days=days))
    if as_json_flag:
        click.echo(as_json({"egress": [asdict(one) for one in lines]}))
        return
    grid = Grid("day", "what", "to", "times", "bytes", "under", "fields", title="What left the box")
    for one in lines:
        counts = (str(one.times), f"{one.bytes_left:,}")
        grid.add_row(str(one.day), one.what, one.to, *counts, one.agreement, ", ".join(one.fields_left))
    Console().print(grid)


@click.group()
def model() -> None:
    """See how the model does beside the rules, and have it tell a month.

    \b
    recallbox model report       agreement with the rules, failures and cost, per call
    recallbox model insights     a month in words
    """


@model.command("report")
@json_option
@days_option
@click.pass_obj
def report(site: Path, as_json_flag: bool, days: int) -> None:
    """Show, per call, how often the model agreed with the rules, what failed, what it cost, what bars it."""
    with _opened(site) as here, here.store.view() as view:
        reports = report_calls(here.box, view, here.box.clock.now() - timedelta(days=days))
        bars = {call: permit_for(here.box, call).bars for call in Call}
        resting = is_resting(here.box, view)
    if as_json_flag:
        told = [{**asdict(one), "bars": list(bars[Call(one.call)])} for one in reports]
        click.echo(as_json({"calls": told, "resting": resting}))
        return
    grid = Grid("call", "step", "asked", "used", "agreed", "failed", "$", "bars", title="The model")
    for one in reports:
        agreed = f"{one.agreed} of {one.compared}" if one.compared else "-"
        failed = str(one.unusable + one.failed + one.blocked)
        cost, why = f"{one.cost_micros / _MICROS:.4f}", ", ".join(bars[Call(one.call)]) or "none"
        grid.add_row(one.call, one.step, str(one.asked), str(one.answered), agreed, failed, cost, why)
    console = Console()
    console.print(grid)
    for one in reports:
        for ours, theirs, times in one.differences:
            console.print(f"  {one.call}: rules {ours}, model {theirs}: {times} times", highlight=False)
    if resting:
        console.print(f"  {BARS[Bar.RESTING][0]}; {BARS[Bar.RESTING][1]}")


@model.command("insights")
@json_option
@month_option
@click.pass_obj
def insights(site: Path, as_json_flag: bool, month: datetime | None) -> None:
    """Tell a month in words, from counts alone. The model's words are used if their figures are ours."""
    with _opened(site) as here:
        told = tell_month(here.box, _first_of(here, month))
    if as_json_flag:
        click.echo(as_json(asdict(told)))
        return
    console = Console(highlight=False)
    console.print(f"[bold]{told.month}[/] (by {told.by}) {told.summary}")
    for point in told.points:
        console.print(f"  - {point}")


@click.command()
@json_option
@month_option
@click.pass_obj
def costs(site: Path, as_json_flag: bool, month: datetime | None) -> None:
    """Show what a month cost: texts by their parts, the model by its tokens, beside the usual estimate."""
    with _opened(site) as here, here.store.view() as view:
        price = here.settings.sms.segment_price_cents
        spent = month_costs(here.box, view, _first_of(here, month), price)
    if as_json_flag:
        click.echo(as_json(asdict(spent)))
        return
    grid = Grid("", "count", "$", title=f"Costs of {spent.month}")
    grid.add_row("texts and answers, in parts", str(spent.parts), f"{spent.text_cents / 100:.2f}")
    for one in spent.models:
        tokens = f"{one.calls} calls, {one.tokens_in:,} + {one.tokens_out:,} tokens"
        grid.add_row(one.model, tokens, f"{one.cost_cents / 100:.4f}")
    grid.add_row("together", "", f"{spent.total_cents / 100:.2f}")
    console = Console(highlight=False)
    console.print(grid)
    cap = f"${spent.day_cap_cents / 100:.2f} a day, ${spent.month_cap_cents / 100:.2f} a month"
    console.print(f"The model may cost {cap}; what it cannot do within that, rules and templates do.")
    texts_cap = here.settings.sms.month_cap_cents
    at_most = f"may cost ${texts_cap / 100:.2f} a month; then none is started" if texts_cap else "have no cap"
    console.print(f"Texts {at_most}, and answers go on.")
    listed = ", ".join(f"{line.what} ${line.dollars}" for line in spent.quoted)
    console.print(f"A hosted set-up is reckoned at ${spent.quoted_dollars} a month: {listed}.")


@dataclass(frozen=True, slots=True)
class CallCheck:
    """Whether a call that is switched on can be made, for `doctor`."""

    call: Call
    step: Step
    ok: bool
    finding: str
    remedy: str


def check_calls(settings: Settings, on: date) -> list[CallCheck]:
    """Return how every call stands that this site has switched on; nothing leaves the box for it."""
    checks = []
    said, prompts = settings.model, load_prompts()
    runs = load_runs(RUNS, *((Path(said.runs_file),) if said.runs_file else ()))
    endpoint = urlsplit(said.url).hostname or ""
    for call in Call:
        step = said.step_of(call)
        if step is Step.OFF:
            continue
        name = said.classifier if call in CLASSIFIERS else said.writer
        tested = is_tested(prompts[call], name, endpoint, step, runs)
        bars = may_ask(call, settings.rules().ai_mode, step, settings.register(), on, is_tested=tested).bars
        found = "; ".join(BARS[bar][0] for bar in bars) or f"{step}, {name}, prompt {prompts[call].version}"
        told = f"not made: {found}; rules and templates go on" if bars else found
        checks.append(CallCheck(call, step, not bars, told, "; ".join(BARS[bar][1] for bar in bars)))
    return checks
