"""The tools tree, for tests that hold the image's configuration against the programs that will read it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from images.workshop import CHECKOUT, Unbuildable, Workshop, open_workshop

_ASKED_FOR = os.environ.get("RECALLBOX_BOOT_TESTS", "")

collect_ignore = {"full": [], "short": ["full"]}.get(_ASKED_FOR, ["full", "test_boot.py"])
"""What boots runs when asked for: `make boot-test` and, for an hour, `make boot-test-full`."""

HOST = CHECKOUT / "firmware_config" / "host"


@pytest.fixture(scope="session")
def workshop() -> Workshop:
    """The tools tree with the box's users in it; made if it is not there, which takes two minutes."""
    try:
        opened = open_workshop()
    except Unbuildable as error:
        pytest.fail(f"the image's tests cannot run here: {error}")
    opened.run("systemd-sysusers", "/src/firmware_config/host/tree/usr/lib/sysusers.d/recallbox.conf")
    return opened


@pytest.fixture(scope="session")
def host() -> Path:
    """The folder with the host's configuration."""
    return HOST
