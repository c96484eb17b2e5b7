"""`recallbox simulate`: the real box through a simulated year in which things go wrong, reproducibly.

Owns the verb, what it shows, and the search for the shortest list of faults that still breaks a promise.
The run itself is `long_run`'s.
"""

from __future__ import annotations

import logging
import shlex
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table as Grid

from appliance.adapters.host import SystemClock
from appliance.cli import as_json, json_option
from appliance.cli.long_run import MODELS, LongRun, RunOptions, RunReport
from appliance.errors import Misconfigured
from appliance.simulation.faults import BadPlan, FaultPlan, Injection, read_schedule, write_schedule
from appliance.simulation.world import CARRIERS

_IN_MEMORY = "/dev/shm"  # noqa: S108 - a folder of our own is made in it
_TELL_EVERY = timedelta(seconds=2)
_SHORTEST_SEARCH = timedelta(minutes=3)
_LATER = timedelta(hours=1)
_START_ON = "2027-06-01"
"""A year from here has both changes of the clock, every holiday and, with one day more, 29 February."""


@click.command()
@json_option
@click.option(
    "--seed", default=1, show_default=True, help="Another seed is another practice and another year."
)
@click.option("--days", default=365, show_default=True, type=click.IntRange(2, 400), help="Days to play.")
@click.option(
    "--patients",
    default=3800,
    show_default=True,
    type=click.IntRange(20, 200_000),
    help="Size of the practice.",
)
@click.option(
    "--faults",
    default="default",
    show_default=True,
    metavar="default|none|FILE",
    help="What goes wrong, and how often: a TOML file like the default one.",
)
@click.option(
    "--from",
    "start",
    type=click.DateTime(["%Y-%m-%d"]),
    default=_START_ON,
    show_default=True,
    help="The first day.",
)
@click.option(
    "--carrier",
    type=click.Choice(CARRIERS),
    default=CARRIERS[0],
    show_default=True,
    help="The simulated SMS carrier.",
)
@click.option(
    "--model",
    type=click.Choice(list(MODELS)),
    default="off",
    show_default=True,
    help="The simulated language model: none, one nobody can reach, or how it behaves.",
)
@click.option("--until", default=0, metavar="STEP", help="Stop after so many steps.")
@click.option(
    "--schedule",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Inject the faults of this file, which an earlier run wrote, and no others.",
)
@click.option(
    "--shrink/--no-shrink",
    default=True,
    show_default=True,
    help="Look for the shortest schedule that breaks the same promise.",
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=Path("build/simulate"),
    show_default=True,
    help="Where schedules that break a promise are written.",
)
def simulate(
    as_json_flag: bool,
    seed: int,
    days: int,
    patients: int,
    faults: str,
    start: datetime,
    carrier: str,
    model: str,
    until: int,
    schedule: Path | None,
    shrink: bool,
    folder: Path,
) -> None:
    """Play a whole year with the real box, and let everything go wrong that can.

    The box is the real one on a real encrypted file; practice, people, carrier and time are simulated in
    this process, which is why a year takes minutes. Requests are lost, answers cut, the process dies between
    any two steps, the disk fills up, staff edits the book at the worst moment. Twelve promises are watched.
    The same options give the same run to the byte. Ctrl-C ends the run and shows what came of it so far.
    """  # fmt: skip
    logging.getLogger("recallbox").setLevel(logging.CRITICAL)  # every fault would be a line
    planned = None if schedule is None else tuple(_read_schedule(schedule))
    options = RunOptions(
        seed, days, patients, start.date(), read_plan(faults), planned, carrier, model, until
    )
    run, report = play_run(options, _Teller())
    if run.watch.found:
        found = run.faults.injected
        if shrink and found and not report.interrupted:
            found = shorten(options, run)
        _keep(options, faults, report, found, folder)
    if as_json_flag:
        click.echo(as_json({**asdict(report), "ok": report.ok, "fingerprint": report.fingerprint()}))
    else:
        _print(report)
    sys.exit(0 if report.ok else 1)


def read_plan(name: str) -> FaultPlan:
    """Given `default`, `none` or a file, return the plan. Raise Misconfigured, naming key and remedy."""
    try:
        if name == "default":
            return FaultPlan.default()
        return FaultPlan() if name == "none" else FaultPlan.parse(Path(name).read_text("utf-8"), name)
    except OSError as error:
        raise Misconfigured(f"{name}: {error.strerror}", remedy="--faults default, none or a file") from None
    except BadPlan as bad:
        raise Misconfigured(str(bad), remedy=bad.remedy) from None


def _read_schedule(path: Path) -> list[Injection]:
    try:
        return read_schedule(path.read_text("utf-8"), str(path))
    except BadPlan as bad:
        raise Misconfigured(str(bad), remedy=bad.remedy) from None


def play_run(options: RunOptions, teller: _Teller | None = None) -> tuple[LongRun, RunReport]:
    """Play a run in a folder of its own, which is removed; return it and what came of it."""
    # A real file with real encryption, in memory where there is such a place: nobody cuts the power here.
    memory = _IN_MEMORY if Path(_IN_MEMORY).is_dir() else None
    with tempfile.TemporaryDirectory(prefix="recallbox-simulate-", dir=memory) as folder:
        run = LongRun(options, Path(folder))
        report = run.play(teller.tell if teller else None)
    return run, report


class _Teller:
    """Says on standard error how far a run is."""

    def __init__(self) -> None:
        self._clock = SystemClock()
        self._began = self._told = self._clock.now()

    def tell(self, run: LongRun) -> None:
        """Say it, if it was not said just now."""
        now = self._clock.now()
        if now - self._told < _TELL_EVERY:
            return
        self._told = now
        days = run.report.days
        speed = days / max((now - self._began).total_seconds(), 0.001)
        line = (
            f"day {days} of {run.options.days}  {speed:.1f} days/s  {run.faults.counts.total()} faults  "
            f"{len(run.world.carrier.accepted)} texts  {len(run.watch.found)} violations"
        )
        click.echo(line, err=True)


# ------------------------------------------------------------------ the shortest schedule


def shorten(options: RunOptions, run: LongRun, patience: timedelta = _SHORTEST_SEARCH) -> list[Injection]:
    """Given a run that broke a promise, return as few of its faults as still break the same one.

    First whole kinds of fault are left out, then ever smaller parts (delta debugging). What is left when
    the time is up is returned, at worst all of them.
    """
    clock = SystemClock()
    ends, last = clock.now() + patience, run.world.clock.now()
    slug = run.watch.found[0].slug
    left = [one for one in run.faults.injected if one.at <= last]

    def breaks(part: Sequence[Injection]) -> bool:
        if clock.now() > ends:
            return False
        click.echo(f"shrinking: {len(left)} faults, trying {len(part)}", err=True)
        tried, _ = play_run(replace(options, schedule=tuple(part), until=0, stop_at=last + _LATER))
        return any(one.slug == slug for one in tried.watch.found)

    for kind in (None, *sorted({one.fault for one in left})):
        rest = [one for one in left if kind is not None and one.fault is not kind]
        if breaks(rest):
            left = rest
    return _halve(left, breaks)


def _halve(left: list[Injection], breaks: Callable[[Sequence[Injection]], bool]) -> list[Injection]:
    """Leave out parts of a schedule, from halves down to single faults, for as long as one can go."""
    parts = 2
    while len(left) > 1:
        size = -(-len(left) // parts)
        rests = ([*left[:start], *left[start + size :]] for start in range(0, len(left), size))
        shorter = next((rest for rest in rests if breaks(rest)), None)
        if shorter is not None:
            left, parts = shorter, max(parts - 1, 2)
        elif parts >= len(left):
            break
        else:
            parts = min(parts * 2, len(left))
    return left


def replay_command(options: RunOptions, faults: str, path: Path | None) -> str:
    """Return the command that plays a run again."""
    words = ["recallbox", "simulate", "--seed", str(options.seed), "--days", str(options.days), "--patients",
             str(options.patients), "--from", str(options.start_on), "--carrier", options.carrier,
             "--model", options.model, "--faults", faults]  # fmt: skip
    return shlex.join([*words, *(["--schedule", str(path)] if path else [])])


def _keep(
    options: RunOptions, faults: str, report: RunReport, schedule: Sequence[Injection], folder: Path
) -> None:
    """Write the schedule down and say how to play it again."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"seed-{options.seed}.schedule"
    path.write_text(write_schedule(schedule), "utf-8")
    first = report.violations[0]
    click.echo(
        f"seed {options.seed}, step {report.steps}: {first['slug']}: {first['what']} ({first['subject']}, "
        f"{first['at']})\n{len(schedule)} faults are enough:",
        err=True,
    )
    for one in schedule[:20]:
        click.echo(f"  {one.at.isoformat()}  {one.fault}  {one.place}", err=True)
    click.echo(f"again: {replay_command(options, faults, path)}", err=True)


# ------------------------------------------------------------------ what is shown


def _cost_rows(report: RunReport) -> Iterator[tuple[str, str]]:
    """Yield what the run would have cost: what for, and how much of it at what price."""
    spent = report.costs
    sent = f"{spent['texts']:,} texts and {spent['answers']:,} answers in {spent['parts']:,} parts"
    yield "cost of texts", f"${spent['text_cents'] / 100:,.2f}: {sent}"
    for one in spent["models"]:
        tokens = f"{one['calls']:,} calls, {one['tokens_in']:,} + {one['tokens_out']:,} tokens"
        yield f"cost of {one['model']}", f"${one['cost_cents'] / 100:,.4f}: {tokens}"
    quoted = f"a hosted set-up is reckoned at ${spent['quoted_dollars']} a month"
    yield "cost together", f"${spent['total_cents'] / 100:,.2f}; {quoted}"


def _print(report: RunReport) -> None:
    console = Console()
    grid = Grid(show_header=False, title=f"Seed {report.seed}: {report.days} days from {report.start_on}",
                title_justify="left")  # fmt: skip
    for name, value in (
        ("patients", report.patients), ("steps", report.steps), ("rounds of jobs", report.rounds),
        ("texts", report.texts), ("replies", report.replies),
        ("answers of the model", report.asked), ("visits booked", report.bookings),
        ("visits completed", report.visits_completed), ("tasks dealt with", report.desk_work),
        ("audit rows", report.audit_rows), ("faults injected", sum(report.faults.values())),
        ("boundaries crashed at", f"{len(report.crashed_at)} of {len(report.boundaries)}"),
    ):  # fmt: skip
        grid.add_row(name, f"{value:,}" if isinstance(value, int) else value)
    grid.add_row("audit log", f"verified, root {report.root}" if report.verified else "[red]ALTERED[/]")
    for name, told in _cost_rows(report):
        grid.add_row(name, told)
    grid.add_row("processor seconds", f"{report.seconds:.1f}, {report.peak_mb} MB at most")
    console.print(grid)
    for title, figures in (
        ("Faults", report.faults), ("Jobs ended by a bug", report.crashed_jobs),
        ("Violations", report.promises),
    ):  # fmt: skip
        if figures:
            console.print(title, style="bold")
            console.print("  " + "  ".join(f"{name} {count}" for name, count in figures.items()))
    for one in report.violations[:20]:
        console.print(f"[red]{one['slug']}[/] {one['at']} {one['what']} ({one['subject']})", highlight=False)
