"""Which touch is due, which arm of the comparison somebody is in, and when outreach stops.

A cycle is one due date of one recall, or one treatment plan. Touches keep their distance even when the
first one went out late. A cycle ends with a visit, a new due date or its last touch; after that the
patient goes to the call list. The voice touch of seed 001, two weeks overdue, is a call by a person too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from appliance.domain.decision import Reason
from appliance.domain.policy import Policy


class Arm(StrEnum):
    """Which side of the comparison a household is on; hold-outs get no recall texts."""

    OUTREACH = "outreach"
    HOLDOUT = "holdout"


def assign_arm(fraction: float, holdout_percent: int) -> Arm:
    """Given one uniform draw from [0, 1), return the arm. The draw is stored, never repeated."""
    return Arm.HOLDOUT if fraction * 100 < holdout_percent else Arm.OUTREACH


class Call(StrEnum):
    """Which call of a cycle: `voice` between the texts, `last` when they are spent."""

    VOICE = "voice"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class TouchPlan:
    """The touch that is due today, or why none is. Touches count from 1; `call` asks for a call task."""

    touch: int | None
    reason: Reason | None = None
    due_on: date | None = None
    call: Call | None = None


def plan_touch(anchor_on: date, today: date, sent_on: Sequence[date], policy: Policy) -> TouchPlan:
    """Given the anchor of a cycle and when its touches went out, return the touch that is due.

    Touch n is due at anchor + cadence[n-1], and no sooner after touch n-1 than the two are apart.
    """
    done, cadence_days = len(sent_on), policy.cadence_days
    if done >= len(cadence_days):
        since = max(sent_on) + timedelta(days=policy.call_after_days) if sent_on else today
        return TouchPlan(None, Reason.TOUCHES_SPENT, call=Call.LAST if today >= since else None)
    call = Call.VOICE if _is_call_due(anchor_on, today, sent_on, policy) else None
    due_on = anchor_on + timedelta(days=cadence_days[done])
    if sent_on:
        due_on = max(due_on, max(sent_on) + timedelta(days=cadence_days[done] - cadence_days[done - 1]))
    if due_on > today:
        return TouchPlan(None, Reason.TOUCH_NOT_DUE, due_on, call)
    return TouchPlan(done + 1, None, due_on, call)


def _is_call_due(anchor_on: date, today: date, sent_on: Sequence[date], policy: Policy) -> bool:
    """Whether somebody who was texted and given a week to answer is called between the texts."""
    if not sent_on or not policy.voice_after_days:
        return False
    return today >= max(anchor_on + timedelta(days=policy.voice_after_days), max(sent_on) + _TIME_TO_ANSWER)


_TIME_TO_ANSWER = timedelta(days=7)

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
    return plan.call is not None and _NOBODY_CALLS.isdisjoint(objections)
