"""A word that revokes by itself, in any wrapping: symbols, names, oaths, signatures."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.domain.replies import Conversation, Intent, read_reply
from appliance.domain.replies.statutory import STATUTORY

WORDS = ("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "opt out", "optout", "remove",
         "alto", "parar")  # fmt: skip
WRAPPINGS = ("{}™", "{}℠", "{} Maria", "{} - Maria", "mrs alvarez {}", "holy crap {}", "damn it {}",
             "{} for fucks sake", "hi this is maria {}", "Dear office, {}. Maria Alvarez",
             "{} sincerely Tuan Nguyen", "**{}**", "¡{}!")  # fmt: skip
TALK = Conversation(now=datetime.fromisoformat("2026-11-20T12:00"), lang="en")


@pytest.mark.parametrize("wrapping", WRAPPINGS)
@pytest.mark.parametrize("word", WORDS)
def test_the_word_revokes_in_any_wrapping(word: str, wrapping: str) -> None:
    for said in (word, word.upper(), word.title()):
        assert Intent.OPT_OUT is read_reply(wrapping.format(said), TALK).intent


@pytest.mark.parametrize(
    "text",
    ["cancel for Leo", "perfect, save it for me", "Quit laughing, I know it has been three years"],
)
def test_another_use_of_the_word_revokes_nothing(text: str) -> None:
    assert Intent.OPT_OUT is not read_reply(text, TALK).intent


MARKS = st.text(
    alphabet=" \t\n\r.,;:!?-_/*'\"()[]{}<>~+=|\\\u00a1\u2026\u2014\u200b\ufe0f\U0001f600", max_size=8
)
CASED = st.sampled_from(WORDS).flatmap(
    lambda word: st.tuples(*(st.sampled_from((letter, letter.upper())) for letter in word)).map("".join)
)


@given(MARKS, CASED, MARKS)
def test_the_word_revokes_in_any_case_and_between_any_marks(before: str, word: str, after: str) -> None:
    assert Intent.OPT_OUT is read_reply(f"{before}{word}{after}", TALK).intent


@pytest.mark.parametrize(
    "beside", ["my tooth hurts, {}", "yes, {}", "wrong number. it hurts, {}", "{}, thank you"]
)
@pytest.mark.parametrize("word", ["stop", "unsubscribe", "quit", "alto"])
def test_the_word_as_a_clause_of_its_own_revokes_whatever_stands_beside(word: str, beside: str) -> None:
    found = read_reply(beside.format(word), TALK).findings
    assert max(one.confidence for one in found if one.intent is Intent.OPT_OUT) >= STATUTORY


@pytest.mark.parametrize(
    "text",
    [
        "remove my teeth cleaning reminders",
        "Can you remove my appointment reminders?",
        "please cancel all of my reminders, thanks",
        "take off my teeth cleaning reminders",
        "take my cleaning reminders off",
    ],
)
def test_our_texts_are_what_goes_whatever_they_are_about(text: str) -> None:
    assert Intent.OPT_OUT is read_reply(text, TALK).intent


@pytest.mark.parametrize(
    "text",
    [
        "remove my teeth cleaning",
        "remove my appointment",
        "can you remove the stain on my teeth?",
        "did you remove my reminder?",
        "don't remove my cleaning reminders",
    ],
)
def test_what_goes_is_not_our_texts(text: str) -> None:
    assert Intent.OPT_OUT not in {finding.intent for finding in read_reply(text, TALK).findings}
