"""The second opinion on a real log, and how the box says how it is, without a word about anybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from appliance.adapters.health import ping_client, tell
from appliance.adapters.machine import read_machine
from appliance.domain.limits.breakers import Breaker
from appliance.domain.proof.audit import Detail
from appliance.domain.upkeep.health import Check, Machine
from appliance.domain.upkeep.watchdog import Breach
from appliance.domain.wording.templates import Kind
from appliance.errors import Transient
from appliance.ports.records import Channel, Halt, Message, MessageState, Suppression
from appliance.ports.store import Lane
from appliance.workflow.limits.breakers import reset
from appliance.workflow.texting.compose import describe
from appliance.workflow.texting.sending import send_due
from appliance.workflow.upkeep.health import examine
from appliance.workflow.upkeep.watchdog import find_hits, look_back
from tests.integration.phones import Phones, phones_at
from tests.integration.test_rollout import a_text, put
from tests.simulation.stage_world import play_briskly, staged

SOUND = Machine(50 * 1024**3, 100 * 1024**3, True, 1_000_000, 0.01)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Phones]:
    with phones_at(tmp_path) as office:
        yield office


# --- watchdog


def test_an_ordinary_day_is_clean_and_its_texts_were_looked_at(tmp_path: Path) -> None:
    with staged(5, 120, tmp_path) as stage:
        play_briskly(stage, stage.at(20))
        channels = stage.rows(
            "SELECT json_extract(record, '$.detail.channel'), count(*) FROM audit"
            " WHERE action = 'text_intended' GROUP BY 1 ORDER BY 1"
        )
        assert ["proactive", "responsive"] == [channel for channel, _ in channels]
        nowhere = "SELECT count(*) FROM audit WHERE action = 'text_intended'"
        assert [(0,)] == stage.rows(
            f"{nowhere} AND json_extract(record, '$.detail.channel') = 'proactive'"
            " AND json_array_length(record, '$.detail.zones') = 0"
        )
        assert [] == find_hits(stage.site.box)
        assert 0 == look_back(stage.site.box)


def let_out(office: Phones, **more: object) -> Message:
    """Put an intent on record as if a broken gate had let it out."""
    box, now = office.box, office.box.clock.now()
    text = replace(a_text(1, now), **more)  # type: ignore[arg-type]
    with box.store.transaction(Lane.SENDING, "test.let_out") as tx:
        tx.add(text)
        entry = describe(box, tx, text, "text_intended", "allow")
        facts: Detail = {"channel": "proactive", "scope": "recall", "zones": [box.practice.zone]}
        tx.audit(replace(entry, detail={**entry.detail, **facts}))
        tx.audit(describe(box, tx, text, "text_sent", "ok"))
    return text


def test_a_text_at_night_stops_sending_with_one_task_until_somebody_has_looked(tmp_path: Path) -> None:
    with phones_at(tmp_path, hour=22) as office:
        box = office.box
        let_out(office)
        assert [Breach.OUTSIDE_FENCE] == [one.breach for one in find_hits(box)]
        assert 1 == look_back(box)
        assert 1 == look_back(box), "as long as nobody has looked it is found again"
        with box.store.view() as view:
            halt = view.get(Halt, Breaker.WATCHDOG)
            assert halt is not None
            assert "1 outside fence" in halt.why
            assert 1 == sum("watchdog" in one.why for one in view.open_tasks())
        office.pass_time(60)
        reset(box, Breaker.WATCHDOG, "Dr. Chen", "the clock was wrong, it is right now")
        assert 0 == look_back(box)
        with box.store.view() as view:
            assert [] == view.halts()


def test_a_text_after_a_real_opt_out_is_found_by_the_phones_token(office: Phones) -> None:
    person = office.adults()[0]
    phone = person.mobile or ""
    office.say(person, Kind.HOLDING_UNKNOWN)
    office.writes(phone, "STOP")
    with office.box.store.transaction(Lane.SENDING, "test.lift") as tx:
        silence = tx.get(Suppression, phone)
        assert silence is not None
    assert [] == find_hits(office.box), "the confirmation is no breach"

    # The real sender, with a gate that has lost its list.
    box, now = office.box, office.box.clock.now()
    with box.store.transaction(Lane.SENDING, "test.forget") as tx:
        tx.remove(silence)
    text = replace(
        a_text(2, now),
        phone=phone,
        patient_id=person.id,
        covered=(),
        channel=Channel.RESPONSIVE,
        kind=Kind.HOLDING_UNKNOWN,
        state=MessageState.QUEUED,
        sent_at=None,
        template="",
        body="Hello again.",
        expires_at=now + timedelta(hours=1),
    )
    put(box, text)
    office.pass_time(900)
    send_due(box)
    assert [Breach.AFTER_SILENCE] == [one.breach for one in find_hits(box)]


def test_a_text_without_a_decision_is_found(office: Phones) -> None:
    box, text = office.box, a_text(3, office.box.clock.now())
    with box.store.transaction(Lane.SENDING, "test.undecided") as tx:
        tx.audit(describe(box, tx, text, "text_sent", "ok"))
    assert [Breach.NO_DECISION] == [one.breach for one in find_hits(box)]


# --- health


def test_a_box_that_works_says_so(office: Phones) -> None:
    checks, figures = examine(office.box, SOUND, ask_outside=True)
    assert [] == [one for one in checks if not one.ok]
    assert figures["pull_age_seconds"] < 3600
    assert {"PMS reached", "carrier reached"} <= {one.name for one in checks}


def test_a_carrier_that_is_away_is_a_finding_not_an_error(office: Phones) -> None:
    def away(since: object) -> list[object]:
        raise Transient("the carrier is away")

    office.box.sms.poll_inbound = away  # type: ignore[method-assign,assignment]
    checks, _ = examine(office.box, SOUND, ask_outside=True)
    assert ["carrier reached"] == [one.name for one in checks if not one.ok]


def test_metrics_are_figures_of_ours_and_nothing_of_a_patient(office: Phones, tmp_path: Path) -> None:
    person = office.adults()[0]
    office.say(person, Kind.HOLDING_UNKNOWN)
    office.writes(person.mobile or "", "Can I bring my dog?")
    let_out(office)
    look_back(office.box)
    checks, figures = examine(office.box, SOUND)
    file = tmp_path / "recallbox.prom"
    tell(ping_client(), "", str(file), checks, figures)
    text = file.read_text()

    assert 'recallbox_check_ok{check="disk space"} 1.0' in text
    assert "recallbox_database_size_bytes" in text
    line = re.compile(r'# (HELP|TYPE) recallbox_\w+ .*|recallbox_\w+(\{check="[\w ]+"\})? [-+.e0-9]+')
    assert [] == [one for one in text.splitlines() if not line.fullmatch(one)]
    values = {
        str(value)
        for row in office.rows("SELECT id, first_name, last_name, birth_on, mobile FROM pms_patient")
        for value in row
        if value and len(str(value)) > 3
    }
    values |= {str(token) for (token,) in office.rows("SELECT token FROM patient_token")}
    assert len(values) > 100
    assert [] == [value for value in values if value in text]


def test_a_ping_says_whether_all_is_well_and_nothing_else() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(500)

    client = ping_client(transport=httpx.MockTransport(answer))
    for ok in (True, False):
        tell(client, "https://monitor.test/uuid", "", [Check("disk space", ok, "3 MB free")], {})
    assert ["/uuid", "/uuid/fail"] == [one.url.path for one in asked]
    assert {("GET", b"", "")} == {(one.method, one.content, one.url.query.decode()) for one in asked}


def test_a_monitor_that_is_away_and_a_file_that_cannot_be_written_stop_nothing(tmp_path: Path) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("away", request=request)

    client = ping_client(transport=httpx.MockTransport(refuse))
    tell(client, "https://monitor.test/uuid", str(tmp_path / "none" / "x.prom"), [], {"halts_open": 0})


def test_the_machine_says_what_it_has(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_bytes(bytes(8192))
    found = read_machine(tmp_path / "a.db", str(tmp_path / "no-such.pem"))
    assert (8192, True) == (found.database_bytes, found.is_writable)
    assert 0 < found.disk_free_bytes <= found.disk_total_bytes
    assert 1970 == found.certificates["the PMS"].year
    assert found.clock_error_s is None or found.clock_error_s >= 0
    assert ["a.db"] == [one.name for one in tmp_path.iterdir()]
