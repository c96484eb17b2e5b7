from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from appliance.domain.limits.breakers import (
    MEANINGS,
    OF_CARRIER,
    Breaker,
    BreakerFacts,
    judge_breakers,
    volume_bound,
)
from appliance.domain.policy import Policy

POLICY = Policy()
QUIET = BreakerFacts()


def tripped(facts: BreakerFacts, policy: Policy = POLICY) -> set[Breaker]:
    return set(judge_breakers(facts, policy))


@pytest.mark.parametrize(
    ("texts", "opt_outs", "stops"),
    [
        (0, 0, False),
        (50, 1, False),  # exactly two percent
        (50, 2, True),
        (51, 2, True),
        (99, 2, True),  # 2.02 percent
        (100, 2, False),
        (150, 3, False),
        (149, 3, True),
        (200, 4, False),
        (200, 5, True),
        (49, 2, False),  # too few for a share
        (49, 3, True),
        (3, 2, False),
        (3, 3, True),
    ],
)
def test_opt_outs_stop_sending_above_two_percent_of_fifty_or_at_three_of_fewer(
    texts: int, opt_outs: int, stops: bool
) -> None:
    expected = {Breaker.OPT_OUT_RATE} if stops else set()
    assert expected == tripped(BreakerFacts(texts=texts, opt_outs=opt_outs))


@pytest.mark.parametrize(
    ("texts", "wrong", "stops"),
    [
        (50, 1, False),
        (50, 2, True),
        (100, 3, False),
        (100, 4, True),
        (99, 3, True),
        (20, 2, False),
        (20, 3, True),
    ],
)
def test_wrong_numbers_stop_sending_above_three_percent_of_fifty_or_at_three_of_fewer(
    texts: int, wrong: int, stops: bool
) -> None:
    expected = {Breaker.WRONG_NUMBER_RATE} if stops else set()
    assert expected == tripped(BreakerFacts(texts=texts, wrong_numbers=wrong))


def test_a_stricter_policy_trips_earlier() -> None:
    facts = BreakerFacts(texts=100, opt_outs=2, wrong_numbers=2)
    assert set() == tripped(facts)
    strict = replace(POLICY, breaker_opt_out_percent=1, breaker_wrong_number_percent=1)
    assert {Breaker.OPT_OUT_RATE, Breaker.WRONG_NUMBER_RATE} == tripped(facts, strict)


@pytest.mark.parametrize(
    ("drafts", "flagged", "stops"),
    [(100, 10, False), (100, 11, True), (50, 5, False), (50, 6, True), (20, 4, False), (20, 5, True)],
)
def test_flagged_drafts_stop_sending_above_a_tenth_of_a_night(drafts: int, flagged: int, stops: bool) -> None:
    expected = {Breaker.SCAN_HITS} if stops else set()
    assert expected == tripped(BreakerFacts(drafts=drafts, flagged=flagged))


@pytest.mark.parametrize(
    ("usual", "today", "stops"),
    [
        ((), 250, False),  # nothing is usual yet
        ((2, 2), 250, False),
        ((2, 2, 2), 30, False),  # three times two, but thirty are never unusual
        ((2, 2, 2), 31, True),
        ((40, 40, 40), 120, False),
        ((40, 40, 40), 121, True),
        ((20, 20, 20, 250), 60, False),  # one outlier moves nothing
        ((20, 20, 20, 250), 61, True),
        ((100, *(20,) * 10), 61, True),  # only the last ten sending days count
        ((*(10,) * 9, *(80,) * 10), 240, False),
    ],
)
def test_an_unusual_day_stops_sending(usual: tuple[int, ...], today: int, stops: bool) -> None:
    expected = {Breaker.VOLUME_ANOMALY} if stops else set()
    assert expected == tripped(BreakerFacts(today=today, usual=usual))


def test_the_volume_bound_is_the_median_of_the_last_ten_days_times_the_factor() -> None:
    assert volume_bound((1, 2), 3) is None
    assert 30 == volume_bound((9, 9, 9), 3)
    assert 3 * 45.5 == volume_bound((5, *range(41, 51)), 3)


def test_a_pms_that_was_not_read_stops_sending_at_the_hour_and_not_a_second_before() -> None:
    bound = timedelta(hours=POLICY.breaker_pms_stale_hours)
    assert set() == tripped(replace(QUIET, pms_age=bound - timedelta(seconds=1)))
    assert {Breaker.STALE_PMS} == tripped(replace(QUIET, pms_age=bound))


def test_a_pms_that_was_never_read_is_not_stale() -> None:
    assert set() == tripped(replace(QUIET, pms_age=None))


def test_several_trip_at_once_and_each_says_why_in_figures() -> None:
    facts = BreakerFacts(60, 4, 5, 40, 9, 200, (10, 10, 10), timedelta(hours=30), 2)
    found = judge_breakers(facts, POLICY)
    of_the_log = {Breaker.LOG_REWOUND, Breaker.WATCHDOG, Breaker.DATABASE_DAMAGED}
    assert set(Breaker) - OF_CARRIER - of_the_log == set(found)  # those are found, not counted
    assert "2 of 60 texts in 72 hours were filtered" == found[Breaker.CARRIER_FILTER]
    assert "4 opt-outs after 60 texts in 72 hours" == found[Breaker.OPT_OUT_RATE]
    assert "no finished pull for 30 hours" == found[Breaker.STALE_PMS]


def test_every_breaker_is_explained() -> None:
    assert set(Breaker) == set(MEANINGS)
