"""`recallbox verify` on a real file: it holds, and after any change of any row it does not.

Rows are changed by somebody who has the key and drops the triggers, which is the case that counts.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from appliance.adapters.host import SecretFolder
from appliance.adapters.store.audit_log import verify
from appliance.adapters.store.store import SqlCipherWriter
from appliance.bootstrap import open_store
from appliance.ports.store import Lane
from appliance.settings import Settings
from tests.simulation.stage_world import play_briskly, staged

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Log:
    """A site whose box has worked for a night and a morning, and its audit log."""

    settings: Settings
    folder: Path
    rows: int
    root: str


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Log:
    """The site as the box left it."""
    folder = tmp_path_factory.mktemp("site")
    with staged(8, 60, folder) as stage:
        play_briskly(stage, stage.at(10, 15))
        report = stage.report()
    return Log(stage.site.settings, folder, report.audit_rows, report.root)


@pytest.fixture
def log(untouched: Log) -> Iterator[Log]:
    """The site, put back as it was after the test."""
    database = Path(untouched.settings.database.path)
    copy = database.with_suffix(".copy")
    shutil.copy(database, copy)
    yield untouched
    for leftover in database.parent.glob("recallbox.db-*"):
        leftover.unlink()
    shutil.move(copy, database)


@contextmanager
def _forger(log: Log) -> Iterator[SqlCipherWriter]:
    """Yield a transaction in which the log can be changed."""
    store = open_store(log.settings, SecretFolder(log.settings.secrets.folder))
    with store.transaction(Lane.DESK, "forge") as tx:
        tx.tx.execute("DROP TRIGGER audit_refuses_update")
        tx.tx.execute("DROP TRIGGER audit_refuses_delete")
        yield tx
    store.close()


def _loose_copy(log: Log) -> sqlite3.Connection:
    """Return the log in a table that takes anything: the real one computes columns and wants JSON for it."""
    copy = sqlite3.connect(":memory:")
    store = open_store(log.settings, SecretFolder(log.settings.secrets.folder), readonly=True)
    with store.view() as view:
        for table, columns in (("audit", "seq, record, chain"), ("audit_head", "id, size, frontier, chain")):
            copy.execute(f"CREATE TABLE {table} ({columns})")
            rows = view.tx.execute(f"SELECT {columns} FROM {table} ORDER BY 1").fetchall()
            marks = ", ".join("?" * len(columns.split(",")))
            copy.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
    store.close()
    return copy


def _flip(value: bytes, place: int) -> bytes:
    return value[:place] + bytes([value[place] ^ 1]) + value[place + 1 :]


def _run_verify(log: Log, *flags: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "appliance", "--site", str(log.folder / "site.toml"), "verify", *flags]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)


def test_an_untouched_log_holds(log: Log) -> None:
    told = _run_verify(log)

    assert f"The log holds: {log.rows} rows, root {log.root}\n" == told.stdout
    assert (0, "") == (told.returncode, told.stderr)
    assert log.rows > 30


def test_json_says_the_same(log: Log) -> None:
    told = _run_verify(log, "--json")

    expected = {"verified": True, "rows": log.rows, "root": log.root, "first_bad": None, "reason": ""}
    assert expected == json.loads(told.stdout)
    assert told.returncode == 0


@pytest.mark.parametrize(("share", "column"), [(0.0, "record"), (0.6, "chain"), (1.0, "record")])
def test_one_changed_byte_is_found_and_its_row_named(log: Log, share: float, column: str) -> None:
    row = 1 + round(share * (log.rows - 1))
    with _forger(log) as tx:
        (value,) = tx.tx.execute(f"SELECT CAST({column} AS BLOB) FROM audit WHERE seq = ?", (row,)).fetchone()
        kind = "TEXT" if column == "record" else "BLOB"
        # Inside a value, so that the record stays JSON: anything else the table refuses by itself.
        forged = _flip(value, value.index(b'"at":"') + 8 if column == "record" else len(value) // 2)
        tx.tx.execute(f"UPDATE audit SET {column} = CAST(? AS {kind}) WHERE seq = ?", (forged, row))

    told, told_json = _run_verify(log), _run_verify(log, "--json")

    assert [65, 65] == [told.returncode, told_json.returncode]
    assert f"ALTERED at row {row}:" in told.stdout
    found = json.loads(told_json.stdout)
    assert (False, row, row - 1) == (found["verified"], found["first_bad"], found["rows"])
    assert f"row {row}" in found["reason"]


def test_a_removed_row_is_named(log: Log) -> None:
    with _forger(log) as tx:
        tx.tx.execute("DELETE FROM audit WHERE seq = 7")

    told = _run_verify(log)

    assert told.returncode == 65
    assert "row 7 is missing" in told.stdout


def test_every_byte_of_a_row_counts(log: Log) -> None:
    row = log.rows // 2
    with closing(_loose_copy(log)) as copy:
        record, chain = copy.execute(
            "SELECT CAST(record AS BLOB), chain FROM audit WHERE seq = ?", (row,)
        ).fetchone()
        forgeries = [(_flip(record, place), chain) for place in range(len(record))]
        forgeries += [(record, _flip(chain, place)) for place in range(len(chain))]
        named = []
        for forged in forgeries:
            copy.execute("UPDATE audit SET record = CAST(? AS TEXT), chain = ? WHERE seq = ?", (*forged, row))
            named.append(verify(copy).first_bad)

    assert len(forgeries) > 200
    assert [row] * len(forgeries) == named


def test_a_byte_of_any_row_counts(log: Log) -> None:
    update = "UPDATE audit SET record = CAST(? AS TEXT) WHERE seq = ?"
    with closing(_loose_copy(log)) as copy:
        assert verify(copy).ok
        records = copy.execute("SELECT seq, CAST(record AS BLOB) FROM audit ORDER BY seq").fetchall()
        named = []
        for row, record in records:
            copy.execute(update, (_flip(record, row * 37 % len(record)), row))
            named.append(verify(copy).first_bad)
            copy.execute(update, (record, row))

    assert [row for row, _ in records] == named
