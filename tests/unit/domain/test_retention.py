"""What may be removed, and when: calendar years to the day, holds, and the hash that stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.domain.model import PatientStatus
from appliance.domain.proof.retention import (
    REFUSALS,
    PurgeCase,
    PurgeRefusal,
    cutoff,
    hash_removed,
    weigh_purge,
)

TODAY = date(2033, 5, 10)
FREE = PurgeCase(PatientStatus.INACTIVE, date(2027, 5, 9), TODAY)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2033, 5, 10), date(2027, 5, 10)),
        (date(2032, 2, 29), date(2026, 3, 1)),
        (date(2034, 2, 28), date(2028, 2, 28)),
        (date(2034, 3, 1), date(2028, 3, 1)),
    ],
)
def test_records_are_kept_through_the_anniversary_of_their_day(today: date, expected: date) -> None:
    assert expected == cutoff(today)


def test_less_than_six_years_is_not_to_be_had() -> None:
    assert date(2023, 5, 10) == cutoff(TODAY, 10)
    with pytest.raises(ValueError, match="at least 6"):
        cutoff(TODAY, 5)


@given(st.dates(date(2026, 1, 1), date(2200, 1, 1)))
def test_no_record_goes_before_six_years_have_passed_and_none_is_kept_a_week_longer(today: date) -> None:
    newest_gone = cutoff(today) - timedelta(days=1)
    assert (today.year - newest_gone.year) * 366 >= (today - newest_gone).days
    assert today - newest_gone >= timedelta(days=6 * 365 + 1)
    assert today - newest_gone <= timedelta(days=6 * 365 + 4)
    assert cutoff(today) <= cutoff(today + timedelta(days=1))


def test_an_old_record_of_somebody_who_left_may_go() -> None:
    assert () == weigh_purge(FREE)
    for status in (None, PatientStatus.DECEASED, PatientStatus.OTHER, PatientStatus.NON_PATIENT):
        assert () == weigh_purge(replace(FREE, status=status))


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (replace(FREE, newest_on=date(2027, 5, 10)), PurgeRefusal.NOT_PAST_RETENTION),
        (replace(FREE, status=PatientStatus.ACTIVE), PurgeRefusal.STILL_A_PATIENT),
        (replace(FREE, is_on_legal_hold=True), PurgeRefusal.LEGAL_HOLD),
        (replace(FREE, has_open_work=True), PurgeRefusal.WORK_IS_OPEN),
        (replace(FREE, newest_on=None), PurgeRefusal.NOTHING_HELD),
    ],
)
def test_each_thing_alone_stands_against_it(case: PurgeCase, expected: PurgeRefusal) -> None:
    assert (expected,) == weigh_purge(case)
    assert REFUSALS[expected]


def test_all_reasons_are_given_together() -> None:
    case = PurgeCase(PatientStatus.ACTIVE, TODAY, TODAY, is_on_legal_hold=True, has_open_work=True)
    assert set(PurgeRefusal) - {PurgeRefusal.NOTHING_HELD} == set(weigh_purge(case))


def test_the_hash_knows_every_record_and_what_went_before_but_no_order() -> None:
    one = hash_removed(["a", "b"])
    assert one == hash_removed(["b", "a"])
    assert 64 == len(one)
    others = {hash_removed(["a"]), hash_removed(["ab"]), hash_removed(["a", "b", "b"]), hash_removed([])}
    assert one not in others
    assert 4 == len(others)
    assert hash_removed(["c"], one) != hash_removed(["c"])
