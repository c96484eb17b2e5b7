"""RingCentral's push as a hint: that something came in, never what. The poll is the truth.

A notification only hastens the next poll. Each time a connection stands and is subscribed, one poll is asked
for as well, so that whatever came in while nobody listened is heard then and not half a minute later; the
vendor's own recovery of a lost session is not relied on. If the push stays away for good, nothing is lost
but those seconds. It refuses to read a notification's content, to connect to any address but the vendor's,
and to ask for one more token than the rate group allows.

Facts: messaging 1; the vendor's pages "Subscribing to events via WebSockets" and "Keeping WebSocket
connections alive". The connection goes outwards only, by the same proxy as the rest.
"""

from __future__ import annotations

import logging
import ssl
from collections.abc import Callable
from threading import Event, Thread
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from appliance.adapters.sms.ringcentral_door import Call, Door, Group, RingCentralOptions, text_of
from appliance.errors import RecallBoxError, Transient
from appliance.ports.time import Entropy

logger = logging.getLogger("recallbox.sms")

_FIRST_PAUSE_S = 2.0
_LONGEST_PAUSE_S = 60.0
_ANSWER_S = 10.0
_LONGEST_FRAME = 1 << 20
_HOST = ".ringcentral.com"


class MessageHint:
    """A thread that listens for the vendor's push and tells somebody to look."""

    def __init__(
        self,
        door: Door,
        options: RingCentralOptions,
        entropy: Entropy,
        look: Callable[[], None],
        *,
        proxy: str | None = None,
        pause: Callable[[float], None] | None = None,
    ) -> None:
        """Given whom to tell, stay quiet until started. `pause` waits between two attempts."""
        # Its frames may carry patients' numbers and words.
        logging.getLogger("websockets").setLevel(logging.WARNING)
        self._door = door
        self._options = options
        self._entropy = entropy
        self._look = look
        self._proxy = proxy
        self._stopping = Event()
        self._pause = pause or self._stopping.wait
        self._connection: ClientConnection | None = None
        self._thread = Thread(target=self._run, name="ringcentral-hint", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """Hang up and wait until the thread has ended."""
        self._stopping.set()
        if self._connection is not None:
            self._connection.close()
        self._thread.join(timeout=_ANSWER_S)

    def _run(self) -> None:
        wait = _FIRST_PAUSE_S
        while not self._stopping.is_set():
            try:
                self._listen()
                wait = _FIRST_PAUSE_S
            except (RecallBoxError, WebSocketException, OSError, ValueError) as error:
                if self._stopping.is_set():
                    return
                asked = error.retry_after if isinstance(error, Transient) else None
                wait = min(max(wait * 2, asked or 0), _LONGEST_PAUSE_S)
                logger.info("push=lost reason=%s again_in=%.0fs", type(error).__name__, wait)
            self._pause(wait)

    def _listen(self) -> None:
        """Connect, subscribe and pass hints on until the connection ends. Raise what ended it otherwise."""
        granted = self._door.ask(Call("RingCentral push", "POST", "/restapi/oauth/wstoken", Group.AUTH))
        address = f"{self._address(text_of(granted, 'uri'))}?access_token=" + quote(
            text_of(granted, "ws_access_token"), safe=""
        )
        is_encrypted = address.startswith("wss:")
        with connect(
            address,
            ssl=ssl.create_default_context() if is_encrypted else None,
            proxy=self._proxy,
            max_size=_LONGEST_FRAME,
            compression=None,
        ) as connection:
            self._connection = connection
            try:
                self._subscribe(connection)
                logger.info("push=subscribed")
                self._look()
                for frame in connection:
                    if _kind(frame) == "ServerNotification":
                        self._look()
            finally:
                self._connection = None

    def _subscribe(self, connection: ClientConnection) -> None:
        """Wait for the vendor's greeting, then subscribe. Raise Transient if it does not agree."""
        _await(connection, "ConnectionDetails")
        request = (
            {
                "type": "ClientRequest",
                "messageId": self._entropy.token(),
                "method": "POST",
                "path": "/restapi/v1.0/subscription/",
            },
            {"eventFilters": [self._filter()], "deliveryMode": {"transportType": "WebSocket"}},
        )
        connection.send(msgspec.json.encode(request).decode())
        answer = _await(connection, "ClientRequest")
        status = answer.get("status")
        if not isinstance(status, int) or not 200 <= status < 300:
            raise Transient("RingCentral push: the subscription was refused")

    def _filter(self) -> str:
        """Return what to be told of: that the store changed, without a word of it, where that can be had."""
        if self._options.high_volume:
            number = quote(self._options.number, safe="")
            return f"/restapi/v1.0/account/~/a2p-sms/messages?direction=Inbound&to={number}"
        return "/restapi/v1.0/account/~/extension/~/message-store?type=SMS&direction=Inbound"

    def _address(self, uri: str) -> str:
        """Given where the vendor sends us, return it. Raise Transient for any host but its own."""
        target, home = urlsplit(uri), urlsplit(self._options.api_url)
        at_home = target.scheme == "ws" and home.scheme == "http" and target.hostname == home.hostname
        at_vendor = target.scheme == "wss" and (target.hostname or "").endswith(_HOST)
        if not (at_home or at_vendor) or target.query:
            raise Transient("RingCentral push: the address is not the vendor's")
        return uri


def _await(connection: ClientConnection, kind: str) -> dict[str, Any]:
    """Return the head of the next frame of a kind, past what else comes. Raise if none comes in time."""
    while True:
        frame = connection.recv(timeout=_ANSWER_S)
        head = _head(frame)
        if head.get("type") == kind:
            return head
        if head.get("type") == "Error":
            raise Transient("RingCentral push: the vendor ended the session")


def _kind(frame: str | bytes) -> str:
    kind = _head(frame).get("type")
    return kind if isinstance(kind, str) else ""


def _head(frame: str | bytes) -> dict[str, Any]:
    """Return a frame's first part, empty if it cannot be read; the rest is not looked at."""
    try:
        parts = msgspec.json.decode(frame, type=list[msgspec.Raw])
        head = msgspec.json.decode(parts[0]) if parts else None
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return {}
    return head if isinstance(head, dict) else {}
