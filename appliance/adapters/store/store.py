"""The encrypted database as the workflows see it: named queries, records, the audit log.

Implements `ports.store`. SQL lives here and in the modules beside it, nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from appliance.adapters.store import audit_log
from appliance.adapters.store.database import Database, View
from appliance.adapters.store.mark import Mark
from appliance.adapters.store.records import LAYOUTS, layout_of, row_upsert_sql
from appliance.adapters.store.view import SqlCipherView
from appliance.domain.model import (
    AppointmentRow,
    Table,
    instant_text,
)
from appliance.domain.proof.audit import AuditEntry
from appliance.ports.pms import Page
from appliance.ports.records import (
    R,
    Record,
    SyncRun,
)
from appliance.ports.store import Lane


class SqlCipherWriter(SqlCipherView):
    """Writing inside one transaction."""

    added_to_log = False

    def add(self, record: Record) -> None:
        layout = LAYOUTS[type(record)]
        self.tx.execute(layout.insert_sql, layout.encode(record))

    def save(self, record: Record) -> None:
        layout = LAYOUTS[type(record)]
        self.tx.execute(layout.upsert_sql, layout.encode(record))

    def remove(self, record: Record) -> None:
        layout = LAYOUTS[type(record)]
        self.tx.execute(layout.delete_sql, (getattr(record, layout.key),))

    def update(self, old: R, new: R) -> None:
        layout = layout_of(type(new))
        changed = tuple(name for name in layout.columns if getattr(old, name) != getattr(new, name))
        if changed:
            self.tx.execute(
                layout.update_sql(changed), (*layout.encode(new, changed), getattr(new, layout.key))
            )

    def put_rows(self, table: Table, rows: Sequence[tuple[object, ...]]) -> None:
        if table is Table.DELETED_APPOINTMENT:
            self.tx.executemany("DELETE FROM pms_appointment WHERE id = ?", rows)
        else:
            self.tx.executemany(row_upsert_sql(table), rows)

    def note_page(self, run: SyncRun, page: Page) -> SyncRun:
        self.tx.executemany(
            'INSERT OR REPLACE INTO quarantine ("table", id, reason, seen_at) VALUES (?, ?, ?, ?)',
            [(bad.table, bad.id, bad.reason, instant_text(run.started_at)) for bad in page.bad],
        )
        run = replace(
            run,
            extracted=run.extracted + len(page.rows) + len(page.bad),
            stored=run.stored + len(page.rows),
            errors=run.errors + len(page.bad),
            cursor=page.cursor,
        )
        self.save(run)
        return run

    def put_visit(self, visit: AppointmentRow) -> None:
        self.tx.execute(row_upsert_sql(Table.APPOINTMENT), visit)

    def remove_rows(self, run: SyncRun, ids: Sequence[str]) -> SyncRun:
        self.tx.executemany(f'DELETE FROM "pms_{Table(run.table)}" WHERE id = ?', [(one,) for one in ids])
        run = replace(run, removed=run.removed + len(ids))
        self.save(run)
        return run

    def make_token(self, patient_id: str, token: str) -> str:
        self.tx.execute(
            "INSERT OR IGNORE INTO patient_token (patient_id, token) VALUES (?, ?)", (patient_id, token)
        )
        return self.token_of(patient_id)

    def audit(self, entry: AuditEntry) -> int:
        self.added_to_log = True
        return audit_log.append(self.tx, entry)


class SqlCipherStore:
    """The database of the box."""

    def __init__(self, database: Database, mark: Mark | None = None) -> None:
        """Given the open database and the mark beside it; a database that is only being made has none."""
        self.database = database
        self._mark = mark
        self._sound_up_to: audit_log.Place | None = None

    @contextmanager
    def transaction(self, lane: Lane, name: str) -> Iterator[SqlCipherWriter]:
        head: tuple[int, bytes] | None = None
        with self.database.transaction(lane, name) as tx:
            writer = SqlCipherWriter(tx)
            yield writer
            if self._mark is not None and writer.added_to_log:
                head = tx.execute("SELECT size, chain FROM audit_head").fetchone()
        if self._mark is not None and head is not None:
            self._mark.note(*head)

    def view(self) -> View[SqlCipherView]:
        return View(self.database, SqlCipherView)

    def verify_log(self) -> audit_log.Verification:
        """Recompute the whole audit log."""
        with self.database.view() as tx:
            return audit_log.verify(tx)

    def find_loss(self) -> str:
        """Say what was committed once and is not there any more; nothing if all is there. Takes no time."""
        return "" if self._mark is None else self._mark.find_loss(self._chain_at)

    def find_damage(self, *, with_log: bool = True) -> tuple[str, ...]:
        pages = self.database.check()
        if with_log:
            return (*pages, *self._find_bad_row(audit_log.BEGINNING))
        with self.database.view() as tx:
            self._sound_up_to = None if pages else audit_log.end_of(tx)
        return pages

    def find_fresh_damage(self) -> tuple[str, ...]:
        place = self._sound_up_to
        return self.find_damage() if place is None else self._find_bad_row(place)

    def _find_bad_row(self, after: audit_log.Place) -> tuple[str, ...]:
        with self.database.view() as tx:
            log, place = audit_log.verify_after(tx, after)
        self._sound_up_to = place if log.ok else None
        return () if log.ok else (f"audit log: {log.reason}",)

    def _chain_at(self, row: int) -> str:
        with self.view() as view:
            return view.chain_at(row)

    def close(self) -> None:
        """Close the file. Open views and transactions must have ended."""
        self.database.close()
        if self._mark is not None:
            self._mark.close()
