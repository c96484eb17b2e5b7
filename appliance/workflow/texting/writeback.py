"""Telling the PMS what happened: opt-outs, commlog entries, answers to visits.

Each is queued in the transaction of what it reports and done later, once, however often it is tried:
the PMS adapter looks for its token or finds the state already there. What the PMS does not take is a person's
in the end: what somebody was told is done each by itself, entries in commlogs all together.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from appliance.domain.proof.audit import AuditEntry
from appliance.errors import Permanent, Transient
from appliance.ports.pms import CommEntry, VisitAnswer
from appliance.ports.records import Writeback, WritebackState
from appliance.ports.store import Lane, Writer
from appliance.workflow.box import Box
from appliance.workflow.handoff import TaskKind, open_task

_PER_TICK = 50
_MAX_ATTEMPTS = 12


def write_back_due(box: Box) -> int:
    """Write what is due; return how many were written. A PMS that is away is asked again, ever later."""
    with box.store.view() as view:
        due = view.writebacks_due(box.clock.now(), _PER_TICK)
    written = 0
    for one in due:
        try:
            _write(box, one)
        except Transient:
            _later(box, one)
            return written
        except Permanent as refused:
            _close(box, one, WritebackState.FAILED, refused.code or refused.kind)
            continue
        _close(box, one, WritebackState.DONE, "ok")
        written += 1
    return written


def _write(box: Box, one: Writeback) -> None:
    if one.kind == "opt_out":
        box.pms.refuse_texts(one.patient_id)
    elif one.kind == "comm":
        box.pms.add_comm(_entry(one))
    elif one.kind == "recall_texted":
        box.pms.recall_texted(_entry(one), one.payload["recall_type"])
    elif one.kind == "break_visit":
        box.pms.break_visit(one.payload["appointment_id"])
    elif one.kind == "answer_visit":
        box.pms.answer_visit(one.payload["appointment_id"], VisitAnswer(one.payload["answer"]))
    else:
        raise Permanent(f"unknown kind of write: {one.kind}")


def _entry(one: Writeback) -> CommEntry:
    return CommEntry(
        one.patient_id, one.created_at, one.payload["note"], one.payload["direction"], f"RB-{one.id}"
    )


def _later(box: Box, one: Writeback) -> None:
    with box.store.transaction(Lane.NIGHTLY, "writeback.later") as tx:
        attempts = one.attempts + 1
        if attempts >= _MAX_ATTEMPTS:
            tx.save(replace(one, state=WritebackState.FAILED, attempts=attempts))
            tx.audit(_audit(box, tx, one, "pms_away"))
            _leave_to_person(box, tx, one)
            return
        wait = timedelta(minutes=min(2**attempts, 60))
        tx.save(replace(one, attempts=attempts, not_before_at=box.clock.now() + wait))


def _close(box: Box, one: Writeback, state: WritebackState, outcome: str) -> None:
    with box.store.transaction(Lane.NIGHTLY, "writeback.done") as tx:
        tx.save(replace(one, state=state, attempts=one.attempts + 1))
        tx.audit(_audit(box, tx, one, outcome))
        if state is WritebackState.FAILED:
            _leave_to_person(box, tx, one)


_BY_HAND = {
    "break_visit": "gave up visit {appointment_id}, and the PMS did not take it: break it there",
    "answer_visit": "confirmed visit {appointment_id}, and the PMS did not take it: mark it there",
    "opt_out": "wants no texts, and the PMS did not take it: mark it there. The box sends none",
}
_ENTRIES = "pms_entries"


def _leave_to_person(box: Box, tx: Writer, one: Writeback) -> None:
    """Ask the desk to enter what the PMS did not take. However many notes of texts fail, that is one task."""
    if one.kind in _BY_HAND:
        kind = TaskKind.GIVE_UP_VISIT if one.kind == "break_visit" else TaskKind.PMS_ENTRY
        why, who = _BY_HAND[one.kind].format(**one.payload), one.patient_id
        open_task(box, tx, kind, phone="", patient_id=who, why=why, correlation_id=one.correlation_id)
    elif not any(task.correlation_id == _ENTRIES for task in tx.open_tasks()):
        why = "the PMS takes no notes of our texts: ask whoever looks after it. `recallbox doctor` tests it"
        kind = TaskKind.PMS_ENTRY
        open_task(box, tx, kind, phone="", patient_id="", why=why, correlation_id=_ENTRIES)


def _audit(box: Box, tx: Writer, one: Writeback, outcome: str) -> AuditEntry:
    return box.entry(
        tx,
        "pms_written",
        one.patient_id,
        object=f"writeback:{one.id}",
        outcome=outcome,
        correlation_id=one.correlation_id,
        detail={"kind": one.kind, **{key: value for key, value in one.payload.items() if key != "note"}},
    )
