"""`make mutants`: would the tests notice if a rule were a little wrong?

Changes the rules one place at a time with mutmut, in a copy of the checkout, and runs the tests that
belong to them. At least 95 of 100 changes have to be noticed. What no test can notice, because nothing
that matters would be different, stands in `survivors.toml` with the reason; any other survivor fails.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).parent
_ROOT = _HERE.parent.parent
_SCRATCH = _ROOT / "build" / "mutants"
_BAR = 0.95
_SURVIVED = (0, 33)
"""mutmut's exit codes for a change that no test noticed, and for one that no test reached."""


@dataclass(frozen=True, slots=True)
class Target:
    """Rules to change, and the tests that should notice."""

    rules: tuple[str, ...]
    tests: tuple[str, ...]


TARGETS = {
    "outreach": Target(
        ("appliance/domain/outreach.py",),
        tuple(f"tests/unit/domain/test_outreach{part}.py" for part in ("", "_counts", "_clock")),
    ),
    "content": Target(("appliance/domain/content.py",), ("tests/unit/domain/test_content.py",)),
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
        ("appliance/domain/booking.py", "appliance/domain/openings.py"),
        ("tests/unit/domain/test_booking.py", "tests/unit/domain/test_openings.py"),
    ),
    "autonomy": Target(("appliance/domain/autonomy.py",), ("tests/unit/domain/test_autonomy.py",)),
    "replies": Target(
        ("appliance/domain/replies/*.py",),
        tuple(
            f"tests/unit/domain/test_replies{part}.py"
            for part in ("", "_consent", "_courtesy", "_preferences", "_revocations", "_slots", "_why")
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Survivor:
    """A change that no test noticed: where, and the lines it took away and put in."""

    function: str
    change: str


def run(name: str, target: Target, *, fresh: bool) -> tuple[int, list[Survivor]]:
    """Given a target, change its rules; return how many changes there were and which survived."""
    folder = _SCRATCH / name
    _prepare(folder, target, fresh=fresh)
    subprocess.run([sys.executable, "-m", "mutmut", "run"], cwd=folder, check=False, stdout=sys.stderr)
    codes: dict[str, int | None] = {}
    for meta in sorted((folder / "mutants").rglob("*.py.meta")):
        codes |= json.loads(meta.read_text())["exit_code_by_key"]
    left = [key for key, code in codes.items() if code is None]
    if left or not codes:
        raise SystemExit(f"{name}: {len(left)} of {len(codes)} changes were not tried; see the output above")
    return len(codes), [_show(folder, key) for key, code in codes.items() if code in _SURVIVED]


def _prepare(folder: Path, target: Target, *, fresh: bool) -> None:
    """Copy what mutmut needs, and tell it what to change."""
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    for part in ("appliance", "tests", "README.md"):
        subprocess.run(["rm", "-rf", str(folder / part)], check=True)
        subprocess.run(["cp", "-r", str(_ROOT / part), str(folder / part)], check=True)
    shutil.rmtree(folder / "tests" / "evaluation" / "measured")
    settings = {
        "source_paths": ["appliance"],
        "only_mutate": list(target.rules),
        "also_copy": ["README.md"],
        "pytest_add_cli_args": ["-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist"],
        "pytest_add_cli_args_test_selection": list(target.tests),
        "track_dependencies": False,
        "use_git_change_detection": False,
        "timeout_constant": 5.0,
    }
    lines = [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
    project = (_ROOT / "pyproject.toml").read_text()
    (folder / "pyproject.toml").write_text(project + "\n[tool.mutmut]\n" + "\n".join(lines) + "\n")


def _show(folder: Path, key: str) -> Survivor:
    shown = subprocess.run(
        [sys.executable, "-m", "mutmut", "show", key], cwd=folder, check=True, capture_output=True, text=True
    ).stdout
    changed = [line for line in shown.splitlines() if re.match(r"[-+](?![-+])", line)]
    change = "\n".join(f"{line[0]} {line[1:].strip()}" for line in changed)
    function = re.sub(r"\.x(?:ǁ(\w+)ǁ|_)(\w+?)__mutmut_\d+$", r".\1.\2", key).replace("..", ".")
    return Survivor(function, change)


def argued() -> set[Survivor]:
    """Return the survivors for which a reason is on record."""
    entries = tomllib.loads((_HERE / "survivors.toml").read_text()).get("survivor", [])
    return {Survivor(one["function"], one["change"].strip()) for one in entries if one["why"].strip()}


def main() -> int:
    """Run the targets named on the command line, or all; return 1 when tests are too weak."""
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("targets", nargs="*", choices=[*TARGETS, []], help="default: all")
    parser.add_argument("--fresh", action="store_true", help="forget what former runs found")
    chosen = parser.parse_args()
    known, weak = argued(), 0
    for name in chosen.targets or TARGETS:
        total, survivors = run(name, TARGETS[name], fresh=chosen.fresh)
        killed = total - len(survivors)
        fresh = [one for one in survivors if one not in known]
        print(f"{name}: {killed} of {total} killed = {killed / total:.4f}, {len(fresh)} survivors not argued")
        for one in fresh:
            print(f"\n{one.function}\n{one.change}")
        weak |= killed / total < _BAR or bool(fresh)
    return int(weak)


if __name__ == "__main__":
    sys.exit(main())
