from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from appliance.domain.proof.audit import AuditEntry, to_record, to_timestamp

AT = datetime(2026, 3, 2, 15, 4, 5, tzinfo=UTC)
SENT = AuditEntry(
    at=AT,
    actor="core",
    action="recall_text_sent",
    purpose="recall_outreach",
    object="message:41",
    patient_token="6d1f",
    outcome="accepted",
    correlation_id="c-41",
    policy_hash="aa",
    prompt_hash="bb",
    body_hash="cc",
    fields_left=("first_name", "slot"),
    detail={"segments": 1, "retried": False, "codes": ["x", "y"], "reason": None},
)


def test_a_record_holds_every_field_and_ends_with_its_number() -> None:
    record = to_record(SENT, 7)
    assert record.endswith(',"seq":7}')
    assert {field.name for field in fields(AuditEntry)} | {"seq"} == set(json.loads(record))
    assert record == to_record(replace(SENT), 7)
    assert record != to_record(SENT, 8)


def test_empty_fields_are_left_out() -> None:
    record = to_record(AuditEntry(AT, "owner", "policy_read", "operations"), 1)
    expected = (
        '{"action":"policy_read","actor":"owner","at":"2026-03-02T15:04:05.000000Z",'
        '"purpose":"operations","seq":1}'
    )
    assert expected == record


def test_timestamps_sort_as_the_times_do() -> None:
    times = [AT, AT + timedelta(microseconds=1), AT + timedelta(seconds=1), AT + timedelta(days=400)]
    texts = [to_timestamp(time) for time in times]
    assert texts == sorted(texts)
    assert {27} == {len(text) for text in texts}


@pytest.mark.parametrize("at", [AT.replace(tzinfo=None), AT.astimezone(timezone(timedelta(hours=-7)))])
def test_a_time_that_is_not_aware_utc_is_refused(at: datetime) -> None:
    with pytest.raises(ValueError, match="aware UTC"):
        to_record(replace(SENT, at=at), 1)


@pytest.mark.parametrize(
    "entry", [replace(SENT, actor=""), replace(SENT, action=""), replace(SENT, purpose="")]
)
def test_an_entry_must_say_who_did_what_and_why(entry: AuditEntry) -> None:
    with pytest.raises(ValueError, match="actor, action and purpose"):
        to_record(entry, 1)


def test_records_are_numbered_from_one() -> None:
    with pytest.raises(ValueError, match="numbered from 1"):
        to_record(SENT, 0)
