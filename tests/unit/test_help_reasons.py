"""`recallbox help reasons`: every word for which a text is withheld is explained, and can really happen."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from appliance.cli.topics import help_topic
from appliance.domain.decision import REASONS, Reason

TESTS = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def told() -> str:
    return CliRunner().invoke(help_topic, ["reasons"]).stdout


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_listed_with_all_that_is_known_of_it(told: str, reason: Reason) -> None:
    about = REASONS[reason]
    listed = re.search(rf"^{reason}$\n(?P<said>(?:  .*\n)+)", told, re.MULTILINE)
    assert listed is not None
    said = " ".join(listed["said"].split())
    for part in (about.meaning, about.remedy, about.source):
        assert " ".join(part.split()) in said


OF_THE_NIGHT = {
    Reason.HOLDOUT,
    Reason.HOUSEHOLD_MERGED,
    Reason.DRAFT_FLAGGED,
    Reason.WORDING_WITHDRAWN,
    Reason.HELD_BY_PERSON,
}
"""Not the domain's: the night, people and the last look give them, and the tests of those reach them."""


def test_every_reason_is_reached_by_a_case() -> None:
    """By name in a table of the unit tests, or by its word as an expectation of the gate's corpus."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in (TESTS / "unit" / "domain").rglob("*.py"))
    corpus = (TESTS / "evaluation" / "gate_tuning.jsonl").read_text(encoding="utf-8").splitlines()
    words = {word for line in corpus for word in json.loads(line)["expect"]["reasons"]}
    missed = {
        one for one in Reason if one.value not in words and not re.search(rf"Reason\.{one.name}\b", code)
    }
    assert missed <= OF_THE_NIGHT
