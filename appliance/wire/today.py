"""Today: what needs a person now, freed slots, and the day in figures."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct

from appliance.wire.common import TaskCard


class WaitingCounts(Struct, frozen=True, kw_only=True):
    """Open tasks by how they stand; `calls` is the work list, which is in none of the others."""

    overdue: int
    due: int
    snoozed: int
    mine: int
    calls: int


class FreedSlot(Struct, frozen=True, kw_only=True):
    """Time on today's or tomorrow's calendar that nobody has."""

    start_at: datetime
    minutes: int
    operatory: str
    provider: str


class Figures(Struct, frozen=True, kw_only=True):
    """The day so far, on the office's calendar."""

    sent: int
    waiting_to_send: int
    withheld: int
    replies: int
    booked: int


class HealthLine(Struct, frozen=True, kw_only=True):
    """Health in one line: `level` is good, attention or stopped."""

    level: str
    text: str
    halts: list[str]


class Today(Struct, frozen=True, kw_only=True):
    """The screen a desk begins with. `waiting` are the most pressing tasks, emergencies first."""

    now: datetime
    on: date
    zone: str
    practice: str
    counts: WaitingCounts
    waiting: list[TaskCard]
    freed: list[FreedSlot]
    figures: Figures
    health: HealthLine
