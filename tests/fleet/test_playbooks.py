"""The real playbooks against a real sshd with the image's configuration and files, over certificates.

Each test says what a technician would see and what the box has afterwards. The box is enrolled once.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.fleet.conftest import SECRETS, Msp, Told

pytestmark = pytest.mark.slow

SITE = "/var/lib/recallbox-site"
CANARY = b"canary-"


def files_of(msp: Msp, folder: str = SITE) -> dict[str, bytes]:
    root = msp.on_box(folder)
    return {str(one.relative_to(root)): one.read_bytes() for one in root.rglob("*") if one.is_file()}


def with_canary(folder: Path) -> set[str]:
    """Return every file below a folder in which a secret stands readable."""
    found = subprocess.run(
        ["grep", "-rlaF", "canary-", str(folder)], capture_output=True, text=True, check=False
    )
    return set(found.stdout.splitlines())


def test_a_bad_site_file_is_refused_before_any_connection(fresh_msp: Msp) -> None:
    good, heard = fresh_msp.site.read_text(), (fresh_msp.box / "sshd.log").read_text()
    fresh_msp.site.write_text(good.replace('zone = "America/Denver"', 'zone = "America/Dever"'))
    told = fresh_msp.enroll()
    fresh_msp.site.write_text(good)
    line = good.splitlines().index('zone = "America/Denver"') + 1
    assert 0 != told.code
    assert f"cedar-ridge.toml:{line}: practice.zone: must be an IANA time zone" in told.text
    assert "what to do:" in told.text
    assert heard == (fresh_msp.box / "sshd.log").read_text()


def test_a_secret_that_is_missing_is_named_before_any_connection(fresh_msp: Msp) -> None:
    secrets = fresh_msp.folder / "inventory/secrets/cedar-ridge.yml"
    good, heard = secrets.read_text(), (fresh_msp.box / "sshd.log").read_text()
    secrets.write_text(good.replace("sms_key_secret", "sms_key_secrte"))
    told = fresh_msp.enroll("-vvvv")
    secrets.write_text(good)
    assert 0 != told.code
    assert "lacks ['sms_key_secret'] and holds ['sms_key_secrte']" in told.text
    assert "canary-" not in told.text
    assert heard == (fresh_msp.box / "sshd.log").read_text()


def test_another_machine_than_the_one_on_the_bench_is_refused(fresh_msp: Msp) -> None:
    before = files_of(fresh_msp)
    told = fresh_msp.enroll(code="ABCD-EFGH-2345-WXYZ")
    assert 0 != told.code
    assert f"what answers has the claim code {fresh_msp.claim_code}" in told.text
    assert before == files_of(fresh_msp)
    assert "Accepted publickey" not in (fresh_msp.box / "sshd.log").read_text()


def test_an_enrolled_box_has_its_site_and_nobody_gets_in_from_the_lan(msp: Msp, enrolment: Told) -> None:
    assert {"failed": 0, "unreachable": 0} == {key: enrolment.recap[key] for key in ("failed", "unreachable")}
    assert b"cedar-ridge-upkeep\n" == msp.on_box(f"{SITE}/principals/msp").read_bytes()
    assert b'name = "Cedar Ridge Dental"' in msp.on_box(f"{SITE}/site.toml").read_bytes()
    assert (
        "AllowUsers desk@10.20.0.0/24 msp@10.99.0.0/24"
        in msp.on_box("/run/recallbox-network/sshd.conf").read_text()
    )
    assert "Permission denied" in msp.log_in("10.20.0.7")
    assert "" == msp.log_in("10.99.0.7")


def test_the_box_is_known_by_a_certificate_that_names_its_site(msp: Msp) -> None:
    file = msp.on_box(f"{SITE}/ssh_host_ed25519_key-cert.pub")
    told = subprocess.run(["ssh-keygen", "-L", "-f", file], capture_output=True, text=True, check=True).stdout
    assert "host certificate" in told
    assert "cedar-ridge" in told.partition("Principals:")[2].partition("Critical")[0].split()


def test_what_opens_the_disk_in_an_emergency_is_kept_and_opens_only_with_the_escrow_key(msp: Msp) -> None:
    kept = msp.folder / "inventory/escrow/cedar-ridge/recovery.cms"
    command = ["openssl", "cms", "-decrypt", "-inform", "PEM", "-in", str(kept)]
    command += ["-inkey", str(msp.box / "escrow.key"), "-recip", str(msp.box / "escrow.crt")]
    opened = subprocess.run(command, capture_output=True, check=True).stdout
    assert b"first boot: a recovery key\n" == opened.replace(b"\r\n", b"\n")
    assert b"first boot" not in kept.read_bytes()


def test_secrets_arrive_sealed_and_stand_nowhere_else(msp: Msp, enrolment: Told) -> None:
    unseal = ("/usr/bin/systemd-creds", "decrypt")
    store = "/var/lib/recallbox-credstore"
    opened = {name: msp.run_on_box(*unseal, f"{store}/{name}", "-").strip() for name in SECRETS}
    assert SECRETS == opened
    assert "canary-" not in enrolment.text
    assert CANARY not in msp.on_box("/var/log/messages").read_bytes()
    assert not msp.on_box("/run/leaks").exists(), msp.on_box("/run/leaks").read_text()
    assert [set(), set()] == [with_canary(one) for one in msp.written]
    assert {str(msp.folder / "inventory/secrets/cedar-ridge.yml")} == with_canary(msp.folder)


def test_a_second_converge_changes_nothing(msp: Msp) -> None:
    before = files_of(msp)
    told = msp.play("converge")
    assert (0, 0) == (told.code, told.recap["changed"]), told.text
    assert before == files_of(msp)


def test_a_check_changes_nothing_and_says_what_the_converge_then_does(msp: Msp) -> None:
    good, before = msp.site.read_text(), files_of(msp)
    msp.site.write_text(good.replace('"Cedar Ridge Dental"', '"Cedar Ridge Family Dental"'))
    checked = msp.play("converge", "--check", "--diff")
    assert before == files_of(msp)
    assert '-name = "Cedar Ridge Dental"' in checked.text
    assert '+name = "Cedar Ridge Family Dental"' in checked.text
    done = msp.play("converge")
    changed = {name for name, text in files_of(msp).items() if before.get(name) != text}
    assert {"site.toml", "status.env"} == changed
    assert (0, 0) == (checked.code, done.code), checked.text + done.text
    assert checked.recap["changed"] == done.recap["changed"] > 0
    restarts = msp.on_box("/var/log/systemctl.log").read_text().splitlines()[-2:]
    assert ["restart recallbox.service", "restart recallbox-status.service"] == restarts
    assert 0 == msp.play("converge").recap["changed"]


def test_a_renewed_secret_is_handed_over_and_the_others_are_left(msp: Msp) -> None:
    secrets = msp.folder / "inventory/secrets/cedar-ridge.yml"
    before = files_of(msp, "/var/lib/recallbox-credstore")
    secrets.write_text(secrets.read_text().replace("canary-texting-c0ffee", "canary-texting-renewed"))
    told = msp.play("secrets", "-vvvv")
    after = files_of(msp, "/var/lib/recallbox-credstore")
    assert 0 == told.code, told.text
    assert {"sms_key_secret"} == {name for name, sealed in after.items() if before.get(name) != sealed}
    assert "canary-" not in told.text


def bundle(msp: Msp, version: str, **about: object) -> str:
    file = msp.folder / f"recallbox_{version}.tar"
    file.write_text(json.dumps({"version": version, **about}))
    return str(file)


def running(msp: Msp) -> str:
    return msp.on_box("/usr/lib/os-release").read_text().strip()


QUICK = {"image_gate_tries": 1, "image_gate_pause": 0}


def test_an_update_that_holds_stays(msp: Msp) -> None:
    told = msp.play("update", image_bundle=bundle(msp, "0.1.0.2"), **QUICK)
    assert 0 == told.code, told.text
    assert 'IMAGE_VERSION="0.1.0.2"' == running(msp)
    assert not msp.on_box("/var/lib/msp/bundle.tar").exists()


@pytest.mark.parametrize(("version", "is_broken"), [("0.1.0.8", True), ("0.1.0.9", False)])
def test_an_update_that_does_not_hold_is_undone(msp: Msp, version: str, is_broken: bool) -> None:
    """The one comes up sick and is put back from here; from the other the box went back by itself."""
    before = running(msp)
    told = msp.play("update", image_bundle=bundle(msp, version, is_broken=is_broken), **QUICK)
    assert 0 != told.code
    assert before == running(msp)
    assert f"{version} did not hold and was undone" in told.text
    assert (
        "recallbox.service has failed" if is_broken else "the box undid the update by itself"
    ) in told.text


def test_a_foreign_bundle_touches_nothing(msp: Msp) -> None:
    before = running(msp)
    told = msp.play("update", image_bundle=bundle(msp, "0.1.0.7", is_foreign=True), **QUICK)
    assert 0 != told.code
    assert "was not signed by whoever signs updates" in told.text
    assert before == running(msp)
