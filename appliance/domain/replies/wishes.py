"""Wishes for times: a yes to an invitation without any, asking for some, asking for others than offered.

Decides a wish from a closed vocabulary: every word must be one that such a wish is made of. A reply with a
word beyond it - a symptom, money, a condition, a relative, another question - is no such wish and stays for
the other detectors, a model or a person. A wish only asks for times to be offered; it never books. What
suits in general ("mornings are better") is no wish for others while an offer is open: it may mean one of
them. A visit is moved or given up only if there is one, and open offers are countered only by words that
ask for others or refuse them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from appliance.domain.replies import lexicon, visit_words
from appliance.domain.replies.codes import is_bare_yes
from appliance.domain.replies.consent import find_declines
from appliance.domain.replies.courtesy import is_courtesy, without_courtesy
from appliance.domain.replies.lexicon import word_set
from appliance.domain.replies.noise import strip_noise
from appliance.domain.replies.phrases import Hit, Phrases
from appliance.domain.replies.preferences import find_preferences, fits_of
from appliance.domain.replies.slots import weigh_slots
from appliance.domain.replies.terms import Context, Conversation, Finding, Intent, Offer
from appliance.domain.replies.text import Message, Sentence, parse

_LONGEST = 400  # characters; whoever writes more says more than that they want to come

_DAYS = f"""{visit_words.RECURRING} sat monday tuesday wednesday thursday friday saturday sunday today
    tomorrow tonight night morning afternoon evening noon lunch lunchtime weekday weekend week weeks
    month lunes martes miercoles jueves viernes sabado domingo manana mananas hoy tarde tardes mediodia semana
    mes dia dias day days january february march april may june july august september october november
    december enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"""
_TIMES = """times openings opening availability available slots spots dates options appointments open
    horas horarios citas fechas espacios disponibilidad disponible disponibles opciones"""

_CLASSES = {
    "day": _DAYS,
    "times": _TIMES,
    "come": "come schedule book make set get visit go see be reserve",
    "visit": "appointment cleaning checkup check_up visit exam slot spot time",
    "reservar": """ir venir pasar agendar agendarme reservar reservarme hacer hacerme sacar programar pedir
        apartar apartarme apuntar apuntarme anotar anotarme darme mandarme dar mandar decirme""",
    "reserveme": """agendeme agendame agendenme apunteme apuntame anoteme anotame aparteme apartame reserveme
        deme dame denme mandeme mandame digame dime envieme enviame""",
}  # fmt: skip

_WISHES = Phrases(
    """
    what do? you|yall ~1 have|got
    what is ~1 available|open|next|your_availability
    what|which ~1 days|{times}
    what time|day can|could|would|works|do_you_have
    when can|could|should|would i|we|you
    when do you have
    any|some|more ~2 {times}|{day}|time
    do|would you ~1 have ~1 anything|something|any|some|a_time|an_appointment|{times}|{day}
    anything|something ~2 {times}|{day}|early|late|earlier|later|after|before
    send|text|give|tell|show|need|want me|us|some|your|the? ~1 {times}
    would|want|like|love|ready|need|happy|due to ~1 {come}
    would|want|like|love|need|time|due|ready for ~2 {visit}
    let us|me ~1 schedule|book|do|set
    can|could|may i|we|you ~2 come|schedule|book|make|be_seen|set|put|fit|squeeze
    can|could|may i|we get|have ~2 {visit}|in|{times}
    book|schedule|sign|put|get|fit|pencil|squeeze me|us !off|out
    need|want|like|schedule|book|make|get|set_up a|an|another ~2 {visit}
    need|want|schedule|book my|our cleaning|checkup|exam|check_up
    put|get|set me|us ~1 in|down|on|up
    que|cuales ~1 {times}|hora|dias tiene|tienen|hay|tendran|tendria
    que tiene|tienen|hay|tendran ~1
    tiene|tienen|hay|habra una? algo|cita|espacio|lugar|{times}
    cuando puedo|podria|podemos|puede|pueden|tienen|tiene|hay|seria
    quiero|quisiera|necesito|gustaria|deseo|queremos|podria|puedo|podemos ~1 {reservar}
    quiero|quisiera|necesito|deseo|queremos una|mi cita|limpieza
    me|nos puede|pueden|podria ~1 {reservar}
    {reserveme} una|las|los|unas|unos? ~1 cita|{times}
    {reserveme}
    algo|alguna|algun ~2 {day}|{times}
    """,
    _CLASSES,
)
# Said by somebody who believes to be booked, who asks when we are there, or who tells when they are not.
_BOOKED = Phrases(
    """
    see you|ya|yall
    i|we will ~1 be|come|see
    be there
    my|the|mi|la appointment|cita
    have|got an|my appointment
    nos vemos
    ahi|alli estare|estaremos
    confirm*
    are you|yall ~1 open
    do you|yall ~1 work|open|close
    do|does i
    every|each
    i|we work
    how much|long|many|often
    """
)
_OTHER_TIMES = Phrases(
    """
    any|anything|something|algo|alguna|algun ~3 early|late|before|after|around|between
    any|anything|something|algo|alguna|algun ~3 {day}|temprano|antes|despues
    is there ~3 early|late|before|after|{day}
    what|how about ~1 {day}
    """,
    _CLASSES,
)
_JUST_WHEN = ({"when"}, {"cuando"}, {"yes", "when"}, {"yes", "cuando"})
_DAY_WORDS = word_set(_DAYS)
_DAY_DRESSING = word_set("""
    , in on at the a for me us please is are would be good best better great works work next this any some
    around or and early late after before between yes ok sure how about en el la los las por para de
    al a las proxima me mejor queda funciona puede ser si only solo solamente
    """)

# What an offer is declined with; beside it one may ask for other times, but hardly for the first ones.
_REFUSALS = word_set("no not nope none neither those these them but sorry can cannot pero ninguno ninguna")
_HESITATION = word_set("hmm um uh oh sorry already said saying")
_VOCABULARY = (
    (lexicon.FILLERS | visit_words.DRESSING | visit_words.ASSENTS | _DAY_DRESSING)
    | word_set(" ".join(_CLASSES.values()))
    | word_set("""
        what which when more anything something another other soonest sooner earliest earlier first text send
        tell show fit squeeze pencil option whenever whatever either do does may got about asap possible due
        overdue been back while teeth cleaned
        que cual cuales cuando tiene tienen tengan hay habra tendran tendria algo alguna algun unas unos
        ustedes necesito deseo queremos podemos puede pueden podria nos lugar espacio seria estoy temprano
        antes despues mande manden
        usually typically normally generally mostly often always most mainly easier easiest ideal ideally
        convenient preferred preferably suit suits off school person early late later sooner earlier during
        before after work schedule
        usualmente normalmente generalmente siempre casi prefiero preferimos preferible mejores facil fin
        as soon lo pronto posible es fines entre trabajo puedo vienen quedan convienen
        """)
) - _HESITATION
_CLOCK = re.compile(r"\d{1,2}(?::\d\d)?(?:am|pm)?|\d{1,2}/\d{1,2}|\d{1,2}(?:st|nd|rd|th)")


def accepts(text: str) -> bool:
    """Given a reply, return whether it is a bare yes: it accepts and names nothing.

    Thanks and good wishes alone accept nothing; "yes, thanks" does.
    """
    message = _own_words(text)
    if message is None or any(sentence.asked for sentence in message.sentences):
        return False
    return is_bare_yes(message) and not is_courtesy(message)


def wants_times(text: str) -> bool:
    """Given a reply to an invitation without times, return whether it asks for some or wants to come.

    A day or an hour wished for without any offer is such a wish ("thursday afternoon?").
    """
    message = _own_words(text)
    if message is None:
        return False
    sentences = message.sentences
    if not _only_wishes(message):
        return False
    prefers = any(True for _ in find_preferences(sentences))
    return prefers or any(_WISHES.stand_in(one) or _is_a_time(one) for one in sentences)


def find_other_times(message: Message, talk: Conversation) -> Finding | None:
    """Given a message beside open offers, return its request for times that none of them has, or None."""
    if not talk.offered or not _only_wishes(message, _REFUSALS):
        return None
    stance = weigh_slots(message, talk.offered, talk)
    if any(mention.fits for mention in stance.mentions):
        return None
    refuses = not _REFUSE_ALL.isdisjoint(message.words)
    if not refuses and any(fits_of(hit, talk.offered) for hit in stance.preferences):
        return None  # "some tuesday or other", and a tuesday is among them
    counters = (hit for hit in stance.preferences if refuses or _rules_out(hit, talk.offered))
    for hit in (*counters, *_OTHER_TIMES.find(message.sentences)):
        return Finding(Intent.RESCHEDULE_REQUEST, None, hit.words, hit.span, 0.85)
    if stance.names_time and "only" in message.words:
        return Finding(Intent.RESCHEDULE_REQUEST, None, "only another time", (0, len(message.received)), 0.85)
    return None


def _rules_out(hit: Hit, offers: tuple[Offer, ...]) -> bool:
    """Return whether what suits in general rules out every offer: "only Fridays", and none is a Friday."""
    words = {*hit.before(3), *hit.words.split(), *hit.after(2)}
    return fits_of(hit, offers) == frozenset() and not _ONLY.isdisjoint(words)


_REFUSE_ALL = word_set("neither none ninguno ninguna")
_ONLY = word_set("only solo solamente need needed necesito")


def find_asked_changes(changes: list[Finding], message: Message, talk: Conversation) -> Iterator[Finding]:
    """Given the changes a message speaks of, yield those it asks for: of a visit there is, or of the offers.

    Words about moving and giving up that have no visit to be about, or that only stand beside a choice
    ("ten on friday is good, sorry about moving it"), are dropped: nothing is moved unasked.
    """
    if not changes:
        return
    has_visit = talk.booked is not None or talk.context in _ABOUT_A_VISIT
    chosen = bool(talk.offered) and len(weigh_slots(message, talk.offered, talk).choice) == 1
    for found in changes:
        sentence = next(one for one in message.sentences if one.tokens[-1].end >= found.span[1])
        asked = sentence.asked or _ASKED.stand_in(sentence)
        if found.intent is Intent.CANCEL:
            comes = any(map(_COMES.stand_in, message.sentences))
            kept = (has_visit and not comes) or _OWN_VISIT.stand_in(sentence) or any(find_declines(sentence))
        else:
            of_a_visit = not _OF_A_VISIT.isdisjoint(found.why.split()[:1])
            kept = asked or not of_a_visit or (has_visit and not chosen)
        if kept:
            yield found


_COMES = Phrases("i|we will|shall be_there|be_in|come|make_it")
# Out of the blue it may be about any visit; the workflow knows which there are.
_ABOUT_A_VISIT = frozenset({Context.CONFIRMATION, Context.REMINDER, Context.NONE})
_OF_A_VISIT = word_set("""
    move moving change changing switch switching push bump shift swap instead
    cambiar cambio cambie mover muevan pasar correr
    """)
_OWN_VISIT = Phrases(
    """
    my|our|the ~2 appointment|appointments|visit|visits|cleaning|checkup|exam
    mi|la ~2 cita|visita|limpieza|turno
    """
)
_ASKED = Phrases(
    """
    can|could|may|would|will i|we|you|u|it
    need|want|like|have|necesito|quiero ~3 another|other|different|later|earlier|sooner|otro|otra|reschedule
    puede|pueden|podria|podrian|podemos|puedo
    """
)


def _own_words(text: str) -> Message | None:
    """Return the patient's own words, or None if it is too long, a tapback, automatic or for a machine."""
    if len(text) > _LONGEST:
        return None
    stripped = strip_noise(text, "")
    if stripped.reaction or stripped.automatic or stripped.instructs_machine:
        return None
    return parse(stripped.text)


def _only_wishes(message: Message, beyond: frozenset[str] = frozenset()) -> bool:
    """Return whether every word is of the vocabulary (or `beyond`) and none says that a visit is booked."""
    known = _VOCABULARY | beyond
    return all(_is_known(one, known) and not _BOOKED.stand_in(one) for one in message.sentences)


def _is_known(sentence: Sentence, known: frozenset[str]) -> bool:
    return all(word in known or _CLOCK.fullmatch(word) for word in without_courtesy(sentence))


def _is_a_time(sentence: Sentence) -> bool:
    """Return whether a sentence only names a day or an hour ("thursday afternoon?") or asks "when?"."""
    words = set(without_courtesy(sentence))
    clocks = {word for word in words if _CLOCK.fullmatch(word)}
    named = bool(words & _DAY_WORDS) or any(not clock.isdecimal() for clock in clocks)
    return words in _JUST_WHEN or (named and words - clocks <= _DAY_WORDS | _DAY_DRESSING)
