"""Touches keep their distance, however late the first one went out, and end in a call."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.domain.cadence import Arm, TouchPlan, assign_arm, plan_touch
from appliance.domain.decision import Reason

DUE = date(2026, 3, 11)
CADENCE = (-14, 7, 30)


def on(offset: int) -> date:
    return DUE + timedelta(days=offset)


def plan(today: int, *sent: int) -> TouchPlan:
    return plan_touch(DUE, on(today), [on(day) for day in sent], CADENCE, 14)


def wait(until: int) -> TouchPlan:
    return TouchPlan(None, Reason.TOUCH_NOT_DUE, due_on=on(until))


@pytest.mark.parametrize(
    ("today", "sent", "expected"),
    [
        (-15, (), wait(-14)),
        (-14, (), TouchPlan(1, due_on=on(-14))),
        (500, (), TouchPlan(1, due_on=on(-14))),
        (6, (-14,), wait(7)),
        (7, (-14,), TouchPlan(2, due_on=on(7))),
        # the first one was late: the second is still three weeks after it
        (120, (100,), wait(121)),
        (121, (100,), TouchPlan(2, due_on=on(121))),
        (143, (100, 121), wait(144)),
        (144, (121, 100), TouchPlan(3, due_on=on(144))),
        # all spent: a call, two weeks after the last
        (43, (-14, 7, 30), TouchPlan(None, Reason.TOUCHES_SPENT)),
        (44, (-14, 7, 30), TouchPlan(None, Reason.TOUCHES_SPENT, call=True)),
        (44, (30, -14, 7), TouchPlan(None, Reason.TOUCHES_SPENT, call=True)),
        (44, (-14, 7, 30, 31), TouchPlan(None, Reason.TOUCHES_SPENT)),
    ],
)
def test_which_touch_is_due(today: int, sent: tuple[int, ...], expected: TouchPlan) -> None:
    assert expected == plan(today, *sent)


def test_an_office_without_texts_calls_at_once() -> None:
    assert TouchPlan(None, Reason.TOUCHES_SPENT, call=True) == plan_touch(DUE, DUE, [], (), 14)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(
    st.lists(st.integers(-30, 200), min_size=1, max_size=6, unique=True).map(
        lambda days: tuple(sorted(days))
    ),
    st.integers(-60, 400),
    st.sets(st.integers(0, 900)),
)
def test_no_two_touches_are_ever_closer_than_their_distance(
    cadence: tuple[int, ...], start: int, away: set[int]
) -> None:
    """Live through the days; on some of them nothing can leave."""
    sent: list[date] = []
    for day in range(1200):
        today = on(start + day)
        found = plan_touch(DUE, today, sent, cadence, 14)
        if found.touch is not None and day not in away:
            assert len(sent) + 1 == found.touch
            assert today >= on(cadence[len(sent)])
            if sent:
                apart = timedelta(days=cadence[len(sent)] - cadence[len(sent) - 1])
                assert today - sent[-1] >= apart
            sent.append(today)
    assert len(cadence) == len(sent)
    assert plan_touch(DUE, on(start + 1200), sent, cadence, 14).call


@pytest.mark.parametrize(
    ("fraction", "percent", "arm"),
    [
        (0.0, 0, Arm.OUTREACH),
        (0.0, 5, Arm.HOLDOUT),
        (0.049, 5, Arm.HOLDOUT),
        (0.05, 5, Arm.OUTREACH),
        (0.999, 5, Arm.OUTREACH),
        (0.999, 100, Arm.HOLDOUT),
    ],
)
def test_the_arm_of_a_draw(fraction: float, percent: int, arm: Arm) -> None:
    assert arm is assign_arm(fraction, percent)


def test_a_hold_out_of_five_percent_is_five_percent() -> None:
    arms = [assign_arm(number / 2000, 5) for number in range(2000)]
    assert 100 == arms.count(Arm.HOLDOUT)
