"""When the box must leave the outside alone: frozen, freshly restored, or without the time of day.

Asked before every job that reads from or writes to the outside; about the clock, before every job, because
what is written or purged by a wrong clock stays so when it is right again. A wrong clock and an unsettled
window are errors that pass: the job fails with what to do, and works again when the cause is gone. A freeze
is no error: nothing happens until a named person ends it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock

from appliance.domain.limits.incidents import FREEZE
from appliance.errors import Transient
from appliance.ports.records import Halt
from appliance.workflow.box import Box
from appliance.workflow.upkeep.recovery import close_window

EARLIEST_AT = datetime(2020, 1, 1, tzinfo=UTC)
"""Before this the product did not exist: a clock that says so was never set."""
_BACKWARDS = timedelta(hours=1)
_FORWARDS = timedelta(days=45)
"""A box that was off for longer is believed once its clock follows another one."""
_REMEDY = "check that time comes in from the firewall: `chronyc tracking`; then wait, it goes on by itself"


def stands_still(box: Box) -> bool:
    """Whether nothing may be done now because the box is frozen; settle a lost window first.

    Raise Transient when the carrier is still to be asked about the window, and cannot be.
    """
    with box.store.view() as view:
        if view.get(Halt, FREEZE) is not None:
            return True
        is_open = view.has_open_window()
    if is_open:
        close_window(box)
    return False


def demand_time(box: Box, *, follows_another: bool = False) -> None:
    """Raise Transient when the clock cannot be right: never set, behind the log, or far ahead of it.

    `follows_another` says that the kernel knows how far off the clock is: then it may be far ahead.
    """
    now = box.clock.now()
    if now < EARLIEST_AT:
        raise Transient(f"the clock says {now:%Y}: no text is sent by such a clock", remedy=_REMEDY)
    with box.store.view() as view:
        newest_at = view.newest_logged_at()
    if newest_at is None:
        return
    if newest_at - now > _BACKWARDS:
        how = "goes on to"
    elif now - newest_at > _FORWARDS and not follows_another:
        how = "ended on"
    else:
        return
    raise Transient(
        f"the clock says {now:%Y-%m-%d %H:%M} UTC, but the log {how} {newest_at:%Y-%m-%d %H:%M}",
        remedy=_REMEDY,
    )


def guarded(box: Box, turn: Lock, work: Callable[[], int | None]) -> Callable[[], int | None]:
    """Return a job that does nothing while the box stands still; the first of them settles a lost window."""

    def run() -> int | None:
        with turn:
            if stands_still(box):
                return 0
        return work()

    return run
