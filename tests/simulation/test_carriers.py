"""A whole day with each carrier: the same practice, the same people, every promise kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.cli.stage import play
from appliance.simulation.carrier import Fault, Trouble
from appliance.simulation.http import Request
from tests.simulation.stage_world import KEPT, SwallowedAnswers, play_briskly, staged

RINGCENTRAL = ("ringcentral", "ringcentral_high_volume")
OTHERS = (*RINGCENTRAL, "tigerconnect")


@pytest.mark.parametrize("carrier", OTHERS)
def test_a_day_with_another_carrier_is_the_day_with_twilio(carrier: str, tmp_path: Path) -> None:
    """Whom it texts, what they answer and what is booked do not depend on the vendor."""
    reports = []
    for name in ("twilio", carrier):
        folder = tmp_path / name
        folder.mkdir()
        with staged(8, 200, folder, carrier=name) as stage:
            play_briskly(stage, stage.at(0, 30, days=1))
            reports.append(stage.report())
            assert 0 == stage.world.ringcentral.gate.penalties
    one, other = reports
    assert KEPT == one.promises == other.promises
    assert (one.sent, one.booked, one.replies) == (other.sent, other.booked, other.replies)
    assert one.booked >= 3


@pytest.mark.parametrize("carrier", OTHERS)
def test_a_bad_day_with_another_carrier_keeps_every_promise(carrier: str, tmp_path: Path) -> None:
    """Every third request that changes anything is swallowed, and lists repeat and hide what they hold."""
    swallow, polls = SwallowedAnswers(), [0]

    def trouble(request: Request) -> Fault | None:
        if request.method != "GET":
            return swallow(request)
        polls[0] += 1
        kinds = (Trouble.DUPLICATE, Trouble.LOSE_REQUEST, Trouble.LOSE_ANSWER, Trouble.FAIL_AFTER)
        return Fault(kinds[polls[0] // 5 % 4]) if polls[0] % 5 == 0 else None

    with staged(8, 200, tmp_path, carrier=carrier) as stage:
        stage.world.carrier.faults = trouble
        play_briskly(stage, stage.at(0, 30, days=1))
        report = stage.report()
        assert KEPT == report.promises
        assert report.sent >= 15
        assert report.verified
        settled = stage.rows("SELECT count(*) FROM audit WHERE action = 'text_settled'")[0][0]
        assert isinstance(settled, int)
        assert settled >= 3


def test_stop_to_ringcentral_is_confirmed_there_or_here_but_once(tmp_path: Path) -> None:
    for confirms in (True, False):
        folder = tmp_path / str(confirms)
        folder.mkdir()
        with staged(8, 120, folder, carrier="ringcentral", confirms_stop=confirms) as stage:
            play_briskly(stage, stage.at(12))
            phone = stage.world.carrier.accepted[0].to
            stage.world.people.auto_repliers = frozenset()
            stage.world.carrier.receive(phone, stage.world.carrier.number, "STOP", stage.world.clock.now())
            play_briskly(stage, stage.at(18))
            # Where it blocks the phone without a word our confirmation bounces, and that is one try.
            bounced = [one for one in stage.world.carrier.refused if one.to == phone]
            assert (0 if confirms else 1) == len(bounced)
            assert 0 == stage.report().promises["stopped"]


def test_stop_to_tigerconnect_is_ours_to_hear_and_confirmed_once(tmp_path: Path) -> None:
    with staged(8, 120, tmp_path, carrier="tigerconnect") as stage:
        play_briskly(stage, stage.at(12))
        carrier = stage.world.carrier
        phone = carrier.accepted[0].to
        stage.world.people.auto_repliers = frozenset()
        carrier.receive(phone, carrier.number, "STOP", stage.world.clock.now())
        before = len(carrier.accepted)
        play_briskly(stage, stage.at(18))
        assert 1 == len([one for one in carrier.accepted[before:] if one.to == phone])
        assert 0 == stage.report().promises["stopped"]


@pytest.mark.slow
@pytest.mark.parametrize("carrier", OTHERS)
def test_a_day_over_http_with_every_poll(carrier: str, tmp_path: Path) -> None:
    with staged(8, 120, tmp_path, over_http=True, carrier=carrier) as stage:
        play(stage.world, stage.site, stage.at(0, 30, days=1))
        assert KEPT == stage.report().promises
        assert 0 == stage.world.ringcentral.gate.penalties
