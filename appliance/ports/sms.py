"""The SMS carrier, and the check of what a number is.

A send that may or may not have happened raises `Unknown`; `find_sent` settles it. Nothing is ever sent
again before that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from appliance.errors import Permanent


class OptedOutAtCarrier(Permanent):
    """The carrier blocks this number because its holder opted out there."""

    kind = "opted_out_at_carrier"


class NumberUnusable(Permanent):
    """The carrier says that this number cannot receive texts at all."""

    kind = "number_unusable"


class SenderBlocked(Permanent):
    """The carrier refuses our own number or account: nothing may be sent until somebody mends it."""

    kind = "sender_blocked"


@dataclass(frozen=True, slots=True)
class Inbound:
    """A text somebody sent us, as the carrier lists it. `media_count` pictures came with it."""

    vendor_id: str
    phone: str
    body: str
    media_count: int
    received_at: datetime


class DeliveryState(StrEnum):
    """What became of a text at the carrier."""

    PENDING = "pending"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Delivery:
    """The carrier's word on one text. `code` is its error code, `segments` what it charges for."""

    vendor_id: str
    state: DeliveryState
    code: str = ""
    segments: int = 0
    opted_out: bool = False
    number_unusable: bool = False


class SmsGateway(Protocol):
    """One SMS carrier and our number there."""

    name: str
    confirms_opt_out: bool
    """Whether the carrier itself answers STOP, in which case we do not."""

    def send(self, phone: str, body: str) -> str:
        """Send one text; return the carrier's id. Raise `Unknown` if the outcome is not known."""

    def find_sent(self, phone: str, body: str, since: datetime) -> str | None:
        """Return the id of a text we sent to that phone with that body since then, or None."""

    def poll_inbound(self, since: datetime) -> Sequence[Inbound]:
        """Return every text received since then, oldest first. May repeat what was returned before."""

    def delivery(self, vendor_id: str) -> Delivery:
        """Return what became of one text."""


class LineType(StrEnum):
    """What a number is, as far as texting goes."""

    VALID = "valid"
    LANDLINE = "landline"
    INVALID = "invalid"
    UNKNOWN = "unknown"


class NumberCheck(Protocol):
    """Somebody who knows what a number is."""

    name: str

    def check(self, phone: str) -> LineType:
        """Return what the number is. Raise `Transient` when nobody can tell now."""
