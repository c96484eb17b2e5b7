"""Tries changes: runs, for each, the tests that reach it until one fails.

Works in a scratch copy of the checkout, whose rules it rewrites. Tests are collected once, by a process that
runs none of them: nothing is imported twice, and no cache filled by the rules as they are hides what a change
would answer. First come the plain tests, which are mere calls, for all changes at once (`plain.py`); a change
that none of them notices is tried with the others, in a fork of its own.

Started by `tests.mutation` as `python -m tests.mutation.trials PLAN`; appends a line to RESULTS per change.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import groupby, zip_longest
from pathlib import Path
from zlib import crc32

import pytest
from mutmut.state import state

from tests.mutation import plain
from tests.mutation.changes import Change, make_changes
from tests.mutation.product import UNDER_TEST, Product, forget_results

RESULTS = "results.jsonl"
KILLED, SURVIVED, UNREACHED, OUT_OF_TIME = "killed", "survived", "unreached", "out_of_time"
_EVERY_SECONDS = 10


@dataclass(slots=True)
class Reach:
    """What the tests that are not plain reach as the rules are: by function their indexes; of each the
    seconds and how many functions it reaches; and which fail.
    """

    tests: dict[str, list[int]] = field(default_factory=dict)
    seconds: dict[int, float] = field(default_factory=dict)
    breadth: dict[int, int] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


class Trials:
    """A plugin of pytest that, instead of running the collected tests, tries each change with them."""

    def __init__(self, changes: list[Change], within: float, workers: int) -> None:
        self._changes = changes
        self._within = within
        self._workers = workers
        self._items: list[pytest.Item] = []
        self._plain: dict[int, pytest.Item] = {}
        self._has_failed = False
        self._told = _Told(len(changes))
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
        self._plain = {at: item for at, item in enumerate(self._items) if plain.is_plain(item)}
        product = Product()
        watch = plain.in_fork(self._watch)
        reach: Reach = next(watch.told)
        watch.wait()
        if reach.failed:
            raise pytest.UsageError(f"these fail on the rules as they are: {', '.join(reach.failed)}")
        product.bind_as_written()
        gc.collect()
        gc.freeze()  # a fork that looks for garbage would copy all of this process
        left, asked = self._try_plain(product)
        self._try_others(left, reach, product, asked)
        self.is_done = True
        return True

    def _watch(self, tell: Callable[[Reach], None]) -> int:
        """Run every test that is not plain once on the rules as they are; tell what it reached."""
        reach = Reach()
        os.environ[UNDER_TEST] = "stats"
        for index, item in enumerate(self._items):
            if index in self._plain:
                continue
            forget_results()
            state()._stats.clear()
            began = time.process_time()
            if self._fails(item, None):
                reach.failed.append(item.nodeid)
            reach.seconds[index] = time.process_time() - began
            reach.breadth[index] = len(state()._stats)
            for function in state()._stats:
                reach.tests.setdefault(function, []).append(index)
        tell(reach)
        return 0

    def _fails(self, item: pytest.Item, following: pytest.Item | None) -> bool:
        self._has_failed = False
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        return self._has_failed

    def _try_plain(self, product: Product) -> tuple[list[Change], set[str]]:
        """Try all changes with the plain tests; return the unnoticed ones, and what functions were asked."""
        changes = {change.key: change for change in self._changes}
        asked: set[str] = set()
        for key, at in plain.try_all(self._changes, self._plain, product):
            if at == plain.UNNOTICED:
                asked.add(key)
            else:
                self._told.add(changes.pop(key), KILLED, self._items[at].nodeid)
        return list(changes.values()), asked

    def _try_others(self, changes: list[Change], reach: Reach, product: Product, asked: set[str]) -> None:
        """Try changes with the other tests, function by function, some functions side by side."""
        running: dict[int, list[Change]] = {}
        groups = [list(group) for _, group in groupby(changes, key=lambda change: change.function_key)]
        forks: dict[int, plain.Fork] = {}
        while groups or forks:
            if groups and len(forks) < self._workers:
                group = groups.pop(0)
                fork = plain.in_fork(partial(self._try_function, group, reach, product))
                forks[fork.child], running[fork.child] = fork, group
                continue
            child, status = os.wait()
            if status:
                raise RuntimeError("not every change could be tried; see above")
            for change, (verdict, killer) in zip(running.pop(child), forks.pop(child).told, strict=True):
                is_asked = change.function_key in asked or change.function_key in reach.tests
                self._told.add(change, verdict if is_asked else UNREACHED, killer)

    def _try_function(
        self, changes: list[Change], reach: Reach, product: Product, tell: Callable[[tuple[str, str]], None]
    ) -> int:
        """Try the changes of a function, each in a fork of its own; tell of each what became of it."""
        killers: list[int] = []
        for change in changes:
            order = sorted(
                reach.tests.get(change.function_key, []),
                key=lambda at: (-killers.count(at), reach.seconds[at] > 1, reach.breadth[at], at),
            )
            fork = plain.in_fork(partial(self._try_in_order, change, order, reach.seconds, product))
            noticing, code = list(fork.told), fork.wait()
            if code == -signal.SIGVTALRM:
                tell((OUT_OF_TIME, ""))
            elif code:
                raise RuntimeError(f"trying {change.key} ended with {code}")
            elif noticing:
                killers += noticing
                tell((KILLED, self._items[noticing[0]].nodeid))
            else:
                tell((SURVIVED, ""))
        return 0

    def _try_in_order(
        self,
        change: Change,
        order: list[int],
        seconds: dict[int, float],
        product: Product,
        tell: Callable[[int], None],
    ) -> int:
        """Run tests until one notices the change; tell which, if any, and return that all went well."""
        plain.limit_memory()
        product.apply(change)
        began = time.process_time()
        for at, following in zip_longest(order, order[1:]):
            if time.process_time() - began > self._within:
                break
            plain.limit_time(seconds[at])
            try:
                fails = self._fails(self._items[at], None if following is None else self._items[following])
            except BaseException:
                fails = True
            if fails:
                tell(at)
                break
        return 0


class _Told:
    """What became of the changes so far: a line each in RESULTS, and now and then how many."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0
        self._began = self._last = time.monotonic()

    def add(self, change: Change, verdict: str, killer: str) -> None:
        with Path(RESULTS).open("a", encoding="utf-8") as results:
            results.write(json.dumps({**asdict(change), "verdict": verdict, "killer": killer}) + "\n")
        self._done += 1
        now = time.monotonic()
        if now > self._last + _EVERY_SECONDS:
            self._last = now
            print(f"{self._done} of {self._total} after {now - self._began:.0f} seconds", file=sys.stderr)


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
    trials = Trials(wanted, plan["within"], plan["workers"])
    Path("made.json").write_text(json.dumps([asdict(change) for change in made]), "utf-8")
    plugins = [part for name in ("terminal", "cacheprovider", "xdist") for part in ("-p", f"no:{name}")]
    options = ["--rootdir=.", "--override-ini=addopts=--import-mode=importlib", *plugins]
    left_out = ["-k", " and ".join(f"not {part}" for part in plan["without"])] if plan["without"] else []
    code = pytest.main([*options, *left_out, *plan["tests"]], plugins=[trials])
    return 0 if trials.is_done else int(code) or 1


if __name__ == "__main__":
    sys.exit(main())
