"""The flow table: what it refuses to open, what it opens where, and that rendering adds nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.domain.upkeep.flows import (
    Direction,
    Flow,
    FlowTable,
    Host,
    Peer,
    Place,
    check_place,
    check_table,
    may_send,
    open_flows,
    open_hosts,
    render_logins,
    render_nftables,
    render_proxy,
    render_time,
    unknown_place,
)
from appliance.network_file import read_flow_table

TABLE = read_flow_table(Path(__file__).parents[3] / "firmware_config/host/flows.toml")
PLACE = Place(
    {
        Peer.LAN: ("10.20.0.0/24",),
        Peer.FIREWALL: ("10.20.0.1/32",),
        Peer.PMS: ("10.20.0.5/32",),
        Peer.LOOPBACK: ("127.0.0.1/32",),
    },
    {Peer.PMS: 30223},
    frozenset({"twilio"}),
    is_enrolled=True,
)
GOOD = Flow(
    name="pms",
    unit="recallbox.service",
    user="recallbox",
    direction=Direction.OUT,
    protocol="tcp",
    peer=Peer.PMS,
    port="pms",
    why="the nightly pull",
)


def test_the_shipped_table_is_sound() -> None:
    assert [] == check_table(TABLE)


@pytest.mark.parametrize(
    ("flow", "fault"),
    [
        (replace(GOOD, why=" "), "says no reason"),
        (replace(GOOD, user='x" accept'), "user is not a user's name"),
        (replace(GOOD, protocol="icmp"), 'protocol must be "tcp" or "udp"'),
        (replace(GOOD, port="anything"), "port must be a number or a peer whose port the site names"),
        (replace(GOOD, port=0), "port must be from 1 to 65535"),
        (replace(GOOD, direction=Direction.IN), "nothing but the LAN and the tunnel may come in"),
        (replace(GOOD, peer=Peer.INTERNET, port=80), "the internet is reached on port 443 only"),
        (replace(GOOD, login="desk"), "a login comes in on port 22"),
    ],
)
def test_a_row_that_opens_more_than_it_says_is_refused(flow: Flow, fault: str) -> None:
    assert [f"pms: {fault}"] == check_table(FlowTable((flow,), ()))


@pytest.mark.parametrize(
    "name", ["*.twilio.com", "203.0.113.10", "API.twilio.com", "localhost", "x.example\nallow"]
)
def test_a_host_is_an_exact_name(name: str) -> None:
    assert [f"{name}: not an exact host name"] == check_table(
        FlowTable((), (Host(name=name, service="x", why="y"),))
    )


def test_a_name_stands_once() -> None:
    assert ["pms: named twice"] == check_table(FlowTable((GOOD, GOOD), ()))


def test_a_place_with_a_mistake_is_refused() -> None:
    wrong = Place(
        {Peer.LAN: ("10.20.0.1/24",), Peer.PMS: ("pms.local",)}, {Peer.PMS: 0}, frozenset(), True, ("*",)
    )

    assert [
        "lan: 10.20.0.1/24 is not an IPv4 network",
        "pms: pms.local is not an IPv4 network",
        "pms: port must be from 1 to 65535",
        "hosts: * is not an exact host name",
    ] == check_place(wrong)
    assert [] == check_place(PLACE)


def test_a_flow_without_its_peer_is_not_opened() -> None:
    names = {one.flow.name for one in open_flows(TABLE, PLACE)}

    assert {"pms", "to-proxy", "vendors", "names", "names-long", "time", "address", "desk", "status"} == names


def test_a_box_that_nobody_has_enrolled_sends_nothing_outside() -> None:
    out = [one for one in open_flows(TABLE, unknown_place()) if one.flow.direction is Direction.OUT]

    assert not may_send(TABLE, unknown_place(), "recallbox-proxy", "tcp", "203.0.113.10", 443)
    assert {Peer.FIREWALL, Peer.LOOPBACK} == {one.flow.peer for one in out}
    assert "enrolment" in {one.flow.name for one in open_flows(TABLE, unknown_place())}
    assert () == open_hosts(TABLE, unknown_place())


@pytest.mark.parametrize(
    ("user", "protocol", "address", "port", "may"),
    [
        ("recallbox", "tcp", "10.20.0.5", 30223, True),
        ("recallbox", "tcp", "203.0.113.10", 443, False),
        ("recallbox-proxy", "tcp", "203.0.113.10", 443, True),
        ("recallbox-proxy", "tcp", "10.20.0.5", 443, False),
        ("recallbox-proxy", "tcp", "169.254.169.254", 443, False),
        ("root", "tcp", "203.0.113.10", 443, False),
        ("recallbox", "udp", "10.20.0.1", 53, False),
    ],
)
def test_only_the_proxy_reaches_the_internet_and_only_the_core_the_pms(
    user: str, protocol: str, address: str, port: int, may: bool
) -> None:
    assert may is may_send(TABLE, PLACE, user, protocol, address, port)


def test_the_pms_is_called_and_never_calls() -> None:
    rules = render_nftables(TABLE, PLACE).splitlines()

    dropped = rules.index("\t\tip saddr { 10.20.0.5/32 } counter name dropped_in drop")
    assert dropped < next(
        number for number, rule in enumerate(rules) if "dport 443" in rule and "saddr" in rule
    )


def test_every_rule_belongs_to_an_open_flow() -> None:
    named = re.findall(r'accept comment "([a-z-]+)"', render_nftables(TABLE, PLACE))

    assert sorted(one.flow.name for one in open_flows(TABLE, PLACE)) == sorted(named)


def test_proxy_names_hosts_of_the_services_in_use_and_of_the_site() -> None:
    site = replace(PLACE, hosts=("archive.storage.example", "api.twilio.com"))

    assert ("api.twilio.com", "archive.storage.example") == open_hosts(TABLE, site)
    assert 2 == render_proxy(TABLE, site).count("http_access allow CONNECT")
    assert "dns_nameservers 10.20.0.1\n" in render_proxy(TABLE, site)


def test_nobody_logs_in_where_no_login_is_open() -> None:
    no_logins = FlowTable((GOOD,), ())

    assert render_logins(no_logins, PLACE).endswith("\nDenyUsers *\n")
    assert render_logins(TABLE, PLACE).endswith("\nAllowUsers desk@10.20.0.0/24\n")


def test_time_comes_from_the_firewall_alone() -> None:
    assert "NTP=10.20.0.1\nFallbackNTP=\n" in render_time(PLACE)
    assert "NTP=\nFallbackNTP=\n" in render_time(unknown_place())
