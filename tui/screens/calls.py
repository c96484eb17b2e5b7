"""Calls: who is never texted or cannot be reached. One dials, then `o` and a letter say what came."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import on, work
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from appliance.wire.calls import CallRow
from appliance.wire.common import TaskCard
from tui import acts
from tui.keys import bindings_of
from tui.phrases import OfficeClock, count, say_holder, say_kind
from tui.screens.frame import DeskScreen, Export
from tui.widgets.cards import Cards, fit

if TYPE_CHECKING:
    from tui.app import DeskApp

Act = Callable[["DeskApp", TaskCard], Awaitable[bool]]


class CallsScreen(DeskScreen):
    """The work list of calls."""

    PLACE = "calls"
    TOPICS = frozenset({"calls", "inbox"})
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("calls")]

    def __init__(self) -> None:
        super().__init__()
        self._next = ""

    def compose_body(self) -> Iterable[Widget]:
        """Lay it out."""
        with Vertical(id="calls"):
            yield Static("", id="calls-note", classes="note", markup=False)
            yield Cards[CallRow](
                self._draw, lambda row: row.task.id, id="call-list", empty="Nobody has to be called."
            )

    @property
    def cards(self) -> Cards[CallRow]:
        """Return the list."""
        return self.query_one("#call-list", Cards)

    async def load(self) -> None:
        """Read the list."""
        page = await self.desk.ask(
            self.desk.client.calls(limit=min(200, max(50, len(self.cards.rows)))), says=False
        )
        if page is None:
            return
        self._next = page.next
        self.cards.show(page.rows)
        self.query_one("#calls-note", Static).update(
            f"{count(page.total, 'call')} to make · o: what came of it"
        )

    @on(Cards.NearEnd)
    def go_on(self) -> None:
        """Read the next page."""
        if self._next:
            self.read_more()

    @work(exclusive=True, group="more")
    async def read_more(self) -> None:
        """Add the next page."""
        cursor, self._next = self._next, ""
        page = await self.desk.ask(self.desk.client.calls(cursor))
        if page is not None:
            self._next = page.next
            self.cards.show([*self.cards.rows, *page.rows])

    @work(group="act")
    async def _with_task(self, act: Act) -> None:
        if self.cards.current is not None and await act(self.desk, self.cards.current.task):
            self.read_anew()

    @on(Cards.Picked)
    def action_outcome(self) -> None:
        """Write down what came of the call."""
        self._with_task(acts.note_call)

    def action_claim(self) -> None:
        """Take it, or put it back."""
        self._with_task(acts.claim)

    @work
    async def action_person(self) -> None:
        """Show whoever this is."""
        if self.cards.current is not None and self.cards.current.task.patient_id:
            await self.desk.show_patient(self.cards.current.task.patient_id)

    def action_copy_phone(self) -> None:
        """Copy the phone number."""
        row = self.cards.current
        phone = (row.task.phone or row.other_phone) if row is not None else ""
        if phone:
            self.app.copy_to_clipboard(phone)
            self.notify(f"Copied: {phone}")

    def exported(self) -> Export:
        """Return the call list, to work through on paper on a day without a network."""
        rows = [
            (
                row.task.name,
                row.task.phone,
                row.other_phone,
                say_kind(row.task.kind),
                row.task.why,
                str(row.tried or ""),
                "",
            )
            for row in self.cards.rows
        ]
        return Export("Call list", ("Name", "Phone", "Other", "What", "Why", "Tried", "Outcome"), rows)

    def _draw(self, row: CallRow, width: int) -> list[Text]:
        return draw_call(row, width, self.desk.clock)


def draw_call(row: CallRow, width: int, clock: OfficeClock) -> list[Text]:
    """Return a call on two lines: who and which number; why, and what was tried."""
    task = row.task
    phones = " or ".join(filter(None, (task.phone, row.other_phone))) or "no number on record"
    language = f" [{row.language}]" if row.language not in ("", "en") else ""
    first = Text.assemble(
        (fit(f"{task.name or 'Somebody'}{language}", width - len(phones) - 1), "bold"), " ", (phones, "bold")
    )
    tried = f"tried {count(row.tried, 'time')}" if row.tried else ""
    if row.tried and row.last_tried_at is not None:
        tried += f", {clock.when(row.last_tried_at)}"
    right = " · ".join(filter(None, (tried, say_holder(task))))
    second = Text.assemble(
        "  ", fit(f"{say_kind(task.kind)}: {task.why}", width - len(right) - 3), " ", (right, "italic")
    )
    return [first, second]
