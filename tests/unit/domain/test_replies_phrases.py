"""The small language for phrases: what each of its signs matches and what it does not."""

from __future__ import annotations

import pytest

from appliance.domain.replies.phrases import BLOT, Hit, Phrases, without_hits
from appliance.domain.replies.text import Sentence, parse

CLASSES = {"visit": "visit cleaning check_up"}


def _sentence(text: str) -> Sentence:
    (sentence,) = parse(text).sentences
    return sentence


def _found(phrase: str, text: str) -> list[str]:
    return [hit.words for hit in Phrases(phrase, CLASSES).find_in(_sentence(text))]


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("visit", "my visit", ["visit"]),
        ("visit", "revisit visits", []),
        ("text*", "texting me", ["texting"]),
        ("text*", "context", []),
        ("day|date", "the date of the day", ["date", "day"]),
        ("my {visit}", "my check up", ["my check up"]),
        ("my {visit}", "my visit my cleaning", ["my visit", "my cleaning"]),
        ("please? call", "please call", ["please call"]),
        ("please? call", "call", ["call"]),
        ("opt_out", "opt out", ["opt out"]),
        ("opt_out", "opt me out", []),
        ("take ~ off", "take me off", ["take me off"]),
        ("take ~ off", "take off", ["take off"]),
        ("take ~ off", "take a b c off", ["take a b c off"]),
        ("take ~ off", "take a b c d off", []),
        ("take ~1 off", "take a off", ["take a off"]),
        ("take ~1 off", "take a b off", []),
        ("take ~ off", "take it, off", ["take it , off"]),
        ("take ~ off", "take it, now off", []),
        ("take off", "take, off", ["take , off"]),
        ("stop $", "please stop", ["stop"]),
        ("stop $", "stop now", []),
        ("stop $", "stop, now", ["stop"]),
        ("stop !by|in", "stop by", []),
        ("stop !by|in", "stop now", ["stop"]),
        ("stop !by|in", "stop", ["stop"]),
        ("stop !by|in", "stop bypassing", ["stop"]),
        ("stop !{visit}", "stop check up", []),
        ("^not|never stop", "not stop", []),
        ("^not|never stop", "never stop", []),
        ("^not|never stop", "knot stop", ["stop"]),
        ("^not|never stop", "stop", ["stop"]),
        ("a.b", "axb a", []),
        ("", "anything", []),
    ],
)
def test_a_phrase_matches_these_words(phrase: str, text: str, found: list[str]) -> None:
    assert found == (_found(phrase, text) if phrase else _found("never_said_so", text))


def test_phrases_come_one_a_line_or_one_by_one_and_an_empty_line_is_none() -> None:
    for lines in ("\n  stop it \n\n quit\n", ["stop it", "", "quit"]):
        found = Phrases(lines).find(parse("Stop it. I quit, stop.").sentences)
        assert ["stop it", "quit"] == [hit.words for hit in found]


def test_an_unknown_class_is_told_at_the_first_search() -> None:
    phrases = Phrases("the {nonsense}")
    with pytest.raises(KeyError, match="nonsense"):
        phrases.stand_in(_sentence("the visit"))


def test_a_hit_knows_its_place_and_its_neighbours() -> None:
    text = "Hi, please take me off, thanks a lot"
    (hit,) = Phrases("take ~1 off").find_in(_sentence(text))
    assert (3, 5, "take me off") == (hit.first, hit.last, hit.words)
    assert "take me off" == text[slice(*hit.span)]
    assert (("please",), (",", "please"), ("hi", ",", "please")) == (
        hit.before(1),
        hit.before(2),
        hit.before(9),
    )
    assert ((",",), (",", "thanks")) == (hit.after(1), hit.after(2))
    (first,) = Phrases("hi").find_in(_sentence(text))
    assert () == first.before(3)


def test_hits_overlap_where_they_share_a_word() -> None:
    sentence = _sentence("a b c d")
    one, two, three = (Hit(sentence, first, last, "") for first, last in ((0, 1), (1, 2), (2, 3)))
    assert [True, True, False] == [one.overlaps(two), two.overlaps(one), one.overlaps(three)]
    assert not three.overlaps(one)


def test_a_phrase_stands_in_a_sentence_or_makes_it_up() -> None:
    phrases = Phrases("stop it\nquit")
    assert [True, True, False] == [phrases.stand_in(_sentence(t)) for t in ("stop it", "now quit", "stop")]
    assert [True, False, False] == [phrases.make_up(_sentence(t)) for t in ("stop it", "now quit", "quit it")]


def test_words_that_only_sound_like_something_are_blotted_out_in_place() -> None:
    sentence = _sentence("please stop by now?")
    plain = without_hits(sentence, Phrases("stop by").find_in(sentence))
    assert ("please", BLOT, BLOT, "now") == plain.words
    assert [(token.start, token.end) for token in sentence.tokens] == [
        (token.start, token.end) for token in plain.tokens
    ]
    assert plain.asked
    assert sentence is without_hits(sentence, [])
    assert () == tuple(Phrases("stop by").find_in(plain))
