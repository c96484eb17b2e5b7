"""Detectors of what a text must not talk about: procedures, teeth, conditions, money, advice, pressure.

They read the prose without the practice's name, the slots on offer and the names of people, in every
reading that a disguise allows: closed up, with figures for letters, line-broken words joined.
"""

from __future__ import annotations

import re
from typing import Final

from appliance.domain.phi.advice import MEDICAL_ADVICE
from appliance.domain.phi.folding import MASK, Folded
from appliance.domain.phi.identifiers import HOUSE
from appliance.domain.phi.lexicon import (
    CLINICAL_PROCEDURES,
    DIAGNOSES,
    LAY_PROCEDURES,
    TEETH_BY_PLACE,
    without_edges,
)
from appliance.domain.phi.pressure import HARD_SELL, NEGATED, ORDER_TWICE, YEAR_END_WORDS
from appliance.domain.phi.view import View, readings


def _broken_words(prose: Folded) -> Folded:
    """Return neighbouring tokens joined in pairs, one pair after another: "perio dontal" -> "periodontal"."""
    tokens = prose.tokens
    pairs = (
        tokens[index].word + tokens[index + 1].word
        for index in range(len(tokens) - 1)
        if prose.gap(index, index + 1) == " "
    )
    joined = " ; ".join(pairs)
    return Folded(joined, joined)


def speaks_of(view: View, words: re.Pattern[str]) -> bool:
    """Given a table of words, return whether any reading of the prose has one of them."""
    return any(words.search(reading.low) for reading in view.prose_readings) or _is_glued_in(view, words)


def _is_glued_in(view: View, words: re.Pattern[str]) -> bool:
    return any(
        len(found.group()) >= 5 for word in view.glued for found in without_edges(words).finditer(word)
    )


def has_clinical_procedure(view: View) -> bool:
    """Given a draft, return whether it names a procedure beyond what the owner allows.

    Everyday names ("cleaning") need the owner's opt-in, clinical names ("prophylaxis") are never allowed.
    """
    if speaks_of(view, CLINICAL_PROCEDURES) or _is_whole_word(_broken_words(view.prose), CLINICAL_PROCEDURES):
        return True
    if view.facts.policy.allow_lay_procedure_term:
        return False
    return speaks_of(view, LAY_PROCEDURES) or _is_whole_word(_broken_words(view.prose), LAY_PROCEDURES)


def _is_whole_word(pairs: Folded, words: re.Pattern[str]) -> bool:
    return any(words.fullmatch(token.word) for token in pairs.tokens if len(token.word) >= 6)


def has_diagnosis(view: View) -> bool:
    """Given a draft, return whether it names a condition, a finding or a symptom."""
    return speaks_of(view, DIAGNOSES) or _is_whole_word(_broken_words(view.prose), DIAGNOSES)


def has_medical_advice(view: View) -> bool:
    """Given a draft, return whether it advises on health or holds out consequences."""
    return speaks_of(view, MEDICAL_ADVICE)


def has_hard_sell(view: View) -> bool:
    """Given a draft, return whether it presses the reader: scarcity, urgency, offers, guilt, year-end."""
    texts = [reading.low for reading in view.prose_readings]
    if view.facts.policy.allow_year_end_mention:
        texts = [YEAR_END_WORDS.sub(MASK, low) for low in texts]
    elif YEAR_END_WORDS.search(view.prose.low):
        return True
    pressing = any(
        not NEGATED.search(low[: found.start()]) for low in texts for found in HARD_SELL.finditer(low)
    )
    return pressing or any(ORDER_TWICE.search(low) for low in texts) or _is_glued_in(view, HARD_SELL)


_CODE: Final = re.compile(
    r"(?<![a-z0-9])d[\s.:#_-]{0,2}(?!ob)((?:[0-9oilsbz][\s._-]?){3}[0-9oilsbz])(?![a-z0-9])"
)
_CODE_WORD: Final = re.compile(
    r"\b(?:cdt|ada|procedure|proc|billing|treatment|codigo|code)\b(?: codes?| codigo| number"
    r"| no\.?)?[\s:#.-]*d?[\s-]?(\d{4}|\d{2} \d{2})\b"
)
PLACE: Final = re.compile(
    r"\b(?:suite|ste|unit|apt|lot|room|rm|space|garage|level|gate|building|bldg|oficina|local)\W*$"
)


def has_cdt_code(view: View) -> bool:
    """Given a draft, return whether a CDT procedure code stands in it ("D1110", "D eleven ten", "1110")."""
    return any(_names_code(text.low) for text in (view.own, view.figures)) or _has_known_code(view)


def _names_code(low: str) -> bool:
    return bool(_CODE_WORD.search(low)) or any(
        _TWO_FIGURES.search(found.group(1)) and not PLACE.search(low[: found.start()])
        for found in _CODE.finditer(low)
    )


_TWO_FIGURES: Final = re.compile(r"\d\D*\d")


def _has_known_code(view: View) -> bool:
    own = view.own
    codes = {figures for code in view.facts.procedure_codes for figures in _FOUR_FIGURES.findall(code)}
    numbers = [(token.word, index, index) for index, token in enumerate(own.tokens)]
    numbers += [(run.digits, run.first, run.last) for run in view.runs]
    return any(
        not PLACE.search(own.before(first)) and not HOUSE.match(own.after(last))
        for digits, first, last in numbers
        if digits in codes
    )


_FOUR_FIGURES: Final = re.compile(r"\d{4}")
_TOOTH: Final = re.compile(
    r"\b(?:tooth|teeth|diente|dientes|muela|muelas|pieza|piezas)\b(?: ?(?:#|no\.?|nos\.?|num\.?|number"
    r"|numbers|numero|n\.?))?"
    r"[\s:#(-]*(?:3[0-2]|[12]?\d)\b(?! ?(?:am|pm|:\d|%|years?|months?|anos?|meses|times|minutes?|veces|a\b))"
    r"|(?:#|no\. ?|number |numero |th |st |nd |rd )(?:3[0-2]|[12]?\d)? ?(?:tooth|teeth|molar)\b"
    r"|\b(?:3[0-2]|[12]?\d)(?:st|nd|rd|th) (?:tooth|molar)\b|\btooth [a-t]\b(?! )"
)


def has_tooth_number(view: View) -> bool:
    """Given a draft, return whether it points at a tooth, by number or by place."""
    figures = view.prose_figures
    if any(_TOOTH.search(reading.low) for reading in readings(figures)) or speaks_of(view, TEETH_BY_PLACE):
        return True
    marked = {found.group(1) for found in _MARKED.finditer(figures.low)}
    marked |= set(_T_NUMBER.findall(figures.low))
    return bool(marked & {number for tooth in view.facts.teeth for number in _TOOTH_NUMBER.findall(tooth)})


_T_NUMBER: Final = re.compile(r"\bt\.? ?#?([1-9]\d?)\b")
_TOOTH_NUMBER: Final = re.compile(r"[1-9]\d*")


_MARKED: Final = re.compile(
    r"(?<!suite )(?<!lot )(?<!unit )(?<!space )(?<!apt )(?<!room )(?<!option )#\s?(\d{1,2})\b"
)
