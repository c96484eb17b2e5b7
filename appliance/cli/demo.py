"""`recallbox demo`: one whole practice day on a simulated clinic, over real HTTP and a real database file."""

from __future__ import annotations

import shutil
import sys
from collections import deque
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from rich.console import Console, Group
from rich.live import Live
from rich.panel import Panel
from rich.table import Table as Grid
from rich.text import Text as Words

from appliance.bootstrap import Site
from appliance.cli import as_json, json_option
from appliance.cli.stage import DayReport, at_local, build_site, enter, play, report_day
from appliance.errors import Misconfigured
from appliance.ports.records import BookingState, MessageState
from appliance.simulation.promises import Violation
from appliance.simulation.world import CARRIERS, World

_FEED_LINES = 14
_REFRESH_EVERY = 40


@click.command()
@json_option
@click.option(
    "--patients",
    default=3800,
    show_default=True,
    type=click.IntRange(20, 200_000),
    help="Size of the practice.",
)
@click.option(
    "--seed", default=1, show_default=True, help="Another seed is another practice and another day."
)
@click.option(
    "--day",
    type=click.DateTime(["%Y-%m-%d"]),
    default="2026-11-17",
    show_default=True,
    help="The day to play.",
)
@click.option(
    "--carrier",
    default="twilio",
    show_default=True,
    type=click.Choice(CARRIERS),
    help="The simulated SMS carrier.",
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=Path("build/demo"),
    show_default=True,
    help="Where the practice's files go. An earlier demo there is replaced.",
)
def demo(as_json_flag: bool, patients: int, seed: int, day: datetime, carrier: str, folder: Path) -> None:
    """Play a whole practice day: no keys, no root, nothing leaves this machine.

    An invented practice with its management system, an SMS carrier and people who answer are simulated
    behind real HTTP on this machine. The box is the real one: it pulls, decides, writes, asks the gate,
    sends, understands the replies, books, hands over, and keeps its log. The figures at the end are
    counted by the simulated world, which knows the truth, not by the box.
    """
    folder = _clear(folder)
    on = day.date()
    console = Console(stderr=as_json_flag)
    with (
        console.status(f"building a practice of {patients:,} patients")
        if console.is_terminal
        else nullcontext()
    ):
        world = World(seed, on, patients, carrier=carrier)
    with world.addresses() as urls:
        settings = build_site(world, urls, folder)
        site = enter(world, settings)
        show = _Screen(console, world, site, on)
        with show.live():
            play(
                world,
                site,
                at_local(world, on + timedelta(days=1), 0, 15),
                progress=show.progress,
                on_step=show.step,
            )
        report, violations = report_day(world, site.store)
        example = _example(site)
        site.close()
    if as_json_flag:
        click.echo(as_json(asdict(report)))
    else:
        _print_report(console, report, violations, folder, example)
    if not report.verified or any(report.promises.values()):
        sys.exit(1)


def _example(site: Site) -> str:
    """Return somebody worth looking at: a patient who was booked today, or texted, or just anybody."""
    with site.store.view() as view:
        booked = [one.patient_id for one in view.bookings_in((BookingState.BOOKED,))]
        texted = [one.patient_id for one in view.messages_in((MessageState.DELIVERED,)) if one.patient_id]
    return next(iter([*booked, *texted]), "1")


def _clear(folder: Path) -> Path:
    """Make room for a demo. Refuse to remove a folder that is not one."""
    if folder.exists() and any(folder.iterdir()):
        marker = folder / "site.toml"
        if not marker.exists() or "simulated practice" not in marker.read_text()[:80]:
            raise Misconfigured(f"{folder} holds something that is no demo", remedy="name another --folder")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class _Screen:
    """What is shown while the day goes by: the clock, the figures so far, and what was just said."""

    def __init__(self, console: Console, world: World, site: Site, on: date) -> None:
        self._console = console
        self._world = world
        self._site = site
        self._on = on
        self._zone = ZoneInfo(world.clinic.practice.zone)
        self._feed: deque[tuple[str, str, str]] = deque(maxlen=_FEED_LINES)
        self._seen_out = self._seen_in = self._steps = 0
        self._stage = "waiting for the night"
        self._live: Live | None = None
        self._told_hour = -1

    def live(self) -> AbstractContextManager[object]:
        """Return the context in which the screen is drawn, or a plain one where there is no terminal."""
        if not self._console.is_terminal:
            return nullcontext()
        self._live = Live(self._draw(), console=self._console, refresh_per_second=8, transient=True)
        return self._live

    def progress(self, what: str, count: int) -> None:
        """Show how far the night's work is."""
        self._stage = (
            f"deciding about everybody: {count:,}"
            if what == "decide"
            else f"reading {what.replace('_', ' ')}: {count:,}"
        )
        if self._live is not None:
            self._live.update(self._draw())

    def step(self, at: datetime) -> None:
        """Show what has happened since the last step."""
        self._collect()
        self._steps += 1
        if self._live is not None and self._steps % _REFRESH_EVERY == 0:
            self._live.update(self._draw())
        hour = at.astimezone(self._zone).hour
        if self._live is None and hour != self._told_hour:
            self._told_hour = hour
            self._console.print(
                f"{at.astimezone(self._zone):%a %H:%M}  {len(self._world.carrier.accepted)} texts out,"
                f" {self._seen_in} in, {len(self._world.clinic.writes)} writes to the PMS",
                highlight=False,
            )

    def _collect(self) -> None:
        carrier = self._world.carrier
        sent = carrier.accepted[self._seen_out :]
        arrived = [text for text in carrier.inbound[self._seen_in :] if text.seen_at is not None]
        said = [(text.at, "→", text.body) for text in sent]
        said += [(text.at, "←", text.body or "(a picture)") for text in arrived]
        for at, arrow, words in sorted(said):
            self._feed.append((self._at(at), arrow, words))
        self._seen_out += len(sent)
        self._seen_in += len(arrived)
        if carrier.accepted or arrived:
            self._stage = "texting, listening, booking"

    def _at(self, at: datetime) -> str:
        return at.astimezone(self._zone).strftime("%H:%M")

    def _draw(self) -> Group:
        now = self._world.clock.now().astimezone(self._zone)
        figures = Grid.grid(padding=(0, 3))
        figures.add_row(
            f"[bold]{now:%A %b %d  %H:%M}[/]",
            f"{self._stage}",
            f"[green]{self._seen_out}[/] texts out",
            f"[cyan]{self._seen_in}[/] in",
            f"[magenta]{self._bookings()}[/] booked",
        )
        feed = Grid.grid(padding=(0, 1))
        for at, arrow, words in self._feed:
            style = "green" if arrow == "→" else "cyan"
            feed.add_row(
                f"[dim]{at}[/]",
                f"[{style}]{arrow}[/]",
                Words(" ".join(words.split())[:130], overflow="ellipsis", no_wrap=True),
            )
        clinic = self._world.clinic
        title = f"{clinic.practice.name}: an invented practice, {len(clinic.people):,} people"
        return Group(Panel(figures, title=title), Panel(feed, title="texts", height=_FEED_LINES + 2))

    def _bookings(self) -> int:
        return sum(write.kind == "appointment_created" for write in self._world.clinic.writes)


def _print_report(
    console: Console, report: DayReport, violations: dict[str, list[Violation]], folder: Path, example: str
) -> None:
    grid = Grid(show_header=False, title="The day", title_justify="left")
    grid.add_row("rows pulled from the PMS", f"{report.pulled:,}")
    grid.add_row("patients decided", f"{report.decided:,}")
    for reason, count in list(report.withheld.items())[:8]:
        grid.add_row(f"  withheld: {reason.replace('_', ' ')}", f"{count:,}")
    grid.add_row("texts sent", f"{report.sent:,}")
    grid.add_row("texts delivered", f"{report.delivered:,}")
    for outcome, count in report.replies.items():
        grid.add_row(f"  replies: {outcome.replace('_', ' ')}", f"{count:,}")
    grid.add_row("visits booked into the PMS", f"{report.booked:,}")
    grid.add_row("handed to a person", f"{report.handed_off:,}")
    grid.add_row("audit rows", f"{report.audit_rows:,}")
    grid.add_row("audit log", "verified" if report.verified else "[red]ALTERED[/]")
    console.print(grid)
    grid = Grid(
        "promise", "violations", title="Promises, counted by the simulated world", title_justify="left"
    )
    for slug, found in violations.items():
        grid.add_row(slug, "[green]0[/]" if not found else f"[red]{len(found)}[/]")
    console.print(grid)
    for found in violations.values():
        for one in found[:5]:
            console.print(f"[red]{one.slug}[/] {one.at:%H:%M:%S} {one.what} ({one.subject})", highlight=False)
    command = f".venv/bin/recallbox --site {folder / 'site.toml'}" if Path(".venv").exists() else "recallbox"
    console.print(
        f"\nLook around in what it left behind:\n"
        f"  {command} preview     who is texted next, who is not, and why\n"
        f"  {command} why {example}      one patient: every reason, every text\n"
        f"  {command} inbox       replies, and what waits for a person\n"
        f"  {command} verify      recompute the audit log\n"
        f"Another practice, another day: {command.split(' --')[0]} demo --seed 2",
        highlight=False,
        soft_wrap=True,
    )
