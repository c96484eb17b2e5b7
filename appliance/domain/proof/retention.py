"""How long the words of a conversation are kept, and what may be removed after that.

Decides by calendar and by who has a claim on a record. It removes nothing itself, and it never says that
consent, a silence, a restriction or the audit log may go: a deletion must not make anybody textable again.

45 CFR 164.316(b)(2)(i) and 164.530(j) ask for six years; HIPAA knows no right to deletion, and the chart
itself lies in the practice-management system (facts/compliance.md section 6 and 7).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from appliance.domain.model import PatientStatus

RETENTION_YEARS: Final = 6
"""Calendar years for which texts, replies, tasks and decisions are kept."""


class HoldKind(StrEnum):
    """What can be laid on one patient's record."""

    RESTRICTION = "restriction"
    """The patient asked not to be contacted by us, 45 CFR 164.522(a): the gate says no."""
    LEGAL_HOLD = "legal_hold"
    """Somebody may need the record as evidence: nothing of it is removed."""


class PurgeRefusal(StrEnum):
    """Why a patient's record may not be purged."""

    LEGAL_HOLD = "legal_hold"
    STILL_A_PATIENT = "still_a_patient"
    NOT_PAST_RETENTION = "not_past_retention"
    WORK_IS_OPEN = "work_is_open"
    NOTHING_HELD = "nothing_held"


REFUSALS: Final = {
    PurgeRefusal.LEGAL_HOLD: "a legal hold is on the record, or on that of somebody it shares texts with",
    PurgeRefusal.STILL_A_PATIENT: "the practice-management system still knows an active patient",
    PurgeRefusal.NOT_PAST_RETENTION: f"the newest record is not older than {RETENTION_YEARS} calendar years",
    PurgeRefusal.WORK_IS_OPEN: "a text, a booking or a task is still open",
    PurgeRefusal.NOTHING_HELD: "nothing is held that a purge removes",
}


@dataclass(frozen=True, slots=True)
class PurgeCase:
    """One patient's record before a purge.

    `status` is None for somebody who is no longer in the books. `newest_on` is the local day of the newest
    record that would be removed, None when there is none.
    """

    status: PatientStatus | None
    newest_on: date | None
    today: date
    is_on_legal_hold: bool = False
    has_open_work: bool = False


def weigh_purge(case: PurgeCase) -> tuple[PurgeRefusal, ...]:
    """Given a record, return every reason against purging it; none if it may go."""
    checks = {
        PurgeRefusal.LEGAL_HOLD: case.is_on_legal_hold,
        PurgeRefusal.STILL_A_PATIENT: case.status is PatientStatus.ACTIVE,
        PurgeRefusal.NOT_PAST_RETENTION: case.newest_on is not None and case.newest_on >= cutoff(case.today),
        PurgeRefusal.WORK_IS_OPEN: case.has_open_work,
        PurgeRefusal.NOTHING_HELD: case.newest_on is None,
    }
    return tuple(reason for reason, holds in checks.items() if holds)


def cutoff(today: date, years: int = RETENTION_YEARS) -> date:
    """Given the office's day, return the first day whose records are still kept.

    A record is kept through the anniversary of its day. Raise ValueError for less than the six years.
    """
    if years < RETENTION_YEARS:
        raise ValueError(f"records are kept for at least {RETENTION_YEARS} years")
    if (today.month, today.day) == (2, 29):
        return date(today.year - years, 3, 1)
    return today.replace(year=today.year - years)


def hash_removed(lines: Iterable[str], before: str = "") -> str:
    """Given the canonical texts of removed records, return the hash that stands in their place.

    The order does not matter. `before` is the hash of what was removed earlier, which this one continues.
    """
    whole = hashlib.sha256(before.encode())
    for line in sorted(lines):
        whole.update(hashlib.sha256(line.encode()).digest())
    return whole.hexdigest()
