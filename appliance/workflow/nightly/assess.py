"""Judging one patient after the other: what is due, how urgent, which touch, may a text be planned?

The gate is asked here as a plan, for the night; it is asked again, on live facts, in the transaction that
lets a text out. Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from appliance.domain.decision import Decision, Reason, Verdict
from appliance.domain.due.cadence import Arm, TouchPlan, assign_arm, plan_touch
from appliance.domain.due.cohort import CohortChoice, CohortFacts, choose_cohort
from appliance.domain.due.household import DuePatient
from appliance.domain.due.recall import (
    CoverageGap,
    Dueness,
    DueRecall,
    Recall,
    VisitKind,
    find_coverage_gaps,
    plan_recalls,
    visit_kind,
)
from appliance.domain.due.risk import Risk, RiskBand, RiskFacts, score_risk
from appliance.domain.model import PatientRow, PatientStatus, day
from appliance.domain.permission.outreach import (
    ClockMemo,
    Days,
    NumberFact,
    SendCase,
    Traffic,
    choose_recipient,
    is_check_fresh,
    may_send,
)
from appliance.domain.policy import Cohort, Policy
from appliance.ports.records import NumberChecked
from appliance.ports.store import PatientFacts, View
from appliance.workflow.box import MODEL_VENDOR, Box
from appliance.workflow.ground import Ground, due_on_of, reminders_ahead, scope_of
from appliance.workflow.nightly.pull import Progress

_BATCH = 400
_CLOCK = frozenset({Reason.QUIET_HOURS, Reason.STATE_HOURS, Reason.COHORT_WINDOW, Reason.BEST_TIME})
_DAY = frozenset({Reason.WEEKDAY, Reason.HOLIDAY, Reason.OFFICE_CLOSED})
_CALENDAR_DAYS = 75


@dataclass(slots=True)
class Night:
    """What the whole night looks at, loaded once."""

    now: datetime
    today: date
    arms: dict[str, str]
    digests: dict[str, str]
    touches: dict[str, list[date]]
    sent: dict[str, list[datetime]]
    planned: dict[str, str]
    ground: Ground
    human: frozenset[str]
    checks: dict[str, NumberChecked]
    days: Days
    sent_today: int
    baa_ok: bool
    model_baa_ok: bool
    reminders: Mapping[str, tuple[datetime, ...]]
    clock: ClockMemo
    asked: frozenset[tuple[str, str, str]]
    """What the desk was asked for on account of a night, done or not, by kind, patient and occasion."""


@dataclass(slots=True)
class Assessment:
    """One patient, judged. `due` is set when a text may be planned for them, to the `addressee`."""

    patient: PatientRow
    risk: Risk
    choice: CohortChoice
    touch: TouchPlan
    decision: Decision
    occasion: str
    arm: str
    lead: Recall | None
    due: DuePatient | None = None
    addressee: PatientRow | None = None
    cohort_facts: CohortFacts | None = None


def load_night(box: Box, view: View) -> Night:
    """Load what every patient is judged against."""
    now = box.clock.now()
    today = box.local_day(now)
    ahead = today + timedelta(days=_CALENDAR_DAYS)
    worked = frozenset(
        date.fromisoformat(block.on) for block in view.blocks(today, ahead) if block.kind == "provider"
    )
    known_until = max(worked, default=today)
    closed = (
        frozenset(
            one for back in range(_CALENDAR_DAYS) if (one := today + timedelta(days=back)) <= known_until
        )
        - worked
    )
    geography = box.geography
    return Night(
        now,
        today,
        view.arms(),
        view.decisions(),
        view.touches(),
        _sent_since(view, now - timedelta(days=31)),
        view.planned_for(),
        Ground.load(box, view),
        view.human_threads(),
        view.number_checks(),
        Days(geography.holidays(today.year), closed, lambda one: geography.holidays_of(one, today.year)),
        view.count_proactive(box.midnight(today)),
        box.agreements.covers(box.sms.name, today),
        box.agreements.covers(MODEL_VENDOR, today),
        reminders_ahead(view, now),
        {},
        view.asked_for_calls(),
    )


def _sent_since(view: View, since: datetime) -> dict[str, list[datetime]]:
    """Return, per phone, when it got a recall text since then: of ours, or of the product used before."""
    sent = view.proactive_sent(since)
    for phone, times in view.other_texts(since).items():
        sent.setdefault(phone, []).extend(times)
    return sent


def assess_all(box: Box, view: View, night: Night, progress: Progress | None) -> Iterator[Assessment]:
    """Yield everybody in the snapshot, judged, in the order of ids."""
    guardians: dict[str, PatientRow | None] = {}
    for count, facts in enumerate(view.patient_facts(night.today, box.practice.zone), 1):
        head = facts.patient.guarantor_id
        if head and head != facts.patient.id and head not in guardians:
            guardians[head] = view.patient(head)
        yield _assess(box, night, facts, guardians.get(head))
        if progress is not None and count % 500 == 0:
            progress("decide", count)


def _assess(box: Box, night: Night, facts: PatientFacts, guardian: PatientRow | None) -> Assessment:
    patient, today, policy = facts.patient, night.today, box.policy
    recalls = [_recall(*row) for row in facts.recalls]
    dueness = plan_recalls(recalls, today, lead_days=max(-policy.cadence_days[0], 0))
    cohort_facts = _cohort_facts(facts, dueness.lead, today)
    choice = choose_cohort(cohort_facts, policy)
    occasion, anchor_on = _occasion(
        patient.id, choice.cohort, dueness, facts.presented_on, policy.tx_pending_days
    )
    touch = TouchPlan(None)
    if anchor_on is not None:
        sent_on = night.touches.get(occasion, ())
        touch = plan_touch(anchor_on, today, sent_on, policy)
    assessment = Assessment(
        patient,
        _score(box, facts, dueness.lead, today) if choice.cohort is not None else _NO_RISK,
        choice,
        touch,
        Decision(Verdict.DENY),
        occasion,
        night.arms.get(patient.guarantor_id, "") if choice.cohort is not None else "",
        dueness.lead.recall if dueness.lead else None,
        cohort_facts=cohort_facts,
    )
    if choice.cohort is None:
        assessment.decision = Decision(Verdict.DENY, (*dueness.reasons, *_standing(patient)))
    else:
        _judge(box, night, assessment, facts, guardian)
    return assessment


_NO_RISK = Risk(0.0, RiskBand.LOW, {})


def _cohort_facts(facts: PatientFacts, lead: DueRecall | None, today: date) -> CohortFacts:
    return CohortFacts(
        today,
        lead is not None,
        facts.hygiene_on[-1] if facts.hygiene_on else None,
        lead.days_overdue if lead else 0,
        facts.broken_24m,
        facts.open_treatment_cents,
        facts.presented_on,
    )


def _score(box: Box, facts: PatientFacts, lead: DueRecall | None, today: date) -> Risk:
    patient = facts.patient
    return score_risk(
        RiskFacts(
            today,
            lead.days_overdue if lead else 0,
            lead.recall.kind if lead else VisitKind.OTHER,
            day(patient.birth_on),
            facts.has_insurance,
            patient.mobile is not None,
            bool(patient.has_email),
            facts.hygiene_on,
            lead.recall.interval_days if lead else 0,
        ),
        box.policy.risk_weights,
    )


def _recall(
    key: str,
    due_on: str | None,
    previous_on: str | None,
    interval_days: int,
    is_disabled: int,
    disabled_until_on: str | None,
    codes: str,
    minutes: int,
) -> Recall:
    del previous_on
    return Recall(
        key,
        visit_kind(codes),
        day(due_on),
        interval_days,
        minutes or 60,
        bool(is_disabled),
        day(disabled_until_on),
    )


def _occasion(
    patient_id: str, cohort: Cohort | None, dueness: Dueness, presented_on: date | None, pending_days: int
) -> tuple[str, date | None]:
    """Return the key of the cycle a text would belong to, and the day from which its touches count."""
    lead = dueness.lead
    if lead is not None:
        return f"recall:{lead.recall.id}:{lead.due_on}", lead.due_on
    if cohort is not None and presented_on is not None:
        return f"treatment:{patient_id}:{presented_on}", presented_on + timedelta(days=pending_days)
    return "", None


def _standing(patient: PatientRow) -> Iterator[Reason]:
    if patient.status == PatientStatus.DECEASED:
        yield Reason.DECEASED
    elif patient.status != PatientStatus.ACTIVE:
        yield Reason.INACTIVE


def _judge(
    box: Box, night: Night, assessment: Assessment, facts: PatientFacts, guardian: PatientRow | None
) -> None:
    """Fill in the decision of somebody for whom something is due, and whether a text may be planned."""
    patient, cohort = assessment.patient, assessment.choice.cohort
    assert cohort is not None
    if not assessment.arm:
        assessment.arm = assign_arm(box.entropy.fraction(), box.policy.holdout_percent)
        night.arms[patient.guarantor_id] = assessment.arm
    due_on = due_on_of(assessment.occasion)
    case, target = build_case(
        box, night, patient, guardian, cohort, due_on=due_on, visit_ahead=facts.visit_ahead
    )
    decision = may_send(case, box.policy, night.clock)
    extra: list[Reason] = []
    if assessment.touch.touch is None and assessment.touch.reason is not None:
        extra.append(assessment.touch.reason)
    if assessment.arm == Arm.HOLDOUT:
        extra.append(Reason.HOLDOUT)
    # Decided at night, every clock rule objects; that alone is not why somebody gets no text today. Nor
    # is the day, for somebody who would get none on any other: else a closed day changes every decision.
    is_denied = bool(extra) or decision.verdict is Verdict.DENY
    passing = _CLOCK | _DAY if is_denied else _CLOCK
    telling = (*(one for one in decision.reasons if one not in passing), *extra)
    if is_denied:
        decision = Decision(Verdict.DENY, telling or decision.reasons)
    else:
        decision = replace(decision, reasons=telling or decision.reasons)
    assessment.decision = decision
    if decision.verdict is Verdict.DENY or target is None or target.mobile is None:
        return
    assessment.addressee = target
    assessment.due = DuePatient(
        patient.id,
        target.id,
        target.mobile,
        cohort,
        assessment.touch.touch or 1,
        assessment.occasion,
        assessment.risk.score,
        is_minor=target.id != patient.id,
    )


def build_case(
    box: Box,
    night: Night,
    patient: PatientRow,
    guardian: PatientRow | None,
    cohort: Cohort,
    *,
    due_on: date | None,
    visit_ahead: bool,
) -> tuple[SendCase, PatientRow | None]:
    """Return the case to put to the gate when planning, and whose phone the text would go to.

    A number that has to be checked first is taken for valid here: that is done before the text goes out,
    and the gate that counts will not open without it.
    """
    scope = scope_of(cohort)
    person = night.ground.recipient(patient, scope)
    parent = night.ground.recipient(guardian, scope) if guardian else None
    who = choose_recipient(person, parent, night.today).who
    target = guardian if who == "guardian" else patient
    phone = target.mobile if target else None
    zones = zones_of((target or patient).zones)
    case = SendCase(
        now=night.now,
        cohort=cohort,
        patient=person,
        guardian=parent,
        zones=zones,
        states=states_of(box, patient, target or patient, phone),
        practice_zone=box.practice.zone,
        number=_number_fact(night, phone, box.policy),
        traffic=Traffic(
            night.sent_today,
            tuple(night.sent.get(phone or "", ())),
            night.reminders.get(phone or "", ()),
        ),
        days=night.days,
        site=night.ground.site(phone, due_on, night.today),
        suppressed=phone is not None and night.ground.is_silent(phone, scope),
        human_in_loop=phone in night.human,
        has_future_visit=visit_ahead,
        sms_baa_ok=night.baa_ok,
        model_baa_ok=night.model_baa_ok,
    )
    return case, target


def states_of(box: Box, patient: PatientRow, addressee: PatientRow, phone: str | None) -> tuple[str, ...]:
    """Return every state whose law may count: of the one written about and of the one written to."""
    places = {(one.state, one.zip) for one in (patient, addressee)}
    found = {state for home, code in places for state in box.geography.states_of(home, code, phone)}
    return tuple(sorted(found))


def _number_fact(night: Night, phone: str | None, policy: Policy) -> NumberFact:
    """Return what is known of a number; one that is due to be checked is, before the text goes out."""
    known = night.checks.get(phone or "")
    if known is None:
        return NumberFact("valid", night.now)
    is_reassigned = known.reassigned == "yes"
    if known.line == "valid" or not is_check_fresh(known.checked_at, night.now, policy):
        return NumberFact("valid", night.now, is_reassigned)
    return NumberFact(known.line, known.checked_at, is_reassigned)


@lru_cache(maxsize=1024)
def zones_of(listed: str) -> tuple[str, ...]:
    """Given the zones of a row, comma separated, return them."""
    return tuple(one for one in listed.split(",") if one)


def count_coverage_gaps(view: View, today: date, zone: str) -> dict[CoverageGap, int]:
    """Return how many active patients no list of due recalls would ever show, by why.

    Nobody is texted on a guess: a patient without a recall is for the office to set up in the PMS.
    """
    gaps = dict.fromkeys(CoverageGap, 0)
    for facts in view.patient_facts(today, zone):
        if facts.patient.status != PatientStatus.ACTIVE:
            continue
        has_phone = bool(facts.patient.mobile or facts.patient.other_phone)
        for gap in find_coverage_gaps([_recall(*row) for row in facts.recalls], has_phone=has_phone):
            gaps[gap] += 1
    return gaps
