"""Which of the open offers some words point at: by day, date, clock, part of day or place in the list.

Decides only what the words can mean against the offers at hand; whether they accept, refuse or ask is
for `slots.py`. A mention that fits none of the offers is kept, with an empty set, because it is the sign
that the writer means something else. It never guesses a year, a month or an hour that was not offered.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from appliance.domain.replies.lexicon import word_set
from appliance.domain.replies.terms import Offer
from appliance.domain.replies.text import Sentence


@dataclass(frozen=True, slots=True)
class Mention:
    """Words `first` to `last` of a sentence that point at the offers in `fits` (indices, maybe none).

    `loose` says that they name no time of their own, only a stretch of any day: "morning", "around 10".
    """

    first: int
    last: int
    fits: frozenset[int]
    words: str
    loose: bool = False


@dataclass(frozen=True, slots=True)
class _Reader:
    """The words of a sentence beside the offers and the clock of the office."""

    words: tuple[str, ...]
    offers: tuple[Offer, ...]
    now: datetime

    def at(self, index: int) -> str:
        return self.words[index] if 0 <= index < len(self.words) else ""

    def fitting(self, test: Callable[[datetime], bool]) -> frozenset[int]:
        return frozenset(index for index, offer in enumerate(self.offers) if test(offer.start))

    def on_day(self, day: date) -> frozenset[int]:
        return self.fitting(lambda start: start.date() == day)

    def place(self, index: int) -> frozenset[int]:
        return frozenset({index}) if 0 <= index < len(self.offers) else frozenset()


_Found = tuple[int, frozenset[int]]  # how many words, and the offers they fit
_Rule = Callable[[_Reader, int], _Found | None]

_WEEKDAYS = {
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6,
    "sat": 5, "lunes": 0, "martes": 1, "miercoles": 2, "jueves": 3, "viernes": 4, "sabado": 5, "domingo": 6,
}  # fmt: skip
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january enero ene", "feb february febrero", "mar march marzo", "apr april abril abr",
         "may mayo",
         "jun june junio", "jul july julio", "aug august agosto ago", "sep sept september septiembre",
         "oct october octubre", "nov november noviembre", "dec december diciembre dic"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_NUMBERS = {
    word: number
    for number, words in enumerate(
        ("one una uno", "two dos", "three tres", "four cuatro", "five cinco", "six seis", "seven siete",
         "eight ocho", "nine nueve", "ten diez", "eleven once", "twelve doce"),
        start=1,
    )
    for word in words.split()
}  # fmt: skip
_MINUTES = {
    "thirty": 30, "fifteen": 15, "forty": 40, "twenty": 20, "ten": 10, "fortyfive": 45, "five": 5,
    "treinta": 30, "quince": 15, "veinte": 20, "diez": 10, "media": 30, "cuarto": 15, "cuarenta": 40,
}  # fmt: skip
_PLACES = {
    "first": 0, "1st": 0, "primero": 0, "primera": 0, "primer": 0, "1ra": 0, "1ro": 0, "1er": 0,
    "second": 1, "2nd": 1, "segundo": 1, "segunda": 1, "2da": 1, "2do": 1,
    "third": 2, "3rd": 2, "tercero": 2, "tercera": 2, "tercer": 2, "3ra": 2, "3ro": 2,
    "fourth": 3, "4th": 3, "cuarta": 3, "fifth": 4, "5th": 4, "quinta": 4,
}  # fmt: skip
_PARTS = {
    "morning": (0, 12), "afternoon": (12, 17),
    "evening": (16, 24), "tonight": (17, 24), "night": (17, 24), "tarde": (12, 20), "noche": (18, 24),
    "am": (0, 12), "pm": (12, 24),
}  # fmt: skip
_UNITS = word_set(
    """
    appointments appointment slots visits citas personas kids kid children people persons of minutes
    hours days weeks months years times dollars percent
    % more minutos horas dias semanas meses anos ninos hijos personas veces
    """
)


def find_mentions(sentence: Sentence, offers: tuple[Offer, ...], now: datetime) -> list[Mention]:
    """Given a sentence and the open offers, return its mentions of a time or of a place in the list."""
    reader = _Reader(tuple(token.text for token in sentence.tokens), offers, now)
    found: list[Mention] = []
    at = 0
    while at < len(reader.words):
        match = _read_at(reader, at)
        if match is None:
            at += 1
            continue
        length, fits = match
        words = " ".join(reader.words[at : at + length])
        found.append(Mention(at, at + length - 1, fits, words, _is_loose(reader, at, length)))
        at += length
    return found


_STRETCHES = frozenset(_PARTS) | {"manana", "earlier", "earliest", "later", "latest", "sooner", "soonest"}
_NAMED_AFTER_THE = word_set("slot option appointment opening spot visit")


def _is_loose(reader: _Reader, at: int, length: int) -> bool:
    """Return whether the words there name a stretch of the day, but not "the morning one" or "tomorrow"."""
    before, after = reader.words[max(0, at - 2) : at], reader.at(at + length)
    if before[-1:] in (("around",), ("about",)) or reader.at(at + length - 1) == "ish":
        return True
    if length > 1 or reader.at(at) not in _STRETCHES or after == "one" or before == ("de", "la"):
        return False
    if reader.at(at) == "manana":
        return before[-1:] in (("la",), ("una",))
    return before[-1:] != ("the",) or after not in _NAMED_AFTER_THE


def _read_at(reader: _Reader, at: int) -> _Found | None:
    for rule in _RULES:
        found = rule(reader, at)
        if found is not None:
            return found
    return None


def _relative_day(reader: _Reader, at: int) -> _Found | None:
    for words, days in _RELATIVE_DAYS:
        if reader.words[at : at + len(words)] == words:
            if words == ("manana",) and reader.at(at - 1) in {"la", "de", "una"}:
                return 1, reader.fitting(lambda start: start.hour < 12)
            return len(words), reader.on_day(reader.now.date() + timedelta(days=days))
    return None


_RELATIVE_DAYS: tuple[tuple[tuple[str, ...], int], ...] = (
    (("the", "day", "after", "tomorrow"), 2),
    (("day", "after", "tomorrow"), 2),
    (("pasado", "manana"), 2),
    (("tomorrow",), 1),
    (("today",), 0),
    (("hoy",), 0),
    (("manana",), 1),
)


_SITTERS = word_set("i we you he she they it have just was am")


def _weekday(reader: _Reader, at: int) -> _Found | None:
    day = _WEEKDAYS.get(reader.at(at))
    if day is None or (reader.at(at) == "sat" and reader.at(at - 1) in _SITTERS):
        return None
    fits = reader.fitting(lambda start: start.weekday() == day)
    before, after = reader.at(at - 1), reader.at(at + 1)
    if before in {"next", "proximo"} or after == "proximo":
        return 1, fits & reader.fitting(lambda start: _is_next_week(start, reader.now))
    if before in {"this", "este"}:
        return 1, fits & reader.fitting(lambda start: 0 <= (start.date() - reader.now.date()).days <= 6)
    return 1, fits


def _is_next_week(start: datetime, now: datetime) -> bool:
    """Return whether "next Tuesday", said now, safely means this day: in the coming week, not tomorrow."""
    monday = now.date() - timedelta(days=now.weekday())
    ahead = (start.date() - now.date()).days
    return ahead > 1 and timedelta(days=7) <= start.date() - monday < timedelta(days=14)


def _calendar_date(reader: _Reader, at: int) -> _Found | None:
    """Read "nov 14", "14 de noviembre", "the 14th of november" and "11/14"."""
    word = reader.at(at)
    if "/" in word:
        return 1, _slashed(reader, word)
    month, day = _MONTHS.get(word), _day_number(reader.at(at + 1))
    if month and day:
        return 2, reader.fitting(lambda start: (start.month, start.day) == (month, day))
    day = _day_number(word)
    gap = 2 if reader.at(at + 1) in {"of", "de"} else 1
    month = _MONTHS.get(reader.at(at + gap))
    if day and month:
        return gap + 1, reader.fitting(lambda start: (start.month, start.day) == (month, day))
    return None


def _slashed(reader: _Reader, word: str) -> frozenset[int]:
    left, right = (int(part) for part in word.split("/")[:2])
    fits = reader.fitting(lambda start: (start.month, start.day) == (left, right))
    other = reader.fitting(lambda start: (start.day, start.month) == (left, right))
    return fits | other


def _day_number(word: str) -> int | None:
    digits = word.rstrip("stndrh") if word[:1].isdecimal() else ""
    return int(digits) if digits.isdecimal() and 1 <= int(digits[:4]) <= 31 else None


def _clock(reader: _Reader, at: int) -> _Found | None:
    """Read a time of day that can be nothing else: "10:30", "10am", "ten thirty", "half past ten", "noon"."""
    for rule in (_clock_digits, _clock_past, _clock_words, _noon):
        found = rule(reader, at)
        if found is not None:
            return found
    return None


def _clock_digits(reader: _Reader, at: int) -> _Found | None:
    word = reader.at(at)
    if ":" in word:
        hour, rest = word.split(":")
        return _at_time(reader, 1, at, int(hour), int(rest[:2]), rest[2:])
    if word.isdecimal() and len(word) in (3, 4) and int(word[-2:]) < 60 and int(word[:-2]) < 24:
        return _at_time(reader, 1, at, int(word[:-2]), int(word[-2:]), "")
    return None


def _clock_past(reader: _Reader, at: int) -> _Found | None:
    word, link = reader.at(at), reader.at(at + 1)
    skip = 1 if word == "a" else 0
    word, link = reader.at(at + skip), reader.at(at + 1 + skip)
    hour = _hour_number(reader.at(at + 2 + skip))
    minutes = {"half": 30, "quarter": 15, "ten": 10, "twenty": 20, "five": 5}.get(word)
    if hour is None or minutes is None or link not in {"past", "after", "to", "till", "of"}:
        return None
    if link in {"past", "after"}:
        return _at_time(reader, 3 + skip, at, hour, minutes, "")
    return _at_time(reader, 3 + skip, at, (hour - 2) % 12 + 1, 60 - minutes, "") if word != "half" else None


def _clock_words(reader: _Reader, at: int) -> _Found | None:
    """Read "ten thirty", "ten o clock", "10 y media", "diez am", "10 en punto"."""
    hour = _hour_number(reader.at(at))
    if hour is None:
        return None
    following = reader.words[at + 1 : at + 3]
    if following[:1] in (("oclock",), ("o'clock",), ("ish",)):
        return _at_time(reader, 2, at, hour, 0, "")
    if following in (("o", "clock"), ("en", "punto")):
        return _at_time(reader, 3, at, hour, 0, "")
    if following[:1] == ("y",) and following[1:] and _minute_number(following[1]) is not None:
        return _at_time(reader, 3, at, hour, _minute_number(following[1]) or 0, "")
    if following[:1] and following[0] in _MINUTES and reader.at(at) in _NUMBERS:
        return _at_time(reader, 2, at, hour, _MINUTES[following[0]], "")
    if following[:1] in (("am",), ("pm",)):
        return _at_time(reader, 1, at, hour, 0, "")
    return None


def _noon(reader: _Reader, at: int) -> _Found | None:
    if reader.at(at) in {"noon", "midday", "mediodia"}:
        return 1, reader.fitting(lambda start: (start.hour, start.minute) == (12, 0))
    if reader.words[at : at + 2] in (("12", "noon"), ("medio", "dia"), ("twelve", "noon")):
        return 2, reader.fitting(lambda start: (start.hour, start.minute) == (12, 0))
    return None


def _at_time(reader: _Reader, length: int, at: int, hour: int, minute: int, half: str) -> _Found:
    """Return the offers at that time; without "am" or "pm" (in the word or after it) either half fits."""
    if not half and reader.at(at + length) in {"am", "pm"}:
        half = reader.at(at + length)
        length += 1
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
        return length, reader.fitting(lambda start: (start.hour, start.minute) == (hour, minute))
    if hour > 12:
        return length, reader.fitting(lambda start: (start.hour, start.minute) == (hour, minute))
    return length, reader.fitting(lambda start: (start.hour % 12, start.minute) == (hour % 12, minute))


def _hour_number(word: str) -> int | None:
    number = int(word) if word.isdecimal() and len(word) <= 2 else _NUMBERS.get(word)
    return number if number is not None and 1 <= number <= 12 else None


def _minute_number(word: str) -> int | None:
    return int(word) if word.isdecimal() and len(word) == 2 and int(word) < 60 else _MINUTES.get(word)


def _part_of_day(reader: _Reader, at: int) -> _Found | None:
    word = reader.at(at)
    if word not in _PARTS or (word == "am" and not _is_forenoon(reader, at)):
        return None
    if word == "tarde" and reader.at(at - 1) in {"mas", "muy", "llego", "llegar", "voy"}:
        return None
    first, last = _PARTS[word]
    return 1, reader.fitting(lambda start: first <= start.hour < last)


def _is_forenoon(reader: _Reader, at: int) -> bool:
    """Return whether an "am" is the forenoon: not "I am", nor "am coming" with the "I" left out."""
    opens = reader.at(at + 1) in {"", "works", "is", "would", "please", "best", "better"}
    return opens if at == 0 else reader.at(at - 1) != "i"


def _named_place(reader: _Reader, at: int) -> _Found | None:
    """Read "option 2", "number two", "# 1", "choice b"."""
    if reader.at(at) not in {
        "option",
        "opcion",
        "number",
        "numero",
        "#",
        "choice",
        "slot",
        "letter",
        "letra",
    }:
        return None
    word = reader.at(at + 1)
    if len(word) == 1 and word.isalpha():
        return 2, reader.place(ord(word) - ord("a"))
    number = int(word) if word.isdecimal() and len(word) < 3 else _NUMBERS.get(word)
    if number is None and word in _PLACES:
        number = _PLACES[word] + 1
    return (2, reader.place(number - 1)) if number is not None else None


def _ordinal(reader: _Reader, at: int) -> _Found | None:
    """Read "the first one", "la segunda", and "the 2nd", which may be a place or a day of the month."""
    word, follower = reader.at(at), reader.at(at + 1)
    place = _PLACES.get(word)
    named = follower in {
        "one",
        "option",
        "slot",
        "time",
        "opcion",
        "appointment",
        "choice",
        "hora",
        "cita",
        "horario",
        "1",
    }
    if place is not None and follower in {"thing", "available", "of", "visit", "time"} and follower != "slot":
        return None
    if place is not None and not named and reader.at(at - 1) not in {"the", "la", "el", "", ",", "yes", "si"}:
        return None
    if place is not None and (named or not word[0].isdecimal()):
        return (2 if named else 1), reader.place(place)
    day = _day_number(word) if word[:1].isdecimal() and not word.isdecimal() else None
    if day is None and reader.at(at - 1) in {"el", "dia"} and word.isdecimal():
        day = _day_number(word)
    if day is None:
        return None
    by_day = reader.fitting(lambda start: start.day == day)
    return 1, by_day | (reader.place(place) if place is not None else frozenset())


def _edge(reader: _Reader, at: int) -> _Found | None:
    """Read "the earlier one", "the latest", "the last one": by time, and only if the list agrees."""
    word, before, follower = reader.at(at), reader.at(at - 1), reader.at(at + 1)
    named = follower in {"one", "slot", "option", "time", "appointment"}
    if not reader.offers or not (named or before == "the"):
        return None
    starts = [offer.start for offer in reader.offers]
    if word in {"earlier", "earliest", "soonest", "sooner"}:
        return (2 if named else 1), reader.fitting(lambda start: start == min(starts))
    if word in {"later", "latest"}:
        return (2 if named else 1), reader.fitting(lambda start: start == max(starts))
    if word == "last" and named:
        agreed = starts[-1] == max(starts)
        return 2, reader.place(len(starts) - 1) if agreed else frozenset()
    return None


def _hygienist(reader: _Reader, at: int) -> _Found | None:
    word = reader.at(at)
    if len(word) < 3:
        return None
    fits = frozenset(
        index for index, offer in enumerate(reader.offers) if offer.hygienist.lower().split()[:1] == [word]
    )
    return (1, fits) if fits else None


def _bare_number(reader: _Reader, at: int) -> _Found | None:
    """Read a number by itself: an hour after "at", else whatever of hour, day or place fits an offer."""
    word, before, follower = reader.at(at), reader.at(at - 1), reader.at(at + 1)
    hour = _hour_number(word)
    if not word.isdecimal() and (
        hour is None or (word in {"one", "once", "una", "uno"} and not _after_at(before))
    ):
        return None
    if follower in _UNITS or before == "$":
        return 1, frozenset()
    at_hour = (
        reader.fitting(lambda start: (start.hour % 12, start.minute) == ((hour or 99) % 12, 0))
        if hour
        else frozenset()
    )
    number = int(word[:6]) if word.isdecimal() else hour or 0
    if before in _WEEKDAYS and not at_hour and follower in {"at", "a", "@", ","}:
        return 1, reader.fitting(lambda start: start.day == number)
    if hour and reader.words[at + 1 : at + 3] in _PART_FOLLOWS:
        return 1, at_hour
    if _after_at(before) or before in _WEEKDAYS or reader.words[max(0, at - 2) : at] == ("a", "la"):
        return 1, at_hour
    on_day = (
        reader.fitting(lambda start: start.day == number) if word.isdecimal() and number > 12 else frozenset()
    )
    return 1, at_hour | on_day | reader.place(number - 1)


_PART_FOLLOWS = (("in", "the"), ("de", "la"), ("por", "la"), ("en", "la"))


def _after_at(before: str) -> bool:
    return before in {"at", "@", "las", "around", "about"}


_RULES: tuple[_Rule, ...] = (
    _named_place,
    _calendar_date,
    _clock,
    _relative_day,
    _weekday,
    _part_of_day,
    _ordinal,
    _edge,
    _hygienist,
    _bare_number,
)
