"""The rollout: who may be texted while an office is still finding out whether all is well.

A new site begins with its own staff's phones, then decides without sending, then texts fifty patients,
then those who are a little late, then everybody (seed 001, step 12). Each step needs a clean record of
the one before it, its least number of days, and a named approval; none is taken by itself. A step back
needs nothing but a name and a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from appliance.domain.decision import Reason
from appliance.domain.limits.breakers import is_excessive
from appliance.domain.policy import Policy


class Phase(StrEnum):
    """The five phases, in order."""

    TEST = "test"
    SHADOW = "shadow"
    FIRST_50 = "first_50"
    SIX_MONTHS = "six_months"
    EVERYONE = "everyone"


MEANINGS: Mapping[Phase, str] = {
    Phase.TEST: "only the listed phones of the office's own staff are texted",
    Phase.SHADOW: "everything is decided and written, and no text is started; who writes is answered",
    Phase.FIRST_50: "fifty texts, to patients one to three months overdue",
    Phase.SIX_MONTHS: "patients up to six months overdue",
    Phase.EVERYONE: "everybody the rules allow",
}
"""Whom each phase texts, for the desk."""

PAUSE = "pause"
"""The name of the halt that a person sets; every other one is a circuit breaker's."""
FIRST_BATCH = 50
LEAST_DELIVERED_PERCENT = 90
"""Share of texts that must have arrived; one whose end is not known counts as not arrived."""
_MONTH_DAYS = 30


@dataclass(frozen=True, slots=True)
class RolloutCase:
    """One text before the phase: how late its patient is, and whether the phone is a listed staff phone.

    `days_overdue` is None for a text that is about no recall. `texted` counts the texts to patients
    since the phase was entered, without this one; a family's text counts once.
    """

    days_overdue: int | None
    is_test_number: bool = False
    texted: int = 0


def reaches(phase: Phase, case: RolloutCase) -> bool:
    """Whether the rollout has reached a patient."""
    if case.is_test_number:
        return phase is not Phase.SHADOW
    if phase is Phase.EVERYONE:
        return True
    if case.days_overdue is None:
        return False
    if phase is Phase.FIRST_50:
        return _MONTH_DAYS <= case.days_overdue <= 3 * _MONTH_DAYS and case.texted < FIRST_BATCH
    return phase is Phase.SIX_MONTHS and 0 <= case.days_overdue <= 6 * _MONTH_DAYS


def room_left(phase: Phase, texted: int) -> int | None:
    """Return how many more texts a phase has room for, None where only the day's cap counts."""
    return max(FIRST_BATCH - texted, 0) if phase is Phase.FIRST_50 else None


def phase_after(phase: Phase) -> Phase | None:
    """Return the next phase, or None after the last."""
    order = list(Phase)
    place = order.index(phase) + 1
    return order[place] if place < len(order) else None


@dataclass(frozen=True, slots=True)
class PhaseRecord:
    """What happened since a phase began, or began again after a breaker was reset.

    `lasted` is None for a phase that has not begun. `restarts` counts the resets since it was entered.
    """

    phase: Phase
    lasted: timedelta | None = None
    texts: int = 0
    delivered: int = 0
    opt_outs: int = 0
    wrong_numbers: int = 0
    drafts_flagged: int = 0
    restarts: int = 0
    halts: tuple[str, ...] = ()
    urgent_tasks: int = 0


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that the next phase needs, what there is, and whether that is enough."""

    name: str
    needs: str
    has: str
    met: bool


def review_phase(record: PhaseRecord, policy: Policy) -> tuple[Condition, ...]:
    """Given the record of a phase, return everything that its successor needs, met or not.

    A breaker that was reset let the phase begin again, so a record without a halt is one without a trip.
    After the last phase nothing is needed.
    """
    if phase_after(record.phase) is None:
        return ()
    days = policy.phase_days[list(Phase).index(record.phase)]
    lasted = record.lasted if record.lasted is not None else timedelta()
    return (
        Condition("days", f"at least {days} days", _span(record.lasted), lasted >= timedelta(days=days)),
        Condition("halts", "no breaker open, no pause", ", ".join(record.halts) or "none", not record.halts),
        _bar("opt_outs", record.opt_outs, record.texts, policy.breaker_opt_out_percent),
        _bar("wrong_numbers", record.wrong_numbers, record.texts, policy.breaker_wrong_number_percent),
        Condition(
            "delivered",
            f"at least {LEAST_DELIVERED_PERCENT} % of the texts",
            f"{record.delivered} of {record.texts}",
            record.delivered * 100 >= LEAST_DELIVERED_PERCENT * record.texts,
        ),
        Condition(
            "urgent_tasks",
            "no open task about an emergency or a disclosure",
            str(record.urgent_tasks),
            record.urgent_tasks == 0,
        ),
    )


def _bar(name: str, count: int, texts: int, percent: int) -> Condition:
    needs = f"at most {percent} % of the texts (of fewer than 50: at most 2)"
    return Condition(name, needs, f"{count} of {texts}", not is_excessive(count, texts, percent))


def _span(lasted: timedelta | None) -> str:
    if lasted is None:
        return "not begun"
    return f"{lasted.days} days {lasted.seconds // 3600} hours"


HALTED = frozenset({Reason.PAUSED, Reason.BREAKER_OPEN})
_CLOCK = frozenset(
    {
        Reason.QUIET_HOURS,
        Reason.STATE_HOURS,
        Reason.COHORT_WINDOW,
        Reason.WEEKDAY,
        Reason.HOLIDAY,
        Reason.OFFICE_CLOSED,
        Reason.DAILY_CAP,
        Reason.PATIENT_24H,
        Reason.PHONE_7D,
        Reason.MIN_DAYS,
        Reason.REMINDER_FIRST,
        Reason.PATIENT_PAUSED,
        Reason.BEST_TIME,
    }
)
"""What time cures by itself."""


def waits_for_a_halt(reasons: Iterable[Reason]) -> bool:
    """Whether a text objects to nothing but a halt, and perhaps the clock: then lifting it lets it go."""
    given = set(reasons)
    return bool(given & HALTED) and given <= HALTED | _CLOCK
