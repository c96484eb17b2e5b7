"""What the weighed words look at: a reply as a set of small traits.

Owns the traits and nothing of what they weigh: words, their pairs and triples, pieces of words (for slips of
the finger), what kind of word each is, and a little of the situation. A kind joins words of both languages
that do the same in a sentence, so that what was learned of "take me off the list" is known of "sáquenme de la
lista" too. It refuses to see names: a given name is a name, whosever it is.

The number of traits is bounded whatever the length of the text, and the work is linear in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations, pairwise

from appliance.domain.replies.kinds import UNKNOWN, kind_of
from appliance.domain.replies.names import NAME, STAFF, mark_names, words_of_ours
from appliance.domain.replies.terms import Conversation
from appliance.domain.replies.text import Message

_TOGETHER = 20
"""Kinds of one reply of which each pair is a trait."""
READ_WORDS = 300
"""Words of a reply that are weighed; nobody needs more to say what has to be heard."""


def traits_of(message: Message, talk: Conversation) -> list[str]:
    """Given a reply and what it answers, return its traits, sorted, each once."""
    traits: set[str] = set()
    left = READ_WORDS
    words = 0
    kinds: set[str] = set()
    hygienists = tuple(offer.hygienist for offer in talk.offered)
    ours, staff = words_of_ours(talk.last_outbound, hygienists), words_of_ours("", hygienists)
    marked = mark_names(message, talk.last_outbound)
    for sentence, written in zip(marked, message.sentences, strict=True):
        if left <= 0:
            break
        pairs = zip(sentence.tokens, written.tokens, strict=True)
        said = [
            STAFF if was.text in staff or (now.text == NAME and was.text in ours) else _plain(now.text)
            for now, was in pairs
            if was.text != ","
        ][:left]
        left -= len(said)
        words += len(said)
        traits.update(_traits_of_words(said))
        kinds.update(map(kind_of, said))
        if sentence.asked:
            traits.add("=asked")
            traits.update(f"?{word}" for word in said[:3])
    traits.update(_together(kinds - {UNKNOWN}))
    traits.update(_situation(message, talk, words))
    return sorted(traits)


def _plain(word: str) -> str:
    """Return the word, or the form of a number: which number it is says nothing here."""
    return f"#{kind_of(word)}" if word[:1].isdecimal() else word


def _traits_of_words(said: list[str]) -> Iterator[str]:
    """Yield the traits of one sentence: its words, their pieces and kinds, and kinds near each other."""
    yield from _rows("^", *said, "$")
    for word in said:
        yield from _pieces(word)
    kinds = [kind_of(word) for word in said]
    yield from _rows("^", *kinds, "$")
    known = [kind for kind in ("^", *kinds, "$") if kind != UNKNOWN]
    for gap in (1, 2, 3):
        yield from (f"{left}..{right}" for left, right in zip(known, known[gap:], strict=False))


def _rows(*row: str) -> Iterator[str]:
    """Yield the words one by one, in pairs and in triples; the ends of the sentence count in the latter."""
    yield from row[1:-1]
    yield from map(" ".join, pairwise(row))
    yield from map(" ".join, zip(row, row[1:], row[2:], strict=False))


@lru_cache(maxsize=8192)
def _pieces(word: str) -> tuple[str, ...]:
    padded = f"<{word[:20]}>"
    return tuple(f"~{padded[at : at + 4]}" for at in range(len(padded) - 3))


def _together(kinds: set[str]) -> Iterator[str]:
    """Yield which kinds stand in the same reply, wherever; of a long reply the first in the alphabet only."""
    yield from map("&".join, combinations(sorted(kinds)[:_TOGETHER], 2))


def _situation(message: Message, talk: Conversation, words: int) -> Iterator[str]:
    yield f"=words{next(limit for limit in (1, 2, 3, 5, 8, 12, 20, 40, 10_000) if words <= limit)}"
    yield f"=context_{talk.context}"
    yield f"=offers{min(len(talk.offered), 2)}"
    if talk.booked:
        yield "=booked"
    yield from (f"=emoji_{name}" for name in message.emoji)


def is_spoken(trait: str) -> bool:
    """Return whether a trait is words of the reply as they stand there, fit to be shown to a person."""
    return trait[0] not in "~=?^_" and trait[-1] != "$" and trait == trait.lower()
