"""Numbers however they are written: digits, words in English and Spanish, digit by digit.

Owns the reading of numbers in a folded text; what a number means (a fee, a phone, a tooth) is decided by
the detectors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from appliance.domain.phi.folding import MASK, Folded

_EN_UNITS: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen"
)
_ES_UNITS: Final = (
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis"
    " diecisiete dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro veinticinco"
    " veintiseis veintisiete veintiocho veintinueve"
)
SMALL: Final = {
    **{word: value for value, word in enumerate(_EN_UNITS.split())},
    **{word: value for value, word in enumerate(_ES_UNITS.split())},
    "oh": 0,
    "un": 1,
    "una": 1,
    "veintiun": 21,
}
_EN_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_ES_TENS: Final = "treinta cuarenta cincuenta sesenta setenta ochenta noventa"
TENS: Final = {
    **{word: 10 * value for value, word in enumerate(_EN_TENS.split(), 2)},
    **{word: 10 * value for value, word in enumerate(_ES_TENS.split(), 3)},
    "fourty": 40,
}
_HUNDREDS: Final = {
    "cien": 100,
    "ciento": 100,
    "doscientos": 200,
    "doscientas": 200,
    "trescientos": 300,
    "trescientas": 300,
    "cuatrocientos": 400,
    "quinientos": 500,
    "seiscientos": 600,
    "setecientos": 700,
    "ochocientos": 800,
    "novecientos": 900,
}
_SCALES: Final = {"hundred": "hundred", "thousand": "thousand", "mil": "thousand"}
_EN_ORDINALS: Final = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
    " fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
ORDINALS: Final = {
    **{word: value for value, word in enumerate(_EN_ORDINALS.split(), 1)},
    "thirtieth": 30,
    "primero": 1,
    "primer": 1,
}
_JOINERS: Final = frozenset({"and", "y"})
_FILLERS: Final = frozenset({"dash", "hyphen", "guion", "dot", "punto", "slash"})


@dataclass(frozen=True, slots=True)
class Number:
    """One number as spoken: its value, its digits as a run would show them, and its token range."""

    value: int
    digits: str
    first: int
    last: int
    in_words: bool


@lru_cache(maxsize=32)
def find_numbers(folded: Folded) -> tuple[Number, ...]:
    """Return every number in the text, in order: "120", "one hundred twenty", "ciento veinte", "21st"."""
    found = []
    index, count = 0, len(folded.tokens)
    while index < count:
        number = _number_at(folded, index)
        if number is None:
            index += 1
        else:
            found.append(number)
            index = number.last + 1
    return tuple(found)


def _number_at(folded: Folded, index: int) -> Number | None:
    word = folded.tokens[index].word
    if word.isdecimal():
        return Number(int(word[:18]), word, index, index, in_words=False)
    return _spoken_at(folded, index) if _ROLES.get(word) in _FOLLOWERS[""] else None


def _spoken_at(folded: Folded, index: int) -> Number:
    total, group, last, previous = 0, 0, index, ""
    for position in range(index, len(folded.tokens)):
        word = folded.tokens[position].word
        role = _ROLES.get(word)
        if (
            role is None
            or role not in _FOLLOWERS[previous]
            or (position > index and not _is_close(folded, position))
        ):
            break
        if role == "joiner":
            continue
        if role == "thousand":
            total, group = total + 1000 * (group or 1), 0
        else:
            group = 100 * (group or 1) if role == "hundred" else group + _WORTH[word]
        last, previous = position, role
    value = total + group
    return Number(value, str(value), index, last, in_words=True)


_ROLES: Final = {
    **dict.fromkeys(_JOINERS, "joiner"),
    **_SCALES,
    **dict.fromkeys(_HUNDREDS, "hundreds"),
    **dict.fromkeys(ORDINALS, "ordinal"),
    **{word: "unit" if value < 10 else "teen" for word, value in SMALL.items()},
    **dict.fromkeys(TENS, "tens"),
}
_FOLLOWERS: Final = {
    "": {"unit", "teen", "tens", "ordinal", "hundreds", "hundred", "thousand"},
    "unit": {"hundred", "thousand"},
    "teen": {"hundred", "thousand"},
    "tens": {"unit", "ordinal", "thousand", "joiner"},
    "ordinal": set(),
    "hundreds": {"unit", "teen", "tens", "thousand", "joiner"},
    "hundred": {"unit", "teen", "tens", "ordinal", "thousand", "joiner"},
    "thousand": {"unit", "teen", "tens", "ordinal", "hundreds", "joiner"},
}


_WORTH: Final = TENS | SMALL | ORDINALS | _HUNDREDS


def _is_close(folded: Folded, index: int) -> bool:
    gap = folded.gap(index - 1, index)
    return gap in (" ", "-", " - ")


_DISGUISED: Final = re.compile(r"(?<![a-z0-9])(?=[a-z]*\d)[0-9oilsbz]{2,}(?![a-z0-9])")
_AS_DIGITS: Final = str.maketrans("oilsbz", "011582")


def as_digits(folded: Folded) -> Folded:
    """Return the text with letters among digits read as the digits they look like: "555-O142", "(3l2)"."""
    low = _DISGUISED.sub(lambda found: found.group().translate(_AS_DIGITS), folded.low)
    return folded if low == folded.low else Folded(folded.plain, low)


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring numbers read as one string of digits: a phone, an id, a code."""

    digits: str
    first: int
    last: int
    in_words: bool


def find_runs(folded: Folded) -> Iterator[Run]:
    """Yield the runs of neighbouring numbers: "312-555-0142", "three one two, five five five ..."."""
    run: list[Number] = []
    for number in find_numbers(folded):
        if run and not _continues(folded, run[-1], number):
            yield _as_run(run)
            run = []
        run.append(number)
    if run:
        yield _as_run(run)


def _continues(folded: Folded, left: Number, right: Number) -> bool:
    between = folded.tokens[left.last + 1 : right.first]
    if any(token.word not in _FILLERS for token in between):
        return False
    gap = folded.low[folded.tokens[left.last].end : folded.tokens[right.first].start]
    return len(between) <= 1 and MASK not in gap and len(gap.strip()) <= _LONGEST_GAP


_LONGEST_GAP: Final = 8


def _as_run(numbers: list[Number]) -> Run:
    digits = "".join(number.digits for number in numbers)
    return Run(digits, numbers[0].first, numbers[-1].last, any(number.in_words for number in numbers))


@lru_cache(maxsize=32)
def in_figures(folded: Folded) -> Folded:
    """Return the text with every number word written as figures: "ten thirty" reads "10 30"."""
    plain, low = folded.plain, folded.low
    for number in reversed(find_numbers(folded)):
        if number.in_words:
            start, end = folded.tokens[number.first].start, folded.tokens[number.last].end
            plain, low = plain[:start] + number.digits + plain[end:], low[:start] + number.digits + low[end:]
    return Folded(plain, low)
