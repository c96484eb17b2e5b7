"""One file says everything about a site: refused whole with line, key and remedy, or rendered for the box."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from appliance.cli import cli
from appliance.domain.upkeep.flows import Peer
from appliance.errors import Misconfigured
from appliance.network_file import read_flow_table, read_place
from appliance.settings import read_settings
from appliance.site_file import endpoint_of, read_site, render_site

EXAMPLE = Path(__file__).resolve().parents[2] / "ansible/inventory/sites/cedar-ridge.toml"
FLOWS = Path(__file__).resolve().parents[2] / "firmware_config/host/flows.toml"


def write(folder: Path, *more: str, change: tuple[str, str] = ("", "")) -> Path:
    text = EXAMPLE.read_text()
    assert change[0] in text
    for line in EXAMPLE.parent.glob("*.toml"):
        if line != EXAMPLE:
            (folder / line.name).write_text(line.read_text())
    file = folder / "cedar-ridge.toml"
    file.write_text("\n".join((text.replace(*change) if change[0] else text, *more)))
    return file


def refuse(file: Path) -> str:
    with pytest.raises(Misconfigured) as refused:
        read_site(file)
    assert refused.value.remedy, "every refusal says what to do"
    return str(refused.value)


def install(file: Path, folder: Path) -> Path:
    for name, text in render_site(read_site(file), folder).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def test_what_the_box_gets_is_what_the_product_reads(tmp_path: Path) -> None:
    place = install(EXAMPLE, tmp_path)
    settings = read_settings(place / "site.toml")
    assert settings.practice == read_site(EXAMPLE).settings.practice
    assert settings.sms.proxy == settings.model.proxy == settings.backup.proxy == "http://127.0.0.1:3128"
    assert "/run/recallbox/desk.sock" == settings.desk.socket
    assert "/run/recallbox/status.json" == settings.health.status_file


def test_the_network_follows_from_the_settings(tmp_path: Path) -> None:
    services = frozenset(one.service for one in read_flow_table(FLOWS).hosts)
    file = write(tmp_path, "[archive]", 'bucket = "logs"', 'url = "https://s3.example.com"')
    found = read_place(install(file, tmp_path / "box") / "network.toml", services=services)
    assert found.is_enrolled
    assert (("10.20.0.5/32",), 30223) == (found.peers[Peer.PMS], found.ports[Peer.PMS])
    assert {"twilio", "twilio_lookup"} == found.services
    assert ("s3.example.com",) == found.hosts
    assert ("10.99.0.0/24",) == found.peers[Peer.TUNNEL]


def test_a_bucket_of_amazon_is_let_through_by_its_own_name_too(tmp_path: Path) -> None:
    repository = "s3:https://s3.us-east-2.amazonaws.com/cedar-ridge"
    file = write(tmp_path, "[backup]", f'repository = "{repository}"')
    text = render_site(read_site(file))["network.toml"]
    assert 'hosts = ["cedar-ridge.s3.us-east-2.amazonaws.com", "s3.us-east-2.amazonaws.com"]' in text


def test_every_mistake_is_named_with_line_and_key(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "[databse]",
        "[desk]",
        'socket = "/tmp/desk.sock"',
        "lock_minutes = 9",
        change=('address = "10.99.0.7"', 'address = "box.example"'),
    )
    lines = refuse(file).splitlines()
    end = len(EXAMPLE.read_text().splitlines()) + 1
    start = EXAMPLE.read_text().splitlines().index('address = "10.99.0.7"') + 1
    assert lines == [
        f"{file}:{start}: box.address: must be an IPv4 address",
        f"{file}:{end + 1}: databse: there is no such setting; did you mean database?",
        f"{file}:{end + 3}: desk.socket: is the same on every box and comes with the image: leave it out",
        f"{file}:{end + 4}: desk.lock_minutes: must be 1 to 5",
    ]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('lan_address = "10.20.0.7"', 'lan_address = "10.30.0.7"'), "box.lan_address: must be in the LAN"),
        (('"10.99.0.0/24"', '"10.20.0.0/16"'), "network.tunnel: must not overlap the LAN"),
        (('"10.99.0.0/24"', '"10.99.0.7"'), "network.tunnel: must be a network such as"),
        (('["cedar-ridge-upkeep"]', "[]"), "box.operators: must be a list of names"),
        (('["cedar-ridge-upkeep"]', '["recallbox-enrolment"]'), "not the one for enrolment"),
        (("//10.20.0.5:30223", "//pms.example:30223"), "pms.url: must name the PMS by its IPv4 address"),
        (("[pms]", '[pms]\nca_file = "/etc/ca.pem"'), "pms.ca_file: must be the plain name of a file"),
        (("[pms]", '[pms]\nca_file = "site.toml"'), "pms.ca_file: must be the plain name of a file"),
        (("[pms]", '[pms]\nca_file = "ca.pem"'), "pms.ca_file: there is no file ca.pem"),
        (("[pms]", '[backup]\nrepository = "sftp:a@b:/c"\n[pms]'), "backup.repository: must be s3"),
        (("[pms]", '[archive]\nbucket = "logs"\n[pms]'), "archive.url: must be named on a box"),
        (("[pms]", '[health]\nping_url = "https://10.1.1.1/x"\n[pms]'), "must name its host exactly"),
        (("[network]", "[network]\nhosts = []"), "network.hosts: there is no such setting"),
    ],
)
def test_what_would_not_work_on_the_box_is_refused_before(
    tmp_path: Path, change: tuple[str, str], says: str
) -> None:
    file = write(tmp_path, change=change)
    assert says in refuse(file)


def test_files_that_the_site_names_travel_with_it(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("a certificate\n")
    (tmp_path / "policy.toml").write_text("daily_cap = 40\n")
    file = write(tmp_path, change=("[pms]", '[pms]\nca_file = "ca.pem"'))
    file.write_text('policy_file = "policy.toml"\n' + file.read_text())
    settings = read_settings(install(file, tmp_path / "box") / "site.toml")
    assert 40 == settings.rules().daily_cap
    assert str(tmp_path / "box/ca.pem") == settings.pms.ca_file
    assert "a certificate\n" == (tmp_path / "box/ca.pem").read_text()
    assert 'ca_file = "/var/lib/recallbox-site/ca.pem"' in render_site(read_site(file))["site.toml"]


def test_a_certificate_that_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_bytes(b"\x30\x82\xff")
    file = write(tmp_path, change=("[pms]", '[pms]\nca_file = "ca.pem"'))
    assert "pms.ca_file: must name a text file" in refuse(file)


def test_a_bad_policy_of_a_site_is_refused_too(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text("daily_cap = -1\n")
    file = write(tmp_path)
    file.write_text('policy_file = "policy.toml"\n' + file.read_text())
    assert "policy.toml:1: daily_cap" in refuse(file)


def test_the_name_on_the_status_page_survives_its_environment_file(tmp_path: Path) -> None:
    file = write(tmp_path, change=('"Cedar Ridge Dental"', "'Dr. \"C\" $5 `Dental`'"))
    (tmp_path / "status.env").write_text(render_site(read_site(file))["status.env"])
    script = '. "$1"; printf %s "$PRACTICE"'  # systemd unquotes such a file as a shell does (systemd.exec(5))
    told = subprocess.run(["sh", "-c", script, "sh", tmp_path / "status.env"], capture_output=True, text=True)
    assert 'Dr. "C" $5 `Dental`' == told.stdout


@pytest.mark.parametrize(
    "text", ["10.0.0.1", "10.0.0.1:0", "10.0.0.1:65536", "hub:51820", ":5", "10.0.0.1:+5"]
)
def test_only_an_address_with_a_port_is_an_endpoint(text: str) -> None:
    assert endpoint_of(text) is None


def test_the_inventory_lists_a_broken_site_without_an_address(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "broken.toml").write_text("[box\n")
    told = json.loads(CliRunner().invoke(cli, ["site", "inventory", str(tmp_path)]).stdout)
    assert ["broken", "cedar-ridge"] == told["boxes"]["hosts"]
    assert {"site_file"} == set(told["_meta"]["hostvars"]["broken"])
    assert "10.99.0.7" == told["_meta"]["hostvars"]["cedar-ridge"]["ansible_host"]


def test_the_check_says_which_secrets_the_site_needs_from_outside() -> None:
    told = json.loads(CliRunner().invoke(cli, ["site", "check", str(EXAMPLE), "--json"]).stdout)
    assert {"pms_developer_key", "pms_customer_key", "sms_key_secret"} == set(told["secrets"])


def test_the_check_says_which_agreements_the_core_waits_for() -> None:
    told = json.loads(CliRunner().invoke(cli, ["site", "check", str(EXAMPLE), "--json"]).stdout)
    assert ["[services.twilio]", "[services.twilio_lookup]"] == [
        one["remedy"].split()[-1] for one in told["waits_for"]
    ]
    said = CliRunner().invoke(cli, ["site", "check", str(EXAMPLE)])
    assert 0 == said.exit_code  # the file is right: papers are signed after it is written
    assert (
        "nothing is on record about the SMS carrier: answer the questions under [services.twilio]"
        in said.output
    )
