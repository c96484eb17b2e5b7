"""What somebody has typed and not sent, by conversation, and where they were: it outlives service and line.

Kept in memory, and in a file that only its owner may read, in the folder that the system empties at log-off
(`$XDG_RUNTIME_DIR`, in memory, never on disk; on the box one that outlives a line that breaks). Where there
is no such folder nothing is written: words to a patient do not belong on a disk in the clear.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import msgspec

_MOST = 200
_KEPT = Path("/run/recallbox-desk")
"""The box's own folder for this: the system empties the other one ten seconds after a line breaks."""


class Left(msgspec.Struct):
    """How somebody left: on which screen, with what open there, and what was not sent."""

    place: str = ""
    key: str = ""
    words: dict[str, str] = {}


class Drafts:
    """The unsent words of one person at one terminal, and where they were."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._path: Path | None = None
        self._left = Left()
        self._found: set[str] = set()

    def open_for(self, user: str) -> None:
        """Read what that person left; another's drafts are forgotten here and stay in their own file."""
        self._left, self._found = Left(), set()
        if self._folder is None:
            return
        self._path = self._folder / f"drafts-{re.sub('[^a-z0-9._-]', '_', user)}.json"
        try:
            self._left = msgspec.json.decode(self._path.read_bytes(), type=Left)
        except (OSError, msgspec.MsgspecError):
            return
        self._found = set(self._left.words)

    @property
    def place(self) -> tuple[str, str]:
        """Return the screen somebody left and what was open on it; empty where nobody did."""
        return self._left.place, self._left.key

    def stand(self, place: str, key: str = "") -> bool:
        """Remember where somebody is; return whether that is news."""
        if (place, key) == self.place:
            return False
        self._left.place, self._left.key = place, key
        return True

    def was_found(self, thread: str) -> bool:
        """Whether the words to a conversation are as they were left, not touched at this terminal."""
        return thread in self._found

    def of(self, thread: str) -> str:
        """Return the unsent words to a conversation."""
        return self._left.words.get(thread, "")

    def keep(self, thread: str, words: str) -> bool:
        """Remember them; blank words are forgotten. Return whether anything changed."""
        kept = self._left.words
        if self.of(thread) == words or (not words.strip() and thread not in kept):
            return False
        kept.pop(thread, None)
        self._found.discard(thread)
        if words.strip():
            kept[thread] = words
        while len(kept) > _MOST:
            kept.pop(next(iter(kept)))
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
                file.write(msgspec.json.encode(self._left))
            fresh.replace(self._path)
        except OSError:
            return


def runtime_folder() -> Path | None:
    """Return the folder in memory for what somebody leaves behind, or None where the system has none."""
    if os.access(_KEPT, os.W_OK):
        return _KEPT
    folder = os.environ.get("XDG_RUNTIME_DIR", "")
    return Path(folder) / "recallbox" if folder else None
