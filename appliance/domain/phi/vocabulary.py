"""Detectors of what a text must not talk about: procedures, teeth, conditions, money, advice, pressure.

They read the prose without the practice's name, the slots on offer and the names of people, in every
reading that a disguise allows: closed up, with figures for letters, line-broken words joined.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Final

from appliance.domain.phi.folding import Folded, from_folded
from appliance.domain.phi.lexicon import (
    BENEFIT_WORDS,
    CLINICAL_PROCEDURES,
    DIAGNOSES,
    FEE_WORDS,
    HARD_SELL,
    LAY_PROCEDURES,
    MEDICAL_ADVICE,
    NEGATED,
    TEETH_BY_PLACE,
    YEAR_END_WORDS,
)
from appliance.domain.phi.view import View, readings


def _broken_words(prose: Folded) -> Folded:
    """Return neighbouring tokens joined in pairs, one pair after another: "perio dontal" -> "periodontal"."""
    tokens = prose.tokens
    pairs = (
        tokens[index].word + tokens[index + 1].word
        for index in range(len(tokens) - 1)
        if prose.gap(index, index + 1) == " " and len(tokens[index].word + tokens[index + 1].word) >= 6
    )
    joined = " ; ".join(pairs)
    return from_folded(joined, joined)


def _speaks_of(view: View, words: re.Pattern[str]) -> bool:
    return any(words.search(reading.low) for reading in view.prose_readings)


def has_clinical_procedure(view: View) -> bool:
    """Given a draft, return whether it names a procedure beyond what the owner allows.

    Everyday names ("cleaning") need the owner's opt-in, clinical names ("prophylaxis") are never allowed.
    """
    if _speaks_of(view, CLINICAL_PROCEDURES) or _is_whole_word(
        _broken_words(view.prose), CLINICAL_PROCEDURES
    ):
        return True
    if view.facts.policy.allow_lay_procedure_term:
        return False
    return _speaks_of(view, LAY_PROCEDURES) or _is_whole_word(_broken_words(view.prose), LAY_PROCEDURES)


def _is_whole_word(pairs: Folded, words: re.Pattern[str]) -> bool:
    return any(words.fullmatch(token.word) for token in pairs.tokens if len(token.word) >= 6)


def has_diagnosis(view: View) -> bool:
    """Given a draft, return whether it names a condition, a finding or a symptom."""
    return _speaks_of(view, DIAGNOSES) or _is_whole_word(_broken_words(view.prose), DIAGNOSES)


def has_medical_advice(view: View) -> bool:
    """Given a draft, return whether it advises on health or holds out consequences."""
    return _speaks_of(view, MEDICAL_ADVICE)


def has_hard_sell(view: View) -> bool:
    """Given a draft, return whether it presses the reader: scarcity, urgency, offers, guilt, year-end."""
    for reading in view.prose_readings:
        for found in HARD_SELL.finditer(reading.low):
            if not NEGATED.search(reading.low[: found.start()][-30:]):
                return True
    return not view.facts.policy.allow_year_end_mention and bool(YEAR_END_WORDS.search(view.prose.low))


_CODE: Final = re.compile(r"(?<![a-z0-9])d[\s.:#_-]{0,2}((?:[0-9oilsbz][\s._-]?){3}[0-9oilsbz])(?![a-z0-9])")
_CODE_WORD: Final = re.compile(
    r"\b(?:cdt|ada|procedure|proc|billing|treatment|codigo|code)\b(?: codes?| codigo| number"
    r"| no\.?)?[\s:#.-]*d?[\s-]?(\d{4}|\d{2} \d{2})\b"
)
_PLACE: Final = re.compile(
    r"\b(?:suite|ste|unit|apt|lot|room|rm|space|garage|level|gate|building|bldg|oficina|local)\W*$"
)


def has_cdt_code(view: View) -> bool:
    """Given a draft, return whether a CDT procedure code stands in it ("D1110", "D eleven ten", "code"
    " 1110")."""
    for text in (view.own, view.figures):
        for found in _CODE.finditer(text.low):
            figures = re.sub(r"[\s._-]", "", found.group(1))
            if sum(figure.isdecimal() for figure in figures) >= 2 and not _PLACE.search(
                text.low[: found.start()]
            ):
                return True
        if _CODE_WORD.search(text.low):
            return True
    codes = {re.sub(r"\D", "", code) for code in view.facts.procedure_codes}
    for run in view.runs:
        before = view.own.tokens[run.first - 1].word if run.first else ""
        if before in ("d", "code", "cdt", "codigo") and len(run.digits) == 4:
            return True
        if (
            run.digits in codes
            and len(run.digits) == 4
            and not _PLACE.search(view.own.low[: view.own.tokens[run.first].start])
        ):
            return True
    return False


_TOOTH: Final = re.compile(
    r"\b(?:tooth|teeth|diente|dientes|muela|muelas|pieza|piezas)\b(?: ?(?:#|no\.?|nos\.?|num\.?|number"
    r"|numbers|numero|n\.?))?"
    r"[\s:#(-]*(?:3[0-2]|[12]?\d)\b(?! ?(?:am|pm|:\d|%|years?|months?|anos?|meses|times|minutes?))"
    r"|(?:#|no\. ?|number |numero |th |st |nd |rd )(?:3[0-2]|[12]?\d)? ?(?:tooth|teeth|molar)\b"
    r"|\b(?:3[0-2]|[12]?\d)(?:st|nd|rd|th) (?:tooth|molar)\b|\btooth [a-t]\b(?! )"
)


def has_tooth_number(view: View) -> bool:
    """Given a draft, return whether it points at a tooth, by number or by place."""
    figures = view.prose_figures
    if (
        any(_TOOTH.search(reading.low) for reading in readings(figures))
        or _speaks_of(view, TEETH_BY_PLACE)
        or TEETH_BY_PLACE.search(figures.low)
    ):
        return True
    marked = {found.group(1) for found in _MARKED.finditer(figures.low)}
    return bool(marked & {tooth.strip().lstrip("#0") for tooth in view.facts.teeth})


_MARKED: Final = re.compile(
    r"(?<!suite )(?<!lot )(?<!unit )(?<!space )(?<!apt )(?<!room )(?<!option )#\s?(\d{1,2})\b"
)

_SUM: Final = re.compile(
    r"(?:us)?[$€£]\s?(?P<before>\d[\d,]*(?:\.\d+)?)|(?<![\d/:])(?P<after>\d[\d,]*(?:\.\d+)?) ?(?:[$€£]"
    r"|(?:us )?(?:dollars?|dolares|bucks|usd|pesos)\b)"
)
_COVERED_SHARE: Final = re.compile(
    r"\b\d{1,3} ?(?:%|percent|por ciento)(?= ?(?:\w+ ){0,4}(?:cover|paid|benefit|insur|plan|of your"
    r"|remaining|cubiert|seguro|beneficio))"
    r"|(?:cover|pays?|paid|insurance|plan|benefits?|cubre|paga"
    r"|seguro)[a-z]*(?: \w+){0,4} \d{1,3} ?(?:%|percent|por ciento)"
)


def _sums(text: Folded) -> Iterator[tuple[Decimal, int, int]]:
    for found in _SUM.finditer(text.low):
        written = (found["before"] or found["after"]).replace(",", "")
        yield Decimal(written), found.start(), found.end()


def has_fee(view: View) -> bool:
    """Given a draft, return whether it names a price, a balance or that something costs."""
    text = view.prose_figures
    fees = {sum_ for fee in view.facts.fees if (sum_ := _amount(fee)) is not None and sum_ >= 10}
    remaining = _amount(view.facts.remaining_max)
    for value, start, end in _sums(text):
        if value in fees or not (value == remaining or _near_benefits(text.low, start, end)):
            return True
    if _speaks_of(view, FEE_WORDS):
        return True
    return bool(fees & set(_bare_amounts(text)))


def has_benefit_amount(view: View) -> bool:
    """Given a draft, return whether it speaks of what an insurance plan pays, holds or has left."""
    text = view.prose_figures
    remaining = _amount(view.facts.remaining_max)
    for value, start, end in _sums(text):
        if value == remaining or _near_benefits(text.low, start, end):
            return True
    if remaining is not None and remaining >= 10 and remaining in _bare_amounts(text):
        return True
    if _COVERED_SHARE.search(text.low):
        return True
    prose = view.prose
    if view.facts.policy.allow_year_end_mention:
        prose = prose.masked(found.span() for found in YEAR_END_WORDS.finditer(prose.low))
        prose = prose.masked(found.span() for found in _PLAIN_BENEFITS.finditer(prose.low))
    return any(BENEFIT_WORDS.search(reading.low) for reading in readings(prose))


_PLAIN_BENEFITS: Final = re.compile(
    r"\b(?:(?:your|dental|insurance|plan|sus|los|del|seguro|dentales) ){0,3}(?:benefits?"
    r"|beneficios)\b(?: (?:year|del seguro|dentales))?"
)
_BENEFIT_NEAR: Final = re.compile(
    r"benefit|remaining|\bleft\b|maximum|\bmax\b|insur|coverage|covers?\b|deductible|beneficio|seguro"
    r"|restante|\bplan\b|allowance|unused|cobertura"
)


def _near_benefits(low: str, start: int, end: int) -> bool:
    return bool(
        _BENEFIT_NEAR.search(low[max(0, start - 45) : start]) or _BENEFIT_NEAR.search(low[end : end + 45])
    )


def _amount(text: str) -> Decimal | None:
    figures = re.sub(r"[^\d.]", "", text)
    try:
        return Decimal(figures) if figures else None
    except InvalidOperation:
        return None


_BARE: Final = re.compile(
    r"(?<![\d$:/.#(-])(\d{1,3}(?:,\d{3})+(?:\.\d\d)?|\d{3,5}(?:\.\d\d)?|\d{2,5}\.\d\d)(?![\d:/-]"
    r"|\.\d| ?(?:am|pm)\b)"
)
_HOUSE: Final = re.compile(
    r" (?:[nsew]\.? )?(?:\w+ ){1,3}(?:st|street|ave|avenue|rd|road|blvd|dr|drive|ln|lane|way|pl|ct"
    r"|hwy|pkwy)\b"
)


def _bare_amounts(text: Folded) -> list[Decimal]:
    """Numbers that might be sums though nothing says so; only compared with the patient's known sums."""
    return [
        Decimal(found.group(1).replace(",", ""))
        for found in _BARE.finditer(text.low)
        if not _HOUSE.match(text.low[found.end() :]) and not _PLACE.search(text.low[: found.start()])
    ]
