"""What a backup is made of, and how it becomes a database again.

A snapshot holds a consistent copy of the database, the site's files and a manifest. The copy is encrypted
under a key of its own, derived from the backup key and a random salt that lies in the manifest: whoever has
the backup key opens it, and neither the key of the live database nor anything readable ever lies on a disk
beside it. Everything happens in a scratch folder that is emptied before and after.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from appliance import __version__
from appliance.adapters.escrow import derive
from appliance.adapters.restic import Kept, Restic
from appliance.adapters.store import audit_log
from appliance.adapters.store.database import Database
from appliance.errors import Corrupt, Misconfigured
from appliance.ports.backup import Rehearsal, Snapshot
from appliance.ports.time import Clock

_COPY, _MANIFEST, _SITE = "recallbox.db", "manifest.json", "site"


class Manifest(msgspec.Struct, frozen=True):
    """What a snapshot says of itself: nothing of a patient, and no key."""

    taken_at: datetime
    salt: str
    rows: int
    root: str
    version: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parts:
    """What a box's backups are made of. `salt` draws a random text; `files` are the site's own."""

    database: Database | None
    """The live database; None where there is none, as on a box that is about to get one back."""
    key: bytes
    files: tuple[Path, ...]
    scratch: Path
    salt: Callable[[], str]
    kept: Kept


class ResticBackups:
    """The backups of one box."""

    def __init__(self, restic: Restic, parts: Parts, clock: Clock, *, is_off_site: bool) -> None:
        self.is_off_site = is_off_site
        self._restic = restic
        self._parts = parts
        self._clock = clock

    def init(self) -> None:
        """Make the repository."""
        self._restic.init()

    def take(self, tag: str) -> Snapshot:
        parts, taken_at = self._parts, self._clock.now()
        if parts.database is None:
            raise Misconfigured("there is no database to back up")
        salt = parts.salt()
        with self._scratch() as scratch:
            parts.database.copy_to(scratch / _COPY, _copy_key(parts.key, salt))
            manifest = self._describe(scratch / _COPY, taken_at, salt)
            (scratch / _MANIFEST).write_bytes(msgspec.json.encode(manifest))
            (scratch / _SITE).mkdir()
            for file in parts.files:
                shutil.copy(file, scratch / _SITE / file.name)
            tags = (f"for-{tag}", f"rows-{manifest.rows}", f"root-{manifest.root}")
            key, added = self._restic.backup(scratch, tags, taken_at)
        return Snapshot(key[:8], taken_at, tag, manifest.rows, manifest.root, added)

    def snapshots(self) -> Sequence[Snapshot]:
        return [_snapshot(one) for one in self._restic.snapshots()]

    def prune(self) -> int:
        return self._restic.forget(self._parts.kept)

    def check(self) -> None:
        self._restic.check()

    def rehearse(self, snapshot: Snapshot) -> Rehearsal:
        with self._scratch() as scratch:
            copy, manifest = self._fetch(snapshot, scratch)
            database = Database.open(copy, _copy_key(self._parts.key, manifest.salt), readonly=True)
            try:
                problems = list(database.check())
                with database.view() as view:
                    found = audit_log.verify(view)
                    chain = audit_log.head(view).chain.hex()
            finally:
                database.close()
        if not found.ok:
            problems.append(f"audit log: {found.reason}")
        if (found.size, found.root.hex()) != (snapshot.rows, snapshot.root):
            problems.append("the audit log is not the one that was recorded when the backup was taken")
        return Rehearsal(snapshot, found.size, found.root.hex(), chain, tuple(problems))

    def restore(self, snapshot: Snapshot, path: Path, new_key: bytes) -> Manifest:
        """Write a backup's database to a place where there is none, under the key of the box it now lives on.

        The site's files are put beside it into `restored-site`. Raise Refused if there is a database.
        """
        with self._scratch() as scratch:
            copy, manifest = self._fetch(snapshot, scratch)
            database = Database.open(copy, _copy_key(self._parts.key, manifest.salt), readonly=True)
            try:
                database.copy_to(path, new_key)
            finally:
                database.close()
            shutil.copytree(copy.parent / _SITE, path.parent / "restored-site", dirs_exist_ok=True)
        return manifest

    def _fetch(self, snapshot: Snapshot, scratch: Path) -> tuple[Path, Manifest]:
        """Restore a snapshot's files into a folder; return the copy of the database and its manifest."""
        self._restic.restore(snapshot.id, scratch)
        found = list(scratch.rglob(_MANIFEST))
        if len(found) != 1 or not (found[0].parent / _COPY).is_file():
            raise Corrupt(f"the backup {snapshot.id} is not one of a box of this product")
        manifest = msgspec.json.decode(found[0].read_bytes(), type=Manifest)
        return found[0].parent / _COPY, manifest

    def _describe(self, copy: Path, taken_at: datetime, salt: str) -> Manifest:
        database = Database.open(copy, _copy_key(self._parts.key, salt), readonly=True)
        try:
            with database.view() as view:
                head = audit_log.head(view)
        finally:
            database.close()
        files = tuple(file.name for file in self._parts.files)
        return Manifest(taken_at, salt, head.size, head.root.hex(), __version__, files)

    @contextmanager
    def _scratch(self) -> Iterator[Path]:
        """Yield an empty folder that only the service user can read; a crash before may have left one."""
        folder = self._parts.scratch
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700, parents=True)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _copy_key(key: bytes, salt: str) -> bytes:
    return derive(key, "database copy", salt.encode())


def _snapshot(record: dict[str, object]) -> Snapshot:
    """Given restic's record of a snapshot of ours, return it as ours. Its tags carry what we noted."""
    tags = record.get("tags")
    noted = dict(str(tag).partition("-")[::2] for tag in (tags if isinstance(tags, list) else ()))
    rows = noted.get("rows", "")
    return Snapshot(
        str(record["id"])[:8],
        _instant(str(record["time"])),
        noted.get("for", ""),
        int(rows) if rows.isdigit() else 0,
        noted.get("root", ""),
    )


def _instant(text: str) -> datetime:
    """Given a time as Go writes it, with up to nine digits of fraction, return it aware."""
    whole, dot, rest = text.partition(".")
    if not dot:
        return datetime.fromisoformat(text)
    digits = rest[: len(rest) - len(rest.lstrip("0123456789"))]
    return datetime.fromisoformat(f"{whole}.{digits[:6]:<06}{rest[len(digits) :]}")
