"""The office's rules as frozen data, with one hash that names this exact set.

Owns every number that a rule uses: windows, caps, cadence, weights. A policy can narrow what the law
allows and never widen it: `check_policy` names each bound that was crossed and where it comes from.
The hash goes into every decision and audit record, so that a decision can be made again later under
the rules of its day.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import time
from enum import StrEnum
from itertools import pairwise


class Cohort(StrEnum):
    """The four groups that get a different text, window and escalation path (seed 000)."""

    OVERDUE_6MO = "overdue_6mo"
    OVERDUE_12MO_PLUS = "overdue_12mo_plus"
    TX_PLAN_PENDING = "tx_plan_pending"
    HIGH_VALUE_NO_SHOW = "high_value_no_show"


MON, TUE, WED, THU, FRI, SAT, SUN = range(7)


@dataclass(frozen=True, slots=True)
class Window:
    """Weekdays (Monday is 0) and local hours, start included, stop excluded."""

    weekdays: tuple[int, ...]
    start: time
    stop: time


@dataclass(frozen=True, slots=True)
class Hours:
    """A state's hours by weekday class, start included, stop excluded; None is a day without texts."""

    weekday: tuple[time, time]
    saturday: tuple[time, time] | None
    sunday: tuple[time, time] | None
    on_holidays: bool = True

    def on(self, weekday: int) -> tuple[time, time] | None:
        """Return the hours of a weekday, Monday being 0."""
        return self.weekday if weekday < SAT else self.saturday if weekday == SAT else self.sunday


def _daily(start: int, stop: int, *, sunday: bool = True, holidays: bool = True) -> Hours:
    hours = (time(start), time(stop))
    return Hours(hours, hours, hours if sunday else None, holidays)


STATE_HOURS_VERSION = "2026-11"
STATE_HOURS: Mapping[str, Hours] = {
    **{state: _daily(8, 20) for state in ("FL", "OK", "MD", "MA", "NJ", "WA")},
    **{state: _daily(9, 20) for state in ("CT", "NV")},
    **{state: _daily(8, 20, sunday=False, holidays=False) for state in ("AL", "LA", "MS")},
    **{state: _daily(9, 21) for state in ("MI", "MN", "NM", "CA", "IL")},
    "KY": _daily(10, 21),
    "TX": Hours((time(9), time(21)), (time(9), time(21)), (time(12), time(21))),
    "RI": Hours((time(9), time(18)), (time(10), time(17)), (time(10), time(17))),
}
"""Solicitation hours by state, read strictly as if they covered care texts (facts/compliance.md §4)."""


def _cohort_windows() -> dict[Cohort, Window]:
    return {
        Cohort.OVERDUE_6MO: Window((TUE, WED, THU), time(10), time(17)),
        Cohort.OVERDUE_12MO_PLUS: Window((TUE, WED, THU), time(11), time(16)),
        Cohort.TX_PLAN_PENDING: Window((WED, THU), time(10), time(15)),
    }


def _weights() -> dict[str, int]:
    return {
        "days_overdue": 30,
        "visit_gap_trend": 20,
        "recall_type_urgency": 15,
        "contact_quality": 15,
        "age_risk": 10,
        "insurance_status": 10,
    }


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything an office may decide. The defaults are the strictest reading of sources and seeds."""

    fence_start: time = time(9)
    fence_stop: time = time(20)
    """The outer fence at the recipient; no proactive text leaves outside of it (DESIGN §12)."""
    cohort_windows: Mapping[Cohort, Window] = field(default_factory=_cohort_windows)
    state_hours: Mapping[str, Hours] = field(default_factory=lambda: dict(STATE_HOURS))
    skip_holidays: bool = True
    skip_sundays: bool = True
    daily_cap: int = 250
    """Recall texts per practice number per local day (seed 000)."""
    max_per_phone_24h: int = 1
    max_per_phone_7d: int = 3
    min_days_between: int = 7
    answers_per_hour: int = 4
    answers_per_day: int = 12
    cadence_days: tuple[int, ...] = (-14, 7, 30)
    """Days after the due date on which each touch falls (seed 004); later touches keep their distance."""
    call_after_days: int = 14
    """Days after the last unanswered touch when the patient goes to the call list (seed 001)."""
    holdout_percent: int = 5
    number_check_max_age_days: int = 365
    reconsent_at_18: bool = True
    pms_max_age_seconds: int = 60
    """How old the live bundle may be when a text leaves (promise `fresh`)."""
    offer_days: int = 14
    offer_lead_hours: int = 24
    offers_per_slot: int = 3
    """How many phones may be offered the same slot at once; the first to accept gets it."""
    offer_hours: int = 48
    """How long an offer stays open."""
    booking_lead_minutes: int = 60
    auto_book: bool = True
    text_max_chars: Mapping[Cohort, int] = field(
        default_factory=lambda: {
            Cohort.OVERDUE_6MO: 220,
            Cohort.OVERDUE_12MO_PLUS: 280,
            Cohort.TX_PLAN_PENDING: 280,
        }
    )
    risk_weights: Mapping[str, int] = field(default_factory=_weights)
    no_show_visits: int = 2
    high_value_cents: int = 50_000
    tx_pending_days: int = 30

    @property
    def hash(self) -> str:
        """Return the first 16 hex digits of the SHA-256 of all values in canonical form."""
        text = json.dumps(asdict(self), sort_keys=True, default=str, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


POLICY_HELP: Mapping[str, str] = {
    "fence_start": "Earliest local time of any proactive text; not before 09:00.",
    "fence_stop": "Latest local time of any proactive text; not after 20:00.",
    "cohort_windows": "Weekdays (Monday is 0) and hours per cohort.",
    "state_hours": f"Hours by state, from the table of {STATE_HOURS_VERSION}; may only be narrowed.",
    "skip_holidays": "No proactive text on federal and state holidays.",
    "skip_sundays": "No proactive text on Sundays.",
    "daily_cap": "Recall texts per day from the practice's number, at most 250.",
    "max_per_phone_24h": "Proactive texts per phone in 24 hours; always 1.",
    "max_per_phone_7d": "Proactive texts per phone in 7 days, at most 3.",
    "min_days_between": "Days between two recall texts to one phone.",
    "answers_per_hour": "Automatic answers per phone and hour before a person takes over, at most 4.",
    "answers_per_day": "Automatic answers per phone and day before a person takes over, at most 12.",
    "cadence_days": "Days after the due date on which each touch falls; negative is before.",
    "call_after_days": "Days after the last unanswered touch when the patient is put on the call list.",
    "holdout_percent": "Share of households that get no recall texts, so that the effect can be measured.",
    "number_check_max_age_days": "Days after which a number is checked again, at most 366.",
    "reconsent_at_18": "Ask again for consent when a child on a parent's phone comes of age.",
    "pms_max_age_seconds": "How old the live look at the PMS may be when a text leaves, at most 60.",
    "offer_days": "How many days ahead slots are offered.",
    "offer_lead_hours": "Hours from now before which no slot is offered.",
    "offers_per_slot": "How many phones may be offered one slot at a time; the first to accept gets it.",
    "offer_hours": "Hours for which an offer stays open.",
    "booking_lead_minutes": "Minutes from now before which nothing is booked.",
    "auto_book": "Book accepted slots into the PMS; off: a person books.",
    "text_max_chars": "Longest text per cohort, in characters.",
    "risk_weights": "Weights of the six risk factors; they sum to 100.",
    "no_show_visits": "Broken visits in 24 months that make a patient one to call.",
    "high_value_cents": "Open treatment, in cents, that makes such a patient one to call.",
    "tx_pending_days": "Days after a treatment plan was presented before a text mentions a visit.",
}
"""What each setting means, for the generated documentation."""


@dataclass(frozen=True, slots=True)
class Breach:
    """A value that crosses a bound: which key, what the bound is, and who set it."""

    key: str
    bound: str
    source: str


def _is_window(window: Window | None) -> bool:
    return window is not None and window.start < window.stop and set(window.weekdays) <= set(range(7))


def _is_within(hours: Hours | None, law: Hours) -> bool:
    """Whether hours open no minute that a state keeps closed."""
    if hours is None or (hours.on_holidays and not law.on_holidays):
        return False
    for mine, allowed in zip(
        (hours.weekday, hours.saturday, hours.sunday), (law.weekday, law.saturday, law.sunday), strict=True
    ):
        if mine is not None and (allowed is None or mine[0] < allowed[0] or mine[1] > allowed[1]):
            return False
    return True


def check_policy(policy: Policy) -> list[Breach]:
    """Given a policy, return every bound it crosses; an empty list means that it may be used."""
    rules = [
        (policy.fence_start >= time(9), "fence_start", "not before 09:00", "DESIGN §12"),
        (policy.fence_stop <= time(20), "fence_stop", "not after 20:00", "DESIGN §12"),
        (policy.fence_start < policy.fence_stop, "fence_stop", "after fence_start", "DESIGN §12"),
        (1 <= policy.daily_cap <= 250, "daily_cap", "1 to 250", "seed 000; T-Mobile daily limits"),
        (policy.max_per_phone_24h == 1, "max_per_phone_24h", "1", "47 CFR 64.1200(a)(9)(iv)"),
        (1 <= policy.max_per_phone_7d <= 3, "max_per_phone_7d", "1 to 3", "47 CFR 64.1200(a)(9)(iv)"),
        (1 <= policy.min_days_between <= 31, "min_days_between", "1 to 31", "as far back as the gate looks"),
        (1 <= policy.answers_per_hour <= 4, "answers_per_hour", "1 to 4", "DESIGN §6"),
        (1 <= policy.answers_per_day <= 12, "answers_per_day", "1 to 12", "DESIGN §6"),
        (0 <= policy.holdout_percent <= 20, "holdout_percent", "0 to 20", "facts/features.md (c) 4"),
        (1 <= policy.number_check_max_age_days <= 366, "number_check_max_age_days", "1 to 366", "seed 000"),
        (1 <= policy.pms_max_age_seconds <= 60, "pms_max_age_seconds", "1 to 60", "DESIGN §1"),
        (1 <= policy.offers_per_slot <= 5, "offers_per_slot", "1 to 5", "office policy"),
        (sum(policy.risk_weights.values()) == 100, "risk_weights", "sum of 100", "seed 001"),
        (set(policy.risk_weights) == set(_weights()), "risk_weights", "exactly the six factors", "seed 001"),
        (
            bool(policy.cadence_days) and all(a < b for a, b in pairwise(policy.cadence_days)),
            "cadence_days",
            "at least one day, increasing",
            "seed 004",
        ),
        (
            Cohort.HIGH_VALUE_NO_SHOW not in policy.cohort_windows,
            "cohort_windows",
            "no window for high_value_no_show, which is called, never texted",
            "seed 000",
        ),
        (
            all(_is_window(policy.cohort_windows.get(one)) for one in _cohort_windows()),
            "cohort_windows",
            "a window for every cohort that is texted, with weekdays 0 to 6 and start before stop",
            "seed 000",
        ),
        (
            all(_is_within(policy.state_hours.get(state), law) for state, law in STATE_HOURS.items()),
            "state_hours",
            "within the hours of the state table, for every state in it",
            "facts/compliance.md §4",
        ),
    ]
    return [Breach(key, bound, source) for holds, key, bound, source in rules if not holds]
