"""What somebody has typed and not sent, by conversation: it outlives service, screen and line.

Kept in memory, and in a file that only its owner may read, in the folder that the system empties at log-off
(`$XDG_RUNTIME_DIR`, in memory, never on disk). Where there is no such folder nothing is written: words to a
patient do not belong on a disk in the clear.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import msgspec

_MOST = 200


class Drafts:
    """The unsent words of one person at one terminal."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._path: Path | None = None
        self._words: dict[str, str] = {}

    def open_for(self, user: str) -> None:
        """Read what that person left; another's drafts are forgotten here and stay in their own file."""
        self._words = {}
        if self._folder is None:
            return
        self._path = self._folder / f"drafts-{re.sub('[^a-z0-9._-]', '_', user)}.json"
        try:
            self._words = msgspec.json.decode(self._path.read_bytes(), type=dict[str, str])
        except (OSError, msgspec.MsgspecError):
            self._words = {}

    def of(self, thread: str) -> str:
        """Return the unsent words to a conversation."""
        return self._words.get(thread, "")

    def keep(self, thread: str, words: str) -> bool:
        """Remember them; blank words are forgotten. Return whether anything changed."""
        if self.of(thread) == words or (not words.strip() and thread not in self._words):
            return False
        self._words.pop(thread, None)
        if words.strip():
            self._words[thread] = words
        while len(self._words) > _MOST:
            self._words.pop(next(iter(self._words)))
        return True

    def save(self) -> None:
        """Write them down, whole or not at all. What cannot be written stays in memory."""
        if self._path is None:
            return
        fresh = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh.unlink(missing_ok=True)
            handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(msgspec.json.encode(self._words))
            fresh.replace(self._path)
        except OSError:
            return


def runtime_folder() -> Path | None:
    """Return the folder for what lives as long as a login, or None where the system has none."""
    folder = os.environ.get("XDG_RUNTIME_DIR", "")
    return Path(folder) / "recallbox" if folder else None
