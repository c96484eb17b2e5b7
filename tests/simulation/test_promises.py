"""Every promise has a monitor that goes red when it is broken, and only then.

Violations are planted through the real doors: texts through the carrier's API, visits through the
PMS's API, replies from the phones.
"""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
import msgspec
import pytest

from appliance.simulation.clinic import Person
from appliance.simulation.http import Request
from appliance.simulation.permission import federal_holidays
from appliance.simulation.phrases import Intent, Meant
from appliance.simulation.promises import PROMISES, Evidence, Held, Violation
from appliance.simulation.world import World

MONDAY = date(2026, 11, 23)
TEN = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)  # 10:00 in Chicago
MARIA = "+13125550162"
CARLOS = "+13125550163"
PMS_HEADERS = {
    "authorization": "ODFHIR NFF1i0KrXrtDkZPt/Y0urCust0merKey1",
    "content-type": "application/json",
}
FOOTER = "Cedar Ridge Dental. Reply STOP to opt out"


class Bench:
    """A still practice with the Alvarez family in it, and a product played by the test."""

    def __init__(self, **options: Any) -> None:
        self.world = World(7, MONDAY, 60, TEN, with_staff=False, **options)
        self.world.carrier.on_deliver.clear()  # the test decides who answers
        self.maria = self.add("Maria", MARIA)
        self.carlos = self.add("Carlos", CARLOS)
        self.sofia = self.add("Sofia", MARIA, guarantor=self.maria.pat_num, birthdate=date(2018, 3, 4))
        self.audit: list[dict[str, object]] = []
        self.inbound: dict[str, str] = {}
        self.outbound: dict[str, str] = {}
        self.tasks: list[dict[str, object]] = []
        self.outcomes: dict[str, list[str]] = {}
        self.held: list[Held] = []

    def add(self, first: str, phone: str, guarantor: int = 0, birthdate: date = date(1984, 5, 2)) -> Person:
        person = Person(
            0, first, first, "Alvarez", birthdate, "en", guarantor, phone, "self",
            "America/Chicago", "IL", "60601", "active", "granted",
        )  # fmt: skip
        return self.world.clinic.add_person(person)

    # the product's side

    def text(self, phone: str, body: str) -> int:
        carrier = self.world.carrier
        form = urlencode({"To": phone, "From": carrier.number, "Body": body}).encode()
        path = f"/2010-04-01/Accounts/{self.world.twilio.account_sid}/Messages.json"
        answer = self.world.handlers["carrier"](Request("POST", path, (), self._auth(), form))
        if answer.status == 201:
            sid = msgspec.json.decode(answer.body)["sid"]
            self.audit.append({"event": "recall_text_sent", "detail": {"sid": sid}})
            self.outbound[sid] = "sent"
        return answer.status

    def poll(self) -> None:
        carrier = self.world.carrier
        path = f"/2010-04-01/Accounts/{self.world.twilio.account_sid}/Messages.json"
        query = (("To", carrier.number), ("PageSize", "1000"))
        answer = self.world.handlers["carrier"](Request("GET", path, query, self._auth()))
        for message in msgspec.json.decode(answer.body)["messages"]:
            self.audit.append({"event": "reply_received", "object": f"message:{message['sid']}"})
            self.inbound[message["sid"]] = "done"
            self.outcomes[message["sid"]] = ["answered"]

    def book(self, pat_num: int, op: int, start: datetime) -> int:
        body = {"PatNum": pat_num, "Op": op, "AptDateTime": f"{start:%Y-%m-%d %H:%M:%S}", "Pattern": "X" * 12}
        headers = {
            "authorization": "ODFHIR NFF1i0KrXrtDkZPt/Y0urCust0merKey1",
            "content-type": "application/json",
        }
        request = Request("POST", "/api/v1/appointments", (), headers, msgspec.json.encode(body))
        answer = self.world.handlers["pms"](request)
        assert 201 == answer.status
        apt_num = int(msgspec.json.decode(answer.body)["AptNum"])
        self.audit.append({"event": "visit_booked", "appointment": apt_num})
        return apt_num

    def _auth(self) -> dict[str, str]:
        pair = f"{self.world.twilio.account_sid}:{self.world.twilio.auth_token}"
        return {"authorization": "Basic " + base64.b64encode(pair.encode()).decode()}

    # the world's side

    def say(
        self, phone: str, body: str, intent: Intent, slot: datetime | None = None, clear: bool = True
    ) -> None:
        self.world.people.say(phone, body, Meant(intent, slot, None, clear))

    def wait(self, **delta: float) -> None:
        self.world.advance(self.world.clock.now() + timedelta(**delta))

    def openings(self, count: int, skip: int = 0) -> list[tuple[int, datetime]]:
        """Return hygiene openings of an hour, one a day from tomorrow on, none of them on a holiday."""
        found: list[tuple[int, datetime]] = []
        on = MONDAY + timedelta(days=7)
        while len(found) < count + skip:
            found += self.world.clinic.openings(on, 60)[:1]
            on += timedelta(days=1)
        return found[skip:]

    # the verdict

    def violations(self) -> dict[str, list[Violation]]:
        return self.world.referee.judge(self.evidence())

    def evidence(self) -> Evidence:
        return Evidence(self.audit, self.inbound, self.tasks, self.outbound, self.outcomes, self.held)

    def red(self) -> dict[str, int]:
        """Return the number of violations of every promise that has any."""
        return {slug: len(found) for slug, found in self.violations().items() if found}

    def whats(self, slug: str) -> list[str]:
        return [violation.what for violation in self.violations()[slug]]


def spoken(slot: datetime) -> str:
    return f"{slot:%a %b} {slot.day} at {slot.hour % 12 or 12}:{slot:%M %p}"


def recall(name: str, *slots: datetime) -> str:
    offers = " ".join(f"{place}) {spoken(slot)}" for place, slot in enumerate(slots, 1))
    return f"Hi {name}, time for your cleaning. {offers} {FOOTER}"


def booked(slot: datetime) -> str:
    return f"You're booked for {spoken(slot)}. {FOOTER}"


def test_a_clean_exchange_breaks_nothing() -> None:
    bench = Bench()
    (op, first), (_, second) = bench.openings(2)
    bench.text(MARIA, recall("Maria", first, second))
    bench.wait(minutes=9)
    bench.say(MARIA, "the first one please", Intent.BOOK, first)
    bench.poll()
    bench.wait(seconds=2)
    bench.book(bench.maria.pat_num, op, first)
    bench.text(MARIA, booked(first))
    bench.wait(days=2)
    bench.text(MARIA, f"Your visit is {spoken(first)}. Reply C to confirm or R to change. {FOOTER}")
    bench.wait(minutes=5)
    bench.say(MARIA, "Please stop texting me", Intent.OPT_OUT)
    bench.poll()
    bench.text(MARIA, "You are unsubscribed and will get no more texts from Cedar Ridge Dental.")
    verdict = bench.violations()
    assert list(PROMISES) == list(verdict)
    assert {} == bench.red()


# ---------------------------------------------------------------------------- permitted


@pytest.mark.parametrize(
    ("at", "what"),
    [
        (TEN.replace(hour=14, minute=59), "outside 09:00-20:00 in America/Chicago"),
        (TEN + timedelta(hours=10), "outside 09:00-20:00 in America/Chicago"),
        (TEN + timedelta(days=6), "on a Sunday in America/Chicago"),
        (TEN + timedelta(days=3), "on a federal holiday in America/Chicago"),
    ],
)
def test_permitted_sees_the_wrong_hour(at: datetime, what: str) -> None:
    bench = Bench()
    if at > TEN:
        bench.world.advance(at)
    else:
        bench.world.advance(at + timedelta(days=1))
    bench.text(MARIA, recall("Maria"))
    assert {"permitted": 1} == bench.red()
    assert [what] == bench.whats("permitted")


def test_permitted_looks_at_the_clock_where_the_person_really_is() -> None:
    bench = Bench()
    bench.world.clinic.change_person(bench.maria.pat_num, zone="America/Los_Angeles")
    bench.text(MARIA, recall("Maria"))
    assert ["outside 09:00-20:00 in America/Los_Angeles"] == bench.whats("permitted")
    bench.text(CARLOS, recall("Carlos"))
    assert {"permitted": 1} == bench.red()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"consent": "unknown"}, ["nobody behind that phone may be texted"]),
        (
            {"consent": "revoked"},
            ["nobody behind that phone may be texted", "addresses someone who has revoked consent"],
        ),
        (
            {"status": "deceased"},
            ["nobody behind that phone may be texted", "addresses someone who has died"],
        ),
        ({"status": "inactive"}, ["nobody behind that phone may be texted"]),
        ({"birthdate": date(2009, 11, 24)}, ["nobody behind that phone may be texted"]),
        ({"birthdate": date(2008, 11, 23)}, []),
        ({"answered_by": "landline"}, ["the phone is a landline"]),
    ],
)
def test_permitted_looks_at_the_person(change: dict[str, Any], expected: list[str]) -> None:
    bench = Bench()
    bench.world.clinic.change_person(bench.carlos.pat_num, **change)
    bench.text(CARLOS, recall("Carlos"))
    assert expected == bench.whats("permitted")
    assert set(bench.red()) == ({"permitted"} if expected else set())


def test_permitted_lets_a_guarantor_act_for_a_child() -> None:
    bench = Bench()
    bench.world.clinic.change_person(bench.maria.pat_num, status="nonpatient")
    bench.text(MARIA, recall("Sofia"))
    assert {} == bench.red()


def test_permitted_refuses_a_phone_that_nobody_has() -> None:
    bench = Bench()
    bench.text("+13125550177", recall("Maria"))
    assert ["nobody behind that phone may be texted"] == bench.whats("permitted")


def test_permitted_counts_three_a_week() -> None:
    bench = Bench()
    for day, words in ((0, "one"), (1, "two"), (2, "three"), (4, "four"), (8, "five")):
        bench.world.advance(TEN + timedelta(days=day))
        bench.text(MARIA, f"{recall('Maria')} {words}")
    assert {"permitted": 1} == bench.red()
    assert ["fourth proactive text to that phone within seven days"] == bench.whats("permitted")


def test_permitted_counts_what_the_practice_sends_in_a_day() -> None:
    bench = Bench()
    for number in range(252):
        phone = f"+1312555{2000 + number}"
        bench.add("Maria", phone)
        bench.text(phone, recall("Maria"))
    assert {"permitted": 2} == bench.red()


def test_an_answer_is_bound_by_no_fence_but_only_four_an_hour() -> None:
    bench = Bench()
    bench.wait(hours=11)
    for number in range(5):
        bench.say(MARIA, "Is there parking?", Intent.QUESTION)
        bench.poll()
        bench.text(MARIA, f"The front desk will tell you. {number}")
        bench.wait(minutes=2)
    assert {"permitted": 1} == bench.red()


def test_an_answer_needs_a_reply_that_the_product_has_seen() -> None:
    bench = Bench()
    bench.wait(hours=11)
    bench.say(MARIA, "Is there parking?", Intent.QUESTION)
    bench.text(MARIA, "The front desk will tell you.")
    assert {"permitted": 1} == bench.red()


def test_one_reply_justifies_one_answer() -> None:
    bench = Bench()
    bench.wait(hours=11)
    bench.say(MARIA, "Is there parking?", Intent.QUESTION)
    bench.poll()
    bench.text(MARIA, "The front desk will tell you.")
    bench.text(MARIA, "Yes, behind the house.")
    assert {"permitted": 1} == bench.red()


# ---------------------------------------------------------------------------- once


def test_once_sees_a_second_text_on_a_day() -> None:
    bench = Bench()
    bench.text(MARIA, recall("Maria"))
    bench.wait(hours=1)
    bench.text(MARIA, f"Hi Maria, still time for your cleaning. {FOOTER}")
    assert {"permitted": 1, "once": 1} == bench.red()


def test_once_sees_the_same_words_within_a_month() -> None:
    bench = Bench()
    for days in (0, 29, 29 + 31):
        bench.world.advance(TEN + timedelta(days=days))
        bench.text(MARIA, recall("Maria"))
    assert {"once": 1} == bench.red()
    assert ["the same words to that phone again"] == bench.whats("once")


def test_once_sees_an_answer_repeated_after_a_crash() -> None:
    bench = Bench()
    bench.say(MARIA, "Is there parking?", Intent.QUESTION)
    bench.say(MARIA, "and a bus stop?", Intent.QUESTION)
    bench.wait(seconds=5)
    bench.poll()
    bench.text(MARIA, "The front desk will tell you.")
    bench.text(MARIA, "The front desk will tell you.")
    assert {"once": 1} == bench.red()


def test_once_allows_the_same_answer_to_another_question() -> None:
    bench = Bench()
    for _ in range(2):
        bench.say(MARIA, "Is there parking?", Intent.QUESTION)
        bench.poll()
        bench.text(MARIA, "The front desk will tell you.")
        bench.wait(hours=2)
    assert {} == bench.red()


# ---------------------------------------------------------------------------- stopped


def test_stopped_sees_a_text_after_a_stop_in_words() -> None:
    bench = Bench()
    bench.say(MARIA, "take me off your list", Intent.OPT_OUT)
    bench.poll()
    bench.text(MARIA, "You will get no more texts.")
    bench.wait(days=1)
    bench.text(MARIA, recall("Maria"))
    assert {"stopped": 1} == bench.red()
    assert ["texted after a STOP"] == bench.whats("stopped")


def test_stopped_allows_one_confirmation_only_and_no_offer_in_it() -> None:
    bench = Bench()
    (_, slot), _ = bench.openings(2)
    bench.say(MARIA, "no more please", Intent.OPT_OUT)
    bench.poll()
    bench.text(MARIA, f"You will get no more texts. {spoken(slot)} is still open.")
    bench.say(MARIA, "I said no more", Intent.OPT_OUT)
    bench.poll()
    bench.text(MARIA, "Really no more texts.")
    assert ["offered a time in answer to a STOP", "more than one text after a STOP"] == bench.whats("stopped")


def test_stopped_wants_the_confirmation_within_five_minutes() -> None:
    bench = Bench()
    bench.say(MARIA, "no more please", Intent.OPT_OUT)
    bench.poll()
    bench.wait(minutes=6)
    bench.text(MARIA, "You will get no more texts.")
    assert {"stopped": 1} == bench.red()


def test_stopped_counts_attempts_that_the_carrier_refused() -> None:
    bench = Bench()
    bench.say(MARIA, "STOP", Intent.OPT_OUT)
    assert 400 == bench.text(MARIA, recall("Maria"))
    assert {} == bench.red()  # the STOP had not been handed over yet
    bench.poll()
    assert 400 == bench.text(MARIA, recall("Maria"))
    assert {"stopped": 1} == bench.red()


def test_stopped_leaves_no_confirmation_to_the_product_when_the_carrier_sent_one() -> None:
    bench = Bench()
    bench.say(MARIA, "STOP", Intent.OPT_OUT)
    bench.poll()
    bench.say(MARIA, "yes", Intent.AMBIGUOUS, clear=False)  # lifts the carrier's block, not our duty
    bench.poll()
    assert 201 == bench.text(MARIA, "You will get no more texts.")
    assert ["texted after a STOP that the carrier had confirmed"] == bench.whats("stopped")


def test_stopped_ends_with_a_clear_start() -> None:
    bench = Bench()
    bench.say(MARIA, "STOP", Intent.OPT_OUT)
    bench.poll()
    bench.say(MARIA, "START", Intent.OPT_IN)
    bench.poll()
    bench.text(MARIA, recall("Maria"))
    assert {} == bench.red()


# ---------------------------------------------------------------------------- fresh


def test_fresh_sees_an_offer_that_is_taken_or_past() -> None:
    bench = Bench()
    (op, slot), _ = bench.openings(2)
    bench.world.clinic.new_appointment(bench.carlos.pat_num, op, slot, 60, "office")
    for other in bench.world.clinic.operatories:
        if bench.world.clinic.is_free(other, slot, 30):
            bench.world.clinic.new_appointment(bench.carlos.pat_num, other, slot, 60, "office")
    bench.text(MARIA, recall("Maria", slot))
    bench.wait(days=1)
    yesterday = datetime.fromisoformat("2026-11-23 09:00")
    bench.text(MARIA, recall("Maria", yesterday))
    assert {"fresh": 2} == bench.red()
    assert ["offers a time that is not open"] * 2 == bench.whats("fresh")


def test_fresh_sees_a_confirmation_without_a_visit() -> None:
    bench = Bench()
    (_, slot), _ = bench.openings(2)
    bench.text(MARIA, booked(slot))
    assert ["names a visit that is not in the book"] == bench.whats("fresh")
    assert {"fresh": 1} == bench.red()


def test_fresh_sees_a_reminder_of_a_visit_that_was_broken() -> None:
    bench = Bench()
    (op, slot), _ = bench.openings(2)
    visit = bench.world.clinic.new_appointment(bench.maria.pat_num, op, slot, 60, "office")
    body = f"Your visit is {spoken(slot)}. Reply C to confirm or R to change. {FOOTER}"
    bench.text(MARIA, body)
    assert {} == bench.red()
    bench.world.clinic.change_appointment(visit.apt_num, "office", status="Broken")
    bench.wait(days=1)
    bench.text(MARIA, body + " Thank you")
    assert {"fresh": 1} == bench.red()


def test_fresh_sees_a_recall_of_someone_who_has_a_visit() -> None:
    bench = Bench()
    (op, mine), (_, other) = bench.openings(2)
    bench.world.clinic.new_appointment(bench.maria.pat_num, op, mine, 60, "office")
    bench.text(MARIA, recall("Maria", other))
    bench.text(CARLOS, recall("Carlos", other))
    assert {"fresh": 1} == bench.red()
    assert ["recalls someone who has a visit"] == bench.whats("fresh")


def test_fresh_lets_the_child_be_recalled_while_the_mother_has_a_visit() -> None:
    bench = Bench()
    (op, mine), (_, other) = bench.openings(2)
    bench.world.clinic.new_appointment(bench.maria.pat_num, op, mine, 60, "office")
    bench.text(MARIA, recall("Sofia", other))
    assert {} == bench.red()


def test_fresh_lets_a_waiting_patient_be_offered_an_earlier_time() -> None:
    bench = Bench()
    (_, early), (op, late) = bench.openings(2)
    bench.world.clinic.new_appointment(bench.maria.pat_num, op, late, 60, "office")
    bench.text(MARIA, f"Hi Maria, an earlier time opened up: {spoken(early)}. Would you like it? {FOOTER}")
    assert {} == bench.red()


# ---------------------------------------------------------------------------- unclashed


def test_unclashed_sees_a_double_booking() -> None:
    bench = Bench()
    (op, slot), _ = bench.openings(2)
    bench.world.clinic.new_appointment(bench.carlos.pat_num, op, slot, 60, "office")
    bench.say(MARIA, f"{spoken(slot)} please", Intent.BOOK, slot)
    bench.poll()
    bench.book(bench.maria.pat_num, op, slot)
    assert {"unclashed": 1} == bench.red()
    assert ["clashes with another visit"] == bench.whats("unclashed")


def test_unclashed_sees_a_visit_nobody_agreed_to() -> None:
    bench = Bench()
    (op, slot), (_, other) = bench.openings(2)
    bench.say(MARIA, "either is fine", Intent.BOOK, clear=False)
    bench.say(MARIA, f"{spoken(other)} please", Intent.BOOK, other)
    bench.poll()
    apt_num = bench.book(bench.maria.pat_num, op, slot)
    bench.text(MARIA, booked(slot))
    assert {"unclashed": 1} == bench.red()
    assert [str(apt_num)] == [violation.subject for violation in bench.violations()["unclashed"]]


def test_unclashed_sees_a_visit_for_somebody_elses_yes() -> None:
    bench = Bench()
    (op, slot), _ = bench.openings(2)
    bench.say(MARIA, "yes please", Intent.BOOK, slot)
    bench.poll()
    bench.book(bench.carlos.pat_num, op, slot)
    bench.text(MARIA, "The front desk will write to you.")
    assert {"unclashed": 1} == bench.red()


def test_unclashed_remembers_the_phone_on_which_it_was_agreed() -> None:
    bench = Bench()
    (op, slot), _ = bench.openings(2)
    bench.text(CARLOS, recall("Carlos", slot))
    bench.say(CARLOS, "yes please", Intent.BOOK, slot)
    bench.poll()
    bench.world.clinic.change_person(bench.carlos.pat_num, wireless="312-555-0164")
    bench.book(bench.carlos.pat_num, op, slot)
    bench.tasks.append({"phone": CARLOS, "kind": "phone_changed"})
    assert {} == bench.red()


def test_unclashed_lets_a_guarantor_agree_for_a_child() -> None:
    bench = Bench()
    (op, slot), _ = bench.openings(2)
    bench.say(MARIA, "yes please", Intent.BOOK, slot)
    bench.poll()
    bench.book(bench.sofia.pat_num, op, slot)
    assert {} == bench.red()


def told_about_family(bench: Bench, slot: datetime, others: str = "your family member") -> None:
    bench.text(MARIA, f"Hi Maria, a visit is due for {others}. 1) {spoken(slot)} {FOOTER}")


def test_unclashed_lets_the_only_family_member_be_booked_but_not_the_one_who_answers() -> None:
    bench = Bench()
    (op, slot), _ = bench.openings(2)
    told_about_family(bench, slot)
    yes = Meant(Intent.BOOK, slot, bench.sofia.pat_num)
    bench.world.people.say(MARIA, "1", yes)
    bench.poll()
    bench.book(bench.sofia.pat_num, op, slot)
    bench.text(MARIA, booked(slot))
    assert {} == bench.red()
    (op, slot), _ = bench.openings(2)
    bench.world.people.say(MARIA, "and this one", replace(yes, slot=slot))
    bench.poll()
    bench.book(bench.maria.pat_num, op, slot)
    assert ["booked a time nobody agreed to"] == bench.whats("unclashed")


@pytest.mark.parametrize("who", ["maria", "sofia"])
def test_unclashed_sees_anybody_booked_on_a_yes_that_could_be_for_several(who: str) -> None:
    bench = Bench()
    bench.add("Carlos", CARLOS, guarantor=bench.maria.pat_num)
    (op, slot), _ = bench.openings(2)
    told_about_family(bench, slot, "your 2 family members")
    bench.say(MARIA, "1", Intent.BOOK, slot, clear=False)
    bench.poll()
    bench.book(getattr(bench, who).pat_num, op, slot)
    bench.text(MARIA, booked(slot))
    assert {"unclashed": 1} == bench.red()
    assert ["booked a time nobody agreed to"] == bench.whats("unclashed")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"status": "deceased"}, ["is about family of whom nobody may be reminded"]),
        ({"status": "inactive"}, ["is about family of whom nobody may be reminded"]),
        ({"consent": "revoked"}, ["is about family of whom nobody may be reminded"]),
        ({"consent": "unknown"}, []),
    ],
)
def test_permitted_wants_a_family_member_to_remind(change: dict[str, Any], expected: list[str]) -> None:
    bench = Bench()
    (_, slot), _ = bench.openings(2)
    bench.world.clinic.change_person(bench.sofia.pat_num, **change)
    told_about_family(bench, slot)
    assert expected == bench.whats("permitted")
    assert set(bench.red()) == ({"permitted"} if expected else set())


def test_permitted_wants_the_one_told_about_family_to_be_somebody_who_may_be_texted() -> None:
    bench = Bench()
    bench.add("Carlos", MARIA, guarantor=bench.maria.pat_num)  # he may be texted there, she may not
    bench.world.clinic.change_person(bench.maria.pat_num, consent="unknown")
    (_, slot), _ = bench.openings(2)
    told_about_family(bench, slot)
    assert ["nobody behind that phone may be texted"] == bench.whats("permitted")


@pytest.mark.parametrize(
    ("others", "has_visit", "expected"),
    [
        ("your family member", "sofia", 1),
        ("your family member", "maria", 0),
        ("you and your family member", "sofia", 1),
        ("you and your family member", "maria", 1),
    ],
)
def test_fresh_looks_at_whose_visit_is_said_to_be_due(others: str, has_visit: str, expected: int) -> None:
    bench = Bench()
    (op, mine), (_, other) = bench.openings(2)
    bench.world.clinic.new_appointment(getattr(bench, has_visit).pat_num, op, mine, 60, "office")
    bench.world.clinic.add_person(replace(bench.sofia, pat_num=0, first="Luis", status="inactive"))
    told_about_family(bench, other, others)
    assert ["recalls someone who has a visit"] * expected == bench.whats("fresh")
    assert set(bench.red()) == ({"fresh"} if expected else set())


# ---------------------------------------------------------------------------- logged


def test_logged_takes_no_number_that_counts_something_for_a_visit() -> None:
    bench = Bench()
    (op, first), *_ = bench.openings(1)
    bench.say(MARIA, "the first one please", Intent.BOOK, first)
    bench.poll()
    apt_num = bench.book(bench.maria.pat_num, op, first)
    counts: list[dict[str, object]] = [
        {"seq": apt_num, "outcome": str(apt_num), "detail": {"count": apt_num}}
    ]
    names: list[dict[str, object]] = [{"detail": {"appointment_id": str(apt_num)}}]
    for shown, violations in ((counts, 1), (names, 0)):
        evidence = replace(bench.evidence(), audit=[*bench.audit[:-1], *shown])
        assert violations == len(bench.world.referee.judge(evidence)["logged"])


def test_stopped_sees_an_opt_out_that_silenced_nobody_until_it_is_taken_back() -> None:
    bench = Bench()
    bench.say(MARIA, "please stop texting me", Intent.OPT_OUT)
    for silent, violations in ((None, 0), (frozenset({MARIA}), 0), (frozenset(), 0)):
        evidence = replace(bench.evidence(), silent=silent)
        assert violations == len(bench.world.referee.judge(evidence)["stopped"]), "not handed over yet"
    bench.poll()
    for silent, violations in ((None, 0), (frozenset({MARIA}), 0), (frozenset(), 1)):
        evidence = replace(bench.evidence(), silent=silent)
        assert violations == len(bench.world.referee.judge(evidence)["stopped"])
    bench.wait(minutes=5)
    bench.say(MARIA, "START", Intent.OPT_IN)
    bench.poll()
    assert [] == bench.world.referee.judge(replace(bench.evidence(), silent=frozenset()))["stopped"]


def test_logged_sees_whatever_the_audit_does_not_mention() -> None:
    bench = Bench()
    (op, slot), _ = bench.openings(2)
    bench.text(CARLOS, recall("Carlos", slot))
    bench.say(MARIA, "yes please", Intent.BOOK, slot)
    bench.poll()
    bench.book(bench.maria.pat_num, op, slot)
    for left_out in range(3):
        verdict = bench.world.referee.judge(
            replace(bench.evidence(), audit=[*bench.audit[:left_out], *bench.audit[left_out + 1 :]])
        )
        assert [1] == [len(found) for slug, found in verdict.items() if found]
        assert 1 == len(verdict["logged"])


# ---------------------------------------------------------------------------- settled


@pytest.mark.parametrize("outcomes", [[], ["booked", "handed_off"]])
def test_settled_wants_exactly_one_outcome(outcomes: list[str]) -> None:
    bench = Bench()
    bench.say(MARIA, "Is there parking?", Intent.QUESTION)
    bench.say(CARLOS, "Is there parking?", Intent.QUESTION)
    bench.poll()
    assert {} == bench.red()
    bench.outcomes[next(iter(bench.outcomes))] = outcomes
    assert [f"a text received has {len(outcomes)} outcomes"] == bench.whats("settled")
    assert {"settled": 1} == bench.red()


# ---------------------------------------------------------------------------- yielded

WILL_ANSWER = "Thanks Maria. Someone at Cedar Ridge Dental will get back to you shortly."


def handed_over(bench: Bench) -> None:
    bench.say(MARIA, "Is there parking?", Intent.QUESTION)
    bench.poll()
    bench.held.append(Held(MARIA, bench.world.clock.now()))
    bench.text(MARIA, WILL_ANSWER)
    bench.say(MARIA, "My face is swollen", Intent.EMERGENCY)
    bench.poll()
    bench.wait(minutes=5)
    bench.tasks.append({"phone": MARIA, "kind": "emergency"})


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Parking is free behind the building.", 1),
        ("Thank you, someone will get back to you soon.", 1),
        ("Call us. If it may be life-threatening, call 911 now.", 0),
        ("You are opted out and will get no more texts.", 0),
    ],
)
def test_yielded_sees_an_answer_in_a_persons_conversation(body: str, expected: int) -> None:
    bench = Bench()
    handed_over(bench)
    assert {} == bench.red()
    bench.text(MARIA, body)
    assert expected == len(bench.whats("yielded"))
    bench.text(CARLOS, WILL_ANSWER)
    assert expected == len(bench.whats("yielded"))


def test_yielded_ends_when_the_person_gives_the_thread_back() -> None:
    bench = Bench()
    handed_over(bench)
    bench.held = [replace(bench.held[0], until=bench.world.clock.now())]
    bench.text(MARIA, "Parking is free behind the building.")
    assert {} == bench.red()


# ---------------------------------------------------------------------------- calm


def drives(bench: Bench) -> None:
    bench.wait(seconds=90)
    meant = Meant(Intent.NOISE, automatic=True)
    bench.world.people.say(MARIA, "I'm driving and will see your message later", meant)
    bench.poll()


def test_calm_lets_a_phone_that_answers_by_itself_be_answered_once() -> None:
    bench = Bench()
    drives(bench)
    bench.text(MARIA, "Someone will get back to you.")
    assert [] == bench.whats("calm")
    drives(bench)
    bench.text(MARIA, "Thanks, good question. Someone will get back to you.")
    assert ["answers an automatic reply again"] == bench.whats("calm")


def test_calm_begins_anew_with_every_word_of_a_person() -> None:
    bench = Bench()
    drives(bench)
    bench.text(MARIA, "Someone will get back to you.")
    bench.wait(seconds=90)
    bench.say(MARIA, "Is there parking?", Intent.QUESTION)
    bench.poll()
    bench.text(MARIA, "Thanks, good question. Someone will get back to you.")
    drives(bench)
    bench.text(MARIA, "Parking is free behind the building.")
    assert [] == bench.whats("calm")


# ---------------------------------------------------------------------------- kept


def test_kept_sees_a_reply_that_is_lost_or_left_lying() -> None:
    bench = Bench()
    bench.say(MARIA, "Is there parking?", Intent.QUESTION)
    bench.say(CARLOS, "Is there parking?", Intent.QUESTION)
    bench.poll()
    first, second = bench.inbound
    bench.inbound[first] = "waiting"
    del bench.inbound[second]
    assert {"kept": 2} == bench.red()
    assert {"a text received is lost", "a text received is still waiting"} == set(bench.whats("kept"))


def test_kept_does_not_blame_the_product_for_what_it_was_never_handed() -> None:
    bench = Bench()
    bench.say(MARIA, "Is there parking?", Intent.QUESTION)
    assert {} == bench.red()


def test_kept_sees_a_text_that_the_product_does_not_know_it_sent() -> None:
    bench = Bench()
    bench.text(MARIA, recall("Maria"))
    bench.outbound.clear()
    assert {"kept": 1} == bench.red()


def test_kept_wants_somebody_to_hear_of_an_emergency() -> None:
    bench = Bench()
    bench.say(MARIA, "my tooth broke and it is bleeding", Intent.EMERGENCY)
    bench.poll()
    missed = bench.whats("kept")
    bench.tasks.append({"phone": MARIA, "kind": "emergency"})

    assert ["an emergency was given to nobody"] == missed
    assert [] == bench.whats("kept")


def test_permitted_sees_a_text_without_an_agreement() -> None:
    bench = Bench()
    bench.world.referee.has_agreement = False
    bench.text(MARIA, recall("Maria"))

    assert ["texted without an agreement with the carrier"] == bench.whats("permitted")


@pytest.mark.parametrize(
    ("shown", "kinds"),
    [
        ("tuesday at 10 is fine _", []),
        ("I am young", []),
        ("alvarez wants another time", ["a name"]),
        ("this is Maria", ["a name"]),
        ("call 312 555 0162 or so", ["a phone number"]),
        ("born 05/02/1984", ["a birth date"]),
    ],
)
def test_contained_finds_people_in_what_a_model_is_shown(shown: str, kinds: list[str]) -> None:
    bench = Bench()
    request = {"system": "Maria Alvarez", "messages": [{"role": "user", "content": shown}]}
    bench.world.referee.watch_model(msgspec.json.encode(request))

    assert [f"{one} of a patient left for the model" for one in kinds] == bench.whats("contained")


def test_advised_sees_what_only_a_hostile_model_writes() -> None:
    bench = Bench()
    bench.text(MARIA, f"ACT NOW!!! {recall('Maria')}")

    assert ["says what only a model would: act now!!!"] == bench.whats("advised")


def test_kept_sees_a_booking_that_led_to_nothing() -> None:
    bench = Bench()
    (_, slot), _ = bench.openings(2)
    bench.say(MARIA, "yes please", Intent.BOOK, slot)
    bench.poll()
    bench.wait(minutes=1)
    assert {"kept": 1} == bench.red()
    bench.tasks.append({"phone": "(312) 555-0162", "kind": "booking"})
    assert {} == bench.red()
    bench.tasks.clear()
    bench.text(MARIA, "The front desk will write to you.")
    assert {} == bench.red()


@pytest.mark.parametrize(
    ("intent", "clear", "what"),
    [
        (Intent.BOOK, False, "a booking led to nothing"),
        (Intent.WANTS_TIMES, True, "a wish for times led to nothing"),
        (Intent.WANTS_TIMES, False, "a wish for times led to nothing"),
    ],
)
def test_kept_wants_an_answer_or_a_task_for_whoever_wants_to_come(
    intent: Intent, clear: bool, what: str
) -> None:
    bench = Bench()
    bench.say(MARIA, "yes please", intent, clear=clear)
    bench.poll()
    bench.wait(minutes=1)
    assert [what] == bench.whats("kept")
    bench.tasks.append({"phone": MARIA, "kind": "household_booking"})
    assert {} == bench.red()
    bench.tasks.clear()
    bench.text(MARIA, "Someone will get back to you.")
    assert {} == bench.red()


# ---------------------------------------------------------------------------- the world it stands in


def test_one_seed_gives_one_world_whatever_the_door() -> None:
    def two_days(patients: int) -> tuple[list[str], list[str]]:
        world = World(7, MONDAY, patients, TEN)
        auth = (world.twilio.account_sid, world.twilio.auth_token)
        path = f"/2010-04-01/Accounts/{auth[0]}/Messages.json"
        with httpx.Client(transport=world.transports()["carrier"], base_url="http://carrier") as client:
            for person in list(world.clinic.people.values())[:80]:
                if person.mobile:
                    form = {"To": person.mobile, "From": world.carrier.number, "Body": recall(person.first)}
                    client.post(path, data=form, auth=auth)
        world.advance(TEN + timedelta(days=2))
        visits = [f"{apt.apt_num} {apt.start} {apt.status}" for apt in world.clinic.appointments.values()]
        return [f"{sid} {body} {meant}" for sid, body, meant in world.truth()], visits

    first = two_days(200)
    assert first == two_days(200)
    assert 5 <= len(first[0])


def test_the_world_is_served_over_http_and_always_has_something_ahead() -> None:
    world = World(7, MONDAY, 60, TEN)
    with world.addresses() as addresses, httpx.Client() as client:
        assert ["pms", "carrier"] == list(addresses)
        assert 401 == client.get(f"{addresses['carrier']}/v2/PhoneNumbers/{MARIA}").status_code
        providers = client.get(f"{addresses['pms']}/api/v1/providers", headers=PMS_HEADERS)
    assert "Chen" in {row["LName"] for row in providers.json()}
    for _ in range(3):
        ahead = world.next_at()
        assert ahead is not None
        assert 1 <= world.advance(ahead)


def test_numbers_that_nobody_has_are_reported_as_deactivated() -> None:
    world = World(7, MONDAY, 400, TEN, with_staff=False)
    gone = sorted({p.mobile for p in world.clinic.people.values() if p.mobile and p.answered_by == "nobody"})
    listed = []
    for days in range(1, 31):
        path = f"/v1/Deactivations/{MONDAY - timedelta(days=days)}.txt"
        listed += world.handlers["carrier"](Request("GET", path)).body.decode().split()
    assert gone == sorted(listed)
    assert [] != gone


# ---------------------------------------------------------------------------- the referee's own tables


def test_federal_holidays_of_two_known_years() -> None:
    assert {
        date(2026, 1, 1), date(2026, 1, 19), date(2026, 2, 16), date(2026, 5, 25), date(2026, 6, 19),
        date(2026, 7, 3), date(2026, 7, 4), date(2026, 9, 7), date(2026, 10, 12), date(2026, 11, 11),
        date(2026, 11, 26), date(2026, 12, 25),
    } == federal_holidays(2026)  # fmt: skip
    assert date(2027, 12, 31) in federal_holidays(2027)  # New Year 2028 is a Saturday
    assert date(2027, 7, 5) in federal_holidays(2027)


def test_judging_twice_changes_nothing() -> None:
    bench = Bench()
    bench.text("+13125550177", recall("Maria"))
    assert bench.violations() == bench.violations()


def test_a_violation_names_nobody() -> None:
    bench = Bench()
    bench.wait(hours=11)
    bench.text(MARIA, recall("Maria"))
    bench.say(MARIA, "STOP", Intent.OPT_OUT)
    bench.poll()
    bench.text(MARIA, recall("Maria"))
    found = [replace(one, at=TEN) for many in bench.violations().values() for one in many]
    assert 2 == len(found)
    assert [] == [one for one in found if MARIA in str(one) or "Maria" in str(one)]
