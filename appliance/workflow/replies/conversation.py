"""From what a text means to what happens: one outcome for each text that came in.

Looks at the reading, the people behind the phone and the open offer; changes everything the outcome
needs in one transaction. It books nothing itself: it puts a hold that `autobook` takes from there. What
it does not know goes to a person, with one polite text that says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from appliance.domain.model import AppointmentRow, Slot, instant
from appliance.domain.permission.consent import EVERY_SCOPE
from appliance.domain.replies import BARE_WHY, Intent, Reading, accepts, read_reply, wants_times
from appliance.domain.wording.content import show_slot
from appliance.domain.wording.office_facts import find_topic, is_for_a_person
from appliance.domain.wording.templates import Kind
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
    MessageState,
    Offer,
    Suppression,
    Thread,
)
from appliance.ports.store import Conflict, Lane
from appliance.workflow.advice.advised import advise_on_reply
from appliance.workflow.alerts import raise_alert
from appliance.workflow.box import Box
from appliance.workflow.consent import explain_basis
from appliance.workflow.desk.work import note_activity
from appliance.workflow.handoff import TaskKind
from appliance.workflow.replies.talk import Talk
from appliance.workflow.replies.thread import Answered, Read, answered_by, conversation_about
from appliance.workflow.suppress import carrier_confirms, close_offers, is_silent
from appliance.workflow.texting.compose import VISIT_MINUTES, Composer, spoken

OPT_OUT_LIFETIME = timedelta(minutes=5)
"""64.1200(a)(12): one confirmation, presumed fine within five minutes."""
_PMS_PATIENCE = timedelta(minutes=15)
"""How long somebody who asks for a time waits for a PMS that is away before a person gets it."""
_SAME_BREATH = timedelta(seconds=10)
_EMERGENCY_TOLD = timedelta(hours=1)
_ALTERNATIVES = 3


def follow_up(box: Box, heard: InboundText, read: Read | None = None) -> bool:
    """Bring a recorded text to its outcome; return whether it has one.

    `read` is how it was read when it was recorded, if that was just now. When the PMS is needed and away, it
    waits for the next round, and after a while for a person.
    """
    advice = advise_on_reply(box, heard)
    with box.store.view() as view:
        about = answered_by(view, heard.phone, heard.received_at, box.clock.now())
        talked = conversation_about(box, view, heard.phone, heard.received_at, about)
        is_known = read is not None and read.talk == talked
        by_rules = read.reading if read and is_known else read_reply(heard.body, talked)
        reading = advice.follow(by_rules, heard, talked)
        heard = replace(heard, settled_by="model") if reading is not by_rules else heard
        if heard.intent in _SILENT_INTENTS:
            # The phone is silent by now, which must not change what the text was read as.
            reading = replace(reading, intent=Intent(heard.intent))
        thread = view.get(Thread, heard.phone)
        is_held = thread is not None and thread.human_in_loop
        wants_slots = not is_held and _wants_slots(reading, heard, about)
        people = view.patients_behind(heard.phone)
    composer = Composer.without_times(box, box.clock.now())
    pms_away = False
    if wants_slots and people:
        try:
            composer = Composer.live(box, box.clock.now())
        except (Transient, Permanent):
            if box.clock.now() - heard.fetched_at < _PMS_PATIENCE:
                return False
            pms_away = True
    with box.store.transaction(Lane.INBOUND, "inbound.outcome") as tx:
        talk = replace(Talk.begin(box, tx, heard, reading, composer), pms_away=pms_away, topic=advice.topic)
        if talk.offer != about.offer:
            talk.offer = None  # what it was read against is gone
        _settle(talk, _decide(talk, wants_slots))
    return True


def _settle(talk: Talk, outcome: str) -> None:
    """Commit the outcome of a text, in the record and in the patient's commlog."""
    box, tx, heard = talk.box, talk.tx, talk.heard
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
            detail={"intent": talk.reading.intent, "by": heard.settled_by},
        )
    )


_SILENT_INTENTS = frozenset({Intent.OPT_OUT, Intent.LEFT_PRACTICE, Intent.WRONG_NUMBER, Intent.DECEASED})


_ABOUT_A_VISIT = frozenset({Intent.RESCHEDULE_REQUEST, Intent.CANCEL})


def _wants_slots(reading: Reading, heard: InboundText, about: Answered) -> bool:
    """Whether times have to be looked up: to move a visit, for somebody who was offered none yet, or for
    somebody who answers an offer that has run out.
    """
    if reading.intent in _ABOUT_A_VISIT:
        return True
    if reading.intent is Intent.BOOK:
        return about.lapsed is not None
    undecided = reading.intent in (Intent.AMBIGUOUS, Intent.QUESTION)
    return undecided and about.offer is None and (accepts(heard.body) or wants_times(heard.body))


def _decide(talk: Talk, wants_slots: bool) -> str:
    """Do what the text asks for; return the outcome in one word."""
    intent = talk.reading.intent
    if _is_repeated(talk):
        return "repeated"
    if talk.has_silenced == "opt_out":
        return _opted_out(talk)
    if talk.is_held and intent not in _HEARD_WHEN_HELD:
        return _pass_on(talk)
    if is_silent(talk.tx, talk.heard.phone) and intent not in _HEARD_WHEN_SILENT:
        talk.task(TaskKind.ANSWER_BY_HAND, "a silent phone wrote; call if an answer is needed")
        return "handed_off"
    if intent not in _HEARD_WHEN_SILENT:
        if not talk.people:
            return _unknown_sender(talk)
        if talk.addressee is None and intent not in _ABOUT_US:
            talk.hold_on()
            return talk.hand_over(TaskKind.WHO_WROTE, "who of those behind the phone wrote is not known")
    if intent is Intent.AMBIGUOUS and talk.offer is None and _is_yes_to_booking(talk):
        return "noted"
    if wants_slots and intent not in _ABOUT_A_VISIT and talk.last is not None:
        return _offer_again(talk)
    return _OUTCOMES[intent](talk)


def _is_repeated(talk: Talk) -> bool:
    """Whether the same words came from the same phone a moment before, under another id of the carrier."""
    heard = talk.heard
    return bool(heard.body.strip()) and any(
        one.state is InboundState.DONE
        and one.vendor_id != heard.vendor_id
        and (one.body, one.media_count) == (heard.body, heard.media_count)
        and abs(one.received_at - heard.received_at) <= _SAME_BREATH
        for one in talk.tx.heard_from(heard.phone, 20)
    )


def _is_yes_to_booking(talk: Talk) -> bool:
    """Whether it only says yes, in one breath with the text that named the time.

    Which of the two is read first is not known: the carrier tells time by the second.
    """
    return accepts(talk.heard.body) and any(
        one.outcome == "booking" and abs(one.received_at - talk.heard.received_at) <= _SAME_BREATH
        for one in talk.tx.heard_from(talk.heard.phone, 20)
    )


def _pass_on(talk: Talk) -> str:
    """A person has the conversation: they see what came in, and the machine says nothing."""
    if talk.reading.intent is Intent.NOISE and not talk.heard.media_count:
        return "noted"
    if not note_activity(talk.box, talk.tx, talk.heard.phone):
        talk.task(TaskKind.ANSWER_BY_HAND, "wrote again while a person has the conversation")
    return "passed_on"


_ABOUT_US = frozenset({Intent.HELP, Intent.WHY})
"""What may be asked by anybody: the answer is the same for all behind a phone."""
_HEARD_WHEN_HELD = _SILENT_INTENTS | {Intent.EMERGENCY}
_HEARD_WHEN_SILENT = _HEARD_WHEN_HELD | {Intent.OPT_IN, Intent.NOISE}


def _opted_out(talk: Talk) -> str:
    """Confirm once that the texts end; whatever else was in it is for a person, by phone."""
    box, tx = talk.box, talk.tx
    if talk.has_silenced and not carrier_confirms(box, talk.heard.body):
        silence = tx.get(Suppression, talk.heard.phone)
        extra = _what_ends(talk, silence.scopes if silence is not None else ())
        talk.say(Kind.OPT_OUT_CONFIRMATION, lifetime=_left_to_confirm(talk), extra=extra)
    if any(talk.visits_ahead(person.id) for person in talk.family()):
        talk.task(TaskKind.OPT_OUT_WITH_VISIT, "opted out with a visit ahead: confirm the visit by phone")
    also = _found(talk)
    if Intent.EMERGENCY in also:
        talk.task(TaskKind.EMERGENCY, "opted out and wrote of an emergency: call now")
    if Intent.QUESTION in also:
        talk.task(TaskKind.ANSWER_BY_HAND, "opted out and asked something as well: answer by phone")
    _have_record_mended(talk)
    return "opted_out"


def _left_to_confirm(talk: Talk) -> timedelta:
    """Return how long a silence may still be confirmed; its time runs from when the box had the text."""
    return talk.heard.fetched_at + OPT_OUT_LIFETIME - talk.box.clock.now()


def _found(talk: Talk) -> set[Intent]:
    """Return everything that was found in a text."""
    return {talk.reading.intent, *(found.intent for found in talk.reading.findings)}


def _have_record_mended(talk: Talk) -> None:
    """Open the tasks of whatever a text says, beside its main wish, of whose number it is."""
    also = _found(talk)
    if Intent.WRONG_NUMBER in also:
        _assess_wrong_number(talk)
    if Intent.DECEASED in also:
        _deceased(talk)
    if Intent.LEFT_PRACTICE in also:
        talk.task(TaskKind.LEFT_PRACTICE, "goes to another practice now: update the PMS")


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


def _wrong_number(talk: Talk) -> str:
    if talk.has_silenced:
        talk.say(Kind.WRONG_NUMBER_ACK, lifetime=_left_to_confirm(talk))
    _assess_wrong_number(talk)
    return "wrong_number"


def _assess_wrong_number(talk: Talk) -> None:
    """Have the number corrected, and what its holder learned from our texts assessed (45 CFR 164.402)."""
    talk.task(TaskKind.WRONG_NUMBER, "wrong number: correct it in the PMS")
    texts = [text for text in talk.tx.thread_texts(talk.heard.phone) if text.kind not in _SAYS_NOTHING]
    about = sorted({one for text in texts for one in text.covered or (text.patient_id,) if one})
    if about:
        ids = ", ".join(about)
        why = f"{len(texts)} texts about ids {ids} went to a stranger: assess the disclosure and log it"
        talk.task(TaskKind.DISCLOSURE, why)


_SAYS_NOTHING = frozenset(
    {Kind.OPT_OUT_CONFIRMATION, Kind.WRONG_NUMBER_ACK, Kind.HOLDING_UNKNOWN, Kind.HOLDING_UNKNOWN_AFTER_HOURS}
)
"""Texts that name nobody."""


def _deceased(talk: Talk) -> str:
    talk.task(TaskKind.DECEASED, "the patient may have died: call the family with care")
    return "deceased"


def _emergency(talk: Talk) -> str:
    """The office's emergency text and the office itself, at once, whoever has the conversation."""
    if not is_silent(talk.tx, talk.heard.phone) and not _was_told_of_emergency(talk):
        talk.say(Kind.EMERGENCY if talk.is_open else Kind.EMERGENCY_AFTER_HOURS)
    _have_record_mended(talk)
    known = [one for one in talk.tx.tasks_of(talk.heard.phone) if one.kind == TaskKind.EMERGENCY]
    if known:
        note_activity(talk.box, talk.tx, talk.heard.phone)
        raise_alert(talk.box, talk.tx, known[0], urgent=True)
    else:
        talk.hand_over(TaskKind.EMERGENCY, "wrote of an emergency: call now")
    return "emergency"


def _was_told_of_emergency(talk: Talk) -> bool:
    """Whether the emergency text is with them, or on its way: said twice in an hour it helps nobody."""
    since = talk.box.clock.now() - _EMERGENCY_TOLD
    texts = (*talk.tx.thread_texts(talk.heard.phone), *talk.tx.waiting_for(talk.heard.phone))
    return any(
        text.kind in (Kind.EMERGENCY, Kind.EMERGENCY_AFTER_HOURS) and text.created_at > since
        for text in texts
        if text.state is not MessageState.WITHHELD
    )


def _question(talk: Talk) -> str:
    """Answer from the office's own sheet what it has a fact on; everything else is for a person.

    Only a question that is nothing but one, once in a conversation: who asks on, wants somebody.
    """
    only_asks = _found(talk) == {Intent.QUESTION}
    was_told = talk.last is not None and talk.last.kind == Kind.FACT_ANSWER
    topic = find_topic(talk.heard.body, talk.box.facts) or talk.topic
    if only_asks and topic and not was_told and not is_for_a_person(talk.heard.body):
        fact = talk.box.facts.answer(topic, spoken(talk.addressee) if talk.addressee else "en")
        talk.say(Kind.FACT_ANSWER, extra={"fact": fact}, times=(fact,))
        return "fact_answered"
    talk.acknowledge()
    return talk.hand_over(TaskKind.QUESTION, "a question for the office")


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
        if any(one.phone == talk.heard.phone and one != talk.heard for one in talk.tx.unread()):
            return "noted"  # the rest of what they say is here already, and may name the time
        again = _ask_which(talk, talk.offer, talk.last)
        if again:
            return again
    talk.hold_on()
    return talk.hand_over(TaskKind.AMBIGUOUS, "the rules do not know what this means")


def _ask_which(talk: Talk, offer: Offer, last: Message) -> str:
    """A yes that names no time is asked for one, once; nothing is guessed."""
    if last.kind == Kind.RE_ASK or talk.addressee is None or len(offer.slots) < 2:
        return ""
    close_offers(talk.box, talk.tx, talk.heard.phone)
    talk.say(Kind.RE_ASK, slots=offer.slots, moves_appointment_id=offer.moves_appointment_id)
    return "asked_which"


def _unknown_sender(talk: Talk) -> str:
    told = (*talk.tx.thread_texts(talk.heard.phone), *talk.tx.waiting_for(talk.heard.phone))
    if not any(text.kind in (Kind.HOLDING_UNKNOWN, Kind.HOLDING_UNKNOWN_AFTER_HOURS) for text in told):
        talk.hold_on()
    return talk.hand_over(TaskKind.UNKNOWN_SENDER, "nobody in the books has this number")


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
        return _ask_for_whom(talk)
    now = talk.box.clock.now()
    booking = Booking(
        talk.box.entropy.token(),
        offer.patient_id,
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
    if addressee is None or not offer.patient_id:
        return False
    if offer.moves_appointment_id:
        return True  # whose visit is moved was certain before the offer was made
    if len(talk.covered) > 1:
        return False
    if offer.patient_id == addressee.id:
        return True
    others = [one for one in talk.tx.household(addressee.guarantor_id) if one.id != addressee.id]
    return [one.id for one in others] == [offer.patient_id]


def _ask_for_whom(talk: Talk) -> str:
    talk.acknowledge()
    why = "took a time for a family member: ask for whom, then book"
    return talk.hand_over(TaskKind.HOUSEHOLD_BOOKING, why)


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
    ahead = talk.visits_meant()
    if len(ahead) > 1:
        talk.acknowledge()
        return talk.hand_over(TaskKind.RESCHEDULE, f"wants to move a visit: ask which. {_listed(ahead)}")
    if ahead and not talk.tells_whose(ahead[0]):
        return _ask_whose(talk, TaskKind.RESCHEDULE, ahead[0])
    return _offer_alternatives(talk, ahead[0] if ahead else None)


def _ask_whose(talk: Talk, kind: TaskKind, visit: AppointmentRow) -> str:
    """Have a person ask whose visit is meant: our texts name nobody but their reader."""
    talk.acknowledge()
    why = {TaskKind.RESCHEDULE: "move", TaskKind.GIVE_UP_VISIT: "give up"}[kind]
    return talk.hand_over(kind, f"wants to {why} a visit: ask whose. {_listed([visit])}")


def _listed(visits: list[AppointmentRow]) -> str:
    """Return which visits a wish may mean, by the ids of the PMS."""
    return "May be " + ", ".join(f"visit {one.id} of id {one.patient_id}" for one in visits)


def _offer_again(talk: Talk) -> str:
    """Offer times to somebody who wants one and has none, or who took one that is no longer on offer."""
    if talk.lapsed is None:
        return _offer_alternatives(talk, None)
    if talk.reading.intent is Intent.BOOK and not _is_certain_for_whom(talk, talk.lapsed):
        return _ask_for_whom(talk)
    moved = talk.lapsed.moves_appointment_id
    visit = next((one for one in talk.visits_ahead(talk.lapsed.patient_id) if one.id == moved), None)
    if moved and visit is None:
        talk.acknowledge()
        return talk.hand_over(TaskKind.RESCHEDULE, "took a time for a visit that no longer stands")
    return _offer_alternatives(talk, visit)


def _offer_alternatives(talk: Talk, moves: AppointmentRow | None) -> str:
    """Offer three times that are free right now, or hand over when there are none."""
    if talk.addressee is None:
        talk.hold_on()
        return talk.hand_over(
            TaskKind.WHO_WROTE, "wants a time; who of those behind the phone is not certain"
        )
    if talk.pms_away:
        talk.acknowledge()
        return talk.hand_over(TaskKind.RESCHEDULE, "wants a time, and the PMS does not answer")
    offer = talk.offer or talk.lapsed
    patient_id = moves.patient_id if moves else offer.patient_id if offer else talk.patient_id
    patient = talk.tx.patient(patient_id)
    minutes = offer.slots[0].minutes if offer else VISIT_MINUTES
    slots = talk.composer.book.choose(_ALTERNATIVES, minutes, patient.hygienist_id if patient else None)
    close_offers(talk.box, talk.tx, talk.heard.phone)
    if not slots:
        talk.say(Kind.SLOT_GONE_NO_ALTERNATIVES)
        return talk.hand_over(TaskKind.RESCHEDULE, "wants a time and nothing is free")
    covered = (patient_id,) if moves else talk.covered
    kind, moved = (Kind.RESCHEDULE_OFFER, moves.id) if moves else (Kind.TIMES_OFFER, "")
    talk.say(kind, slots=slots, moves_appointment_id=moved, patient_id=patient_id, covered=covered)
    return "offered"


def _give_up(talk: Talk) -> str:
    """Somebody does not want the time or the visit.

    A visit is given up on the code for it alone: in words, "I can't make it" may as well ask for
    another time, so three are offered and the visit stays until the patient has chosen.
    """
    ahead = talk.visits_meant()
    if not ahead:
        close_offers(talk.box, talk.tx, talk.heard.phone)
        return "declined"
    by_code = talk.last is not None and talk.last.legend.get(talk.heard.body.strip()) == "give_up"
    is_plain = talk.is_in_hand(ahead[0]) if by_code else talk.tells_whose(ahead[0])
    if len(ahead) == 1 and not is_plain:  # the visit that the code was for may be off by now
        close_offers(talk.box, talk.tx, talk.heard.phone)
        return _ask_whose(talk, TaskKind.GIVE_UP_VISIT, ahead[0])
    if not by_code and len(ahead) == 1:
        return _offer_alternatives(talk, ahead[0])
    close_offers(talk.box, talk.tx, talk.heard.phone)
    if len(ahead) > 1:
        talk.acknowledge()
        return talk.hand_over(
            TaskKind.GIVE_UP_VISIT, f"wants to give up a visit: ask which. {_listed(ahead)}"
        )
    start = instant(ahead[0].start_at or "").astimezone(talk.box.zone).replace(tzinfo=None)
    talk.write_back("break_visit", ahead[0].patient_id, appointment_id=ahead[0].id)
    addressee = talk.addressee
    shown = show_slot(start, spoken(addressee) if addressee else "en")
    talk.say(Kind.VISIT_GIVEN_UP, extra={"slot1": shown}, times=(shown,))
    return "given_up"


def _confirm(talk: Talk) -> str:
    """Confirm the visit that was asked about; of a family text that asked, each person's one visit."""
    ahead = talk.visits_meant()
    if not ahead:
        return _ambiguous(talk)
    asked = talk.last is not None and "confirm" in talk.last.legend.values()
    if len(ahead) > 1 and not asked:
        return "noted"
    if len({visit.patient_id for visit in ahead}) < len(ahead):
        talk.acknowledge()
        return talk.hand_over(TaskKind.QUESTION, f"confirms a visit: ask which. {_listed(ahead)}")
    for visit in ahead:
        told = {"appointment_id": visit.id, "answer": str(VisitAnswer.CONFIRMED)}
        talk.write_back("answer_visit", visit.patient_id, **told)
    return "confirmed"


_OUTCOMES: dict[Intent, Callable[[Talk], str]] = {
    Intent.OPT_OUT: _opted_out,
    Intent.LEFT_PRACTICE: _opted_out,
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


def _log_comm(talk: Talk, outcome: str) -> None:
    """Put into the patient's commlog that they wrote, and what came of it: never the words themselves."""
    if talk.patient_id and outcome not in ("noted",):
        talk.write_back("comm", talk.patient_id, direction="received", note=f"Text reply: {outcome}")
