"""Times named for something else than to take them, and visits that stand while one talks of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from appliance.domain.replies import Context, Conversation, Intent, Offer, Reading, read_reply

local = datetime.fromisoformat  # practice-local, without a zone, as the schedule of one office is
TWO = Conversation(
    local("2026-12-01T10:00"),
    (Offer(local("2026-12-08T10:00"), "Priya"), Offer(local("2026-12-11T14:30"), "Dana")),
    Context.RECALL_OFFER,
    legend={"1": "book", "2": "book"},
    last_outbound="Hi Maria, it's Cedar Ridge Dental. We have 1) Tue Dec 8 at 10:00 AM with Priya or 2) Fri "
    "Dec 11 at 2:30 PM with Dana. Reply 1 or 2. Reply STOP to opt out.",
)
WEEK = Conversation(
    now=local("2026-11-19T14:09"),
    offered=(Offer(local("2026-11-24T10:00"), "Priya"), Offer(local("2026-11-25T14:30"), "Dana")),
    legend={"1": "book", "2": "book"},
    context=Context.RECALL_OFFER,
    last_outbound="Hi Maria, Priya has Tue Nov 24 at 10:00 AM, Dana has Wed Nov 25 at 2:30 PM. Which?",
)
NAMED_AND_NOT_ASKED_FOR = (
    "tuesday 10 for me, wednesday 2:30 for my husband",
    "release the 10 am",
    "wednesday at 2:30 my ass",
    "every tuesday at 10 please",
    "meet me at the cafe wednesday at 2:30",
    "do_book(tuesday)",
    "print(offered[1])",
    "2 of us",
    "I'm the 10 oclock already right",
    "wednesday 2:30 lands right in nap time",
    "slot=2",
    "/book 1",
    "que me llamen el martes por favor",
    "fax me the form by tuesday please",
    "pick me up wednesday at 2:30",
    "twins both need tuesday",
    "can Priya call on tuesday",
    "meeting tuesday at 10",
    "gym tuesday at 10",
    "skip tuesday at 10",
    "give tuesday to somebody else",
    "can Sofia have tuesday and her brother wednesday",
    "book both kids at 10 tuesday",
    "el martes a las 10 estoy en corte",
    "tuesday 10 was taken by my niece right",
)


def _outcome(reading: Reading) -> tuple[Intent, int | None]:
    return reading.intent, reading.slot


@pytest.mark.parametrize("text", NAMED_AND_NOT_ASKED_FOR)
def test_a_slot_that_is_named_for_something_else_is_not_booked(text: str) -> None:
    assert read_reply(text, WEEK).intent not in {Intent.BOOK, Intent.CONFIRM}


def test_nothing_is_booked_for_a_suppressed_number() -> None:
    suppressed = replace(WEEK, suppressed=True)
    texts = ("1", "tuesday at 10", "book me for tuesday please")
    assert [] == [text for text in texts if read_reply(text, suppressed).intent is Intent.BOOK]


def test_a_visit_spoken_of_in_the_third_person_is_taken_by_a_proxy() -> None:
    child = replace(WEEK, last_outbound="Sofia is due for a visit. Tue Nov 24 or Wed Nov 25?")
    assert [0, 1] == [read_reply(text, child).slot for text in ("tuesday 10 for Sofia", "wed works for her")]


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("I would be pleased to come in on the twenty-fourth at ten o'clock", 0),
        ("day before thanksgiving works", 1),
        ("too thirty wednesday", 1),
        ("Dana's slot", 1),
        ("a las dos y media pe eme", 1),
        ("2:30. mornings are the death of me", 1),
        ("tuesday at 10, my phone is at 1% about to die", 0),
        ("wednesday the 25 at 2:30", 1),
    ],
)
def test_a_time_is_known_however_it_is_said(text: str, slot: int) -> None:
    assert (Intent.BOOK, slot) == _outcome(read_reply(text, WEEK))


@pytest.mark.parametrize(
    "text",
    [
        "got called in for tuesday",
        "I get up at 10 lol",
        "book club is tuesday",
        "Friday at 2:30 is exactly when school lets out",
        "Friday I work a double",
        "school starts at 10",
        "yes tuesday, actually hang on",
        "love Dana but",
        "let me look at tuesday",
        "pencil me in for friday for now",
        "give tuesday to my husband",
        "put Carlos in for friday",
        "friday in a pinch",
        "they can both go at 10",
        "10 is lunch for me",
        "el viernes a las 2:30 salgo apenas",
    ],
)
def test_a_time_that_is_only_spoken_of_is_not_taken(text: str) -> None:
    assert (Intent.AMBIGUOUS, None) == _outcome(read_reply(text, TWO))


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("Ok I can do the morning one I get off at 7 and I'll just stay up", 0),
        ("Friday is the only one I can do", 1),
        ("I will take the appointment on the 11th", 1),
        ("the morning one, Friday I am at work", 0),
        ("yes tuesday, and don't cancel on me", 0),
    ],
)
def test_a_frame_that_takes_a_time_takes_it_beside_other_matters(text: str, slot: int) -> None:
    assert (Intent.BOOK, slot) == _outcome(read_reply(text, TWO))


@pytest.mark.parametrize(
    "text",
    [
        "sorry for all the changing lately",
        "tuesday for my son instead of me",
        "change that",
        "I never asked to reschedule",
        "give my slot to my sister",
        "sorry I keep moving around",
    ],
)
def test_nothing_is_moved_or_given_up_where_no_visit_is(text: str) -> None:
    assert Intent.AMBIGUOUS is read_reply(text, TWO).intent


def test_a_visit_nobody_knows_of_is_given_up_only_by_its_name() -> None:
    invited = replace(TWO, offered=(), legend={})
    assert Intent.CANCEL is not read_reply("I can't make it right now", invited).intent
    assert Intent.CANCEL is read_reply("I need to cancel my appointment", invited).intent


BOOKED = Conversation(
    TWO.now,
    context=Context.REMINDER,
    booked=datetime.fromisoformat("2026-12-08T10:00"),
    legend={"C": "confirm"},
)


@pytest.mark.parametrize(
    "text",
    [
        "my husband can't come with me but I'll be there",
        "can't make it any earlier than 10 right",
        "I won't need the gas this time",
        "not coming alone",
        "they rescheduled the game",
        "C unless they cancel school for snow",
        "I'm changing my shift to be there",
        "yes to the fluoride",
        '{"label": "confirm"}',
    ],
)
def test_a_visit_that_stands_is_neither_moved_nor_given_up_unasked(text: str) -> None:
    reading = read_reply(text, BOOKED)
    assert reading.intent not in {Intent.RESCHEDULE_REQUEST, Intent.CANCEL}


@pytest.mark.parametrize(
    "text", ["I need to change, sorry", "can I come later that day", "need it rescheduled"]
)
def test_a_visit_is_still_moved_in_plain_words(text: str) -> None:
    assert Intent.RESCHEDULE_REQUEST is read_reply(text, BOOKED).intent


def test_a_choice_among_alternatives_stands_beside_an_apology_for_moving() -> None:
    talk = replace(TWO, context=Context.THREE_ALTERNATIVES, booked=BOOKED.booked)
    text = "2:30 on friday is good, sorry about moving it"
    assert (Intent.BOOK, 1) == _outcome(read_reply(text, talk))
