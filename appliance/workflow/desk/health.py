"""Health as the desk shows it: one line for the first screen, and the whole of it with what to do.

Both are taken from records alone; PMS and carrier are not asked, because a screen may be opened often.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from appliance.domain.limits.breakers import MEANINGS as OPENS_WHEN
from appliance.domain.limits.breakers import Breaker
from appliance.domain.limits.rollout import MEANINGS, PAUSE
from appliance.domain.upkeep.health import Check
from appliance.ports.records import Halt
from appliance.ports.store import View
from appliance.wire import health
from appliance.wire.today import HealthLine
from appliance.workflow.box import Box
from appliance.workflow.desk.cards import describe_pending
from appliance.workflow.limits.autonomy import describe_autonomy
from appliance.workflow.limits.rollout import describe_halts, describe_record, record_of, stand_of

_STALE_PULL = timedelta(hours=36)


def describe_health_line(box: Box, view: View, checks: Iterable[Check] = ()) -> HealthLine:
    """Return whether texts leave, the last night was decided and nothing is wrong, in a sentence.

    What is merely to be seen to some day is left to the screen of health, as on the status page.
    """
    now = box.clock.now()
    halts = describe_halts(view, now, box.zone)
    if halts:
        return HealthLine(level="stopped", text=halts[0], halts=halts)
    decided = view.night_decided_at()
    if decided is None:
        return HealthLine(level="attention", text="No night has been decided yet.", halts=[])
    if now - decided > _STALE_PULL:
        text = f"The PMS was last read and decided about {describe_pending(decided, box)}."
        return HealthLine(level="attention", text=text, halts=[])
    wrong = [f"{one.name.replace('_', ' ')}: {one.finding}." for one in checks if not one.ok]
    if wrong:
        return HealthLine(level="attention", text=wrong[0], halts=[])
    return HealthLine(level="good", text="All is well.", halts=[])


def show_health(
    box: Box, checks: Sequence[Check], results: Mapping[str, str], last_run_at: Mapping[str, datetime]
) -> health.Health:
    """Return every finding, halt, job, breaker and pull, and what left today by destination."""
    now = box.clock.now()
    with box.store.view() as view:
        halts = {one.name: one for one in view.halts()}
        pause = halts.get(PAUSE)
        stand = stand_of(view.phases())
        issues = [_issue(one) for one in checks if not one.ok or one.is_warning]
        left = view.moment(now, box.practice.zone).left
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
            egress_today={_place(box, one): times for one, (times, _) in left.items() if times},
        )


def _level(halts: Mapping[str, Halt], issues: list[health.Issue]) -> str:
    if halts:
        return "stopped"
    return "attention" if any(one.level == "stopped" for one in issues) else "good"


def _place(box: Box, destination: str) -> str:
    """Return a destination as the desk calls it: the carrier by its name."""
    return box.sms.name if destination == "carrier" else destination


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
