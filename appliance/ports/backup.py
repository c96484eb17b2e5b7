"""Backups: copies of the whole box in a repository elsewhere, and a rehearsal of getting one back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One backup. `rows` and `root` are the audit log's in it; `tag` says what it was taken for."""

    id: str
    taken_at: datetime
    tag: str
    rows: int
    root: str
    size_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a restored copy turned out to be. `chain` is the audit log's last chain value, in hex."""

    snapshot: Snapshot
    rows: int
    root: str
    chain: str
    problems: tuple[str, ...]


class Backups(Protocol):
    """The repository of one box. Transient when it is out of reach, Corrupt when it is damaged."""

    is_off_site: bool
    """Whether somebody else keeps it, who needs an agreement for that (45 CFR 164.502(e))."""

    def take(self, tag: str) -> Snapshot:
        """Copy database and site files as they are now; return when the copy lies in the repository."""

    def snapshots(self) -> Sequence[Snapshot]:
        """Return every backup of this box, oldest first."""

    def prune(self) -> int:
        """Remove what the retention of the settings no longer keeps; return how many went."""

    def check(self) -> None:
        """Read the repository's structure and part of its data. Raise Corrupt if it does not hold."""

    def rehearse(self, snapshot: Snapshot) -> Rehearsal:
        """Restore a backup into a scratch folder, open it, verify pages and audit chain, throw it away."""
