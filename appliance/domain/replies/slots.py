"""Whether a reply commits to one of the open offers, or confirms the visit that is booked.

Decides with suspicion: every clause that names a time must agree on one single offer, say little else,
and no part of the reply may hedge, refuse, set a condition, tell what suits in general or speak for
somebody else. What fails is not a booking but a question to the patient, since a wrong booking is worse
than none.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

from appliance.domain.replies import lexicon, visit_words
from appliance.domain.replies.names import greeted_names
from appliance.domain.replies.phrases import Hit, Phrases
from appliance.domain.replies.preferences import find_preferences, leans_only
from appliance.domain.replies.terms import Conversation, Finding, Intent, Offer
from appliance.domain.replies.text import Message, Sentence, split_clauses
from appliance.domain.replies.times import Mention, find_mentions

_HEDGES = Phrases(visit_words.HEDGES)
_REQUEST_FORMS = Phrases(visit_words.REQUEST_FORMS)
_COMING = Phrases(visit_words.COMING)
_GREETINGS = Phrases(visit_words.GREETINGS)
_TAKING = Phrases(visit_words.TAKING)
_YES = (visit_words.ASSENTS | {"ok", "great", "wonderful"}) - {"good", "bien", "bueno"}
_CLAUSE_ENDS = frozenset({",", "but", "pero", "however", "though", "because", "porque"})
_ASKED_FIRST = frozenset({"is", "are", "do", "does", "did", "was", "what", "when", "where", "how"})
_SPARE = lexicon.FILLERS | visit_words.DRESSING | visit_words.ASSENTS


@dataclass(frozen=True, slots=True)
class Stance:
    """How a reply stands to the times it names: `mentions` of all clauses, and what spoils a commitment.

    `preferences` are the clauses' words about what suits in general; the times in them are no mentions.
    """

    mentions: tuple[Mention, ...]
    obstacle: str
    assents: bool
    preferences: tuple[Hit, ...]


def weigh_slots(message: Message, offers: tuple[Offer, ...], talk: Conversation) -> Stance:
    """Given a message, return the mentions of the offers in it and the first obstacle to a commitment."""
    mentions: list[Mention] = []
    preferences: list[Hit] = []
    signature = greeted_names(talk.last_outbound)
    obstacle = ""
    assents = False
    for sentence in message.sentences:
        for clause in split_clauses(sentence, _CLAUSE_ENDS):
            general = list(find_preferences([clause]))
            preferences += general
            found = _mentions_in(clause, offers, talk)
            found = [mention for mention in found if not any(_inside(mention, hit) for hit in general)]
            mentions += found
            obstacle = obstacle or _obstacle(clause, found, signature)
            assents = assents or _assents(clause)
    if preferences or leans_only(message, tuple(mentions)):
        obstacle = obstacle or "a preference"
    return Stance(tuple(mentions), obstacle, assents, tuple(preferences))


def _mentions_in(clause: Sentence, offers: tuple[Offer, ...], talk: Conversation) -> list[Mention]:
    """Return the mentions of a clause, but not the afternoon of "good afternoon"."""
    greetings = list(_GREETINGS.find_in(clause))
    found = find_mentions(clause, offers, talk.now)
    return [mention for mention in found if not any(_inside(mention, hit) for hit in greetings)]


def _inside(mention: Mention, hit: Hit) -> bool:
    return hit.first <= mention.first <= hit.last


def _assents(clause: Sentence) -> bool:
    """Return whether a clause says yes; the "good" of a greeting is none."""
    greeting = {at for hit in _GREETINGS.find_in(clause) for at in range(hit.first, hit.last + 1)}
    words = {token.text for at, token in enumerate(clause.tokens) if at not in greeting}
    return bool(words & _YES) or _TAKING.stand_in(clause) or _COMING.stand_in(clause)


def _obstacle(clause: Sentence, mentions: list[Mention], signature: frozenset[str]) -> str:
    """Return the words of a clause that keep it from being a commitment, or nothing."""
    for hit in _HEDGES.find_in(clause):
        return hit.words
    if clause.words[:1] and clause.words[0] in _ASKED_FIRST:
        return "asked"
    if clause.asked and not _REQUEST_FORMS.stand_in(clause):
        return "asked"
    inside = {index for mention in mentions for index in range(mention.first, mention.last + 1)}
    rest = [token.text for index, token in enumerate(clause.tokens) if index not in inside]
    strange = [word for word in rest if word not in _SPARE and word not in signature]
    return " ".join(strange)


def find_commitment(message: Message, talk: Conversation) -> Finding | None:
    """Given a message and the open offers, return the one offer it commits to, or None."""
    if not talk.offered:
        return None
    stance = weigh_slots(message, talk.offered, talk)
    if stance.obstacle:
        return None
    if not stance.mentions:
        return _bare_yes(message, talk) if stance.assents else None
    fits = reduce(frozenset.intersection, (mention.fits for mention in stance.mentions))
    if len(fits) != 1:
        return None
    why = " + ".join(mention.words for mention in stance.mentions)
    return Finding(Intent.BOOK, next(iter(fits)), why, (0, len(message.received)), 0.95)


def _bare_yes(message: Message, talk: Conversation) -> Finding | None:
    if len(talk.offered) != 1 or greeted_names(talk.last_outbound) & set(message.words):
        return None
    return Finding(Intent.BOOK, 0, "yes to the one offer", (0, len(message.received)), 0.95)


def only_prefers(message: Message, talk: Conversation) -> bool:
    """Given a message beside open offers, return whether it tells what suits in general."""
    stance = weigh_slots(message, talk.offered, talk)
    return bool(stance.preferences) or leans_only(message, stance.mentions)


def find_confirmation(message: Message, talk: Conversation) -> Finding | None:
    """Given a message about the booked visit, return its confirmation, or None."""
    offers = (Offer(talk.booked),) if talk.booked else ()
    stance = weigh_slots(message, offers, talk)
    agrees = all(mention.fits for mention in stance.mentions) if offers else not stance.mentions
    if stance.obstacle or not agrees or not stance.assents:
        return None
    return Finding(Intent.CONFIRM, None, "confirms the visit", (0, len(message.received)), 0.95)
