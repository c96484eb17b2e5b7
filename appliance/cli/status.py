"""`recallbox status`: what the status page shows, in a terminal. Nothing of a patient's is in it either."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.table import Table as Grid

from appliance.adapters.host import SystemClock
from appliance.adapters.snapshot_file import read_slot
from appliance.bootstrap import gather_machine, open_still
from appliance.cli import as_json, json_option
from appliance.settings import Settings, read_settings
from appliance.web.status_view import Page, compose_page, judge
from appliance.wire.snapshot import Level, Slot, Snapshot, decode, encode
from appliance.workflow.upkeep.snapshot import make_snapshot

_COLOURS = {Level.GOOD: "green", Level.LOOK: "yellow", Level.STOP: "red"}
_SIGNS = {Level.GOOD: "OK", Level.LOOK: "LOOK", Level.STOP: "STOP"}


@click.command()
@json_option
@click.pass_obj
def status(site: Path, as_json_flag: bool) -> None:
    """Show how the box is, as the status page does: the verdict, what needs somebody, today in numbers.

    Reads the page's own file where the site has one, and so says too when the service went silent; otherwise
    counts afresh. Exit code 1 when somebody is needed now.
    """
    settings, now = read_settings(site), SystemClock().now()
    snapshot = _read_file(settings.health.status_file) if settings.health.status_file else _count(settings)
    verdict = judge(snapshot, now)
    if as_json_flag:
        click.echo(as_json(verdict))
    else:
        zone = ZoneInfo(settings.practice.zone)
        print_page(Console(highlight=False), compose_page(settings.practice.name, snapshot, now, zone))
    sys.exit(1 if verdict.level is Level.STOP else 0)


def _read_file(path: str) -> Snapshot | None:
    try:
        return decode(Path(path).read_bytes())
    except (OSError, ValueError):
        return None


def _count(settings: Settings) -> Snapshot:
    store, box = open_still(settings, readonly=True)
    with closing(store):
        return decode(encode(make_snapshot(box, gather_machine(settings), Slot(read_slot()))))


def print_page(console: Console, page: Page) -> None:
    """Print what the page says, in its order."""
    colour = _COLOURS[page.level]
    console.print(f"[bold {colour}]{_SIGNS[page.level]}[/]  [bold]{page.sentence}[/]\n    {page.more}")
    if not page.made_at:
        return
    console.print(f"    [dim]{page.practice}, as of {page.made_says}[/]")
    _print(console, "Needs somebody", ((_SIGNS[one.level], one.title, one.do) for one in page.needs))
    waiting = ((one.count, one.title, "late" if one.late else "") for one in page.waiting)
    _print(console, "Waiting at the front desk", waiting)
    _print(console, f"Today, {page.today}", ((one.value, one.label, one.note) for one in page.tiles))
    _print(console, "Promises, the last 30 days", ((one.found, one.says) for one in page.promises))
    _print(console, "Texts held, and why", ((one.count, one.why) for one in page.texts_held))
    _print(console, "Patients not texted, and why", ((one.count, one.why) for one in page.patients_held))
    _print(console, "What left the box today", ((one.value, one.label, one.note) for one in page.egress))
    _print(console, "Details", ((one.label, one.value, one.note) for one in page.facts))
    if page.head is not None:
        console.print(f"\n{page.head.text}", soft_wrap=True)


def _print(console: Console, title: str, rows: Iterable[tuple[str, ...]]) -> None:
    grid = Grid(title=title, title_justify="left", title_style="bold", show_header=False, box=None)
    for row in rows:
        grid.add_row(*row)
    if grid.row_count:
        console.print()
        console.print(grid)
