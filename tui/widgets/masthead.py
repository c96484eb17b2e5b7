"""The top of every screen: whose office, what time, what waits, whether all is well; and where one can go.

Everything in it is words; colour only repeats them. The bar of screens can be clicked.
"""

from __future__ import annotations

from rich.text import Text
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from appliance.wire.session import Session
from appliance.wire.today import Today
from tui.keys import PLACES, Place
from tui.phrases import OfficeClock


class Masthead(Widget):
    """One line: practice, clock, what waits, health, who."""

    DEFAULT_CSS = """
    Masthead { height: 1; background: $primary; color: $background; text-style: bold; padding: 0 1; }
    """

    day: reactive[Today | None] = reactive(None)
    clock: reactive[OfficeClock | None] = reactive(None)
    who: reactive[Session | None] = reactive(None)

    def render(self) -> Text:
        """Draw it: the least important goes first when there is no room."""
        if self.day is None or self.clock is None:
            return Text("RecallBox")
        local = self.clock.local(self.clock.now)
        left = f"{self.day.practice}  {local:%a %b} {local.day}  {self.clock.hour(self.clock.now)}"
        user = f"{self.who.user}" if self.who is not None else ""
        state = _say_state(self.day)
        for right in (
            f"{_say_waiting(self.day)}   {state}   {user}",
            f"{_say_waiting(self.day)} {state} {user}",
            state,
        ):
            gap = self.size.width - len(left) - len(right)
            if gap >= 2:
                return Text(left + " " * gap + right)
        return Text(f"{left}  {state}")


def _say_waiting(day: Today) -> str:
    counts = day.counts
    waiting = counts.overdue + counts.due
    late = f", {counts.overdue} late" if counts.overdue else ""
    return f"{waiting} waiting{late}" if waiting else "nobody waits"


def _say_state(day: Today) -> str:
    return {"good": "all well", "attention": "! needs a look", "stopped": "■ SENDING STOPPED"}.get(
        day.health.level, day.health.level
    )


class Places(Widget):
    """The bar of screens, each with the key that leads to it."""

    DEFAULT_CSS = """
    Places { height: 1; background: $panel; padding: 0 1; }
    """

    here: reactive[str] = reactive("")
    counts: reactive[dict[str, str]] = reactive(dict)

    class Wanted(Message):
        """Somebody clicked a screen's name."""

        def __init__(self, place: str) -> None:
            super().__init__()
            self.place = place

    def render(self) -> Text:
        """Draw it: on a short line tightly, and with short names where even that does not fit."""
        gap, labels = self._arranged()
        line = Text(gap, no_wrap=True).join(
            Text(label, "bold reverse" if name == self.here else "") for name, label in labels
        )
        line.no_wrap = True
        return line

    def _arranged(self) -> tuple[str, list[tuple[str, str]]]:
        """Return what stands between two names, and each screen with its label."""
        room = self.size.width
        found: tuple[str, list[tuple[str, str]]] = ("", [])
        for gap, space, is_short in (("  ", " ", False), (" ", "", False), (" ", "", True)):
            found = gap, [(one.name, self._label(one, space, is_short=is_short)) for one in PLACES]
            if sum(len(label) + len(gap) for _, label in found[1]) - len(gap) <= room:
                break
        return found

    def _label(self, place: Place, space: str, *, is_short: bool) -> str:
        number = self.counts.get(place.name, "")
        title = place.short or place.title if is_short else place.title
        label = f"{place.digit}{space}{title}{' ' + number if number else ''}"
        return f"[{label}]" if place.name == self.here else label

    def on_click(self, event: events.Click) -> None:
        """Find which name was clicked."""
        gap, labels = self._arranged()
        at = 1
        for name, label in labels:
            if at <= event.x < at + len(label):
                self.post_message(self.Wanted(name))
            at += len(label) + len(gap)


class Notice(Static):
    """A line that appears when something is wrong with the line to the service, and goes again by itself."""

    DEFAULT_CSS = """
    Notice { height: auto; background: $warning; color: $background; text-style: bold; padding: 0 1; }
    Notice { display: none; }
    """

    def say(self, words: str) -> None:
        """Show words, or with none disappear."""
        self.update(words)
        self.display = bool(words)
