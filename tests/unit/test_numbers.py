"""Numbers as people write them, and where the person behind one may be."""

from __future__ import annotations

from zoneinfo import available_timezones

import pytest
import zipcodes
from hypothesis import given
from hypothesis import strategies as st

from appliance.adapters import numbers
from appliance.adapters.numbers import area_code_state, e164, states_for, zones_for


@pytest.mark.parametrize(
    "text",
    [
        "(312) 555-0123",
        "312.555.0123",
        "312-555-0123",
        "3125550123",
        " 312 555 0123 ",
        "1-312-555-0123",
        "+1 (312) 555-0123",
        "13125550123",
        "312\u2011555\u20110123",
        "312/555-0123",
    ],
)
def test_punctuation_does_not_matter(text: str) -> None:
    assert e164(text) == "+13125550123"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "nothing"),
        ("+", "no digit"),
        ("none", "a word"),
        ("312-555-0123 x4", "an extension"),
        ("312-555-0123 ext. 4", "an extension"),
        ("312-555-0123 Mom", "whose phone is it"),
        ("c 312 555 0123", "a word"),
        ("312-555-0123 (after 5)", "more digits than a number"),
        ("312-555-0123 / 312-555-0199", "two numbers"),
        ("555-0123", "no area code"),
        ("(000)000-0000", "no such area code"),
        ("999-555-0123", "no such area code"),
        ("312-155-0123", "no exchange begins with 1"),
        ("\uff13\uff11\uff125550123", "digits of another script"),
        ("+1 312 555 01234", "a digit too many"),
        ("+999 12 345 6789", "no such country"),
    ],
)
def test_what_is_not_plainly_one_number_is_none(text: str, why: str) -> None:
    assert e164(text) is None, why


def test_other_countries_need_their_own_prefix() -> None:
    assert e164("+52 55 1234 5678") == "+525512345678"
    assert e164("55 1234 5678", "MX") == "+525512345678"
    assert e164("+1 604 555 0123") == "+16045550123"


@given(st.text(max_size=25))
def test_whatever_is_typed_gives_a_number_or_none(text: str) -> None:
    found = e164(text)
    assert found is None or (found[0] == "+" and found[1:].isdecimal() and found.isascii())


@pytest.mark.parametrize(
    ("zip_code", "state", "phone", "zones"),
    [
        ("60601", "IL", "+13125550123", "America/Chicago"),
        ("60601-1234", "il", None, "America/Chicago"),
        ("", "", None, ""),
        ("", "", "+18005550123", ""),
        ("09001", "AE", None, ""),
        ("not a zip", "??", "+15005550123", ""),
        ("00901", "PR", "+17875550123", "America/Puerto_Rico"),
        ("96910", "GU", "+16715550123", "Pacific/Guam"),
        ("96813", "HI", None, "Pacific/Honolulu"),
        ("85004", "AZ", "+16025550123", "America/Phoenix"),
        # Navajo land keeps daylight saving time and its ZIPs straddle the line.
        ("86503", "AZ", None, "America/Denver,America/Phoenix"),
        ("86040", "AZ", None, "America/Denver,America/Phoenix"),
        ("", "AZ", None, "America/Denver,America/Phoenix"),
        ("46320", "IN", None, "America/Chicago"),
        ("46201", "IN", None, "America/Indiana/Indianapolis"),
        ("", "IN", None, "America/Chicago,America/New_York"),
        ("37902", "TN", "+16155550123", "America/Chicago,America/New_York"),
        ("32501", "FL", "+18505550123", "America/Chicago,America/New_York"),
        ("79901", "TX", None, "America/Denver"),
        ("", "TX", None, "America/Chicago,America/Denver"),
        ("60601", "CA", None, "America/Chicago,America/Los_Angeles"),
        ("10025", "NY", "+13125550123", "America/Chicago,America/New_York"),
        # A ZIP whose zone the library got wrong takes the zones of its state.
        ("99634", "AK", None, "America/Adak,America/Anchorage"),
        # An area code younger than the library's zone data takes the zones of its state.
        ("", "", "+14835550123", "America/Chicago"),
    ],
)
def test_every_zone_the_person_may_be_in(zip_code: str, state: str, phone: str | None, zones: str) -> None:
    assert ",".join(zones_for(zip_code, state, phone)) == zones


def test_candidate_states_come_from_the_address_and_the_area_code() -> None:
    assert states_for("60601", " il ", "+12175550123") == ("IL",)
    assert states_for("60601", "FL", "+14055550123") == ("FL", "IL", "OK")
    assert states_for("", "", "+18005550123") == ()


def test_area_codes_know_their_state() -> None:
    assert area_code_state("+14055550123") == "OK"
    assert area_code_state("+17875550123") == "PR"
    assert area_code_state("+16045550123") is None
    assert area_code_state("+525512345678") is None
    assert area_code_state(None) is None


def test_no_area_code_is_in_two_states() -> None:
    codes = [code for codes in numbers._AREA_CODES.values() for code in codes.split()]
    assert len(codes) == len(set(codes))


def test_area_codes_agree_with_the_addresses_they_serve() -> None:
    """Most ZIPs that list an area code lie in its state; the library lists neighbours' codes as well."""
    votes: dict[str, dict[str, int]] = {}
    for row in zipcodes.list_all():  # type: ignore[no-untyped-call]
        for code in row["area_codes"]:
            counts = votes.setdefault(code, {})
            counts[row["state"]] = counts.get(row["state"], 0) + 1
    known = numbers._STATE_OF
    assert {
        code: (known[code], counts)
        for code, counts in votes.items()
        if code in known and max(counts, key=lambda state: counts[state]) != known[code]
    } == {}


def test_every_zone_of_ours_is_a_zone() -> None:
    assert set(numbers._ZONE_STATES) <= available_timezones()
