"""Earned autonomy: whether the machine may go on acting by itself on an intent, in this office.

Decides from what became of its latest acts, by plain share against the policy's bar. A confidence bound was
weighed and refused: with a bar of 98 in 100, its lower side asks for some 190 flawless bookings before the
first, and its upper side lets several wrong ones in a row pass. A wrong booking is worse than none, so the
share itself decides, and doubt is settled by when it does:

* Acting by itself, the machine stops as soon as the cases it still lacks could not save it, were they all
  right. A new office begins here, with the benefit of the doubt and little of it: by default one wrong
  booking among the first twenty ends it.
* Suggesting only, it starts again when enough real cases reach the bar, those among them that staff booked
  as suggested.

It looks at nothing but counts, and at words only to hear that somebody disputes what was booked.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

WINDOW = 200
"""How many of the latest cases count: an old mistake is outlived."""
DISPUTE_WITHIN = timedelta(hours=24)
"""How long after a booking its patient's word that it is wrong counts against it."""


class Mode(StrEnum):
    """What the machine does with an intent it has read for certain."""

    ACT = "act"
    SUGGEST = "suggest"


@dataclass(frozen=True, slots=True)
class Measure:
    """How many cases there were, newest `WINDOW` only, and how many of them were wrong."""

    cases: int
    wrong: int


def judge_autonomy(mode: Mode, measure: Measure, bar_percent: int, min_cases: int) -> Mode:
    """Given how an intent is handled now and what became of it, return how it is handled from now on."""
    if mode is Mode.ACT:
        right_at_best = max(measure.cases, min_cases) - measure.wrong
        reachable = right_at_best * 100 >= bar_percent * max(measure.cases, min_cases)
        return Mode.ACT if reachable else Mode.SUGGEST
    right = measure.cases - measure.wrong
    earned = measure.cases >= min_cases and right * 100 >= bar_percent * measure.cases
    return Mode.ACT if earned else Mode.SUGGEST


_DISPUTES = re.compile(
    r"\b(?:"
    r"(?:not|isn.?t|wasn.?t) what i (?:said|asked|meant|wanted|chose|picked|booked|agreed)"
    r"|i (?:never|did ?n.?t|did not|have ?n.?t|have not) "
    r"(?:said?|say|asked?|want(?:ed)?|cho+se|pick(?:ed)?|book(?:ed)?|agreed?|schedul\w+|confirm\w*|ma[dk]e)"
    r"|(?:wrong|incorrect) (?:day|date|time|hour|appointment|appt|visit|slot|person|one)"
    r"|(?:that|this|it).{0,3}s? (?:is )?(?:wrong|a mistake|an error|not right|incorrect)"
    r"|by mistake|mistakenly"
    r"|(?:yo )?no (?:pedi|dije|queria|quise|escogi|elegi|agende|acepte|hice)"
    r"|no es lo que (?:dije|pedi|queria)"
    r"|(?:dia|fecha|hora|cita) (?:equivocad[ao]|incorrect[ao])"
    r"|(?:esta mal|es un error|se equivocaron|por error)"
    r")\b"
)


def disputes(text: str) -> bool:
    """Whether a patient who was booked says that the booking is not what they agreed to.

    A wish to move or to give up a visit is no dispute: people change their minds about right bookings.
    """
    plain = unicodedata.normalize("NFKD", text[:_READ_CHARS].casefold().replace("\u2019", "'"))
    letters = "".join(one for one in plain if not unicodedata.combining(one))
    return _DISPUTES.search(" ".join(letters.split())) is not None


_READ_CHARS = 2_000
