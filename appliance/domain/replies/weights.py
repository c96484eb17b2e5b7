"""What a reply sounds like: weighed words, learned from labelled replies, beside the rules.

Owns the weights (`weights.txt` beside this module) and the sum over them; what follows from it is decided in
`weighing.py`, and nothing is ever done on it alone. The product does not learn: `tests/evaluation/
train_weights.py` writes the file, and its whole numbers make every machine come to the same sum.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from appliance.domain.replies.terms import Conversation, Intent
from appliance.domain.replies.text import Message
from appliance.domain.replies.traits import is_spoken, traits_of

MUST_BE_HEARD = (
    Intent.EMERGENCY, Intent.OPT_OUT, Intent.WRONG_NUMBER, Intent.DECEASED, Intent.LEFT_PRACTICE,
)  # fmt: skip
ACT = "act"
TAKES = Intent.BOOK.value
CONCERNS = (*(intent.value for intent in MUST_BE_HEARD), ACT, TAKES)
"""What is weighed, in the order of the numbers in the file: what must be heard, whether any visit is booked,
confirmed, moved or cancelled, or texts are wanted again, and whether an opening on offer is taken.
"""
ALWAYS = "="
"""A trait every reply has: its weight is where the sum begins."""
_COLUMNS = {concern[0]: column for column, concern in enumerate(CONCERNS)}
_FORMAT = "1"
_FILE = "weights.txt"
_NAMED = 3
_REMEDY = "install the release again; nothing else writes this file"


@dataclass(frozen=True, slots=True)
class Weights:
    """For each trait one whole number a concern; `unit` of them are one part of log-odds."""

    traits: Mapping[str, Sequence[int]]
    unit: int


@dataclass(frozen=True, slots=True)
class Weighed:
    """The log-odds of each concern, and the traits of the reply with their weights.

    `knows` is False if none of its words has a weight.
    """

    odds: Mapping[str, float]
    rows: Mapping[str, Sequence[int]]
    knows: bool

    def heaviest(self, concern: str) -> str:
        """Return the words of the reply that speak most for a concern, heaviest first."""
        column = CONCERNS.index(concern)
        spoken = sorted((-row[column], trait) for trait, row in self.rows.items() if is_spoken(trait))
        return ", ".join(trait for weight, trait in spoken[:_NAMED] if weight < 0)


RULES_ALONE = Weights({ALWAYS: (-1_000,) * len(CONCERNS)}, 1)
"""Weights that know no word, so that every finding of the rules stands and none is added."""


def scale_of(known: int) -> float:
    """Given how many traits of a reply have weights, return the factor on their sum: long replies count less
    by the word, as in the training.
    """
    return 4 / math.sqrt(max(known, 10))


def weigh(message: Message, talk: Conversation, weights: Weights) -> Weighed:
    """Given a reply in the patient's own words and what it answers, return how likely each concern is."""
    known = {trait: weights.traits[trait] for trait in traits_of(message, talk) if trait in weights.traits}
    factor = scale_of(len(known)) / weights.unit
    start = weights.traits[ALWAYS]
    sums = map(sum, zip(*known.values(), strict=True)) if known else (0,) * len(CONCERNS)
    odds = {
        concern: start[at] / weights.unit + factor * total
        for at, (concern, total) in enumerate(zip(CONCERNS, sums, strict=True))
    }
    return Weighed(odds, known, any(word in known for word in message.words))


@lru_cache(maxsize=1)
def shipped_weights() -> Weights:
    """Return the weights of this release, read once."""
    return parse_weights(files("appliance.domain.replies").joinpath(_FILE).read_text(encoding="utf-8"))


def parse_weights(text: str) -> Weights:
    """Given the text of a file of weights, return them. Raise ValueError that says what is wrong where.

    A head of names and values ("unit 25"), an empty line, then a trait a line: after a tab its whole numbers,
    each after the initial of its concern ("text me<TAB>o12 a-3"); what is not written is 0.
    """
    head, _, body = text.partition("\n\n")
    facts = dict(line.split(" ", 1) for line in head.splitlines() if " " in line)
    if facts.get("format") != _FORMAT:
        raise _broken("head", f"format: not {_FORMAT}")
    unit = facts.get("unit", "")
    if not unit.isdecimal() or int(unit) == 0:
        raise _broken("head", f"unit: {unit!r} is no whole number above 0")
    first = len(head.splitlines()) + 2
    traits = dict(_parse_row(line, number) for number, line in enumerate(body.splitlines(), first))
    if ALWAYS not in traits:
        raise _broken("body", f"the trait {ALWAYS!r} is missing")
    return Weights(traits, int(unit))


def _parse_row(line: str, number: int) -> tuple[str, tuple[int, ...]]:
    trait, tab, numbers = line.partition("\t")
    row = [0] * len(CONCERNS)
    try:
        for piece in numbers.split(" "):
            row[_COLUMNS[piece[:1]]] = int(piece[1:])
    except (KeyError, ValueError):
        tab = ""
    if not trait or not tab:
        raise _broken(f"line {number}", "not a trait, a tab and a number for each of some concerns")
    return trait, tuple(row)


def _broken(where: str, what: str) -> ValueError:
    return ValueError(f"{_FILE}: {where}: {what}; {_REMEDY}")
