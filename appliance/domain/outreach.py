"""THE send gate: may this text go to this phone at this instant?

One function decides for every proactive text, and it is asked twice: when a text is planned, and again
inside the transaction that commits the intent to send. It returns every objection, never the first. A
fact that is not known is an objection. Nothing else in the product may say yes.

A responsive text (an answer, an opt-out confirmation) has its own, smaller gate: it is not bound by
quiet hours, but by the loop guard.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from appliance.domain.calendar import is_open, local, next_common, next_open, zone
from appliance.domain.decision import ALLOW, Decision, Reason, decide, deny
from appliance.domain.model import PatientStatus, TextConsent, age_on
from appliance.domain.policy import SUN, Cohort, Policy

ADULT = 18
_REACHABLE = (PatientStatus.ACTIVE, PatientStatus.INACTIVE, PatientStatus.NON_PATIENT)
"""A guardian need not be a patient, but has to be somebody whom the office still knows."""
_BY_TEXT = ("text", "none")
"""Preferred ways of being reached that do not stand against a text (164.522(b))."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a text is about, or who answers for them. `None` means that nobody knows."""

    status: PatientStatus
    birth_on: date | None
    consent: TextConsent
    mobile: str | None
    prefers: str = "none"
    reconsented_at_18: bool = False


@dataclass(frozen=True, slots=True)
class NumberFact:
    """What a number check said, and when. `line` is valid, landline, invalid or unknown."""

    line: str
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class Traffic:
    """What was sent already: by the practice today, and proactively to this phone."""

    sent_today: int = 0
    phone_sent_at: tuple[datetime, ...] = ()
    """Proactive texts to this phone in the last 31 days, in any order."""


@dataclass(frozen=True, slots=True)
class Days:
    """Which local days are out: public holidays, and days on which the office cannot answer."""

    holidays: frozenset[date] = frozenset()
    closed: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class SendCase:
    """Everything the gate looks at. `zones` are all places the recipient may be; the office's is added."""

    now: datetime
    cohort: Cohort
    patient: Recipient
    guardian: Recipient | None
    zones: tuple[str, ...]
    states: tuple[str, ...]
    practice_zone: str
    number: NumberFact | None
    traffic: Traffic
    days: Days
    suppressed: bool = False
    human_in_loop: bool = False
    has_future_visit: bool = False
    sms_baa_ok: bool = False
    model_baa_ok: bool = True
    pms_age_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class SendTo:
    """Who gets the text: the patient, the guardian of a minor, or nobody."""

    who: str | None
    recipient: Recipient | None


def choose_recipient(patient: Recipient, guardian: Recipient | None, today: date) -> SendTo:
    """Given a patient and the family's guarantor, return who may be addressed: a minor never is."""
    if patient.birth_on is not None and age_on(patient.birth_on, today) >= ADULT:
        return SendTo("patient", patient)
    if patient.birth_on is None:
        return SendTo(None, None)
    return SendTo("guardian", guardian) if guardian is not None else SendTo(None, None)


ClockMemo = dict[tuple[object, ...], "tuple[tuple[Reason, ...], datetime | None]"]
"""What the clock said of cases that share a place and a cohort; valid for one policy and calendar."""


def may_send(case: SendCase, policy: Policy, memo: ClockMemo | None = None) -> Decision:
    """Given a case and the office's policy, return the decision with all reasons.

    `release_at` of a hold is the first instant at which every timed rule is open at once. A hold for
    the daily cap opens on the next local day. Whoever asks about thousands of patients at one instant,
    under one policy and calendar, passes one `memo` for all of them.
    """
    firm = [*_person(case, policy), *_number(case, policy), *_circumstance(case, policy)]
    timed, release_at = _ask_clock(case, policy, memo)
    if timed and release_at is None:
        firm.append(Reason.NO_COMMON_WINDOW)
    return decide(firm, timed, release_at)


def _ask_clock(
    case: SendCase, policy: Policy, memo: ClockMemo | None
) -> tuple[tuple[Reason, ...], datetime | None]:
    """Return the timed rules that are shut now, and when all of them are open."""
    capped = case.traffic.sent_today >= policy.daily_cap
    key = (case.now, case.cohort, case.zones, case.states, case.practice_zone, capped)
    shared = memo is not None and not case.traffic.phone_sent_at
    if shared and memo is not None and key in memo:
        return memo[key]
    rules = _timed_rules(case, policy)
    timed = tuple(reason for reason, opens in rules if opens(case.now) != case.now)
    answer = (timed, next_common(case.now, [opens for _, opens in rules]) if timed else None)
    if shared and memo is not None:
        memo[key] = answer
    return answer


def _person(case: SendCase, policy: Policy) -> Iterator[Reason]:
    """Yield objections that lie in who the person is and what they agreed to."""
    today = _office_day(case)
    if case.patient.status is PatientStatus.DECEASED:
        yield Reason.DECEASED
    elif case.patient.status is not PatientStatus.ACTIVE:
        yield Reason.INACTIVE
    if case.patient.birth_on is None:
        yield Reason.BIRTHDATE_UNKNOWN
    target = choose_recipient(case.patient, case.guardian, today)
    if target.who == "guardian" and target.recipient is not None:
        yield from _guardian(target.recipient, today)
    elif case.patient.birth_on is not None and target.who is None:
        yield Reason.MINOR_NO_GUARANTOR
    # A patient's own "no" counts for the family member who would be texted about them too.
    yield from _consent(case.patient, own=target.who != "guardian")
    if target.who == "patient" and policy.reconsent_at_18 and _came_of_age(case, today):
        yield Reason.RECONSENT_AT_18
    if not (target.recipient or case.patient).mobile:
        yield Reason.NO_MOBILE


def _guardian(guardian: Recipient, today: date) -> Iterator[Reason]:
    if guardian.birth_on is None or age_on(guardian.birth_on, today) < ADULT:
        yield Reason.MINOR_NO_GUARANTOR
    if guardian.status not in _REACHABLE:
        yield Reason.MINOR_NO_GUARANTOR
    if guardian.consent is not TextConsent.GRANTED:
        yield Reason.GUARANTOR_NO_CONSENT
    if guardian.prefers not in _BY_TEXT:
        yield Reason.PREFERS_OTHER_CHANNEL


def _consent(patient: Recipient, *, own: bool) -> Iterator[Reason]:
    if patient.consent is TextConsent.REVOKED:
        yield Reason.CONSENT_REVOKED
    elif own and patient.consent is TextConsent.UNKNOWN:
        yield Reason.CONSENT_UNKNOWN
    if own and patient.prefers not in _BY_TEXT:
        yield Reason.PREFERS_OTHER_CHANNEL


def _came_of_age(case: SendCase, today: date) -> bool:
    """Whether an adult's texts still go to the phone of a parent who consented for the child."""
    birth, guardian = case.patient.birth_on, case.guardian
    if birth is None or case.patient.reconsented_at_18 or guardian is None:
        return False
    shared = guardian.mobile is not None and guardian.mobile == case.patient.mobile
    return shared and age_on(birth, today) < ADULT + 3


def _number(case: SendCase, policy: Policy) -> Iterator[Reason]:
    """Yield objections that lie in the number itself."""
    if case.suppressed:
        yield Reason.SUPPRESSED
    if case.number is None:
        yield Reason.NUMBER_UNCHECKED
        return
    known = {
        "valid": None,
        "landline": Reason.NUMBER_LANDLINE,
        "invalid": Reason.NUMBER_INVALID,
    }
    fault = known.get(case.number.line, Reason.NUMBER_UNKNOWN)
    if fault is not None:
        yield fault
    age = case.now - case.number.checked_at
    if age > timedelta(days=policy.number_check_max_age_days) or age < timedelta(0):
        yield Reason.NUMBER_STALE


def _circumstance(case: SendCase, policy: Policy) -> Iterator[Reason]:
    """Yield objections that lie in what else is going on."""
    if case.cohort is Cohort.HIGH_VALUE_NO_SHOW:
        yield Reason.CALL_ONLY_COHORT
    if case.has_future_visit:
        yield Reason.FUTURE_APPOINTMENT
    if case.human_in_loop:
        yield Reason.HUMAN_IN_LOOP
    if not case.sms_baa_ok:
        yield Reason.BAA_SMS
    if not case.model_baa_ok:
        yield Reason.BAA_LLM
    if not 0 <= case.pms_age_seconds <= policy.pms_max_age_seconds:
        yield Reason.PMS_STALE
    if not case.zones or any(zone(name) is None for name in (*case.zones, case.practice_zone)):
        yield Reason.ZONE_UNKNOWN


Opens = Callable[[datetime], "datetime | None"]


def _timed_rules(case: SendCase, policy: Policy) -> list[tuple[Reason, Opens]]:
    """Return each rule that time can satisfy, as a function to the next instant at which it is open."""
    zones = [found for name in (*case.zones, case.practice_zone) if (found := zone(name)) is not None]
    zones = list(dict.fromkeys(zones))
    office = zone(case.practice_zone)
    rules: list[tuple[Reason, Opens]] = []
    for where in zones:
        rules.append((Reason.QUIET_HOURS, _opens(where, lambda _: (policy.fence_start, policy.fence_stop))))
        rules.extend(_state_rules(case, policy, where))
        rules.extend(_cohort_rules(case, policy, where))
        rules.append((Reason.HOLIDAY, _opens(where, _out(_holidays(case, policy)))))
    if office is not None:
        rules.append((Reason.OFFICE_CLOSED, _opens(office, _out(case.days.closed))))
        if case.traffic.sent_today >= policy.daily_cap:
            today = frozenset({local(case.now, office).date()})
            rules.append((Reason.DAILY_CAP, _opens(office, _out(today))))
    rules.extend(_frequency_rules(case, policy))
    return rules


def _opens(where: ZoneInfo, hours: Callable[[date], tuple[time, time] | None]) -> Opens:
    return lambda at: at if is_open(at, where, hours) else next_open(at, where, hours)


_WHOLE_DAY = (time.min, time.max)


def _out(days: frozenset[date]) -> Callable[[date], tuple[time, time] | None]:
    return lambda on: None if on in days else _WHOLE_DAY


def _holidays(case: SendCase, policy: Policy) -> frozenset[date]:
    return case.days.holidays if policy.skip_holidays else frozenset()


def _state_rules(case: SendCase, policy: Policy, where: ZoneInfo) -> Iterator[tuple[Reason, Opens]]:
    for state in case.states:
        hours = policy.state_hours.get(state)
        if hours is None:
            continue
        out = frozenset() if hours.on_holidays else case.days.holidays

        def of_day(on: date, hours=hours, out=out):  # type: ignore[no-untyped-def]
            return None if on in out else hours.on(on.weekday())

        yield Reason.STATE_HOURS, _opens(where, of_day)


def _cohort_rules(case: SendCase, policy: Policy, where: ZoneInfo) -> Iterator[tuple[Reason, Opens]]:
    if case.cohort is Cohort.HIGH_VALUE_NO_SHOW:
        return  # called, never texted: that objection is firm
    window = policy.cohort_windows.get(case.cohort)
    if window is None:
        yield Reason.COHORT_WINDOW, lambda _: None
        return
    days = frozenset(window.weekdays) - ({SUN} if policy.skip_sundays else frozenset())
    yield Reason.WEEKDAY, _opens(where, lambda on: _WHOLE_DAY if on.weekday() in days else None)
    yield Reason.COHORT_WINDOW, _opens(where, lambda _: (window.start, window.stop))


def _frequency_rules(case: SendCase, policy: Policy) -> Iterator[tuple[Reason, Opens]]:
    sent = sorted(case.traffic.phone_sent_at, reverse=True)
    if len(sent) >= policy.max_per_phone_24h:
        yield Reason.PATIENT_24H, _not_before(sent[policy.max_per_phone_24h - 1] + timedelta(hours=24))
    if len(sent) >= policy.max_per_phone_7d:
        yield Reason.PHONE_7D, _not_before(sent[policy.max_per_phone_7d - 1] + timedelta(days=7))
    if sent:
        yield Reason.MIN_DAYS, _not_before(sent[0] + timedelta(days=policy.min_days_between))


def _not_before(instant: datetime) -> Opens:
    return lambda at: max(at, instant)


def _office_day(case: SendCase) -> date:
    office = zone(case.practice_zone)
    return local(case.now, office).date() if office is not None else case.now.date()


@dataclass(frozen=True, slots=True)
class AnswerCase:
    """What the responsive gate looks at: the loop guard and the few absolute bars."""

    now: datetime
    body: str
    last_body: str | None
    answered_at: tuple[datetime, ...]
    suppressed: bool
    human_in_loop: bool
    is_opt_out_confirmation: bool = False
    is_emergency: bool = False
    sms_baa_ok: bool = False


def may_answer(case: AnswerCase, policy: Policy) -> Decision:
    """Given an answer to somebody who wrote to us, return whether it may go out now.

    Quiet hours do not apply (64.1200(a)(12) wants the opt-out confirmation within five minutes). A
    suppressed phone gets its one confirmation and nothing else.
    """
    reasons = []
    if case.suppressed and not case.is_opt_out_confirmation:
        reasons.append(Reason.SUPPRESSED)
    if case.human_in_loop and not (case.is_opt_out_confirmation or case.is_emergency):
        reasons.append(Reason.HUMAN_IN_LOOP)
    if not case.sms_baa_ok:
        reasons.append(Reason.BAA_SMS)
    if not case.is_opt_out_confirmation:
        reasons.extend(_loop_guard(case, policy))
    return deny(*reasons) if reasons else ALLOW


def _loop_guard(case: AnswerCase, policy: Policy) -> Iterator[Reason]:
    hour = sum(at > case.now - timedelta(hours=1) for at in case.answered_at)
    today = sum(at > case.now - timedelta(days=1) for at in case.answered_at)
    if hour >= policy.answers_per_hour or today >= policy.answers_per_day:
        yield Reason.ANSWERS_SPENT
    if case.last_body is not None and case.last_body == case.body:
        yield Reason.SAME_TEXT
