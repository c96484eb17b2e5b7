"""The simulated API Service speaks the documented wire format, and its writes change the clinic.

Sources: the vendor's API pages as collected in facts: pms 1 to 4, named where a test rests on one.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import msgspec
import pytest

from appliance.simulation.clinic import Clinic
from appliance.simulation.http import ConnectionLost, InProcess, Request, Response, serve
from appliance.simulation.kernel import Agenda, Streams, VirtualClock
from appliance.simulation.office import Office
from appliance.simulation.open_dental import READ_ONLY, OpenDental

TODAY = date(2026, 3, 2)
MORNING = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)  # 09:00 in Chicago
HEADERS = {"authorization": "ODFHIR NFF1i0KrXrtDkZPt/Y0urCust0merKey1", "content-type": "application/json"}


class Bench:
    """A small practice, its API, and shorthand for speaking to it."""

    def __init__(self, seed: int = 1, patients: int = 150, **options: Any) -> None:
        self.clock = VirtualClock(MORNING)
        self.clinic = Clinic(seed, TODAY, self.clock, patients)
        self.pms = OpenDental(self.clinic, self.clock, **options)
        self.office = Office(self.clinic, Agenda(self.clock), Streams(seed))
        self.maria, self.carlos, self.sofia = list(self.clinic.people.values())[:3]

    def ask(self, method: str, path: str, body: object = None, **query: object) -> Response:
        content = b"" if body is None else msgspec.json.encode(body)
        params = tuple((name, str(value)) for name, value in query.items())
        return self.pms.handle(Request(method, f"/api/v1/{path}", params, HEADERS, content))

    def get(self, path: str, **query: object) -> Any:
        answer = self.ask("GET", path, **query)
        assert answer.status == 200, answer.body
        return msgspec.json.decode(answer.body)

    def everything(self, path: str, **query: object) -> list[dict[str, Any]]:
        """Page as the vendor advises: until a page is shorter than the page size."""
        rows: list[dict[str, Any]] = []
        while True:
            page = self.get(path, Offset=len(rows), **query)
            rows += page
            if len(page) < 1000:
                return rows

    def slot(self, minutes: int = 60) -> tuple[int, datetime]:
        return next(
            slot
            for day in range(1, 20)
            for slot in self.clinic.openings(TODAY + timedelta(days=day), minutes)
        )

    def booking(self, **more: object) -> dict[str, object]:
        op, start = self.slot()
        body: dict[str, object] = {"PatNum": self.maria.pat_num, "Op": op, "AptDateTime": str(start)}
        return body | {"Pattern": "/" + "X" * 10 + "/"} | more


@pytest.fixture
def bench() -> Bench:
    return Bench()


def status_and_text(answer: Response) -> tuple[int, bool]:
    """An error is a status and a plain text (facts: pms 1, Status codes)."""
    return answer.status, answer.headers["content-type"].startswith("text/plain") and bool(answer.body)


# Keys and headers (vendor pages: API Implementation, API Permissions)


def test_keys_are_needed(bench: Bench) -> None:
    for wrong in ("", "Bearer x", "ODFHIR NFF1i0KrXrtDkZPt/other", "NFF1i0KrXrtDkZPt/Y0urCust0merKey1"):
        request = Request("GET", "/api/v1/providers", (), HEADERS | {"authorization": wrong})
        assert status_and_text(bench.pms.handle(request)) == (401, True)


def test_a_content_type_is_needed_even_to_read(bench: Bench) -> None:
    request = Request("GET", "/api/v1/providers", (), {"authorization": HEADERS["authorization"]})
    assert status_and_text(bench.pms.handle(request)) == (400, True)


def test_a_read_only_key_reads_and_writes_nothing() -> None:
    bench = Bench(permissions=READ_ONLY)
    apt = bench.clinic.visits_ahead(bench.carlos.pat_num, MORNING)[0].apt_num
    writes = [
        ("POST", "appointments", bench.booking()),
        ("PUT", f"appointments/{apt}", {"Note": "x"}),
        ("PUT", f"appointments/{apt}/Break", {"sendToUnscheduledList": "true"}),
        ("PUT", f"appointments/{apt}/Confirm", {"confirmVal": "Confirmed"}),
        ("PUT", f"appointments/{apt}/Note", {"Note": "x"}),
        ("POST", "commlogs", {"PatNum": bench.maria.pat_num, "Note": "x"}),
        ("POST", "popups", {"PatNum": bench.maria.pat_num, "Description": "x"}),
        ("POST", "procedurelogs", {}),
        ("PUT", "recalls/Status", {"PatNum": bench.maria.pat_num, "recallType": "Prophy"}),
        ("PUT", f"patients/{bench.maria.pat_num}", {"TxtMsgOk": "No"}),
        ("PUT", "queries/ShortQuery", {"SqlCommand": "SELECT COUNT(*) FROM patient"}),
    ]
    assert len(bench.get("patients/Simple")) == 150
    assert {bench.ask(*write).status for write in writes} == {401}
    assert bench.clinic.writes == []


@pytest.mark.parametrize(
    ("method", "path", "query", "status"),
    [
        ("GET", "waitlist", {}, 404),  # facts: pms 9, resources the seeds invented
        ("GET", "patients/999999", {}, 404),
        ("GET", "appointments/999999", {}, 404),
        ("DELETE", "appointments/1", {}, 404),
        ("PUT", "appointments/999999/Note", {}, 404),
        ("GET", "appointments", {"Status": "Scheduled"}, 400),
        ("GET", "appointments", {"date": "03/04/2026"}, 400),
        ("GET", "appointments", {"dateStart": "2026-03-04"}, 400),
        ("GET", "appointments", {"PatNum": "abc"}, 400),
        ("GET", "appointments", {"DateTStamp": "yesterday"}, 400),
        ("GET", "appointments", {"Offset": "-1"}, 400),
        ("GET", "popups", {}, 400),
    ],
)
def test_what_does_not_exist_or_is_not_understood(
    bench: Bench, method: str, path: str, query: dict[str, object], status: int
) -> None:
    assert status_and_text(bench.ask(method, path, None, **query)) == (status, True)


def test_an_empty_list_is_a_list(bench: Bench) -> None:
    assert bench.ask("GET", "appointments", None, PatNum=999999).body == b"[]"


# Wire format


def test_a_patient_row_reads_as_documented(bench: Bench) -> None:
    row = bench.get(f"patients/{bench.maria.pat_num}")
    assert row["FName"] == "Maria"
    assert row["PatStatus"] == "Patient"
    assert row["Birthdate"] == "1984-05-12"
    assert row["Language"] == "spa"  # ISO 639-2
    assert row["WirelessPhone"] == "(312)555-0142"
    assert row["TxtMsgOk"] == "Yes"
    assert row["Premed"] == "false"
    assert re.fullmatch(r"00000\d{4}", row["SSN"])  # really there, and really fake
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", row["DateTStamp"])
    assert "serverDateTime" not in row
    assert not {"AddrNote", "ApptModNote", "MedUrgNote"} & set(row)  # in the schema, not on the page


def test_missing_dates_are_year_one(bench: Bench) -> None:
    bench.clinic.change_person(bench.maria.pat_num, birthdate=None)
    assert bench.get(f"patients/{bench.maria.pat_num}")["Birthdate"] == "0001-01-01"
    recall = bench.get("recalls", PatNum=bench.maria.pat_num)[0]
    assert recall["DisableUntilDate"] == "0001-01-01"
    planned = bench.everything("appointments", AptStatus="Planned")[0]
    assert planned["AptDateTime"] == "0001-01-01 00:00:00"


def test_a_visit_reads_as_documented(bench: Bench) -> None:
    apt = bench.clinic.visits_ahead(bench.carlos.pat_num, MORNING)[0]
    row = bench.get(f"appointments/{apt.apt_num}")
    assert next(iter(row)) == "serverDateTime"
    assert row["serverDateTime"] == "2026-03-02 09:00:00"  # office time, no zone
    assert row["AptDateTime"] == str(apt.start)
    assert row["AptStatus"] == "Scheduled"
    assert row["Pattern"] == "/" + "X" * (apt.minutes // 5 - 2) + "/"
    assert row["IsHygiene"] == "true"
    assert row["confirmed"] == bench.clinic.books.definitions[row["Confirmed"]].name
    assert row["Priority"] == "Normal"


def test_schedule_numbers_are_strings_and_operatories_may_be_none(bench: Bench) -> None:
    rows = bench.get("schedules", dateStart="2026-03-02", dateEnd="2026-03-31")
    for row in rows:
        assert isinstance(row["ScheduleNum"], str)
        assert isinstance(row["ProvNum"], str)
    working = [row for row in rows if row["SchedType"] == "Provider"]
    assert any(row["operatories"] == "" for row in working)
    assert any(re.fullmatch(r"\d+(,\d+)+", row["operatories"]) for row in working)
    assert any(row["SchedType"] == "Blockout" and row["blockoutType"] for row in rows)


def test_schedules_default_to_today_and_are_sorted_by_start(bench: Bench) -> None:
    assert {row["SchedDate"] for row in bench.get("schedules")} <= {"2026-03-02"}
    rows = bench.get("schedules", dateStart="2026-03-02", dateEnd="2026-03-20")
    starts = [(row["SchedDate"], row["StartTime"]) for row in rows]
    assert starts == sorted(starts)


def test_a_holiday_is_a_practice_row_with_a_note(bench: Bench) -> None:
    (row,) = bench.get("schedules", date="2026-11-26")
    assert (row["SchedType"], row["Note"], row["StartTime"], row["StopTime"]) == (
        "Practice", "Thanksgiving", "00:00:00", "00:00:00",
    )  # fmt: skip


def test_fees_are_strings_and_intervals_text(bench: Bench) -> None:
    fees = {row["ProcFee"] for row in bench.get("procedurelogs")}
    assert all(re.fullmatch(r"\d+\.\d\d", fee) for fee in fees)
    intervals = {row["RecallInterval"] for row in bench.get("recalls")}
    assert "6m1d" in intervals
    assert {row["DefaultInterval"] for row in bench.get("recalltypes")} >= {"6m1d", ""}


def test_the_due_list_is_loosely_typed(bench: Bench) -> None:
    rows = bench.get("recalls/List")
    assert len(rows) > 5
    assert all(re.fullmatch(r"\d{1,2}/\d{1,2}/\d{4}", row["DueDate"]) for row in rows)
    assert all("RecallNum" not in row for row in rows)


def test_definitions_are_the_offices_own(bench: Bench) -> None:
    mine = {row["ItemName"]: row["DefNum"] for row in bench.get("definitions", Category=13)}
    theirs = {row["ItemName"]: row["DefNum"] for row in Bench(seed=2).get("definitions", Category=13)}
    assert set(mine.values()) != set(theirs.values())
    shown = {row["ItemName"] for row in bench.get("definitions", Category=27)}
    hidden = {row["ItemName"] for row in bench.get("definitions", Category=27, includeHidden="true")}
    assert hidden - shown == {"Old Texting"}


def test_operatories_say_who_works_there(bench: Bench) -> None:
    rows = bench.get("operatories")
    third = rows[2]
    priya = next(row for row in bench.get("providers") if row["FName"] == "Priya")
    assert (third["IsHygiene"], third["IsWebSched"], third["ProvHygienist"]) == (
        "true",
        "true",
        priya["ProvNum"],
    )
    assert priya["IsSecondary"] == "true"
    assert sum(row["IsHidden"] == "true" for row in rows) == 1


def test_one_preference(bench: Bench) -> None:
    (row,) = bench.get("preferences", PrefName="AppointmentTimeIncrement")
    assert row["ValueString"] == "10"


@pytest.mark.parametrize(
    "path",
    [
        "patients", "patients/Simple", "appointments", "appointments/ASAP", "histappointments", "recalls",
        "recalls/List", "recalltypes", "procedurelogs", "treatplans", "procedurecodes", "patplans", "inssubs",
        "insplans", "carriers", "providers", "operatories", "schedules", "scheduleops", "definitions",
        "preferences", "appointmenttypes", "commlogs", "patfields",
    ],
)  # fmt: skip
def test_every_list_answers_the_same_bytes_for_the_same_seed(path: str) -> None:
    first, again, other = Bench(seed=4), Bench(seed=4), Bench(seed=5)
    query = {"dateStart": "2026-03-01", "dateEnd": "2026-04-30"} if path == "schedules" else {}
    one = first.ask("GET", path, None, **query)
    assert one.status == 200
    assert one.body == again.ask("GET", path, None, **query).body
    if path not in ("appointments/ASAP", "carriers"):
        assert one.body != other.ask("GET", path, None, **query).body


# Pages and filters


def test_pages_are_cut_at_a_thousand(bench: Bench) -> None:
    rows = bench.everything("appointments")
    assert len(bench.get("appointments")) == 1000
    assert [row["AptNum"] for row in rows] == bench.clinic.books.appointments.keys


def test_offset_and_limit(bench: Bench) -> None:
    nums = bench.clinic.books.appointments.keys
    assert [row["AptNum"] for row in bench.get("appointments", Offset=5, Limit=3)] == nums[5:8]
    assert len(bench.get("appointments", Limit=5000)) == 1000


@pytest.mark.parametrize("size", [100, 10_000])
def test_the_page_size_is_the_doors(size: int) -> None:
    bench = Bench(page_size=size)
    assert len(bench.get("appointments")) == min(size, len(bench.clinic.appointments))


def test_date_ranges_include_both_ends(bench: Bench) -> None:
    wanted = sorted(
        apt.apt_num
        for apt in bench.clinic.appointments.values()
        if date(2026, 3, 3) <= apt.start.date() <= date(2026, 3, 10)
    )
    rows = bench.get("appointments", dateStart="2026-03-03", dateEnd="2026-03-10")
    assert [row["AptNum"] for row in rows] == wanted
    assert wanted


def test_filters_combine(bench: Bench) -> None:
    rows = bench.get("appointments", PatNum=bench.carlos.pat_num, AptStatus="Scheduled")
    wanted = [
        apt.apt_num
        for apt in bench.clinic.books.appointments.of(bench.carlos.pat_num)
        if apt.status == "Scheduled"
    ]
    assert [row["AptNum"] for row in rows] == wanted
    day = str(bench.clinic.appointments[wanted[0]].start.date())
    assert [
        row["AptNum"] for row in bench.get("appointments", PatNum=bench.carlos.pat_num, date=day)
    ] == wanted[:1]
    assert bench.get("appointments", PatNum=bench.maria.pat_num, date=day) == []


def test_patients_are_found_by_name_and_status(bench: Bench) -> None:
    rows = bench.get("patients/Simple", LName="alvar", FName="ofi")
    assert [row["PatNum"] for row in rows] == [bench.sofia.pat_num]
    gone = [person.pat_num for person in bench.clinic.people.values() if person.status == "inactive"]
    assert [row["PatNum"] for row in bench.get("patients/Simple", PatStatus="Inactive")] == gone


# Keeping a synchronized copy (vendor page: Appointments GET, DateTStamp and serverDateTime)


def test_only_what_changed_after_the_stamp_shows(bench: Bench) -> None:
    stamp = bench.get("appointments", Limit=1)[0]["serverDateTime"]
    apt = bench.clinic.visits_ahead(bench.carlos.pat_num, MORNING)[0]
    assert bench.get("appointments", DateTStamp=stamp) == []
    bench.clock.move_to(MORNING + timedelta(minutes=5))
    bench.office.move_visit(apt.apt_num, *bench.slot(apt.minutes))
    changed = bench.get("appointments", DateTStamp=stamp)
    assert [(row["AptNum"], row["AptDateTime"]) for row in changed] == [(apt.apt_num, str(apt.start))]
    assert changed[0]["DateTStamp"] == "2026-03-02 09:05:00"
    assert bench.get("appointments", DateTStamp="2026-03-02 09:05:00") == []  # "altered after"
    assert len(bench.get("appointments", DateTStamp="2026-03-02 09:04:59")) == 1


def test_an_old_stamp_finds_old_rows(bench: Bench) -> None:
    rows = bench.everything("appointments", DateTStamp="2026-02-20 00:00:00")
    since = datetime(2026, 2, 20)  # noqa: DTZ001 - practice-local
    wanted = [
        num for num, apt in bench.clinic.appointments.items() if bench.clinic.local(apt.changed_at) > since
    ]
    assert [row["AptNum"] for row in rows] == wanted
    assert 0 < len(wanted) < len(bench.clinic.appointments)


def test_changed_patients_show(bench: Bench) -> None:
    bench.clock.move_to(MORNING + timedelta(minutes=1))
    bench.clinic.change_person(bench.sofia.pat_num, wireless="")
    rows = bench.get("patients/Simple", DateTStamp="2026-03-02 09:00:00")
    assert [(row["PatNum"], row["WirelessPhone"]) for row in rows] == [(bench.sofia.pat_num, "")]


def test_a_deleted_visit_shows_only_in_the_history(bench: Bench) -> None:
    apt = bench.clinic.visits_ahead(bench.carlos.pat_num, MORNING)[0]
    bench.clock.move_to(MORNING + timedelta(minutes=1))
    bench.office.delete_visit(apt.apt_num)
    assert bench.ask("GET", f"appointments/{apt.apt_num}").status == 404
    assert bench.get("appointments", DateTStamp="2026-03-02 09:00:00") == []
    (row,) = bench.get("histappointments", HistApptAction="Deleted")
    assert (row["AptNum"], row["HistDateTStamp"]) == (apt.apt_num, "2026-03-02 09:01:00")


def test_a_page_after_a_change_is_fresh(bench: Bench) -> None:
    before = len(bench.get("commlogs", PatNum=bench.maria.pat_num))
    bench.ask("POST", "commlogs", {"PatNum": bench.maria.pat_num, "Note": "one"})
    bench.ask("POST", "popups", {"PatNum": bench.maria.pat_num, "Description": "two"})
    assert len(bench.get("commlogs", PatNum=bench.maria.pat_num)) == before + 1
    assert [row["Description"] for row in bench.get("popups", PatNum=bench.maria.pat_num)] == ["two"]


# Writing appointments


def test_a_booking_takes_effect_at_once(bench: Bench) -> None:
    body = bench.booking(IsHygiene="true", Note="RB-1")
    answer = bench.ask("POST", "appointments", body)
    row = msgspec.json.decode(answer.body)
    apt = bench.clinic.appointments[row["AptNum"]]
    assert answer.status == 201
    assert answer.headers["location"].endswith(f"/appointments/{row['AptNum']}")
    assert "serverDateTime" not in row
    assert (row["AptStatus"], row["Note"], row["IsHygiene"]) == ("Scheduled", "RB-1", "true")
    assert (apt.created_by, apt.minutes, apt.pat_num) == ("api", 60, bench.maria.pat_num)
    assert not bench.clinic.is_free(apt.op, apt.start, 60)
    assert [(w.kind, w.key, w.at) for w in bench.clinic.writes] == [
        ("appointment_created", apt.apt_num, MORNING)
    ]
    assert bench.clinic.visits_ahead(bench.maria.pat_num, MORNING) == [apt]


def test_the_defaults_of_a_booking_are_the_documented_ones(bench: Bench) -> None:
    op, start = bench.slot()
    body = {"PatNum": str(bench.maria.pat_num), "Op": str(op), "AptDateTime": str(start)}  # quoted ids pass
    row = msgspec.json.decode(bench.ask("POST", "appointments", body).body)
    assert len(row["Pattern"]) == 4  # 20 minutes
    assert (row["ProvNum"], row["ProvHyg"], row["IsHygiene"]) == (bench.maria.pri_prov, 0, "false")
    assert row["Confirmed"] == bench.clinic.first_definition(2)


def test_an_appointment_type_brings_pattern_and_procedures(bench: Bench) -> None:
    kind = next(row for row in bench.get("appointmenttypes") if row["AppointmentTypeName"] == "Recall Prophy")
    op, start = bench.slot()
    body = {
        "PatNum": bench.maria.pat_num, "Op": op, "AptDateTime": str(start),
        "AppointmentTypeNum": kind["AppointmentTypeNum"],
    }  # fmt: skip
    row = msgspec.json.decode(bench.ask("POST", "appointments", body).body)
    procs = bench.get("procedurelogs", AptNum=row["AptNum"])
    assert row["Pattern"] == kind["Pattern"]
    assert [(proc["procCode"], proc["ProcStatus"]) for proc in procs] == [("D1110", "TP"), ("D0120", "TP")]


def test_no_clash_is_refused_and_nothing_is_idempotent(bench: Bench) -> None:
    body = bench.booking()
    first, second = (msgspec.json.decode(bench.ask("POST", "appointments", body).body) for _ in range(2))
    assert first["AptNum"] != second["AptNum"]
    ((one, other),) = bench.clinic.overlaps()
    assert [one.apt_num, other.apt_num] == [first["AptNum"], second["AptNum"]]


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"Op": 999}, 404),
        ({"PatNum": 999999}, 404),
        ({"AptDateTime": "tomorrow"}, 400),
        ({"Pattern": "OOO"}, 400),
        ({"AptStatus": "Broken"}, 400),
        ({"Confirmed": 1}, 400),
        ({"ProvNum": 999}, 404),
        ({"AppointmentTypeNum": 999}, 404),
        ({"IsHygiene": True}, 400),
        ({"DateTime": "2026-03-04 10:00:00"}, 400),
    ],
)
def test_a_wrong_booking_changes_nothing(bench: Bench, wrong: dict[str, object], status: int) -> None:
    before = len(bench.clinic.appointments)
    assert status_and_text(bench.ask("POST", "appointments", bench.booking(**wrong))) == (status, True)
    assert len(bench.clinic.appointments) == before
    assert bench.clinic.writes == []


def test_a_field_not_sent_stays(bench: Bench) -> None:
    apt = bench.clinic.visits_ahead(bench.carlos.pat_num, MORNING)[0]
    op, start = bench.slot(apt.minutes)
    row = msgspec.json.decode(
        bench.ask("PUT", f"appointments/{apt.apt_num}", {"AptDateTime": str(start), "Op": op}).body
    )
    assert (row["AptDateTime"], row["Op"], row["AptStatus"]) == (str(start), op, "Scheduled")
    assert len(row["Pattern"]) * 5 == apt.minutes
    assert [write.kind for write in bench.clinic.writes] == ["appointment_moved"]
    assert apt in bench.clinic.appointments_on(start.date())


@pytest.mark.parametrize(("to_list", "status"), [("true", "UnschedList"), ("false", "Broken")])
def test_breaking_frees_the_slot(bench: Bench, to_list: str, status: str) -> None:
    apt = bench.clinic.visits_ahead(bench.carlos.pat_num, MORNING)[0]
    answer = bench.ask("PUT", f"appointments/{apt.apt_num}/Break", {"sendToUnscheduledList": to_list})
    assert (answer.status, answer.body) == (200, b"")
    assert apt.status == status
    assert bench.clinic.is_free(apt.op, apt.start, apt.minutes)
    again = bench.ask("PUT", f"appointments/{apt.apt_num}/Break", {"sendToUnscheduledList": to_list})
    assert status_and_text(again) == (400, True)  # "Only appointments with an AptStatus of Scheduled"


def test_a_break_type_needs_the_offices_preference(bench: Bench) -> None:
    apt = bench.clinic.visits_ahead(bench.carlos.pat_num, MORNING)[0]
    body = {"sendToUnscheduledList": "true", "breakType": "Missed"}
    bench.clinic.books.preferences["BrokenApptProcedure"] = "0"
    assert bench.ask("PUT", f"appointments/{apt.apt_num}/Break", body).status == 400
    bench.clinic.books.preferences["BrokenApptProcedure"] = "3"
    assert bench.ask("PUT", f"appointments/{apt.apt_num}/Break", body).status == 200
    codes = [row["procCode"] for row in bench.get("procedurelogs", AptNum=apt.apt_num, ProcStatus="C")]
    assert "D9986" in codes
    actions = [row["HistApptAction"] for row in bench.get("histappointments", AptNum=apt.apt_num)]
    assert actions[-1] == "Missed"


def test_confirming_by_word_or_by_number(bench: Bench) -> None:
    apt = bench.clinic.visits_ahead(bench.carlos.pat_num, MORNING)[0]
    word = bench.clinic.books.definition(2, "Appt. Confirmed", "Confirmed")
    path = f"appointments/{apt.apt_num}/Confirm"
    assert bench.ask("PUT", path, {"confirmVal": "Confirmed"}).status == 200
    assert apt.confirmed == word
    assert bench.ask("PUT", path, {"defNum": bench.clinic.first_definition(2)}).status == 200
    assert apt.confirmed == bench.clinic.first_definition(2)
    for wrong in ({"confirmVal": "Confirmed", "defNum": word}, {}, {"defNum": 1}, {"confirmVal": "Yes"}):
        assert bench.ask("PUT", path, wrong).status == 400


def test_notes_are_appended_and_shown_on_one_line(bench: Bench) -> None:
    apt = bench.clinic.visits_ahead(bench.carlos.pat_num, MORNING)[0]
    for note in ("first", "second"):
        assert bench.ask("PUT", f"appointments/{apt.apt_num}/Note", {"Note": note}).status == 200
    assert bench.get(f"appointments/{apt.apt_num}")["Note"] == "first second"


# Writing the rest


def test_a_commlog_entry(bench: Bench) -> None:
    kind = bench.get("definitions", Category=27)[0]
    body = {
        "PatNum": bench.maria.pat_num, "commType": kind["ItemName"], "CommDateTime": "2026-03-02 08:15:00",
        "Mode_": "Text", "SentOrReceived": "Received", "Note": "Yes, 10 works",
    }  # fmt: skip
    answer = bench.ask("POST", "commlogs", body)
    row = msgspec.json.decode(answer.body)
    assert answer.status == 201
    assert (row["CommType"], row["Mode_"], row["SentOrReceived"]) == (str(kind["DefNum"]), "Text", "Received")
    assert (row["CommDateTime"], row["DateTStamp"]) == ("2026-03-02 08:15:00", "2026-03-02 09:00:00")
    assert bench.get("commlogs", DateTStamp="2026-03-02 08:59:59") == [row]
    assert bench.ask("POST", "commlogs", body | {"commType": "No such type"}).status == 400
    assert bench.ask("POST", "commlogs", {"PatNum": bench.maria.pat_num}).status == 400


def test_texted_is_written_back_to_the_recall_with_a_commlog(bench: Bench) -> None:
    texted = bench.clinic.books.definition(13, "Texted", "Text Sent")
    body = {
        "PatNum": bench.sofia.pat_num, "recallType": "Prophy", "RecallStatus": texted, "commlogMode": "Text",
        "commlogNote": "Texted about a cleaning",
    }  # fmt: skip
    answer = bench.ask("PUT", "recalls/Status", body)
    recall = next(row for row in bench.get("recalls", PatNum=bench.sofia.pat_num) if row["RecallStatus"])
    note = bench.get("commlogs", PatNum=bench.sofia.pat_num)[-1]
    assert (answer.status, answer.body) == (200, b"")
    assert (recall["RecallStatus"], recall["DateTStamp"]) == (texted, "2026-03-02 09:00:00")
    assert (note["Note"], note["Mode_"], note["commType"]) == ("Texted about a cleaning", "Text", "Recall")
    assert [write.kind for write in bench.clinic.writes] == ["recall_status"]
    assert bench.ask("PUT", "recalls/Status", body | {"RecallStatus": 1}).status == 400
    assert bench.ask("PUT", "recalls/Status", body | {"recallType": "Child Prophy"}).status == 404


def test_a_patient_is_updated_and_cleared(bench: Bench) -> None:
    path = f"patients/{bench.maria.pat_num}"
    row = msgspec.json.decode(
        bench.ask("PUT", path, {"TxtMsgOk": "No", "WirelessPhone": "", "LName": ""}).body
    )
    assert (row["TxtMsgOk"], row["WirelessPhone"], row["LName"]) == ("No", "", "Alvarez")
    assert (bench.maria.texting, bench.maria.mobile) == ("No", None)
    assert bench.maria.consent == "granted"  # the tick box is not what she said
    assert bench.clinic.behind("+13125550142") == [bench.sofia]
    assert bench.ask("PUT", path, {"TxtMsgOk": "no"}).status == 400
    assert bench.ask("PUT", path, {"Consent": "No"}).status == 400


def test_a_procedure_is_planned_on_a_visit(bench: Bench) -> None:
    apt = bench.clinic.visits_ahead(bench.carlos.pat_num, MORNING)[0]
    body = {
        "PatNum": bench.carlos.pat_num, "ProcDate": "2026-03-02", "ProcStatus": "TP", "procCode": "D1206",
        "AptNum": apt.apt_num,
    }  # fmt: skip
    answer = bench.ask("POST", "procedurelogs", body)
    row = msgspec.json.decode(answer.body)
    assert answer.status == 201
    assert (row["procCode"], row["ProcStatus"], row["AptNum"]) == ("D1206", "TP", apt.apt_num)
    assert bench.ask("POST", "procedurelogs", body | {"procCode": "X"}).status == 400
    assert bench.ask("POST", "procedurelogs", body | {"AptNum": 999999}).status == 404


def test_a_custom_field_is_updated_only_where_it_exists(bench: Bench) -> None:
    body = {"PatNum": bench.maria.pat_num, "FieldName": "Text OK", "FieldValue": "No"}
    assert bench.ask("PUT", "patfields", body).status == 404
    bench.clinic.put_pat_field(bench.maria.pat_num, "Text OK", "Yes")
    assert msgspec.json.decode(bench.ask("PUT", "patfields", body).body)["FieldValue"] == "No"
    assert bench.ask("PUT", "patfields", body | {"FieldName": "text ok"}).status == 404  # case sensitive


def test_the_offices_own_refresh_of_recalls_comes_later(bench: Bench) -> None:
    def scheduled() -> set[str]:
        prophy = next(n for n, row in bench.clinic.books.recall_types.rows.items() if row.name == "Prophy")
        rows = bench.get("recalls", PatNum=bench.maria.pat_num)
        return {row["DateScheduled"] for row in rows if row["RecallTypeNum"] == prophy}

    body = bench.booking(IsHygiene="true")
    bench.ask("POST", "appointments", body)
    assert scheduled() <= {"0001-01-01"}
    bench.office.sync_recalls()
    assert scheduled() <= {str(body["AptDateTime"])[:10]}


@pytest.mark.parametrize(
    ("sql", "status"),
    [
        ("SELECT COUNT(*) FROM patient WHERE PatStatus = 0", 200),
        ("select count(*) as n from appointment where AptStatus='1' AND Op = 3;", 200),
        ("SELECT * FROM patient", 400),
        ("SELECT COUNT(*) FROM secrets", 400),
        ("SELECT COUNT(*) FROM patient WHERE SSN = 1", 400),
        ("UPDATE patient SET TxtMsgOk = 1", 401),
        ("", 401),
    ],
)
def test_a_short_query_counts_and_nothing_else(bench: Bench, sql: str, status: int) -> None:
    answer = bench.ask("PUT", "queries/ShortQuery", {"SqlCommand": sql})
    assert answer.status == status


def test_a_count_is_the_count(bench: Bench) -> None:
    sql = "SELECT COUNT(*) AS Active FROM patient WHERE PatStatus = 0"
    rows = msgspec.json.decode(bench.ask("PUT", "queries/ShortQuery", {"SqlCommand": sql}).body)
    assert rows == [{"Active": sum(person.status == "active" for person in bench.clinic.people.values())}]


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"'])
def test_a_body_that_is_no_object_is_refused(bench: Bench, body: bytes) -> None:
    request = Request("POST", "/api/v1/commlogs", (), HEADERS, body)
    assert status_and_text(bench.pms.handle(request)) == (400, True)


# Faults and doors


def test_a_fault_can_answer_first_or_lose_the_answer_after_the_effect(bench: Bench) -> None:
    bench.pms.faults = lambda _request: Response(504)
    assert bench.ask("GET", "providers").status == 504

    def lose(request: Request) -> Response | None:
        bench.pms.answer(request)
        raise ConnectionLost

    bench.pms.faults = lose
    with pytest.raises(ConnectionLost):
        bench.ask("POST", "appointments", bench.booking())
    assert [write.kind for write in bench.clinic.writes] == ["appointment_created"]
    bench.pms.faults = lambda _request: None
    assert len(bench.get("providers")) > 3


def test_both_doors_show_the_same_bytes(bench: Bench) -> None:
    query = "/api/v1/patients/Simple?DateTStamp=2026-01-01%2005%3A30%3A00&Limit=3"
    with httpx.Client(transport=InProcess(bench.pms.handle), base_url="http://pms", headers=HEADERS) as near:
        inside = near.get(query)
    with (
        serve(bench.pms.handle) as base,
        httpx.Client(base_url=base, headers=HEADERS, trust_env=False) as far,
    ):
        outside = far.get(query)
    assert inside.status_code == outside.status_code == 200
    assert inside.content == outside.content
    assert len(inside.json()) == 3
