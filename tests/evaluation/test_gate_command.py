"""`recallbox evaluate gate`: a line in, a line out; a wrong field is named; what is unknown withholds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from appliance.cli.evaluate import evaluate
from appliance.errors import Misconfigured

NOON = "2026-03-11T17:00:00Z"
CASE: dict[str, Any] = {
    "id": "a",
    "now_utc": NOON,
    "cohort": "overdue_6mo",
    "patient": {
        "timezone": "America/Chicago",
        "zip": "60601",
        "state": "IL",
        "mobile": "+13125550101",
        "birthdate": "1984-05-02",
        "is_deceased": False,
        "status": "active",
        "guarantor": None,
    },
    "practice": {"timezone": "America/Chicago", "state": "IL"},
    "consent": {"sms": "granted", "source": "intake_form", "at": "2024-06-03T15:00:00Z"},
    "policy": {},
    "counters": {"sent_today": 0, "sent_to_patient_last_24h": 0, "last_sent_at": None},
    "number_check": {"status": "valid", "checked_at": "2026-01-10T15:00:00Z"},
    "has_future_appointment": False,
    "human_in_loop": False,
    "baa": {"sms": "ok", "llm": "ok"},
    "a field of somebody else's": 1,
}


def run(folder: Path, *cases: dict[str, Any], report: bool = False) -> str:
    file = folder / "cases.jsonl"
    file.write_text("".join(json.dumps(case) + "\n" for case in cases))
    result = CliRunner().invoke(evaluate, ["gate", str(file), *(["--report"] if report else [])])
    if result.exception is not None:
        raise result.exception
    return result.stdout


def decide(folder: Path, **changes: Any) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(run(folder, {**CASE, **changes}))
    return answer


def test_each_line_is_answered_under_its_id(tmp_path: Path) -> None:
    night = {**CASE, "id": "b", "now_utc": "2026-03-11T08:00:00Z"}
    first, second = (json.loads(line) for line in run(tmp_path, CASE, night).splitlines())
    assert {
        "id": "a",
        "decision": "send",
        "reasons": [],
        "release_at_utc": None,
        "send_to": "patient",
    } == first
    assert ("b", "hold", "2026-03-11T15:00:00Z", "patient") == (
        second["id"],
        second["decision"],
        second["release_at_utc"],
        second["send_to"],
    )
    assert {"quiet_hours", "state_hours", "cohort_window"} == set(second["reasons"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"now_utc": "noon"}, "now_utc"),
        ({"cohort": "everyone"}, "cohort"),
        ({"patient": "Maria"}, "patient"),
        ({"patient": {**CASE["patient"], "birthdate": "2 May"}}, "patient.birthdate"),
        ({"patient": {**CASE["patient"], "is_deceased": "no"}}, "patient.is_deceased"),
        ({"consent": {"sms": "yes"}}, "consent.sms"),
        ({"consent": {"sms": "granted", "at": "some time last June"}}, "consent.at"),
        ({"counters": {"sent_today": "12"}}, "counters.sent_today"),
        ({"counters": {"last_sent_at": "yesterday"}}, "counters.last_sent_at"),
        ({"number_check": {"status": "valid", "checked_at": "x"}}, "number_check.checked_at"),
        ({"policy": {"quiet_start": "8 pm"}}, "policy.quiet_start"),
        ({"policy": {"quiet_start": "24:01"}}, "policy.quiet_start"),
        ({"policy": {"quiet_end": "09:60"}}, "policy.quiet_end"),
        ({"policy": {"ai_mode": "all"}}, "policy.ai_mode"),
        ({"policy": {"state_hours": {"OH": {"start": "x", "end": "20:00"}}}}, "policy.state_hours.OH"),
        ({"policy": {"state_hours": {"OH": {"start": "09:00"}}}}, "end"),
        ({"policy": {"cohort_windows": {"overdue_6mo": {"days": ["Caturday"]}}}}, "overdue_6mo.days"),
        ({"policy": {"cohort_windows": {"overdue_6mo": {"days": [7]}}}}, "overdue_6mo.days"),
        ({"has_future_appointment": 3}, "has_future_appointment"),
    ],
)
def test_a_wrong_field_is_named_with_its_line(tmp_path: Path, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Misconfigured, match=r"line 2:") as caught:
        run(tmp_path, CASE, {**CASE, **changes})
    assert field.split(".")[-1] in str(caught.value)
    assert "555" not in str(caught.value)


def test_what_a_line_leaves_out_withholds_the_text(tmp_path: Path) -> None:
    bare = {"id": 1, "now_utc": NOON, "cohort": "overdue_6mo", "patient": {}, "practice": {}}
    answer = json.loads(run(tmp_path, bare))
    assert (1, "deny", None, None) == tuple(
        answer[one] for one in ("id", "decision", "release_at_utc", "send_to")
    )
    expected = {
        "inactive",
        "minor_no_guarantor",
        "consent_unknown",
        "no_mobile",
        "baa_sms",
        "no_common_window",
    }
    assert expected == set(answer["reasons"])


@pytest.mark.parametrize("field", ["consent", "number_check", "baa", "counters", "policy"])
def test_null_is_the_same_as_absent(tmp_path: Path, field: str) -> None:
    absent = {key: value for key, value in CASE.items() if key != field}
    assert json.loads(run(tmp_path, {**CASE, field: None})) == json.loads(run(tmp_path, absent))


def test_other_shapes_of_the_same_thing(tmp_path: Path) -> None:
    minor = {**CASE["patient"], "birthdate": "2016-08-20", "zip": 60601}
    for consent in ("granted", {"sms": "granted"}):
        guarantor = {"mobile": "+13125550102", "consent": consent}
        answer = decide(tmp_path, patient={**minor, "guarantor": guarantor})
        assert ("send", "guarantor") == (answer["decision"], answer["send_to"])
    assert "send" == decide(tmp_path, now_utc="2026-03-11T12:00:00-05:00")["decision"]
    assert "send" == decide(tmp_path, now_utc="2026-03-11T17:00:00")["decision"], "no offset is UTC"
    assert "send" == decide(tmp_path, patient={**CASE["patient"], "zip": "60601-1234"})["decision"]


@pytest.mark.parametrize(
    "days", [["Wed"], ["wednesday"], [2], "Tue-Thu", "tue\u2013thu", "mon, wed", "Sat-Wed", "2"]
)
@pytest.mark.parametrize(
    ("start", "end"), [("09:00", "17:00"), ("9:00", "17:00:00"), (9, 17), ("12:00", "24:00")]
)
def test_days_and_hours_in_the_ways_people_write_them(
    tmp_path: Path, days: Any, start: Any, end: Any
) -> None:
    window = {"overdue_6mo": {"days": days, "start": start, "end": end}}
    assert "send" == decide(tmp_path, policy={"cohort_windows": window})["decision"]


@pytest.mark.parametrize("mobile", [None, "", "312-555-0101", "+1", "ask the desk"])
def test_what_is_no_number_cannot_be_texted(tmp_path: Path, mobile: str | None) -> None:
    answer = decide(tmp_path, patient={**CASE["patient"], "mobile": mobile})
    assert ("deny", ["no_mobile"]) == (answer["decision"], answer["reasons"])


def test_a_count_without_a_time_is_a_text_of_now(tmp_path: Path) -> None:
    counters = {"sent_to_patient_last_24h": 1, "last_sent_at": None}
    answer = decide(tmp_path, counters=counters)
    assert ({"patient_24h", "min_days"}, "2026-03-18T17:00:00Z") == (
        set(answer["reasons"]),
        answer["release_at_utc"],
    )
    old = {"sent_to_patient_last_24h": 1, "last_sent_at": "2026-01-01T00:00:00Z"}
    assert answer["reasons"] == decide(tmp_path, counters=old)["reasons"]


SENT: dict[str, Any] = {"decision": "send", "reasons": [], "release_at_utc": None, "send_to": "patient"}
DENIED = {"decision": "deny", "reasons": ["deceased"], "release_at_utc": None, "send_to": None}


def figure(told: str, name: str) -> list[str]:
    """Return what the report says beside a name, once for each table that has it."""
    lines = (line.split("\u2502") for line in told.splitlines() if line.startswith(f"\u2502 {name} "))
    return [cells[2].strip() for cells in lines]


def test_the_report_lists_wrong_sends_first_and_debatable_lines_apart(tmp_path: Path) -> None:
    right = {**CASE, "expect": SENT}
    planted = {**CASE, "id": "planted", "expect": DENIED}
    doubt = {**CASE, "id": "doubt", "expect": {"decision": "hold", "reasons": ["weekday"]}, "debatable": True}
    told = run(tmp_path, right, planted, doubt, {**CASE, "id": "unlabelled"}, report=True)
    first, rest = told.split("Decisions", 1)
    assert "Wrong sends: 2" in first
    assert "planted" in first
    assert "decision (debatable), reasons (debatable)" in first
    main, apart = rest.split("Figures, debatable lines", 1)
    assert "planted" in main
    assert "doubt" not in main
    assert "doubt" in apart
    assert ["1/2 = 0.5000", "0/1 = 0.0000"] == figure(told, "same decision")
    assert ["1/2 = 0.5000", "none"] == figure(told, "same send_to"), "what a label leaves out is not scored"
    assert "unlabelled" not in told
    assert "555" not in told
    assert "1984" not in told


def test_a_debatable_field_is_not_scored_and_its_line_counts_for_the_rest(tmp_path: Path) -> None:
    night = {**CASE, "id": "night", "now_utc": "2026-03-11T08:00:00Z"}
    expect = {"decision": "hold", "reasons": ["quiet_hours"], "release_at_utc": "2026-03-11T15:00:00Z"}
    told = run(tmp_path, {**night, "expect": expect, "debatable_fields": ["reasons"]}, report=True)
    assert "Figures, debatable lines" not in told
    assert ["1/1 = 1.0000"] == figure(told, "same decision")
    assert ["none"] == figure(told, "same reasons")
    assert ["1/1 = 1.0000"] == figure(told, "same in all that is scored")
    assert "night" not in told
    off = {**expect, "release_at_utc": "2026-03-11T14:00:00Z"}
    told = run(tmp_path, {**night, "expect": off, "debatable_fields": ["reasons"]}, report=True)
    assert ["0/1 = 0.0000"] == figure(told, "same in all that is scored")
    assert "night" in told
    assert "quiet_hours" not in told


def test_a_wrong_send_is_listed_even_where_its_decision_is_debatable(tmp_path: Path) -> None:
    line = {**CASE, "id": "arguable", "expect": DENIED, "debatable_fields": ["decision", "reasons"]}
    told = run(tmp_path, line, report=True)
    first, rest = told.split("Decisions", 1)
    assert "Wrong sends: 1" in first
    assert "decision (debatable), reasons (debatable), send_to " in first
    assert ["none"] == figure(rest, "same decision")
    assert ["0"] == figure(rest, "deny"), "no send is counted among the decisions"


def test_the_report_compares_instants_and_sets(tmp_path: Path) -> None:
    expect = {
        "decision": "hold",
        "reasons": ["state_hours", "cohort_window", "quiet_hours"],
        "release_at_utc": "2026-03-11T10:00:00-05:00",
    }
    told = run(tmp_path, {**CASE, "now_utc": "2026-03-11T08:00:00Z", "expect": expect}, report=True)
    assert "1/1 = 1.0000" in told
    assert "0/1" not in told
