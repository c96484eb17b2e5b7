"""Replies that ask for nothing: thanks, a farewell, a good wish, laughter.

Decides whether courtesy is all a reply says, so that no person at the desk is called to a "ty!!". It
refuses to weigh the conversation: whether an offer or a confirmation is open is for `reading.py`, since
"great, thanks" to an open offer is an answer and here it is only politeness. One word of substance, a
question mark or an eye-roll beside it, and a reply is no longer mere courtesy.
"""

from __future__ import annotations

import re

from appliance.domain.replies import visit_words
from appliance.domain.replies.lexicon import word_set
from appliance.domain.replies.names import NAME, mark_names
from appliance.domain.replies.phrases import Phrases
from appliance.domain.replies.text import Message, Sentence

_COURTESY = Phrases("""
    many|much|mil|muchas|muchisimas? thanks|gracias
    thank you|ya|yall
    i|we? really|so? appreciate it|you|that|this|yall
    for the|your|all|all_the|all_your ~1 reminder|info|information|update|message|text|help|call|care
    for letting|reminding me|us know?
    por el|la|su|todo ~1 recordatorio|mensaje|informacion|ayuda|aviso
    por recordar*|avisar*
    much appreciated
    le|les|se? lo? agradezco|agradecemos
    god bless ~1
    dios le|les|los|la|las|lo|te|me bendiga|bendiga_a_todos
    bendiciones|blessings
    have|enjoy a|your|the? good|great|nice|wonderful|lovely|blessed|happy|safe|fantastic|beautiful
    enjoy your|the|rest
    good|great|nice|wonderful|lovely|blessed|happy|safe day|night|weekend|week|holidays|thanksgiving
    rest of your|the
    you too|as_well
    same to you|ya|yall
    likewise|igualmente|saludos
    que tenga|tengan|tengas|pase|pasen|pases|les|le ~1 un|una|buen|buena|lindo|linda|feliz|bonito|bonita
    buen|lindo|feliz|bonito dia|fin
    buenas|linda|feliz|buena noches|noche|tarde|semana
    take care
    cuidese|cuidense|cuidate
    bye|goodbye|adios|cheers|ciao
    hasta luego|pronto|entonces
    see you|ya|yall then|soon|there|later
    ahi|alla|entonces? nos vemos
    got it|you
    gotcha|noted|understood|entendido|enterado|enterada|anotado
    good to know
    all good|set
    i? will do
    no problem|problems|worries|prob
    no hay problema
    you are welcome
    np|nps|yw
    my pleasure
    de nada
    """)

# What may stand beside courtesy without adding to it. A yes may not: "yes thanks" accepts something.
_BESIDE = word_set("""
    , ok great perfect perfecto perfecta excellent excelente awesome wonderful fantastic amazing lovely cool
    super sweet good sounds works bien bueno muy vale listo thumbsup well alright fine genial
    so very much again too also really all both everyone everybody guys team yall folks ladies friend friends
    sir maam madam dr doctor doctora senorita senora senor staff there and y a lot you the day evening
    afternoon night weekend week one rest morning hi hello hey hola el la los las ustedes usted tarde noche
    semana dia buenos buenas dias noches tardes fin de lindo linda bonito bonita feliz buen buena amable kind
    igual tambien entonces
    """) | {NAME}  # fmt: skip

_LAUGH = re.compile(r"lo+l(?:ol)*s?|lmf?ao|rofl|a?(?:ha|ja|he|je|hi|ji){2,}[hj]?|a?ha+h?")
_SYLLABLES = word_set("ha ja he je ji")


def is_courtesy(message: Message, last_outbound: str = "") -> bool:
    """Given a message and our last text, return whether thanks, farewell or a good wish is all it says."""
    sentences = mark_names(message, last_outbound)
    return any(map(_COURTESY.stand_in, sentences)) and all(map(_adds_nothing, sentences))


def _adds_nothing(sentence: Sentence) -> bool:
    covered = {at for hit in _COURTESY.find_in(sentence) for at in range(hit.first, hit.last + 1)}
    return not sentence.asked and all(
        at in covered or token.text in _BESIDE or _LAUGH.fullmatch(token.text)
        for at, token in enumerate(sentence.tokens)
    )


def is_laughter(message: Message) -> bool:
    """Given a message, return whether it only laughs; "ja ja" does, a single "ja" may be a German yes."""
    words = message.words
    if not words or any(sentence.asked for sentence in message.sentences):
        return False
    return all(map(_LAUGH.fullmatch, words)) or (len(words) > 1 and set(words) <= _SYLLABLES)


_GREETINGS = Phrases(visit_words.GREETINGS)


def without_courtesy(sentence: Sentence) -> tuple[str, ...]:
    """Given a sentence, return the words that are left when greetings, thanks and good wishes are gone."""
    hits = (*_COURTESY.find_in(sentence), *_GREETINGS.find_in(sentence))
    polite = {at for hit in hits for at in range(hit.first, hit.last + 1)}
    return tuple(t.text for at, t in enumerate(sentence.tokens) if at not in polite and t.text != ",")
