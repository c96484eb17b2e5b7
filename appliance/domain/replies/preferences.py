"""What suits somebody in general - "mornings are better for me" - as against a choice among the offers.

Decides by grammar: a day or a part of the day in the plural ("tuesdays"), with an indefinite article ("a
tuesday"), or with a habit beside it ("usually", "most days") is a preference, and so is a stretch of the
day that is compared or wished for ("morning is better", "prefiero la tarde"). It refuses to read any of
these as a booking, even when a single offer fits: the writer speaks of their weeks and not of our list.
A day of its own that is compared ("thursday works better") or a named place ("I prefer the morning one")
does choose, and is none of its business.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from appliance.domain.replies import visit_words
from appliance.domain.replies.days import WEEKDAYS
from appliance.domain.replies.lexicon import word_set
from appliance.domain.replies.mentions import Mention
from appliance.domain.replies.phrases import Hit, Phrases
from appliance.domain.replies.terms import Offer
from appliance.domain.replies.text import Message, Sentence

_PREFERENCES = Phrases(visit_words.PREFERENCES, visit_words.CLASSES)
_GREETINGS = Phrases(visit_words.GREETINGS)
# Beside a mere stretch of the day they compare, wish, or tell when the writer has time.
_LEANING = word_set("""
    better best easier easiest ideal prefer preferred preferable preferably preference rather convenient
    nice mainly only need needed free available suits
    mejor mejores prefiero preferimos preferiria preferible preferencia facil mas solo solamente conviene
    necesito libre disponible
    """)


def find_preferences(sentences: Iterable[Sentence]) -> Iterator[Hit]:
    """Given sentences or clauses, yield what tells of weeks in general; "buenas tardes" is a greeting."""
    for sentence in sentences:
        greetings = list(_GREETINGS.find_in(sentence))
        for hit in _PREFERENCES.find_in(sentence):
            if hit.words.startswith(("before", "after")) and set(hit.before(1)) & WEEKDAYS.keys():
                continue
            if "," not in hit.words.strip(", ") and not any(hit.overlaps(greeting) for greeting in greetings):
                yield hit


def leans_only(message: Message, mentions: tuple[Mention, ...]) -> bool:
    """Given a message and its mentions, return whether they only compare or wish for a stretch of the day."""
    return bool(mentions) and all(m.loose for m in mentions) and not _LEANING.isdisjoint(message.words)


def fits_of(hit: Hit, offers: tuple[Offer, ...]) -> frozenset[int] | None:
    """Return the offers that a preference in the plural speaks of ("tuesdays"); None if it names no day."""
    words = hit.words.split()
    days = {day for word in words for day in _DAYS.get(word, ())}
    spans = [_PARTS[word] for word in words if word in _PARTS]
    if not days and not spans:
        return None
    return frozenset(
        index
        for index, offer in enumerate(offers)
        if (not days or offer.start.weekday() in days)
        and (not spans or any(first <= offer.start.hour < last for first, last in spans))
    )


def names_day(hit: Hit) -> bool:
    """Return whether a preference is for a day, and not for a stretch of any day."""
    return not _DAYS.keys().isdisjoint(hit.words.split())


def recurs(hit: Hit) -> bool:
    """Return whether what suits is a day or a part of the day in the plural, not "every tuesday"."""
    return not _RECURRING.isdisjoint(hit.words.split())


def shuns(hit: Hit) -> bool:
    """Return whether what suits in general is told as what does not: "mornings are rough", "no fridays"."""
    return not _SHUNNING.isdisjoint((*hit.before(3), *hit.words.split(), *hit.after(4)))


_RECURRING = word_set(visit_words.RECURRING + " weekend")
_SHUNNING = word_set("""
    no not never cannot nope hate rough hard bad terrible awful worst tough death tired sick busy out
    impossible packed hectic crazy except but nunca mal mala dificil odio menos imposible
    """)
_PARTS = {
    "mornings": (0, 12), "afternoons": (12, 17), "evenings": (16, 24), "nights": (18, 24),
    "mananas": (0, 12), "tardes": (12, 20), "noches": (18, 24),
}  # fmt: skip


_DAYS = {
    **{name: (day,) for name, day in WEEKDAYS.items()},
    **{f"{name}s": (day,) for name, day in WEEKDAYS.items()},
    "weekend": (5, 6), "weekends": (5, 6), "week": (0, 1, 2, 3, 4), "weekdays": (0, 1, 2, 3, 4),
}  # fmt: skip
