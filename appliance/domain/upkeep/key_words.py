"""A key as words on a page: sixteen bits to a pronounceable word, with a last word that checks the others.

Owns the two directions and nothing else: no key is made, kept or judged here. The words are the published
"proquint" form (consonant, vowel, consonant, vowel, consonant), because a person reads them out over the
phone and types them from paper without looking each up in a list.
"""

from __future__ import annotations

import hashlib

_CONSONANTS = "bdfghjklmnprstvz"
_VOWELS = "aiou"
_SHIFTS = ((12, 4), (10, 2), (6, 4), (4, 2), (0, 4))
"""Where the five letters of a word lie in its sixteen bits, and how many bits each is worth."""


def to_words(key: bytes) -> str:
    """Given a key of an even number of bytes, return its words and the word that checks them."""
    if len(key) % 2:
        raise ValueError("a key in words has an even number of bytes")
    data = key + hashlib.sha256(key).digest()[:2]
    return " ".join(_word(int.from_bytes(data[at : at + 2])) for at in range(0, len(data), 2))


def from_words(text: str) -> bytes:
    """Given words as somebody typed them, in any case and apart by anything, return the key.

    Raise ValueError naming the place of a word that is none, or saying that the words do not fit together.
    """
    words = "".join(letter if letter.isalpha() else " " for letter in text.lower()).split()
    data = b"".join(_value(word, place).to_bytes(2) for place, word in enumerate(words, 1))
    key, check = data[:-2], data[-2:]
    if not key or hashlib.sha256(key).digest()[:2] != check:
        raise ValueError("the words do not fit together: one is missing, moved or misread")
    return key


def _word(value: int) -> str:
    letters = (_CONSONANTS if bits == 4 else _VOWELS for _, bits in _SHIFTS)
    return "".join(
        choice[value >> shift & (1 << bits) - 1]
        for choice, (shift, bits) in zip(letters, _SHIFTS, strict=True)
    )


def _value(word: str, place: int) -> int:
    if len(word) != len(_SHIFTS):
        raise ValueError(f"word {place} does not have {len(_SHIFTS)} letters")
    value = 0
    for letter, (shift, bits) in zip(word, _SHIFTS, strict=True):
        found = (_CONSONANTS if bits == 4 else _VOWELS).find(letter)
        if found < 0:
            raise ValueError(f"word {place} is none of a key: the letter {letter!r} does not stand there")
        value |= found << shift
    return value
