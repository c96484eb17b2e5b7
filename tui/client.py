"""The only network code of the terminal: the desk's API over its UNIX socket, and its events.

One method per route, named for what the desk does. Answers are the structs of `appliance.wire`; what went
wrong is a `Refusal` (the service said no, in words) or `Gone` (nobody answered, so nothing is known about
the outcome of an act). Nothing is repeated by itself: an act whose answer was lost is settled by looking
again. Events are resumed from the last number seen, for ever, and each loss and return is told.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextvars import ContextVar
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
import msgspec

from appliance.wire.audit import Accesses, Audit, Evidence, EvidenceRequest, Verified
from appliance.wire.calls import CallOutcome, Calls
from appliance.wire.common import Done, Event, Problem, Seen, Undo
from appliance.wire.health import Health, Pause, ResetBreaker
from appliance.wire.inbox import Book, Claim, Close, Correct, GiveBack, Inbox, Outcome, Reply, Snooze
from appliance.wire.openings import Openings
from appliance.wire.overdue import Overdue
from appliance.wire.patient import Found, Patient
from appliance.wire.preview import Edit, Hold, Preview, WhatIf, WhatIfAnswer, Withheld
from appliance.wire.session import Hello, LoggedIn, Login, NewPassword, NewPin, Session, Unlock
from appliance.wire.thread import Draft, Judged, Sent, Slots, Thread
from appliance.wire.today import Today

T = TypeVar("T")

_HOST = "http://desk"
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.25, 4.0
_ANSWER_WITHIN_SECONDS = 20.0


class Refusal(Exception):
    """The service did not do it; `problem` says why, and what to do."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.kind)
        self.problem = problem


class Gone(Exception):
    """Nobody answered. Whether an act was carried out is not known."""


class DeskClient:
    """The desk as a terminal sees it."""

    def __init__(self, socket: Path, *, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._http = httpx.AsyncClient(
            base_url=_HOST,
            transport=transport or httpx.AsyncHTTPTransport(uds=str(socket)),
            timeout=_ANSWER_WITHIN_SECONDS,
            trust_env=False,
        )
        self.token = ""
        self.is_background = ContextVar("is_background", default=False)
        """Whether what is asked now is asked by the terminal itself: that keeps no session awake."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Hang up."""
        await self._http.aclose()

    # --- who one is ---------------------------------------------------------------------------------------

    async def hello(self) -> Hello:
        """Ask which practice this is."""
        return await self._get("/v1/hello", Hello)

    async def log_in(self, name: str, password: str, code: str = "") -> Session:
        """Begin a session and keep its token."""
        sent = Login(name=name, password=password, code=code)
        answer = await self._post("/v1/session", sent, LoggedIn)
        self.token = answer.token
        return answer.session

    async def session(self) -> Session:
        """Ask for one's session. This is not an act: it does not keep a session awake."""
        return await self._get("/v1/session", Session)

    async def log_off(self) -> None:
        """End the session."""
        await self._ask("DELETE", "/v1/session", None)
        self.token = ""

    async def lock(self) -> Session:
        """Lock the session now."""
        return await self._post("/v1/session/lock", None, Session)

    async def unlock(self, secret: str) -> Session:
        """Unlock it with PIN or password."""
        return await self._post("/v1/session/unlock", Unlock(secret), Session)

    async def change_password(self, old: str, new: str) -> Session:
        """Change one's own password."""
        sent = NewPassword(old=old, new=new)
        return await self._post("/v1/session/password", sent, Session)

    async def set_pin(self, password: str, pin: str) -> Session:
        """Set the PIN that unlocks."""
        return await self._post("/v1/session/pin", NewPin(password=password, pin=pin), Session)

    # --- the day's work -----------------------------------------------------------------------------------

    async def today(self) -> Today:
        """Return what needs a person now."""
        return await self._get("/v1/today", Today)

    async def inbox(self, show: str = "waiting", cursor: str = "", limit: int = 50) -> Inbox:
        """Return a page of conversations."""
        return await self._get("/v1/inbox", Inbox, show=show, cursor=cursor, limit=limit)

    async def thread(self, key: str) -> Thread:
        """Return a conversation."""
        return await self._get(f"/v1/threads/{key}", Thread)

    async def reply(
        self, key: str, version: int, body: str, *, send_at: datetime | None = None, flags_seen: bool = False
    ) -> Sent:
        """Have words sent."""
        sent = Reply(version=version, body=body, send_at=send_at, flags_seen=flags_seen)
        return await self._post(f"/v1/threads/{key}/replies", sent, Sent)

    async def withdraw(self, text: str, version: int) -> Done:
        """Take back a reply that has not left; `version` is the thread's."""
        return await self._post(f"/v1/texts/{text}/withdraw", Seen(version), Done)

    async def judge(self, key: str, body: str) -> Judged:
        """Have words counted and judged."""
        return await self._post("/v1/drafts", Draft(body=body, thread=key), Judged)

    async def slots(self, key: str, minutes: int = 60) -> Slots:
        """Return times that are free right now."""
        return await self._get(f"/v1/threads/{key}/slots", Slots, minutes=minutes)

    async def book(self, key: str, wanted: Book) -> Done:
        """Book a time."""
        return await self._post(f"/v1/threads/{key}/bookings", wanted, Done)

    async def give_back(self, key: str, version: int, outcome: Outcome = "answered") -> Done:
        """Close everything that waits in a conversation."""
        sent = GiveBack(version=version, outcome=outcome)
        return await self._post(f"/v1/threads/{key}/give-back", sent, Done)

    async def claim(self, task: str, version: int, *, take_over: bool = False) -> Done:
        """Take a task."""
        sent = Claim(version=version, take_over=take_over)
        return await self._post(f"/v1/tasks/{task}/claim", sent, Done)

    async def release(self, task: str, version: int) -> Done:
        """Put a task back."""
        return await self._post(f"/v1/tasks/{task}/release", Seen(version), Done)

    async def snooze(self, task: str, version: int, until: datetime) -> Done:
        """Put a task off."""
        sent = Snooze(version=version, until=until)
        return await self._post(f"/v1/tasks/{task}/snooze", sent, Done)

    async def close_task(self, task: str, version: int, outcome: Outcome, *, take_over: bool = False) -> Done:
        """Close a task."""
        sent = Close(version=version, outcome=outcome, take_over=take_over)
        return await self._post(f"/v1/tasks/{task}/close", sent, Done)

    async def correct(self, reply: str, meant: Correct) -> Done:
        """Say what a reply meant."""
        return await self._post(f"/v1/replies/{reply}/intent", meant, Done)

    async def calls(self, cursor: str = "", limit: int = 50) -> Calls:
        """Return a page of the work list."""
        return await self._get("/v1/calls", Calls, cursor=cursor, limit=limit)

    async def note_call(self, task: str, outcome: CallOutcome) -> Done:
        """Write down a call."""
        return await self._post(f"/v1/tasks/{task}/call", outcome, Done)

    async def undo(self, act: str) -> Done:
        """Take back an act."""
        return await self._post("/v1/undo", Undo(act), Done)

    # --- what is planned and known --------------------------------------------------------------------------

    async def preview(self, show: str = "queued", cursor: str = "", limit: int = 50) -> Preview:
        """Return a page of the texts that wait."""
        return await self._get("/v1/preview", Preview, show=show, cursor=cursor, limit=limit)

    async def withheld(self, reason: str = "", cursor: str = "", limit: int = 50) -> Withheld:
        """Return a page of those who get no text."""
        return await self._get("/v1/withheld", Withheld, reason=reason, cursor=cursor, limit=limit)

    async def what_if(self, changes: dict[str, str]) -> WhatIfAnswer:
        """Ask what other rules would do."""
        return await self._post("/v1/preview/what-if", WhatIf(changes=changes), WhatIfAnswer)

    async def hold(self, text: str, version: int, why: str = "") -> Done:
        """Keep a planned text back."""
        return await self._post(f"/v1/texts/{text}/hold", Hold(version=version, why=why), Done)

    async def approve(self, text: str, version: int) -> Done:
        """Let a text go."""
        return await self._post(f"/v1/texts/{text}/approve", Seen(version), Done)

    async def edit(self, text: str, version: int, body: str) -> Done:
        """Give a planned text other words."""
        return await self._post(f"/v1/texts/{text}/edit", Edit(version=version, body=body), Done)

    async def find(self, words: str, limit: int = 20) -> Found:
        """Find people as one types."""
        return await self._get("/v1/patients", Found, q=words, limit=limit)

    async def patient(self, patient_id: str) -> Patient:
        """Return everything about one person."""
        return await self._get(f"/v1/patients/{patient_id}", Patient)

    async def openings(self, days: int = 7) -> Openings:
        """Return free time."""
        return await self._get("/v1/openings", Openings, days=days)

    async def overdue(
        self, sort: str = "days", cohort: str = "", cursor: str = "", limit: int = 50
    ) -> Overdue:
        """Return a page of those who are late."""
        return await self._get("/v1/overdue", Overdue, sort=sort, cohort=cohort, cursor=cursor, limit=limit)

    # --- the office -----------------------------------------------------------------------------------------

    async def search_log(
        self, *, action: str = "", actor: str = "", patient_id: str = "", before: int = 0, limit: int = 100
    ) -> Audit:
        """Return a page of the log."""
        return await self._get(
            "/v1/audit",
            Audit,
            action=action,
            actor=actor,
            patient_id=patient_id,
            before=before,
            limit=limit,
        )

    async def verify(self) -> Verified:
        """Have the whole log recomputed."""
        return await self._post("/v1/audit/verify", None, Verified, within_seconds=600)

    async def accesses(self, patient_id: str = "", limit: int = 100) -> Accesses:
        """Return who looked at patients' data."""
        return await self._get("/v1/audit/accesses", Accesses, patient_id=patient_id, limit=limit)

    async def evidence(self, wanted: EvidenceRequest) -> Evidence:
        """Have a pack made."""
        return await self._post("/v1/evidence", wanted, Evidence, within_seconds=120)

    async def health(self) -> Health:
        """Return whether all is well."""
        return await self._get("/v1/health", Health)

    async def pause(self, why: str = "") -> Done:
        """Hold every text the box would start."""
        return await self._post("/v1/pause", Pause(why), Done)

    async def resume(self) -> Done:
        """End the pause."""
        return await self._post("/v1/resume", None, Done)

    async def reset_breaker(self, name: str, why: str) -> Done:
        """Close a breaker."""
        return await self._post(f"/v1/breakers/{name}/reset", ResetBreaker(why), Done)

    # --- events ---------------------------------------------------------------------------------------------

    async def listen(
        self,
        on_link: Callable[[bool], Awaitable[None]],
        last_id: int | None = None,
    ) -> AsyncIterator[Event]:
        """Yield events for ever, from the one after `last_id` on. Raise Refusal once the session has ended.

        `on_link` is told True when the stream stands and False when it broke.
        """
        pause = _FIRST_PAUSE_SECONDS
        while True:
            try:
                async with self._stream(last_id) as lines:
                    await on_link(True)
                    pause = _FIRST_PAUSE_SECONDS
                    async for number, event in read_events(lines):
                        last_id = number if number is not None else last_id
                        if event is not None:
                            yield event
            except (httpx.TransportError, msgspec.DecodeError):
                pass
            except Refusal as refusal:
                if refusal.problem.kind == "signed_out":
                    raise
            await on_link(False)
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)

    def _stream(self, last_id: int | None) -> _Lines:
        headers = self._headers() | {"Accept": "text/event-stream"}
        if last_id is not None:
            headers["Last-Event-ID"] = str(last_id)
        return _Lines(self._http, headers)

    # --- the wire -------------------------------------------------------------------------------------------

    def _headers(self) -> dict[str, str]:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return headers | ({"X-Background": "1"} if self.is_background.get() else {})

    async def _get(self, path: str, kind: type[T], **asked: str | int) -> T:
        wanted = {name: str(value) for name, value in asked.items() if value not in ("", 0)}
        return msgspec.json.decode(await self._ask("GET", path, None, wanted), type=kind)

    async def _post(
        self, path: str, data: Any, kind: type[T], within_seconds: float = _ANSWER_WITHIN_SECONDS
    ) -> T:
        answer = await self._ask("POST", path, data, within_seconds=within_seconds)
        return msgspec.json.decode(answer, type=kind)

    async def _ask(
        self,
        method: str,
        path: str,
        data: Any,
        asked: dict[str, str] | None = None,
        within_seconds: float = _ANSWER_WITHIN_SECONDS,
    ) -> bytes:
        if self._http.is_closed:
            raise Gone
        headers = self._headers()
        content = None
        if data is not None:
            content, headers["Content-Type"] = msgspec.json.encode(data), "application/json"
        try:
            answer = await self._http.request(
                method, path, params=asked, content=content, headers=headers, timeout=within_seconds
            )
        except httpx.TransportError as error:
            raise Gone from error
        if answer.is_success:
            return answer.content
        raise Refusal(read_problem(answer.status_code, answer.content))


class _Lines:
    """The open stream of events, as lines."""

    def __init__(self, http: httpx.AsyncClient, headers: dict[str, str]) -> None:
        timeout = httpx.Timeout(_ANSWER_WITHIN_SECONDS, read=None)
        self._opening = http.stream("GET", "/v1/events", headers=headers, timeout=timeout)

    async def __aenter__(self) -> AsyncIterator[str]:
        answer = await self._opening.__aenter__()
        if not answer.is_success:
            await answer.aread()
            await self._opening.__aexit__(None, None, None)
            raise Refusal(read_problem(answer.status_code, answer.content))
        return answer.aiter_lines()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._opening.__aexit__(kind, error, trace)


async def read_events(lines: AsyncIterator[str]) -> AsyncIterator[tuple[int | None, Event | None]]:
    """Given the lines of an event stream, yield each block's number and event, either of which may be absent.

    Comments and other fields are passed over; data that span lines are put together (WHATWG HTML 9.2). A
    number without an event says from where to go on if the line breaks now.
    """
    number: int | None = None
    data: list[str] = []
    async for line in lines:
        if line.startswith("data:"):
            data.append(line[5:].removeprefix(" "))
        elif line.startswith("id:") and line[3:].strip().isdigit():
            number = int(line[3:])
        elif not line and (data or number is not None):
            words = "\n".join(data)
            yield number, msgspec.json.decode(words, type=Event) if words else None
            number, data = None, []


_KINDS = {
    400: "invalid", 401: "signed_out", 403: "forbidden", 404: "missing", 409: "conflict",
    422: "refused", 423: "locked", 429: "slow_down",
}  # fmt: skip


def read_problem(status: int, body: bytes) -> Problem:
    """Given an answer that is no success, return what the service said, or what its number means."""
    try:
        return msgspec.json.decode(body, type=Problem)
    except msgspec.MsgspecError:
        kind = _KINDS.get(status, "transient")
        return Problem(kind=kind, message=f"The service answered {status}.", remedy="Try again.")
