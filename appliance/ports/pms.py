"""The practice-management system: what is pulled nightly, read live, and written back.

Every method may raise `Transient` (ask again later), `Permanent` (asking again will not help) or
`Misconfigured` (keys, permissions). A write that may or may not have happened raises `Unknown`: look
for its token before doing it again. No error carries a patient's data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from appliance.domain.model import (
    AppointmentRow,
    PatientRow,
    RecallRow,
    ScheduleBlockRow,
    Table,
)


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that could not be read: which, and which field is wrong. Never its content."""

    table: Table
    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a pull. `cursor` resumes right behind it; on the last page it starts the next pull.

    `whole` says that the pull lists the entire table, so that rows it does not contain are gone.
    """

    table: Table
    rows: Sequence[tuple[object, ...]]
    bad: Sequence[BadRow]
    cursor: str
    last: bool
    whole: bool


@dataclass(frozen=True, slots=True)
class LiveBundle:
    """What the PMS says about some people at this instant. Someone who is not there is missing."""

    read_at: datetime
    patients: dict[str, PatientRow]
    appointments: dict[str, tuple[AppointmentRow, ...]]
    recalls: dict[str, tuple[RecallRow, ...]]
    texts_at: Mapping[str, tuple[datetime, ...]] = field(default_factory=dict)
    """Per patient, when somebody but us texted them in the last 31 days, as the office's log has it."""


REFUSED_ELSEWHERE = frozenset({"pms:ShortCodeOptIn", "pms:commoptout", "pms:reactivation"})
"""Sources of refusals that only a pull can see: a live look at the patient does not show them."""


@dataclass(frozen=True, slots=True)
class LiveDays:
    """The calendar of some local days at this instant: blocks, and visits in any state."""

    read_at: datetime
    blocks: tuple[ScheduleBlockRow, ...]
    appointments: tuple[AppointmentRow, ...]


@dataclass(frozen=True, slots=True)
class NewVisit:
    """A visit to be written. `token` is unique and ends up in the visit's note."""

    patient_id: str
    start_at: datetime
    minutes: int
    operatory_id: str
    provider_id: str
    is_hygiene: bool
    token: str
    appointment_type_id: str | None = None


@dataclass(frozen=True, slots=True)
class CommEntry:
    """A commlog entry: that we texted, were texted, or noted something. `token` makes it findable."""

    patient_id: str
    at: datetime
    note: str
    direction: str
    token: str


class VisitAnswer(StrEnum):
    """What a patient said of a visit, in the PMS's confirmation vocabulary."""

    CONFIRMED = "confirmed"
    NOT_ACCEPTED = "not_accepted"


@dataclass(frozen=True, slots=True)
class Probe:
    """One thing `doctor` found out about the PMS. `remedy` is empty when `ok`."""

    name: str
    ok: bool
    finding: str
    remedy: str = ""


class Pms(Protocol):
    """One practice-management system."""

    def pages(self, table: Table, cursor: str | None) -> Iterator[Page]:
        """Given a table and where the last pull got to (None: nowhere), yield what is new, page by page."""

    def count(self, table: Table) -> int | None:
        """Return how many rows the PMS itself counts in what `pages` would list from nothing, or None."""

    def bundle(self, patient_ids: Sequence[str], texts_of: Sequence[str] = ()) -> LiveBundle:
        """Given patients, return their live state. A failure of any part fails the whole.

        Of those in `texts_of` only the texts that others sent them are wanted. An office's log that may not
        be read is no failure: nothing is then known of other senders.
        """

    def days(self, first_on: date, last_on: date) -> LiveDays:
        """Given local days, both included, return their live calendar."""

    def book(self, visit: NewVisit) -> str:
        """Write a scheduled visit and return its id. The PMS does not check for clashes: re-read after."""

    def find_visit(self, patient_id: str, token: str) -> AppointmentRow | None:
        """Return the visit of that patient whose note carries the token, in any state, or None."""

    def break_visit(self, appointment_id: str) -> None:
        """Break a scheduled visit and put it on the unscheduled list. One already broken stays so."""

    def answer_visit(self, appointment_id: str, answer: VisitAnswer) -> None:
        """Record on a visit what the patient answered."""

    def add_comm(self, entry: CommEntry) -> None:
        """Write a commlog entry unless one with its token exists."""

    def recall_texted(self, entry: CommEntry, recall_type: str) -> None:
        """Mark a patient's recall of that type as texted, with a commlog entry, unless its token exists."""

    def refuse_texts(self, patient_id: str) -> None:
        """Record on the patient that texts are not wanted. Doing it twice changes nothing."""

    def probe(self) -> list[Probe]:
        """Check address, keys, permissions, version and clock; never raises for a finding."""
