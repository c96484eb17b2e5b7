"""A few kills of the real service at random instants; the long run is `kill_service`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulation.kill_service import KilledService
from tests.simulation.stage_world import KEPT


@pytest.mark.slow
def test_a_service_killed_at_random_instants_keeps_every_promise(tmp_path: Path) -> None:
    outcome = KilledService(60, 3, tmp_path, hour=9.5).run(10, mean_seconds=1.0, settle_minutes=3)

    assert [] == outcome.broken
    assert KEPT == outcome.promises
    assert outcome.log_holds
    assert outcome.kills == 10
    assert outcome.audit_rows > 50
