"""Finding a person as one types: the phone rings, three letters or the last four digits are enough."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from appliance.wire.patient import Found, FoundPatient
from tui.phrases import plain
from tui.widgets.cards import Cards, fit

Look = Callable[[str], Awaitable[Found | None]]


class Finder(ModalScreen[FoundPatient | None]):
    """A box to type into, and who it may be. Dismissed with whoever was chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "refuse", "Cancel"),
        Binding("down", "to_list(1)", "Down", show=False),
        Binding("up", "to_list(-1)", "Up", show=False),
    ]

    def __init__(self, look: Look, begin: str = "") -> None:
        super().__init__()
        self._look, self._begin = look, begin

    def compose(self) -> ComposeResult:
        """Lay it out."""
        with Vertical(classes="box", id="finder"):
            yield Input(self._begin, placeholder="name, phone (last four will do), or token", max_length=80)
            yield Cards[FoundPatient](draw_found, lambda one: one.patient_id, height=1, empty="", id="found")
            yield Static("↑ ↓ and Enter · Esc: leave it", classes="box-keys", id="found-note")

    @on(Input.Changed)
    def search(self, event: Input.Changed) -> None:
        """Look for whoever it may be."""
        self.run_worker(self._look_for(event.value.strip()), exclusive=True, group="find")

    async def _look_for(self, words: str) -> None:
        found = await self._look(words) if words else None
        cards = self.query_one("#found", Cards)
        cards.empty = "Nobody of that name or number." if words else ""
        cards.show(found.rows if found is not None else [])
        more = "there are more: type on · " if found is not None and found.more else ""
        self.query_one("#found-note", Static).update(f"{more}↑ ↓ and Enter · Esc: leave it")

    @on(Input.Submitted)
    def choose(self) -> None:
        """Take whoever the list stands on."""
        cards: Cards[FoundPatient] = self.query_one("#found", Cards)
        if cards.current is not None:
            self.dismiss(cards.current)

    @on(Cards.Picked)
    def choose_clicked(self) -> None:
        """Take whoever was clicked."""
        self.choose()

    def action_to_list(self, by: int) -> None:
        """Go up or down the list without leaving the box."""
        self.query_one("#found", Cards).action_move(by)

    def action_refuse(self) -> None:
        """Take nobody."""
        self.dismiss(None)


def draw_found(one: FoundPatient, width: int) -> list[Text]:
    """Return a hit on one line."""
    born = f"({one.birth_year})" if one.birth_year is not None else ""
    status = "" if one.status in ("", "active", "patient") else plain(one.status)
    name = width - 14 - 7 - 14
    return [Text(f"{fit(one.name, name)} {fit(born, 6)} {fit(one.phone, 14)} {fit(status, 12)}")]
