"""What the simulated world needs of a carrier, whichever vendor it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from appliance.simulation.carrier import Fault, Refusal, Text
from appliance.simulation.http import Request, Response
from appliance.simulation.phrases import Meant


class Carrier(Protocol):
    """The phones' side of a carrier, its ground truth, and its door.

    `accepted` are texts of ours that go their way, `refused` attempts that reached nobody, `confirmations`
    what the carrier said by itself, `settled` how many texts have come to their end. `blocked` is its
    opt-out list, `looked_up` what it told of numbers.
    `on_hand`, if set, is told of an inbound text that an answer handed over, and decides itself when it
    counts as seen; `asked_at` is when a request was sent that arrives late. `clock_off` is by how much the
    dates of its answers, not those of its records, are wrong.
    """

    number: str
    confirms_stop: bool
    faults: Callable[[Request], Fault | None] | None
    accepted: list[Text]
    inbound: list[Text]
    confirmations: list[Text]
    refused: list[Refusal]
    settled: int
    clock_off: timedelta
    blocked: dict[str, datetime]
    on_hand: Callable[[Text], None] | None
    asked_at: datetime | None
    on_accept: list[Callable[[Text], None]]
    on_refuse: list[Callable[[Refusal], None]]
    on_deliver: list[Callable[[Text], None]]

    def receive(
        self,
        from_phone: str,
        to: str,
        body: str,
        at: datetime,
        meant: Meant | None = None,
        media: int = 0,
    ) -> Text:
        """Given a text that somebody sends, let it arrive at that instant."""

    def heard_from(self, phone: str) -> list[Text]:
        """Return the inbound texts of a phone in order of arrival."""

    def confirmed_itself(self, phone: str, since: datetime) -> bool:
        """Return whether the carrier sent its own STOP confirmation to a phone at or after an instant."""

    def handle(self, request: Request) -> Response:
        """Given a request to any of the vendor's hosts, answer it."""
