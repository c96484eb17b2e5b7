"""What each value of a policy means, how far it may go, who says so, and which way is stricter.

One table, `TERMS`, says it for every key: the check of a policy, the comparison of two policies and the
documentation are all read from it. A policy may narrow what the law allows and never widen it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, time
from enum import StrEnum
from itertools import pairwise
from typing import Any

from appliance.domain.policy import (
    STATE_HOURS,
    STATE_HOURS_VERSION,
    STATES,
    SUN,
    TEXTED,
    AiMode,
    Cohort,
    Hours,
    Policy,
    Window,
)

_EXEMPTION = "47 CFR 64.1200(a)(9)(iv)"
_FENCE = "DESIGN section 12; 47 CFR 64.1200(c)(1)"
_FIRST, _LAST = time(9), time(20)
_STATE_LAW = "facts/compliance.md section 4"
_LENGTHS = {Cohort.OVERDUE_6MO: 220, Cohort.OVERDUE_12MO_PLUS: 280, Cohort.TX_PLAN_PENDING: 280}
_SHORTEST = 60
_LEAST_PHASE_DAYS = (1, 1, 2, 4)
_FACTORS = frozenset(Policy().risk_weights)
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class Lean(StrEnum):
    """Which way a value is stricter; `narrower` is for windows and hours, `neither` for all the rest."""

    LOWER = "lower"
    HIGHER = "higher"
    NARROWER = "narrower"
    FEWER = "fewer"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Bound:
    """How far a value may go and who says so.

    `crossed` names the entries of the value that go too far; the value as a whole is the entry "".
    `beside` are other keys that the bound depends on.
    """

    text: str
    source: str
    crossed: Callable[[Any, Policy], Iterable[str]]
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """One key of a policy: its meaning, its bounds and which way it is stricter."""

    meaning: str
    lean: Lean
    bounds: tuple[Bound, ...] = ()


@dataclass(frozen=True, slots=True)
class Breach:
    """A value that crosses a bound: which key, what the bound is, and who set it."""

    key: str
    bound: str
    source: str
    beside: tuple[str, ...] = ()


def check_policy(policy: Policy) -> list[Breach]:
    """Given a policy, return every bound it crosses; an empty list means that it may be used."""
    return [
        Breach(f"{key}.{entry}" if entry else key, bound.text, bound.source, bound.beside)
        for key, term in TERMS.items()
        for bound in term.bounds
        for entry in bound.crossed(getattr(policy, key), policy)
    ]


def _whole(holds: Callable[[Any, Policy], bool]) -> Callable[[Any, Policy], Iterable[str]]:
    return lambda value, policy: () if holds(value, policy) else ("",)


def _count(meaning: str, low: int, high: int, source: str, lean: Lean = Lean.LOWER) -> Term:
    text = f"{low} to {high}" if low != high else str(low)
    return Term(meaning, lean, (Bound(text, source, _whole(lambda value, _: low <= value <= high)),))


# --- windows and hours -----------------------------------------------------------------------------------


def is_inside(window: Window, outer: Window) -> bool:
    """Whether a window opens no minute that the outer one keeps closed."""
    days = set(window.weekdays) <= set(outer.weekdays)
    return days and outer.start <= window.start and window.stop <= outer.stop


def is_within(hours: Hours | None, law: Hours) -> bool:
    """Whether hours open no minute that a state keeps closed. No hours at all open every minute."""
    if hours is None or (hours.on_holidays and not law.on_holidays):
        return False
    for mine, allowed in zip(_spans(hours), _spans(law), strict=True):
        if mine is not None and (allowed is None or mine[0] < allowed[0] or mine[1] > allowed[1]):
            return False
    return True


def _spans(hours: Hours) -> tuple[tuple[time, time] | None, ...]:
    return hours.weekday, hours.saturday, hours.sunday


def _odd_windows(windows: Mapping[Cohort, Window], policy: Policy) -> Iterator[str]:
    del policy
    for cohort in TEXTED:
        window = windows.get(cohort)
        if window is None or window.start >= window.stop or not set(window.weekdays) <= set(range(SUN + 1)):
            yield cohort


def _windows_outside(windows: Mapping[Cohort, Window], policy: Policy) -> Iterator[str]:
    start, stop = max(policy.fence_start, _FIRST), min(policy.fence_stop, _LAST)
    for cohort, window in windows.items():
        if window.start < start or window.stop > stop:
            yield cohort


def _odd_hours(table: Mapping[str, Hours], policy: Policy) -> Iterator[str]:
    del policy
    for state, hours in table.items():
        if state not in STATES or any(span is not None and span[0] >= span[1] for span in _spans(hours)):
            yield state


def _wide_hours(table: Mapping[str, Hours], policy: Policy) -> Iterator[str]:
    del policy
    return (state for state, law in STATE_HOURS.items() if not is_within(table.get(state), law))


def _odd_lengths(lengths: Mapping[Cohort, int], policy: Policy) -> Iterator[str]:
    del policy
    for cohort in {**dict.fromkeys(TEXTED), **lengths}:
        if cohort not in _LENGTHS or not _SHORTEST <= lengths.get(cohort, 0) <= _LENGTHS[cohort]:
            yield cohort


# --- the table -------------------------------------------------------------------------------------------

TERMS: Mapping[str, Term] = {
    "fence_start": Term(
        "Earliest local time of any proactive text.",
        Lean.HIGHER,
        (Bound("not before 09:00", _FENCE, _whole(lambda value, _: value >= _FIRST)),),
    ),
    "fence_stop": Term(
        "Local time from which on no proactive text leaves.",
        Lean.LOWER,
        (
            Bound("not after 20:00", _FENCE, _whole(lambda value, _: value <= _LAST)),
            Bound(
                "after fence_start",
                "DESIGN section 12",
                _whole(lambda value, policy: policy.fence_start < value),
                ("fence_start",),
            ),
        ),
    ),
    "cohort_windows": Term(
        "Weekdays and hours in which each cohort is texted.",
        Lean.NARROWER,
        (
            Bound("a window with weekdays Mon to Sun and start before stop", "seed 000", _odd_windows),
            Bound(
                "no window for high_value_no_show, which is called, never texted",
                "seed 000",
                lambda value, _: [one for one in value if one not in TEXTED],
            ),
            Bound(
                "within fence_start and fence_stop",
                "DESIGN section 12",
                _windows_outside,
                ("fence_start", "fence_stop"),
            ),
        ),
    ),
    "state_hours": Term(
        f"Hours by state, from the table of {STATE_HOURS_VERSION}; they hold beside the fence.",
        Lean.NARROWER,
        (
            Bound("hours of a state of the USA, start before stop", _STATE_LAW, _odd_hours),
            Bound("within the hours of the state table, for every state in it", _STATE_LAW, _wide_hours),
        ),
    ),
    "skip_holidays": Term("No proactive text on federal holidays.", Lean.HIGHER),
    "skip_state_holidays": Term(
        "No proactive text on a state's own holidays; AL, LA and MS never allow one.", Lean.HIGHER
    ),
    "skip_sundays": Term("No proactive text on Sundays.", Lean.HIGHER),
    "daily_cap": _count(
        "Recall texts per day from the practice's number.", 1, 250, "seed 000; carriers' daily limits"
    ),
    "max_per_phone_24h": _count("Proactive texts per phone in 24 hours.", 1, 1, _EXEMPTION),
    "max_per_phone_7d": _count("Proactive texts per phone in 7 days.", 1, 3, _EXEMPTION),
    "min_days_between": _count(
        "Days between two recall texts to one phone.", 1, 31, "as far back as the gate looks", Lean.HIGHER
    ),
    "answers_per_hour": _count(
        "Automatic answers per phone and hour before a person takes over.", 1, 4, "DESIGN section 6"
    ),
    "answers_per_day": _count(
        "Automatic answers per phone and day before a person takes over.", 1, 12, "DESIGN section 6"
    ),
    "cadence_days": Term(
        "Days after the due date on which each touch falls; negative is before.",
        Lean.FEWER,
        (
            Bound(
                "at least one day and at most 12, increasing, from -60 to 365",
                "seed 004; seed 001",
                _whole(
                    lambda value, _: (
                        1 <= len(value) <= 12
                        and all(a < b for a, b in pairwise(value))
                        and value[0] >= -60
                        and value[-1] <= 365
                    )
                ),
            ),
        ),
    ),
    "voice_after_days": _count(
        "Days after the due date on which somebody texted in vain is called as well; 0: never.",
        0,
        365,
        "seed 001",
        Lean.NEITHER,
    ),
    "call_after_days": _count(
        "Days after the last unanswered touch when the patient is put on the call list.",
        1,
        365,
        "seed 001",
        Lean.NEITHER,
    ),
    "holdout_percent": _count(
        "Share of households that get no recall texts, so that the effect can be measured.",
        0,
        20,
        "facts/features.md (c) 4",
        Lean.HIGHER,
    ),
    "number_check_max_age_months": _count(
        "Calendar months after which a number is checked again.", 1, 12, "seed 000, failure 1"
    ),
    "reconsent_at_18": Term(
        "Ask again for consent when a child on a parent's phone comes of age (164.502(g)).", Lean.HIGHER
    ),
    "revoke_all_from": Term(
        "Day from which one opt-out silences every kind of text.",
        Lean.LOWER,
        (
            Bound(
                "not after 2027-01-31",
                "47 CFR 64.1200(a)(10); FCC DA 26-12",
                _whole(lambda value, _: value <= date(2027, 1, 31)),
            ),
        ),
    ),
    "ai_mode": Term(
        "What a model may see: off (nothing), placeholder (no identifiers), phi_baa (what its BAA covers).",
        Lean.LOWER,
        (
            Bound(
                "off, placeholder or phi_baa",
                "DESIGN section 7; 164.504(e)",
                _whole(lambda value, _: value in tuple(AiMode)),
            ),
        ),
    ),
    "model_day_cents": _count(
        "Cents that calls to a model may cost on one day; 0: none is made.", 0, 100_000, "office policy"
    ),
    "model_month_cents": _count(
        "Cents that calls to a model may cost in one month; 0: none is made.", 0, 1_000_000, "office policy"
    ),
    "pms_max_age_seconds": _count(
        "How old the live look at the PMS may be when a text leaves.", 1, 60, "DESIGN section 1, `fresh`"
    ),
    "offer_days": _count("How many days ahead slots are offered.", 1, 60, "office policy", Lean.NEITHER),
    "offer_lead_hours": _count(
        "Hours from now before which no slot is offered.", 0, 336, "office policy", Lean.NEITHER
    ),
    "offers_per_slot": _count(
        "How many phones may be offered one slot at a time; the first to accept gets it.",
        1,
        5,
        "office policy",
    ),
    "offer_hours": _count("Hours for which an offer stays open.", 1, 168, "office policy", Lean.NEITHER),
    "booking_lead_minutes": _count(
        "Minutes from now before which nothing is booked.", 0, 1440, "office policy", Lean.HIGHER
    ),
    "auto_book": Term("Book accepted slots into the PMS; off: a person books.", Lean.NEITHER),
    "redact_at_carrier": Term(
        "Have the carrier forget a text's words once it has ended and is on record here.", Lean.HIGHER
    ),
    "claim_minutes": _count(
        "Business minutes for which a person who took a task has it for themselves.",
        5,
        540,
        "office policy",
        Lean.NEITHER,
    ),
    "hold_return_hours": _count(
        "Business hours after which a task whose holder lets it lie is back on the desk's list.",
        1,
        45,
        "office policy; a business week at most",
        Lean.NEITHER,
    ),
    "autonomy_bar_percent": _count(
        "Share of right bookings below which a person books what the machine suggests.",
        90,
        100,
        "features.md, earned autonomy",
        Lean.HIGHER,
    ),
    "autonomy_min_cases": _count(
        "Bookings in this office that a verdict about its precision rests on.",
        10,
        200,
        "features.md, earned autonomy",
        Lean.NEITHER,
    ),
    "text_max_chars": Term(
        "Longest text per cohort, in characters.",
        Lean.LOWER,
        (
            Bound(
                f"{_SHORTEST} to 220 for overdue_6mo, {_SHORTEST} to 280 for overdue_12mo_plus and"
                " tx_plan_pending",
                "seed 000, drafting constraints by cohort",
                _odd_lengths,
            ),
        ),
    ),
    "risk_weights": Term(
        "Weights of the six risk factors.",
        Lean.NEITHER,
        (
            Bound("exactly the six factors", "seed 001", _whole(lambda value, _: set(value) == _FACTORS)),
            Bound(
                "none below 0, with a sum of 100",
                "seed 001",
                _whole(lambda value, _: sum(value.values()) == 100 and min(value.values()) >= 0),
            ),
        ),
    ),
    "no_show_visits": _count(
        "Broken visits in 24 months that make a patient one to call, not to text.", 1, 10, "seed 000"
    ),
    "breaker_opt_out_percent": _count(
        "Share of a batch that opted out, above which sending stops.", 1, 2, "DESIGN; seed 001"
    ),
    "breaker_wrong_number_percent": _count(
        "Share of a batch that was a wrong number, above which sending stops.", 1, 5, "45 CFR 164.402"
    ),
    "breaker_volume_factor": _count(
        "Multiple of a usual day's texts at which sending stops.",
        2,
        10,
        "seed 000: a segmenter that misbehaves",
    ),
    "breaker_pms_stale_hours": _count(
        "Hours since the last finished pull after which sending stops.", 1, 48, "DESIGN section 1, `fresh`"
    ),
    "phase_days": Term(
        "Least days in test, shadow, first 50 and 0-6 months before the next phase may be approved.",
        Lean.HIGHER,
        (
            Bound(
                "four numbers of days, none below 1, 1, 2 and 4",
                "seed 001, step 12",
                _whole(
                    lambda value, _: (
                        len(value) == len(_LEAST_PHASE_DAYS)
                        and all(days >= least for days, least in zip(value, _LEAST_PHASE_DAYS, strict=True))
                    )
                ),
            ),
        ),
    ),
    "high_value_cents": _count(
        "Open treatment, in cents, that makes a patient who missed visits one to call.",
        0,
        10_000_000,
        "seed 000",
    ),
    "tx_pending_days": _count(
        "Days after a treatment plan was presented before a text mentions a visit.",
        30,
        365,
        "seed 000: presented more than 30 days ago",
        Lean.HIGHER,
    ),
}


# --- comparing -------------------------------------------------------------------------------------------


class Effect(StrEnum):
    """What a change does: hold more texts back, fewer, or something that is neither."""

    STRICTER = "stricter"
    LOOSER = "looser"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Change:
    """One value that differs between two policies. `None` is an entry that one of them does not have."""

    key: str
    old: Any
    new: Any
    effect: Effect
    meaning: str


def compare_policies(old: Policy, new: Policy) -> list[Change]:
    """Given two policies, return every value that differs, entry by entry, in the order of the keys."""
    changes = []
    for one in fields(Policy):
        term = TERMS[one.name]
        mine, other = getattr(old, one.name), getattr(new, one.name)
        pairs = (
            [(f"{one.name}.{key}", mine.get(key), other.get(key)) for key in {**mine, **other}]
            if isinstance(mine, Mapping)
            else [(one.name, mine, other)]
        )
        changes += [
            Change(key, before, after, _effect(term.lean, before, after), term.meaning)
            for key, before, after in pairs
            if before != after
        ]
    return changes


def _effect(lean: Lean, old: Any, new: Any) -> Effect:
    if lean is Lean.NEITHER:
        return Effect.OTHER
    tighter, wider = _is_tighter(lean, old, new), _is_tighter(lean, new, old)
    if tighter == wider:
        return Effect.OTHER
    return Effect.STRICTER if tighter else Effect.LOOSER


def _is_tighter(lean: Lean, old: Any, new: Any) -> bool:
    """Whether every text that the new value lets through, the old one lets through as well."""
    if old is None or new is None:
        return old is None  # hours for a further state are a further rule
    if lean is Lean.NARROWER:
        return is_inside(new, old) if isinstance(new, Window) else is_within(new, old)
    if lean is Lean.FEWER:
        return set(new) <= set(old)
    if isinstance(new, tuple):
        return len(new) == len(old) and all(a >= b for a, b in zip(new, old, strict=True))
    if isinstance(new, AiMode):
        rank = list(AiMode)
        return rank.index(new) <= rank.index(old)
    return bool(new <= old if lean is Lean.LOWER else new >= old)


# --- as a person reads it --------------------------------------------------------------------------------


def say_value(value: Any) -> str:
    """Return a value of a policy as a person reads it; long tables by their size."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, time):
        return f"{value:%H:%M:%S}" if value.second else f"{value:%H:%M}"
    if isinstance(value, Window):
        days = ",".join(_WEEKDAYS[day] for day in value.weekdays) or "no day"
        return f"{days} {say_value(value.start)}-{say_value(value.stop)}"
    if isinstance(value, Hours):
        return _say_hours(value)
    if isinstance(value, Mapping):
        if len(value) > 6:
            return f"{len(value)} entries"
        return "; ".join(f"{key}: {say_value(one)}" for key, one in value.items())
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return "none" if value is None else str(value)


def _say_hours(hours: Hours) -> str:
    spans = [
        "closed" if span is None else f"{say_value(span[0])}-{say_value(span[1])}" for span in _spans(hours)
    ]
    text = f"Mon-Fri {spans[0]}, Sat {spans[1]}, Sun {spans[2]}"
    return text if hours.on_holidays else f"{text}, no holidays"
