"""The send gate against cases written from the law, the design and the seeds: every one has to agree.

What is also checked is the corpus itself: that it reaches every word of the format, that its phones are
fictitious, and that each line names the rule it was written from.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from appliance.cli.evaluate_gate import WORDS, Expectation, GateAnswer, GateCase, find_differences, judge_case

CORPUS = Path(__file__).parent / "gate_tuning.jsonl"
Line = dict[str, Any]
FORMAT_WORDS = frozenset(
    {
        "quiet_hours", "cohort_window", "weekday", "state_hours", "holiday", "daily_cap", "patient_24h",
        "min_days", "no_common_window", "consent_revoked", "consent_unknown", "guarantor_no_consent",
        "minor_no_guarantor", "reconsent_at_18", "deceased", "inactive", "no_mobile", "number_unchecked",
        "number_stale", "number_invalid", "number_landline", "future_appointment", "human_in_loop",
        "call_only_cohort", "baa_sms", "baa_llm",
    }
)  # fmt: skip
"""EVALUATION.md, the gate's reason words."""


@pytest.fixture(scope="module")
def lines() -> list[Line]:
    return [json.loads(row) for row in CORPUS.read_text(encoding="utf-8").splitlines()]


def judge(line: Line) -> GateAnswer:
    return judge_case(msgspec.convert(line, GateCase))


def test_every_case_is_decided_as_its_rule_says(lines: list[Line]) -> None:
    differ = {
        line["id"]: (line["rule"], found, answer)
        for line in lines
        if (found := find_differences(msgspec.convert(line["expect"], Expectation), answer := judge(line)))
    }
    assert differ == {}


def test_the_cases_reach_every_word_and_every_decision(lines: list[Line]) -> None:
    assert len({line["id"] for line in lines}) == len(lines) >= 590
    assert all(line["rule"] for line in lines)
    assert {word for line in lines for word in line["expect"]["reasons"]} == FORMAT_WORDS
    counts = Counter(line["expect"]["decision"] for line in lines)
    assert min(counts["send"], counts["hold"], counts["deny"]) >= 70


def test_a_hold_names_its_end_and_nothing_else_does(lines: list[Line]) -> None:
    for line in lines:
        expect = line["expect"]
        assert (expect["decision"] == "hold") == (expect["release_at_utc"] is not None), line["id"]
        assert (expect["decision"] == "send") == (expect["reasons"] == []), line["id"]
        assert (expect["decision"] == "deny") == (expect["send_to"] is None), line["id"]


def test_a_release_is_open_and_the_second_before_it_is_not(lines: list[Line]) -> None:
    """Put the case again at that instant, with the counters of a new day and a fresh number check."""
    for line in lines:
        release_at = line["expect"]["release_at_utc"]
        if release_at is None:
            continue
        counters = {**line["counters"], "sent_today": 0, "sent_to_patient_last_24h": 0}
        check = {**line["number_check"], "checked_at": release_at[:4] + "-01-01T00:00:00Z"}
        then = {**line, "now_utc": release_at, "counters": counters, "number_check": check}
        if line["id"] in _CAME_OF_AGE:
            assert judge(then).decision == "deny", line["id"]
            continue
        assert judge(then).decision == "send", line["id"]
        before = {
            **then,
            "now_utc": _second_before(release_at),
            "counters": {**line["counters"], "sent_today": 0},
        }
        if before["now_utc"] >= line["now_utc"] and "daily_cap" not in line["expect"]["reasons"]:
            assert judge(before).decision == "hold", line["id"]


_CAME_OF_AGE = ("minor-022", "minor-026")
"""Eighteen while the text waited: asked first, in their own name."""


def _second_before(text: str) -> str:
    return (datetime.fromisoformat(text) - timedelta(seconds=1)).isoformat().replace("+00:00", "Z")


def test_the_people_are_invented(lines: list[Line]) -> None:
    phones = set(re.findall(r"\+\d+", CORPUS.read_text(encoding="utf-8")))
    assert phones
    assert all(re.fullmatch(r"\+1\d{3}55501\d\d", phone) for phone in phones)


def test_every_reason_of_the_gate_has_a_word_of_the_format() -> None:
    gate = {one for one in WORDS if WORDS[one] in FORMAT_WORDS}
    others = {one.value for one in set(WORDS) - gate}
    assert others == _NOT_OF_A_LINE


# What only a box in service can say: the site's state, the PMS, the cadence, answers and slots.
_NOT_OF_A_LINE = frozenset(
    {
        *("opt_outs_not_imported", "paused", "breaker_open", "outside_phase", "pms_stale", "not_due"),
        *("no_recall", "recall_disabled", "touch_not_due", "touches_spent", "holdout", "household_merged"),
        *("draft_flagged", "answers_spent", "same_text", "slot_taken", "slot_past", "slot_closed"),
        *("patient_busy", "booking_off", "held_by_person", "wording_withdrawn"),
    }
)
