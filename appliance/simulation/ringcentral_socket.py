"""The simulated RingCentral's push: a WebSocket on this machine, at the level at which a client meets it.

Owns the single-use tokens, the greeting, the subscription and the notifications (`facts/messaging.md`
section 1). It can be cut at any of those points. What happens to texts is `ringcentral`'s.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from urllib.parse import parse_qs, urlsplit

import msgspec
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from appliance.simulation.carrier import Text


class Cut(StrEnum):
    """Where a connection is cut."""

    AT_SIGN_IN = "at_sign_in"
    AT_CONNECT = "at_connect"
    BEFORE_GREETING = "before_greeting"
    AFTER_GREETING = "after_greeting"
    AT_SUBSCRIBING = "at_subscribing"
    AFTER_SUBSCRIBING = "after_subscribing"
    BEFORE_NOTIFYING = "before_notifying"
    IN_A_NOTIFICATION = "in_a_notification"
    AFTER_NOTIFYING = "after_notifying"


class Push:
    """The vendor's push server for one number."""

    def __init__(self) -> None:
        self.cuts: list[Cut] = []
        self.on_cut: Callable[[Cut], None] | None = None
        self.filters: list[str] = []
        self.subscribed = 0
        self.uri = ""
        self._tokens: set[str] = set()
        self._count = 0
        self._lock = threading.Lock()
        self._open: list[ServerConnection] = []

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Serve on 127.0.0.1 while the block runs; yield the address."""
        with serve(self._greet, "127.0.0.1", 0, compression=None) as server:
            worker = threading.Thread(target=server.serve_forever, daemon=True)
            worker.start()
            self.uri = f"ws://127.0.0.1:{server.socket.getsockname()[1]}/ws"
            try:
                yield self.uri
            finally:
                for connection in list(self._open):
                    connection.close()
                server.shutdown()
                worker.join()

    def grant(self) -> dict[str, object] | None:
        """Return the answer to a request for a token, or None when it is to fail."""
        if self._cut(Cut.AT_SIGN_IN):
            return None
        with self._lock:
            self._count += 1
            token = f"ws{self._count}"
            self._tokens.add(token)
        return {"uri": self.uri, "ws_access_token": token, "expires_in": 30}

    def notify(self, text: Text) -> None:
        """Tell every subscriber that a text came in."""
        for connection in list(self._open):
            if self._cut(Cut.BEFORE_NOTIFYING):
                connection.close()
                continue
            event = [
                {"type": "ServerNotification"},
                {"uuid": text.sid, "body": {"changes": [{"newCount": 1}]}},
            ]
            words = msgspec.json.encode(event).decode()
            try:
                if self._cut(Cut.IN_A_NOTIFICATION):
                    connection.send(words[: len(words) // 2])
                    connection.close()
                    continue
                connection.send(words)
            except ConnectionClosed:
                continue
            if self._cut(Cut.AFTER_NOTIFYING):
                connection.close()

    def _greet(self, connection: ServerConnection) -> None:
        query = parse_qs(urlsplit(connection.request.path if connection.request else "").query)
        token = (query.get("access_token") or [""])[0]
        with self._lock:
            known = token in self._tokens
            self._tokens.discard(token)  # good for one use (D)
        if not known or self._cut(Cut.AT_CONNECT) or self._cut(Cut.BEFORE_GREETING):
            return
        connection.send('[{"type":"ConnectionDetails","wsc":{"token":"w"}},{"recoveryTimeout":180}]')
        if self._cut(Cut.AFTER_GREETING):
            return
        try:
            self._serve(connection)
        except ConnectionClosed:
            pass
        finally:
            if connection in self._open:
                self._open.remove(connection)

    def _serve(self, connection: ServerConnection) -> None:
        head, body = msgspec.json.decode(connection.recv())
        if self._cut(Cut.AT_SUBSCRIBING):
            return
        self.filters += body["eventFilters"]
        self._open.append(connection)
        answer = [{"type": "ClientRequest", "messageId": head["messageId"], "status": 200}, {"id": "s"}]
        connection.send(msgspec.json.encode(answer).decode())
        self.subscribed += 1
        if self._cut(Cut.AFTER_SUBSCRIBING):
            return
        for _ in connection:
            pass

    def _cut(self, at: Cut) -> bool:
        if not self.cuts or self.cuts[0] is not at:
            return False
        self.cuts.pop(0)
        if self.on_cut is not None:
            self.on_cut(at)
        return True
