"""The records of the box's own safety: backups and drills, restorations, the archive, incidents, keys.

Plain values, one dataclass per table, as those of `records`, which lists them too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class RunKind(StrEnum):
    """What was done with backups and archives."""

    BACKUP = "backup"
    DRILL = "drill"
    ARCHIVE = "archive"
    WATCHDOG = "watchdog"


@dataclass(frozen=True, slots=True)
class SafetyRun:
    """One backup, restore drill, archiving or look of the watchdog, and what came of it.

    `rows` and `root` are the audit log's as it was copied or found; `subject` names the snapshot or object,
    or counts what the watchdog found.
    """

    id: str
    kind: RunKind
    started_at: datetime
    finished_at: datetime
    ok: bool
    subject: str = ""
    rows: int = 0
    root: str = ""
    size_bytes: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Restoration:
    """That this database came out of a backup. What happened after `backup_at` was lost with the box.

    Until `closed_at` nothing may be sent or heard: first the carrier is asked what it knows of that window.
    `found` counts what was, by kind.
    """

    id: str
    snapshot: str
    backup_at: datetime
    restored_at: datetime
    by: str
    rows: int
    root: str
    found: Mapping[str, int]
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ArchivedRows:
    """Audit rows that lie in the archive too. `name` is the object's, `sha256` over what is stored there."""

    name: str
    first: int
    last: int
    oldest_at: datetime
    newest_at: datetime
    sha256: str
    size_bytes: int
    archived_at: datetime
    retain_until_on: date
    version: str = ""


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that may be a breach, from its discovery on. `evidence` names the copy of the log."""

    id: str
    discovered_at: datetime
    opened_at: datetime
    by: str
    why: str
    evidence: str = ""
    closed_at: datetime | None = None
    closed_by: str = ""
    closed_why: str = ""


@dataclass(frozen=True, slots=True)
class SecretAge:
    """Since when a secret has been the one it is. `fingerprint` tells it from others and nothing more."""

    name: str
    fingerprint: str
    since_at: datetime
