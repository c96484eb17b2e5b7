"""Every flow from a text that came in to its outcome, on real stores and a simulated carrier and PMS.

Attribution on shared phones, replies that cross our own texts, offers that ran out, threads that a person
has: what is done, and above all what is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from appliance.domain.wording.templates import Kind
from appliance.ports.records import Message, MessageState, Suppression
from appliance.ports.store import Lane
from appliance.simulation.carrier import Fault, Trouble
from appliance.workflow.desk import work as desk
from appliance.workflow.handoff import TaskKind, close_task, hold_thread
from appliance.workflow.replies.autobook import book_held
from appliance.workflow.replies.inbound import hear, record_text
from appliance.workflow.texting.sending import send_due
from tests.integration.phones import NOBODYS, PRIYA, Phones, phones_at

EMERGENCY = "My face is swollen and I can't breathe"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Phones]:
    with phones_at(tmp_path) as office:
        yield office


def bookings(office: Phones, state: str = "booked") -> list[tuple[object, ...]]:
    return office.rows("SELECT patient_id, slot ->> 'start_at' FROM booking WHERE state = ?", state)


def slot_text(office: Phones, at: object) -> str:
    return str(at).replace("+00:00", "")[:16]


# --- who wrote


def test_a_shared_phone_is_asked_for_and_never_guessed(office: Phones) -> None:
    maria, carlos = office.adults()[:2]
    office.put(carlos._replace(mobile=maria.mobile))
    phone = maria.mobile or ""
    sid = office.writes(phone, "Can I come on Tuesday at 10?")
    (task,) = office.tasks(phone)
    assert ("handed_off", TaskKind.WHO_WROTE, "") == (office.outcome(sid), task.kind, task.patient_id)
    assert {maria.id, carlos.id} <= set(task.why.replace(",", " ").replace(")", " ").split())
    assert [""] == [key for (key,) in office.rows("SELECT patient_id FROM inbound")]
    (answer,) = office.answers(phone)
    assert not {maria.first_name, carlos.first_name} & set(answer.replace(",", " ").split())
    assert [] == office.rows("SELECT id FROM booking UNION SELECT id FROM offer")


def test_a_shared_phone_answers_for_whom_the_offer_was_made(office: Phones) -> None:
    maria, carlos = office.adults()[:2]
    office.put(carlos._replace(mobile=maria.mobile))
    offer = office.offer(carlos._replace(mobile=maria.mobile))
    sid = office.writes(maria.mobile or "", "2")
    assert "booking" == office.outcome(sid)
    ((patient_id, start),) = bookings(office)
    assert (carlos.id, slot_text(office, start)) == (
        patient_id,
        offer.slots[1].start_at.strftime("%Y-%m-%dT%H:%M"),
    )


def test_what_was_said_a_month_ago_says_nothing_about_who_writes_today(office: Phones) -> None:
    maria, carlos = office.adults()[:2]
    office.put(carlos._replace(mobile=maria.mobile))
    office.say(maria, Kind.HELP_ANSWER)
    assert "handed_off" == office.outcome(office.writes(maria.mobile or "", "Is parking free?"))
    ((known,),) = office.rows("SELECT patient_id FROM task")
    assert maria.id == known
    office.move_to(office.at(11, days=31))
    (task,) = office.tasks(maria.mobile or "")
    with office.box.store.transaction(Lane.DESK, "test.close") as tx:
        close_task(tx, task, actor=PRIYA, now=office.box.clock.now())
    office.writes(maria.mobile or "", "Is parking free?")
    assert [TaskKind.WHO_WROTE] == office.kinds(maria.mobile or "")


def test_a_phone_that_is_somebody_elses_now_is_not_answered_as_if_it_were_not(office: Phones) -> None:
    old, new = office.adults()[:2]
    phone = old.mobile or ""
    office.offer(old)
    office.put(old._replace(mobile=None), new._replace(mobile=phone))
    office.writes(phone, "1")
    assert [] == bookings(office)
    assert [TaskKind.HOUSEHOLD_BOOKING] == office.kinds(phone)
    assert old.first_name not in office.answers(phone)[-1]


# --- moving and giving up


@pytest.mark.parametrize("body", ["I can't make it", "Need to reschedule", "cancel my appointment please"])
def test_several_visits_of_a_family_need_a_name(office: Phones, body: str) -> None:
    maria, sofia = office.adults()[:2]
    sofia = sofia._replace(mobile=None, guarantor_id=maria.id, birth_on="2016-03-02", first_name="Sofia")
    office.put(sofia)
    visits = {office.give_visit(maria, days=3), office.give_visit(sofia, days=3, hour=11)}
    office.say(maria, Kind.HELP_ANSWER, covered=(maria.id, sofia.id))
    sid = office.writes(maria.mobile or "", body)
    if office.outcome(sid) == "opted_out":  # the bare word is the carriers'
        assert TaskKind.OPT_OUT_WITH_VISIT in office.kinds(maria.mobile or "")
        return
    (task,) = office.tasks(maria.mobile or "")
    assert task.kind in (TaskKind.RESCHEDULE, TaskKind.GIVE_UP_VISIT)
    assert all(f"visit {one}" in task.why for one in visits)
    assert [] == office.rows("SELECT id FROM offer")
    assert [] == office.rows("SELECT id FROM writeback WHERE kind = 'break_visit'")


def test_a_name_says_which_visit_of_the_family_is_meant(office: Phones) -> None:
    maria, sofia = office.adults()[:2]
    sofia = sofia._replace(mobile=None, guarantor_id=maria.id, birth_on="2016-03-02", first_name="Sofía")
    office.put(sofia)
    office.give_visit(maria, days=3)
    hers = office.give_visit(sofia, days=3, hour=11)
    sid = office.writes(maria.mobile or "", "Need to reschedule Sofia please")
    assert "offered" == office.outcome(sid)
    ((patient_id, moved, covered),) = office.rows(
        "SELECT o.patient_id, o.moves_appointment_id, m.covered"
        " FROM offer o JOIN message m ON m.id = o.message_id"
    )
    assert (sofia.id, hers, f'["{sofia.id}"]') == (patient_id, moved, covered)
    assert "Sof" not in office.answers(maria.mobile or "")[-1], "a child is not named"


@pytest.mark.parametrize(
    ("body", "kind"),
    [("i need to reschedule", TaskKind.RESCHEDULE), ("I can't make it", TaskKind.GIVE_UP_VISIT)],
)
def test_the_only_visit_of_a_family_is_not_moved_before_somebody_asked_whose(
    office: Phones, body: str, kind: TaskKind
) -> None:
    """The text was about all of them, and what we would offer next names nobody but its reader."""
    maria, carlos = office.adults()[:2]
    carlos = carlos._replace(mobile=maria.mobile, guarantor_id=maria.id)
    office.put(carlos)
    his = office.give_visit(carlos, days=4)
    office.say(maria, Kind.HELP_ANSWER, covered=(maria.id, carlos.id))
    sid = office.writes(maria.mobile or "", body)
    assert "handed_off" == office.outcome(sid)
    (task,) = office.tasks(maria.mobile or "")
    assert kind == task.kind
    assert f"ask whose. May be visit {his} of id {carlos.id}" in task.why
    assert [] == office.rows("SELECT id FROM offer")


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ("Need to reschedule. Maria", True),  # signed: she may mean her own as well
        ("Need to reschedule, not Maria but Sofia", True),
        ("Need to reschedule", False),  # the child's: our text was about it
    ],
)
def test_the_writers_own_name_tells_no_visits_apart(office: Phones, body: str, asked: bool) -> None:
    maria, sofia = office.adults()[:2]
    maria = maria._replace(first_name="Maria", preferred_name="")
    sofia = sofia._replace(mobile=None, guarantor_id=maria.id, birth_on="2016-03-02", first_name="Sofia")
    office.put(maria, sofia)
    office.give_visit(maria, days=3)
    hers = office.give_visit(sofia, days=4)
    office.say(maria, Kind.HELP_ANSWER, covered=(sofia.id,))
    sid = office.writes(maria.mobile or "", body)
    assert ("handed_off" if asked else "offered") == office.outcome(sid)
    moved = [] if asked else [(hers,)]
    assert moved == office.rows("SELECT moves_appointment_id FROM offer")


def test_the_code_for_giving_up_means_the_visit_the_offer_would_move(office: Phones) -> None:
    maria, sofia = office.adults()[:2]
    sofia = sofia._replace(mobile=None, guarantor_id=maria.id, birth_on="2016-03-02", first_name="Sofia")
    office.put(sofia)
    office.give_visit(maria, days=3)
    hers = office.give_visit(sofia, days=4)
    office.writes(maria.mobile or "", "Need to reschedule Sofia please")
    sid = office.writes(maria.mobile or "", "0")
    assert "given_up" == office.outcome(sid)
    assert [(sofia.id, hers)] == office.rows(
        "SELECT patient_id, payload ->> 'appointment_id' FROM writeback WHERE kind = 'break_visit'"
    )
    assert [] == office.rows("SELECT id FROM offer WHERE state = 'open'")
    assert "is off" in office.answers(maria.mobile or "")[-1]


def test_the_code_gives_up_no_other_visit_than_the_one_it_was_for(office: Phones) -> None:
    maria = office.adults()[0]
    first = office.give_visit(maria, days=3)
    office.writes(maria.mobile or "", "Need to reschedule")
    with office.box.store.transaction(Lane.DESK, "test.staff") as tx:
        (visit,) = [one for one in tx.visits_of(maria.id, office.box.clock.now()) if one.id == first]
        tx.put_visit(visit._replace(status="broken"))
    office.give_visit(maria, days=5)
    sid = office.writes(maria.mobile or "", "0")
    assert "handed_off" == office.outcome(sid)
    assert [] == office.rows("SELECT id FROM writeback WHERE kind = 'break_visit'")
    assert TaskKind.GIVE_UP_VISIT in office.kinds(maria.mobile or "")


def test_a_visit_is_moved_in_one_step_and_the_old_one_stands_until_then(office: Phones) -> None:
    person = office.adults()[0]
    office.offer(person)
    office.writes(person.mobile or "", "1")
    ((_, first),) = bookings(office)
    office.writes(person.mobile or "", "R")
    visits = office.world.clinic.appointments
    mine = [one for one in visits.values() if str(one.pat_num) == person.id and one.created_by == "api"]
    assert ["Scheduled"] == [one.status for one in mine], "scheduled until the patient has chosen"
    office.writes(person.mobile or "", "3")
    assert 2 == len(bookings(office))
    mine = [one for one in visits.values() if str(one.pat_num) == person.id and one.created_by == "api"]
    assert ["Scheduled", "UnschedList"] == sorted(str(one.status) for one in mine), (
        "the new one stands, the old one is off"
    )
    assert first in {start for _, start in bookings(office)}
    named = office.rows("SELECT record -> 'detail' ->> 'instead_of' FROM audit WHERE action = 'visit_booked'")
    (old,) = (one.apt_num for one in mine if str(one.status) == "UnschedList")
    assert [(None,), (str(old),)] == named, "the log says which visit was taken off"


# --- what crossed, what came late, what came twice


def test_a_reply_that_crossed_our_text_answers_the_one_before(office: Phones) -> None:
    """ "1" was written to the first offer; the second, in which 1 is another time, left meanwhile."""
    person = office.adults()[0]
    first = office.offer(person)
    office.pass_time(600)
    sid = office.arrives(person.mobile or "", "1")
    office.pass_time(2)
    second = office.offer(person, 3)
    assert first.slots[0].start_at != second.slots[0].start_at or first.id != second.id
    office.work()
    assert "booking" == office.outcome(sid)
    assert [(first.id,)] == office.rows("SELECT offer_id FROM booking")
    office.pass_time(60)
    office.writes(person.mobile or "", "1")
    assert 1 == len(bookings(office)), "every offer to the phone closed with the booking"


def test_nobody_answers_a_text_that_left_a_moment_ago(office: Phones) -> None:
    person = office.adults()[0]
    office.offer(person)
    office.writes(person.mobile or "", "1", after=3)
    assert [] == bookings(office)
    assert [TaskKind.AMBIGUOUS] == office.kinds(person.mobile or "")


@pytest.mark.parametrize("body", ["1", "the first one", "2"])
def test_an_offer_that_ran_out_is_answered_with_fresh_times_and_never_booked(
    office: Phones, body: str
) -> None:
    person = office.adults()[0]
    old = office.offer(person)
    office.move_to(old.expires_at + timedelta(minutes=1))
    sid = office.writes(person.mobile or "", body)
    assert "offered" == office.outcome(sid)
    assert [] == office.rows("SELECT id FROM booking")
    ((kind, offered),) = office.rows(
        "SELECT m.kind, json_array_length(o.slots) FROM offer o JOIN message m ON m.id = o.message_id"
        " WHERE o.state = 'open' AND o.id != ?",
        old.id,
    )
    assert (Kind.TIMES_OFFER, 3) == (kind, offered)
    office.writes(person.mobile or "", "1")
    ((patient_id, start),) = bookings(office)
    assert person.id == patient_id
    assert str(start) > office.box.clock.now().strftime("%Y-%m-%dT%H:%M")


def test_of_two_offers_in_one_breath_only_the_newer_leaves(office: Phones) -> None:
    """The box was away: "that time was just taken" still waits when the next text asks for times."""
    carlos, maria = office.adults()[:2]
    phone = maria.mobile or ""
    office.offer(carlos)
    office.offer(maria)
    office.writes(carlos.mobile or "", "1")
    before = office.answers(phone)
    office.arrives(phone, "1")
    hear(office.box)
    book_held(office.box)
    office.arrives(phone, "Do you have anything on Thursday?", after=30)
    office.pass_time(60)
    office.work()
    (answer,) = office.answers(phone)[len(before) :]
    assert "Gladly" in answer
    made = office.rows(
        "SELECT m.kind, m.state, o.state FROM message m JOIN offer o ON o.id = m.offer_id"
        " WHERE m.phone = ? ORDER BY m.created_at",
        phone,
    )
    assert [("three_alternatives", "superseded", "closed"), ("times_offer", "sent", "open")] == made[1:]
    dropped = "SELECT record ->> 'outcome' FROM audit WHERE action = 'text_superseded'"
    assert [("overtaken",)] == office.rows(dropped)
    assert "booking" == office.outcome(office.writes(phone, "2"))


def test_times_that_wait_to_leave_do_not_once_another_was_taken(office: Phones) -> None:
    person = office.adults()[0]
    phone = person.mobile or ""
    first = office.offer(person)
    office.pass_time(600)
    waiting = office.offer(person, 3, leaves=False)
    sid = office.writes(phone, "1")
    assert ("booking", [(first.id,)]) == (office.outcome(sid), office.rows("SELECT offer_id FROM booking"))
    assert ["times_offer", "booking_confirmation"] == [
        kind for (kind,) in office.rows("SELECT kind FROM message WHERE state = 'sent' ORDER BY sent_at")
    ]
    over = "SELECT m.state, o.state FROM message m JOIN offer o ON o.id = m.offer_id WHERE o.id = ?"
    assert [("superseded", "closed")] == office.rows(over, waiting.id)


def test_a_text_listed_twice_and_one_told_twice_under_two_ids_act_once(office: Phones) -> None:
    person = office.adults()[0]
    office.offer(person)
    office.world.carrier.faults = lambda request: (
        Fault(Trouble.DUPLICATE) if request.method == "GET" else None
    )
    office.pass_time(60)
    first = office.arrives(person.mobile or "", "1")
    again = office.arrives(person.mobile or "", "1", after=1)
    office.work()
    office.work()
    assert sorted(["booking", "repeated"]) == sorted([office.outcome(first), office.outcome(again)])
    assert 1 == len(bookings(office))
    assert [] == office.tasks(person.mobile or "")
    assert 2 == len(office.rows("SELECT 1 FROM audit WHERE action = 'reply_settled'"))


def test_a_question_asked_twice_in_two_minutes_is_not_lost(office: Phones) -> None:
    person = office.adults()[0]
    office.writes(person.mobile or "", "Is parking free?")
    sid = office.writes(person.mobile or "", "Is parking free?", after=120)
    assert "passed_on" == office.outcome(sid)


def test_two_texts_in_a_second_that_say_one_thing_are_one_booking(office: Phones) -> None:
    person = office.adults()[0]
    offer = office.offer(person)
    office.pass_time(60)
    yes = office.arrives(person.mobile or "", "Yes please")
    which = office.arrives(person.mobile or "", "the first one")
    before = len(office.answers(person.mobile or ""))
    office.work()
    assert {"noted", "booking"} == {office.outcome(yes), office.outcome(which)}
    ((_, start),) = bookings(office)
    assert slot_text(office, start) == offer.slots[0].start_at.strftime("%Y-%m-%dT%H:%M")
    assert before + 1 == len(office.answers(person.mobile or "")), "the confirmation and nothing else"


def test_one_phones_texts_keep_their_order_while_the_pms_is_away_and_urgent_ones_pass(office: Phones) -> None:
    person = office.adults()[0]
    office.give_visit(person, days=3)
    pms = office.box.pms
    office.box = replace(office.box, pms=_Away())  # type: ignore[arg-type]
    first = office.writes(person.mobile or "", "Need to reschedule my visit")
    second = office.writes(person.mobile or "", "Is parking free?")
    third = office.writes(person.mobile or "", EMERGENCY)
    assert ("", "", "emergency") == tuple(map(office.outcome, (first, second, third)))
    office.box = replace(office.box, pms=pms)
    office.work()
    assert ["passed_on", "passed_on"] == [office.outcome(first), office.outcome(second)]


@pytest.mark.parametrize("body", ["do not text me again", "Wrong number"])
def test_a_silence_is_confirmed_within_five_minutes_of_its_text_or_not_at_all(
    office: Phones, body: str
) -> None:
    """The box ended after it kept the text and came up four minutes later (64.1200(a)(12))."""
    phone = office.adults()[0].mobile or ""
    office.arrives(phone, body)
    for text in office.box.sms.poll_inbound(office.at(10)):
        record_text(office.box, text)
    kept_at = office.box.clock.now()
    office.pass_time(240)
    hear(office.box)
    with office.box.store.view() as view:
        (answer,) = view.messages_in((MessageState.QUEUED,))
    assert kept_at + timedelta(minutes=5) == answer.expires_at
    office.pass_time(61)
    send_due(office.box)
    assert [] == office.answers(phone)
    assert [("expired",)] == office.rows("SELECT state FROM message")
    assert TaskKind.ANSWER_BY_HAND not in office.kinds(phone)


def test_nobody_waits_for_ever_for_a_pms_that_is_away(office: Phones) -> None:
    person = office.adults()[0]
    office.give_visit(person, days=3)
    office.box = replace(office.box, pms=_Away())  # type: ignore[arg-type]
    sid = office.writes(person.mobile or "", "Need to reschedule my visit")
    assert "" == office.outcome(sid)
    office.pass_time(14 * 60)
    hear(office.box)
    assert "" == office.outcome(sid)
    office.pass_time(2 * 60)
    hear(office.box)
    assert "handed_off" == office.outcome(sid)
    assert [TaskKind.RESCHEDULE] == office.kinds(person.mobile or "")


class _Away:
    """A PMS that does not answer."""

    def __getattr__(self, name: str) -> object:
        from appliance.errors import Transient

        def call(*arguments: object, **named: object) -> object:
            raise Transient(f"no answer to {name}")

        return call


# --- a person has the thread


@pytest.mark.parametrize(
    "body",
    ["1", "yes", "Tuesday at 10 works", "R", "0", "C", "HELP", "INFO", "why?", "Can I come next week?",
     "how did you get my number", "START", "👍", "thanks", "cuando puedo ir?", "asdf"],
)  # fmt: skip
def test_while_a_person_has_the_thread_the_machine_says_nothing(office: Phones, body: str) -> None:
    person = office.adults()[0]
    office.offer(person)
    with office.box.store.transaction(Lane.DESK, "test.hold") as tx:
        hold_thread(office.box, tx, person.mobile or "")
    before = office.answers(person.mobile or "")
    sid = office.writes(person.mobile or "", body)
    assert office.outcome(sid) in ("passed_on", "noted")
    assert before == office.answers(person.mobile or "")
    assert [] == office.rows("SELECT id FROM booking")
    assert [] == office.rows("SELECT id FROM message WHERE state = 'queued'")
    if office.outcome(sid) == "passed_on":
        assert [TaskKind.ANSWER_BY_HAND] == office.kinds(person.mobile or "")


def test_while_a_person_has_the_thread_an_opt_out_and_an_emergency_are_still_answered(office: Phones) -> None:
    one, other = office.adults()[:2]
    for person, body, word in ((one, "stop texting me", "no more"), (other, EMERGENCY, "911")):
        with office.box.store.transaction(Lane.DESK, "test.hold") as tx:
            hold_thread(office.box, tx, person.mobile or "")
        office.writes(person.mobile or "", body)
        (answer,) = office.answers(person.mobile or "")
        assert word in answer


def test_what_the_machine_had_ready_does_not_leave_once_a_person_took_the_thread(office: Phones) -> None:
    """A booking on its way is finished; its confirmation is the person's to give."""
    person = office.adults()[0]
    office.offer(person)
    office.arrives(person.mobile or "", "1", after=60)
    hear(office.box)
    with office.box.store.transaction(Lane.DESK, "test.hold") as tx:
        hold_thread(office.box, tx, person.mobile or "")
    before = office.answers(person.mobile or "")
    office.work()
    assert 1 == len(bookings(office))
    assert before == office.answers(person.mobile or "")
    assert [TaskKind.ANSWER_BY_HAND] == office.kinds(person.mobile or "")


def test_the_holding_text_is_not_said_after_somebody_claimed_the_task(office: Phones) -> None:
    person = office.adults()[0]
    office.arrives(person.mobile or "", "Is parking free?", after=60)
    hear(office.box)
    (task,) = office.tasks(person.mobile or "")
    with office.box.store.transaction(Lane.DESK, "test.claim") as tx:
        desk.claim(office.box, tx, task, actor=PRIYA)
    send_due(office.box)
    assert [] == office.answers(person.mobile or "")


# --- the heavy ones


def test_an_emergency_is_answered_at_once_by_day_and_by_night_and_never_with_sales(tmp_path: Path) -> None:
    for hour, word in ((11, "alerting our team"), (22, "after-hours")):
        folder = tmp_path / str(hour)
        folder.mkdir()
        with phones_at(folder, hour) as office:
            person = office.adults()[0]
            office.offer(person)
            sid = office.writes(person.mobile or "", f"{EMERGENCY}. Tuesday works too")
            answer = office.answers(person.mobile or "")[-1]
            assert "emergency" == office.outcome(sid)
            assert word in answer
            assert "911" in answer
            assert "Reply" not in answer
            (task,) = office.tasks(person.mobile or "")
            assert (TaskKind.EMERGENCY, task.opened_at) == (task.kind, task.due_at)
            assert [] == office.rows("SELECT id FROM booking")
            office.writes(person.mobile or "", f"{EMERGENCY} please help", after=20)
            assert answer == office.answers(person.mobile or "")[-1]
            assert 1 == len(office.tasks(person.mobile or ""))
            assert [1] == [len([one for one in office.answers(person.mobile or "") if "911" in one])]


def test_an_emergency_after_four_answers_in_an_hour_still_gets_its_text(office: Phones) -> None:
    person = office.adults()[0]
    for kind in (Kind.HELP_ANSWER, Kind.WRONG_NUMBER_ACK, Kind.HELP_ANSWER, Kind.WRONG_NUMBER_ACK):
        office.say(person, kind)
        office.pass_time(30)
    assert 4 == len(office.answers(person.mobile or ""))
    office.writes(person.mobile or "", EMERGENCY)
    assert "911" in office.answers(person.mobile or "")[-1]


def test_opt_out_comes_first_and_the_rest_is_for_the_phone(office: Phones) -> None:
    person = office.adults()[0]
    office.give_visit(person, days=3)
    office.say(person, Kind.HELP_ANSWER)
    sid = office.writes(person.mobile or "", f"STOP texting me. {EMERGENCY}")
    assert "opted_out" == office.outcome(sid)
    assert [TaskKind.EMERGENCY, TaskKind.OPT_OUT_WITH_VISIT] == office.kinds(person.mobile or "")
    told = office.answers(person.mobile or "")[1:]
    assert 1 == len(told)
    assert "no more texts" in told[0]
    assert "911" not in told[0]
    assert isinstance(office.record(Suppression, person.mobile or ""), Suppression)  # type: ignore[arg-type]


def test_an_emergency_at_a_wrong_number_is_both(office: Phones) -> None:
    person = office.adults()[0]
    office.writes(person.mobile or "", f"Wrong number, but {EMERGENCY}")
    assert {TaskKind.EMERGENCY, TaskKind.WRONG_NUMBER} <= set(office.kinds(person.mobile or ""))
    assert isinstance(office.record(Suppression, person.mobile or ""), Suppression)  # type: ignore[arg-type]


def test_a_wrong_number_is_silenced_flagged_corrected_and_its_disclosure_assessed(office: Phones) -> None:
    person = office.adults()[0]
    office.offer(person)
    sid = office.writes(person.mobile or "", "Wrong number")
    assert "wrong_number" == office.outcome(sid)
    assert [TaskKind.DISCLOSURE, TaskKind.WRONG_NUMBER] == office.kinds(person.mobile or "")
    (disclosure,) = [one for one in office.tasks(person.mobile or "") if one.kind == TaskKind.DISCLOSURE]
    assert f"1 texts about ids {person.id}" in disclosure.why
    assert [("done",)] == office.rows("SELECT state FROM writeback WHERE kind = 'opt_out'")
    assert [] == office.rows("SELECT id FROM offer WHERE state = 'open'")
    assert "will not text this number" in office.answers(person.mobile or "")[-1]
    before = len(office.answers(person.mobile or ""))
    office.writes(person.mobile or "", "Wrong number!!")
    assert before == len(office.answers(person.mobile or ""))


def test_a_stranger_whom_nothing_was_told_needs_no_assessment(office: Phones) -> None:
    office.writes(NOBODYS, "You have the wrong number")
    assert [TaskKind.WRONG_NUMBER] == office.kinds(NOBODYS)


def test_of_somebody_who_died_and_of_somebody_who_left_a_person_hears_and_texts_end(office: Phones) -> None:
    one, other = office.adults()[:2]
    for person, body, kind, texts in (
        (one, "She passed away last month", TaskKind.DECEASED, 0),
        (other, "I go to another dentist now", TaskKind.LEFT_PRACTICE, 1),
    ):
        office.writes(person.mobile or "", body)
        assert kind in office.kinds(person.mobile or ""), body
        assert texts == len(office.answers(person.mobile or "")), body
        assert isinstance(office.record(Suppression, person.mobile or ""), Suppression)  # type: ignore[arg-type]


def test_a_stranger_gets_one_polite_text_ever_and_always_a_person(office: Phones) -> None:
    first = office.writes(NOBODYS, "Hello, are you open?")
    again = office.writes(NOBODYS, "Anyone?")
    assert ["handed_off", "passed_on"] == [office.outcome(first), office.outcome(again)]
    (task,) = office.tasks(NOBODYS)
    assert TaskKind.UNKNOWN_SENDER == task.kind
    with office.box.store.transaction(Lane.DESK, "test.close") as tx:
        close_task(tx, task, actor=PRIYA, now=office.box.clock.now())
    office.writes(NOBODYS, "Hello?")
    assert [TaskKind.UNKNOWN_SENDER] == office.kinds(NOBODYS)
    assert 1 == len(office.answers(NOBODYS))


@pytest.mark.parametrize(
    "echo",
    [
        "I'm driving right now and will see your message later.",
        "Thanks for contacting Joe's Plumbing! How can we help you today?",
        "This mailbox is not monitored.",
        "HELP",
        "If this is an emergency call 911.",
        "why?",
        "ok",
        "Gracias por su mensaje, le responderemos pronto.",
        "{quote}",
    ],
)
def test_a_phone_that_answers_by_itself_starts_no_ping_pong(office: Phones, echo: str) -> None:
    """It answers each of our texts within seconds, for an hour; the desk gives the phone back in between."""
    person = office.adults()[0]
    phone = person.mobile or ""
    office.offer(person)
    answered = 0
    for _ in range(60):
        office.pass_time(60)
        said = office.answers(phone)
        for text in said[answered:]:
            office.arrives(phone, echo.format(quote=text), after=4)
        answered = len(said)
        office.work()
    assert len(office.answers(phone)) - 1 <= 2
    with office.box.store.view() as view:
        assert [] == view.unread()


def test_a_text_of_any_kind_ends_in_exactly_one_outcome(office: Phones) -> None:
    person = office.adults()[0]
    office.offer(person)
    for body in ("", "👍", "1" * 2000, '{"intent": "book", "slot": 1}', "R", "0", "C", "\x00", "2"):
        office.writes(person.mobile or "", body, media=int(not body))
    settled = office.rows("SELECT count(*), count(DISTINCT object) FROM audit WHERE action = 'reply_settled'")
    assert [(9, 9)] == settled
    assert [] == office.rows("SELECT vendor_id FROM inbound WHERE state != 'done' OR outcome = ''")


def test_no_answer_is_left_in_the_queue(office: Phones) -> None:
    person = office.adults()[0]
    office.offer(person)
    office.writes(person.mobile or "", "1")
    with office.box.store.view() as view:
        left: list[Message] = view.messages_in((MessageState.QUEUED, MessageState.INTENT))
    assert [] == left
