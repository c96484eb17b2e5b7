"""The weighed words: what they may change in a reading and what they never may, and the file they are in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.domain.replies import Context, Conversation, Finding, Intent, Offer, read_reply
from appliance.domain.replies.leanings import LEANS
from appliance.domain.replies.reading import own_words
from appliance.domain.replies.statutory import CLEAR, STATUTORY
from appliance.domain.replies.traits import READ_WORDS, traits_of
from appliance.domain.replies.weighing import ACTS, balance
from appliance.domain.replies.weights import (
    ALWAYS,
    CONCERNS,
    MUST_BE_HEARD,
    RULES_ALONE,
    Weighed,
    parse_weights,
    shipped_weights,
    weigh,
)  # fmt: skip

local = datetime.fromisoformat  # practice-local, without a zone, as the schedule of one office is
OFFERS = (Offer(local("2026-11-10T10:00"), "Priya"), Offer(local("2026-11-12T14:30"), "Priya"))
OURS = "Hi Maria, Cedar Ridge Dental: Tue Nov 10 10:00 AM or Thu Nov 12 2:30 PM? Reply STOP to opt out"
TALK = Conversation(local("2026-11-09T11:00"), OFFERS, Context.RECALL_OFFER, last_outbound=OURS)
TEXTS = (
    "tuesday works", "lose my number already", "my cheek is the size of a baseball", "she died in may",
    "mi muela no me deja dormir", "we have another dentist now", "ok", "who is this", "saquenme de su lista",
)  # fmt: skip

FINDINGS = st.builds(
    Finding,
    st.sampled_from([*MUST_BE_HEARD, *sorted(ACTS), Intent.QUESTION, Intent.NOISE]),
    st.none(),
    st.just("a rule"),
    st.just((0, 4)),
    st.sampled_from([0.6, 0.9, CLEAR, STATUTORY, 1.0]),
)
ODDS = st.fixed_dictionaries({concern: st.floats(-12, 12) for concern in CONCERNS})


def weighed(odds: dict[str, float], knows: bool = True) -> Weighed:
    return Weighed(odds, {"lose my": (0, 9, 0, 0, 0, 0, 0)}, knows)


@given(st.lists(FINDINGS, max_size=4), ODDS, st.booleans())
def test_weights_never_act_and_never_unhear_a_word_of_the_law(
    found: list[Finding], odds: dict[str, float], knows: bool
) -> None:
    stands = balance(found, weighed(odds, knows))
    assert {one for one in stands.findings if one.intent in ACTS} <= set(found)
    statutory = [one for one in found if one.intent in MUST_BE_HEARD and one.confidence >= STATUTORY]
    assert [one for one in statutory if one not in stands.findings] == []
    assert not (stands.doubt and {one.intent for one in stands.findings} & (ACTS | {Intent.NOISE}))


@given(st.lists(FINDINGS, max_size=4), ODDS)
def test_what_is_taken_away_goes_to_a_person(found: list[Finding], odds: dict[str, float]) -> None:
    stands = balance(found, weighed(odds))
    heard = any(one.intent in MUST_BE_HEARD for one in stands.findings)
    assert set(found) <= set(stands.findings) or stands.doubt or heard


@pytest.mark.parametrize("text", TEXTS)
def test_our_own_words_weigh_nothing(text: str) -> None:
    quoted = f"{text}\n{OURS}"
    plain, with_ours = (weigh(own_words(one, TALK)[1], TALK, shipped_weights()) for one in (text, quoted))
    assert plain == with_ours


@pytest.mark.parametrize("text", TEXTS)
def test_weights_that_know_no_word_change_nothing(text: str) -> None:
    alone = read_reply(text, TALK, RULES_ALONE)
    assert {found.intent for found in alone.findings} >= {
        found.intent for found in read_reply(text, TALK).findings if found.intent in ACTS
    }
    assert weigh(own_words(text, TALK)[1], TALK, RULES_ALONE).knows is False


@pytest.mark.parametrize("piece", ["stop it dear ", "a", "My cat. ", "😀 ", "1 2 3? "])
def test_a_long_text_has_no_more_traits_than_a_page(piece: str) -> None:
    _, message = own_words(piece * (100_000 // len(piece)), TALK)
    assert len(traits_of(message, TALK)) < 40 * READ_WORDS


def test_a_name_is_a_name_and_one_of_ours_is_known() -> None:
    traits = traits_of(own_words("is Maria with Priya?", TALK)[1], TALK)
    assert {"xname", "xstaff"} <= set(traits)
    assert not {"maria", "priya"} & set(traits)


def test_what_only_the_weights_hear_is_heard_with_its_heaviest_words() -> None:
    odds = dict.fromkeys(CONCERNS, -5.0) | {Intent.OPT_OUT.value: 3.0}
    (heard,) = balance([], weighed(odds)).findings
    assert (Intent.OPT_OUT, "sounds like opt_out: lose my") == (heard.intent, heard.why)


def test_a_booking_beside_a_doubt_is_left_to_a_person() -> None:
    odds = dict.fromkeys(CONCERNS, -5.0) | {Intent.OPT_OUT.value: 0.5, "act": 5.0}
    stands = balance([Finding(Intent.BOOK, 0, "tuesday", (0, 7))], weighed(odds))
    assert ((), "may be opt_out: lose my") == (stands.findings, stands.doubt)


def test_an_offer_only_leant_to_is_taken_if_the_words_weigh_for_it_and_else_a_person_looks() -> None:
    leaning = Finding(Intent.BOOK, 0, "leans to tuesday", (0, 7), LEANS)
    odds = dict.fromkeys(CONCERNS, -5.0) | {"act": 5.0}
    assert (leaning,) == balance([leaning], weighed(odds | {"book": 4.0})).findings
    for against in (odds | {"book": 1.0}, odds | {"book": 4.0, "opt_out": 0.5}):
        stands = balance([leaning], weighed(against))
        assert ((), True) == (stands.findings, stands.doubt != "")


def test_what_silences_us_is_heard_where_no_single_concern_comes_to_it() -> None:
    odds = dict.fromkeys(CONCERNS, -6.0) | {"opt_out": -0.9, "left_practice": -0.8}
    (heard,) = balance([], weighed(odds)).findings
    assert Intent.LEFT_PRACTICE is heard.intent
    assert () == balance([], weighed(odds | {"left_practice": -6.0})).findings


def test_a_rule_that_the_weights_contradict_is_left_to_a_person_unless_they_know_no_word() -> None:
    said = Finding(Intent.DECEASED, None, "qepd", (0, 4))
    odds = dict.fromkeys(CONCERNS, -8.0)
    assert ((), "may be deceased: qepd") == (
        balance([said], weighed(odds)).findings, balance([said], weighed(odds)).doubt,
    )  # fmt: skip
    assert (said,) == balance([said], weighed(odds, knows=False)).findings


def test_who_wants_texts_again_or_asks_why_is_not_silenced_by_weights_alone() -> None:
    odds = dict.fromkeys(CONCERNS, -5.0) | {Intent.OPT_OUT.value: 4.0}
    for intent, stays in ((Intent.WHY, True), (Intent.OPT_IN, False)):
        said = Finding(intent, None, "a rule", (0, 4))
        stands = balance([said], weighed(odds))
        assert ((said,) if stays else ()) == stands.findings
        assert stands.doubt.startswith("may be opt_out")


def test_a_look_alike_that_a_rule_knows_is_no_opt_out_by_words_alone() -> None:
    odds = dict.fromkeys(CONCERNS, -5.0) | {Intent.OPT_OUT.value: 3.0}
    excused = frozenset({Intent.OPT_OUT})
    assert [Intent.OPT_OUT] == [found.intent for found in balance([], weighed(odds)).findings]
    assert () == balance([], weighed(odds), excused).findings
    assert balance([], weighed(odds), excused).doubt.startswith("may be opt_out")
    said = Finding(Intent.OPT_OUT, None, "a rule", (0, 4), CLEAR)
    assert (said,) == balance([said], weighed(odds), excused).findings


def test_a_danger_to_life_stands_whatever_the_words_weigh() -> None:
    for text in (
        "i don't want to be alive anymore",
        "i want to die",
        "ya no quiero vivir",
        "me quiero matar",
    ):
        assert Intent.EMERGENCY is read_reply(text, TALK).intent, text
    held = replace(TALK, context=Context.HUMAN_IN_LOOP)
    assert Intent.EMERGENCY is read_reply("there is no reason to live", held).intent


HEAD = f"format 1\nunit 25\ncorpus 00\n\n{ALWAYS}\te-4\n"


def test_a_file_says_what_each_trait_weighs() -> None:
    weights = parse_weights(f"{HEAD}lose my\to12 a-3\n")
    assert ((0, 12, 0, 0, 0, -3, 0), 25) == (weights.traits["lose my"], weights.unit)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "format"),
        (HEAD.replace("format 1", "format 2"), "format"),
        (HEAD.replace("unit 25", "unit 0"), "unit: '0'"),
        (HEAD.replace("unit 25", "unit x"), "unit: 'x'"),
        (HEAD.replace("unit 25\n", ""), "unit: ''"),
        (HEAD.replace(ALWAYS, "never"), "'=' is missing"),
        (f"{HEAD}no numbers\n", "line 6"),
        (f"{HEAD}nothing\t\n", "line 6"),
        (f"{HEAD}\to12\n", "line 6"),
        (f"{HEAD}half\to1.5\n", "line 6"),
        (f"{HEAD}unknown concern\tz12\n", "line 6"),
        (f"{HEAD}cut off\to", "line 6"),
    ],
)
def test_a_broken_file_is_named_with_its_line_and_the_remedy(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=r"^weights\.txt: .*install the release again") as caught:
        parse_weights(text)
    assert says in str(caught.value)


def test_a_single_concern_that_falls_short_is_heard_only_beside_a_rule() -> None:
    odds = dict.fromkeys(CONCERNS, -6.0) | {"left_practice": -0.3}
    assert () == balance([], weighed(odds)).findings
    assert balance([], weighed(odds)).doubt.startswith("may be left_practice")
    said = Finding(Intent.LEFT_PRACTICE, None, "never coming back", (0, 17), CLEAR)
    (heard,) = balance([said], weighed(odds | {"left_practice": -2.8})).findings
    assert Intent.LEFT_PRACTICE is heard.intent


def test_what_no_word_of_the_reply_speaks_for_silences_nobody() -> None:
    for concern in sorted(set(MUST_BE_HEARD) - {Intent.EMERGENCY}):
        dumb = Weighed(dict.fromkeys(CONCERNS, -9.0) | {concern: 2.0}, {}, True)
        assert (((), f"may be {concern}: ")) == (balance([], dumb).findings, balance([], dumb).doubt)
    alarm = Weighed(dict.fromkeys(CONCERNS, -9.0) | {Intent.EMERGENCY: 2.0}, {}, True)
    assert [Intent.EMERGENCY] == [one.intent for one in balance([], alarm).findings]


@pytest.mark.parametrize("text", ["sick", "I am sick", "running late", "late", "my son is sick"])
def test_who_is_ill_or_late_is_not_silenced(text: str) -> None:
    talk = replace(TALK, offered=(), context=Context.REMINDER, booked=local("2026-11-10T10:00"))
    heard = {found.intent for found in read_reply(text, talk).findings}
    assert set() == heard & {Intent.OPT_OUT, Intent.DECEASED, Intent.LEFT_PRACTICE, Intent.WRONG_NUMBER}
