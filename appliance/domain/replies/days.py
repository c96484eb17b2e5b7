"""Which of the open offers the words for a day point at: weekday, date, week, "tomorrow", "before christmas".

Each function reads at one place of a sentence and returns how many words it read and the offers they fit,
or None. It never guesses a year or a month that was not offered.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from appliance.domain.replies.clocks import NUMBERS
from appliance.domain.replies.lexicon import word_set
from appliance.domain.replies.mentions import NAMED_AFTER_THE, Found, Reader

WEEKDAYS = {
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6,
    "sat": 5, "lunes": 0, "martes": 1, "miercoles": 2, "jueves": 3, "viernes": 4, "sabado": 5, "domingo": 6,
    "sabadito": 5, "domingito": 6, "juevecito": 3, "juevesito": 3, "viernecito": 4,
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
_NO_MONTH_ALONE = word_set("may mar march mayo")
DAY_WORDS = {
    word: number
    for number, words in enumerate(
        ("first primero", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth eigth", "ninth",
         "tenth", "eleventh", "twelfth twelth", "thirteenth thirteen trece", "fourteenth fourteen catorce",
         "fifteenth quince", "sixteenth sixteen dieciseis", "seventeenth seventeen diecisiete",
         "eighteenth eighteen dieciocho", "nineteenth nineteen diecinueve", "twentieth veinte",
         "veintiuno", "veintidos", "veintitres", "veinticuatro", "veinticinco", "veintiseis", "veintisiete",
         "veintiocho", "veintinueve", "thirtieth"),
        start=1,
    )
    for word in words.split()
}  # fmt: skip


def read_relative_day(reader: Reader, at: int) -> Found | None:
    """Read "tomorrow", "pasado manana", "a week from tuesday"."""
    for words, days in _RELATIVE_DAYS:
        if reader.words[at : at + len(words)] == words:
            if words == ("manana",) and reader.at(at - 1) in {"la", "de", "una"}:
                return 1, reader.fitting(lambda start: start.hour < 12)
            return len(words), reader.on_day(reader.now.date() + timedelta(days=days))
    day = WEEKDAYS.get(reader.at(at + 3))
    if day is None or reader.words[at : at + 3] not in (("a", "week", "from"), ("one", "week", "from")):
        return None
    ahead = 7 + ((day - reader.now.weekday()) % 7 or 7)
    return 4, reader.on_day(reader.now.date() + timedelta(days=ahead))


_RELATIVE_DAYS: tuple[tuple[tuple[str, ...], int], ...] = (
    (("the", "day", "after", "tomorrow"), 2),
    (("day", "after", "tomorrow"), 2),
    (("pasado", "manana"), 2),
    (("a", "week", "from", "today"), 7),
    (("one", "week", "from", "today"), 7),
    (("week", "from", "today"), 7),
    (("a", "week", "from", "now"), 7),
    (("a", "week", "from", "tomorrow"), 8),
    (("de", "hoy", "en", "ocho"), 7),
    (("later", "today"), 0),
    (("tomorrow",), 1),
    (("today",), 0),
    (("hoy",), 0),
    (("manana",), 1),
)
_SITTERS = word_set("i we you he she they it have just was am")


def read_weekday(reader: Reader, at: int) -> Found | None:
    """Read a day of the week; "next" and "this" before it belong to it, "next tuesday" in either sense."""
    word = reader.at(at)
    skip = 1 if word in {"next", "this", "proximo", "este", "coming"} else 0
    if word == "this" and reader.at(at + 1) in {"coming", "next"}:
        skip = 2
    day = WEEKDAYS.get(reader.at(at + skip))
    if day is None or (reader.at(at + skip) == "sat" and reader.at(at + skip - 1) in _SITTERS):
        return None
    fits = reader.fitting(lambda start: start.weekday() == day)
    after = reader.at(at + skip + 1)
    length = skip + 1 + (after in {"proximo", "que"} and reader.at(at + skip + 2) in {"", "viene"})
    if word in {"next", "proximo"} or after == "proximo":
        return length, fits & reader.fitting(lambda start: 1 < _days_ahead(reader, start) < 14)
    if after == "que" and reader.at(at + skip + 2) == "viene":
        return skip + 3, fits & reader.fitting(lambda start: 0 < _days_ahead(reader, start) < 14)
    if skip:
        return length, fits & reader.fitting(lambda start: 0 <= _days_ahead(reader, start) <= 6)
    return 1, fits


def _days_ahead(reader: Reader, start: datetime) -> int:
    return (start.date() - reader.now.date()).days


def read_weekend(reader: Reader, at: int) -> Found | None:
    """Read "the weekend", but not that of "good weekend", and "the weekday one"."""
    if reader.at(at) == "weekday" and reader.at(at + 1) in NAMED_AFTER_THE | {"one"}:
        return 1, reader.fitting(lambda start: start.weekday() < 5)
    if reader.at(at) != "weekend" or reader.at(at - 1) in {"good", "nice", "great"}:
        return None
    return 1, reader.fitting(lambda start: start.weekday() > 4)


def read_week(reader: Reader, at: int) -> Found | None:
    """Read "next week", "this week", "the end of the week"."""
    if reader.at(at) in {"end", "start", "beginning"} and reader.at(at + 1) == "of":
        skip = 3 if reader.at(at + 2) == "the" else 2
        if reader.at(at + skip) == "week":
            late = reader.at(at) == "end"
            return skip + 1, reader.fitting(
                lambda start: start.weekday() > 2 if late else start.weekday() < 2
            )
    for words, weeks in _WEEKS:
        if reader.words[at : at + len(words)] == words:
            return len(words), _in_week(reader, weeks)
    return None


def _in_week(reader: Reader, weeks: int) -> frozenset[int]:
    monday = reader.now.date() - timedelta(days=reader.now.weekday()) + timedelta(weeks=weeks)
    return reader.fitting(lambda start: 0 <= (start.date() - monday).days < 7)


_WEEKS: tuple[tuple[tuple[str, ...], int], ...] = (
    (("this", "week"), 0),
    (("esta", "semana"), 0),
    (("next", "week"), 1),
    (("following", "week"), 1),
    (("la", "proxima", "semana"), 1),
    (("proxima", "semana"), 1),
    (("la", "otra", "semana"), 1),
    (("semana", "que", "viene"), 1),
    (("in", "two", "weeks"), 2),
    (("in", "2", "weeks"), 2),
    (("en", "dos", "semanas"), 2),
)


def read_date(reader: Reader, at: int) -> Found | None:
    """Read "nov 14", "december the tenth", "14 de noviembre", "the 14th of november" and "11/14"."""
    word = reader.at(at)
    if word[0].isdecimal() and ("/" in word or "-" in word):
        return None if _is_share(word) else (1, _slashed(reader, word))
    month = _MONTHS.get(word)
    if month:
        skip = 2 if reader.at(at + 1) == "the" else 1
        spoken = _spoken_day(reader, at + skip)
        if spoken:
            return skip + 2, reader.fitting(lambda s: (s.month, s.day) == (month, spoken))
        day = day_number(reader.at(at + skip)) or DAY_WORDS.get(reader.at(at + skip))
        if day or word in _NO_MONTH_ALONE:
            return (skip + 1, reader.fitting(lambda s: (s.month, s.day) == (month, day))) if day else None
        return 1, reader.fitting(lambda start: start.month == month)
    day = day_number(word) or (NUMBERS.get(word) if reader.at(at + 1) == "de" else None)
    gap = 2 if reader.at(at + 1) in {"of", "de"} else 1
    month = _MONTHS.get(reader.at(at + gap))
    if day and month:
        return gap + 1, reader.fitting(lambda start: (start.month, start.day) == (month, day))
    return None


def _spoken_day(reader: Reader, at: int) -> int:
    """Return the day of the month that "twenty fourth" or "thirty first" names, 0 for none."""
    tens = {"twenty": 20, "thirty": 30}.get(reader.at(at), 0)
    unit = DAY_WORDS.get(reader.at(at + 1), 0)
    return tens + unit if tens and 0 < unit < 10 and tens + unit < 32 else 0


def read_spoken_day(reader: Reader, at: int) -> Found | None:
    """Read "the twenty fourth"."""
    day = _spoken_day(reader, at)
    return (2, reader.fitting(lambda start: start.day == day)) if day else None


def _is_share(word: str) -> bool:
    """Return whether "50/50" or "80/20" gives odds: both make a hundred, as no date does."""
    left, _, right = word.partition("/")
    return left.isdecimal() and right.isdecimal() and int(left) + int(right) == 100


def _slashed(reader: Reader, word: str) -> frozenset[int]:
    left, right = (int(part) for part in word.replace("-", "/").split("/")[:2])
    fits = reader.fitting(lambda start: (start.month, start.day) == (left, right))
    other = reader.fitting(lambda start: (start.day, start.month) == (left, right))
    return fits | other


def day_number(word: str) -> int | None:
    """Return the day of the month that "14" or "14th" names, None if it names none."""
    digits = word.rstrip("stndrh") if word[:1].isdecimal() else ""
    return int(digits) if digits.isdecimal() and 1 <= int(digits[:4]) <= 31 else None


_JUST_GONE_BY = timedelta(days=31)
_FIXED_HOLIDAYS = {
    "christmas": (12, 25), "xmas": (12, 25), "navidad": (12, 25), "halloween": (10, 31),
    "valentines": (2, 14),
}  # fmt: skip


def find_holiday(reader: Reader, at: int) -> tuple[int, date] | None:
    """Return how many words name a holiday there, and the day meant: the next, or one just gone by.

    "After halloween", said in November, is of this year's.
    """
    word, year = reader.at(at), reader.now.year
    if word in {"thanksgiving", "turkey"}:
        first = date(year, 11, 1)
        return 1, first + timedelta(days=(3 - first.weekday()) % 7 + 21)
    is_new_year = word == "new" and reader.at(at + 1).startswith("year")
    fixed = (1, 1) if is_new_year else _FIXED_HOLIDAYS.get(word)
    if fixed is None:
        return None
    day = date(year, *fixed)
    is_meant = day >= reader.now.date() - _JUST_GONE_BY
    return 1 + is_new_year, day if is_meant else date(year + 1, *fixed)


def read_beside_holiday(reader: Reader, at: int) -> Found | None:
    """Read "the day before thanksgiving", "day after christmas"."""
    step = {"before": -1, "after": 1}.get(reader.at(at + 1), 0)
    holiday = find_holiday(reader, at + 2) if step and reader.at(at) == "day" else None
    return (2 + holiday[0], reader.on_day(holiday[1] + timedelta(days=step))) if holiday else None


def read_day_of_weekday(reader: Reader, at: int) -> Found | None:
    """Read the 10 of "thursday the 10"."""
    word = reader.at(at)
    if not word.isdecimal() or reader.at(at - 1) != "the" or reader.at(at - 2) not in WEEKDAYS:
        return None
    if reader.at(at + 1) == "one":
        return None
    return 1, reader.fitting(lambda start: start.day == int(word[:6]))
