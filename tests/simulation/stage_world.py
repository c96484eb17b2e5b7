"""Days for the tests of the whole box: a world, the real product in it, and what came of it.

Owns how a test day is built and the brisk way to play it, which leaves out the polls that cannot find
anything: after three quiet minutes the box is woken when the world has moved, at the latest after a
quarter of an hour. The rest is the demo's own stage.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from appliance.bootstrap import Site
from appliance.cli.stage import DayReport, at_local, build_site, enter, report_day, timetable_of
from appliance.scheduler import Recorder, Timetable
from appliance.simulation.carrier import Fault, Trouble
from appliance.simulation.http import Request
from appliance.simulation.phrases import Meant
from appliance.simulation.promises import PROMISES
from appliance.simulation.world import World

DAY = date(2026, 11, 17)
"""A Tuesday of ordinary work."""
KEPT = dict.fromkeys(PROMISES, 0)
"""What the referee counts on a day on which every promise was kept."""

_TICK = timedelta(seconds=30)
_AWAKE = timedelta(minutes=3)
_NAP = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Stage:
    """A box in its world, ready to be played."""

    world: World
    site: Site

    def at(self, hour: int, minute: int = 0, *, days: int = 0) -> datetime:
        """Return the instant at which the practice's wall clock shows a time on the day, or days later."""
        return at_local(self.world, DAY + timedelta(days=days), hour, minute)

    def report(self) -> DayReport:
        """Return the figures up to now."""
        return report_day(self.world, self.site.store)[0]

    def rows(self, sql: str, *parameters: object) -> list[tuple[object, ...]]:
        """Return what the box has on record."""
        with self.site.store.view() as view:
            return list(view.tx.execute(sql, parameters).fetchall())


@contextmanager
def staged(
    seed: int, patients: int, folder: Path, *, over_http: bool = False, **options: Any
) -> Iterator[Stage]:
    """Given a seed, a practice's size and what `World` takes, yield its stage shortly before its night."""
    world = World(seed, DAY, patients, **options)
    world.advance(at_local(world, DAY, 1, 15))
    if not over_http:
        urls = {name: f"https://{name}.test" for name in world.handlers}
        site = enter(world, build_site(world, urls, folder), in_process=True)
        yield Stage(world, site)
        site.close()
        return
    with world.addresses() as urls:
        site = enter(world, build_site(world, urls, folder))
        yield Stage(world, site)
        site.close()


class SwallowedAnswers:
    """A carrier that takes every third text and drops the connection before it says so."""

    def __init__(self) -> None:
        self._posts = 0

    def __call__(self, request: Request) -> Fault | None:
        """Return what goes wrong with a request."""
        if request.method != "POST" or "/oauth/" in request.path:
            return None
        self._posts += 1
        return Fault(Trouble.LOSE_ANSWER) if self._posts % 3 == 0 else None


def give_away_slots(world: World) -> None:
    """Let staff give every second time that somebody takes to a caller, just before."""
    say, taken = world.people.say, count(1)

    def say_too_late(phone: str, body: str, meant: Meant, media: int = 0) -> None:
        if meant.slot is not None and next(taken) % 2 == 0:
            for operatory in world.clinic.operatories:
                if world.clinic.is_free(operatory, meant.slot, 60):
                    world.office.take(operatory, meant.slot, 60)
        say(phone, body, meant, media)

    world.people.say = say_too_late  # type: ignore[method-assign]


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


def play_briskly(stage: Stage, until: datetime, *, on_tick: Callable[[], None] | None = None) -> Recorder:
    """Let time pass in the world and in the box up to an instant, without idle polls."""
    world, recorder = stage.world, Recorder(stage.world.clock)
    timetable = Timetable(timetable_of(world, stage.site), recorder)
    stage.site.recover()
    ticker = Ticker(world.clock.now())
    while (at := ticker.choose_next(world.clock.now(), world.next_at())) <= until:
        world.advance(at)
        ran = timetable.run_due()
        ticker.note(at, did_something=any(recorder.results[name] != "ok: 0" for name in ran))
        if on_tick is not None:
            on_tick()
    world.advance(until)
    return recorder
