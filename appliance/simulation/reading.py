"""How a person takes a text: what kind it is, which times it names, whom it calls by name or is about.

It owns the reading of words that reached a handset, for the people who answer them and for the referee
who compares them with the book. It is lenient, never fails on any text, and knows nothing of how the
product makes its texts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from appliance.simulation.clinic import Clinic, Person

_MONTHS = "jan ene feb mar apr abr may jun jul aug ago sep oct nov dec dic"
_MONTH_NUMBERS = dict(zip(_MONTHS.split(), (1, 1, 2, 3, 4, 4, 5, 6, 7, 8, 8, 9, 10, 11, 12, 12), strict=True))
_MONTH = rf"(?P<month>{'|'.join(_MONTHS.split())})[a-zé]*\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_CLOCK = r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))?\s*(?P<half>[ap])\.?\s?m\b"
_JOIN = r",?(?:\s+(?:de\s+)?\d{4},?)?\s*(?:at|@|a\s+las?|-)?\s*"
_SLOTS = (
    re.compile(rf"\b{_MONTH}\s+{_DAY}{_JOIN}{_CLOCK}", re.IGNORECASE),
    re.compile(rf"\b{_DAY}\s+(?:de\s+)?{_MONTH}{_JOIN}{_CLOCK}", re.IGNORECASE),
)
_ANOTHER_TIME = re.compile(rf"\.?\s*(?:,|/|or|o|and|y)+\s*(?:at\s+|a\s+las?\s+)?{_CLOCK}", re.IGNORECASE)
_NUMBERED = re.compile(
    r"(?:^|[\s(])1\s*[).:]\s?\D|\b1, ?2\b|\b1 (?:or|o) 2\b|"
    r"\b(?:reply|text|responda|env[ií]e) 1\b",
    re.IGNORECASE,
)
_CODES = re.compile(
    r"\b(?:reply|text|responda|env[ií]e)\s+C\b|\bC (?:to confirm|confirms|confirma|para confirmar)\b",
    re.IGNORECASE,
)
_STOP_NOTICE = re.compile(
    r"unsubscribed|opted out|(?<!to )\b(?:get|receive|send|send you) no (?:more|further)|"
    r"won.t (?:text|message)|will not (?:get|receive|text|message)|no recibir[áa]\b|no volveremos a|"
    r"no le (?:enviaremos|escribiremos)|dad[oa] de baja|removed? (?:your|this) number",
    re.IGNORECASE,
)
_CONFIRMED = re.compile(
    r"(?<!to )\bsee you\b|\b(?:you.?re (?:booked|set|confirmed|all set|down)|is (?:booked|confirmed|set)|"
    r"all set|booked you|got you down|listo|confirmad[oa]|agendad[oa]|qued[oó] (?:para|reservad)|"
    r"le esperamos|nos vemos)\b",
    re.IGNORECASE,
)
# A sentence that says a time is gone, or has to be given up, offers nothing.
_GONE = re.compile(
    r"\b(?:taken|no longer|not available|unavailable|gone|cancel+ed|given up|released|instead of|"
    r"is off|(?:has|have|need|needs) to move|tiene que mover|tenemos que mover|queda sin efecto|"
    r"ya no (?:est[aá]|hay|queda)|ocupad[oa]|cancelad[oa]|no (?:est[aá] )?disponible)\b",
    re.IGNORECASE,
)
_INVITED = re.compile(
    r"\b(?:reply (?:here |back )?or (?:call|text)|(?:find|plan|set up|pick) (?:you )?a (?:time|visit|day)|"
    r"come (?:back )?in|welcome back|days (?:that )?suit|(?:love|like) to see you|due for|is due|"
    r"time for your|buscamos (?:una )?hora|cuando gusten?|d[ií]as le convien\w+|"
    r"si (?:desea|quiere|gusta)|responda o llame|nos gustar[ií]a ver|ya (?:le )?toca)\b",
    re.IGNORECASE,
)
_HAND_OFF = re.compile(
    r"\b(?:get back to you|be in touch|(?:will|we.ll) (?:call|text|write|answer|reply|tell|read)|"
    r"alerting our team|avisando al equipo|le respond\w+|le (?:avis|llam|contest)ar\w+|lo leer[áa])\b",
    re.IGNORECASE,
)
_FAMILY = re.compile(
    r"\b(?P<reader>(?:you and|ustede?s? y) )?"
    r"(?:your (?:\w+ )?family members?|sus? (?:\w+ )?familiar(?:es)?)\b",
    re.IGNORECASE,
)
_YOURS = re.compile(
    r"\byour (?:\w+ ){0,2}?(?:visit|cleaning|appointment|check-?up|exam)\b|\byou.re due\b|"
    r"\bsu (?:\w+ ){0,2}?(?:visita|limpieza|cita|revisi[oó]n)\b",
    re.IGNORECASE,
)
_SENTENCES = re.compile(r"(?<=[.!?])\s+(?=[A-ZÁÉÍÓÚÑ¡¿0-9])|\n")


class Kind(StrEnum):
    """What a text looks like to whoever reads it."""

    OFFER = "offer"  # times to choose from
    INVITE = "invite"  # asks somebody to come but names no time, or asks anything else
    REMINDER = "reminder"  # a visit to confirm by a code
    CONFIRMATION = "confirmation"  # a visit that is booked now
    HAND_OFF = "hand_off"  # somebody at the practice is going to answer
    STOP_NOTICE = "stop_notice"
    NOTICE = "notice"  # anything else


class Party(StrEnum):
    """Whose visit a text is about, as far as it says so without a name."""

    READER = "reader"
    FAMILY = "family"  # somebody in the reader's family
    BOTH = "both"
    UNSAID = "unsaid"


@dataclass(frozen=True, slots=True)
class Letter:
    """A text as its reader understands it. `slots` are practice-local without zone, in order."""

    kind: Kind
    slots: tuple[datetime, ...]
    numbered: bool
    party: Party


def slots_in(body: str, today: date) -> tuple[datetime, ...]:
    """Given a text, return the times it names (practice-local, no zone), in order, each once.

    A sentence that says a time is gone is skipped. The year is the one that puts the day at most a
    month back. Never raises, whatever the text.
    """
    found: list[datetime] = []
    for sentence in _SENTENCES.split(body):
        if _GONE.search(sentence):
            continue
        matches = [match for shape in _SLOTS for match in shape.finditer(sentence)]
        for match in sorted(matches, key=lambda match: match.start()):
            on = _day_of(match, today)
            while on and match:
                at = _clock_of(match)
                if at and (slot := datetime.combine(on, at)) not in found:
                    found.append(slot)
                following = _ANOTHER_TIME.match(sentence, match.end())
                if following is None:
                    break
                match = following
    return tuple(found)


def _day_of(match: re.Match[str], today: date) -> date | None:
    month = _MONTH_NUMBERS[match["month"].lower()]
    for year in (today.year, today.year + 1):
        try:
            on = date(year, month, int(match["day"]))
        except ValueError:
            continue
        if on >= today - timedelta(days=30):
            return on
    return None


def _clock_of(match: re.Match[str]) -> time | None:
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if not 1 <= hour <= 12 or minute > 59:
        return None
    return time(hour % 12 + (12 if match["half"].lower() == "p" else 0), minute)


def read(body: str, today: date) -> Letter:
    """Given the words of a text, return what a reader takes it for."""
    slots = slots_in(body, today)
    return Letter(_kind_of(body, slots), slots, bool(_NUMBERED.search(body)), _party_of(body))


def _kind_of(body: str, slots: tuple[datetime, ...]) -> Kind:
    if not slots and _STOP_NOTICE.search(body):
        return Kind.STOP_NOTICE
    if _CODES.search(body):
        return Kind.REMINDER
    if 1 <= len(slots) <= 2 and not _NUMBERED.search(body) and _CONFIRMED.search(body):
        return Kind.CONFIRMATION
    if slots:
        return Kind.OFFER
    if not _INVITED.search(body) and _HAND_OFF.search(body):
        return Kind.HAND_OFF
    return Kind.INVITE if "?" in body or _INVITED.search(body) else Kind.NOTICE


def _party_of(body: str) -> Party:
    if family := _FAMILY.search(body):
        return Party.BOTH if family["reader"] else Party.FAMILY
    return Party.READER if _YOURS.search(body) else Party.UNSAID


def named_in(body: str, behind: list[Person], clinic: Clinic) -> list[Person]:
    """Return the people on a phone, or else in their households, whom a text calls by first name."""
    kin = [one for person in behind for one in clinic.household(person.pat_num)]
    for circle in (behind, kin):
        named: list[Person] = []
        for person in circle:
            if person not in named and _names(body, person):
                named.append(person)
        if named:
            return named
    return []


def concerns(
    party: Party,
    named: list[Person],
    behind: list[Person],
    kin: list[Person],
    on: date,
    test: Callable[[Person], bool],
) -> bool:
    """Return whether whomever a text is about passes a test.

    Given whose visit it says, whom it names, who is behind the phone and who belongs to their households:
    anyone it names counts, or else everyone who could be meant. A text to one person about family whom it
    does not name concerns all of those. It is written to a grown-up: a child of the same name is one of
    those it may be about.
    """
    if party not in {Party.FAMILY, Party.BOTH}:
        return _any_passes(named or behind, bool(named), test)
    born_before = on - timedelta(days=18 * 365 + 5)
    grown = [one for one in named if one.birthdate is not None and one.birthdate <= born_before]
    readers = grown or named
    relatives = [one for one in kin if one.status == "active" and one not in readers]
    reader_passes = party is Party.BOTH and _any_passes(readers, True, test)
    return reader_passes or _any_passes(relatives, False, test)


def _any_passes(people: list[Person], by_name: bool, test: Callable[[Person], bool]) -> bool:
    """Return whether anyone addressed by name, or everyone who could be meant, passes a test.

    Of several people with one name on a phone, a text that calls the name may mean any of them.
    """
    passes: dict[str, list[bool]] = {}
    for person in people:
        called = (person.preferred or person.first).strip().casefold() if by_name else ""
        passes.setdefault(called, []).append(test(person))
    return any(all(each) for each in passes.values())


def _names(body: str, person: Person) -> bool:
    words = (re.escape(name.strip()) for name in (person.first, person.preferred) if name.strip())
    return any(re.search(rf"(?<!\w){word}(?!\w)", body, re.IGNORECASE) for word in words)
