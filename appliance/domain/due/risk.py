"""How urgent: a score from 0 to 100 with its breakdown, so that the neediest are texted first.

Six weighted factors (seed 001). The visit-gap trend comes from the patient's own history; where there
is too little of it, the factor says so by its neutral value. The score orders work. It never decides
whether somebody may be texted, and it never reaches a model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from statistics import median

from appliance.domain.due.recall import VisitKind
from appliance.domain.model import age_on


class RiskBand(StrEnum):
    """Bands of the score (seed 001): 80, 60 and 40 are the lower bounds."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


_NEUTRAL = 50
_OVERDUE_STEPS = ((0, 0), (30, 30), (90, 50), (180, 70), (365, 85))
_URGENCY = {
    VisitKind.PERIO_MAINTENANCE: 95,
    VisitKind.PROPHYLAXIS: 70,
    VisitKind.CHILD_PROPHYLAXIS: 65,
    VisitKind.FLUORIDE: 65,
    VisitKind.COMPREHENSIVE_EXAM: 60,
    VisitKind.PERIODIC_EXAM: 50,
}
_OTHER_URGENCY = 45
_AGE_STEPS = ((6, 80), (18, 65), (40, 40), (65, 55))
_SENIOR = 85


@dataclass(frozen=True, slots=True)
class RiskFacts:
    """What the score looks at. `hygiene_on` are completed hygiene visits, oldest first."""

    today: date
    days_overdue: int
    kind: VisitKind
    birth_on: date | None
    has_insurance: bool
    has_mobile: bool
    has_email: bool
    hygiene_on: Sequence[date]
    interval_days: int


@dataclass(frozen=True, slots=True)
class Risk:
    """The score, its band, and each factor's value from 0 to 100."""

    score: float
    band: RiskBand
    factors: Mapping[str, int]


def score_risk(facts: RiskFacts, weights: Mapping[str, int]) -> Risk:
    """Given facts and weights that sum to 100, return the weighted score to one decimal."""
    factors = {
        "days_overdue": _overdue(facts.days_overdue),
        "visit_gap_trend": gap_trend(facts.hygiene_on, facts.interval_days),
        "recall_type_urgency": _URGENCY.get(facts.kind, _OTHER_URGENCY),
        "age_risk": _age(facts.birth_on, facts.today),
        "insurance_status": 75 if facts.has_insurance else 35,
        "contact_quality": 90
        if facts.has_mobile and facts.has_email
        else 70
        if facts.has_mobile
        else 50
        if facts.has_email
        else 10,
    }
    score = sum(factors[name] * weight for name, weight in weights.items()) / 100
    score = round(min(max(score, 0.0), 100.0), 1)
    return Risk(score, band_of(score), factors)


def band_of(score: float) -> RiskBand:
    """Return the band of a score; a lower bound belongs to its band."""
    if score >= 80:
        return RiskBand.CRITICAL
    if score >= 60:
        return RiskBand.HIGH
    return RiskBand.MEDIUM if score >= 40 else RiskBand.LOW


def gap_trend(hygiene_on: Sequence[date], interval_days: int) -> int:
    """Given past hygiene visits and the interval they should keep, return 0 (keeps it) to 100 (drifts).

    The last gap is held against the median of the earlier ones, and the median against the interval;
    each doubling adds 50. With fewer than three visits there is no trend: neutral. Without an interval
    (0 or less) only the gaps are held against each other.
    """
    if len(hygiene_on) < 3:
        return _NEUTRAL
    gaps = [(after - before).days for before, after in pairwise(hygiene_on)]
    usual = max(median(gaps[:-1]), 1)
    drift = gaps[-1] / usual - 1
    lateness = usual / interval_days - 1 if interval_days > 0 else 0
    return round(min(max(50 * drift + 50 * lateness, 0), 100))


def _overdue(days: int) -> int:
    return next((value for bound, value in _OVERDUE_STEPS if days <= bound), 95)


def _age(birth_on: date | None, today: date) -> int:
    if birth_on is None:
        return _NEUTRAL
    age = age_on(birth_on, today)
    return next((value for bound, value in _AGE_STEPS if age < bound), _SENIOR)
