"""A word that revokes consent by itself: STOP and its like, in any case, spelling and wrapping.

Decides whether such a word is all a reply or a sentence says. What may stand around it - greetings,
politeness, oaths, a name, a number, an emoji, "my answer is" - is a closed list (the shell), so that the
word is heard in any wrapping, and "cancel" with a visit beside it is not mistaken for it. It refuses to
read sentences: those are for `consent.py`.
"""

from __future__ import annotations

from collections.abc import Iterator

from appliance.domain.replies import lexicon, refusals, visit_words
from appliance.domain.replies.lexicon import word_set
from appliance.domain.replies.phrases import Phrases
from appliance.domain.replies.spelling import LEXICON_WORDS
from appliance.domain.replies.terms import Finding, Intent
from appliance.domain.replies.text import Message, Sentence, is_one_slip, split_clauses, without_fillers

CERTAIN, STATUTORY, CLEAR = 1.0, 0.97, 0.95
"""From `STATUTORY` on a finding is a word of the law, and nothing weighs against it."""
_POLITE = 6  # more words of politeness than that on one side are taken off all at once
_BRIEF = 3  # words a reply may have for its first word to decide what it is about

_WORDS = {word.words for word in lexicon.SUPPRESSION_WORDS}
_ANYWHERE = {word.words for word in lexicon.SUPPRESSION_WORDS if word.anywhere}
_WHOLE_CLAUSES = Phrases(refusals.WHOLE_CLAUSES, refusals.CLASSES)
_WHOLE_REMOVALS = Phrases(refusals.WHOLE_REMOVALS, refusals.CLASSES)
_DONE = Phrases(refusals.DONE)
_ABOUT_VISIT = Phrases(refusals.ABOUT_VISIT, refusals.CLASSES)
_CLAUSE_BREAKS = word_set(", and y & because cause so since or but pero porque i we soy")
_AROUND = (
    lexicon.FILLERS
    | refusals.SHELL - word_set("i no")
    | word_set("and y & but so or because cause since pero porque")
)
_BRIEF_OPENERS = refusals.OPENERS - {"cancel", "stopped"}  # "cancel Leo" gives up one child's visit
_SAYS_NOTHING_ELSE = frozenset({"stop", "stopall", "unsubscribe", "alto"})
"""Words that as a clause of their own have no everyday use, as "quit", "end" and "cancel" have."""
_POINTING = frozenset({"it", "this"})
_STATUTORY = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "remove"}) | {
    "opt out", "optout", "alto", "parar", "stop all", "cancel all", "end all",
}  # fmt: skip
_OATHS = word_set("""
    god jesus christ lord crap heck hell sake sakes love damn dammit darn goddamn holy pete petes dios
    """)
_SIGNING = refusals.SHELL | word_set("""
    the of is says signed sincerely regards respectfully yours truly best cheers grandma grandpa nana mom dad
    xo xoxo mr mrs ms from maria $ y la el sr sra atte atentamente saludos firma
    """)
_SWEARING = _OATHS | {"it", "for"}
_TRAVELLED = {(word,) for word in refusals.STOPS_OF_TRAVEL}
_MOST_BESIDE = 4  # words of a name that may stand beside a statutory word
_SUBORDINATING = word_set("when if till until once after before while unless whenever as cuando si hasta")
_STATUTORY_ABROAD = word_set("stop stopall unsubscribe cancel quit revoke optout arret")


def find_words(message: Message) -> Iterator[Finding]:
    """Given a message, yield each suppression word that is the whole of it, of a sentence or of a clause."""
    yield from find_whole(message)
    yield from _opener(message)
    for sentence in message.sentences:
        yield from _removal(sentence)
        yield from find_clauses(sentence)
    yield from _done(message)


def find_whole(message: Message) -> Iterator[Finding]:
    """Given a message, yield the suppression word that is all it says, or all one of its sentences says."""
    for words in (*_cores(message.words), _wanted(message.words)):
        if is_suppression(words) and words[-1] not in _POINTING:
            yield Finding(Intent.OPT_OUT, None, " ".join(words), (0, len(message.received)), CERTAIN)
            return
    alone = stands_with_name(message.words, _STATUTORY)
    if alone and not any(map(_ABOUT_VISIT.stand_in, message.sentences)):
        yield Finding(Intent.OPT_OUT, None, alone, (0, len(message.received)), STATUTORY)
        return
    for sentence in message.sentences:
        said = next((core for core in _cores(sentence.words) if is_suppression(core, _ANYWHERE)), None)
        if said and not sentence.asked:
            yield finding(sentence, " ".join(said), CERTAIN)


def stands_with_name(words: tuple[str, ...], known: frozenset[str]) -> str:
    """Given words, return the known word among them; "" if more than a name or oath is beside.

    "CANCEL Maria", "holy crap stop", "Parar. Saludos, Carlos Alvarez"; but not "cancel for Leo".
    """
    for size in (2, 1):
        for at in range(len(words) - size + 1):
            said = " ".join(words[at : at + size])
            if said in known and not (said == "stop" and words[at - 1 : at] in _TRAVELLED):
                return said if _only_signs(words[:at] + words[at + size :]) else ""
    return ""


def _only_signs(words: tuple[str, ...]) -> bool:
    """Return whether words are politeness, an oath, a signature or a name, and do not say for whom."""
    sworn = bool(_OATHS & set(words))
    known = _SIGNING | _SWEARING if sworn else _SIGNING
    said = [word for word in words if word not in known and not word.isdecimal()]
    for_somebody = "for" in words and not sworn
    return len(said) <= _MOST_BESIDE and not for_somebody and all(map(_may_be_name, said))


def _may_be_name(word: str) -> bool:
    """Return whether a word is none of the lexicon's, nor a verb or adjective by its ending."""
    return word.isalpha() and word not in LEXICON_WORDS and not word.endswith(("ing", "able", "ful"))


def find_abroad(message: Message) -> Iterator[Finding]:
    """Given a message in a language the rules do not read, yield any statutory word that stands in it."""
    yield from find_whole(message)
    for sentence in message.sentences:
        for token in sentence.tokens:
            if token.text in _STATUTORY_ABROAD:
                yield Finding(Intent.OPT_OUT, None, token.text, (token.start, token.end), CLEAR)


def find_clauses(sentence: Sentence) -> Iterator[Finding]:
    """Yield the clauses that are nothing but a suppression word, or a refusal that needs no object."""
    parts = list(split_clauses(sentence, _CLAUSE_BREAKS))
    before = ("", *(part.tokens[-1].text for part in parts))[: len(parts)]
    for part, last in zip((*parts, sentence), (*before, ""), strict=True):
        core, bare = without_fillers(part, lexicon.FILLERS), without_fillers(part, _AROUND)
        if core is None or bare is None or last in _SUBORDINATING:
            continue  # "text you when | i stop"
        words = substance(bare.words)
        asked_only = sentence.asked and len(parts) == 1
        if _WHOLE_CLAUSES.make_up(core) or _WHOLE_CLAUSES.make_up(bare):
            says_nothing_else = _SAYS_NOTHING_ELSE.issuperset(words) and not asked_only
            yield finding(core, core.line.strip(), STATUTORY if says_nothing_else else CLEAR)
        elif is_suppression(words, _ANYWHERE) and words[-1] not in _POINTING and not asked_only:
            yield finding(core, " ".join(words), CERTAIN)
        elif _is_misspelt(bare.words):
            yield finding(core, " ".join(core.words), CLEAR)


def _removal(sentence: Sentence) -> Iterator[Finding]:
    """Yield "remove my teeth cleaning reminders": the word of the carriers with our texts for its object."""
    core = without_fillers(sentence, lexicon.FILLERS)
    if core and _WHOLE_REMOVALS.make_up(core):
        yield finding(core, core.line.strip(), STATUTORY)


def substance(words: tuple[str, ...]) -> tuple[str, ...]:
    """Given words, return those that say something: all but the shell."""
    return tuple(word for word in words if word not in lexicon.FILLERS and not word.isdecimal())


def _wanted(words: tuple[str, ...]) -> tuple[str, ...]:
    """Given "i want to quit", return what is wanted; nothing if that is to cancel, which visits are too."""
    said = tuple(word for word in words if word not in refusals.SHELL and word not in refusals.WISHES)
    return () if any(word.startswith("cancel") for word in said) else said


def is_suppression(words: tuple[str, ...], known: set[str] = _WORDS) -> bool:
    """Return whether the words are one suppression word, "st op", or several of them in a row."""
    joined = " ".join(words)
    if not words:
        return False
    broken = len(words) < 4 and "".join(words) == "stop"
    return broken or joined in known or _without_it(joined) in known or all(word in known for word in words)


def finding(sentence: Sentence, why: str, confidence: float) -> Finding:
    """Return an opt-out that the whole sentence is."""
    span = (sentence.tokens[0].start, sentence.tokens[-1].end)
    return Finding(Intent.OPT_OUT, None, why, span, confidence)


def _without_it(joined: str) -> str:
    for object_word in (" all", " it", " this", " me", " everything", " us"):
        joined = joined.removesuffix(object_word)
    return joined


def _is_misspelt(words: tuple[str, ...]) -> bool:
    """Return whether the words are "opt out" with one slip of the finger, or a word that is nearly "stop"."""
    if len(words) < 3 and words[0][0] == "o" and is_one_slip("".join(words), "optout"):
        return True
    return len(words) == 1 and words[0] not in refusals.NEARLY_STOP and is_one_slip(words[0], "stop")


def _opener(message: Message) -> Iterator[Finding]:
    """Yield "cancel", "end" and their like as the first clause of a message that speaks of no visit.

    "CANCEL - Maria" answers the words of the carrier; "cancel, I can't make it" gives up a visit.
    """
    if not message.sentences or any(map(_ABOUT_VISIT.stand_in, message.sentences)):
        return
    said = substance(message.words)
    clauses = list(split_clauses(message.sentences[0], _CLAUSE_BREAKS))
    clauses = clauses if len(said) <= _BRIEF else clauses[:1]
    alone = any(" ".join(substance(clause.words)) in refusals.OPENERS for clause in clauses)
    brief = len(said) <= _BRIEF and {*said[:1]} & _BRIEF_OPENERS and "of" not in said
    if alone or brief:
        yield Finding(Intent.OPT_OUT, None, " ".join(said[:_BRIEF]), (0, len(message.received)), STATUTORY)


def _done(message: Message) -> Iterator[Finding]:
    """Yield "done" as a sentence of its own, but not beside a yes or a time: "done, see you tuesday"."""
    agrees = visit_words.ASSENTS & {*message.words} or any(map(has_digit, message.words))
    if agrees or any(map(_ABOUT_VISIT.stand_in, message.sentences)):
        return
    for sentence in message.sentences:
        core = without_fillers(sentence, lexicon.FILLERS)
        if core and _DONE.make_up(core):
            yield finding(core, core.line.strip(), CLEAR)


def has_digit(word: str) -> bool:
    """Return whether a word has a digit in it."""
    return any(char.isdecimal() for char in word)


def _cores(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the words with less and less politeness around them, then without any of it anywhere."""
    lead = _count_shell(words)
    trail = _count_shell(words[::-1])
    if len(words) - lead - trail <= _POLITE:
        for first in range(max(0, lead - _POLITE), lead + 1):
            for last in range(max(0, trail - _POLITE), trail + 1):
                yield words[first : len(words) - last]
    yield substance(words)


def _count_shell(words: tuple[str, ...]) -> int:
    return next((at for at, word in enumerate(words) if not _is_shell(word)), len(words))


def _is_shell(word: str) -> bool:
    return word in refusals.SHELL or word.isdecimal()
