"""One stream of everything the rules need about every patient, in one pass over each table.

Aggregates are made by the database, ordered by patient, and merged here: what comes out is one object a
patient, in constant memory, whatever the size of the practice.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from appliance.adapters.store.database import Tx
from appliance.domain.model import PatientRow, instant_text
from appliance.ports.store import PatientFacts

_TWO_YEARS = timedelta(days=730)

_RECALLS = """
SELECT r.patient_id, r.id, r.due_on, r.previous_on, r.interval_days, r.is_disabled, r.disabled_until_on,
       coalesce(t.codes, ''), coalesce(t.minutes, 0)
FROM pms_recall r LEFT JOIN pms_recall_type t ON t.id = r.recall_type_id ORDER BY r.patient_id, r.id"""

_VISITS = """
SELECT patient_id, group_concat(CASE WHEN status = 'complete' AND is_hygiene THEN start_on END),
       sum(status = 'broken' AND start_at >= ?), max(status = 'scheduled' AND start_at >= ?)
FROM pms_appointment WHERE start_at IS NOT NULL GROUP BY patient_id ORDER BY patient_id"""

_TREATMENT = """
SELECT patient_id, sum(fee_cents), max(planned_on) FROM pms_planned_procedure
WHERE appointment_id IS NULL GROUP BY patient_id ORDER BY patient_id"""

_PLANS = """
SELECT patient_id, max(presented_on) FROM pms_treatment_plan GROUP BY patient_id ORDER BY patient_id"""

_COVERED = "SELECT DISTINCT patient_id FROM pms_coverage ORDER BY patient_id"


class _Stream:
    """A cursor ordered by patient, from which one patient's rows are taken at a time."""

    def __init__(self, rows: Iterator[tuple[Any, ...]]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def take(self, patient_id: str) -> list[tuple[Any, ...]]:
        taken = []
        while self._next is not None and self._next[0] <= patient_id:
            if self._next[0] == patient_id:
                taken.append(self._next)
            self._next = next(self._rows, None)
        return taken


def read_patient_facts(tx: Tx, today: date, where: ZoneInfo) -> Iterator[PatientFacts]:
    """Given a snapshot, a local day and the practice's zone, yield each person in the order of ids."""
    midnight = instant_text(datetime.combine(today, time.min, where))
    broken_since = instant_text(datetime.combine(today - _TWO_YEARS, time.min, where))
    recalls = _Stream(tx.execute(_RECALLS))
    visits = _Stream(tx.execute(_VISITS, (broken_since, midnight)))
    treatment = _Stream(tx.execute(_TREATMENT))
    plans = _Stream(tx.execute(_PLANS))
    covered = _Stream(tx.execute(_COVERED))
    for row in tx.execute("SELECT * FROM pms_patient ORDER BY id"):
        patient = PatientRow(*row)
        facts = PatientFacts(patient, recalls=[one[1:] for one in recalls.take(patient.id)])
        for _, hygiene, broken, ahead in visits.take(patient.id):
            facts.hygiene_on = [date.fromisoformat(on) for on in hygiene.split(",")] if hygiene else []
            facts.broken_24m, facts.visit_ahead = broken, bool(ahead)
        for _, cents, planned_on in treatment.take(patient.id):
            facts.open_treatment_cents = cents
            facts.presented_on = date.fromisoformat(planned_on) if planned_on else None
        for _, presented_on in plans.take(patient.id):
            if presented_on and facts.open_treatment_cents:
                facts.presented_on = date.fromisoformat(presented_on)
        facts.has_insurance = bool(covered.take(patient.id))
        yield facts
