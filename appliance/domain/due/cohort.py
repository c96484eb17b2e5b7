"""Which of four groups a patient falls into, deterministically (seed 000).

A model may later write a sentence about it; it never changes the group. Missed visits beside open
treatment come first, because those patients are called and never texted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from appliance.domain.policy import Cohort, Policy

_TWELVE_MONTHS_DAYS = 365


@dataclass(frozen=True, slots=True)
class CohortFacts:
    """What the choice looks at. `open_treatment_cents` counts procedures nobody has scheduled."""

    today: date
    recall_is_due: bool
    last_hygiene_on: date | None
    days_overdue: int
    no_shows_24m: int
    open_treatment_cents: int
    treatment_presented_on: date | None


@dataclass(frozen=True, slots=True)
class CohortChoice:
    """The cohort, or None when no outreach is due, with the facts that decided in one sentence."""

    cohort: Cohort | None
    why: str


def choose_cohort(facts: CohortFacts, policy: Policy) -> CohortChoice:
    """Given a patient's facts, return the one cohort they belong to today."""
    waiting = _days_since(facts.treatment_presented_on, facts.today)
    has_plan = facts.open_treatment_cents > 0 and waiting is not None and waiting > policy.tx_pending_days
    if facts.no_shows_24m >= policy.no_show_visits and facts.open_treatment_cents > policy.high_value_cents:
        return CohortChoice(
            Cohort.HIGH_VALUE_NO_SHOW, f"{facts.no_shows_24m} broken visits in 24 months and open treatment"
        )
    if facts.recall_is_due:
        since = _days_since(facts.last_hygiene_on, facts.today)
        why = f"last hygiene visit {since} days ago"
        if since is None:
            since = facts.days_overdue + _TWELVE_MONTHS_DAYS // 2
            why = f"no hygiene visit on file, {facts.days_overdue} days overdue"
        is_long = since >= _TWELVE_MONTHS_DAYS
        return CohortChoice(Cohort.OVERDUE_12MO_PLUS if is_long else Cohort.OVERDUE_6MO, why)
    if has_plan:
        return CohortChoice(Cohort.TX_PLAN_PENDING, f"treatment presented {waiting} days ago, not scheduled")
    return CohortChoice(None, "nothing is due")


def _days_since(on: date | None, today: date) -> int | None:
    return None if on is None else (today - on).days
