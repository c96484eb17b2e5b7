"""What the box knew and had decided at a moment, told from the audit log and the dated records alone.

Every line comes from rows written by then, or from records that carry the time at which the box learned of
them. What neither holds any more is listed as unknown instead of being filled in from today: the practice's
schedule and its patients' data as they were, and decisions that later nights replaced.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from appliance.domain.model import instant_text
from appliance.ports.records import ConsentEntry, PatientDecision
from appliance.ports.store import View
from appliance.workflow.nightly.rules_in_force import ACTION as RULES
from appliance.workflow.proof.patient_requests import own_phones, to_plain

UNKNOWN = (
    "the practice's schedule, patients and recalls as they were: the copy of the practice system is"
    " overwritten by every pull",
    "the decisions of that night, unless they still stand: later nights replace them, the log has their"
    " number, their reasons' counts and the Merkle root over all of them",
    "contact wishes as they were: only the newest is kept; the log says when one was recorded",
    "words of texts and replies that have been removed since, by age or by a purge",
)
"""What cannot be told any more."""

_STATES = {
    "text_queued": "queued",
    "answer_queued": "queued",
    "text_intended": "being sent",
    "text_sent": "sent",
    "text_settled": "sent",
    "text_settled_unsent": "queued",
    "text_unknown": "unknown",
    "text_unsettled": "unknown",
    "text_delivered": "delivered",
    "text_undelivered": "undelivered",
    "text_failed": "failed",
    "text_held": "queued",
    "text_withheld": "withheld",
    "answer_withheld": "withheld",
    "text_dropped": "withheld",
    "text_expired": "expired",
    "text_superseded": "superseded",
}


@dataclass(slots=True)
class Past:
    """The log folded up to a row: what each thing had come to."""

    texts: dict[str, str] = field(default_factory=dict)
    replies: dict[str, str] = field(default_factory=dict)
    open_tasks: dict[str, str] = field(default_factory=dict)
    bookings: dict[str, str] = field(default_factory=dict)
    halts: dict[str, str] = field(default_factory=dict)
    holds: dict[str, str] = field(default_factory=dict)
    last: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    """The newest row of every action, with its number."""

    def take(self, seq: int, row: Mapping[str, Any]) -> None:
        """Let one more row happen."""
        action, about, outcome = row["action"], row.get("object", ""), row.get("outcome", "")
        kind, _, key = about.partition(":")
        self.last[action] = (seq, dict(row))
        if kind == "text":
            self.texts[key] = _STATES.get(action, self.texts.get(key, action))
        elif kind == "inbound" and action in ("text_received", "reply_settled"):
            self.replies[key] = outcome
        elif kind == "task":
            self._take_task(action, key, outcome)
        elif kind == "booking":
            self.bookings[key] = action
        elif kind == "halt":
            self._take_halt(action, key)
        elif action.endswith("_laid"):
            self.holds[key] = action.removesuffix("_laid")
        elif action.endswith("_lifted") and kind == "hold":
            self.holds.pop(key, None)

    def _take_task(self, action: str, key: str, outcome: str) -> None:
        if action == "task_opened":
            self.open_tasks[key] = outcome
        elif action == "task_closed":
            self.open_tasks.pop(key, None)

    def _take_halt(self, action: str, key: str) -> None:
        if action in ("sending_paused", "breaker_tripped"):
            self.halts[key] = action
        else:
            self.halts.pop(key, None)


def look_back(view: View, at: datetime, zone: ZoneInfo, patient_id: str = "") -> dict[str, Any]:
    """Return what was known and decided at an instant, about one patient or about the whole box."""
    last = view.first_row_since(at) - 1
    rows = _rows_until(view, last, patient_id)
    past = Past()
    for seq, row in rows:
        past.take(seq, row)
    box_past = past if not patient_id else _whole(view, last)
    signed = [one for one in view.signed_heads() if one.signed_at <= at]
    found: dict[str, Any] = {
        "at": instant_text(at),
        "last_row": last,
        "checkpoint": signed[-1].size if signed else None,
        "rules": _rules(box_past),
        "phase": _phase(view, at),
        "halts": sorted(box_past.halts),
        "last_pull": _when(box_past, "pms_pulled"),
        "last_night": _when(box_past, "night_decided"),
        "unknown": list(UNKNOWN),
    }
    if not patient_id:
        return {**found, **_counts(past)}
    return {**found, **_of_patient(view, past, patient_id, at, zone)}


def _rows_until(view: View, last: int, patient_id: str) -> Iterator[tuple[int, dict[str, Any]]]:
    if not patient_id:
        yield from _parse(view.log_records(), last)
        return
    records = view.records_about(patient_id, own_phones(view, patient_id))
    objects = [f"text:{one.id}" for one in records.get("message", [])]  # type: ignore[union-attr]
    objects += [f"inbound:{one.vendor_id}" for one in records.get("inbound", [])]  # type: ignore[union-attr]
    yield from _parse(view.log_about(view.token_of(patient_id), objects), last)


def _parse(rows: Iterable[tuple[int, str]], last: int) -> Iterator[tuple[int, dict[str, Any]]]:
    for seq, text in rows:
        if seq > last:
            return
        yield seq, json.loads(text)


def _whole(view: View, last: int) -> Past:
    past = Past()
    for seq, row in _parse(view.log_records(), last):
        past.take(seq, row)
    return past


def _rules(past: Past) -> dict[str, Any] | None:
    if RULES not in past.last:
        return None
    seq, row = past.last[RULES]
    return {"row": seq, "policy_hash": row["policy_hash"], "values": row["detail"]["values"]}


def _phase(view: View, at: datetime) -> str:
    begun = [one.phase for one in view.phases() if one.began_at <= at]
    return begun[-1] if begun else ""


def _when(past: Past, action: str) -> str:
    return str(past.last[action][1]["at"]) if action in past.last else ""


def _counts(past: Past) -> dict[str, Any]:
    return {
        "texts": dict(sorted(Counter(past.texts.values()).items())),
        "replies": dict(sorted(Counter(past.replies.values()).items())),
        "open_tasks": dict(sorted(Counter(past.open_tasks.values()).items())),
        "bookings": dict(sorted(Counter(past.bookings.values()).items())),
    }


def _decision_at(view: View, patient_id: str, at: datetime, zone: ZoneInfo) -> PatientDecision | None:
    """Return the decision on record if it stood at that moment already: the nights of its day were over."""
    decision = view.get(PatientDecision, patient_id)
    if decision is None:
        return None
    nights = [datetime.fromisoformat(row["at"]) for _, row in view.log_actions("night_decided")]
    of_its_day = [one for one in nights if one.astimezone(zone).date() == decision.decided_on]
    return decision if of_its_day and max(of_its_day) <= at else None


def _of_patient(view: View, past: Past, patient_id: str, at: datetime, zone: ZoneInfo) -> dict[str, Any]:
    records = view.records_about(patient_id, own_phones(view, patient_id))
    ledger = [one for one in records.get("consent", []) if isinstance(one, ConsentEntry)]
    decision = _decision_at(view, patient_id, at, zone)
    return {
        "patient_id": patient_id,
        "texts": past.texts,
        "replies": past.replies,
        "open_tasks": past.open_tasks,
        "bookings": past.bookings,
        "holds": sorted(past.holds.values()),
        "consent": [to_plain(one) for one in ledger if one.recorded_at <= at],
        "decision": to_plain(decision) if decision is not None else None,
    }
