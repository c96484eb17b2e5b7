"""The four cohorts of seed 000, at their boundaries and in their order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.domain.due.cohort import CohortFacts, choose_cohort
from appliance.domain.policy import Cohort, Policy

TODAY = date(2026, 3, 11)
POLICY = Policy()
NOTHING = CohortFacts(TODAY, False, None, 0, 0, 0, None)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def cohort(**changes: object) -> Cohort | None:
    return choose_cohort(replace(NOTHING, **changes), POLICY).cohort  # type: ignore[arg-type]


def due(days_since_hygiene: int | None, **changes: object) -> Cohort | None:
    last = None if days_since_hygiene is None else ago(days_since_hygiene)
    return cohort(recall_is_due=True, last_hygiene_on=last, **changes)


def test_nothing_due_is_no_cohort() -> None:
    assert cohort() is None
    assert cohort(last_hygiene_on=ago(2000)) is None, "a long gap alone is no recall"


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, Cohort.OVERDUE_6MO),
        (183, Cohort.OVERDUE_6MO),
        (364, Cohort.OVERDUE_6MO),
        (365, Cohort.OVERDUE_12MO_PLUS),
        (2000, Cohort.OVERDUE_12MO_PLUS),
    ],
)
def test_twelve_months_are_365_days(days: int, expected: Cohort) -> None:
    assert expected is due(days)


@pytest.mark.parametrize(
    ("overdue", "expected"),
    [(0, Cohort.OVERDUE_6MO), (182, Cohort.OVERDUE_6MO), (183, Cohort.OVERDUE_12MO_PLUS)],
)
def test_without_a_hygiene_visit_the_delay_counts_from_half_a_year(overdue: int, expected: Cohort) -> None:
    assert expected is due(None, days_overdue=overdue)


def test_the_sentence_says_only_what_is_known() -> None:
    seen = choose_cohort(replace(NOTHING, recall_is_due=True, last_hygiene_on=ago(200)), POLICY)
    assert "last hygiene visit 200 days ago" == seen.why
    never = choose_cohort(replace(NOTHING, recall_is_due=True, days_overdue=40), POLICY)
    assert "no hygiene visit on file, 40 days overdue" == never.why


@pytest.mark.parametrize(
    ("presented", "cents", "expected"),
    [
        (30, 1, None),
        (31, 1, Cohort.TX_PLAN_PENDING),
        (31, 0, None),
        (400, 90_000, Cohort.TX_PLAN_PENDING),
        (None, 90_000, None),
    ],
)
def test_a_plan_waits_more_than_thirty_days(
    presented: int | None, cents: int, expected: Cohort | None
) -> None:
    on = None if presented is None else ago(presented)
    assert expected is cohort(treatment_presented_on=on, open_treatment_cents=cents)


def test_a_recall_comes_before_a_plan() -> None:
    plan = {"treatment_presented_on": ago(90), "open_treatment_cents": 90_000}
    assert Cohort.OVERDUE_6MO is due(200, **plan)
    assert Cohort.OVERDUE_12MO_PLUS is due(400, **plan)


@pytest.mark.parametrize(
    ("no_shows", "cents", "called"),
    [(2, 50_001, True), (2, 50_000, False), (1, 50_001, False), (5, 900_000, True), (0, 900_000, False)],
)
def test_two_missed_visits_beside_more_than_500_dollars_are_a_call(
    no_shows: int, cents: int, called: bool
) -> None:
    facts = {"no_shows_24m": no_shows, "open_treatment_cents": cents}
    assert called == (Cohort.HIGH_VALUE_NO_SHOW is cohort(**facts))
    assert called == (Cohort.HIGH_VALUE_NO_SHOW is due(200, **facts)), "whatever else is due"


def test_the_boundaries_are_the_offices() -> None:
    strict = replace(POLICY, no_show_visits=1, high_value_cents=100, tx_pending_days=5)
    missed = replace(NOTHING, no_shows_24m=1, open_treatment_cents=101)
    assert Cohort.HIGH_VALUE_NO_SHOW is choose_cohort(missed, strict).cohort
    plan = replace(NOTHING, open_treatment_cents=50, treatment_presented_on=ago(6))
    assert Cohort.TX_PLAN_PENDING is choose_cohort(plan, strict).cohort


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.booleans(),
    st.none() | st.integers(0, 900),
    st.integers(0, 900),
    st.integers(0, 4),
    st.integers(0, 100_000),
    st.none() | st.integers(0, 90),
)
def test_everybody_with_something_due_has_exactly_one_cohort(
    is_due: bool, last: int | None, overdue: int, missed: int, cents: int, presented: int | None
) -> None:
    plan_on = None if presented is None else ago(presented)
    found = choose_cohort(
        CohortFacts(TODAY, is_due, None if last is None else ago(last), overdue, missed, cents, plan_on),
        POLICY,
    )
    called = missed >= 2 and cents > 50_000
    waits = presented is not None and presented > 30 and cents > 0
    assert (called or is_due or waits) == (found.cohort is not None)
    assert called == (found.cohort is Cohort.HIGH_VALUE_NO_SHOW)
    assert found.why
