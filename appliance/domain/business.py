"""Business hours: when the office is there, and when so much of its time has passed.

The schedule of the PMS says it for the days it covers; beyond them the usual week does, Monday to Friday
08:00 to 17:00 without federal holidays. Clocks of tasks, claims and returns run on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from appliance.domain.calendar import is_open, wall_instant

USUAL_WEEK = (time(8), time(17))
_HORIZON_DAYS = 400
_LAST_MINUTE = 24 * 60 - 1


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """When somebody is in the office, by local day.

    `known` are the days on which the schedule has anybody working. A day between its first and its last
    that is not in it is a day off; about days outside of that stretch the schedule says nothing.
    """

    where: ZoneInfo
    known: Mapping[date, tuple[time, time]]
    holidays: frozenset[date] = frozenset()

    def on(self, day: date) -> tuple[time, time] | None:
        """Return the hours of a local day, start included, stop excluded; None if nobody is there."""
        if self.known and min(self.known) <= day <= max(self.known):
            return self.known.get(day)
        return USUAL_WEEK if day.weekday() < 5 and day not in self.holidays else None

    def is_open(self, at: datetime) -> bool:
        """Whether somebody is there to read what came in."""
        return is_open(at, self.where, self.on)

    def after(self, at: datetime, span: timedelta) -> datetime:
        """Return when so much business time has passed since an instant.

        An office that is not open for so long within 400 days gets the plain sum of both.
        """
        first, left = at.astimezone(self.where).date(), span
        for ahead in range(_HORIZON_DAYS):
            day = first + timedelta(days=ahead)
            hours = self.on(day)
            if hours is None:
                continue
            start = max(wall_instant(day, hours[0], self.where), at)
            stop = wall_instant(day, hours[1], self.where)
            if start + left <= stop:
                return start + left
            left -= max(stop - start, timedelta())
        return at + span


def hours_of_minutes(minutes: Mapping[str, tuple[int, int]]) -> dict[date, tuple[time, time]]:
    """Given the first and last minute of each scheduled day (ISO date), return its hours."""
    return {
        date.fromisoformat(on): (_clock(start), _clock(stop))
        for on, (start, stop) in minutes.items()
        if start < stop
    }


def _clock(minute: int) -> time:
    hour, rest = divmod(min(max(minute, 0), _LAST_MINUTE), 60)
    return time(hour, rest)
