"""One reading of a text for all detectors: disguises undone, then split into words and numbers.

Owns the normalisation only and judges nothing. What a reader's eye takes for an "A" must be an "a" here:
full-width, mathematical and boxed letters, Cyrillic, Greek, Lisu and Cherokee look-alikes, accents,
zero-width characters, line breaks and keycaps. Positions refer to the folded text, never to the draft as
it was written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

MASK: Final = "\x00"
"""Stands for a character that belongs to an allowed value (practice name, slot): joins nothing."""

# Letters that look Latin and survive NFKC. From the Unicode confusables table (UTS 39), the part that
# is legible in a text message: Cyrillic, Greek, Armenian, small capitals, barred letters.
_LOOKALIKES: Final = str.maketrans(
    dict(
        zip(
            "аАвВсСеЕнНіІјЈкКмМоОрРѕЅтТхХуУԁԛԝһгпѵӏҮүЗзбЬъ",
            "aABBcCeEHHiIjJkKMMoOpPsStTxXyYdqwhrnvlYy33bbb",
            strict=True,
        )
    )
    | dict(
        zip(
            "αΑβΒγεΕζΖηΗιΙκΚΜνΝοΟρΡτΤυΥχΧωμσς",
            "aABByeEzZnHiIkKMvNoOpPtTuYxXwuos",
            strict=True,
        )
    )
    | dict(zip("ɑɡɩıȷʟɴʀᴀʙᴄᴅᴇɢʜɪᴊᴋᴍᴏᴘᴛᴜᴠᴡʏᴢꜱꜰ", "agiijLNRABCDEGHIJKMOPTUVWYZSF", strict=True))
    | dict(zip("ØøŁłĐđĦħÐðƒƀɓɗƙɱɲʂʐօսոհցա", "OoLlDdHhDdfbbdkmnszounhgw", strict=True))
    | dict(zip("ꓐꓑꓒꓓꓔꓖꓗꓙꓚꓜꓝꓞꓟꓠꓡꓢꓣꓤꓥꓦꓧꓨꓪꓫꓬꓮꓰꓲꓳꓴ", "BPdDTGKJCZFFMNLSRRVVHGWXYAEIOU", strict=True))
    | dict(zip("ᎪᏴᏟᎠᎬᏀᎻᎫᏦᏞᎷᏢᎡᏚᎢᏙᎳᏃ", "ABCDEGHJKLMPRSTVWZ", strict=True))
    | {"。": ".", "｡": ".", "․": ".", "⁄": "/", "∕": "/", "∶": ":", "：": ":"}
    | {"æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ß": "ss", "þ": "th", "Þ": "Th"}
    | dict.fromkeys("‘’‚‛′ʼʹ´‵", "'")
    | dict.fromkeys("“”„‟″«»", '"')
    | dict.fromkeys("‐‑‒–—―−⁃", "-")
    | dict.fromkeys("\u3164\u115f\u1160\uffa0\u2800\u180e", "")
)
_BOXED: Final = (0x1F150, 0x1F170)
"""Where the white letters in black circles and boxes begin; they have no decomposition."""
_INVISIBLE: Final = frozenset({"Cf", "Mn", "Me", "Cs"})
_BLANK: Final = frozenset({"Cc", "Zs", "Zl", "Zp"})


def word_set(words: str) -> frozenset[str]:
    """Given words divided by blanks, return them as a set: the form in which word tables are written."""
    return frozenset(words.split())


def fold(text: str) -> str:
    """Given any text, return it in plain letters with its case kept and single blanks. Idempotent."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    folded = text
    for _ in range(4):
        again = _fold_once(folded)
        if again == folded:
            break
        folded = again
    return folded


def _fold_once(text: str) -> str:
    wide = unicodedata.normalize("NFKD", text).translate(_LOOKALIKES)
    letters = "".join(_fold_character(character) for character in wide)
    return " ".join(unicodedata.normalize("NFKC", letters).split())


def _fold_character(character: str) -> str:
    if character.isascii() and character.isprintable():
        return character
    category = unicodedata.category(character)
    if category in _INVISIBLE:
        return ""
    if category in _BLANK:
        return " "
    if "\U0001f1e6" <= character <= "\U0001f1ff":  # regional indicators spell words letter by letter
        return chr(ord("A") + ord(character) - 0x1F1E6)
    boxed = next((first for first in _BOXED if first <= ord(character) < first + 26), None)
    if boxed is not None:
        return chr(ord("A") + ord(character) - boxed)
    digit = unicodedata.digit(character, None)
    return character if digit is None else str(digit)


_TURNED: Final = re.compile("\u202e([^\u202c\n]*)")


def turned(text: str) -> str:
    """Given any text, return it as shown where a right-to-left override makes letters run backwards."""
    return _TURNED.sub(lambda found: found.group(1)[::-1], text)


@lru_cache(maxsize=1024)
def squeeze(text: str) -> str:
    """Given any text, return only its folded letters and digits in lower case."""
    return "".join(character for character in lower(fold(text)) if character.isalnum())


def lower(folded: str) -> str:
    """Lower case that never changes the length, so that positions stay valid."""
    if folded.isascii():
        return folded.lower()
    return "".join(small if len(small := character.lower()) == 1 else character for character in folded)


def around(low: str, start: int, end: int, reach: int) -> str:
    """Return a span of a text with up to `reach` characters on either side."""
    return low[max(0, start - reach) : end + reach]


class Token(NamedTuple):
    """A run of letters or of digits in the folded text: `word` in lower case, `raw` as written."""

    word: str
    raw: str
    start: int
    end: int

    @property
    def is_capitalised(self) -> bool:
        """Whether the writer gave it a capital first letter."""
        return self.raw[:1].isupper()


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text with its lower-case form, of the same length, and its tokens. Build it with `read`."""

    plain: str
    low: str

    @property
    def tokens(self) -> tuple[Token, ...]:
        """Its runs of letters and of digits, in order."""
        return _split(self.plain, self.low)

    def masked(self, spans: Iterable[tuple[int, int]]) -> Folded:
        """Return the same text with these spans blotted out for detectors that must not see them."""
        blots = [False] * len(self.low)
        for start, end in spans:
            blots[start:end] = [True] * (end - start)
        plain, low = (
            "".join(MASK if blot else character for character, blot in zip(text, blots, strict=True))
            for text in (self.plain, self.low)
        )
        return Folded(plain, low)

    def without(self, spans: Iterable[tuple[int, int]]) -> Folded:
        """Return the same text with these spans, given in order, taken out."""
        plain, low, kept = [], [], 0
        for start, end in spans:
            plain.append(self.plain[kept:start])
            low.append(self.low[kept:start])
            kept = end
        return Folded("".join([*plain, self.plain[kept:]]), "".join([*low, self.low[kept:]]))

    def gap(self, left: int, right: int) -> str:
        """Return what stands between two tokens given by index."""
        return self.low[self.tokens[left].end : self.tokens[right].start]

    def word(self, index: int) -> str:
        """Return the word of the token at `index`, nothing beyond either end."""
        return self.tokens[index].word if 0 <= index < len(self.tokens) else ""

    def after(self, index: int) -> str:
        """Return what follows the token at `index`, to the end of the text."""
        return self.low[self.tokens[index].end :]

    def before(self, index: int) -> str:
        """Return what comes before the token at `index`, from the start of the text."""
        return self.low[: self.tokens[index].start]

    def opens_sentence(self, index: int) -> bool:
        """Whether the token at `index` starts the text or follows the end of a sentence."""
        between = self.gap(index - 1, index) if index else self.before(index)
        return bool(_SENTENCE_END.search(between)) or not (index or between.strip(_OPENING_MARKS))


_SENTENCE_END: Final = re.compile(r"[.!?:;\x00)\n]")
_OPENING_MARKS: Final = " \"'(["
_WORD: Final = re.compile(r"[^\W\d_]+|\d+")


@lru_cache(maxsize=256)
def _split(plain: str, low: str) -> tuple[Token, ...]:
    return tuple(
        Token(found.group(), plain[found.start() : found.end()], found.start(), found.end())
        for found in _WORD.finditer(low)
    )


@lru_cache(maxsize=256)
def read(text: str) -> Folded:
    """Given any text, return its folded form with tokens."""
    plain = fold(text)
    return Folded(plain, lower(plain))


def find_value(folded: Folded, value: str) -> list[tuple[int, int]]:
    """Given a value (a name, an id), return the token ranges [first, last] that spell it.

    Separators inside do not hide it ("A l v a r e z", "Alva-rez", "DD 4471 X"): neighbouring tokens are
    joined, but a match begins and ends at a token's edge, so "Stone" is not found in "last one".
    """
    wanted = squeeze(value)
    if wanted not in _run_together(folded.low):
        return []
    found = []
    tokens = folded.tokens
    for first, token in enumerate(tokens):
        if wanted.startswith(token.word):
            last = _reach(folded, tokens, first, wanted)
            if last is not None:
                found.append((first, last))
    return found


@lru_cache(maxsize=256)
def _run_together(low: str) -> str:
    return _APART.sub("", low)


_APART: Final = re.compile(r"[\W_]+")


def _reach(folded: Folded, tokens: tuple[Token, ...], first: int, wanted: str) -> int | None:
    spelled = ""
    for last in range(first, len(tokens)):
        if last > first and MASK in folded.low[tokens[last - 1].end : tokens[last].start]:
            return None
        spelled += tokens[last].word
        if spelled == wanted:
            return last
        if not wanted.startswith(spelled):
            return None
    return None


def span_of(folded: Folded, first: int, last: int) -> tuple[int, int]:
    """Return the character span from the token `first` to the token `last`, both included."""
    return folded.tokens[first].start, folded.tokens[last].end
