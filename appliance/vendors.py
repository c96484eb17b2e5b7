"""What stands between the box and the world, made from a site's settings: one function per outside thing.

The composition root's other half: `bootstrap` says what the box is made of, this module how each vendor is
reached, with which secret, and which boundary is told of its calls. Nothing is sent by opening it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import httpx

from appliance.adapters.alerts import SlackWebhooks, alert_client
from appliance.adapters.host import SecretFolder, SystemClock, SystemEntropy, pause
from appliance.adapters.machine import is_clock_set
from appliance.adapters.model.prompt_files import RUNS, is_tested, load_prompts, load_runs
from appliance.adapters.pms.open_dental import OpenDentalOptions, OpenDentalPms
from appliance.adapters.pms.open_dental_http import open_dental_client
from appliance.adapters.sms.ringcentral import RingCentral
from appliance.adapters.sms.ringcentral_door import RingCentralOptions
from appliance.adapters.sms.tigerconnect import TigerConnect, TigerConnectOptions
from appliance.adapters.sms.twilio import Twilio, TwilioDeactivations, TwilioLookup, TwilioOptions
from appliance.adapters.sms.vendor_http import carrier_client
from appliance.domain.advice.asking import CLASSIFIERS
from appliance.domain.advice.costs import LIST_PRICES, Price
from appliance.domain.advice.use import Call, Step
from appliance.errors import Misconfigured
from appliance.ports.alerts import Alerts
from appliance.ports.model import Model
from appliance.ports.pms import Pms
from appliance.ports.sms import DeactivationLists, NumberCheck, SmsGateway
from appliance.ports.time import Clock, Entropy
from appliance.settings import Settings
from appliance.workflow.box import ModelDesk

if TYPE_CHECKING:
    import httpx2


TWILIO_URL = "https://api.twilio.com"
RINGCENTRAL_URL = "https://platform.ringcentral.com"
TIGERCONNECT_URL = "https://api.tigertext.me"

OPT_OUT_WORDS: Mapping[str, frozenset[str]] = {
    one.name: one.opt_out_words for one in (Twilio, RingCentral, TigerConnect)
}
"""At which words each carrier blocks a phone by itself."""

Port = TypeVar("Port")
Boundary = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Outside:
    """What stands between the box and the world; the defaults are the real world."""

    clock: Clock = field(default_factory=SystemClock)
    entropy: Entropy = field(default_factory=SystemEntropy)
    boundary: Boundary | None = None
    """Told of every commit and every call of a port, before and after."""
    pause: Callable[[float], None] = pause
    pms_transport: httpx.BaseTransport | None = None
    sms_transport: httpx.BaseTransport | None = None
    lookup_transport: httpx.BaseTransport | None = None
    """Of the number look-up, where another vendor does it; otherwise the carrier's serves."""
    alert_transport: httpx.BaseTransport | None = None
    model_transport: httpx2.BaseTransport | None = None
    clock_is_set: Callable[[], bool] = is_clock_set
    """Whether the machine's clock follows another one."""


def open_pms(settings: Settings, secrets: SecretFolder, out: Outside, connections: ExitStack) -> Pms:
    """Return the practice-management system, over TLS under the site's own authority if it has one."""
    options = OpenDentalOptions(
        developer_key=secrets.read("pms_developer_key"),
        customer_key=secrets.read("pms_customer_key"),
        zone=settings.practice.zone,
        bookable_operatories=frozenset(settings.pms.bookable_operatories),
    )
    url = settings.pms.url.rstrip("/") + "/"
    if out.pms_transport is not None:
        client = httpx.Client(base_url=url, transport=out.pms_transport, trust_env=False)
    else:
        client = open_dental_client(url, ca_bundle=settings.pms.ca_file or None)
    return OpenDentalPms(connections.enter_context(client), options, out.clock, out.pause)


def _twilio(
    settings: Settings, secrets: SecretFolder, out: Outside, connections: ExitStack
) -> tuple[httpx.Client, TwilioOptions]:
    is_carrier = settings.sms.carrier == "twilio"
    options = TwilioOptions(
        account_sid=settings.sms.account_sid,
        key_sid=settings.sms.key_sid,
        key_secret=secrets.read("sms_key_secret"),
        number=settings.sms.number,
        api_url=(settings.sms.url if is_carrier else "") or TWILIO_URL,
        lookup_url=settings.sms.lookup_url,
        deactivations_url=settings.sms.deactivations_url,
        confirms_opt_out=settings.sms.confirms_opt_out,
    )
    transport = out.sms_transport if is_carrier else out.lookup_transport
    client = carrier_client(proxy=settings.sms.proxy or None, transport=transport)
    return connections.enter_context(client), options


def open_sms(settings: Settings, secrets: SecretFolder, out: Outside, connections: ExitStack) -> SmsGateway:
    """Return the carrier of this site."""
    if settings.sms.carrier == "twilio":
        return Twilio(*_twilio(settings, secrets, out, connections), out.clock)
    if settings.sms.carrier == "tigerconnect":
        return _tigerconnect(settings, secrets, out, connections)
    options = RingCentralOptions(
        client_id=settings.sms.client_id,
        client_secret=secrets.read("ringcentral_client_secret"),
        jwt=secrets.read("ringcentral_jwt"),
        number=settings.sms.number,
        api_url=settings.sms.url or RINGCENTRAL_URL,
        high_volume=settings.sms.high_volume,
        confirms_opt_out=settings.sms.confirms_opt_out,
    )
    client = carrier_client(proxy=settings.sms.proxy or None, transport=out.sms_transport)
    return RingCentral(connections.enter_context(client), options, out.clock)


def _tigerconnect(
    settings: Settings, secrets: SecretFolder, out: Outside, connections: ExitStack
) -> TigerConnect:
    options = TigerConnectOptions(
        key=settings.sms.client_id,
        secret=secrets.read("tigerconnect_secret"),
        number=settings.sms.number,
        api_url=settings.sms.url or TIGERCONNECT_URL,
        organization=settings.sms.organization,
    )
    client = carrier_client(proxy=settings.sms.proxy or None, transport=out.sms_transport)
    return TigerConnect(connections.enter_context(client), options, out.clock)


def open_number_check(
    settings: Settings, secrets: SecretFolder, out: Outside, connections: ExitStack
) -> NumberCheck:
    """Return who tells the kind of a line; Twilio's Lookup, whoever the carrier is."""
    return TwilioLookup(*_twilio(settings, secrets, out, connections))


def open_deactivations(
    settings: Settings, secrets: SecretFolder, out: Outside, connections: ExitStack
) -> DeactivationLists | None:
    """Return the carriers' lists of numbers out of use; None where no host of them is named."""
    hosts = settings.sms.deactivation_hosts
    if not hosts:
        return None
    lists = TwilioDeactivations(*_twilio(settings, secrets, out, connections), hosts)
    return watched(lists, "deactivations", out.boundary)


def open_alerts(
    settings: Settings, secrets: SecretFolder, out: Outside, connections: ExitStack
) -> Alerts | None:
    """Return where alerts go; None where nobody is alerted."""
    if not settings.alerts:
        return None
    addresses = {post: secrets.read(f"alert_webhook_{post}") for post in settings.alerts}
    client = connections.enter_context(alert_client(out.alert_transport))
    return watched(SlackWebhooks(client, addresses), "alerts", out.boundary)


def open_model(
    settings: Settings, secrets: SecretFolder, out: Outside, connections: ExitStack
) -> ModelDesk | None:
    """Return the model as this site uses it; the vendor's library is loaded only where there is one."""
    if not settings.uses_model():
        return None
    from appliance.adapters.model.claude import Claude, ClaudeOptions

    said = settings.model
    options = ClaudeOptions(said.url, secrets.read("model_api_key"), said.proxy, said.deadline_seconds)
    claude = Claude(options, out.clock, out.pause, out.model_transport)
    connections.callback(claude.close)
    return desk_with(settings, watched(claude, "model", out.boundary))


def desk_with(settings: Settings, model: Model) -> ModelDesk:
    """Given a model that can be reached, return it with the site's prompts, switches and prices.

    Raise Misconfigured if a model that is in use has no price.
    """
    said, prompts = settings.model, load_prompts()
    own = {name: Price(one.input, one.output, one.cache_min_tokens) for name, one in said.prices.items()}
    prices = {**LIST_PRICES, **own}
    models = {call: said.classifier if call in CLASSIFIERS else said.writer for call in Call}
    steps = {call: said.step_of(call) for call in Call}
    for name in sorted({models[call] for call, step in steps.items() if step is not Step.OFF}):
        if name not in prices:
            raise Misconfigured(
                f"the model {name} has no price, so that its cost could not be capped",
                remedy=f'add [model.prices."{name}"] with input and output',
            )
    runs = load_runs(RUNS, *((Path(said.runs_file),) if said.runs_file else ()))
    return ModelDesk(
        model,
        prompts,
        models,
        steps,
        prices,
        frozenset(
            call
            for call in Call
            if not is_tested(prompts[call], models[call], model.endpoint, steps[call], runs)
        ),
    )


def watched(port: Port, name: str, boundary: Boundary | None) -> Port:
    """Given a port, return it with the boundary told of each call, before and after; as it is without one."""
    return port if boundary is None else cast("Port", _Watched(port, name, boundary))


class _Watched:
    """A port whose calls are seen from outside. Pages of a listing count as calls of their own."""

    def __init__(self, port: object, name: str, boundary: Boundary) -> None:
        self._port = port
        self._name = name
        self._boundary = boundary

    def __getattr__(self, attribute: str) -> Any:
        value = getattr(self._port, attribute)
        if not callable(value):
            return value

        def call(*arguments: Any, **keywords: Any) -> Any:
            label = f"{self._name}.{attribute}"
            self._boundary(f"before {label}")
            result = value(*arguments, **keywords)
            if isinstance(result, Iterator):
                return self._each(label, result)
            self._boundary(f"after {label}")
            return result

        return call

    def _each(self, label: str, items: Iterator[Any]) -> Iterator[Any]:
        for item in items:
            self._boundary(f"after {label}")
            yield item
            self._boundary(f"before {label}")


def secret_names(settings: Settings | None = None) -> Mapping[str, str]:
    """Return the secrets that every site needs, or those of one site, with what each is."""
    posts = settings.alerts if settings is not None else ()
    off_site: dict[str, str] = {}
    if settings is not None and (settings.backup.repository or settings.archive.bucket):
        off_site["backup_key"] = (
            "32 random bytes in hexadecimal from which backups and archives are encrypted"
        )
    for part, is_used in (
        ("backup", settings is not None and settings.backup.repository.startswith("s3:")),
        ("archive", settings is not None and bool(settings.archive.bucket)),
    ):
        if is_used:
            off_site[f"{part}_access_id"] = f"access key of the {part}'s S3 service"
            off_site[f"{part}_access_secret"] = f"secret of the access key of the {part}'s S3 service"
    return {
        **off_site,
        **{f"alert_webhook_{post}": f"address of the incoming webhook of {post}" for post in posts},
        "audit_signing_key": "32 random bytes in hexadecimal with which the audit log is signed",
        "database_key": "32 random bytes in hexadecimal that encrypt the database",
        "pms_developer_key": "Open Dental developer key",
        "pms_customer_key": "Open Dental customer key of this office",
        "sms_key_secret": "secret of Twilio's API key",
        **(_CARRIER_SECRETS.get(settings.sms.carrier, {}) if settings is not None else {}),
        **({"model_api_key": "key of the model's API"} if settings and settings.uses_model() else {}),
    }


MADE_ON_THE_BOX = frozenset({"audit_signing_key", "backup_key", "database_key"})
"""Secrets that nobody hands over: the box makes them, and they leave it escrowed or not at all."""

_CARRIER_SECRETS: Mapping[str, Mapping[str, str]] = {
    "ringcentral": {
        "ringcentral_client_secret": "client secret of the application at RingCentral",
        "ringcentral_jwt": "JWT credential of the user whose number texts",
    },
    "tigerconnect": {"tigerconnect_secret": "secret of the API key at TigerConnect"},
}
"""Beside Twilio's, whose look-up every site uses."""
