"""Calls: those who are never texted or cannot be reached, with the outcome in two keys."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from appliance.wire.common import TaskCard, Version


class CallRow(Struct, frozen=True, kw_only=True):
    """Somebody to call: the task, every number on record, and what was tried before."""

    task: TaskCard
    other_phone: str
    language: str
    tried: int
    last_tried_at: datetime | None


class Calls(Struct, frozen=True, kw_only=True):
    """One page of the work list."""

    rows: list[CallRow]
    next: str
    total: int


class CallOutcome(Struct, frozen=True, kw_only=True):
    """What came of a call. `again_at` puts it off instead of closing it."""

    version: Version
    outcome: Literal["called", "booked", "left_message", "not_reached", "given_up", "nothing_to_do"]
    again_at: Annotated[datetime, Meta(tz=True)] | None = None
