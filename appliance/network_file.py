"""Reading the flow table that ships with the image, and the file in which a site names its addresses.

Owns how both are written in TOML. A file with a mistake is refused whole, naming the key: a firewall that
was half understood is not a firewall. A site without a file is one that nobody has enrolled.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import msgspec

from appliance.domain.upkeep.flows import (
    Flow,
    FlowTable,
    Host,
    Peer,
    Place,
    check_place,
    check_table,
    unknown_place,
)
from appliance.errors import Corrupt, Misconfigured
from appliance.toml_text import read_toml

FLOW_TABLE = Path("/usr/lib/recallbox/flows.toml")
SITE_NETWORK = Path("/var/lib/recallbox-site/network.toml")

S = TypeVar("S", bound=msgspec.Struct)


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    flow: tuple[Flow, ...]
    host: tuple[Host, ...]


class Endpoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An address and a port that the site decides."""

    address: str
    port: int


class SiteNetwork(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A site's addresses, IPv4. Empty: there is no such thing at this site."""

    lan: str
    firewall: str
    pms: Endpoint
    services: tuple[str, ...]
    msp_hub: Endpoint | None = None
    tunnel: str = ""
    collector: str = ""
    hosts: tuple[str, ...] = ()


def read_flow_table(path: Path = FLOW_TABLE) -> FlowTable:
    """Return the flow table. Raise Corrupt if it is not one: it is part of the image, no site changes it."""
    read = _convert(path, _Table, "write a new image to the box")
    table = FlowTable(read.flow, read.host)
    if faults := check_table(table):
        raise Corrupt(f"{path}: {'; '.join(faults)}", remedy="write a new image to the box")
    return table


def read_place(path: Path = SITE_NETWORK, *, services: frozenset[str] = frozenset()) -> Place:
    """Given a site's network file and the services known to the table, return where the box stands.

    Without a file it is a box that nobody has enrolled. Raise Misconfigured naming every mistake.
    """
    if not path.exists():
        return unknown_place()
    site = _convert(path, SiteNetwork, "mend the site's file and converge the box again")
    place = _place(site)
    faults = check_place(place)
    faults += [
        f"services: {one} is not one of {', '.join(sorted(services))}"
        for one in site.services
        if one not in services
    ]
    if faults:
        raise Misconfigured(f"{path}: {'; '.join(faults)}", remedy="mend the site's file and converge again")
    return place


def _place(site: SiteNetwork) -> Place:
    single = {
        Peer.FIREWALL: site.firewall,
        Peer.PMS: site.pms.address,
        Peer.MSP_HUB: site.msp_hub.address if site.msp_hub else "",
        Peer.COLLECTOR: site.collector,
    }
    peers = {peer: (f"{address}/32",) for peer, address in single.items() if address}
    peers |= {peer: (text,) for peer, text in ((Peer.LAN, site.lan), (Peer.TUNNEL, site.tunnel)) if text}
    peers[Peer.LOOPBACK] = ("127.0.0.1/32",)
    ports = {Peer.PMS: site.pms.port} | ({Peer.MSP_HUB: site.msp_hub.port} if site.msp_hub else {})
    return Place(peers, ports, frozenset(site.services), is_enrolled=True, hosts=site.hosts)


def _convert(path: Path, kind: type[S], remedy: str) -> S:
    try:
        return msgspec.convert(dict(read_toml(path, remedy).data), kind)
    except msgspec.ValidationError as error:
        raise Misconfigured(f"{path}: {error}", remedy=remedy) from error
