from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from appliance.adapters.store import audit_log
from appliance.adapters.store.database import Database
from appliance.adapters.store.store import SqlCipherStore
from appliance.domain.proof.audit import AuditEntry, to_record
from appliance.domain.proof.merkle import (
    EMPTY_ROOT,
    GENESIS_CHAIN,
    Frontier,
    chain_hash,
    growth_proof,
    inclusion_proof,
    leaf_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from appliance.errors import Corrupt, Permanent
from appliance.ports.store import Lane

KEY = bytes(range(32))
START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def entry(number: int) -> AuditEntry:
    return AuditEntry(
        at=START + timedelta(minutes=number),
        actor="core",
        action="recall_text_sent",
        purpose="recall_outreach",
        object=f"message:{number}",
        patient_token=f"t{number % 3}" if number % 2 else "",
        correlation_id=f"c{number}",
        detail={"segments": number},
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "recallbox.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    opened = Database.open(path, KEY)
    yield opened
    opened.close()


def fill(database: Database, size: int, start: int = 1) -> None:
    with database.transaction(Lane.DESK, "fill") as tx:
        audit_log.append_all(tx, [entry(number) for number in range(start, start + size)])


def verify(database: Database) -> audit_log.Verification:
    with database.view() as view:
        return audit_log.verify(view)


# --- adding -----------------------------------------------------------------------------------------


def test_an_empty_log_verifies(database: Database) -> None:
    with database.view() as view:
        assert audit_log.Head(0, EMPTY_ROOT, GENESIS_CHAIN) == audit_log.head(view)
        assert audit_log.Verification(True, 0, EMPTY_ROOT, None, "") == audit_log.verify(view)


def test_rows_head_and_proofs_are_those_of_the_records(database: Database) -> None:
    with database.transaction(Lane.DESK, "one by one") as tx:
        assert [1, 2, 3] == [audit_log.append(tx, entry(number)) for number in (1, 2, 3)]
    fill(database, 4, start=4)
    records = [to_record(entry(number), number) for number in range(1, 8)]
    leaves = [leaf_hash(record.encode()) for record in records]
    chain = GENESIS_CHAIN
    for leaf in leaves:
        chain = chain_hash(chain, leaf)
    with database.view() as view:
        stored = view.execute("SELECT seq, record FROM audit ORDER BY seq").fetchall()
        assert list(enumerate(records, 1)) == stored
        assert audit_log.Head(7, root_of(leaves), chain) == audit_log.head(view)
        assert leaves == audit_log.leaves(view)
        assert audit_log.Verification(True, 7, root_of(leaves), None, "") == audit_log.verify(view)


def test_a_witness_can_check_growth_and_an_auditor_one_row(database: Database) -> None:
    fill(database, 6)
    with database.view() as view:
        before, old = audit_log.head(view), audit_log.frontier(view)
    fill(database, 5, start=7)
    with database.view() as view:
        after = audit_log.head(view)
        growth = growth_proof(old, audit_log.leaves(view, after=old.size))
        everything = audit_log.leaves(view)
    assert verify_consistency(before.size, after.size, before.root, after.root, growth)
    assert verify_inclusion(everything[8], 8, 11, inclusion_proof(everything, 8), after.root)


def test_a_rolled_back_change_leaves_no_record(database: Database) -> None:
    generator = random.Random(41)
    written = 0
    for _ in range(60):
        size, rolled_back = generator.randrange(4), generator.random() < 0.4
        try:
            with database.transaction(Lane.DESK, "change") as tx:
                for number in range(written + 1, written + size + 1):
                    audit_log.append(tx, entry(number))
                if rolled_back:
                    raise ValueError
            written += size
        except ValueError:
            pass
        with database.view() as view:
            head, leaves = audit_log.head(view), audit_log.leaves(view)
        assert (written, root_of(leaves)) == (head.size, head.root)
    assert written > 20
    assert verify(database).ok


def test_an_entry_without_canonical_form_writes_nothing(database: Database) -> None:
    with database.transaction(Lane.DESK, "bad") as tx:
        with pytest.raises(TypeError):
            audit_log.append_all(
                tx,
                [entry(1), AuditEntry(START, "core", "x", "y", detail={"rate": 0.5})],  # type: ignore[dict-item]
            )
        assert [(0,)] == tx.execute("SELECT count(*) FROM audit").fetchall()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET record = '{}' WHERE seq = 2",
        "DELETE FROM audit WHERE seq = 2",
        "DELETE FROM audit",
        "REPLACE INTO audit (seq, record, chain) VALUES (2, '{}', x'00')",
        "INSERT INTO audit (seq, record, chain) VALUES (2, '{}', x'00')"
        " ON CONFLICT (seq) DO UPDATE SET record = excluded.record",
    ],
)
def test_the_log_only_grows(database: Database, statement: str) -> None:
    fill(database, 3)
    with (
        pytest.raises(Permanent, match="append-only"),
        database.transaction(Lane.DESK, "tamper") as tx,
    ):
        tx.execute(statement)
    assert verify(database).ok


def test_the_searched_columns_say_what_was_hashed(database: Database) -> None:
    fill(database, 3)
    with database.view() as view:
        rows = view.execute("SELECT record, at, action, object, patient_token, correlation_id FROM audit")
        for record, *columns in rows.fetchall():
            fields = json.loads(record)
            names = ("at", "action", "object", "patient_token", "correlation_id")
            assert [fields.get(name) for name in names] == columns


def test_one_patients_rows_are_found_within_a_time(database: Database) -> None:
    fill(database, 30)
    with database.view() as view:
        since = audit_log.first_since(view, START + timedelta(minutes=8))
        query = "SELECT seq FROM audit WHERE patient_token = 't1' AND seq >= ? ORDER BY seq"
        assert [(13,), (19,), (25,)] == view.execute(query, (since,)).fetchall()


def test_the_first_row_since_a_time_is_found(database: Database) -> None:
    fill(database, 9)
    with database.view() as view:
        found = [audit_log.first_since(view, START + timedelta(seconds=30 * step)) for step in range(22)]
    assert [max(1, min((step + 1) // 2, 10)) for step in range(22)] == found


def test_progress_counts_the_rows_that_hold(database: Database) -> None:
    fill(database, 2500)
    told: list[int] = []
    with database.view() as view:
        audit_log.verify(view, told.append)
    assert [1000, 2000, 2500] == told


# --- tampering --------------------------------------------------------------------------------------

ROWS = 5


@pytest.fixture
def tampered(database: Database, path: Path) -> Iterator[Any]:
    """A bare connection on a log of five rows, with everything that hinders a tamperer gone."""
    fill(database, ROWS)
    database.close()
    connection = sqlcipher.connect(str(path), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    connection.executescript("DROP TRIGGER audit_refuses_update; DROP TRIGGER audit_refuses_delete")
    assert audit_log.verify(connection).ok
    yield connection
    connection.close()


def loosen(connection: Any) -> None:
    """Replace the tables by ones that take any value in any column."""
    connection.executescript(
        "CREATE TABLE loose (seq, record, chain); INSERT INTO loose SELECT seq, record, chain FROM audit;"
        "DROP TABLE audit; ALTER TABLE loose RENAME TO audit;"
        "CREATE TABLE loose_head (id, size, frontier, chain);"
        "INSERT INTO loose_head SELECT * FROM audit_head;"
        "DROP TABLE audit_head; ALTER TABLE loose_head RENAME TO audit_head;"
    )


@pytest.mark.parametrize("seq", range(1, ROWS + 1))
@pytest.mark.parametrize("column", ["record", "chain"])
def test_every_byte_of_every_row_counts(tampered: Any, seq: int, column: str) -> None:
    loosen(tampered)  # else SQLite refuses records that are no longer JSON
    query = f"SELECT CAST({column} AS BLOB) FROM audit WHERE seq = ?"
    original: bytes = tampered.execute(query, (seq,)).fetchone()[0]
    kind = "TEXT" if column == "record" else "BLOB"
    change = f"UPDATE audit SET {column} = CAST(? AS {kind}) WHERE seq = ?"
    for at in range(len(original)):
        for mask in (0x01, 0x80):
            altered = original[:at] + bytes([original[at] ^ mask]) + original[at + 1 :]
            tampered.execute(change, (altered, seq))
            found = audit_log.verify(tampered)
            assert (False, seq, seq - 1) == (found.ok, found.first_bad, found.size), (at, mask)
    tampered.execute(change, (original, seq))
    assert audit_log.verify(tampered).ok


@pytest.mark.parametrize("column", ["frontier", "chain"])
def test_every_byte_of_the_head_counts(tampered: Any, column: str) -> None:
    original: bytes = tampered.execute(f"SELECT {column} FROM audit_head").fetchone()[0]
    for at in range(len(original)):
        altered = original[:at] + bytes([original[at] ^ 1]) + original[at + 1 :]
        tampered.execute(f"UPDATE audit_head SET {column} = ?", (altered,))
        found = audit_log.verify(tampered)
        assert (False, None, f"the audit head was altered: {column}") == (
            found.ok,
            found.first_bad,
            found.reason,
        )


@pytest.mark.parametrize(
    ("script", "first_bad", "says"),
    [
        ("DELETE FROM audit WHERE seq = 1", 1, "row 1 is missing"),
        ("DELETE FROM audit WHERE seq = 3", 3, "row 3 is missing"),
        ("DELETE FROM audit WHERE seq = 5", 5, "row 5 is missing"),
        ("DELETE FROM audit", 1, "row 1 is missing"),
        ("UPDATE audit SET seq = 6 WHERE seq = 5", 5, "row 5 is missing"),
        ("UPDATE audit SET seq = -seq WHERE seq = 3", -3, "row -3 does not belong"),
        ("DELETE FROM audit WHERE seq = 3; UPDATE audit SET seq = seq - 1 WHERE seq > 3", 3, "altered"),
        (
            "UPDATE audit SET seq = 9 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = 3;"
            "UPDATE audit SET seq = 3 WHERE seq = 9",
            2,
            "altered",
        ),
        ("INSERT INTO audit (seq, record, chain) SELECT 6, record, chain FROM audit WHERE seq = 5", 6, "6"),
        ("INSERT INTO audit (seq, record, chain) SELECT 0, record, chain FROM audit WHERE seq = 5", 0, "0"),
        ("UPDATE audit SET record = CAST(record AS BLOB) WHERE seq = 2", 2, "something other"),
        ("UPDATE audit SET record = record || ' ' WHERE seq = 2", 2, "altered"),
        ("UPDATE audit SET record = record || char(0) WHERE seq = 2", 2, "altered"),
        ("UPDATE audit SET record = '{}' WHERE seq = 2", 2, "altered"),
        ("UPDATE audit SET chain = hex(chain) WHERE seq = 4", 4, "something other"),
        ("UPDATE audit SET chain = CAST(chain AS TEXT) WHERE seq = 4", 4, "something other"),
        ("UPDATE audit SET chain = x'' WHERE seq = 4", 4, "altered"),
        ("UPDATE audit_head SET size = 4", None, "altered: size"),
        ("DELETE FROM audit_head", None, "0 audit heads"),
        ("DROP TABLE audit_head", None, "cannot be read"),
        ("DROP TABLE audit", 1, "cannot be read"),
    ],
)
def test_rows_missing_added_moved_or_retyped_are_named(
    tampered: Any, script: str, first_bad: int | None, says: str
) -> None:
    tampered.executescript(script)
    found = audit_log.verify(tampered)
    assert (False, first_bad) == (found.ok, found.first_bad)
    assert says in found.reason


@pytest.mark.parametrize(
    ("script", "first_bad"),
    [
        ("UPDATE audit SET record = NULL WHERE seq = 2", 2),
        ("UPDATE audit SET record = '' WHERE seq = 2", 2),
        ("UPDATE audit SET record = 7 WHERE seq = 2", 2),
        ("UPDATE audit SET record = 0.5, chain = NULL WHERE seq = 2", 2),
        ("UPDATE audit SET chain = NULL WHERE seq = 2", 2),
        ("UPDATE audit SET seq = NULL WHERE seq = 2", None),
        ("UPDATE audit SET seq = 'two' WHERE seq = 2", 2),
        ("UPDATE audit SET seq = 2.0 WHERE seq = 2", None),
        ("UPDATE audit SET seq = x'ff' WHERE seq = 2", 2),
        ("INSERT INTO audit VALUES (NULL, 'x', x'00')", None),
        ("INSERT INTO audit SELECT * FROM audit WHERE seq = 2", 2),
        ("INSERT INTO audit VALUES (CAST(x'fffe' AS TEXT), CAST(x'ff' AS TEXT), CAST(x'ff' AS TEXT))", None),
        ("UPDATE audit_head SET size = 'five', frontier = NULL, chain = 5", None),
        ("UPDATE audit_head SET size = 9e18", None),
        ("UPDATE audit_head SET size = -1", None),
        ("UPDATE audit_head SET frontier = CAST(x'ff' AS TEXT)", None),
        ("INSERT INTO audit_head SELECT * FROM audit_head", None),
    ],
)
def test_tables_rebuilt_to_hold_anything_are_still_verified(
    tampered: Any, script: str, first_bad: int | None
) -> None:
    loosen(tampered)
    assert audit_log.verify(tampered).ok
    tampered.executescript(script)
    found = audit_log.verify(tampered)
    assert (False, first_bad) == (found.ok, found.first_bad)


def recompute(connection: Any, from_seq: int) -> None:
    """Forge every chain value from a row on, leaving the head."""
    rows = connection.execute("SELECT seq, record, chain FROM audit ORDER BY seq").fetchall()
    chain = rows[from_seq - 2][2] if from_seq > 1 else GENESIS_CHAIN
    for seq, record, _ in rows[from_seq - 1 :]:
        chain = chain_hash(chain, leaf_hash(record.encode()))
        connection.execute("UPDATE audit SET chain = ? WHERE seq = ?", (chain, seq))


def test_a_forged_chain_is_betrayed_by_the_head(tampered: Any) -> None:
    tampered.execute("UPDATE audit SET record = replace(record, 'core', 'desk') WHERE seq = 2")
    recompute(tampered, 2)
    found = audit_log.verify(tampered)
    assert (False, None) == (found.ok, found.first_bad)
    assert "the audit head was altered: frontier, chain" == found.reason


def test_a_record_under_another_number_is_found_even_with_a_forged_chain(tampered: Any) -> None:
    tampered.execute("UPDATE audit SET record = (SELECT record FROM audit WHERE seq = 4) WHERE seq = 2")
    recompute(tampered, 2)
    found = audit_log.verify(tampered)
    assert (False, 2, "row 2 holds the record of another row") == (found.ok, found.first_bad, found.reason)


def test_a_log_cut_together_with_its_head_still_differs_from_its_checkpoint(tampered: Any) -> None:
    before = audit_log.head(tampered)
    earlier = tampered.execute("SELECT chain FROM audit WHERE seq = 4").fetchone()[0]
    leaves = audit_log.leaves(tampered)
    tree = Frontier()
    tree.extend(leaves[:4])
    tampered.execute("DELETE FROM audit WHERE seq = 5")
    tampered.execute("UPDATE audit_head SET size = 4, frontier = ?, chain = ?", (tree.to_bytes(), earlier))
    found = audit_log.verify(tampered)
    assert found.ok  # the file alone cannot tell; the signed head of five rows can
    assert not verify_consistency(before.size, found.size, before.root, found.root, [])


@pytest.mark.parametrize(
    "script",
    [
        "DELETE FROM audit_head",
        "UPDATE audit_head SET size = 4",
        "UPDATE audit_head SET frontier = x'00'",
        "UPDATE audit_head SET chain = x'00'",
    ],
)
def test_nothing_is_added_to_a_log_with_a_damaged_head(tampered: Any, script: str) -> None:
    tampered.executescript(script)
    for use in (_append, audit_log.head, audit_log.frontier):
        with pytest.raises(Corrupt, match="head is damaged"):
            use(tampered)


def _append(connection: Any) -> None:
    audit_log.append(connection, entry(6))


def test_a_row_on_a_damaged_page_is_reported_not_raised(
    database: Database, path: Path, damage: Callable[[Path], None]
) -> None:
    fill(database, 3000)
    database.close()
    damage(path)
    reopened = Database.open(path, KEY)
    found = verify(reopened)
    reopened.close()
    assert not found.ok
    assert found.first_bad is not None
    assert found.first_bad <= 3000
    assert "cannot be read" in found.reason


@pytest.fixture
def damage() -> Callable[[Path], None]:
    def alter_every_page_of_rows(path: Path) -> None:
        whole = bytearray(path.read_bytes())
        for at in range(len(whole) // 4096 * 3 // 4 * 4096 + 100, len(whole), 4096):
            whole[at] ^= 1
        path.write_bytes(whole)

    return alter_every_page_of_rows


def alter_row(database: Database, seq: int) -> None:
    with database.transaction(Lane.DESK, "tamper") as tx:
        tx.execute("DROP TRIGGER IF EXISTS audit_refuses_update")
        tx.execute("UPDATE audit SET record = replace(record, 'core', 'gone') WHERE seq = ?", (seq,))


def test_between_two_whole_looks_the_rows_since_are_looked_at(database: Database) -> None:
    store = SqlCipherStore(database)
    fill(database, 3)
    before = store.find_damage()
    fill(database, 3, start=4)
    alter_row(database, 5)

    fresh, again = store.find_fresh_damage(), store.find_fresh_damage()

    assert before == ()
    assert fresh == ("audit log: row 5 was altered: its chain value does not follow",)
    assert again == fresh


def test_an_old_row_is_looked_at_with_everything(database: Database) -> None:
    store = SqlCipherStore(database)
    fill(database, 3)
    store.find_damage(with_log=False)
    alter_row(database, 2)

    fresh, whole, after = store.find_fresh_damage(), store.find_damage(), store.find_fresh_damage()

    assert fresh == ()
    assert whole == ("audit log: row 2 was altered: its chain value does not follow",)
    assert after == whole
