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
from appliance.adapters.host import SystemClock, fresh_key
from appliance.adapters.page_certificate import make_certificate
from appliance.adapters.sealing import SealedFolder
from appliance.cli import as_json, json_option
from appliance.errors import Misconfigured, Refused
from appliance.settings import Settings, read_settings
from appliance.vendors import MADE_ON_THE_BOX, secret_names

ESCROW = Path("/var/lib/recallbox-escrow")
CERTIFICATE = Path("/var/lib/recallbox-site/status.crt")
STATUS_KEY = "status_key"
_LONGEST = 16_384

check_option = click.option("--check", is_flag=True, help="Change nothing; say whether it would.")


@click.group()
def secrets() -> None:
    """List, hand over or make the sealed secrets of this box.

    \b
    recallbox secrets list                   what this site needs, and what is missing
    recallbox secrets put NAME < FILE        seal one; by standard input only
    recallbox secrets make --address IP      make what only the box knows, and escrow it
    """


@secrets.command("list")
@json_option
@click.pass_obj
def list_secrets(site: Path, as_json_flag: bool) -> None:
    """List every secret that this site needs and whether it is sealed here."""
    needed, folder = secret_names(read_settings(site)), SealedFolder()
    missing = [name for name in needed if not folder.has(name)]
    if as_json_flag:
        unused = [name for name in folder.names() if name not in (*needed, STATUS_KEY)]
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
@click.option("--address", required=True, help="The box's address in the LAN: the status page's certificate.")
@click.pass_obj
def make(site: Path, as_json_flag: bool, check: bool, address: str) -> None:
    """Make what only the box knows, if it is not there: the backup key, the status page's key.

    A copy of the backup key that only the recovery recipient can open lies in /var/lib/recallbox-escrow.
    """
    settings, folder = read_settings(site), SealedFolder()
    due = [name for name in _made_here(settings) if not folder.has(name)]
    if not check:
        for name in due:
            _MAKERS[name](settings, folder, address)
    if as_json_flag:
        click.echo(as_json({"made": due}))
    else:
        click.echo(f"{'would be made' if check else 'made'}: {', '.join(due) or 'nothing'}")


def _made_here(settings: Settings) -> list[str]:
    """Return the secrets of this site that are made after the first boot, because the site decides them."""
    backup = ["backup_key"] if "backup_key" in secret_names(settings) else []
    if backup and not settings.backup.recovery_recipient:
        raise Misconfigured(
            "backup.recovery_recipient is not set: nobody could open the backups once this box is lost",
            remedy="`recallbox backup recipient FOLDER`, and its public half into the site's file",
        )
    return [*backup, STATUS_KEY]


def _make_backup_key(settings: Settings, folder: SealedFolder, address: str) -> None:
    """Escrow first: a key that only this box has must not encrypt a backup."""
    del address
    key = fresh_key()
    sealed = seal_for(settings.backup.recovery_recipient, bytes.fromhex(key))
    (ESCROW / "backup-key.sealed").write_text(f"{sealed}\n")
    folder.seal("backup_key", key)


def _make_status_key(settings: Settings, folder: SealedFolder, address: str) -> None:
    key, certificate = make_certificate(settings.practice.name, address, SystemClock().now())
    CERTIFICATE.write_text(certificate)
    CERTIFICATE.chmod(0o644)
    folder.seal(STATUS_KEY, key)


_MAKERS = {"backup_key": _make_backup_key, STATUS_KEY: _make_status_key}


def _tell(as_json_flag: bool, name: str, changed: bool, check: bool) -> None:
    if as_json_flag:
        click.echo(as_json({"secret": name, "changed": changed}))
        return
    click.echo(f"{name}: {('would be sealed' if check else 'sealed') if changed else 'nothing to do'}")
