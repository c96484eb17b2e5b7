"""The file through which the status page learns how the box is, and which system image is running.

Replaced as a whole and on the disk before it counts, so that a reader sees the old one or the new one.
Anybody on the box may read it: there is nothing of a patient in it, which its types see to.
"""

from __future__ import annotations

import os
from pathlib import Path
from threading import Lock

from appliance.errors import Transient

SLOT_FILE = Path("/run/recallbox/slot")
"""Where the image writes which of its two slots was started: `a` or `b`."""


class SnapshotFile:
    """One snapshot in one place. Threads may write it at the same time: each has its turn."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._turn = Lock()

    def write(self, text: bytes) -> None:
        """Replace the file. Raise Transient if it cannot be written."""
        fresh = self._path.with_name(f".{self._path.name}.new")
        try:
            with self._turn:
                self._path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
                with open(fresh, "wb") as file:
                    file.write(text)
                    file.flush()
                    os.fchmod(file.fileno(), 0o644)
                    os.fsync(file.fileno())
                fresh.replace(self._path)
                self._sync()
        except OSError as error:
            raise Transient(
                f"the status file cannot be written: {error.strerror}",
                remedy="check health.status_file and the folder it names",
            ) from error

    def _sync(self) -> None:
        handle = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def read_slot(path: Path = SLOT_FILE) -> str:
    """Return the slot that was started, or `none` where no image says so."""
    try:
        text = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return "none"
    return text if text in ("a", "b") else "none"
