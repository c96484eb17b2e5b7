"""Verbs of the box as a machine: claim, network, selftest. They run on the appliance image."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from pathlib import Path

import click

from appliance import __version__
from appliance.adapters.box import read_box, read_plan
from appliance.cli import as_json, json_option
from appliance.domain.proof.claim import claim_code, is_claim_of
from appliance.domain.upkeep.flows import (
    open_flows,
    open_hosts,
    render_logins,
    render_nftables,
    render_proxy,
    render_time,
)
from appliance.domain.upkeep.health import Check
from appliance.domain.upkeep.selftest import GATE, examine_box, is_good_boot
from appliance.errors import Misconfigured, Refused
from appliance.network_file import FLOW_TABLE, SITE_NETWORK, read_flow_table, read_place

HOST_KEY = Path("/var/lib/recallbox-identity/ssh_host_ed25519_key.pub")

_ISSUE = """\

  RecallBox {version}
  claim code  {code}

"""


@click.command()
@json_option
@click.option("--host-key", type=click.Path(path_type=Path), default=HOST_KEY, show_default=True)
@click.option("--is", "typed", default="", metavar="CODE", help="Fail unless the key has this code.")
@click.option(
    "--issue", type=click.Path(path_type=Path), help="Also write it where the login screen shows it."
)
def claim(as_json_flag: bool, host_key: Path, typed: str, issue: Path | None) -> None:
    """Show the claim code: sixteen letters that say which box answers when it is enrolled."""
    try:
        key = host_key.read_text()
        code = claim_code(key)
    except (OSError, ValueError) as error:
        raise Misconfigured(
            f"{host_key} is no host key", remedy="the box makes it on its first boot"
        ) from error
    if typed and not is_claim_of(typed, key):
        raise Refused(
            f"what answers has the claim code {code}: it is another machine than the one whose screen says"
            f" {typed.strip().upper()}",
            remedy="read the code again; check the address and who else answers there; do not go on",
        )
    if issue is not None:
        issue.write_text(_ISSUE.format(version=__version__, code=code))
    click.echo(
        as_json({"claim_code": code}) if as_json_flag else f"RecallBox {__version__}, claim code {code}"
    )


@click.group()
def network() -> None:
    """Show or render what may cross the network card.

    \b
    recallbox network show                 every flow that is open here, and why
    recallbox network render --into DIR    packet filter, proxy's list, logins and time
    """


_table_option = click.option(
    "--table", type=click.Path(path_type=Path), default=FLOW_TABLE, show_default=True, help="The flow table."
)
_place_option = click.option(
    "--network-file",
    type=click.Path(path_type=Path),
    default=SITE_NETWORK,
    show_default=True,
    help="The site's addresses.",
)


@network.command("show")
@json_option
@_table_option
@_place_option
def show_network(as_json_flag: bool, table: Path, network_file: Path) -> None:
    """Show every flow that is open at this site, and why; then the hosts outside."""
    flows = read_flow_table(table)
    place = read_place(network_file, services=frozenset(one.service for one in flows.hosts))
    opened, hosts = open_flows(flows, place), open_hosts(flows, place)
    if as_json_flag:
        click.echo(as_json({"is_enrolled": place.is_enrolled, "flows": opened, "hosts": hosts}))
        return
    rows = [
        (
            one.flow.name,
            one.flow.user,
            ", ".join(one.networks) or ", ".join(hosts),
            f"{one.flow.protocol} {one.port}",
            one.flow.why,
        )
        for one in opened
    ]
    _print_table("May cross the network card", ("flow", "who", "with", "port", "why"), rows)


def _print_table(title: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    """Print rows for a person. Loaded here only: a starting box prints none, and waits for it."""
    from rich.console import Console
    from rich.table import Table

    table = Table(*columns, title=title)
    for row in rows:
        table.add_row(*row)
    Console().print(table)


@network.command("render")
@_table_option
@_place_option
@click.option("--into", type=click.Path(path_type=Path, file_okay=False), required=True)
def render_network(table: Path, network_file: Path, into: Path) -> None:
    """Write nftables.conf, squid.conf, sshd.conf and timesyncd.conf for this site into a folder."""
    flows = read_flow_table(table)
    place = read_place(network_file, services=frozenset(one.service for one in flows.hosts))
    rendered = {
        "nftables.conf": render_nftables(flows, place),
        "squid.conf": render_proxy(flows, place),
        "sshd.conf": render_logins(flows, place),
        "timesyncd.conf": render_time(place),
    }
    into.mkdir(parents=True, exist_ok=True)
    for name, text in rendered.items():
        (into / name).write_text(text)
        (into / name).chmod(0o644)
    click.echo(f"rendered for {'this site' if place.is_enrolled else 'a box that nobody has enrolled'}")


@click.command()
@json_option
@click.option("--junit", is_flag=True, help="Print JUnit XML.")
@click.option("--gate", is_flag=True, help="Fail only on what decides whether a boot was good.")
def selftest(as_json_flag: bool, junit: bool, gate: bool) -> None:
    """Check the box itself: boot chain, units, ports, users, kernel. Changes nothing.

    The same checks run on site and in the build's tests.
    """
    plan = read_plan()
    checks = examine_box(read_box(plan), plan)
    passed = is_good_boot(checks) if gate else all(one.ok for one in checks)
    if as_json_flag:
        click.echo(as_json({"passed": passed, "version": __version__, "checks": checks}))
    elif junit:
        click.echo(as_junit(checks))
    else:
        _show(checks)
    sys.exit(0 if passed else 1)


def _show(checks: tuple[Check, ...]) -> None:
    rows = [
        (
            "[green]ok[/]" if one.ok else "[red]NO[/]",
            f"{one.name} *" if one.name in GATE else one.name,
            one.finding,
            one.remedy,
        )
        for one in checks
    ]
    _print_table("Self-test", ("", "check", "found", "what to do"), rows)


def as_junit(checks: tuple[Check, ...]) -> str:
    """Return checks as a JUnit test suite, one case each."""
    failures = sum(not one.ok for one in checks)
    suite = ElementTree.Element(
        "testsuite", name="recallbox-selftest", tests=str(len(checks)), failures=str(failures)
    )
    for one in checks:
        case = ElementTree.SubElement(suite, "testcase", classname="selftest", name=one.name)
        if not one.ok:
            ElementTree.SubElement(case, "failure", message=one.finding).text = one.remedy
        else:
            ElementTree.SubElement(case, "system-out").text = one.finding
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True)
