"""One table says what each value means and which way it is stricter; two policies are compared by it."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, time

import pytest

from appliance.domain.bounds import TERMS, Effect, compare_policies, say_value
from appliance.domain.policy import (
    FRI,
    STATE_HOURS,
    THU,
    TUE,
    WED,
    AiMode,
    Cohort,
    Hours,
    Policy,
    Window,
)

POLICY = Policy()
SIX = Cohort.OVERDUE_6MO
WINDOW = POLICY.cohort_windows[SIX]
RI = STATE_HOURS["RI"]
DAY = (time(9), time(17))


def test_every_key_of_a_policy_has_its_term_in_the_same_order() -> None:
    assert [one.name for one in fields(Policy)] == list(TERMS)
    assert all(term.meaning.endswith((".", ").")) for term in TERMS.values())
    assert all(bound.text and bound.source for term in TERMS.values() for bound in term.bounds)


def test_a_policy_does_not_differ_from_itself() -> None:
    assert [] == compare_policies(POLICY, Policy())


def windows(window: Window) -> dict[Cohort, Window]:
    return {**POLICY.cohort_windows, SIX: window}


def states(**hours: Hours) -> dict[str, Hours]:
    return {**STATE_HOURS, **hours}


STRICTER: list[tuple[str, object, str]] = [
    ("fence_start", time(9, 1), "fence_start"),
    ("fence_stop", time(19), "fence_stop"),
    ("daily_cap", 249, "daily_cap"),
    ("min_days_between", 8, "min_days_between"),
    ("holdout_percent", 6, "holdout_percent"),
    ("pms_max_age_seconds", 59, "pms_max_age_seconds"),
    ("revoke_all_from", date(2025, 4, 10), "revoke_all_from"),
    ("ai_mode", AiMode.OFF, "ai_mode"),
    ("phase_days", (1, 1, 3, 4), "phase_days"),
    ("cadence_days", (7, 30), "cadence_days"),
    ("tx_pending_days", 31, "tx_pending_days"),
    ("cohort_windows", windows(Window((TUE, WED), time(10), time(17))), f"cohort_windows.{SIX}"),
    ("cohort_windows", windows(Window((TUE, WED, THU), time(10, 1), time(17))), f"cohort_windows.{SIX}"),
    ("state_hours", states(RI=replace(RI, sunday=None)), "state_hours.RI"),
    ("state_hours", states(RI=replace(RI, on_holidays=False)), "state_hours.RI"),
    ("state_hours", states(OH=Hours(DAY, DAY, DAY)), "state_hours.OH"),
    ("text_max_chars", {**POLICY.text_max_chars, SIX: 159}, f"text_max_chars.{SIX}"),
]


@pytest.mark.parametrize(("key", "value", "named"), STRICTER)
def test_a_change_is_stricter_one_way_and_looser_the_other(key: str, value: object, named: str) -> None:
    strict = replace(POLICY, **{key: value})  # type: ignore[arg-type]
    assert [(named, Effect.STRICTER)] == [(one.key, one.effect) for one in compare_policies(POLICY, strict)]
    assert [(named, Effect.LOOSER)] == [(one.key, one.effect) for one in compare_policies(strict, POLICY)]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("auto_book", False),
        ("offer_days", 7),
        ("cadence_days", (-14, 8, 30)),
        ("phase_days", (2, 1, 2, 3)),
        ("cohort_windows", windows(Window((TUE, FRI), time(10), time(17)))),
        ("cohort_windows", windows(Window((TUE, WED, THU), time(9), time(16)))),
        ("risk_weights", {**POLICY.risk_weights, "age_risk": 5, "days_overdue": 35}),
    ],
)
def test_a_change_that_opens_here_and_closes_there_is_neither(key: str, value: object) -> None:
    other = replace(POLICY, **{key: value})  # type: ignore[arg-type]
    assert {Effect.OTHER} == {one.effect for one in compare_policies(POLICY, other)}
    assert {Effect.OTHER} == {one.effect for one in compare_policies(other, POLICY)}


def test_a_change_shows_both_values_and_what_they_mean() -> None:
    (change,) = compare_policies(POLICY, replace(POLICY, daily_cap=40))
    assert (250, 40, TERMS["daily_cap"].meaning) == (change.old, change.new, change.meaning)
    changes = compare_policies(POLICY, replace(POLICY, risk_weights={"age_risk": 100}))
    assert {"risk_weights.age_risk": (10, 100), "risk_weights.days_overdue": (30, None)}.items() <= {
        one.key: (one.old, one.new) for one in changes
    }.items()


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (True, "yes"),
        (False, "no"),
        (7, "7"),
        (time(9, 5), "09:05"),
        (time(9, 5, 3), "09:05:03"),
        (date(2027, 1, 31), "2027-01-31"),
        (AiMode.PHI_BAA, "phi_baa"),
        ((-14, 7), "-14, 7"),
        (None, "none"),
        (Window((TUE, THU), time(10), time(17)), "Tue,Thu 10:00-17:00"),
        (Window((), time(10), time(17)), "no day 10:00-17:00"),
        (STATE_HOURS["AL"], "Mon-Fri 08:00-20:00, Sat 08:00-20:00, Sun closed, no holidays"),
        (RI, "Mon-Fri 09:00-18:00, Sat 10:00-17:00, Sun 10:00-17:00"),
        ({SIX: 160}, "overdue_6mo: 160"),
        (STATE_HOURS, "19 entries"),
    ],
)
def test_a_value_is_said_as_a_person_reads_it(value: object, says: str) -> None:
    assert says == say_value(value)
