"""What is read of a box and of its site's network file: from files as a kernel and a site write them."""

from __future__ import annotations

import json
import os
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from click.testing import CliRunner

from appliance.adapters.box import read_box, read_plan
from appliance.adapters.machine import is_marked
from appliance.cli import cli
from appliance.cli.box import as_junit
from appliance.domain.proof.claim import claim_code
from appliance.domain.upkeep.flows import Peer
from appliance.domain.upkeep.health import Check
from appliance.errors import Corrupt, Misconfigured
from appliance.network_file import read_flow_table, read_place

HOST = Path(__file__).parents[2] / "firmware_config" / "host"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB0f8nT3oTtUVdJq3ZkZJm0mC1rXnQ2l6bq5tEoY0o1X recallbox"
SITE = """
lan = "10.20.0.0/24"
firewall = "10.20.0.1"
pms = {address = "10.20.0.5", port = 30223}
services = ["twilio"]
"""
TCP = """\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1
   1: 0100007F:0C38 00000000:0000 0A 00000000:00000000 00:00000000 00000000   972        0 2
   2: 0100140A:0016 4D00140A:D431 01 00000000:00000000 00:00000000 00000000     0        0 3
"""


def _write(root: Path, files: dict[str, str | bytes]) -> None:
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content.encode() if isinstance(content, str) else content)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    _write(
        tmp_path,
        {
            "sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c": b"\6\0\0\0\1",
            "proc/self/mountinfo": "22 1 253:0 / / ro - erofs x ro\n23 22 253:1 / /var rw - ext4 x rw\n",
            "sys/dev/block/253:0/dm/uuid": "CRYPT-VERITY-0011-root\n",
            "sys/dev/block/253:1/dm/uuid": "CRYPT-LUKS2-2233-recallbox-var\n",
            "sys/class/tpm/tpm0/tpm_version_major": "2\n",
            "sys/kernel/security/lockdown": "none integrity [confidentiality]\n",
            "sys/kernel/security/apparmor/profiles": "recallbox (enforce)\nrecallbox-proxy (complain)\n",
            "proc/swaps": "Filename Type Size Used Priority\n",
            "proc/net/tcp": TCP,
            "proc/net/udp": "  sl  local_address\n"
            "   0: 00000000:0044 00000000:0000 07 0:0 0:0 0 0 0 1\n"
            "   1: 00000000:14E9 00000000:0000 07 0:0 0:0 0 0 0 2\n"
            "   2: 00000000:8AE5 00000000:0000 07 0:0 0:0 0 972 0 3\n",
            "proc/sys/net/ipv4/ip_local_port_range": "32768\t60999\n",
            "proc/sys/kernel/sysrq": "0\n",
            "etc/passwd": "root:x:0:0::/root:/bin/sh\nrecallbox:x:970:970::/:/usr/sbin/nologin\n",
            "usr/bin/sudo": "",
            "usr/bin/true": "",
        },
    )
    (tmp_path / "usr/bin/sudo").chmod(0o4755)
    return tmp_path


def test_a_box_is_read_as_the_kernel_writes_it(root: Path) -> None:
    facts = read_box(
        read_plan(HOST / "expected.toml", HOST / "tree/usr/lib/sysctl.d/90-recallbox.conf"), root
    )

    assert (True, True, True, True) == (
        facts.secure_boot,
        facts.verity_root,
        facts.encrypted_data,
        facts.has_tpm,
    )
    assert ("confidentiality", 0, False) == (facts.lockdown, facts.swap_areas, facts.is_enrolled)
    assert {"tcp 22", "udp 5353"} == facts.listening
    assert {"root", "recallbox"} == facts.users
    assert {"/usr/bin/sudo"} == facts.setuid
    assert {"recallbox": "enforce", "recallbox-proxy": "complain"} == facts.profiles
    assert "0" == facts.settings["kernel.sysrq"]
    assert "" == facts.settings["kernel.kptr_restrict"]


def test_what_cannot_be_read_counts_as_not_there(tmp_path: Path) -> None:
    facts = read_box(
        read_plan(HOST / "expected.toml", HOST / "tree/usr/lib/sysctl.d/90-recallbox.conf"), tmp_path
    )

    assert not any(
        (facts.secure_boot, facts.verity_root, facts.encrypted_data, facts.has_tpm, facts.lockdown)
    )


def test_an_image_that_does_not_say_what_it_has_is_corrupt(tmp_path: Path) -> None:
    _write(tmp_path, {"expected.toml": "listening = []\n"})

    with pytest.raises(Corrupt, match="enabled is missing"):
        read_plan(tmp_path / "expected.toml", HOST / "tree/usr/lib/sysctl.d/90-recallbox.conf")


# --- the site's network file -----------------------------------------------------------------------------


def test_a_box_without_a_network_file_is_not_enrolled(tmp_path: Path) -> None:
    assert not read_place(tmp_path / "network.toml").is_enrolled


def test_a_site_names_its_peers(tmp_path: Path) -> None:
    _write(tmp_path, {"network.toml": SITE})
    place = read_place(tmp_path / "network.toml", services=frozenset({"twilio"}))

    assert {Peer.LAN, Peer.FIREWALL, Peer.PMS, Peer.LOOPBACK} == set(place.peers)
    assert {Peer.PMS: 30223} == place.ports


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("10.20.0.0/24", "10.20.0.9/24"), r"lan: 10\.20\.0\.9/24 is not an IPv4 network"),
        (("30223", "0"), r"pms: port must be from 1 to 65535"),
        (('["twilio"]', '["twitter"]'), r"services: twitter is not one of twilio"),
        (("firewall", "fire_wall"), r"fire_wall"),
        (("30223", '"30223"'), r"\$\.pms\.port"),
        (("lan =", "lan ="), ""),
    ],
)
def test_a_mistake_is_named_and_nothing_is_opened(
    tmp_path: Path, change: tuple[str, str], message: str
) -> None:
    _write(tmp_path, {"network.toml": SITE.replace(*change)})
    file, services = tmp_path / "network.toml", frozenset({"twilio"})

    if message:
        with pytest.raises(Misconfigured, match=message) as refused:
            read_place(file, services=services)
        assert "converge" in refused.value.remedy
    else:
        assert read_place(file, services=services).is_enrolled


def test_a_flow_table_that_opens_too_much_is_corrupt(tmp_path: Path) -> None:
    table = (
        (HOST / "flows.toml")
        .read_text()
        .replace('peer = "internet"\nport = 443', 'peer = "internet"\nport = 25')
    )
    _write(tmp_path, {"flows.toml": table})

    with pytest.raises(Corrupt, match="vendors: the internet is reached on port 443 only"):
        read_flow_table(tmp_path / "flows.toml")


# --- verbs -----------------------------------------------------------------------------------------------


def test_network_is_rendered_into_a_folder(tmp_path: Path) -> None:
    _write(tmp_path, {"network.toml": SITE})
    words = ["--table", str(HOST / "flows.toml"), "--network-file", str(tmp_path / "network.toml")]
    ran = CliRunner().invoke(cli, ["network", "render", *words, "--into", str(tmp_path / "out")])

    assert 0 == ran.exit_code, ran.output
    assert ["nftables.conf", "squid.conf", "sshd.conf", "timesyncd.conf"] == sorted(
        path.name for path in (tmp_path / "out").iterdir()
    )
    shown = CliRunner().invoke(cli, ["network", "show", "--json", *words])
    assert ["api.twilio.com"] == json.loads(shown.output)["hosts"]


def test_claim_is_shown_and_put_on_the_login_screen(tmp_path: Path) -> None:
    _write(tmp_path, {"key.pub": KEY})
    words = ["claim", "--json", "--host-key", str(tmp_path / "key.pub"), "--issue", str(tmp_path / "issue")]
    ran = CliRunner().invoke(cli, words)

    assert {"claim_code": claim_code(KEY)} == json.loads(ran.output)
    assert claim_code(KEY) in (tmp_path / "issue").read_text()


def test_claim_without_an_identity_says_so(tmp_path: Path) -> None:
    ran = CliRunner().invoke(cli, ["claim", "--host-key", str(tmp_path / "none.pub")])

    assert isinstance(ran.exception, Misconfigured)


def test_junit_has_one_case_a_check_and_says_the_remedy() -> None:
    suite = ElementTree.fromstring(
        as_junit((Check("swap", True, "none"), Check("users", False, "too many: <x>", "ask & wait")))
    )

    assert ("2", "1") == (suite.get("tests"), suite.get("failures"))
    failure = suite.find("testcase[@name='users']/failure")
    assert failure is not None
    assert ("too many: <x>", "ask & wait") == (failure.get("message"), failure.text)


def test_the_time_daemons_mark_holds_for_some_hours(tmp_path: Path) -> None:
    mark = tmp_path / "synchronized"
    assert not is_marked(mark)

    mark.touch()
    assert is_marked(mark)

    long_ago = mark.stat().st_mtime - 11 * 3600
    os.utime(mark, (long_ago, long_ago))
    assert not is_marked(mark)
