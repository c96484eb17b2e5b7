"""The product while it is changed: its functions as written, one changed form in place of one, its caches.

Refuses to guess what a cache holds: whatever a changed function may have filled is emptied, before and after.
"""

from __future__ import annotations

import gc
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache, partial
from inspect import signature
from types import FunctionType, ModuleType

from mutmut.mutation.trampoline_templates import mangle_function_name
from mutmut.state import state

from tests.mutation.changes import Change

_AS_WRITTEN = "_mutmut_orig"
UNDER_TEST = "MUTANT_UNDER_TEST"
"""The variable by which mutmut's wrappers choose a form; "stats" makes them note their calls."""


class Product:
    """The functions that have changes, wherever they stand, by mutmut's key for each."""

    def __init__(self) -> None:
        """Fill what the product keeps for good, and find the functions."""
        self._forgetting = _fill()
        self._behind_caches = _reachable({vars(one)["__module__"] for one in _caches(len(sys.modules))})
        self._places: dict[str, list[tuple[object, str]]] = defaultdict(list)
        self.written: dict[str, FunctionType] = {}
        for owner, name, value in _product():
            if isinstance(value, FunctionType) and value.__code__.co_name == "_trampoline_wrapper":
                written = vars(value)["__wrapped__"]
                class_name = written.__qualname__.rpartition(".")[0] or None
                mangled = mangle_function_name(name=written.__name__, class_name=class_name)
                key = f"{written.__module__}.{mangled}"
                self._places[key].append((owner, name))
                self.written[key] = _forms(key)[_AS_WRITTEN]

    def bind_as_written(self) -> None:
        """Let the product call its functions directly: by way of mutmut's choice it takes twice as long."""
        for key, written in self.written.items():
            self.put(key, written)

    def put(self, key: str, form: FunctionType) -> None:
        """Put a form of a function wherever it stands; mutmut's wrappers of it stand in tables as well."""
        for owner, name in self._places[key]:
            setattr(owner, name, form)
        _forms(key)[_AS_WRITTEN] = form

    def form(self, change: Change) -> FunctionType:
        """Return the changed form of a function."""
        return _forms(change.function_key)[change.key.removeprefix(f"{_module(change.function_key)}.")]

    def apply(self, change: Change) -> None:
        """Put the changed form of a function wherever it stands."""
        os.environ[UNDER_TEST] = change.key
        if change.function_key in self.written:
            self.put(change.function_key, self.form(change))
        self._forget_made_by(change)

    def undo(self, change: Change) -> None:
        """Put the function back as it is written."""
        os.environ.pop(UNDER_TEST, None)
        if change.function_key in self.written:
            self.put(change.function_key, self.written[change.function_key])
        self._forget_made_by(change)

    def _forget_made_by(self, change: Change) -> None:
        for reached, forget in self._forgetting:
            if change.function_key in reached:
                forget()
        if _module(change.function_key) in self._behind_caches:
            forget_results()


def _module(key: str) -> str:
    return key.rpartition(".")[0]


def _forms(key: str) -> dict[str, FunctionType]:
    module, _, mangled = key.rpartition(".")
    forms: dict[str, FunctionType] = vars(sys.modules[module])[f"mutants_{mangled}__mutmut"]
    return forms


def _product() -> Iterator[tuple[object, str, object]]:
    """Yield what the product's modules and classes hold, with its owner and its name there."""
    for name, module in list(sys.modules.items()):
        if name.startswith("appliance."):
            for key, value in list(vars(module).items()):
                yield module, key, value
                if isinstance(value, type) and value.__module__ == name:
                    yield from ((value, inner, held) for inner, held in list(vars(value).items()))


def forget_results() -> None:
    """Empty the product's caches: what a test reaches must not depend on the tests before it."""
    for cached in _caches(len(sys.modules)):
        cached.cache_clear()  # type: ignore[attr-defined]


@lru_cache(maxsize=1)
def _caches(modules: int) -> tuple[object, ...]:
    """Given how many modules there are by now, return the caches of functions that take something."""
    found = {id(value): value for _, _, value in _product() if hasattr(value, "cache_clear")}
    return tuple(value for value in found.values() if not _is_constant(value))


def _reachable(modules: set[str]) -> set[str]:
    """Given modules of the product, return them and those of which they use anything, at any remove."""
    reached: set[str] = set()
    left = list(modules)
    while left:
        name = left.pop()
        if name.startswith("appliance.") and name not in reached:
            reached.add(name)
            for value in vars(sys.modules[name]).values():
                left.append(value.__name__ if isinstance(value, ModuleType) else _home_of(value))
    return reached


def _home_of(value: object) -> str:
    return value.__module__ if isinstance(value, type | FunctionType) else ""


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
    os.environ[UNDER_TEST] = "stats"
    state()._stats.clear()
    work()
    os.environ.pop(UNDER_TEST)
    return set(state()._stats)
