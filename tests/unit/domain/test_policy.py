"""The office's rules: the defaults are the sources', a policy may only narrow them, and its hash names it."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.domain.policy import (
    FRI,
    MON,
    SAT,
    STATE_HOURS,
    SUN,
    THU,
    TUE,
    WED,
    Cohort,
    Hours,
    Policy,
    Window,
    check_policy,
)

POLICY = Policy()
WINDOWS = POLICY.cohort_windows
STATES = POLICY.state_hours
DAY = (time(9), time(17))


def test_the_defaults_cross_no_bound() -> None:
    assert [] == check_policy(POLICY)


def test_the_windows_are_those_of_the_seed() -> None:
    expected = {
        Cohort.OVERDUE_6MO: Window((TUE, WED, THU), time(10), time(17)),
        Cohort.OVERDUE_12MO_PLUS: Window((TUE, WED, THU), time(11), time(16)),
        Cohort.TX_PLAN_PENDING: Window((WED, THU), time(10), time(15)),
    }
    assert expected == WINDOWS


def test_the_states_are_those_of_the_table() -> None:
    listed = [
        "AL",
        "CA",
        "CT",
        "FL",
        "IL",
        "KY",
        "LA",
        "MA",
        "MD",
        "MI",
        "MN",
        "MS",
        "NJ",
        "NM",
        "NV",
        "OK",
        "RI",
        "TX",
        "WA",
    ]
    assert listed == sorted(STATE_HOURS)
    assert [None] * 3 == [STATE_HOURS[state].on(SUN) for state in ("AL", "LA", "MS")]
    assert [state for state in listed if not STATE_HOURS[state].on_holidays] == ["AL", "LA", "MS"]
    assert ((time(9), time(21)), (time(12), time(21))) == (
        STATE_HOURS["TX"].on(SAT),
        STATE_HOURS["TX"].on(SUN),
    )
    assert ((time(9), time(18)), (time(10), time(17))) == (
        STATE_HOURS["RI"].on(FRI),
        STATE_HOURS["RI"].on(SAT),
    )
    assert (time(10), time(21)) == STATE_HOURS["KY"].on(MON)


WIDER = [
    ("fence_start", time(8, 59)),
    ("fence_stop", time(20, 1)),
    ("fence_stop", time(9)),
    ("daily_cap", 251),
    ("daily_cap", 0),
    ("max_per_phone_24h", 2),
    ("max_per_phone_24h", 0),
    ("max_per_phone_7d", 4),
    ("max_per_phone_7d", 0),
    ("min_days_between", 0),
    ("min_days_between", 32),
    ("answers_per_hour", 5),
    ("answers_per_hour", 0),
    ("answers_per_day", 13),
    ("answers_per_day", 0),
    ("holdout_percent", -1),
    ("holdout_percent", 21),
    ("number_check_max_age_days", 367),
    ("number_check_max_age_days", 0),
    ("pms_max_age_seconds", 61),
    ("pms_max_age_seconds", 0),
    ("offers_per_slot", 6),
    ("offers_per_slot", 0),
    ("risk_weights", {**POLICY.risk_weights, "age_risk": 11}),
    ("risk_weights", {"age_risk": 100}),
    ("cadence_days", ()),
    ("cadence_days", (7, 7)),
    ("cadence_days", (30, 7)),
    ("cohort_windows", {**WINDOWS, Cohort.HIGH_VALUE_NO_SHOW: Window((TUE,), *DAY)}),
    ("cohort_windows", {Cohort.OVERDUE_6MO: WINDOWS[Cohort.OVERDUE_6MO]}),
    ("cohort_windows", {**WINDOWS, Cohort.OVERDUE_6MO: Window((TUE, 7), *DAY)}),
    ("cohort_windows", {**WINDOWS, Cohort.OVERDUE_6MO: Window((TUE,), time(17), time(9))}),
    ("state_hours", {}),
    ("state_hours", {state: hours for state, hours in STATES.items() if state != "RI"}),
    ("state_hours", {**STATES, "RI": Hours((time(9), time(18, 1)), DAY, DAY)}),
    ("state_hours", {**STATES, "RI": Hours((time(8, 59), time(18)), None, None)}),
    ("state_hours", {**STATES, "RI": Hours(DAY, DAY, None)}),
    ("state_hours", {**STATES, "AL": Hours(DAY, DAY, DAY, on_holidays=False)}),
    ("state_hours", {**STATES, "AL": Hours(DAY, DAY, None)}),
]


@pytest.mark.parametrize(("key", "value"), WIDER)
def test_a_value_beyond_its_bound_is_named_with_the_source_of_the_bound(key: str, value: object) -> None:
    breaches = check_policy(replace(POLICY, **{key: value}))  # type: ignore[arg-type]
    assert {key} == {breach.key for breach in breaches}
    assert all(breach.bound and breach.source for breach in breaches)


def test_every_bound_crossed_is_named() -> None:
    wild = replace(POLICY, fence_start=time(6), daily_cap=900, answers_per_day=99, cadence_days=())
    assert ["fence_start", "daily_cap", "answers_per_day", "cadence_days"] == [
        breach.key for breach in check_policy(wild)
    ]


NARROWER = [
    ("fence_start", time(10)),
    ("fence_stop", time(17)),
    ("daily_cap", 1),
    ("max_per_phone_7d", 1),
    ("min_days_between", 31),
    ("min_days_between", 1),
    ("answers_per_hour", 1),
    ("holdout_percent", 0),
    ("number_check_max_age_days", 1),
    ("pms_max_age_seconds", 1),
    ("offers_per_slot", 1),
    ("cadence_days", (0,)),
    ("cohort_windows", {**WINDOWS, Cohort.TX_PLAN_PENDING: Window((), *DAY)}),
    ("state_hours", {**STATES, "RI": Hours((time(10), time(17)), None, None, False)}),
    ("state_hours", {**STATES, "OH": Hours(DAY, DAY, DAY)}),
]


@pytest.mark.parametrize(("key", "value"), NARROWER)
def test_a_policy_may_be_narrower(key: str, value: object) -> None:
    assert [] == check_policy(replace(POLICY, **{key: value}))  # type: ignore[arg-type]


times = st.integers(0, 23 * 60).map(lambda minute: time(minute // 60, minute % 60))
pairs = st.tuples(times, times)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.sampled_from(sorted(STATE_HOURS)),
    st.builds(Hours, pairs, st.none() | pairs, st.none() | pairs, st.booleans()),
    st.integers(0, 6),
    times,
)
def test_hours_that_pass_open_no_minute_the_state_keeps_closed(
    state: str, hours: Hours, weekday: int, clock: time
) -> None:
    if check_policy(replace(POLICY, state_hours={**STATES, state: hours})):
        return
    mine, law = hours.on(weekday), STATE_HOURS[state].on(weekday)
    if mine is not None and mine[0] <= clock < mine[1]:
        assert law is not None
        assert law[0] <= clock < law[1]


OTHER: dict[type, object] = {int: 3, bool: False, str: "else", time: time(13, 13), tuple: (1, 2)}


@pytest.mark.parametrize("name", [one.name for one in fields(Policy)])
def test_the_hash_knows_every_field(name: str) -> None:
    value = getattr(POLICY, name)
    if isinstance(value, dict):
        changed: object = {key: value[key] for key in list(value)[1:]}
    elif isinstance(value, bool):
        changed = not value
    else:
        changed = OTHER[type(value)] if value != 3 else 4
    other = replace(POLICY, **{name: changed})  # type: ignore[arg-type]
    assert POLICY.hash != other.hash
    assert 16 == len(other.hash)
    assert int(other.hash, 16) >= 0


def test_the_hash_knows_what_lies_deep_inside() -> None:
    hours = STATES["AL"]
    deep = [
        replace(POLICY, state_hours={**STATES, "AL": replace(hours, on_holidays=True)}),
        replace(POLICY, state_hours={**STATES, "AL": replace(hours, saturday=None)}),
        replace(
            POLICY, cohort_windows={**WINDOWS, Cohort.OVERDUE_6MO: Window((TUE, WED), time(10), time(17))}
        ),
        replace(POLICY, risk_weights={**POLICY.risk_weights, "age_risk": 11, "days_overdue": 29}),
        POLICY,
    ]
    assert len(deep) == len({policy.hash for policy in deep})


def test_the_hash_is_of_the_values_and_not_of_their_order() -> None:
    backwards = replace(
        POLICY,
        cohort_windows=dict(reversed(list(WINDOWS.items()))),
        state_hours=dict(reversed(list(STATES.items()))),
        risk_weights=dict(reversed(list(POLICY.risk_weights.items()))),
    )
    assert POLICY.hash == Policy().hash == backwards.hash
