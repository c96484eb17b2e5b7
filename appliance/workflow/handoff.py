"""Hand-off: what only a person should do becomes a task with a time by which it should be done.

A task says why it exists in words of ours, never in the patient's. Opening one and the change that led
to it commit together.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from enum import StrEnum

from appliance.domain.audit import AuditEntry
from appliance.ports.records import Task, TaskState, Thread
from appliance.ports.store import Writer
from appliance.workflow.box import OPERATIONS, Box


class TaskKind(StrEnum):
    """What a person is asked to do."""

    CALL = "call"
    UNREACHABLE = "unreachable"
    QUESTION = "question"
    AMBIGUOUS = "ambiguous"
    EMERGENCY = "emergency"
    WRONG_NUMBER = "wrong_number"
    DECEASED = "deceased"
    LEFT_PRACTICE = "left_practice"
    OPT_OUT_WITH_VISIT = "opt_out_with_visit"
    SHARED_PHONE_OPT_OUT = "shared_phone_opt_out"
    OPT_IN = "opt_in"
    GIVE_UP_VISIT = "give_up_visit"
    RESCHEDULE = "reschedule"
    BOOK_BY_HAND = "book_by_hand"
    HOUSEHOLD_BOOKING = "household_booking"
    UNKNOWN_SENDER = "unknown_sender"
    ANSWER_BY_HAND = "answer_by_hand"
    BREAKER = "breaker"
    VERIFY_NUMBER = "verify_number"
    AUTONOMY = "autonomy"


SLA_HOURS: dict[TaskKind, int] = {
    TaskKind.EMERGENCY: 0,
    TaskKind.QUESTION: 1,
    TaskKind.OPT_OUT_WITH_VISIT: 1,
    TaskKind.GIVE_UP_VISIT: 1,
    TaskKind.RESCHEDULE: 1,
    TaskKind.BOOK_BY_HAND: 1,
    TaskKind.BREAKER: 1,
}
"""Business hours within which a task is due; four where nothing else is said (seed 000)."""

_OPENS, _CLOSES = time(8), time(17)


def business_due(now: datetime, hours: int, box: Box) -> datetime:
    """Given an instant and a number of business hours, return when they have passed.

    Business hours are Monday to Friday, 08:00 to 17:00 at the practice.
    """
    at, left = now.astimezone(box.zone), timedelta(hours=hours)
    while True:
        opens = datetime.combine(at.date(), _OPENS, box.zone)
        closes = datetime.combine(at.date(), _CLOSES, box.zone)
        if at.weekday() < 5 and at < closes:
            start = max(at, opens)
            if start + left <= closes:
                return start + left
            left -= closes - start
        at = datetime.combine(at.date() + timedelta(days=1), _OPENS, box.zone)


def open_task(
    box: Box,
    tx: Writer,
    kind: TaskKind,
    *,
    phone: str,
    patient_id: str,
    why: str,
    due_at: datetime | None = None,
    correlation_id: str = "",
    inbound_id: str = "",
    occasion: str = "",
) -> Task:
    """Open a task in the caller's transaction and return it. Its clock runs in business hours."""
    now = box.clock.now()
    if due_at is None:
        hours = SLA_HOURS.get(kind, 4)
        due_at = business_due(now, hours, box) if hours else now
    task = Task(
        box.entropy.token(),
        kind,
        phone,
        patient_id,
        now,
        due_at,
        why,
        correlation_id,
        inbound_id=inbound_id,
        occasion=occasion,
    )
    tx.add(task)
    tx.audit(
        box.entry(
            tx,
            "task_opened",
            patient_id,
            object=f"task:{task.id}",
            outcome=kind,
            correlation_id=correlation_id,
        )
    )
    return task


def close_task(tx: Writer, task: Task, *, actor: str, now: datetime) -> bool:
    """Close a task in the caller's transaction; return whether the phone is back with the machine.

    It is, once nothing else of that phone waits for a person. A silent phone stays silent.
    """
    tx.update(task, replace(task, state=TaskState.CLOSED))
    freed = bool(task.phone) and not any(other.phone == task.phone for other in tx.open_tasks())
    thread = tx.get(Thread, task.phone) if freed else None
    if thread is not None and thread.human_in_loop:
        tx.update(thread, replace(thread, human_in_loop=False))
    tx.audit(
        AuditEntry(
            now,
            actor,
            "task_closed",
            OPERATIONS,
            object=f"task:{task.id}",
            patient_token=tx.token_of(task.patient_id),
            outcome="thread_released" if thread is not None else "ok",
            correlation_id=task.correlation_id,
        )
    )
    return thread is not None
