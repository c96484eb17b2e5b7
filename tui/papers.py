"""Papers as PDF: the huddle with its call list for a day without a network, and the quick card of keys.

Owns their layout; what is on them is the terminal's own: the same words, the same keymap. WeasyPrint sets
them, loaded only when a paper is asked for, because it brings the system's text libraries with it. Nothing is
fetched: a paper names no address. It holds patients' data as the screen does: its file is its owner's alone.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from html import escape
from pathlib import Path
from zoneinfo import ZoneInfo

from appliance.wire.calls import Calls
from appliance.wire.openings import Openings
from appliance.wire.today import Today
from tui.keys import EVERYWHERE, PLACES, keys_of, speak_key
from tui.phrases import OfficeClock, say_holder, say_kind, say_standing

_STYLE = """
@page {
  size: letter; margin: 14mm 12mm;
  @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; }
}
body { font: 9pt/1.35 "DejaVu Sans", sans-serif; color: #000; }
h1 { font-size: 14pt; margin: 0 0 2mm; }
h2 { font-size: 10.5pt; margin: 5mm 0 1mm; break-after: avoid; }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-size: 8pt; border-bottom: 0.8pt solid #000; }
td { border-bottom: 0.4pt solid #999; padding: 1.2mm 2mm 1.2mm 0; vertical-align: top; }
tr { break-inside: avoid; }
thead { display: table-header-group; }
.pen { width: 32mm; }
.late { font-weight: bold; }
small { font-size: 8pt; }
"""
_CARD = """
@page { size: letter landscape; margin: 8mm 9mm; }
body { font-size: 9.2pt; line-height: 1.3; }
h1 { font-size: 12pt; margin: 0 0 1mm; }
h2 { font-size: 10pt; margin: 2mm 0 0.4mm; border-bottom: 0.6pt solid #000; }
.columns { columns: 3; column-gap: 6mm; }
section { break-inside: avoid; }
td { border: none; padding: 0.15mm 0; }
td:first-child { width: 26mm; font-weight: bold; white-space: nowrap; }
"""


class NoPaper(Exception):
    """This machine cannot set a PDF; it says what is missing."""


def huddle_page(day: Today, calls: Calls, openings: Openings) -> str:
    """Return the day on paper: what waits, who is called, what is free, with room for a pen."""
    clock = OfficeClock(day.now, ZoneInfo(day.zone))
    waiting = [
        (say_standing(one, clock), say_kind(one.kind), one.name, one.phone, _about(one.why, say_holder(one)))
        for one in day.waiting
    ]
    to_call = [(row.task.name, row.task.phone, row.other_phone, row.task.why) for row in calls.rows]
    free = [
        (clock.when(one.start_at), str(one.minutes), one.operatory, one.provider) for one in openings.slots
    ]
    left = calls.total - len(to_call)
    when = f"{clock.local(day.now):%A, %B} {clock.local(day.now).day}, {clock.hour(day.now)}"
    return _page(
        f"{day.practice}: {when}",
        "",
        _section(f"Waits for a person ({len(waiting)})", ("When", "What", "Name", "Phone", "Why"), waiting),
        _section(f"Free time ({len(free)})", ("When", "Min", "Where", "With", "Given to"), free, pen=True),
        _section(f"Calls ({calls.total})", ("Name", "Phone", "Other", "Why", "Outcome"), to_call, pen=True),
        f"<p>and {left} more, on the screen</p>" if left > 0 else "",
        "<p><small>Of this hour; the box goes on. Shred it when the day is over.</small></p>",
    )


def key_card() -> str:
    """Return every key of the terminal on one page, made from the keymap."""
    parts = [("Everywhere", EVERYWHERE), ("While typing an answer", "typing")]
    parts += [(f"{place.digit} {place.title}", place.name) for place in PLACES]
    tables = [
        (title, _table((), [(speak_key(key.key), key.about) for key in keys_of(where)]))
        for title, where in parts
    ]
    sections = [f"<section><h2>{escape(title)}</h2>{table}</section>" for title, table in tables]
    return _page("RecallBox: the keys", _CARD, '<div class="columns">', *sections, "</div>")


def write_pdf(page: str, path: Path) -> int:
    """Given a page, set it as PDF into a new file of its owner; return its pages. Raise NoPaper, OSError."""
    try:
        from weasyprint import HTML
    except OSError as error:
        raise NoPaper("Setting a PDF takes Pango (libpangoft2-1.0-0): ask for the text instead.") from error
    document = HTML(string=page, url_fetcher=_fetch_nothing).render()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        document.write_pdf(file)
    return len(document.pages)


def _fetch_nothing(url: str, *_: object, **__: object) -> dict[str, object]:
    raise ValueError(f"a paper has no business with {url.partition(':')[0]}")


def _about(*parts: str) -> str:
    return " · ".join(filter(None, parts))


def _page(title: str, style: str, *parts: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}{style}</style></head><body><h1>{escape(title)}</h1>{''.join(parts)}</body></html>"
    )


def _section(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], *, pen: bool = False) -> str:
    body = _table(heads, rows, pen=pen) if rows else "<p>Nothing.</p>"
    return f"<h2>{escape(title)}</h2>{body}"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], *, pen: bool = False) -> str:
    """Return a table; `pen` leaves a last column to write into."""
    head = "".join(f"<th>{escape(one)}</th>" for one in heads)
    last = '<td class="pen"></td>' if pen else ""
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}{last}</tr>" for row in rows)
    return f"<table>{f'<thead><tr>{head}</tr></thead>' if head else ''}<tbody>{body}</tbody></table>"
