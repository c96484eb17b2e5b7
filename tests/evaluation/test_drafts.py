"""`recallbox evaluate drafts`: our labelled drafts judged right, and the exchange format as others use it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from appliance.cli.evaluate import evaluate
from appliance.cli.evaluate_drafts import Compared, DraftCase, Label, compare, judge_case
from appliance.domain.phi import Reason, Verdict
from appliance.errors import Misconfigured

TUNING = Path(__file__).parent / "drafts_tuning.jsonl"
PARTS = 24
"""In how many tests the labelled drafts are judged, so that the first miss is told without the rest."""

CASE: dict[str, Any] = {
    "id": "a",
    "cohort": "overdue_6mo",
    "lang": "en",
    "body": "Hi Maria, Cedar Ridge Dental here. Time for a visit? Reply STOP to opt out",
    "patient": {"first_name": "Maria", "last_name": "Alvarez", "fees": ["120.00"], "remaining_max": 850},
    "practice": {"name": "Cedar Ridge Dental", "phone": "+13125550100"},
    "allowed_slots": [],
    "policy": {},
    "a field of somebody else's": 1,
}
UNFIT = {**CASE, "id": "b", "body": CASE["body"].replace("Maria", "Maria Alvarez")}


def run(folder: Path, *cases: dict[str, Any], report: bool = False) -> str:
    file = folder / "cases.jsonl"
    file.write_text("".join(json.dumps(case) + "\n" for case in cases))
    result = CliRunner().invoke(evaluate, ["drafts", str(file), *(["--report"] if report else [])])
    if result.exception is not None:
        raise result.exception
    return result.stdout


def judge_one(folder: Path, **change: Any) -> list[str]:
    reasons: list[str] = json.loads(run(folder, {**CASE, **change}))["reasons"]
    return reasons


def compared(part: int) -> Iterator[Compared]:
    lines = TUNING.read_bytes().splitlines()[part::PARTS]
    for line in lines:
        case, label = msgspec.json.decode(line, type=DraftCase), msgspec.json.decode(line, type=Label)
        one = compare(label, judge_case(case))
        if one is not None:
            yield one


@pytest.mark.parametrize("part", range(PARTS))
def test_our_labelled_drafts_are_judged_right(part: int) -> None:
    found = list(compared(part))
    assert len(found) >= 450 // PARTS
    assert [one.answer.id for one in found if one.missed or one.is_let_through] == []
    assert [one.answer.id for one in found if one.is_false_hold or one.extra] == []


def test_our_labelled_drafts_cover_every_reason_in_both_languages() -> None:
    lines = [json.loads(line) for line in TUNING.read_text("utf-8").splitlines()]
    seen = Counter((reason, line["lang"]) for line in lines for reason in line["expect"]["reasons"])
    # An URL, an address or a code reads alike in both languages.
    assert {(reason, "en") for reason in Reason} <= set(seen)
    assert len({reason for reason, lang in seen if lang == "es"}) >= 18
    assert len(lines) >= 450
    assert len(lines) == len({line["id"] for line in lines})
    assert all(line["rule"] for line in lines)
    assert sum(line["expect"]["verdict"] == "pass" for line in lines) >= 150


def test_each_line_is_answered_under_its_id(tmp_path: Path) -> None:
    fit, unfit = (json.loads(line) for line in run(tmp_path, CASE, UNFIT).splitlines())
    assert {"id": "a", "verdict": "pass", "reasons": [], "segments": 1} == fit
    assert {"id": "b", "verdict": "flag", "reasons": ["last_name"], "segments": 1} == unfit


@pytest.mark.parametrize("amount", [120, 120.0, "120", "120.00", "$120.00"])
def test_a_fee_may_be_a_number_or_text(tmp_path: Path, amount: object) -> None:
    body = CASE["body"].replace("Time for a visit?", "It is 120.00 as agreed.")
    assert ["fee"] == judge_one(tmp_path, body=body, patient={"first_name": "Maria", "fees": [amount]})


@pytest.mark.parametrize("amount", [850, 850.0, "850", "850.00"])
def test_a_maximum_may_be_a_number_or_text(tmp_path: Path, amount: object) -> None:
    body = CASE["body"].replace("Time for a visit?", "It is 850.00 by now.")
    patient = {"first_name": "Maria", "remaining_max": amount}
    assert ["benefit_amount"] == judge_one(tmp_path, body=body, patient=patient)


@pytest.mark.parametrize("tooth", [14, "14", "#14"])
def test_a_tooth_may_be_a_number_or_text(tmp_path: Path, tooth: object) -> None:
    body = CASE["body"].replace("a visit", "#14")
    assert ["tooth_number"] == judge_one(
        tmp_path, body=body, patient={"first_name": "Maria", "teeth": [tooth]}
    )


def test_what_is_unknown_may_be_null_or_missing(tmp_path: Path) -> None:
    nothing = dict.fromkeys(DraftCase.__struct_fields__)
    assert {"verdict": "flag", "id": 7, "segments": 1}.items() <= json.loads(
        run(tmp_path, {**nothing, "id": 7, "body": CASE["body"]})
    ).items()
    nobody = dict.fromkeys(
        ("last_name", "dob", "mobile", "fees", "teeth", "remaining_max", "procedure_codes")
    )
    assert [] == judge_one(
        tmp_path, patient={"first_name": "Maria", **nobody}, policy=None, allowed_slots=None
    )
    assert [] == judge_one(tmp_path, policy={"max_len": None, "allow_practice_url": None})


def test_a_text_is_one_part_long_unless_the_line_says_otherwise(tmp_path: Path) -> None:
    for cohort in ("overdue_6mo", "overdue_12mo_plus", "tx_plan_pending"):
        assert [] == judge_one(tmp_path, body=CASE["body"].ljust(160, "."), cohort=cohort)
        assert ["too_long"] == judge_one(tmp_path, body=CASE["body"].ljust(161, "."), cohort=cohort)
    assert [] == judge_one(tmp_path, body=CASE["body"].ljust(280, "."), policy={"max_len": 280})


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"body": None}, "body"),
        ({"body": 5}, "body"),
        ({"patient": "Maria"}, "patient"),
        ({"patient": {"dob": "yesterday"}}, "patient.dob"),
        ({"patient": {"fees": [True]}}, "patient.fees"),
        ({"patient": {"teeth": "14"}}, "patient.teeth"),
        ({"practice": {"name": 5}}, "practice.name"),
        ({"policy": {"max_len": "long"}}, "policy.max_len"),
        ({"policy": {"allow_practice_url": "yes"}}, "policy.allow_practice_url"),
        ({"allowed_slots": ["Tue", 10]}, "allowed_slots"),
    ],
)
def test_a_wrong_field_is_named_with_its_line(tmp_path: Path, change: dict[str, Any], field: str) -> None:
    with pytest.raises(Misconfigured, match=r"line 2:") as caught:
        run(tmp_path, CASE, {**CASE, **change})
    assert field in str(caught.value)


def test_labels_of_another_form_do_not_disturb_judging(tmp_path: Path) -> None:
    assert [] == judge_one(tmp_path, expect="pass", debatable={"why": "?"}, may_also="fee")


def test_the_report_tells_holds_and_leaks_apart(tmp_path: Path) -> None:
    cases = [
        {**CASE, "expect": {"verdict": "pass", "reasons": []}},
        {**UNFIT, "id": "held", "expect": {"verdict": "pass", "reasons": []}},
        {**CASE, "id": "leaky", "expect": {"verdict": "flag", "reasons": ["fee"]}},
        {**UNFIT, "id": "partly", "expect": {"verdict": "flag", "reasons": ["last_name", "dob"]}},
        {**UNFIT, "id": "also", "expect": {"verdict": "flag", "reasons": []}, "may_also": ["last_name"]},
        {**UNFIT, "id": "open", "expect": {"verdict": "pass", "reasons": []}, "debatable": True},
        {**UNFIT, "id": "unlabelled"},
    ]
    told = run(tmp_path, *cases, report=True)
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in told.splitlines() if "│" in line]
    assert ["false holds", "1/2 = 0.5000"] in rows
    assert ["leaks let through", "1/3 = 0.3333"] in rows
    assert ["held", "flag", "last_name"] in rows
    assert ["leaky", "pass", "fee"] in rows
    assert ["partly", "flag", "dob"] in rows
    assert ["fee", "1", "1", "0"] in rows
    assert ["last_name", "0", "0", "1"] in rows
    assert not {"open", "unlabelled", "also"} & {cell for row in rows for cell in row}
    assert "Alvarez" not in told


def test_verdicts_and_reasons_are_the_words_of_the_format() -> None:
    told = """last_name dob phone_of_patient email address carrier member_id cdt_code clinical_procedure_term
    tooth_number diagnosis fee benefit_amount medical_advice hard_sell missing_practice_name missing_opt_out
    too_long wrong_slot wrong_name other_patient_name url_not_allowed prompt_artifact placeholder_left
    non_gsm7_cost"""
    assert told.split() == list(Reason)
    assert list(Verdict) == ["pass", "flag"]
