"""How the records of `ports.records` lie in their tables: one table per kind, one column per field.

Scalars are columns of their own; tuples, mappings and slots are JSON. Instants are the 27 characters of
`instant_text`, so that SQL compares them as Python does. The shape follows from the dataclass, so a new
field needs a migration and nothing else.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from typing import Any

import msgspec

from appliance.domain.model import ROWS, Table, instant_text
from appliance.ports.desk import DeskSession, TextReview, User
from appliance.ports.records import (
    Alert,
    Amendment,
    Arm,
    Autonomy,
    Booking,
    ConsentEntry,
    ContactWish,
    Correction,
    Cosignature,
    Disclosure,
    FormerVendorImport,
    Halt,
    InboundText,
    Message,
    ModelCall,
    NumberChecked,
    Offer,
    OtherText,
    PatientDecision,
    PatientHold,
    PhaseChange,
    R,
    Record,
    SignedHead,
    Suppression,
    SyncRun,
    Task,
    Thread,
    Tombstone,
    Writeback,
    WrongAct,
)
from appliance.ports.safety import ArchivedRows, Incident, Restoration, SafetyRun, SecretAge

_SCALARS = (str, int, float, bool, datetime, date)


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of record: its table, key and columns, with the statements that write and read it."""

    kind: type[Any]
    table: str
    key: str
    columns: tuple[str, ...]
    nested: frozenset[str]
    create_sql: str
    insert_sql: str
    upsert_sql: str
    delete_sql: str
    select_sql: str

    def update_sql(self, names: tuple[str, ...]) -> str:
        """Return the statement that sets those columns, then takes the key.

        Only what changed is named, because SQLite rewrites every index that a named column is part of.
        """
        return _update_sql(self.table, self.key, names)

    def encode(self, record: Record, names: tuple[str, ...] = ()) -> list[Any]:
        """Return a record's column values: of all columns, or of those named."""
        return [self._encode(name, getattr(record, name)) for name in names or self.columns]

    def _encode(self, name: str, value: Any) -> Any:
        if name in self.nested:
            return msgspec.json.encode(value, order="sorted").decode()
        if isinstance(value, datetime):
            return instant_text(value)
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, Enum):
            return value.value
        return int(value) if isinstance(value, bool) else value

    def decode(self, row: tuple[Any, ...]) -> Any:
        """Return the record of a row of `select_sql`."""
        values = dict(zip(self.columns, row, strict=True))
        for name in self.nested:
            values[name] = msgspec.json.decode(values[name])
        return msgspec.convert(values, self.kind, strict=False)


def _column_type(hint: Any) -> tuple[type, bool, bool]:
    """Given a field's type, return its column type, whether it is JSON and whether it may be missing."""
    options = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    kinds = [option for option in options if option is not type(None)]
    kind = kinds[0]
    plain = isinstance(kind, type) and (issubclass(kind, Enum) or kind in _SCALARS)
    if not plain:
        return str, True, False
    column = kind if kind in (int, float) else int if kind is bool else str
    return column, False, len(kinds) < len(options)


_SQL_TYPES = {str: "TEXT", int: "INTEGER", float: "REAL"}


def _create_sql(table: str, key: str, shapes: Mapping[str, tuple[type, bool, bool]]) -> str:
    """Return the statement that makes a table.

    Short rows lie in the key's own tree, so that adding one touches one page; a tree of keys would push
    long ones out into overflow pages.
    """
    is_long = any(nested for _, nested, _ in shapes.values()) and table != "writeback"
    columns = [
        f'"{name}" {_SQL_TYPES[kind]}{"" if optional else " NOT NULL"}{" PRIMARY KEY" if name == key else ""}'
        for name, (kind, _, optional) in shapes.items()
    ]
    return f'CREATE TABLE "{table}" ({", ".join(columns)}) STRICT{"" if is_long else ", WITHOUT ROWID"}'


@lru_cache(maxsize=512)
def _update_sql(table: str, key: str, names: tuple[str, ...]) -> str:
    changes = ", ".join(f'"{name}" = ?' for name in names)
    return f'UPDATE "{table}" SET {changes} WHERE "{key}" = ?'


def _layout(kind: type[Any], table: str, key: str) -> Layout:
    hints = typing.get_type_hints(kind)
    names = tuple(one.name for one in fields(kind))
    shapes = {name: _column_type(hints[name]) for name in names}
    listed, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
    changes = ", ".join(f'"{name}" = excluded."{name}"' for name in names if name != key)
    insert = f'INSERT INTO "{table}" ({listed}) VALUES ({marks})'
    return Layout(
        kind,
        table,
        key,
        names,
        frozenset(name for name, shape in shapes.items() if shape[1]),
        _create_sql(table, key, shapes),
        insert,
        f'{insert} ON CONFLICT ("{key}") DO UPDATE SET {changes}',
        f'DELETE FROM "{table}" WHERE "{key}" = ?',
        f'SELECT {listed} FROM "{table}"',
    )


LAYOUTS: dict[type[Any], Layout] = {
    layout.kind: layout
    for layout in (
        _layout(Message, "message", "id"),
        _layout(Offer, "offer", "id"),
        _layout(Booking, "booking", "id"),
        _layout(InboundText, "inbound", "vendor_id"),
        _layout(Thread, "thread", "phone"),
        _layout(Task, "task", "id"),
        _layout(Alert, "alert", "id"),
        _layout(Suppression, "suppression", "phone"),
        _layout(NumberChecked, "number_check", "phone"),
        _layout(Writeback, "writeback", "id"),
        _layout(PatientDecision, "decision", "patient_id"),
        _layout(SyncRun, "sync_run", "id"),
        _layout(Arm, "arm", "household_id"),
        _layout(ConsentEntry, "consent", "id"),
        _layout(ContactWish, "contact_wish", "patient_id"),
        _layout(FormerVendorImport, "former_vendor_import", "id"),
        _layout(OtherText, "other_text", "id"),
        _layout(Halt, "halt", "name"),
        _layout(PhaseChange, "phase_change", "id"),
        _layout(PatientHold, "patient_hold", "id"),
        _layout(Amendment, "amendment", "id"),
        _layout(Tombstone, "tombstone", "token"),
        _layout(Correction, "correction", "inbound_id"),
        _layout(WrongAct, "wrong_act", "inbound_id"),
        _layout(Autonomy, "autonomy", "intent"),
        _layout(SignedHead, "signed_head", "id"),
        _layout(Cosignature, "cosignature", "id"),
        _layout(Disclosure, "disclosure", "id"),
        _layout(ModelCall, "model_call", "id"),
        _layout(User, "user", "name"),
        _layout(DeskSession, "desk_session", "key"),
        _layout(TextReview, "text_review", "text_id"),
        _layout(SafetyRun, "safety_run", "id"),
        _layout(Restoration, "restoration", "id"),
        _layout(ArchivedRows, "archived_rows", "name"),
        _layout(Incident, "incident", "id"),
        _layout(SecretAge, "secret_age", "name"),
    )
}


def layout_of(kind: type[R]) -> Layout:
    """Return the layout of a kind of record."""
    return LAYOUTS[kind]


@lru_cache
def columns_of(table: Table, alias: str = "") -> str:
    """Return the columns of a table of the snapshot, to be selected by name.

    A release that is set back to works on tables to which a later one has added columns.
    """
    prefix = f"{alias}." if alias else ""
    return ", ".join(f'{prefix}"{name}"' for name in ROWS[table].__annotations__)


@lru_cache
def row_upsert_sql(table: Table) -> str:
    """Return the statement that stores a row of the PMS's."""
    # A row that is there unchanged is left alone: writing a page again costs more than comparing a row.
    names = [f'"{name}"' for name in ROWS[table].__annotations__]
    values = [name for name in names if name != '"id"']
    changes = ", ".join(f"{name} = excluded.{name}" for name in values)
    marks = ", ".join("?" * len(names))
    before, after = ", ".join(values), ", ".join(f"excluded.{name}" for name in values)
    return (
        f'INSERT INTO "pms_{table}" ({", ".join(names)}) VALUES ({marks})'
        f" ON CONFLICT (id) DO UPDATE SET {changes} WHERE ({before}) IS NOT ({after})"
    )
