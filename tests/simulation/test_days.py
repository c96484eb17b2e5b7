"""Many days on end: whatever staff, patients and the carrier do meanwhile, every promise is kept."""

from __future__ import annotations

from pathlib import Path

from appliance.adapters.numbers import e164
from appliance.domain.limits.breakers import Breaker
from appliance.domain.limits.rollout import Phase
from appliance.ports.store import Lane
from appliance.workflow.limits import breakers, rollout
from appliance.workflow.upkeep.takeover import plan_opt_outs, sign_off
from tests.integration.test_rollout import enter_phase
from tests.simulation.stage_world import (
    KEPT,
    Stage,
    SwallowedAnswers,
    give_away_slots,
    play_briskly,
    staged,
)


def texts(stage: Stage, since: int = 0) -> int:
    """Return how many texts the box started by itself, those before a count left out."""
    sql = "SELECT count(*) FROM message WHERE channel = 'proactive' AND sent_at IS NOT NULL"
    return int(str(stage.rows(sql)[0][0])) - since


def test_a_pause_a_breaker_and_a_late_import_in_the_middle_break_nothing(tmp_path: Path) -> None:
    with staged(51, 300, tmp_path) as stage:
        box, carrier = stage.site.box, stage.world.carrier
        carrier.faults = SwallowedAnswers()
        give_away_slots(stage.world)
        play_briskly(stage, stage.at(10, 50))  # a Tuesday: some texts are out, others wait
        before = texts(stage)
        rollout.pause(box, "Priya", "the street is closed")
        play_briskly(stage, stage.at(13))
        assert 0 == texts(stage, before)
        rollout.resume(box, "Priya")
        play_briskly(stage, stage.at(20, 45))
        assert texts(stage, before) > 0

        play_briskly(stage, stage.at(1, days=2))
        due = stage.rows("SELECT DISTINCT mobile FROM pms_patient WHERE mobile IS NOT NULL ORDER BY id")
        gone = [str(phone) for (phone,) in due[::3]]
        plan = plan_opt_outs(box, "\n".join(["phone", *gone]).encode(), e164, {})
        play_briskly(stage, stage.at(9, days=2))  # the night has planned for some of them
        sign_off(box, plan, signed_by="Dr. Chen", actor="user:Dr. Chen")
        assert 0 == breakers.watch(box)  # nobody opted out of a text of ours
        with box.store.transaction(Lane.SENDING, "test.trip") as tx:
            breakers.trip(box, tx, Breaker.SCAN_HITS, "planted")
        before, at = texts(stage), stage.world.clock.now()
        play_briskly(stage, stage.at(12, days=2))
        assert 0 == texts(stage, before)
        breakers.reset(box, Breaker.SCAN_HITS, "Dr. Chen", "looked at it")
        play_briskly(stage, stage.at(20, 45, days=9))
        assert texts(stage, before) > 0
        reached = {text.to for text in carrier.accepted if text.at > at}
        assert set() == reached & set(gone) - {text.sender for text in carrier.inbound}
        assert KEPT == stage.report().promises


def test_a_rollout_that_runs_through_its_phases_at_the_earliest_days(tmp_path: Path) -> None:
    with staged(51, 300, tmp_path) as stage:
        enter_phase(stage, None)
        breakers.watch(stage.site.box)
        for phase, day in ((Phase.SHADOW, 1), (Phase.FIRST_50, 2), (Phase.SIX_MONTHS, 4)):
            play_briskly(stage, stage.at(20, 45, days=day))
            if phase in (Phase.SHADOW, Phase.FIRST_50):
                assert [] == stage.world.carrier.accepted
            rollout.approve_phase(stage.site.box, phase, "Dr. Chen")
        play_briskly(stage, stage.at(20, 45, days=8))
        rollout.approve_phase(stage.site.box, Phase.EVERYONE, "Dr. Chen")
        late = "SELECT cohort FROM message WHERE channel = 'proactive' AND sent_at IS NOT NULL"
        assert {("overdue_6mo",)} == set(stage.rows(late))
        assert KEPT == stage.report().promises


def test_without_queries_and_with_a_carrier_that_confirms_nothing(tmp_path: Path) -> None:
    with staged(44, 200, tmp_path, queries_allowed=False, confirms_stop=False) as stage:
        stage.world.carrier.faults = SwallowedAnswers()
        play_briskly(stage, stage.at(20, 45, days=3))
        assert texts(stage) > 0
        assert KEPT == stage.report().promises
