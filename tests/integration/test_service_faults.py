"""The service itself, as a process, while the box fails round it: disk, key, clock, damaged files.

Each time it says what is wrong and what to do, sends nothing, and goes on by itself when the cause is gone;
or, where nothing goes away by itself, ends with the words of how to restore.
"""

from __future__ import annotations

import resource
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from appliance.adapters.host import SecretFolder
from appliance.adapters.store.audit_log import verify
from appliance.bootstrap import open_store
from appliance.cli.stage import at_local, build_site, enter
from appliance.settings import Settings
from appliance.simulation.phrases import Intent, Meant
from appliance.simulation.world import World
from tests.integration.test_faults_of_the_box import IS_ROOT, empty, fill, set_writable, small_disk
from tests.simulation.brisk import Hands
from tests.simulation.kill_service import Life, Time, start_maker
from tests.simulation.stage_world import DAY

pytestmark = pytest.mark.slow
SOON, SPEED = 60.0, 60.0
RUNS = "state=running"


@dataclass(frozen=True, slots=True)
class Place:
    """A world, the site of a box in it, and the way to start the service there."""

    world: World
    settings: Settings
    folder: Path
    passing: Time
    maker: subprocess.Popen[str]

    @contextmanager
    def service(self) -> Iterator[Life]:
        """Run the service until the block ends, then stop it as the service manager does."""
        life = Life(self.maker, self.folder / "site.toml", self.folder.parent / "clock")
        try:
            yield life
        finally:
            code = life.end(signal.SIGTERM)
        assert 0 == code, life.said()

    def hear(self, body: str, intent: Intent) -> str:
        """Let somebody write to the practice; return the text's sid."""
        one = next(one for _, one in sorted(self.world.clinic.people.items()) if one.mobile)
        self.world.people.say(one.mobile or "", body, Meant(intent))
        return self.world.carrier.inbound[-1].sid

    def outcome(self, sid: str) -> str:
        """Return what the service made of a text; nothing if it has not heard of it."""
        store = open_store(self.settings, SecretFolder(self.settings.secrets.folder), readonly=True)
        with store.view() as view:
            assert verify(view.tx).ok
            found = view.tx.execute("SELECT outcome FROM inbound WHERE vendor_id = ?", (sid,)).fetchone()
        store.close()
        return found[0] if found else ""

    @property
    def sent(self) -> int:
        return len(self.world.carrier.accepted)


@pytest.fixture(scope="module")
def maker() -> Iterator[subprocess.Popen[str]]:
    """The process that starts services."""
    with start_maker() as maker:
        yield maker
        maker.communicate()


@contextmanager
def place_at(folder: Path, maker: subprocess.Popen[str]) -> Iterator[Place]:
    world = World(8, DAY, 40, with_staff=False)
    world.advance(at_local(world, DAY, 10))
    passing = Time(world, Hands(folder.parent / "clock"))
    with world.addresses() as urls:
        settings = build_site(world, urls, folder)
        enter(world, settings, in_process=True).close()
        passing.speed = SPEED
        passing.start()
        try:
            yield Place(world, settings, folder, passing, maker)
        finally:
            passing.stop()


@pytest.fixture
def place(tmp_path: Path, maker: subprocess.Popen[str]) -> Iterator[Place]:
    (tmp_path / "box").mkdir()
    with place_at(tmp_path / "box", maker) as place:
        yield place


def fill_up(disk: Path, *pids: int) -> None:
    """Fill the disk; without one of our own, forbid these processes that any file grows beyond 64 kB."""
    if IS_ROOT:
        fill(disk)
    for pid in () if IS_ROOT else pids:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (65536, resource.RLIM_INFINITY))


def make_room(disk: Path, *pids: int) -> None:
    """Undo `fill_up`."""
    if IS_ROOT:
        empty(disk)
    for pid in () if IS_ROOT else pids:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def waits(life: Life, *words: str) -> None:
    """Assert that the service waits, and says these words."""
    assert life.wait_for("state=waiting", SOON), life.said()
    assert [] == [one for one in words if one not in life.said()], life.said()
    assert RUNS not in life.said()


# --- the disk


def test_a_disk_that_fills_while_it_runs(tmp_path: Path, maker: subprocess.Popen[str]) -> None:
    with small_disk(tmp_path / "disk") as disk, place_at(disk, maker) as place, place.service() as life:
        assert life.wait_for("job=nightly result=ok", SOON), life.said()
        fill_up(disk, life.pid)
        sid, sent = place.hear("please stop texting me", Intent.OPT_OUT), place.sent
        assert life.wait_for("job=inbound result=transient", SOON), life.said()
        assert "the disk is full: free space" in life.said()
        assert sent == place.sent
        make_room(disk, life.pid)
        assert life.wait_for("job=inbound result=ok", SOON), life.said()
        assert "opted_out" == place.outcome(sid)


def test_a_disk_that_is_full_at_the_start(tmp_path: Path, maker: subprocess.Popen[str]) -> None:
    with small_disk(tmp_path / "disk") as disk, place_at(disk, maker) as place:
        fill_up(disk, maker.pid)  # what it starts inherits the limit
        with place.service() as life:
            waits(life, "disk")
            make_room(disk, maker.pid, life.pid)
            assert life.wait_for(RUNS, SOON), life.said()


def test_a_disk_that_is_read_only_at_the_start(tmp_path: Path, maker: subprocess.Popen[str]) -> None:
    with small_disk(tmp_path / "disk") as disk, place_at(disk, maker) as place:
        set_writable(disk, writable=False)
        try:
            life = Life(maker, disk / "site.toml", tmp_path / "clock")
            waits(life, "is not writable", "give it to the service user")
        finally:
            set_writable(disk, writable=True)
        assert life.wait_for(RUNS, SOON), life.said()
        assert 0 == life.end(signal.SIGTERM)
        assert 0 == place.sent


# --- the key


@pytest.mark.parametrize(
    ("wrong", "says"),
    [(None, "cannot be read"), ("ab" * 32, "the key does not open"), ("no key", "is not 32 bytes")],
    ids=["missing", "another", "none"],
)
def test_a_key_that_is_missing_or_wrong(place: Place, wrong: str | None, says: str) -> None:
    key, kept = place.folder / "secrets" / "database_key", place.folder / "kept"
    key.rename(kept)
    if wrong is not None:
        key.write_text(wrong)
    with place.service() as life:
        waits(life, says, "remedy=")
        kept.replace(key)
        assert life.wait_for(RUNS, SOON), life.said()


# --- the clock


@pytest.mark.parametrize(
    ("year", "says"),
    [(1970, "the clock was never set"), (2025, "the log goes on to"), (2036, "the log ended on")],
)
def test_a_clock_that_is_wrong_at_the_start(place: Place, year: int, says: str) -> None:
    place.passing.off = datetime(year, 1, 1, tzinfo=UTC) - place.world.clock.now()
    place.passing.jump(timedelta())
    with place.service() as life:
        waits(life, says)
        assert 0 == place.sent
        place.passing.off = timedelta()
        assert life.wait_for(RUNS, SOON), life.said()


def test_a_clock_that_runs_years_ahead_for_a_while(place: Place) -> None:
    with place.service() as life:
        assert life.wait_for("job=nightly result=ok", SOON), life.said()
        place.passing.off = timedelta(days=3650)
        sid, sent = place.hear("please stop texting me", Intent.OPT_OUT), place.sent
        assert life.wait_for("the log ended on", SOON), life.said()
        assert "" == place.outcome(sid)
        assert sent == place.sent
        place.passing.off = timedelta()
        assert life.wait_for("planned anew", SOON), life.said()
        assert life.wait_for("job=inbound result=ok", SOON), life.said()
        assert "opted_out" == place.outcome(sid)


# --- the files


def test_a_damaged_database_is_refused_with_the_words_of_how_to_restore(place: Place) -> None:
    path = Path(place.settings.database.path)
    whole = path.read_bytes()
    at = len(whole) - 5000
    path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    life = Life(place.maker, place.folder / "site.toml", place.folder.parent / "clock")
    assert life.wait_for("what to do:", SOON), life.said()
    assert 65 == life.end(signal.SIGTERM)
    assert "recallbox restore" in life.said()
    assert RUNS not in life.said()
    assert 0 == place.sent


def test_an_older_copy_of_the_database_is_refused(place: Place) -> None:
    path = Path(place.settings.database.path)
    shutil.copy(path, place.folder / "older")
    with place.service() as life:
        assert life.wait_for("job=nightly result=ok", SOON), life.said()
    shutil.copy(place.folder / "older", path)
    life = Life(place.maker, place.folder / "site.toml", place.folder.parent / "clock")
    assert life.wait_for("what to do:", SOON), life.said()
    assert 65 == life.end(signal.SIGTERM)
    assert "--at-hand" in life.said()
