"""Plain tests: those that are mere calls, which need no fixture and draw no examples.

They are called directly, those that come to the changed line, for many changes in one process: dozens a
second, where pytest and a fork for each change take half a second. That holds only while a change leaves
nothing behind, so what noticed it is called once more with the rules as they are; if it still fails, a new
process goes on.
"""

from __future__ import annotations

import os
import pickle
import resource
import signal
import sys
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from types import FrameType
from typing import Any

import pytest

from tests.mutation.changes import Change
from tests.mutation.product import Product, forget_results

UNNOTICED, NEVER_ENDED = -1, -2
_LEAST_SECONDS = 2.0
_PATIENCE = 10
"""How many times as long as on the rules as they are a test may compute before a change counts as noticed."""
_MOST_MEMORY = 4 << 30
_BROKEN, _TAINTED = 2, 3


@dataclass(slots=True)
class Paths:
    """What the plain tests reach as the rules are, by their indexes: which of them come to a line of a
    function, counted from its `def`; how many functions each comes to; which fail.
    """

    tests: dict[tuple[str, int], list[int]] = field(default_factory=lambda: defaultdict(list))
    breadth: dict[int, int] = field(default_factory=dict)
    failed: list[int] = field(default_factory=list)


def is_plain(item: pytest.Item) -> bool:
    """Return whether a test is a function that takes nothing but what stands in its own table."""
    if not isinstance(item, pytest.Function) or item.cls is not None or hasattr(item.obj, "hypothesis"):
        return False
    return set(item.fixturenames) <= set(_arguments(item))


def _arguments(item: pytest.Function) -> dict[str, object]:
    return item.callspec.params if hasattr(item, "callspec") else {}


def fails(item: pytest.Item) -> bool:
    """Call a plain test; return whether it fails."""
    assert isinstance(item, pytest.Function)
    try:
        item.obj(**_arguments(item))
    except KeyboardInterrupt:
        raise
    except BaseException:
        return True
    return False


def follow(items: dict[int, pytest.Item], product: Product, keys: set[str]) -> Paths:
    """Call every plain test once on the rules as they are; return where in some functions each came."""
    paths, lines = Paths(), product.lines(keys)
    seen: set[tuple[str, int]] = set()

    def on_call(frame: FrameType, event: str, arg: object) -> Callable[..., Any] | None:
        if frame.f_code not in lines:
            return None
        key, start = lines[frame.f_code]
        seen.add((key, 0))

        def on_line(frame: FrameType, event: str, arg: object) -> Callable[..., Any]:
            seen.add((key, frame.f_lineno - start))
            return on_line

        return on_line

    for index, item in items.items():
        forget_results()
        seen.clear()
        sys.settrace(on_call)
        has_failed = fails(item)
        sys.settrace(None)
        if has_failed:
            paths.failed.append(index)
        for place in seen:
            paths.tests[place].append(index)
        paths.breadth[index] = len({key for key, _ in seen})
    return paths


def try_all(
    changes: list[Change], items: dict[int, pytest.Item], paths: Paths, product: Product
) -> Iterator[int]:
    """Given changes of one function, yield for each the plain test that notices it, else UNNOTICED; if one
    computes forever, NEVER_ENDED.
    """
    killers: Counter[int] = Counter()
    alone = bool(changes) and product.is_constant_made_by(changes[0].function_key)
    left = changes
    while left:
        batch = left[:1] if alone else left
        told, code = in_fork(partial(_try_batch, batch, items, paths, product, killers))
        if code == -signal.SIGVTALRM:
            told.append(NEVER_ENDED)
        elif code not in (0, _TAINTED):
            raise RuntimeError(f"trying {batch[len(told)].key} ended with {code}")
        killers.update(index for index in told if index >= 0)
        yield from told
        left = left[len(told) :]


def in_fork(work: Callable[[Callable[[Any], None]], int]) -> tuple[list[Any], int]:
    """Do some work in a fork, which may tell things; return what it told, and its exit code."""
    source, sink = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(source)
            with os.fdopen(sink, "wb") as pipe:

                def tell(what: object) -> None:
                    pickle.dump(what, pipe)
                    pipe.flush()

                os._exit(work(tell))
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(_BROKEN)
    os.close(sink)
    told = []
    with os.fdopen(source, "rb") as heard:
        while heard.peek(1):
            told.append(pickle.load(heard))
    _, status = os.waitpid(child, 0)
    return told, os.waitstatus_to_exitcode(status)


def limit_memory() -> None:
    """Let a change that fills the memory fail by itself."""
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))


def limit_time(usual_seconds: float) -> None:
    """End this process when it computes much longer than usual: nobody handles the signal."""
    signal.setitimer(signal.ITIMER_VIRTUAL, _LEAST_SECONDS + _PATIENCE * usual_seconds)


def _try_batch(
    batch: list[Change],
    items: dict[int, pytest.Item],
    paths: Paths,
    product: Product,
    killers: Counter[int],
    tell: Callable[[int], None],
) -> int:
    limit_memory()
    killers = killers.copy()
    for change in batch:
        product.apply(change)
        noticing = next((at for at in _order(change, paths, killers) if _fails_soon(items[at])), UNNOTICED)
        tell(noticing)
        product.undo(change)
        if noticing != UNNOTICED:
            killers[noticing] += 1
            if fails(items[noticing]):
                return _TAINTED
    return 0


def _fails_soon(item: pytest.Item) -> bool:
    limit_time(0)
    has_failed = fails(item)
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return has_failed


def _order(change: Change, paths: Paths, killers: Counter[int]) -> list[int]:
    """The tests that come to a change: first what noticed others of its function, then narrow ones."""
    places = [(change.function_key, line) for line in range(change.first, change.last + 1)]
    tests = {index for place in places for index in paths.tests.get(place, ())}
    return sorted(tests, key=lambda at: (-killers[at], paths.breadth[at], at))
