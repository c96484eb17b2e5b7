"""A word that revokes by itself, in any wrapping: symbols, names, oaths, signatures."""

from __future__ import annotations

from datetime import datetime

import pytest

from appliance.domain.replies import Conversation, Intent, read_reply

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
