"""The Open Dental adapter against the simulated service: pull, live reads, writes, troubles."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import msgspec
import pytest

from appliance.adapters.pms import open_dental_rows as vendor
from appliance.adapters.pms import open_dental_wire as wire
from appliance.adapters.pms.open_dental import OpenDentalOptions, OpenDentalPms
from appliance.adapters.pms.open_dental_http import open_dental_client
from appliance.domain.model import ROWS, AppointmentRow, PatientRow, Table, instant
from appliance.errors import Corrupt, Misconfigured, Permanent, RecallBoxError, Transient, Unknown
from appliance.ports.pms import CommEntry, NewVisit, Page, Pms, VisitAnswer
from appliance.simulation.clinic import Clinic
from appliance.simulation.http import ConnectionLost, InProcess, Request, Response, serve
from appliance.simulation.kernel import VirtualClock
from appliance.simulation.open_dental import READ_ONLY, OpenDental

TODAY = date(2026, 11, 18)
MORNING = datetime(2026, 11, 18, 7, 30, tzinfo=UTC)
OPTIONS = OpenDentalOptions(developer_key="dev", customer_key="cust", zone="America/Chicago")
TOKEN = "abcdefghijklmnopqrstuvwxyz"
BASE = "http://127.0.0.1:30223/api/v1/"


@dataclass
class Office:
    """A small simulated practice, its API, and our adapter in front of it."""

    clinic: Clinic
    clock: VirtualClock
    service: OpenDental
    pms: OpenDentalPms
    requests: list[Request] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        """The patients' numbers, ascending."""
        return [str(num) for num in self.clinic.people]

    def pull(self, table: Table, cursor: str | None = None) -> list[Page]:
        return list(self.pms.pages(table, cursor))

    def rows(self, table: Table, cursor: str | None = None) -> list[Any]:
        return [row for page in self.pull(table, cursor) for row in page.rows]

    def answer_once(self, *answers: Response | Exception) -> None:
        """Let the next requests be answered so instead."""
        queue = list(answers)

        def fault(_: Request) -> Response | None:
            if not queue:
                return None
            answer = queue.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer

        self.service.faults = fault

    def change_answers(self, resource: str, change: Callable[[list[dict[str, Any]]], object]) -> None:
        """Let the answers of one listing be altered on their way."""

        def fault(request: Request) -> Response | None:
            if request.path != f"/api/v1/{resource}":
                return None
            rows = json.loads(self.service.answer(request).body)
            change(rows)
            return Response(200, json.dumps(rows).encode())

        self.service.faults = fault


def open_office(patients: int = 40, **options: Any) -> Office:
    clock = VirtualClock(MORNING)
    clinic = Clinic(11, TODAY, clock, patients)
    service = OpenDental(clinic, clock, developer_key="dev", customer_key="cust", **options)
    requests: list[Request] = []
    pauses: list[float] = []

    def seen(request: Request) -> Response:
        requests.append(request)
        return service.handle(request)

    client = httpx.Client(transport=InProcess(seen), base_url=BASE)
    pms = OpenDentalPms(client, OPTIONS, clock, pauses.append)
    return Office(clinic, clock, service, pms, requests, pauses)


@pytest.fixture
def office() -> Office:
    return open_office()


@pytest.fixture(scope="module")
def read_only_office() -> Office:
    """Shared by tests that change nothing."""
    return open_office(150, permissions=READ_ONLY | {"Queries"}, page_size=100)


def _visit(office: Office, **changes: Any) -> NewVisit:
    op = next(op for op in office.clinic.operatories.values() if op.is_hygiene and not op.is_hidden)
    at = datetime(2026, 12, 1, 16, 0, tzinfo=UTC)  # 10:00 in Chicago
    made = NewVisit(office.ids[0], at, 60, str(op.num), str(op.hygienist), True, TOKEN)
    return replace(made, **changes)


# The nightly pull


def test_the_adapter_is_a_pms(office: Office) -> None:
    pms: Pms = office.pms
    assert pms is office.pms


def test_every_table_is_pulled_in_the_shape_of_its_rows(read_only_office: Office) -> None:
    for table in Table:
        pages = read_only_office.pull(table)
        assert [page.last for page in pages] == [False] * (len(pages) - 1) + [True], table
        assert [bad for page in pages for bad in page.bad] == [], table
        assert {ROWS[table]} >= {type(row) for page in pages for row in page.rows}, table
        assert {table is not Table.DELETED_APPOINTMENT} == {page.whole for page in pages}, table


def test_patients_come_as_the_books_have_them(read_only_office: Office) -> None:
    people = read_only_office.clinic.people
    rows: list[PatientRow] = read_only_office.rows(Table.PATIENT)
    assert [str(num) for num in people] == [row.id for row in rows]
    for row in rows:
        person = people[int(row.id)]
        assert person.first.strip() == row.first_name
        assert str(person.guarantor) == row.guarantor_id
        assert (person.birthdate.isoformat() if person.birthdate else None) == row.birth_on
        assert row.mobile in (person.mobile, None)
        assert row.state == person.state
        assert row.zones or not row.zip


def test_nobody_who_refused_texts_comes_as_having_agreed(read_only_office: Office) -> None:
    people = read_only_office.clinic.people
    wrong = [
        row.id
        for row in read_only_office.rows(Table.PATIENT)
        if row.consent == "granted" and people[int(row.id)].consent != "granted"
    ]
    assert wrong == []
    assert {"granted", "revoked", "unknown"} == {row.consent for row in read_only_office.rows(Table.PATIENT)}


def test_visits_come_in_utc_with_their_length(read_only_office: Office) -> None:
    clinic = read_only_office.clinic
    rows: list[AppointmentRow] = read_only_office.rows(Table.APPOINTMENT)
    first_on = TODAY - timedelta(days=3 * 365 + 30)
    wanted = [apt for apt in clinic.appointments.values() if apt.start.date() >= first_on]
    assert [str(apt.apt_num) for apt in wanted] == [row.id for row in rows]
    for apt, row in zip(wanted, rows, strict=True):
        assert row.start_at is not None
        assert clinic.instant(apt.start) == instant(row.start_at)
        assert (apt.minutes, str(apt.op), int(apt.is_hygiene)) == (
            row.minutes,
            row.operatory_id,
            row.is_hygiene,
        )
        assert (str(apt.prov_hyg) if apt.prov_hyg else None) == row.hygienist_id


def test_a_pull_resumes_behind_any_page(read_only_office: Office) -> None:
    for table in (Table.PATIENT, Table.APPOINTMENT, Table.RECALL):
        pages = read_only_office.pull(table)
        assert len(pages) > 1
        for index, page in enumerate(pages[:-1]):
            rest = read_only_office.pull(table, page.cursor)
            assert [p.rows for p in pages[index + 1 :]] == [p.rows for p in rest]
            assert pages[-1].cursor == rest[-1].cursor
            assert {True} == {p.whole for p in rest}


def test_a_full_page_is_not_taken_for_the_last(office: Office) -> None:
    office.change_answers("providers", lambda rows: rows.__setitem__(slice(None), []))
    assert [page.last for page in office.pull(Table.PROVIDER)] == [True]
    asked: list[str] = []

    def hundred_then_none(request: Request) -> Response:
        asked.append(request.param("Offset") or "0")
        count = 100 if len(asked) == 1 else 0
        return Response(200, json.dumps([{"ProvNum": n + 1} for n in range(count)]).encode())

    office.service.faults = hundred_then_none
    pages = office.pull(Table.PROVIDER)
    assert asked == ["0", "100"]
    assert [(len(page.rows), page.last) for page in pages] == [(100, False), (0, True)]


def test_the_second_pull_brings_only_what_changed(office: Office) -> None:
    cursor = office.pull(Table.PATIENT)[-1].cursor
    visits = office.pull(Table.APPOINTMENT)[-1].cursor
    office.clock.move_to(MORNING + timedelta(hours=20))
    assert office.rows(Table.PATIENT, cursor) == []
    sofia = office.ids[6]
    office.clinic.change_person(int(sofia), first="Sofia")
    apt = next(apt for apt in office.clinic.appointments.values() if apt.status == "Scheduled")
    office.clinic.change_appointment(apt.apt_num, "office", minutes=90, pattern="")
    pages = office.pull(Table.PATIENT, cursor)
    assert [(sofia, "Sofia")] == [(row[0], row[1]) for page in pages for row in page.rows]
    assert {False} == {page.whole for page in pages}
    assert [(str(apt.apt_num), 90)] == [
        (row.id, row.minutes) for row in office.rows(Table.APPOINTMENT, visits)
    ]


def test_a_quiet_night_does_not_lose_the_place(office: Office) -> None:
    """An empty answer carries no serverDateTime, so the place of the pull before is kept."""
    cursor = office.pull(Table.PATIENT)[-1].cursor
    office.clock.move_to(MORNING + timedelta(days=1))
    quiet = office.pull(Table.PATIENT, cursor)[-1].cursor
    assert json.loads(cursor) == json.loads(quiet)


def test_a_change_during_the_repeated_hour_of_autumn_is_not_missed() -> None:
    clock = VirtualClock(datetime(2026, 11, 1, 6, 50, tzinfo=UTC))  # 01:50, first pass
    clinic = Clinic(11, date(2026, 11, 1), clock, 20)
    service = OpenDental(clinic, clock, developer_key="dev", customer_key="cust")
    client = httpx.Client(transport=InProcess(service.handle), base_url=BASE)
    pms = OpenDentalPms(client, OPTIONS, clock, lambda _: None)
    cursor = list(pms.pages(Table.PATIENT, None))[-1].cursor
    clock.move_to(datetime(2026, 11, 1, 7, 10, tzinfo=UTC))  # 01:10, second pass
    carlos = min(clinic.people)
    clinic.change_person(carlos, preferred="Carlos")
    clock.move_to(datetime(2026, 11, 2, 7, 30, tzinfo=UTC))
    assert [str(carlos)] == [row[0] for page in pms.pages(Table.PATIENT, cursor) for row in page.rows]


def test_a_deleted_visit_is_reported_once(office: Office) -> None:
    ahead = [apt.apt_num for apt in office.clinic.appointments.values() if apt.status == "Scheduled"][:3]
    cursor = office.pull(Table.DELETED_APPOINTMENT)[-1].cursor
    office.clinic.delete_appointment(ahead[0])
    office.clinic.delete_appointment(ahead[1])
    pages = office.pull(Table.DELETED_APPOINTMENT, cursor)
    assert [(str(ahead[0]),), (str(ahead[1]),)] == [row for page in pages for row in page.rows]
    assert office.rows(Table.DELETED_APPOINTMENT, pages[-1].cursor) == []
    office.clinic.delete_appointment(ahead[2])
    assert [(str(ahead[2]),)] == office.rows(Table.DELETED_APPOINTMENT, pages[-1].cursor)


def test_a_log_of_deletions_that_was_cut_is_read_again(office: Office) -> None:
    ahead = [apt.apt_num for apt in office.clinic.appointments.values() if apt.status == "Scheduled"][:2]
    office.clinic.delete_appointment(ahead[0])
    office.clinic.delete_appointment(ahead[1])
    cursor = office.pull(Table.DELETED_APPOINTMENT)[-1].cursor
    office.change_answers(
        "histappointments", lambda rows: rows.__delitem__(slice(0, 1)) if len(rows) > 1 else rows.clear()
    )
    assert [(str(ahead[1]),)] == office.rows(Table.DELETED_APPOINTMENT, cursor)


def test_a_procedure_that_was_done_is_no_longer_planned(office: Office) -> None:
    before = {row.id for row in office.rows(Table.PLANNED_PROCEDURE)}
    done = min(before, key=int)
    office.clinic.change_procedure(int(done), status="C")
    pages = office.pull(Table.PLANNED_PROCEDURE)
    assert {True} == {page.whole for page in pages}
    assert {done} == before - {row[0] for page in pages for row in page.rows}


def test_counts_agree_with_what_is_listed(read_only_office: Office) -> None:
    for table in (Table.PATIENT, Table.RECALL, Table.PLANNED_PROCEDURE):
        assert len(read_only_office.rows(table)) == read_only_office.pms.count(table)
    for table in (Table.COVERAGE, Table.SCHEDULE_BLOCK, Table.DELETED_APPOINTMENT):
        assert read_only_office.pms.count(table) is None


def test_without_the_queries_permission_nothing_is_counted() -> None:
    assert open_office(5, permissions=READ_ONLY).pms.count(Table.PATIENT) is None


def test_a_damaged_cursor_is_said_to_be_damaged(office: Office) -> None:
    with pytest.raises(Corrupt):
        office.pull(Table.PATIENT, "{")


# Rows that cannot be read


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("PatStatus", "Zweifelhaft", "PatStatus: unknown"),
        ("Birthdate", "May 3rd", "date: not yyyy-MM-dd"),
        ("LName", 17, "LName: Expected `str`, got `int`"),
        ("WirelessPhone", None, "WirelessPhone: Expected `str`, got `null`"),
        ("Guarantor", [], "Guarantor: Expected `int | str`, got `array`"),
    ],
)
def test_a_bad_row_is_named_and_the_others_survive(
    office: Office, column: str, value: object, reason: str
) -> None:
    office.change_answers("patients/Simple", lambda rows: rows[4].__setitem__(column, value))
    (page,) = office.pull(Table.PATIENT)
    assert len(office.clinic.people) - 1 == len(page.rows)
    assert [(Table.PATIENT, office.ids[4], reason)] == [(bad.table, bad.id, bad.reason) for bad in page.bad]


@pytest.mark.parametrize("value", ["yesterday", "2026-13-01 10:00:00", "2026-11-18 10:99:00", "x"])
def test_a_visit_at_no_known_time_is_bad(office: Office, value: str) -> None:
    office.change_answers("appointments", lambda rows: rows[0].__setitem__("AptDateTime", value))
    bad = [bad for page in office.pull(Table.APPOINTMENT) for bad in page.bad]
    assert [row.reason for row in bad] == ["AptDateTime: not yyyy-MM-dd HH:mm:ss"]


def test_a_row_without_a_readable_id_is_still_counted(office: Office) -> None:
    office.change_answers("patients/Simple", lambda rows: rows[0].__setitem__("PatNum", "Maria Alvarez"))
    (page,) = office.pull(Table.PATIENT)
    assert [bad.id for bad in page.bad] == ["?"]
    office.change_answers("patients/Simple", lambda rows: rows[0].pop("PatNum"))
    (page,) = office.pull(Table.PATIENT)
    assert [(bad.id, bad.reason) for bad in page.bad] == [("?", "Object missing required field `PatNum`")]


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"error": 1}', b'"text"', b"[1, 2", b"\xff\xfe"])
def test_a_page_that_is_no_list_is_asked_for_again(office: Office, body: bytes) -> None:
    office.answer_once(Response(200, body))
    with pytest.raises(Transient):
        office.pull(Table.PATIENT)


def test_text_that_is_not_utf8_spoils_one_row_only(office: Office) -> None:
    def spoil(request: Request) -> Response | None:
        body = office.service.answer(request).body
        return Response(200, body.replace(b'"LName":"', b'"LName":"\xff', 1))

    office.service.faults = spoil
    (page,) = office.pull(Table.PATIENT)
    assert [("?", len(office.clinic.people) - 1)] == [(bad.id, len(page.rows)) for bad in page.bad]


def test_what_we_must_not_know_never_comes_through(office: Office) -> None:
    canary = "QZXCANARY"
    for person in office.clinic.people.values():
        person.ssn = person.address = person.city = canary
        person.email = f"{canary}@example.com"
        person.family_note = f"{canary} owes a lot"
    for apt in office.clinic.appointments.values():
        apt.note = f"{canary} anxious. RB-{TOKEN}"
    for recall in office.clinic.books.recalls.rows.values():
        recall.note = canary
    pulled = repr([office.rows(table) for table in Table])
    assert canary not in pulled
    live = office.pms.bundle(office.ids)
    assert canary not in repr(live)
    assert {TOKEN} == {row.note_token for row in office.rows(Table.APPOINTMENT)}
    assert {1} == {row.has_email for row in office.rows(Table.PATIENT)}


def test_a_refusal_in_a_note_counts_and_the_note_is_dropped(office: Office) -> None:
    told = office.ids[1]
    office.clinic.change_person(
        int(told), texting="Yes", family_note="per wife: DO NOT TEXT", prefer_contact="None"
    )
    row = next(row for row in office.rows(Table.PATIENT) if row.id == told)
    assert (row.consent, row.consent_source) == ("revoked", "pms:note")


def test_a_refusal_in_the_commlog_or_in_a_field_counts_too(office: Office) -> None:
    by_entry, by_field, texted, ours = (int(num) for num in office.ids[:4])
    for num in (by_entry, by_field, texted, ours):
        office.clinic.change_person(
            num, texting="Yes", prefer_recall="None", prefer_contact="None", prefer_confirm="None"
        )
    office.clinic.add_commlog(by_entry, "Pt does not want texts", kind=0, mode="Phone", direction="Received")
    office.clinic.put_pat_field(by_field, "Text OK", "No")
    office.clinic.add_commlog(texted, "No more texts? Reply STOP.", kind=0, mode="Text", direction="Sent")
    office.pms.add_comm(CommEntry(str(ours), office.clock.now(), "no texts answered today", "neither", TOKEN))
    wanted = ["revoked", "revoked", "granted", "granted"]
    assert [row.consent for row in office.rows(Table.PATIENT)][:4] == wanted
    live = office.pms.bundle(office.ids[:4]).patients
    assert [live[num].consent for num in office.ids[:4]] == wanted


def test_a_refusal_written_down_later_brings_the_patient_again(office: Office) -> None:
    cursor = office.pull(Table.PATIENT)[-1].cursor
    office.clock.move_to(MORNING + timedelta(hours=20))
    told = next(row.id for row in office.rows(Table.PATIENT) if row.consent == "granted")
    office.clinic.add_commlog(int(told), "STOP texting her", kind=0, mode="Phone", direction="Received")
    assert [(row.id, row.consent) for row in office.rows(Table.PATIENT, cursor)] == [(told, "revoked")]
    office.clock.move_to(MORNING + timedelta(hours=44))
    cursor = office.pull(Table.PATIENT, cursor)[-1].cursor
    office.clinic.change_person(int(told), preferred="Maria")
    assert ("Maria", "revoked") in [
        (row.preferred_name, row.consent) for row in office.rows(Table.PATIENT, cursor)
    ]


# Live reads


def test_a_bundle_holds_what_is_true_now(office: Office) -> None:
    visit = _visit(office)
    visit_id = office.pms.book(visit)
    first, second = office.ids[:2]
    live = office.pms.bundle([first, "999999", second, first])
    assert [first, second] == sorted(live.patients)
    assert visit_id in [row.id for row in live.appointments[first]]
    mine = [str(row.num) for row in office.clinic.books.recalls.of(int(first))]
    assert mine == [row.id for row in live.recalls[first]]
    assert office.clock.now() == live.read_at


def test_a_bundle_fails_as_a_whole(office: Office) -> None:
    office.change_answers("recalls", lambda rows: rows.append({"RecallNum": 8}))
    with pytest.raises(Permanent, match="recalls: row 8 cannot be read"):
        office.pms.bundle(office.ids[:1])
    office.change_answers("appointments", lambda rows: [row.update(AptStatus="Lost") for row in rows])
    with pytest.raises(Permanent, match="AptStatus: unknown"):
        office.pms.bundle(office.ids)


def test_days_show_blocks_and_visits(office: Office) -> None:
    first, last = date(2026, 11, 26), date(2026, 12, 1)
    days = office.pms.days(first, last)
    blocks = {num for day in range(6) for num in office.clinic.schedules_on(first + timedelta(days=day))}
    assert {str(num) for num in blocks} == {block.id for block in days.blocks}
    assert {"closed", "provider", "blockout"} >= {block.kind for block in days.blocks}
    assert "2026-11-26" in {block.on for block in days.blocks if block.kind == "closed"}  # Thanksgiving
    apts = [apt for day in range(6) for apt in office.clinic.appointments_on(first + timedelta(days=day))]
    assert sorted(str(apt.apt_num) for apt in apts) == sorted(row.id for row in days.appointments)


# Writes


def test_a_hygiene_visit_is_booked_where_and_when_it_was_offered(office: Office) -> None:
    visit = _visit(office)
    apt = office.clinic.appointments[int(office.pms.book(visit))]
    assert (str(apt.start), apt.minutes, apt.is_hygiene) == ("2026-12-01 10:00:00", 60, True)
    assert (int(visit.operatory_id), int(visit.provider_id)) == (apt.op, apt.prov_hyg)
    assert f"Booked by text. RB-{TOKEN}" == apt.note
    assert apt.status == "Scheduled"


def test_a_dentists_visit_names_the_dentist_and_its_type(office: Office) -> None:
    op = next(op for op in office.clinic.operatories.values() if not op.is_hygiene)
    kind = next(iter(office.clinic.books.appointment_types.rows))
    visit = _visit(
        office, operatory_id=str(op.num), provider_id=str(op.dentist), is_hygiene=False, minutes=33,
        appointment_type_id=str(kind),
    )  # fmt: skip
    apt = office.clinic.appointments[int(office.pms.book(visit))]
    assert (op.dentist, 0, False, 35, kind) == (
        apt.prov_num,
        apt.prov_hyg,
        apt.is_hygiene,
        apt.minutes,
        apt.type_num,
    )


def test_a_booking_whose_answer_is_lost_is_found_by_its_token(office: Office) -> None:
    def lose_answer(request: Request) -> Response | None:
        if request.method != "POST":
            return None
        office.service.answer(request)
        raise ConnectionLost

    visit = _visit(office)
    assert office.pms.find_visit(office.ids[0], TOKEN) is None
    office.service.faults = lose_answer
    with pytest.raises(Unknown):
        office.pms.book(visit)
    assert len([write for write in office.clinic.writes if write.kind == "appointment_created"]) == 1
    found = office.pms.find_visit(office.ids[0], TOKEN)
    assert found is not None
    assert (TOKEN, visit.start_at) == (found.note_token, instant(found.start_at or ""))


def test_breaking_twice_changes_nothing(office: Office) -> None:
    visit_id = office.pms.book(_visit(office))
    office.pms.break_visit(visit_id)
    office.pms.break_visit(visit_id)
    assert office.clinic.appointments[int(visit_id)].status == "UnschedList"
    assert len([write for write in office.clinic.writes if write.kind == "appointment_broken"]) == 1
    found = office.pms.find_visit(office.ids[0], TOKEN)
    assert found is not None
    assert found.status == "unscheduled_list"


def test_a_visit_that_took_place_cannot_be_broken(office: Office) -> None:
    done = next(apt for apt in office.clinic.appointments.values() if apt.status == "Complete")
    with pytest.raises(Permanent, match="complete"):
        office.pms.break_visit(str(done.apt_num))
    with pytest.raises(Permanent) as missing:
        office.pms.break_visit("99999999")
    assert missing.value.code == "404"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (VisitAnswer.CONFIRMED, {"Appt. Confirmed", "Confirmed"}),
        (VisitAnswer.NOT_ACCEPTED, {"Not Accepted", "Declined"}),
    ],
)
@pytest.mark.parametrize("vendor_maps", [True, False])
def test_an_answer_is_recorded_in_the_offices_words(
    office: Office, answer: VisitAnswer, words: set[str], vendor_maps: bool
) -> None:
    visit_id = office.pms.book(_visit(office))

    def no_mapping(request: Request) -> Response | None:
        return Response(400, b"not set up") if b"confirmVal" in request.body else None

    office.service.faults = None if vendor_maps else no_mapping
    office.pms.answer_visit(visit_id, answer)
    confirmed = office.clinic.appointments[int(visit_id)].confirmed
    assert office.clinic.books.definitions[confirmed].name in words


def test_a_commlog_entry_is_written_once(office: Office) -> None:
    entry = CommEntry(office.ids[0], office.clock.now(), "Recall text sent.", "sent", TOKEN)
    before = len(office.clinic.books.commlogs)
    office.pms.add_comm(entry)
    office.pms.add_comm(entry)
    assert before + 1 == len(office.clinic.books.commlogs)
    row = office.clinic.books.commlogs.of(int(office.ids[0]))[-1]
    assert ("Text", "Sent", f"Recall text sent. RB-{TOKEN}") == (row.mode, row.direction, row.note)
    assert "text" in office.clinic.books.definitions[row.kind].name.lower()
    assert str(row.at) == "2026-11-18 01:30:00"


def test_refusing_texts_twice_changes_nothing_more(office: Office) -> None:
    maria = office.ids[2]
    office.pms.refuse_texts(maria)
    office.pms.refuse_texts(maria)
    assert office.clinic.people[int(maria)].texting == "No"
    assert office.pms.bundle([maria]).patients[maria].consent == "revoked"


def test_without_permission_writes_are_refused_as_misconfigured() -> None:
    office = open_office(10, permissions=READ_ONLY)
    with pytest.raises(Misconfigured):
        office.pms.book(_visit(office))
    with pytest.raises(Misconfigured):
        office.pms.refuse_texts(office.ids[0])
    assert office.clinic.writes == []


def test_an_id_that_is_no_number_reaches_no_address(office: Office) -> None:
    with pytest.raises(Permanent):
        office.pms.refuse_texts("1/../../queries/ShortQuery")
    with pytest.raises(Permanent):
        office.pms.bundle(["1?x=y"])
    assert office.requests == []


# Troubles


def test_every_request_carries_keys_and_content_type(office: Office) -> None:
    office.pull(Table.PATIENT)
    office.pms.refuse_texts(office.ids[0])
    heads = {(seen.headers["authorization"], seen.headers["content-type"]) for seen in office.requests}
    assert {("ODFHIR dev/cust", "application/json")} == heads


def test_the_keys_do_not_show_in_the_options() -> None:
    assert "cust" not in repr(OPTIONS)


@pytest.mark.parametrize(
    ("answer", "on_read", "on_write"),
    [
        (Response(400, b"PHI: Alvarez"), Transient, Permanent),
        (Response(401, b"PHI: Alvarez"), Misconfigured, Misconfigured),
        (Response(404, b"PHI: Alvarez"), Permanent, Permanent),
        (Response(410, b"PHI: Alvarez"), Permanent, Permanent),
        (Response(429, b"PHI: Alvarez", {"retry-after": "7"}), Transient, Transient),
        (Response(500, b"PHI: Alvarez"), Transient, Unknown),
        (Response(504, b"PHI: Alvarez"), Transient, Unknown),
        (Response(302, b"PHI: Alvarez", {"location": "http://127.0.0.1:1/"}), Permanent, Permanent),
        (ConnectionLost(), Transient, Unknown),
    ],
)
def test_each_trouble_has_its_kind(
    office: Office,
    answer: Response | Exception,
    on_read: type[RecallBoxError],
    on_write: type[RecallBoxError],
) -> None:
    office.answer_once(*[answer] * 3)
    with pytest.raises(on_read) as read:
        office.pms.days(TODAY, TODAY)
    assert on_read is type(read.value)
    office.answer_once(answer)
    before = len(office.requests)
    with pytest.raises(on_write) as write:
        office.pms.refuse_texts(office.ids[0])
    assert on_write is type(write.value)
    assert len(office.requests) - before == 1
    assert "Alvarez" not in f"{read.value!r} {read.value.remedy} {write.value!r} {write.value.remedy}"


def test_a_read_is_tried_three_times_with_growing_pauses(office: Office) -> None:
    office.answer_once(Response(503), Response(503))
    assert office.ids[0] in office.pms.bundle(office.ids[:1]).patients
    assert office.pauses == [0.2, 0.4]
    office.answer_once(*[Response(503)] * 9)
    before = len(office.requests)
    with pytest.raises(Transient):
        office.pms.bundle(office.ids[:1])
    assert len(office.requests) - before == 3


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7.0), ("0", 1.0), ("86400", 300.0), ("", 60.0), ("Wed, 21 Oct 2026 07:28:00 GMT", 60.0)],
)
def test_the_time_a_busy_vendor_asks_for_is_passed_on(office: Office, header: str, seconds: float) -> None:
    office.answer_once(Response(429, b"", {"retry-after": header}))
    with pytest.raises(Transient) as busy:
        office.pms.bundle(office.ids[:1])
    assert seconds == busy.value.retry_after
    assert office.pauses == []


class _Broken(httpx.BaseTransport):
    def __init__(self, error: type[httpx.TransportError]) -> None:
        self.error = error

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        raise self.error("broken", request=request)


@pytest.mark.parametrize(
    ("error", "on_write"),
    [
        (httpx.ConnectError, Transient),
        (httpx.ConnectTimeout, Transient),
        (httpx.PoolTimeout, Transient),
        (httpx.ReadTimeout, Unknown),
        (httpx.WriteError, Unknown),
        (httpx.RemoteProtocolError, Unknown),
    ],
)
def test_a_write_that_left_is_unknown(
    error: type[httpx.TransportError], on_write: type[RecallBoxError]
) -> None:
    client = httpx.Client(transport=_Broken(error), base_url=BASE)
    options = OPTIONS
    pms = OpenDentalPms(client, options, VirtualClock(MORNING), lambda _: None)
    with pytest.raises(Transient) as write:
        pms.refuse_texts("1")
    assert on_write is type(write.value)
    with pytest.raises(Transient) as read:
        pms.bundle(["1"])
    assert Transient is type(read.value)


# Over real HTTP


@pytest.fixture
def address(office: Office) -> Iterator[str]:
    with serve(office.service.handle) as url:
        yield url + "/api/v1/"


def test_the_same_rows_come_over_the_wire(
    office: Office, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    with open_dental_client(address) as client:
        pms = OpenDentalPms(client, OPTIONS, office.clock, lambda _: None)
        for table in Table:
            rows = [row for page in pms.pages(table, None) for row in page.rows]
            assert office.rows(table) == rows
        visit_id = pms.book(_visit(office))
        assert pms.bundle(office.ids[:1]).appointments[office.ids[0]][-1].status == "scheduled"
        pms.break_visit(visit_id)


def test_nobody_listening_is_transient(office: Office) -> None:
    with serve(office.service.handle) as url:
        pass
    with open_dental_client(url + "/api/v1/") as client:
        pms = OpenDentalPms(client, OPTIONS, office.clock, lambda _: None)
        with pytest.raises(Transient) as refused:
            pms.refuse_texts("1")
    assert Transient is type(refused.value)


# The doctor


def test_a_healthy_office_gives_no_findings(office: Office) -> None:
    probes = office.pms.probe()
    assert [probe for probe in probes if not probe.ok] == []
    assert {"connection", "version", "clock", "counts", "transport"} <= {probe.name for probe in probes}
    assert office.clinic.writes == []


def test_a_read_only_key_is_told_what_to_allow() -> None:
    probes = open_office(5, permissions=READ_ONLY).pms.probe()
    found = {probe.name: probe.remedy for probe in probes if not probe.ok}
    assert sorted(found) == ["counts", "refusals", "write commlog", "write patients", "write visits"]
    assert all(found.values())


def test_a_wrong_key_an_old_version_and_a_wrong_clock_are_found(office: Office) -> None:
    office.service.faults = lambda _: Response(401, b"Invalid Credentials")
    assert [(p.name, p.ok) for p in office.pms.probe() if p.name != "transport"] == [("connection", False)]
    office.service.faults = None
    office.clinic.books.preferences["ProgramVersion"] = "24.3.11.0"
    office.change_answers(
        "providers", lambda rows: [row.update(serverDateTime="2026-11-18 00:30:00") for row in rows]
    )
    findings = {probe.name: probe.finding for probe in office.pms.probe() if not probe.ok}
    assert findings == {"version": "Open Dental 24.3.11.0", "clock": "60 minutes apart"}


def test_clear_text_on_the_network_is_a_finding(office: Office) -> None:
    client = httpx.Client(
        transport=InProcess(office.service.handle), base_url="http://192.0.2.7:30223/api/v1/"
    )
    pms = OpenDentalPms(client, OPTIONS, office.clock, lambda _: None)
    assert [probe.name for probe in pms.probe() if not probe.ok] == ["transport"]


# The vendor's small print


def test_wall_time_becomes_utc_across_both_changes_of_the_clock() -> None:
    time = vendor.LocalTime("America/Chicago")
    expected = {
        "2026-03-08 01:59:00": "2026-03-08T07:59:00.000000Z",
        "2026-03-08 02:30:00": "2026-03-08T08:30:00.000000Z",  # skipped hour: as if not yet moved
        "2026-03-08 03:00:00": "2026-03-08T08:00:00.000000Z",
        "2026-11-01 00:59:00": "2026-11-01T05:59:00.000000Z",
        "2026-11-01 01:30:00": "2026-11-01T06:30:00.000000Z",  # repeated hour: its first pass
        "2026-11-01 02:00:00": "2026-11-01T08:00:00.000000Z",
        "2026-07-01 23:45:00": "2026-07-02T04:45:00.000000Z",
        "0001-01-01 00:00:00": None,
        "": None,
    }
    assert expected == {text: time.stored(text) for text in expected}
    assert expected == {text: time.stored(text) for text in expected}  # from memory
    assert time.wall(MORNING) == "2026-11-18 01:30:00"


def test_zones_with_odd_offsets_are_converted_too() -> None:
    time = vendor.LocalTime("Asia/Kolkata")
    for _ in range(2):
        assert time.stored("2026-07-01 10:00:00") == "2026-07-01T04:30:00.000000Z"


@pytest.mark.parametrize(
    ("interval", "days"),
    [
        ("6m1d", 184),
        ("1y", 365),
        ("393217", 184),
        (16777216, 365),
        ("3m", 91),
        ("0y6m0w1d", 184),
        ("2w", 14),
        ("", 0),
        (0, 0),
    ],
)
def test_recall_intervals_read_the_same_in_both_spellings(interval: str | int, days: int) -> None:
    assert days == vendor.interval_days(interval)


def test_an_interval_in_words_is_an_error() -> None:
    with pytest.raises(vendor.FieldError, match="RecallInterval"):
        vendor.interval_days("half a year")


def test_recall_type_patterns_count_the_offices_increments() -> None:
    row = wire.RecallType(1, "Prophy", "6m1d", "/XXXX/", "D1110, D0120,")
    assert vendor.recall_type_reader(10)(row)[3:] == (60, "D1110,D0120")
    assert vendor.recall_type_reader(15)(row).minutes == 90


def test_a_recall_that_waits_for_a_balance_is_disabled() -> None:
    assert vendor.recall_row(wire.Recall(1, 2, 3, disable_until_balance=50.0)).is_disabled == 1
    assert vendor.recall_row(wire.Recall(1, 2, 3, disable_until_balance="0.00")).is_disabled == 0


def test_schedule_ids_are_strings_and_staff_rows_are_left_out() -> None:
    body = msgspec.json.encode(
        [
            {"ScheduleNum": "8", "SchedDate": "2026-11-18", "SchedType": "Provider", "StartTime": "08:00:00",
             "StopTime": "12:30:00", "ProvNum": "2", "operatories": "5, 6"},
            {"ScheduleNum": "9", "SchedDate": "2026-11-18", "SchedType": "Employee", "StartTime": "08:00:00"},
            {"ScheduleNum": "10", "SchedDate": "2026-11-19", "SchedType": "Practice"},
        ]
    )  # fmt: skip
    decoded = wire.PageDecoder(wire.Schedule).decode(body)
    rows, bad = vendor.read_rows(Table.SCHEDULE_BLOCK, decoded, vendor.schedule_row)
    assert rows == [
        ("8", "2026-11-18", 480, 750, "provider", "2", "5,6"),
        ("10", "2026-11-19", 0, 1440, "closed", None, ""),
    ]
    assert bad == []


def test_coverage_that_has_ended_is_no_coverage() -> None:
    subs = {
        "1": wire.InsSub(1, 10),
        "2": wire.InsSub(2, 10, "2026-11-17"),
        "3": wire.InsSub(3, 10, "2026-11-18"),
    }
    read = vendor.coverage_reader(subs, {"10": wire.InsPlan(10, 7, 0)}, {"7": "Delta"}, TODAY)
    assert read(wire.PatPlan(5, 9, 1)) == ("5", "9", 1, "Delta", 1)
    assert read(wire.PatPlan(6, 9, 2)) is None
    assert read(wire.PatPlan(7, 9, 3)) is not None


def test_only_our_own_token_is_taken_from_a_note() -> None:
    assert vendor.note_token(f"anxious, Booked by text. RB-{TOKEN} - call") == TOKEN
    assert vendor.note_token("RB-short, xRB-0189") == ""
    assert vendor.note_token("see RB-" + "a" * 27) == ""


def test_providers_who_left_are_hidden_and_hygienists_known() -> None:
    read = vendor.provider_reader(TODAY)
    priya = wire.Provider("4", "Priya", "Shah", is_secondary="true", is_hidden="false")
    assert read(priya) == ("4", "Priya", "Shah", 1, 0)
    assert read(wire.Provider(5, date_term="2026-11-17")).is_hidden == 1
    assert read(wire.Provider(5, date_term="2026-11-18")).is_hidden == 0
    assert read(wire.Provider(6, prov_status="Deleted")).is_hidden == 1
    assert read(wire.Provider(7, is_not_person=True)).is_hidden == 1


def test_only_operatories_the_office_opened_are_bookable() -> None:
    op = wire.Operatory(3, "Op 3", is_hygiene="true", is_web_sched="true", prov_hygienist=4)
    hidden = wire.Operatory(4, "Old", is_web_sched="true", is_hidden="true")
    assert [vendor.operatory_reader(frozenset())(row).is_bookable for row in (op, hidden)] == [1, 0]
    assert [vendor.operatory_reader(frozenset({"4"}))(row).is_bookable for row in (op, hidden)] == [0, 0]
