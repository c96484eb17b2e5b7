"""Who is at the other end: somebody else, somebody bereaved, somebody who left, and what only sounds so."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from appliance.domain.replies import Context, Conversation, Intent, read_reply

OURS = "Hi Maria, Cedar Ridge Dental: Priya has Tue Nov 10 10:00 AM. Reply STOP to opt out"
TALK = Conversation(
    datetime.fromisoformat("2026-11-09T11:00"), context=Context.RECALL_OFFER, last_outbound=OURS
)


def _found(text: str, talk: Conversation = TALK) -> set[Intent]:
    return {finding.intent for finding in read_reply(text, talk).findings}


@pytest.mark.parametrize(
    "text",
    ["wrong chat", "Wrong thread", "hey wrong convo", "wrong group chat, dude", "no, u got the wrong inbox"],
)
def test_a_bare_wrong_place_as_the_answer_to_our_text_tells_whom_it_reached(text: str) -> None:
    assert Intent.WRONG_NUMBER is read_reply(text, TALK).intent


@pytest.mark.parametrize(
    "text",
    [
        "oops wrong chat",
        "wrong thread, disregard",
        "sorry wrong chat",
        "wrong chat my bad",
        "wrong chat lol",
        "wrong chat?",
        "wrong chat. that was for my sister",
    ],
)
def test_who_owns_up_to_a_slip_of_their_own_is_no_stranger(text: str) -> None:
    assert Intent.WRONG_NUMBER not in _found(text)


def test_a_wrong_place_answers_nothing_where_we_wrote_nothing_or_a_person_talks() -> None:
    for talk in (replace(TALK, last_outbound=""), replace(TALK, context=Context.HUMAN_IN_LOOP)):
        assert Intent.WRONG_NUMBER not in _found("wrong thread", talk)
