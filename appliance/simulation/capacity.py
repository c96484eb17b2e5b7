"""The staff's working time cut into slots, past and ahead, none of them handed out twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random

from appliance.simulation import premises
from appliance.simulation.books import Books
from appliance.simulation.records import Operatory, Provider

YEARS_DAYS = 1095
"""How far back the books of visits go."""

RETIRED_DAYS = 200
"""How long ago the dentist who has retired saw the last patient."""

_HYGIENE_GRID = (60, 60, 60, 60)
_DENTAL_GRID = ((30,) * 8, (30, 30, 60, 30, 30, 30, 30))
# How full the book is, by how many days ahead: (until day, hygiene, dental)
_FULLNESS = ((21, 0.7, 0.66), (60, 0.55, 0.3), (190, 0.42, 0.08))

Slot = tuple[int, int, int, int]
"""Day (ordinal), operatory, minute of the day, length in minutes."""


class Capacity:
    """The slots of one practice around `today`, an ordinal day."""

    def __init__(self, books: Books, today: int, chance: Random) -> None:
        self._today = today
        self._chance = chance
        self._closed: dict[date, str] = {}
        for year in range(date.fromordinal(today).year - 4, date.fromordinal(today).year + 2):
            self._closed.update(premises.holidays(year))
        ops = list(books.operatories.rows.values())
        self._staffed: dict[bool, list[tuple[Operatory, Provider]]] = {True: [], False: []}
        seen: set[int] = set()
        for op in ops:  # a second operatory of the same provider adds no time
            if op.main_provider not in seen:
                seen.add(op.main_provider)
                self._staffed[op.is_hygiene].append((op, books.providers[op.main_provider]))
        self._first = today - YEARS_DAYS - 90
        self._pools = {
            kind: [self.of_day(kind, n) for n in range(self._first, today)] for kind in (True, False)
        }
        for slots in (*self._pools[True], *self._pools[False]):
            chance.shuffle(slots)

    def take(self, hygiene: bool, day: int) -> Slot | None:
        """Return a past slot on that day or soon after, else before; None if all is taken."""
        pool, last = self._pools[hygiene], self._today - self._first - 1
        day = min(day - self._first, last)
        for nth in range(day, min(day + 20, last + 1)):
            if pool[nth]:
                return pool[nth].pop()
        for nth in range(day - 1, max(day - 20, 0), -1):
            if pool[nth]:
                return pool[nth].pop()
        return None

    def of_day(self, hygiene: bool, ordinal: int) -> list[Slot]:
        """Return every slot of one day, taken or not."""
        on = date.fromordinal(ordinal)
        if on in self._closed or on.weekday() == 6:
            return []
        slots: list[Slot] = []
        for op, prov in self._staffed[hygiene]:
            if self._away(prov, on, ordinal):
                continue
            for part, (begins, _) in enumerate(premises.working_hours(prov, on)):
                minute = begins
                for length in _HYGIENE_GRID if hygiene else _DENTAL_GRID[part]:
                    slots.append((ordinal, op.num, minute, length))
                    minute += length
        return slots

    def _away(self, prov: Provider, on: date, ordinal: int) -> bool:
        if prov.is_hidden:
            return ordinal > self._today - RETIRED_DAYS or on.weekday() not in prov.works_on
        return premises.day_off(prov, on)

    def ahead(self, hygiene: bool, free: Callable[[Slot], bool]) -> list[Slot]:
        """Return the future slots that are already booked, soonest first."""
        booked: list[Slot] = []
        first = 0
        for until, *shares in _FULLNESS:
            for ahead in range(first, until):
                slots = self.of_day(hygiene, self._today + ahead)
                booked += [s for s in slots if self._chance.random() < shares[not hygiene] and free(s)]
            first = until
        return booked
