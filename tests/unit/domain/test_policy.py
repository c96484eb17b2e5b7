"""The office's rules: the defaults are the sources', a policy may only narrow them, and its hash names it.

Whatever passes the check is put to the send gate as well: it must let nothing out that the law keeps in.
"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.domain.bounds import check_policy
from appliance.domain.model import PatientStatus, TextConsent
from appliance.domain.permission.outreach import (
    OPEN_SITE,
    Days,
    NumberFact,
    Recipient,
    SendCase,
    Traffic,
    may_send,
)
from appliance.domain.policy import (
    FRI,
    MON,
    SAT,
    STATE_HOURS,
    STATE_SOURCES,
    STATES,
    SUN,
    TEXTED,
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
WINDOWS = POLICY.cohort_windows
TABLE = POLICY.state_hours
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
    assert set(STATE_HOURS) == set(STATE_SOURCES)
    assert set(STATE_HOURS) < STATES
    assert 56 == len(STATES)


def test_a_text_is_one_segment_long_unless_the_office_says_otherwise() -> None:
    assert dict.fromkeys(TEXTED, 160) == POLICY.text_max_chars


EACH_WINDOW = [f"cohort_windows.{one}" for one in TEXTED]
NO_SHOW = Cohort.HIGH_VALUE_NO_SHOW
SIX, TWELVE, PLAN = TEXTED
LENGTHS = POLICY.text_max_chars
WIDER: list[tuple[str, object, list[str]]] = [
    ("fence_start", time(8, 59), ["fence_start"]),
    ("fence_stop", time(20, 1), ["fence_stop"]),
    ("fence_stop", time(9), ["fence_stop", *EACH_WINDOW]),
    ("fence_start", time(11, 1), EACH_WINDOW),
    ("fence_stop", time(15, 59), EACH_WINDOW[:2]),
    *((key, value, [key]) for key, values in {
        "daily_cap": (0, 251),
        "max_per_phone_24h": (0, 2),
        "max_per_phone_7d": (0, 4),
        "min_days_between": (0, 32),
        "answers_per_hour": (0, 5),
        "answers_per_day": (0, 13),
        "call_after_days": (0, 366),
        "holdout_percent": (-1, 21),
        "number_check_max_age_months": (0, 13),
        "pms_max_age_seconds": (0, 61),
        "offer_days": (0, 61),
        "offer_lead_hours": (-1, 337),
        "offers_per_slot": (0, 6),
        "offer_hours": (0, 169),
        "booking_lead_minutes": (-1, 1441),
        "no_show_visits": (0, 11),
        "breaker_opt_out_percent": (0, 3),
        "breaker_wrong_number_percent": (0, 6),
        "breaker_volume_factor": (1, 11),
        "breaker_pms_stale_hours": (0, 49),
        "high_value_cents": (-1, 10_000_001),
        "tx_pending_days": (29, 366),
        "revoke_all_from": (date(2027, 2, 1),),
        "ai_mode": ("everything",),
        "phase_days": ((1, 1, 2), (0, 1, 2, 4), (9, 0, 9, 9), (9, 9, 9, 3)),
        "cadence_days": ((), (7, 7), (30, 7), (-61,), (366,), tuple(range(13))),
        "risk_weights": (
            {**POLICY.risk_weights, "age_risk": 11},
            {**POLICY.risk_weights, "age_risk": -1, "days_overdue": 41},
            {"age_risk": 100},
        ),
    }.items() for value in values),
    ("text_max_chars", {**LENGTHS, SIX: 221}, [f"text_max_chars.{SIX}"]),
    ("text_max_chars", {**LENGTHS, TWELVE: 281}, [f"text_max_chars.{TWELVE}"]),
    ("text_max_chars", {**LENGTHS, PLAN: 59}, [f"text_max_chars.{PLAN}"]),
    ("text_max_chars", {**LENGTHS, NO_SHOW: 160}, [f"text_max_chars.{NO_SHOW}"]),
    ("text_max_chars", {SIX: 160, TWELVE: 160}, [f"text_max_chars.{PLAN}"]),
    ("cohort_windows", {**WINDOWS, NO_SHOW: Window((TUE,), *DAY)}, [f"cohort_windows.{NO_SHOW}"]),
    ("cohort_windows", {SIX: WINDOWS[SIX]}, EACH_WINDOW[1:]),
    ("cohort_windows", {**WINDOWS, SIX: Window((TUE, 7), *DAY)}, EACH_WINDOW[:1]),
    ("cohort_windows", {**WINDOWS, SIX: Window((TUE,), time(17), time(9))}, EACH_WINDOW[:1]),
    ("cohort_windows", {**WINDOWS, SIX: Window((TUE,), time(8, 59), time(17))}, EACH_WINDOW[:1]),
    ("cohort_windows", {**WINDOWS, SIX: Window((TUE,), time(9), time(20, 1))}, EACH_WINDOW[:1]),
    ("state_hours", {}, [f"state_hours.{one}" for one in STATE_HOURS]),
    ("state_hours", {one: hours for one, hours in TABLE.items() if one != "RI"}, ["state_hours.RI"]),
    ("state_hours", {**TABLE, "RI": Hours((time(9), time(18, 1)), DAY, DAY)}, ["state_hours.RI"]),
    ("state_hours", {**TABLE, "RI": Hours((time(8, 59), time(18)), None, None)}, ["state_hours.RI"]),
    ("state_hours", {**TABLE, "RI": Hours(DAY, DAY, None)}, ["state_hours.RI"]),
    ("state_hours", {**TABLE, "AL": Hours(DAY, DAY, DAY, on_holidays=False)}, ["state_hours.AL"]),
    ("state_hours", {**TABLE, "AL": Hours(DAY, DAY, None)}, ["state_hours.AL"]),
    ("state_hours", {**TABLE, "XX": Hours(DAY, DAY, DAY)}, ["state_hours.XX"]),
    ("state_hours", {**TABLE, "OH": Hours((time(17), time(9)), DAY, DAY)}, ["state_hours.OH"]),
]  # fmt: skip


@pytest.mark.parametrize(("key", "value", "named"), WIDER)
def test_a_value_beyond_its_bound_is_named_with_the_source_of_the_bound(
    key: str, value: object, named: list[str]
) -> None:
    breaches = check_policy(replace(POLICY, **{key: value}))  # type: ignore[arg-type]
    assert set(named) == {breach.key for breach in breaches}
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
    ("number_check_max_age_months", 1),
    ("pms_max_age_seconds", 1),
    ("offers_per_slot", 1),
    ("revoke_all_from", date(2027, 1, 31)),
    ("ai_mode", AiMode.PHI_BAA),
    ("phase_days", (1, 1, 2, 5)),
    ("text_max_chars", {SIX: 220, TWELVE: 280, PLAN: 60}),
    ("cadence_days", (0,)),
    ("cohort_windows", {**WINDOWS, Cohort.TX_PLAN_PENDING: Window((), *DAY)}),
    ("state_hours", {**TABLE, "RI": Hours((time(10), time(17)), None, None, False)}),
    ("state_hours", {**TABLE, "OH": Hours(DAY, DAY, DAY)}),
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
    if check_policy(replace(POLICY, state_hours={**TABLE, state: hours})):
        return
    mine, law = hours.on(weekday), STATE_HOURS[state].on(weekday)
    if mine is not None and mine[0] <= clock < mine[1]:
        assert law is not None
        assert law[0] <= clock < law[1]


OTHER: dict[type, object] = {
    int: 3,
    time: time(13, 13),
    tuple: (1, 2),
    date: date(2026, 6, 1),
    AiMode: AiMode.OFF,
}


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
    hours = TABLE["AL"]
    deep = [
        replace(POLICY, state_hours={**TABLE, "AL": replace(hours, on_holidays=True)}),
        replace(POLICY, state_hours={**TABLE, "AL": replace(hours, saturday=None)}),
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
        state_hours=dict(reversed(list(TABLE.items()))),
        risk_weights=dict(reversed(list(POLICY.risk_weights.items()))),
    )
    assert POLICY.hash == Policy().hash == backwards.hash


# --- no policy that passes lets out what the law keeps in ------------------------------------------------

starts = st.sampled_from([time(9), time(9), time(7, 59), time(8), time(10)])
stops = st.sampled_from([time(20), time(20), time(17), time(20, 1), time(21)])
spans = st.tuples(starts, stops)
every_day = st.just(tuple(range(7)))
windows = st.builds(Window, every_day | st.lists(st.integers(0, 6), unique=True).map(tuple), starts, stops)
policies = st.builds(
    Policy,
    fence_start=starts,
    fence_stop=stops,
    cohort_windows=st.fixed_dictionaries(dict.fromkeys(TEXTED, windows)),
    state_hours=st.fixed_dictionaries(
        dict.fromkeys(["RI", "AL", "TX"], st.builds(Hours, spans, spans, spans, st.booleans()))
    ).map(lambda given: {**STATE_HOURS, **given}),
    skip_holidays=st.booleans(),
    skip_sundays=st.booleans(),
    daily_cap=st.sampled_from([1, 250, 251]),
    max_per_phone_24h=st.integers(0, 2),
    max_per_phone_7d=st.integers(1, 4),
    min_days_between=st.sampled_from([0, 1, 1, 3]),
)
"""Policies of which most cross a bound somewhere; what crosses one is put back before use."""


def mend(policy: Policy) -> Policy:
    """Put the keys that cross a bound back to their default, until none does."""
    while breaches := check_policy(policy):
        key = breaches[0].key.split(".")[0]
        keys = {key, *breaches[0].beside} - {"fence_start", "fence_stop"} or {key}
        policy = replace(policy, **{one: getattr(POLICY, one) for one in keys})
    return policy


@settings(max_examples=400, deadline=None, derandomize=True)
@given(
    policies.map(mend),
    st.sampled_from(TEXTED),
    st.sampled_from([("RI", "America/New_York"), ("AL", "America/Chicago"), ("TX", "America/Chicago")]),
    st.integers(0, 6),
    st.sampled_from(["start", "stop", "late"]),
    st.just([]) | st.lists(st.sampled_from([1, 23, 24, 30, 54, 78, 167, 168]), max_size=4, unique=True),
    st.sampled_from([0, 0, 249, 250]),
)
def test_whatever_passes_the_check_lets_out_nothing_that_the_law_keeps_in(
    policy: Policy,
    cohort: Cohort,
    place: tuple[str, str],
    weekday: int,
    edge: str,
    sent_hours_ago: list[int],
    sent_today: int,
) -> None:
    state, where = place
    window = policy.cohort_windows[cohort]
    days = window.weekdays or (weekday,)
    day = date(2026, 11, 16) + timedelta(days=days[weekday % len(days)])
    there = {
        "start": datetime.combine(day, window.start, ZoneInfo(where)),
        "stop": datetime.combine(day, window.stop, ZoneInfo(where)) - timedelta(seconds=1),
        "late": datetime.combine(day, time(19, 59), ZoneInfo(where)),
    }[edge]
    now = there.astimezone(UTC)
    adult = Recipient(PatientStatus.ACTIVE, date(1980, 5, 5), TextConsent.GRANTED, "+13035550142")
    sent_at = tuple(now - timedelta(hours=one) for one in sent_hours_ago)
    case = SendCase(
        now=now,
        cohort=cohort,
        patient=adult,
        guardian=None,
        zones=(where,),
        states=(state,),
        practice_zone=where,
        number=NumberFact("valid", now - timedelta(days=1)),
        traffic=Traffic(sent_today, sent_at),
        days=Days(),
        site=OPEN_SITE,
        sms_baa_ok=True,
    )
    if not may_send(case, policy).allowed:
        return
    assert time(9) <= there.time() < time(20)
    law = STATE_HOURS[state].on(there.weekday())
    assert law is not None
    assert law[0] <= there.time() < law[1]
    assert sent_today < 250
    assert not [at for at in sent_at if now - at < timedelta(hours=24)]
    assert 3 > len([at for at in sent_at if now - at < timedelta(days=7)])
