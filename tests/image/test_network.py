"""The packet filter, the proxy and the logins of a site: rendered, accepted by their programs, and obeyed."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from appliance.domain.upkeep.flows import (
    FlowTable,
    Place,
    may_send,
    render_logins,
    render_nftables,
    render_proxy,
    unknown_place,
)
from appliance.network_file import read_flow_table, read_place
from images.workshop import Workshop

SITE = """
lan = "10.20.0.0/24"
firewall = "10.20.0.1"
pms = {address = "10.20.0.5", port = 30223}
services = ["twilio", "twilio_lookup", "slack"]
msp_hub = {address = "203.0.113.9", port = 51820}
tunnel = "10.99.0.0/24"
hosts = ["archive.storage.example"]
"""
USERS = ("recallbox", "recallbox-proxy", "recallbox-status", "recallbox-log", "desk", "msp", "root")
ADDRESSES = (
    "127.0.0.1",
    "10.20.0.1",
    "10.20.0.5",
    "10.20.0.77",
    "203.0.113.9",
    "203.0.113.10",
    "192.168.7.7",
)
PORTS = (22, 53, 67, 80, 123, 443, 853, 3128, 6514, 30223, 51820)


@pytest.fixture(scope="module")
def table(host: Path) -> FlowTable:
    return read_flow_table(host / "flows.toml")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, table: FlowTable) -> Place:
    file = tmp_path_factory.mktemp("site") / "network.toml"
    file.write_text(SITE)
    return read_place(file, services=frozenset(one.service for one in table.hosts))


def _inside(workshop: Workshop, what: str, order: dict[str, Any]) -> Any:
    return json.loads(workshop.run("python3", "/src/tests/image/inside.py", what, text=json.dumps(order)))


@pytest.mark.parametrize("enrolled", [True, False])
def test_packets_pass_exactly_where_the_table_says(
    workshop: Workshop, table: FlowTable, place: Place, enrolled: bool
) -> None:
    where = place if enrolled else unknown_place()
    named = list(itertools.product(USERS, ("tcp", "udp"), ADDRESSES, PORTS))
    cases = [dict(zip(("user", "protocol", "address", "port"), case, strict=True)) for case in named]
    rules = render_nftables(table, where)
    passed = _inside(workshop, "packets", {"rules": rules, "addresses": ADDRESSES[1:], "cases": cases})

    kernel = {("udp", "203.0.113.9", 51820)} if enrolled else set()  # the tunnel's packets have no user
    expected = {
        (user, protocol, address, port)
        for user, protocol, address, port in named
        if may_send(table, where, user, protocol, address, port) or (protocol, address, port) in kernel
    }
    assert expected == {case for case, ok in zip(named, passed, strict=True) if ok}
    assert (len(expected) > 10) is enrolled


def test_closed_filter_of_a_starting_box_is_accepted(workshop: Workshop) -> None:
    workshop.run("nft", "-c", "-f", "/src/firmware_config/host/tree/etc/nftables.conf")


def test_proxy_passes_listed_hosts_and_nothing_else(
    workshop: Workshop, table: FlowTable, place: Place
) -> None:
    cases = [
        ({"target": "api.twilio.com:443", "sni": "api.twilio.com"}, "vendor"),
        ({"target": "archive.storage.example:443", "sni": "archive.storage.example"}, "vendor"),
        ({"target": "api.twilio.com:443", "sni": "lookups.twilio.com"}, "refused"),
        ({"target": "api.twilio.com:443", "sni": "evil.example"}, "refused"),
        (
            {"target": "api.twilio.com:443", "sni": ""},
            "vendor",
        ),  # it still goes where the proxy's own lookup says
        ({"target": "api.anthropic.com:443", "sni": "api.anthropic.com"}, "refused"),
        ({"target": "deep.api.twilio.com:443", "sni": "api.twilio.com"}, "refused"),
        ({"target": "203.0.113.10:443", "sni": "api.twilio.com"}, "refused"),
        ({"target": "api.twilio.com:80", "sni": "api.twilio.com"}, "refused"),
        ({"target": "api.twilio.com:8443", "sni": "api.twilio.com"}, "refused"),
        ({"target": "api.twilio.com", "plain": "yes"}, "refused"),
    ]
    order = {
        "site": render_proxy(table, place),
        "config": "/src/firmware_config/host/tree/etc/squid/squid.conf",
        "cases": [case for case, _ in cases],
    }

    told = _inside(workshop, "proxy", order)
    assert [wanted for _, wanted in cases] == told["answers"]
    assert ["203.0.113.10"] * 3 == told["calls"]


def test_proxy_does_not_follow_a_listed_name_inside(
    workshop: Workshop, table: FlowTable, place: Place
) -> None:
    site = render_proxy(table, place).replace("api.twilio.com", "inside.vendor.example")
    order = {
        "site": site,
        "config": "/src/firmware_config/host/tree/etc/squid/squid.conf",
        "cases": [{"target": "inside.vendor.example:443", "sni": "inside.vendor.example"}],
    }

    assert {"answers": ["refused"], "calls": []} == _inside(workshop, "proxy", order)


@pytest.mark.parametrize("enrolled", [True, False])
def test_ssh_takes_certificates_and_nothing_else(
    workshop: Workshop, table: FlowTable, place: Place, enrolled: bool
) -> None:
    logins = render_logins(table, place if enrolled else unknown_place())
    script = """
        set -eu
        mkdir -p /run/sshd /run/recallbox-network /tmp/id
        cat > /run/recallbox-network/sshd.conf
        ssh-keygen -q -t ed25519 -N '' -f /tmp/id/key
        sed -e 's,^HostKey .*,HostKey /tmp/id/key,' -e '/^HostCertificate/d' -e 's,^RevokedKeys.*,,' \\
            -e 's,^TrustedUserCAKeys .*,TrustedUserCAKeys /tmp/id/key.pub,' \\
            /src/firmware_config/host/tree/etc/ssh/sshd_config > /tmp/sshd_config
        sshd -T -f /tmp/sshd_config -C user=desk,host=x,addr=10.20.0.30
    """
    told = workshop.run("sh", "-c", script, text=logins)

    shown = dict(line.partition(" ")[::2] for line in told.splitlines())
    expected = {
        "passwordauthentication": "no",
        "kbdinteractiveauthentication": "no",
        "permitrootlogin": "no",
        "authorizedkeysfile": "none",
        "disableforwarding": "yes",
        "forcecommand": "/usr/bin/recallbox-tui",
        "pubkeyacceptedalgorithms": "ssh-ed25519-cert-v01@openssh.com,sk-ssh-ed25519-cert-v01@openssh.com",
    }
    assert expected == {name: shown[name] for name in expected}
    allowed = {line.split()[1] for line in told.splitlines() if line.startswith("allowusers ")}
    assert allowed == (
        {"desk@10.20.0.0/24", "msp@10.99.0.0/24"}
        if enrolled
        else {
            f"{user}@{lan}"
            for user in ("desk", "msp")
            for lan in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
        }
    )
