"""Verbs for the auditor: verify."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from appliance.adapters.host import SecretFolder
from appliance.adapters.store.audit_log import verify as verify_log
from appliance.bootstrap import open_store
from appliance.cli import as_json, json_option
from appliance.settings import read_settings


@click.command()
@json_option
@click.pass_obj
def verify(site: Path, as_json_flag: bool) -> None:
    """Recompute every row of the audit log, its chain and its tree; name the first row that was altered.

    Exit code 0 when the log holds, 65 when it does not.
    """
    settings = read_settings(site)
    store = open_store(settings, SecretFolder(settings.secrets.folder), readonly=True)
    console = Console(stderr=True)
    bar = Progress(console=console, transient=True, disable=not console.is_terminal)
    with store.view() as view, bar:
        last = view.tx.execute("SELECT max(seq) FROM audit").fetchone()[0]
        rows = bar.add_task("recomputing the log", total=last)
        found = verify_log(view.tx, lambda done: bar.update(rows, completed=done))
    store.close()
    if as_json_flag:
        click.echo(
            as_json(
                {
                    "verified": found.ok,
                    "rows": found.size,
                    "root": found.root.hex(),
                    "first_bad": found.first_bad,
                    "reason": found.reason,
                }
            )
        )
    elif found.ok:
        click.echo(f"The log holds: {found.size} rows, root {found.root.hex()}")
    else:
        where = f"row {found.first_bad}" if found.first_bad is not None else "the head"
        click.echo(f"The log was ALTERED at {where}: {found.reason}. {found.size} rows before it hold.")
    sys.exit(0 if found.ok else 65)
