"""Openings: time that nobody has, and time that somebody was offered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Static

from appliance.wire.openings import HeldOffer, Openings, OpenSlot
from tui.keys import bindings_of
from tui.phrases import count, plain
from tui.screens.frame import DeskScreen, Export
from tui.widgets.ask import Choice, Choose
from tui.widgets.grid import Grid

_DAYS = (
    Choice("1", "today and tomorrow", "1"),
    Choice("7", "a week", "7"),
    Choice("2", "two weeks", "14"),
    Choice("m", "a month", "31"),
)


class OpeningsScreen(DeskScreen):
    """Free time and held time."""

    PLACE = "openings"
    TOPICS = frozenset({"openings", "thread", "inbox"})
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("openings")]

    def __init__(self) -> None:
        super().__init__()
        self.days = 7

    def compose_body(self) -> Iterable[Widget]:
        """Lay both tables out."""
        yield Static("", id="openings-note", classes="note", markup=False)
        with Horizontal(id="openings"):
            with Vertical():
                yield Static("Free", classes="title")
                yield Grid[OpenSlot](
                    ("When", "Min", "Where", "With", "Offers"), self._free, _slot_key, id="free"
                )
            with Vertical():
                yield Static("Offered or being booked", classes="title")
                yield Grid[HeldOffer](
                    ("When", "Min", "Who", "State", "Until"), self._held, _held_key, id="held"
                )

    async def load(self) -> None:
        """Read both."""
        found = await self.desk.ask(self.desk.client.openings(self.days), says=False)
        if found is None:
            return
        self.query_one("#free", Grid).show(found.slots)
        self.query_one("#held", Grid).show(found.held)
        self.query_one("#openings-note", Static).update(self._note(found))

    def _note(self, found: Openings) -> str:
        hours = sum(one.minutes for one in found.slots if one.is_hygiene) / 60
        read = (
            f"PMS read {self.desk.clock.when(found.read_at)}"
            if found.read_at is not None
            else "PMS not read yet"
        )
        held = count(len(found.held), "time")
        free = f"{hours:.1f} free hygiene hours"
        return f"{count(found.days, 'day')}: {free}, {held} held · {read} · f: other days"

    @work
    async def action_filter(self) -> None:
        """Look at other days."""
        chosen = await self.desk.push_screen_wait(Choose("How far ahead?", _DAYS))
        if chosen:
            self.days = int(chosen)
            self.read_anew()

    @work
    async def action_thread(self) -> None:
        """Show the conversation that holds a time."""
        grid: Grid[HeldOffer] = self.query_one("#held", Grid)
        if grid.current is not None and grid.current.thread:
            await self.desk.show_thread(grid.current.thread)

    def exported(self) -> Export:
        """Return the table that has the focus."""
        grid = self.query_one("#held" if self.query_one("#held").has_focus else "#free", Grid)
        return Export("Openings", grid.heads, grid.as_rows())

    def _free(self, one: OpenSlot) -> tuple[str, ...]:
        where = one.operatory if one.is_hygiene else f"{one.operatory} (not hygiene)"
        return (
            self.desk.clock.when(one.start_at),
            str(one.minutes),
            where,
            one.provider,
            str(one.offered_to or ""),
        )

    def _held(self, one: HeldOffer) -> tuple[str, ...]:
        until = self.desk.clock.when(one.until_at) if one.until_at is not None else ""
        return (self.desk.clock.when(one.start_at), str(one.minutes), one.name, plain(one.state), until)


def _slot_key(one: OpenSlot) -> str:
    return f"{one.start_at.isoformat()} {one.operatory}"


def _held_key(one: HeldOffer) -> str:
    return f"{one.start_at.isoformat()} {one.operatory} {one.patient_id} {one.state}"
