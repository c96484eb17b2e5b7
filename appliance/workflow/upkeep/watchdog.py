"""The daily look back at what was sent, with rules and facts that the send gate does not share.

A hit stops sending as a circuit breaker does, with one task and one audit row, until a named person has
looked.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from appliance.domain.limits.breakers import Breaker
from appliance.domain.upkeep.watchdog import CONCERNED, Hit, judge_log
from appliance.ports.safety import RunKind, SafetyRun
from appliance.ports.store import Lane
from appliance.workflow.box import Box
from appliance.workflow.limits.breakers import last_reset_at, trip
from appliance.workflow.upkeep.backups import record_run

LOOKS_BACK = timedelta(hours=24)


def look_back(box: Box) -> int:
    """Judge the last day's texts, stop sending if one should not have left; return how many there were.

    What was before the last reset of a breaker has been looked at by a person and counts no more.
    """
    hits = find_hits(box)
    now = box.clock.now()
    if hits:
        kinds = Counter(str(one.breach) for one in hits)
        why = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in sorted(kinds.items()))
        with box.store.transaction(Lane.SENDING, "watchdog.hit") as tx:
            trip(box, tx, Breaker.WATCHDOG, f"rows {_rows(hits)}: {why}", dict(kinds))
    run = SafetyRun(box.entropy.token(), RunKind.WATCHDOG, now, now, ok=not hits)
    record_run(box, replace(run, rows=len(hits), note=_rows(hits), subject=_counts(hits)))
    return len(hits)


def find_hits(box: Box) -> list[Hit]:
    """Return every text of the last day that should not have left, by the audit log alone."""
    since = box.clock.now() - LOOKS_BACK
    with box.store.view() as view:
        reset_at = last_reset_at(view)
        rows = map(json.loads, view.log_of(CONCERNED))
        return judge_log(rows, max(since, reset_at or since), box.practice.zone)


def _counts(hits: Sequence[Hit]) -> str:
    """Return how often each breach was found, as `breach=count`: what the promises' counters add up."""
    return " ".join(f"{kind}={count}" for kind, count in sorted(Counter(one.breach for one in hits).items()))


def _rows(hits: Sequence[Hit]) -> str:
    shown = ", ".join(str(one.seq) for one in hits[:5])
    return f"{shown} and {len(hits) - 5} more" if len(hits) > 5 else shown
