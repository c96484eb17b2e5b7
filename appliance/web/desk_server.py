"""Serving the desk's API on a UNIX socket, on a thread of the core.

Whoever connects is known by the kernel's word (SO_PEERCRED), which ties a session to the system's user who
began it. The socket's own permissions decide who may connect at all. A request that runs when the service
stops is finished; live events end, and their terminals come back to the next process.
"""

from __future__ import annotations

import asyncio
import os
import socket
import struct
from pathlib import Path
from threading import Thread
from typing import Any, cast

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from appliance.errors import Misconfigured
from appliance.web.desk_api import make_app
from appliance.web.desk_door import Desk

_CREDENTIALS = struct.Struct("3i")
_LONGEST_PATH = 100
_BACKLOG = 64


class PeerProtocol(H11Protocol):
    """HTTP/1.1 that tells the application who is at the other end."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Note the peer's user number beside the state of every request of this connection."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "peer_uid": peer_uid(transport)}


def peer_uid(transport: asyncio.BaseTransport) -> int | None:
    """Return the system's user at the other end of a UNIX socket, None where the kernel does not say."""
    link = transport.get_extra_info("socket")
    if link is None or link.family != socket.AF_UNIX or not hasattr(socket, "SO_PEERCRED"):
        return None
    raw = link.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    return int(_CREDENTIALS.unpack(raw)[1])


class DeskServer:
    """The API on its socket, from `start` to `stop`."""

    def __init__(self, desk: Desk, path: Path) -> None:
        """Given a desk and where its socket is to be, listen there. Raise Misconfigured if that cannot be."""
        self.path = path
        config = uvicorn.Config(
            cast("Any", make_app(desk)),
            http=PeerProtocol,
            ws="none",
            lifespan="off",
            access_log=False,
            log_config=None,
            server_header=False,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._socket = _listen(path)
        self._thread = Thread(target=self._serve, name="desk", daemon=True)

    def _serve(self) -> None:
        self._server.run(sockets=[self._socket])

    def start(self) -> None:
        """Serve from now on. Whoever connected before waits for it."""
        self._thread.start()

    def stop(self) -> None:
        """Finish what runs and take the socket away."""
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()
        self.path.unlink(missing_ok=True)


def _listen(path: Path) -> socket.socket:
    """Return a socket that listens at a path, in the place of one that a dead process left there."""
    if len(os.fsencode(path)) > _LONGEST_PATH:
        raise Misconfigured(f"the desk's socket has too long a path: {path}", remedy="set desk.socket")
    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        path.unlink(missing_ok=True)
        before = os.umask(0o117)
        try:
            link.bind(str(path))
        finally:
            os.umask(before)
        link.listen(_BACKLOG)
    except OSError as error:
        link.close()
        raise Misconfigured(
            f"the desk's socket cannot be made at {path}: {error.strerror}", remedy="set desk.socket"
        ) from error
    return link
