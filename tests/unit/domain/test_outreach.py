"""The send gate, as far as people and numbers go: every objection is given, and none is forgotten.

What was sent already and what is paused stands in test_outreach_counts.py, the clock in
test_outreach_clock.py, what holds for any case at all in test_outreach_properties.py.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from appliance.domain.decision import Reason, Verdict
from appliance.domain.model import PatientStatus, TextConsent
from appliance.domain.permission.outreach import (
    OPEN_SITE,
    AnswerCase,
    ClockMemo,
    Days,
    NumberFact,
    Recipient,
    SendCase,
    SendTo,
    SiteState,
    Traffic,
    choose_recipient,
    is_check_fresh,
    may_answer,
    may_send,
)
from appliance.domain.policy import SAT, SUN, AiMode, Cohort, Hours, Policy
from tests.unit.domain.outreach_cases import (
    CARLOS,
    CHICAGO,
    FOR_SOFIA,
    MARIA,
    OPEN,
    POLICY,
    SECOND,
    SOFIA,
    WEDNESDAY_NOON,
    at,
    guardian,
    person,
    reasons,
)

WITH_MODEL = Policy(ai_mode=AiMode.PHI_BAA)


# --- what stands in the way, one at a time and all at once --------------------------------------------------


def test_a_text_that_nothing_stands_against_may_go() -> None:
    assert (Verdict.ALLOW, (), None) == (
        may_send(OPEN, POLICY).verdict,
        may_send(OPEN, POLICY).reasons,
        may_send(OPEN, POLICY).release_at,
    )
    assert may_send(FOR_SOFIA, POLICY).allowed


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
    (replace(FOR_SOFIA, guardian=None), {Reason.MINOR_NO_GUARANTOR}),
    (guardian(consent=TextConsent.UNKNOWN), {Reason.GUARANTOR_NO_CONSENT}),
    (guardian(consent=TextConsent.REVOKED), {Reason.GUARANTOR_NO_CONSENT}),
    (guardian(prefers="call"), {Reason.PREFERS_OTHER_CHANNEL}),
    (guardian(mobile=None), {Reason.NO_MOBILE}),
    (guardian(birth_on=None), {Reason.MINOR_NO_GUARANTOR}),
    (guardian(birth_on=date(2008, 3, 12)), {Reason.MINOR_NO_GUARANTOR}),
    (guardian(status=PatientStatus.DECEASED), {Reason.MINOR_NO_GUARANTOR}),
    (guardian(status=PatientStatus.OTHER), {Reason.MINOR_NO_GUARANTOR}),
    (replace(FOR_SOFIA, patient=replace(SOFIA, consent=TextConsent.REVOKED)), {Reason.CONSENT_REVOKED}),
    (replace(OPEN, suppressed=True), {Reason.SUPPRESSED}),
    (replace(OPEN, number=None), {Reason.NUMBER_UNCHECKED}),
    (checked("landline"), {Reason.NUMBER_LANDLINE}),
    (checked("invalid"), {Reason.NUMBER_INVALID}),
    (checked("unknown"), {Reason.NUMBER_UNKNOWN}),
    (checked("mobile, says nobody we know"), {Reason.NUMBER_UNKNOWN}),
    (checked("valid", timedelta(days=365)), {Reason.NUMBER_STALE}),
    (checked("valid", -SECOND), {Reason.NUMBER_STALE}),
    (replace(OPEN, cohort=Cohort.HIGH_VALUE_NO_SHOW), {Reason.CALL_ONLY_COHORT}),
    (replace(OPEN, has_future_visit=True), {Reason.FUTURE_APPOINTMENT}),
    (replace(OPEN, human_in_loop=True), {Reason.HUMAN_IN_LOOP}),
    (replace(OPEN, sms_baa_ok=False), {Reason.BAA_SMS}),
    (replace(OPEN, number=NumberFact("valid", WEDNESDAY_NOON, reassigned=True)), {Reason.NUMBER_REASSIGNED}),
    (person(restricted=True), {Reason.RESTRICTED}),
    (guardian(restricted=True), {Reason.RESTRICTED}),
    (replace(FOR_SOFIA, patient=replace(SOFIA, restricted=True)), {Reason.RESTRICTED}),
    (person(consented_on=date(2002, 5, 1)), {Reason.RECONSENT_AT_18}),
    (replace(OPEN, site=replace(OPEN_SITE, opt_outs_settled=False)), {Reason.OPT_OUTS_NOT_IMPORTED}),
    (replace(OPEN, site=replace(OPEN_SITE, paused=True)), {Reason.PAUSED}),
    (replace(OPEN, site=replace(OPEN_SITE, breaker_open=True)), {Reason.BREAKER_OPEN}),
    (replace(OPEN, site=replace(OPEN_SITE, in_phase=False)), {Reason.OUTSIDE_PHASE}),
    (replace(OPEN, site=SiteState()), {Reason.OPT_OUTS_NOT_IMPORTED, Reason.OUTSIDE_PHASE}),
    (replace(OPEN, pms_age_seconds=60.001), {Reason.PMS_STALE}),
    (replace(OPEN, pms_age_seconds=-1), {Reason.PMS_STALE}),
    (replace(OPEN, pms_age_seconds=float("nan")), {Reason.PMS_STALE}),
    (replace(OPEN, zones=()), {Reason.ZONE_UNKNOWN}),
    (replace(OPEN, states=()), {Reason.ZONE_UNKNOWN}),
    (replace(OPEN, states=("IL", "XX")), {Reason.ZONE_UNKNOWN}),
    (replace(OPEN, states=("il",)), {Reason.ZONE_UNKNOWN}),
    (replace(OPEN, states=("ON",)), {Reason.ZONE_UNKNOWN}),
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
        checked("valid", timedelta(days=365) - SECOND),
        checked("valid", timedelta(0)),
        replace(OPEN, pms_age_seconds=60),
        person(prefers="text"),
        guardian(birth_on=date(2008, 3, 11)),
        guardian(status=PatientStatus.NON_PATIENT),
        guardian(status=PatientStatus.INACTIVE),
        replace(FOR_SOFIA, patient=replace(SOFIA, prefers="call")),
        replace(FOR_SOFIA, patient=replace(SOFIA, consented_on=date(2020, 1, 1))),
        person(consented_on=date(2002, 5, 2)),
        person(paused_until=date(2026, 3, 11)),
        person(best_hours=(time(12), time(13))),
        replace(OPEN, model_baa_ok=False),
        replace(OPEN, states=("IL", "DC", "PR")),
    ],
)
def test_what_stands_just_on_the_right_side_may_go(case: SendCase) -> None:
    assert () == may_send(case, POLICY).reasons


def test_every_reason_is_given_not_only_the_first() -> None:
    """These cases and the minor's below hold every reason of the gate; nothing hides behind anything else."""
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
        pms_age_seconds=600,
    )
    sofia = replace(
        FOR_SOFIA,
        guardian=None,
        patient=replace(SOFIA, birth_on=None, restricted=True, paused_until=date(2026, 3, 12)),
        number=NumberFact("unknown", WEDNESDAY_NOON, reassigned=True),
        site=SiteState(paused=True, breaker_open=True),
        traffic=Traffic(0, (), (WEDNESDAY_NOON + SECOND,)),
    )
    expected = {
        Reason.DECEASED, Reason.CONSENT_REVOKED, Reason.PREFERS_OTHER_CHANNEL, Reason.NO_MOBILE,
        Reason.SUPPRESSED, Reason.NUMBER_LANDLINE, Reason.NUMBER_STALE, Reason.FUTURE_APPOINTMENT,
        Reason.HUMAN_IN_LOOP, Reason.BAA_SMS, Reason.BAA_LLM, Reason.PMS_STALE, Reason.ZONE_UNKNOWN,
        Reason.QUIET_HOURS, Reason.STATE_HOURS, Reason.COHORT_WINDOW, Reason.WEEKDAY, Reason.HOLIDAY,
        Reason.OFFICE_CLOSED, Reason.DAILY_CAP, Reason.PATIENT_24H, Reason.PHONE_7D, Reason.MIN_DAYS,
        Reason.OPT_OUTS_NOT_IMPORTED, Reason.OUTSIDE_PHASE,
    }  # fmt: skip
    assert expected == reasons(worst, WITH_MODEL)
    assert Verdict.DENY is may_send(worst, WITH_MODEL).verdict
    assert {
        Reason.BIRTHDATE_UNKNOWN, Reason.CONSENT_UNKNOWN, Reason.RESTRICTED, Reason.NO_MOBILE,
        Reason.PATIENT_PAUSED, Reason.NUMBER_UNKNOWN, Reason.NUMBER_REASSIGNED, Reason.PAUSED,
        Reason.BREAKER_OPEN, Reason.OPT_OUTS_NOT_IMPORTED, Reason.OUTSIDE_PHASE, Reason.REMINDER_FIRST,
    } == reasons(sofia)  # fmt: skip


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
        Reason.PREFERS_OTHER_CHANNEL, Reason.NO_MOBILE, Reason.CALL_ONLY_COHORT,
    }  # fmt: skip
    assert expected == reasons(case)
    assert len(may_send(case, POLICY).reasons) == len(expected), "each reason once"


def test_the_models_agreement_counts_where_the_model_sees_patients_data() -> None:
    """DESIGN 7: names, dates and phones leave the box in no other mode."""
    asked = {mode: reasons(OPEN, replace(POLICY, ai_mode=mode)) for mode in AiMode}
    assert {AiMode.OFF: set(), AiMode.PLACEHOLDER: set(), AiMode.PHI_BAA: {Reason.BAA_LLM}} == asked
    assert may_send(replace(OPEN, model_baa_ok=True), WITH_MODEL).allowed


@pytest.mark.parametrize(
    ("checked_at", "months", "last_good"),
    [
        ((2025, 3, 11, 17), 12, (2026, 3, 11, 17)),
        ((2024, 2, 29, 12), 12, (2025, 2, 28, 12)),
        ((2025, 2, 28, 12), 12, (2026, 2, 28, 12)),
        ((2025, 12, 31, 23, 59, 59), 2, (2026, 2, 28, 23, 59, 59)),
        ((2025, 10, 31), 1, (2025, 11, 30)),
        ((2025, 10, 31), 0, (2025, 10, 31)),
    ],
)
def test_a_check_counts_until_its_anniversary(
    checked_at: tuple[int, ...], months: int, last_good: tuple[int, ...]
) -> None:
    made, end = at("UTC", *checked_at), at("UTC", *last_good)
    policy = replace(POLICY, number_check_max_age_months=months)
    assert not is_check_fresh(made, end, policy)
    assert (months > 0) == is_check_fresh(made, end - SECOND, policy)
    assert not is_check_fresh(made, made - SECOND, policy)


def test_a_time_nobody_can_wait_for_denies_with_the_rules_that_never_open() -> None:
    """The office in New York, the phone in Guam: ten to five here is one to eight at night there."""
    case = replace(
        OPEN,
        now=at("America/New_York", 2026, 3, 11, 12),
        zones=("Pacific/Guam",),
        states=("GU", "NY"),
        practice_zone="America/New_York",
    )
    decision = may_send(case, POLICY)
    assert (Verdict.DENY, None) == (decision.verdict, decision.release_at)
    assert {Reason.NO_COMMON_WINDOW, Reason.QUIET_HOURS, Reason.COHORT_WINDOW} <= set(decision.reasons)


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
    ("birth_on", "mobile", "guardian_mobile", "consented_on", "asks"),
    [
        # told by the day of the consent: before the eighteenth birthday or on it
        (date(2008, 3, 11), "+13125550103", "+13125550102", date(2026, 3, 10), True),
        (date(2008, 3, 11), "+13125550102", "+13125550102", date(2026, 3, 11), False),
        (date(1984, 5, 2), "+13125550103", "+13125550102", date(2002, 5, 1), True),
        (date(2004, 2, 29), "+13125550103", "+13125550102", date(2022, 2, 28), True),
        (date(2004, 2, 29), "+13125550103", "+13125550102", date(2022, 3, 1), False),
        # nobody knows the day: told by the phone, for three years
        (date(2008, 3, 11), "+13125550102", "+13125550102", None, True),
        (date(2008, 3, 11), "+13125550103", "+13125550102", None, False),
        (date(2005, 3, 12), "+13125550102", "+13125550102", None, True),
        (date(2005, 3, 11), "+13125550102", "+13125550102", None, False),
    ],
)
def test_who_came_of_age_on_a_parents_word_is_asked_again(
    birth_on: date, mobile: str, guardian_mobile: str, consented_on: date | None, asks: bool
) -> None:
    sofia = Recipient(PatientStatus.ACTIVE, birth_on, TextConsent.GRANTED, mobile, consented_on=consented_on)
    case = replace(OPEN, patient=sofia, guardian=replace(CARLOS, mobile=guardian_mobile))
    assert ({Reason.RECONSENT_AT_18} if asks else set()) == reasons(case)
    assert set() == reasons(case, replace(POLICY, reconsent_at_18=False))
    alone = replace(case, guardian=None)
    assert ({Reason.RECONSENT_AT_18} if asks and consented_on else set()) == reasons(alone)


def test_a_consent_that_was_never_given_needs_no_renewal() -> None:
    sofia = replace(MARIA, consent=TextConsent.UNKNOWN, consented_on=date(2002, 1, 1))
    assert {Reason.CONSENT_UNKNOWN} == reasons(replace(OPEN, patient=sofia))


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
            [Reason.SUPPRESSED, Reason.HUMAN_IN_LOOP, Reason.BAA_SMS, Reason.ANSWERS_SPENT, Reason.SAME_TEXT],
        ),
    ],
)
def test_answers_pass_at_any_hour_but_not_in_a_loop(case: AnswerCase, expected: list[Reason]) -> None:
    decision = may_answer(case, POLICY)
    assert expected == list(decision.reasons)
    assert (Verdict.DENY if expected else Verdict.ALLOW) is decision.verdict


def test_hours_of_a_state_by_weekday() -> None:
    hours = Hours((time(9), time(18)), (time(10), time(17)), None)
    assert [(time(9), time(18))] * 5 == [hours.on(weekday) for weekday in range(5)]
    assert ((time(10), time(17)), None) == (hours.on(SAT), hours.on(SUN))


# --- many cases at once -------------------------------------------------------------------------------------

STRICT = replace(POLICY, skip_state_holidays=True)


class Almanac:
    """The holidays of the states, and how often it was asked for them."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, state: str) -> frozenset[date]:
        """Return the one holiday that only Texas keeps: the day of all cases here."""
        self.asked += 1
        return frozenset({WEDNESDAY_NOON.date()} if state == "TX" else ())


@pytest.mark.parametrize(
    "case", [OPEN, FOR_SOFIA, replace(OPEN, traffic=Traffic(250)), person(birth_on=None)]
)
def test_the_clock_is_read_once_for_all_whom_nothing_tells_apart(case: SendCase) -> None:
    almanac, memo = Almanac(), ClockMemo()
    asked = replace(case, days=Days(of_state=almanac))
    first = may_send(asked, STRICT, memo)
    assert almanac.asked
    almanac.asked = 0
    assert first == may_send(replace(asked, sms_baa_ok=True), STRICT, memo)
    assert almanac.asked == 0


AT_FOUR = replace(OPEN, now=WEDNESDAY_NOON + timedelta(hours=4))


@pytest.mark.parametrize(
    "other",
    [
        replace(AT_FOUR, cohort=Cohort.TX_PLAN_PENDING),
        replace(OPEN, now=WEDNESDAY_NOON - timedelta(hours=3)),
        replace(OPEN, zones=(CHICAGO, "Pacific/Honolulu")),
        replace(OPEN, states=("TX",)),
        replace(OPEN, practice_zone="Pacific/Honolulu"),
        replace(OPEN, traffic=Traffic(250)),
        replace(OPEN, traffic=Traffic(0, (WEDNESDAY_NOON - timedelta(hours=1),))),
        replace(OPEN, traffic=Traffic(0, (), (WEDNESDAY_NOON + timedelta(hours=1),))),
        person(paused_until=date(2026, 4, 1)),
        person(best_hours=(time(10), time(11))),
        guardian(paused_until=date(2026, 4, 1)),
        guardian(best_hours=(time(10), time(11))),
        replace(FOR_SOFIA, patient=replace(SOFIA, paused_until=date(2026, 4, 1))),
    ],
)
def test_what_the_clock_said_of_one_is_not_said_of_another(other: SendCase) -> None:
    """Whoever is asked about first."""
    days = Days(of_state=Almanac())
    one, other = replace(AT_FOUR if other.now == AT_FOUR.now else OPEN, days=days), replace(other, days=days)
    assert may_send(one, STRICT) != may_send(other, STRICT)
    for pair in ((one, other), (other, one)):
        memo = ClockMemo()
        assert [may_send(case, STRICT) for case in pair] == [may_send(case, STRICT, memo) for case in pair]
