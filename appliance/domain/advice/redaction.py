"""Taking out of free text whatever could say who it is about, before a model sees it.

Decides by what may stay, never by what must go: `redact` keeps words of a closed vocabulary, clock times and
small numbers, and drops the rest, so that a name nobody has thought of is gone as well. Words of the
vocabulary that are names of this practice's patients go too. `clear` is for an office whose agreement covers
the conversation: it keeps ordinary prose and takes out everybody else. Both fail closed and invent nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from appliance.domain.advice.words import NUMBER_WORDS, VOCABULARY
from appliance.domain.phi.folding import fold, lower, read
from appliance.domain.phi.given_names import GIVEN_NAMES
from appliance.domain.phi.numbers import find_runs

MARK: Final = "_"
_SIGNS: Final = frozenset("?!.,_")
"""Stands where something was taken out."""
_TOKEN: Final = re.compile(r"\d+:\d\d(?:[ap]m?\b)?|[a-z0-9]*\d[a-z0-9]*|[a-z]+(?:'[a-z]{1,2}\b)?|[?!.,]|\S")
_CLOCK: Final = re.compile(r"\d{1,2}(?::\d\d)?(?:[ap]m?)?")
_MOST_CHARS: Final = 1_000
_MOST_FIGURES: Final = 4
"""Figures that may stand side by side, however spelled: enough for "10 or 11", too few for a number."""
_CONTACT: Final = re.compile(r"\S*@\S+|\S*(?:https?:|www\.)\S*|\S+\.(?:com|net|org|edu|gov|me|us)\b\S*", re.I)
_CAPITAL: Final = re.compile(r"\b[A-Z][\w'-]*")


@dataclass(frozen=True, slots=True)
class Redacted:
    """Text of the closed vocabulary. Cannot be made of anything else: raise ValueError if it is."""

    text: str

    def __post_init__(self) -> None:
        strange = sum(not _may_stay(token) for token in _tokens(self.text))
        if strange or _long_numbers(self.text):
            raise ValueError("text that was to be shown to a model has words outside the vocabulary")

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Cleared:
    """Prose that was cleared of everybody but the person it is from, for a model under an agreement."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class KnownPeople:
    """Everybody in the books, as far as it takes to recognise them in a text about to leave.

    `names` are single folded words, `pairs` first and last name in one; `numbers` the last ten figures of
    phones, and birth dates as runs of figures.
    """

    names: frozenset[str] = frozenset()
    pairs: frozenset[tuple[str, str]] = frozenset()
    numbers: frozenset[str] = frozenset()

    def find_in(self, text: str, *, allowed: frozenset[str] = frozenset(), whole: bool = True) -> str:
        """Return which kind of value of somebody stands in a text: number, pair or name; empty if none.

        `allowed` are names that may; without `whole` only numbers and full names count, because a single
        name may be a word of the prompt.
        """
        folded = read(text)
        runs = (run.digits for run in find_runs(folded))
        if any(_holds_number(run, self.numbers) for run in runs):
            return "number"
        words = [token.word for token in folded.tokens if token.word.isalpha()]
        if any(pair in self.pairs and not set(pair) <= allowed for pair in pairwise(words)):
            return "pair"
        if whole and any(word in self.names and word not in allowed for word in words):
            return "name"
        return ""


def _holds_number(run: str, numbers: frozenset[str]) -> bool:
    return any(
        run[start : start + size] in numbers
        for size in (10, 8, 6)
        for start in range(max(len(run) - size + 1, 0))
        if size == 10 or len(run) == size
    )


def know_people(rows: Iterable[tuple[str, str, str, str | None, str | None, str | None]]) -> KnownPeople:
    """Given first, preferred and last name, birth date (ISO) and two phones of each person, know them."""
    names: set[str] = set()
    pairs: set[tuple[str, str]] = set()
    numbers: set[str] = set()
    for first, preferred, last, born, *phones in rows:
        given = [part for name in (first, preferred) for part in name_words(name)]
        surnames = name_words(last)
        names.update(given, surnames)
        pairs.update((one, other) for one in given for other in surnames)
        pairs.update((other, one) for one in given for other in surnames)
        numbers.update(_phone_forms(phones))
        numbers.update(_date_forms(born or ""))
    return KnownPeople(frozenset(names), frozenset(pairs), frozenset(numbers))


def _phone_forms(phones: Iterable[str | None]) -> Iterator[str]:
    for phone in phones:
        figures = re.sub(r"\D", "", phone or "")
        if len(figures) >= 10:
            yield figures[-10:]


def _date_forms(born: str) -> Iterator[str]:
    year, _, rest = born.partition("-")
    month, _, on = rest.partition("-")
    if on:
        yield from (month + on + year, year + month + on, on + month + year, month + on + year[2:])


@lru_cache(maxsize=65_536)
def name_words(name: str) -> tuple[str, ...]:
    """Return the words of a name as they are compared: folded, small, two letters at least."""
    return tuple(word for word in re.findall(r"[a-z]+", lower(fold(name))) if len(word) > 1)


# --- the closed vocabulary -------------------------------------------------------------------------------


def redact(text: str, known: KnownPeople) -> Redacted:
    """Given anybody's words and everybody in the books, return what may be shown of them.

    The first thousand characters are read. What was dropped leaves one mark behind.
    """
    tokens = _without_spelling(_without_long_numbers(_tokens(text[:_MOST_CHARS])))
    kept = [token if _may_stay(token) and not _is_name(token, known) else MARK for token in tokens]
    # Once a word between two numbers is gone, they stand side by side.
    kept = _without_long_numbers(_without_spelled_names(kept, known))
    lines = [
        token for before, token in zip(["", *kept], kept, strict=False) if (before, token) != (MARK, MARK)
    ]
    return Redacted(" ".join(lines))


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(lower(fold(text)))


def _may_stay(token: str) -> bool:
    if token in VOCABULARY or token in _SIGNS:
        return True
    return bool(_CLOCK.fullmatch(token)) or token.replace("'", "") in VOCABULARY


def _is_name(token: str, known: KnownPeople) -> bool:
    return token.replace("'", "") in known.names or token in known.names


def _without_spelling(tokens: list[str]) -> list[str]:
    """Drop single letters side by side: a name spelled out."""
    single = [len(word) == 1 and word.isalpha() for word in tokens]
    return [
        MARK if single[place] and (_is_set(single, place - 1) or _is_set(single, place + 1)) else word
        for place, word in enumerate(tokens)
    ]


def _is_set(flags: list[bool], place: int) -> bool:
    """Return a flag, False beyond either end."""
    return 0 <= place < len(flags) and flags[place]


def _without_long_numbers(tokens: list[str]) -> list[str]:
    """Drop numbers that together, digit by digit or in words, are long enough to be a phone or a date."""
    kept, start = list(tokens), 0
    while start < len(tokens):
        stop = start
        while stop < len(tokens) and (_figures(tokens[stop]) or not tokens[stop].isalnum()):
            stop += 1
        if sum(map(_figures, tokens[start:stop])) > _MOST_FIGURES:
            kept[start:stop] = [MARK] * (stop - start)
        start = max(stop, start + 1)
    return kept


def _figures(token: str) -> int:
    """Return how many figures a token stands for; hours in a clock time as well."""
    return 1 if token in NUMBER_WORDS else sum(map(str.isdigit, token))


def _long_numbers(text: str) -> bool:
    tokens = _tokens(text)
    return _without_long_numbers(tokens) != tokens


_GLUED: Final = 3


def _without_spelled_names(tokens: list[str], known: KnownPeople) -> list[str]:
    """Drop neighbouring words that together are a name: "car los", "al va rez"."""
    kept = list(tokens)
    for size in range(2, _GLUED + 1):
        for start in range(len(tokens) - size + 1):
            if "".join(tokens[start : start + size]) in known.names:
                kept[start : start + size] = [MARK] * size
    return kept


# --- prose, cleared of others ----------------------------------------------------------------------------


def clear(text: str, known: KnownPeople, own: Iterable[str]) -> Cleared:
    """Given prose and the first names of whoever it is from, return it without anybody else.

    Goes: every name in the books and of the common ones that is not their own, capitalised words that are not
    of the vocabulary, numbers of more than four figures, addresses of mail and web.
    """
    mine = {word for name in own for word in name_words(name)}
    plain = _CONTACT.sub(MARK, fold(text[:_MOST_CHARS]))
    plain = _CAPITAL.sub(lambda found: _keep(found.group(), mine), plain)
    words = re.findall(r"[A-Za-z]+(?:'[a-z]{1,2})?|\d+:\d\d|\w*\d\w*|\s+|.", plain)
    kept = [MARK if _is_other(word, known, mine) else word for word in words]
    figures = [word for word in kept if not word.isspace()]
    short = iter(_without_long_numbers([word.lower() for word in figures]))
    lines = (word if word.isspace() or next(short) != MARK else MARK for word in kept)
    return Cleared("".join(lines))


def _keep(word: str, mine: set[str]) -> str:
    plain = lower(word)
    return word if plain in mine or plain in VOCABULARY else MARK


def _is_other(word: str, known: KnownPeople, mine: set[str]) -> bool:
    plain = lower(word)
    if plain in mine or (plain in VOCABULARY and plain not in known.names):
        return False
    return plain in known.names or plain in GIVEN_NAMES
