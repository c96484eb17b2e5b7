"""Everything in the file that concerns one patient, whatever table it lies in.

Works from the columns, so that a kind of record that is added later is found without a word here: one with
`patient_id` by it, one with `covered` by the patients it covers, one with only a phone by the phones.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from appliance.adapters.store.database import Tx
from appliance.adapters.store.records import LAYOUTS, Layout, columns_of
from appliance.domain.model import ROWS, Table
from appliance.ports.records import Record


def read_records(tx: Tx, patient_id: str, own_phones: Sequence[str]) -> dict[str, list[Record]]:
    """Return every record about a patient by table, each table by its key; see `View.records_about`."""
    phones = _phones_of(tx, patient_id, own_phones)
    found: dict[str, list[Record]] = {}
    for layout in LAYOUTS.values():
        where, parameters = _condition(layout, patient_id, own_phones, phones)
        if where:
            sql = f'{layout.select_sql} WHERE {where} ORDER BY "{layout.key}"'
            found[layout.table] = [layout.decode(row) for row in tx.execute(sql, parameters)]
    return {table: records for table, records in found.items() if records}


def _phones_of(tx: Tx, patient_id: str, own_phones: Sequence[str]) -> list[str]:
    """Return the phones a patient has, or had when they consented."""
    sql = (
        "SELECT mobile FROM pms_patient WHERE id = ? AND mobile IS NOT NULL"
        " UNION SELECT phone FROM consent WHERE patient_id = ?"
    )
    listed = {row[0] for row in tx.execute(sql, (patient_id, patient_id))}
    return sorted(listed | set(own_phones))


def _condition(
    layout: Layout, patient_id: str, own_phones: Sequence[str], phones: Sequence[str]
) -> tuple[str, list[Any]]:
    """Return the condition for one kind of record with its values; nothing for one about nobody."""
    columns = set(layout.columns)
    if "patient_id" not in columns:
        if layout.table == "arm":
            return "household_id = (SELECT guarantor_id FROM pms_patient WHERE id = ?)", [patient_id]
        return (f"phone IN ({_marks(phones)})", list(phones)) if "phone" in columns else ("", [])
    parts, values = ["patient_id = ?"], [patient_id]
    if "covered" in columns:
        parts.append("EXISTS (SELECT 1 FROM json_each(covered) WHERE value = ?)")
        values.append(patient_id)
    if "phone" in columns:
        nobody = "patient_id = ''" + (" AND covered = '[]'" if "covered" in columns else "")
        parts.append(f"({nobody} AND phone IN ({_marks(own_phones)}))")
        values += own_phones
    return " OR ".join(parts), values


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))


def read_snapshot(tx: Tx, patient_id: str) -> dict[str, list[dict[str, object]]]:
    """Return every row of the snapshot about a patient by table, as the PMS had it at the last pull."""
    found: dict[str, list[dict[str, object]]] = {}
    for table, row in ROWS.items():
        key = "id" if table is Table.PATIENT else "patient_id"
        names = list(row.__annotations__)
        if key not in names or table is Table.DELETED_APPOINTMENT:
            continue
        rows = tx.execute(
            f'SELECT {columns_of(table)} FROM "pms_{table}" WHERE {key} = ? ORDER BY id', (patient_id,)
        )
        found[str(table)] = [dict(zip(names, values, strict=True)) for values in rows]
    return {table: rows for table, rows in found.items() if rows}
