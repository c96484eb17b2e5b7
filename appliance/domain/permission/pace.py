"""How fast texts leave: planned to what the carrier's tier lets through, never found out by being refused.

Decides over numbers only. A 10DLC campaign has a rate and a brand a count of the day (facts/messaging.md
5); a part of the day's count is kept for answers, which must not fail because invitations used it up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from appliance.domain.wording.content import SEGMENT_PRICE_CENTS

TICK_SECONDS = 30
"""How often sending runs."""
_TICK = timedelta(seconds=TICK_SECONDS)
MOST_PER_TICK = 20
"""Texts of one turn at most, however fast the tier: answers wait for it."""
ANSWERS_PERCENT = 20
"""Share of the day's count that is kept for answers."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What the registered tier lets through: texts a second, and texts a day."""

    per_second: float = MOST_PER_TICK / TICK_SECONDS
    per_day: int = 2000

    @property
    def per_tick(self) -> int:
        """Return how many texts may leave in one turn: at least one, or nothing would ever leave."""
        return max(1, min(MOST_PER_TICK, int(self.per_second * TICK_SECONDS)))

    @property
    def proactive_per_day(self) -> int:
        """Return how many of a day's texts may be invitations and reminders."""
        return self.per_day * (100 - ANSWERS_PERCENT) // 100


@dataclass(frozen=True, slots=True)
class Spending:
    """What a part of a text costs, and what a month's texts may cost before no more are started; 0: anything.

    An estimate, as the carrier bills by its own count: the cap is for what runs away, not for the last cent.
    """

    part_cents: float = SEGMENT_PRICE_CENTS
    month_cents: int = 0


def last_departure(planned_at: Iterable[datetime], pace: Pace) -> datetime | None:
    """Given when each text of a day may leave, return when the last of them will; None of none.

    Texts leave in the order of their times, at most `per_tick` of them in the half minute that a turn takes.
    """
    turn: datetime | None = None
    used = 0
    last: datetime | None = None
    for at in sorted(planned_at):
        if turn is None or at >= turn + _TICK:
            turn, used = at, 0
        elif used == pace.per_tick:
            turn, used = turn + _TICK, 0
        used += 1
        last = max(at, turn)
    return last
