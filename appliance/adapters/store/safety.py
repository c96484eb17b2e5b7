"""Queries about the database's own safety: what was backed up, archived, restored, and the audit log's rows.

Reads only. Beside `store`, which hands them to the workflows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from appliance.adapters.store import audit_log
from appliance.adapters.store.database import Tx
from appliance.adapters.store.records import columns_of, layout_of
from appliance.domain.model import AppointmentRow, Table, instant, instant_text
from appliance.ports.records import R
from appliance.ports.safety import ArchivedRows, Incident, Restoration, RunKind, SafetyRun, SecretAge
from appliance.ports.store import LogHead


def _select(tx: Tx, kind: type[R], where: str, parameters: Sequence[object] = ()) -> list[R]:
    layout = layout_of(kind)
    return [layout.decode(row) for row in tx.execute(f"{layout.select_sql} {where}", parameters)]


def read_runs(tx: Tx, kind: RunKind, limit: int) -> list[SafetyRun]:
    """Return the newest runs of a kind, newest first."""
    return _select(tx, SafetyRun, "WHERE kind = ? ORDER BY started_at DESC, id LIMIT ?", (kind, limit))


def read_last_good(tx: Tx) -> dict[RunKind, datetime]:
    """Return when each kind of run last succeeded."""
    sql = "SELECT kind, max(finished_at) FROM safety_run WHERE ok GROUP BY kind"
    return {RunKind(kind): instant(at) for kind, at in tx.execute(sql)}


def read_restorations(tx: Tx) -> list[Restoration]:
    """Return every restoration, newest first."""
    return _select(tx, Restoration, "ORDER BY restored_at DESC, id")


def has_open_window(tx: Tx) -> bool:
    """Whether a restored database still has to ask what happened after its backup."""
    return tx.execute("SELECT 1 FROM restoration WHERE closed_at IS NULL LIMIT 1").fetchone() is not None


def read_archived(tx: Tx) -> list[ArchivedRows]:
    """Return what lies in the archive, in the order of rows."""
    return _select(tx, ArchivedRows, "ORDER BY first")


def read_incidents(tx: Tx) -> list[Incident]:
    """Return every incident, newest first."""
    return _select(tx, Incident, "ORDER BY opened_at DESC, id")


def read_secret_ages(tx: Tx) -> dict[str, SecretAge]:
    """Return what is known of the age of each secret, by name."""
    return {one.name: one for one in _select(tx, SecretAge, "ORDER BY name")}


def read_log_head(tx: Tx) -> LogHead:
    """Return how many audit rows there are, their root, and when the last was written."""
    head = audit_log.head(tx)
    return LogHead(head.size, head.root.hex(), read_newest_logged_at(tx))


def read_newest_logged_at(tx: Tx) -> datetime | None:
    """Return when the newest audit row was written."""
    newest = tx.execute("SELECT at FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    return instant(newest[0]) if newest else None


def read_chain(tx: Tx, row: int) -> str:
    """Return the chain value of an audit row as hex, empty if there is no such row."""
    found = tx.execute("SELECT chain FROM audit WHERE seq = ?", (row,)).fetchone()
    return bytes(found[0]).hex() if found else ""


def read_log(tx: Tx, after: int, until: datetime, limit: int) -> list[tuple[int, str, str]]:
    """Return rows above a number and before an instant, in order: number, time, canonical record."""
    sql = "SELECT seq, at, record FROM audit WHERE seq > ? AND at < ? ORDER BY seq LIMIT ?"
    return list(tx.execute(sql, (after, instant_text(until), limit)).fetchall())


def read_actions(tx: Tx, actions: Sequence[str]) -> Iterator[str]:
    """Yield the canonical record of every audit row with one of those actions, in order."""
    marks = ", ".join("?" * len(actions))
    for (record,) in tx.execute(f"SELECT record FROM audit WHERE action IN ({marks}) ORDER BY seq", actions):
        yield record


def read_unknown_visits(tx: Tx) -> list[AppointmentRow]:
    """Return visits that carry a mark of ours in the PMS and of which no booking is on record."""
    sql = (
        f"SELECT {columns_of(Table.APPOINTMENT)} FROM pms_appointment WHERE note_token != ''"
        " AND note_token NOT IN (SELECT token FROM booking WHERE appointment_id != '') ORDER BY id"
    )
    return [AppointmentRow(*row) for row in tx.execute(sql)]


def read_known_sent(tx: Tx) -> frozenset[str]:
    """Return the carrier's id of every text on record that left."""
    return frozenset(row[0] for row in tx.execute("SELECT vendor_id FROM message WHERE vendor_id != ''"))
