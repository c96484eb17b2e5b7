"""Open Dental through its REST API: the nightly pull, live reads before a text, and the few writes.

Decides how our port is spoken to this vendor: which resource answers which question, how a pull
resumes, when a request may be repeated. It speaks to the API Service on the practice's own server
(facts: pms 1). It refuses to delete anything (the vendor has no such call for visits); how requests
are sent, repeated and refused is settled in `open_dental_http`.

How each table is pulled:
- patients and visits by change: `DateTStamp` is the vendor's own clock as it stood on the first page of
  the pull before, less an hour, because wall time repeats an hour each autumn (pulls run at night);
  refusals of texts in the commlog and in the office's own fields bring their patient again, and so do
  those that stand outside the patient list (`open_dental_refusals`), found by comparing with last time;
- deleted visits as a log that only grows: the history knows no change filter, so the pull continues
  behind the last entry it saw, and starts over if that entry is no longer where it was;
- everything else whole. Planned procedures too: a listing by change with `ProcStatus=TP` never shows
  that one was done, and one without lists every procedure ever done. Whole costs a page per thousand
  (6 for the reference practice) and mends itself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

import httpx
import msgspec

from appliance.adapters.pms import open_dental_refusals as refusals
from appliance.adapters.pms import open_dental_rows as vendor
from appliance.adapters.pms import open_dental_wire as wire
from appliance.adapters.pms.open_dental_http import OpenDentalDoor, Params
from appliance.adapters.pms.open_dental_probe import ALLOW_QUERIES, examine
from appliance.domain.model import AppointmentRow, PatientRow, Table
from appliance.errors import Corrupt, Misconfigured, Permanent, Transient, Unknown
from appliance.ports.pms import BadRow, CommEntry, LiveBundle, LiveDays, NewVisit, Page, Probe, VisitAnswer
from appliance.ports.time import Clock

Wire = TypeVar("Wire", bound=msgspec.Struct)

logger = logging.getLogger("recallbox.pms")

_PAGE_UNIT = 100  # every documented page size (100, 1,000, 10,000) is a multiple of it
_OVERLAP = timedelta(minutes=65)
_LOCAL_FORMAT = "%Y-%m-%d %H:%M:%S"
_TEXTS_BACK = timedelta(days=31)
_AHEAD_DAYS = 5 * 365  # nobody books further ahead, and a range without end invites a refusal
_DEFAULT_INCREMENT = 10
_APPT_CONFIRMED, _RECALL_STATUS, _COMMLOG_TYPES = 2, 13, 27


@dataclass(frozen=True, slots=True)
class OpenDentalOptions:
    """How this office is reached and read. The keys come from the vendor and from the office's own setup.

    `history_days` bounds the first pull of visits backwards; everything ahead is always pulled.
    `bookable_operatories` names the operatories offers may use; empty means the office's IsWebSched.
    """

    developer_key: str = field(repr=False)
    customer_key: str = field(repr=False)
    zone: str
    history_days: int = 3 * 365 + 30
    schedule_days: int = 120
    bookable_operatories: frozenset[str] = frozenset()


class _Cursor(msgspec.Struct, omit_defaults=True):
    """Where a pull stands. `anchor` is the last history entry seen, for the log of deletions.

    `elsewhere` is who refused texts outside the patient list, by source, as the rows pulled so far show it.
    """

    since: str = ""
    next_since: str = ""
    offset: int = 0
    anchor: str = ""
    elsewhere: dict[str, list[str]] = {}


class OpenDentalPms:
    """The practice's Open Dental. Not for use by two threads at once."""

    def __init__(
        self, client: httpx.Client, options: OpenDentalOptions, clock: Clock, pause: Callable[[float], None]
    ) -> None:
        """Given a client whose base URL ends in /api/v1/, use it. `pause` waits between tries of a read."""
        self._options = options
        self._clock = clock
        self._time = vendor.LocalTime(options.zone)
        self._door = OpenDentalDoor(client, options.developer_key, options.customer_key, pause)
        self._read_appointment = vendor.appointment_reader(self._time)
        self._definitions: dict[int, dict[str, str]] = {}
        self._increment: int | None = None
        self._listings: dict[Table, Callable[[_Cursor], Iterator[Page]]] = {
            Table.PROVIDER: self._providers,
            Table.OPERATORY: self._operatories,
            Table.DEFINITION: self._all_definitions,
            Table.RECALL_TYPE: self._recall_types,
            Table.APPOINTMENT_TYPE: self._appointment_types,
            Table.PATIENT: self._patients,
            Table.APPOINTMENT: self._appointments,
            Table.DELETED_APPOINTMENT: self._deleted_appointments,
            Table.RECALL: self._recalls,
            Table.PLANNED_PROCEDURE: self._planned_procedures,
            Table.TREATMENT_PLAN: self._treatment_plans,
            Table.COVERAGE: self._coverage,
            Table.SCHEDULE_BLOCK: self._schedule_blocks,
        }

    # The nightly pull

    def pages(self, table: Table, cursor: str | None) -> Iterator[Page]:
        """Given a table and where the last pull got to (None: nowhere), yield what is new, page by page."""
        yield from self._listings[table](_read_cursor(cursor))

    def count(self, table: Table) -> int | None:
        """Return how many rows the PMS counts in what `pages` would list from nothing, or None.

        Needs the *Queries* permission; without it, and for tables that are cut or joined here, None.
        """
        sql = self._count_sql(table)
        if sql is None:
            return None
        try:
            rows = msgspec.json.decode(self._door.query(sql), type=list[dict[str, int | str]])
            return int(next(iter(rows[0].values())))
        except (Permanent, Misconfigured, msgspec.MsgspecError, LookupError, StopIteration, ValueError):
            return None

    def _count_sql(self, table: Table) -> str | None:
        if table is Table.APPOINTMENT:
            since = self._today() - timedelta(days=self._options.history_days)
            return f"SELECT COUNT(*) FROM appointment WHERE AptDateTime >= '{since}'"  # noqa: S608 - our date
        return _COUNTS.get(table)

    def _providers(self, at: _Cursor) -> Iterator[Page]:
        read = vendor.provider_reader(self._today())
        return self._whole(Table.PROVIDER, "providers", {}, wire.Provider, read, at)

    def _operatories(self, at: _Cursor) -> Iterator[Page]:
        read = vendor.operatory_reader(self._options.bookable_operatories)
        return self._whole(Table.OPERATORY, "operatories", {}, wire.Operatory, read, at)

    def _all_definitions(self, at: _Cursor) -> Iterator[Page]:
        params = {"includeHidden": "true"}
        return self._whole(
            Table.DEFINITION, "definitions", params, wire.Definition, vendor.definition_row, at
        )

    def _recall_types(self, at: _Cursor) -> Iterator[Page]:
        read = vendor.recall_type_reader(self._increment_minutes())
        return self._whole(Table.RECALL_TYPE, "recalltypes", {}, wire.RecallType, read, at)

    def _appointment_types(self, at: _Cursor) -> Iterator[Page]:
        read = vendor.appointment_type_row
        return self._whole(Table.APPOINTMENT_TYPE, "appointmenttypes", {}, wire.AppointmentType, read, at)

    def _patients(self, at: _Cursor) -> Iterator[Page]:
        """Yield patients that changed, and those whose refusal of texts was written down or lifted since."""
        told = self._refusing(_since(at, "DateTStamp"), _since(at, "SecDateTEdit"))
        elsewhere, known, bad = self._read_elsewhere(at)
        at.elsewhere = _by_source(known)
        read = vendor.patient_reader(self._refuses if at.since else told.__contains__, elsewhere)
        seen: set[object] = set()
        for page in self._changed(Table.PATIENT, "patients/Simple", {}, wire.Patient, read, at):
            seen.update(row[0] for row in page.rows)
            if page.last:
                moved = {num for num, _ in elsewhere.items() ^ known.items()}
                again = (told if at.since else set()) | moved
                late, unread = self._fetch(sorted(again - seen, key=int), elsewhere)
                page = replace(
                    page,
                    rows=[*page.rows, *late],
                    bad=[*page.bad, *unread, *bad],
                    cursor=_with_elsewhere(page.cursor, elsewhere),
                )
            yield page

    def _read_elsewhere(self, at: _Cursor) -> tuple[dict[str, str], dict[str, str], Sequence[BadRow]]:
        """Return who refuses texts outside the patient list now, who did for the rows that were pulled
        before, and what could not be read. A list that may not be read stays as it was: deny wins.
        """
        known = {num: source for source, nums in at.elsewhere.items() for num in nums}
        found = refusals.read_refusals(self._door)
        kept = {num: source for num, source in known.items() if source in found.unread}
        if found.unread:
            logger.warning("refusals of texts not readable: %s; %s", ", ".join(found.unread), ALLOW_QUERIES)
        now = {**kept, **found.sources}
        return now, (known if at.since or at.offset else now), found.bad

    def _refuses(self, patient_id: str) -> bool:
        return patient_id in self._refusing({"PatNum": patient_id}, {"PatNum": patient_id})

    def _refusing(self, entries: Params, fields: Params) -> set[str]:
        """Given filters of the commlog and of the office's own fields, return who refuses texts there.

        Offices write refusals where they take the call, and neither place stamps the patient's row.
        """
        return self._among(self._commlogs(entries), fields)

    def _among(self, entries: Iterable[wire.Commlog], fields: Params) -> set[str]:
        found = {str(row.pat_num) for row in entries if vendor.entry_refuses(row)}
        own_fields = self._all("patfields", fields, wire.PatField)
        return found | {str(row.pat_num) for row in own_fields if vendor.field_refuses(row)}

    def _commlogs(self, params: Params) -> Iterator[wire.Commlog]:
        """Yield commlog entries; none if the key may not read them, since texts must not hang on that."""
        try:
            yield from self._all("commlogs", params, wire.Commlog)
        except Misconfigured as refused:
            logger.warning("%s: refusals and other senders' texts in the commlog are not seen", refused)

    def _appointments(self, at: _Cursor) -> Iterator[Page]:
        today = self._today()
        ahead = today + timedelta(days=_AHEAD_DAYS)
        window = {} if at.since else _days(today - timedelta(days=self._options.history_days), ahead)
        return self._changed(
            Table.APPOINTMENT, "appointments", window, wire.Appointment, self._read_appointment, at
        )

    def _recalls(self, at: _Cursor) -> Iterator[Page]:
        return self._whole(Table.RECALL, "recalls", {}, wire.Recall, vendor.recall_row, at)

    def _planned_procedures(self, at: _Cursor) -> Iterator[Page]:
        params, read = {"ProcStatus": "TP"}, vendor.planned_procedure_row
        return self._whole(Table.PLANNED_PROCEDURE, "procedurelogs", params, wire.Procedure, read, at)

    def _treatment_plans(self, at: _Cursor) -> Iterator[Page]:
        read = vendor.treatment_plan_row
        return self._whole(Table.TREATMENT_PLAN, "treatplans", {}, wire.TreatPlan, read, at)

    def _coverage(self, at: _Cursor) -> Iterator[Page]:
        subs = {str(row.ins_sub_num): row for row in self._all("inssubs", {}, wire.InsSub)}
        plans = {str(row.plan_num): row for row in self._all("insplans", {}, wire.InsPlan)}
        carriers = {str(row.carrier_num): row.carrier_name for row in self._all("carriers", {}, wire.Carrier)}
        read = vendor.coverage_reader(subs, plans, carriers, self._today())
        yield from self._whole(Table.COVERAGE, "patplans", {}, wire.PatPlan, read, at)

    def _schedule_blocks(self, at: _Cursor) -> Iterator[Page]:
        first_on = self._today()
        params = _days(first_on, first_on + timedelta(days=self._options.schedule_days))
        return self._whole(Table.SCHEDULE_BLOCK, "schedules", params, wire.Schedule, vendor.schedule_row, at)

    def _deleted_appointments(self, at: _Cursor) -> Iterator[Page]:
        table, params = Table.DELETED_APPOINTMENT, {"HistApptAction": "Deleted"}
        offset, anchor = at.offset, at.anchor
        while True:
            # One entry again, to see that the log still is what it was.
            overlap = 1 if anchor else 0
            found = self._page("histappointments", params, offset - overlap, wire.HistAppointment)
            if overlap and not (found.rows and str(found.rows[0].hist_appt_num) == anchor):
                offset, anchor = 0, ""
                continue
            last = found.count % _PAGE_UNIT != 0 or found.count <= overlap
            found.rows = found.rows[overlap:]
            offset += found.count - overlap
            anchor = str(found.rows[-1].hist_appt_num) if found.rows else anchor
            rows, bad = vendor.read_rows(table, found, vendor.deleted_row)
            yield Page(table, rows, bad, _write_cursor(_Cursor(offset=offset, anchor=anchor)), last, False)
            if last:
                return

    def _whole(
        self,
        table: Table,
        path: str,
        params: Params,
        kind: type[Wire],
        read: Callable[[Wire], tuple[object, ...] | None],
        at: _Cursor,
    ) -> Iterator[Page]:
        """Yield an entire table from where the cursor stands; the next pull starts from nothing."""
        offset, last = at.offset, False
        while not last:
            found = self._page(path, params, offset, kind)
            offset, last = offset + found.count, found.count % _PAGE_UNIT != 0 or not found.count
            rows, bad = vendor.read_rows(table, found, read)
            cursor = _Cursor() if last else _Cursor(offset=offset)
            yield Page(table, rows, bad, _write_cursor(cursor), last, True)

    def _changed(
        self,
        table: Table,
        path: str,
        params: Params,
        kind: type[Wire],
        read: Callable[[Wire], tuple[object, ...] | None],
        at: _Cursor,
    ) -> Iterator[Page]:
        """Yield what changed since the pull before, all of it if there was none or its time is not known."""
        params = {**params, **_since(at, "DateTStamp")}
        offset, next_since, last = at.offset, at.next_since, False
        while not last:
            found = self._page(path, params, offset, kind)
            if not offset and found.rows:
                next_since = getattr(found.rows[0], "server_date_time", "")
            offset, last = offset + found.count, found.count % _PAGE_UNIT != 0 or not found.count
            rows, bad = vendor.read_rows(table, found, read)
            resume = _Cursor(since=next_since or at.since) if last else _Cursor(at.since, next_since, offset)
            resume.elsewhere = at.elsewhere
            yield Page(table, rows, bad, _write_cursor(resume), last, not at.since)

    def _page(self, path: str, params: Params, offset: int, kind: type[Wire]) -> wire.Decoded[Wire]:
        query = {**params, "Offset": str(offset)} if offset else params
        return _decoder(kind).decode(self._door.get(path, query))

    def _all(self, path: str, params: Params, kind: type[Wire]) -> Iterator[Wire]:
        """Yield every row of a listing. Raise Permanent for one that cannot be read: here all count."""
        offset = 0
        while True:
            found = self._page(path, params, offset, kind)
            if found.bad:
                num, reason = found.bad[0]
                raise Permanent(f"{path}: row {num} cannot be read: {reason}", remedy=_MEND_ROW)
            yield from found.rows
            offset += found.count
            if found.count % _PAGE_UNIT or not found.count:
                return

    def _today(self) -> date:
        return self._time.today(self._clock.now())

    def _increment_minutes(self) -> int:
        """Return what one character of a recall type's pattern stands for; 10 is the vendor's default."""
        if self._increment is None:
            text = self._preference("AppointmentTimeIncrement")
            self._increment = int(text) if text.isdecimal() else _DEFAULT_INCREMENT
        return self._increment

    def _preference(self, name: str) -> str:
        rows = self._all("preferences", {"PrefName": name}, wire.Preference)
        return next((row.value_string for row in rows if row.pref_name == name), "")

    # Live reads

    def bundle(self, patient_ids: Sequence[str], texts_of: Sequence[str] = ()) -> LiveBundle:
        """Given patients, return their live state. A failure of any part fails the whole.

        Five requests a patient; their commlog, which tells of others' texts, is read for refusals anyway
        and in full, because a refusal counts however old it is. One request for each more in `texts_of`.
        """
        now, texts_at = self._clock.now(), dict[str, tuple[datetime, ...]]()
        live = LiveBundle(now, {}, {}, {}, texts_at)
        for patient_id in dict.fromkeys(patient_ids):
            found = self._find_patient(patient_id)
            if found is not None:
                mine = {"PatNum": patient_id}
                entries = list(self._commlogs(mine))
                live.patients[patient_id] = self._read_patient(found, entries, "")
                texts_at[patient_id] = self._other_texts(entries, now)
                live.appointments[patient_id] = tuple(self._live_appointments(mine))
                recalls = self._live(Table.RECALL, "recalls", mine, wire.Recall, vendor.recall_row)
                live.recalls[patient_id] = tuple(recalls)
        since = self._time.wall(now - _TEXTS_BACK - timedelta(days=1))
        for patient_id in dict.fromkeys(texts_of):
            if patient_id not in live.patients:
                lately = {"PatNum": _number(patient_id), "DateTStamp": since}
                texts_at[patient_id] = self._other_texts(self._commlogs(lately), now)
        return live

    def _other_texts(self, entries: Iterable[wire.Commlog], now: datetime) -> tuple[datetime, ...]:
        """Return when others texted in the last 31 days. A day ahead is allowed for clocks that differ."""
        found = {at for row in entries if (at := vendor.other_text_at(row, self._time)) is not None}
        return tuple(sorted(at for at in found if now - _TEXTS_BACK <= at <= now + timedelta(days=1)))

    def days(self, first_on: date, last_on: date) -> LiveDays:
        """Given local days, both included, return their live calendar."""
        read_at, span = self._clock.now(), _days(first_on, last_on)
        blocks = self._live(Table.SCHEDULE_BLOCK, "schedules", span, wire.Schedule, vendor.schedule_row)
        return LiveDays(read_at, tuple(blocks), tuple(self._live_appointments(span)))

    def find_visit(self, patient_id: str, token: str) -> AppointmentRow | None:
        """Return the visit of that patient whose note carries the token, in any state, or None."""
        wanted = _bare(token)
        mine = self._live_appointments({"PatNum": _number(patient_id)})
        return next((row for row in mine if row.note_token == wanted), None)

    def _fetch(
        self, nums: Sequence[str], elsewhere: Mapping[str, str]
    ) -> tuple[list[PatientRow], list[BadRow]]:
        """Given patients' numbers, return their rows and what could not be read."""
        rows: list[PatientRow] = []
        bad: list[BadRow] = []
        for num in nums:
            try:
                if (found := self._find_patient(num)) is not None:
                    entries = self._commlogs({"PatNum": num})
                    rows.append(self._read_patient(found, entries, elsewhere.get(num, "")))
            except Permanent as unreadable:
                bad.append(BadRow(Table.PATIENT, num, str(unreadable)))
        return rows, bad

    def _find_patient(self, patient_id: str) -> wire.Patient | None:
        try:
            body = self._door.get(f"patients/{_number(patient_id)}", {})
        except Permanent as error:
            if error.code == "404":
                return None
            raise
        return _decoder(wire.Patient).decode_one(body)

    def _read_patient(
        self, found: wire.Patient, entries: Iterable[wire.Commlog], elsewhere: str
    ) -> PatientRow:
        num = str(found.pat_num)
        try:
            return vendor.patient_row(found, num in self._among(entries, {"PatNum": num}), elsewhere)
        except vendor.FieldError as error:
            raise _unreadable(BadRow(Table.PATIENT, num, str(error))) from None

    def _live_appointments(self, params: Params) -> Iterator[AppointmentRow]:
        return self._live(Table.APPOINTMENT, "appointments", params, wire.Appointment, self._read_appointment)

    def _live(
        self, table: Table, path: str, params: Params, kind: type[Wire], read: Callable[[Wire], Any]
    ) -> Iterator[Any]:
        """Yield rows in our words. Raise Permanent for one that cannot be read: decisions hang on all."""
        items = list(self._all(path, params, kind))
        rows, bad = vendor.read_rows(table, wire.Decoded(items, [], len(items)), read)
        if bad:
            raise _unreadable(bad[0])
        yield from rows

    # Writes

    def book(self, visit: NewVisit) -> str:
        """Write a scheduled visit and return its id. The PMS does not check for clashes: re-read after.

        Of a hygiene visit the provider is the hygienist; the dentist is left to the vendor's default,
        the patient's own (facts: pms 2, "In an op with IsHygiene the hygienist is the op's main provider").
        """
        body: dict[str, object] = {
            "PatNum": int(_number(visit.patient_id)),
            "Op": int(_number(visit.operatory_id)),
            "AptDateTime": self._time.wall(visit.start_at),
            "AptStatus": "Scheduled",
            "Pattern": _pattern(visit.minutes),
            "IsHygiene": "true" if visit.is_hygiene else "false",
            "ProvHyg" if visit.is_hygiene else "ProvNum": int(_number(visit.provider_id)),
            "Note": f"Booked by text. RB-{_bare(visit.token)}",
        }
        if visit.appointment_type_id is not None:
            body["AppointmentTypeNum"] = int(_number(visit.appointment_type_id))
        answer = self._door.post("appointments", body)
        try:
            return vendor.key(_decoder(wire.Appointment).decode_one(answer).apt_num)
        except (Transient, vendor.FieldError):
            raise Unknown("the visit was accepted but its number could not be read") from None

    def break_visit(self, appointment_id: str) -> None:
        """Break a scheduled visit and put it on the unscheduled list. One already broken stays so."""
        path = f"appointments/{_number(appointment_id)}"
        row = self._read_appointment(_decoder(wire.Appointment).decode_one(self._door.get(path, {})))
        if row.status in ("broken", "unscheduled_list"):
            return
        if row.status != "scheduled":
            raise Permanent(f"visit {appointment_id} is {row.status}: only a scheduled one can be broken")
        self._door.put(f"{path}/Break", {"sendToUnscheduledList": "true"})

    def answer_visit(self, appointment_id: str, answer: VisitAnswer) -> None:
        """Record on a visit what the patient answered, in the office's own confirmation words.

        The vendor maps the answer to the office's word if its messaging is set up; else the word is
        looked up by name.
        """
        path, value = f"appointments/{_number(appointment_id)}/Confirm", _CONFIRM_VALUES[answer]
        try:
            self._door.put(path, {"confirmVal": value})
        except Permanent as error:
            num = self._definition(_APPT_CONFIRMED, _CONFIRM_WORDS[answer]) if error.code == "400" else None
            if num is None:
                raise
            self._door.put(path, {"defNum": int(num)})

    def add_comm(self, entry: CommEntry) -> None:
        """Write a commlog entry unless one with its token exists."""
        patient_id, mark = _number(entry.patient_id), f"RB-{_bare(entry.token)}"
        if self._has_comm(patient_id, mark):
            return
        body: dict[str, object] = {
            "PatNum": int(patient_id),
            "CommDateTime": self._time.wall(entry.at),
            "Mode_": "Text",
            "SentOrReceived": _DIRECTIONS.get(entry.direction.lower(), "Neither"),
            "Note": f"{entry.note} {mark}",
        }
        kind = self._definition(_COMMLOG_TYPES, _COMMLOG_WORDS)
        if kind is not None:
            body["CommType"] = int(kind)
        self._door.post("commlogs", body)

    def recall_texted(self, entry: CommEntry, recall_type: str) -> None:
        """Set the recall's status and let the vendor write the commlog entry (facts: pms 2, Recalls).

        An office without a status for texts, or a recall that is gone, gets the entry alone.
        """
        patient_id, mark = _number(entry.patient_id), f"RB-{_bare(entry.token)}"
        status = self._definition(_RECALL_STATUS, _TEXTED_WORDS)
        if status is None or not recall_type:
            self.add_comm(entry)
            return
        if self._has_comm(patient_id, mark):
            return
        try:
            self._door.put(
                "recalls/Status",
                {
                    "PatNum": int(patient_id),
                    "recallType": recall_type,
                    "RecallStatus": int(status),
                    "commlogMode": "Text",
                    "commlogNote": f"{entry.note} {mark}",
                },
            )
        except Permanent:
            self.add_comm(entry)

    def _has_comm(self, patient_id: str, mark: str) -> bool:
        rows = self._all("commlogs", {"PatNum": patient_id}, wire.Commlog)
        return any(mark in (row.note or "") for row in rows)

    def refuse_texts(self, patient_id: str) -> None:
        """Record on the patient that texts are not wanted. Doing it twice changes nothing."""
        self._door.put(f"patients/{_number(patient_id)}", {"TxtMsgOk": "No"})

    def _definition(self, category: int, words: Sequence[str]) -> str | None:
        """Return the number of an office's word that contains one of these, tried in order, or None."""
        if category not in self._definitions:
            rows = self._all("definitions", {"Category": str(category)}, wire.Definition)
            self._definitions[category] = {row.item_name.casefold(): str(row.def_num) for row in rows}
        names = self._definitions[category]
        return next((num for word in words for name, num in names.items() if word in name), None)

    # The doctor's questions

    def probe(self) -> list[Probe]:
        """Check address, keys, permissions, version and clock; never raises for a finding."""
        return examine(
            self._door,
            self._clock.now(),
            version=lambda: self._preference("ProgramVersion"),
            server_time=self._server_time,
            count=lambda: self.count(Table.PATIENT),
        )

    def _server_time(self) -> datetime | None:
        rows = self._page("providers", {}, 0, wire.Provider).rows
        try:
            return self._time.instant(rows[0].server_date_time) if rows else None
        except vendor.FieldError:
            return None


_decoders: dict[type[msgspec.Struct], wire.PageDecoder[Any]] = {}


def _decoder(kind: type[Wire]) -> wire.PageDecoder[Wire]:
    found = _decoders.get(kind)
    if found is None:
        found = _decoders[kind] = wire.PageDecoder(kind)
    return found


_COUNTS = {
    Table.PROVIDER: "SELECT COUNT(*) FROM provider",
    Table.OPERATORY: "SELECT COUNT(*) FROM operatory",
    Table.DEFINITION: "SELECT COUNT(*) FROM definition",
    Table.RECALL_TYPE: "SELECT COUNT(*) FROM recalltype",
    Table.APPOINTMENT_TYPE: "SELECT COUNT(*) FROM appointmenttype",
    Table.PATIENT: "SELECT COUNT(*) FROM patient",
    Table.RECALL: "SELECT COUNT(*) FROM recall",
    Table.TREATMENT_PLAN: "SELECT COUNT(*) FROM treatplan",
    Table.PLANNED_PROCEDURE: "SELECT COUNT(*) FROM procedurelog WHERE ProcStatus = 1",
}
_CONFIRM_VALUES = {VisitAnswer.CONFIRMED: "Confirmed", VisitAnswer.NOT_ACCEPTED: "Not Accepted"}
_CONFIRM_WORDS = {
    VisitAnswer.CONFIRMED: ("appt. confirmed", "appointment confirmed", "confirmed"),
    VisitAnswer.NOT_ACCEPTED: ("not accepted", "declined"),
}
_COMMLOG_WORDS = ("text", "recall", "misc")
_TEXTED_WORDS = ("texted", "text")
_DIRECTIONS = {"sent": "Sent", "received": "Received"}
_MEND_ROW = "correct the row in Open Dental"


def _unreadable(bad: BadRow) -> Permanent:
    return Permanent(f"{bad.table} {bad.id} cannot be read: {bad.reason}", remedy=_MEND_ROW)


def _number(value: str) -> str:
    if not value.isdecimal():
        raise Permanent("an Open Dental id is a number")
    return value


def _bare(token: str) -> str:
    return token.removeprefix("RB-")


def _days(first_on: date, last_on: date) -> dict[str, str]:
    return {"dateStart": first_on.isoformat(), "dateEnd": last_on.isoformat()}


def _pattern(minutes: int) -> str:
    """Given a length, return the vendor's pattern: a character per 5 minutes, assistant time at the ends."""
    count = -(-minutes // vendor.PATTERN_MINUTES)
    return "/" + "X" * (count - 2) + "/" if count > 2 else "X" * count


def _since(at: _Cursor, column: str) -> dict[str, str]:
    return {column: _with_overlap(at.since)} if at.since else {}


def _with_overlap(since: str) -> str:
    return (datetime.fromisoformat(since) - _OVERLAP).strftime(_LOCAL_FORMAT)


def _by_source(elsewhere: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for num, source in sorted(elsewhere.items()):
        found.setdefault(source, []).append(num)
    return found


def _with_elsewhere(cursor: str, elsewhere: Mapping[str, str]) -> str:
    at = _read_cursor(cursor)
    at.elsewhere = _by_source(elsewhere)
    return _write_cursor(at)


def _read_cursor(text: str | None) -> _Cursor:
    if not text:
        return _Cursor()
    try:
        return msgspec.json.decode(text, type=_Cursor)
    except msgspec.MsgspecError:
        raise Corrupt("the cursor of a pull is damaged", remedy="pull this table from nothing") from None


def _write_cursor(cursor: _Cursor) -> str:
    return msgspec.json.encode(cursor).decode()
