"""`recallbox` on a clock that somebody else moves: the real command for tests that cannot wait for a day.

The time is in a file, which another process keeps writing (`Hands`); the machine's own clock is left alone.
The product is not changed: what is replaced in a process before the command starts is the time that its
clock adapter and the library behind the timetable read, and how long that library naps.
"""

from __future__ import annotations

import json
import mmap
import os
import sys
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, NoReturn

import click
from apscheduler.executors import base as executors
from apscheduler.schedulers import base as schedulers
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers import date

from appliance.__main__ import main
from appliance.adapters import machine
from appliance.adapters.host import SystemClock
from appliance.cli import service
from tests.simulation.crash_day import warm_up

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Hands:
    """The time in a file: one whole number of microseconds, so that it is never seen half written."""

    def __init__(self, file: Path) -> None:
        if not file.exists():
            file.write_bytes(bytes(8))
        with file.open("r+b") as opened:
            self._cell = memoryview(mmap.mmap(opened.fileno(), 8)).cast("q")

    def point_to(self, at: datetime) -> None:
        """Set the time for everybody who reads this file."""
        self._cell[0] = (at - _EPOCH) // timedelta(microseconds=1)

    def now(self) -> datetime:
        """Return the time as it was set last, aware, in UTC."""
        return _EPOCH + timedelta(microseconds=self._cell[0])


def follow(hands: Hands, speed: float) -> None:
    """Let this process take its time from a file in which it passes `speed` times as fast."""

    class Brisk(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            at = hands.now()
            return at.astimezone(tz) if tz is not None else at.replace(tzinfo=None)

    def now(self: SystemClock) -> datetime:
        return hands.now()

    SystemClock.now = now  # type: ignore[method-assign]
    machine._clock_error_s = lambda: None  # nothing keeps such a clock right
    for module in (schedulers, executors, date):
        module.datetime = Brisk
    process = BlockingScheduler._process_jobs

    def nap(self: Any) -> float | None:
        seconds: float | None = process(self)
        return None if seconds is None else seconds / speed

    BlockingScheduler._process_jobs = nap


def play_commands() -> None:
    """Read commands from standard input, one JSON line each; be each in a fork of this process, in turn.

    Write the process's number as soon as it runs, and how it ended. A fork saves the seconds of importing.
    """
    for line in sys.stdin:
        clock, speed, log, arguments = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _be_command(Path(clock), speed, Path(log), arguments)
        click.echo(pid)
        click.echo(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


def _be_command(clock: Path, speed: float, log: Path, arguments: Sequence[str]) -> NoReturn:
    """Be the command in this process: its time from a file, what it says into one."""
    code = 0
    try:
        follow(Hands(clock), speed)
        said = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(said, 1)
        os.dup2(said, 2)
        sys.argv[1:] = arguments
        main()
    except SystemExit as leaving:
        code = int(leaving.code or 0)
    except BaseException:
        traceback.print_exc()
        code = 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    assert service  # the command loads it when it is asked for; here once for all
    warm_up()
    play_commands()
