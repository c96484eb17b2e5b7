"""The door of the desk's API: who knocks, whether they may, and how errors are told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from litestar.params import Parameter

from appliance.domain.roles import Act

Cursor = Annotated[str, Parameter(max_length=200)]
Limit = Annotated[int, Parameter(ge=1, le=200)]
PathKey = Annotated[str, Parameter(min_length=1, max_length=80)]


@dataclass(frozen=True, slots=True)
class Peer:
    """Who is at the other end of the socket: the system's user number, None where it cannot be had."""

    uid: int | None


@dataclass(frozen=True, slots=True)
class Who:
    """Whoever asks: their session."""

    actor: str


@dataclass(frozen=True, slots=True)
class Desk:
    """What the handlers work with."""


def public() -> dict[str, Any]:
    """Mark a route that needs no session."""
    return {"public": True}


def when_locked() -> dict[str, Any]:
    """Mark a route that a locked session may use."""
    return {"act": None, "when_locked": True}


def needs(act: Act | None) -> dict[str, Any]:
    """Mark a route that needs an unlocked session, and the right to an act unless it is None."""
    return {"act": act}
