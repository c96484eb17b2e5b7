"""What may cross the box's network card: one table of flows, and what firewalls are told because of it.

Owns the form of the flow table and of a site's places, decides which flows are open at a site, and renders
them for nftables, for the proxy and for sshd; the FortiGate's rules come from the same rows. The table is
data (`firmware_config/host/flows.toml`), the rendering is here and not beside it because the box itself
renders: what differs between sites is applied at boot, on an image that is the same everywhere. Refuses a
row that would open more than it says; a flow whose peer a site does not name is not opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, ip_network

PRIVATE = (
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "224.0.0.0/3",
)
"""What is not the internet (RFC 6890): a name that leads here leads inside, and is not followed."""

_ANY_LAN = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
"""Where a box may stand before it is told (RFC 1918)."""

_HOST_NAME = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}\Z")
_USER_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}\Z")
KERNEL = "kernel"
"""The user of what no process sends: the tunnel's own packets."""


class Direction(StrEnum):
    """Who begins: the box, or somebody else."""

    OUT = "out"
    IN = "in"


class Peer(StrEnum):
    """Who is at the other end."""

    LAN = "lan"
    FIREWALL = "firewall"
    PMS = "pms"
    MSP_HUB = "msp_hub"
    TUNNEL = "tunnel"
    COLLECTOR = "collector"
    LOOPBACK = "loopback"
    INTERNET = "internet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One thing that may pass. `port` is a number, or a peer whose port the site names."""

    name: str
    unit: str
    user: str
    direction: Direction
    protocol: str
    peer: Peer
    port: int | str
    why: str
    login: str = ""
    until_enrolled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A host outside that the proxy lets through by exact name, if the site uses the service."""

    name: str
    service: str
    why: str


@dataclass(frozen=True, slots=True)
class FlowTable:
    """All flows and all hosts."""

    flows: tuple[Flow, ...]
    hosts: tuple[Host, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a box stands: addresses of peers, ports that the site decides, services in use.

    `peers` maps a peer to networks in CIDR form, `ports` a peer to its port; `hosts` are outside hosts of
    this site alone, such as the storage its archive goes to.
    """

    peers: Mapping[Peer, tuple[str, ...]]
    ports: Mapping[Peer, int]
    services: frozenset[str]
    is_enrolled: bool
    hosts: tuple[str, ...] = ()


def unknown_place() -> Place:
    """Return the place of a box that nobody has enrolled: some LAN, and nothing it could send."""
    peers = {Peer.LAN: _ANY_LAN, Peer.FIREWALL: _ANY_LAN, Peer.LOOPBACK: ("127.0.0.1/32",)}
    return Place(peers, {}, frozenset(), is_enrolled=False)


def check_table(table: FlowTable) -> list[str]:
    """Return what is wrong with a flow table, one sentence each; empty if nothing is."""
    names = [one.name for one in table.flows] + [one.name for one in table.hosts]
    wrong = [f"{name}: named twice" for name in sorted({one for one in names if names.count(one) > 1})]
    for flow in table.flows:
        wrong += (f"{flow.name}: {fault}" for fault in _faults_of(flow))
    wrong += (f"{host.name}: not an exact host name" for host in table.hosts if not is_host(host.name))
    return wrong


def is_host(name: str) -> bool:
    """Return whether a text is the exact name of a host, as the proxy is told it."""
    return _HOST_NAME.match(name) is not None


def _faults_of(flow: Flow) -> Iterator[str]:
    if not flow.why.strip():
        yield "says no reason"
    if not _USER_NAME.match(flow.user):
        yield "user is not a user's name"
    if flow.protocol not in ("tcp", "udp"):
        yield 'protocol must be "tcp" or "udp"'
    if isinstance(flow.port, str) and flow.port not in tuple(Peer):
        yield "port must be a number or a peer whose port the site names"
    if isinstance(flow.port, int) and not 1 <= flow.port <= 65535:
        yield "port must be from 1 to 65535"
    if flow.direction is Direction.IN and flow.peer not in (Peer.LAN, Peer.TUNNEL):
        yield "nothing but the LAN and the tunnel may come in"
    if flow.peer is Peer.INTERNET and flow.port != 443:
        yield "the internet is reached on port 443 only"
    if flow.login and (flow.direction is Direction.OUT or flow.port != 22):
        yield "a login comes in on port 22"


def check_place(place: Place) -> list[str]:
    """Return what is wrong with a place, one sentence each; empty if nothing is."""
    wrong = []
    for peer, networks in place.peers.items():
        wrong += [f"{peer}: {one} is not an IPv4 network" for one in networks if not _is_network(one)]
    wrong += [
        f"{peer}: port must be from 1 to 65535" for peer, one in place.ports.items() if not 0 < one < 65536
    ]
    wrong += [f"hosts: {name} is not an exact host name" for name in place.hosts if not is_host(name)]
    return wrong


def _is_network(text: str) -> bool:
    try:
        return isinstance(ip_network(text), IPv4Network)
    except ValueError:
        return False


# --- what is open at a place -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenFlow:
    """A flow at a place: the networks of its peer and its port are known."""

    flow: Flow
    networks: tuple[str, ...]
    port: int


def open_flows(table: FlowTable, place: Place) -> tuple[OpenFlow, ...]:
    """Return the flows that are open at a place, in the table's order."""
    return tuple(_opened(table, place))


def _opened(table: FlowTable, place: Place) -> Iterator[OpenFlow]:
    for flow in table.flows:
        networks = () if flow.peer is Peer.INTERNET else place.peers.get(flow.peer, ())
        port = flow.port if isinstance(flow.port, int) else place.ports.get(Peer(flow.port))
        is_over = flow.until_enrolled and place.is_enrolled
        is_early = flow.peer is Peer.INTERNET and not place.is_enrolled
        if port is not None and (networks or flow.peer is Peer.INTERNET) and not (is_over or is_early):
            yield OpenFlow(flow, networks, port)


def open_hosts(table: FlowTable, place: Place) -> tuple[str, ...]:
    """Return the hosts the proxy lets through at a place."""
    listed = (host.name for host in table.hosts if host.service in place.services)
    return tuple(dict.fromkeys((*listed, *place.hosts)))


def may_send(table: FlowTable, place: Place, user: str, protocol: str, address: str, port: int) -> bool:
    """Return whether a user of the box may begin a conversation with an address.

    The rendered rules are held to this: a test sends the same packets past both.
    """
    target = IPv4Address(address)
    return any(
        one.flow.direction is Direction.OUT
        and (one.flow.user, one.flow.protocol, one.port) == (user, protocol, port)
        and _reaches(one, target)
        for one in open_flows(table, place)
    )


def _reaches(one: OpenFlow, target: IPv4Address) -> bool:
    if one.flow.peer is Peer.INTERNET:
        return not any(target in IPv4Network(network) for network in PRIVATE)
    return any(target in IPv4Network(network) for network in one.networks)


# --- rendering -------------------------------------------------------------------------------------------

_NFTABLES = """\
# Rendered from the flow table. Everything that is not named is dropped and counted.
flush ruleset

table inet recallbox {{
	counter dropped_in {{ }}
	counter dropped_out {{ }}

	chain input {{
		type filter hook input priority filter; policy drop;
		ct state established,related accept
		ct state invalid counter name dropped_in drop
		iif lo accept
{never}{inbound}
		limit rate 6/minute burst 6 packets log prefix "recallbox dropped in: " level info
		counter name dropped_in
	}}

	chain output {{
		type filter hook output priority filter; policy drop;
		ct state established,related accept
{outbound}
		limit rate 6/minute burst 6 packets log prefix "recallbox dropped out: " level info
		counter name dropped_out
	}}

	chain forward {{
		type filter hook forward priority filter; policy drop;
	}}
}}
"""


_NEVER_CALL = (Peer.PMS, Peer.COLLECTOR)
"""Machines that are called and never call, though they may stand in the LAN."""


def render_nftables(table: FlowTable, place: Place) -> str:
    """Return the packet filter of a place, for `nft -f`."""
    opened = open_flows(table, place)
    rules = {
        direction: "\n".join(_rule(one) for one in opened if one.flow.direction is direction)
        for direction in Direction
    }
    shut = [network for peer in _NEVER_CALL for network in place.peers.get(peer, ())]
    drop = f"ip saddr {{ {', '.join(shut)} }} counter name dropped_in drop"
    never = f"\t\t{drop}\n" if shut else ""
    return _NFTABLES.format(never=never, inbound=rules[Direction.IN], outbound=rules[Direction.OUT])


def _rule(one: OpenFlow) -> str:
    flow, side = one.flow, "saddr" if one.flow.direction is Direction.IN else "daddr"
    is_other_end_public = flow.peer is Peer.INTERNET
    networks = ", ".join(PRIVATE if is_other_end_public else one.networks)
    where = f"ip {side} {'!= ' if is_other_end_public else ''}{{ {networks} }}"
    is_by_user = flow.direction is Direction.OUT and flow.user != KERNEL
    who = f'meta skuid "{flow.user}" ' if is_by_user else ""
    card = "oif lo " if flow.peer is Peer.LOOPBACK else ""
    what = f"{flow.protocol} dport {one.port} ct state new counter accept"
    return f'\t\t{card}{who}{where} {what} comment "{flow.name}"'


def render_proxy(table: FlowTable, place: Place) -> str:
    """Return the site's part of squid's configuration: each host needs CONNECT and SNI to say its name."""
    lines = [
        "# Rendered from the flow table: a tunnel to a listed host, and only if the client names the same."
    ]
    lines += [f"dns_nameservers {network.partition('/')[0]}" for network in _resolvers(place)]
    for number, host in enumerate(open_hosts(table, place), 1):
        lines += [
            f"acl connect_{number} dstdomain -n {host}",
            f"acl sni_{number} ssl::server_name --client-requested {host}",
            f"http_access allow CONNECT https_port connect_{number} !inside",
            f"ssl_bump splice connect_{number} sni_{number}",
        ]
    return "\n".join(lines) + "\n"


def _resolvers(place: Place) -> tuple[str, ...]:
    return place.peers.get(Peer.FIREWALL, ()) if place.is_enrolled else ()


def render_logins(table: FlowTable, place: Place) -> str:
    """Return the site's part of sshd's configuration: who may log in from where, and nobody else."""
    allowed = [
        f"{one.flow.login}@{network}"
        for one in open_flows(table, place)
        if one.flow.login
        for network in one.networks
    ]
    rule = f"AllowUsers {' '.join(sorted(set(allowed)))}" if allowed else "DenyUsers *"
    return f"# Rendered from the flow table.\n{rule}\n"


def render_time(place: Place) -> str:
    """Return the site's part of the time service's configuration: the firewall, once it is known."""
    servers = " ".join(network.partition("/")[0] for network in _resolvers(place))
    return f"# Rendered from the flow table.\n[Time]\nNTP={servers}\nFallbackNTP=\n"
