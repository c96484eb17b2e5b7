"""Long runs find bugs that are planted in the product: the quicker half here, all of them by `planted`."""

from __future__ import annotations

import pytest

from appliance.simulation.promises import PROMISES
from tests.simulation.planted import ROOT, SEEDS, SOUND, Bug, planted_in, read_bugs, try_bug

BUGS = read_bugs()
HALF = [one for one in BUGS.values() if one.half]


@pytest.mark.slow
@pytest.mark.parametrize("bug", HALF, ids=lambda one: one.name)
def test_a_planted_bug_is_told_of_within_its_seeds(bug: Bug) -> None:
    verdict = try_bug(bug.name, [bug.seed])

    assert bug.breaks == verdict.told_by


@pytest.mark.slow
def test_of_the_sound_product_nothing_is_told() -> None:
    assert "" == try_bug(SOUND, [1]).told_by


@pytest.mark.parametrize("bug", BUGS.values(), ids=lambda one: one.name)
def test_a_bug_has_its_place_in_the_product_of_today(bug: Bug) -> None:
    for file in {edit.file for edit in bug.edits}:
        edits = [edit for edit in bug.edits if edit.file == file]
        source = (ROOT / file).read_text("utf-8")
        assert source != planted_in(source, edits)
        compile(planted_in(source, edits), file, "exec")


def test_there_are_bugs_enough_and_each_names_what_tells_of_it() -> None:
    assert len(BUGS) >= 20
    assert {one.breaks for one in BUGS.values()} <= {*PROMISES, "log"}
    assert all(0 <= one.seed <= SEEDS for one in BUGS.values())
    assert all(one.seed for one in HALF)
