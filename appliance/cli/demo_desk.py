"""The desk of an invented practice with live traffic: the day goes on, people answer, and one may take part.

The box is the real one, its socket too. What is not: the clock runs some times faster than the wall's, the
world outside is simulated, and sessions do not lock, because a minute passes every few seconds. The status
page stands beside it.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from zoneinfo import ZoneInfo

import click

from appliance.adapters.passwords import ArgonPasswords
from appliance.bootstrap import Site
from appliance.bootstrap_desk import make_desk
from appliance.cli.demo_page import DemoPage, page_beside
from appliance.cli.rounds import Rota
from appliance.cli.stage import at_local, build_site, enter, play_rota, timetable_of
from appliance.domain.roles import Role
from appliance.ports.desk import User
from appliance.ports.store import Lane
from appliance.scheduler import Recorder
from appliance.simulation.world import World
from appliance.web.desk_server import DeskServer
from appliance.workflow.desk.users import CONSOLE, Limits, NewUser, Sessions, add_user

_ON = date(2026, 11, 17)
_DAWN, _BEGIN = (9, 45), (10, 12)
_NAME, _PASSWORD = "priya", "orchard window seven bells"
_STEP_SECONDS = 0.25
_NEVER = Limits(lock=timedelta(days=30), logoff=timedelta(days=60))


def serve(folder: Path, patients: int, pace: float) -> None:
    """Given a folder, play a morning of an invented practice in it and serve its desk until stdin ends.

    Print what is being done, a line each; once the desk is open, `ready` and where the status page is. Name
    and password lie in `login`.
    """
    _say("an invented practice is set up")
    world = World(1, _ON, patients)
    with world.addresses() as urls:
        site = enter(world, build_site(world, urls, folder))
        recorder = Recorder(world.clock)
        rota = Rota(timetable_of(world, site), site.store, recorder, ZoneInfo(world.clinic.practice.zone))
        site.recover()
        _say("the night: the books are read, everybody is decided about")
        play_rota(world, rota, at_local(world, _ON, *_DAWN))
        _say("the morning: the first texts leave, people answer")
        play_rota(world, rota, at_local(world, _ON, *_BEGIN))
        server = _open_desk(site, rota, recorder, folder)
        over = Event()
        Thread(target=_wait_for_end, args=(over,), daemon=True).start()
        with page_beside(site, folder) as page:
            _say(f"ready {page.url}")
            _go_on(world, rota, pace, over, page)
        server.stop()
        site.close()


def _say(words: str) -> None:
    """Tell whoever started this and waits for it."""
    click.echo(words)
    sys.stdout.flush()


def _open_desk(site: Site, rota: Rota, recorder: Recorder, folder: Path) -> DeskServer:
    """Open the desk with an account whose name and password are written down beside it."""
    passwords = ArgonPasswords()
    user = add_user(site.box, passwords, NewUser(_NAME, Role.OFFICE_MANAGER, _PASSWORD), by=CONSOLE)
    with site.store.transaction(Lane.DESK, "demo.account") as tx:
        current = tx.get(User, user.name)
        assert current is not None
        tx.update(current, replace(current, must_change=False))
        tx.audit(site.box.entry(tx, "user_reset", actor=CONSOLE, object=f"user:{_NAME}", purpose="security"))
    login = folder / "login"
    login.touch(mode=0o600)
    login.write_text(f"{_NAME}\n{_PASSWORD}\n")
    desk = replace(make_desk(site, rota.note_news, recorder), sessions=Sessions(site.box, passwords, _NEVER))
    server = DeskServer(desk, folder / "desk.sock")
    server.start()
    return server


def _go_on(world: World, rota: Rota, pace: float, over: Event, page: DemoPage) -> None:
    """Let the day go on at a pace until it is over, in small steps so that nothing comes in bursts."""
    until: datetime = world.clock.now()
    while not over.wait(_STEP_SECONDS):
        until += timedelta(seconds=pace * _STEP_SECONDS)
        play_rota(world, rota, until)
        page.refresh()


def _wait_for_end(over: Event) -> None:
    sys.stdin.read()
    over.set()
