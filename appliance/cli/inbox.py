"""`recallbox inbox`: what came in, what waits for a person, who has it, and what they did.

Looking is on record as a viewing; whoever claims, puts off or closes a task is named in the audit log.
"""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.table import Table as Grid

from appliance.adapters.host import SystemClock
from appliance.bootstrap import open_site
from appliance.cli import as_json, json_option
from appliance.cli.correcting import Wanted, correction_options
from appliance.cli.practice import Desk
from appliance.domain.model import PatientRow
from appliance.domain.upkeep.suggestions import suggest_answer
from appliance.domain.wording.content import show_phone
from appliance.errors import Refused
from appliance.ports.records import InboundText, Message, Task
from appliance.ports.store import Lane
from appliance.settings import read_settings
from appliance.workflow.desk import work
from appliance.workflow.desk.cards import full_name
from appliance.workflow.handoff import TaskOutcome, priority_of

_SHORT_ID = 6
_MORNING = time(8)
_OUTCOMES = [str(one) for one in TaskOutcome if one is not TaskOutcome.SETTLED]


@click.command()
@json_option
@click.option("--limit", default=30, show_default=True, help="How many replies and tasks to show.")
@click.option("--claim", default="", metavar="TASK", help="Take a task: nobody else changes it for a while.")
@click.option("--take-over", is_flag=True, help="Take or close it although somebody else has it.")
@click.option("--snooze", default="", metavar="TASK", help="Put a task off; it comes back --until then.")
@click.option(
    "--until", default="", metavar="WHEN", help='"2026-11-18 09:00", or a day, on the office\'s clock.'
)
@click.option("--done", default="", metavar="TASK", help="Close a task: a person has dealt with it.")
@click.option("--outcome", type=click.Choice(_OUTCOMES), help="What came of it, with --done.")
@click.option("--open", "token", default="", metavar="TOKEN", help="Show the thread that an alert names.")
@correction_options
@click.pass_obj
def inbox(site: Path, /, as_json_flag: bool, limit: int, token: str, **wanted: Any) -> None:
    """Show the replies that came in, what was made of them, and what waits for a person.

    TASK is the id that is shown, or its beginning. With `.` and the version shown, a change that somebody
    else made meanwhile is not overwritten. While a person is dealing with somebody the machine does not
    text that phone. Closing the last task of a phone gives it back. --correct keeps what a reply really
    meant as a case that the rules are measured on in this office.
    """
    Wanted(*(wanted.pop(name) for name in ("correct", "intent", "slot", "who", "undo_silence"))).carry_out(
        site
    )
    if any(wanted[verb] for verb in ("claim", "snooze", "done")):
        _act(site, **wanted)
    elif wanted["take_over"] or wanted["until"] or wanted["outcome"]:
        raise Refused("it is not said which task", remedy="add --claim, --snooze or --done with its id")
    desk = Desk.open(site)
    with closing(desk.store):
        if token:
            _show_thread(desk, token, as_json_flag)
        else:
            _show_inbox(desk, limit, as_json_flag)


# --- acting ----------------------------------------------------------------------------------------------


def _act(
    site: Path, claim: str, take_over: bool, snooze: str, until: str, done: str, outcome: str | None
) -> None:
    """Do the one thing that was asked for. Raise Refused if it is not one, or lacks what it needs."""
    if sum(map(bool, (claim, snooze, done))) > 1:
        raise Refused("one change at a time", remedy="use one of --claim, --snooze and --done")
    if snooze and not until:
        raise Refused("it is not said until when", remedy='add --until "2026-11-18 09:00"')
    if done and outcome is None:
        raise Refused("it is not said what came of it", remedy=f"add --outcome: {', '.join(_OUTCOMES)}")
    actor = f"user:{getpass.getuser()}"
    with closing(open_site(read_settings(site))) as here:
        box = here.box
        with box.store.transaction(Lane.DESK, "desk.task") as tx:
            task = work.find_task(tx, claim or snooze or done)
            if claim:
                task = work.claim(box, tx, task, actor=actor, take_over=take_over)
                told = f"{task.kind} is yours until {_local(task.claimed_until_at, box.zone)}"
            elif snooze:
                task = work.snooze(box, tx, task, actor=actor, until=_instant(until, box.zone))
                told = f"{task.kind} comes back {_local(task.snoozed_until_at, box.zone)}"
            else:
                word = TaskOutcome(outcome or TaskOutcome.ANSWERED)
                freed = work.finish(box, tx, task, actor=actor, outcome=word, take_over=take_over)
                told = f"closed {task.kind}" + ("; the machine answers this phone again" if freed else "")
    click.echo(told, err=True)


def _instant(text: str, where: ZoneInfo) -> datetime:
    """Given a day, or a day and a time, on the office's clock, return the instant; a day begins at eight."""
    try:
        if len(text) <= len("2026-11-18"):
            return datetime.combine(date.fromisoformat(text), _MORNING, where)
        return datetime.fromisoformat(text).replace(tzinfo=where)
    except ValueError as wrong:
        raise Refused("--until is not a day and a time", remedy='e.g. --until "2026-11-18 09:00"') from wrong


def _local(at: datetime | None, where: ZoneInfo) -> str:
    return at.astimezone(where).strftime("%a %b %d %H:%M") if at is not None else ""


# --- showing ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Row:
    """One open task as the desk sees it now."""

    task: Task
    standing: work.Standing
    holder: str
    priority: int

    @classmethod
    def of(cls, task: Task, now: datetime) -> _Row:
        return cls(task, work.standing_of(task, now), work.holder_of(task, now), priority_of(task.kind))

    def as_dict(self) -> dict[str, object]:
        """Return everything on record with how it stands now."""
        record = {one.name: getattr(self.task, one.name) for one in fields(Task)}
        return {**record, "standing": self.standing, "holder": self.holder, "priority": self.priority}


def _rows(tasks: list[Task], now: datetime) -> list[_Row]:
    """Return open tasks in the order in which they should be dealt with: late ones first, then by weight."""
    order = list(work.Standing)
    rows = [_Row.of(task, now) for task in tasks]
    return sorted(
        rows, key=lambda row: (order.index(row.standing), row.priority, row.task.due_at, row.task.id)
    )


def _show_inbox(desk: Desk, limit: int, as_json_flag: bool) -> None:
    with desk.store.view() as view:
        rows = _rows(view.open_tasks(), SystemClock().now())
        replies = view.newest_inbound(limit)
        names = {
            key: full_name(view.patient(key))
            for key in {*(row.task.patient_id for row in rows), *(one.patient_id for one in replies)}
        }
    desk.record_viewing("inbox", count=len(replies) + len(rows))
    if as_json_flag:
        click.echo(as_json({"replies": replies, "tasks": [row.as_dict() for row in rows]}))
        return
    console = Console()
    grid = Grid("when", "id", "from", "text", "read as", "outcome", title="Replies", show_lines=False)
    for reply in replies:
        grid.add_row(
            desk.local(reply.received_at),
            reply.vendor_id[-_SHORT_ID:],
            names.get(reply.patient_id) or reply.phone,
            reply.body or "(no words)",
            reply.intent,
            reply.outcome,
        )
    console.print(grid)
    urgent = [row for row in rows if row.task.inbound_id][:limit] or rows[:limit]
    console.print(_task_grid(desk, urgent, names, f"Waiting for a person ({len(rows)} in all)"))


def _task_grid(desk: Desk, rows: list[_Row], names: Mapping[str, str], title: str) -> Grid:
    grid = Grid("due", "", "id", "task", "who", "held by", "why", title=title)
    for row in rows:
        task = row.task
        word = {"overdue": "[red]OVERDUE[/]", "snoozed": "[dim]put off[/]"}.get(row.standing, "due")
        lapsed = f"[dim]{_person(task.claimed_by)}, lapsed[/]" if task.claimed_by else ""
        grid.add_row(
            desk.local(task.due_at),
            f"{word}, returned" if task.returned_at else word,
            f"{task.id[:_SHORT_ID]}.{task.version}",
            task.kind,
            names.get(task.patient_id) or task.phone,
            _person(row.holder) or lapsed,
            task.why,
        )
    return grid


def _person(actor: str) -> str:
    return actor.removeprefix("user:")


def _show_thread(desk: Desk, token: str, as_json_flag: bool) -> None:
    """Show one conversation: what was said on both sides, what waits, and words to begin from."""
    with desk.store.view() as view:
        thread = view.thread_of_token(token.strip())
        if thread is None:
            raise Refused("no thread has that token", remedy="copy it from the alert as it stands")
        people = view.patients_behind(thread.phone)
        rows = _rows(view.tasks_of(thread.phone), SystemClock().now())
        said: list[Message | InboundText] = [
            *view.thread_texts(thread.phone), *view.heard_from(thread.phone, 50)
        ]  # fmt: skip
    desk.record_viewing("thread", people[0].id if len(people) == 1 else "", len(said))
    said.sort(key=_when)
    suggestions = {row.task.id: _suggestion(desk, row.task, people) for row in rows}
    if as_json_flag:
        told = {"thread": thread, "patients": [one.id for one in people], "texts": said}
        tasks = [{**row.as_dict(), "suggestion": suggestions[row.task.id]} for row in rows]
        click.echo(as_json({**told, "tasks": tasks}))
        return
    console = Console(highlight=False)
    names = {one.id: full_name(one) for one in people}
    listed = ", ".join(f"{name} (id {key})" for key, name in names.items())
    console.print(f"[bold]{thread.phone}[/] {listed or 'nobody in the books has this number'}")
    for text in said:
        mark = "<" if isinstance(text, InboundText) else ">"
        console.print(f"  {desk.local(_when(text))}  {mark} {text.body}", markup=False)
    console.print(_task_grid(desk, rows, names, "Waiting for a person"))
    for words in dict.fromkeys(filter(None, suggestions.values())):
        console.print(f"To begin from: {words}", markup=False)


def _when(text: Message | InboundText) -> datetime:
    if isinstance(text, InboundText):
        return text.received_at
    return text.sent_at or text.state_at


def _suggestion(desk: Desk, task: Task, people: list[PatientRow]) -> str:
    person = next((one for one in people if one.id == task.patient_id), None)
    person = person or (people[0] if len(people) == 1 else None)
    first = (person.preferred_name or person.first_name) if person is not None else ""
    lang = "es" if person is not None and person.language == "es" else "en"
    practice = desk.settings.practice
    return suggest_answer(task.kind, lang, first, practice.name, show_phone(practice.phone))
