"""What patients may ask of their record on the box: a copy, a restriction, an amendment; and a legal hold.

Owns the steps; who asks and whether they are who they say is the office's to check. Nothing here edits or
removes what is on record: an amendment is added, a hold is laid on and taken off, and each leaves an audit
row that names the person who did it. Words of patients and of staff stay out of the audit log, which gets
their hash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from appliance.domain.model import instant_text
from appliance.domain.proof.retention import HoldKind
from appliance.errors import Refused
from appliance.ports.records import (
    Amendment,
    Message,
    PatientHold,
    Record,
)
from appliance.ports.store import Lane, View
from appliance.workflow.box import Box

PATIENT_REQUEST = "patient_request"
"""Purpose of use in the audit log (HL7 PATRQT)."""
FORMAT = "recallbox-patient-record/1"


def own_phones(view: View, patient_id: str) -> tuple[str, ...]:
    """Return the phone behind which a patient is alone; none when it is shared.

    What came from a shared phone without a name may be somebody else's, and is nobody's copy.
    """
    person = view.patient(patient_id)
    if person is None or not person.mobile:
        return ()
    return (person.mobile,) if len(view.patients_behind(person.mobile)) == 1 else ()


def collect_record(box: Box, view: View, patient_id: str) -> dict[str, Any]:
    """Return everything the box holds about a patient, as plain data (45 CFR 164.524).

    Left out: who else a shared text was about, and legal holds with what was written about them, which
    are made in anticipation of a proceeding (164.524(a)(1)(ii)). The chart is the PMS's to copy.
    """
    token = view.token_of(patient_id)
    records = view.records_about(patient_id, own_phones(view, patient_id))
    shown = {
        table: [to_plain(_for(patient_id, one)) for one in found if not _is_legal_hold(one)]
        for table, found in records.items()
    }
    return {
        "format": FORMAT,
        "made_at": instant_text(box.clock.now()),
        "practice": {"name": box.practice.name, "phone": box.practice.phone, "zone": box.practice.zone},
        "patient_id": patient_id,
        "from_the_practice_system": view.snapshot_of(patient_id),
        "held_here": {table: found for table, found in shown.items() if found},
        "audit_log": [json.loads(one) for one in view.audit_of(token)] if token else [],
    }


def _for(patient_id: str, record: Record) -> Record:
    """Return a record without the ids of others whom it covers."""
    if not isinstance(record, Message):
        return record
    covered = tuple(one for one in record.covered if one == patient_id)
    occasion = record.occasion if len(record.covered) < 2 else ""
    return replace(record, covered=covered, occasion=occasion, once=None)


def _is_legal_hold(record: Record) -> bool:
    return isinstance(record, PatientHold) and record.kind == HoldKind.LEGAL_HOLD


def to_plain(record: Record) -> dict[str, Any]:
    """Return a record as plain data; instants and days as text."""
    plain: dict[str, Any] = json.loads(json.dumps(asdict(record), default=_as_text))
    return plain


def _as_text(value: object) -> object:
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, Mapping):
        return dict(value)
    return str(value) if isinstance(value, date) else repr(value)


def note_export(box: Box, patient_id: str, by: str, record: Mapping[str, Any], sha256: str) -> None:
    """Write down that a copy was made for a patient, before it exists. `sha256` is of the file's bytes."""
    with box.store.transaction(Lane.DESK, "patient.export") as tx:
        tx.make_token(patient_id, box.entropy.token())
        counts = {table: len(found) for table, found in record["held_here"].items()}
        entry = box.entry(
            tx,
            "record_exported",
            patient_id,
            actor=by,
            purpose=PATIENT_REQUEST,
            outcome="ok",
            body_hash=sha256,
            fields_left=tuple(sorted((*record["from_the_practice_system"], *counts, "audit_log"))),
            detail={**counts, "audit_log": len(record["audit_log"])},
        )
        tx.audit(entry)


def amend(box: Box, patient_id: str, by: str, statement: str) -> Amendment:
    """Add a patient's statement to their record (45 CFR 164.526); what it speaks of stays as it is.

    Raise Refused if there is nothing in it.
    """
    if not statement.strip():
        raise Refused("an amendment needs its words", remedy='give them with --note "..."')
    added = Amendment(box.entropy.token(), patient_id, box.clock.now(), by, statement.strip())
    with box.store.transaction(Lane.DESK, "patient.amend") as tx:
        tx.make_token(patient_id, box.entropy.token())
        tx.add(added)
        entry = box.entry(
            tx,
            "record_amended",
            patient_id,
            actor=by,
            purpose=PATIENT_REQUEST,
            object=f"amendment:{added.id}",
            outcome="ok",
            body_hash=_hash(added.statement),
        )
        tx.audit(entry)
    return added


def lay_hold(box: Box, patient_id: str, kind: HoldKind, by: str, why: str) -> PatientHold:
    """Lay a restriction or a legal hold on a patient's record.

    A restriction holds from the next look of the gate on, for texts that wait already too. Raise Refused
    if it is there already or if no reason is given.
    """
    if not why.strip():
        raise Refused(f"a {_say(kind)} needs its reason", remedy='give it with --why "..."')
    hold = PatientHold(box.entropy.token(), patient_id, kind, box.clock.now(), by, why.strip())
    with box.store.transaction(Lane.DESK, f"patient.{kind}") as tx:
        if _holds(tx, patient_id, kind):
            raise Refused(f"a {_say(kind)} is on this record already", remedy="nothing has to be done")
        tx.make_token(patient_id, box.entropy.token())
        tx.add(hold)
        entry = box.entry(
            tx,
            f"{kind}_laid",
            patient_id,
            actor=by,
            object=f"hold:{hold.id}",
            outcome="ok",
            body_hash=_hash(hold.why),
        )
        tx.audit(entry)
    return hold


def lift_hold(box: Box, patient_id: str, kind: HoldKind, by: str, why: str) -> None:
    """Take a restriction or a legal hold off a patient's record. Raise Refused if there is none.

    It lifts no silence and no revocation: those stand by themselves.
    """
    with box.store.transaction(Lane.DESK, f"patient.{kind}_lifted") as tx:
        found = _holds(tx, patient_id, kind)
        if not found:
            raise Refused(f"no {_say(kind)} is on this record", remedy="nothing has to be done")
        for hold in found:
            tx.remove(hold)
            entry = box.entry(
                tx,
                f"{kind}_lifted",
                patient_id,
                actor=by,
                object=f"hold:{hold.id}",
                outcome="ok",
                body_hash=_hash(why.strip()) if why.strip() else "",
            )
            tx.audit(entry)


def _holds(view: View, patient_id: str, kind: HoldKind) -> list[PatientHold]:
    return [one for one in view.patient_holds() if (one.patient_id, one.kind) == (patient_id, kind)]


def _say(kind: HoldKind) -> str:
    return kind.replace("_", " ")


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()
