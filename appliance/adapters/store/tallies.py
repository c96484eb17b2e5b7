"""Counting for the status page: the whole database in numbers and times.

Reads only; what leaves this module are counts and instants, never a name, a phone or a text. Beside `store`,
which hands the result to the workflows. The present moment is answered from small tables and partial indexes;
a month of texts by one pass over the whole table, because a page that an index leads to has to be decrypted
for one row, and is met again for the next. Days are local: instants are grouped by their UTC hour first,
which is exact wherever the offset is in whole hours, as it is in every zone a practice of ours can have.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from appliance.adapters.store.database import Tx
from appliance.domain.model import ROWS, Table, instant, instant_text
from appliance.ports.tallies import DayTally, Moment, Month

DAYS = 30
_UNHEARD, _UNSETTLED = timedelta(minutes=15), timedelta(days=1)
_ANSWERS_A_DAY = 14
"""Twelve machine texts to one phone (DESIGN 6), and the two that are never held back: the confirmation of an
opt-out and the answer to an emergency."""
_SNAPSHOT = tuple(table for table in ROWS if table is not Table.DELETED_APPOINTMENT)
_BOTH = "channel IN ('proactive', 'responsive')"
"""All texts; said so that the index on channel and time is used."""

_BY_HOUR: Mapping[str, str] = {
    "replies": "SELECT substr(received_at, 1, 13), count(*) FROM inbound"
    " WHERE state IN ('received', 'done') AND received_at >= ? GROUP BY 1",
    "bookings": "SELECT substr(state_at, 1, 13), count(*) FROM booking"
    " WHERE state = 'booked' AND state_at >= ? GROUP BY 1",
    "opt_outs": "SELECT substr(since, 1, 13), count(*) FROM suppression"
    " WHERE source = 'opt_out' AND since >= ? GROUP BY 1",
    "handed_over": "SELECT substr(opened_at, 1, 13), count(*) FROM task"
    " WHERE inbound_id != '' AND opened_at >= ? GROUP BY 1",
}
"""Events per UTC hour since an instant, by what they are called in `DayTally`; texts are counted apart."""
_ENDS = {"delivered": "delivered", "undelivered": "undelivered", "failed": "undelivered"}
"""Under which name the state of a text counts."""

_LEFT: Mapping[str, str] = {
    "pms": "SELECT count(*), NULL FROM writeback WHERE state = 'done' AND created_at >= ?",
    "carrier": "SELECT count(*), coalesce(sum(length(CAST(body AS BLOB)) + length(phone)), 0) FROM message"
    f" WHERE {_BOTH} AND sent_at >= ?",
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

_TEXT = "SELECT sent_at, state, channel, phone, occasion, touch FROM message"
_TEXTS_TODAY, _TEXTS = f"{_TEXT} WHERE {_BOTH} AND sent_at >= ?", f"{_TEXT} NOT INDEXED WHERE sent_at >= ?"
_ANSWERED = "SELECT DISTINCT phone FROM inbound WHERE state IN ('received', 'done') AND received_at >= ?"
_BOOKED = "SELECT DISTINCT phone FROM booking WHERE state = 'booked' AND state_at >= ?"
_CLASHES = """
WITH visit AS (SELECT id, julianday(json_extract(slot, '$.start_at')) AS start,
 julianday(json_extract(slot, '$.start_at')) + json_extract(slot, '$.minutes') / 1440.0 AS stop,
 json_extract(slot, '$.operatory_id') AS operatory
 FROM booking WHERE state = 'booked' AND json_extract(slot, '$.start_at') >= ?)
SELECT count(*) FROM visit one JOIN visit other ON one.operatory = other.operatory AND one.id < other.id
 AND one.start < other.stop - 0.0001 AND other.start < one.stop - 0.0001
"""
_UNHEARD_SQL = "SELECT count(*) FROM inbound WHERE state = 'received' AND received_at < ?"
_UNSETTLED_SQL = (
    "SELECT count(*) FROM message NOT INDEXED WHERE state IN ('intent', 'unknown') AND sent_at < ?"
)
_WITHOUT_OUTCOME = "SELECT count(*) FROM inbound WHERE state = 'done' AND outcome = '' AND received_at >= ?"
_HELD_TEXTS = (
    "SELECT reasons, count(*) FROM message WHERE state = ? AND channel = 'proactive' GROUP BY reasons"
)
_QUEUED_TEXTS = _HELD_TEXTS.replace("?", "'queued'")
"""With the state written out, so that the index on queued texts is used."""
_HELD_PATIENTS = (
    "SELECT reasons, count(*) FROM decision WHERE verdict IN ('withheld', 'hold') GROUP BY reasons"
)
_TASKS = "SELECT kind, count(*), min(due_at) FROM task WHERE state = 'open' GROUP BY kind"
_QUEUE = "SELECT count(*), min(not_before_at) FROM message WHERE state = 'queued'"


def count_moment(tx: Tx, now: datetime, zone: str) -> Moment:
    """Return how the box stands now, and what the present local day has come to."""
    where = ZoneInfo(zone)
    today = now.astimezone(where).date()
    midnight = instant_text(datetime.combine(today, time.min, where))
    queued, next_at = tx.execute(_QUEUE).fetchone()
    days = _count_days(tx, midnight, [today], where, tx.execute(_TEXTS_TODAY, (midnight,)))
    return Moment(
        today=days[today],
        queued=queued,
        next_at=instant(next_at) if next_at else None,
        texts_held=_count_reasons(tx.execute(_QUEUED_TEXTS)),
        tasks={kind: (count, instant(due)) for kind, count, due in tx.execute(_TASKS)},
        left={place: tuple(tx.execute(sql, (midnight,)).fetchone()) for place, sql in _LEFT.items()},
        clashes=_one(tx, _CLASHES, instant_text(now)),
        unheard=_one(tx, _UNHEARD_SQL, instant_text(now - _UNHEARD)),
    )


def count_month(tx: Tx, now: datetime, zone: str) -> Month:
    """Return what the thirty local days up to and with that of `now` came to."""
    where = ZoneInfo(zone)
    last = now.astimezone(where).date()
    listed = [last - timedelta(days=DAYS - 1 - one) for one in range(DAYS)]
    since = instant_text(datetime.combine(listed[0], time.min, where))
    texts = tx.execute(_TEXTS, (since,)).fetchall()
    return Month(
        on=last,
        days=_count_days(tx, since, listed, where, texts),
        texts_held=_count_reasons(tx.execute(_HELD_TEXTS, ("withheld",))),
        patients_held=_count_reasons(tx.execute(_HELD_PATIENTS)),
        funnel=_count_funnel(tx, since, texts),
        rows=sum(_one(tx, f'SELECT count(*) FROM "pms_{table}"') for table in _SNAPSHOT),
        sent_twice=_repeated((one[3:] for one in texts if one[2] == "proactive"), 1),
        floods=_repeated(
            ((phone, at[:10]) for at, _, channel, phone, *_ in texts if channel == "responsive"),
            _ANSWERS_A_DAY,
        ),
        unsettled=_one(tx, _UNSETTLED_SQL, instant_text(now - _UNSETTLED)),
        without_outcome=_one(tx, _WITHOUT_OUTCOME, since),
    )


def _count_days(
    tx: Tx, since: str, days: Iterable[date], where: ZoneInfo, texts: Iterable[tuple[str, ...]]
) -> dict[date, DayTally]:
    counts: dict[date, Counter[str]] = {on: Counter() for on in days}
    for name, hour, count in (*_texts_by_hour(texts), *_events_by_hour(tx, since)):
        at = datetime.fromisoformat(f"{hour}:00:00").replace(tzinfo=UTC)
        on = at.astimezone(where).date()
        if on in counts:
            counts[on][name] += count
    return {on: DayTally(**one) for on, one in counts.items()}


def _texts_by_hour(texts: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, str, int]]:
    for (hour, state), count in Counter((sent_at[:13], state) for sent_at, state, *_ in texts).items():
        yield "sent", hour, count
        if state in _ENDS:
            yield _ENDS[state], hour, count


def _events_by_hour(tx: Tx, since: str) -> Iterator[tuple[str, str, int]]:
    for name, sql in _BY_HOUR.items():
        for hour, count in tx.execute(sql, (since,)):
            yield name, hour, count


def _count_funnel(tx: Tx, since: str, texts: Iterable[tuple[str, ...]]) -> tuple[int, int, int, int]:
    """Return how many phones were texted, and of each stage before: reached, answered, booked."""
    proactive = [(state, phone) for _, state, channel, phone, *_ in texts if channel == "proactive"]
    reached = {phone for state, phone in proactive if state == "delivered"}
    answered = reached & {phone for (phone,) in tx.execute(_ANSWERED, (since,))}
    booked = answered & {phone for (phone,) in tx.execute(_BOOKED, (since,))}
    return len({phone for _, phone in proactive}), len(reached), len(answered), len(booked)


def _repeated(keys: Iterable[object], most: int) -> int:
    """Return how many keys come more often than that."""
    return sum(count > most for count in Counter(keys).values())


def _count_reasons(rows: Iterable[tuple[str, int]]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for text, count in rows:
        found.update(dict.fromkeys(json.loads(text), count))
    return dict(found)


def _one(tx: Tx, sql: str, *parameters: str) -> int:
    return int(tx.execute(sql, parameters).fetchone()[0])
