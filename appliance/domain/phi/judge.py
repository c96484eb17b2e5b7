"""The judge itself: fold the draft once, ask every detector, collect all reasons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from appliance.domain.phi import identifiers, money, names, vocabulary, wording
from appliance.domain.phi.facts import DraftFacts, Judgement, Reason, Verdict
from appliance.domain.phi.folding import find_value, read, squeeze, turned
from appliance.domain.phi.numbers import find_runs
from appliance.domain.phi.slots import is_wrong_slot
from appliance.domain.phi.view import View, look_at, unleet
from appliance.domain.wording.content import segments

Detector = Callable[[View], bool]

DETECTORS: Final[Mapping[Reason, Detector]] = MappingProxyType(
    {
        Reason.LAST_NAME: identifiers.has_last_name,
        Reason.DOB: identifiers.has_dob,
        Reason.PHONE_OF_PATIENT: identifiers.has_phone_of_patient,
        Reason.EMAIL: identifiers.has_email,
        Reason.ADDRESS: identifiers.has_address,
        Reason.CARRIER: identifiers.has_carrier,
        Reason.MEMBER_ID: identifiers.has_member_id,
        Reason.CDT_CODE: vocabulary.has_cdt_code,
        Reason.CLINICAL_PROCEDURE_TERM: vocabulary.has_clinical_procedure,
        Reason.TOOTH_NUMBER: vocabulary.has_tooth_number,
        Reason.DIAGNOSIS: vocabulary.has_diagnosis,
        Reason.FEE: money.has_fee,
        Reason.BENEFIT_AMOUNT: money.has_benefit_amount,
        Reason.MEDICAL_ADVICE: vocabulary.has_medical_advice,
        Reason.HARD_SELL: vocabulary.has_hard_sell,
        Reason.MISSING_PRACTICE_NAME: wording.lacks_practice_name,
        Reason.MISSING_OPT_OUT: wording.lacks_opt_out,
        Reason.TOO_LONG: wording.is_too_long,
        Reason.WRONG_SLOT: lambda view: is_wrong_slot(view.timed, view.facts.allowed_slots, view.facts.dob),
        Reason.WRONG_NAME: names.has_wrong_name,
        Reason.OTHER_PATIENT_NAME: names.has_other_patient_name,
        Reason.URL_NOT_ALLOWED: wording.has_url,
        Reason.PROMPT_ARTIFACT: wording.has_prompt_artifact,
        Reason.PLACEHOLDER_LEFT: wording.has_placeholder,
    }
)


def judge_draft(body: str, facts: DraftFacts) -> Judgement:
    """Given a finished text and the facts behind it, return the verdict with every reason for it."""
    # A phone may or may not honour an override: both ways of reading such a text must be fit.
    views = [look_at(shown, facts) for shown in dict.fromkeys((body, turned(body)))]
    reasons = tuple(reason for reason, finds in DETECTORS.items() if any(finds(view) for view in views))
    size = segments(body)
    verdict = Verdict.FLAG if reasons else Verdict.PASS
    if size.encoding == "ucs2":
        reasons += (Reason.NON_GSM7_COST,)
    return Judgement(verdict, reasons, size)


def scan_for_values(text: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """Given a text about to leave the box and named known values, return the names of those found in it.

    Stricter than the judge: a value counts wherever it stands, even where it might be an ordinary word.
    """
    folded = read(text)
    readings = (folded, *unleet(folded))
    runs = [run.digits for run in find_runs(folded)]
    found = []
    for name, value in values.items():
        digits = "".join(figure for figure in squeeze(value) if figure.isdecimal())
        is_number = len(digits) >= 4 and len(digits) == len(squeeze(value))
        if any(find_value(reading, value) for reading in readings) or (
            is_number and any(digits[-10:] in run for run in runs)
        ):
            found.append(name)
    return tuple(found)
