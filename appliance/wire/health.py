"""Health: whether all is well, what to do if not, and the switches."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from appliance.wire.common import Short


class Issue(Struct, frozen=True, kw_only=True):
    """One thing that is not as it should be, and what to do about it. `level` is attention or stopped."""

    level: str
    name: str
    finding: str
    remedy: str


class JobLine(Struct, frozen=True, kw_only=True):
    """One job: when it ran last, and what came of it."""

    name: str
    last_run_at: datetime | None
    result: str


class BreakerLine(Struct, frozen=True, kw_only=True):
    """One circuit breaker."""

    name: str
    is_open: bool
    opens_when: str
    why: str
    since: datetime | None


class PullLine(Struct, frozen=True, kw_only=True):
    """The last pull of one table."""

    table: str
    finished_at: datetime | None
    held: int
    pms_count: int | None
    errors: int


class Health(Struct, frozen=True, kw_only=True):
    """The whole of it. `waits` says what a pause holds right now, in texts."""

    level: str
    issues: list[Issue]
    is_paused: bool
    paused_by: str
    waits: int
    halts: list[str]
    phase: str
    phase_meaning: str
    phase_record: str
    booking: str
    jobs: list[JobLine]
    breakers: list[BreakerLine]
    pulls: list[PullLine]
    egress_today: dict[str, int]


class Pause(Struct, frozen=True):
    """Hold every text the box would start by itself. `why` goes into the log and names no patient."""

    why: Short = ""


class ResetBreaker(Struct, frozen=True):
    """Close a breaker once its cause is found; `why` names no patient."""

    why: Annotated[str, Meta(min_length=1, max_length=200)]
