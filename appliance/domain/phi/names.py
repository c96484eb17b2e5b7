"""Detectors of people's names that do not belong in this draft.

A wrong name is one the text is addressed to, or one it gives to the office's staff; any other person
named is taken for another patient.
"""

from __future__ import annotations

import re
from typing import Final

from appliance.domain.phi.folding import MASK, Folded, Token, find_value, read, word_set
from appliance.domain.phi.given_names import GIVEN_NAMES, WORD_NAMES
from appliance.domain.phi.lexicon import DOCTORS, PARTICLES, TITLES, WORD_SURNAMES
from appliance.domain.phi.slots import MONTHS, WEEKDAYS
from appliance.domain.phi.view import View, known_names, provider_parts

_GREETINGS: Final = word_set(
    "hi hello hey hiya dear hola estimado estimada querido querida greetings saludos howdy"
)
_GREETING_TAILS: Final = word_set("morning afternoon evening day dias tardes noches")
_RELATIONS: Final = word_set(
    "son daughter husband wife spouse mother mom mum father dad child kid kids children brother sister"
    " partner grandson granddaughter grandmother grandfather hijo hija hijos hijas esposo esposa mama"
    " papa madre padre hermano hermana nino nina ninos bebe nieto nieta abuela abuelo twins siblings"
)
_STAFF_BEFORE: Final = word_set("with saw see seen hygienist by con higienista vio ver")
_STAFF_AFTER: Final = word_set("has is can could would will tiene puede podria le esta")
_OWNED: Final = word_set(
    "visit visits appointment appointments appt cleaning checkup exam turn slot recall x account record"
    " records chart insurance treatment crown filling time"
)
_LISTED: Final = word_set("for para and y e de or")
_CAPITALS: Final = word_set(
    "i am pm reply text stop call dr dra us hi hello c r help yes no ok si thanks thank thanksgiving"
    " christmas halloween easter hanukkah new year memorial labor veterans presidents independence"
    " columbus mlk juneteenth st street ave avenue road rd blvd suite ste floor building lot park"
    " parking center centre plaza mall free msg data responda envie alto gracias english spanish espanol"
    " ingles happy merry your su our we it the a to at on in el la los las navidad pascua ano nuevo gmt"
    " est cst mst pst edt cdt mdt pdt usa covid family familia friday hygienist doctor patient patients"
    " fall spring summer winter front desk team office staff care dental smile north south east west"
)


def has_wrong_name(view: View) -> bool:
    """Given a draft, return whether it addresses somebody else or names staff the patient does not have."""
    own = view.own
    allowed = _allowed(view)
    return any(
        index not in allowed and (_is_addressed(own, index) or _is_staff(own, index))
        for index in range(len(own.tokens))
    )


def has_other_patient_name(view: View) -> bool:
    """Given a draft, return whether it names a person who is neither its reader nor staff."""
    own = view.own
    allowed = _allowed(view)
    for index, token in enumerate(own.tokens):
        if index in allowed or _is_addressed(own, index) or _is_staff(own, index):
            continue
        if (
            _is_related(own, index, allowed)
            or _is_listed(own, index, allowed)
            or _is_given_name(own, index, token)
        ):
            return True
    return False


def _allowed(view: View) -> frozenset[int]:
    """Indexes of tokens that spell the reader's, the staff's or the reader's own surname."""
    facts = view.facts
    names = [*known_names(facts), *provider_parts(facts), facts.last_name, facts.carrier]
    names += [token.raw for name in names for token in read(name).tokens if token.word not in PARTICLES]
    found = {
        index
        for name in names
        for first, last in find_value(view.own, name)
        for index in range(first, last + 1)
    }
    return frozenset(found)


def _could_be_name(token: Token) -> bool:
    word = token.word
    if not word.isalpha() or len(word) < 2 or word in _CAPITALS or word in MONTHS or word in WEEKDAYS:
        return False
    return token.is_capitalised and not (token.raw.isupper() and word not in GIVEN_NAMES)


def _is_addressed(own: Folded, index: int) -> bool:
    token = own.tokens[index]
    if index and _follows_greeting(own, index):
        return token.word in GIVEN_NAMES or (_could_be_name(token) and token.word not in _GREETED_WORDS)
    if not (token.word in GIVEN_NAMES and token.is_capitalised):
        return False
    after = own.low[token.end : token.end + 1]
    if index == 0:
        return after in (",", "!", ":", "-") or own.low[token.end : token.end + 2] == " -"
    is_vocative = own.gap(index - 1, index) == ", " and after in (".", "!", "?", "")
    listed = {own.tokens[near].word for near in range(max(0, index - 4), index)} & (_RELATIONS | _GREETINGS)
    return is_vocative and not listed


_GREETED_WORDS: Final = (
    word_set(
        "there friend neighbor neighbour again from everyone everybody all this it its we your you yall"
        " folks team patient valued amigo amiga paciente le les su somos habla aqui que a de name nombre"
        " none null first family familia good happy welcome just"
    )
    | TITLES
    | DOCTORS
)


def _follows_greeting(own: Folded, index: int) -> bool:
    gap = own.gap(index - 1, index)
    before = own.tokens[index - 1].word
    if MASK in gap or (re.search(r"[.?]", gap) and before not in TITLES):
        return False
    if before in _GREETINGS:
        return True
    greeted = own.tokens[index - 2].word if index >= 2 else ""
    if before in _GREETING_TAILS and greeted in ("good", "buenos", "buenas", "buen", "happy"):
        return True
    return before in (TITLES | {"there", "again"}) and greeted in _GREETINGS


def _is_staff(own: Folded, index: int) -> bool:
    token = own.tokens[index]
    if not index or not _could_be_name(token):
        return False
    before = own.tokens[index - 1].word
    if own.gap(index - 1, index).strip(" .,:") or MASK in own.gap(index - 1, index):
        return False
    if before in DOCTORS:
        return True
    if before in _STAFF_BEFORE:
        return token.word not in WORD_SURNAMES and token.word not in _GREETED_WORDS
    after = own.tokens[index + 1].word if index + 1 < len(own.tokens) else ""
    return (
        token.word in GIVEN_NAMES
        and token.word not in WORD_NAMES
        and after in _STAFF_AFTER
        and before not in _RELATIONS
    )


def _is_related(own: Folded, index: int, allowed: frozenset[int]) -> bool:
    token = own.tokens[index]
    if index in allowed or not index or not _could_be_name(token):
        return False
    gap = own.gap(index - 1, index)
    return own.tokens[index - 1].word in _RELATIONS and gap.strip() in ("", ",", ":", "(") and MASK not in gap


def _is_listed(own: Folded, index: int, allowed: frozenset[int]) -> bool:
    token = own.tokens[index]
    if index in allowed or not index or not _could_be_name(token) or token.word in WORD_SURNAMES:
        return False
    owns = re.match(r"'s? (\w+)", own.low[token.end :])
    if owns and owns.group(1) in _OWNED:
        return True
    is_near = own.gap(index - 1, index) == " "
    before = own.tokens[index - 1].word
    if before == "de":
        return is_near and token.word in GIVEN_NAMES
    return is_near and before in _LISTED and not own.low[token.end :].startswith((" st", " ave", " road"))


def _is_given_name(own: Folded, index: int, token: Token) -> bool:
    is_contraction = own.low[token.end : token.end + 2] == "'t"
    if (
        token.word not in GIVEN_NAMES
        or token.word in WORD_NAMES
        or not token.is_capitalised
        or is_contraction
    ):
        return False
    after = own.tokens[index + 1].word if index + 1 < len(own.tokens) else ""
    return after not in (
        "st",
        "street",
        "ave",
        "avenue",
        "road",
        "rd",
        "blvd",
        "plaza",
        "building",
        "center",
        "park",
    )
