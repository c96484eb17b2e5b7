"""What every workflow is given: the ports, the practice and its rules. Nothing is looked up elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from appliance.domain.audit import AuditEntry
from appliance.domain.model import Practice
from appliance.domain.policy import Policy
from appliance.ports.pms import Pms
from appliance.ports.sms import NumberCheck, SmsGateway
from appliance.ports.store import Store, View
from appliance.ports.time import Clock, Entropy

OPERATIONS = "health_care_operations"
TREATMENT = "treatment"


@dataclass(frozen=True, slots=True)
class Geography:
    """Where a phone and an address may be: tables that the domain takes as arguments."""

    states_of: Callable[[str, str, str | None], tuple[str, ...]]
    """Given an address's state, its ZIP and a phone, every state the holder may be in."""
    holidays: Callable[[int], frozenset[date]]
    """Given a year, the public holidays on which nobody is texted."""


@dataclass(frozen=True, slots=True)
class Agreements:
    """Business associate agreements: until which day each vendor may see patients' data."""

    valid_until: Mapping[str, date] = field(default_factory=dict)

    def covers(self, vendor: str, on: date) -> bool:
        """Whether a vendor's agreement is on record and has not run out."""
        until = self.valid_until.get(vendor)
        return until is not None and on <= until


@dataclass(frozen=True, slots=True)
class Box:
    """One box at one practice, with everything outside of it behind ports."""

    store: Store
    pms: Pms
    sms: SmsGateway
    numbers: NumberCheck
    clock: Clock
    entropy: Entropy
    practice: Practice
    policy: Policy
    geography: Geography
    agreements: Agreements
    policy_hash: str
    """The name of the exact rules in force."""

    @property
    def zone(self) -> ZoneInfo:
        """The practice's zone."""
        return ZoneInfo(self.practice.zone)

    def local_day(self, at: datetime) -> date:
        """Return the practice's calendar day at an instant."""
        return at.astimezone(self.zone).date()

    def midnight(self, on: date) -> datetime:
        """Return the instant at which a local day begins."""
        return datetime.combine(on, time.min, self.zone)

    def entry(
        self, view: View, action: str, patient_id: str = "", *, actor: str = "recallbox", **more: object
    ) -> AuditEntry:
        """Return an audit entry for now under the current policy; the patient appears by token only."""
        token = view.token_of(patient_id) if patient_id else ""
        values = {"purpose": OPERATIONS, "policy_hash": self.policy_hash, **more}
        values = {name: _plain(value) for name, value in values.items()}
        return AuditEntry(at=self.clock.now(), actor=actor, action=action, patient_token=token, **values)  # type: ignore[arg-type]


def _plain(value: object) -> object:
    """Return a value as a record may hold it: words of our enumerations become ordinary text."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    return value
