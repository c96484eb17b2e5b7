"""Files of telephone numbers: what a scrub vendor is given, what it gives back, what carriers list.

Owns the tolerant reading of such files: separators, headings in any order or none, the vendors' words for
yes, no and no data. It refuses to guess: a line whose number or answer it cannot read is named by its
place and reason, never by its content, and costs the others nothing.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from appliance.adapters.numbers import e164
from appliance.errors import Refused
from appliance.workflow.nightly.scrub import Answer, Question

_WORDS = {
    "yes": ("yes", "y", "true", "t", "1", "reassigned", "disconnected", "permanentlydisconnected"),
    "no": ("no", "n", "false", "f", "0", "notreassigned", "notdisconnected", "ok", "clean"),
    "no_data": ("", "nodata", "null", "none", "unknown", "na", "notfound"),
}
_MEANING = {word: meaning for meaning, words in _WORDS.items() for word in words}
_WORST = ("no", "no_data", "yes")
_ANSWER_HEADS = frozenset({"answer", "result", "response", "status", "rnd", "rndresult", "disconnected"})
_ASKED_HEADS = frozenset(
    {"askedon", "asked", "querydate", "queriedon", "dateofquery", "scrubdate", "checkedon"}
)
_PHONE_HEADS = ("phone", "number", "cell", "mobile")
_SNIFFED_LINES = 10
_MISSING = "missing"
_DATES = ("%Y-%m-%d", "%Y%m%d", "%m/%d/%Y")


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that could not be read: which, and why."""

    line: int
    reason: str


@dataclass(slots=True)
class AnswerFile:
    """What a vendor's file says, one answer a number: of two the one that speaks more against texting."""

    answers: dict[str, Answer] = field(default_factory=dict)
    bad: list[BadLine] = field(default_factory=list)


def format_questions(questions: Iterable[Question]) -> str:
    """Return the file for a scrub vendor: ten digits and a day, nothing else."""
    lines = io.StringIO()
    out = csv.writer(lines, lineterminator="\n")
    out.writerow(("phone", "date"))
    out.writerows((one.phone.removeprefix("+1"), one.since_on.isoformat()) for one in questions)
    return lines.getvalue()


def read_text(path: Path) -> str:
    """Return a file's text: UTF-8, UTF-16 with its mark, or Windows 1252. Raise Refused if unreadable."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}", remedy="check the path") from None
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def read_answers(text: str, asked_on: date | None, today: date) -> AnswerFile:
    """Given a vendor's file, return its answers and the lines that could not be read.

    `asked_on` is the day of asking where the file has no column for it; none lies behind `today`. Raise
    Refused when neither says so: an answer serves 31 days from that day.
    """
    rows = _rows(text)
    columns = _Columns.named([_bare(cell) for cell in rows[0][1]] if rows else [])
    if columns.asked is None and asked_on is None:
        raise Refused(
            "the file does not say when the database was asked", remedy="give the day with --asked-on"
        )
    found = AnswerFile()
    for number, cells in rows if columns == _Columns() else rows[1:]:
        try:
            answer = _read_answer(cells, columns, asked_on)
            if answer.asked_on > today:
                raise ValueError("the day of asking lies in the future")
            _keep_worst(found, answer)
        except ValueError as error:
            found.bad.append(BadLine(number, str(error)))
    return found


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which column holds what; None where the file has no headings and each line is searched."""

    phone: int | None = None
    answer: int | None = None
    asked: int | None = None

    @classmethod
    def named(cls, heads: Sequence[str]) -> _Columns:
        answer = _first(heads, lambda head: "reassign" in head or head in _ANSWER_HEADS)
        asked = _first(heads, _ASKED_HEADS.__contains__)
        phone = next(
            (
                at
                for at, head in enumerate(heads)
                if at != answer and any(word in head for word in _PHONE_HEADS)
            ),
            None,
        )
        return cls(phone, answer, asked)


def _first(heads: Sequence[str], fits: Callable[[str], bool]) -> int | None:
    return next((at for at, head in enumerate(heads) if fits(head)), None)


def _read_answer(cells: Sequence[str], columns: _Columns, asked_on: date | None) -> Answer:
    """Return what a line says. Raise ValueError, in words for the office, when it cannot be read."""
    phone = _cell_phone(cells, columns.phone)
    if phone is None:
        raise ValueError("no telephone number that can be read")
    said = _answer_cell(cells, columns.answer)
    word = _MEANING.get(_bare(said) or said)
    if word is None:
        raise ValueError("the answer is neither yes, no nor no data")
    day = asked_on if columns.asked is None else _day(cells, columns.asked) or asked_on
    if day is None:
        raise ValueError("the day of asking cannot be read")
    return Answer(phone, word, day)


def _cell_phone(cells: Sequence[str], column: int | None) -> str | None:
    if column is not None:
        return _phone(cells[column]) if column < len(cells) else None
    return next((phone for cell in cells if (phone := _phone(cell))), None)


def _answer_cell(cells: Sequence[str], column: int | None) -> str:
    """Return the cell with the answer: of its column, else the only one that could be it.

    Raise ValueError when several could: vendors put a safe-harbour flag beside the answer, which often says
    the opposite.
    """
    if column is not None:
        return cells[column] if column < len(cells) else _MISSING
    likely = [cell for cell in cells if cell and _bare(cell) in _MEANING]
    if len(likely) > 1:
        raise ValueError("more than one column could be the answer: give the file headings")
    return likely[0] if likely else cells[-1] if len(cells) > 1 else _MISSING


def _keep_worst(found: AnswerFile, answer: Answer) -> None:
    known = found.answers.get(answer.phone)
    if known is None or _WORST.index(answer.word) > _WORST.index(known.word):
        found.answers[answer.phone] = answer


def read_numbers(text: str) -> tuple[set[str], list[BadLine]]:
    """Given a carrier's list, one number a line, return the numbers and the lines without one."""
    numbers: set[str] = set()
    bad: list[BadLine] = []
    for place, (line, cells) in enumerate(_rows(text)):
        phone = _cell_phone(cells, None)
        if phone is not None:
            numbers.add(phone)
        elif place or any(char.isdigit() for cell in cells for char in cell):  # else it is the heading
            bad.append(BadLine(line, "no telephone number that can be read"))
    return numbers, bad


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Return the lines that are not blank, with their place, in cells."""
    first = "\n".join([line for line in text.splitlines() if line.strip()][:_SNIFFED_LINES])
    separator = max(",;\t|", key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    stripped = ((reader.line_num, [cell.strip() for cell in cells]) for cells in reader)
    return [(line, cells) for line, cells in stripped if any(cells)]


def _bare(cell: str) -> str:
    return re.sub(r"[^a-z0-9]", "", cell.casefold())


def _phone(cell: str) -> str | None:
    return e164(cell) if sum(char.isdigit() for char in cell) >= 10 else None


def _day(cells: Sequence[str], column: int) -> date | None:
    text = re.split(r"[T ]", cells[column])[0] if column < len(cells) else ""
    for shape in _DATES:
        try:
            return datetime.strptime(text, shape).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None
