"""Tries changes: runs, for each, the tests that reach it until one fails.

Works in a scratch copy of the checkout, whose rules it rewrites. Tests are collected once, by a process that
runs none of them: nothing is imported twice, and no cache filled by the rules as they are hides what a change
would answer. First come the plain tests, which are mere calls, for all changes of a function in one fork
(`plain.py`); a change that none of them notices is tried with the others, in a fork of its own.

Started by `tests.mutation` as `python -m tests.mutation.trials PLAN`; appends a line to RESULTS per change.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
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
    """What the tests reach as the rules are: by function the indexes of those that are not plain; of these
    the seconds, and how many functions each reaches; and what the plain ones reach.
    """

    tests: dict[str, list[int]] = field(default_factory=dict)
    seconds: dict[int, float] = field(default_factory=dict)
    breadth: dict[int, int] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    plain: plain.Paths = field(default_factory=plain.Paths)


class Trials:
    """A plugin of pytest that, instead of running the collected tests, tries each change with them."""

    def __init__(self, changes: list[Change], within: float, workers: int) -> None:
        self._changes = changes
        self._within = within
        self._workers = workers
        self._items: list[pytest.Item] = []
        self._plain: dict[int, pytest.Item] = {}
        self._has_failed = False
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
        (reach,), _ = plain.in_fork(partial(self._watch, product))
        if reach.failed:
            raise pytest.UsageError(f"these fail on the rules as they are: {', '.join(reach.failed)}")
        product.bind_as_written()
        gc.collect()
        gc.freeze()  # a fork that looks for garbage would copy all of this process
        self._try_functions(reach, product)
        self.is_done = True
        return True

    def _watch(self, product: Product, tell: Callable[[Reach], None]) -> int:
        """Run every test once on the rules as they are; tell what it reached, return that all went well."""
        keys = {change.function_key for change in self._changes}
        reach = Reach(plain=plain.follow(self._plain, product, keys))
        reach.failed += [self._items[at].nodeid for at in reach.plain.failed]
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

    def _try_functions(self, reach: Reach, product: Product) -> None:
        """Try the changes function by function, some functions side by side; each appends its results."""
        tried, began, told = 0, time.monotonic(), 0.0
        running: dict[int, int] = {}
        groups = [list(group) for _, group in groupby(self._changes, key=lambda change: change.function_key)]
        while groups or running:
            if groups and len(running) < self._workers:
                changes = groups.pop(0)
                running[self._start(changes, reach, product)] = len(changes)
                continue
            worker, status = os.wait()
            if status:
                raise RuntimeError("not every change could be tried; see above")
            tried, spent = tried + running.pop(worker), time.monotonic() - began
            if spent > told + _EVERY_SECONDS:
                told = spent
                progress = f"{tried} of {len(self._changes)}, {tried / spent:.1f} a second"
                print(progress, file=sys.stderr, flush=True)

    def _start(self, changes: list[Change], reach: Reach, product: Product) -> int:
        worker = os.fork()
        if worker:
            return worker
        try:
            with Path(RESULTS).open("a", buffering=1, encoding="utf-8") as results:
                for change, verdict, killer in self._verdicts(changes, reach, product):
                    row = {**asdict(change), "verdict": verdict, "killer": killer}
                    results.write(json.dumps(row) + "\n")
            os._exit(0)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)

    def _verdicts(
        self, changes: list[Change], reach: Reach, product: Product
    ) -> Iterator[tuple[Change, str, str]]:
        """Given the changes of a function, yield each with what became of it and, if a test noticed, that."""
        killers: list[int] = []
        key = changes[0].function_key
        is_reached = key in reach.tests or (key, 0) in reach.plain.tests
        for change, noticing in zip(
            changes, plain.try_all(changes, self._plain, reach.plain, product), strict=True
        ):
            if noticing == plain.UNNOTICED:
                noticing = self._try_others(change, reach, product, killers)
            if noticing == plain.NEVER_ENDED:
                yield change, OUT_OF_TIME, ""
            elif noticing == plain.UNNOTICED:
                yield change, SURVIVED if is_reached else UNREACHED, ""
            else:
                killers.append(noticing)
                yield change, KILLED, self._items[noticing].nodeid

    def _try_others(self, change: Change, reach: Reach, product: Product, killers: list[int]) -> int:
        """Try a change with the tests that are not plain: first what noticed others of its function."""
        order = sorted(
            reach.tests.get(change.function_key, []),
            key=lambda at: (-killers.count(at), reach.seconds[at] > 1, reach.breadth[at], at),
        )
        if not order:
            return plain.UNNOTICED
        told, code = plain.in_fork(partial(self._try_in_order, change, order, reach.seconds, product))
        if code == -signal.SIGVTALRM:
            return plain.NEVER_ENDED
        if code:
            raise RuntimeError(f"trying {change.key} ended with {code}")
        return int(told[0])

    def _try_in_order(
        self,
        change: Change,
        order: list[int],
        seconds: dict[int, float],
        product: Product,
        tell: Callable[[int], None],
    ) -> int:
        """Run tests until one notices the change; tell which, and return that all went well."""
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
                return 0
        tell(plain.UNNOTICED)
        return 0


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
