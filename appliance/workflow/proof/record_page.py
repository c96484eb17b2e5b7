"""A patient's record as a page for a person to read: one HTML file, no scripts, nothing from outside.

Owns only the layout. Which data are in it was decided where the record was collected, and everything there
is shown, under headings a patient understands; what has no heading of its own comes in plain tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from html import escape
from typing import Any, Final
from zoneinfo import ZoneInfo

from appliance.domain.decision import REASONS, Reason

_HEADINGS: Final = {
    "message": "Texts we wrote to you",
    "inbound": "Texts you wrote to us",
    "consent": "What you agreed to, and took back",
    "suppression": "Phones we do not text",
    "contact_wish": "How you want to be reached",
    "patient_hold": "Restrictions you asked for",
    "amendment": "Statements you asked us to add",
    "task": "Work for the front desk about you",
    "booking": "Visits booked by text",
    "offer": "Times offered to you",
    "decision": "Why you do or do not get a text",
    "number_check": "What we know of your number",
    "writeback": "What was noted in the practice's system",
}
_STYLE: Final = (
    "body{font:15px/1.45 sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#111}"
    "h1{font-size:1.4em}h2{font-size:1.1em;margin-top:2em;border-bottom:1px solid #999}"
    "table{border-collapse:collapse;width:100%;margin:.5em 0}"
    "td,th{border:1px solid #bbb;padding:.25em .5em;text-align:left;vertical-align:top}"
    "td{overflow-wrap:anywhere}"
)


def render_record(record: Mapping[str, Any]) -> str:
    """Given a record as collected, return the page. Every value in it is escaped."""
    practice = record["practice"]
    zone = ZoneInfo(practice["zone"])
    made_at = _show(record["made_at"], zone)
    parts = [
        f"<h1>{escape(practice['name'])}: your record on the texting system</h1>",
        f"<p>Made on {made_at}. Times are local to the practice. Questions: {escape(practice['phone'])}."
        " Your chart is kept in the practice's own system and is not part of this copy.</p>",
    ]
    held = record["held_here"]
    for table in (*_HEADINGS, *sorted(held.keys() - _HEADINGS.keys())):
        if table in held:
            parts.append(_section(_HEADINGS.get(table, _words(table)), held[table], zone))
    for table, rows in record["from_the_practice_system"].items():
        parts.append(_section(f"Copied from the practice's system: {_words(table)}", rows, zone))
    if record["audit_log"]:
        parts.append(_section("Who did what with your record", record["audit_log"], zone))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Record</title>'
        f"<style>{_STYLE}</style></head><body>\n" + "\n".join(parts) + "\n</body></html>\n"
    )


def _section(heading: str, rows: Iterable[Mapping[str, Any]], zone: ZoneInfo) -> str:
    listed = list(rows)
    # A column that says nothing in any row is left out of the page; the data file has it.
    names = [name for name in dict.fromkeys(key for row in listed for key in row) if _says(name, listed)]
    head = "".join(f"<th>{escape(_words(name))}</th>" for name in names)
    body = "\n".join(
        "<tr>" + "".join(f"<td>{_show(row.get(name), zone)}</td>" for name in names) + "</tr>"
        for row in listed
    )
    return f"<h2>{escape(heading)}</h2>\n<table><tr>{head}</tr>\n{body}</table>"


def _says(name: str, rows: Iterable[Mapping[str, Any]]) -> bool:
    return any(row.get(name) not in (None, "", [], {}) for row in rows)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _show(value: Any, zone: ZoneInfo) -> str:
    """Return a value as safe HTML: instants on the practice's clock, reasons with their meaning."""
    if value is None or value == "":
        return ""
    if isinstance(value, list):
        return "; ".join(_show(one, zone) for one in value)
    if isinstance(value, dict):
        return "; ".join(f"{escape(_words(str(key)))}: {_show(one, zone)}" for key, one in value.items())
    text = str(value)
    if text in REASONS:
        return escape(REASONS[Reason(text)].meaning)
    if len(text) == 27 and text[10] == "T" and text.endswith("Z"):
        return datetime.fromisoformat(text).astimezone(zone).strftime("%Y-%m-%d %H:%M")
    return escape(text)
