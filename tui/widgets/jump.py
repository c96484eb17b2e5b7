"""Jump keys: a letter appears on each part of the screen that can be focused; pressing it goes there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.screen import ModalScreen
from textual.widgets import Static

_LETTERS = "asdfghjklqwertyuiop"


class Jump(ModalScreen[int | None]):
    """The letters. Dismissed with the place in the list of whatever was chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "refuse", "Cancel")]

    def __init__(self, regions: Sequence[Region]) -> None:
        super().__init__()
        self._corners = list(regions[: len(_LETTERS)])

    def compose(self) -> ComposeResult:
        """Put a letter on each corner."""
        for letter, region in zip(_LETTERS, self._corners, strict=False):
            label = Static(f" {letter} ", classes="jump")
            label.absolute_offset = region.offset
            yield label

    def on_key(self, event: events.Key) -> None:
        """Go there."""
        place = _LETTERS.find(event.character or "\0")
        if 0 <= place < len(self._corners):
            event.stop()
            self.dismiss(place)

    def action_refuse(self) -> None:
        """Stay."""
        self.dismiss(None)
