"""From a text as received to plain words that remember where they stood."""

from __future__ import annotations

import pytest

from appliance.domain.replies.lexicon import FILLERS, word_set
from appliance.domain.replies.text import (
    Sentence,
    Token,
    fold,
    is_one_slip,
    make_sentence,
    parse,
    spell,
    split_clauses,
    without_fillers,
)  # fmt: skip

# What is written, and the words it stands for: sentences apart by "/", "?" after one that asks.
WRITTEN = (
    ("Hello there", "hello there"),
    ("2moro @ 2day", "tomorrow @ today"),
    ("gr8 l8r b4 no1", "great later before no one"),
    ("10 A.M. or 230p", "10:00am or 2:30pm"),
    ("10:30 pm", "10:30pm"),
    ("8.30", "8:30"),
    ("2h30", "2:30"),
    ("8 30 am", "8:30am"),
    ("10 15pm", "10:15pm"),
    ("1:3o", "1:30"),
    ("10:00 a.m.", "10:00am"),
    ("$10", "$ 10"),
    ("$10:30", "$ 10 , 30"),
    ("11/24", "11/24"),
    ("11/24/26", "11/24/26"),
    ("11-24", "11-24"),
    ("1-2-3", "1 2 3"),
    ("14th", "14th"),
    ("1ST", "1st"),
    ("2da 1ra 3er", "2da 1ra 3er"),
    ("1o", "10"),
    ("555-0142", "555 0142"),
    ("don't", "do not"),
    ("DONT", "do not"),
    ("i'm w/ you", "i am with you"),
    ("we'll well", "we will well"),
    ("U r 2 late", "you r 2 late"),
    ("Dr. Chen", "dr chen"),
    ("Mr. Lee and Ms. Day", "mr lee and ms day"),
    ("a.m. works", "a m / works"),
    ("s.t.o.p", "stop"),
    ("one. two! three? four; five\nsix", "one / two / three? / four / five / six"),
    ("a, b: c (d) [e]", "a , b , c , d , , e ,"),
    ("x -- y", "x , y"),
    ("x - y", "x , y"),
    ("x/y and x / y", "x y and x , y"),
    ("50% & 20$ @ #3", "50 % & 20 $ @ # 3"),
    ("tooth-ache", "tooth ache"),
    ("stooooop", "stop"),
    ("yessss", "yes"),
    ("sooo gooood", "so good"),
    ("thurdays", "thursdays"),
    ("tuesday's", "tuesday"),
    ("the mundy wensday", "the monday wednesday"),
    ("friady", "friday"),
    ("sotp stp", "stop stop"),
    ("mesage messagess", "message messages"),
    ("unsubcribee", "unsubcribee"),
    ("appointmet", "appointment"),
    ("reschedul", "reschedule"),
    ("toothahce", "toothache"),
    ("passes contract", "passes contract"),
    ("cancels cancle", "cancels cancel"),
    ("textin hurtin", "texting hurting"),
    ("runnin", "running"),
    ("S T O P", "stop"),
    ("S-T-O-P", "stop"),
    ("s t o p please", "stop please"),
    ("y e s", "yes"),
    ("M O N D A Y", "monday"),
    ("a b c", "a b c"),
    ("стоп sтор", "stop stop"),
    ("ＳＴＯＰ 𝐒𝐓𝐎𝐏", "stop stop"),
    ("🅢🅣🅞🅟", "stop"),
    ("ñandú mañana sí", "nandu manana si"),
    ("👍 ok 🦷", "thumbsup ok"),
    ("👍🏽", "thumbsup"),
    ("it’s “fine”…", "it is , fine ,"),
    ("wait—what", "wait , what"),
    ("¿que?", ", que?"),
    ("no\u200bw", "now"),
    ("x\xad", "x"),
    ("№5", "5"),
    ("STOP™", "stop"),
    ("Stop'", "stop"),
    ("'stop'", "stop"),
    ("o'clock", "oclock"),
    ("10 o'clock", "10 oclock"),
    ("5top", "stop"),
    ("some1 any1", "someone anyone"),
    ("A B", "a b"),
    ("ok. ?", "ok"),
    ("?!", ""),
    ("...", ""),
    ("7:45a", "7:45am"),
    ("12pm", "12:00pm"),
    ("19:30", "19:30"),
    ("24 00", "24 00"),
    ("1430", "1430"),
    ("10.30.", "10:30"),
    ("v.i.p. x", "v i p / x"),
    ("a.b", "a b"),
    ("no.1", "no / 1"),
    ("tuesday.friday", "tuesday / friday"),
    ("end.of.it", "end / of / it"),
)


def _sentence(line: str) -> Sentence:
    return make_sentence(tuple(Token(word, 0, 0) for word in line.split()))


def _plain(text: str) -> str:
    return " / ".join(one.line.strip() + "?" * one.asked for one in parse(text).sentences)


@pytest.mark.parametrize(("text", "words"), WRITTEN)
def test_what_is_written_stands_for_these_words(text: str, words: str) -> None:
    assert words == _plain(text)


def test_every_word_remembers_where_it_stood_and_whether_it_was_shouted() -> None:
    text = "Ok, STOP I won't 10 AM S T O P"
    tokens = [token for sentence in parse(text).sentences for token in sentence.tokens]
    expected = [
        ("ok", "Ok", False),
        (",", ",", False),
        ("stop", "STOP", True),
        ("i", "I", False),
        ("will", "won't", False),
        ("not", "won't", False),
        ("10:00am", "10 AM", False),
        ("stop", "S T O P", False),
    ]
    assert expected == [(one.text, text[one.start : one.end], one.shouted) for one in tokens]


def test_places_are_those_of_the_text_received_whatever_its_characters_fold_to() -> None:
    text = "\u2122 \U0001d412\U0001d413\U0001d40e\U0001d40f\u2026 \u00bfs\u00ed?"
    tokens = [token for sentence in parse(text).sentences for token in sentence.tokens]
    assert [("stop", text[2:6]), (",", "\u00bf"), ("si", "s\u00ed")] == [
        (one.text, text[one.start : one.end]) for one in tokens
    ]


def test_a_part_of_a_text_is_read_with_the_places_of_the_whole() -> None:
    text = "stop it now please"
    message = parse(text, 5, 11)
    assert ("it now", ("it", "now")) == (message.received, message.words)
    assert [(5, 7), (8, 11)] == [(one.start, one.end) for one in message.sentences[0].tokens]
    assert ("now", "please") == parse(text, 8).words


def test_only_emoji_that_say_something_are_kept() -> None:
    assert frozenset({"thumbsup", "haltsign"}) == parse("\U0001f44d \U0001f6d1 \U0001f9b7").emoji
    assert frozenset() == parse("\U0001f44d ok", 2).emoji


def test_words_are_all_but_commas_and_the_line_has_them_with_a_blank_each() -> None:
    (sentence,) = parse("yes, friday").sentences
    assert (("yes", "friday"), "yes , friday ", (0, 4, 6)) == (
        sentence.words,
        sentence.line,
        sentence.offsets,
    )


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("goood", "good"),
        ("yess", "yes"),
        ("thurdays", "thursdays"),
        ("mondays", "mondays"),
        ("wednsday", "wednesday"),
        ("fridayy", "friday"),
        ("mndy", "monday"),
        ("payday", "payday"),
        ("satrday", "saturday"),
        ("sundy", "sunday"),
        ("doomsday", "doomsday"),
        ("cacnel", "cancel"),
        ("perfecto", "perfecto"),
        ("shallow", "shallow"),
        ("numbet", "number"),
        ("inumber", "inumber"),
        ("hurtin", "hurting"),
        ("insuranse", "insurance"),
        ("equivocdo", "equivocado"),
        ("swollan", "swollen"),
        ("kin", "kin"),
        ("we'll", "we will"),
        ("well", "well"),
        ("ya'll", "yall"),
        ("''", ""),
    ],
)
def test_a_word_as_typed_stands_for_these(word: str, words: str) -> None:
    assert tuple(words.split()) == spell(word)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("stop", "stop", True),
        ("stop", "stopp", True),
        ("stopp", "stop", True),
        ("stp", "stop", True),
        ("sotp", "stop", True),
        ("stap", "stop", True),
        ("stpp", "stop", True),
        ("ab", "ba", True),
        ("", "a", True),
        ("st", "stop", False),
        ("stopxx", "stop", False),
        ("otsp", "stop", False),
        ("pots", "stop", False),
        ("abc", "cba", False),
        ("abcd", "badc", False),
    ],
)
def test_one_slip_is_one_letter_more_less_other_or_swapped(left: str, right: str, expected: bool) -> None:
    assert expected is is_one_slip(left, right)


def test_fold_takes_case_accents_and_styling_away_and_nothing_else() -> None:
    assert "manana stop, don't!" == fold("Ma\u00f1ana \U0001d412\U0001d413\U0001d40e\U0001d40f, Don\u2019t!")


def test_clauses_are_parted_by_breaks_of_which_only_a_comma_is_dropped() -> None:
    parts = split_clauses(_sentence("stop , i said and now ,"), word_set(", and"))
    assert ["stop", "i said", "and now"] == [part.line.strip() for part in parts]
    assert ["and stop"] == [one.line.strip() for one in split_clauses(_sentence("and stop"), word_set("and"))]
    assert [] == list(split_clauses(_sentence(", ,"), word_set(",")))


def test_fillers_are_taken_off_both_ends_only() -> None:
    core = without_fillers(_sentence("hi please stop please now thanks"), FILLERS)
    assert core is not None
    assert "stop" == core.line.strip()
    inner = without_fillers(_sentence("please take please off thanks"), FILLERS)
    assert inner is not None
    assert "take please off" == inner.line.strip()
    assert None is without_fillers(_sentence("hi thanks"), FILLERS)


def test_parts_of_a_sentence_ask_if_it_asks() -> None:
    asking = make_sentence(_sentence("stop , now").tokens, asked=True)
    assert [True, True] == [part.asked for part in split_clauses(asking, word_set(","))]
    core = without_fillers(asking, FILLERS)
    assert core is not None
    assert core.asked
