"""What a reply sounds like: weighed words, learned from labelled replies, beside the rules.

Owns the weights (`weights.json` beside this module) and the sum over them; what follows from it is decided in
`weighing.py`, and nothing is ever done on it alone. The product does not learn: `tests/evaluation/
train_weights.py` writes the file, and its whole numbers make every machine come to the same sum.
"""

from __future__ import annotations

import json
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
CONCERNS = (*(intent.value for intent in MUST_BE_HEARD), ACT)
"""What is weighed, in the order of the numbers in the file: what must be heard, and whether any visit is
booked, confirmed, moved or cancelled, or texts are wanted again.
"""
ALWAYS = "="
"""A trait every reply has: its weight is where the sum begins."""
_FORMAT = 1
_FILE = "weights.json"
_NAMED = 3
_REMEDY = "install the release again; nothing else writes this file"


@dataclass(frozen=True, slots=True)
class Weights:
    """For each trait one whole number a concern; `unit` of them are one part of log-odds."""

    traits: Mapping[str, Sequence[int]]
    unit: int


@dataclass(frozen=True, slots=True)
class Weighed:
    """The log-odds of each concern, and the traits of the reply with their weights."""

    odds: Mapping[str, float]
    rows: Mapping[str, Sequence[int]]

    def heaviest(self, concern: str) -> str:
        """Return the words of the reply that speak most for a concern, heaviest first."""
        column = CONCERNS.index(concern)
        spoken = sorted((-row[column], trait) for trait, row in self.rows.items() if is_spoken(trait))
        return ", ".join(trait for weight, trait in spoken[:_NAMED] if weight < 0)


def scale_of(known: int) -> float:
    """Given how many traits of a reply have weights, return the factor on their sum: long replies count less
    by the word, as in the training.
    """
    return 4 / math.sqrt(max(known, 10))


def weigh(message: Message, talk: Conversation, weights: Weights | None = None) -> Weighed:
    """Given a reply in the patient's own words and what it answers, return how likely each concern is."""
    weights = weights or shipped_weights()
    known = {trait: weights.traits[trait] for trait in traits_of(message, talk) if trait in weights.traits}
    factor = scale_of(len(known)) / weights.unit
    start = weights.traits[ALWAYS]
    sums = map(sum, zip(*known.values(), strict=True)) if known else (0,) * len(CONCERNS)
    odds = {
        concern: start[at] / weights.unit + factor * total
        for at, (concern, total) in enumerate(zip(CONCERNS, sums, strict=True))
    }
    return Weighed(odds, known)


@lru_cache(maxsize=1)
def shipped_weights() -> Weights:
    """Return the weights of this release, read once."""
    return parse_weights(files("appliance.domain.replies").joinpath(_FILE).read_text(encoding="utf-8"))


def parse_weights(text: str) -> Weights:
    """Given the text of a file of weights, return them. Raise ValueError that says what is wrong where."""
    try:
        document = json.loads(text)
    except ValueError as error:
        raise _broken(f"not JSON: {error}") from error
    if not isinstance(document, dict) or document.get("format") != _FORMAT:
        raise _broken(f"format: not {_FORMAT}")
    if document.get("concerns") != list(CONCERNS):
        raise _broken(f"concerns: not {', '.join(CONCERNS)}")
    unit, traits = document.get("unit"), document.get("traits")
    if type(unit) is not int or unit < 1:
        raise _broken(f"unit: {unit!r} is no whole number above 0")
    if not isinstance(traits, dict) or ALWAYS not in traits:
        raise _broken(f"traits: not an object with {ALWAYS!r} in it")
    for trait, row in traits.items():
        if not isinstance(row, list) or len(row) != len(CONCERNS) or any(type(one) is not int for one in row):
            raise _broken(f"traits: {trait!r} has not one whole number for each of {len(CONCERNS)} concerns")
    return Weights(traits, unit)


def _broken(what: str) -> ValueError:
    return ValueError(f"{_FILE}: {what}; {_REMEDY}")
