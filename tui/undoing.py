"""What can be taken back at this terminal, newest first."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from appliance.wire.common import Done

_KEPT = 20


@dataclass(frozen=True, slots=True)
class Undoable:
    """An act that can be taken back: what it was in words, and how."""

    said: str
    take_back: Callable[[], Awaitable[Done]]


def empty_stack() -> deque[Undoable]:
    """Return a stack that forgets what is long ago."""
    return deque(maxlen=_KEPT)
