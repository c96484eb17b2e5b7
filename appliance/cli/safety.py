"""Verbs for the safety of the box: backup, restore, archive, watchdog."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table as Grid

from appliance.adapters.backups import ResticBackups
from appliance.adapters.escrow import fingerprint, new_recipient, open_sealed, read_key, seal_for
from appliance.adapters.host import SecretFolder
from appliance.adapters.store.opening import database_key
from appliance.bootstrap import Site, open_backups, open_site, open_still
from appliance.cli import as_json, json_option
from appliance.domain.proof.archiving import HOT_MONTHS
from appliance.domain.upkeep.key_words import to_words
from appliance.errors import Misconfigured, Refused
from appliance.ports.backup import Backups, Snapshot
from appliance.ports.safety import Restoration, RunKind
from appliance.settings import Settings, read_settings
from appliance.vendors import Outside
from appliance.workflow.proof.archiving import archive_due, archived_about, fetch_rows
from appliance.workflow.upkeep import backups as copies
from appliance.workflow.upkeep.recovery import begin_window, describe_window, newest_backup_before
from appliance.workflow.upkeep.soundness import demand_sound
from appliance.workflow.upkeep.watchdog import find_hits, look_back

by_option = click.option("--by", default="", metavar="NAME", help="Who answers for it; goes on record.")


@contextmanager
def _at(site: Path) -> Iterator[Site]:
    """Yield the box of a site file."""
    here = open_site(read_settings(site), site_file=site)
    try:
        yield here
    finally:
        here.close()


@click.group()
def backup() -> None:
    """Take, list, check and rehearse backups.

    \b
    Once, in this order:
      recallbox backup recipient        a pair of keys for whoever looks after the box
      recallbox backup init             make the repository and seal the key for them
      recallbox backup page             the owner's page: the key in words
    """


@backup.command("now")
@json_option
@click.option("--tag", type=click.Choice([copies.NIGHTLY, copies.UPDATE, "by-hand"]), default="by-hand")
@click.pass_obj
def backup_now(site: Path, as_json_flag: bool, tag: str) -> None:
    """Take a backup now; the service may go on meanwhile. Updates use --tag update."""
    with _at(site) as here:
        _need(here.box.backups)
        copies.back_up(here.box, tag)
        with here.store.view() as view:
            (run,) = view.runs(RunKind.BACKUP, 1)
    if as_json_flag:
        click.echo(as_json(run))
    else:
        click.echo(f"Backup {run.subject}: {run.rows} audit rows, {run.size_bytes / 1e6:.1f} MB added.")


@backup.command("list")
@json_option
@click.pass_obj
def list_backups(site: Path, as_json_flag: bool) -> None:
    """List every backup in the repository."""
    found = _repository(read_settings(site)).snapshots()
    if as_json_flag:
        click.echo(as_json(found))
        return
    grid = Grid("backup", "taken (UTC)", "for", "audit rows", "root")
    for one in found:
        grid.add_row(one.id, f"{one.taken_at:%Y-%m-%d %H:%M}", one.tag, str(one.rows), one.root[:16])
    Console().print(grid)


@backup.command()
@json_option
@click.pass_obj
def check(site: Path, as_json_flag: bool) -> None:
    """Read the structure of the repository and a tenth of its data."""
    _repository(read_settings(site)).check()
    click.echo(as_json({"sound": True}) if as_json_flag else "The repository is sound.")


@backup.command("drill")
@json_option
@click.pass_obj
def rehearse(site: Path, as_json_flag: bool) -> None:
    """Rehearse a restore: into a scratch folder, verified, thrown away. The service does so every month."""
    with _at(site) as here:
        _need(here.box.backups)
        found = copies.drill(here.box)
    if as_json_flag:
        click.echo(as_json(found))
    elif found.problems:
        click.echo(f"Backup {found.snapshot.id} FAILED: {'; '.join(found.problems)}")
    else:
        click.echo(f"Backup {found.snapshot.id} comes back: {found.rows} audit rows, root {found.root}")
    sys.exit(65 if found.problems else 0)


@backup.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def recipient(folder: Path) -> None:
    """Make a recovery recipient's pair in FOLDER. The private half never belongs on a box."""
    public, private = new_recipient()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / f"recovery-{fingerprint(public)}.key"
    file.touch(mode=0o600, exist_ok=False)
    file.write_text(private + "\n")
    click.echo(f'[backup]\nrecovery_recipient = "{public}"')
    click.echo(f"The private half is in {file}: keep it off this box, in two places.", err=True)


@backup.command()
@click.pass_obj
def init(site: Path) -> None:
    """Make the repository, and seal the backup key for the recovery recipient into a file."""
    settings = read_settings(site)
    repository = _repository(settings)
    sealed_for = settings.backup.recovery_recipient
    if not sealed_for:
        raise Misconfigured(
            "nobody could open these backups once this box is lost",
            remedy="`recallbox backup recipient FOLDER`, then set backup.recovery_recipient",
        )
    repository.init()
    file = Path(settings.database.path).parent / "backup-key.sealed"
    file.write_text(seal_for(sealed_for, _key(settings)) + "\n")
    click.echo(
        f"The repository is made. Send {file} to whoever looks after the box; it opens with their key."
    )
    click.echo("Print the owner's page too: `recallbox backup page`.")


@backup.command()
@click.pass_obj
def page(site: Path) -> None:
    """Print the owner's page: the backup key in words. Whoever has it reads every backup."""
    settings = read_settings(site)
    words = to_words(_key(settings)).split()
    lines = [" ".join(words[at : at + 6]) for at in range(0, len(words), 6)]
    click.echo(f"{settings.practice.name}: key of the RecallBox backups\n")
    for line in lines:
        click.echo(f"    {line}")
    click.echo(f"\nRepository: {settings.backup.repository}")
    click.echo("Keep this page in the safe, not beside the box. It opens every backup of this practice.")
    click.echo("To use it: type the words into a file, then `recallbox restore FOLDER --key FILE --by NAME`.")


@click.command()
@json_option
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--key", "key_file", type=click.Path(path_type=Path, exists=True), help="Owner's or sealed key."
)
@click.option("--recovery-key", type=click.Path(path_type=Path, exists=True), help="If --key is sealed.")
@click.option("--snapshot", default="", help="Which backup; default: the newest.")
@click.option("--at-hand", is_flag=True, help="No backup: go on with the database that is there.")
@by_option
@click.pass_obj
def restore(
    site: Path,
    as_json_flag: bool,
    folder: Path,
    key_file: Path | None,
    recovery_key: Path | None,
    snapshot: str,
    at_hand: bool,
    by: str,
) -> None:
    """Bring a backup to this empty box, whose own database key it gets. FOLDER is where the database goes.

    --key names a file with the owner's words, or with the sealed key, which --recovery-key opens. The site's
    files come to FOLDER/restored-site. The service then first asks the carrier what happened since.

    --at-hand takes the database in FOLDER for the backup: for one that lost its last changes, or an older
    copy that was put in place.
    """
    settings, out = read_settings(site), Outside()
    target = Path(settings.database.path)
    if target.parent.absolute() != folder.absolute():
        raise Refused(
            f"the database of this site belongs into {target.parent}",
            remedy="name that, or set database.path",
        )
    if at_hand:
        window = _go_on_at_hand(settings, out, by)
    elif key_file is None:
        raise Refused("a backup opens with its key only", remedy="--key FILE")
    else:
        text = key_file.read_text()
        key = open_sealed(text, recovery_key.read_text()) if recovery_key else read_key(text)
        window = _bring_back(settings, out, key, snapshot, by)
    if as_json_flag:
        click.echo(as_json(window))
        return
    click.echo(
        f"Restored backup {window.snapshot} of {window.backup_at:%Y-%m-%d %H:%M} UTC:"
        f" {window.rows} audit rows."
    )
    for line in describe_window(window):
        click.echo(line)


def _bring_back(settings: Settings, out: Outside, key: bytes, snapshot: str, by: str) -> Restoration:
    """Restore a backup to where no database is, and open its lost window."""
    target = Path(settings.database.path)
    if target.exists():
        raise Refused(f"there is a database at {target}", remedy="restore to an empty box, or move it away")
    keys = SecretFolder(settings.secrets.folder)
    repository = open_backups(settings, keys, out, None, key=key)
    if repository is None:
        raise Misconfigured("this site has no backups", remedy="set backup.repository")
    found = [one for one in repository.snapshots() if one.id.startswith(snapshot)]
    chosen = newest_backup_before(found, None)
    repository.restore(chosen, target, database_key(keys))
    return _begin_window(settings, out, chosen, by)


def _go_on_at_hand(settings: Settings, out: Outside, by: str) -> Restoration:
    """Take the database that is there for a backup of its newest audit row, and open its lost window."""
    store, box = open_still(settings, out, readonly=True)
    try:
        demand_sound(box, with_log=True)
        with store.view() as view:
            head = view.log_head()
    finally:
        store.close()
    if head.newest_at is None:
        raise Refused("this database has no history", remedy="restore a backup: --key FILE")
    return _begin_window(settings, out, Snapshot("at-hand", head.newest_at, "", head.rows, head.root), by)


def _begin_window(settings: Settings, out: Outside, snapshot: Snapshot, by: str) -> Restoration:
    store, box = open_still(settings, out, after_loss=True)
    try:
        return begin_window(box, snapshot, by)
    finally:
        store.close()


@click.command()
@json_option
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Show only objects with rows from then on.")
@click.option("--fetch", default="", metavar="NAME", help="Print the rows of one object, one a line.")
@click.pass_obj
def archive(site: Path, as_json_flag: bool, since: datetime | None, fetch: str) -> None:
    """Copy old audit rows to the archive and show what lies there. Every row stays on the box as well."""
    with _at(site) as here:
        box = here.box
        if fetch:
            with here.store.view() as view:
                named = [one for one in view.archived() if one.name == fetch]
            if not named:
                raise Refused(f"there is no {fetch} in the archive", remedy="`recallbox archive` lists all")
            click.echo("\n".join(fetch_rows(box, named[0])))
            return
        copied = archive_due(box)
        start = since.replace(tzinfo=box.zone) if since else datetime.min.replace(tzinfo=UTC)
        with here.store.view() as view:
            found = archived_about(view, start, box.clock.now())
    if as_json_flag:
        click.echo(as_json({"copied": copied, "objects": found}))
        return
    grid = Grid("object", "rows", "from", "to", "kept until", title=f"{copied} rows copied now")
    for one in found:
        days = (f"{at.astimezone(box.zone):%Y-%m-%d}" for at in (one.oldest_at, one.newest_at))
        grid.add_row(one.name, f"{one.first}-{one.last}", *days, str(one.retain_until_on))
    Console().print(grid)
    click.echo(f"Rows of the last {HOT_MONTHS} months and all older ones can be searched on the box.")


@click.command()
@json_option
@click.option("--look-only", is_flag=True, help="Show what there is without stopping anything.")
@click.pass_obj
def watchdog(site: Path, as_json_flag: bool, look_only: bool) -> None:
    """Judge the texts of the last day by the audit log alone. What should not have left stops sending."""
    store, box = open_still(read_settings(site))
    try:
        hits = find_hits(box)
        if not look_only:
            look_back(box)
    finally:
        store.close()
    if as_json_flag:
        click.echo(as_json({"clean": not hits, "hits": hits}))
    elif not hits:
        click.echo("Every text of the last 24 hours had its decision, inside the fence and to nobody silent.")
    for one in () if as_json_flag else hits:
        click.echo(
            f"row {one.seq}: {one.breach.replace('_', ' ')} ({one.object}, {one.at:%Y-%m-%d %H:%M} UTC)"
        )
    sys.exit(65 if hits else 0)


def _need(backups: Backups | None) -> None:
    if backups is None:
        raise Misconfigured("this site has no backups", remedy="set backup.repository")


def _repository(settings: Settings) -> ResticBackups:
    found = open_backups(settings, SecretFolder(settings.secrets.folder), Outside(), None)
    if found is None:
        raise Misconfigured("this site has no backups", remedy="set backup.repository")
    return found


def _key(settings: Settings) -> bytes:
    return read_key(SecretFolder(settings.secrets.folder).read("backup_key"))
