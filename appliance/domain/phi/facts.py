"""What the judge is told and what it answers: plain types, no rules.

`DraftFacts` holds the identifiers of one patient on purpose: a leak can only be found by knowing what
must not be there. It never leaves the box and is never logged.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from appliance.domain.wording.content import Segments


class Reason(StrEnum):
    """Why a draft is held, and the one remark (`non_gsm7_cost`) that holds nothing."""

    LAST_NAME = "last_name"
    DOB = "dob"
    PHONE_OF_PATIENT = "phone_of_patient"
    EMAIL = "email"
    ADDRESS = "address"
    CARRIER = "carrier"
    MEMBER_ID = "member_id"
    CDT_CODE = "cdt_code"
    CLINICAL_PROCEDURE_TERM = "clinical_procedure_term"
    TOOTH_NUMBER = "tooth_number"
    DIAGNOSIS = "diagnosis"
    FEE = "fee"
    BENEFIT_AMOUNT = "benefit_amount"
    MEDICAL_ADVICE = "medical_advice"
    HARD_SELL = "hard_sell"
    MISSING_PRACTICE_NAME = "missing_practice_name"
    MISSING_OPT_OUT = "missing_opt_out"
    TOO_LONG = "too_long"
    WRONG_SLOT = "wrong_slot"
    WRONG_NAME = "wrong_name"
    OTHER_PATIENT_NAME = "other_patient_name"
    URL_NOT_ALLOWED = "url_not_allowed"
    PROMPT_ARTIFACT = "prompt_artifact"
    PLACEHOLDER_LEFT = "placeholder_left"
    NON_GSM7_COST = "non_gsm7_cost"


class Verdict(StrEnum):
    """Whether a draft may go to the send gate or must be seen by a person."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FLAG = "flag"


# One part of a text in GSM-7, the longest that the healthcare exemption of 47 CFR 64.1200(a)(9)(iv) covers.
# The budgets of seed 000 section 5 (220 and 280) are the office's to choose: they come in as `max_len`.
DEFAULT_LIMIT = 160
# An answer to somebody who wrote needs no exemption and lists up to three slots.
ANSWER_LIMIT = 280

# No draft is read further: it is too long whatever the policy says (the vendor takes 1600 characters).
READ_LIMIT = 1600


@dataclass(frozen=True, slots=True)
class DraftPolicy:
    """What the owner has opted in to. `max_len` in characters; None: the default of its kind."""

    allow_lay_procedure_term: bool = False
    allow_year_end_mention: bool = False
    allow_practice_url: bool = False
    max_len: int | None = None


@dataclass(frozen=True, slots=True)
class DraftFacts:
    """What is known about the patient, the practice and the offer behind one draft.

    Anything unknown is empty. `fees` and `remaining_max` are amounts in dollars as text ("120.00"),
    `mobile` and `practice_phone` E.164 or as written, `allowed_slots` the display strings on offer.
    `responsive` is true for an answer inside an open conversation, which needs no opt-out words.
    """

    first_name: str = ""
    last_name: str = ""
    preferred_name: str = ""
    dob: date | None = None
    mobile: str = ""
    email: str = ""
    address: str = ""
    carrier: str = ""
    member_id: str = ""
    procedure_codes: tuple[str, ...] = ()
    teeth: tuple[str, ...] = ()
    fees: tuple[str, ...] = ()
    remaining_max: str = ""
    last_hygienist_first: str = ""
    provider_last: str = ""
    practice_name: str = ""
    practice_phone: str = ""
    practice_url: str = ""
    allowed_slots: tuple[str, ...] = ()
    policy: DraftPolicy = field(default_factory=DraftPolicy)
    responsive: bool = False
    staff_names: tuple[str, ...] = ()
    parking_note: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one draft with every reason found, in the order of `Reason`, and its cost."""

    verdict: Verdict
    reasons: tuple[Reason, ...]
    segments: Segments
