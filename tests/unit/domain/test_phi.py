"""The judge of drafts: every leak found in every disguise, and ordinary words let through."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.domain.content import Template, merge, show_phone, show_slot
from appliance.domain.phi import DraftFacts, DraftPolicy, Reason, Verdict, judge_draft, scan_for_values
from appliance.domain.phi.facts import COHORT_LIMITS
from appliance.domain.phi.folding import find_value, fold, lower, read
from appliance.domain.phi.numbers import find_numbers, find_runs, in_figures
from appliance.domain.phi.slots import is_wrong_slot
from appliance.domain.templates import TEMPLATES, Kind

CORPUS = Path(__file__).parents[2] / "evaluation" / "drafts_tuning.jsonl"
CASES = [json.loads(line) for line in CORPUS.read_text("utf-8").splitlines()]

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
    cohort="overdue_6mo",
)


def facts_of(case: Mapping[str, Any]) -> DraftFacts:
    patient, practice = case["patient"], case["practice"]
    return DraftFacts(
        first_name=patient["first_name"],
        last_name=patient["last_name"],
        preferred_name=patient["preferred_name"] or "",
        dob=date.fromisoformat(patient["dob"]),
        mobile=patient["mobile"],
        email=patient["email"],
        address=patient["address"],
        carrier=patient["carrier"],
        member_id=patient["member_id"],
        procedure_codes=tuple(patient["procedure_codes"]),
        teeth=tuple(patient["teeth"]),
        fees=tuple(patient["fees"]),
        remaining_max=patient["remaining_max"],
        last_hygienist_first=patient["last_hygienist_first"],
        provider_last=patient["provider_last"],
        practice_name=practice["name"],
        practice_phone=practice["phone"],
        practice_url=practice["url"],
        allowed_slots=tuple(case["allowed_slots"]),
        cohort=case["cohort"],
        lang=case["lang"],
        policy=DraftPolicy(**case["policy"]),
    )


def name_case(case: Mapping[str, Any]) -> str:
    return str(case["id"])


@pytest.mark.parametrize("case", CASES, ids=name_case)
def test_labelled_drafts(case: Mapping[str, Any]) -> None:
    judgement = judge_draft(case["body"], facts_of(case))
    expected = (case["expect"]["verdict"], set(case["expect"]["reasons"]))
    assert expected == (judgement.verdict, set(judgement.reasons)), case["rule"]


def test_the_labelled_drafts_reach_every_reason() -> None:
    assert set(Reason) == {Reason(word) for case in CASES for word in case["expect"]["reasons"]}
    assert len(CASES) >= 200


def clean_body(template: Template) -> tuple[str, DraftFacts]:
    starts = [datetime.fromisoformat(f"2026-11-2{3 + index}T{9 + index:02d}:00") for index in range(4)]
    slots = {f"slot{index}": show_slot(start, template.lang) for index, start in enumerate(starts)}
    words = {"visit": "visit", "gap": "a year"}
    if template.lang == "es":
        words = {"visit": "visita", "gap": "mas de un año"}
    people = {"first": "Maria", "hygienist": "Priya", "practice": "Cedar Ridge Dental", "count": "2"}
    other = {"phone": show_phone("+13125550100"), "parking": "Lot B", "family": "your family member"}
    body = merge(template, {**slots, **words, **people, **other}).body
    facts = replace(
        MARIA,
        allowed_slots=tuple(slots.values()),
        responsive=not template.proactive,
        policy=DraftPolicy(max_len=600),
    )
    return body, facts


LEAKS = {
    Reason.LAST_NAME: (" Ms. Alvarez.", " ALVAREZ", " A-l-v-a-r-e-z.", " Аlvаrez.", " Al\u200bva\u2060rez."),
    Reason.DOB: (" Born 03/04/1985.", " March 4th, 1985.", " 4 de marzo de 1985.", " DOB 3-4-85."),
    Reason.PHONE_OF_PATIENT: (" At (312) 555-0142.", " 312 555 0142.", " ３１２５５５０１４２."),
    Reason.EMAIL: (" maria.alvarez85@example.com", " maria.alvarez85 (at) example.com"),
    Reason.ADDRESS: (" 88 Oak St.", " eighty-eight Oak Street.", " ZIP 62704."),
    Reason.CARRIER: (" Delta Dental of Illinois.", " your DELTA DENTAL plan.", " Cigna."),
    Reason.MEMBER_ID: (" DDX4471902.", " DDX 4471-902.", " ddx4471902"),
    Reason.CDT_CODE: (" D1110.", " code 1110.", " D eleven ten.", " Ｄ１１１０."),
    Reason.CLINICAL_PROCEDURE_TERM: (" for your prophylaxis.", " para su limpieza.", " for scaling."),
    Reason.TOOTH_NUMBER: (" for tooth #14.", " diente catorce.", " your upper molar."),
    Reason.DIAGNOSIS: (" your cavity.", " su caries.", " gum disease.", " your g1ngivitis."),
    Reason.FEE: (" It is $120.", " It is one hundred twenty dollars.", " cuesta 120 dolares."),
    Reason.BENEFIT_AMOUNT: (" You have $850 left in benefits.", " Le quedan $850 de beneficios."),
    Reason.MEDICAL_ADVICE: (" Take ibuprofen.", " Rinse with salt water.", " Tome ibuprofeno."),
    Reason.HARD_SELL: (" Last chance!", " Act now!", " Ultima oportunidad!", " 20% off!"),
    Reason.WRONG_SLOT: (" Or Fri Dec 4 at 4:15 PM.", " O viernes a las 4:15 PM.", " Or 12/04?"),
    Reason.OTHER_PATIENT_NAME: (" Your son Carlos too.", " And Sofia's visit.", " Su hija Sofia tambien."),
    Reason.URL_NOT_ALLOWED: (" Book at bit.ly/abc.", " See cedarridge.com", " See www.other.example"),
    Reason.PROMPT_ARTIFACT: (" As an AI I wrote this.", " (140 characters)", " ```"),
    Reason.PLACEHOLDER_LEFT: (" {slot1}", " [Name]", " <link>", " ____"),
}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.template_id)
def test_a_leak_planted_in_any_wording_is_found_and_the_wording_itself_is_clean(template: Template) -> None:
    body, facts = clean_body(template)
    assert (judge_draft(body, facts).verdict, judge_draft(body, facts).reasons) == (Verdict.PASS, ())
    for reason, leaks in LEAKS.items():
        leak = leaks[TEMPLATES.index(template) % len(leaks)]
        judgement = judge_draft(body.rstrip(".") + "." + leak, facts)
        assert reason in judgement.reasons, (reason, leak, body)
        assert judgement.verdict == Verdict.FLAG


def test_a_wrong_name_planted_in_any_wording_is_found() -> None:
    for template in TEMPLATES:
        body, facts = clean_body(template)
        if "Maria" in body:
            judgement = judge_draft(body.replace("Maria", "Carlos"), facts)
            assert judgement.verdict == Verdict.FLAG, body
            assert {Reason.WRONG_NAME, Reason.OTHER_PATIENT_NAME} & set(judgement.reasons), body


def test_what_is_missing_is_noticed_in_any_proactive_wording() -> None:
    for template in TEMPLATES:
        body, facts = clean_body(template)
        unnamed = judge_draft(body.replace("Cedar Ridge Dental", "your dentist"), facts)
        assert Reason.MISSING_PRACTICE_NAME in unnamed.reasons
        if template.proactive:
            silent = judge_draft(body.replace("STOP", "please"), facts)
            assert Reason.MISSING_OPT_OUT in silent.reasons


def test_an_answer_in_a_conversation_needs_no_opt_out_words() -> None:
    body = "Thank you, Maria. Cedar Ridge Dental will see you Tue Nov 24 at 10:00 AM."
    assert judge_draft(body, MARIA).reasons == (Reason.MISSING_OPT_OUT,)
    assert judge_draft(body, replace(MARIA, responsive=True)).reasons == ()


def test_length_follows_the_policy_then_the_cohort() -> None:
    head = "Hi Maria, Cedar Ridge Dental here. Reply STOP to opt out"
    for cohort, limit in COHORT_LIMITS.items():
        facts = replace(MARIA, cohort=cohort)
        assert judge_draft(head.ljust(limit, "."), facts).reasons == ()
        assert judge_draft(head.ljust(limit + 1, "."), facts).reasons == (Reason.TOO_LONG,)
        strict = replace(facts, policy=DraftPolicy(max_len=160))
        assert judge_draft(head.ljust(161, "."), strict).reasons == (Reason.TOO_LONG,)


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
def test_no_text_raises(text: str) -> None:
    judge_draft(text, MARIA)
    judge_draft(text, DraftFacts())
    scan_for_values(text, {"name": "Alvarez", "phone": "+13125550142", "nothing": ""})


@given(st.text(max_size=40), st.text(max_size=20), st.text(max_size=20))
def test_no_fact_raises(name: str, other: str, body: str) -> None:
    facts = DraftFacts(
        first_name=name,
        last_name=other,
        mobile=other,
        email=name,
        address=other,
        carrier=name,
        member_id=other,
        procedure_codes=(name,),
        teeth=(other,),
        fees=(name,),
        remaining_max=other,
        provider_last=name,
        practice_name=other,
        practice_phone=name,
        practice_url=other,
        allowed_slots=(name, body),
        policy=DraftPolicy(allow_practice_url=True),
    )
    judge_draft(body, facts)


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


def test_an_endless_text_is_too_long_whatever_the_policy() -> None:
    generous = replace(MARIA, policy=DraftPolicy(max_len=1_000_000))
    body = "Hi Maria, Cedar Ridge Dental here. Reply STOP to opt out. " + "word " * 700
    assert () == judge_draft(body, generous).reasons
    assert (Reason.LAST_NAME,) == judge_draft(body + "Alvarez", generous).reasons
    assert (Reason.TOO_LONG,) == judge_draft(body + "word " * 20_000, generous).reasons


def test_reminders_may_confirm_and_change() -> None:
    reminder = next(one for one in TEMPLATES if one.kind == Kind.APPOINTMENT_REMINDER)
    assert dict(reminder.legend) == {"C": "confirm", "R": "reschedule_request"}
