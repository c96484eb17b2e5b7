"""What a site says about itself: one typed TOML file, and the office's policy beside it. No secrets.

Owns the names, types and explanations of every setting; the documentation is generated from here. A
file with a mistake is refused whole, naming every mistake with its line, its key and what it must be, and
nothing is started. The policy is checked against the bounds that law sets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any

import msgspec

from appliance.domain.advice.use import Call, Step
from appliance.domain.agreements import CHAIN, FEATURES, NONE, Agreements, ServiceRecord
from appliance.domain.agreements import Agreement as SignedAgreement
from appliance.domain.calendar import zone
from appliance.domain.permission.pace import Pace
from appliance.domain.policy import STATES, AiMode, Policy
from appliance.domain.proof.checkpoint import COSIGNATURE, LogKey, parse_key
from appliance.domain.visits.roster import Post
from appliance.policy_file import build_policy, read_policy_changes
from appliance.toml_text import Fault, TomlText, parse_toml, read_toml
from appliance.typed_table import build, doc


def _is_zone(name: str) -> bool:
    return zone(name) is not None


def _is_state(code: str) -> bool:
    return code in STATES


def _is_day_or_empty(text: str) -> bool:
    try:
        return not text or date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _are_features(names: tuple[str, ...]) -> bool:
    return set(names) <= set(FEATURES)


def _phone(text: str) -> msgspec.Meta:
    must_be = "a phone number in the form +13125550100 (ITU-T E.164)"
    return doc(text, must_be, pattern=r"^\+[1-9][0-9]{6,14}$")


class PracticeSettings(msgspec.Struct, frozen=True):
    """The practice as patients know it."""

    name: Annotated[
        str, doc("Name in every text.", "a name of 1 to 40 characters", min_length=1, max_length=40)
    ]
    phone: Annotated[str, _phone("Number patients may call, E.164, e.g. +13125550100.")]
    zone: Annotated[
        str,
        doc(
            "IANA time zone of the office, e.g. America/Chicago.",
            "an IANA time zone such as America/Chicago",
            _is_zone,
        ),
    ]
    state: Annotated[
        str,
        doc(
            "State of the office, two letters.",
            "a state in two letters, e.g. IL",
            _is_state,
        ),
    ]
    parking: Annotated[
        str, doc("Parking note in booking confirmations.", "text of at most 60 characters", max_length=60)
    ] = ""


class PmsSettings(msgspec.Struct, frozen=True):
    """The practice-management system."""

    url: Annotated[str, doc("Open Dental API Service, e.g. https://10.0.0.5:30223/api/v1.")]
    kind: Annotated[str, doc("Vendor of the PMS.", '"open_dental"', pattern="^open_dental$")] = "open_dental"
    bookable_operatories: Annotated[
        tuple[str, ...],
        doc(
            "Ids of operatories that may be offered; empty: the PMS's own Web Sched flag.",
            'a list of ids such as ["3", "4"]',
        ),
    ] = ()
    ca_file: Annotated[str, doc("CA certificate of the API Service, if it is not a public one.")] = ""
    clear_text_waiver: Annotated[
        str,
        doc(
            "Day (YYYY-MM-DD) until which the owner accepts unencrypted LAN traffic to the PMS.",
            'a day such as "2027-01-31", or empty',
            _is_day_or_empty,
        ),
    ] = ""


class SmsSettings(msgspec.Struct, frozen=True):
    """The SMS carrier and the practice's number there. What a number is, Twilio is asked with any carrier."""

    account_sid: Annotated[str, doc("Twilio account SID.")]
    key_sid: Annotated[str, doc("Twilio API key SID.")]
    number: Annotated[str, _phone("The practice's texting number, E.164.")]
    carrier: Annotated[
        str,
        doc(
            "Carrier.",
            '"twilio", "ringcentral" or "tigerconnect"',
            pattern="^(twilio|ringcentral|tigerconnect)$",
        ),
    ] = "twilio"
    client_id: Annotated[
        str, doc("RingCentral: client id of the application. TigerConnect: the API key.")
    ] = ""
    organization: Annotated[str, doc("TigerConnect: token of the office's organization, if it has one.")] = ""
    unverified: Annotated[
        bool,
        doc(
            "TigerConnect: accept that the adapter was never tried against the vendor's live system; true is"
            " needed."
        ),
    ] = False
    high_volume: Annotated[
        bool, doc("RingCentral: the number is one for high-volume SMS (feature A2PSmsSender).")
    ] = False
    push: Annotated[
        bool, doc("RingCentral: be told by WebSocket that a text came in, so that it is read at once.")
    ] = True
    messages_per_second: Annotated[
        float,
        doc(
            "Texts a second that the registered campaign lets through; 0: what the carrier usually does.",
            "a rate from 0 to 100",
            ge=0,
            le=100,
        ),
    ] = 0
    messages_per_day: Annotated[
        int,
        doc(
            "Texts a day that the registered brand lets through; a fifth is kept for answers.",
            "a whole number from 10 to 200000",
            ge=10,
            le=200_000,
        ),
    ] = 2000
    month_cap_cents: Annotated[
        int,
        doc("Cents that a month's texts may cost before none is started; 0: any.", "cents from 0", ge=0),
    ] = 20_000
    url: Annotated[str, doc("Base URL of the carrier's API; empty: the carrier's own.")] = ""
    lookup_url: Annotated[str, doc("Base URL of the number look-up.")] = "https://lookups.twilio.com"
    deactivations_url: Annotated[str, doc("Base URL of Twilio's lists of numbers out of use.")] = (
        "https://messaging.twilio.com"
    )
    deactivation_hosts: Annotated[
        tuple[str, ...],
        doc(
            "Hosts from which those lists may be fetched every night; empty: they are not. The proxy has to"
            " let them through as well.",
            'a list of hosts such as ["files.example"]',
        ),
    ] = ()
    confirms_opt_out: Annotated[bool, doc("Whether the carrier itself answers STOP.")] = True
    proxy: Annotated[str, doc("Local proxy through which the carrier is reached.")] = ""
    segment_price_cents: Annotated[
        float,
        doc(
            "What one segment costs, in cents: for estimates only.",
            "a price in cents from 0 to 100",
            ge=0,
            le=100,
        ),
    ] = 0.83


class DatabaseSettings(msgspec.Struct, frozen=True):
    """Where the encrypted database lies."""

    path: Annotated[str, doc("Path of the database file.")] = "/var/lib/recallbox/recallbox.db"


class SecretsSettings(msgspec.Struct, frozen=True):
    """Where secrets come from: one file each, named database_key, pms_developer_key and so on."""

    folder: Annotated[
        str, doc("Folder with one file per secret; empty: the service's credentials directory.")
    ] = ""


def _are_witnesses(keys: tuple[str, ...]) -> bool:
    try:
        return all(parse_key(one).kind == COSIGNATURE for one in keys)
    except ValueError:
        return False


class AuditSettings(msgspec.Struct, frozen=True):
    """How outsiders can hold the audit log to its word."""

    heads_folder: Annotated[
        str,
        doc(
            "Folder for the log's newest signed checkpoints; not where the database is, nor in its backup, so"
            " that an old database put back is noticed."
        ),
    ] = "/var/lib/recallbox-heads"
    witnesses: Annotated[
        tuple[str, ...],
        doc(
            "Public keys of the witnesses who cosign checkpoints, each as name+id+base64.",
            'a list of witness keys such as ["witness.example/1+0a1b2c3d+BK…"]',
            _are_witnesses,
        ),
    ] = ()

    def keys(self) -> tuple[LogKey, ...]:
        """Return the witnesses' keys. They were checked when the settings were read."""
        return tuple(map(parse_key, self.witnesses))


class DeskSettings(msgspec.Struct, frozen=True):
    """The front desk's terminals."""

    socket: Annotated[str, doc("Path of their socket; empty: desk.sock beside the database.")] = ""
    lock_minutes: Annotated[int, doc("Idle minutes until a session locks.", "1 to 5", ge=1, le=5)] = 5
    logoff_minutes: Annotated[int, doc("Idle minutes until it ends.", "2 to 15", ge=2, le=15)] = 15


class RolloutSettings(msgspec.Struct, frozen=True):
    """How the site goes live."""

    test_numbers: Annotated[
        tuple[Annotated[str, _phone("")], ...],
        doc(
            "Phones of the office's staff, E.164: all that may be texted in the rollout's test phase.",
            'a list of phone numbers such as ["+13125550142"]',
        ),
    ] = ()


class AgreementSettings(msgspec.Struct, frozen=True):
    """A signed business associate agreement with one vendor (45 CFR 164.504(e))."""

    scope: Annotated[str, doc("What it covers, in its own words.", "a few words", min_length=1)]
    signed: Annotated[date, doc("Day on which it was signed.", "a day such as 2026-11-22")]
    expires: Annotated[date, doc("Last day on which it is valid.", "a day such as 2027-11-22")]
    document_sha256: Annotated[
        str,
        doc(
            "SHA-256 of the signed document: `sha256sum FILE`.",
            "64 hexadecimal digits: the SHA-256 of the signed document",
            pattern="^[0-9a-f]{64}$",
        ),
    ]
    features: Annotated[
        tuple[str, ...],
        doc(
            f"What may be used under it: some of {', '.join(FEATURES)}.",
            f"a list of some of {', '.join(FEATURES)}",
            _are_features,
        ),
    ]


class ServiceSettings(msgspec.Struct, frozen=True):
    """The three questions about one outside service the box uses."""

    touches_phi: Annotated[bool, doc("Whether data go there that identify a patient.", "true or false")]
    why: Annotated[str, doc("Why that is so.", "a few words", min_length=1)]
    baa: Annotated[
        str, doc(f'Which of the agreements covers it, or "{NONE}".', 'the name of an agreement or "none"')
    ]
    minimum_necessary: Annotated[
        tuple[str, ...],
        doc("Every field that leaves (164.502(b)).", 'a list of fields such as ["mobile", "body"]'),
    ]


_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _is_clock(text: str) -> bool:
    try:
        return time.fromisoformat(text).isoformat("minutes") == text
    except ValueError:
        return False


def _are_weekdays(names: tuple[str, ...]) -> bool:
    return set(names) <= set(_WEEKDAYS)


class AlertSettings(msgspec.Struct, frozen=True):
    """A post that is told when a thread needs somebody. It is never told anything of a patient."""

    kind: Annotated[str, doc("How it is told.", '"slack"', pattern="^slack$")] = "slack"
    hears: Annotated[
        str,
        doc("What it is told of.", '"everything" or "emergencies"', pattern="^(everything|emergencies)$"),
    ] = "everything"
    weekdays: Annotated[
        tuple[str, ...],
        doc("Days on which its duty begins.", f"a list of some of {', '.join(_WEEKDAYS)}", _are_weekdays),
    ] = _WEEKDAYS
    start: Annotated[str, doc("When its duty begins.", "a time such as 08:00", _is_clock)] = "00:00"
    stop: Annotated[
        str,
        doc("When it ends; at or before the start: on the next day.", "a time such as 17:00", _is_clock),
    ] = "00:00"


class PriceSettings(msgspec.Struct, frozen=True):
    """What a model costs. Without a price a model is not asked: what cannot be counted cannot be capped."""

    input: Annotated[float, doc("Dollars for a million tokens in.", "a price from 0 to 1000", ge=0, le=1000)]
    output: Annotated[
        float, doc("Dollars for a million tokens out.", "a price from 0 to 1000", ge=0, le=1000)
    ]
    cache_min_tokens: Annotated[
        int, doc("Size from which the vendor caches a prompt; 0: not asked for.", "0 or more", ge=0)
    ] = 0


class ModelSettings(msgspec.Struct, frozen=True):
    """The language model that may advise. Without calls switched on nothing is ever sent there."""

    calls: Annotated[
        dict[str, str],
        doc(
            f"Step of each call ({', '.join(Call)}): {', '.join(Step)}.",
            'a table such as {reply = "shadow"}',
        ),
    ] = {}
    url: Annotated[str, doc("Base URL of the vendor's API.")] = "https://api.anthropic.com"
    proxy: Annotated[str, doc("Local proxy through which it is reached.")] = ""
    classifier: Annotated[str, doc("Model that sorts and reads: a small one.")] = "claude-haiku-5-5"
    writer: Annotated[str, doc("Model that writes.")] = "claude-sonnet-5-5"
    deadline_seconds: Annotated[
        float, doc("Seconds a call may take in all.", "a number from 1 to 120", ge=1, le=120)
    ] = 20.0
    runs_file: Annotated[
        str, doc("This site's own runs of the prompts' test suite; `recallbox evaluate prompts --save`.")
    ] = ""
    prices: Annotated[
        dict[str, PriceSettings],
        doc("Prices by model id where ours are out of date: input and output, $ a million tokens."),
    ] = {}

    def step_of(self, call: Call) -> Step:
        """Return how far a call has come."""
        return Step(self.calls.get(call, Step.OFF))


class BackupSettings(msgspec.Struct, frozen=True):
    """Where the nightly backups go, who can open them besides the owner, and how many are kept."""

    repository: Annotated[
        str,
        doc(
            "Folder on another disk, or s3:https://HOST/BUCKET or sftp:USER@HOST:/FOLDER; empty: no backups.",
            "a path, s3:https://HOST/BUCKET or sftp:USER@HOST:/FOLDER",
            lambda text: not text or text.startswith(("/", "s3:http", "sftp:")),
        ),
    ] = ""
    recovery_recipient: Annotated[
        str,
        doc(
            "Public key of whoever looks after the box: 64 digits from `recallbox backup recipient`.",
            "64 hexadecimal digits, or empty",
            pattern="^([0-9a-f]{64})?$",
        ),
    ] = ""
    keep_daily: Annotated[int, doc("Days of which a backup is kept.", "from 2 to 90", ge=2, le=90)] = 14
    keep_weekly: Annotated[int, doc("Weeks of which one is kept.", "from 0 to 52", ge=0, le=52)] = 8
    keep_monthly: Annotated[int, doc("Months of which one is kept.", "from 0 to 84", ge=0, le=84)] = 12
    proxy: Annotated[str, doc("Local proxy through which a repository off site is reached.")] = ""

    @property
    def is_off_site(self) -> bool:
        """Whether somebody else keeps the backups, who needs an agreement for that."""
        return self.repository.startswith(("s3:", "sftp:"))


class ArchiveSettings(msgspec.Struct, frozen=True):
    """The S3 bucket with Object Lock into which old audit rows are copied, encrypted."""

    bucket: Annotated[str, doc("Name of the bucket; empty: no archive.")] = ""
    url: Annotated[str, doc("Address of the S3 service; empty: AWS in that region.")] = ""
    region: Annotated[str, doc("Region of the bucket.")] = "us-east-1"
    proxy: Annotated[str, doc("Local proxy through which it is reached.")] = ""


class HealthSettings(msgspec.Struct, frozen=True):
    """Who is told how the box is. Nothing of a patient ever leaves this way."""

    ping_url: Annotated[
        str,
        doc(
            "Address that is asked every five minutes, with /fail at its end if something is wrong.",
            "an https address, or empty",
            lambda text: not text or text.startswith(("https://", "http://127.0.0.1")),
        ),
    ] = ""
    metrics_file: Annotated[
        str, doc("File with figures for Prometheus, e.g. for node_exporter's textfile collector.")
    ] = ""
    proxy: Annotated[str, doc("Local proxy through which the address is reached.")] = ""
    status_file: Annotated[str, doc("File that the status page reads, e.g. /run/recallbox/status.json.")] = ""


class Settings(msgspec.Struct, frozen=True):
    """Everything one site says about itself."""

    practice: PracticeSettings
    pms: PmsSettings
    sms: SmsSettings
    policy_file: Annotated[
        str, doc('The office\'s policy, e.g. "policy.toml" beside this file; empty: the default policy.')
    ] = ""
    templates_file: Annotated[
        str, doc('The office\'s own wordings, e.g. "templates.toml" beside this file; empty: none.')
    ] = ""
    facts_file: Annotated[
        str, doc('The office\'s answers to simple questions, e.g. "office_facts.toml" beside this file.')
    ] = ""
    database: DatabaseSettings = DatabaseSettings()
    secrets: SecretsSettings = SecretsSettings()
    audit: AuditSettings = AuditSettings()
    rollout: RolloutSettings = RolloutSettings()
    desk: DeskSettings = DeskSettings()
    model: ModelSettings = ModelSettings()
    backup: BackupSettings = BackupSettings()
    archive: ArchiveSettings = ArchiveSettings()
    health: HealthSettings = HealthSettings()
    agreements: Annotated[dict[str, AgreementSettings], doc("BAAs by vendor, e.g. [agreements.twilio].")] = {}
    services: Annotated[
        dict[str, ServiceSettings],
        doc(f"Outside services by name: {', '.join(link.service for link in CHAIN)}."),
    ] = {}
    alerts: Annotated[
        dict[str, AlertSettings],
        doc("Who is alerted when, by post; the webhook of post NAME is the secret alert_webhook_NAME."),
    ] = {}
    policy: Annotated[
        dict[str, Any], doc("A short policy may stand here instead of in a file of its own.")
    ] = {}

    def rules(self) -> Policy:
        """Return the office's policy. It was checked when the settings were read."""
        return build_policy(self.policy)[0]

    def register(self) -> Agreements:
        """Return the agreements and the answers about each service, as the gate asks for them."""
        return Agreements(
            {
                name: SignedAgreement(
                    name, one.scope, one.signed, one.expires, one.document_sha256, frozenset(one.features)
                )
                for name, one in self.agreements.items()
            },
            {
                name: ServiceRecord(name, one.touches_phi, one.why, one.baa, one.minimum_necessary)
                for name, one in self.services.items()
            },
        )

    def services_in_use(self) -> tuple[str, ...]:
        """Return the outside services that this site is set up to use."""
        model = ("anthropic",) if self.rules().ai_mode is AiMode.PHI_BAA else ()
        alerts = tuple(dict.fromkeys(one.kind for one in self.alerts.values()))
        archive = ("archive",) if self.archive.bucket or self.backup.is_off_site else ()
        return (*archive, *model, self.sms.carrier, "twilio_lookup", *alerts)

    def agreement_faults(self) -> list[tuple[str, str]]:
        """Return what is missing or contradictory about the services in use: findings with their remedies.

        An agreement that has run out is none of them: the gate holds every text, and opt-outs still arrive.
        """
        register = self.register()
        return [fault for one in self.services_in_use() if (fault := register.fault_of(one)) is not None]

    def pace(self) -> Pace:
        """Return how fast texts may leave."""
        usual = USUAL_RATES[self.sms.carrier, self.sms.high_volume]
        return Pace(self.sms.messages_per_second or usual, self.sms.messages_per_day)

    def uses_model(self) -> bool:
        """Whether any call to a model is switched on, and the policy lets it see anything."""
        is_on = any(self.model.step_of(call) is not Step.OFF for call in Call)
        return is_on and self.rules().ai_mode is not AiMode.OFF

    def posts(self) -> tuple[Post, ...]:
        """Return who is alerted when."""
        return tuple(
            Post(
                name,
                one.hears == "everything",
                frozenset(map(_WEEKDAYS.index, one.weekdays)),
                time.fromisoformat(one.start),
                time.fromisoformat(one.stop),
            )
            for name, one in self.alerts.items()
        )


USUAL_RATES = {
    ("twilio", False): 2 / 3,
    ("ringcentral", False): 0.5,
    ("ringcentral", True): 0.25,
    ("tigerconnect", False): 0.5,
}
"""Texts a second by carrier and whether the number is for high volume, where the site names none: inside
every 10DLC class and RingCentral's requests a minute; a batch takes two (facts/messaging.md 1 and 5)."""

SHOW_SETTINGS = "`recallbox settings` explains every key"


def read_settings(path: Path) -> Settings:
    """Given the path of a site file, return its settings, with the policy of the file they name.

    Files it names are looked for beside it. Raise Misconfigured naming every mistake and the remedy.
    """
    source = read_toml(
        path, "name the file with --site or RECALLBOX_SITE; `recallbox settings` shows what goes in"
    )
    settings = _settings(source)
    beside: dict[str, Any] = {
        key: str(path.parent / value)
        for key in ("policy_file", "templates_file", "facts_file")
        if (value := getattr(settings, key))
    }
    if settings.model.runs_file:
        runs = str(path.parent / settings.model.runs_file)
        beside["model"] = msgspec.structs.replace(settings.model, runs_file=runs)
    if "policy_file" in beside:
        changes = read_policy_changes(Path(beside["policy_file"]))
        return msgspec.structs.replace(settings, **beside, policy=changes)
    return msgspec.structs.replace(settings, **beside)


def parse_settings(text: str, name: str) -> Settings:
    """Given the text of a site file, return its settings; files that it names are not read.

    Raise Misconfigured naming every mistake.
    """
    return _settings(parse_toml(text, name))


def _settings(source: TomlText) -> Settings:
    settings, faults = check_settings(source.data)
    if settings is None:
        raise source.refuse(faults, SHOW_SETTINGS)
    return settings


def check_settings(data: Mapping[str, Any]) -> tuple[Settings | None, list[Fault]]:
    """Given the tables of a site file, return its settings, or None and every mistake."""
    settings, faults = build(Settings, data)
    faults += _cross_check(data)
    faults += build_policy(_table(data, "policy"), ("policy",))[1]
    return (None if faults else settings), faults


# --- what no value alone shows ---------------------------------------------------------------------------


def _cross_check(data: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what each value alone does not show. Values of the wrong type are somebody else's business."""
    services = [link.service for link in CHAIN]
    for name in _table(data, "services"):
        if name not in services:
            yield Fault(("services", name), f"must be one of {', '.join(services)}")
    yield from _check_calls(_table(_table(data, "model"), "calls"))
    for name in _table(data, "alerts"):
        if re.fullmatch("[a-z][a-z0-9_]{0,19}", name) is None:
            yield Fault(("alerts", name), "must be named by 1 to 20 small letters, digits and _")
    for name in _table(data, "agreements"):
        one = _table(data["agreements"], name)
        signed, expires = one.get("signed"), one.get("expires")
        if isinstance(signed, date) and isinstance(expires, date) and expires < signed:
            yield Fault(("agreements", name, "expires"), f"must not be before {signed}, when it was signed")
    sms = _table(data, "sms")
    if sms.get("carrier") == "ringcentral" and not sms.get("client_id"):
        yield Fault(("sms", "client_id"), "is missing: client id of the application at RingCentral")
    yield from _check_unverified(sms)
    if sms.get("carrier", "twilio") != "ringcentral" and sms.get("high_volume"):
        yield Fault(("sms", "high_volume"), "is RingCentral's: leave it out, or set carrier")
    if data.get("policy") and data.get("policy_file"):
        yield Fault(("policy",), "must not stand beside policy_file: the policy is in one place, not in two")


def _check_calls(calls: Mapping[str, Any]) -> Iterator[Fault]:
    for name, step in calls.items():
        if name not in set(Call):
            yield Fault(("model", "calls", name), f"must be one of {', '.join(Call)}")
        elif step not in set(Step):
            yield Fault(("model", "calls", name), f"must be one of {', '.join(Step)}")


def _check_unverified(sms: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield why a carrier that was never tried live cannot be used yet, or why nothing has to be accepted."""
    if sms.get("carrier") != "tigerconnect":
        if sms.get("unverified"):
            yield Fault(("sms", "unverified"), "is TigerConnect's: leave it out, or set carrier")
        return
    if not sms.get("client_id"):
        yield Fault(("sms", "client_id"), "is missing: API key of the account at TigerConnect")
    if sms.get("unverified") is not True:
        yield Fault(
            ("sms", "unverified"),
            "must be true with TigerConnect: its adapter is unverified against a live system; try it with"
            " your own staff's phones first (`recallbox rollout`), or choose another carrier",
        )


def _table(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = data.get(key)
    return value if isinstance(value, dict) else {}
