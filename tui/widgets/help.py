"""Every key of where one is, from the one table of keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

Line = tuple[str, str, str]


class KeysHelp(ModalScreen[None]):
    """The keys, in two lists."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,question_mark,q", "dismiss", "Back")]

    def __init__(self, keys: Sequence[Line], typing: Sequence[Line] = ()) -> None:
        super().__init__()
        self._keys, self._typing = keys, typing

    def compose(self) -> ComposeResult:
        """Lay them out."""
        with Vertical(classes="box tall"):
            yield Static("Keys", classes="box-title")
            with VerticalScroll():
                if self._typing:
                    yield Static(_table(self._typing))
                    yield Static("while typing ↑   otherwise ↓", classes="box-keys")
                yield Static(_table(self._keys))
            yield Static("Esc: back", classes="box-keys")


def _table(keys: Sequence[Line]) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, style="bold")
    grid.add_column(no_wrap=True)
    grid.add_column()
    for key, word, about in keys:
        grid.add_row(Text(key), Text(word), Text(about))
    return grid
