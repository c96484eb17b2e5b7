"""Proofs from one pass over the leaves are those that `merkle` makes from all of them."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.domain.proof.merkle import EMPTY_ROOT, consistency_proof, inclusion_proof, root_of
from appliance.domain.proof.proofs import collect_roots, inclusion_proofs, path_spans, prove_growth, root_at

SIZES = [*range(1, 18), 31, 32, 33, 63, 64, 65, 100]


def some_leaves(size: int) -> list[bytes]:
    return [sha256(b"%d" % number).digest() for number in range(size)]


@pytest.mark.parametrize("size", SIZES)
def test_inclusion_and_growth_are_those_of_the_whole_list(size: int) -> None:
    leaves = some_leaves(size)
    paths = inclusion_proofs(iter(leaves), size, range(size))
    assert [inclusion_proof(leaves, index) for index in range(size)] == [paths[at] for at in range(size)]
    for old in range(size + 1):
        assert consistency_proof(leaves, old) == prove_growth(iter(leaves), old, size)
        assert root_of(leaves[:old]) == root_at(iter(leaves), old)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 2000), st.data())
def test_few_rows_of_a_long_log(size: int, data: st.DataObject) -> None:
    leaves = some_leaves(size)
    wanted = data.draw(st.sets(st.integers(0, size - 1), min_size=1, max_size=8))
    paths = inclusion_proofs(iter(leaves), size, wanted)
    assert {index: inclusion_proof(leaves, index) for index in wanted} == paths
    old = data.draw(st.integers(0, size))
    assert consistency_proof(leaves, old) == prove_growth(iter(leaves), old, size)


def test_no_more_leaves_are_taken_than_are_needed() -> None:
    stream = iter(some_leaves(100))
    assert root_of(some_leaves(40)) == root_at(stream, 40)
    assert some_leaves(41)[40] == next(stream)


def test_what_cannot_be_proven_is_refused() -> None:
    assert EMPTY_ROOT == root_at(iter(()), 0)
    with pytest.raises(IndexError, match="leaf 7 of a tree of 7"):
        path_spans(7, 7)
    with pytest.raises(IndexError, match="was never of size 9"):
        prove_growth(iter(some_leaves(8)), 9, 8)
    with pytest.raises(IndexError, match="the log ends at 5 rows, 8 are needed"):
        collect_roots(iter(some_leaves(5)), [(0, 8)])
