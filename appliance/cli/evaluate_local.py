"""`recallbox evaluate replies --local`: this office's own corrections as cases for the rules.

The only part of `evaluate` that opens a site's database; that somebody looked is on record before anything is
shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from appliance.cli.evaluate import BookedVisit, Label, OfferedSlot, ReplyCase
from appliance.cli.practice import Desk
from appliance.domain.replies import Context, Intent, reported_intent
from appliance.ports.records import Correction


def local_cases(site: Path) -> list[ReplyCase]:
    """Return the corrections of a site as cases, and put the look at them on record."""
    desk = Desk.open(site)
    with desk.store.view() as view:
        corrections: Sequence[Correction] = view.corrections()
    desk.record_viewing("evaluate_local", count=len(corrections))
    desk.store.close()
    return [as_case(one) for one in corrections]


def as_case(one: Correction) -> ReplyCase:
    """Return a correction in the exchange format, its label in the words of that format."""
    said = one.situation
    return ReplyCase(
        one.inbound_id,
        one.text,
        said.now,
        said.tz,
        said.lang,
        tuple(OfferedSlot(time.start, time.hygienist or None) for time in said.offered),
        Context(said.context),
        BookedVisit(said.booked) if said.booked else None,
        dict(said.legend),
        said.suppressed,
        said.last_outbound,
        Label(reported_intent(Intent(one.intent)).value, one.slot),
        "local",
    )
