"""Which touch is due, which arm of the comparison somebody is in, and when outreach stops.

A cycle is one due date of one recall, or one treatment plan. Touches keep their distance even when the
first one went out late. A cycle ends with a visit, a new due date or its last touch; after that the
patient goes to the call list (the voice touch of seed 001).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from appliance.domain.decision import Reason


class Arm(StrEnum):
    """Which side of the comparison a household is on; hold-outs get no recall texts."""

    OUTREACH = "outreach"
    HOLDOUT = "holdout"


def assign_arm(fraction: float, holdout_percent: int) -> Arm:
    """Given one uniform draw from [0, 1), return the arm. The draw is stored, never repeated."""
    return Arm.HOLDOUT if fraction * 100 < holdout_percent else Arm.OUTREACH


@dataclass(frozen=True, slots=True)
class TouchPlan:
    """The touch that is due today, or why none is. Touches count from 1; `call` asks for a call task."""

    touch: int | None
    reason: Reason | None = None
    due_on: date | None = None
    call: bool = False


def plan_touch(
    anchor_on: date, today: date, sent_on: Sequence[date], cadence_days: Sequence[int], call_after_days: int
) -> TouchPlan:
    """Given the anchor of a cycle and when its touches went out, return the touch that is due.

    Touch n is due at anchor + cadence[n-1], and no sooner after touch n-1 than the two are apart.
    """
    done = len(sent_on)
    if done >= len(cadence_days):
        since = max(sent_on) + timedelta(days=call_after_days) if sent_on else today
        return TouchPlan(None, Reason.TOUCHES_SPENT, call=today >= since)
    due_on = anchor_on + timedelta(days=cadence_days[done])
    if sent_on:
        due_on = max(due_on, max(sent_on) + timedelta(days=cadence_days[done] - cadence_days[done - 1]))
    if due_on > today:
        return TouchPlan(None, Reason.TOUCH_NOT_DUE, due_on=due_on)
    return TouchPlan(done + 1, due_on=due_on)


_NOBODY_CALLS = frozenset(
    {
        Reason.DECEASED,
        Reason.INACTIVE,
        Reason.FUTURE_APPOINTMENT,
        Reason.HUMAN_IN_LOOP,
        Reason.RESTRICTED,
        Reason.PATIENT_PAUSED,
        Reason.HOLDOUT,
    }
)
"""What ends a cycle (booked, moved away, died), or has a person on it already, or is meant for calls too."""


def may_call(plan: TouchPlan, objections: Iterable[Reason]) -> bool:
    """Given the touch that is due and everything the gate objects to, return whether to open a call task.

    Somebody who does not want texts, or cannot get any, may be called all the same. Nobody who is booked,
    seen (then the cycle is a new one, and nothing of it is spent), moved or dead is.
    """
    return plan.call and _NOBODY_CALLS.isdisjoint(objections)
