"""The encrypted database file: opening it, its one writer, its readers, and what its errors mean.

This module owns the SQLCipher file, the order in which writers are served and the translation of every
error of the database library. It knows no table but `migrations`. It holds no key longer than the open
database needs, never creates a database over one that is damaged, and never repairs: a wrong key, a cut
file and a newer release's file are different troubles with different remedies, so it tells them apart.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from heapq import heapify, heappop, heappush
from itertools import count
from pathlib import Path
from typing import Any, Final, Generic, NoReturn, TypeVar

import sqlcipher3.dbapi2 as sqlcipher
from sqlite_utils import Database as Tables

from appliance import __version__
from appliance.adapters.store.migrations import (
    MIGRATIONS,
    Migration,
    create_migrations_table,
    pending,
    record_migration,
)
from appliance.errors import (
    RESTORE,
    Corrupt,
    Incompatible,
    Misconfigured,
    Permanent,
    RecallBoxError,
    Refused,
    Transient,
)
from appliance.ports.store import Conflict, Lane

KEY_BYTES: Final = 32
PAGE_BYTES: Final = 4096  # SQLCipher 4's default
_IDLE_READERS: Final = 4
_VIEW: Final = "view"
Face = TypeVar("Face")
"""What a view is handed out as."""

_PRAGMAS: Final = (
    "PRAGMA cipher_log_level = NONE",  # it writes to stderr; what it would say is in our own errors
    # Locking and wiping every buffer made inserting an audit row ten times dearer (81 us, not 7) and buys
    # little where the unit forbids swap and core dumps. SQLCipher wipes its keys in any case.
    "PRAGMA cipher_memory_security = OFF",
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",  # else INSERT OR REPLACE deletes rows past their triggers
    "PRAGMA trusted_schema = OFF",
    "PRAGMA temp_store = MEMORY",  # temporary files would not be encrypted
    "PRAGMA synchronous = FULL",  # a committed send intent has to survive a power cut
    "PRAGMA cache_size = -16384",
    "PRAGMA wal_autocheckpoint = 1000",
    "PRAGMA journal_size_limit = 16777216",
)


class Tx:
    """What one open transaction or view offers; after its block it refuses to be used.

    `execute` and `executemany` are the connection's own (rows are tuples), `sql` is the connection,
    `tables` a sqlite-utils database on it, in which `alter=True` must not be used.
    """

    __slots__ = ("_connection", "execute", "executemany", "sql")

    def __init__(self, connection: _Connection) -> None:
        self._connection = connection
        self.sql: Any = connection.sql
        self.execute: Callable[..., Any] = connection.sql.execute
        self.executemany: Callable[..., Any] = connection.sql.executemany

    @property
    def tables(self) -> Tables:
        """The sqlite-utils face of the same connection."""
        if self.sql is None:
            _refuse_late_use()
        return self._connection.tables

    def end(self) -> None:
        """Make every later use of this object an error, lest it write outside a transaction."""
        self.sql = None
        self.execute = self.executemany = _refuse_late_use


def _refuse_late_use(*_arguments: object) -> NoReturn:
    raise RuntimeError("this transaction or view has ended")


class _Connection:
    """One connection and, once asked for, the sqlite-utils object on it."""

    __slots__ = ("_tables", "sql")

    def __init__(self, path: Path, key: bytes, mode: str, busy_seconds: float) -> None:
        uri = f"{path.absolute().as_uri()}?mode={mode}"
        self.sql: Any = sqlcipher.connect(
            uri,
            uri=True,
            timeout=busy_seconds,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=512,
        )
        self._tables: Tables | None = None
        try:
            self.sql.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
            for pragma in _PRAGMAS:
                self.sql.execute(pragma)
        except BaseException:
            self.sql.close()
            raise

    @property
    def tables(self) -> Tables:
        if self._tables is None:
            self._tables = Tables(self.sql, execute_plugins=False)
        return self._tables

    def close(self) -> None:
        self.sql.close()


class _WriterQueue:
    """Hands the one writer to the lowest lane first, and inside a lane to whoever came first."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._tickets = count()
        self._holder: int | None = None
        self._waiting: list[tuple[int, int, int, threading.Event]] = []

    def __len__(self) -> int:
        return len(self._waiting)

    def acquire(self, lane: Lane) -> None:
        me = threading.get_ident()
        with self._mutex:
            if self._holder == me:
                raise RuntimeError("a transaction cannot be opened inside another one")
            if self._holder is None:
                self._holder = me
                return
            place = (lane.value, next(self._tickets), me, threading.Event())
            heappush(self._waiting, place)
        try:
            place[3].wait()
        except BaseException:
            self._leave(place)
            raise

    def release(self) -> None:
        with self._mutex:
            self._hand_over()

    def _leave(self, place: tuple[int, int, int, threading.Event]) -> None:
        """An interrupted waiter gives up its place, or the writer if it was just handed it."""
        with self._mutex:
            if place in self._waiting:
                self._waiting.remove(place)
                heapify(self._waiting)
            else:
                self._hand_over()

    def _hand_over(self) -> None:
        if self._waiting:
            _, _, self._holder, turn = heappop(self._waiting)
            turn.set()
        else:
            self._holder = None


class Database:
    """The open database: one writer, served by lane, and any number of readers on snapshots."""

    def __init__(
        self, path: Path, key: bytes, boundary: Callable[[str], None], readonly: bool, busy_seconds: float
    ) -> None:
        self.path = path
        self._key = key
        self._boundary = boundary
        self._readonly = readonly
        self._busy_seconds = busy_seconds
        self._mode = "ro" if readonly else "rw"
        self._queue = _WriterQueue()
        self._pool = threading.Lock()
        self._idle: list[_Connection] = []
        self._closed = False
        self.was_cut_off = has_wal(path)
        """Whether the last process that had the file open ended without closing it, or another one has it."""
        self._writer = _Connection(path, key, self._mode, busy_seconds)

    @classmethod
    def open(
        cls,
        path: Path,
        key: bytes,
        *,
        boundary: Callable[[str], None] | None = None,
        readonly: bool = False,
        now: Callable[[], datetime] | None = None,
        migrations: Sequence[Migration] = MIGRATIONS,
        busy_seconds: float = 5.0,
    ) -> Database:
        """Given the file and its 32-byte key, return the database, made or migrated as far as needed.

        `boundary` is told of every commit, before and after; `now` dates the migrations; `busy_seconds`
        is how long to wait for another process. Read-only never makes or migrates.

        Raise Misconfigured if the place or the key cannot be right, Corrupt if the file is damaged or is
        not ours, Incompatible if another release has to open it, Transient if it is locked.
        """
        if len(key) != KEY_BYTES:
            raise Misconfigured(f"the database key has {len(key)} bytes instead of {KEY_BYTES}")
        _check_place(path, readonly)
        if not path.exists():
            _create(path, key)
        _check_size(path)
        try:
            database = cls(path, key, boundary or _no_boundary, readonly, busy_seconds)
        except sqlcipher.Error as error:
            raise _diagnose(path, key, error) from error
        try:
            database._take_up(migrations, now)
        except BaseException:
            database.close()
            raise
        return database

    @property
    def waiting(self) -> int:
        """How many threads are queued for the writer."""
        return len(self._queue)

    @property
    def writes(self) -> int:
        """How many rows this process has inserted, changed or deleted; the same means nothing changed."""
        return int(self._writer.sql.total_changes)

    @contextmanager
    def transaction(self, lane: Lane, name: str) -> Iterator[Tx]:
        """Wait for the writer by lane, then yield a transaction that commits with the block.

        Any exception rolls it back, also one raised by the boundary before the commit. The boundary
        after it runs when the writer is free again, so that it may write itself. Raise RuntimeError
        if this thread is in a transaction already, Conflict if a row must be unique and is not, and
        otherwise the kind of error that says whether to try again.
        """
        if self._readonly:
            raise Refused(f"{self.path} was opened for reading only")
        self._queue.acquire(lane)
        try:
            if self._closed:
                raise RuntimeError("the database is closed")
            with _translated(name):
                yield from self._write(name)
        finally:
            self._queue.release()
        self._boundary(f"after commit {name}")

    def _write(self, name: str) -> Iterator[Tx]:
        sql = self._writer.sql
        sql.execute("BEGIN IMMEDIATE")
        tx = Tx(self._writer)
        try:
            yield tx
            if not sql.in_transaction:
                raise RuntimeError(f"{name} ended its own transaction")
            self._boundary(f"before commit {name}")
            sql.execute("COMMIT")
        except BaseException:
            with suppress(sqlcipher.Error):
                sql.rollback()
            raise
        finally:
            tx.end()

    def view(self) -> View[Tx]:
        """Yield the state as committed at this moment; later commits stay unseen, none is held up."""
        return View(self, _itself)

    def check(self) -> tuple[str, ...]:
        """Return what is wrong with the file's pages and trees; nothing if all is well.

        Takes seconds on a large file. The writer goes on meanwhile and may be copying pages just when
        they are looked at, so findings are looked at once more with the writer held before they count.
        """
        problems = self._find_problems()
        if problems and not self._readonly:
            self._queue.acquire(Lane.NIGHTLY)
            try:
                problems = self._find_problems()
            finally:
                self._queue.release()
        return problems

    def _find_problems(self) -> tuple[str, ...]:
        # A connection that has read nothing yet finds each page's checksum by walking the trees; only free
        # pages are in none of them.
        problems: list[str] = []
        fresh = self._open_reader()
        try:
            for pragma in ("quick_check", "freelist_count", "cipher_integrity_check"):
                try:
                    found = [said for (said,) in fresh.sql.execute(f"PRAGMA {pragma}")]
                except sqlcipher.DatabaseError as error:
                    problems.append(f"{pragma}: {error}")
                    continue
                if pragma != "freelist_count":
                    problems += [said for said in found if said != "ok"]
                elif not any(found) and not problems:
                    break
        finally:
            self._give_back(fresh, healthy=False)
        return tuple(problems)

    def copy_to(self, path: Path, key: bytes) -> None:
        """Write the state as committed at this moment into a new file under another key.

        Page by page and encrypted throughout (SQLCipher's backup between two keyed files); nothing waits
        for it, because a reader never holds up the writer. Raise Refused if the file is there already.
        """
        if path.exists() or has_wal(path):
            raise Refused(f"{path} or its -wal is there already", remedy="name a file that does not exist")
        reader = self._take_reader()
        try:
            with _translated(f"copying {self.path}"):
                _write_copy(reader, path, key)
        finally:
            self._give_back(reader, healthy=False)

    def close(self) -> None:
        """Close every connection once the running transaction has ended; a second call does nothing."""
        self._queue.acquire(Lane.NIGHTLY)
        try:
            with self._pool:
                self._closed = True
                while self._idle:
                    self._idle.pop().close()
            self._writer.close()
        finally:
            self._queue.release()

    def _take_up(self, migrations: Sequence[Migration], now: Callable[[], datetime] | None) -> None:
        """First reads: is it the right key, an undamaged file, a schema we may work on?"""
        try:
            applied = self._writer.sql.execute(
                "SELECT number, name, readable_by FROM migrations ORDER BY number"
            ).fetchall()
            if not self._readonly:
                self._writer.sql.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        except sqlcipher.Error as error:
            raise _diagnose(self.path, self._key, error) from error
        _check_size(self.path)
        steps = pending(applied, migrations)
        if steps and self._readonly:
            raise Incompatible(
                f"the database has schema version {len(applied)}, this release {migrations[-1].number}",
                remedy="start the service once, so that it migrates the database",
            )
        for step in steps:
            with self.transaction(Lane.INBOUND, f"migration {step.number} {step.name}") as tx:
                step.apply(tx.tables)
                record_migration(tx.tables, step, now().isoformat() if now else None, __version__)

    def _take_reader(self) -> _Connection:
        with self._pool:
            if self._closed:
                raise RuntimeError("the database is closed")
            if self._idle:
                return self._idle.pop()
        return self._open_reader()

    def _open_reader(self) -> _Connection:
        with _translated("opening a reader"):
            reader = _Connection(self.path, self._key, self._mode, self._busy_seconds)
            reader.sql.execute("PRAGMA query_only = ON")
            return reader

    def _give_back(self, reader: _Connection, healthy: bool) -> None:
        with self._pool:
            if healthy and not self._closed and len(self._idle) < _IDLE_READERS:
                self._idle.append(reader)
            else:
                reader.close()


class View(Generic[Face]):
    """A look at one state of the database, for the length of a block. Every job begins with several."""

    __slots__ = ("_database", "_face", "_reader", "_tx")

    def __init__(self, database: Database, face: Callable[[Tx], Face]) -> None:
        self._database = database
        self._face = face

    def __enter__(self) -> Face:
        reader = self._reader = self._database._take_reader()
        try:
            reader.sql.execute("BEGIN")
            reader.sql.execute("SELECT 1 FROM sqlite_schema").fetchone()  # BEGIN alone fixes nothing
        except BaseException as error:
            self._database._give_back(reader, healthy=False)
            _raise_as_ours(error)
            raise
        self._tx = Tx(reader)
        return self._face(self._tx)

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        self._tx.end()
        healthy = False
        try:
            self._reader.sql.rollback()
            healthy = True
        except sqlcipher.Error as failure:
            _raise_as_ours(failure)
        finally:
            self._database._give_back(self._reader, healthy)
        _raise_as_ours(error)


def _raise_as_ours(error: BaseException | None) -> None:
    if isinstance(error, sqlcipher.Error):
        raise _translate(error, _VIEW) from error


def _itself(tx: Tx) -> Tx:
    return tx


def _no_boundary(_point: str) -> None:
    return


def _wal(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def has_wal(path: Path) -> bool:
    """Whether a database's write-ahead log holds anything."""
    return _wal(path).exists() and _wal(path).stat().st_size > 0


def _check_place(path: Path, readonly: bool) -> None:
    folder = path.parent
    if not folder.is_dir():
        raise Misconfigured(f"{folder} is not a directory", remedy="create it, owned by the service user")
    if not readonly and not os.access(folder, os.W_OK | os.X_OK):
        raise Misconfigured(f"{folder} is not writable", remedy="give it to the service user")
    if path.exists():
        if not path.is_file():
            raise Misconfigured(f"{path} is not a file")
    elif readonly:
        raise Misconfigured(f"there is no database at {path}")
    elif _wal(path).exists():
        raise Corrupt(f"{path} is gone, but its write-ahead log is still there", remedy=RESTORE)


def _create(path: Path, key: bytes) -> None:
    """Make the file aside and move it into place, so that a file in place is always a whole one.

    Otherwise a power cut on first boot and a file emptied by a fault would look the same, and the second
    would be replaced by a new database that knows of no opt-out.
    """
    draft = path.with_name(path.name + ".new")
    try:
        for leftover in (draft, _wal(draft), draft.with_name(draft.name + "-shm")):
            leftover.unlink(missing_ok=True)
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with _translated(f"creating {path}"):
            connection = _Connection(draft, key, "rw", 0.0)
            try:
                connection.sql.execute("PRAGMA journal_mode = WAL").fetchall()
                create_migrations_table(connection.tables)
            finally:
                connection.close()
        draft.rename(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise Misconfigured(f"cannot create {path}: {error.strerror}") from error


def _write_copy(source: _Connection, path: Path, key: bytes) -> None:
    if len(key) != KEY_BYTES:
        raise Misconfigured(f"the key of the copy has {len(key)} bytes instead of {KEY_BYTES}")
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    copy = _Connection(path, key, "rw", 0.0)
    try:
        source.sql.backup(copy.sql)
        copy.sql.execute("PRAGMA journal_mode = WAL").fetchall()
        copy.sql.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        copy.close()


def replace_key(path: Path, key: bytes, new_key: bytes, note: Callable[[Path], None]) -> None:
    """Given a database that nobody has open, replace it by a copy of itself under another key.

    `note` is called with the copy's path before it takes the old one's place: what it commits there is in
    the database if and only if the new key is in force. Raise Transient if another process has the file.
    """
    draft = path.with_name(path.name + ".rekeyed")
    for leftover in (draft, _wal(draft), draft.with_name(draft.name + "-shm")):
        leftover.unlink(missing_ok=True)
    with _translated(f"opening {path} alone"):
        old = _Connection(path, key, "rw", 0.0)
        try:
            # Leaving WAL is refused while anybody else has the file, and this lock then keeps them out.
            old.sql.execute("PRAGMA locking_mode = EXCLUSIVE").fetchall()
            old.sql.execute("PRAGMA journal_mode = DELETE").fetchall()
            _write_copy(old, draft, new_key)
            note(draft)
            draft.rename(path)
        finally:
            old.close()
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _check_size(path: Path) -> None:
    """Refuse a cut file. While a write-ahead log is left to be applied, the size says nothing."""
    size = path.stat().st_size
    if has_wal(path):
        return
    if size == 0 or size % PAGE_BYTES:
        raise Corrupt(f"{path} was cut short: {size} bytes are not whole pages", remedy=RESTORE)


def _diagnose(path: Path, key: bytes, error: sqlcipher.Error) -> RecallBoxError:
    """Given a file that failed its first read, return the error that names the trouble.

    SQLCipher only says "file is not a database". Each page carries its own keyed checksum, so if any
    page passes, the key is right and the file is damaged.
    """
    code = getattr(error, "sqlite_errorcode", None)
    if code == sqlcipher.SQLITE_ERROR:
        return Corrupt(f"{path} was not written by this product: {error}", remedy=RESTORE)
    if code not in (sqlcipher.SQLITE_NOTADB, sqlcipher.SQLITE_CORRUPT):
        return _translate(error, f"opening {path}")
    pages = path.stat().st_size // PAGE_BYTES
    with path.open("rb") as file:
        first = file.read(PAGE_BYTES)
        for number in range(1, pages + 1, max(1, pages // 16)):
            file.seek((number - 1) * PAGE_BYTES)
            if _is_authentic(file.read(PAGE_BYTES), number, key, first[:16]):
                return Corrupt(
                    f"{path} is damaged: the key fits, but pages are missing or altered", remedy=RESTORE
                )
    # 4096 bytes of ciphertext use nearly all of the 256 byte values; text, zeros or plain SQLite do not.
    if len(set(first)) < 200:
        return Corrupt(f"{path} is not an encrypted database", remedy=RESTORE)
    return Misconfigured(
        f"the key does not open {path}: it is another database's key, or the file is damaged from its"
        " first bytes on",
        remedy=f"check that the sealed key belongs to this box; if it does, {RESTORE}",
    )


def _is_authentic(page: bytes, number: int, key: bytes, salt: bytes) -> bool:
    """Check a page's HMAC as SQLCipher 4 makes it (zetetic.net/sqlcipher/design).

    The last 64 bytes are HMAC-SHA512 over the ciphertext, the IV and the page number, little-endian,
    under a key derived in two rounds from the raw key and the salt XOR 0x3a; page 1 starts with the salt.
    """
    hmac_key = hashlib.pbkdf2_hmac("sha512", key, bytes(byte ^ 0x3A for byte in salt), 2, KEY_BYTES)
    covered = page[16 if number == 1 else 0 : -64] + number.to_bytes(4, "little")
    return hmac.compare_digest(hmac.digest(hmac_key, covered, "sha512"), page[-64:])


@contextmanager
def _translated(doing: str) -> Iterator[None]:
    try:
        yield
    except sqlcipher.Error as error:
        raise _translate(error, doing) from error


def _translate(error: sqlcipher.Error, doing: str) -> RecallBoxError:
    """Given the library's error, return ours. SQLite's messages name columns, never values."""
    code = getattr(error, "sqlite_errorcode", None)
    message = f"{doing}: {error}"
    if code == sqlcipher.SQLITE_CONSTRAINT:
        _, unique, columns = str(error).partition("UNIQUE constraint failed: ")
        return Conflict(message, code=columns) if unique else Permanent(message, code="constraint")
    if code in (sqlcipher.SQLITE_CORRUPT, sqlcipher.SQLITE_NOTADB):
        return Corrupt(message, remedy=RESTORE)
    if code == sqlcipher.SQLITE_READONLY and doing == _VIEW:
        return Refused("a view cannot write")
    if code in _TRANSIENT_REMEDIES:
        return Transient(message, remedy=_TRANSIENT_REMEDIES[code])
    return Permanent(message, code=getattr(error, "sqlite_errorname", ""))


_TRANSIENT_REMEDIES: Final[dict[int | None, str]] = {
    sqlcipher.SQLITE_BUSY: "another process holds the database; it should let go within seconds",
    sqlcipher.SQLITE_LOCKED: "another connection holds the table; it should let go within seconds",
    sqlcipher.SQLITE_FULL: "the disk is full: free space on the data partition",
    sqlcipher.SQLITE_IOERR: "the disk failed to read or write: check the kernel log and the drive's health",
    sqlcipher.SQLITE_READONLY: "the data partition is read-only: check the kernel log, then remount it",
    sqlcipher.SQLITE_CANTOPEN: "check that the data partition is mounted and its permissions are intact",
    sqlcipher.SQLITE_NOMEM: "memory ran out: restart the service",
    sqlcipher.SQLITE_INTERRUPT: "the statement was interrupted: run it again",
}
