"""Hearing: every text that came in is recorded once, read at once, and brought to exactly one outcome.

Recording and silence commit together: if the rules read an opt-out, the phone is suppressed in the same
transaction that keeps the text, before anything else looks at it. What follows is a second step, which
is repeated until it has reached its outcome.
"""

from __future__ import annotations

from datetime import timedelta

from appliance.domain.permission.consent import EVERY_SCOPE
from appliance.domain.replies import (
    Intent,
    Reading,
    read_reply,
    reported_intent,
)
from appliance.ports.records import InboundState, InboundText
from appliance.ports.sms import Inbound, SenderBlocked
from appliance.ports.store import Lane, Writer
from appliance.workflow.box import Box
from appliance.workflow.replies.conversation import follow_up
from appliance.workflow.replies.thread import Read, conversation_with, correlation_of, situation_of
from appliance.workflow.suppress import scopes_of_opt_out, suppress_phone
from appliance.workflow.texting.carrier import note_blocked

_LOOK_BACK = timedelta(days=1)
_FIRST_LOOK = timedelta(days=2)
_SILENCING = {
    Intent.OPT_OUT: "opt_out",
    Intent.LEFT_PRACTICE: "left_practice",
    Intent.WRONG_NUMBER: "wrong_number",
    Intent.DECEASED: "deceased",
}
_URGENT = frozenset({*_SILENCING, Intent.EMERGENCY})


def hear(box: Box) -> int:
    """Fetch what came in, record it, and bring everything unread to its outcome; return how many were new."""
    with box.store.view() as view:
        newest = view.newest_inbound_at()
        since = newest - _LOOK_BACK if newest else box.clock.now() - _FIRST_LOOK
        known = view.known_inbound(since - _LOOK_BACK)
    try:
        listed = {text.vendor_id: text for text in box.sms.poll_inbound(since)}
    except SenderBlocked as blocked:
        note_blocked(box, blocked)  # nobody can be heard, so nobody may be spoken to either
        raise
    fresh = [text for text in listed.values() if text.vendor_id not in known]
    read = {text.vendor_id: record_text(box, text) for text in fresh}
    with box.store.view() as view:
        unread = view.unread()
    waiting = set()
    for heard in unread:
        # What one phone wrote is settled in its order; what is urgent waits for nothing.
        if heard.phone in waiting and heard.intent not in _URGENT:
            continue
        if not follow_up(box, heard, read.get(heard.vendor_id)):
            waiting.add(heard.phone)
    return len(fresh)


def record_text(box: Box, text: Inbound) -> Read:
    """Keep a text that came in, with the silence it asks for, in one transaction; return how it was read.

    Its outcome comes later.
    """
    with box.store.view() as view:
        talk = conversation_with(box, view, text.phone, text.received_at)
    reading = read_reply(text.body, talk)
    with box.store.transaction(Lane.INBOUND, "inbound.record") as tx:
        correlation_id = correlation_of(tx, text.phone)
        heard = InboundText(
            text.vendor_id,
            text.phone,
            text.body,
            text.media_count,
            text.received_at,
            box.clock.now(),
            InboundState.RECEIVED,
            correlation_id or box.entropy.token(),
            intent=reading.intent,
            settled_by="rules" if reading.settled else "person",
            why=reading.why,
            situation=situation_of(talk, box.practice.zone),
        )
        tx.add(heard)
        people = tx.patients_behind(text.phone)
        for person in people:
            if not tx.token_of(person.id):
                tx.make_token(person.id, box.entropy.token())
        tx.audit(
            box.entry(
                tx,
                "text_received",
                people[0].id if len(people) == 1 else "",
                object=f"inbound:{text.vendor_id}",
                outcome=reported_intent(reading.intent),
                correlation_id=heard.correlation_id,
                detail={"settled": reading.settled, "media": text.media_count, "people": len(people)},
            )
        )
        _silence(box, tx, heard, reading)
    return Read(talk, reading)


def _silence(box: Box, tx: Writer, heard: InboundText, reading: Reading) -> None:
    """Suppress the phone if anything in the text asks for it, whatever else it says."""
    for finding in reading.findings:
        source = _SILENCING.get(finding.intent)
        if source is not None:
            suppress_phone(
                box,
                tx,
                heard.phone,
                source=source,
                why=source,
                evidence=heard.vendor_id,
                scopes=_scopes(box, tx, heard, finding.intent),
                correlation_id=heard.correlation_id,
            )
            return


def _scopes(box: Box, tx: Writer, heard: InboundText, intent: Intent) -> tuple[str, ...]:
    """Return which kinds of text are silenced; only a plain opt-out can be about less than all."""
    if intent is not Intent.OPT_OUT:
        return (EVERY_SCOPE,)
    return scopes_of_opt_out(box, tx, heard.phone, heard.body)
