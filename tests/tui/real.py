"""Real processes for tests of the desk: the service as it runs on a box, and terminals in tmux.

The service is `recallbox run`, a process of its own with its scheduler and its socket, on a clock that the
test moves (`tests.simulation.brisk`); the vendors live here and outlive it. A terminal is `recallbox-tui` in
tmux: what is pressed goes through a pseudo-terminal, what is seen is read off the screen, and every stroke
goes into a recording, from which keys are counted afterwards.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx

from appliance.adapters.host import SecretFolder
from appliance.adapters.passwords import ArgonPasswords
from appliance.bootstrap import open_store
from appliance.cli.stage import at_local, build_site, enter
from appliance.domain.model import PatientRow
from appliance.domain.roles import Role
from appliance.settings import read_settings
from appliance.simulation.world import World
from appliance.workflow.desk.users import CONSOLE, NewUser, add_user
from tests.simulation.brisk import Hands
from tests.simulation.crash_day import ROOT
from tests.simulation.kill_service import Life, Time, start_maker
from tests.simulation.stage_world import DAY
from tests.web.desks import OTHER, PASSWORD

_PATIENCE_SECONDS = 60.0
_STARTS_LONG = 120.0
_LOOKS_EVERY = 0.02


class Service:
    """The service of a small office in the morning, its night decided, and the people who write to it."""

    def __init__(
        self, folder: Path, *, patients: int = 240, users: Sequence[str] = ("dana", "priya")
    ) -> None:
        """Given an empty folder, build the office and its accounts; nothing runs yet."""
        self.folder = folder
        self.world = World(8, DAY, patients, confirms_stop=False, with_staff=False)
        self.world.carrier.on_deliver.clear()  # nobody writes but whom the test lets write
        self.world.advance(at_local(self.world, DAY, 8, 40))
        self._users = users
        self._site = folder.absolute() / "site.toml"
        self._clock = folder / "clock"
        self._life: Life | None = None
        self.people: list[PatientRow] = []

    @property
    def socket(self) -> Path:
        """Return where the desk is."""
        return self.folder / "desk.sock"

    @contextmanager
    def served(self) -> Iterator[None]:
        """Serve the vendors, prepare the office, and keep what makes lives while the block runs."""
        self.passing = Time(self.world, Hands(self._clock))
        with self.world.addresses() as urls:
            settings = build_site(self.world, urls, self.folder)
            site = enter(self.world, settings, in_process=True)
            site.jobs()["nightly"].work()
            for name in self._users:
                add_user(
                    site.box, ArgonPasswords(8, 1), NewUser(name, Role.OFFICE_MANAGER, OTHER), by=CONSOLE
                )
            with site.store.view() as view:
                keys = [key for (key,) in view.tx.execute("SELECT id FROM pms_patient ORDER BY id")]
                rows = [row for key in keys if (row := view.patient(key)) is not None]
                self.people = [
                    row for row in rows if _answers_alone(row, view.patients_behind(row.mobile or ""))
                ]
            site.close()
            self.passing.start()
            self._maker = start_maker()
            try:
                yield
            finally:
                if self._life is not None and self._life.lives_on(0):
                    self.end(signal.SIGTERM)
                self.passing.stop()
                self._maker.communicate()

    def start(self) -> None:
        """Start the service and wait until its desk is open."""
        self.passing.speed = 1.0
        self._life = Life(self._maker, self._site, self._clock)
        assert self._life.wait_for("state=running", _STARTS_LONG), self._life.said()

    def end(self, how: signal.Signals) -> str:
        """End the service by a signal; return what it said."""
        assert self._life is not None
        life, self._life = self._life, None
        life.end(how)
        return life.said()

    def choose_passwords(self) -> None:
        """Let every account take a password of its own, as at the first login."""
        with httpx.Client(
            transport=httpx.HTTPTransport(uds=str(self.socket)), base_url="http://desk", timeout=60
        ) as client:
            for name in self._users:
                found = client.post("/v1/session", json={"name": name, "password": OTHER})
                bearer = {"Authorization": f"Bearer {found.json()['token']}"}
                changed = {"old": OTHER, "new": PASSWORD}
                assert 200 == client.post("/v1/session/password", json=changed, headers=bearer).status_code
                client.request("DELETE", "/v1/session", headers=bearer)

    def write(self, person: PatientRow, words: str) -> None:
        """Let somebody write."""
        carrier = self.world.carrier
        carrier.receive(person.mobile or "", carrier.number, words, self.world.clock.now())

    def pass_time(self, seconds: float) -> None:
        """Let some of the office's time pass at once."""
        self.passing.jump(timedelta(seconds=seconds))

    def left(self, words: str) -> int:
        """Return how many texts with those words the carrier took."""
        return sum(words in text.body for text in list(self.world.carrier.accepted))

    def rows(self, sql: str, *parameters: object) -> list[tuple[object, ...]]:
        """Return what the box has on record, read beside the service."""
        settings = read_settings(self._site)
        store = open_store(settings, SecretFolder(settings.secrets.folder), readonly=True)
        with store.view() as view:
            found = list(view.tx.execute(sql, parameters).fetchall())
        store.close()
        return found

    def _life_goes_on(self, seconds: float) -> None:
        """Give the service a while; it may not end in it."""
        assert self._life is not None
        assert self._life.lives_on(seconds), self._life.said()

    def until(self, holds: Callable[[], bool]) -> None:
        """Let the office's time pass until something holds."""
        ends = time.monotonic() + _PATIENCE_SECONDS
        while not holds():
            assert time.monotonic() < ends, "never came true"
            self.pass_time(10)
            self._life_goes_on(0.3)

    def until_left(self, words: str) -> int:
        """Let the office's time pass until a text with those words has left, and a while longer."""
        self.until(lambda: bool(self.left(words)))
        for _ in range(4):
            self.pass_time(30)
            self._life_goes_on(0.3)
        return self.left(words)


def _answers_alone(row: PatientRow, behind: Sequence[PatientRow]) -> bool:
    return (
        row.mobile is not None
        and row.status == "active"
        and row.language in ("", "en")
        and (row.birth_on or "9") < "2000"
        and len(behind) == 1
    )


@dataclass(slots=True)
class Recording:
    """Every stroke at a terminal, by act."""

    file: Path
    act: str = ""
    _began: float = field(default_factory=time.monotonic)

    def note(self, kind: str, what: Sequence[str]) -> None:
        """Write down what was pressed or typed."""
        line = {"at": round(time.monotonic() - self._began, 3), "act": self.act, kind: list(what)}
        with self.file.open("a") as opened:
            opened.write(json.dumps(line) + "\n")


def count_keys(file: Path) -> dict[str, list[int]]:
    """Given a recording, return for each act how many keys it took each time, beside the words typed."""
    found: Counter[str] = Counter()
    for line in file.read_text().splitlines():
        stroke = json.loads(line)
        found[stroke["act"]] += len(stroke.get("keys", ()))
    counts: dict[str, list[int]] = {}
    for act, number in found.items():
        counts.setdefault(act.partition("#")[0], []).append(number)
    return counts


class Pane:
    """A terminal in tmux, and whoever sits at it."""

    def __init__(
        self, folder: Path, name: str, command: Sequence[str], size: tuple[int, int] = (80, 24)
    ) -> None:
        """Given a folder for its files, start a command in a terminal of that size."""
        self._tmux = ["tmux", "-S", str(folder / f"{name}.tmux"), "-f", "/dev/null"]
        self.recording = Recording(folder / f"{name}.strokes")
        runtime = folder / f"{name}.run"
        runtime.mkdir(mode=0o700, exist_ok=True)
        environment = {
            **os.environ,
            "XDG_RUNTIME_DIR": str(runtime),
            "TERM": "xterm-256color",
            "LC_ALL": "C.UTF-8",
        }
        environment.pop("TMUX", None)
        width, height = map(str, size)
        self._run("new-session", "-d", "-x", width, "-y", height, *command, environment=environment)

    @classmethod
    def at_desk(cls, folder: Path, name: str, socket: Path, size: tuple[int, int] = (80, 24)) -> Pane:
        """Return a terminal at a desk's socket."""
        return cls(folder, name, [sys.executable, "-m", "tui", "--socket", str(socket)], size)

    def _run(self, *words: str, environment: dict[str, str] | None = None) -> str:
        done = subprocess.run(
            [*self._tmux, *words], capture_output=True, text=True, check=False, cwd=ROOT, env=environment
        )
        assert 0 == done.returncode, done.stderr
        return done.stdout

    @contextmanager
    def doing(self, act: str) -> Iterator[None]:
        """Name what the strokes in this block are for; several times the same act are told apart by `#`."""
        self.recording.act = act
        yield
        self.recording.act = ""

    def press(self, *keys: str) -> None:
        """Press keys."""
        self.recording.note("keys", keys)
        self._run("send-keys", *keys)

    def write(self, words: str) -> None:
        """Type words."""
        self.recording.note("words", [words])
        self._run("send-keys", "-l", words)

    def seen(self) -> str:
        """Return what is on the screen."""
        return self._run("capture-pane", "-p")

    def answer(self) -> str:
        """Return what stands in the box for the answer, its lines put together; nothing without a box."""
        lines = self.seen().splitlines()
        top = next((n for n, line in enumerate(lines) if "\u256d\u2500 Answer" in line), len(lines))
        inside = [line for line in lines[top + 1 :] if "\u2502" in line]
        return " ".join(line.split("\u2502")[-2].strip() for line in inside).strip()

    def sees(self, *words: str) -> None:
        """Wait until each is on the screen."""
        for one in words:
            self.until(lambda one=one: one in self.seen(), one)  # type: ignore[misc]

    def misses(self, words: str) -> None:
        """Wait until words are not on the screen any more."""
        self.until(lambda: words not in self.seen(), f"no {words}")

    def until(self, holds: Callable[[], bool], what: str) -> None:
        """Go on as soon as something holds."""
        ends = time.monotonic() + _PATIENCE_SECONDS
        while not holds():
            assert time.monotonic() < ends, f"never came true: {what}\n{self.seen()}"
            select.select([], [], [], _LOOKS_EVERY)

    def log_in(self, name: str) -> None:
        """Log in."""
        self.sees("Log in", "Cedar Ridge Dental")
        self.write(name)
        self.press("Enter")
        self.write(PASSWORD)
        self.press("Enter")
        self.sees("1Today", name)

    def close(self) -> None:
        """End the terminal with whatever runs in it."""
        subprocess.run([*self._tmux, "kill-server"], capture_output=True, check=False)
