"""How far the log had come, in a small file beside the database: whether what is opened is what was closed.

A database and its write-ahead log can go back in time without a trace in themselves: a log cut at the end of
a commit, an older copy of either file, a drive that confirmed what it had not written. All pages are genuine,
the audit log verifies, and texts that left would leave again. So every commit that adds to the audit log is
noted here, after it is on the disk. The note is not waited for: after a power cut it may be behind, which
says nothing, but never ahead. Signed heads (`workflow.checkpoints`) find the same against somebody who puts
back all files at once; they are an hour apart, and lie elsewhere.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Lock

_SUM_CHARS = 16


class Mark:
    """The note about one database: size of its audit log and chain value of the last row."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + "-mark")
        self._turn = Lock()
        self._size = 0
        self._file = -1

    def read(self) -> tuple[int, str] | None:
        """Return size and chain value in hex as noted last; None where nothing legible is noted."""
        try:
            size, chain, digest = self._path.read_text("ascii").split()
        except (OSError, ValueError):
            return None
        return (int(size), chain) if digest == _sum_of(size, chain) else None

    def note(self, size: int, chain: bytes) -> None:
        """Note what was just committed. A disk that refuses is the database's to report."""
        with self._turn, suppress(OSError):
            if size <= self._size:
                return  # another thread committed after us and was here before
            self._size = size
            if self._file < 0:
                self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600)
            counted = f"{size:020d}"
            line = f"{counted} {chain.hex()} {_sum_of(counted, chain.hex())}\n"
            os.pwrite(self._file, line.encode("ascii"), 0)

    def find_loss(self, chain_at: Callable[[int], str]) -> str:
        """Given the chain value by row of the database at hand, say what it lacks, if anything.

        Read the database after this note, or a row that another process adds in between is missed.
        """
        noted = self.read()
        if noted is None or noted[0] == 0 or chain_at(noted[0]) == noted[1]:
            return ""
        return f"its audit log lacks row {noted[0]}, which had been committed"

    def close(self) -> None:
        """Let go of the file."""
        with self._turn:
            if self._file >= 0:
                os.close(self._file)
                self._file = -1


def _sum_of(size: str, chain: str) -> str:
    return hashlib.sha256(f"{size} {chain}".encode("ascii")).hexdigest()[:_SUM_CHARS]
