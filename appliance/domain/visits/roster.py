"""Who is alerted when: the posts of an office, and which of them an alert goes to.

A post is one place where alerts are read: the desk's channel, the phone of whoever is on call. Hours are on
the practice's wall clock. An emergency never waits for somebody to come on duty: with nobody on duty it
goes to every post that may hear it. Everything else waits until the first post is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from appliance.domain.calendar import wall_instant

EVERY_DAY = frozenset(range(7))
_WEEK = 8


@dataclass(frozen=True, slots=True)
class Post:
    """One post: what it hears and when it is on duty.

    Duty that stops at or before its start runs over midnight and belongs to the day on which it began.
    The same clock time twice is around the clock.
    """

    name: str
    hears_all: bool = True
    """Whether it gets every alert, or emergencies only."""
    weekdays: frozenset[int] = EVERY_DAY
    start: time = time(0)
    stop: time = time(0)

    def on_duty_at(self, at: datetime, where: ZoneInfo) -> datetime | None:
        """Return the first instant not before `at` at which the post is on duty; None if it never is."""
        today = at.astimezone(where).date()
        for ahead in range(-1, _WEEK):
            on = today + timedelta(days=ahead)
            if on.weekday() not in self.weekdays:
                continue
            over_midnight = timedelta(days=int(self.stop <= self.start))
            stop = wall_instant(on + over_midnight, self.stop, where)
            if at < stop:
                return max(at, wall_instant(on, self.start, where))
        return None


def choose_posts(
    posts: Sequence[Post], at: datetime, where: ZoneInfo, *, urgent: bool
) -> list[tuple[str, datetime]]:
    """Given the posts and an alert, return the names of those that get it, each with when.

    Those on duty get it now. With none on duty, an emergency goes to all that hear it, now, and anything
    else to whoever is on duty next. Empty if there is no post that hears it.
    """
    duty = [
        (one.name, begins_at)
        for one in posts
        if (urgent or one.hears_all) and (begins_at := one.on_duty_at(at, where)) is not None
    ]
    there = [(name, begins_at) for name, begins_at in duty if begins_at <= at]
    if there or not duty:
        return there
    if urgent:
        return [(name, at) for name, _ in duty]
    soonest = min(begins_at for _, begins_at in duty)
    return [(name, begins_at) for name, begins_at in duty if begins_at == soonest]
