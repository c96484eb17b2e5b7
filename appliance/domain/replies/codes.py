"""Answers that mean only what the last text said they mean: codes and a bare yes.

Decides by the legend of the last text. A code the text did not name means nothing, and "C" is never
"cancel" or "confirm" by habit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

from appliance.domain.replies import lexicon, visit_words
from appliance.domain.replies.courtesy import without_courtesy
from appliance.domain.replies.lexicon import word_set
from appliance.domain.replies.phrases import Phrases
from appliance.domain.replies.terms import Context, Conversation, Finding, Intent
from appliance.domain.replies.text import Message

_SPARE = lexicon.FILLERS | visit_words.DRESSING | visit_words.ASSENTS
_CODED = {intent.value: intent for intent in Intent}


def find_code(message: Message, talk: Conversation) -> Finding | None:
    """Given a message and the legend of the last text, return what its single code stands for."""
    legend = {code.strip().lower(): meaning for code, meaning in talk.legend.items()}
    words = message.words
    if not words or any(sentence.asked for sentence in message.sentences):
        return None
    opening = _opening_code(message, legend)
    if opening:
        return Finding(_CODED[legend[opening]], None, f"code {opening}", (0, len(message.received)), 0.95)
    words = tuple(
        _spoken(word, legend) if at == 0 or words[at - 1] in _BEFORE_SPOKEN else word
        for at, word in enumerate(words)
    )
    if any(word in legend and _is_no_code(word, follower) for word, follower in pairwise(words)):
        return None
    said = {word for word in words if word in legend}
    rest = [word for word in words if word not in legend and word not in _SPARE]
    if len(said) != 1 or rest or _names_part_of_day(message):
        return None
    code = said.pop()
    if words[0] != code and any(word not in lexicon.FILLERS for word in words if word != code):
        return None
    return _coded(code, legend[code], message, talk)


_CALLED_A = word_set("cleaning checkup visit appointment slot time spot day hygienist week reminder opening")


def _is_no_code(word: str, follower: str) -> bool:
    """Return whether what could be a code is a number of people ("2 of us") or an article ("a cleaning")."""
    return follower == "of" or (word == "a" and follower in _CALLED_A)


def is_unclear_code(message: Message, talk: Conversation) -> bool:
    """Return whether a message is nothing but codes, and they contradict each other or the legend lacks one.

    The letter of an offer is unclear beside a part of the day as well.
    Beside a visit to confirm a bare number is such a code too; beside offers it may be an hour or a place.
    """
    legend = {code.strip().lower(): meaning for code, meaning in talk.legend.items()}
    said = {word for word in message.words if word not in lexicon.FILLERS}
    said -= _JOINING - legend.keys()
    if not said or not legend:
        return False
    first = message.words[0]
    if first.isalpha() and legend.get(first) == Intent.BOOK and _names_part_of_day(message):
        return True  # "A in the afternoon", and A is in the morning
    unknown = all(word.isdecimal() and len(word) == 1 for word in said - legend.keys())
    letters = all(word.isalpha() for word in said)
    if letters and said <= legend.keys():
        return len({legend[code] for code in said}) > 1
    return unknown and not talk.offered and not said <= legend.keys()


_JOINING = word_set("or and o y u")
_PARTS_OF_DAY = word_set("morning afternoon evening night am pm manana tarde noche tonight")


def _names_part_of_day(message: Message) -> bool:
    """Return whether a part of the day stands there and greets nobody: "2 in the afternoon" is an hour."""
    return any(word in _PARTS_OF_DAY for sentence in message.sentences for word in without_courtesy(sentence))


def _opening_code(message: Message, legend: Mapping[str, str]) -> str:
    """Return the letter that asks to move the visit, if it or its word opens the message: "R - I'm sick"."""
    moves = {
        code for code, meaning in legend.items() if meaning == Intent.RESCHEDULE_REQUEST and code.isalpha()
    }
    tokens = message.sentences[0].tokens
    first, following = tokens[0].text, tokens[1].text if len(tokens) > 1 else ","
    if moves and first in _CHANGE and all(word in _SPARE for word in message.words[1:]):
        return min(moves)
    alone = following in {",", "for"} and not set(message.words[1:]) & legend.keys()
    return first if first in moves and alone else ""


_CHANGE = word_set("change cambiar cambio switch swap move")
# After any other word "one" is a pronoun: "the weekend one".
_BEFORE_SPOKEN = word_set("option opcion number numero choice # yes si ok sure please take la el")
_SPOKEN = {"one": "1", "uno": "1", "una": "1", "two": "2", "dos": "2", "three": "3", "tres": "3", "zero": "0",
           "cero": "0"}  # fmt: skip


def _spoken(word: str, legend: Mapping[str, str]) -> str:
    """Return the code a number word stands for, if the last text has it."""
    code = _SPOKEN.get(word, word)
    return code if code in legend else word


def _coded(code: str, meaning: str, message: Message, talk: Conversation) -> Finding | None:
    word = meaning.strip().lower().replace(" ", "_")
    span = (0, len(message.received))
    intent = _CODED.get(word)
    if intent is not None and intent is not Intent.BOOK:
        return Finding(intent, None, f"code {code}", span, 1.0)
    if not word.startswith(("book", "slot", "offer", "option")) or talk.suppressed:
        return None
    place = int(code) - 1 if code.isdecimal() and len(code) < 3 else ord(code[0]) - ord("a")
    if code in {"y", "yes", "si", "b"} and len(talk.offered) == 1:
        place = 0
    return Finding(Intent.BOOK, place, f"code {code}", span, 1.0) if 0 <= place < len(talk.offered) else None


def asks_to_confirm(talk: Conversation) -> bool:
    """Return whether the last text asked to confirm a visit."""
    if talk.context in {Context.CONFIRMATION, Context.REMINDER}:
        return True
    return talk.context is Context.NONE and talk.booked is not None and not talk.offered


# "You are confirmed" asks for nothing, "Reply C to confirm" does.
_ASKS_TO_CONFIRM = re.compile(r"\b(?:confirm|confirme|confirmar)\b", re.IGNORECASE)


def asks_nothing(talk: Conversation) -> bool:
    """Return whether nothing waits for an answer: no open offer and no ask to confirm a visit."""
    if talk.offered or talk.context is Context.REMINDER or "confirm" in talk.legend.values():
        return False
    return talk.context is not Context.CONFIRMATION or not _ASKS_TO_CONFIRM.search(talk.last_outbound)


_YES_PHRASES = Phrases("""
    i|we would love|like to|that|it
    me|nos gustaria|encantaria
    """)
_NO_YES = Phrases("""
    yes right
    i am
    it is me
    """)  # "yeah right" mocks, "I'm good" declines, "it's me" says who
_YES_WORDS = (
    visit_words.ASSENTS
    | lexicon.FILLERS
    | word_set("""
    of i we that this it is would will do be for me us to love like want can let lets a an
    eso me nos gustaria encantaria parece funciona sirve conviene queda quiero por
    """)
)


def is_bare_yes(message: Message) -> bool:
    """Return whether a message assents and names nothing; the "good" of "have a good day" is no assent."""
    words = {word for sentence in message.sentences for word in without_courtesy(sentence)}
    if not words <= _YES_WORDS or any(map(_NO_YES.stand_in, message.sentences)):
        return False
    return bool(words & visit_words.ASSENTS) or any(map(_YES_PHRASES.stand_in, message.sentences))
