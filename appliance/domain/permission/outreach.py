"""THE send gate: may this text go to this phone at this instant?

One function decides for every proactive text, and it is asked twice: when a text is planned, and again
inside the transaction that commits the intent to send. It returns every objection, never the first. A
fact that is not known is an objection. Nothing else in the product may say yes.

A responsive text (an answer, an opt-out confirmation) has its own, smaller gate: it is not bound by
quiet hours, but by the loop guard.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

from appliance.domain.calendar import DayHours, is_open, local, next_common, next_open, wall_instant, zone
from appliance.domain.decision import ALLOW, Decision, Reason, decide, deny
from appliance.domain.model import PatientStatus, TextConsent, age_on
from appliance.domain.policy import STATES, SUN, AiMode, Cohort, Hours, Policy

ADULT = 18
_UTC = ZoneInfo("UTC")
_FOR_EVER = date(9000, 1, 1)
"""A pause without an end is entered as some day far away; later than this the calendar itself ends."""
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
    consented_on: date | None = None
    """When they agreed, if anybody knows: an adult's consent counts from the 18th birthday on."""
    paused_until: date | None = None
    """First local day on which they may be texted again, if they or the office paused it."""
    best_hours: tuple[time, time] | None = None
    """Hours, at the practice, in which they like to be contacted: start included, stop excluded."""
    restricted: bool = False
    """Whether they restricted the use of their data (164.522(a))."""


@dataclass(frozen=True, slots=True)
class NumberFact:
    """What a number check said, and when. `line` is valid, landline, invalid or unknown."""

    line: str
    checked_at: datetime
    reassigned: bool = False
    """Whether the Reassigned Numbers Database says that it went to somebody else (64.1200(m))."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """What was sent already: by the practice today, and proactively to this phone."""

    sent_today: int = 0
    phone_sent_at: tuple[datetime, ...] = ()
    """Recall and treatment texts to this phone in the last 31 days, ours and the former product's."""
    reminders_at: tuple[datetime, ...] = ()
    """When reminders of visits, ours or another sender's, will go to this phone within the next weeks."""
    others_at: tuple[datetime, ...] = ()
    """Other texts to this phone in the last 31 days, whoever sent them: they count, and are no recall."""


def _no_holidays(_: str) -> frozenset[date]:
    return frozenset()


@dataclass(frozen=True, slots=True)
class Days:
    """Which local days are out: public holidays, and days on which the office cannot answer."""

    holidays: frozenset[date] = frozenset()
    """Holidays that count everywhere: the federal ones, on the days on which they are observed."""
    closed: frozenset[date] = frozenset()
    of_state: Callable[[str], frozenset[date]] = _no_holidays
    """Given a state, the holidays of its own."""


@dataclass(frozen=True, slots=True)
class SiteState:
    """What the box as a whole may do at this instant. By default nothing is settled, so nothing may leave."""

    opt_outs_settled: bool = False
    """Whether the former product's opt-outs were imported, or declared never to have existed."""
    paused: bool = False
    breaker_open: bool = False
    in_phase: bool = False
    """Whether the rollout has reached this patient on this phone."""


OPEN_SITE = SiteState(opt_outs_settled=True, in_phase=True)
"""A site in full operation."""


@dataclass(frozen=True, slots=True)
class SendCase:
    """Everything the gate looks at. What is left out counts as unknown, and unknown means no.

    `zones` and `states` are all places where the recipient may be. The office's zone is added here; its
    state has to be among `states`, which are US states, DC and territories by their two letters.
    """

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
    site: SiteState = SiteState()
    suppressed: bool = False
    human_in_loop: bool = False
    has_future_visit: bool = False
    sms_baa_ok: bool = False
    model_baa_ok: bool = False
    """Asked for only where the model sees patients' data (`ai_mode` phi_baa)."""
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


ClockAnswer = tuple[tuple[Reason, ...], "datetime | None"]
ClockMemo = dict[tuple[object, ...], ClockAnswer]
"""What the clock said of cases that share a place and a cohort; valid for one policy and calendar."""


def may_send(case: SendCase, policy: Policy, memo: ClockMemo | None = None) -> Decision:
    """Given a case and the office's policy, return the decision with all reasons.

    `release_at` of a hold is the first instant at which every timed rule is open at once. A hold for
    the daily cap opens on the next local day. Whoever asks about thousands of patients at one instant,
    under one policy and calendar, passes one `memo` for all of them.
    """
    firm = [*_site(case), *_person(case, policy), *_number(case, policy), *_circumstance(case, policy)]
    timed, release_at = _ask_clock(case, policy, memo)
    if timed and release_at is None:
        firm.append(Reason.NO_COMMON_WINDOW)
    return decide(firm, timed, release_at)


def _ask_clock(case: SendCase, policy: Policy, memo: ClockMemo | None) -> ClockAnswer:
    """Return what the clock says, from the memo if it was asked about the same place and cohort before."""
    if memo is None or _has_own_clock(case):
        return _read_clock(case, policy)
    capped = case.traffic.sent_today >= policy.daily_cap
    key = (case.now, case.cohort, case.zones, case.states, case.practice_zone, capped)
    if key not in memo:
        memo[key] = _read_clock(case, policy)
    return memo[key]


def _read_clock(case: SendCase, policy: Policy) -> ClockAnswer:
    """Return the timed rules that are shut now, and when all of them are open."""
    walls, waits = list(_wall_rules(case, policy)), list(_waits(case, policy))
    timed = [one.reason for one in walls if not is_open(case.now, one.where, one.hours)]
    timed += [reason for reason, opens in waits if opens(case.now) != case.now]
    openers = [*_walls_opening(walls), *(opens for _, opens in waits)]
    return tuple(timed), next_common(case.now, openers) if timed else None


def _has_own_clock(case: SendCase) -> bool:
    """Whether anything about this one phone or these people decides when a text may go."""
    return bool(
        case.traffic.phone_sent_at
        or case.traffic.others_at
        or case.traffic.reminders_at
        or _has_wish(case.patient)
        or (case.guardian is not None and _has_wish(case.guardian))
    )


def _has_wish(one: Recipient) -> bool:
    return one.paused_until is not None or one.best_hours is not None


def _site(case: SendCase) -> Iterator[Reason]:
    """Yield objections that hold everybody's texts back."""
    if not case.site.opt_outs_settled:
        yield Reason.OPT_OUTS_NOT_IMPORTED
    if case.site.paused:
        yield Reason.PAUSED
    if case.site.breaker_open:
        yield Reason.BREAKER_OPEN
    if not case.site.in_phase:
        yield Reason.OUTSIDE_PHASE


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
    # A patient's own "no" counts for the family member who would be texted about them too. Nobody asks a
    # child, so a child's silence is none.
    is_minor = case.patient.birth_on is not None and target.who != "patient"
    yield from _consent(case.patient, own=not is_minor)
    if target.who == "patient" and policy.reconsent_at_18 and _came_of_age(case, today):
        yield Reason.RECONSENT_AT_18
    if case.patient.restricted or (target.recipient is not None and target.recipient.restricted):
        yield Reason.RESTRICTED
    if not (target.recipient or case.patient).mobile and (target.recipient is not None or not is_minor):
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
    """Whether an adult's texts still rest on what a parent agreed to for the child.

    Told by the date of the consent. Where nobody knows it, by the phone: one that is still shared with
    the parent, for the first three years.
    """
    birth, guardian, consented_on = case.patient.birth_on, case.guardian, case.patient.consented_on
    if birth is None or case.patient.consent is not TextConsent.GRANTED:
        return False
    if consented_on is not None:
        return age_on(birth, consented_on) < ADULT
    if guardian is None:
        return False
    shared = guardian.mobile is not None and guardian.mobile == case.patient.mobile
    return shared and age_on(birth, today) < ADULT + 3


def _number(case: SendCase, policy: Policy) -> Iterator[Reason]:
    """Yield objections that lie in the number itself."""
    if case.suppressed:
        yield Reason.SUPPRESSED
    if case.number is None:
        if _addressed(case).mobile:  # without a number there is nothing to check
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
    if case.number.reassigned:
        yield Reason.NUMBER_REASSIGNED
    if not is_check_fresh(case.number.checked_at, case.now, policy):
        yield Reason.NUMBER_STALE


def is_check_fresh(checked_at: datetime, now: datetime, policy: Policy) -> bool:
    """Whether a number check still counts: not from the anniversary on, and never one of the future."""
    months = checked_at.year * 12 + checked_at.month - 1 + policy.number_check_max_age_months
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    anniversary = checked_at.replace(year=year, month=month + 1, day=min(checked_at.day, last))
    return checked_at <= now < anniversary


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
    if policy.ai_mode is AiMode.PHI_BAA and not case.model_baa_ok:
        yield Reason.BAA_LLM
    if not 0 <= case.pms_age_seconds <= policy.pms_max_age_seconds:
        yield Reason.PMS_STALE
    if not _is_placed(case):
        yield Reason.ZONE_UNKNOWN


def _is_placed(case: SendCase) -> bool:
    """Whether the recipient's place is known: zones and states that exist, at least one of each."""
    if not case.zones or not case.states or not STATES.issuperset(case.states):
        return False
    return zone(case.practice_zone) is not None and None not in map(zone, case.zones)


Opens = Callable[[datetime], "datetime | None"]
"""Given an instant, the first one not before it at which a rule is open, or None."""


class WallRule(NamedTuple):
    """A rule that is read from the clock and the calendar on a wall somewhere."""

    reason: Reason
    where: ZoneInfo
    hours: DayHours


def _wall_rules(case: SendCase, policy: Policy) -> Iterator[WallRule]:
    """Yield each rule about hours and days, in each zone where it is to hold."""
    found = (zone(name) for name in (*case.zones, case.practice_zone))
    holidays = _holidays(case, policy)
    for where in dict.fromkeys(one for one in found if one is not None):
        yield WallRule(Reason.QUIET_HOURS, where, lambda _: (policy.fence_start, policy.fence_stop))
        yield from _state_rules(case, policy, where)
        yield from _cohort_rules(case, policy, where)
        yield WallRule(Reason.HOLIDAY, where, _out(holidays))
    office = zone(case.practice_zone)
    if office is None:
        return
    yield WallRule(Reason.OFFICE_CLOSED, office, _out(case.days.closed))
    if case.traffic.sent_today >= policy.daily_cap:
        yield WallRule(Reason.DAILY_CAP, office, _out(frozenset({_office_day(case)})))
    # Of whoever reads it and of whom it is about: hours entered for a child are its parent's.
    for hours in dict.fromkeys((_addressed(case).best_hours, case.patient.best_hours)):
        if hours is not None:
            yield WallRule(Reason.BEST_TIME, office, partial(_every_day, hours))


def _every_day(hours: tuple[time, time], on: date) -> tuple[time, time]:
    del on
    return hours


def _walls_opening(rules: list[WallRule]) -> Iterator[Opens]:
    """Yield for each zone when all of its rules are open next: one question a day instead of one a rule."""
    by_zone: dict[ZoneInfo, list[DayHours]] = {}
    for rule in rules:
        by_zone.setdefault(rule.where, []).append(rule.hours)
    for where, many in by_zone.items():
        yield partial(next_open, where=where, hours=cache(partial(_common_hours, many)))


def _common_hours(many: list[DayHours], on: date) -> tuple[time, time] | None:
    start, stop = _WHOLE_DAY
    for hours in many:
        span = hours(on)
        if span is None:
            return None
        start, stop = max(start, span[0]), min(stop, span[1])
    return start, stop


_WHOLE_DAY = (time.min, time.max)


def _out(days: frozenset[date]) -> DayHours:
    return lambda on: None if on in days else _WHOLE_DAY


def _holidays(case: SendCase, policy: Policy) -> frozenset[date]:
    """Return the federal holidays and those of every candidate state, as far as the office keeps them."""
    out = case.days.holidays if policy.skip_holidays else frozenset()
    if not policy.skip_state_holidays:
        return out
    return out.union(*(case.days.of_state(state) for state in case.states))


def _state_rules(case: SendCase, policy: Policy, where: ZoneInfo) -> Iterator[WallRule]:
    for state in case.states:
        hours = policy.state_hours.get(state)
        if hours is None:
            continue
        out = frozenset() if hours.on_holidays else case.days.holidays | case.days.of_state(state)
        yield WallRule(Reason.STATE_HOURS, where, partial(_hours_on, hours, out))


def _hours_on(hours: Hours, out: frozenset[date], on: date) -> tuple[time, time] | None:
    return None if on in out else hours.on(on.weekday())


def _cohort_rules(case: SendCase, policy: Policy, where: ZoneInfo) -> Iterator[WallRule]:
    if case.cohort is Cohort.HIGH_VALUE_NO_SHOW:
        return  # called, never texted: that objection is firm
    window = policy.cohort_windows.get(case.cohort)
    if window is None:
        yield WallRule(Reason.COHORT_WINDOW, where, lambda _: None)
        return
    days = frozenset(window.weekdays) - ({SUN} if policy.skip_sundays else frozenset())
    yield WallRule(Reason.WEEKDAY, where, lambda on: _WHOLE_DAY if on.weekday() in days else None)
    yield WallRule(Reason.COHORT_WINDOW, where, lambda _: (window.start, window.stop))


def _waits(case: SendCase, policy: Policy) -> Iterator[tuple[Reason, Opens]]:
    """Yield each rule that counts from an instant: texts already sent, reminders to come, a pause."""
    sent = sorted((*case.traffic.phone_sent_at, *case.traffic.others_at), reverse=True)
    for reason, most, span in _caps(policy):
        if len(sent) >= most:
            yield reason, _not_before(sent[most - 1] + span) if most else lambda _: None
    if case.traffic.phone_sent_at:
        apart = timedelta(days=policy.min_days_between)
        yield Reason.MIN_DAYS, _not_before(max(case.traffic.phone_sent_at) + apart)
    if case.traffic.reminders_at:
        yield Reason.REMINDER_FIRST, _beside_reminders(case.traffic, policy)
    pauses = [one.paused_until for one in (case.patient, _addressed(case)) if one.paused_until is not None]
    office = zone(case.practice_zone)
    if pauses and office is not None:
        until = min(max(pauses), _FOR_EVER)
        yield Reason.PATIENT_PAUSED, _not_before(wall_instant(until, time.min, office))


def _caps(policy: Policy) -> tuple[tuple[Reason, int, timedelta], ...]:
    """Return each cap of one phone: how many texts fit into a span of time that ends with a new one."""
    return (
        (Reason.PATIENT_24H, policy.max_per_phone_24h, timedelta(hours=24)),
        (Reason.PHONE_7D, policy.max_per_phone_7d, timedelta(days=7)),
    )


def _beside_reminders(traffic: Traffic, policy: Policy) -> Opens:
    """Return the rule that leaves known reminders their room: next open instant beside them (DESIGN 6).

    Before a reminder, a text must not use up the day or the week in which it goes (the caps that bind
    reminders too); after it, the reminder counts like any text that was sent.
    """
    caps, reminders = _caps(policy), traffic.reminders_at
    texts = {*traffic.phone_sent_at, *traffic.others_at, *reminders}

    def count(stop: datetime, span: timedelta) -> int:
        return sum(stop - span < one <= stop for one in texts)

    def fits(at: datetime) -> bool:
        for reminder in reminders:
            for _, most, span in caps:
                if abs(at - reminder) < span and count(max(at, reminder), span) >= most:
                    return False
        return True

    opens = sorted({text + span for text in texts for _, _, span in caps})

    def next_fit(at: datetime) -> datetime:
        # There always is one: after the last of them, all texts and reminders are out of every span.
        return next(one for one in (at, *opens) if one >= at and fits(one))

    return next_fit


def _addressed(case: SendCase) -> Recipient:
    """Return who would get the text; of a minor whom nobody answers for, the minor."""
    target = choose_recipient(case.patient, case.guardian, _office_day(case))
    return target.recipient or case.patient


def _not_before(instant: datetime) -> Opens:
    return lambda at: max(at, instant)


def _office_day(case: SendCase) -> date:
    return local(case.now, zone(case.practice_zone) or _UTC).date()


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
    is_by_person: bool = False
    """Whether a person wrote or ordered it: neither they nor their count stand in their own way."""


def may_answer(case: AnswerCase, policy: Policy) -> Decision:
    """Given an answer to somebody who wrote to us, return whether it may go out now.

    Quiet hours do not apply (64.1200(a)(12) wants the opt-out confirmation within five minutes). A
    suppressed phone gets its one confirmation and nothing else.
    """
    reasons = []
    if case.suppressed and not case.is_opt_out_confirmation:
        reasons.append(Reason.SUPPRESSED)
    if case.human_in_loop and not (case.is_opt_out_confirmation or case.is_emergency or case.is_by_person):
        reasons.append(Reason.HUMAN_IN_LOOP)
    if not case.sms_baa_ok:
        reasons.append(Reason.BAA_SMS)
    if not case.is_opt_out_confirmation:
        reasons.extend(_loop_guard(case, policy))
    return deny(*reasons) if reasons else ALLOW


def _loop_guard(case: AnswerCase, policy: Policy) -> Iterator[Reason]:
    hour = sum(at > case.now - timedelta(hours=1) for at in case.answered_at)
    today = sum(at > case.now - timedelta(days=1) for at in case.answered_at)
    # Who writes of an emergency after four answers still gets that text: repeated it is the same text.
    spent = hour >= policy.answers_per_hour or today >= policy.answers_per_day
    if spent and not (case.is_emergency or case.is_by_person):
        yield Reason.ANSWERS_SPENT
    if case.last_body is not None and case.last_body == case.body:
        yield Reason.SAME_TEXT
