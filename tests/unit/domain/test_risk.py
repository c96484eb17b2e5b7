"""The risk score of seed 001: its tables written down a second time, and a trend that rises with delay."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.domain.due.recall import VisitKind
from appliance.domain.due.risk import RiskBand, RiskFacts, band_of, gap_trend, score_risk
from appliance.domain.model import age_on
from appliance.domain.policy import Policy

TODAY = date(2026, 3, 11)
WEIGHTS = {
    "days_overdue": 30,
    "visit_gap_trend": 20,
    "recall_type_urgency": 15,
    "age_risk": 10,
    "insurance_status": 10,
    "contact_quality": 15,
}
CARLOS = RiskFacts(TODAY, 45, VisitKind.PROPHYLAXIS, date(1982, 1, 9), True, True, True, (), 182)


def factor(name: str, **changes: object) -> int:
    return score_risk(replace(CARLOS, **changes), WEIGHTS).factors[name]  # type: ignore[arg-type]


def test_the_weights_are_those_of_the_seed() -> None:
    assert WEIGHTS == dict(Policy().risk_weights)


@pytest.mark.parametrize(
    ("days", "value"),
    [
        *((-400, 0), (-1, 0), (0, 0), (1, 30), (30, 30), (31, 50), (90, 50), (91, 70)),
        *((180, 70), (181, 85), (365, 85), (366, 95), (5000, 95)),
    ],
)
def test_days_overdue_in_steps(days: int, value: int) -> None:
    assert value == factor("days_overdue", days_overdue=days)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (VisitKind.PERIO_MAINTENANCE, 95),
        (VisitKind.PROPHYLAXIS, 70),
        (VisitKind.CHILD_PROPHYLAXIS, 65),
        (VisitKind.COMPREHENSIVE_EXAM, 60),
        (VisitKind.PERIODIC_EXAM, 50),
        (VisitKind.FILMS, 45),
        (VisitKind.OTHER, 45),
    ],
)
def test_urgency_by_kind(kind: VisitKind, value: int) -> None:
    assert value == factor("recall_type_urgency", kind=kind)


@pytest.mark.parametrize(
    ("years", "value"),
    [(0, 80), (5, 80), (6, 65), (17, 65), (18, 40), (39, 40), (40, 55), (64, 55), (65, 85), (101, 85)],
)
def test_age_in_steps_that_change_on_the_birthday(years: int, value: int) -> None:
    birthday = date(TODAY.year - years, TODAY.month, TODAY.day)
    assert value == factor("age_risk", birth_on=birthday)
    younger = factor("age_risk", birth_on=birthday + timedelta(days=1))
    assert younger == factor("age_risk", birth_on=date(TODAY.year - years + 1, 3, 11)) or years == 0


def test_an_unknown_age_is_neutral() -> None:
    assert 50 == factor("age_risk", birth_on=None)


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2024, 2, 28), 15),
        (date(2008, 2, 29), date(2024, 2, 29), 16),
        (date(2008, 12, 31), date(2026, 12, 30), 17),
        (date(2008, 12, 31), date(2026, 12, 31), 18),
    ],
)
def test_ages_of_leap_day_and_new_years_eve(born: date, on: date, years: int) -> None:
    assert years == age_on(born, on)


@pytest.mark.parametrize(
    ("mobile", "email", "value"), [(True, True, 90), (True, False, 70), (False, True, 50), (False, False, 10)]
)
def test_contact_quality(mobile: bool, email: bool, value: int) -> None:
    assert value == factor("contact_quality", has_mobile=mobile, has_email=email)


def test_insurance() -> None:
    assert (75, 35) == (factor("insurance_status"), factor("insurance_status", has_insurance=False))


def test_a_score_worked_out_by_hand() -> None:
    """50 x .30 + 50 x .20 + 70 x .15 + 55 x .10 + 75 x .10 + 90 x .15 = 62.0."""
    risk = score_risk(CARLOS, WEIGHTS)
    assert (62.0, RiskBand.HIGH) == (risk.score, risk.band)
    assert set(WEIGHTS) == set(risk.factors)


@pytest.mark.parametrize(
    ("score", "band"),
    [
        *((100, RiskBand.CRITICAL), (80, RiskBand.CRITICAL), (79.9, RiskBand.HIGH), (60, RiskBand.HIGH)),
        *((59.9, RiskBand.MEDIUM), (40, RiskBand.MEDIUM), (39.9, RiskBand.LOW), (0, RiskBand.LOW)),
    ],
)
def test_a_lower_bound_belongs_to_its_band(score: float, band: RiskBand) -> None:
    assert band is band_of(score)


def visits(*gaps: int) -> list[date]:
    days = [date(2015, 1, 1)]
    for gap in gaps:
        days.append(days[-1] + timedelta(days=gap))
    return days


@pytest.mark.parametrize(
    ("history", "interval", "trend"),
    [
        ([], 182, 50),
        (visits(), 182, 50),
        (visits(400), 182, 50),
        (visits(182, 182), 182, 0),
        (visits(182, 182, 182, 364), 182, 50),
        (visits(182, 182, 546), 182, 100),
        (visits(364, 364), 182, 50),
        (visits(182, 91), 182, 0),
        (visits(90, 200, 182, 273), 182, 25),
        (visits(1, 5000), 182, 100),
        (visits(0, 0), 182, 0),
        # without an interval only the gaps speak
        (visits(182, 182), 0, 0),
        (visits(182, 364), 0, 50),
        (visits(182, 364), -5, 50),
    ],
)
def test_the_trend_of_the_gaps(history: list[date], interval: int, trend: int) -> None:
    assert trend == gap_trend(history, interval)


gaps = st.lists(st.integers(0, 1500), min_size=1, max_size=8)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(gaps, st.integers(0, 1500), st.integers(0, 800), st.integers(-5, 800))
def test_a_longer_last_gap_never_lowers_the_trend(
    earlier: list[int], last: int, more: int, interval: int
) -> None:
    shorter, longer = (
        gap_trend(visits(*earlier, last), interval),
        gap_trend(visits(*earlier, last + more), interval),
    )
    assert 0 <= shorter <= longer <= 100


@settings(max_examples=200, deadline=None, derandomize=True)
@given(gaps, st.integers(1, 800), st.integers(0, 400))
def test_a_longer_interval_never_raises_the_trend(history: list[int], interval: int, more: int) -> None:
    assert gap_trend(visits(*history), interval) >= gap_trend(visits(*history), interval + more)


facts = st.builds(
    RiskFacts,
    st.just(TODAY),
    st.integers(-100, 4000),
    st.sampled_from(VisitKind),
    st.none() | st.dates(date(1920, 1, 1), TODAY),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    gaps.map(lambda some: visits(*some)),
    st.integers(0, 1200),
)
weights = st.lists(st.integers(0, 100), min_size=5, max_size=5).map(
    lambda cuts: dict(
        zip(
            WEIGHTS,
            [b - a for a, b in zip([0, *sorted(cuts)], [*sorted(cuts), 100], strict=True)],
            strict=True,
        )
    )
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(facts, weights, st.integers(0, 500))
def test_a_score_lies_between_its_factors_and_rises_with_delay(
    case: RiskFacts, shares: dict[str, int], later: int
) -> None:
    risk = score_risk(case, shares)
    values = risk.factors.values()
    assert min(values) - 0.05 <= risk.score <= max(values) + 0.05
    assert 0 <= min(values) <= max(values) <= 100
    assert band_of(risk.score) is risk.band
    assert risk.score == round(risk.score, 1)
    assert risk.score <= score_risk(replace(case, days_overdue=case.days_overdue + later), shares).score


def test_weights_gone_wrong_still_give_a_score() -> None:
    assert 100.0 == score_risk(CARLOS, {"contact_quality": 500}).score
    assert 0.0 == score_risk(CARLOS, {"contact_quality": -500}).score
