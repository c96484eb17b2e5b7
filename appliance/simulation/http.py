"""How simulated vendors are reached: one handler, spoken to over loopback HTTP or in process.

A simulated vendor is a function from `Request` to `Response`. `serve` puts it behind a real HTTP/1.1
server on 127.0.0.1; `InProcess` is the same handler as an httpx transport, for simulated years in
which sockets would only cost time. Both show the vendor the same request.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import httpx


@dataclass(frozen=True, slots=True)
class Request:
    """One request as a vendor sees it. Header names are lower case; the query keeps its order."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def param(self, name: str) -> str | None:
        """Return the first query value of that exact name, or None."""
        return next((value for key, value in self.query if key == name), None)


@dataclass(frozen=True, slots=True)
class Response:
    """One answer of a vendor."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def dated(answer: Response, at: datetime) -> Response:
    """Return an answer with the vendor's `Date` in it, as every server with a clock sends (RFC 9110)."""
    return Response(answer.status, answer.body, {"date": format_datetime(at, usegmt=True), **answer.headers})


class ConnectionLost(Exception):
    """Raised by a handler that wants the caller to see a dropped connection instead of an answer."""


class Unreachable(ConnectionLost):
    """Nobody accepts a connection there."""


class TimedOut(ConnectionLost):
    """The connection stands, and no answer comes in time."""


Handler = Callable[[Request], Response]


class InProcess(httpx.BaseTransport):
    """The handler as an httpx transport: no socket, no thread, the same request."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Given an httpx request, return the vendor's answer. Raise ReadError if it hangs up."""
        target = urlsplit(request.url.raw_path.decode("ascii"))
        seen = Request(
            request.method,
            httpx.URL(target.path or "/").path,
            tuple(parse_qsl(target.query, keep_blank_values=True)),
            {name.lower(): value for name, value in request.headers.items()},
            request.read(),
        )
        try:
            answer = self._handler(seen)
        except Unreachable as lost:
            raise httpx.ConnectError("the simulated vendor is away", request=request) from lost
        except TimedOut as lost:
            raise httpx.ReadTimeout("the simulated vendor does not answer", request=request) from lost
        except ConnectionLost as lost:
            raise httpx.ReadError("the simulated vendor hung up", request=request) from lost
        return httpx.Response(answer.status, headers=answer.headers, content=answer.body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a caller that hung up, as one that was killed does."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@contextmanager
def serve(handler: Handler, port: int = 0) -> Iterator[str]:
    """Given a handler, serve it on 127.0.0.1 and yield the base URL. Stops when the block ends.

    Requests are answered one at a time, so a world that is not thread-safe stays consistent.
    """
    turn = threading.Lock()

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def _answer(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            target = urlsplit(self.path)
            seen = Request(
                self.command,
                httpx.URL(target.path or "/").path,
                tuple(parse_qsl(target.query, keep_blank_values=True)),
                {name.lower(): value for name, value in self.headers.items()},
                self.rfile.read(length) if length else b"",
            )
            try:
                with turn:
                    answer = handler(seen)
            except ConnectionLost:
                self.close_connection = True
                return
            head = [f"HTTP/1.1 {answer.status} -", f"content-length: {len(answer.body)}"]
            head += [f"{name}: {value}" for name, value in answer.headers.items()]
            self.wfile.write(("\r\n".join(head) + "\r\n\r\n").encode("latin-1") + answer.body)

        do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _answer

        def log_message(self, format: str, *args: object) -> None:
            """Keep quiet: requests carry patients' names."""

    server = _Server(("127.0.0.1", port), Door)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
