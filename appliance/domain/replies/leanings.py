"""Which offer a reply leans to when it says more than the rules have words for.

"thursday 10th 2:15 got it wrote down" takes a time, but in words of its own. Decides by structure alone:
every time the reply takes, or else every time it names at all, has to be the same single offer. What it finds
is no booking yet; it becomes one only if the weighed words say that an opening is taken
(`weighing.py`). It refuses conditions, hedges, corrections and refusals: a wrong booking is worse than none.
"""

from __future__ import annotations

from functools import reduce

from appliance.domain.replies.lexicon import word_set
from appliance.domain.replies.mentions import Kind
from appliance.domain.replies.slots import Stance, chooses_nothing, weigh_slots
from appliance.domain.replies.terms import Conversation, Finding, Intent
from appliance.domain.replies.text import Message

LEANS = 0.6
"""The confidence of a finding that needs the weighed words beside it."""

# Obstacles that no weight gets over: conditions, hedges, corrections, other people, all or none of the times.
_FIRM = word_set("""
    if si unless provided case asked maybe perhaps whether possible see check guess think thinking thought
    probably creo might should try hopefully wish believe tentatively
    taken back hesitates instead digo but pero and y
    anything anybody anyone something any either both whichever whatever all of others
    kids boys girls them kin sister brother output thru
    """)
# Words by which a time is named that is not meant, where the rules did not see who takes what.
_TURNS_AWAY = word_set("""
    not no never cannot except but nor neither menos nunca tampoco ni ninguno ninguna excepto salvo otro otra
    other another next after before between until till despues antes hasta siguiente unless provided if
    either both any whichever
    """)
_NAMES_NO_TIME = frozenset({Kind.PERSON, Kind.NUMBER, Kind.BOUND, Kind.OTHER, Kind.WEEK})


def find_leaning(message: Message, talk: Conversation) -> Finding | None:
    """Given a message that no rule takes for anything, return the one offer it leans to, or None."""
    if not talk.offered or talk.suppressed or chooses_nothing(message):
        return None
    stance = weigh_slots(message, talk.offered, talk)
    choice = stance.choice if stance.taken else _only_one_named(message, stance)
    if len(choice) != 1 or _is_firm(stance):
        return None
    why = "leans to " + " + ".join(mention.words for mention in stance.taken or stance.mentions)
    return Finding(Intent.BOOK, next(iter(choice)), why, (0, len(message.received)), LEANS)


def _is_firm(stance: Stance) -> bool:
    """Return whether what spoils the commitment stays: a word of doubt, or a time both taken and refused."""
    words = set(stance.obstacle.split())
    named = {word for mention in stance.mentions for word in mention.words.split()}
    return bool(words & _FIRM) or (bool(words) and words <= named)


def _only_one_named(message: Message, stance: Stance) -> frozenset[int]:
    """Return the offers that fit every time and every person named; none if a word may turn one away."""
    if not any(mention.kind not in _NAMES_NO_TIME and not mention.loose for mention in stance.mentions):
        return frozenset()
    if not _TURNS_AWAY.isdisjoint(message.words):
        return frozenset()
    return reduce(frozenset.intersection, (mention.fits for mention in stance.mentions))
