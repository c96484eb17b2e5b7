"""The tables of the product: the snapshot of the PMS, and the records of `ports.records`.

Only `migrations` runs this. Table and column names are those of `domain.model` and `ports.records`.
"""

from __future__ import annotations

from typing import Any, get_type_hints

from sqlite_utils import Database as Tables

from appliance.adapters.store.desk_tables import DESK_RECORDS
from appliance.adapters.store.records import LAYOUTS
from appliance.domain.model import ROWS, Table

_INDEXES = (
    "CREATE INDEX pms_patient_mobile ON pms_patient (mobile) WHERE mobile IS NOT NULL",
    "CREATE INDEX pms_patient_family ON pms_patient (guarantor_id)",
    "CREATE INDEX pms_appointment_history ON pms_appointment"
    " (patient_id, start_at, status, is_hygiene, start_on)",
    "CREATE INDEX pms_appointment_calendar ON pms_appointment (start_at)",
    "CREATE INDEX pms_recall_patient ON pms_recall (patient_id)",
    "CREATE INDEX pms_planned_procedure_patient ON pms_planned_procedure (patient_id)",
    "CREATE INDEX pms_treatment_plan_patient ON pms_treatment_plan (patient_id)",
    "CREATE INDEX pms_coverage_patient ON pms_coverage (patient_id)",
    "CREATE INDEX pms_schedule_block_on ON pms_schedule_block ([on])",
    # The rule behind promise `once`: one occasion, touch and channel reaches a phone at most once.
    "CREATE UNIQUE INDEX message_once ON message (once) WHERE once IS NOT NULL",
    "CREATE INDEX message_waiting ON message (channel, not_before_at) WHERE state = 'queued'",
    "CREATE INDEX message_unsettled ON message (state)"
    " WHERE state = 'withheld' OR state = 'unknown' OR state = 'intent'",
    "CREATE INDEX message_phone ON message (phone)",
    "CREATE INDEX message_sent ON message (channel, sent_at) WHERE sent_at IS NOT NULL",
    "CREATE INDEX offer_phone ON offer (phone, state)",
    # Two people can never hold one slot at the same time.
    "CREATE UNIQUE INDEX booking_held ON booking (json_extract(slot, '$.start_at'),"
    " json_extract(slot, '$.operatory_id')) WHERE state IN ('held', 'writing', 'suggested')",
    "CREATE UNIQUE INDEX booking_inbound ON booking (inbound_id)",
    "CREATE INDEX inbound_state ON inbound (state, received_at)",
    "CREATE INDEX inbound_phone ON inbound (phone, received_at)",
    "CREATE INDEX task_open ON task (state, due_at)",
    "CREATE INDEX alert_due ON alert (not_before_at) WHERE state = 'due'",
    "CREATE INDEX thread_human ON thread (phone) WHERE human_in_loop",
    "CREATE INDEX thread_token ON thread (token) WHERE token != ''",
    "CREATE INDEX writeback_due ON writeback (not_before_at) WHERE state = 'due'",
    "CREATE INDEX consent_phone ON consent (phone)",
    "CREATE INDEX signed_head_size ON signed_head (size)",
    "CREATE INDEX cosignature_witness ON cosignature (witness, size)",
    "CREATE INDEX other_text_phone ON other_text (phone, sent_at)",
    "CREATE INDEX model_call_asked ON model_call (asked_at)",
    "CREATE INDEX sync_run_table ON sync_run ([table], started_at)",
)

_APPEND_ONLY = {
    "consent": "the consent ledger",
    "signed_head": "the list of signed checkpoints",
    "cosignature": "the list of cosignatures",
    "disclosure": "the list of disclosures",
}


def create_product_tables(tables: Tables) -> None:
    """The snapshot of the PMS and every record the workflows keep."""
    run = tables.conn.execute
    for table, row in ROWS.items():
        if table is not Table.DELETED_APPOINTMENT:
            _create_snapshot(tables, f"pms_{table}", row)
    for layout in LAYOUTS.values():
        if layout.kind not in DESK_RECORDS:
            run(layout.create_sql)
    run(
        'CREATE TABLE quarantine ("table" TEXT, id TEXT, reason TEXT, seen_at TEXT,'
        ' PRIMARY KEY ("table", id)) STRICT'
    )
    run("CREATE TABLE patient_token (patient_id TEXT PRIMARY KEY, token TEXT NOT NULL UNIQUE) STRICT")
    for index in _INDEXES:
        run(index)
    for kept, name in _APPEND_ONLY.items():
        for verb in ("UPDATE", "DELETE"):
            run(
                f"CREATE TRIGGER {kept}_refuses_{verb.lower()} BEFORE {verb} ON {kept}"
                f" BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
            )


def _create_snapshot(tables: Tables, name: str, row: type[tuple[object, ...]]) -> None:
    hints: dict[str, Any] = get_type_hints(row)
    columns = {field: int if hint is int else str for field, hint in hints.items()}
    tables.table(name).create(columns, pk="id", strict=True)
