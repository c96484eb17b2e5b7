"""Secrets come in by standard input and lie sealed; what only the box knows is made there and escrowed."""

from __future__ import annotations

import json
import ssl
from datetime import UTC, datetime
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography import x509
from cryptography.x509.oid import NameOID

from appliance.adapters import sealing
from appliance.adapters.escrow import new_recipient, open_sealed
from appliance.adapters.page_certificate import make_certificate
from appliance.adapters.sealing import SealedFolder
from appliance.cli import cli, secrets
from appliance.cli.box import claim
from appliance.domain.proof.claim import claim_code
from appliance.errors import Misconfigured, Refused
from tests.unit.test_settings import SITE

TOOL = """#!/usr/bin/python3
import sys
verb, *rest = sys.argv[1:]
name = next(one for one in rest if one.startswith("--name="))
if verb == "encrypt":
    sys.stdout.write(name + ":" + sys.stdin.read()[::-1])
else:
    sealed = open(rest[-2]).read()
    if not sealed.startswith(name + ":"):
        sys.exit("sealed under another name")
    sys.stdout.write(sealed[len(name) + 1:][::-1])
"""
"""Seals to a name, as systemd-creds does; a TPM is what the boot tests have."""


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that stands for the box's places."""
    tool = tmp_path / "systemd-creds"
    tool.write_text(TOOL)
    tool.chmod(0o755)
    (tmp_path / "store").mkdir()
    (tmp_path / "site.toml").write_text(SITE)
    monkeypatch.setattr(secrets, "SealedFolder", lambda: SealedFolder(tmp_path / "store", str(tool)))
    monkeypatch.setattr(secrets, "ESCROW", tmp_path)
    monkeypatch.setattr(secrets, "CERTIFICATE", tmp_path / "status.crt")
    return tmp_path


def call(box: Path, *words: str, stdin: str = "") -> Result:
    return CliRunner().invoke(cli, ["--site", str(box / "site.toml"), "secrets", *words], input=stdin)


def put(box: Path, name: str, value: str, *words: str) -> dict[str, object]:
    told = call(box, "put", name, "--json", *words, stdin=value)
    assert 0 == told.exit_code, told.exception
    found: dict[str, object] = json.loads(told.stdout)
    return found


def test_a_secret_is_sealed_once_and_again_only_when_it_is_another(box: Path) -> None:
    assert put(box, "sms_key_secret", "one\n") == {"secret": "sms_key_secret", "changed": True}
    assert not put(box, "sms_key_secret", "one")["changed"]
    assert put(box, "sms_key_secret", "two", "--check")["changed"]
    assert not put(box, "sms_key_secret", "one")["changed"], "--check changed nothing"
    assert put(box, "sms_key_secret", "two")["changed"]
    file = box / "store/sms_key_secret"
    assert 0o600 == file.stat().st_mode & 0o777
    assert "two" not in file.read_text()


def test_a_secret_of_another_name_does_not_count_as_this_one(box: Path) -> None:
    put(box, "sms_key_secret", "one")
    (box / "store/sms_key_secret").rename(box / "store/pms_customer_key")
    told = call(box, "put", "pms_customer_key", stdin="one")
    assert isinstance(told.exception, Misconfigured)
    assert "another name" in str(told.exception)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("sms_key_secrte", "x", "this site has no use for a secret sms_key_secrte"),
        ("database_key", "x", "nobody hands over database_key: the box makes it"),
        ("sms_key_secret", " \n", "what came for sms_key_secret is no secret"),
        ("sms_key_secret", "hidden\nhidden", "what came for sms_key_secret is no secret"),
        ("sms_key_secret", "hidden" * 10_000, "what came for sms_key_secret is no secret"),
        ("../site.toml", "x", "this site has no use for a secret ../site.toml"),
    ],
)
def test_what_is_no_secret_of_this_site_is_refused_and_never_repeated(
    box: Path, name: str, value: str, says: str
) -> None:
    told = call(box, "put", name, stdin=value)
    assert isinstance(told.exception, Misconfigured | Refused)
    assert says in str(told.exception)
    assert told.exception.remedy
    assert "hidden" not in f"{told.exception}{told.exception.remedy}{told.output}"
    assert [] == list((box / "store").iterdir())


def test_a_machine_that_cannot_seal_says_so(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured) as refused:
        SealedFolder(tmp_path, "/bin/false").seal("sms_key_secret", "hidden")
    assert "cannot be encrypted" in str(refused.value)
    assert [] == list(tmp_path.iterdir())


def test_sealing_is_bound_as_the_first_boot_binds_the_database_key() -> None:
    script = Path(__file__).resolve().parents[2] / "firmware_config/host/tree/usr/lib/recallbox/make-keys"
    assert all(word in script.read_text() for word in sealing._LOCK)


def test_the_list_says_what_is_missing(box: Path) -> None:
    put(box, "sms_key_secret", "one")
    told = json.loads(call(box, "list", "--json").stdout)
    needed = ["audit_signing_key", "database_key", "pms_developer_key", "pms_customer_key", "sms_key_secret"]
    assert {"needed": needed, "missing": needed[:-1], "unused": []} == told


def test_the_backup_key_is_made_once_and_the_recipient_can_open_its_copy(box: Path) -> None:
    public, private = new_recipient()
    with (box / "site.toml").open("a") as file:
        file.write(f'[backup]\nrepository = "/mnt/disk"\nrecovery_recipient = "{public}"\n')
    due = {"made": ["backup_key", "status_key"]}
    assert due == json.loads(call(box, "make", "--check", "--json", "--address", "10.0.0.7").stdout)
    assert due == json.loads(call(box, "make", "--json", "--address", "10.0.0.7").stdout)
    assert {"made": []} == json.loads(call(box, "make", "--json", "--address", "10.0.0.7").stdout)
    key = open_sealed((box / "backup-key.sealed").read_text(), private)
    assert SealedFolder(box / "store", str(box / "systemd-creds")).holds("backup_key", key.hex())


def test_no_backup_key_is_made_that_nobody_could_recover(box: Path) -> None:
    with (box / "site.toml").open("a") as file:
        file.write('[backup]\nrepository = "/mnt/disk"\n')
    told = call(box, "make", "--address", "10.0.0.7")
    assert isinstance(told.exception, Misconfigured)
    assert "backup.recovery_recipient" in str(told.exception)
    assert [] == list((box / "store").iterdir())


def test_the_status_page_can_use_its_certificate_for_its_address(tmp_path: Path) -> None:
    key, certificate = make_certificate("Cedar Ridge Dental", "10.0.0.7", datetime(2027, 1, 4, tzinfo=UTC))
    (tmp_path / "both.pem").write_text(key + certificate)
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(tmp_path / "both.pem")
    found = x509.load_pem_x509_certificate(certificate.encode())
    names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [IPv4Address("10.0.0.7")] == names.get_values_for_type(x509.IPAddress)
    assert (
        "RecallBox of Cedar Ridge Dental"
        == found.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
    )


def test_a_claim_code_of_another_box_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "host.pub"
    file.write_text("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEWhbt0YbLNxQyYD0EQ9WJ6yJ0Iqs2m0T9Cln0ShYyLC box\n")
    code = claim_code(file.read_text())
    assert 0 == CliRunner().invoke(claim, ["--host-key", str(file), "--is", code.lower()]).exit_code
    told = CliRunner().invoke(claim, ["--host-key", str(file), "--is", "ABCD-EFGH-2345-WXYZ"])
    assert isinstance(told.exception, Refused)
    assert f"what answers has the claim code {code}" in str(told.exception)
