"""How a practice is named in a text: in full, without its legal tail, or by what tells it from others.

Owns the spellings and where they stand. A name inside a host, a mailbox or a street names no practice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from appliance.domain.phi.folding import Folded, find_value, read, span_of, squeeze, word_set
from appliance.domain.phi.lexicon import STREET_TYPES, WORD_SURNAMES
from appliance.domain.wording.content import fit_value, plain_practice_name


def practice_spans(whole: Folded, name: str, people: Iterable[str]) -> list[tuple[int, int]]:
    """Given a folded text, return where it names the practice, in full or shortly ("Cedar Ridge").

    `people` are the names of everybody the text may be about: a short form that is one of them names nobody
    but that person.
    """
    ranges = [
        found
        for spelling in practice_names(name)
        for found in find_value(whole, spelling)
        if _distinctive(spelling) or whole.tokens[found[0]].is_capitalised
    ]
    ranges += [
        found
        for spelling in short_names(name, people)
        for found in find_value(whole, spelling)
        if _is_named_short(whole, *found)
    ]
    spans = [span_of(whole, first, last) for first, last in ranges]
    return [(start, end) for start, end in spans if not _is_in_address(whole, start, end)]


def _distinctive(name: str) -> list[str]:
    return [token.word for token in read(name).tokens if token.word not in _TRADE]


_TRADE: Final = word_set(
    "dental dentistry dentist dentists dds dmd pllc llc pc inc family familia familiar care group clinic"
    " clinica clinics consultorio office offices practice center centre associates cosmetic general pediatric"
    " health oral arts studio spa team smile smiles sonrisa sonrisas the of and y de del la el los las at s d"
    " p m l c"
)
"""Words that any practice may have in its name: alone they name none."""


def short_names(name: str, people: Iterable[str]) -> tuple[str, ...]:
    """Return a practice's name without its trade: "Maple Grove" of "Maple Grove Family Dentistry".

    None where what is left is the name of one of these people or an ordinary word: it would hide a leak.
    """
    words = [token.raw for token in read(name).tokens]
    while words and words[0].lower() in _LEADING_TRADE:
        words = words[1:]
    cores = (words[:end] for end, _ in enumerate(words, 1) if not _distinctive(" ".join(words[end:])))
    known = {squeeze(part) for person in people for part in (person, *person.split())}
    return tuple(" ".join(core) for core in cores if _stands_alone(core, known))


_LEADING_TRADE: Final = _TRADE - word_set("smile smiles sonrisa sonrisas")


def _stands_alone(core: list[str], known: set[str]) -> bool:
    telling = _distinctive(" ".join(core))
    if not telling or "".join(telling) in known:
        return False
    return len(core) > 1 or (len(core[0]) >= _LEAST_ALONE and core[0].lower() not in WORD_SURNAMES)


_LEAST_ALONE: Final = 5


def _is_named_short(whole: Folded, first: int, last: int) -> bool:
    """Whether the words are written as a name, and not as that of a street or a place."""
    following = whole.word(last + 1)
    return (
        whole.tokens[first].is_capitalised and whole.tokens[last].is_capitalised and following not in _PLACES
    )


_PLACES: Final = STREET_TYPES | word_set("mall park plaza center school station")


def _is_in_address(whole: Folded, start: int, end: int) -> bool:
    """Whether a name is part of a host or mailbox ("cedarridgedental.example") rather than prose."""
    return bool(_HOST_BEFORE.search(whole.plain[:start]) or _HOST_AFTER.match(whole.plain[end:]))


_HOST_BEFORE: Final = re.compile("[@/]$")
_HOST_AFTER: Final = re.compile(r"@|\.[a-z]")


@lru_cache(maxsize=256)
def practice_names(name: str) -> tuple[str, ...]:
    """Given the practice's name, return the spellings that count as naming it, longest first."""
    if not squeeze(name):
        return ()
    spellings = {name, plain_practice_name(name), fit_value("practice", name)}
    for spelling in tuple(spellings):
        spellings.add(spelling.replace("&", " and "))
        spellings.add(re.sub(r"\b(?:and|y)\b", "&", spelling))
        spellings.add(re.sub(r"'s\b", "s", spelling))
    return tuple(sorted((one for one in spellings if squeeze(one)), key=len, reverse=True))
