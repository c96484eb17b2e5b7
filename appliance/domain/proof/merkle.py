"""The record form, hash chain and Merkle tree under the audit log: bytes in, hashes and verdicts out.

The tree is that of RFC 6962 section 2.1, unchanged, so that a witness, an auditor or any Certificate
Transparency tool can check our log with code that is not ours. A log keeps two things at its head: a
chain value, which finds the first altered row, and a `Frontier`, from which the root and the growth of
the tree can be proven without reading the old rows again.

This module reads and writes nothing, signs nothing and decides nothing about who may append.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Final

HASH_BYTES: Final = 32
GENESIS_CHAIN: Final = bytes(HASH_BYTES)
EMPTY_ROOT: Final = sha256(b"").digest()

_SIZE_BYTES: Final = 8
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"), check_circular=False
)


def encode_record(fields: Mapping[str, object]) -> str:
    """Given the fields of a record, return their one canonical JSON text: sorted keys, no spaces.

    Raise TypeError for anything whose text could differ between JSON writers (floats, keys that are not
    text) or that JSON has no form for, and ValueError for text that UTF-8 cannot hold (a lone surrogate).
    """
    _refuse_ambiguous(fields)
    text = _ENCODER.encode(fields)
    if not text.isascii():
        text.encode("utf-8")
    return text


def _refuse_ambiguous(value: object) -> None:
    kind = type(value)
    if kind is str or kind is int or kind is bool or value is None:
        return
    if kind is dict:
        for key, inner in value.items():  # type: ignore[attr-defined]
            if type(key) is not str:
                raise TypeError(f"a record's key must be text, not {type(key).__name__}")
            _refuse_ambiguous(inner)
    elif kind is list or kind is tuple:
        for inner in value:  # type: ignore[attr-defined]
            _refuse_ambiguous(inner)
    else:
        raise TypeError(f"a record cannot hold a {kind.__name__}")


def leaf_hash(record: bytes) -> bytes:
    """Given a record's bytes, return its leaf: SHA-256(0x00 || record), RFC 6962 section 2.1."""
    return sha256(b"\x00" + record).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Given two subtree roots, return SHA-256(0x01 || left || right), RFC 6962 section 2.1."""
    return sha256(b"\x01" + left + right).digest()


def chain_hash(previous: bytes, leaf: bytes) -> bytes:
    """Given the chain value before a row and the row's leaf, return the chain value after it."""
    return sha256(previous + leaf).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Given leaf hashes in order, return the root of their tree; SHA-256 of nothing if there are none."""
    if not leaves:
        return EMPTY_ROOT
    level = list(leaves)
    while len(level) > 1:
        paired = [sha256(b"\x01" + left + right).digest() for left, right in _pairs(level)]
        level = paired + level[-1:] if len(level) % 2 else paired
    return level[0]


def _pairs(level: list[bytes]) -> Iterable[tuple[bytes, bytes]]:
    return zip(level[0::2], level[1::2], strict=False)


class Frontier:
    """The right edge of a growing tree: the root of each full subtree, largest first.

    It holds one hash per set bit of the size (at most 64), and is all that is needed to append.
    """

    __slots__ = ("_peaks", "_size")

    def __init__(self) -> None:
        self._size = 0
        self._peaks: list[bytes] = []

    @property
    def size(self) -> int:
        """How many leaves the tree has."""
        return self._size

    @property
    def peaks(self) -> tuple[bytes, ...]:
        """The roots of the full subtrees from left to right, their sizes being the size's set bits."""
        return tuple(self._peaks)

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash on the right."""
        self.extend((leaf,))

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add leaf hashes on the right, in order."""
        peaks, size = self._peaks, self._size
        for leaf in leaves:
            size += 1
            node, carry = leaf, size
            while not carry & 1:
                node = sha256(b"\x01" + peaks.pop() + node).digest()
                carry >>= 1
            peaks.append(node)
        self._size = size

    def root(self) -> bytes:
        """The root of the whole tree, as `root_of` gives it for the same leaves."""
        if not self._peaks:
            return EMPTY_ROOT
        node = self._peaks[-1]
        for left in self._peaks[-2::-1]:
            node = node_hash(left, node)
        return node

    def to_bytes(self) -> bytes:
        """The size as 8 bytes, most significant first, then the subtree roots, largest first."""
        return self._size.to_bytes(_SIZE_BYTES, "big") + b"".join(self._peaks)

    @classmethod
    def from_bytes(cls, stored: bytes) -> Frontier:
        """Given what `to_bytes` returned, return that frontier. Raise ValueError for any other length."""
        if len(stored) < _SIZE_BYTES:
            raise ValueError("a frontier is at least 8 bytes long")
        size = int.from_bytes(stored[:_SIZE_BYTES], "big")
        if len(stored) != _SIZE_BYTES + HASH_BYTES * size.bit_count():
            raise ValueError(f"a frontier of size {size} cannot be {len(stored)} bytes long")
        frontier = cls()
        frontier._size = size
        frontier._peaks = [stored[at : at + HASH_BYTES] for at in range(_SIZE_BYTES, len(stored), HASH_BYTES)]
        return frontier


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Given all leaf hashes and a position from 0, return the audit path, RFC 6962 section 2.1.1.

    Raise IndexError if the tree has no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise IndexError(f"leaf {index} of a tree of {len(leaves)}")
    path: list[bytes] = []
    low, high = 0, len(leaves)
    while high - low > 1:
        middle = low + _largest_power_below(high - low)
        if index < middle:
            path.append(root_of(leaves[middle:high]))
            high = middle
        else:
            path.append(root_of(leaves[low:middle]))
            low = middle
    return path[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Given an audit path, say whether it proves `leaf` at `index` of the tree of that size and root.

    The steps are those of RFC 9162 section 2.1.3.2; a path too long or too short proves nothing.
    """
    if not 0 <= index < size:
        return False
    position, last, node = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            node = node_hash(sibling, node)
            position, last = _climb_from_right(position, last)
        else:
            node = node_hash(node, sibling)
        position >>= 1
        last >>= 1
    return last == 0 and node == root


def consistency_proof(leaves: Sequence[bytes], old_size: int) -> list[bytes]:
    """Given all leaf hashes and an earlier size, return the proof of RFC 6962 section 2.1.2.

    It is empty when nothing was added and when the old tree was empty. Raise IndexError if the tree was
    never of that size.
    """
    return _prove_growth(old_size, len(leaves), lambda low, high: root_of(leaves[low:high]))


def growth_proof(old: Frontier, added: Sequence[bytes]) -> list[bytes]:
    """Given the frontier of an earlier tree and the leaf hashes added since, return the same proof.

    Every node the proof needs is either a full subtree of the old tree or made of added leaves only, so
    the rows below the old size need not be read: proving an hour costs an hour's rows, not the log's.
    """
    ends: dict[int, bytes] = {}
    high = 0
    for peak, width in zip(old.peaks, _peak_widths(old.size), strict=True):
        high += width
        ends[high] = peak

    def subtree(low: int, high: int) -> bytes:
        return ends[high] if high <= old.size else root_of(added[low - old.size : high - old.size])

    return _prove_growth(old.size, old.size + len(added), subtree)


def _prove_growth(old_size: int, new_size: int, subtree: Callable[[int, int], bytes]) -> list[bytes]:
    if not 0 <= old_size <= new_size:
        raise IndexError(f"a tree of {new_size} was never of size {old_size}")
    if old_size in (0, new_size):
        return []
    path: list[bytes] = []
    low, high = 0, new_size
    while old_size != high:
        middle = low + _largest_power_below(high - low)
        if old_size <= middle:
            path.append(subtree(middle, high))
            high = middle
        else:
            path.append(subtree(low, middle))
            low = middle
    # With low still 0 the old tree is itself a full subtree, and the verifier holds its root already.
    if low:
        path.append(subtree(low, high))
    return path[::-1]


def verify_consistency(
    old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Given two heads of a log, say whether the proof shows that the newer one only added leaves.

    The steps are those of RFC 9162 section 2.1.4.2. Every tree grows from the empty one, with no proof.
    """
    if not 0 < old_size < new_size:
        root_holds = old_root == (new_root if old_size == new_size else EMPTY_ROOT)
        return 0 <= old_size <= new_size and not proof and root_holds
    nodes = list(proof)
    if old_size.bit_count() == 1:
        nodes.insert(0, old_root)
    if not nodes:
        return False
    position, last = old_size - 1, new_size - 1
    while position & 1:
        position >>= 1
        last >>= 1
    old_node = new_node = nodes[0]
    for sibling in nodes[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            old_node = node_hash(sibling, old_node)
            new_node = node_hash(sibling, new_node)
            position, last = _climb_from_right(position, last)
        else:
            new_node = node_hash(new_node, sibling)
        position >>= 1
        last >>= 1
    return last == 0 and (old_node, new_node) == (old_root, new_root)


def _climb_from_right(position: int, last: int) -> tuple[int, int]:
    """Skip the levels on which the right edge has no sibling."""
    while position and not position & 1:
        position >>= 1
        last >>= 1
    return position, last


def _largest_power_below(width: int) -> int:
    return 1 << ((width - 1).bit_length() - 1)


def _peak_widths(size: int) -> list[int]:
    return [1 << bit for bit in range(size.bit_length() - 1, -1, -1) if size >> bit & 1]
