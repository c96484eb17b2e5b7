"""Which offer a reply leans to when it says more than the rules have words for.

"thursday 10th 2:15 got it wrote down" takes a time, but in words of its own. Decides by structure alone:
every time and person it names has to be the same single offer, and the rules must neither have taken one
nor seen an obstacle. What it finds is no booking yet; it becomes one only if the weighed words say that an
opening is taken (`weighing.py`). It refuses conditions, hedges and refusals: a wrong booking is worse than
none.
"""

from __future__ import annotations

from functools import reduce
from itertools import pairwise

from appliance.domain.replies.days import WEEKDAYS
from appliance.domain.replies.lexicon import word_set
from appliance.domain.replies.mentions import Kind
from appliance.domain.replies.slots import Stance, chooses_nothing, weigh_slots
from appliance.domain.replies.statutory import has_digit
from appliance.domain.replies.terms import Conversation, Finding, Intent
from appliance.domain.replies.text import Message, Sentence

LEANS = 0.6
"""The confidence of a finding that needs the weighed words beside it."""

# Words by which a time is named that is not meant, where the rules did not see who takes what.
_TURNS_AWAY = word_set("""
    not no never cannot except but nor neither menos nunca tampoco ni ninguno ninguna excepto salvo otro otra
    other another next after before between until till despues antes hasta siguiente unless provided if
    either both any whichever every each cada todos todas december spring
    than earlier sooner forward meet instead full booked right duty court work works working
    trabajo trabajamos salgo sale release was taken niece husband wife kids both early temprano
    """)
_NAMES_NO_TIME = frozenset({Kind.PERSON, Kind.NUMBER, Kind.BOUND, Kind.OTHER, Kind.WEEK})


def find_leaning(message: Message, talk: Conversation) -> Finding | None:
    """Given a message that no rule takes for anything, return the one offer it leans to, or None."""
    if not talk.offered or talk.suppressed or chooses_nothing(message):
        return None
    stance = weigh_slots(message, talk.offered, talk)
    choice = frozenset[int]() if stance.taken or stance.obstacle else _only_one_named(message, stance)
    if len(choice) != 1:
        return None
    why = "leans to " + " + ".join(mention.words for mention in stance.mentions)
    return Finding(Intent.BOOK, next(iter(choice)), why, (0, len(message.received)), LEANS)


def _only_one_named(message: Message, stance: Stance) -> frozenset[int]:
    """Return the offers that fit every time and every person named; none if a word may turn one away."""
    if not any(mention.kind not in _NAMES_NO_TIME and not mention.loose for mention in stance.mentions):
        return frozenset()
    if not _TURNS_AWAY.isdisjoint(message.words) or any(map(_is_of_another, message.sentences)):
        return frozenset()
    return reduce(frozenset.intersection, (mention.fits for mention in stance.mentions))


def _is_of_another(sentence: Sentence) -> bool:
    """Return whether somebody else does something: "Leo will take friday"."""
    return any(
        does in _DOES and who not in _NOBODY_ELSE and not has_digit(who)
        for who, does in pairwise(sentence.words)
    )


_DOES = word_set("will would can could wants needs takes puede quiere toma prefiere")
_NOBODY_ELSE = WEEKDAYS.keys() | word_set("""
    i we it this that these those one slot time day appointment morning afternoon noon first second and but so
    yes ok yo me se nos ya
    """)
