"""Time and chance: the only two ways in which the world's disorder enters the core."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The time."""

    def now(self) -> datetime:
        """Return the current instant, aware, in UTC."""


class Entropy(Protocol):
    """Chance. Unpredictable in production, seeded in simulation."""

    def token(self) -> str:
        """Return a fresh opaque identifier of 128 bits, as 26 lower-case base32 characters."""

    def fraction(self) -> float:
        """Return a uniformly distributed number in [0, 1)."""
