"""The line of a key is found whatever way TOML allows it to be written, and every mistake is placed."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.errors import Misconfigured
from appliance.toml_text import Fault, KeyPath, parse_toml, read_toml, write_toml

EVERYTHING = r'''# a comment with [brackets] and = signs
a = 1
"b.c" = """x
[no]
y \""" = 3""" # z
d.e = [ # ]
 "]", ']', 1,
 [2]]
d."f g" = {h = 1, i = "}"}

[t]
  x = \'\'\'
k = 1
\'\'\'
'q r'.s = 2
[ u . "v" ]
m = "#"
n=1 # m = 2
[[arr]]
z = 1
[[arr]]
z = 2
[arr.sub]
last = "a\"]"'''.replace("\\'", "'")

PLACES: list[tuple[KeyPath, int]] = [
    (("a",), 2),
    (("b.c",), 3),
    (("d",), 6),
    (("d", "e"), 6),
    (("d", "f g"), 9),
    (("d", "f g", "h"), 9),
    (("t",), 11),
    (("t", "x"), 12),
    (("t", "q r", "s"), 15),
    (("u",), 16),
    (("u", "v"), 16),
    (("u", "v", "m"), 17),
    (("u", "v", "n"), 18),
    (("u", "v", "missing"), 16),
    (("arr", "0", "z"), 20),
    (("arr", "1", "z"), 22),
    (("arr", "1", "sub", "last"), 24),
    (("k",), 1),
    (("nothing", "at", "all"), 1),
]


@pytest.mark.parametrize(("path", "line"), PLACES)
def test_each_key_stands_on_its_line(path: KeyPath, line: int) -> None:
    assert line == parse_toml(EVERYTHING, "x.toml").line_of(path)


def test_windows_line_ends_count_once() -> None:
    text = parse_toml("a = 1\r\n\r\n[t] # x\r\nb = 2\r\n", "x.toml")
    assert (1, 3, 4) == (text.line_of(("a",)), text.line_of(("t",)), text.line_of(("t", "b")))


names = st.sampled_from(["a", "b-c", "7", '"d.e"', "'f # g'", '"h\\u0021"'])
values = st.sampled_from(
    [
        "1",
        '"x = [ # 1"',
        "'\"'",
        '"""\nz = 1\n"""',
        "'''\n[t]\n'''",
        "[1, # ]\n 2]",
        '{ i = "}", j = [1] }',
        "07:30:00",
    ]
)
gaps = st.sampled_from(["", "# [z]\n", "\n  \n", "\t# a = 1\n\n"])


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(st.tuples(names, names, values, gaps), min_size=1, max_size=6))
def test_whatever_stands_between_a_key_is_found_where_it_was_written(
    entries: list[tuple[str, str, str, str]],
) -> None:
    text, seen = "", set()
    expected: dict[KeyPath, int] = {}
    for table, key, value, gap in entries:
        text += gap
        header, (path,) = f"[{table}]\n", tomllib.loads(f"{table} = 0")
        (name,) = tomllib.loads(f"{key} = 0")
        if path in seen:
            continue
        seen.add(path)
        expected[(path,)] = text.count("\n") + 1
        text += header + gap
        expected[(path, name)] = text.count("\n") + 1
        text += f"  {key} = {value} # {key} = 1\n"
    parsed = parse_toml(text, "x.toml")
    assert expected == {path: parsed.line_of(path) for path in expected}


def test_mistakes_are_told_in_the_order_of_the_file() -> None:
    text = parse_toml("a = 1\n[t]\nb = 2\n", "x.toml")
    error = text.refuse([Fault(("t", "b"), "must be 3"), Fault(("a",), "must be 2")], "mend them")
    assert "x.toml:1: a: must be 2\nx.toml:3: t.b: must be 3" == str(error)
    assert "mend them" == error.remedy


def test_a_mistake_in_a_default_is_shown_at_the_key_that_made_it_one() -> None:
    text = parse_toml("# nothing\n[p]\nstart = 1\nwindows.x = 2\n", "x.toml")
    beside = (("p", "start"),)
    assert 3 == text.place(Fault(("p", "stop"), "", beside))
    assert 3 == text.place(Fault(("p", "windows", "y"), "", beside))
    assert 4 == text.place(Fault(("p", "windows", "x"), "", beside))
    assert 2 == text.place(Fault(("p", "stop"), ""))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a = 1\nb = \n", 2),
        ("a = 1\na = 2\n", 2),
        ("a = 1\n\nthis is not TOML\n", 3),
        ("a = 1\n[t\n", 2),
        ('a = 1\nb = """\n\n', 2),
        ("a = 2027-13-01\n", 1),
    ],
)
def test_what_is_no_toml_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(Misconfigured, match=f"^x.toml:{line}: not valid TOML: ") as refused:
        parse_toml(text, "x.toml")
    assert refused.value.remedy


def test_a_file_is_read_with_or_without_the_mark_that_some_editors_put_first(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    for raw in ("name = 'Peña'".encode(), b"\xef\xbb\xbf" + "name = 'Peña'".encode()):
        path.write_bytes(raw)
        assert {"name": "Peña"} == read_toml(path, "").data


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ("a = 'x'\nb = 'ñ'\n".encode("cp1252"), ":2: not valid TOML: not UTF-8 text"),
        ("a = 1\n".encode("utf-16"), ":1: not valid TOML: not UTF-8 text"),
        (b"a = 1\nb = '\x00'\n", ":2: not valid TOML: "),
    ],
)
def test_a_file_that_is_no_text_is_refused_with_its_line(tmp_path: Path, raw: bytes, says: str) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(raw)
    with pytest.raises(Misconfigured) as refused:
        read_toml(path, "")
    assert str(refused.value).startswith(f"{path}{says}")
    assert refused.value.remedy


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    for path, why in ((tmp_path / "none.toml", "No such file"), (tmp_path, "Is a directory")):
        with pytest.raises(Misconfigured, match=f"cannot be read: {why}") as refused:
            read_toml(path, "name another")
        assert str(path) in str(refused.value)
        assert "name another" == refused.value.remedy


def test_values_are_those_of_the_parser() -> None:
    expected: dict[str, Any] = tomllib.loads(EVERYTHING)
    assert expected == parse_toml(EVERYTHING, "x.toml").data


_KEYS = st.text(st.characters(codec="utf-8"), max_size=8)
_VALUES = st.recursive(
    st.text(st.characters(codec="utf-8"), max_size=20)
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.dates()
    | st.times().map(lambda one: one.replace(microsecond=0)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(_KEYS, _VALUES, max_size=5))
def test_what_is_written_is_read_back(data: dict[str, Any]) -> None:
    assert data == tomllib.loads(write_toml(data))


def test_plain_values_stand_before_tables_so_that_none_gets_them() -> None:
    written = write_toml({"t": {"inner": {"b": 1}, "a": [{"x": "y"}]}, "top": True})
    assert 'top = true\n\n[t]\na = [{x = "y"}]\n\n[t.inner]\nb = 1\n' == written
