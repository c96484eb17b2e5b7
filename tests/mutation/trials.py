"""Tries changes: runs, for each, the tests that reach it until one fails, in a process of its own.

Works in a scratch copy of the checkout, whose rules it rewrites. Tests are collected once, by a process that
runs none of them, and each change is tried in a fork of that process: nothing is imported twice, and no
cache filled by the rules as they are hides what a change would answer.

Started by `tests.mutation` as `python -m tests.mutation.trials PLAN`; appends a line to RESULTS per change.
"""

from __future__ import annotations

import gc
import json
import mmap
import os
import resource
import signal
import struct
import sys
import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from functools import cached_property, partial
from inspect import signature
from pathlib import Path
from types import FunctionType
from zlib import crc32

import pytest
from mutmut.mutation.trampoline_templates import mangle_function_name
from mutmut.state import state

from tests.mutation.changes import Change, make_changes

RESULTS = "results.jsonl"
KILLED, SURVIVED, UNREACHED, OUT_OF_TIME = "killed", "survived", "unreached", "out_of_time"
_UNDER_TEST = "MUTANT_UNDER_TEST"
_WORKERS = 2
_LEAST_SECONDS = 2.0
_PATIENCE = 10
"""How many times as long as on the rules as they are a test may compute before a change counts as noticed."""
_MOST_MEMORY = 4 << 30
_BROKEN = 2
_EVERY_SECONDS = 10


@dataclass(slots=True)
class Reach:
    """What the tests reach as the rules are: the indexes of the tests per function; per test its seconds and
    how many functions it reaches.
    """

    tests: dict[str, list[int]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    breadth: list[int] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Running:
    """A change being tried: its tests in their order, and the place for the one that notices."""

    change: Change
    order: list[int]
    slot: int


class Trials:
    """A plugin of pytest that, instead of running the collected tests, tries each change with them."""

    def __init__(self, changes: list[Change], within: float) -> None:
        self._changes = changes
        self._within = within
        self._items: list[pytest.Item] = []
        self._has_failed = False
        self._places: dict[str, list[tuple[object, str]]] = {}
        self._killers: dict[str, list[int]] = defaultdict(list)
        self._forgetting: list[tuple[set[str], Callable[[], object]]] = []
        self._noticed = mmap.mmap(-1, 4 * _WORKERS)
        self.is_done = False

    def pytest_configure(self, config: pytest.Config) -> None:
        """Spare what only helps a reader: where a test failed, and the smallest example that fails."""
        from hypothesis import Phase, settings  # not before pytest has prepared it

        phases = (Phase.explicit, Phase.generate)
        settings.register_profile("trials", phases=phases, database=None, deadline=None, derandomize=True)
        settings.load_profile("trials")
        config.option.tbstyle = "native"

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            print(report.longreprtext, file=sys.stderr)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._has_failed |= report.failed

    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        if session.testsfailed:
            return None
        self._items = session.items
        self._forgetting = _fill()
        reach = self._watch()
        if reach.failed:
            raise pytest.UsageError(f"these fail on the rules as they are: {', '.join(reach.failed)}")
        self._places = _bind_as_written()
        gc.collect()
        gc.freeze()  # a fork that looks for garbage would copy all of this process
        tried, began, told = 0, time.monotonic(), 0.0
        with Path(RESULTS).open("a", buffering=1, encoding="utf-8") as results:
            for change, verdict, killer in self._verdicts(reach):
                row = {**asdict(change), "verdict": verdict, "killer": killer}
                results.write(json.dumps(row) + "\n")
                tried, spent = tried + 1, time.monotonic() - began
                if spent > told + _EVERY_SECONDS:
                    told = spent
                    progress = f"{tried} of {len(self._changes)}, {tried / spent:.1f} a second"
                    print(progress, file=sys.stderr, flush=True)
        self.is_done = True
        return True

    def _watch(self) -> Reach:
        """Run every test once on the rules as they are, in a process of its own; return what it reached."""
        source, sink = os.pipe()
        if not os.fork():
            os.close(source)
            os.environ[_UNDER_TEST] = "stats"
            with os.fdopen(sink, "w") as told:
                json.dump(asdict(self._watch_tests()), told)
            os._exit(0)
        os.close(sink)
        with os.fdopen(source) as heard:
            reach = Reach(**json.load(heard))
        os.wait()
        return reach

    def _watch_tests(self) -> Reach:
        reach = Reach()
        for index, item in enumerate(self._items):
            _forget()
            state()._stats.clear()
            began = time.process_time()
            if self._fails(item, None):
                reach.failed.append(item.nodeid)
            reach.seconds.append(time.process_time() - began)
            reach.breadth.append(len(state()._stats))
            for function in state()._stats:
                reach.tests.setdefault(function, []).append(index)
        return reach

    def _fails(self, item: pytest.Item, following: pytest.Item | None) -> bool:
        self._has_failed = False
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        return self._has_failed

    def _verdicts(self, reach: Reach) -> Iterator[tuple[Change, str, str]]:
        """Yield each change with what became of it and, if a test noticed, that test."""
        running: dict[int, Running] = {}
        for change in self._changes:
            order = self._order(change, reach)
            if not order:
                yield change, UNREACHED, ""
                continue
            if len(running) == _WORKERS:
                yield self._ended(running)
            slot = min(set(range(_WORKERS)) - {one.slot for one in running.values()})
            started = Running(change, order, slot)
            running[self._start(started, reach.seconds)] = started
        while running:
            yield self._ended(running)

    def _order(self, change: Change, reach: Reach) -> list[int]:
        """The tests that reach a change: first what noticed others of its function, then narrow and quick."""
        tests = reach.tests.get(change.function_key, [])
        killers = self._killers[change.function_key]
        return sorted(
            tests, key=lambda at: (-killers.count(at), reach.seconds[at] > 1, reach.breadth[at], at)
        )

    def _start(self, started: Running, seconds: list[float]) -> int:
        child = os.fork()
        if child:
            return child
        try:
            os._exit(self._try(started, seconds))
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(_BROKEN)

    def _try(self, started: Running, seconds: list[float]) -> int:
        """Run the tests of a change until one fails; return whether one did."""
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
        self._apply(started.change)
        began = time.process_time()
        for place, index in enumerate(started.order):
            if time.process_time() - began > self._within:
                return 0
            # Nobody handles this signal: it ends a test that runs forever, and the process with it.
            signal.setitimer(signal.ITIMER_VIRTUAL, _LEAST_SECONDS + _PATIENCE * seconds[index])
            following = started.order[place + 1 : place + 2]
            try:
                fails = self._fails(self._items[index], self._items[following[0]] if following else None)
            except BaseException:
                fails = True
            if fails:
                struct.pack_into("i", self._noticed, 4 * started.slot, index)
                return 1
        return 0

    def _apply(self, change: Change) -> None:
        os.environ[_UNDER_TEST] = change.key
        module, _, mangled = change.function_key.rpartition(".")
        forms = vars(sys.modules[module])[f"mutants_{mangled}__mutmut"]
        changed = forms[change.key.removeprefix(f"{module}.")]
        for owner, name in self._places.get(change.function_key, []):
            setattr(owner, name, changed)
        for reached, forget in self._forgetting:
            if change.function_key in reached:
                forget()
        _forget()

    def _ended(self, running: dict[int, Running]) -> tuple[Change, str, str]:
        child, status = os.wait()
        ended = running.pop(child)
        code = os.waitstatus_to_exitcode(status)
        if code == 0:
            return ended.change, SURVIVED, ""
        if code == -signal.SIGVTALRM:
            return ended.change, OUT_OF_TIME, ""
        if code != 1:
            raise RuntimeError(f"trying {ended.change.key} ended with {code}")
        (index,) = struct.unpack_from("i", self._noticed, 4 * ended.slot)
        self._killers[ended.change.function_key].append(index)
        return ended.change, KILLED, self._items[index].nodeid


def _product() -> Iterator[tuple[object, str, object]]:
    """Yield what the product's modules and classes hold, with its owner and its name there."""
    for name, module in list(sys.modules.items()):
        if name.startswith("appliance."):
            for key, value in list(vars(module).items()):
                yield module, key, value
                if isinstance(value, type) and value.__module__ == name:
                    yield from ((value, inner, held) for inner, held in list(vars(value).items()))


def _bind_as_written() -> dict[str, list[tuple[object, str]]]:
    """Let the product call its functions directly, not by way of mutmut's choice: that takes half the time.

    Return where each function that has changes stands, by mutmut's key for it.
    """
    places: dict[str, list[tuple[object, str]]] = defaultdict(list)
    for owner, name, value in _product():
        if isinstance(value, FunctionType) and value.__code__.co_name == "_trampoline_wrapper":
            written = vars(value)["__wrapped__"]
            class_name = written.__qualname__.rpartition(".")[0] or None
            mangled = mangle_function_name(name=written.__name__, class_name=class_name)
            places[f"{written.__module__}.{mangled}"].append((owner, name))
            setattr(owner, name, written)
    return places


def _forget() -> None:
    """Empty the product's caches: what a test reaches must not depend on the tests before it."""
    for _, _, value in _product():
        if hasattr(value, "cache_clear") and not _is_constant(value):
            value.cache_clear()


def _is_constant(cached: object) -> bool:
    """Return whether a cached function takes nothing: what it returns is as good as a table."""
    return not signature(cached).parameters  # type: ignore[arg-type]


def _fill() -> list[tuple[set[str], Callable[[], object]]]:
    """Have the product work out its constants and what its objects keep of themselves, once for all forks.

    Return for each the functions that it took and how to forget it: it has to go when one of them is changed.
    """
    keeping: dict[type, list[str]] = {}
    constants: dict[int, Callable[[], object]] = {}
    for _, _, value in _product():
        if isinstance(value, type):
            keeping[value] = [name for name, held in vars(value).items() if isinstance(held, cached_property)]
        elif hasattr(value, "cache_clear") and _is_constant(value):
            constants[id(value)] = value  # type: ignore[assignment]
    filling = [(one, one.cache_clear) for one in constants.values()]  # type: ignore[attr-defined]
    filling += [
        (partial(getattr, one, name), partial(vars(one).pop, name, None))
        for one in gc.get_objects()
        for name in keeping.get(type(one), ())
    ]
    return [(_reached_by(fill), forget) for fill, forget in filling]


def _reached_by(work: Callable[[], object]) -> set[str]:
    """Do something; return the functions with changes that it took."""
    before = os.environ.get(_UNDER_TEST)
    os.environ[_UNDER_TEST] = "stats"
    state()._stats.clear()
    work()
    os.environ.pop(_UNDER_TEST)
    if before is not None:
        os.environ[_UNDER_TEST] = before
    return set(state()._stats)


def _is_drawn(change: Change, one_in: int) -> bool:
    """Return whether a change is in the sample; which ones are depends on nothing but the change itself."""
    return crc32(f"{change.key} {change.digest}".encode()) % one_in == 0


def main() -> int:
    """Try the changes of the modules named in the plan, except those known by key and digest."""
    plan = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    made = [change for path in plan["rules"] for change in make_changes(Path(path))]
    made = [change for change in made if _is_drawn(change, plan["one_in"])]
    known = {tuple(one) for one in plan["known"]}
    wanted = [change for change in made if (change.key, change.digest) not in known]
    trials = Trials(wanted, plan["within"])
    Path("made.json").write_text(json.dumps([asdict(change) for change in made]), "utf-8")
    plugins = [part for name in ("terminal", "cacheprovider", "xdist") for part in ("-p", f"no:{name}")]
    options = ["--rootdir=.", "--override-ini=addopts=--import-mode=importlib", *plugins]
    left_out = ["-k", " and ".join(f"not {part}" for part in plan["without"])] if plan["without"] else []
    code = pytest.main([*options, *left_out, *plan["tests"]], plugins=[trials])
    return 0 if trials.is_done else int(code) or 1


if __name__ == "__main__":
    sys.exit(main())
