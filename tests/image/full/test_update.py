"""From A to B and back: an update is written to the other slot, proves itself, and is undone if it cannot.

Run by `make boot-test-full`. Bundles come on a second medium; `recallbox update` does the rest, as on a site.
"""

from __future__ import annotations

import pytest

from images.boottest.machine import BootFailed, Console, MiniPc
from images.build import Image, build_image
from images.bundle import make_bundle
from images.workshop import Workshop

NEXT = "0.1.0.1"
"""Any version above the product's."""
VERSION = ". /usr/lib/os-release; echo $IMAGE_VERSION"
LABELS = "lsblk -no PARTLABEL /dev/vda"
TRIES = 2
BROKEN = f"[Service]\nExecStartPre=/usr/bin/sh -c '! grep -q {NEXT} /usr/lib/os-release'\n"
"""Something of the new image fails its gate, as a broken product does."""
RESTARTS = r"BdsDxe: starting Boot"


@pytest.fixture(scope="module")
def image(workshop: Workshop) -> Image:
    return build_image(workshop, "development")


@pytest.fixture(scope="module")
def newer(workshop: Workshop) -> Image:
    return build_image(workshop, "development", version=NEXT)


@pytest.mark.slow
def test_an_update_moves_to_the_other_slot_and_an_older_one_is_refused(
    workshop: Workshop, image: Image, newer: Image
) -> None:
    box = MiniPc(workshop, "updated")
    box.write_disk(image.disk)

    with box.powered(second_disk=make_bundle(workshop, newer)) as console:
        _begin(console)
        console.run("recallbox update apply --no-restart /dev/vdb", seconds=3600)
        assert f"recallbox_{NEXT}" in console.run(LABELS)
        console.power_off()

    with box.powered(second_disk=make_bundle(workshop, image)) as console:
        _begin(console)
        assert console.run(VERSION) == NEXT
        assert "good" in console.run("/usr/lib/systemd/systemd-bless-boot status")
        with pytest.raises(BootFailed, match="is not newer than"):
            console.run("recallbox update apply --no-restart /dev/vdb 2>&1", seconds=3600)
        console.power_off()


@pytest.mark.slow
def test_an_image_that_does_not_hold_is_undone_with_data_intact(
    workshop: Workshop, image: Image, newer: Image
) -> None:
    box = MiniPc(workshop, "undone")
    box.write_disk(image.disk)

    with box.powered(second_disk=make_bundle(workshop, newer)) as console:
        _begin(console)
        console.run("echo kept >/var/lib/recallbox-site/canary; sync")
        console.run("recallbox update apply --no-restart /dev/vdb", seconds=3600)
        console.power_off()

    with box.powered(drop_in=("recallbox-gate.service", BROKEN)) as console:
        for _ in range(TRIES + 1):
            console.wait_for(RESTARTS)
        console.log_in()
        assert console.run(VERSION) == image.version
        assert console.run("cat /var/lib/recallbox-site/canary") == "kept"
        console.run("systemctl is-system-running --wait || true")
        assert console.run("systemctl --failed --no-legend --plain") == ""


def _begin(console: Console) -> None:
    console.log_in()
    console.run("systemctl is-system-running --wait || true")
