"""A small language for phrases, so that the lexicon can be read and reviewed as lists of phrases.

A phrase is a line of items separated by blanks and matches consecutive words of one sentence:

    stop            that word                      text*        any word that begins so
    day|time|date   one of these                   {visit}      one of a named class of words
    please?         may be missing                 opt_out      two words, "opt out"
    ~  ~5           up to three (five) other words
    $               its sentence or part ends here
    !by|in          what comes next is not this    ^i|we        (first) what came before is not this

A comma between two items never breaks a phrase. Gaps are bounded, so a search is linear in the length
of the sentence. This module decides nothing about meaning; the lexicon does.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from appliance.domain.replies.text import Sentence, make_sentence

_COMMA = "(?:, )?"
BLOT = "\u00b7"
"""Stands for a word that was blotted out: no phrase knows it."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found in a sentence: tokens `first` to `last`, both included, and the words themselves."""

    sentence: Sentence
    first: int
    last: int
    words: str

    @property
    def span(self) -> tuple[int, int]:
        """Return where it stands in the text as received."""
        return self.sentence.tokens[self.first].start, self.sentence.tokens[self.last].end

    def overlaps(self, other: Hit) -> bool:
        """Return whether the two share a word."""
        return self.first <= other.last and other.first <= self.last

    def before(self, count: int) -> tuple[str, ...]:
        """Return up to that many words before it, nearest last."""
        return tuple(token.text for token in self.sentence.tokens[max(0, self.first - count) : self.first])

    def after(self, count: int) -> tuple[str, ...]:
        """Return up to that many words after it."""
        return tuple(token.text for token in self.sentence.tokens[self.last + 1 : self.last + 1 + count])


class Phrases:
    """A list of phrases. It is compiled at its first search: most commands never read a reply."""

    def __init__(self, lines: str | Iterable[str], classes: Mapping[str, str] | None = None) -> None:
        """Given phrases, one per line, and the named word classes they use, keep them.

        The first search raises KeyError for an unknown class.
        """
        self._rows = tuple(lines.splitlines() if isinstance(lines, str) else lines)
        self._classes = classes or {}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        phrases = (row.split() for row in self._rows)
        compiled = [_compile(items, self._classes) for items in phrases if items]
        return re.compile(rf"(?<!\S)(?:{'|'.join(compiled)})")

    def find_in(self, sentence: Sentence) -> Iterator[Hit]:
        """Yield the hits in a sentence from left to right; they do not overlap."""
        for match in self._pattern.finditer(sentence.line):
            first = bisect_right(sentence.offsets, match.start()) - 1
            last = bisect_right(sentence.offsets, max(match.start(), match.end() - 2)) - 1
            yield Hit(sentence, first, last, match.group().strip())

    def find(self, sentences: Iterable[Sentence]) -> Iterator[Hit]:
        """Yield the hits in several sentences."""
        for sentence in sentences:
            yield from self.find_in(sentence)

    def stand_in(self, sentence: Sentence) -> bool:
        """Return whether any of them stands in the sentence."""
        return self._pattern.search(sentence.line) is not None

    def make_up(self, sentence: Sentence) -> bool:
        """Return whether one of them is the whole sentence."""
        return self._pattern.fullmatch(sentence.line) is not None


def without_hits(sentence: Sentence, hits: Iterable[Hit]) -> Sentence:
    """Given a sentence and what only sounds like something, return it with those words blotted out."""
    blotted = {at for hit in hits for at in range(hit.first, hit.last + 1)}
    if not blotted:
        return sentence
    tokens = [replace(t, text=BLOT) if at in blotted else t for at, t in enumerate(sentence.tokens)]
    return make_sentence(tuple(tokens), sentence.asked)


def _compile(items: list[str], classes: Mapping[str, str]) -> str:
    parts = [_compile_item(item, classes) for item in items]
    return _COMMA.join(parts)


def _compile_item(item: str, classes: Mapping[str, str]) -> str:
    if item.startswith("~"):
        return rf"(?:[^\s,]+ ){{0,{item[1:] or '3'}}}?"
    if item == "$":
        return "(?=,|$)"
    if item.startswith("!"):
        return f"(?!(?:{_alternatives(item[1:], classes)}) )"
    if item.startswith("^"):
        return "".join(rf"(?<!\b{word} )" for word in _alternatives(item[1:], classes).split("|"))
    optional = item.endswith("?")
    body = f"(?:{_alternatives(item.rstrip('?'), classes)}) "
    return f"(?:{body})?" if optional else body


def _alternatives(item: str, classes: Mapping[str, str]) -> str:
    words: list[str] = []
    for word in item.split("|"):
        words += classes[word[1:-1]].split() if word.startswith("{") else [word]
    return "|".join(re.escape(word).replace(r"\*", r"\S*").replace("_", " ") for word in words)
