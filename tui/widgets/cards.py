"""A list of cards of equal height, drawn line by line: only what is visible costs anything.

Owns the cursor and the scrolling. It keeps the cursor on the same card when the list is read anew, wherever
that card has moved to, so that a reply that arrives never takes the row from under somebody's hand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from rich.text import Span, Text
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

T = TypeVar("T")

Draw = Callable[[T, int], Sequence[Text]]
"""Given something and the width there is, return the lines of its card.

Its styles may be named for what they mean: `late`, `soon` and `quiet` take the colours of the theme.
"""
_MEANINGS = ("late", "soon", "quiet")


class Cards(ScrollView, Generic[T], can_focus=True):
    """A list of cards with a cursor."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "cards--cursor",
        "cards--cursor-blurred",
        "cards--empty",
        *(f"cards--{name}" for name in ("late", "soon", "quiet")),
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home", "jump(0)", "First", show=False),
        Binding("end", "jump(-1)", "Last", show=False),
        Binding("enter", "pick", "Open", show=False),
    ]
    DEFAULT_CSS = """
    Cards {
        height: 1fr;
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        & > .cards--cursor { background: $block-cursor-background; color: $block-cursor-foreground; }
        & > .cards--cursor-blurred { background: $panel; color: $foreground; }
        & > .cards--empty { color: $text-muted; }
        & > .cards--late { color: $error; text-style: bold; }
        & > .cards--soon { color: $warning; }
        & > .cards--quiet { color: $text-muted; }
    }
    """

    cursor: reactive[int] = reactive(0)

    class Moved(Message):
        """The cursor stands on another card, or on none."""

        def __init__(self, cards: Cards[Any]) -> None:
            super().__init__()
            self.cards = cards

        @property
        def control(self) -> Cards[Any]:
            """Return the list."""
            return self.cards

    class Picked(Moved):
        """Somebody pressed Enter on a card, or clicked it."""

    class NearEnd(Moved):
        """The cursor nears the last card: time to read the next page."""

    def __init__(
        self,
        draw: Draw[T],
        key: Callable[[T], str],
        *,
        height: int = 2,
        empty: str = "Nothing here.",
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._draw, self._key, self._lines_each = draw, key, height
        self.empty = empty
        self.rows: list[T] = []

    @property
    def current(self) -> T | None:
        """Return what the cursor stands on."""
        return self.rows[self.cursor] if 0 <= self.cursor < len(self.rows) else None

    def show(self, rows: Sequence[T]) -> None:
        """Show other rows. The cursor stays on its card, or near where that was."""
        before = self._key(self.current) if self.current is not None else ""
        self.rows = list(rows)
        keys = [self._key(row) for row in rows]
        place = keys.index(before) if before in keys else max(0, min(self.cursor, len(keys) - 1))
        self.virtual_size = Size(self.scrollable_content_region.width, len(keys) * self._lines_each)
        self.set_reactive(Cards.cursor, place)
        self._show_cursor()
        self.refresh()
        if (self._key(self.current) if self.current is not None else "") != before:
            self.post_message(self.Moved(self))

    def stand_on(self, key: str) -> bool:
        """Put the cursor on the card of that key; return whether there is one."""
        place = next((n for n, row in enumerate(self.rows) if self._key(row) == key), None)
        if place is None:
            return False
        self.cursor = place
        return True

    def watch_cursor(self) -> None:
        """Show where the cursor is, and tell."""
        self._show_cursor()
        self.refresh()
        self.post_message(self.Moved(self))
        if self.cursor >= len(self.rows) - 8:
            self.post_message(self.NearEnd(self))

    def _show_cursor(self) -> None:
        width = max(1, self.scrollable_content_region.width)
        self.scroll_to_region(
            Region(0, self.cursor * self._lines_each, width, self._lines_each), animate=False
        )

    def render_line(self, y: int) -> Strip:
        """Draw one line of one card."""
        width = self.scrollable_content_region.width
        place, part = divmod(y + self.scroll_offset.y, self._lines_each)
        base = self.rich_style
        if place >= len(self.rows):
            words = self.empty if not self.rows and y == 1 else ""
            style = self.get_component_rich_style("cards--empty")
            return Strip([Segment(f" {words}".ljust(width), base + style)], width)
        line = self._draw(self.rows[place], width - 2)[part]
        mark, style = " ", base
        if place == self.cursor:
            name = "cards--cursor" if self.has_focus else "cards--cursor-blurred"
            mark, style = ("►" if part == 0 else " "), base + self.get_component_rich_style(name)
        plain = place == self.cursor and self.has_focus
        words_of = Text(line.plain) if plain else self._coloured(line)
        segments = [Segment(mark, style)]
        for one in words_of.render(self.app.console, end=""):
            segments.append(Segment(one.text, style + (one.style or Style())))
        return Strip(segments).adjust_cell_length(width, style)

    def _coloured(self, line: Text) -> Text:
        """Give meanings the colours of the theme; whoever sees none still reads the words."""
        for number, span in enumerate(line.spans):
            if span.style in _MEANINGS:
                colour = self.get_component_rich_style(f"cards--{span.style}", partial=True)
                line.spans[number] = Span(span.start, span.end, colour)
        return line

    def on_resize(self) -> None:
        """Fit the lines to the new width."""
        self.virtual_size = Size(self.scrollable_content_region.width, len(self.rows) * self._lines_each)
        self._show_cursor()

    def on_click(self, event: events.Click) -> None:
        """Stand on what was clicked; a second click opens it."""
        place = (event.y + self.scroll_offset.y) // self._lines_each
        if 0 <= place < len(self.rows):
            was_here = place == self.cursor
            self.cursor = place
            if was_here or event.chain > 1:
                self.post_message(self.Picked(self))

    def action_move(self, by: int) -> None:
        """Go up or down."""
        if self.rows:
            self.cursor = max(0, min(self.cursor + by, len(self.rows) - 1))

    def action_page(self, by: int) -> None:
        """Go a screenful up or down."""
        self.action_move(by * max(1, self.size.height // self._lines_each))

    def action_jump(self, place: int) -> None:
        """Go to the first card or the last."""
        self.action_move(-len(self.rows) if place == 0 else len(self.rows))

    def action_pick(self) -> None:
        """Open the card."""
        if self.current is not None:
            self.post_message(self.Picked(self))


def fit(text: str, width: int, *, right: bool = False) -> str:
    """Return a text of exactly that many cells: cut with an ellipsis, or filled with blanks."""
    if width <= 0:
        return ""
    shown = Text(" ".join(text.split()))
    shown.truncate(width, overflow="ellipsis")
    pad = " " * max(0, width - shown.cell_len)
    return f"{pad}{shown.plain}" if right else f"{shown.plain}{pad}"
