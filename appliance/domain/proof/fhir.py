"""An audit record as a FHIR R4 AuditEvent, for the systems of others.

The codes are those of DICOM (PS3.15 A.5, PS3.16 CID 400), ISO 21089 and HL7's ActReason, in the value sets
that R4 binds AuditEvent to; the agents and the patient stand where IHE's Basic Audit Log Patterns put them.
No profile is claimed: those patterns are about REST and SAML, and this log is neither.

Nothing is added that the record does not say: a patient is a token, a person is the login name on record.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

DCM: Final = "http://dicom.nema.org/resources/ontology/DCM"
LIFECYCLE: Final = "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle"
ACT_REASON: Final = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
ROLE_TYPE: Final = "http://terminology.hl7.org/CodeSystem/extra-security-role-type"
ENTITY_TYPE: Final = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
ENTITY_ROLE: Final = "http://terminology.hl7.org/CodeSystem/object-role"
SOURCE_TYPE: Final = "http://terminology.hl7.org/CodeSystem/security-source-type"
OWN: Final = "urn:recallbox:"

_ACTIVITY = (DCM, "110100", "Application Activity")
_LOG_USED = (DCM, "110101", "Audit Log Used")
_EXPORT = (DCM, "110106", "Export")
_IMPORT = (DCM, "110107", "Import")
_PATIENT_RECORD = (DCM, "110110", "Patient Record")
_QUERY = (DCM, "110112", "Query")
_ALERT = (DCM, "110113", "Security Alert")
_TRANSMIT = (LIFECYCLE, "transmit", "Transmit Record Lifecycle Event")
_RECEIVE = (LIFECYCLE, "receive", "Receive/Retain Record Lifecycle Event")
_DESTROY = (LIFECYCLE, "destroy", "Destroy/Delete Record Lifecycle Event")
_DISCLOSE = (LIFECYCLE, "disclose", "Disclose Record Lifecycle Event")

_KINDS: Final[Mapping[str, tuple[tuple[str, str, str], str]]] = {
    "phi_viewed": (_PATIENT_RECORD, "R"),
    "record_exported": (_EXPORT, "R"),
    "evidence_exported": (_EXPORT, "R"),
    "numbers_exported": (_EXPORT, "R"),
    "numbers_imported": (_IMPORT, "C"),
    "former_vendor_settled": (_IMPORT, "C"),
    "former_texts_counted": (_IMPORT, "C"),
    "pms_pulled": (_QUERY, "E"),
    "pms_written": (_TRANSMIT, "C"),
    "text_intended": (_TRANSMIT, "E"),
    "text_sent": (_TRANSMIT, "E"),
    "number_checked": (_QUERY, "E"),
    "text_received": (_RECEIVE, "C"),
    "record_purged": (_DESTROY, "D"),
    "words_expired": (_DESTROY, "D"),
    "disclosure_recorded": (_DISCLOSE, "C"),
    "disclosures_accounted": (_EXPORT, "R"),
    "log_exported": (_LOG_USED, "R"),
    "breaker_tripped": (_ALERT, "E"),
    "log_rolled_back": (_ALERT, "E"),
    "log_forked": (_ALERT, "E"),
    "log_head_unreadable": (_ALERT, "E"),
    "log_restarted": (_ALERT, "E"),
}
"""What kind of event an action is and whether it creates, reads, updates, deletes or executes."""

_REASONS: Final = {
    "health_care_operations": ("HOPERAT", "healthcare operations"),
    "treatment": ("TREAT", "treatment"),
    "patient_request": ("PATRQT", "patient requested"),
    "legal": ("HLEGAL", "legal"),
}
_FAILED: Final = frozenset({"failed", "refused", "rejected", "undelivered", "lost"})


def to_audit_events(records: Iterable[str], source: str) -> Iterator[str]:
    """Given canonical records and the log's name, yield one line of JSON for each."""
    for record in records:
        event = to_audit_event(json.loads(record), source)
        yield json.dumps(event, ensure_ascii=False, separators=(",", ":"))


def to_audit_event(row: Mapping[str, Any], source: str) -> dict[str, Any]:
    """Given a record as data and the log's name, return the AuditEvent (R4, 4.0.1)."""
    kind, action = _KINDS.get(
        row["action"], (_PATIENT_RECORD, "U") if _names_patient(row) else (_ACTIVITY, "E")
    )
    event: dict[str, Any] = {
        "resourceType": "AuditEvent",
        "id": f"row-{row['seq']}",
        "type": _coding(*kind),
        "subtype": [_coding(f"{OWN}action", row["action"], row["action"].replace("_", " "))],
        "action": action,
        "recorded": row["at"],
        "outcome": _outcome(row, kind),
        "purposeOfEvent": [_reason(row["purpose"])],
        "agent": [_agent(row)],
        "source": {
            "observer": {"identifier": {"system": f"{OWN}log", "value": source}, "display": "RecallBox"},
            "type": [_coding(SOURCE_TYPE, "4", "Application Server")],
        },
    }
    if row.get("outcome"):
        event["outcomeDesc"] = row["outcome"]
    entities = list(_entities(row))
    return {**event, "entity": entities} if entities else event


def _names_patient(row: Mapping[str, Any]) -> bool:
    return bool(row.get("patient_token"))


def _coding(system: str, code: str, display: str) -> dict[str, str]:
    return {"system": system, "code": code, "display": display}


def _reason(purpose: str) -> dict[str, Any]:
    if purpose not in _REASONS:
        return {"text": purpose}
    return {"coding": [_coding(ACT_REASON, *_REASONS[purpose])], "text": purpose}


def _outcome(row: Mapping[str, Any], kind: tuple[str, str, str]) -> str:
    """0 success, 4 minor failure, 8 serious failure; a gate that says no has done its work."""
    if kind == _ALERT:
        return "8"
    words = {row.get("outcome", ""), row["action"].rpartition("_")[2]}
    return "4" if words & _FAILED else "0"


def _agent(row: Mapping[str, Any]) -> dict[str, Any]:
    role, _, name = row["actor"].partition(":")
    person = role == "user"
    agent: dict[str, Any] = {
        "type": {
            "coding": [
                _coding(ROLE_TYPE, "humanuser", "human user")
                if person
                else _coding(DCM, "110150", "Application")
            ]
        },
        "who": {"identifier": {"system": f"{OWN}actor", "value": name if person else row["actor"]}},
        "requestor": True,
    }
    if row.get("policy_hash"):
        agent["policy"] = [f"{OWN}policy:{row['policy_hash']}"]
    return agent


def _entities(row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    if _names_patient(row):
        yield {
            "what": {"identifier": {"system": f"{OWN}patient-token", "value": row["patient_token"]}},
            "type": _coding(ENTITY_TYPE, "1", "Person"),
            "role": _coding(ENTITY_ROLE, "1", "Patient"),
        }
    details = [_detail(name, row[name]) for name in ("seq", *_HASHES) if row.get(name)]
    details += [_detail("fields_left", ",".join(row["fields_left"]))] if row.get("fields_left") else []
    details += [
        _detail(name, value) for name, value in row.get("detail", {}).items() if value not in (None, "", [])
    ]
    yield {
        "what": {"identifier": {"system": f"{OWN}object", "value": row.get("object") or f"row:{row['seq']}"}},
        "type": _coding(ENTITY_TYPE, "2", "System Object"),
        "role": _coding(ENTITY_ROLE, "4", "Domain Resource"),
        "detail": details,
    }


_HASHES = ("correlation_id", "policy_hash", "prompt_hash", "body_hash")


def _detail(name: str, value: object) -> dict[str, str]:
    if isinstance(value, list):
        value = ",".join(map(str, value))
    return {"type": name, "valueString": str(value).lower() if isinstance(value, bool) else str(value)}
