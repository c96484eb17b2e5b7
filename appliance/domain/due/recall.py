"""Who is due: the recalls and the unscheduled treatment of one patient, on one day.

Owns due-ness per recall type and CDT code. It does not decide whether a patient may be texted. The
overdue rule is Open Dental's (facts/pms.md §3): an enabled recall whose due date has come, that is not
disabled until later, and that no visit ahead takes care of.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from appliance.domain.decision import Reason


class VisitKind(StrEnum):
    """What a recall brings a patient in for, in the order of clinical urgency."""

    PERIO_MAINTENANCE = "perio_maintenance"
    PROPHYLAXIS = "prophylaxis"
    CHILD_PROPHYLAXIS = "child_prophylaxis"
    FLUORIDE = "fluoride"
    COMPREHENSIVE_EXAM = "comprehensive_exam"
    PERIODIC_EXAM = "periodic_exam"
    FILMS = "films"
    OTHER = "other"


CODE_KINDS: dict[str, VisitKind] = {
    "D4910": VisitKind.PERIO_MAINTENANCE,
    "D4346": VisitKind.PERIO_MAINTENANCE,
    "D1110": VisitKind.PROPHYLAXIS,
    "D1120": VisitKind.CHILD_PROPHYLAXIS,
    "D1206": VisitKind.FLUORIDE,
    "D1208": VisitKind.FLUORIDE,
    "D0150": VisitKind.COMPREHENSIVE_EXAM,
    "D0180": VisitKind.COMPREHENSIVE_EXAM,
    "D0120": VisitKind.PERIODIC_EXAM,
    "D0210": VisitKind.FILMS,
    "D0272": VisitKind.FILMS,
    "D0274": VisitKind.FILMS,
    "D0330": VisitKind.FILMS,
}
"""Trigger procedures by what they are for (CDT codes only; facts/pms.md §3)."""

HYGIENE_KINDS = frozenset(
    {VisitKind.PERIO_MAINTENANCE, VisitKind.PROPHYLAXIS, VisitKind.CHILD_PROPHYLAXIS, VisitKind.FLUORIDE}
)
_ORDER = {kind: place for place, kind in enumerate(VisitKind)}
_USUAL_INTERVAL_DAYS = range(28, 1100)


@lru_cache(maxsize=1024)
def visit_kind(codes: str) -> VisitKind:
    """Given trigger codes, comma separated, return the most urgent thing they stand for."""
    kinds = [CODE_KINDS[code] for code in codes.split(",") if code in CODE_KINDS]
    return min(kinds, key=_ORDER.__getitem__, default=VisitKind.OTHER)


@dataclass(frozen=True, slots=True)
class Recall:
    """One recall as the rule sees it."""

    id: str
    kind: VisitKind
    due_on: date | None
    interval_days: int
    minutes: int
    is_disabled: bool = False
    disabled_until_on: date | None = None


@dataclass(frozen=True, slots=True)
class DueRecall:
    """A recall that is due or soon will be. `days_overdue` is negative before the due date."""

    recall: Recall
    due_on: date
    days_overdue: int


@dataclass(frozen=True, slots=True)
class Dueness:
    """What is due for a patient, most urgent first, or why nothing is."""

    due: tuple[DueRecall, ...]
    reasons: tuple[Reason, ...]

    @property
    def lead(self) -> DueRecall | None:
        """The recall that the outreach is about."""
        return self.due[0] if self.due else None


def plan_recalls(recalls: Iterable[Recall], today: date, lead_days: int = 0) -> Dueness:
    """Given a patient's recalls, return those due within `lead_days`, or the reasons why none is.

    Films and exams come along with a hygiene visit; they lead only when nothing else is due.
    """
    due: list[DueRecall] = []
    reasons: dict[Reason, None] = {}
    for recall in recalls:
        if recall.is_disabled or (recall.disabled_until_on or today) > today:
            reasons[Reason.RECALL_DISABLED] = None
        elif recall.due_on is None or recall.due_on > today + timedelta(days=lead_days):
            reasons[Reason.NOT_DUE] = None
        else:
            due.append(DueRecall(recall, recall.due_on, (today - recall.due_on).days))
    if due:
        due.sort(key=lambda one: (_ORDER[one.recall.kind], one.due_on, one.recall.id))
        return Dueness(tuple(due), ())
    return Dueness((), tuple(reasons) or (Reason.NO_RECALL,))


class CoverageGap(StrEnum):
    """Why a patient would never be found by a list of due recalls (facts/features.md pain 21)."""

    NO_RECALL_ROW = "no_recall_row"
    ALL_DISABLED = "all_disabled"
    NO_DUE_DATE = "no_due_date"
    ODD_INTERVAL = "odd_interval"
    NO_PHONE = "no_phone"


def find_coverage_gaps(recalls: Iterable[Recall], *, has_phone: bool) -> tuple[CoverageGap, ...]:
    """Given an active patient's recalls, return every gap that hides them from outreach."""
    rows = list(recalls)
    gaps = []
    if not rows:
        gaps.append(CoverageGap.NO_RECALL_ROW)
    elif all(row.is_disabled for row in rows):
        gaps.append(CoverageGap.ALL_DISABLED)
    elif all(row.due_on is None for row in rows if not row.is_disabled):
        gaps.append(CoverageGap.NO_DUE_DATE)
    if any(row.interval_days not in _USUAL_INTERVAL_DAYS for row in rows):
        gaps.append(CoverageGap.ODD_INTERVAL)
    if not has_phone:
        gaps.append(CoverageGap.NO_PHONE)
    return tuple(gaps)
