"""The append-only audit log in the database: adding to it, its head, and verifying it from the rows.

Each row holds the canonical record and the chain value SHA-256(previous chain || leaf); the head holds
the size, the frontier of the Merkle tree and the last chain value, and moves in the same transaction as
the rows and the change they describe. Verifying believes none of it and recomputes everything.

What cannot be found here is a log rewritten from some row on with all its hashes by someone who holds
the database key: that is what signed checkpoints and a witness outside the box are for. Nothing here
signs, deletes or archives.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Protocol

import sqlcipher3.dbapi2 as sqlcipher

from appliance.domain.proof.audit import AuditEntry, to_record, to_timestamp
from appliance.domain.proof.merkle import GENESIS_CHAIN, Frontier, chain_hash, leaf_hash
from appliance.errors import Corrupt

_BATCH: Final = 1000
_DATABASE_ERRORS: Final = (sqlite3.Error, sqlcipher.Error)
_REMEDY: Final = "verify the log against its last signed checkpoint and tell the security officer"

# Tampered columns may hold any type, and text that is not UTF-8: read bytes, and NULL for a wrong type.
_ROWS: Final = """
SELECT CASE typeof(seq) WHEN 'integer' THEN seq END,
       CASE typeof(record) WHEN 'text' THEN CAST(record AS BLOB) END,
       CASE typeof(chain) WHEN 'blob' THEN chain END
FROM audit {} ORDER BY seq"""
_HEAD: Final = """
SELECT CASE typeof(size) WHEN 'integer' THEN size END, CASE typeof(frontier) WHEN 'blob' THEN frontier END,
       CASE typeof(chain) WHEN 'blob' THEN chain END
FROM audit_head"""


class Reader(Protocol):
    """Anything that runs a query: a transaction, a view or a bare connection."""

    def execute(self, sql: str, parameters: Any = ..., /) -> Any:
        """Run one statement and return its cursor."""


class Writer(Reader, Protocol):
    """A transaction."""

    def executemany(self, sql: str, parameters: Any, /) -> Any:
        """Run one statement for each tuple of parameters."""


@dataclass(frozen=True, slots=True)
class Head:
    """The log at one moment: how many rows, the root of their tree, the chain value of the last."""

    size: int
    root: bytes
    chain: bytes


@dataclass(frozen=True, slots=True)
class Verification:
    """What verifying found. `size` and `root` are of the rows that hold, up to the first that does not.

    `first_bad` is the number of that row; it is None if all is well or only the head was altered.
    """

    ok: bool
    size: int
    root: bytes
    first_bad: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the log up to which its rows were found to hold, and what they came to there."""

    size: int
    frontier: bytes
    chain: bytes


BEGINNING: Final = Place(0, Frontier().to_bytes(), GENESIS_CHAIN)


def append(tx: Writer, entry: AuditEntry) -> int:
    """Add one entry in the caller's transaction and return its number. Raise what `append_all` raises."""
    return append_all(tx, (entry,))


def append_all(tx: Writer, entries: Iterable[AuditEntry]) -> int:
    """Add entries in the caller's transaction, in order, and return the number of the last row.

    Reads and moves the head once, so many entries cost less per row than one. Raise ValueError or
    TypeError, before anything is written, for an entry without canonical form, and Corrupt if the head
    is not one this log can have.
    """
    tree, chain = _read_head(tx)
    rows: list[tuple[int, str, bytes]] = []
    added: list[bytes] = []
    for seq, entry in enumerate(entries, tree.size + 1):
        record = to_record(entry, seq)
        leaf = leaf_hash(record.encode())
        chain = chain_hash(chain, leaf)
        added.append(leaf)
        rows.append((seq, record, chain))
    tree.extend(added)
    tx.executemany("INSERT INTO audit (seq, record, chain) VALUES (?, ?, ?)", rows)
    tx.execute("UPDATE audit_head SET size = ?, frontier = ?, chain = ?", (tree.size, tree.to_bytes(), chain))
    return tree.size


def head(view: Reader) -> Head:
    """Return the log's head as stored. Raise Corrupt if it is not one this log can have."""
    tree, chain = _read_head(view)
    return Head(tree.size, tree.root(), chain)


def end_of(view: Reader) -> Place:
    """Return the place behind the last row, by the head as stored."""
    tree, chain = _read_head(view)
    return Place(tree.size, tree.to_bytes(), chain)


def frontier(view: Reader) -> Frontier:
    """Return the stored frontier; kept with a checkpoint, it later proves growth without old rows."""
    return _read_head(view)[0]


def leaves(view: Reader, after: int = 0) -> list[bytes]:
    """Return the leaf hashes of the rows numbered above `after`, for proofs (see `domain.merkle`)."""
    rows = view.execute("SELECT CAST(record AS BLOB) FROM audit WHERE seq > ? ORDER BY seq", (after,))
    return [leaf_hash(record) for (record,) in rows]


def stream_leaves(view: Reader, after: int = 0) -> Iterator[bytes]:
    """Yield the leaf hashes of the rows numbered above `after`, in order, holding a batch at a time."""
    rows = view.execute("SELECT CAST(record AS BLOB) FROM audit WHERE seq > ? ORDER BY seq", (after,))
    while batch := rows.fetchmany(_BATCH):
        for (record,) in batch:
            yield leaf_hash(record)


def records(view: Reader, after: int = 0) -> Iterator[tuple[int, str]]:
    """Yield number and canonical text of the rows above `after`, in order."""
    rows = view.execute("SELECT seq, record FROM audit WHERE seq > ? ORDER BY seq", (after,))
    while batch := rows.fetchmany(_BATCH):
        yield from batch


def chained_records(view: Reader) -> Iterator[tuple[bytes, bytes]]:
    """Yield the text of every row as bytes with its chain value, in order."""
    rows = view.execute("SELECT CAST(record AS BLOB), chain FROM audit ORDER BY seq")
    while batch := rows.fetchmany(_BATCH):
        yield from batch


def records_about(view: Reader, token: str, objects: Collection[str]) -> list[tuple[int, str]]:
    """Return number and text of every row of a patient's token, or of an object; the log is read through."""
    sql = (
        "SELECT seq, record FROM audit WHERE (? != '' AND patient_token = ?)"
        " OR object IN (SELECT value FROM json_each(?)) ORDER BY seq"
    )
    found: list[tuple[int, str]] = view.execute(sql, (token, token, json.dumps(sorted(objects)))).fetchall()
    return found


def first_since(view: Reader, at: datetime) -> int:
    """Return the number of the first row of `at` or later; one past the last if there is none.

    Rows are numbered in the order of commits and their times were read just before, so halving finds the
    place to within the seconds by which two transactions may have overtaken each other.
    """
    wanted = to_timestamp(at.astimezone(UTC))
    low, high = 1, _read_head(view)[0].size + 1
    while low < high:
        middle = (low + high) // 2
        row = view.execute("SELECT at FROM audit WHERE seq = ?", (middle,)).fetchone()
        if row is None or row[0] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


def verify(view: Reader, progress: Callable[[int], None] | None = None) -> Verification:
    """Recompute the whole log from its rows and compare it with the stored chain and head.

    Finds any changed, missing, added or moved row and any change of the head, whatever the columns were
    made to hold, and never raises for what it finds. `progress` is told how many rows hold so far.
    """
    return verify_after(view, BEGINNING, progress)[0]


def verify_after(
    view: Reader, place: Place, progress: Callable[[int], None] | None = None
) -> tuple[Verification, Place]:
    """Recompute the log from a place on; return what was found and the place up to which rows hold now.

    The rows before are believed to be those that once held there: what happened to them since is not seen.
    """
    tree, chain = Frontier.from_bytes(place.frontier), place.chain
    try:
        rows = (
            view.execute(_ROWS.format("WHERE seq > ?"), (place.size,))
            if place.size
            else view.execute(_ROWS.format(""))  # also rows of numbers that no row can have
        )
        while batch := rows.fetchmany(_BATCH):
            good, chain, trouble = _check_batch(batch, tree.size, chain)
            tree.extend(good)
            if trouble:
                return Verification(False, tree.size, tree.root(), *trouble), place
            if progress:
                progress(tree.size)
    except _DATABASE_ERRORS as error:
        reason = f"row {tree.size + 1} or one soon after cannot be read: {error}"
        return Verification(False, tree.size, tree.root(), tree.size + 1, reason), place
    first_bad, reason = _compare_head(view, tree, chain)
    found = Verification(not reason, tree.size, tree.root(), first_bad, reason)
    return found, Place(tree.size, tree.to_bytes(), chain) if found.ok else place


def _check_batch(
    batch: list[tuple[int | None, bytes | None, bytes | None]], size: int, chain: bytes
) -> tuple[list[bytes], bytes, tuple[int | None, str] | None]:
    """Given rows that should follow row `size`, return the leaves that hold, the chain, and the trouble."""
    good: list[bytes] = []
    for seq, record, stored in batch:
        size += 1
        if seq != size:
            if seq is not None and seq > size:
                return good, chain, (size, f"row {size} is missing")
            return good, chain, (seq, f"row {seq} does not belong to the log")
        if record is None or stored is None:
            return good, chain, (seq, f"row {seq} holds something other than a record and a chain value")
        leaf = leaf_hash(record)
        chain = chain_hash(chain, leaf)
        if chain != stored:
            return good, chain, (seq, f"row {seq} was altered: its chain value does not follow")
        if not record.endswith(b'"seq":%d}' % seq):
            return good, chain, (seq, f"row {seq} holds the record of another row")
        good.append(leaf)
    return good, chain, None


def _compare_head(view: Reader, tree: Frontier, chain: bytes) -> tuple[int | None, str]:
    try:
        heads = view.execute(_HEAD).fetchall()
    except _DATABASE_ERRORS as error:
        return None, f"the audit head cannot be read: {error}"
    if len(heads) != 1:
        return None, f"there are {len(heads)} audit heads instead of one"
    size, frontier_bytes, stored_chain = heads[0]
    differing = [
        name
        for name, stored, computed in (
            ("size", size, tree.size),
            ("frontier", frontier_bytes, tree.to_bytes()),
            ("chain", stored_chain, chain),
        )
        if stored != computed
    ]
    if not differing:
        return None, ""
    if len(differing) == 3 and isinstance(size, int):
        if size > tree.size:
            return tree.size + 1, f"row {tree.size + 1} is missing: the head counts {size} rows"
        if 0 <= size < tree.size:
            return size + 1, f"row {size + 1} was added: the head counts {size} rows"
    return None, f"the audit head was altered: {', '.join(differing)}"


def _read_head(view: Reader) -> tuple[Frontier, bytes]:
    rows = view.execute(_HEAD).fetchall()
    try:
        ((size, frontier_bytes, chain),) = rows
        tree = Frontier.from_bytes(frontier_bytes)
        if tree.size != size or len(chain) != len(GENESIS_CHAIN):
            raise ValueError("its parts disagree")
    except (TypeError, ValueError) as error:
        raise Corrupt(f"the audit log's head is damaged: {error}", remedy=_REMEDY) from error
    return tree, chain
