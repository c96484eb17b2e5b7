"""The judge of drafts: every leak found in every disguise, and ordinary words let through."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.domain.phi import DraftFacts, DraftPolicy, Reason, Verdict, judge_draft, scan_for_values
from appliance.domain.phi.facts import ANSWER_LIMIT, DEFAULT_LIMIT
from appliance.domain.phi.folding import find_value, fold, lower, read, word_set
from appliance.domain.phi.lexicon import compile_words, without_edges
from appliance.domain.phi.numbers import find_numbers, find_runs, in_figures
from appliance.domain.phi.slots import is_wrong_slot

SLOTS = ("Tue Nov 24 at 10:00 AM", "Thu Nov 26 at 2:30 PM")
MARIA = DraftFacts(
    first_name="Maria",
    last_name="Alvarez",
    dob=date(1985, 3, 4),
    mobile="+13125550142",
    email="maria.alvarez85@example.com",
    address="88 Oak Street, Springfield, IL 62704",
    carrier="Delta Dental of Illinois",
    member_id="DDX4471902",
    procedure_codes=("D1110",),
    teeth=("14",),
    fees=("120.00",),
    remaining_max="850.00",
    last_hygienist_first="Priya",
    provider_last="Chen",
    practice_name="Cedar Ridge Dental",
    practice_phone="+13125550100",
    practice_url="https://cedarridgedental.example",
    allowed_slots=SLOTS,
)


def test_an_answer_in_a_conversation_needs_no_opt_out_words() -> None:
    body = "Thank you, Maria. Cedar Ridge Dental will see you Tue Nov 24 at 10:00 AM."
    assert judge_draft(body, MARIA).reasons == (Reason.MISSING_OPT_OUT,)
    assert judge_draft(body, replace(MARIA, responsive=True)).reasons == ()


@pytest.mark.parametrize(
    ("facts", "limit"),
    [
        (MARIA, DEFAULT_LIMIT),
        (replace(MARIA, responsive=True), ANSWER_LIMIT),
        (replace(MARIA, policy=DraftPolicy(max_len=220)), 220),
        (replace(MARIA, policy=DraftPolicy(max_len=120)), 120),
    ],
)
def test_length_follows_the_policy_then_the_kind_of_text(facts: DraftFacts, limit: int) -> None:
    head = "Hi Maria, Cedar Ridge Dental here. Reply STOP to opt out"
    assert judge_draft(head.ljust(limit, "."), facts).reasons == ()
    assert judge_draft(head.ljust(limit + 1, "."), facts).reasons == (Reason.TOO_LONG,)


def test_cost_is_reported_and_does_not_flag() -> None:
    judgement = judge_draft("Hi Maria 😊 Cedar Ridge Dental here. Reply STOP to opt out", MARIA)
    assert (judgement.verdict, judgement.reasons) == (Verdict.PASS, (Reason.NON_GSM7_COST,))
    assert (judgement.segments.encoding, judgement.segments.count) == ("ucs2", 1)


def test_unknown_facts_do_not_pass_for_permission() -> None:
    reasons = judge_draft("Hi Maria, call 312 555 0199. Tue at 9?", DraftFacts()).reasons
    assert {Reason.MISSING_PRACTICE_NAME, Reason.MISSING_OPT_OUT, Reason.WRONG_NAME} <= set(reasons)
    assert {Reason.PHONE_OF_PATIENT, Reason.WRONG_SLOT} <= set(reasons)


def test_reasons_are_all_reported_in_one_go() -> None:
    judgement = judge_draft("Hi Carlos Alvarez, your cavity on tooth 14 is $120. Act now: bit.ly/x", MARIA)
    expected = {
        Reason.LAST_NAME,
        Reason.TOOTH_NUMBER,
        Reason.DIAGNOSIS,
        Reason.FEE,
        Reason.HARD_SELL,
        Reason.MISSING_PRACTICE_NAME,
        Reason.MISSING_OPT_OUT,
        Reason.WRONG_NAME,
        Reason.URL_NOT_ALLOWED,
    }
    assert expected == set(judgement.reasons)


@given(st.text())
def test_folding_is_idempotent_and_keeps_positions(text: str) -> None:
    once = fold(text)
    assert once == fold(once)
    assert len(once) == len(lower(once))
    assert all(token.raw == once[token.start : token.end] for token in read(text).tokens)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ａｌｖａｒｅｚ", "Alvarez"),
        ("Аlvаrеz", "Alvarez"),
        ("𝐀𝐥𝐯𝐚𝐫𝐞𝐳", "Alvarez"),
        ("Ál\u200bva\u00adrez", "Alvarez"),
        ("1️⃣ ② ❸ ١", "1 2 3 1"),
        ("a\r\n\tb\u00a0c", "a b c"),
        ("“it’s”", '"it\'s"'),
        ("🇲🇽", "MX"),
        ("mañana", "manana"),
        ("🅰🅻🆅 🅐🅛", "ALV AL"),
        ("ꓮꓡ ᎪᏞ", "AL AL"),
        ("a。b", "a.b"),
    ],
)
def test_fold_undoes_disguises(text: str, expected: str) -> None:
    assert expected == fold(text)


def test_a_value_is_found_at_token_edges_only() -> None:
    assert find_value(read("Ms A.l-v a r_e z"), "Álvarez") == [(1, 7)]
    assert find_value(read("the last one"), "Stone") == []
    assert find_value(read("anything"), " - ") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one hundred twenty", [120]),
        ("two thousand five hundred and sixty", [2560]),
        ("ciento veinte", [120]),
        ("mil doscientos", [1200]),
        ("cuarenta y cinco", [45]),
        ("twenty-first", [21]),
        ("five and six", [5, 6]),
        ("two hundred thousand", [200_000]),
        ("a visit", []),
    ],
)
def test_numbers_in_words(text: str, expected: list[int]) -> None:
    assert expected == [number.value for number in find_numbers(read(text))]


def test_digits_spoken_one_by_one_form_a_run() -> None:
    runs = [
        run.digits
        for run in find_runs(read("call three one two, 555 dash oh one 42 or nineteen eighty-five"))
    ]
    assert runs == ["3125550142", "1985"]
    assert in_figures(read("Nov twenty-four at ten thirty")).low == "nov 24 at 10 30"


@pytest.mark.parametrize(
    "text",
    [
        "Tuesday Nov 24, 10am",
        "11/24 at 10",
        "the 24th",
        "on Thursday at half past two",
        "martes 24 de noviembre a las diez de la mañana",
        "jue a las 2:30 de la tarde",
        "open Mon-Fri 8 to 5",
        "between 9 AM and 5 PM",
        "until 6 PM",
        "closed Friday",
        "24/7",
        "the sun is out and we sat down",
        "Nov 24",
    ],
)
def test_days_and_times_that_the_offer_bears_out(text: str) -> None:
    assert not is_wrong_slot(read(text), SLOTS)


@pytest.mark.parametrize(
    "text",
    [
        "Tuesday at 2:30 PM",
        "Wed Nov 24",
        "Nov 25",
        "11/25",
        "the 27th",
        "at noon",
        "10:15",
        "quarter past ten",
        "a las 3 y media",
        "Saturday works?",
        "2026-11-25",
        "el viernes",
        "14:00",
        "8 de la noche",
    ],
)
def test_days_and_times_nobody_offered(text: str) -> None:
    assert is_wrong_slot(read(text), SLOTS)


@pytest.mark.parametrize(
    ("text", "is_wrong"),
    [
        ("Tue at 10:00 or Thu at 2:30", False),
        ("Tue Nov 24 at 10:00 AM or 2:30 PM", True),
        ("Tue at 10 or at 2:30", True),
        ("tomorrow at 10", True),
        ("manana a las 10", True),
        ("martes por la manana", False),
        ("come in today", True),
        ("see you today at 10", True),
        ("thinking of you today", False),
        ("Tue at 1000 am", False),
        ("Tue at 1030 am", True),
    ],
)
def test_a_time_belongs_to_the_day_before_it(text: str, is_wrong: bool) -> None:
    assert is_wrong == is_wrong_slot(read(text), SLOTS)


def test_a_day_off_by_its_own_name_is_on_offer_when_the_offer_says_so() -> None:
    assert not is_wrong_slot(read("tomorrow at 10"), ("tomorrow at 10:00 AM",))


def test_text_that_runs_backwards_is_read_both_ways() -> None:
    head, tail = "Hi Maria, Cedar Ridge Dental here. ", ". Reply STOP to opt out"
    for hidden in ("\u202ezeravlA\u202c", "\u202eAlvarez\u202c"):
        assert Reason.LAST_NAME in judge_draft(head + hidden + tail, MARIA).reasons


def test_a_link_with_look_alike_letters_leads_elsewhere() -> None:
    facts = replace(MARIA, policy=DraftPolicy(allow_practice_url=True))
    body = "Hi Maria, Cedar Ridge Dental here. Book at {}. Reply STOP to opt out"
    for host in ("cedarridgedental.example", "www.cedarridgedental.example/book"):
        assert judge_draft(body.format(host), facts).reasons == ()
    for host in (
        "c\u0435darridgedental.example",
        "cedarridgedental.example.evil.com",
        "cedarridgedental.example:8",
    ):
        assert Reason.URL_NOT_ALLOWED in judge_draft(body.format(host), facts).reasons


def test_scan_for_values_names_what_was_found() -> None:
    values = {
        "last_name": "Alvarez",
        "mobile": "+13125550142",
        "email": "maria.alvarez85@example.com",
        "member_id": "DDX4471902",
        "month": "May",
        "absent": "Okafor",
        "empty": "",
    }
    text = "Patient A l v a r e z, three one two 555-0142, may ask about ddx-4471902"
    assert scan_for_values(text, values) == ("last_name", "mobile", "member_id", "month")
    assert scan_for_values("write to maria.alvarez85@example.com", {"email": values["email"]}) == ("email",)
    assert scan_for_values("Reply 1 for {slot1}", values) == ()


def test_a_number_is_found_inside_a_longer_one() -> None:
    values = {"pin": "1042", "short": "042", "mobile": "+13125550142", "other": "+13125550199", "id": "a1042"}
    assert scan_for_values("see 9910429 and 3125550142", values) == ("pin", "mobile")


def test_a_text_with_a_reason_is_flagged() -> None:
    assert judge_draft("Hi Maria, Cedar Ridge Dental here.", MARIA).verdict is Verdict.FLAG


def test_word_tables_are_written_plainly() -> None:
    assert word_set("a  b c") == {"a", "b", "c"}
    words = compile_words(r"root canals?", r"act (?! a b)now", r"(?:\w+ ){1,2}end", "[x y]z")
    for found in (
        "root canal",
        "rootcanals",
        "act now",
        "actnow",
        "my root canal.",
        "the very end",
        " z",
        "yz",
    ):
        assert words.search(found), found
    for none in (
        "root  canal",
        "roots canal",
        "aroot canal",
        "root canal2",
        "actor now",
        "end",
        "xz2",
        "canal",
    ):
        assert not words.search(none), none
    kept = compile_words(r"run(?! to bed) it(?! of us)")
    assert kept.search("runit ofus")
    assert kept.search("run tobed it") is None
    assert compile_words(r"run(?! to bed)").search("run tobed")
    assert without_edges(words).search("myrootcanal2")


def test_an_endless_text_is_too_long_whatever_the_policy() -> None:
    generous = replace(MARIA, policy=DraftPolicy(max_len=1_000_000))
    body = "Hi Maria, Cedar Ridge Dental here. Reply STOP to opt out. " + "word " * 280
    assert () == judge_draft(body, generous).reasons
    assert (Reason.LAST_NAME,) == judge_draft(body + "Alvarez", generous).reasons
    assert (Reason.TOO_LONG,) == judge_draft(body + "word " * 20_000, generous).reasons
