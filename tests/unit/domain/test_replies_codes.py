"""Answers that mean what the last text said they mean, and a yes that names nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from appliance.domain.replies import Context, Conversation, Finding, Intent, Offer
from appliance.domain.replies.codes import (
    asks_nothing,
    asks_to_confirm,
    find_code,
    is_bare_yes,
    is_unclear_code,
)  # fmt: skip
from appliance.domain.replies.text import parse

local = datetime.fromisoformat  # practice-local, without a zone, as the schedule of one office is
OFFERS = (Offer(local("2026-11-24T10:00"), "Priya"), Offer(local("2026-11-25T14:30"), "Dana"))
VISIT = Conversation(
    local("2026-11-19T14:00"),
    context=Context.REMINDER,
    booked=local("2026-11-24T10:00"),
    legend={"C": "confirm", "R": "reschedule_request", "X": "cancel"},
    last_outbound="Reply C to confirm, R to move it.",
)
NUMBERED = Conversation(
    VISIT.now, OFFERS, Context.RECALL_OFFER, legend={"1": "book", "2": "Book", "3": "question"}
)
LETTERED = replace(NUMBERED, legend={" A ": "slot a", "b": "offer", "Y": "book"})


def _code(text: str, talk: Conversation) -> tuple[Intent, int | None] | None:
    found = find_code(parse(text), talk)
    return (found.intent, found.slot) if found else None


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("C", Intent.CONFIRM),
        ("c please", Intent.CONFIRM),
        ("ok C thanks", Intent.CONFIRM),
        ("X", Intent.CANCEL),
        ("R", Intent.RESCHEDULE_REQUEST),
        ("R, I have the flu", Intent.RESCHEDULE_REQUEST),
        ("R for maria", Intent.RESCHEDULE_REQUEST),
        ("change please", Intent.RESCHEDULE_REQUEST),
        ("cambiar", Intent.RESCHEDULE_REQUEST),
        ("change", Intent.RESCHEDULE_REQUEST),
    ],
)
def test_a_code_means_what_the_last_text_said(text: str, intent: Intent) -> None:
    assert (intent, None) == _code(text, VISIT)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "C?",
        "is it C?",
        "C R",
        "D",
        "C my car died",
        "R I am sick",
        "R, or C",
        "change my address",
        "the letter C",
        "my C",
    ],
)
def test_what_is_more_or_less_than_one_code_is_none(text: str) -> None:
    assert None is _code(text, VISIT)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("1", 0),
        ("2", 1),
        ("2 please", 1),
        ("2 2", 1),
        ("ok one", 0),
        ("please two", 1),
        ("# dos", 1),
        ("uno", 0),
        ("2 👍", 1),
    ],
)
def test_a_number_books_the_offer_that_has_it(text: str, place: int) -> None:
    assert (Intent.BOOK, place) == _code(text, NUMBERED)


@pytest.mark.parametrize(
    "text",
    [
        "1 or 2",
        "2 of us",
        "2 in the afternoon",
        "2 pm tomorrow",
        "weekend one",
        "5",
        "2 for maria",
        "that one",
    ],
)
def test_a_number_that_is_no_code_books_nothing(text: str) -> None:
    assert None is _code(text, NUMBERED)


def test_a_code_may_stand_for_any_intent_and_books_only_what_is_on_offer() -> None:
    assert (Intent.QUESTION, None) == _code("3", NUMBERED)
    assert (Intent.BOOK, 0) == _code("a", LETTERED)
    assert (Intent.BOOK, 1) == _code("B", LETTERED)
    for legend in ({"7": "book"}, {"100": "book"}, {"0": "book"}, {"2": "nonsense"}):
        assert None is _code(next(iter(legend)), replace(NUMBERED, legend=legend))


def test_yes_and_b_of_the_legend_book_the_one_offer_there_is() -> None:
    for word in ("y", "yes", "si", "b"):
        talk = replace(NUMBERED, legend={word: "book"})
        assert (Intent.BOOK, 0) == _code(word, replace(talk, offered=OFFERS[:1]))
    assert None is _code("yes", replace(NUMBERED, legend={"yes": "book"}))


def test_a_code_books_nothing_for_a_silent_number_and_still_says_what_else_it_means() -> None:
    silent = replace(NUMBERED, suppressed=True)
    assert None is _code("1", silent)
    assert (Intent.QUESTION, None) == _code("3", silent)


def test_a_code_is_certain_about_the_whole_message_and_an_opening_letter_nearly_so() -> None:
    assert Finding(Intent.CONFIRM, None, "code c", (0, 2), 1.0) == find_code(parse("C."), VISIT)
    assert Finding(Intent.BOOK, 1, "code 2", (0, 1), 1.0) == find_code(parse("2"), NUMBERED)
    opening = find_code(parse("R, flu"), VISIT)
    assert Finding(Intent.RESCHEDULE_REQUEST, None, "code r", (0, 6), 0.95) == opening


@pytest.mark.parametrize(
    ("text", "talk", "expected"),
    [
        ("C R", VISIT, True),
        ("c x", VISIT, True),
        ("C C", VISIT, False),
        ("C", VISIT, False),
        ("5", VISIT, True),
        ("5 please", VISIT, True),
        ("55", VISIT, False),
        ("C 5", VISIT, True),
        ("hello there", VISIT, False),
        ("please", VISIT, False),
        ("5", replace(VISIT, legend={}), False),
        ("5", NUMBERED, False),
        ("1", replace(NUMBERED, offered=()), False),
        ("D", VISIT, False),
    ],
)
def test_codes_that_contradict_each_other_or_that_nobody_gave_are_unclear(
    text: str, talk: Conversation, expected: bool
) -> None:
    assert expected is is_unclear_code(parse(text), talk)


def test_a_visit_is_asked_about_by_a_confirmation_a_reminder_or_by_nothing_but_the_visit() -> None:
    bare = Conversation(VISIT.now, booked=VISIT.booked)
    assert all(map(asks_to_confirm, (VISIT, replace(VISIT, context=Context.CONFIRMATION), bare)))
    others = (NUMBERED, replace(bare, booked=None), replace(bare, offered=OFFERS))
    assert not any(map(asks_to_confirm, (*others, replace(bare, context=Context.RECALL_OFFER))))


def test_nothing_waits_for_an_answer_where_nothing_is_open() -> None:
    told = Conversation(VISIT.now, context=Context.CONFIRMATION, last_outbound="You are confirmed for Tue.")
    assert asks_nothing(Conversation(VISIT.now))
    assert asks_nothing(told)
    assert asks_nothing(replace(told, context=Context.RECALL_OFFER, last_outbound="Call us to confirm"))
    for last in ("Reply C to confirm", "CONFIRM?", "Responda C para confirmar", "Confirme su cita"):
        assert not asks_nothing(replace(told, last_outbound=last))
    assert not asks_nothing(replace(told, offered=OFFERS))
    assert not asks_nothing(replace(told, context=Context.REMINDER))
    assert not asks_nothing(replace(told, legend={"C": "confirm"}))
    assert asks_nothing(replace(told, legend={"R": "reschedule_request"}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("yes", True),
        ("Yes please!", True),
        ("ok thanks", True),
        ("we would love that", True),
        ("me encantaria", True),
        ("si gracias", True),
        ("👍", True),
        ("yeah right", False),
        ("I am", False),
        ("it's me", False),
        ("have a good day", False),
        ("thanks", False),
        ("yes tuesday", False),
        ("", False),
    ],
)
def test_a_bare_yes_assents_and_names_nothing(text: str, expected: bool) -> None:
    assert expected is is_bare_yes(parse(text))
