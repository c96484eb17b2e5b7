"""The letter of a text: GSM-7, segments, slots, phones, merging, and every wording we ship."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.domain.content import (
    GSM7_BASIC,
    GSM7_EXTENSION,
    Segments,
    Template,
    fit_value,
    merge,
    plain_practice_name,
    segments,
    show_family,
    show_phone,
    show_slot,
    to_gsm7,
)
from appliance.domain.phi import DraftFacts, DraftPolicy, Verdict, judge_draft
from appliance.domain.templates import LAST_TOUCH, TEMPLATES, Kind, choose_template

STARTS = (
    datetime.fromisoformat("2026-11-24T10:00"),
    datetime.fromisoformat("2026-11-25T09:00"),
    datetime.fromisoformat("2026-11-26T14:30"),
    datetime.fromisoformat("2026-12-01T11:00"),
)


def values_for(lang: str, **changes: str) -> dict[str, str]:
    words = {"visit": "visit", "gap": "over a year", "parking": "Park behind the building"}
    if lang == "es":
        words = {"visit": "visita", "gap": "más de un año", "parking": "Estacione atras"}
    slots = {f"slot{index}": show_slot(start, lang) for index, start in enumerate(STARTS)}
    base = {"first": "Maria", "practice": "Cedar Ridge Dental", "hygienist": "Priya", "count": "3"}
    known = {"phone": show_phone("+13125550100"), "family": show_family(2, lang)}
    return {**base, **known, **words, **slots, **changes}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It’s time — “hello”…", 'It\'s time - "hello"...'),
        ("9\u00a0AM\u202fto\u20095", "9 AM to 5"),
        ("María, sábado, próximo", "Maria, sabado, proximo"),
        ("mañana, ¿qué? ¡sí! pingüino", "mañana, ¿qué? ¡si! pingüino"),
        ("garçon", "garcon"),
        ("e\u0301", "é"),
        ("a\u0301", "a"),
        ("• one", "- one"),
        ("in\u200bvis\ufeffible", "invisible"),
        ("tick ` mark", "tick ' mark"),
        ("½", "1/2"),
        ("™", "TM"),
        ("ﬁne", "fine"),
        ("€ ~ [x]", "€ ~ [x]"),
        ("smile 😊", "smile 😊"),
        ("李", "李"),
    ],
)
def test_to_gsm7_keeps_what_the_alphabet_has_and_spells_out_the_rest(text: str, expected: str) -> None:
    assert expected == to_gsm7(text)


def test_emoji_go_only_by_choice_and_letters_never() -> None:
    assert to_gsm7("hi👩‍👩‍👧❤️ 李", drop_emoji=True) == "hi 李"
    assert to_gsm7("👍🏽") == "👍🏽"


@given(st.text())
def test_to_gsm7_is_idempotent(text: str) -> None:
    once = to_gsm7(text)
    assert once == to_gsm7(once)
    dropped = to_gsm7(text, drop_emoji=True)
    assert dropped == to_gsm7(dropped, drop_emoji=True)


@given(st.text(alphabet=sorted(GSM7_BASIC | GSM7_EXTENSION)))
def test_to_gsm7_leaves_gsm7_alone(text: str) -> None:
    assert text == to_gsm7(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Segments("gsm7", 0, 0)),
        ("a" * 160, Segments("gsm7", 160, 1)),
        ("a" * 161, Segments("gsm7", 161, 2)),
        ("a" * 306, Segments("gsm7", 306, 2)),
        ("a" * 307, Segments("gsm7", 307, 3)),
        ("€" * 80, Segments("gsm7", 160, 1)),
        ("€" * 81, Segments("gsm7", 162, 2)),
        # The ESC pair does not fit into the last septet of a part, so the part is left one short.
        ("a" * 152 + "€" + "a" * 152, Segments("gsm7", 306, 3)),
        ("á" + "a" * 69, Segments("ucs2", 70, 1)),
        ("á" + "a" * 70, Segments("ucs2", 71, 2)),
        ("😊" * 35, Segments("ucs2", 70, 1)),
        ("a" * 66 + "😊" + "a" * 66, Segments("ucs2", 134, 3)),
    ],
)
def test_segments_at_the_edges(text: str, expected: Segments) -> None:
    assert expected == segments(text)


def count_naively(text: str) -> int:
    """Parts by writing the message out unit by unit, pairs kept together, and cutting it."""
    if all(character in GSM7_BASIC or character in GSM7_EXTENSION for character in text):
        pieces, single, part = [["esc", c] if c in GSM7_EXTENSION else [c] for c in text], 160, 153
    else:
        pieces = [["u"] * (len(c.encode("utf-16-be", "surrogatepass")) // 2) for c in text]
        single, part = 70, 67
    if sum(len(piece) for piece in pieces) <= single:
        return 1 if pieces else 0
    parts: list[list[str]] = [[]]
    for piece in pieces:
        if len(parts[-1]) + len(piece) > part:
            parts.append([])
        parts[-1].extend(piece)
    return len(parts)


@given(
    st.one_of(
        st.text(max_size=400), st.text(alphabet="ab€[é", max_size=700), st.text(alphabet="aá😊", max_size=300)
    )
)
def test_segments_agree_with_an_independent_count(text: str) -> None:
    assert count_naively(text) == segments(text).count


@pytest.mark.parametrize(
    ("start", "lang", "expected"),
    [
        (datetime.fromisoformat("2026-11-24T10:00"), "en", "Tue Nov 24 at 10:00 AM"),
        (datetime.fromisoformat("2026-11-24T10:00"), "es", "mar 24 nov a las 10:00 AM"),
        (datetime.fromisoformat("2026-11-25T12:05"), "en", "Wed Nov 25 at 12:05 PM"),
        (datetime.fromisoformat("2026-11-25T00:30"), "es", "mié 25 nov a las 12:30 AM"),
        (datetime.fromisoformat("2027-01-02T16:45"), "es", "sab 2 ene a las 4:45 PM"),
        (datetime.fromisoformat("2027-01-02T16:45"), "fr", "Sat Jan 2 at 4:45 PM"),
    ],
)
def test_show_slot(start: datetime, lang: str, expected: str) -> None:
    assert expected == show_slot(start, lang)


@given(st.datetimes(), st.sampled_from(["en", "es"]))
def test_a_slot_never_costs_more_than_gsm7(start: datetime, lang: str) -> None:
    assert segments(show_slot(start, lang)).encoding == "gsm7"


def test_show_phone() -> None:
    assert show_phone("+13125550100") == "(312) 555-0100"
    assert show_phone("+525555550100") == "+525555550100"


@pytest.mark.parametrize("wrong", ["", "3125550100", "+0125550100", "+1 312 555 0100", "+1312555010x"])
def test_show_phone_refuses_what_cannot_be_called(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"E\.164"):
        show_phone(wrong)


def test_a_family_is_counted_never_named() -> None:
    assert show_family(1, "en") == "your family member"
    assert show_family(2, "en", with_reader=True) == "you and your 2 family members"
    assert show_family(1, "es", with_reader=True) == "usted y su familiar"
    assert show_family(3, "es") == "sus 3 familiares"


HELLO = Template("hello", 1, "en", 4, "Hi {first}, {practice} here.", {"1": "slot:0"})


def test_merge_fills_and_keeps_the_legend() -> None:
    draft = merge(HELLO, {"first": "Zoë", "practice": "Cedar “Ridge” Dental", "unused": "x"})
    assert draft.body == 'Hi Zoe, Cedar "Ridge" Dental here.'
    assert (draft.template_id, draft.version, draft.legend) == ("hello.1.en", 4, {"1": "slot:0"})


@pytest.mark.parametrize("value", ["", "   ", "\n", "{}", "😊", "\u200b"])
def test_merge_names_the_placeholder_without_a_value(value: str) -> None:
    with pytest.raises(ValueError, match=r"\{first\}.*hello\.1\.en"):
        merge(HELLO, {"first": value, "practice": "Cedar Ridge Dental"})


def test_a_value_cannot_pass_for_a_placeholder_or_break_the_line() -> None:
    assert fit_value("first", "{slot1}\nx\x00\ty") == "slot1 x y"


def test_overlong_values_lose_legal_tails_then_whole_words() -> None:
    assert fit_value("first", "Maria Guadalupe Esperanza") == "Maria Guadalupe"
    assert fit_value("first", "Maximilianalejandro") == "Maximilianalejan"
    long_name = "Cedar Ridge Family & Cosmetic Dentistry, P.L.L.C."
    assert fit_value("practice", long_name) == "Cedar Ridge Family & Cosmetic Dentistry"
    assert plain_practice_name("Cedar Ridge Dental, D.D.S., PLLC") == "Cedar Ridge Dental"


@given(st.text(max_size=60), st.sampled_from(["first", "practice", "visit"]))
def test_a_fitted_value_is_one_printable_line(value: str, name: str) -> None:
    line = fit_value(name, value)
    assert line == fit_value(name, line)
    assert line.isprintable()
    assert not set("{}[]<>") & set(line)
    assert len(line) <= 60


def template_name(template: Template) -> str:
    return template.template_id


@pytest.mark.parametrize("template", TEMPLATES, ids=template_name)
def test_every_wording_is_gsm7_names_the_practice_and_explains_its_codes(template: Template) -> None:
    body = merge(template, values_for(template.lang)).body
    size = segments(body)
    assert size.encoding == "gsm7"
    assert "Cedar Ridge Dental" in body
    for code in template.legend:
        assert re.search(rf"(?<!\w){code}(?!\w|:\d)", template.body), code
    for code in re.findall(r"(?:[Rr]eply|[Rr]esponda) ([0-9CR])\b", template.body):
        assert code in template.legend
    assert template.proactive == ("STOP" in body) or template.kind == Kind.HELP_ANSWER
    assert "{" not in body


@pytest.mark.parametrize("template", TEMPLATES, ids=template_name)
def test_no_wording_prints_a_carrier_opt_out_word_as_an_action(template: Template) -> None:
    words = {word.upper() for word in re.findall(r"\w+", template.body)}
    assert not words & {"CANCEL", "END", "QUIT", "UNSUBSCRIBE", "STOPALL", "REVOKE", "CANCELAR"}


TWO_PARTS = {
    Kind.SCHEDULE_REPAIR,  # the old slot and three new ones
    Kind.HOUSEHOLD_OVERDUE_6MO,  # two slots and the words for a family
}


@pytest.mark.parametrize("template", TEMPLATES, ids=template_name)
def test_a_wording_is_one_part_unless_it_is_the_long_variant(template: Template) -> None:
    size = segments(merge(template, values_for(template.lang)).body)
    may_be_longer = template.kind in TWO_PARTS or template.variant in ("hygienist", "gap")
    assert size.count <= (2 if may_be_longer else 1)


WORST = {
    "first": "Maria Guadalupe Esperanza 😊",
    "hygienist": "Maximilianalejandro",
    "practice": "Cedar Ridge Family & Cosmetic Dentistry, PLLC",
    "parking": "Park in the covered garage behind the building, level two, door B",
    "count": "12",
}


@pytest.mark.parametrize("template", TEMPLATES, ids=template_name)
def test_every_wording_passes_the_judge_with_the_worst_values(template: Template) -> None:
    starts = {
        f"slot{index}": show_slot(datetime.fromisoformat(f"2026-09-2{3 + index}T12:30"), template.lang)
        for index in range(4)
    }
    values = values_for(template.lang, **WORST, **starts)
    facts = DraftFacts(
        first_name=WORST["first"],
        last_name="Alvarez",
        last_hygienist_first=WORST["hygienist"],
        practice_name=WORST["practice"],
        practice_phone="+13125550100",
        allowed_slots=tuple(starts.values()),
        parking_note=WORST["parking"],
        lang=template.lang,
        responsive=not template.proactive,
        policy=DraftPolicy(max_len=306),
    )
    judgement = judge_draft(merge(template, values).body, facts)
    assert (judgement.verdict, judgement.reasons) == (Verdict.PASS, ())


def test_recall_texts_stay_inside_their_cohorts_budget() -> None:
    budget = {Kind.RECALL_OVERDUE_6MO: 220, Kind.RECALL_OVERDUE_12MO_PLUS: 280, Kind.TX_PLAN_PENDING: 280}
    for template in TEMPLATES:
        if template.kind in budget:
            body = merge(template, values_for(template.lang)).body
            assert len(body) <= budget[Kind(template.kind)], template.template_id


def test_every_kind_exists_in_both_languages_with_the_same_codes() -> None:
    for kind in Kind:
        english = {(one.touch, one.variant): one for one in TEMPLATES if (one.kind, one.lang) == (kind, "en")}
        spanish = {(one.touch, one.variant): one for one in TEMPLATES if (one.kind, one.lang) == (kind, "es")}
        assert english
        assert english.keys() == spanish.keys()
        assert all(english[key].legend == spanish[key].legend for key in english)


def test_ids_are_unique_and_the_three_touches_differ() -> None:
    ids = [template.template_id for template in TEMPLATES]
    assert len(ids) == len(set(ids))
    for kind in (Kind.RECALL_OVERDUE_6MO, Kind.RECALL_OVERDUE_12MO_PLUS, Kind.TX_PLAN_PENDING):
        bodies = {choose_template(kind, "en", touch).body for touch in range(1, LAST_TOUCH + 1)}
        assert len(bodies) == LAST_TOUCH


def test_choose_template_takes_the_richest_wording_that_can_be_filled() -> None:
    known = {"first", "practice", "visit", "slot1", "slot2"}
    assert choose_template(Kind.RECALL_OVERDUE_6MO, "en", 1, known).template_id == "recall_overdue_6mo.1.en"
    rich = choose_template(Kind.RECALL_OVERDUE_6MO, "en", 1, known | {"hygienist"})
    assert rich.template_id == "recall_overdue_6mo.1.en.hygienist"
    assert choose_template(Kind.RECALL_OVERDUE_6MO, "en", 9).touch == 3
    assert choose_template(Kind.HELP_ANSWER, "fr").lang == "en"
    with pytest.raises(LookupError, match="tx_plan_pending"):
        choose_template(Kind.TX_PLAN_PENDING, "es", 1, {"first"})
