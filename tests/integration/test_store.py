from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlite_utils import Database as Tables

from appliance.adapters.store.database import Database, Tx
from appliance.adapters.store.migrations import MIGRATIONS, Migration
from appliance.errors import (
    Corrupt,
    Incompatible,
    Misconfigured,
    Permanent,
    RecallBoxError,
    Refused,
    Transient,
)
from appliance.ports.store import Conflict, Lane

KEY = bytes(range(32))
OTHER_KEY = bytes(range(1, 33))
CANARY = "Maria Alvarez +15095550142"


def create_notes(tables: Tables) -> None:
    tables.conn.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, word TEXT UNIQUE, about INTEGER)")
    tables.conn.execute("CREATE TABLE threads (id INTEGER PRIMARY KEY, note INTEGER REFERENCES notes (id))")


def expand_notes(tables: Tables) -> None:
    tables.conn.execute("ALTER TABLE notes ADD COLUMN kind TEXT")


def fail_halfway(tables: Tables) -> None:
    tables.conn.execute("CREATE TABLE half (id INTEGER)")
    tables.conn.execute("CREATE TABLE notes (id INTEGER)")


NOTES = (*MIGRATIONS, Migration(len(MIGRATIONS) + 1, create_notes, readable_by=len(MIGRATIONS) + 1))
EXPANDED = (*NOTES, Migration(len(NOTES) + 1, expand_notes, readable_by=len(NOTES)))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "recallbox.db"


@pytest.fixture
def opened(path: Path) -> Iterator[Callable[..., Database]]:
    """Open databases that are closed when the test ends."""
    databases: list[Database] = []

    def open_one(key: bytes = KEY, **options: Any) -> Database:
        database = Database.open(path, key, **{"migrations": NOTES, **options})
        databases.append(database)
        return database

    yield open_one
    for database in databases:
        database.close()


def write(database: Database, *words: str) -> None:
    with database.transaction(Lane.DESK, "write") as tx:
        tx.executemany("INSERT INTO notes (word) VALUES (?)", [(word,) for word in words])


def words(database: Database) -> list[str]:
    with database.view() as view:
        return [word for (word,) in view.execute("SELECT word FROM notes ORDER BY id")]


def bare(path: Path) -> Any:
    """A connection that is not ours, as a tamperer or another process would have."""
    connection = sqlcipher.connect(str(path), isolation_level=None, timeout=0)
    connection.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    return connection


def write_far_more_than_a_page(path: Path) -> None:
    database = Database.open(path, KEY, migrations=NOTES)
    write(database, *(f"{number} " * 100 for number in range(200)))
    database.close()


# --- the file ---------------------------------------------------------------------------------------


def test_what_was_committed_is_there_after_reopening(opened: Callable[..., Database]) -> None:
    first = opened()
    write(first, "prophylaxis")
    first.close()
    assert ["prophylaxis"] == words(opened())


def test_only_the_owner_may_read_the_files(opened: Callable[..., Database], path: Path) -> None:
    write(opened(), "x")
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert {path.name: 0o600, f"{path.name}-wal": 0o600, f"{path.name}-shm": 0o600} == modes


def test_nothing_is_on_the_disk_in_plain_text(opened: Callable[..., Database], path: Path) -> None:
    database = opened()
    write(database, CANARY)
    with database.transaction(Lane.DESK, "sort") as tx:
        tx.execute("CREATE TEMP TABLE sorted AS SELECT word FROM notes ORDER BY word")
        on_disk = b"".join(file.read_bytes() for file in path.parent.iterdir())
    database.close()
    on_disk += path.read_bytes()
    assert b"Alvarez" not in on_disk
    assert b"CREATE TABLE" not in on_disk
    assert b"SQLite format 3" not in on_disk


def test_the_settings_that_promises_rest_on(opened: Callable[..., Database]) -> None:
    settings = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "temp_store": 2,
        "journal_size_limit": 16777216,
        "cipher_page_size": "4096",
        "cipher_use_hmac": "1",
    }
    opened().close()  # a migration goes through sqlite-utils, which sets some of them itself
    with opened().transaction(Lane.DESK, "look") as tx:
        assert settings == {name: tx.execute(f"PRAGMA {name}").fetchone()[0] for name in settings}


def test_a_leftover_of_a_creation_cut_short_is_replaced(opened: Callable[..., Database], path: Path) -> None:
    path.with_name(path.name + ".new").write_bytes(b"half")
    write(opened(), "x")
    assert not path.with_name(path.name + ".new").exists()


# --- troubles on opening ----------------------------------------------------------------------------


def test_another_key_is_named_as_such(path: Path) -> None:
    write_far_more_than_a_page(path)
    with pytest.raises(Misconfigured, match="key does not open") as caught:
        Database.open(path, OTHER_KEY, migrations=NOTES)
    assert KEY.hex() not in str(caught.value) + caught.value.remedy
    database = Database.open(path, KEY, migrations=NOTES)
    assert 200 == len(words(database))
    database.close()


@pytest.mark.parametrize("key", [b"", KEY[:-1], KEY + b"x", KEY.hex().encode()])
def test_a_key_of_the_wrong_length_makes_no_file(path: Path, key: bytes) -> None:
    with pytest.raises(Misconfigured, match="key has"):
        Database.open(path, key)
    assert not path.exists()


def flip(at: int) -> Callable[[bytes], bytes]:
    return lambda whole: whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda _: b"", "cut short"),
        (lambda whole: whole[:1000], "cut short"),
        (lambda whole: whole[:-1], "cut short"),
        (lambda whole: whole[:-4096], "missing or altered"),
        (lambda whole: whole[:4096], "missing or altered"),
        (flip(20), "missing or altered"),
        (flip(4095), "missing or altered"),
        (lambda whole: bytes(4096) + whole[4096:], "not an encrypted"),
        (lambda whole: b"SQLite format 3\0" + bytes(len(whole) - 16), "not an encrypted"),
        (lambda whole: (b"Dear patient, " * len(whole))[: len(whole)], "not an encrypted"),
    ],
    ids=["empty", "head", "byte", "page", "first_only", "header", "checksum", "zeroed", "plain", "text"],
)
def test_a_damaged_file_is_not_taken_for_a_wrong_key(
    path: Path, damage: Callable[[bytes], bytes], says: str
) -> None:
    write_far_more_than_a_page(path)
    damaged = damage(path.read_bytes())
    path.write_bytes(damaged)
    with pytest.raises(Corrupt, match=says) as caught:
        Database.open(path, KEY, migrations=NOTES)
    assert "restore" in caught.value.remedy
    assert damaged == path.read_bytes()


def test_where_key_and_damage_look_alike_both_are_named(path: Path) -> None:
    write_far_more_than_a_page(path)
    path.write_bytes(flip(3)(path.read_bytes()))  # in the salt: every page's checksum hangs on it
    with pytest.raises(Misconfigured, match=r"another database's key, or the file is damaged"):
        Database.open(path, KEY, migrations=NOTES)


def test_a_lost_file_is_not_made_anew_beside_its_log(opened: Callable[..., Database], path: Path) -> None:
    write(opened(), "x")
    path.unlink()
    with pytest.raises(Corrupt, match="is gone"):
        Database.open(path, KEY)


def test_an_encrypted_file_of_another_product_is_refused(path: Path) -> None:
    connection = bare(path)
    connection.execute("CREATE TABLE theirs (id)")
    connection.close()
    with pytest.raises(Corrupt, match="not written by this product"):
        Database.open(path, KEY)


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ("missing/recallbox.db", "is not a directory"),
        ("file/recallbox.db", "is not a directory"),
        ("folder", "is not a file"),
    ],
)
def test_a_place_that_cannot_hold_a_database(tmp_path: Path, place: str, says: str) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder").mkdir()
    with pytest.raises(Misconfigured, match=says):
        Database.open(tmp_path / place, KEY)


def test_a_folder_one_may_not_write_in() -> None:
    with pytest.raises(Misconfigured, match=r"not writable|cannot create"):
        Database.open(Path("/proc/recallbox.db"), KEY)  # not even root can create a file there


# --- migrations -------------------------------------------------------------------------------------


def test_each_migration_runs_once_and_is_recorded(opened: Callable[..., Database]) -> None:
    def now() -> datetime:
        return datetime(2026, 3, 2, 9, tzinfo=UTC)

    opened(now=now, migrations=MIGRATIONS).close()
    opened(now=now).close()
    with opened().view() as view:
        rows = view.execute("SELECT number, name, applied_at FROM migrations ORDER BY number").fetchall()
    assert [(step.number, step.name, "2026-03-02T09:00:00+00:00") for step in NOTES] == rows


def test_a_migration_that_fails_leaves_nothing(opened: Callable[..., Database]) -> None:
    broken = (*NOTES, Migration(len(NOTES) + 1, fail_halfway, readable_by=1))
    with pytest.raises(Permanent):
        opened(migrations=broken)
    with opened().view() as view:
        assert [] == view.execute("SELECT name FROM sqlite_schema WHERE name = 'half'").fetchall()
        assert (len(NOTES),) == view.execute("SELECT max(number) FROM migrations").fetchone()


def test_a_newer_schema_is_refused_naming_both_versions(opened: Callable[..., Database]) -> None:
    opened(migrations=NOTES).close()
    with pytest.raises(Incompatible, match=rf"version {len(NOTES)}\b.*has {len(MIGRATIONS)}$"):
        opened(migrations=MIGRATIONS)


def test_the_previous_release_runs_on_an_expanded_schema(opened: Callable[..., Database]) -> None:
    opened(migrations=EXPANDED).close()
    older = opened(migrations=NOTES)
    write(older, "x")
    assert ["x"] == words(older)
    older.close()
    with pytest.raises(Incompatible):
        opened(migrations=MIGRATIONS)


def test_a_schema_with_another_history_is_refused(opened: Callable[..., Database], path: Path) -> None:
    opened().close()
    connection = bare(path)
    connection.execute("UPDATE migrations SET name = 'create_other' WHERE number = 2")
    with pytest.raises(Corrupt, match="create_other"):
        opened()
    connection.execute("DELETE FROM migrations WHERE number = 1")
    connection.close()
    with pytest.raises(Corrupt, match="gaps"):
        opened()


# --- reading only -----------------------------------------------------------------------------------


def test_read_only_reads_and_does_nothing_else(opened: Callable[..., Database]) -> None:
    write(opened(), "x")
    reader = opened(readonly=True)
    assert ["x"] == words(reader)
    assert () == reader.check()
    with pytest.raises(Refused), reader.transaction(Lane.DESK, "write"):
        pass


def test_read_only_neither_makes_nor_migrates(opened: Callable[..., Database], path: Path) -> None:
    with pytest.raises(Misconfigured, match="no database"):
        opened(readonly=True)
    assert not path.exists()
    opened(migrations=MIGRATIONS).close()
    with pytest.raises(Incompatible, match=f"version {len(MIGRATIONS)}"):
        opened(readonly=True)


# --- transactions -----------------------------------------------------------------------------------


def test_both_faces_of_a_transaction_write_in_it(opened: Callable[..., Database]) -> None:
    database = opened()
    with database.transaction(Lane.DESK, "write") as tx:
        tx.execute("INSERT INTO notes (word) VALUES ('plain')")
        tx.tables.table("notes").insert_all([{"word": "first"}, {"word": "second"}])
        assert [] == words(database)
    assert ["plain", "first", "second"] == words(database)


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_an_exception_undoes_everything(opened: Callable[..., Database], error: type[BaseException]) -> None:
    database = opened()

    def write_and_fail() -> None:
        with database.transaction(Lane.DESK, "write") as tx:
            tx.tables.table("notes").insert({"word": "x"})
            raise error

    with pytest.raises(error):
        write_and_fail()
    write(database, "y")
    assert ["y"] == words(database)


def test_the_boundary_hears_of_each_commit_and_may_stop_it(opened: Callable[..., Database]) -> None:
    heard: list[str] = []
    database = opened(boundary=heard.append)
    heard.clear()
    write(database, "x")
    assert ["before commit write", "after commit write"] == heard
    database.close()

    def power_cut(point: str) -> None:
        if point == "before commit write":
            raise ValueError(point)

    database = opened(boundary=power_cut)
    with pytest.raises(ValueError, match="before commit"):
        write(database, "y")
    assert ["x"] == words(database)


def test_another_job_may_write_between_two_commits(opened: Callable[..., Database]) -> None:
    def interleave(point: str) -> None:
        if point == "after commit write":
            with database.transaction(Lane.INBOUND, "other") as tx:
                tx.execute("INSERT INTO notes (word) VALUES ('other')")

    database = opened(boundary=interleave)
    write(database, "mine")
    assert ["mine", "other"] == words(database)


def test_a_transaction_inside_another_is_an_error(opened: Callable[..., Database]) -> None:
    database = opened()
    with database.transaction(Lane.DESK, "outer") as tx:
        tx.execute("INSERT INTO notes (word) VALUES ('outer')")
        with pytest.raises(RuntimeError, match="inside another"):
            write(database, "inner")
    assert ["outer"] == words(database)


def test_a_body_that_commits_on_its_own_is_found_out(opened: Callable[..., Database]) -> None:
    with pytest.raises(RuntimeError, match="ended its own"), opened().transaction(Lane.DESK, "write") as tx:
        tx.sql.commit()


def test_a_transaction_cannot_be_used_after_its_end(opened: Callable[..., Database]) -> None:
    database = opened()
    with database.transaction(Lane.DESK, "write") as tx:
        pass
    with database.view() as view:
        pass
    for ended in (tx, view):
        for use in (_execute, _executemany, _table):
            with pytest.raises(RuntimeError, match="has ended"):
                use(ended)


def _execute(tx: Tx) -> None:
    tx.execute("SELECT 1")


def _executemany(tx: Tx) -> None:
    tx.executemany("INSERT INTO notes (word) VALUES (?)", [("x",)])


def _table(tx: Tx) -> None:
    tx.tables.table_names()


@pytest.mark.parametrize(
    ("statement", "kind", "code"),
    [
        ("INSERT INTO notes (word) VALUES ('x')", Conflict, "notes.word"),
        ("INSERT INTO notes (id) VALUES (1)", Conflict, "notes.id"),
        ("INSERT INTO threads (note) VALUES (99)", Permanent, "constraint"),
        ("INSERT INTO nowhere VALUES (1)", Permanent, "SQLITE_ERROR"),
    ],
)
def test_the_librarys_errors_become_ours(
    opened: Callable[..., Database], statement: str, kind: type[Permanent], code: str
) -> None:
    database = opened()
    write(database, "x")
    with pytest.raises(Permanent) as caught, database.transaction(Lane.DESK, "write") as tx:
        tx.execute(statement)
    assert (kind, code) == (type(caught.value), caught.value.code)
    assert ["x"] == words(database)


def test_a_full_disk_is_transient_and_loses_nothing(opened: Callable[..., Database]) -> None:
    database = opened()
    write(database, "x")
    with database.transaction(Lane.DESK, "limit") as tx:
        pages = tx.execute("PRAGMA page_count").fetchone()[0]
        tx.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(Transient, match="full") as caught:
        write(database, "y" * 100_000)
    assert "free space" in caught.value.remedy
    write(database, "z")
    assert ["x", "z"] == words(database)


def test_a_database_held_by_another_process_is_transient(opened: Callable[..., Database], path: Path) -> None:
    database = opened(busy_seconds=0.0)
    other = bare(path)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Transient, match="locked"):
        write(database, "x")
    other.execute("ROLLBACK")
    other.close()
    write(database, "x")


# --- views ------------------------------------------------------------------------------------------


def test_a_view_stays_at_its_moment_and_holds_up_nobody(opened: Callable[..., Database]) -> None:
    database = opened(busy_seconds=0.0)
    write(database, "x")
    with database.view() as view:
        write(database, "y")
        assert [("x",)] == view.execute("SELECT word FROM notes").fetchall()
        assert ["x", "y"] == words(database)
    assert ["x", "y"] == words(database)


def test_a_view_cannot_write(opened: Callable[..., Database]) -> None:
    database = opened()
    with pytest.raises(Refused, match="cannot write"), database.view() as view:
        view.execute("INSERT INTO notes (word) VALUES ('x')")
    assert [] == words(database)


def test_a_view_is_usable_again_after_an_error(opened: Callable[..., Database]) -> None:
    database = opened()
    for _ in range(10):
        with pytest.raises(ValueError, match="mine"), database.view():
            raise ValueError("mine")
        with pytest.raises(RecallBoxError), database.view() as view:
            view.execute("SELECT nothing")
    assert [] == words(database)


# --- the writer's queue -----------------------------------------------------------------------------


def until_waiting(database: Database, how_many: int) -> None:
    while database.waiting != how_many:
        os.sched_yield()


def test_lower_lanes_are_served_first_and_in_order_of_arrival(opened: Callable[..., Database]) -> None:
    database = opened()
    arrivals = [
        (Lane.NIGHTLY, "nightly 1"),
        (Lane.SENDING, "sending 1"),
        (Lane.NIGHTLY, "nightly 2"),
        (Lane.INBOUND, "inbound 1"),
        (Lane.DESK, "desk 1"),
        (Lane.SENDING, "sending 2"),
        (Lane.INBOUND, "inbound 2"),
    ]

    def take_turn(lane: Lane, word: str) -> None:
        with database.transaction(lane, word) as tx:
            tx.execute("INSERT INTO notes (word) VALUES (?)", (word,))

    threads = [threading.Thread(target=take_turn, args=arrival) for arrival in arrivals]
    with database.transaction(Lane.NIGHTLY, "holder"):
        for number, thread in enumerate(threads, 1):
            thread.start()
            until_waiting(database, number)
    for thread in threads:
        thread.join()
    expected = ["inbound 1", "inbound 2", "desk 1", "sending 1", "sending 2", "nightly 1", "nightly 2"]
    assert expected == words(database)


def test_an_interrupted_waiter_leaves_the_queue(opened: Callable[..., Database]) -> None:
    database = opened()
    held, finished = threading.Event(), threading.Event()
    main = threading.main_thread().ident
    assert main is not None

    def hold() -> None:
        with database.transaction(Lane.NIGHTLY, "holder"):
            held.set()
            until_waiting(database, 1)
            signal.pthread_kill(main, signal.SIGUSR1)
            finished.wait()

    def interrupt(_number: int, _frame: object) -> None:
        raise InterruptedError

    previous = signal.signal(signal.SIGUSR1, interrupt)
    holder = threading.Thread(target=hold)
    try:
        holder.start()
        held.wait()
        with pytest.raises(InterruptedError):
            write(database, "x")
        assert 0 == database.waiting
    finally:
        finished.set()
        holder.join()
        signal.signal(signal.SIGUSR1, previous)
    write(database, "y")
    assert ["y"] == words(database)


def test_closing_waits_for_the_transaction_and_then_refuses(opened: Callable[..., Database]) -> None:
    database = opened()
    with database.view(), database.transaction(Lane.DESK, "write") as tx:
        closing = threading.Thread(target=database.close)
        closing.start()
        until_waiting(database, 1)
        tx.execute("INSERT INTO notes (word) VALUES ('x')")
    closing.join()
    database.close()
    with pytest.raises(RuntimeError, match="closed"):
        write(database, "y")
    with pytest.raises(RuntimeError, match="closed"):
        words(database)
    assert ["x"] == words(opened())


# --- crashes and checks -----------------------------------------------------------------------------

CRASH = """
import os, signal, sys
from pathlib import Path
from appliance.adapters.store.database import Database
from appliance.ports.store import Lane

def die(point):
    if point == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)

database = Database.open(Path(sys.argv[1]), bytes(range(32)), boundary=die)
for word in ("first", "second"):
    with database.transaction(Lane.DESK, word) as tx:
        tx.execute("CREATE TABLE IF NOT EXISTS notes (word TEXT)")
        tx.executemany("INSERT INTO notes VALUES (?)", [(word + " " * 2000,)] * 2000)
        die(f"inside {word}")
"""


@pytest.mark.parametrize(
    ("point", "survivors"),
    [
        ("before commit migration 1 create_audit_log", None),
        ("inside first", None),
        ("after commit first", {"first": 2000}),
        ("inside second", {"first": 2000}),
        ("before commit second", {"first": 2000}),
        ("after commit second", {"first": 2000, "second": 2000}),
    ],
)
def test_a_killed_process_loses_only_what_was_not_committed(
    path: Path, point: str, survivors: dict[str, int] | None
) -> None:
    died = subprocess.run([sys.executable, "-c", CRASH, str(path), point], check=False)
    assert -signal.SIGKILL == died.returncode
    database = Database.open(path, KEY)
    assert () == database.check()
    with database.view() as view:
        there = view.execute("SELECT 1 FROM sqlite_schema WHERE name = 'notes'").fetchone()
        counted = "SELECT trim(word), count(*) FROM notes GROUP BY 1"
        assert survivors == (dict(view.execute(counted).fetchall()) if there else None)
    database.close()


def test_checking_finds_a_single_altered_bit_and_keeps_finding_it(path: Path) -> None:
    write_far_more_than_a_page(path)
    whole = path.read_bytes()
    database = Database.open(path, KEY, migrations=NOTES)
    assert () == database.check()
    database.close()
    path.write_bytes(flip(len(whole) - 5000)(whole))
    database = Database.open(path, KEY, migrations=NOTES)
    assert any("HMAC verification failed" in problem for problem in database.check())
    assert database.check()
    database.close()


def test_reading_a_damaged_page_is_corrupt_with_the_remedy(path: Path) -> None:
    write_far_more_than_a_page(path)
    path.write_bytes(flip(len(path.read_bytes()) - 5000)(path.read_bytes()))
    database = Database.open(path, KEY, migrations=NOTES)
    with pytest.raises(Corrupt) as caught, database.view() as view:
        view.execute("SELECT a.word, b.about FROM notes a, notes b WHERE b.word = a.word").fetchall()
    assert "restore" in caught.value.remedy
    database.close()
