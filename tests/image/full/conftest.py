"""The images and a box that has had its first boot, for every test that starts from one."""

from __future__ import annotations

import pytest

from images.boottest.machine import Console, MiniPc
from images.build import Image, build_image
from images.workshop import Workshop

NEXT = "0.1.0.1"
"""Any version above the product's."""


@pytest.fixture(scope="session")
def image(workshop: Workshop) -> Image:
    """The image of this checkout."""
    return build_image(workshop, "development")


@pytest.fixture(scope="session")
def newer(workshop: Workshop) -> Image:
    """The same with a higher version."""
    return build_image(workshop, "development", version=NEXT)


@pytest.fixture(scope="session")
def settled(workshop: Workshop, image: Image) -> MiniPc:
    """A box after its first boot, switched off. Tests work on copies of it."""
    box = MiniPc(workshop, "settled")
    box.write_disk(image.disk)
    with box.powered() as console:
        begin(console)
        console.power_off()
    return box


def begin(console: Console) -> None:
    """Log in and wait until the box has settled."""
    console.log_in()
    console.run("systemctl is-system-running --wait || true")
