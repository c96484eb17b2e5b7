"""`recallbox evaluate` as others run it: a file in, a line out for each, errors that name line and field."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from appliance.cli.evaluate import evaluate
from appliance.errors import Misconfigured

CASE: dict[str, Any] = {
    "id": "a",
    "text": "Tuesday at 10 works",
    "lang": "en",
    "now": "2026-11-18T11:05:00-06:00",
    "tz": "America/Chicago",
    "offered": [
        {"start": "2026-11-24T10:00", "hygienist": "Priya"},
        {"start": "2026-11-26T14:30", "hygienist": "Priya"},
    ],
    "context": "recall_offer",
    "booked": None,
    "legend": {},
    "suppressed": False,
    "last_outbound": "",
    "a field of somebody else's": 1,
}


def run(folder: Path, *cases: dict[str, Any], report: bool = False) -> str:
    file = folder / "cases.jsonl"
    file.write_text("".join(json.dumps(case) + "\n" for case in cases))
    arguments = ["replies", str(file), *(["--report"] if report else [])]
    result = CliRunner().invoke(evaluate, arguments)
    if result.exception is not None:
        raise result.exception
    return result.stdout


def test_each_line_is_answered_under_its_id(tmp_path: Path) -> None:
    stop = {**CASE, "id": "b", "text": "Stop. Thank you"}
    first, second = (json.loads(line) for line in run(tmp_path, CASE, stop).splitlines())
    assert ("a", "book", 0, "rules") == (first["id"], first["intent"], first["slot"], first["settled_by"])
    assert ("b", "opt_out", None) == (second["id"], second["intent"], second["slot"])
    assert 0 <= first["confidence"] <= 1
    assert set(first) == {"id", "intent", "slot", "confidence", "settled_by", "why"}


def test_what_rules_cannot_settle_is_a_persons(tmp_path: Path) -> None:
    answer = json.loads(run(tmp_path, {**CASE, "text": "the plumber said the same about my aunt's boat"}))
    assert ("ambiguous", "person") == (answer["intent"], answer["settled_by"])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"offered": "tomorrow"}, "offered"),
        ({"now": "noon"}, "now"),
        ({"tz": "Mars/Olympus"}, "tz"),
        ({"context": "small_talk"}, "context"),
        ({"suppressed": "no"}, "suppressed"),
        ({"offered": [{"start": "soon"}]}, "offered.start"),
    ],
)
def test_a_wrong_field_is_named_with_its_line(tmp_path: Path, change: dict[str, Any], field: str) -> None:
    with pytest.raises(Misconfigured, match=r"line 2:") as caught:
        run(tmp_path, CASE, {**CASE, **change})
    assert field in str(caught.value)


def test_the_report_lists_what_does_harm(tmp_path: Path) -> None:
    right = {**CASE, "label": {"intent": "book", "slot": 0}}
    wrong = {**CASE, "id": "w", "label": {"intent": "opt_out", "slot": None}, "stratum": "planted"}
    told = run(tmp_path, right, wrong, report=True)
    assert "Harmful errors: 1" in told
    assert "planted" in told
    assert "1/2 = 0.5000" in told
