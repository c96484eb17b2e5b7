"""Proofs for many rows of a long log in one pass, holding only what the proofs are made of.

`merkle` proves from a list of every leaf. A log of millions of rows is streamed instead: first say which
subtrees the proofs need, then let the leaves go by once. Nothing is read, signed or stored here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256

from appliance.domain.proof.merkle import EMPTY_ROOT, node_hash

Span = tuple[int, int]
"""The leaves of a subtree, from the first, counted from 0, to before the last."""


def path_spans(index: int, size: int) -> list[Span]:
    """Given a leaf's position and the tree's size, return the subtrees of its audit path, leaf upwards.

    Raise IndexError if the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise IndexError(f"leaf {index} of a tree of {size}")
    path: list[Span] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append((middle, high))
            high = middle
        else:
            path.append((low, middle))
            low = middle
    return path[::-1]


def growth_spans(old_size: int, new_size: int) -> list[Span]:
    """Given an earlier size, return the subtrees of its consistency proof (RFC 6962 section 2.1.2).

    Raise IndexError if the tree was never of that size.
    """
    if not 0 <= old_size <= new_size:
        raise IndexError(f"a tree of {new_size} was never of size {old_size}")
    if old_size in (0, new_size):
        return []
    path: list[Span] = []
    low, high = 0, new_size
    while old_size != high:
        middle = low + _split(high - low)
        if old_size <= middle:
            path.append((middle, high))
            high = middle
        else:
            path.append((low, middle))
            low = middle
    return [*([(low, high)] if low else []), *path[::-1]]


def collect_roots(leaves: Iterable[bytes], spans: Collection[Span]) -> dict[Span, bytes]:
    """Given leaf hashes in order and subtrees of their tree, return the root of each subtree.

    Memory is that of the answer; no more leaves are taken than the subtrees reach. Raise IndexError if
    the leaves end before that.
    """
    wanted = {full for span in spans for full in _full_subtrees(*span)}
    last = max((high for _, high in spans), default=0)
    found: dict[Span, bytes] = {}
    end = 0
    for low, high, node in _nodes(leaves, last):
        end = high
        if (low, high) in wanted:
            found[low, high] = node
    if end < last:
        raise IndexError(f"the log ends at {end} rows, {last} are needed")
    return {span: _join([found[full] for full in _full_subtrees(*span)]) for span in spans}


def inclusion_proofs(leaves: Iterable[bytes], size: int, indices: Iterable[int]) -> dict[int, list[bytes]]:
    """Given leaf hashes in order, return the audit path of each position in the tree of the first `size`."""
    paths = {index: path_spans(index, size) for index in indices}
    return _look_up(paths, collect_roots(leaves, {span for path in paths.values() for span in path}))


def root_at(leaves: Iterable[bytes], size: int) -> bytes:
    """Given leaf hashes in order, return the root of the tree of the first `size` of them."""
    return collect_roots(leaves, {(0, size)})[0, size] if size else EMPTY_ROOT


def prove_growth(leaves: Iterable[bytes], old_size: int, new_size: int) -> list[bytes]:
    """Given leaf hashes in order, return the proof that the tree of one size only grew to the other."""
    spans = growth_spans(old_size, new_size)
    roots = collect_roots(leaves, set(spans))
    return [roots[span] for span in spans]


def _look_up(paths: Mapping[int, Sequence[Span]], roots: Mapping[Span, bytes]) -> dict[int, list[bytes]]:
    return {index: [roots[span] for span in path] for index, path in paths.items()}


def _nodes(leaves: Iterable[bytes], last: int) -> Iterator[tuple[int, int, bytes]]:
    """Yield each full subtree of the first `last` leaves, with its root, as it is completed."""
    peaks: list[bytes] = []
    if not last:
        return
    for index, leaf in enumerate(leaves):
        low, high = index, index + 1
        yield low, high, leaf
        node, carry, width = leaf, high, 1
        while not carry & 1:
            node = sha256(b"\x01" + peaks.pop() + node).digest()
            carry >>= 1
            low -= width
            width <<= 1
            yield low, high, node
        peaks.append(node)
        if high == last:
            return


def _full_subtrees(low: int, high: int) -> list[Span]:
    """Return the full subtrees that make up one, left to right: the peaks of a tree of that width."""
    found = []
    for bit in range((high - low).bit_length() - 1, -1, -1):
        width = 1 << bit
        if (high - low) & width:
            found.append((low, low + width))
            low += width
    return found


def _join(peaks: Sequence[bytes]) -> bytes:
    node = peaks[-1]
    for left in peaks[-2::-1]:
        node = node_hash(left, node)
    return node


def _split(width: int) -> int:
    """Return the largest power of two below a width."""
    return 1 << ((width - 1).bit_length() - 1)
