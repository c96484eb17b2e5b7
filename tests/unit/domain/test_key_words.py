"""A key in words: there and back, and every slip of a typist is noticed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.domain.upkeep.key_words import from_words, to_words

KEY = bytes(range(32))


def test_the_words_are_those_of_the_published_form() -> None:
    # 127.0.0.1 is "lusab babad" in the paper that proposed the form.
    assert to_words(bytes([127, 0, 0, 1])).startswith("lusab babad ")


@given(st.binary(min_size=2, max_size=64).filter(lambda key: len(key) % 2 == 0))
def test_words_give_the_key_back_however_they_are_typed(key: bytes) -> None:
    words = to_words(key)
    assert key == from_words(words)
    assert key == from_words(words.upper().replace(" ", "-\n "))


def test_a_key_has_one_word_for_two_bytes_and_one_more() -> None:
    assert 17 == len(to_words(KEY).split())
    assert all(5 == len(word) for word in to_words(KEY).split())


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda words: words[1:], "do not fit together"),
        (lambda words: [words[1], words[0], *words[2:]], "do not fit together"),
        (lambda words: ["babab", *words[1:]], "do not fit together"),
        (lambda words: ["bab", *words[1:]], "word 1 does not have 5 letters"),
        (lambda words: [words[0], "bybab", *words[2:]], "word 2 is none of a key"),
        (lambda words: [], "do not fit together"),
    ],
)
def test_a_slip_is_named(spoil: object, says: str) -> None:
    words = to_words(KEY).split()
    with pytest.raises(ValueError, match=says):
        from_words(" ".join(spoil(words)))  # type: ignore[operator]


def test_a_key_of_odd_length_has_no_words() -> None:
    with pytest.raises(ValueError, match="even number"):
        to_words(b"abc")
