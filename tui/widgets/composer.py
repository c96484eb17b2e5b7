"""Where an answer is typed: counts as one types, offers approved wordings, keeps what is there.

It knows nothing of the service. It tells when the words have changed, so that they are kept, counted and
judged, and when they shall leave.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import TextArea
from textual.widgets.text_area import Selection

from appliance.wire.thread import Judged, Suggestion
from tui.keys import bindings_of
from tui.phrases import count, plain

_GAP = "..."


class Composer(TextArea):
    """The words of a person, before they are sent."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("typing")]
    DEFAULT_CSS = """
    Composer { height: 5; border: round $border; padding: 0 1; background: $surface; }
    Composer:focus { border: round $primary; }
    """

    judged: reactive[Judged | None] = reactive(None)

    class Typed(Message):
        """The words have changed."""

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

    class Sent(Message):
        """The words shall leave: now, or at a time that is still to be asked for."""

        def __init__(self, words: str, *, later: bool = False) -> None:
            super().__init__()
            self.words, self.later = words, later

    class PutDown(Message):
        """Somebody stopped typing; the words stay."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, soft_wrap=True, show_line_numbers=False, highlight_cursor_line=False)
        self._wordings: list[Suggestion] = []
        self._place = -1
        self._silenced = ""

    def on_mount(self) -> None:
        """Name the keys."""
        self.border_title = "Answer"
        self._tell()

    def offer(self, wordings: Sequence[Suggestion]) -> None:
        """Take the wordings that fit this conversation."""
        self._wordings, self._place = list(wordings), -1

    def fill(self, words: str) -> None:
        """Show other words, as if they had stood there all along."""
        if words != self.text:
            self.load_text(words)
            self.move_cursor(self.document.end)
        self.judged = None

    def silence(self, why: str) -> None:
        """Say why nothing can be written here; an empty text opens it again."""
        self._silenced = why
        self.read_only = bool(why)
        self._tell()

    @property
    def wording(self) -> Suggestion | None:
        """Return the wording that stands here untouched."""
        return next((one for one in self._wordings if one.body == self.text), None)

    def watch_judged(self) -> None:
        """Show what the words cost."""
        self._tell()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Tell that the words have changed."""
        event.stop()
        if not self.text:
            self.judged = None
        self._tell()
        self.post_message(self.Typed(self.text))

    def _tell(self) -> None:
        self.border_title = "No text may go here" if self._silenced else "Answer"
        self.border_subtitle = self._silenced or say_cost(self.judged, self.text, len(self._wordings))
        self.set_class(bool(self.judged and (self.judged.blocks or self.judged.why_not)), "-blocked")

    async def _on_key(self, event: events.Key) -> None:
        """Enter sends; everything else is typing."""
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.action_send()
            return
        await super()._on_key(event)

    def action_send(self) -> None:
        """Have the words leave."""
        if self.text.strip() and not self._silenced:
            self.post_message(self.Sent(self.text.strip()))

    def action_send_later(self) -> None:
        """Have them leave at a time."""
        if self.text.strip() and not self._silenced:
            self.post_message(self.Sent(self.text.strip(), later=True))

    def action_new_line(self) -> None:
        """Begin a new line."""
        self.insert("\n")

    def action_put_down(self) -> None:
        """Stop typing."""
        self.post_message(self.PutDown())

    def action_next_wording(self) -> None:
        """Put the next approved wording here; hand-typed words are left alone."""
        if self._silenced or not self._wordings or (self.text.strip() and self.wording is None):
            self.screen.focus_next()
            return
        self._place = (self._place + 1) % len(self._wordings)
        self.fill(self._wordings[self._place].body)
        self._stand_on_gap()

    def _stand_on_gap(self) -> None:
        """Select what a wording leaves open, so that the first letter typed takes its place."""
        at = self.text.find(_GAP)
        if at >= 0 and "\n" not in self.text:
            self.selection = Selection((0, at), (0, at + len(_GAP)))


def say_cost(judged: Judged | None, words: str, wordings: int) -> str:
    """Return what stands under the words: what keeps them here comes first, then their cost."""
    if not words.strip():
        return "Tab: approved wordings" if wordings else "Enter sends"
    if judged is None:
        return ""
    if judged.why_not:
        return f"CANNOT LEAVE: {judged.why_not[0]}"
    if judged.blocks:
        return f"BLOCKED: {', '.join(say_flag(one) for one in judged.blocks)}"
    cost = f"{count(judged.segments, 'text')}, {count(judged.units_left, 'character')} left"
    if judged.encoding != "gsm7":
        cost += f" ({judged.encoding})"
    return f"! {', '.join(say_flag(one) for one in judged.flags)} · {cost}" if judged.flags else cost


_FLAGS = {"placeholder_left": "fill in the …"}


def say_flag(flag: str) -> str:
    """Return what the judge found, in words."""
    return _FLAGS.get(flag, plain(flag))
