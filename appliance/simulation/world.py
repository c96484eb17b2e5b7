"""One simulated world, wired: clock, clinic, PMS, staff, carrier, people and referee.

A world is a function of its seed and of what the product does to it. It moves only when `advance` is
called. It decides nothing itself: every actor lives in its own module.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from appliance.simulation.anthropic import Anthropic, Personality
from appliance.simulation.anthropic import InProcess as ModelInProcess
from appliance.simulation.carrier import Twilio
from appliance.simulation.carriers import Carrier
from appliance.simulation.clinic import Clinic, Practice
from appliance.simulation.http import Handler, InProcess, Request, Response, serve
from appliance.simulation.kernel import Agenda, Streams, VirtualClock
from appliance.simulation.office import Office
from appliance.simulation.open_dental import FULL, OpenDental
from appliance.simulation.other_senders import OtherSenders
from appliance.simulation.people import People
from appliance.simulation.permission import Known
from appliance.simulation.phrases import Meant
from appliance.simulation.promises import Referee
from appliance.simulation.reassigned import ReassignedNumbers
from appliance.simulation.ringcentral import RingCentral
from appliance.simulation.tigerconnect import TigerConnect
from appliance.simulation.turnover import Turnover

_LIVELY_RARE, _LIVELY_CLEARED_DAYS = 6, 21

CARRIERS = ("twilio", "ringcentral", "ringcentral_high_volume", "tigerconnect")


class World:
    """Everything outside the box. `handlers` are the doors through which the product may touch it."""

    def __init__(
        self,
        seed: int,
        today: date,
        patients: int = 3800,
        start: datetime | None = None,
        practice: Practice = Practice(),  # noqa: B008 - frozen
        confirms_stop: bool = True,
        with_staff: bool = True,
        queries_allowed: bool = True,
        carrier: str = "twilio",
        turns_over: bool = False,
        model: Personality | None = None,
        lively: bool = False,
    ) -> None:
        """Given a seed, the clinic's date and the aware first instant (default: midnight there), build it.

        `with_staff=False` keeps the office and other products from editing the book, for tests that need
        a still life. `queries_allowed=False` is a customer key without the Queries permission.
        `carrier` is one of `CARRIERS`; what a number is, Twilio tells whichever it is.
        `turns_over=True` adds what changes in a year and not in a week. `lively`: see `People`, `Office` and
        `Practice.rare`.
        """
        zone = ZoneInfo(practice.zone)
        self.clock = VirtualClock(start or datetime.combine(today, time(0), zone))
        self.agenda = Agenda(self.clock)
        self.streams = Streams(seed)
        practice = replace(practice, rare=_LIVELY_RARE) if lively else practice
        self.clinic = Clinic(seed, today, self.clock, patients, practice)
        permissions = FULL if queries_allowed else FULL - {"Queries"}
        self.pms = OpenDental(self.clinic, self.clock, permissions=permissions)
        self.office = Office(self.clinic, self.agenda, self.streams, calls_the_due=lively)
        if lively:
            self.office.clear_the_book(_LIVELY_CLEARED_DAYS)
        self.turnover = Turnover(self.clinic, self.agenda, self.streams) if turns_over else None
        self.other_senders = OtherSenders(self.clinic, self.agenda, self.streams)
        self.other_senders.write_past_week()
        self._open_accounts(today, confirms_stop, high_volume=carrier.endswith("_high_volume"))
        self.vendor = carrier.removesuffix("_high_volume")
        vendors: dict[str, Carrier] = {
            "twilio": self.twilio,
            "ringcentral": self.ringcentral,
            "tigerconnect": self.tigerconnect,
        }
        self.carrier = vendors[self.vendor]
        self.people = People(self.clinic, self.carrier, self.agenda, self.streams, lively=lively)
        self.reassigned = ReassignedNumbers(self.clinic, self.streams)
        known = Known(self.twilio.looked_up, self.reassigned.told, refusals=queries_allowed)
        self.model = None if model is None else self._hire(model)
        self.referee = Referee(self.clinic, self.carrier, self.clock, known)
        if self.model is not None:
            self.model.on_ask = self.referee.watch_model
        self._zone = zone
        self._with_staff = with_staff
        self._turn = threading.RLock()
        self.handlers = self._open_doors()
        self._open_day()

    def _open_accounts(self, today: date, confirms_stop: bool, *, high_volume: bool) -> None:
        """Open the practice's account at every carrier; only one of them is used."""
        number, agenda, streams = self.clinic.practice.phone, self.agenda, self.streams
        self.twilio = Twilio(
            agenda, streams, number, self._line, confirms_stop, deactivated=self._given_up(today)
        )
        self.ringcentral = RingCentral(
            agenda, streams, number, self._line, confirms_stop, high_volume=high_volume
        )
        self.tigerconnect = TigerConnect(agenda, streams, number, self._line)

    def next_at(self) -> datetime | None:
        """Return the instant of the next thing that happens outside the box."""
        return self.agenda.next_at()

    def advance(self, to: datetime, news: Callable[[], object] | None = None) -> int:
        """Let time pass up to an instant; return how many things happened.

        Given `news`, stop as soon as it tells something else than before.
        """
        with self._turn:
            return self.agenda.run_until(to, news)

    @contextmanager
    def addresses(self) -> Iterator[dict[str, str]]:
        """Serve the vendors on 127.0.0.1 while the block runs; yield their base URLs by name."""
        with ExitStack() as doors:
            yield {name: doors.enter_context(serve(handler)) for name, handler in self.handlers.items()}

    def transports(self) -> dict[str, InProcess]:
        """Return the vendors as in-process httpx transports by name."""
        return {name: InProcess(handler) for name, handler in self.handlers.items()}

    def model_transport(self) -> ModelInProcess | None:
        """Return the language model's vendor as a transport of its client's own library."""
        return ModelInProcess(self.handlers["model"]) if self.model is not None else None

    def truth(self) -> list[tuple[str, str, Meant]]:
        """Return sid, words and meaning of every text people have sent, in order of arrival."""
        return [(text.sid, text.body, text.meant) for text in self.carrier.inbound if text.meant is not None]

    def former_vendor_opt_outs(self) -> str:
        """Return the opt-outs as the former texting product exports them: see `FormerVendor`."""
        return self.clinic.former_vendor.opt_outs_file

    def former_vendor_history(self) -> str:
        """Return the former product's texts of the last ten days as it exports them: see `FormerVendor`."""
        return self.clinic.former_vendor.history_file

    def office_wishes(self) -> list[dict[str, object]]:
        """Return what the office would enter on the box for its patients, in order of PatNum.

        Each names `pat_num` and either `pause_until` (a date, the first day on which they may be texted
        again) or `best_start` and `best_stop` (practice-local "HH:MM", the start included).
        """
        return [wish.as_entered() for _, wish in sorted(self.clinic.wishes.items())]

    def reassigned_answers(self, csv_text: str) -> str:
        """Given CSV lines of number and date, return them answered: see `ReassignedNumbers.answer_file`."""
        with self._turn:
            return self.reassigned.answer_file(csv_text)

    def _in_turn(self, handler: Handler) -> Handler:
        """Let the vendors share one state: one request at a time, whichever door it comes through."""

        def answer(request: Request) -> Response:
            with self._turn:
                return handler(request)

        return answer

    def _open_day(self) -> None:
        on = self.clock.now().astimezone(self._zone).date()
        if self._with_staff:
            self.office.open_day(on)
            self.other_senders.open_day(on)
        if self.turnover is not None:
            self.turnover.open_day(on)
        self.people.open_day(on)
        self.agenda.at(datetime.combine(on + timedelta(days=1), time(0), self._zone), self._open_day)

    def _open_doors(self) -> dict[str, Handler]:
        """Return every vendor of this world by name."""
        vendors: dict[str, Handler] = {"pms": self.pms.handle, "carrier": self.carrier.handle}
        if self.carrier is not self.twilio:
            vendors["lookup"] = self.twilio.handle
        if self.model is not None:
            vendors["model"] = self.model.handle
        return {name: self._in_turn(handler) for name, handler in vendors.items()}

    def _hire(self, personality: Personality) -> Anthropic:
        """Return a model's vendor; a hostile one knows some of the clinic's people by name."""
        names = [f"{one.first} {one.last}" for _, one in sorted(self.clinic.people.items())]
        return Anthropic("sk-simulated", personality, names[:50])

    def _line(self, phone: str) -> str:
        """Return what kind of line a number is, as far as a carrier can tell."""
        behind = self.clinic.behind(phone)
        kind = behind[0].answered_by if behind else "self"
        return kind if kind in {"landline", "nobody", "invalid"} else "mobile"

    def _given_up(self, today: date) -> dict[date, list[str]]:
        """Return the numbers that nobody has any more, by the day carriers reported them (last 30 days)."""
        phones = [
            person.mobile
            for _, person in sorted(self.clinic.people.items())
            if person.mobile and person.answered_by == "nobody"
        ]
        given_up: dict[date, list[str]] = {}
        for count, phone in enumerate(dict.fromkeys(phones)):
            given_up.setdefault(today - timedelta(days=1 + count % 30), []).append(phone)
        return given_up
