"""The shape of Open Dental's answers: typed structs that decode a page of JSON at once.

A column without a field here never enters the process's data: social security numbers, balances and
street addresses are dropped by the decoder. It refuses to let one bad row spoil a page: only if a page
does not decode as a whole is it read row by row, and what cannot be read is named by field and problem,
never by content. What a row means is for `open_dental_rows` to say.

The vendor's documentation is loose about types (schedules return every id as a string), so ids and
booleans are accepted as strings and as themselves. Sources: vendor pages `api*.html`, release 25.3.
"""

from __future__ import annotations

import re
from typing import Generic, TypeVar

import msgspec

from appliance.errors import Transient

Key = str | int
Flag = str | bool | int


class Patient(msgspec.Struct, rename="pascal", gc=False):
    """One row of GET patients/Simple or patients/{n}."""

    pat_num: Key
    pat_status: str
    guarantor: Key
    l_name: str = ""
    f_name: str = ""
    preferred: str = ""
    birthdate: str = ""
    state: str = ""
    zip: Key = ""
    hm_phone: str = ""
    wk_phone: str = ""
    wireless_phone: str = ""
    email: str = ""
    pri_prov: Key = 0
    sec_prov: Key = 0
    language: str = ""
    prefer_confirm_method: str = ""
    prefer_contact_method: str = ""
    prefer_recall_method: str = ""
    txt_msg_ok: str = "Unknown"
    fam_fin_urg_note: str = ""
    addr_note: str = ""
    appt_mod_note: str = ""
    med_urg_note: str = ""
    server_date_time: str = msgspec.field(default="", name="serverDateTime")


class Appointment(msgspec.Struct, rename="pascal", gc=False):
    """One row of GET appointments."""

    apt_num: Key
    pat_num: Key
    apt_status: str
    apt_date_time: str
    pattern: str = ""
    confirmed_word: str = msgspec.field(default="", name="confirmed")
    op: Key = 0
    note: str = ""
    prov_num: Key = 0
    prov_hyg: Key = 0
    is_hygiene: Flag = "false"
    server_date_time: str = msgspec.field(default="", name="serverDateTime")


class HistAppointment(msgspec.Struct, rename="pascal", gc=False):
    """One row of GET histappointments."""

    hist_appt_num: Key
    apt_num: Key


class Recall(msgspec.Struct, rename="pascal", gc=False):
    """One row of GET recalls."""

    recall_num: Key
    pat_num: Key
    recall_type_num: Key
    date_due: str = ""
    date_previous: str = ""
    recall_interval: Key = ""
    recall_status: Key = 0
    status_word: str = msgspec.field(default="", name="recallStatus")
    is_disabled: Flag = "false"
    disable_until_balance: str | float = 0.0
    disable_until_date: str = ""
    date_scheduled: str = ""


class RecallType(msgspec.Struct, rename="pascal", gc=False):
    """One row of GET recalltypes."""

    recall_type_num: Key
    description: str = ""
    default_interval: Key = ""
    time_pattern: str = ""
    procedures: str = ""


class Provider(msgspec.Struct, rename="pascal", gc=False):
    """One row of GET providers."""

    prov_num: Key
    f_name: str = ""
    l_name: str = ""
    preferred_name: str = ""
    is_secondary: Flag = "false"
    is_hidden: Flag = "false"
    is_not_person: Flag = "false"
    prov_status: str = "Active"
    date_term: str = ""
    server_date_time: str = msgspec.field(default="", name="serverDateTime")


class Operatory(msgspec.Struct, rename="pascal", gc=False):
    """One row of GET operatories."""

    operatory_num: Key
    op_name: str = ""
    is_hidden: Flag = "false"
    prov_dentist: Key = 0
    prov_hygienist: Key = 0
    is_hygiene: Flag = "false"
    is_web_sched: Flag = "false"


class Definition(msgspec.Struct, rename="pascal", gc=False):
    """One row of GET definitions."""

    def_num: Key
    category: Key
    item_name: str = ""
    is_hidden: Flag = msgspec.field(default="false", name="isHidden")


class AppointmentType(msgspec.Struct, rename="pascal", gc=False):
    """One row of GET appointmenttypes."""

    appointment_type_num: Key
    appointment_type_name: str = ""
    pattern: str = ""
    code_str: str = ""


class Procedure(msgspec.Struct, rename="pascal", gc=False):
    """One row of GET procedurelogs."""

    proc_num: Key
    pat_num: Key
    code: str = msgspec.field(name="procCode")
    apt_num: Key = 0
    proc_fee: str | float = 0.0
    date_t_p: str = msgspec.field(default="", name="DateTP")


class TreatPlan(msgspec.Struct, rename="pascal", gc=False):
    """One row of GET treatplans."""

    treat_plan_num: Key
    pat_num: Key
    date_t_p: str = msgspec.field(default="", name="DateTP")
    sec_date_entry: str = ""
    status: str = msgspec.field(default="", name="TPStatus")


class PatPlan(msgspec.Struct, rename="pascal", gc=False):
    """One row of GET patplans."""

    pat_plan_num: Key
    pat_num: Key
    ins_sub_num: Key
    ordinal: Key = 1


class InsSub(msgspec.Struct, rename="pascal", gc=False):
    """One row of GET inssubs."""

    ins_sub_num: Key
    plan_num: Key
    date_term: str = ""


class InsPlan(msgspec.Struct, rename="pascal", gc=False):
    """One row of GET insplans."""

    plan_num: Key
    carrier_num: Key
    month_renew: Key = 0


class Carrier(msgspec.Struct, rename="pascal", gc=False):
    """One row of GET carriers."""

    carrier_num: Key
    carrier_name: str = ""


class Schedule(msgspec.Struct, rename="pascal", gc=False):
    """One row of GET schedules. The documented answer has no Status: a holiday looks like a note."""

    schedule_num: Key
    sched_date: str
    sched_type: str
    start_time: str = ""
    stop_time: str = ""
    prov_num: Key = 0
    operatories: str = msgspec.field(default="", name="operatories")


class Commlog(msgspec.Struct, rename="pascal", gc=False):
    """One row of GET commlogs; read for a token, a refusal or the time of a text, and dropped."""

    pat_num: Key = 0
    note: str | None = ""
    mode: str | None = msgspec.field(default="", name="Mode_")
    sent_or_received: str | None = ""
    comm_date_time: str | None = ""
    date_t_entry: str | None = msgspec.field(default="", name="DateTEntry")


class PatField(msgspec.Struct, rename="pascal", gc=False):
    """One row of GET patfields, the office's own fields."""

    pat_num: Key = 0
    field_name: str = ""
    field_value: str = ""


class Refusal(msgspec.Struct, rename="pascal", gc=False):
    """One row of a query for patients who refuse something."""

    pat_num: Key


class Preference(msgspec.Struct, rename="pascal", gc=False):
    """One row of GET preferences."""

    pref_name: str = ""
    value_string: str = ""


Wire = TypeVar("Wire", bound=msgspec.Struct)
_RAW_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_WHERE = re.compile(r" - at `\$\.?([^`]*)`")


class Decoded(msgspec.Struct, Generic[Wire], gc=False):
    """A page as decoded: the rows that decode, the ones that do not, and how many there were."""

    rows: list[Wire]
    bad: list[tuple[str, str]]
    count: int


class PageDecoder(Generic[Wire]):
    """Decodes pages of one kind of row, all at once if it can, else one by one."""

    def __init__(self, kind: type[Wire]) -> None:
        """Given a kind of row whose first field is its id, decode pages of it."""
        self._list = msgspec.json.Decoder(list[kind])  # type: ignore[valid-type]
        self._one = msgspec.json.Decoder(kind)
        self._id_name = msgspec.structs.fields(kind)[0].encode_name

    def decode(self, body: bytes) -> Decoded[Wire]:
        """Given an answer, return its rows. Raise Transient if it is not a JSON list at all."""
        try:
            rows = self._list.decode(body)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return self._decode_singly(body)
        return Decoded(rows, [], len(rows))

    def decode_one(self, body: bytes) -> Wire:
        """Given an answer with a single row, return it. Raise Transient if it does not decode."""
        try:
            return self._one.decode(body)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise Transient(f"the PMS answered with an unreadable row: {_problem(error)}") from None

    def _decode_singly(self, body: bytes) -> Decoded[Wire]:
        try:
            raws = _RAW_LIST.decode(body)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            raise Transient("the PMS answered with something that is not a JSON list") from None
        rows: list[Wire] = []
        bad: list[tuple[str, str]] = []
        for raw in raws:
            try:
                rows.append(self._one.decode(raw))
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                bad.append((self._readable_id(raw), _problem(error)))
        return Decoded(rows, bad, len(raws))

    def _readable_id(self, raw: msgspec.Raw) -> str:
        try:
            row = msgspec.json.decode(raw, type=dict[str, object])
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return "?"
        key = row.get(self._id_name)
        return str(key) if isinstance(key, (int, str)) and str(key).isdecimal() else "?"


def _problem(error: Exception) -> str:
    """Say which field is wrong and how. The library's messages name types and fields, not values."""
    if not isinstance(error, msgspec.ValidationError):
        return "row: not valid JSON text"
    text = str(error)
    found = _WHERE.search(text)
    return f"{found[1]}: {text[: found.start()]}" if found and found[1] else text
