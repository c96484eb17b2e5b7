"""A carrier whose agreement is missing, ran out or does not cover texts: nothing of anybody goes there.

Everything else goes on: what comes in is heard, a STOP silences, people at the desk get what the box may not
answer, and everybody is decided about, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from appliance.domain.agreements import Agreement, Agreements
from appliance.ports.records import MessageState, Suppression
from appliance.simulation.world import CARRIERS
from appliance.workflow.box import Box
from appliance.workflow.handoff import TaskKind
from appliance.workflow.nightly.decide import decide_everyone
from appliance.workflow.nightly.pull import pull
from appliance.workflow.replies.inbound import hear
from appliance.workflow.texting.sending import send_due
from tests.simulation.stage_world import Stage, staged

LAPSES: dict[str, Callable[[Agreement], Agreement | None]] = {
    "missing": lambda _: None,
    "expired": lambda one: replace(one, expires=date(2026, 11, 16)),
    "not_yet": lambda one: replace(one, signed=date(2026, 11, 18)),
    "out_of_scope": lambda one: replace(one, features=one.features - {"sms"}),
}


def lapsed(box: Box, vendor: str, lapse: str) -> Box:
    """Return the box with another agreement with a vendor, or none."""
    signed = dict(box.agreements.signed)
    changed = LAPSES[lapse](signed.pop(vendor))
    if changed is not None:
        signed[vendor] = changed
    return replace(box, agreements=Agreements(signed, box.agreements.services))


def two_phones(stage: Stage) -> list[str]:
    """Return two phones with one grown patient each behind them."""
    found = stage.rows(
        "SELECT mobile FROM pms_patient WHERE status = 'active' AND birth_on < '2000' AND mobile != ''"
        " GROUP BY mobile HAVING count(*) = 1 ORDER BY mobile LIMIT 2"
    )
    return [str(phone) for (phone,) in found]


@pytest.mark.parametrize("lapse", LAPSES)
@pytest.mark.parametrize("carrier", CARRIERS)
def test_without_an_agreement_nothing_is_sent_and_the_rest_goes_on(
    carrier: str, lapse: str, tmp_path: Path
) -> None:
    with staged(8, 60, tmp_path, carrier=carrier, confirms_stop=False) as stage:
        world = stage.world
        world.advance(stage.at(10, 30))
        box = lapsed(stage.site.box, world.vendor, lapse)
        pull(box)
        stopping, asking = two_phones(stage)
        for phone, body in ((stopping, "STOP"), (asking, "Is there parking?")):
            world.carrier.receive(phone, world.carrier.number, body, world.clock.now())
        hear(box)
        decide_everyone(box)
        assert 0 == send_due(box)

        assert ([], []) == (world.carrier.accepted, world.carrier.refused)
        with box.store.view() as view:
            assert view.get(Suppression, stopping) is not None
            assert TaskKind.ANSWER_BY_HAND in {one.kind for one in view.tasks_of(asking)}
            assert [] == view.messages_in((MessageState.INTENT, MessageState.SENT, MessageState.UNKNOWN))
        reasons = stage.rows("SELECT reasons FROM decision WHERE verdict != 'send'")
        assert sum("baa_sms" in str(one) for (one,) in reasons) > 10
        assert [] == stage.rows("SELECT 1 FROM audit WHERE action = 'text_intended'")
