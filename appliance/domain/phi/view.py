"""One draft as the detectors see it: folded once, with what is allowed to be there blotted out.

Owns the masks. The practice's own name, phone and address line, the slots on offer and the names of the
people the patient knows may contain a patient's surname, a month, a price or a procedure word; a
detector must not trip over them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from appliance.domain.phi.facts import READ_LIMIT, DraftFacts
from appliance.domain.phi.folding import Folded, find_value, read, span_of, squeeze, word_set
from appliance.domain.phi.lexicon import DOCTORS
from appliance.domain.phi.numbers import Run, find_runs, in_figures
from appliance.domain.phi.practice import practice_spans
from appliance.domain.phi.slots import WEEKDAYS
from appliance.domain.wording.content import fit_value


@dataclass(frozen=True, slots=True)
class View:
    """`whole` is the folded draft; `own` lacks the practice's and the offer's words; `prose` lacks names too.

    `timed` is `own` with the offer's words left in, and without a reader called "Wednesday". `figures` and
    `prose_figures` have number words written as figures, `prose_readings` are `prose` with pulled-apart and
    disguised words mended, `named` the same of `own` as far as names go. `runs` are the strings of digits in
    `own`, `glued` the words that were spelled letter by letter, whose edges are lost.
    """

    body: str
    facts: DraftFacts
    whole: Folded
    own: Folded
    timed: Folded
    prose: Folded
    figures: Folded
    prose_figures: Folded
    prose_readings: tuple[Folded, ...]
    named: tuple[Folded, ...]
    runs: tuple[Run, ...]
    glued: tuple[str, ...]
    has_practice_name: bool


def look_at(body: str, facts: DraftFacts) -> View:
    """Given a draft and its facts, return the view the detectors work on."""
    whole = read(body[:READ_LIMIT])
    people = (facts.last_name, facts.provider_last, *known_names(facts))
    practice = practice_spans(whole, facts.practice_name, people)
    parking = (facts.parking_note, fit_value("parking", facts.parking_note))
    told = whole.masked(
        [
            *practice,
            *(span for value in parking for span in _spans(whole, value)),
            *_phone_spans(whole, facts.practice_phone),
            *_url_spans(whole, body, facts),
        ]
    )
    own = told.masked(span for value in facts.allowed_slots for span in _spans(told, value))
    prose = own.masked(_name_spans(own, facts))
    return View(
        body=body,
        facts=facts,
        whole=whole,
        own=own,
        timed=told.masked(_addressed_days(told, facts)),
        prose=prose,
        figures=in_figures(own),
        prose_figures=in_figures(prose),
        prose_readings=readings(prose),
        named=_named_readings(own),
        runs=tuple(find_runs(own)),
        glued=tuple(_glued_words(prose)),
        has_practice_name=bool(practice),
    )


def _addressed_days(told: Folded, facts: DraftFacts) -> list[tuple[int, int]]:
    """Where the reader, called like a weekday, is spoken to: "Hi Wednesday, ...", "See you soon, Friday!"."""
    names = [name for name in (facts.first_name, facts.preferred_name) if squeeze(name) in WEEKDAYS]
    return [
        span_of(told, index, index)
        for name in names
        for index, last in find_value(told, name)
        if index == last and told.tokens[index].is_capitalised and _is_spoken_to(told, index)
    ]


def _is_spoken_to(told: Folded, index: int) -> bool:
    if _DATED.match(told.after(index)):
        return False
    if not index:
        return True
    before = told.tokens[index - 1].word
    is_apart = bool(re.search(r"[,.!?]", told.gap(index - 1, index)))
    return before in _GREETED_BY or (is_apart and before not in WEEKDAYS)


_DATED: Final = re.compile(
    r"\W{0,3}(?:\d|at\b|a las?\b|the \d|el \d|morning|afternoon|evening|noon|or\b|and\b|y\b|o\b)"
)
_GREETED_BY: Final = word_set(
    "hi hello hey hiya dear hola estimado estimada querido querida greetings saludos howdy morning afternoon"
    " evening dias tardes noches again there thanks gracias"
)


def _spans(folded: Folded, value: str) -> list[tuple[int, int]]:
    return [span_of(folded, first, last) for first, last in find_value(folded, value)]


_PHONE_GAP: Final = r"[\s().+-]{0,3}"
_NO_AREA_CODE: Final = r"(?<!\d{3}[\s.)-])(?<!\d{3}\)[\s.-])"
"""Before the practice's number without its area code: another area code would make it another's number."""


def _phone_spans(folded: Folded, phone: str) -> list[tuple[int, int]]:
    digits = re.sub(r"\D", "", read(phone).low)[-10:]
    if len(digits) < 10:
        return []
    spelled = _PHONE_GAP.join(digits)
    local = _PHONE_GAP.join(digits[3:])
    pattern = rf"(?<!\d)(?:\+?1{_PHONE_GAP})?(?:\(?{spelled}|{_NO_AREA_CODE}{local})(?!\d)"
    return [found.span() for found in re.finditer(pattern, folded.low)]


def _url_spans(folded: Folded, body: str, facts: DraftFacts) -> list[tuple[int, int]]:
    """Where the practice's site is linked. Look-alike letters would lead to another host: none is excused."""
    host = host_of(facts.practice_url)
    if not facts.policy.allow_practice_url or not host or body.lower().count(host) < folded.low.count(host):
        return []
    pattern = (
        rf"(?<![\w.@-])(?:https?://)?(?:www\.)?{re.escape(host)}(?:/[\w/?=&%#.-]*[\w/])?(?![\w@:-]|\.\w)"
    )
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
    return (" ".join(words), *words)


def readings(prose: Folded) -> tuple[Folded, ...]:
    """Return a text and what it reads as once pulled-apart or figure-spelled words are mended."""
    closed = close_words(prose)
    return tuple(dict.fromkeys((prose, closed, *unleet(closed))))


def _named_readings(own: Folded) -> tuple[Folded, ...]:
    """Return a text and what its names read as; hyphens and "!" stay: they part a name from a sentence."""
    closed = close_spelled(own)
    return tuple(dict.fromkeys((own, closed, *(_unleet(closed, table, _NAME_SIGNS) for table in _LEET))))


_LEET: Final = (
    str.maketrans("01345789@$!|", "oieastbgasil"),
    str.maketrans("01345789@$!|", "oleastbgasil"),
)
_LEET_WORD: Final = re.compile(r"[a-z0-9@$!|]*[a-z0-9@$]")
_LETTER: Final = re.compile("[a-z]")
_SIGNS: Final = re.compile(r"[\d@$!|]")
_NAME_SIGNS: Final = re.compile(r"[\d@$]")
_PLAIN_FIGURES: Final = re.compile(r"\d+(?:st|nd|rd|th|am|pm|a|p|mo|mg|h)?|[a-z]\d+")


def unleet(folded: Folded) -> tuple[Folded, ...]:
    """Return the readings of a text in which figures, signs or like-looking letters stand for letters."""
    found = (*(_unleet(folded, table, _SIGNS) for table in _LEET), _undo_lookalikes(folded))
    return tuple(dict.fromkeys(reading for reading in found if reading.low != folded.low))


def _unleet(folded: Folded, table: dict[int, int], signs: re.Pattern[str]) -> Folded:
    low = _LEET_WORD.sub(lambda found: _unleet_word(found.group(), table, signs), folded.low)
    return Folded(folded.plain, low)


def _unleet_word(word: str, table: dict[int, int], signs: re.Pattern[str]) -> str:
    is_disguised = signs.search(word) and _LETTER.search(word) and not _PLAIN_FIGURES.fullmatch(word)
    return word.translate(table) if is_disguised else word


_CAPITAL_I: Final = re.compile(r"(?<=[a-z])I(?=[a-z])|(?<=[A-Z])I(?=[a-z]{2})")
_FIRST_L: Final = re.compile(r"\bl(?=[bcdfgmnpqrstv][a-z]{2})")


def _undo_lookalikes(folded: Folded) -> Folded:
    """Return the text as a hurried eye reads "I" for "l", "l" for "I", "rn" for "m" and "vv" for "w"."""
    low = list(folded.low)
    for found in _CAPITAL_I.finditer(folded.plain):
        low[found.start()] = "l"
    for found in _FIRST_L.finditer(folded.low):
        low[found.start()] = "i"
    doubled = [found.start() for found in re.finditer("rn|vv", folded.low)]
    for start in doubled:
        low[start] = "m" if folded.low[start] == "r" else "w"
    return Folded(folded.plain, "".join(low)).without((start + 1, start + 2) for start in doubled)


_SPELLED: Final = re.compile(r"(?<![a-z0-9])[a-z](?:[\s.*_'-]{1,3}[a-z](?![a-z0-9]))+")
_HYPHENS: Final = re.compile(r"(?<=[a-z])(?:- ?|[_.*~]+|[^\w\s,;:!?()'\"/&@$|\x00.-]+)(?=[a-z])")
_LEAST_GLUED: Final = 6


def close_words(folded: Folded) -> Folded:
    """Return the text with words that were pulled apart ("c-r-o-w-n", "gingi- vitis") closed up."""
    closed = close_spelled(folded)
    return closed.without(found.span() for found in _HYPHENS.finditer(closed.low))


def close_spelled(folded: Folded) -> Folded:
    """Return the text with single letters drawn together; a capital after a small letter begins a word."""
    spans = (
        (found.start() + gap.start(), found.start() + gap.end())
        for found in _SPELLED.finditer(folded.low)
        for gap in re.finditer("[^a-z]+", found.group())
    )
    return folded.without(
        (start, end)
        for start, end in spans
        if not (folded.plain[start - 1].islower() and folded.plain[end].isupper())
    )


def _glued_words(prose: Folded) -> list[str]:
    words = (re.sub("[^a-z]", "", found.group()) for found in _SPELLED.finditer(prose.low))
    return [word for word in words if len(word) >= _LEAST_GLUED]
