"""Whether the reply comes from the wrong person, tells of a death, or of a patient who has left.

Decides who is at the other end, never what to do about it. A bare "who is this?" is a question, and a
death in the family that only moves a visit is not the patient's.
"""

from __future__ import annotations

from collections.abc import Iterator

from appliance.domain.replies import identity_words as words
from appliance.domain.replies.lexicon import FILLERS
from appliance.domain.replies.names import mark_names
from appliance.domain.replies.phrases import Phrases
from appliance.domain.replies.terms import Finding, Intent
from appliance.domain.replies.text import Message, without_fillers

_NOTHING = Phrases(["never_matches_anything"])
_TABLES = (
    (Intent.WRONG_NUMBER, Phrases(words.WRONG_NUMBER, words.CLASSES),
     Phrases(words.NOT_WRONG_NUMBER, words.CLASSES)),
    (Intent.DECEASED, Phrases(words.DECEASED, words.CLASSES), _NOTHING),
    (Intent.LEFT_PRACTICE, Phrases(words.LEFT_PRACTICE, words.CLASSES),
     Phrases(words.NOT_LEFT_PRACTICE, words.CLASSES)),
)  # fmt: skip
_WHOLE = Phrases(words.WHOLE_WRONG_NUMBER, words.CLASSES)


def find_identity(message: Message, last_outbound: str) -> Iterator[Finding]:
    """Given a message and our last text, yield what says that the patient is not (any more) with us.

    The last text tells whom it addressed: "no Maria here" needs to know that Maria is a name.
    """
    sentences = mark_names(message, last_outbound)
    for intent, table, exceptions in _TABLES:
        for sentence in sentences:
            excused = list(exceptions.find_in(sentence))
            for hit in table.find_in(sentence):
                if not any(hit.overlaps(other) for other in excused):
                    yield Finding(intent, None, hit.words, hit.span, 0.95)
    for sentence in sentences:
        core = without_fillers(sentence, FILLERS)
        if core and _WHOLE.make_up(core):
            span = (core.tokens[0].start, core.tokens[-1].end)
            yield Finding(Intent.WRONG_NUMBER, None, core.line.strip(), span, 0.9)
