"""What happens to the box itself: full disk, read-only disk, no key, no clock, a long outage.

Each time nothing is lost and nothing wrong is sent, the trouble is named with its remedy, and the box goes on
by itself when the cause is gone.
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from appliance.adapters.machine import read_machine
from appliance.adapters.store.audit_log import verify
from appliance.bootstrap import open_still
from appliance.cli.stage import build_site
from appliance.domain.upkeep.health import HealthFacts, judge_health
from appliance.domain.wording.templates import Kind
from appliance.errors import Misconfigured, Transient
from appliance.ports.records import Channel, Message, MessageState
from appliance.scheduler import Recorder, Timetable
from appliance.simulation.world import World
from appliance.workflow.upkeep.standstill import demand_time
from tests.integration.phones import Phones, phones_at
from tests.integration.test_rollout import a_text, put
from tests.simulation.stage_world import DAY, play_briskly, staged

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Phones]:
    with phones_at(tmp_path) as office:
        yield office


# --- the disk


IS_ROOT = os.geteuid() == 0


@contextmanager
def small_disk(at: Path) -> Iterator[Path]:
    """Yield a folder: for root on a file system of 16 MB of its own, else an ordinary one."""
    at.mkdir()
    if IS_ROOT:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(at)], check=True)
    try:
        yield at
    finally:
        if IS_ROOT:
            subprocess.run(["umount", "--lazy", str(at)], check=True)


def fill(folder: Path) -> None:
    """Fill the disk to its last byte; without one of our own, forbid this process that any file grows."""
    if not IS_ROOT:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
        return
    with (folder / "hog").open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))


def empty(folder: Path) -> None:
    """Undo `fill`."""
    if not IS_ROOT:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        return
    (folder / "hog").unlink()


def set_writable(folder: Path, *, writable: bool) -> None:
    """Make a disk read-only or writable again."""
    if IS_ROOT:
        how = f"remount,{'rw' if writable else 'ro'},size=16m"
        subprocess.run(["mount", "-o", how, str(folder)], check=True)
    else:
        folder.chmod(0o700 if writable else 0o500)


def run_round(office: Phones, table: Timetable) -> None:
    office.pass_time(60)
    table.run_due()


def test_a_full_disk_loses_nothing_and_the_box_goes_on_when_there_is_room(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk, phones_at(disk) as office:
        recorder = Recorder(office.box.clock)
        jobs = {name: job for name, job in office.site.jobs().items() if name in ("inbound", "sending")}
        table = Timetable(jobs, recorder)
        run_round(office, table)
        assert {"ok"} == {result.partition(":")[0] for result in recorder.results.values()}

        person, other = office.adults()[:2]
        fill(disk)
        sid = office.arrives(person.mobile or "", "please stop texting me")
        sent = len(office.world.carrier.accepted)
        run_round(office, table)
        assert recorder.results["inbound"].startswith("transient: "), recorder.results
        assert sent == len(office.world.carrier.accepted)
        with office.box.store.view() as view:
            assert sid not in view.known_inbound(office.at(0))

        empty(disk)
        run_round(office, table)
        run_round(office, table)
        assert "opted_out" == office.outcome(sid)
        assert 1 == len(office.answers(person.mobile or "")), "exactly one confirmation"
        office.say(other, Kind.HOLDING_UNKNOWN)
        with office.box.store.view() as view:
            assert verify(view.tx).ok  # type: ignore[attr-defined]


def test_a_read_only_disk_is_refused_and_found_and_works_when_it_is_writable(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        with phones_at(disk) as office:
            settings = office.site.settings
        set_writable(disk, writable=False)
        with pytest.raises(Misconfigured, match="not writable") as refused:
            open_still(settings)
        assert refused.value.remedy
        machine = read_machine(Path(settings.database.path))
        assert not machine.is_writable
        bad = [one for one in judge_health(HealthFacts(office.box.clock.now(), machine)) if not one.ok]
        assert "data partition" in [one.name for one in bad]
        set_writable(disk, writable=True)
        open_still(settings)[0].close()
        assert read_machine(Path(settings.database.path)).is_writable


# --- the clock


@pytest.mark.parametrize("year", [1970, 2019])
def test_a_clock_that_was_never_set_sends_nothing(office: Phones, year: int) -> None:
    class Unset:
        def now(self) -> datetime:
            return datetime(year, 1, 1, tzinfo=UTC)

    with pytest.raises(Transient, match=f"the clock says {year}") as refused:
        demand_time(replace(office.box, clock=Unset()))
    assert "chronyc" in refused.value.remedy


def test_a_clock_behind_the_log_sends_nothing_until_it_is_right(office: Phones) -> None:
    demand_time(office.box)
    right = office.box.clock.now()

    class Behind:
        def now(self) -> datetime:
            return right - timedelta(hours=2)

    with pytest.raises(Transient, match="but the log goes on to"):
        demand_time(replace(office.box, clock=Behind()))
    demand_time(office.box)


def test_a_clock_far_ahead_of_the_log_is_believed_only_if_something_keeps_it_right(office: Phones) -> None:
    late = office.box.clock.now() + timedelta(days=46)

    class Ahead:
        def now(self) -> datetime:
            return late

    ahead = replace(office.box, clock=Ahead())
    with pytest.raises(Transient, match="but the log ended on") as refused:
        demand_time(ahead)
    assert "chronyc" in refused.value.remedy
    demand_time(ahead, follows_another=True)


# --- a long outage


def test_after_an_outage_old_texts_are_dropped_never_sent_late(tmp_path: Path) -> None:
    with staged(5, 120, tmp_path) as stage:
        play_briskly(stage, stage.at(8, 55))
        planned = stage.rows("SELECT count(*) FROM message WHERE state = 'queued' AND channel = 'proactive'")
        assert int(str(planned[0][0])) > 3
        sent = len(stage.world.carrier.accepted)
        stage.world.advance(stage.at(22))  # nobody was there all day
        play_briskly(stage, stage.at(22, 15))
        assert sent == len(stage.world.carrier.accepted)
        assert planned == stage.rows("SELECT count(*) FROM message WHERE state = 'expired'")
        assert planned == stage.rows("SELECT count(*) FROM audit WHERE action = 'text_expired'")


def test_an_answer_that_waited_too_long_is_a_persons(office: Phones) -> None:
    box, now = office.box, office.box.clock.now()
    person = office.adults()[0]
    late = replace(
        a_text(1, now),
        phone=person.mobile or "",
        channel=Channel.RESPONSIVE,
        state=MessageState.QUEUED,
        sent_at=None,
        expires_at=now + timedelta(minutes=5),
    )
    put(box, late)
    office.pass_time(3600)
    office.work()
    with box.store.view() as view:
        found = view.get(Message, late.id)
    assert found is not None
    assert MessageState.EXPIRED is found.state
    assert [] == office.answers(person.mobile or "")
    assert ["answer_by_hand"] == office.kinds(person.mobile or "")


# --- the service


@contextmanager
def service(site: Path) -> Iterator[subprocess.Popen[str]]:
    """Run the service until the block ends."""
    command = [sys.executable, "-m", "appliance", "--site", str(site), "run"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def wait_for(process: subprocess.Popen[str], word: str) -> str:
    """Return the service's log up to the line with a word in it."""
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        if word in line:
            return "".join(said)
    raise AssertionError("".join(said))


def test_the_service_waits_for_its_key_and_then_starts(tmp_path: Path) -> None:
    world = World(8, DAY, 20)
    with world.addresses() as urls:
        build_site(world, urls, tmp_path)
        key = tmp_path / "secrets" / "database_key"
        key.rename(tmp_path / "kept")
        with service(tmp_path / "site.toml") as process:
            said = wait_for(process, "state=waiting")
            assert "database_key cannot be read" in said
            assert "put it into" in said
            shutil.move(tmp_path / "kept", key)
            wait_for(process, "state=running")
        assert 0 == process.returncode
