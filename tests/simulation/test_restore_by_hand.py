"""A box is destroyed and comes back on another machine, by the commands that a technician types.

Every command and the service are processes of their own, on a clock that passes quickly; nothing of the first
box is left but its repository and the owner's page. `test_restore` plays the same in virtual time, longer.
"""

from __future__ import annotations

import json
import secrets
import shutil
import signal
import subprocess
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from appliance.adapters.host import SecretFolder
from appliance.bootstrap import open_store
from appliance.cli.stage import at_local, build_site, enter, report_day
from appliance.settings import Settings
from appliance.simulation.phrases import Intent, Meant
from appliance.simulation.world import World
from tests.simulation.brisk import Hands
from tests.simulation.kill_service import SPEED, Life, Time, start_maker
from tests.simulation.stage_world import DAY, KEPT, SwallowedAnswers

SOON = 90.0


@dataclass
class Bench:
    """The technician's table: two boxes, one after the other, and one repository."""

    world: World
    urls: dict[str, str]
    folder: Path
    passing: Time
    maker: subprocess.Popen[str]
    box: str = "box1"

    def build(self) -> Settings:
        """Install a box with keys of its own; of the backup key it knows what it makes itself."""
        folder = self.folder / self.box
        settings = build_site(self.world, self.urls, folder)
        (folder / "secrets" / "database_key").write_text(secrets.token_hex(32))
        with (folder / "site.toml").open("a") as file:
            file.write(f'\n[backup]\nrepository = "{self.folder / "repository"}"\n')
        return settings

    def life(self, *verb: str) -> Life:
        return Life(self.maker, self.folder / self.box / "site.toml", self.folder / "clock", verb)

    def type(self, *verb: str, ends: tuple[int, ...] = (0,)) -> str:
        """Run a command to its end and return what it printed."""
        life = self.life(*verb)
        assert life.wait() in ends, life.said()
        return life.said()

    def live_until(self, life: Life, at: datetime, texts: int = 1000) -> None:
        """Let it live until an instant, or until it has sent so many texts."""
        enough = len(self.world.carrier.accepted) + texts
        while (
            self.world.clock.now() < at and len(self.world.carrier.accepted) < enough and life.lives_on(0.05)
        ):
            pass

    def at(self, hour: int, minute: int = 0) -> datetime:
        return at_local(self.world, DAY, hour, minute)

    def pass_over(self, until: datetime) -> None:
        """Let time pass in which there is no box."""
        self.passing.jump(until - self.world.clock.now())


@pytest.mark.slow
def test_a_destroyed_box_comes_back_by_its_commands(tmp_path: Path) -> None:
    world = World(1, DAY, 120)
    world.carrier.faults = SwallowedAnswers()
    world.advance(at_local(world, DAY, 1, 31))
    passing = Time(world, Hands(tmp_path / "clock"))
    with world.addresses() as urls, start_maker() as maker:
        passing.start()
        try:
            _play(Bench(world, urls, tmp_path, passing, maker))
        finally:
            passing.stop()
            maker.communicate()


def _play(bench: Bench) -> None:
    world = bench.world
    words = _first_box(bench)
    lost = [one for one in world.carrier.accepted if one.at >= bench.at(2)]
    assert len(lost) >= 5
    shutil.rmtree(bench.folder / "box1")

    bench.pass_over(bench.at(12))
    stopped = next(one.to for one in lost)
    world.people.say(stopped, "please stop texting me", Meant(Intent.OPT_OUT))
    bench.pass_over(bench.at(13))
    settings = _second_box(bench, words)

    report, violations = _judge(bench, settings)
    assert KEPT == report, [one for found in violations for one in found]
    bodies = [(one.to, one.body) for one in world.carrier.accepted]
    assert len(bodies) == len(set(bodies)), "nothing was sent twice"
    assert [] == [one for one in world.carrier.accepted if one.to == stopped and one.at > bench.at(13)]
    assert [one for one in world.carrier.accepted if one.at > bench.at(13)], "it goes on texting"


def _first_box(bench: Bench) -> Path:
    """Let the first box back up, live through a night and a morning, and die; return the owner's words."""
    settings = bench.build()
    enter(bench.world, settings, in_process=True).close()
    (bench.folder / "box1" / "secrets" / "backup_key").write_text(secrets.token_hex(32))
    made = bench.type("backup", "recipient", str(bench.folder / "msp"))
    with (bench.folder / "box1" / "site.toml").open("a") as file:
        file.write(next(line for line in made.splitlines() if line.startswith("recovery_recipient")))
    bench.type("backup", "init")
    page = bench.type("backup", "page")
    words = bench.folder / "words"
    words.write_text("\n".join(line for line in page.splitlines() if line.startswith("    ")))

    bench.passing.speed = SPEED
    life = bench.life("run")
    assert life.wait_for("job=nightly result=ok", SOON), life.said()
    assert 0 == life.end(signal.SIGTERM)
    bench.passing.speed = 1.0
    bench.type("backup", "now", "--tag", "nightly")
    bench.pass_over(bench.at(9, 59))
    bench.passing.speed = SPEED
    life = bench.life("run")
    bench.live_until(life, bench.at(11, 30), texts=5)
    bench.passing.speed = 1.0
    assert -signal.SIGKILL == life.end(signal.SIGKILL)
    return words


def _second_box(bench: Bench, words: Path) -> Settings:
    """Restore, start, be cut off once more, read the report, resume, and go on for a while."""
    bench.box = "box2"
    settings = bench.build()
    folder = str(bench.folder / "box2")
    shutil.copy(words, bench.folder / "box2" / "secrets" / "backup_key")
    told = bench.type("restore", folder, "--key", str(words), "--by", "Dr. Chen")
    assert "nothing is sent until the carrier answered" in told
    sent = len(bench.world.carrier.accepted)

    life = bench.life("run")
    assert life.wait_for("state=running", SOON), life.said()
    life.end(signal.SIGKILL)
    bench.passing.speed = SPEED
    life = bench.life("run")
    assert life.wait_for("state=running", SOON), life.said()
    bench.live_until(life, bench.world.clock.now() + timedelta(minutes=5))
    life.end(signal.SIGTERM)
    bench.passing.speed = 1.0
    # The machine under the test may well have something to complain of: a disk nearly full, no time server.
    found = json.loads(bench.type("doctor", "--json", "--offline", ends=(0, 1)))
    (window,) = [one["finding"] for one in found["checks"] if one["name"] == "restored"]
    assert "is settled" in window
    assert "1 opt outs" in window
    assert sent == len(bench.world.carrier.accepted), "nothing leaves before a person has looked"

    bench.type("resume", "--by", "Dr. Chen")
    bench.passing.speed = SPEED
    life = bench.life("run")
    bench.live_until(life, bench.at(15), texts=5)
    bench.live_until(life, bench.world.clock.now() + timedelta(minutes=4))  # asks what became of unknown ones
    bench.passing.speed = 1.0
    assert 0 == life.end(signal.SIGTERM)
    return settings


def _judge(bench: Bench, settings: Settings) -> tuple[dict[str, int], list[list[object]]]:
    store = open_store(settings, SecretFolder(settings.secrets.folder), readonly=True)
    report, violations = report_day(bench.world, store)
    with store.view() as view:
        (window,) = view.restorations()
    store.close()
    assert report.verified
    lost = [one for one in bench.world.carrier.accepted if bench.at(2) <= one.at < bench.at(13)]
    assert len(lost) == sum(count for name, count in window.found.items() if name.endswith("_sent"))
    return report.promises, [list(found) for found in violations.values()]
