"""How the Open Dental API words each row: field names, field order and types of the vendor's pages.

Written from the vendor's resource pages (opendental.com/site/api<resource>.html, release 25.3, see
facts: pms 2) and its schema. General rules (vendor page: API Implementation): booleans are strings,
enumerations are text, dates `yyyy-MM-dd`, datetimes `yyyy-MM-dd HH:mm:ss` in office time without a
zone, "none" is 0001-01-01, fields that are no database columns start in lower case, line breaks come
out as spaces. Where a page shows a number as a string (schedules, CommType, ProcFee), so does this.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from appliance.simulation.clinic import Clinic
from appliance.simulation.records import (
    Appointment,
    AppointmentType,
    Carrier,
    Commlog,
    Definition,
    HistAppointment,
    InsPlan,
    InsSub,
    Operatory,
    PatField,
    PatPlan,
    Person,
    Popup,
    Procedure,
    ProcedureCode,
    Provider,
    Recall,
    RecallType,
    ScheduleBlock,
    TreatPlan,
    TreatPlanAttach,
)

Fields = dict[str, Any]

NO_DATE = "0001-01-01"
NO_DATETIME = "0001-01-01 00:00:00"

_SEARCH_COLUMNS = (
    "PatNum", "LName", "FName", "MiddleI", "Preferred", "PatStatus", "Birthdate", "SSN", "Address",
    "Address2", "City", "State", "Zip", "HmPhone", "WkPhone", "WirelessPhone", "Email", "priProvAbbr",
    "secProvAbbr", "BillingType", "ChartNumber", "ClinicNum", "clinicAbbr", "siteDesc", "TxtMsgOk",
)  # fmt: skip
PAT_STATUS = {
    "active": "Patient",
    "nonpatient": "NonPatient",
    "inactive": "Inactive",
    "archived": "Archived",
    "deceased": "Deceased",
    "prospective": "Prospective",
}
CATEGORIES = {
    2: "ApptConfirmed",
    4: "BillingTypes",
    11: "ProcCodeCats",
    13: "RecallUnschedStatus",
    20: "TxPriorities",
    25: "BlockoutTypes",
    27: "CommLogTypes",
}


def text_of_bool(value: bool) -> str:
    """Return a boolean as the API writes it."""
    return "true" if value else "false"


def text_of_date(on: date | None) -> str:
    """Return a date as the API writes it, none as 0001-01-01."""
    return on.isoformat() if on else NO_DATE


def pattern_of(apt: Appointment) -> str:
    """Return a visit's time pattern, one character for 5 minutes (facts: pms 3, Pattern)."""
    units = apt.minutes // 5
    return apt.pattern or "/" + "X" * (units - 2) + "/" if units > 1 else "X" * units


def _flat(text: str) -> str:
    return text.replace("\r\n", " ").replace("\n", " ").replace("\r", " ")


class Rows:
    """Renders the rows of one clinic."""

    def __init__(self, clinic: Clinic) -> None:
        self._clinic = clinic
        self._books = clinic.books
        self._times: dict[datetime, str] = {}

    def time(self, at: datetime | None) -> str:
        """Given an aware instant, return it as office-local text."""
        if at is None:
            return NO_DATETIME
        found = self._times.get(at)
        if found is None:
            if len(self._times) > 50_000:
                self._times.clear()
            found = self._times[at] = str(self._clinic.local(at).replace(microsecond=0))
        return found

    def now(self) -> str:
        """Return `serverDateTime`."""
        return self.time(self._clinic.clock.now())

    def _abbr(self, prov: int) -> str:
        return self._books.providers[prov].abbr if prov in self._books.providers.rows else ""

    def _word(self, definition: int) -> str:
        row = self._books.definitions.rows.get(definition)
        return row.name if row else ""

    def patient(self, person: Person) -> Fields:
        """Vendor page: Patients GET (single). SSN is really there; a careful client drops it."""
        head = person.guarantor == person.pat_num
        balance = person.balance_cents / 100 if head else 0.0
        return {
            "PatNum": person.pat_num,
            "LName": person.last,
            "FName": person.first,
            "MiddleI": "",
            "Preferred": person.preferred,
            "PatStatus": PAT_STATUS[person.status],
            "Gender": person.gender,
            "Position": person.position,
            "Birthdate": text_of_date(person.birthdate),
            "SSN": person.ssn,
            "Address": person.address,
            "Address2": "",
            "City": person.city,
            "State": person.state,
            "Zip": person.zip,
            "HmPhone": person.home_phone,
            "WkPhone": person.work_phone,
            "WirelessPhone": person.wireless,
            "Guarantor": person.guarantor,
            "Email": person.email,
            "EstBalance": balance,
            "PriProv": person.pri_prov,
            "priProvAbbr": self._abbr(person.pri_prov),
            "SecProv": person.sec_prov,
            "secProvAbbr": self._abbr(person.sec_prov),
            "FeeSched": 0,
            "BillingType": "Standard Account",
            "ImageFolder": "",
            "FamFinUrgNote": person.family_note,
            "ChartNumber": "",
            "MedicaidID": "",
            "BalTotal": balance,
            "EmployerNum": 0,
            "DateFirstVisit": text_of_date(person.first_visit_on),
            "ClinicNum": 0,
            "clinicAbbr": "",
            "Premed": text_of_bool(person.premed),
            "Ward": "",
            "PreferConfirmMethod": person.prefer_confirm,
            "PreferContactMethod": person.prefer_contact,
            "PreferRecallMethod": person.prefer_recall,
            "Language": person.language_on_file,
            "AdmitDate": NO_DATE,
            "siteDesc": "",
            "DateTStamp": self.time(person.changed_at),
            "SuperFamily": 0,
            "TxtMsgOk": person.texting,
            "SecDateEntry": text_of_date(person.entered_on),
        }

    def patient_found(self, person: Person) -> Fields:
        """Vendor page: Patients GET (multiple), which shows only what its search window shows."""
        row = self.patient(person)
        return {name: row[name] for name in _SEARCH_COLUMNS}

    def patient_simple(self, person: Person) -> Fields:
        """Vendor page: Patients GET Simple."""
        return {"serverDateTime": self.now(), **self.patient(person)}

    def appointment(self, apt: Appointment) -> Fields:
        """Vendor page: Appointments GET."""
        return {"serverDateTime": self.now(), **self.written_appointment(apt)}

    def written_appointment(self, apt: Appointment) -> Fields:
        """Vendor page: Appointments POST and PUT, whose answers carry no serverDateTime."""
        pattern = pattern_of(apt)
        start = str(apt.start)
        seen = start if apt.status == "Complete" else NO_DATETIME
        return {
            "AptNum": apt.apt_num,
            "PatNum": apt.pat_num,
            "AptStatus": apt.status,
            "Pattern": pattern,
            "Confirmed": apt.confirmed,
            "confirmed": self._word(apt.confirmed),
            "TimeLocked": "false",
            "Op": apt.op,
            "Note": _flat(apt.note),
            "ProvNum": apt.prov_num,
            "provAbbr": self._abbr(apt.prov_num),
            "ProvHyg": apt.prov_hyg,
            "AptDateTime": start,
            "NextAptNum": apt.planned_apt,
            "UnschedStatus": apt.unsched_status,
            "unschedStatus": self._word(apt.unsched_status),
            "IsNewPatient": text_of_bool(apt.new_patient),
            "ProcDescript": apt.procedures,
            "ClinicNum": 0,
            "IsHygiene": text_of_bool(apt.is_hygiene),
            "DateTStamp": self.time(apt.changed_at),
            "DateTimeArrived": seen,
            "DateTimeSeated": seen,
            "DateTimeDismissed": seen,
            "InsPlan1": 0,
            "InsPlan2": 0,
            "DateTimeAskedToArrive": NO_DATETIME,
            "colorOverride": "0,0,0",
            "AppointmentTypeNum": apt.type_num,
            "SecUserNumEntry": 0,
            "SecDateTEntry": self.time(apt.created_at),
            "Priority": "ASAP" if apt.asap else "Normal",
            "PatternSecondary": "/" * len(pattern),
            "ItemOrderPlanned": 0,
        }

    def hist_appointment(self, row: HistAppointment) -> Fields:
        """Vendor page: HistAppointments GET."""
        return {
            "HistApptNum": row.num,
            "HistUserNum": 1 if row.by == "office" else 0,
            "HistDateTStamp": self.time(row.at),
            "HistApptAction": row.action,
            "ApptSource": "None" if row.by == "office" else "OpenDentalAPIService",
            **self.written_appointment(row.was),
        }

    def recall(self, row: Recall) -> Fields:
        """Vendor page: Recalls GET."""
        return {
            "RecallNum": row.num,
            "PatNum": row.pat_num,
            "DateDue": text_of_date(row.due_on),
            "DatePrevious": text_of_date(row.previous_on),
            "RecallInterval": row.interval,
            "RecallStatus": row.status,
            "recallStatus": self._word(row.status),
            "Note": row.note,
            "IsDisabled": text_of_bool(row.is_disabled),
            "DateTStamp": self.time(row.changed_at),
            "RecallTypeNum": row.type_num,
            "DisableUntilBalance": row.disable_balance_cents / 100,
            "DisableUntilDate": text_of_date(row.disabled_until),
            "DateScheduled": text_of_date(row.scheduled_on),
            "Priority": "Normal",
            "TimePatternOverride": "",
        }

    def recall_type(self, row: RecallType) -> Fields:
        """Vendor page: RecallTypes GET."""
        return {
            "RecallTypeNum": row.num,
            "Description": row.name,
            "DefaultInterval": row.interval,
            "TimePattern": row.time_pattern,
            "Procedures": row.codes,
            "AppendToSpecial": "false",
        }

    def recall_list_row(self, recall: Recall) -> Fields:
        """Vendor page: Recalls GET List, loosely typed: M/d/yyyy, ages as text, no RecallNum."""
        person = self._clinic.people[recall.pat_num]
        today = self._clinic.local(self._clinic.clock.now()).date()
        born, due = person.birthdate, recall.due_on
        age = (today.year - born.year - ((today.month, today.day) < (born.month, born.day))) if born else ""
        return {
            "DueDate": f"{due.month}/{due.day}/{due.year}" if due else "",
            "PatNum": person.pat_num,
            "Patient": f"{person.last}, {person.first}",
            "Age": str(age),
            "Type": self._books.recall_types[recall.type_num].name,
            "Interval": recall.interval,
            "NumRemind": "",
            "LastRemind": "",
            "Contact": f"Text:{person.wireless}"
            if person.prefer_recall == "TextMessage"
            else person.home_phone,
            "Status": self._word(recall.status),
            "ClinicNum": 0,
            "Note": recall.note,
        }

    def procedure(self, row: Procedure) -> Fields:
        """Vendor page: ProcedureLogs GET. ProcFee is a string with two decimals."""
        code = self._books.procedure_codes[row.code_num]
        return {
            "ProcNum": row.num,
            "PatNum": row.pat_num,
            "AptNum": row.apt_num,
            "ProcDate": row.on.isoformat(),
            "ProcFee": f"{row.fee_cents / 100:.2f}",
            "Surf": row.surfaces,
            "ToothNum": row.tooth,
            "ToothRange": "",
            "Priority": row.priority,
            "priority": self._word(row.priority),
            "ProcStatus": row.status,
            "ProvNum": row.prov_num,
            "provAbbr": self._abbr(row.prov_num),
            "Dx": 0,
            "dxName": "",
            "PlannedAptNum": row.planned_apt,
            "PlaceService": "Office",
            "Prosthesis": "",
            "DateOriginalProsth": NO_DATE,
            "ClaimNote": "",
            "DateEntryC": row.on.isoformat(),
            "ClinicNum": 0,
            "CodeNum": row.code_num,
            "procCode": code.code,
            "descript": code.abbr,
            "UnitQty": 1,
            "BaseUnits": 0,
            "DateTP": row.planned_on.isoformat(),
            "SiteNum": 0,
            "HideGraphics": "false",
            "CanadianTypeCodes": "",
            "ProcTime": "00:00:00",
            "ProcTimeEnd": "00:00:00",
            "DateTStamp": self.time(row.changed_at),
            "Prognosis": 0,
            "IsLocked": "false",
            "BillingNote": "",
            "Discount": 0.0,
            "IsDateProsthEst": "false",
            "SecDateEntry": self.time(row.changed_at),
            "serverDateTime": self.now(),
        }

    def procedure_code(self, row: ProcedureCode) -> Fields:
        """Vendor page: ProcedureCodes GET, without the columns that are always empty here."""
        return {
            "CodeNum": row.num,
            "ProcCode": row.code,
            "Descript": row.abbr,
            "AbbrDesc": row.abbr,
            "ProcTime": row.time_pattern,
            "ProcCat": row.category,
            "procCat": self._word(row.category),
            "TreatArea": "Mouth" if row.is_hygiene else "Tooth",
            "NoBillIns": "false",
            "IsProsth": "false",
            "DefaultNote": "",
            "IsHygiene": text_of_bool(row.is_hygiene),
            "LaymanTerm": "",
            "BaseUnits": 0,
            "DateTStamp": NO_DATETIME,
            "ProvNumDefault": 0,
            "IsRadiology": text_of_bool(row.code.startswith("D02")),
        }

    def treat_plan(self, row: TreatPlan) -> Fields:
        """Vendor page: TreatPlans GET. Only a Saved plan has a date and a presenter's signature."""
        saved = row.status == "Saved"
        return {
            "TreatPlanNum": row.num,
            "PatNum": row.pat_num,
            "DateTP": text_of_date(row.entered_on if saved else None),
            "Heading": row.heading,
            "Note": "If you have insurance, THIS IS AN ESTIMATE ONLY.",
            "SigIsTopaz": "false",
            "ResponsParty": 0,
            "DocNum": 0,
            "TPStatus": row.status,
            "SecUserNumEntry": 1,
            "SecDateEntry": row.entered_on.isoformat(),
            "SecDateTEdit": self.time(row.changed_at),
            "UserNumPresenter": 0,
            "TPType": "Insurance",
            "DateTSigned": NO_DATETIME,
            "DateTPracticeSigned": NO_DATETIME,
            "SignatureText": "",
            "SignaturePracticeText": "",
            "isSigned": "false",
            "isSignedPractice": "false",
        }

    def treat_plan_attach(self, row: TreatPlanAttach) -> Fields:
        """Vendor page: TreatPlanAttaches GET."""
        return {
            "TreatPlanAttachNum": row.num,
            "TreatPlanNum": row.plan_num,
            "ProcNum": row.proc_num,
            "Priority": row.priority,
            "priority": self._word(row.priority),
        }

    def carrier(self, row: Carrier) -> Fields:
        """Vendor page: Carriers GET."""
        return {
            "CarrierNum": row.num,
            "CarrierName": row.name,
            "Address": "1 Benefit Plaza",
            "Address2": "",
            "City": "Springfield",
            "State": "IL",
            "Zip": "62701",
            "Phone": row.phone,
            "ElectID": row.elect_id,
            "NoSendElect": "SendElect",
            "IsHidden": "false",
        }

    def ins_plan(self, row: InsPlan) -> Fields:
        """Vendor page: InsPlans GET, without fee schedule and claim form columns."""
        return {
            "PlanNum": row.num,
            "GroupName": row.group_name,
            "GroupNum": row.group_num,
            "PlanNote": "",
            "FeeSched": 0,
            "PlanType": row.kind,
            "EmployerNum": 0,
            "CarrierNum": row.carrier_num,
            "IsMedical": "false",
            "IsHidden": "false",
            "MonthRenew": row.renews_in,
            "CobRule": "Basic",
            "SecUserNumEntry": 0,
            "SecDateEntry": self.time(row.changed_at)[:10],
            "SecDateTEdit": self.time(row.changed_at),
        }

    def ins_sub(self, row: InsSub) -> Fields:
        """Vendor page: InsSubs GET."""
        return {
            "InsSubNum": row.num,
            "PlanNum": row.plan_num,
            "Subscriber": row.subscriber,
            "DateEffective": text_of_date(row.effective_on),
            "DateTerm": NO_DATE,
            "SubscriberID": row.member_id,
            "BenefitNotes": "",
            "ReleaseInfo": "true",
            "AssignBen": "true",
            "SubscNote": "",
            "SecDateTEdit": self.time(row.changed_at),
        }

    def pat_plan(self, row: PatPlan) -> Fields:
        """Vendor page: PatPlans GET."""
        return {
            "PatPlanNum": row.num,
            "PatNum": row.pat_num,
            "Ordinal": row.ordinal,
            "IsPending": "false",
            "Relationship": row.relationship,
            "PatID": "",
            "InsSubNum": row.sub_num,
            "OrthoAutoFeeBilledOverride": -1.0,
            "OrthoAutoNextClaimDate": NO_DATE,
            "SecDateTEntry": self.time(row.changed_at),
            "SecDateTEdit": self.time(row.changed_at),
        }

    def provider(self, row: Provider) -> Fields:
        """Vendor page: Providers GET. DateTerm is in the schema but not on the page."""
        return {
            "ProvNum": row.num,
            "Abbr": row.abbr,
            "LName": row.last,
            "FName": row.first,
            "MI": "",
            "Suffix": row.suffix,
            "FeeSched": 0,
            "Specialty": 0,
            "SSN": "",
            "StateLicense": "",
            "IsSecondary": text_of_bool(row.is_hygienist),
            "provColor": "164,164,255",
            "IsHidden": text_of_bool(row.is_hidden),
            "UsingTIN": "true",
            "SigOnFile": "true",
            "NationalProvID": "",
            "DateTStamp": self.time(row.changed_at),
            "IsNotPerson": text_of_bool(not row.is_person),
            "ProvStatus": "Active",
            "IsHiddenReport": "false",
            "Birthdate": NO_DATE,
            "SchedNote": "",
            "PreferredName": "",
            "serverDateTime": self.now(),
        }

    def operatory(self, row: Operatory) -> Fields:
        """Vendor page: Operatories GET."""
        return {
            "OperatoryNum": row.num,
            "OpName": row.name,
            "Abbrev": row.abbrev,
            "ItemOrder": row.num - 1,
            "IsHidden": text_of_bool(row.is_hidden),
            "ProvDentist": row.dentist,
            "ProvHygienist": row.hygienist,
            "IsHygiene": text_of_bool(row.is_hygiene),
            "ClinicNum": 0,
            "SetProspective": "false",
            "IsWebSched": text_of_bool(row.is_web_sched),
            "OperatoryType": 0,
            "operatoryType": "",
        }

    def schedule(self, row: ScheduleBlock) -> Fields:
        """Vendor page: Schedules GET. Every number is a string, and only its note marks a holiday."""
        return {
            "ScheduleNum": str(row.num),
            "SchedDate": row.on.isoformat(),
            "StartTime": row.start.isoformat(),
            "StopTime": row.stop.isoformat(),
            "SchedType": row.kind,
            "ProvNum": str(row.prov_num),
            "BlockoutType": str(row.blockout),
            "blockoutType": self._word(row.blockout),
            "Note": row.note,
            "operatories": ",".join(map(str, row.ops)),
            "EmployeeNum": "0",
            "DateTStamp": self.time(row.changed_at),
        }

    def definition(self, row: Definition) -> Fields:
        """Vendor page: Definitions GET."""
        return {
            "DefNum": row.num,
            "ItemName": row.name,
            "ItemValue": row.value,
            "Category": row.category,
            "category": CATEGORIES[row.category],
            "isHidden": text_of_bool(row.is_hidden),
        }

    def appointment_type(self, row: AppointmentType) -> Fields:
        """Vendor page: AppointmentTypes GET."""
        return {
            "AppointmentTypeNum": row.num,
            "AppointmentTypeName": row.name,
            "appointmentTypeColor": "74,250,61",
            "IsHidden": text_of_bool(row.is_hidden),
            "Pattern": row.pattern,
            "CodeStr": row.codes,
            "CodeStrRequired": "",
            "RequiredProcCodesNeeded": 0,
            "BlockoutTypes": "",
        }

    def commlog(self, row: Commlog) -> Fields:
        """Vendor page: Commlogs GET. CommType is a number in a string; what the API made says "User"."""
        return {
            "CommlogNum": row.num,
            "PatNum": row.pat_num,
            "CommDateTime": str(row.at.replace(microsecond=0)),
            "CommType": str(row.kind),
            "commType": self._word(row.kind),
            "Note": _flat(row.note),
            "Mode_": row.mode,
            "SentOrReceived": row.direction,
            "UserNum": 1,
            "DateTStamp": self.time(row.changed_at),
            "CommSource": row.source,
            "ProgramNum": 0,
            "DateTEntry": self.time(row.entered_at),
            "ReferralNum": 0,
        }

    def pat_field(self, row: PatField) -> Fields:
        """Vendor page: PatFields GET."""
        return {
            "PatFieldNum": row.num,
            "PatNum": row.pat_num,
            "FieldName": row.name,
            "FieldValue": row.value,
            "SecDateEntry": row.entered_on.isoformat(),
            "SecDateTEdit": self.time(row.changed_at),
        }

    def popup(self, row: Popup) -> Fields:
        """Vendor page: Popups GET."""
        return {
            "PopupNum": row.num,
            "PatNum": row.pat_num,
            "Description": _flat(row.text),
            "IsDisabled": "false",
            "PopupLevel": row.level,
            "DateTimeEntry": self.time(row.entered_at),
            "IsArchived": "false",
            "PopupNumArchive": 0,
            "DateTimeDisabled": NO_DATETIME,
        }
