"""Preview: the texts that go out next, everybody who gets none, with every reason."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from appliance.wire.common import Short, Version

PreviewShow = Literal["queued", "withheld"]


class Because(Struct, frozen=True, kw_only=True):
    """One reason: its code, what it means, what would change it, and where the rule comes from."""

    code: str
    meaning: str
    remedy: str
    source: str


class PlannedText(Struct, frozen=True, kw_only=True):
    """A text that waits. `state` is queued, withheld (the judge or the gate) or held (a person)."""

    id: str
    version: int
    state: str
    name: str
    patient_id: str
    phone: str
    leaves_at: datetime
    cohort: str
    touch: int
    kind: str
    covers: int
    body: str
    segments: int
    cost_cents: float
    reasons: list[Because]
    can_approve: bool
    reviewed_by: str = ""
    review: str = ""


class ReasonCount(Struct, frozen=True, kw_only=True):
    """How many patients have a reason; one patient can have several."""

    reason: Because
    patients: int


class Preview(Struct, frozen=True, kw_only=True):
    """One page of what waits, with the counts over everybody."""

    rows: list[PlannedText]
    next: str
    total: int
    parts: int
    cost_cents: float
    verdicts: dict[str, int]
    reasons: list[ReasonCount]
    halts: list[str]
    leaving: list[str]


class Hold(Struct, frozen=True, kw_only=True):
    """Keep a text back until it is approved; `why` names no patient."""

    version: Version
    why: Short = ""


class Edit(Struct, frozen=True, kw_only=True):
    """Other words for a planned text. They are judged like a draft; a flagged edit is refused."""

    version: Version
    body: Annotated[str, Meta(min_length=1, max_length=1_000)]


class WithheldRow(Struct, frozen=True, kw_only=True):
    """Somebody who gets no text, with all reasons."""

    patient_id: str
    name: str
    verdict: str
    cohort: str
    reasons: list[Because]
    next_possible_at: datetime | None = None


class Withheld(Struct, frozen=True, kw_only=True):
    """One page of those who get none."""

    rows: list[WithheldRow]
    next: str


class WhatIf(Struct, frozen=True, kw_only=True):
    """Rules as they might be: names and values of the policy file. Nothing is changed by asking."""

    changes: dict[str, str]


class WhatIfAnswer(Struct, frozen=True, kw_only=True):
    """What those rules would make of the same day."""

    policy_hash: str
    changed: list[str]
    before: dict[str, int]
    after: dict[str, int]
