"""Days with a model that helps, one that does everything wrong, and none: every promise holds with each."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from appliance.simulation.anthropic import Personality
from tests.simulation.stage_world import KEPT, Stage, play_briskly, staged

SEED, PATIENTS = 8, 120


def play_days(folder: Path, personality: Personality | None, days: int) -> Stage:
    with staged(SEED, PATIENTS, folder, model=personality) as stage:
        recorder = play_briskly(stage, stage.at(20, days=days - 1))
        assert KEPT == stage.report().promises
        assert stage.report().verified
        assert all(result.startswith("ok") for result in recorder.results.values()), recorder.results
        _hold_to_account(stage)
        return stage


def _hold_to_account(stage: Stage) -> None:
    """Every request that the vendor saw is on record under its own hash, and nobody stands in any."""
    vendor = stage.world.model
    if vendor is None:
        return
    asked = stage.rows("SELECT count(*) FROM model_call WHERE state != 'blocked'")[0][0]
    audited = stage.rows("SELECT count(*) FROM audit WHERE action = 'model_asked'")[0][0]
    assert asked == audited
    people = stage.rows("SELECT last_name, mobile, birth_on FROM pms_patient")
    for body in vendor.bodies:
        told = json.loads(body)["messages"][0]["content"].lower()
        assert not any(str(mobile)[2:] in told for _, mobile, _ in people if mobile)
        assert not any(str(born) in told for _, _, born in people if born)


@pytest.mark.parametrize("personality", Personality)
def test_a_day_is_whole_whoever_the_model_is(tmp_path: Path, personality: Personality) -> None:
    stage = play_days(tmp_path, personality, 1)
    texts = len(stage.world.carrier.accepted)
    assert texts >= 10
    if personality is Personality.OFF:
        assert stage.world.model is not None
        assert [] == stage.world.model.bodies


@pytest.mark.slow
@pytest.mark.parametrize("personality", [Personality.HELPFUL, Personality.HOSTILE])
def test_a_week_holds_its_promises_with_a_model(tmp_path: Path, personality: Personality) -> None:
    play_days(tmp_path, personality, 8)
