"""Where the clauses of a reply begin and end, and which of them take back what was said before.

Decides by small words - turns, reasons, consequences, subjects - once every mention of a time is the one
word `@slot`. Idioms and conditions on the weather, which bind nobody, are left out. It refuses to say what a
clause does with its times; `stances.py` does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from appliance.domain.replies import choice_words
from appliance.domain.replies.choice_words import SLOT
from appliance.domain.replies.lexicon import word_set
from appliance.domain.replies.mentions import Mention
from appliance.domain.replies.phrases import Phrases
from appliance.domain.replies.text import Sentence, make_sentence

TAKING = Phrases(choice_words.TAKING, choice_words.CLASSES)
_IDIOMS = Phrases(choice_words.IDIOMS, choice_words.CLASSES)
_WEATHER = Phrases(choice_words.WEATHER)
_CORRECTIONS = Phrases(choice_words.CORRECTIONS, choice_words.CLASSES)


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a reply that says one thing. In `line` every mention of a time is the word `SLOT`.

    `opener` is the word that joined it to what came before, "" for none; `corrects` says that words
    such as "no wait" stood before it.
    """

    line: Sentence
    mentions: tuple[Mention, ...]
    opener: str
    asked: bool
    corrects: bool


def split_into_clauses(sentence: Sentence, mentions: list[Mention]) -> Iterator[Clause]:
    """Given a sentence with its names marked, and its mentions, yield its clauses."""
    line, said = _without_idioms(_mark(sentence, mentions), mentions)
    removed, corrects = _corrections(line)
    left = iter(said)
    start, opener, pending = 0, "", False
    pieces: list[tuple[int, int, str, bool]] = []
    for at in range(len(line.tokens) + 1):
        ends = at == len(line.tokens) or at in removed or _breaks(line, start, at)
        if not ends:
            continue
        if at > start:
            pieces.append((start, at, opener, pending))
            pending = False
        if at == len(line.tokens):
            break
        pending = pending or at in corrects
        word = line.tokens[at].text
        concedes = line.tokens[max(0, at - 1)].text == "even"  # "even though it is early"
        opener = "" if at in removed or concedes else word
        start = at + 1 if at in removed or word in _SKIPPED else at
    if opener == "though" and start == len(line.tokens):  # "tuesday, my daughter has practice though"
        pieces[-1:] = [(first, end, opener, taken_back) for first, end, _, taken_back in pieces[-1:]]
    for first, end, opened, is_correction in pieces:
        tokens = line.tokens[first:end]
        own = tuple(next(left) for token in tokens if token.text == SLOT)
        yield Clause(make_sentence(tokens), own, opened, sentence.asked, is_correction)
    last = [token.text for token in line.tokens[-2:]]
    if pending or last in ([SLOT, "after"], [SLOT, "before"]) or not _UNFINISHED.isdisjoint(last[-1:]):
        yield Clause(make_sentence(()), (), "", False, True)


_UNFINISHED = word_set("but pero or when cuando because porque")
_MARKS = word_set(", lol haha hahaha lmao jaja jajaja")
_SKIPPED = _MARKS | choice_words.TURNS | choice_words.REASONS | choice_words.CONSEQUENCES


def _mark(sentence: Sentence, mentions: list[Mention]) -> Sentence:
    starts = {mention.first for mention in mentions}
    inside = {at for mention in mentions for at in range(mention.first + 1, mention.last + 1)}
    tokens = [
        replace(token, text=SLOT) if at in starts else token
        for at, token in enumerate(sentence.tokens)
        if at not in inside
    ]
    return make_sentence(tuple(tokens), sentence.asked)


def _without_idioms(line: Sentence, mentions: list[Mention]) -> tuple[Sentence, list[Mention]]:
    """Return a marked sentence and its mentions without the idioms and what is said inside them."""
    gone = {at for hit in _IDIOMS.find_in(line) for at in range(hit.first, hit.last + 1)}
    gone |= {at for hit in _WEATHER.find_in(line) for at in range(hit.first, _end_of_clause(line, hit.last))}
    slots = [at for at, token in enumerate(line.tokens) if token.text == SLOT]
    kept = (token for at, token in enumerate(line.tokens) if at not in gone)
    said = [mention for at, mention in zip(slots, mentions, strict=True) if at not in gone]
    return make_sentence(tuple(kept), line.asked), said


def _end_of_clause(line: Sentence, at: int) -> int:
    ends = (i for i in range(at + 1, len(line.tokens)) if line.tokens[i].text in _CLAUSE_ENDS)
    return next(ends, len(line.tokens))


_CLAUSE_ENDS = frozenset({",", SLOT, "yes", "ok", "si"}) | choice_words.TURNS | choice_words.CONSEQUENCES


def _corrections(line: Sentence) -> tuple[set[int], set[int]]:
    """Return the places of the words that take something back, and those among them that do so for sure."""
    removed: set[int] = set()
    for hit in _CORRECTIONS.find_in(line):
        removed |= {at for at in range(hit.first, hit.last + 1) if line.tokens[at].text != SLOT}
    slots = [at for at, token in enumerate(line.tokens) if token.text == SLOT]
    weak = {
        at
        for at, token in enumerate(line.tokens)
        if token.text in choice_words.WEAK_CORRECTIONS and slots and slots[0] < at < slots[-1]
    }
    weak = {at for at in weak if line.tokens[at + 1].text not in {"for", "than", "me"}}
    return removed | weak, removed | weak


def _breaks(line: Sentence, start: int, at: int) -> bool:
    """Return whether a new clause begins at that word."""
    word = line.tokens[at].text
    following = line.tokens[at + 1].text if at + 1 < len(line.tokens) else ""
    if word in _MARKS:
        return True
    said = [token.text for token in line.tokens[start:at]]
    link = said[-2:-1] if said[-1:] == ["exactly"] else said[-1:]
    if word in choice_words.REASONS and not _COPULAS.isdisjoint(link):
        return False
    if word in choice_words.TURNS or word in choice_words.REASONS:
        return True
    if word in choice_words.CONSEQUENCES:
        return following not in choice_words.AFTER_SO
    if word in {"and", "y"}:
        return following in choice_words.SUBJECTS
    if word == "que" and SLOT in said:
        return said[-1] not in _TAKES_QUE and following not in {"viene", "sea"}
    if word in {"i", "we"} and at - start > 2 and line.tokens[max(0, start - 1)].text in choice_words.REASONS:
        return True
    if word not in choice_words.SUBJECTS or SLOT not in said:
        return False
    return said[-1] in _PREDICATE_ENDS or (word in {"i", "we"} and _takes(line, start, at))


_COPULAS = word_set("is are was es")
_PREDICATE_ENDS = word_set("works please yes thanks perfect perfecto fine great ok gracias it good bien")
_TAKES_QUE = word_set("creo digo dice el la lo los las por")
_REACH = 16  # tokens


def _takes(line: Sentence, start: int, end: int) -> bool:
    """Return whether the clause has already taken a time by then, so that what follows is another matter."""
    return line.tokens[end - 1].text in {SLOT, "one"} and TAKING.stand_in(
        make_sentence(line.tokens[max(start, end - _REACH) : end])
    )
