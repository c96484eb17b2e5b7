"""Health as the desk shows it: one line for the first screen, and the whole of it with what to do.

Both are taken from records alone; PMS and carrier are not asked, because a screen may be opened often.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from appliance.domain.breakers import MEANINGS as OPENS_WHEN
from appliance.domain.breakers import Breaker
from appliance.domain.health import Check, Machine
from appliance.domain.rollout import MEANINGS, PAUSE
from appliance.ports.records import Halt
from appliance.ports.store import View
from appliance.wire import health
from appliance.wire.today import HealthLine
from appliance.workflow.autonomy import describe_autonomy
from appliance.workflow.box import Box
from appliance.workflow.health import examine
from appliance.workflow.rollout import describe_halts, describe_record, record_of, stand_of

_STALE_PULL = timedelta(hours=36)


def describe_health_line(box: Box, view: View) -> HealthLine:
    """Return whether texts leave and the last night was decided, in a sentence."""
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


def show_health(
    box: Box, machine: Machine, results: Mapping[str, str], last_run_at: Mapping[str, datetime]
) -> health.Health:
    """Return every finding, halt, job, breaker and pull, and what left the box today by destination."""
    checks, _ = examine(box, machine)
    now = box.clock.now()
    begins = box.midnight(box.local_day(now))
    with box.store.view() as view:
        halts = {one.name: one for one in view.halts()}
        pause = halts.get(PAUSE)
        stand = stand_of(view.phases())
        issues = [_issue(one) for one in checks if not one.ok or one.is_warning]
        sent = view.desk.count_since(begins)["sent"]
        return health.Health(
            level=_level(halts, issues),
            issues=issues,
            is_paused=pause is not None,
            paused_by=pause.by if pause is not None else "",
            waits=len(view.desk.bodies_planned("queued")),
            halts=describe_halts(view, now, box.zone),
            phase=stand.phase.value,
            phase_meaning=MEANINGS[stand.phase],
            phase_record=describe_record(record_of(box, view)),
            booking=describe_autonomy(view, box.policy),
            jobs=[
                health.JobLine(name=name, last_run_at=last_run_at.get(name), result=result)
                for name, result in sorted(results.items())
            ],
            breakers=[_breaker(one, halts.get(one)) for one in Breaker],
            pulls=[
                health.PullLine(
                    table=run.table,
                    finished_at=run.finished_at,
                    held=run.held,
                    pms_count=run.pms_count,
                    errors=run.errors,
                )
                for run in view.last_runs(now)
            ],
            egress_today={box.sms.name: sent},
        )


def _level(halts: Mapping[str, Halt], issues: list[health.Issue]) -> str:
    if halts:
        return "stopped"
    return "attention" if issues else "good"


def _issue(check: Check) -> health.Issue:
    level = "attention" if check.ok else "stopped"
    return health.Issue(level=level, name=check.name, finding=check.finding, remedy=check.remedy)


def _breaker(one: Breaker, halt: Halt | None) -> health.BreakerLine:
    return health.BreakerLine(
        name=one.value,
        is_open=halt is not None,
        opens_when=OPENS_WHEN[one],
        why=halt.why if halt is not None else "",
        since=halt.since if halt is not None else None,
    )
