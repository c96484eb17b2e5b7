"""When a window is open, in any zone, on any day: the arithmetic under every timed rule.

A window is judged on the wall clock of a zone and answered in UTC. Local times that a clock change
skips or repeats are resolved by asking the zone again for the instant, never by adding offsets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DayHours = Callable[[date], "tuple[time, time] | None"]
"""Given a local date, the hours of that date, start included, stop excluded, or None."""

_HORIZON_DAYS = 400
"""More than a year: some rules meet only in one half of it, when one of two zones keeps summer time."""


@lru_cache(maxsize=512)
def zone(name: str) -> ZoneInfo | None:
    """Return the IANA zone of that name, or None if there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def local(at: datetime, where: ZoneInfo) -> datetime:
    """Return an instant on the wall clock of a zone."""
    return at.astimezone(where)


@lru_cache(maxsize=65536)
def wall_instant(on: date, clock: time, where: ZoneInfo) -> datetime:
    """Return the first UTC instant at which the wall clock of a zone shows that time or later.

    A time that a spring change skips maps to the end of the gap; of a repeated hour the first counts.
    """
    naive = datetime.combine(on, clock)
    at = naive.replace(tzinfo=where).astimezone(UTC)
    if at.astimezone(where).replace(tzinfo=None) == naive:
        return at
    # In a gap fold=1 lands before the change. Clocks change on whole minutes, so the change is found by them.
    minute = naive.replace(second=0, microsecond=0)
    at = minute.replace(tzinfo=where, fold=1).astimezone(UTC)
    while at.astimezone(where).replace(tzinfo=None) < minute:
        at += timedelta(minutes=1)
    return at


def is_open(at: datetime, where: ZoneInfo, hours: DayHours) -> bool:
    """Whether the window is open at an instant, on the wall clock of that zone."""
    there = local(at, where)
    span = hours(there.date())
    return span is not None and span[0] <= there.time() < span[1]


def next_open(at: datetime, where: ZoneInfo, hours: DayHours) -> datetime | None:
    """Return the first instant not before `at` at which the window is open, or None within 400 days.

    A window that lies in an hour which the clock shows twice may be taken for closed the second time.
    """
    there = local(at, where)
    for ahead in range(_HORIZON_DAYS):
        on = there.date() + timedelta(days=ahead)
        span = hours(on)
        if span is None:
            continue
        start = max(wall_instant(on, span[0], where), at)
        if is_open(start, where, hours):
            return start
    return None


def next_common(at: datetime, openers: Iterable[Callable[[datetime], datetime | None]]) -> datetime | None:
    """Given functions that each return the next instant their rule opens, return the first common one.

    None if one never opens, or if they have not met 400 days after each has opened once: a pause until
    some day far off counts from that day on.
    """
    rules = list(openers)
    limit = None
    while limit is None or at <= limit:
        latest = at
        for rule in rules:
            opens = rule(latest)
            if opens is None:
                return None
            latest = opens
        if latest == at:
            return at
        at = latest
        limit = limit or at + timedelta(days=_HORIZON_DAYS)
    return None
