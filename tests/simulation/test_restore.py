"""The box is lost in the middle of a day and comes back out of last night's backup on another machine.

The referee of the simulated world judges the whole of it: what left before the loss, what nobody heard while
there was no box, and what the restored one does. It knows nothing of backups.
"""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import pytest

from appliance.adapters.store.audit_log import verify
from appliance.cli.stage import at_local, report_day
from appliance.ports.safety import RunKind
from appliance.simulation.world import World
from appliance.workflow.limits.rollout import resume
from appliance.workflow.upkeep.backups import UPDATE, back_up
from appliance.workflow.upkeep.recovery import describe_window
from tests.simulation.boxes import Boxes
from tests.simulation.stage_world import DAY, KEPT, Stage, SwallowedAnswers, play_briskly


def sent_between(world: World, start: datetime, stop: datetime) -> int:
    return sum(start <= text.at < stop for text in world.carrier.accepted)


def settle_at_desk(stage: Stage) -> None:
    """Let a person look at the window and resume."""
    resume(stage.site.box, "Dr. Chen")


@pytest.mark.parametrize(("seed", "carrier"), [(1, "twilio"), (2, "ringcentral")])
def test_a_box_lost_at_noon_comes_back_and_keeps_every_promise(
    tmp_path: Path, seed: int, carrier: str
) -> None:
    world = World(seed, DAY, 200, carrier=carrier)
    world.carrier.faults = SwallowedAnswers()
    world.advance(at_local(world, DAY, 1, 15))
    boxes = Boxes(world, tmp_path)
    stage = boxes.first()
    play_briskly(stage, stage.at(12))
    with stage.site.store.view() as view:
        assert {RunKind.BACKUP, RunKind.DRILL, RunKind.WATCHDOG} == set(view.last_good_runs())
    lost = sent_between(world, stage.at(2, 31), stage.at(12))
    assert lost > 5

    boxes.lose(stage.site)
    world.advance(stage.at(14))
    stage = boxes.restore()
    play_briskly(stage, stage.at(14, 30))

    with stage.site.store.view() as view:
        (window,) = view.restorations()
        assert verify(view.tx).ok
    assert window.closed_at is not None
    assert lost == sum(count for name, count in window.found.items() if name.endswith("_sent"))
    assert "is settled" in describe_window(window)[0]
    assert not sent_between(world, stage.at(14), stage.at(14, 30)), "a pause holds until a person resumes"

    settle_at_desk(stage)
    play_briskly(stage, stage.at(21, days=2))
    report, violations = report_day(world, stage.site.store)
    assert KEPT == report.promises, [one for found in violations.values() for one in found]
    assert report.verified
    assert sent_between(world, stage.at(14, 30), stage.at(21, days=2)), "it goes on texting"
    stage.site.close()


def test_texts_of_a_lost_night_count_though_nobody_knows_what_they_were_about(tmp_path: Path) -> None:
    """The newest backup was taken before an update, an hour before the night that planned everything."""
    world = World(3, DAY, 200, confirms_stop=False)
    world.advance(at_local(world, DAY, 1, 15))
    boxes = Boxes(world, tmp_path)
    stage = boxes.first()
    back_up(stage.site.box, UPDATE)
    shutil.copytree(tmp_path / "repository", tmp_path / "kept")
    play_briskly(stage, stage.at(15))
    lost = sent_between(world, stage.at(9), stage.at(15))
    assert lost > 5
    boxes.lose(stage.site)
    shutil.rmtree(tmp_path / "repository")
    (tmp_path / "kept").rename(tmp_path / "repository")

    world.advance(stage.at(16))
    stage = boxes.restore()
    play_briskly(stage, stage.at(17))
    with stage.site.store.view() as view:
        (window,) = view.restorations()
    assert window.found["other_texts_sent"] > 5
    wrote = {text.sender for text in world.carrier.inbound if text.at < stage.at(16)}
    assert wrote
    assert not [one for one in world.carrier.accepted if one.at >= stage.at(16) and one.to in wrote]
    recovered = "SELECT count(*) FROM message WHERE kind = 'recovered' AND channel = 'proactive'"
    (((known,),), ((nameless,),)) = stage.rows(recovered), stage.rows(f"{recovered} AND occasion = ''")
    assert int(str(known)) > 5
    assert 0 == nameless
    settle_at_desk(stage)
    play_briskly(stage, stage.at(21, days=2))
    report, violations = report_day(world, stage.site.store)
    assert KEPT == report.promises, [one for found in violations.values() for one in found]
    twice = "SELECT phone FROM message WHERE channel = 'proactive' AND sent_at IS NOT NULL GROUP BY phone"
    assert not stage.rows(f"{twice} HAVING count(*) > 1"), "nobody is texted about the same again"
    stage.site.close()
