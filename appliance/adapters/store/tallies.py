"""Counting for the status page: the whole database in numbers and times.

Reads only, by SQL that returns counts and never a name, a phone or a text; beside `store`, which hands the
result to the workflows. Days are local: instants are grouped by their UTC hour first, which is exact wherever
the offset is in whole hours, as it is in every zone a practice of ours can have.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from appliance.adapters.store.database import Tx
from appliance.domain.model import ROWS, Table, instant, instant_text
from appliance.ports.tallies import DayTally, Tallies

DAYS = 30
_UNHEARD, _UNSETTLED = timedelta(minutes=15), timedelta(days=1)
_ANSWERS_A_DAY = 14
"""Twelve machine texts to one phone (DESIGN 6), and the two that are never held back: the confirmation of an
opt-out and the answer to an emergency."""
_SNAPSHOT = tuple(table for table in ROWS if table is not Table.DELETED_APPOINTMENT)

_BY_HOUR: Mapping[str, str] = {
    "sent": "SELECT substr(sent_at, 1, 13), count(*) FROM message WHERE sent_at >= ? GROUP BY 1",
    "delivered": "SELECT substr(sent_at, 1, 13), count(*) FROM message WHERE sent_at >= ?"
    " AND state = 'delivered' GROUP BY 1",
    "undelivered": "SELECT substr(sent_at, 1, 13), count(*) FROM message WHERE sent_at >= ?"
    " AND state IN ('undelivered', 'failed') GROUP BY 1",
    "replies": "SELECT substr(received_at, 1, 13), count(*) FROM inbound"
    " WHERE state IN ('received', 'done') AND received_at >= ? GROUP BY 1",
    "bookings": "SELECT substr(state_at, 1, 13), count(*) FROM booking"
    " WHERE state = 'booked' AND state_at >= ? GROUP BY 1",
    "opt_outs": "SELECT substr(since, 1, 13), count(*) FROM suppression"
    " WHERE source = 'opt_out' AND since >= ? GROUP BY 1",
    "handed_over": "SELECT substr(opened_at, 1, 13), count(*) FROM task"
    " WHERE inbound_id != '' AND opened_at >= ? GROUP BY 1",
}
"""Events per UTC hour since an instant, by what they are called in `DayTally`."""

_LEFT: Mapping[str, str] = {
    "pms": "SELECT count(*), NULL FROM writeback WHERE state = 'done' AND created_at >= ?",
    "carrier": "SELECT count(*), coalesce(sum(length(CAST(body AS BLOB)) + length(phone)), 0) FROM message"
    " WHERE sent_at >= ?",
    "lookup": "SELECT count(*), NULL FROM number_check WHERE checked_at >= ?",
    "model": "SELECT count(*), coalesce(sum(bytes_left), 0) FROM model_call"
    " WHERE state != 'blocked' AND asked_at >= ?",
    "alerts": "SELECT count(*), NULL FROM alert WHERE state = 'sent' AND created_at >= ?",
    "backup": "SELECT count(*), coalesce(sum(size_bytes), 0) FROM safety_run"
    " WHERE kind = 'backup' AND ok AND finished_at >= ?",
    "archive": "SELECT count(*), coalesce(sum(size_bytes), 0) FROM safety_run"
    " WHERE kind = 'archive' AND ok AND finished_at >= ?",
}
"""Times and bytes since an instant, by place."""

_FUNNEL = """
WITH texted AS (SELECT DISTINCT phone FROM message WHERE channel = 'proactive' AND sent_at >= :since),
reached AS (SELECT DISTINCT phone FROM message
 WHERE channel = 'proactive' AND sent_at >= :since AND state = 'delivered'),
answered AS (SELECT DISTINCT phone FROM inbound
 WHERE state IN ('received', 'done') AND received_at >= :since AND phone IN (SELECT phone FROM reached)),
booked AS (SELECT DISTINCT phone FROM booking
 WHERE state = 'booked' AND state_at >= :since AND phone IN (SELECT phone FROM answered))
SELECT (SELECT count(*) FROM texted), (SELECT count(*) FROM reached), (SELECT count(*) FROM answered),
 (SELECT count(*) FROM booked)
"""

_TWICE = (
    "SELECT count(*) FROM (SELECT 1 FROM message WHERE channel = 'proactive' AND sent_at >= ?"
    " GROUP BY phone, occasion, touch HAVING count(*) > 1)"
)
_CLASHES = """
WITH visit AS (SELECT id, julianday(json_extract(slot, '$.start_at')) AS start,
 julianday(json_extract(slot, '$.start_at')) + json_extract(slot, '$.minutes') / 1440.0 AS stop,
 json_extract(slot, '$.operatory_id') AS operatory
 FROM booking WHERE state = 'booked' AND json_extract(slot, '$.start_at') >= ?)
SELECT count(*) FROM visit one JOIN visit other ON one.operatory = other.operatory AND one.id < other.id
 AND one.start < other.stop - 0.0001 AND other.start < one.stop - 0.0001
"""
_UNHEARD_SQL = (
    "SELECT (SELECT count(*) FROM inbound WHERE state = 'received' AND received_at < ?)"
    " + (SELECT count(*) FROM message WHERE state IN ('intent', 'unknown') AND sent_at < ?)"
)
_WITHOUT_OUTCOME = "SELECT count(*) FROM inbound WHERE state = 'done' AND outcome = '' AND received_at >= ?"
_FLOODS = (
    "SELECT count(*) FROM (SELECT 1 FROM message WHERE channel = 'responsive' AND sent_at >= ?"
    f" AND template != '' GROUP BY phone, substr(sent_at, 1, 10) HAVING count(*) > {_ANSWERS_A_DAY})"
)


def count_everything(tx: Tx, now: datetime, zone: str) -> Tallies:
    """Return the state of the box in counts; the last thirty local days end with that of `now`."""
    where = ZoneInfo(zone)
    today = now.astimezone(where).date()
    midnight = instant_text(datetime.combine(today, time.min, where))
    first = today - timedelta(days=DAYS - 1)
    since = instant_text(datetime.combine(first, time.min, where))
    queued, next_at = tx.execute(
        "SELECT count(*), min(not_before_at) FROM message WHERE state = 'queued'"
    ).fetchone()
    return Tallies(
        days=_count_days(tx, since, [first + timedelta(days=one) for one in range(DAYS)], where),
        queued=queued,
        next_at=instant(next_at) if next_at else None,
        texts_held=_count_reasons(
            tx.execute(
                "SELECT reasons, count(*) FROM message"
                " WHERE state IN ('queued', 'withheld') AND channel = 'proactive' GROUP BY reasons"
            )
        ),
        patients_held=_count_reasons(
            tx.execute(
                "SELECT reasons, count(*) FROM decision WHERE verdict IN ('withheld', 'hold')"
                " GROUP BY reasons"
            )
        ),
        tasks={
            kind: (count, instant(due))
            for kind, count, due in tx.execute(
                "SELECT kind, count(*), min(due_at) FROM task WHERE state = 'open' GROUP BY kind"
            )
        },
        funnel=tuple(tx.execute(_FUNNEL, {"since": since}).fetchone()),
        left={place: tuple(tx.execute(sql, (midnight,)).fetchone()) for place, sql in _LEFT.items()},
        rows=sum(_one(tx, f'SELECT count(*) FROM "pms_{table}"') for table in _SNAPSHOT),
        sent_twice=_one(tx, _TWICE, since),
        clashes=_one(tx, _CLASHES, instant_text(now)),
        unheard=_one(tx, _UNHEARD_SQL, instant_text(now - _UNHEARD), instant_text(now - _UNSETTLED)),
        without_outcome=_one(tx, _WITHOUT_OUTCOME, since),
        floods=_one(tx, _FLOODS, since),
    )


def _count_days(tx: Tx, since: str, days: Iterable[date], where: ZoneInfo) -> dict[date, DayTally]:
    counts: dict[date, Counter[str]] = {on: Counter() for on in days}
    for name, sql in _BY_HOUR.items():
        for hour, count in tx.execute(sql, (since,)):
            at = datetime.fromisoformat(f"{hour}:00:00").replace(tzinfo=UTC)
            on = at.astimezone(where).date()
            if on in counts:
                counts[on][name] += count
    return {on: DayTally(**one) for on, one in counts.items()}


def _count_reasons(rows: Iterable[tuple[str, int]]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for text, count in rows:
        found.update(dict.fromkeys(json.loads(text), count))
    return dict(found)


def _one(tx: Tx, sql: str, *parameters: str) -> int:
    return int(tx.execute(sql, parameters).fetchone()[0])
