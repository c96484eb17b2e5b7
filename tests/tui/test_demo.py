"""The demo's desk: a practice whose day goes on by itself, and where to find a site's desk."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from appliance.cli.terminal import socket_of
from appliance.wire.today import Today
from tests.tui.office import Morning, morning_at
from tui.client import DeskClient


@pytest.mark.slow
def test_the_demo_s_day_goes_on_and_ends_with_its_terminal(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "appliance",
        "demo-desk",
        str(tmp_path),
        "--patients",
        "60",
        "--pace",
        "240",
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as world:
        assert world.stdin is not None
        assert world.stdout is not None
        told = [world.stdout.readline().strip() for _ in range(4)]
        assert told[0] == "an invented practice is set up"
        word, _, url = told[-1].partition(" ")
        assert word == "ready"
        page = httpx.get(url).text
        assert "Cedar Ridge Dental" in page
        assert "RecallBox may have stopped" not in page
        name, password = (tmp_path / "login").read_text().split("\n")[:2]
        first, later = asyncio.run(two_looks(tmp_path / "desk.sock", name, password))
        world.stdin.close()
        assert 0 == world.wait(60)
    assert "Cedar Ridge Dental" == first.practice
    assert first.figures.sent > 0
    assert later.now > first.now


async def two_looks(socket: Path, name: str, password: str) -> tuple[Today, Today]:
    """Return the day as it is now, and as it is once something is told of at a later minute."""
    async with DeskClient(socket) as client:
        await client.log_in(name, password)
        first = await client.today()

        async def heard(_: bool) -> None:
            return None

        async with asyncio.timeout(120):
            async for _ in client.listen(heard):
                later = await client.today()
                if later.now > first.now:
                    return first, later
    raise AssertionError("nothing was told")


def test_a_site_s_desk_is_beside_its_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RECALLBOX_DESK", raising=False)
    with morning_at(tmp_path) as morning:
        assert isinstance(morning, Morning)
        assert morning.socket == socket_of(tmp_path / "site.toml")
    assert Path("/var/lib/recallbox/desk.sock") == socket_of(tmp_path / "none.toml")
    monkeypatch.setenv("RECALLBOX_DESK", "/run/other.sock")
    assert Path("/run/other.sock") == socket_of(tmp_path / "site.toml")
