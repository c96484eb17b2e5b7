"""How well rules and weighed words read an author from whom nothing was learned.

`python -m tests.evaluation.measure_weights [CORPUS...]` reads each corpus named with weights that learned
from all others, and prints recall and precision of what must be heard, with rules alone and with both. A
minute a corpus, on a machine with nothing else to do.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from appliance.domain.replies import read_reply, reported_intent
from appliance.domain.replies.weights import RULES_ALONE, Weights, parse_weights
from tests.evaluation import train_weights as trainer

_SHOWN = ("emergency", "opt_out", "wrong_number", "book")


def learned_without(name: str) -> Weights:
    """Return weights that learned from every corpus but the one named."""
    others = [path for other, path in trainer.corpora().items() if other != name]
    return parse_weights(trainer.as_file(trainer.learn(list(trainer.examples_of(others))), {}))


def figures_of(lines: Sequence[trainer.Line], weights: Weights) -> str:
    """Return recall and precision of each intent, and the share settled, as one line."""
    pairs = [
        (line["label"], read_reply(line["text"], trainer.conversation_of(line), weights)) for line in lines
    ]
    told = [(label, reported_intent(one.intent).value, one.slot) for label, one in pairs]
    right = [
        [intent, slot] in [*label.get("acceptable", ()), [label["intent"], label.get("slot")]]
        for label, intent, slot in told
    ]
    parts = []
    for wanted in _SHOWN:
        meant = [ok for ok, (label, _, _) in zip(right, told, strict=True) if label["intent"] == wanted]
        said = [ok for ok, (_, intent, _) in zip(right, told, strict=True) if intent == wanted]
        parts.append(f"{wanted} {_share(meant)}/{_share(said)}")
    return ", ".join([*parts, f"settled {_share([one.settled for _, one in pairs])}"])


def _share(flags: Sequence[bool]) -> str:
    return f"{sum(flags) / len(flags):.3f}" if flags else "none"


def main() -> None:
    """Print the figures of each corpus named; of all of them if none is."""
    paths = trainer.corpora()
    for name in sys.argv[1:] or list(paths):
        lines = trainer.read_lines(paths[name])
        for title, weights in (("rules", RULES_ALONE), ("both", learned_without(name))):
            sys.stdout.write(f"{name}, {title}: {figures_of(lines, weights)}\n")


if __name__ == "__main__":
    main()
