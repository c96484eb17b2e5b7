"""The shape of the database file, as numbered steps, and which releases may work on which shape.

Each step runs once, in one transaction with its own record. Steps are never edited after a release.
A box has two system images and may boot the older one on the newer file, so a step first only expands
(new tables, new columns nobody misses) and says with `readable_by` which older code still works on its
result; what it made superfluous goes a release later. There are no steps backwards, because undoing one
would throw away what was written since.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database as Tables

from appliance.adapters.store.desk_tables import create_desk_tables
from appliance.adapters.store.schema import create_product_tables
from appliance.domain.proof.merkle import GENESIS_CHAIN, Frontier
from appliance.errors import Corrupt, Incompatible

_UPDATE_REMEDY = "boot the newer image again, or restore the backup taken before the update"


@dataclass(frozen=True, slots=True)
class Migration:
    """One step. `readable_by` is the lowest schema version of code that can work on the result."""

    number: int
    apply: Callable[[Tables], None]
    readable_by: int

    @property
    def name(self) -> str:
        """The function's name, which is kept in the file and may therefore never change."""
        return self.apply.__name__


def create_migrations_table(tables: Tables) -> None:
    """Make the table of applied steps; part of making the file, so that no file of ours lacks it."""
    tables.conn.execute(
        "CREATE TABLE migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT,"
        " code_version TEXT NOT NULL, readable_by INTEGER NOT NULL) STRICT"
    )


def pending(applied: Sequence[tuple[int, str, int]], known: Sequence[Migration]) -> list[Migration]:
    """Given the (number, name, readable_by) of applied steps and the steps we know, return those to run.

    Raise Incompatible if the file is from a newer release that we may not work on, and Corrupt if its
    history is not a prefix or an extension of ours.
    """
    newest = known[-1].number if known else 0
    if [number for number, _, _ in applied] != list(range(1, len(applied) + 1)):
        raise Corrupt("the database's migrations are not numbered without gaps", remedy="restore a backup")
    for (number, name, readable_by), ours in zip(applied, known, strict=False):
        if name != ours.name:
            raise Corrupt(
                f"migration {number} of the database is {name}, ours is {ours.name}",
                remedy="restore a backup of this product's database",
            )
        del readable_by
    needed = max((readable_by for number, _, readable_by in applied if number > newest), default=0)
    if needed > newest:
        raise Incompatible(
            f"the database has schema version {len(applied)} and needs code of schema version {needed}"
            f" or later; this release has {newest}",
            remedy=_UPDATE_REMEDY,
        )
    return list(known[len(applied) :])


def record_migration(tables: Tables, step: Migration, applied_at: str | None, code_version: str) -> None:
    """Write that a step was applied; to be called in the step's own transaction."""
    row: dict[str, Any] = {
        "number": step.number,
        "name": step.name,
        "applied_at": applied_at,
        "code_version": code_version,
        "readable_by": step.readable_by,
    }
    tables.table("migrations").insert(row)


def create_audit_log(tables: Tables) -> None:
    """The append-only audit log and its head (see `audit_log`).

    The columns that are searched are computed from the record when read, so they can never disagree
    with what was hashed. None is indexed: each index on a random token writes one more page per commit,
    and two of them took the durable send path from 63 to 44 per cent of a raw commit's rate. The log is
    searched by few and seldom, and mostly within a time, which is found by halving over `seq`.
    """
    run = tables.conn.execute
    run(
        "CREATE TABLE audit (seq INTEGER PRIMARY KEY, record TEXT NOT NULL, chain BLOB NOT NULL,"
        " at TEXT AS (json_extract(record, '$.at')) VIRTUAL,"
        " action TEXT AS (json_extract(record, '$.action')) VIRTUAL,"
        " object TEXT AS (json_extract(record, '$.object')) VIRTUAL,"
        " patient_token TEXT AS (json_extract(record, '$.patient_token')) VIRTUAL,"
        " correlation_id TEXT AS (json_extract(record, '$.correlation_id')) VIRTUAL)"
    )
    for verb in ("UPDATE", "DELETE"):
        run(
            f"CREATE TRIGGER audit_refuses_{verb.lower()} BEFORE {verb} ON audit"
            " BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
        )
    run(
        "CREATE TABLE audit_head (id INTEGER PRIMARY KEY CHECK (id = 1), size INTEGER NOT NULL,"
        " frontier BLOB NOT NULL, chain BLOB NOT NULL) STRICT"
    )
    run("INSERT INTO audit_head VALUES (1, 0, ?, ?)", (Frontier().to_bytes(), GENESIS_CHAIN))


MIGRATIONS: tuple[Migration, ...] = (
    Migration(1, create_audit_log, readable_by=1),
    Migration(2, create_product_tables, readable_by=2),
    Migration(3, create_desk_tables, readable_by=2),
)
