"""The log's newest heads as files in a folder of their own, for the witness and for the next start."""

from __future__ import annotations

import os
from pathlib import Path

from appliance.errors import Transient

_REMEDY = "check the folder named in [audit] heads_folder"


class HeadFiles:
    """One file per text, replaced as a whole and on the disk before it counts as written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, name: str) -> str | None:
        try:
            return (self._folder / name).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except UnicodeDecodeError:
            return ""  # no head of ours: whoever asked says so
        except OSError as error:
            raise Transient(f"{name} cannot be read: {error.strerror}", remedy=_REMEDY) from error

    def write(self, name: str, text: str) -> None:
        fresh = self._folder / f".{name}.new"
        try:
            self._folder.mkdir(mode=0o755, parents=True, exist_ok=True)
            with open(fresh, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._folder / name)
            self._sync()
        except OSError as error:
            raise Transient(f"{name} cannot be written: {error.strerror}", remedy=_REMEDY) from error

    def set_aside(self, name: str, suffix: str) -> None:
        old = self._folder / name
        if old.exists():
            old.replace(self._folder / f"{name}.{suffix}")

    def _sync(self) -> None:
        """Make the renaming itself last through a power cut."""
        handle = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
