"""A TOML file whose mistakes can be pointed at: its values, the line of each key; and such files written.

Owns reading such a file and saying what is wrong with it, all at once, as `file:line: key: what it must
be`. The parser of the standard library gives values without lines, so the lines are found by a scanner
of our own; it only ever runs over text which that parser has accepted. What a key means is not known here.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any

from appliance.errors import Misconfigured

KeyPath = tuple[str, ...]
"""A key with the tables around it; an entry of an array of tables appears by its number from 0."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake: the key, what it must be and who says so. `beside` are keys it may come from instead."""

    path: KeyPath
    text: str
    beside: tuple[KeyPath, ...] = ()


@dataclass(frozen=True, slots=True)
class TomlText:
    """A file that was read: its name, its values and where its keys stand."""

    name: str
    data: Mapping[str, Any]
    lines: Mapping[KeyPath, int]

    def line_of(self, path: KeyPath) -> int:
        """Return the line of a key, or of the table it belongs to; 1 for what the file says nothing of."""
        return self.lines.get(path[: self._known(path)], 1)

    def place(self, fault: Fault) -> int:
        """Return the line of a fault; one that comes from a default is where the key beside it stands."""
        path = min((fault.path, *fault.beside), key=lambda one: len(one) - self._known(one))
        return self.line_of(path)

    def _known(self, path: KeyPath) -> int:
        """Return how many parts of a path the file has."""
        return next((end for end in range(len(path), 0, -1) if path[:end] in self.lines), 0)

    def refuse(self, faults: Sequence[Fault], remedy: str) -> Misconfigured:
        """Given mistakes, return the error that names all of them, in the order of the file."""
        placed = sorted((self.place(one), number, one) for number, one in enumerate(faults))
        return Misconfigured(
            "\n".join(f"{self.name}:{line}: {'.'.join(one.path)}: {one.text}" for line, _, one in placed),
            remedy=remedy,
        )


def read_toml(path: Path, remedy: str) -> TomlText:
    """Given a file, return what it says. Raise Misconfigured, with that remedy, if it cannot be read."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Misconfigured(f"the file {path} cannot be read: {error.strerror}", remedy=remedy) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise Misconfigured(
            f"{path}:{line}: not valid TOML: not UTF-8 text", remedy="save the file as UTF-8"
        ) from error
    return parse_toml(text, str(path))


def parse_toml(text: str, name: str) -> TomlText:
    """Given the text of a file and its name, return what it says. Raise Misconfigured naming the line."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", str(error))
        line = int(found[1]) if found and found[1] else text.rstrip().count("\n") + 1
        what = str(error)[: found.start()] if found else str(error)
        raise Misconfigured(
            f"{name}:{line}: not valid TOML: {what[:1].lower()}{what[1:]}", remedy="mend the line it names"
        ) from error
    lines: dict[KeyPath, int] = {}
    for path, line in _find_lines(text):
        lines.setdefault(path, line)
    return TomlText(name, data, lines)


# --- where keys stand ------------------------------------------------------------------------------------

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(
    r"""[ \t]*(?:[A-Za-z0-9_-]+|"(?:\\.|[^"\\\n])*"|'[^'\n]*')"""
    r"""(?:[ \t]*\.[ \t]*(?:[A-Za-z0-9_-]+|"(?:\\.|[^"\\\n])*"|'[^'\n]*'))*"""
)
_ATOM = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*"
    r"|[^\n]",
    re.DOTALL,
)
"""The next piece of a value: a string of one of the four kinds, a comment, or a single character."""


def _find_lines(text: str) -> Iterator[tuple[KeyPath, int]]:
    """Given valid TOML, yield each table and key with its line, those around it first.

    What an inline table or an array holds is not yielded: it stands where its key does.
    """
    table: KeyPath = ()
    counts: dict[KeyPath, int] = {}
    at = _skip(text, 0)
    while at < len(text):
        line = text.count("\n", 0, at) + 1
        brackets = 2 if text.startswith("[[", at) else 1 if text[at] == "[" else 0
        parts, after = _read_key(text, at + brackets)
        if brackets:
            table = path = _enter(parts, counts, is_array=brackets == 2)
        else:
            path = (*table, *parts)
        for end in range(1, len(path) + 1):
            yield path[:end], line
        at = _skip(text, _end_of_line(text, after))


def _skip(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _read_key(text: str, at: int) -> tuple[KeyPath, int]:
    found = _KEY.match(text, at)
    assert found is not None, "the text was accepted by the parser"
    value: Any = tomllib.loads(f"{found[0]} = 0")
    parts: list[str] = []
    while isinstance(value, dict):
        ((part, value),) = value.items()
        parts.append(part)
    return tuple(parts), found.end()


def _enter(parts: KeyPath, counts: dict[KeyPath, int], *, is_array: bool) -> KeyPath:
    """Return the path of a table whose header was met; `counts` holds how many of each array were met."""
    path: KeyPath = ()
    for number, part in enumerate(parts):
        path = (*path, part)
        if is_array and number == len(parts) - 1:
            counts[path] = counts.get(path, 0) + 1
        if path in counts:
            path = (*path, str(counts[path] - 1))
    return path


def _end_of_line(text: str, at: int) -> int:
    """Return where the statement ends whose key ends at `at`: at a line's end outside of all brackets."""
    depth = 0
    while at < len(text):
        if text[at] == "\n" and depth <= 0:
            return at
        found = _ATOM.match(text, at)
        piece = found[0] if found else text[at]
        depth += (piece in "[{") - (piece in "]}")
        at += len(piece)
    return at


# --- writing ---------------------------------------------------------------------------------------------

_BARE = re.compile(r"[A-Za-z0-9_-]+\Z")


def write_toml(data: Mapping[str, Any]) -> str:
    """Given what a file shall say, return its text: plain values first, then one table after the other.

    Values are those the parser of the standard library yields; it reads the same back.
    """
    return "\n".join(_write_table(data, ())).strip("\n") + "\n"


def _write_table(data: Mapping[str, Any], path: KeyPath) -> Iterator[str]:
    tables = {key: one for key, one in data.items() if isinstance(one, Mapping)}
    if path and (len(tables) < len(data) or not data):
        yield f"\n[{'.'.join(map(_write_key, path))}]"
    for key, value in data.items():
        if key not in tables:
            yield f"{_write_key(key)} = {_write_value(value)}"
    for key, table in tables.items():
        yield from _write_table(table, (*path, key))


def _write_key(key: str) -> str:
    return key if _BARE.match(key) else _write_value(key)


def _write_value(value: Any) -> str:
    if isinstance(value, str):  # a JSON string is a basic string of TOML, but for one character
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_write_key(key)} = {_write_value(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_write_value, value))}]"
    return value.isoformat() if isinstance(value, date | time) else repr(value)
