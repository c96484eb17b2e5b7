"""Tables of rows: by key, by patient, and by time of change.

A `Table` knows which rows belong to whom and which rows changed since when, because a PMS answers
exactly these questions for whoever keeps a synchronized copy. It refuses to know what a row means.
`Books` is the set of tables that make up one practice's database.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

from appliance.simulation.records import (
    Appointment,
    AppointmentType,
    Carrier,
    Commlog,
    CommOptOut,
    Definition,
    HistAppointment,
    InsPlan,
    InsSub,
    Operatory,
    PatField,
    PatPlan,
    Person,
    Popup,
    Procedure,
    ProcedureCode,
    Provider,
    Reactivation,
    Recall,
    RecallType,
    ScheduleBlock,
    TreatPlan,
    TreatPlanAttach,
)

Row = TypeVar("Row")


class Table(Generic[Row]):
    """Rows of one kind in ascending order of key. Keys are never used twice."""

    def __init__(self) -> None:
        self.rows: dict[int, Row] = {}
        self.keys: list[int] = []
        self.owned: dict[int, list[int]] = {}
        self.touches: dict[int, int] = {}
        """How often each row was touched: as long as that is the same, so is the row."""
        self.version = 0
        self._last = 0
        self._changes: list[tuple[datetime, int]] = []

    def __len__(self) -> int:
        return len(self.keys)

    def __getitem__(self, key: int) -> Row:
        return self.rows[key]

    def new_key(self) -> int:
        """Return the next unused key."""
        self._last += 1
        return self._last

    def start_at(self, key: int) -> None:
        """Make `key` the next key that `new_key` hands out."""
        self._last = max(self._last, key - 1)

    def add(self, key: int, row: Row, owner: int = 0) -> Row:
        """Add a row under a key from `new_key`, belonging to `owner` (0 = nobody); return the row."""
        self.rows[key] = row
        self.keys.append(key)
        self.version += 1
        if owner:
            self.owned.setdefault(owner, []).append(key)
        return row

    def extend(self, rows: list[tuple[int, Row]], owner: int) -> None:
        """Add several rows of one owner at once, in ascending order of key."""
        keys = [key for key, _ in rows]
        self.rows.update(rows)
        self.keys += keys
        self.version += 1
        self.owned.setdefault(owner, []).extend(keys)

    def remove(self, key: int, owner: int = 0) -> None:
        """Remove a row for good, as a deletion in the PMS does."""
        del self.rows[key]
        del self.keys[bisect_left(self.keys, key)]
        if owner:
            self.owned[owner].remove(key)
        self.version += 1

    def touch(self, key: int, at: datetime) -> None:
        """Note that a row was added or changed at an instant. Instants never run backwards."""
        self._changes.append((at, key))
        self.touches[key] = self.touches.get(key, 0) + 1
        self.version += 1

    def of(self, owner: int) -> list[Row]:
        """Return the rows of one owner, in order of key."""
        return [self.rows[key] for key in self.owned.get(owner, ())]

    def newest(self) -> Iterator[Row]:
        """Yield the rows, the newest first."""
        return (self.rows[key] for key in reversed(self.keys))

    def is_changed_since(self, at: datetime) -> bool:
        """Return whether any row was added or changed at an instant or later."""
        return bool(self._changes) and self._changes[-1][0] >= at

    def changed_since(self, at: datetime, opened_at: datetime, stamp: Callable[[Row], Any]) -> Sequence[int]:
        """Given an instant, return at least the keys changed from then on, in order.

        Since the practice opened its books to the simulation the journal of changes answers; before
        that, the stamps of all rows have to be read.
        """
        if at < opened_at:
            rows = self.rows
            return [key for key in self.keys if (changed := stamp(rows[key])) is None or changed >= at]
        first = bisect_left(self._changes, (at, 0))
        return sorted({key for _, key in self._changes[first:] if key in self.rows})


class Books:
    """One practice's database: every table the simulated PMS shows."""

    def __init__(self) -> None:
        self.people: Table[Person] = Table()
        self.appointments: Table[Appointment] = Table()
        self.histories: Table[HistAppointment] = Table()
        self.recalls: Table[Recall] = Table()
        self.recall_types: Table[RecallType] = Table()
        self.procedures: Table[Procedure] = Table()
        self.procedure_codes: Table[ProcedureCode] = Table()
        self.treat_plans: Table[TreatPlan] = Table()
        self.treat_plan_attaches: Table[TreatPlanAttach] = Table()
        self.carriers: Table[Carrier] = Table()
        self.ins_plans: Table[InsPlan] = Table()
        self.ins_subs: Table[InsSub] = Table()
        self.pat_plans: Table[PatPlan] = Table()
        self.providers: Table[Provider] = Table()
        self.operatories: Table[Operatory] = Table()
        self.schedules: Table[ScheduleBlock] = Table()
        self.definitions: Table[Definition] = Table()
        self.appointment_types: Table[AppointmentType] = Table()
        self.commlogs: Table[Commlog] = Table()
        self.popups: Table[Popup] = Table()
        self.pat_fields: Table[PatField] = Table()
        self.comm_opt_outs: Table[CommOptOut] = Table()
        self.reactivations: Table[Reactivation] = Table()
        self.preferences: dict[str, str] = {}
        self._codes: dict[str, int] = {}

    def definition(self, category: int, *names: str) -> int:
        """Return the number of the first of these names in a category, or 0 if the office has none."""
        found = {
            entry.name: num for num, entry in self.definitions.rows.items() if entry.category == category
        }
        return next((found[name] for name in names if name in found), 0)

    def code_num(self, code: str) -> int:
        """Return the office's number of a procedure code. Raise KeyError if the office lacks it."""
        if not self._codes:
            self._codes = {row.code: num for num, row in self.procedure_codes.rows.items()}
        return self._codes[code]
