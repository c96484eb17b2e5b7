"""Whether the reply comes from the wrong person, tells of a death, or of a patient who has left.

Decides who is at the other end, never what to do about it. A bare "who is this?" is a question, and a
death in the family that only moves a visit is not the patient's.
"""

from __future__ import annotations

from collections.abc import Iterator

from appliance.domain.replies import identity_words, parting_words
from appliance.domain.replies.lexicon import FILLERS, word_set
from appliance.domain.replies.names import NAME, mark_names, words_of_ours
from appliance.domain.replies.phrases import Phrases
from appliance.domain.replies.spelling import LEXICON_WORDS
from appliance.domain.replies.terms import Context, Conversation, Finding, Intent
from appliance.domain.replies.text import (
    Message,
    Sentence,
    make_sentence,
    split_clauses,
    without_fillers,
)

_TABLES = (
    (Intent.WRONG_NUMBER, Phrases(identity_words.WRONG_NUMBER, identity_words.CLASSES),
     Phrases(identity_words.NOT_WRONG_NUMBER, identity_words.CLASSES)),
    (Intent.DECEASED, Phrases(parting_words.DECEASED, identity_words.CLASSES),
     Phrases(parting_words.NOT_DECEASED, identity_words.CLASSES)),
    (Intent.LEFT_PRACTICE, Phrases(parting_words.LEFT_PRACTICE, identity_words.CLASSES),
     Phrases(parting_words.NOT_LEFT_PRACTICE, identity_words.CLASSES)),
)  # fmt: skip
_WHOLE = Phrases(identity_words.WHOLE_WRONG_NUMBER, identity_words.CLASSES)
_WRONG_PLACE = Phrases(identity_words.WRONG_PLACE, identity_words.CLASSES)


def find_identity(message: Message, talk: Conversation) -> Iterator[Finding]:
    """Given a message and what was talked of, yield what says that the patient is not (any more) with us.

    The last text tells whom it addressed: "no Maria here" needs to know that Maria is a name, and "who is
    Priya?" that she is one of us.
    """
    sentences = _read_names(message, talk)
    for intent, table, exceptions in _TABLES:
        for sentence in sentences:
            excused = list(exceptions.find_in(sentence))
            for hit in table.find_in(sentence):
                if not any(hit.overlaps(other) for other in excused):
                    yield Finding(intent, None, hit.words, hit.span, 0.95)
    for sentence in sentences:
        core = without_fillers(sentence, FILLERS)
        yield from _is_another(sentence)
        if core and _WHOLE.make_up(core):
            span = (core.tokens[0].start, core.tokens[-1].end)
            yield Finding(Intent.WRONG_NUMBER, None, core.line.strip(), span, 0.9)
    yield from _is_wrong_place(message, talk)


def _is_wrong_place(message: Message, talk: Conversation) -> Iterator[Finding]:
    """Yield a bare "wrong chat" that answers our text: said first and alone it tells whom we reached.

    "Oops, wrong chat" and "wrong chat, that was for my sister" own up to a slip of the writer's, and whoever
    is already talking with a person at the desk is likelier to have made one.
    """
    is_first = bool(talk.last_outbound) and talk.context is not Context.HUMAN_IN_LOOP
    sentences = message.sentences
    if is_first and len(sentences) == 1 and not sentences[0].asked and _WRONG_PLACE.make_up(sentences[0]):
        yield Finding(Intent.WRONG_NUMBER, None, sentences[0].line.strip(), (0, len(message.received)), 0.9)


def resembles(message: Message, talk: Conversation) -> frozenset[Intent]:
    """Return which of the three a message is known only to sound like ("love your new office")."""
    sentences = _read_names(message, talk)
    return frozenset(intent for intent, _, exceptions in _TABLES if any(map(exceptions.stand_in, sentences)))


def _read_names(message: Message, talk: Conversation) -> tuple[Sentence, ...]:
    """Return the sentences with every given name as `xname`, but for those of our own text."""
    marked = mark_names(message, talk.last_outbound)
    staff = words_of_ours(talk.last_outbound, tuple(offer.hygienist for offer in talk.offered))
    return tuple(_without_staff(*pair, staff) for pair in zip(message.sentences, marked, strict=True))


def _without_staff(sentence: Sentence, marked: Sentence, staff: frozenset[str]) -> Sentence:
    """Return the sentence with its names marked, but for those of our own text."""
    tokens = [
        was if was.text in staff else now for was, now in zip(sentence.tokens, marked.tokens, strict=True)
    ]
    return make_sentence(tuple(tokens), sentence.asked)


def _is_another(sentence: Sentence) -> Iterator[Finding]:
    """Yield "I'm not joelle" and "this is jason not joelle", whatever the name, by form alone.

    A name is what ends the clause and no word the lexicon knows, nor built like an adjective or a verb.
    """
    for clause in split_clauses(sentence, _CLAUSE_BREAKS):
        words = clause.words
        if len(words) < 3 or len(words) > 6 or words[0] not in {"this", "i", "it", "no", "sorry", "hi"}:
            continue
        if (
            "not" in words[1:]
            and words[-2] in {"not", "a"}
            and _may_be_name(words[-1])
            and words[1] in _BEING
        ):
            span = (clause.tokens[0].start, clause.tokens[-1].end)
            yield Finding(Intent.WRONG_NUMBER, None, clause.line.strip(), span, 0.8)


_CLAUSE_BREAKS = word_set(", and y & because cause so since or but pero porque")
_BEING = word_set("is am this it i")
_NO_NAMES = word_set("""
    ready sure free here home back there late early okay fine well happy bad mad dumb stupid young old rich
    poor busy awake hungry local eligible up down in out on off over done alone asleep awesome drunk crazy
    afraid nervous sick ill human robot dentist doctor male female single allowed dressed mom dad kid child
    student bot joke scam yet today tomorrow anymore
    """)
_ENDINGS = ("ing", "ed", "ly", "able", "ful", "ous", "ive", "ible", "al", "ish", "less")


def _may_be_name(word: str) -> bool:
    known = word != NAME and (word in LEXICON_WORDS or word in _NO_NAMES)
    return not known and word.isalpha() and not word.endswith(_ENDINGS) and word not in FILLERS
