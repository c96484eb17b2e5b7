"""The night's decisions: for every patient a verdict with all its reasons, and tomorrow's texts.

Reads the snapshot once, decides in the domain, and writes only what changed. The gate is asked here as
a plan; it is asked again, on live facts, in the transaction that lets a text out. What is committed per
batch is idempotent, so a night that was cut off is simply decided again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from appliance.domain.cadence import Arm, TouchPlan, assign_arm, plan_touch
from appliance.domain.cohort import CohortChoice, CohortFacts, choose_cohort
from appliance.domain.decision import Decision, Reason, Verdict
from appliance.domain.household import DuePatient, HouseholdText, merge_households
from appliance.domain.merkle import leaf_hash, root_of
from appliance.domain.model import PatientRow, PatientStatus, TextConsent, day
from appliance.domain.outreach import (
    ClockMemo,
    Days,
    NumberFact,
    Recipient,
    SendCase,
    Traffic,
    choose_recipient,
    may_send,
)
from appliance.domain.policy import Cohort
from appliance.domain.recall import Dueness, DueRecall, Recall, VisitKind, plan_recalls, visit_kind
from appliance.domain.risk import Risk, RiskBand, RiskFacts, score_risk
from appliance.ports.store import Arm as ArmRecord
from appliance.ports.store import Lane, NumberChecked, PatientDecision, PatientFacts, View
from appliance.workflow.box import Box
from appliance.workflow.compose import Composer
from appliance.workflow.handoff import TaskKind, open_task
from appliance.workflow.pull import Progress

_BATCH = 400
_CLOCK = frozenset({Reason.QUIET_HOURS, Reason.STATE_HOURS, Reason.COHORT_WINDOW})
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
    suppressed: frozenset[str]
    human: frozenset[str]
    checks: dict[str, NumberChecked]
    days: Days
    sent_today: int
    baa_ok: bool
    clock: ClockMemo


@dataclass(slots=True)
class Assessment:
    """One patient, judged. `due` is set when a text may be planned for them."""

    patient: PatientRow
    risk: Risk
    choice: CohortChoice
    touch: TouchPlan
    decision: Decision
    occasion: str
    arm: str
    lead: Recall | None
    due: DuePatient | None = None


@dataclass(frozen=True, slots=True)
class NightResult:
    """What the night came to: patients decided, decisions that changed, texts planned, tasks opened."""

    decided: int
    changed: int
    queued: int
    withheld: int
    tasks: int
    root: str


def decide_everyone(box: Box, progress: Progress | None = None) -> NightResult:
    """Decide about every patient in the snapshot and plan the next day's texts."""
    with box.store.view() as view:
        night = _load(box, view)
        assessments = list(_assess_all(box, view, night, progress))
        composer = Composer.load(box, view, night.now)
    new_arms = _store_arms(box, night)
    texts, capped = _within_cap(box, night, merge_households(one.due for one in assessments if one.due))
    outcome = _queue(box, composer, texts, {one.patient.id: one for one in assessments})
    verdicts = _verdicts(night, assessments, texts, capped, outcome)
    changed, root = _store_decisions(box, night, verdicts)
    tasks = _open_tasks(box, assessments)
    detail = {
        "decided": len(verdicts),
        "changed": changed,
        "queued": len(outcome.queued),
        "arms": new_arms,
        "withheld": len(outcome.flagged),
        "tasks": tasks,
        "root": root,
    }
    with box.store.transaction(Lane.NIGHTLY, "decide.close") as tx:
        tx.audit(box.entry(tx, "night_decided", object=f"night:{night.today}", outcome="ok", detail=detail))
    return NightResult(len(verdicts), changed, len(outcome.queued), len(outcome.flagged), tasks, root)


def _load(box: Box, view: View) -> Night:
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
    holidays = box.geography.holidays(today.year) | box.geography.holidays(ahead.year)
    return Night(
        now,
        today,
        view.arms(),
        view.decisions(),
        view.touches(),
        view.proactive_sent(now - timedelta(days=31)),
        view.planned_for(),
        view.suppressed_phones(),
        view.human_threads(),
        view.number_checks(),
        Days(holidays, closed),
        view.count_proactive(box.midnight(today)),
        box.agreements.covers(box.sms.name, today),
        {},
    )


def _assess_all(box: Box, view: View, night: Night, progress: Progress | None) -> Iterator[Assessment]:
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
    choice = _choose_cohort(box, facts, dueness.lead, today)
    occasion, anchor_on = _occasion(
        patient.id, choice.cohort, dueness, facts.presented_on, policy.tx_pending_days
    )
    touch = TouchPlan(None)
    if anchor_on is not None:
        sent_on = night.touches.get(occasion, ())
        touch = plan_touch(anchor_on, today, sent_on, policy.cadence_days, policy.call_after_days)
    assessment = Assessment(
        patient,
        _score(box, facts, dueness.lead, today) if choice.cohort is not None else _NO_RISK,
        choice,
        touch,
        Decision(Verdict.DENY),
        occasion,
        night.arms.get(patient.guarantor_id, ""),
        dueness.lead.recall if dueness.lead else None,
    )
    if choice.cohort is None:
        assessment.decision = Decision(Verdict.DENY, (*dueness.reasons, *_standing(patient)))
    else:
        _judge(box, night, assessment, facts, guardian)
    return assessment


_NO_RISK = Risk(0.0, RiskBand.LOW, {})


def _choose_cohort(box: Box, facts: PatientFacts, lead: DueRecall | None, today: date) -> CohortChoice:
    return choose_cohort(
        CohortFacts(
            today,
            lead is not None,
            facts.hygiene_on[-1] if facts.hygiene_on else None,
            lead.days_overdue if lead else 0,
            facts.broken_24m,
            facts.open_treatment_cents,
            facts.presented_on,
        ),
        box.policy,
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
    case, target = build_case(box, night, patient, guardian, cohort, visit_ahead=facts.visit_ahead)
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
    visit_ahead: bool,
) -> tuple[SendCase, PatientRow | None]:
    """Return the case to put to the gate when planning, and whose phone the text would go to.

    A number that has to be checked first is taken for valid here: that is done before the text goes out,
    and the gate that counts will not open without it.
    """
    person, parent = recipient(patient), recipient(guardian) if guardian else None
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
        states=box.geography.states_of(patient.state, patient.zip, phone),
        practice_zone=box.practice.zone,
        number=_number_fact(night, phone),
        traffic=Traffic(night.sent_today, tuple(night.sent.get(phone or "", ()))),
        days=night.days,
        suppressed=phone in night.suppressed,
        human_in_loop=phone in night.human,
        has_future_visit=visit_ahead,
        sms_baa_ok=night.baa_ok,
    )
    return case, target


def _number_fact(night: Night, phone: str | None) -> NumberFact:
    """Return what is known of a number; one that is valid or unknown is checked again when it is due."""
    known = night.checks.get(phone or "")
    if known is None or known.line == "valid":
        return NumberFact("valid", night.now)
    return NumberFact(known.line, known.checked_at)


_STATUS = {one.value: one for one in PatientStatus}
_CONSENT = {one.value: one for one in TextConsent}


@lru_cache(maxsize=1024)
def zones_of(listed: str) -> tuple[str, ...]:
    """Given the zones of a row, comma separated, return them."""
    return tuple(one for one in listed.split(",") if one)


def recipient(patient: PatientRow) -> Recipient:
    """Return a person as the gate sees them. Values it does not know stay unknown."""
    return Recipient(
        _STATUS[patient.status],
        day(patient.birth_on),
        _CONSENT[patient.consent],
        patient.mobile,
        patient.contact_preference,
    )


@dataclass(frozen=True, slots=True)
class _Queued:
    """Which text each covered patient got: queued, or flagged by the draft judge."""

    queued: dict[str, str]
    flagged: dict[str, str]
    release: dict[str, datetime]


def _within_cap(box: Box, night: Night, texts: list[HouseholdText]) -> tuple[list[HouseholdText], set[str]]:
    """Split the texts into those that fit under the day's cap and the patients who have to wait."""
    room = max(box.policy.daily_cap - night.sent_today - len(set(night.planned.values())), 0)
    fresh = [text for text in texts if not any(one.patient_id in night.planned for one in text.covered)]
    capped = {one.patient_id for text in fresh[room:] for one in text.covered}
    return fresh[:room], capped


def _queue(
    box: Box, composer: Composer, texts: Iterable[HouseholdText], assessed: dict[str, Assessment]
) -> _Queued:
    """Compose each text and put it into the queue for its window, one transaction a text."""
    outcome = _Queued({}, {}, {})
    for text in texts:
        lead = assessed[text.lead.patient_id]
        release_at = lead.decision.release_at or box.clock.now()
        if release_at >= box.midnight(box.local_day(box.clock.now()) + timedelta(days=1)):
            outcome.release.update({one.patient_id: release_at for one in text.covered})
            continue
        message = composer.compose_recall(text, assessed, release_at)
        known = outcome.queued if message.state == "queued" else outcome.flagged
        known.update({one.patient_id: message.id for one in text.covered})
    return outcome


def _verdicts(
    night: Night,
    assessments: Iterable[Assessment],
    texts: Iterable[HouseholdText],
    capped: set[str],
    outcome: _Queued,
) -> list[Settled]:
    merged = {one.patient_id for text in texts for one in text.covered if one is not text.lead}
    leads: dict[str, str] = {}
    for patient_id, message_id in night.planned.items():
        if leads.setdefault(message_id, patient_id) != patient_id:
            merged.add(patient_id)
    return [_settle(night, one, merged, capped, outcome) for one in assessments]


class Settled(NamedTuple):
    """What one patient's night came to. `digest` is over everything a person would call the decision."""

    assessment: Assessment
    verdict: str
    reasons: tuple[Reason, ...]
    arm: str
    message: str
    digest: str


def _settle(night: Night, one: Assessment, merged: set[str], capped: set[str], outcome: _Queued) -> Settled:
    key = one.patient.id
    message = outcome.queued.get(key) or outcome.flagged.get(key) or night.planned.get(key, "")
    verdict, reasons = _word(one, message, key in outcome.flagged, key in merged, key in capped)
    arm = one.arm or night.arms.get(one.patient.guarantor_id, "")  # drawn for a relative later this night
    facts = (verdict, ",".join(reasons), one.choice.cohort or "", str(one.touch.touch or 0), arm,
             one.risk.band, one.occasion)  # fmt: skip
    digest = hashlib.sha256("|".join(facts).encode()).hexdigest()[:32]
    return Settled(one, verdict, reasons, arm, message, digest)


def _word(
    one: Assessment, message: str, flagged: bool, merged: bool, capped: bool
) -> tuple[str, tuple[Reason, ...]]:
    """Return the verdict in one word, and the reasons that go with it."""
    if flagged:
        return "withheld", (Reason.DRAFT_FLAGGED,)
    if message:
        return "queued", (Reason.HOUSEHOLD_MERGED,) if merged else ()
    if one.due is not None:
        waits = (Reason.DAILY_CAP,) if capped else one.decision.reasons
        return "hold", waits or (Reason.PATIENT_24H,)
    if one.choice.cohort is None or not one.decision.reasons:
        return "not_due", one.decision.reasons
    return "withheld", one.decision.reasons


def _store_arms(box: Box, night: Night) -> int:
    with box.store.view() as view:
        known = view.arms()
    fresh = [(key, arm) for key, arm in night.arms.items() if key not in known]
    for start in range(0, len(fresh), _BATCH):
        batch = fresh[start : start + _BATCH]
        with box.store.transaction(Lane.NIGHTLY, "decide.arms") as tx:
            for key, arm in batch:
                tx.save(ArmRecord(key, arm, night.today))
            detail = {"count": len(batch)}
            tx.audit(box.entry(tx, "arms_assigned", object=f"night:{night.today}", detail=detail))
    return len(fresh)


def _store_decisions(box: Box, night: Night, settled: list[Settled]) -> tuple[int, str]:
    """Store what changed, in batches each with its audit row; return how many, and the root of all."""
    changed = [one for one in settled if night.digests.get(one.assessment.patient.id) != one.digest]
    for start in range(0, len(changed), _BATCH):
        batch = changed[start : start + _BATCH]
        with box.store.transaction(Lane.NIGHTLY, "decide.batch") as tx:
            for one in batch:
                tx.make_token(one.assessment.patient.id, box.entropy.token())
                tx.save(_decision(box, night, one))
            detail = {"count": len(batch), "root": _root(batch)}
            tx.audit(box.entry(tx, "decisions_recorded", object=f"night:{night.today}", detail=detail))
    return len(changed), _root(settled)


def _decision(box: Box, night: Night, one: Settled) -> PatientDecision:
    assessment = one.assessment
    return PatientDecision(
        assessment.patient.id,
        night.today,
        one.verdict,
        tuple(one.reasons),
        assessment.choice.cohort or "",
        assessment.touch.touch or 0,
        one.arm,
        assessment.risk.score,
        assessment.risk.band,
        assessment.risk.factors,
        assessment.occasion,
        assessment.decision.release_at,
        box.policy_hash,
        one.message,
        one.digest,
    )


def _root(settled: Iterable[Settled]) -> str:
    leaves = [leaf_hash(f"{one.assessment.patient.id}|{one.digest}".encode()) for one in settled]
    return root_of(leaves).hex()


def _open_tasks(box: Box, assessments: Iterable[Assessment]) -> int:
    """Open the tasks that only a person can do: calls, and people who cannot be reached by text."""
    with box.store.view() as view:
        known = {(task.kind, task.patient_id) for task in view.open_tasks()}
    end_of_day = datetime.combine(box.local_day(box.clock.now()), time(17), box.zone)
    wanted = [
        (kind, one)
        for one in assessments
        if (kind := _task_kind(one)) is not None and (kind, one.patient.id) not in known
    ]
    for start in range(0, len(wanted), _BATCH):
        with box.store.transaction(Lane.NIGHTLY, "decide.tasks") as tx:
            for kind, one in wanted[start : start + _BATCH]:
                open_task(
                    box,
                    tx,
                    kind,
                    phone=one.patient.mobile or "",
                    patient_id=one.patient.id,
                    why=one.choice.why,
                    due_at=end_of_day,
                )
    return len(wanted)


def _task_kind(one: Assessment) -> TaskKind | None:
    reasons = set(one.decision.reasons)
    if one.patient.status != PatientStatus.ACTIVE or Reason.FUTURE_APPOINTMENT in reasons:
        return None
    if one.choice.cohort is Cohort.HIGH_VALUE_NO_SHOW or one.touch.call:
        return TaskKind.CALL
    if Reason.NO_MOBILE in reasons and one.choice.cohort is not None:
        return TaskKind.UNREACHABLE
    return None
