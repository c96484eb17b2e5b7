"""Telephone numbers and where their owners may be: E.164, candidate zones and states, their holidays.

A zone or a state is only ever a *candidate*: the address is where the post goes, the area code is where
the number was bought. The send gate demands that all candidates agree, so this module rather names one
zone too many than one too few, and the four of the contiguous states when it knows nothing. It refuses
to guess a number out of text: whatever is not plainly one number without extension or words is no
number; and it does not mend a state that does not exist: the gate has to see it.

Sources: `phonenumbers` (numbering plans, zones by prefix), `zipcodes` (zone and state by ZIP), NANPA's
assignments for the area codes by state, `holidays` (federal and state holidays, with the days on which
they are observed). phonenumbers' own geocoder is not used: importing it takes seconds and 190 MB.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TypedDict, cast
from zoneinfo import available_timezones

import holidays
import phonenumbers
import zipcodes
from phonenumbers.timezone import time_zones_for_number
from phonenumbers.tzdata import TIMEZONE_DATA

_PUNCTUATION = str.maketrans("", "", " ()-./\u2010\u2011\u2012\u2013\u00a0\t")
_ASCII_DIGITS = frozenset("0123456789")
_CACHE = 1 << 17

# NANPA area codes by state, overlays included that were announced up to 2025.
_AREA_CODES = {
    "AK": "907",
    "AL": "205 251 256 334 483 659 938",
    "AR": "327 479 501 870",
    "AS": "684",
    "AZ": "480 520 602 623 928",
    "CA": "209 213 279 310 323 341 350 369 408 415 424 442 510 530 559 562 619 626 628 650 657 661 669 707"
    " 714 738 747 760 805 818 820 831 837 840 858 909 916 925 949 951",
    "CO": "303 719 720 748 970 983",
    "CT": "203 475 860 959",
    "DC": "202 771",
    "DE": "302",
    "FL": "239 305 321 324 352 386 407 448 561 645 656 689 727 728 754 772 786 813 850 863 904 941 954",
    "GA": "229 404 470 478 678 706 762 770 912 943",
    "GU": "671",
    "HI": "808",
    "IA": "319 515 563 641 712",
    "ID": "208 986",
    "IL": "217 224 309 312 331 447 464 618 630 708 730 773 779 815 847 861 872",
    "IN": "219 260 317 463 574 765 812 930",
    "KS": "316 620 785 913",
    "KY": "270 364 502 606 859",
    "LA": "225 318 337 457 504 985",
    "MA": "339 351 413 508 617 774 781 857 978",
    "MD": "227 240 301 410 443 667",
    "ME": "207",
    "MI": "231 248 269 313 517 586 616 679 734 810 906 947 989",
    "MN": "218 320 507 612 651 763 952",
    "MO": "235 314 417 557 573 636 660 816 975",
    "MP": "670",
    "MS": "228 471 601 662 769",
    "MT": "406",
    "NC": "252 336 472 704 743 828 910 919 980 984",
    "ND": "701",
    "NE": "308 402 531",
    "NH": "603",
    "NJ": "201 551 609 640 732 848 856 862 908 973",
    "NM": "505 575",
    "NV": "702 725 775",
    "NY": "212 315 329 332 347 363 465 516 518 585 607 624 631 646 680 716 718 838 845 914 917 929 934",
    "OH": "216 220 234 283 326 330 380 419 436 440 513 567 614 740 937",
    "OK": "405 539 572 580 918",
    "OR": "458 503 541 971",
    "PA": "215 223 267 272 412 445 484 570 582 610 717 724 814 835 878",
    "PR": "787 939",
    "RI": "401",
    "SC": "803 821 839 843 854 864",
    "SD": "605",
    "TN": "423 615 629 729 731 865 901 931",
    "TX": "210 214 254 281 325 346 361 409 430 432 469 512 621 682 713 726 737 806 817 830 832 903 915 936"
    " 940 945 956 972 979",
    "UT": "385 435 801",
    "VA": "276 434 540 571 686 703 757 804 826 948",
    "VI": "340",
    "VT": "802",
    "WA": "206 253 360 425 509 564",
    "WI": "262 274 353 414 534 608 715 920",
    "WV": "304 681",
    "WY": "307",
}
_STATE_OF = {code: state for state, codes in _AREA_CODES.items() for code in codes.split()}

# Area codes over the same ground, where that ground has two zones: the library knows the older code better.
_OVERLAYS = ("208 986", "270 364", "423 729", "448 850", "458 541", "812 930")
_TWINS = {code: group.split() for group in _OVERLAYS for code in group.split()}

# Where the library is wrong: every county of 219 keeps Central time, and nobody in Alaska Hawaiian time
# without its summer.
_ZONES_OF_CODE = {"219": ("America/Chicago",), "907": ("America/Adak", "America/Anchorage")}

_PRESUMED = frozenset({"FL", "OK"})
"""States whose law takes the holder of one of their area codes for a resident (facts/compliance.md 4)."""

CONTIGUOUS = ("America/Chicago", "America/Denver", "America/Los_Angeles", "America/New_York")
"""Where somebody of whom nothing is known may be: any of the contiguous states."""
_HOLIDAY_YEARS = 3

_ZONE_STATES = {
    "America/New_York": "CT DC DE FL GA IN KY MA MD ME MI NC NH NJ NY OH PA RI SC TN VA VT WV",
    "America/Chicago": "AL AR FL IA IL IN KS KY LA MI MN MO MS ND NE OK SD TN TX WI",
    "America/Denver": "AZ CO ID KS MT ND NE NM NV OR SD TX UT WY",
    "America/Phoenix": "AZ",
    "America/Los_Angeles": "CA ID NV OR WA",
    "America/Anchorage": "AK",
    "America/Adak": "AK",
    "Pacific/Honolulu": "HI",
    "America/Puerto_Rico": "PR",
    "America/St_Thomas": "VI",
    "Pacific/Guam": "GU",
    "Pacific/Saipan": "MP",
    "Pacific/Pago_Pago": "AS",
}
_STATE_ZONES: dict[str, tuple[str, ...]] = {
    state: tuple(zone for zone, states in _ZONE_STATES.items() if state in states.split())
    for states in _ZONE_STATES.values()
    for state in states.split()
}

# The Navajo Nation keeps daylight saving time; the rest of Arizona does not (15 U.S.C. 260a), nor do the
# Hopi, whose land lies inside it. ZIPs straddle both lines, so each of these is in either zone.
_NAVAJO = frozenset(
    [
        "86016",
        "86020",
        "86031",
        "86033",
        "86035",
        "86044",
        "86045",
        "86053",
        "86054",
        "86502",
        "86503",
        "86504",
        "86505",
        "86506",
        "86507",
        "86508",
        "86510",
        "86511",
        "86512",
        "86514",
        "86515",
        "86520",
        "86535",
        "86538",
        "86540",
        "86544",
        "86545",
        "86547",
        "86556",
    ]
)
_HOPI = frozenset(["86030", "86034", "86039", "86042", "86043"])


class _Zip(TypedDict):
    zip_code: str
    state: str
    timezone: str


@lru_cache(maxsize=_CACHE)
def e164(text: str, region: str = "US") -> str | None:
    """Given a number as people write it, return it in E.164 form, or None if it is not one dialable number.

    Punctuation, blanks, a leading 1 and +1 are understood. An extension, words, a second number or an
    unassigned area code make it None: such a number cannot be texted without asking somebody.
    """
    bare = text.translate(_PUNCTUATION)
    digits = bare[1:] if bare[:1] == "+" else bare
    if not _ASCII_DIGITS.issuperset(digits) or not 7 <= len(digits) <= 15:
        return None
    if (bare[0] == "+" and digits[0] != "1") or region != "US":
        return _foreign(bare, region)
    if len(digits) == 11 and digits[0] == "1":
        digits = digits[1:]
    if len(digits) != 10 or not _is_assigned(digits[:4]):
        return None
    return "+1" + digits


def area_code_state(phone: str | None) -> str | None:
    """Given a number in E.164 form, return the US state or territory of its area code, or None.

    What follows from it is `states_for`'s to say.
    """
    return _STATE_OF.get(phone[2:5]) if phone and phone.startswith("+1") else None


@lru_cache(maxsize=_CACHE)
def states_for(zip_code: str, state: str, phone: str | None, office: str = "") -> tuple[str, ...]:
    """Given address, number and the office's state, return every state whose law may count, sorted.

    An area code counts where the law presumes that its holder lives there (Fla. Stat. 501.059 and
    Oklahoma's act), and where no address says anything. A state that the address names is returned even
    where there is none of that name.
    """
    row = _zip_row(zip_code)
    found = {state.strip().upper(), row["state"] if row else ""} - {""}
    called = area_code_state(phone)
    if called is not None and (called in _PRESUMED or not found):
        found.add(called)
    return tuple(sorted((found | {office}) - {""}))


@lru_cache(maxsize=_CACHE)
def zones_for(zip_code: str, state: str, phone: str | None) -> tuple[str, ...]:
    """Given address and number, return every IANA zone the person may be in, sorted; never none.

    A ZIP settles its state. A state whose ZIP is missing or lies elsewhere contributes all of its zones,
    an area code all zones in which its numbers were handed out. Of a number only the first five characters
    are looked at, unless it is a foreign one. A ZIP that does not exist leaves the address in doubt: without
    a number that tells a place, it may be any of the contiguous states.
    """
    row = _zip_row(zip_code)
    home = state.strip().upper()
    zones = set(_zip_zones(row)) if row else set()
    if not zones or (row and row["state"] != home):
        zones.update(_STATE_ZONES.get(home, ()))
    called: tuple[str, ...] = ()
    if phone:
        called = _phone_zones(phone[:5]) if phone.startswith("+1") else _foreign_zones(phone)
    zones.update(called)
    if not called and row is None and zip_code.strip():
        zones.update(CONTIGUOUS)
    return tuple(sorted(zones & _known_zones())) or CONTIGUOUS


@lru_cache(maxsize=1_000)
def federal_holidays(year: int) -> frozenset[date]:
    """Given a year, return the federal holidays of it and the two after, as observed (5 U.S.C. 6103)."""
    return frozenset(holidays.country_holidays("US", years=range(year, year + _HOLIDAY_YEARS)))


@lru_cache(maxsize=1_000)
def state_holidays(state: str, year: int) -> frozenset[date]:
    """Given a state, return its own holidays in a year and the two after; none for a state that is none.

    A state need not keep every federal holiday: its list does not take the place of the federal one.
    """
    if state not in _STATE_ZONES:
        return frozenset()
    years = range(year, year + _HOLIDAY_YEARS)
    return frozenset(holidays.country_holidays("US", subdiv=state, years=years))


def _foreign(bare: str, region: str) -> str | None:
    try:
        number = phonenumbers.parse(bare, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=10_000)
def _is_assigned(prefix: str) -> bool:
    """Given area code and first digit of the exchange, whether the North American plan has such numbers."""
    return phonenumbers.is_valid_number(phonenumbers.parse(f"+1{prefix}550123"))


@lru_cache(maxsize=1_000)
def _phone_zones(prefix: str) -> tuple[str, ...]:
    """Given the first five characters of an E.164 number, return the zones of that area code.

    A mobile's later digits say nothing about where it was bought, so the zones of all longer prefixes
    count. Area codes younger than the library's data take the zones of their state.
    """
    if prefix[2:] in _ZONES_OF_CODE:
        return _ZONES_OF_CODE[prefix[2:]]
    codes = _TWINS.get(prefix[2:], [prefix[2:]])
    zones = {zone for code in codes for zone in _zones_by_area_code().get(f"1{code}", ())}
    return tuple(zones) or _STATE_ZONES.get(area_code_state(prefix) or "", ())


@lru_cache(maxsize=10_000)
def _foreign_zones(phone: str) -> tuple[str, ...]:
    """Given a number of another country, return the zones of that country, or those of its region."""
    try:
        return tuple(time_zones_for_number(phonenumbers.parse(phone)))
    except phonenumbers.NumberParseException:
        return ()


@lru_cache(maxsize=1)
def _zones_by_area_code() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for prefix, zones in TIMEZONE_DATA.items():
        if prefix[0] == "1" and len(prefix) >= 4:
            found.setdefault(prefix[:4], set()).update(zones)
    return found


@lru_cache(maxsize=1)
def _known_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _zip_zones(row: _Zip) -> tuple[str, ...]:
    if row["state"] == "AZ":  # the library's own zones hold Page and half of Flagstaff for Navajo land
        return _STATE_ZONES["AZ"] if row["zip_code"] in _NAVAJO | _HOPI else ("America/Phoenix",)
    zone = row["timezone"]
    return (zone,) if zone in _known_zones() else _STATE_ZONES.get(row["state"], ())


def _zip_row(zip_code: str) -> _Zip | None:
    code = zip_code.strip()[:5]
    if len(code) != 5 or not _ASCII_DIGITS.issuperset(code):
        return None
    return _zip_region(code[:3]).get(code)


@lru_cache(maxsize=1_000)
def _zip_region(prefix: str) -> dict[str, _Zip]:
    """Given three digits, return their ZIP codes. The library scans all ZIPs per question, so ask in bulk."""
    rows = cast("list[_Zip]", zipcodes.similar_to(prefix))  # type: ignore[no-untyped-call]
    return {
        row["zip_code"]: {
            "zip_code": row["zip_code"],
            "state": row["state"],
            "timezone": row["timezone"],
        }
        for row in rows
    }
