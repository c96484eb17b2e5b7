"""Counts over the whole database that the status page is made of: numbers and times, nobody's name or phone.

Plain values; how they are counted is the store's, what may be shown of them the workflow's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class DayTally:
    """What happened on one local day."""

    sent: int = 0
    delivered: int = 0
    undelivered: int = 0
    replies: int = 0
    bookings: int = 0
    opt_outs: int = 0
    handed_over: int = 0


@dataclass(frozen=True, slots=True)
class Moment:
    """How the box stands at a moment.

    `texts_held` counts reasons, as stored, of texts that are queued. `tasks` are the open ones by kind, with
    when the first of them is due. `left` are times and bytes since midnight by place, bytes None where none
    are kept.
    """

    today: DayTally = field(default_factory=DayTally)
    queued: int = 0
    next_at: datetime | None = None
    texts_held: Mapping[str, int] = field(default_factory=dict)
    tasks: Mapping[str, tuple[int, datetime]] = field(default_factory=dict)
    left: Mapping[str, tuple[int, int | None]] = field(default_factory=dict)
    clashes: int = 0
    """Pairs of visits ahead, booked by the box, that overlap in one operatory."""
    unheard: int = 0
    """Replies that have lain for a quarter of an hour without an outcome."""


@dataclass(frozen=True, slots=True)
class Month:
    """What thirty local days came to, the last of them `on`.

    `texts_held` counts reasons, as stored, of texts that are withheld; `patients_held` those of the last
    night's decisions. `funnel` counts phones: texted, reached, answered, booked.
    """

    on: date
    days: Mapping[date, DayTally] = field(default_factory=dict)
    texts_held: Mapping[str, int] = field(default_factory=dict)
    patients_held: Mapping[str, int] = field(default_factory=dict)
    funnel: tuple[int, int, int, int] = (0, 0, 0, 0)
    rows: int = 0
    """Rows of the PMS that the box holds."""
    sent_twice: int = 0
    """Occasions of one touch that may have reached a phone more than once."""
    floods: int = 0
    """Phones and days with more machine answers than a day may have."""
    unsettled: int = 0
    """Texts of which for a day it is not known whether they left."""
    without_outcome: int = 0
    """Replies that ended without an outcome."""
