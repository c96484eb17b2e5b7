"""What each call to a model is for, what it may be shown in each mode, and whether it may be made at all.

Owns the table of DESIGN section 7: for every call and `ai_mode` the one *view* whose fields are the
allow-list. A view is the only thing a request can be made from (`domain.asking`), so a value that has no
field here cannot reach a prompt. Every field is in the reviewed list of the tests; types are closed: words
of our own, numbers in buckets, redacted text. Nothing here decides about a patient: a model proposes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from appliance.domain.advice.redaction import Cleared, Redacted
from appliance.domain.agreements import Agreements
from appliance.domain.policy import AiMode, Cohort

VENDOR: Final = "anthropic"
"""What the register of agreements calls the service."""


class Call(StrEnum):
    """What a model can be asked."""

    SEGMENT = "segment"
    DRAFT = "draft"
    REPLY = "reply"
    PHI_AUDIT = "phi_audit"
    FACT = "fact"
    INSIGHTS = "insights"


class Step(StrEnum):
    """How far a call has come: not made, made beside the rules without effect, or listened to."""

    OFF = "off"
    SHADOW = "shadow"
    ACT = "act"


class Gap(StrEnum):
    """How long ago something was, coarsely enough to single out nobody."""

    UNKNOWN = "unknown"
    UNDER_6_MONTHS = "under_6_months"
    MONTHS_6_TO_11 = "6_to_11_months"
    MONTHS_12_TO_23 = "12_to_23_months"
    TWO_YEARS_OR_MORE = "2_years_or_more"


class Amount(StrEnum):
    """Open treatment, as the cohort policy needs it: none, up to the office's line, above it."""

    NONE = "none"
    UP_TO_LINE = "up_to_line"
    ABOVE_LINE = "above_line"


class Count(StrEnum):
    """How often, as far as a rule cares."""

    NONE = "none"
    ONE = "one"
    TWO_OR_MORE = "two_or_more"


class Weekday(StrEnum):
    """A weekday by name: an offer's date never leaves."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class Lang(StrEnum):
    """A language texts are written in."""

    EN = "en"
    ES = "es"


# --- the views: one per call and mode --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SegmentBuckets:
    """A patient as the cohort rules see them, in buckets. Says nothing by which they could be found."""

    recall_due: bool
    last_hygiene: Gap
    overdue: Gap
    no_shows: Count
    open_treatment: Amount
    treatment_waits_longer_than_policy: bool


@dataclass(frozen=True, slots=True)
class SegmentFeatures:
    """The same as numbers, for an office whose agreement covers it. Still no name, date or amount."""

    recall_due: bool
    days_since_hygiene: int | None
    days_overdue: int
    no_shows_24m: int
    open_treatment: Amount
    days_since_presented: int | None


@dataclass(frozen=True, slots=True)
class DraftShape:
    """What a text has to do, without anybody in it: the same for everybody it fits."""

    cohort: Cohort
    lang: Lang
    touch: int
    slots: int
    codes: tuple[str, ...]
    names_hygienist: bool
    names_family: bool
    longest: int


@dataclass(frozen=True, slots=True)
class DraftPerson:
    """The same with the five things that seed 000 lets a drafter see."""

    shape: DraftShape
    first_name: str
    hygienist_first_name: str
    visit_timing: Gap
    visit_words: str
    slots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenTime:
    """A time on offer, by its place in the offer, without its date."""

    place: int
    weekday: Weekday
    hour: int
    minute: int


@dataclass(frozen=True, slots=True)
class ReplyRedacted:
    """A reply in the closed vocabulary, and the times it may be about."""

    text: Redacted
    lang: Lang
    offered: tuple[OpenTime, ...]


@dataclass(frozen=True, slots=True)
class ReplyTalk:
    """A reply with our own last text, both cleared of everybody but the person who writes."""

    text: Cleared
    last_outbound: Cleared
    lang: Lang
    offered: tuple[OpenTime, ...]


@dataclass(frozen=True, slots=True)
class AuditUnmerged:
    """A draft whose names, phones and times are still blanks, cleared of everybody in the books."""

    text: Cleared


@dataclass(frozen=True, slots=True)
class AuditMerged:
    """A draft as its reader would get it."""

    text: Cleared


@dataclass(frozen=True, slots=True)
class FactQuestion:
    """A question in the closed vocabulary, and the topics the office's sheet has an answer to."""

    text: Redacted
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """A month in counts; anything below eleven is said as such (see `small`)."""

    texts: int
    replies: int
    bookings: int
    opt_outs: int
    hand_offs: int
    withheld: int


ModelView = (
    SegmentBuckets
    | SegmentFeatures
    | DraftShape
    | DraftPerson
    | ReplyRedacted
    | ReplyTalk
    | AuditUnmerged
    | AuditMerged
    | FactQuestion
    | MonthFigures
)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a call is shown in one mode, and whether that is data of patients (then a BAA is needed)."""

    view: type[ModelView]
    needs_baa: bool


_PLACEHOLDER: Final[Mapping[Call, Shown]] = MappingProxyType(
    {
        Call.SEGMENT: Shown(SegmentBuckets, needs_baa=False),
        Call.DRAFT: Shown(DraftShape, needs_baa=False),
        Call.REPLY: Shown(ReplyRedacted, needs_baa=True),
        Call.PHI_AUDIT: Shown(AuditUnmerged, needs_baa=False),
        Call.FACT: Shown(FactQuestion, needs_baa=True),
        Call.INSIGHTS: Shown(MonthFigures, needs_baa=False),
    }
)
TABLE: Final[Mapping[AiMode, Mapping[Call, Shown]]] = MappingProxyType(
    {
        AiMode.OFF: MappingProxyType({}),
        AiMode.PLACEHOLDER: _PLACEHOLDER,
        AiMode.PHI_BAA: MappingProxyType(
            {
                Call.SEGMENT: Shown(SegmentFeatures, needs_baa=True),
                Call.DRAFT: Shown(DraftPerson, needs_baa=True),
                Call.REPLY: Shown(ReplyTalk, needs_baa=True),
                Call.PHI_AUDIT: Shown(AuditMerged, needs_baa=True),
                Call.FACT: Shown(FactQuestion, needs_baa=True),
                Call.INSIGHTS: Shown(MonthFigures, needs_baa=False),
            }
        ),
    }
)
"""DESIGN section 7. What a patient wrote is their data however much is taken out of it."""

SMALLEST_COUNT: Final = 11
"""Cells below this are not told exactly (CMS cell size suppression policy)."""


def small(count: int) -> int:
    """Return a count as it may leave: 0 or at least eleven stays, anything between becomes ten."""
    return count if count == 0 or count >= SMALLEST_COUNT else SMALLEST_COUNT - 1


# --- may a call be made ----------------------------------------------------------------------------------


class Bar(StrEnum):
    """Why a call is not made. Whatever the model would have said, rules and templates say."""

    MODE_OFF = "mode_off"
    SWITCHED_OFF = "switched_off"
    NO_BAA = "no_baa"
    NOT_RECORDED = "not_recorded"
    UNTESTED_PROMPT = "untested_prompt"
    DAY_SPENT = "day_spent"
    MONTH_SPENT = "month_spent"
    RESTING = "resting"
    LEAK = "leak"


BARS: Final[Mapping[Bar, tuple[str, str]]] = MappingProxyType(
    {
        Bar.MODE_OFF: ("the policy's ai_mode lets nothing be shown", "raise `ai_mode` in the policy"),
        Bar.SWITCHED_OFF: ("the call is switched off", "set it under [model.calls]"),
        Bar.NO_BAA: (
            "no agreement in force covers the model, and this call shows data of patients",
            "record the signed BAA under [agreements.anthropic] and [services.anthropic]",
        ),
        Bar.NOT_RECORDED: (
            "nothing sound is on record about the model as a service",
            "answer the questions under [services.anthropic]",
        ),
        Bar.UNTESTED_PROMPT: (
            "this prompt has no passing run with this model",
            "`recallbox evaluate prompts --live --save`, or restore the prompt",
        ),
        Bar.DAY_SPENT: ("the day's budget for the model is spent", "waits for tomorrow by itself"),
        Bar.MONTH_SPENT: ("the month's budget for the model is spent", "raise model_month_cents"),
        Bar.RESTING: ("the model failed several times in a row", "is asked again after a while by itself"),
        Bar.LEAK: ("a patient's value stood in the request, which was not sent", "see the task it opened"),
    }
)
"""What each bar means and what would change it, for `doctor` and the desk."""


@dataclass(frozen=True, slots=True)
class Permit:
    """Whether a call may be made, with every bar against it, and the agreement that its data need."""

    bars: tuple[Bar, ...]
    agreement: str = ""

    @property
    def is_given(self) -> bool:
        """Whether nothing bars the call."""
        return not self.bars


def may_ask(
    call: Call, mode: AiMode, step: Step, agreements: Agreements, on: date, *, is_tested: bool
) -> Permit:
    """Given the office's mode and switches, return whether a call may be made on a day, with all reasons.

    A service nobody answered the three questions about is not used at all, whatever it would be shown
    (seed 002); one that "touches no patients' data" is no agreement for a call that does.
    """
    bars: list[Bar] = []
    shown = TABLE[mode].get(call)
    if shown is None:
        bars.append(Bar.MODE_OFF)
    if step is Step.OFF:
        bars.append(Bar.SWITCHED_OFF)
    record = agreements.services.get(VENDOR)
    agreement = standing_agreement(agreements, on)
    if record is None:
        bars.append(Bar.NOT_RECORDED)
    if shown is not None and shown.needs_baa and not agreement:
        bars.append(Bar.NO_BAA)
    if not is_tested:
        bars.append(Bar.UNTESTED_PROMPT)
    return Permit(tuple(bars), agreement if shown is not None and shown.needs_baa else "")


def standing_agreement(agreements: Agreements, on: date) -> str:
    """Return the agreement that covers the model for patients' data on a day; empty if none does.

    None does that is missing, expired, not yet signed, or silent about the model.
    """
    record = agreements.services.get(VENDOR)
    if record is None or not record.touches_phi or not agreements.covers(VENDOR, on):
        return ""
    return record.baa
