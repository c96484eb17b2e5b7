"""The nightly pull: the snapshot brought up to date, table by table, page by page.

A page is stored with the place where the next one begins, so a pull that was cut off goes on where it
stopped. A bad row is set aside with its reason and counted. Storing a page twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from appliance.domain.model import Table
from appliance.ports.pms import Page
from appliance.ports.records import SyncRun
from appliance.ports.store import Lane
from appliance.workflow.box import Box

Progress = Callable[[str, int], None]
"""Told which table is being read and how many rows have come."""


_STORED_AT_ONCE = 250
_REMOVED_AT_ONCE = 500


def pull(box: Box, progress: Progress | None = None) -> list[SyncRun]:
    """Bring every table up to date; return one run a table. Errors of the PMS pass through."""
    return [_pull_table(box, table, progress) for table in Table]


def _pull_table(box: Box, table: Table, progress: Progress | None) -> SyncRun:
    now = box.clock.now()
    with box.store.view() as view:
        last, since = view.last_run(table, now), view.cursor(table, now)
    cut_off = last if last is not None and last.finished_at is None else None
    if cut_off is None:
        run = SyncRun(box.entropy.token(), table, now)
        with box.store.transaction(Lane.NIGHTLY, "pull.start") as tx:
            tx.save(run)
    else:
        run, since = cut_off, cut_off.cursor or since
    seen: set[str] = set()
    whole = False
    for page in box.pms.pages(table, since):
        # A row set aside as bad is still there.
        seen.update(str(row[0]) for row in page.rows)
        seen.update(bad.id for bad in page.bad)
        whole = page.whole and page.last
        run = _store_page(box, run, page)
        if progress is not None:
            progress(table, run.extracted)
    if whole and cut_off is None:  # a listing that was resumed has not seen everything
        run = _remove_unlisted(box, run, seen)
    return _finish(box, run)


def _store_page(box: Box, run: SyncRun, page: Page) -> SyncRun:
    """Store a page in small steps: whoever writes STOP meanwhile waits for one of them at most.

    The cursor moves with the last, so a page that was cut off is stored again.
    """
    early = max(len(page.rows) - 1, 0) // _STORED_AT_ONCE * _STORED_AT_ONCE
    for start in range(0, early, _STORED_AT_ONCE):
        with box.store.transaction(Lane.NIGHTLY, "pull.rows") as tx:
            tx.put_rows(page.table, page.rows[start : start + _STORED_AT_ONCE])
    with box.store.transaction(Lane.NIGHTLY, "pull.page") as tx:
        tx.put_rows(page.table, page.rows[early:])
        return tx.note_page(run, page)


def _remove_unlisted(box: Box, run: SyncRun, seen: set[str]) -> SyncRun:
    """Remove what a whole listing did not contain, in small steps: an opt-out must not wait for them."""
    with box.store.view() as view:
        gone = sorted(view.row_ids(Table(run.table)).difference(seen))
    for start in range(0, len(gone), _REMOVED_AT_ONCE):
        with box.store.transaction(Lane.NIGHTLY, "pull.remove") as tx:
            run = tx.remove_rows(run, gone[start : start + _REMOVED_AT_ONCE])
    return run


def _finish(box: Box, run: SyncRun) -> SyncRun:
    counted = box.pms.count(Table(run.table))
    with box.store.view() as view:  # counting a large table takes longer than the writer may be held
        held = view.count_rows(Table(run.table))
    with box.store.transaction(Lane.NIGHTLY, "pull.finish") as tx:
        run = replace(run, finished_at=box.clock.now(), pms_count=counted, held=held)
        tx.save(run)
        detail = {
            "extracted": run.extracted,
            "stored": run.stored,
            "removed": run.removed,
            "errors": run.errors,
            "held": run.held,
            "pms_count": run.pms_count,
        }
        tx.audit(box.entry(tx, "pms_pulled", object=f"table:{run.table}", outcome="ok", detail=detail))
    return run
