"""Business time: what the schedule says, what the usual week says, and clocks that change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from appliance.domain.business import OfficeHours, hours_of_minutes

CHICAGO = ZoneInfo("America/Chicago")
USUAL = OfficeHours(CHICAGO, {}, frozenset({date(2026, 11, 26)}))
SHORT = OfficeHours(
    CHICAGO,
    {date(2026, 11, 17): (time(9), time(12)), date(2026, 11, 19): (time(13), time(18))},
    frozenset({date(2026, 11, 19)}),
)


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=CHICAGO).astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "start", "span", "end"),
    [
        (USUAL, at(17, 10), 1, at(17, 11)),
        (USUAL, at(17, 16, 30), 1, at(18, 8, 30)),
        (USUAL, at(17, 3), 1, at(17, 9)),
        (USUAL, at(20, 16, 59), 1, at(23, 8, 59)),  # Friday to Monday
        (USUAL, at(21, 12), 0, at(23, 8)),  # Saturday: the next opening
        (USUAL, at(17, 8), 9, at(17, 17)),  # to the minute of closing
        (USUAL, at(25, 16), 2, at(27, 9)),  # over Thanksgiving
        (USUAL, at(17, 8), 24, at(19, 14)),
        (SHORT, at(17, 9), 3, at(17, 12)),
        (SHORT, at(17, 11), 2, at(19, 14)),  # Wednesday is off; the schedule outweighs the holiday
        (SHORT, at(19, 17), 2, at(20, 9)),  # beyond the schedule the usual week begins
        (SHORT, at(16, 16), 2, at(17, 10)),
        (OfficeHours(CHICAGO, {}), at(30, 16, month=10), 2, at(2, 9)),  # clocks go back in between
    ],
)
def test_business_time_passes_in_the_offices_hours(
    hours: OfficeHours, start: datetime, span: int, end: datetime
) -> None:
    assert end == hours.after(start, timedelta(hours=span))


def test_it_is_open_exactly_between_opening_and_closing() -> None:
    assert [False, True, True, False] == [
        SHORT.is_open(one) for one in (at(17, 8, 59), at(17, 9), at(17, 11, 59), at(17, 12))
    ]
    assert not SHORT.is_open(at(18, 10))
    assert not USUAL.is_open(at(26, 10))
    assert USUAL.is_open(at(27, 10))


def test_an_office_that_is_never_there_gets_the_plain_sum() -> None:
    never = OfficeHours(CHICAGO, {}, frozenset(date(2026, 1, 1) + timedelta(days=one) for one in range(900)))
    assert at(17, 12) == never.after(at(17, 10), timedelta(hours=2))


def test_minutes_of_the_schedule_become_hours() -> None:
    assert {date(2026, 11, 17): (time(7, 30), time(23, 59))} == hours_of_minutes(
        {"2026-11-17": (450, 1440), "2026-11-18": (600, 600)}
    )
