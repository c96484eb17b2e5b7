"""The send gate and the clock: never outside a window anywhere, and every "not yet" names its end.

The gate is held against a slow judge that knows nothing of it: clocks on walls, read one after another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.domain.decision import Reason, Verdict
from appliance.domain.model import PatientStatus, TextConsent
from appliance.domain.outreach import (
    Days,
    NumberFact,
    Recipient,
    SendCase,
    Traffic,
    may_send,
)
from appliance.domain.policy import FRI, MON, SAT, SUN, THU, TUE, WED, Cohort, Policy, Window

CHICAGO = "America/Chicago"
WEDNESDAY_NOON = datetime(2026, 3, 11, 12, tzinfo=ZoneInfo(CHICAGO)).astimezone(UTC)
SECOND = timedelta(seconds=1)
POLICY = Policy()
ADULT_COHORTS = (Cohort.OVERDUE_6MO, Cohort.OVERDUE_12MO_PLUS, Cohort.TX_PLAN_PENDING)

ZONES = (
    "America/New_York",
    "America/Detroit",
    "America/Kentucky/Louisville",
    "America/Indiana/Indianapolis",
    "America/Indiana/Knox",
    "America/Indiana/Petersburg",
    CHICAGO,
    "America/Menominee",
    "America/North_Dakota/Center",
    "America/Denver",
    "America/Boise",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "America/Juneau",
    "America/Sitka",
    "America/Nome",
    "America/Adak",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
    "America/St_Thomas",
    "Pacific/Guam",
    "Pacific/Saipan",
    "Pacific/Pago_Pago",
    "America/Halifax",
    "America/St_Johns",
    "America/Havana",
    "America/Tijuana",
    "America/Mexico_City",
    "Australia/Lord_Howe",
)
instants = st.builds(
    lambda minutes, seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes, seconds=seconds),
    st.integers(0, 5 * 365 * 24 * 60),
    st.integers(0, 59),
)

MARIA = Recipient(PatientStatus.ACTIVE, date(1984, 5, 2), TextConsent.GRANTED, "+13125550101")
OPEN = SendCase(
    now=WEDNESDAY_NOON,
    cohort=Cohort.OVERDUE_6MO,
    patient=MARIA,
    guardian=None,
    zones=(CHICAGO,),
    states=("IL",),
    practice_zone=CHICAGO,
    number=NumberFact("valid", WEDNESDAY_NOON - timedelta(days=30)),
    traffic=Traffic(),
    days=Days(),
    sms_baa_ok=True,
)


def at(zone: str, *parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(zone)).astimezone(UTC)  # type: ignore[arg-type, misc]


def reasons(case: SendCase, policy: Policy = POLICY) -> set[Reason]:
    return set(may_send(case, policy).reasons)


# --- the clock ----------------------------------------------------------------------------------------------

WINDOWS = {
    Cohort.OVERDUE_6MO: ({TUE, WED, THU}, time(10), time(17)),
    Cohort.OVERDUE_12MO_PLUS: ({TUE, WED, THU}, time(11), time(16)),
    Cohort.TX_PLAN_PENDING: ({WED, THU}, time(10), time(15)),
}
"""Seed 000, written down a second time."""


def is_open_by_hand(instant: datetime, cohort: Cohort, zones: set[ZoneInfo]) -> bool:
    """Read the clock on each wall: inside the fence and inside the cohort's window, everywhere at once."""
    weekdays, start, stop = WINDOWS[cohort]
    walls = [instant.astimezone(zone) for zone in zones]
    return all(
        time(9) <= wall.time() < time(20) and start <= wall.time() < stop and wall.weekday() in weekdays
        for wall in walls
    )


def edges(zone: ZoneInfo, on: date) -> Iterator[datetime]:
    """Yield the instants round which something opens or closes on a local day, and a second aside."""
    for hour in (1, 2, 9, 10, 11, 15, 16, 17, 20):
        edge = datetime.combine(on, time(hour), zone).astimezone(UTC)
        yield from (edge - SECOND, edge, edge + SECOND)


def days_to_look_at(zone: ZoneInfo) -> Iterator[date]:
    """Yield, over five years, the days round each clock change up to the next Tuesday, and some others."""
    for ahead in range(5 * 365 + 1):
        on = date(2026, 1, 1) + timedelta(days=ahead)
        noon = datetime.combine(on, time(12), zone)
        changed = (noon - timedelta(days=3)).utcoffset() != (noon + timedelta(days=1)).utcoffset()
        if changed or ahead % 61 == 0:
            yield on


@pytest.mark.parametrize("name", ZONES)
def test_each_zone_is_open_exactly_inside_its_windows(name: str) -> None:
    zone = ZoneInfo(name)
    opened = 0
    for number, on in enumerate(days_to_look_at(zone)):
        cohort = ADULT_COHORTS[number % 3]
        for instant in edges(zone, on):
            case = replace(
                OPEN,
                now=instant,
                cohort=cohort,
                zones=(name,),
                states=(),
                practice_zone=name,
                number=NumberFact("valid", instant),
            )
            expected = is_open_by_hand(instant, cohort, {zone})
            assert expected == may_send(case, POLICY).allowed, instant
            opened += expected
    assert opened > 50, "a gate that is never open would pass as well"


@settings(max_examples=250, deadline=None, derandomize=True)
@given(
    instants,
    st.sampled_from(ADULT_COHORTS),
    st.lists(st.sampled_from(ZONES), min_size=1, max_size=3),
    st.sampled_from(ZONES),
    st.sampled_from([None, 9, 10, 11, 15, 16, 17, 20]),
    st.integers(-1, 1),
)
def test_all_places_the_patient_may_be_have_to_agree(
    instant: datetime, cohort: Cohort, names: list[str], practice: str, hour: int | None, aside: int
) -> None:
    if hour is not None:
        wall = instant.astimezone(ZoneInfo(names[0])).replace(hour=hour, minute=0, second=0)
        instant = wall.astimezone(UTC) + aside * SECOND
    case = replace(
        OPEN,
        now=instant,
        cohort=cohort,
        zones=tuple(names),
        states=(),
        practice_zone=practice,
        number=NumberFact("valid", instant),
    )
    places = {ZoneInfo(name) for name in (*names, practice)}
    assert is_open_by_hand(instant, cohort, places) == may_send(case, POLICY).allowed


def test_arizona_and_the_navajo_nation_differ_in_summer() -> None:
    """Shiprock keeps Denver's clock: at nine in Phoenix it is ten there, and in winter both are one."""
    morning = at("America/Phoenix", 2026, 7, 8, 10)
    zones = ("America/Phoenix", "America/Denver")
    both = replace(OPEN, zones=zones, states=(), practice_zone="America/Denver")
    fresh = replace(both, number=NumberFact("valid", morning))
    assert may_send(replace(fresh, now=morning), POLICY).allowed
    late = at("America/Phoenix", 2026, 7, 8, 16, 30)
    assert {Reason.COHORT_WINDOW} == reasons(replace(fresh, now=late))
    winter = at("America/Phoenix", 2026, 1, 14, 16, 30)
    assert may_send(replace(fresh, now=winter, number=NumberFact("valid", winter)), POLICY).allowed


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


def test_a_holiday_is_judged_where_the_patient_is() -> None:
    """Ten on Friday evening's date line: a holiday in Guam is over there before it begins in Honolulu."""
    case = replace(
        OPEN,
        now=at("Pacific/Guam", 2026, 7, 4, 9, 30),
        zones=("Pacific/Honolulu",),
        states=(),
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


# --- release ------------------------------------------------------------------------------------------------


def opens_by_hand(case: SendCase, instant: datetime) -> bool:
    """Judge every timed rule at an instant on clocks on the wall, for texts of the first cohort."""
    zones = {ZoneInfo(name) for name in (*case.zones, case.practice_zone)}
    if not is_open_by_hand(instant, case.cohort, zones):
        return False
    office = ZoneInfo(case.practice_zone)
    office_day = instant.astimezone(office).date()
    if office_day in case.days.closed:
        return False
    if case.traffic.sent_today >= 250 and office_day == case.now.astimezone(office).date():
        return False
    if any(instant.astimezone(zone).date() in case.days.holidays for zone in zones):
        return False
    gaps = [instant - sent for sent in case.traffic.phone_sent_at]
    if any(gap < timedelta(days=7) for gap in gaps):
        return False
    return all(_state_is_open(state, instant, zone) for state in case.states for zone in zones)


def _state_is_open(state: str, instant: datetime, zone: ZoneInfo) -> bool:
    wall = instant.astimezone(zone)
    start, stop = {"RI": (9, 18), "KY": (10, 21)}.get(state, (8, 21))
    return start <= wall.hour < stop


@st.composite
def waiting(draw: st.DrawFn) -> SendCase:
    now = draw(instants)
    dates = st.integers(-1, 6).map(lambda ahead: now.date() + timedelta(days=ahead))
    sent = st.integers(1, 10 * 24 * 3600).map(lambda ago: now - timedelta(seconds=ago))
    return replace(
        OPEN,
        now=now,
        cohort=draw(st.sampled_from(ADULT_COHORTS)),
        zones=tuple(draw(st.lists(st.sampled_from(ZONES[:20]), min_size=1, max_size=2))),
        practice_zone=draw(st.sampled_from(ZONES[:20])),
        states=tuple(draw(st.lists(st.sampled_from(["RI", "KY", "OH"]), max_size=1))),
        number=NumberFact("valid", now),
        traffic=Traffic(draw(st.sampled_from([0, 0, 250])), tuple(draw(st.lists(sent, max_size=3)))),
        days=Days(frozenset(draw(st.lists(dates, max_size=2))), frozenset(draw(st.lists(dates, max_size=3)))),
    )


def first_open_by_hand(case: SendCase) -> datetime | None:
    """Scan minute by minute, and at the odd seconds at which a text becomes old enough, for 40 days."""
    odd = [sent + timedelta(days=days) for sent in case.traffic.phone_sent_at for days in (1, 7)]
    minute = case.now.replace(second=0) + timedelta(minutes=1)
    found = None
    for step in range(40 * 24 * 4):
        # Nothing here opens but on a quarter of an hour.
        instant = minute.replace(minute=minute.minute // 15 * 15) + timedelta(minutes=15 * step)
        if instant >= case.now and opens_by_hand(case, instant):
            found = instant
            break
    candidates = [one for one in (case.now, *odd) if one >= case.now and opens_by_hand(case, one)]
    return min([*candidates, *([found] if found else [])], default=None)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(waiting())
def test_release_is_the_first_instant_at_which_every_rule_opens(case: SendCase) -> None:
    decision = may_send(case, POLICY)
    expected = first_open_by_hand(case)
    if expected is None:
        assert Reason.NO_COMMON_WINDOW in decision.reasons
        return
    assert expected == (case.now if decision.allowed else decision.release_at)
    if decision.release_at is not None:
        assert decision.release_at > case.now
        assert not may_send(replace(case, now=decision.release_at - SECOND), POLICY).allowed
        same_day = (
            decision.release_at.astimezone(ZoneInfo(case.practice_zone)).date()
            == case.now.astimezone(ZoneInfo(case.practice_zone)).date()
        )
        spent = case.traffic.sent_today if same_day else 0
        then = replace(case, now=decision.release_at, traffic=replace(case.traffic, sent_today=spent))
        assert may_send(then, POLICY).allowed


@pytest.mark.parametrize("name", ZONES)
def test_release_over_a_clock_change_is_ten_oclock_on_the_new_clock(name: str) -> None:
    """Asked on the Friday before, in spring and in autumn: Tuesday ten, whatever the offset is by then."""
    for friday in (date(2026, 3, 6), date(2026, 10, 30)):
        now = datetime.combine(friday, time(12), ZoneInfo(name)).astimezone(UTC)
        case = replace(
            OPEN, now=now, zones=(name,), states=(), practice_zone=name, number=NumberFact("valid", now)
        )
        tuesday = datetime.combine(friday + timedelta(days=4), time(10), ZoneInfo(name)).astimezone(UTC)
        assert tuesday == may_send(case, POLICY).release_at


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
