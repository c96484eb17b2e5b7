"""Inbox: conversations that wait for a person, one row each, and those that were."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from appliance.wire.common import Short, TaskCard, Version

Show = Literal["waiting", "mine", "unclaimed", "snoozed", "everything"]
Outcome = Literal[
    "answered", "called", "booked", "moved", "given_up", "corrected",
    "left_message", "not_reached", "passed_on", "nothing_to_do",
]  # fmt: skip


class ThreadRow(Struct, frozen=True, kw_only=True):
    """One conversation. `task` is its most pressing one, absent when nothing waits.

    `last_text` is cut to a line; `last_by` is patient, machine, or a person's name.
    """

    thread: str
    name: str
    phone: str
    patient_id: str
    last_text: str
    last_by: str
    last_at: datetime | None
    tasks: int
    is_human: bool
    is_silent: bool
    task: TaskCard | None = None


class Inbox(Struct, frozen=True, kw_only=True):
    """One page; `next` is the cursor of the following one, empty after the last."""

    rows: list[ThreadRow]
    next: str
    waiting: int


class Claim(Struct, frozen=True, kw_only=True):
    """Take a task with everything else of its phone; `take_over` takes it from whoever has it."""

    version: Version
    take_over: bool = False


class Snooze(Struct, frozen=True, kw_only=True):
    """Put a task off to an instant ahead."""

    version: Version
    until: Annotated[datetime, Meta(tz=True)]


class Close(Struct, frozen=True, kw_only=True):
    """Close a task with what came of it."""

    version: Version
    outcome: Outcome
    take_over: bool = False


class GiveBack(Struct, frozen=True, kw_only=True):
    """Close everything that waits in a thread, and let the machine answer again."""

    version: Version
    outcome: Outcome = "answered"


class Reply(Struct, frozen=True, kw_only=True):
    """Words of a person to the phone of a thread; with `send_at` they leave then, else at once.

    `flags_seen` says that what the judge finds was shown to whoever sends it (see `thread.Judged`).
    """

    version: Version
    body: Annotated[str, Meta(min_length=1, max_length=1_000)]
    send_at: Annotated[datetime, Meta(tz=True)] | None = None
    flags_seen: bool = False


class Correct(Struct, frozen=True, kw_only=True):
    """What a reply really meant. `slot` counts the offered times from 0, for intent book.

    `undo_silence_because`: the patient did not opt out, and why that is certain.
    """

    version: Version
    intent: Literal[
        "book", "confirm", "reschedule_request", "cancel", "question", "why", "help", "opt_out", "opt_in",
        "wrong_number", "deceased", "left_practice", "emergency", "ambiguous", "noise",
    ]  # fmt: skip
    slot: Annotated[int, Meta(ge=0, le=20)] | None = None
    undo_silence_because: Short = ""


class Book(Struct, frozen=True, kw_only=True):
    """Book a time for somebody of a thread. The patient is told by text once it stands in the PMS."""

    version: Version
    patient_id: Short
    start_at: Annotated[datetime, Meta(tz=True)]
    minutes: Annotated[int, Meta(ge=5, le=480)]
    operatory_id: Short
    moves_appointment_id: Short = ""
