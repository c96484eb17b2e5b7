"""A practice day during which the box is killed with `kill -9` again and again, at every boundary.

This process is the world: it serves the PMS, the carrier and a control door over HTTP and outlives every
kill. The box lives in children of a process that has imported everything; each opens the site, recovers
and goes on in the world's time. A boundary is the instant before or after a commit, or before or after a
call to the outside; the watcher of the boundaries sends SIGKILL to its own process at the one it was told.

Two ways to choose. By stride: a kill about every so many boundaries, each offset at other ones. While
the night is not over each life is let go one stride further than the one before, because a night that
is always cut off at the same place never ends. By label: once at every kind of boundary there is, with
which the long run ends. Idle polls are left out (`Ticker`), which shortens a day and leaves
out no kind of boundary. The day is a bad one even without kills: the carrier swallows answers, and staff
gives away times that people take.

    python -m tests.simulation.crash_day --patients 200 --seed 1 --stride 25
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import click
import httpx

from appliance.adapters.host import SecretFolder
from appliance.adapters.store.audit_log import verify
from appliance.bootstrap import Site, open_site, open_store
from appliance.cli.stage import at_local, build_site, enter, report_day
from appliance.scheduler import Recorder, Timetable
from appliance.settings import Settings, read_settings
from appliance.simulation.http import Request, Response, serve
from appliance.simulation.kernel import Chance, Streams
from appliance.simulation.promises import Evidence
from appliance.simulation.world import World
from appliance.vendors import Outside
from tests.simulation.stage_world import (
    DAY,
    KEPT,
    SwallowedAnswers,
    give_away_slots,
    play_briskly,
    staged,
)

ROOT = Path(__file__).resolve().parents[2]
_TICK = timedelta(seconds=30)
_AWAKE = timedelta(minutes=3)
_NAP = timedelta(minutes=15)
_RESTART = timedelta(seconds=2)
_AT_SENDING = ("permitted", "once", "stopped", "fresh")
_LAST_ROUND = ("inbound", "sending", "writeback", "deliveries")
_MOST_LIVES = 2000


@dataclass(frozen=True, slots=True)
class Life:
    """One life of the box: where its site and the door are, and at which boundary it ends."""

    number: int
    site: str
    door: str
    trace: str
    seed: int
    stride: int = 0
    offset: int = 0
    spared: tuple[str, ...] | None = None
    """Kill by label: the kinds of boundary at which the box was killed already."""


# ------------------------------------------------------------------ the box, in a process of its own


class DoorClock:
    """The world's time. It stands still until this box asks for the next round."""

    def __init__(self, door: str) -> None:
        self._client = httpx.Client(base_url=door, trust_env=False, timeout=60)
        self._now = datetime.fromisoformat(self._client.get("/now").json()["now"])

    def now(self) -> datetime:
        """Return the current instant."""
        return self._now

    def wait(self, *, did_something: bool) -> bool:
        """Let time pass until the next round; return whether there is one, or the day is over."""
        answer = self._client.post("/wait", params={"busy": int(did_something)}).json()
        self._now = datetime.fromisoformat(answer["now"])
        return not answer["over"]


class Watcher:
    """Told of every boundary; notes each kind once and ends the process at the chosen one."""

    def __init__(self, life: Life) -> None:
        self._trace = os.open(life.trace, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._spared = None if life.spared is None else frozenset(life.spared)
        self._seen: set[str] = set()
        self.kill_at = 0
        self.count = 0

    def __call__(self, label: str) -> None:
        """Count a boundary, and die if it is the one."""
        self.count += 1
        if label not in self._seen:
            self._seen.add(label)
            self.tell("seen", label)
        chosen = label not in self._spared if self._spared is not None else self.count == self.kill_at
        if chosen:
            self.tell("killed", label)
            self.tell("lived", str(self.count))
            os.kill(os.getpid(), signal.SIGKILL)

    def tell(self, what: str, value: str) -> None:
        """Leave a line that outlives this process."""
        os.write(self._trace, f"{what} {value}\n".encode())


def live(life: Life) -> None:
    """Open the site as it was left, recover, and go on until the day is over or the life ends."""
    watcher, clock = Watcher(life), DoorClock(life.door)
    # Like the machine's own, chance must not repeat itself after a restart.
    entropy = Chance(Streams(life.seed), f"box/{life.number}")
    if life.stride:
        watcher.kill_at = life.offset + 1 + life.stride * life.number
    outside = Outside(
        clock,
        entropy,
        watcher,
        lambda _: None,
        pms_transport=_plain_http(),
        sms_transport=_plain_http(),
        lookup_transport=_plain_http(),
    )
    site = open_site(read_settings(Path(life.site)), outside)
    with site.store.view() as view:
        log = verify(view.tx)
    if not log.ok:
        raise AssertionError(f"life {life.number}: {log.reason}")
    misses_night = site.misses_night()
    if life.stride and not misses_night:
        # Never the same number twice in a row: what is done at a start would always put it at the same step.
        watcher.kill_at = life.stride // 2 + 1 + (life.offset + 7 * life.number) % life.stride
    site.recover()
    _go_on(site, clock, at_once=("nightly",) if misses_night else ())
    watcher.tell("lived", str(watcher.count))
    site.close()


def _plain_http() -> httpx.HTTPTransport:
    """Return a transport to this machine. One that can do TLS reads all authorities, 50 ms each time."""
    return httpx.HTTPTransport(verify=False, trust_env=False)


def _go_on(site: Site, clock: DoorClock, at_once: Iterable[str]) -> None:
    recorder, jobs = Recorder(clock), site.jobs()
    timetable = Timetable(jobs, recorder)
    for name in at_once:
        recorder.run(jobs[name])
    did_something = True
    while clock.wait(did_something=did_something):
        ran = timetable.run_due()
        did_something = any(recorder.results[name] != "ok: 0" for name in ran)
        _check(recorder)
    for name in _LAST_ROUND:
        recorder.run(jobs[name])
    _check(recorder)


def _check(recorder: Recorder) -> None:
    """Raise AssertionError if a job failed: what goes wrong on this day is for a job to handle.

    A carrier that is busy is none: it may be signed in to only so often, and a restart signs in.
    """
    fine = ("ok: ", "busy: ")
    failed = {name: result for name, result in recorder.results.items() if not result.startswith(fine)}
    if failed:
        raise AssertionError(str(failed))


def make_lives() -> None:
    """Read lives from standard input, live each in a fork of this process, write how it ended."""
    warm_up()
    for line in sys.stdin:
        life = Life(**json.loads(line))
        pid = os.fork()
        if pid == 0:
            try:
                live(life)
                os._exit(0)
            except BaseException:
                traceback.print_exc()
                os._exit(1)
        ended = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        click.echo(ended)


def warm_up() -> None:
    """Play a morning, so that whatever is loaded on its first use is loaded once for all lives."""
    _plain_http().close()
    with tempfile.TemporaryDirectory() as folder, staged(1, 60, Path(folder)) as stage:
        play_briskly(stage, stage.at(11))


@contextmanager
def life_maker() -> Iterator[subprocess.Popen[str]]:
    """Run the process that makes lives while the block runs."""
    command = [sys.executable, "-m", "tests.simulation.crash_day", "--make-lives"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as maker:
        yield maker


# ------------------------------------------------------------------ the world, which outlives it


@dataclass(slots=True)
class Ticker:
    """Decides when the box is woken next. Nothing is left out for long while anything goes on."""

    awake_until: datetime

    def choose_next(self, now: datetime, world_at: datetime | None) -> datetime:
        """Given now and when the world moves next, return the next round half minute worth waking for."""
        soonest = now if now < self.awake_until else min(world_at or now + _NAP, now + _NAP)
        ticks = int(max(soonest, now).timestamp() // _TICK.total_seconds())
        at = datetime.fromtimestamp(ticks * _TICK.total_seconds(), now.tzinfo)
        return at if at >= soonest and at > now else at + _TICK

    def note(self, now: datetime, *, did_something: bool) -> None:
        """Stay awake for a while after anything happened."""
        if did_something:
            self.awake_until = now + _AWAKE


class Door:
    """The way to the world's time. Time passes only when the box asks, or when it is restarted."""

    def __init__(self, world: World, until: datetime) -> None:
        self._world = world
        self._until = until
        self._ticker = Ticker(world.clock.now())

    def handle(self, request: Request) -> Response:
        """Answer `/now`, or let time pass until the next round."""
        world, over = self._world, False
        if request.path == "/wait":
            now = world.clock.now()
            self._ticker.note(now, did_something=request.param("busy") == "1")
            at = self._ticker.choose_next(now, world.next_at())
            over = at > self._until
            world.advance(min(at, self._until))
        body = json.dumps({"now": world.clock.now().isoformat(), "over": over})
        return Response(200, body.encode(), {"content-type": "application/json"})

    def restart(self) -> None:
        """Let the seconds pass that the service manager takes, and keep the box awake for a while."""
        self._world.advance(self._world.clock.now() + _RESTART)
        self._ticker.note(self._world.clock.now(), did_something=True)


@dataclass(slots=True)
class Outcome:
    """What came of one day with kills."""

    kills: int = 0
    boundaries: int = 0
    killed_at: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    seconds: float = 0.0
    promises: dict[str, int] = field(default_factory=dict)
    sent: int = 0
    booked: int = 0
    audit_rows: int = 0
    log_holds: bool = False
    broken: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether every promise was kept, at the end and after every restart."""
        return self.log_holds and self.promises == KEPT and not self.broken


class CrashDay:
    """One day in one world, with a box that is killed as told."""

    def __init__(
        self, patients: int, seed: int, folder: Path, maker: subprocess.Popen[str], carrier: str = "twilio"
    ) -> None:
        """Given a practice's size and a seed, build its world a minute after the night should begin."""
        self._world = World(seed, DAY, patients, carrier=carrier)
        self._world.carrier.faults = SwallowedAnswers()
        give_away_slots(self._world)
        self._world.advance(at_local(self._world, DAY, 1, 31))
        self._seed = seed
        self._folder = folder
        self._maker = maker
        self._trace = folder / "trace"
        self._outcome = Outcome()

    def run(self, *, stride: int = 0, offset: int = 0, by_label: bool = False) -> Outcome:
        """Play the day to its end through every kill. Raise AssertionError if the box ends otherwise."""
        began = time.perf_counter()
        door = Door(self._world, at_local(self._world, DAY, 21))
        with self._world.addresses() as urls, serve(door.handle) as door_url:
            settings = build_site(self._world, urls, self._folder)
            enter(self._world, settings, in_process=True).close()
            for number in range(_MOST_LIVES):
                spared = tuple(self._outcome.killed_at) if by_label else None
                site = str(self._folder.absolute() / "site.toml")
                life = Life(number, site, door_url, str(self._trace), self._seed, stride, offset, spared)
                if self._play_life(life):
                    break
                door.restart()
                self._check_after_kill()
            else:
                raise AssertionError(f"the day was not over after {_MOST_LIVES} lives")
            self._conclude(settings)
        self._outcome.seconds = time.perf_counter() - began
        return self._outcome

    def _play_life(self, life: Life) -> bool:
        """Let the box live once; return whether it came to the end of the day."""
        self._trace.unlink(missing_ok=True)
        assert self._maker.stdin is not None
        assert self._maker.stdout is not None
        print(json.dumps(asdict(life)), file=self._maker.stdin, flush=True)
        ended = int(self._maker.stdout.readline())
        for what, _, value in (line.partition(" ") for line in self._trace.read_text().splitlines()):
            if what == "lived":
                self._outcome.boundaries += int(value)
            else:
                (self._outcome.seen if what == "seen" else self._outcome.killed_at).add(value)
        if ended not in (0, -signal.SIGKILL):
            raise AssertionError(f"life {life.number} ended with {ended} by itself")
        self._outcome.kills += ended != 0
        return ended == 0

    def _check_after_kill(self) -> None:
        """Ask the referee about everything that was sent up to now; the log is verified by the next life."""
        violations = self._world.referee.judge(Evidence())
        for slug in _AT_SENDING:
            self._outcome.broken += [f"{one.slug}: {one.what} ({one.subject})" for one in violations[slug]]

    def _conclude(self, settings: Settings) -> None:
        store = open_store(settings, SecretFolder(settings.secrets.folder), readonly=True)
        report, violations = report_day(self._world, store)
        store.close()
        outcome = self._outcome
        outcome.promises, outcome.log_holds = report.promises, report.verified
        outcome.sent, outcome.booked, outcome.audit_rows = report.sent, report.booked, report.audit_rows
        for found in violations.values():
            outcome.broken += [f"{one.slug}: {one.what} ({one.subject})" for one in found]
        outcome.broken = list(dict.fromkeys(outcome.broken))


# ------------------------------------------------------------------ the long run


def main() -> int:
    """Run every offset of a stride, print a line each and the kinds of boundary met; 0 if all held."""
    parser = argparse.ArgumentParser(description="Kill the box at every boundary of a practice day.")
    parser.add_argument("--patients", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--stride", type=int, default=25)
    parser.add_argument("--offsets", type=int, default=0, help="how many offsets to run (default: all)")
    parser.add_argument("--carrier", default="twilio", help="or ringcentral, ringcentral_high_volume")
    parser.add_argument("--by-label", action="store_true", help="only once at every kind of boundary")
    parser.add_argument("--make-lives", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.make_lives:
        make_lives()
        return 0
    with life_maker() as maker:
        outcomes = list(_run_all(asked, maker))
    _print_labels(outcomes)
    return 0 if all(one.ok for one in outcomes) else 1


def _run_all(asked: argparse.Namespace, maker: subprocess.Popen[str]) -> Iterator[Outcome]:
    """Run the offsets asked for, then once by label, which meets what the offsets may have left out."""
    offsets: list[int | None] = [] if asked.by_label else list(range(asked.offsets or asked.stride))
    click.echo("offset  kills  boundaries  sent  booked   rows  seconds  held")
    for offset in [*offsets, None]:
        with tempfile.TemporaryDirectory() as folder:
            day = CrashDay(asked.patients, asked.seed, Path(folder), maker, asked.carrier)
            one = day.run(by_label=True) if offset is None else day.run(stride=asked.stride, offset=offset)
        shown = "label" if offset is None else offset
        figures = f"{shown:>6}  {one.kills:5}  {one.boundaries:10}  {one.sent:4}  {one.booked:6}"
        click.echo(f"{figures}  {one.audit_rows:5}  {one.seconds:7.1f}  {'yes' if one.ok else 'NO'}")
        for broken in one.broken[:5]:
            click.echo(f"        {broken}")
        yield one


def _print_labels(outcomes: list[Outcome]) -> None:
    seen = set().union(*(one.seen for one in outcomes))
    killed = set().union(*(one.killed_at for one in outcomes))
    kills, seconds = sum(one.kills for one in outcomes), sum(one.seconds for one in outcomes)
    click.echo(f"{kills} kills in {seconds:.0f} s, {len(killed)} of {len(seen)} kinds of boundary")
    for label in sorted(seen, key=lambda one: (one.split(" ", 1)[1], one)):
        click.echo(f"  {'x' if label in killed else ' '} {label}")


if __name__ == "__main__":
    raise SystemExit(main())
