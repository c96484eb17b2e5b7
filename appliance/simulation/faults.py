"""What goes wrong in a simulated run: the plan, the draws, and the record of what was injected.

Owns the names of the faults, their chances, and which of them strikes where. It strikes nothing itself:
`interference` does so to vendors and clock, the stage to the process. Every fault that was injected is an
`Injection`; the list of them is a schedule, with which the same run can be played again, or a part of it.
"""

from __future__ import annotations

import json
import tomllib
from collections import Counter, deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from importlib.resources import files

from appliance.simulation.kernel import Dice, Streams, VirtualClock, dice_of


class Fault(StrEnum):
    """Everything that can go wrong. What each means stands in `default_faults.toml`."""

    LOST_REQUEST = "lost_request"
    LOST_ANSWER = "lost_answer"
    LATE = "late"
    ASKED_TWICE = "asked_twice"
    SLOW = "slow"
    CUT = "cut"
    WRONG_JSON = "wrong_json"
    BAD_REQUEST = "bad_request"
    UNAUTHORIZED = "unauthorized"
    CONFLICT = "conflict"
    TOO_MANY = "too_many"
    SERVER_ERROR = "server_error"
    FAILED_AFTER = "failed_after"
    OVERLOADED = "overloaded"
    SWALLOWED = "swallowed"
    REPEATED = "repeated"
    HIDDEN = "hidden"
    SHUFFLED = "shuffled"
    CRASH = "crash"
    DISK_FULL = "disk_full"
    INTERLEAVE = "interleave"
    STAFF_EDIT = "staff_edit"
    DESK_EDIT = "desk_edit"
    PMS_DOWN = "pms_down"
    CARRIER_DOWN = "carrier_down"
    DISK_STAYS_FULL = "disk_stays_full"
    REBOOT = "reboot"
    DAY_OFF = "day_off"
    CLOCK_MINUTES = "clock_minutes"
    CLOCK_YEARS = "clock_years"
    MODEL_DOWN = "model_down"
    AGREEMENT_OVER = "agreement_over"
    NEXT_RELEASE = "next_release"


_F = Fault
SECTIONS: Mapping[str, tuple[Fault, ...]] = {
    "calls": (
        _F.LOST_REQUEST, _F.LOST_ANSWER, _F.LATE, _F.ASKED_TWICE, _F.SLOW, _F.CUT, _F.WRONG_JSON,
        _F.BAD_REQUEST, _F.UNAUTHORIZED, _F.CONFLICT, _F.TOO_MANY, _F.SERVER_ERROR, _F.FAILED_AFTER,
        _F.OVERLOADED,
    ),
    "carrier": (_F.SWALLOWED, _F.REPEATED, _F.HIDDEN, _F.SHUFFLED),
    "boundaries": (_F.CRASH, _F.DISK_FULL, _F.INTERLEAVE, _F.STAFF_EDIT, _F.DESK_EDIT),
    "days": (
        _F.PMS_DOWN, _F.CARRIER_DOWN, _F.DISK_STAYS_FULL, _F.REBOOT, _F.DAY_OFF, _F.CLOCK_MINUTES,
        _F.CLOCK_YEARS, _F.MODEL_DOWN, _F.AGREEMENT_OVER,
    ),
    "releases": (_F.NEXT_RELEASE,),
}  # fmt: skip
"""The sections of a plan's file and the faults that each may name."""


_RARE = 20
"""A boundary's first visits are this much more dangerous, falling to none by so many: else nearly all crashes
would happen in the nightly pull, which passes most of them."""


class BadPlan(Exception):
    """A plan or a schedule cannot be read. `remedy` says what to write instead."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class FaultPlan:
    """The chance of each fault, at each place where it is drawn. What is not named does not happen."""

    chances: Mapping[Fault, float] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str, name: str) -> FaultPlan:
        """Given the text of a plan's TOML file and its name, return the plan.

        Raise BadPlan, naming section and key, for what is no TOML, no fault or no chance.
        """
        try:
            sections = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise BadPlan(f"{name}: {error}", "write it as TOML: `fault = 0.01` below `[section]`") from None
        chances: dict[Fault, float] = {}
        for section, entries in sections.items():
            if section not in SECTIONS or not isinstance(entries, dict):
                raise BadPlan(f"{name}: [{section}] is no section", f"use one of: {', '.join(SECTIONS)}")
            known = {str(fault): fault for fault in SECTIONS[section]}
            for key, chance in entries.items():
                if key not in known:
                    raise BadPlan(f"{name}: [{section}] has no {key}", f"use one of: {', '.join(known)}")
                is_number = isinstance(chance, (int, float)) and not isinstance(chance, bool)
                if not is_number or not 0 <= chance <= 1:
                    raise BadPlan(f"{name}: {section}.{key} is {chance!r}", "give a chance from 0 to 1")
                chances[known[key]] = float(chance)
        return cls(chances)

    @classmethod
    def default(cls) -> FaultPlan:
        """Return the plan that is shipped."""
        file = files("appliance.simulation").joinpath("default_faults.toml")
        return cls.parse(file.read_text("utf-8"), file.name)


@dataclass(frozen=True, slots=True)
class Injection:
    """One fault: the `nth` chance it had at a place at an instant of true time. `value` seeds its details."""

    at: datetime
    place: str
    nth: int
    fault: Fault
    value: int

    def dice(self) -> Dice:
        """Return the chance from which lengths and choices of this fault are drawn."""
        return dice_of(self.value)


class Faults:
    """Decides, wherever something may go wrong, whether it does."""

    def __init__(
        self,
        plan: FaultPlan,
        streams: Streams,
        clock: VirtualClock,
        schedule: Iterable[Injection] | None = None,
    ) -> None:
        """Given a plan, draw from the seed; given a schedule, inject what it lists and nothing else.

        A fault of a schedule whose instant does not come up at its place again, because the run has taken
        another course, strikes at the next chance there.
        """
        self.injected: list[Injection] = []
        self.counts: Counter[str] = Counter()
        self.armed = False
        self._chances = plan.chances
        self._dice = streams["faults"]
        self._dice_of_releases = streams["faults/releases"]
        self._clock = clock
        self._schedule: dict[str, deque[Injection]] | None = None
        self._last: dict[str, tuple[datetime, int]] = {}
        self._visits: Counter[str] = Counter()
        if schedule is not None:
            self._schedule = {}
            for one in sorted(schedule, key=lambda one: (one.at, one.nth)):
                self._schedule.setdefault(one.place, deque()).append(one)

    def draw(self, section: str, place: str, possible: Collection[Fault] | None = None) -> Injection | None:
        """Return the fault of a section that strikes at a place now, if one does.

        `possible` leaves out what cannot happen there.
        """
        if not self.armed:
            return None
        now = self._clock.now()
        before, count = self._last.get(place, (now, 0))
        nth = count + 1 if before == now else 1
        self._last[place] = (now, nth)
        found = self._planned(place, now, nth) if self._schedule is not None else None
        times = self._visits[place] = self._visits[place] + 1
        boost = max(1.0, _RARE / times) if section == "boundaries" else 1.0
        if self._schedule is None and (fault := self._drawn(section, possible, boost)) is not None:
            found = Injection(now, place, nth, fault, self._dice.getrandbits(32))
        if found is not None:
            self.injected.append(found)
            self.counts[found.fault] += 1
        return found

    def _planned(self, place: str, now: datetime, nth: int) -> Injection | None:
        waiting = self._schedule.get(place) if self._schedule is not None else None
        if not waiting or (waiting[0].at, waiting[0].nth) > (now, nth):
            return None
        return waiting.popleft()

    def _drawn(self, section: str, possible: Collection[Fault] | None, boost: float) -> Fault | None:
        dice = self._dice_of_releases if section == "releases" else self._dice
        roll = dice.random()
        for fault in SECTIONS[section]:
            roll -= self._chances.get(fault, 0.0) * boost
            if roll < 0:
                return fault if possible is None or fault in possible else None
        return None


def write_schedule(schedule: Iterable[Injection]) -> str:
    """Return a schedule as text, a JSON object a line."""
    lines = [json.dumps({**asdict(one), "at": one.at.isoformat()}) for one in schedule]
    return "".join(f"{line}\n" for line in lines)


def read_schedule(text: str, name: str) -> list[Injection]:
    """Given the text of a schedule, return it. Raise BadPlan, naming the line, if it is none."""
    schedule = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            raw = json.loads(line)
            at = datetime.fromisoformat(raw["at"])
            one = Injection(at, str(raw["place"]), int(raw["nth"]), Fault(raw["fault"]), int(raw["value"]))
        except (ValueError, KeyError, TypeError) as error:
            remedy = "use a schedule that `recallbox simulate` wrote"
            raise BadPlan(f"{name}, line {number}: {error!r}", remedy) from None
        schedule.append(one)
    return schedule
