"""Writing a text: slots that are really free, a template, the judge, and the row that waits to be sent.

Everything that is queued is composed here, so that no text exists without an offer that matches it, a
legend that says what its codes mean, and an audit row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from appliance.domain.decision import Reason
from appliance.domain.due.household import HouseholdText
from appliance.domain.due.recall import Recall
from appliance.domain.model import (
    AppointmentRow,
    PatientRow,
    ScheduleBlockRow,
    Slot,
    day,
    instant_text,
)
from appliance.domain.phi import DraftFacts, DraftPolicy, Judgement, Verdict, judge_draft
from appliance.domain.phi.facts import ANSWER_LIMIT
from appliance.domain.policy import Cohort
from appliance.domain.proof.audit import AuditEntry
from appliance.domain.visits.openings import Office, choose_slots, cut_slots, find_openings
from appliance.domain.wording.content import Draft, show_family, show_phone, show_slot
from appliance.domain.wording.templates import Kind
from appliance.ports.records import (
    Channel,
    Message,
    MessageState,
    Offer,
    OfferState,
    once_key,
)
from appliance.ports.store import Lane, View, Writer
from appliance.workflow.advice.advised import Wordings, choose_wording
from appliance.workflow.box import Box

VISIT_MINUTES = 60
BY_DESK = "desk:"
"""What stands where otherwise a reply is named, when a person ordered something: a booking, its answer."""
_VISIT = {"en": "visit", "es": "visita"}
_GAP = {"en": "over a year", "es": "mas de un año"}
_RECALL_KIND = {
    Cohort.OVERDUE_6MO: (Kind.RECALL_OVERDUE_6MO, Kind.HOUSEHOLD_OVERDUE_6MO),
    Cohort.OVERDUE_12MO_PLUS: (Kind.RECALL_OVERDUE_12MO_PLUS, Kind.HOUSEHOLD_OVERDUE_12MO_PLUS),
    Cohort.TX_PLAN_PENDING: (Kind.TX_PLAN_PENDING, Kind.HOUSEHOLD_TX_PLAN_PENDING),
}
_SLOTS_OFFERED = {Cohort.OVERDUE_6MO: 2, Cohort.OVERDUE_12MO_PLUS: 0, Cohort.TX_PLAN_PENDING: 1}


class Assessed(Protocol):
    """What a recall text needs to know of somebody it covers."""

    patient: PatientRow
    lead: Recall | None


def body_hash(body: str) -> str:
    """Return the name of an exact text for the audit log."""
    return hashlib.sha256(body.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it is wanted. Without an addressee its wording may not need a name.

    One that is not out within its lifetime is dropped: late answers confuse more than they help.
    """

    kind: Kind
    addressee: PatientRow | None
    phone: str
    reply_to: str
    correlation_id: str
    slots: Sequence[Slot] = ()
    patient_id: str = ""
    covered: tuple[str, ...] = ()
    moves_appointment_id: str = ""
    appointment_id: str = ""
    lifetime: timedelta = timedelta(hours=2)
    extra: Mapping[str, str] = field(default_factory=dict)
    times: tuple[str, ...] = ()
    """Times that it names, as it shows them, without offering them."""


@dataclass(slots=True)
class SlotBook:
    """Free time as known at one instant, and how often each slot is on offer already."""

    office: Office
    blocks: Sequence[ScheduleBlockRow]
    visits: Sequence[AppointmentRow]
    earliest_at: datetime
    load: dict[tuple[str, str], int]
    per_slot: int
    _cut: dict[int, list[Slot]] = field(default_factory=dict)

    def choose(self, wanted: int, minutes: int, preferred_provider: str | None) -> list[Slot]:
        """Return up to `wanted` slots that are free and not on offer too often, and count them as offered."""
        if minutes not in self._cut:
            openings = find_openings(self.office, self.blocks, self.visits)
            self._cut[minutes] = cut_slots(self.office, openings, minutes)
        free = [
            slot
            for slot in self._cut[minutes]
            if slot.start_at >= self.earliest_at and self.load.get(slot_key(slot), 0) < self.per_slot
        ]
        chosen = choose_slots(free, wanted, where=self.office.where, preferred_provider=preferred_provider)
        for slot in chosen:
            self.load[slot_key(slot)] = self.load.get(slot_key(slot), 0) + 1
        return chosen


def slot_key(slot: Slot) -> tuple[str, str]:
    """Return what makes two slots compete: their start and their operatory."""
    return instant_text(slot.start_at), slot.operatory_id


@dataclass(slots=True)
class Composer:
    """Composes texts for one practice from one picture of its calendar."""

    box: Box
    book: SlotBook
    rehearses: bool = False
    """Whether texts are only written to be looked at: none is queued, and none makes an offer."""
    wordings: Wordings = field(default_factory=Wordings)
    """What a model wrote, if one may."""

    @classmethod
    def without_times(cls, box: Box, now: datetime) -> Composer:
        """Take no calendar at all: for texts that offer nothing. Its book has no free time."""
        return cls(box, SlotBook(Office(box.zone, {}, {}), (), (), now, {}, 0))

    @classmethod
    def load(cls, box: Box, view: View, now: datetime) -> Composer:
        """Take the calendar from the snapshot: good enough to plan with, checked live before sending."""
        today = box.local_day(now)
        last = today + timedelta(days=box.policy.offer_days)
        blocks = view.blocks(today, last)
        visits = view.visits(box.midnight(today), box.midnight(last + timedelta(days=1)))
        return cls(box, _slot_book(box, view, blocks, visits, now))

    @classmethod
    def live(cls, box: Box, now: datetime) -> Composer:
        """Take the calendar from the PMS itself. Its errors pass through."""
        today = box.local_day(now)
        days = box.pms.days(today, today + timedelta(days=box.policy.offer_days))
        with box.store.view() as view:
            book = _slot_book(box, view, days.blocks, days.appointments, now)
        # Somebody who asks is likelier to come than somebody who was asked: they find room where
        # invitations have taken theirs.
        book.per_slot *= 2
        return cls(box, book)

    def compose_recall(
        self, text: HouseholdText, lead: Assessed, addressee: PatientRow, not_before_at: datetime
    ) -> Message:
        """Write, judge and queue the text for one phone; a flagged one is withheld for a person.

        A rehearsed one is withheld too, and has no key: the real one may follow.
        """
        minutes = lead.lead.minutes if lead.lead is not None else VISIT_MINUTES
        cohort = text.lead.cohort
        slots = self.book.choose(_SLOTS_OFFERED[cohort], minutes, lead.patient.hygienist_id)
        with self.box.store.view() as view:
            said = [one.body for one in view.thread_texts(text.phone)]
        draft = self._recall_draft(text, addressee, cohort, slots, said)
        verdict = self._judge(draft, addressee, cohort, slots)
        now = self.box.clock.now()
        release_on = self.box.local_day(not_before_at)
        once = once_key(text.phone, text.occasion, text.touch, Channel.PROACTIVE)
        reasons: tuple[str, ...] = () if verdict.verdict is Verdict.PASS else tuple(verdict.reasons)
        if self.rehearses:
            reasons = (Reason.OUTSIDE_PHASE, *reasons)
        message = Message(
            id=self.box.entropy.token(),
            channel=Channel.PROACTIVE,
            kind="treatment" if cohort is Cohort.TX_PLAN_PENDING else "recall",
            phone=text.phone,
            patient_id=addressee.id,
            covered=tuple(one.patient_id for one in text.covered),
            occasion=text.occasion,
            touch=text.touch,
            body=draft.body,
            template=draft.template,
            legend=dict(draft.legend),
            state=MessageState.WITHHELD if reasons else MessageState.QUEUED,
            state_at=now,
            created_at=now,
            not_before_at=not_before_at,
            expires_at=datetime.combine(release_on, self.box.policy.fence_stop, self.box.zone),
            correlation_id=self.box.entropy.token(),
            policy_hash=self.box.policy_hash,
            once=None if self.rehearses else once,
            cohort=cohort,
            reasons=reasons,
        )
        with self.box.store.transaction(Lane.NIGHTLY, "decide.queue") as tx:
            return self._put(tx, message, lead.patient.id, slots)

    def _recall_draft(
        self,
        text: HouseholdText,
        addressee: PatientRow,
        cohort: Cohort,
        slots: Sequence[Slot],
        said: Sequence[str],
    ) -> Draft:
        """Return the words for a phone that has read `said`, newest first: others, if there are any."""
        lang = spoken(addressee)
        alone, household = _RECALL_KIND[cohort]
        others = sum(one.patient_id != addressee.id for one in text.covered)
        kind = household if others else alone
        if len(slots) < _SLOTS_OFFERED[cohort]:
            # Without enough free time the wording that names none is the honest one.
            kind = Kind.HOUSEHOLD_OVERDUE_12MO_PLUS if others else Kind.RECALL_OVERDUE_12MO_PLUS
            slots = ()
        values = self.values(addressee, slots)
        if others:
            reader_too = any(one.patient_id == addressee.id for one in text.covered)
            values["family"] = show_family(others, lang, with_reader=reader_too)
        if cohort is Cohort.OVERDUE_12MO_PLUS:
            values["gap"] = _GAP[lang]
        longest = self.box.policy.text_max_chars[cohort]
        ours = self.box.templates.write(
            kind, lang, values, longest=longest, touch=text.touch, first_contact=not said, said=said
        )
        return choose_wording(
            self.box,
            self.wordings,
            ours,
            values,
            (cohort, lang, text.touch),
            lambda draft: (
                draft.body not in said
                and self._judge(draft, addressee, cohort, slots).verdict is Verdict.PASS
            ),
        )

    def values(self, addressee: PatientRow, slots: Sequence[Slot] = ()) -> dict[str, str]:
        """Return the values that templates may use for a person: no last name, no date of birth."""
        lang = spoken(addressee)
        practice = self.box.practice
        values = {
            "first": addressee.preferred_name or addressee.first_name,
            "practice": practice.name,
            "phone": show_phone(practice.phone),
            "visit": _VISIT[lang],
            "parking": practice.parking.rstrip(". "),
        }
        for place, slot in enumerate(slots, 1):
            values[f"slot{place}"] = show_slot(self.local(slot), lang)
        if slots and len({slot.hygienist_name for slot in slots}) == 1 and slots[0].hygienist_name:
            values["hygienist"] = slots[0].hygienist_name
        return {name: value for name, value in values.items() if value}

    def local(self, slot: Slot) -> datetime:
        """Return a slot's start on the practice's wall clock, without a zone."""
        return slot.start_at.astimezone(self.box.zone).replace(tzinfo=None)

    def _judge(
        self,
        draft: Draft,
        addressee: PatientRow,
        cohort: Cohort | None,
        slots: Sequence[Slot],
        times: tuple[str, ...] = (),
    ) -> Judgement:
        return judge_words(self.box, draft.body, addressee, cohort, slots, times)

    def _put(self, tx: Writer, message: Message, patient_id: str, slots: Sequence[Slot]) -> Message:
        """Add the text, its offer if it makes one, and the audit row, in the caller's transaction."""
        box = self.box
        if slots and message.legend and not self.rehearses:
            offer = self._offer(message, patient_id, slots)
            tx.add(offer)
            message = replace(message, offer_id=offer.id)
        tx.add(message)
        for one in (patient_id, message.patient_id):
            tx.make_token(one, box.entropy.token())
        withheld = message.state is MessageState.WITHHELD
        tx.audit(
            box.entry(
                tx,
                "text_withheld" if withheld else "text_queued",
                patient_id,
                object=f"text:{message.id}",
                outcome=",".join(message.reasons) or "ok",
                correlation_id=message.correlation_id,
                body_hash=body_hash(message.body),
                detail={
                    "kind": message.kind,
                    "template": message.template,
                    "templates_hash": box.templates.sha256,
                    "cohort": message.cohort,
                    "touch": message.touch,
                    "channel": message.channel,
                },
            )
        )
        return message

    def answer(self, tx: Writer, wanted: Answer) -> Message:
        """Queue an answer to somebody who wrote to us, in the caller's transaction."""
        box, now = self.box, self.box.clock.now()
        someone = wanted.addressee or nobody(wanted.phone)
        values = {**self.values(someone, wanted.slots), **wanted.extra}
        draft = box.templates.write(wanted.kind, spoken(someone), values, longest=ANSWER_LIMIT)
        verdict = self._judge(draft, someone, None, wanted.slots, wanted.times)
        passed = verdict.verdict is Verdict.PASS
        occasion = f"reply:{wanted.reply_to}:{wanted.kind}"
        message = Message(
            id=box.entropy.token(),
            channel=Channel.RESPONSIVE,
            kind=wanted.kind,
            phone=wanted.phone,
            patient_id=wanted.addressee.id if wanted.addressee else "",
            covered=wanted.covered or ((wanted.patient_id,) if wanted.patient_id else ()),
            occasion=occasion,
            once=once_key(wanted.phone, occasion, 0, Channel.RESPONSIVE),
            touch=0,
            body=draft.body,
            template=draft.template,
            legend=dict(draft.legend),
            state=MessageState.QUEUED if passed else MessageState.WITHHELD,
            state_at=now,
            created_at=now,
            not_before_at=now,
            expires_at=now + wanted.lifetime,
            correlation_id=wanted.correlation_id,
            policy_hash=box.policy_hash,
            reasons=() if passed else (Reason.DRAFT_FLAGGED, *verdict.reasons),
            reply_to=wanted.reply_to,
            appointment_id=wanted.appointment_id,
        )
        if wanted.slots and wanted.kind is not Kind.BOOKING_CONFIRMATION:
            offer = self._offer(message, wanted.patient_id, wanted.slots, wanted.moves_appointment_id)
            tx.add(offer)
            message = replace(message, offer_id=offer.id)
        tx.add(message)
        entry = box.entry(
            tx,
            "answer_queued" if passed else "answer_withheld",
            wanted.patient_id,
            object=f"text:{message.id}",
            outcome=wanted.kind,
            correlation_id=message.correlation_id,
            body_hash=body_hash(message.body),
            detail={"template": message.template, "templates_hash": box.templates.sha256},
        )
        tx.audit(entry)
        return message

    def _offer(
        self, message: Message, patient_id: str, slots: Sequence[Slot], moves_appointment_id: str = ""
    ) -> Offer:
        return Offer(
            self.box.entropy.token(),
            message.phone,
            patient_id,
            message.id,
            tuple(slots),
            OfferState.OPEN,
            message.created_at,
            message.not_before_at + timedelta(hours=self.box.policy.offer_hours),
            moves_appointment_id,
        )


def _slot_book(
    box: Box, view: View, blocks: Sequence[ScheduleBlockRow], visits: Sequence[AppointmentRow], now: datetime
) -> SlotBook:
    earliest_at = now + timedelta(hours=box.policy.offer_lead_hours)
    office = view.office(box.practice.zone)
    return SlotBook(office, blocks, visits, earliest_at, view.slot_load(now), box.policy.offers_per_slot)


def judge_words(
    box: Box,
    body: str,
    addressee: PatientRow,
    cohort: Cohort | None,
    slots: Sequence[Slot],
    times: tuple[str, ...] = (),
    staff: tuple[str, ...] = (),
) -> Judgement:
    """Judge words to somebody: a text that we start for a cohort, or an answer without one.

    `slots` are on offer, `times` may be named besides; `staff` are first names that are no patient's.
    """
    lang = spoken(addressee)
    locals_of = (slot.start_at.astimezone(box.zone).replace(tzinfo=None) for slot in slots)
    facts = DraftFacts(
        first_name=addressee.first_name,
        last_name=addressee.last_name,
        preferred_name=addressee.preferred_name,
        dob=day(addressee.birth_on),
        mobile=addressee.mobile or "",
        practice_name=box.practice.name,
        practice_phone=box.practice.phone,
        allowed_slots=(*(show_slot(at, lang) for at in locals_of), *times),
        policy=DraftPolicy(max_len=box.policy.text_max_chars.get(cohort) if cohort else None),
        responsive=cohort is None,
        staff_names=tuple(sorted({*(slot.hygienist_name for slot in slots), *staff})),
        parking_note=box.practice.parking,
    )
    return judge_draft(body, facts)


def spoken(patient: PatientRow) -> str:
    """Return the language in which a person is texted: Spanish if the PMS says so, else English."""
    return "es" if patient.language == "es" else "en"


def nobody(phone: str, lang: str = "en") -> PatientRow:
    """Return a stand-in for a sender nobody knows: no name, no history."""
    blank = dict.fromkeys(PatientRow._fields, "")
    return PatientRow(**{**blank, "mobile": phone, "language": lang, "birth_on": None, "has_email": 0})  # type: ignore[arg-type]


def describe(box: Box, tx: Writer, message: Message, action: str, outcome: str) -> AuditEntry:
    """Return the audit entry of something that happened to a text."""
    subject = message.covered[0] if message.covered else message.patient_id
    return box.entry(
        tx,
        action,
        subject,
        object=f"text:{message.id}",
        outcome=outcome,
        correlation_id=message.correlation_id,
        body_hash=body_hash(message.body),
        fields_left=("mobile", "body") if action == "text_intended" else (),
        detail={
            "vendor_id": message.vendor_id,
            "attempt": message.attempts,
            "template": message.template,
        },
    )
