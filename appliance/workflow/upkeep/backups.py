"""Backups as they are lived: one a night, one before an update, and once a month proof that one comes back.

Owns when they are due and what is recorded of them. How a backup is made is the port's. Whatever comes of a
run is on record with an audit row, failures too, because a backup that has been failing for a week must not
look like one that was never set up. Nothing goes to whoever keeps things off site without an agreement in
force, encrypted or not (45 CFR 164.502(e); to HHS, in its Guidance on HIPAA and Cloud Computing, a keeper
without the key is a business associate too).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from appliance.errors import Misconfigured, RecallBoxError, Refused
from appliance.ports.backup import Backups, Rehearsal, Snapshot
from appliance.ports.safety import RunKind, SafetyRun
from appliance.ports.store import Lane
from appliance.workflow.box import Box

DRILL_EVERY = timedelta(days=30)
NIGHTLY, UPDATE = "nightly", "update"
OFF_SITE = "archive"
"""What the register of agreements calls whoever keeps backups and archives off site."""


def back_up(box: Box, tag: str = NIGHTLY) -> int:
    """Take a backup and remove what is kept long enough; return 1, or 0 where the site has no repository.

    What went wrong is recorded and raised again; see `require_keeper` for a repository off site.
    """
    if box.backups is None:
        return 0
    run = _begin(box, RunKind.BACKUP)
    try:
        if box.backups.is_off_site:
            require_keeper(box)
        snapshot = box.backups.take(tag)
        gone = box.backups.prune()
    except RecallBoxError as error:
        record_run(box, replace(run, note=f"{error.kind}: {error}"))
        raise
    done = replace(
        run,
        ok=True,
        subject=snapshot.id,
        rows=snapshot.rows,
        root=snapshot.root,
        size_bytes=snapshot.size_bytes,
        note=f"for {tag}, {gone} removed",
    )
    record_run(box, done)
    return 1


def drill_when_due(box: Box) -> int:
    """Rehearse a restore if the last good rehearsal is a month old; return how many were made."""
    if box.backups is None:
        return 0
    with box.store.view() as view:
        last_at = view.last_good_runs().get(RunKind.DRILL)
    if last_at is not None and box.clock.now() - last_at < DRILL_EVERY:
        return 0
    drill(box)
    return 1


def drill(box: Box) -> Rehearsal:
    """Restore the newest backup into a scratch folder, verify it and compare it with the log as it is now.

    Raise Misconfigured when there is nothing to rehearse with. What is found wrong is recorded, not raised.
    """
    backups = _need(box)
    run = _begin(box, RunKind.DRILL)
    try:
        if backups.is_off_site:
            require_keeper(box)
        backups.check()
        found = backups.rehearse(_newest(backups))
    except RecallBoxError as error:
        record_run(box, replace(run, note=f"{error.kind}: {error}"))
        raise
    problems = (*found.problems, *_compare(box, found))
    done = replace(
        run,
        ok=not problems,
        subject=found.snapshot.id,
        rows=found.rows,
        root=found.root,
        note="; ".join(problems) or "restored, opened, verified; the log of today continues it",
    )
    record_run(box, done)
    return replace(found, problems=problems)


def _compare(box: Box, found: Rehearsal) -> tuple[str, ...]:
    """Return what is wrong when the log in use does not continue the one that came back."""
    with box.store.view() as view:
        ours = view.chain_at(found.rows)
    return () if ours == found.chain else ("the log in use does not continue the log of the backup",)


def _newest(backups: Backups) -> Snapshot:
    snapshots = backups.snapshots()
    if not snapshots:
        raise Misconfigured("there is no backup yet", remedy="`recallbox backup now`")
    return snapshots[-1]


def _need(box: Box) -> Backups:
    if box.backups is None:
        raise Misconfigured("this site has no backups", remedy="set backup.repository")
    return box.backups


def _begin(box: Box, kind: RunKind) -> SafetyRun:
    now = box.clock.now()
    return SafetyRun(box.entropy.token(), kind, now, now, ok=False)


def require_keeper(box: Box) -> None:
    """Raise Refused unless an agreement with whoever keeps things off site is in force today."""
    if not box.agreements.covers(OFF_SITE, box.local_day(box.clock.now())):
        raise Refused(
            "no agreement covers the archive today: nothing was copied, everything stays here",
            remedy="renew the agreement with whoever keeps it; the next night copies what is due",
        )


def record_run(box: Box, run: SafetyRun) -> None:
    """Put what came of a backup, drill, archiving or look of the watchdog on record, with its audit row."""
    with box.store.transaction(Lane.NIGHTLY, f"safety.{run.kind}") as tx:
        tx.add(replace(run, finished_at=box.clock.now()))
        tx.audit(
            box.entry(
                tx,
                f"{run.kind}_run",
                object=f"{run.kind}:{run.subject}" if run.subject else "",
                outcome="ok" if run.ok else "failed",
                detail={"rows": run.rows, "root": run.root, "bytes": run.size_bytes, "note": run.note},
            )
        )
