"""The plug is pulled at random moments of an update and of a busy hour: the box starts and kept its word.

Run by `make boot-test-full`. Every start is at once the proof of the last cut and the beginning of the next
round. The vendors live outside the box, as they do, and remember what reached them; at the end their referee
sees the box's records. RECALLBOX_POWER_CUTS is how often, of each kind.
"""

from __future__ import annotations

import ctypes
import json
import os
import random
import tarfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from appliance.cli.stage import build_site
from appliance.settings import Settings
from appliance.simulation.http import Request, Response, serve
from appliance.simulation.world import World
from images.boottest.machine import Console, MiniPc
from images.build import Image
from images.bundle import make_bundle
from images.workshop import Workshop, stage
from tests.image.full.conftest import NEXT, begin
from tests.image.full.test_practice import begin_with_scripts, next_tuesday, scripts
from tests.image.full.test_update import VERSION
from tests.image.practice import IDLE_S, PORT, STEP, begin_day, judge, make_world

SEED, PATIENTS = 8, 200
URL = f"http://10.20.0.1:{PORT}"
UPDATE_CUTS = int(os.environ.get("RECALLBOX_POWER_CUTS", "10"))
HOUR_CUTS = int(os.environ.get("RECALLBOX_POWER_CUTS", "20"))
STARTING = r"BdsDxe: starting Boot"
LONGEST_ROUND_S = 60
CLONE_NEWNET = 0x40000000
PAUSE = threading.Event()
"""Never set. The box's clock is a real one."""
PAPER_BYTES = 256 << 20


@dataclass(slots=True)
class Town:
    """The practice's vendors and patients, outside the box. Their time goes on while the box is off."""

    world: World
    _read_at: float = field(default_factory=time.monotonic)

    def now(self) -> datetime:
        """Return what every clock shows, and let happen what had to happen by then."""
        passed = time.monotonic() - self._read_at
        self._read_at += passed
        self.world.advance(self.world.clock.now() + timedelta(seconds=passed))
        return self.world.clock.now()

    def answer(self, request: Request) -> Response:
        """Be the vendor that a request is for."""
        return self.world.handlers["pms" if request.path.startswith("/api/v1") else "carrier"](request)

    @contextmanager
    def open_to(self, console: Console) -> Iterator[None]:
        """Serve the vendors in a box's LAN."""
        over, opened = threading.Event(), threading.Event()

        def serve_there() -> None:
            with Path(f"/proc/{console.child.pid}/ns/net").open() as network:
                assert ctypes.CDLL(None).setns(network.fileno(), CLONE_NEWNET) == 0
            with serve(self.answer, PORT):
                opened.set()
                over.wait()

        serving = threading.Thread(target=serve_there, daemon=True)
        serving.start()
        assert opened.wait(60), "the vendors found no door"
        try:
            yield
        finally:
            over.set()
            serving.join()


@pytest.mark.slow
def test_a_cut_in_a_busy_hour_costs_no_promise(workshop: Workshop, settled: MiniPc, tmp_path: Path) -> None:
    box, chance = MiniPc(workshop, "cut-hour"), random.Random(SEED)
    box.copy_from(settled)
    town, settings = _town_at_opening(tmp_path)
    with scripts(workshop) as medium, box.powered(media=[medium], clock=town.now()) as console:
        begin_with_scripts(console)
        console.run(f"python3 -I /run/practice/practice.py enrol {SEED} {PATIENTS} {URL}", seconds=3600)
        console.power_off()

    for _ in range(HOUR_CUTS):
        with _busy(box, town) as console:
            _live(console, town, chance.uniform(0, LONGEST_ROUND_S))
            console.cut_power()

    paper = box.folder / "paper"
    with paper.open("wb") as blank:
        blank.truncate(PAPER_BYTES)
    with scripts(workshop) as medium, _busy(box, town, media=[medium], paper=paper) as console:
        _live(console, town, LONGEST_ROUND_S)
        console.run(
            "systemctl stop recallbox.service && mkdir -p /run/practice && tar -xf /dev/vdb -C /run/practice"
        )
        console.run("python3 -I /run/practice/practice.py records /dev/vdc && sync")
        console.power_off()
    with tarfile.open(paper) as packed:
        packed.extractall(tmp_path / "records", filter="data")
    report = judge(town.world, settings)
    assert [] == report["broken"]
    assert report["verified"]
    assert report["sent"] > 10


def _town_at_opening(folder: Path) -> tuple[Town, Settings]:
    """Return the town as the box finds it after its enrolment, and settings to read the box's records with.

    The box lives through the same night when it is enrolled, so that both remember the same.
    """
    world = make_world(SEED, PATIENTS, next_tuesday().date())
    begin_day(world, build_site(world, {"pms": URL, "carrier": URL}, folder / "night"))
    twin = make_world(SEED, PATIENTS, next_tuesday().date())
    return Town(world), build_site(twin, {"pms": URL, "carrier": URL}, folder / "records")


@contextmanager
def _busy(
    box: MiniPc, town: Town, media: tuple[Path, ...] | list[Path] = (), paper: Path | None = None
) -> Iterator[Console]:
    """Switch an enrolled box on among its vendors, and hold it to its own self-test."""
    with box.powered(media=media, paper=paper, clock=town.now(), has_vendors=True) as console:
        console.wait_for(STARTING)
        with town.open_to(console):
            with stage("boot after a cut"):
                begin(console)
            _is_sound(console)
            yield console


def _is_sound(console: Console) -> None:
    assert "" == console.run("systemctl --failed --no-legend --plain")
    told = json.loads(console.run("recallbox selftest --json || true"))
    assert [] == [one for one in told["checks"] if not one["ok"]]


def _live(console: Console, town: Town, seconds: float) -> None:
    """Let so many seconds pass on the clock, with a minute of the practice's time every few of them."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        PAUSE.wait(min(IDLE_S, left))
        town.world.advance(town.now() + STEP)
        console.run(f"date --set @{town.now().timestamp():.3f}")


@pytest.mark.slow
def test_a_cut_in_an_update_leaves_a_box_that_can_be_updated(
    workshop: Workshop, settled: MiniPc, image: Image, newer: Image
) -> None:
    box, bundle, chance = MiniPc(workshop, "cut-update"), make_bundle(workshop, newer), random.Random(SEED)
    box.copy_from(settled)
    with box.powered(media=[bundle]) as console:
        begin(console)
        took = _apply(console)

    box.copy_from(settled)
    seen = []
    for _ in range(UPDATE_CUTS):
        with box.powered(media=[bundle]) as console:
            begin(console)
            _is_sound(console)
            seen.append(console.run(VERSION))
            if seen[-1] == image.version:
                console.child.sendline("recallbox update apply --no-restart /dev/vdb")
                PAUSE.wait(chance.uniform(0, took))
            console.cut_power()
        if seen[-1] == NEXT:
            box.copy_from(settled)

    with box.powered(media=[bundle]) as console:
        begin(console)
        if console.run(VERSION) == image.version:
            _apply(console)
            console.power_off()
    with box.powered() as console:
        begin(console)
        _is_sound(console)
        assert NEXT == console.run(VERSION)
    assert image.version in seen


def _apply(console: Console) -> float:
    """Apply the bundle in the second slot; return how many seconds that took."""
    begun = time.monotonic()
    console.run("recallbox update apply --no-restart /dev/vdb 2>&1", seconds=3600)
    return time.monotonic() - begun
