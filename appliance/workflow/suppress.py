"""Silence: a phone that must not be texted again, from whichever side the word came.

Suppression is by phone, for every kind of text and everybody behind the phone, and only grows: nothing
here lifts it. It commits in the transaction of whatever it follows from, together with the end of every
text that was still waiting for that phone and with what the PMS has to be told.
"""

from __future__ import annotations

from dataclasses import replace

from appliance.ports.store import (
    MessageState,
    Offer,
    OfferState,
    Suppression,
    Writeback,
    WritebackState,
    Writer,
)
from appliance.workflow.box import Box


def suppress_phone(
    box: Box, tx: Writer, phone: str, *, source: str, why: str, evidence: str, correlation_id: str = ""
) -> bool:
    """Silence a phone in the caller's transaction; return whether it was not silent before."""
    if tx.get(Suppression, phone) is not None:
        return False
    now = box.clock.now()
    tx.add(Suppression(phone, now, source, why, evidence))
    people = tx.patients_behind(phone)
    for person in people:
        tx.make_token(person.id, box.entropy.token())
        tx.add(
            Writeback(
                box.entropy.token(), "opt_out", person.id, {}, WritebackState.DUE, now, now, correlation_id
            )
        )
    for message in tx.messages_in((MessageState.QUEUED, MessageState.WITHHELD)):
        if message.phone == phone:
            tx.save(
                replace(
                    message, state=MessageState.SUPERSEDED, state_at=now, reasons=("suppressed",), once=None
                )
            )
    for offer in tx.open_offers(now):
        if offer.phone == phone:
            tx.save(replace(offer, state=OfferState.CLOSED))
    tx.audit(
        box.entry(
            tx,
            "phone_suppressed",
            people[0].id if people else "",
            object=f"inbound:{evidence}",
            outcome=source,
            correlation_id=correlation_id,
            detail={"why": why, "people": len(people)},
        )
    )
    return True


def close_offers(box: Box, tx: Writer, phone: str) -> list[Offer]:
    """Close every open offer to a phone in the caller's transaction; return them."""
    closed = [offer for offer in tx.open_offers(box.clock.now()) if offer.phone == phone]
    for offer in closed:
        tx.save(replace(offer, state=OfferState.CLOSED))
    return closed
