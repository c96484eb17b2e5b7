"""What outsiders get about patients: evidence packs, who looked, what was disclosed, what was known when."""

from __future__ import annotations

import hashlib
import html.parser
import json
import re
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from appliance.adapters.store.audit_log import verify
from appliance.cli import cli
from appliance.domain.proof.disclosure import Basis
from appliance.errors import Refused
from appliance.ports.records import InboundText, Message
from appliance.ports.store import Lane
from appliance.verifier import recallbox_verify
from appliance.workflow.handoff import TaskKind, open_task
from appliance.workflow.proof import disclosures, evidence
from appliance.workflow.proof.evidence_page import render_evidence
from appliance.workflow.proof.hindsight import look_back
from appliance.workflow.suppress import kind_scope
from tests.simulation.stage_world import Stage, play_briskly, staged

ASKED = evidence.Asked("Dr. Chen's counsel", "a complaint about texts", Basis.LEGAL_PROCEEDING, "1 Elm St")


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A practice of 200 after a working day."""
    with staged(8, 200, tmp_path_factory.mktemp("day")) as stage:
        play_briskly(stage, stage.at(18))
        yield stage


@pytest.fixture(scope="module")
def chatty(day: Stage) -> str:
    """Somebody who was texted and wrote back."""
    sql = "SELECT patient_id FROM inbound WHERE patient_id != '' ORDER BY received_at LIMIT 1"
    return str(day.rows(sql)[0][0])


@pytest.fixture(scope="module")
def withheld(day: Stage) -> str:
    """Somebody whose text was written and not sent."""
    sql = "SELECT patient_id FROM message WHERE sent_at IS NULL AND reasons != '[]' ORDER BY id LIMIT 1"
    return str(day.rows(sql)[0][0])


def pack_of(day: Stage, patient_id: str, phone: str = "") -> dict[str, Any]:
    pack = evidence.collect_evidence(day.site.box, patient_id, ASKED, phone)
    plain: dict[str, Any] = json.loads(json.dumps(pack))
    return plain


def rows_of(pack: dict[str, Any]) -> dict[int, dict[str, Any]]:
    return {one["seq"]: json.loads(one["record"]) for one in pack["audit_rows"]}


# --- the pack --------------------------------------------------------------------------------------------


def test_every_text_and_reply_is_in_with_its_rows(day: Stage, chatty: str) -> None:
    pack = pack_of(day, chatty)
    with day.site.store.view() as view:
        records = view.records_about(chatty, [])
    texts = [one for one in records["message"] if isinstance(one, Message)]
    replies = [one for one in records["inbound"] if isinstance(one, InboundText)]
    assert sorted(one.id for one in texts) == sorted(one["id"] for one in pack["texts"])
    assert [one.vendor_id for one in sorted(replies, key=lambda one: one.received_at)] == [
        one["vendor_id"] for one in pack["replies"]
    ]
    rows = rows_of(pack)
    for text in pack["texts"]:
        steps = [step["action"] for step in text["steps"]]
        assert steps[0] in ("text_queued", "answer_queued")
        assert text["words_match_the_log"] is True
        assert all(rows[step["seq"]]["action"] == step["action"] for step in text["steps"])
        left = [
            row for row in rows.values() if row.get("object") == f"text:{text['id']}" and "body_hash" in row
        ]
        assert hashlib.sha256(text["body"].encode()).hexdigest() in {row["body_hash"] for row in left}
    for reply in pack["replies"]:
        assert {"text_received", "reply_settled"} <= {step["action"] for step in reply["steps"]}


def test_rules_wordings_and_consent_stand_beside_each_text(day: Stage, chatty: str) -> None:
    pack = pack_of(day, chatty)
    first = pack["texts"][0]
    rules = pack["rules"][first["judged_under"]]
    assert "09:00" == rules["values"]["fence_start"]
    assert (first["templates_hash"], "the maintainers, with the release") == (
        rules["templates_hash"],
        rules["approved_by"],
    )
    consent = first["consent_then"]
    assert "recall" == consent["kind_of_text"]
    known = [one for one in pack["consent_ledger"] if one["id"] in consent["lines"]]
    assert all(one["recorded_at"] <= consent["at"] for one in known)
    assert consent["practice_system_flag_noted"] or consent["by_the_ledger"] == "granted"


def test_a_text_that_was_not_sent_says_why(day: Stage, withheld: str) -> None:
    pack = pack_of(day, withheld)
    held = [one for one in pack["texts"] if not one["sent_at"]]
    assert held
    assert all(": " in why for one in held for why in one["why_withheld"])
    assert any(one["why_withheld"] for one in held)


def test_each_row_is_proven_against_a_signed_head(day: Stage, chatty: str) -> None:
    pack = pack_of(day, chatty)
    said: list[str] = []
    recallbox_verify.verify_evidence(json.dumps(pack), recallbox_verify.Trust(), said.append)
    assert said[0].startswith(f"All {len(pack['audit_rows'])} audit rows of this pack are in the log of")
    for number in range(len(pack["audit_rows"])):
        forged = json.loads(json.dumps(pack))
        forged["audit_rows"][number]["record"] = forged["audit_rows"][number]["record"].replace(
            "2026", "2025", 1
        )
        with pytest.raises(recallbox_verify.Altered):
            recallbox_verify.verify_evidence(json.dumps(forged), recallbox_verify.Trust(), said.append)


def test_one_phone_only(day: Stage, chatty: str) -> None:
    phone = pack_of(day, chatty)["texts"][0]["phone"]
    assert {phone} == {one["phone"] for one in pack_of(day, chatty, phone)["texts"]}
    assert [] == pack_of(day, chatty, "+13125550199")["texts"]


def test_the_ids_of_others_on_a_shared_text_are_left_out(day: Stage, chatty: str) -> None:
    assert all([] == one["covered"] and one["occasion"] == "" for one in pack_of(day, chatty)["texts"])


def test_a_revocation_counts_from_when_it_was_recorded(day: Stage, chatty: str) -> None:
    """Consent is shown as it was on record then, not as it is now."""
    with day.site.store.view() as view:
        text = next(
            one
            for one in view.records_about(chatty, [])["message"]
            if isinstance(one, Message) and one.sent_at and kind_scope(one) is not None
        )
        entries = view.consent_of(text.phone)
    assert text.sent_at is not None
    made = replace(
        entries[0],
        id="revoked",
        act="revoked",
        scopes=("all",),
        captured_at=text.sent_at - timedelta(hours=1),
        recorded_at=text.sent_at + timedelta(hours=1),
    )
    box = day.site.box
    before = evidence._consent_at(box, text, [*entries, made], text.sent_at)
    after = evidence._consent_at(box, text, [*entries, made], text.sent_at + timedelta(hours=2))
    assert before["by_the_ledger"] != after["by_the_ledger"] == "revoked"


def test_a_refusal_by_somebody_else_on_the_phone_counts(day: Stage, chatty: str) -> None:
    """It is weighed and counted; its words are another patient's and stay out."""
    pack = pack_of(day, chatty)
    text = next(one for one in pack["texts"] if one["sent_at"])
    with day.site.store.view() as view:
        entry = view.consent_of(text["phone"])[0]
    later = replace(
        entry, id="other", patient_id="9999", act="revoked", scopes=("all",), note="another patient's words",
        captured_at=entry.captured_at - timedelta(days=1), recorded_at=entry.recorded_at - timedelta(days=1),
    )  # fmt: skip
    with day.site.store.transaction(Lane.DESK, "test.consent") as tx:
        tx.add(later)
    again = pack_of(day, chatty)
    found = next(one for one in again["texts"] if one["id"] == text["id"])
    assert "revoked" == found["consent_then"]["by_the_ledger"]
    assert {*text["consent_then"]["lines"], "other"} == set(found["consent_then"]["lines"])
    assert "another patient's words" not in json.dumps(again)


class _Reader(html.parser.HTMLParser):
    """Collects the tags and the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not any(name.startswith("on") or name in ("src", "href") for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_is_escaped_and_needs_nothing_from_outside(day: Stage, chatty: str) -> None:
    pack = pack_of(day, chatty)
    attack = "<script>alert('x')</script>&\"<img src=x onerror=y>"
    spoil(pack, attack)
    page = render_evidence(pack)
    reader = _Reader()
    reader.feed(page)
    assert not {"script", "img", "iframe", "link"} & reader.tags
    assert attack in reader.text
    assert not re.search(r"https?://", page)


def spoil(value: Any, attack: str) -> None:
    """Put an attack into every text that people outside can write."""
    for one in value["texts"] + value["replies"]:
        one["body"] = attack
    value["asked_for"]["purpose"] = value["practice"]["name"] = attack
    for one in value["consent_ledger"]:
        one["note"] = attack


def run(day: Stage, *arguments: str) -> str:
    site = str(Path(day.site.store.database.path).parent / "site.toml")
    result = CliRunner().invoke(cli, ["--site", site, *arguments], catch_exceptions=True)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert 0 == result.exit_code, result.output
    return result.stdout


def test_the_verb_writes_private_files_and_goes_on_record_first(
    day: Stage, chatty: str, tmp_path: Path
) -> None:
    folder = tmp_path / "pack"
    asked = ["--to", "Dr. Chen's counsel", "--purpose", "a complaint", "--basis", "legal_proceeding"]
    told = json.loads(run(day, "evidence", chatty, str(folder), *asked, "--json"))
    assert {"evidence.json", "evidence.html", "recallbox_verify.py"} == {one.name for one in folder.iterdir()}
    assert 0o600 == stat.S_IMODE((folder / "evidence.json").stat().st_mode)
    assert told["sha256"] == hashlib.sha256((folder / "evidence.json").read_bytes()).hexdigest()
    assert 0 == recallbox_verify.main([str(folder)])
    ((record,),) = day.rows(
        "SELECT record FROM audit WHERE action = 'evidence_exported' ORDER BY seq DESC LIMIT 1"
    )
    row = json.loads(str(record))
    assert (told["sha256"], "legal", "legal_proceeding") == (row["body_hash"], row["purpose"], row["outcome"])
    with pytest.raises(Refused, match="is there already"):
        run(day, "evidence", chatty, str(folder), *asked)
    listed = json.loads(run(day, "audit", "disclosures", chatty, "--json"))
    assert "Dr. Chen's counsel" in {one["recipient"] for one in listed["named"]}
    seen = json.loads(run(day, "audit", "access", "--patient", chatty, "--json"))["accesses"]
    assert {"made an evidence pack"} <= {one["did"] for one in seen}
    assert {chatty} == {one["patient_id"] for one in seen}


# --- disclosures and looks -------------------------------------------------------------------------------


def test_an_accounting_names_what_it_must_and_counts_the_rest(day: Stage) -> None:
    box = day.site.box
    patient_id = str(day.rows("SELECT id FROM pms_patient ORDER BY id DESC LIMIT 1")[0][0])
    now = box.clock.now()
    said = disclosures.Disclosed("Cook County", "dates of visits", "subpoena", Basis.LEGAL_PROCEEDING, now)
    long_ago = now - timedelta(days=366 * 6 + 2)
    for one in (
        said,
        replace(said, disclosed_at=long_ago),
        replace(said, basis=Basis.TREATMENT),
        replace(said, basis=Basis.TO_THE_INDIVIDUAL),
        replace(
            said,
            basis=Basis.NOT_PERMITTED,
            breach="no",
            assessment="unread, sent back, destroyed",
            address="?",
        ),
    ):
        disclosures.record_disclosure(box, patient_id, "user:Priya", one)
    with box.store.transaction(Lane.DESK, "test.task") as tx:
        open_task(box, tx, TaskKind.DISCLOSURE, phone="", patient_id=patient_id, why="a stranger answered")
    with day.site.store.view() as view:
        found = disclosures.account_for(box, view, patient_id)
    assert ["legal_proceeding", "not_permitted"] == sorted(one.basis for one in found.named)
    assert (3, 1) == (found.exempt, len(found.unassessed))
    accounted = "SELECT count(*) FROM audit WHERE action = 'disclosures_accounted'"
    before = int(str(day.rows(accounted)[0][0]))
    disclosures.note_accounting(box, patient_id, "user:Priya", found)
    assert [(before + 1,)] == day.rows(accounted)
    out = run(day, "audit", "disclosures", patient_id)
    assert "NOT ASSESSED YET" in out
    listed = json.loads(run(day, "audit", "disclosures", patient_id, "--json"))["named"]
    assert {"Cook County"} == {one["recipient"] for one in listed}


@pytest.mark.parametrize(
    ("changes", "about"),
    [
        ({"recipient": " "}, "recipient"),
        ({"what": ""}, "what"),
        ({"purpose": ""}, "purpose"),
        ({"basis": Basis.NOT_PERMITTED}, "presumed a breach"),
        ({"basis": Basis.NOT_PERMITTED, "breach": "no"}, "presumed a breach"),
    ],
)
def test_half_a_disclosure_is_refused(day: Stage, chatty: str, changes: dict[str, Any], about: str) -> None:
    box = day.site.box
    said = disclosures.Disclosed("x", "y", "z", Basis.HHS, box.clock.now())
    with pytest.raises(Refused, match=about):
        disclosures.record_disclosure(box, chatty, "user:Priya", replace(said, **changes))
    with pytest.raises(Refused, match="not ahead of us"):
        disclosures.record_disclosure(
            box, chatty, "user:Priya", replace(said, disclosed_at=box.clock.now() + timedelta(days=1))
        )


def test_the_list_of_looks_has_the_look_at_the_list(day: Stage, chatty: str) -> None:
    run(day, "why", chatty)
    run(day, "audit", "access")
    seen = json.loads(run(day, "audit", "access", "--json"))["accesses"]
    assert {"why", "audit_access"} <= {one["what"] for one in seen}
    assert chatty in {one["patient_id"] for one in seen if one["what"] == "why"}


# --- FHIR, the export and one row, by the verbs ----------------------------------------------------------


def test_every_row_of_a_day_is_an_audit_event(day: Stage, tmp_path: Path) -> None:
    from tests.unit.domain.test_fhir import check_event

    file = tmp_path / "events.ndjson"
    run(day, "audit", "fhir", "--out", str(file))
    events = [json.loads(line) for line in file.read_text().splitlines()]
    assert [f"row-{seq}" for seq in range(1, len(events) + 1)] == [one["id"] for one in events]
    for event in events:
        check_event(event)
    text = file.read_text()
    names = [str(one) for row in day.rows("SELECT last_name, mobile FROM pms_patient") for one in row if one]
    assert not [one for one in names if len(one) > 4 and f'"{one}"' in text]
    assert "" == run(day, "audit", "fhir", "--since", "2027-12-31")


def test_the_whole_log_leaves_with_a_verifier(day: Stage, tmp_path: Path) -> None:
    told = json.loads(run(day, "audit", "export", str(tmp_path / "out"), "--json"))
    assert 0 == recallbox_verify.main([str(tmp_path / "out")])
    assert told["rows"] == len((tmp_path / "out" / "log.jsonl").read_bytes().splitlines())
    run(day, "audit", "prove", "3", "--out", str(tmp_path / "row.tlog-proof"))
    assert 0 == recallbox_verify.main([str(tmp_path / "row.tlog-proof")])
    with pytest.raises(Refused, match="has no row 0"):
        run(day, "audit", "prove", "0")
    key = run(day, "audit", "key").strip()
    assert key == recallbox_verify.parse_key(key).text
    assert 64 == len(run(day, "audit", "key", "--new").strip())
    assert run(day, "audit", "checkpoint").startswith(key.split("+")[0])
    assert "never witnessed" in run(day, "witness")


# --- what was known at a moment --------------------------------------------------------------------------


def test_the_box_as_it_was_at_a_moment(day: Stage, chatty: str) -> None:
    with day.site.store.view() as view:
        before = look_back(view, day.at(1, 20), day.site.box.zone)
        morning = look_back(view, day.at(9), day.site.box.zone)
        evening = look_back(view, day.at(17, 59), day.site.box.zone)
    assert {} == before["texts"]
    assert {"queued"} == set(morning["texts"])
    assert {"delivered"} <= set(evening["texts"])
    assert "" == before["last_night"] < morning["last_night"]
    assert "everyone" == evening["phase"]
    sql = "SELECT count(*) FROM message WHERE state = 'delivered' AND state_at <= ?"
    assert [(evening["texts"]["delivered"],)] == day.rows(sql, day.at(17, 59).isoformat()[:10] + "U")
    assert morning["rules"]["policy_hash"] == day.site.box.policy_hash
    assert morning["checkpoint"] < evening["checkpoint"] <= evening["last_row"]
    assert evening["unknown"]


def test_a_patient_as_they_were_known_at_a_moment(day: Stage, chatty: str) -> None:
    with day.site.store.view() as view:
        night = look_back(view, day.at(1, 20), day.site.box.zone, chatty)
        morning = look_back(view, day.at(9), day.site.box.zone, chatty)
        evening = look_back(view, day.at(17, 59), day.site.box.zone, chatty)
    assert night["decision"] is None
    assert morning["decision"]["patient_id"] == chatty
    assert {} == morning["replies"] != evening["replies"]
    assert set(morning["texts"]) < set(evening["texts"])
    assert "queued" in morning["texts"].values()
    assert morning["phase"] == evening["phase"] == "everyone"
    shown = run(day, "at", "2026-11-17 09:00", chatty)
    assert "not known any more:" in shown
    assert f"patient id: {chatty}" in shown
    with pytest.raises(Refused, match="not a time"):
        run(day, "at", "yesterday")
    with pytest.raises(Refused, match="still to come"):
        run(day, "at", "2126-01-01")


def test_after_all_this_the_log_holds(day: Stage) -> None:
    with day.site.store.view() as view:
        assert verify(view.tx).ok
