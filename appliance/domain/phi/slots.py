"""Days and clock times named in a draft, held against the slots that may be offered.

Owns the reading of dates and times in prose (English and Spanish, words or figures). A day or time that
no allowed slot bears out is a wrong slot; opening hours ("until 5 PM", "Mon-Fri 9 to 5") are not offers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, Final

from appliance.domain.phi.folding import Folded, around, read, word_set
from appliance.domain.phi.numbers import in_figures

_WEEKDAY_WORDS: Final = (
    "mon monday lun lunes",
    "tue tues tuesday martes",
    "wed weds wednesday mie miercoles",
    "thu thur thurs thursday jue jueves",
    "fri friday vie viernes",
    "sat saturday sab sabado",
    "sun sunday dom domingo",
)
WEEKDAYS: Final = {word: index for index, words in enumerate(_WEEKDAY_WORDS) for word in words.split()}
_MONTH_WORDS: Final = (
    "jan january ene enero",
    "feb february febrero",
    "mar march marzo",
    "apr april abr abril",
    "may mayo",
    "jun june junio",
    "jul july julio",
    "aug august ago agosto",
    "sep sept september septiembre setiembre",
    "oct october octubre",
    "nov november noviembre",
    "dec december dic diciembre",
)
MONTHS: Final = {word: index for index, words in enumerate(_MONTH_WORDS, 1) for word in words.split()}
_SHORT: Final = word_set("mon lun tue tues wed weds mie thu thur thurs jue fri vie sat sab sun dom mar")

_ANY_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
# In Spanish "mar 24 nov" the first word is a Tuesday, not a March.
_MONTH = r"(?!mar\.? \d\d? (?:de )?(?:" + _ANY_MONTH + r")\b)(?P<month{0}>" + _ANY_MONTH + r")\b\.?"
_DAY = r"(?P<day{0}>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|ro|o)?\b(?![:/]\d)"
_YEAR = r"(?:,? (?:de |del )?(?P<year{0}>(?:19|20)\d\d)\b)?"
_HALF = r"(?P<half{0}>a ?\.? ?m\b\.?|p ?\.? ?m\b\.?)"
_PART = r"(?: (?:de|en|por|in) (?:la|the) (?P<part{0}>manana|tarde|noche|morning|afternoon|evening))"
_STREET = "(?:st|street|ave|avenue|rd|road|blvd|dr|drive|ln|lane|way|pl|ct|calle)"
_PIECES: Final = re.compile(
    "|".join(
        (
            r"\b" + _MONTH.format(1) + r" (?:the )?" + _DAY.format(1) + _YEAR.format(1),
            r"\b" + _DAY.format(2) + r" (?:of |de )?" + _MONTH.format(2) + _YEAR.format(2),
            r"\b(?P<iso_year>(?:19|20)\d\d)-(?P<iso_month>\d\d)-(?P<iso_day>\d\d)\b",
            r"(?<![\d/$€£])(?P<left>\d{1,2})[/.-](?P<right>\d{1,2})(?:[/.-](?P<year4>\d{4}"
            r"|\d{2}))?(?![\d/%]| ?[ap]\.? ?m\b)",
            r"(?<!\bd )(?<!\bcode )(?<!\$)(?<!\$ )\b(?P<hour1>\d{1,2})[:h. ](?P<minute1>[0-5]\d)(?!\d)(?: ?"
            + _HALF.format(1)
            + "|"
            + _PART.format(1)
            + ")?",
            r"\b(?P<hour5>\d{1,2})(?P<minute5>[0-5]\d) ?" + _HALF.format(5),
            r"\b(?P<hour2>\d{1,2}) ?(?:" + _HALF.format(2) + r"|o'?clock\b|" + _PART.format(2) + ")",
            r"\b(?P<word>noon|midday|mediodia|midnight|medianoche)\b",
            r"\b(?P<shift>half past|quarter past|quarter to) (?P<hour3>\d{1,2})\b",
            r"\b(?:at|@|a las?) (?P<hour4>1[0-2]"
            r"|[1-9])\b(?! ?[:/)%-]?\d)(?! (?:\w+\.? ){1,3}" + _STREET + r"\b)"
            r"(?: y (?P<more>media|cuarto))?" + _PART.format(3) + "?",
            r"\b(?:the|el|el dia) (?P<bare_day>[12]?\d|3[01])(?:st|nd|rd|th|(?= a las? ))(?! (?:floor"
            r"|level|door|tooth|molar|" + _STREET + r")\b)",
            r"\b(?P<weekday>" + "|".join(sorted([*WEEKDAYS, "mar"], key=len, reverse=True)) + r")s?\b\.?",
        )
    )
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day and time as far as the text names them. `minutes` holds every reading of the clock time."""

    start: int
    end: int
    weekday: int | None = None
    month: int | None = None
    day: int | None = None
    year: int | None = None
    minutes: frozenset[int] = frozenset()
    other_month: int | None = None
    other_day: int | None = None

    def joined(self, other: Moment) -> Moment | None:
        """Return both as one moment, or None when they name the same thing twice."""
        mine, theirs = self._said(), other._said()
        if mine.keys() & theirs.keys() & _ONCE:
            return None
        return replace(self, end=other.end, **theirs)

    def _said(self) -> dict[str, Any]:
        told = {name: getattr(self, name) for name in _SAYABLE}
        return {name: value for name, value in told.items() if value not in _UNSAID}

    @property
    def is_date_alone(self) -> bool:
        """Whether it is a date alone, without weekday and time."""
        return self.weekday is None and not self.minutes

    def is_day(self, day: date) -> bool:
        """Whether it may be read as that date, where no other year is named."""
        days = ((self.month, self.day), (self.other_month, self.other_day))
        return (day.month, day.day) in days and self.year in (None, day.year)

    def fits(self, slot: Moment) -> bool:
        """Whether nothing said here contradicts that slot."""
        if _differ(self.weekday, slot.weekday):
            return False
        is_same_day = not _differ(self.month, slot.month) and not _differ(self.day, slot.day)
        is_swapped_day = self.other_day is not None and (self.other_month, self.other_day) == (
            slot.month,
            slot.day,
        )
        if not (is_same_day or is_swapped_day):
            return False
        return not (self.minutes and slot.minutes) or bool(self.minutes & slot.minutes)


_SAYABLE: Final = ("weekday", "month", "day", "year", "minutes", "other_month", "other_day")
_ONCE: Final = frozenset({"weekday", "day", "minutes"})
_UNSAID: Final[tuple[object, ...]] = (None, frozenset())


_PLAN_NEAR: Final = re.compile(
    r"benefit|insurance|plan\b|reset|expire|renew|year|deadline|beneficio|seguro|vence"
)


def _is_year_end(moment: Moment, low: str) -> bool:
    is_edge = (moment.month, moment.day) in _YEAR_EDGES and not moment.minutes
    return is_edge and bool(_PLAN_NEAR.search(around(low, moment.start, moment.end, _NEAR)))


_YEAR_EDGES: Final = ((12, 31), (1, 1))
_NEAR: Final = 40


def _differ(mine: int | None, theirs: int | None) -> bool:
    return mine is not None and theirs is not None and mine != theirs


def find_moments(folded: Folded) -> list[Moment]:
    """Given a folded text, return the days and times it names, neighbouring parts joined."""
    figures = in_figures(folded)
    moments: list[Moment] = []
    for found in _PIECES.finditer(figures.low):
        piece = _read_piece(found, figures)
        if piece is None:
            continue
        joined = None
        if moments and _CONNECTOR.fullmatch(figures.low[moments[-1].end : piece.start]):
            joined = moments[-1].joined(piece)
        if joined is None:
            moments.append(piece)
        else:
            moments[-1] = joined
    return moments


_CONNECTOR: Final = re.compile(r"[\s,.(]*(?:(?:at|@|a las?|el|the|on|de|del|dia|is|-)[\s,]*){0,3}")


def _read_piece(found: re.Match[str], figures: Folded) -> Moment | None:
    part = found.groupdict("")
    start, end = found.span()
    if part["weekday"]:
        return _read_weekday(part["weekday"], start, end, figures)
    for suffix in ("1", "2"):
        if part[f"month{suffix}"]:
            year = part[f"year{suffix}"]
            return Moment(
                start,
                end,
                month=MONTHS[part[f"month{suffix}"]],
                day=int(part[f"day{suffix}"]),
                year=int(year) if year else None,
            )
    if part["iso_year"]:
        return Moment(
            start, end, month=int(part["iso_month"]), day=int(part["iso_day"]), year=int(part["iso_year"])
        )
    if part["left"]:
        return _read_numeric_date(part, start, end)
    if part["bare_day"]:
        return Moment(start, end, day=int(part["bare_day"]))
    minutes = _read_clock(part)
    return Moment(start, end, minutes=minutes) if minutes else None


def _read_weekday(word: str, start: int, end: int, figures: Folded) -> Moment | None:
    rest = figures.low[end:]
    if figures.low[start:end].removesuffix(".") == word + "s":
        return None  # "Wednesdays" are a habit of the office, not an offer
    if word == "mar" and not _MARTES.match(rest):
        return None
    is_named = figures.plain[start].isupper() or _DATED.match(rest)
    if (word in _SHORT and not is_named) or _INSURER.match(rest):
        return None
    return Moment(start, end, weekday=WEEKDAYS.get(word, _TUESDAY))


_TUESDAY: Final = 1
_MARTES: Final = re.compile(r"\.? \d{1,2} (?:de )?[a-z]{3}|\.?,? a las?\b")
_DATED: Final = re.compile(r"[.,]? ?(?:\d|at |a las|@)")
_INSURER: Final = re.compile(" life")
"""What makes an insurer of the sun."""


def _read_numeric_date(part: dict[str, str], start: int, end: int) -> Moment | None:
    left, right = int(part["left"]), int(part["right"])
    month, day = (left, right) if left <= 12 else (right, left)
    if (left, right) == (24, 7) or not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    year = int(part["year4"]) if len(part["year4"]) == 4 else None
    swapped = (day, month) if day <= 12 else (None, None)
    return Moment(start, end, None, month, day, year, frozenset(), *swapped)


_SHIFTS: Final = {"half past": 30, "quarter past": 15, "quarter to": -15, "media": 30, "cuarto": 15}


_NAMED_TIMES: Final = {
    **dict.fromkeys(("midnight", "medianoche"), frozenset({0})),
    **dict.fromkeys(("noon", "midday", "mediodia"), frozenset({720})),
}
_AFTER_NOON: Final = frozenset({"tarde", "noche", "afternoon", "evening"})


def _read_clock(part: dict[str, str]) -> frozenset[int]:
    if part["word"]:
        return _NAMED_TIMES[part["word"]]
    hour = int("".join(part[name] for name in _HOURS))
    minute = int("0" + part["minute1"] + part["minute5"]) + _SHIFTS.get(part["shift"] + part["more"], 0)
    half = (part["half1"] + part["half2"] + part["half5"])[:1]
    day_part = part["part1"] + part["part2"] + part["part3"]
    if hour > 23:
        return frozenset()
    if (half or day_part) and hour <= 12:
        is_late = half == "p" or day_part in _AFTER_NOON
        return frozenset({hour % 12 * 60 + minute + 720 * is_late})
    if hour > 12 or hour == 0:
        return frozenset({hour * 60 + minute})
    return frozenset({hour % 12 * 60 + minute, hour % 12 * 60 + minute + 720})


_HOURS: Final = ("hour1", "hour2", "hour3", "hour4", "hour5")


_RANGE: Final = re.compile(r"[\s.]*(?:-|to|through|thru|till|until|a|al|hasta|and|y)[\s]*(?:las? |el )?")
_HOURS_BEFORE: Final = re.compile(
    r"\b(?:open|opens|until|till|hasta|after|before|closed|close|closes|since|every|any|most|happy"
    r"|good|black|cyber"
    r"|feliz|cerrad[oa]s?|cerramos|abiert[oa]s?|abrimos|lunch|despues de|antes de|cada|los|hours"
    r"|horario|weekdays"
    r"|from|de|desde|between|entre|by|last|past|ultimo|ultima)[\s:,]*(?:a |las? |el |on |at |us |from )*$"
)


def is_wrong_slot(folded: Folded, allowed: tuple[str, ...], born: date | None = None) -> bool:
    """Given a draft and the display strings on offer, return whether it names any other day or time.

    The patient's birth date is no slot but a leak of its own kind, and is left to that detector.
    """
    slots = [slot for text in allowed if (slot := _as_slot(text)) is not None]
    low = in_figures(folded).low
    offered = [read(text).low for text in allowed]
    if any(
        not any(found.group() in text for text in offered) and not _PAST.search(low[: found.start()])
        for found in _RELATIVE.finditer(low)
    ):
        return True
    moments = _with_days(find_moments(folded), low)
    ranges = _range_members(moments, low)
    for index, moment in enumerate(moments):
        if any(moment.fits(slot) for slot in slots):
            continue
        if (
            index in ranges
            or _is_opening_hours(moment, low)
            or _is_year_end(moment, low)
            or (born is not None and moment.is_date_alone and moment.is_day(born))
        ):
            continue
        return True
    return False


_RELATIVE: Final = re.compile(
    r"\b(?:tomorrow|tonight|today (?:at|@)|this (?:morning|afternoon|evening)|pasado manana|hoy a las?"
    r"|the (?:day after|next day|following day)|(?:al|el) dia siguiente"
    r"|esta (?:tarde|noche|manana)|(?<!la )(?<!las )manana (?:a las?|por la|en la|al|mismo)|para manana)\b"
    r"|\b(?:see you|openings?|opened|spots?|slots?|times?|come in|come by|available|free|visit)"
    r" (?:\w+ ){0,2}today\b"
)
_PAST: Final = re.compile(r"\b(?:was|were|been|had|did|missed|called|tried|estuv\w+|llamo)\b[^.!?]{0,30}$")
"""What makes "this morning" a report and no offer."""
_SAME_DAY: Final = re.compile(r"\s?(?:,|/|&|or|and|o|y|u|-)?\s?(?:or |and |o |y )?(?:at |a las? )?")


def _with_days(moments: list[Moment], low: str) -> list[Moment]:
    """Give a bare time that is listed right after a dated one that one's day: "Tue at 10 or 2:30"."""
    dated: list[Moment] = []
    for moment in moments:
        last = dated[-1] if dated else None
        is_bare = moment.minutes and moment.weekday is None and moment.day is None
        if is_bare and last and last.minutes and _SAME_DAY.fullmatch(low[last.end : moment.start]):
            moment = replace(last, start=moment.start, end=moment.end, minutes=moment.minutes)
        dated.append(moment)
    return dated


def is_offered(moment: Moment, allowed: tuple[str, ...]) -> bool:
    """Given a day or time, return whether one of the slots on offer bears it out."""
    return any(moment.fits(slot) for text in allowed if (slot := _as_slot(text)) is not None)


@lru_cache(maxsize=256)
def _as_slot(text: str) -> Moment | None:
    moments = find_moments(read(text))
    if not moments:
        return None
    slot = moments[0]
    for moment in moments[1:]:
        slot = slot.joined(moment) or slot
    return slot


def _range_members(moments: list[Moment], low: str) -> set[int]:
    members = set()
    for index in range(len(moments) - 1):
        left, right = moments[index], moments[index + 1]
        alike = (left.weekday is None) == (right.weekday is None) or bool(left.minutes and right.minutes)
        if alike and left.day is None and _RANGE.fullmatch(low[left.end : right.start]):
            between = low[left.end : right.start].strip()
            is_list = between in _LISTING and not _HOURS_BEFORE.search(low[: left.start])
            if not is_list:
                members |= {index, index + 1}
    return members


_LISTING: Final = frozenset({"and", "y"})


def _is_opening_hours(moment: Moment, low: str) -> bool:
    if moment.day is not None:
        return bool(_CLOSED_ON.search(low[: moment.start]))
    if moment.weekday is not None and moment.minutes:
        return False
    return bool(_HOURS_BEFORE.search(low[: moment.start]))


_CLOSED_ON: Final = re.compile(r"\b(?:closed|cerrad[oa]s?|cerramos)\b[^.!?]{0,20}$")
