"""The send gate walked through thirty zones and five years: never outside a window anywhere.

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

from appliance.domain.decision import Reason
from appliance.domain.permission.outreach import Days, NumberFact, SendCase, Traffic, may_send
from appliance.domain.policy import THU, TUE, WED, Cohort
from tests.unit.domain.outreach_cases import CHICAGO, OPEN, POLICY, SECOND, reasons

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
    for hour in (9, 10, 11, 15, 16, 17, 20):
        edge = datetime.combine(on, time(hour), zone).astimezone(UTC)
        yield from (edge - SECOND, edge, edge + SECOND)


def days_to_look_at(zone: ZoneInfo) -> Iterator[date]:
    """Yield, over five years, the days round each clock change up to Tuesday, month ends and holidays."""
    for ahead in range(5 * 365 + 1):
        on = date(2026, 1, 1) + timedelta(days=ahead)
        noon = datetime.combine(on, time(12), zone)
        changed = (noon - timedelta(days=3)).utcoffset() != (noon + timedelta(days=1)).utcoffset()
        turns = (on + timedelta(days=1)).month != on.month
        if changed or turns or on in HOLIDAYS:
            yield on


HOLIDAYS = frozenset(
    date(year, month, day)
    for year in range(2026, 2031)
    for month, day in ((1, 1), (6, 19), (11, 11), (12, 25))
)


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
                states=("OH",),
                practice_zone=name,
                number=NumberFact("valid", instant),
                days=Days(HOLIDAYS),
            )
            expected = is_open_by_hand(instant, cohort, {zone}) and on not in HOLIDAYS
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
        states=("OH",),
        practice_zone=practice,
        number=NumberFact("valid", instant),
    )
    places = {ZoneInfo(name) for name in (*names, practice)}
    assert is_open_by_hand(instant, cohort, places) == may_send(case, POLICY).allowed


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
        states=(draw(st.sampled_from(["RI", "KY", "OH"])),),
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
        far_ahead = case.now + timedelta(days=40)
        assert decision.release_at is None or decision.release_at > far_ahead
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
            OPEN, now=now, zones=(name,), states=("OH",), practice_zone=name, number=NumberFact("valid", now)
        )
        tuesday = datetime.combine(friday + timedelta(days=4), time(10), ZoneInfo(name)).astimezone(UTC)
        assert tuesday == may_send(case, POLICY).release_at


@pytest.mark.parametrize("name", ZONES)
def test_a_release_is_open_and_the_second_before_it_is_not(name: str) -> None:
    """Asked a second before and after midnight of each of those days, from an office two zones away."""
    zone, office = ZoneInfo(name), OFFICES[ZONES.index(name) % len(OFFICES)]
    for number, on in enumerate(days_to_look_at(zone)):
        now = datetime.combine(on, time(0), zone).astimezone(UTC) - SECOND + 2 * SECOND * (number % 2)
        case = replace(
            OPEN,
            now=now,
            cohort=ADULT_COHORTS[number % 3],
            zones=(name,),
            states=("OH",),
            practice_zone=office,
            number=NumberFact("valid", now - timedelta(days=1)),
            days=Days(HOLIDAYS),
        )
        places = {zone, ZoneInfo(office)}
        release_at = may_send(case, POLICY).release_at
        if release_at is None:
            assert Reason.NO_COMMON_WINDOW in reasons(case)
            continue
        assert is_open_by_hand(release_at, case.cohort, places)
        assert not any(release_at.astimezone(one).date() in HOLIDAYS for one in places)
        fresh = NumberFact("valid", release_at - timedelta(days=1))
        assert may_send(replace(case, now=release_at, number=fresh), POLICY).allowed
        assert not may_send(replace(case, now=release_at - SECOND, number=fresh), POLICY).allowed


OFFICES = (CHICAGO, "America/New_York", "America/Los_Angeles")
