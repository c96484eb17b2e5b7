"""Circuit breakers on a real store: each trips at its bound, once, and closes as it should."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from appliance.domain.limits.breakers import Breaker
from appliance.domain.limits.rollout import Phase
from appliance.domain.model import Table
from appliance.errors import Refused
from appliance.ports.records import (
    Message,
    MessageState,
    PhaseChange,
    Suppression,
    SyncRun,
)
from appliance.ports.store import Lane
from appliance.workflow.box import Box
from appliance.workflow.ground import Ground
from appliance.workflow.handoff import TaskKind
from appliance.workflow.limits import breakers, rollout
from appliance.workflow.nightly.decide import end_withheld
from appliance.workflow.texting.compose import nobody
from tests.integration.test_rollout import a_text, enter_phase, put
from tests.simulation.stage_world import Stage, staged


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A small practice in full operation for a while, at noon."""
    with staged(8, 30, tmp_path) as stage:
        enter_phase(stage, Phase.EVERYONE)
        stage.world.clock.move_to(stage.at(12))
        yield stage


def open_now(box: Box) -> set[str]:
    with box.store.view() as view:
        return {one.name for one in view.halts()}


def send(box: Box, count: int, ago: timedelta, start: int = 0) -> list[Message]:
    texts = [a_text(number, box.clock.now() - ago) for number in range(start, start + count)]
    put(box, *texts)
    return texts


def silence(box: Box, texts: list[Message], source: str, after: timedelta = timedelta(minutes=5)) -> None:
    for one in texts:
        assert one.sent_at is not None
        put(box, Suppression(one.phone, one.sent_at + after, source, source, one.id))


def pulled(box: Box, finished_at: datetime | None, started_at: datetime | None = None) -> None:
    started = started_at or finished_at
    assert started is not None
    with box.store.transaction(Lane.NIGHTLY, "test.pull") as tx:
        for table in Table:
            tx.save(SyncRun(box.entropy.token(), table, started, finished_at))


@pytest.mark.parametrize(
    ("source", "count", "breaker"),
    [
        ("opt_out", 2, Breaker.OPT_OUT_RATE),
        ("carrier", 2, Breaker.OPT_OUT_RATE),
        ("wrong_number", 2, Breaker.WRONG_NUMBER_RATE),
    ],
)
def test_a_share_of_a_full_batch_trips_above_its_bound(
    stage: Stage, source: str, count: int, breaker: Breaker
) -> None:
    box = stage.site.box
    texts = send(box, 50, timedelta(hours=3))
    silence(box, texts[: count - 1], source)
    assert 0 == breakers.watch(box)
    silence(box, texts[count - 1 : count], source)
    assert 1 == breakers.watch(box)
    assert {breaker} == open_now(box)


def test_an_opt_out_counts_after_its_text_and_within_three_days(stage: Stage) -> None:
    box = stage.site.box
    old = send(box, 3, timedelta(hours=72, seconds=1))
    silence(box, old, "opt_out")
    early = send(box, 3, timedelta(hours=1), start=3)
    silence(box, early, "opt_out", -timedelta(seconds=1))
    assert 0 == breakers.watch(box)
    silence(box, send(box, 3, timedelta(hours=72), start=6), "opt_out", timedelta())
    assert 1 == breakers.watch(box)


def test_a_trip_is_one_halt_one_task_and_one_audit_row(stage: Stage) -> None:
    box = stage.site.box
    silence(box, send(box, 3, timedelta(hours=3)), "opt_out")
    assert 1 == breakers.watch(box)
    assert 0 == breakers.watch(box)
    with box.store.view() as view:
        tasks = [one for one in view.open_tasks() if one.kind == TaskKind.BREAKER]
        assert 1 == len(tasks)
        assert "3 opt-outs after 3 texts" in tasks[0].why
        assert "Breaker opt_out_rate open" in rollout.describe_halts(view, box.clock.now(), box.zone)[0]
    rows = stage.rows("SELECT record FROM audit WHERE action = 'breaker_tripped'")
    assert 1 == len(rows)
    row = json.loads(str(rows[0][0]))
    assert ("recallbox", "opt_out_rate", box.policy_hash) == (
        row["actor"],
        row["outcome"],
        row["policy_hash"],
    )
    assert (3, 3) == (row["detail"]["texts"], row["detail"]["opt_outs"])


def test_an_open_breaker_shuts_the_gate_but_not_the_plan(stage: Stage) -> None:
    box = stage.site.box
    silence(box, send(box, 3, timedelta(hours=3)), "opt_out")
    breakers.watch(box)
    with box.store.view() as view:
        today = box.local_day(box.clock.now())
        plan = Ground.load(box, view).site("+15095550199", None, today)
        gate = Ground.load_for(box, view, ["+15095550199"], []).site("+15095550199", None, today)
    assert (False, True) == (plan.breaker_open, gate.breaker_open)


def test_what_was_looked_at_does_not_trip_again_and_what_comes_after_does(stage: Stage) -> None:
    box = stage.site.box
    silence(box, send(box, 3, timedelta(hours=3)), "opt_out")
    breakers.watch(box)
    breakers.reset(box, "opt_out_rate", "Dr. Chen", "the list was two years old")
    assert set() == open_now(box)
    assert 0 == breakers.watch(box)
    with box.store.view() as view:
        assert [] == [one for one in view.open_tasks() if one.kind == TaskKind.BREAKER]
        stand = rollout.stand_of(view.phases())
        assert (Phase.EVERYONE, 1, box.clock.now()) == (stand.phase, stand.restarts, stand.began_at)
        assert "reset opt_out_rate: the list was two years old" == view.phases()[-1].note
    stage.world.clock.move_to(stage.at(15))
    silence(box, send(box, 3, timedelta(hours=1), start=10), "opt_out")
    assert 1 == breakers.watch(box)
    row = json.loads(str(stage.rows("SELECT record FROM audit WHERE action = 'breaker_reset'")[0][0]))
    assert ("user:Dr. Chen", "the list was two years old") == (row["actor"], row["outcome"])


def test_a_reset_lets_the_phase_begin_again_but_gives_no_second_fifty(stage: Stage) -> None:
    box = stage.site.box
    enter_phase(stage, Phase.FIRST_50)
    stage.world.clock.move_to(stage.at(15))
    silence(box, send(box, 20, timedelta(hours=1))[:3], "opt_out")
    breakers.watch(box)
    stage.world.clock.move_to(stage.at(16, days=3))
    breakers.reset(box, "opt_out_rate", "Dr. Chen", "called all three")
    with pytest.raises(Refused, match="days: needs at least 2 days, has 0 days 0 hours"):
        rollout.approve_phase(box, Phase.SIX_MONTHS, "Dr. Chen")
    with box.store.view() as view:
        assert 20 == Ground.load(box, view).texted_in_phase
        assert 0 == rollout.record_of(box, view).texts


def test_a_reset_needs_an_open_breaker_a_name_and_a_reason(stage: Stage) -> None:
    box = stage.site.box
    for name, by, why, told in (
        ("opt_out_rate", "Dr. Chen", "looked", "is not open"),
        ("pause", "Dr. Chen", "looked", "there is no breaker"),
        ("stale_pms", "Dr. Chen", "looked", "a pull finishes"),
        ("opt_out_rate", "", "looked", "name"),
        ("opt_out_rate", "Dr. Chen", "", "reason"),
    ):
        with pytest.raises(Refused, match=told):
            breakers.reset(box, name, by, why)
    assert [] == stage.rows("SELECT seq FROM audit WHERE action = 'breaker_reset'")


def test_a_stale_pms_trips_to_the_second_and_mends_by_a_pull(stage: Stage) -> None:
    box, clock = stage.site.box, stage.world.clock
    assert 0 == breakers.watch(box)  # never read, so nothing is planned either
    read_at = clock.now()
    pulled(box, read_at)
    clock.move_to(read_at + timedelta(hours=26, seconds=-1))
    assert 0 == breakers.watch(box)
    clock.move_to(read_at + timedelta(hours=26))
    assert 1 == breakers.watch(box)
    assert {"stale_pms"} == open_now(box)
    put(
        box,
        replace(
            a_text(1, clock.now(), MessageState.QUEUED),
            sent_at=None,
            reasons=("breaker_open",),
            not_before_at=clock.now() + timedelta(hours=8),
        ),
    )
    pulled(box, clock.now())
    assert 1 == breakers.watch(box)
    assert set() == open_now(box)
    row = json.loads(str(stage.rows("SELECT record FROM audit WHERE action = 'breaker_mended'")[0][0]))
    assert ("recallbox", "a pull finished", 1) == (row["actor"], row["outcome"], row["detail"]["woken"])
    with box.store.view() as view:
        assert clock.now() == view.messages_in((MessageState.QUEUED,))[0].not_before_at
        assert [] == [one for one in view.open_tasks() if one.kind == TaskKind.BREAKER]
        assert 0 == rollout.stand_of(view.phases()).restarts


def test_a_pull_that_began_but_did_not_finish_keeps_nothing_fresh(stage: Stage) -> None:
    box, clock = stage.site.box, stage.world.clock
    with box.store.transaction(Lane.NIGHTLY, "test.night") as tx:
        tx.audit(box.entry(tx, "night_decided", outcome="ok"))
    pulled(box, clock.now())
    clock.move_to(clock.now() + timedelta(hours=25))
    pulled(box, None, clock.now())
    assert 0 == breakers.watch(box)
    clock.move_to(clock.now() + timedelta(hours=1))
    assert 1 == breakers.watch(box)


def test_a_pull_that_a_wrong_clock_dated_ahead_hides_no_later_one(stage: Stage) -> None:
    box, clock = stage.site.box, stage.world.clock
    ahead = clock.now() + timedelta(days=1100)
    pulled(box, ahead)
    pulled(box, None, ahead + timedelta(minutes=1))
    pulled(box, clock.now())
    clock.move_to(clock.now() + timedelta(hours=25))
    pulled(box, clock.now())
    clock.move_to(clock.now() + timedelta(hours=25))
    assert 0 == breakers.watch(box)
    with box.store.view() as view:
        runs = view.last_runs(clock.now())
        assert len(Table) == len(runs)
        assert {clock.now() - timedelta(hours=25)} == {one.finished_at for one in runs}
        assert {ahead} == {one.finished_at for one in view.last_runs(ahead)}
    clock.move_to(clock.now() + timedelta(hours=1))
    assert 1 == breakers.watch(box)


def test_a_volume_above_three_usual_days_trips_on_what_is_planned(stage: Stage) -> None:
    box, clock = stage.site.box, stage.world.clock
    number = 0
    for days in (1, 2, 3):
        clock.move_to(stage.at(12, days=days))
        send(box, 11, timedelta(hours=1), start=number)
        number += 11
    clock.move_to(stage.at(6, days=4))
    soon = clock.now() + timedelta(hours=5)
    queued = [
        replace(
            a_text(one, clock.now() - timedelta(hours=5), MessageState.QUEUED),
            sent_at=None,
            not_before_at=soon,
        )
        for one in range(number, number + 34)
    ]
    put(box, *queued[:33])
    assert 0 == breakers.watch(box)
    tomorrow = replace(queued[33], not_before_at=soon + timedelta(days=1))
    put(box, tomorrow)
    assert 0 == breakers.watch(box)
    with box.store.transaction(Lane.DESK, "test.today") as tx:
        tx.update(tomorrow, queued[33])
    assert 1 == breakers.watch(box)
    assert {"volume_anomaly"} == open_now(box)
    breakers.reset(box, "volume_anomaly", "Dr. Chen", "a long holiday before")
    assert 0 == breakers.watch(box)


def test_drafts_that_the_judge_flags_trip_above_a_tenth(stage: Stage) -> None:
    box = stage.site.box
    fresh = replace(a_text(0, box.clock.now(), MessageState.QUEUED), sent_at=None)
    drafts = [replace(fresh, id=f"draft-{one}", once=None) for one in range(60)]
    flagged = [
        replace(one, state=MessageState.WITHHELD, reasons=("dob",))
        for one in [*drafts[:6], replace(fresh, id="one-more", once=None)]
    ]
    rehearsed = [
        replace(one, state=MessageState.WITHHELD, reasons=("outside_phase",)) for one in drafts[6:20]
    ]
    put(box, *flagged[:6], *rehearsed, *drafts[20:])
    assert 0 == breakers.watch(box)
    put(box, flagged[6])
    assert 1 == breakers.watch(box)
    assert {"scan_hits"} == open_now(box)


def test_a_patients_number_in_a_text_is_found_and_the_offices_own_is_none(stage: Stage) -> None:
    box = stage.site.box
    maria = nobody("+15095550142")._replace(birth_on="1984-03-09", other_phone=box.practice.phone)
    clean = f"Hi Maria, time for your visit. Call {box.practice.phone} or reply 1 for Tue Mar 9 at 10:30."
    assert () == breakers.find_leaks(box, clean, [maria])
    assert ("mobile",) == breakers.find_leaks(box, "We have (509) 555-0142 on file.", [maria])
    assert ("birth_on",) == breakers.find_leaks(box, "Born 03/09/1984?", [maria])
    assert ("birth_on_iso",) == breakers.find_leaks(box, "Born 1984-03-09?", [maria])


def test_rehearsed_texts_end_with_their_day_and_with_their_phase(stage: Stage) -> None:
    box, clock = stage.site.box, stage.world.clock
    enter_phase(stage, Phase.SHADOW)
    fresh = replace(
        a_text(0, clock.now(), MessageState.WITHHELD), sent_at=None, once=None, reasons=("outside_phase",)
    )
    put(box, fresh, replace(fresh, id="later", expires_at=stage.at(20, days=2)))
    clock.move_to(fresh.expires_at)
    end_withheld(box)
    states = "SELECT id, state FROM message ORDER BY id"
    assert [("later", "withheld"), ("text-0", "expired")] == stage.rows(states)
    with box.store.transaction(Lane.DESK, "test.test") as tx:
        tx.add(PhaseChange("before", Phase.TEST, stage.at(1), "Dr. Chen"))
    clock.move_to(stage.at(13, days=1))
    rollout.approve_phase(box, Phase.FIRST_50, "Dr. Chen")
    assert [("later", "superseded"), ("text-0", "expired")] == stage.rows(states)
