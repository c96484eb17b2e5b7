"""Reading what another texting product exported: whom it must not text, and whom it texted when.

Nobody knows the product, so headers, their order, the delimiter and the form of numbers and dates are
found out. Every doubt is settled towards silence: a file without a status column lists opt-outs only, a
status nobody understands is an opt-out, every phone of a line is silenced. Names and all else in the file
are not kept. What cannot be read is reported by its line, never with the number in full, and decides
nothing.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

ToPhone = Callable[[str], "str | None"]
"""Given a number as written, returns it in E.164 form, or None if it is not plainly one number."""

_DELIMITERS = ",;\t|"
_HEADER_WITHIN = 10
_LONGEST_RECORD = 5
"""Physical lines that one record may span; one that is longer lacks a closing quotation mark."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A line that was not understood. `shown` tells at most the last two digits of a number."""

    line: int
    problem: str
    remedy: str
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns were taken for what, as the file calls them. `status` empty: every line counts."""

    phones: tuple[str, ...]
    status: tuple[str, ...] = ()
    at: str = ""
    direction: str = ""


@dataclass(frozen=True, slots=True)
class FoundText:
    """One phone of one line, and the instant the line names, if it names one."""

    phone: str
    line: int
    at: datetime | None


@dataclass(slots=True)
class Export:
    """A file as read. `unclear` are the lines whose status nobody understands, taken for opt-outs."""

    columns: Columns
    lines: int = 0
    skipped: int = 0
    found: list[FoundText] = field(default_factory=list)
    unclear: list[int] = field(default_factory=list)
    bad: list[Trouble] = field(default_factory=list)


class Unreadable(ValueError):
    """The file as a whole cannot be read as a table with phones in it. The message says what to do."""


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    raw: list[str]
    """The physical lines it came from."""
    cells: list[str]


def read_opt_outs(
    content: bytes, to_phone: ToPhone, zone: ZoneInfo, chosen: Mapping[str, str] | None = None
) -> Export:
    """Given a file, return the phones of every line that says, or may say, that its holder opted out.

    `chosen` names columns by use (phone, status, date) where the headers mislead. Raise Unreadable when
    no column holds phones or a chosen one is missing.
    """
    header, rows = _table(content, to_phone)
    columns, export = _open(header, rows, to_phone, chosen or {})
    phones, status, at = _places(header, columns)
    for row in rows:
        if _is_swallowed(row, to_phone, export):
            continue
        export.lines += 1
        said = _said(row, header, status)
        if said == "in":
            export.skipped += 1
            continue
        if said == "unclear":
            export.unclear.append(row.line)
        when = read_instant(_cell(row, at), zone) if at is not None else None
        _take_phones(row, phones, to_phone, when, export)
    return export


def read_history(
    content: bytes, to_phone: ToPhone, zone: ZoneInfo, chosen: Mapping[str, str] | None = None
) -> Export:
    """Given a file of messages, return to whom which text went out when; texts that came in are skipped.

    Raise Unreadable when no column holds phones or instants.
    """
    header, rows = _table(content, to_phone)
    columns, export = _open(header, rows, to_phone, chosen or {})
    phones, _, at = _places(header, columns)
    if at is None:
        raise Unreadable("no column says when the texts were sent: name it with --column date=HEADER")
    way = header.index(columns.direction) if columns.direction else None
    for row in rows:
        if _is_swallowed(row, to_phone, export):
            continue
        export.lines += 1
        if way is not None and _INCOMING.search(_cell(row, way).casefold()):
            export.skipped += 1
            continue
        when = read_instant(_cell(row, at), zone)
        if when is None:
            export.bad.append(Trouble(row.line, "no readable date and time", "write it as 2026-11-17 14:30"))
        else:
            _take_phones(row, phones, to_phone, when, export)
    return export


# --- the table


def decode(content: bytes) -> str:
    """Given a file's bytes, return its text: by its byte order mark, else UTF-8, else Windows' cp1252."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    zeros = [content[:200:2].count(0), content[1:200:2].count(0)]
    if max(zeros) > 10:
        return content.decode("utf-16-be" if zeros[0] > zeros[1] else "utf-16-le", errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _table(content: bytes, to_phone: ToPhone) -> tuple[list[str], list[_Row]]:
    """Return the header and the rows below it; a file of numbers without a header gets names for columns."""
    text = decode(content).replace("\0", "")
    rows = _rows(text, _delimiter(text))
    if not rows:
        raise Unreadable("the file is empty: export it again")
    for place, row in enumerate(rows[:_HEADER_WITHIN]):
        if any(to_phone(_bare(cell)) for cell in row.cells):
            break
        if any(_is_phone_header(cell) for cell in row.cells):
            return _unique(row.cells), rows[place + 1 :]
    if any(to_phone(_bare(cell)) for cell in rows[0].cells):
        return [f"column {number}" for number, _ in enumerate(rows[0].cells, 1)], rows
    return _unique(rows[0].cells), rows[1:]


def _delimiter(text: str) -> str:
    """Return the delimiter by which the first lines fall into the most columns of equal number."""

    def score(mark: str) -> int:
        widths = Counter(len(row.cells) for row in _rows(text[:20_000], mark)[:50])
        width, count = max(
            widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]), default=(1, 0)
        )
        return count * width if width > 1 else 0

    return max(_DELIMITERS, key=score)


def _rows(text: str, delimiter: str) -> list[_Row]:
    """Return the rows that are not blank, each with the number of its first line, from 1."""
    lines = io.StringIO(text, newline="").readlines()
    reader = csv.reader(lines, delimiter=delimiter)
    rows, before = [], 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                raw = lines[before : reader.line_num]
                rows.append(_Row(before + 1, raw, [cell.strip() for cell in cells]))
            before = reader.line_num
    except csv.Error as error:
        raise Unreadable(f"line {reader.line_num}: {error}: export it again as CSV") from error
    return rows


def _unique(cells: Sequence[str]) -> list[str]:
    """Return a header whose names are all different, so that a column can be named."""
    names: list[str] = []
    for number, cell in enumerate(cells, 1):
        name = cell or f"column {number}"
        names.append(name if name not in names else f"{name} ({number})")
    return names


def _is_swallowed(row: _Row, to_phone: ToPhone, export: Export) -> bool:
    """Whether a quotation mark that was never closed made many lines one; each of them counts as bad."""
    if len(row.raw) == 1 and row.raw[0].count('"') % 2 == 0:
        return False
    whole = "".join(row.raw).count('"') % 2 == 0 and len(row.raw) <= _LONGEST_RECORD
    if whole and not any(
        to_phone(_bare(part)) for line in row.raw[1:] for part in re.split(r"[,;|\t]", line)
    ):
        return False
    for line in range(row.line, row.line + len(row.raw)):
        export.lines += 1
        export.bad.append(Trouble(line, "a quotation mark is not closed", "close or remove it in this line"))
    return True


# --- the columns

_PHONE_WORDS = re.compile(
    r"phone|\bmobile|\bcell|\btel\b|telephone|msisdn|celular|telefono|movil|\brecipient\b|\bto\b"
    r"|\bnumber\b|\bsms\b(?=.*\bnum)|contact num"
)
_NO_PHONE = re.compile(
    r"\b(?:account|acct|chart|patient|member|claim|invoice|street|house|id|ssn|policy|group|card|ref\w*"
    r"|message|order|line|row) ?(?:number|num|no|id)\b|\b(?:office|practice|clinic|location|provider|sender"
    r"|from|our|fax|ext|extension)\b|\btype\b|\bcarrier\b|\bstatus\b|\bopt|\bvalid"
)
_OUT_WORDS = re.compile(
    r"opt(?:ed|s)? ?-?out|\boptout|unsub|do ?not|\bdnc\b|\bdnt\b|\bno ?(?:text|sms)|\bstop|block|suppress"
    r"|blacklist|revok|baja"
)
_IN_WORDS = re.compile(
    r"opt(?:ed|s)? ?-?in\b|\boptin|\bsubscri(?!ption id)|consent|permission"
    r"|(?:sms|text\w*|msg) ?(?:ok|allowed|enabled)"
    r"|(?:ok|can|may|allow|accepts?|receive) (?:to )?(?:text|sms)"
)
_STATUS_WORDS = re.compile(r"\bstatus\b|\bstate of (?:consent|subscription)|\bpreference\b|\bestado\b")
_OTHER_CHANNEL = re.compile(
    r"\be-?mail|\bvoice|\bcall(?:s|ing)?\b|\bpostal|\bappointment|\brecall\b|\bplan\b"
)
_PATIENT_STATUS = re.compile(r"\b(?:patient|pt|account|appt|delivery|message|insurance|marital)\b")
_DATE_WORDS = re.compile(
    r"\bdate\b|\btime\b|\bdatetime|\btimestamp\b|\bwhen\b|\bsent\b|\bat$|\bon$|\bfecha\b|\bhora\b|_at$|_on$"
)
_NO_DATE = re.compile(
    r"birth|dob|\bnext\b|\blast (?:visit|appt|seen)|\btime ?zone|appointment|\bdue\b|opt(?:ed)? ?-?in\b"
)
_DIRECTION_WORDS = re.compile(r"direction|\bway\b|in ?/ ?out|inbound|incoming|sent or received|\btype\b")
_INCOMING = re.compile(r"\bin\b|inbound|incoming|received|\bmo\b|reply|from patient|entrante")


def _plain(header: str) -> str:
    """Return a header in lower case, without accents, a blank between words: "OptedOutOn", "Móvil"."""
    letters = unicodedata.normalize("NFKD", header)
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", bare)
    return " ".join(re.sub(r"[_./#:()-]+", " ", spaced).casefold().split())


def _is_phone_header(cell: str) -> bool:
    plain = _plain(cell)
    return bool(_PHONE_WORDS.search(plain)) and not _NO_PHONE.search(plain)


def _is_date_header(cell: str) -> bool:
    plain = _plain(cell)
    return bool(_DATE_WORDS.search(plain)) and not _NO_DATE.search(plain)


def _is_status_header(cell: str) -> bool:
    plain = _plain(cell)
    if (
        _is_date_header(cell)
        or _OTHER_CHANNEL.search(plain)
        or re.search(r"reason|method|source|note", plain)
    ):
        return False
    if _OUT_WORDS.search(plain) or _IN_WORDS.search(plain):
        return True
    return bool(_STATUS_WORDS.search(plain)) and not _PATIENT_STATUS.search(plain)


def _open(
    header: list[str], rows: Sequence[_Row], to_phone: ToPhone, chosen: Mapping[str, str]
) -> tuple[Columns, Export]:
    """Return the columns that are used, and an export to be filled."""
    for use, name in chosen.items():
        if name not in header:
            raise Unreadable(f"no column is called {name!r} (for {use}): use one of {', '.join(header)}")
    phones = [chosen["phone"]] if "phone" in chosen else [one for one in header if _is_phone_header(one)]
    phones = phones or _columns_of_numbers(header, rows, to_phone)
    if not phones:
        raise Unreadable("no column holds phone numbers: name it with --column phone=HEADER")
    rest = [one for one in header if one not in phones]
    status = [chosen["status"]] if "status" in chosen else [one for one in rest if _is_status_header(one)]
    dates = [one for one in rest if _is_date_header(one) and one not in status]
    ways = [one for one in rest if one not in dates and _DIRECTION_WORDS.search(_plain(one))]
    columns = Columns(
        tuple(phones),
        tuple(status),
        chosen.get("date") or _best_date(dates),
        chosen.get("direction") or next(iter(ways), ""),
    )
    return columns, Export(columns)


def _best_date(dates: Sequence[str]) -> str:
    """Of several dates that of the opt-out or of the sending is meant."""
    telling = [one for one in dates if _OUT_WORDS.search(_plain(one)) or "sent" in _plain(one)]
    return next(iter([*telling, *dates]), "")


def _columns_of_numbers(header: list[str], rows: Sequence[_Row], to_phone: ToPhone) -> list[str]:
    """Return the columns most of whose filled cells are numbers, whatever they are called."""
    found = []
    for place, name in enumerate(header):
        cells = [cell for row in rows[:200] if (cell := _cell(row, place))]
        if cells and 2 * sum(to_phone(_bare(cell)) is not None for cell in cells) > len(cells):
            found.append(name)
    return found


def _places(header: list[str], columns: Columns) -> tuple[list[int], list[int], int | None]:
    return (
        [header.index(one) for one in columns.phones],
        [header.index(one) for one in columns.status],
        header.index(columns.at) if columns.at else None,
    )


def _cell(row: _Row, place: int) -> str:
    return row.cells[place] if place < len(row.cells) else ""


# --- what a line says

_SAYS_OUT = re.compile(
    r"opt(?:ed|s)? ?-?out|\boptout|\bun ?-?sub|\bstop|do ?n[o']?t|\bdn[ct]\b|block|suppress|blacklist|revok"
    r"|remov|cancel|declin|refus|inactive|disabled|\boff\b|\bbaja\b|\bnot (?:opt|subscri|active|ok|allow)"
)
_SAYS_IN = re.compile(
    r"(?:double )?opt(?:ed)?[ -]?in(?: (?:to )?(?:sms|texts?))?|subscribed|active|enabled|ok(?:ay)?|allowed"
    r"|granted|consented|confirmed"
)
"""The whole of a value that agrees. With any other word beside it nobody can be sure."""
_YES = frozenset({"yes", "y", "true", "t", "1", "x", "checked", "si", "s", "on"})
_NO = frozenset({"no", "n", "false", "f", "0", "unchecked", "off"})
_NOTHING = frozenset({"", "-", "none", "null", "n/a", "na"})


def _said(row: _Row, header: list[str], status: Sequence[int]) -> str:
    """Return what the status columns of a line say: out, in or unclear. Any `out` decides."""
    if not status:
        return "out"
    said = {_meaning(header[place], _cell(row, place)) for place in status}
    return next((one for one in ("out", "unclear", "in") if one in said), "unclear")


def _meaning(header: str, value: str) -> str:
    """Given a status column's name and a value, return out, in or unclear.

    "Yes" means what its header asks: out below "Opted out", in below "SMS consent".
    """
    plain, word = _plain(header), " ".join(value.casefold().replace("_", " ").split())
    asks_out, asks_in = bool(_OUT_WORDS.search(plain)), bool(_IN_WORDS.search(plain))
    if asks_out and asks_in:
        asks_out = asks_in = False  # "Opt in / opt out": nobody can tell what a yes means
    if word in _YES or word in _NO:
        if not (asks_out or asks_in):
            return "unclear"
        return "out" if (word in _YES) == asks_out else "in"
    if word in _NOTHING:
        return "in" if asks_out else "unclear"
    if _SAYS_OUT.search(word):
        return "out"
    if _SAYS_IN.fullmatch(word):
        return "in"
    return "out" if asks_out and read_instant(value, ZoneInfo("UTC")) else "unclear"


# --- numbers

_EXTENSION = re.compile(
    r"[,;]?\s*(?:\b(?:ext|extension|extn)\b\.?|(?<=[\d)\s])x\.?|#)\s*:?\s*\d{1,6}\s*$", re.I
)
_LABEL = re.compile(r"\b(?:cell|mobile|home|work|phone|tel|sms|primary|text|c|m|h|w)\b\.?:?|^tel:", re.I)
_SEVERAL = re.compile(r"\s*(?:/|;|,|\||&|\bor\b|\band\b|\n)\s*(?=[\d(+]|[a-z])", re.I)


def _bare(cell: str) -> str:
    """Return a number without what spreadsheets and people put around it."""
    text = cell.strip().strip("'\"=\u200b\u200e\u202a\u202c\ufeff ").strip()
    text = _EXTENSION.sub("", text)
    text = _LABEL.sub(" ", text).strip(" .:()-\u00a0") if _LABEL.search(text) else text
    return re.sub(r"(?<=\d)\.0$", "", text).strip()


def _numbers(cell: str, to_phone: ToPhone) -> list[str | None]:
    """Return every number of a cell in E.164 form, None for each part that is none."""
    whole = to_phone(_bare(cell))
    if whole is not None:
        return [whole]
    parts = [part for part in _SEVERAL.split(cell) if part and re.search(r"\d", part)]
    return [to_phone(_bare(part)) for part in parts] or [None]


def _take_phones(
    row: _Row, places: Sequence[int], to_phone: ToPhone, when: datetime | None, export: Export
) -> None:
    """Add every phone of a line; a line without one, or with one that cannot be read, is reported."""
    cells = [cell for place in places if (cell := _cell(row, place)) and cell.casefold() not in _NOTHING]
    numbers = [(cell, number) for cell in cells for number in _numbers(cell, to_phone)]
    for phone in dict.fromkeys(number for _, number in numbers if number is not None):
        export.found.append(FoundText(phone, row.line, when))
    if not numbers:
        export.bad.append(Trouble(row.line, "no phone number", "add the number, or delete the line"))
    for cell, number in numbers:
        if number is None:
            export.bad.append(
                Trouble(row.line, "not a readable phone number", "write ten digits", _show_end(cell))
            )
            return


def _show_end(cell: str) -> str:
    """Return at most the last two digits, enough to find the number and too few to be it."""
    digits = re.sub(r"\D", "", cell)
    return f"...{digits[-2:]}" if len(digits) > 4 else ""


# --- instants

_FORMS = (
    "%m/%d/%Y",
    "%m/%d/%y",
    "%m-%d-%Y",
    "%m-%d-%y",
    "%m.%d.%Y",
    "%Y/%m/%d",
    "%Y%m%d",
    "%b %d %Y",
    "%d %b %Y",
    "%B %d %Y",
    "%d %B %Y",
    "%d-%b-%Y",
)
_CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", " %I:%M%p", " %I:%M:%S%p")


def read_instant(text: str, zone: ZoneInfo) -> datetime | None:
    """Given a date, with or without a time, in ISO or a form usual in the US, return the instant in UTC.

    Without a zone it is the practice's wall clock. None when it is no date.
    """
    plain = " ".join(text.replace(",", " ").split())
    if not re.search(r"\d", plain):
        return None
    try:
        at: datetime | None = datetime.fromisoformat(plain)
    except ValueError:
        tried = (_parse(plain, form + clock) for form in _FORMS for clock in _CLOCKS)
        at = next((found for found in tried if found), None)
    if at is None:
        return None
    return (at.replace(tzinfo=zone) if at.tzinfo is None else at).astimezone(UTC)


def _parse(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007 - the zone follows in `read_instant`
    except ValueError:
        return None
