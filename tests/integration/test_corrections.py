"""Staff say what a reply meant: kept as a case, undone where that is safe, and held against the machine."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from appliance.adapters.host import SecretFolder
from appliance.bootstrap import open_store
from appliance.cli import cli
from appliance.domain.model import Slot, TextConsent
from appliance.domain.permission.consent import Act, Scope
from appliance.domain.replies import Intent
from appliance.errors import Refused
from appliance.ports.records import (
    Autonomy,
    Booking,
    BookingState,
    InboundText,
    Offer,
    OfferState,
    Thread,
    Writeback,
)
from appliance.ports.store import Lane
from appliance.settings import read_settings
from appliance.simulation.clinic import Person
from appliance.workflow.handoff import TaskKind, close_task
from appliance.workflow.limits.autonomy import describe_autonomy, review_autonomy
from appliance.workflow.nightly.pull import pull
from appliance.workflow.replies.autobook import book_held
from appliance.workflow.replies.corrections import Corrected, correct_reading
from tests.integration.test_consent import ALONE, ROSA, SHARED, STAFF, Office, opened

LEAVING = "we moved to Oregon last month, found a dentist there"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path) as office:
        yield office


def heard(office: Office, phone: str = ALONE) -> InboundText:
    """Return the newest reply of a phone."""
    with office.site.store.view() as view:
        return view.replies_from(phone, office.box.clock.now() - timedelta(days=30))[-1]


def correct(office: Office, intent: Intent, slot: int | None = None, *, undo: str = "") -> Corrected:
    return correct_reading(
        office.box, heard(office).vendor_id, intent, slot, actor=STAFF, undo_silence_because=undo
    )


def kinds(office: Office, phone: str = ALONE) -> list[str]:
    return sorted(one.kind for one in office.tasks(phone))


def rosa(office: Office) -> str:
    """Have Rosa in the practice's books instead of on the box alone; return her id."""
    known = office.rows("SELECT id FROM pms_patient WHERE mobile = ? AND id != '9003'", ALONE)
    if known:
        return str(known[0][0])
    person = Person(
        0, "Rosa", "", "Alvarez", date(1984, 5, 2), "en", 0, ALONE, "self",
        "America/Chicago", "IL", "60614", "active", "granted", "(312) 555-0147", texting="Yes",
    )  # fmt: skip
    added = office.world.clinic.add_person(person)
    pull(office.box)
    with office.site.store.transaction(Lane.DESK, "test.people") as tx:
        tx.tx.execute("DELETE FROM pms_patient WHERE id = '9003'")
    return str(added.pat_num)


def offer(office: Office, count: int = 2) -> tuple[Slot, ...]:
    """Put a text with times on record, as if Rosa had been offered them."""
    box, clinic, key = office.box, office.world.clinic, rosa(office)
    message = replace(office.texted(ALONE), patient_id=key, covered=(key,))
    on = box.local_day(box.clock.now()) + timedelta(days=2)
    slots: list[Slot] = []
    while len(slots) < count:
        for op, start in clinic.openings(on, 60, step=30)[:1]:
            at = start.replace(tzinfo=box.zone).astimezone(UTC)
            slots.append(Slot(at, 60, str(op), str(clinic.operatories[op].hygienist), "Priya"))
        on += timedelta(days=1)
    now = box.clock.now()
    legend = {str(place + 1): f"slot:{place}" for place in range(count)}
    made = Offer(
        box.entropy.token(),
        ALONE,
        key,
        message.id,
        tuple(slots),
        OfferState.OPEN,
        now,
        now + timedelta(days=2),
    )
    with box.store.transaction(Lane.DESK, "test.offer") as tx:
        tx.add(made)
        tx.save(replace(message, legend=legend))
    return made.slots


def booking(office: Office) -> Booking:
    with office.site.store.view() as view:
        found = view.booking_of(heard(office).vendor_id)
    assert found is not None
    return found


def audited(office: Office, action: str) -> list[dict[str, Any]]:
    rows = office.rows("SELECT record FROM audit WHERE action = ? ORDER BY seq", action)
    return [json.loads(str(row[0])) for row in rows]


# --- cases of this office ----------------------------------------------------------------------------------


def test_a_correction_keeps_the_reply_as_it_was_read(office: Office) -> None:
    first, second = offer(office)
    office.says(ALONE, "the later one I guess?")
    result = correct(office, Intent.BOOK, 1)

    with office.site.store.view() as view:
        (kept,) = view.corrections()
    assert kept == result.correction
    assert ("the later one I guess?", "book", 1, STAFF) == (kept.text, kept.intent, kept.slot, kept.actor)
    zone = office.box.zone
    local = [one.start_at.astimezone(zone).replace(tzinfo=None).isoformat() for one in (first, second)]
    assert local == [one.start for one in kept.situation.offered]
    assert {"1": "slot:0", "2": "slot:1"} == kept.situation.legend
    assert "Reply STOP" in kept.situation.last_outbound
    assert ("America/Chicago", False) == (kept.situation.tz, kept.situation.suppressed)
    (row,) = audited(office, "reading_corrected")
    assert (STAFF, "book") == (row["actor"], row["outcome"])
    assert "later one" not in json.dumps(row)


def test_a_later_correction_replaces_the_former(office: Office) -> None:
    office.says(ALONE, "hmm")
    correct(office, Intent.QUESTION)
    correct(office, Intent.NOISE)
    with office.site.store.view() as view:
        assert ["noise"] == [one.intent for one in view.corrections()]
    assert 2 == len(audited(office, "reading_corrected"))


@pytest.mark.parametrize(
    ("intent", "slot", "says"),
    [
        (Intent.BOOK, None, "does not go with that slot; 2 were on offer"),
        (Intent.BOOK, 2, "does not go with that slot"),
        (Intent.QUESTION, 0, "does not go with that slot"),
    ],
)
def test_a_slot_has_to_fit(office: Office, intent: Intent, slot: int | None, says: str) -> None:
    offer(office)
    office.says(ALONE, "hmm")
    with pytest.raises(Refused, match=says):
        correct(office, intent, slot)
    with office.site.store.view() as view:
        assert [] == view.corrections()


def test_what_cannot_be_corrected_is_refused(office: Office) -> None:
    with pytest.raises(Refused, match="no such reply"):
        correct_reading(office.box, "SM0", Intent.NOISE, None, actor=STAFF)
    office.says(ALONE, "hmm")
    with pytest.raises(Refused, match="named person"):
        correct_reading(office.box, heard(office).vendor_id, Intent.NOISE, None, actor="recallbox")
    with pytest.raises(Refused, match="no time was on offer"):
        correct(office, Intent.BOOK, 0)


# --- what follows ------------------------------------------------------------------------------------------


def test_a_missed_opt_out_silences_at_once(office: Office) -> None:
    office.says(ALONE, "hmm")
    assert () == office.silence_of(ALONE)
    assert "the phone is silent now" in correct(office, Intent.OPT_OUT).followed
    assert ("all",) == office.silence_of(ALONE)
    (line,) = office.ledger(ALONE)
    assert (Act.REVOKED, STAFF) == (line.act, line.actor)
    assert [("opt_out",)] == office.rows("SELECT kind FROM writeback WHERE kind = 'opt_out'")


def test_a_missed_emergency_is_a_task_for_now(office: Office) -> None:
    office.says(ALONE, "thanks")
    office.says(ALONE, "lol")
    correct(office, Intent.EMERGENCY)
    assert [TaskKind.EMERGENCY] == kinds(office)


def test_a_thread_that_was_handed_over_for_nothing_goes_back(office: Office) -> None:
    office.says(ALONE, "hmm")
    assert [TaskKind.AMBIGUOUS] == kinds(office)
    result = correct(office, Intent.NOISE)
    assert ("its task is closed; the machine answers this phone again",) == result.followed
    assert [] == kinds(office)
    with office.site.store.view() as view:
        thread = view.get(Thread, ALONE)
    assert thread is not None
    assert not thread.human_in_loop


def test_a_right_reading_changes_nothing_but_is_kept(office: Office) -> None:
    office.says(ALONE, "is there parking?")
    before = kinds(office)
    assert () == correct(office, Intent.QUESTION).followed
    assert before == kinds(office)


# --- a silence taken back ----------------------------------------------------------------------------------


def misread(office: Office) -> None:
    office.says(ALONE, LEAVING)
    assert ("all",) == office.silence_of(ALONE)


def test_a_silence_ends_only_on_its_own_order(office: Office) -> None:
    misread(office)
    assert any("--undo-silence" in line for line in correct(office, Intent.QUESTION).followed)
    assert ("all",) == office.silence_of(ALONE)

    correct(office, Intent.QUESTION, undo="her sister moved, she told Priya on the phone")

    assert () == office.silence_of(ALONE)
    assert TextConsent.GRANTED is office.consent(ROSA, Scope.RECALL)
    revoked, taken_back = office.ledger(ALONE)
    assert (Act.REVOKED, Act.MISREAD) == (revoked.act, taken_back.act)
    assert (revoked.document, STAFF) == (taken_back.document, taken_back.actor)
    assert "her sister moved" in taken_back.note
    assert ["misread"] == [one["outcome"] for one in audited(office, "silence_lifted")]
    assert [] == office.rows("SELECT id FROM writeback WHERE kind = 'opt_out'")
    assert TaskKind.OPT_IN not in kinds(office)


def test_the_pms_that_was_told_is_a_persons_to_put_right(office: Office) -> None:
    misread(office)
    with office.box.store.transaction(Lane.DESK, "test.told") as tx:
        (due,) = (one for one in tx.writebacks_due(office.box.clock.now(), 10) if one.kind == "opt_out")
        tx.save(replace(due, attempts=1))
    correct(office, Intent.QUESTION, undo="her sister moved")
    assert TaskKind.OPT_IN in kinds(office)
    with office.site.store.view() as view:
        assert view.get(Writeback, due.id) is not None


def test_nobody_takes_a_plain_stop_back(office: Office) -> None:
    office.says(ALONE, "stop please")
    with pytest.raises(Refused, match="STOP and its like"):
        correct(office, Intent.QUESTION, undo="I am sure she meant the bus stop")
    assert ("all",) == office.silence_of(ALONE)
    with office.site.store.view() as view:
        assert [] == view.corrections()


def test_a_silence_with_a_second_reason_stays(office: Office) -> None:
    misread(office)
    office.revoke(ALONE)
    with pytest.raises(Refused, match="this reading alone"):
        correct(office, Intent.QUESTION, undo="her sister moved")
    assert ("all",) == office.silence_of(ALONE)


def test_what_asks_for_silence_takes_none_back(office: Office) -> None:
    misread(office)
    with pytest.raises(Refused, match="asks for silence"):
        correct(office, Intent.WRONG_NUMBER, undo="whoever")


def test_an_opt_out_after_a_misread_one_counts_in_full(office: Office) -> None:
    misread(office)
    correct(office, Intent.QUESTION, undo="her sister moved")
    office.says(ALONE, "please stop texting me")
    assert ("all",) == office.silence_of(ALONE)
    assert TextConsent.REVOKED is office.consent(ROSA, Scope.RECALL)


# --- earned autonomy ---------------------------------------------------------------------------------------


def taken(office: Office) -> Booking:
    """Let Rosa take the first of two times, and the box book it if it may."""
    offer(office)
    office.says(ALONE, "1")
    book_held(office.box)
    return booking(office)


def mode(office: Office) -> str:
    with office.site.store.view() as view:
        standing = view.get(Autonomy, "book")
    return standing.mode if standing else "act"


def test_one_wrong_booking_of_a_new_office_ends_booking_by_itself(office: Office) -> None:
    assert BookingState.BOOKED is taken(office).state
    result = correct(office, Intent.QUESTION)

    assert "suggest" == mode(office)
    assert TaskKind.BOOK_BY_HAND in kinds(office)
    assert [TaskKind.AUTONOMY] == kinds(office, "")
    assert any("books by itself has changed" in line for line in result.followed)
    (row,) = audited(office, "autonomy_changed")
    assert ("suggest", {"cases": 1, "wrong": 1, "bar_percent": 98}) == (row["outcome"], row["detail"])


def test_correcting_the_slot_alone_is_a_wrong_booking_too(office: Office) -> None:
    taken(office)
    correct(office, Intent.BOOK, 0)
    assert "act" == mode(office)
    correct(office, Intent.BOOK, 1)
    assert "suggest" == mode(office)


def demote(office: Office) -> None:
    with office.box.store.transaction(Lane.DESK, "test.demote") as tx:
        tx.save(Autonomy("book", "suggest", office.box.clock.now(), 20, 1))


def test_a_suggested_booking_holds_its_time_for_a_person(office: Office) -> None:
    demote(office)
    held = taken(office)
    assert BookingState.SUGGESTED is held.state
    assert [] == [one for one in office.world.clinic.appointments.values() if one.created_by == "api"]
    (task,) = office.tasks(ALONE)
    assert TaskKind.BOOK_BY_HAND == task.kind
    with office.site.store.view() as view:
        assert 1 == max(view.slot_load(office.box.clock.now()).values())
        thread = view.get(Thread, ALONE)
    assert thread is not None
    assert thread.human_in_loop
    office.says(SHARED, "ok")
    book_held(office.box)
    assert BookingState.SUGGESTED is booking(office).state

    with office.box.store.transaction(Lane.DESK, "test.done") as tx:
        close_task(tx, task, actor=STAFF, now=office.box.clock.now())
    book_held(office.box)
    assert BookingState.BY_HAND is booking(office).state
    assert 1 == len(audited(office, "hold_released"))


def test_the_patient_hears_that_a_person_takes_over(office: Office) -> None:
    demote(office)
    taken(office)
    office.pass_time(timedelta(minutes=1))
    office.says(SHARED, "ok")
    assert ["Una persona" in body or "A person" in body for body in office.answers_to(ALONE)] == [True]


def test_a_policy_without_auto_book_suggests(office: Office) -> None:
    office.box = replace(office.box, policy=replace(office.box.policy, auto_book=False))
    assert BookingState.SUGGESTED is taken(office).state


def test_suggestions_that_staff_booked_earn_it_back(office: Office) -> None:
    office.box = replace(office.box, policy=replace(office.box.policy, autonomy_min_cases=1))
    demote(office)
    held = taken(office)
    with office.box.store.transaction(Lane.DESK, "test.done") as tx:
        close_task(tx, office.tasks(ALONE)[0], actor=STAFF, now=office.box.clock.now())
    book_held(office.box)
    assert (0, "suggest") == (review_autonomy(office.box), mode(office))  # nothing was booked yet

    clinic, slot = office.world.clinic, held.slot
    office.world.office.book(
        int(held.patient_id), int(slot.operatory_id), clinic.local(slot.start_at), slot.minutes
    )
    office.pass_time(timedelta(hours=1))
    pull(office.box)
    assert (1, "act") == (review_autonomy(office.box), mode(office))


def test_a_disputed_booking_is_found_within_the_hour(office: Office) -> None:
    taken(office)
    assert 0 == review_autonomy(office.box)
    office.says(ALONE, "wait, that's not what I said")
    assert 2 == review_autonomy(office.box)
    assert [("disputed",)] == office.rows("SELECT why FROM wrong_act")
    assert "suggest" == mode(office)
    assert 0 == review_autonomy(office.box)


def test_a_visit_that_staff_took_out_the_same_day_was_wrong(office: Office) -> None:
    done = taken(office)
    office.world.office.break_visit(int(done.appointment_id))
    assert 0 == review_autonomy(office.box)  # the night has not looked yet
    office.pass_time(timedelta(hours=12))
    pull(office.box)
    assert 2 == review_autonomy(office.box)
    assert [("undone",)] == office.rows("SELECT why FROM wrong_act")


def test_a_patient_who_gives_the_visit_up_disputes_nothing(office: Office) -> None:
    done = taken(office)
    with office.box.store.transaction(Lane.DESK, "test.gave_up") as tx:
        tx.save(replace(heard(office), vendor_id="SMgave", outcome="given_up", received_at=done.state_at))
    office.world.office.break_visit(int(done.appointment_id))
    office.pass_time(timedelta(hours=12))
    pull(office.box)
    assert 0 == review_autonomy(office.box)


def test_the_desk_can_read_how_it_stands(office: Office) -> None:
    policy = office.box.policy
    with office.site.store.view() as view:
        assert "books by itself (0 of 0 right, bar 98 %)" == describe_autonomy(view, policy)
        assert describe_autonomy(view, replace(policy, auto_book=False)).startswith(
            "off by the office's policy"
        )
    demote(office)
    with office.site.store.view() as view:
        assert "suggests only since 2026-11-17, when 1 of 20 were wrong" in describe_autonomy(view, policy)


# --- as staff type it --------------------------------------------------------------------------------------


def run(folder: Path, *arguments: str) -> str:
    result = CliRunner().invoke(cli, ["--site", str(folder / "site.toml"), *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert 0 == result.exit_code, result.output
    return result.output


@contextmanager
def opened_again(folder: Path) -> Iterator[Callable[[str], list[tuple[Any, ...]]]]:
    settings = read_settings(folder / "site.toml")
    store = open_store(settings, SecretFolder(settings.secrets.folder), readonly=True)
    with store.view() as view:
        yield lambda sql: list(view.tx.execute(sql).fetchall())
    store.close()


def test_a_correction_from_the_inbox_to_the_local_report(tmp_path: Path) -> None:
    with opened(tmp_path) as office:
        office.says(ALONE, "hmm")
        key = heard(office).vendor_id
    assert key[-6:] in run(tmp_path, "inbox")
    said = run(tmp_path, "inbox", "--correct", key[-6:], "--intent", "opt_out", "--by", "Priya")
    assert "kept as a case of this office: opt_out; the phone is silent now" in said
    with pytest.raises(Refused, match="what did the reply mean"):
        run(tmp_path, "inbox", "--correct", key)
    with pytest.raises(Refused, match="no reply is named"):
        run(tmp_path, "inbox", "--intent", "noise")

    report = run(tmp_path, "evaluate", "replies", "--local")

    assert "Harmful errors: 1" in report
    assert "ambiguous" in report
    with opened_again(tmp_path) as rows:
        looked = rows("SELECT record FROM audit WHERE action = 'phi_viewed' AND object = 'evaluate_local'")
        (correction,) = rows("SELECT actor FROM correction")
    assert 1 == len(looked)
    assert ("user:Priya",) == correction


def test_evaluate_wants_a_file_or_the_office(tmp_path: Path) -> None:
    for arguments in ((), ("--local", str(__file__))):
        result = CliRunner().invoke(cli, ["evaluate", "replies", *arguments])
        assert 2 == result.exit_code
        assert "give either a FILE or --local" in result.output


def test_the_doctor_says_how_bookings_are_handled(tmp_path: Path) -> None:
    with opened(tmp_path) as office:
        demote(office)
    result = CliRunner().invoke(cli, ["--site", str(tmp_path / "site.toml"), "doctor", "--offline", "--json"])
    found = {one["name"]: one for one in json.loads(result.output)["checks"]}
    assert (True, True) == (found["booking"]["ok"], found["booking"]["is_warning"])
    assert "suggests only since" in found["booking"]["finding"]
