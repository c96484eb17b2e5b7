"""Redaction: what may stay is known, so whatever anybody writes, nobody is in what is left."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.domain.advice.redaction import KnownPeople, Redacted, clear, know_people, redact

FAMILY = know_people(
    [
        ("Maria", "", "Alvarez", "1985-03-14", "+13125550142", None),
        ("Carlos", "Charly", "Alvarez", "1983-07-02", "+13125550143", "+13125550144"),
        ("José Ángel", "", "de la Peña", "1966-01-31", None, None),
        ("Will", "", "Price", "1990-10-10", None, None),
    ]
)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Maria here, tuesday is good", "_ here , tuesday is good"),
        ("M4ria and A l v a r e z", "_ and _"),
        ("ＭＡＲＩＡ Аlvаrеz", "_"),
        ("car los can come", "_ can come"),
        ("call 312-555-0142 or 3125550142", "call _ or _"),
        ("five five five zero one four two", "_"),
        ("dob 03/14/1985 ok", "_ ok"),
        ("10 or 11:30 works", "10 or 11:30 works"),
        ("I will come", "i _ come"),  # somebody here is called Will
        ("maria.alvarez@example.com please", "_ . _ . _ please"),
        ("123 Main St apt 4", "_ 4"),
        ("2pm or 11:30am", "2pm or 11:30am"),
        ("10 Quux 11:30 Quux 12", "_"),  # with the words between them gone, they are a long number
        ("Zebulon Quux says thursday", "_ thursday"),
        ("日本語 ok", "_ ok"),
        ("", ""),
    ],
)
def test_only_the_closed_vocabulary_stays(text: str, left: str) -> None:
    assert left == redact(text, FAMILY).text


WRITTEN = st.text(max_size=200) | st.lists(
    st.sampled_from(
        ["10", "11:30", "2pm", "five", "Quux", "al", "va", "rez", "ok", "will", "a", ".", "/", "12", "_"]
    )
).map(" ".join)


@given(WRITTEN)
def test_any_text_can_be_redacted_and_holds_nobody(text: str) -> None:
    left = redact(text, FAMILY)
    assert Redacted(left.text) == left
    assert "" == FAMILY.find_in(left.text)
    prose = clear(text, FAMILY, ("Maria",)).text
    assert FAMILY.find_in(prose, allowed=frozenset({"maria"})) in ("", "name")


@given(
    st.lists(
        st.sampled_from(
            [
                "Maria",
                "alvarez",
                "312",
                "555",
                "0142",
                "03/14/1985",
                "tuesday",
                "Peña",
                "WILL",
                "price",
                "ok",
                "10",
                "los",
                "car",
            ]
        )
    )
)
def test_values_in_any_order_never_stay(words: list[str]) -> None:
    text = " ".join(words)
    assert "" == FAMILY.find_in(redact(text, FAMILY).text)
    left = clear(text, FAMILY, ("Maria",)).text
    assert FAMILY.find_in(left, allowed=frozenset({"maria"})) in ("", "name")
    assert not {"alvarez", "pena"} & set(left.lower().split())


@pytest.mark.parametrize("text", ["Alvarez", "tuesday Main", "5550142", "1 2 3 4 5", "ok €"])
def test_redacted_text_cannot_be_made_of_anything_else(text: str) -> None:
    with pytest.raises(ValueError, match="vocabulary"):
        Redacted(text)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (
            "Hi, it's Maria. My husband Carlos Alvarez can come Tuesday",
            "Hi, it's Maria. My husband _ _ can come Tuesday",
        ),
        ("Ask Dr. Smith or mail me at m@example.com", "Ask _. _ or mail me at _"),
        ("my number is 312 555 0142, tuesday at 10:30", "my number is _ _ __ tuesday at 10:30"),
    ],
)
def test_prose_is_cleared_of_everybody_else(text: str, left: str) -> None:
    assert left == clear(text, FAMILY, ("Maria",)).text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("reach (312) 555-0142", "number"),
        ("three one two five five five zero one four two", "number"),
        ("born 03141985", "number"),
        ("Alvarez, Maria", "pair"),
        ("maria", "name"),
        ("tuesday at ten", ""),
    ],
)
def test_anybody_in_the_books_is_found(text: str, found: str) -> None:
    assert found == FAMILY.find_in(text)


def test_a_name_that_may_be_shown_is_no_leak_and_a_full_one_is() -> None:
    assert "" == FAMILY.find_in("Hi Maria", allowed=frozenset({"maria"}))
    assert "pair" == FAMILY.find_in("Hi Maria Alvarez", allowed=frozenset({"maria"}))
    assert "" == FAMILY.find_in("will maria come", whole=False)
    assert "" == KnownPeople().find_in("Maria Alvarez 312-555-0142")
