"""Which offer a reply leans to in words of its own, and what keeps it from leaning to any."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from appliance.domain.replies import Context, Conversation, Intent, Offer, read_reply
from appliance.domain.replies.leanings import find_leaning
from appliance.domain.replies.reading import own_words
from appliance.domain.replies.weights import RULES_ALONE

local = datetime.fromisoformat  # practice-local, without a zone, as the schedule of one office is
OFFERS = (Offer(local("2026-12-01T09:00"), "Priya"), Offer(local("2026-12-03T14:30"), "Dana"))
OURS = (
    "Hi Maria, Cedar Ridge Dental. We have Tue Dec 1 at 9:00 AM with Priya or Thu Dec 3 at 2:30 PM "
    "with Dana. Reply 1 or 2. Reply STOP to opt out."
)
TALK = Conversation(
    local("2026-11-23T11:00"), OFFERS, Context.RECALL_OFFER, legend={"1": "book", "2": "book"},
    last_outbound=OURS,
)  # fmt: skip


def leaning(text: str, talk: Conversation = TALK) -> int | None:
    found = find_leaning(own_words(text, talk)[1], talk)
    return found.slot if found else None


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("thursday 3rd 2:30 got it wrote down", 1),
        ("block off thurs 2:30 for me", 1),
        ("I elect the former.", 0),
        ("tuesday at nine marches onto the fridge", 0),
    ],
)
def test_a_time_in_words_of_its_own_is_leant_to(text: str, slot: int) -> None:
    assert slot == leaning(text)


@pytest.mark.parametrize(
    "text",
    [
        "not tuesday",
        "anything but thursday",
        "i can do thursday if my insurance pays",
        "i guess thursday 2:30",
        "the day after tuesday",
        "tuesday i quilt, thursday i bowl",
        "thursday 9:00 got it wrote down",
        "gimme 10 to ponder it",
        "dana on tuesday got it wrote down",
    ],
)
def test_a_doubt_a_refusal_or_two_times_are_leant_to_by_nobody(text: str) -> None:
    assert None is leaning(text)


@pytest.mark.parametrize(
    "text",
    [
        "thur-- no TUESDAY",
        "2, no 1",
        "two for me and my husband",
        "I got the first one. And the second.",
        "all two are fine",
        "sorry can't talk, at a wake. later",
    ],
)
def test_what_only_looks_like_a_choice_books_nothing(text: str) -> None:
    assert None is leaning(text)
    assert Intent.BOOK is not read_reply(text, TALK).intent


def test_a_leaning_alone_books_nothing() -> None:
    assert Intent.AMBIGUOUS is read_reply("block off thurs 2:30 for me", TALK, RULES_ALONE).intent


def test_who_asked_us_to_stop_leans_to_nothing() -> None:
    assert None is leaning("block off thurs 2:30 for me", replace(TALK, suppressed=True))


@pytest.mark.parametrize("text", ["okey dokey", "okie doke", "esta vien"])
def test_a_yes_spelt_oddly_takes_the_one_offer(text: str) -> None:
    assert Intent.BOOK is read_reply(text, replace(TALK, offered=OFFERS[:1], legend={"1": "book"})).intent
