"""Learns the weighed words of the reply engine: `python -m tests.evaluation.train_weights`.

Owns what is learned from which label, and the learning: logistic regression with a ridge for each concern, by
dual coordinate descent in a fixed order, in plain Python, so that the same corpora give the same bytes. It
reads the tuning corpora and nothing else; what is kept for measuring is never near it. `measure_weights.py`
says how good the result is on an author nobody learned from.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from appliance.domain.replies import Context, Conversation, Offer
from appliance.domain.replies.reading import own_words
from appliance.domain.replies.traits import traits_of
from appliance.domain.replies.weights import ACT, ALWAYS, CONCERNS, TAKES, scale_of

FOLDER = Path(__file__).parent
SHIPPED = FOLDER.parents[1] / "appliance" / "domain" / "replies" / "weights.txt"
UNIT = 25
_COST = 4.0
_ROUNDS = 20
_LEAST_SEEN = 3
_LIGHTEST = {concern: 0.4 if concern in {ACT, TAKES} else 0.16 for concern in CONCERNS}
"""A trait lighter than that for every concern is left out: they decide little and are half the file."""
_SMALLEST = 2
"""A number smaller than that is not written."""
_STRIDE = 7919
_STILL = 1e-3
_ACTS = frozenset({"book", "confirm", "cancel", "reschedule_request", "opt_in"})
_REPORTED = {"deceased": "wrong_number", "left_practice": "opt_out"}
Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Example:
    """The traits of a reply, and for each concern whether it is that: None where the label allows both."""

    traits: tuple[str, ...]
    truths: tuple[bool | None, ...]


def corpora(folder: Path = FOLDER) -> dict[str, Path]:
    """Return the files learned from, one an author, by name."""
    return {path.stem: path for path in sorted(folder.glob("replies_tuning*.jsonl"))}


def digests(paths: Mapping[str, Path]) -> dict[str, str]:
    """Return the SHA-256 of each file, in hexadecimal."""
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in paths.items()}


def read_lines(path: Path) -> list[Line]:
    """Return the lines of a corpus."""
    return [json.loads(row) for row in path.read_text(encoding="utf-8").splitlines()]


def conversation_of(line: Line) -> Conversation:
    """Return what a line of a corpus says the reply answers."""
    return Conversation(
        now=datetime.fromisoformat(line["now"]).replace(tzinfo=None),
        offered=tuple(
            Offer(datetime.fromisoformat(slot["start"]), slot.get("hygienist") or "")
            for slot in line["offered"] or ()
        ),
        context=Context(line["context"] or "none"),
        booked=datetime.fromisoformat(line["booked"]["start"]) if line["booked"] else None,
        legend=line["legend"] or {},
        suppressed=bool(line["suppressed"]),
        last_outbound=line["last_outbound"] or "",
        lang=line["lang"] or "en",
    )


def example_of(line: Line) -> Example:
    """Return what is learned from a line."""
    talk = conversation_of(line)
    _, message = own_words(line["text"], talk)
    return Example(tuple(traits_of(message, talk)), tuple(truth_of(line, concern) for concern in CONCERNS))


def truth_of(line: Line, concern: str) -> bool | None:
    """Return whether a line is of a concern; None where its label allows either, or does not say."""
    label, stratum = line["label"], line.get("stratum") or ""
    allowed = {intent for intent, _ in label.get("acceptable") or ()}
    if concern == ACT:
        if line["context"] == "human_in_loop" or line["suppressed"]:
            return None
        return label["intent"] in _ACTS or (None if allowed & _ACTS else False)
    if concern == TAKES and (
        not line.get("offered") or line["context"] == "human_in_loop" or line["suppressed"]
    ):
        return None
    reported = _REPORTED.get(concern, concern)
    if reported not in {label["intent"], *(label.get("also") or ())}:
        return None if reported in allowed else False
    if concern in _REPORTED:
        return stratum == concern
    return None if _REPORTED.get(stratum) == concern else True


def learn(examples: Sequence[Example]) -> dict[str, list[float]]:
    """Given examples, return for each trait its weight for each concern.

    Learns twice: what weighs little for every concern the first time is left out of the second, so that the
    file stays small and the others make up for it.
    """
    seen = Counter(trait for example in examples for trait in example.traits)
    first = _learn_from(examples, {trait for trait, count in seen.items() if count >= _LEAST_SEEN})
    return _learn_from(examples, {trait for trait, row in first.items() if _is_heavy(row)} - {ALWAYS})


def _is_heavy(row: Sequence[float]) -> bool:
    return any(abs(weight) >= _LIGHTEST[concern] for concern, weight in zip(CONCERNS, row, strict=True))


def _learn_from(examples: Sequence[Example], known: set[str]) -> dict[str, list[float]]:
    names = [ALWAYS, *sorted(known)]
    places = {name: place for place, name in enumerate(names)}
    rows = [[places[trait] for trait in example.traits if trait in places] for example in examples]
    columns = [
        _learn_one(rows, [example.truths[at] for example in examples], len(names))
        for at in range(len(CONCERNS))
    ]
    return {name: [column[place] for column in columns] for place, name in enumerate(names)}


def _learn_one(rows: Sequence[Sequence[int]], truths: Sequence[bool | None], size: int) -> list[float]:
    """Return the weight of each trait for one concern: the ridge's dual, one example at a time.

    Yu, Huang, Lin, "Dual coordinate descent methods for logistic regression", Machine Learning 85 (2011).
    The share of an example (0 to its cost) says how much it still has to be pushed; the first trait is the
    start of every sum.
    """
    known = [at for at, truth in enumerate(truths) if truth is not None]
    order = [known[at * _STRIDE % len(known)] for at in range(len(known))]
    weights = [0.0] * size
    shares = [1e-3 * _COST] * len(rows)
    scales = [scale_of(len(row)) for row in rows]
    for at in known:
        _push(weights, rows[at], (shares[at] if truths[at] else -shares[at]), scales[at])
    for _ in range(_ROUNDS):
        moved = 0.0
        for at in order:
            row, scale = rows[at], scales[at]
            odds = weights[0] + scale * sum(map(weights.__getitem__, row))
            share = _best_share(shares[at], odds if truths[at] else -odds, 1 + scale * scale * len(row))
            change = share - shares[at]
            if abs(change) > _STILL:
                shares[at] = share
                moved = max(moved, abs(change))
                _push(weights, row, change if truths[at] else -change, scale)
        if moved < _STILL:
            break
    return weights


def _best_share(share: float, odds: float, length: float) -> float:
    """Return the share of one example that fits best with all others as they are, by Newton's method."""
    point = math.log(share / (_COST - share))
    for _ in range(8):
        tried = _COST / (1 + math.exp(-point))
        slope = 1 + length * tried * (1 - tried / _COST)
        step = (point + odds + length * (tried - share)) / slope
        point = max(-20.0, min(20.0, point - max(-2.0, min(2.0, step))))
        if abs(step) < 1e-3:
            break
    return _COST / (1 + math.exp(-point))


def _push(weights: list[float], row: Sequence[int], amount: float, scale: float) -> None:
    weights[0] += amount
    amount *= scale
    for place in row:
        weights[place] += amount


def as_file(learned: Mapping[str, Sequence[float]], sources: Mapping[str, str]) -> str:
    """Given weights and the digests of what they were learned from, return the file: a trait a line."""
    head = ["format 1", f"unit {UNIT}", *(f"{name} {digest}" for name, digest in sources.items()), ""]
    rows = ((trait, _as_numbers(row)) for trait, row in sorted(learned.items()))
    return "\n".join([*head, *(f"{trait}\t{numbers}" for trait, numbers in rows if numbers)]) + "\n"


def _as_numbers(row: Sequence[float]) -> str:
    numbers = [(concern[0], round(weight * UNIT)) for concern, weight in zip(CONCERNS, row, strict=True)]
    return " ".join(f"{initial}{number}" for initial, number in numbers if abs(number) >= _SMALLEST)


def examples_of(paths: Iterable[Path]) -> Iterator[Example]:
    """Yield what is learned from each line of the corpora."""
    for path in paths:
        yield from map(example_of, read_lines(path))


def main() -> None:
    """Learn from the corpora and write the file the product ships."""
    paths = corpora()
    SHIPPED.write_text(as_file(learn(list(examples_of(paths.values()))), digests(paths)), encoding="utf-8")


if __name__ == "__main__":
    main()
