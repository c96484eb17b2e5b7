from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.domain.proof.merkle import (
    EMPTY_ROOT,
    GENESIS_CHAIN,
    Frontier,
    chain_hash,
    consistency_proof,
    encode_record,
    growth_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)

# The reference entries and roots of Certificate Transparency, which every CT implementation tests with.
CT_ENTRIES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
CT_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
CT_LEAVES = [leaf_hash(entry) for entry in CT_ENTRIES]
NODE_01 = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
NODE_03 = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"
NODE_1 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
NODE_23 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
NODE_4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
NODE_45 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
NODE_47 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
NODE_67 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"


def some_leaves(size: int) -> list[bytes]:
    return [sha256(b"%d" % number).digest() for number in range(size)]


def frontier_of(leaves: list[bytes]) -> Frontier:
    frontier = Frontier()
    frontier.extend(leaves)
    return frontier


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_certificate_transparency(size: int) -> None:
    assert CT_ROOTS[size] == root_of(CT_LEAVES[:size]).hex()
    assert CT_ROOTS[size] == frontier_of(CT_LEAVES[:size]).root().hex()


@pytest.mark.parametrize(
    ("index", "size", "path"),
    [
        (0, 1, []),
        (0, 8, [NODE_1, NODE_23, NODE_47]),
        (5, 8, [NODE_4, NODE_67, NODE_03]),
        (2, 3, [NODE_01]),
    ],
)
def test_inclusion_proofs_are_those_of_certificate_transparency(
    index: int, size: int, path: list[str]
) -> None:
    assert path == [node.hex() for node in inclusion_proof(CT_LEAVES[:size], index)]


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        (1, 1, []),
        (1, 8, [NODE_1, NODE_23, NODE_47]),
        (6, 8, [NODE_45, NODE_67, NODE_03]),
        (2, 5, [NODE_23, NODE_4]),
    ],
)
def test_consistency_proofs_are_those_of_certificate_transparency(
    old: int, new: int, path: list[str]
) -> None:
    assert path == [node.hex() for node in consistency_proof(CT_LEAVES[:new], old)]


def test_hashes_keep_leaves_and_nodes_apart() -> None:
    left, right = CT_LEAVES[:2]
    assert leaf_hash(b"\x01" + left + right) != node_hash(left, right)
    assert node_hash(left, right) != node_hash(right, left)
    assert sha256(GENESIS_CHAIN + left).digest() == chain_hash(GENESIS_CHAIN, left)


SIZES = [*range(1, 18), 31, 32, 33, 63, 64, 65]


@pytest.mark.parametrize("size", SIZES)
def test_every_leaf_is_proven_at_its_place_and_nowhere_else(size: int) -> None:
    leaves = some_leaves(size)
    root = root_of(leaves)
    for index, leaf in enumerate(leaves):
        proof = inclusion_proof(leaves, index)
        accepted = [
            place for place in range(-1, size + 1) if verify_inclusion(leaf, place, size, proof, root)
        ]
        assert [index] == accepted
        assert not verify_inclusion(leaf_hash(leaf), index, size, proof, root)
        assert not verify_inclusion(leaf, index, size, [*proof, leaf], root)
        assert not proof or not verify_inclusion(leaf, index, size, proof[:-1], root)


@pytest.mark.parametrize("new", SIZES)
def test_growth_is_proven_from_every_earlier_size(new: int) -> None:
    leaves = some_leaves(new)
    root = root_of(leaves)
    for old in range(new + 1):
        old_root = root_of(leaves[:old])
        proof = consistency_proof(leaves, old)
        assert proof == growth_proof(frontier_of(leaves[:old]), leaves[old:])
        assert verify_consistency(old, new, old_root, root, proof)
        assert not verify_consistency(old, new, leaves[0][::-1], root, proof)
        assert not verify_consistency(old, new, old_root, root, [*proof, root])
        assert not proof or not verify_consistency(old, new, old_root, root, proof[:-1])
        assert not proof or not verify_consistency(old, new, old_root, root, [root, *proof[1:]])


def test_a_rewritten_past_has_no_consistency_proof() -> None:
    leaves = some_leaves(11)
    forged = [*leaves[:3], leaf_hash(b"forged"), *leaves[4:], *some_leaves(2)]
    proof = consistency_proof(forged, 11)
    assert not verify_consistency(11, 13, root_of(leaves), root_of(forged), proof)


def test_growth_without_a_proof_is_not_believed() -> None:
    leaves = some_leaves(7)
    assert not verify_consistency(3, 7, root_of(leaves[:3]), root_of(leaves), [])


def test_a_shrunken_log_has_no_consistency_proof() -> None:
    leaves = some_leaves(5)
    assert not verify_consistency(5, 4, root_of(leaves), root_of(leaves[:4]), [])
    assert not verify_consistency(-1, 4, EMPTY_ROOT, root_of(leaves[:4]), [])
    with pytest.raises(IndexError):
        consistency_proof(leaves, 6)


@pytest.mark.parametrize("index", [-1, 3])
def test_no_proof_for_a_leaf_that_is_not_there(index: int) -> None:
    with pytest.raises(IndexError):
        inclusion_proof(some_leaves(3), index)


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(0, 20)), max_size=12))
def test_a_frontier_agrees_with_the_tree_however_it_was_grown(steps: list[tuple[bool, bool, int]]) -> None:
    frontier, leaves = Frontier(), list[bytes]()
    for one_by_one, stored, how_many in steps:
        added = some_leaves(len(leaves) + how_many)[len(leaves) :]
        if one_by_one:
            for leaf in added:
                frontier.append(leaf)
        else:
            frontier.extend(added)
        leaves += added
        if stored:
            frontier = Frontier.from_bytes(frontier.to_bytes())
        assert (len(leaves), root_of(leaves)) == (frontier.size, frontier.root())
        assert frontier.size.bit_count() == len(frontier.peaks)


@pytest.mark.parametrize(
    "stored", [b"", b"\0" * 7, b"\0" * 9, (1).to_bytes(8, "big"), (3).to_bytes(8, "big") + bytes(63)]
)
def test_a_frontier_of_the_wrong_length_is_refused(stored: bytes) -> None:
    with pytest.raises(ValueError, match="a frontier"):
        Frontier.from_bytes(stored)


def test_the_record_form_is_the_same_whatever_the_order_of_fields() -> None:
    expected = '{"a":[1,null,true,{"x":"é\\n"}],"b":"Muñoz"}'
    assert expected == encode_record({"b": "Muñoz", "a": [1, None, True, {"x": "é\n"}]})
    assert expected == encode_record({"a": (1, None, True, {"x": "é\n"}), "b": "Muñoz"})


@pytest.mark.parametrize(
    "value", [1.0, float("nan"), float("inf"), b"x", {1: "x"}, {None: 1}, {"x"}, object(), [[1.5]]]
)
def test_what_has_no_single_text_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        encode_record({"detail": value})


def test_text_that_utf8_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="surrogates"):
        encode_record({"detail": "\ud800"})
