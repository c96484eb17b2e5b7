"""Would a long run find a bug? Plays each bug of `planted_bugs.toml` seed after seed until a monitor tells.

    python -m tests.simulation.planted [NAME ...] [--seeds N]

A bug is a piece of the product's source and what stands there instead. It is planted where Python reads that
source, in a process of its own, so that the run is the real one in all else. The town is lively and faults
are frequent: what takes a year elsewhere takes days here. A bug that no seed tells of shows a monitor that is
missing or a world that is too kind, and fails. What it all came to is written into RESULTS.md.
"""

from __future__ import annotations

import argparse
import importlib.abc
import importlib.machinery
import importlib.util
import json
import logging
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from pathlib import Path
from types import CodeType, ModuleType
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from appliance.cli.long_run import RunReport

ROOT = Path(__file__).parents[2]
RESULTS = Path(__file__).with_name("RESULTS.md")
_BUGS = Path(__file__).with_name("planted_bugs.toml")
SEEDS = 8
SOUND = "none"
_HEADING = "## Planted bugs"


@dataclass(frozen=True, slots=True)
class Edit:
    """A piece of a source file, which stands there once, and what is to stand there instead."""

    file: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Bug:
    """One bug: its name, what it does, the promise it breaks, and where it is planted."""

    name: str
    tells: str
    breaks: str
    edits: tuple[Edit, ...]
    seed: int = 1
    """The first seed that tells of it; 0 if none did so far."""
    half: bool = False
    """Whether `make test` plays it."""
    days: int = 5
    patients: int = 200
    model: str = "off"
    faults: Mapping[str, float] = field(default_factory=dict)
    """What goes wrong more often, or less, than with other bugs: what the bug is about."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a bug came to: what told first and with which seed, or "" and how many seeds did not."""

    name: str
    told_by: str
    what: str
    seed: int
    days: int
    seconds: float


def read_bugs() -> dict[str, Bug]:
    """Return the bugs by name."""
    listed = tomllib.loads(_BUGS.read_text("utf-8"))["bug"]
    bugs = [Bug(**{**one, "edits": tuple(Edit(**edit) for edit in one["edits"])}) for one in listed]
    return {one.name: one for one in bugs}


def planted_in(source: str, edits: Sequence[Edit]) -> str:
    """Given a source file and the edits of it, return it with the bug in it.

    Raise LookupError for an edit whose place is not there once: the product has changed, the bug must too.
    """
    for edit in edits:
        if source.count(edit.old) != 1:
            raise LookupError(f"{edit.file}: {source.count(edit.old)} places read {edit.old!r}")
        source = source.replace(edit.old, edit.new)
    return source


class _Planter(importlib.abc.MetaPathFinder):
    """Finds the modules that a bug is planted in."""

    def __init__(self, bug: Bug) -> None:
        self._edits: dict[str, list[Edit]] = {}
        for edit in bug.edits:
            self._edits.setdefault(edit.file, []).append(edit)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        file = f"{fullname.replace('.', '/')}.py"
        if file not in self._edits:
            return None
        loader = _Reader(fullname, str(ROOT / file), self._edits[file])
        return importlib.util.spec_from_file_location(fullname, ROOT / file, loader=loader)


class _Reader(importlib.machinery.SourceFileLoader):
    """Reads a module with the bug in it: what stands there now, and never what was compiled before."""

    def __init__(self, fullname: str, path: str, edits: Sequence[Edit]) -> None:
        super().__init__(fullname, path)
        self._edits = edits

    def get_code(self, fullname: str) -> CodeType:
        source = planted_in(Path(self.path).read_text("utf-8"), self._edits)
        return compile(source, self.path, "exec", dont_inherit=True)


def play(bug: Bug | None, seeds: Sequence[int]) -> Verdict:
    """Play a bug, or the sound product, with each seed until something tells. Once in a process."""
    if bug is not None:
        sys.meta_path.insert(0, _Planter(bug))
    played = bug or Bug(SOUND, "", "", ())
    from appliance.cli.long_run import LongRun, RunOptions
    from appliance.simulation.faults import Fault, FaultPlan
    from tests.simulation.stage_world import give_away_slots, outrun_bookings

    logging.disable(logging.CRITICAL)
    plan = FaultPlan({Fault(name): chance for name, chance in {**_FAULTS, **played.faults}.items()})
    seconds, days, seed = 0.0, 0, 0
    for seed in seeds:
        start_on = date(2026, 1, 5) + timedelta(weeks=10 * (seed % 10))
        options = RunOptions(
            seed, played.days, played.patients, start_on, plan, model=played.model, lively=True
        )
        with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
            run = LongRun(options, Path(folder))
            give_away_slots(run.world)
            outrun_bookings(run.world)
            report = run.play()
        seconds, days = seconds + report.seconds, days + report.days
        told_by, what = _first_told(report)
        if told_by:
            return Verdict(played.name, told_by, what, seed, days, seconds)
    return Verdict(played.name, "", "", seed, days, seconds)


def _first_told(report: RunReport) -> tuple[str, str]:
    """Return what told first in a run, the slug of a promise or else "log" or "job", and what it said."""
    if report.violations:
        return report.violations[0]["slug"], report.violations[0]["what"]
    if not report.verified:
        return "log", "the audit log does not verify"
    return ("job", next(iter(report.crashed_jobs))) if report.crashed_jobs else ("", "")


_FAULTS = {
    "lost_request": 0.006, "lost_answer": 0.03, "late": 0.012, "asked_twice": 0.004, "slow": 0.006,
    "conflict": 0.004, "too_many": 0.004, "server_error": 0.006, "failed_after": 0.02,
    "swallowed": 0.01, "repeated": 0.05, "hidden": 0.08, "shuffled": 0.02,
    "crash": 0.003, "disk_full": 0.003, "interleave": 0.02, "staff_edit": 0.015, "desk_edit": 0.03,
    "pms_down": 0.25, "carrier_down": 0.1, "reboot": 0.05, "agreement_over": 0.15,
}  # fmt: skip


def try_bug(name: str, seeds: Sequence[int]) -> Verdict:
    """Play a bug in a process of its own; return what came of it."""
    words = [sys.executable, "-m", "tests.simulation.planted", "--play", name, "--of", json.dumps([*seeds])]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{name}: {done.stderr[-2000:]}")
    return Verdict(**json.loads(done.stdout.splitlines()[-1]))


def main() -> int:
    """Play the bugs named on the command line, or all; return 1 if one was not told of."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.planted", description=__doc__)
    parser.add_argument("names", nargs="*", help="default: all, and what is sound; figures go to RESULTS.md")
    parser.add_argument("--seeds", type=int, default=SEEDS, help="how many seeds at most")
    parser.add_argument("--play", default="", help=argparse.SUPPRESS)
    parser.add_argument("--of", default="[]", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    bugs = read_bugs()
    if chosen.play:
        click.echo(json.dumps(asdict(play(bugs.get(chosen.play), json.loads(chosen.of)))))
        return 0
    verdicts = []
    for name in chosen.names or [SOUND, *bugs]:
        verdicts.append(try_bug(name, range(1, chosen.seeds + 1)))
        click.echo(_row(verdicts[-1]))
    if not chosen.names:
        keep(verdicts)
    return int(any(bool(one.told_by) == (one.name == SOUND) for one in verdicts))


def _row(one: Verdict) -> str:
    told = f"`{one.told_by}`: {one.what}" if one.told_by else "nothing"
    return f"| {one.name} | {told} | {one.seed} | {one.days} | {one.seconds:.0f} |"


def keep(verdicts: Sequence[Verdict]) -> None:
    """Put what came of all bugs into RESULTS.md, in place of what came of them before."""
    before, _, rest = RESULTS.read_text("utf-8").partition(_HEADING)
    after = rest[rest.index("\n## ") :] if "\n## " in rest else ""
    rows = "\n".join(_row(one) for one in verdicts)
    RESULTS.write_text(f"{before}{_HEADING}\n{_INTRODUCTION}{rows}\n{after}", "utf-8")


_INTRODUCTION = """
`python -m tests.simulation.planted`: each bug of `planted_bugs.toml` alone in the product, as many days and
patients in a lively town per seed as stand there, from seed 1 on until a monitor tells. Seconds are the
processor's.

| bug | told by | seed | days | seconds |
|---|---|---|---|---|
"""


if __name__ == "__main__":
    sys.exit(main())
