"""The read side of the store: every question the workflows ask of the database, as a view of one moment."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from appliance.adapters.store import about, audit_log, safety, tallies
from appliance.adapters.store.database import Tx
from appliance.adapters.store.desk_queries import SqlDeskQueries
from appliance.adapters.store.facts import read_month_counts, read_patient_facts, read_touches
from appliance.adapters.store.records import columns_of, layout_of
from appliance.domain.model import (
    AppointmentRow,
    OperatoryRow,
    PatientRow,
    ProviderRow,
    ScheduleBlockRow,
    Table,
    instant,
    instant_text,
)
from appliance.domain.proof.merkle import Frontier
from appliance.domain.visits.openings import Office
from appliance.ports.records import (
    BLOCKING,
    Alert,
    Booking,
    BookingState,
    Channel,
    ConsentEntry,
    ContactWish,
    Correction,
    Cosignature,
    Disclosure,
    FormerVendorImport,
    Halt,
    InboundText,
    Message,
    MessageState,
    ModelCall,
    NumberChecked,
    Offer,
    PatientDecision,
    PatientHold,
    PhaseChange,
    R,
    Record,
    SignedHead,
    Suppression,
    SyncRun,
    Task,
    Thread,
    Writeback,
    WrongAct,
)
from appliance.ports.safety import ArchivedRows, Incident, Restoration, RunKind, SafetyRun, SecretAge
from appliance.ports.store import LogHead, PatientFacts
from appliance.ports.tallies import Moment, Month

_PATIENT, _PATIENT_BEHIND = columns_of(Table.PATIENT), columns_of(Table.PATIENT, "p")
_OPERATORY, _PROVIDER = columns_of(Table.OPERATORY), columns_of(Table.PROVIDER)
_BLOCK, _VISIT = columns_of(Table.SCHEDULE_BLOCK), columns_of(Table.APPOINTMENT)


class SqlCipherView:
    """Reading from one snapshot or inside one transaction."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx
        self.desk = SqlDeskQueries(tx)

    def _select(self, kind: type[R], where: str, parameters: Sequence[Any] = ()) -> list[R]:
        layout = layout_of(kind)
        return [layout.decode(row) for row in self.tx.execute(f"{layout.select_sql} {where}", parameters)]

    def _one(self, kind: type[R], where: str, parameters: Sequence[Any] = ()) -> R | None:
        return next(iter(self._select(kind, f"{where} LIMIT 1", parameters)), None)

    def _column(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        return [row[0] for row in self.tx.execute(sql, parameters)]

    def get(self, kind: type[R], key: str) -> R | None:
        return self._one(kind, f'WHERE "{layout_of(kind).key}" = ?', (key,))

    # --- the practice as last pulled

    def patient(self, patient_id: str) -> PatientRow | None:
        row = self.tx.execute(f"SELECT {_PATIENT} FROM pms_patient WHERE id = ?", (patient_id,)).fetchone()
        return None if row is None else PatientRow(*row)

    def patients_behind(self, phone: str) -> list[PatientRow]:
        sql = f"SELECT {_PATIENT} FROM pms_patient WHERE mobile = ? ORDER BY id"
        return [PatientRow(*row) for row in self.tx.execute(sql, (phone,))]

    def household(self, guarantor_id: str) -> list[PatientRow]:
        sql = (
            f"SELECT {_PATIENT} FROM pms_patient WHERE guarantor_id = ?"
            " AND status NOT IN ('deceased', 'other') ORDER BY id"
        )
        return [PatientRow(*row) for row in self.tx.execute(sql, (guarantor_id,))]

    def token_of(self, patient_id: str) -> str:
        found = self._column("SELECT token FROM patient_token WHERE patient_id = ?", (patient_id,))
        return str(found[0]) if found else ""

    def patient_of_token(self, token: str) -> str | None:
        found = self._column("SELECT patient_id FROM patient_token WHERE token = ?", (token,))
        return str(found[0]) if found else None

    def patient_facts(self, today: date, zone: str) -> Iterator[PatientFacts]:
        return read_patient_facts(self.tx, today, ZoneInfo(zone))

    def office(self, zone: str) -> Office:
        rooms = [OperatoryRow(*row) for row in self.tx.execute(f"SELECT {_OPERATORY} FROM pms_operatory")]
        people = [ProviderRow(*row) for row in self.tx.execute(f"SELECT {_PROVIDER} FROM pms_provider")]
        return Office(ZoneInfo(zone), {room.id: room for room in rooms}, {one.id: one for one in people})

    def blocks(self, first_on: date, last_on: date) -> list[ScheduleBlockRow]:
        sql = (
            f'SELECT {_BLOCK} FROM pms_schedule_block WHERE "on" BETWEEN ? AND ?'
            ' ORDER BY "on", start_minute, id'
        )
        return [ScheduleBlockRow(*row) for row in self.tx.execute(sql, (str(first_on), str(last_on)))]

    def working_minutes(self, first_on: date, last_on: date) -> dict[str, tuple[int, int]]:
        sql = (
            'SELECT "on", min(start_minute), max(stop_minute) FROM pms_schedule_block'
            ' WHERE kind = \'provider\' AND "on" BETWEEN ? AND ? GROUP BY "on"'
        )
        return {on: (start, stop) for on, start, stop in self.tx.execute(sql, (str(first_on), str(last_on)))}

    def visits(self, since: datetime, until: datetime) -> list[AppointmentRow]:
        sql = (
            f"SELECT {_VISIT} FROM pms_appointment WHERE start_at >= ? AND start_at < ? ORDER BY start_at, id"
        )
        span = (instant_text(since), instant_text(until))
        return [AppointmentRow(*row) for row in self.tx.execute(sql, span)]

    def visits_of(self, patient_id: str, since: datetime) -> list[AppointmentRow]:
        sql = (
            f"SELECT {_VISIT} FROM pms_appointment WHERE patient_id = ? AND start_at >= ?"
            " ORDER BY start_at, id"
        )
        rows = self.tx.execute(sql, (patient_id, instant_text(since)))
        return [AppointmentRow(*row) for row in rows]

    def recall_type_of(self, recall_id: str) -> str:
        sql = (
            "SELECT t.description FROM pms_recall r JOIN pms_recall_type t ON t.id = r.recall_type_id"
            " WHERE r.id = ?"
        )
        found = self._column(sql, (recall_id,))
        return str(found[0]) if found else ""

    def cursor(self, table: Table, now: datetime) -> str | None:
        done = self._newest_run(table, now, "finished_at IS NOT NULL")
        return done.cursor if done else None

    def last_run(self, table: Table, now: datetime) -> SyncRun | None:
        return self._newest_run(table, now)

    def last_runs(self, now: datetime) -> list[SyncRun]:
        # Also by index, in one question: a run dated ahead counts only while there is no other.
        newest = (
            'SELECT id FROM sync_run WHERE "table" = t.value {} ORDER BY started_at DESC, id DESC LIMIT 1'
        )
        found = self._select(
            SyncRun,
            f"WHERE id IN (SELECT coalesce(({newest.format('AND started_at <= ?2')}), ({newest.format('')}))"
            " FROM json_each(?1) t)",
            (json.dumps(list(Table)), instant_text(now)),
        )
        runs = {run.table: run for run in found}
        return [runs[table] for table in Table if table in runs]

    def _newest_run(self, table: Table, now: datetime, which: str = "true") -> SyncRun | None:
        # By index, table by table: every night adds a run for each, and this is asked every five minutes.
        # A run dated ahead was written under a wrong clock; it counts only while there is no other.
        newest = "started_at DESC, id DESC"
        dated = f'WHERE "table" = ? AND {which} AND started_at <= ? ORDER BY {newest}'
        found = self._one(SyncRun, dated, (table, instant_text(now)))
        return found or self._one(SyncRun, f'WHERE "table" = ? AND {which} ORDER BY {newest}', (table,))

    def count_rows(self, table: Table) -> int:
        if table is Table.DELETED_APPOINTMENT:
            return 0
        return int(self._column(f'SELECT count(*) FROM "pms_{table}"')[0])

    def row_ids(self, table: Table) -> set[str]:
        return set(self._column(f'SELECT id FROM "pms_{table}"'))

    # --- decisions

    def night_decided_at(self) -> datetime | None:
        found = self._column("SELECT at FROM audit WHERE action = 'night_decided' ORDER BY seq DESC LIMIT 1")
        return instant(found[0]) if found else None

    def decisions(self) -> dict[str, str]:
        return dict(self.tx.execute("SELECT patient_id, digest FROM decision").fetchall())

    def all_decisions(self) -> list[PatientDecision]:
        """Return the current decision of every patient."""
        return self._select(PatientDecision, "ORDER BY patient_id")

    def find_patients(self, text: str) -> list[PatientRow]:
        """Given an id, a token, a phone or part of a name, return who matches: at most 50, by blanks none."""
        if not text.strip():
            return []
        owner = self.patient_of_token(text)
        digits = "".join(character for character in text if character.isdigit())
        sql = (
            f"SELECT {_PATIENT} FROM pms_patient WHERE id IN (?, ?) OR (? != '' AND mobile LIKE ?)"
            " OR (? = '' AND first_name || ' ' || last_name LIKE ?) ORDER BY id LIMIT 50"
        )
        wanted = (
            text,
            owner or text,
            digits if len(digits) >= 7 else "",
            f"%{digits[-10:]}",
            digits,
            f"%{text}%",
        )
        exact = self.patient(owner or text)
        return [exact] if exact else [PatientRow(*row) for row in self.tx.execute(sql, wanted)]

    def arms(self) -> dict[str, str]:
        return dict(self.tx.execute("SELECT household_id, arm FROM arm").fetchall())

    def suppressed_phones(self) -> frozenset[str]:
        return frozenset(self._column("SELECT phone FROM suppression"))

    def suppressions(self) -> dict[str, Suppression]:
        return {one.phone: one for one in self._select(Suppression, "ORDER BY phone")}

    def consent_entries(self) -> dict[str, list[ConsentEntry]]:
        ledger: dict[str, list[ConsentEntry]] = {}
        for entry in self._select(ConsentEntry, "ORDER BY recorded_at, rowid"):
            ledger.setdefault(entry.phone, []).append(entry)
        return ledger

    def consent_of(self, phone: str) -> list[ConsentEntry]:
        return self._select(ConsentEntry, "WHERE phone = ? ORDER BY recorded_at, rowid", (phone,))

    def contact_wishes(self) -> dict[str, ContactWish]:
        return {one.patient_id: one for one in self._select(ContactWish, "ORDER BY patient_id")}

    def former_vendor_imports(self) -> list[FormerVendorImport]:
        return self._select(FormerVendorImport, "ORDER BY at, id")

    def other_texts(self, since: datetime) -> dict[str, list[datetime]]:
        sent: dict[str, list[datetime]] = {}
        sql = "SELECT phone, sent_at FROM other_text WHERE sent_at >= ?"
        for phone, at in self.tx.execute(sql, (instant_text(since),)):
            sent.setdefault(phone, []).append(instant(at))
        return sent

    def other_texts_to(self, phone: str, since: datetime) -> list[datetime]:
        sql = "SELECT sent_at FROM other_text WHERE phone = ? AND sent_at >= ?"
        return [instant(at) for at in self._column(sql, (phone, instant_text(since)))]

    def halts(self) -> list[Halt]:
        return self._select(Halt, "ORDER BY since, name")

    def phases(self) -> list[PhaseChange]:
        return self._select(PhaseChange, "ORDER BY began_at, id")

    def patient_holds(self) -> list[PatientHold]:
        return self._select(PatientHold, "ORDER BY since, id")

    def records_about(self, patient_id: str, own_phones: Sequence[str]) -> dict[str, list[Record]]:
        return about.read_records(self.tx, patient_id, own_phones)

    def snapshot_of(self, patient_id: str) -> dict[str, list[dict[str, object]]]:
        return about.read_snapshot(self.tx, patient_id)

    def audit_of(self, token: str) -> list[str]:
        return self._column("SELECT record FROM audit WHERE patient_token = ? ORDER BY seq", (token,))

    # --- the audit log and what was signed of it

    def log_frontier(self) -> Frontier:
        return audit_log.frontier(self.tx)

    def log_records(self, after: int = 0) -> Iterator[tuple[int, str]]:
        return audit_log.records(self.tx, after)

    def log_leaves(self, after: int = 0) -> Iterator[bytes]:
        return audit_log.stream_leaves(self.tx, after)

    def log_about(self, token: str, objects: Collection[str]) -> list[tuple[int, str]]:
        return audit_log.records_about(self.tx, token, objects)

    def log_actions(self, action: str, limit: int = -1) -> list[tuple[int, dict[str, Any]]]:
        sql = "SELECT seq, record FROM audit WHERE action = ? ORDER BY seq DESC LIMIT ?"
        return [(seq, json.loads(record)) for seq, record in self.tx.execute(sql, (action, limit))]

    def first_row_since(self, at: datetime) -> int:
        return audit_log.first_since(self.tx, at)

    def newest_head(self) -> SignedHead | None:
        return self._one(SignedHead, "ORDER BY size DESC")

    def signed_heads(self, since_size: int = 0) -> list[SignedHead]:
        return self._select(SignedHead, "WHERE size >= ? ORDER BY size", (since_size,))

    def cosignatures(self) -> list[Cosignature]:
        return self._select(Cosignature, "ORDER BY size, cosigned_at, id")

    def disclosures_of(self, patient_id: str) -> list[Disclosure]:
        return self._select(Disclosure, "WHERE patient_id = ? ORDER BY disclosed_at, id", (patient_id,))

    # --- what is old enough to go

    def texts_before(self, before: datetime, after_id: str, limit: int) -> list[Message]:
        where = "WHERE created_at < ? AND coalesce(sent_at, '') < ? AND body != '' AND id > ?"
        at = instant_text(before)
        return self._select(Message, f"{where} ORDER BY id LIMIT ?", (at, at, after_id, limit))

    def replies_before(self, before: datetime, after_id: str, limit: int) -> list[InboundText]:
        where = "WHERE received_at < ? AND (body != '' OR why != '') AND vendor_id > ?"
        values = (instant_text(before), after_id, limit)
        return self._select(InboundText, f"{where} ORDER BY vendor_id LIMIT ?", values)

    def untold_opt_outs(self) -> list[PatientRow]:
        sql = (
            f"SELECT {_PATIENT_BEHIND} FROM suppression s JOIN pms_patient p ON p.mobile = s.phone"
            " WHERE s.scopes LIKE '%\"all\"%' AND p.consent != 'revoked' AND NOT EXISTS"
            " (SELECT 1 FROM writeback w WHERE w.kind = 'opt_out' AND w.patient_id = p.id) ORDER BY p.id"
        )
        return [PatientRow(*row) for row in self.tx.execute(sql)]

    def thread_of_token(self, token: str) -> Thread | None:
        return self._one(Thread, "WHERE token = ? AND token != ''", (token,))

    def human_threads(self) -> frozenset[str]:
        return frozenset(self._column("SELECT phone FROM thread WHERE human_in_loop"))

    def number_checks(self) -> dict[str, NumberChecked]:
        return {check.phone: check for check in self._select(NumberChecked, "")}

    # --- the database's own safety

    def runs(self, kind: RunKind, limit: int = 10) -> list[SafetyRun]:
        return safety.read_runs(self.tx, kind, limit)

    def last_good_runs(self) -> dict[RunKind, datetime]:
        return safety.read_last_good(self.tx)

    def restorations(self) -> list[Restoration]:
        return safety.read_restorations(self.tx)

    def has_open_window(self) -> bool:
        return safety.has_open_window(self.tx)

    def archived(self) -> list[ArchivedRows]:
        return safety.read_archived(self.tx)

    def incidents(self) -> list[Incident]:
        return safety.read_incidents(self.tx)

    def secret_ages(self) -> dict[str, SecretAge]:
        return safety.read_secret_ages(self.tx)

    def moment(self, now: datetime, zone: str) -> Moment:
        return tallies.count_moment(self.tx, now, zone)

    def month(self, now: datetime, zone: str) -> Month:
        return tallies.count_month(self.tx, now, zone)

    def log_head(self) -> LogHead:
        return safety.read_log_head(self.tx)

    def newest_logged_at(self) -> datetime | None:
        return safety.read_newest_logged_at(self.tx)

    def chain_at(self, row: int) -> str:
        return safety.read_chain(self.tx, row)

    def log_rows(self, after: int, until: datetime, limit: int) -> list[tuple[int, str, str]]:
        return safety.read_log(self.tx, after, until, limit)

    def log_of(self, actions: Sequence[str]) -> Iterator[str]:
        return safety.read_actions(self.tx, actions)

    def unknown_visits(self) -> list[AppointmentRow]:
        return safety.read_unknown_visits(self.tx)

    def known_sent(self) -> frozenset[str]:
        return safety.read_known_sent(self.tx)

    # --- texts out

    def proactive_sent(self, since: datetime) -> dict[str, list[datetime]]:
        sql = "SELECT phone, sent_at FROM message WHERE channel = 'proactive' AND sent_at >= ?"
        sent: dict[str, list[datetime]] = {}
        for phone, at in self.tx.execute(sql, (instant_text(since),)):
            sent.setdefault(phone, []).append(instant(at))
        return sent

    def proactive_sent_to(self, phone: str, since: datetime) -> list[datetime]:
        return self._sent_to(phone, Channel.PROACTIVE, since)

    def answers_sent_to(self, phone: str, since: datetime) -> list[datetime]:
        return self._sent_to(phone, Channel.RESPONSIVE, since)

    def _sent_to(self, phone: str, channel: Channel, since: datetime) -> list[datetime]:
        sql = "SELECT sent_at FROM message WHERE phone = ? AND channel = ? AND sent_at >= ?"
        return [instant(at) for at in self._column(sql, (phone, channel, instant_text(since)))]

    def count_proactive(self, since: datetime) -> int:
        sql = "SELECT count(*) FROM message WHERE channel = 'proactive' AND sent_at >= ?"
        return int(self._column(sql, (instant_text(since),))[0])

    def count_texts(self, since: datetime) -> int:
        sql = "SELECT count(*) FROM message WHERE channel IN ('proactive', 'responsive') AND sent_at >= ?"
        return int(self._column(sql, (instant_text(since),))[0])

    def proactive_since(self, since: datetime) -> list[Message]:
        where = (
            "WHERE channel = 'proactive' AND (sent_at >= ? OR (sent_at IS NULL AND state = 'queued'))"
            " ORDER BY coalesce(sent_at, not_before_at), id"
        )
        return self._select(Message, where, (instant_text(since),))

    def touches(self) -> dict[str, list[date]]:
        return read_touches(self.tx)

    def waiting_for(self, phone: str) -> list[Message]:
        where = "WHERE phone = ? AND state IN ('queued', 'withheld') ORDER BY created_at, id"
        return self._select(Message, where, (phone,))

    def planned_for(self) -> dict[str, str]:
        sql = (
            "SELECT id, covered FROM message WHERE channel = 'proactive' AND state IN ('queued', 'withheld')"
        )
        return {one: key for key, covered in self.tx.execute(sql) for one in json.loads(covered)}

    def waiting(self, channel: Channel, now: datetime, limit: int) -> list[Message]:
        return self._select(
            Message,
            "WHERE channel = ? AND state = 'queued' AND not_before_at <= ?"
            " ORDER BY not_before_at, created_at, id LIMIT ?",
            (channel, instant_text(now), limit),
        )

    def messages_in(self, states: Sequence[MessageState]) -> list[Message]:
        # By name and one by one: only so are the indexes over the few texts that are still open used.
        found = [one for state in states for one in self._select(Message, f"WHERE state = '{state.value}'")]
        return sorted(found, key=lambda one: (one.created_at, one.id))

    def undelivered_since(self, since: datetime) -> list[Message]:
        where = "WHERE channel IN ('proactive', 'responsive') AND sent_at >= ? AND state = 'sent'"
        return self._select(Message, f"{where} ORDER BY sent_at, id", (instant_text(since),))

    def count_in_trouble(self, trouble: str, since: datetime) -> int:
        recent = "channel IN ('proactive', 'responsive') AND sent_at >= ?"
        sql = f"SELECT count(*) FROM message WHERE {recent} AND trouble = ?"
        return int(self._column(sql, (instant_text(since), trouble))[0])

    def sent_to_redact(self, limit: int) -> list[Message]:
        where = "WHERE state IN ('delivered', 'undelivered') AND is_redacted = 0 AND vendor_id != ''"
        return self._select(
            Message, f"{where} AND kept_at_carrier = '' ORDER BY sent_at, id LIMIT ?", (limit,)
        )

    def heard_to_redact(self, limit: int) -> list[InboundText]:
        where = "WHERE state = 'done' AND is_redacted = 0 AND kept_at_carrier = ''"
        return self._select(InboundText, f"{where} ORDER BY received_at, vendor_id LIMIT ?", (limit,))

    def last_text(self, phone: str) -> Message | None:
        return next(iter(self._texts(phone, 1)), None)

    def thread_texts(self, phone: str) -> list[Message]:
        return self._texts(phone, 50)

    def _texts(self, phone: str, limit: int) -> list[Message]:
        return self._select(
            Message,
            "WHERE phone = ? AND sent_at IS NOT NULL ORDER BY sent_at DESC, id LIMIT ?",
            (phone, limit),
        )

    # --- offers and bookings

    def open_offer(self, phone: str, now: datetime) -> Offer | None:
        return self._one(
            Offer,
            "WHERE phone = ? AND state = 'open' AND expires_at > ? ORDER BY opened_at DESC, id",
            (phone, instant_text(now)),
        )

    def open_offers_to(self, phone: str, now: datetime) -> list[Offer]:
        where = "WHERE phone = ? AND state = 'open' AND expires_at > ?"
        return self._select(Offer, where, (phone, instant_text(now)))

    def open_offers(self, now: datetime) -> list[Offer]:
        return self._select(Offer, "WHERE state = 'open' AND expires_at > ?", (instant_text(now),))

    def slot_load(self, now: datetime) -> dict[tuple[str, str], int]:
        load: dict[tuple[str, str], int] = {}
        held = self.bookings_in(BLOCKING)
        for slot in [*(s for offer in self.open_offers(now) for s in offer.slots), *(b.slot for b in held)]:
            key = (instant_text(slot.start_at), slot.operatory_id)
            load[key] = load.get(key, 0) + 1
        return load

    def bookings_in(self, states: Sequence[BookingState]) -> list[Booking]:
        marks = ", ".join("?" * len(states))
        return self._select(Booking, f"WHERE state IN ({marks}) ORDER BY held_at, id", list(states))

    def booking_of(self, inbound_id: str) -> Booking | None:
        return self._one(Booking, "WHERE inbound_id = ?", (inbound_id,))

    def newest_bookings(self, states: Sequence[BookingState], limit: int) -> list[Booking]:
        marks = ", ".join("?" * len(states))
        where = f"WHERE state IN ({marks}) ORDER BY state_at DESC, id LIMIT ?"
        return self._select(Booking, where, [*states, limit])

    # --- what was read or done wrongly

    def corrections(self) -> list[Correction]:
        return self._select(Correction, "ORDER BY corrected_at, inbound_id")

    def wrong_acts(self, intent: str) -> frozenset[str]:
        return frozenset(one.inbound_id for one in self._select(WrongAct, "WHERE intent = ?", (intent,)))

    # --- texts in

    def replies_from(self, phone: str, since: datetime) -> list[InboundText]:
        where = "WHERE phone = ? AND received_at >= ? ORDER BY received_at, vendor_id"
        return self._select(InboundText, where, (phone, instant_text(since)))

    def unread(self) -> list[InboundText]:
        return self._select(InboundText, "WHERE state = 'received' ORDER BY received_at, vendor_id")

    def newest_inbound(self, limit: int) -> list[InboundText]:
        """Return the newest texts that came in, newest first."""
        return self._select(InboundText, "ORDER BY received_at DESC, vendor_id LIMIT ?", (limit,))

    def heard_from(self, phone: str, limit: int) -> list[InboundText]:
        where = "WHERE phone = ? ORDER BY received_at DESC, vendor_id LIMIT ?"
        return self._select(InboundText, where, (phone, limit))

    def known_inbound(self, since: datetime) -> frozenset[str]:
        sql = "SELECT vendor_id FROM inbound WHERE received_at >= ?"
        return frozenset(self._column(sql, (instant_text(since),)))

    def newest_inbound_at(self) -> datetime | None:
        found = self._column("SELECT max(received_at) FROM inbound")
        return instant(found[0]) if found[0] else None

    # --- work for people and for the PMS

    def open_tasks(self) -> list[Task]:
        return self._select(Task, "WHERE state = 'open' ORDER BY due_at, id")

    def claimed_tasks(self) -> list[Task]:
        return self._select(Task, "WHERE state = 'open' AND claimed_by != '' ORDER BY due_at, id")

    def forgotten_threads(self) -> list[str]:
        return self._column(
            "SELECT phone FROM thread WHERE human_in_loop AND phone NOT IN"
            " (SELECT phone FROM task WHERE state = 'open') ORDER BY phone"
        )

    def tasks_of(self, phone: str) -> list[Task]:
        return self._select(Task, "WHERE phone = ? AND state = 'open' ORDER BY due_at, id", (phone,))

    def find_tasks(self, start: str) -> list[Task]:
        where = "WHERE substr(id, 1, length(?)) = ? ORDER BY state DESC, id LIMIT 50"
        return self._select(Task, where, (start, start))

    def alerts_due(self, now: datetime, limit: int) -> list[Alert]:
        where = "WHERE state = 'due' AND not_before_at <= ? ORDER BY urgent DESC, created_at, id LIMIT ?"
        return self._select(Alert, where, (instant_text(now), limit))

    def asked_for_calls(self) -> frozenset[tuple[str, str, str]]:
        sql = "SELECT kind, patient_id, occasion FROM task WHERE occasion != ''"
        return frozenset(self.tx.execute(sql).fetchall())

    def has_task(self, kind: str, phone: str, patient_id: str) -> bool:
        where = "WHERE kind = ? AND phone = ? AND patient_id = ? AND state = 'open'"
        return self._one(Task, where, (kind, phone, patient_id)) is not None

    def model_calls(self, since: datetime) -> list[ModelCall]:
        return self._select(ModelCall, "WHERE asked_at >= ? ORDER BY asked_at, rowid", (instant_text(since),))

    def model_spend(self, since: datetime) -> int:
        sql = (
            "SELECT coalesce(sum(CASE WHEN state IN ('asked', 'failed') THEN reserved_micros"
            " ELSE cost_micros END), 0) FROM model_call WHERE asked_at >= ?"
        )
        return int(self._column(sql, (instant_text(since),))[0])

    def model_call_about(self, call: str, subject: str) -> ModelCall | None:
        where = 'WHERE "call" = ? AND subject = ? ORDER BY asked_at DESC, id DESC'
        return self._one(ModelCall, where, (call, subject))

    def month_counts(self, since: datetime, until: datetime) -> dict[str, int]:
        return read_month_counts(self.tx, since, until)

    def people_in_books(self) -> list[tuple[str, str, str, str | None, str | None, str | None]]:
        sql = "SELECT first_name, preferred_name, last_name, birth_on, mobile, other_phone FROM pms_patient"
        return list(self.tx.execute(sql).fetchall())

    def texts_sent_since(self, since: datetime) -> list[Message]:
        return self._select(Message, "WHERE sent_at >= ? ORDER BY sent_at, id", (instant_text(since),))

    def writebacks_due(self, now: datetime, limit: int) -> list[Writeback]:
        return self._select(
            Writeback,
            "WHERE state = 'due' AND not_before_at <= ? ORDER BY created_at, id LIMIT ?",
            (instant_text(now), limit),
        )
