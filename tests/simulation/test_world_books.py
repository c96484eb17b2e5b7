"""What the world holds beside the patient list: refusals, wishes, other senders, the former product, numbers.

Held against what the world itself knows, and against the vendors' documented doors.
"""

from __future__ import annotations

import base64
import csv
import io
import re
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import msgspec
import pytest

from appliance.simulation.http import Request, Response
from appliance.simulation.population import possible_number
from appliance.simulation.records import Commlog, Person
from appliance.simulation.wishes import add_reactivation, recall_due, refuses_in_query
from appliance.simulation.world import World

TODAY = date(2026, 11, 17)  # a Tuesday
HEADERS = {"authorization": "ODFHIR NFF1i0KrXrtDkZPt/Y0urCust0merKey1", "content-type": "application/json"}


@pytest.fixture(scope="module")
def practice() -> World:
    """The reference practice on the morning of its first day; nobody writes to it."""
    return World(3, TODAY, 3800)


@pytest.fixture
def small() -> World:
    """A small practice of the test's own."""
    return World(4, TODAY, 150)


def ask(world: World, sql: str, **query: object) -> Response:
    params = tuple((name, str(value)) for name, value in query.items())
    body = msgspec.json.encode({"SqlCommand": sql})
    return world.pms.handle(Request("PUT", "/api/v1/queries/ShortQuery", params, HEADERS, body))


def rows(world: World, sql: str, **query: object) -> list[dict[str, Any]]:
    answer = ask(world, sql, **query)
    assert answer.status == 200, answer.body
    found: list[dict[str, Any]] = msgspec.json.decode(answer.body)
    return found


def due(world: World) -> list[int]:
    return recall_due(world.clinic.books, TODAY)


# ---------------------------------------------------------------------------- refusals and wishes


def test_about_one_in_a_hundred_of_those_due_refuse_where_no_list_shows_it(practice: World) -> None:
    books = practice.clinic.books
    refusers = [num for num in practice.clinic.people if refuses_in_query(books, num)]
    assert 0.006 < len(refusers) / len(due(practice)) < 0.014
    assert set() == set(refusers) - set(due(practice))
    assert {"Yes"} == {books.people[num].texting for num in refusers}
    assert {"granted"} == {books.people[num].consent for num in refusers}
    assert any(books.people[num].short_code == 2 for num in refusers)
    assert any(row.sms for num in refusers for row in books.comm_opt_outs.of(num))
    assert any(row.do_not_contact for num in refusers for row in books.reactivations.of(num))


def test_what_is_no_refusal_stands_there_as_well(practice: World) -> None:
    books = practice.clinic.books
    assert any(person.short_code == 1 for person in books.people.rows.values())
    assert any(row.sms == 0 and row.email for row in books.comm_opt_outs.rows.values())
    assert any(not row.do_not_contact for row in books.reactivations.rows.values())


def test_the_patient_resource_does_not_show_a_refusal(practice: World) -> None:
    refuser = next(num for num, one in practice.clinic.people.items() if one.short_code == 2)
    answer = practice.pms.handle(Request("GET", f"/api/v1/patients/{refuser}", (), HEADERS))
    assert "Yes" == msgspec.json.decode(answer.body)["TxtMsgOk"]
    assert b"ShortCode" not in answer.body


def test_wishes_are_given_as_the_office_would_enter_them(practice: World) -> None:
    wishes = practice.office_wishes()
    assert [wish["pat_num"] for wish in wishes] == sorted(practice.clinic.wishes)
    assert 0.02 < len(wishes) / len(due(practice)) < 0.04
    assert {("pat_num", "pause_until"), ("pat_num", "best_start", "best_stop")} == {*map(tuple, wishes)}
    ahead = [pause > TODAY for wish in wishes if isinstance(pause := wish.get("pause_until"), date)]
    assert {True, False} == set(ahead)
    hours = {(wish["best_start"], wish["best_stop"]) for wish in wishes if "best_start" in wish}
    assert all(str(start) < str(stop) and re.fullmatch(r"\d\d:\d\d", str(start)) for start, stop in hours)


# ---------------------------------------------------------------------------- the query door


def test_a_query_finds_exactly_those_who_refuse(practice: World) -> None:
    found = {
        row["PatNum"]
        for sql in (
            "SELECT PatNum FROM patient WHERE ShortCodeOptIn = 2 ORDER BY PatNum",
            "select PatNum, OptOutSms from commoptout where OptOutSms <> 0;",
            "SELECT reactivation.PatNum FROM reactivation WHERE reactivation.DoNotContact = '1'",
        )
        for row in rows(practice, sql)
    }
    books = practice.clinic.books
    assert {num for num in practice.clinic.people if refuses_in_query(books, num)} == found


def test_a_query_answers_a_hundred_rows_at_a_time(practice: World) -> None:
    sql = "SELECT PatNum, ShortCodeOptIn FROM patient WHERE ShortCodeOptIn > 0 ORDER BY PatNum DESC"
    found: list[dict[str, Any]] = []
    while page := rows(practice, sql, Offset=len(found)):
        assert len(page) <= 100
        found += page
    wanted = [(num, one.short_code) for num, one in practice.clinic.people.items() if one.short_code]
    assert len(wanted) > 100
    assert sorted(wanted, reverse=True) == [(row["PatNum"], row["ShortCodeOptIn"]) for row in found]


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT PatNum FROM reactivation WHERE PatNum IN ({0}, {1})", [0, 1]),
        ("SELECT PatNum FROM reactivation WHERE PatNum >= {1} AND PatNum <= {2}", [1, 2]),
        ("SELECT PatNum FROM reactivation WHERE PatNum != {1} AND DoNotContact = 0", [0, 2]),
        ("SELECT PatNum FROM reactivation ORDER BY DoNotContact DESC, PatNum LIMIT 2", [1, 0]),
        ("SELECT PatNum FROM reactivation WHERE ReactivationNote = 'moved'", [1]),
        ("SELECT PatNum FROM reactivation WHERE PatNum < {1}\n  OR PatNum > {1}", None),
        ("SELECT PatNum FROM reactivation WHERE ReactivationNote LIKE '%m%'", None),
        ("SELECT PatNum FROM reactivation WHERE PatNum = PatNum", None),
        ("SELECT * FROM reactivation", None),
        ("SELECT DISTINCT PatNum FROM reactivation", None),
        ("SELECT COUNT(*), PatNum FROM reactivation", None),
        ("SELECT r.PatNum FROM reactivation r", None),
        ("SELECT PatNum FROM reactivation, patient", None),
        ("SELECT patient.PatNum FROM reactivation", None),
        ("SELECT PatNum FROM reactivation ORDER BY Nothing", None),
        ("SELECT PatNum FROM reactivation LIMIT", None),
        ("SELECT SSN FROM patient", None),
        ("SELECT PatNum FROM smstomobile", None),
    ],
)
def test_a_query_is_read_strictly(small: World, sql: str, expected: list[int] | None) -> None:
    books = small.clinic.books
    books.reactivations = type(books.reactivations)()
    people = books.people.keys[:3]
    for place, num in enumerate(people):
        add_reactivation(books, num, "moved" if place == 1 else "", do_not_contact=place == 1)
    answer = ask(small, sql.format(*people))
    if expected is None:
        assert 400 == answer.status
        assert b"SELECT" not in answer.body
    else:
        assert [people[place] for place in expected] == [
            row["PatNum"] for row in msgspec.json.decode(answer.body)
        ]


@pytest.mark.parametrize(
    ("sql", "query", "status"),
    [
        ("DELETE FROM commoptout", {}, 401),
        ("SELECT PatNum FROM patient; DROP TABLE patient", {}, 401),
        ("SELECT PatNum FROM patient", {"Limit": 5}, 400),
        ("SELECT PatNum FROM patient", {"Offset": -1}, 400),
        ("SELECT PatNum FROM patient", {"Offset": "x"}, 400),
        ("SELECT PatNum FROM patient", {"Offset": 10_000}, 200),
    ],
)
def test_a_query_that_is_none_is_refused(
    small: World, sql: str, query: dict[str, object], status: int
) -> None:
    assert status == ask(small, sql, **query).status


def test_a_key_without_queries_gets_none() -> None:
    world = World(4, TODAY, 60, queries_allowed=False)
    assert 401 == ask(world, "SELECT PatNum FROM patient WHERE ShortCodeOptIn = 2").status
    assert 401 == ask(world, "SELECT COUNT(*) FROM patient").status
    assert 200 == world.pms.handle(Request("GET", "/api/v1/patients/Simple", (), HEADERS)).status


# ---------------------------------------------------------------------------- other senders


def by_others(world: World) -> list[Commlog]:
    return [row for row in world.clinic.books.commlogs.rows.values() if row.by == "other"]


def test_other_products_had_texted_some_of_those_due_in_the_last_week(practice: World) -> None:
    entries = by_others(practice)
    assert 0.04 < len({row.pat_num for row in entries}) / len(due(practice)) < 0.09
    assert {row.pat_num for row in entries} <= set(due(practice))
    assert all(timedelta(0) < TODAY - row.at.date() < timedelta(days=7) for row in entries)
    assert 3 == max(Counter(row.pat_num for row in entries).values())


def test_other_products_go_on_texting_on_working_days() -> None:
    world = World(3, TODAY, 1900)
    before = len(by_others(world))
    world.advance(datetime(2026, 11, 24, 6, tzinfo=UTC))  # Monday midnight in Chicago
    fresh = by_others(world)[before:]
    assert {0, 1, 2, 3, 4} == {row.at.weekday() for row in fresh}
    assert 45 < len(fresh) < 75  # fifteen on each of five working days, less those whom nobody may text
    assert all(time(8) <= row.at.time() < time(17) for row in fresh)
    early = [row for row in fresh if row.at.time() < time(10)]
    assert 0.3 < len(early) / len(fresh) < 0.8  # before most texts of the product under test
    lags = {world.clinic.local(row.entered_at) - row.at for row in fresh}
    assert timedelta(0) in lags
    assert timedelta(minutes=5) <= max(lags) < timedelta(minutes=40)
    booked = [row for row in fresh if world.clinic.visits_ahead(row.pat_num, world.clinic.opened_at)]
    assert 0 < len(booked) < len(fresh)


def test_a_still_practice_hears_nothing_from_other_products() -> None:
    world = World(3, TODAY, 1900, with_staff=False)
    before = len(by_others(world))
    world.advance(datetime(2026, 11, 20, 6, tzinfo=UTC))
    assert before == len(by_others(world))


def test_an_entry_of_another_product_is_served_as_documented(practice: World) -> None:
    entry = by_others(practice)[0]
    query = (("PatNum", str(entry.pat_num)),)
    answer = practice.pms.handle(Request("GET", "/api/v1/commlogs", query, HEADERS))
    shown = next(row for row in msgspec.json.decode(answer.body) if row["CommlogNum"] == entry.num)
    assert (str(entry.at), "Text", "Sent", entry.note) == (
        shown["CommDateTime"], shown["Mode_"], shown["SentOrReceived"], shown["Note"],
    )  # fmt: skip
    assert {"User", "WebSched", "EServices"} >= {row.source for row in by_others(practice)}
    assert "by" not in {name.lower() for name in shown}  # who wrote it is the referee's to know


# ---------------------------------------------------------------------------- the former product


def opt_out_lines(world: World) -> list[list[str]]:
    text = world.former_vendor_opt_outs()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_the_export_of_opt_outs_names_a_fiftieth_of_the_mobiles(practice: World) -> None:
    mobiles = {person.mobile for person in practice.clinic.people.values() if person.mobile}
    opted_out = set(practice.clinic.former_vendor.opted_out)
    assert opted_out < mobiles
    assert 0.015 < len(opted_out) / len(mobiles) < 0.025
    heading, *lines = opt_out_lines(practice)
    assert ["Patient ", "Cell Phone", "Opted Out On", " Reason"] == heading
    read = [possible_number(line[1]) for line in lines if len(line) > 1]
    assert opted_out == {phone for phone in read if phone in mobiles}
    assert 3 == len({phone for phone in read if phone and phone not in mobiles})  # of nobody in the books
    assert 3 == sum(count - 1 for count in Counter(phone for phone in read if phone).values())


def test_the_export_is_as_messy_as_such_files_are(practice: World) -> None:
    lines = opt_out_lines(practice)[1:]
    written = [line[1] for line in lines if len(line) > 1 and line[1]]
    shapes = {re.sub(r"\d", "9", one.strip()) for one in written}
    assert {"(999) 999-9999", "999.999.9999", "+99999999999", "9-999-999-9999", "9999999999"} <= shapes
    assert 2 == sum(possible_number(one) is None for one in written)
    assert 3 == sum(not any(line) for line in lines)
    days = {re.sub(r"\d", "9", line[2]) for line in lines if len(line) > 2}
    assert {"99/99/9999", "9999-99-99", ""} < days
    assert practice.former_vendor_opt_outs() == World(3, TODAY, 3800).former_vendor_opt_outs()


def test_the_export_of_texts_tells_the_last_ten_days(practice: World) -> None:
    heading, *lines = csv.reader(io.StringIO(practice.former_vendor_history()))
    assert ["Sent At", "Mobile #", "Message Type"] == heading
    past = practice.clinic.former_vendor
    sent = [
        (datetime.strptime(line[0], "%m/%d/%Y %I:%M %p"), possible_number(line[1]), line[2])  # noqa: DTZ007
        for line in lines
    ]
    assert [(text.at, text.phone, text.kind) for text in past.texts] == sent
    assert all(TODAY - timedelta(days=10) <= at.date() < TODAY for at, _, _ in sent)
    assert set() == {phone for _, phone, _ in sent} & set(past.opted_out)
    per_phone = Counter(phone for _, phone, _ in sent)
    assert {1, 3} == set(per_phone.values())
    assert len(per_phone) > 20


def test_the_cast_is_spared() -> None:
    for seed in range(1, 9):
        world = World(seed, TODAY, 150)
        cast = list(world.clinic.people.values())[:3]
        assert not any(person.mobile in world.clinic.former_vendor.opted_out for person in cast)
        assert not any(person.mobile in world.people.leaving for person in cast)
        nums = {person.pat_num for person in cast}
        assert not nums & {*world.clinic.wishes, *(row.pat_num for row in by_others(world))}
        assert not any(refuses_in_query(world.clinic.books, num) for num in nums)


# ---------------------------------------------------------------------------- numbers


def of_kind(world: World, kind: str) -> list[str]:
    people = [one for one in world.clinic.people.values() if one.mobile and one.answered_by == kind]
    return list(dict.fromkeys(one.mobile for one in people if one.mobile))


def look_up(world: World, phone: str) -> Any:
    pair = f"{world.twilio.account_sid}:{world.twilio.auth_token}"
    auth = {"authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
    query = (("Fields", "line_type_intelligence"),)
    return msgspec.json.decode(
        world.carrier.handle(Request("GET", f"/v2/PhoneNumbers/{phone}", query, auth)).body
    )


def test_a_lookup_tells_mobiles_landlines_and_what_is_no_number_apart(practice: World) -> None:
    kinds = {kind: of_kind(practice, kind) for kind in ("self", "landline", "invalid", "nobody", "stranger")}
    assert 0.002 < len(kinds["invalid"]) / 3800 < 0.012
    assert min(map(len, kinds.values())) >= 8
    for kind, phones in kinds.items():
        answer = look_up(practice, phones[0])
        assert (kind != "invalid") == answer["valid"]
        line = {"landline": "landline", "invalid": None}.get(kind, "mobile")
        assert line == (answer["line_type_intelligence"] or {}).get("type")
    assert everybody_agrees(practice.clinic.people)


def everybody_agrees(people: dict[int, Person]) -> bool:
    """Whether a number is no number for one person only if it is for all who have it."""
    bad = {one.mobile for one in people.values() if one.answered_by == "invalid"}
    return all(one.answered_by == "invalid" for one in people.values() if one.mobile and one.mobile in bad)


def test_a_scrub_answers_a_file_line_by_line(practice: World) -> None:
    stranger, mobile = of_kind(practice, "stranger")[0], of_kind(practice, "self")[0]
    asked = (
        "\ufeffphone,consent_on\r\n"
        f"{stranger},2021-02-01\r\n"
        f"{stranger[2:]},{TODAY}\r\n"
        f"{mobile},2021-01-27\r\n"
        f"{mobile},2021-01-26\r\n"
        "\r\n"
        "3125550142,never\r\n"
    )
    assert [
        ["phone", "consent_on", "answer"],
        [stranger, "2021-02-01", "yes"],
        [stranger[2:], f"{TODAY}", "no"],  # given up before that day
        [mobile, "2021-01-27", "no"],
        [mobile, "2021-01-26", "no_data"],  # the database covers nothing earlier
        ["3125550142", "never", "no_data"],
    ] == list(csv.reader(io.StringIO(practice.reassigned_answers(asked))))


def test_a_scrub_knows_every_stranger_of_old_and_nobody_else(practice: World) -> None:
    phones = {kind: of_kind(practice, kind) for kind in ("stranger", "self", "nobody", "landline")}
    lines = [f"{phone[2:]},2021-02-01" for numbers in phones.values() for phone in numbers]
    answered = list(csv.reader(io.StringIO(practice.reassigned_answers("\n".join(lines)))))
    said_yes = {f"+1{line[0]}" for line in answered if line[2] == "yes"}
    assert len(lines) == len(answered)
    assert said_yes <= set(phones["stranger"])
    assert len(said_yes) == len(phones["stranger"])  # all within the years the database covers
    again = practice.reassigned_answers("\n".join(lines))
    assert answered == list(csv.reader(io.StringIO(again)))
