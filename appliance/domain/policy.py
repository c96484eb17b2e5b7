"""The office's rules as frozen data, with one hash that names this exact set.

Owns every number that a rule uses: windows, caps, cadence, weights. What each value means and which
bounds it has is said in `domain.bounds`; a policy can narrow what the law allows and never widen it.
The hash goes into every decision and audit record, so that a decision can be made again later under
the rules of its day.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, time
from enum import StrEnum


class Cohort(StrEnum):
    """The four groups that get a different text, window and escalation path (seed 000)."""

    OVERDUE_6MO = "overdue_6mo"
    OVERDUE_12MO_PLUS = "overdue_12mo_plus"
    TX_PLAN_PENDING = "tx_plan_pending"
    HIGH_VALUE_NO_SHOW = "high_value_no_show"


TEXTED = (Cohort.OVERDUE_6MO, Cohort.OVERDUE_12MO_PLUS, Cohort.TX_PLAN_PENDING)
"""Everybody but the high-value no-show, who is called."""


class AiMode(StrEnum):
    """How much a model may see (DESIGN section 7)."""

    OFF = "off"
    PLACEHOLDER = "placeholder"
    PHI_BAA = "phi_baa"


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

_TABLES = "facts/compliance.md section 4, S24 and S25 (two vendor tables, confidence M)"
_STATUTES: Mapping[str, str] = {
    "FL": "Fla. Stat. 501.059 and 501.616, S26",
    "OK": "Oklahoma Telephone Solicitation Act, S30",
    "TX": "Tex. Bus. & Com. Code ch. 304 and 305 with SB 140, S29 and S31",
    "WA": "Washington's law on telephone solicitation, S28",
}
STATE_SOURCES: Mapping[str, str] = {
    state: f"{_STATUTES[state]}; hours from {_TABLES}" if state in _STATUTES else _TABLES
    for state in STATE_HOURS
}
"""Where each line of the table comes from. The tables differ in part; the stricter figure is taken."""

_CODES = (
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND"
    " OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC PR GU VI AS MP"
)
STATES = frozenset(_CODES.split())
"""Every state, the District of Columbia and the territories, as addresses write them."""


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
    skip_state_holidays: bool = False
    """Whether a state's own holidays count as well where its law does not say so; the office's closed days
    always do."""
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
    voice_after_days: int = 14
    """Days after the due date on which somebody texted in vain is called as well (seed 001); 0: never."""
    call_after_days: int = 14
    """Days after the last unanswered touch when the patient goes to the call list (seed 001)."""
    holdout_percent: int = 5
    number_check_max_age_months: int = 12
    """Calendar months after which a number is checked again; the anniversary is too late (seed 000)."""
    reconsent_at_18: bool = True
    revoke_all_from: date = date(2025, 4, 11)
    """From this local day on one revocation silences every kind of text; before it, the kind answered."""
    ai_mode: AiMode = AiMode.PLACEHOLDER
    model_day_cents: int = 300
    """What calls to a model may cost on one local day; beyond it rules and templates go on alone."""
    model_month_cents: int = 3_600
    """The same for a calendar month: what seed 000 reckons with."""
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
    redact_at_carrier: bool = False
    """Whether the carrier is told to forget a text's words once it has ended and is on record here. Off by
    default: the office may read its texts in the carrier's own application."""
    claim_minutes: int = 30
    """Business minutes for which a person who took a task has it for themselves."""
    hold_return_hours: int = 24
    """Business hours after which a task whose holder lets it lie is back on the desk's list."""
    autonomy_bar_percent: int = 98
    """Share of what the machine did on an intent that has to have been right for it to go on by itself."""
    autonomy_min_cases: int = 20
    text_max_chars: Mapping[Cohort, int] = field(default_factory=lambda: dict.fromkeys(TEXTED, 160))
    """One segment, as the healthcare exemption asks (64.1200(a)(9)(iv)); seed 000 would allow more."""
    risk_weights: Mapping[str, int] = field(default_factory=_weights)
    no_show_visits: int = 2
    breaker_opt_out_percent: int = 2
    """Share of the last batch that opted out, above which all sending stops."""
    breaker_wrong_number_percent: int = 3
    breaker_volume_factor: int = 3
    """How many times the usual day's texts are planned before that counts as a fault of ours."""
    breaker_pms_stale_hours: int = 26
    phase_days: tuple[int, ...] = (1, 1, 2, 4)
    """Least days in test, shadow, first 50 and 0-6 months before the next phase (seed 001, step 12)."""
    high_value_cents: int = 50_000
    tx_pending_days: int = 30

    @property
    def hash(self) -> str:
        """Return the first 16 hex digits of the SHA-256 of all values in canonical form."""
        text = json.dumps(asdict(self), sort_keys=True, default=str, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:16]
