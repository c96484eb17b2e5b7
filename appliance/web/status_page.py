"""The status page over HTTP: a process without a key that reads one file and answers questions about it.

Owns the routes, the headers and how a change reaches a page that is open. Opens no database, no socket but
the one it listens on, and nothing outside; its only input is the snapshot, which goes through `wire.snapshot`
whatever wrote it. There is no log-in: whoever is on the office's network may look, which is why nothing of a
patient's can be in it, and why no request changes anything.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import uvicorn
from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import Litestar, MediaType, Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.response import ServerSentEvent, ServerSentEventMessage
from litestar.types import Message, Scope
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from appliance.web.status_view import compose_page, is_stale, judge
from appliance.wire.snapshot import IssueCode, Severity, Snapshot, Status, decode, schema

_ASSETS = Path(__file__).with_name("assets")
_KINDS = {
    "status.css": "text/css; charset=utf-8",
    "status.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
_LOOK_SECONDS, _QUIET_LOOKS = 0.5, 30
"""How often the file is looked at, and after how many looks an idle stream says that it is alive."""
_MOST_STREAMS = 64
"""Pages that are told of changes at the same time; the others still have the link that loads anew."""
_HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self';"
    " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_HSTS = "max-age=31536000"
_PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(slots=True)
class SnapshotSource:
    """The file as last read. Reads it again only when it was replaced."""

    path: Path
    now: Callable[[], datetime]
    streams: int = 0
    _mark: tuple[int, int, int] = (0, 0, 0)
    _snapshot: Snapshot | None = field(default=None)

    def read(self) -> Snapshot | None:
        """Return the snapshot, or None where there is none, or something else."""
        mark = self._look()
        if mark != self._mark:
            self._mark, self._snapshot = mark, self._load()
        return self._snapshot

    def judge(self) -> Status:
        """Return the verdict on what the file says now."""
        return judge(self.read(), self.now())

    def state(self) -> tuple[tuple[int, int, int], bool]:
        """Return what an open page has to be told of: another file, or that it has grown too old."""
        snapshot = self.read()
        return self._mark, snapshot is None or is_stale(snapshot, self.now())

    def _look(self) -> tuple[int, int, int]:
        try:
            found = self.path.stat()
        except OSError:
            return (0, 0, 0)
        return (found.st_ino, found.st_mtime_ns, found.st_size)

    def _load(self) -> Snapshot | None:
        try:
            return decode(self.path.read_bytes())
        except (OSError, ValueError):
            return None


def make_app(
    path: Path, practice: str, zone: str, now: Callable[[], datetime], *, has_tls: bool = False
) -> Litestar:
    """Given the file, the practice's name and zone as the page shows them, and a clock, return the page."""
    source = SnapshotSource(path, now)
    headers = _HEADERS | ({"strict-transport-security": _HSTS} if has_tls else {})
    return Litestar(
        [*_for_people(source, practice, ZoneInfo(zone)), *_for_machines(source)],
        openapi_config=None,
        logging_config=None,  # the process that serves it says how it logs; a terminal would show it
        before_send=[_adding(headers)],
    )


def _for_people(source: SnapshotSource, practice: str, zone: ZoneInfo) -> list[HTTPRouteHandler]:
    """Return the page, what it is made of, and what tells it to look again."""
    environment = Environment(
        loader=PackageLoader("appliance.web", "assets"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("status.html")

    @get("/", sync_to_thread=False)
    def page() -> Response[str]:
        says = compose_page(practice, source.read(), source.now(), zone)
        return Response(template.render(page=says), media_type=MediaType.HTML)

    @get("/events")
    async def events() -> Response[bytes] | ServerSentEvent:
        if source.streams >= _MOST_STREAMS:
            return Response(b"", status_code=503, media_type=MediaType.TEXT)
        return ServerSentEvent(_changes(source))

    @get([f"/{name}" for name in _KINDS], sync_to_thread=False)
    def asset(request: Request[Any, Any, Any]) -> Response[bytes]:
        name = request.url.path.removeprefix("/")
        return Response((_ASSETS / name).read_bytes(), media_type=_KINDS[name])

    return [page, events, asset]


def _for_machines(source: SnapshotSource) -> list[HTTPRouteHandler]:
    """Return the same for monitors."""

    @get("/status.json", sync_to_thread=False)
    def status_json() -> Response[bytes]:
        return Response(msgspec.json.encode(source.judge()), media_type=MediaType.JSON)

    @get("/status.schema.json", sync_to_thread=False)
    def status_schema() -> Response[bytes]:
        return Response(msgspec.json.encode(schema()), media_type="application/schema+json")

    @get("/healthz", sync_to_thread=False)
    def health() -> Response[str]:
        stale = source.judge().stale
        code, word = (503, "stale\n") if stale else (200, "ok\n")
        return Response(word, status_code=code, media_type=MediaType.TEXT)

    @get("/metrics", sync_to_thread=False)
    def metrics() -> Response[bytes]:
        return Response(write_metrics(source.judge()), media_type=_PROMETHEUS)

    return [status_json, status_schema, health, metrics]


def _adding(headers: dict[str, str]) -> Callable[[Message, Scope], Awaitable[None]]:
    """Return what puts our headers on every answer, those of errors too."""
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def add(message: Message, scope: Scope) -> None:
        del scope
        if message["type"] == "http.response.start":
            ours = {name for name, _ in raw}
            message["headers"] = [one for one in message["headers"] if one[0].lower() not in ours] + raw

    return add


async def _changes(source: SnapshotSource) -> AsyncIterator[ServerSentEventMessage]:
    """Yield a word whenever the page is not what it was, and a sign of life in between."""
    source.streams += 1
    try:
        told, quiet = None, 0
        while True:
            state = source.state()
            if state != told:
                told, quiet = state, 0
                yield ServerSentEventMessage(event="changed", data=str(state[0][1]), retry=2000)
            elif quiet >= _QUIET_LOOKS:
                quiet = 0
                yield ServerSentEventMessage(event="alive", data="")
            quiet += 1
            await asyncio.sleep(_LOOK_SECONDS)
    finally:
        source.streams -= 1


# --- figures for Prometheus ---------------------------------------------------------------------------


def write_metrics(status: Status) -> bytes:
    """Return the status in Prometheus' text form. A count that is blurred on the page is left out here."""
    registry = CollectorRegistry()

    def gauge(name: str, about: str, value: float) -> None:
        Gauge(f"recallbox_{name}", about, registry=registry).set(value)

    gauge("up", "1 while the box tells how it is.", not status.stale)
    snapshot = status.snapshot
    if snapshot is not None:
        ages = {
            "snapshot": snapshot.made_at,
            "pms_read": snapshot.pms.read_at,
            "backup": snapshot.copies.backup_at,
            "restore_drill": snapshot.copies.drill_at,
            "log_signed": snapshot.log.signed_at,
        }
        for name, at in ages.items():
            if at is not None:
                gauge(f"{name}_timestamp_seconds", f"When: {name.replace('_', ' ')}.", at.timestamp())
        gauge("texts_sent_today", "Texts that left today.", snapshot.today.sent)
        gauge("texts_queued", "Texts that wait for their time.", snapshot.queued)
        gauge("halts", "What holds sending.", len(snapshot.halts))
        gauge("log_rows", "Rows of the audit log.", snapshot.log.rows)
        _label(registry, snapshot)
    return generate_latest(registry)


def _label(registry: CollectorRegistry, snapshot: Snapshot) -> None:
    broken = Gauge("recallbox_promise_broken", "Times in 30 days.", ["promise"], registry=registry)
    issues = Gauge("recallbox_issues", "Open issues by severity.", ["severity"], registry=registry)
    issue = Gauge("recallbox_issue", "1 while it is open.", ["code"], registry=registry)
    late = Gauge("recallbox_waiting_late", "1 if a person is behind.", ["desk"], registry=registry)
    left = Gauge("recallbox_egress_today", "Times something left.", ["destination"], registry=registry)
    for kept in snapshot.promises:
        if kept.broken is not None:
            broken.labels(kept.promise).set(kept.broken)
    for severity in Severity:
        issues.labels(severity).set(sum(one.severity is severity for one in snapshot.issues))
    for code in IssueCode:
        issue.labels(code).set(any(one.code is code for one in snapshot.issues))
    for one in snapshot.waiting:
        late.labels(one.desk).set(one.late)
    for place in snapshot.egress:
        left.labels(place.to).set(place.times)


# --- listening ----------------------------------------------------------------------------------------


def make_server(app: Litestar, certificate: Path | None = None, key: Path | None = None) -> uvicorn.Server:
    """Return a server for the page, which is run on a socket that listens; TLS with a certificate."""
    config = uvicorn.Config(
        app,
        ssl_certfile=certificate,
        ssl_keyfile=key,
        ssl_version=ssl.PROTOCOL_TLS_SERVER,
        access_log=False,
        log_level="warning",
        server_header=False,
        date_header=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=1,
        limit_concurrency=256,
    )
    return uvicorn.Server(config)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens there; port 0 takes a free one."""
    return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
