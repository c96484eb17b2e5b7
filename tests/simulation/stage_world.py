"""Days for the tests of the whole box: a world, the real product in it, and what came of it.

Owns how a test day is built. It is played as the demo and `recallbox simulate` are: `appliance.cli.stage`.
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
from appliance.cli.stage import DayReport, at_local, build_site, enter, play, report_day
from appliance.scheduler import Recorder
from appliance.simulation.carrier import Fault, Trouble
from appliance.simulation.http import Request, Response
from appliance.simulation.phrases import Meant
from appliance.simulation.promises import PROMISES
from appliance.simulation.world import World

DAY = date(2026, 11, 17)
"""A Tuesday of ordinary work."""
KEPT = dict.fromkeys(PROMISES, 0)
"""What the referee counts on a day on which every promise was kept."""


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


def outrun_bookings(world: World) -> None:
    """Let staff give the time of every third visit that is written to a caller, in the second of writing."""
    answer, written = world.pms.answer, count(1)

    def answer_and_be_faster(request: Request) -> Response:
        answered = answer(request)
        books = request.method == "POST" and request.path.endswith("/appointments")
        if books and answered.status == 201 and next(written) % 3 == 1:
            visit = world.clinic.appointments[world.clinic.writes[-1].key]
            world.office.take(visit.op, visit.start, 60)
        return answered

    world.pms.answer = answer_and_be_faster  # type: ignore[method-assign]


def play_briskly(stage: Stage, until: datetime, *, on_tick: Callable[[], None] | None = None) -> Recorder:
    """Let time pass in the world and in the box up to an instant."""
    return play(stage.world, stage.site, until, on_step=None if on_tick is None else lambda _: on_tick())
