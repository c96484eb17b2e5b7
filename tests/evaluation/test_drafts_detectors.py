"""Each detector by itself, over all our labelled drafts: it finds what it is for, and nothing else.

A draft is held for the reasons of all detectors together, so one that misses its leak can hide behind
another that finds one more. Here none can.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest

from appliance.cli.evaluate_drafts import DraftCase, Label, draft_facts
from appliance.domain.phi import Reason, Verdict
from appliance.domain.phi.folding import turned
from appliance.domain.phi.judge import DETECTORS
from appliance.domain.phi.view import View, look_at
from tests.evaluation.test_drafts import TUNING

STEP = 3
"""One of how many drafts is asked: all together are judged in `test_drafts`."""


def cases_with(reason: Reason) -> Iterator[tuple[DraftCase, bool]]:
    """Yield drafts that are labelled with this reason, then drafts that must pass."""
    lines = TUNING.read_bytes().splitlines()
    labels = [msgspec.json.decode(line, type=Label).expect for line in lines]
    told = [(line, label) for line, label in zip(lines, labels, strict=True) if label is not None]
    leaky = [line for line, label in told if reason in label.reasons]
    clean = [line for line, label in told if label.verdict is Verdict.PASS]
    for line in leaky[:: STEP if len(leaky) > _MANY else 1]:
        yield msgspec.json.decode(line, type=DraftCase), True
    for line in clean[::STEP]:
        yield msgspec.json.decode(line, type=DraftCase), False


_MANY = 40


@pytest.fixture(scope="module")
def seen() -> dict[str | int, list[View]]:
    """Each draft as the detectors see it, from its first use on."""
    return {}


@pytest.mark.parametrize("reason", DETECTORS)
def test_a_detector_finds_its_own_leaks_and_no_others(
    reason: Reason, seen: dict[str | int, list[View]]
) -> None:
    finds = DETECTORS[reason]
    for case, expected in cases_with(reason):
        if case.id not in seen:
            seen[case.id] = [look_at(shown, draft_facts(case)) for shown in {case.body, turned(case.body)}]
        assert expected == any(finds(view) for view in seen[case.id]), case.id
