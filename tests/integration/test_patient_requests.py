"""Patients' requests and retention on a real file: copies, restrictions, amendments, holds, purges, words."""

from __future__ import annotations

import hashlib
import html
import json
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from appliance.adapters.store.audit_log import verify
from appliance.cli import cli
from appliance.domain.decision import REASONS, Reason
from appliance.domain.model import PatientRow, Table
from appliance.domain.permission.consent import Act, Scope
from appliance.domain.proof.retention import HoldKind
from appliance.errors import Refused
from appliance.ports.records import (
    Amendment,
    Arm,
    Channel,
    ConsentEntry,
    ContactWish,
    InboundState,
    InboundText,
    Message,
    MessageState,
    PatientHold,
    Record,
    Suppression,
    Task,
    TaskState,
    Tombstone,
)
from appliance.ports.store import Lane
from appliance.workflow.ground import Ground
from appliance.workflow.proof.patient_requests import amend, collect_record, lay_hold, lift_hold
from appliance.workflow.proof.retention import purge_expired, purge_patient
from tests.simulation.stage_world import Stage, staged

CARLOS, MARIA, SOFIA = "9001", "9002", "9003"
OWN, SHARED = "+13125550142", "+13125550143"
LONG_AGO = datetime(2019, 3, 4, 16, tzinfo=UTC)
WORDS = "Could I come on a Friday instead?"


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A small practice with the Alvarez family in its books: Carlos left, Maria and Sofia share a phone."""
    with staged(8, 12, tmp_path) as stage:
        with stage.site.store.transaction(Lane.DESK, "test.people") as tx:
            tx.put_rows(
                Table.PATIENT,
                [
                    person(CARLOS, "Carlos", OWN, "inactive"),
                    person(MARIA, "Maria", SHARED, "active"),
                    person(SOFIA, "Sofia", SHARED, "inactive"),
                ],
            )
        yield stage


def person(key: str, first: str, mobile: str, status: str) -> PatientRow:
    return PatientRow(
        key, first, "", "Alvarez", "1985-03-04", status, MARIA, mobile, None, 0, "en", "IL", "60601",
        "America/Chicago", "granted", "pms:TxtMsgOk=Yes", "text", None, None,
    )  # fmt: skip


def text(key: str, patient_id: str, phone: str, at: datetime = LONG_AGO, **changes: Any) -> Message:
    made = Message(
        id=key,
        channel=Channel.PROACTIVE,
        kind="recall",
        phone=phone,
        patient_id=patient_id,
        covered=(patient_id,),
        occasion=f"recall:{patient_id}:2019-03-01",
        touch=1,
        body=f"Hi, Cedar Ridge Dental here. Time for your visit, {key}.",
        template="recall_overdue_6mo.1.en@1",
        legend={},
        state=MessageState.DELIVERED,
        state_at=at,
        created_at=at,
        not_before_at=at,
        expires_at=at + timedelta(hours=4),
        correlation_id=f"c-{key}",
        policy_hash="0" * 16,
        once=f"key-{key}",
        sent_at=at,
    )
    return replace(made, **changes)


def reply(key: str, patient_id: str, phone: str, at: datetime = LONG_AGO) -> InboundText:
    return InboundText(
        key, phone, WORDS, 0, at, at, InboundState.DONE, f"c-{key}", patient_id, "question", "rules", "Friday"
    )


def task(key: str, patient_id: str, at: datetime = LONG_AGO, state: TaskState = TaskState.CLOSED) -> Task:
    return Task(key, "question", OWN, patient_id, at, at, "a question for the office", f"c-{key}", "", state)


def put(stage: Stage, *records: Record) -> None:
    with stage.site.store.transaction(Lane.DESK, "test.put") as tx:
        for record in records:
            tx.add(record)


def held(stage: Stage, patient_id: str) -> dict[str, list[dict[str, Any]]]:
    with stage.site.store.view() as view:
        found: dict[str, list[dict[str, Any]]] = collect_record(stage.site.box, view, patient_id)["held_here"]
        return found


def audit(stage: Stage, action: str) -> list[dict[str, Any]]:
    rows = stage.rows("SELECT record FROM audit WHERE action = ? ORDER BY seq", action)
    return [json.loads(str(row[0])) for row in rows]


def is_verified(stage: Stage) -> bool:
    with stage.site.store.view() as view:
        return verify(view.tx).ok


def run(stage: Stage, tmp_path: Path, *arguments: str) -> Any:
    site = str(tmp_path / "site.toml")
    result = CliRunner().invoke(cli, ["--site", site, "patient", *arguments, "--json"])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert 0 == result.exit_code, result.output
    return json.loads(result.stdout)


# --- a copy ------------------------------------------------------------------------------------------


def test_a_copy_holds_every_kind_of_record_and_the_audit_rows(stage: Stage) -> None:
    everything: list[Record] = [
        text("t1", CARLOS, OWN),
        reply("r1", CARLOS, OWN),
        reply("r2", "", OWN),
        task("k1", CARLOS),
        Suppression(OWN, LONG_AGO, "reply", "stop", "r1"),
        ConsentEntry(
            "c1", OWN, CARLOS, Act.GRANTED, (Scope.RECALL,), "form", LONG_AGO, LONG_AGO, "user:desk"
        ),
        ContactWish(CARLOS, LONG_AGO, "user:desk", "call"),
        Arm(MARIA, "treated", LONG_AGO.date()),
    ]
    put(stage, *everything)
    amend(stage.site.box, CARLOS, "user:Priya", "I never asked for texts.")
    lay_hold(stage.site.box, CARLOS, HoldKind.RESTRICTION, "user:Priya", "asked by phone")
    found = held(stage, CARLOS)
    assert {
        "message": 1,
        "inbound": 2,
        "task": 1,
        "suppression": 1,
        "consent": 1,
        "contact_wish": 1,
        "arm": 1,
        "amendment": 1,
        "patient_hold": 1,
    } == {table: len(rows) for table, rows in found.items()}
    with stage.site.store.view() as view:
        record = collect_record(stage.site.box, view, CARLOS)
    assert ["Carlos"] == [row["first_name"] for row in record["from_the_practice_system"]["patient"]]
    assert ["record_amended", "restriction_laid"] == [row["action"] for row in record["audit_log"]]
    json.dumps(record)


def test_a_copy_names_nobody_else_and_leaves_out_what_came_from_a_shared_phone_unnamed(stage: Stage) -> None:
    both = text("t1", MARIA, SHARED, covered=(MARIA, SOFIA), occasion=f"recall:{MARIA}:x+recall:{SOFIA}:x")
    put(stage, both, reply("r1", SOFIA, SHARED), reply("r2", "", SHARED))
    found = held(stage, SOFIA)
    assert [[SOFIA]] == [row["covered"] for row in found["message"]]
    assert ["r1"] == [row["vendor_id"] for row in found["inbound"]]
    (message,) = found["message"]
    assert MARIA not in json.dumps({**message, "patient_id": ""})


def test_legal_holds_are_not_part_of_the_copy(stage: Stage) -> None:
    lay_hold(stage.site.box, CARLOS, HoldKind.LEGAL_HOLD, "user:owner", "letter of a lawyer")
    assert "patient_hold" not in held(stage, CARLOS)


def test_export_writes_two_private_files_once_and_says_so_first(stage: Stage, tmp_path: Path) -> None:
    put(stage, text("t1", CARLOS, OWN, body="Ask for <Priya> & co."), reply("r1", CARLOS, OWN))
    out = tmp_path / "copy.json"
    told = run(stage, tmp_path, "export", CARLOS, "--out", str(out), "--by", "Priya")
    page = out.with_suffix(".html")
    assert {0o600} == {stat.S_IMODE(file.stat().st_mode) for file in (out, page)}
    assert told["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert {"message": 1, "inbound": 1} == told["records"]
    assert WORDS in json.loads(out.read_text())["held_here"]["inbound"][0]["body"]
    shown = page.read_text()
    assert "Ask for &lt;Priya&gt; &amp; co." in shown
    assert "2019-03-04 10:00" in shown
    (entry,) = audit(stage, "record_exported")
    assert ("user:Priya", "patient_request", told["sha256"]) == (
        entry["actor"],
        entry["purpose"],
        entry["body_hash"],
    )
    assert "message" in entry["fields_left"]
    assert WORDS not in json.dumps(entry)
    with pytest.raises(Refused, match="exists already"):
        run(stage, tmp_path, "export", CARLOS, "--out", str(out))
    assert 1 == len(audit(stage, "record_exported"))


def test_somebody_gone_from_the_books_is_found_by_id_or_token(stage: Stage, tmp_path: Path) -> None:
    put(stage, text("t1", "8888", OWN), task("k1", "8888"))
    with stage.site.store.transaction(Lane.DESK, "test.token") as tx:
        token = tx.make_token("8888", "abcdefgh")
    for name, number in (("8888", 1), (token, 2)):
        out = tmp_path / f"copy{number}.json"
        assert {"message": 1, "task": 1} == run(stage, tmp_path, "export", name, "--out", str(out))["records"]
        assert {} == json.loads(out.read_text())["from_the_practice_system"]
    assert 2 == run(stage, tmp_path, "purge", token)["records"]


def test_the_page_shows_reasons_and_offers_in_words(stage: Stage, tmp_path: Path) -> None:
    made = text("t1", CARLOS, OWN, reasons=("min_days",), legend={"1": "slot:0"})
    put(stage, made)
    out = tmp_path / "copy.json"
    run(stage, tmp_path, "export", CARLOS, "--out", str(out))
    page = out.with_suffix(".html").read_text()
    assert REASONS[Reason.MIN_DAYS].meaning in html.unescape(page)
    assert "1: slot:0" in page
    assert "<h2>Texts we wrote to you</h2>" in page
    assert "<h2>Copied from the practice&#x27;s system: patient</h2>" in page


def test_a_place_that_cannot_be_written_to_is_refused(stage: Stage, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be made"):
        run(stage, tmp_path, "export", CARLOS, "--out", str(tmp_path / "missing" / "copy.json"))


# --- restriction, amendment, hold --------------------------------------------------------------------


def test_a_restriction_reaches_the_gate_and_ends_with_its_lifting(stage: Stage) -> None:
    box = stage.site.box

    def is_restricted() -> bool:
        with box.store.view() as view:
            row = view.patient(CARLOS)
            assert row is not None
            one_phone = Ground.load_for(box, view, [OWN], [CARLOS]).recipient(row, Scope.RECALL)
            assert one_phone.restricted == Ground.load(box, view).recipient(row, Scope.RECALL).restricted
            return one_phone.restricted

    assert not is_restricted()
    lay_hold(box, CARLOS, HoldKind.LEGAL_HOLD, "user:owner", "a letter")
    assert not is_restricted()
    lay_hold(box, CARLOS, HoldKind.RESTRICTION, "user:Priya", "asked by phone")
    assert is_restricted()
    with pytest.raises(Refused, match="already"):
        lay_hold(box, CARLOS, HoldKind.RESTRICTION, "user:Priya", "again")
    lift_hold(box, CARLOS, HoldKind.RESTRICTION, "user:Priya", "asked us to write again")
    assert not is_restricted()
    with pytest.raises(Refused, match="needs its reason"):
        lay_hold(box, CARLOS, HoldKind.RESTRICTION, "user:Priya", " ")
    with pytest.raises(Refused, match="no restriction"):
        lift_hold(box, CARLOS, HoldKind.RESTRICTION, "user:Priya", "")
    assert [1, 1, 1] == [
        len(audit(stage, name)) for name in ("restriction_laid", "restriction_lifted", "legal_hold_laid")
    ]
    assert "asked by phone" not in json.dumps(audit(stage, "restriction_laid"))
    assert is_verified(stage)


def test_a_restriction_lifts_no_silence_when_it_ends(stage: Stage) -> None:
    put(stage, Suppression(OWN, LONG_AGO, "reply", "stop", "r1"))
    lay_hold(stage.site.box, CARLOS, HoldKind.RESTRICTION, "user:Priya", "asked")
    lift_hold(stage.site.box, CARLOS, HoldKind.RESTRICTION, "user:Priya", "asked")
    with stage.site.store.view() as view:
        assert OWN in view.suppressed_phones()


def test_an_amendment_adds_and_changes_nothing(stage: Stage) -> None:
    put(stage, text("t1", CARLOS, OWN))
    before = held(stage, CARLOS)["message"]
    added = amend(stage.site.box, CARLOS, "user:Priya", "  This was not me. ")
    assert before == held(stage, CARLOS)["message"]
    with stage.site.store.view() as view:
        assert "This was not me." == (view.get(Amendment, added.id) or added).statement
    (entry,) = audit(stage, "record_amended")
    assert hashlib.sha256(b"This was not me.").hexdigest() == entry["body_hash"]
    with pytest.raises(Refused, match="needs its words"):
        amend(stage.site.box, CARLOS, "user:Priya", "  ")


def test_the_commands_name_the_actor_and_find_the_patient(stage: Stage, tmp_path: Path) -> None:
    run(stage, tmp_path, "restrict", OWN, "--why", "asked by phone", "--by", "Priya")
    run(stage, tmp_path, "hold", CARLOS, "--why", "a letter", "--by", "Dr. Chen")
    run(stage, tmp_path, "amend", CARLOS, "--note", "I have moved.", "--by", "Priya")
    run(stage, tmp_path, "release", CARLOS, "--by", "Dr. Chen")
    run(stage, tmp_path, "unrestrict", CARLOS, "--by", "Priya")
    sql = "SELECT action, json_extract(record, '$.actor') FROM audit ORDER BY seq DESC LIMIT 5"
    assert [
        ("restriction_lifted", "user:Priya"),
        ("legal_hold_lifted", "user:Dr. Chen"),
        ("record_amended", "user:Priya"),
        ("legal_hold_laid", "user:Dr. Chen"),
        ("restriction_laid", "user:Priya"),
    ] == stage.rows(sql)
    with pytest.raises(Refused, match="people match"):
        run(stage, tmp_path, "restrict", SHARED, "--why", "asked")
    with pytest.raises(Refused, match="nobody on record"):
        run(stage, tmp_path, "restrict", "Nobody Anywhere", "--why", "asked")


# --- purge -------------------------------------------------------------------------------------------


def test_a_purge_leaves_a_tombstone_and_never_lifts_a_suppression(stage: Stage) -> None:
    consent = ConsentEntry("c1", OWN, CARLOS, Act.REVOKED, ("all",), "reply", LONG_AGO, LONG_AGO, "recallbox")
    survivors: list[Record] = [
        Suppression(OWN, LONG_AGO, "reply", "stop", "r1"),
        consent,
        ContactWish(CARLOS, LONG_AGO, "user:desk", "call"),
        PatientHold("h1", CARLOS, HoldKind.RESTRICTION, LONG_AGO, "user:desk", "asked"),
    ]
    put(stage, *survivors, text("t1", CARLOS, OWN), reply("r1", CARLOS, OWN), task("k1", CARLOS))
    stone = purge_patient(stage.site.box, CARLOS, "user:owner")
    with stage.site.store.view() as view:
        assert OWN in view.suppressed_phones()
        assert [consent] == view.consent_of(OWN)
        assert stone == view.get(Tombstone, stone.token)
        assert CARLOS == view.patient_of_token(stone.token)
        row = view.patient(CARLOS)
        assert row is not None
        person_now = Ground.load_for(stage.site.box, view, [OWN], [CARLOS]).recipient(row, Scope.RECALL)
        assert person_now.restricted
    assert {"suppression", "consent", "contact_wish", "patient_hold"} == set(held(stage, CARLOS))
    assert (3, "user:owner", 64) == (stone.records, stone.by, len(stone.sha256))
    (entry,) = audit(stage, "record_purged")
    assert (stone.sha256, "user:owner") == (entry["body_hash"], entry["actor"])
    assert {"records": 3, "Message": 1, "InboundText": 1, "Task": 1} == entry["detail"]
    assert is_verified(stage)


def test_a_second_purge_continues_the_tombstone(stage: Stage) -> None:
    put(stage, text("t1", CARLOS, OWN))
    first = purge_patient(stage.site.box, CARLOS, "user:owner")
    with pytest.raises(Refused, match="nothing is held"):
        purge_patient(stage.site.box, CARLOS, "user:owner")
    put(stage, text("t2", CARLOS, OWN))
    second = purge_patient(stage.site.box, CARLOS, "user:owner")
    assert (first.token, 2) == (second.token, second.records)
    assert first.sha256 != second.sha256


def test_a_purge_is_refused_with_every_reason_and_removes_nothing(stage: Stage) -> None:
    now = stage.world.clock.now()
    put(stage, text("t1", MARIA, SHARED), text("t2", MARIA, SHARED, now, state=MessageState.QUEUED))
    lay_hold(stage.site.box, MARIA, HoldKind.LEGAL_HOLD, "user:owner", "a letter")
    with pytest.raises(Refused) as refused:
        purge_patient(stage.site.box, MARIA, "user:owner")
    for words in ("legal hold", "active patient", "6 calendar years", "still open"):
        assert words in str(refused.value)
    assert 2 == len(held(stage, MARIA)["message"])
    assert [] == audit(stage, "record_purged")


def test_six_years_are_counted_to_the_day(stage: Stage) -> None:
    put(stage, text("t1", CARLOS, OWN, datetime(2027, 5, 10, 15, tzinfo=UTC)))
    stage.world.clock.move_to(datetime(2033, 5, 11, 4, 59, tzinfo=UTC))  # 23:59 on the anniversary
    with pytest.raises(Refused, match="6 calendar years"):
        purge_patient(stage.site.box, CARLOS, "user:owner")
    stage.world.clock.move_to(datetime(2033, 5, 11, 5, 1, tzinfo=UTC))
    assert 1 == purge_patient(stage.site.box, CARLOS, "user:owner").records


def test_a_legal_hold_on_one_keeps_what_is_shared_with_another(stage: Stage) -> None:
    put(stage, text("t1", MARIA, SHARED, covered=(MARIA, SOFIA)), reply("r1", SOFIA, SHARED))
    lay_hold(stage.site.box, MARIA, HoldKind.LEGAL_HOLD, "user:owner", "a letter")
    with pytest.raises(Refused, match="shares texts with"):
        purge_patient(stage.site.box, SOFIA, "user:owner")
    lift_hold(stage.site.box, MARIA, HoldKind.LEGAL_HOLD, "user:owner", "settled")
    assert 2 == purge_patient(stage.site.box, SOFIA, "user:owner").records


def test_the_command_purges_for_a_named_person(stage: Stage, tmp_path: Path) -> None:
    put(stage, text("t1", CARLOS, OWN))
    assert 1 == run(stage, tmp_path, "purge", CARLOS, "--by", "Dr. Chen")["records"]
    assert ["user:Dr. Chen"] == [entry["actor"] for entry in audit(stage, "record_purged")]


# --- words past retention ----------------------------------------------------------------------------


def bodies(stage: Stage) -> dict[str, str]:
    rows = stage.rows("SELECT id, body FROM message UNION SELECT vendor_id, body || why FROM inbound")
    return {str(key): str(body) for key, body in rows}


def test_words_past_retention_go_and_leave_their_hash(stage: Stage) -> None:
    box, now = stage.site.box, stage.world.clock.now()
    put(stage, text("old", CARLOS, OWN), reply("r-old", CARLOS, OWN))
    put(stage, text("new", CARLOS, OWN, now), reply("r-new", CARLOS, OWN, now))
    assert 2 == purge_expired(box)
    assert {"old": "", "r-old": ""} == {key: body for key, body in bodies(stage).items() if not body}
    assert {"new", "r-new"} <= {key for key, body in bodies(stage).items() if body}
    entries = audit(stage, "words_expired")
    assert [("Message", 1), ("InboundText", 1)] == [
        (entry["detail"]["of"], entry["detail"]["count"]) for entry in entries
    ]
    assert {64} == {len(entry["body_hash"]) for entry in entries}
    assert 0 == purge_expired(box)
    assert 2 == len(audit(stage, "words_expired"))
    assert is_verified(stage)


def test_a_legal_hold_keeps_the_words_of_its_patient_and_phone_until_it_is_released(stage: Stage) -> None:
    box = stage.site.box
    put(stage, text("own", CARLOS, OWN), text("family", MARIA, SHARED, covered=(SOFIA,)))
    put(stage, reply("nobody", "", SHARED), reply("his", CARLOS, OWN))
    lay_hold(box, SOFIA, HoldKind.LEGAL_HOLD, "user:owner", "a letter")
    assert 2 == purge_expired(box)
    kept = {key for key, body in bodies(stage).items() if body}
    assert {"family", "nobody"} <= kept
    assert not {"own", "his"} & kept
    lift_hold(box, SOFIA, HoldKind.LEGAL_HOLD, "user:owner", "settled")
    assert 2 == purge_expired(box)


def test_more_than_a_batch_is_done_in_one_night_past_those_on_hold(stage: Stage) -> None:
    put(stage, *(text(f"a{number:04}", SOFIA, SHARED) for number in range(210)))
    put(stage, *(text(f"b{number:04}", CARLOS, OWN) for number in range(210)))
    lay_hold(stage.site.box, SOFIA, HoldKind.LEGAL_HOLD, "user:owner", "a letter")
    assert 210 == purge_expired(stage.site.box)
    assert 210 == sum(bool(body) for key, body in bodies(stage).items() if key[0] in "ab" and len(key) == 5)
