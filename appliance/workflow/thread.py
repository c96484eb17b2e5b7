"""What was being talked about with a phone: the open offer, the codes of the last text, who is talking.

A reply is read against this and nothing else. Times are on the practice's wall clock, because that is
what the patient sees.
"""

from __future__ import annotations

from appliance.domain.replies import Context, Conversation, Offer, Reading, read_reply
from appliance.ports.records import InboundText, Message, OfferedTime, Situation, Thread
from appliance.ports.store import View
from appliance.workflow.box import Box
from appliance.workflow.suppress import is_silent


def correlation_of(view: View, phone: str) -> str:
    """Return the correlation id of the last text to a phone: what an answer most likely answers."""
    last = view.last_text(phone)
    return last.correlation_id if last else ""


def conversation_with(box: Box, view: View, phone: str) -> Conversation:
    """Return what was being talked about with a phone, on the practice's wall clock."""
    now = box.clock.now()
    thread = view.get(Thread, phone) or Thread(phone)
    last = view.last_text(phone)
    offer = view.open_offer(phone, now)
    return Conversation(
        now=now.astimezone(box.zone).replace(tzinfo=None),
        offered=tuple(
            Offer(slot.start_at.astimezone(box.zone).replace(tzinfo=None), slot.hygienist_name)
            for slot in (offer.slots if offer else ())
        ),
        context=_context(thread, last),
        legend=dict(last.legend) if last else {},
        suppressed=is_silent(view, phone),
        last_outbound=last.body if last else "",
        lang=thread.lang,
    )


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
    }
    return kinds.get(last.kind, Context.NONE)


def reread(box: Box, view: View, heard: InboundText) -> Reading:
    """Read a recorded text again in today's conversation, to find the slot and everything else in it."""
    return read_reply(heard.body, conversation_with(box, view, heard.phone))
