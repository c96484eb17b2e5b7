"""The night's decisions: for every patient a verdict with all its reasons, and tomorrow's texts.

Reads the snapshot once, decides in the domain, and writes only what changed. What is committed per batch
is idempotent, so a night that was cut off is simply decided again. Only whoever may get a text is kept
in memory beyond their own turn; a large practice takes no more room than its texts.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, time, timedelta

from appliance.domain.decision import Reason
from appliance.domain.due.cadence import Call, may_call
from appliance.domain.due.household import merge_households
from appliance.domain.limits.rollout import room_left
from appliance.domain.model import PatientRow, PatientStatus
from appliance.domain.policy import Cohort
from appliance.domain.proof.merkle import leaf_hash, root_of
from appliance.ports.records import Arm as ArmRecord
from appliance.ports.records import MessageState, PatientDecision
from appliance.ports.store import Conflict, Lane
from appliance.workflow.advice.advised import advise_on_cohorts
from appliance.workflow.box import Box
from appliance.workflow.handoff import TaskKind, open_task
from appliance.workflow.nightly.assess import Assessment, Night, assess_all, load_night
from appliance.workflow.nightly.pull import Progress
from appliance.workflow.suppress import tell_pms_of_opt_out
from appliance.workflow.texting import offers
from appliance.workflow.texting.compose import Composer, describe

_BATCH = 200
_CALENDAR_DAYS = 75


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
    end_withheld(box)
    _tell_pms_of_silences(box)
    with box.store.view() as view:
        night = load_night(box, view)
        ledger = _Ledger(box, night)
        for one in assess_all(box, view, night, progress):
            ledger.take(one)
        composer = Composer.load(box, view, night.now)
        composer.rehearses = night.ground.rehearses
    advise_on_cohorts(box, ledger.waiting)
    arms = _store_arms(box, night)
    plan = _plan_texts(box, night, composer, ledger.waiting)
    for one in ledger.waiting:
        ledger.settle(one, plan.message_of(one), *plan.word(one))
    ledger.store()
    tasks = _open_tasks(box, ledger.calls)
    result = NightResult(
        len(ledger.leaves), len(ledger.changed), len(plan.queued), len(plan.flagged), tasks, ledger.root()
    )
    with box.store.transaction(Lane.NIGHTLY, "decide.close") as tx:
        detail = {**asdict(result), "arms": arms}
        tx.audit(box.entry(tx, "night_decided", object=f"night:{night.today}", outcome="ok", detail=detail))
    return result


def end_withheld(box: Box) -> None:
    """End withheld texts whose day is over: what they offered is gone, and the next ones are written anew."""
    now = box.clock.now()
    with box.store.view() as view:
        over = [one for one in view.messages_in((MessageState.WITHHELD,)) if one.expires_at <= now]
    for start in range(0, len(over), _BATCH):
        with box.store.transaction(Lane.NIGHTLY, "decide.clear") as tx:
            for message in over[start : start + _BATCH]:
                offers.close(tx, message)
                message = replace(message, state=MessageState.EXPIRED, state_at=now, once=None)
                tx.save(message)
                tx.audit(describe(box, tx, message, "text_expired", ",".join(message.reasons)))


def _tell_pms_of_silences(box: Box) -> None:
    """Queue that the PMS marks patients who came to a silent phone after it fell silent."""
    with box.store.view() as view:
        untold = view.untold_opt_outs()
    for start in range(0, len(untold), _BATCH):
        with box.store.transaction(Lane.NIGHTLY, "decide.silences") as tx:
            tell_pms_of_opt_out(box, tx, untold[start : start + _BATCH])


class _Ledger:
    """Takes the assessments one by one: settles at once whom no text concerns, keeps the others."""

    def __init__(self, box: Box, night: Night) -> None:
        self._box = box
        self._night = night
        self.waiting: list[Assessment] = []
        self.calls: list[_Wanted] = []
        self.changed: list[PatientDecision] = []
        self.leaves: dict[str, bytes] = {}

    def take(self, one: Assessment) -> None:
        """Given the next assessment, settle it or keep it until the texts are planned."""
        patient = one.patient
        wanted = _wanted_task(one)
        if wanted is not None and (wanted.kind, patient.id, wanted.occasion) not in self._night.asked:
            self.calls.append(wanted)
        if one.due is not None or patient.id in self._night.planned:
            self.waiting.append(one)
        elif one.choice.cohort is None:
            self.settle(one, "", "not_due", one.decision.reasons)
        else:
            self.settle(one, "", "withheld", one.decision.reasons)

    def settle(self, one: Assessment, message: str, verdict: str, reasons: tuple[Reason, ...]) -> None:
        """Note the decision about a patient; it is stored if it is not the one on record."""
        patient_id, cohort, touch = one.patient.id, one.choice.cohort or "", one.touch.touch or 0
        facts = (verdict, ",".join(reasons), cohort, str(touch), one.arm, one.risk.band, one.occasion)
        digest = hashlib.sha256("|".join(facts).encode()).hexdigest()[:32]
        self.leaves[patient_id] = leaf_hash(f"{patient_id}|{digest}".encode())
        if self._night.digests.get(patient_id) == digest:
            return
        self.changed.append(
            PatientDecision(
                patient_id,
                self._night.today,
                verdict,
                tuple(reasons),
                cohort,
                touch,
                one.arm,
                one.risk.score,
                one.risk.band,
                one.risk.factors,
                one.occasion,
                one.decision.release_at,
                self._box.policy_hash,
                message,
                digest,
            )
        )

    def store(self) -> None:
        """Store what changed, in batches each with its audit row."""
        box, night = self._box, self._night
        for start in range(0, len(self.changed), _BATCH):
            batch = self.changed[start : start + _BATCH]
            with box.store.transaction(Lane.NIGHTLY, "decide.batch") as tx:
                for one in batch:
                    tx.make_token(one.patient_id, box.entropy.token())
                    tx.save(one)
                root = root_of([self.leaves[one.patient_id] for one in batch]).hex()
                detail = {"count": len(batch), "root": root}
                tx.audit(box.entry(tx, "decisions_recorded", object=f"night:{night.today}", detail=detail))

    def root(self) -> str:
        """Return the Merkle root over everybody's decision, in the order of ids."""
        return root_of([self.leaves[key] for key in sorted(self.leaves)]).hex()


@dataclass(slots=True)
class _Plan:
    """Which text each patient got or is covered by, and who has to wait."""

    night: Night
    queued: dict[str, str]
    flagged: dict[str, str]
    merged: set[str]
    capped: set[str]
    capped_by: Reason = Reason.DAILY_CAP
    refused: set[str] = field(default_factory=set)

    def message_of(self, one: Assessment) -> str:
        """Return the text that concerns a patient, or nothing."""
        key = one.patient.id
        return self.queued.get(key) or self.flagged.get(key) or self.night.planned.get(key, "")

    def word(self, one: Assessment) -> tuple[str, tuple[Reason, ...]]:
        """Return the verdict about a patient in one word, and the reasons that go with it."""
        key = one.patient.id
        if self.night.ground.rehearses and self.message_of(one):
            return "withheld", (Reason.OUTSIDE_PHASE,)
        if key in self.flagged:
            return "withheld", (Reason.DRAFT_FLAGGED,)
        if self.message_of(one):
            return "queued", (Reason.HOUSEHOLD_MERGED,) if key in self.merged else ()
        if key in self.capped:
            return "hold", (self.capped_by,)
        if key in self.refused:
            return "withheld", (Reason.TOUCHES_SPENT,)
        return "hold", one.decision.reasons or (Reason.PATIENT_24H,)


def _plan_texts(box: Box, night: Night, composer: Composer, waiting: list[Assessment]) -> _Plan:
    """Merge households, keep under the day's cap, and queue each text for its window."""
    texts = merge_households(one.due for one in waiting if one.due is not None)
    fresh = [text for text in texts if not any(one.patient_id in night.planned for one in text.covered)]
    today = box.policy.daily_cap - night.sent_today
    left = room_left(night.ground.phase, night.ground.texted_in_phase)
    room = max(min(today, today if left is None else left) - len(set(night.planned.values())), 0)
    merged = {one.patient_id for text in fresh for one in text.covered if one is not text.lead}
    leads: dict[str, str] = {}
    for patient_id, message_id in night.planned.items():
        if leads.setdefault(message_id, patient_id) != patient_id:
            merged.add(patient_id)
    capped = {one.patient_id for text in fresh[room:] for one in text.covered}
    capped_by = Reason.DAILY_CAP if left is None or today <= left else Reason.OUTSIDE_PHASE
    plan = _Plan(night, {}, {}, merged, capped, capped_by)
    assessed = {one.patient.id: one for one in waiting}
    tomorrow = box.midnight(night.today + timedelta(days=1))
    for text in fresh[:room]:
        lead = assessed[text.lead.patient_id]
        release_at = lead.decision.release_at or night.now
        if release_at >= tomorrow or lead.addressee is None:
            continue
        try:
            message = composer.compose_recall(text, lead, lead.addressee, release_at)
        except Conflict:
            # This touch was tried and the carrier refused it for good: it is not tried again by itself.
            plan.refused.update(one.patient_id for one in text.covered)
            continue
        known = plan.queued if message.state is MessageState.QUEUED else plan.flagged
        known.update({one.patient_id: message.id for one in text.covered})
    return plan


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


def _open_tasks(box: Box, wanted: list[_Wanted]) -> int:
    """Open the tasks that only a person can do: calls, and people who cannot be reached by text."""
    end_of_day = datetime.combine(box.local_day(box.clock.now()), time(17), box.zone)
    for start in range(0, len(wanted), _BATCH):
        with box.store.transaction(Lane.NIGHTLY, "decide.tasks") as tx:
            for one in wanted[start : start + _BATCH]:
                open_task(
                    box,
                    tx,
                    one.kind,
                    phone=one.patient.mobile or "",
                    patient_id=one.patient.id,
                    why=one.why,
                    due_at=end_of_day,
                    occasion=one.occasion,
                )
    return len(wanted)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A task that a night asks the desk for; about one occasion it asks once."""

    kind: TaskKind
    patient: PatientRow
    why: str
    occasion: str


def _wanted_task(one: Assessment) -> _Wanted | None:
    """Return the call, or the search for a number, that somebody needs from a person."""
    reasons, occasion = set(one.decision.reasons), one.occasion or "none"
    if one.patient.status != PatientStatus.ACTIVE or Reason.FUTURE_APPOINTMENT in reasons:
        return None
    if one.choice.cohort is Cohort.HIGH_VALUE_NO_SHOW and Reason.RESTRICTED not in reasons:
        return _Wanted(TaskKind.CALL, one.patient, one.choice.why, occasion)
    if may_call(one.touch, reasons):
        is_voice = one.touch.call is Call.VOICE
        why = "two weeks overdue and texted in vain" if is_voice else "every text was in vain"
        return _Wanted(TaskKind.CALL, one.patient, why, f"{occasion}:{one.touch.call}")
    if Reason.NO_MOBILE in reasons and one.choice.cohort is not None:
        return _Wanted(TaskKind.UNREACHABLE, one.patient, one.choice.why, occasion)
    return None
