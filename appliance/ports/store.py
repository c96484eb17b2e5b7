"""What is kept on the box: records, the queries the workflows need, and the one way to write.

All writes happen inside `Store.transaction`; the record, its audit row and whatever has to be done next
commit together. No transaction is open across a call to another port. Reads happen in a transaction or
in a `view`, which is a snapshot that later commits do not change. Adding what is there already raises
`Conflict`; everything else that goes wrong in the database is `Transient`, `Corrupt` or a bug.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Protocol, TypeVar

from appliance.domain.audit import AuditEntry
from appliance.domain.model import (
    AppointmentRow,
    PatientRow,
    ScheduleBlockRow,
    Slot,
    Table,
)
from appliance.domain.openings import Office
from appliance.errors import Permanent
from appliance.ports.pms import Page


class Lane(IntEnum):
    """Who is served first when several want to write."""

    INBOUND = 0
    DESK = 1
    SENDING = 2
    NIGHTLY = 3


class Conflict(Permanent):
    """The record is there already. `code` names the table and columns that must be unique."""

    kind = "conflict"


class MessageState(StrEnum):
    """Where an outbound text is on its way (DESIGN §6)."""

    WITHHELD = "withheld"
    QUEUED = "queued"
    INTENT = "intent"
    UNKNOWN = "unknown"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


class Channel(StrEnum):
    """The lane of a text: started by us, or an answer."""

    PROACTIVE = "proactive"
    RESPONSIVE = "responsive"


@dataclass(frozen=True, slots=True)
class Message:
    """One outbound text.

    `once` is the key under which it reaches a phone at most once (promise `once`): phone, occasions,
    touch and channel. A text that certainly did not leave the box and is over gives its key back: None.
    `sent_at` is set from the intent on, and taken back when it is certain that nothing left: a text that
    has it may have reached somebody and counts against every cap.
    """

    id: str
    channel: Channel
    kind: str
    phone: str
    patient_id: str
    covered: tuple[str, ...]
    occasion: str
    touch: int
    body: str
    template: str
    legend: Mapping[str, str]
    state: MessageState
    state_at: datetime
    created_at: datetime
    not_before_at: datetime
    expires_at: datetime
    correlation_id: str
    policy_hash: str
    once: str | None
    cohort: str = ""
    reasons: tuple[str, ...] = ()
    vendor_id: str = ""
    offer_id: str = ""
    reply_to: str = ""
    appointment_id: str = ""
    attempts: int = 0
    sent_at: datetime | None = None


def once_key(phone: str, occasion: str, touch: int, channel: Channel) -> str:
    """Return the key under which a text is sent at most once."""
    return f"{phone}|{occasion}|{touch}|{channel}"


class OfferState(StrEnum):
    """What became of the slots somebody was offered."""

    OPEN = "open"
    ACCEPTED = "accepted"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Offer:
    """Slots offered to one patient in one text. While open, it counts against each slot."""

    id: str
    phone: str
    patient_id: str
    message_id: str
    slots: tuple[Slot, ...]
    state: OfferState
    opened_at: datetime
    expires_at: datetime
    moves_appointment_id: str = ""


class BookingState(StrEnum):
    """The recorded steps of a booking. `held` and `writing` block the slot for everybody else."""

    HELD = "held"
    WRITING = "writing"
    BOOKED = "booked"
    LOST = "lost"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Booking:
    """One slot on its way into the PMS. `token` ends up in the visit's note and makes it findable."""

    id: str
    patient_id: str
    phone: str
    slot: Slot
    token: str
    state: BookingState
    state_at: datetime
    held_at: datetime
    inbound_id: str
    correlation_id: str
    offer_id: str = ""
    appointment_id: str = ""
    moves_appointment_id: str = ""
    attempts: int = 0
    not_before_at: datetime | None = None


class InboundState(StrEnum):
    """`received` is committed with its suppression; `done` means that it reached its outcome."""

    RECEIVED = "received"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class InboundText:
    """One text from outside and what was made of it."""

    vendor_id: str
    phone: str
    body: str
    media_count: int
    received_at: datetime
    fetched_at: datetime
    state: InboundState
    correlation_id: str
    patient_id: str = ""
    intent: str = ""
    settled_by: str = ""
    why: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Thread:
    """The conversation with one phone."""

    phone: str
    human_in_loop: bool = False
    lang: str = "en"


class TaskState(StrEnum):
    """Whether a person still has to do something."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Task:
    """Something only a person should do, with the time by which they should have."""

    id: str
    kind: str
    phone: str
    patient_id: str
    opened_at: datetime
    due_at: datetime
    why: str
    correlation_id: str
    inbound_id: str = ""
    state: TaskState = TaskState.OPEN


@dataclass(frozen=True, slots=True)
class Suppression:
    """A phone that must not be texted. Never expires; only a recorded new consent lifts it."""

    phone: str
    since: datetime
    source: str
    why: str
    evidence: str
    confirmation: str = ""


@dataclass(frozen=True, slots=True)
class NumberChecked:
    """What a number check said of a phone, and when."""

    phone: str
    line: str
    checked_at: datetime
    checker: str


class WritebackState(StrEnum):
    """Where a write to the PMS is on its way."""

    DUE = "due"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Writeback:
    """Something the PMS has to be told: `kind` is comm, opt_out, break_visit or answer_visit."""

    id: str
    kind: str
    patient_id: str
    payload: Mapping[str, str]
    state: WritebackState
    created_at: datetime
    not_before_at: datetime
    correlation_id: str
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class PatientDecision:
    """What was decided about one patient, last changed on that day. `digest` is over everything else."""

    patient_id: str
    decided_on: date
    verdict: str
    reasons: tuple[str, ...]
    cohort: str
    touch: int
    arm: str
    risk: float
    band: str
    factors: Mapping[str, int]
    occasion: str
    release_at: datetime | None
    policy_hash: str
    message_id: str
    digest: str


@dataclass(frozen=True, slots=True)
class SyncRun:
    """One pull of one table. `pms_count` is what the PMS itself counts, if it can."""

    id: str
    table: str
    started_at: datetime
    finished_at: datetime | None = None
    extracted: int = 0
    stored: int = 0
    removed: int = 0
    errors: int = 0
    held: int = 0
    pms_count: int | None = None
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Arm:
    """Which side of the comparison a household is on, since when. Drawn once."""

    household_id: str
    arm: str
    assigned_on: date


Record = (
    Message
    | Offer
    | Booking
    | InboundText
    | Thread
    | Task
    | Suppression
    | NumberChecked
    | Writeback
    | PatientDecision
    | SyncRun
    | Arm
)
R = TypeVar("R", bound=Record)


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


class View(Protocol):
    """Reading. Everything returned is a value; nothing is lazy but `patient_facts`."""

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

    def visits(self, since: datetime, until: datetime) -> list[AppointmentRow]:
        """Return visits that start in that stretch of time."""

    def visits_of(self, patient_id: str, since: datetime) -> list[AppointmentRow]:
        """Return a patient's visits from then on, in any state."""

    def recall_type_of(self, recall_id: str) -> str:
        """Return what the PMS calls the type of a recall; empty if the recall is not known."""

    def cursor(self, table: Table) -> str | None:
        """Return where the last finished pull of a table got to."""

    def unfinished_run(self, table: Table) -> SyncRun | None:
        """Return the pull of a table that was cut off, if there is one."""

    def count_rows(self, table: Table) -> int:
        """Return how many rows of a table the snapshot holds."""

    def row_ids(self, table: Table) -> set[str]:
        """Return the ids of every row of a table of the snapshot."""

    def last_runs(self) -> list[SyncRun]:
        """Return the latest pull of each table."""

    def night_decided_at(self) -> datetime | None:
        """Return when a night's decisions were last brought to their end."""

    def decisions(self) -> dict[str, str]:
        """Return the digest of the current decision of every patient."""

    def arms(self) -> dict[str, str]:
        """Return the arm of every household that has one."""

    def suppressed_phones(self) -> frozenset[str]:
        """Return every phone that must not be texted."""

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

    def touches(self) -> dict[str, list[date]]:
        """Return, per single occasion, the days (UTC) on which its touches left the box."""

    def planned_for(self) -> dict[str, str]:
        """Return, per patient, the text that is queued or withheld for them."""

    def waiting(self, channel: Channel, now: datetime, limit: int) -> list[Message]:
        """Return queued texts whose time has come, in the order in which they should go."""

    def messages_in(self, states: Sequence[MessageState]) -> list[Message]:
        """Return texts in those states, oldest first."""

    def undelivered_since(self, since: datetime) -> list[Message]:
        """Return sent texts whose delivery is not known yet, sent since then."""

    def last_text(self, phone: str) -> Message | None:
        """Return the newest text that may have reached a phone: what its codes mean is what they mean now."""

    def thread_texts(self, phone: str) -> list[Message]:
        """Return every text to a phone that may have reached it, newest first, at most 50."""

    def open_offer(self, phone: str, now: datetime) -> Offer | None:
        """Return the newest open offer to a phone that has not run out."""

    def open_offers(self, now: datetime) -> list[Offer]:
        """Return every open offer that has not run out."""

    def slot_load(self, now: datetime) -> dict[tuple[str, str], int]:
        """Return how many open offers and holds there are per (start, operatory), start as stored."""

    def bookings_in(self, states: Sequence[BookingState]) -> list[Booking]:
        """Return bookings in those states, oldest first."""

    def unread(self) -> list[InboundText]:
        """Return inbound texts that have not reached their outcome, in the order they were written."""

    def known_inbound(self, since: datetime) -> frozenset[str]:
        """Return the carrier's ids of texts on record that it received since then."""

    def newest_inbound_at(self) -> datetime | None:
        """Return when the newest inbound text was received by the carrier."""

    def open_tasks(self) -> list[Task]:
        """Return what waits for a person, soonest due first."""

    def has_task(self, kind: str, phone: str, patient_id: str) -> bool:
        """Whether an open task of that kind exists for that phone and patient."""

    def writebacks_due(self, now: datetime, limit: int) -> list[Writeback]:
        """Return what the PMS has to be told now, oldest first."""


class Writer(View, Protocol):
    """Writing, inside one transaction."""

    def add(self, record: Record) -> None:
        """Add a record. Raise `Conflict` if its key or its uniqueness is taken."""

    def save(self, record: Record) -> None:
        """Replace a record by its key, or add it."""

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

    def view(self) -> AbstractContextManager[View]:
        """Yield the state as committed at this moment."""
