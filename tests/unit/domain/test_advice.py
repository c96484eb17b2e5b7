"""What becomes of a proposal: it can only ever do less than it asks for."""

from __future__ import annotations

from datetime import datetime

import pytest

from appliance.domain.advice.asking import ASKABLE, InsightsSaid, ReplySaid
from appliance.domain.advice.verdicts import (
    FOLLOWED,
    fit_rationale,
    judge_wording,
    keeps_to_figures,
    points_at,
    weigh_reply,
)
from appliance.domain.replies import Context, Conversation, Intent, Offer, read_reply
from appliance.domain.wording.templates import SHIPPED

NOW = datetime(2026, 11, 17, 11)  # noqa: DTZ001 - the office's wall clock
TUESDAY = datetime(2026, 11, 24, 10)  # noqa: DTZ001
THURSDAY = datetime(2026, 11, 26, 14, 30)  # noqa: DTZ001
LEGEND = {"1": "slot:0", "2": "slot:1"}
TALK = Conversation(NOW, (Offer(TUESDAY), Offer(THURSDAY)), Context.RECALL_OFFER, legend=LEGEND)
OPEN = "slap me onto tuesday"
"""Words that no rule settles, about one time on offer."""
OURS = SHIPPED.find("recall_overdue_6mo.1.en")
GOOD = "Hi {first}, {practice} here. Your {visit} is due: 1) {slot1} 2) {slot2}. Reply STOP to opt out"


def test_the_open_words_are_open() -> None:
    reading = read_reply(OPEN, TALK)
    assert (Intent.AMBIGUOUS, False, ()) == (reading.intent, reading.settled, reading.findings)


def test_a_booking_at_which_the_words_point_is_followed() -> None:
    followed = weigh_reply(read_reply(OPEN, TALK), ReplySaid(Intent.BOOK, 0), OPEN, TALK)
    assert (Intent.BOOK, 0) == (followed.intent, followed.slot)


@pytest.mark.parametrize("slot", [1, 2, None, -1, 99])
def test_any_other_slot_is_not(slot: int | None) -> None:
    reading = read_reply(OPEN, TALK)
    assert reading == weigh_reply(reading, ReplySaid(Intent.BOOK, slot), OPEN, TALK)


@pytest.mark.parametrize(
    "text",
    [
        "whatever you think is best",
        "tuesday or thursday, dunno",
        "tuesday if my boss lets me go",
        "not tuesday though",
        "tuesday conflicts",
        "I hate tuesday",
        "tuesday never",
        "what about friday",
        "my mom is there tuesday and thursday",
        "",
    ],
)
def test_words_that_point_at_no_single_time_book_nothing(text: str) -> None:
    assert not points_at(text, TALK, 0)
    assert not points_at(text, TALK, 1)


@pytest.mark.parametrize(
    "text",
    ["STOP", "stop texting me", "wrong number", "I can't breathe, my face is swollen", "1", "para"],
)
@pytest.mark.parametrize("intent", ASKABLE)
def test_what_the_rules_found_cannot_be_talked_away(text: str, intent: Intent) -> None:
    reading = read_reply(text, TALK)
    for slot in (None, 0, 1):
        assert reading == weigh_reply(reading, ReplySaid(intent, slot), text, TALK)


def test_a_model_alone_confirms_cancels_and_silences_nothing() -> None:
    reading = read_reply(OPEN, TALK)
    for intent in set(ASKABLE) - FOLLOWED:
        assert reading == weigh_reply(reading, ReplySaid(intent, 0), OPEN, TALK)
    for intent in FOLLOWED - {Intent.BOOK}:
        assert intent == weigh_reply(reading, ReplySaid(intent, None), OPEN, TALK).intent


def test_a_sound_wording_takes_the_place_of_ours_with_our_codes() -> None:
    assert OURS is not None
    wording, faults = judge_wording(OURS, GOOD, 160)
    assert () == faults
    assert wording is not None
    assert (GOOD, OURS.legend, "recall_overdue_6mo.1.en@") == (
        wording.body,
        wording.legend,
        wording.name[:24],
    )
    assert wording.name.endswith("+model")


@pytest.mark.parametrize(
    "body",
    [
        GOOD.replace("{first}", "Carlos Alvarez"),
        GOOD.replace("{slot2}", "Wed Nov 25 at 3:00 PM"),
        GOOD.replace("{slot2}", "{slot1}"),
        GOOD.replace("{visit}", "root canal"),
        GOOD.replace("{visit}", "$120 visit"),
        GOOD.replace("{practice}", "our office"),
        GOOD.replace(" Reply STOP to opt out", ""),
        GOOD.replace("Reply STOP", "Reply CANCEL"),
        GOOD.replace("2)", "3)"),
        GOOD + " http://evil.example",
        GOOD + " As an AI language model I hope this helps",
        GOOD * 5,
        "{unknown} " + GOOD,
        "",
    ],
)
def test_a_wording_with_any_fault_is_not_used(body: str) -> None:
    assert OURS is not None
    wording, faults = judge_wording(OURS, body, 160)
    assert wording is None
    assert faults


@pytest.mark.parametrize(
    ("summary", "kept"),
    [
        ("240 texts led to 31 bookings.", True),
        ("13 per cent of 240 texts were booked.", True),
        ("241 texts.", False),
        ("It was a good month.", True),
        ("Bookings rose by 55 per cent.", False),
    ],
)
def test_words_about_a_month_say_only_what_was_counted(summary: str, kept: bool) -> None:
    figures = {"texts": 240, "bookings": 31}
    assert kept == keeps_to_figures(InsightsSaid(summary, ()), figures)
    assert kept == keeps_to_figures(InsightsSaid("", (summary,)), figures)


def test_a_rationale_that_says_too_much_is_not_kept() -> None:
    assert "The recall is due." == fit_rationale("The recall is due.")
    for text in (
        "Root canal on #14.",
        "As an AI model I think it is due.",
        "Owes $1,400.",
        "Mail a@example.com",
    ):
        assert "" == fit_rationale(text)
