"""What another policy would have changed: past texts and today's decisions, judged under both.

Asks the real domain functions twice, under the policy in force and under the other one, on the same
facts, so that every difference is the policy's. Of a past text only what a policy governs is judged: the
clock, the caps, the cadence and its length; who the person was at the time is taken as settled. Each
policy's course runs on from its own texts: one that it would have held back no longer counts against the
next. Nothing is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from appliance.domain.decision import Reason
from appliance.domain.due.cadence import TouchPlan, plan_touch
from appliance.domain.due.household import DuePatient, merge_households
from appliance.domain.model import PatientRow, PatientStatus, TextConsent
from appliance.domain.permission.outreach import (
    OPEN_SITE,
    Days,
    NumberFact,
    Recipient,
    SendCase,
    Traffic,
    may_send,
)
from appliance.domain.policy import Cohort, Policy
from appliance.ports.records import Message
from appliance.ports.store import View
from appliance.workflow.box import Box
from appliance.workflow.ground import due_on_of
from appliance.workflow.nightly.assess import assess_all, load_night, zones_of
from appliance.workflow.nightly.pull import Progress

_EXAMPLES = 10
_CAPS_LOOK_BACK = timedelta(days=31)
_ADULT = date(1970, 1, 1)
_STEP = 500


@dataclass(frozen=True, slots=True)
class Difference:
    """One text or one patient whom the policies judge differently; the patient appears by token only."""

    what: str
    token: str
    on: date
    old: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(slots=True)
class Tally:
    """How many were judged and how many differently: which reasons came and which went."""

    judged: int = 0
    changed: int = 0
    unknown: int = 0
    """Texts about somebody who is no longer in the snapshot."""
    newly_held: Counter[str] = field(default_factory=Counter)
    newly_free: Counter[str] = field(default_factory=Counter)

    def note(self, old: Iterable[str], new: Iterable[str]) -> bool:
        """Count one that was judged; return whether the policies differ about it."""
        before, after = {str(one) for one in old}, {str(one) for one in new}
        self.judged += 1
        self.changed += before != after
        self.newly_held.update(after - before)
        self.newly_free.update(before - after)
        return before != after


@dataclass(frozen=True, slots=True)
class Replay:
    """What would change. `texts_by_day` holds (under the policy in force, under the other) per local day."""

    old_hash: str
    new_hash: str
    texts: Tally
    patients: Tally
    texts_by_day: dict[date, tuple[int, int]]
    examples: tuple[Difference, ...]


def replay(box: Box, other: Policy, days: int, progress: Progress | None = None) -> Replay:
    """Given another policy, judge the texts of the last days and everybody in the snapshot under both."""
    examples: list[Difference] = []
    with box.store.view() as view:
        texts, past = _replay_texts(box, view, other, days, examples, progress)
        patients, ahead = _replay_patients(box, view, other, examples, progress)
    by_day = {
        day: (past[0][day] + ahead[0][day], past[1][day] + ahead[1][day])
        for day in sorted({*past[0], *past[1], *ahead[0], *ahead[1]})
    }
    return Replay(box.policy_hash, other.hash, texts, patients, by_day, tuple(examples))


Volumes = tuple[Counter[date], Counter[date]]


# --- texts that left, or are about to ---------------------------------------------------------------------


@dataclass(slots=True)
class _Course:
    """The texts as they would have gone under one policy."""

    box: Box
    policy: Policy
    by_phone: dict[str, list[datetime]]
    touches: dict[str, list[date]]
    by_day: Counter[date] = field(default_factory=Counter)

    def take(self, message: Message, row: PatientRow, at: datetime) -> tuple[Reason, ...]:
        """Judge the next text; one that goes, at once or later on its day, counts from then on."""
        today = self.box.local_day(at)
        decision = may_send(self._case(message, row, at, today), self.policy)
        firm = (*self._cadence(message, today), *self._length(message))
        goes_at = at if decision.allowed else decision.release_at
        if not firm and goes_at is not None and self.box.local_day(goes_at) == today:
            self.by_day[today] += 1
            self.by_phone.setdefault(message.phone, []).append(goes_at)
            for occasion in message.occasion.split("+"):
                self.touches.setdefault(occasion, []).append(goes_at.date())
        return (*decision.reasons, *firm)

    def _case(self, message: Message, row: PatientRow, at: datetime, today: date) -> SendCase:
        box, geography = self.box, self.box.geography
        recent = (one for one in self.by_phone.get(message.phone, ()) if at - _CAPS_LOOK_BACK <= one < at)
        return SendCase(
            now=at,
            cohort=Cohort(message.cohort),
            patient=Recipient(PatientStatus.ACTIVE, _ADULT, TextConsent.GRANTED, message.phone),
            guardian=None,
            zones=zones_of(row.zones),
            states=geography.states_of(row.state, row.zip, message.phone),
            practice_zone=box.practice.zone,
            number=NumberFact("valid", at),
            traffic=Traffic(self.by_day[today], tuple(recent)),
            days=Days(
                geography.holidays(today.year), of_state=lambda one: geography.holidays_of(one, today.year)
            ),
            site=OPEN_SITE,
            sms_baa_ok=True,
        )

    def _cadence(self, message: Message, today: date) -> tuple[Reason, ...]:
        """Return why no touch was due on that day for any of the recalls a text is about."""
        plans = [self._touch(one, today) for one in message.occasion.split("+")]
        if any(plan.touch is not None for plan in plans):
            return ()
        return tuple({plan.reason: None for plan in plans if plan.reason is not None})

    def _touch(self, occasion: str, today: date) -> TouchPlan:
        anchor_on = _anchor_of(occasion, self.policy)
        if anchor_on is None:
            return TouchPlan(1)
        sent_on = self.touches.get(occasion, ())
        return plan_touch(anchor_on, today, sent_on, self.policy)

    def _length(self, message: Message) -> tuple[Reason, ...]:
        limit = self.policy.text_max_chars.get(Cohort(message.cohort))
        return (Reason.DRAFT_FLAGGED,) if limit is not None and len(message.body) > limit else ()


def _anchor_of(occasion: str, policy: Policy) -> date | None:
    """Return the day from which the touches of an occasion count."""
    due_on = due_on_of(occasion)
    if due_on is not None or not occasion.startswith("treatment:"):
        return due_on
    return date.fromisoformat(occasion.rsplit(":", 1)[1]) + timedelta(days=policy.tx_pending_days)


def _replay_texts(
    box: Box, view: View, other: Policy, days: int, examples: list[Difference], progress: Progress | None
) -> tuple[Tally, Volumes]:
    since = box.midnight(box.local_day(box.clock.now()) - timedelta(days=days))
    mine, theirs = (_course(box, view, policy, since) for policy in (box.policy, other))
    tally = Tally()
    for count, message in enumerate(view.proactive_since(since), 1):
        row = view.patient(message.patient_id)
        if row is None or message.cohort not in tuple(Cohort):
            tally.unknown += 1
            continue
        at = message.sent_at or message.not_before_at
        old, new = mine.take(message, row, at), theirs.take(message, row, at)
        if tally.note(old, new) and len(examples) < _EXAMPLES:
            examples.append(
                Difference("text", view.token_of(row.id), box.local_day(at), _words(old), _words(new))
            )
        if progress is not None and count % _STEP == 0:
            progress("texts", count)
    return tally, (mine.by_day, theirs.by_day)


def _course(box: Box, view: View, policy: Policy, since: datetime) -> _Course:
    """Return the course of a policy, with what had gone before it."""
    sent = view.proactive_sent(since - _CAPS_LOOK_BACK)
    touches = {key: [on for on in days if on < since.date()] for key, days in view.touches().items()}
    return _Course(
        box, policy, {phone: [at for at in ats if at < since] for phone, ats in sent.items()}, touches
    )


# --- everybody, as of now ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Still:
    """A clock that stands, so that both policies judge the same instant."""

    at: datetime

    def now(self) -> datetime:
        """Return that instant."""
        return self.at


def _replay_patients(
    box: Box, view: View, other: Policy, examples: list[Difference], progress: Progress | None
) -> tuple[Tally, Volumes]:
    still = replace(box, clock=_Still(box.clock.now()))
    arms = view.arms()
    before: dict[str, tuple[Reason, ...]] = {}
    volume = _assess(still, view, arms, before, progress)
    after: dict[str, tuple[Reason, ...]] = {}
    changed = replace(still, policy=other, policy_hash=other.hash)
    other_volume = _assess(changed, view, arms, after, progress)
    tally = Tally()
    room = len(examples) + _EXAMPLES
    for patient_id, old in before.items():
        new = after.get(patient_id, ())
        if tally.note(old, new) and len(examples) < room:
            today = box.local_day(still.clock.now())
            examples.append(
                Difference("decision", view.token_of(patient_id), today, _words(old), _words(new))
            )
    return tally, (volume, other_volume)


def _assess(
    box: Box,
    view: View,
    arms: dict[str, str],
    reasons: dict[str, tuple[Reason, ...]],
    progress: Progress | None,
) -> Counter[date]:
    """Judge everybody under a box's policy, note their reasons, and return the texts to come by day.

    A text that is queued already is not counted: it was judged with the texts.
    `arms` is shared, so that a household that had none yet is on the same side under both policies.
    """
    night = load_night(box, view)
    night.arms.update(arms)
    night.sent_today = 0  # a cap that today has used up says nothing about the days to come
    due: list[DuePatient] = []
    release_at: dict[str, datetime] = {}
    for one in assess_all(box, view, night, progress):
        reasons[one.patient.id] = one.decision.reasons
        if one.due is not None and one.patient.id not in night.planned:
            due.append(one.due)
            release_at[one.patient.id] = one.decision.release_at or night.now
    arms.update(night.arms)
    days: Counter[date] = Counter(
        box.local_day(release_at[text.lead.patient_id]) for text in merge_households(due)
    )
    return Counter({day: min(count, box.policy.daily_cap) for day, count in days.items()})


def _words(reasons: Iterable[Reason]) -> tuple[str, ...]:
    return tuple(str(one) for one in reasons)
