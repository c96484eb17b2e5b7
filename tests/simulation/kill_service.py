"""The real service, killed with `kill -9` at random instants under load, hundreds of times.

What `crash_day` does at every named boundary, this does to the whole thing: `recallbox run` as a process
of its own, with its threads, its scheduler and its HTTP clients, on a clock that passes quickly (`brisk`).
The vendors live here and outlive every kill. A third of all texts lose their answers, staff gives away
times that people take, and people write many times more than they do.

Instants are drawn from a seed, but what the service does just then is the machine's doing: two runs meet
different states. A life ends either while it starts or some time after; while the night is not
decided, lives get longer, because a night that is always cut off never ends.

    python -m tests.simulation.kill_service --kills 300
"""

from __future__ import annotations

import argparse
import json
import os
import re
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import click

from appliance.adapters.host import SecretFolder
from appliance.adapters.store.audit_log import verify
from appliance.bootstrap import open_store
from appliance.cli.stage import build_site, enter, report_day
from appliance.settings import Settings
from appliance.simulation.http import Handler, Request, Response
from appliance.simulation.promises import Evidence, Violation
from appliance.simulation.world import World
from tests.simulation.brisk import Hands
from tests.simulation.crash_day import ROOT
from tests.simulation.stage_world import DAY, KEPT, SwallowedAnswers, give_away_slots

SPEED = 60.0
_BOOT_SPEED, _BUSY_SPEED = 4.0, 1.0
_ANSWERS_FOR = 0.4
_BEAT = 0.02
_STARTS_LONG = 90.0
_RUNS, _NIGHT_IS_OVER = "state=running", "job=nightly result=ok"
_AT_SENDING = ("permitted", "once", "stopped", "fresh")
_QUIET = timedelta(hours=8, minutes=40)
_EVENING = timedelta(hours=19, minutes=45)
"""A second of the machine is a minute here: a text decided at 19:59 would leave after 20:00."""
_RESULT = re.compile(r"job=(\w+) result=(\w+)")
_NEVER = ("corrupt", "misconfigured", "permanent", "refused", "incompatible", "error")


class Time(threading.Thread):
    """Moves the world and its hands, at the speed that was asked for last, until it is stopped.

    While the box is asking for something, time passes slowly: what it was told would else be minutes old
    before it has read it, and it is right not to text upon that. A machine that is busy with other things
    slows this world down rather than letting it jump. To be made before the world is served.
    """

    def __init__(self, world: World, hands: Hands) -> None:
        super().__init__(daemon=True)
        self._world = world
        self._hands = hands
        self._over = threading.Event()
        self._turn = threading.Lock()
        self.speed = 0.0
        self.off = timedelta()
        """By how much the hands go wrong."""
        self._asked_at = 0.0
        hands.point_to(world.clock.now())
        world.handlers = {name: self._noting(one) for name, one in world.handlers.items()}

    def run(self) -> None:
        last = time.perf_counter()
        while not self._over.wait(_BEAT):
            now = time.perf_counter()
            speed = min(self.speed, _BUSY_SPEED) if now - self._asked_at < _ANSWERS_FOR else self.speed
            self.jump(timedelta(seconds=min(now - last, 4 * _BEAT) * speed))
            last = now

    def _noting(self, handler: Handler) -> Handler:
        def answer(request: Request) -> Response:
            self._asked_at = time.perf_counter()
            return handler(request)

        return answer

    def jump(self, ahead: timedelta) -> None:
        """Let some of the world's time pass at once."""
        with self._turn:
            self._world.advance(self._world.clock.now() + ahead)
            self._hands.point_to(self._world.clock.now() + self.off)

    def stop(self) -> None:
        """Let no more time pass."""
        self._over.set()
        self.join()


def start_maker() -> subprocess.Popen[str]:
    """Start the process whose forks are lives."""
    command = [sys.executable, "-m", "tests.simulation.brisk"]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


class Life:
    """One process of the service and what it says."""

    def __init__(
        self, maker: subprocess.Popen[str], site: Path, clock: Path, verb: Sequence[str] = ("run",)
    ) -> None:
        """Given the process that makes lives, start the service, or another verb. One after the other."""
        assert maker.stdin is not None
        assert maker.stdout is not None
        self._log = clock.with_name("stderr")
        self._log.unlink(missing_ok=True)
        self._answers = maker.stdout
        command = (str(clock), SPEED, str(self._log), ("--site", str(site), *verb))
        print(json.dumps(command), file=maker.stdin, flush=True)
        self.pid = int(self._answers.readline())

    def said(self) -> str:
        """Return what it has written up to now."""
        return self._log.read_text() if self._log.exists() else ""

    def wait_for(self, words: str, seconds: float) -> bool:
        """Wait until it has said something or is gone; return whether it said it in time."""
        until = time.perf_counter() + seconds
        while words not in self.said() and time.perf_counter() < until and self.lives_on(_BEAT):
            pass
        return words in self.said()

    def lives_on(self, seconds: float) -> bool:
        """Wait a while, but not for a process that is gone; return whether it still runs."""
        return not select.select([self._answers], [], [], seconds)[0]

    def end(self, how: signal.Signals) -> int:
        """Send a signal, wait until all is over, and return the exit code."""
        if self.lives_on(0):
            os.kill(self.pid, how)
        return self.wait()

    def wait(self) -> int:
        """Wait until it is over by itself, and return the exit code."""
        return int(self._answers.readline())


@dataclass(slots=True)
class Outcome:
    """What came of a world whose box was killed again and again."""

    kills: int = 0
    at_start: int = 0
    hours: float = 0.0
    seconds: float = 0.0
    promises: dict[str, int] = field(default_factory=dict)
    sent: int = 0
    heard: int = 0
    replies: dict[str, int] = field(default_factory=dict)
    booked: int = 0
    audit_rows: int = 0
    log_holds: bool = False
    left_on: int = 0
    """How many kills met a text between intent and outcome."""
    results: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether every promise was kept."""
        return self.log_holds and self.promises == KEPT and not self.broken


def _told(one: Violation) -> str:
    return f"{one.slug}: {one.what} ({one.subject}, {one.at:%a %H:%M:%S} UTC)"


class KilledService:
    """One world and the service in it."""

    def __init__(self, patients: int, seed: int, folder: Path, crowd: int = 2000, hour: float = 1.5) -> None:
        """Given a practice's size and a seed, build its world; people write by themselves `crowd` times
        as often as they do.

        It begins shortly after `hour` o'clock; the first life finds a night that was never decided.
        """
        self._world = World(seed, DAY, patients)
        self._world.carrier.faults = SwallowedAnswers()
        give_away_slots(self._world)
        for _ in range(crowd - 1):
            self._world.people.open_day(DAY)
        self._crowd, self._day = crowd, DAY
        self._zone = ZoneInfo(self._world.clinic.practice.zone)
        self._world.advance(datetime.combine(DAY, datetime.min.time(), self._zone) + timedelta(hours=hour))
        self._dice = Random(f"kill_service/{seed}")
        self._folder = folder
        self._site = folder.absolute() / "site.toml"
        self._clock = folder / "clock"
        self._outcome = Outcome()
        self._short_nights = 0

    def run(self, kills: int, mean_seconds: float = 2.5, settle_minutes: int = 11) -> Outcome:
        """Kill the service so many times, let it settle, and judge. AssertionError if it ends by itself."""
        self._mean_seconds = mean_seconds
        began, at = time.perf_counter(), self._world.clock.now()
        passing = Time(self._world, Hands(self._clock))
        with self._world.addresses() as urls:
            settings = build_site(self._world, urls, self._folder)
            enter(self._world, settings, in_process=True).close()
            passing.start()
            self._maker = start_maker()
            try:
                night_is_over = False
                while self._outcome.kills < kills:
                    night_is_over = self._kill_one(passing, settings, night_is_over)
                    if night_is_over:
                        night_is_over = not self._skip_quiet_hours(passing)
                self._settle(passing, settle_minutes)
            finally:
                passing.stop()
                self._maker.communicate()
        self._outcome.hours = (self._world.clock.now() - at).total_seconds() / 3600
        self._conclude(settings)
        self._outcome.seconds = time.perf_counter() - began
        return self._outcome

    def _begin(self) -> Life:
        return Life(self._maker, self._site, self._clock)

    def _kill_one(self, passing: Time, settings: Settings, night_is_over: bool) -> bool:
        """Let the service live once and kill it; return whether the night is decided."""
        passing.speed = _BOOT_SPEED
        life, dies_at_start = self._begin(), self._dice.random() < 0.2
        if dies_at_start:
            life.lives_on(self._dice.uniform(0.05, 1.5))
        else:
            assert life.wait_for(_RUNS, _STARTS_LONG), life.said()
            passing.speed = SPEED
            life.lives_on(self._draw_seconds(night_is_over))
        self._end(life, signal.SIGKILL, -signal.SIGKILL)
        passing.speed = _BOOT_SPEED
        self._outcome.kills += 1
        self._outcome.at_start += dies_at_start
        self._check_after_kill(settings)
        return night_is_over or _NIGHT_IS_OVER in life.said()

    def _draw_seconds(self, night_is_over: bool) -> float:
        if night_is_over:
            return min(self._dice.expovariate(1 / self._mean_seconds), 12.0)
        self._short_nights += 1
        return self._dice.uniform(0.3, 2.0 + self._short_nights)

    def _end(self, life: Life, how: signal.Signals, expected: int) -> None:
        code, said = life.end(how), life.said()
        if code != expected:
            raise AssertionError(f"it ended with {code} by itself: {said[-3000:]}")
        for job, result in _RESULT.findall(said):
            self._outcome.results[result] += 1
            if result in _NEVER:
                self._outcome.broken.append(f"job {job}: {result}")
        if "Traceback" in said:
            self._outcome.broken.append(said[-3000:])

    def _check_after_kill(self, settings: Settings) -> None:
        """Ask the referee about everything that was sent; verify the log at every tenth kill.

        Not at each one: whoever opens the database does a part of the recovery that is on trial.
        """
        violations = self._world.referee.judge(Evidence())
        for slug in _AT_SENDING:
            self._outcome.broken += [_told(one) for one in violations[slug]]
        if self._outcome.kills % 10:
            return
        store = open_store(settings, SecretFolder(settings.secrets.folder), readonly=True)
        with store.view() as view:
            log = verify(view.tx)
            ((left_on,),) = view.tx.execute("SELECT count(*) FROM message WHERE state = 'intent'").fetchall()
        store.close()
        self._outcome.left_on += left_on
        if not log.ok:
            self._outcome.broken.append(f"kill {self._outcome.kills}: {log.reason}")

    def _skip_quiet_hours(self, passing: Time) -> bool:
        """Pass over the hours in which nothing is sent; return whether a night lies in them."""
        now = self._world.clock.now().astimezone(self._zone)
        midnight = datetime.combine(now.date(), datetime.min.time(), self._zone)
        if now - midnight < _QUIET:
            passing.jump(midnight + _QUIET - now)
        if now - midnight < _EVENING:
            return False
        self._short_nights = 0
        passing.jump(midnight + timedelta(days=1, hours=1, minutes=30) - now)
        for _ in range(self._crowd - 1):
            self._world.people.open_day((midnight + timedelta(days=1)).date())
        return True

    def _settle(self, passing: Time, minutes: int) -> None:
        """Let the service live until it has dealt with everything, and drain."""
        life = self._begin()
        assert life.wait_for(_RUNS, _STARTS_LONG), life.said()
        passing.speed = SPEED
        until = self._world.clock.now() + timedelta(minutes=minutes)
        while self._world.clock.now() < until and life.lives_on(0.2):
            pass
        passing.speed = 1.0
        self._end(life, signal.SIGTERM, 0)

    def _conclude(self, settings: Settings) -> None:
        store = open_store(settings, SecretFolder(settings.secrets.folder), readonly=True)
        report, violations = report_day(self._world, store)
        store.close()
        outcome = self._outcome
        outcome.promises, outcome.log_holds = report.promises, report.verified
        outcome.sent, outcome.booked, outcome.audit_rows = report.sent, report.booked, report.audit_rows
        outcome.heard, outcome.replies = sum(report.replies.values()), report.replies
        for found in violations.values():
            outcome.broken += [_told(one) for one in found]
        outcome.broken = list(dict.fromkeys(outcome.broken))


def main() -> int:
    """Run it, print the figures; 0 if all held."""
    parser = argparse.ArgumentParser(description="Kill the service at random instants under load.")
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--patients", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--crowd", type=int, default=2000, help="how many times more people write by themselves"
    )
    parser.add_argument("--hour", type=float, default=1.5, help="when the first day begins")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        one = KilledService(asked.patients, asked.seed, Path(folder), asked.crowd, asked.hour).run(
            asked.kills
        )
    click.echo(
        f"{one.kills} kills in {one.seconds:.0f} s, {one.at_start} of them while it started; {one.hours:.1f}"
        f" hours of the practice; {one.sent} texts sent, {one.heard} heard, {one.booked} bookings,"
        f" {one.audit_rows} audit rows; {one.left_on} texts under way at {one.kills // 10} looks after a kill"
    )
    click.echo(f"what became of replies: {one.replies}")
    click.echo(f"results of jobs: {dict(sorted(one.results.items()))}")
    click.echo(
        f"log {'holds' if one.log_holds else 'DOES NOT HOLD'}; violations: {sum(one.promises.values())}"
    )
    for broken in one.broken[:20]:
        click.echo(f"  {broken}")
    return 0 if one.ok else 1


if __name__ == "__main__":
    raise SystemExit(main())
