"""The door of the desk's API: who knocks, whether they may, and how errors are told.

Nothing is decided here: sessions are `workflow.desk.users`'s, rights `domain.roles`'s. Each route says with
`needs` what it asks for; one that says nothing is refused. Every error of the product becomes a
`wire.common.Problem`; what was typed is never in it, nor anything of a patient.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Any, Protocol

import anyio.to_thread
from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException, SerializationException, ValidationException
from litestar.handlers import BaseRouteHandler
from litestar.params import PathParameter, QueryParameter, SkipValidation

from appliance.domain.policy import Policy
from appliance.domain.roles import ROLE_NAMES, Act, acts_of
from appliance.domain.upkeep.health import Check, Machine
from appliance.errors import RecallBoxError, Transient
from appliance.ports.pms import Pms
from appliance.wire.common import Conflict, Problem
from appliance.wire.session import Session
from appliance.workflow.box import Box
from appliance.workflow.desk.acts import Stale, UndoBook
from appliance.workflow.desk.cards import Missing
from appliance.workflow.desk.log import Recomputed
from appliance.workflow.desk.users import Forbidden, Locked, Sessions, SignedOut, SlowDown, Who
from appliance.workflow.upkeep.health import examine

logger = logging.getLogger("recallbox.desk")

SCHEMA = "/v1/schema"
_FINDINGS_KEEP = timedelta(minutes=1)
Cursor = Annotated[str, QueryParameter(max_length=200)]
Limit = Annotated[int, QueryParameter(ge=1, le=200)]
PathKey = Annotated[str, PathParameter(min_length=1, max_length=80)]


@dataclass(frozen=True, slots=True)
class Peer:
    """Who is at the other end of the socket: the system's user number, None where it cannot be had."""

    uid: int | None


class Record(Protocol):
    """What came of each job, as `scheduler.Recorder` keeps it."""

    results: dict[str, str]
    last_run_at: dict[str, datetime]


@dataclass(frozen=True, slots=True)
class Desk:
    """What the handlers work with.

    `hurry` fires a job at once, so that nobody waits for its turn; `live_pms` makes a PMS adapter for one
    request, because each serves one thread at a time; `price_cents` is what one part of a text costs.
    """

    box: Box
    sessions: Sessions
    undo: UndoBook
    instance: str
    price_cents: float
    hurry: Callable[[str], None]
    live_pms: Callable[[], Pms]
    machine: Callable[[], Machine]
    verify_log: Callable[[], Recomputed]
    read_policy: Callable[[dict[str, str]], Policy]
    recorder: Record | None = None
    counts: dict[str, Any] = field(default_factory=dict)
    """Counts over everybody, by the night they are of."""
    looked: list[tuple[datetime, list[Check]]] = field(default_factory=list)
    """When the box was last examined, and what was found."""

    def findings(self, *, fresh: bool = False) -> list[Check]:
        """Return what is found about the box; what was found within a minute will do unless fresh."""
        now = self.box.clock.now()
        if not fresh and self.looked and timedelta() <= now - self.looked[0][0] < _FINDINGS_KEEP:
            return self.looked[0][1]
        checks, _ = examine(self.box, self.machine())
        self.looked[:] = [(now, checks)]
        return checks


TheDesk = NamedDependency[SkipValidation[Desk]]
By = NamedDependency[SkipValidation[Who]]
From = NamedDependency[SkipValidation[Peer]]
"""What the application hands to handlers."""


# --- what routes ask for ---------------------------------------------------------------------------------


def public() -> dict[str, Any]:
    """Mark a route that needs no session."""
    return {"public": True}


def when_locked() -> dict[str, Any]:
    """Mark a route that a locked session may use."""
    return {"act": None, "when_locked": True}


def needs(act: Act | None) -> dict[str, Any]:
    """Mark a route that needs an unlocked session, and the right to an act unless it is None."""
    return {"act": act}


def live() -> dict[str, Any]:
    """Mark the route of live events: open while the session is locked, and no sign of life of its owner."""
    return {"act": None, "when_locked": True, "background": True}


def may_change_only() -> dict[str, Any]:
    """Mark the one route that somebody with a password of another's making may use."""
    return {"act": None, "when_new": True}


async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Let a request in, or raise what tells why not. Leaves who it is in the request's state."""
    wants = handler.opt
    if wants.get("public") or connection.scope["path"].startswith(SCHEMA):
        return
    if "act" not in wants:
        raise Forbidden("this route says nothing of who may use it", remedy="")
    desk: Desk = connection.app.state.desk
    kind, _, token = connection.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise SignedOut("nobody is logged in here", remedy="log in")
    background = connection.headers.get("x-background", "") == "1" or wants.get("background", False)
    who = await anyio.to_thread.run_sync(
        lambda: desk.sessions.recognise(token, peer_of(connection).uid, is_background=background)
    )
    if who.is_locked and not wants.get("when_locked"):
        raise Locked("the session is locked", remedy="type the PIN or the password")
    if who.user.must_change and not (wants.get("when_locked") or wants.get("when_new")):
        raise Forbidden("the password has to be changed first", remedy="choose one of your own")
    act = wants["act"]
    if act is not None and not who.may(act):
        raise Forbidden(
            f"{ROLE_NAMES[who.role]} may not do this ({act})", remedy="ask somebody whose role has it"
        )
    connection.state.who = who


def peer_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Peer:
    """Return who is at the other end, as the server found it."""
    uid = connection.scope.get("state", {}).get("peer_uid")
    return Peer(uid if isinstance(uid, int) else None)


def provide_who(request: Request[Any, Any, Any]) -> Who:
    """Return whoever the guard let in."""
    who: Who = request.state.who
    return who


def provide_peer(request: Request[Any, Any, Any]) -> Peer:
    """Return who is at the other end of the socket."""
    return peer_of(request)


def show_session(desk: Desk, who: Who) -> Session:
    """Return somebody's session as their terminal sees it."""
    limits = desk.sessions.limits
    return Session(
        user=who.user.name,
        role=who.role.value,
        role_name=ROLE_NAMES[who.role],
        may=[act.value for act in acts_of(who.role)],
        is_locked=who.is_locked,
        has_pin=bool(who.user.pin),
        has_totp=bool(who.user.totp),
        must_change_password=who.user.must_change,
        began_at=who.session.began_at,
        locks_at=who.seen_at + limits.lock,
        ends_at=who.seen_at + limits.logoff,
    )


# --- how errors are told ---------------------------------------------------------------------------------

_STATUS: dict[type[RecallBoxError], int] = {
    SignedOut: 401,
    Forbidden: 403,
    Missing: 404,
    Stale: 409,
    Locked: 423,
    SlowDown: 429,
    Transient: 503,
}
_REFUSED = 422


def tell_error(_: Request[Any, Any, Any], error: RecallBoxError) -> Response[Problem]:
    """Return one of the product's own errors as it is told."""
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), _REFUSED)
    conflict = Conflict(who=error.who, what=error.what, at=error.at, version=error.version) if isinstance(
        error, Stale
    ) else None  # fmt: skip
    kind = error.kind if status != _REFUSED else "refused"
    seconds = error.seconds if isinstance(error, SlowDown) else 0
    problem = Problem(
        kind="transient" if status == 503 else kind,
        message=str(error),
        remedy=error.remedy,
        conflict=conflict,
        retry_after_seconds=seconds,
    )
    headers = {"Retry-After": str(seconds)} if seconds else {}
    return Response(problem, status_code=status, headers=headers)


def tell_invalid(_: Request[Any, Any, Any], error: HTTPException) -> Response[Problem]:
    """Return what was wrong with a request, by the names of fields, without their values."""
    named = []
    if isinstance(error, ValidationException):
        extra = error.extra if isinstance(error.extra, list) else []
        named = [str(one.get("key") or one.get("source") or "") for one in extra if isinstance(one, dict)]
    kind = {404: "missing", 405: "invalid"}.get(error.status_code, "invalid")
    what = {404: "there is nothing of that name", 405: "not by this method"}.get(error.status_code)
    message = what or "the request is not well formed" + (
        f": {', '.join(filter(None, named))}" if any(named) else ""
    )
    return Response(
        Problem(kind=kind, message=message, remedy="see /v1/schema"), status_code=error.status_code
    )


def tell_unreadable(_: Request[Any, Any, Any], __: SerializationException) -> Response[Problem]:
    """Return that a body could not be read."""
    return Response(
        Problem(kind="invalid", message="the request is not well formed", remedy="see /v1/schema"),
        status_code=400,
    )


def tell_crash(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """Return that we made a mistake. The journal gets its type and place, never its text or the request."""
    where = error.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    place = f"{where.tb_frame.f_code.co_name}:{where.tb_lineno}" if where is not None else ""
    logger.error("route=%s crashed=%s at=%s", request.scope["path_template"], type(error).__name__, place)
    return Response(
        Problem(kind="crash", message="the box made a mistake; nothing was changed", remedy="try again"),
        status_code=500,
    )
