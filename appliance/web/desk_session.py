"""Routes of the desk: hello, logging in and out, locking, one's own secrets, the list of accounts."""

from __future__ import annotations

from litestar import Controller, delete, get, post
from litestar.params import JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_204_NO_CONTENT

from appliance import __version__
from appliance.domain.roles import Act
from appliance.web.desk_door import (
    By,
    From,
    TheDesk,
    may_change_only,
    needs,
    public,
    show_session,
    when_locked,
)
from appliance.wire import session as wire


class SessionRoutes(Controller):
    """Who one is."""

    path = "/v1"
    tags = ("session",)

    @get("/hello", opt=public(), sync_to_thread=True)
    def hello(self, desk: TheDesk) -> wire.Hello:
        """Say which practice this is, before anybody has logged in."""
        limits = desk.sessions.limits
        with desk.box.store.view() as view:
            has_users = any(one.retired_at is None for one in view.desk.users())
        return wire.Hello(
            practice=desk.box.practice.name,
            version=__version__,
            instance=desk.instance,
            has_users=has_users,
            lock_minutes=int(limits.lock.total_seconds() // 60),
            logoff_minutes=int(limits.logoff.total_seconds() // 60),
        )

    @post("/session", opt=public(), status_code=HTTP_200_OK, sync_to_thread=True)
    def log_in(self, desk: TheDesk, peer: From, data: JSONBody[wire.Login]) -> wire.LoggedIn:
        """Begin a session."""
        token, who = desk.sessions.log_in(data.name, data.password, data.code, peer.uid)
        return wire.LoggedIn(token=token, session=show_session(desk, who))

    @get("/session", opt=when_locked(), sync_to_thread=True)
    def show_session(self, desk: TheDesk, who: By) -> wire.Session:
        """Show one's session, locked or not."""
        return show_session(desk, who)

    @delete("/session", opt=when_locked(), status_code=HTTP_204_NO_CONTENT, sync_to_thread=True)
    def log_off(self, desk: TheDesk, who: By) -> None:
        """End one's session."""
        desk.sessions.log_off(who)

    @post("/session/lock", opt=when_locked(), status_code=HTTP_200_OK, sync_to_thread=True)
    def lock(self, desk: TheDesk, who: By) -> wire.Session:
        """Lock one's session now."""
        return show_session(desk, desk.sessions.lock(who))

    @post("/session/unlock", opt=when_locked(), status_code=HTTP_200_OK, sync_to_thread=True)
    def unlock(self, desk: TheDesk, who: By, data: JSONBody[wire.Unlock]) -> wire.Session:
        """Unlock it with PIN or password."""
        return show_session(desk, desk.sessions.unlock(who, data.secret))

    @post("/session/password", opt=may_change_only(), status_code=HTTP_200_OK, sync_to_thread=True)
    def change_password(self, desk: TheDesk, who: By, data: JSONBody[wire.NewPassword]) -> wire.Session:
        """Change one's own password. Every other session of one's own ends."""
        return show_session(desk, desk.sessions.change_password(who, data.old, data.new))

    @post("/session/pin", opt=needs(None), status_code=HTTP_200_OK, sync_to_thread=True)
    def set_pin(self, desk: TheDesk, who: By, data: JSONBody[wire.NewPin]) -> wire.Session:
        """Set the PIN that unlocks one's sessions."""
        return show_session(desk, desk.sessions.set_pin(who, data.password, data.pin))

    @get("/users", opt=needs(Act.VIEW_USERS), sync_to_thread=True)
    def list_users(self, desk: TheDesk) -> wire.Users:
        """List the accounts. `recallbox users` adds, resets and retires them."""
        with desk.box.store.view() as view:
            users = view.desk.users()
        return wire.Users(
            [
                wire.UserRow(
                    name=one.name,
                    role=one.role,
                    has_totp=bool(one.totp),
                    is_retired=one.retired_at is not None,
                    added_at=one.added_at,
                    added_by=one.added_by,
                    last_login_at=one.last_login_at,
                    locked_until_at=one.locked_until_at,
                )
                for one in users
            ]
        )
