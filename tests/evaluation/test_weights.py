"""That the weights the product ships are what the trainer makes of the tuning corpora."""

from __future__ import annotations

import pytest

from appliance.domain.replies.weights import CONCERNS, parse_weights
from tests.evaluation import train_weights as trainer


def test_the_shipped_weights_were_learned_from_the_corpora_as_they_are() -> None:
    head = trainer.SHIPPED.read_text(encoding="utf-8").partition("\n\n")[0]
    named = dict(line.split(" ", 1) for line in head.splitlines()[2:])
    assert trainer.digests(trainer.corpora()) == named, "run python -m tests.evaluation.train_weights"


def test_the_shipped_weights_are_in_order_and_small() -> None:
    text = trainer.SHIPPED.read_text(encoding="utf-8")
    traits = list(parse_weights(text).traits)
    assert sorted(traits) == traits
    assert len(text.encode()) < 600_000


@pytest.mark.slow
def test_learning_again_gives_the_same_bytes() -> None:
    paths = trainer.corpora()
    learned = trainer.learn(list(trainer.examples_of(paths.values())))
    assert trainer.as_file(learned, trainer.digests(paths)) == trainer.SHIPPED.read_text(encoding="utf-8")


def test_a_label_teaches_only_what_it_says() -> None:
    line = {"context": "recall_offer", "suppressed": False, "stratum": "deceased", "label": {}}
    line["label"] = {"intent": "wrong_number", "acceptable": [["wrong_number", None], ["opt_out", None]]}
    truths = {concern: trainer.truth_of(line, concern) for concern in CONCERNS}
    assert {
        "emergency": False, "opt_out": None, "wrong_number": None, "deceased": True, "left_practice": None,
        "act": False, "book": None,
    } == truths  # fmt: skip
