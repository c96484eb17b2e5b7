"""What is known of a phone number: what line it is, whether it is still in use, and whose it is.

Owns how such knowledge is recorded, whoever it comes from, and that a number in doubt becomes one task
for the desk, at the moment the doubt is found. A person's own answer outranks a look-up until it is due
for renewal; it does not outrank the carrier's word that a text could not be delivered. It refuses to
decide whether a text may go: the gate does that on what is recorded here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from appliance.domain.permission.outreach import is_check_fresh
from appliance.errors import Refused
from appliance.ports.records import NumberChecked, Task
from appliance.ports.store import Lane, View, Writer
from appliance.workflow.box import Box
from appliance.workflow.consent import verify_number
from appliance.workflow.handoff import TaskKind, close_task, open_task

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a number was checked of which something else is known already: always due to be checked."""
_STAFF = "staff:"
_WHY = {
    "landline": "the number check says landline: no text can reach it",
    "invalid": "the number does not exist or is out of use",
    "unknown": "the number check could not say what this number is",
    "reassigned": "the Reassigned Numbers Database says that this number went to somebody else",
}


def doubt_of(known: NumberChecked) -> str:
    """Return why a number must not be texted, in one word; empty when nothing is held against it."""
    if known.line != "valid" and known.checked_at != NEVER:
        return known.line
    return "reassigned" if known.reassigned == "yes" else ""


def verified_on(box: Box, known: NumberChecked | None) -> date | None:
    """Return the local day on which staff last found a number to be the patient's, if that still stands."""
    if known is None or known.line != "valid" or not known.checker.startswith(_STAFF):
        return None
    return box.local_day(known.checked_at)


def is_due(box: Box, known: NumberChecked | None) -> bool:
    """Whether a number has to be looked up before it is texted."""
    return known is None or not is_check_fresh(known.checked_at, box.clock.now(), box.policy)


def record_lookup(
    box: Box, tx: Writer, phone: str, line: str, *, patient_id: str, message_id: str, correlation_id: str
) -> None:
    """Record what a look-up said of a number, in the caller's transaction.

    What the Reassigned Numbers Database said stays as it is, and so does a person's answer that is not
    due for renewal.
    """
    known = tx.get(NumberChecked, phone)
    if known is not None and known.checker.startswith(_STAFF) and not is_due(box, known):
        return
    found = _found(known, phone, line, box.clock.now(), box.numbers.name)
    tx.save(found)
    tx.audit(
        box.entry(
            tx,
            "number_checked",
            patient_id,
            object=f"text:{message_id}",
            outcome=line,
            correlation_id=correlation_id,
            fields_left=("mobile",),
        )
    )
    if doubt_of(found):
        ask_desk(box, tx, found, patient_id=patient_id, correlation_id=correlation_id)


def record_unusable(
    box: Box, tx: Writer, phone: str, checker: str, *, patient_id: str = "", correlation_id: str = ""
) -> None:
    """Record that texts to a number do not arrive for good, in the caller's transaction.

    The word of a carrier, which outranks every look-up and every person.
    """
    found = _found(tx.get(NumberChecked, phone), phone, "invalid", box.clock.now(), checker)
    tx.save(found)
    tx.audit(
        box.entry(
            tx,
            "number_unusable",
            patient_id,
            object="number",
            outcome=checker,
            correlation_id=correlation_id,
        )
    )
    ask_desk(box, tx, found, patient_id=patient_id, correlation_id=correlation_id)


def _found(known: NumberChecked | None, phone: str, line: str, at: datetime, checker: str) -> NumberChecked:
    if known is None:
        return NumberChecked(phone, line, at, checker)
    return replace(known, line=line, checked_at=at, checker=checker)


def ask_desk(
    box: Box,
    tx: Writer,
    found: NumberChecked,
    *,
    patient_id: str = "",
    correlation_id: str = "",
    asked: set[str] | None = None,
) -> bool:
    """Open the task to verify a doubtful number unless one is open; return whether it was opened.

    One task a phone, however many share it. `asked` are phones with an open task, for callers who have
    many at once; it is added to.
    """
    asked = phones_asked_about(tx) if asked is None else asked
    if found.phone in asked:
        return False
    asked.add(found.phone)
    if not patient_id:
        patient_id = next((one.id for one in tx.patients_behind(found.phone)), "")
    if patient_id:
        tx.make_token(patient_id, box.entropy.token())
    open_task(
        box,
        tx,
        TaskKind.VERIFY_NUMBER,
        phone=found.phone,
        patient_id=patient_id,
        why=_WHY[doubt_of(found)],
        correlation_id=correlation_id,
    )
    return True


def phones_asked_about(view: View) -> set[str]:
    """Return the phones that the desk has been asked to verify and has not yet."""
    return {task.phone for task in view.open_tasks() if task.kind == TaskKind.VERIFY_NUMBER}


def verify_phone(box: Box, phone: str, line: str, *, actor: str) -> Sequence[Task]:
    """Record what staff found a number to be, and close what asked for it; return the tasks closed.

    `valid` says that it is a mobile and the patient's: the answer of the Reassigned Numbers Database,
    which is older, is cleared by it, and the ledger gets a line for every patient behind the phone.
    Raise Refused when nobody in the books has that number.
    """
    now = box.clock.now()
    with box.store.transaction(Lane.DESK, "numbers.verify") as tx:
        people = tx.patients_behind(phone)
        if not people:
            raise Refused(
                "nobody in the books has that number",
                remedy="correct the number in the PMS, then `recallbox pull`",
            )
        known = tx.get(NumberChecked, phone)
        found = _found(known, phone, line, now, f"{_STAFF}{actor.removeprefix('user:')}")
        if line == "valid":
            found = replace(found, reassigned="", reassigned_asked_at=None)
            for person in people:
                verify_number(box, tx, person, phone, actor=actor)
        tx.save(found)
        before = {"line": known.line, "reassigned": known.reassigned} if known is not None else {}
        tx.make_token(people[0].id, box.entropy.token())
        tx.audit(
            box.entry(
                tx,
                "number_verified",
                people[0].id,
                actor=actor,
                object="number",
                outcome=line,
                detail={"before": before, "people": len(people)},
            )
        )
        tasks = [one for one in tx.open_tasks() if (one.kind, one.phone) == (TaskKind.VERIFY_NUMBER, phone)]
        for task in tasks:
            close_task(tx, task, actor=actor, now=now)
    return tasks
