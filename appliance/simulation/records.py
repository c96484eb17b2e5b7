"""The rows of the practice's books, one dataclass for each kind of row the simulated PMS keeps.

Plain data, named in the field's terms. Which column of the vendor each field becomes is decided in
`open_dental_rows`; what the fields say about each other is kept true by `clinic.Clinic`. An absent
date is None here, whatever a vendor writes for it; money is in cents; `_at` is an aware UTC instant,
a naive `start` is practice-local time, as a practice's books keep it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

NO_TIME = datetime(1, 1, 1)  # noqa: DTZ001 - naive as the books: a visit that is not on any day


@dataclass(slots=True)
class Person:
    """The truth about a human being in the practice's books, and what the books say about them.

    The first fourteen fields are the truth a referee may use; the rest is what is on file.
    """

    pat_num: int
    first: str
    preferred: str
    last: str
    birthdate: date | None
    language: str  # "en" | "es": the truth; `language_on_file` may be empty
    guarantor: int
    mobile: str | None  # E.164 of `wireless` if that holds a possible number
    answered_by: str  # "self" | "family" | "stranger" (reassigned) | "landline" | "nobody" | "invalid"
    zone: str  # IANA zone where the person really is
    state: str
    zip: str
    status: str  # "active" | "inactive" | "deceased" | "archived" | "prospective" | "nonpatient"
    consent: str  # "granted" | "revoked" | "unknown": what they told the practice, notes included
    wireless: str = ""
    home_phone: str = ""
    work_phone: str = ""
    email: str = ""
    address: str = ""
    city: str = ""
    gender: str = "Unknown"
    position: str = "Single"
    ssn: str = ""
    language_on_file: str = ""
    texting: str = "Unknown"  # "Yes" | "No" | "Unknown" on file
    prefer_confirm: str = "None"
    prefer_contact: str = "None"
    prefer_recall: str = "None"
    family_note: str = ""
    balance_cents: int = 0
    pri_prov: int = 0
    sec_prov: int = 0
    premed: bool = False
    first_visit_on: date | None = None
    entered_on: date | None = None
    changed_at: datetime | None = None
    reliable: bool = True  # truth: whether this person mostly keeps appointments
    short_code: int = 0  # ShortCodeOptIn on file, a YN: 0 unknown, 1 yes, 2 no


@dataclass(slots=True)
class Appointment:
    """One appointment row. `start` is naive practice-local time, as the PMS keeps it."""

    apt_num: int
    pat_num: int
    start: datetime
    minutes: int
    op: int
    prov_num: int
    prov_hyg: int
    is_hygiene: bool
    status: str  # "Scheduled" | "Complete" | "UnschedList" | "Broken" | "Planned" | "PtNote" ...
    confirmed: int
    note: str
    created_by: str  # "office" | "api"
    created_at: datetime
    changed_at: datetime
    pattern: str = ""
    procedures: str = ""  # the words the book shows: "PerEx, AdultPro"
    type_num: int = 0
    asap: bool = False
    new_patient: bool = False
    planned_apt: int = 0
    unsched_status: int = 0


@dataclass(frozen=True, slots=True)
class Practice:
    """The practice as its patients know it."""

    name: str = "Cedar Ridge Dental"
    phone: str = "+13125550100"
    zone: str = "America/Chicago"
    state: str = "IL"
    city: str = "Cedar Ridge"
    zip: str = "60601"
    rare: int = 1
    """How many times as common as elsewhere are patients in other zones or with a wish about texts, and
    phones that are a stranger's by now."""


@dataclass(frozen=True, slots=True)
class Write:
    """One change made through the API: when (aware UTC), of what kind, to which row, in short."""

    at: datetime
    kind: str
    key: int
    detail: str


@dataclass(frozen=True, slots=True)
class Provider:
    """A dentist, a hygienist, or a billing entity kept among the providers."""

    num: int
    abbr: str
    first: str
    last: str
    suffix: str
    is_hygienist: bool
    is_hidden: bool
    is_person: bool
    changed_at: datetime
    works_on: tuple[int, ...] = ()  # weekdays, Monday 0
    opens: int = 8  # first hour of the working day


@dataclass(frozen=True, slots=True)
class Operatory:
    """One operatory. In a hygiene operatory the hygienist is the main provider (facts: pms 2, Slots)."""

    num: int
    name: str
    abbrev: str
    dentist: int
    hygienist: int
    is_hygiene: bool
    is_hidden: bool
    is_web_sched: bool

    @property
    def main_provider(self) -> int:
        """Return the provider whose time this operatory spends."""
        return self.hygienist if self.is_hygiene else self.dentist


@dataclass(frozen=True, slots=True)
class ScheduleBlock:
    """One schedule row: a practice note or holiday, provider time, or a blockout.

    No operatories on provider time means: those whose main provider it is (facts: pms 2, Slots).
    """

    num: int
    on: date
    start: time
    stop: time
    kind: str  # "Practice" | "Provider" | "Blockout"
    prov_num: int
    blockout: int
    note: str
    ops: tuple[int, ...]
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Definition:
    """One entry of an office's own word lists; its number differs from office to office."""

    num: int
    category: int
    name: str
    value: str
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class ProcedureCode:
    """One procedure code with the office's fee. `time_pattern` counts the office's time increments."""

    num: int
    code: str
    abbr: str
    fee_cents: int
    category: int
    is_hygiene: bool
    time_pattern: str


@dataclass(frozen=True, slots=True)
class RecallType:
    """One recall type. `interval` is the vendor's text form; `time_pattern` counts time increments."""

    num: int
    name: str
    interval: str
    time_pattern: str
    codes: str


@dataclass(frozen=True, slots=True)
class AppointmentType:
    """One appointment type. Its pattern is in 5-minute units, unlike a recall type's."""

    num: int
    name: str
    pattern: str
    codes: str
    is_hidden: bool = False


@dataclass(slots=True)
class Recall:
    """One recall row: of one patient and one recall type."""

    num: int
    pat_num: int
    type_num: int
    due_on: date | None
    previous_on: date | None
    interval: str
    status: int
    is_disabled: bool
    disabled_until: date | None
    disable_balance_cents: int
    scheduled_on: date | None
    note: str
    changed_at: datetime


@dataclass(slots=True)
class Procedure:
    """One procedure row, completed ("C") or treatment-planned ("TP")."""

    num: int
    pat_num: int
    apt_num: int
    planned_apt: int
    code_num: int
    status: str
    on: date
    planned_on: date
    fee_cents: int
    prov_num: int
    tooth: str
    surfaces: str
    priority: int
    changed_at: datetime


@dataclass(slots=True)
class TreatPlan:
    """One treatment plan; its live procedures hang on `TreatPlanAttach` rows."""

    num: int
    pat_num: int
    heading: str
    status: str  # "Active" | "Saved" | "Inactive"
    entered_on: date
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class TreatPlanAttach:
    """The link between a live treatment plan and one procedure."""

    num: int
    plan_num: int
    proc_num: int
    priority: int


@dataclass(frozen=True, slots=True)
class Carrier:
    """An insurance company."""

    num: int
    name: str
    phone: str
    elect_id: str


@dataclass(frozen=True, slots=True)
class InsPlan:
    """An employer's plan with one carrier. `renews_in` 0 = calendar year."""

    num: int
    carrier_num: int
    group_name: str
    group_num: str
    kind: str
    renews_in: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class InsSub:
    """A subscriber's membership of a plan."""

    num: int
    plan_num: int
    subscriber: int
    member_id: str
    effective_on: date | None
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class PatPlan:
    """A patient's coverage. No row means uninsured (facts: pms 2, Insurance)."""

    num: int
    pat_num: int
    ordinal: int
    relationship: str
    sub_num: int
    changed_at: datetime


@dataclass(slots=True)
class Commlog:
    """One commlog entry. `at` is naive practice-local time, as entered."""

    num: int
    pat_num: int
    at: datetime
    kind: int
    note: str
    mode: str
    direction: str
    entered_at: datetime
    changed_at: datetime
    source: str = "User"  # CommItemSource in the vendor's words
    by: str = "office"  # truth: "office" | "api" | "other" (another vendor's texting product)


@dataclass(frozen=True, slots=True)
class CommOptOut:
    """What a patient refuses by text and by e-mail, as the vendor's flags; 0 = nothing, 1 = everything."""

    num: int
    pat_num: int
    sms: int
    email: int


@dataclass(frozen=True, slots=True)
class Reactivation:
    """Where the office stands with a patient it wants back."""

    num: int
    pat_num: int
    status: int
    note: str
    do_not_contact: bool


@dataclass(slots=True)
class PatField:
    """One custom field of a patient."""

    num: int
    pat_num: int
    name: str
    value: str
    entered_on: date
    changed_at: datetime


@dataclass(slots=True)
class Popup:
    """One note that pops up in front of whoever opens the patient."""

    num: int
    pat_num: int
    text: str
    level: str
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class HistAppointment:
    """A copy of an appointment as it was after one change."""

    num: int
    at: datetime
    action: str  # "Created" | "Changed" | "Missed" | "Cancelled" | "Deleted"
    by: str  # "office" | "api"
    was: Appointment
