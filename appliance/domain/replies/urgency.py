"""Whether a reply tells of an emergency: swelling, bleeding, trauma, severe pain, trouble to breathe.

Decides that a symptom is there now. A symptom that is denied ("no swelling"), over ("the pain is gone"),
long past ("had a toothache last year") or only feared is none. It gives no advice and ranks nothing: an
emergency is a telephone task for a person, and a missed one is the worst error of this package, so an
unclear symptom counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from appliance.domain.replies import lexicon, symptoms
from appliance.domain.replies.lexicon import word_set
from appliance.domain.replies.phrases import Hit, Phrases, without_hits
from appliance.domain.replies.terms import Finding, Intent
from appliance.domain.replies.text import Message, make_sentence, split_clauses

_SYMPTOMS = Phrases(symptoms.SYMPTOMS, symptoms.CLASSES)
_DANGERS = Phrases(symptoms.DANGERS, symptoms.CLASSES)
_NOT_SYMPTOMS = Phrases(symptoms.NOT_SYMPTOMS, symptoms.CLASSES)
_LESSER = Phrases(symptoms.LESSER, symptoms.CLASSES)
_HABITUAL = Phrases(symptoms.HABITUAL, symptoms.CLASSES)
_ALARMS = [{word} for word in symptoms.ALARMS] + [{word, "help"} for word in symptoms.ALARMS]
_DENIALS = word_set("not no never without zero none neither nor sin nunca ningun ninguna tampoco")
_UNRESOLVED = _DENIALS | word_set("other otherwise except besides apart")  # "other than that I am fine"
_LINKS = word_set("or nor o ni any more of")
_SYMPTOM_NOUNS = word_set("pain swelling bleeding fever issues problems dolor hinchazon sangrado fiebre")
_NO_DENIAL = word_set(
    """
    know sure normal kidding joking joke lie cap bs doubt quit stop stopping stopped only deja para come
    make wait sleep
    """
)
_OVER = Phrases(
    """
    gone|stopped|subsided|resolved|healed|cleared|better
    went|goes|gone away|down
    no longer|more
    is|feels|are fine|ok|good|better|gone
    ya paso
    se|ya fue|quito|paso
    bajo|desaparecio
    """
)
_TOOTH_GONE = Phrases("{place} is|are? ~1 gone|missing", symptoms.CLASSES)
_NOT_NOW = Phrases("not now|anymore|today\n fixed|replaced|repaired|recemented")
_PAST_TIME = Phrases(
    """
    last|previous year|month|summer|winter|spring|fall
    years|months|year|month ago
    long ago
    in the past
    as a kid|child
    back in
    ano|mes pasado
    hace ~2 ano|anos|mes|meses
    """
)
_RESOLVED = Phrases(
    """
    all? good|better|fine|ok|okay|great|normal now|today|since|again|thanks|thank
    much|all|feels|feeling|feel better
    is|are|am|was|feel|feels|all_good|doing fine|good|ok|okay now
    went|gone|goes away|down
    stopped|subsided|resolved|healed|cleared|calmed|went_away
    back to normal
    ya ~1 mejor|bien|paso|quito
    """
)
_PASSING = word_set("""
    pain pains hurt hurts hurting ache aches aching sore swelling swollen bleed bleeds bleeding bled blood
    fever throbbing toothache tender sensitive numb infected infection dolor dolia dolio duele hinchado
    hinchada sangro sangraba sangrado fiebre
    """)
_LASTING = word_set("broke broken cracked chipped knocked loose lost fell out off")
_PAST_VERBS = word_set("had was were used tenia tuve estaba dolia")
_PASSED = word_set("""
    gone better stopped improving going clot open close shut touching helping working help touch work cutting
    doing sleep eat breathe dormir respirar comer masticar tragar vivir trabajar hablar
    """)  # denied, these are the symptom
_TURNS = word_set("but pero however though")
_BREAKS = word_set(", and but y pero because porque so then")
_INTERJECTED_BEFORE = word_set(", my the i it we his her our he she this mi la el")
_MILD = word_set(
    """
    little bit slight slightly minor mild some somewhat kinda poco poquito leve sometimes
    """
)
_SOFT = word_set(
    """
    pain hurt hurts hurting ache aches aching sore duele duelen dolor toothache painful
    """
)


def find_emergency(message: Message) -> Iterator[Finding]:
    """Given a message, yield every symptom there is now; a mild or habitual one as a question."""
    resolved_at = _resolved_at(message)
    for whole in (part for sentence in message.sentences for part in split_clauses(sentence, _TURNS)):
        sentence = without_hits(whole, _NOT_SYMPTOMS.find_in(whole))
        for hit in _DANGERS.find_in(sentence):
            if not _is_excused(hit, resolved_at):
                yield Finding(Intent.EMERGENCY, None, hit.words, hit.span, 1.0)
        for hit in _SYMPTOMS.find_in(sentence):
            if _is_excused(hit, resolved_at):
                continue
            intent = Intent.QUESTION if _mild(hit) else Intent.EMERGENCY
            yield Finding(intent, None, hit.words, hit.span, 0.95)
        for hit in _LESSER.find_in(sentence):
            if not (_denied(hit) or _past(hit)):
                intent = Intent.QUESTION if whole.asked else Intent.EMERGENCY
                yield Finding(intent, None, hit.words, hit.span, 0.9)
        if {word for word in sentence.words if word not in lexicon.FILLERS} in _ALARMS:
            span = (sentence.tokens[0].start, sentence.tokens[-1].end)
            yield Finding(Intent.EMERGENCY, None, sentence.line.strip(), span, 0.95)
        for hit in _HABITUAL.find_in(whole):
            yield Finding(Intent.QUESTION, None, hit.words, hit.span, 0.85)


def only_denies(message: Message) -> bool:
    """Return whether denying symptoms is all a message does: "no pain or swelling"."""
    return bool(message.sentences) and all(
        sentence.line.strip() and _ONLY_DENIED.fullmatch(sentence.line) for sentence in message.sentences
    )


_NOUN = rf"(?:{'|'.join(sorted(_SYMPTOM_NOUNS))}) "
_ONLY_DENIED = re.compile(
    r"(?:(?:there|is|are|i|we|he|she|do|am|have|has|having|feel|hi|hello|tengo|hay) )*"
    rf"(?:no|not any|not have any|zero|without|sin) (?:any )?{_NOUN}(?:(?:or|nor|ni|o) (?:any )?{_NOUN})*"
    r"(?:(?:at|all|here|now|today|right|currently|thanks|gracias|ahora|hoy) )*"
)


def _is_excused(hit: Hit, resolved_at: int) -> bool:
    return _denied(hit) or _over(hit) or _past(hit) or _resolved(hit, resolved_at)


def _resolved(hit: Hit, resolved_at: int) -> bool:
    """Return whether a symptom that can pass stands before the word that all is well again."""
    words = set(hit.words.split())
    return hit.span[1] <= resolved_at and bool(words & _PASSING) and not words & _LASTING


def _resolved_at(message: Message) -> int:
    """Return where the message last says that all is well again ("but it's all good now"); 0 if nowhere."""
    hits = _RESOLVED.find(message.sentences)
    places = [hit.span[0] for hit in hits if not set(hit.before(4)) & _UNRESOLVED]
    return max(places, default=0)


def _denied(hit: Hit) -> bool:
    """Return whether the symptom is denied, also through a list ("no pain, swelling or bleeding")."""
    words = hit.words.split()
    if words[0] in {"not", "no", "can"}:
        return False
    inner = set(words[1:-1])
    if inner & _DENIALS and words[-1] not in _PASSED and not set(words) & _NO_DENIAL:
        return True
    near = _words_before(hit)[-3:]
    denials = [word for at, word in enumerate(near) if word in _DENIALS and not _is_interjection(near, at)]
    return bool(denials) and not set(near) & _NO_DENIAL


def _words_before(hit: Hit) -> list[str]:
    """Return the words before a symptom up to the last break, looking through a list of symptoms."""
    before = list(hit.before(12))
    while before:
        word, earlier = before[-1], before[-2:-1]
        listed = word in _BREAKS and earlier and earlier[0] in _SYMPTOM_NOUNS
        if not (listed or word in _LINKS or word in _SYMPTOM_NOUNS):
            break
        before.pop()
    cut = max((at for at, word in enumerate(before) if word in _BREAKS and word != ","), default=-1)
    comma = max((at for at, word in enumerate(before) if word == ","), default=-1)
    return before[max(cut, comma) + 1 :] if comma < len(before) - 1 else []


def _is_interjection(words: list[str], at: int) -> bool:
    """Return whether a "no" only opens the sentence: "no my tooth is bleeding"."""
    return words[at] == "no" and words[at + 1 : at + 2] != [] and words[at + 1] in _INTERJECTED_BEFORE


def _over(hit: Hit) -> bool:
    """Return whether the words right after the symptom say that it has passed."""
    after = list(takewhile(lambda token: token.text not in _BREAKS, hit.sentence.tokens[hit.last + 1 :]))[:6]
    rest = make_sentence(tuple(after))
    if _TOOTH_GONE.stand_in(rest):
        return False
    if rest.words[:1] == ("free",):
        return True
    inner = make_sentence(hit.sentence.tokens[hit.first + 1 : hit.last + 1])
    words = set(hit.words.split())
    within = bool(words & _PASSING) and not words & (_LASTING | _DENIALS) and _OVER.stand_in(inner)
    return within or (_OVER.stand_in(rest) and not set(rest.words) & _DENIALS - {"no"})


def _past(hit: Hit) -> bool:
    """Return whether the symptom is told of a past month or year, in the past tense, and not of now."""
    before = takewhile(lambda token: token.text not in _BREAKS, reversed(hit.sentence.tokens[: hit.first]))
    after = takewhile(lambda token: token.text not in _BREAKS, hit.sentence.tokens[hit.first :])
    clause = make_sentence((*reversed(list(before)), *after))
    words = set(clause.words)
    if _PAST_TIME.stand_in(clause) and _NOT_NOW.stand_in(hit.sentence):
        return True
    return bool(words & _PAST_VERBS) and _PAST_TIME.stand_in(clause) and not words & _NOW


_NOW = word_set("now today still again since")


def _mild(hit: Hit) -> bool:
    words = set(hit.words.split())
    near = words | set(hit.before(3))
    return bool(near & _MILD and words & _SOFT)
