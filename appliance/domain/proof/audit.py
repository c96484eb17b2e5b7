"""What one audit record says, and the canonical text that is hashed for it.

An entry names who did what to what, for which purpose and with what outcome. It carries tokens, codes and
hashes, never a patient's name, phone or words: the log is exported, archived for six calendar years and
shown to outsiders. Whether something must be logged is decided where it happens, not here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from operator import attrgetter

from appliance.domain.proof.merkle import encode_record

Detail = Mapping[str, str | int | bool | list[str] | list[int] | None]

_TEXT_FIELDS = (
    "actor",
    "action",
    "purpose",
    "object",
    "patient_token",
    "outcome",
    "correlation_id",
    "policy_hash",
    "prompt_hash",
    "body_hash",
)
_texts_of = attrgetter(*_TEXT_FIELDS)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing that happened. `patient_token` is random, never derived from the patient.

    `at` is aware UTC; `fields_left` names the fields (not the values) that left the box; the hashes are
    hex texts; `detail` holds counts and codes.
    """

    at: datetime
    actor: str
    action: str
    purpose: str
    object: str = ""
    patient_token: str = ""
    outcome: str = ""
    correlation_id: str = ""
    policy_hash: str = ""
    prompt_hash: str = ""
    body_hash: str = ""
    fields_left: tuple[str, ...] = ()
    detail: Detail = field(default_factory=dict)


def to_record(entry: AuditEntry, seq: int) -> str:
    """Given an entry and its place in the log (from 1), return the canonical record text.

    Fields left empty are left out. `seq` sorts last among the keys, so that every record ends with it.
    Raise ValueError if the time is not aware UTC, if actor, action or purpose is empty, or if `seq` is
    below 1; TypeError or ValueError if the detail has no canonical form.
    """
    if not (entry.actor and entry.action and entry.purpose):
        raise ValueError("an audit entry needs actor, action and purpose")
    if seq < 1:
        raise ValueError("audit records are numbered from 1")
    fields: dict[str, object] = {"at": to_timestamp(entry.at), "seq": seq}
    fields |= {name: value for name, value in zip(_TEXT_FIELDS, _texts_of(entry), strict=True) if value}
    if entry.fields_left:
        fields["fields_left"] = entry.fields_left
    if entry.detail:
        fields["detail"] = dict(entry.detail)
    return encode_record(fields)


def to_timestamp(at: datetime) -> str:
    """Given aware UTC, return its 27 characters, which sort as the times do. Raise ValueError otherwise."""
    if at.tzinfo is not UTC and at.utcoffset() != timedelta(0):
        raise ValueError("an audit entry's time must be aware UTC")
    return at.isoformat(timespec="microseconds")[:26] + "Z"
