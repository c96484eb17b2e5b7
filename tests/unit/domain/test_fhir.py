"""AuditEvents have what R4 requires, and codes only from the value sets that it binds them to.

Written from the specification (hl7.org/fhir/R4/auditevent.html): cardinalities, types, bindings, invariants.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from appliance.domain.proof.audit import AuditEntry, to_record
from appliance.domain.proof.fhir import to_audit_event, to_audit_events

DCM = "http://dicom.nema.org/resources/ontology/DCM"
HL7 = "http://terminology.hl7.org/CodeSystem/"
# ValueSet audit-event-type: DICOM event ids, ISO 21089 life cycle, and `rest`.
EVENT_TYPES = {(DCM, f"1101{number:02}") for number in range(15)} | {
    (f"{HL7}iso-21089-lifecycle", code)
    for code in (
        *("access", "hold", "amend", "archive", "attest", "decrypt", "deidentify", "deprecate", "destroy"),
        *("disclose", "encrypt", "extract", "link", "merge", "originate", "pseudonymize", "reactivate"),
        *("receive", "reidentify", "unhold", "report", "restore", "transform", "transmit", "unlink"),
        *("unmerge", "verify"),
    )
}
# ValueSet participation-role-type, as far as DICOM's and the extra codes go.
AGENT_TYPES = {(DCM, f"11015{number}") for number in range(6)} | {
    (f"{HL7}extra-security-role-type", code)
    for code in ("authserver", "datacollector", "dataprocessor", "datasubject", "humanuser")
}
PURPOSES = {"TREAT", "HPAYMT", "HOPERAT", "PATRQT", "HLEGAL"}  # of v3-PurposeOfUse
ENTITY_TYPES = {(f"{HL7}audit-entity-type", str(number)) for number in (1, 2, 3, 4)}
ENTITY_ROLES = {(f"{HL7}object-role", str(number)) for number in range(1, 25)}
SOURCE_TYPES = {(f"{HL7}security-source-type", str(number)) for number in range(1, 10)}
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")


def check_event(event: dict[str, Any]) -> None:
    """Assert everything that R4 requires of an AuditEvent."""
    known = {
        *("resourceType", "id", "type", "subtype", "action", "recorded", "outcome", "outcomeDesc"),
        *("purposeOfEvent", "agent", "source", "entity"),
    }
    assert event["resourceType"] == "AuditEvent"
    assert set(event) <= known
    assert ID.fullmatch(event["id"])
    assert code(event["type"]) in EVENT_TYPES
    assert all(one["system"] and one["code"] for one in event["subtype"])
    assert event["action"] in set("CRUDE")
    assert INSTANT.fullmatch(event["recorded"])
    assert event["outcome"] in {"0", "4", "8", "12"}
    assert event.get("outcomeDesc", "x")
    for purpose in event["purposeOfEvent"]:
        assert purpose["text"]
        assert {one["code"] for one in purpose.get("coding", [])} <= PURPOSES
    assert event["agent"]
    for agent in event["agent"]:
        check_agent(agent)
    assert code(event["source"]["type"][0]) in SOURCE_TYPES
    check_identifier(event["source"]["observer"])
    for entity in event.get("entity", []):
        check_entity(entity)
    assert not list(empties(event)), "FHIR knows no empty values"


def check_agent(agent: dict[str, Any]) -> None:
    assert isinstance(agent["requestor"], bool)  # 1..1
    assert code(agent["type"]["coding"][0]) in AGENT_TYPES
    check_identifier(agent["who"])
    assert all(re.fullmatch(r"urn:\S+", one) for one in agent.get("policy", []))


def check_entity(entity: dict[str, Any]) -> None:
    assert not {"name", "query"} <= set(entity)  # sev-1
    assert code(entity["type"]) in ENTITY_TYPES
    assert code(entity["role"]) in ENTITY_ROLES
    check_identifier(entity["what"])
    for detail in entity.get("detail", []):
        assert {"type", "valueString"} == set(detail)  # type 1..1, one value[x]
        assert isinstance(detail["valueString"], str)


def check_identifier(reference: dict[str, Any]) -> None:
    assert reference["identifier"]["value"]
    assert re.fullmatch(r"urn:\S+", reference["identifier"]["system"])


def code(coding: dict[str, str]) -> tuple[str, str]:
    assert coding["display"]
    return coding["system"], coding["code"]


def empties(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [one for inner in value.values() for one in empties(inner)] + ([value] if not value else [])
    if isinstance(value, list):
        return [one for inner in value for one in empties(inner)] + ([value] if not value else [])
    return [value] if value in ("", None) else []


def event_of(action: str, **more: Any) -> dict[str, Any]:
    fields = {"actor": "recallbox", "purpose": "health_care_operations", "object": "text:t1"} | more
    record = to_record(AuditEntry(datetime(2026, 11, 17, 16, tzinfo=UTC), action=action, **fields), 7)
    (line,) = to_audit_events([record], "recallbox/0123456789abcdef")
    assert "\n" not in line
    event: dict[str, Any] = json.loads(line)
    check_event(event)
    return event


@pytest.mark.parametrize(
    ("action", "more", "kind", "crude", "outcome"),
    [
        ("phi_viewed", {"actor": "user:Priya", "outcome": "ok"}, "110110", "R", "0"),
        ("record_exported", {"actor": "user:Priya"}, "110106", "R", "0"),
        ("numbers_imported", {"actor": "user:Priya"}, "110107", "C", "0"),
        ("text_sent", {"patient_token": "tok", "outcome": "ok"}, "transmit", "E", "0"),
        ("text_failed", {"patient_token": "tok", "outcome": "30003"}, "110110", "U", "4"),
        ("text_withheld", {"patient_token": "tok", "outcome": "consent_revoked"}, "110110", "U", "0"),
        ("text_received", {}, "receive", "C", "0"),
        ("record_purged", {"patient_token": "tok"}, "destroy", "D", "0"),
        ("disclosure_recorded", {"patient_token": "tok"}, "disclose", "C", "0"),
        ("night_decided", {}, "110100", "E", "0"),
        ("breaker_tripped", {"outcome": "scan_hits"}, "110113", "E", "8"),
        ("log_rolled_back", {"outcome": "stopped"}, "110113", "E", "8"),
        ("log_exported", {"actor": "user:Priya"}, "110101", "R", "0"),
        ("a_new_action_of_tomorrow", {}, "110100", "E", "0"),
    ],
)
def test_each_kind_of_row(action: str, more: dict[str, Any], kind: str, crude: str, outcome: str) -> None:
    event = event_of(action, **more)
    assert (kind, crude, outcome) == (event["type"]["code"], event["action"], event["outcome"])
    assert action == event["subtype"][0]["code"]


def test_who_whom_what_and_why_stand_where_others_look_for_them() -> None:
    event = event_of(
        "text_intended",
        actor="user:Dr. Chen",
        purpose="treatment",
        patient_token="ic26imkiv",
        policy_hash="b445242a3449fc13",
        body_hash="35" * 32,
        fields_left=("mobile", "body"),
        detail={"attempt": 1, "template": "x@1", "settled": True, "reasons": ["a", "b"], "nothing": None},
    )
    agent, (patient, thing) = event["agent"][0], event["entity"]
    assert "Dr. Chen" == agent["who"]["identifier"]["value"]
    assert "humanuser" == agent["type"]["coding"][0]["code"]
    assert ["urn:recallbox:policy:b445242a3449fc13"] == agent["policy"]
    assert "TREAT" == event["purposeOfEvent"][0]["coding"][0]["code"]
    assert ("ic26imkiv", "1", "1") == (
        patient["what"]["identifier"]["value"], patient["type"]["code"], patient["role"]["code"],
    )  # fmt: skip
    assert "text:t1" == thing["what"]["identifier"]["value"]
    told = {one["type"]: one["valueString"] for one in thing["detail"]}
    assert {
        "seq": "7", "policy_hash": "b445242a3449fc13", "body_hash": "35" * 32, "fields_left": "mobile,body",
        "attempt": "1", "template": "x@1", "settled": "true", "reasons": "a,b",
    } == told  # fmt: skip
    assert "recallbox/0123456789abcdef" == event["source"]["observer"]["identifier"]["value"]


def test_a_purpose_without_a_code_is_told_in_words() -> None:
    assert [{"text": "marketing"}] == event_of("night_decided", purpose="marketing")["purposeOfEvent"]


def test_a_row_about_nothing_has_its_own_number_for_an_entity() -> None:
    row = {"seq": 9, "at": "2026-11-17T16:00:00.000000Z", "actor": "recallbox", "action": "x", "purpose": "y"}
    event = to_audit_event(row, "recallbox/1")
    check_event(event)
    assert "row:9" == event["entity"][0]["what"]["identifier"]["value"]
