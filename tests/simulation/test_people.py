"""People read texts as people do, answer at published rates, and always mean something definite."""

from __future__ import annotations

import base64
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.simulation.carrier import OPT_OUT_WORDS, Text, Twilio
from appliance.simulation.clinic import Clinic, Person
from appliance.simulation.http import Request
from appliance.simulation.kernel import Agenda, Streams, VirtualClock
from appliance.simulation.people import People
from appliance.simulation.phrases import BOOK_EN, BOOK_ES, TOPICS, Intent, Meant
from appliance.simulation.reading import Kind, Party, read, slots_in

MONDAY = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
OFFER = (
    "Hi {name}, Cedar Ridge Dental here. It is time for your cleaning. 1) Tue Nov 24 at 10:00 AM "
    "2) Wed Nov 25 at 2:30 PM 3) Fri Dec 4 at 10:00 AM. Reply with a number. Reply STOP to opt out"
)
OFFER_ES = (
    "Hola {name}, le escribe Cedar Ridge Dental. 1) mar 24 nov a las 10:00 AM 2) mié 25 nov a las 2:30 PM "
    "3) vie 4 dic a las 10:00 AM. Responda con un número. STOP para no recibir"
)
INVITE = (
    "Hi {name}, it's Cedar Ridge Dental. It's been 2 years since your last cleaning and we'd love to see you."
    " No rush: reply or call (312) 555-0100 and we'll find a time that suits you. Reply STOP to opt out"
)
FAMILY = OFFER.replace("It is time for your cleaning", "A visit is due for your family member")
HAND_OFF = "Thanks for your message. A person at Cedar Ridge Dental will read it and get back to you."
THREE = tuple(map(datetime.fromisoformat, ("2026-11-24 10:00", "2026-11-25 14:30", "2026-12-04 10:00")))


class Town:
    """A clinic whose patients read what the test sends them. Everybody holds their own phone."""

    def __init__(self, seed: int = 7, count: int = 400) -> None:
        self.clock = VirtualClock(MONDAY)
        self.agenda = Agenda(self.clock)
        self.clinic = Clinic(seed, TODAY, self.clock, 30)
        self.phones = [f"+1312555{number:04d}" for number in range(1000, 1000 + count)]
        for phone in self.phones:
            self.add(phone)
        self.twilio = Twilio(self.agenda, Streams(seed))
        self.people = People(self.clinic, self.twilio, self.agenda, Streams(seed))
        self.people.auto_repliers = frozenset()

    def add(self, phone: str, first: str = "Maria", guarantor: int = 0) -> Person:
        person = Person(
            0, first, first, "Alvarez", date(1984, 5, 2), "en", guarantor, phone, "self",
            "America/Chicago", "IL", "60601", "active", "granted",
        )  # fmt: skip
        return self.clinic.add_person(person)

    def family(self) -> None:
        """Give every phone's holder a child who has no phone."""
        for phone in self.phones:
            self.child(phone, "Sofia")

    def child(self, phone: str, first: str, status: str = "active") -> Person:
        guarantor = self.of(phone).pat_num
        person = Person(
            0, first, first, "Alvarez", date(2018, 3, 4), "en", guarantor, None, "self",
            "America/Chicago", "IL", "60601", status, "granted",
        )  # fmt: skip
        return self.clinic.add_person(person)

    def of(self, phone: str) -> Person:
        return self.clinic.behind(phone)[0]

    def text(self, phone: str, body: str) -> None:
        user = f"{self.twilio.account_sid}:{self.twilio.auth_token}"
        headers = {"authorization": "Basic " + base64.b64encode(user.encode()).decode()}
        form = urlencode({"To": phone, "From": self.twilio.number, "Body": body}).encode()
        path = f"/2010-04-01/Accounts/{self.twilio.account_sid}/Messages.json"
        assert 201 == self.twilio.handle(Request("POST", path, (), headers, form)).status

    def text_all(self, body: str = OFFER) -> list[Text]:
        for phone in self.phones:
            self.text(phone, body.format(name=self.of(phone).first))
        return self.wait(days=3)

    def wait(self, **delta: float) -> list[Text]:
        self.agenda.run_until(self.clock.now() + timedelta(**delta))
        return self.twilio.inbound


def meant(texts: list[Text]) -> Counter[str]:
    return Counter(str(text.meant.intent) for text in texts if text.meant)


@pytest.fixture(scope="module")
def answers() -> list[Text]:
    """What 2,000 people answered to the same offer within three days."""
    return Town(count=2000).text_all()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (OFFER, THREE),
        (OFFER_ES, THREE),
        ("See you Tue Nov 24 at 10:00 AM!", THREE[:1]),
        ("martes 24 de noviembre a las 10:00 a. m.", THREE[:1]),
        ("Tuesday, November 24th, 2026 at 10 am", THREE[:1]),
        ("Nov 24 at 10:00 AM or 2:30 PM", (THREE[0], datetime.fromisoformat("2026-11-24 14:30"))),
        ("Mon Jan 4 at 12:15 PM", (datetime.fromisoformat("2027-01-04 12:15"),)),
        ("Tue Nov 24 at 10:00 AM and again Tue Nov 24 at 10:00 AM", THREE[:1]),
        ("Sorry, Tue Nov 24 at 10:00 AM is taken. How about Wed Nov 25 at 2:30 PM?", THREE[1:2]),
        ("Lo siento, mar 24 nov a las 10:00 AM ya no está. ¿mié 25 nov a las 2:30 PM?", THREE[1:2]),
        (
            "We have to move your visit of Wed Nov 25 at 2:30 PM. Reply 1: Fri Dec 4 at 10:00 AM",
            THREE[2:],
        ),
        ("Feb 30 at 10:00 AM, Nov 24 at 13:75 PM, Nov 24", ()),
        ("", ()),
    ],
)
def test_offered_times_are_read_out_of_the_words(body: str, expected: tuple[datetime, ...]) -> None:
    assert expected == slots_in(body, TODAY)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (OFFER, Kind.OFFER),
        ("You're booked for Tue Nov 24 at 10:00 AM with Priya. Reply STOP to opt out", Kind.CONFIRMATION),
        ("Su cita quedó confirmada: mar 24 nov a las 10:00 AM.", Kind.CONFIRMATION),
        ("Your visit is Tue Nov 24 at 10:00 AM. Reply C to confirm or R to change.", Kind.REMINDER),
        ("Responda C para confirmar o R para cambiar: mar 24 nov a las 10:00 AM", Kind.REMINDER),
        ("You are unsubscribed from Cedar Ridge Dental and will get no more texts.", Kind.STOP_NOTICE),
        ("It has been a while. Would you like to come in?", Kind.INVITE),
        ("Time for your visit? Reply STOP to receive no further texts", Kind.INVITE),
        ("We would love to see you Tue Nov 24 at 10:00 AM or Wed Nov 25 at 2:30 PM", Kind.OFFER),
        ("Listo, Maria: mar 24 nov a las 10:00 AM con Priya.", Kind.CONFIRMATION),
        ("2 visitas, la primera mar 24 nov a las 10:00 AM. C confirma todas, R para cambiar.", Kind.REMINDER),
        ("No volveremos a escribir a este numero.", Kind.STOP_NOTICE),
        ("It's been 2 years. No rush: reply or call (312) 555-0100 and we'll find a time.", Kind.INVITE),
        ("Han pasado 2 años. Sin prisa: responda o llame al (312) 555-0100.", Kind.INVITE),
        ("Reply with days that suit you. Reply STOP to opt out", Kind.INVITE),
        ("Thanks, our front desk will call you.", Kind.HAND_OFF),
        ("A person at Cedar Ridge Dental will get back to you. Or call (312) 555-0100.", Kind.HAND_OFF),
        ("Gracias. Alguien de Cedar Ridge Dental le respondera en breve.", Kind.HAND_OFF),
        ("Msg & data rates may apply. Reply STOP to opt out", Kind.NOTICE),
        ("Your visit of Tue Nov 24 at 10:00 AM is off. Call us when you like.", Kind.NOTICE),
    ],
)
def test_a_text_is_taken_for_what_it_is(body: str, expected: Kind) -> None:
    assert expected == read(body, TODAY).kind


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_no_text_can_confuse_a_reader_into_failing(body: str) -> None:
    letter = read(body, TODAY)
    assert (letter.kind in {Kind.OFFER, Kind.CONFIRMATION}) <= bool(letter.slots)


@given(st.text(alphabet="Nov24noviembr 1:0AaPpMm.,0123456789/or", max_size=60))
@settings(max_examples=300, deadline=None)
def test_nothing_that_resembles_a_time_can_either(body: str) -> None:
    assert all(slot.date() >= TODAY - timedelta(days=30) for slot in slots_in(body, TODAY))


@pytest.mark.parametrize(
    "topic",
    [
        "confirm", "change", "other_time", "not_now", "give_up", "question", "stop_sentence", "wrong_number",
        "wants_times",
    ],
)  # fmt: skip
def test_common_wishes_have_many_wordings(topic: str) -> None:
    words = {*TOPICS[topic].en, *TOPICS[topic].es}
    assert 24 <= len(words)


def test_bookings_have_many_wordings_too() -> None:
    words = [wording for book in (BOOK_EN, BOOK_ES) for wordings in book.values() for wording in wordings]
    assert 50 <= len(words)


def test_the_carrier_knows_exactly_the_bare_stop_words() -> None:
    words = {word.strip().upper() for word in (*TOPICS["stop_word"].en, *TOPICS["stop_word"].es)}
    sentences = {word.strip().upper() for word in (*TOPICS["stop_sentence"].en, *TOPICS["stop_sentence"].es)}
    assert set() == words - OPT_OUT_WORDS
    assert set() == sentences & OPT_OUT_WORDS


def test_answers_come_at_the_published_rate(answers: list[Text]) -> None:
    phones = {text.sender for text in answers}
    assert 0.40 <= len(phones) / 2000 <= 0.48  # Denver Health: 43.7 %
    booked = {
        text.sender
        for text in answers
        if text.meant and text.meant.intent is Intent.BOOK and text.meant.clear
    }
    assert 0.21 <= len(booked) / 2000 <= 0.29  # Bangladesh 2024: 26.5 %
    assert 4 <= meant(answers)["opt_out"] <= 25  # 0.6 % a text


def test_an_invitation_without_times_is_answered_as_often_and_asked_for_some() -> None:
    texts = Town(count=2000).text_all(INVITE)
    kinds = meant(texts)
    assert 0.40 <= len({text.sender for text in texts}) / 2000 <= 0.48
    assert 0.23 <= kinds["wants_times"] / 2000 <= 0.32
    assert 0 == kinds["book"] + kinds["reschedule_request"]  # there is nothing to take nor to change
    assert 1 <= kinds["noise"] <= 0.05 * 2000
    wishes = [text.meant for text in texts if text.meant and text.meant.intent is Intent.WANTS_TIMES]
    assert all(wish.clear and wish.slot is None and wish.for_pat for wish in wishes)


def test_whoever_asked_for_times_takes_one_of_them() -> None:
    town = Town()
    for phone in town.phones:
        town.text(phone, INVITE.format(name="Maria"))
    asked = [
        text.sender for text in town.wait(hours=3) if text.meant and text.meant.intent is Intent.WANTS_TIMES
    ]
    before = len(town.twilio.inbound)
    for phone in asked:
        town.text(phone, OFFER.format(name="Maria"))
    took = [
        text.meant.slot
        for text in town.wait(hours=12)[before:]
        if text.sender in asked and text.meant and text.meant.intent is Intent.BOOK and text.meant.clear
    ]
    assert 70 <= len(asked)
    assert 0.4 < len(took) / len(asked) < 0.75
    assert set() == set(took) - set(THREE)


@pytest.mark.parametrize(
    "body",
    [HAND_OFF, "You're booked for Tue Nov 24 at 10:00 AM with Priya.", "For help call (312) 555-0100."],
)
def test_a_text_that_asks_nothing_gets_little_courtesy(body: str) -> None:
    texts = Town(count=1000).text_all(body)
    assert 5 <= meant(texts)["noise"] <= 80


def test_after_a_hand_off_people_wait() -> None:
    town = Town(count=500)
    for phone in town.phones:
        town.people.say(phone, "Is there parking?", Meant(Intent.QUESTION))
    asked = len(town.twilio.inbound)
    town.text_all(HAND_OFF)
    assert asked == 500
    assert len(town.twilio.inbound) - asked <= 0.07 * 500
    assert meant(town.twilio.inbound[asked:]).keys() <= {"noise", "question"}


def test_whoever_waits_for_an_answer_does_not_write_again_unasked() -> None:
    town, left_waiting = Town(count=4000), Town(count=4000)
    for phone in left_waiting.phones:
        left_waiting.people.say(phone, "Is there parking?", Meant(Intent.QUESTION))
    said = []
    for place in (town, left_waiting):
        before = len(place.twilio.inbound)
        for day in range(5):
            place.people.open_day(TODAY + timedelta(days=day))
        said.append([text.meant.intent for text in place.wait(days=5)[before:] if text.meant])
    urgent = [intent for intent in said[0] if intent is Intent.EMERGENCY]
    assert 2 <= len(said[0]) - len(urgent)
    assert urgent == said[1]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("A visit is due for your family member.", Party.FAMILY),
        ("A visit is due for your 2 family members.", Party.FAMILY),
        ("toca visita para su familiar", Party.FAMILY),
        ("toca visita para sus 3 familiares", Party.FAMILY),
        ("A visit is due for you and your family member.", Party.BOTH),
        ("toca visita para usted y su familiar", Party.BOTH),
        ("Time for your next cleaning", Party.READER),
        ("Ya toca su visita", Party.READER),
        ("Which time would you like?", Party.UNSAID),
    ],
)
def test_a_text_says_whose_visit_it_is_about(body: str, expected: Party) -> None:
    assert expected == read(body, TODAY).party


def bookings(texts: list[Text]) -> list[Meant]:
    return [text.meant for text in texts if text.meant and text.meant.intent is Intent.BOOK]


def test_your_family_member_is_the_only_other_person_there_is() -> None:
    town = Town()
    town.family()
    for phone in town.phones:
        town.child(phone, "Carlos", "inactive")  # a former patient is nobody's to be meant
    texts = town.text_all(FAMILY)
    children = {one.pat_num for one in town.clinic.people.values() if one.first == "Sofia"}
    taken = [one for one in bookings(texts) if one.slot]
    assert 60 <= len(taken)
    assert set() == {one.for_pat for one in taken} - children
    assert 0.9 < sum(one.clear for one in taken) / len(taken)
    stops = [text.meant for text in texts if text.meant and text.meant.intent is Intent.OPT_OUT]
    assert all(one.clear and one.for_pat not in children for one in stops)  # a STOP is the reader's own


@pytest.mark.parametrize(
    ("children", "words"),
    [(0, "your family member"), (2, "your 2 family members"), (1, "you and your family member")],
)
def test_nobody_can_tell_for_which_of_several_a_yes_is(children: int, words: str) -> None:
    town = Town()
    for _ in range(children):
        town.family()
    texts = town.text_all(FAMILY.replace("your family member", words))
    assert 60 <= len(bookings(texts))
    assert {(None, False)} == {(one.for_pat, one.clear) for one in bookings(texts)}


@pytest.mark.parametrize(
    ("follow_up", "is_for_the_child"),
    [
        ("Sorry {name}, that time was just taken. 1) Fri Dec 4 at 10:00 AM 2) Wed Nov 25 at 2:30 PM", True),
        ("{name}, your cleaning is due too: 1) Fri Dec 4 at 10:00 AM 2) Wed Nov 25 at 2:30 PM", False),
    ],
)
def test_a_conversation_stays_with_whom_it_is_about(follow_up: str, is_for_the_child: bool) -> None:
    town = Town()
    town.family()
    for phone in town.phones:
        town.text(phone, FAMILY.format(name="Maria"))
    town.wait(hours=3)
    talking = sorted({text.sender for text in town.twilio.inbound} - town.twilio.blocked.keys())
    before = len(town.twilio.inbound)
    for phone in talking:
        town.text(phone, HAND_OFF)
        town.text(phone, follow_up.format(name="Maria"))
    later = bookings([text for text in town.wait(hours=20)[before:] if text.sender in talking])
    children = {one.pat_num for one in town.clinic.people.values() if one.first == "Sofia"}
    assert 20 <= len(later)
    assert {is_for_the_child} == {one.for_pat in children for one in later}


def test_a_fifth_of_the_answers_need_staff(answers: list[Text]) -> None:
    by_machine = {"book", "noise", "opt_out", "cancel", "reschedule_request", "help"}
    staff = [
        text
        for text in answers
        if text.meant
        and (
            text.meant.intent not in by_machine or (text.meant.intent is Intent.BOOK and not text.meant.clear)
        )
    ]
    assert 0.14 <= len(staff) / len(answers) <= 0.26  # 18-22 % of replies


def test_most_answers_come_soon_and_some_the_next_day(answers: list[Text]) -> None:
    waits = sorted(text.at - MONDAY for text in answers)
    soon = sum(wait <= timedelta(minutes=30) for wait in waits) / len(waits)
    late = sum(wait >= timedelta(hours=12) for wait in waits) / len(waits)
    assert 0.55 <= soon <= 0.8
    assert 0.005 <= late <= 0.08


def test_a_clear_booking_names_one_offered_time(answers: list[Text]) -> None:
    taken = Counter(
        text.meant.slot
        for text in answers
        if text.meant and text.meant.intent is Intent.BOOK and text.meant.clear
    )
    assert set(THREE) == set(taken)
    assert taken[THREE[0]] > taken[THREE[2]] > 0


@pytest.mark.parametrize(
    ("answer", "slots"),
    [
        ("2", {THREE[1]}),
        ("Option 3", {THREE[2]}),
        ("Wednesday works", {THREE[1]}),
    ],
)
def test_words_mean_what_they_say(answers: list[Text], answer: str, slots: set[datetime]) -> None:
    said = {
        text.meant.slot
        for text in answers
        if text.meant and text.meant.clear and text.body.strip().rstrip("!").lower() == answer.lower()
    }
    assert slots == said


def test_a_time_or_weekday_shared_by_two_offers_is_never_used_alone(answers: list[Text]) -> None:
    firsts = [
        text.body.lower()
        for text in answers
        if text.meant
        and text.meant.clear
        and text.meant.slot == THREE[0]
        and text.meant.intent is Intent.BOOK
    ]
    assert [] == [
        body for body in firsts if "10" in body and not any(day in body for day in ("tue", "martes"))
    ]


def test_the_same_seed_gives_the_same_day() -> None:
    first, again, other = (Town(seed=seed, count=150).text_all() for seed in (7, 7, 8))
    assert [(text.sid, text.at, text.body) for text in first] == [(t.sid, t.at, t.body) for t in again]
    assert [text.body for text in first] != [text.body for text in other]


def test_one_more_text_to_one_phone_changes_nobody_else() -> None:
    plain, busy = Town(count=150), Town(count=150)
    busy.text(busy.phones[0], "Thanks, our front desk will call you.")
    said = [
        sorted((t.sender, t.body) for t in town.text_all() if t.sender != town.phones[0])
        for town in (plain, busy)
    ]
    assert said[0] == said[1]


def test_strangers_say_so_or_say_stop() -> None:
    town = Town()
    for phone in town.phones:
        town.clinic.change_person(town.of(phone).pat_num, answered_by="stranger")
    kinds = meant(town.text_all())
    assert kinds["wrong_number"] > kinds["opt_out"] > 0
    assert set() == set(kinds) - {"wrong_number", "opt_out", "ambiguous"}


def test_a_bereaved_family_says_so() -> None:
    town = Town()
    for phone in town.phones:
        town.clinic.change_person(town.of(phone).pat_num, status="deceased")
    kinds = meant(town.text_all())
    assert kinds["deceased"] > 0.3 * len(town.phones)
    assert set() == set(kinds) - {"deceased", "opt_out"}


def test_nobody_answers_a_landline() -> None:
    town = Town(count=50)
    for phone in town.phones:
        town.clinic.change_person(town.of(phone).pat_num, answered_by="landline")
    assert [] == town.text_all()


def test_spanish_speakers_are_read_to_and_mostly_answer_in_spanish() -> None:
    town = Town()
    for phone in town.phones:
        town.clinic.change_person(town.of(phone).pat_num, language="es")
    texts = town.text_all(OFFER_ES)
    spanish = {
        wording.split("{")[0].strip().lower() for wordings in BOOK_ES.values() for wording in wordings
    } - {""}
    booked = [text for text in texts if text.meant and text.meant.intent is Intent.BOOK and text.meant.clear]
    assert {text.meant.slot for text in booked if text.meant} == set(THREE)
    assert 0.2 < sum(any(start in text.body.lower() for start in spanish) for text in booked) / len(booked)


def test_on_a_shared_phone_the_person_named_is_the_person_meant() -> None:
    town = Town(count=60)
    wives = {phone: town.of(phone) for phone in town.phones}
    husbands = {phone: town.add(phone, "Carlos", wives[phone].pat_num) for phone in town.phones}
    for phone in town.phones:
        town.text(phone, OFFER.format(name="Carlos"))
    town.wait(days=3)
    about = {text.sender: text.meant.for_pat for text in town.twilio.inbound if text.meant}
    assert {husbands[phone].pat_num for phone in about} == set(about.values())


def test_family_members_say_whom_they_answer_for() -> None:
    town = Town()
    for phone in town.phones:
        town.clinic.change_person(town.of(phone).pat_num, answered_by="family")
    booked = [
        text.body
        for text in town.text_all()
        if text.meant and text.meant.intent is Intent.BOOK and text.meant.clear
    ]
    assert any("Maria's husband" in body for body in booked)


def test_conversations_end_by_themselves() -> None:
    """Even against a machine that answers every text with another."""
    town = Town(count=120)
    answered = 0
    town.text_all()
    for _ in range(60):
        fresh = town.twilio.inbound[answered:]
        answered = len(town.twilio.inbound)
        for text in fresh:
            if text.sender not in town.twilio.blocked:
                town.text(text.sender, "Thanks for writing! Would you like to come in?")
        town.wait(minutes=20)
    said = Counter(text.sender for text in town.twilio.inbound)
    assert max(said.values()) <= 8


def test_people_tire_of_a_machine_that_never_does() -> None:
    town = Town(count=60)
    for _ in range(24):
        for phone in town.phones:
            if phone not in town.twilio.blocked:
                town.text(phone, OFFER.format(name="Maria"))
        town.wait(minutes=20)
    said = Counter(text.sender for text in town.twilio.inbound)
    assert 3 <= max(said.values()) <= 7


def test_a_code_is_used_only_if_the_text_gave_it_a_meaning() -> None:
    reminder = "Your visit is Wed Nov 25 at 2:30 PM. Reply C to confirm. Cedar Ridge Dental"
    town = Town(count=1200)
    codes = Counter(
        text.body.strip(" .!").upper()[:1] for text in town.text_all(reminder) if len(text.body) <= 2
    )
    assert 5 <= codes["C"]
    assert (0, 0) == (codes["R"], codes["0"])


def test_an_auto_replier_answers_every_text_and_is_bounded() -> None:
    town = Town(count=60)
    town.people.auto_repliers = frozenset(town.phones[:1])
    for count in range(1, 81):
        town.text(town.phones[0], "Thanks for writing!")
        town.wait(minutes=3)
        assert min(count, 60) == len(town.twilio.inbound)
    assert all(text.meant is not None and text.meant.automatic for text in town.twilio.inbound)


def test_one_phone_in_a_hundred_answers_by_itself() -> None:
    town = Town(count=400)
    assert 4 <= len(People(town.clinic, town.twilio, town.agenda, Streams(7)).auto_repliers) <= 5


def test_a_newer_text_overtakes_a_pending_choice() -> None:
    town = Town()
    for phone in town.phones:
        town.text(phone, OFFER.format(name="Maria"))
    town.wait(seconds=30)
    for phone in town.phones:
        town.text(phone, "Thanks, our front desk will call you.")
    town.wait(minutes=5)
    early = {text.sid for text in town.twilio.inbound}
    town.wait(days=3)
    overtaken = {text.to for text in town.twilio.accepted[len(town.phones) :] if text.outcome == "delivered"}
    later = [text for text in town.twilio.inbound if text.sid not in early and text.sender in overtaken]
    assert set() == {text.sid for text in later if text.meant and text.meant.intent is Intent.BOOK}


def test_people_also_write_of_their_own_accord() -> None:
    town = Town(count=4000)
    for day in range(5):
        town.people.open_day(TODAY + timedelta(days=day))
    town.wait(days=5)
    assert 3 <= len(town.twilio.inbound) <= 10
    assert all(text.meant is not None for text in town.twilio.inbound)


def test_wordings_fill_in_without_leftovers() -> None:
    for topic in TOPICS.values():
        for wording in (*topic.en, *topic.es):
            assert "{" not in wording.format(name="Maria")
