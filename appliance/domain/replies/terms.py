"""The words of the reply engine: what went out, what came back, what it was read as.

Owns the types that cross the border of `appliance.domain.replies`. They repeat nothing of the other
domain modules, so that the engine can be tested, tuned and evaluated by itself. Times here are
practice-local and naive: an offer is a line in the schedule of one office, and the patient who
answers "tuesday at 10" means that office's clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType


class Intent(StrEnum):
    """What a reply asks of the office. `noise` needs nothing; `ambiguous` needs a model or a person."""

    BOOK = "book"
    CONFIRM = "confirm"
    RESCHEDULE_REQUEST = "reschedule_request"
    CANCEL = "cancel"
    QUESTION = "question"
    WHY = "why"
    """Why are you writing, and how did you get this number: answered from the consent ledger."""
    HELP = "help"
    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    WRONG_NUMBER = "wrong_number"
    DECEASED = "deceased"
    LEFT_PRACTICE = "left_practice"
    EMERGENCY = "emergency"
    AMBIGUOUS = "ambiguous"
    NOISE = "noise"


class Context(StrEnum):
    """What the last outbound text was for."""

    RECALL_OFFER = "recall_offer"
    CONFIRMATION = "confirmation"
    REMINDER = "reminder"
    THREE_ALTERNATIVES = "three_alternatives"
    NONE = "none"
    HUMAN_IN_LOOP = "human_in_loop"


@dataclass(frozen=True, slots=True)
class Offer:
    """An opening the last text named. `start` is practice-local and naive."""

    start: datetime
    hygienist: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """What the office knew when the reply came: the open offer, the last text and what its codes meant.

    `now` and `booked` are practice-local and naive; `legend` maps a code of the last text to the value
    of an Intent; `suppressed` says that the number has opted out; `lang` is a hint and may be wrong.
    """

    now: datetime
    offered: tuple[Offer, ...] = ()
    context: Context = Context.NONE
    booked: datetime | None = None
    legend: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    suppressed: bool = False
    last_outbound: str = ""
    lang: str = "en"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the rules saw: the words or the rule in `why`, and where in the text as received."""

    intent: Intent
    slot: int | None
    why: str
    span: tuple[int, int]
    confidence: float = 0.9


@dataclass(frozen=True, slots=True)
class Reading:
    """The intent that decides what happens first, and in `findings` everything else that was seen.

    `settled` False means that the rules do not know: a model may be asked, else a person reads it.
    """

    intent: Intent
    slot: int | None
    confidence: float
    settled: bool
    why: str
    findings: tuple[Finding, ...]
    lang: str


_REPORTED_AS = {
    Intent.DECEASED: Intent.WRONG_NUMBER,
    Intent.LEFT_PRACTICE: Intent.OPT_OUT,
    Intent.HELP: Intent.QUESTION,
    Intent.WHY: Intent.QUESTION,
    Intent.NOISE: Intent.AMBIGUOUS,
}


def reported_intent(intent: Intent) -> Intent:
    """Given an intent, return the coarser word `recallbox evaluate replies` reports for it."""
    return _REPORTED_AS.get(intent, intent)
