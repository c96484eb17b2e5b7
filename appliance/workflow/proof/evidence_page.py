"""The evidence pack as a page to read and print: one HTML file, no scripts, nothing from outside.

Owns the layout only. Every value is escaped; what is shown and what not was decided where it was collected.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any, Final
from zoneinfo import ZoneInfo

_STYLE: Final = (
    "body{font:14px/1.45 sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#111}"
    "h1{font-size:1.4em}h2{font-size:1.15em;margin-top:2em;border-bottom:1px solid #999}"
    "section{break-inside:avoid;border-left:3px solid #bbb;padding:.2em 0 .2em 1em;margin:1em 0}"
    "blockquote{margin:.5em 0;padding:.5em .8em;background:#f3f3f3;white-space:pre-wrap}"
    "table{border-collapse:collapse;width:100%;margin:.5em 0}"
    "td,th{border:1px solid #bbb;padding:.2em .5em;text-align:left;vertical-align:top}"
    "td,pre{overflow-wrap:anywhere;white-space:pre-wrap}small{color:#555}"
    "@media print{body{margin:0;max-width:none;font-size:11px}}"
)


def render_evidence(pack: Mapping[str, Any]) -> str:
    """Given a pack as collected, return the page."""
    zone = ZoneInfo(pack["practice"]["zone"])
    parts = [
        _opening(pack, zone),
        "<h2>Texts</h2>",
        *(_text(one, pack["rules"], zone) for one in pack["texts"]),
        "<h2>Replies and what was made of them</h2>",
        *(_reply(one, zone) for one in pack["replies"]),
        "<h2>Consent ledger</h2>",
        _table(pack["consent_ledger"], _LEDGER, zone),
        "<h2>Phones that must not be texted</h2>",
        _table(pack["silences"], _SILENCE, zone),
        "<h2>Rules that were in force</h2>",
        *(_rules(name, one, zone) for name, one in pack["rules"].items()),
        "<h2>What this pack does not show</h2>",
        "<ul>" + "".join(f"<li>{escape(one)}</li>" for one in pack["limits"]) + "</ul>",
        _proof(pack),
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Evidence</title>'
        f"<style>{_STYLE}</style></head><body>\n" + "\n".join(parts) + "\n</body></html>\n"
    )


_LEDGER = ("recorded_at", "captured_at", "act", "scopes", "source", "actor", "document", "wording", "note")
_SILENCE = ("since", "scopes", "source", "why")
_STEP = ("at", "seq", "action", "outcome")


def _opening(pack: Mapping[str, Any], zone: ZoneInfo) -> str:
    asked = pack["asked_for"]
    only = f", phone {escape(pack['phone'])} only" if pack["phone"] else ""
    return (
        f"<h1>{escape(pack['practice']['name'])}:"
        f" texts about patient {escape(pack['patient']['id'])}{only}</h1>"
        f"<p>Made on {_show(pack['made_at'], zone)} for {escape(asked['recipient'])}, purpose:"
        f" {escape(asked['purpose'])} ({escape(asked['basis'])}). Times are local to the practice"
        f" ({escape(pack['practice']['zone'])}). Numbers under “row” are those of the audit log, where"
        f" this patient is {escape(pack['patient']['token'])}.</p>"
    )


def _text(one: Mapping[str, Any], rules: Mapping[str, Any], zone: ZoneInfo) -> str:
    consent = one["consent_then"]
    facts = {
        "to": one["phone"],
        "state": f"{one['state']} since {_local(one['state_at'], zone)}",
        "written": _local(one["created_at"], zone),
        "left the box": _local(one["sent_at"], zone) if one["sent_at"] else "never",
        "withheld because": "; ".join(one["why_withheld"]),
        "wording": f"{one['template']}{_approval(one, rules)}",
        "judged under policy": one["judged_under"],
        "consent then": _consent(consent, zone),
        "words are those of the log": "yes" if one["words_match_the_log"] else "no or removed",
    }
    rows = "".join(
        f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in facts.items() if value
    )
    return (
        f"<section><strong>{escape(one['kind'])}</strong> <small>{escape(one['id'])}</small>"
        f"<blockquote>{escape(one['body']) or '(words removed)'}</blockquote><table>{rows}</table>"
        f"{_table(one['steps'], _STEP, zone)}</section>"
    )


def _approval(one: Mapping[str, Any], rules: Mapping[str, Any]) -> str:
    found = [rule for rule in rules.values() if rule["templates_hash"] == one["templates_hash"] != ""]
    if not found:
        return ""
    on = f" on {found[0]['approved_on']}" if found[0]["approved_on"] else ""
    return f", of the set {one['templates_hash'][:16]} approved by {found[0]['approved_by']}{on}"


def _consent(consent: Mapping[str, Any], zone: ZoneInfo) -> str:
    if not consent["by_the_ledger"]:
        return str(consent["kind_of_text"])
    noted = consent["practice_system_flag_noted"]
    flag = f"; the practice's system said yes, noted {_local(noted, zone)}" if noted else ""
    ledger = f"the ledger said {consent['by_the_ledger']} ({len(consent['lines'])} lines)"
    return f"for {consent['kind_of_text']} {ledger}{flag}"


def _reply(one: Mapping[str, Any], zone: ZoneInfo) -> str:
    read = one["intent"] or "not read"
    return (
        f"<section>{_show(one['received_at'], zone)} from {escape(one['phone'])}"
        f"<blockquote>{escape(one['body']) or '(words removed)'}</blockquote>"
        f"<p>Read as {escape(read)} by {escape(one['settled_by'] or 'nobody')}; outcome:"
        f" {escape(one['outcome'] or one['state'])}.</p>{_table(one['steps'], _STEP, zone)}</section>"
    )


def _rules(name: str, one: Mapping[str, Any], zone: ZoneInfo) -> str:
    rows = "".join(
        f"<tr><td>{escape(key)}</td><td>{escape(value)}</td></tr>" for key, value in one["values"].items()
    )
    since = f"since {_show(one['since'], zone)} (row {one['seq']})"
    return f"<p>Policy {escape(name)} {since}</p><table>{rows}</table>"


def _proof(pack: Mapping[str, Any]) -> str:
    return (
        "<h2>Proof</h2><p>The audit rows of this pack, with their paths to the checkpoint below, are in"
        " evidence.json. <code>python3 recallbox_verify.py .</code> in this page's folder checks them.</p>"
        f"<pre>{escape(pack['checkpoint'])}</pre><p>Public keys, to compare with those you know:</p>"
        f"<pre>{escape(chr(10).join(pack['keys']))}</pre>"
    )


def _table(rows: Sequence[Mapping[str, Any]], names: Iterable[str], zone: ZoneInfo) -> str:
    if not rows:
        return "<p>none</p>"
    shown = [name for name in names if any(row.get(name) not in (None, "", []) for row in rows)]
    head = "".join(f"<th>{'row' if name == 'seq' else escape(name.replace('_', ' '))}</th>" for name in shown)
    body = "".join(
        "<tr>" + "".join(f"<td>{_show(row.get(name), zone)}</td>" for name in shown) + "</tr>" for row in rows
    )
    return f"<table><tr>{head}</tr>{body}</table>"


def _show(value: Any, zone: ZoneInfo) -> str:
    """Return a value as safe HTML."""
    if isinstance(value, list):
        return escape(", ".join(map(str, value)))
    return escape(_local(value, zone))


def _local(value: Any, zone: ZoneInfo) -> str:
    """Return a value as text, an instant on the practice's clock."""
    text = "" if value is None else str(value)
    if len(text) == 27 and text[10] == "T" and text.endswith("Z"):
        return datetime.fromisoformat(text).astimezone(zone).strftime("%Y-%m-%d %H:%M")
    return text
