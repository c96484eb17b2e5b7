"""The box survives `kill -9` at every kind of boundary, and SIGTERM without losing a step.

The sweep over every single boundary is the long run of `crash_day`; here is a slice of it.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from appliance.adapters.host import SecretFolder, SystemClock
from appliance.adapters.store.audit_log import verify
from appliance.bootstrap import open_store
from appliance.cli.stage import build_site
from appliance.settings import Settings
from appliance.simulation.clinic import Practice
from appliance.simulation.world import World
from tests.simulation.crash_day import ROOT, CrashDay, life_maker
from tests.simulation.stage_world import KEPT

SEED = 8
"""A day on which several people book."""


@pytest.fixture
def crash_day(tmp_path: Path) -> Iterator[CrashDay]:
    """A day of 200 patients, to be played with kills."""
    with life_maker() as maker:
        yield CrashDay(200, SEED, tmp_path, maker)


@pytest.mark.slow
def test_a_kill_at_every_kind_of_boundary_breaks_no_promise(crash_day: CrashDay) -> None:
    outcome = crash_day.run(by_label=True)

    assert [] == outcome.broken
    assert KEPT == outcome.promises
    assert outcome.log_holds
    assert outcome.seen == outcome.killed_at
    assert outcome.kills == len(outcome.killed_at)
    assert outcome.sent >= 15
    assert outcome.booked >= 1
    for step in (
        "commit sending.intent",
        "commit autobook.writing",
        "commit inbound.record",
        "sms.send",
        "pms.book",
    ):
        assert {f"before {step}", f"after {step}"} <= outcome.killed_at


@pytest.mark.slow
@pytest.mark.parametrize("offset", [3, 16])
def test_a_kill_at_every_25th_boundary_breaks_no_promise(crash_day: CrashDay, offset: int) -> None:
    outcome = crash_day.run(stride=25, offset=offset)

    assert [] == outcome.broken
    assert KEPT == outcome.promises
    assert outcome.log_holds
    assert outcome.kills >= 40


def test_the_service_drains_on_sigterm_and_goes_on_after(tmp_path: Path) -> None:
    """The real command on the machine's clock: its first night, SIGTERM, exit 0, and the same once more."""
    now = SystemClock().now()
    practice = Practice()
    world = World(SEED, now.astimezone(ZoneInfo(practice.zone)).date(), 60, now, with_staff=False)
    with world.addresses() as urls:
        settings = build_site(world, urls, tmp_path)
        site = tmp_path / "site.toml"
        first = _serve_until(site, "job=nightly result=ok")
        rows, decided_at = _verified(settings)
        second = _serve_until(site, "state=running")
        after, same_night = _verified(settings)

    assert ["state=draining", "state=stopped"] == [line.split()[-1] for line in first[-2:]]
    assert decided_at is not None
    assert not any("job=nightly" in line for line in second), "a night that was decided is not decided again"
    assert rows <= after
    assert decided_at == same_night


def _serve_until(site: Path, said: str) -> list[str]:
    """Run the service until it says something, send SIGTERM, and return everything it said."""
    command = [sys.executable, "-m", "appliance", "--site", str(site), "run"]
    lines = []
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as service:
        assert service.stderr is not None
        for line in service.stderr:
            lines.append(line.rstrip())
            if said in line:
                service.send_signal(signal.SIGTERM)
    assert service.returncode == 0, lines
    return lines


def _verified(settings: Settings) -> tuple[int, datetime | None]:
    """Return how many rows the log holds and when the last night was decided."""
    store = open_store(settings, SecretFolder(settings.secrets.folder), readonly=True)
    with store.view() as view:
        log = verify(view.tx)
        decided_at = view.night_decided_at()
    store.close()
    assert log.ok, log.reason
    return log.size, decided_at
