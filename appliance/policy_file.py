"""Reading an office's policy: a TOML file, or a table of one, that says what differs from the default.

Owns how each kind of value is written (times as "HH:MM", days as names, closed days as "closed") and
turns it into the domain's Policy. Every mistake is reported, each with its line, what the value must be
and who says so; a file with any mistake changes nothing. What is not named stays as it is.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from appliance.domain.bounds import TERMS, Breach, check_policy
from appliance.domain.policy import AiMode, Cohort, Hours, Policy, Window
from appliance.errors import Refused
from appliance.toml_text import Fault, KeyPath, TomlText, parse_toml, read_toml

K = TypeVar("K")
V = TypeVar("V")

_REMEDY = "`recallbox policy show` lists every key; a policy may narrow what the law allows, never widen it"
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_OPEN = Hours((time.min, time.max), (time.min, time.max), (time.min, time.max))
"""A state without hours of its own: only the fence holds there."""
_NEVER = Window((), time(9), time(20))


Reader = Callable[[Any, Any], Any]
"""Given what the file says and the value so far, returns the new value. Raises _Wrong."""


class _Wrong(Exception):
    """A value is not what it must be. Holds each entry of the value that is wrong, and what it must be."""

    def __init__(self, *faults: tuple[KeyPath, str]) -> None:
        super().__init__(faults)
        self.faults = faults


def _not(must_be: str) -> _Wrong:
    return _Wrong(((), must_be))


def read_policy(path: Path) -> Policy:
    """Given the path of a policy file, return the policy. Raise Misconfigured naming every mistake."""
    return build_policy(read_policy_changes(path))[0]


def read_policy_changes(path: Path) -> dict[str, Any]:
    """Given the path of a policy file, return what it changes, which was checked to make a policy.

    Raise Misconfigured naming every mistake.
    """
    return _check(read_toml(path, "make the file, or name another"))


def policy_with(changes: Mapping[str, Any], others: Mapping[str, str]) -> Policy:
    """Given what a site changes, and other values as a policy file would say them, return that policy.

    Raise Refused naming every mistake; values are written as in TOML, a text may do without its quotes.
    """
    values: dict[str, Any] = dict(changes)
    for key, text in others.items():
        try:
            values[key] = tomllib.loads(f"value = {text}")["value"]
        except (tomllib.TOMLDecodeError, KeyError):
            values[key] = text
    policy, faults = build_policy(values)
    if faults:
        told = "; ".join(f"{'.'.join(map(str, one.path))} {one.text}" for one in faults)
        raise Refused(told, remedy=_REMEDY)
    return policy


def parse_policy(text: str, name: str) -> Policy:
    """Given the text of a policy file, return the policy. Raise Misconfigured naming every mistake."""
    return build_policy(_check(parse_toml(text, name)))[0]


def _check(source: TomlText) -> dict[str, Any]:
    faults = build_policy(source.data)[1]
    if faults:
        raise source.refuse(faults, _REMEDY)
    return dict(source.data)


def build_policy(changes: Mapping[str, Any], table: KeyPath = ()) -> tuple[Policy, list[Fault]]:
    """Given what a file changes, return the policy and every mistake; with one, it must not be used.

    `table` is where in its file the policy stands.
    """
    policy, faults, unread = Policy(), [], set()
    for key, value in changes.items():
        if key not in TERMS:
            faults.append(Fault((*table, key), _unknown(key, TERMS)))
            continue
        found, wrong = _read(_reader(key), value, getattr(policy, key))
        policy = replace(policy, **{key: found})
        faults += [Fault((*table, key, *entry), _must(must_be, key)) for entry, must_be in wrong]
        unread |= {(key, *entry[:1]) for entry, _ in wrong}
    faults += [
        Fault(
            (*table, *one.key.split(".")), f"must be {one.bound} ({one.source})", _beside(table, one.beside)
        )
        for one in check_policy(policy)
        if not _rests_on(one, unread)
    ]
    return policy, faults


def _read(read: Reader, value: Any, default: Any) -> tuple[Any, tuple[tuple[KeyPath, str], ...]]:
    """Return what could be read of a value, and what is wrong with the rest of it."""
    try:
        return read(value, default), ()
    except _Wrong as wrong:
        bad = {entry[0] for entry, _ in wrong.faults if entry}
        rest = {name: one for name, one in value.items() if name not in bad} if bad else {}
        return read(rest, default) if rest else default, wrong.faults


def _rests_on(breach: Breach, unread: set[KeyPath]) -> bool:
    """Whether a bound was crossed, if at all, because something could not be read."""
    path = tuple(breach.key.split("."))
    return any(one[: len(path)] == path or path[: len(one)] == one for one in unread) or any(
        (key,) in unread for key in breach.beside
    )


def _beside(table: KeyPath, keys: tuple[str, ...]) -> tuple[KeyPath, ...]:
    return tuple((*table, key) for key in keys)


def _must(must_be: str, key: str) -> str:
    bounds = TERMS[key].bounds
    if not bounds:
        return f"must be {must_be}"
    return f"must be {must_be}: {bounds[0].text} ({bounds[0].source})"


def _unknown(key: str, known: Mapping[str, Any]) -> str:
    near = get_close_matches(key, known, 1)
    return "there is no such setting" + (f"; did you mean {near[0]}?" if near else "")


# --- one reader for each kind of value -------------------------------------------------------------------


@cache
def _reader(key: str) -> Reader:
    hint = get_type_hints(Policy)[key]
    readers: Mapping[Any, Reader] = {
        bool: _flag,
        int: _number,
        time: _clock,
        date: _date,
        AiMode: _mode,
        tuple[int, ...]: _numbers,
        Mapping[Cohort, Window]: _windows,
        Mapping[str, Hours]: _state_hours,
        Mapping[Cohort, int]: _lengths,
        Mapping[str, int]: _weights,
    }
    return readers[hint]


def _flag(value: Any, default: Any = None) -> bool:
    del default
    if not isinstance(value, bool):
        raise _not("true or false")
    return value


def _number(value: Any, default: Any = None) -> int:
    del default
    if not isinstance(value, int) or isinstance(value, bool):
        raise _not("a whole number")
    return value


def _clock(value: Any, default: Any = None) -> time:
    del default
    if isinstance(value, str):
        try:
            value = time.fromisoformat(value) if ":" in value else None
        except ValueError:
            value = None
    if not isinstance(value, time) or value.tzinfo is not None:
        raise _not('a time such as "09:30"')
    return value


def _date(value: Any, default: Any = None) -> date:
    del default
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value) if "-" in value else None
        except ValueError:
            value = None
    if not isinstance(value, date) or isinstance(value, datetime):
        raise _not("a date such as 2026-11-22")
    return value


def _mode(value: Any, default: Any = None) -> AiMode:
    del default
    if value not in tuple(AiMode):
        raise _not("a mode")
    return AiMode(value)


def _numbers(value: Any, default: Any = None) -> tuple[int, ...]:
    del default
    if not isinstance(value, list):
        raise _not("a list of whole numbers")
    try:
        return tuple(_number(one) for one in value)
    except _Wrong:
        raise _not("a list of whole numbers") from None


def _lengths(value: Any, default: Mapping[Cohort, int]) -> Mapping[Cohort, int]:
    return {**default, **_table(value, "lengths by cohort", lambda name, one: (_cohort(name), _number(one)))}


def _weights(value: Any, default: Mapping[str, int]) -> Mapping[str, int]:
    return {**default, **_table(value, "weights by factor", lambda name, one: (name, _number(one)))}


def _windows(value: Any, default: Mapping[Cohort, Window]) -> Mapping[Cohort, Window]:
    def entry(name: str, one: Any) -> tuple[Cohort, Window]:
        return _cohort(name), _window(one, default.get(_cohort(name), _NEVER))

    return {**default, **_table(value, "windows by cohort", entry)}


def _state_hours(value: Any, default: Mapping[str, Hours]) -> Mapping[str, Hours]:
    def entry(name: str, one: Any) -> tuple[str, Hours]:
        return name, _hours(one, default.get(name, _OPEN))

    return {**default, **_table(value, "hours by state", entry)}


def _cohort(name: str) -> Cohort:
    if name not in tuple(Cohort):
        raise _not(f"for one of {', '.join(Cohort)}")
    return Cohort(name)


def _window(value: Any, default: Window) -> Window:
    readers: dict[str, Reader] = {"weekdays": _weekdays, "start": _clock, "stop": _clock}
    return replace(default, **_fields(value, readers))


def _hours(value: Any, default: Hours) -> Hours:
    readers: dict[str, Reader] = {
        "weekday": _span,
        "saturday": _span_or_closed,
        "sunday": _span_or_closed,
        "on_holidays": _flag,
    }
    return replace(default, **_fields(value, readers))


def _weekdays(value: Any, default: Any = None) -> tuple[int, ...]:
    """Return weekdays in order, Monday being 0, from names such as "Tue" or their numbers."""
    del default
    if not isinstance(value, list):
        raise _not(_WEEKDAYS)
    return tuple(sorted({_weekday(one) for one in value}))


_WEEKDAYS = 'a list of weekdays such as ["Tue", "Wed"]'


def _weekday(value: Any) -> int:
    name = value.lower() if isinstance(value, str) else ""
    for names in (_DAYS, _DAY_NAMES):
        if name in names:
            return names.index(name)
    if not isinstance(value, int) or isinstance(value, bool) or value not in range(7):
        raise _not(_WEEKDAYS)
    return value


def _span(value: Any, default: Any = None) -> tuple[time, time]:
    try:
        start, stop = value
        return _clock(start, default), _clock(stop, default)
    except (_Wrong, TypeError, ValueError):
        raise _not('two times such as ["09:00", "17:00"]') from None


def _span_or_closed(value: Any, default: Any = None) -> tuple[time, time] | None:
    return None if value == "closed" else _span(value, default)


def _fields(value: Any, readers: Mapping[str, Reader]) -> dict[str, Any]:
    """Read a table that has only these keys."""

    def entry(name: str, one: Any) -> tuple[str, Any]:
        if name not in readers:
            raise _not(f"one of {', '.join(readers)}")
        return name, readers[name](one, None)

    return _table(value, ", ".join(readers), entry)


def _table(value: Any, what: str, read: Callable[[str, Any], tuple[K, V]]) -> dict[K, V]:
    """Read every entry of a table; what is wrong with one is wrong at its name."""
    if not isinstance(value, dict):
        raise _not(f"a table of {what}")
    given: dict[K, V] = {}
    faults: list[tuple[KeyPath, str]] = []
    for name, one in value.items():
        try:
            key, given_value = read(name, one)
        except _Wrong as wrong:
            faults += [((name, *entry), must_be) for entry, must_be in wrong.faults]
        else:
            given[key] = given_value
    if faults:
        raise _Wrong(*faults)
    return given
