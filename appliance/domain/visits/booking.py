"""May this slot be booked for this patient now, and did it end up ours alone?

No PMS locks slots. So a booking is: hold locally, look at the live calendar, write, look again, and
take our own row back if somebody was faster. These are the two looks. A wrong booking is worse than
none: whatever is not certainly free is taken.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from appliance.domain.decision import ALLOW, Decision, Reason, deny
from appliance.domain.model import AppointmentRow, AppointmentStatus, ScheduleBlockRow, Slot, instant
from appliance.domain.policy import Policy
from appliance.domain.visits.openings import BUSY, Office, find_openings, is_free, providers_of


def may_book(
    slot: Slot,
    now: datetime,
    office: Office,
    blocks: Iterable[ScheduleBlockRow],
    visits: Iterable[AppointmentRow],
    patient_visits: Iterable[AppointmentRow],
    policy: Policy,
) -> Decision:
    """Given a slot, the live calendar of its day and the patient's own visits, say whether to write it."""
    reasons = []
    if not policy.auto_book:
        reasons.append(Reason.BOOKING_OFF)
    if slot.start_at < now + timedelta(minutes=policy.booking_lead_minutes):
        reasons.append(Reason.SLOT_PAST)
    rows, calendar = list(visits), list(blocks)
    if not is_free(slot, find_openings(office, calendar, rows)):
        empty = find_openings(office, calendar, ())
        reasons.append(Reason.SLOT_TAKEN if is_free(slot, empty) else Reason.SLOT_CLOSED)
    if any(_overlaps(slot, visit) for visit in patient_visits if visit.status == AppointmentStatus.SCHEDULED):
        reasons.append(Reason.PATIENT_BUSY)
    return deny(*reasons) if reasons else ALLOW


def find_clashes(ours: AppointmentRow, visits: Iterable[AppointmentRow]) -> list[str]:
    """Given our row as re-read and the day's visits, return the ids of visits it clashes with."""
    if ours.start_at is None:
        return []
    start = instant(ours.start_at)
    stop = start + timedelta(minutes=ours.minutes)
    return [
        visit.id
        for visit in visits
        if visit.id != ours.id
        and visit.status in BUSY
        and visit.start_at is not None
        and _same_place(ours, visit)
        and instant(visit.start_at) < stop
        and start < instant(visit.start_at) + timedelta(minutes=visit.minutes)
    ]


def is_as_agreed(slot: Slot, patient_id: str, row: AppointmentRow) -> bool:
    """Whether a visit as re-read from the PMS is the one the patient agreed to."""
    return (
        row.status == AppointmentStatus.SCHEDULED
        and row.patient_id == patient_id
        and row.start_at is not None
        and instant(row.start_at) == slot.start_at
        and row.operatory_id == slot.operatory_id
        and row.minutes == slot.minutes
        and slot.provider_id in (row.provider_id, row.hygienist_id)
    )


def _same_place(one: AppointmentRow, other: AppointmentRow) -> bool:
    return one.operatory_id == other.operatory_id or bool(providers_of(one) & providers_of(other))


def _overlaps(slot: Slot, visit: AppointmentRow) -> bool:
    if visit.start_at is None:
        return False
    start = instant(visit.start_at)
    return start < slot.start_at + timedelta(minutes=slot.minutes) and slot.start_at < start + timedelta(
        minutes=visit.minutes
    )
