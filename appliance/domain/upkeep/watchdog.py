"""The second opinion on what was sent: judged from the audit log alone, by rules written down once more.

Decides whether a text of the log lies outside the outer fence, came after a silence of the same phone, or
left without a decision. It shares no code, no table and no clock with the send gate, so that a mistake there
does not hide itself here; it knows less, and therefore finds less, but what it finds is wrong. It reads
records as plain mappings and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Row = Mapping[str, Any]

FENCE_START, FENCE_STOP = time(9), time(20)
"""The outer fence at the recipient (DESIGN 12). Written down here once more on purpose."""
CONFIRMATION_WITHIN = timedelta(minutes=10)
"""64.1200(a)(12) presumes five minutes; the carrier's queue and the poll before it take the rest."""
LEFT = frozenset({"text_sent", "text_settled", "text_unknown"})
"""Actions after which a text may have reached somebody. `text_recovered` is none: its decision was lost with
the box that made it, and the row says so."""
CONCERNED = ("text_intended", *sorted(LEFT), "phone_suppressed", "silence_lifted")
"""Every action that the watchdog has to see, from the first row of the log on."""


class Breach(StrEnum):
    """What can be wrong with a text."""

    OUTSIDE_FENCE = "outside_fence"
    AFTER_SILENCE = "after_silence"
    NO_DECISION = "no_decision"


@dataclass(frozen=True, slots=True)
class Hit:
    """One text that should not have left: the number of its row, and what is wrong."""

    breach: Breach
    seq: int
    at: datetime
    object: str


@dataclass(slots=True)
class _Known:
    """What the rows up to here say."""

    allowed: set[str] = field(default_factory=set)
    silent: dict[str, tuple[datetime, frozenset[str]]] = field(default_factory=dict)
    confirmed: set[str] = field(default_factory=set)


def judge_log(rows: Iterable[Row], since: datetime, practice_zone: str) -> list[Hit]:
    """Given the concerned rows of the whole log in order, return what is wrong since an instant."""
    known, hits = _Known(), []
    for row in rows:
        action, at = str(row["action"]), datetime.fromisoformat(str(row["at"]))
        found: list[Breach] = []
        if action == "phone_suppressed":
            _silence(known, row, at)
        elif action == "silence_lifted":
            _lift(known, row, at)
        elif action == "text_intended":
            found = list(_judge_intent(known, row, at, practice_zone))
        elif action in LEFT and row.get("object", "") not in known.allowed:
            found = [Breach.NO_DECISION]
        if at >= since:
            hits += [Hit(one, int(row["seq"]), at, str(row.get("object", ""))) for one in found]
    return hits


def _silence(known: _Known, row: Row, at: datetime) -> None:
    thread = _thread_of(row)
    if thread:
        _, before = known.silent.get(thread, (at, frozenset()))
        known.silent[thread] = (at, before | frozenset(map(str, row.get("detail", {}).get("scopes", ()))))
        known.confirmed.discard(thread)


def _lift(known: _Known, row: Row, at: datetime) -> None:
    known.silent.pop(_thread_of(row), None)
    left = frozenset(map(str, row.get("detail", {}).get("still", ())))
    if left:
        known.silent[_thread_of(row)] = (at, left)


def _thread_of(row: Row) -> str:
    """Return the random token of the phone that a row is about: a silence is a phone's, not a patient's."""
    return str(row.get("detail", {}).get("thread", ""))


def _judge_intent(known: _Known, row: Row, at: datetime, practice_zone: str) -> Iterator[Breach]:
    if row.get("outcome") == "allow" and row.get("policy_hash"):
        known.allowed.add(str(row.get("object", "")))
    else:
        yield Breach.NO_DECISION
    detail = row.get("detail", {})
    is_answer = detail.get("channel") == "responsive"
    if not is_answer and any(_is_outside(at, zone) for zone in (practice_zone, *detail.get("zones", ()))):
        yield Breach.OUTSIDE_FENCE
    if _is_after_silence(known, _thread_of(row), at, detail, is_answer=is_answer):
        yield Breach.AFTER_SILENCE


def _is_outside(at: datetime, zone: str) -> bool:
    """Whether an instant lies outside the fence somewhere. A place that does not exist is outside."""
    try:
        clock = at.astimezone(ZoneInfo(zone)).time()
    except (ZoneInfoNotFoundError, ValueError):
        return True
    return not FENCE_START <= clock < FENCE_STOP


def _is_after_silence(known: _Known, thread: str, at: datetime, detail: Row, *, is_answer: bool) -> bool:
    """Whether a phone was silent. One that is silent altogether may still get one prompt confirmation."""
    since, scopes = known.silent.get(thread, (at, frozenset()))
    if not scopes:
        return False
    if not is_answer:
        return "all" in scopes or str(detail.get("scope", "")) in scopes
    if "all" not in scopes:
        return False
    is_first = thread not in known.confirmed
    known.confirmed.add(thread)
    return not (is_first and at - since <= CONFIRMATION_WITHIN)
