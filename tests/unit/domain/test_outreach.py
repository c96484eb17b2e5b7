"""The send gate, as far as people, numbers and counts go: every objection is given, and none is forgotten.

What the clock says stands in test_outreach_clock.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.domain.decision import Reason, Verdict
from appliance.domain.model import PatientStatus, TextConsent
from appliance.domain.outreach import (
    AnswerCase,
    ClockMemo,
    Days,
    NumberFact,
    Recipient,
    SendCase,
    SendTo,
    Traffic,
    choose_recipient,
    may_answer,
    may_send,
)
from appliance.domain.policy import FRI, MON, SAT, SUN, THU, TUE, WED, Cohort, Hours, Policy, Window

CHICAGO = "America/Chicago"
WEDNESDAY_NOON = datetime(2026, 3, 11, 12, tzinfo=ZoneInfo(CHICAGO)).astimezone(UTC)
SECOND = timedelta(seconds=1)
POLICY = Policy()

ZONES = (CHICAGO, "America/Phoenix", "America/Puerto_Rico", "Pacific/Honolulu", "Pacific/Guam")

MARIA = Recipient(PatientStatus.ACTIVE, date(1984, 5, 2), TextConsent.GRANTED, "+13125550101")
CARLOS = Recipient(PatientStatus.ACTIVE, date(1982, 1, 9), TextConsent.GRANTED, "+13125550102")
SOFIA = Recipient(PatientStatus.ACTIVE, date(2016, 8, 20), TextConsent.UNKNOWN, None)
OPEN = SendCase(
    now=WEDNESDAY_NOON,
    cohort=Cohort.OVERDUE_6MO,
    patient=MARIA,
    guardian=None,
    zones=(CHICAGO,),
    states=("IL",),
    practice_zone=CHICAGO,
    number=NumberFact("valid", WEDNESDAY_NOON - timedelta(days=30)),
    traffic=Traffic(),
    days=Days(),
    sms_baa_ok=True,
)
FOR_SOFIA = replace(OPEN, patient=SOFIA, guardian=CARLOS)


def at(zone: str, *parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(zone)).astimezone(UTC)  # type: ignore[arg-type, misc]


def reasons(case: SendCase, policy: Policy = POLICY) -> set[Reason]:
    return set(may_send(case, policy).reasons)


# --- what stands in the way, one at a time and all at once --------------------------------------------------


def test_a_text_that_nothing_stands_against_may_go() -> None:
    assert (Verdict.ALLOW, (), None) == (
        may_send(OPEN, POLICY).verdict,
        may_send(OPEN, POLICY).reasons,
        may_send(OPEN, POLICY).release_at,
    )
    assert may_send(FOR_SOFIA, POLICY).allowed


def person(**changes: object) -> SendCase:
    return replace(OPEN, patient=replace(MARIA, **changes))  # type: ignore[arg-type]


def guardian(**changes: object) -> SendCase:
    return replace(FOR_SOFIA, guardian=replace(CARLOS, **changes))  # type: ignore[arg-type]


def checked(line: str, ago: timedelta = timedelta(days=1)) -> SendCase:
    return replace(OPEN, number=NumberFact(line, WEDNESDAY_NOON - ago))


FIRM = [
    (person(status=PatientStatus.DECEASED), {Reason.DECEASED}),
    (person(status=PatientStatus.INACTIVE), {Reason.INACTIVE}),
    (person(status=PatientStatus.NON_PATIENT), {Reason.INACTIVE}),
    (person(status=PatientStatus.OTHER), {Reason.INACTIVE}),
    (person(birth_on=None), {Reason.BIRTHDATE_UNKNOWN}),
    (person(consent=TextConsent.REVOKED), {Reason.CONSENT_REVOKED}),
    (person(consent=TextConsent.UNKNOWN), {Reason.CONSENT_UNKNOWN}),
    (person(prefers="call"), {Reason.PREFERS_OTHER_CHANNEL}),
    (person(prefers="mail"), {Reason.PREFERS_OTHER_CHANNEL}),
    (person(prefers=""), {Reason.PREFERS_OTHER_CHANNEL}),
    (person(mobile=None), {Reason.NO_MOBILE}),
    (person(mobile=""), {Reason.NO_MOBILE}),
    (
        replace(FOR_SOFIA, guardian=None),
        {Reason.MINOR_NO_GUARANTOR, Reason.CONSENT_UNKNOWN, Reason.NO_MOBILE},
    ),
    (guardian(consent=TextConsent.UNKNOWN), {Reason.GUARANTOR_NO_CONSENT}),
    (guardian(consent=TextConsent.REVOKED), {Reason.GUARANTOR_NO_CONSENT}),
    (guardian(prefers="call"), {Reason.PREFERS_OTHER_CHANNEL}),
    (guardian(mobile=None), {Reason.NO_MOBILE}),
    (guardian(birth_on=None), {Reason.MINOR_NO_GUARANTOR}),
    (guardian(birth_on=date(2009, 1, 1)), {Reason.MINOR_NO_GUARANTOR}),
    (guardian(status=PatientStatus.DECEASED), {Reason.MINOR_NO_GUARANTOR}),
    (guardian(status=PatientStatus.OTHER), {Reason.MINOR_NO_GUARANTOR}),
    (replace(FOR_SOFIA, patient=replace(SOFIA, consent=TextConsent.REVOKED)), {Reason.CONSENT_REVOKED}),
    (replace(OPEN, suppressed=True), {Reason.SUPPRESSED}),
    (replace(OPEN, number=None), {Reason.NUMBER_UNCHECKED}),
    (checked("landline"), {Reason.NUMBER_LANDLINE}),
    (checked("invalid"), {Reason.NUMBER_INVALID}),
    (checked("unknown"), {Reason.NUMBER_UNKNOWN}),
    (checked("mobile, says nobody we know"), {Reason.NUMBER_UNKNOWN}),
    (checked("valid", timedelta(days=365) + SECOND), {Reason.NUMBER_STALE}),
    (checked("valid", -SECOND), {Reason.NUMBER_STALE}),
    (replace(OPEN, cohort=Cohort.HIGH_VALUE_NO_SHOW), {Reason.CALL_ONLY_COHORT}),
    (replace(OPEN, has_future_visit=True), {Reason.FUTURE_APPOINTMENT}),
    (replace(OPEN, human_in_loop=True), {Reason.HUMAN_IN_LOOP}),
    (replace(OPEN, sms_baa_ok=False), {Reason.BAA_SMS}),
    (replace(OPEN, model_baa_ok=False), {Reason.BAA_LLM}),
    (replace(OPEN, pms_age_seconds=60.001), {Reason.PMS_STALE}),
    (replace(OPEN, pms_age_seconds=-1), {Reason.PMS_STALE}),
    (replace(OPEN, pms_age_seconds=float("nan")), {Reason.PMS_STALE}),
    (replace(OPEN, zones=()), {Reason.ZONE_UNKNOWN}),
    (replace(OPEN, zones=(CHICAGO, "America/Nowhere")), {Reason.ZONE_UNKNOWN}),
    (replace(OPEN, practice_zone=""), {Reason.ZONE_UNKNOWN}),
]


@pytest.mark.parametrize(("case", "expected"), FIRM)
def test_what_waiting_does_not_cure_denies(case: SendCase, expected: set[Reason]) -> None:
    decision = may_send(case, POLICY)
    assert (expected, Verdict.DENY, None) == (set(decision.reasons), decision.verdict, decision.release_at)


@pytest.mark.parametrize(
    "case",
    [
        checked("valid", timedelta(days=365)),
        checked("valid", timedelta(0)),
        replace(OPEN, pms_age_seconds=60),
        person(prefers="text"),
        guardian(status=PatientStatus.NON_PATIENT),
        guardian(status=PatientStatus.INACTIVE),
        replace(FOR_SOFIA, patient=replace(SOFIA, prefers="call")),
    ],
)
def test_what_stands_just_on_the_right_side_may_go(case: SendCase) -> None:
    assert () == may_send(case, POLICY).reasons


def test_every_reason_is_given_not_only_the_first() -> None:
    """Two cases between them hold every reason of the gate; nothing hides behind anything else."""
    sunday_night = at(CHICAGO, 2026, 7, 5, 22)
    worst = SendCase(
        now=sunday_night,
        cohort=Cohort.OVERDUE_12MO_PLUS,
        patient=Recipient(PatientStatus.DECEASED, date(2000, 1, 1), TextConsent.REVOKED, None, "call"),
        guardian=None,
        zones=(CHICAGO, "nowhere"),
        states=("AL",),
        practice_zone=CHICAGO,
        number=NumberFact("landline", sunday_night - timedelta(days=900)),
        traffic=Traffic(250, tuple(sunday_night - timedelta(hours=hour) for hour in (1, 30, 60))),
        days=Days(frozenset({date(2026, 7, 5)}), frozenset({date(2026, 7, 5)})),
        suppressed=True,
        human_in_loop=True,
        has_future_visit=True,
        sms_baa_ok=False,
        model_baa_ok=False,
        pms_age_seconds=600,
    )
    expected = {
        Reason.DECEASED, Reason.CONSENT_REVOKED, Reason.PREFERS_OTHER_CHANNEL, Reason.NO_MOBILE,
        Reason.SUPPRESSED, Reason.NUMBER_LANDLINE, Reason.NUMBER_STALE, Reason.FUTURE_APPOINTMENT,
        Reason.HUMAN_IN_LOOP, Reason.BAA_SMS, Reason.BAA_LLM, Reason.PMS_STALE, Reason.ZONE_UNKNOWN,
        Reason.QUIET_HOURS, Reason.STATE_HOURS, Reason.COHORT_WINDOW, Reason.WEEKDAY, Reason.HOLIDAY,
        Reason.OFFICE_CLOSED, Reason.DAILY_CAP, Reason.PATIENT_24H, Reason.PHONE_7D, Reason.MIN_DAYS,
    }  # fmt: skip
    assert expected == reasons(worst)
    assert Verdict.DENY is may_send(worst, POLICY).verdict


def test_a_minors_case_gives_all_its_reasons_too() -> None:
    case = replace(
        FOR_SOFIA,
        cohort=Cohort.HIGH_VALUE_NO_SHOW,
        patient=replace(SOFIA, status=PatientStatus.INACTIVE, consent=TextConsent.REVOKED),
        guardian=Recipient(PatientStatus.OTHER, None, TextConsent.UNKNOWN, None, "call"),
        number=None,
    )
    expected = {
        Reason.INACTIVE, Reason.CONSENT_REVOKED, Reason.MINOR_NO_GUARANTOR, Reason.GUARANTOR_NO_CONSENT,
        Reason.PREFERS_OTHER_CHANNEL, Reason.NO_MOBILE, Reason.NUMBER_UNCHECKED, Reason.CALL_ONLY_COHORT,
    }  # fmt: skip
    assert expected == reasons(case)
    assert len(may_send(case, POLICY).reasons) == len(expected), "each reason once"


def test_a_time_nobody_can_wait_for_denies_with_the_rules_that_never_open() -> None:
    """The office in New York, the phone in Guam: ten to five here is one to eight at night there."""
    case = replace(
        OPEN,
        now=at("America/New_York", 2026, 3, 11, 12),
        zones=("Pacific/Guam",),
        states=(),
        practice_zone="America/New_York",
    )
    decision = may_send(case, POLICY)
    assert (Verdict.DENY, None) == (decision.verdict, decision.release_at)
    assert {Reason.NO_COMMON_WINDOW, Reason.QUIET_HOURS, Reason.COHORT_WINDOW} <= set(decision.reasons)


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
    "pms": lambda case: replace(case, pms_age_seconds=61.0),
    "zones": lambda case: replace(case, zones=()),
    "one more zone": lambda case: replace(case, zones=(*case.zones, "Pacific/Honolulu")),
    "one more state": lambda case: replace(case, states=(*case.states, "RI")),
    "suppression": lambda case: replace(case, suppressed=True),
    "person": lambda case: replace(case, human_in_loop=True),
    "visit": lambda case: replace(case, has_future_visit=True),
    "one text more": lambda case: replace(
        case,
        traffic=Traffic(case.traffic.sent_today + 1, (*case.traffic.phone_sent_at, case.now)),
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
    near = st.integers(-3, 10).map(lambda ahead: now.date() + timedelta(days=ahead))
    return SendCase(
        now=now,
        cohort=draw(st.sampled_from(Cohort)),
        patient=draw(st.just(MARIA) | people),
        guardian=draw(st.none() | people),
        zones=tuple(draw(st.lists(st.sampled_from(ZONES), min_size=1, max_size=3))),
        states=tuple(draw(st.lists(st.sampled_from(["IL", "TX", "RI", "KY", "AL", "CT", "OH"]), max_size=2))),
        practice_zone=draw(st.sampled_from(ZONES)),
        number=draw(st.none() | st.builds(NumberFact, st.sampled_from(["valid", "valid", "landline"]), ago)),
        traffic=Traffic(draw(st.sampled_from([0, 249, 250])), tuple(draw(st.lists(ago, max_size=4)))),
        days=Days(frozenset(draw(st.lists(near, max_size=3))), frozenset(draw(st.lists(near, max_size=3)))),
        sms_baa_ok=draw(st.sampled_from([True, True, False])),
    )


@settings(max_examples=80, deadline=None, derandomize=True)
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
    }  # fmt: skip
    assert (decision.verdict is Verdict.ALLOW) == (not decision.reasons)
    assert (decision.verdict is Verdict.HOLD) == (bool(decision.reasons) and set(decision.reasons) <= timed)
    assert (decision.verdict is Verdict.HOLD) == (decision.release_at is not None)
    assert len(set(decision.reasons)) == len(decision.reasons)


# --- caps ---------------------------------------------------------------------------------------------------


def test_one_text_a_day_opens_after_exactly_24_hours() -> None:
    policy = replace(POLICY, min_days_between=1)
    for ago, allowed in ((24 * 3600 - 1, False), (24 * 3600, True), (24 * 3600 + 1, True)):
        case = replace(OPEN, traffic=Traffic(1, (WEDNESDAY_NOON - timedelta(seconds=ago),)))
        assert allowed == may_send(case, policy).allowed
        if not allowed:
            assert {Reason.PATIENT_24H, Reason.MIN_DAYS} == reasons(case, policy)
            assert WEDNESDAY_NOON + SECOND == may_send(case, policy).release_at


def test_three_texts_a_week_open_when_the_third_last_is_seven_days_old() -> None:
    policy = replace(POLICY, min_days_between=1)
    week = timedelta(days=7)
    for third, allowed in ((week - SECOND, False), (week, True)):
        sent = tuple(WEDNESDAY_NOON - ago for ago in (timedelta(days=2), third, timedelta(days=4)))
        case = replace(OPEN, traffic=Traffic(0, sent))
        assert allowed == may_send(case, policy).allowed
    assert {Reason.PHONE_7D} == reasons(
        replace(OPEN, traffic=Traffic(0, tuple(WEDNESDAY_NOON - timedelta(days=ago) for ago in (2, 4, 6)))),
        policy,
    )


def test_texts_of_one_kind_keep_their_days_apart() -> None:
    sent = WEDNESDAY_NOON - timedelta(days=6)
    decision = may_send(replace(OPEN, traffic=Traffic(0, (sent,))), POLICY)
    assert (Reason.MIN_DAYS,) == decision.reasons
    # Seven days on is Thursday noon, inside the window.
    assert sent + timedelta(days=7) == decision.release_at


def test_the_daily_cap_opens_on_the_next_day_of_the_office() -> None:
    full = replace(OPEN, traffic=Traffic(250))
    decision = may_send(full, POLICY)
    assert (Verdict.HOLD, (Reason.DAILY_CAP,)) == (decision.verdict, decision.reasons)
    assert at(CHICAGO, 2026, 3, 12, 10) == decision.release_at
    assert may_send(replace(OPEN, traffic=Traffic(249)), POLICY).allowed


def test_the_day_of_the_cap_is_the_offices_not_the_patients() -> None:
    """Guam is already in tomorrow; its office's texts of today still count."""
    every_day = Window((MON, TUE, WED, THU, FRI, SAT), time(9), time(20))
    policy = Policy(cohort_windows={Cohort.OVERDUE_6MO: every_day})
    now = at("Pacific/Guam", 2026, 3, 12, 9, 30)
    case = replace(
        OPEN,
        now=now,
        zones=("Pacific/Honolulu",),
        states=(),
        practice_zone="Pacific/Guam",
        traffic=Traffic(250),
        number=NumberFact("valid", now),
    )
    assert at("Pacific/Guam", 2026, 3, 13, 9) == may_send(case, policy).release_at


# --- who is addressed ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("birth_on", "today", "who"),
    [
        (date(2008, 3, 11), date(2026, 3, 10), "guardian"),
        (date(2008, 3, 11), date(2026, 3, 11), "patient"),
        (date(2008, 2, 29), date(2026, 2, 28), "guardian"),
        (date(2008, 2, 29), date(2026, 3, 1), "patient"),
        (date(2030, 1, 1), date(2026, 3, 1), "guardian"),
        (None, date(2026, 3, 1), None),
    ],
)
def test_a_minor_is_never_addressed(birth_on: date | None, today: date, who: str | None) -> None:
    patient = replace(SOFIA, birth_on=birth_on)
    addressed = {"guardian": CARLOS, "patient": patient, None: None}[who]
    assert SendTo(who, addressed) == choose_recipient(patient, CARLOS, today)


def test_a_minor_alone_is_nobodys_to_text() -> None:
    assert SendTo(None, None) == choose_recipient(SOFIA, None, date(2026, 3, 1))
    assert SendTo("patient", MARIA) == choose_recipient(MARIA, None, date(2026, 3, 1))


def test_the_day_of_coming_of_age_is_the_offices() -> None:
    """At eleven at night in Chicago it is tomorrow in UTC, and Sofia is still seventeen."""
    birthday = date(2026, 3, 12)
    sofia = replace(SOFIA, birth_on=date(2008, 3, 12), consent=TextConsent.GRANTED, mobile="+13125550103")
    case = replace(FOR_SOFIA, patient=sofia, guardian=replace(CARLOS, consent=TextConsent.UNKNOWN))
    eve = at(CHICAGO, 2026, 3, 11, 23)
    assert birthday == eve.date()
    assert Reason.GUARANTOR_NO_CONSENT in reasons(replace(case, now=eve))
    assert Reason.GUARANTOR_NO_CONSENT not in reasons(replace(case, now=eve + timedelta(hours=2)))


@pytest.mark.parametrize(
    ("birth_on", "mobile", "guardian_mobile", "reconsented", "asks"),
    [
        (date(2008, 3, 11), "+13125550102", "+13125550102", False, True),
        (date(2008, 3, 11), "+13125550102", "+13125550102", True, False),
        (date(2008, 3, 11), "+13125550103", "+13125550102", False, False),
        (date(2005, 3, 12), "+13125550102", "+13125550102", False, True),
        (date(2005, 3, 11), "+13125550102", "+13125550102", False, False),
    ],
)
def test_who_came_of_age_on_a_parents_phone_is_asked_again(
    birth_on: date, mobile: str, guardian_mobile: str, reconsented: bool, asks: bool
) -> None:
    sofia = Recipient(
        PatientStatus.ACTIVE, birth_on, TextConsent.GRANTED, mobile, reconsented_at_18=reconsented
    )
    case = replace(OPEN, patient=sofia, guardian=replace(CARLOS, mobile=guardian_mobile))
    assert ({Reason.RECONSENT_AT_18} if asks else set()) == reasons(case)
    assert set() == reasons(case, replace(POLICY, reconsent_at_18=False))
    assert set() == reasons(replace(case, guardian=None))


def test_two_unknown_phones_are_not_a_shared_phone() -> None:
    sofia = replace(MARIA, birth_on=date(2008, 3, 1), mobile=None)
    case = replace(OPEN, patient=sofia, guardian=replace(CARLOS, mobile=None))
    assert {Reason.NO_MOBILE} == reasons(case)


# --- answers ------------------------------------------------------------------------------------------------

ANSWER = AnswerCase(
    now=WEDNESDAY_NOON,
    body="See you Tuesday.",
    last_body="Which time suits you?",
    answered_at=(),
    suppressed=False,
    human_in_loop=False,
    sms_baa_ok=True,
)


def answered(*minutes_ago: float) -> tuple[datetime, ...]:
    return tuple(WEDNESDAY_NOON - timedelta(minutes=ago) for ago in minutes_ago)


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (ANSWER, []),
        (replace(ANSWER, now=at(CHICAGO, 2026, 3, 15, 3)), []),
        (replace(ANSWER, suppressed=True), [Reason.SUPPRESSED]),
        (replace(ANSWER, suppressed=True, is_emergency=True), [Reason.SUPPRESSED]),
        (replace(ANSWER, suppressed=True, is_opt_out_confirmation=True), []),
        (replace(ANSWER, human_in_loop=True), [Reason.HUMAN_IN_LOOP]),
        (replace(ANSWER, human_in_loop=True, is_emergency=True), []),
        (replace(ANSWER, human_in_loop=True, is_opt_out_confirmation=True), []),
        (replace(ANSWER, sms_baa_ok=False), [Reason.BAA_SMS]),
        (replace(ANSWER, sms_baa_ok=False, is_opt_out_confirmation=True), [Reason.BAA_SMS]),
        (replace(ANSWER, answered_at=answered(1, 2, 3)), []),
        (replace(ANSWER, answered_at=answered(1, 2, 3, 60)), []),
        (replace(ANSWER, answered_at=answered(1, 2, 3, 59.9)), [Reason.ANSWERS_SPENT]),
        (replace(ANSWER, answered_at=answered(*range(100, 1200, 100))), []),
        (replace(ANSWER, answered_at=answered(*range(100, 1300, 100))), [Reason.ANSWERS_SPENT]),
        (replace(ANSWER, answered_at=answered(*range(100, 1200, 100), 1440)), []),
        (replace(ANSWER, answered_at=answered(1, 2, 3, 4), is_opt_out_confirmation=True), []),
        (replace(ANSWER, last_body=None), []),
        (replace(ANSWER, last_body=ANSWER.body), [Reason.SAME_TEXT]),
        (replace(ANSWER, last_body=ANSWER.body, is_opt_out_confirmation=True), []),
        (
            replace(
                ANSWER,
                suppressed=True,
                human_in_loop=True,
                sms_baa_ok=False,
                answered_at=answered(1, 2, 3, 4),
                last_body=ANSWER.body,
            ),
            [
                Reason.SUPPRESSED,
                Reason.HUMAN_IN_LOOP,
                Reason.BAA_SMS,
                Reason.ANSWERS_SPENT,
                Reason.SAME_TEXT,
            ],
        ),
    ],
)
def test_answers_pass_at_any_hour_but_not_in_a_loop(case: AnswerCase, expected: list[Reason]) -> None:
    decision = may_answer(case, POLICY)
    assert expected == list(decision.reasons)
    assert (Verdict.DENY if expected else Verdict.ALLOW) is decision.verdict


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


def test_hours_of_a_state_by_weekday() -> None:
    hours = Hours((time(9), time(18)), (time(10), time(17)), None)
    assert [(time(9), time(18))] * 5 == [hours.on(weekday) for weekday in range(5)]
    assert ((time(10), time(17)), None) == (hours.on(SAT), hours.on(SUN))
