"""What was being talked about with a phone: the open offer, the codes of the last text, who is talking.

A reply is read against this and nothing else, as it was when the reply was written: a text of ours that
crossed it is not what it answers. Times are on the practice's wall clock, because that is what the patient
sees.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from appliance.domain import replies
from appliance.domain.replies import Context, Conversation, Intent, Reading, read_reply
from appliance.ports.records import InboundText, Message, Offer, OfferedTime, OfferState, Situation, Thread
from appliance.ports.store import View
from appliance.workflow.box import Box
from appliance.workflow.suppress import is_silent


def correlation_of(view: View, phone: str) -> str:
    """Return the correlation id of the last text to a phone: what an answer most likely answers."""
    last = view.last_text(phone)
    return last.correlation_id if last else ""


_READING_TAKES = timedelta(seconds=5)
"""Nobody reads a text and answers it sooner: whatever comes faster answers the text before."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What a text can be an answer to: the last text that its writer had, and the offer they know of.

    `offer` is open; `lapsed` is that of the last text, if it has run out and nobody took it.
    """

    last: Message | None
    offer: Offer | None
    lapsed: Offer | None


def answered_by(view: View, phone: str, written_at: datetime, now: datetime) -> Answered:
    """Given when somebody wrote, return what they can have answered. A stale slot is never an open offer."""
    seen = [
        text
        for text in view.thread_texts(phone)
        if text.sent_at is not None and text.sent_at <= written_at - _READING_TAKES
    ]
    last = seen[0] if seen else None
    ids = {text.id for text in seen}
    known = [offer for offer in view.open_offers_to(phone, now) if offer.message_id in ids]
    if known:
        return Answered(last, max(known, key=lambda offer: (offer.opened_at, offer.id)), None)
    lapsed = view.get(Offer, last.offer_id) if last is not None and last.offer_id else None
    if lapsed is not None and (lapsed.state is not OfferState.OPEN or lapsed.expires_at > now):
        lapsed = None
    return Answered(last, None, lapsed)


def conversation_with(box: Box, view: View, phone: str, written_at: datetime) -> Conversation:
    """Return what was being talked about with a phone when somebody wrote, on the practice's wall clock."""
    return conversation_about(
        box, view, phone, written_at, answered_by(view, phone, written_at, box.clock.now())
    )


def conversation_about(
    box: Box, view: View, phone: str, written_at: datetime, about: Answered
) -> Conversation:
    """Given what somebody can have answered, return what was being talked about with their phone.

    The slots of an offer that has run out stand in it too, so that an answer to them is understood.
    """
    thread = view.get(Thread, phone) or Thread(phone)
    last, offer = about.last, about.offer or about.lapsed
    return Conversation(
        now=written_at.astimezone(box.zone).replace(tzinfo=None),
        offered=tuple(
            replies.Offer(slot.start_at.astimezone(box.zone).replace(tzinfo=None), slot.hygienist_name)
            for slot in (offer.slots if offer else ())
        ),
        context=_context(thread, last),
        legend={
            code: _AS_INTENT.get(meaning, meaning) for code, meaning in (last.legend if last else {}).items()
        },
        suppressed=is_silent(view, phone),
        last_outbound=last.body if last else "",
        lang=thread.lang,
    )


_AS_INTENT = {"give_up": Intent.CANCEL.value}
"""What the rules call the meaning of a code. No wording may: "cancel" is an opt-out word of the carriers."""


def situation_of(talk: Conversation, zone: str) -> Situation:
    """Given what was being talked about on the practice's clock, return it as it is kept with a reply."""
    return Situation(
        talk.now.isoformat(),
        zone,
        tuple(OfferedTime(one.start.isoformat(), one.hygienist) for one in talk.offered),
        talk.context.value,
        dict(talk.legend),
        talk.last_outbound,
        talk.suppressed,
        talk.booked.isoformat() if talk.booked else "",
        talk.lang,
    )


def _context(thread: Thread, last: Message | None) -> Context:
    if thread.human_in_loop:
        return Context.HUMAN_IN_LOOP
    if last is None:
        return Context.NONE
    kinds = {
        "recall": Context.RECALL_OFFER,
        "treatment": Context.RECALL_OFFER,
        "three_alternatives": Context.THREE_ALTERNATIVES,
        "times_offer": Context.THREE_ALTERNATIVES,
        "reschedule_offer": Context.THREE_ALTERNATIVES,
        "re_ask": Context.RECALL_OFFER,
        "booking_confirmation": Context.CONFIRMATION,
        "visit_confirmed": Context.CONFIRMATION,
        "appointment_reminder": Context.REMINDER,
        "household_reminder": Context.REMINDER,
    }
    return kinds.get(last.kind, Context.NONE)


@dataclass(frozen=True, slots=True)
class Read:
    """What a text was read as, and in which conversation: in the same one it need not be read again."""

    talk: Conversation
    reading: Reading


def reread(box: Box, view: View, heard: InboundText) -> Reading:
    """Read a recorded text again in today's conversation, to find the slot and everything else in it."""
    return read_reply(heard.body, conversation_with(box, view, heard.phone, heard.received_at))
