"""The letter of a text message: what it costs, how a slot or a phone reads, how a template is filled.

Decides nothing about whether a text may go (`outreach`) or whether its words are fit to go (`phi`).
It refuses to fill a template in part: a blank where a name should be is worse than no text at all.

Every character outside the GSM 03.38 alphabet turns the whole message into UCS-2 and cuts a part from
160 to 70 characters, so text is brought into that alphabet first. Spanish keeps what the alphabet has
(é ñ ü ¿ ¡) and loses the accents that it has not (á í ó ú).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

# 3GPP TS 23.038, section 6.2.1: the default alphabet and its extension table (ESC + one septet).
GSM7_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM7_EXTENSION: Final = frozenset("\f^{}\\[~]|€")
GSM7: Final = GSM7_BASIC | GSM7_EXTENSION

# Typography that people and models write and that has a plain spelling. Decomposition (NFKD) does the
# rest; these are the characters whose decomposition is missing, a bare accent, or not in the alphabet.
_PLAIN: Final = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u02b9\uff07`\u00b4\u2035", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\u2036\uff02", '"'),
        **dict.fromkeys(
            "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\ufe63\u2022\u25cf\u25aa\u00b7", "-"
        ),
        **dict.fromkeys("\u2039", "<"),
        **dict.fromkeys("\u203a", ">"),
        **dict.fromkeys("\t\u00a0\u1680\u202f\u205f\u3000\u180e", " "),
        **dict.fromkeys("\u2028\u2029\u0085\u000b", "\n"),
        **dict.fromkeys("\u200b\u2060\ufeff\u00ad\u200e\u200f\u061c\u200c", ""),
        "\u2044": "/",
        "\u2215": "/",
        "\u00d7": "x",
        "\u00b0": "o",
        "\u00f0": "d",
        "\u00d0": "D",
        "\u00fe": "th",
        "\u00de": "Th",
        "\u0142": "l",
        "\u0141": "L",
        "\u0131": "i",
        "\u0153": "oe",
        "\u0152": "OE",
        "\u00a9": "(c)",
        "\u00ae": "(r)",
    }
)

SEGMENT_PRICE_CENTS: Final = 0.83
"""What one part of a text costs where the office has not said: an estimate, list price and surcharge."""

_SINGLE: Final = {"gsm7": 160, "ucs2": 70}
_PART: Final = {"gsm7": 153, "ucs2": 67}


@dataclass(frozen=True, slots=True)
class Segments:
    """What the carrier bills: `units` are septets (gsm7) or UTF-16 code units (ucs2)."""

    encoding: str
    units: int
    count: int


def to_gsm7(text: str, *, drop_emoji: bool = False) -> str:
    """Given any text, return it with everything that has a plain spelling brought into GSM-7.

    What has none (emoji, CJK) stays and makes the text UCS-2: a letter is never silently lost. With
    `drop_emoji` symbols go, letters still stay.
    """
    composed = unicodedata.normalize("NFC", text.translate(_PLAIN))
    plain = "".join(_plain_character(character, drop_emoji) for character in composed)
    return unicodedata.normalize("NFC", plain)


_JOINS_EMOJI: Final = frozenset("\u200d\ufe0f\u20e3\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
"""Joiner, variation selector, keycap and skin tones: part of the emoji before them, not letters."""


def _plain_character(character: str, drop_emoji: bool) -> str:
    if character in GSM7:
        return character
    category = unicodedata.category(character)
    if character in _JOINS_EMOJI:
        return "" if drop_emoji else character
    if category in ("Mn", "Cc") or (drop_emoji and category in ("So", "Cs", "Co", "Cn")):
        return ""
    spelled = unicodedata.normalize("NFKD", character).translate(_PLAIN)
    kept = "".join(letter for letter in spelled if letter in GSM7)
    return kept or character


def segments(text: str) -> Segments:
    """Given a text as it will be sent, return its encoding, its size and the number of parts billed.

    An extension character (ESC pair) and a surrogate pair are never split over two parts.
    """
    encoding = "gsm7" if all(character in GSM7 for character in text) else "ucs2"
    costs = list(_costs(text, encoding))
    units = sum(costs)
    if units <= _SINGLE[encoding]:
        return Segments(encoding, units, 1 if units else 0)
    count, room = 1, _PART[encoding]
    for cost in costs:
        if cost > room:
            count, room = count + 1, _PART[encoding]
        room -= cost
    return Segments(encoding, units, count)


def cost_cents(text: str, segment_price_cents: float) -> float:
    """Given a text and the carrier's price of one part, return about what it costs to send, in cents.

    An estimate: carriers add surcharges by network, and bill the parts that they count themselves.
    """
    return segments(text).count * segment_price_cents


def _costs(text: str, encoding: str) -> Iterator[int]:
    for character in text:
        if encoding == "gsm7":
            yield 2 if character in GSM7_EXTENSION else 1
        else:
            yield 2 if ord(character) > 0xFFFF else 1


_WEEKDAYS: Final = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "es": ("lun", "mar", "mié", "jue", "vie", "sab", "dom"),
}
_MONTHS: Final = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "es": ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"),
}


LONGEST_SLOT: Final = {"en": 22, "es": 20}
"""Characters of "Wed Nov 25 at 12:30 PM" and of "mié 25 nov, 12:30 PM"."""


def show_slot(start: datetime, lang: str) -> str:
    """Given a practice-local start, return it as the patient reads it: "Tue Nov 24 at 10:00 AM".

    In Spanish "mar 24 nov, 10:00 AM", short because its opt-out words are longer. Any other language
    reads the English form. No slot is longer than `LONGEST_SLOT`.
    """
    table = lang if lang in _WEEKDAYS else "en"
    weekday, month = _WEEKDAYS[table][start.weekday()], _MONTHS[table][start.month - 1]
    half = "AM" if start.hour < 12 else "PM"
    clock = f"{start.hour % 12 or 12}:{start.minute:02d} {half}"
    if table == "es":
        return f"{weekday} {start.day} {month}, {clock}"
    return f"{weekday} {month} {start.day} at {clock}"


def show_month(on: date, lang: str) -> str:
    """Given a day, return its month as the patient reads it: "Nov 2026", in Spanish "nov 2026"."""
    return f"{_MONTHS[lang if lang in _MONTHS else 'en'][on.month - 1]} {on.year}"


def show_phone(e164: str) -> str:
    """Given an E.164 number, return "(312) 555-0100" for North America, the number itself elsewhere.

    Raise ValueError when it is not E.164: a number that cannot be called back must not go out.
    """
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}", e164):
        raise ValueError("phone is not an E.164 number")
    if e164.startswith("+1") and len(e164) == 12:
        return f"({e164[2:5]}) {e164[5:8]}-{e164[8:]}"
    return e164


def show_family(count: int, lang: str, *, with_reader: bool = False) -> str:
    """Given how many others a text is about, return the words for them: never a name.

    A text goes to one phone; who else is due there is said by number only, minors above all.
    """
    if lang == "es":
        others = "su familiar" if count == 1 else f"sus {count} familiares"
        return f"usted y {others}" if with_reader else others
    others = "your family member" if count == 1 else f"your {count} family members"
    return f"you and {others}" if with_reader else others


Legend = Mapping[str, str]
"""What a single code means while this text is the last one sent: {"1": "slot:0", "C": "confirm"}."""


@dataclass(frozen=True, slots=True)
class Template:
    """One wording. A changed body is a new `version`: what was sent stays explainable for years.

    `override` is empty for a wording we ship, and begins the hash that was approved for an office's own.
    """

    kind: str
    touch: int
    lang: str
    version: int
    body: str
    legend: Legend = field(default_factory=dict)
    proactive: bool = False
    variant: str = ""
    override: str = ""

    @property
    def template_id(self) -> str:
        """The name stored with a draft, without the version."""
        parts = (self.kind, str(self.touch), self.lang, self.variant)
        return ".".join(part for part in parts if part)

    @property
    def name(self) -> str:
        """Which words exactly: "recall_overdue_6mo.1.en@2", with "+3f9c01ab" for an office's own."""
        return f"{self.template_id}@{self.version}" + (f"+{self.override}" if self.override else "")

    @property
    def placeholders(self) -> tuple[str, ...]:
        """Names of the values the body needs, in order of appearance."""
        return tuple(dict.fromkeys(_PLACEHOLDER.findall(self.body)))


@dataclass(frozen=True, slots=True)
class Draft:
    """A text ready to be judged, with the wording it came from and what its codes mean."""

    body: str
    template: str
    legend: Legend = field(default_factory=dict)


_PLACEHOLDER: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_LONGEST: Final = {
    "first": 16,
    "hygienist": 16,
    "practice": 40,
    "parking": 60,
    "family": 32,
    "basis": 70,
    "texts": 60,
    "fact": 150,
}
_LONGEST_OTHER: Final = 40
_LEGAL_TAIL: Final = re.compile(
    r"[\s,]+(?:d\.?d\.?s|d\.?m\.?d|p\.?c|p\.?a|p\.?l\.?l\.?c|l\.?l\.?c|l\.?l\.?p|inc|ltd|corp)\.?$",
    re.IGNORECASE,
)


def merge(template: Template, values: Mapping[str, str]) -> Draft:
    """Given a template and the values known on the box, return the finished draft.

    Raise ValueError naming the placeholder whose value is missing or has nothing printable in it.
    Values not asked for are ignored.
    """
    filled = {}
    for name in template.placeholders:
        value = fit_value(name, values.get(name, ""))
        if not value:
            raise ValueError(f"no value for {{{name}}} in template {template.template_id}")
        filled[name] = value
    body = _PLACEHOLDER.sub(lambda found: filled[found.group(1)], template.body)
    return Draft(to_gsm7(body), template.name, template.legend)


def fit_value(name: str, value: str) -> str:
    """Given a placeholder and its raw value, return one clean line that fits a text.

    Line breaks, control characters and braces (which could pass for a placeholder) become blanks, emoji
    go; an overlong value loses legal tails ("PLLC") and then whole words from the end. No word is ever
    cut: a single word that is too long stays, and makes the text too long instead.
    """
    plain = to_gsm7(value, drop_emoji=True)
    printable = "".join(
        " " if character in "{}[]<>|\\^~" or not character.isprintable() else character for character in plain
    )
    line = " ".join(printable.split())
    return _shorten(line, _LONGEST.get(name, _LONGEST_OTHER))


def plain_practice_name(name: str) -> str:
    """Given a practice's registered name, return it without the tails of its legal form ("DDS", "PLLC")."""
    while _LEGAL_TAIL.search(name):
        name = _LEGAL_TAIL.sub("", name)
    return name


def _shorten(line: str, longest: int) -> str:
    if len(line) <= longest:
        return line
    first, *rest = plain_practice_name(line).split()
    for word in rest:
        if len(first) + 1 + len(word) > longest:
            break
        first = f"{first} {word}"
    return first.rstrip(" ,-&'/")
