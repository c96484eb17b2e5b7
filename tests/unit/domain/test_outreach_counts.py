"""The send gate and what was sent already: caps, reminders to come, pauses and wishes, and when they end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from appliance.domain.decision import Reason, Verdict
from appliance.domain.permission.outreach import NumberFact, SendCase, Traffic, may_send
from appliance.domain.policy import FRI, MON, SAT, THU, TUE, WED, Cohort, Policy, Window
from tests.unit.domain.outreach_cases import (
    CARLOS,
    CHICAGO,
    FOR_SOFIA,
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
        states=("HI",),
        practice_zone="Pacific/Guam",
        traffic=Traffic(250),
        number=NumberFact("valid", now),
    )
    assert at("Pacific/Guam", 2026, 3, 13, 9) == may_send(case, policy).release_at


# --- reminders first ----------------------------------------------------------------------------------------


def beside(*reminders: datetime, sent: tuple[datetime, ...] = (), now: datetime = WEDNESDAY_NOON) -> SendCase:
    return replace(OPEN, now=now, number=NumberFact("valid", now), traffic=Traffic(0, sent, reminders))


def test_a_recall_text_leaves_a_day_before_a_reminder_and_a_day_after_it() -> None:
    """It would use up the day in which the reminder goes; the next recall day after that one is free."""
    day = timedelta(hours=24)
    assert may_send(beside(WEDNESDAY_NOON + day), POLICY).allowed
    close = may_send(beside(WEDNESDAY_NOON + day - SECOND), POLICY)
    assert (Verdict.HOLD, (Reason.REMINDER_FIRST,)) == (close.verdict, close.reasons)
    assert at(CHICAGO, 2026, 3, 17, 10) == close.release_at
    late = beside(WEDNESDAY_NOON - SECOND)
    daily = replace(POLICY, min_days_between=1)
    assert WEDNESDAY_NOON - SECOND + day == may_send(late, daily).release_at, "one that is overdue still goes"


def test_a_text_does_not_go_at_the_very_instant_of_a_reminder() -> None:
    assert {Reason.REMINDER_FIRST} == reasons(beside(WEDNESDAY_NOON))
    two_a_day = replace(POLICY, max_per_phone_24h=2)
    assert may_send(beside(WEDNESDAY_NOON), two_a_day).allowed


def test_a_text_of_another_sender_counts_against_the_caps_and_is_no_recall() -> None:
    def after(*ago: timedelta) -> SendCase:
        return replace(OPEN, traffic=Traffic(0, others_at=tuple(WEDNESDAY_NOON - one for one in ago)))

    day = timedelta(hours=24)
    assert {Reason.PATIENT_24H} == reasons(after(day - SECOND))
    assert may_send(after(day), POLICY).allowed
    assert {Reason.PHONE_7D} == reasons(after(2 * day, 3 * day, 7 * day - SECOND))
    assert may_send(after(2 * day, 3 * day, 7 * day), POLICY).allowed
    mixed = replace(after(2 * day, 3 * day), traffic=Traffic(0, (WEDNESDAY_NOON - 7 * day + SECOND,), (), ()))
    assert {Reason.MIN_DAYS} == reasons(mixed)
    both = Traffic(0, (WEDNESDAY_NOON - 5 * day,), (), (WEDNESDAY_NOON - 2 * day, WEDNESDAY_NOON - 3 * day))
    assert {Reason.PHONE_7D, Reason.MIN_DAYS} == reasons(replace(OPEN, traffic=both))


def test_a_reminder_of_a_day_ago_plays_no_part_in_the_day() -> None:
    daily = replace(POLICY, min_days_between=1)
    case = beside(WEDNESDAY_NOON - timedelta(hours=24), sent=(WEDNESDAY_NOON - timedelta(hours=1),))
    assert {Reason.PATIENT_24H, Reason.MIN_DAYS} == reasons(case, daily)


def test_a_week_with_two_reminders_and_a_text_has_no_room_for_another() -> None:
    policy = replace(POLICY, min_days_between=1)
    days = [timedelta(days=one) for one in range(9)]
    text = WEDNESDAY_NOON - days[2]
    first, second = WEDNESDAY_NOON + days[2], WEDNESDAY_NOON + days[3]
    assert {Reason.REMINDER_FIRST} == reasons(beside(first, second, sent=(text,)), policy)
    assert may_send(beside(first, sent=(text,)), policy).allowed
    assert may_send(beside(first, second), policy).allowed
    assert may_send(beside(first, WEDNESDAY_NOON + days[5], sent=(text,)), policy).allowed, (
        "the text is a week old"
    )
    # The week empties as the text of Monday leaves it, on the Monday after; then Tuesday is the next day.
    held = may_send(beside(first, second, sent=(text,)), policy)
    assert at(CHICAGO, 2026, 3, 17, 10) == held.release_at


# --- pauses and wishes --------------------------------------------------------------------------------------


def test_a_pause_ends_with_the_first_window_of_its_day_however_far_off() -> None:
    for until, opens in (
        (date(2026, 3, 12), (2026, 3, 12, 10)),
        (date(2026, 9, 1), (2026, 9, 1, 10)),
        (date(2027, 11, 6), (2027, 11, 9, 10)),
        (date(2031, 1, 1), (2031, 1, 1, 10)),
    ):
        decision = may_send(person(paused_until=until), POLICY)
        assert (Verdict.HOLD, (Reason.PATIENT_PAUSED,)) == (decision.verdict, decision.reasons)
        assert at(CHICAGO, *opens) == decision.release_at


def test_a_pause_without_an_end_is_a_hold_all_the_same() -> None:
    decision = may_send(person(paused_until=date.max), POLICY)
    assert (Verdict.HOLD, 9000) == (decision.verdict, decision.release_at and decision.release_at.year)


def test_the_later_pause_of_patient_and_guardian_holds() -> None:
    case = replace(
        FOR_SOFIA,
        patient=replace(SOFIA, paused_until=date(2026, 4, 1)),
        guardian=replace(CARLOS, paused_until=date(2026, 5, 6)),
    )
    assert at(CHICAGO, 2026, 5, 6, 10) == may_send(case, POLICY).release_at


def test_a_pause_starts_its_last_day_at_the_offices_midnight() -> None:
    case = replace(person(paused_until=date(2026, 3, 12)), now=at(CHICAGO, 2026, 3, 11, 23, 59, 59))
    assert Reason.PATIENT_PAUSED in reasons(case)
    assert Reason.PATIENT_PAUSED not in reasons(replace(case, now=case.now + SECOND))


def test_best_hours_are_those_of_whoever_gets_the_text_and_of_whom_it_is_about() -> None:
    early = (time(10), time(11, 30))
    held = may_send(person(best_hours=early), POLICY)
    assert (Verdict.HOLD, (Reason.BEST_TIME,)) == (held.verdict, held.reasons)
    assert at(CHICAGO, 2026, 3, 12, 10) == held.release_at
    assert {Reason.BEST_TIME} == reasons(guardian(best_hours=early))
    assert {Reason.BEST_TIME} == reasons(replace(FOR_SOFIA, patient=replace(SOFIA, best_hours=early)))


def test_hours_that_never_meet_the_cohorts_are_a_persons_to_settle() -> None:
    decision = may_send(person(best_hours=(time(18), time(19))), POLICY)
    assert (Verdict.DENY, (Reason.NO_COMMON_WINDOW, Reason.BEST_TIME)) == (decision.verdict, decision.reasons)


def test_a_cap_of_nothing_never_opens() -> None:
    decision = may_send(OPEN, replace(POLICY, max_per_phone_24h=0))
    assert {Reason.NO_COMMON_WINDOW, Reason.PATIENT_24H} == set(decision.reasons)
