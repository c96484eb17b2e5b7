"""From a text as received to sentences of plain lower-case words that remember where they stood.

Owns spelling only: Unicode forms, invisible characters, accents, look-alike letters, elongations,
contractions, chat abbreviations, frequent typos and the few emoji that carry a meaning. It decides
nothing about what a text means, and it never raises: any string gives a `Message`. All work is linear
in the length of the text.

Accents are dropped in both languages because half of the Spanish texts come without them; the price is
that "mañana" and "manana", "sí" and "si" are one word, and the detectors are written for that.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from appliance.domain.replies import spelling


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number, clock time, comma or meaningful emoji, and where it stood in the text received."""

    text: str
    start: int
    end: int
    shouted: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """Consecutive tokens; `line` is their text, each followed by a blank; `asked` if it ends in "?"."""

    tokens: tuple[Token, ...]
    line: str
    offsets: tuple[int, ...]
    asked: bool

    @property
    def words(self) -> tuple[str, ...]:
        """Return the words without commas."""
        return tuple(token.text for token in self.tokens if token.text != ",")


@dataclass(frozen=True, slots=True)
class Message:
    """A text as the detectors see it. `letters` is how much of it was letters or digits."""

    received: str
    sentences: tuple[Sentence, ...]
    emoji: frozenset[str]

    @property
    def words(self) -> tuple[str, ...]:
        """Return the words of all sentences, without commas."""
        return tuple(word for sentence in self.sentences for word in sentence.words)


def make_sentence(tokens: tuple[Token, ...], asked: bool = False) -> Sentence:
    """Given tokens, return the sentence they form."""
    offsets, at = [], 0
    for token in tokens:
        offsets.append(at)
        at += len(token.text) + 1
    line = "".join(f"{token.text} " for token in tokens)
    return Sentence(tokens, line, tuple(offsets), asked)


def split_clauses(sentence: Sentence, breaks: frozenset[str]) -> Iterator[Sentence]:
    """Yield the parts of a sentence between the words that break it; a comma belongs to no part."""
    start = 0
    for at, token in enumerate(sentence.tokens):
        if token.text in breaks:
            if at > start:
                yield make_sentence(sentence.tokens[start:at], sentence.asked)
            start = at + 1 if token.text == "," else at
    if start < len(sentence.tokens):
        yield make_sentence(sentence.tokens[start:], sentence.asked)


def without_fillers(sentence: Sentence, fillers: frozenset[str]) -> Sentence | None:
    """Return the sentence without the fillers at its two ends; None if nothing else stands in it."""
    said = [at for at, token in enumerate(sentence.tokens) if token.text not in fillers]
    return make_sentence(sentence.tokens[said[0] : said[-1] + 1], sentence.asked) if said else None


def parse(text: str, start: int = 0, end: int | None = None) -> Message:
    """Given a text, return its sentences; with bounds, only of that part, spans still of the whole."""
    end = len(text) if end is None else end
    plain, origin = _plain(text, start, end)
    emoji = frozenset(name for char, name in spelling.EMOJI.items() if char in text[start:end])
    sentences = tuple(_sentences(plain, origin))
    return Message(text[start:end], sentences, emoji)


def fold(text: str) -> str:
    """Given any text, return it in lower case, without accents, invisible characters or styling."""
    return _plain(text, 0, len(text))[0].lower()


def _plain(text: str, start: int, end: int) -> tuple[str, list[int]]:
    """Given a text, return its plain characters, case kept, and for each the index it came from."""
    chars: list[str] = []
    origin: list[int] = []
    for index in range(start, end):
        char = text[index]
        folded = char if char.isascii() else _fold_char(char)
        chars.append(folded)
        origin.extend([index] * len(folded))
    return "".join(chars), origin


@lru_cache(maxsize=4096)
def _fold_char(char: str) -> str:
    if char in spelling.EMOJI:
        return f" {spelling.EMOJI[char]} "
    if char in spelling.PUNCTUATION:
        return spelling.PUNCTUATION[char]
    letter = _styled_letter(ord(char))
    if letter:
        return letter
    kept = [
        part for part in unicodedata.normalize("NFKD", char) if unicodedata.category(part) not in _INVISIBLE
    ]
    folded = "".join(spelling.PUNCTUATION.get(part, part) for part in kept)
    return " " if folded and unicodedata.category(folded[0]) in {"So", "Sk", "Cn", "Co"} else folded


_INVISIBLE = {"Mn", "Me", "Cf", "Cc", "Cs"}
_STYLED_BLOCKS = (0x1F150, 0x1F170, 0x1F1E6)  # negative circled, negative squared, regional indicators


def _styled_letter(code: int) -> str:
    for first in _STYLED_BLOCKS:
        if first <= code < first + 26:
            return chr(ord("A") + code - first)
    return ""


_PIECE = re.compile(
    r"(?P<chat>(?i:2moro|2morrow|2day|2nite|gr8|l8r|b4|some1|any1|no1|5top)\b)"
    r"|(?P<meridian>(?<![\d:.])(?:[01]?\d|2[0-3])(?:[:.h]?[0-5]\d|\s(?:1[3-9]|[2-5]\d|00))?(?:\s?[apAP]\.?\s?[mM]\b\.?|[apAP]\b))"
    r"|(?P<clock>(?<![\d:.$])(?:[01]?\d|2[0-3])[:.hH][0-5][\doO](?![\d%]))"
    r"|(?P<date>(?<!\d)\d{1,2}/\d{1,2}(?:/\d{2,4})?(?!\d)|(?<![\d-])\d{1,2}-\d{1,2}(?![\d-]))"
    r"|(?P<ordinal>\d{1,2}(?:st|nd|rd|th|ST|ND|RD|TH|ro|ra|do|da|er)\b)"
    r"|(?P<number>\d[oO]\b|\d+)"
    r"|(?P<word>[^\W\d_]+(?:['0][^\W\d_]+)*'?)"
    r"|(?P<dot>(?<=\b[^\W\d_])[.](?=[^\W\d_]\b)|(?i:(?<=\bdr)|(?<=\bmr)|(?<=\bms)|(?<=\bmrs))[.])"
    r"|(?P<end>[.!?;\n\r]+)"
    r"|(?P<comma>[,:()\"\[\]{}|]|\s[-~/]+(?=\s|[^\W\d])|--+)"
    r"|(?P<sign>[$%@#&])"
)


def _sentences(plain: str, origin: list[int]) -> Iterator[Sentence]:
    tokens: list[Token] = []
    for match in _PIECE.finditer(plain):
        if match.lastgroup == "end":
            if tokens:
                yield _finish(tokens, "?" in match.group())
            tokens = []
        elif match.lastgroup != "dot":
            start, end = origin[match.start()], origin[match.end() - 1] + 1
            tokens += _tokens_of(match, start, end)
    if tokens:
        yield _finish(tokens, asked=False)


def _finish(tokens: list[Token], asked: bool) -> Sentence:
    return make_sentence(tuple(_join_spaced_letters(tokens)), asked)


def _tokens_of(match: re.Match[str], start: int, end: int) -> Iterator[Token]:
    kind, piece = match.lastgroup or "", match.group()
    if kind in {"word", "chat"}:
        shouted = len(piece) > 1 and piece.isupper()
        for word in spell(piece.lower()):
            yield Token(word, start, end, shouted)
    elif kind == "meridian":
        yield Token(_clock_word(piece), start, end)
    elif kind == "clock":
        yield Token(re.sub("[oO]", "0", re.sub("[.hH]", ":", piece)), start, end)
    elif kind == "comma":
        yield Token(",", start, end)
    elif kind == "number":
        yield Token(piece.lower().replace("o", "0"), start, end)
    else:
        yield Token(piece.lower(), start, end)


def _clock_word(piece: str) -> str:
    """Given "10 A.M." or "230p", return "10:00am" or "2:30pm"."""
    digits = "".join(char for char in piece if char.isdecimal())
    hour, minute = (digits, "00") if len(digits) <= 2 else (digits[:-2], digits[-2:])
    return f"{int(hour)}:{minute}{'am' if 'a' in piece.lower() else 'pm'}"


@lru_cache(maxsize=8192)
def spell(word: str) -> tuple[str, ...]:
    """Given a lower-case word as typed, return the word or words it stands for."""
    bare = word.strip("'")
    if word in spelling.SHORT_FORMS:
        return tuple(spelling.SHORT_FORMS[word].split())
    if bare.endswith("'s") and _recurring(bare[:-2] + "s"):
        return spell(bare[:-2])
    if bare in spelling.SHORT_FORMS:
        return tuple(spelling.SHORT_FORMS[bare].split())
    bare = _without_elongation(bare).replace("'", "")
    if bare in spelling.SHORT_FORMS:
        return tuple(spelling.SHORT_FORMS[bare].split())
    if len(bare) > 3 and bare.endswith("in") and f"{bare}g" in spelling.CLIPPED_ING:
        return (f"{bare}g",)
    return (_recurring(bare) or _weekday(bare) or _nearest_keyword(_latin(bare)),) if bare else ()


def _recurring(word: str) -> str:
    """Given "thurdays", return "thursdays": the plural of a day is no typo of the day. Else return ""."""
    if len(word) < 6 or not word.endswith("s"):
        return ""
    plural = "".join(spell(word[:-1])) + "s"
    return plural if plural in spelling.RECURRING else ""


def _weekday(word: str) -> str:
    """Given "mundy" or "wensday", return the day that has its consonants; "" if it ends like none."""
    known = word in spelling.WRITTEN_SO or word in spelling.KEYWORDS
    if known or not word.endswith(("day", "dy", "dey", "dai")):
        return ""
    return spelling.DAYS_BY_CONSONANTS.get(spelling.consonants(word), "")


def _without_elongation(word: str) -> str:
    """Given "stooop", return "stop"; a letter said three times or more was never spelling."""
    single = re.sub(r"(.)\1{2,}", r"\1", word)
    double = re.sub(r"(.)\1{2,}", r"\1\1", word)
    return double if double in spelling.KEYWORDS or double in spelling.SHORT_FORMS else single


def _latin(word: str) -> str:
    """Given a word written with look-alike letters, return the Latin keyword it imitates, else itself."""
    if word.isascii():
        return word
    imitated = word.translate(spelling.LOOK_ALIKES)
    return imitated if imitated in spelling.IMITATED else word


def _nearest_keyword(word: str) -> str:
    """Given a word of six letters or more that is one slip away from a single keyword, return that."""
    if len(word) < 6 or word in spelling.KEYWORDS or word in spelling.WRITTEN_SO:
        return word
    near = {keyword for slip in _slips(word) for keyword in spelling.BY_SLIP.get(slip, ())}
    near = {keyword for keyword in near if keyword[0] == word[0] and is_one_slip(word, keyword)}
    return near.pop() if len(near) == 1 else word


def _slips(word: str) -> Iterator[str]:
    yield word
    for index in range(min(len(word), 24)):
        yield word[:index] + word[index + 1 :]


def is_one_slip(left: str, right: str) -> bool:
    """Return whether one insertion, deletion, substitution or swap of neighbours makes them equal."""
    if len(left) > len(right):
        left, right = right, left
    head = 0
    while head < len(left) and left[head] == right[head]:
        head += 1
    if len(left) < len(right):
        return left[head:] == right[head + 1 :]
    swapped = left[head + 1 : head + 2] + left[head : head + 1] + left[head + 2 :]
    return left[head + 1 :] == right[head + 1 :] or swapped == right[head:]


def _join_spaced_letters(tokens: list[Token]) -> Iterator[Token]:
    """Yield the tokens with "S T O P" joined to one word where that makes a word of the office."""
    at = 0
    while at < len(tokens):
        end = at
        while (
            end < len(tokens) and end - at < 12 and len(tokens[end].text) == 1 and tokens[end].text.isalpha()
        ):
            end += 1
        joined = "".join(token.text for token in tokens[at:end])
        if end - at >= 3 and (joined in spelling.IMITATED or joined in spelling.SPACED_OUT):
            yield replace(tokens[at], text=joined, end=tokens[end - 1].end)
            at = end
        else:
            yield tokens[at]
            at += 1
