"""The desk at 200,000 patients and 10,000 conversations: what somebody at its terminal waits for.

The database is filled with invented people without a pull, the service's desk runs in a process of its own,
and the terminal in a pseudo-terminal: what is measured is from a key to the bytes that it brings to it.
`stretch` is how much longer this machine takes for a second's work just now, because others use it too; the
bars are for a machine of one's own, so figures are divided by it before they are judged.

    python -m tests.bench.desk
"""

from __future__ import annotations

import argparse
import asyncio
import os
import pty
import select
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from fcntl import ioctl
from pathlib import Path
from random import Random
from typing import Any

from textual import events

from appliance.adapters.passwords import ArgonPasswords
from appliance.bootstrap import Site
from appliance.bootstrap_desk import make_desk
from appliance.cli.stage import at_local, build_site, enter
from appliance.domain.model import PatientRow, Table
from appliance.domain.roles import Role
from appliance.ports.desk import User
from appliance.ports.records import Thread
from appliance.ports.store import Lane
from appliance.settings import read_settings
from appliance.simulation.world import World
from appliance.web.desk_server import DeskServer
from appliance.workflow.desk.users import CONSOLE, Limits, NewUser, Sessions, add_user
from appliance.workflow.replies.inbound import hear
from tests.simulation.stage_world import DAY
from tui.app import DeskApp
from tui.client import DeskClient
from tui.widgets.cards import Cards
from tui.widgets.finder import Finder

PATIENTS, THREADS = 200_000, 10_000
_NAME, _PASSWORD = "dana", "orchard window seven bells"
_SIZE = (140, 45)
_QUIET_SECONDS = 0.25
_PATIENCE_SECONDS = 30.0
_STEM = (
    "al",
    "bar",
    "cor",
    "den",
    "el",
    "fer",
    "gar",
    "hol",
    "is",
    "jan",
    "kel",
    "lor",
    "mar",
    "nor",
    "os",
    "per",
)
_ENDING = (
    "ado",
    "berg",
    "cia",
    "dale",
    "ez",
    "field",
    "gan",
    "hart",
    "ini",
    "kins",
    "ley",
    "man",
    "ner",
    "ova",
    "son",
)


def fill(folder: Path) -> list[str]:
    """Given an empty folder, make a box in it with that many people and conversations; return some names."""
    world = World(8, DAY, 60, confirms_stop=False, with_staff=False)
    world.carrier.on_deliver.clear()
    world.advance(at_local(world, DAY, 11))
    urls = {"pms": "http://pms.invalid", "carrier": "http://carrier.invalid"}
    site = enter(world, build_site(world, urls, folder), in_process=True)
    site.jobs()["nightly"].work()
    with site.store.view() as view:
        ids = [key for (key,) in view.tx.execute("SELECT id FROM pms_patient ORDER BY id")]
        people = [row for key in ids if (row := view.patient(key)) is not None and row.mobile]
    pattern = people[0]
    world.carrier.receive(
        pattern.mobile or "", world.carrier.number, "Is there parking for a van?", world.clock.now()
    )
    hear(site.box)
    crowd = list(_crowd(pattern, people))
    with site.store.transaction(Lane.NIGHTLY, "bench.people") as tx:
        for start in range(0, len(crowd), 1000):
            tx.put_rows(Table.PATIENT, crowd[start : start + 1000])
    _converse(site, pattern, crowd[:THREADS])
    _join(site)
    site.close()
    return [f"{one.first_name} {one.last_name}" for one in crowd[5_000 :: len(crowd) // 12]]


def _crowd(pattern: PatientRow, people: Sequence[PatientRow]) -> Iterator[PatientRow]:
    dice = Random("bench/desk")
    firsts = sorted({one.first_name for one in people})
    for number in range(PATIENTS):
        last = f"{dice.choice(_STEM)}{dice.choice(_STEM)}{dice.choice(_ENDING)}".capitalize()
        key = f"9{number:07}"
        phone = f"+1{200 + number // 10_000 % 800:03}555{number % 10_000:04}"
        yield pattern._replace(
            id=key, guarantor_id=key, first_name=dice.choice(firsts), preferred_name="", last_name=last,
            mobile=phone, other_phone=None,
        )  # fmt: skip


def _converse(site: Site, pattern: PatientRow, crowd: Sequence[PatientRow]) -> None:
    """Give each of them the conversation that the first one has."""
    phone = pattern.mobile or ""
    with site.store.view() as view:
        (heard,) = view.heard_from(phone, 1)
        (task,) = view.tasks_of(phone)
        thread = view.get(Thread, phone)
        assert thread is not None
    with site.store.transaction(Lane.INBOUND, "bench.threads") as tx:
        for number, one in enumerate(crowd):
            shared: dict[str, Any] = {"phone": one.mobile, "patient_id": one.id}
            at = heard.received_at - timedelta(seconds=number)
            key = f"bench{number:06}"
            tx.save(replace(heard, vendor_id=f"SM{key}", received_at=at, correlation_id=key, **shared))
            tx.save(
                replace(
                    task,
                    id=key,
                    inbound_id=f"SM{key}",
                    opened_at=at,
                    due_at=task.due_at - timedelta(seconds=number),
                    **shared,
                )
            )
            tx.save(replace(thread, phone=one.mobile or "", token=f"{key}token"))


def _join(site: Site) -> None:
    user = add_user(site.box, ArgonPasswords(), NewUser(_NAME, Role.OFFICE_MANAGER, _PASSWORD), by=CONSOLE)
    with site.store.transaction(Lane.DESK, "bench.account") as tx:
        current = tx.get(User, user.name)
        assert current is not None
        tx.update(current, replace(current, must_change=False))


def serve(folder: Path) -> None:
    """Serve the desk of a filled box until standard input ends."""
    world = World(9, DAY, 60, confirms_stop=False, with_staff=False)
    world.advance(at_local(world, DAY, 11))
    site = enter(world, read_settings(folder / "site.toml"), in_process=True)
    never = Limits(timedelta(days=30), timedelta(days=60))
    desk = replace(make_desk(site, lambda _: None), sessions=Sessions(site.box, ArgonPasswords(), never))
    server = DeskServer(desk, folder / "desk.sock")
    server.start()
    print("ready", flush=True)
    sys.stdin.read()
    server.stop()
    site.close()


@contextmanager
def desk_of(folder: Path) -> Iterator[Path]:
    """Yield the socket of the desk of a filled box, served by a process of its own."""
    command = [sys.executable, "-m", "tests.bench.desk", "--serve", str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as service:
        assert service.stdin is not None
        assert service.stdout is not None
        assert "ready" == service.stdout.readline().strip()
        yield folder / "desk.sock"
        service.stdin.close()


class Screen:
    """The terminal in a pseudo-terminal, and when its bytes come."""

    def __init__(self, socket: Path, login: Path) -> None:
        command = [sys.executable, "-m", "tui", "--socket", str(socket), "--login-file", str(login)]
        self.began = time.perf_counter()
        self._pid, self._line = pty.fork()
        if self._pid == 0:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", LC_ALL="C.UTF-8")
            os.execv(sys.executable, command)
        ioctl(self._line, termios.TIOCSWINSZ, struct.pack("HHHH", _SIZE[1], _SIZE[0], 0, 0))

    def until(self, words: str) -> float:
        """Wait until words come; return the seconds since the program began."""
        found, ends = b"", time.perf_counter() + _PATIENCE_SECONDS
        while words.encode() not in found:
            assert time.perf_counter() < ends, f"{words!r} never came"
            if select.select([self._line], [], [], 0.1)[0]:
                found += os.read(self._line, 65536)
        return time.perf_counter() - self.began

    def settle(self) -> float:
        """Read until nothing comes for a while; return when the last byte came."""
        last = time.perf_counter()
        while select.select([self._line], [], [], _QUIET_SECONDS)[0]:
            os.read(self._line, 65536)
            last = time.perf_counter()
        return last

    def press(self, keys: str) -> float:
        """Press a key; return the seconds to its first bytes on the screen."""
        began = time.perf_counter()
        os.write(self._line, keys.encode())
        assert select.select([self._line], [], [], _PATIENCE_SECONDS)[0], "nothing was painted"
        os.read(self._line, 65536)
        return time.perf_counter() - began

    def press_to_end(self, keys: str) -> float:
        """Press a key; return the seconds to the last byte it brought."""
        began = time.perf_counter()
        first = began + self.press(keys)
        return max(first, self.settle()) - began

    def close(self) -> None:
        """End the program."""
        os.write(self._line, b"\x11\x11")
        os.close(self._line)
        os.waitpid(self._pid, 0)


def stretch() -> float:
    """Return how much longer than its own time a piece of work takes on this machine just now."""
    wall, own = time.perf_counter(), time.process_time()
    while time.process_time() - own < 0.3:
        sum(range(1000))
    return (time.perf_counter() - wall) / (time.process_time() - own)


def p95(values: Sequence[float]) -> float:
    """Return the value that one in twenty exceeds."""
    return sorted(values)[len(values) * 95 // 100]


def measure(folder: Path) -> dict[str, tuple[float, float | None]]:
    """Return each figure in seconds, with its bar if it has one."""
    names = fill(folder)
    login = folder / "login"
    login.write_text(f"{_NAME}\n{_PASSWORD}\n")
    with desk_of(folder) as socket:
        screen = Screen(socket, login)
        door = screen.until("Log in")
        today = screen.until("Needs you")
        screen.settle()
        opened = [screen.press_to_end(key) for key in "2356789121"]
        screen.press_to_end("2")
        keys = [screen.press(key) for key in "jjjjjkjjjjkk" * 8]
        screen.settle()
        screen.close()
        found = asyncio.run(_search(socket, names))
    return {
        "log-in to the first screen painted (s)": (today - door, 1.0),
        "another screen painted, slowest of nine (s)": (max(opened), 1.0),
        f"key to paint, p95 of {len(keys)} (s)": (p95(keys), 0.05),
        f"search as one types, p95 of {len(found)} letters (s)": (p95(found), 0.1),
        "the program started to its door (s)": (door, None),
    }


async def _search(socket: Path, names: Sequence[str]) -> list[float]:
    """Look for people letter by letter; return the seconds from each key to its list, painted."""
    times: list[float] = []
    app = DeskApp(DeskClient(socket), login=(_NAME, _PASSWORD))
    async with app.run_test(size=_SIZE) as pilot:
        while app.day is None or app.current_mode != "today":
            await pilot.pause(0.05)
        for name in names:
            await pilot.press("slash")
            while not isinstance(app.screen, Finder) or not app.screen.query("#found"):
                await pilot.pause(0.02)
            for letter in name[:9].lower():
                times.append(await _type_one(app, "space" if letter == " " else letter))
            await pilot.press("escape")
            await pilot.pause(0.1)
    return times


async def _type_one(app: DeskApp, key: str) -> float:
    """Type one letter into the finder; return the seconds until the list that it brings is painted."""
    painted, cards = asyncio.Event(), app.screen.query_one("#found", Cards)
    show = cards.show

    def note(rows: Sequence[Any]) -> None:
        show(rows)
        app.screen.call_after_refresh(painted.set)

    cards.show = note  # type: ignore[method-assign]
    began = time.perf_counter()
    app.post_message(events.Key(key, " " if key == "space" else key))
    await asyncio.wait_for(painted.wait(), _PATIENCE_SECONDS)
    cards.show = show  # type: ignore[method-assign]
    return time.perf_counter() - began


def main() -> int:
    """Measure and print; 0 if every bar holds."""
    parser = argparse.ArgumentParser(description="What somebody at the desk's terminal waits for.")
    parser.add_argument("--serve", type=Path)
    asked = parser.parse_args()
    if asked.serve is not None:
        serve(asked.serve)
        return 0
    before = stretch()
    with tempfile.TemporaryDirectory(prefix="recallbox-bench-") as folder:
        figures = measure(Path(folder))
    slower = statistics.mean((before, stretch()))
    print(f"desk: {PATIENTS:,} patients, {THREADS:,} conversations; stretch {slower:.1f}")
    holds = True
    for name, (seconds, bar) in figures.items():
        is_held = bar is None or seconds / slower <= bar
        holds &= is_held
        word = "" if bar is None else f"{'ok  ' if is_held else 'MISS'} <= {bar:g}"
        print(f"{name:50} {seconds:7.3f}  by itself {seconds / slower:6.3f}  {word}")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
