"""What a thief, a fault or a foreign supplier could do to a disk on a bench: done here, to be refused.

Works on the raw disk of a machine that is off. Offsets come from the partition table itself.
"""

from __future__ import annotations

import json
from pathlib import Path

from images.boottest.machine import MiniPc
from images.build import Image
from images.workshop import Workshop

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


FOREIGN_BUNDLE = r"""
set -eu
mkdir -m 700 /tmp/parts /tmp/keys
cd /tmp/parts
tar --extract --file "$1"
gpg --homedir /tmp/keys --batch --quiet --passphrase "" --quick-generate-key Somebody ed25519 sign never
gpg --homedir /tmp/keys --batch --yes --quiet --detach-sign --output SHA256SUMS.gpg SHA256SUMS
gpgconf --homedir /tmp/keys --kill gpg-agent
tar --create --file "$2" --format=ustar SHA256SUMS SHA256SUMS.gpg recallbox_*
"""


def sign_anew(workshop: Workshop, bundle: Path) -> Path:
    """Given a bundle, return one beside it with the same content, signed by somebody else."""
    foreign = bundle.with_suffix(".foreign")
    places = [f"/cache/{path.relative_to(workshop.cache)}" for path in (bundle, foreign)]
    workshop.run("sh", "-c", FOREIGN_BUNDLE, "foreign", *places)
    return foreign


HASHES = "2C7357ED-EBD2-46D9-AEC1-23D437EC2BF5"
"""Type of a partition with verity hashes (Discoverable Partitions Specification)."""


def partitions(box: MiniPc) -> dict[str, tuple[int, int]]:
    """Return where each partition of a box's disk begins and how long it is, in bytes, by its label.

    A slot's hashes have the slot's label; here ` hashes` is added to it.
    """
    told = box.workshop.run("sfdisk", "--json", f"/cache/machines/{box.name}/disk.raw")
    table = json.loads(told)["partitiontable"]
    return {
        one.get("name", one["node"]) + (" hashes" if one["type"] == HASHES else ""): (
            one["start"] * 512,
            one["size"] * 512,
        )
        for one in table["partitions"]
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
