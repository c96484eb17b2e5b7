"""From A to B and back: an update is written to the other slot, proves itself, and is undone if it cannot.

Run by `make boot-test-full`. Bundles come on a second medium; `recallbox update` does the rest, as on a site.
"""

from __future__ import annotations

import pytest

from images.boottest.disk import sign_anew
from images.boottest.machine import BootFailed, Console, MiniPc
from images.build import Image
from images.bundle import make_bundle
from images.workshop import Workshop
from tests.image.full.conftest import NEXT, begin

VERSION = ". /usr/lib/os-release; echo $IMAGE_VERSION"
LABELS = "for part in /dev/vda[0-9]*; do blkid -p -s PART_ENTRY_NAME -o value $part; done; true"
"""Off the disk itself: what udev knows of it comes later."""
TRIES = 2
BROKEN = f"[Service]\nExecStartPre=/usr/bin/sh -c '! grep -q {NEXT} /usr/lib/os-release'\n"
"""Something of the new image fails its gate, as a broken product does."""
RESTARTS = r"BdsDxe: starting Boot"


@pytest.mark.slow
def test_an_update_moves_to_the_other_slot_and_a_foreign_or_older_one_is_refused(
    workshop: Workshop, settled: MiniPc, image: Image, newer: Image
) -> None:
    box, bundle = MiniPc(workshop, "updated"), make_bundle(workshop, newer)
    box.copy_from(settled)

    with box.powered(media=[sign_anew(workshop, bundle), bundle]) as console:
        begin(console)
        _refuses(console, "/dev/vdb", "was not signed by whoever signs updates for this box")
        assert f"recallbox_{NEXT}" not in console.run(LABELS)
        console.run("recallbox update apply --no-restart /dev/vdc 2>&1", seconds=3600)
        assert f"recallbox_{NEXT}" in console.run(LABELS)
        console.power_off()

    with box.powered(media=[make_bundle(workshop, image)]) as console:
        begin(console)
        assert console.run(VERSION) == NEXT
        assert "good" in console.run("/usr/lib/systemd/systemd-bless-boot status")
        _refuses(console, "/dev/vdb", "is not newer than")
        console.power_off()


@pytest.mark.slow
def test_an_image_that_does_not_hold_is_undone_with_data_intact(
    workshop: Workshop, settled: MiniPc, image: Image, newer: Image
) -> None:
    box = MiniPc(workshop, "undone")
    box.copy_from(settled)

    with box.powered(media=[make_bundle(workshop, newer)]) as console:
        begin(console)
        console.run("echo kept >/var/lib/recallbox-site/canary; sync")
        console.run("recallbox update apply --no-restart /dev/vdb 2>&1", seconds=3600)
        console.power_off()

    with box.powered(drop_in=("recallbox-gate.service", BROKEN)) as console:
        for _ in range(TRIES + 1):
            console.wait_for(RESTARTS)
        begin(console)
        assert console.run(VERSION) == image.version
        assert console.run("cat /var/lib/recallbox-site/canary") == "kept"
        assert console.run("systemctl --failed --no-legend --plain") == ""


def _refuses(console: Console, medium: str, why: str) -> None:
    with pytest.raises(BootFailed, match=why):
        console.run(f"recallbox update apply --no-restart {medium} 2>&1", seconds=3600)
