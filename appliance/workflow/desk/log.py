"""The audit log at the desk: searching it, who looked at whom, the evidence pack, and what happens now.

The log is also where live events come from: every change commits with its row, so the row's number is the
one thing that is gapless, ordered and survives a restart. What goes out as an event is a key and a word.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Protocol

import msgspec

from appliance.domain.proof.disclosure import Basis
from appliance.ports.desk import LogRow
from appliance.ports.records import Channel, InboundText, Message, Task
from appliance.ports.store import View
from appliance.wire import audit
from appliance.wire.common import Event
from appliance.workflow.box import Box
from appliance.workflow.desk.cards import Missing, note_viewing, who_of
from appliance.workflow.desk.users import Who
from appliance.workflow.proof.checkpoints import describe_standing
from appliance.workflow.proof.disclosures import read_accesses
from appliance.workflow.proof.evidence import Asked, collect_evidence, note_evidence

EVENTS_AT_ONCE = 200
MOST_BEHIND = 2_000
"""A terminal that missed more than this looks at everything again instead."""


def search_log(
    box: Box,
    who: Who,
    wanted: dict[str, str],
    patient_id: str,
    since: datetime | None,
    before: int,
    limit: int,
) -> audit.Audit:
    """Return a page of rows, newest first; of a patient's rows, by their token."""
    with box.store.view() as view:
        size = view.desk.log_size()
        floor = view.first_row_since(since) if since is not None else 1
        token = view.token_of(patient_id) if patient_id else ""
        found: list[LogRow] = []
        following = 0
        if token or not patient_id:
            start = before or size + 1
            found, following = view.desk.log_page(start, {**wanted, "patient_token": token}, floor, limit)
    note_viewing(box, who.actor, "audit", patient_id, len(found))
    return audit.Audit(rows=[_row(one) for one in found], next=following, size=size)


def _row(one: LogRow) -> audit.AuditRow:
    record = one.record
    return audit.AuditRow(
        seq=one.seq,
        at=datetime.fromisoformat(record["at"]),
        actor=who_of(record["actor"]),
        action=record["action"],
        patient_token=record.get("patient_token", ""),
        object=record.get("object", ""),
        outcome=record.get("outcome", ""),
        purpose=record.get("purpose", ""),
    )


class Recomputed(Protocol):
    """What recomputing the log found, as the store says it."""

    @property
    def ok(self) -> bool:
        """Whether it holds."""

    @property
    def size(self) -> int:
        """How many rows hold."""

    @property
    def root(self) -> bytes:
        """The tree's head over them."""

    @property
    def first_bad(self) -> int | None:
        """The first row that does not."""

    @property
    def reason(self) -> str:
        """Why not."""


def show_verified(box: Box, found: Recomputed) -> audit.Verified:
    """Return what recomputing the log found, with how far a witness has seen it."""
    with box.store.view() as view:
        stand = describe_standing(view)
    return audit.Verified(
        holds=found.ok,
        rows=found.size,
        root=found.root.hex(),
        first_bad=found.first_bad,
        why=found.reason,
        cosigned_rows=stand.cosigned_size,
        cosigned_at=stand.cosigned_at,
    )


def show_accesses(box: Box, who: Who, patient_id: str, since: datetime | None, limit: int) -> audit.Accesses:
    """Return who looked at patients' data, newest first. Looking at this is on it too."""
    with box.store.view() as view:
        found = list(read_accesses(view, since, patient_id))[-limit:]
    note_viewing(box, who.actor, "audit_access", patient_id, len(found))
    return audit.Accesses(
        rows=[
            audit.AccessRow(
                seq=one.seq,
                at=one.at,
                who=who_of(one.who),
                what=one.what or one.did,
                patient_id=one.patient_id,
                records=one.count,
            )
            for one in reversed(found)
        ]
    )


def make_evidence(box: Box, who: Who, data: audit.EvidenceRequest) -> audit.Evidence:
    """Return the pack about a patient; that it is made, and for whom, is on record before it is shown."""
    with box.store.view() as view:
        if view.patient(data.patient_id) is None and not view.token_of(data.patient_id):
            raise Missing("nobody on record has that id", remedy="search by name or phone")
    asked = Asked(data.recipient, data.purpose, Basis(data.basis))
    pack = collect_evidence(box, data.patient_id, asked)
    sha256 = hashlib.sha256(msgspec.json.encode(pack, order="sorted")).hexdigest()
    note_evidence(box, data.patient_id, who.actor, asked, pack, sha256)
    return audit.Evidence(pack=pack, sha256=sha256)


# --- live ------------------------------------------------------------------------------------------------

_TOPICS = (
    ("text_received", "inbox"),
    ("reply_", "inbox"),
    ("task_", "inbox"),
    ("thread_", "inbox"),
    ("reading_", "inbox"),
    ("answer_", "thread"),
    ("text_", "preview"),
    ("offer_", "openings"),
    ("booking_", "openings"),
    ("visit_", "openings"),
    ("night_", "preview"),
    ("sending_", "health"),
    ("breaker", "health"),
    ("autonomy_", "health"),
    ("phone_", "thread"),
    ("silence_", "thread"),
    ("incident_", "health"),
    ("phase_", "health"),
    ("desk_l", "session"),
    ("user_", "session"),
)
"""By how an action begins: which screen should look again. What is not here changes no screen."""
NEW_REPLY = "text_received"


def read_events(box: Box, after: int) -> tuple[list[Event], int]:
    """Return what was committed after a row, and the number to go on from; `resync` after too large a gap."""
    with box.store.view() as view:
        size = view.desk.log_size()
        if not 0 <= after <= size or size - after > MOST_BEHIND:
            return [Event(id=size, topic="resync")], size
        rows = view.desk.log_after(after, EVENTS_AT_ONCE)
        events = [event for row in rows if (event := _event(view, row)) is not None]
    return events, rows[-1].seq if rows else after


def newest_event(box: Box) -> int:
    """Return the number after which whoever has just looked at everything goes on."""
    with box.store.view() as view:
        return view.desk.log_size()


def _event(view: View, row: LogRow) -> Event | None:
    action = str(row.record["action"])
    topic = next((name for start, name in _TOPICS if action.startswith(start)), "")
    if not topic:
        return None
    kind, _, key = str(row.record.get("object", "")).partition(":")
    record = _record(view, kind, key)
    if topic == "preview" and isinstance(record, Message) and record.channel is Channel.RESPONSIVE:
        topic = "thread"
    thread = "" if topic == "preview" or record is None else _thread_of(view, record.phone)
    return Event(
        id=row.seq,
        topic=topic,
        key=thread or (key if kind != "inbound" else ""),
        what=action,
        actor=who_of(str(row.record["actor"])),
        is_new_reply=action == NEW_REPLY,
    )


def _record(view: View, kind: str, key: str) -> Task | Message | InboundText | None:
    """Return what a row is about, if it belongs to a conversation."""
    if kind == "task":
        return view.get(Task, key)
    if kind == "text":
        return view.get(Message, key)
    return view.get(InboundText, key) if kind == "inbound" else None


def _thread_of(view: View, phone: str) -> str:
    return view.desk.threads_of([phone]).get(phone, "") if phone else ""
