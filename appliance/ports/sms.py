"""The SMS carrier, and the check of what a number is.

A send that may or may not have happened raises `Unknown`; `find_sent` settles it. Nothing is ever sent
again before that. `Busy` took nothing; it says for how long nothing is to be asked. Any other `Transient`
of a send took nothing either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from appliance.errors import Permanent, Transient


class Trouble(StrEnum):
    """Why a carrier takes none of our texts, or lets none through."""

    CREDENTIALS = "credentials"
    SUSPENDED = "suspended"
    NUMBER = "number"
    REGISTRATION = "registration"
    DAILY_LIMIT = "daily_limit"
    FLAGGED = "flagged"
    """Our number is taken for a spammer's: nothing it sends arrives any more."""
    FILTERED = "filtered"
    """This text was filtered. One says little; many say that the wording or the campaign is at fault."""


class Busy(Transient):
    """The carrier's rate limit: it took nothing, and counts every request before `retry_after` against us."""

    kind = "busy"


class OptedOutAtCarrier(Permanent):
    """The carrier blocks this number because its holder opted out there."""

    kind = "opted_out_at_carrier"


class NumberUnusable(Permanent):
    """The carrier says that this number cannot receive texts at all."""

    kind = "number_unusable"


class SenderBlocked(Permanent):
    """The carrier refuses our own number or account: nothing may be sent until `trouble` is over."""

    kind = "sender_blocked"

    def __init__(
        self, message: str, *, trouble: Trouble = Trouble.CREDENTIALS, remedy: str = "", code: str = ""
    ) -> None:
        super().__init__(message, remedy=remedy, code=code)
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Inbound:
    """A text somebody sent us, as the carrier lists it. `media_count` pictures came with it."""

    vendor_id: str
    phone: str
    body: str
    media_count: int
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Outbound:
    """A text of ours as the carrier keeps it, whatever became of it."""

    vendor_id: str
    phone: str
    body: str
    sent_at: datetime


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
    trouble: Trouble | None = None
    """What it says about our side, if anything."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One thing the carrier says about our account, number or campaign, and what to do if it is not well."""

    name: str
    ok: bool
    finding: str
    remedy: str = ""
    about: tuple[Trouble, ...] = ()
    """The troubles that are over when this is well."""


class SmsGateway(Protocol):
    """One SMS carrier and our number there."""

    name: str
    confirms_opt_out: bool
    """Whether the carrier itself answers STOP, in which case we do not."""
    opt_out_words: frozenset[str]
    """The words, in small letters, at which the carrier blocks the phone when one is the whole text."""
    redacts: bool
    """Whether `redact` is of use."""
    keeps_opt_outs: bool
    """Whether its list of opt-outs can be read and added to: `opted_out` and `opt_out`."""

    def send(self, phone: str, body: str) -> str:
        """Send one text; return the carrier's id. Raise `Unknown` if the outcome is not known."""

    def find_sent(self, phone: str, body: str, since: datetime) -> str | None:
        """Return the id of a text we sent to that phone with that body since then, or None."""

    def list_sent(self, since: datetime) -> Sequence[Outbound]:
        """Return every text that we sent since then and the carrier took, oldest first."""

    def poll_inbound(self, since: datetime) -> Sequence[Inbound]:
        """Return every text received since then, oldest first. May repeat what was returned before."""

    def delivery(self, vendor_id: str) -> Delivery:
        """Return what became of one text."""

    def redact(self, vendor_id: str) -> None:
        """Take a text's words away at the carrier; one that is gone there already is done.

        Raise `Transient` when that cannot be done now. Only for a text whose outcome is known here: it is
        never found again by `find_sent`.
        """

    def clock_lead(self) -> timedelta | None:
        """Return how far our clock is ahead of the carrier's, as its answers tell; None before any did."""

    def remedy(self, trouble: Trouble) -> str:
        """Return what a person can do about a trouble with this carrier."""

    def inspect(self) -> Sequence[Standing]:
        """Return how our account, number and campaign stand, as far as the carrier says. Sends nothing."""

    def opted_out(self) -> Mapping[str, datetime]:
        """Return every phone on the carrier's list of opt-outs from our number, with when it got there."""

    def opt_out(self, phones: Sequence[str]) -> None:
        """Put phones on the carrier's list. Doing so again changes nothing."""


class LineType(StrEnum):
    """What a number is, as far as texting goes."""

    VALID = "valid"
    LANDLINE = "landline"
    INVALID = "invalid"
    UNKNOWN = "unknown"


class DeactivationLists(Protocol):
    """Somebody who lists, day by day, the numbers that their carriers have taken out of use."""

    def deactivated(self, on: date) -> Sequence[str]:
        """Return the numbers (E.164) taken out of use on a day, whoever's they were.

        Raise `Transient` when the list cannot be had now, `Permanent` when there is none for that day.
        """


class NumberCheck(Protocol):
    """Somebody who knows what a number is."""

    name: str

    def check(self, phone: str) -> LineType:
        """Return what the number is. Raise `Transient` when nobody can tell now."""
