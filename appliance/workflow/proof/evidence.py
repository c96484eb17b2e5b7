"""The evidence pack: everything the box did about one patient's texts, with proof that the log says so.

For a complaint, a regulator or a court: each text that was sent or withheld and why, what consent was on
record at that moment, the rules it was judged by, who approved its words, what became of it, what came back
and what was made of that; and the audit rows of all this with their paths to a signed checkpoint.

It adds no judgement of its own. What cannot be known any more is said in the pack instead of left out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from appliance.domain.decision import REASONS, Reason
from appliance.domain.model import TextConsent, instant_text
from appliance.domain.permission.consent import Act, Line, weigh_consent
from appliance.domain.proof.disclosure import Basis
from appliance.ports.records import ConsentEntry, InboundText, Message, PatientDecision, Record, Suppression
from appliance.ports.store import Lane
from appliance.workflow.box import Box
from appliance.workflow.ground import standing_lines
from appliance.workflow.nightly.rules_in_force import rules_by_hash
from appliance.workflow.proof.disclosures import Disclosed, add_disclosure
from appliance.workflow.proof.patient_requests import own_phones, to_plain
from appliance.workflow.proof.row_proofs import choose_head, noted, prove_rows, public_keys
from appliance.workflow.suppress import kind_scope

FORMAT = "recallbox-evidence/1"
LIMITS = (
    "The audit rows are proven to be in the log as they stand here. What has no row of its own is not proven;"
    " where a row holds the hash of a text's words, this pack says whether the words match it.",
    "The consent shown for a text is the ledger as recorded by that moment. What the practice's system itself"
    " said then is known only where a line of the ledger notes it (`seen`); its earlier values are not kept.",
    "Of the decisions of each night only the newest is kept; the log has the Merkle root of every night's.",
    "Words of texts and replies older than six calendar years are removed; their hashes stay in the log.",
)
"""What the pack cannot show."""

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who wants the pack, what for and on what ground."""

    recipient: str
    purpose: str
    basis: Basis
    address: str = ""


def collect_evidence(box: Box, patient_id: str, asked: Asked, phone: str = "") -> dict[str, Any]:
    """Return the pack about a patient as plain data; with a phone, only what went to or came from it.

    Signs a checkpoint if none covers the newest row.
    """
    with box.store.view() as view:
        last = view.log_frontier().size
    head = choose_head(box, last)
    with box.store.view() as view:
        records = view.records_about(patient_id, own_phones(view, patient_id))
        texts = _of(records, Message, phone)
        replies = _of(records, InboundText, phone)
        ledger = _of(records, ConsentEntry, phone)
        # A refusal by anybody behind a phone counts for all of them, so theirs are weighed as well.
        weighed = [line for one in sorted({one.phone for one in texts}) for line in view.consent_of(one)]
        token = view.token_of(patient_id)
        rows = [one for one in view.log_about(token, _objects(records)) if one[0] <= head.size]
        parsed = [(seq, json.loads(text)) for seq, text in rows]
        rules = rules_by_hash(view)
        decision = next(iter(_of(records, PatientDecision, "")), None)
        return {
            "format": FORMAT,
            "made_at": instant_text(box.clock.now()),
            "practice": {"name": box.practice.name, "phone": box.practice.phone, "zone": box.practice.zone},
            "patient": {"id": patient_id, "token": token},
            "phone": phone,
            "asked_for": {**asdict(asked), "basis": str(asked.basis)},
            "texts": [_text(box, one, weighed, parsed) for one in texts],
            "replies": [_reply(one, parsed) for one in replies],
            "consent_ledger": [to_plain(one) for one in ledger],
            "silences": [to_plain(one) for one in _of(records, Suppression, phone)],
            "decision_now": _decision(decision) if decision is not None else None,
            "rules": {name: _plain(asdict(one)) for name, one in rules.items()},
            "limits": list(LIMITS),
            "checkpoint": noted(view, head).text,
            "keys": public_keys(box, view),
            "audit_rows": [one.plain() for one in prove_rows(view, rows, head)],
        }


def note_evidence(
    box: Box, patient_id: str, by: str, asked: Asked, pack: Mapping[str, Any], sha256: str
) -> None:
    """Write down, before the pack exists, that somebody makes it, and that it goes to whom it is for."""
    counts = {name: len(pack[name]) for name in ("texts", "replies", "consent_ledger", "audit_rows")}
    with box.store.transaction(Lane.DESK, "patient.evidence") as tx:
        tx.make_token(patient_id, box.entropy.token())
        tx.audit(
            box.entry(
                tx,
                "evidence_exported",
                patient_id,
                actor=by,
                purpose="legal",
                outcome=asked.basis,
                body_hash=sha256,
                fields_left=tuple(sorted(counts)),
                detail=counts,
            )
        )
        what = "evidence pack: texts, replies, consent and audit rows of this patient"
        said = Disclosed(asked.recipient, what, asked.purpose, asked.basis, box.clock.now(), asked.address)
        add_disclosure(box, tx, patient_id, by, said)


def _of(records: Mapping[str, Sequence[Record]], kind: type[R], phone: str) -> list[R]:
    """Return the records of a kind, oldest first; with a phone, those of it."""
    found = [one for listed in records.values() for one in listed if isinstance(one, kind)]
    if phone:
        found = [one for one in found if getattr(one, "phone", phone) == phone]
    return sorted(found, key=_begun)


def _begun(record: Record) -> str:
    names = ("created_at", "received_at", "recorded_at", "since", "decided_on")
    return next(str(value) for name in names if (value := getattr(record, name, None)) is not None)


_OBJECTS = {
    "message": "text",
    "inbound": "inbound",
    "booking": "booking",
    "consent": "consent",
    "task": "task",
    "writeback": "writeback",
}
"""How the audit log names what lies in a table."""


def _objects(records: Mapping[str, Sequence[Record]]) -> list[str]:
    return [
        f"{_OBJECTS[table]}:{getattr(one, 'vendor_id' if table == 'inbound' else 'id')}"
        for table, found in records.items()
        if table in _OBJECTS
        for one in found
    ]


def _text(
    box: Box,
    message: Message,
    ledger: Sequence[ConsentEntry],
    rows: Sequence[tuple[int, Mapping[str, Any]]],
) -> dict[str, Any]:
    """Return one text with why it went or did not, by which rules, and its audit rows."""
    mine = [(seq, row) for seq, row in rows if row.get("object") == f"text:{message.id}"]
    left = [row for _, row in mine if row["action"] == "text_intended"]
    queued = [row for _, row in mine if row["action"] in ("text_queued", "answer_queued")]
    hashes = {row["body_hash"] for row in [*left, *queued] if row.get("body_hash")}
    at = message.sent_at or message.created_at
    return {
        **_plain(asdict(replace(message, covered=(), occasion="", once=None))),
        "words_match_the_log": hashlib.sha256(message.body.encode()).hexdigest() in hashes,
        "why_withheld": [_explain(reason) for reason in message.reasons],
        "judged_under": left[-1]["policy_hash"] if left else message.policy_hash,
        "templates_hash": queued[-1].get("detail", {}).get("templates_hash", "") if queued else "",
        "consent_then": _consent_at(box, message, ledger, at),
        "steps": [
            {"at": row["at"], "seq": seq, "action": row["action"], "outcome": row.get("outcome", "")}
            for seq, row in mine
        ],
    }


def _consent_at(box: Box, message: Message, ledger: Iterable[ConsentEntry], at: datetime) -> dict[str, Any]:
    """Return what the ledger of the phone said by a moment about that kind of text."""
    scope = kind_scope(message)
    known = [one for one in ledger if one.phone == message.phone and one.recorded_at <= at]
    lines = [
        Line(
            one.act,
            one.scopes,
            one.captured_at,
            box.local_day(one.captured_at),
            own=one.patient_id in ("", message.patient_id),
        )
        for one in standing_lines(known)
    ]
    weighed = weigh_consent(TextConsent.UNKNOWN, lines, scope) if scope is not None else None
    seen = [one for one in known if one.act == Act.SEEN]
    return {
        "at": instant_text(at),
        "kind_of_text": str(scope) if scope is not None else "an answer to what the patient wrote",
        "by_the_ledger": str(weighed.state) if weighed is not None else "",
        "practice_system_flag_noted": instant_text(seen[-1].captured_at) if seen else "",
        "lines": [one.id for one in known],
    }


def _reply(text: InboundText, rows: Sequence[tuple[int, Mapping[str, Any]]]) -> dict[str, Any]:
    plain = _plain(asdict(text))
    steps = [
        {"at": row["at"], "seq": seq, "action": row["action"], "outcome": row.get("outcome", "")}
        for seq, row in rows
        if row.get("object") == f"inbound:{text.vendor_id}"
        or row.get("correlation_id", "") == text.correlation_id != ""
    ]
    return {**plain, "steps": steps}


def _decision(decision: PatientDecision) -> dict[str, Any]:
    why = [_explain(reason) for reason in decision.reasons]
    return {**_plain(asdict(decision)), "why": why}


def _explain(reason: str) -> str:
    return f"{reason}: {REASONS[Reason(reason)].meaning}" if reason in set(Reason) else reason


def _plain(value: Any) -> Any:
    """Return a record's values as plain data, instants as the 27 characters of the log."""
    return json.loads(json.dumps(value, default=_as_text))


def _as_text(value: object) -> object:
    if isinstance(value, datetime):
        return instant_text(value)
    return dict(value) if isinstance(value, Mapping) else str(value)
