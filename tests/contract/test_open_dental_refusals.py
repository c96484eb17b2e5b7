"""The Open Dental adapter: texts of other senders in the commlog, refusals outside the patient list."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from appliance.adapters.pms.open_dental_wire import Commlog, PageDecoder
from appliance.domain.model import PatientRow, Table
from appliance.errors import Misconfigured, Transient
from appliance.ports.pms import REFUSED_ELSEWHERE, CommEntry, LiveBundle
from appliance.simulation.http import ConnectionLost, Request, Response
from appliance.simulation.open_dental import FULL, READ_ONLY
from appliance.simulation.wishes import add_opt_out, add_reactivation
from tests.contract.test_open_dental import MORNING, TOKEN, Office, open_office

QUERY = "/api/v1/queries/ShortQuery"
SHORT_CODE, BY_KIND, REACTIVATION = "pms:ShortCodeOptIn", "pms:commoptout", "pms:reactivation"


@pytest.fixture
def office() -> Office:
    """Forty patients who agreed to texts, of whom nobody was texted and nobody refused anything elsewhere."""
    return _quiet(open_office())


def _quiet(office: Office) -> Office:
    books = office.clinic.books
    for person in office.clinic.people.values():
        person.texting, person.short_code, person.family_note = "Yes", 0, ""
        person.prefer_recall = person.prefer_contact = person.prefer_confirm = "None"
    for table in (books.commlogs, books.comm_opt_outs, books.reactivations, books.pat_fields):
        for key in list(table.keys):
            table.remove(key, table[key].pat_num)
    return office


def _text(office: Office, num: str, at: str = "2026-11-17 16:05:00", **changes: Any) -> None:
    """Enter a text that another product sent, at a time of the office's clock."""
    entry: dict[str, Any] = {"kind": 0, "mode": "Text", "direction": "Sent", "source": "EServices", **changes}
    note = entry.pop("note", "Text: We miss you! Book online any time.")
    office.clinic.add_commlog(int(num), note, at=datetime.fromisoformat(at), **entry)


def _asked(office: Office, since: int = 0) -> list[str]:
    return [request.path.removeprefix("/api/v1/") for request in office.requests[since:]]


def _forbid(office: Office, path: str, status: int = 401) -> None:
    office.service.faults = lambda request: Response(status) if request.path == f"/api/v1/{path}" else None


# Texts of other senders


def test_a_text_of_another_sender_is_in_the_bundle_in_utc(office: Office) -> None:
    maria, carlos = office.ids[:2]
    _text(office, maria)
    _text(office, maria, "2026-11-12 09:00:00", mode="EmailAndText", source="User")
    live = office.pms.bundle([maria, carlos])
    wanted = (datetime(2026, 11, 12, 15, 0, tzinfo=UTC), datetime(2026, 11, 17, 22, 5, tzinfo=UTC))
    assert {maria: wanted, carlos: ()} == live.texts_at


@pytest.mark.parametrize(
    "changes",
    [
        {"direction": "Received"},
        {"direction": "Neither"},
        {"mode": "Phone"},
        {"mode": "Email"},
        {"at": "2026-10-18 02:29:59"},  # 31 days and a second, one of them of 25 hours
        {"at": "2062-11-17 10:00:00"},  # a slip of the keyboard would otherwise silence for ever
    ],
)
def test_what_is_no_recent_text_to_the_patient_does_not_count(
    office: Office, changes: dict[str, Any]
) -> None:
    _text(office, office.ids[0], **changes)
    assert {office.ids[0]: ()} == office.pms.bundle(office.ids[:1]).texts_at


def test_a_text_of_31_days_ago_still_counts(office: Office) -> None:
    _text(office, office.ids[0], "2026-10-18 02:30:00")
    assert 1 == len(office.pms.bundle(office.ids[:1]).texts_at[office.ids[0]])


def test_our_own_entries_are_known_by_their_token_whoever_wrote_them_down(office: Office) -> None:
    maria = office.ids[0]
    other = TOKEN[::-1]
    office.pms.add_comm(CommEntry(maria, office.clock.now(), "Text sent.", "sent", TOKEN))
    kinds = office.clinic.books.recall_types.rows
    recall = office.clinic.books.recalls.of(int(maria))[0]
    entry = CommEntry(maria, office.clock.now(), "Recall text sent.", "sent", f"RB-{other}")
    office.pms.recall_texted(entry, kinds[recall.type_num].name)
    assert 2 == len(office.clinic.books.commlogs.of(int(maria)))
    assert {maria: ()} == office.pms.bundle([maria]).texts_at
    _text(office, maria, note="RB-12 sent a text by hand")  # a token of ours has 26 characters
    assert 1 == len(office.pms.bundle([maria]).texts_at[maria])


def test_a_bundle_costs_five_requests_a_patient_and_one_for_each_other_phone_sharer(office: Office) -> None:
    maria, carlos, sofia = office.ids[:3]
    office.pms.bundle([maria])
    wanted = [f"patients/{maria}", "commlogs", "patfields", "appointments", "recalls"]
    assert wanted == _asked(office)
    start = len(office.requests)
    _text(office, sofia)
    live = office.pms.bundle([maria], texts_of=[maria, carlos, sofia])
    assert [*wanted, "commlogs", "commlogs"] == _asked(office, start)
    assert {maria} == set(live.patients)
    assert [0, 0, 1] == [len(live.texts_at[one]) for one in (maria, carlos, sofia)]


def test_only_what_was_written_lately_is_asked_for_of_a_phone_sharer(office: Office) -> None:
    office.pms.bundle([], texts_of=office.ids[:1])
    (request,) = office.requests
    assert (office.ids[0], "2026-10-17 02:30:00") == (request.param("PatNum"), request.param("DateTStamp"))


def test_texts_behind_a_full_page_are_found(office: Office) -> None:
    paged = _quiet(open_office(5, page_size=100))
    for back in range(250):
        at = MORNING - timedelta(minutes=back + 600)
        _text(paged, paged.ids[0], at.replace(tzinfo=None).isoformat(" "))
    assert 250 == len(paged.pms.bundle(paged.ids[:1]).texts_at[paged.ids[0]])
    assert 3 == _asked(paged).count("commlogs")


@pytest.mark.parametrize("bad", ["17.11.2026", "0001-01-01 00:00:00", "", None, "2026-13-01 10:00:00"])
def test_a_text_without_a_readable_time_counts_by_the_time_of_its_entry(office: Office, bad: object) -> None:
    _text(office, office.ids[0])
    office.change_answers("commlogs", lambda rows: [row.update(CommDateTime=bad) for row in rows])
    assert (MORNING,) == office.pms.bundle(office.ids[:1]).texts_at[office.ids[0]]


def test_an_entry_without_any_time_is_set_aside_and_the_others_count(office: Office) -> None:
    _text(office, office.ids[0])
    _text(office, office.ids[0], "2026-11-16 10:00:00", note="")
    lost = {"CommDateTime": None, "DateTEntry": None, "Note": None}
    office.change_answers("commlogs", lambda rows: rows[0].update(lost))
    assert 1 == len(office.pms.bundle(office.ids[:1]).texts_at[office.ids[0]])


def test_the_words_of_an_entry_do_not_reach_the_bundle(office: Office) -> None:
    _text(office, office.ids[0], note="QZXCANARY was anxious")
    assert "QZXCANARY" not in repr(office.pms.bundle(office.ids[:1]))


@pytest.mark.parametrize("status", [401, 403])
def test_a_commlog_that_may_not_be_read_stops_nothing(
    office: Office, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    _text(office, office.ids[0])
    _forbid(office, "commlogs", status)
    live = office.pms.bundle(office.ids[:1], texts_of=office.ids[:2])
    assert "granted" == live.patients[office.ids[0]].consent
    assert [()] * 2 == list(live.texts_at.values())
    assert office.ids == [row.id for row in office.rows(Table.PATIENT)]
    assert "other senders' texts" in caplog.text
    (probe,) = [probe for probe in office.pms.probe() if not probe.ok]
    assert "read commlogs" == probe.name
    assert "other products' texts are not counted" in probe.finding
    assert probe.remedy


def test_keys_that_open_nothing_are_still_an_error(office: Office) -> None:
    office.service.faults = lambda _: Response(401)
    with pytest.raises(Misconfigured):
        office.pms.bundle(office.ids[:1])
    with pytest.raises(Misconfigured):
        office.pull(Table.PATIENT)


def test_a_commlog_that_is_away_fails_the_bundle(office: Office) -> None:
    _forbid(office, "commlogs", 503)
    with pytest.raises(Transient):
        office.pms.bundle(office.ids[:1])


def test_the_documented_entry_is_understood() -> None:
    """The example of the vendor's page, word for word where it matters."""
    entry = {
        "CommlogNum": 2,
        "PatNum": 15,
        "CommDateTime": "2021-02-07 03:25:29",
        "CommType": "239",
        "Note": "Left msg",
        "Mode_": "Text",
        "SentOrReceived": "Sent",
        "CommSource": "User",
        "DateTEntry": "2021-02-07 03:26:16",
    }
    (row,) = PageDecoder(Commlog).decode(json.dumps([entry]).encode()).rows
    assert (15, "Text", "Sent", "2021-02-07 03:25:29") == (
        row.pat_num,
        row.mode,
        row.sent_or_received,
        row.comm_date_time,
    )


# Refusals outside the patient list


def _refuse_everywhere(office: Office, nums: Iterable[str]) -> list[tuple[str, str]]:
    """Let three patients refuse texts, each in another place; return who did where."""
    by_code, by_kind, lost = nums
    office.clinic.people[int(by_code)].short_code = 2
    add_opt_out(office.clinic.books, int(by_kind), sms=16)
    add_reactivation(office.clinic.books, int(lost), "asked us to stop", do_not_contact=True)
    return [(by_code, SHORT_CODE), (by_kind, BY_KIND), (lost, REACTIVATION)]


def _revoked(rows: Iterable[PatientRow]) -> list[tuple[str, str]]:
    return [(row.id, row.consent_source) for row in rows if row.consent == "revoked"]


def test_each_refusal_outside_the_list_takes_consent_away(office: Office) -> None:
    wanted = _refuse_everywhere(office, office.ids[:3])
    office.clinic.people[int(office.ids[3])].short_code = 1
    add_opt_out(office.clinic.books, int(office.ids[4]), sms=0, email=1)
    add_reactivation(office.clinic.books, int(office.ids[5]), "called twice", do_not_contact=False)
    assert wanted == _revoked(office.rows(Table.PATIENT))
    assert {source for _, source in wanted} == REFUSED_ELSEWHERE


def test_the_place_a_live_look_cannot_see_is_the_source_that_is_kept(office: Office) -> None:
    maria = office.ids[0]
    office.clinic.change_person(int(maria), texting="No")
    office.clinic.people[int(maria)].short_code = 2
    assert [(maria, SHORT_CODE)] == _revoked(office.rows(Table.PATIENT))


def test_only_patients_numbers_are_asked_for(office: Office) -> None:
    office.rows(Table.PATIENT)
    asked = [json.loads(request.body)["SqlCommand"] for request in office.requests if request.path == QUERY]
    assert 3 == len(asked)
    assert {"SELECT PatNum FROM"} == {sql[:18] for sql in asked}


def _answer_queries(office: Office, answer: Callable[[str, int], Response]) -> None:
    """Let every query be answered by a function of its table and offset."""

    def fault(request: Request) -> Response | None:
        if request.path != QUERY:
            return None
        table = json.loads(request.body)["SqlCommand"].split(" FROM ")[1].split()[0]
        return answer(table, int(request.param("Offset") or 0))

    office.service.faults = fault


@pytest.mark.parametrize("all_the_rest", [False, True])
def test_a_list_longer_than_a_page_is_read_to_its_end(office: Office, all_the_rest: bool) -> None:
    """The vendor's page promises pages of 100; in the field an Offset gives all that is behind it."""
    nums = [int(num) for num in (*office.ids * 7, *office.ids[:21])]
    assert 301 == len(nums)
    offsets: list[int] = []

    def answer(table: str, offset: int) -> Response:
        if table != "commoptout":
            return Response(200, b"[]")
        offsets.append(offset)
        size = len(nums) if all_the_rest and offset else 100
        return Response(200, json.dumps([{"PatNum": num} for num in nums[offset : offset + size]]).encode())

    _answer_queries(office, answer)
    refused = {num for num, _ in _revoked(office.rows(Table.PATIENT))}
    assert {str(num) for num in nums} == refused
    assert ([0, 100, 301] if all_the_rest else [0, 100, 200, 300]) == offsets


def test_a_refusal_that_appears_or_goes_brings_its_patient_and_nobody_else(office: Office) -> None:
    maria, carlos = office.ids[:2]
    office.clinic.people[int(maria)].short_code = 2
    first = office.pull(Table.PATIENT)[-1]
    office.clock.move_to(MORNING + timedelta(hours=20))
    start = len(office.requests)
    second = office.pull(Table.PATIENT, first.cursor)[-1]
    assert [] == list(second.rows)
    assert not [path for path in _asked(office, start) if path.startswith("patients/") and path[-1].isdigit()]
    office.clinic.people[int(maria)].short_code = 0
    add_opt_out(office.clinic.books, int(carlos), sms=1)
    third = office.pull(Table.PATIENT, second.cursor)[-1]
    assert [(maria, "granted"), (carlos, "revoked")] == [(row[0], row.consent) for row in third.rows]  # type: ignore[attr-defined]
    assert [] == list(office.pull(Table.PATIENT, third.cursor)[-1].rows)


def test_a_refusal_before_the_lists_were_read_is_fetched_by_the_first_pull_that_reads_them(
    office: Office,
) -> None:
    """A box that was pulled by an earlier release has a place without lists."""
    place = json.loads(office.pull(Table.PATIENT)[-1].cursor)
    office.clinic.people[int(office.ids[0])].short_code = 2
    office.clock.move_to(MORNING + timedelta(hours=20))
    assert [(office.ids[0], SHORT_CODE)] == _revoked(office.rows(Table.PATIENT, json.dumps(place)))


def test_a_changed_patient_keeps_the_refusal(office: Office) -> None:
    maria = office.ids[0]
    office.clinic.people[int(maria)].short_code = 2
    cursor = office.pull(Table.PATIENT)[-1].cursor
    office.clock.move_to(MORNING + timedelta(hours=20))
    office.clinic.change_person(int(maria), preferred="Maria")
    assert [(maria, SHORT_CODE)] == _revoked(office.rows(Table.PATIENT, cursor))


def test_a_pull_that_was_cut_off_misses_no_refusal(office: Office) -> None:
    paged = _quiet(open_office(150, page_size=100))
    early, late = paged.ids[5], paged.ids[140]
    paged.clinic.people[int(late)].short_code = 2
    first = next(iter(paged.pms.pages(Table.PATIENT, None)))
    assert not first.last
    paged.clinic.people[int(early)].short_code = 2  # its row is on the page that was pulled
    assert {(early, SHORT_CODE), (late, SHORT_CODE)} == set(_revoked(paged.rows(Table.PATIENT, first.cursor)))


def test_a_key_without_queries_goes_on_without_and_says_so_once_a_pull() -> None:
    office = _quiet(open_office(40, permissions=FULL - {"Queries"}))
    office.clinic.people[int(office.ids[0])].short_code = 2
    (page,) = office.pull(Table.PATIENT)
    assert office.ids == [row[0] for row in page.rows]
    assert [] == _revoked(page.rows)  # type: ignore[arg-type]
    (bad,) = page.bad
    assert (Table.PATIENT, "?") == (bad.table, bad.id)
    assert "refusals not readable: pms:ShortCodeOptIn, pms:commoptout, pms:reactivation" == bad.reason
    found = {probe.name: probe for probe in office.pms.probe() if not probe.ok}
    assert {"refusals", "counts"} == set(found)
    assert "ShortCodeOptIn, commoptout, reactivation" in found["refusals"].finding
    assert "allow Queries for this key" == found["refusals"].remedy


def test_a_permission_that_was_taken_away_lifts_no_refusal(office: Office) -> None:
    maria = office.ids[0]
    office.clinic.people[int(maria)].short_code = 2
    cursor = office.pull(Table.PATIENT)[-1].cursor
    office.clock.move_to(MORNING + timedelta(hours=20))
    office.clinic.change_person(int(maria), preferred="Maria")
    office.service._permissions = READ_ONLY
    page = office.pull(Table.PATIENT, cursor)[-1]
    assert [(maria, SHORT_CODE)] == _revoked(page.rows)  # type: ignore[arg-type]
    office.clinic.change_person(int(maria), preferred="Mari")
    assert [(maria, SHORT_CODE)] == _revoked(office.rows(Table.PATIENT, page.cursor))


def test_a_database_without_one_of_the_tables_still_gives_the_others(office: Office) -> None:
    maria = office.ids[0]
    office.clinic.people[int(maria)].short_code = 2

    def answer(table: str, offset: int) -> Response:
        rows = [{"PatNum": int(maria)}] if table == "patient" else []
        return Response(400) if table == "commoptout" else Response(200, json.dumps(rows[offset:]).encode())

    _answer_queries(office, answer)
    (page,) = office.pull(Table.PATIENT)
    assert [(maria, SHORT_CODE)] == _revoked(page.rows)  # type: ignore[arg-type]
    assert ["refusals not readable: pms:commoptout"] == [bad.reason for bad in page.bad]


@pytest.mark.parametrize(
    "trouble", [Response(503), Response(200, b"<html>"), ConnectionLost(), Response(429)]
)
def test_a_list_cut_short_is_never_taken_for_whole(office: Office, trouble: Response | Exception) -> None:
    def answer(_: str, offset: int) -> Response:
        if not offset:
            return Response(200, json.dumps([{"PatNum": 1}] * 100).encode())
        if isinstance(trouble, Exception):
            raise trouble
        return trouble

    _answer_queries(office, answer)
    with pytest.raises(Transient) as raised:
        office.pull(Table.PATIENT)
    assert Transient is type(raised.value)


def test_a_row_without_a_number_is_named_and_the_others_count(office: Office) -> None:
    maria = office.ids[0]
    rows = [{"PatNum": None}, {"PatNum": "x"}, {"PatNum": maria}]
    _answer_queries(office, lambda *_: Response(200, json.dumps(rows).encode()))
    (page,) = office.pull(Table.PATIENT)
    assert [(maria, SHORT_CODE)] == _revoked(page.rows)  # type: ignore[arg-type]
    assert [
        "pms:ShortCodeOptIn: PatNum: Expected `int | str`, got `null`",
        "pms:ShortCodeOptIn: id: not a number",
    ] == [bad.reason for bad in page.bad][:2]


def test_a_query_is_tried_three_times_because_it_changes_nothing(office: Office) -> None:
    office.answer_once(Response(503), Response(503))
    assert len(office.ids) == office.pms.count(Table.PATIENT)
    assert [0.2, 0.4] == office.pauses


def test_a_bundle_as_others_make_it_knows_of_no_texts() -> None:
    assert {} == LiveBundle(MORNING, {}, {}, {}).texts_at
