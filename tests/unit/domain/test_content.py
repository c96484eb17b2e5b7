"""The letter of a text: GSM-7, segments, slots, phones, merging."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.domain.wording.content import (
    GSM7_BASIC,
    GSM7_EXTENSION,
    LONGEST_SLOT,
    Segments,
    Template,
    cost_cents,
    fit_value,
    merge,
    plain_practice_name,
    segments,
    show_family,
    show_month,
    show_phone,
    show_slot,
    to_gsm7,
)


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
    assert to_gsm7("👍🏽 ❤️") == "👍🏽 ❤️"
    for tone in "🏻🏼🏽🏾🏿":
        assert to_gsm7("👍" + tone, drop_emoji=True) == ""


@pytest.mark.parametrize("symbol", ["☎", "\ud83d", "\ue000", "\ufdd0", "\ufe0f\u20e3"])
def test_what_is_no_letter_goes_with_the_emoji(symbol: str) -> None:
    assert to_gsm7(f"a{symbol}b", drop_emoji=True) == "ab"


def test_marks_and_controls_that_no_letter_takes_up_are_dropped() -> None:
    assert to_gsm7("q\u0301 x\u0308") == "q x"
    assert to_gsm7("a\x07b\x1bc") == "abc"
    assert to_gsm7("a\fb") == "a\fb"


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
        # The last character of one code unit, and the first of two.
        ("\uffff" * 70, Segments("ucs2", 70, 1)),
        ("\U00010000" * 35, Segments("ucs2", 70, 1)),
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
        (datetime.fromisoformat("2026-11-24T10:00"), "es", "mar 24 nov, 10:00 AM"),
        (datetime.fromisoformat("2026-11-25T12:05"), "en", "Wed Nov 25 at 12:05 PM"),
        (datetime.fromisoformat("2026-11-25T00:30"), "es", "mié 25 nov, 12:30 AM"),
        (datetime.fromisoformat("2027-01-02T16:45"), "es", "sab 2 ene, 4:45 PM"),
        (datetime.fromisoformat("2027-01-02T16:45"), "fr", "Sat Jan 2 at 4:45 PM"),
    ],
)
def test_show_slot(start: datetime, lang: str, expected: str) -> None:
    assert expected == show_slot(start, lang)


@given(st.datetimes(), st.sampled_from(["en", "es"]))
def test_a_slot_is_gsm7_and_never_longer_than_counted_on(start: datetime, lang: str) -> None:
    shown = show_slot(start, lang)
    assert segments(shown).encoding == "gsm7"
    assert len(shown) <= LONGEST_SLOT[lang]


@pytest.mark.parametrize(
    ("on", "lang", "expected"),
    [
        (date(2026, 11, 30), "en", "Nov 2026"),
        (date(2026, 12, 1), "es", "dic 2026"),
        (date(2027, 1, 31), "es", "ene 2027"),
        (date(2027, 1, 1), "fr", "Jan 2027"),
    ],
)
def test_show_month(on: date, lang: str, expected: str) -> None:
    assert expected == show_month(on, lang)


@pytest.mark.parametrize(
    ("e164", "expected"),
    [
        ("+13125550100", "(312) 555-0100"),
        ("+525555550100", "+525555550100"),
        ("+34555550100", "+34555550100"),
        ("+15555501", "+15555501"),
    ],
)
def test_show_phone(e164: str, expected: str) -> None:
    assert expected == show_phone(e164)


@pytest.mark.parametrize("wrong", ["", "3125550100", "+0125550100", "+1 312 555 0100", "+1312555010x"])
def test_show_phone_refuses_what_cannot_be_called(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"^phone is not an E\.164 number$"):
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
    assert (draft.template, draft.legend) == ("hello.1.en@4", {"1": "slot:0"})


def test_an_offices_own_wording_is_named_by_its_approval() -> None:
    own = replace(HELLO, override="3f9c01ab")
    assert (
        merge(own, {"first": "Maria", "practice": "Cedar Ridge Dental"}).template == "hello.1.en@4+3f9c01ab"
    )


@pytest.mark.parametrize("value", ["", "   ", "\n", "{}", "😊", "\u200b"])
def test_merge_names_the_placeholder_without_a_value(value: str) -> None:
    with pytest.raises(ValueError, match=r"\{first\}.*hello\.1\.en"):
        merge(HELLO, {"first": value, "practice": "Cedar Ridge Dental"})


def test_merge_names_the_placeholder_that_nobody_filled() -> None:
    with pytest.raises(ValueError, match=r"^no value for \{practice\} in template hello\.1\.en$"):
        merge(HELLO, {"first": "Maria"})


def test_each_placeholder_has_its_own_room() -> None:
    values = {"first": "Maria Guadalupe Esperanza", "practice": "Cedar Ridge Family Dental Care"}
    assert merge(HELLO, values).body == "Hi Maria Guadalupe, Cedar Ridge Family Dental Care here."


def test_a_value_cannot_pass_for_a_placeholder_or_break_the_line() -> None:
    assert fit_value("first", "{slot1}\nx\x00\ty") == "slot1 x y"


def test_overlong_values_lose_legal_tails_then_whole_words() -> None:
    assert fit_value("first", "Maria Guadalupe Esperanza") == "Maria Guadalupe"
    assert fit_value("first", "Maximilianalejandro") == "Maximilianalejandro"
    assert fit_value("first", "Maximilianalejandro Jose") == "Maximilianalejandro"
    assert fit_value("first", "Xavier") == "Xavier"
    assert fit_value("first", "Abcdefg Abcdefgh Zoe") == "Abcdefg Abcdefgh"
    assert fit_value("first", "Abcdefgh Abcdefgh Zoe") == "Abcdefgh"
    assert fit_value("first", "Abcdefghijk & Abcdefgh") == "Abcdefghijk"
    assert fit_value("first", "-Abcdefghijk XX- Abcdefgh") == "-Abcdefghijk XX"
    assert fit_value("practice", "Cedar Ridge Family and Cosmetic, DDS, PC") == (
        "Cedar Ridge Family and Cosmetic, DDS, PC"
    )
    assert fit_value("practice", "Cedar Ridge Family and Cosmetics, DDS, PC") == (
        "Cedar Ridge Family and Cosmetics"
    )
    long_name = "Cedar Ridge Family & Cosmetic Dentistry, P.L.L.C."
    assert fit_value("practice", long_name) == "Cedar Ridge Family & Cosmetic Dentistry"
    assert plain_practice_name("Cedar Ridge Dental, D.D.S., PLLC") == "Cedar Ridge Dental"


@given(st.text(max_size=60), st.sampled_from(["first", "practice", "visit"]))
def test_a_fitted_value_is_one_printable_line(value: str, name: str) -> None:
    line = fit_value(name, value)
    assert line == fit_value(name, line)
    assert line.isprintable()
    assert not set("{}[]<>") & set(line)
    assert len(line) <= 40 or " " not in line


def test_the_price_is_per_part() -> None:
    assert cost_cents("a" * 160, 0.83) == 0.83
    assert cost_cents("a" * 161, 0.83) == 1.66
    assert cost_cents("", 0.83) == 0
