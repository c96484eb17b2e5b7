"""Accounts and sessions at the desk: joining and leaving, logging in, locking, logging off.

A session is named by a token that only its terminal has; the box keeps its hash. It locks when nobody has
touched it for a while and ends after a longer while; both limits come from the settings. Wrong passwords
lock an account for a time that doubles. Everything of this is on record, with the name that was tried,
never with what was typed.

What somebody may do is `domain.roles`'s to say, and asked again at every step: a role that was taken away
ends with the next keystroke.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Lock

from appliance.domain.roles import Act, Role, may_do, may_grant
from appliance.errors import Refused
from appliance.ports.desk import DeskSession, User
from appliance.ports.passwords import Passwords
from appliance.ports.records import Task
from appliance.ports.store import Lane, View, Writer
from appliance.workflow.box import Box
from appliance.workflow.desk.work import release

LEAST_PASSWORD = 12
FREE_FAILURES = 5
_LONGEST_LOCK = timedelta(hours=1)
_PIN_TRIES = 5
_NAME = re.compile(r"[a-z][a-z0-9._-]{0,39}")
_PIN = re.compile(r"[0-9]{4,12}")
_SEEN_EVERY = timedelta(minutes=1)
CONSOLE = "console"
"""Who adds the first account: root at the machine itself."""


class SignedOut(Refused):
    """There is no such session, or it has ended."""

    kind = "signed_out"


class Locked(Refused):
    """The session is locked until its owner unlocks it."""

    kind = "locked"


class Forbidden(Refused):
    """The role does not have this right."""

    kind = "forbidden"


class SlowDown(Refused):
    """Too many wrong secrets: not before `until`."""

    kind = "slow_down"

    def __init__(self, message: str, *, remedy: str = "", seconds: int = 0) -> None:
        super().__init__(message, remedy=remedy)
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Limits:
    """When a session locks and when it ends, counted from the last thing its owner did."""

    lock: timedelta = timedelta(minutes=5)
    logoff: timedelta = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody at the desk, for the length of one request."""

    user: User
    session: DeskSession
    seen_at: datetime
    is_locked: bool

    @property
    def actor(self) -> str:
        """How the audit log names them."""
        return f"user:{self.user.name}"

    @property
    def role(self) -> Role:
        """What they are."""
        return Role(self.user.role)

    def may(self, act: Act) -> bool:
        """Whether they may do something."""
        return may_do(self.role, act)


@dataclass(slots=True)
class Sessions:
    """Who is logged in. Holds, besides what the database has, to the second when each was last used."""

    box: Box
    passwords: Passwords
    limits: Limits = field(default_factory=Limits)
    _seen: dict[str, datetime] = field(default_factory=dict)
    _guard: Lock = field(default_factory=Lock)

    # --- coming

    def log_in(self, name: str, password: str, code: str, peer_uid: int | None) -> tuple[str, Who]:
        """Return a new session's token and its owner.

        Raise SlowDown while the account is locked, Refused with the same words whatever was wrong.
        """
        now = self.box.clock.now()
        with self.box.store.view() as view:
            user = view.get(User, name)
        if user is not None:
            _demand_unlocked(user, now)
        # The hash is computed outside of any transaction, for names that do not exist too.
        fits = self.passwords.fits(user.password if user is not None else "", password)
        step = self.passwords.code_step(user.totp, code, now) if user is not None and user.totp else 0
        token = self.box.entropy.token() + self.box.entropy.token()
        with self.box.store.transaction(Lane.DESK, "desk.log_in") as tx:
            user = tx.get(User, name)
            is_fresh = step is not None and (user is None or not user.totp or step > user.totp_step)
            good = fits and is_fresh and user is not None and user.retired_at is None
            if user is None or not good:
                locked_until = _note_failure(self.box, tx, name, user)
            else:
                _demand_unlocked(user, now)
                fresh = replace(
                    user, failures=0, locked_until_at=None, last_login_at=now, totp_step=step or 0
                )
                tx.update(user, fresh)
                session = DeskSession(_key(token), name, now, now, peer_uid)
                tx.add(session)
                _log(self.box, tx, "desk_login", f"user:{name}", f"user:{name}")
                with self._guard:
                    self._seen[session.key] = now
                return token, Who(fresh, session, now, False)
        raise _wrong(locked_until, now)

    # --- being there

    def recognise(self, token: str, peer_uid: int | None, *, is_background: bool = False) -> Who:
        """Given a token, return whose session it is, and note that they did something.

        What a terminal asks for by itself (`is_background`) keeps nobody logged in. Raise SignedOut for a
        session that does not exist, has ended, or is used by another user of the machine.
        """
        who = self.look_at(_key(token))
        if who.session.peer_uid != peer_uid:
            raise SignedOut("nobody is logged in here", remedy="log in")
        if is_background or who.is_locked:
            return who
        return replace(who, seen_at=self._touch(who.session, self.box.clock.now()))

    def look_at(self, key: str) -> Who:
        """Return whose session that is, locked or ended if its time has come. Raise SignedOut."""
        now = self.box.clock.now()
        with self.box.store.view() as view:
            session = view.get(DeskSession, key)
            user = view.get(User, session.user) if session is not None else None
        if session is None or user is None or user.retired_at is not None:
            raise SignedOut("nobody is logged in here", remedy="log in")
        with self._guard:
            seen = self._seen.setdefault(key, session.seen_at)
        if now - seen >= self.limits.logoff:
            self._end(session, "idle")
            raise SignedOut("the session has ended: nobody used it", remedy="log in again")
        locked = session.locked_at is not None
        if not locked and now - seen >= self.limits.lock:
            session, locked = self._lock(session, f"user:{session.user}", "idle"), True
        return Who(user, session, seen, locked)

    def _touch(self, session: DeskSession, now: datetime) -> datetime:
        with self._guard:
            self._seen[session.key] = now
        if now - session.seen_at >= _SEEN_EVERY:
            with self.box.store.transaction(Lane.DESK, "desk.seen") as tx:
                current = tx.get(DeskSession, session.key)
                if current is not None:
                    tx.update(current, replace(current, seen_at=now))
        return now

    def lock(self, who: Who) -> Who:
        """Lock a session now."""
        return replace(who, session=self._lock(who.session, who.actor, "by hand"), is_locked=True)

    def _lock(self, session: DeskSession, actor: str, outcome: str) -> DeskSession:
        with self.box.store.transaction(Lane.DESK, "desk.lock") as tx:
            current = tx.get(DeskSession, session.key)
            if current is None or current.locked_at is not None:
                return current or session
            locked = replace(current, locked_at=self.box.clock.now())
            tx.update(current, locked)
            _log(self.box, tx, "desk_locked", actor, f"user:{session.user}", outcome)
        return locked

    def unlock(self, who: Who, secret: str) -> Who:
        """Unlock a session with its owner's PIN or password. Raise SignedOut after too many wrong ones."""
        now = self.box.clock.now()
        _demand_unlocked(who.user, now)
        fits = self.passwords.fits(who.user.pin, secret) if _PIN.fullmatch(secret) and who.user.pin else False
        fits = fits or self.passwords.fits(who.user.password, secret)
        with self.box.store.transaction(Lane.DESK, "desk.unlock") as tx:
            current = tx.get(DeskSession, who.session.key)
            if current is None:
                raise SignedOut("the session has ended", remedy="log in again")
            tries = 0 if fits else current.pin_failures + 1
            gone = tries >= _PIN_TRIES
            fresh = replace(
                current, pin_failures=tries, locked_at=None if fits else current.locked_at, seen_at=now
            )
            if gone:
                tx.remove(current)
            else:
                tx.update(current, fresh if fits else replace(fresh, seen_at=current.seen_at))
            action = "desk_unlocked" if fits else "desk_unlock_failed"
            _log(self.box, tx, action, who.actor, who.actor, "session ended" if gone else "ok")
        if gone:
            raise SignedOut("too many wrong secrets: the session has ended", remedy="log in again")
        if not fits:
            raise Forbidden("that is not the PIN or the password", remedy=f"{_PIN_TRIES - tries} tries left")
        with self._guard:
            self._seen[who.session.key] = now
        return replace(who, session=fresh, seen_at=now, is_locked=False)

    # --- going

    def log_off(self, who: Who) -> None:
        """End a session."""
        self._end(who.session, "by hand")

    def _end(self, session: DeskSession, outcome: str) -> None:
        with self._guard:
            self._seen.pop(session.key, None)
        with self.box.store.transaction(Lane.DESK, "desk.log_off") as tx:
            if tx.get(DeskSession, session.key) is not None:
                tx.remove(session)
                _log(self.box, tx, "desk_logoff", f"user:{session.user}", f"user:{session.user}", outcome)

    # --- one's own secrets

    def change_password(self, who: Who, old: str, new: str) -> Who:
        """Change one's own password; every other session of one's own ends. Return who one is now."""
        if not self.passwords.fits(who.user.password, old):
            raise Forbidden("the old password is not that", remedy="try again, or have it reset")
        _demand_good(new, who.user.name)
        stored = self.passwords.hash(new, self.box.entropy.token())
        with self.box.store.transaction(Lane.DESK, "desk.password") as tx:
            current = _demand_user(tx, who.user.name)
            fresh = replace(current, password=stored, must_change=False)
            tx.update(current, fresh)
            for one in tx.desk.sessions(who.user.name):
                if one.key != who.session.key:
                    tx.remove(one)
            _log(self.box, tx, "password_changed", who.actor, who.actor)
        return replace(who, user=fresh)

    def set_pin(self, who: Who, password: str, pin: str) -> Who:
        """Set the PIN that unlocks one's own sessions. It never logs anybody in."""
        if not self.passwords.fits(who.user.password, password):
            raise Forbidden("the password is not that", remedy="try again")
        if not _PIN.fullmatch(pin) or len(set(pin)) < 2:
            raise Refused("a PIN is 4 to 12 digits, not all the same", remedy="choose another")
        stored = self.passwords.hash(pin, self.box.entropy.token())
        with self.box.store.transaction(Lane.DESK, "desk.pin") as tx:
            current = _demand_user(tx, who.user.name)
            fresh = replace(current, pin=stored)
            tx.update(current, fresh)
            _log(self.box, tx, "pin_set", who.actor, who.actor)
        return replace(who, user=fresh)


# --- joining and leaving ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NewUser:
    """Somebody who joins. With `totp` an authenticator is asked for at every login."""

    name: str
    role: Role
    password: str
    totp: bool = False


def add_user(box: Box, passwords: Passwords, wanted: NewUser, *, by: str) -> User:
    """Add an account; its password has to be changed at the first login. Return it.

    `by` is the name of an account that may grant the role, or `console`. Raise Refused.
    """
    if not _NAME.fullmatch(wanted.name) or wanted.name == CONSOLE:
        raise Refused(
            "a name is 1 to 40 small letters, digits, dot, dash or underscore, beginning with a letter",
            remedy="e.g. priya",
        )
    _demand_good(wanted.password, wanted.name)
    stored = passwords.hash(wanted.password, box.entropy.token())
    secret = box.entropy.token().upper() if wanted.totp else ""
    with box.store.transaction(Lane.DESK, "desk.user_added") as tx:
        _demand_granting(tx, by, wanted.role)
        if tx.get(User, wanted.name) is not None:
            raise Refused("there is, or was, an account of that name", remedy="choose another, or reset it")
        added = User(
            wanted.name, wanted.role.value, stored, box.clock.now(), by, totp=secret, must_change=True
        )
        tx.add(added)
        _log(box, tx, "user_added", _actor(by), f"user:{added.name}", added.role)
    return added


def retire_user(box: Box, name: str, *, by: str) -> User:
    """Retire an account: its sessions end, its claims go back to the desk. Return it.

    Raise Refused for the last admin, lest nobody can add one from the desk.
    """
    with box.store.transaction(Lane.DESK, "desk.user_retired") as tx:
        user = _demand_user(tx, name)
        _demand_granting(tx, by, Role(user.role))
        admins = [one for one in tx.desk.users() if one.role == Role.CENTRAL_ADMIN and one.retired_at is None]
        if user.role == Role.CENTRAL_ADMIN and len(admins) < 2:
            raise Refused("this is the last admin", remedy="add another one first")
        retired = replace(user, retired_at=box.clock.now(), password="", pin="", totp="")
        tx.update(user, retired)
        for session in tx.desk.sessions(name):
            tx.remove(session)
        for task in [one for one in tx.open_tasks() if one.claimed_by == f"user:{name}"]:
            release(box, tx, tx.get(Task, task.id) or task, actor=f"user:{name}")
        _log(box, tx, "user_retired", _actor(by), f"user:{name}", user.role)
    return retired


def reset_user(
    box: Box, passwords: Passwords, name: str, password: str, *, by: str, totp: bool | None = None
) -> User:
    """Give an account a password that has to be changed, end its sessions and its lock. Return it.

    `totp` True sets a new authenticator up, False asks for none any more, None leaves it. A retired account
    comes back.
    """
    _demand_good(password, name)
    stored = passwords.hash(password, box.entropy.token())
    with box.store.transaction(Lane.DESK, "desk.user_reset") as tx:
        user = _demand_user(tx, name)
        _demand_granting(tx, by, Role(user.role))
        secret = user.totp if totp is None else box.entropy.token().upper() if totp else ""
        fresh = replace(
            user,
            password=stored,
            pin="",
            totp=secret,
            totp_step=0,
            must_change=True,
            failures=0,
            locked_until_at=None,
            retired_at=None,
        )
        tx.update(user, fresh)
        for session in tx.desk.sessions(name):
            tx.remove(session)
        outcome = "back" if user.retired_at is not None else "reset"
        _log(box, tx, "user_reset", _actor(by), f"user:{name}", outcome)
    return fresh


def _demand_granting(tx: View, by: str, role: Role) -> None:
    """Raise Refused unless whoever does it may have accounts of that role."""
    if by == CONSOLE:
        return
    boss = tx.get(User, by)
    if boss is None or boss.retired_at is not None or not may_grant(Role(boss.role), role):
        raise Forbidden(f"{by} may not manage accounts of role {role}", remedy="ask a central admin")


def _demand_user(tx: View, name: str) -> User:
    user = tx.get(User, name)
    if user is None:
        raise Refused("there is no account of that name", remedy="`recallbox users list` shows them")
    return user


def _demand_good(password: str, name: str) -> None:
    """Raise Refused for a password that is short or plain (NIST SP 800-63B 3.1.1: length, no patterns)."""
    plain = password.casefold()
    if len(password) < LEAST_PASSWORD or len(set(plain)) < 5 or name in plain or "recallbox" in plain:
        raise Refused(
            f"a password has {LEAST_PASSWORD} characters or more, five different ones at least, and neither"
            " the name nor the product's in it",
            remedy="three or four unrelated words are good",
        )


def _demand_unlocked(user: User, now: datetime) -> None:
    if user.locked_until_at is not None and now < user.locked_until_at:
        raise _wrong(user.locked_until_at, now)


def _wrong(locked_until: datetime | None, now: datetime) -> Refused:
    if locked_until is None:
        return SignedOut(
            "name, password or code is wrong", remedy="try again; a manager resets it with `recallbox users`"
        )
    seconds = int((locked_until - now).total_seconds()) + 1
    return SlowDown(
        f"too many wrong tries: not before {locked_until:%H:%M:%S} UTC",
        remedy="wait, or have a manager reset the account",
        seconds=seconds,
    )


def _note_failure(box: Box, tx: Writer, name: str, user: User | None) -> datetime | None:
    """Count a failed login; return until when the account is locked, if it is.

    A name that nobody has is written down only as unknown: people type passwords into the wrong field.
    """
    locked = None
    if user is not None:
        failures = user.failures + 1
        over = failures - FREE_FAILURES
        if over >= 0:
            locked = box.clock.now() + min(timedelta(minutes=2 ** min(over, 10)), _LONGEST_LOCK)
        tx.update(user, replace(user, failures=failures, locked_until_at=locked))
    known = f"user:{name}" if user is not None else "user:unknown"
    _log(box, tx, "desk_login_failed", known, known, "locked" if locked else "wrong")
    return locked


def _key(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _actor(by: str) -> str:
    return by if by == CONSOLE else f"user:{by}"


def _log(box: Box, tx: Writer, action: str, actor: str, about: str, outcome: str = "ok") -> None:
    tx.audit(box.entry(tx, action, actor=actor, object=about, outcome=outcome, purpose="security"))
