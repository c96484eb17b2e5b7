"""The send gate and the clock: states, holidays, closed days, and that every "not yet" names its end.

The same, walked through all zones and held against a slow judge, stands in test_outreach_walk.py.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from appliance.domain.decision import Reason, Verdict
from appliance.domain.permission.outreach import Days, NumberFact, SendCase, Traffic, may_send
from appliance.domain.policy import FRI, MON, SAT, SUN, THU, TUE, WED, Cohort, Policy, Window
from tests.unit.domain.outreach_cases import CHICAGO, OPEN, POLICY, SECOND, WEDNESDAY_NOON, at, reasons

EVERY_DAY = Window((MON, TUE, WED, THU, FRI, SAT, SUN), time(9), time(20))
FENCE_ONLY = Policy(cohort_windows={Cohort.OVERDUE_6MO: EVERY_DAY}, skip_sundays=False)
HOLIDAY = date(2026, 7, 3)


def open_in(state: str, when: datetime, policy: Policy = FENCE_ONLY, days: Days | None = None) -> bool:
    case = replace(OPEN, now=when, states=(state,), number=NumberFact("valid", when), days=days or Days())
    return may_send(case, policy).allowed


@pytest.mark.parametrize(
    ("state", "day", "hours"),
    [
        ("FL", 8, (9, 20)),
        ("FL", 11, (9, 20)),
        ("FL", 12, (9, 20)),
        ("CT", 8, (9, 20)),
        ("AL", 8, (9, 20)),
        ("AL", 11, (9, 20)),
        ("AL", 12, None),
        ("LA", 12, None),
        ("MS", 12, None),
        ("KY", 8, (10, 20)),
        ("KY", 12, (10, 20)),
        ("TX", 11, (9, 20)),
        ("TX", 12, (12, 20)),
        ("RI", 8, (9, 18)),
        ("RI", 11, (10, 17)),
        ("RI", 12, (10, 17)),
        ("OH", 12, (9, 20)),
    ],
)
def test_state_hours(state: str, day: int, hours: tuple[int, int] | None) -> None:
    """On Wednesday the 8th, Saturday the 11th and Sunday the 12th of July 2026, inside the fence."""
    midnight = at(CHICAGO, 2026, 7, day)
    for hour in range(24):
        on_the_hour = midnight + timedelta(hours=hour)
        expected = hours is not None and hours[0] <= hour < hours[1]
        assert expected == open_in(state, on_the_hour), hour
        assert expected == open_in(state, on_the_hour + timedelta(hours=1) - SECOND), hour


def test_holidays_are_out_by_policy_and_in_three_states_by_law() -> None:
    noon = at(CHICAGO, 2026, 7, 3, 12)
    days = Days(holidays=frozenset({HOLIDAY}))
    works_through = replace(FENCE_ONLY, skip_holidays=False)
    assert open_in("AL", noon)
    assert not open_in("IL", noon, days=days)
    assert open_in("IL", noon, works_through, days)
    assert [False] * 3 == [open_in(state, noon, works_through, days) for state in ("AL", "LA", "MS")]
    case = replace(OPEN, now=noon, states=("AL",), number=NumberFact("valid", noon), days=days)
    assert {Reason.HOLIDAY, Reason.STATE_HOURS} == reasons(case, FENCE_ONLY)
    assert {Reason.STATE_HOURS} == reasons(case, works_through)


MARCH_2 = date(2027, 3, 2)
TEXAS_DAY = Days(of_state=lambda state: frozenset({MARCH_2} if state in ("TX", "AL") else ()))


def on_texas_day(*states: str) -> SendCase:
    noon = at(CHICAGO, 2027, 3, 2, 12)
    return replace(OPEN, now=noon, states=states, number=NumberFact("valid", noon), days=TEXAS_DAY)


def test_a_states_own_holiday_is_out_by_its_law_or_by_the_offices_policy() -> None:
    """Texas keeps 2 March, and its law on hours does not ask for that; Alabama's would."""
    assert may_send(on_texas_day("TX"), POLICY).allowed
    strict = replace(POLICY, skip_state_holidays=True)
    assert may_send(on_texas_day("IL"), strict).allowed
    held = may_send(on_texas_day("IL", "TX"), strict)
    assert (Verdict.HOLD, (Reason.HOLIDAY,)) == (held.verdict, held.reasons)
    assert at(CHICAGO, 2027, 3, 3, 10) == held.release_at
    assert {Reason.STATE_HOURS} == reasons(on_texas_day("IL", "AL")), "Alabama's own law"
    assert {Reason.STATE_HOURS, Reason.HOLIDAY} == reasons(on_texas_day("AL"), strict)
    assert may_send(replace(on_texas_day("AL"), days=Days()), strict).allowed


def test_which_holidays_the_office_keeps_is_its_choice_one_by_one() -> None:
    """Federal and state holidays are each kept or not, whatever becomes of the others."""
    days = replace(TEXAS_DAY, holidays=frozenset({date(2027, 3, 3)}))
    kept = {}
    for federal in (True, False):
        for state in (True, False):
            policy = replace(FENCE_ONLY, skip_holidays=federal, skip_state_holidays=state)
            noons = [at(CHICAGO, 2027, 3, day, 12) for day in (2, 3)]
            kept[federal, state] = [not open_in("TX", noon, policy, days) for noon in noons]
    assert {
        (True, True): [True, True],
        (True, False): [False, True],
        (False, True): [True, False],
        (False, False): [False, False],
    } == kept


def test_a_holiday_is_judged_where_the_patient_is() -> None:
    """Ten on Friday evening's date line: a holiday in Guam is over there before it begins in Honolulu."""
    case = replace(
        OPEN,
        now=at("Pacific/Guam", 2026, 7, 4, 9, 30),
        zones=("Pacific/Honolulu",),
        states=("OH",),
        practice_zone="Pacific/Guam",
        days=Days(holidays=frozenset({HOLIDAY})),
    )
    case = replace(case, number=NumberFact("valid", case.now))
    assert {Reason.HOLIDAY} == reasons(case, FENCE_ONLY)


def test_all_states_the_patient_may_be_in_have_to_agree() -> None:
    evening = at(CHICAGO, 2026, 7, 8, 18, 30)
    case = replace(OPEN, now=evening, states=("TX", "RI"), number=NumberFact("valid", evening))
    assert {Reason.STATE_HOURS} == reasons(case, FENCE_ONLY)
    assert may_send(replace(case, states=("TX",)), FENCE_ONLY).allowed


def test_a_state_without_hours_of_its_own_does_not_hide_the_next() -> None:
    evening = at(CHICAGO, 2026, 7, 8, 18, 30)
    case = replace(OPEN, now=evening, states=("OH", "RI"), number=NumberFact("valid", evening))
    assert {Reason.STATE_HOURS} == reasons(case, FENCE_ONLY)


def test_the_day_of_the_week_is_the_patients() -> None:
    """Half past nine on Wednesday in Guam is half past eleven on Tuesday night in UTC."""
    wednesdays = replace(EVERY_DAY, weekdays=(WED,))
    policy = replace(FENCE_ONLY, cohort_windows={Cohort.OVERDUE_6MO: wednesdays})
    morning = at("Pacific/Guam", 2026, 3, 11, 9, 30)
    case = replace(
        OPEN,
        now=morning,
        zones=("Pacific/Guam",),
        states=("GU",),
        practice_zone="Pacific/Guam",
        number=NumberFact("valid", morning),
    )
    assert may_send(case, policy).allowed
    thursday = replace(case, now=morning + timedelta(days=1))
    assert {Reason.WEEKDAY} == reasons(thursday, policy)


def test_no_sundays_unless_the_office_says_so() -> None:
    sunday = at(CHICAGO, 2026, 7, 12, 12)
    assert open_in("IL", sunday)
    assert not open_in("IL", sunday, replace(FENCE_ONLY, skip_sundays=True))


def test_a_cohort_without_a_window_is_never_open() -> None:
    """A window that is missing is an unknown, and unknown means no."""
    policy = Policy(cohort_windows={})
    decision = may_send(OPEN, policy)
    assert (Verdict.DENY, {Reason.COHORT_WINDOW, Reason.NO_COMMON_WINDOW}) == (
        decision.verdict,
        set(decision.reasons),
    )


def test_nobody_is_texted_on_a_day_without_an_office() -> None:
    closed = replace(OPEN, days=Days(closed=frozenset({date(2026, 3, 11)})))
    decision = may_send(closed, POLICY)
    assert (Verdict.HOLD, (Reason.OFFICE_CLOSED,)) == (decision.verdict, decision.reasons)
    assert at(CHICAGO, 2026, 3, 12, 10) == decision.release_at


def test_arizona_and_the_navajo_nation_differ_in_summer() -> None:
    """Shiprock keeps Denver's clock: at nine in Phoenix it is ten there, and in winter both are one."""
    morning = at("America/Phoenix", 2026, 7, 8, 10)
    zones = ("America/Phoenix", "America/Denver")
    both = replace(OPEN, zones=zones, states=("OH",), practice_zone="America/Denver")
    fresh = replace(both, number=NumberFact("valid", morning))
    assert may_send(replace(fresh, now=morning), POLICY).allowed
    late = at("America/Phoenix", 2026, 7, 8, 16, 30)
    assert {Reason.COHORT_WINDOW} == reasons(replace(fresh, now=late))
    winter = at("America/Phoenix", 2026, 1, 14, 16, 30)
    assert may_send(replace(fresh, now=winter, number=NumberFact("valid", winter)), POLICY).allowed


def test_two_clocks_that_meet_in_one_half_of_the_year_are_waited_for() -> None:
    """Until the clock in New York goes back, nine in Honolulu is three there; the window ends at three."""
    short = Window((TUE, WED, THU), time(9), time(15))
    policy = Policy(cohort_windows={Cohort.OVERDUE_6MO: short})
    summer = at("America/New_York", 2026, 4, 1, 12)
    case = replace(
        OPEN,
        now=summer,
        zones=("Pacific/Honolulu",),
        states=("HI", "NY"),
        practice_zone="America/New_York",
        number=NumberFact("valid", summer),
    )
    decision = may_send(case, policy)
    assert (Verdict.HOLD, at("Pacific/Honolulu", 2026, 11, 3, 9)) == (decision.verdict, decision.release_at)
    later = replace(POLICY, cohort_windows={Cohort.OVERDUE_6MO: replace(short, stop=time(14))})
    assert Reason.NO_COMMON_WINDOW in reasons(case, later)


def test_release_waits_for_the_latest_rule_and_not_for_the_last_in_the_list() -> None:
    """After a text, over a closed day, over a holiday, in two zones: the first hour that suits all."""
    case = replace(
        OPEN,
        zones=(CHICAGO, "America/Los_Angeles"),
        states=("RI",),
        traffic=Traffic(250, (WEDNESDAY_NOON - timedelta(days=1, hours=2),)),
        days=Days(frozenset({date(2026, 3, 18)}), frozenset({date(2026, 3, 19)})),
    )
    # A week after the text is Tuesday the 17th at ten in Chicago, when it is eight in Los Angeles.
    assert at("America/Los_Angeles", 2026, 3, 17, 10) == may_send(case, POLICY).release_at
    later = replace(case, days=replace(case.days, closed=frozenset({date(2026, 3, 17), date(2026, 3, 19)})))
    assert at("America/Los_Angeles", 2026, 3, 24, 10) == may_send(later, POLICY).release_at
