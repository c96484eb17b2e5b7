"""Offers kept true: slots looked at again just before a text leaves, replaced when they are gone, closed.

A text and its offer always name the same slots: whoever changes one changes the other in the same
transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from appliance.domain.model import PatientRow, Slot
from appliance.domain.visits.openings import Office, choose_slots, cut_slots, find_openings, is_free
from appliance.domain.wording.content import show_slot
from appliance.ports.pms import LiveDays
from appliance.ports.records import Message, Offer, OfferState
from appliance.ports.store import Writer
from appliance.workflow.box import Box
from appliance.workflow.texting.compose import spoken


def find_slots(box: Box, offer: Offer, days: LiveDays, office: Office) -> tuple[Slot, ...] | None:
    """Return the offer's slots with those that are gone replaced, or None when too few are free.

    Only the days of the offer are looked at unless a replacement is needed.
    """
    earliest = box.clock.now() + timedelta(minutes=box.policy.booking_lead_minutes)
    wanted = {str(box.local_day(slot.start_at)) for slot in offer.slots}
    near = [block for block in days.blocks if block.on in wanted]
    openings = find_openings(office, near, days.appointments)
    kept = [slot for slot in offer.slots if slot.start_at >= earliest and is_free(slot, openings)]
    if len(kept) == len(offer.slots):
        return offer.slots
    openings = find_openings(office, days.blocks, days.appointments)
    spare = [
        slot
        for slot in cut_slots(office, openings, offer.slots[0].minutes)
        if slot.start_at >= earliest and all(slot.start_at != other.start_at for other in kept)
    ]
    fresh = iter(choose_slots(spare, len(offer.slots) - len(kept), where=office.where))
    slots = [slot if slot in kept else next(fresh, None) for slot in offer.slots]
    return None if None in slots else tuple(slot for slot in slots if slot is not None)


def renew(box: Box, tx: Writer, message: Message, offer: Offer, slots: tuple[Slot, ...]) -> Message:
    """Put other slots into an offer and into its text, in the caller's transaction; return the text."""
    patient: PatientRow | None = tx.patient(message.patient_id) if message.patient_id else None
    lang = spoken(patient) if patient is not None else "en"
    tx.save(replace(offer, slots=slots))
    message = replace(message, body=_swap(box, message.body, offer.slots, slots, lang))
    tx.save(message)
    return message


def close(tx: Writer, message: Message) -> None:
    """Close the offer of a text that is over, in the caller's transaction."""
    offer = tx.get(Offer, message.offer_id) if message.offer_id else None
    if offer is not None and offer.state is OfferState.OPEN:
        tx.save(replace(offer, state=OfferState.CLOSED))


def _swap(box: Box, body: str, old: Sequence[Slot], new: Sequence[Slot], lang: str) -> str:
    """Return a text with the shown form of each slot replaced; both forms have the same shape."""
    marks = []
    for place, slot in enumerate(old):
        body = body.replace(_shown(box, slot, lang), f"\0{place}\0", 1)
        marks.append((f"\0{place}\0", _shown(box, new[place], lang)))
    for mark, shown in marks:
        body = body.replace(mark, shown)
    return body


def _shown(box: Box, slot: Slot, lang: str) -> str:
    return show_slot(slot.start_at.astimezone(box.zone).replace(tzinfo=None), lang)
