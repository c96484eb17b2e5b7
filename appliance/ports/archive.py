"""The archive: a place off site where objects cannot be changed or removed before their day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Stored:
    """An object as the archive keeps it: over which bytes, in which version, until when."""

    name: str
    version: str
    sha256: str
    size_bytes: int
    retain_until_on: date


class Archive(Protocol):
    """One bucket. Transient when it is out of reach, Refused when it would not keep what it is given."""

    def put(self, name: str, data: bytes, retain_until_on: date) -> Stored:
        """Store data encrypted; return when it was read back and is locked until the end of that day.

        Doing it twice with the same name makes a second version and harms nothing.
        """

    def get(self, name: str, version: str = "") -> bytes:
        """Return the data of an object. Raise Corrupt if it is not what was stored."""

    def lock_of(self, name: str, version: str = "") -> date | None:
        """Return the day until which nobody can remove an object, or None if anybody can."""
