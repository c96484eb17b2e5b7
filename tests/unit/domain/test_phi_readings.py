"""How the judge reads a text before it judges: numbers, days and times, names pulled apart and disguised."""

from __future__ import annotations

from datetime import date

import pytest

from appliance.domain.phi.folding import Folded, around, find_value, fold, lower, read, span_of, turned
from appliance.domain.phi.numbers import Number, Run, as_digits, find_numbers, find_runs, in_figures
from appliance.domain.phi.practice import practice_names, practice_spans, short_names
from appliance.domain.phi.slots import Moment, find_moments, is_offered, is_wrong_slot
from appliance.domain.phi.view import close_spelled, close_words, host_of, unleet

MORNING, AFTERNOON = frozenset({600}), frozenset({870})
EITHER = frozenset({600, 1320})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tue Nov 24 at 10:00 AM", [Moment(0, 22, 1, 11, 24, None, MORNING)]),
        ("mar 24 nov, 2:30 pm", [Moment(0, 19, 1, 11, 24, None, AFTERNOON)]),
        ("24 de noviembre de 2026", [Moment(0, 23, None, 11, 24, 2026)]),
        ("Nov 24, 2026", [Moment(0, 12, None, 11, 24, 2026)]),
        ("2026-11-24", [Moment(0, 10, None, 11, 24, 2026)]),
        ("3/4/1985", [Moment(0, 8, None, 3, 4, 1985, frozenset(), 4, 3)]),
        ("3/4/85", [Moment(0, 6, None, 3, 4, None, frozenset(), 4, 3)]),
        ("12/12", [Moment(0, 5, None, 12, 12, None, frozenset(), 12, 12)]),
        ("11/24", [Moment(0, 5, None, 11, 24)]),
        ("24/11", [Moment(0, 5, None, 11, 24)]),
        ("13/12", [Moment(0, 5, None, 12, 13)]),
        ("1/31", [Moment(0, 4, None, 1, 31)]),
        ("24/7", []),
        ("13/13", []),
        ("13/13/2026", []),
        ("12/32", []),
        ("0/5", []),
        ("5/0", []),
        ("the 24th", [Moment(0, 8, day=24)]),
        ("el 24 a las 10", [Moment(0, 14, day=24, minutes=EITHER)]),
        ("at 10", [Moment(0, 5, minutes=EITHER)]),
        ("at noon", [Moment(3, 7, minutes=frozenset({720}))]),
        ("medianoche", [Moment(0, 10, minutes=frozenset({0}))]),
        ("midnight", [Moment(0, 8, minutes=frozenset({0}))]),
        ("mediodia", [Moment(0, 8, minutes=frozenset({720}))]),
        ("half past ten", [Moment(0, 12, minutes=frozenset({630, 1350}))]),
        ("quarter past 10", [Moment(0, 15, minutes=frozenset({615, 1335}))]),
        ("quarter to 10", [Moment(0, 13, minutes=frozenset({585, 1305}))]),
        ("a las 3 y media de la tarde", [Moment(0, 27, minutes=frozenset({930}))]),
        ("a las 3 y cuarto", [Moment(0, 16, minutes=frozenset({195, 915}))]),
        ("10 de la manana", [Moment(0, 15, minutes=MORNING)]),
        ("10 in the morning", [Moment(0, 17, minutes=MORNING)]),
        ("10 de la noche", [Moment(0, 14, minutes=frozenset({1320}))]),
        ("12 am", [Moment(0, 5, minutes=frozenset({0}))]),
        ("12 pm", [Moment(0, 5, minutes=frozenset({720}))]),
        ("12:30 am", [Moment(0, 8, minutes=frozenset({30}))]),
        ("1030pm", [Moment(0, 6, minutes=frozenset({1350}))]),
        ("13:05", [Moment(0, 5, minutes=frozenset({785}))]),
        ("0:05", [Moment(0, 4, minutes=frozenset({5}))]),
        ("12:05", [Moment(0, 5, minutes=frozenset({5, 725}))]),
        ("23:59", [Moment(0, 5, minutes=frozenset({1439}))]),
        ("24:00", []),
        ("13 am", [Moment(0, 5, minutes=frozenset({780}))]),
        ("Mondays. Mar es azul", []),
        ("13 pm", [Moment(0, 5, minutes=frozenset({780}))]),
        ("Monday", [Moment(0, 6, 0)]),
        ("domingo", [Moment(0, 7, 6)]),
        ("Mondays and lunes 10:00", [Moment(12, 23, 0, minutes=EITHER)]),
        ("Sun life", []),
        ("Sunlife", []),
        ("sun at 10", [Moment(0, 9, 6, minutes=EITHER)]),
        ("we sat down", []),
        ("Sat", [Moment(0, 3, 5)]),
        ("mar a las 10", [Moment(0, 12, 1, minutes=EITHER)]),
        ("el mar es azul", []),
        ("Tue, Wed", [Moment(0, 3, 1), Moment(5, 8, 2)]),
        ("Nov 24 Nov 25", [Moment(0, 6, None, 11, 24), Moment(7, 13, None, 11, 25)]),
        ("10:00 2:30 pm", [Moment(0, 5, minutes=EITHER), Moment(6, 13, minutes=AFTERNOON)]),
    ],
)
def test_days_and_times_in_prose(text: str, expected: list[Moment]) -> None:
    assert expected == find_moments(read(text))


def test_a_moment_fits_what_does_not_contradict_it() -> None:
    slot = Moment(0, 0, 1, 11, 24, None, MORNING)
    for fit in (Moment(0, 0), Moment(0, 0, 1), Moment(0, 0, month=11), Moment(0, 0, day=24, minutes=EITHER)):
        assert fit.fits(slot)
    for unfit in (
        Moment(0, 0, 0),
        Moment(0, 0, month=12),
        Moment(0, 0, day=23),
        Moment(0, 0, minutes=AFTERNOON),
    ):
        assert not unfit.fits(slot)
    swapped = Moment(0, 0, None, 5, 4, None, frozenset(), 4, 5)
    assert swapped.fits(Moment(0, 0, 1, 4, 5))
    assert swapped.fits(Moment(0, 0, 1, 5, 4))
    assert not swapped.fits(Moment(0, 0, 1, 4, 4))
    assert not swapped.fits(Moment(0, 0, 1, 5, 5))


def test_a_moment_may_be_a_date() -> None:
    born = date(1985, 3, 4)
    assert Moment(0, 0, None, 3, 4).is_day(born)
    assert Moment(0, 0, None, 3, 4, 1985).is_day(born)
    assert Moment(0, 0, None, 4, 3, None, frozenset(), 3, 4).is_day(born)
    assert not Moment(0, 0, None, 3, 4, 1986).is_day(born)
    assert not Moment(0, 0, None, 3, 5).is_day(born)
    assert not Moment(0, 0, None, 4, 4).is_day(born)
    assert Moment(0, 0, None, 3, 4).is_date_alone
    assert not Moment(0, 0, 1, 3, 4).is_date_alone
    assert not Moment(0, 0, None, 3, 4, minutes=MORNING).is_date_alone


def test_a_day_that_an_offer_bears_out() -> None:
    assert is_offered(Moment(0, 0, 1), ("Thu Nov 26 at 2:30 PM", "Tue Nov 24 at 10:00 AM"))
    assert not is_offered(Moment(0, 0, 2), ("Thu Nov 26 at 2:30 PM", "Tue Nov 24 at 10:00 AM"))
    assert not is_offered(Moment(0, 0), ("soon", ""))


@pytest.mark.parametrize(
    ("text", "is_wrong"),
    [
        ("born 3/4/1985", False),
        ("born 3/4/1986", True),
        ("3/4 at 10:00", True),
        ("benefits reset on 1/1", False),
        ("use your plan by Dec 31", False),
        ("come by 12/31", True),
        ("12/31 at 8:00, your plan", True),
        ("11/30 ends your plan", True),
        ("your plan is here and we are glad to say that we see you all on 1/1", True),
        ("we are closed on Nov 27", False),
        ("closed in winter, come Nov 27", False),
        ("closed. Come Nov 27", True),
        ("closed Nov 27, 2026", False),
        ("open until 6 PM", False),
        ("after 6 PM", False),
        ("6 PM", True),
        ("open Fri at 6 PM", True),
        ("Mon and Fri", True),
        ("open Mon and Fri", False),
        ("Mon to Fri", False),
        ("9 to 5 PM", True),
        ("9 AM to 5 PM", False),
        ("Tue at 10:00 AM or 2:30 PM", True),
        ("Thu at 2:30 PM or 2:30 PM", False),
        ("tomorrow", True),
        ("from Nov 27, 2026", True),
        ("open until 6 PM. Come Sat", True),
        ("Tue to 6 PM", True),
        ("Tue at 10:00 AM - 6:00 PM", False),
        ("9 AM to 5 PM, Sat 8 AM to 1 PM", False),
    ],
)
def test_what_else_may_name_a_day(text: str, is_wrong: bool) -> None:
    slots = ("Tue Nov 24 at 10:00 AM", "Thu Nov 26 at 2:30 PM")
    assert is_wrong == is_wrong_slot(read(text), slots, date(1985, 3, 4))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("120 and one hundred twenty", [Number(120, "120", 0, 0, False), Number(120, "120", 2, 4, True)]),
        ("ciento y tres", [Number(103, "103", 0, 2, True)]),
        ("dos mil quinientos", [Number(2500, "2500", 0, 2, True)]),
        ("twenty, five", [Number(20, "20", 0, 0, True), Number(5, "5", 1, 1, True)]),
        ("twenty - five", [Number(25, "25", 0, 1, True)]),
        ("hundred and", [Number(100, "100", 0, 0, True)]),
        ("and five", [Number(5, "5", 1, 1, True)]),
        ("ten five", [Number(10, "10", 0, 0, True), Number(5, "5", 1, 1, True)]),
        ("ten thousand", [Number(10_000, "10000", 0, 1, True)]),
        ("nine hundred", [Number(900, "900", 0, 1, True)]),
        ("thirty first", [Number(31, "31", 0, 1, True)]),
        ("twenty eleven", [Number(20, "20", 0, 0, True), Number(11, "11", 1, 1, True)]),
        ("twenty ten", [Number(20, "20", 0, 0, True), Number(10, "10", 1, 1, True)]),
        ("twenty big five", [Number(20, "20", 0, 0, True), Number(5, "5", 2, 2, True)]),
        ("big five", [Number(5, "5", 1, 1, True)]),
        ("first five", [Number(1, "1", 0, 0, True), Number(5, "5", 1, 1, True)]),
        ("0" * 17 + "12" + "3", [Number(1, "0" * 17 + "123", 0, 0, False)]),
        ("٣", [Number(3, "3", 0, 0, False)]),
    ],
)
def test_a_number_has_value_digits_and_place(text: str, expected: list[Number]) -> None:
    assert tuple(expected) == find_numbers(read(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("312-555-0142", [Run("3125550142", 0, 2, False)]),
        ("312 dash 555 dot 0142", [Run("3125550142", 0, 4, False)]),
        ("three one 2", [Run("312", 0, 2, True)]),
        ("1 and 2", [Run("1", 0, 0, False), Run("2", 2, 2, False)]),
        ("1 dot dot 2", [Run("1", 0, 0, False), Run("2", 3, 3, False)]),
        ("1 dash dash 2", [Run("1", 0, 0, False), Run("2", 3, 3, False)]),
        ("1 ........ 2", [Run("12", 0, 1, False)]),
        ("1 ......... 2", [Run("1", 0, 0, False), Run("2", 1, 1, False)]),
        ("1" + "." * 9 + "2", [Run("1", 0, 0, False), Run("2", 1, 1, False)]),
        ("none", []),
    ],
)
def test_neighbouring_numbers_are_one_run(text: str, expected: list[Run]) -> None:
    assert expected == list(find_runs(read(text)))


def test_a_blotted_out_value_parts_two_runs() -> None:
    folded = read("1 x 2").masked([(2, 3)])
    assert [run.digits for run in find_runs(folded)] == ["1", "2"]


def test_numbers_in_words_become_figures_in_place() -> None:
    figures = in_figures(read("See Ten or TWENTY-FIVE, 3"))
    assert (figures.plain, figures.low) == ("See 10 or 25, 3", "see 10 or 25, 3")


def test_letters_among_digits_are_read_as_digits() -> None:
    assert as_digits(read("555-O142 (3l2) SOS B2B")).low == "555-0142 (312) sos 828"
    plain = read("no digits")
    assert as_digits(plain) is plain


def test_masking_and_taking_out_keep_the_rest() -> None:
    folded = read("Abc DEF ghi")
    assert (folded.masked([(4, 7)]).plain, folded.masked([(4, 7)]).low) == (
        "Abc \0\0\0 ghi",
        "abc \0\0\0 ghi",
    )
    out = folded.without([(1, 3), (7, 8)])
    assert (out.plain, out.low) == ("A DEFghi", "a defghi")
    assert (folded.word(0), folded.word(2), folded.word(3), folded.word(-1)) == ("abc", "ghi", "", "")
    assert (folded.before(1), folded.after(1), folded.gap(0, 1)) == ("abc ", " ghi", " ")
    assert span_of(folded, 0, 1) == (0, 7)
    assert around("abcdefghi", 4, 5, 2) == "cdefg"
    assert around("abc", 1, 2, 2) == "abc"


@pytest.mark.parametrize(
    ("text", "index", "opens"),
    [
        ("Long day", 0, True),
        ('("Long day', 0, True),
        ("- Long day", 0, False),
        ("So. Long", 1, True),
        ("So: Long", 1, True),
        ("So Long", 1, False),
        ("So, Long", 1, False),
    ],
)
def test_where_a_sentence_opens(text: str, index: int, opens: bool) -> None:
    assert opens == read(text).opens_sentence(index)


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("Ann Ann", "ann", [(0, 0), (1, 1)]),
        ("An n", "ann", [(0, 1)]),
        ("Anna", "ann", []),
        ("An x", "ann", []),
        ("An", "ann", []),
        ("Oak Street", "Oak-Street", [(0, 1)]),
        ("", "ann", []),
    ],
)
def test_a_value_is_spelled_by_whole_tokens(text: str, value: str, expected: list[tuple[int, int]]) -> None:
    assert expected == find_value(read(text), value)


def test_a_value_is_not_found_across_a_blot() -> None:
    assert find_value(read("an x n").masked([(3, 4)]), "ann") == []
    assert find_value(read("x ann").masked([(0, 1)]), "ann") == [(0, 0)]
    assert find_value(read("an x ann").masked([(3, 4)]), "ann") == [(1, 1)]


def test_lower_case_keeps_the_length() -> None:
    assert lower("ŞİŞLİ") == "şişli".replace("i", "İ")


def test_a_text_whose_two_forms_do_not_match_is_not_cut() -> None:
    with pytest.raises(ValueError, match="argument"):
        Folded("Ab", "a").masked([])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\u202edlo\u202c new", "old\u202c new"),
        ("no marks", "no marks"),
    ],
)
def test_a_right_to_left_override_is_turned(text: str, expected: str) -> None:
    assert expected == turned(text)


def test_folding_goes_on_until_nothing_is_left_to_fold() -> None:
    assert fold("a\u0300\u200b\x01b") == "a b"
    assert fold("🅐🅩🅰🆉") == "AZAZ"
    assert fold("⒈ ①") == "1. 1"
    assert fold("  a \t b ") == "a b"
    assert fold("🇦🇿") == "AZ"
    assert fold("🆊") == "🆊"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("c-r-o-w-n", "crown"),
        ("c r o w n it", "crown it"),
        ("gingi- vitis", "gingivitis"),
        ("per_io", "perio"),
        ("a b", "ab"),
        ("Hi I am", "hi i am"),
        ("a 1 b", "a 1 b"),
    ],
)
def test_words_pulled_apart_are_closed(text: str, expected: str) -> None:
    assert expected == close_words(read(text)).low


def test_a_capital_after_a_small_letter_begins_a_word() -> None:
    assert close_spelled(read("a B")).low == "a b"
    assert close_spelled(read("A B c d")).low == "abcd"


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("cr0wn", {"crown"}),
        ("f1l1ing", {"fillling", "fiiiing", "filiing", "flllng", "fliling"}),
        ("cIean", {"clean"}),
        ("lmplant", {"implant"}),
        ("vvord modem rn", {"word modem m"}),
        ("10am 21st d1110 555", set()),
        ("sa|e!!", {"sale!!"}),
    ],
)
def test_disguised_words_are_read_as_meant(text: str, readings: set[str]) -> None:
    found = {reading.low for reading in unleet(read(text))}
    assert found & readings if readings else not found


def test_a_host_is_bare() -> None:
    assert host_of("https://www.cedarridge.example/x/y") == "cedarridge.example"
    assert host_of("CedarRidge.example") == "cedarridge.example"
    assert host_of("") == ""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Cedar Ridge Dental", ("Cedar Ridge", "Cedar Ridge Dental")),
        ("Maple Grove Family Dentistry, PLLC", ("Maple Grove", "Maple Grove Family")),
        ("Clinica Dental Sonrisas del Valle", ("Sonrisas del Valle",)),
        ("Smiles of Oakwood", ("Smiles of Oakwood",)),
        ("The Oakwood Dental Group", ("Oakwood",)),
        ("Oaks Dental", ()),
        ("Elms Dental", ()),
        ("Alder Dental", ("Alder",)),
        ("Chen Dental", ()),
        ("Alvarez Family Dental", ()),
        ("Family Dental Care", ()),
        ("", ()),
    ],
)
def test_the_short_forms_of_a_practice_name(name: str, expected: tuple[str, ...]) -> None:
    found = short_names(name, ("Alvarez", "Dr. Wei Chen", "Maria"))
    assert set(expected) <= set(found)
    assert not {"Cedar", "Maple", "Oaks", "Elms", "Chen", "Alvarez", "Family", "Alvarez Family"} & set(found)
    assert bool(expected) == bool([one for one in found if one != name]) or expected == (name,)


@pytest.mark.parametrize(
    ("offer", "text", "is_wrong"),
    [
        (("Nov 24 at 10:00 AM", "Nov 26 at 2:30 PM"), "Nov 24 at 10:00 AM or 2:30 PM", True),
        (("Nov 24 at 10:00 AM", "Dec 24 at 2:30 PM"), "Nov 24 at 10:00 AM or 2:30 PM", True),
        (("Tue at 10:00 AM", "Thu at 2:30 PM"), "Tue at 10:00 AM or 2:30 PM", True),
        (("Apr 3 at 10:00 AM", "Apr 3 at 2:30 PM"), "4/3 at 10:00 or 2:30", False),
        (("Apr 3 at 10:00 AM", "Apr 3 at 2:30 PM"), "3/4 at 10:00 or 2:30", False),
        (("Apr 3 at 10:00 AM", "Apr 4 at 2:30 PM"), "3/4 at 10:00 or 2:30", True),
    ],
)
def test_a_second_time_is_on_the_day_of_the_first(offer: tuple[str, ...], text: str, is_wrong: bool) -> None:
    assert is_wrong == is_wrong_slot(read(text), offer)


@pytest.mark.parametrize(
    ("name", "people", "expected"),
    [
        ("Cedar Ridge Dental", (), ("Cedar Ridge", "Cedar Ridge Dental")),
        ("Oak Hill Dental", (), ("Oak Hill", "Oak Hill Dental")),
        ("Chen Wu Dental", ("Chen Wu",), ()),
        ("Brown Dental", (), ("Brown Dental",)),
        ("Dental", (), ()),
        ("", (), ()),
    ],
)
def test_a_short_name_is_no_person_and_no_word(
    name: str, people: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    assert expected == short_names(name, people)


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Our Family dental here", "Family Dental", [(4, 17)]),
        ("Our family Dental here", "Family Dental", []),
        ("from cedar ridge dental.", "Cedar Ridge Dental", [(5, 23)]),
        ("@cedarridgedental", "Cedar Ridge Dental", []),
        ("see maps.example/cedarridgedental", "Cedar Ridge Dental", []),
        ("see @ cedarridgedental", "Cedar Ridge Dental", [(6, 22)]),
        ("ask cedarridgedental@example.com", "Cedar Ridge Dental", []),
        ("ask cedarridgedental @example.com", "Cedar Ridge Dental", [(4, 20)]),
        ("see cedarridgedental.example", "Cedar Ridge Dental", []),
        ("From Cedar Ridge Dental.Reply now", "Cedar Ridge Dental", [(5, 16), (5, 23)]),
    ],
)
def test_where_the_practice_is_named(text: str, name: str, expected: list[tuple[int, int]]) -> None:
    assert expected == sorted(set(practice_spans(read(text), name, ("Maria",))))


def test_the_spellings_of_a_practice_name() -> None:
    assert {"Smith & Jones's", "Smith  and  Jones's", "Smith & Joness"} <= set(
        practice_names("Smith & Jones's")
    )
    assert "Smith & Jones" in practice_names("Smith and Jones, PLLC")
    assert practice_names("Ab Cde, PC")[0] == "Ab Cde, PC"
    assert practice_names(" - ") == ()
