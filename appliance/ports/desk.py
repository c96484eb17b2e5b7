"""The desk's own records, and what its screens ask of the database beyond what the workflows do.

Accounts and sessions live in the same file as everything else, so that a login and its audit row commit
together. The queries answer for one page of one screen; their time does not grow with the tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from appliance.domain.model import PatientRow

if TYPE_CHECKING:
    from appliance.ports.records import InboundText, Message, PatientDecision, Task


@dataclass(frozen=True, slots=True)
class User:
    """One account at the desk. `role` is a `domain.roles.Role`.

    `password` and `pin` are Argon2id hashes; `totp` the authenticator's secret in base32, empty without one,
    `totp_step` the last half minute whose code was used, so that none is used twice. A retired account stays,
    because the log names it.
    """

    name: str
    role: str
    password: str
    added_at: datetime
    added_by: str
    pin: str = ""
    totp: str = ""
    totp_step: int = 0
    must_change: bool = False
    failures: int = 0
    locked_until_at: datetime | None = None
    last_login_at: datetime | None = None
    retired_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeskSession:
    """Somebody logged in. `key` is the hash of the token that only their terminal has.

    `peer_uid` is the system's user at the other end of the socket, None where that was not to be had.
    `seen_at` is when they last did something, written at most once a minute.
    """

    key: str
    user: str
    began_at: datetime
    seen_at: datetime
    peer_uid: int | None = None
    locked_at: datetime | None = None
    pin_failures: int = 0


@dataclass(frozen=True, slots=True)
class TextReview:
    """What a person did to a planned text: `change` is held, approved or edited; `reasons` as before it."""

    text_id: str
    version: int
    change: str
    by: str
    at: datetime
    why: str = ""
    reasons: tuple[str, ...] = ()


class Place(NamedTuple):
    """Where a page of tasks begins: after the task of that rank, due time and id."""

    rank: int
    due_at: str
    id: str


class Waiting(NamedTuple):
    """How many open tasks there are by how they stand; `calls` is the work list."""

    overdue: int
    due: int
    snoozed: int
    calls: int


class Late(NamedTuple):
    """Somebody whose recall is overdue, with the decision about them."""

    patient: PatientRow
    due_on: date | None
    decision: PatientDecision


class LogRow(NamedTuple):
    """One row of the audit log."""

    seq: int
    record: dict[str, Any]


class DeskQueries(Protocol):
    """What the screens read."""

    def users(self) -> list[User]:
        """Return every account by name."""

    def sessions(self, user: str = "") -> list[DeskSession]:
        """Return the sessions that have not ended: of everybody, or of one."""

    def count_waiting(self, now: datetime) -> Waiting:
        """Return how many open tasks there are by how they stand."""

    def count_claimed(self, actor: str, now: datetime) -> int:
        """Return how many open tasks somebody has."""

    def tasks_page(
        self, show: str, actor: str, now: datetime, after: Place | None, limit: int
    ) -> list[tuple[Place, Task]]:
        """Return open tasks with their places: emergencies, then by due time, the first of each phone.

        `show` is waiting, mine, unclaimed, snoozed or calls.
        """

    def conversations_page(self, after: tuple[str, str] | None, limit: int) -> list[InboundText]:
        """Return the newest text of each phone that ever wrote, newest first, after (received_at, id)."""

    def thread_version(self, phone: str) -> int:
        """Return a number that grows with anything said or done with a phone."""

    def newest_task(self, phone: str) -> Task | None:
        """Return the task about a phone, open or closed, that changed last."""

    def texts_to(self, phone: str, limit: int) -> list[Message]:
        """Return the newest texts to a phone in any state, newest first."""

    def count_calls(self, patient_id: str) -> tuple[int, datetime | None]:
        """Return how often a patient was called or tried, and when last."""

    def planned_page(self, state: str, after: tuple[str, str] | None, limit: int) -> list[Message]:
        """Return proactive texts that are queued or withheld by (not_before_at, id)."""

    def bodies_planned(self, state: str) -> list[str]:
        """Return the words of every proactive text that is queued or withheld."""

    def verdict_counts(self) -> dict[str, int]:
        """Return how many patients were decided how."""

    def reason_counts(self) -> dict[str, int]:
        """Return how many patients are withheld or held for each reason. Reads every decision."""

    def cohort_counts(self) -> dict[str, int]:
        """Return how many patients are in each cohort."""

    def withheld_page(self, reason: str, after: str, limit: int) -> list[PatientDecision]:
        """Return those who get no text, by id, of all reasons or of one."""

    def overdue_page(
        self, sort: str, cohort: str, today: date, after: tuple[str, str] | None, limit: int
    ) -> list[tuple[tuple[str, str], Late]]:
        """Return those who are late with their places, by days or risk (both falling) or by name."""

    def find_people(self, text: str, limit: int) -> list[PatientRow]:
        """Return who matches part of a name, digits of a phone, an id or a token, best first."""

    def recalls_of(self, patient_id: str) -> list[tuple[str, str | None, str | None, bool]]:
        """Return kind, due day, previous day and whether it is disabled of each recall."""

    def decision_of(self, patient_id: str) -> PatientDecision | None:
        """Return the decision that stands."""

    def funnel(self, since: datetime) -> dict[str, int]:
        """Return how many were texted, reached, answered, booked and opted out since then."""

    def count_since(self, since: datetime) -> dict[str, int]:
        """Return how many texts left, replies came and visits were booked since then."""

    def log_page(
        self, before: int, wanted: dict[str, str], floor: int, limit: int
    ) -> tuple[list[LogRow], int]:
        """Return rows below a number, newest first, and where the next page begins (0: nowhere).

        `wanted` names columns and their exact values; rows below `floor` are not looked at.
        """

    def log_after(self, seq: int, limit: int) -> list[LogRow]:
        """Return the rows above a number, oldest first."""

    def log_size(self) -> int:
        """Return the number of the newest row."""

    def threads_of(self, phones: Sequence[str]) -> dict[str, str]:
        """Return the tokens of the threads with those phones."""
