"""Takes keys one after the other: the next goes where the one before it led.

Textual gives a key to what has the focus when it arrives; what the key before has still to bring about, a
field that is left or a question that opens, comes too late. Over a slow line keys arrive in bursts, and the
first letters of a password would stand in the field for the name. So a key waits here until the one before
has been dealt with by everything it passed, but never for the service, and never longer than a moment.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from textual import events
from textual.app import App
from textual.message_pump import MessagePump

_ROUNDS = 3
"""A key goes up to the application, what it does goes up from where it was done, and a screen may open."""
_LONGEST_SECONDS = 3.0


class Strokes:
    """The keys that have arrived and are not dealt with yet."""

    def __init__(self, app: App[None], deal: Callable[[events.Event], Awaitable[None]]) -> None:
        self._app, self._deal = app, deal
        self._waiting: deque[events.Event] = deque()
        self._is_busy = False

    def take(self, event: events.Event) -> None:
        """Take a key or pasted words; they are dealt with in the order in which they came."""
        self._waiting.append(event)
        if not self._is_busy:
            self._is_busy = True
            self._app.run_worker(self._go_on(), group="strokes")

    async def _go_on(self) -> None:
        try:
            while self._waiting:
                await self._deal(self._waiting.popleft())
                try:
                    await asyncio.wait_for(self._settle(), _LONGEST_SECONDS)
                except TimeoutError:
                    continue  # something is busy; it gets the next key all the same
        finally:
            self._is_busy = False

    async def _settle(self) -> None:
        for _ in range(_ROUNDS):
            for node in self._passed():
                await _reach_end(node)

    def _passed(self) -> list[MessagePump]:
        """Return what a key passes: what has the focus, everything around it, and the application."""
        first = self._app.focused or self._app.screen
        return [*first.ancestors_with_self]


async def _reach_end(node: MessagePump) -> None:
    """Wait until a part of the screen has dealt with everything it has been told up to now."""
    reached = asyncio.Event()
    if node.is_running and node.post_message(events.Callback(callback=reached.set)):
        await reached.wait()
