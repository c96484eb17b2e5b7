"""One practice day from end to end: what the box did, held against what really happened.

The truth comes from the simulated world: its books, its carrier, and what each person meant.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from appliance.adapters.store.audit_log import verify
from appliance.cli.stage import play
from appliance.domain.decision import REASONS
from appliance.domain.model import Table
from appliance.simulation.phrases import Intent
from appliance.workflow.nightly.pull import pull
from tests.simulation.stage_world import KEPT, Stage, play_briskly, staged

PATIENTS = 200
SEED = 8
"""A day on which several people book, and somebody writes what only a person can answer."""


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A whole day, already played."""
    with staged(SEED, PATIENTS, tmp_path_factory.mktemp("day")) as stage:
        play_briskly(stage, stage.at(0, 30, days=1))
        yield stage


def test_every_promise_is_kept_and_every_kind_of_thing_happened(day: Stage) -> None:
    report = day.report()

    assert KEPT == report.promises
    assert report.decided == PATIENTS
    assert report.sent >= 15
    assert report.booked >= 3
    assert report.handed_off >= 1
    assert report.verified


def test_bookings_are_in_the_clinic_as_people_agreed(day: Stage) -> None:
    zone = ZoneInfo(day.world.clinic.practice.zone)
    meant = {text.sid: text.meant for text in day.world.carrier.inbound}
    booked = day.rows(
        "SELECT patient_id, inbound_id, token, appointment_id, json_extract(slot, '$.operatory_id'),"
        " json_extract(slot, '$.provider_id') FROM booking WHERE state = 'booked'"
    )

    assert len(booked) == day.report().booked
    for patient_id, inbound_id, token, appointment_id, operatory_id, provider_id in booked:
        visit = day.world.clinic.appointments[int(str(appointment_id))]
        wish = meant[str(inbound_id)]
        assert wish is not None
        assert wish.intent is Intent.BOOK
        assert visit.start == wish.slot
        assert wish.for_pat in {None, visit.pat_num}
        assert (str(visit.pat_num), str(visit.op)) == (patient_id, operatory_id)
        assert str(provider_id) in {str(visit.prov_num), str(visit.prov_hyg)}
        assert str(token) in visit.note
        assert visit.created_at <= day.world.clock.now().astimezone(zone)


def test_the_box_wrote_no_visit_that_it_does_not_know(day: Stage) -> None:
    written = {apt.apt_num for apt in day.world.clinic.appointments.values() if apt.created_by == "api"}
    known = {
        int(str(one)) for (one,) in day.rows("SELECT appointment_id FROM booking WHERE appointment_id != ''")
    }

    assert written
    assert written == known


def test_every_text_that_came_in_has_exactly_one_outcome(day: Stage) -> None:
    arrived = sorted(text.sid for text in day.world.carrier.inbound)
    settled = day.rows("SELECT object FROM audit WHERE action = 'reply_settled'")

    assert arrived
    assert arrived == sorted(
        str(one) for (one,) in day.rows("SELECT vendor_id FROM inbound WHERE state = 'done'")
    )
    assert [f"inbound:{sid}" for sid in arrived] == sorted(str(one) for (one,) in settled)
    assert [] == day.rows("SELECT vendor_id FROM inbound WHERE outcome = ''")


def test_every_decision_gives_reasons_that_can_be_explained(day: Stage) -> None:
    decisions = day.rows("SELECT verdict, reasons FROM decision")
    given = {reason for _, reasons in decisions for reason in json.loads(str(reasons))}

    assert len(decisions) == PATIENTS
    assert given
    assert given <= set(REASONS)
    without = {str(verdict) for verdict, reasons in decisions if reasons == "[]"}
    assert without <= {"queued"}


def test_no_text_is_left_half_way(day: Stage) -> None:
    ended = {"sent", "delivered", "undelivered", "expired", "superseded", "withheld", "failed"}

    assert ended >= {str(one) for (one,) in day.rows("SELECT DISTINCT state FROM message")}
    assert [] == day.rows("SELECT id FROM writeback WHERE state != 'done'")
    assert [] == day.rows("SELECT id FROM booking WHERE state IN ('held', 'writing', 'lost')")


def test_the_log_holds_and_follows_each_text_from_decision_to_booking(day: Stage) -> None:
    with day.site.store.view() as view:
        log = verify(view.tx)
    assert log.ok, log.reason
    assert log.size == day.rows("SELECT count(*) FROM audit")[0][0]

    thread = day.rows("SELECT correlation_id FROM booking WHERE state = 'booked'")[0][0]
    actions = [
        action
        for (action,) in day.rows(
            "SELECT action FROM audit WHERE correlation_id = ? AND action IN ('text_queued', 'text_intended',"
            " 'text_sent', 'text_received', 'slot_held', 'visit_booked') ORDER BY seq",
            thread,
        )
    ]
    assert ["text_queued", "text_intended", "text_sent", "text_received"] == actions[:4]
    assert ["slot_held", "visit_booked"] == [one for one in actions if one in {"slot_held", "visit_booked"}]


def test_the_same_seed_is_the_same_day_to_the_last_audit_row(tmp_path: Path) -> None:
    def root(seed: int, name: str) -> str:
        (tmp_path / name).mkdir()
        with staged(seed, 80, tmp_path / name) as stage:
            play_briskly(stage, stage.at(20))
            return stage.report().root

    once = root(SEED, "once")
    assert once == root(SEED, "again")
    assert once != root(SEED + 1, "other")


@pytest.mark.slow
def test_a_day_over_http_is_the_day_in_process(tmp_path: Path) -> None:
    """With every poll in it, as the demo plays it."""
    reports = []
    for over_http in (False, True):
        folder = tmp_path / str(over_http)
        folder.mkdir()
        with staged(SEED, PATIENTS, folder, over_http=over_http) as stage:
            play(stage.world, stage.site, stage.at(0, 30, days=1))
            reports.append(stage.report())

    assert KEPT == reports[0].promises
    assert reports[0] == reports[1]


def _digests(stage: Stage) -> dict[object, object]:
    return {key: digest for key, digest in stage.rows("SELECT patient_id, digest FROM decision")}


def test_the_second_night_decides_again_and_writes_only_what_changed(tmp_path: Path) -> None:
    with staged(SEED, 120, tmp_path) as stage:
        play_briskly(stage, stage.at(0, 30, days=1))
        first = _digests(stage)
        play_briskly(stage, stage.at(2, days=1))
        second = _digests(stage)
        nights = [
            json.loads(str(record))["detail"]
            for (record,) in stage.rows(
                "SELECT record FROM audit WHERE action = 'night_decided' ORDER BY seq"
            )
        ]
        changed = {key for key, digest in second.items() if first.get(key) != digest}
        written = {
            key for (key,) in stage.rows("SELECT patient_id FROM decision WHERE decided_on = '2026-11-18'")
        }

    assert [120, len(second)] == [one["decided"] for one in nights]
    assert nights[1]["changed"] == len(changed)
    assert changed == written
    assert 0 < len(changed) < 60


def test_a_night_that_is_decided_twice_changes_nothing(tmp_path: Path) -> None:
    with staged(SEED, 120, tmp_path) as stage:
        play_briskly(stage, stage.at(2))
        before = (
            stage.rows("SELECT * FROM decision ORDER BY 1"),
            stage.rows("SELECT id FROM message ORDER BY 1"),
        )
        stage.world.advance(stage.world.clock.now() + timedelta(minutes=5))
        stage.site.jobs()["nightly"].work()
        after = (
            stage.rows("SELECT * FROM decision ORDER BY 1"),
            stage.rows("SELECT id FROM message ORDER BY 1"),
        )

    assert before == after


def test_pulling_twice_stores_the_same(tmp_path: Path) -> None:
    tables = [f"pms_{table}" for table in Table if table is not Table.DELETED_APPOINTMENT]
    with staged(SEED, 120, tmp_path) as stage:
        snapshots = []
        for _ in range(2):
            runs = pull(stage.site.box)
            snapshots.append({table: stage.rows(f"SELECT * FROM {table} ORDER BY 1") for table in tables})
            assert [] == [run.table for run in runs if run.errors or run.pms_count not in (None, run.held)]
            stage.world.advance(stage.world.clock.now() + timedelta(minutes=1))

    assert all(snapshots[0].values())
    assert snapshots[0] == snapshots[1]


def test_the_nights_after_a_day_on_which_texts_had_to_wait_go_on(tmp_path: Path) -> None:
    """A text that is over gives its key back: the next night may plan it again and does not fail on it."""
    with staged(8, 150, tmp_path) as stage:
        play_briskly(stage, stage.at(3))  # the night plans more than the office then lets out
        capped = replace(stage.site.box.policy, daily_cap=2)
        site = replace(stage.site, box=replace(stage.site.box, policy=capped))
        recorder = play_briskly(replace(stage, site=site), stage.at(8, days=3))
        assert recorder.results["nightly"].startswith("ok"), recorder.results
        held = stage.rows("SELECT count(*) FROM message WHERE state = 'superseded' AND once IS NOT NULL")
        assert [(0,)] == held
        assert {slug: 0 for slug in stage.report().promises} == stage.report().promises
