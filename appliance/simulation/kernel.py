"""Virtual time, the agenda of the outside world, and named streams of chance.

The kernel decides *when* things outside the box happen and *which way* chance falls. It knows
nothing about dentistry. One seed gives one world: every actor draws from its own stream, so that
adding a draw in one place does not move the dice of another.
"""

from __future__ import annotations

import hashlib
import heapq
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class VirtualClock:
    """The time of the simulated world. It moves only when told to, and never backwards."""

    def __init__(self, start: datetime) -> None:
        """Given an aware start instant, begin there. Raise ValueError if it has no zone."""
        if start.tzinfo is None:
            raise ValueError("the virtual clock needs an aware start instant")
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """Return the current instant, aware, in UTC."""
        return self._now

    def move_to(self, at: datetime) -> None:
        """Move forward to an instant. An instant that has passed already leaves the clock alone."""
        if at > self._now:
            self._now = at.astimezone(UTC)


class Agenda:
    """What will happen in the outside world, in order of time, then of scheduling."""

    def __init__(self, clock: VirtualClock) -> None:
        self.clock = clock
        self._heap: list[tuple[datetime, int, Callable[[], object]]] = []
        self._count = 0

    def at(self, when: datetime, happen: Callable[[], object]) -> None:
        """Schedule an event. One that lies in the past happens at the next `run_until`."""
        heapq.heappush(self._heap, (max(when, self.clock.now()), self._count, happen))
        self._count += 1

    def after(self, delay: timedelta, happen: Callable[[], object]) -> None:
        """Schedule an event a while from now."""
        self.at(self.clock.now() + delay, happen)

    def next_at(self) -> datetime | None:
        """Return the instant of the next event, or None when nothing is planned."""
        return self._heap[0][0] if self._heap else None

    def run_until(self, when: datetime, news: Callable[[], object] | None = None) -> int:
        """Let everything up to and including an instant happen; return how many events did.

        Given `news`, stop after the first event at whose end it tells something else than before.
        """
        happened, before = 0, news() if news else None
        while self._heap and self._heap[0][0] <= when:
            at, _, happen = heapq.heappop(self._heap)
            self.clock.move_to(at)
            happen()
            happened += 1
            if news is not None and news() != before:
                return happened
        self.clock.move_to(when)
        return happened


Dice = random.Random
"""A stream of pseudo-random numbers."""


def dice_of(value: int) -> Dice:
    """Given a whole number, return the stream that it names."""
    return random.Random(value)


class Streams:
    """Named, independent streams of pseudo-random numbers derived from one seed."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._streams: dict[str, random.Random] = {}

    def __getitem__(self, name: str) -> random.Random:
        """Return the stream of that name; the same seed and name give the same draws."""
        stream = self._streams.get(name)
        if stream is None:
            digest = hashlib.sha256(f"{self.seed}/{name}".encode()).digest()
            stream = self._streams[name] = random.Random(int.from_bytes(digest[:8], "big"))
        return stream


class BoxClock:
    """The clock of the box: true time, but for what it is off."""

    def __init__(self, world: VirtualClock) -> None:
        self._world = world
        self.off = timedelta(0)

    def now(self) -> datetime:
        """Return what the box takes for the current instant, aware, in UTC."""
        return self._world.now() + self.off


class Chance:
    """A seeded stand-in for the machine's random numbers, for a box that is played in virtual time."""

    def __init__(self, streams: Streams, name: str = "box") -> None:
        self._stream = streams[name]

    def token(self) -> str:
        """Return 128 bits as 26 lower-case base32 characters."""
        alphabet = "abcdefghijklmnopqrstuvwxyz234567"
        bits = self._stream.getrandbits(130)
        return "".join(alphabet[(bits >> shift) & 31] for shift in range(0, 130, 5))

    def fraction(self) -> float:
        """Return a number in [0, 1)."""
        return self._stream.random()
