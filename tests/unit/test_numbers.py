"""Numbers as people write them, and where the person behind one may be."""

from __future__ import annotations

from datetime import date
from zoneinfo import available_timezones

import pytest
import zipcodes
from hypothesis import given
from hypothesis import strategies as st

from appliance.adapters import numbers
from appliance.adapters.numbers import (
    area_code_state,
    e164,
    federal_holidays,
    state_holidays,
    states_for,
    zones_for,
)
from appliance.domain.policy import STATES


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


ANYWHERE = "America/Chicago,America/Denver,America/Los_Angeles,America/New_York"


@pytest.mark.parametrize(
    ("zip_code", "state", "phone", "zones"),
    [
        ("60601", "IL", "+13125550123", "America/Chicago"),
        ("60601-1234", "il", None, "America/Chicago"),
        # Nothing known: anywhere in the contiguous states. Toll-free and personal numbers say nothing.
        ("", "", None, ANYWHERE),
        ("", "", "+18005550123", ANYWHERE),
        ("09001", "AE", None, ANYWHERE),
        ("not a zip", "??", "+15005550123", ANYWHERE),
        ("60601", "IL", "+18005550123", "America/Chicago"),
        ("77002", "TX", "+525512345678", "America/Chicago,America/Mexico_City"),
        ("", "", "+9991234", ANYWHERE),
        ("00901", "PR", "+17875550123", "America/Puerto_Rico"),
        ("96910", "GU", "+16715550123", "Pacific/Guam"),
        ("96813", "HI", None, "Pacific/Honolulu"),
        ("85004", "AZ", "+16025550123", "America/Phoenix"),
        # Without a ZIP, Arizona may be Navajo land, which keeps daylight saving time; 928 reaches there too.
        ("", "AZ", None, "America/Denver,America/Phoenix"),
        ("86001", "AZ", "+19285550123", "America/Denver,America/Phoenix"),
        ("86515", "AZ", "+19285550123", "America/Denver,America/Phoenix"),
        ("85281", "AZ", "+14805550123", "America/Phoenix"),
        ("87328", "NM", "+15055550123", "America/Denver"),
        ("46320", "IN", None, "America/Chicago"),
        ("47501", "IN", None, "America/Indiana/Vincennes"),
        ("46534", "IN", None, "America/Indiana/Knox"),
        # Area codes over two zones, and the younger codes over the same ground.
        ("", "", "+18125550123", "America/Chicago,America/New_York"),
        ("", "", "+19305550123", "America/Chicago,America/New_York"),
        ("", "", "+13645550123", "America/Chicago,America/New_York"),
        ("", "", "+14485550123", "America/Chicago,America/New_York"),
        ("", "", "+14585550123", "America/Denver,America/Los_Angeles"),
        ("", "", "+17015550123", "America/Chicago,America/Denver,America/North_Dakota/Center"),
        ("96813", "HI", "+16715550123", "Pacific/Guam,Pacific/Honolulu"),
        ("00801", "VI", "+13405550123", "America/St_Thomas"),
        ("96799", "AS", None, "Pacific/Pago_Pago"),
        ("96950", "MP", None, "Pacific/Saipan"),
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
        # Alaska's one area code: two zones, none of them without a summer. All of 219 is Central.
        ("", "", "+19075550123", "America/Adak,America/Anchorage"),
        ("99501", "AK", "+19075550123", "America/Adak,America/Anchorage"),
        ("", "", "+12195550123", "America/Chicago"),
        ("46402", "IN", "+12195550123", "America/Chicago"),
        # A ZIP that does not exist leaves the address in doubt, unless the number tells a place.
        ("00000", "", None, ANYWHERE),
        ("00000", "OH", "+18005550123", ANYWHERE),
        ("00000", "HI", None, ANYWHERE + ",Pacific/Honolulu"),
        ("6060", "IL", None, ANYWHERE),
        ("00000", "OH", "+16145550123", "America/New_York"),
        ("00000", "HI", "+16145550123", "America/New_York,Pacific/Honolulu"),
        (" ", "OH", None, "America/New_York"),
        # An area code younger than the library's zone data takes the zones of its state.
        ("", "", "+14835550123", "America/Chicago"),
    ],
)
def test_every_zone_the_person_may_be_in(zip_code: str, state: str, phone: str | None, zones: str) -> None:
    assert ",".join(zones_for(zip_code, state, phone)) == zones


NAVAJO_OR_HOPI = (
    "86016 86020 86030 86031 86033 86034 86035 86039 86042 86043 86044 86045 86053 86054 86502 86503 86504"
    " 86505 86506 86507 86508 86510 86511 86512 86514 86515 86520 86535 86538 86540 86544 86545 86547 86556"
)


def test_in_arizona_only_navajo_and_hopi_zips_may_keep_daylight_saving_time() -> None:
    """Flagstaff (86001 to 86011), Page (86040) and Winslow (86047) keep Phoenix's clock like all the rest."""
    arizona = {row["zip_code"] for row in zipcodes.filter_by(state="AZ")}  # type: ignore[no-untyped-call]
    both = {code for code in arizona if zones_for(code, "AZ", None) == ("America/Denver", "America/Phoenix")}
    assert set(NAVAJO_OR_HOPI.split()) == both
    assert {("America/Phoenix",)} == {zones_for(code, "AZ", None) for code in arizona - both}
    assert {"86001", "86003", "86004", "86011", "86040", "86047"} <= arizona - both


@pytest.mark.parametrize(
    ("zip_code", "state", "phone", "office", "states"),
    [
        ("60601", " il ", "+12175550123", "", "IL"),
        ("60601", "MO", None, "", "IL MO"),
        # An area code of Florida or Oklahoma makes its holder a resident, whatever the address says.
        ("43215", "OH", "+13055550123", "", "FL OH"),
        ("43215", "OH", "+14055550123", "", "OH OK"),
        ("60601", "FL", "+14055550123", "", "FL IL OK"),
        # One of another state counts only where no address says anything.
        ("43215", "OH", "+15025550123", "", "OH"),
        ("73102", "OK", "+12145550123", "KS", "KS OK"),
        ("43215", "", "+12155550123", "", "OH"),
        ("", "OH", "+12155550123", "", "OH"),
        ("", "", "+12155550123", "", "PA"),
        ("", "", "+12155550123", "OH", "OH PA"),
        ("00000", "", "+15025550123", "", "KY"),
        # Toll-free and foreign numbers say nothing.
        ("", "", "+18005550123", "", ""),
        ("", "", "+18005550123", "CO", "CO"),
        ("", "", "+525512345678", "TX", "TX"),
    ],
)
def test_candidate_states(zip_code: str, state: str, phone: str | None, office: str, states: str) -> None:
    assert " ".join(states_for(zip_code, state, phone, office)) == states


def test_a_state_that_does_not_exist_is_left_for_the_gate_to_see() -> None:
    assert states_for("60601", "ZZ", None, "IL") == ("IL", "ZZ")
    assert states_for("", "Ontario", None) == ("ONTARIO",)


def test_a_state_has_its_zones_and_its_place_in_the_policy() -> None:
    assert frozenset(numbers._STATE_ZONES) == STATES
    assert set(numbers._STATE_OF.values()) <= STATES


def test_federal_holidays_with_the_days_observed() -> None:
    """5 U.S.C. 6103: a Saturday holiday is kept on the Friday before, a Sunday one on the Monday after."""
    days = federal_holidays(2026)
    assert {
        date(2026, 7, 3),
        date(2027, 7, 5),
        date(2027, 12, 31),
        date(2026, 6, 19),
        date(2028, 1, 17),
    } <= days
    assert {2026, 2027, 2028} == {one.year for one in days}
    assert date(2026, 11, 27) not in days, "the Friday after Thanksgiving is no federal holiday"


@pytest.mark.parametrize(
    ("state", "on"),
    [
        ("MA", date(2026, 4, 20)),
        ("UT", date(2026, 7, 24)),
        ("HI", date(2026, 3, 26)),
        ("TX", date(2026, 3, 2)),
        ("AL", date(2026, 4, 27)),
        ("CA", date(2026, 3, 31)),
        ("AK", date(2026, 10, 19)),
    ],
)
def test_state_holidays(state: str, on: date) -> None:
    assert on in state_holidays(state, 2026)
    assert on not in federal_holidays(2026)


def test_what_is_no_state_has_no_holidays() -> None:
    assert state_holidays("ZZ", 2026) == frozenset()


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
