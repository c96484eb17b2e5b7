"""Detectors of people's names that do not belong in this draft.

A wrong name is one the text is addressed to, or one it gives to the office's staff; any other person
named is taken for another patient.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from appliance.domain.phi.folding import MASK, Folded, Token, find_value, read, word_set
from appliance.domain.phi.given_names import GIVEN_NAMES, WORD_NAMES
from appliance.domain.phi.lexicon import CARRIERS, DOCTORS, PARTICLES, TITLES, WORD_SURNAMES
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
    return any(_has_wrong_name(view, reading) for reading in view.named)


def _has_wrong_name(view: View, own: Folded) -> bool:
    facts = view.facts
    readers = _spelled_by(own, (facts.first_name, facts.preferred_name, facts.last_name))
    known = _known(view, own)
    return any(
        _greets_staff(own, index)
        if index in known
        else _is_addressed(own, index) or _is_staff(own, index) or _is_surname(own, index, readers)
        for index in range(len(own.tokens))
        if index not in readers
    )


def _is_surname(own: Folded, index: int, readers: frozenset[int]) -> bool:
    """Whether the reader's first name is followed by somebody's surname: "Hi Maria Chen, ..."."""
    if index - 1 not in readers or own.gap(index - 1, index) != " ":
        return False
    ends = own.after(index)[:1]
    return (
        ends in _NAME_ENDS
        and _could_be_name(own.tokens[index])
        and own.tokens[index].word not in _GREETED_WORDS
    )


_NAME_ENDS: Final = frozenset(",!:")


def has_other_patient_name(view: View) -> bool:
    """Given a draft, return whether it names a person who is neither its reader nor staff."""
    return any(_has_other_name(view, reading) for reading in view.named)


def _has_other_name(view: View, own: Folded) -> bool:
    known = _known(view, own)
    return any(
        _is_related(own, index) or _is_listed(own, index) or _is_given_name(own, index)
        for index in range(len(own.tokens))
        if not (index in known or _is_addressed(own, index) or _is_staff(own, index))
    )


def _known(view: View, own: Folded) -> frozenset[int]:
    """Indexes of tokens that spell the reader, staff, the reader's surname or an insurer: no other person."""
    facts = view.facts
    insurers = {
        index
        for found in CARRIERS.finditer(own.low)
        for index, token in enumerate(own.tokens)
        if found.start() <= token.start < found.end()
    }
    names = (*known_names(facts), *provider_parts(facts), facts.last_name, facts.carrier)
    practice = (token.word for token in read(facts.practice_name).tokens)
    return _spelled_by(own, (*names, *practice)) | insurers


def _spelled_by(own: Folded, names: Iterable[str]) -> frozenset[int]:
    parts = {token.raw for name in names for token in read(name).tokens if token.word not in PARTICLES}
    return frozenset(
        index
        for name in {*names, *parts}
        for first, last in find_value(own, name)
        for index in range(first, last + 1)
    )


def _greets_staff(own: Folded, index: int) -> bool:
    """Whether the text takes a member of staff for its reader: "Hi Priya, ..." but not "Hi, Priya here"."""
    if _INTRODUCES.match(own.after(index)):
        return False
    if index:
        return "," not in own.gap(index - 1, index) and _follows_greeting(own, index)
    return own.after(index)[:1] in _NAME_ENDS


_INTRODUCES: Final = re.compile(r" (?:here|from|at|with|aqui|de|is|and|y)\b")


def _could_be_name(token: Token) -> bool:
    is_shouted = token.raw.isupper() and token.word not in GIVEN_NAMES
    return _is_possible(token) and token.is_capitalised and not is_shouted


def _is_possible(token: Token) -> bool:
    word = token.word
    return word.isalpha() and len(word) > 1 and not (word in _CAPITALS or word in MONTHS or word in WEEKDAYS)


def _is_addressed(own: Folded, index: int) -> bool:
    token = own.tokens[index]
    if index and _follows_greeting(own, index):
        is_named = token.is_capitalised or _ENDS_ADDRESS.match(own.after(index))
        return token.word in GIVEN_NAMES or bool(
            is_named and _is_possible(token) and token.word not in _GREETED_WORDS
        )
    if not (token.word in GIVEN_NAMES and token.is_capitalised):
        return False
    if index == 0:
        return bool(_OPENS_TEXT.match(own.after(index)))
    is_vocative = own.gap(index - 1, index) == ", " and _ENDS_SENTENCE.match(own.after(index))
    listed = {own.word(near) for near in range(index - 4, index)} & (_RELATIONS | _GREETINGS)
    return bool(is_vocative and not listed)


_ENDS_ADDRESS: Final = re.compile("[,!]")
_OPENS_TEXT: Final = re.compile("[,!:-]| -")
_ENDS_SENTENCE: Final = re.compile("[.!?]|$")


_GREETED_WORDS: Final = (
    word_set(
        "there friend neighbor neighbour again from everyone everybody all this it its we your you yall"
        " folks team patient patients valued guys lovely stranger buddy pal sunshine superstar smile"
        " smiles smiler todos todas vecino vecina vecinos amigos amigo amiga"
        " paciente le les su somos habla aqui que a de name nombre"
        " none null first family familia good happy welcome just"
    )
    | TITLES
    | DOCTORS
)


def _follows_greeting(own: Folded, index: int) -> bool:
    gap = own.gap(index - 1, index)
    before, greeted = own.word(index - 1), own.word(index - 2)
    if MASK in gap or (_SENTENCE_END.search(gap) and before not in TITLES):
        return False
    if before in _GREETINGS or (before in _GREETING_TAILS and greeted in _WISHED):
        return True
    return before in _AFTER_GREETING and greeted in _GREETINGS


_SENTENCE_END: Final = re.compile(r"[.?!]")
_WISHED: Final = word_set("good buenos buenas buen happy")
_AFTER_GREETING: Final = TITLES | {"there", "again"}


def _is_staff(own: Folded, index: int) -> bool:
    token, gap, before = own.tokens[index], own.gap(index - 1, index), own.word(index - 1)
    if not _could_be_name(token):
        return False
    if before in DOCTORS and _BY_TITLE.fullmatch(gap):
        return True
    says_who = (own.word(index - 2), before) in _SAYS_WHO and token.word in GIVEN_NAMES
    if gap == " " and (before in _STAFF_BEFORE or says_who):
        is_seen_by_us = before != "with" and _US & {own.word(near) for near in range(index - 4, index)}
        return not is_seen_by_us and token.word not in WORD_SURNAMES | _GREETED_WORDS
    following = [own.word(near) for near in range(index + 1, index + 5)]
    if MASK in gap or before in _RELATIONS | _SMALL or following[0] not in _STAFF_AFTER:
        return False
    if following[1] in _ATTENDS:
        return token.word not in _ANYBODY
    return token.word in GIVEN_NAMES - WORD_NAMES and not _VISITS & set(following)


_BY_TITLE: Final = re.compile("[ .,:]*")
_US: Final = frozenset({"we", "i"})
_SAYS_WHO: Final = {
    ("it", "s"),
    ("this", "is"),
    ("i", "m"),
    ("i", "am"),
    ("name", "is"),
    ("le", "habla"),
    ("aqui", "habla"),
}
_ATTENDS: Final = word_set("see fit take meet help greet treat atender ver atenderle verle recibir")
_ANYBODY: Final = word_set(
    "someone somebody anyone anybody nobody everyone they she he who it that which all both each one alguien"
    " nadie quien ella el ellos there here you we i time times"
)
_SMALL: Final = word_set("little young baby pequeno pequena")
_VISITS: Final = word_set("due overdue also too welcome tambien toca turn missed invited scheduled booked")


def _is_related(own: Folded, index: int) -> bool:
    is_by = own.word(index - 1) in _RELATIONS and _BY_RELATION.fullmatch(own.gap(index - 1, index))
    return bool(is_by and _could_be_name(own.tokens[index]))


_BY_RELATION: Final = re.compile(" ?[,:(]? ?")


def _is_listed(own: Folded, index: int) -> bool:
    token, gap, before = own.tokens[index], own.gap(index - 1, index), own.word(index - 1)
    if not _could_be_name(token):
        return False
    if before in TITLES and own.tokens[index - 1].is_capitalised and _BY_TITLE.fullmatch(gap):
        return True
    if token.word in WORD_SURNAMES:
        return False
    owns = _OWNS.match(own.after(index))
    if owns and owns.group(1) in _OWNED:
        return True
    if before == "de":
        return gap == " " and token.word in GIVEN_NAMES
    return gap == " " and before in _LISTED and not _PLACE_AFTER.match(own.after(index))


_OWNS: Final = re.compile(r"'s? (\w+)")


def _is_given_name(own: Folded, index: int) -> bool:
    token = own.tokens[index]
    return (
        token.word in GIVEN_NAMES - WORD_NAMES
        and token.is_capitalised
        and not _NO_NAME_BEFORE.match(own.after(index))
    )


_PLACE: Final = (
    r" (?:st|street|ave|avenue|road|rd|blvd|drive|dr|lane|ln|plaza|building|center|centre|park|station|mall"
    r"|garage|parking|square|court|tower|lot|bridge)\b"
)
_PLACE_AFTER: Final = re.compile(_PLACE)
_NO_NAME_BEFORE: Final = re.compile("'t|" + _PLACE)
"""A street or place called like a person, and "Don't"."""
