"""Leaving out the rounds that cannot find anything changes nothing: the same log, to the byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.cli.stage import play
from tests.simulation.stage_world import Stage, staged


def _root(stage: Stage, days: int, *, every_round: bool) -> tuple[str, int, int]:
    play(stage.world, stage.site, stage.at(20, 45, days=days), every_round=every_round)
    report = stage.report()
    return report.root, report.audit_rows, report.sent


@pytest.mark.parametrize("seed", [1, 8])
def test_only_rounds_without_any_effect_are_left_out(seed: int, tmp_path: Path) -> None:
    with staged(seed, 120, tmp_path / "every") as stage:
        every = _root(stage, 2, every_round=True)
    with staged(seed, 120, tmp_path / "some") as stage:
        some = _root(stage, 2, every_round=False)

    assert every == some
    assert every[2] > 0
