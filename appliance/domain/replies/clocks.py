"""Times of day as people write them: "230", "half past two", "diez y media", "quarter to 12", "10 30 pm".

Decides which words are a time of day and which times they can mean: without "am" or "pm" both halves of
the day. Whether one of those times is on offer is for `times.py`. A number by itself is no time here.
"""

from __future__ import annotations

from dataclasses import dataclass

from appliance.domain.replies.lexicon import word_set

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day said in `length` words: `times` are the pairs (hour 0-23, minute) it can mean."""

    length: int
    times: frozenset[tuple[int, int]]


NUMBERS = {
    word: number
    for number, words in enumerate(
        ("one una uno", "two dos", "three tres", "four cuatro", "five cinco", "six seis", "seven siete",
         "eight ocho", "nine nueve", "ten diez", "eleven once", "twelve doce"),
        start=1,
    )
    for word in words.split()
}  # fmt: skip
_TEENS = {
    "fifteen": 15, "quince": 15, "cuarto": 15, "media": 30, "thirty": 30, "treinta": 30, "fortyfive": 45,
    "twenty": 20, "veinte": 20, "forty": 40, "cuarenta": 40, "fifty": 50, "cincuenta": 50, "ten": 10,
    "diez": 10, "five": 5, "cinco": 5,
}  # fmt: skip
_PAST = {"half": 30, "quarter": 15, "ten": 10, "twenty": 20, "five": 5, "cuarto": 15, "diez": 10, "cinco": 5}
_AFTER_HOUR = _TEENS.keys() | {"am", "pm", "oclock", "o'clock"}
_HOMOPHONES = {"too": 2, "ate": 8, "won": 1, "tree": 3}  # dictated: "too thirty"
_BEFORE_HOUR = word_set("to till til of para")
_HALVES = {
    "am": "am", "pm": "pm", "morning": "am", "afternoon": "pm", "evening": "pm", "manana": "am",
    "tarde": "pm", "noche": "pm",
}  # fmt: skip
_SPELT_HALVES = {"a m": "am", "p m": "pm", "a eme": "am", "pe eme": "pm"}
_HALF_LINKS = (("in", "the"), ("in",), ("de", "la"), ("por", "la"), ("en", "la"), ())


def read_clock(words: Words, at: int) -> Clock | None:
    """Given words and a place among them, return the time of day that begins there, or None."""
    if words[at - 1 : at + 1] == ("the", "one"):
        return None
    for rule in (_digits, _half_hours, _noon, _hour_and_minutes) if at < len(words) else ():
        found = rule(words[at : at + 8])
        if found is not None:
            return found
    return None


def hour_number(word: str) -> int | None:
    """Return the hour (1-12) that a word or a number names."""
    number = int(word) if word.isdecimal() and len(word) <= 2 else NUMBERS.get(word)
    return number if number is not None and 1 <= number <= 12 else None


def at_hour(words: Words, at: int, length: int, hour: int, minute: int) -> Clock:
    """Given an hour and a minute in `length` words, return their time; the half of the day may follow."""
    if hour > 12 or hour == 0:
        return Clock(length, frozenset({(hour % 24, minute)}))
    spelt = _SPELT_HALVES.get(" ".join(words[at + length : at + length + 2]))
    if spelt:
        return Clock(length + 2, _in_half(hour, minute, spelt))
    for link in _HALF_LINKS:
        follower = words[at + length + len(link) : at + length + len(link) + 1]
        if words[at + length : at + length + len(link)] == link and follower and follower[0] in _HALVES:
            is_short = follower[0] in {"am", "pm"}
            if bool(link) != is_short:
                return Clock(length + len(link) + 1, _in_half(hour, minute, _HALVES[follower[0]]))
    return Clock(length, _in_half(hour, minute, "am") | _in_half(hour, minute, "pm"))


def _in_half(hour: int, minute: int, half: str) -> frozenset[tuple[int, int]]:
    return frozenset({(hour % 12 + (12 if half == "pm" else 0), minute)})


def _digits(words: Words) -> Clock | None:
    """Read "10:30", "10:00am" and "1030"."""
    word = words[0]
    if ":" in word:
        hour, rest = word.split(":")
        if rest[2:]:
            return Clock(1, _in_half(int(hour), int(rest[:2]), rest[2:]) if int(hour) < 13 else frozenset())
        return at_hour(words, 0, 1, int(hour), int(rest[:2]))
    if word.isdecimal() and len(word) in (3, 4) and int(word[-2:]) < 60 and int(word[:-2]) < 24:
        skip = 2 if words[1:2] == ("hours",) else 1
        return at_hour(words, 0, skip, int(word[:-2]), int(word[-2:]))
    return None


def _half_hours(words: Words) -> Clock | None:
    """Read "half past two", "a quarter to 12", "half 2" and "cuarto para las doce"."""
    skip = 1 if words[0] in {"a", "un"} else 0
    minutes, link = _PAST.get(_at(words, skip)), _at(words, skip + 1)
    if minutes is None:
        return None
    if _at(words, skip) == "half" and hour_number(link):
        return at_hour(words, 0, skip + 2, hour_number(link) or 0, 30)
    place = skip + (3 if _at(words, skip + 2) in {"las", "la"} else 2)
    hour = hour_number(_at(words, place))
    if hour is None or link not in {"past", "after", *_BEFORE_HOUR}:
        return None
    if link in _BEFORE_HOUR:
        return at_hour(words, 0, place + 1, (hour - 2) % 12 + 1, 60 - minutes)
    return at_hour(words, 0, place + 1, hour, minutes)


def _noon(words: Words) -> Clock | None:
    if words[0] in {"noon", "midday", "mediodia", "noontime"}:
        return Clock(1, frozenset({(12, 0)}))
    if words[:2] in (("12", "noon"), ("high", "noon"), ("medio", "dia"), ("twelve", "noon")):
        return Clock(2, frozenset({(12, 0)}))
    return None


def _hour_and_minutes(words: Words) -> Clock | None:
    """Read "ten thirty", "10 30", "ten o clock", "10 y media", "diez am", "10 en punto", "ten hundred"."""
    hour = hour_number(words[0]) or (_HOMOPHONES.get(words[0]) if _at(words, 1) in _AFTER_HOUR else None)
    if hour is None:
        return None
    for said in (("oclock",), ("o'clock",), ("o", "clock"), ("en", "punto"), ("sharp",), ("hundred", "hours"),
                 ("hundred",)):  # fmt: skip
        if words[1 : 1 + len(said)] == said:
            return at_hour(words, 0, 1 + len(said), hour, 0)
    length, minute = _minutes(words)
    if length:
        return at_hour(words, 0, length, hour, minute)
    glued = _minutes_and_half(words, hour)
    if glued:
        return glued
    clock = at_hour(words, 0, 1, hour, 0)
    return clock if clock.length > 1 else None


def _minutes_and_half(words: Words, hour: int) -> Clock | None:
    """Read "eight 15am", whose figures look like an hour of their own."""
    minute, _, half = _at(words, 1).partition(":00")
    if half not in {"am", "pm"} or int(minute) < 13:
        return None
    return Clock(2, _in_half(hour, int(minute), half))


def _minutes(words: Words) -> tuple[int, int]:
    """Given words that begin with an hour, return how many of them are hour and minutes, and the minutes."""
    skip = 2 if _at(words, 1) == "y" else 1
    word = _at(words, skip)
    if word.isdecimal() and len(word) == 2 and (12 < int(word) < 60 or word == "00"):
        return skip + 1, int(word)
    if word == "oh" and NUMBERS.get(_at(words, skip + 1), 60) < 10:
        return skip + 2, NUMBERS[_at(words, skip + 1)]
    if word not in _TEENS or (words[0].isdecimal() and skip == 1 and word in NUMBERS):
        return 0, 0
    more = skip + (2 if _at(words, skip + 1) == "y" else 1)
    unit = NUMBERS.get(_at(words, more), 60)
    if _TEENS[word] >= 20 and unit < 10:
        return more + 1, _TEENS[word] + unit
    return skip + 1, _TEENS[word]


def _at(words: Words, index: int) -> str:
    return words[index] if index < len(words) else ""
