"""Working at the desk over the socket: claims, conflicts, replies, corrections, bookings, undo, viewings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from appliance.domain.roles import Role
from appliance.domain.upkeep.health import Check
from appliance.ports.records import BookingState, Message, MessageState, Task, TaskState
from appliance.workflow.desk import words as desk_words
from appliance.workflow.desk.health import describe_health_line, show_health
from appliance.workflow.replies.corrections import Corrected, correct_reading
from tests.web.desks import DeskOffice, Terminal, desk_at


@pytest.fixture
def office(tmp_path: Path) -> Iterator[DeskOffice]:
    with desk_at(tmp_path) as office:
        yield office


def thread_of(terminal: Terminal) -> Any:
    """Return the first conversation of the inbox, opened."""
    return terminal.get(f"/threads/{terminal.get('/inbox')['rows'][0]['thread']}")


def test_today_says_what_needs_a_person(office: DeskOffice) -> None:
    terminal = office.at_desk("priya")
    office.ask_something()
    today = terminal.get("/today")
    assert (0, 1) == (today["counts"]["overdue"], today["counts"]["due"])
    assert ["question"] == [one["kind"] for one in today["waiting"]]
    assert today["waiting"][0]["thread"]
    assert 1 == today["figures"]["replies"]


def test_the_inbox_shows_who_wrote_what_and_the_thread_both_sides(office: DeskOffice) -> None:
    terminal = office.at_desk("priya")
    office.ask_something("Do you take my insurance?")
    (row,) = terminal.get("/inbox")["rows"]
    person = office.phones.adults()[0]
    assert f"{person.preferred_name or person.first_name} {person.last_name}" == row["name"]
    assert "question" == row["task"]["kind"]
    shown = terminal.get(f"/threads/{row['thread']}")
    said = [(one["by"], one["body"]) for one in shown["lines"]]
    assert ("patient", "Do you take my insurance?") == said[0]
    assert "machine" == said[-1][0]
    assert ["question"] == [one["label"] for one in shown["suggestions"]]
    assert office.phones.box.practice.name in shown["suggestions"][0]["body"]


def test_every_look_at_patients_data_is_on_record_with_the_name(office: DeskOffice) -> None:
    terminal = office.at_desk("priya", Role.OFFICE_MANAGER)
    office.ask_something()
    person = office.phones.adults()[0].id
    thread = terminal.get("/inbox")["rows"][0]["thread"]
    for path in ("/calls", f"/threads/{thread}", "/preview", "/withheld", f"/patients/{person}",
                 "/openings", "/overdue", "/audit", "/audit/accesses", "/today"):  # fmt: skip
        terminal.get(path)
    terminal.get("/patients", q="a")
    seen = office.audit("phi_viewed")
    assert {"user:priya"} == {actor for actor, _, _ in seen}
    assert [
        "inbox", "calls", f"thread:{thread}", "preview", "withheld", "patient", "openings", "overdue",
        "audit", "audit_access", "today", "search",
    ] == [what for _, what, _ in seen]  # fmt: skip
    tokens = office.phones.rows(
        "SELECT patient_token FROM audit WHERE action = 'phi_viewed' AND object = 'patient'"
    )
    with office.phones.box.store.view() as view:
        assert [(view.token_of(person),)] == tokens


def test_two_at_one_thread_have_one_owner_and_the_other_is_told_who(office: DeskOffice) -> None:
    priya, dana = office.at_desk("priya"), office.at_desk("dana")
    _, task = office.ask_something()
    done = priya.post(f"/tasks/{task['id']}/claim", version=task["version"])
    assert "yours until" in done["said"]
    stale = dana.refused(409, f"/tasks/{task['id']}/claim", version=task["version"])
    assert ("conflict", "priya", "claimed it", done["version"]) == (
        stale["kind"], stale["conflict"]["who"], stale["conflict"]["what"], stale["conflict"]["version"],
    )  # fmt: skip
    held = dana.refused(409, f"/tasks/{task['id']}/claim", version=done["version"])
    assert "priya" == held["conflict"]["who"]
    assert held["conflict"]["what"].startswith("has it until")
    row = dana.get("/inbox")["rows"][0]["task"]
    assert ("priya", False) == (row["holder"], row["is_mine"])
    assert [] == dana.get("/inbox", show="unclaimed")["rows"]
    taken = dana.post(f"/tasks/{task['id']}/claim", version=done["version"], take_over=True)
    assert taken["version"] == done["version"] + 1
    assert [("user:dana", f"task:{task['id']}", "from user:priya")] == office.audit("task_taken_over")


def test_a_reply_is_sent_through_the_gate_and_the_thread_is_ones_own(office: DeskOffice) -> None:
    terminal = office.at_desk("priya")
    phone, _ = office.ask_something()
    shown = thread_of(terminal)
    words = "Yes, we do: please bring the card along."
    judged = terminal.post("/drafts", body=words, thread=shown["thread"])
    assert (1, "gsm7", [], [], []) == tuple(
        judged[name] for name in ("segments", "encoding", "flags", "blocks", "why_not")
    )
    assert 160 - len(words) == judged["units_left"]
    sent = terminal.post(f"/threads/{shown['thread']}/replies", version=shown["version"], body=words)
    assert 1 == sent["segments"]
    assert ["sending"] == office.hurried
    office.phones.work()
    assert words == office.phones.answers(phone)[-1]
    after = thread_of(terminal)
    assert ("priya", words) == (after["lines"][-1]["by"], after["lines"][-1]["body"])
    assert after["tasks"][0]["is_mine"]
    ((record,),) = office.phones.rows("SELECT record FROM audit WHERE action = 'answer_written'")
    assert words not in str(record)
    assert "user:priya" in str(record)


def test_a_reply_to_a_thread_that_went_on_is_refused_and_says_who_wrote(office: DeskOffice) -> None:
    terminal = office.at_desk("priya")
    phone, _ = office.ask_something()
    shown = thread_of(terminal)
    office.phones.writes(phone, "And do you have parking?")
    stale = terminal.refused(
        409, f"/threads/{shown['thread']}/replies", version=shown["version"], body="Yes, we do."
    )
    assert ("the patient", "wrote") == (stale["conflict"]["who"], stale["conflict"]["what"])
    again = thread_of(terminal)
    assert stale["conflict"]["version"] == again["version"]
    terminal.post(f"/threads/{shown['thread']}/replies", version=again["version"], body="Yes, we do.")


def test_nobody_writes_into_anothers_conversation(office: DeskOffice) -> None:
    priya, dana = office.at_desk("priya"), office.at_desk("dana")
    phone, task = office.ask_something()
    priya.post(f"/tasks/{task['id']}/claim", version=task["version"])
    shown = thread_of(dana)
    stale = dana.refused(409, f"/threads/{shown['thread']}/replies", version=shown["version"], body="Hello")
    assert "priya" == stale["conflict"]["who"]
    assert 1 == len(office.phones.answers(phone))


def test_a_silent_phone_gets_no_word_of_a_person_either(office: DeskOffice) -> None:
    terminal = office.at_desk("priya")
    phone, _ = office.ask_something()
    office.phones.writes(phone, "STOP")
    before = office.phones.answers(phone)
    shown = thread_of(terminal)
    assert shown["is_silent"]
    refused = terminal.refused(
        422, f"/threads/{shown['thread']}/replies", version=shown["version"], body="One more thing."
    )
    assert "suppressed" in refused["message"]
    office.phones.work()
    assert before == office.phones.answers(phone)


def test_what_a_text_never_needs_is_blocked_and_the_rest_is_asked_about(office: DeskOffice) -> None:
    terminal = office.at_desk("priya")
    office.ask_something()
    shown = thread_of(terminal)
    path = f"/threads/{shown['thread']}/replies"
    born = office.phones.adults()[0].birth_on
    version = shown["version"]
    blocked = terminal.refused(422, path, version=version, body=f"Born {born}, right?", flags_seen=True)
    assert "dob" in blocked["message"]
    asked = terminal.refused(422, path, version=version, body="The crown costs $900.")
    assert "fee" in asked["message"]
    terminal.post(path, version=version, body="The crown costs $900.", flags_seen=True)


def test_a_reply_can_wait_be_withdrawn_and_is_never_sent_then(office: DeskOffice) -> None:
    terminal = office.at_desk("priya")
    phone, _ = office.ask_something()
    shown = thread_of(terminal)
    path = f"/threads/{shown['thread']}/replies"
    at = office.phones.at(16).isoformat()
    night = office.phones.at(23).isoformat()
    terminal.refused(422, path, version=shown["version"], body="We do.", send_at=night)
    sent = terminal.post(path, version=shown["version"], body="We do.", send_at=at)
    office.phones.work()
    assert 1 == len(office.phones.answers(phone))
    line = thread_of(terminal)["lines"][-1]
    assert (True, "queued") == (line["can_withdraw"], line["state"])
    terminal.post(f"/texts/{sent['text_id']}/withdraw", version=sent["version"])
    office.phones.move_to(office.phones.at(16, 5))
    office.phones.work()
    assert 1 == len(office.phones.answers(phone))


def test_a_reply_that_left_cannot_be_withdrawn(office: DeskOffice) -> None:
    terminal = office.at_desk("priya")
    office.ask_something()
    shown = thread_of(terminal)
    sent = terminal.post(f"/threads/{shown['thread']}/replies", version=shown["version"], body="We do.")
    office.phones.work()
    stale = terminal.refused(409, f"/texts/{sent['text_id']}/withdraw", version=sent["version"])
    assert "has it sent" == stale["conflict"]["what"]


def test_closing_gives_the_phone_back_and_undo_takes_it_again(office: DeskOffice) -> None:
    terminal = office.at_desk("priya")
    phone, task = office.ask_something()
    done = terminal.post(f"/tasks/{task['id']}/close", version=task["version"], outcome="answered")
    assert "the machine answers this phone again" in done["said"]
    assert not office.phones.thread(phone).human_in_loop
    back = terminal.post("/undo", act=done["undo"])
    assert "taken back" == back["said"]
    assert office.phones.thread(phone).human_in_loop
    assert [task["id"]] == [one.id for one in office.phones.tasks(phone)]
    terminal.refused(404, "/undo", act=done["undo"])


def test_undo_is_ones_own_and_ends_when_something_else_happens(office: DeskOffice) -> None:
    priya, dana = office.at_desk("priya"), office.at_desk("dana")
    _, task = office.ask_something()
    path = f"/tasks/{task['id']}"
    until = (office.phones.box.clock.now() + timedelta(hours=2)).isoformat()
    done = priya.post(f"{path}/snooze", version=task["version"], until=until)
    dana.refused(404, "/undo", act=done["undo"])
    assert [] == priya.get("/inbox")["rows"]
    assert 1 == len(priya.get("/inbox", show="snoozed")["rows"])
    dana.post(f"{path}/claim", version=done["version"])
    stale = priya.refused(409, "/undo", act=done["undo"])
    assert ("dana", "claimed") == (stale["conflict"]["who"], stale["conflict"]["what"])


def test_releasing_and_giving_back(office: DeskOffice) -> None:
    terminal = office.at_desk("priya")
    phone, task = office.ask_something()
    claimed = terminal.post(f"/tasks/{task['id']}/claim", version=task["version"])
    terminal.post(f"/tasks/{task['id']}/release", version=claimed["version"])
    assert 1 == len(terminal.get("/inbox", show="unclaimed")["rows"])
    assert office.phones.thread(phone).human_in_loop
    shown = thread_of(terminal)
    terminal.post(f"/threads/{shown['thread']}/give-back", version=shown["version"])
    assert [] == office.phones.tasks(phone)
    assert not office.phones.thread(phone).human_in_loop


def test_a_correction_is_kept_as_a_case_and_moves_the_thread_on(office: DeskOffice) -> None:
    terminal = office.at_desk("priya")
    office.ask_something("Do you take my insurance?")
    shown = thread_of(terminal)
    reply = next(one for one in shown["lines"] if one["is_from_patient"])
    path = f"/replies/{reply['id']}/intent"
    terminal.refused(403, path, version=shown["version"], intent="noise", undo_silence_because="sure")
    done = terminal.post(path, version=shown["version"], intent="noise")
    assert done["said"].startswith("kept as a case of this office: noise")
    after = terminal.get(f"/threads/{shown['thread']}")
    assert "noise" == next(one for one in after["lines"] if one["is_from_patient"])["corrected_to"]
    terminal.refused(409, path, version=shown["version"], intent="question")


def test_a_time_is_booked_for_a_thread_and_the_patient_told(office: DeskOffice) -> None:
    terminal = office.at_desk("priya")
    phone, _ = office.ask_something()
    shown = thread_of(terminal)
    slots = terminal.get(f"/threads/{shown['thread']}/slots", minutes=60)["rows"]
    slot = slots[0]
    wanted = {
        "patient_id": shown["people"][0]["patient_id"],
        "start_at": slot["start_at"],
        "minutes": 60,
        "operatory_id": slot["operatory_id"],
    }
    path = f"/threads/{shown['thread']}/bookings"
    nobody = {**wanted, "patient_id": "nobody"}
    terminal.refused(422, path, version=shown["version"], **nobody)
    first = terminal.post(path, version=shown["version"], **wanted)
    taken = terminal.refused(422, path, version=first["version"], **wanted)
    assert "somebody has just taken that time" == taken["message"]
    terminal.post("/undo", act=first["undo"])
    again = terminal.post(path, version=first["version"], **wanted)
    office.phones.work()
    office.phones.work()
    with office.phones.box.store.view() as view:
        (booked,) = view.bookings_in((BookingState.BOOKED,))
    assert datetime.fromisoformat(slot["start_at"]) == booked.slot.start_at
    assert 2 == len(office.phones.answers(phone))
    stale = terminal.refused(409, "/undo", act=again["undo"])
    assert "has it booked in the PMS" == stale["conflict"]["what"]


def test_the_call_list_takes_an_outcome_or_another_try(office: DeskOffice) -> None:
    terminal = office.at_desk("priya")
    person = office.phones.adults()[0]
    from appliance.ports.store import Lane
    from appliance.workflow.handoff import TaskKind, open_task

    box = office.phones.box
    with box.store.transaction(Lane.DESK, "test.call") as tx:
        task = open_task(box, tx, TaskKind.CALL, phone=person.mobile or "", patient_id=person.id, why="x")
    assert [] == terminal.get("/inbox")["rows"]
    (row,) = terminal.get("/calls")["rows"]
    assert (task.id, 0) == (row["task"]["id"], row["tried"])
    later = (box.clock.now() + timedelta(hours=3)).isoformat()
    tried = terminal.post(f"/tasks/{task.id}/call", version=0, outcome="not_reached", again_at=later)
    assert [] == terminal.get("/calls")["rows"]
    office.phones.pass_time(3 * 3600 + 60)
    terminal.token = office.log_in("priya").token
    (row,) = terminal.get("/calls")["rows"]
    assert 1 == row["tried"]
    terminal.post(f"/tasks/{task.id}/call", version=tried["version"], outcome="called")
    done = office.phones.record(Task, task.id)
    assert isinstance(done, Task)
    assert (TaskState.CLOSED, "called") == (done.state, done.outcome)


def test_pages_of_the_inbox_meet_without_gap_or_overlap(office: DeskOffice) -> None:
    terminal = office.at_desk("priya")
    from appliance.ports.store import Lane
    from appliance.workflow.handoff import TaskKind, open_task

    box = office.phones.box
    with box.store.transaction(Lane.DESK, "test.many") as tx:
        for number in range(30):
            kind = TaskKind.EMERGENCY if number == 17 else TaskKind.QUESTION
            phone = f"+1312555{100 + number % 25:04d}"
            open_task(box, tx, kind, phone=phone, patient_id="", why="x")
    found: list[str] = []
    cursor = ""
    while True:
        page = terminal.get("/inbox", limit=7, cursor=cursor)
        found += [one["phone"] for one in page["rows"]]
        cursor = page["next"]
        if not cursor:
            break
    assert 25 == len(found) == len(set(found))
    assert "(312) 555-0117" in found[0] or found[0].endswith("0117")


def test_pausing_holds_and_only_ones_own_pause_is_ended_without_the_right(office: DeskOffice) -> None:
    priya, dana = office.at_desk("priya"), office.at_desk("dana")
    boss = office.at_desk("chen", Role.OFFICE_MANAGER)
    done = priya.post("/pause", why="the phones are down")
    assert "Paused since" in done["said"]
    assert "stopped" == dana.get("/today")["health"]["level"]
    assert "priya" in dana.refused(403, "/resume")["message"]
    priya.post("/resume")
    again = priya.post("/pause", why="")
    assert "priya" == boss.get("/health")["paused_by"]
    priya.post("/undo", act=again["undo"])
    priya.post("/pause", why="")
    boss.post("/resume")
    assert not boss.get("/health")["is_paused"]


def test_a_planned_text_is_held_edited_and_approved_by_version(office: DeskOffice) -> None:
    from appliance.workflow.nightly.decide import decide_everyone

    terminal, boss = office.at_desk("priya"), office.at_desk("chen", Role.OFFICE_MANAGER)
    decide_everyone(office.phones.box)
    page = terminal.get("/preview")
    planned = next(one for one in page["rows"] if one["state"] == "queued")
    path = f"/texts/{planned['id']}"
    held = terminal.post(f"{path}/hold", version=0, why="ask Dr. Chen first")
    stale = boss.refused(409, f"{path}/hold", version=0)
    assert ("priya", "held it") == (stale["conflict"]["who"], stale["conflict"]["what"])
    shown = next(
        one for one in terminal.get("/preview", show="withheld")["rows"] if one["id"] == planned["id"]
    )
    assert ("held", "priya", ["held_by_person"]) == (
        shown["state"], shown["reviewed_by"], [one["code"] for one in shown["reasons"]],
    )  # fmt: skip
    flagged = terminal.refused(422, f"{path}/edit", version=held["version"], body="Your crown is $900 off!")
    assert "fee" in flagged["message"]
    better = planned["body"].replace("Hi ", "Hello ", 1)
    assert better != planned["body"]
    edited = terminal.post(f"{path}/edit", version=held["version"], body=better)
    terminal.post("/undo", act=edited["undo"])
    approved = terminal.post(f"{path}/approve", version=edited["version"] + 1)
    found = office.phones.record(Message, planned["id"])  # type: ignore[arg-type]
    assert isinstance(found, Message)
    assert (MessageState.QUEUED, planned["body"], approved["version"]) == (found.state, found.body, 4)
    actions = [office.audit(f"text_{word}")[0][0] for word in ("held", "edited", "undone", "approved")]
    assert ["user:priya"] * 4 == actions


def test_patients_are_found_by_parts_of_names_numbers_and_slips(office: DeskOffice) -> None:
    terminal = office.at_desk("priya")
    person = office.phones.adults()[0]

    def found(text: str) -> list[str]:
        return [one["patient_id"] for one in terminal.get("/patients", q=text, limit=50)["rows"]]

    phone = person.mobile or ""
    last, first = person.last_name, person.first_name
    for text in (last, last[:2], last[1:5], f"{first[:3]} {last}", f"{last} {first[:1]}", phone, phone[-4:],
                 f"({phone[2:5]}) {phone[5:8]}-{phone[8:]}", person.id, last.upper()):  # fmt: skip
        assert person.id in found(text), text
    slip = last[0] + last[2] + last[1] + last[3:] if len(last) > 4 else last
    assert person.id in found(slip), slip
    assert [] == found("zzqxj")
    assert [] == found('"; DROP TABLE x; -- *')
    office.phones.put(person._replace(last_name="Quixworth"))
    assert [person.id] == found("quixw")


def test_a_patient_is_shown_with_why_and_their_line_of_time(office: DeskOffice) -> None:
    from appliance.workflow.nightly.decide import decide_everyone

    terminal = office.at_desk("priya")
    phone, _ = office.ask_something()
    decide_everyone(office.phones.box)
    person = office.phones.adults()[0].id
    with office.phones.box.store.view() as view:
        person = view.patients_behind(phone)[0].id
    shown = terminal.get(f"/patients/{person}")
    assert {"reply", "text", "task", "decision"} <= {one["kind"] for one in shown["moments"]}
    assert shown["why"]["sentence"]
    assert all(one["meaning"] and one["remedy"] for one in shown["why"]["reasons"])
    assert 404 == terminal.ask("GET", "/patients/nobody").status_code


def test_overdue_openings_audit_and_evidence_answer(office: DeskOffice) -> None:
    from appliance.workflow.nightly.decide import decide_everyone

    decide_everyone(office.phones.box)
    boss = office.at_desk("chen", Role.OFFICE_MANAGER)
    late = boss.get("/overdue", sort="days", limit=5)
    days = [one["days"] for one in late["rows"]]
    assert days
    assert sorted(days, reverse=True) == days
    more = boss.get("/overdue", sort="days", limit=5, cursor=late["next"])["rows"] if late["next"] else []
    assert not {one["patient_id"] for one in late["rows"]} & {one["patient_id"] for one in more}
    risks = [one["risk"] for one in boss.get("/overdue", sort="risk", limit=50)["rows"]]
    assert sorted(risks, reverse=True) == risks
    assert boss.get("/overdue", sort="name")["rows"]
    assert boss.get("/openings")["slots"]
    page = boss.get("/audit", action="desk_login")
    assert ["chen", "chen"] == [one["actor"] for one in page["rows"]]
    assert boss.post("/audit/verify")["holds"]
    pack = boss.post(
        "/evidence",
        patient_id=late["rows"][0]["patient_id"],
        recipient="Counsel",
        purpose="a complaint",
        basis="required_by_law",
    )
    assert [("user:chen", "None", "required_by_law")] == office.audit("evidence_exported")
    assert 64 == len(pack["sha256"])
    answer = boss.post("/preview/what-if", changes={"daily_cap": "1"})
    assert answer["policy_hash"] != office.phones.box.policy_hash
    assert "refused" == boss.refused(422, "/preview/what-if", changes={"daily_kap": "1"})["kind"]


def test_what_left_today_is_counted_for_every_destination(office: DeskOffice) -> None:
    terminal = office.at_desk("chen", Role.OFFICE_MANAGER)
    assert "pms" not in terminal.get("/health")["egress_today"]
    office.ask_something()
    office.phones.offer(office.phones.adults()[1])
    office.phones.work()
    left = terminal.get("/health")["egress_today"]
    with office.phones.site.store.view() as view:
        counted = view.moment(office.phones.box.clock.now(), office.phones.box.practice.zone).left
    assert {"twilio", "pms"} <= set(left)
    assert [times for times, _ in counted.values() if times] == list(left.values())


def test_what_is_wrong_stands_on_the_first_screen_and_what_may_wait_does_not(office: DeskOffice) -> None:
    office.phones.site.jobs()["nightly"].work()
    wrong = Check("disk", False, "2 % free", "make room")
    soon = Check("clock", True, "follows no other clock", "let NTP in", is_warning=True)
    box = office.phones.box
    with box.store.view() as view:
        assert "good" == describe_health_line(box, view, [soon]).level
        line = describe_health_line(box, view, [soon, wrong])
    assert ("attention", "disk: 2 % free.") == (line.level, line.text)
    assert "good" == show_health(box, [soon], {}, {}).level
    assert "attention" == show_health(box, [soon, wrong], {}, {}).level


def test_a_correction_of_a_thread_that_goes_on_that_very_moment_changes_nothing(
    office: DeskOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = office.at_desk("priya")
    phone, _ = office.ask_something()
    shown = thread_of(terminal)
    reply = next(one for one in shown["lines"] if one["is_from_patient"])

    def correct_late(*given: Any, **more: Any) -> Corrected:
        office.phones.writes(phone, "Never mind")
        return correct_reading(*given, **more)

    monkeypatch.setattr(desk_words, "correct_reading", correct_late)
    problem = terminal.refused(
        409, f"/replies/{reply['id']}/intent", version=shown["version"], intent="noise"
    )
    assert "the patient" == problem["conflict"]["who"]
    assert [] == office.phones.rows("SELECT intent FROM correction")
