"""What became of texts that the carrier took: delivered, not delivered, blocked at its holder's wish."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from appliance.errors import Permanent, Transient
from appliance.ports.records import Message, MessageState
from appliance.ports.sms import Delivery
from appliance.ports.store import Lane
from appliance.workflow.box import Box
from appliance.workflow.suppress import suppress_phone
from appliance.workflow.texting.carrier import note_trouble
from appliance.workflow.texting.compose import describe
from appliance.workflow.texting.numbers import record_unusable

_GIVE_UP_AFTER = timedelta(days=3)
_ENDED = {
    "delivered": MessageState.DELIVERED,
    "undelivered": MessageState.UNDELIVERED,
    "failed": MessageState.UNDELIVERED,
}


def follow_deliveries(box: Box) -> int:
    """Ask the carrier what became of sent texts; return how many reached their end.

    One that cannot be asked about now is asked about next time.
    """
    with box.store.view() as view:
        pending = view.undelivered_since(box.clock.now() - _GIVE_UP_AFTER)
    ended = 0
    for message in pending:
        try:
            delivery = box.sms.delivery(message.vendor_id)
        except (Transient, Permanent):
            continue
        if delivery.state in _ENDED:
            _record(box, message, delivery)
            ended += 1
    return ended


def _record(box: Box, message: Message, delivery: Delivery) -> None:
    """Commit the end of a text, and what it tells about the number."""
    moved = replace(message, state=_ENDED[delivery.state], trouble=delivery.trouble or "")
    with box.store.transaction(Lane.SENDING, "sending.delivery") as tx:
        tx.save(moved)
        tx.audit(describe(box, tx, moved, f"text_{moved.state}", delivery.code or "ok"))
        if delivery.opted_out:
            why = f"carrier block {delivery.code}"
            suppress_phone(box, tx, message.phone, source="carrier", why=why, evidence=message.id)
        elif delivery.trouble is not None:
            note_trouble(box, tx, delivery.trouble, delivery.code)
        elif delivery.number_unusable:
            record_unusable(
                box,
                tx,
                message.phone,
                box.sms.name,
                patient_id=message.patient_id,
                correlation_id=message.correlation_id,
            )
