"""Hand-off: what only a person should do becomes a task with a time by which it should be done.

A task says why it exists in words of ours, never in the patient's. Opening one and the change that led
to it commit together. Its clock runs in the office's hours. What people do with open tasks is `desk`'s.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from appliance.domain.proof.audit import AuditEntry
from appliance.ports.records import Task, TaskState, Thread
from appliance.ports.store import Writer
from appliance.workflow.alerts import raise_alert, thread_of
from appliance.workflow.box import OPERATIONS, Box
from appliance.workflow.hours import office_hours


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
    WHO_WROTE = "who_wrote"
    DISCLOSURE = "disclosure"
    AUTONOMY = "autonomy"
    CARRIER_COPY = "carrier_copy"
    TEXT_REFUSED = "text_refused"
    MODEL_LEAK = "model_leak"
    PMS_ENTRY = "pms_entry"


class TaskOutcome(StrEnum):
    """What came of a task, in the word of whoever closed it."""

    ANSWERED = "answered"
    CALLED = "called"
    BOOKED = "booked"
    MOVED = "moved"
    GIVEN_UP = "given_up"
    CORRECTED = "corrected"
    LEFT_MESSAGE = "left_message"
    NOT_REACHED = "not_reached"
    PASSED_ON = "passed_on"
    NOTHING_TO_DO = "nothing_to_do"
    SETTLED = "settled"
    """The box saw for itself that nothing is left to do."""


SLA_HOURS: dict[TaskKind, int] = {
    TaskKind.EMERGENCY: 0,
    TaskKind.QUESTION: 1,
    TaskKind.WHO_WROTE: 1,
    TaskKind.OPT_OUT_WITH_VISIT: 1,
    TaskKind.GIVE_UP_VISIT: 1,
    TaskKind.RESCHEDULE: 1,
    TaskKind.BOOK_BY_HAND: 1,
    TaskKind.BREAKER: 1,
    TaskKind.MODEL_LEAK: 1,
}
"""Business hours within which a task is due; four where nothing else is said (seed 000)."""

_FIRST = frozenset({TaskKind.EMERGENCY})
_SOON = frozenset({*SLA_HOURS, TaskKind.WRONG_NUMBER, TaskKind.DECEASED, TaskKind.HOUSEHOLD_BOOKING})
_WORKLIST = frozenset({TaskKind.CALL, TaskKind.UNREACHABLE, TaskKind.VERIFY_NUMBER})


def priority_of(kind: str) -> int:
    """Return how much a kind of task presses: 1 before all else, 2 today, 3 soon, 4 the day's work list."""
    if kind in _FIRST:
        return 1
    return 2 if kind in _SOON else 4 if kind in _WORKLIST else 3


def business_due(box: Box, tx: Writer, now: datetime, hours: int) -> datetime:
    """Given an instant and a number of business hours, return when they have passed at this office."""
    return office_hours(box, tx).after(now, timedelta(hours=hours))


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
    """Open a task in the caller's transaction and return it. Whoever deals with the phone has it too."""
    now = box.clock.now()
    if due_at is None:
        hours = SLA_HOURS.get(kind, 4)
        due_at = business_due(box, tx, now, hours) if hours else now
    held = next((one for one in tx.tasks_of(phone) if one.claimed_by), None) if phone else None
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
        claimed_by=held.claimed_by if held else "",
        claimed_until_at=held.claimed_until_at if held else None,
        touched_at=now if held else None,
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
    if kind not in _WORKLIST:
        raise_alert(box, tx, task, urgent=kind is TaskKind.EMERGENCY)
    return task


def hold_thread(box: Box, tx: Writer, phone: str) -> None:
    """Give the conversation with a phone to a person: the machine stops answering it until they are done."""
    thread = thread_of(box, tx, phone)
    if not thread.human_in_loop:
        tx.update(thread, replace(thread, human_in_loop=True, held_since_at=box.clock.now()))


def close_task(
    tx: Writer, task: Task, *, actor: str, now: datetime, outcome: TaskOutcome = TaskOutcome.SETTLED
) -> bool:
    """Close a task in the caller's transaction; return whether the phone is back with the machine.

    It is, once nothing else of that phone waits for a person. A silent phone stays silent.
    """
    closed = replace(
        task,
        state=TaskState.CLOSED,
        outcome=outcome,
        version=task.version + 1,
        changed_by=actor,
        changed_at=now,
        change="closed",
    )
    tx.update(task, closed)
    freed = bool(task.phone) and not tx.tasks_of(task.phone)
    thread = tx.get(Thread, task.phone) if freed else None
    if thread is not None and thread.human_in_loop:
        tx.update(thread, replace(thread, human_in_loop=False, held_since_at=None))
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
            detail={"outcome": str(outcome)},
        )
    )
    return thread is not None
