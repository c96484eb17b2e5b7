"""Plain tests: those that are mere calls, which need no fixture and draw no examples.

Each is called with the rules as they are, while their functions are listened to: what one is asked, its
changed forms are asked as well. Only a change that answers otherwise is then tried on the test, so that
thousands of changes take minutes, where pytest and a fork for each take hours. A change whose answers never
differ, though the test might fail for another reason, goes on to the tests that are not plain: an error here
makes the rules look worse tested, never better.

All changes share a process. That holds only while none leaves anything behind, so a test that noticed one is
called once more with the rules as they are; if it still fails, a new process goes on with the other changes.
"""

from __future__ import annotations

import os
import pickle
import resource
import signal
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import partial, wraps
from inspect import isgeneratorfunction
from itertools import groupby
from itertools import product as pairs
from types import FunctionType, GeneratorType
from typing import Any, NoReturn
from zlib import crc32

import pytest

from tests.mutation.changes import Change
from tests.mutation.product import Product, forget_results

UNNOTICED = -1
_LEAST_SECONDS = 2.0
_PATIENCE = 10
"""How many times as long as on the rules as they are a test may compute before a change counts as noticed."""
_ANSWER_SECONDS = 0.5
_MOST_IN_VAIN = (4, 200)
"""So often a change is tried on the tests of a table before those of others have their turn, and at last."""
_MOST_MEMORY = 4 << 30
_BROKEN, _TAINTED = 2, 3
_ITERATORS = (GeneratorType, map, filter, zip)
_SMALL = (str, int, float, bool, type(None))


def is_plain(item: pytest.Item) -> bool:
    """Return whether a test is a function that takes nothing but what stands in its own table."""
    if not isinstance(item, pytest.Function) or item.cls is not None or hasattr(item.obj, "hypothesis"):
        return False
    fixtures = item._fixtureinfo
    of_ours = any(found[-1].baseid for found in fixtures.name2fixturedefs.values() if found)
    return not of_ours and set(fixtures.argnames) <= set(_arguments(item))


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


def try_all(
    changes: list[Change], items: dict[int, pytest.Item], product: Product
) -> Iterator[tuple[str, int]]:
    """Yield the key of each change that a plain test notices, with the index of that test.

    Last comes what functions were asked at all: the key of each, with UNNOTICED.
    """
    left = {change.key: change for change in changes}
    code = _TAINTED
    while code == _TAINTED:
        work = in_fork(partial(_try_all, list(left.values()), items, product))
        for key, at in work.told:
            yield key, at
            left.pop(key, None)
        code = work.wait()
    if code:
        raise RuntimeError(f"the plain tests ended with {code}")


@dataclass(frozen=True, slots=True)
class Fork:
    """Work done in a fork: what it tells, as it tells it, and how it ends."""

    child: int
    told: Iterator[Any]

    def wait(self) -> int:
        """Return the exit code."""
        _, status = os.waitpid(self.child, 0)
        return os.waitstatus_to_exitcode(status)


def in_fork(work: Callable[[Callable[[Any], None]], int]) -> Fork:
    """Begin some work in a fork, which may tell things and returns its exit code."""
    source, sink = os.pipe()
    child = os.fork()
    if child:
        os.close(sink)
        return Fork(child, _heard(source))
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


def _heard(source: int) -> Iterator[Any]:
    with os.fdopen(source, "rb") as pipe:
        while pipe.peek(1):
            yield pickle.load(pipe)


def limit_memory() -> None:
    """Let a change that fills the memory fail by itself."""
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))


def limit_time(usual_seconds: float) -> None:
    """Let a signal come when this process computes much longer than usual; unhandled, it ends it."""
    signal.setitimer(signal.ITIMER_VIRTUAL, _LEAST_SECONDS + _PATIENCE * usual_seconds)


class _TooLongError(BaseException):
    """A change computes too long."""


def _give_up(signum: int, frame: object) -> NoReturn:
    raise _TooLongError


def _try_all(
    changes: list[Change],
    items: dict[int, pytest.Item],
    product: Product,
    tell: Callable[[tuple[str, int]], None],
) -> int:
    limit_memory()
    signal.signal(signal.SIGVTALRM, _give_up)
    ears = _Ears(changes, product)
    asked: dict[int, set[str]] = {}
    tables = groupby(_shuffled(items), key=lambda at: _table(items[at]))
    for most, (_, indexes) in pairs(_MOST_IN_VAIN, [(table, list(some)) for table, some in tables]):
        vain: Counter[str] = Counter()
        ears.hear_all()
        for index in indexes:
            if index in asked and asked[index].isdisjoint(ears.live()):
                continue
            forget_results()
            suspects = ears.listen(items[index])
            asked[index] = ears.asked
            for change in suspects:
                product.apply(change)
                has_failed = _fails_soon(items[index])
                product.undo(change)
                vain[change.key] += 1
                if has_failed:
                    tell((change.key, index))
                    ears.ignore(change)
                    if fails(items[index]):
                        return _TAINTED
                elif vain[change.key] >= most:
                    ears.mute(change)
    for key in set().union(*asked.values()):
        tell((key, UNNOTICED))
    return 0


def _shuffled(items: dict[int, pytest.Item]) -> list[int]:
    """Return the tests table by table, as they come, but each in an order in which neighbours have no more in
    common than others.
    """
    first: dict[str, int] = {}
    for at, item in items.items():
        first.setdefault(_table(item), at)
    return sorted(items, key=lambda at: (first[_table(items[at])], crc32(items[at].nodeid.encode())))


def _table(item: pytest.Item) -> str:
    return item.nodeid.partition("[")[0]


def _fails_soon(item: pytest.Item) -> bool:
    limit_time(0)
    has_failed = fails(item)
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return has_failed


class _Ears:
    """Listens to what functions are asked while a test runs, and asks their changed forms the same.

    What a call is asked twice in a test, or with mere words and numbers in two tests, is asked once.
    """

    def __init__(self, changes: list[Change], product: Product) -> None:
        self.asked: set[str] = set()
        self._product = product
        self._changes: dict[str, list[Change]] = defaultdict(list)
        self._muted: list[Change] = []
        self._is_open = False
        self._suspects: dict[str, Change] = {}
        self._answers: dict[Hashable, list[Change]] = {}
        self._lasting_answers: dict[Hashable, list[Change]] = {}
        self._kept: list[object] = []
        for change in changes:
            self._changes[change.function_key].append(change)
        self._listeners = {key: self._listener(key) for key in self._changes if key in product.written}

    def ignore(self, change: Change) -> None:
        """Stop asking a change."""
        self._changes[change.function_key].remove(change)

    def mute(self, change: Change) -> None:
        """Stop asking a change for a while."""
        self.ignore(change)
        self._muted.append(change)

    def hear_all(self) -> None:
        """Ask those again that were muted."""
        for change in self._muted:
            self._changes[change.function_key].append(change)
        self._muted = []
        self._lasting_answers.clear()

    def live(self) -> set[str]:
        """Return the functions that have a change which nothing has noticed."""
        muted = {change.function_key for change in self._muted}
        return {key for key in self._listeners if self._changes[key]} | (muted & self._listeners.keys())

    def listen(self, item: pytest.Item) -> list[Change]:
        """Run a test with the rules as they are; return the changes that answered something otherwise."""
        live = self.live()
        self.asked = set()
        self._suspects, self._answers, self._kept = {}, {}, []
        for key in live:
            self._product.put(key, self._listeners[key])
        self._is_open = True
        has_failed = fails(item)
        self._is_open = False
        for key in live:
            self._product.put(key, self._product.written[key])
        if has_failed:
            raise RuntimeError(f"{item.nodeid} fails on the rules as they are")
        return list(self._suspects.values())

    def _listener(self, key: str) -> FunctionType:
        written = self._product.written[key]
        yields = isgeneratorfunction(written)
        makes_self = "__init__" in key  # what it makes, it must make once

        @wraps(written)
        def listener(*given: Any, **named: Any) -> Any:
            if not self._is_open:
                return written(*given, **named)
            self.asked.add(key)
            args = [list(one) if isinstance(one, _ITERATORS) else one for one in given]
            call, answers = self._name_of(key, args, named)
            suspects = answers.get(call)
            before = _copied(args) if suspects is None else []
            answer = _answer(written, args, named)
            if suspects is None:
                self._is_open = False
                suspects = [
                    one
                    for one in self._changes[key]
                    if makes_self or self._differs(one, before, args, named, answer)
                ]
                self._is_open = True
                if call is not None:
                    answers[call] = suspects
            self._suspects.update((one.key, one) for one in suspects if one in self._changes[key])
            if isinstance(answer, _Raised):
                raise answer.error
            return iter(answer) if yields else answer

        return listener  # type: ignore[return-value]

    def _name_of(
        self, key: str, args: list[Any], named: dict[str, Any]
    ) -> tuple[Hashable, dict[Hashable, list[Change]]]:
        """Return what stands for a call, None if its arguments can change; and where its answers are kept."""
        parts: list[Hashable] = [key, *named]
        lasts = True
        for one in (*args, *named.values()):
            lasts = lasts and isinstance(one, _SMALL)
            try:
                hash(one)
                parts.append(one)
            except TypeError:
                if type(one).__hash__ is None:
                    return None, {}
                self._kept.append(one)  # so that nothing else gets its id
                parts.append(id(one))
        return tuple(parts), self._lasting_answers if lasts else self._answers

    def _differs(
        self, change: Change, before: list[Any], after: list[Any], named: dict[str, Any], answer: object
    ) -> bool:
        """Return whether a changed form answers otherwise, or leaves its arguments otherwise."""
        args = _copied(before)
        signal.setitimer(signal.ITIMER_VIRTUAL, _ANSWER_SECONDS)
        try:
            other = _answer(self._product.form(change), args, named)
            return bool(type(other) is not type(answer) or other != answer or args != after)
        except BaseException:
            return True
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)


@dataclass(frozen=True, eq=False)
class _Raised:
    """An error that a function raised; two are the same if they say the same."""

    error: Exception

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Raised) and repr(self.error) == repr(other.error)


def _answer(function: Callable[..., Any], args: list[Any], named: dict[str, Any]) -> Any:
    """Return what a function returns, all that it yields, or what it raises."""
    try:
        answer = function(*args, **named)
        return list(answer) if isinstance(answer, GeneratorType) else answer
    except Exception as error:
        return _Raised(error)


def _copied(args: list[Any]) -> list[Any]:
    """Return arguments, those that can change as copies."""
    return [deepcopy(one) if type(one).__hash__ is None else one for one in args]
