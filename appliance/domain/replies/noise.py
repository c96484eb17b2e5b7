"""What in a reply is not the patient's own words: tapbacks, quotes of our text, automatic answers.

Blanks such parts out, so that places in the text stay what they were. Our own "Reply STOP to opt out",
quoted back at us, must never suppress anybody, and a thumbs-up on a message that merely names a slot
must never book it. It decides nothing about the words that remain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from appliance.domain.replies.text import fold

_QUOTES = "\"\u201c\u201d\u201e\u00ab\u00bb\u2018\u2019'"
_CLOSING = {"\u201c": "\u201d", "\u201e": "\u201c\u201d", "\u00ab": "\u00bb", '"': '"'}
_REACTION = re.compile(
    r"^[\s\u200b-\u200f\u2060\ufeff]*(?:"
    r"(?P<like>liked|reacted\s+(?:with\s+)?\W*👍\W*\s*to|👍\W*\s+(?:to|a)|(?:a\s+\w+\s+)?le\s+gust[oó]|te\s+gust[oó]"
    r"|reaccion[oó]\s+con\s+\W*👍\W*\s*a|(?:le\s+)?dio\s+\W*me\s+gusta\W*\s*a|marc[oó]\s+con\s+\W*me\s+gusta\W*)"
    r"|loved|disliked|laughed\s+at|emphasi[sz]ed|questioned|reacted\s+(?:with\s+)?\S{1,12}\s+to"
    r"|removed\s+an?\s+[\w ]{1,20}\s+from"
    r"|(?:a\s+\w+\s+)?le\s+encant[oó]|(?:a\s+\w+\s+)?no\s+le\s+gust[oó]|se\s+ri[oó]\s+(?:de|con)|enfatiz[oó]|destac[oó]"
    r"|exclam[oó](?:\s+por)?|cuestion[oó]|pregunt[oó]\s+por"
    r"|reaccion[oó]\s+con\s+\S{1,12}\s+a|quit[oó]\s+\S{1,20}(?:\s+\S{1,12}){0,3}\s+(?:de|a)"
    r"|[^\w\s]{1,8}\s+(?:to|a)"
    r")[\s\u200b-\u200f\u2060\ufeff]*"
    r"(?=[\"\u201c\u201e\u00ab'\u2018]|(?:an?|your|the|this)\s+(?:image|photo|picture|message|attachment|video|link|gif|sticker)\b"
    r"|(?:una?|tu|su|el|la)\s+(?:imagen|foto|mensaje|archivo|video|enlace)\b)",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r"\n\s*(?:sent from my|sent from|enviado desde mi|get outlook for)\b[^\n]{0,60}\s*$", re.IGNORECASE
)
_ATTACHMENT = re.compile(r"(?:an?|your|the|this|una?|tu|su|el|la)\s+\w+", re.IGNORECASE)
_OUR_INSTRUCTION = re.compile(
    r"\b(?:reply|text|txt|send|responda|responde|conteste|env[ií]e)\s+(?:with\s+|con\s+)?\W{0,2}"
    r"(?:stop|alto|parar|help|ayuda)\W{0,2}\s+(?:to|2|para)\s+"
    r"(?:opt[\s-]?out|unsubscribe|end|cancel(?:ar)?|stop|quit|help|darse\s+de\s+baja|no\s+recibir|terminar|dejar)"
    r"(?:\s+(?:m[aá]s\s+)?(?:texts?|messages?|msgs?|mensajes))?",
    re.IGNORECASE,
)
_AUTOMATIC = re.compile(
    r"auto[\s-]?(?:reply|response|responder)"
    r"|(?:this is an|an|your|[(\[*]|^\W*)\s*automat(?:ic|ed)\s+(?:reply|response|message|text)"
    r"|out\s+of\s+(?:the\s+)?office"
    r"|driving\s+(?:with|right now|and|mode)|do\s+not\s+disturb"
    r"|not\s+receiving\s+notifications|focus\s+(?:turned\s+)?on"
    r"|(?:does|do|can)\s?not\s+(?:accept|receive|support)\s+(?:text|sms|messages|incoming)|not\s+monitored|unmonitored"
    r"|respuesta\s+automatica|mensaje\s+automatico|fuera\s+de\s+(?:la\s+)?oficina|modo\s+(?:no\s+molestar|conduc)"
    r"|sent\s+from\s+my\s+car|message\s+blocking\s+is\s+active|free\s+msg"
)
_INSTRUCTION_TO_MACHINE = re.compile(
    r"(?:ignore|disregard|forget|override|bypass)\s+(?:\w+\s+){0,3}(?:instruction|prompt|rule|message|above|guideline|polic)"
    r"|system\s*(?:prompt|message|override|note|:)|assistant\s*:|developer\s*(?:mode|:)|as\s+an\s+ai|you\s+are\s+now"
    r"|\"?(?:intent|slot|confidence|role|action)\"?\s*[:=]|new\s+instructions?\b|jailbreak|```|</?\w+>|\[/?inst|<\||drop\s+table"
    r"|(?:ignora|olvida|omite)\w*\s+(?:\w+\s+){0,3}(?:instruccion|regla|indicacion)|(?:classify|mark|treat|label)\s+(?:\w+\s+){0,4}as\s"
    r"|(?:set|return|output|respond with)\s+(?:\w+\s+){0,3}(?:intent|json|slot)"
    r"|\b(?:reply|answer|respond)\s+with\s+(?:\w+\s+){0,2}(?:intent|json|label)\b"
    r"|\b(?:set|change|raise|lower|put|turn)\s+(?:the\s+|your\s+)?"
    r"(?:confidence|threshold|probability|score|flag|variable|parameter|output)\b"
    r"|\b(?:consent|status|opt_?in|confirmed|booked)\s*=|prompt\s+injection|function\s*call|tool\s*call"
)


_LABEL_FOR_MACHINE = re.compile(
    r"\b(?:intent|label|class)\"?\s*[:=]\s*\"?(?:wrong[_ ]number|deceased|left_practice|emergency)\b",
    re.IGNORECASE,
)
_CONTROL_TOKEN = re.compile(r"<\|\w{1,20}_\w{1,20}\|>")


@dataclass(frozen=True, slots=True)
class Stripped:
    """A text with everything blanked out that the patient did not write, and what was blanked."""

    text: str
    reaction: str = ""
    automatic: bool = False
    instructs_machine: bool = False


def strip_noise(text: str, last_outbound: str) -> Stripped:
    """Given a reply and our last text, return the patient's own words in their places.

    `reaction` is "like" for a thumbs-up on a message, "other" for any other tapback, "" for none.
    """
    own, reaction = _strip_reaction(text)
    own = _blank(own, _quoted_spans(own, last_outbound))
    head = fold(own[:2_000])
    own = _blank(own, [match.span() for match in _CONTROL_TOKEN.finditer(own)])
    return Stripped(own, reaction, bool(_AUTOMATIC.search(head)), bool(_INSTRUCTION_TO_MACHINE.search(head)))


def _strip_reaction(text: str) -> tuple[str, str]:
    match = _REACTION.match(text)
    if match is None:
        return text, ""
    kind = "like" if match.group("like") else "other"
    opening = text[match.end() : match.end() + 1]
    if opening in _QUOTES:
        closing = _CLOSING.get(opening, _QUOTES)  # not the apostrophe of "isn't" in what comes after
        end = max(text.rfind(quote) for quote in closing)
        end = end + 1 if end > match.end() else len(text)
    else:
        attachment = _ATTACHMENT.match(text, match.end())
        end = attachment.end() if attachment else len(text)
    return _blank(text, [(0, end)]), kind


def _quoted_spans(text: str, last_outbound: str) -> Iterator[tuple[int, int]]:
    """Yield what repeats us: e-mail style quotes, our whole last text, its sentences about STOP."""
    for line in re.finditer(r"^[ \t]*>.*$", text, re.MULTILINE):
        if len(line.group().split()) > 3:
            yield line.span()
    ours = last_outbound.strip()
    for part in (ours, *_instructions_of(ours)):
        at = text.lower().find(part.lower()) if len(part) >= 12 else -1
        if at >= 0 and len(text.lower()) == len(text):
            yield at, at + len(part)
    for match in _SIGNATURE.finditer(text[-200:]):
        skipped = max(0, len(text) - 200)
        yield skipped + match.start(), skipped + match.end()
    for pattern in (_OUR_INSTRUCTION, _LABEL_FOR_MACHINE):
        for match in pattern.finditer(text):
            yield match.span()


def _instructions_of(ours: str) -> list[str]:
    parts = [part.strip() for part in re.split(r"[.!?\n]", ours[:2_000])]
    return [part for part in parts if re.search(r"\b(?:stop|alto|parar)\b", part, re.IGNORECASE)]


def _blank(text: str, spans: Iterator[tuple[int, int]] | list[tuple[int, int]]) -> str:
    chars = list(text)
    for start, end in spans:
        chars[start:end] = " " * (end - start)
    return "".join(chars)
