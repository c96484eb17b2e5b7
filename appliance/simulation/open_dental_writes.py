"""What the write methods of the simulated Open Dental API do to the clinic.

Each method takes a decoded JSON body, checks what the vendor's page says is checked, changes the
clinic, and adds to its journal of writes. None of them looks whether a slot is taken: no rejection of
a double-booking is documented (facts: pms 2, Appointments).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from appliance.simulation.clinic import Clinic
from appliance.simulation.open_dental_lists import BadRequest, NotFound, a_date, a_time, whole
from appliance.simulation.open_dental_rows import PAT_STATUS, Fields, Rows
from appliance.simulation.records import Appointment

Body = dict[str, Any]
Created = tuple[Fields, int]

_MAX_UNITS = 9 * 12
"""Patterns are cut at 9 hours (vendor page: Appointments POST)."""

_STATUSES = ("Scheduled", "Complete", "UnschedList", "PtNote", "PtNoteCompleted")
_METHODS = (
    "None",
    "DoNotCall",
    "HmPhone",
    "WkPhone",
    "WirelessPh",
    "Email",
    "SeeNotes",
    "Mail",
    "TextMessage",
)
_MODES = ("None", "Email", "Mail", "Phone", "In Person", "Text", "Email and Text", "Phone and Text")
_RECALL_MODES = ("None", "Email", "Mail", "Phone", "InPerson", "Text", "EmailAndText", "PhoneAndText")
# The confirmVal words stand for the office's own entries of category 2 (vendor page: PUT Confirm).
_CONFIRM = {
    "None": (),
    "Sent": ("Texted", "Text Sent"),
    "Confirmed": ("Appt. Confirmed", "Confirmed"),
    "Not Accepted": ("Not Accepted", "Declined"),
    "Failed": ("Failed",),
}


class Writes:
    """The write methods of one clinic's API."""

    def __init__(self, clinic: Clinic, rows: Rows) -> None:
        self._clinic = clinic
        self._books = clinic.books
        self._rows = rows

    # Appointments

    def create_appointment(self, body: Body) -> Created:
        """Vendor page: Appointments POST (create)."""
        _known(body, _CREATE_FIELDS)
        pat_num = self._patient(body)
        op = _number(body, "Op", required=True)
        if op not in self._books.operatories.rows:
            raise NotFound("Operatory not found.")
        start = _time(body, "AptDateTime", required=True)
        changes = self._appointment_fields(body)
        changes.setdefault("prov_num", self._books.people[pat_num].pri_prov or self._default_provider())
        changes.setdefault("prov_hyg", 0)
        changes.setdefault("is_hygiene", False)
        changes.setdefault("minutes", 20)
        changes.setdefault("status", "Scheduled")
        if changes["status"] not in _STATUSES:
            raise BadRequest("AptStatus is invalid.")
        assert start is not None
        minutes = changes.pop("minutes")
        changes = {name: value for name, value in changes.items() if name not in ("op", "start")}
        apt = self._clinic.new_appointment(pat_num, op, start, minutes, "api", **changes)
        self._attach_type(apt)
        self._clinic.record(
            "appointment_created", apt.apt_num, f"pat={pat_num} op={op} start={start} {minutes}min"
        )
        return self._rows.written_appointment(apt), apt.apt_num

    def update_appointment(self, apt_num: int, body: Body) -> Fields:
        """Vendor page: Appointments PUT (update). Missing fields stay as they are."""
        _known(body, _UPDATE_FIELDS)
        apt = self._appointment(apt_num)
        old_type = apt.type_num
        changes = self._appointment_fields(body)
        moved = any(name in changes and changes[name] != getattr(apt, name) for name in ("start", "op"))
        apt = self._clinic.change_appointment(apt_num, "api", **changes)
        if apt.type_num != old_type:
            self._attach_type(apt)
        kind = "appointment_moved" if moved else "appointment_updated"
        self._clinic.record(kind, apt_num, f"op={apt.op} start={apt.start} status={apt.status}")
        return self._rows.written_appointment(apt)

    def break_appointment(self, apt_num: int, body: Body) -> None:
        """Vendor page: Appointments PUT Break. Only a Scheduled visit; a break type only if the office
        has switched broken-appointment procedures on; a commlog if it has that preference on.
        """
        _known(body, ("sendToUnscheduledList", "breakType"))
        apt, prefs = self._appointment(apt_num), self._books.preferences
        to_list = _flag(body, "sendToUnscheduledList", required=True)
        kind = body.get("breakType", "")
        if kind not in ("", "Missed", "Cancelled"):
            raise BadRequest("breakType is invalid.")
        if kind and prefs["BrokenApptProcedure"] == "0":
            raise BadRequest("breakType cannot be used with this office's broken appointment procedure type.")
        if apt.status != "Scheduled":
            raise BadRequest("Only appointments with an AptStatus of Scheduled can be broken.")
        status = "UnschedList" if to_list else "Broken"
        self._clinic.change_appointment(apt_num, "api", kind or "Changed", status=status)
        if kind:
            code = self._books.code_num("D9986" if kind == "Missed" else "D9987")
            self._clinic.add_procedure(apt.pat_num, code, apt_num=apt_num, status="C")
        if prefs["BrokenApptCommLog"] == "1":
            word = self._books.definition(27, "ApptRelated", "Appointments")
            note = f"Broken appointment for {apt.procedures or 'visit'}"
            self._clinic.add_commlog(apt.pat_num, note, kind=word, mode="None", direction="Neither", by="api")
        self._clinic.record("appointment_broken", apt_num, f"status={status} type={kind or 'none'}")

    def confirm_appointment(self, apt_num: int, body: Body) -> None:
        """Vendor page: Appointments PUT Confirm. Exactly one of confirmVal and defNum."""
        _known(body, ("confirmVal", "defNum"))
        self._appointment(apt_num)
        if len(body) != 1:
            raise BadRequest("Only one field is allowed, either confirmVal or defNum.")
        if "defNum" in body:
            confirmed = self._definition(body, "defNum", 2)
        elif body["confirmVal"] in _CONFIRM:
            first = self._clinic.first_definition(2)
            confirmed = self._books.definition(2, *_CONFIRM[body["confirmVal"]]) or first
        else:
            raise BadRequest("confirmVal is invalid.")
        self._clinic.change_appointment(apt_num, "api", confirmed=confirmed)
        self._clinic.record("appointment_confirmed", apt_num, f"confirmed={confirmed}")

    def append_note(self, apt_num: int, body: Body) -> None:
        """Vendor page: Appointments PUT Note. A CR stands between the old note and the new."""
        _known(body, ("Note",))
        apt, note = self._appointment(apt_num), _words(body, "Note", required=True)
        self._clinic.change_appointment(apt_num, "api", note=f"{apt.note}\r\n{note}" if apt.note else note)
        self._clinic.record("appointment_note", apt_num, note)

    def _appointment(self, apt_num: int) -> Appointment:
        apt = self._clinic.appointments.get(apt_num)
        if apt is None:
            raise NotFound("Appointment not found.")
        return apt

    def _appointment_fields(self, body: Body) -> dict[str, Any]:
        """Return the clinic's fields for the body's, checked."""
        changes: dict[str, Any] = {}
        for name, (target, read) in _APPOINTMENT_FIELDS.items():
            if name in body:
                changes[target] = read(body, name)
        if changes.get("op", 1) not in self._books.operatories.rows and "op" in changes:
            raise NotFound("Operatory not found.")
        if "confirmed" in changes:
            self._definition(body, "Confirmed", 2)
        for name in ("prov_num", "prov_hyg"):
            if changes.get(name) and changes[name] not in self._books.providers.rows:
                raise NotFound("Provider not found.")
        self._fill_pattern(changes)
        return changes

    def _fill_pattern(self, changes: dict[str, Any]) -> None:
        """Settle the length: the pattern given, else that of an appointment type given."""
        num = changes.get("type_num", 0)
        if num and num not in self._books.appointment_types.rows:
            raise NotFound("AppointmentType not found.")
        if num and "pattern" not in changes:
            changes["pattern"] = self._books.appointment_types[num].pattern
        if "pattern" in changes:
            if not re.fullmatch("[X/]+", changes["pattern"]):
                raise BadRequest("Pattern must consist of X and / only.")
            changes["pattern"] = changes["pattern"][:_MAX_UNITS]
            changes["minutes"] = 5 * len(changes["pattern"])

    def _attach_type(self, apt: Appointment) -> None:
        """Attach the appointment type's procedures, treatment-planned (vendor page: AppointmentTypeNum)."""
        if not apt.type_num:
            return
        codes = [code for code in self._books.appointment_types[apt.type_num].codes.split(",") if code]
        for code in codes:
            num = self._books.code_num(code)
            self._clinic.add_procedure(apt.pat_num, num, apt_num=apt.apt_num, prov_num=apt.prov_num)
        rows = self._books.procedure_codes
        apt.procedures = ", ".join(rows[self._books.code_num(code)].abbr for code in codes)

    def _default_provider(self) -> int:
        return int(self._books.preferences["PracticeDefaultProv"])

    # Everything else

    def create_commlog(self, body: Body) -> Created:
        """Vendor page: Commlogs POST (create). commType wins over CommType; Mode_ defaults to Phone."""
        _known(body, ("PatNum", "Note", "CommDateTime", "CommType", "commType", "Mode_", "SentOrReceived"))
        pat_num, note = self._patient(body), _words(body, "Note", required=True)
        kind = self._books.definition(27, "Misc", "Miscellaneous")
        if "commType" in body:
            kind = self._books.definition(27, str(body["commType"]))
            if not kind:
                raise BadRequest("commType is invalid.")
        elif "CommType" in body:
            kind = self._definition(body, "CommType", 27)
        mode = _choice(body, "Mode_", _MODES, "Phone").replace(" and ", "And").replace(" ", "")
        direction = _choice(body, "SentOrReceived", ("Neither", "Sent", "Received"), "Sent")
        at = _time(body, "CommDateTime")
        row = self._clinic.add_commlog(
            pat_num, note, kind=kind, mode=mode, direction=direction, at=at, by="api"
        )
        self._clinic.record("commlog", row.num, f"pat={pat_num} {direction} {mode}")
        return self._rows.commlog(row), row.num

    def create_popup(self, body: Body) -> Created:
        """Vendor page: Popups POST (create). Nobody here belongs to a super family."""
        _known(body, ("PatNum", "Description", "PopupLevel", "DateTimeDisabled"))
        pat_num, text = self._patient(body), _words(body, "Description", required=True)
        row = self._clinic.add_popup(
            pat_num, text, _choice(body, "PopupLevel", ("Patient", "Family"), "Patient")
        )
        self._clinic.record("popup", row.num, f"pat={pat_num}")
        return self._rows.popup(row), row.num

    def set_recall_status(self, body: Body) -> None:
        """Vendor page: Recalls PUT Status. Sets the status and always writes a commlog."""
        _known(body, ("PatNum", "recallType", "RecallStatus", "commlogMode", "commlogNote"))
        pat_num, wanted = self._patient(body), _words(body, "recallType", required=True)
        types = self._books.recall_types
        recall = next((r for r in self._books.recalls.of(pat_num) if types[r.type_num].name == wanted), None)
        if recall is None:
            raise NotFound("Recall not found.")
        status = recall.status
        if "RecallStatus" in body:
            status = self._definition(body, "RecallStatus", 13, none=True)
        mode = _choice(body, "commlogMode", _RECALL_MODES, "None")
        self._clinic.change_recall(recall.num, status=status)
        word = self._books.definitions.rows.get(status)
        note = _words(body, "commlogNote") or f"Recall reminder {word.name if word else 'None'}"
        kind = self._books.definition(27, "Recall")
        self._clinic.add_commlog(pat_num, note, kind=kind, mode=mode, direction="Sent", by="api")
        self._clinic.record("recall_status", recall.num, f"pat={pat_num} status={status}")

    def create_procedure(self, body: Body) -> Created:
        """Vendor page: ProcedureLogs POST (create)."""
        _known(body, _PROCEDURE_FIELDS)
        pat_num, code_num = self._patient(body), self._code(body)
        status = _choice(body, "ProcStatus", ("TP", "C", "EO", "EC", "R", "Cn"), "")
        fields: dict[str, Any] = {
            "status": status,
            "on": a_date(_words(body, "ProcDate", required=True), "ProcDate"),
        }
        for name, target in (
            ("AptNum", "apt_num"),
            ("PlannedAptNum", "planned_apt"),
            ("ProvNum", "prov_num"),
        ):
            if name in body:
                fields[target] = _number(body, name)
        if fields.get("apt_num"):
            self._appointment(fields["apt_num"])
        if "ProcFee" in body:
            fields["fee_cents"] = round(float(body["ProcFee"]) * 100)
        for name, target in (("Surf", "surfaces"), ("ToothNum", "tooth")):
            fields[target] = _words(body, name)
        row = self._clinic.add_procedure(pat_num, code_num, **fields)
        self._clinic.record("procedure", row.num, f"pat={pat_num} apt={row.apt_num}")
        return self._rows.procedure(row), row.num

    def _code(self, body: Body) -> int:
        if "CodeNum" in body:
            num = _number(body, "CodeNum")
            if num in self._books.procedure_codes.rows:
                return num
        try:
            return self._books.code_num(str(body.get("procCode", "")))
        except KeyError:
            raise BadRequest("procCode is invalid.") from None

    def update_patient(self, pat_num: int, body: Body) -> Fields:
        """Vendor page: Patients PUT (update). An empty string clears a field, except the two names."""
        if pat_num not in self._books.people.rows:
            raise NotFound("Patient not found.")
        _known(body, _PATIENT_FIELDS)
        changes: dict[str, Any] = {}
        for name, value in body.items():
            target = _PATIENT_FIELDS[name]
            if name in ("LName", "FName") and not value:
                continue
            if name in _PATIENT_CHOICES and value not in _PATIENT_CHOICES[name]:
                raise BadRequest(f"{name} is invalid.")
            changes[target] = _STATUS_OF[value] if name == "PatStatus" else str(value)
        person = self._clinic.change_person(pat_num, **changes)
        self._clinic.record("patient", pat_num, ",".join(sorted(body)))
        return self._rows.patient(person)

    def update_pat_field(self, body: Body) -> Fields:
        """Vendor page: PatFields PUT. Updates a field that exists; the name is case sensitive."""
        _known(body, ("PatNum", "FieldName", "FieldValue"))
        pat_num, name = self._patient(body), _words(body, "FieldName", required=True)
        if all(row.name != name for row in self._books.pat_fields.of(pat_num)):
            raise NotFound("PatField not found.")
        row = self._clinic.put_pat_field(pat_num, name, _words(body, "FieldValue"))
        self._clinic.record("pat_field", row.num, f"pat={pat_num} {name}")
        return self._rows.pat_field(row)

    def _patient(self, body: Body) -> int:
        num = _number(body, "PatNum", required=True)
        if num not in self._books.people.rows:
            raise NotFound("Patient not found.")
        return num

    def _definition(self, body: Body, name: str, category: int, none: bool = False) -> int:
        num = _number(body, name)
        row = self._books.definitions.rows.get(num)
        if (row is None or row.category != category) and not (none and num == 0):
            raise BadRequest(f"{name} must be a definition of category {category}.")
        return num


def _known(body: Body, names: object) -> None:
    for name in body:
        if name not in names:  # type: ignore[operator]
            raise BadRequest(f"{name} is not a valid field.")


def _number(body: Body, name: str, required: bool = False) -> int:
    """Ids come as numbers or, as in some of the vendor's examples, as strings."""
    if name not in body:
        if required:
            raise BadRequest(f"{name} is required.")
        return 0
    return whole(str(body[name]), name)


def _words(body: Body, name: str, required: bool = False) -> str:
    value = str(body.get(name, ""))
    if required and not value:
        raise BadRequest(f"{name} is required.")
    return value


def _flag(body: Body, name: str, required: bool = False) -> bool:
    """Booleans are the strings "true" and "false" (vendor page: API Implementation, Data Types)."""
    if body.get(name) not in ("true", "false"):
        raise BadRequest(f"{name} is required." if required and name not in body else f"{name} is invalid.")
    return bool(body[name] == "true")


def _time(body: Body, name: str, required: bool = False) -> datetime | None:
    if name not in body and not required:
        return None
    return a_time(_words(body, name, required=True), name)


def _choice(body: Body, name: str, choices: tuple[str, ...], default: str) -> str:
    value = str(body.get(name, default))
    if value not in choices:
        raise BadRequest(f"{name} is invalid." if name in body else f"{name} is required.")
    return value


_AptReader = Callable[[Body, str], Any]
_APPOINTMENT_FIELDS: dict[str, tuple[str, _AptReader]] = {
    "AptStatus": ("status", lambda b, n: _choice(b, n, (*_STATUSES, "Broken", "Planned"), "")),
    "Pattern": ("pattern", _words),
    "Confirmed": ("confirmed", _number),
    "Op": ("op", _number),
    "Note": ("note", _words),
    "ProvNum": ("prov_num", _number),
    "ProvHyg": ("prov_hyg", _number),
    "AptDateTime": ("start", lambda b, n: _time(b, n, required=True)),
    "IsHygiene": ("is_hygiene", _flag),
    "IsNewPatient": ("new_patient", _flag),
    "Priority": ("asap", lambda b, n: _choice(b, n, ("Normal", "ASAP"), "") == "ASAP"),
    "AppointmentTypeNum": ("type_num", _number),
    "UnschedStatus": ("unsched_status", _number),
}
_IGNORED = ("ClinicNum", "SecUserNumEntry", "colorOverride", "PatternSecondary")
_CREATE_FIELDS = ("PatNum", *_APPOINTMENT_FIELDS, *_IGNORED)
_UPDATE_FIELDS = (*_APPOINTMENT_FIELDS, *_IGNORED)
_PROCEDURE_FIELDS = (
    "PatNum", "ProcDate", "ProcStatus", "CodeNum", "procCode", "AptNum", "ProcFee", "ProvNum",
    "PlannedAptNum", "ToothNum", "Surf", "ClinicNum",
)  # fmt: skip
_PATIENT_FIELDS = {
    "LName": "last",
    "FName": "first",
    "Preferred": "preferred",
    "PatStatus": "status",
    "WirelessPhone": "wireless",
    "HmPhone": "home_phone",
    "WkPhone": "work_phone",
    "Email": "email",
    "Address": "address",
    "City": "city",
    "State": "state",
    "Zip": "zip",
    "Language": "language_on_file",
    "PreferConfirmMethod": "prefer_confirm",
    "PreferContactMethod": "prefer_contact",
    "PreferRecallMethod": "prefer_recall",
    "FamFinUrgNote": "family_note",
    "TxtMsgOk": "texting",
}
_STATUS_OF = {name: status for status, name in PAT_STATUS.items()}
_PATIENT_CHOICES = {
    "PatStatus": tuple(_STATUS_OF),
    "TxtMsgOk": ("Unknown", "Yes", "No"),
    "PreferConfirmMethod": _METHODS,
    "PreferContactMethod": _METHODS,
    "PreferRecallMethod": _METHODS,
}
