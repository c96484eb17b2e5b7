"""A day on which the database is set back to a copy: the service notices at its next start and stops texting.

The copy is taken in the morning, before texts went out and before somebody opted out: exactly what would make
the box text people twice, and people who said no.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from appliance.adapters.store.audit_log import verify
from appliance.cli.stage import enter
from appliance.domain.limits.breakers import Breaker
from appliance.domain.model import instant_text
from appliance.errors import Refused
from appliance.workflow.proof import checkpoints
from tests.simulation.stage_world import Stage, play_briskly, staged


def test_a_database_set_back_to_a_copy_texts_nobody(tmp_path: Path) -> None:
    with staged(8, 120, tmp_path) as stage:
        play_briskly(stage, stage.at(9, 30))
        path = stage.site.store.database.path
        stage.site.store.database._writer.sql.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        copy = shutil.copy(path, tmp_path / "morning.db")
        play_briskly(stage, stage.at(13, 10))
        texted = [
            row for row in stage.rows("SELECT sent_at FROM message WHERE channel = 'proactive'") if row[0]
        ]
        assert len(texted) >= 5
        stage.site.close()

        for old in tmp_path.glob("recallbox.db*"):
            old.unlink()
        shutil.copy(copy, path)
        again = Stage(stage.world, enter(stage.world, stage.site.settings, in_process=True))
        recorder = play_briskly(again, again.at(20, 45))  # begins as the service begins
        assert "refused: rows that were signed" in recorder.results["checkpoint"][:40]
        assert [(Breaker.LOG_REWOUND.value,)] == again.rows("SELECT name FROM halt")
        noticed = "SELECT count(*) FROM audit WHERE action = 'log_rolled_back'"
        assert [(1,)] == again.rows(noticed)
        assert [(1,)] == again.rows("SELECT count(*) FROM task WHERE kind = 'breaker' AND state = 'open'")
        since = instant_text(again.at(13, 10))
        started = "SELECT count(*) FROM message WHERE channel = 'proactive' AND sent_at > ?"
        assert [(0,)] == again.rows(started, since)

        checkpoints.restart_log(again.site.box, "Dr. Chen", "put the copy of the morning back")
        with again.site.store.view() as view:
            assert verify(view.tx).ok
        assert checkpoints.compare_with_heads(again.site.box) is None
        again.site.close()


def test_a_day_without_that_is_signed_every_hour_and_quiet(tmp_path: Path) -> None:
    with staged(8, 30, tmp_path) as stage:
        play_briskly(stage, stage.at(12, 30))
        signed = stage.rows("SELECT count(*) FROM signed_head")
        assert [(11,)] == signed  # 02:00 to 12:00
        assert [] == stage.rows("SELECT name FROM halt")
        assert checkpoints.compare_with_heads(stage.site.box) is None
        with pytest.raises(Refused, match="continues its signed heads"):
            checkpoints.restart_log(stage.site.box, "Dr. Chen", "why not")
