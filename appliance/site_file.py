"""The one file that says everything about a site: settings, network, and how its box is reached and by whom.

Owns what a technician writes into it and what the box gets of it. Whatever follows from something else is
derived here and never asked twice: the packet filter's PMS from the PMS's address, the proxy's hosts from the
services in use. What is the same on every box is the image's and refused here. The rules for settings are
those of `settings`. No secrets: they are handed over apart. Reads files; writes none, opens no connection.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv4Network
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec

from appliance.domain.upkeep.flows import is_host
from appliance.policy_file import read_policy_changes
from appliance.settings import SHOW_SETTINGS, Settings, check_settings
from appliance.toml_text import Fault, KeyPath, read_toml, write_toml
from appliance.typed_table import build, doc

INSTALLED = Path("/var/lib/recallbox-site")
"""Where the box has what differs between sites; /etc/recallbox leads there."""

_PROXY = "http://127.0.0.1:3128"
_APPLIANCE: Mapping[KeyPath, str] = {
    ("database", "path"): "",
    ("secrets", "folder"): "",
    ("audit", "heads_folder"): "",
    ("health", "metrics_file"): "",
    ("health", "status_file"): "/run/recallbox/status.json",
    ("desk", "socket"): "/run/recallbox/desk.sock",
    **{(part, "proxy"): _PROXY for part in ("sms", "model", "backup", "archive", "health")},
}
"""Settings that the image decides, each with its value; empty: the product's own default."""

_FILES: tuple[KeyPath, ...] = (
    ("policy_file",),
    ("templates_file",),
    ("facts_file",),
    ("model", "runs_file"),
    ("pms", "ca_file"),
)
"""Settings that name a file. It lies beside the site file, and on the box beside the settings."""

_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,60}\Z")
_RENDERED = frozenset({"site.toml", "network.toml", "status.env", "revoked_keys"})
_PRINCIPAL = re.compile(r"[a-z0-9][a-z0-9_.@-]{0,60}\Z")


def _is_address(text: str) -> bool:
    try:
        return bool(IPv4Address(text))
    except AddressValueError:
        return False


def _is_network(text: str) -> bool:
    try:
        return "/" in text and bool(IPv4Network(text))
    except ValueError:
        return False


def _is_endpoint_or_empty(text: str) -> bool:
    return not text or endpoint_of(text) is not None


def endpoint_of(text: str) -> tuple[str, int] | None:
    """Return the address and the port of `198.51.100.9:51820`, or None if it is not written like that."""
    address, colon, port = text.rpartition(":")
    known = (
        bool(colon) and _is_address(address) and port.isascii() and port.isdigit() and 0 < int(port) < 65536
    )
    return (address, int(port)) if known else None


def _are_principals(names: tuple[str, ...]) -> bool:
    return bool(names) and all(map(_PRINCIPAL.match, names)) and "recallbox-enrolment" not in names


def _are_principals_or_none(names: tuple[str, ...]) -> bool:
    return not names or _are_principals(names)


class BoxSettings(msgspec.Struct, frozen=True):
    """How the box is reached, and whose certificates open it."""

    address: Annotated[
        str, doc("Where the playbooks reach it: its address in the tunnel.", "an IPv4 address", _is_address)
    ]
    operators: Annotated[
        tuple[str, ...],
        doc(
            "Principals of the MSP's certificates that may log in for upkeep, e.g. cedar-ridge-upkeep.",
            'a list of names such as ["cedar-ridge-upkeep"], not the one for enrolment',
            _are_principals,
        ),
    ]
    lan_address: Annotated[
        str,
        doc(
            "Its address in the office's LAN: there it is enrolled.",
            "an IPv4 address",
            _is_address,
        ),
    ]
    desks: Annotated[
        tuple[str, ...],
        doc(
            "Principals of the certificates that open the front desk's terminal; empty: none does.",
            'a list of names such as ["cedar-ridge-desk"]',
            _are_principals_or_none,
        ),
    ] = ()


class NetworkSettings(msgspec.Struct, frozen=True):
    """The office's network as the box sees it. The PMS and the hosts outside follow from the settings."""

    lan: Annotated[
        str, doc("Network of the front desk's computers.", "a network such as 192.168.20.0/24", _is_network)
    ]
    firewall: Annotated[
        str, doc("The firewall: names, time and addresses come from it.", "an IPv4 address", _is_address)
    ]
    tunnel: Annotated[
        str,
        doc(
            "Network from which the MSP's playbooks come; nobody else may log in for upkeep.",
            "a network such as 10.99.0.0/24",
            _is_network,
        ),
    ]
    msp_hub: Annotated[
        str,
        doc(
            "Address and port of the MSP's WireGuard hub; empty: the firewall has the tunnel.",
            "an address and a port such as 198.51.100.9:51820",
            _is_endpoint_or_empty,
        ),
    ] = ""
    collector: Annotated[
        str,
        doc(
            "The MSP's log collector, syslog over TLS; empty: none.",
            "an IPv4 address, or empty",
            lambda text: not text or _is_address(text),
        ),
    ] = ""


@dataclass(frozen=True, slots=True)
class Site:
    """A site whose file is right. `tables` are the settings as they are written there."""

    name: str
    folder: Path
    settings: Settings
    box: BoxSettings
    network: NetworkSettings
    tables: Mapping[str, Any]


def read_site(path: Path) -> Site:
    """Given a site file, return the site. Raise Misconfigured naming every mistake and its line."""
    source = read_toml(path, "name the site's file: inventory/sites/NAME.toml")
    box, faults = build(BoxSettings, source.data.get("box", {}), ("box",), source.data)
    network, wrong = build(NetworkSettings, source.data.get("network", {}), ("network",), source.data)
    tables = {key: value for key, value in source.data.items() if key not in ("box", "network")}
    settings, more = check_settings(tables)
    faults += [*wrong, *more, *_check_appliance(tables), *_check_files(tables, path.parent)]
    faults += _check_hosts(tables)
    if box is None or network is None or settings is None or faults:
        raise source.refuse(faults, SHOW_SETTINGS)
    if faults := list(_check_place(box, network)):
        raise source.refuse(faults, SHOW_SETTINGS)
    if settings.policy_file:
        read_policy_changes(path.parent / settings.policy_file)
    return Site(path.stem, path.parent, settings, box, network, tables)


def _at(tables: Mapping[str, Any], path: KeyPath) -> Any:
    """Return what stands at a key, or an empty text."""
    found: Any = tables
    for part in path:
        found = found.get(part, "") if isinstance(found, Mapping) else ""
    return found


def _check_appliance(tables: Mapping[str, Any]) -> Iterator[Fault]:
    for path in _APPLIANCE:
        if _at(tables, path) != "":
            yield Fault(path, "is the same on every box and comes with the image: leave it out")


def _check_files(tables: Mapping[str, Any], folder: Path) -> Iterator[Fault]:
    for path in _FILES:
        name = _at(tables, path)
        if not isinstance(name, str) or not name:
            continue
        if _FILE_NAME.match(name) is None or name in _RENDERED:
            yield Fault(path, "must be the plain name of a file beside this one")
        elif not (folder / name).is_file():
            yield Fault(path, f"there is no file {name} beside this one")
        elif not _is_text(folder / name):
            yield Fault(path, "must name a text file; a certificate is in PEM form")


def _is_text(path: Path) -> bool:
    try:
        return bool(path.read_text())
    except (OSError, UnicodeDecodeError):
        return False


def _check_hosts(tables: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what the box could not reach: it asks nobody for the PMS's name; the proxy knows exact hosts."""
    url = _at(tables, ("pms", "url"))
    if isinstance(url, str) and url and _pms_of(url) is None:
        yield Fault(
            ("pms", "url"), "must name the PMS by its IPv4 address, e.g. https://10.0.0.5:30223/api/v1"
        )
    if _at(tables, ("archive", "bucket")) and not _at(tables, ("archive", "url")):
        yield Fault(
            ("archive", "url"), "must be named on a box: the proxy lets through exact hosts, https://HOST"
        )
    if str(_at(tables, ("backup", "repository"))).startswith("sftp:"):
        yield Fault(
            ("backup", "repository"), "must be s3:https://HOST/BUCKET or a folder: nothing leaves on port 22"
        )
    for path, host in _named_hosts(tables):
        if not is_host(host):
            yield Fault(path, f"must name its host exactly; {host or 'nothing'} is none")


def _pms_of(url: str) -> tuple[str, int] | None:
    try:
        parts = urlsplit(url)
        port = parts.port or {"https": 443, "http": 80}[parts.scheme]
    except (ValueError, KeyError):
        return None
    return (parts.hostname, port) if parts.hostname and _is_address(parts.hostname) else None


_OUTSIDE: tuple[KeyPath, ...] = (
    ("sms", "url"),
    ("sms", "lookup_url"),
    ("sms", "deactivations_url"),
    ("model", "url"),
    ("archive", "url"),
    ("backup", "repository"),
    ("health", "ping_url"),
)
"""Settings that name a host outside. Left out, it is the vendor's own, which the image knows."""


def _named_hosts(tables: Mapping[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    """Yield every host outside that the file itself names, with the key that names it."""
    for path in _OUTSIDE:
        text = str(_at(tables, path)).removeprefix("s3:")
        if not text or text.startswith(("/", "sftp:")):
            continue
        try:
            host = urlsplit(text).hostname or ""
        except ValueError:
            host = ""
        yield path, host
        if host.endswith(".amazonaws.com") and path == ("backup", "repository"):
            # A bucket of S3's own is asked for by a name of its own (virtual-hosted style).
            yield path, f"{urlsplit(text).path.strip('/').partition('/')[0]}.{host}"
    hosts = _at(tables, ("sms", "deactivation_hosts"))
    yield from (
        (("sms", "deactivation_hosts"), str(one)) for one in (hosts if isinstance(hosts, list) else ())
    )


def _check_place(box: BoxSettings, network: NetworkSettings) -> Iterator[Fault]:
    """Yield what would lock the MSP out, or let the LAN in."""
    tunnel, lan = IPv4Network(network.tunnel), IPv4Network(network.lan)
    if IPv4Address(box.lan_address) not in lan:
        yield Fault(("box", "lan_address"), f"must be in the LAN, {lan}", (("network", "lan"),))
    if tunnel.overlaps(lan):
        yield Fault(("network", "tunnel"), f"must not overlap the LAN, {lan}")


# --- what the box gets -----------------------------------------------------------------------------------


def files_of(site: Site) -> tuple[str, ...]:
    """Return the names of the files beside the site file that belong to it."""
    named = (_at(site.tables, path) for path in _FILES)
    return tuple(dict.fromkeys(name for name in named if name))


def render_site(site: Site, place: Path = INSTALLED) -> dict[str, str]:
    """Return every file that differs between sites, by its name below the box's folder for them."""
    practice = site.settings.practice
    return {
        "site.toml": _head(site) + write_toml(_installed_tables(site, place)),
        "network.toml": _head(site) + write_toml(_network_tables(site)),
        "status.env": f"PRACTICE={_quoted(practice.name)}\nZONE={practice.zone}\n",
        "principals/msp": _lines(site.box.operators),
        "principals/desk": _lines(site.box.desks),
        **{name: (site.folder / name).read_text() for name in files_of(site)},
    }


def _lines(names: tuple[str, ...]) -> str:
    return "".join(f"{one}\n" for one in names)


def _head(site: Site) -> str:
    return f"# Rendered from the site file {site.name}.toml: change it there and converge the box.\n"


def _installed_tables(site: Site, place: Path) -> dict[str, Any]:
    tables: dict[str, Any] = dict(site.tables)
    for path, value in _APPLIANCE.items():
        if value:
            _put(tables, path, value)
    for path in _FILES:
        if name := _at(tables, path):
            _put(tables, path, str(place / name))
    return tables


def _put(tables: dict[str, Any], path: KeyPath, value: str) -> None:
    """Put a value at a key, leaving the tables that were read as they are."""
    *above, key = path
    for part in above:
        tables[part] = tables = dict(tables.get(part, {}))
    tables[key] = value


def _network_tables(site: Site) -> dict[str, Any]:
    settings, network = site.settings, site.network
    pms = _pms_of(settings.pms.url)
    assert pms is not None, "the file was read"
    model = ["anthropic"] if settings.uses_model() else []
    services = [one for one in (*model, *settings.services_in_use()) if one != "archive"]
    hub = endpoint_of(network.msp_hub)
    return {
        "lan": network.lan,
        "firewall": network.firewall,
        "tunnel": network.tunnel,
        "collector": network.collector,
        "services": sorted(set(services)),
        "hosts": sorted({host for _, host in _named_hosts(site.tables)}),
        "pms": {"address": pms[0], "port": pms[1]},
        **({"msp_hub": {"address": hub[0], "port": hub[1]}} if hub else {}),
    }


def _quoted(text: str) -> str:
    """Return a value for an EnvironmentFile= (systemd.exec(5))."""
    return '"' + re.sub(r'(["\\$`])', r"\\\1", text) + '"'
