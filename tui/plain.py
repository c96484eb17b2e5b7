"""The desk as plain commands, for screen readers and scripts: one act a command, lines from top to bottom.

`recallbox desk` does what the terminal's screens do, through the same client, with the same rights and the
same refusals. Who is logged in is kept for the length of a login of the system (`$XDG_RUNTIME_DIR`). Tasks,
conversations and texts are named by the first letters of their keys. `--json` prints what crossed the socket.
Results go to stdout, what happened to stderr.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar, get_args
from zoneinfo import ZoneInfo

import click
import msgspec

from appliance.wire.calls import CallOutcome
from appliance.wire.common import Done, TaskCard
from appliance.wire.inbox import Book, Correct, Outcome, Show, ThreadRow
from appliance.wire.thread import Thread
from tui.client import DeskClient, Gone, Refusal
from tui.drafts import runtime_folder
from tui.phrases import (
    INTENTS,
    OfficeClock,
    as_columns,
    say_holder,
    say_kind,
    say_problem,
    say_standing,
    say_state,
)

T = TypeVar("T")

MOST = 200


class Kept(msgspec.Struct):
    """What is kept between two commands: the session, and how the last act is taken back."""

    token: str = ""
    undo: str = ""


class Hand:
    """One command's way to the desk."""

    def __init__(self, socket: Path, *, as_json: bool) -> None:
        self.socket, self.as_json = socket, as_json
        folder = runtime_folder()
        self._path = folder / "desk-session.json" if folder is not None else None
        self.kept = self._read()

    def _read(self) -> Kept:
        token = os.environ.get("RECALLBOX_DESK_TOKEN", "")
        if token or self._path is None:
            return Kept(token=token)
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=Kept)
        except (OSError, msgspec.MsgspecError):
            return Kept()

    def keep(self, **changes: str) -> None:
        """Keep something for the next command, where only its owner may read it."""
        self.kept = msgspec.structs.replace(self.kept, **changes)
        if self._path is None:
            return
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.json.encode(self.kept))

    def run(self, act: Callable[[DeskClient], Awaitable[T]]) -> T:
        """Do one thing at the desk; end the command in words where it is refused."""

        async def once() -> T:
            async with DeskClient(self.socket) as client:
                client.token = self.kept.token
                return await act(client)

        try:
            return asyncio.run(once())
        except Refusal as refusal:
            click.echo(say_problem(refusal.problem), err=True)
        except Gone:
            click.echo(f"Nobody answers at {self.socket}. Is the service running?", err=True)
        sys.exit(1)

    def clock(self) -> OfficeClock:
        """Return the office's time."""
        day = self.run(lambda client: client.today())
        return OfficeClock(day.now, ZoneInfo(day.zone))

    def say(self, found: Any, text: str) -> None:
        """Print an answer."""
        click.echo(msgspec.json.encode(found).decode() if self.as_json else text.rstrip("\n"))

    def told(self, done: Done) -> None:
        """Tell that an act was carried out, and keep how it is taken back."""
        self.keep(undo=done.undo)
        self.say(done, done.said + ("; `recallbox desk undo` takes it back" if done.undo else ""))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--socket", type=click.Path(path_type=Path), default=lambda: default_socket(), help="The desk's socket."
)
@click.option("--json", "as_json", is_flag=True, help="Print what crossed the socket.")
@click.pass_context
def desk(ctx: click.Context, socket: Path, as_json: bool) -> None:
    """The front desk as plain commands, one act each."""
    ctx.obj = Hand(socket, as_json=as_json)


def default_socket() -> Path:
    """Return where the desk is, if nothing else is said."""
    return Path(os.environ.get("RECALLBOX_DESK", "/var/lib/recallbox/desk.sock"))


# --- who one is ------------------------------------------------------------------------------------------


@desk.command()
@click.argument("name")
@click.option("--code", default="", help="Code of the authenticator, if there is one.")
@click.password_option(confirmation_prompt=False, help="Asked for where it is not given.")
@click.pass_obj
def login(hand: Hand, name: str, code: str, password: str) -> None:
    """Log in; the commands after it know who it is."""

    async def enter(client: DeskClient) -> str:
        await client.log_in(name, password, code)
        return client.token

    hand.keep(token=hand.run(enter))
    click.echo(f"logged in as {name}", err=True)


@desk.command()
@click.pass_obj
def logoff(hand: Hand) -> None:
    """Log off."""
    hand.run(lambda client: client.log_off())
    hand.keep(token="", undo="")
    click.echo("logged off", err=True)


@desk.command()
@click.password_option("--secret", prompt="PIN or password", confirmation_prompt=False)
@click.pass_obj
def unlock(hand: Hand, secret: str) -> None:
    """Unlock the session, which locks by itself after some minutes."""
    session = hand.run(lambda client: client.unlock(secret))
    click.echo(f"unlocked: {session.user}", err=True)


# --- what waits ------------------------------------------------------------------------------------------


@desk.command()
@click.pass_obj
def today(hand: Hand) -> None:
    """What needs a person now."""
    day = hand.run(lambda client: client.today())
    clock = OfficeClock(day.now, ZoneInfo(day.zone))
    lines = [
        f"{day.practice}, {clock.local(day.now):%A %B %d} {clock.hour(day.now)}. Health: {day.health.text}"
    ]
    lines += [
        f"{day.counts.overdue + day.counts.due} wait, {day.counts.overdue} late, {day.counts.calls} to call.",
        "",
    ]
    lines.append(_list_tasks(day.waiting, clock))
    hand.say(day, "\n".join(lines))


def _list_tasks(tasks: Sequence[TaskCard], clock: OfficeClock) -> str:
    rows = [
        (
            one.id[:6],
            say_standing(one, clock),
            say_kind(one.kind),
            one.name,
            one.phone,
            say_holder(one),
            one.why,
        )
        for one in tasks
    ]
    return as_columns(("Task", "When", "What", "Name", "Phone", "Who has it", "Why"), rows)


@desk.command()
@click.option("--show", type=click.Choice(get_args(Show)), default="waiting", show_default=True)
@click.pass_obj
def inbox(hand: Hand, show: str) -> None:
    """Conversations that wait for a person."""
    page = hand.run(lambda client: client.inbox(show, limit=MOST))
    clock = hand.clock()
    rows = [_describe_row(row, clock) for row in page.rows]
    hand.say(page, as_columns(("Thread", "Task", "When", "What", "Name", "Who has it", "Last words"), rows))


def _describe_row(row: ThreadRow, clock: OfficeClock) -> tuple[str, ...]:
    task = row.task
    if task is None:
        return (row.thread[:6], "", "", "", row.name, "", row.last_text)
    holder, pressing = say_holder(task), say_standing(task, clock)
    return (row.thread[:6], task.id[:6], pressing, say_kind(task.kind), row.name, holder, row.last_text)


@desk.command()
@click.argument("key")
@click.pass_obj
def thread(hand: Hand, key: str) -> None:
    """One conversation, oldest line first, and what could be answered."""
    found = hand.run(lambda client: _open_thread(client, key))
    clock = hand.clock()
    lines = [f"{', '.join(one.name for one in found.people) or 'Nobody in the books'}, {found.phone}"]
    lines += [
        f"{say_kind(one.kind)}: {one.why}. {say_standing(one, clock)} {say_holder(one)}"
        for one in found.tasks
    ]
    for line in found.lines:
        meaning = f" (read as: {INTENTS.get(line.intent, line.intent)})" if line.intent else ""
        state = "" if line.is_from_patient else f" ({say_state(line.state)})"
        lines.append(f"{clock.when(line.at)}, {line.by}{state}: {line.body}{meaning}")
    lines += [f"suggested: {one.body} (because: {one.because})" for one in found.suggestions]
    if found.is_silent:
        lines.append(f"This phone is silent: {found.silent_why}. Call instead.")
    hand.say(found, "\n".join(lines))


@desk.command()
@click.pass_obj
def calls(hand: Hand) -> None:
    """Who is called instead of texted."""
    page = hand.run(lambda client: client.calls(limit=MOST))
    rows = [
        (row.task.id[:6], row.task.name, row.task.phone, row.other_phone, row.task.why, str(row.tried or ""))
        for row in page.rows
    ]
    hand.say(page, as_columns(("Task", "Name", "Phone", "Other", "Why", "Tried"), rows))


# --- acts on what waits ------------------------------------------------------------------------------------


@desk.command()
@click.argument("key")
@click.argument("words")
@click.option("--at", "at", default="", help="Send it then: 2026-11-17T15:30, on the office's clock.")
@click.option("--flags-seen", is_flag=True, help="Send it although the judge found something.")
@click.pass_obj
def reply(hand: Hand, key: str, words: str, at: str, flags_seen: bool) -> None:
    """Answer a conversation."""
    send_at = read_time(at, hand.clock()) if at else None

    async def send(client: DeskClient) -> Done:
        found = await _open_thread(client, key)
        sent = await client.reply(found.thread, found.version, words, send_at=send_at, flags_seen=flags_seen)
        return Done(said=sent.said, version=sent.version)

    hand.told(hand.run(send))


def _on_task(name: str, about: str, act: Callable[[DeskClient, TaskCard], Awaitable[Done]]) -> None:
    """Add a command that does one thing with one task."""

    @desk.command(name, help=about)
    @click.argument("task")
    @click.pass_obj
    def command(hand: Hand, task: str) -> None:
        async def run(client: DeskClient) -> Done:
            return await act(client, await _find_task(client, task))

        hand.told(hand.run(run))


_on_task("claim", "Take a task.", lambda client, task: client.claim(task.id, task.version))
_on_task("release", "Put a task back.", lambda client, task: client.release(task.id, task.version))
_on_task(
    "take-over",
    "Take a task from whoever has it.",
    lambda client, task: client.claim(task.id, task.version, take_over=True),
)


@desk.command()
@click.argument("task")
@click.argument("outcome", type=click.Choice(get_args(Outcome)))
@click.pass_obj
def done(hand: Hand, task: str, outcome: Outcome) -> None:
    """Close a task with what came of it."""

    async def run(client: DeskClient) -> Done:
        found = await _find_task(client, task)
        return await client.close_task(found.id, found.version, outcome)

    hand.told(hand.run(run))


@desk.command()
@click.argument("task")
@click.argument("until")
@click.pass_obj
def snooze(hand: Hand, task: str, until: str) -> None:
    """Put a task off: UNTIL is 2026-11-18T08:00, on the office's clock."""
    at = read_time(until, hand.clock())

    async def run(client: DeskClient) -> Done:
        found = await _find_task(client, task)
        return await client.snooze(found.id, found.version, at)

    hand.told(hand.run(run))


@desk.command()
@click.argument("task")
@click.argument("outcome")
@click.option("--again", default="", help="Try again then: 2026-11-18T08:00, on the office's clock.")
@click.pass_obj
def call(hand: Hand, task: str, outcome: str, again: str) -> None:
    """Write down what came of a call."""
    again_at = read_time(again, hand.clock()) if again else None

    async def run(client: DeskClient) -> Done:
        found = await _find_task(client, task)
        said = CallOutcome(version=found.version, outcome=outcome, again_at=again_at)  # type: ignore[arg-type]
        return await client.note_call(found.id, said)

    hand.told(hand.run(run))


@desk.command("give-back")
@click.argument("key")
@click.pass_obj
def give_back(hand: Hand, key: str) -> None:
    """Close everything in a conversation; the machine answers again."""

    async def run(client: DeskClient) -> Done:
        found = await _open_thread(client, key)
        return await client.give_back(found.thread, found.version)

    hand.told(hand.run(run))


@desk.command()
@click.argument("key")
@click.argument("intent", type=click.Choice([*INTENTS]))
@click.option("--slot", type=int, help="Which of the offered times, counted from 1.")
@click.option("--because", default="", help="Why it is certain that this was no opt-out.")
@click.pass_obj
def correct(hand: Hand, key: str, intent: str, slot: int | None, because: str) -> None:
    """Say what the newest reply of a conversation really meant."""

    async def run(client: DeskClient) -> Done:
        found = await _open_thread(client, key)
        line = next(one for one in reversed(found.lines) if one.is_from_patient)
        place = slot - 1 if slot is not None else None
        meant = Correct(version=found.version, intent=intent, slot=place, undo_silence_because=because)  # type: ignore[arg-type]
        return await client.correct(line.id, meant)

    hand.told(hand.run(run))


@desk.command()
@click.argument("key")
@click.option("--minutes", default=60, show_default=True)
@click.pass_obj
def slots(hand: Hand, key: str, minutes: int) -> None:
    """Times that are free right now, for a conversation."""

    async def run(client: DeskClient) -> Any:
        return await client.slots((await _open_thread(client, key)).thread, minutes)

    found = hand.run(run)
    clock = hand.clock()
    rows = [
        (str(n), clock.when(one.start_at), one.operatory, one.provider) for n, one in enumerate(found.rows, 1)
    ]
    hand.say(found, as_columns(("No", "When", "Where", "With"), rows))


@desk.command()
@click.argument("key")
@click.argument("number", type=int)
@click.option("--patient", default="", help="Whose visit, where several people share the phone.")
@click.option("--minutes", default=60, show_default=True)
@click.pass_obj
def book(hand: Hand, key: str, number: int, patient: str, minutes: int) -> None:
    """Book time NUMBER of `recallbox desk slots`."""

    async def run(client: DeskClient) -> Done:
        found = await _open_thread(client, key)
        free = (await client.slots(found.thread, minutes)).rows
        people = [one for one in found.people if patient in ("", one.patient_id)]
        if len(people) != 1 or not 1 <= number <= len(free):
            raise click.UsageError("name one person with --patient, and a number that `desk slots` shows")
        slot = free[number - 1]
        wanted = Book(
            version=found.version,
            patient_id=people[0].patient_id,
            start_at=slot.start_at,
            minutes=slot.minutes,
            operatory_id=slot.operatory_id,
            moves_appointment_id=people[0].moves_appointment_id,
        )
        return await client.book(found.thread, wanted)

    hand.told(hand.run(run))


@desk.command()
@click.pass_obj
def undo(hand: Hand) -> None:
    """Take the last act back."""
    if not hand.kept.undo:
        raise click.UsageError("there is nothing to take back")
    hand.told(hand.run(lambda client: client.undo(hand.kept.undo)))


# --- finding what is meant -------------------------------------------------------------------------------


def read_time(words: str, clock: OfficeClock) -> datetime:
    """Return a time on the office's clock as an instant. Raise UsageError if it is none."""
    try:
        at = datetime.fromisoformat(words)
    except ValueError:
        raise click.UsageError(f"{words} is no time; write it like 2026-11-17T15:30") from None
    return (at if at.tzinfo is not None else at.replace(tzinfo=clock.zone)).astimezone(UTC)


async def _rows(client: DeskClient) -> list[ThreadRow]:
    waiting = await client.inbox("waiting", limit=MOST)
    snoozed = await client.inbox("snoozed", limit=MOST)
    return [*waiting.rows, *snoozed.rows]


async def _open_thread(client: DeskClient, key: str) -> Thread:
    """Return the conversation whose token begins like that, among those that wait and those that do not."""
    for rows in (await _rows(client), (await client.inbox("everything", limit=MOST)).rows):
        found = {row.thread for row in rows if row.thread.startswith(key)}
        if len(found) == 1:
            return await client.thread(found.pop())
        if len(found) > 1:
            raise click.UsageError(f"{key} begins several conversations: write more of it")
    return await client.thread(key)


async def _find_task(client: DeskClient, key: str) -> TaskCard:
    tasks = [row.task for row in await _rows(client) if row.task is not None]
    tasks += [row.task for row in (await client.calls(limit=MOST)).rows]
    found = [one for one in tasks if one.id.startswith(key)]
    if len(found) != 1:
        raise click.UsageError(f"{key} names {'no' if not found else 'more than one'} open task")
    return found[0]


async def find_text(client: DeskClient, key: str) -> tuple[str, int]:
    """Return id and version of the planned text whose id begins like that. Raise UsageError without one."""
    texts = [one for show in ("queued", "withheld") for one in (await client.preview(show, limit=MOST)).rows]
    found = [one for one in texts if one.id.startswith(key)]
    if len(found) != 1:
        raise click.UsageError(f"{key} names {'no' if not found else 'more than one'} planned text")
    return found[0].id, found[0].version
