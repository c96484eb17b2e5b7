"""From A to B and back: an update is written to the other slot, proves itself, and is undone if it cannot.

Run by `make boot-test-full`. The bundle is put where `recallbox update` will put it; what checks it, writes
it and counts the tries is systemd-sysupdate and the boot loader.
"""

from __future__ import annotations

import pytest

from images.boottest.machine import BootFailed, Console, MiniPc
from images.build import Image, build_image
from images.bundle import make_bundle
from images.workshop import Workshop

NEXT = "0.1.0.1"
"""Any version above the product's."""


@pytest.fixture(scope="module")
def image(workshop: Workshop) -> Image:
    return build_image(workshop, "development")


@pytest.mark.slow
def test_an_update_moves_to_the_other_slot_and_is_blessed(workshop: Workshop, image: Image) -> None:
    newer = build_image(workshop, "development", version=NEXT)
    box = MiniPc(workshop, "updated")
    box.write_disk(image.disk)

    with box.powered(second_disk=make_bundle(workshop, newer)) as console:
        console.log_in()
        _update(console)
        assert f"recallbox_{NEXT}" in console.run("lsblk -no PARTLABEL /dev/vda")
        console.power_off()

    with box.powered() as console:
        console.log_in()
        assert NEXT == console.run(". /usr/lib/os-release; echo $IMAGE_VERSION")
        console.run("systemctl is-system-running --wait || true")
        assert "good" in console.run("/usr/lib/systemd/systemd-bless-boot status")
        with pytest.raises(BootFailed):  # the way back is the boot loader's, never an older bundle
            console.run(f"/usr/lib/systemd/systemd-sysupdate update {image.version}")
        console.power_off()


@pytest.mark.slow
def test_a_bundle_of_somebody_else_is_refused(workshop: Workshop, image: Image) -> None:
    newer = build_image(workshop, "development", version=NEXT)
    box = MiniPc(workshop, "foreign-bundle")
    box.write_disk(image.disk)

    with box.powered(second_disk=make_bundle(workshop, newer)) as console:
        console.log_in()
        _unpack(console)
        console.run("cd /var/lib/recallbox-update && sed -i '1s/^./0/;1s/^0/f/' SHA256SUMS")
        with pytest.raises(BootFailed):
            console.run("/usr/lib/systemd/systemd-sysupdate update", seconds=1200)
        assert "_empty" in console.run("lsblk -no PARTLABEL /dev/vda")
        console.power_off()


def _unpack(console: Console) -> None:
    console.run("systemctl is-system-running --wait || true")
    console.run("tar -xf /dev/vdb -C /var/lib/recallbox-update", seconds=600)


def _update(console: Console) -> None:
    _unpack(console)
    console.run("/usr/lib/systemd/systemd-sysupdate update", seconds=1800)
