"""`recallbox users`: who has an account at the desk. For root at the machine, and for managers by name.

Passwords and authenticators are typed or shown here and nowhere else; nothing of them reaches the log.
"""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table as Grid

from appliance.adapters.passwords import ArgonPasswords
from appliance.bootstrap import open_site
from appliance.cli import as_json, json_option
from appliance.domain.roles import ROLE_NAMES, Role
from appliance.errors import Refused
from appliance.ports.desk import User
from appliance.settings import read_settings
from appliance.workflow.box import Box
from appliance.workflow.desk import users as accounts

_name = click.argument("name")
_stdin = click.option(
    "--password-stdin", is_flag=True, help="Read the first password from standard input instead of asking."
)
_by = click.option(
    "--by", default=accounts.CONSOLE, show_default=True, metavar="NAME", help="Whose account does it."
)


@contextmanager
def _at(site: Path) -> Iterator[Box]:
    here = open_site(read_settings(site))
    try:
        yield here.box
    finally:
        here.close()


@click.group()
def users() -> None:
    """Add, reset, retire and list the accounts of the desk.

    \b
    Roles: central_admin, regional_manager, office_manager, front_desk, provider (reads only).
    A first password has to be changed at the first login.
    """


@users.command("list")
@json_option
@click.pass_obj
def list_users(site: Path, as_json_flag: bool) -> None:
    """List every account, the retired ones too."""
    with _at(site) as box, box.store.view() as view:
        found = view.desk.users()
        zone = box.zone
    if as_json_flag:
        click.echo(as_json({"users": [_plain(one) for one in found]}))
        return
    grid = Grid("name", "role", "authenticator", "last login", "state", title="Accounts of the desk")
    for one in found:
        last = one.last_login_at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if one.last_login_at else "never"
        grid.add_row(one.name, ROLE_NAMES[Role(one.role)], "yes" if one.totp else "", last, _state(one))
    Console().print(grid)


def _state(one: User) -> str:
    if one.retired_at is not None:
        return "retired"
    if one.locked_until_at is not None:
        return f"locked until {one.locked_until_at:%H:%M} UTC, or was"
    return "new" if one.must_change else "active"


def _plain(one: User) -> dict[str, Any]:
    return {
        "name": one.name,
        "role": one.role,
        "totp": bool(one.totp),
        "state": _state(one),
        "added_at": one.added_at,
        "added_by": one.added_by,
        "last_login_at": one.last_login_at,
    }


@users.command()
@json_option
@_name
@click.option("--role", type=click.Choice([str(one) for one in Role]), required=True, help="What they are.")
@click.option("--totp", is_flag=True, help="Ask for an authenticator's code at every login.")
@_stdin
@_by
@click.pass_obj
def add(
    site: Path, as_json_flag: bool, name: str, role: str, totp: bool, password_stdin: bool, by: str
) -> None:
    """Add an account for NAME, who joins."""
    wanted = accounts.NewUser(name, Role(role), _read_password(from_stdin=password_stdin), totp)
    _tell(site, as_json_flag, lambda box: accounts.add_user(box, ArgonPasswords(), wanted, by=by), "added")


@users.command()
@json_option
@_name
@click.option("--totp/--no-totp", default=None, help="Set a new authenticator up, or ask for none any more.")
@_stdin
@_by
@click.pass_obj
def reset(
    site: Path, as_json_flag: bool, name: str, totp: bool | None, password_stdin: bool, by: str
) -> None:
    """Give NAME another first password; ends their sessions and their lock, brings a retired account back."""
    word = _read_password(from_stdin=password_stdin)
    _tell(
        site,
        as_json_flag,
        lambda box: accounts.reset_user(box, ArgonPasswords(), name, word, by=by, totp=totp),
        "reset",
    )


@users.command()
@json_option
@_name
@_by
@click.pass_obj
def retire(site: Path, as_json_flag: bool, name: str, by: str) -> None:
    """Retire the account of NAME, who leaves: out at once, and what they had goes back to the desk."""
    _tell(site, as_json_flag, lambda box: accounts.retire_user(box, name, by=by), "retired")


def _tell(site: Path, as_json_flag: bool, act: Callable[[Box], User], word: str) -> None:
    """Carry something out, and say what is now; a new authenticator's address is shown this once."""
    with _at(site) as box:
        with box.store.view() as view:
            before = {one.name: one.totp for one in view.desk.users()}
        user = act(box)
        practice = box.practice.name
    fresh = user.totp and before.get(user.name) != user.totp
    address = ArgonPasswords().enrolment(user.totp, user.name, practice) if fresh else ""
    if as_json_flag:
        click.echo(as_json({**_plain(user), "authenticator": address}))
        return
    click.echo(f"{word}: {user.name}, {ROLE_NAMES[Role(user.role)]}")
    if address:
        click.echo(f"set the authenticator up with this address, shown once: {address}")


def _read_password(*, from_stdin: bool) -> str:
    """Return a password typed twice, or a line of standard input. Raise Refused if the two differ."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("first password: ")
    if getpass.getpass("again: ") != first:
        raise Refused("the two passwords differ", remedy="type it again")
    return first
