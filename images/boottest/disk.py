"""What a thief, a fault or a foreign supplier could do to a disk on a bench: done here, to be refused.

Works on the raw disk of a machine that is off. Offsets come from the partition table itself.
"""

from __future__ import annotations

import json

from images.boottest.machine import MiniPc
from images.build import Image

FOREIGN = r"""
set -eu
cd /tmp
openssl req -quiet -new -x509 -newkey rsa:2048 -noenc -days 30 -subj /CN=Somebody/ \
    -keyout own.key -out own.crt
cp "$2" foreign.efi
sbattach --remove foreign.efi
sbsign --key own.key --cert own.crt --output signed.efi foreign.efi 2>/dev/null
mcopy -o -i "$1@@$3" signed.efi "::/EFI/Linux/$4"
"""


def partitions(box: MiniPc) -> dict[str, tuple[int, int]]:
    """Return where each partition of a box's disk begins and how long it is, in bytes, by type and label."""
    told = box.workshop.run("sfdisk", "--json", f"/cache/machines/{box.name}/disk.raw")
    table = json.loads(told)["partitiontable"]
    return {
        one.get("name", one["node"]): (one["start"] * 512, one["size"] * 512) for one in table["partitions"]
    }


def put_foreign_uki(box: MiniPc, image: Image) -> None:
    """Replace the box's UKI by the same one, signed by somebody else."""
    start = partitions(box)["esp"][0]
    uki = f"/cache/{image.uki.relative_to(box.workshop.cache)}"
    disk = f"/cache/machines/{box.name}/disk.raw"
    box.workshop.run("sh", "-c", FOREIGN, "foreign", disk, uki, str(start), image.uki.name)


def flip_root(box: MiniPc, label: str) -> None:
    """Change one byte in every megabyte of a root partition, as a failing disk or an attacker would."""
    start, size = partitions(box)[label]
    with box.disk.open("r+b") as disk:
        for offset in range(start + (1 << 20), start + size, 1 << 20):
            disk.seek(offset)
            byte = disk.read(1)
            if byte != b"\0":
                disk.seek(offset)
                disk.write(bytes([byte[0] ^ 0xFF]))
