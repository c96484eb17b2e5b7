"""What every workflow is given: the ports, the practice and its rules. Nothing is looked up elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from appliance.domain.advice.asking import Prompt
from appliance.domain.advice.costs import Price
from appliance.domain.advice.use import Call, Step
from appliance.domain.agreements import Agreements
from appliance.domain.model import Practice
from appliance.domain.permission.pace import Pace, Spending
from appliance.domain.policy import Policy
from appliance.domain.proof.audit import AuditEntry
from appliance.domain.proof.checkpoint import LogKey
from appliance.domain.visits.roster import Post
from appliance.domain.wording.office_facts import OfficeFacts
from appliance.domain.wording.templates import SHIPPED, TemplateSet
from appliance.ports.alerts import Alerts
from appliance.ports.archive import Archive
from appliance.ports.backup import Backups
from appliance.ports.model import Model
from appliance.ports.notary import HeadFolder, Notary
from appliance.ports.pms import Pms
from appliance.ports.sms import DeactivationLists, NumberCheck, SmsGateway
from appliance.ports.store import Store, View
from appliance.ports.time import Clock, Entropy

OPERATIONS = "health_care_operations"
TREATMENT = "treatment"
MODEL_VENDOR = "anthropic"
"""The service whose agreement a model that sees patients' data needs."""


@dataclass(frozen=True, slots=True)
class Geography:
    """Where a phone and an address may be: tables that the domain takes as arguments."""

    states_of: Callable[[str, str, str | None], tuple[str, ...]]
    """Given an address's state, its ZIP and a phone, every state the holder may be in."""
    holidays: Callable[[int], frozenset[date]]
    """Given a year, the federal holidays of it and the two after, on which nobody is texted."""
    holidays_of: Callable[[str, int], frozenset[date]]
    """Given a state and a year, its own holidays in the same years."""


@dataclass(frozen=True, slots=True)
class ModelDesk:
    """A model as this office uses it: prompts, model ids, how far each call has come, and prices.

    `untested` are the calls whose prompt has no passing run for the step it is set to.
    """

    port: Model
    prompts: Mapping[Call, Prompt]
    models: Mapping[Call, str]
    steps: Mapping[Call, Step]
    prices: Mapping[str, Price]
    untested: frozenset[Call] = frozenset()


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
    test_numbers: frozenset[str]
    """Phones of the office's own staff: all that may be texted while the rollout is in its test phase."""
    policy_hash: str
    """The name of the exact rules in force."""
    notary: Notary
    heads: HeadFolder
    """Where the log's newest heads lie, outside of the database."""
    witnesses: tuple[LogKey, ...] = ()
    """Who may cosign the log's checkpoints."""
    templates: TemplateSet = SHIPPED
    """The wordings in force: ours, some perhaps replaced by the office's own."""
    deactivations: DeactivationLists | None = None
    """Who lists the numbers out of use; None where the office does not have them fetched."""
    alerts: Alerts | None = None
    """Where alerts leave the box; None where the office wants none."""
    pace: Pace = field(default_factory=Pace)
    """How fast the carrier's tier lets texts through."""
    spending: Spending = field(default_factory=Spending)
    """What a month's texts may cost."""
    backups: Backups | None = None
    """The repository of backups; None where the site has none."""
    archive: Archive | None = None
    """Where old audit rows are copied to; None where the site has no archive."""
    posts: tuple[Post, ...] = ()
    """Who hears them, and when."""
    model: ModelDesk | None = None
    """The model that advises; None where the office has none."""
    facts: OfficeFacts = field(default_factory=OfficeFacts)
    """The office's answers to simple questions."""

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
