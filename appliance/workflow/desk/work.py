"""What people do with open tasks: claim, put off, finish; and what comes back when they let it lie.

A claim is a lease: it runs out, can be renewed, and until then nobody else changes the task unless they
take it over by name. All tasks of one phone go together, because one person talks to one patient. Every
change raises the task's version; one that was made against an older version is refused with who did what.

Nothing here gives a phone back to the machine but finishing its last task. A task whose holder lets it
lie goes back to the desk's list, and a thread that waits for a person without any task gets one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from appliance.domain.business import OfficeHours
from appliance.errors import Refused
from appliance.ports.records import Task, TaskState, Thread
from appliance.ports.store import Lane, View, Writer
from appliance.workflow.alerts import raise_alert
from appliance.workflow.box import Box
from appliance.workflow.handoff import TaskKind, TaskOutcome, close_task, hold_thread, open_task
from appliance.workflow.hours import office_hours

_MACHINE = "recallbox"
_LONGEST_SNOOZE = timedelta(days=90)
_SHOW_TASKS = "`recallbox inbox` shows what is open"


class Standing(StrEnum):
    """How a task stands at an instant."""

    OVERDUE = "overdue"
    DUE = "due"
    SNOOZED = "snoozed"


def standing_of(task: Task, now: datetime) -> Standing:
    """Return how an open task stands."""
    if task.snoozed_until_at is not None and task.snoozed_until_at > now:
        return Standing.SNOOZED
    return Standing.OVERDUE if task.due_at <= now else Standing.DUE


def holder_of(task: Task, now: datetime) -> str:
    """Return who has a task for themselves at an instant; nobody once the claim has run out."""
    live = task.claimed_until_at is not None and task.claimed_until_at > now
    return task.claimed_by if live else ""


def find_task(view: View, wanted: str) -> Task:
    """Given the beginning of an open task's id, or that and `.` and a version, return the task.

    Raise Refused if it is not one, is closed, or was changed since that version.
    """
    start, _, version = wanted.partition(".")
    found = view.find_tasks(start) if start else []
    still = [task for task in found if task.state is TaskState.OPEN]
    if len(still) != 1:
        closed = found[0] if len(found) == 1 else None
        told = f": {describe_change(closed)}" if closed else ""
        raise Refused(f"{len(still)} open tasks have an id that begins with {start!r}{told}",
                      remedy=f"use an id of one task; {_SHOW_TASKS}")  # fmt: skip
    task = still[0]
    if version and version != str(task.version):
        raise Refused(
            f"the task has changed since: {describe_change(task)}",
            remedy=f"look at it again, then use {start}.{task.version}",
        )
    return task


def describe_change(task: Task) -> str:
    """Return who changed a task last, and what they did."""
    if not task.changed_by:
        return "nobody has changed it"
    word = f"{task.change} as {task.outcome}" if task.outcome else task.change
    at = f"{task.changed_at:%Y-%m-%d %H:%M} UTC" if task.changed_at else ""
    return f"{task.changed_by} {word}, {at}"


def claim(box: Box, tx: Writer, task: Task, *, actor: str, take_over: bool = False) -> Task:
    """Give a task, and everything else that waits about the same phone, to a person; return it.

    Claiming again extends. Raise Refused while somebody else has it, unless it is taken over.
    """
    now = box.clock.now()
    _require_free(box, task, actor, take_over=take_over)
    until = office_hours(box, tx).after(now, timedelta(minutes=box.policy.claim_minutes))
    how = "claimed" if task.claimed_by in ("", actor) else "taken_over"
    if task.phone:
        hold_thread(box, tx, task.phone)
    changed = [
        _change(box, tx, one, actor, how, claimed_by=actor, claimed_until_at=until, touched_at=now,
                snoozed_until_at=None, returned_at=None)
        for one in _together(tx, task)
    ]  # fmt: skip
    return next(one for one in changed if one.id == task.id)


def release(box: Box, tx: Writer, task: Task, *, actor: str) -> Task:
    """Put a task that somebody has, with everything else of its phone, back on the desk's list; return it.

    The thread stays with the desk. Raise Refused if somebody else has it.
    """
    _require_free(box, task, actor)
    changed = [
        _change(box, tx, one, actor, "released", claimed_by="", claimed_until_at=None, touched_at=None)
        for one in _together(tx, task)
        if one.claimed_by == actor or one.id == task.id
    ]
    return next(one for one in changed if one.id == task.id)


def free_thread(box: Box, tx: Writer, thread: Thread, *, actor: str) -> None:
    """Give a thread for which nothing waits back to the machine."""
    tx.update(thread, replace(thread, human_in_loop=False, held_since_at=None))
    tx.audit(box.entry(tx, "thread_released", actor=actor, object=f"thread:{thread.token}", outcome="ok"))


def note_try(
    box: Box, tx: Writer, task: Task, *, actor: str, outcome: TaskOutcome, again_at: datetime
) -> Task:
    """Write down that somebody was called, and put the task off to when it is tried again; return it."""
    _require_free(box, task, actor)
    _require_ahead(again_at, box.clock.now())
    return _change(box, tx, task, actor, "tried", outcome=str(outcome), claimed_by="", claimed_until_at=None,
                   touched_at=None, snoozed_until_at=again_at, due_at=again_at)  # fmt: skip


def undo_changes(box: Box, tx: Writer, before: Sequence[Task], thread: Thread | None, *, actor: str) -> None:
    """Put tasks back as they were, and their thread with them, as a change of its own.

    The caller has made sure that nothing has happened to them since.
    """
    for old in before:
        current = tx.get(Task, old.id)
        assert current is not None
        values = {name: getattr(old, name) for name in _UNDONE}
        _change(box, tx, current, actor, "undone", **values)
    if thread is not None:
        now = tx.get(Thread, thread.phone)
        if now is not None and now.human_in_loop != thread.human_in_loop:
            again = replace(now, human_in_loop=thread.human_in_loop, held_since_at=thread.held_since_at)
            tx.update(now, again)


_UNDONE = ("state", "claimed_by", "claimed_until_at", "touched_at", "snoozed_until_at", "returned_at",
           "due_at", "outcome")  # fmt: skip
"""What of a task an undo puts back."""


def snooze(box: Box, tx: Writer, task: Task, *, actor: str, until: datetime) -> Task:
    """Put a task off to an instant, at which it is due; nobody holds it meanwhile. Return it.

    The thread stays with the desk. Raise Refused for an emergency, a time that has passed or is too far off.
    """
    now = box.clock.now()
    _require_free(box, task, actor)
    if task.kind == TaskKind.EMERGENCY:
        raise Refused("an emergency cannot be put off", remedy="call now, then close it with --done")
    _require_ahead(until, now)
    return _change(box, tx, task, actor, "snoozed", claimed_by="", claimed_until_at=None, touched_at=None,
                   snoozed_until_at=until, due_at=until)  # fmt: skip


def finish(
    box: Box, tx: Writer, task: Task, *, actor: str, outcome: TaskOutcome, take_over: bool = False
) -> bool:
    """Close a task with what came of it; return whether the machine answers its phone again."""
    _require_free(box, task, actor, take_over=take_over)
    return close_task(tx, task, actor=actor, now=box.clock.now(), outcome=outcome)


def note_activity(box: Box, tx: Writer, phone: str) -> list[Task]:
    """Note that somebody wrote while a person has the thread; return the phone's open tasks.

    What was put off comes back, because what it waited for may have happened.
    """
    now = box.clock.now()
    tasks = tx.tasks_of(phone)
    for task in tasks:
        if standing_of(task, now) is not Standing.SNOOZED:
            tx.update(task, replace(task, touched_at=now))
            continue
        woken = _change(box, tx, task, _MACHINE, "woken", touched_at=now, snoozed_until_at=None, due_at=now)
        raise_alert(box, tx, woken, urgent=False)
    return tasks


def return_left(box: Box) -> int:
    """Put what its holder let lie back on the desk's list, overdue; return how many tasks that were.

    A task is let lie when nothing happened in it for `policy.hold_return_hours` business hours.
    """
    now = box.clock.now()
    with box.store.view() as view:
        claimed, forgotten = view.claimed_tasks(), view.forgotten_threads()
        hours = office_hours(box, view) if claimed else None
        limit = box.policy.hold_return_hours
        left = [task.id for task in claimed if hours is not None and _is_left(task, now, hours, limit)]
    for task_id in left:
        _return(box, task_id)
    for phone in forgotten:
        _give_task(box, phone)
    return len(left) + len(forgotten)


def _is_left(task: Task, now: datetime, hours: OfficeHours, limit: int) -> bool:
    if task.touched_at is None:
        return False
    return hours.after(task.touched_at, timedelta(hours=limit)) <= now


def _return(box: Box, task_id: str) -> None:
    now = box.clock.now()
    with box.store.transaction(Lane.DESK, "desk.return") as tx:
        task = tx.get(Task, task_id)
        if task is None or task.state is not TaskState.OPEN or not task.claimed_by:
            return
        back = _change(box, tx, task, _MACHINE, "returned", claimed_by="", claimed_until_at=None,
                       touched_at=None, returned_at=now, due_at=min(task.due_at, now))  # fmt: skip
        raise_alert(box, tx, back, urgent=task.kind == TaskKind.EMERGENCY)


def _give_task(box: Box, phone: str) -> None:
    """Open a task for a thread that waits for a person and that nobody was asked to look at."""
    with box.store.transaction(Lane.DESK, "desk.forgotten") as tx:
        if phone in tx.human_threads() and not tx.tasks_of(phone):
            why = "a person has this conversation, and no task says so: finish it, or give it back"
            open_task(box, tx, TaskKind.ANSWER_BY_HAND, phone=phone, patient_id="", why=why)


def _require_ahead(until: datetime, now: datetime) -> None:
    if not now < until <= now + _LONGEST_SNOOZE:
        raise Refused(
            "a task is put off to a time ahead, 90 days at most", remedy='e.g. --until "2026-11-18 09:00"'
        )


def _together(tx: Writer, task: Task) -> Sequence[Task]:
    return tx.tasks_of(task.phone) if task.phone else (task,)


def _require_free(box: Box, task: Task, actor: str, *, take_over: bool = False) -> None:
    """Raise Refused while somebody else has the task for themselves."""
    holder = holder_of(task, box.clock.now())
    if holder in ("", actor) or take_over or task.claimed_until_at is None:
        return
    until = task.claimed_until_at.astimezone(box.zone)
    raise Refused(
        f"{holder} has it until {until:%a %b %d %H:%M}",
        remedy="ask them, wait until then, or take it over with --claim and --take-over",
    )


def _change(box: Box, tx: Writer, task: Task, actor: str, word: str, **values: Any) -> Task:
    """Commit a change of a task with its audit row; return it as it now is."""
    now = box.clock.now()
    changed = replace(task, version=task.version + 1, changed_by=actor, changed_at=now, change=word, **values)
    tx.update(task, changed)
    tx.audit(
        box.entry(
            tx,
            f"task_{word}",
            task.patient_id,
            actor=actor,
            object=f"task:{task.id}",
            outcome="ok" if task.claimed_by in ("", actor) else f"from {task.claimed_by}",
            correlation_id=task.correlation_id,
            detail={"version": changed.version},
        )
    )
    return changed
