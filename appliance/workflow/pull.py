"""The nightly pull: the snapshot brought up to date, table by table, page by page.

A page is stored with the place where the next one begins, so a pull that was cut off goes on where it
stopped. A bad row is set aside with its reason and counted. Storing a page twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from appliance.domain.model import Table
from appliance.ports.pms import Page
from appliance.ports.store import Lane, SyncRun
from appliance.workflow.box import Box

Progress = Callable[[str, int], None]
"""Told which table is being read and how many rows have come."""


def pull(box: Box, progress: Progress | None = None) -> list[SyncRun]:
    """Bring every table up to date; return one run a table. Errors of the PMS pass through."""
    return [_pull_table(box, table, progress) for table in Table]


def _pull_table(box: Box, table: Table, progress: Progress | None) -> SyncRun:
    with box.store.view() as view:
        cut_off = view.unfinished_run(table)
        since = view.cursor(table)
    if cut_off is None:
        run = SyncRun(box.entropy.token(), table, box.clock.now())
        with box.store.transaction(Lane.NIGHTLY, "pull.start") as tx:
            tx.save(run)
    else:
        run, since = cut_off, cut_off.cursor or since
    seen: set[str] = set()
    for page in box.pms.pages(table, since):
        seen.update(str(row[0]) for row in page.rows)
        run = _store_page(box, run, page, seen, listed_whole=cut_off is None)
        if progress is not None:
            progress(table, run.extracted)
    return _finish(box, run)


def _store_page(box: Box, run: SyncRun, page: Page, seen: set[str], *, listed_whole: bool) -> SyncRun:
    """Store one page. After the last page of a whole listing, what it did not contain is gone.

    A listing that was resumed has not seen everything: then removal waits for the next night. A row
    set aside as bad is still there.
    """
    with box.store.transaction(Lane.NIGHTLY, "pull.page") as tx:
        run = tx.put_page(run, page)
        seen.update(bad.id for bad in page.bad)
        if page.last and page.whole and listed_whole:
            run = replace(run, removed=tx.drop_unseen(run, seen))
            tx.save(run)
    return run


def _finish(box: Box, run: SyncRun) -> SyncRun:
    counted = box.pms.count(Table(run.table))
    with box.store.transaction(Lane.NIGHTLY, "pull.finish") as tx:
        held = tx.count_rows(Table(run.table))
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
