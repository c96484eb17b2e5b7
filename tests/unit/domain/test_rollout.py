from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from appliance.domain.decision import Reason
from appliance.domain.limits.rollout import (
    MEANINGS,
    Phase,
    PhaseRecord,
    RolloutCase,
    phase_after,
    reaches,
    review_phase,
    room_left,
    waits_for_a_halt,
)
from appliance.domain.policy import Policy

POLICY = Policy()
CLEAN = PhaseRecord(Phase.FIRST_50, timedelta(days=2), texts=50, delivered=50)


@pytest.mark.parametrize(
    ("phase", "days", "reached"),
    [
        (Phase.TEST, 45, False),
        (Phase.SHADOW, 45, False),
        (Phase.FIRST_50, 29, False),
        (Phase.FIRST_50, 30, True),
        (Phase.FIRST_50, 90, True),
        (Phase.FIRST_50, 91, False),
        (Phase.FIRST_50, None, False),
        (Phase.SIX_MONTHS, -1, False),
        (Phase.SIX_MONTHS, 0, True),
        (Phase.SIX_MONTHS, 180, True),
        (Phase.SIX_MONTHS, 181, False),
        (Phase.SIX_MONTHS, None, False),
        (Phase.EVERYONE, 900, True),
        (Phase.EVERYONE, -14, True),
        (Phase.EVERYONE, None, True),
    ],
)
def test_each_phase_reaches_its_patients_to_the_day(phase: Phase, days: int | None, reached: bool) -> None:
    assert reached is reaches(phase, RolloutCase(days))


def test_the_fiftieth_text_leaves_and_the_fifty_first_does_not() -> None:
    assert reaches(Phase.FIRST_50, RolloutCase(45, texted=49))
    assert not reaches(Phase.FIRST_50, RolloutCase(45, texted=50))
    assert reaches(Phase.SIX_MONTHS, RolloutCase(45, texted=50))
    assert [50, 1, 0, 0] == [room_left(Phase.FIRST_50, texted) for texted in (0, 49, 50, 51)]
    assert room_left(Phase.SIX_MONTHS, 50) is None


def test_the_staffs_own_phones_are_reached_in_every_phase_but_shadow() -> None:
    staff = RolloutCase(None, is_test_number=True, texted=50)
    assert [phase for phase in Phase if phase is not Phase.SHADOW] == [
        phase for phase in Phase if reaches(phase, staff)
    ]


def test_each_later_phase_reaches_whomever_an_earlier_one_did() -> None:
    late = [Phase.FIRST_50, Phase.SIX_MONTHS, Phase.EVERYONE]
    for days in range(-20, 400):
        reached = [reaches(phase, RolloutCase(days)) for phase in late]
        assert sorted(reached) == reached


def test_phases_follow_each_other() -> None:
    chain = [Phase.TEST]
    while (after := phase_after(chain[-1])) is not None:
        chain.append(after)
    assert list(Phase) == chain
    assert set(Phase) == set(MEANINGS)


def unmet(record: PhaseRecord, policy: Policy = POLICY) -> set[str]:
    return {one.name for one in review_phase(record, policy) if not one.met}


def test_a_clean_record_meets_every_condition() -> None:
    assert set() == unmet(CLEAN)
    assert () == review_phase(replace(CLEAN, phase=Phase.EVERYONE), POLICY)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"lasted": timedelta(days=2, seconds=-1)}, "days"),
        ({"lasted": None}, "days"),
        ({"halts": ("pause",)}, "halts"),
        ({"halts": ("stale_pms",)}, "halts"),
        ({"opt_outs": 2}, "opt_outs"),
        ({"texts": 40, "delivered": 40, "opt_outs": 3}, "opt_outs"),
        ({"wrong_numbers": 2}, "wrong_numbers"),
        ({"delivered": 44}, "delivered"),
        ({"urgent_tasks": 1}, "urgent_tasks"),
    ],
)
def test_each_condition_is_missed_by_itself(change: dict[str, object], name: str) -> None:
    assert {name} == unmet(replace(CLEAN, **change))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [
        {"opt_outs": 1},
        {"wrong_numbers": 1},
        {"delivered": 45},
        {"texts": 40, "delivered": 36, "opt_outs": 2, "wrong_numbers": 2},
        {"texts": 0, "delivered": 0},
        {"restarts": 3},
        {"drafts_flagged": 9},
    ],
)
def test_what_lies_at_the_bar_is_clean(change: dict[str, object]) -> None:
    assert set() == unmet(replace(CLEAN, **change))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("phase", "days"), [(Phase.TEST, 1), (Phase.SHADOW, 1), (Phase.FIRST_50, 2), (Phase.SIX_MONTHS, 4)]
)
def test_each_phase_lasts_its_days(phase: Phase, days: int) -> None:
    record = PhaseRecord(phase, timedelta(days=days))
    assert set() == unmet(record)
    assert {"days"} == unmet(replace(record, lasted=timedelta(days=days) - timedelta(seconds=1)))


def test_a_text_waits_for_a_halt_only_if_nothing_else_is_wrong_with_it() -> None:
    assert waits_for_a_halt((Reason.PAUSED,))
    assert waits_for_a_halt((Reason.BREAKER_OPEN, Reason.PAUSED, Reason.QUIET_HOURS))
    assert not waits_for_a_halt((Reason.QUIET_HOURS,))
    assert not waits_for_a_halt((Reason.PAUSED, Reason.CONSENT_REVOKED))
    assert not waits_for_a_halt((Reason.PAUSED, Reason.NO_COMMON_WINDOW))
    assert not waits_for_a_halt((Reason.PAUSED, Reason.OUTSIDE_PHASE))
    assert not waits_for_a_halt(())
