"""The practice as the product sees it: rows pulled from the PMS, in one vocabulary for all vendors.

Owns the names. Vendor synonyms and column names stop at that vendor's adapter. A row holds only what
a rule needs; social security numbers, notes and balances are dropped at the adapter and have no field
here. Rows are NamedTuples because a reference practice has 60,000 of them and they go to the database
as they are; their field names are the columns of the `pms_` tables.

Instants (`_at`) are `instant_text` in rows and aware UTC `datetime` elsewhere; dates (`_on`) are
the practice's local calendar.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple, NewType

PatientId = NewType("PatientId", str)
AppointmentId = NewType("AppointmentId", str)
ProviderId = NewType("ProviderId", str)
OperatoryId = NewType("OperatoryId", str)
Phone = NewType("Phone", str)
"""A telephone number in E.164 form."""


class PatientStatus(StrEnum):
    """What the PMS says a person is to the practice."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    DECEASED = "deceased"
    NON_PATIENT = "non_patient"
    """Somebody who is in the books for others: a parent, a guarantor."""
    OTHER = "other"


class TextConsent(StrEnum):
    """What the PMS says about texting a person, with every other flag merged in: deny wins."""

    GRANTED = "granted"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


class AppointmentStatus(StrEnum):
    """Open Dental's AptStatus in our words; `note` rows occupy nobody's time."""

    SCHEDULED = "scheduled"
    COMPLETE = "complete"
    BROKEN = "broken"
    PLANNED = "planned"
    UNSCHEDULED_LIST = "unscheduled_list"
    NOTE = "note"


class BlockKind(StrEnum):
    """What a row of the schedule says about a stretch of time."""

    PROVIDER = "provider"
    BLOCKOUT = "blockout"
    CLOSED = "closed"


class Table(StrEnum):
    """The tables of the snapshot, in the order in which a pull fills them."""

    PROVIDER = "provider"
    OPERATORY = "operatory"
    DEFINITION = "definition"
    RECALL_TYPE = "recall_type"
    APPOINTMENT_TYPE = "appointment_type"
    PATIENT = "patient"
    APPOINTMENT = "appointment"
    DELETED_APPOINTMENT = "deleted_appointment"
    RECALL = "recall"
    TREATMENT_PLAN = "treatment_plan"
    PLANNED_PROCEDURE = "planned_procedure"
    COVERAGE = "coverage"
    SCHEDULE_BLOCK = "schedule_block"


class PatientRow(NamedTuple):
    """A person in the practice's books. `guarantor_id` is the head of the family."""

    id: str
    first_name: str
    preferred_name: str
    last_name: str
    birth_on: str | None
    status: str
    guarantor_id: str
    mobile: str | None
    other_phone: str | None
    has_email: int
    language: str
    state: str
    zip: str
    zones: str
    consent: str
    consent_source: str
    contact_preference: str
    provider_id: str | None
    hygienist_id: str | None


class AppointmentRow(NamedTuple):
    """A visit, in any state. `hygienist_id` or `is_hygiene` make it a hygiene visit."""

    id: str
    patient_id: str
    status: str
    start_at: str | None
    start_on: str | None
    minutes: int
    operatory_id: str
    provider_id: str | None
    hygienist_id: str | None
    is_hygiene: int
    confirmed: str
    note_token: str


class DeletedAppointmentRow(NamedTuple):
    """A visit that was deleted in the PMS and therefore no longer appears among the visits."""

    id: str


class RecallRow(NamedTuple):
    """One recall of one patient; a patient has one per recall type."""

    id: str
    patient_id: str
    recall_type_id: str
    due_on: str | None
    previous_on: str | None
    interval_days: int
    is_disabled: int
    disabled_until_on: str | None
    scheduled_on: str | None
    status: str


class RecallTypeRow(NamedTuple):
    """What a recall is for. `codes` are its trigger procedures (CDT), comma separated."""

    id: str
    description: str
    interval_days: int
    minutes: int
    codes: str


class ProviderRow(NamedTuple):
    """A dentist or a hygienist."""

    id: str
    first_name: str
    last_name: str
    is_hygienist: int
    is_hidden: int


class OperatoryRow(NamedTuple):
    """A place of treatment. Only bookable ones are ever offered."""

    id: str
    name: str
    is_hygiene: int
    is_hidden: int
    is_bookable: int
    dentist_id: str | None
    hygienist_id: str | None


class DefinitionRow(NamedTuple):
    """An office-specific word of the PMS (confirmation states, commlog types); looked up by name."""

    id: str
    category: int
    name: str
    is_hidden: int


class AppointmentTypeRow(NamedTuple):
    """A kind of visit the office has set up, with its usual length."""

    id: str
    name: str
    minutes: int
    codes: str


class PlannedProcedureRow(NamedTuple):
    """A procedure somebody proposed and nobody has done yet. Not scheduled if the visit is None."""

    id: str
    patient_id: str
    code: str
    fee_cents: int
    planned_on: str | None
    appointment_id: str | None


class TreatmentPlanRow(NamedTuple):
    """A treatment plan as presented. `status` is the vendor's: saved, active, inactive."""

    id: str
    patient_id: str
    presented_on: str | None
    status: str


class CoverageRow(NamedTuple):
    """One insurance plan of one patient. A patient without a row is not insured."""

    id: str
    patient_id: str
    ordinal: int
    carrier: str
    renews_month: int


class ScheduleBlockRow(NamedTuple):
    """A stretch of the office's calendar. No operatories means the provider's usual ones."""

    id: str
    on: str
    start_minute: int
    stop_minute: int
    kind: str
    provider_id: str | None
    operatory_ids: str


ROWS: dict[Table, type[tuple[object, ...]]] = {
    Table.PROVIDER: ProviderRow,
    Table.OPERATORY: OperatoryRow,
    Table.DEFINITION: DefinitionRow,
    Table.RECALL_TYPE: RecallTypeRow,
    Table.APPOINTMENT_TYPE: AppointmentTypeRow,
    Table.PATIENT: PatientRow,
    Table.APPOINTMENT: AppointmentRow,
    Table.DELETED_APPOINTMENT: DeletedAppointmentRow,
    Table.RECALL: RecallRow,
    Table.PLANNED_PROCEDURE: PlannedProcedureRow,
    Table.TREATMENT_PLAN: TreatmentPlanRow,
    Table.COVERAGE: CoverageRow,
    Table.SCHEDULE_BLOCK: ScheduleBlockRow,
}


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of bookable time in one operatory with one provider. `start_at` is aware UTC."""

    start_at: datetime
    minutes: int
    operatory_id: str
    provider_id: str
    hygienist_name: str


def instant(text: str) -> datetime:
    """Given an instant as stored, return it aware, in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


def instant_text(at: datetime) -> str:
    """Given an aware instant, return the 27 characters that are stored; they sort as instants do."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"


@lru_cache(maxsize=32_768)
def day(text: str | None) -> date | None:
    """Given a stored date or nothing, return it."""
    return date.fromisoformat(text) if text else None


def age_on(birth_on: date, on: date) -> int:
    """Return a person's age in whole years on a date; born on 29 February ages on 1 March."""
    return on.year - birth_on.year - ((on.month, on.day) < (birth_on.month, birth_on.day))


@dataclass(frozen=True, slots=True)
class Practice:
    """The practice as patients know it. `zone` is IANA; `phone` E.164."""

    name: str
    phone: str
    zone: str
    state: str
    parking: str = ""
