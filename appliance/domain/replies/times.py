"""Which of the open offers some words point at: by day, date, clock, part of day or place in the list.

Decides only what the words can mean against the offers at hand; whether they accept, refuse or ask is
for `stances.py`. A mention that fits none of the offers is kept, with an empty set, because it is the sign
that the writer means something else. It never guesses a year, a month or an hour that was not offered.
"""

from __future__ import annotations

from datetime import datetime

from appliance.domain.replies.clocks import NUMBERS, Clock, at_hour, hour_number, read_clock
from appliance.domain.replies.days import (
    DAY_WORDS,
    WEEKDAYS,
    day_number,
    find_holiday,
    read_beside_holiday,
    read_date,
    read_day_of_weekday,
    read_relative_day,
    read_spoken_day,
    read_week,
    read_weekday,
    read_weekend,
)  # fmt: skip
from appliance.domain.replies.lexicon import word_set
from appliance.domain.replies.mentions import NAMED_AFTER_THE, Found, Kind, Mention, Reader, Rule
from appliance.domain.replies.terms import Offer
from appliance.domain.replies.text import Sentence

_PLACES = {
    "first": 0, "1st": 0, "primero": 0, "primera": 0, "primer": 0, "1ra": 0, "1ro": 0, "1er": 0,
    "former": 0, "middle": 1,
    "second": 1, "2nd": 1, "segundo": 1, "segunda": 1, "2da": 1, "2do": 1,
    "third": 2, "3rd": 2, "tercero": 2, "tercera": 2, "tercer": 2, "3ra": 2, "3ro": 2,
    "fourth": 3, "4th": 3, "cuarta": 3, "fifth": 4, "5th": 4, "quinta": 4,
}  # fmt: skip
_PARTS = {
    "morning": (0, 12), "afternoon": (12, 17), "mananita": (0, 12), "tardecita": (12, 20), "am": (0, 12),
    "nochecita": (18, 24),
    "evening": (16, 24), "tonight": (17, 24), "night": (17, 24), "tarde": (12, 20), "noche": (18, 24),
    "pm": (12, 24), "lunchtime": (11, 14),
}  # fmt: skip
UNITS = word_set(
    """
    appointments appointment slots visits citas personas kids kid children people persons of minutes min
    minute hour hours days weeks months years times dollars percent boys girls cats dogs year old yo
    % more minutos horas dias semanas meses anos ninos hijos personas veces
    """
)


def find_mentions(
    sentence: Sentence, offers: tuple[Offer, ...], now: datetime, numbered: bool
) -> list[Mention]:
    """Given a sentence and the open offers, return its mentions of a time or of a place in the list.

    `numbered` says that our text gave each offer a number.
    """
    reader = Reader(tuple(token.text for token in sentence.tokens), offers, now, numbered)
    found: list[Mention] = []
    at = 0
    while at < len(reader.words):
        mention = _read_at(reader, at)
        found += [mention] if mention else []
        at = mention.last + 1 if mention else at + 1
    return found


def _read_at(reader: Reader, at: int) -> Mention | None:
    if reader.at(at + 1) == "%":
        return None
    for kind, rule in _RULES:
        found = rule(reader, at)
        if found is not None:
            length, fits = found
            words = " ".join(reader.words[at : at + length])
            edge = _EDGES.get(words.split()[0] if kind is Kind.EDGE else "", 0)
            loose = (
                kind in {Kind.BOUND, Kind.WEEK} and "one" not in (reader.at(at - 1), reader.at(at + length))
            ) or _is_loose(reader, at, length)
            return Mention(at, at + length - 1, fits, words, kind, loose, edge)
    return None


_STRETCHES = frozenset(_PARTS) | word_set(
    "manana early earlier earliest late later latest sooner soonest temprano weekend"
)


def _is_loose(reader: Reader, at: int, length: int) -> bool:
    """Return whether the words there name a stretch of the day, but not "the morning one" or "tomorrow"."""
    before, after = reader.words[max(0, at - 2) : at], reader.at(at + length)
    if before[-1:] in (("around",), ("about",)) or reader.at(at + length - 1) == "ish":
        return True
    named = after == "one" or before in {("de", "la"), ("la", "mas"), ("el", "mas"), ("lo", "mas")}
    if length > 1 or reader.at(at) not in _STRETCHES or named:
        return False
    if reader.at(at) == "manana":
        return before[-1:] in (("la",), ("una",))
    return before[-1:] != ("the",) or after not in NAMED_AFTER_THE


def _clock(reader: Reader, at: int) -> Found | None:
    """Read a time of day that can be nothing else: "10:30", "10am", "ten thirty", "half past ten", "noon"."""
    clock = read_clock(reader.words, at)
    if clock is None:
        return None
    length = clock.length + (reader.at(at + clock.length) == "ish")
    return length, reader.at_times(clock.times)


# What a day is divided by: the hour from which "after" it holds, and up to which "before" it holds.
_ANCHORS = {
    "lunch": (12, 12), "noon": (12, 12), "work": (15, 11), "school": (14, 11), "class": (12, 12),
    "lecture": (12, 12), "shift": (12, 12), "breakfast": (8, 10), "dinner": (18, 17), "dropoff": (8, 10),
    "mediodia": (12, 12), "almuerzo": (12, 12), "trabajo": (15, 11), "escuela": (14, 11),
    "trabajar": (15, 11), "comer": (13, 13), "clase": (12, 12), "clases": (12, 12),
}  # fmt: skip
_BOUND_DRESSING = word_set("my the our i going to go of el la las los mi de del ir a")


def _bound(reader: Reader, at: int) -> Found | None:
    """Read "after 3", "before noon", "before work", "despues de las 2"; at noon on the dot both hold."""
    word = reader.at(at)
    if word not in {"before", "after", "antes", "despues", "past"}:
        return None
    to = at + 1
    while to < at + 4 and reader.at(to) in _BOUND_DRESSING:
        to += 1
    late = word in {"after", "despues", "past"}
    holiday = find_holiday(reader, to)
    if holiday:
        length, day = holiday
        fits = reader.fitting(lambda start: start.date() > day if late else start.date() < day)
        return to + length - at, fits
    if reader.at(to) in _ANCHORS:
        first, last = _ANCHORS[reader.at(to)]
        to += reader.at(to + 1) in _ANCHORS or reader.at(to + 1) in {"break", "hour", "time"}
        fits = reader.fitting(lambda start: start.hour >= first if late else start.hour < last)
        return to + 1 - at, fits
    clock = read_clock(reader.words, to) or _plain_hour(reader, to)
    if clock is None:
        return None
    hour, minute = max(clock.times) if min(clock.times, default=(12, 0))[0] < 7 else min(clock.times)
    limit = hour * 60 + minute
    fits = reader.fitting(
        lambda s: s.hour * 60 + s.minute >= limit if late else s.hour * 60 + s.minute < limit
    )
    return to + clock.length - at, fits


def _plain_hour(reader: Reader, at: int) -> Clock | None:
    hour = hour_number(reader.at(at))
    return at_hour(reader.words, at, 1, hour, 0) if hour and reader.at(at + 1) not in UNITS else None


def _part_of_day(reader: Reader, at: int) -> Found | None:
    if reader.at(at) in {"late", "mid"} and reader.at(at + 1) in {"morning", "afternoon", "evening"}:
        found = _part_of_day(reader, at + 1)
        return (found[0] + 1, found[1]) if found else None
    word = reader.at(at)
    if (
        word == "lunch"
        and reader.at(at + 1) in {"hour", "one", "time"}
        and reader.at(at - 1) not in {"my", "a"}
    ):
        return (1 if reader.at(at + 1) == "one" else 2), reader.fitting(lambda start: 11 <= start.hour < 14)
    if word not in _PARTS or (word == "am" and not _is_forenoon(reader, at)):
        return None
    if word == "tarde" and reader.at(at - 1) in {"mas", "muy", "llego", "llegar", "voy", "min", "minutos"}:
        return None
    first, last = _PARTS[word]
    fits = reader.fitting(lambda start: first <= start.hour < last)
    return 1, fits & reader.on_day(reader.now.date()) if reader.at(at - 1) == "this" else fits


def _is_forenoon(reader: Reader, at: int) -> bool:
    """Return whether an "am" is the forenoon: not "I am", nor "am coming" with the "I" left out."""
    opens = reader.at(at + 1) in {"", "works", "is", "would", "please", "best", "better", "one", "slot"}
    return opens if at == 0 else reader.at(at - 1) not in {"i", "and", "y", "so", ","}


_NAMERS = word_set("option opcion number numero # choice slot letter letra op")


def _named_place(reader: Reader, at: int) -> Found | None:
    """Read "option 2", "number two", "# 1", "choice b"."""
    if reader.at(at) not in _NAMERS:
        return None
    skip = 2 if reader.at(at + 1) in {"number", "#", "numero"} else 1
    word = reader.at(at + skip)
    if len(word) == 1 and word.isalpha():
        return skip + 1, reader.place(ord(word) - ord("a"))
    number = int(word[:6]) if word.isdecimal() else NUMBERS.get(word)
    if number is None and word in _PLACES:
        number = _PLACES[word] + 1
    return (skip + 1, reader.place(number - 1)) if number is not None else None


_PLACE_NAMED = word_set("one option slot opcion appointment choice hora cita horario 1 opening spot")
_BEFORE_PLACE = word_set("the la el yes si take ok lo your that so") | {"", ","}


_AFTER_NO_PLACE = word_set("thing available of visit time week")


def _ordinal(reader: Reader, at: int) -> Found | None:
    """Read "the first one", "la segunda", and "the 2nd", which may be a place or a day of the month."""
    word, before, follower = reader.at(at), reader.at(at - 1), reader.at(at + 1)
    place = _PLACES.get(word)
    if word == "middle" and len(reader.offers) != 3:
        return None
    named = follower in _PLACE_NAMED or (follower == "time" and not reader.at(at + 2) and at < 2)
    if place is not None and named:
        return 2, reader.place(place)
    if place is not None and (follower in _AFTER_NO_PLACE or before not in _BEFORE_PLACE | WEEKDAYS.keys()):
        return None
    day = DAY_WORDS.get(word) or (day_number(word) if word[:1].isdecimal() and not word.isdecimal() else None)
    alone = place is None and day is not None and not word[:1].isdecimal()
    if alone and before not in {"the", "el", ",", "", "dia"} and before not in WEEKDAYS:
        return None
    dated = day is not None and WEEKDAYS.keys() & reader.words[max(0, at - 2) : at]
    by_place = reader.place(place) if place is not None and not dated else frozenset()  # "monday the 1st"
    if day is None and before in {"el", "dia"} and word.isdecimal():
        day = day_number(word)
        by_place = reader.place(int(word[:3]) - 1) | _by_hour(reader, at)
    if day is None:
        return (1, by_place) if place is not None else None
    return 1, reader.fitting(lambda start: start.day == day) | by_place


_EDGES = {"earlier": -1, "earliest": -1, "soonest": -1, "sooner": -1, "early": -1, "temprano": -1,
          "later": 1, "latest": 1, "late": 1, "last": 1, "latter": 1, "ultima": 1, "ultimo": 1}  # fmt: skip


def _edge(reader: Reader, at: int) -> Found | None:
    """Read "the earlier one", "the latest", "the last one", "early": by time, and only if the list agrees."""
    word, before, follower = reader.at(at), reader.at(at - 1), reader.at(at + 1)
    named = follower in {"one", "slot", "option", "time", "appointment", "day", "opening"}
    named = named and (word, follower) != ("last", "time")
    if not reader.offers or word not in _EDGES or not (named or _stands_free(reader, at)):
        return None
    if before in {"a", "an"} or (word in _COMPARED and not named and before in _BEFORE_GOODBYE):
        return None  # "an earlier one" is none of ours, "ok later" is a goodbye, "earlier?" may be a wish
    length = 2 if named else 1
    starts = [offer.start for offer in reader.offers]
    if word in {"last", "latter", "ultima", "ultimo"}:
        if not named and not (word != "last" and before in {"the", "la", "el"}):
            return None
        agreed = starts[-1] == max(starts)
        return length, reader.place(len(starts) - 1) if agreed else frozenset()
    never = word == "late" or before in {"muy", "llego", "llegar"}
    if word in {"late", "temprano"} and not named and never:
        return None
    edge = min(starts) if _EDGES[word] < 0 else max(starts)
    return length, reader.fitting(lambda start: start == edge)


_COMPARED, _BEFORE_GOODBYE = word_set("earlier later sooner"), word_set("yes si ok so") | {"", ","}
_FREE_BEFORE = (
    _BEFORE_PLACE | WEEKDAYS.keys() | word_set("tomorrow today manana not but pero that one so prefer")
)


def _stands_free(reader: Reader, at: int) -> bool:
    """Return whether a comparison is no adverb of a verb: not the "later" of "will text later"."""
    before, follower = reader.at(at - 1), reader.at(at + 1)
    superlative = before == "mas" and reader.at(at - 2) in {"la", "el", "lo"}
    free = superlative or before in _FREE_BEFORE or before == "@slot"
    return free and follower not in {"than", "que"}


def _other(reader: Reader, at: int) -> Found | None:
    """Read "the other one", "la otra"."""
    word, before, follower = reader.at(at), reader.at(at - 1), reader.at(at + 1)
    named = (
        word == "other" and follower in {"one", "day", "time", "slot", "option"} and before in _FREE_BEFORE
    )
    alone = word in {"other", "otra", "otro"} and before in {"the", "la", "el"} and not follower
    if not (named or alone):
        return None
    return (2 if named else 1), frozenset(range(len(reader.offers)))


def _hygienist(reader: Reader, at: int) -> Found | None:
    word = reader.at(at)
    if len(word) < 3:
        return None
    owns = reader.at(at + 1) in NAMED_AFTER_THE | WEEKDAYS.keys()  # "dana's slot"
    fits = frozenset(
        index
        for index, offer in enumerate(reader.offers)
        if offer.hygienist.lower().split()[:1] in ([word], [word.removesuffix("s")] if owns else [word])
    )
    return (1, fits) if fits else None


_SAID_TO = word_set("go be see do come get make take me us")
_SPEAKS_OF_ITSELF = word_set("one once una uno")
_PRONOUN_BEFORE = word_set("the this that")


def _by_hour(reader: Reader, at: int) -> frozenset[int]:
    """Return the offers at the hour that a bare number names, whichever half of the day."""
    hour = hour_number(reader.at(at))
    return reader.at_times(at_hour(reader.words, at, 1, hour, 0).times) if hour else frozenset()


def _bare_number(reader: Reader, at: int) -> Found | None:
    """Read a number by itself: an hour after "at", else whatever of hour, day or place fits an offer."""
    word, before, follower = reader.at(at), reader.at(at - 1), reader.at(at + 1)
    hour = hour_number(word)
    after_at = _after_at(before, reader.at(at - 2))
    alone = word in _SPEAKS_OF_ITSELF and not after_at
    if not word.isdecimal() and (hour is None or alone):
        return None
    if word in {"2", "4"} and follower in _SAID_TO and not after_at:
        return None  # "good 2 go", "works 4 me"
    if reader.words[max(0, at - 2) : at] in (("of", "the"), ("de", "los")):
        return None  # "the later of the two"
    if word == "1" and before in WEEKDAYS and reader.at(at - 2) in _PRONOUN_BEFORE:
        return None  # "the friday 1"
    if follower in UNITS or follower == "of" or before in {"$", "los"}:
        return 1, frozenset()
    hours = at_hour(reader.words, at, 1, hour, 0) if hour else None
    by_hour = reader.at_times(hours.times) if hours else frozenset()
    number = int(word[:6]) if word.isdecimal() else hour or 0
    if before in WEEKDAYS and not by_hour and follower in {"at", "a", "@", ",", ""} | WEEKDAYS.keys():
        return 1, reader.fitting(lambda start: start.day == number)
    if hours and (hours.length > 1 or after_at or before in WEEKDAYS):
        return hours.length, by_hour
    on_day = reader.fitting(lambda start: start.day == number) if word.isdecimal() else frozenset()
    small = _by_hour_or_place(reader, number, by_hour)
    if number > 12 or (small and len(reader.words) == 1):  # "2" alone: the second, or the 2nd?
        return 1, small | on_day
    return 1, small


def _by_hour_or_place(reader: Reader, number: int, by_hour: frozenset[int]) -> frozenset[int]:
    """Return the offers at the hour or the place of a number.

    All of them if it stands alone and nobody numbered the list: whoever answers "2" may mean 2:00 as well.
    """
    by_place = reader.place(number - 1)
    if by_place and by_place != by_hour and not reader.numbered and len(reader.words) == 1:
        return frozenset(range(len(reader.offers)))
    return by_hour | by_place


def _after_at(before: str, earlier: str) -> bool:
    return (earlier, before) == ("a", "la") or before in {"at", "@", "las", "around", "about", "by"}


_RULES: tuple[tuple[Kind, Rule], ...] = (
    (Kind.PLACE, _named_place),
    (Kind.DAY, read_beside_holiday),
    (Kind.BOUND, _bound),
    (Kind.OTHER, _other),
    (Kind.DAY, read_date),
    (Kind.DAY, read_spoken_day),
    (Kind.CLOCK, _clock),
    (Kind.DAY, read_relative_day),
    (Kind.DAY, read_weekday),
    (Kind.DAY, read_weekend),
    (Kind.WEEK, read_week),
    (Kind.PART, _part_of_day),
    (Kind.PLACE, _ordinal),
    (Kind.EDGE, _edge),
    (Kind.PERSON, _hygienist),
    (Kind.DAY, read_day_of_weekday),
    (Kind.NUMBER, _bare_number),
)
