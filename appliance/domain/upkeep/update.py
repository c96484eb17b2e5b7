"""When a box may be given another system image, and which: newer than what runs, and never while it texts.

Decides on what was read elsewhere; writes nothing. An older image is refused although it may be genuine: its
known holes are why there is a newer one. The way back from a bad update is the other slot, by itself.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from appliance.domain.policy import Policy

READY_BEFORE = timedelta(hours=1)
"""An update has to be over, its undoing included, before the first text may leave."""

_VERSION = re.compile(r"\d{1,5}(?:\.\d{1,5}){1,3}\Z")


def order_of(version: str) -> tuple[int, ...] | None:
    """Return what versions such as `0.1.0.1` are ordered by, or None if it is not one."""
    return tuple(map(int, version.split("."))) if _VERSION.match(version) else None


def is_newer(version: str, running: str) -> bool:
    """Return whether a version comes after the one that runs. What is no version comes after nothing."""
    ours, theirs = order_of(running), order_of(version)
    return ours is not None and theirs is not None and theirs > ours


def hold_of(at: datetime, policy: Policy) -> str:
    """Given the practice's local time, return why nothing may be updated then; empty if it may.

    The fence bounds every text that the box starts, whatever its cohort and the day.
    """
    opens = at.replace(
        hour=policy.fence_start.hour, minute=policy.fence_start.minute, second=0, microsecond=0
    )
    shuts = at.replace(hour=policy.fence_stop.hour, minute=policy.fence_stop.minute, second=0, microsecond=0)
    if opens - READY_BEFORE <= at < shuts:
        return f"it is {at:%H:%M} at the practice: texts may leave from {opens:%H:%M} to {shuts:%H:%M}"
    return ""
