"""`recallbox update`: from a bundle to the other slot. For root at the box; the MSP's playbooks call it.

Owns the order: nothing is touched before the bundle is proved ours, newer, and the hour is right; the service
is drained and its data backed up before the slot is written; whatever fails after that starts it again on
the slot that ran. Whether the new slot is kept is decided by the boot's gate, not here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from appliance.adapters import bundle as bundles
from appliance.adapters.host import SystemClock
from appliance.cli import as_json, json_option
from appliance.domain.upkeep.update import hold_of, is_newer
from appliance.errors import Refused
from appliance.settings import Settings, read_settings

_CORE = "recallbox.service"
_AGAIN = "the box goes on with the image it has; mend the cause and apply the bundle again"


@click.group()
def update() -> None:
    """Check or apply an update bundle.

    \b
    recallbox update check FILE    is it ours, whole and newer?
    recallbox update apply FILE    write it to the other slot and start it; it is undone if it does not hold
    """


_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@update.command()
@json_option
@_file
def check(as_json_flag: bool, file: Path) -> None:
    """Check who signed a bundle, that it is whole, and that it is newer than what runs."""
    with _unpacked(file) as found:
        version = found.version
    running = bundles.running_version()
    if as_json_flag:
        click.echo(as_json({"version": version, "running": running}))
    else:
        click.echo(f"The bundle is ours and whole: {version}, after the {running} that runs.")


@update.command()
@_file
@click.option("--no-restart", is_flag=True, help="Leave the restart to somebody else.")
@click.pass_obj
def apply(site: Path, file: Path, no_restart: bool) -> None:
    """Apply a bundle: drain, back up, record a checkpoint, write the other slot, start it.

    Never while texts may leave, and an hour before.
    """
    settings = read_settings(site) if site.exists() else None
    if settings is not None:
        _demand_quiet(settings)
    with _unpacked(file) as found, _drained(settings):
        click.echo(f"writing {found.version} to the other slot")
        bundles.run_step([bundles.WRITER, "update", found.version], "the slot was not written", _AGAIN)
        # The new kernel has its name before all of it is on the disk: a plug pulled now must not find half.
        bundles.run_step(["/usr/bin/sync"], "what was written did not reach the disk", _AGAIN)
    click.echo(f"{found.version} is written; it has to prove itself in its first two starts")
    if not no_restart:
        bundles.run_step(["/usr/bin/systemctl", "reboot"], "the box does not restart", "restart it by hand")


def _demand_quiet(settings: Settings) -> None:
    local = SystemClock().now().astimezone(ZoneInfo(settings.practice.zone))
    if why := hold_of(local, settings.rules()):
        raise Refused(f"not now: {why}", remedy="apply it in the evening or at night")


@contextmanager
def _unpacked(file: Path) -> Iterator[bundles.Bundle]:
    """Yield a bundle that may be applied here, and empty its folder afterwards. Raise Refused if not."""
    if os.geteuid() != 0:
        raise Refused("only root may update the box", remedy="sudo recallbox update")
    running = bundles.running_version()
    found = bundles.unpack(file, bundles.PLACE)
    try:
        if not is_newer(found.version, running):
            raise Refused(
                f"{found.version} is not newer than {running}, which runs: no way leads back",
                remedy="make a newer image; a bad update is undone by the box itself",
            )
        yield found
    finally:
        bundles.clear(bundles.PLACE)


@contextmanager
def _drained(settings: Settings | None) -> Iterator[None]:
    """Stop the service and secure its data; start it again if what comes then fails."""
    if settings is None:
        yield
        return
    click.echo("draining")
    bundles.run_step(["/usr/bin/systemctl", "stop", _CORE], "the service does not stop", _AGAIN)
    try:
        if settings.backup.repository:
            click.echo("backing up")
            command = [bundles.AS_CORE, "backup", "now", "--tag", "update"]
            bundles.run_step(command, "no backup was taken", _AGAIN)
        bundles.run_step([bundles.AS_CORE, "audit", "checkpoint"], "no checkpoint was recorded", _AGAIN)
        yield
    except BaseException:
        bundles.run_step(["/usr/bin/systemctl", "start", _CORE], "the service does not start", _AGAIN)
        raise
