"""The geometry of the page's charts: bars of days and a funnel, made on the server as plain numbers.

Draws nothing and colours nothing; the template puts the numbers into SVG, and the same values into a table. A
count that is only known to be below five is a bar of its own kind, as high as the middle of what it may be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from appliance.wire.snapshot import FEWEST, Day, Few, Funnel

WIDTH, HEIGHT = 600, 150
_TOP, _BOTTOM, _LEFT, _RIGHT = 10, 24, 40, 4
_GAP = 0.28
_ROUND: Final = (2, 3, 4, 5, 6, 8, 10)


@dataclass(frozen=True, slots=True)
class Bar:
    """One day: where its bar stands, and whether its height is only known to lie between nothing and five."""

    x: float
    y: float
    width: float
    height: float
    blurred: bool
    says: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line across the chart at a round number."""

    y: float
    says: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A day's name under the chart; `anchor` as SVG has it."""

    x: float
    says: str
    anchor: str


@dataclass(frozen=True, slots=True)
class BarChart:
    """One measure over the days."""

    key: str
    title: str
    summary: str
    bars: tuple[Bar, ...]
    lines: tuple[Line, ...]
    ticks: tuple[Tick, ...]
    values: tuple[tuple[str, str], ...]
    """Day and value in words, for the table."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the funnel: its share of the first, of a hundred, and what it says."""

    name: str
    says: str
    share: float
    of_before: str


def say_few(count: Few) -> str:
    """Return a count as it is written."""
    return f"{count:,}" if isinstance(count, int) else "<5"


def say_day(on: date) -> str:
    """Return a day as it is written under a chart."""
    return f"{on:%b} {on.day}"


def draw_days(key: str, title: str, days: Sequence[Day], counts: Sequence[Few]) -> BarChart:
    """Given the days and a count for each, return their chart."""
    heights = [_height_of(one) for one in counts]
    top = _round_up(max([*heights, 4]))
    plot = HEIGHT - _TOP - _BOTTOM
    step = (WIDTH - _LEFT - _RIGHT) / len(days)
    bars = tuple(
        Bar(
            round(_LEFT + place * step + step * _GAP / 2, 1),
            round(_TOP + plot * (1 - height / top), 1),
            round(step * (1 - _GAP), 1),
            round(plot * height / top, 1),
            isinstance(count, str),
            f"{say_day(day.on)}: {say_few(count)}",
        )
        for place, (day, count, height) in enumerate(zip(days, counts, heights, strict=True))
        if height
    )
    lines = tuple(
        Line(round(_TOP + plot * (1 - value / top), 1), f"{value:,}") for value in (0, top // 2, top)
    )
    values = tuple(
        (f"{day.on:%a} {say_day(day.on)}", say_few(count)) for day, count in zip(days, counts, strict=True)
    )
    return BarChart(key, title, _summary(days, counts), bars, lines, _ticks(days, step), values)


def draw_funnel(funnel: Funnel) -> tuple[Stage, ...]:
    """Given the funnel of thirty days, return its stages, the widest first."""
    named = (
        ("Texted", funnel.texted),
        ("Reached", funnel.reached),
        ("Answered", funnel.answered),
        ("Booked a visit", funnel.booked),
    )
    widest = max(_height_of(funnel.texted), 1)
    stages, before = [], funnel.texted
    for name, count in named:
        stages.append(
            Stage(
                name,
                say_few(count),
                min(100.0, round(100 * _height_of(count) / widest, 1)),
                _share(count, before),
            )
        )
        before = count
    return tuple(stages)


def _share(count: Few, before: Few) -> str:
    """Return a stage's share of the one before; nothing where either is not known exactly."""
    if not isinstance(count, int) or not isinstance(before, int) or not before:
        return ""
    return f"{round(100 * count / before)} %"


def _height_of(count: Few) -> float:
    return float(count) if isinstance(count, int) else FEWEST / 2


def _round_up(value: float) -> int:
    """Return the smallest round and even number that is no less: the top line of a chart."""
    size = 1
    while True:
        for step in _ROUND:
            top = step * size
            if top >= value and not top % 2:
                return top
        size *= 10


def _ticks(days: Sequence[Day], step: float) -> tuple[Tick, ...]:
    last = len(days) - 1
    places = sorted({0, last // 3, 2 * last // 3, last})
    anchors = {0: "start", last: "end"}
    return tuple(
        Tick(
            round(_LEFT + (place + {"start": 0, "end": 1}.get(anchors.get(place, ""), 0.5)) * step, 1),
            say_day(days[place].on),
            anchors.get(place, "middle"),
        )
        for place in places
    )


def _summary(days: Sequence[Day], counts: Sequence[Few]) -> str:
    """Return the chart in a sentence, for whoever cannot see it."""
    exact = [(count, day.on) for count, day in zip(counts, days, strict=True) if isinstance(count, int)]
    most, on = max(exact, default=(0, days[-1].on))
    if not any(counts):
        return "Nothing in these days."
    if not most:
        return "Fewer than five on each day."
    quiet = sum(not count for count in counts)
    return f"Most on {say_day(on)}: {most:,}. Days without any: {quiet} of {len(days)}."
