"""What becomes of a model's proposal: the domain's own checks, which only ever narrow it.

Decides which reading of a reply may be followed, which draft may be used, and whether words about a month
say only what was counted. A proposal can never silence less than the rules do, never book a time that the
reply's own words do not point at, and never put a wording past the judge.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import reduce
from typing import Final

from appliance.domain.advice.asking import InsightsSaid, ReplySaid
from appliance.domain.phi import DraftFacts, judge_draft
from appliance.domain.phi import Reason as FlagReason
from appliance.domain.phi.facts import DEFAULT_LIMIT
from appliance.domain.phi.folding import fold, lower
from appliance.domain.replies import Conversation, Intent, Reading
from appliance.domain.replies.noise import strip_noise
from appliance.domain.replies.slots import find_commitment, weigh_slots
from appliance.domain.replies.text import parse
from appliance.domain.wording.content import Template, show_slot
from appliance.domain.wording.template_check import find_faults, override
from appliance.domain.wording.templates import MODELS

FOLLOWED: Final = frozenset({Intent.BOOK, Intent.RESCHEDULE_REQUEST, Intent.QUESTION, Intent.EMERGENCY})
"""What a model's word alone can lead to: times on offer, or a person. The rest goes to a person anyway."""
_CONFIDENCE: Final = 0.6
_WHY: Final = "a model's reading"


_AGAINST: Final = re.compile(
    r"\b(?:conflict|clash|sucks?|awful|terrible|worst|horrible|crazy|insane|slammed|swamped|jammed|packed|hectic"
    r"|overlap|regret|unfortunate|afraid|doubt|unless|except|instead|rather|without|skip|pass|avoid|hate|dread"
    r"|imposible|peor|ocupad|complicad|lamento|salvo|excepto)\w*"
)
"""Words that speak against a time in ways the rules may not know: with one of them a person reads it."""


def weigh_reply(reading: Reading, said: ReplySaid, text: str, talk: Conversation) -> Reading:
    """Given the rules' reading of a reply and a model's, return the one to follow.

    Where the rules settled anything, or found anything at all, theirs stands. A booking needs a slot of the
    open offer at which the rules' own reading of the words points as well.
    """
    if reading.settled or reading.findings or reading.intent is not Intent.AMBIGUOUS:
        return reading
    if said.intent not in FOLLOWED:
        return reading
    if said.intent is not Intent.BOOK:
        return replace(
            reading, intent=said.intent, slot=None, confidence=_CONFIDENCE, why="a model's reading"
        )
    if said.slot is None or not points_at(text, talk, said.slot):
        return reading
    return replace(reading, intent=Intent.BOOK, slot=said.slot, confidence=_CONFIDENCE, why=_WHY)


def points_at(text: str, talk: Conversation, slot: int) -> bool:
    """Whether the times in a reply, as the rules read them, fit that slot of the open offer and no other.

    The rules must have nothing against it either: with the time itself added to the words, they have to take
    it as a booking of that slot. Words that hedge, refuse, set a condition or prefer spoil that.
    """
    if talk.suppressed or not 0 <= slot < len(talk.offered):
        return False
    stripped = strip_noise(text, talk.last_outbound).text
    stance = weigh_slots(parse(stripped, 0, len(text)), talk.offered, talk)
    if stance.obstacle or stance.preferences or not stance.names_time or _AGAINST.search(lower(fold(text))):
        return False
    if reduce(frozenset.intersection, (one.fits for one in stance.mentions)) != {slot}:
        return False
    spelled = f"{stripped}. {show_slot(talk.offered[slot].start, 'en')} please"
    taken = find_commitment(parse(spelled, 0, len(spelled)), talk)
    return taken is not None and taken.slot == slot


def judge_wording(ours: Template, body: str, longest: int) -> tuple[Template | None, tuple[str, ...]]:
    """Given one of our wordings and a model's for it, return that as a template, or what is wrong with it.

    It has to pass as an office's own wording would: its blanks, its codes, its length and the judge, filled
    for seven awkward names. Every blank for a slot stands in it once: the offer is shown and renewed there.
    """
    wording = override(ours, body, MODELS)
    faults = [one.reason for one in find_faults(wording)]
    for name in (one for one in ours.placeholders if one.startswith("slot")):
        if wording.body.count(f"{{{name}}}") != 1:
            faults.append(f"does not show {name} once")
    if len(wording.body) > max(longest, DEFAULT_LIMIT) * 2:
        faults.append("is far too long")
    return (None, tuple(faults)) if faults else (wording, ())


def fit_rationale(text: str) -> str:
    """Given a model's sentence about a cohort, return it if the judge finds nothing in it, else nothing."""
    reasons = set(judge_draft(text, DraftFacts(responsive=True)).reasons)
    return text if reasons <= {FlagReason.MISSING_PRACTICE_NAME, FlagReason.NON_GSM7_COST} else ""


def keeps_to_figures(said: InsightsSaid, figures: Mapping[str, int]) -> bool:
    """Whether every number in words about a month is one that was counted, or a share of two of them."""
    counted = set(figures.values())
    shares = {round(100 * part / whole) for part in counted for whole in counted if whole}
    told = {int(one) for text in (said.summary, *said.points) for one in re.findall(r"\d+", text)}
    return told <= counted | shares
