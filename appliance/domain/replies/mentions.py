"""What a mention of a time is, and the reader that holds the words of a sentence beside the open offers.

Owns the terms that `days.py` and `times.py` share. A mention that fits none of the offers is kept, with an
empty set, because it is the sign that the writer means something else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from appliance.domain.replies.lexicon import word_set
from appliance.domain.replies.terms import Offer


class Kind(StrEnum):
    """By what a mention points."""

    DAY = "day"
    WEEK = "week"
    CLOCK = "clock"
    NUMBER = "number"
    """A bare number: an hour, a date or a place in the list, whatever of them is on offer."""
    PART = "part"
    PLACE = "place"
    EDGE = "edge"
    """By comparison: the earlier, the last. Which offer that is depends on what else is said."""
    PERSON = "person"
    OTHER = "other"
    """The one that is left when the others are refused."""
    BOUND = "bound"
    """By what it comes before or after: "after 3", "before work"."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Words `first` to `last` of a sentence that point at the offers in `fits` (indices, maybe none).

    `loose` says that they name no time of their own, only a stretch of any day: "morning", "around 10".
    `edge` is -1 for the earlier and +1 for the later of what else is said, else 0.
    """

    first: int
    last: int
    fits: frozenset[int]
    words: str
    kind: Kind
    loose: bool = False
    edge: int = 0


@dataclass(frozen=True, slots=True)
class Reader:
    """The words of a sentence beside the offers and the clock of the office.

    `numbered` says that our text gave each offer a number.
    """

    words: tuple[str, ...]
    offers: tuple[Offer, ...]
    now: datetime
    numbered: bool

    def at(self, index: int) -> str:
        """Return the word there, "" beyond either end."""
        return self.words[index] if 0 <= index < len(self.words) else ""

    def fitting(self, test: Callable[[datetime], bool]) -> frozenset[int]:
        """Return the offers whose start passes a test."""
        return frozenset(index for index, offer in enumerate(self.offers) if test(offer.start))

    def on_day(self, day: date) -> frozenset[int]:
        """Return the offers on a day."""
        return self.fitting(lambda start: start.date() == day)

    def at_times(self, times: frozenset[tuple[int, int]]) -> frozenset[int]:
        """Return the offers that start at one of some times, as (hour, minute)."""
        return self.fitting(lambda start: (start.hour, start.minute) in times)

    def place(self, index: int) -> frozenset[int]:
        """Return the offer at that place of the list, counted from 0; none if the list is shorter."""
        return frozenset({index}) if 0 <= index < len(self.offers) else frozenset()


Found = tuple[int, frozenset[int]]  # how many words, and the offers they fit
Rule = Callable[[Reader, int], Found | None]
NAMED_AFTER_THE = word_set("slot option appointment opening spot visit time")
