"""The register of business associate agreements, and what the office answered about each outside service.

Decides whether a service may be given patients' data on a day (164.502(e), 164.504(e)). For each service
the office answers three questions (seed 002): does it touch data of patients, which agreement covers it,
and which fields leave. A record that is missing or contradicts what the product knows of itself is
refused at start; one that has run out only closes the gate, because opt-outs must still be heard.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

SOON_DAYS = 60
"""How long before its end an agreement is shown as one to renew."""
NONE = "none"
"""The answer of a service that no agreement covers."""


@dataclass(frozen=True, slots=True)
class Link:
    """One step of the chain from the practice outwards.

    `service` is what the register calls it, which is also the name of the port that reaches it; `feature`
    is what its agreement has to cover, `fields` what the product sends there. `always_phi` says that it
    cannot be used without data of patients.
    """

    service: str
    vendor: str
    feature: str
    about: str
    fields: tuple[str, ...] = ()
    always_phi: bool = True
    never_phi: bool = False
    """Whether the product sends nothing of patients there, and nobody may set it up otherwise."""


CHAIN: tuple[Link, ...] = (
    Link("support", "msp", "support", "the MSP that looks after the box", always_phi=False),
    Link("archive", "aws", "archive", "encrypted archives off site", ("archive",)),
    Link("anthropic", "anthropic", "model", "the model that drafts and understands", ("prompt",), False),
    Link("twilio", "twilio", "sms", "the SMS carrier", ("mobile", "body")),
    Link("ringcentral", "ringcentral", "sms", "the SMS carrier", ("mobile", "body")),
    Link("tigerconnect", "tigerconnect", "sms", "the SMS carrier", ("mobile", "body")),
    Link("twilio_lookup", "twilio", "lookup", "the check of what a number is", ("mobile",)),
    Link("slack", "slack", "alerts", "alerts to the office's people", (), False, never_phi=True),
)
"""In the order in which seed 001 has the agreements signed; the practice itself stands before the first."""
_LINKS = {link.service: link for link in CHAIN}
FEATURES = tuple(dict.fromkeys(link.feature for link in CHAIN if not link.never_phi))


@dataclass(frozen=True, slots=True)
class Agreement:
    """A signed agreement with one vendor: what it covers, from when, and until when, both days included."""

    vendor: str
    scope: str
    signed: date
    expires: date
    document_sha256: str
    features: frozenset[str]


@dataclass(frozen=True, slots=True)
class ServiceRecord:
    """The three answers about one service: touches data of patients and why, agreement, fields that leave."""

    service: str
    touches_phi: bool
    why: str
    baa: str
    minimum_necessary: tuple[str, ...]


class Standing(StrEnum):
    """How a link of the chain stands on a day."""

    OK = "ok"
    EXPIRES_SOON = "expires_soon"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    MISSING = "missing"
    CONTRADICTORY = "contradictory"
    NOT_USED = "not_used"


@dataclass(frozen=True, slots=True)
class LinkReport:
    """One link of the chain on a day, with the office's answers, if it gave any."""

    link: Link
    standing: Standing
    finding: str
    remedy: str = ""
    record: ServiceRecord | None = None

    @property
    def is_fine(self) -> bool:
        """Whether nothing has to be done before the service may be used."""
        return self.standing in (Standing.OK, Standing.EXPIRES_SOON, Standing.NOT_USED)


@dataclass(frozen=True, slots=True)
class Agreements:
    """All agreements by vendor, and the answers by service."""

    signed: Mapping[str, Agreement] = field(default_factory=dict)
    services: Mapping[str, ServiceRecord] = field(default_factory=dict)

    def covers(self, service: str, on: date) -> bool:
        """Whether a service may be given patients' data on a day. A service nobody recorded may not."""
        link, record = _LINKS.get(service), self.services.get(service)
        if link is None or record is None or self.fault_of(service) is not None:
            return False
        if not record.touches_phi:
            return True
        agreement = self.signed[record.baa]
        return agreement.signed <= on <= agreement.expires

    def fault_of(self, service: str) -> tuple[str, str] | None:
        """Return what is missing or contradictory in a service's record, and the remedy; None if nothing."""
        link, record = _LINKS[service], self.services.get(service)
        if record is None:
            return (
                f"nothing is on record about {link.about}",
                f"answer the questions under [services.{service}]",
            )
        return next(self._contradictions(link, record), None)

    def _contradictions(self, link: Link, record: ServiceRecord) -> Iterator[tuple[str, str]]:
        key = f"services.{link.service}"
        if link.always_phi and not record.touches_phi:
            yield f"{key}.touches_phi: it does: {', '.join(link.fields)} leave", "answer true"
        if link.never_phi and record.touches_phi:
            yield f"{key}.touches_phi: no data of patients may go to {link.about}", "answer false"
        left_out = [one for one in link.fields if one not in record.minimum_necessary]
        if record.touches_phi and left_out:
            yield (
                f"{key}.minimum_necessary: {', '.join(left_out)} leaves as well",
                "name every field that leaves, or do not use the service",
            )
        if not record.touches_phi:
            return
        agreement = self.signed.get(record.baa)
        if agreement is None:
            yield (
                f"{key}.baa: no agreement {record.baa!r} is on record, and patients' data would leave",
                f"sign it and record it under [agreements.{link.vendor}]",
            )
        elif link.feature not in agreement.features:
            yield (
                f"agreements.{record.baa}.features: {link.feature!r} is not among them",
                "have the vendor confirm that it is covered, then add it",
            )

    def report(self, in_use: Iterable[str], on: date) -> list[LinkReport]:
        """Return the whole chain as it stands on a day; `in_use` are the services the site is set up for."""
        used = {*in_use, *self.services}
        return [
            self._report(link, on)
            if link.service in used
            else LinkReport(link, Standing.NOT_USED, "not in use")
            for link in CHAIN
        ]

    def _report(self, link: Link, on: date) -> LinkReport:
        record = self.services.get(link.service)
        fault = self.fault_of(link.service)
        if fault is not None:
            standing = Standing.MISSING if record is None else Standing.CONTRADICTORY
            return LinkReport(link, standing, *fault, record)
        assert record is not None
        if not record.touches_phi:
            return LinkReport(link, Standing.OK, "no data of patients", "", record)
        agreement = self.signed[record.baa]
        left = (agreement.expires - on).days
        if on < agreement.signed:
            return LinkReport(
                link, Standing.NOT_YET, f"signed only {agreement.signed}", "mend agreements", record
            )
        if left < 0:
            return LinkReport(
                link,
                Standing.EXPIRED,
                f"expired {agreement.expires}",
                "renew it; nothing is sent there until then",
                record,
            )
        if left <= SOON_DAYS:
            return LinkReport(
                link,
                Standing.EXPIRES_SOON,
                f"expires in {left} days, {agreement.expires}",
                "renew it in time",
                record,
            )
        return LinkReport(link, Standing.OK, f"valid until {agreement.expires}", "", record)
