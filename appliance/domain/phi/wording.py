"""Detectors of form: what must be in a text, what it may link to, and what a machine left behind."""

from __future__ import annotations

import re
from typing import Final

from appliance.domain.phi.facts import ANSWER_LIMIT, DEFAULT_LIMIT, READ_LIMIT
from appliance.domain.phi.folding import lower
from appliance.domain.phi.identifiers import spell_out_addresses
from appliance.domain.phi.lexicon import PROMPT_ARTIFACTS
from appliance.domain.phi.view import View


def lacks_practice_name(view: View) -> bool:
    """Given a draft, return whether the practice is not named in it. An unknown name cannot be named."""
    return not view.has_practice_name


_STOP_WORD = r"(?:stop|alto|parar|pare)"
_OPT_OUT: Final = re.compile(
    r"\b(?:reply|replying|text|texting|txt|send|respond|answer|type|write|responda|responder|envie"
    r"|conteste|escriba|mande"
    r"|responde|envia|contesta|escribe|manda)\b(?: (?:with|back|the word|con|la palabra|us|a"
    r"|or text))*[\s:\"'(*]*"
    + _STOP_WORD
    + r"\b(?! (?:by|in|at|over|sign|light|taking|smoking|brushing|eating)\b)"
    r"|\b" + _STOP_WORD + r"\b[\"')]? ?(?:=|to|2|for|para|-)(?: ?)(?:opt|unsub|stop|end|quit|cancel"
    r"|not|no|dejar|terminar|salir|darse|baja)"
    r"|\b(?:opt[ -]?out|unsubscribe|no recibir[a-z ]*|darse de baja"
    r"|dejar de recibir[a-z ]*)[:,-]? (?:reply |text |send |envie |responda |with |con )?[\"']?"
    + _STOP_WORD
    + r"\b"
)


def lacks_opt_out(view: View) -> bool:
    """Given a draft, return whether a proactive text does not say how to stop ("Reply STOP to opt out")."""
    return not view.facts.responsive and not _OPT_OUT.search(view.whole.low)


def is_too_long(view: View) -> bool:
    """Given a draft, return whether it exceeds the policy's length, else the default, in characters."""
    limit = view.facts.policy.max_len
    if limit is None:
        limit = ANSWER_LIMIT if view.facts.responsive else DEFAULT_LIMIT
    return len(view.body) > min(limit, READ_LIMIT)


_SURE_TLD = (
    r"(?:com|net|org|edu|gov|io|biz|info|health|dental|dentist|clinic|example|test|link|click|xyz|ly|gl)"
)
_TLD = (
    r"(?:com|net|org|edu|gov|io|co|biz|info|health|dental|dentist|care|clinic|example|test|app|page"
    r"|site|online|link|click"
    r"|ly|gl|gd|cc|us|me|tv|to|xyz|shop|store|mx|es|ai|dev|web|local|invalid)"
)
_URL: Final = re.compile(
    r"\b(?:https?|hxxps?|ftp)\s?\[?:?\]?\s?/|\b[a-z][a-z0-9+-]{1,11}:(?://|\\\\)|(?<!\S)//[a-z0-9]|\bwww\b"
    r"|\b(?:mailto|javascript|data|intent|whatsapp|sms|tel|file):(?=[\w+])"
    r"|(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])"
    r"|(?<![\w@.-])(?:[a-z0-9-]+\.)+" + _TLD + r"(?![\w@-])(?:/\S*)?"
    r"|(?<![\w@.-])(?:[a-z0-9-]{2,}\.)+[a-z]{2,}(?:/\w|:\d|\?\w)"
    r"|(?<![\w-])[a-z0-9-]+\s?(?:\bdot\b|\(dot\)|\[dot\]|\[\.\]|\(\.\)|\bpunto\b)\s?" + _TLD + r"\b"
    r"|\b(?:dot|punto) (?:com|net|org|io|mx)\b|\bslash \w|\b(?:com|net|org) (?:barra|diagonal)\b"
    r"|(?<![\w-])[a-z0-9-]{2,} ?\. ?(?:(?:com|net|org)\b|" + _TLD + r"/\w)"
    r"|(?<![\w-])[a-z0-9-]{2,} \. ?" + _SURE_TLD + r"\b"
)
# "own.example@evil.example" and "name:word@evil.example" lead to the host behind the "@", and are no mailbox.
_USER_PART: Final = re.compile(
    r"(?<![\w@])(?:[a-z0-9-]+\.)+" + _SURE_TLD + r"(?::\S*)?@\w|\b[\w.-]+:[\w.-]+@\w|://\S*@"
)
_PATH: Final = re.compile(r"(?<![\w-])(?:[a-z0-9-]+\.)+" + _TLD + r"/\w")
_JOINED: Final = re.compile(r"(?<![\w.@'-])[A-Za-z0-9-]{4,}\.[a-z]{2,12}(?![\w@]|\.\w)")
"""A host under a top domain that we do not know: after a sentence the next word has a capital or a blank."""
_MAILBOX: Final = re.compile(r"\S+@\S+")


def has_url(view: View) -> bool:
    """Given a draft, return whether it links anywhere but to the practice's own site, if that is allowed."""
    plain = _SENTENCE_EDGE.sub(". ", view.own.plain)
    low, without_mail = lower(plain), _MAILBOX.sub(" ", spell_out_addresses(plain))
    return bool(
        _USER_PART.search(low)
        or _PATH.search(low)
        or _JOINED.search(without_mail)
        or _URL.search(lower(without_mail))
    )


_SENTENCE_EDGE: Final = re.compile(r"\.(?=(?:To|Me|Us|Es|Info|Web|Care|Test|Page)\b(?![/:.]))")
"""A missing blank after a full stop ("your visit.To stop") rather than a host name."""


def has_prompt_artifact(view: View) -> bool:
    """Given a draft, return whether words meant for or by a model were left in it."""
    return bool(_QUOTED.fullmatch(view.whole.low) or PROMPT_ARTIFACTS.search(view.own.low))


_QUOTED: Final = re.compile(r"\".+\"|'.+'|`.+`|\{.+\}")
"""A text that stands in quotes as a whole is a quotation of a text."""


_PLACEHOLDER: Final = re.compile(
    r"\{[^{}]{0,40}\}|\[(?!at\]|dot\])[^\[\]]{1,40}\]|<[^<>@]{1,30}>|%[a-z_]{2,}%|\$\{|\$[a-z_]{2,}"
    r"|__+[a-z]*"
    r"|\b(?:first|last|patient|practice|preferred|hygienist|provider|slot|appointment|appt|visit|date"
    r"|time|phone|doctor|clinic"
    r"|due|next|office)_[a-z0-9_]+|\{\w+|\w\}"
    r"|(?<![a-z])x{2,}(?![a-z])(?!\d)|\b(?:tbd|tba|lorem|ipsum|undefined|nan|n/a)\b|\?\?+[a-z]"
    r"|(?<![\w.])\.{0}#(?:name|first|practice)\b"
    r"|\((?:the |your |first |last |patient |practice |hygienist |provider |doctor |clinic |slot ){1,2}"
    r"(?:name|phone|date|time|number|link)\)|\((?:insert|enter|nombre) ?[^()]{0,20}\)"
    r"|\b(?:insert|enter) (?:name|date|time|phone|practice|link|first|patient|slot)|\b(?:first|patient"
    r"|practice|clinic)[ _-]?name\b"
    r"|\bnombre del? (?:paciente|clinica|consultorio)\b|\bslot ?[1-3]\b"
)
_NOBODY: Final = re.compile(
    r"\b(?:Hi|Hello|Hey|Dear|Hola) ?(?:None|null|NULL|undefined|NaN|nil|,,| ,)|(?:Hi|Hello|Hey|Dear"
    r"|Hola) (?:[,!]|(?:FIRST|NAME|NOMBRE|PATIENT|PACIENTE|CLIENT|CUSTOMER|FNAME|XX+|First Name)\b)"
    r"|(?<=[a-z] )None\b|\b(?:Your|YOUR) (?:Name|NAME)\b|\bNone\b(?= ?[,.!])|\bnull\b|\bNULL\b"
)


def has_placeholder(view: View) -> bool:
    """Given a draft, return whether a blank was left to fill: "{first}", "[Name]", "Hi None,"."""
    return bool(
        _PLACEHOLDER.search(view.own.low) or _NOBODY.search(view.own.plain) or _GUILLEMETS.search(view.body)
    )


_GUILLEMETS: Final = re.compile("[\u00ab\u2039][^\u00bb\u203a]{0,40}[\u00bb\u203a]")
