"""The real image in a machine with Secure Boot and a TPM: first boot, reboot without a person, a refusal.

One story on one machine, because a first boot is what the rest of a box's life stands on. Everything is
read off the serial console.
"""

from __future__ import annotations

import json

import pytest

from appliance.domain.proof.claim import claim_code
from images.boottest.disk import put_foreign_uki
from images.boottest.machine import Console, MiniPc
from images.build import Image, build_image
from images.workshop import Unbuildable, Workshop, stage

REFUSED = r"(?i)access denied|security violation"
BOOTED = r"root@\S+:.*# "
HEALTHY = "systemctl is-system-running --wait || true"


@pytest.fixture(scope="module")
def image(workshop: Workshop) -> Image:
    try:
        return build_image(workshop, "development")
    except Unbuildable as error:
        pytest.fail(f"the image cannot be built here: {error}")


@pytest.mark.slow
def test_the_first_days_of_a_box(workshop: Workshop, image: Image) -> None:
    box = MiniPc(workshop, "first-days")
    box.write_disk(image.disk)

    with box.powered() as console:
        with stage("first boot to healthy"):
            console.log_in()
            console.run(HEALTHY)
        identity = _is_sound(console)
        _waits_to_be_enrolled(console)
        console.power_off()

    with box.powered() as console:
        with stage("boot to healthy"):
            console.log_in()
            console.run(HEALTHY)
        assert identity == _is_sound(console)
        console.power_off()

    put_foreign_uki(box, image)
    with box.powered() as console:
        said = console.wait_for(REFUSED, BOOTED)
        assert "#" not in said, "a UKI signed by somebody else was booted"


def _is_sound(console: Console) -> tuple[str, str]:
    """Hold the box to its own self-test, and return who it says it is."""
    assert "" == console.run("systemctl --failed --no-legend --plain")
    told = json.loads(console.run("recallbox selftest --json || true"))
    assert [] == [one for one in told["checks"] if not one["ok"]]
    assert len(told["checks"]) > 10
    host_key = console.run("cat /var/lib/recallbox-identity/ssh_host_ed25519_key.pub")
    claim = json.loads(console.run("recallbox claim --json"))["claim_code"]
    assert claim_code(host_key) == claim
    assert claim in console.run("cat /run/issue.d/50-recallbox.issue")
    return claim, console.run("cryptsetup luksUUID /dev/disk/by-partlabel/recallbox-var")


def _waits_to_be_enrolled(console: Console) -> None:
    assert "inactive" == console.run("systemctl is-active recallbox.service || true")
    slots = json.loads(
        console.run("cryptsetup luksDump --dump-json-metadata /dev/disk/by-partlabel/recallbox-var")
    )
    assert ["systemd-recovery", "systemd-tpm2"] == sorted(one["type"] for one in slots["tokens"].values())
    assert "-----BEGIN CMS-----" in console.run("cat /var/lib/recallbox-escrow/recovery.cms")
    sealed = console.run("ls /var/lib/recallbox-credstore").split()
    assert ["audit_signing_key", "database_key", "status_key"] == sealed
