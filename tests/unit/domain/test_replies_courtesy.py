"""Courtesy that needs nothing, a bare yes that names nothing, and wishes for times."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.domain.replies import Context, Conversation, Intent, Offer, accepts, read_reply, wants_times

CORPUS = Path(__file__).parents[2] / "evaluation" / "replies_tuning.jsonl"
local = datetime.fromisoformat  # practice-local, without a zone, as the schedule of one office is
NOW = local("2026-11-09T11:00")
OFFERS = (Offer(local("2026-11-10T10:00"), "Priya"), Offer(local("2026-11-12T14:30"), "Priya"))
OFFERED = Conversation(NOW, OFFERS, Context.RECALL_OFFER)
INVITED = Conversation(
    NOW, (), Context.RECALL_OFFER, last_outbound="Hi Maria, Cedar Ridge Dental: would you like to come in?"
)
BOOKED = Conversation(
    NOW,
    (),
    Context.CONFIRMATION,
    OFFERS[0].start,
    {"R": "reschedule_request"},
    last_outbound="You're booked, Maria: Tue Nov 10 10:00 AM. Need to change it? Reply R.",
)
ASKED = replace(
    BOOKED,
    legend={"C": "confirm", "R": "reschedule_request"},
    last_outbound="Your visit is Tue Nov 10 10:00 AM. Reply C to confirm or R to change.",
)

COURTESY = [
    "thanks",
    "thank you!",
    "ty",
    "thx!!",
    "ok thanks",
    "great, thanks",
    "got it",
    "have a good day",
    "Dios los bendiga",
    "gracias",
    "see you then",
    "sounds good thank you",
    "Muchas gracias, que tenga buen día",
    "thank you Priya!",
    "Thanks for the reminder",
    "thank you for letting me know",
    "lol ok thanks",
    "you too 😊",
    "I really appreciate it",
]
MORE_THAN_COURTESY = [
    "thanks for nothing",
    "oh great, thanks 🙄",
    "thanks but no thanks",
    "no thanks",
    "thanks?",
    "thanks, see you with my son",
    "thank you, text me",
    "the good dentist",
]
YES = [
    "yes",
    "Yes please!",
    "ok",
    "k",
    "sure",
    "sounds good",
    "Sounds good to me",
    "that works",
    "👍",
    "yes, thanks",
    "of course",
    "I'd love to",
    "good morning, yes please",
    "sí por favor",
    "sí gracias",
    "dale",
    "claro que sí",
]
NO_YES = [
    "I'm good",
    "im good thanks",
    "it's me",
    "good morning",
    "que tenga buen día",
    "yeah right",
    "ok?",
    "yes tuesday",
    "yes but how much is it",
    "yes if my insurance covers it",
    "ok i'll call you",
    "no",
    "not sure",
    "STOP",
    "yes stop",
    "Liked “would you like to come in?”",
    "",
]
WISHES = [
    "yes what do you have",
    "I'd like to come in",
    "can you text me some times",
    "any mornings next week?",
    "what times do you have",
    "sí, qué horas tienen",
    "I'd like to schedule",
    "book me in please",
    "need an appointment",
    "can I come in thursday afternoon?",
    "yes! when?",
    "thursday?",
    "how about tuesday at 10",
    "do you have anything after 4pm?",
    "what's your availability",
    "Hi good morning, I would like to make an appointment please. Thanks!",
    "quiero una cita",
    "quisiera agendar una cita por favor",
    "puedo ir el jueves?",
    "tienen algo para el lunes?",
    "mándeme los horarios",
]
NO_WISHES = [
    "how much is it",
    "what times do you have and how much is it",
    "I'd like to come in but I have no insurance",
    "can I come in thursday if my insurance covers it",
    "my tooth hurts, can I come in",
    "I need an appointment for a root canal",
    "I need an appointment for my son",
    "can my husband come in thursday",
    "what time is my appointment",
    "when is my appointment",
    "a qué hora es mi cita",
    "do I need to come in?",
    "I have an appointment thursday",
    "I'll be there thursday",
    "thanks, see you tomorrow",
    "have a good week",
    "good morning",
    "what times are you open",
    "not this week",
    "no puedo ir el jueves",
    "maybe next month",
    "any day but friday",
    "call me",
    "I need to cancel my appointment",
    "wrong number",
    "1",
    "STOP",
]


@pytest.mark.parametrize("text", COURTESY)
@pytest.mark.parametrize("talk", [INVITED, BOOKED, Conversation(NOW)], ids=["invited", "booked", "none"])
def test_courtesy_needs_nothing_when_nothing_is_asked(text: str, talk: Conversation) -> None:
    reading = read_reply(text, talk)
    assert (Intent.NOISE, "courtesy", True) == (reading.intent, reading.why, reading.settled)


@pytest.mark.parametrize("text", COURTESY)
def test_courtesy_answers_no_open_offer(text: str) -> None:
    reading = read_reply(text, OFFERED)
    assert (Intent.AMBIGUOUS, True) == (reading.intent, reading.settled)


@pytest.mark.parametrize(
    ("text", "intent"),
    [("thanks", Intent.AMBIGUOUS), ("ok thanks", Intent.CONFIRM), ("see you then", Intent.CONFIRM)],
)
def test_courtesy_beside_an_ask_to_confirm_is_weighed_as_an_answer(text: str, intent: Intent) -> None:
    assert intent is read_reply(text, ASKED).intent
    assert intent is read_reply(text, replace(ASKED, legend={})).intent


@pytest.mark.parametrize("text", MORE_THAN_COURTESY)
def test_what_says_more_than_courtesy_is_not_passed_over(text: str) -> None:
    assert Intent.NOISE is not read_reply(text, INVITED).intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("thanks, STOP", Intent.OPT_OUT),
        ("thanks, how much is it", Intent.QUESTION),
        ("thanks, my face is swollen", Intent.EMERGENCY),
        ("thank you, wrong number", Intent.WRONG_NUMBER),
    ],
)
def test_courtesy_hides_nothing_that_stands_beside_it(text: str, intent: Intent) -> None:
    assert intent is read_reply(text, BOOKED).intent


@pytest.mark.parametrize("text", ["lol", "LOOOL", "hahaha", "ja ja ja", "jajaja!!", "lmao 😂"])
@pytest.mark.parametrize("talk", [OFFERED, ASKED, INVITED], ids=["offered", "asked", "invited"])
def test_laughter_is_always_noise(text: str, talk: Conversation) -> None:
    assert Intent.NOISE is read_reply(text, talk).intent


@pytest.mark.parametrize("text", ["ok", "yes", "sounds good", "that works", "👍", "great, thanks"])
def test_a_yes_that_names_nothing_takes_none_of_several(text: str) -> None:
    reading = read_reply(text, OFFERED)
    assert (Intent.AMBIGUOUS, "a yes that names nothing") == (reading.intent, reading.why)
    silent = replace(OFFERED, offered=OFFERS[:1], suppressed=True)
    assert Intent.AMBIGUOUS is read_reply(text, silent).intent


@pytest.mark.parametrize("text", YES)
def test_a_bare_yes_accepts(text: str) -> None:
    assert accepts(text)


@pytest.mark.parametrize("text", [*COURTESY, *MORE_THAN_COURTESY, *NO_YES, *WISHES, *NO_WISHES])
def test_nothing_else_accepts(text: str) -> None:
    assert not accepts(text)


@pytest.mark.parametrize("text", WISHES)
def test_a_wish_to_come_or_to_hear_times(text: str) -> None:
    assert wants_times(text)


@pytest.mark.parametrize("text", [*NO_WISHES, *COURTESY, *MORE_THAN_COURTESY])
def test_nothing_else_is_a_wish_for_times(text: str) -> None:
    assert not wants_times(text)


def test_no_reply_that_must_be_heard_passes_for_a_yes_or_a_wish() -> None:
    lines = [json.loads(row) for row in CORPUS.read_text(encoding="utf-8").splitlines()]
    heard = {"opt_out", "opt_in", "emergency", "wrong_number", "cancel"}
    texts = [line["text"] for line in lines if line["label"]["intent"] in heard]
    assert [] == [text for text in texts if accepts(text) or wants_times(text)]


@pytest.mark.parametrize(
    "text",
    [
        "can I get something early, like 8am",
        "anything after 4pm?",
        "do you have anything before 9?",
        "anything on Friday?",
        "algo después de las 4?",
        "solo puedo los viernes",
        "only Fridays for me",
    ],
)
def test_asking_for_times_that_were_not_offered_is_a_request_to_move(text: str) -> None:
    assert Intent.RESCHEDULE_REQUEST is read_reply(text, OFFERED).intent


def test_only_a_single_day_that_is_not_offered_asks_for_another() -> None:
    without_thursday = replace(OFFERED, offered=OFFERS[:1])
    assert Intent.RESCHEDULE_REQUEST is read_reply("only Thursday for me", without_thursday).intent
    assert Intent.RESCHEDULE_REQUEST is not read_reply("only Thursday for me", OFFERED).intent
    assert Intent.RESCHEDULE_REQUEST is read_reply("only Thursdays for me", without_thursday).intent
    assert Intent.AMBIGUOUS is read_reply("only Thursdays for me", OFFERED).intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("hay que pagar algo", Intent.QUESTION),
        ("can I eat anything after 4pm?", Intent.QUESTION),
        ("anything I should bring?", Intent.QUESTION),
        ("do you have saturday appointments?", Intent.QUESTION),
        ("anything after 4pm? and how much is it", Intent.QUESTION),
        ("Tuesday at 10 works", Intent.BOOK),
    ],
)
def test_what_is_no_mere_request_for_other_times_stays(text: str, intent: Intent) -> None:
    assert intent is read_reply(text, OFFERED).intent


_WORDS = st.sampled_from([*COURTESY, *YES, *WISHES, *NO_WISHES, "not", "?", "\n", "👍", "“", "፩", "Ⅷ"])
_TEXTS = st.text(max_size=200) | st.lists(_WORDS | st.text(max_size=6), max_size=12).map(" ".join)


@settings(max_examples=200, deadline=None)
@given(text=_TEXTS)
def test_any_text_has_one_answer(text: str) -> None:
    assert accepts(text) in {True, False}
    assert wants_times(text) in {True, False}
    assert read_reply(text, INVITED).intent in Intent


@settings(max_examples=100, deadline=None)
@given(text=_TEXTS, word=st.sampled_from(["stop", "insurance", "if", "swollen", "not", "no", "daughter"]))
def test_a_word_of_substance_spoils_both(text: str, word: str) -> None:
    assert not accepts(f"{text} {word} ")
    assert not wants_times(f"{text} {word} ")


def test_a_hundred_kilobytes_are_neither() -> None:
    assert not accepts("yes " * 25_000)
    assert not wants_times("thursday " * 12_000)
