"""The records kept on the box: what each kind holds, and the states it goes through.

Plain values, one dataclass per table. How they are read and written says `ports.store`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from appliance.domain.model import Slot
from appliance.ports.safety import ArchivedRows, Incident, Restoration, SafetyRun, SecretAge


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
    trouble: str = ""
    """What the carrier said of our side when it did not arrive: a `ports.sms.Trouble`."""
    is_redacted: bool = False
    """Whether the carrier was told to forget its words."""
    kept_at_carrier: str = ""
    """The code with which the carrier refused for good to forget them."""


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
    """The recorded steps of a booking. `held`, `writing` and `suggested` block the slot for everybody else.

    `suggested` waits for a person to book it, `by_hand` is one whose task was closed.
    """

    HELD = "held"
    WRITING = "writing"
    SUGGESTED = "suggested"
    BOOKED = "booked"
    BY_HAND = "by_hand"
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


BLOCKING = (BookingState.HELD, BookingState.WRITING, BookingState.SUGGESTED)
"""States of a booking that keep its slot from everybody else."""


class InboundState(StrEnum):
    """`received` is committed with its suppression; `done` means that it reached its outcome."""

    RECEIVED = "received"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class OfferedTime:
    """A time as it was on offer: practice-local ISO 8601, and with whom."""

    start: str
    hygienist: str = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """What a reply was read against, in the terms of `recallbox evaluate replies`; times as ISO 8601.

    `now` is practice-local in `tz`; `booked` is empty when no visit was known.
    """

    now: str
    tz: str
    offered: tuple[OfferedTime, ...]
    context: str
    legend: Mapping[str, str]
    last_outbound: str
    suppressed: bool
    booked: str = ""
    lang: str = "en"


@dataclass(frozen=True, slots=True)
class InboundText:
    """One text from outside and what was made of it. `situation` goes when its words go."""

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
    situation: Situation | None = None
    is_redacted: bool = False
    """Whether the carrier was told to forget its words."""
    kept_at_carrier: str = ""
    """The code with which the carrier refused for good to forget them."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What a named person says that a reply meant: a case of this office for `evaluate replies --local`.

    `intent` and `slot` (from 0) are right; `read_intent` is what the rules had read. A later one about the
    same reply replaces it.
    """

    inbound_id: str
    phone: str
    patient_id: str
    corrected_at: datetime
    actor: str
    text: str
    situation: Situation
    read_intent: str
    intent: str
    slot: int | None = None


@dataclass(frozen=True, slots=True)
class WrongAct:
    """Something the machine did on a reply that turned out wrong, and how that became known."""

    inbound_id: str
    patient_id: str
    intent: str
    found_at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Autonomy:
    """Whether the machine acts by itself on an intent (`mode` is `domain.autonomy.Mode`), and since when.

    `cases` and `wrong` are the measure at the last change.
    """

    intent: str
    mode: str
    since: datetime
    cases: int
    wrong: int


@dataclass(frozen=True, slots=True)
class Thread:
    """The conversation with one phone."""

    phone: str
    human_in_loop: bool = False
    lang: str = "en"
    token: str = ""
    """Names the thread where the phone must not stand: drawn at random, made of nothing."""
    held_since_at: datetime | None = None
    """When it went to a person; nothing that the machine wrote later may be sent."""


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
    occasion: str = ""
    """What the night asked for it about: it does not ask twice about the same."""
    claimed_by: str = ""
    """Who deals with it: a lease that runs out at `claimed_until_at`."""
    claimed_until_at: datetime | None = None
    touched_at: datetime | None = None
    """When something last happened in it: a claim, a text of the patient's."""
    snoozed_until_at: datetime | None = None
    returned_at: datetime | None = None
    """When it went back to the desk's list because its holder let it lie."""
    outcome: str = ""
    """What came of it, once closed: one of `workflow.handoff.TaskOutcome`."""
    version: int = 0
    changed_by: str = ""
    changed_at: datetime | None = None
    change: str = ""
    """Who changed it last, when, in one word: told to whoever wanted to change an older version."""


class AlertState(StrEnum):
    """Where an alert is on its way. `moot`: what it was about was dealt with before it left."""

    DUE = "due"
    SENT = "sent"
    MOOT = "moot"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Alert:
    """Word to one post of the office that a thread needs somebody: a token, never anything of a patient."""

    id: str
    post: str
    kind: str
    token: str
    task_id: str
    task_due_at: datetime
    urgent: bool
    state: AlertState
    created_at: datetime
    not_before_at: datetime
    expires_at: datetime
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Suppression:
    """A phone that must not be texted. Never expires; only a recorded new consent lifts it.

    `scopes` are the kinds of text it silences: `all`, or some of `domain.consent.Scope`.
    """

    phone: str
    since: datetime
    source: str
    why: str
    evidence: str
    confirmation: str = ""
    scopes: tuple[str, ...] = ("all",)


@dataclass(frozen=True, slots=True)
class ConsentEntry:
    """One line of the consent ledger. The ledger is append-only: the file itself refuses changes.

    `act` is a `domain.consent.Act`, `scopes` some of `Scope`. `document` names what was signed or seen,
    `wording` the version of its words. `captured_at` is when the person said it, `verified_at` when the
    number was last known to be theirs, `recorded_at` when the box learned of it.
    """

    id: str
    phone: str
    patient_id: str
    act: str
    scopes: tuple[str, ...]
    source: str
    captured_at: datetime
    recorded_at: datetime
    actor: str
    document: str = ""
    wording: str = ""
    verified_at: datetime | None = None
    risk_warned: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class ContactWish:
    """How and when a patient wants to be reached, as told to the office. Empty fields say nothing."""

    patient_id: str
    set_at: datetime
    actor: str
    channel: str = ""
    best_start: str = ""
    best_stop: str = ""
    paused_until_on: date | None = None


@dataclass(frozen=True, slots=True)
class NumberChecked:
    """What is known of a phone: its line, when it was checked, and whether somebody else has it now.

    `line` is valid, landline, invalid or unknown. `reassigned` is the answer of the Reassigned Numbers
    Database for the date it was asked about: yes, no, no_data, or empty when it was never asked.
    """

    phone: str
    line: str
    checked_at: datetime
    checker: str
    reassigned: str = ""
    reassigned_asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FormerVendorImport:
    """What was taken over from the texting product used before, signed off by a named person.

    `kind` is opt_outs, history, or `none` for the declaration that there was no such product.
    """

    id: str
    kind: str
    at: datetime
    signed_by: str
    sha256: str = ""
    lines: int = 0
    accepted: int = 0
    rejected: int = 0
    numbers: int = 0


@dataclass(frozen=True, slots=True)
class OtherText:
    """A text that another product sent to a phone for this practice: it counts against every cap."""

    id: str
    phone: str
    sent_at: datetime
    source: str


@dataclass(frozen=True, slots=True)
class Halt:
    """Sending is stopped: by a person (`pause`) or by a circuit breaker. Removed when it is lifted."""

    name: str
    since: datetime
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class PhaseChange:
    """One step of the rollout: the phase that began, who approved it, on what record."""

    id: str
    phase: str
    began_at: datetime
    approved_by: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PatientHold:
    """A patient's record under a rule of its own: `kind` is restriction or legal_hold."""

    id: str
    patient_id: str
    kind: str
    since: datetime
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class Amendment:
    """A statement that a patient asked to have added to their record (45 CFR 164.526); changes nothing."""

    id: str
    patient_id: str
    at: datetime
    by: str
    statement: str


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What is left of a purged patient: a token, when, by whom, and a hash over what was removed."""

    token: str
    purged_at: datetime
    by: str
    sha256: str
    records: int


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


@dataclass(frozen=True, slots=True)
class SignedHead:
    """A signed checkpoint of the audit log. Append-only: the file itself refuses changes.

    `id` is the number of rows as text; `frontier` the right edge of the tree at that size in hex, from which
    later growth is proven without the rows before.
    """

    id: str
    size: int
    root: str
    note: str
    frontier: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class Cosignature:
    """A witness's line under a signed checkpoint. Append-only. `line` is as the witness wrote it."""

    id: str
    size: int
    witness: str
    line: str
    cosigned_at: datetime
    accepted_at: datetime


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Something of a patient's that went to somebody outside (45 CFR 164.528). Append-only.

    `basis` is a `domain.disclosure.Basis`; `what` describes it briefly; `assessment` is what a person found
    about a possible breach (164.402(2)), with `breach` as their answer: yes, no, or empty if none was asked.
    """

    id: str
    patient_id: str
    disclosed_at: datetime
    recipient: str
    what: str
    purpose: str
    basis: str
    recorded_at: datetime
    actor: str
    address: str = ""
    breach: str = ""
    assessment: str = ""


class AskState(StrEnum):
    """Where a call to a model is: `asked` is committed before anything leaves."""

    ASKED = "asked"
    ANSWERED = "answered"
    UNUSABLE = "unusable"
    FAILED = "failed"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class ModelCall:
    """One call to a model: what kind of thing left, to whom, under what, what it cost and what was proposed.

    Holds no word of the request. `fields_left` are names; `rules_said` and `model_said` are codes of ours,
    and the rationale of a cohort, which was made from buckets. `agrees` is yes, no, or empty where there is
    nothing to compare. `baa` names the agreement under which data of patients left; empty: none did.
    """

    id: str
    call: str
    step: str
    mode: str
    asked_at: datetime
    endpoint: str
    model: str
    prompt_hash: str
    request_hash: str
    subject: str
    fields_left: tuple[str, ...]
    bytes_left: int
    baa: str
    state: AskState
    reserved_micros: int
    """What it can cost at most: counted while nothing better is known."""
    correlation_id: str = ""
    answered_at: datetime | None = None
    outcome: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0
    cost_micros: int = 0
    rules_said: str = ""
    model_said: str = ""
    agrees: str = ""


Record = (
    Message
    | Offer
    | Booking
    | InboundText
    | Thread
    | Task
    | Alert
    | Suppression
    | NumberChecked
    | Writeback
    | PatientDecision
    | SyncRun
    | Arm
    | ConsentEntry
    | ContactWish
    | FormerVendorImport
    | OtherText
    | Halt
    | PhaseChange
    | PatientHold
    | Amendment
    | Tombstone
    | Correction
    | WrongAct
    | Autonomy
    | SignedHead
    | Cosignature
    | Disclosure
    | ModelCall
    | SafetyRun
    | Restoration
    | ArchivedRows
    | Incident
    | SecretAge
)
R = TypeVar("R", bound=Record)
