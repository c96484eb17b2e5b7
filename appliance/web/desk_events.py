"""Live events of the desk: what was committed, as server-sent events that can be resumed by number.

The audit log is asked, not the code that writes: so a change by another process, a job or a command line is
seen as well, and nothing is lost between a commit and its event. Asynchronous only because a stream must
not hold a thread; every look at the database runs on one.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import anyio
import anyio.to_thread
import msgspec
from litestar.response.sse import ServerSentEventMessage

from appliance.web.desk_door import Desk
from appliance.wire.common import Event
from appliance.workflow.desk.log import newest_event, read_events
from appliance.workflow.desk.users import SignedOut, Who

LOOK_EVERY_SECONDS = 0.5
_KEEP_ALIVE_ROUNDS = 30


async def stream_events(desk: Desk, who: Who, last: int | None) -> AsyncIterator[ServerSentEventMessage]:
    """Yield what is committed after a number, or from now on, until the session ends."""
    at = last if last is not None else await anyio.to_thread.run_sync(newest_event, desk.box)
    yield _message(Event(id=at, topic="session", what="listening"))
    quiet = 0
    while await anyio.to_thread.run_sync(_still_here, desk, who):
        events, at = await anyio.to_thread.run_sync(read_events, desk.box, at)
        for event in events:
            yield _message(event)
        quiet = 0 if events else quiet + 1
        if quiet >= _KEEP_ALIVE_ROUNDS:
            quiet = 0
            yield ServerSentEventMessage(comment="still here", data=None)
        await anyio.sleep(LOOK_EVERY_SECONDS)
    yield _message(Event(id=at, topic="session", what="ended"))


def _still_here(desk: Desk, who: Who) -> bool:
    """Whether the session goes on. To listen is no sign of life: it locks and ends all the same."""
    try:
        desk.sessions.look_at(who.session.key)
    except SignedOut:
        return False
    return True


def _message(event: Event) -> ServerSentEventMessage:
    return ServerSentEventMessage(
        data=msgspec.json.encode(event).decode(), event=event.topic, id=str(event.id)
    )
