"""What several screens share: tasks as the desk sees them, the answer to an act, what went wrong, events."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

Version = Annotated[int, Meta(ge=0, le=2**53)]
"""The version of what was on the screen when somebody acted: if it has moved on, the act is refused."""
Short = Annotated[str, Meta(max_length=200)]
Words = Annotated[str, Meta(max_length=2_000)]
Key = Annotated[str, Meta(min_length=1, max_length=80)]


class TaskCard(Struct, frozen=True, kw_only=True):
    """An open task. `standing` is overdue, due or snoozed; `priority` 1 before all else to 4 the work list.

    `holder` has it until `holder_until_at`; `change` is who changed it last, in words.
    """

    id: str
    kind: str
    why: str
    standing: str
    priority: int
    version: int
    opened_at: datetime
    due_at: datetime
    thread: str = ""
    patient_id: str = ""
    name: str = ""
    phone: str = ""
    holder: str = ""
    holder_until_at: datetime | None = None
    is_mine: bool = False
    returned_at: datetime | None = None
    snoozed_until_at: datetime | None = None
    inbound_id: str = ""
    change: str = ""


class Seen(Struct, frozen=True):
    """An act that needs nothing but the version it was decided on."""

    version: Version


class Done(Struct, frozen=True, kw_only=True):
    """An act was carried out: what it came to in words, the version now, and how to take it back.

    `undo` names the act for `POST /v1/undo`; empty when it cannot be undone.
    """

    said: str
    version: int
    undo: str = ""


class Undo(Struct, frozen=True):
    """Take back an act of one's own, if nothing has happened to its object since."""

    act: Key


class Conflict(Struct, frozen=True, kw_only=True):
    """Who changed what was acted upon, what they did, when, and which version it has now."""

    who: str
    what: str
    at: datetime | None
    version: int


class Problem(Struct, frozen=True, kw_only=True):
    """Why something was not done, and what to do about it. Nothing else was changed.

    `kind`: signed_out (401), forbidden (403), missing (404), conflict (409), invalid (400), refused (422),
    locked (423), slow_down (429), transient (503). What was typed is the client's to keep.
    """

    kind: str
    message: str
    remedy: str = ""
    conflict: Conflict | None = None
    retry_after_seconds: int = 0


class Event(Struct, frozen=True, kw_only=True):
    """Something changed, committed under number `id` (SSE `id:`). Carries keys only, never a patient's data.

    `topic` is a screen that should look again: inbox, thread, preview, openings, health, session. `key` is
    the thread's token where there is one, else the task's or text's id; of preview always the text's. `what`
    is the word of the audit log. `is_new_reply` rings the bell. After a gap that cannot be filled the one
    event `resync` says: look at everything again. A stream begins with session/listening and closes with
    session/ended.
    """

    id: int
    topic: str
    key: str = ""
    what: str = ""
    actor: str = ""
    is_new_reply: bool = False
