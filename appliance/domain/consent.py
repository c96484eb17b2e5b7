"""What the PMS says about texting a person, merged into one word: granted, revoked or unknown.

The office writes refusals wherever there is room: a flag, a preferred method, a note. Deny wins over
grant, and only the flag that asks about text messages can grant (47 CFR 64.1200(a)(9), (a)(10): any
reasonable way of revoking counts). A note is read for one meaning, "do not text", in English and
Spanish; it can take consent away and never give it, and a note in doubt reads as a refusal.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from appliance.domain.model import TextConsent


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
