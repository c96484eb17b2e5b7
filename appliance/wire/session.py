"""Logging in, locking, logging off, and who one is."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

UserName = Annotated[str, Meta(min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9._-]*$")]
Secret = Annotated[str, Meta(min_length=1, max_length=200)]


class Hello(Struct, frozen=True, kw_only=True):
    """What is known before anybody has logged in. `instance` changes with every start of the service."""

    practice: str
    version: str
    instance: str
    has_users: bool
    lock_minutes: int
    logoff_minutes: int


class Login(Struct, frozen=True, kw_only=True):
    """Name and password; `code` is the authenticator's where one is set up."""

    name: UserName
    password: Secret
    code: Annotated[str, Meta(max_length=12)] = ""


class Session(Struct, frozen=True, kw_only=True):
    """Who one is and what one may do: `may` are the acts of `domain.roles.Act`, for greying out keys."""

    user: str
    role: str
    role_name: str
    may: list[str]
    is_locked: bool
    has_pin: bool
    has_totp: bool
    must_change_password: bool
    began_at: datetime
    locks_at: datetime
    ends_at: datetime


class LoggedIn(Struct, frozen=True, kw_only=True):
    """A session and the token that names it from now on: `Authorization: Bearer TOKEN`."""

    token: str
    session: Session


class Unlock(Struct, frozen=True):
    """PIN or password of whoever locked it."""

    secret: Secret


class NewPassword(Struct, frozen=True, kw_only=True):
    """One's own new password."""

    old: Secret
    new: Annotated[str, Meta(min_length=12, max_length=200)]


class NewPin(Struct, frozen=True, kw_only=True):
    """A PIN for unlocking on this desk, set with the password."""

    password: Secret
    pin: Annotated[str, Meta(pattern=r"^[0-9]{4,12}$", max_length=12)]


class UserRow(Struct, frozen=True, kw_only=True):
    """One account, for whoever manages them."""

    name: str
    role: str
    has_totp: bool
    is_retired: bool
    added_at: datetime
    added_by: str
    last_login_at: datetime | None = None
    locked_until_at: datetime | None = None


class Users(Struct, frozen=True):
    """Every account, the retired ones too."""

    rows: list[UserRow]
