"""Routes of the desk: hello, logging in and out, locking, one's own secrets, the list of accounts."""

from __future__ import annotations

from litestar import Controller, delete, get, post
from litestar.status_codes import HTTP_200_OK, HTTP_204_NO_CONTENT

from appliance.domain.roles import Act
from appliance.web.desk_door import Desk, Peer, Who, needs, public, when_locked
from appliance.wire import session as wire


class SessionRoutes(Controller):
    """Who one is."""

    path = "/v1"
    tags = ("session",)

    @get("/hello", opt=public(), sync_to_thread=True)
    def hello(self, desk: Desk) -> wire.Hello:
        """Say which practice this is, before anybody has logged in."""
        raise NotImplementedError

    @post("/session", opt=public(), status_code=HTTP_200_OK, sync_to_thread=True)
    def log_in(self, desk: Desk, peer: Peer, data: wire.Login) -> wire.LoggedIn:
        """Begin a session."""
        raise NotImplementedError

    @get("/session", opt=when_locked(), sync_to_thread=True)
    def show_session(self, desk: Desk, who: Who) -> wire.Session:
        """Show one's session, locked or not."""
        raise NotImplementedError

    @delete("/session", opt=when_locked(), status_code=HTTP_204_NO_CONTENT, sync_to_thread=True)
    def log_off(self, desk: Desk, who: Who) -> None:
        """End one's session."""
        raise NotImplementedError

    @post("/session/lock", opt=when_locked(), status_code=HTTP_200_OK, sync_to_thread=True)
    def lock(self, desk: Desk, who: Who) -> wire.Session:
        """Lock one's session now."""
        raise NotImplementedError

    @post("/session/unlock", opt=when_locked(), status_code=HTTP_200_OK, sync_to_thread=True)
    def unlock(self, desk: Desk, who: Who, data: wire.Unlock) -> wire.Session:
        """Unlock it with PIN or password."""
        raise NotImplementedError

    @post("/session/password", opt=needs(None), status_code=HTTP_200_OK, sync_to_thread=True)
    def change_password(self, desk: Desk, who: Who, data: wire.NewPassword) -> wire.Session:
        """Change one's own password. Every other session of one's own ends."""
        raise NotImplementedError

    @post("/session/pin", opt=needs(None), status_code=HTTP_200_OK, sync_to_thread=True)
    def set_pin(self, desk: Desk, who: Who, data: wire.NewPin) -> wire.Session:
        """Set the PIN that unlocks one's sessions."""
        raise NotImplementedError

    @get("/users", opt=needs(Act.VIEW_USERS), sync_to_thread=True)
    def list_users(self, desk: Desk) -> wire.Users:
        """List the accounts. `recallbox users` adds, resets and retires them."""
        raise NotImplementedError
