"""Rules and weighed words together: which findings stand, which are added, and when a person has to look.

Decides by one sum a concern: the log-odds of the weighed words, and what the rules saw beside. A statutory
word and a danger to life stand whatever the weights say. What must be heard is added where they are sure, and
left to a person where they are in doubt or contradict a rule. They never book, confirm, move or cancel
anything, nor let anybody be written to again: they can only take such a reading away. An offer that a rule
found and only leans to (`leanings.py`) is taken away unless they weigh well for its being taken.

The numbers were chosen on authors from whom neither rules nor weights had learned
(`tests/evaluation/measure_weights.py` shows what they come to).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from appliance.domain.replies.leanings import LEANS
from appliance.domain.replies.statutory import STATUTORY
from appliance.domain.replies.terms import Finding, Intent
from appliance.domain.replies.weights import ACT, MUST_BE_HEARD, TAKES, Weighed

ACTS_ON_A_VISIT = frozenset({Intent.BOOK, Intent.CONFIRM, Intent.CANCEL, Intent.RESCHEDULE_REQUEST})
ACTS = ACTS_ON_A_VISIT | {Intent.OPT_IN}
_EXPLAINED_BY = {
    Intent.OPT_OUT: frozenset({Intent.OPT_IN, Intent.WHY}),
    Intent.WRONG_NUMBER: frozenset({Intent.WHY, Intent.DECEASED}),
    Intent.DECEASED: frozenset({Intent.RESCHEDULE_REQUEST}),
}
"""What a rule has to see to know why somebody speaks of our texts, of a number or of a death."""
_UNASKED = ACTS | {Intent.NOISE}
"""What a person does not see before it is done, or at all."""

# In log-odds, the natural logarithm: 2.5 is twelve to one. At nought and above a concern is heard. An
# emergency missed is the worst error of all, so a rule that sees one is doubted last.
_RULE_IS_CLEAR = {concern: 4.0 if concern is Intent.EMERGENCY else 2.5 for concern in MUST_BE_HEARD}
_RULE_DOUBTS = 1.5
_CLEAR_FROM = 0.7
"""The confidence of a finding from which its rule counts as clear."""
_RULE_SPEAKS_AGAINST = 1.0
_RULE_EXCUSES = 2.5
_DOUBT = 1.5
"""So far below what is heard, a concern is still in doubt."""
_TOGETHER = 0.4
"""So far below what is heard, what silences us is heard by a rule beside, or by several concerns together."""
_SHARED = 0.2
"""By so much taking them together has to add to the strongest of them, or it is alone."""
_ACT_FROM = -4.5
_TAKEN_FROM = 4.0
_CONFIDENCE = 0.8


@dataclass(frozen=True, slots=True)
class Balance:
    """What stands after the weighing; `doubt` says why a person has to read it, "" if nobody has to."""

    findings: tuple[Finding, ...]
    doubt: str = ""


def balance(found: Iterable[Finding], weighed: Weighed, excused: frozenset[Intent] = frozenset()) -> Balance:
    """Given what the rules found and what the words weigh, return what stands and what is in doubt.

    `excused` are concerns of which a rule knows a look-alike in the reply ("drop me off at the door"): it
    weighs against the words, and they alone do not decide.
    """
    found = tuple(found)
    ruled = tuple(finding for finding in found if not _is_unbacked(finding, weighed))
    kept = [finding for finding in ruled if finding.intent not in MUST_BE_HEARD]
    intents = {finding.intent for finding in kept}
    against = _RULE_SPEAKS_AGAINST if intents & _UNASKED else 0.0
    seen = {finding.intent for finding in ruled}
    doubts = [f"may take an offer: {one.why}" for one in found if one not in ruled]
    silencing: dict[Intent, float] = {}
    for concern in MUST_BE_HEARD:
        said = [finding for finding in ruled if finding.intent is concern]
        odds = weighed.odds[concern] + _support(concern, said) - against
        odds -= _RULE_EXCUSES if concern in excused and not said else 0.0
        is_explained = concern in excused or bool(seen & _EXPLAINED_BY.get(concern, frozenset()))
        if concern is not Intent.EMERGENCY and not is_explained:
            silencing[concern] = odds
        if said and (_is_certain(said) or odds >= 0 or not weighed.knows):
            kept += said
        elif odds >= 0 and not is_explained and _is_spoken(concern, weighed):
            kept.append(_heard(concern, weighed))
        elif said or odds >= (0 if is_explained else -_DOUBT):
            why = ", ".join(one.why for one in said) or weighed.heaviest(concern)
            doubts.append(f"may be {concern}: {why}")
    if not any(finding.intent in MUST_BE_HEARD for finding in kept) and _is_near(silencing, seen):
        kept.append(_heard(max(silencing, key=silencing.__getitem__), weighed))
    if intents & ACTS_ON_A_VISIT and weighed.odds[ACT] < _ACT_FROM and weighed.knows:
        doubts.append("does not sound like a visit")
    if not doubts or any(finding.intent in MUST_BE_HEARD for finding in kept):
        return Balance(tuple(kept))
    return Balance(tuple(finding for finding in kept if finding.intent not in _UNASKED), doubts[0])


def _is_unbacked(finding: Finding, weighed: Weighed) -> bool:
    """Return whether a rule only leans to an offer, and the words do not weigh for its being taken."""
    return finding.confidence == LEANS and finding.intent is Intent.BOOK and weighed.odds[TAKES] < _TAKEN_FROM


def _is_spoken(concern: Intent, weighed: Weighed) -> bool:
    """Return whether words of the reply speak for it: what nothing else does is an emergency, or in doubt."""
    return concern is Intent.EMERGENCY or weighed.heaviest(concern) != ""


def _is_near(odds: Mapping[Intent, float], seen: set[Intent]) -> bool:
    """Return whether what silences us is near enough: several concerns together, or one that a rule saw."""
    total = _sum(odds)
    strongest = max(odds, key=odds.__getitem__, default=Intent.AMBIGUOUS)
    return total >= -_TOGETHER and (strongest in seen or total - odds[strongest] >= _SHARED)


def _sum(odds: Mapping[Intent, float]) -> float:
    """Return the log-odds of any of some concerns that exclude each other."""
    most = max(odds.values(), default=-math.inf)
    return most + math.log(sum(math.exp(one - most) for one in odds.values())) if odds else most


def _support(concern: Intent, said: list[Finding]) -> float:
    """Return what the rules that saw a concern add to its log-odds."""
    if not said:
        return 0.0
    is_clear = max(one.confidence for one in said) >= _CLEAR_FROM
    return _RULE_IS_CLEAR[concern] if is_clear else _RULE_DOUBTS


def _is_certain(said: list[Finding]) -> bool:
    return any(one.confidence >= STATUTORY for one in said)


def _heard(concern: Intent, weighed: Weighed) -> Finding:
    """Return a finding that only the weights made: it stands nowhere, its reason is its heaviest words."""
    return Finding(concern, None, f"sounds like {concern}: {weighed.heaviest(concern)}", (0, 0), _CONFIDENCE)
