"""Touches keep their distance, however late the first one went out, and end in a call."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.domain.decision import Reason
from appliance.domain.due.cadence import Arm, Call, TouchPlan, assign_arm, may_call, plan_touch
from appliance.domain.policy import Policy

DUE = date(2026, 3, 11)
CADENCE = (-14, 7, 30)


def on(offset: int) -> date:
    return DUE + timedelta(days=offset)


def plan(today: int, *sent: int) -> TouchPlan:
    return plan_touch(DUE, on(today), [on(day) for day in sent], Policy())


def texts_only(*cadence: int) -> Policy:
    return Policy(cadence_days=cadence, voice_after_days=0)


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
        (106, (100,), wait(121)),
        (121, (100,), TouchPlan(2, due_on=on(121), call=Call.VOICE)),
        (127, (100, 121), wait(144)),
        (144, (121, 100), TouchPlan(3, due_on=on(144), call=Call.VOICE)),
        # two weeks overdue and a week after the text: a call between the texts
        (13, (-14, 7), wait(30)),
        (14, (-14, 7), TouchPlan(None, Reason.TOUCH_NOT_DUE, on(30), Call.VOICE)),
        (13, (-14,), TouchPlan(2, due_on=on(7))),
        (107, (100,), TouchPlan(None, Reason.TOUCH_NOT_DUE, on(121), Call.VOICE)),
        # all spent: a call, two weeks after the last
        (43, (-14, 7, 30), TouchPlan(None, Reason.TOUCHES_SPENT)),
        (44, (-14, 7, 30), TouchPlan(None, Reason.TOUCHES_SPENT, call=Call.LAST)),
        (44, (30, -14, 7), TouchPlan(None, Reason.TOUCHES_SPENT, call=Call.LAST)),
        (44, (-14, 7, 30, 31), TouchPlan(None, Reason.TOUCHES_SPENT)),
    ],
)
def test_which_touch_is_due(today: int, sent: tuple[int, ...], expected: TouchPlan) -> None:
    assert expected == plan(today, *sent)


def test_an_office_without_texts_calls_at_once() -> None:
    assert TouchPlan(None, Reason.TOUCHES_SPENT, call=Call.LAST) == plan_touch(DUE, DUE, [], texts_only())


def test_the_voice_touch_can_be_switched_off() -> None:
    sent = [on(-14), on(7)]
    assert wait(30) == plan_touch(DUE, on(14), sent, texts_only(*CADENCE))


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
        found = plan_touch(DUE, today, sent, texts_only(*cadence))
        if found.touch is not None and day not in away:
            assert len(sent) + 1 == found.touch
            assert today >= on(cadence[len(sent)])
            if sent:
                apart = timedelta(days=cadence[len(sent)] - cadence[len(sent) - 1])
                assert today - sent[-1] >= apart
            sent.append(today)
    assert len(cadence) == len(sent)
    assert plan_touch(DUE, on(start + 1200), sent, texts_only(*cadence)).call is Call.LAST


WEEKLY = (-14, 0, 21, 28, 35, 42)
"""Seed 001 step 5, texts only: two weeks before, on the day, then weekly for four weeks after the call."""


@pytest.mark.parametrize(
    ("cadence", "start", "texts_on"),
    [
        (CADENCE, -20, [-14, 7, 30]),
        (WEEKLY, -20, [-14, 0, 21, 28, 35, 42]),
        # begun late, each keeps its distance to the one before
        (CADENCE, 100, [100, 121, 144]),
        (WEEKLY, 100, [100, 114, 135, 142, 149, 156]),
    ],
)
def test_the_cadences_of_the_seeds_inside_the_caps(
    cadence: tuple[int, ...], start: int, texts_on: list[int]
) -> None:
    """Every text leaves on its day: none is closer to the one before than a week, so no cap holds it."""
    sent: list[int] = []
    for day in range(start, start + 120):
        found = plan_touch(DUE, on(day), [on(one) for one in sent], texts_only(*cadence))
        if found.touch is not None:
            sent.append(day)
        elif len(sent) == len(cadence):
            assert (found.call is Call.LAST) == (day >= sent[-1] + 14), (
                "the voice touch: two weeks after the last text"
            )
    assert texts_on == sent
    assert all(later - earlier >= 7 for earlier, later in pairwise(sent))


SPENT = TouchPlan(None, Reason.TOUCHES_SPENT, call=Call.LAST)


@pytest.mark.parametrize(
    "objection",
    [
        Reason.FUTURE_APPOINTMENT,
        Reason.DECEASED,
        Reason.INACTIVE,
        Reason.HUMAN_IN_LOOP,
        Reason.RESTRICTED,
        Reason.PATIENT_PAUSED,
        Reason.HOLDOUT,
    ],
)
def test_nobody_is_called_who_is_booked_gone_or_cared_for(objection: Reason) -> None:
    assert not may_call(SPENT, [Reason.TOUCHES_SPENT, objection])


def test_who_wants_no_texts_may_be_called() -> None:
    assert may_call(SPENT, [])
    assert may_call(SPENT, [Reason.CONSENT_REVOKED, Reason.NO_MOBILE, Reason.TOUCHES_SPENT, Reason.WEEKDAY])
    assert not may_call(TouchPlan(2, due_on=DUE), [])
    assert may_call(TouchPlan(2, due_on=DUE, call=Call.VOICE), [])


def test_somebody_who_was_seen_begins_again() -> None:
    """The visit gives the recall a new due date; texts of the old cycle do not count for the new one."""
    next_due = on(180)
    assert 1 == plan_touch(next_due, next_due - timedelta(days=14), [], Policy()).touch
    assert not may_call(plan_touch(next_due, on(44), [], Policy()), [])


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
