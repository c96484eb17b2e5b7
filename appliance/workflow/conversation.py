"""From what a text means to what happens: one outcome for each text that came in.

Looks at the reading, the people behind the phone and the open offer; changes everything the outcome
needs in one transaction. It books nothing itself: it puts a hold that `autobook` takes from there. What
it does not know goes to a person, with one polite text that says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from appliance.domain.consent import EVERY_SCOPE
from appliance.domain.content import show_slot
from appliance.domain.model import AppointmentRow, AppointmentStatus, PatientRow, Slot, instant
from appliance.domain.replies import BARE_WHY, Intent, Reading, accepts, wants_times
from appliance.domain.templates import Kind
from appliance.errors import Permanent, Transient
from appliance.ports.pms import VisitAnswer
from appliance.ports.records import (
    BLOCKING,
    Booking,
    BookingState,
    Channel,
    InboundState,
    InboundText,
    Message,
    Offer,
    Suppression,
    Thread,
    Writeback,
    WritebackState,
)
from appliance.ports.store import Conflict, Lane, Writer
from appliance.workflow.box import Box
from appliance.workflow.compose import VISIT_MINUTES, Answer, Composer, spoken
from appliance.workflow.consent import explain_basis
from appliance.workflow.handoff import TaskKind, open_task
from appliance.workflow.suppress import carrier_confirms, close_offers, is_silent
from appliance.workflow.thread import reread

OPT_OUT_LIFETIME = timedelta(minutes=5)
"""64.1200(a)(12): one confirmation, presumed fine within five minutes."""
_OPENS, _CLOSES = 8, 17
_NAMELESS = {
    Kind.QUESTION_ACKNOWLEDGED: Kind.HOLDING_UNKNOWN,
    Kind.QUESTION_ACKNOWLEDGED_AFTER_HOURS: Kind.HOLDING_UNKNOWN_AFTER_HOURS,
}
"""What is said instead when several people share the phone and nobody knows who wrote."""
_ALTERNATIVES = 3


@dataclass(slots=True)
class Talk:
    """One inbound text with everything its outcome depends on, inside the transaction of the outcome."""

    box: Box
    tx: Writer
    heard: InboundText
    reading: Reading
    people: list[PatientRow]
    offer: Offer | None
    last: Message | None
    composer: Composer

    @property
    def addressee(self) -> PatientRow | None:
        """Whom we have been talking to on this phone, or the only one behind it."""
        if self.last is not None and self.last.patient_id:
            return self.tx.patient(self.last.patient_id)
        return self.people[0] if len(self.people) == 1 else None

    @property
    def patient_id(self) -> str:
        """Whom the conversation is about: the one the offer was made for, else the addressee."""
        if self.offer is not None and self.offer.patient_id:
            return self.offer.patient_id
        if self.last is not None and self.last.covered:
            return self.last.covered[0]
        return self.addressee.id if self.addressee else ""

    @property
    def covered(self) -> tuple[str, ...]:
        """Everybody the conversation is about: as in the text that is being answered."""
        if self.last is not None and self.last.covered:
            return self.last.covered
        return (self.patient_id,) if self.patient_id else ()

    def say(self, kind: Kind, **more: object) -> None:
        """Queue an answer."""
        if self.addressee is None:
            kind = _NAMELESS.get(kind, kind)
        wanted = Answer(
            kind,
            self.addressee,
            self.heard.phone,
            self.heard.vendor_id,
            self.heard.correlation_id,
            patient_id=self.patient_id,
            covered=self.covered,
        )
        self.composer.answer(self.tx, replace(wanted, **more))  # type: ignore[arg-type]

    def hand_over(self, kind: TaskKind, why: str) -> None:
        """Open a task and stop answering this phone until a person has closed the thread."""
        self.task(kind, why)
        thread = self.tx.get(Thread, self.heard.phone) or Thread(self.heard.phone)
        self.tx.save(replace(thread, human_in_loop=True))

    def task(self, kind: TaskKind, why: str) -> None:
        """Open a task beside whatever else happens."""
        open_task(
            self.box,
            self.tx,
            kind,
            phone=self.heard.phone,
            patient_id=self.patient_id,
            why=why,
            correlation_id=self.heard.correlation_id,
            inbound_id=self.heard.vendor_id,
        )

    def write_back(self, kind: str, patient_id: str, **payload: str) -> None:
        """Queue something that the PMS has to be told."""
        now = self.box.clock.now()
        self.tx.add(
            Writeback(
                self.box.entropy.token(),
                kind,
                patient_id,
                payload,
                WritebackState.DUE,
                now,
                now,
                self.heard.correlation_id,
            )
        )


def follow_up(box: Box, heard: InboundText) -> None:
    """Bring a recorded text to its outcome. When the PMS is needed and away, it stays for the next round."""
    with box.store.view() as view:
        reading = reread(box, view, heard)
        if heard.intent in _SILENT_INTENTS:
            # The phone is silent by now, which must not change what the text was read as.
            reading = replace(reading, intent=Intent(heard.intent))
        wants_slots = _wants_slots(reading, heard, view.open_offer(heard.phone, box.clock.now()))
        people = view.patients_behind(heard.phone)
    composer = Composer.without_times(box, box.clock.now())
    if wants_slots and people:
        try:
            composer = Composer.live(box, box.clock.now())
        except (Transient, Permanent):
            return
    with box.store.transaction(Lane.INBOUND, "inbound.outcome") as tx:
        last = tx.last_text(heard.phone)
        talk = Talk(
            box, tx, heard, reading, people, tx.open_offer(heard.phone, box.clock.now()), last, composer
        )
        outcome = _decide(talk, wants_slots)
        _log_comm(talk, outcome)
        tx.save(replace(heard, state=InboundState.DONE, outcome=outcome, patient_id=talk.patient_id))
        tx.audit(
            box.entry(
                tx,
                "reply_settled",
                talk.patient_id,
                object=f"inbound:{heard.vendor_id}",
                outcome=outcome,
                correlation_id=heard.correlation_id,
                detail={"intent": reading.intent, "by": heard.settled_by},
            )
        )


_SILENT_INTENTS = frozenset({Intent.OPT_OUT, Intent.LEFT_PRACTICE, Intent.WRONG_NUMBER, Intent.DECEASED})


_ABOUT_A_VISIT = frozenset({Intent.RESCHEDULE_REQUEST, Intent.CANCEL})


def _wants_slots(reading: Reading, heard: InboundText, offer: Offer | None) -> bool:
    """Whether times have to be looked up: to move a visit, or for somebody who was offered none yet."""
    if reading.intent in _ABOUT_A_VISIT:
        return True
    undecided = reading.intent in (Intent.AMBIGUOUS, Intent.QUESTION)
    return undecided and offer is None and (accepts(heard.body) or wants_times(heard.body))


def _decide(talk: Talk, wants_slots: bool) -> str:
    """Do what the text asks for; return the outcome in one word."""
    if is_silent(talk.tx, talk.heard.phone) and talk.reading.intent not in _HEARD_WHEN_SILENT:
        talk.task(TaskKind.ANSWER_BY_HAND, "a silent phone wrote; call if an answer is needed")
        return "handed_off"
    if not talk.people and talk.reading.intent not in _HEARD_WHEN_SILENT:
        return _unknown_sender(talk)
    if wants_slots and talk.reading.intent not in _ABOUT_A_VISIT and talk.last is not None:
        return _offer_alternatives(talk, "")
    return _OUTCOMES[talk.reading.intent](talk)


_HEARD_WHEN_SILENT = _SILENT_INTENTS | {Intent.EMERGENCY, Intent.OPT_IN, Intent.NOISE}


def _opted_out(talk: Talk) -> str:
    box, tx = talk.box, talk.tx
    suppression = tx.get(Suppression, talk.heard.phone)
    if (
        suppression is not None
        and suppression.evidence == talk.heard.vendor_id
        and not carrier_confirms(box, talk.heard.body)
    ):
        extra = _what_ends(talk, suppression.scopes)
        talk.say(Kind.OPT_OUT_CONFIRMATION, lifetime=OPT_OUT_LIFETIME, extra=extra)
    ahead = [visit for person in talk.people for visit in _visits_ahead(talk, person.id)]
    if ahead:
        talk.task(TaskKind.OPT_OUT_WITH_VISIT, "opted out with a visit ahead: confirm the visit by phone")
    if any(found.intent is Intent.EMERGENCY for found in talk.reading.findings):
        talk.task(TaskKind.EMERGENCY, "opted out and wrote of an emergency: call now")
    return "opted_out"


_KINDS_OF_TEXT = {
    "en": {"recall": "visit invitation", "reminder": "reminder", "treatment": "visit planning"},
    "es": {
        "recall": "de invitacion",
        "reminder": "de recordatorio",
        "treatment": "de planes",
    },
}


def _what_ends(talk: Talk, scopes: tuple[str, ...]) -> dict[str, str]:
    """Return the words for the kinds of text that end, for the confirmation; none when all of them do."""
    if EVERY_SCOPE in scopes:
        return {}
    lang = spoken(talk.addressee) if talk.addressee else "en"
    joint = " o " if lang == "es" else " or "
    return {"texts": joint.join(_KINDS_OF_TEXT[lang][scope] for scope in scopes)}


def _left_practice(talk: Talk) -> str:
    outcome = _opted_out(talk)
    talk.task(TaskKind.LEFT_PRACTICE, "goes to another practice now: update the PMS")
    return outcome


def _wrong_number(talk: Talk) -> str:
    suppression = talk.tx.get(Suppression, talk.heard.phone)
    if suppression is not None and suppression.evidence == talk.heard.vendor_id:
        talk.say(Kind.WRONG_NUMBER_ACK, lifetime=OPT_OUT_LIFETIME)
    talk.task(TaskKind.WRONG_NUMBER, "wrong number: correct it in the PMS and assess the disclosure")
    return "wrong_number"


def _deceased(talk: Talk) -> str:
    talk.task(TaskKind.DECEASED, "the patient may have died: call the family with care")
    return "deceased"


def _emergency(talk: Talk) -> str:
    if not is_silent(talk.tx, talk.heard.phone):
        talk.say(Kind.EMERGENCY if _is_open(talk) else Kind.EMERGENCY_AFTER_HOURS)
    talk.hand_over(TaskKind.EMERGENCY, "wrote of an emergency: call now")
    return "emergency"


def _question(talk: Talk) -> str:
    talk.say(Kind.QUESTION_ACKNOWLEDGED if _is_open(talk) else Kind.QUESTION_ACKNOWLEDGED_AFTER_HOURS)
    talk.hand_over(TaskKind.QUESTION, "a question for the office")
    return "handed_off"


def _why(talk: Talk) -> str:
    """Say once on what our texts rest; who asks again, or asks about something else, gets a person.

    A bare "why?" is about our writing only when it answers a text that we started.
    """
    last, bare = talk.last, talk.reading.why in BARE_WHY
    if last is not None and (last.kind == Kind.WHY_ANSWER or (bare and last.channel is Channel.RESPONSIVE)):
        return _question(talk)
    basis = explain_basis(talk.box, talk.tx, talk.addressee)
    talk.say(Kind.WHY_ANSWER, extra={"basis": basis})
    return "why_answered"


def _help(talk: Talk) -> str:
    talk.say(Kind.HELP_ANSWER)
    return "help_answered"


def _ambiguous(talk: Talk) -> str:
    if talk.offer is not None and talk.last is not None and accepts(talk.heard.body):
        again = _ask_which(talk, talk.offer, talk.last)
        if again:
            return again
    already = talk.tx.get(Thread, talk.heard.phone)
    if not (already and already.human_in_loop):
        talk.say(Kind.HOLDING_UNKNOWN if _is_open(talk) else Kind.HOLDING_UNKNOWN_AFTER_HOURS)
    talk.hand_over(TaskKind.AMBIGUOUS, "the rules do not know what this means")
    return "handed_off"


def _ask_which(talk: Talk, offer: Offer, last: Message) -> str:
    """A yes that names no time is asked for one, once; nothing is guessed."""
    if last.kind == Kind.RE_ASK or talk.addressee is None or len(offer.slots) < 2:
        return ""
    close_offers(talk.box, talk.tx, talk.heard.phone)
    talk.say(Kind.RE_ASK, slots=offer.slots, moves_appointment_id=offer.moves_appointment_id)
    return "asked_which"


def _unknown_sender(talk: Talk) -> str:
    known = talk.tx.get(Thread, talk.heard.phone)
    if known is None:
        talk.say(Kind.HOLDING_UNKNOWN if _is_open(talk) else Kind.HOLDING_UNKNOWN_AFTER_HOURS)
    talk.hand_over(TaskKind.UNKNOWN_SENDER, "nobody in the books has this number")
    return "handed_off"


def _opt_in(talk: Talk) -> str:
    if talk.tx.get(Suppression, talk.heard.phone) is not None:
        talk.task(TaskKind.OPT_IN, "wants texts again: record a new consent before lifting the silence")
        return "handed_off"
    return "noted"


def _noise(talk: Talk) -> str:
    if talk.heard.media_count and not is_silent(talk.tx, talk.heard.phone):
        return _ambiguous(talk)
    return "noted"


def _book(talk: Talk) -> str:
    """Hold the slot, or say honestly that it is gone."""
    offer, slot = talk.offer, talk.reading.slot
    if offer is None or slot is None or slot >= len(offer.slots):
        return _ambiguous(talk)
    if not _is_certain_for_whom(talk, offer):
        talk.say(Kind.QUESTION_ACKNOWLEDGED if _is_open(talk) else Kind.QUESTION_ACKNOWLEDGED_AFTER_HOURS)
        talk.hand_over(TaskKind.HOUSEHOLD_BOOKING, "took a time for a family member: ask for whom, then book")
        return "handed_off"
    now = talk.box.clock.now()
    booking = Booking(
        talk.box.entropy.token(),
        talk.patient_id,
        talk.heard.phone,
        offer.slots[slot],
        f"RB-{talk.box.entropy.token()}",
        BookingState.HELD,
        now,
        now,
        talk.heard.vendor_id,
        talk.heard.correlation_id,
        offer.id,
        moves_appointment_id=offer.moves_appointment_id,
    )
    close_offers(talk.box, talk.tx, talk.heard.phone)
    if _is_held(talk, booking.slot):
        booking = replace(booking, state=BookingState.LOST)
    try:
        talk.tx.add(booking)
    except Conflict:
        return _ambiguous(talk)
    talk.tx.audit(
        talk.box.entry(
            talk.tx,
            "slot_held" if booking.state is BookingState.HELD else "slot_lost",
            booking.patient_id,
            object=f"booking:{booking.id}",
            outcome="ok",
            correlation_id=booking.correlation_id,
        )
    )
    return "booking"


def _is_certain_for_whom(talk: Talk, offer: Offer) -> bool:
    """Whether the one who took a time knew for whom: for themselves, or for their only relative here.

    A text never names a minor, so "your family member" of several leaves open who comes; a visit
    booked for the wrong child is a wrong booking.
    """
    addressee = talk.addressee
    if addressee is None or (talk.last is not None and len(talk.last.covered) > 1):
        return False
    if offer.patient_id == addressee.id:
        return True
    others = [one for one in talk.tx.household(addressee.guarantor_id) if one.id != addressee.id]
    return [one.id for one in others] == [offer.patient_id]


def _is_held(talk: Talk, slot: Slot) -> bool:
    """Whether somebody else is being booked into that time, in that room or with that provider."""
    stop = slot.start_at + timedelta(minutes=slot.minutes)
    return any(
        other.slot.start_at < stop
        and slot.start_at < other.slot.start_at + timedelta(minutes=other.slot.minutes)
        and (other.slot.operatory_id == slot.operatory_id or other.slot.provider_id == slot.provider_id)
        for other in talk.tx.bookings_in(BLOCKING)
    )


def _reschedule(talk: Talk) -> str:
    ahead = _visits_ahead(talk, talk.patient_id)
    if len(ahead) > 1:
        talk.hand_over(TaskKind.RESCHEDULE, "wants to move a visit and has several")
        return "handed_off"
    return _offer_alternatives(talk, ahead[0].id if ahead else "")


def _offer_alternatives(talk: Talk, moves_appointment_id: str) -> str:
    """Offer three times that are free right now, or hand over when there are none."""
    if talk.addressee is None:
        talk.hand_over(TaskKind.RESCHEDULE, "wants a time; who of those behind the phone is not certain")
        return "handed_off"
    patient = talk.tx.patient(talk.patient_id)
    minutes = talk.offer.slots[0].minutes if talk.offer else VISIT_MINUTES
    slots = talk.composer.book.choose(_ALTERNATIVES, minutes, patient.hygienist_id if patient else None)
    close_offers(talk.box, talk.tx, talk.heard.phone)
    if not slots:
        talk.say(Kind.SLOT_GONE_NO_ALTERNATIVES)
        talk.hand_over(TaskKind.RESCHEDULE, "wants a time and nothing is free")
        return "handed_off"
    kind = Kind.RESCHEDULE_OFFER if moves_appointment_id else Kind.TIMES_OFFER
    talk.say(kind, slots=slots, moves_appointment_id=moves_appointment_id)
    return "offered"


def _give_up(talk: Talk) -> str:
    """Somebody does not want the time or the visit.

    A visit is given up on the code for it alone: in words, "I can't make it" may as well ask for
    another time, so three are offered and the visit stays until the patient has chosen.
    """
    ahead = _visits_ahead(talk, talk.patient_id)
    if not ahead:
        close_offers(talk.box, talk.tx, talk.heard.phone)
        return "declined"
    by_code = talk.last is not None and talk.last.legend.get(talk.heard.body.strip()) == "give_up"
    if not by_code and len(ahead) == 1:
        return _offer_alternatives(talk, ahead[0].id)
    close_offers(talk.box, talk.tx, talk.heard.phone)
    if len(ahead) > 1 or len(talk.people) > 1:
        talk.hand_over(TaskKind.GIVE_UP_VISIT, "wants to give up a visit; which one is not certain")
        return "handed_off"
    start = instant(ahead[0].start_at or "").astimezone(talk.box.zone).replace(tzinfo=None)
    talk.write_back("break_visit", talk.patient_id, appointment_id=ahead[0].id)
    addressee = talk.addressee
    shown = show_slot(start, spoken(addressee) if addressee else "en")
    talk.say(Kind.VISIT_GIVEN_UP, extra={"slot1": shown})
    return "given_up"


def _confirm(talk: Talk) -> str:
    ahead = _visits_ahead(talk, talk.patient_id)
    if len(ahead) != 1:
        return "noted" if ahead else _ambiguous(talk)
    talk.write_back("answer_visit", talk.patient_id, appointment_id=ahead[0].id, answer=VisitAnswer.CONFIRMED)
    return "confirmed"


_OUTCOMES: dict[Intent, Callable[[Talk], str]] = {
    Intent.OPT_OUT: _opted_out,
    Intent.LEFT_PRACTICE: _left_practice,
    Intent.WRONG_NUMBER: _wrong_number,
    Intent.DECEASED: _deceased,
    Intent.EMERGENCY: _emergency,
    Intent.QUESTION: _question,
    Intent.WHY: _why,
    Intent.HELP: _help,
    Intent.AMBIGUOUS: _ambiguous,
    Intent.OPT_IN: _opt_in,
    Intent.NOISE: _noise,
    Intent.BOOK: _book,
    Intent.RESCHEDULE_REQUEST: _reschedule,
    Intent.CANCEL: _give_up,
    Intent.CONFIRM: _confirm,
}


def _visits_ahead(talk: Talk, patient_id: str) -> list[AppointmentRow]:
    """Return a patient's scheduled visits ahead, as last pulled or booked by us since."""
    now: datetime = talk.box.clock.now()
    return [
        visit for visit in talk.tx.visits_of(patient_id, now) if visit.status == AppointmentStatus.SCHEDULED
    ]


def _is_open(talk: Talk) -> bool:
    """Whether somebody is in the office to read what came in."""
    there = talk.box.clock.now().astimezone(talk.box.zone)
    on = there.date()
    works = any(block.kind == "provider" for block in talk.tx.blocks(on, on))
    return works and _OPENS <= there.hour < _CLOSES


def _log_comm(talk: Talk, outcome: str) -> None:
    """Put into the patient's commlog that they wrote, and what came of it: never the words themselves."""
    if talk.patient_id and outcome not in ("noted",):
        talk.write_back("comm", talk.patient_id, direction="received", note=f"Text reply: {outcome}")
