"""`make mutants`: would the tests notice if a rule were a little wrong?

Changes the rules one place at a time with mutmut, in a copy of the checkout, and runs the tests that
belong to them. At least 95 of 100 changes have to be noticed, of a workflow 90. What no test can notice,
because nothing that matters would be different, stands in `survivors.toml` with the reason. Of the domain
no other may survive; of a workflow, whose tests go through much beside it, the rest is printed to be read.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from itertools import groupby
from math import inf
from pathlib import Path

from tests.mutation.trials import KILLED, OUT_OF_TIME, RESULTS, SURVIVED, UNREACHED

_HERE = Path(__file__).parent
_ROOT = _HERE.parent.parent
_SCRATCH = _ROOT / "build" / "mutants"
_BAR, _BAR_OF_WORKFLOWS = 0.95, 0.9
_UNNOTICED = (SURVIVED, UNREACHED)


@dataclass(frozen=True, slots=True)
class Target:
    """Rules to change, the tests that should notice, and parts of the names of those that are left out.

    Left out is what takes long and notices little. That can only make the rules look worse tested.
    """

    rules: tuple[str, ...]
    tests: tuple[str, ...]
    without: tuple[str, ...] = ()
    is_workflow: bool = False


def _workflow(modules: str, tests: str) -> Target:
    """Return a target of modules of `workflow` and the tests that go through them, by their short names."""
    return Target(
        tuple(f"appliance/workflow/{one}.py" for one in modules.split()),
        tuple(f"tests/integration/test_{one}.py" for one in tests.split()),
        is_workflow=True,
    )


def _tells_less(path: Path) -> tuple[int, str]:
    """Sort the tests that hold a whole reading first, those last that read dozens of replies each."""
    if path.stem in {"test_replies_facts", "test_replies_readings"}:
        return 0, path.stem
    return 2 if path.stem in {"test_replies", "test_replies_classes"} else 1, path.stem


TARGETS = {
    "outreach": Target(
        ("appliance/domain/permission/outreach.py",),
        tuple(f"tests/unit/domain/test_outreach{part}.py" for part in ("", "_counts", "_clock")),
    ),
    "content": Target(("appliance/domain/wording/content.py",), ("tests/unit/domain/test_content.py",)),
    "phi": Target(
        ("appliance/domain/phi/*.py",),
        (
            "tests/unit/domain/test_phi.py",
            "tests/unit/domain/test_phi_readings.py",
            "tests/unit/domain/test_phi_rules.py",
            "tests/evaluation/test_drafts_detectors.py",
        ),
    ),
    "booking": Target(
        ("appliance/domain/visits/booking.py", "appliance/domain/visits/openings.py"),
        ("tests/unit/domain/test_booking.py", "tests/unit/domain/test_openings.py"),
    ),
    "autonomy": Target(("appliance/domain/limits/autonomy.py",), ("tests/unit/domain/test_autonomy.py",)),
    "replies": Target(
        ("appliance/domain/replies/*.py",),
        tuple(
            str(path.relative_to(_ROOT))
            for path in sorted((_ROOT / "tests/unit/domain").glob("test_replies*.py"), key=_tells_less)
            if path.stem != "test_replies_tuning"
        ),
        without=(
            "any_text_has",
            "test_no_preference_takes_an_offer",
            "hundred_kilobytes",
            "after_anything",
            "test_a_word_of_substance_spoils_both",
            "between_any_marks",
        ),
    ),
    "answering": _workflow(
        "handoff suppress texting/writeback replies/inbound replies/conversation replies/talk"
        " replies/thread replies/autobook",
        "stories conversation desk",
    ),
    "sending": _workflow("texting/sending texting/deliveries texting/offers", "stories last_look"),
    "night": _workflow(
        "nightly/assess nightly/decide ground texting/compose", "stories rollout_shadow templates_in_use"
    ),
    "silence": _workflow("consent nightly/scrub texting/numbers", "consent numbers"),
    "desk": _workflow(
        "desk/work replies/corrections limits/autonomy alerts", "desk corrections alerts stories"
    ),
    "guards": _workflow(
        "limits/rollout limits/breakers texting/carrier upkeep/standstill", "rollout rollout_breakers carrier"
    ),
    "recovery": _workflow("upkeep/recovery", "recovery"),
}
"""Rules of the domain have tests of their own; a workflow has those that go through it."""


@dataclass(frozen=True, slots=True)
class Survivor:
    """A change that no test noticed: where, and the lines it took away and put in."""

    function: str
    change: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the changes of one file: how many there were, and which survived."""

    file: str
    total: int
    survivors: list[Survivor]

    @property
    def killed(self) -> int:
        return self.total - len(self.survivors)


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is tried: files whose name has `only` in it, one change in `one_in`, `within` seconds each, by
    so many `workers` side by side.

    A change that no test has noticed by then counts as unnoticed.
    """

    only: str = ""
    one_in: int = 1
    within: float = inf
    workers: int = 2


def run(name: str, effort: Effort, *, fresh: bool) -> list[Outcome]:
    """Given a target, change its rules as far as the effort goes; return what became of the changes.

    A change that was noticed before is not tried again, unless its function changed or `fresh` is asked for.
    """
    target, folder = TARGETS[name], _SCRATCH / name
    _prepare(folder, fresh=fresh)
    rules = [
        str(path.relative_to(_ROOT))
        for pattern in target.rules
        for path in sorted(_ROOT.glob(pattern))
        if effort.only in path.name
    ]
    if not rules:
        raise SystemExit(f"{name}: none of its files has {effort.only!r} in its name")
    known = [(row["key"], row["digest"]) for row in _rows(folder) if row["verdict"] in (KILLED, OUT_OF_TIME)]
    plan = folder / "plan.json"
    asked = {
        "rules": rules,
        "tests": target.tests,
        "without": target.without,
        "known": known,
        "one_in": effort.one_in,
        "within": effort.within,
        "workers": effort.workers,
    }
    plan.write_text(json.dumps(asked), "utf-8")
    command = [sys.executable, "-m", "tests.mutation.trials", plan.name]
    if subprocess.run(command, cwd=folder, check=False, stdout=sys.stderr).returncode:
        raise SystemExit(f"{name}: not every change was tried; see the output above")
    return _outcomes(folder)


def _prepare(folder: Path, *, fresh: bool) -> None:
    """Copy what is changed and what tests it."""
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    for part in ("appliance", "tests", "README.md"):
        subprocess.run(["rm", "-rf", str(folder / part)], check=True)
        subprocess.run(["cp", "-r", str(_ROOT / part), str(folder / part)], check=True)
    shutil.rmtree(folder / "tests" / "evaluation" / "measured")
    project = (_ROOT / "pyproject.toml").read_text("utf-8")
    settings = '[tool.mutmut]\nsource_paths = ["appliance"]\ntrack_dependencies = false\n'
    (folder / "pyproject.toml").write_text(f"{project}\n{settings}", "utf-8")


def _rows(folder: Path) -> list[dict[str, str]]:
    results = folder / RESULTS
    return [json.loads(line) for line in results.read_text("utf-8").splitlines()] if results.exists() else []


def _outcomes(folder: Path) -> list[Outcome]:
    """Hold the changes that were made against what became of each at last; keep that as `outcome.json`."""
    last = {(row["key"], row["digest"]): row for row in _rows(folder)}
    made = json.loads((folder / "made.json").read_text("utf-8"))
    rows = [last[change["key"], change["digest"]] for change in made]
    (folder / "outcome.json").write_text(json.dumps(rows, indent=1), "utf-8")
    outcomes = []
    for file, group in groupby(rows, key=lambda row: row["file"]):
        told = list(group)
        left = [Survivor(row["function"], row["change"]) for row in told if row["verdict"] in _UNNOTICED]
        outcomes.append(Outcome(file, len(told), left))
    return outcomes


def argued() -> set[Survivor]:
    """Return the survivors for which a reason is on record."""
    entries = tomllib.loads((_HERE / "survivors.toml").read_text()).get("survivor", [])
    return {Survivor(one["function"], one["change"].strip()) for one in entries if one["why"].strip()}


def main() -> int:
    """Run the targets named on the command line, or all; return 1 when tests are too weak."""
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("targets", nargs="*", choices=[*TARGETS, []], help="default: all")
    parser.add_argument("--fresh", action="store_true", help="forget what former runs found")
    parser.add_argument("--only", default="", metavar="PART", help="only files whose name has this in it")
    parser.add_argument("--one-in", type=int, default=1, metavar="N", help="a sample: one change in N")
    help_within = "leave a change after so many seconds of tests, as unnoticed: quicker, and harder to pass"
    parser.add_argument("--within", type=float, default=inf, metavar="SECONDS", help=help_within)
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="processes side by side")
    chosen = parser.parse_args()
    effort = Effort(chosen.only, chosen.one_in, chosen.within, chosen.workers)
    known, weak = argued(), False
    for name in chosen.targets or TARGETS:
        weak |= _is_weak(name, run(name, effort, fresh=chosen.fresh), known)
    return int(weak)


def _is_weak(name: str, outcomes: list[Outcome], known: set[Survivor]) -> bool:
    """Tell what became of a target, and whether its tests notice too little."""
    unargued = [one for outcome in outcomes for one in outcome.survivors if one not in known]
    for one in unargued:
        print(f"\n{one.function}\n{one.change}")
    for outcome in outcomes:
        print(f"{outcome.file}: {outcome.killed} of {outcome.total}")
    killed, total = sum(one.killed for one in outcomes), sum(one.total for one in outcomes)
    print(f"{name}: {killed} of {total} killed = {killed / total:.4f}, {len(unargued)} survivors not argued")
    if TARGETS[name].is_workflow:
        return killed / total < _BAR_OF_WORKFLOWS
    return killed / total < _BAR or bool(unargued)


if __name__ == "__main__":
    sys.exit(main())
