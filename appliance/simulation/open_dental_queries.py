"""The simulated `PUT /queries/ShortQuery`: a strict reader of a few SELECT statements over a few tables.

It exists because some facts are readable nowhere else: `patient.ShortCodeOptIn`, `commoptout`,
`reactivation` (facts: pms 1 and 3), and the counts that a synchronized copy is held against. It knows

    SELECT COUNT(*) [[AS] name] FROM table [WHERE ...]
    SELECT column[, column ...] FROM table [WHERE ...] [ORDER BY column [ASC|DESC][, ...]] [LIMIT n]

with conditions `column =|!=|<>|<|<=|>|>= literal` or `column IN (literal, ...)` joined by AND. Anything
else is a syntax error here, though a real office's database would know more. Columns are named as in
pms_od_columns and enumerations are the database's numbers.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Any

from appliance.simulation.books import Books
from appliance.simulation.open_dental_lists import BadRequest, Query, whole
from appliance.simulation.open_dental_rows import PAT_STATUS, Fields

PAGE = 100
"""Rows in one answer, whatever the door (vendor page: Queries PUT ShortQuery)."""

Reader = Callable[[Any], Any]
Test = Callable[[Any], bool]

_SELECT = re.compile(
    r"SELECT (?P<what>.+?) FROM (?P<table>\w+)(?: WHERE (?P<where>.+?))?"
    r"(?: ORDER BY (?P<order>[\w., ]+?))?(?: LIMIT (?P<limit>\d+))?",
    re.IGNORECASE,
)
_COUNT = re.compile(r"COUNT ?\( ?\* ?\)(?: (?:AS )?(?P<name>\w+))?", re.IGNORECASE)
_COLUMN = r"(?:(?P<table>\w+)\.)?(?P<column>\w+)"
_LITERAL = r"(?:-?\d+|'[^']*')"
_COMPARED = re.compile(rf"{_COLUMN} ?(?P<sign>=|!=|<>|<=|>=|<|>) ?(?P<value>{_LITERAL})")
_LISTED = re.compile(rf"{_COLUMN} IN ?\( ?(?P<values>{_LITERAL}(?: ?, ?{_LITERAL})*) ?\)", re.IGNORECASE)
_ORDERED = re.compile(rf"{_COLUMN}(?: (?P<way>ASC|DESC))?", re.IGNORECASE)
_SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "!=": operator.ne, "<>": operator.ne,
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip

# In SQL enumerations are the database's numbers (facts: pms 3).
_APT_STATUS = {"Scheduled": 1, "Complete": 2, "UnschedList": 3, "ASAP": 4, "Broken": 5, "Planned": 6}
_PAT_STATUS = {name: num for num, name in enumerate(("Patient", "NonPatient", "Inactive", "Archived"))}
_PAT_STATUS |= {"Deceased": 5, "Prospective": 6}
_TABLES: dict[str, tuple[str, dict[str, Reader]]] = {
    "patient": (
        "people",
        {
            "PatNum": lambda p: p.pat_num,
            "PatStatus": lambda p: _PAT_STATUS[PAT_STATUS[p.status]],
            "Guarantor": lambda p: p.guarantor,
            "ShortCodeOptIn": lambda p: p.short_code,
        },
    ),
    "appointment": (
        "appointments",
        {
            "AptNum": lambda a: a.apt_num,
            "PatNum": lambda a: a.pat_num,
            "AptStatus": lambda a: _APT_STATUS.get(a.status, 7),
            "Op": lambda a: a.op,
        },
    ),
    "recall": (
        "recalls",
        {
            "PatNum": lambda r: r.pat_num,
            "IsDisabled": lambda r: int(r.is_disabled),
            "RecallTypeNum": lambda r: r.type_num,
        },
    ),
    "procedurelog": (
        "procedures",
        {
            "PatNum": lambda p: p.pat_num,
            "AptNum": lambda p: p.apt_num,
            "ProcStatus": lambda p: {"TP": 1, "C": 2}.get(p.status, 0),
            "CodeNum": lambda p: p.code_num,
        },
    ),
    "commlog": ("commlogs", {"PatNum": lambda c: c.pat_num, "CommType": lambda c: c.kind}),
    "commoptout": (
        "comm_opt_outs",
        {
            "CommOptOutNum": lambda c: c.num,
            "PatNum": lambda c: c.pat_num,
            "OptOutSms": lambda c: c.sms,
            "OptOutEmail": lambda c: c.email,
        },
    ),
    "reactivation": (
        "reactivations",
        {
            "ReactivationNum": lambda r: r.num,
            "PatNum": lambda r: r.pat_num,
            "ReactivationStatus": lambda r: r.status,
            "ReactivationNote": lambda r: r.note,
            "DoNotContact": lambda r: int(r.do_not_contact),
        },
    ),
}


class NotReadOnly(Exception):
    """The statement is no SELECT; the vendor answers 401 (vendor page: Queries)."""


def short_query(books: Books, body: dict[str, Any], query: Query) -> list[Fields]:
    """Given the books, the request's body and its parameters, return one page of at most 100 rows.

    Raise NotReadOnly unless it is a SELECT, BadRequest if it is none that is understood.
    """
    offset = whole(query.pop("Offset", "0"), "Offset")
    if query or offset < 0:
        raise BadRequest(f"{next(iter(query), 'Offset')} is not a valid parameter.")
    sql = " ".join(str(body.get("SqlCommand", "")).split()).rstrip("; ")
    if not sql.upper().startswith("SELECT ") or ";" in sql:
        raise NotReadOnly("Query is not read-only.")
    found = _SELECT.fullmatch(sql)
    if found is None or found["table"].lower() not in _TABLES:
        raise BadRequest("You have an error in your SQL syntax.")
    return _Select(books, found).rows()[offset : offset + PAGE]


class _Select:
    """One statement, taken apart."""

    def __init__(self, books: Books, found: re.Match[str]) -> None:
        self._found = found
        self._table = found["table"].lower()
        name, self._columns = _TABLES[self._table]
        self._all: list[Any] = list(getattr(books, name).rows.values())

    def rows(self) -> list[Fields]:
        """Return every row the statement asks for, in the order it asks for, else by key."""
        rows = self._all
        for test in self._tests():
            rows = [row for row in rows if test(row)]
        count = _COUNT.fullmatch(self._found["what"])
        if count and not self._found["order"] and not self._found["limit"]:
            return [{count["name"] or "COUNT(*)": len(rows)}]
        read = [self._reader(re.fullmatch(_COLUMN, name.strip())) for name in self._found["what"].split(",")]
        for of, backwards in reversed(self._order()):
            rows.sort(key=of, reverse=backwards)
        limit = int(self._found["limit"]) if self._found["limit"] else None
        return [{name: of(row) for name, of in read} for row in rows[:limit]]

    def _tests(self) -> list[Test]:
        where = self._found["where"]
        return [self._test(part.strip()) for part in re.split(r"(?i) AND ", where)] if where else []

    def _test(self, condition: str) -> Test:
        if compared := _COMPARED.fullmatch(condition):
            _, of = self._reader(compared)
            sign, wanted = _SIGNS[compared["sign"]], _value(compared["value"])
            return lambda row: sign(*_alike(of(row), wanted))
        if listed := _LISTED.fullmatch(condition):
            _, of = self._reader(listed)
            values = [_value(one) for one in re.findall(_LITERAL, listed["values"])]
            return lambda row: any(operator.eq(*_alike(of(row), one)) for one in values)
        raise BadRequest("You have an error in your SQL syntax.")

    def _order(self) -> list[tuple[Reader, bool]]:
        """Return what to sort by, the most important first, and whether backwards."""
        order = []
        for part in self._found["order"].split(",") if self._found["order"] else []:
            found = _ORDERED.fullmatch(part.strip())
            _, of = self._reader(found)
            order.append((of, bool(found and (found["way"] or "").upper() == "DESC")))
        return order

    def _reader(self, found: re.Match[str] | None) -> tuple[str, Reader]:
        """Return a column's name and how to read it. Raise BadRequest if the table has no such column."""
        if found is None or (found["table"] or self._table).lower() != self._table:
            raise BadRequest("You have an error in your SQL syntax.")
        if found["column"] not in self._columns:
            raise BadRequest("Unknown column.")
        return found["column"], self._columns[found["column"]]


def _value(literal: str) -> int | str:
    return literal[1:-1] if literal.startswith("'") else int(literal)


def _alike(one: int | str, other: int | str) -> tuple[int | str, int | str]:
    """Compare as the database does: a number with the number that a text spells."""
    if isinstance(one, int) and isinstance(other, str):
        return one, int(other) if re.fullmatch(r"-?\d+", other) else 0
    return (one, other) if isinstance(one, type(other)) else (str(one), str(other))
