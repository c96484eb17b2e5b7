"""Windows on wall clocks: what a clock change skips or repeats, what is open, and what opens next."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from appliance.domain.calendar import is_open, local, next_common, next_open, wall_instant, zone
from appliance.domain.model import day, instant, instant_text

NEW_YORK = ZoneInfo("America/New_York")
ZONES = (
    "America/New_York",
    "America/Phoenix",
    "America/Anchorage",
    "America/Adak",
    "America/St_Johns",
    "America/Havana",
    "America/Santiago",
    "Africa/Cairo",
    "Pacific/Honolulu",
    "Pacific/Guam",
    "Australia/Lord_Howe",
)
MINUTE = timedelta(minutes=1)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize("name", ["", "America/Nowhere", "../etc/passwd", "America", "\0", "x" * 500])
def test_what_is_no_zone_is_none(name: str) -> None:
    assert zone(name) is None


def test_a_zone_is_found_by_its_iana_name() -> None:
    assert zone("America/New_York") == NEW_YORK
    assert datetime(2026, 7, 1, 8, tzinfo=NEW_YORK) == local(utc(2026, 7, 1, 12), NEW_YORK)


@pytest.mark.parametrize(
    ("name", "on", "clock", "expected"),
    [
        ("America/New_York", date(2026, 7, 1), time(9), utc(2026, 7, 1, 13)),
        ("America/New_York", date(2026, 3, 8), time(1, 59), utc(2026, 3, 8, 6, 59)),
        # two to three does not happen on 8 March: all of it is the instant at which three strikes
        ("America/New_York", date(2026, 3, 8), time(2), utc(2026, 3, 8, 7)),
        ("America/New_York", date(2026, 3, 8), time(2, 30), utc(2026, 3, 8, 7)),
        ("America/New_York", date(2026, 3, 8), time(2, 59, 59), utc(2026, 3, 8, 7)),
        ("America/New_York", date(2026, 3, 8), time(3), utc(2026, 3, 8, 7)),
        # one to two happens twice on 1 November: the first counts
        ("America/New_York", date(2026, 11, 1), time(1, 30), utc(2026, 11, 1, 5, 30)),
        ("America/New_York", date(2026, 11, 1), time(2), utc(2026, 11, 1, 7)),
        # a midnight that does not happen
        ("America/Havana", date(2026, 3, 8), time(0), utc(2026, 3, 8, 5)),
        ("America/Santiago", date(2026, 9, 6), time(0, 15), utc(2026, 9, 6, 4)),
        # half an hour that does not happen
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), utc(2026, 10, 3, 15, 30)),
        # a whole day that did not happen
        ("Pacific/Apia", date(2011, 12, 30), time(12), utc(2011, 12, 30, 10)),
    ],
)
def test_a_wall_time_is_one_instant(name: str, on: date, clock: time, expected: datetime) -> None:
    assert expected == wall_instant(on, clock, ZoneInfo(name))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.sampled_from(ZONES),
    st.dates(date(2024, 1, 1), date(2030, 12, 31)),
    st.integers(0, 24 * 60 - 1),
)
@example("America/New_York", date(2027, 3, 14), 2 * 60 + 15)
@example("America/Havana", date(2027, 3, 14), 0)
@example("Africa/Cairo", date(2026, 4, 24), 30)
def test_it_is_the_first_minute_that_shows_that_time_or_later(name: str, on: date, minute: int) -> None:
    where, wanted = ZoneInfo(name), datetime.combine(on, time(minute // 60, minute % 60))
    found = wall_instant(on, wanted.time(), where)
    shown = [(found + ahead * MINUTE).astimezone(where).replace(tzinfo=None) for ahead in range(-26 * 60, 1)]
    assert shown[-1] >= wanted
    assert all(earlier < wanted for earlier in shown[:-1])


def test_stored_instants_sort_as_they_follow_each_other_and_come_back() -> None:
    evening = datetime(2026, 7, 1, 19, tzinfo=NEW_YORK)
    moments = [evening, evening + timedelta(microseconds=1), evening + timedelta(hours=5)]
    texts = [instant_text(at) for at in moments]
    assert "2026-07-01T23:00:00.000000Z" == texts[0]
    assert sorted(texts) == texts
    assert moments == [instant(text) for text in texts]
    assert [UTC] * 3 == [instant(text).tzinfo for text in texts]
    assert (date(2026, 7, 1), None, None) == (day("2026-07-01"), day(""), day(None))


def nine_to_five(_: date) -> tuple[time, time]:
    return time(9), time(17)


def weekdays_only(on: date) -> tuple[time, time] | None:
    return nine_to_five(on) if on.weekday() < 5 else None


def test_a_window_holds_its_start_and_not_its_stop() -> None:
    second = timedelta(seconds=1)
    start, stop = utc(2026, 7, 1, 13), utc(2026, 7, 1, 21)
    assert [False, True, True, False] == [
        is_open(at, NEW_YORK, nine_to_five) for at in (start - second, start, stop - second, stop)
    ]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (utc(2026, 7, 1, 3), utc(2026, 7, 1, 13)),
        (utc(2026, 7, 1, 13), utc(2026, 7, 1, 13)),
        (utc(2026, 7, 1, 20, 59, 59), utc(2026, 7, 1, 20, 59, 59)),
        (utc(2026, 7, 1, 21), utc(2026, 7, 2, 13)),
        (utc(2026, 7, 3, 21), utc(2026, 7, 6, 13)),
        (utc(2026, 3, 6, 23), utc(2026, 3, 9, 13)),
        (utc(2026, 10, 30, 22), utc(2026, 11, 2, 14)),
    ],
)
def test_what_opens_next(at: datetime, expected: datetime) -> None:
    assert expected == next_open(at, NEW_YORK, weekdays_only)


def test_a_window_that_starts_in_a_skipped_hour_opens_when_the_clock_has_moved() -> None:
    assert utc(2026, 3, 8, 7) == next_open(utc(2026, 3, 8, 5), NEW_YORK, lambda _: (time(2, 30), time(4)))


def test_a_window_inside_a_skipped_hour_opens_the_day_after() -> None:
    assert utc(2026, 3, 9, 6, 15) == next_open(
        utc(2026, 3, 8, 6, 50), NEW_YORK, lambda _: (time(2, 15), time(2, 45))
    )


def test_a_day_whose_midnight_is_skipped_is_not_skipped_with_it() -> None:
    sunday = date(2026, 3, 8)
    assert utc(2026, 3, 8, 5) == next_open(
        utc(2026, 3, 8, 3),
        ZoneInfo("America/Havana"),
        lambda on: (time(0), time(23)) if on == sunday else None,
    )


def test_what_never_opens_is_none() -> None:
    assert next_open(utc(2026, 7, 1), NEW_YORK, lambda _: None) is None
    assert next_open(utc(2026, 7, 1), NEW_YORK, lambda _: (time(9), time(9))) is None


def test_the_first_common_instant_may_be_many_turns_away() -> None:
    """Open on every 7th and on every 11th hour from a start: both on the 77th."""
    start = utc(2026, 7, 1)

    def each(hours: int, at: datetime) -> datetime:
        passed = -(-(at - start) // timedelta(hours=hours))
        return start + passed * timedelta(hours=hours)

    both = [lambda at: each(7, at), lambda at: each(11, at)]
    assert start == next_common(start, both)
    assert start + timedelta(hours=77) == next_common(start + MINUTE, both)
    assert start + timedelta(hours=77) == next_common(start + MINUTE, reversed(both))


def test_nothing_in_common_is_none() -> None:
    start = utc(2026, 7, 1)
    assert start == next_common(start, [])
    assert next_common(start, [lambda at: at, lambda _: None]) is None
    assert next_common(start, [lambda at: at + timedelta(days=1)]) is None


def test_rules_that_open_far_ahead_still_meet() -> None:
    """A pause of three years, and a window that is open one day of the year."""
    start, resumes = utc(2026, 7, 1), utc(2029, 7, 5)

    def new_year(at: datetime) -> datetime | None:
        return next_open(
            at, NEW_YORK, lambda on: (time(9), time(10)) if (on.month, on.day) == (1, 1) else None
        )

    assert resumes == next_common(start, [lambda at: max(at, resumes)])
    assert utc(2030, 1, 1, 14) == next_common(start, [new_year, lambda at: max(at, resumes)])
