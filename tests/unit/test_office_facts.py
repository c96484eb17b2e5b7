"""The office's fact sheet: which questions it answers, which go to a person, and every mistake in a sheet."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.adapters.fact_file import load_facts
from appliance.domain.wording.office_facts import OfficeFacts, find_topic, is_for_a_person
from appliance.errors import Misconfigured

PHONE = "+13125550100"
SHEET = """
[hours]
en = "We are open Mon-Thu 8 AM to 5 PM, Fri 8 AM to noon"
es = "Abrimos de lunes a jueves de 8 a 5"
[address]
en = "We are at 240 Cedar Ridge Road, second floor"
[parking]
en = "Park behind the building, it is free"
[how_to_book]
en = "Just tell us here which days suit you"
[access]
en = "There is an elevator and a ramp at the back door"
[arrival]
en = "Please come ten minutes early with a photo ID"
"""


@pytest.fixture
def sheet(tmp_path: Path) -> OfficeFacts:
    path = tmp_path / "office_facts.toml"
    path.write_text(SHEET)
    return load_facts(str(path), PHONE)


def test_a_sheet_is_read_and_a_language_without_words_is_answered_in_english(sheet: OfficeFacts) -> None:
    assert "Abrimos de lunes a jueves de 8 a 5" == sheet.answer("hours", "es")
    assert "Park behind the building, it is free" == sheet.answer("parking", "es")
    assert "" == sheet.answer("billing", "en")
    assert {} == load_facts("", PHONE).answers


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("What are your hours?", "hours"),
        ("what time do you guys close", "hours"),
        ("are you open on fridays", "hours"),
        ("a que hora abren?", "hours"),
        ("Where are you located?", "address"),
        ("whats the address", "address"),
        ("donde queda la oficina", "address"),
        ("Is parking available?", "parking"),
        ("donde puedo estacionar", "parking"),
        ("how do I schedule", "how_to_book"),
        ("como saco una cita", "how_to_book"),
        ("what should I bring", "arrival"),
        ("is there an elevator", "access"),
        # two at once, something else, nothing
        ("what are your hours and where do I park", ""),
        ("can my husband come too?", ""),
        ("who is the dentist", ""),
        ("", ""),
    ],
)
def test_a_simple_question_has_one_topic(sheet: OfficeFacts, text: str, topic: str) -> None:
    assert topic == find_topic(text, sheet)


@pytest.mark.parametrize(
    "text",
    [
        "what are your hours, my tooth hurts",
        "are you open? I am bleeding",
        "where are you and how much is a crown",
        "do you take Delta, and where do i park",
        "is parking covered by my insurance",
        "what time do you close, I need to pay my bill",
        "can I take ibuprofen before, and what should I bring",
        "donde queda y cuanto cuesta",
        "me duele la muela, a que hora abren",
        "is parking free?",
        "what are your hours? I want my records",
        "how early after my surgery can I come",
    ],
)
def test_health_money_and_insurance_are_for_a_person_whatever_else_is_asked(
    sheet: OfficeFacts, text: str
) -> None:
    assert is_for_a_person(text)
    assert "" == find_topic(text, sheet)


def test_a_topic_that_the_sheet_has_not_is_for_a_person(tmp_path: Path) -> None:
    assert "" == find_topic("what are your hours", OfficeFacts({"parking": {"en": "Behind the building"}}))
    assert "" == find_topic(
        "what are your hours " + "and so on " * 20, OfficeFacts({"hours": {"en": "8 to 5"}})
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[billing]\nen = 'x'", "1: billing: must be one of hours, address"),
        ("\nparking = 'x'", "2: parking: must be a table"),
        ("[parking]\nes = 'Atras'", "1: parking: must have words in English"),
        ("[parking]\nen = 'Behind'\nfr = 'Derriere'", "3: parking.fr: must be en or es"),
        ("[parking]\nen = 7", "2: parking.en: must be text"),
        ("[parking]\nen = ''", "2: parking.en: must be text on one line"),
        ("[parking]\nen = 'a\\u000ab'\n".replace("'", '"'), "2: parking.en: must be text on one line"),
        (f"[parking]\nen = '{'x' * 151}'", "2: parking.en: must be at most 150 characters, is 151"),
        ("[parking]\nen = 'Behind {practice}'", "2: parking.en: must have no brackets"),
        ("[hours]\nen = 'Open 8 to 5, cleanings $99'", "2: hours.en: "),
        ("[hours]\nen = 'Mail maria@example.com for hours'", "2: hours.en: "),
        ("[how_to_book]\nen = 'Book your root canal online'", "2: how_to_book.en: "),
        ("[how_to_book]\nen = 'See https://evil.example now'", "2: how_to_book.en: "),
        ("[parking]\nen = ", "2: not valid TOML"),
    ],
)
def test_every_mistake_names_line_and_remedy(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "office_facts.toml"
    path.write_text(text)
    with pytest.raises(Misconfigured) as caught:
        load_facts(str(path), PHONE)
    assert f"{path}:{told}" in str(caught.value)
    assert caught.value.remedy


def test_a_sheet_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="cannot be read"):
        load_facts(str(tmp_path / "none.toml"), PHONE)
