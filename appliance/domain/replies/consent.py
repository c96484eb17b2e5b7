"""Whether a reply takes consent back, or gives it again.

Decides from structure: a suppression word that stands alone, a ceasing verb whose object is our
messages or the writer, or a set phrase of the lexicon. A ceasing verb that is a noun ("bus stop"), part
of a phrasal verb ("stop by"), negated ("can't stop smiling") or aimed at something else ("stop this
bill") is none. It refuses to weigh: where the structure is unclear it reports an opt-out of lower
confidence, because writing to somebody who said stop is worse than asking once too often.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from appliance.domain.replies import lexicon, refusals, statutory
from appliance.domain.replies.lexicon import word_set
from appliance.domain.replies.phrases import Hit, Phrases, without_hits
from appliance.domain.replies.statutory import CERTAIN, CLEAR, STATUTORY
from appliance.domain.replies.terms import Finding, Intent
from appliance.domain.replies.text import Message, Sentence, make_sentence, parse

DOUBT = 0.6
_REVOCATIONS = Phrases(lexicon.REVOCATIONS, lexicon.CLASSES)
_STRUCTURES = Phrases(refusals.STRUCTURES, refusals.CLASSES)
_DOUBTS = Phrases(lexicon.DOUBTS, lexicon.CLASSES)
_NOT_DOUBTS = Phrases(lexicon.NOT_DOUBTS, lexicon.CLASSES)
_NOT_REVOCATIONS = Phrases(lexicon.NOT_REVOCATIONS, lexicon.CLASSES)
_DECLINES = Phrases(lexicon.DECLINES, lexicon.CLASSES)
_LASTING = Phrases(lexicon.LASTING, lexicon.CLASSES)
_ABOUT_VISIT = Phrases(refusals.ABOUT_VISIT, refusals.CLASSES)
_LOOK_ALIKES = Phrases(refusals.LOOK_ALIKES, refusals.CLASSES)
_ILLNESS = Phrases(refusals.ILLNESS)
_UNEASE = Phrases(refusals.UNEASE, refusals.CLASSES)
_NOT_UNEASE = Phrases(refusals.NOT_UNEASE, refusals.CLASSES)
_NEEDS_HELP = Phrases(
    """
    please call|ring|phone me|us? $
    help me|us|i|with|understand|please|understanding|out
    need|want|get|have|some ~1 help
    ayudeme|ayudenme|ayudame|ayudarme|me_ayuda|me_ayudan
    necesito ~1 ayuda
    do not understand|get|know ~2 this|what|how
    no entiendo|entendi|comprendo
    not sure what|how
    confused
    """
)
_OPT_IN = Phrases(
    """
    start|resume|restart|continue !of ~1 texting|sending|messaging|getting|receiving|the|these ~2
    ^not|never|to|you|u start|resume|restart|begin ~1 texts|messages|reminders|notifications
    sign|add|put|enroll me|us ~1 up|in|on|down ~1 for|to ~1 text|texts|reminders|messages|notifications
    text|message|contact me again
    opt me|us back? ~1 in|on
    sign me|us back up
    resubscribe|re_subscribe
    unstop
    put me back on
    ^not|stop|quit want|like|love|wish to? ~1 receive|get|have ~3 messages|texts|reminders|again|them
    ^not do|still|again want|like|need ~2 messages|texts|reminders|texting
    turn|put|switch the|my|these? texts|messages|reminders ~1 back? on
    turn|put|switch|start ~1 back on|up
    miss|need|want ~2 texts|reminders|messages back
    add|put|sign me|us ~3 back|again
    can|may|please|ok|okay text|texting|message|messaging me|us again
    re_enroll|reenroll|re_opt|resume_texts
    ^no|ya_no quiero|quisiera|deseo|gustaria ~2 recibir ~2 mensajes|textos|recordatorios|otra
    ^no|ya_no si quiero ~2 mensajes|textos|recordatorios
    volver|vuelvan|vuelva|vuelve a recibir|suscribir*|mandar*|escribir*|enviar*|textear*|contactar*
    activ*|reactiv*|reanud* ~2 mensajes|textos|recordatorios|notificaciones
    otra vez ~2 mensajes|textos|recordatorios
    escribir|mandar|enviar|textear|escribirme|mandarme ~1 otra_vez|de_nuevo|nuevamente
    mandenme|mandeme|enviame|envienme|escribanme ~3 otra|nuevamente|de_nuevo
    """
)
_REGRETS = Phrases(
    """
    by|was ~1 accident|mistake|accidentally|error ~5 again|back|start|restart|resubscribe|need|want
    unsubscribe|stop ~2 mistake|accident|accidentally
    did not mean|intend|want ~2 stop|unsubscribe|opt
    mistake|accident|accidentally ~5 texts|messages|reminders|back|stop|unsubscribed
    """
)


def find_opt_out(message: Message) -> Iterator[Finding]:
    """Given a message without quotes of ours, yield what revokes consent, surest first."""
    yield from statutory.find_words(message)
    for sentence in (*message.sentences, *_word_by_word(message)):
        plain = _without_false_friends(sentence)
        yield from _free_text(plain)
        yield from _addressed_stop(plain)


def _word_by_word(message: Message) -> Iterator[Sentence]:
    """Yield as one sentence each run of those that were written "Dont. Text. Me." """
    for short, run in groupby(message.sentences, key=lambda sentence: len(sentence.words) < 3):
        parts = list(run)
        if short and len(parts) > 1:
            yield make_sentence(tuple(token for part in parts for token in part.tokens))


def find_opt_in(message: Message, suppressed: bool = True) -> Iterator[Finding]:
    """Given a message, yield what asks to be written to again. A plain "yes" never does.

    Who regrets a stop asks for texts only if there was one: "I never meant to unsubscribe" of somebody whom
    we still write to may be about anything.
    """
    rest = " ".join(statutory.substance(message.words))
    if message.words[:1] and message.words[0] in lexicon.OPT_IN_WORDS:
        rest = statutory.stands_with_name(message.words, lexicon.OPT_IN_WORDS) or rest
    if rest in lexicon.OPT_IN_WORDS:
        yield Finding(Intent.OPT_IN, None, rest, (0, len(message.received)), CERTAIN)
        return
    tables = (_OPT_IN, _REGRETS) if suppressed else (_OPT_IN,)
    for hit in (hit for table in tables for hit in table.find(message.sentences)):
        if not set(hit.before(3)) & {"not", "stop", "never", "no", "nunca", "dejen", "deje"}:
            yield Finding(Intent.OPT_IN, None, hit.words, hit.span, CLEAR)


def find_help(message: Message) -> Iterator[Finding]:
    """Given a message, yield HELP when it is the whole of it."""
    rest = " ".join(statutory.substance(message.words))
    if rest in lexicon.HELP_WORDS:
        yield Finding(Intent.HELP, None, rest, (0, len(message.received)), CERTAIN)
        return
    for hit in _NEEDS_HELP.find(message.sentences):
        yield Finding(Intent.QUESTION, None, hit.words, hit.span, CLEAR)


def _free_text(sentence: Sentence) -> Iterator[Finding]:
    """Given a sentence without its false friends, yield the phrases in it that revoke."""
    for hit in (*_REVOCATIONS.find_in(sentence), *_STRUCTURES.find_in(sentence)):
        yield Finding(Intent.OPT_OUT, None, hit.words, hit.span, CLEAR)
    for hit in _DOUBTS.find_in(without_hits(sentence, _NOT_DOUBTS.find_in(sentence))):
        yield Finding(Intent.OPT_OUT, None, hit.words, hit.span, DOUBT)


def _without_false_friends(sentence: Sentence) -> Sentence:
    plain = without_hits(sentence, _NOT_REVOCATIONS.find_in(sentence))
    return without_hits(plain, find_declines(plain))


def resembles_opt_out(message: Message) -> bool:
    """Return whether words of a message are known only to sound like an opt-out ("drop me off")."""
    return any(
        _NOT_REVOCATIONS.stand_in(one)
        or _LOOK_ALIKES.stand_in(one)
        or _ILLNESS.make_up(one)
        or any(find_declines(one))
        for one in message.sentences
    )


def find_unease(message: Message) -> Iterator[Finding]:
    """Given a message in which nothing else was found, yield what it says of our writing or against us.

    Nobody writes "ugh, these texts" to be written to again: what mentions our texts and neither
    acknowledges nor asks for them is an opt-out in doubt, to be cleared up by a person.
    """
    if any(map(_ABOUT_VISIT.stand_in, message.sentences)) or any(map(statutory.has_digit, message.words)):
        return
    for sentence in message.sentences:
        benign = (*_NOT_UNEASE.find_in(sentence), *_NOT_DOUBTS.find_in(sentence))
        for hit in _UNEASE.find_in(without_hits(_without_false_friends(sentence), benign)):
            yield Finding(Intent.OPT_OUT, None, hit.words, hit.span, DOUBT)


def find_declines(sentence: Sentence) -> Iterator[Hit]:
    """Given a sentence, yield a visit declined for a while: no doubt about consent stands beside it."""
    if not _LASTING.stand_in(sentence):
        yield from _DECLINES.find_in(sentence)


_NOUN_BEFORE = refusals.STOPS_OF_TRAVEL | word_set(
    """
    non full one a an the next last first every quick each more short door my your our this that
    """
)  # fmt: skip
_PARTICLE_AFTER = word_set("by in over at off for sign light loss on along here there and next to")
_OF_THE_BODY = word_set("""
    laughing giggling smiling judging worrying crying grinding clenching smoking snoring vaping drinking
    chewing biting hurting bleeding aching throbbing swelling growing
    """)  # what people stop, not senders
_UNABLE_BEFORE = word_set("not never without non")
_OTHER_SUBJECT = word_set(
    """
    i we he she they it bleeding pain bus train does did would should shall if when before after
    until
    """
)  # fmt: skip
_ADDRESSED = word_set(
    """
    please to you just must should need and so then asap said say , yes no ok stop alto thanks thank
    hi hey hello
    """
)  # fmt: skip
_AIMED_AT_US = word_set(
    """
    it this these that texting text texts messages messaging all everything me us now please already
    immediately , thanks thank the your sending asap forever permanently today sir maam or
    """
)  # fmt: skip
_CONTACTING = frozenset(lexicon.CLASSES["contacting"].split())
_MESSAGE_NOUNS = frozenset(lexicon.CLASSES["messages"].split())


def _addressed_stop(sentence: Sentence) -> Iterator[Finding]:
    """Given a sentence, yield each "stop" that is said to us, by what stands before and after it."""
    words = tuple(token.text for token in sentence.tokens)
    for at, word in enumerate(words):
        if word not in {"stop", "quit", "cease", "unsubscribe", "alto"}:
            continue
        before, after = words[max(0, at - 4) : at], words[at + 1 : at + 5]
        confidence = _weigh_stop(before, after, sentence.tokens[at].shouted)
        if confidence:
            token = sentence.tokens[at]
            why = " ".join((*before[-1:], word, *after[:2]))
            if token.shouted or word == "unsubscribe":  # the word of our own footer, or as it stands there
                confidence = max(confidence, STATUTORY)
            yield Finding(Intent.OPT_OUT, None, why, (token.start, token.end), confidence)


def _weigh_stop(before: tuple[str, ...], after: tuple[str, ...], shouted: bool) -> float:
    """Given the words around a "stop", return how surely it is said to us; 0 when it is not."""
    after = after if any(word not in lexicon.FILLERS for word in after) else ()
    if set(before[-2:]) & _UNABLE_BEFORE or (before and before[-1] in _NOUN_BEFORE):
        return 0
    follower = after[0] if after else ""
    if follower in _PARTICLE_AFTER:
        return 0
    if before and before[-1] in _OTHER_SUBJECT and not shouted:
        return 0
    leading = not [word for word in before if word not in lexicon.FILLERS and word not in _ADDRESSED]
    if _names_other_thing(after):
        return DOUBT if leading else 0
    if leading and (not after or follower in _AIMED_AT_US):
        return CLEAR
    if not leading and not shouted and before[-1] in {"ever", "finally"}:
        return 0
    if follower.endswith("ing") and not leading and follower not in _CONTACTING:
        return 0
    if follower in _OF_THE_BODY:
        return 0
    brief = len(before) + len(after) < 3
    return DOUBT if leading or shouted or brief or not after else 0


def _names_other_thing(after: tuple[str, ...]) -> bool:
    """Return whether a "stop" goes on to an object or an activity that is not our writing."""
    if not after:
        return False
    if (
        after[0] in {"the", "my", "this", "that", "your", "these", "a", "our", "his", "her"}
        and len(after) > 1
    ):
        follows = [word for word in after[1:3] if word not in lexicon.FILLERS]
        return bool(follows) and not set(follows) & _MESSAGE_NOUNS
    return False


def find_late_opt_out(text: str, start: int) -> Iterator[Finding]:
    """Given a text longer than is read for meaning, yield a "stop" said to us anywhere in the rest."""
    if len(text) <= start:
        return
    for sentence in parse(text, start).sentences:
        yield from _addressed_stop(sentence)
        yield from statutory.find_clauses(sentence)
