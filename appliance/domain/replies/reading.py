"""From a reply to one intent: the detectors in order of precedence, and what the conversation changes.

Owns the order of DESIGN section 10 and the precedence of `evaluate replies`: emergency, opt-out, wrong
number, question, cancel or move, book or confirm. Everything found is reported; only the first decides.
It refuses to guess: what no rule settles is `ambiguous` with `settled` False, for a model or a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from appliance.domain.replies import codes, consent, statutory
from appliance.domain.replies.courtesy import is_courtesy, is_laughter
from appliance.domain.replies.identity import find_identity, resembles
from appliance.domain.replies.leanings import find_leaning
from appliance.domain.replies.lexicon import word_set
from appliance.domain.replies.noise import Stripped, strip_noise
from appliance.domain.replies.requests import find_changes, find_questions
from appliance.domain.replies.slots import (
    find_commitment,
    find_confirmation,
    only_prefers,
    why_undecided,
    without_answered,
)
from appliance.domain.replies.terms import Context, Conversation, Finding, Intent, Offer, Reading
from appliance.domain.replies.text import Message, parse
from appliance.domain.replies.tongue import OTHER, tongue_of
from appliance.domain.replies.urgency import find_emergency, only_denies
from appliance.domain.replies.weighing import Balance, balance
from appliance.domain.replies.weights import MUST_BE_HEARD, Weights, shipped_weights, weigh
from appliance.domain.replies.wishes import find_asked_changes, find_other_times

MEANING_CHARS = 2_000

_PRECEDENCE = (
    Intent.EMERGENCY, Intent.OPT_OUT, Intent.WRONG_NUMBER, Intent.DECEASED, Intent.LEFT_PRACTICE, Intent.HELP,
    Intent.QUESTION, Intent.WHY, Intent.RESCHEDULE_REQUEST, Intent.CANCEL, Intent.BOOK, Intent.CONFIRM,
    Intent.OPT_IN, Intent.NOISE, Intent.AMBIGUOUS,
)  # fmt: skip
_RANK = {intent: rank for rank, intent in enumerate(_PRECEDENCE)}


def read_reply(text: str, talk: Conversation, weights: Weights | None = None) -> Reading:
    """Given a reply as received and what the conversation was about, return what it means.

    What only the weighed words doubt is unsettled: a person reads it. Other weights than the shipped ones
    are for measuring.

    Never raises; any string has a reading. Only the first 2,000 characters are read for meaning, but
    consent is looked for to the end.
    """
    stripped, message = own_words(text, talk)
    lang = tongue_of(message, talk.lang)
    seen = list(_find_all(stripped, message, talk, lang))
    found = _without_contradictions(seen, message)
    stands = Balance(tuple(found))
    if message.words and lang != OTHER and not (stripped.automatic or stripped.instructs_machine):
        weighed = weigh(message, talk, weights or shipped_weights())
        stands = balance(found, weighed, _excused(seen, found, message, talk))
    late = consent.find_late_opt_out(stripped.text, MEANING_CHARS)
    findings = tuple(sorted((*late, *stands.findings), key=lambda finding: _RANK[finding.intent]))
    if findings or not stands.doubt:
        return _conclude(findings, message, stripped, talk, lang)
    return Reading(Intent.AMBIGUOUS, None, 0.0, False, stands.doubt, (), lang)


_SAMPLES = ("tuesday at 10, or not?", "STOP", "I can't come, my tooth hurts", "yes", "thanks", "ugh, these")


def prepare() -> None:
    """Read a few replies: phrases and weights are at hand, then, for the first that somebody waits for."""
    now = datetime.fromisoformat("2026-01-05T09:00")
    offered = Conversation(now, (Offer(now), Offer(now)), Context.RECALL_OFFER, last_outbound="Hi")
    for talk in (offered, Conversation(now, context=Context.REMINDER, booked=now, legend={"C": "confirm"})):
        for text in _SAMPLES:
            read_reply(text, talk)


def own_words(text: str, talk: Conversation) -> tuple[Stripped, Message]:
    """Given a reply as received, return what in it is the patient's own, and its sentences."""
    stripped = strip_noise(text, talk.last_outbound)
    return stripped, parse(stripped.text, 0, min(len(text), MEANING_CHARS))


def _find_all(stripped: Stripped, message: Message, talk: Conversation, lang: str) -> Iterator[Finding]:
    if lang == OTHER:
        yield from statutory.find_abroad(message)
        return
    revoked = consent.find_opt_out(message)
    if stripped.automatic:  # "message blocking is active" is no doubt about consent
        yield from (found for found in revoked if found.confidence > consent.DOUBT)
        yield from (found for found in find_emergency(message) if _is_ones_own(found))
        return
    yield from revoked
    heard = [*find_emergency(message), *find_identity(message, talk)]
    if talk.context is Context.HUMAN_IN_LOOP or stripped.instructs_machine:
        yield from (found for found in heard if found.intent in MUST_BE_HEARD)
        return
    heard += [*consent.find_help(message), *consent.find_opt_in(message, talk.suppressed)]
    heard += _find_visit_intents(message, talk)
    yield from heard
    if not heard and not stripped.reaction:
        yield from _find_last(message, talk)


def _is_ones_own(found: Finding) -> bool:
    """Return whether a symptom is a person's; an automatic reply itself says "for emergencies call"."""
    return found.intent is Intent.EMERGENCY and _OF_MACHINES.isdisjoint(found.why.split())


_OF_MACHINES = word_set(
    "emergency emergencies emergencia emergencias urgent urgente urgencia urgencias help 911"
)


def _find_last(message: Message, talk: Conversation) -> Iterator[Finding]:
    """Yield what is only looked for in a reply in which nothing was found."""
    uneasy = list(consent.find_unease(message))
    yield from uneasy
    leaning = None if uneasy else find_leaning(message, talk)
    if leaning:
        yield leaning


def _without_contradictions(findings: list[Finding], message: Message) -> list[Finding]:
    """Drop a death that only explains why the writer moves or takes a visit: the dead do neither.

    Drop as well the question form of a wish for texts ("can you turn them back on?").
    """
    wishes = [found.span for found in findings if found.intent is Intent.OPT_IN]
    findings = [
        found for found in findings if not (found.intent is Intent.QUESTION and _holds(found, wishes))
    ]
    intents = {found.intent for found in findings}
    if Intent.CANCEL in intents:  # "none of those, just cancel it" asks for no others
        findings = [found for found in findings if not _REFUSES_ALL.match(found.why)]
    own_visit = Intent.CANCEL in intents and not set(message.words) & _OF_OTHERS
    moves = Intent.RESCHEDULE_REQUEST in intents or own_visit
    takes = bool(intents & {Intent.BOOK, Intent.CONFIRM})
    return [
        found
        for found in findings
        if found.intent is not Intent.DECEASED
        or not (moves or (takes and not set(found.why.split()) & _THE_PATIENT))
    ]


def _excused(
    seen: list[Finding], found: list[Finding], message: Message, talk: Conversation
) -> frozenset[Intent]:
    """Return the concerns of which a rule knows a look-alike, as of a death that moves a visit."""
    intents = {one.intent for one in found}
    excused = resembles(message, talk) | ({Intent.OPT_OUT} if consent.resembles_opt_out(message) else set())
    excused |= {Intent.EMERGENCY} if only_denies(message) else set()
    if Intent.RESCHEDULE_REQUEST in intents:
        excused |= {one.intent for one in seen} - intents
    return excused


def _holds(found: Finding, spans: list[tuple[int, int]]) -> bool:
    """Return whether a finding covers one of the places."""
    return any(found.span[0] <= start and end <= found.span[1] for start, end in spans)


_REFUSES_ALL = re.compile(r"(?:none|neither|ninguno|ninguna)\b")
_THE_PATIENT = word_set("he she patient xname")
_OF_OTHERS = word_set("his her hers their husbands wifes moms dads mothers fathers su sus")


def _find_visit_intents(message: Message, talk: Conversation) -> Iterator[Finding]:
    code = codes.find_code(message, talk)
    if code:
        yield code
        return
    if codes.is_unclear_code(message, talk):
        return
    if codes.asks_nothing(talk) and is_courtesy(message, talk.last_outbound):
        yield Finding(Intent.NOISE, None, "courtesy", (0, len(message.received)), 0.95)
        return
    changes = list(find_changes(message))
    yield from find_asked_changes(changes, message, talk)
    if talk.suppressed and codes.is_bare_yes(message):
        return
    accepted = None if changes else _find_acceptance(message, talk)
    if accepted:
        yield accepted
    others = None if accepted else find_other_times(message, talk)
    if others:
        yield others
    else:
        yield from find_questions(without_answered(message) if accepted else message)


def _find_acceptance(message: Message, talk: Conversation) -> Finding | None:
    """Return the booking or the confirmation; the latter first if the last text asked for it."""
    asks = codes.asks_to_confirm(talk)
    accepted = find_confirmation(message, talk) if asks else None
    return accepted or find_commitment(message, talk)


def _conclude(
    findings: tuple[Finding, ...], message: Message, stripped: Stripped, talk: Conversation, lang: str
) -> Reading:
    if findings:
        first = findings[0]
        return Reading(first.intent, first.slot, first.confidence, True, first.why, findings, lang)
    empty = _emptiness(message, stripped)
    if empty:
        return Reading(Intent.NOISE, None, 0.95, True, empty, (), lang)
    why = _known_doubt(message, stripped, talk, lang)
    return Reading(Intent.AMBIGUOUS, None, 0.9 if why else 0.0, bool(why), why or "no rule knows", (), lang)


def _emptiness(message: Message, stripped: Stripped) -> str:
    """Return why a reply in which nothing was found needs nothing; "" if it may need something."""
    if stripped.automatic:
        return "automatic reply"
    if stripped.reaction:
        return "tapback"
    if not message.words:
        return "no words"
    return "laughter" if is_laughter(message) else ""


def _known_doubt(message: Message, stripped: Stripped, talk: Conversation, lang: str) -> str:
    """Return why a reply is for a person for sure, so that no model need be asked; "" if it is not."""
    if talk.context is Context.HUMAN_IN_LOOP:
        return "a person is in the conversation"
    if stripped.instructs_machine:
        return "gives orders to a machine"
    if lang == OTHER:
        return "neither English nor Spanish"
    if codes.is_bare_yes(message) and (talk.suppressed or len(talk.offered) > 1):
        return "a yes that names nothing"
    if talk.offered and only_prefers(message, talk):
        return "a preference, and no choice among the offers"
    if is_courtesy(message, talk.last_outbound):
        return "courtesy that leaves the open ask unanswered"
    return why_undecided(message, talk)
