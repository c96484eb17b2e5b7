"""Many seeds in parallel, each another practice, season and mix of faults, for as long as there is time.

    python -m tests.simulation.swarm --minutes 10 --jobs 2 --first-seed 1
    python -m tests.simulation.swarm --minutes 60 --jobs 1 --days 365 --patients 150 --model hostile --usual

Swarm testing: each seed also draws how often each fault happens, from never to thirty times the default, so
that no fault hides another. What is named on the command line is not drawn: the second line plays dense years
with a hostile model, each with the usual faults and a carrier of its own. A run that breaks a promise is
written down with its schedule and the command that plays it again. What came of it all is appended to
RESULTS.md beside this file.
"""

from __future__ import annotations

import argparse
import json
import logging
import multiprocessing
import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any

import click

from appliance.adapters.host import SystemClock
from appliance.cli.long_run import MODELS, LongRun, RunOptions
from appliance.cli.simulate import replay_command
from appliance.simulation.faults import SECTIONS, Fault, FaultPlan, write_schedule
from appliance.simulation.world import CARRIERS

RESULTS = Path(__file__).with_name("RESULTS.md")
_FOLDER = Path("build/simulate")
_TIMES = (0.0, 0.3, 1.0, 3.0, 10.0, 30.0)
_AT_MOST = {
    "crash": 0.01, "interleave": 0.3, "disk_full": 0.01, "staff_edit": 0.08, "desk_edit": 0.05,
    "clock_years": 0.03,
}  # fmt: skip


def plan_of(seed: int) -> dict[Fault, float]:
    """Return how often each fault happens in the run of a seed."""
    dice = Random(f"plan/{seed}")
    chances = FaultPlan.default().chances
    return {
        fault: min(
            chances[fault] * dice.choice(_TIMES), _AT_MOST.get(fault, 0.05 if fault in _CALLS else 0.5)
        )
        for fault in chances
    }


_CALLS = frozenset((*SECTIONS["calls"], *SECTIONS["carrier"]))


@dataclass(frozen=True, slots=True)
class Shape:
    """What every run has in common. What is not set is drawn for each seed."""

    days: int = 0
    patients: int = 0
    carrier: str = ""
    model: str = ""
    usual: bool = False
    """The faults of the default plan, as often as there."""

    def words(self) -> str:
        """Return it as it stands on the command line."""
        named = {"days": self.days, "patients": self.patients, "carrier": self.carrier, "model": self.model}
        said = [f" --{name} {value}" for name, value in named.items() if value]
        return "".join(said) + " --usual" * self.usual


DRAWN = Shape()


def options_of(seed: int, shape: Shape = DRAWN) -> RunOptions:
    """Return the run of a seed."""
    dice = Random(f"options/{seed}")
    start = date(2026, 1, 5) + timedelta(days=dice.randrange(730))
    return RunOptions(
        seed,
        shape.days or dice.choice((10, 10, 20, 45)),
        shape.patients or dice.choice((60, 100, 150, 250)),
        start,
        FaultPlan.default() if shape.usual else FaultPlan(plan_of(seed)),
        carrier=shape.carrier or Random(f"carrier/{seed}").choice(CARRIERS),
        model=shape.model or Random(f"model/{seed}").choice((*MODELS, "hostile")),
    )


def play_seed(seed: int, shape: Shape = DRAWN) -> dict[str, Any]:
    """Play the run of a seed; return its report, its faults by place, and how to play it again."""
    logging.disable(logging.CRITICAL)
    options = options_of(seed, shape)
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(prefix="swarm-", dir=memory) as folder:
        run = LongRun(options, Path(folder))
        try:
            report = asdict(run.play())
        except Exception as error:  # a bug of the simulator's must not end the swarm
            report = asdict(run.report) | {"crashed_jobs": {f"simulator: {error!r}": 1}}
    report["again"] = ""
    if report["violations"] or report["crashed_jobs"]:
        report["again"] = _write_down(options, run)
    return report


def _write_down(options: RunOptions, run: LongRun) -> str:
    """Keep the schedule of a run that broke a promise; return the command that plays it."""
    _FOLDER.mkdir(parents=True, exist_ok=True)
    path = _FOLDER / f"seed-{options.seed}.schedule"
    path.write_text(write_schedule(run.faults.injected))
    return replay_command(options, "none", path)


@dataclass(slots=True)
class Tally:
    """What came of many seeds."""

    seeds: int = 0
    steps: int = 0
    days: int = 0
    texts: int = 0
    replies: int = 0
    asked: int = 0
    bookings: int = 0
    peak_mb: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    boundaries: set[str] = field(default_factory=set)
    crashed_at: set[str] = field(default_factory=set)
    promises: Counter[str] = field(default_factory=Counter)
    bad: list[dict[str, Any]] = field(default_factory=list)

    def add(self, report: dict[str, Any]) -> None:
        """Count one run."""
        self.seeds += 1
        for name in ("steps", "days", "texts", "replies", "asked", "bookings"):
            setattr(self, name, getattr(self, name) + report[name])
        self.peak_mb = max(self.peak_mb, report["peak_mb"])
        self.faults.update(report["faults"])
        self.boundaries |= set(report["boundaries"])
        self.crashed_at |= set(report["crashed_at"])
        self.promises.update(report["promises"])
        if report["violations"] or report["crashed_jobs"] or not report["verified"]:
            self.bad.append(report)


def _live(first: int, step: int, until: float, shape: Shape, answers: Any) -> None:
    seed = first
    while monotonic() < until:
        answers.put(play_seed(seed, shape))
        seed += step
    answers.put(None)


def fly(minutes: float, jobs: int, first_seed: int, shape: Shape = DRAWN) -> Iterator[dict[str, Any]]:
    """Play seeds in so many processes for so long; yield each report as it comes."""
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    until = monotonic() + minutes * 60
    workers = [
        context.Process(target=_live, args=(first_seed + job, jobs, until, shape, answers))
        for job in range(jobs)
    ]
    for worker in workers:
        worker.start()
    ended = 0
    while ended < jobs:
        report = answers.get()
        if report is None:
            ended += 1
        else:
            yield report
    for worker in workers:
        worker.join()


def main() -> int:
    """Fly, print what goes wrong as it comes, append the figures; 0 if every promise was kept."""
    parser = argparse.ArgumentParser(description="Simulate many seeds in parallel.")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--seed", type=int, help="only this one, its report as JSON")
    parser.add_argument("--no-results", action="store_true", help="append nothing to RESULTS.md")
    parser.add_argument("--days", type=int, default=0)
    parser.add_argument("--patients", type=int, default=0)
    parser.add_argument("--carrier", choices=CARRIERS, default="")
    parser.add_argument("--model", choices=list(MODELS), default="")
    parser.add_argument("--usual", action="store_true", help="the usual faults, as often as usual")
    asked = parser.parse_args()
    shape = Shape(asked.days, asked.patients, asked.carrier, asked.model, asked.usual)
    if asked.seed is not None:
        click.echo(json.dumps(play_seed(asked.seed, shape)))
        return 0
    tally, began = Tally(), SystemClock().now()
    for report in fly(asked.minutes, asked.jobs, asked.first_seed, shape):
        tally.add(report)
        _tell(report)
    seconds = (SystemClock().now() - began).total_seconds()
    text = _describe(tally, began, seconds, asked, shape)
    click.echo(text)
    if not asked.no_results:
        with RESULTS.open("a") as file:
            file.write(text)
    return 1 if tally.bad else 0


def _tell(report: dict[str, Any]) -> None:
    faults = sum(report["faults"].values())
    click.echo(f"seed {report['seed']}: {report['days']} days, {faults} faults", err=True)
    for one in report["violations"][:5]:
        click.echo(f"  {one['slug']} {one['at']} {one['what']} ({one['subject']})", err=True)
    for name in report["crashed_jobs"]:
        click.echo(f"  {name}", err=True)
    if report["again"]:
        click.echo(f"  again: {report['again']}", err=True)


def _describe(tally: Tally, began: datetime, seconds: float, asked: argparse.Namespace, shape: Shape) -> str:
    """Return the figures as a section of RESULTS.md."""
    untouched = sorted(tally.boundaries - tally.crashed_at)
    per_hour = tally.seeds / seconds * 3600
    return f"""
## {began:%Y-%m-%d %H:%M} UTC

`python -m tests.simulation.swarm --minutes {asked.minutes:g} --jobs {asked.jobs} \
--first-seed {asked.first_seed}{shape.words()}`

- {tally.seeds} seeds in {seconds / 60:.1f} minutes ({per_hour:.0f} an hour): {tally.days} days, \
{tally.steps} steps, {tally.texts} texts, {tally.replies} replies, \
{tally.asked} answers of a model, {tally.bookings} bookings, \
{tally.peak_mb} MB at most
- faults: {", ".join(f"{name} {count}" for name, count in tally.faults.most_common())}
- boundaries: {len(tally.crashed_at)} of {len(tally.boundaries)} crashed at; not at: \
{", ".join(untouched) or "none"}
- violations: {", ".join(f"{name} {count}" for name, count in tally.promises.items() if count) or "none"}
{"".join(_describe_bad(one) for one in tally.bad)}"""


def _describe_bad(report: dict[str, Any]) -> str:
    what = [f"{one['slug']}: {one['what']}" for one in report["violations"][:2]] + [*report["crashed_jobs"]]
    return f"- seed {report['seed']}: {'; '.join(what)}\n"


if __name__ == "__main__":
    raise SystemExit(main())
