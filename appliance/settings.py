"""What a site says about itself: one typed TOML file. Secrets are not in it.

Owns the names, types and explanations of every setting; the documentation is generated from here. A
file with a mistake is refused whole, naming the key and the remedy, and nothing is started. Policy is
part of it, and is checked against the bounds that law sets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec

from appliance.domain.calendar import zone
from appliance.domain.policy import POLICY_HELP, Policy, Window, check_policy
from appliance.errors import Misconfigured


def _doc(text: str, **constraints: Any) -> msgspec.Meta:
    return msgspec.Meta(description=text, **constraints)


_E164 = r"^\+[1-9][0-9]{6,14}$"


class PracticeSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The practice as patients know it."""

    name: Annotated[str, _doc("Name in every text, at most 40 characters.", min_length=1, max_length=40)]
    phone: Annotated[str, _doc("Number patients may call, E.164, e.g. +13125550100.", pattern=_E164)]
    zone: Annotated[str, _doc("IANA time zone of the office, e.g. America/Chicago.")]
    state: Annotated[str, _doc("State of the office, two letters.", pattern="^[A-Z]{2}$")]
    parking: Annotated[str, _doc("Parking note in booking confirmations.", max_length=60)] = ""


class PmsSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The practice-management system."""

    url: Annotated[str, _doc("Open Dental API Service, e.g. https://10.0.0.5:30223/api/v1.")]
    kind: Annotated[str, _doc("Vendor of the PMS.", pattern="^open_dental$")] = "open_dental"
    bookable_operatories: Annotated[
        tuple[str, ...], _doc("Ids of operatories that may be offered; empty: the PMS's own Web Sched flag.")
    ] = ()
    ca_file: Annotated[str, _doc("CA certificate of the API Service, if it is not a public one.")] = ""
    clear_text_waiver: Annotated[
        str, _doc("Day (YYYY-MM-DD) until which the owner accepts unencrypted LAN traffic to the PMS.")
    ] = ""


class SmsSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The SMS carrier and the practice's number there."""

    account_sid: Annotated[str, _doc("Twilio account SID.")]
    key_sid: Annotated[str, _doc("Twilio API key SID.")]
    number: Annotated[str, _doc("The practice's texting number, E.164.", pattern=_E164)]
    kind: Annotated[str, _doc("Carrier.", pattern="^twilio$")] = "twilio"
    url: Annotated[str, _doc("Base URL of the carrier's API.")] = "https://api.twilio.com"
    lookup_url: Annotated[str, _doc("Base URL of the number look-up.")] = "https://lookups.twilio.com"
    confirms_opt_out: Annotated[bool, _doc("Whether the carrier itself answers STOP.")] = True
    proxy: Annotated[str, _doc("Local proxy through which the carrier is reached.")] = ""


class DatabaseSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the encrypted database lies."""

    path: Annotated[str, _doc("Path of the database file.")] = "/var/lib/recallbox/recallbox.db"


class SecretsSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where secrets come from: one file each, named database_key, pms_developer_key and so on."""

    folder: Annotated[
        str, _doc("Folder with one file per secret; empty: the service's credentials directory.")
    ] = ""


class Agreement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A signed business associate agreement with one vendor."""

    signed: Annotated[date, _doc("Day on which it was signed.")]
    expires: Annotated[date, _doc("Last day on which it is valid.")]


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything one site says about itself."""

    practice: PracticeSettings
    pms: PmsSettings
    sms: SmsSettings
    database: DatabaseSettings = DatabaseSettings()
    secrets: SecretsSettings = SecretsSettings()
    agreements: Annotated[dict[str, Agreement], _doc("BAAs by vendor, e.g. [agreements.twilio].")] = {}
    policy: Annotated[dict[str, Any], _doc("Changes to the default policy, key by key.")] = {}

    def rules(self) -> Policy:
        """Return the office's policy. It was checked when the settings were read."""
        return _policy(self.policy)


def read_settings(path: Path) -> Settings:
    """Given the path of a site file, return its settings. Raise Misconfigured naming key and remedy."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Misconfigured(f"{path}: not valid TOML: not UTF-8 text", remedy="save it as UTF-8") from error
    except OSError as error:
        raise Misconfigured(
            f"the settings file {path} cannot be read: {error.strerror}",
            remedy="name the file with --site or RECALLBOX_SITE; `recallbox settings` shows what goes in",
        ) from error
    return parse_settings(text, str(path))


def parse_settings(text: str, name: str) -> Settings:
    """Given the text of a site file, return its settings. Raise Misconfigured naming key and remedy."""
    try:
        settings = msgspec.toml.decode(text, type=Settings, strict=True)
    except msgspec.ValidationError as error:
        raise Misconfigured(f"{name}: {_explain(str(error))}", remedy=_SHOW_SETTINGS) from error
    except msgspec.DecodeError as error:
        raise Misconfigured(f"{name}: not valid TOML: {error}", remedy="mend the line it names") from error
    if zone(settings.practice.zone) is None:
        raise Misconfigured(
            f"{name}: practice.zone: {settings.practice.zone!r} is not an IANA time zone",
            remedy="use a name such as America/Chicago",
        )
    _policy(settings.policy, name)
    return settings


_SHOW_SETTINGS = "`recallbox settings` explains every key"


def _explain(error: str) -> str:
    """Turn msgspec's message into ours: the key first."""
    found = re.match(r"(?P<what>.*?)(?: - at `\$\.?(?P<path>.*)`)?$", error, re.DOTALL)
    what, path = (found["what"], found["path"] or "") if found else (error, "")
    missing = re.search(r"(?:missing required|contains unknown) field `(\w+)`", what)
    if missing:
        key = f"{path}.{missing[1]}".lstrip(".")
        return f"{key}: is missing" if "missing" in what else f"{key}: there is no such setting"
    return f"{path or 'settings'}: {what[0].lower()}{what[1:]}"


def _policy(changes: dict[str, Any], name: str = "settings") -> Policy:
    known = {one.name for one in fields(Policy)}
    for key in changes:
        if key not in known:
            raise Misconfigured(f"{name}: policy.{key}: there is no such setting", remedy=_SHOW_SETTINGS)
    defaults = Policy()
    values = {one.name: getattr(defaults, one.name) for one in fields(Policy)}
    hints = get_type_hints(Policy)
    for key, value in changes.items():
        try:
            given = msgspec.convert(value, hints[key])
        except msgspec.ValidationError as error:
            raise Misconfigured(f"{name}: policy.{key}: {error}", remedy=_SHOW_SETTINGS) from error
        # A table changes the entries it names: a cohort must not lose its window by not being named.
        values[key] = {**values[key], **given} if isinstance(given, dict) else given
    policy = Policy(**values)
    breaches = check_policy(policy)
    if breaches:
        first = breaches[0]
        raise Misconfigured(
            f"{name}: policy.{first.key}: must be {first.bound} ({first.source})",
            remedy="a policy may narrow what the law allows, never widen it",
        )
    return policy


def describe_settings() -> Iterator[tuple[str, str, str, str]]:
    """Yield every setting as (key, type, default, explanation), sections first."""
    for name, hint in get_type_hints(Settings, include_extras=True).items():
        kind, about = _unwrap(hint)
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            yield f"[{name}]", "", "", (kind.__doc__ or "").strip()
            yield from _describe_struct(name, kind)
        elif name == "agreements":
            yield f"[{name}.VENDOR]", "", "", about
            yield from _describe_struct(f"{name}.VENDOR", Agreement)
        else:
            yield f"[{name}]", "", "", about
            defaults = Policy()
            for one in fields(Policy):
                yield f"{name}.{one.name}", "", _show(getattr(defaults, one.name)), POLICY_HELP[one.name]


def _describe_struct(section: str, kind: type[msgspec.Struct]) -> Iterator[tuple[str, str, str, str]]:
    hints = get_type_hints(kind, include_extras=True)
    for info in msgspec.structs.fields(kind):
        of, about = _unwrap(hints[info.name])
        default = "required" if info.required else repr(info.default)
        yield f"{section}.{info.name}", getattr(of, "__name__", str(of)), default, about


def _show(value: Any) -> str:
    """Return a default as a person reads it; long tables by their size."""
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, Window):
        days = ",".join(_WEEKDAYS[day] for day in value.weekdays)
        return f"{days} {value.start:%H:%M}-{value.stop:%H:%M}"
    if isinstance(value, Mapping):
        if len(value) > 6:
            return f"{len(value)} entries"
        return "; ".join(f"{key}: {_show(one)}" for key, one in value.items())
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def _unwrap(hint: Any) -> tuple[Any, str]:
    if get_origin(hint) is Annotated:
        kind, *extras = get_args(hint)
        about = next((one.description for one in extras if isinstance(one, msgspec.Meta)), "")
        return kind, about or ""
    return hint, ""
