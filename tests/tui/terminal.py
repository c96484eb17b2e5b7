"""A terminal in a test: the real application on a real socket, its keys pressed, its picture taken.

Waiting is for a fact: a test goes on as soon as it holds, and fails when it does not come true. While a
terminal runs, anything of ours that blocks its event loop is noted; a test fails on it.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Input

from tests.web.desks import PASSWORD
from tui.app import SCREENS, DeskApp
from tui.client import DeskClient
from tui.drafts import Drafts
from tui.screens.frame import DeskScreen

NARROW, WIDE = (80, 24), (140, 45)
_PATIENCE_SECONDS = 30.0
_OURS = f"{Path(__file__).resolve().parents[2]}/tui/"
_SIGNS = {
    " ": "space",
    ".": "full_stop",
    ",": "comma",
    "?": "question_mark",
    "'": "apostrophe",
    ":": "colon",
    "_": "underscore",
}

_blocked: list[str] = []
_watching = False


def _note_blocking(event: str, arguments: tuple[Any, ...]) -> None:
    """Note what our code does on an event loop that may wait for a disk, a clock or a peer."""
    if not _watching or event not in (
        "open",
        "time.sleep",
        "subprocess.Popen",
        "socket.connect",
        "os.remove",
    ):
        return
    if asyncio._get_running_loop() is None:
        return
    if event == "socket.connect" and arguments[0].gettimeout() == 0:
        return
    frame: FrameType | None = sys._getframe()
    ours = ""
    while frame is not None:
        name = frame.f_code.co_filename
        if "importlib" in name:
            return
        if not ours and name.startswith(_OURS):
            ours = f"{name.removeprefix(_OURS)}:{frame.f_lineno}"
        frame = frame.f_back
    if ours:
        _blocked.append(f"{event} at {ours}")


sys.addaudithook(_note_blocking)


@dataclass(slots=True)
class Terminal:
    """One terminal, and who sits at it."""

    app: DeskApp
    pilot: Pilot[None]
    pressed: list[str] = field(default_factory=list)

    @property
    def screen(self) -> DeskScreen:
        """Return the screen of where one is, whatever stands in front of it."""
        screen = self.app.screen_stack[0]
        assert isinstance(screen, DeskScreen)
        return screen

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        self.pressed += keys
        await self.pilot.press(*keys)

    async def write(self, words: str) -> None:
        """Type words; they do not count as keys of an act."""
        await self.pilot.press(*(_SIGNS.get(sign, sign) for sign in words))

    async def until(self, holds: Callable[[], object], what: str = "") -> None:
        """Go on as soon as something holds."""
        loop = asyncio.get_running_loop()
        ends = loop.time() + _PATIENCE_SECONDS
        while not self._tried(holds):
            assert loop.time() < ends, f"never came true: {what}\n{self.seen()}"
            await self.pilot.pause(0.01)

    def _tried(self, holds: Callable[[], object]) -> bool:
        try:
            return bool(holds())
        except Exception:
            return False

    async def log_in(self, name: str, password: str = PASSWORD) -> None:
        """Log in by the keyboard."""
        await self.until(lambda: self.app.screen.query_one("#name", Input).has_focus, "the door")
        await self.write(name)
        await self.pilot.press("enter")
        await self.write(password)
        await self.pilot.press("enter")
        await self.until(lambda: self.app.day is not None and self.app.current_mode in SCREENS, "a screen")

    async def go(self, digit: str, place: str) -> None:
        """Go to a screen and wait until it stands."""
        await self.press(f"f{digit}")
        await self.until(lambda: self.screen.PLACE == place and self.screen.has_loaded, place)

    def seen(self) -> str:
        """Return what is on the screen, as plain text."""
        height = self.app.size.height
        lines = self.app.screen._compositor.render_strips(self.app.size)
        return "\n".join("".join(part.text for part in line).rstrip() for line in lines[:height])

    async def sees(self, *words: str) -> None:
        """Wait until words are on the screen, however they are broken into lines."""
        for one in words:
            await self.until(partial(self._shows, one), f"{one!r} on the screen")

    def _shows(self, words: str) -> bool:
        return words in self.seen()

    def widget(self, selector: str, kind: type[Widget] = Widget) -> Any:
        """Return a part of the screen."""
        return self.app.screen.query_one(selector, kind)

    async def settle(self) -> None:
        """Wait until nothing is read any more."""
        for _ in range(4):
            await self.until(self._is_quiet, "quiet")
            await self.pilot.pause()

    def _is_quiet(self) -> bool:
        return not [
            one for one in self.app.workers if one.is_running and one.group in ("load", "thread", "find")
        ]

    def picture(self, title: str) -> str:
        """Return the screen as SVG."""
        return self.app.export_screenshot(title=title)


def at_terminal(
    socket: Path,
    play: Callable[[Terminal], Awaitable[None]],
    *,
    size: tuple[int, int] = NARROW,
    user: str = "dana",
    drafts: Drafts | None = None,
    theme: str = "dark",
    notifications: bool = True,
) -> None:
    """Sit somebody down at a terminal and play. Fail on anything that blocked its event loop."""

    async def run() -> None:
        global _watching
        app = DeskApp(DeskClient(socket), drafts=drafts, theme=theme)
        async with app.run_test(size=size, notifications=notifications) as pilot:
            terminal = Terminal(app, pilot)
            if user:
                await terminal.log_in(user)
            _watching = True
            try:
                await play(terminal)
            finally:
                _watching = False

    _blocked.clear()
    asyncio.run(run())
    assert [] == _blocked


def normal(svg: str) -> str:
    """Return a picture without what differs from run to run: the ids and times of its making."""
    return re.sub(r"terminal-\d+-", "terminal-", svg)
