"""Removing what has been kept long enough: words every night, one patient's records on request.

Owns the removal and what is left in its place: a hash over what went, in the audit log and, for a patient,
in a tombstone. It never touches consent, silences, wishes, restrictions, number checks or the audit log, and
it keeps the patient's token, without which their audit rows could no longer be found. Nothing that concerns
somebody under a legal hold is removed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import date, datetime
from typing import TypeVar

from appliance.domain.model import PatientStatus
from appliance.domain.proof.retention import (
    REFUSALS,
    HoldKind,
    PurgeCase,
    cutoff,
    hash_removed,
    weigh_purge,
)
from appliance.errors import Refused
from appliance.ports.records import (
    Amendment,
    Booking,
    BookingState,
    Correction,
    InboundText,
    Message,
    MessageState,
    Offer,
    PatientDecision,
    Record,
    Task,
    TaskState,
    Tombstone,
    Writeback,
    WritebackState,
    WrongAct,
)
from appliance.ports.store import Lane, View
from appliance.workflow.box import Box
from appliance.workflow.proof.patient_requests import own_phones, to_plain

Worded = TypeVar("Worded", Message, InboundText)

REMOVABLE: tuple[type[Record], ...] = (
    Message,
    InboundText,
    Offer,
    Booking,
    Task,
    PatientDecision,
    Writeback,
    Amendment,
    Correction,
    WrongAct,
)
"""What a purge removes. Everything else outlives it, so that nobody becomes textable by being purged."""
_BATCH = 200
_OPEN = {
    MessageState.QUEUED,
    MessageState.WITHHELD,
    MessageState.INTENT,
    MessageState.UNKNOWN,
    BookingState.HELD,
    BookingState.WRITING,
    BookingState.SUGGESTED,
    TaskState.OPEN,
    WritebackState.DUE,
}


def purge_patient(box: Box, patient_id: str, by: str) -> Tombstone:
    """Remove a patient's texts, replies, tasks, bookings and decisions; return what is left of them.

    Raise Refused, with every reason, while the records are kept by law, by a hold, or because the patient
    is still one.
    """
    with box.store.transaction(Lane.DESK, "patient.purge") as tx:
        found = _removable(tx, patient_id)
        today = box.local_day(box.clock.now())
        refusals = weigh_purge(_case(box, tx, patient_id, found, today))
        if refusals:
            raise Refused(
                "this record is not purged: " + "; ".join(REFUSALS[one] for one in refusals),
                remedy=f"records older than {cutoff(today)} may go once nothing else stands against it",
            )
        token = tx.make_token(patient_id, box.entropy.token())
        former = tx.get(Tombstone, token)
        sha256 = hash_removed(map(canonical, found), former.sha256 if former else "")
        kept = former.records if former else 0
        stone = Tombstone(token, box.clock.now(), by, sha256, kept + len(found))
        for record in found:
            tx.remove(record)
        tx.save(stone)
        counts = Counter(type(one).__name__ for one in found)
        entry = box.entry(
            tx,
            "record_purged",
            patient_id,
            actor=by,
            object=f"tombstone:{token}",
            outcome="ok",
            body_hash=sha256,
            detail={"records": len(found), **counts},
        )
        tx.audit(entry)
    return stone


def _removable(view: View, patient_id: str) -> list[Record]:
    every = view.records_about(patient_id, own_phones(view, patient_id))
    return [one for found in every.values() for one in found if isinstance(one, REMOVABLE)]


def _case(box: Box, view: View, patient_id: str, found: Sequence[Record], today: date) -> PurgeCase:
    person = view.patient(patient_id)
    held, phones = _on_legal_hold(view)
    return PurgeCase(
        PatientStatus(person.status) if person is not None else None,
        max((_newest_on(box, one) for one in found), default=None),
        today,
        patient_id in held or any(_concerns(one, held, phones) for one in found),
        any(getattr(one, "state", None) in _OPEN for one in found),
    )


def _newest_on(box: Box, record: Record) -> date:
    """Return the last day that a record speaks of: what was still to come then counts too."""
    values = [getattr(record, one.name) for one in fields(record)]
    days = [box.local_day(one) for one in values if isinstance(one, datetime)]
    return max(days + [one for one in values if isinstance(one, date) and not isinstance(one, datetime)])


def _on_legal_hold(view: View) -> tuple[frozenset[str], frozenset[str]]:
    """Return the patients under a legal hold, and their phones."""
    held = {one.patient_id for one in view.patient_holds() if one.kind == HoldKind.LEGAL_HOLD}
    people = [view.patient(one) for one in held]
    return frozenset(held), frozenset(one.mobile for one in people if one is not None and one.mobile)


def _concerns(record: Record, patients: frozenset[str], phones: frozenset[str]) -> bool:
    about = {getattr(record, "patient_id", ""), *getattr(record, "covered", ())}
    return bool(about & patients) or getattr(record, "phone", "") in phones


def canonical(record: Record) -> str:
    """Return the text of a record that is hashed before it is removed."""
    plain = {"record": type(record).__name__, **to_plain(record)}
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def purge_expired(box: Box) -> int:
    """Take the words out of texts and replies that are past retention; return of how many.

    The rows stay, for the caps and the figures; staff's corrections are nothing but words, and go. Safe to
    repeat, and goes on where it stopped.
    """
    first_kept = cutoff(box.local_day(box.clock.now()))
    before = box.midnight(first_kept)
    blanked = _blank_texts(box, before, first_kept) + _blank_replies(box, before, first_kept)
    return blanked + _drop_corrections(box, before, first_kept)


def _blank_texts(box: Box, before: datetime, first_kept: date) -> int:
    done, last = 0, ""
    while True:
        with box.store.view() as view:
            batch = view.texts_before(before, last, _BATCH)
        if not batch:
            return done
        last = batch[-1].id
        done += _blank(box, [(one, replace(one, body="")) for one in batch], first_kept)


def _blank_replies(box: Box, before: datetime, first_kept: date) -> int:
    done, last = 0, ""
    while True:
        with box.store.view() as view:
            batch = view.replies_before(before, last, _BATCH)
        if not batch:
            return done
        last = batch[-1].vendor_id
        # `why` quotes the words that decided what a reply meant.
        done += _blank(
            box, [(one, replace(one, body="", why="", situation=None)) for one in batch], first_kept
        )


def _drop_corrections(box: Box, before: datetime, first_kept: date) -> int:
    with box.store.transaction(Lane.NIGHTLY, "retention.corrections") as tx:
        patients, phones = _on_legal_hold(tx)
        old = [one for one in tx.corrections() if one.corrected_at < before]
        gone = [one for one in old if not _concerns(one, patients, phones)]
        if not gone:
            return 0
        for one in gone:
            tx.remove(one)
        entry = box.entry(
            tx,
            "words_expired",
            object=f"retention:{first_kept}",
            outcome="ok",
            body_hash=hash_removed(map(canonical, gone)),
            detail={"count": len(gone), "of": "Correction"},
        )
        tx.audit(entry)
        return len(gone)


def _blank(box: Box, changes: Iterable[tuple[Worded, Worded]], first_kept: date) -> int:
    """Replace a batch by itself without words, but for whom a hold protects, with its audit row."""
    with box.store.transaction(Lane.NIGHTLY, "retention.words") as tx:
        patients, phones = _on_legal_hold(tx)
        free = [(old, new) for old, new in changes if not _concerns(old, patients, phones)]
        if not free:
            return 0
        for old, new in free:
            tx.update(old, new)
        entry = box.entry(
            tx,
            "words_expired",
            object=f"retention:{first_kept}",
            outcome="ok",
            body_hash=hash_removed(canonical(old) for old, _ in free),
            detail={"count": len(free), "of": type(free[0][0]).__name__},
        )
        tx.audit(entry)
        return len(free)
