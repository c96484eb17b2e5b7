"""One stream of everything the rules need about every patient, in constant memory; and counts over all.

The database looks each patient's history up by index and hands out one row a patient; recalls, of which
there are several, run beside it in the same order.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from appliance.adapters.store.database import Tx
from appliance.adapters.store.records import columns_of
from appliance.domain.model import PatientRow, Table, day, instant_text
from appliance.ports.store import PatientFacts

_TWO_YEARS = timedelta(days=730)
_COLUMNS = len(PatientRow._fields)

_PATIENTS = f"""
SELECT {columns_of(Table.PATIENT, "m")},
    (SELECT group_concat(start_on) FROM pms_appointment a
        WHERE a.patient_id = m.id AND a.status = 'complete' AND a.is_hygiene),
    (SELECT count(*) FROM pms_appointment a
        WHERE a.patient_id = m.id AND a.status = 'broken' AND a.start_at >= ?),
    EXISTS (SELECT 1 FROM pms_appointment a
        WHERE a.patient_id = m.id AND a.status = 'scheduled' AND a.start_at >= ?),
    (SELECT sum(fee_cents) FROM pms_planned_procedure p
        WHERE p.patient_id = m.id AND p.appointment_id IS NULL),
    (SELECT max(planned_on) FROM pms_planned_procedure p
        WHERE p.patient_id = m.id AND p.appointment_id IS NULL),
    (SELECT max(presented_on) FROM pms_treatment_plan t WHERE t.patient_id = m.id),
    EXISTS (SELECT 1 FROM pms_coverage c WHERE c.patient_id = m.id)
FROM pms_patient m ORDER BY m.id"""

_RECALLS = """
SELECT r.patient_id, r.id, r.due_on, r.previous_on, r.interval_days, r.is_disabled, r.disabled_until_on,
       coalesce(t.codes, ''), coalesce(t.minutes, 0)
FROM pms_recall r LEFT JOIN pms_recall_type t ON t.id = r.recall_type_id ORDER BY r.patient_id, r.id"""


def read_patient_facts(tx: Tx, today: date, where: ZoneInfo) -> Iterator[PatientFacts]:
    """Given a snapshot, a local day and the practice's zone, yield each person in the order of ids."""
    midnight = instant_text(datetime.combine(today, time.min, where))
    broken_since = instant_text(datetime.combine(today - _TWO_YEARS, time.min, where))
    recalls: Iterator[tuple[Any, ...]] = iter(tx.execute(_RECALLS))
    recall = next(recalls, None)
    for row in tx.execute(_PATIENTS, (broken_since, midnight)):
        hygiene, broken, ahead, cents, planned_on, presented_on, covered = row[_COLUMNS:]
        facts = PatientFacts(
            PatientRow(*row[:_COLUMNS]),
            # The history index keeps a patient's visits in order of time.
            hygiene_on=[date.fromisoformat(on) for on in hygiene.split(",")] if hygiene else [],
            broken_24m=broken,
            visit_ahead=bool(ahead),
            open_treatment_cents=cents or 0,
            presented_on=day(presented_on or planned_on) if cents else None,
            has_insurance=bool(covered),
        )
        while recall is not None and recall[0] <= row[0]:
            if recall[0] == row[0]:
                facts.recalls.append(recall[1:])
            recall = next(recalls, None)
        yield facts


def read_touches(tx: Tx) -> dict[str, list[date]]:
    """Return the days on which each occasion was texted about, oldest first."""
    sql = (
        "SELECT occasion, substr(sent_at, 1, 10) FROM message"
        " WHERE channel = 'proactive' AND sent_at IS NOT NULL ORDER BY sent_at"
    )
    touches: dict[str, list[date]] = {}
    for occasions, on in tx.execute(sql):
        for occasion in occasions.split("+"):
            touches.setdefault(occasion, []).append(date.fromisoformat(on))
    return touches


def read_month_counts(tx: Tx, since: datetime, until: datetime) -> dict[str, int]:
    """Return what happened in a span, by kind; see `View.month_counts`."""
    counted = {
        "texts": "message WHERE sent_at",
        "replies": "inbound WHERE received_at",
        "bookings": "booking WHERE state = 'booked' AND held_at",
        "opt_outs": "suppression WHERE source = 'opt_out' AND since",
        "hand_offs": "task WHERE inbound_id != '' AND opened_at",
        "withheld": "message WHERE state = 'withheld' AND created_at",
    }
    span = (instant_text(since), instant_text(until))
    return {
        name: int(tx.execute(f"SELECT count(*) FROM {where} BETWEEN ? AND ?", span).fetchone()[0])
        for name, where in counted.items()
    }
