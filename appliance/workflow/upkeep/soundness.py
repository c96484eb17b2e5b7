"""Whether the database is still what was written: all of it once a week, most of it at every start.

At a start every page's checksum and every tree is looked at, and the audit log row by row if the last process
was cut off: 0.2 s for a practice's 15 MB, some ten seconds for the largest. A start is rare, mostly follows
some trouble, and nothing that is found later can be undone: a text that left. A clean end leaves no log to be
applied, so that only the drive itself can have done damage since; the rows can wait for the weekly look.

On the other nights the audit rows are looked at that are new since the last look. All of it, every night,
would cost a little more each day for as long as the box runs; a page that decays in between is found by
whoever reads it, and the nightly backup reads each.

Nothing is repaired here. Damage at the start is refused; damage found at night stops what the box starts by
itself, and tells the office, while whatever can still be read goes on.
"""

from __future__ import annotations

from collections.abc import Sequence

from appliance.domain.limits.breakers import Breaker
from appliance.errors import RESTORE, Corrupt
from appliance.ports.store import Lane
from appliance.workflow.box import Box
from appliance.workflow.limits.breakers import trip

_SHOWN = 3
_WEDNESDAY = 3
"""A day on which also those boxes run that somebody switches off over the weekend."""


def demand_sound(box: Box, *, with_log: bool) -> None:
    """Raise Corrupt, with what was found and how to restore, if the database is damaged."""
    problems = box.store.find_damage(with_log=with_log)
    if problems:
        raise _corrupt(problems)


def check_database(box: Box) -> int:
    """Look at what is due; stop sending if something is wrong, and raise Corrupt. Return 0: all is well."""
    is_due = box.local_day(box.clock.now()).isoweekday() == _WEDNESDAY
    problems = box.store.find_damage() if is_due else box.store.find_fresh_damage()
    if problems:
        with box.store.transaction(Lane.NIGHTLY, "soundness.damaged") as tx:
            trip(box, tx, Breaker.DATABASE_DAMAGED, _summary(problems), {"problems": len(problems)})
        raise _corrupt(problems)
    return 0


def _corrupt(problems: Sequence[str]) -> Corrupt:
    return Corrupt(f"the database is damaged: {_summary(problems)}", remedy=RESTORE)


def _summary(problems: Sequence[str]) -> str:
    more = f" and {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else ""
    return "; ".join(problems[:_SHOWN]) + more
