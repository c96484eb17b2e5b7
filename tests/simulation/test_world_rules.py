"""The referee's rules about other senders, refusals, wishes, numbers and the former product go red alone.

Each violation is planted through the real doors of a still practice, next to the case that looks like it
and breaks nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import msgspec
import pytest

from appliance.simulation.carrier import Fault, Trouble
from appliance.simulation.former_vendor import PastText
from appliance.simulation.http import ConnectionLost, Request
from appliance.simulation.phrases import Intent
from appliance.simulation.wishes import Wish, add_opt_out, add_reactivation
from tests.simulation.test_promises import (
    CARLOS,
    FOOTER,
    MARIA,
    MONDAY,
    PMS_HEADERS,
    TEN,
    Bench,
    recall,
    told_about_family,
)


def others_text(bench: Bench, pat_num: int, *, days_ago: int = 0, **more: Any) -> None:
    """Let another product text a patient some days ago, an hour before this hour, and enter it."""
    at = bench.world.clinic.local(bench.world.clock.now()) - timedelta(days=days_ago, hours=1)
    entry: dict[str, Any] = {"kind": 0, "mode": "Text", "direction": "Sent", "at": at, "by": "other"} | more
    bench.world.clinic.add_commlog(pat_num, "eReminder text message sent.", **entry)


def write(bench: Bench, method: str, path: str, body: dict[str, object]) -> None:
    request = Request(method, f"/api/v1/{path}", (), PMS_HEADERS, msgspec.json.encode(body))
    assert bench.world.handlers["pms"](request).status in {200, 201}


# ---------------------------------------------------------------------------- other senders


def test_permitted_sees_a_text_on_a_day_on_which_another_product_texted() -> None:
    bench = Bench()
    others_text(bench, bench.maria.pat_num)
    bench.wait(minutes=2)
    bench.text(MARIA, recall("Maria"))
    bench.text(CARLOS, recall("Carlos"))
    assert ["another sender had texted that phone that day"] == bench.whats("permitted")
    assert {"permitted": 1} == bench.red()


def test_permitted_counts_by_phone_whomever_the_other_product_wrote_to() -> None:
    bench = Bench()
    others_text(bench, bench.sofia.pat_num)
    bench.wait(minutes=2)
    bench.text(MARIA, recall("Maria"))
    assert {"permitted": 1} == bench.red()


@pytest.mark.parametrize(
    "entry",
    [
        {"mode": "Email"},
        {"mode": "Phone"},
        {"direction": "Received"},
        {"days_ago": 1},
        {"by": "api"},  # the product wrote it itself
    ],
)
def test_permitted_takes_nothing_else_in_the_commlog_for_a_text_of_today(entry: dict[str, Any]) -> None:
    bench = Bench()
    others_text(bench, bench.maria.pat_num, **entry)
    bench.wait(minutes=2)
    bench.text(MARIA, recall("Maria"))
    assert {} == bench.red()


def test_permitted_blames_nobody_for_what_could_not_be_read_yet() -> None:
    bench = Bench()
    bench.text(MARIA, recall("Maria"))
    others_text(bench, bench.maria.pat_num)  # entered after the text went out
    others_text(bench, bench.carlos.pat_num)
    bench.wait(seconds=30)
    bench.text(CARLOS, recall("Carlos"))  # entered half a minute before
    assert {} == bench.red()


def test_permitted_counts_all_senders_in_the_three_a_week() -> None:
    bench = Bench()
    for days_ago in (1, 4, 6):
        others_text(bench, bench.maria.pat_num, days_ago=days_ago)
    for days_ago in (1, 4, 7):
        others_text(bench, bench.carlos.pat_num, days_ago=days_ago)
    bench.wait(minutes=2)
    bench.text(MARIA, recall("Maria"))
    bench.text(CARLOS, recall("Carlos"))
    assert ["fourth proactive text to that phone within seven days"] == bench.whats("permitted")
    assert {"permitted": 1} == bench.red()


def test_permitted_takes_entries_of_one_moment_for_one_text() -> None:
    bench = Bench()
    for days_ago in (1, 4):
        others_text(bench, bench.maria.pat_num, days_ago=days_ago)
        others_text(bench, bench.sofia.pat_num, days_ago=days_ago)
    bench.wait(minutes=2)
    bench.text(MARIA, recall("Maria"))
    assert {} == bench.red()


def test_permitted_does_not_count_twice_what_the_product_entered_itself() -> None:
    bench = Bench()
    for day in range(4):
        bench.world.advance(TEN + timedelta(days=day if day < 3 else 4))  # Thursday is Thanksgiving
        assert {} == bench.red()
        bench.text(MARIA, f"{recall('Maria')} {day}")
        entry = {"PatNum": bench.maria.pat_num, "Note": "texted", "Mode_": "Text", "SentOrReceived": "Sent"}
        write(bench, "POST", "commlogs", entry)
    assert ["fourth proactive text to that phone within seven days"] == bench.whats("permitted")


def test_permitted_knows_the_entry_that_a_recall_status_leaves_for_the_products_own() -> None:
    bench = Bench()
    recalls, types = bench.world.clinic.books.recalls, bench.world.clinic.books.recall_types
    row = next(iter(recalls.rows.values()))
    person = bench.world.clinic.people[row.pat_num]
    change: dict[str, Any] = {"wireless": "(312)555-0177", "status": "active", "consent": "granted"}
    change |= {"birthdate": date(1984, 5, 2), "answered_by": "self", "zone": "America/Chicago"}
    bench.world.clinic.change_person(person.pat_num, **change)
    body = {"PatNum": row.pat_num, "recallType": types[row.type_num].name, "commlogMode": "Text"}
    write(bench, "PUT", "recalls/Status", body)
    bench.wait(minutes=2)
    bench.text("+13125550177", recall(person.first))
    assert [] == bench.whats("permitted")


def test_permitted_counts_what_the_former_product_had_sent() -> None:
    bench = Bench()
    here = bench.world.clinic.local(TEN)
    for phone, oldest in ((MARIA, 6), (CARLOS, 7)):
        texts = [PastText(here - timedelta(days=back), phone, "Recall") for back in (1, 3, oldest)]
        bench.world.clinic.former_vendor.texts.extend(texts)
    bench.text(MARIA, recall("Maria"))
    bench.text(CARLOS, recall("Carlos"))
    assert ["fourth proactive text to that phone within seven days"] == bench.whats("permitted")


# ---------------------------------------------------------------------------- refusals in the PMS


def refuse_short_code(bench: Bench, pat_num: int) -> None:
    bench.world.clinic.change_person(pat_num, short_code=2)


def refuse_by_type(bench: Bench, pat_num: int) -> None:
    add_opt_out(bench.world.clinic.books, pat_num, sms=16)


def refuse_contact(bench: Bench, pat_num: int) -> None:
    add_reactivation(bench.world.clinic.books, pat_num, "", do_not_contact=True)


def refuse_nothing(bench: Bench, pat_num: int) -> None:
    bench.world.clinic.change_person(pat_num, short_code=1)
    add_opt_out(bench.world.clinic.books, pat_num, sms=0, email=1)
    add_reactivation(bench.world.clinic.books, pat_num, "", do_not_contact=False)


REFUSALS = [refuse_short_code, refuse_by_type, refuse_contact]


@pytest.mark.parametrize("refuse", REFUSALS)
def test_permitted_sees_a_refusal_that_no_list_shows(refuse: Callable[[Bench, int], None]) -> None:
    bench = Bench()
    refuse(bench, bench.carlos.pat_num)
    bench.text(CARLOS, recall("Carlos"))
    bench.text(MARIA, recall("Maria"))
    assert [
        "nobody behind that phone may be texted",
        "addresses someone who refuses texts in the PMS",
    ] == bench.whats("permitted")
    assert {"permitted": 2} == bench.red()


def test_permitted_takes_a_refusal_of_mails_for_nothing_else() -> None:
    bench = Bench()
    refuse_nothing(bench, bench.carlos.pat_num)
    bench.text(CARLOS, recall("Carlos"))
    assert {} == bench.red()


@pytest.mark.parametrize("refuse", REFUSALS)
def test_permitted_expects_no_knowledge_of_what_may_not_be_queried(
    refuse: Callable[[Bench, int], None],
) -> None:
    bench = Bench(queries_allowed=False)
    refuse(bench, bench.carlos.pat_num)
    bench.text(CARLOS, recall("Carlos"))
    assert {} == bench.red()
    ask = {"SqlCommand": "SELECT PatNum FROM commoptout WHERE OptOutSms <> 0"}
    request = Request("PUT", "/api/v1/queries/ShortQuery", (), PMS_HEADERS, msgspec.json.encode(ask))
    assert 401 == bench.world.handlers["pms"](request).status


def test_permitted_hears_the_refusal_of_whoever_holds_the_childs_phone() -> None:
    bench = Bench()
    refuse_by_type(bench, bench.maria.pat_num)
    bench.text(MARIA, recall("Sofia"))
    assert ["nobody behind that phone may be texted"] == bench.whats("permitted")


def test_permitted_takes_a_text_without_a_name_for_one_to_whoever_may_get_it() -> None:
    bench = Bench()
    bench.text(MARIA, f"Cedar Ridge Dental about a visit for you and your family member. {FOOTER}")
    assert {} == bench.red()


def test_stopped_lets_the_one_confirmation_bounce_off_a_carrier_that_blocks_without_a_word() -> None:
    bench = Bench(confirms_stop=False)
    bench.say(MARIA, "STOP", Intent.OPT_OUT)
    bench.poll()
    assert 400 == bench.text(MARIA, "Cedar Ridge Dental: you get no more texts from us.")
    assert {} == bench.red()
    assert 400 == bench.text(MARIA, "Cedar Ridge Dental: you really get no more texts from us.")
    assert ["tried to text after the STOP had been handed over"] == bench.whats("stopped")


def test_a_visit_that_staff_moves_is_done_by_whoever_works_where_it_went() -> None:
    bench = Bench()
    clinic = bench.world.clinic
    first, second = [op for op in clinic.operatories.values() if op.is_hygiene and not op.is_hidden][:2]
    slot = bench.openings(1)[0][1]
    visit = bench.world.office.book(bench.maria.pat_num, first.num, slot, 60)
    moved = bench.world.office.move_visit(visit.apt_num, second.num, slot + timedelta(days=1))
    assert (second.num, second.dentist, second.hygienist) == (moved.op, moved.prov_num, moved.prov_hyg)
    assert first.hygienist != second.hygienist


def test_permitted_hears_the_refusal_of_family_that_goes_unnamed() -> None:
    bench = Bench()
    refuse_contact(bench, bench.sofia.pat_num)
    told_about_family(bench, bench.openings(1)[0][1])
    assert ["is about family of whom nobody may be reminded"] == bench.whats("permitted")


# ---------------------------------------------------------------------------- wishes kept on the box


def wish(bench: Bench, pat_num: int, **what: Any) -> None:
    bench.world.clinic.wishes[pat_num] = Wish(pat_num, **what)


@pytest.mark.parametrize(("days", "expected"), [(1, 1), (0, 0), (-3, 0)])
def test_permitted_sees_a_text_to_somebody_who_asked_for_a_pause(days: int, expected: int) -> None:
    bench = Bench()
    wish(bench, bench.carlos.pat_num, pause_until=MONDAY + timedelta(days=days))
    bench.text(CARLOS, recall("Carlos"))
    assert ["is about someone whose texts are paused"] * expected == bench.whats("permitted")
    assert set(bench.red()) == ({"permitted"} if expected else set())


@pytest.mark.parametrize(
    ("start", "stop", "expected"),
    [
        (time(10), time(10, 30), 0),  # the text goes at ten
        (time(13), time(17), 1),
        (time(9), time(10), 1),
    ],
)
def test_permitted_sees_a_text_outside_the_hours_somebody_asked_for(
    start: time, stop: time, expected: int
) -> None:
    bench = Bench()
    wish(bench, bench.carlos.pat_num, best_hours=(start, stop))
    bench.text(CARLOS, recall("Carlos"))
    assert ["is about someone outside the hours they asked for"] * expected == bench.whats("permitted")


def test_permitted_reads_the_hours_on_the_practices_clock() -> None:
    bench = Bench()
    bench.world.clinic.change_person(bench.carlos.pat_num, zone="America/New_York")
    wish(bench, bench.carlos.pat_num, best_hours=(time(10), time(11)))
    bench.text(CARLOS, recall("Carlos"))
    assert {} == bench.red()


def test_permitted_leaves_a_wish_to_whose_it_is() -> None:
    bench = Bench()
    wish(bench, bench.maria.pat_num, pause_until=MONDAY + timedelta(days=9))
    bench.text(MARIA, recall("Sofia"))  # the child is not paused, the mother only holds the phone
    assert {} == bench.red()
    bench.wait(days=2)
    bench.text(MARIA, recall("Maria"))
    assert ["is about someone whose texts are paused"] == bench.whats("permitted")


def test_an_answer_waits_for_no_wish() -> None:
    bench = Bench()
    wish(bench, bench.carlos.pat_num, pause_until=MONDAY + timedelta(days=9), best_hours=(time(13), time(14)))
    bench.say(CARLOS, "Is there parking?", Intent.QUESTION)
    bench.poll()
    bench.text(CARLOS, "Yes, behind the house.")
    assert {} == bench.red()


# ---------------------------------------------------------------------------- numbers


def look_up(bench: Bench, phone: str, fields: str = "line_type_intelligence") -> None:
    request = Request("GET", f"/v2/PhoneNumbers/{phone}", (("Fields", fields),), bench._auth())
    assert 200 == bench.world.handlers["carrier"](request).status


@pytest.mark.parametrize(
    ("kind", "status", "expected"),
    [
        ("landline", 201, ["texted what a lookup had called a landline"]),
        ("invalid", 400, ["texted what a lookup had called no number"]),
        ("self", 201, []),
    ],
)
def test_permitted_holds_the_product_to_what_a_lookup_said(
    kind: str, status: int, expected: list[str]
) -> None:
    bench = Bench()
    bench.world.clinic.change_person(bench.carlos.pat_num, answered_by=kind)
    look_up(bench, CARLOS)
    assert status == bench.text(CARLOS, recall("Carlos"))
    assert expected == bench.whats("permitted")
    assert set(bench.red()) == ({"permitted"} if expected else set())


def test_permitted_holds_nobody_to_an_answer_that_was_lost_or_never_asked_for() -> None:
    bench = Bench()
    bench.world.clinic.change_person(bench.carlos.pat_num, answered_by="invalid")
    bench.world.carrier.faults = lambda _request: Fault(Trouble.LOSE_ANSWER)
    with pytest.raises(ConnectionLost):
        look_up(bench, CARLOS)
    bench.world.carrier.faults = None
    bench.text(CARLOS, recall("Carlos"))
    assert {} == bench.red()
    bench.world.clinic.change_person(bench.carlos.pat_num, answered_by="landline")
    look_up(bench, CARLOS, fields="")  # without the package no line type is told
    bench.text(CARLOS, recall("Carlos"))
    assert ["the phone is a landline"] == bench.whats("permitted")


def test_permitted_holds_the_product_to_what_a_scrub_said() -> None:
    bench = Bench()
    bench.world.clinic.change_person(bench.carlos.pat_num, answered_by="stranger")
    bench.text(CARLOS, recall("Carlos"))
    assert {} == bench.red()  # nobody had told it so
    bench.world.reassigned_answers(f"phone,date\n{CARLOS},2021-02-01\n{MARIA},2021-02-01\n")
    bench.wait(days=1)
    bench.text(CARLOS, f"Hi Carlos, time for your visit. {FOOTER}")
    bench.text(MARIA, recall("Maria"))
    assert ["texted what a scrub had called reassigned"] == bench.whats("permitted")
    assert {"permitted": 1} == bench.red()


# ---------------------------------------------------------------------------- the former product


def opt_out_before(bench: Bench, phone: str) -> None:
    bench.world.clinic.former_vendor.opted_out[phone] = date(2025, 6, 1)


def test_stopped_sees_a_text_to_whoever_had_opted_out_with_the_former_product() -> None:
    bench = Bench()
    opt_out_before(bench, MARIA)
    bench.text(MARIA, recall("Sofia"))  # whoever is meant: it is the phone that opted out
    bench.text(CARLOS, recall("Carlos"))
    assert ["texted a phone that had opted out with the former product"] == bench.whats("stopped")
    assert {"stopped": 1} == bench.red()


def test_stopped_lets_a_former_opt_out_be_answered_and_come_back() -> None:
    bench = Bench()
    opt_out_before(bench, MARIA)
    bench.say(MARIA, "Is there parking?", Intent.QUESTION)
    bench.poll()
    bench.text(MARIA, "Yes, behind the house.")
    bench.say(MARIA, "START", Intent.OPT_IN)
    bench.poll()
    bench.wait(days=2)
    bench.text(MARIA, recall("Maria"))
    assert {} == bench.red()


def test_stopped_counts_one_persons_stop_for_everybody_on_that_phone() -> None:
    bench = Bench()
    luis = bench.add("Luis", MARIA)
    bench.say(MARIA, "This is Maria, please stop texting me", Intent.OPT_OUT)
    bench.poll()
    bench.text(MARIA, "You are unsubscribed and will get no more texts.")
    assert {} == bench.red()
    bench.wait(days=2)
    bench.text(luis.mobile or "", recall("Luis"))
    assert {"stopped": 1} == bench.red()


# ---------------------------------------------------------------------------- why


def test_kept_wants_an_answer_for_whoever_asks_why() -> None:
    bench = Bench()
    bench.say(MARIA, "why am I getting this?", Intent.WHY)
    bench.poll()
    bench.wait(minutes=1)
    assert ["the question why somebody is texted led to nothing"] == bench.whats("kept")
    assert {"kept": 1} == bench.red()
    bench.tasks.append({"phone": MARIA, "kind": "question"})
    assert {} == bench.red()
    bench.tasks.clear()
    bench.text(MARIA, "You are a patient of Cedar Ridge Dental and agreed to texts. Reply STOP to end them.")
    assert {} == bench.red()


def test_the_referee_judges_by_the_instant_not_by_the_end() -> None:
    """What is entered, asked for or answered later changes no verdict on what went before."""
    bench = Bench()
    bench.text(CARLOS, recall("Carlos"))
    wish(bench, bench.carlos.pat_num, pause_until=MONDAY + timedelta(days=30))
    refuse_short_code(bench, bench.carlos.pat_num)
    opt_out_before(bench, CARLOS)
    others_text(bench, bench.carlos.pat_num)
    bench.world.clinic.change_person(bench.carlos.pat_num, answered_by="landline")
    look_up(bench, CARLOS)
    assert {} == bench.red()
