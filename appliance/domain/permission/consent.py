"""What a person agreed to be texted about: the PMS's word, merged, and the consent ledger on top of it.

The office writes refusals wherever there is room: a flag, a preferred method, a note. Deny wins over
grant, and only the flag that asks about text messages can grant (47 CFR 64.1200(a)(9), (a)(10): any
reasonable way of revoking counts). A note is read for one meaning, "do not text", in English and
Spanish; it can take consent away and never give it, and a note in doubt reads as a refusal. The same
holds of the ledger: a revocation counts for everybody behind the phone until a newer grant.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from appliance.domain.model import TextConsent


class Scope(StrEnum):
    """What a patient can agree to be texted about. Billing is none of it, ever (64.1200(a)(9)(iv))."""

    RECALL = "recall"
    REMINDER = "reminder"
    TREATMENT = "treatment"


EVERY_SCOPE = "all"
"""In a silence: every kind of text there is or will be."""


class Act(StrEnum):
    """What a line of the consent ledger says that somebody did."""

    GRANTED = "granted"
    REVOKED = "revoked"
    VERIFIED = "verified"
    """The number was found to be still theirs; says nothing about consent."""
    SEEN = "seen"
    """A text was sent on the strength of the PMS's own flag. Evidence of that; it grants nothing."""
    MISREAD = "misread"
    """A named person says that a text taken for a revocation was none. Undoes that line; grants nothing."""


class Line(NamedTuple):
    """One line of a phone's ledger, as far as the rules need it. `own` if it is about this very patient."""

    act: str
    scopes: tuple[str, ...]
    captured_at: datetime
    captured_on: date
    own: bool = True


class Agreement(NamedTuple):
    """What somebody has agreed to for one kind of text, and since when it is known."""

    state: TextConsent
    since: date | None


def weigh_consent(pms: TextConsent, lines: Sequence[Line], scope: Scope) -> Agreement:
    """Given what the PMS says and a phone's ledger, in any order, return what holds for a kind of text.

    Deny wins: a refusal in the PMS stands whatever the ledger says, and a revocation in the ledger stands
    for everybody behind the phone until a grant of that scope that was captured after it; one captured
    before and only recorded later changes nothing. A patient's own grant fills in for a PMS that knows
    nothing; one by somebody else on the same phone does not.
    """
    about = [one for one in lines if {scope, EVERY_SCOPE} & set(one.scopes)]
    revoked_at = max((one.captured_at for one in about if one.act == Act.REVOKED), default=None)
    grants = [
        one
        for one in about
        if one.act == Act.GRANTED and (revoked_at is None or one.captured_at > revoked_at)
    ]
    if pms is TextConsent.REVOKED or (revoked_at is not None and not grants):
        return Agreement(TextConsent.REVOKED, None)
    own = [one for one in grants if one.own]
    if own:
        return Agreement(TextConsent.GRANTED, max(own, key=lambda one: one.captured_at).captured_on)
    return Agreement(pms, None)


def silences(silenced: Collection[str], scope: str) -> bool:
    """Given the scopes of a silence, return whether it covers a kind of text; `all` asks for every kind."""
    return EVERY_SCOPE in silenced or scope in silenced


def widen_silence(silenced: Collection[str], more: Collection[str]) -> tuple[str, ...]:
    """Given the scopes of a silence and more of them, return both: every kind named comes to `all`."""
    both = {*silenced, *more}
    if EVERY_SCOPE in both or both >= set(Scope):
        return (EVERY_SCOPE,)
    return tuple(scope.value for scope in Scope if scope in both)


def narrow_silence(silenced: Collection[str], granted: Collection[str]) -> tuple[str, ...]:
    """Given the scopes of a silence and what was agreed to anew, return what stays silent."""
    if EVERY_SCOPE in granted:
        return ()
    return tuple(
        scope.value for scope in Scope if silences(silenced, scope.value) and scope.value not in granted
    )


CARRIER_WORDS = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"})
"""Words at which the carrier blocks the phone, and answers unless told not to (facts/messaging.md 2)."""

_PLAIN_STOP = frozenset(
    {"stop", "quit", "end", "cancel", "unsubscribe", "revoke", "opt", "out", "optout"}
    | {"alto", "pare", "paren", "parar", "basta", "baja", "cancelar", "fin"}
    | {"please", "pls", "plz", "thanks", "thank", "you", "ty", "gracias", "por", "favor"}
)


def is_carrier_word(body: str) -> bool:
    """Whether a text is one word by itself that the carrier takes for an opt-out."""
    return body.strip().casefold() in CARRIER_WORDS


def is_plain_stop(body: str) -> bool:
    """Whether an opt-out is a bare STOP or its like, with or without politeness.

    Only such a one can be about the kind of text it answers. Whatever says more than that ("stop all",
    "never text me again", "lose my number") is about everything (FCC 24-24: no answer to which kind is
    meant revokes all; in doubt the wider reading).
    """
    words = re.findall(r"[a-z]+", _plain(body))
    return bool(words) and _PLAIN_STOP.issuperset(words)


class Consent(NamedTuple):
    """The merged answer, which entry decided it, and how the person wants to be reached.

    `preference` is `text`, `call`, `email`, `mail`, or `none` for no stated preference.
    """

    state: TextConsent
    source: str
    preference: str


_METHODS = {
    "textmessage": "text",
    "hmphone": "call",
    "wkphone": "call",
    # "wirelessph" says which phone to use, not how: the texting flag decides.
    "email": "email",
    "mail": "mail",
    # Somebody has to read the notes before reaching out, so a person does it.
    "seenotes": "call",
    "donotcall": "none",
}


def merge_consent(text_ok: str, methods: Sequence[tuple[str, str]], *, note_refuses: bool) -> Consent:
    """Given the texting flag, the preferred methods by column name, and what the notes say, merge them.

    `text_ok` is the PMS's Yes, No or Unknown. `methods` come in order of weight, recall first; the first
    one set is the preference. A "do not call" in any of them refuses texts too: the law counts a text as
    a call (47 CFR 64.1200).
    """
    known = (_METHODS.get(method.lower()) for _, method in methods)
    preference = next((way for way in known if way), "none")
    if text_ok == "No":
        return Consent(TextConsent.REVOKED, "pms:TxtMsgOk=No", preference)
    if note_refuses:
        return Consent(TextConsent.REVOKED, "pms:note", preference)
    for column, method in methods:
        if method.lower() == "donotcall":
            return Consent(TextConsent.REVOKED, f"pms:{column}=DoNotCall", preference)
    if text_ok == "Yes":
        return Consent(TextConsent.GRANTED, "pms:TxtMsgOk=Yes", preference)
    return Consent(TextConsent.UNKNOWN, "pms:TxtMsgOk=Unknown", preference)


_TEXT = r"(?:te?xt(?:s|ed|ing|ings)?(?: ?(?:msg|message|messaging|reminder)s?)?|sms|msging)\b"
_NOT = (
    r"\b(?:do not|dont|does not|doesnt|did not|didnt|never|not|cannot|cant|wont|will not|would rather not"
    r"|no|stop(?:ped)?|quit|refus\w+|declin\w+|hates?|dislikes?|against|revok\w+|withdr[ae]w\w*"
    r"|unsubscribed?|unsub|remov\w+|take\w* (?:her|him|them|pt|patient)? ?off)"
)
# What may stand between the refusal and the word "text" without turning the meaning around. "Mind",
# "problem" and "issue" are missing on purpose, and so is "calls" unless it is joined to what follows.
_BETWEEN = (
    r"(?: (?:a|all|any|anymore|more|to|be|by|via|for|from|of|on|with|the|her|him|his|them|our|my|us"
    r"|pt|patient|mom|dad|want(?:s|ed|ing)?|like[sd]?|wish(?:es)?|care|prefer|need|send|sending|sent|get|getting|receiv\w+|use|using|do"
    r"|consent(?:ed|s)?|agree[ds]?|allow(?:s|ed)?|authoriz\w+|accept(?:s|ed)?|okay|ok|able|please|ever|automat\w+"
    r"|list|contact(?:ed)?|reach|through|person|appt|appointment|recall|marketing|reminder|reminders"
    r"|(?:e-?mails?|calls?|phone|mail|voicemails?|vm)(?: ?(?:or|nor|and|/|&) ?)))"
)
_END = r"(?= ?(?:$|[.,;!)/|]))"
_OTHER_WAY = r"(?:(?:phone |voice |live )?calls?|phone|voice|land ?line|e-?mails?|(?:postal )?mail|letters?)"
_REFUSALS = re.compile(
    "|".join(
        (
            rf"{_NOT}{_BETWEEN}{{0,7}} ?/? ?{_TEXT}",
            rf"\b{_TEXT}(?: (?:ok|okay|consent|permission|allowed|msgs?|messages?))? ?[:=-]? ?"
            rf"(?:is |are )?(?:n|no|not ok(?:ay)?|not allowed|declined|refused|off){_END}",
            rf"\b{_TEXT} (?:is|are) (?:not|never|un)\w*",
            r"\b(?:do not|dont|never) (?:ever )?contact\b(?! (?:at|work|employer))",
            r"\bno contact\b(?! (?:lens|sport|info|number|phone|made|yet))",
            r"\b(?:no|stop|refuses|declines) (?:more |all |automated |auto |any )*(?:messages|msgs|reminders)"
            r"\b(?! (?:on|left|from))",
            r"\bopt(?:ed|s|ing)?[ -]?out\b(?! of (?!te?xt|sms|m(?:e)?s|rem|comm|auto|all|every))",
            r"\b(?:replied|texted|sent|says?|said|wrote) stop\b",
            r"^ ?(?:stop|stopall|unsubscribe|alto|basta)\W*$",
            rf"\b(?:only )?prefer(?:s|red)? (?:to be )?(?:contact(?:ed)? by |reached by |only |a |an )*"
            rf"(?:called|{_OTHER_WAY})\b(?! ?(?:or|and|/|&|,) ?(?:te?xt|sms))",
            rf"\b{_OTHER_WAY} only\b(?! (?:after|before|if|in|on|between|at|when|during))",
            rf"\bonly (?:by |via |use |wants |a )?{_OTHER_WAY}\b(?! (?:after|before|if|when|between))",
            r"\bcall(?:s)? instead\b",
            # Spanish
            r"\bno (?:(?:le|les|se|me|nos|quier\w+|dese\w+|acept\w+|envi\w+|mand\w+|recib\w+|mas|por|favor"
            r"|contact\w+|us\w+|escrib\w+|de|los|las|el|la|ella|con|llamadas|ni) ){0,6}"
            r"(?:textos?|mensajes?(?! de voz)|mensajitos?|sms|textear|textearle)\b",
            r"\bno (?:le |la |lo |les )?(?:textear|escribir|escriban|contactar|contacten|texteen)\b",
            r"\b(?:solo|solamente|unicamente|nada mas) (?:por |con |al |a |se |le )*"
            r"(?:llamadas?|llamar|telefono|correo)\b",
            r"\bprefiere (?:que (?:le|la|lo) (?:llamen|hablen)|(?:las |una )?llamadas?|(?:por )?telefono"
            r"|(?:el )?correo)\b",
            r"\b(?:textos?|mensajes?) ?[:=-]? ?no" + _END,
        )
    )
)
_NOISE = re.compile(r"[\s_*#\"“”]+")
# Cheaper than a refusal and part of every one; most notes say nothing of the kind.
_HINT = re.compile(
    r"te?xt|sms|contact|m(?:es)?s(?:a)?g|reminder|opt|call|phone|voice|mail|letter|land|stop|unsub|alto|basta"
    r"|mensa|llam|hablen|tel|corre|escri",
    re.IGNORECASE,
)
# "Reply STOP to opt out" in a copied text is our instruction, not the patient's wish.
_INSTRUCTION = re.compile(
    r"\b(?:reply|text|txt|send|respond|responda|envie)(?: with)? stop (?:to|2|para|if)\b[^.;!]*"
)
_NO_WORDS = frozenset({"no", "n", "false", "0", "never", "nunca"})


def reads_as_no_texts(note: str) -> bool:
    """Given a free-text note, return whether it can be read as "do not text this person".

    Consent written in a note ("text ok", "prefers texts") is not a refusal, nor is a refusal of calls.
    """
    return bool(note) and _HINT.search(note) is not None and _REFUSALS.search(_plain(note)) is not None


def field_refuses_texts(name: str, value: str) -> bool:
    """Given one of the office's own fields, return whether it says "do not text": Text OK = No, No texts = 1.

    An empty field says nothing, whatever its name.
    """
    said = value.strip().casefold()
    if not said:
        return False
    if reads_as_no_texts(name):
        return said not in _NO_WORDS
    return reads_as_no_texts(value) or (said in _NO_WORDS and _ABOUT_TEXTS.search(_plain(name)) is not None)


_ABOUT_TEXTS = re.compile(rf"\b{_TEXT}|\b(?:textos?|mensajes?)\b")


def _plain(note: str) -> str:
    """Return a note in lower case without accents, apostrophes, extra blanks and our own instructions."""
    letters = unicodedata.normalize("NFKD", note.casefold().replace("\u2019", "'"))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter)).replace("'", "")
    return _INSTRUCTION.sub(" ", _NOISE.sub(" ", bare))
