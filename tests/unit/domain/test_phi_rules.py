"""The judge's rules at their edges: each line is one sentence in an else fit draft, and all its reasons."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from appliance.domain.phi import DraftFacts, DraftPolicy, Reason, judge_draft
from appliance.domain.wording.content import fit_value
from tests.unit.domain.test_phi import MARIA


def reasons(sentence: str, facts: DraftFacts) -> set[str]:
    body = f"{sentence} This is {facts.practice_name} Reply STOP to opt out"
    roomy = replace(facts, policy=replace(facts.policy, max_len=400))
    return {str(reason) for reason in judge_draft(body, roomy).reasons} - {"non_gsm7_cost"}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("It is $120.", "fee"),
        ("It is $130.", "fee"),
        ("You have $850.", "benefit_amount"),
        ("You have $300 of benefits.", "benefit_amount"),
        ("It is $120 of your benefits.", "fee benefit_amount"),
        ("It is 120.00, I think.", "fee"),
        ("It is 850.00, I think.", "benefit_amount"),
        ("120 Oak Avenue", ""),
        ("We are at 850 Oak Avenue.", ""),
        ("We are in suite 850.", ""),
        ("A hundred and twenty dollars.", "fee"),
        ("Some dollars of benefits.", "benefit_amount"),
        ("Seventy-five bucks covers it.", "fee benefit_amount"),
        ("Twelve dollars, and we hope to see you very soon again over here. Your plan is good.", "fee"),
        ("It is 10.00 by now.", ""),
    ],
)
def test_money(sentence: str, expected: str) -> None:
    assert set(expected.split()) == reasons(sentence, MARIA)


@pytest.mark.parametrize(
    ("known", "sentence", "expected"),
    [
        ("10", "It comes to 10.00 by now.", "fee"),
        ("9.99", "It comes to 9.99 by now.", ""),
        ("119.60", "It comes to 120 by now.", "fee"),
        ("119.60", "It comes to 119 by now.", "fee"),
        ("119.60", "It comes to 119.60 by now.", "fee"),
        ("119.60", "It comes to 118 by now.", ""),
        ("1,250.00", "It comes to 1,250 by now.", "fee"),
        ("", "It comes to 125 by now.", ""),
        ("1.2.3", "It comes to 123 by now.", ""),
    ],
)
def test_a_known_fee_needs_no_currency(known: str, sentence: str, expected: str) -> None:
    assert set(expected.split()) == reasons(sentence, replace(MARIA, fees=(known,)))


def test_year_end_and_plain_benefits_need_the_owners_consent() -> None:
    allowed = replace(MARIA, policy=DraftPolicy(allow_year_end_mention=True))
    for sentence in ("Your dental benefits reset on January 1.", "Visit us before the end of the year."):
        assert reasons(sentence, MARIA)
        assert reasons(sentence, allowed) == set()
    assert reasons("Your benefits reset, hurry up.", allowed) == {"hard_sell"}
    assert reasons("Your deductible resets before the end of the year.", allowed) == {"benefit_amount"}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Hi Carlos, welcome.", "wrong_name"),
        ("Hi carlos, welcome.", "wrong_name"),
        ("Hi Ludmila, welcome.", "wrong_name"),
        ("Hi ludmila, welcome.", "wrong_name"),
        ("Hi ludmila welcome.", ""),
        ("Hi M, welcome.", ""),
        ("Hi there, welcome.", ""),
        ("Hi there Ludmila, welcome.", "wrong_name"),
        ("Hi again Ludmila, welcome.", "wrong_name"),
        ("Good morning Ludmila, welcome.", "wrong_name"),
        ("Bad morning Ludmila, welcome.", ""),
        ("Dear Ms. Ludmila, welcome.", "wrong_name"),
        ("Hi. Ludmila, welcome.", ""),
        ("Carlos, welcome.", "wrong_name"),
        ("Carlos - welcome.", "wrong_name"),
        ("carlos, welcome.", ""),
        ("Welcome, Carlos.", "wrong_name"),
        ("For your son, Carlos.", "other_patient_name"),
        ("See you soon, Carlos, then.", "other_patient_name"),
        ("Your son can come too, Carlos.", "other_patient_name"),
        ("Your son can come too then, Carlos.", "wrong_name"),
        ("Hi Priya, welcome.", "wrong_name"),
        ("Hi, Priya here.", ""),
        ("Hi Priya here.", ""),
        ("Hi, Priya has time.", ""),
        ("Priya, welcome.", "wrong_name"),
        ("Priya says hi.", ""),
        ("Hi Maria Lopez, welcome.", "wrong_name"),
        ("Hi Maria Lopez welcome.", ""),
        ("Hi Maria there, welcome.", ""),
        ("With Ludmila at 10?", "wrong_name"),
        ("With ludmila?", ""),
        ("With Long?", ""),
        ("Dr. Patel says hi.", "wrong_name"),
        ("Dr., Patel says hi.", "wrong_name"),
        ("Dr. Chen says hi.", ""),
        ("My name is Ashley.", "wrong_name"),
        ("My name is Ludmila.", ""),
        ("This is Ashley.", "wrong_name"),
        ("We saw Ashley.", "other_patient_name"),
        ("She saw Ashley.", "wrong_name"),
        ("We hope you saw Ashley.", "other_patient_name"),
        ("We hope that you saw Ashley.", "wrong_name"),
        ("We have time with Ashley.", "wrong_name"),
        ("Ludmila can see you.", "wrong_name"),
        ("Someone can see you.", ""),
        ("You can take a seat.", ""),
        ("Ashley has time.", "wrong_name"),
        ("Ashley is due.", "other_patient_name"),
        ("Ashley has time, is due.", "other_patient_name"),
        ("Ashley has time and is due.", "wrong_name"),
        ("Meet C4rlos there.", "other_patient_name"),
        ("See you with Priya!Thanks.", ""),
        ("Ludmila is here.", ""),
        ("Little Ashley has time.", "other_patient_name"),
        ("Your son Ashley has time.", "other_patient_name"),
        ("Your son Ludmila has time.", "other_patient_name"),
        ("Your son, Ludmila.", "other_patient_name"),
        ("Your son (Ludmila).", "other_patient_name"),
        ("Your son. Ludmila street.", ""),
        ("Mr. Ludmila called.", "other_patient_name"),
        ("mr. Ludmila called.", ""),
        ("Ludmila's visit is near.", "other_patient_name"),
        ("Ludmilas' visit is near.", "other_patient_name"),
        ("Ludmila's garden is near.", ""),
        ("A time for Ludmila.", "other_patient_name"),
        ("A time for Ludmila Street.", ""),
        ("A time for Long.", ""),
        ("Calle de Ludmila.", ""),
        ("Visita de Carlos.", "other_patient_name"),
        ("Visita de Pilar.", "other_patient_name"),
        ("Visita de (Pilar).", ""),
        ("A note for Ameritas.", "carrier"),
        ("A note for Kaiser Permanente.", "carrier"),
        ("A time for Q.", ""),
        ("A time for Bo.", "other_patient_name"),
        ("Meet Carlos there.", "other_patient_name"),
        ("Meet carlos there.", ""),
        ("Meet on Carlos Street.", ""),
        ("Don't worry.", ""),
        ("FREE parking.", ""),
        ("Meet CARLOS there.", "other_patient_name"),
        ("For LUDMILA too.", ""),
    ],
)
def test_names(sentence: str, expected: str) -> None:
    assert set(expected.split()) == reasons(sentence, MARIA)


@pytest.mark.parametrize(
    ("last_name", "sentence", "expected"),
    [
        ("Alvarez", "At 12 Alvarez Street.", ""),
        ("Alvarez", "The big Alvarez Street.", "last_name"),
        ("Alvarez", "At 12 Alvarez Street. Ask Alvarez then.", "last_name"),
        ("Alvarez", "En la calle Alvarez.", ""),
        ("Alvarez", "In the Alvarez building.", ""),
        ("Alvarez", "The Alvarez family.", "last_name"),
        ("Alvarez", "Alvarezs", "last_name"),
        ("Alvarez", "Alvarezes", "last_name"),
        ("Alvarez", "mariaalvarez", "last_name"),
        ("Alvarez", "alvarezmaria", "last_name"),
        ("Alvarez", "malvarez", "last_name"),
        ("Alvarez", "xalvarez", ""),
        ("Alvarez", "4lv4rez", "last_name"),
        ("Diaz", "d1az", "last_name"),
        ("Paz", "p4z", ""),
        ("Ochoa-Diaz", "Is Ochoa right?", "last_name"),
        ("Ochoa de la Cruz", "de la calle", ""),
        ("Li", "Is li right?", ""),
        ("Li", "Is LI right?", ""),
        ("O", "Is O right?", "last_name"),
        ("Kim-Li", "Is Li right?", ""),
        ("Ochoa-Paz", "Is Paz right?", "last_name"),
        ("Ochoa Del Rio", "vista del mar", ""),
        ("Paz", "pazes", ""),
        ("Paz", "mpaz", ""),
        ("Long", "longs for it", ""),
        ("Roy", "Is roy right?", "last_name"),
        ("Domingo", "Cerrado el domingo.", ""),
        ("Enero", "Le escribimos en enero.", ""),
        ("Li", "Is Li right?", "last_name"),
        ("Long", "Long time.", ""),
        ("Long", "A Long time.", ""),
        ("Long", "Ask Long then.", "last_name"),
        ("Long", "Ask LONG then.", ""),
        ("Long", "Ask Long Street then.", ""),
        ("Long", "Ask Long 5 then.", ""),
        ("Long", "Long, welcome.", "last_name"),
        ("Long", "Maria Long is here.", "last_name"),
        ("Long", "Maria long is here.", "last_name"),
        ("Long", "Maria, long is the way.", ""),
        ("Long", "Maria-Long is here.", "last_name"),
        ("Long", "you, Long.", "last_name"),
        ("Well", "Well, welcome.", ""),
        ("May", "Hi May it is.", "last_name"),
        ("May", "See May it is.", ""),
        ("May", "For May 5 it is.", "wrong_slot"),
        ("Day", "The patient Day it is.", "last_name"),
        ("Day", "The patient day it is.", ""),
        ("Day", "The name day it is.", "last_name"),
        ("Day", "Ms. day it is.", "last_name"),
        ("Chen", "Dr. Chen it is.", ""),
        ("Chen", "Ms. Chen it is.", "last_name"),
        ("Chen", "Chen it is.", "last_name"),
        ("Priya", "Priya it is.", ""),
        ("", "Nobody it is.", ""),
    ],
)
def test_surnames(last_name: str, sentence: str, expected: str) -> None:
    found = reasons(sentence, replace(MARIA, last_name=last_name)) - {"other_patient_name", "wrong_name"}
    assert set(expected.split()) == found


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("030485", "dob"),
        ("040385", "dob"),
        ("850304", "dob"),
        ("03041985", "dob"),
        ("19850304", "dob"),
        ("198534", "dob"),
        ("341985", "dob"),
        ("903041985", "dob"),
        ("3/4/85", "dob"),
        ("03 04 85", "dob wrong_slot"),
        ("030485 5", "dob"),
        ("You turned forty.", "dob"),
        ("3-4-1985", "dob"),
        ("3/4/86", "dob"),
        ("3/4/1986", "wrong_slot"),
        ("March 4", "dob"),
        ("4 de marzo", "dob"),
        ("March 5", "wrong_slot"),
        ("3485", ""),
        ("You turn 40.", "dob"),
        ("312-555-0142", "phone_of_patient"),
        ("312-555-0199", "phone_of_patient"),
        ("1 312 555 0199", "phone_of_patient"),
        ("3125550199", "phone_of_patient"),
        ("13125550199", "phone_of_patient"),
        ("555-0142", "phone_of_patient"),
        ("555-0199", ""),
        ("five five five 0142", "phone_of_patient"),
        ("0142", "phone_of_patient"),
        ("0142 Main Street", ""),
        ("ending in 0142 Main Street", "phone_of_patient"),
        ("ending in 01 42", "phone_of_patient wrong_slot"),
        ("01 42", "wrong_slot"),
        ("5 0142", ""),
        ("ending in 5 0142", "phone_of_patient"),
        ("ending in 55 0142", ""),
        ("555-O142", "phone_of_patient"),
        ("maria.alvarez85@example.com", "email last_name"),
        ("someone@example.org", "email"),
        ("desk@cedarridgedental.example", ""),
        ("maria.alvarez85", "email last_name"),
        ("62704", "address"),
        ("62704-1234", "address"),
        ("88 Oak Street", "address"),
        ("88 oak", "address"),
        ("188 Oak", "address"),
        ("Oak 88", "address"),
        ("Oak Street 88", "address"),
        ("89 Oak", ""),
        ("88 Elm", ""),
        ("Oak Street", ""),
        ("Still on Oak Street?", "address"),
        ("Still on Oak?", ""),
        ("88 N Oak", "address"),
        ("You live in Springfield.", "address"),
        ("We are in Springfield.", ""),
        ("DDOI", "carrier"),
        ("Delta is fine.", "carrier"),
        ("the delta is fine.", ""),
        ("your delta plan", "carrier"),
        ("Guardian is fine.", ""),
        ("Guardian plan", "carrier"),
        ("DDX4471902", "member_id"),
        ("ddx 4471 902", "member_id"),
        ("4471902", "member_id"),
        ("DDX447I9O2", "member_id"),
        ("member 1902", "member_id"),
        ("1902", ""),
        ("member ID ABC123", "member_id"),
        ("D1110", "cdt_code"),
        ("1110", "cdt_code"),
        ("1110 5 more", "cdt_code"),
        ("D 1 1 1 0", "cdt_code"),
        ("D 11lO", "cdt_code"),
        ("D OlIO", ""),
        ("lot D1234", ""),
        ("DOB 0304", "dob"),
        ("1110 Oak Lane", ""),
        ("suite 1110", ""),
        ("code 2740", "cdt_code"),
        ("2740", ""),
        ("D one one one zero", "cdt_code"),
        ("tooth 14", "tooth_number"),
        ("#14", "tooth_number"),
        ("#15", ""),
        ("suite #14", ""),
        ("T14", "tooth_number"),
        ("tooth fourteen", "tooth_number"),
        ("root canal", "clinical_procedure_term"),
        ("perio dontal", "clinical_procedure_term"),
        ("clean ing", "clinical_procedure_term"),
        ("gingi vitis", "diagnosis"),
        ("c a v i t y", "diagnosis"),
        ("ourcavity", ""),
        ("o u r c a v i t y", "diagnosis"),
        ("m c r o w n", "clinical_procedure_term"),
        ("clean, ing", ""),
    ],
)
def test_identifiers_and_terms(sentence: str, expected: str) -> None:
    found = reasons(f"See: {sentence} .", MARIA)
    assert set(expected.split()) == found


def test_a_lay_term_needs_the_owners_consent_and_a_clinical_one_has_none() -> None:
    allowed = replace(MARIA, policy=DraftPolicy(allow_lay_procedure_term=True))
    assert reasons("It's time for your cleaning.", MARIA) == {"clinical_procedure_term"}
    assert reasons("It's time for your cleaning.", allowed) == set()
    assert reasons("It's time for your prophylaxis.", allowed) == {"clinical_procedure_term"}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Your visit.To start, say yes.", ""),
        ("Your visit.to start", "url_not_allowed"),
        ("Your visit.To/start", "url_not_allowed"),
        ("evil.example", "url_not_allowed"),
        ("evil.unheard", "url_not_allowed"),
        ("End.Start", ""),
        ("own.example@evil.example", "url_not_allowed email"),
        ("someone@example.org", "email"),
        ("maria at example.org", "url_not_allowed"),
    ],
)
def test_links(sentence: str, expected: str) -> None:
    assert set(expected.split()) == reasons(f"See {sentence} .", MARIA)


@pytest.mark.parametrize(
    ("first_name", "sentence", "expected"),
    [
        ("Wednesday", "Hi Wednesday, welcome.", ""),
        ("Wednesday", "Wednesday, welcome.", ""),
        ("Wednesday", "Hi Wednesday at 10?", "wrong_slot"),
        ("Wednesday", "Hi Tuesday, Wednesday?", "wrong_slot"),
        ("Wednesday", "See you, Wednesday!", ""),
        ("Wednesday", "See you Wednesday!", "wrong_slot"),
        ("Wednesday", "hi wednesday", "wrong_slot"),
        ("Wednesday", "Thanks, see Wednesday ok", "wrong_slot"),
        ("Maria", "Hi Wednesday, welcome.", "wrong_slot"),
    ],
)
def test_a_reader_called_like_a_day(first_name: str, sentence: str, expected: str) -> None:
    found = reasons(sentence, replace(MARIA, first_name=first_name)) - {"wrong_name"}
    assert set(expected.split()) == found


@pytest.mark.parametrize(
    ("carrier", "sentence", "expected"),
    [
        ("Acme Dental", "the acme of care", "carrier"),
        ("Acme Health Plan", "AHP", "carrier"),
        ("Acme Plan", "AP", ""),
        ("Acme Plan", "ahp", ""),
        ("Spring Dental", "in the spring", ""),
        ("Spring Dental", "ask Spring then", "carrier"),
        ("Guardian", "a guardian angel", ""),
        ("Guardian", "ask Guardian then", "carrier"),
        ("Ash Dental", "ask Ash then", "carrier"),
        ("Sky Dental", "ask Sky then", ""),
        ("Acme Mutual Blue Sky", "the acme mutual", "carrier"),
        ("Big Sky Dental", "a big sky", "carrier"),
        ("The Plan", "the plan", ""),
        ("", "nothing", ""),
    ],
)
def test_insurers(carrier: str, sentence: str, expected: str) -> None:
    assert set(expected.split()) == reasons(f"So {sentence}.", replace(MARIA, carrier=carrier))


def test_a_birthday_on_an_offered_day_is_told_by_its_year() -> None:
    facts = replace(MARIA, dob=date(1985, 11, 24))
    assert reasons("How is Nov 24 for you?", facts) == set()
    assert "dob" in reasons("How is Nov 24, 1985 for you?", facts)


def test_a_mailbox_is_known_without_its_host() -> None:
    assert reasons("We wrote to mari85 then.", replace(MARIA, email="mari85@example.com")) == {"email"}
    assert reasons("We wrote to mar85 then.", replace(MARIA, email="mar85@example.com")) == set()
    assert reasons("We wrote to mariax then.", replace(MARIA, email="mariax@example.com")) == set()


@pytest.mark.parametrize(
    ("member_id", "sentence", "expected"),
    [
        ("A123", "A123", "member_id"),
        ("123", "123", ""),
        ("AB12C3", "xAB12C3y", "member_id"),
        ("AB12C", "xAB12Cy", ""),
        ("AB123456", "91234567", "member_id"),
        ("AB12345", "9123456", ""),
        ("ABCDEF", "xabcdefy", "member_id"),
    ],
)
def test_a_member_id_inside_other_signs(member_id: str, sentence: str, expected: str) -> None:
    assert set(expected.split()) == reasons(f"See {sentence} .", replace(MARIA, member_id=member_id))


def test_a_reader_of_two_names_may_be_greeted_by_either() -> None:
    facts = replace(MARIA, first_name="Luz Ximena", last_name="")
    for name in ("Luz Ximena", "Luz", "Ximena"):
        assert reasons(f"Hi {name}, welcome.", facts) == set()


@pytest.mark.parametrize("tooth", ["4", "04", "#4", " #04 "])
def test_a_tooth_is_known_however_it_is_written(tooth: str) -> None:
    facts = replace(MARIA, teeth=(tooth,))
    assert reasons("It's about #4.", facts) == {"tooth_number"}
    assert reasons("It's about #40.", facts) == set()


def test_a_word_broken_at_the_very_end_is_read() -> None:
    body = "Hi Maria, Cedar Ridge Dental here. Reply STOP to opt out. Clean ing"
    assert (Reason.CLINICAL_PROCEDURE_TERM,) == judge_draft(body, MARIA).reasons


@pytest.mark.parametrize("number", ["3125550100", "312-555-0100", "(312) 555-0100", "+1 312 555 0100"])
def test_the_practice_may_give_its_own_number(number: str) -> None:
    assert reasons(f"Call {number} then.", MARIA) == set()


def test_a_number_without_area_code_is_the_practices_before_it_is_the_patients() -> None:
    neighbour = replace(MARIA, mobile="+17085550100")
    assert reasons("Call 555-0100 then.", neighbour) == set()
    for full in ("708-555-0100", "(708) 555-0100", "(708)555-0100", "708 555 0100", "1-708-555-0100"):
        assert reasons(f"Call {full} then.", neighbour) == {"phone_of_patient"}


@pytest.mark.parametrize(
    ("provider", "sentence", "expected"),
    [
        ("Price", "Dr. Price has a spot.", ""),
        ("Price", "The Price has a spot.", "fee"),
        ("Price", "Price has a spot.", "fee"),
        ("Price", "For a crown Dr. Price has a spot.", "clinical_procedure_term"),
        ("Van Price", "Dr. Van Price has a spot.", ""),
        ("Dr. Price", "Dr. Price has a spot.", ""),
    ],
)
def test_a_provider_called_like_a_word(provider: str, sentence: str, expected: str) -> None:
    assert set(expected.split()) == reasons(sentence, replace(MARIA, provider_last=provider))


def test_the_office_may_say_where_to_park_as_it_stands_in_its_texts() -> None:
    note = "Park free of charge behind Cedar Hall on level 2, pay nothing: LLC"
    facts = replace(MARIA, parking_note=note)
    shown = fit_value("parking", note)
    assert shown != note
    assert reasons(note, MARIA) == reasons(shown, MARIA) == {"fee"}
    assert reasons(note, facts) == reasons(shown, facts) == set()


def test_a_first_name_may_stand_as_it_was_shortened_to_fit() -> None:
    facts = replace(MARIA, first_name="Luz Coronas Guadalupe", last_name="")
    assert fit_value("first", facts.first_name) == "Luz Coronas"
    assert reasons("Hi Luz Coronas, welcome.", facts) == set()
    assert reasons("Hi Luz, sus coronas.", facts) == {"clinical_procedure_term"}


@pytest.mark.parametrize(
    ("mobile", "sentence", "expected"),
    [
        ("(312) 555-0142", "555-0142", "phone_of_patient"),
        ("5550142", "555-0142", "phone_of_patient"),
        ("550142", "550142", ""),
        ("", "550142", ""),
    ],
)
def test_a_mobile_however_it_is_known(mobile: str, sentence: str, expected: str) -> None:
    assert set(expected.split()) == reasons(f"See {sentence} .", replace(MARIA, mobile=mobile))


@pytest.mark.parametrize(
    ("email", "sentence", "expected"),
    [("ab@bcd.com", "abbcdcom", "email"), ("a@bcd.com", "abcdcom", ""), ("", "abcdcom", "")],
)
def test_an_email_without_its_signs(email: str, sentence: str, expected: str) -> None:
    assert set(expected.split()) == reasons(f"See {sentence} .", replace(MARIA, email=email))


@pytest.mark.parametrize(
    ("address", "sentence", "expected"),
    [
        ("PO Box Alpha\nSpringfield, IL 62704", "PO Box Alpha", "address"),
        ("PO Box Alpha\nSpringfield, IL 62704", "62704", "address"),
        ("Elm Bo, Springfield", "Elm Bo", "address"),
        ("Elm B, Springfield", "Elm B", ""),
        ("4 Elm Street, Apt 7, Springfield", "apt. 7", "address"),
        ("4 Elm Street, Apt 7, Springfield", "apt. 8", ""),
        ("62704 Elm Street, Springfield", "62704", ""),
        ("4, Springfield", "4", ""),
        ("", "Elm", ""),
    ],
)
def test_an_address_in_parts(address: str, sentence: str, expected: str) -> None:
    found = reasons(f"See {sentence} .", replace(MARIA, address=address))
    assert set(expected.split()) == found & {"address"}
