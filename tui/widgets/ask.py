"""Small questions in front of a screen: choose one by a letter, be sure, say a word. Esc always means no."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: the key that gives it, what it says, and what the asker gets."""

    key: str
    words: str
    value: str
    detail: str = ""


class Choose(ModalScreen[str]):
    """One of several: its letter, arrows and Enter, or a click. Dismissed with the value, or nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "refuse", "Cancel")]

    def __init__(self, title: str, choices: Sequence[Choice], note: str = "") -> None:
        super().__init__()
        self._title, self._choices, self._note = title, list(choices), note

    def compose(self) -> ComposeResult:
        """Lay the answers out."""
        with Vertical(classes="box"):
            yield Static(self._title, classes="box-title", markup=False)
            if self._note:
                yield Static(self._note, classes="box-note", markup=False)
            yield OptionList(
                *(Option(self._line(one), id=str(n)) for n, one in enumerate(self._choices)), markup=False
            )
            yield Static("its key, or ↑ ↓ and Enter · Esc: leave it", classes="box-keys")

    @staticmethod
    def _line(one: Choice) -> str:
        return f" {one.key}  {one.words}" + (f"\n      {one.detail}" if one.detail else "")

    def on_key(self, event: events.Key) -> None:
        """Answer by letter."""
        typed = event.character or ""
        found = next((one for one in self._choices if one.key == typed), None)
        if found is not None:
            event.stop()
            self.dismiss(found.value)

    @on(OptionList.OptionSelected)
    def choose(self, event: OptionList.OptionSelected) -> None:
        """Answer by Enter or click."""
        self.dismiss(self._choices[event.option_index].value)

    def action_refuse(self) -> None:
        """Answer nothing."""
        self.dismiss("")


class Sure(ModalScreen[bool]):
    """Something that cannot be taken back: says what will happen, and wants Enter for it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,n", "answer(False)", "No"),
        Binding("enter,y", "answer(True)", "Yes"),
    ]

    def __init__(self, title: str, what: str, yes: str = "do it") -> None:
        super().__init__()
        self._title, self._what, self._yes = title, what, yes

    def compose(self) -> ComposeResult:
        """Say it."""
        with Vertical(classes="box"):
            yield Static(self._title, classes="box-title", markup=False)
            yield Static(self._what, classes="box-note", markup=False)
            yield Static(f"Enter: {self._yes} · Esc: leave it", classes="box-keys", markup=False)

    def action_answer(self, is_yes: bool) -> None:
        """Answer."""
        self.dismiss(is_yes)


class Say(ModalScreen[str]):
    """One line of words. Dismissed with them, or with an empty text."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "refuse", "Cancel")]

    def __init__(self, title: str, note: str = "", begin: str = "", *, is_secret: bool = False) -> None:
        super().__init__()
        self._title, self._note, self._begin, self._is_secret = title, note, begin, is_secret

    def compose(self) -> ComposeResult:
        """Ask."""
        with Vertical(classes="box"):
            yield Static(self._title, classes="box-title", markup=False)
            if self._note:
                yield Static(self._note, classes="box-note", markup=False)
            yield Input(self._begin, password=self._is_secret, max_length=1_000)
            yield Static("Enter: go on · Esc: leave it", classes="box-keys")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer."""
        event.stop()
        self.dismiss(event.value.strip())

    def action_refuse(self) -> None:
        """Answer nothing."""
        self.dismiss("")
