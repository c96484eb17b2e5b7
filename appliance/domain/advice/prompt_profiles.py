"""The regression suite of the prompts: invented people in known-good and known-tricky situations.

A profile says what a call is shown and what may come back. It is asked through the very request that a
real patient's would be, so a profile whose values would leave fails before any model is asked. Pass or fail
is decided here by the same checks that guard the product; no taste is involved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from appliance.domain.advice.asking import (
    AuditSaid,
    CohortSaid,
    DraftSaid,
    FactSaid,
    InsightsSaid,
    Proposal,
    ReplySaid,
    Request,
    Said,
    Trouble,
    find_leak,
    read_answer,
)  # fmt: skip
from appliance.domain.advice.redaction import KnownPeople, clear, know_people, redact
from appliance.domain.advice.use import (
    Amount,
    AuditUnmerged,
    Call,
    Count,
    DraftShape,
    FactQuestion,
    Gap,
    Lang,
    ModelView,
    MonthFigures,
    OpenTime,
    ReplyRedacted,
    SegmentBuckets,
    Weekday,
)  # fmt: skip
from appliance.domain.advice.verdicts import judge_wording, keeps_to_figures
from appliance.domain.phi import DraftFacts
from appliance.domain.policy import Cohort
from appliance.domain.wording.templates import SHIPPED


class Sort(StrEnum):
    """Which half of the suite a profile belongs to."""

    GOOD = "good"
    TRICKY = "tricky"


@dataclass(frozen=True, slots=True)
class Profile:
    """One invented person in one situation: what the call is made of, and what may come back."""

    id: str
    sort: Sort
    call: Call
    want: tuple[str, ...]
    shown: Mapping[str, Any]
    person: Mapping[str, str] = field(default_factory=dict)


def know_profiles(profiles: Sequence[Profile]) -> KnownPeople:
    """Return everybody in the suite, as the books of a practice would know them."""
    return know_people(
        (one["first"], "", one["last"], one.get("born"), one.get("phone"), None)
        for one in (profile.person for profile in profiles)
        if one
    )


def view_of(profile: Profile, known: KnownPeople) -> ModelView:
    """Return what the call is shown of a profile in mode placeholder."""
    shown = profile.shown
    if profile.call is Call.SEGMENT:
        return SegmentBuckets(
            shown["recall_due"],
            Gap(shown["last_hygiene"]),
            Gap(shown["overdue"]),
            Count(shown["no_shows"]),
            Amount(shown["open_treatment"]),
            shown["waits"],
        )
    if profile.call is Call.DRAFT:
        return _shape_of(shown["template"], Cohort(shown["cohort"]))
    if profile.call is Call.REPLY:
        offered = tuple(
            OpenTime(place, Weekday(weekday), hour, minute)
            for place, (weekday, hour, minute) in enumerate(shown["offered"])
        )
        return ReplyRedacted(redact(shown["text"], known), Lang(shown.get("lang", "en")), offered)
    if profile.call is Call.PHI_AUDIT:
        return AuditUnmerged(clear(shown["text"], known, ()))
    if profile.call is Call.FACT:
        return FactQuestion(redact(shown["text"], known), tuple(shown["topics"]))
    return MonthFigures(**shown)


def _shape_of(template_id: str, cohort: Cohort) -> DraftShape:
    ours = SHIPPED.find(template_id)
    assert ours is not None, template_id
    return DraftShape(
        cohort,
        Lang(ours.lang),
        ours.touch,
        sum(name.startswith("slot") for name in ours.placeholders),
        tuple(ours.legend),
        "hygienist" in ours.placeholders,
        "family" in ours.placeholders,
        160,
    )


def leak_of(profile: Profile, request: Request, view: ModelView, known: KnownPeople) -> str:
    """Return which value of the invented person would leave; empty if none."""
    person = profile.person
    facts = DraftFacts(last_name=person.get("last", ""), mobile=person.get("phone", ""))
    return find_leak(request, view, known, (facts,))


def judge_answer(profile: Profile, said: Said) -> str:
    """Given what came back, return what is wrong with it; empty if it may have."""
    proposal = read_answer(profile.call, said)
    if isinstance(proposal, Trouble):
        return str(proposal)
    told = _word_of(profile, proposal)
    return "" if told in profile.want else f"said {told}"


def _word_of(profile: Profile, proposal: Proposal) -> str:
    """Return a proposal in the word in which a profile says what it wants."""
    if isinstance(proposal, CohortSaid):
        return str(proposal.cohort or "none")
    if isinstance(proposal, ReplySaid):
        return str(proposal.intent) + ("" if proposal.slot is None else f":{proposal.slot}")
    if isinstance(proposal, AuditSaid):
        return "flag" if proposal.flag else "pass"
    if isinstance(proposal, FactSaid):
        return proposal.topic or "none"
    if isinstance(proposal, InsightsSaid):
        figures = asdict(MonthFigures(**profile.shown))
        return "kept" if keeps_to_figures(proposal, figures) else "invented figures"
    assert isinstance(proposal, DraftSaid)
    ours = SHIPPED.find(profile.shown["template"])
    assert ours is not None
    return ", ".join(judge_wording(ours, proposal.body, 160)[1]) or "fit"
