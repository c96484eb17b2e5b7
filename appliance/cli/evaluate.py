"""`recallbox evaluate`: the rules run over files of cases, one JSON object a line in, one a line out.

Needs no database, no keys and no network, but for `replies --local`. The format is one that others run
their own cases through: extra fields are ignored, a wrong one is an error that names line and field. Holds
what its verbs share and the verb `replies`; the other verbs live in modules of their own and are imported
when called for.
"""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeVar

import click
import msgspec
from rich.console import Console
from rich.table import Table as Grid

from appliance.cli import as_json
from appliance.domain.calendar import zone
from appliance.domain.replies import (
    Context,
    Conversation,
    Intent,
    Offer,
    Reading,
    read_reply,
    reported_intent,
)
from appliance.errors import Misconfigured


class OfferedSlot(msgspec.Struct, frozen=True):
    """A slot that was on offer: its practice-local start, ISO 8601."""

    start: str
    hygienist: str | None = None


class BookedVisit(msgspec.Struct, frozen=True):
    """A visit the patient has: its practice-local start, ISO 8601."""

    start: str


class Label(msgspec.Struct, frozen=True):
    """What should have been understood, where a line says so; `acceptable` names further right answers."""

    intent: str
    slot: int | None = None
    acceptable: tuple[tuple[str, int | None], ...] = ()


_ZONE = "America/New_York"


class ReplyCase(msgspec.Struct, frozen=True):
    """One reply and what was being talked about. A field that is null says no more than one left out."""

    id: str
    text: str
    now: str
    tz: str | None = None
    lang: str | None = None
    offered: tuple[OfferedSlot, ...] | None = None
    context: Context | None = None
    booked: BookedVisit | None = None
    legend: dict[str, str] | None = None
    suppressed: bool | None = None
    last_outbound: str | None = None
    label: Label | None = None
    stratum: str = ""


class ReplyAnswer(msgspec.Struct, frozen=True):
    """What the rules understood."""

    id: str
    intent: str
    slot: int | None
    confidence: Annotated[float, msgspec.Meta(ge=0, le=1)]
    settled_by: str
    why: str


Pair = tuple[ReplyCase, ReplyAnswer]
Case = TypeVar("Case")
Answer = TypeVar("Answer")

_FURTHER_VERBS = {
    "drafts": "appliance.cli.evaluate_drafts:drafts",
    "gate": "appliance.cli.evaluate_gate:gate",
    "prompts": "appliance.cli.evaluate_prompts:prompts",
}
"""Verbs of `evaluate` that live elsewhere, as module:name. They import from here, so here only names them."""


class Rules(click.Group):
    """The verbs below and those of `_FURTHER_VERBS`, the latter imported when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the verbs in alphabetical order."""
        return sorted([*super().list_commands(ctx), *_FURTHER_VERBS])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return one verb, imported if it lives elsewhere."""
        if cmd_name not in _FURTHER_VERBS:
            return super().get_command(ctx, cmd_name)
        module, name = _FURTHER_VERBS[cmd_name].split(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


cases_argument = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
report_option = click.option(
    "--report", is_flag=True, help="Compare with the labels in the file: figures instead of answers."
)


def answer_cases(
    file: Path, kind: type[Case], answer: Callable[[Case], Answer]
) -> Iterator[tuple[Case, Answer]]:
    """Given a file of JSON lines, yield each as a `kind` beside what `answer` says to it; blank lines pass.

    Raise Misconfigured with the line and the field when a line does not fit `kind` or `answer` raises
    ValueError, whose message then begins with the field ("tz: ...").
    """
    decoder = msgspec.json.Decoder(kind)
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                case = decoder.decode(line)
                yield case, answer(case)
            except ValueError as error:  # msgspec's errors are ValueErrors
                raise Misconfigured(
                    f"{file}: line {number}: {error}", remedy="correct the field it names"
                ) from error


def print_answers(answers: Iterable[object]) -> None:
    """Print each answer (a msgspec Struct) as one line of JSON."""
    for answer in answers:
        click.echo(as_json(answer))


def share(part: int, whole: int) -> str:
    """Return a share as figures for a report: "3/4 = 0.7500"."""
    return f"{part}/{whole} = {part / whole:.4f}" if whole else "none"


@click.group(cls=Rules)
def evaluate() -> None:
    """Run the rules over a file of cases, one JSON object a line."""


@evaluate.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@report_option
@click.option("--local", is_flag=True, help="Report on this office's corrections instead of a file.")
@click.option("--no-model", is_flag=True, default=True, help="Leave what rules cannot settle to a person.")
@click.pass_obj
def replies(site: Path, file: Path | None, report: bool, local: bool, no_model: bool) -> None:
    """Read each reply of FILE and say what it means, which slot it takes and which words led to it.

    --local reads the site's database instead: every reply whose reading staff corrected is a case.
    """
    del no_model
    if (file is None) is not local:
        raise click.UsageError("give either a FILE or --local")
    if file is None:
        from appliance.cli.evaluate_local import local_cases

        _report([(case, _answer(case)) for case in local_cases(site)])
        return
    pairs = answer_cases(file, ReplyCase, _answer)
    if report:
        _report(list(pairs))
    else:
        print_answers(answer for _, answer in pairs)


def _answer(case: ReplyCase) -> ReplyAnswer:
    reading: Reading = read_reply(case.text, _conversation(case))
    return ReplyAnswer(
        case.id,
        reported_intent(reading.intent).value,
        reading.slot,
        reading.confidence,
        "rules" if reading.settled else "person",
        reading.why,
    )


def _conversation(case: ReplyCase) -> Conversation:
    where = zone(case.tz or _ZONE)
    if where is None:
        raise ValueError(f"tz: {case.tz!r} is not an IANA zone")
    now = _instant("now", case.now)
    return Conversation(
        now=(now.astimezone(where) if now.tzinfo is not None else now).replace(tzinfo=None),
        offered=tuple(
            Offer(_local("offered.start", slot.start), slot.hygienist or "") for slot in case.offered or ()
        ),
        context=case.context or Context.NONE,
        booked=_local("booked.start", case.booked.start) if case.booked else None,
        legend=case.legend or {},
        suppressed=bool(case.suppressed),
        last_outbound=case.last_outbound or "",
        lang=case.lang or "en",
    )


def _instant(field: str, text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{field}: {text!r} is not an ISO 8601 time") from None


def _local(field: str, text: str) -> datetime:
    return _instant(field, text).replace(tzinfo=None)


_MUST_BE_HEARD = (Intent.EMERGENCY, Intent.OPT_OUT, Intent.WRONG_NUMBER)
_ACTS = (Intent.BOOK, Intent.CONFIRM, Intent.CANCEL, Intent.RESCHEDULE_REQUEST, Intent.OPT_IN)


def is_right(case: ReplyCase, answer: ReplyAnswer) -> bool:
    """Whether an answer is one that the case's label allows."""
    label = case.label
    if label is None:
        return True
    allowed = {(label.intent, label.slot), *label.acceptable}
    return (answer.intent, answer.slot) in allowed


def find_harm(case: ReplyCase, answer: ReplyAnswer) -> str:
    """Return how a wrong answer does harm, or nothing: something done unasked, or something not heard."""
    if case.label is None or is_right(case, answer):
        return ""
    if answer.intent == Intent.BOOK:
        return "wrong booking"
    if case.label.intent in _MUST_BE_HEARD:
        return f"{case.label.intent} not heard"
    return f"{answer.intent} unasked" if answer.intent in _ACTS else ""


def _report(pairs: list[Pair]) -> None:
    labelled = [(case, answer) for case, answer in pairs if case.label is not None]
    console = Console()
    console.print(_confusion(labelled))
    figures = Grid("figure", "value", title="Figures, rules alone")
    for name, value in _figures(labelled):
        figures.add_row(name, value)
    console.print(figures)
    harmful = [(case, answer, harm) for case, answer in labelled if (harm := find_harm(case, answer))]
    grid = Grid("id", "stratum", "harm", "text", "label", "read as", title=f"Harmful errors: {len(harmful)}")
    for case, answer, harm in harmful:
        label = f"{case.label.intent} {case.label.slot}" if case.label else ""
        grid.add_row(case.id, case.stratum, harm, case.text[:60], label, f"{answer.intent} {answer.slot}")
    console.print(grid)


def _confusion(pairs: Iterable[Pair]) -> Grid:
    counts = Counter((case.label.intent, answer.intent) for case, answer in pairs if case.label)
    read = sorted({answer for _, answer in counts})
    grid = Grid("label \\ read as", *read, title="Confusion")
    for label in sorted({label for label, _ in counts}):
        grid.add_row(label, *(str(counts[label, answer] or "") for answer in read))
    return grid


def _figures(pairs: list[Pair]) -> Iterator[tuple[str, str]]:
    right = sum(is_right(case, answer) for case, answer in pairs)
    settled = sum(answer.settled_by == "rules" for _, answer in pairs)
    yield "replies", str(len(pairs))
    yield "right", share(right, len(pairs))
    yield "settled without a model", share(settled, len(pairs))
    for intent in (*_MUST_BE_HEARD, Intent.BOOK):
        meant = [(case, answer) for case, answer in pairs if case.label and case.label.intent == intent]
        read = [(case, answer) for case, answer in pairs if answer.intent == intent]
        yield f"{intent}: recall", share(sum(is_right(*pair) for pair in meant), len(meant))
        yield f"{intent}: precision", share(sum(is_right(*pair) for pair in read), len(read))
