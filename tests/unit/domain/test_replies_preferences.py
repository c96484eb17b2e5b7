"""What suits somebody in general is no choice among the offers, even where a single offer would suit."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import product

import pytest

from appliance.domain.replies import Context, Conversation, Intent, Offer, Reading, read_reply, wants_times

local = datetime.fromisoformat  # practice-local, without a zone, as the schedule of one office is
TUESDAY = Offer(local("2026-11-10T10:00"), "Priya")
THURSDAY = Offer(local("2026-11-12T14:30"), "Priya")
FRIDAY = Offer(local("2026-11-13T17:00"), "Priya")
SATURDAY = Offer(local("2026-11-14T09:00"), "Priya")
TWO = Conversation(local("2026-11-09T11:00"), (TUESDAY, THURSDAY), Context.RECALL_OFFER)
THREE = replace(
    TWO,
    offered=(TUESDAY, THURSDAY, FRIDAY),
    context=Context.THREE_ALTERNATIVES,
    legend={"1": "book", "2": "book", "3": "book", "0": "cancel"},
)
WEEKEND = replace(TWO, offered=(THURSDAY, SATURDAY))
TALKS = (TWO, THREE, WEEKEND, *(replace(TWO, offered=(only,)) for only in (TUESDAY, THURSDAY, SATURDAY)))

RECURRING = (
    "mornings",
    "afternoons",
    "evenings",
    "weekends",
    "tuesdays",
    "Thursdays",
    "saturdays",
    "Tuesday mornings",
    "thurs afternoons",
    "mornngs",
    "thurdays",
)
RECURRING_FRAMES = (
    "{} are better for me",
    "{} are best for me",
    "{} work better",
    "I prefer {}",
    "{} are easier",
    "{} only",
    "only {} for me",
    "{}",
    "{} please",
    "{} work great",
    "I'm free {}",
    "I can do {}",
    "yes {} are good",
    "sure, {} would be perfect 👍",
    "in the {}",
    "{} usually work",
)
STRETCHES = ("morning", "the afternoon", "in the morning", "pm", "AM", "an afternoon", "a tuesday")
STRETCH_FRAMES = (
    "{} is better for me",
    "{} works best",
    "I prefer {}",
    "I'd prefer {}",
    "{} would be better",
    "my preference is {}",
    "{} is usually good",
)
OTHERS = (
    "anything after 3 most days works",
    "the earlier the better",
    "sooner the better",
    "the earliest you have",
    "the latest appointment",
    "as early as possible",
    "around 10 works best",
    "10ish is best for me",
    "I need a morning appointment",
    "one morning please",
    "one in the afternoon please",
    "2 in the afternoon",
    "morning appointments work best",
    "tuesday slots",
    "looking for a thursday",
    "the weekend is better",
    "I'm a morning person",
    "usually tuesday works",
    "Thursday is usually good",
    "my tuesdays are open",
    "my schedule is better on tuesday",
    "this week is better",
    "las mañanas me vienen mejor",
    "por las tardes",
    "prefiero las tardes",
    "prefiero la tarde",
    "prefiero los martes",
    "los jueves",
    "los martes está bien",
    "mejor por la mañana",
    "me queda mejor en la tarde",
    "la mañana me viene mejor",
    "un jueves por favor",
    "una mañana",
    "solo por las tardes",
    "los sábados por favor",
    "mañanas",
    "fines de semana",
    "lo más temprano posible",
)
PREFERENCES = (
    *(frame.format(day) for frame, day in product(RECURRING_FRAMES, RECURRING)),
    *(frame.format(part) for frame, part in product(STRETCH_FRAMES, STRETCHES)),
    *OTHERS,
)

# Each names the first of two offers, Tuesday at ten in the morning.
NAMES = (
    "Tuesday",
    "tues",
    "Tuesday morning",
    "tuesday at 10",
    "10am",
    "the morning one",
    "the first one",
    "the earlier one",
    "tomorrow",
    "Nov 10",
    "the 10th",
)
CHOOSING_FRAMES = (
    "{}",
    "{} please",
    "{} works",
    "{} works best for me",
    "{} is better",
    "{} would be great",
    "Good morning! {} please",
    "I'll take {}",
    "yes {}",
    "ok {} 👍",
)
CHOICES = (
    *(frame.format(name) for frame, name in product(CHOOSING_FRAMES, NAMES)),
    "Tuesday's good",
    "Tuesday’s fine, thanks",
    "morning is fine",
    "the morning works",
    "morning please",
    "AM please",
    "I prefer the morning one",
    "I'd prefer Tuesday",
    "the morning appointment works better",
    "prefiero el martes",
    "el martes me viene mejor",
    "la de la mañana me queda mejor",
    "mañana me queda mejor",
    "en la mañana está bien",
    "Tuesday works, have a great weekend!",
    "buenas tardes, el martes por favor",
)


def _booked(reading: Reading) -> bool:
    return any(finding.intent is Intent.BOOK for finding in reading.findings)


def test_no_preference_takes_an_offer() -> None:
    assert len(set(PREFERENCES)) >= 250
    assert [] == [text for text, talk in product(PREFERENCES, TALKS) if _booked(read_reply(text, talk))]


def test_a_choice_still_takes_its_offer() -> None:
    assert len(set(CHOICES)) >= 120
    missed = [text for text in CHOICES if (Intent.BOOK, 0) != _outcome(read_reply(text, TWO))]
    assert [] == missed


def _outcome(reading: Reading) -> tuple[Intent, int | None]:
    return reading.intent, reading.slot


@pytest.mark.parametrize(
    "text",
    [
        "anything after 3 most days works",
        "evenings only",
        "only Fridays for me",
        "Neither. I need early mornings before 8.",
        "no good. something in december?",
        "I can't make it that day, what else is there",
        "can't come tuesday, any other openings?",
        "is there anything else",
    ],
)
def test_a_wish_beside_offers_asks_for_other_times(text: str) -> None:
    reading = read_reply(text, TWO)
    assert (Intent.RESCHEDULE_REQUEST, True) == (reading.intent, reading.settled)


@pytest.mark.parametrize(
    "text",
    [
        "morning works better",
        "I prefer mornings so tuesday",
        "my husband prefers mornings",
        "Mornings are better for me",
        "I prefer Tuesdays",
        "weekends are easier",
        "las mañanas me vienen mejor",
        "mornings don't work for me",
        "no mornings",
        "I'm not a morning person",
        "the earliest you have",
        "earlier the better",
    ],
)
def test_a_preference_that_an_offer_may_suit_is_left_to_a_person(text: str) -> None:
    reading = read_reply(text, TWO)
    assert (Intent.AMBIGUOUS, True) == (reading.intent, reading.settled)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("mornings are better. do you take Delta?", Intent.QUESTION),
        ("Do you work weekends?", Intent.QUESTION),
        ("what else should I bring", Intent.QUESTION),
        ("I have pain most mornings", Intent.EMERGENCY),
        ("mornings, and stop texting me", Intent.OPT_OUT),
    ],
)
def test_what_comes_first_still_does(text: str, intent: Intent) -> None:
    assert intent is read_reply(text, TWO).intent


def test_sat_is_a_saturday_only_where_nobody_sits() -> None:
    assert (Intent.BOOK, 1) == _outcome(read_reply("yes sat works", WEEKEND))
    assert Intent.AMBIGUOUS is read_reply("yes sat works", TWO).intent
    assert Intent.AMBIGUOUS is read_reply("I sat down", WEEKEND).intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("not interested in coming in this year", Intent.CANCEL),
        ("Not interested in an appointment right now", Intent.CANCEL),
        ("not interested", Intent.OPT_OUT),
        ("not interested right now", Intent.OPT_OUT),
        ("not interested in coming back", Intent.OPT_OUT),
        ("not interested in coming in this year or ever", Intent.OPT_OUT),
        ("not interested in getting messages this year", Intent.OPT_OUT),
        ("not interested in coming in this year, or in your texts", Intent.OPT_OUT),
    ],
)
def test_a_visit_declined_for_a_while_revokes_nothing(text: str, intent: Intent) -> None:
    assert intent is read_reply(text, TWO).intent


@pytest.mark.parametrize("text", ["mornings are better for me", "I prefer Tuesdays", "weekends are easier"])
def test_a_preference_asks_an_invitation_without_times_for_some(text: str) -> None:
    assert wants_times(text)
    assert not wants_times("I work mornings")
