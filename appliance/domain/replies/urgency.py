"""Whether a reply tells of an emergency: swelling, bleeding, trauma, severe pain, trouble to breathe.

Decides that a symptom is there now. A symptom that is denied ("no swelling"), over ("the pain is gone"),
long past ("had a toothache last year") or only feared is none. It gives no advice and ranks nothing: an
emergency is a telephone task for a person, and a missed one is the worst error of this package, so an
unclear symptom counts.
"""

from __future__ import annotations

from collections.abc import Iterator

from appliance.domain.replies import lexicon, visit_words
from appliance.domain.replies.lexicon import word_set
from appliance.domain.replies.phrases import Hit, Phrases
from appliance.domain.replies.terms import Finding, Intent
from appliance.domain.replies.text import Message

_SYMPTOMS = Phrases(visit_words.SYMPTOMS, visit_words.CLASSES)
_NOT_SYMPTOMS = Phrases(visit_words.NOT_SYMPTOMS, visit_words.CLASSES)
_HABITUAL = Phrases(visit_words.HABITUAL, visit_words.CLASSES)
_ALARMS = [{word} for word in visit_words.ALARMS] + [{word, "help"} for word in visit_words.ALARMS]
_DENIALS = word_set("not no never without zero none neither nor sin nunca ningun ninguna tampoco")
_LINKS = word_set(", or and nor o y ni any more of the my")
_SYMPTOM_NOUNS = word_set("pain swelling bleeding fever issues problems dolor hinchazon sangrado fiebre")
_NO_DENIAL = word_set("know sure normal kidding joking lie stop stopping only")
_OVER = Phrases(
    """
    ^not|never|has_not|is_not gone|stopped|subsided|resolved|healed|cleared|better
    went away|down
    goes|gone away|down
    no longer|more
    is|feels|are ~1 fine|ok|good
    free
    ya no|paso
    se|ya fue|quito|paso
    bajo|desaparecio
    """
)
_PAST = Phrases(
    """
    last|previous year|month|summer|winter|spring|fall
    years|months|year|month ago
    long ago
    used to
    in the past
    as a kid|child
    when i was
    back in
    ano|mes pasado
    hace ~2 ano|anos|mes|meses
    before you|dr|they|the
    """
)
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
    for sentence in message.sentences:
        excused = list(_NOT_SYMPTOMS.find_in(sentence))
        for hit in _SYMPTOMS.find_in(sentence):
            if any(hit.overlaps(other) for other in excused) or _denied(hit) or _over(hit) or _past(hit):
                continue
            intent = Intent.QUESTION if _mild(hit) else Intent.EMERGENCY
            yield Finding(intent, None, hit.words, hit.span, 0.95)
        if {word for word in sentence.words if word not in lexicon.FILLERS} in _ALARMS:
            span = (sentence.tokens[0].start, sentence.tokens[-1].end)
            yield Finding(Intent.EMERGENCY, None, sentence.line.strip(), span, 0.95)
        for hit in _HABITUAL.find_in(sentence):
            yield Finding(Intent.QUESTION, None, hit.words, hit.span, 0.85)


def _denied(hit: Hit) -> bool:
    """Return whether the symptom is denied, also through a list ("no pain, swelling or bleeding")."""
    before = [word for word in hit.before(12)]
    while before and (before[-1] in _LINKS or before[-1] in _SYMPTOM_NOUNS):
        before.pop()
    near = before[-3:]
    own = hit.words.split()[0] in {"not", "no", "can"}
    return bool(set(near) & _DENIALS) and not set(near) & _NO_DENIAL and not own


def _over(hit: Hit) -> bool:
    sentence_after = " ".join(hit.after(6)) + " "
    return (
        any(found.first > hit.first for found in _OVER.find_in(hit.sentence)) and "not" not in sentence_after
    )


def _past(hit: Hit) -> bool:
    return _PAST.stand_in(hit.sentence) and not {"now", "today", "still", "again", "since"} & set(
        hit.sentence.words
    )


def _mild(hit: Hit) -> bool:
    words = set(hit.words.split())
    near = words | set(hit.before(3))
    return bool(near & _MILD and words & _SOFT)
