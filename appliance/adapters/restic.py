"""The backup engine: restic as a child process, and what its failures mean.

Restic, not Borg: one binary of Debian's that speaks local disk, SFTP and S3 by itself (Borg 1.2 has no S3
and needs Borg at the other end), encrypts and authenticates on this side, and restores with nothing but
itself and a password, so a technician can get at a backup without this product. What we hand to it is a
database that is encrypted already.

The password and the credentials of the place go through the child's environment, which holds nothing else;
no secret stands on a command line or in an error.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from appliance.errors import Corrupt, Misconfigured, Permanent, RecallBoxError, Transient

_HOST = "recallbox"
_TIMEOUT_S = 6 * 3600.0

# What restic says (0.14 to 0.18) by what it means. It had no exit codes of its own before 0.17.
_MEANINGS: tuple[tuple[re.Pattern[str], type[RecallBoxError], str, str], ...] = (
    (
        re.compile(r"connection refused|no such host|timeout|timed out|network is unreachable|EOF", re.I),
        Transient,
        "the place of the backups is out of reach",
        "check the network and backup.repository",
    ),
    (
        re.compile(r"AccessDenied|InvalidAccessKeyId|SignatureDoesNotMatch|Access Denied", re.I),
        Misconfigured,
        "the place of the backups refuses our credentials",
        "check the secrets backup_access_id and backup_access_secret",
    ),
    (
        re.compile(r"wrong password|no key found", re.I),
        Misconfigured,
        "the backup key does not open the repository",
        "restore the secret backup_key from the owner's page or the MSP's escrow",
    ),
    (
        re.compile(r"unable to open config file|repository does not exist|is there a repository", re.I),
        Misconfigured,
        "there is no repository at backup.repository",
        "`recallbox backup init` makes one; if there should be one, check that its disk is mounted",
    ),
    (
        re.compile(r"config file already exists|already initialized", re.I),
        Permanent,
        "there is a repository already",
        "use it, or name another place",
    ),
    (
        re.compile(r"no space left|quota exceeded", re.I),
        Transient,
        "the backup's disk is full",
        "free space there, or keep fewer backups",
    ),
    (
        re.compile(r"read-only file system|permission denied", re.I),
        Transient,
        "the repository cannot be written",
        "check that its disk is mounted writable and belongs to the service user",
    ),
    (
        re.compile(r"already locked|unable to create lock", re.I),
        Transient,
        "another backup has the repository",
        "wait until it has ended",
    ),
    (
        re.compile(
            r"ciphertext verification failed|hash mismatch|invalid data returned|blob not found|damaged"
            r"|pack .* (?:not found|contains errors|does not match)|repository contains errors",
            re.I,
        ),
        Corrupt,
        "the repository is damaged",
        "take a new backup into a new place, and keep this one for inspection",
    ),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the repository lies, and what opens it. `environment` holds the credentials of the place."""

    repository: str
    password: str
    environment: Mapping[str, str]
    cache: Path


@dataclass(frozen=True, slots=True)
class Kept:
    """How many backups are kept, by the time they stand for."""

    daily: int = 14
    weekly: int = 8
    monthly: int = 12


class Restic:
    """One repository."""

    def __init__(self, place: Place, program: str = "restic") -> None:
        self._place = place
        self._program = program

    def init(self) -> None:
        """Make the repository. Raise Permanent if there is one."""
        self._run("init")

    def backup(self, folder: Path, tags: Sequence[str], at: datetime) -> tuple[str, int]:
        """Store a folder's contents; return the snapshot's id and the bytes it added."""
        stamp = at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
        marks = [word for tag in tags for word in ("--tag", tag)]
        out = self._run("backup", "--host", _HOST, "--time", stamp, *marks, ".", folder=folder)
        last = _summary(out)
        return str(last["snapshot_id"]), int(last.get("data_added", 0))

    def snapshots(self) -> list[dict[str, Any]]:
        """Return restic's records of our snapshots, oldest first."""
        found = json.loads(self._run("snapshots", "--host", _HOST) or "null") or []
        return sorted(found, key=lambda one: str(one["time"]))

    def restore(self, snapshot: str, folder: Path) -> None:
        """Write a snapshot's files below a folder."""
        self._run("restore", snapshot, "--target", str(folder), "--verify")

    def forget(self, kept: Kept) -> int:
        """Remove snapshots beyond what is kept, and their data; return how many went."""
        counts = ("--keep-daily", kept.daily, "--keep-weekly", kept.weekly, "--keep-monthly", kept.monthly)
        asked = ("forget", "--host", _HOST, "--group-by", "host", "--prune", *map(str, counts))
        groups = json.loads(self._run(*asked).splitlines()[0] or "null") or []
        return sum(len(group.get("remove") or ()) for group in groups)

    def check(self) -> None:
        """Verify the structure of the repository and a tenth of its data. Raise Corrupt if it fails."""
        self._run("check", "--read-data-subset=10%")

    def _run(self, *arguments: str, folder: Path | None = None) -> str:
        """Run restic; return its standard output. Raise what its failure means."""
        command = ["nice", "-n", "10", self._program, "--json", "--quiet", *arguments]
        if arguments[0] == "backup":
            command.remove("--quiet")  # 0.14 leaves the summary out with it
        place = self._place
        environment = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "TZ": "UTC",  # it reads the time we give it in the local zone
            "RESTIC_REPOSITORY": place.repository,
            "RESTIC_PASSWORD": place.password,
            "RESTIC_CACHE_DIR": str(place.cache),
            **place.environment,
        }
        try:
            done = subprocess.run(  # noqa: S603 - our own words, and no shell
                command, cwd=folder, env=environment, capture_output=True, text=True, timeout=_TIMEOUT_S
            )
        except FileNotFoundError:
            raise Misconfigured("restic is not installed", remedy="install Debian's package restic") from None
        except subprocess.TimeoutExpired:
            raise Transient(
                f"restic {arguments[0]} did not end within {_TIMEOUT_S / 3600:.0f} hours"
            ) from None
        if done.returncode == 127:
            raise Misconfigured("restic is not installed", remedy="install Debian's package restic")
        if done.returncode:
            raise _failure(arguments[0], done.returncode, f"{done.stderr}\n{done.stdout}")
        return done.stdout


def _failure(what: str, code: int, said: str) -> RecallBoxError:
    """Given what restic said, return our kind of error. Its own words are not repeated: they name places."""
    for pattern, kind, message, remedy in _MEANINGS:
        if pattern.search(said):
            return kind(f"backup: {message}", remedy=remedy)
    return Permanent(f"restic {what} failed with code {code}", code=str(code))


def _summary(out: str) -> dict[str, Any]:
    for line in reversed(out.splitlines()):
        record = json.loads(line) if line.startswith("{") else {}
        if isinstance(record, dict) and record.get("message_type") == "summary":
            return record
    raise Permanent("restic did not say what it stored")
