"""The faults at work on what stands around the box: calls to the vendors, the PMS's staff, outages.

A `Door` stands in front of a vendor's handler and does to a request what the draw says. It refuses what
cannot happen: a proxy repeats only requests that read (RFC 9110 section 9.2.2), and nothing that was sent
arrives later than `LATE_AT_MOST`, which is what a product may count on that asks before it sends again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from appliance.simulation import carrier
from appliance.simulation.carrier import Trouble
from appliance.simulation.faults import Fault, Faults, Injection
from appliance.simulation.http import (
    ConnectionLost,
    Handler,
    Request,
    Response,
    TimedOut,
    Unreachable,
)
from appliance.simulation.world import World

LATE_AT_MOST = 25
HIDDEN_FOR = timedelta(seconds=30)
_TIMEOUT_SECONDS = 10
_SLOW_AT_MOST = 9
_NONSENSE = (b"<html><body>Please log in to the network.</body></html>", b"null", b'{"unexpected": true}')
_CARRIERS_BODY = b'{"end": 0, "messages": [{"body": "", "num_segments": "1"'
_JSON = {"content-type": "application/json"}
_STATUS = {
    Fault.BAD_REQUEST: (400,),
    Fault.UNAUTHORIZED: (401,),
    Fault.CONFLICT: (409,),
    Fault.SERVER_ERROR: (500, 502, 503),
    Fault.OVERLOADED: (529,),
}
_TROUBLES = {
    Fault.SWALLOWED: carrier.Fault(Trouble.SWALLOW),
    Fault.REPEATED: carrier.Fault(Trouble.DUPLICATE),
    Fault.HIDDEN: carrier.Fault(Trouble.DELAY, delay=HIDDEN_FOR),
    Fault.SHUFFLED: carrier.Fault(Trouble.SHUFFLE),
}
_LEFT_OPEN = 4
_JUST_BOOKED = "after pms.book"
_ONLY_READING = frozenset({Fault.ASKED_TWICE})
_ALL = frozenset(Fault)


class Outages:
    """Until when each thing is away, as far as a fault took it away."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._until: dict[str, datetime] = {}

    def begin(self, name: str, length: timedelta) -> None:
        """Take something away for a while from now."""
        self._until[name] = self._now() + length

    def __contains__(self, name: str) -> bool:
        until = self._until.get(name)
        return until is not None and self._now() < until


class Interference:
    """The doors of one world, what goes wrong at them, and staff who edit what the box has just read."""

    def __init__(self, world: World, faults: Faults) -> None:
        """Given a world, stand between it and the box from now on."""
        self.faults = faults
        self.outages = Outages(world.clock.now)
        self.touched = False
        """Whether anything has gone wrong since this was last set to False."""
        self._world = world
        self._trouble: carrier.Fault | None = None
        self._read: list[int] = []
        world.twilio.faults = world.carrier.faults = self._take_trouble  # Twilio tells what a number is
        for name, handler in world.handlers.items():
            world.handlers[name] = partial(self._pass, name, handler)

    # ------------------------------------------------------------------ calls

    def _take_trouble(self, _request: Request) -> carrier.Fault | None:
        trouble, self._trouble = self._trouble, None
        return trouble

    def _pass(self, name: str, handler: Handler, request: Request) -> Response:
        """Let a request through to a vendor, or do to it what is drawn."""
        if name in self.outages:
            self.touched = True
            raise Unreachable
        if name == "pms":
            self._note_reading(request)
        place = f"{name} {request.method}"
        self._trouble = None
        if name == "carrier" and (found := self.faults.draw("carrier", place)) is not None:
            self.touched = True
            self._trouble = _TROUBLES[found.fault]
        reads = request.method == "GET" or request.path.endswith("ShortQuery")
        possible = _ALL if reads else _ALL - _ONLY_READING
        struck = self.faults.draw("calls", place, possible)
        if struck is None:
            return handler(request)
        self.touched = True
        return self._strike(struck, handler, request)

    def _strike(self, struck: Injection, handler: Handler, request: Request) -> Response:
        if struck.fault in _STATUS:
            status = struck.dice().choice(_STATUS[struck.fault])
            return Response(status, b'{"message": "no"}', {"content-type": "application/json"})
        acts: dict[Fault, Callable[[Injection, Handler, Request], Response]] = {
            Fault.LOST_REQUEST: _lose_request,
            Fault.LOST_ANSWER: self._lose_answer,
            Fault.LATE: self._deliver_late,
            Fault.ASKED_TWICE: _ask_twice,
            Fault.SLOW: self._answer_slowly,
            Fault.CUT: self._cut,
            Fault.WRONG_JSON: self._talk_nonsense,
            Fault.TOO_MANY: _turn_away,
            Fault.FAILED_AFTER: self._fail_after,
        }
        return acts[struck.fault](struck, handler, request)

    def _deliver_late(self, struck: Injection, handler: Handler, request: Request) -> Response:
        """The caller gives up; the request arrives when it has done so."""
        world = self._world
        wait = timedelta(seconds=struck.dice().randint(_TIMEOUT_SECONDS, LATE_AT_MOST))
        world.agenda.after(wait, partial(self._arrive_late, handler, request, world.clock.now()))
        world.advance(world.clock.now() + timedelta(seconds=_TIMEOUT_SECONDS))
        raise TimedOut

    def _arrive_late(self, handler: Handler, request: Request, asked_at: datetime) -> None:
        """Nobody can be blamed for what has changed while a request was on its way."""
        self._world.carrier.asked_at = asked_at
        self._let_happen(handler, request)
        self._world.carrier.asked_at = None

    def _answer_slowly(self, struck: Injection, handler: Handler, request: Request) -> Response:
        answer = handler(request)
        wait = timedelta(seconds=struck.dice().randint(1, _SLOW_AT_MOST))
        self._world.advance(self._world.clock.now() + wait)
        return answer

    def _let_happen(self, handler: Handler, request: Request) -> bytes:
        """Let a request take effect whose answer is not going to be read; return what it would have been.

        The carrier has to know, because only what was read has been handed over.
        """
        self._trouble = carrier.Fault(Trouble.LOSE_ANSWER)
        try:
            return handler(request).body
        except ConnectionLost:
            return _CARRIERS_BODY
        finally:
            self._trouble = None

    def _lose_answer(self, _struck: Injection, handler: Handler, request: Request) -> Response:
        self._let_happen(handler, request)
        raise ConnectionLost

    def _cut(self, struck: Injection, handler: Handler, request: Request) -> Response:
        body = self._let_happen(handler, request)
        return Response(200, body[: struck.dice().randrange(max(len(body), 1))], dict(_JSON))

    def _talk_nonsense(self, struck: Injection, handler: Handler, request: Request) -> Response:
        """A success whose body comes from somewhere else. It never looks like an empty answer."""
        self._let_happen(handler, request)
        return Response(200, struck.dice().choice(_NONSENSE), dict(_JSON))

    def _fail_after(self, _struck: Injection, handler: Handler, request: Request) -> Response:
        self._let_happen(handler, request)
        return Response(500, b"", {"content-type": "text/plain"})

    # ------------------------------------------------------------------ staff

    def _note_reading(self, request: Request) -> None:
        """Remember whom the box looks at, for staff to edit just then."""
        named = request.param("PatNum") or ""
        found = re.search(r"/patients/(\d+)$", request.path)
        num = found[1] if found else named
        if num.isdecimal() and int(num) in self._world.clinic.people:
            self._read = [*self._read[-3:], int(num)]

    def edit(self, struck: Injection) -> None:
        """Let staff edit the PMS: about one of the last the box has looked at, or a time just ahead."""
        self.touched = True
        world, dice = self._world, struck.dice()
        clinic, office = world.clinic, world.office
        if struck.place == _JUST_BOOKED and clinic.writes and dice.random() < 0.5:
            visit = clinic.books.appointments.rows.get(clinic.writes[-1].key)
            if visit is not None and visit.created_by == "api" and visit.status == "Scheduled":
                office.take(visit.op, visit.start, 60)  # the calendar on their screen is a minute old
                return
        pat_num = dice.choice(self._read or clinic.books.people.keys)
        ahead = clinic.visits_ahead(pat_num, world.clock.now())
        on = clinic.local(world.clock.now()).date() + timedelta(days=dice.randint(1, 12))
        slots = clinic.openings(on, 60, hygiene=True, step=30)
        what = dice.choice(("book", "take", "take", "break", "move", "refuse", "phone", "leave"))
        has_room = len(slots) > _LEFT_OPEN  # a full book would end all booking, and what can go wrong in it
        if what == "book" and has_room and not ahead:
            office.book(pat_num, *dice.choice(slots), 60)
        elif what == "take" and has_room:
            office.take(*slots[0], 60)
        elif what == "break" and ahead:
            office.break_visit(ahead[0].apt_num)
        elif what == "move" and ahead and slots:
            office.move_visit(ahead[0].apt_num, *dice.choice(slots))
        elif what == "refuse" and dice.random() < 0.3:
            office.note_refusal(pat_num)
        elif what == "phone" and dice.random() < 0.3:
            office.correct_phone(pat_num)
        elif what == "leave" and dice.random() < 0.2:
            office.set_status(pat_num, "inactive")


def _lose_request(_struck: Injection, _handler: Handler, _request: Request) -> Response:
    raise ConnectionLost


def _ask_twice(_struck: Injection, handler: Handler, request: Request) -> Response:
    handler(request)
    return handler(request)


def _turn_away(struck: Injection, _handler: Handler, _request: Request) -> Response:
    wait = str(struck.dice().choice((1, 5, 30, 120)))
    body = json.dumps({"code": 20429, "message": "Too Many Requests", "status": 429}).encode()
    return Response(429, body, {"content-type": "application/json", "retry-after": wait})


def far_off(struck: Injection, now: datetime) -> timedelta:
    """Return by how much a clock without a battery is wrong: it starts at a firmware's date, or ahead."""
    wrong = struck.dice().choice((datetime(2019, 1, 1, tzinfo=UTC), now + timedelta(days=3 * 365 + 100)))
    return wrong - now
