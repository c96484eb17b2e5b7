"""Numbers on a real store: checks, tasks, staff's own word, the scrub's files, other senders' texts."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from appliance.adapters.host import SystemClock
from appliance.adapters.number_files import AnswerFile, format_questions, read_answers, read_numbers
from appliance.adapters.store.audit_log import verify as verify_log
from appliance.cli import cli
from appliance.domain.model import PatientRow, Table
from appliance.errors import RecallBoxError, Refused, Transient
from appliance.ports.records import (
    Channel,
    ConsentEntry,
    Message,
    MessageState,
    NumberChecked,
)
from appliance.ports.sms import LineType
from appliance.ports.store import Lane
from appliance.simulation.http import Request, Response
from appliance.workflow.box import Box
from appliance.workflow.handoff import TaskKind
from appliance.workflow.nightly import scrub
from appliance.workflow.nightly.assess import _number_fact, load_night
from appliance.workflow.nightly.decide import decide_everyone
from appliance.workflow.nightly.pull import pull
from appliance.workflow.nightly.scrub import Answer, Question
from appliance.workflow.texting import numbers, sending
from tests.simulation.stage_world import Stage, staged

TODAY = date(2026, 11, 17)


@dataclass
class Known:
    """A number check that answers what a test says, and counts how often it is asked."""

    line: LineType = LineType.VALID
    asked: int = 0
    error: RecallBoxError | None = None
    name: str = "twilio_lookup"

    def check(self, phone: str) -> LineType:
        assert phone.startswith("+1")
        self.asked += 1
        if self.error is not None:
            raise self.error
        return self.line


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A practice of 120, pulled and decided, at half past one in the night."""
    with staged(8, 120, tmp_path) as stage:
        pull(stage.site.box)
        decide_everyone(stage.site.box)
        yield stage


@pytest.fixture
def box(stage: Stage) -> Box:
    return stage.site.box


def with_check(box: Box, check: Known) -> Box:
    return replace(box, numbers=check)


def a_text(box: Box) -> Message:
    """Return the first proactive text of the day."""
    with box.store.view() as view:
        return next(
            one for one in view.messages_in((MessageState.QUEUED,)) if one.channel is Channel.PROACTIVE
        )


def known(box: Box, phone: str) -> NumberChecked | None:
    with box.store.view() as view:
        return view.get(NumberChecked, phone)


def tasks(box: Box, phone: str) -> list[str]:
    with box.store.view() as view:
        return [
            one.why for one in view.open_tasks() if (one.kind, one.phone) == (TaskKind.VERIFY_NUMBER, phone)
        ]


def look_up(box: Box, phone: str, line: str) -> None:
    with box.store.transaction(Lane.SENDING, "test.lookup") as tx:
        numbers.record_lookup(box, tx, phone, line, patient_id="", message_id="m", correlation_id="c")


def put(box: Box, record: NumberChecked) -> None:
    with box.store.transaction(Lane.DESK, "test.put") as tx:
        tx.save(record)


# --- checks -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", [LineType.LANDLINE, LineType.INVALID, LineType.UNKNOWN])
def test_a_doubtful_line_is_not_texted_and_becomes_one_task(stage: Stage, box: Box, line: LineType) -> None:
    message, check = a_text(box), Known(line)
    stage.world.clock.move_to(message.not_before_at)
    sending._send_one(with_check(box, check), message)
    sending._send_one(with_check(box, check), message)
    assert 1 == check.asked
    assert [] == [text for text in stage.world.carrier.accepted if text.to == message.phone]
    (why,) = tasks(box, message.phone)
    assert message.phone[-4:] not in why
    found = known(box, message.phone)
    assert found is not None
    assert (line, line) == (found.line, numbers.doubt_of(found))
    with box.store.view() as view:
        after = view.get(Message, message.id)
    assert after is not None
    assert MessageState.SUPERSEDED is after.state
    assert [f"number_{line}"] == [one for one in after.reasons if one.startswith("number")]


def test_a_task_is_due_within_the_day_it_was_found_even_at_night(stage: Stage, box: Box) -> None:
    look_up(box, a_text(box).phone, "landline")
    with box.store.view() as view:
        (task,) = [one for one in view.open_tasks() if one.kind == TaskKind.VERIFY_NUMBER]
    assert stage.at(1, 0) < task.opened_at < stage.at(2, 0)
    assert stage.at(12, 0) == task.due_at


def test_a_number_is_looked_up_again_from_the_anniversary_on(stage: Stage, box: Box) -> None:
    message, check = a_text(box), Known()
    now = box.clock.now()
    put(box, NumberChecked(message.phone, "valid", now, "twilio_lookup", "no", now))
    asking = with_check(box, check)
    for at, asked in (
        (datetime(2027, 11, now.day, now.hour, now.minute, tzinfo=UTC) - timedelta(seconds=1), 0),
        (datetime(2027, 11, now.day, now.hour, now.minute, tzinfo=UTC), 1),
    ):
        stage.world.clock.move_to(at)
        assert sending._check_number(asking, message)
        assert asked == check.asked
    found = known(box, message.phone)
    assert found is not None
    assert ("valid", "no", now) == (found.line, found.reassigned, found.reassigned_asked_at)


def test_nobody_answering_holds_the_text_and_opens_no_task(stage: Stage, box: Box) -> None:
    message = a_text(box)
    assert not sending._check_number(with_check(box, Known(error=Transient("away"))), message)
    assert known(box, message.phone) is None
    assert [] == tasks(box, message.phone)


def test_a_landline_whose_check_is_stale_may_be_planned_again(stage: Stage, box: Box) -> None:
    phone = a_text(box).phone
    put(box, NumberChecked(phone, "landline", box.clock.now() - timedelta(days=360), "twilio_lookup"))
    with box.store.view() as view:
        night = load_night(box, view)
    assert "landline" == _number_fact(night, phone, box.policy).line
    put(
        box,
        NumberChecked(phone, "landline", box.clock.now() - timedelta(days=366), "x", "yes", box.clock.now()),
    )
    with box.store.view() as view:
        night = load_night(box, view)
    fact = _number_fact(night, phone, box.policy)
    assert ("valid", True) == (fact.line, fact.reassigned)


def test_two_people_on_one_phone_make_one_task(stage: Stage, box: Box) -> None:
    ((phone, *_),) = stage.rows(
        "SELECT mobile, count(*) FROM pms_patient WHERE mobile IS NOT NULL AND status = 'active'"
        " GROUP BY mobile HAVING count(*) > 1 LIMIT 1"
    )
    for line in ("landline", "invalid"):
        look_up(box, str(phone), line)
    assert 1 == len(tasks(box, str(phone)))


# --- what staff found out -----------------------------------------------------------------------------


def test_staff_outrank_a_look_up_until_theirs_is_stale(stage: Stage, box: Box) -> None:
    phone = a_text(box).phone
    look_up(box, phone, "landline")
    assert 1 == len(numbers.verify_phone(box, phone, "valid", actor="user:Priya"))
    assert [] == tasks(box, phone)
    look_up(box, phone, "invalid")
    found = known(box, phone)
    assert found is not None
    assert ("valid", "staff:Priya") == (found.line, found.checker)
    stage.world.clock.move_to(box.clock.now() + timedelta(days=366))
    look_up(box, phone, "invalid")
    found = known(box, phone)
    assert found is not None
    assert "invalid" == found.line
    assert 1 == len(tasks(box, phone))


def test_the_carriers_word_outranks_staff(stage: Stage, box: Box) -> None:
    phone = a_text(box).phone
    numbers.verify_phone(box, phone, "valid", actor="user:Priya")
    with box.store.transaction(Lane.SENDING, "test.unusable") as tx:
        numbers.record_unusable(box, tx, phone, "twilio")
    found = known(box, phone)
    assert found is not None
    assert "invalid" == found.line
    assert 1 == len(tasks(box, phone))


def test_a_verification_clears_an_older_answer_of_reassignment(stage: Stage, box: Box) -> None:
    phone = a_text(box).phone
    scrub.import_answers(box, [Answer(phone, "yes", TODAY)], "0" * 64, actor="user:Priya")
    found = known(box, phone)
    assert found is not None
    assert "yes" == found.reassigned
    assert ["the Reassigned Numbers Database says that this number went to somebody else"] == tasks(
        box, phone
    )
    numbers.verify_phone(box, phone, "valid", actor="user:Priya")
    found = known(box, phone)
    assert found is not None
    assert ("valid", "", None) == (found.line, found.reassigned, found.reassigned_asked_at)
    with box.store.view() as view:
        assert {"verified"} == {one.act for one in view.consent_of(phone)}
        assert verify_log(view.tx).ok  # type: ignore[attr-defined]


def test_verifying_a_strangers_number_is_refused(box: Box) -> None:
    with pytest.raises(Refused, match="nobody in the books"):
        numbers.verify_phone(box, "+13125550100", "valid", actor="user:Priya")


# --- the scrub ----------------------------------------------------------------------------------------


def test_what_is_asked_are_the_numbers_that_may_be_texted_and_no_others(stage: Stage, box: Box) -> None:
    with box.store.view() as view:
        asked = {one.phone: one.since_on for one in scrub.plan_scrub(box, view).questions}
        queued = {one.phone for one in view.messages_in((MessageState.QUEUED,))}
        refused = {row.mobile for row in _people(stage) if row.consent != "granted"}
    refused -= {row.mobile for row in _people(stage) if row.consent == "granted"}
    assert queued
    assert queued <= set(asked)
    assert not refused & set(asked)
    assert {True} == {on <= TODAY for on in asked.values()}


def _people(stage: Stage) -> list[PatientRow]:
    with stage.site.store.view() as view:
        return [facts.patient for facts in view.patient_facts(TODAY, stage.world.clinic.practice.zone)]


def test_the_day_asked_about_is_the_last_on_which_the_number_was_surely_theirs(box: Box) -> None:
    message = a_text(box)
    day = {"grant": date(2024, 3, 5), "verified": date(2025, 6, 7), "staff": TODAY}

    def since() -> date:
        with box.store.view() as view:
            return {one.phone: one.since_on for one in scrub.plan_scrub(box, view).questions}[message.phone]

    visit_on = since()
    grant = _grant(box, message, day["grant"])
    with box.store.transaction(Lane.DESK, "test.grant") as tx:
        tx.add(grant)
    assert day["grant"] == since() != visit_on
    with box.store.transaction(Lane.DESK, "test.grant") as tx:
        tx.add(replace(grant, id="later", verified_at=box.midnight(day["verified"])))
    assert day["verified"] == since()
    numbers.verify_phone(box, message.phone, "valid", actor="user:Priya")
    assert day["staff"] == since()


def _grant(box: Box, message: Message, on: date) -> ConsentEntry:
    at = box.midnight(on)
    return ConsentEntry(
        "grant",
        message.phone,
        message.patient_id,
        "granted",
        ("recall",),
        "form",
        at,
        box.clock.now(),
        "user:Priya",
    )


def test_only_ten_digits_and_a_day_leave() -> None:
    text = format_questions([Question("+13125550142", date(2024, 3, 5))])
    assert "phone,date\n3125550142,2024-03-05\n" == text


def test_answers_are_recorded_once_and_only_yes_objects(stage: Stage, box: Box) -> None:
    yes, no, none = sorted({row.mobile for row in _people(stage) if row.mobile})[:3]
    answers = [
        Answer(yes, "yes", TODAY),
        Answer(no, "no", TODAY),
        Answer(none, "no_data", TODAY),
        Answer("+13125550100", "yes", TODAY),
    ]
    first = scrub.import_answers(box, answers, "ab" * 32, actor="user:Priya")
    assert ({"yes": 1, "no": 1, "no_data": 1}, 1, 1) == (dict(first.recorded), first.strange, first.tasks)
    second = scrub.import_answers(box, answers, "ab" * 32, actor="user:Priya")
    assert ({}, 3, 0) == (dict(second.recorded), second.same, second.tasks)
    assert [1, 0, 0] == [len(tasks(box, phone)) for phone in (yes, no, none)]
    for phone in (yes, no, none):
        found = known(box, phone)
        assert found is not None
        assert numbers.is_due(box, found)  # nobody has looked the number up yet
    assert known(box, "+13125550100") is None


def test_a_no_data_is_no_objection_at_the_gate_and_a_yes_is(stage: Stage, box: Box) -> None:
    message = a_text(box)
    stage.world.clock.move_to(message.not_before_at)
    scrub.import_answers(box, [Answer(message.phone, "no_data", TODAY)], "0" * 64, actor="user:Priya")
    assert sending._send_one(with_check(box, Known()), message)
    other = next(
        one for one in _queued(box) if one.phone != message.phone and one.not_before_at <= box.clock.now()
    )
    scrub.import_answers(box, [Answer(other.phone, "yes", TODAY)], "0" * 64, actor="user:Priya")
    assert not sending._send_one(with_check(box, Known()), other)
    with box.store.view() as view:
        after = view.get(Message, other.id)
    assert after is not None
    assert "number_reassigned" in after.reasons


def _queued(box: Box) -> list[Message]:
    with box.store.view() as view:
        return [one for one in view.messages_in((MessageState.QUEUED,)) if one.channel is Channel.PROACTIVE]


def test_an_answer_does_not_undo_what_is_newer(stage: Stage, box: Box) -> None:
    phone = a_text(box).phone
    numbers.verify_phone(box, phone, "valid", actor="user:Priya")
    early = scrub.import_answers(
        box, [Answer(phone, "yes", TODAY - timedelta(days=1))], "0" * 64, actor="user:Priya"
    )
    assert 1 == early.outdone
    same_day = scrub.import_answers(box, [Answer(phone, "yes", TODAY)], "0" * 64, actor="user:Priya")
    assert 1 == same_day.outdone
    later = [Answer(phone, "yes", TODAY + timedelta(days=1))]
    assert {"yes": 1} == dict(scrub.import_answers(box, later, "0" * 64, actor="user:Priya").recorded)
    older = scrub.import_answers(
        box, [Answer(phone, "no", TODAY - timedelta(days=9))], "0" * 64, actor="user:Priya"
    )
    assert 1 == older.outdone
    found = known(box, phone)
    assert found is not None
    assert "yes" == found.reassigned


def test_deactivated_numbers_become_invalid_with_a_task(stage: Stage, box: Box) -> None:
    first, second = sorted({row.mobile for row in _people(stage) if row.mobile})[:2]
    numbers.verify_phone(box, second, "valid", actor="user:Priya")
    listed_on = TODAY - timedelta(days=1)
    outcome = scrub.import_deactivated(
        box, {first, second, "+13125550100"}, listed_on, "0" * 64, actor="user:Priya"
    )
    assert ({"invalid": 1}, 1, 1, 1) == (
        dict(outcome.recorded),
        outcome.strange,
        outcome.outdone,
        outcome.tasks,
    )
    again = scrub.import_deactivated(box, {first}, listed_on, "0" * 64, actor="user:Priya")
    assert ({}, 1) == (dict(again.recorded), again.same)
    assert [1, 0] == [len(tasks(box, phone)) for phone in (first, second)]


# --- files --------------------------------------------------------------------------------------------


def _answers(text: str, asked_on: date | None = TODAY) -> AnswerFile:
    return read_answers(text, asked_on, TODAY)


@pytest.mark.parametrize(
    ("written", "word"),
    [
        *[(one, "yes") for one in ("yes", "Y", "TRUE", "1", "Reassigned", "Permanently disconnected")],
        *[(one, "no") for one in ("no", "N", "false", "0", "Not Reassigned", "OK")],
        *[(one, "no_data") for one in ("no data", "No Data", "no_data", "null", "N/A", "", "unknown")],
    ],
)
def test_the_vendors_words(written: str, word: str) -> None:
    found = _answers(f"Phone,Date,IsReassigned\n3125550142,2024-01-02,{written}\n")
    assert [Answer("+13125550142", word, TODAY)] == list(found.answers.values())


@pytest.mark.parametrize(
    "text",
    [
        "3125550142,2024-01-02,yes\n",
        "3125550142;2024-01-02;yes\n",
        "\n\nResult\tPhone Number\nyes\t(312) 555-0142\n",
        'answer,name,cell\n"yes","Alvarez, Maria","+1 312 555 0142"\n',
        "number,is_reassigned,has_safe_harbor\n13125550142,true,false\n",
    ],
)
def test_columns_in_any_order_with_or_without_headings(text: str) -> None:
    assert [Answer("+13125550142", "yes", TODAY)] == list(_answers(text).answers.values())


@pytest.mark.parametrize("day", ["2026-11-02", "20261102", "11/2/2026", "2026-11-02T10:00:00Z"])
def test_the_day_of_asking_may_come_with_the_file(day: str) -> None:
    found = _answers(f"phone,date,answer,query_date\n3125550142,2024-01-02,no,{day}\n", None)
    assert [Answer("+13125550142", "no", date(2026, 11, 2))] == list(found.answers.values())


def test_without_a_day_of_asking_a_file_is_refused() -> None:
    with pytest.raises(Refused, match="when the database was asked"):
        _answers("phone,date,answer\n3125550142,2024-01-02,no\n", None)


def test_bad_lines_are_named_by_place_and_cost_the_others_nothing() -> None:
    text = (
        "phone,date,answer,query_date\n3125550142,2024-01-02,no,2026-11-02\n555-01,2024-01-02,no,2026-11-02\n"
        "3125550143,2024-01-02,perhaps,2026-11-02\n\n3125550144,2024-01-02,yes,soon\n"
        "3125550145,2024-01-02,yes,2026-11-18\n3125550146\n"
    )
    found = _answers(text, None)
    assert ["+13125550142"] == list(found.answers)
    assert [
        (3, "no telephone number that can be read"),
        (4, "the answer is neither yes, no nor no data"),
        (6, "the day of asking cannot be read"),
        (7, "the day of asking lies in the future"),
        (8, "the answer is neither yes, no nor no data"),
    ] == [(one.line, one.reason) for one in found.bad]
    assert "555" not in repr(found.bad)


def test_without_headings_an_answer_must_be_the_only_one_possible() -> None:
    found = _answers("555-01,2024-01-02,no\n3125550142,2024-01-02,true,false\n3125550143,2024-01-02,no\n")
    assert [Answer("+13125550143", "no", TODAY)] == list(found.answers.values())
    assert [
        (1, "no telephone number that can be read"),
        (2, "more than one column could be the answer: give the file headings"),
    ] == [(one.line, one.reason) for one in found.bad]


def test_of_two_answers_for_a_number_the_worse_counts() -> None:
    found = _answers("3125550142,2024-01-02,yes\n3125550142,2020-01-02,no_data\n3125550142,2025-01-02,no\n")
    assert ["yes"] == [one.word for one in found.answers.values()]


def test_a_list_of_numbers_is_read_whatever_its_form() -> None:
    found, bad = read_numbers("MDN\n+13125550142\n312.555.0143\n1-312-555-0144;2026-11-02\nn/a\n")
    assert {"+13125550142", "+13125550143", "+13125550144"} == found
    assert [5] == [one.line for one in bad]


# --- the verb -----------------------------------------------------------------------------------------


def run(stage: Stage, *arguments: str) -> Result:
    site = str(Path(stage.site.settings.database.path).parent / "site.toml")
    result = CliRunner().invoke(cli, ["--site", site, "numbers", *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_the_round_trip_by_file_ends_in_the_gates_facts(stage: Stage, box: Box, tmp_path: Path) -> None:
    ask, answer = tmp_path / "ask.csv", tmp_path / "answer.csv"
    today = box.local_day(SystemClock().now())  # the verbs live in the machine's time
    told = json.loads(run(stage, "export", str(ask), "--by", "Priya", "--json").stdout)
    rows = list(csv.DictReader(io.StringIO(ask.read_text())))
    assert told["numbers"] == len(rows) > 0
    assert 0o600 == ask.stat().st_mode & 0o777
    assert {("phone", "date")} == {tuple(row) for row in rows}
    ((detail, left),) = _audit(stage, "numbers_exported")
    assert (told["sha256"], ["mobile", "consent_date"]) == (detail["sha256"], left)
    gone = rows[0]["phone"]
    lines = [f"{row['phone']},{row['date']},{'yes' if row['phone'] == gone else 'no'}" for row in rows]
    answer.write_text("phone,date,answer\n" + "\n".join(lines))
    with pytest.raises(Refused, match="cannot be made"):
        run(stage, "export", str(ask))
    with pytest.raises(Refused, match="in the future"):
        run(stage, "import", str(answer), "--asked-on", "2999-01-01")
    said = run(stage, "import", str(answer), "--asked-on", str(today), "--by", "Priya")
    assert f"yes 1, no {len(rows) - 1}" in said.stdout or f"no {len(rows) - 1}, yes 1" in said.stdout
    found = known(box, f"+1{gone}")
    assert found is not None
    assert ("yes", box.midnight(today)) == (found.reassigned, found.reassigned_asked_at)
    status = json.loads(run(stage, "status", "--json").stdout)
    assert (len(rows) - 1, 1) == (status["answered"], status["waiting"])
    closed = run(stage, "verify", gone, "--line", "valid", "--by", "Priya")
    assert "recorded as valid; 1 task closed" in closed.stdout
    again = run(stage, "import", str(answer), "--asked-on", str(today), "--by", "Priya")
    assert "recorded: nothing new; 0 numbers for the desk" in again.stdout


def _audit(stage: Stage, action: str) -> list[tuple[Any, Any]]:
    records = [
        json.loads(str(row)) for (row,) in stage.rows("SELECT record FROM audit WHERE action = ?", action)
    ]
    return [(one["detail"], one["fields_left"]) for one in records]


def test_a_carriers_list_and_what_cannot_be_read(stage: Stage, box: Box, tmp_path: Path) -> None:
    phone = a_text(box).phone
    listed = tmp_path / "list.txt"
    listed.write_text(f"{phone}\nnothing here\n")
    said = run(stage, "import", "--deactivated", str(listed), "--by", "Priya")
    assert "recorded: invalid 1; 1 numbers for the desk" in said.stdout
    assert "line 2: no telephone number that can be read; not read" in said.stderr
    listed.write_text("nothing\n")
    with pytest.raises(Refused, match="no line of the file"):
        run(stage, "import", "--deactivated", str(listed))
    with pytest.raises(Refused, match="not a telephone number"):
        run(stage, "verify", "12", "--line", "valid", "--by", "Priya")
    with pytest.raises(Refused, match="cannot be read"):
        run(stage, "import", str(tmp_path / "none.csv"))


# --- other senders, refusals elsewhere ------------------------------------------------------------------


def test_a_text_of_another_sender_today_holds_ours_back(stage: Stage, box: Box) -> None:
    message = a_text(box)
    stage.world.clock.move_to(message.not_before_at)
    clinic = stage.world.clinic
    with box.store.view() as view:
        behind = [row.id for row in view.patients_behind(message.phone)]
    at = clinic.local(box.clock.now()) - timedelta(minutes=30)
    clinic.add_commlog(int(behind[-1]), "Text sent.", kind=0, mode="Text", direction="Sent", at=at)
    assert not sending._send_one(with_check(box, Known()), message)
    with box.store.view() as view:
        after = view.get(Message, message.id)
    assert after is not None
    assert "patient_24h" in after.reasons


def test_a_refusal_seen_by_the_pull_stands_at_the_last_look(stage: Stage, box: Box) -> None:
    message = a_text(box)
    stage.world.clock.move_to(message.not_before_at)
    for num in message.covered:
        stage.world.clinic.people[int(num)].short_code = 2
    runs = pull(box)
    assert 0 == sum(one.errors for one in runs if one.table == Table.PATIENT)
    live = sending._look(box, message)
    assert live is not None
    states = {
        (live.bundle.patients[one].consent, live.bundle.patients[one].consent_source)
        for one in message.covered
    }
    assert {("revoked", "pms:ShortCodeOptIn")} == states
    assert not sending._send_one(with_check(box, Known()), message)
    for num in message.covered:
        stage.world.clinic.people[int(num)].short_code = 0
    pull(box)
    live = sending._look(box, message)
    assert live is not None
    assert {"granted"} == {live.bundle.patients[one].consent for one in message.covered}


def test_texting_goes_on_when_the_commlog_may_not_be_read(stage: Stage, box: Box) -> None:
    message = a_text(box)
    stage.world.clock.move_to(message.not_before_at)

    stage.world.pms.faults = _unless_commlog
    assert sending._send_one(with_check(box, Known()), message)


def _unless_commlog(request: Request) -> Response | None:
    return Response(401) if request.method == "GET" and request.path.endswith("/commlogs") else None
