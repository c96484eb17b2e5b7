"""What the box has on record after a story, in words that a person can check: `stories/*.txt`.

A story is played on a real store with a simulated carrier and PMS. Told is every row that it left behind or
changed, in full: people by their name, ids by the order in which the log first names them, instants by their
distance from the story's beginning. Bodies of our own texts are left out, they are the templates' matter, and
what led a reading to its result, which is the reply rules'.

    python -m tests.integration.test_stories    writes all stories anew, to be read before they are kept
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from appliance.adapters.store.records import LAYOUTS
from appliance.domain.model import PatientRow
from appliance.ports.records import Arm, InboundText, Message, PatientDecision, SyncRun
from tests.integration.phones import Phones

_NOT_TOLD = (SyncRun, PatientDecision, Arm)
_LEFT_OUT = {Message: {"body", "policy_hash"}, InboundText: {"situation", "why"}}
_OF_THE_LOG = frozenset({"seq", "policy", "policy_hash", "prompt_hash", "v"})
_USUAL = {"actor": "recallbox", "purpose": "health_care_operations"}
_ID = re.compile(r"(?:RB-)?\b[a-z2-7]{26}\b|\b(?:SM|MM)[0-9a-f]{32}\b")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)")
_HASH = re.compile(r"\b[0-9a-f]{16,64}\b")


class Story:
    """The records of an office from now on."""

    def __init__(self, office: Phones, *, with_decisions: bool = False, **people: PatientRow) -> None:
        """Given the people it is about by their names, begin. `with_decisions` tells those about each."""
        self._office = office
        self._kinds = [one for one in LAYOUTS if one not in _NOT_TOLD or with_decisions]
        self._began = office.box.clock.now()
        self._written = len(office.world.clinic.writes)
        self._before = {table: set(rows) for table, rows in self._tables().items()}
        self._log = len(office.rows("SELECT 1 FROM audit"))
        self._names = {row.mobile: f"{name}'s phone" for name, row in people.items() if row.mobile}
        self._names |= {row.id: name for name, row in people.items()}
        self._ids: dict[str, str] = {}

    def told(self) -> str:
        """Return what it came to: the log in order, what the PMS was told, then the rows of every table."""
        log = self._office.rows("SELECT record FROM audit ORDER BY seq")[self._log :]
        lines = [self._log_line(json.loads(str(record))) for (record,) in log]
        for write in self._office.world.clinic.writes[self._written :]:
            lines.append(self._plain(f"PMS: {write.kind} {write.key} {write.detail}"))
        for table, rows in self._tables().items():
            fresh = [row for row in rows if row not in self._before[table]]
            lines += sorted(self._line(table, json.loads(row)) for row in fresh)
        return "".join(f"{line}\n" for line in lines)

    def _tables(self) -> dict[str, list[str]]:
        told: dict[str, list[str]] = {}
        for kind in self._kinds:
            layout = LAYOUTS[kind]
            out = _LEFT_OUT.get(kind, set())
            named = [
                dict(zip(layout.columns, row, strict=True)) for row in self._office.rows(layout.select_sql)
            ]
            told[layout.table] = [
                json.dumps({name: value for name, value in row.items() if name not in out}) for row in named
            ]
        return told

    def _log_line(self, record: Mapping[str, Any]) -> str:
        detail = record.get("detail") or {}
        said = {
            key: value
            for key, value in record.items()
            if key not in _OF_THE_LOG and key != "detail" and value != _USUAL.get(key)
        }
        return self._line(
            str(said.pop("action")), {**said, **{f"+{key}": one for key, one in detail.items()}}
        )

    def _line(self, head: str, values: Mapping[str, Any]) -> str:
        parts = [f"{name}={self._plain(one)}" for name, one in values.items() if one not in (None, "", 0)]
        return f"{head}: " + ", ".join(part for part in parts if not part.endswith(("=[]", "={}")))

    def _plain(self, value: object) -> str:
        text = value if isinstance(value, str) else json.dumps(value, sort_keys=True, ensure_ascii=False)
        text = _INSTANT.sub(lambda found: self._after(found[0]), text)
        text = _ID.sub(lambda found: self._ids.setdefault(found[0], f"#{len(self._ids) + 1}"), text)
        text = _HASH.sub("<hash>", text)
        for known, name in self._names.items():
            text = re.sub(rf"(?<![\d.]){re.escape(str(known))}(?!\d)", name, text)
        return text

    def _after(self, instant: str) -> str:
        at = datetime.fromisoformat(instant).astimezone(UTC)
        seconds = round((at - self._began).total_seconds())
        sign, seconds = ("-", -seconds) if seconds < 0 else ("+", seconds)
        hours = f"{seconds // 3600}h" if seconds >= 3600 else ""
        return f"{sign}{hours}{seconds // 60 % 60}m{f'{seconds % 60}s' if seconds % 60 else ''}"
