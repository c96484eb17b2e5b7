"""What is kept on the box: records, the queries the workflows need, and the one way to write.

All writes happen inside `Store.transaction`; the record, its audit row and whatever has to be done next
commit together. No transaction is open across a call to another port. Reads happen in a transaction or
in a `view`, which is a snapshot that later commits do not change. Adding what is there already raises
`Conflict`; everything else that goes wrong in the database is `Transient`, `Corrupt` or a bug.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum
from typing import Any, Protocol

from appliance.domain.model import (
    AppointmentRow,
    PatientRow,
    ScheduleBlockRow,
    Table,
)
from appliance.domain.proof.audit import AuditEntry
from appliance.domain.proof.merkle import Frontier
from appliance.domain.visits.openings import Office
from appliance.errors import Permanent
from appliance.ports.desk import DeskQueries
from appliance.ports.pms import Page
from appliance.ports.records import (
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
)
from appliance.ports.safety import ArchivedRows, Incident, Restoration, RunKind, SafetyRun, SecretAge
from appliance.ports.tallies import Moment, Month


class Lane(IntEnum):
    """Who is served first when several want to write."""

    INBOUND = 0
    DESK = 1
    SENDING = 2
    NIGHTLY = 3


class Conflict(Permanent):
    """The record is there already. `code` names the table and columns that must be unique."""

    kind = "conflict"


@dataclass(slots=True)
class PatientFacts:
    """One active patient with what the rules need of their history, as one row of a long stream."""

    patient: PatientRow
    recalls: list[tuple[str, str | None, str | None, int, int, str | None, str, int]] = field(
        default_factory=list
    )
    """id, due_on, previous_on, interval_days, is_disabled, disabled_until_on, codes, minutes."""
    hygiene_on: list[date] = field(default_factory=list)
    """Completed hygiene visits, oldest first."""
    broken_24m: int = 0
    visit_ahead: bool = False
    open_treatment_cents: int = 0
    presented_on: date | None = None
    has_insurance: bool = False


@dataclass(frozen=True, slots=True)
class LogHead:
    """The audit log at one moment: how many rows, their Merkle root in hex, when the last was written."""

    rows: int
    root: str
    newest_at: datetime | None


class View(Protocol):
    """Reading. Everything returned is a value; nothing is lazy but `patient_facts`."""

    @property
    def desk(self) -> DeskQueries:
        """The queries of the desk's screens."""

    def get(self, kind: type[R], key: str) -> R | None:
        """Return the record with that key, or None."""

    def patient(self, patient_id: str) -> PatientRow | None:
        """Return a person as last pulled."""

    def patients_behind(self, phone: str) -> list[PatientRow]:
        """Return everybody whose mobile that is, by id."""

    def household(self, guarantor_id: str) -> list[PatientRow]:
        """Return everybody of a family whom the office still knows, by id."""

    def token_of(self, patient_id: str) -> str:
        """Return the patient's random token for the audit log; empty when none was made yet."""

    def patient_of_token(self, token: str) -> str | None:
        """Return whose token that is."""

    def patient_facts(self, today: date, zone: str) -> Iterator[PatientFacts]:
        """Stream every person in the books that is not archived, by id, with their history."""

    def office(self, zone: str) -> Office:
        """Return the bookable part of the practice."""

    def blocks(self, first_on: date, last_on: date) -> list[ScheduleBlockRow]:
        """Return the schedule of local days, both included."""

    def working_minutes(self, first_on: date, last_on: date) -> dict[str, tuple[int, int]]:
        """Return, per local day (ISO) on which somebody works, the first and the last minute of the day."""

    def visits(self, since: datetime, until: datetime) -> list[AppointmentRow]:
        """Return visits that start in that stretch of time."""

    def visits_of(self, patient_id: str, since: datetime) -> list[AppointmentRow]:
        """Return a patient's visits from then on, in any state."""

    def recall_type_of(self, recall_id: str) -> str:
        """Return what the PMS calls the type of a recall; empty if the recall is not known."""

    def cursor(self, table: Table, now: datetime) -> str | None:
        """Return where the last finished pull of a table got to.

        Here and below, a pull that a wrong clock dated after `now` counts only where there is no other:
        else nothing would be newer for years.
        """

    def last_run(self, table: Table, now: datetime) -> SyncRun | None:
        """Return the latest pull of a table, whether it ended or was cut off."""

    def last_runs(self, now: datetime) -> list[SyncRun]:
        """Return the latest pull of each table."""

    def count_rows(self, table: Table) -> int:
        """Return how many rows of a table the snapshot holds."""

    def row_ids(self, table: Table) -> set[str]:
        """Return the ids of every row of a table of the snapshot."""

    def night_decided_at(self) -> datetime | None:
        """Return when a night's decisions were last brought to their end."""

    def decisions(self) -> dict[str, str]:
        """Return the digest of the current decision of every patient."""

    def arms(self) -> dict[str, str]:
        """Return the arm of every household that has one."""

    def suppressed_phones(self) -> frozenset[str]:
        """Return every phone that must not be texted."""

    def suppressions(self) -> dict[str, Suppression]:
        """Return every silence by phone."""

    def consent_entries(self) -> dict[str, list[ConsentEntry]]:
        """Return the whole consent ledger by phone, oldest first."""

    def consent_of(self, phone: str) -> list[ConsentEntry]:
        """Return the consent ledger of one phone, oldest first."""

    def contact_wishes(self) -> dict[str, ContactWish]:
        """Return every recorded wish by patient."""

    def former_vendor_imports(self) -> list[FormerVendorImport]:
        """Return what was taken over from the former product, oldest first."""

    def other_texts(self, since: datetime) -> dict[str, list[datetime]]:
        """Return, per phone, when other products texted it since then."""

    def other_texts_to(self, phone: str, since: datetime) -> list[datetime]:
        """Return when other products texted a phone since then."""

    def halts(self) -> list[Halt]:
        """Return what has stopped sending, oldest first."""

    def phases(self) -> list[PhaseChange]:
        """Return the steps of the rollout, oldest first."""

    def patient_holds(self) -> list[PatientHold]:
        """Return every restriction and legal hold, oldest first."""

    def records_about(self, patient_id: str, own_phones: Sequence[str]) -> dict[str, list[Record]]:
        """Return every record that concerns a patient, by the name of its table.

        A record that names no patient concerns whoever is alone behind its phone: `own_phones` are those
        behind which the patient is alone. Records of a phone itself are found by any phone of theirs.
        """

    def snapshot_of(self, patient_id: str) -> dict[str, list[dict[str, object]]]:
        """Return every row of the snapshot that concerns a patient, by table."""

    def audit_of(self, token: str) -> list[str]:
        """Return the canonical text of every audit row about the patient with that token, oldest first."""

    def log_frontier(self) -> Frontier:
        """Return the right edge of the audit log's tree; its size is the number of rows."""

    def log_records(self, after: int = 0) -> Iterator[tuple[int, str]]:
        """Stream the number and canonical text of every audit row above a number, in order."""

    def log_leaves(self, after: int = 0) -> Iterator[bytes]:
        """Stream the leaf hash of every audit row above a number, in order."""

    def log_about(self, token: str, objects: Collection[str]) -> list[tuple[int, str]]:
        """Return number and text of every audit row of a patient's token or of one of those objects."""

    def log_actions(self, action: str, limit: int = -1) -> list[tuple[int, dict[str, Any]]]:
        """Return the newest audit rows of an action with their numbers, newest first; all with -1."""

    def first_row_since(self, at: datetime) -> int:
        """Return the number of the first audit row of an instant or later; one past the last if none."""

    def newest_head(self) -> SignedHead | None:
        """Return the signed checkpoint of the largest size."""

    def signed_heads(self, since_size: int = 0) -> list[SignedHead]:
        """Return the signed checkpoints of that size and above, the smallest first."""

    def cosignatures(self) -> list[Cosignature]:
        """Return every cosignature that was accepted, those of the smallest size first."""

    def disclosures_of(self, patient_id: str) -> list[Disclosure]:
        """Return what was disclosed of a patient, oldest first."""

    def texts_before(self, before: datetime, after_id: str, limit: int) -> list[Message]:
        """Return texts made before an instant that still have their words, by id, from beyond `after_id`."""

    def replies_before(self, before: datetime, after_id: str, limit: int) -> list[InboundText]:
        """Return replies received before an instant that still have words, by id, from beyond `after_id`."""

    def untold_opt_outs(self) -> list[PatientRow]:
        """Return patients behind a wholly silent phone of whom the PMS was never told, by id."""

    def thread_of_token(self, token: str) -> Thread | None:
        """Return the thread that a random token names."""

    def runs(self, kind: RunKind, limit: int = 10) -> list[SafetyRun]:
        """Return the newest backups, drills, archivings or looks of the watchdog, newest first."""

    def last_good_runs(self) -> dict[RunKind, datetime]:
        """Return when each kind of run last succeeded."""

    def restorations(self) -> list[Restoration]:
        """Return every restoration that this database went through, newest first."""

    def has_open_window(self) -> bool:
        """Whether what happened after the backup is still to be asked for."""

    def archived(self) -> list[ArchivedRows]:
        """Return what of the audit log lies in the archive, in the order of rows."""

    def incidents(self) -> list[Incident]:
        """Return every incident, newest first."""

    def secret_ages(self) -> dict[str, SecretAge]:
        """Return since when each secret is the one it is, by name."""

    def moment(self, now: datetime, zone: str) -> Moment:
        """Return in counts how the box stands now; cheap at any size."""

    def month(self, now: datetime, zone: str) -> Month:
        """Return in counts what thirty local days came to, the last that of `now`; dear at a large office."""

    def log_head(self) -> LogHead:
        """Return the audit log's head."""

    def newest_logged_at(self) -> datetime | None:
        """Return when the newest audit row was written; asked before every job, so it reads nothing else."""

    def chain_at(self, row: int) -> str:
        """Return the chain value of an audit row in hex; empty if there is no such row."""

    def log_rows(self, after: int, until: datetime, limit: int) -> list[tuple[int, str, str]]:
        """Return audit rows above a number and before an instant, in order: number, time, canonical text."""

    def log_of(self, actions: Sequence[str]) -> Iterator[str]:
        """Yield the canonical text of every audit row with one of those actions, in order."""

    def unknown_visits(self) -> list[AppointmentRow]:
        """Return visits with a mark of ours in the PMS of which no booking is on record."""

    def known_sent(self) -> frozenset[str]:
        """Return the carrier's id of every text on record."""

    def human_threads(self) -> frozenset[str]:
        """Return every phone a person is talking to."""

    def number_checks(self) -> dict[str, NumberChecked]:
        """Return what is known of every checked phone."""

    def proactive_sent(self, since: datetime) -> dict[str, list[datetime]]:
        """Return, per phone, when proactive texts may have left the box since then."""

    def proactive_sent_to(self, phone: str, since: datetime) -> list[datetime]:
        """Return when proactive texts to one phone may have left the box since then."""

    def answers_sent_to(self, phone: str, since: datetime) -> list[datetime]:
        """Return when answers to one phone may have left the box since then."""

    def count_proactive(self, since: datetime) -> int:
        """Return how many proactive texts may have left the box since then."""

    def count_texts(self, since: datetime) -> int:
        """Return how many texts of either channel may have left the box since then."""

    def proactive_since(self, since: datetime) -> list[Message]:
        """Return the proactive texts that left the box since then or are queued, in the order of time."""

    def touches(self) -> dict[str, list[date]]:
        """Return, per single occasion, the days (UTC) on which its touches left the box."""

    def waiting_for(self, phone: str) -> list[Message]:
        """Return the texts to one phone that are queued or withheld, oldest first."""

    def planned_for(self) -> dict[str, str]:
        """Return, per patient, the text that is queued or withheld for them."""

    def waiting(self, channel: Channel, now: datetime, limit: int) -> list[Message]:
        """Return queued texts whose time has come, in the order in which they should go."""

    def messages_in(self, states: Sequence[MessageState]) -> list[Message]:
        """Return texts in those states, oldest first."""

    def undelivered_since(self, since: datetime) -> list[Message]:
        """Return sent texts whose delivery is not known yet, sent since then."""

    def count_in_trouble(self, trouble: str, since: datetime) -> int:
        """Return how many texts sent since then did not arrive because of that trouble."""

    def sent_to_redact(self, limit: int) -> list[Message]:
        """Return texts that have ended and whose words the carrier still has, oldest first."""

    def heard_to_redact(self, limit: int) -> list[InboundText]:
        """Return replies that have reached their outcome and whose words the carrier still has."""

    def last_text(self, phone: str) -> Message | None:
        """Return the newest text that may have reached a phone: what its codes mean is what they mean now."""

    def thread_texts(self, phone: str) -> list[Message]:
        """Return every text to a phone that may have reached it, newest first, at most 50."""

    def open_offer(self, phone: str, now: datetime) -> Offer | None:
        """Return the newest open offer to a phone that has not run out."""

    def open_offers_to(self, phone: str, now: datetime) -> list[Offer]:
        """Return every open offer to one phone that has not run out."""

    def open_offers(self, now: datetime) -> list[Offer]:
        """Return every open offer that has not run out."""

    def slot_load(self, now: datetime) -> dict[tuple[str, str], int]:
        """Return how many open offers and holds there are per (start, operatory), start as stored."""

    def bookings_in(self, states: Sequence[BookingState]) -> list[Booking]:
        """Return bookings in those states, oldest first."""

    def booking_of(self, inbound_id: str) -> Booking | None:
        """Return the booking that a reply led to."""

    def newest_bookings(self, states: Sequence[BookingState], limit: int) -> list[Booking]:
        """Return the bookings that came into one of those states last, newest first."""

    def corrections(self) -> list[Correction]:
        """Return what staff corrected, oldest first."""

    def wrong_acts(self, intent: str) -> frozenset[str]:
        """Return the replies of that intent on which the machine acted wrongly, by the carrier's ids."""

    def replies_from(self, phone: str, since: datetime) -> list[InboundText]:
        """Return what a phone wrote since then, oldest first."""

    def unread(self) -> list[InboundText]:
        """Return inbound texts that have not reached their outcome, in the order they were written."""

    def heard_from(self, phone: str, limit: int) -> list[InboundText]:
        """Return the newest texts from a phone, newest first."""

    def known_inbound(self, since: datetime) -> frozenset[str]:
        """Return the carrier's ids of texts on record that it received since then."""

    def newest_inbound_at(self) -> datetime | None:
        """Return when the newest inbound text was received by the carrier."""

    def open_tasks(self) -> list[Task]:
        """Return what waits for a person, soonest due first."""

    def claimed_tasks(self) -> list[Task]:
        """Return the open tasks that somebody has taken, the most overdue first."""

    def forgotten_threads(self) -> list[str]:
        """Return the phones that wait for a person and that no open task is about, in order."""

    def tasks_of(self, phone: str) -> list[Task]:
        """Return what waits for a person about one phone, soonest due first."""

    def find_tasks(self, start: str) -> list[Task]:
        """Return the tasks whose id begins like that, open ones first."""

    def alerts_due(self, now: datetime, limit: int) -> list[Alert]:
        """Return the alerts that should leave now, emergencies first."""

    def asked_for_calls(self) -> frozenset[tuple[str, str, str]]:
        """Return kind, patient and occasion of every task, open or closed, that a night asked for."""

    def has_task(self, kind: str, phone: str, patient_id: str) -> bool:
        """Whether an open task of that kind exists for that phone and patient."""

    def model_calls(self, since: datetime) -> list[ModelCall]:
        """Return the calls to a model begun since then, oldest first."""

    def model_spend(self, since: datetime) -> int:
        """Return what calls begun since then cost in micro-dollars; one of unknown outcome at its most."""

    def model_call_about(self, call: str, subject: str) -> ModelCall | None:
        """Return the newest call of that kind about a subject."""

    def month_counts(self, since: datetime, until: datetime) -> dict[str, int]:
        """Return how many texts, replies, bookings, opt-outs, hand-offs and withheld texts fell between."""

    def people_in_books(self) -> list[tuple[str, str, str, str | None, str | None, str | None]]:
        """Return first, preferred and last name, birth date and both phones of everybody in the books."""

    def texts_sent_since(self, since: datetime) -> list[Message]:
        """Return every text that may have left the box since then, oldest first."""

    def writebacks_due(self, now: datetime, limit: int) -> list[Writeback]:
        """Return what the PMS has to be told now, oldest first."""


class Writer(View, Protocol):
    """Writing, inside one transaction."""

    def add(self, record: Record) -> None:
        """Add a record. Raise `Conflict` if its key or its uniqueness is taken."""

    def save(self, record: Record) -> None:
        """Replace a record by its key, or add it."""

    def remove(self, record: Record) -> None:
        """Remove a record by its key. The consent ledger and the audit log refuse it."""

    def update(self, old: R, new: R) -> None:
        """Given a record as stored and as it shall be, write what differs: cheaper than `save`."""

    def put_rows(self, table: Table, rows: Sequence[tuple[object, ...]]) -> None:
        """Store rows of a pull; storing them again changes nothing."""

    def note_page(self, run: SyncRun, page: Page) -> SyncRun:
        """Note that a page is stored and what went wrong in it; return the run with its counts moved on."""

    def put_visit(self, visit: AppointmentRow) -> None:
        """Store a visit as just read from the PMS, ahead of the next pull."""

    def remove_rows(self, run: SyncRun, ids: Sequence[str]) -> SyncRun:
        """Remove rows from a run's table; return the run with its count moved on."""

    def make_token(self, patient_id: str, token: str) -> str:
        """Give a patient that token unless they have one; return the one they have."""

    def audit(self, entry: AuditEntry) -> int:
        """Append to the audit log; return the row's number."""


class Store(Protocol):
    """The database of the box."""

    def transaction(self, lane: Lane, name: str) -> AbstractContextManager[Writer]:
        """Wait for the writer by lane, then yield it; commits with the block, rolls back on an error."""

    def find_damage(self, *, with_log: bool = True) -> tuple[str, ...]:
        """Return what is wrong with pages, trees and audit log; nothing if all is well. Reads everything."""

    def find_fresh_damage(self) -> tuple[str, ...]:
        """Return what is wrong with the audit rows written since `find_damage` last found nothing.

        If this process has not asked it, or it found something, this is `find_damage`.
        """

    def view(self) -> AbstractContextManager[View]:
        """Yield the state as committed at this moment."""
