"""The rollout on a real store: steps, records, the pause switch, and who is texted in each phase."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from appliance.adapters.store.audit_log import verify
from appliance.cli import cli
from appliance.domain.limits.rollout import FIRST_BATCH, PAUSE, Phase
from appliance.errors import Refused
from appliance.ports.records import (
    Channel,
    Halt,
    Message,
    MessageState,
    PhaseChange,
    Suppression,
)
from appliance.ports.store import Lane
from appliance.workflow.box import Box
from appliance.workflow.handoff import TaskKind, open_task
from appliance.workflow.limits import breakers, rollout
from appliance.workflow.texting.sending import send_due
from tests.simulation.stage_world import Stage, play_briskly, staged

SEED, PATIENTS = 8, 400


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A small practice whose rollout has not begun."""
    with staged(SEED, 30, tmp_path) as stage:
        enter_phase(stage, None)
        yield stage


def enter_phase(stage: Stage, phase: Phase | None) -> None:
    """Let the rollout stand where a test begins."""
    with stage.site.store.transaction(Lane.DESK, "test.phase") as tx:
        for change in tx.phases():
            tx.remove(change)
        if phase is not None:
            tx.add(PhaseChange("entered", phase, stage.world.clock.now(), "Dr. Chen"))


def a_text(number: int, at: datetime, state: MessageState = MessageState.DELIVERED) -> Message:
    """One recall text to the phone of that number, sent at an instant."""
    return Message(
        id=f"text-{number}",
        channel=Channel.PROACTIVE,
        kind="recall",
        phone=f"+1{907 + number // 100}55501{number % 100:02}",  # nobody of the world lives there
        patient_id=f"9{number}",
        covered=(f"9{number}",),
        occasion=f"recall:9{number}:2026-09-20",
        touch=1,
        body="Time for your visit.",
        template="recall@1",
        legend={},
        state=state,
        state_at=at,
        created_at=at,
        not_before_at=at,
        expires_at=at + timedelta(hours=8),
        correlation_id=f"thread-{number}",
        policy_hash="0" * 16,
        once=f"key-{number}",
        cohort="overdue_6mo",
        sent_at=at,
    )


def put(box: Box, *records: Message | Suppression | Halt) -> None:
    with box.store.transaction(Lane.DESK, "test.put") as tx:
        for record in records:
            tx.add(record)


def actions(stage: Stage) -> list[str]:
    sql = "SELECT action FROM audit WHERE action LIKE 'phase%' OR action LIKE 'sending_%' ORDER BY seq"
    return [str(action) for (action,) in stage.rows(sql)]


# --- steps ------------------------------------------------------------------------------------------


def test_phases_follow_one_by_one_each_after_its_days(stage: Stage) -> None:
    box, clock = stage.site.box, stage.world.clock
    before = len(actions(stage))
    breakers.watch(box)
    for phase, days in ((Phase.SHADOW, 1), (Phase.FIRST_50, 1), (Phase.SIX_MONTHS, 2), (Phase.EVERYONE, 4)):
        clock.move_to(clock.now() + timedelta(days=days, seconds=-1))
        with pytest.raises(Refused, match=f"days: needs at least {days} days"):
            rollout.approve_phase(box, phase, "Dr. Chen")
        clock.move_to(clock.now() + timedelta(seconds=1))
        rollout.approve_phase(box, phase, "Dr. Chen")
    with pytest.raises(Refused, match="cannot be approved") as last:
        rollout.approve_phase(box, Phase.EVERYONE, "Dr. Chen")
    assert "it is the last phase" == last.value.remedy
    with box.store.view() as view:
        assert list(Phase) == [one.phase for one in view.phases()]
        assert verify(view.tx).ok  # type: ignore[attr-defined]
    assert ["phase_begun", *["phase_approved"] * 4] == actions(stage)[before:]
    row = json.loads(str(stage.rows("SELECT record FROM audit WHERE action = 'phase_approved'")[-1][0]))
    assert ("user:Dr. Chen", "everyone", box.policy_hash) == (
        row["actor"],
        row["outcome"],
        row["policy_hash"],
    )
    assert {"texts", "delivered", "opt_outs", "wrong_numbers", "hours"} <= set(row["detail"])


@pytest.mark.parametrize("phase", [Phase.TEST, Phase.FIRST_50, Phase.SIX_MONTHS, Phase.EVERYONE])
def test_no_phase_is_skipped_or_repeated(stage: Stage, phase: Phase) -> None:
    breakers.watch(stage.site.box)
    stage.world.clock.move_to(stage.at(12, days=30))
    with pytest.raises(Refused, match="cannot be approved") as refused:
        rollout.approve_phase(stage.site.box, phase, "Dr. Chen")
    assert "approve shadow" == refused.value.remedy


def test_a_phase_that_has_not_begun_cannot_be_left(stage: Stage) -> None:
    with pytest.raises(Refused, match="has not begun"):
        rollout.approve_phase(stage.site.box, Phase.SHADOW, "Dr. Chen")
    assert breakers.watch(stage.site.box) == 0
    assert not rollout.begin_rollout(stage.site.box)


def test_every_unmet_condition_is_named_at_once(stage: Stage) -> None:
    box = stage.site.box
    enter_phase(stage, Phase.FIRST_50)
    at = stage.world.clock.now() + timedelta(hours=1)
    put(box, *(a_text(number, at, MessageState.UNDELIVERED) for number in range(4)))
    for number, source in enumerate(("opt_out",) * 3):
        put(box, Suppression(a_text(number, at).phone, at, source, source, f"in-{number}"))
    put(box, Halt("wrong_number_rate", at, "recallbox", "too many"))
    with box.store.transaction(Lane.DESK, "test.task") as tx:
        open_task(box, tx, TaskKind.EMERGENCY, phone="+15095550109", patient_id="", why="pain")
    with pytest.raises(Refused) as refused:
        rollout.approve_phase(box, Phase.SIX_MONTHS, "Dr. Chen")
    told = str(refused.value)
    for name in ("days", "halts", "opt_outs", "delivered", "urgent_tasks"):
        assert f"{name}: needs" in told
    assert "wrong_numbers: needs" not in told


def test_a_step_on_or_back_needs_a_name_and_a_reason_without_a_phone_number(stage: Stage) -> None:
    box = stage.site.box
    enter_phase(stage, Phase.SIX_MONTHS)
    with pytest.raises(Refused, match="name"):
        rollout.approve_phase(box, Phase.EVERYONE, " ")
    with pytest.raises(Refused, match="reason"):
        rollout.step_back(box, Phase.SHADOW, "Dr. Chen", "")
    with pytest.raises(Refused, match="nothing of a patient"):
        rollout.step_back(box, Phase.SHADOW, "Dr. Chen", "call (509) 555-0142 first")
    with pytest.raises(Refused, match="is not before"):
        rollout.step_back(box, Phase.SIX_MONTHS, "Dr. Chen", "again")
    rollout.step_back(box, Phase.SHADOW, "Dr. Chen", "texts read too clinical")
    with box.store.view() as view:
        assert Phase.SHADOW is rollout.stand_of(view.phases()).phase


def test_the_record_counts_what_this_phase_sent_and_nothing_before(stage: Stage) -> None:
    box = stage.site.box
    enter_phase(stage, Phase.FIRST_50)
    began = stage.world.clock.now()
    put(box, *(a_text(number, began + timedelta(minutes=number)) for number in range(3)))
    put(box, a_text(3, began, MessageState.SENT), a_text(4, began - timedelta(microseconds=1)))
    put(box, replace(a_text(5, began, MessageState.FAILED), sent_at=None))
    silences = {0: ("opt_out", 60), 1: ("wrong_number", 60), 2: ("opt_out", 1), 3: ("deceased", 60)}
    for number, (source, minutes) in silences.items():
        at = began + timedelta(minutes=minutes)
        put(box, Suppression(a_text(number, began).phone, at, source, source, f"in-{number}"))
    with box.store.view() as view:
        record = rollout.record_of(box, view)
    assert (4, 3) == (record.texts, record.delivered)
    # The silence of phone 2 came before its text, and a death says nothing about texts.
    assert (1, 1) == (record.opt_outs, record.wrong_numbers)


# --- the pause switch -------------------------------------------------------------------------------


def test_pausing_twice_is_one_pause_and_resuming_ends_it(stage: Stage) -> None:
    box = stage.site.box
    assert rollout.pause(box, "Priya", "network work")
    assert not rollout.pause(box, "Dr. Chen", "me too")
    with box.store.view() as view:
        told = rollout.describe_halts(view, box.clock.now(), box.zone)
        assert [(PAUSE, "Priya")] == [(one.name, one.by) for one in view.halts()]
    assert told[0].startswith("Paused since")
    assert "by Priya: network work." in told[0]
    assert "Held: 0 texts" in told[1]
    assert "answers" in told[-1]
    assert rollout.resume(box, "Priya")
    assert not rollout.resume(box, "Priya")
    with box.store.view() as view:
        assert [] == rollout.describe_halts(view, box.clock.now(), box.zone)
    assert ["sending_paused", "sending_resumed"] == actions(stage)[-2:]


def test_the_verbs_say_what_holds_and_who_answers_for_it(tmp_path: Path) -> None:
    with staged(SEED, 30, tmp_path) as stage:
        enter_phase(stage, Phase.SHADOW)

    def run(*arguments: str) -> str:
        outcome = CliRunner().invoke(cli, ["--site", str(tmp_path / "site.toml"), *arguments])
        if outcome.exception is not None:
            raise outcome.exception
        return " ".join(outcome.stdout.split())

    assert "shadow" in run("rollout")
    assert "needs" in json.loads(run("rollout", "--json"))
    assert "Paused since" in run("pause", "--by", "Priya", "--why", "network work")
    assert "paused already" in run("pause", "--by", "Priya", "--why", "network work")
    assert "Paused since" in run("rollout")
    assert "Nothing is held" in run("resume", "--by", "Priya")
    assert "opt_out_rate" in run("breakers")
    assert {} == json.loads(run("breakers", "--json"))["open"]
    assert "test" in run("rollout", "back", "test", "--by", "Priya", "--why", "a wrong number on the list")
    with pytest.raises(Refused, match="cannot be approved"):
        run("rollout", "approve", "everyone", "--by", "Priya")
    with pytest.raises(Refused, match="is not open"):
        run("breakers", "--reset", "scan_hits", "--by", "Priya", "--why", "looked")


# --- a day ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A practice after its night, with the day's texts waiting; the phase is the first fifty."""
    with staged(SEED, PATIENTS, tmp_path_factory.mktemp("planned")) as stage:
        enter_phase(stage, Phase.FIRST_50)
        play_briskly(stage, stage.at(8))
        yield stage


def waiting(stage: Stage) -> list[Message]:
    with stage.site.store.view() as view:
        return [one for one in view.messages_in((MessageState.QUEUED,)) if one.channel is Channel.PROACTIVE]


def sent_count(stage: Stage) -> int:
    return int(
        str(
            stage.rows("SELECT count(*) FROM message WHERE sent_at IS NOT NULL AND channel = ?", "proactive")[
                0
            ][0]
        )
    )


def test_a_day_under_a_pause_and_the_first_fifty(planned: Stage) -> None:
    """One day, told in order, because a night is dear: held, woken, and never more than fifty."""
    stage, box = planned, planned.site.box
    texts = waiting(stage)
    assert len(texts) >= 3
    # Nothing leaves under a pause; every text is asked about once, held to its end, and keeps its key.
    rollout.pause(box, "Priya", "looking at the texts")
    play_briskly(stage, stage.at(13))
    held = waiting(stage)
    assert 0 == sent_count(stage)
    assert {one.id for one in texts} == {one.id for one in held}
    assert all("paused" in one.reasons and one.not_before_at == one.expires_at for one in held)
    assert all(one.once is not None for one in held)
    asked = "SELECT count(*) FROM audit WHERE action = 'text_held' AND record LIKE '%paused%'"
    assert [(len(held),)] == stage.rows(asked)
    with box.store.view() as view:
        assert f"Held: {len(held)} texts" in rollout.describe_halts(view, box.clock.now(), box.zone)[1]
    # A breaker beside it: the pause alone, lifted, wakes nothing.
    put(box, Halt("scan_hits", box.clock.now(), "recallbox", "found something"))
    rollout.resume(box, "Priya")
    assert all(one.not_before_at == one.expires_at for one in waiting(stage))
    # With two left of the first fifty, and both senders at it at once, exactly two leave.
    now = box.clock.now()
    put(box, *(a_text(number, now) for number in range(FIRST_BATCH - 2)))
    breakers.reset(box, "scan_hits", "Priya", "a template, corrected")
    assert all(one.not_before_at == now for one in waiting(stage))
    boxes = [replace(box, pms=stage.site.spare_pms()) for _ in range(2)]
    threads = [threading.Thread(target=send_due, args=(one,)) for one in boxes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert FIRST_BATCH == sent_count(stage)
    over = stage.rows("SELECT reasons, once FROM message WHERE state = 'superseded'")
    assert len(texts) - 2 == len(over)
    assert all("outside_phase" in str(reasons) and once is None for reasons, once in over)


def test_a_text_held_past_its_day_expires_and_is_planned_again(tmp_path: Path) -> None:
    with staged(SEED, 150, tmp_path) as stage:
        play_briskly(stage, stage.at(8))
        texts = waiting(stage)
        assert texts
        rollout.pause(stage.site.box, "Priya", "closed early")
        play_briskly(stage, stage.at(20, 30))
        ended = {one.id: stage.rows("SELECT state, once FROM message WHERE id = ?", one.id) for one in texts}
        assert {one.id: [("expired", None)] for one in texts} == ended
        play_briskly(stage, stage.at(3, days=2))  # the office is closed the day between
        again = {patient for one in waiting(stage) for patient in one.covered}
        assert {patient for one in texts for patient in one.covered} <= again
        rollout.resume(stage.site.box, "Priya")
        play_briskly(stage, stage.at(14, days=2))
        assert sent_count(stage) > 0
