"""Verbs for keys and incidents: rekey, freeze, unfreeze, incidents."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table as Grid

from appliance.adapters.escrow import decrypt, derive, encrypt
from appliance.adapters.host import SecretFolder, fresh_key, fresh_nonce
from appliance.adapters.store.database import Database, replace_key
from appliance.adapters.store.opening import NEXT_KEY, database_key
from appliance.adapters.store.store import SqlCipherStore
from appliance.bootstrap import open_still
from appliance.cli import as_json, json_option
from appliance.domain.limits.incidents import RUNBOOK, Deadline
from appliance.domain.upkeep.health import DATABASE_KEY_DAYS
from appliance.errors import RecallBoxError
from appliance.ports.safety import Incident
from appliance.ports.store import Lane
from appliance.settings import read_settings
from appliance.vendors import Outside
from appliance.workflow.box import Box
from appliance.workflow.limits import incidents as cases
from appliance.workflow.limits.rollout import need_name
from appliance.workflow.upkeep.keys import note_secrets

by_option = click.option("--by", default="", metavar="NAME", help="Who answers for it; goes on record.")
why_option = click.option(
    "--why", default="", metavar="TEXT", help="What for; goes into the audit log, so no patient's name."
)
_STAYS = frozenset({"database_key", "backup_key", "audit_signing_key"})
"""What a freeze leaves in place: without them nobody could look at what happened."""


@click.command()
@json_option
@by_option
@click.pass_obj
def rekey(site: Path, as_json_flag: bool, by: str) -> None:
    """Give the database a new key. The service has to be stopped; nothing is lost if this is cut off."""
    need_name(by)
    settings, out = read_settings(site), Outside()
    secrets, path = SecretFolder(settings.secrets.folder), Path(settings.database.path)
    store, box = open_still(settings, out)
    store.close()
    old = _key_in_force(path, secrets)
    secrets.write(NEXT_KEY, fresh_key())
    new = database_key(secrets, NEXT_KEY)

    def note(copy: Path) -> None:
        database = Database.open(copy, new, now=out.clock.now)
        with SqlCipherStore(database).transaction(Lane.DESK, "keys.rekey") as tx:
            tx.audit(box.entry(tx, "database_rekeyed", actor=f"user:{by}", object="secret:database_key"))
        database.close()

    replace_key(path, old, new, note)
    secrets.replace("database_key", NEXT_KEY)
    store, box = open_still(settings, out)
    note_secrets(box, {"database_key": secrets.read("database_key")})
    store.close()
    if as_json_flag:
        click.echo(as_json({"rekeyed": True}))
        return
    click.echo(
        f"The database has a new key. The next one is due in {DATABASE_KEY_DAYS} days; doctor reminds."
    )


def _key_in_force(path: Path, secrets: SecretFolder) -> bytes:
    """Return the key that opens the database: after a change that was cut off, that may be the next one."""
    if secrets.has(NEXT_KEY):
        following = database_key(secrets, NEXT_KEY)
        if _opens(path, following):
            secrets.replace("database_key", NEXT_KEY)
            return following
    return database_key(secrets)


def _opens(path: Path, key: bytes) -> bool:
    try:
        Database.open(path, key, readonly=True).close()
    except RecallBoxError:
        return False
    return True


@click.command()
@json_option
@click.option(
    "--discovered",
    type=click.DateTime(["%Y-%m-%dT%H:%M"]),
    help="When somebody first noticed, practice time; the clocks run from then. Default: now.",
)
@by_option
@why_option
@click.pass_obj
def freeze(site: Path, as_json_flag: bool, discovered: datetime | None, by: str, why: str) -> None:
    """Stop everything that leaves this box at once: texts, answers, the model. For a suspected breach.

    Credentials are moved aside, sealed; the audit log is copied read-only; an incident is opened with its
    clocks, and what to do next is printed.
    """
    settings = read_settings(site)
    store, box = open_still(settings)
    noticed = discovered.replace(tzinfo=box.zone).astimezone(UTC) if discovered else None
    incident = cases.freeze(box, by, why, noticed)
    evidence = _secure_log(box, incident, Path(settings.database.path).parent)
    secrets = SecretFolder(settings.secrets.folder)
    key = derive(database_key(secrets), "frozen secrets")
    names = [name for name in secrets.names() if name not in _STAYS]
    moved = secrets.set_aside(names, lambda data, name: encrypt(key, fresh_nonce(), data, name))
    incident = cases.note_evidence(box, incident, str(evidence), moved)
    with store.view() as view:
        found = cases.open_incidents(box, view)
    store.close()
    if as_json_flag:
        click.echo(as_json({"incident": incident, "set_aside": moved, "runbook": RUNBOOK}))
        return
    click.echo(f"FROZEN. Incident {incident.id[:8]}; the log was copied to {evidence}")
    click.echo(f"Moved aside: {', '.join(moved) or 'nothing was left'}.\n")
    for number, line in enumerate(RUNBOOK, 1):
        click.echo(f"{number:2}. {line}")
    _show(box, found)


def _secure_log(box: Box, incident: Incident, folder: Path) -> Path:
    """Copy the audit log to where the service does not write, with its head and a checksum; read-only."""
    target = folder / "evidence" / incident.id
    if target.is_dir():
        return target
    draft = target.with_name(f"{incident.id}.new")
    draft.mkdir(parents=True, exist_ok=True)
    digest, file = hashlib.sha256(), draft / "audit.ndjson"
    with box.store.view() as view, file.open("wb") as out:
        head = view.log_head()
        for _, _, record in view.log_rows(0, datetime.max.replace(tzinfo=UTC), head.rows):
            line = record.encode() + b"\n"
            digest.update(line)
            out.write(line)
    facts = {"rows": head.rows, "root": head.root, "sha256": digest.hexdigest()}
    (draft / "head.json").write_text(json.dumps(facts, sort_keys=True) + "\n")
    for one in draft.iterdir():
        one.chmod(0o400)
    draft.chmod(0o500)
    draft.rename(target)
    return target


@click.command()
@json_option
@by_option
@why_option
@click.pass_obj
def unfreeze(site: Path, as_json_flag: bool, by: str, why: str) -> None:
    """Let a frozen box work again. Secrets that were renewed meanwhile stay; the others come back.

    The incident stays open, with its clocks: `recallbox incidents --close ID --by NAME --why TEXT`.
    """
    settings = read_settings(site)
    store, box = open_still(settings)
    was_frozen = cases.unfreeze(box, by, why)
    store.close()
    secrets = SecretFolder(settings.secrets.folder)
    key = derive(database_key(secrets), "frozen secrets")
    back = secrets.bring_back(lambda data, name: decrypt(key, data, name))
    if as_json_flag:
        click.echo(as_json({"was_frozen": was_frozen, "back": back}))
        return
    click.echo("The box works again." if was_frozen else "It was not frozen.")
    if back:
        click.echo(
            f"Back in place: {', '.join(back)}. Were they renewed at the vendors? If not, do that now."
        )


@click.command()
@json_option
@click.option("--close", "start", default="", metavar="ID", help="Close the incident that begins like that.")
@by_option
@why_option
@click.pass_obj
def incidents(site: Path, as_json_flag: bool, start: str, by: str, why: str) -> None:
    """Show every open incident and its clocks; with --close, --by and --why, close one."""
    store, box = open_still(read_settings(site))
    if start:
        cases.close_incident(box, start, by, why)
    with store.view() as view:
        found = cases.open_incidents(box, view)
    store.close()
    if as_json_flag:
        click.echo(as_json([{"incident": one, "deadlines": due} for one, due in found]))
        return
    if not found:
        click.echo("No incident is open.")
    _show(box, found)


def _show(box: Box, found: list[tuple[Incident, tuple[Deadline, ...]]]) -> None:
    for one, deadlines in found:
        grid = Grid("due", "what", "source", title=f"Incident {one.id[:8]}: {one.why} ({one.by})")
        for due in deadlines:
            late = " LATE" if due.due_at < box.clock.now() else ""
            grid.add_row(f"{due.due_at.astimezone(box.zone):%a %b %d %Y %H:%M}{late}", due.what, due.source)
        Console(highlight=False).print(grid)
