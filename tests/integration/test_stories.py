"""Stories of the front desk's day, and every record that each of them has to leave behind."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from appliance.domain.model import PatientRow
from appliance.domain.wording.templates import Kind
from appliance.ports.records import Task
from appliance.ports.store import Lane
from appliance.simulation.carrier import Fault, Trouble
from appliance.simulation.http import ConnectionLost, Request, Response
from appliance.workflow.desk import work as desk
from appliance.workflow.handoff import TaskKind, TaskOutcome, open_task
from appliance.workflow.nightly.decide import decide_everyone
from appliance.workflow.nightly.pull import pull
from appliance.workflow.texting.deliveries import follow_deliveries
from appliance.workflow.texting.sending import recover, send_due
from appliance.workflow.texting.writeback import write_back_due
from tests.integration.phones import CHEN, NOBODYS, PRIYA, Phones, phones_at
from tests.integration.story import Story
from tests.integration.test_model import FACTS

_FOLDER = Path(__file__).with_name("stories")
Play = Callable[[Phones], Story]


def _maria(office: Phones) -> tuple[PatientRow, str]:
    maria = office.adults()[0]._replace(first_name="Maria", preferred_name="")
    office.put(maria)
    return maria, maria.mobile or ""


def _two(office: Phones) -> tuple[PatientRow, PatientRow, str]:
    """Return two adults who share a phone from now on."""
    maria, phone = _maria(office)
    carlos = office.adults()[1]._replace(first_name="Carlos", preferred_name="", mobile=phone)
    office.put(carlos)
    return maria, carlos, phone


def _deal(office: Phones, task: Task, *, finishes: bool = True) -> None:
    with office.box.store.transaction(Lane.DESK, "test.deal") as tx:
        desk.claim(office.box, tx, desk.find_task(tx, task.id), actor=PRIYA)
    if finishes:
        office.pass_time(120)
        with office.box.store.transaction(Lane.DESK, "test.deal") as tx:
            found = desk.find_task(tx, task.id)
            desk.finish(office.box, tx, found, actor=PRIYA, outcome=TaskOutcome.ANSWERED)


def a_question_goes_to_a_person(office: Phones) -> Story:
    maria, phone = _maria(office)
    story = Story(office, maria=maria)
    office.writes(phone, "Do you take my insurance?")
    office.writes(phone, "Hello? Anybody there?")
    for task in office.tasks(phone):
        _deal(office, task)
    office.writes(phone, "Thanks!")
    return story


def two_tasks_of_one_phone_are_closed_one_by_one(office: Phones) -> Story:
    maria, phone = _maria(office)
    story = Story(office, maria=maria)
    office.writes(phone, "Do you take my insurance?")
    (asked,) = office.tasks(phone)
    _deal(office, asked, finishes=False)
    office.pass_time(60)
    with office.box.store.transaction(Lane.DESK, "test.more") as tx:
        call = open_task(
            office.box,
            tx,
            TaskKind.CALL,
            phone=phone,
            patient_id=maria.id,
            why="call",
            correlation_id="thread",
            inbound_id="text",
            occasion="recall:1",
        )
        open_task(office.box, tx, TaskKind.LEFT_PRACTICE, phone="", patient_id="", why="nobody's phone")
    with office.box.store.transaction(Lane.DESK, "test.finish") as tx:
        desk.finish(office.box, tx, desk.find_task(tx, call.id), actor=PRIYA, outcome=TaskOutcome.BOOKED)
    office.pass_time(60)
    _deal(office, asked)
    return story


def a_time_is_taken_and_booked(office: Phones) -> Story:
    maria, phone = _maria(office)
    office.offer(maria)
    story = Story(office, maria=maria)
    office.writes(phone, "2")
    office.pass_time(60)
    follow_deliveries(office.box)
    office.writes(phone, "ok great")
    return story


def a_time_is_gone_and_another_is_taken(office: Phones) -> Story:
    maria, phone = _maria(office)
    offer = office.offer(maria, 3)
    clinic, first = office.world.clinic, offer.slots[0]
    office.world.office.take(int(first.operatory_id), clinic.local(first.start_at), 60)
    story = Story(office, maria=maria)
    office.writes(phone, "1")
    office.writes(phone, "1")
    return story


def staff_are_faster_in_the_second_of_writing(office: Phones) -> Story:
    maria, phone = _maria(office)
    offer = office.offer(maria)
    clinic, first = office.world.clinic, offer.slots[0]

    def be_faster(request: Request) -> Response | None:
        if request.method == "POST" and request.path.endswith("/appointments"):
            office.world.pms.faults = None
            answer = office.world.pms.answer(request)
            office.world.office.take(int(first.operatory_id), clinic.local(first.start_at), 60)
            return answer
        return None

    story = Story(office, maria=maria)
    office.world.pms.faults = be_faster
    office.writes(phone, "1")
    return story


def _lose_booking(office: Phones) -> None:
    def lose(request: Request) -> Response | None:
        if request.method == "POST" and request.path.endswith("/appointments"):
            office.world.pms.answer(request)
            office.world.pms.faults = _away
            raise ConnectionLost
        return None

    office.world.pms.faults = lose


def _away(_: Request) -> Response | None:
    return Response(503, b"", {})


def the_answer_to_a_booking_is_lost(office: Phones) -> Story:
    maria, phone = _maria(office)
    office.offer(maria)
    story = Story(office, maria=maria)
    _lose_booking(office)
    office.writes(phone, "1")
    for minutes in (1, 3, 5, 30):
        office.pass_time(60 * minutes)
        if minutes == 30:
            office.world.pms.faults = None
        office.work()
    return story


def the_pms_refuses_the_visit(office: Phones) -> Story:
    maria, phone = _maria(office)
    office.offer(maria)
    story = Story(office, maria=maria)
    office.world.pms.faults = lambda request: (
        Response(400, b"no", {})
        if request.method == "POST" and request.path.endswith("/appointments")
        else None
    )
    office.writes(phone, "1")
    return story


def the_pms_is_away_when_somebody_takes_a_time(office: Phones) -> Story:
    maria, phone = _maria(office)
    office.offer(maria)
    story = Story(office, maria=maria)
    office.world.pms.faults = _away
    office.writes(phone, "1")
    for _ in range(14):
        office.pass_time(20 * 60)
        office.work()
    return story


def the_patient_is_booked_elsewhere_at_that_time(office: Phones) -> Story:
    maria, phone = _maria(office)
    offer = office.offer(maria)
    clinic, first = office.world.clinic, offer.slots[0]
    other = next(op for op in clinic.operatories if op != int(first.operatory_id))
    office.world.office.book(int(maria.id), other, clinic.local(first.start_at), 60)
    story = Story(office, maria=maria)
    office.writes(phone, "1")
    return story


def whether_it_is_booked_is_not_known_until_its_time_comes(office: Phones) -> Story:
    maria, phone = _maria(office)
    office.offer(maria)
    story = Story(office, maria=maria)
    _lose_booking(office)
    office.writes(phone, "1")
    for _ in range(16):
        office.pass_time(3 * 3600)
        office.work()
    return story


def _refuse(method: str, path: str, office: Phones) -> None:
    office.world.pms.faults = lambda request: (
        Response(409, b"no", {}) if request.method == method and path in request.path else None
    )


def to_look_for_the_visit_is_refused(office: Phones) -> Story:
    maria, phone = _maria(office)
    office.offer(maria)
    story = Story(office, maria=maria)
    _lose_booking(office)
    office.writes(phone, "1")
    _refuse("GET", "/appointments", office)
    for _ in range(12):
        office.pass_time(20 * 60)
        office.work()
    return story


def the_calendar_may_not_be_read(office: Phones) -> Story:
    maria, phone = _maria(office)
    office.offer(maria)
    story = Story(office, maria=maria)
    _refuse("GET", "/appointments", office)
    office.writes(phone, "1")
    return story


def the_pms_takes_no_entries_for_a_day(office: Phones) -> Story:
    maria, phone = _maria(office)
    office.offer(maria)
    story = Story(office, maria=maria)
    office.writes(phone, "1")
    office.world.pms.faults = lambda request: Response(503, b"", {}) if request.method != "GET" else None
    office.writes(phone, "R")
    office.writes(phone, "0")
    for _ in range(24):
        office.pass_time(3600)
        write_back_due(office.box)
    return story


def the_pms_refuses_an_entry(office: Phones) -> Story:
    maria, phone = _maria(office)
    story = Story(office, maria=maria)
    office.world.pms.faults = lambda request: Response(400, b"no", {}) if request.method != "GET" else None
    office.writes(phone, "Please stop texting me")
    return story


def stop_in_her_own_words_with_a_visit_ahead(office: Phones) -> Story:
    maria, phone = _maria(office)
    office.give_visit(maria, days=3)
    office.offer(maria, leaves=False)
    story = Story(office, maria=maria)
    office.writes(phone, "Please stop texting me. Is parking free?")
    office.writes(phone, "STOP")
    office.writes(phone, "START")
    office.writes(phone, "Can I come on Tuesday?")
    return story


def stop_on_a_phone_that_two_share(office: Phones) -> Story:
    maria, carlos, phone = _two(office)
    office.say(maria, Kind.HELP_ANSWER)
    story = Story(office, maria=maria, carlos=carlos)
    office.writes(phone, "STOP")
    return story


def an_emergency_and_again(office: Phones) -> Story:
    maria, phone = _maria(office)
    story = Story(office, maria=maria)
    office.writes(phone, "My face is swollen and I can't breathe")
    office.writes(phone, "I still can't breathe", after=300)
    office.writes(phone, "I can't breathe, my face is swollen", after=3700)
    return story


def an_emergency_with_a_stop(office: Phones) -> Story:
    maria, phone = _maria(office)
    story = Story(office, maria=maria)
    office.writes(phone, "STOP. My face is swollen and I can't breathe")
    return story


def a_stranger_has_the_number(office: Phones) -> Story:
    maria, phone = _maria(office)
    office.offer(maria)
    story = Story(office, maria=maria)
    office.writes(phone, "Wrong number, I don't know any Maria")
    return story


def somebody_has_died(office: Phones) -> Story:
    maria, phone = _maria(office)
    office.offer(maria)
    story = Story(office, maria=maria)
    office.writes(phone, "She passed away last month")
    return story


def somebody_goes_to_another_practice(office: Phones) -> Story:
    maria, phone = _maria(office)
    office.offer(maria)
    story = Story(office, maria=maria)
    office.writes(phone, "I go to another dentist now")
    return story


def a_visit_is_moved(office: Phones) -> Story:
    maria, phone = _maria(office)
    office.offer(maria)
    office.writes(phone, "1")
    story = Story(office, maria=maria)
    office.writes(phone, "R")
    office.writes(phone, "2")
    return story


def a_visit_is_given_up_by_its_code(office: Phones) -> Story:
    maria, phone = _maria(office)
    office.offer(maria)
    office.writes(phone, "1")
    story = Story(office, maria=maria)
    office.writes(phone, "R")
    office.writes(phone, "0")
    return story


def several_visits_and_no_name(office: Phones) -> Story:
    maria, phone = _maria(office)
    office.give_visit(maria, days=3)
    office.give_visit(maria, days=9)
    story = Story(office, maria=maria)
    office.writes(phone, "Need to reschedule")
    return story


def a_yes_that_names_no_time(office: Phones) -> Story:
    maria, phone = _maria(office)
    office.offer(maria, 3)
    story = Story(office, maria=maria)
    office.writes(phone, "Yes please")
    office.writes(phone, "Yes")
    return story


def an_offer_has_run_out(office: Phones) -> Story:
    maria, phone = _maria(office)
    office.offer(maria)
    office.move_to(office.at(11, days=3))
    story = Story(office, maria=maria)
    office.writes(phone, "1")
    return story


def times_are_wanted_and_the_pms_is_away(office: Phones) -> Story:
    maria, phone = _maria(office)
    office.give_visit(maria, days=3)
    story = Story(office, maria=maria)
    office.world.pms.faults = _away
    office.writes(phone, "Need to reschedule my visit")
    office.pass_time(16 * 60)
    office.work()
    return story


def what_the_machine_answers_by_itself(office: Phones) -> Story:
    maria, phone = _maria(office)
    office.say(maria, Kind.FACT_ANSWER, extra={"fact": "We are open."}, times=("We are open.",))
    office.pass_time(3 * 24 * 3600)
    story = Story(office, maria=maria)
    office.writes(phone, "HELP")
    office.writes(phone, "Why are you texting me?")
    office.writes(phone, "Where do I park?")
    office.writes(phone, "Why do I get this?")
    return story


def a_picture_and_an_unknown_sender(office: Phones) -> Story:
    maria, phone = _maria(office)
    story = Story(office, maria=maria)
    office.writes(phone, "", media=1)
    office.writes(NOBODYS, "Can I get a cleaning?")
    office.writes(NOBODYS, "Hello?")
    return story


def a_shared_phone_writes(office: Phones) -> Story:
    maria, carlos, phone = _two(office)
    story = Story(office, maria=maria, carlos=carlos)
    office.writes(phone, "Can I come on Tuesday at 10?")
    return story


def after_hours(office: Phones) -> Story:
    maria, phone = _maria(office)
    office.move_to(office.at(21))
    story = Story(office, maria=maria)
    office.writes(phone, "Do you take my insurance?")
    office.writes(NOBODYS, "Do you take my insurance?")
    office.writes(phone, "I can't breathe, my face is swollen")
    return story


def the_carrier_loses_its_answer(office: Phones) -> Story:
    maria, phone = _maria(office)
    story = Story(office, maria=maria)
    office.world.carrier.faults = lambda request: (
        Fault(Trouble.LOSE_ANSWER) if request.method == "POST" else None
    )
    office.writes(phone, "HELP")
    office.world.carrier.faults = lambda request: Fault(Trouble.REFUSE)
    office.pass_time(61)
    send_due(office.box)
    office.world.carrier.faults = None
    office.pass_time(30)
    send_due(office.box)
    office.pass_time(30)
    follow_deliveries(office.box)
    return story


def the_carrier_never_heard_of_it(office: Phones) -> Story:
    maria, phone = _maria(office)
    story = Story(office, maria=maria)
    office.world.carrier.faults = lambda request: (
        Fault(Trouble.LOSE_REQUEST) if request.method == "POST" else None
    )
    office.writes(phone, "HELP")
    office.world.carrier.faults = None
    for _ in range(3):
        office.pass_time(31)
        send_due(office.box)
    return story


def _refused(code: int) -> Play:
    def play(office: Phones) -> Story:
        maria, phone = _maria(office)
        story = Story(office, maria=maria)
        office.world.carrier.faults = lambda request: (
            Fault(Trouble.REFUSE, code) if request.method == "POST" else None
        )
        office.writes(phone, "HELP")
        for minutes in (1, 2, 3, 4, 5):
            office.pass_time(60 * minutes)
            send_due(office.box)
        return story

    return play


def an_answer_comes_too_late(office: Phones) -> Story:
    maria, _ = _maria(office)
    office.offer(maria, leaves=False)
    story = Story(office, maria=maria)
    office.world.pms.faults = _away
    send_due(office.box)
    office.pass_time(timedelta(hours=30).total_seconds())
    send_due(office.box)
    return story


def the_box_ends_between_intent_and_outcome(office: Phones) -> Story:
    maria, phone = _maria(office)
    story = Story(office, maria=maria)

    class End(BaseException):
        pass

    def end(request: Request) -> Fault | None:
        if request.method == "POST":
            raise End
        return None

    office.world.carrier.faults = end
    with pytest.raises(End):
        office.writes(phone, "HELP")
    office.world.carrier.faults = None
    recover(office.box)
    office.pass_time(90)
    send_due(office.box)
    return story


def a_person_takes_over_from_another(office: Phones) -> Story:
    maria, phone = _maria(office)
    story = Story(office, maria=maria)
    office.writes(phone, "Do you take my insurance?")
    (task,) = office.tasks(phone)
    _deal(office, task, finishes=False)
    with office.box.store.transaction(Lane.DESK, "test.take") as tx:
        desk.claim(office.box, tx, desk.find_task(tx, task.id), actor=CHEN, take_over=True)
    with office.box.store.transaction(Lane.DESK, "test.snooze") as tx:
        until = office.box.clock.now() + timedelta(hours=20)
        desk.snooze(office.box, tx, desk.find_task(tx, task.id), actor=CHEN, until=until)
    return story


def a_night_and_its_day(office: Phones) -> Story:
    story = Story(office, with_decisions=True)
    decide_everyone(office.box)
    for minute in range(9 * 60, 20 * 60, 30):
        office.move_to(office.at(0) + timedelta(minutes=minute))
        send_due(office.box)
        write_back_due(office.box)
    follow_deliveries(office.box)
    return story


def the_second_night(office: Phones) -> Story:
    decide_everyone(office.box)
    office.move_to(office.at(1, days=1))
    pull(office.box)
    story = Story(office, with_decisions=True)
    decide_everyone(office.box)
    return story


def texts_of_the_day_find_the_pms_away(office: Phones) -> Story:
    decide_everyone(office.box)
    story = Story(office)
    office.world.pms.faults = _away
    for hour in (11, 15, 19):
        office.move_to(office.at(hour))
        send_due(office.box)
    office.move_to(office.at(20, 30))
    send_due(office.box)
    return story


def _sofia(office: Phones, maria: PatientRow) -> PatientRow:
    """Return Maria's daughter, who has no phone of her own."""
    sofia = office.adults()[1]._replace(
        mobile=None, guarantor_id=maria.id, birth_on="2016-03-02", first_name="Sofia", preferred_name=""
    )
    office.put(sofia)
    return sofia


def two_visits_of_a_family_are_confirmed(office: Phones) -> Story:
    maria, phone = _maria(office)
    sofia = _sofia(office, maria)
    office.give_visit(maria, days=3)
    office.give_visit(sofia, days=3, hour=11)
    asked = {"C": "confirm", "R": "reschedule_request"}
    office.say(maria, Kind.HELP_ANSWER, covered=(maria.id, sofia.id))
    with office.box.store.transaction(Lane.DESK, "test.ask") as tx:
        (last,) = tx.thread_texts(phone)
        tx.save(replace(last, legend=asked))
    story = Story(office, maria=maria, sofia=sofia)
    office.writes(phone, "C")
    office.give_visit(maria, days=9)
    office.writes(phone, "C")
    return story


def parking_is_asked_for_twice(office: Phones) -> Story:
    maria, phone = _maria(office)
    story = Story(office, maria=maria)
    office.box = replace(office.box, facts=FACTS)
    office.writes(phone, "Where do I park?")
    office.writes(phone, "Is there parking behind the building?")
    return story


def a_stranger_had_texts_about_two(office: Phones) -> Story:
    maria, phone = _maria(office)
    sofia = _sofia(office, maria)
    office.say(maria, Kind.HELP_ANSWER, covered=(maria.id, sofia.id))
    story = Story(office, maria=maria, sofia=sofia)
    office.writes(phone, "You have the wrong number")
    office.writes(phone, "You have the wrong number!!")
    return story


def a_time_is_taken_for_one_of_two_children(office: Phones) -> Story:
    maria, phone = _maria(office)
    sofia = _sofia(office, maria)
    luis = office.adults()[1]._replace(
        mobile=None, guarantor_id=maria.id, birth_on="2014-03-02", first_name="Luis", preferred_name=""
    )
    office.put(luis)
    office.offer(maria, patient_id=sofia.id, covered=(sofia.id,))
    story = Story(office, maria=maria, sofia=sofia, luis=luis)
    office.writes(phone, "1")
    return story


def two_take_the_same_time(office: Phones) -> Story:
    maria, phone = _maria(office)
    carlos = office.adults()[1]._replace(first_name="Carlos", preferred_name="")
    office.put(carlos)
    office.offer(maria)
    office.offer(carlos)
    story = Story(office, maria=maria, carlos=carlos)
    office.arrives(phone, "1", after=60)
    office.arrives(carlos.mobile or "", "1", after=2)
    office.work()
    return story


def the_same_words_under_two_ids_and_yes_in_the_same_breath(office: Phones) -> Story:
    maria, phone = _maria(office)
    office.offer(maria, 3)
    office.pass_time(60)
    story = Story(office, maria=maria)
    office.arrives(phone, "Yes please")
    office.arrives(phone, "the second one", after=1)
    office.arrives(phone, "the second one", after=1)
    office.work()
    return story


def a_visit_to_be_moved_no_longer_stands(office: Phones) -> Story:
    maria, phone = _maria(office)
    office.offer(maria)
    office.writes(phone, "1")
    office.writes(phone, "R")
    visit = office.world.clinic.visits_ahead(int(maria.id), office.box.clock.now())[0]
    office.world.office.break_visit(visit.apt_num)
    office.move_to(office.at(11, days=3))
    pull(office.box)
    story = Story(office, maria=maria)
    office.writes(phone, "1")
    return story


def a_booking_is_left_to_a_person(office: Phones) -> Story:
    maria, phone = _maria(office)
    office.box = replace(office.box, policy=replace(office.box.policy, auto_book=False))
    office.offer(maria)
    story = Story(office, maria=maria)
    office.writes(phone, "1")
    return story


def nothing_to_take_back_and_nobody_known(office: Phones) -> Story:
    maria, phone = _maria(office)
    story = Story(office, maria=maria)
    office.writes(phone, "START")
    office.writes(NOBODYS, "stop texting me")
    office.writes(NOBODYS, "My face is swollen and I can't breathe")
    return story


def a_bare_stop_ends_the_kind_of_text_it_answers(office: Phones) -> Story:
    policy = replace(office.box.policy, revoke_all_from=date(2027, 1, 31))
    office.box = replace(office.box, policy=policy)
    decide_everyone(office.box)
    for hour in (11, 13, 15, 17):
        office.move_to(office.at(hour, 30))
        send_due(office.box)
    office.world.carrier.blocked.clear()
    story = Story(office)
    for text in [one for one in office.world.carrier.accepted if "Reply STOP" in one.body][:1]:
        office.writes(text.to, "STOP")
    ((spanish,),) = office.rows("SELECT phone FROM message WHERE template LIKE '%.es.%'")
    office.writes(str(spanish), "STOP")
    return story


_NIGHTS: dict[str, Play] = {
    play.__name__: play
    for play in (
        a_night_and_its_day,
        the_second_night,
        texts_of_the_day_find_the_pms_away,
        a_bare_stop_ends_the_kind_of_text_it_answers,
    )
}
"""Stories that begin at one in the morning, all others do at eleven."""
STORIES: dict[str, Play] = {
    **{
        play.__name__: play
        for play in (
            a_question_goes_to_a_person,
            two_tasks_of_one_phone_are_closed_one_by_one,
            a_time_is_taken_and_booked,
            a_time_is_gone_and_another_is_taken,
            staff_are_faster_in_the_second_of_writing,
            the_answer_to_a_booking_is_lost,
            the_pms_refuses_the_visit,
            the_pms_is_away_when_somebody_takes_a_time,
            the_patient_is_booked_elsewhere_at_that_time,
            whether_it_is_booked_is_not_known_until_its_time_comes,
            to_look_for_the_visit_is_refused,
            the_calendar_may_not_be_read,
            the_pms_takes_no_entries_for_a_day,
            the_pms_refuses_an_entry,
            stop_in_her_own_words_with_a_visit_ahead,
            stop_on_a_phone_that_two_share,
            an_emergency_and_again,
            an_emergency_with_a_stop,
            a_stranger_has_the_number,
            somebody_has_died,
            somebody_goes_to_another_practice,
            a_visit_is_moved,
            a_visit_is_given_up_by_its_code,
            several_visits_and_no_name,
            a_yes_that_names_no_time,
            an_offer_has_run_out,
            times_are_wanted_and_the_pms_is_away,
            what_the_machine_answers_by_itself,
            a_picture_and_an_unknown_sender,
            a_shared_phone_writes,
            after_hours,
            the_carrier_loses_its_answer,
            the_carrier_never_heard_of_it,
            an_answer_comes_too_late,
            the_box_ends_between_intent_and_outcome,
            a_person_takes_over_from_another,
            two_visits_of_a_family_are_confirmed,
            parking_is_asked_for_twice,
            a_stranger_had_texts_about_two,
            a_time_is_taken_for_one_of_two_children,
            two_take_the_same_time,
            the_same_words_under_two_ids_and_yes_in_the_same_breath,
            a_visit_to_be_moved_no_longer_stands,
            a_booking_is_left_to_a_person,
            nothing_to_take_back_and_nobody_known,
        )
    },
    **_NIGHTS,
    **{f"the_carrier_refuses_with_{code}": _refused(code) for code in (21610, 21614, 21408, 20429, 20500)},
}


def _told(name: str, folder: Path) -> str:
    with phones_at(folder, 1 if name in _NIGHTS else 11) as office:
        return STORIES[name](office).told()


@pytest.mark.parametrize("name", STORIES)
def test_a_story_leaves_these_records(name: str, tmp_path: Path) -> None:
    expected = (_FOLDER / f"{name}.txt").read_text("utf-8")

    assert expected == _told(name, tmp_path)


def test_every_record_that_is_kept_belongs_to_a_story() -> None:
    assert {f"{name}.txt" for name in STORIES} == {file.name for file in _FOLDER.iterdir()}


if __name__ == "__main__":
    for wanted in sys.argv[1:] or STORIES:
        with tempfile.TemporaryDirectory() as scratch:
            (_FOLDER / f"{wanted}.txt").write_text(_told(wanted, Path(scratch)), "utf-8")
