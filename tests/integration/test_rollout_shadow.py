"""The shadow phase writes what would have gone and sends nothing; a leak found at the door stops all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.domain.limits.rollout import Phase
from appliance.ports.records import MessageState
from appliance.ports.store import Lane
from appliance.workflow.nightly.decide import decide_everyone, end_withheld
from tests.integration.test_rollout import enter_phase
from tests.simulation.stage_world import Stage, play_briskly, staged


@pytest.fixture(scope="module")
def shadow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with staged(8, 150, tmp_path_factory.mktemp("shadow")) as stage:
        enter_phase(stage, Phase.SHADOW)
        play_briskly(stage, stage.at(8))
        yield stage


def test_the_shadow_night_writes_what_it_would_send_and_sends_nothing(shadow: Stage) -> None:
    with shadow.site.store.view() as view:
        texts = view.messages_in((MessageState.WITHHELD,))
        assert [] == view.open_offers(shadow.site.box.clock.now())
        assert [] == view.messages_in((MessageState.QUEUED,))
    assert len(texts) >= 3
    assert all(one.body and one.reasons == ("outside_phase",) and one.once is None for one in texts)
    covered = {patient for one in texts for patient in one.covered}
    sql = "SELECT patient_id FROM decision WHERE verdict = 'withheld' AND reasons = '[\"outside_phase\"]'"
    assert covered == {str(patient) for (patient,) in shadow.rows(sql)}
    assert 0 == decide_everyone(shadow.site.box).changed
    play_briskly(shadow, shadow.at(20, 30))
    end_withheld(shadow.site.box)
    assert [] == shadow.rows("SELECT id FROM message WHERE sent_at IS NOT NULL")
    assert [("expired", len(texts))] == shadow.rows("SELECT state, count(*) FROM message GROUP BY state")


def test_a_patients_number_in_a_text_stops_it_and_everything_after_it(tmp_path: Path) -> None:
    with staged(8, 150, tmp_path) as stage:
        play_briskly(stage, stage.at(8))
        with stage.site.store.transaction(Lane.DESK, "test.leak") as tx:
            first, *_ = sorted(tx.messages_in((MessageState.QUEUED,)), key=lambda one: one.not_before_at)
            leaking = replace(first, body=f"{first.body} Still {first.phone}?", not_before_at=stage.at(8))
            tx.update(first, leaking)
        play_briskly(stage, stage.at(15))
        assert [("scan_hits",)] == stage.rows("SELECT name FROM halt")
        assert [] == stage.rows("SELECT id FROM message WHERE body LIKE '%Still%' AND sent_at IS NOT NULL")
        held = stage.rows("SELECT reasons FROM message WHERE state = 'queued' AND channel = 'proactive'")
        assert held
        assert all("breaker_open" in str(reasons) for (reasons,) in held)
