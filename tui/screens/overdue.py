"""Overdue: everybody who is late, to sort and to filter, and what became of the texts of a month."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, get_args

from rich.text import Text
from textual import on, work
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import DataTable, Static

from appliance.wire.overdue import Funnel, Overdue, OverdueRow, Sort
from tui.keys import bindings_of
from tui.phrases import count, plain, say_cohort
from tui.screens.frame import DeskScreen, Export
from tui.widgets.ask import Choice, Choose
from tui.widgets.grid import Grid

_SORTS: tuple[str, ...] = get_args(Sort)


class OverdueScreen(DeskScreen):
    """Who is late."""

    PLACE = "overdue"
    TOPICS = frozenset({"preview"})
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("overdue")]

    def __init__(self) -> None:
        super().__init__()
        self.sort, self.cohort = "days", ""
        self._next = ""
        self._cohorts: dict[str, int] = {}

    def compose_body(self) -> Iterable[Widget]:
        """Lay it out."""
        yield Static("", id="overdue-note", classes="note", markup=False)
        yield Grid[OverdueRow](
            ("Name", "Days", "Risk", "Group", "Text", "Why not", "Due", "Touch"),
            self._cells,
            _key_of,
            id="late",
        )

    @property
    def grid(self) -> Grid[OverdueRow]:
        """Return the table."""
        return self.query_one("#late", Grid)

    async def load(self) -> None:
        """Read the first page."""
        page = await self.desk.ask(self.desk.client.overdue(self.sort, self.cohort), says=False)
        if page is None:
            return
        self._next, self._cohorts = page.next, page.cohorts
        self.grid.show(page.rows)
        self.query_one("#overdue-note", Static).update(draw_note(page, self.sort, self.cohort))

    @on(Grid.NearEnd)
    def go_on(self) -> None:
        """Read the next page."""
        if self._next:
            self.read_more()

    @work(exclusive=True, group="more")
    async def read_more(self) -> None:
        """Add the next page."""
        cursor, self._next = self._next, ""
        page = await self.desk.ask(self.desk.client.overdue(self.sort, self.cohort, cursor))
        if page is not None:
            self._next = page.next
            self.grid.show([*self.grid.things, *page.rows])

    def action_sort(self) -> None:
        """Sort by the next thing."""
        self.sort = _SORTS[(_SORTS.index(self.sort) + 1) % len(_SORTS)]
        self.read_anew()

    @work
    async def action_filter(self) -> None:
        """Show one group."""
        choices = [Choice("a", "everybody", "all")] + [
            Choice(str(n), f"{say_cohort(name)}: {number:,}", name)
            for n, (name, number) in enumerate(self._cohorts.items(), 1)
        ]
        chosen = await self.desk.push_screen_wait(Choose("Which group?", choices))
        if chosen:
            self.cohort = "" if chosen == "all" else chosen
            self.read_anew()

    @on(DataTable.RowSelected)
    @work
    async def action_person(self) -> None:
        """Show whoever this is."""
        if self.grid.current is not None:
            await self.desk.show_patient(self.grid.current.patient_id)

    def exported(self) -> Export:
        """Return the table."""
        return Export("Overdue", self.grid.heads, self.grid.as_rows())

    def _cells(self, row: OverdueRow) -> tuple[str, ...]:
        due = f"{row.due_on:%b} {row.due_on.day} {row.due_on.year}" if row.due_on is not None else ""
        return (
            row.name, f"{row.days:,}", f"{row.risk:.0f} {row.band}", say_cohort(row.cohort),
            plain(row.verdict),
            ", ".join(plain(one) for one in row.reasons), due, str(row.touch or ""),
        )  # fmt: skip


def _key_of(row: OverdueRow) -> str:
    return row.patient_id


def draw_note(page: Overdue, sort: str, cohort: str) -> Text:
    """Return the funnel and how the table is sorted."""
    group = say_cohort(cohort) if cohort else "everybody"
    groups = " · ".join(f"{say_cohort(name)} {number:,}" for name, number in page.cohorts.items())
    lines = [draw_funnel(page.funnel), f"{group}, by {sort} (s: sort, f: group)   {groups}"]
    return Text("\n".join(lines), no_wrap=True, overflow="ellipsis")


def draw_funnel(funnel: Funnel) -> str:
    """Return what became of a month's texts, in one line."""

    def share(part: int) -> str:
        return f" ({100 * part / funnel.texted:.0f} %)" if funnel.texted else ""

    return (
        f"30 days: {count(funnel.texted, 'person', 'people')} texted → {funnel.delivered} reached → "
        f"{funnel.replied} answered{share(funnel.replied)} → {funnel.booked} booked{share(funnel.booked)} · "
        f"{funnel.opted_out} opted out{share(funnel.opted_out)}"
    )
