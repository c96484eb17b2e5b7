"""What all screens share: masthead, bar of places, key line; reading anew when something has changed.

A screen that is not shown reads nothing. One that is shown reads anew when the service tells of something
that concerns it, at most once a second, so that a busy minute costs no more than a quiet one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

from textual import work
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Footer

from appliance.wire.common import Event
from tui.keys import KEYS
from tui.phrases import may
from tui.widgets.masthead import Masthead, Notice, Places

if TYPE_CHECKING:
    from tui.app import DeskApp

_NEEDS = {(one.where, one.action): one.needs for one in KEYS if one.needs}


@dataclass(frozen=True, slots=True)
class Export:
    """A list as it can be copied, saved and printed."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


class DeskScreen(Screen[None]):
    """A screen of the desk. `TOPICS` are the events that concern it."""

    PLACE: ClassVar[str] = ""
    TOPICS: ClassVar[frozenset[str]] = frozenset()
    has_loaded = False
    """Whether anything was ever read for it."""

    def compose(self) -> ComposeResult:
        """Lay out what all screens share around what this one shows."""
        yield Masthead()
        yield Places()
        yield Notice()
        yield from self.compose_body()
        yield Footer(compact=True, show_command_palette=False)

    def compose_body(self) -> Iterable[Widget]:
        """Return what only this screen shows."""
        return ()

    @property
    def desk(self) -> DeskApp:
        """Return the application, as what it is."""
        return cast("DeskApp", self.app)

    async def load(self) -> None:
        """Read what is shown and show it."""

    def exported(self) -> Export | None:
        """Return the list that is shown, if it is one."""
        return None

    def concerns(self, event: Event) -> bool:
        """Whether an event is a reason to read anew."""
        return event.topic in self.TOPICS or event.topic == "resync"

    def on_mount(self) -> None:
        """Say where one is."""
        self.query_one(Places).here = self.PLACE

    def on_screen_resume(self) -> None:
        """Read what may have changed while another screen was shown."""
        self.desk.dress(self)
        self.read_anew()

    @work(exclusive=True, group="load")
    async def read_anew(self, *, is_background: bool = False) -> None:
        """Read and show. What the terminal asks by itself keeps no session awake."""
        if self.desk.session is None or self.desk.session.is_locked:
            return
        self.desk.client.is_background.set(is_background)
        await self.load()
        self.has_loaded = True

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey out what one's role may not do."""
        del parameters
        needed = _NEEDS.get((self.PLACE, action), "")
        return None if needed and not may(self.desk.session, needed) else True

    def action_export(self) -> None:
        """Copy, save or print the list."""
        found = self.exported()
        if found is None:
            self.notify("There is no list here to copy.")
        else:
            self.desk.export(found)
