"""Audit: searching the log, proving it, and the pack for whoever may ask."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from appliance.wire.common import Key


class AuditRow(Struct, frozen=True, kw_only=True):
    """One row of the log; the patient stands in it by token only."""

    seq: int
    at: datetime
    actor: str
    action: str
    patient_token: str
    object: str
    outcome: str
    purpose: str


class Audit(Struct, frozen=True, kw_only=True):
    """One page, newest first; `next` is the number below which the next page begins, 0 at the end."""

    rows: list[AuditRow]
    next: int
    size: int


class Verified(Struct, frozen=True, kw_only=True):
    """Whether every row, the chain and the tree hold; else the first row that does not, and why."""

    holds: bool
    rows: int
    root: str
    first_bad: int | None
    why: str
    cosigned_rows: int
    cosigned_at: datetime | None


class EvidenceRequest(Struct, frozen=True, kw_only=True):
    """Who asks for a pack about a patient, what for and on what ground (`domain.disclosure.Basis`)."""

    patient_id: Key
    recipient: Annotated[str, Meta(min_length=1, max_length=200)]
    purpose: Annotated[str, Meta(min_length=1, max_length=200)]
    basis: Literal[
        "required_by_law", "public_health", "health_oversight", "legal_proceeding", "law_enforcement", "hhs",
        "other_permitted", "not_permitted", "treatment", "payment", "operations", "to_the_individual",
        "authorised",
    ]  # fmt: skip


class Evidence(Struct, frozen=True, kw_only=True):
    """The pack as data, with the hash under which its making is on record."""

    pack: dict[str, Any]
    sha256: str


class AccessRow(Struct, frozen=True, kw_only=True):
    """Somebody looked at a patient's data."""

    seq: int
    at: datetime
    who: str
    what: str
    patient_id: str
    records: int


class Accesses(Struct, frozen=True):
    """Who looked, newest first."""

    rows: list[AccessRow]
