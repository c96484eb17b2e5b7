"""Openings: free time as the last pull and the held offers leave it."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class OpenSlot(Struct, frozen=True, kw_only=True):
    """A stretch nobody has; `offered_to` counts the open offers of it."""

    start_at: datetime
    minutes: int
    operatory: str
    provider: str
    is_hygiene: bool
    offered_to: int


class HeldOffer(Struct, frozen=True, kw_only=True):
    """A time that somebody was offered or that is being booked: open, held, writing or suggested."""

    start_at: datetime
    minutes: int
    operatory: str
    name: str
    patient_id: str
    thread: str
    state: str
    until_at: datetime | None


class Openings(Struct, frozen=True, kw_only=True):
    """The days ahead."""

    slots: list[OpenSlot]
    held: list[HeldOffer]
    read_at: datetime | None
    days: int
