"""What a box refuses: a changed root, a disk that moved house, a machine without a TPM.

Run by `make boot-test-full`. Each machine but the last is a copy of one that has had its first boot.
"""

from __future__ import annotations

import pytest

from images.boottest.disk import flip_root
from images.boottest.machine import MiniPc
from images.build import Image
from images.workshop import Workshop

BOOTED = r"root@\S+:.*# "


@pytest.mark.slow
def test_a_changed_root_stops_the_kernel(workshop: Workshop, settled: MiniPc, image: Image) -> None:
    box = MiniPc(workshop, "tampered")
    box.copy_from(settled)
    flip_root(box, f"recallbox_{image.version}")

    with box.powered() as console:
        said = console.wait_for(r"dm-verity device corrupted|device-mapper: verity: .* is corrupted", BOOTED)
    assert "corrupted" in said


@pytest.mark.slow
def test_a_disk_that_moved_house_stays_locked(workshop: Workshop, settled: MiniPc) -> None:
    box = MiniPc(workshop, "moved")
    box.copy_from(settled, tpm=False)

    with box.powered() as console:
        said = console.wait_for(r"(?i)enter (passphrase|recovery key)", r"cannot be unlocked here", BOOTED)
    assert "#" not in said


@pytest.mark.slow
def test_a_machine_without_a_tpm_is_not_set_up(workshop: Workshop, image: Image) -> None:
    box = MiniPc(workshop, "bare")
    box.write_disk(image.disk)

    with box.powered(has_tpm=False) as console:
        said = console.wait_for(r"this machine has no TPM 2\.0", BOOTED)
    assert "TPM" in said
