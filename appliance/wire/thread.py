"""Thread: one conversation with everything a person needs to answer it."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from appliance.wire.common import Short, TaskCard, Words


class Line(Struct, frozen=True, kw_only=True):
    """One text. `by` is patient, machine or a person's name; `state` as in the record (queued, sent, ...).

    Of a reply: how it was read (`intent`), by what (`settled_by`), for which words (`why`), what the box
    did (`outcome`), and whether a person corrected it. `can_withdraw`: it has not left yet.
    """

    id: str
    at: datetime
    by: str
    is_from_patient: bool
    body: str
    state: str
    kind: str = ""
    intent: str = ""
    settled_by: str = ""
    why: str = ""
    outcome: str = ""
    corrected_to: str = ""
    media: int = 0
    not_before_at: datetime | None = None
    can_withdraw: bool = False


class Person(Struct, frozen=True, kw_only=True):
    """Somebody behind the phone."""

    patient_id: str
    name: str
    birth_year: int | None
    status: str
    language: str
    next_visit_at: datetime | None = None
    moves_appointment_id: str = ""


class OfferedSlot(Struct, frozen=True, kw_only=True):
    """A time that can be booked or was offered, as the office shows it to patients."""

    start_at: datetime
    minutes: int
    operatory_id: str
    operatory: str
    provider: str
    shown: str
    times_offered: int = 0


class Suggestion(Struct, frozen=True, kw_only=True):
    """Words to begin from, and why these; approved wordings, never sent by themselves."""

    label: str
    body: str
    because: str


class Thread(Struct, frozen=True, kw_only=True):
    """The screen of one conversation, oldest line first. `version` moves with anything said or done in it."""

    thread: str
    version: int
    phone: str
    people: list[Person]
    lines: list[Line]
    tasks: list[TaskCard]
    suggestions: list[Suggestion]
    snippets: list[Suggestion]
    is_human: bool
    is_silent: bool
    silent_why: str
    offered: list[OfferedSlot]


class Draft(Struct, frozen=True, kw_only=True):
    """Words being typed, to be counted and judged; nothing is kept."""

    body: Words
    thread: Short = ""


class Judged(Struct, frozen=True, kw_only=True):
    """What a text costs and what is wrong with it. `blocks` are findings that no one may pass over."""

    segments: int
    encoding: str
    units: int
    units_left: int
    plain: str
    flags: list[str]
    blocks: list[str]
    why_not: list[str]


class Slots(Struct, frozen=True, kw_only=True):
    """Times free right now in the PMS, the nearest first."""

    rows: list[OfferedSlot]
    minutes: int


class Sent(Struct, frozen=True, kw_only=True):
    """A person's text is on its way: it leaves within half a minute, or at its time."""

    text_id: str
    version: int
    segments: int
    leaves_at: datetime
    said: str
