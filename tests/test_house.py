"""The house rules that a machine can check: who imports what, where time and chance come from, sizes, locks.

Each test collects every violation in the tree, so that one run shows them all. The static import graph is
import-linter's business (it runs here too); what it cannot see - imports inside functions, what really
loads at run time - is checked in a fresh interpreter.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]

LONGEST_MODULE = 700
LONGEST_FUNCTION = 60

HOMES: dict[str, str | tuple[str, ...]] = {
    "anthropic": "appliance/adapters/model",
    "apscheduler": "appliance/scheduler",
    "botocore": "appliance/adapters/archive",
    "cryptography": "appliance/adapters",
    "jinja2": "appliance/web",
    "litestar": "appliance/web",
    "prometheus_client": ("appliance/adapters/health", "appliance/web"),
    "pyodbc": "appliance/adapters/pms",
    "sqlcipher3": "appliance/adapters/store",
    "sqlite_utils": "appliance/adapters/store",
    "segno": "appliance/web",
    "systemd": "appliance/adapters/host",
    "textual": "tui",
    "uvicorn": "appliance/web",
}
"""The one place each library may be imported from, so that it can be replaced in one place. Figures for
Prometheus leave by two doors: the core's file and the page, which is a process that knows no adapter."""

CLOCK_AND_ENTROPY = "appliance/adapters/host"

TIME_AND_CHANCE = re.compile(
    r"datetime\.datetime\.(now|utcnow|today)|datetime\.date\.today"
    r"|time\.(time|monotonic|perf_counter|process_time)(_ns)?|time\.(sleep|localtime|gmtime)"
    r"|os\.(urandom|getrandom)|(random|uuid|secrets)\.\w+"
)
"""Names that make a run unrepeatable. They come in through the Clock and Entropy ports instead."""

EXCUSED = {
    "appliance/simulation/": re.compile(r"random\.Random"),
    "appliance/cli/": re.compile(r"time\.(monotonic|perf_counter)"),
    "appliance/verifier/": re.compile(r"time\.time|os\.urandom"),
}
"""In the simulator the type of a seeded generator (only the kernel makes one); in the CLI a stopwatch.
The verifier is a program of its own, on the witness's machine."""

REGISTRY_HOSTS = re.compile(
    r"pypi\.org|pythonhosted\.org|npmjs\.(org|com)|crates\.io|rubygems\.org|proxy\.golang\.org"
    r"|(deb|security|snapshot|ftp)\.debian\.org|(docker|ghcr|quay)\.io\b"
)
"""Where packages come from is the business of the machine's own configuration, never of this repository."""


# --- reading the tree ------------------------------------------------------------------------------------


@cache
def _files() -> tuple[str, ...]:
    """Return every file of the repository that is not ignored, as paths from its root."""
    command = [
        "git",
        "-c",
        "safe.directory=*",
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    return tuple(sorted({name for name in names if name and (ROOT / name).is_file()}))


def _python(*folders: str) -> list[str]:
    found = [name for name in _files() if name.endswith(".py") and name.startswith(folders)]
    assert found, f"no Python files under {folders}: this check would pass without looking at anything"
    return found


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8", errors="replace")


@cache
def _tree(name: str) -> ast.Module:
    return ast.parse(_text(name), filename=name)


def _imports(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    """Yield (line, bound name, full dotted name) of every import, those inside functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.split(".")[0]
                yield node.lineno, alias.asname or top, alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                yield node.lineno, alias.asname or alias.name, f"{node.module}.{alias.name}"


def _uses(tree: ast.Module) -> Iterator[tuple[int, str, bool]]:
    """Yield (line, full dotted name, is it called) of every use of an imported name."""
    bound = {name: full for _line, name, full in _imports(tree)}
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute):
            head, *rest = _dotted(node).split(".")
            if head in bound:
                yield node.lineno, ".".join([bound[head], *rest]), id(node) in called


def _dotted(node: ast.expr) -> str:
    """Return `a.b.c` for a chain of names, and a text that is no name for anything else."""
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"


def _is_known(name: str) -> bool:
    """Whether a loaded module is ours or the standard library's."""
    top = name.split(".")[0]  # `_sysconfigdata...` is the library's too, under each platform's own name
    return top in sys.stdlib_module_names or top == "appliance" or top.startswith("_sysconfigdata")


def _lines(found: Iterable[str]) -> str:
    return "\n".join(sorted(found))


def _module(name: str) -> str:
    return name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _loaded_by(modules: list[str]) -> set[str]:
    """Return the modules that importing the given ones adds to a fresh interpreter."""
    program = (
        "import importlib, json, sys; before = set(sys.modules)\n"
        "for name in json.loads(sys.argv[1]): importlib.import_module(name)\n"
        "print(json.dumps(sorted(set(sys.modules) - before)))"
    )
    command = [sys.executable, "-c", program, json.dumps(modules)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    return set(json.loads(run.stdout))


# --- what loads what -------------------------------------------------------------------------------------


def test_domain_loads_only_itself_and_the_standard_library() -> None:
    loaded = _loaded_by([_module(name) for name in _python("appliance/domain/")])

    foreign = {name for name in loaded if not _is_known(name)}
    ours_outside = {
        name for name in loaded if name.startswith("appliance.") and not name.startswith("appliance.domain")
    }
    assert not foreign, _lines(foreign)
    assert not ours_outside, _lines(ours_outside)


def test_workflow_loads_no_vendor_library() -> None:
    loaded = _loaded_by([_module(name) for name in _python("appliance/workflow/")])

    vendors = {name.split(".")[0] for name in loaded} & {*HOMES, "httpx"}
    assert not vendors, _lines(vendors)


def test_only_the_demo_loads_the_simulated_world() -> None:
    demo = {
        f"appliance/cli/{name}.py"
        for name in ("demo", "demo_desk", "simulate", "stage", "front_desk", "long_run")
    }
    verbs = [_module(name) for name in _python("appliance/cli/") if name not in demo]

    loaded = _loaded_by(["appliance.__main__", "appliance.bootstrap", *verbs])

    simulated = {name for name in loaded if name.startswith("appliance.simulation")}
    assert not simulated, _lines(simulated)


def test_import_contracts_hold(tmp_path: Path) -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--cache-dir", str(tmp_path)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)

    assert run.returncode == 0, run.stdout + run.stderr


def test_every_library_has_one_home() -> None:
    strays = [
        f"{name}:{line}: {full}"
        for name in _python("appliance/", "tui/")
        for line, _bound, full in _imports(_tree(name))
        if (homes := HOMES.get(full.split(".")[0])) and not _lives_in(name, homes)
    ]

    assert not strays, _lines(strays)


def _lives_in(name: str, homes: str | tuple[str, ...]) -> bool:
    """Whether a file is one of the homes, or in it."""
    listed = (homes,) if isinstance(homes, str) else homes
    return any(name.startswith((f"{home}/", f"{home}.py")) for home in listed)


# --- time and chance -------------------------------------------------------------------------------------


def _unrepeatable(name: str, tree: ast.Module) -> list[str]:
    excuse = next((pattern for folder, pattern in EXCUSED.items() if name.startswith(folder)), None)
    found = []
    for line, full, is_called in _uses(tree):
        makes_generator = is_called and full == "random.Random" and name != "appliance/simulation/kernel.py"
        is_excused = excuse is not None and excuse.fullmatch(full) and not makes_generator
        if TIME_AND_CHANCE.fullmatch(full) and not is_excused:
            found.append(f"{name}:{line}: {full}")
    return found


def test_time_and_chance_enter_through_their_ports_only() -> None:
    scanned = [name for name in _python("appliance/", "tui/") if not name.startswith(CLOCK_AND_ENTROPY)]

    strays = [found for name in scanned for found in _unrepeatable(name, _tree(name))]
    assert not strays, _lines(strays)


@pytest.mark.parametrize(
    ("name", "source", "count"),
    [
        ("appliance/domain/x.py", "from datetime import datetime as d\nd.now()", 1),
        ("appliance/domain/x.py", "import datetime\ndatetime.date.today()", 1),
        ("appliance/workflow/x.py", "def f():\n    import time\n    time.sleep(1)", 1),
        ("appliance/workflow/x.py", "import time\ndef f(clock=time.monotonic): ...", 1),
        ("appliance/domain/x.py", "from random import choice\nchoice([1])", 1),
        ("appliance/adapters/x.py", "from uuid import uuid4\nuuid4()", 1),
        ("appliance/simulation/people.py", "from random import Random\nRandom(1)", 1),
        ("appliance/simulation/people.py", "from random import Random\ndef f(chance: Random): ...", 0),
        ("appliance/simulation/kernel.py", "from random import Random\nRandom(1)", 0),
        ("appliance/simulation/kernel.py", "import random\nrandom.random()", 1),
        ("appliance/cli/demo.py", "import time\ntime.perf_counter()", 0),
        ("appliance/domain/x.py", "def f(clock, secrets): return clock.now(), secrets.read('a')", 0),
    ],
)
def test_scan_sees_through_aliases(name: str, source: str, count: int) -> None:
    assert count == len(_unrepeatable(name, ast.parse(source)))


# --- sizes and leftovers ---------------------------------------------------------------------------------


def test_modules_stay_short() -> None:
    lengths = {name: len(_text(name).splitlines()) for name in _python("appliance/", "tui/")}

    too_long = [f"{name}: {lines} lines" for name, lines in lengths.items() if lines > LONGEST_MODULE]
    assert not too_long, _lines(too_long)


def test_functions_stay_short() -> None:
    functions = [
        (f"{name}:{node.lineno}: {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1)
        for name in _python("appliance/", "tui/")
        for node in ast.walk(_tree(name))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]

    too_long = [f"{where}: {lines} lines" for where, lines in functions if lines > LONGEST_FUNCTION]
    assert not too_long, _lines(too_long)


def test_nothing_is_left_for_later() -> None:
    unfinished = re.compile(r"\b(?:TODO|FIXME)\b|NotImplementedError")

    found = list(_matches(unfinished, _python("appliance/", "tui/")))
    assert not found, _lines(found)


def test_columns_are_named() -> None:
    """A release that is set back to works on tables to which a later one has added columns."""
    unnamed = re.compile(r"SELECT (?:\w+\.)?\*|INSERT [A-Z ]*INTO \S+ VALUES")
    once = "INSERT INTO audit_head VALUES"  # in the step that makes the table

    found = [one for one in _matches(unnamed, _python("appliance/adapters/store/")) if once not in str(one)]
    assert not found, _lines(found)


def test_no_test_is_skipped_or_waits() -> None:
    excuse = re.compile(
        r"(pytest\.(mark\.)?|unittest\.)(skip\w*|xfail|importorskip|expectedFailure)|\w+\.sleep"
    )
    found = [
        f"{name}:{line}: {full}"
        for name in _python("tests/")
        for line, full, _is_called in _uses(_tree(name))
        if excuse.fullmatch(full)
    ]

    assert not found, _lines(found)


def test_no_registry_is_named() -> None:
    found = list(_matches(REGISTRY_HOSTS, _files()))
    assert not found, _lines(found)


def _matches(pattern: re.Pattern[str], names: list[str] | tuple[str, ...]) -> Iterator[str]:
    for name in names:
        for number, line in enumerate(_text(name).splitlines(), 1):
            if pattern.search(line):
                yield f"{name}:{number}: {line.strip()[:120]}"


# --- locks and papers ------------------------------------------------------------------------------------


def _pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9][a-z0-9._-]*)==([^ ]+)", _text(lock), re.MULTILINE))


def _project() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(_text("pyproject.toml"))


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("requirements.lock", lambda: _project()["project"]["dependencies"]),
        ("requirements-test.lock", lambda: _project()["dependency-groups"]["test"]),
    ],
)
def test_lock_covers_what_the_project_asks_for(lock: str, wanted: Callable[[], list[str]]) -> None:
    pins = _pins(lock)
    unmet = [
        str(wish)
        for wish in map(Requirement, wanted())
        if not wish.specifier.contains(pins.get(canonicalize_name(wish.name), "0"))
    ]

    assert not unmet, f"run `make lock`: {unmet}"


def test_both_locks_agree_and_carry_hashes() -> None:
    runtime, testing = _pins("requirements.lock"), _pins("requirements-test.lock")

    assert runtime == {name: testing.get(name) for name in runtime}
    assert {name: True for name in testing} == {
        name: "--hash=sha256:" in _text("requirements-test.lock").split(f"\n{name}=={pin}")[1].split("\n")[1]
        for name, pin in testing.items()
    }


def test_locks_leave_the_source_of_wheels_to_the_machine() -> None:
    source = re.compile(r"^\s*--(?!hash)|https?://")

    found = list(_matches(source, ["requirements.lock", "requirements-test.lock"]))
    assert not found, _lines(found)


def test_every_make_target_is_explained() -> None:
    targets = re.findall(r"^\.PHONY: (.*)$", _text("Makefile"), re.MULTILINE)[0].split()
    explained = re.findall(r"^([a-z-]+):.* ## ", _text("Makefile"), re.MULTILINE)

    assert sorted(set(targets) - {"apt-packages"}) == sorted(explained)


def test_changelog_names_the_present_version() -> None:
    from appliance import __version__

    newest = re.findall(r"^## \[(.+?)\]", _text("CHANGELOG.md"), re.MULTILINE)[0]
    assert __version__ == newest


@pytest.mark.parametrize("paper", ["README.md", "CONTRIBUTING.md"])
def test_papers_name_the_commands_that_exist(paper: str) -> None:
    named = set(re.findall(r"`make ([a-z]+)", _text(paper)))
    existing = set(re.findall(r"^([a-z-]+):", _text("Makefile"), re.MULTILINE))

    assert named <= existing
    assert {"demo", "test"} <= named
