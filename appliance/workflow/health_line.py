"""Health in one line, from the records alone: quick enough for every repaint of the first screen."""

from __future__ import annotations

from datetime import timedelta

from appliance.ports.store import View
from appliance.wire.today import HealthLine
from appliance.workflow.box import Box
from appliance.workflow.rollout import describe_halts

_STALE_PULL = timedelta(hours=36)


def describe_health_line(box: Box, view: View) -> HealthLine:
    """Return whether texts leave and the last pull is fresh, in a sentence."""
    now = box.clock.now()
    halts = describe_halts(view, now, box.zone)
    if halts:
        return HealthLine(level="stopped", text=halts[0], halts=halts)
    decided = view.night_decided_at()
    if decided is None:
        return HealthLine(level="attention", text="No night has been decided yet.", halts=[])
    if now - decided > _STALE_PULL:
        since = decided.astimezone(box.zone)
        text = f"The PMS was last read and decided about {since:%a %b %d %H:%M}."
        return HealthLine(level="attention", text=text, halts=[])
    return HealthLine(level="good", text="All is well.", halts=[])
