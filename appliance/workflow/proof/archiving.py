"""Copying old audit rows to the archive, and saying what of the log lies there.

One object holds consecutive rows as they were hashed, with the chain value before the first, so that it can
be verified by itself and against its neighbours. It is recorded once it was read back and found locked.
Nothing is removed from the box.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

from appliance.domain.model import instant
from appliance.domain.proof.archiving import COLD_AFTER, plan_range, retain_until
from appliance.errors import Corrupt, Misconfigured, RecallBoxError, Refused
from appliance.ports.archive import Archive
from appliance.ports.safety import ArchivedRows, RunKind, SafetyRun
from appliance.ports.store import Lane, View
from appliance.workflow.box import Box
from appliance.workflow.upkeep.backups import record_run, require_keeper

_MOST_ROWS = 10_000
"""Rows of one object: some five megabytes before they are compressed."""


def archive_due(box: Box) -> int:
    """Copy every row that is old enough and not there yet; return how many rows went.

    What went wrong is recorded and raised again; what was copied until then stays copied. Without an
    agreement in force nothing goes: Raise Refused.
    """
    if box.archive is None:
        return 0
    run = SafetyRun(box.entropy.token(), RunKind.ARCHIVE, box.clock.now(), box.clock.now(), ok=False)
    total, size = 0, 0
    try:
        require_keeper(box)
        while (stored := _archive_next(box, box.archive)) is not None:
            total, size = total + stored.last - stored.first + 1, size + stored.size_bytes
    except RecallBoxError as error:
        record_run(box, replace(run, rows=total, size_bytes=size, note=f"{error.kind}: {error}"))
        raise
    record_run(box, replace(run, ok=True, rows=total, size_bytes=size))
    return total


def _archive_next(box: Box, archive: Archive) -> ArchivedRows | None:
    """Copy the next object's rows; return its entry in the index, or None when nothing is left to copy."""
    before = box.clock.now() - COLD_AFTER
    with box.store.view() as view:
        done = view.archived()
        archived_to = done[-1].last if done else 0
        rows = view.log_rows(archived_to, before, _MOST_ROWS)
        chosen = plan_range(
            archived_to, [(number, box.local_day(instant(at))) for number, at, _ in rows], _MOST_ROWS
        )
        chain = view.chain_at(archived_to)
    if chosen is None:
        return None
    rows = [row for row in rows if row[0] <= chosen.last]
    until = retain_until(chosen.newest_on)
    stored = archive.put(chosen.name, _write_object(chain, [record for _, _, record in rows]), until)
    locked = archive.lock_of(chosen.name, stored.version)
    if locked is None or locked < until:
        raise Refused(
            "the archive does not lock what it is given",
            remedy="make the bucket with Object Lock in compliance mode",
        )
    entry = ArchivedRows(
        chosen.name,
        chosen.first,
        chosen.last,
        min(instant(at) for _, at, _ in rows),
        max(instant(at) for _, at, _ in rows),
        stored.sha256,
        stored.size_bytes,
        box.clock.now(),
        until,
        stored.version,
    )
    with box.store.transaction(Lane.NIGHTLY, "archive.rows") as tx:
        tx.add(entry)
        detail = {
            "first": entry.first,
            "last": entry.last,
            "sha256": entry.sha256,
            "bytes": entry.size_bytes,
            "retain_until": str(until),
        }
        tx.audit(box.entry(tx, "rows_archived", object=f"archive:{entry.name}", outcome="ok", detail=detail))
    return entry


def _write_object(chain_before: str, records: list[str]) -> bytes:
    """Return an object's data: a first line that says what they are, then one canonical record a line."""
    head = {"form": "recallbox-audit-1", "chain_before": chain_before, "records": len(records)}
    return "\n".join((json.dumps(head, sort_keys=True), *records, "")).encode()


def fetch_rows(box: Box, entry: ArchivedRows) -> list[str]:
    """Return the canonical records of an archived range as the archive has them.

    Raise Misconfigured without an archive, Corrupt if they are not the rows that were sent there.
    """
    if box.archive is None:
        raise Misconfigured("this site has no archive", remedy="set archive.bucket")
    head, *records = box.archive.get(entry.name, entry.version).decode().splitlines()
    if json.loads(head).get("records") != len(records) or len(records) != entry.last - entry.first + 1:
        raise Corrupt(f"{entry.name} does not hold the rows {entry.first} to {entry.last}")
    return records


def archived_about(view: View, since: datetime, until: datetime) -> list[ArchivedRows]:
    """Return which objects of the archive hold rows of a stretch of time, ends included."""
    return [one for one in view.archived() if one.newest_at >= since and one.oldest_at <= until]
