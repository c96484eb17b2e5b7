"""Patient: looking somebody up, and everything about one of them on a line of time."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct

from appliance.wire.preview import Because


class FoundPatient(Struct, frozen=True, kw_only=True):
    """One hit of a search, enough to tell two of the same name apart."""

    patient_id: str
    name: str
    phone: str
    birth_year: int | None
    status: str
    thread: str = ""


class Found(Struct, frozen=True, kw_only=True):
    """The best hits first; `more` when there are others."""

    rows: list[FoundPatient]
    more: bool


class Moment(Struct, frozen=True, kw_only=True):
    """One thing that happened or will. `kind`: visit, text, reply, consent, decision, booking, task, hold."""

    at: datetime
    kind: str
    what: str
    detail: str = ""
    by: str = ""
    is_ahead: bool = False


class RecallLine(Struct, frozen=True, kw_only=True):
    """One recall of the PMS."""

    kind: str
    due_on: date | None
    previous_on: date | None
    is_disabled: bool


class Consent(Struct, frozen=True, kw_only=True):
    """Whether and on what ground somebody may be texted: the PMS's word, ours, and any silence."""

    pms: str
    pms_source: str
    ledger: list[str]
    silent: bool
    silent_why: str
    holds: list[str]


class Why(Struct, frozen=True, kw_only=True):
    """Why somebody did or did not get a text: a sentence, every reason, the next possible instant."""

    sentence: str
    verdict: str
    reasons: list[Because]
    next_possible_at: datetime | None
    cohort: str
    touch: int
    risk: float
    band: str
    factors: dict[str, int]
    decided_on: date | None
    policy_hash: str


class Patient(Struct, frozen=True, kw_only=True):
    """The screen of one person, newest moment first."""

    patient_id: str
    token: str
    name: str
    phone: str
    other_phone: str
    birth_on: date | None
    status: str
    language: str
    guarantor: str
    family: list[FoundPatient]
    thread: str
    moments: list[Moment]
    recalls: list[RecallLine]
    consent: Consent
    why: Why
