"""What each row of Open Dental becomes in our words: one reader per table.

Owns the meaning of the vendor's values: its empty dates, wall times, patterns, intervals and words.
E-mail addresses become one flag here; notes are read for one flag or one token and dropped. It refuses
to guess: a value without a meaning is a `FieldError` that names the field and never the value, and it
costs the one row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from appliance.adapters.numbers import e164, zones_for
from appliance.adapters.pms.open_dental_wire import (
    Appointment,
    AppointmentType,
    Commlog,
    Decoded,
    Definition,
    Flag,
    HistAppointment,
    InsPlan,
    InsSub,
    Key,
    Operatory,
    PatField,
    Patient,
    PatPlan,
    Procedure,
    Provider,
    Recall,
    RecallType,
    Schedule,
    TreatPlan,
)
from appliance.domain.model import (
    AppointmentRow,
    AppointmentStatus,
    AppointmentTypeRow,
    BlockKind,
    CoverageRow,
    DefinitionRow,
    DeletedAppointmentRow,
    OperatoryRow,
    PatientRow,
    PatientStatus,
    PlannedProcedureRow,
    ProviderRow,
    RecallRow,
    RecallTypeRow,
    ScheduleBlockRow,
    Table,
    TextConsent,
    TreatmentPlanRow,
    instant_text,
)
from appliance.domain.permission.consent import Consent, field_refuses_texts, merge_consent, reads_as_no_texts
from appliance.ports.pms import BadRow

_TOKEN = re.compile(r"\bRB-([a-z2-7]{26})\b")
_INTERVAL = re.compile(r"(\d+)([ymwd])")
_TRUE = frozenset({"true", "True", "1", 1})
_DAYS_PER = {"y": 365.25, "m": 30.44, "w": 7.0, "d": 1.0}
PATTERN_MINUTES = 5
"""Minutes per character of an appointment's or appointment type's Pattern (facts: pms 3)."""


class FieldError(Exception):
    """A field whose value has no meaning for us. The message names field and problem, never the value."""


def key(value: Key) -> str:
    """Return an id as text. Raise FieldError if it is neither a number nor digits."""
    if value.__class__ is int:
        return str(value)
    text = str(value)
    if not text.isdecimal():
        raise FieldError("id: not a number")
    return text


owner = lru_cache(maxsize=1 << 18)(key)
"""`key` for ids that come back in many rows: one text for all of them."""


@lru_cache(maxsize=100_000)
def reference(value: Key) -> str | None:
    """Return a foreign key as text, None for the vendor's 0."""
    return None if value in (0, "0", "") else str(value)


def flag(value: Flag) -> int:
    """Return 1 for the vendor's "true" in any of its spellings, else 0."""
    return 1 if value in _TRUE else 0


@lru_cache(maxsize=20_000)
def local_day(text: str) -> str | None:
    """Given a vendor date or datetime, return the ISO date; 0001-01-01 and nothing are None."""
    if not text or text.startswith("0001-01-01"):
        return None
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        raise FieldError("date: not yyyy-MM-dd") from None


def minute_of_day(text: str) -> int:
    """Given HH:mm:ss, return the minute of the day."""
    try:
        hour, minute = int(text[0:2]), int(text[3:5])
    except ValueError:
        raise FieldError("time: not HH:mm:ss") from None
    if not (0 <= hour < 24 and 0 <= minute < 60):
        raise FieldError("time: not HH:mm:ss")
    return hour * 60 + minute


@lru_cache(maxsize=1_000)
def interval_days(value: Key) -> int:
    """Given a recall interval, return its length in days: "6m1d" and the packed integer alike.

    Years count 365.25 days and months 30.44, rounded once: the exact due date is the PMS's own, this is
    for comparing intervals. Bits 0-7 days, 8-15 weeks, 16-23 months, 24-30 years (facts: pms 3).
    """
    text = str(value).strip()
    if text.isdecimal():
        packed = int(text)
        parts = [(packed >> shift & 255, unit) for shift, unit in ((24, "y"), (16, "m"), (8, "w"), (0, "d"))]
    else:
        parts = [(int(number), unit) for number, unit in _INTERVAL.findall(text)]
        if _INTERVAL.sub("", text).strip():
            raise FieldError("RecallInterval: not years, months, weeks and days")
    return round(sum(number * _DAYS_PER[unit] for number, unit in parts))


def note_token(note: str) -> str:
    """Return our token out of an appointment's note, without its RB- mark, or an empty string."""
    found = _TOKEN.search(note) if "RB-" in note else None
    return found[1] if found else ""


class LocalTime:
    """Converts between the office's wall time and UTC, remembering every hour it has seen.

    Vendor times have no zone. In the hour that autumn repeats the first pass is meant (fold 0), in the
    hour that spring skips the clock is read as if not yet moved: no office treats patients in either.
    """

    def __init__(self, zone: str) -> None:
        """Given the office's IANA zone, convert for it."""
        self.zone = ZoneInfo(zone)
        self._hours: dict[str, str] = {}
        self._tails: set[str] = set()

    def stored(self, text: str) -> str | None:
        """Given `yyyy-MM-dd HH:mm:ss`, return the instant as `instant_text` writes it; 0001-01-01 is None."""
        prefix = self._hours.get(text[:13])
        if prefix and (tail := text[13:]) in self._tails:
            return f"{prefix}{tail}.000000Z"
        return self._convert(text)

    def _convert(self, text: str) -> str | None:
        if not text or text.startswith("0001-01-01"):
            return None
        try:
            local = datetime.fromisoformat(text).replace(tzinfo=self.zone)
        except ValueError:
            raise FieldError("AptDateTime: not yyyy-MM-dd HH:mm:ss") from None
        at = local.astimezone(UTC)
        start = local.replace(minute=0, second=0, microsecond=0)
        if start.astimezone(UTC).minute == 0 and self._is_even(start):
            self._hours[text[:13]] = start.astimezone(UTC).isoformat()[:13]
            if len(text) == 19:
                self._tails.add(text[13:])
        return instant_text(at)

    def _is_even(self, start: datetime) -> bool:
        return start.utcoffset() == (start + timedelta(minutes=59, seconds=59)).utcoffset()

    def instant(self, text: str) -> datetime | None:
        """Given a vendor datetime, return the aware UTC instant, or None for no time."""
        stored = self._convert(text)
        return datetime.fromisoformat(stored) if stored else None

    def wall(self, at: datetime) -> str:
        """Given an aware instant, return the office's wall time as the vendor writes it."""
        return at.astimezone(self.zone).strftime("%Y-%m-%d %H:%M:%S")

    def today(self, at: datetime) -> date:
        """Given an aware instant, return the office's calendar day."""
        return at.astimezone(self.zone).date()


_PATIENT_STATUS: dict[str, str] = {
    "Patient": PatientStatus.ACTIVE.value,
    "Inactive": PatientStatus.INACTIVE.value,
    "Archived": PatientStatus.OTHER.value,
    "Deceased": PatientStatus.DECEASED.value,
    "NonPatient": PatientStatus.NON_PATIENT.value,
    "Prospective": PatientStatus.OTHER.value,
    "Deleted": PatientStatus.OTHER.value,
}
_APPOINTMENT_STATUS: dict[str, str] = {
    "Scheduled": AppointmentStatus.SCHEDULED.value,
    "ASAP": AppointmentStatus.SCHEDULED.value,
    "Complete": AppointmentStatus.COMPLETE.value,
    "Broken": AppointmentStatus.BROKEN.value,
    "Planned": AppointmentStatus.PLANNED.value,
    "UnschedList": AppointmentStatus.UNSCHEDULED_LIST.value,
    "PtNote": AppointmentStatus.NOTE.value,
    "PtNoteCompleted": AppointmentStatus.NOTE.value,
}
_LANGUAGES = {
    "spa": "es",
    "es": "es",
    "spanish": "es",
    "español": "es",
    "eng": "en",
    "en": "en",
    "english": "en",
}


def patient_reader(
    refuses: Callable[[str], bool], elsewhere: Mapping[str, str]
) -> Callable[[Patient], PatientRow]:
    """Return the reader of patients, given who refuses texts in the commlog or in a field of the office,
    and who does `elsewhere`, by the source of the refusal.
    """

    def read(row: Patient) -> PatientRow:
        num = str(row.pat_num)
        return patient_row(row, refuses(num), elsewhere.get(num, ""))

    return read


def patient_row(row: Patient, refuses: bool, elsewhere: str = "") -> PatientRow:
    """Return a patient in our words; notes are read for one flag and dropped.

    `elsewhere` names where a refusal stands that the patient's own row does not show. It is the source
    that is kept, because a later look at the row alone could not confirm it.
    """
    status = _PATIENT_STATUS.get(row.pat_status)
    if status is None:
        raise FieldError("PatStatus: unknown")
    mobile = e164(row.wireless_phone) if row.wireless_phone else None
    zip_code = str(row.zip).strip()
    consent = _consent(row, refuses)
    if elsewhere:
        consent = consent._replace(state=TextConsent.REVOKED, source=elsewhere)
    home = row.hm_phone or row.wk_phone
    return PatientRow(
        key(row.pat_num),
        row.f_name.strip(),
        row.preferred.strip(),
        row.l_name.strip(),
        local_day(row.birthdate),
        status,
        reference(row.guarantor) or str(row.pat_num),
        mobile,
        (e164(home) or e164(row.wk_phone or "-")) if home else None,
        1 if "@" in row.email else 0,
        _LANGUAGES.get(row.language.strip().lower(), row.language.strip().lower()),
        row.state.strip().upper(),
        zip_code,
        _zones(zip_code, row.state, mobile),
        consent.state.value,
        consent.source,
        consent.preference,
        reference(row.pri_prov),
        reference(row.sec_prov),
    )


@lru_cache(maxsize=1 << 17)
def _zones(zip_code: str, state: str, mobile: str | None) -> str:
    return ",".join(zones_for(zip_code, state, mobile[:5] if mobile else None))


def _consent(row: Patient, refuses: bool) -> Consent:
    notes = (row.fam_fin_urg_note, row.addr_note, row.appt_mod_note, row.med_urg_note)
    refuses = refuses or any(note and reads_as_no_texts(note) for note in notes)
    methods = (row.prefer_recall_method, row.prefer_contact_method, row.prefer_confirm_method)
    return _merged(row.txt_msg_ok, methods, refuses)


_METHOD_COLUMNS = ("PreferRecallMethod", "PreferContactMethod", "PreferConfirmMethod")


@lru_cache(maxsize=10_000)
def _merged(text_ok: str, methods: tuple[str, ...], refuses: bool) -> Consent:
    return merge_consent(text_ok, tuple(zip(_METHOD_COLUMNS, methods, strict=True)), note_refuses=refuses)


def appointment_reader(time: LocalTime) -> Callable[[Appointment], AppointmentRow]:
    """Return the reader of visits for an office's zone."""
    stored, statuses, truths = time.stored, _APPOINTMENT_STATUS, _TRUE

    def read(row: Appointment) -> AppointmentRow:
        status = statuses.get(row.apt_status)
        if status is None:
            raise FieldError("AptStatus: unknown")
        note = row.note
        return AppointmentRow(
            key(row.apt_num),
            owner(row.pat_num),
            status,
            stored(row.apt_date_time),
            local_day(row.apt_date_time[:10]),
            PATTERN_MINUTES * len(row.pattern),
            owner(row.op),
            reference(row.prov_num),
            reference(row.prov_hyg),
            1 if row.is_hygiene in truths else 0,
            row.confirmed_word,
            note_token(note) if note else "",
        )

    return read


def entry_refuses(row: Commlog) -> bool:
    """Return whether a commlog entry says "do not text". What we or the office texted out says nothing."""
    note = row.note or ""
    return not _is_sent_text(row) and "RB-" not in note and reads_as_no_texts(note)


def _is_sent_text(row: Commlog) -> bool:
    """Whether an entry is about a text to the patient. Modes are Text, Email and Text, Phone and Text."""
    mode = (row.mode or "").replace(" ", "").casefold()
    return mode.endswith("text") and (row.sent_or_received or "").casefold() == "sent"


def other_text_at(row: Commlog, time: LocalTime) -> datetime | None:
    """Given a commlog entry, return when somebody but us texted the patient, or None if it tells of no such.

    Ours are known by the token in their note. A time that cannot be read is replaced by that of the entry;
    without either the entry is set aside, since it cannot be placed.
    """
    if not _is_sent_text(row) or note_token(row.note or ""):
        return None
    for text in (row.comm_date_time, row.date_t_entry):
        try:
            at = time.instant(text or "")
        except FieldError:
            continue
        if at is not None:
            return at
    return None


def field_refuses(row: PatField) -> bool:
    """Return whether one of the office's own fields says "do not text"."""
    return field_refuses_texts(row.field_name, row.field_value)


def deleted_row(row: HistAppointment) -> DeletedAppointmentRow:
    """Return the id of a visit that was deleted."""
    return DeletedAppointmentRow(key(row.apt_num))


def recall_row(row: Recall) -> RecallRow:
    """Return a recall. One that waits for the family's balance is disabled: we keep no balances."""
    return RecallRow(
        key(row.recall_num),
        owner(row.pat_num),
        owner(row.recall_type_num),
        local_day(row.date_due),
        local_day(row.date_previous),
        interval_days(row.recall_interval),
        1 if flag(row.is_disabled) or _cents(row.disable_until_balance) > 0 else 0,
        local_day(row.disable_until_date),
        local_day(row.date_scheduled),
        row.status_word or (reference(row.recall_status) or ""),
    )


def recall_type_reader(increment_minutes: int) -> Callable[[RecallType], RecallTypeRow]:
    """Return the reader of recall types; their pattern counts the office's time increments, not 5 minutes."""

    def read(row: RecallType) -> RecallTypeRow:
        return RecallTypeRow(
            key(row.recall_type_num),
            row.description.strip(),
            interval_days(row.default_interval),
            increment_minutes * len(row.time_pattern),
            _codes(row.procedures),
        )

    return read


def provider_reader(today: date) -> Callable[[Provider], ProviderRow]:
    """Return the reader of providers; whoever is hidden, deleted, no person or has left is hidden."""
    limit = today.isoformat()

    def read(row: Provider) -> ProviderRow:
        left_on = local_day(row.date_term)
        gone = row.prov_status == "Deleted" or (left_on is not None and left_on < limit)
        return ProviderRow(
            key(row.prov_num),
            (row.preferred_name or row.f_name).strip(),
            row.l_name.strip(),
            flag(row.is_secondary),
            1 if gone or flag(row.is_hidden) or flag(row.is_not_person) else 0,
        )

    return read


def operatory_reader(bookable: frozenset[str]) -> Callable[[Operatory], OperatoryRow]:
    """Return the reader of operatories. Without a list of ours the office's IsWebSched decides."""

    def read(row: Operatory) -> OperatoryRow:
        num, hidden = key(row.operatory_num), flag(row.is_hidden)
        offered = num in bookable if bookable else bool(flag(row.is_web_sched))
        return OperatoryRow(
            num,
            row.op_name.strip(),
            flag(row.is_hygiene),
            hidden,
            1 if offered and not hidden else 0,
            reference(row.prov_dentist),
            reference(row.prov_hygienist),
        )

    return read


def definition_row(row: Definition) -> DefinitionRow:
    """Return one of the office's own words."""
    return DefinitionRow(key(row.def_num), int(key(row.category)), row.item_name.strip(), flag(row.is_hidden))


def appointment_type_row(row: AppointmentType) -> AppointmentTypeRow:
    """Return a kind of visit."""
    return AppointmentTypeRow(
        key(row.appointment_type_num),
        row.appointment_type_name.strip(),
        PATTERN_MINUTES * len(row.pattern),
        _codes(row.code_str),
    )


def planned_procedure_row(row: Procedure) -> PlannedProcedureRow:
    """Return a proposed procedure. A *planned* appointment is not a scheduled one and does not count."""
    return PlannedProcedureRow(
        key(row.proc_num),
        owner(row.pat_num),
        row.code,
        _cents(row.proc_fee),
        local_day(row.date_t_p),
        reference(row.apt_num),
    )


def treatment_plan_row(row: TreatPlan) -> TreatmentPlanRow:
    """Return a treatment plan. Live plans have no date of their own, so their entry counts as presented."""
    return TreatmentPlanRow(
        key(row.treat_plan_num),
        owner(row.pat_num),
        local_day(row.date_t_p) or local_day(row.sec_date_entry),
        row.status.lower(),
    )


def coverage_reader(
    subs: Mapping[str, InsSub], plans: Mapping[str, InsPlan], carriers: Mapping[str, str], today: date
) -> Callable[[PatPlan], CoverageRow | None]:
    """Return the reader of coverage, joining membership, plan and carrier. What has ended is no coverage."""
    limit = today.isoformat()

    def read(row: PatPlan) -> CoverageRow | None:
        sub = subs.get(str(row.ins_sub_num))
        plan = plans.get(str(sub.plan_num)) if sub else None
        ends_on = local_day(sub.date_term) if sub else None
        if ends_on is not None and ends_on < limit:
            return None
        return CoverageRow(
            key(row.pat_plan_num),
            owner(row.pat_num),
            int(key(row.ordinal)),
            carriers.get(str(plan.carrier_num), "") if plan else "",
            # 0 means the calendar year.
            (int(key(plan.month_renew)) or 1) if plan else 1,
        )

    return read


_DAY_MINUTES = 24 * 60
_BLOCKS = {"Provider": BlockKind.PROVIDER.value, "Blockout": BlockKind.BLOCKOUT.value}


def schedule_row(row: Schedule) -> ScheduleBlockRow | None:
    """Return a stretch of the calendar, or None for rows that are not about treating patients.

    A "Practice" row is a holiday or a note and the API does not say which: the day counts as closed,
    since a slot too few is better than a visit on a holiday.
    """
    on = local_day(row.sched_date)
    if on is None:
        raise FieldError("SchedDate: missing")
    if row.sched_type == "Practice":
        return ScheduleBlockRow(key(row.schedule_num), on, 0, _DAY_MINUTES, BlockKind.CLOSED.value, None, "")
    kind = _BLOCKS.get(row.sched_type)
    if kind is None:
        return None
    ops = ",".join(part.strip() for part in row.operatories.split(",") if part.strip())
    return ScheduleBlockRow(
        key(row.schedule_num),
        on,
        minute_of_day(row.start_time),
        minute_of_day(row.stop_time),
        kind,
        reference(row.prov_num),
        ops,
    )


def _codes(text: str) -> str:
    return ",".join(code.strip() for code in text.split(",") if code.strip())


def _cents(value: str | float) -> int:
    try:
        return round(float(value) * 100)
    except (ValueError, OverflowError):
        raise FieldError("amount: not a number") from None


def read_rows(
    table: Table, decoded: Decoded[Any], read: Callable[[Any], tuple[object, ...] | None]
) -> tuple[Sequence[tuple[object, ...]], list[BadRow]]:
    """Given decoded rows, return them in our words, and what could not be read."""
    bad = [BadRow(table, num, reason) for num, reason in decoded.bad]
    try:
        rows = list(map(read, decoded.rows))
    except FieldError:
        rows = []
        for item in decoded.rows:
            try:
                rows.append(read(item))
            except FieldError as error:
                first = str(msgspec.structs.astuple(item)[0])
                bad.append(BadRow(table, first if first.isdecimal() else "?", str(error)))
    return [row for row in rows if row is not None], bad
