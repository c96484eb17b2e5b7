"""Queries of the desk's screens: one page at a time, by index, after the last row of the page before.

Implements `ports.desk.DeskQueries`. Reads only.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from difflib import SequenceMatcher
from typing import Any

from appliance.adapters.store.database import Tx
from appliance.adapters.store.desk_tables import TASK_RANK
from appliance.adapters.store.records import columns_of, layout_of
from appliance.domain.model import PatientRow, Table, day, instant, instant_text
from appliance.ports.desk import DeskSession, Late, LogRow, Place, User, Waiting
from appliance.ports.records import InboundText, Message, PatientDecision, R, Task

_PRESSING = f"{TASK_RANK} < 2"
_AWAKE = "(snoozed_until_at IS NULL OR snoozed_until_at <= :now)"
_FREE = "(claimed_by = '' OR claimed_until_at IS NULL OR claimed_until_at <= :now)"
_SHOWN = {
    "waiting": f"{_PRESSING} AND {_AWAKE}",
    "mine": "claimed_by = :actor AND claimed_until_at > :now",
    "unclaimed": f"{_PRESSING} AND {_AWAKE} AND {_FREE}",
    "snoozed": f"{_PRESSING} AND snoozed_until_at > :now",
    "calls": f"{TASK_RANK} = 2 AND {_AWAKE}",
}
_SCANNED = 20_000
"""Rows of the log looked at for one page of a search: it has no indexes (see `migrations`)."""
_PATIENT, _FOUND = columns_of(Table.PATIENT), columns_of(Table.PATIENT, "p")
_LOG_COLUMNS = frozenset({"action", "object", "patient_token", "correlation_id", "actor"})
_FUZZY_POOL = 200


class SqlDeskQueries:
    """The queries, on one view or transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def _select(self, kind: type[R], where: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[R]:
        layout = layout_of(kind)
        return [layout.decode(row) for row in self._tx.execute(f"{layout.select_sql} {where}", values)]

    def _rows(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
        return list(self._tx.execute(sql, values).fetchall())

    def _value(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> Any:
        return self._rows(sql, values)[0][0]

    # --- accounts

    def users(self) -> list[User]:
        return self._select(User, "ORDER BY name")

    def sessions(self, user: str = "") -> list[DeskSession]:
        if user:
            return self._select(DeskSession, "WHERE user = ? ORDER BY began_at, key", (user,))
        return self._select(DeskSession, "ORDER BY began_at, key")

    # --- tasks and conversations

    def count_waiting(self, now: datetime) -> Waiting:
        sql = (
            "SELECT kind, due_at <= :now, coalesce(snoozed_until_at, '') > :now, count(*) FROM task"
            " INDEXED BY task_count WHERE state = 'open' GROUP BY 1, 2, 3"
        )
        overdue = due = snoozed = calls = 0
        for kind, is_late, is_asleep, count in self._rows(sql, {"now": instant_text(now)}):
            if _rank(kind) == 2:
                calls += count
            elif is_asleep:
                snoozed += count
            elif is_late:
                overdue += count
            else:
                due += count
        return Waiting(overdue, due, snoozed, calls)

    def count_claimed(self, actor: str, now: datetime) -> int:
        sql = (
            "SELECT count(*) FROM task WHERE state = 'open' AND claimed_by != ''"
            " AND claimed_by = ? AND claimed_until_at > ?"
        )
        return int(self._value(sql, (actor, instant_text(now))))

    def tasks_page(
        self, show: str, actor: str, now: datetime, after: Place | None, limit: int
    ) -> list[tuple[Place, Task]]:
        values: dict[str, Any] = {"now": instant_text(now), "actor": actor, "limit": limit}
        begins = ""
        if after is not None:
            begins = f" AND {TASK_RANK} >= :rank AND ({TASK_RANK} > :rank OR (due_at, id) > (:due, :id))"
            values |= {"rank": after.rank, "due": after.due_at, "id": after.id}
        # A conversation stands once, at its most pressing task. A task of no phone stands for itself.
        first = (
            " AND (phone = '' OR NOT EXISTS (SELECT 1 FROM task AS other WHERE other.phone = task.phone"
            " AND other.state = 'open' AND other.id != task.id AND (" + _of("other", TASK_RANK) + ","
            " other.due_at, other.id) < (" + _of("task", TASK_RANK) + ", task.due_at, task.id)))"
        )
        alone = "" if show == "calls" else first
        index = "task_claimed" if show == "mine" else "task_desk"
        where = (
            f"INDEXED BY {index} WHERE state = 'open' AND {_SHOWN[show]}{begins}{alone}"
            f" ORDER BY {TASK_RANK}, due_at, id LIMIT :limit"
        )
        tasks = self._select(Task, where, values)
        return [(Place(_rank(one.kind), instant_text(one.due_at), one.id), one) for one in tasks]

    def conversations_page(self, after: tuple[str, str] | None, limit: int) -> list[InboundText]:
        begins = "" if after is None else " AND (received_at, vendor_id) < (?, ?)"
        where = (
            f"WHERE state = 'done'{begins} AND NOT EXISTS (SELECT 1 FROM inbound AS newer WHERE"
            " newer.phone = inbound.phone AND newer.received_at > inbound.received_at)"
            " ORDER BY received_at DESC, vendor_id DESC LIMIT ?"
        )
        return self._select(InboundText, where, [*(after or ()), limit])

    def thread_version(self, phone: str) -> int:
        sql = (
            "SELECT (SELECT coalesce(sum(version + 1), 0) FROM task WHERE phone = :phone)"
            " + (SELECT count(*) FROM inbound WHERE phone = :phone)"
            " + (SELECT coalesce(sum(CASE state WHEN 'superseded' THEN 2 ELSE 1 END), 0)"
            " FROM message WHERE phone = :phone)"
            " + (SELECT count(*) FROM correction WHERE inbound_id IN"
            " (SELECT vendor_id FROM inbound WHERE phone = :phone))"
        )
        return int(self._value(sql, {"phone": phone}))

    def newest_task(self, phone: str) -> Task | None:
        where = "WHERE phone = ? ORDER BY coalesce(changed_at, opened_at) DESC, id LIMIT 1"
        return next(iter(self._select(Task, where, (phone,))), None)

    def texts_to(self, phone: str, limit: int) -> list[Message]:
        where = "WHERE phone = ? ORDER BY coalesce(sent_at, created_at) DESC, id LIMIT ?"
        return self._select(Message, where, (phone, limit))

    def count_calls(self, patient_id: str) -> tuple[int, datetime | None]:
        sql = (
            "SELECT count(*), max(changed_at) FROM task WHERE patient_id = ?"
            " AND kind IN ('call', 'unreachable') AND change IN ('closed', 'tried')"
        )
        count, last = self._rows(sql, (patient_id,))[0]
        return int(count), instant(last) if last else None

    def threads_of(self, phones: Sequence[str]) -> dict[str, str]:
        marks = ", ".join("?" * len(phones))
        return dict(self._rows(f"SELECT phone, token FROM thread WHERE phone IN ({marks})", phones))

    # --- what is planned

    def planned_page(self, state: str, after: tuple[str, str] | None, limit: int) -> list[Message]:
        begins = "" if after is None else " AND (not_before_at, id) > (?, ?)"
        mine = f"state = '{_planned(state)}' AND channel = 'proactive'"
        where = f"WHERE {mine}{begins} ORDER BY not_before_at, id LIMIT ?"
        return self._select(Message, where, [*(after or ()), limit])

    def bodies_planned(self, state: str) -> list[str]:
        sql = f"SELECT body FROM message WHERE state = '{_planned(state)}' AND channel = 'proactive'"
        return [body for (body,) in self._rows(sql)]

    def verdict_counts(self) -> dict[str, int]:
        return dict(self._rows("SELECT verdict, count(*) FROM decision GROUP BY verdict"))

    def reason_counts(self) -> dict[str, int]:
        sql = (
            "SELECT one.value, count(*) FROM decision, json_each(decision.reasons) AS one"
            " WHERE verdict IN ('withheld', 'hold') GROUP BY one.value ORDER BY 2 DESC"
        )
        return dict(self._rows(sql))

    def cohort_counts(self) -> dict[str, int]:
        return dict(self._rows("SELECT cohort, count(*) FROM decision WHERE cohort != '' GROUP BY cohort"))

    def withheld_page(self, reason: str, after: str, limit: int) -> list[PatientDecision]:
        where = (
            "WHERE verdict IN ('withheld', 'hold') AND patient_id > ?"
            " AND (? = '' OR EXISTS (SELECT 1 FROM json_each(reasons) WHERE value = ?))"
            " ORDER BY patient_id LIMIT ?"
        )
        return self._select(PatientDecision, where, (after, reason, reason, limit))

    def decision_of(self, patient_id: str) -> PatientDecision | None:
        return next(iter(self._select(PatientDecision, "WHERE patient_id = ?", (patient_id,))), None)

    # --- who is late

    def overdue_page(
        self, sort: str, cohort: str, today: date, after: tuple[str, str] | None, limit: int
    ) -> list[tuple[tuple[str, str], Late]]:
        pick = {"days": self._by_days, "risk": self._by_risk, "name": self._by_name}[sort]
        found = []
        for place, patient_id, due_on in pick(cohort, today, after, limit):
            patient, decision = self._patient(patient_id), self.decision_of(patient_id)
            if patient is not None and decision is not None:
                found.append((place, Late(patient, day(due_on), decision)))
        return found

    def _by_days(
        self, cohort: str, today: date, after: tuple[str, str] | None, limit: int
    ) -> Iterable[tuple[tuple[str, str], str, str | None]]:
        sql = (
            "SELECT r.due_on, r.id, r.patient_id FROM pms_recall r"
            " JOIN decision d ON d.patient_id = r.patient_id WHERE r.due_on < ?"
            " AND (r.due_on, r.id) > (?, ?) AND r.is_disabled = 0 AND d.cohort != ''"
            " AND (? = '' OR d.cohort = ?) AND NOT EXISTS (SELECT 1 FROM pms_recall o WHERE"
            " o.patient_id = r.patient_id AND o.is_disabled = 0 AND (o.due_on, o.id) < (r.due_on, r.id))"
            " ORDER BY r.due_on, r.id LIMIT ?"
        )
        rows = self._rows(sql, (str(today), *(after or ("", "")), cohort, cohort, limit))
        return [((due_on, key), patient_id, due_on) for due_on, key, patient_id in rows]

    def _by_risk(
        self, cohort: str, _: date, after: tuple[str, str] | None, limit: int
    ) -> Iterable[tuple[tuple[str, str], str, str | None]]:
        begins = "" if after is None else " AND (risk, patient_id) < (?, ?)"
        values = () if after is None else (_number(after[0]), after[1])
        found: list[tuple[float, str]] = []
        for one in [cohort] if cohort else self.cohort_counts():
            sql = (
                f"SELECT risk, patient_id FROM decision WHERE cohort = ? AND cohort != ''{begins}"
                " ORDER BY risk DESC, patient_id DESC LIMIT ?"
            )
            found += [(risk, key) for risk, key in self._rows(sql, (one, *values, limit))]
        found.sort(reverse=True)
        return [((repr(risk), key), key, self._due_of(key)) for risk, key in found[:limit]]

    def _by_name(
        self, cohort: str, _: date, after: tuple[str, str] | None, limit: int
    ) -> Iterable[tuple[tuple[str, str], str, str | None]]:
        begins = "" if after is None else " AND (p.last_name COLLATE NOCASE, p.id) > (?, ?)"
        sql = (
            "SELECT p.last_name, p.id FROM pms_patient p CROSS JOIN decision d ON d.patient_id = p.id"
            f" WHERE d.cohort != '' AND (? = '' OR d.cohort = ?){begins}"
            " ORDER BY p.last_name COLLATE NOCASE, p.id LIMIT ?"
        )
        rows = self._rows(sql, (cohort, cohort, *(after or ()), limit))
        return [((name, key), key, self._due_of(key)) for name, key in rows]

    def _due_of(self, patient_id: str) -> str | None:
        sql = "SELECT min(due_on) FROM pms_recall WHERE patient_id = ? AND is_disabled = 0"
        found: str | None = self._value(sql, (patient_id,))
        return found

    def recalls_of(self, patient_id: str) -> list[tuple[str, str | None, str | None, bool]]:
        sql = (
            "SELECT coalesce(t.description, ''), r.due_on, r.previous_on, r.is_disabled FROM pms_recall r"
            " LEFT JOIN pms_recall_type t ON t.id = r.recall_type_id WHERE r.patient_id = ?"
            " ORDER BY r.due_on, r.id"
        )
        return [
            (kind, due, before, bool(disabled))
            for kind, due, before, disabled in self._rows(sql, (patient_id,))
        ]

    # --- finding people

    def _patient(self, patient_id: str) -> PatientRow | None:
        rows = self._rows(f"SELECT {_PATIENT} FROM pms_patient WHERE id = ?", (patient_id,))
        return PatientRow(*rows[0]) if rows else None

    def find_people(self, text: str, limit: int) -> list[PatientRow]:
        wanted = text.strip()
        exact = self._exactly(wanted)
        words = _search_words(wanted)
        if not words:
            return exact
        found = self._containing(words, limit) or self._beginning(words, limit) or self._alike(words, limit)
        return [*exact, *(one for one in found if one not in exact)][:limit]

    def _exactly(self, text: str) -> list[PatientRow]:
        owner = self._rows("SELECT patient_id FROM patient_token WHERE token = ?", (text,))
        person = self._patient(owner[0][0] if owner else text)
        return [person] if person is not None else []

    def _containing(self, words: list[str], limit: int) -> list[PatientRow]:
        """Return those in whose name or number every word stands; words too short for it narrow the rest."""
        long = [word for word in words if len(word) >= 3]
        if not long:
            return []
        match = " AND ".join(f'"{word}"' for word in long)
        sql = (
            f"SELECT {_FOUND} FROM patient_words w JOIN patient_key k ON k.n = w.rowid"
            " JOIN pms_patient p ON p.id = k.id WHERE w.patient_words MATCH ? LIMIT ?"
        )
        people = [PatientRow(*row) for row in self._rows(sql, (match, _FUZZY_POOL))]
        short = [word for word in words if len(word) < 3]
        kept = [one for one in people if all(_begins(one, word) for word in short)]
        return sorted(kept, key=lambda one: (-_likeness(one, words), one.last_name, one.id))[:limit]

    def _beginning(self, words: list[str], limit: int) -> list[PatientRow]:
        first, last = words[0], _after(words[0])
        if len(first) > 2 and first.isdigit():
            return []
        found: dict[str, PatientRow] = {}
        for column in ("last_name", "first_name"):
            name = f"{column} COLLATE NOCASE"
            sql = (
                f"SELECT {_PATIENT} FROM pms_patient WHERE {name} >= ? AND {name} < ?"
                f" ORDER BY {name}, id LIMIT ?"
            )
            for row in self._rows(sql, (first, last, limit if len(words) == 1 else _FUZZY_POOL)):
                person = PatientRow(*row)
                if all(_begins(person, word) for word in words):
                    found[person.id] = person
        return list(found.values())[:limit]

    def _alike(self, words: list[str], limit: int) -> list[PatientRow]:
        """Return those whose name is spelled much like it: as many trigrams in common as can be."""
        longest = max(words, key=len)
        if len(longest) < 4 or longest.isdigit():
            return []
        parts = sorted({longest[at : at + 3] for at in range(len(longest) - 2)})
        match = " OR ".join(f'"{part}"' for part in parts)
        sql = (
            f"SELECT {_FOUND} FROM (SELECT rowid AS n FROM patient_words WHERE patient_words MATCH ?"
            " ORDER BY rank LIMIT ?) w JOIN patient_key k ON k.n = w.n JOIN pms_patient p ON p.id = k.id"
        )
        people = [PatientRow(*row) for row in self._rows(sql, (match, _FUZZY_POOL))]
        near = [(ratio, one) for one in people if (ratio := _likeness(one, words)) >= 0.7]
        return [one for _, one in sorted(near, key=lambda pair: (-pair[0], pair[1].id))][:limit]

    # --- figures and the log

    def funnel(self, since: datetime) -> dict[str, int]:
        at = {"since": instant_text(since)}
        texted = "channel = 'proactive' AND sent_at >= :since"
        sent, reached = self._rows(
            f"SELECT count(DISTINCT phone), count(DISTINCT CASE state WHEN 'delivered' THEN phone END)"
            f" FROM message WHERE {texted}",
            at,
        )[0]
        replied = (
            "SELECT count(*) FROM (SELECT phone, min(sent_at) AS at FROM message"
            f" WHERE {texted} GROUP BY phone) AS told WHERE EXISTS (SELECT 1 FROM inbound"
            " WHERE inbound.phone = told.phone AND inbound.received_at > told.at)"
        )
        booked = "SELECT count(*) FROM booking WHERE state = 'booked' AND state_at >= :since"
        opted = "SELECT count(*) FROM suppression WHERE since >= :since AND source != 'former_vendor'"
        return {
            "texted": sent,
            "delivered": reached,
            "replied": self._value(replied, at),
            "booked": self._value(booked, at),
            "opted_out": self._value(opted, at),
        }

    def count_since(self, since: datetime) -> dict[str, int]:
        at = {"since": instant_text(since)}
        sent = (
            "SELECT count(*) FROM message WHERE channel IN ('proactive', 'responsive') AND sent_at >= :since"
        )
        replies = "SELECT count(*) FROM inbound WHERE state IN ('done', 'received') AND received_at >= :since"
        booked = "SELECT count(*) FROM booking WHERE state = 'booked' AND state_at >= :since"
        counts = {"sent": sent, "replies": replies, "booked": booked}
        return {name: int(self._value(sql, at)) for name, sql in counts.items()}

    def log_page(
        self, before: int, wanted: dict[str, str], floor: int, limit: int
    ) -> tuple[list[LogRow], int]:
        names = [name for name, value in wanted.items() if value]
        assert set(names) <= _LOG_COLUMNS
        stop = max(floor, before - _SCANNED)
        tests = "".join(
            f" AND {'json_extract(record, ' + repr('$.actor') + ')' if name == 'actor' else name} = ?"
            for name in names
        )
        sql = f"SELECT seq, record FROM audit WHERE seq < ? AND seq >= ?{tests} ORDER BY seq DESC LIMIT ?"
        rows = self._rows(sql, (before, stop, *(wanted[name] for name in names), limit))
        found = [LogRow(seq, json.loads(record)) for seq, record in rows]
        last = found[-1].seq if len(found) == limit else stop
        return found, last if last > max(floor, 1) else 0

    def log_after(self, seq: int, limit: int) -> list[LogRow]:
        sql = "SELECT seq, record FROM audit WHERE seq > ? ORDER BY seq LIMIT ?"
        return [LogRow(number, json.loads(record)) for number, record in self._rows(sql, (seq, limit))]

    def log_size(self) -> int:
        return int(self._value("SELECT size FROM audit_head"))


def _rank(kind: str) -> int:
    return 0 if kind == "emergency" else 2 if kind in ("call", "unreachable", "verify_number") else 1


def _of(table: str, expression: str) -> str:
    """Return an expression over `kind` for a named row."""
    return expression.replace("kind", f"{table}.kind")


def _planned(state: str) -> str:
    assert state in ("queued", "withheld")
    return state


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("inf")


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in plain if not unicodedata.combining(one))


def _search_words(text: str) -> list[str]:
    """Return the words of a search, without marks; what looks like a phone becomes its last ten digits."""
    digits = re.sub(r"\D", "", text)
    if len(digits) >= 3 and not re.search(r"[^\W\d_]", text):
        return [digits[-10:]]
    return re.findall(r"[^\W_]+", _folded(text))[:6]


def _after(word: str) -> str:
    """Return the first text that does not begin with a word."""
    return word[:-1] + chr(min(ord(word[-1]) + 1, 0x10FFFF)) if word else ""


def _names(person: PatientRow) -> list[str]:
    listed = f"{person.first_name} {person.preferred_name} {person.last_name}"
    return re.findall(r"[^\W_]+", _folded(listed))


def _begins(person: PatientRow, word: str) -> bool:
    return any(name.startswith(word) for name in _names(person))


def _likeness(person: PatientRow, words: list[str]) -> float:
    """Return how much a person's names are like the words, 0 to 1; a beginning counts as nearly all."""
    names = _names(person) or [""]
    return sum(max(_ratio(name, word) for name in names) for word in words) / len(words)


def _ratio(name: str, word: str) -> float:
    if name.startswith(word):
        return 1.0 if name == word else 0.95
    return SequenceMatcher(None, name, word).ratio()
