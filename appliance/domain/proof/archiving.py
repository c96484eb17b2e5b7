"""Which audit rows leave for the archive, how long they must stay there, and what the local log keeps.

Decides over numbers and dates only. Rows go oldest first and without a gap, so that
the index of the archive is a plain list of ranges. Nothing here removes a row from the box: the local log
is verified from its first row on, so it keeps them all, which is more than the eighteen months asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

COLD_AFTER = timedelta(days=90)
"""From this age on a row is archived (seed 000)."""
HOT_MONTHS = 18
"""How long every row has to be searchable on the box (seed 000)."""
KEPT_CALENDAR_YEARS = 6
"""Calendar years after a row's own (45 CFR 164.316(b)(2)(i); counted in whole years, to the safe side)."""


@dataclass(frozen=True, slots=True)
class RowRange:
    """Audit rows from `first` to `last`, both included, of which the newest was written on `newest_on`."""

    first: int
    last: int
    newest_on: date

    @property
    def name(self) -> str:
        """The object's name in the archive. It says nothing but which rows are in it."""
        return f"audit/{self.newest_on.year}/{self.first:012d}-{self.last:012d}"


def retain_until(newest_on: date) -> date:
    """Given the day of the newest row of an object, return the last day on which nobody may delete it."""
    return date(newest_on.year + KEPT_CALENDAR_YEARS, 12, 31)


def plan_range(archived_to: int, cold: list[tuple[int, date]], most: int) -> RowRange | None:
    """Given the last archived row, (number, day) of the cold rows after it in order, and how many rows an
    object holds at most, return the next range. It never spans two calendar years: they are kept differently
    long. Raise ValueError if a row is missing in between.
    """
    taken: list[tuple[int, date]] = []
    for place, (number, on) in enumerate(cold[:most], 1):
        if number != archived_to + place:
            raise ValueError(f"row {archived_to + place} is missing between the archive and the log")
        if taken and on.year != taken[0][1].year:
            break
        taken.append((number, on))
    if not taken:
        return None
    return RowRange(taken[0][0], taken[-1][0], max(on for _, on in taken))
