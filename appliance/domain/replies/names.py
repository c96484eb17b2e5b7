"""Which words of a reply are given names, so that "I'm not Maria" can be told from "I'm not sure".

Decides by the greeting of our last text, by a list of common given names, and by a capital letter in the
middle of a sentence otherwise written small. It identifies nobody: every name becomes the same word.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from appliance.domain.replies.lexicon import word_set
from appliance.domain.replies.text import Message, Sentence, Token, fold, make_sentence, parse

NAME = "xname"
STAFF = "xstaff"

# Common given names that are no everyday word ("will", "mark", "grace", "hope" are left out).
_GIVEN = word_set("""
    james john robert michael david william richard joseph thomas charles christopher daniel matthew anthony
    donald steven paul andrew joshua kenneth kevin brian george edward ronald timothy jason jeffrey ryan jacob
    gary nicholas eric jonathan stephen larry justin scott brandon benjamin samuel gregory alexander patrick
    mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty margaret sandra
    ashley kimberly emily donna michelle carol amanda dorothy melissa deborah stephanie rebecca sharon laura
    cynthia kathleen amy angela shirley anna brenda pamela emma nicole helen samantha katherine
    christine debra
    rachel carolyn janet catherine maria heather diane ruth julie olivia joyce virginia victoria kelly lauren
    christina joan evelyn judith megan andrea cheryl hannah jacqueline martha gloria teresa ann sara madison
    frances kathryn janice jean abigail alice julia judy sophia denise amber marilyn danielle beverly isabella
    theresa diana natalie brittany kayla alexis lori mike dave jim bob joe tom dan steve jen liz kate katie
    carlos sofia jose juan luis jorge miguel pedro manuel francisco antonio alejandro fernando ricardo roberto
    eduardo javier rafael sergio guadalupe carmen rosa ana juana elena lucia marta gabriela adriana veronica
    leticia silvia yolanda claudia alicia isabel beatriz diego andres raul mario oscar hector ramon enrique
    nguyen alvarez garcia martinez rodriguez lopez hernandez gonzalez smith johnson williams
    """)
_GREETED = re.compile(
    r"\b(?:hi|hello|hey|dear|hola|estimad[oa]|buenos dias|buenas tardes)[ ,]+([a-z][a-z'-]+)"
)
_SPOKEN_OF = re.compile(
    r"\b([a-z][a-z'-]+) (?:is|esta) (?:over)?(?:due|pendiente)\b|\ba ([a-z][a-z'-]+) le toca\b"
)
_NEVER = word_set(
    """
    i ok stop dr doctor monday tuesday wednesday thursday friday saturday sunday tomorrow today
    please thanks lunes martes miercoles jueves viernes sabado domingo yes no not sure able
    available interested your the this patient mr mrs ms tv usa covid january february march april
    may june july august september october november december xray insurance medicaid medicare delta
    cigna aetna there team everyone cedar ridge dental facebook going coming here in on at a an it
    that god jesus lord dios stop quit reply english spanish ingles espanol
    """
)


def greeted_names(last_outbound: str) -> frozenset[str]:
    """Given our last text, return the name it greeted, in lower case; empty if it greeted nobody."""
    return (frozenset(_GREETED.findall(_folded(last_outbound))) | spoken_of(last_outbound)) - _NEVER


def spoken_of(last_outbound: str) -> frozenset[str]:
    """Given our last text, return whom it says a visit is due for in the third person: a child, mostly."""
    found = _SPOKEN_OF.findall(_folded(last_outbound))
    return frozenset(name for names in found for name in names if name) - _NEVER


@lru_cache(maxsize=256)
def _folded(last_outbound: str) -> str:
    """Return our last text as its names are looked for: many rules ask for the same one."""
    return fold(last_outbound[:2_000])


@lru_cache(maxsize=256)
def words_of_ours(last_outbound: str, hygienists: tuple[str, ...]) -> frozenset[str]:
    """Return the words of our last text and our people's names, but for the name it greeted."""
    said = parse(" ".join((last_outbound[:2_000], *hygienists))).words
    return frozenset(said) - greeted_names(last_outbound)


def mark_names(message: Message, last_outbound: str) -> tuple[Sentence, ...]:
    """Given a message and our last text, return its sentences with every given name as `NAME`."""
    greeted = greeted_names(last_outbound)
    return tuple(_mark(sentence, message, greeted) for sentence in message.sentences)


def _mark(sentence: Sentence, message: Message, greeted: frozenset[str]) -> Sentence:
    capital = [
        at
        for at, token in enumerate(sentence.tokens)
        if _is_inside(sentence, at) and _has_capital(token, message)
    ]
    capital = capital if 2 * len(capital) < len(sentence.tokens) else []
    tokens = tuple(
        replace(token, text=NAME) if _is_name(token, greeted, at in capital) else token
        for at, token in enumerate(sentence.tokens)
    )
    return make_sentence(tokens, sentence.asked)


def _is_name(token: Token, greeted: frozenset[str], capital: bool) -> bool:
    word = token.text.removesuffix("s") if token.text not in _GIVEN else token.text
    return {token.text, word} & (greeted | _GIVEN) != set() or (capital and token.text not in _NEVER)


def _is_inside(sentence: Sentence, at: int) -> bool:
    """Return whether a capital letter there is no mere habit of beginnings, as after "Hi,"."""
    before = sentence.tokens[at - 1]
    return at > 0 and before.text != "," and before.start != sentence.tokens[at].start


def _has_capital(token: Token, message: Message) -> bool:
    letters = message.received[token.start : token.start + 2]
    return letters[:1].isupper() and not letters[1:].isupper()
