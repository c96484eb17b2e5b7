"""What a reply wants with a visit other than a slot: give it up, move it, confirm it, ask about it.

Decides by phrase and sentence form. A request in the form of a question ("can I reschedule?") is the
request; a question about one ("is there a cancellation fee?") is a question. A confirmation must be all
the reply says: with a hedge, a condition or another day in it, it confirms nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from appliance.domain.replies import lexicon, visit_words
from appliance.domain.replies.consent import find_declines
from appliance.domain.replies.lexicon import word_set
from appliance.domain.replies.phrases import Phrases
from appliance.domain.replies.terms import Finding, Intent
from appliance.domain.replies.text import Message, Sentence

_MOVING = Phrases(visit_words.MOVING, visit_words.CLASSES)
_CANCELLING = Phrases(visit_words.CANCELLING, visit_words.CLASSES)
_NOT_CANCELLING = Phrases(visit_words.NOT_CANCELLING, visit_words.CLASSES)
_ASKING = Phrases(visit_words.ASKING, visit_words.CLASSES)
_MONEY = Phrases(visit_words.MONEY)
_CLINICAL = Phrases(visit_words.CLINICAL)


def find_changes(message: Message) -> Iterator[Finding]:
    """Given a message, yield what asks to move or give up a visit."""
    for sentence in message.sentences:
        yield from _changes(sentence)


def _changes(sentence: Sentence) -> Iterator[Finding]:
    excused = list(_NOT_CANCELLING.find_in(sentence))
    for hit in find_declines(sentence):
        yield Finding(Intent.CANCEL, None, hit.words, hit.span, 0.9)
    for intent, table in ((Intent.RESCHEDULE_REQUEST, _MOVING), (Intent.CANCEL, _CANCELLING)):
        for hit in table.find_in(sentence):
            if not any(hit.overlaps(other) for other in excused):
                yield Finding(intent, None, hit.words, hit.span, 0.9)


def find_questions(message: Message) -> Iterator[Finding]:
    """Given a message, yield its questions, and statements about money or treatment, which want an answer.

    A sentence that asks for a change or a slot ("can we move it?") is that request and no question. A
    statement beside such a request is its reason ("I have the flu, can't come").
    """
    why = _why(message)
    if why:
        yield why
        return
    changes = any(True for _ in find_changes(message))
    for sentence in message.sentences:
        asks = sentence.asked or _opens_as_question(sentence) or _INVERTED.stand_in(sentence)
        if asks and not _is_request(sentence) and not _only_assents(sentence):
            span = (sentence.tokens[0].start, sentence.tokens[-1].end)
            yield Finding(Intent.QUESTION, None, sentence.line.strip()[:60], span, 0.85)
        elif not changes:
            for hit in _CONDITION.find_in(sentence):
                yield Finding(Intent.QUESTION, None, hit.words, hit.span, 0.85)
        if asks or not changes:
            yield from _topics(sentence)


def _why(message: Message) -> Finding | None:
    """Return the question why we write, if that is all the message asks or says.

    "Why am I getting this, I was there last week" is for a person.
    """
    bare = " ".join(word for word in message.words if word not in lexicon.FILLERS)
    if bare in visit_words.BARE_WHY:
        return Finding(Intent.WHY, None, bare, (0, len(message.received)), 0.9)
    hits = [hit for sentence in message.sentences for hit in _WHY.find_in(sentence)]
    if not hits or any(_says_more(sentence) for sentence in message.sentences):
        return None
    return Finding(Intent.WHY, None, hits[0].words, hits[0].span, 0.95)


def _says_more(sentence: Sentence) -> bool:
    """Whether a sentence says more than why and who, apart from politeness and up to two words."""
    hits = [*_WHY.find_in(sentence), *_WHO.find_in(sentence)]
    asked = {at for hit in hits for at in range(hit.first, hit.last + 1)}
    rest = [
        token.text
        for at, token in enumerate(sentence.tokens)
        if at not in asked and token.text not in lexicon.FILLERS and token.text not in visit_words.WHY_REST
    ]
    return len(rest) > (2 if hits else 0) or _MONEY.stand_in(sentence) or _CLINICAL.stand_in(sentence)


def _topics(sentence: Sentence) -> Iterator[Finding]:
    tables = [_MONEY, _CLINICAL] if _is_request(sentence) else [_MONEY, _CLINICAL, _ASKING]
    for table in tables:
        for hit in table.find_in(sentence):
            if not set(hit.before(2)) & {"no", "not", "sin"}:
                yield Finding(Intent.QUESTION, None, hit.words, hit.span, 0.85)


def _is_request(sentence: Sentence) -> bool:
    return _REQUEST_FORMS.stand_in(sentence) and (
        any(True for _ in _changes(sentence)) or not _ASKING_FOR.stand_in(sentence)
    )


def _only_assents(sentence: Sentence) -> bool:
    """Return whether a sentence is a mere "yes?" or "ok?", which asks nothing one could answer."""
    return all(word in visit_words.ASSENTS or word in lexicon.FILLERS for word in sentence.words)


def _opens_as_question(sentence: Sentence) -> bool:
    words = sentence.words
    if len(words) > 1 and words[0] in _SPANISH_OPENERS:
        return True
    if len(words) < 3 or words[1] == "not":
        return False
    if words[0] in _SURE_VERBS:
        return True
    return words[0] in visit_words.ASKING_WORDS or (
        words[0] in visit_words.ASKING_VERBS and words[1] in _SUBJECTS
    )


_SUBJECTS = word_set(
    "i you u we it there they he she this that the my your yall someone anyone dr doctor insurance anything"
)
_SURE_VERBS = word_set("does did was were")
_SPANISH_OPENERS = word_set("""
    atienden atiende aceptan acepta tienen hablan habla hacen trabajan abren abre cierran cierra toman cobran
    cubren cubre ofrecen venden necesitan ocupan piden donde cuanto cuanta cuantos cuantas
    """)
# The verb before its subject: a question wherever it stands, with or without its mark.
_INVERTED = Phrases(
    """
    ^i|you|we|they|he|she|u|so|nor|neither|yall can|could|may|should i|you|u|my|yall|someone|somebody|anyone
    ^i|you|we|they|he|she|u|so|nor|neither|yall|than do|does|did i|you|u|we|yall|they|she|he
    ^i|it|he|she|that|they|we|who|what is|are there a|an|any|parking|free|someone|anyone|anything
    where|wheres is|are|do|can|at|parking
    how long|much|many|far|early
    cuanto|cuanta|cuantos ~2 costar|cuesta|cuestan|vale|sale|dura|cobran|seria|es|tiempo|debo|pagar
    donde queda|quedan|esta|estan|es|me
    se necesita|necesitan|ocupa|requiere
    que tengo|debo|hay|necesito que? llevar|traer|hacer|pagar
    """
)
# What the office must fulfil before the visit is wanted; the weather and the traffic are not in it.
_CONDITION = Phrases(
    """
    if ~1 you|u|yall|they|priya|dr|doctor ~1 can|take|takes|accept|accepts|do|does|have
    if ~1 you|u|yall|they|priya|dr|doctor ~1 has|still|will|could|bill
    if it|its|price|cost ~1 is|are|be ~2 free|covered|under|less|cheap|cheaper|ok_with_insurance|in_network
    only|long|assuming|provided|depending ~1 if|as|that|on ~3 you|insurance|no|there|free|covered
    only|long|assuming|provided|depending ~1 if|as|that|on ~3 copay|cost|cheap
    if there|it is no|free|covered
    if ~5 insurance|copay|covered|free|cost|price|bucks|dollars|$|deposit|fee
    si ~3 seguro|cubre|cuesta|aceptan|gratis|cobran|barato
    siempre y_cuando|que
    """
)
_REQUEST_FORMS = Phrases(visit_words.REQUEST_FORMS, visit_words.CLASSES)
_WHY = Phrases(visit_words.WHY_WE_WRITE)
_WHO = Phrases(visit_words.WHO_WE_ARE)
_ASKING_FOR = Phrases(visit_words.NOT_A_SLOT_REQUEST)
