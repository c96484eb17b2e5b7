"""Verbs for the office: pull, preview, why. What they show of patients is on record as a viewing."""

from __future__ import annotations

import getpass
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table as Grid

from appliance.adapters.host import SecretFolder, SystemClock
from appliance.adapters.store.store import SqlCipherStore
from appliance.bootstrap import open_site, open_store
from appliance.cli import as_json, json_option
from appliance.domain.decision import REASONS, Reason
from appliance.domain.model import PatientRow
from appliance.domain.permission.pace import last_departure
from appliance.domain.proof.audit import AuditEntry
from appliance.domain.wording.content import SEGMENT_PRICE_CENTS, cost_cents, segments
from appliance.errors import Refused
from appliance.ports.records import Message, MessageState, PatientDecision
from appliance.ports.store import Lane
from appliance.settings import Settings, read_settings
from appliance.workflow.desk.cards import full_name
from appliance.workflow.limits.rollout import describe_halts
from appliance.workflow.nightly import pull as pulling
from appliance.workflow.nightly.assess import count_coverage_gaps
from appliance.workflow.nightly.decide import decide_everyone


@dataclass(slots=True)
class Desk:
    """A site's database, opened for looking."""

    settings: Settings
    store: SqlCipherStore

    @classmethod
    def open(cls, site: Path) -> Desk:
        """Open the database of a site file."""
        settings = read_settings(site)
        return cls(settings, open_store(settings, SecretFolder(settings.secrets.folder)))

    def record_viewing(self, what: str, patient_id: str = "", count: int = 1) -> None:
        """Write down that a person looked at patients' data."""
        with self.store.transaction(Lane.DESK, "desk.viewed") as tx:
            token = tx.token_of(patient_id) if patient_id else ""
            tx.audit(
                AuditEntry(
                    SystemClock().now(),
                    f"user:{getpass.getuser()}",
                    "phi_viewed",
                    "health_care_operations",
                    object=what,
                    patient_token=token,
                    outcome="ok",
                    detail={"count": count},
                )
            )

    def today(self) -> date:
        """Return the office's calendar day."""
        return SystemClock().now().astimezone(ZoneInfo(self.settings.practice.zone)).date()

    def local(self, at: datetime | None) -> str:
        """Return an instant as the office reads it."""
        if at is None:
            return ""
        return at.astimezone(ZoneInfo(self.settings.practice.zone)).strftime("%a %b %d %H:%M")


@click.command()
@json_option
@click.option("--decide/--no-decide", default=False, help="Also decide about everybody afterwards.")
@click.pass_obj
def pull(site: Path, as_json_flag: bool, decide: bool) -> None:
    """Read what is new from the PMS, as the nightly job does. Safe to repeat, goes on where it stopped."""
    here = open_site(read_settings(site))
    console = Console(stderr=True)
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description:22}"),
        BarColumn(pulse_style="cyan"),
        TextColumn("{task.completed} rows"),
        TimeElapsedColumn(),
        console=console,
    )
    tasks: dict[str, Any] = {}

    def show(table: str, count: int) -> None:
        if table not in tasks:
            tasks[table] = bar.add_task(table.replace("_", " "), total=None)
        bar.update(tasks[table], completed=count)

    with bar:
        runs = pulling.pull(here.box, show)
        result = decide_everyone(here.box, show) if decide else None
    here.close()
    if as_json_flag:
        click.echo(as_json({"tables": runs, "decided": result}))
        return
    grid = Grid(
        "table",
        "read",
        "stored",
        "removed",
        "set aside",
        "held",
        "PMS counts",
        "s",
        title="Pulled from the PMS",
    )
    for run in runs:
        took = (run.finished_at - run.started_at).total_seconds() if run.finished_at else 0
        counted = "" if run.pms_count is None else str(run.pms_count)
        grid.add_row(
            run.table,
            *map(str, (run.extracted, run.stored, run.removed, run.errors, run.held)),
            counted,
            f"{took:.1f}",
        )
    Console().print(grid)


@click.command()
@json_option
@click.option("--limit", default=20, show_default=True, help="How many texts to show in full.")
@click.option("--reason", "only", default="", help="List who is withheld for one reason.")
@click.pass_obj
def preview(site: Path, as_json_flag: bool, limit: int, only: str) -> None:
    """Show the texts that will go out next, and everybody who gets none, with all reasons."""
    desk = Desk.open(site)
    with desk.store.view() as view:
        waiting = view.messages_in((MessageState.QUEUED, MessageState.WITHHELD))
        decisions = view.all_decisions()
        people = {one.patient_id: view.patient(one.patient_id) for one in waiting}
        withheld = [one for one in decisions if only and only in one.reasons]
        names = {one.patient_id: view.patient(one.patient_id) for one in withheld[:limit]}
        gaps = count_coverage_gaps(view, desk.today(), desk.settings.practice.zone)
        leaving = _describe_leaving(desk, waiting)
        halts = describe_halts(view, SystemClock().now(), ZoneInfo(desk.settings.practice.zone))
    desk.record_viewing("preview", count=len(waiting))
    verdicts = Counter(one.verdict for one in decisions)
    reasons = Counter(
        reason for one in decisions for reason in one.reasons if one.verdict in ("withheld", "hold")
    )
    if as_json_flag:
        click.echo(
            as_json(
                {
                    "texts": waiting,
                    "verdicts": verdicts,
                    "reasons": reasons,
                    "withheld": withheld,
                    "gaps": gaps,
                    "halts": halts,
                    "leaving": leaving,
                    "parts": sum(segments(one.body).count for one in waiting),
                    "cost_cents": round(sum(cost_cents(one.body, SEGMENT_PRICE_CENTS) for one in waiting), 2),
                }
            )
        )
        return
    console = Console()
    for line in halts:
        console.print(f"[bold red]{line}[/]")
    _show_texts(desk, console, waiting[:limit], people)
    console.print(
        f"{len(waiting)} texts wait." if waiting else "No text waits: the next night plans the next day."
    )
    for line in leaving:
        console.print(line, highlight=False)
    _show_counts(console, verdicts, reasons)
    listed = ", ".join(f"{gap.replace('_', ' ')} {count}" for gap, count in gaps.items() if count)
    if listed:
        console.print(f"Active patients whom no recall list finds or reaches, to mend in the PMS: {listed}.")
    for one in withheld[:limit]:
        console.print(f"  {full_name(names[one.patient_id])} (id {one.patient_id}): {', '.join(one.reasons)}")


def _describe_leaving(desk: Desk, waiting: Iterable[Message]) -> list[str]:
    """Return, for each day on which texts are planned, when the last of them leaves at the carrier's pace."""
    pace, zone = desk.settings.pace(), ZoneInfo(desk.settings.practice.zone)
    days: dict[date, list[datetime]] = {}
    for one in waiting:
        if one.state is MessageState.QUEUED:
            days.setdefault(one.not_before_at.astimezone(zone).date(), []).append(one.not_before_at)
    lines = []
    for on, planned in sorted(days.items()):
        leaving = sorted(planned)[: pace.proactive_per_day]
        last = last_departure(leaving, pace)
        line = f"{on:%a %b %d}: {len(leaving)} texts, the last leaves about {desk.local(last)}"
        if len(planned) > len(leaving):
            line += f"; {len(planned) - len(leaving)} do not fit into the carrier's {pace.per_day} a day"
        lines.append(line + ".")
    return lines


def _show_texts(
    desk: Desk, console: Console, texts: Iterable[Message], people: dict[str, PatientRow | None]
) -> None:
    grid = Grid("when", "to", "why", "parts, about", "text", title="Going out next", show_lines=True)
    for one in texts:
        why = f"{one.cohort}, touch {one.touch}" if one.cohort else one.kind
        flag = f"\nWITHHELD: {', '.join(one.reasons)}" if one.state is MessageState.WITHHELD else ""
        cost = f"{segments(one.body).count}, {cost_cents(one.body, SEGMENT_PRICE_CENTS):.2f} c"
        who = full_name(people.get(one.patient_id))
        grid.add_row(desk.local(one.not_before_at), who, why + flag, cost, one.body)
    if grid.row_count:
        console.print(grid)


def _show_counts(console: Console, verdicts: Counter[str], reasons: Counter[str]) -> None:
    grid = Grid("decided", "patients", title="Decided about everybody")
    for verdict, count in verdicts.most_common():
        grid.add_row(verdict, str(count))
    console.print(grid)
    grid = Grid(
        "withheld or held because",
        "patients",
        "what would change it",
        title="Reasons (a patient can have several)",
    )
    for reason, count in reasons.most_common():
        grid.add_row(_meaning(reason), str(count), _remedy(reason))
    console.print(grid)


@click.command()
@json_option
@click.argument("patient")
@click.pass_obj
def why(site: Path, patient: str, as_json_flag: bool) -> None:
    """Say why PATIENT (id, phone, token or part of a name) did or did not get a text.

    Gives every reason, what would change it, the next possible date, and what was sent before.
    """
    desk = Desk.open(site)
    with desk.store.view() as view:
        found = view.find_patients(patient)
        if not found:
            raise Refused(
                f"nobody in the books matches {patient!r}",
                remedy="try the id of the PMS, or the mobile number",
            )
        if len(found) > 1:
            listed = ", ".join(one.id for one in found[:12])
            raise Refused(f"{len(found)} people match (ids {listed})", remedy="repeat with one id")
        person = found[0]
        decision = view.get(PatientDecision, person.id)
        texts = [
            one
            for one in view.thread_texts(person.mobile or "")
            if person.id in (*one.covered, one.patient_id)
        ]
        planned = view.get(Message, decision.message_id) if decision and decision.message_id else None
    desk.record_viewing("why", person.id)
    if as_json_flag:
        click.echo(
            as_json({"patient_id": person.id, "decision": decision, "planned": planned, "texts": texts})
        )
        return
    _explain(desk, person, decision, planned, texts)


def _explain(
    desk: Desk,
    person: PatientRow,
    decision: PatientDecision | None,
    planned: Message | None,
    texts: list[Message],
) -> None:
    console = Console(highlight=False)
    if decision is None:
        console.print(
            f"{full_name(person)} (id {person.id}): nothing decided yet. `recallbox pull --decide` does it."
        )
        return
    console.print(f"[bold]{full_name(person)}[/] (id {person.id}): {_headline(decision, planned, desk)}")
    for name in decision.reasons:
        console.print(f"  - {_meaning(name)}  [dim]({name}; {_source(name)})[/]")
        console.print(f"    what would change it: {_remedy(name)}")
    if decision.release_at is not None and decision.verdict == "hold":
        console.print(f"  next possible: {desk.local(decision.release_at)}")
    if decision.cohort:
        factors = ", ".join(f"{name} {value}" for name, value in decision.factors.items())
        console.print(
            f"  cohort {decision.cohort}, touch {decision.touch or '-'},"
            f" risk {decision.risk} ({decision.band})"
        )
        console.print(f"  [dim]{factors}[/]")
    console.print(f"  [dim]decided {decision.decided_on} under policy {decision.policy_hash}[/]")
    for one in texts:
        console.print(f"  {desk.local(one.sent_at or one.state_at)}  {one.state:11} {one.body}")


def _headline(decision: PatientDecision, planned: Message | None, desk: Desk) -> str:
    if planned is not None and planned.sent_at is not None:
        return f"was texted {desk.local(planned.sent_at)} ({planned.state})."
    if planned is not None and planned.state is MessageState.QUEUED:
        return f"will be texted {desk.local(planned.not_before_at)}."
    if planned is not None:
        return (
            f"a text was planned and is {planned.state} ({', '.join(planned.reasons) or 'no longer needed'})."
        )
    return {
        "not_due": "gets no text, because nothing is due.",
        "hold": "waits for a later day.",
    }.get(decision.verdict, "gets no text.")


def _meaning(name: str) -> str:
    return REASONS[Reason(name)].meaning if name in REASONS else name


def _remedy(name: str) -> str:
    return REASONS[Reason(name)].remedy if name in REASONS else "read the draft"


def _source(name: str) -> str:
    return REASONS[Reason(name)].source if name in REASONS else "draft judge"
