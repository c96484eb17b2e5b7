"""One draft as the detectors see it: folded once, with what is allowed to be there blotted out.

Owns the masks. The practice's own name, phone and address line, the slots on offer and the names of the
people the patient knows may contain a patient's surname, a month, a price or a procedure word; a
detector must not trip over them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from appliance.domain.content import fit_value, plain_practice_name
from appliance.domain.phi.facts import READ_LIMIT, DraftFacts
from appliance.domain.phi.folding import Folded, find_value, from_folded, read, span_of, squeeze
from appliance.domain.phi.lexicon import DOCTORS
from appliance.domain.phi.numbers import Run, find_runs, in_figures


@dataclass(frozen=True, slots=True)
class View:
    """`whole` is the folded draft; `own` lacks the practice's and the offer's words; `prose` lacks names too.

    `figures` and `prose_figures` have number words written as figures, `prose_readings` are `prose` with
    pulled-apart words mended, `runs` the strings of digits in `own`.
    """

    body: str
    facts: DraftFacts
    whole: Folded
    own: Folded
    prose: Folded
    figures: Folded
    prose_figures: Folded
    prose_readings: tuple[Folded, ...]
    runs: tuple[Run, ...]
    has_practice_name: bool


def look_at(body: str, facts: DraftFacts) -> View:
    """Given a draft and its facts, return the view the detectors work on."""
    whole = read(body[:READ_LIMIT])
    named = [span for name in practice_names(facts.practice_name) for span in _spans(whole, name)]
    practice = [(start, end) for start, end in named if not _is_in_address(whole, start, end)]
    offered = [
        span
        for value in (*facts.allowed_slots, facts.parking_note, fit_value("parking", facts.parking_note))
        for span in _spans(whole, value)
    ]
    own = whole.masked(
        [*practice, *offered, *_phone_spans(whole, facts.practice_phone), *_url_spans(whole, facts)]
    )
    prose = own.masked(_name_spans(own, facts))
    return View(
        body,
        facts,
        whole,
        own,
        prose,
        in_figures(own),
        in_figures(prose),
        readings(prose),
        tuple(find_runs(own)),
        bool(practice),
    )


def _is_in_address(whole: Folded, start: int, end: int) -> bool:
    """Whether a name is part of a host or mailbox ("cedarridgedental.example") rather than prose."""
    before, after = whole.low[max(0, start - 1) : start], whole.low[end : end + 2]
    return (
        before in ("@", "/")
        or after[:1] == "@"
        or bool(re.match(r"\.[a-z]", after) and whole.plain[end + 1].islower())
    )


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


def _spans(folded: Folded, value: str) -> list[tuple[int, int]]:
    return [span_of(folded, first, last) for first, last in find_value(folded, value)]


_PHONE_GAP: Final = r"[\s().+-]{0,3}"


def _phone_spans(folded: Folded, phone: str) -> list[tuple[int, int]]:
    digits = re.sub(r"\D", "", read(phone).low)[-10:]
    if len(digits) < 10:
        return []
    spelled = _PHONE_GAP.join(digits)
    local = _PHONE_GAP.join(digits[3:])
    pattern = rf"(?<!\d)(?:\+?1{_PHONE_GAP})?(?:\(?{spelled}|{local})(?!\d)"
    return [found.span() for found in re.finditer(pattern, folded.low)]


def _url_spans(folded: Folded, facts: DraftFacts) -> list[tuple[int, int]]:
    if not facts.policy.allow_practice_url or not facts.practice_url:
        return []
    host = host_of(facts.practice_url)
    pattern = rf"(?:https?://)?(?:www\.)?(?<![\w.@-]){re.escape(host)}(?:/[\w/?=&%#.-]*[\w/])?(?![\w-]|\.\w)"
    return [found.span() for found in re.finditer(pattern, folded.low)]


def host_of(url: str) -> str:
    """Given an address, return its bare host: "https://www.cedarridge.example/x" -> "cedarridge.example"."""
    bare = re.sub(r"^[a-z]+://", "", read(url).low)
    return re.sub(r"^www\.", "", bare.split("/")[0])


def known_names(facts: DraftFacts) -> tuple[str, ...]:
    """Return the names of people that may stand in this draft, also as shortened to fit a text."""
    names = (facts.first_name, facts.preferred_name, facts.last_hygienist_first, *facts.staff_names)
    spellings = [*names, *(fit_value("first", name) for name in names)]
    return tuple(dict.fromkeys(name for name in spellings if squeeze(name)))


def _name_spans(own: Folded, facts: DraftFacts) -> list[tuple[int, int]]:
    spans = []
    for name in known_names(facts):
        for first, last in find_value(own, name):
            if own.tokens[first].is_capitalised:
                spans.append(span_of(own, first, last))
    for first, last in doctor_ranges(own, facts):
        spans.append(span_of(own, first, last))
    return spans


def doctor_ranges(folded: Folded, facts: DraftFacts) -> list[tuple[int, int]]:
    """Return the token ranges "Dr. Chen" that name the patient's provider, title included."""
    found = []
    for part in provider_parts(facts):
        for first, last in find_value(folded, part):
            if first and folded.tokens[first - 1].word in DOCTORS:
                found.append((first - 1, last))
    return found


def provider_parts(facts: DraftFacts) -> tuple[str, ...]:
    """Return the provider's surname, whole and without title."""
    words = [token.raw for token in read(facts.provider_last).tokens if token.word not in DOCTORS]
    return (" ".join(words), *words) if words else ()


def readings(prose: Folded) -> tuple[Folded, ...]:
    """Return a text and what it reads as once pulled-apart or figure-spelled words are mended."""
    closed = close_words(prose)
    return (prose, *(() if closed.low == prose.low else (closed,)), *unleet(closed))


_LEET: Final = (
    str.maketrans("01345789@$!|", "oieasTbgasil".lower()),
    str.maketrans("01345789@$!|", "oleastbgasil"),
)
_LEET_WORD: Final = re.compile(r"[a-z0-9@$!|]*[a-z][a-z0-9@$!|]*")


def unleet(folded: Folded) -> tuple[Folded, ...]:
    """Return the readings of a text in which figures and signs inside words stand for letters."""
    readings = []
    for table in _LEET:
        low = _LEET_WORD.sub(lambda found, table=table: _unleet_word(found.group(), table), folded.low)  # type: ignore[misc]
        if low != folded.low:
            readings.append(from_folded(folded.plain, low))
    return tuple(readings)


def _unleet_word(word: str, table: dict[int, int]) -> str:
    body = word.rstrip("!|")
    is_plain = body.isalpha() or re.fullmatch(r"\d+(?:st|nd|rd|th|am|pm|a|p|mo|mg|h)?|[a-z]\d+", body)
    return word if is_plain else body.translate(table) + word[len(body) :]


_SPELLED: Final = re.compile(r"(?<![a-z0-9])[a-z](?:[\s.*_-]{1,3}[a-z](?![a-z0-9]))+")
_HYPHENS: Final = re.compile(r"(?<=[a-z])(?:- ?|[_.*~]+|[^\w\s,;:!?()'\"/&\x00.-]+)(?=[a-z])")


def close_words(folded: Folded) -> Folded:
    """Return the text with letters that were pulled apart ("c-r-o-w-n", "gingi- vitis") closed up."""
    low = _SPELLED.sub(lambda found: re.sub(r"[^a-z]", "", found.group()), folded.low)
    return from_folded(folded.plain, _HYPHENS.sub("", low))
