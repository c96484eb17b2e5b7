"""How the first boot divides the disk: the slots as the update needs them, all the rest for what is kept."""

from __future__ import annotations

import json

from images.workshop import Workshop

DEFINITIONS = "/src/firmware_config/host/tree/usr/lib/repart.d"
FIRST_BOOT = f"""
set -eu
truncate --size=64G /tmp/disk
sfdisk --quiet /tmp/disk <<END
label: gpt
size=512MiB, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B, name=esp
size=1GiB, type=4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709, name=recallbox_1
size=16MiB, type=2C7357ED-EBD2-46D9-AEC1-23D437EC2BF5, name=recallbox_1
END
systemd-repart --dry-run=yes --json=short --definitions={DEFINITIONS} /tmp/disk
"""
GB, MB = 1 << 30, 1 << 20


def test_the_first_boot_leaves_the_slots_alone_and_gives_the_rest_to_what_is_kept(workshop: Workshop) -> None:
    told = json.loads(workshop.run("sh", "-c", FIRST_BOOT))
    sizes = [(one["label"], one["raw_size"]) for one in told]

    assert [
        ("esp", 512 * MB),
        ("recallbox_1", GB),
        ("recallbox_1", 16 * MB),
        ("_empty", GB),
        ("_empty", 16 * MB),
    ] == sizes[:-1]
    label, kept = sizes[-1]
    assert "recallbox-var" == label
    assert kept > 61 * GB
