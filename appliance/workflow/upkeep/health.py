"""Gathering what the box is judged by: from its own records, and from a short look at PMS and carrier.

Judging is `domain.health`'s. Looks only; a port that is away is a finding, never an error.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from appliance.domain.model import Table
from appliance.domain.upkeep.health import Check, HealthFacts, Machine, figures_of, judge_health
from appliance.errors import RecallBoxError
from appliance.ports.records import Channel
from appliance.ports.safety import RunKind
from appliance.workflow.box import Box


def examine(box: Box, machine: Machine, *, ask_outside: bool = False) -> tuple[list[Check], dict[str, float]]:
    """Return every finding about the box now, and the figures behind them."""
    facts = gather_facts(box, machine, ask_outside=ask_outside)
    return judge_health(facts), figures_of(facts)


def gather_facts(box: Box, machine: Machine, *, ask_outside: bool) -> HealthFacts:
    """Return what the box is judged by. PMS and carrier are asked only if wanted."""
    now = box.clock.now()
    pms = _ask(lambda: box.pms.count(Table.PROVIDER)) if ask_outside else None
    carrier = _ask(lambda: box.sms.poll_inbound(now - timedelta(minutes=1))) if ask_outside else None
    with box.store.view() as view:
        good = view.last_good_runs()
        runs = view.last_runs(now)
        ends = [one.finished_at for one in runs if one.finished_at is not None]
        looks = view.runs(RunKind.WATCHDOG, 1)
        waiting = view.waiting(Channel.RESPONSIVE, now, 1)
        return HealthFacts(
            now,
            machine,
            min(ends) if ends and len(ends) == len(runs) else view.night_decided_at(),
            pms,
            carrier,
            box.backups is not None,
            good.get(RunKind.BACKUP),
            good.get(RunKind.DRILL),
            box.archive is not None,
            good.get(RunKind.ARCHIVE),
            looks[0].finished_at if looks else None,
            looks[0].ok if looks else True,
            {one.name: one.since_at for one in view.secret_ages().values()},
            tuple(one.name for one in view.halts()),
            waiting[0].not_before_at if waiting else None,
            sum(one.closed_at is None for one in view.incidents()),
            view.has_open_window(),
        )


def _ask(question: Callable[[], object]) -> str:
    """Return what is wrong with a port in one word, or nothing."""
    try:
        question()
    except RecallBoxError as error:
        return error.kind
    return ""
