"""Overdue: everybody late for a visit, to sort and filter, and what became of the texts."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

Sort = Literal["days", "risk", "name"]


class OverdueRow(Struct, frozen=True, kw_only=True):
    """One patient. `days` since the recall was due."""

    patient_id: str
    name: str
    due_on: date | None
    days: int
    risk: float
    band: str
    cohort: str
    touch: int
    verdict: str
    reasons: list[str]


class Funnel(Struct, frozen=True, kw_only=True):
    """The last 30 days, in texts and people."""

    texted: int
    delivered: int
    replied: int
    booked: int
    opted_out: int


class Overdue(Struct, frozen=True, kw_only=True):
    """One page with the counts by cohort."""

    rows: list[OverdueRow]
    next: str
    cohorts: dict[str, int]
    funnel: Funnel
