"""The send gate over any case at all: less permission never helps, and a verdict fits its reasons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.domain.decision import Reason, Verdict
from appliance.domain.model import PatientStatus, TextConsent
from appliance.domain.permission.outreach import (
    OPEN_SITE,
    ClockMemo,
    Days,
    NumberFact,
    Recipient,
    SendCase,
    SiteState,
    Traffic,
    choose_recipient,
    may_send,
)
from appliance.domain.policy import Cohort
from tests.unit.domain.outreach_cases import CHICAGO, MARIA, OPEN, POLICY, WEDNESDAY_NOON

ZONES = (CHICAGO, "America/Phoenix", "America/Puerto_Rico", "Pacific/Honolulu", "Pacific/Guam")

# --- removing a permission ----------------------------------------------------------------------------------

_TAKEN_AWAY: dict[str, Callable[[SendCase], SendCase]] = {
    "consent": lambda case: replace(case, patient=replace(case.patient, consent=TextConsent.REVOKED)),
    "guardian's consent": lambda case: (
        case
        if case.guardian is None
        else replace(case, guardian=replace(case.guardian, consent=TextConsent.UNKNOWN))
    ),
    "guardian": lambda case: replace(case, guardian=None),
    "status": lambda case: replace(case, patient=replace(case.patient, status=PatientStatus.OTHER)),
    "birth date": lambda case: replace(case, patient=replace(case.patient, birth_on=None)),
    "mobile": lambda case: replace(case, patient=replace(case.patient, mobile=None)),
    "preference": lambda case: replace(case, patient=replace(case.patient, prefers="mail")),
    "number": lambda case: replace(case, number=None),
    "line": lambda case: replace(case, number=NumberFact("unknown", case.now)),
    "baa": lambda case: replace(case, sms_baa_ok=False),
    "model baa": lambda case: replace(case, model_baa_ok=False),
    "data": lambda case: replace(case, patient=replace(case.patient, restricted=True)),
    "guardian's data": lambda case: (
        case if case.guardian is None else replace(case, guardian=replace(case.guardian, restricted=True))
    ),
    "time": lambda case: replace(
        case, patient=replace(case.patient, paused_until=case.now.date() + timedelta(days=120))
    ),
    "hours": lambda case: replace(case, patient=replace(case.patient, best_hours=(time(13), time(14)))),
    "keeping of the number": lambda case: (
        case if case.number is None else replace(case, number=replace(case.number, reassigned=True))
    ),
    "consent of age": lambda case: replace(
        case, patient=replace(case.patient, consented_on=case.patient.birth_on)
    ),
    "settled opt-outs": lambda case: replace(case, site=replace(case.site, opt_outs_settled=False)),
    "running": lambda case: replace(case, site=replace(case.site, paused=True)),
    "breaker": lambda case: replace(case, site=replace(case.site, breaker_open=True)),
    "phase": lambda case: replace(case, site=replace(case.site, in_phase=False)),
    "one reminder more": lambda case: replace(
        case,
        traffic=replace(
            case.traffic, reminders_at=(*case.traffic.reminders_at, case.now + timedelta(hours=30))
        ),
    ),
    "states": lambda case: replace(case, states=()),
    "a state that is none": lambda case: replace(case, states=(*case.states, "ZZ")),
    "holiday in a state": lambda case: replace(
        case, days=replace(case.days, of_state=lambda state: frozenset({case.now.date()}))
    ),
    "pms": lambda case: replace(case, pms_age_seconds=61.0),
    "zones": lambda case: replace(case, zones=()),
    "one more zone": lambda case: replace(case, zones=(*case.zones, "Pacific/Honolulu")),
    "one more state": lambda case: replace(case, states=(*case.states, "RI")),
    "suppression": lambda case: replace(case, suppressed=True),
    "person": lambda case: replace(case, human_in_loop=True),
    "visit": lambda case: replace(case, has_future_visit=True),
    "one text more": lambda case: replace(
        case, traffic=Traffic(case.traffic.sent_today + 1, (*case.traffic.phone_sent_at, case.now))
    ),
    "closed": lambda case: replace(case, days=replace(case.days, closed=frozenset({case.now.date()}))),
}
_RANK = {Verdict.ALLOW: 0, Verdict.HOLD: 1, Verdict.DENY: 2}

people = st.builds(
    Recipient,
    st.sampled_from([PatientStatus.ACTIVE, PatientStatus.ACTIVE, *PatientStatus]),
    st.sampled_from([date(1984, 5, 2), date(2016, 8, 20), date(2007, 3, 11), None]),
    st.sampled_from([TextConsent.GRANTED, TextConsent.GRANTED, *TextConsent]),
    st.sampled_from(["+13125550101", "+13125550101", None]),
    st.sampled_from(["none", "none", "text", "call"]),
    st.sampled_from([None, None, date(2003, 5, 2), date(2026, 1, 1)]),
    st.sampled_from([None, None, date(2027, 5, 2), date.max]),
    st.sampled_from([None, None, (time(9), time(12)), (time(15), time(19))]),
    st.sampled_from([False, False, False, True]),
)
instants = st.builds(
    lambda minutes, seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes, seconds=seconds),
    st.integers(0, 5 * 366 * 24 * 60),
    st.integers(0, 59),
)


@st.composite
def cases(draw: st.DrawFn) -> SendCase:
    now = draw(instants | st.just(WEDNESDAY_NOON))
    ago = st.integers(0, 20 * 24 * 3600).map(lambda seconds: now - timedelta(seconds=seconds))
    ahead = st.integers(1, 9 * 24 * 3600).map(lambda seconds: now + timedelta(seconds=seconds))
    near = st.integers(-3, 10).map(lambda ahead: now.date() + timedelta(days=ahead))
    return SendCase(
        now=now,
        cohort=draw(st.sampled_from(Cohort)),
        patient=draw(st.just(MARIA) | people),
        guardian=draw(st.none() | people),
        zones=tuple(draw(st.lists(st.sampled_from(ZONES), min_size=1, max_size=3))),
        states=tuple(
            draw(st.lists(st.sampled_from(["IL", "TX", "RI", "KY", "AL", "OH"]), min_size=1, max_size=2))
        ),
        practice_zone=draw(st.sampled_from(ZONES)),
        number=draw(st.none() | st.builds(NumberFact, st.sampled_from(["valid", "valid", "landline"]), ago)),
        traffic=Traffic(
            draw(st.sampled_from([0, 249, 250])),
            tuple(draw(st.lists(ago, max_size=4))),
            tuple(draw(st.lists(ahead, max_size=2))),
        ),
        site=draw(st.just(OPEN_SITE) | st.just(SiteState())),
        days=Days(frozenset(draw(st.lists(near, max_size=3))), frozenset(draw(st.lists(near, max_size=3)))),
        sms_baa_ok=draw(st.sampled_from([True, True, False])),
    )


@settings(max_examples=40, deadline=None, derandomize=True)
@given(cases())
def test_taking_a_permission_away_never_helps(case: SendCase) -> None:
    before = may_send(case, POLICY)
    for name, take in _TAKEN_AWAY.items():
        less = take(case)
        who = choose_recipient(case.patient, case.guardian, case.now.date()).who
        if name == "mobile" and who != "patient":
            continue  # a minor's own phone plays no part
        after = may_send(less, POLICY)
        assert _RANK[before.verdict] <= _RANK[after.verdict], name
        if after.release_at is not None and before.release_at is not None:
            assert before.release_at <= after.release_at, name


@settings(max_examples=80, deadline=None, derandomize=True)
@given(cases())
def test_the_verdict_fits_its_reasons(case: SendCase) -> None:
    decision = may_send(case, POLICY)
    timed = {
        Reason.QUIET_HOURS, Reason.STATE_HOURS, Reason.COHORT_WINDOW, Reason.WEEKDAY, Reason.HOLIDAY,
        Reason.OFFICE_CLOSED, Reason.DAILY_CAP, Reason.PATIENT_24H, Reason.PHONE_7D, Reason.MIN_DAYS,
        Reason.REMINDER_FIRST, Reason.PATIENT_PAUSED, Reason.BEST_TIME,
    }  # fmt: skip
    assert (decision.verdict is Verdict.ALLOW) == (not decision.reasons)
    assert (decision.verdict is Verdict.HOLD) == (bool(decision.reasons) and set(decision.reasons) <= timed)
    assert (decision.verdict is Verdict.HOLD) == (decision.release_at is not None)
    assert len(set(decision.reasons)) == len(decision.reasons)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(cases(), min_size=2, max_size=6), st.booleans())
def test_a_memo_shared_by_many_changes_nothing(many: list[SendCase], at_once: bool) -> None:
    """All at one instant and under one calendar, as its contract asks, and otherwise in any mixture."""
    memo: ClockMemo = {}
    first = many[0]
    together = [replace(case, now=first.now, days=first.days) for case in many]
    together += [replace(case, cohort=first.cohort, zones=first.zones) for case in together]
    if at_once:
        together = [replace(case, traffic=Traffic(case.traffic.sent_today)) for case in together]
    for case in together:
        assert may_send(case, POLICY) == may_send(case, POLICY, memo)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(st.integers(0, 10 * 24), max_size=3),
    st.lists(st.integers(1, 8 * 24), min_size=1, max_size=3),
    st.sampled_from([1, 3, 7]),
)
def test_no_reminder_is_ever_crowded_out(past: list[int], ahead: list[int], apart: int) -> None:
    """At the release, texts and reminders together keep one a day and three a week, seen from each."""
    policy = replace(POLICY, min_days_between=apart)
    sent = tuple(WEDNESDAY_NOON - timedelta(hours=ago) for ago in past)
    reminders = tuple(WEDNESDAY_NOON + timedelta(hours=hours) for hours in ahead)
    decision = may_send(replace(OPEN, traffic=Traffic(0, sent, reminders)), policy)
    when = WEDNESDAY_NOON if decision.allowed else decision.release_at
    assert when is not None
    before = {*sent, *reminders}
    for seen_from in {*reminders, when}:
        for span, most in ((timedelta(hours=24), 1), (timedelta(days=7), 3)):
            without = sum(seen_from - span < one <= seen_from for one in before)
            with_it = without + (seen_from - span < when <= seen_from)
            assert with_it <= most or with_it == without
