"""Verbs for the secrets of a box: list, put, make. They run as root on the appliance.

A secret comes in by standard input and goes out sealed. No verb prints one.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table as Grid

from appliance.adapters.escrow import seal_for
from appliance.adapters.host import make_secret
from appliance.adapters.sealing import SealedFolder
from appliance.cli import as_json, json_option
from appliance.errors import Misconfigured, Refused
from appliance.settings import Settings, read_settings
from appliance.vendors import MADE_ON_THE_BOX, secret_names

ESCROW = Path("/var/lib/recallbox-escrow")
_LONGEST = 16_384

check_option = click.option("--check", is_flag=True, help="Change nothing; say whether it would.")


@click.group()
def secrets() -> None:
    """List, hand over or make the sealed secrets of this box.

    \b
    recallbox secrets list                   what this site needs, and what is missing
    recallbox secrets put NAME < FILE        seal one; by standard input only
    recallbox secrets make                   make what only the box knows, and escrow it
    """


@secrets.command("list")
@json_option
@click.pass_obj
def list_secrets(site: Path, as_json_flag: bool) -> None:
    """List every secret that this site needs and whether it is sealed here."""
    needed, folder = secret_names(read_settings(site)), SealedFolder()
    missing = [name for name in needed if not folder.has(name)]
    if as_json_flag:
        unused = [name for name in folder.names() if name not in needed]
        click.echo(as_json({"needed": list(needed), "missing": missing, "unused": unused}))
        return
    grid = Grid("", "secret", "what it is")
    for name, about in needed.items():
        grid.add_row("[red]MISSING[/]" if name in missing else "[green]sealed[/]", name, about)
    Console().print(grid)


@secrets.command()
@json_option
@check_option
@click.argument("name")
@click.pass_obj
def put(site: Path, as_json_flag: bool, check: bool, name: str) -> None:
    """Seal the secret that comes by standard input, in place of the one that was there."""
    _demand_needed(name, read_settings(site))
    value = _read_value(name)
    folder = SealedFolder()
    changed = not folder.holds(name, value)
    if changed and not check:
        folder.seal(name, value)
    _tell(as_json_flag, name, changed, check)


def _demand_needed(name: str, settings: Settings) -> None:
    needed = [one for one in secret_names(settings) if one not in MADE_ON_THE_BOX]
    if name in MADE_ON_THE_BOX:
        raise Refused(f"nobody hands over {name}: the box makes it", remedy="`recallbox secrets make`")
    if name not in needed:
        raise Misconfigured(
            f"this site has no use for a secret {name}", remedy=f"it needs {', '.join(needed)}"
        )


def _read_value(name: str) -> str:
    """Read one line from standard input. Raise Misconfigured if it is not a secret; it is never repeated."""
    if sys.stdin.isatty():
        raise Misconfigured(
            f"the secret {name} is not typed here", remedy="recallbox secrets put NAME < FILE"
        )
    text = sys.stdin.read(_LONGEST + 1)
    value = text.strip()
    if not value or len(text) > _LONGEST or "\n" in value or not value.isprintable():
        raise Misconfigured(
            f"what came for {name} is no secret: one line of at most {_LONGEST} characters is",
            remedy="look at the file it came from",
        )
    return value


@secrets.command()
@json_option
@check_option
@click.pass_obj
def make(site: Path, as_json_flag: bool, check: bool) -> None:
    """Make the backup key if this site takes backups, and seal a copy for who looks after the box.

    The copy is for the recovery recipient alone and lies in /var/lib/recallbox-escrow.
    """
    settings, folder, name = read_settings(site), SealedFolder(), "backup_key"
    is_due = name in secret_names(settings) and not folder.has(name)
    if is_due and not settings.backup.recovery_recipient:
        raise Misconfigured(
            "backup.recovery_recipient is not set: nobody could open the backups once this box is lost",
            remedy="`recallbox backup recipient FOLDER`, and its public half into the site's file",
        )
    if is_due and not check:
        key = make_secret()
        (ESCROW / "backup-key.sealed").write_text(
            seal_for(settings.backup.recovery_recipient, bytes.fromhex(key)) + "\n"
        )
        folder.seal(name, key)
    _tell(as_json_flag, name, is_due, check)


def _tell(as_json_flag: bool, name: str, changed: bool, check: bool) -> None:
    if as_json_flag:
        click.echo(as_json({"secret": name, "changed": changed}))
        return
    click.echo(f"{name}: {('would be sealed' if check else 'sealed') if changed else 'nothing to do'}")
