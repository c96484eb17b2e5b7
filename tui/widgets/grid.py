"""A table of things with a cursor, that can be copied, saved and printed as it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Generic, TypeVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import DataTable

T = TypeVar("T")


class Grid(DataTable[Text], Generic[T]):
    """A table whose rows are things: `cells` says how one is shown."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", "Down", show=False),
        Binding("k", "cursor_up", "Up", show=False),
    ]
    DEFAULT_CSS = """
    Grid { height: 1fr; scrollbar-size-vertical: 1; scrollbar-size-horizontal: 1; background: $background; }
    """

    class NearEnd(Message):
        """The cursor nears the last row: time to read the next page."""

    def __init__(
        self,
        heads: Sequence[str],
        cells: Callable[[T], Sequence[str]],
        key: Callable[[T], str],
        *,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id, cursor_type="row", zebra_stripes=False, cell_padding=1)
        self.heads, self._cells, self._key = list(heads), cells, key
        self.things: list[T] = []

    def on_mount(self) -> None:
        """Name the columns."""
        for head in self.heads:
            self.add_column(head)

    @property
    def current(self) -> T | None:
        """Return what the cursor stands on."""
        return self.things[self.cursor_row] if 0 <= self.cursor_row < len(self.things) else None

    def show(self, things: Sequence[T]) -> None:
        """Show other things. The cursor stays on its row, or near where that was."""
        before = self._key(self.current) if self.current is not None else ""
        place, scroll = self.cursor_row, self.scroll_y
        self.things = list(things)
        self.clear()
        for thing in things:
            self.add_row(*(Text(cell, no_wrap=True) for cell in self._cells(thing)))
        keys = [self._key(one) for one in things]
        place = keys.index(before) if before in keys else max(0, min(place, len(keys) - 1))
        self.move_cursor(row=place, animate=False, scroll=False)
        self.scroll_to(y=scroll, animate=False)

    def stand_on(self, key: str) -> bool:
        """Put the cursor on the row of that key; return whether there is one."""
        keys = [self._key(one) for one in self.things]
        if key in keys:
            self.move_cursor(row=keys.index(key), animate=False)
        return key in keys

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        """Tell when the end is near."""
        if event.cursor_row >= len(self.things) - 8:
            self.post_message(self.NearEnd())

    def as_rows(self) -> list[list[str]]:
        """Return what is shown, as plain text."""
        return [list(self._cells(one)) for one in self.things]
