"""Whether a reply commits to one of the open offers, or confirms the visit that is booked.

Decides with suspicion: what the clauses take must agree on one single offer, nothing they refuse or tell
may speak of it, and no part of the reply may hedge, set a condition, ask, or speak for somebody else. A
later word takes back an earlier one ("tuesday, no wait, thursday"). What fails is not a booking but a
question to the patient, since a wrong booking is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import reduce

from appliance.domain.replies import choice_words, visit_words
from appliance.domain.replies.clauses import Clause, split_into_clauses
from appliance.domain.replies.lexicon import word_set
from appliance.domain.replies.mentions import Kind, Mention
from appliance.domain.replies.names import greeted_names, mark_names, spoken_of
from appliance.domain.replies.phrases import Hit, Phrases
from appliance.domain.replies.preferences import (
    find_preferences,
    fits_of,
    leans_only,
    names_day,
    recurs,
    shuns,
)
from appliance.domain.replies.stances import SPARE, Voice, hear, names_rivals
from appliance.domain.replies.terms import Conversation, Finding, Intent, Offer
from appliance.domain.replies.text import Message, Sentence, make_sentence
from appliance.domain.replies.times import find_mentions

_GREETINGS = Phrases(visit_words.GREETINGS)
_PROXY = Phrases(choice_words.PROXY, choice_words.CLASSES)


@dataclass(frozen=True, slots=True)
class Stance:
    """How a reply stands to the times it names: every `mention`, those it took, what spoils a commitment.

    `preferences` are words about what suits in general; the times in them are no mentions.
    """

    mentions: tuple[Mention, ...]
    taken: tuple[Mention, ...]
    choice: frozenset[int]
    obstacle: str
    assents: bool
    preferences: tuple[Hit, ...]
    strange: int = 0

    @property
    def names_time(self) -> bool:
        """Whether any time or place in the list is named, and not only who works there."""
        return any(mention.kind is not Kind.PERSON for mention in self.mentions)


@dataclass(slots=True)
class _Weighing:
    """The clauses heard so far. `open_doubt` is a word that is only taken back by a later choice."""

    taken: list[Mention] = field(default_factory=list)
    told: list[Mention] = field(default_factory=list)
    against: list[Mention] = field(default_factory=list)
    refused: list[Mention] = field(default_factory=list)
    obstacle: str = ""
    open_doubt: str = ""
    assents: bool = False
    praises: bool = False
    just_took: bool = False
    strange: int = 0


def weigh_slots(message: Message, offers: tuple[Offer, ...], talk: Conversation) -> Stance:
    """Given a message, return what it does with the times it names and the first obstacle to a commitment."""
    heard = _Weighing()
    mentions: list[Mention] = []
    preferences: list[Hit] = []
    marked = _with_names(message, talk)
    confirms = not offers or offers[0].start == talk.booked
    by_proxy = confirms or bool(spoken_of(talk.last_outbound)) or any(map(_PROXY.stand_in, marked))
    for sentence, named in zip(message.sentences, _unasked(marked), strict=True):
        general = list(find_preferences([sentence]))
        preferences += general
        found = _mentions_in(sentence, offers, talk)
        found = [mention for mention in found if not any(_inside(mention, hit) for hit in general)]
        mentions += found
        for clause in split_into_clauses(named, found):
            _add(heard, clause, hear(clause, by_proxy), by_proxy)
            if not confirms:
                heard.obstacle = heard.obstacle or names_rivals(clause)
    choice = _choice(heard, offers)
    obstacle = heard.obstacle or heard.open_doubt or _contradiction(heard, choice)
    firm = any(mention.kind in {Kind.DAY, Kind.CLOCK} and not mention.loose for mention in heard.taken)
    timed = any(mention.kind is Kind.CLOCK for mention in heard.taken)
    clashing = [hit for hit in preferences if not _is_elsewhere(hit, offers, choice, firm, timed)]
    only_weeks = bool(heard.taken) and all(
        mention.kind is Kind.WEEK and mention.loose for mention in heard.taken
    )
    if clashing or only_weeks or leans_only(message, tuple(heard.taken)):
        obstacle = obstacle or "a preference"
    assents = heard.assents or (heard.praises and not heard.strange)
    if any(mention.fits for mention in mentions if mention.kind is not Kind.PERSON) or heard.refused:
        assents = assents and bool(heard.taken)
    return Stance(
        tuple(mentions), tuple(heard.taken), choice, obstacle, assents, tuple(preferences), heard.strange
    )


def _with_names(message: Message, talk: Conversation) -> tuple[Sentence, ...]:
    """Return the sentences with the patient's name as `@patient` and names of others as `NAME`."""
    greeted = greeted_names(talk.last_outbound)
    yes = frozenset(code.lower() for code, meaning in talk.legend.items() if meaning == "confirm")
    return tuple(
        make_sentence(
            tuple(
                replace(token, text="confirm")
                if token.text in yes
                else replace(token, text="@patient")
                if token.text.removesuffix("s") in greeted or token.text in greeted
                else token
                if token.text in SPARE
                else named
                for token, named in zip(sentence.tokens, other.tokens, strict=True)
            ),
            sentence.asked,
        )
        for sentence, other in zip(message.sentences, mark_names(message, ""), strict=True)
    )


def without_answered(message: Message) -> Message:
    """Return a message, the questions in it no longer asked that it answers itself: "tuesday at 10? yep"."""
    return replace(message, sentences=_unasked(message.sentences))


def _unasked(sentences: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
    return tuple(
        replace(sentence, asked=False) if sentence.asked and _answers(following) else sentence
        for sentence, following in zip(sentences, (*sentences[1:], None), strict=False)
    )


def _answers(sentence: Sentence | None) -> bool:
    return (
        sentence is not None
        and not sentence.asked
        and sentence.words[:1] in (("yes",), ("ok",), ("sure",), ("si",))
    )


def _mentions_in(sentence: Sentence, offers: tuple[Offer, ...], talk: Conversation) -> list[Mention]:
    """Return the mentions of a sentence, but not the afternoon of "good afternoon"."""
    greetings = list(_GREETINGS.find_in(sentence))
    found = find_mentions(sentence, offers, talk.now, numbered="1" in talk.legend)
    return [mention for mention in found if not any(_inside(mention, hit) for hit in greetings)]


def _inside(mention: Mention, hit: Hit) -> bool:
    return hit.first <= mention.first <= hit.last


def _add(heard: _Weighing, clause: Clause, voice: Voice, by_proxy: bool) -> None:
    """Add what a clause does to what was heard before it."""
    _take_back(heard, clause, voice)
    heard.taken += voice.taken
    _draw(heard, clause, voice)
    heard.told = list(voice.told)
    heard.against += voice.told if voice.busy or voice.tells else ()
    heard.refused += voice.refused
    heard.obstacle = heard.obstacle or voice.obstacle or ("but" if _objects(heard, clause, voice) else "")
    heard.just_took = bool(voice.taken)
    plain = by_proxy or not voice.strange or bool(voice.taken)
    heard.assents = heard.assents or (voice.assents and plain)
    heard.praises = heard.praises or (voice.praises and plain)
    heard.strange += voice.strange


def _take_back(heard: _Weighing, clause: Clause, voice: Voice) -> None:
    """Let a clause that corrects replace what was taken before; a correction of nothing stays a doubt."""
    if clause.corrects:
        heard.open_doubt = heard.open_doubt or ("taken back" if heard.taken else "hesitates")
    agreed = heard.taken or heard.assents or heard.praises
    if voice.denies and (agreed or clause.opener not in choice_words.TURNS):
        heard.open_doubt = "taken back" if heard.taken else "no"
    if not voice.taken or heard.open_doubt == "no":
        return
    weak = clause.line.words[0] in choice_words.WEAK_CORRECTIONS
    if (heard.open_doubt or weak) and heard.taken and not _agree([*heard.taken, *voice.taken]):
        heard.taken.clear()
    heard.open_doubt = ""


def _draw(heard: _Weighing, clause: Clause, voice: Voice) -> None:
    """Let a clause draw the conclusion from the one before: "tuesday is my day off, so that works"."""
    if clause.opener not in _DRAWS:
        return
    if voice.assents and not clause.mentions:
        heard.taken += heard.told
        heard.against = [mention for mention in heard.against if mention not in heard.told]
    same = {mention.fits for mention in voice.taken}  # "friday is when I'm free, so friday"
    heard.against = [m for m in heard.against if m not in heard.told or m.fits not in same]


def _objects(heard: _Weighing, clause: Clause, voice: Voice) -> bool:
    """Return whether a clause objects to what was just taken: "but my boss ...", "... though", "... ugh"."""
    if voice.taken or not heard.taken:
        return False
    if clause.opener in _OBJECTS and heard.just_took and (voice.strange or voice.busy):
        return True
    return voice.busy and voice.brief and clause.opener not in choice_words.REASONS


_DRAWS = choice_words.CONSEQUENCES | choice_words.TURNS
_OBJECTS = word_set("but pero however though although plus")


def _agree(mentions: Iterable[Mention]) -> frozenset[int]:
    return reduce(frozenset.intersection, (mention.fits for mention in mentions))


def _choice(heard: _Weighing, offers: tuple[Offer, ...]) -> frozenset[int]:
    """Return the offers that every time taken fits; "the later" is the later of those that are left."""
    if not heard.taken:
        return frozenset()
    plain = [mention for mention in heard.taken if not mention.edge and mention.kind is not Kind.OTHER]
    fits = _agree(plain) if plain else frozenset(range(len(offers)))
    for edge in (mention for mention in heard.taken if mention.edge):
        led = bool(plain) and edge is heard.taken[0] and fits == edge.fits  # "sooner is better, jan 19"
        fits = fits if led else _edge_of(fits, edge, offers)
    refused = frozenset[int]().union(*(mention.fits for mention in heard.refused))
    if any(mention.kind is Kind.OTHER for mention in heard.taken):
        return fits - refused if refused else frozenset()
    return fits - refused if len(fits) > 1 else fits


_EARLY_HOUR = 10


def _edge_of(fits: frozenset[int], edge: Mention, offers: tuple[Offer, ...]) -> frozenset[int]:
    """Return the earliest or the latest of some offers; of a single one only if it can be called that."""
    if len(fits) > 1:
        starts = sorted(offers[index].start for index in fits)
        extreme = starts[0] if edge.edge < 0 else starts[-1]
        return frozenset(index for index in fits if offers[index].start == extreme)
    if edge.words in {"early", "temprano"}:
        return frozenset(index for index in fits if offers[index].start.hour < _EARLY_HOUR)
    return fits & edge.fits if not edge.loose else frozenset()


def _contradiction(heard: _Weighing, choice: frozenset[int]) -> str:
    """Return the words that refuse or tell of the very offer that is taken, "" if there are none."""
    against = (
        mention
        for mention in (*heard.against, *heard.refused)
        if mention.kind not in {Kind.PERSON, Kind.BOUND}
    )
    return " ".join(mention.words for mention in against if choice and mention.fits == choice)


def _is_elsewhere(
    hit: Hit, offers: tuple[Offer, ...], choice: frozenset[int], firm: bool, timed: bool
) -> bool:
    """Return whether what suits in general is about other days than the one that is taken.

    "I prefer mornings" speaks against the friday whose only opening is in the afternoon, unless its hour is
    taken as well.
    """
    fits = fits_of(hit, offers)
    if not choice:
        return False
    if _EVERY & {*hit.words.split()}:
        return False
    if shuns(hit):
        return fits is not None and not fits & choice
    if firm and recurs(hit) and fits is not None and choice <= fits and not _PREFERRING & {*hit.before(2)}:
        return True
    if not (_WISHING_BEFORE & {*hit.before(2)} or _WISHING & {*hit.after(2), *hit.words.split()}):
        return True
    return fits is not None and not fits & choice and (timed or names_day(hit))


_WISHING = word_set("""
    prefer prefers prefiero preferimos better best easier works work are is only good great fine free can do
    for me please mejor solo bien vienen quedan open usually typically normally generally mostly often always
    """)


_EVERY = word_set("every each cada todos todas")
_PREFERRING = word_set("prefer prefers prefiero preferimos preferably only solo solamente")
_WISHING_BEFORE = word_set("""
    prefer prefers prefiero preferimos preferably only solo solamente like do want need free mejor for me
    """)


def find_commitment(message: Message, talk: Conversation) -> Finding | None:
    """Given a message and the open offers, return the one offer it commits to, or None."""
    if not talk.offered or talk.suppressed:
        return None
    stance = weigh_slots(message, talk.offered, talk)
    if stance.obstacle or chooses_nothing(message):
        return None
    if not stance.taken:
        return _bare_yes(message, stance, talk) if stance.assents else None
    if len(stance.choice) != 1:
        return None
    why = " + ".join(mention.words for mention in stance.taken)
    return Finding(Intent.BOOK, next(iter(stance.choice)), why, (0, len(message.received)), 0.95)


def chooses_nothing(message: Message) -> bool:
    """Return whether a message is typed as a command, answers each place of a list, takes back its number,
    parts with "later", or counts our texts: none of them takes an opening, whatever it names.
    """
    return any(
        shape.search(message.received) for shape in (_COMMAND, _LISTED_NO, _CORRECTED, _PARTING, _COUNTS)
    )


# Typed for a machine: "book --slot 2", "print(offered[1])", "slot=2", "/book 1".
_COMMAND = re.compile(
    r"(?:^|\s)--\w|(?:^|\s)[/!\\][a-z]|\w\[\s*\w|\w\([^()]*\)|\w\([^()\s]*[\[(.=\"']|\w\.\w+\(|\w\s*={1,3}\s*\w|[{}<|\\]\s*[\"']?\w+[\"']?\s*[:=>|]",
    re.IGNORECASE,
)
# An answer to each place in the list, one of them a no: "1 no, 2 ok".
_LISTED_NO = re.compile(
    r"\b\d\s*[.):=-]*\s*no\b.*\b\d\s*[.):=-]*\s*(?:yes|si|ok)\b"
    r"|\b\d\s*[.):=-]*\s*(?:yes|si|ok)\b.*\b\d\s*[.):=-]*\s*no\b",
    re.IGNORECASE | re.DOTALL,
)
# The second of two times after a bare no, which refuses it or takes it instead of the first: "3, no 2".
_CORRECTED = re.compile(
    r"\w\s*(?:[,.;:-]|--)\s*no\s+(?:\d|(?:mon|tue|wed|thu|fri|sat|sun)\w*)\b", re.IGNORECASE
)
# "Can't talk. Later" is no wish for the later one.
_PARTING = re.compile(r"\w\s*[.,!;]\s*later\s*[.!]*\s*$", re.IGNORECASE)
# "I got the first one. And the second."
_COUNTS = re.compile(
    r"\b(?:got|received|saw) (?:the|your|ur) (?:first|second|third|last|1st|2nd|3rd)\b", re.IGNORECASE
)
_MOST_STRANGE = 6  # words beyond the vocabulary that a yes without a time may come with


def _bare_yes(message: Message, stance: Stance, talk: Conversation) -> Finding | None:
    if len(talk.offered) != 1 or stance.strange > _MOST_STRANGE or stance.names_time:
        return None
    return Finding(Intent.BOOK, 0, "yes to the one offer", (0, len(message.received)), 0.95)


def only_prefers(message: Message, talk: Conversation) -> bool:
    """Given a message beside open offers, return whether it tells what suits in general."""
    stance = weigh_slots(message, talk.offered, talk)
    return bool(stance.preferences) or leans_only(message, stance.mentions)


def why_undecided(message: Message, talk: Conversation) -> str:
    """Given a message that takes no offer, return why the patient must be asked back, or "" if that is open.

    Only what is said in words the rules know to the last one is beyond doubt: two times, a time nobody
    offered, "either", "let me check", "no". Anything stranger may still be understood by somebody else.
    """
    offers = talk.offered or ((Offer(talk.booked),) if talk.booked else ())
    stance = weigh_slots(message, offers, talk) if offers else None
    if stance is None or stance.strange or not (stance.taken or stance.obstacle):
        return ""
    if stance.obstacle:
        return f"no commitment: {stance.obstacle}"
    return "fits several offers" if stance.choice else "names a time that is not on offer"


def find_confirmation(message: Message, talk: Conversation) -> Finding | None:
    """Given a message about the booked visit, return its confirmation, or None."""
    offers = (Offer(talk.booked),) if talk.booked else ()
    stance = weigh_slots(message, offers, talk)
    agrees = all(mention.fits for mention in stance.taken) if offers else not stance.taken
    named = any(not mention.loose for mention in stance.taken) and not stance.strange
    if stance.obstacle or not agrees or not (stance.assents or named) or _COMMAND.search(message.received):
        return None
    return Finding(Intent.CONFIRM, None, "confirms the visit", (0, len(message.received)), 0.95)
