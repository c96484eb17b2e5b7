"""A freeze and the incident that goes with it: who stopped the box, why, and which clocks run since.

Owns the records. A freeze is a halt that holds everything, answers and calls to the outside too; it commits
with its incident and its audit row, and only a named person ends it. The incident outlives the freeze: its
clocks run until somebody closes it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from appliance.domain.limits.incidents import FREEZE, Deadline, deadlines_of
from appliance.errors import Refused
from appliance.ports.records import Halt
from appliance.ports.safety import Incident
from appliance.ports.store import Lane, View
from appliance.workflow.box import Box
from appliance.workflow.limits.rollout import lift, need_name, need_plain

_OLDEST_DISCOVERY = timedelta(days=365)


def freeze(box: Box, by: str, why: str, discovered_at: datetime | None = None) -> Incident:
    """Stop everything that leaves the box, and open an incident; return it. Frozen already: that incident.

    Raise Refused without a name, without a plain reason, or for a discovery in the future.
    """
    need_name(by)
    need_plain(why)
    now = box.clock.now()
    discovered_at = discovered_at or now
    if not timedelta() <= now - discovered_at <= _OLDEST_DISCOVERY:
        raise Refused("an incident is discovered before now and within a year", remedy="--discovered WHEN")
    with box.store.transaction(Lane.INBOUND, "incident.freeze") as tx:
        known = next((one for one in tx.incidents() if one.closed_at is None), None)
        if tx.get(Halt, FREEZE) is not None and known is not None:
            return known
        incident = Incident(box.entropy.token(), discovered_at, now, by, why)
        tx.add(incident)
        tx.save(Halt(FREEZE, now, by, why))
        tx.audit(
            box.entry(
                tx,
                "box_frozen",
                actor=f"user:{by}",
                object=f"incident:{incident.id}",
                outcome="ok",
                detail={"why": why, "discovered_at": discovered_at.isoformat()},
            )
        )
    return incident


def note_evidence(box: Box, incident: Incident, evidence: str, set_aside: tuple[str, ...]) -> Incident:
    """Record where the copy of the log lies, and which secrets were moved aside."""
    with box.store.transaction(Lane.INBOUND, "incident.evidence") as tx:
        noted = replace(incident, evidence=evidence)
        tx.update(incident, noted)
        head = tx.log_head()
        detail = {"rows": head.rows, "root": head.root, "set_aside": list(set_aside)}
        tx.audit(
            box.entry(tx, "evidence_secured", object=f"incident:{incident.id}", outcome="ok", detail=detail)
        )
    return noted


def unfreeze(box: Box, by: str, why: str) -> bool:
    """Let the box work again in the name of a person; return whether it was frozen. The incident stays."""
    need_name(by)
    need_plain(why)
    with box.store.transaction(Lane.DESK, "incident.unfreeze") as tx:
        return lift(box, tx, FREEZE, by, "box_unfrozen", why)


def close_incident(box: Box, start: str, by: str, why: str) -> Incident:
    """Close the open incident whose id begins like that. Raise Refused if there is not exactly one."""
    need_name(by)
    need_plain(why)
    with box.store.transaction(Lane.DESK, "incident.close") as tx:
        found = [one for one in tx.incidents() if one.closed_at is None and one.id.startswith(start)]
        if len(found) != 1 or not start:
            raise Refused(f"{len(found)} open incidents begin like that", remedy="`recallbox incidents`")
        (incident,) = found
        closed = replace(incident, closed_at=box.clock.now(), closed_by=by, closed_why=why)
        tx.update(incident, closed)
        tx.audit(
            box.entry(
                tx,
                "incident_closed",
                actor=f"user:{by}",
                object=f"incident:{incident.id}",
                outcome="ok",
                detail={"why": why},
            )
        )
    return closed


def open_incidents(box: Box, view: View) -> list[tuple[Incident, tuple[Deadline, ...]]]:
    """Return every open incident with its clocks, newest first."""
    return [
        (one, deadlines_of(one.discovered_at, box.practice.state))
        for one in view.incidents()
        if one.closed_at is None
    ]
