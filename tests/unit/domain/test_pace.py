from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.domain.permission.pace import MOST_PER_TICK, TICK_SECONDS, Pace, last_departure

TEN = datetime(2026, 11, 17, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("per_second", "per_tick"),
    [(0.01, 1), (0.1, 3), (0.5, 15), (2 / 3, 20), (1, 20), (100, MOST_PER_TICK)],
)
def test_a_turn_holds_what_the_tier_lets_through_and_at_least_one(per_second: float, per_tick: int) -> None:
    assert per_tick == Pace(per_second).per_tick


def test_a_fifth_of_the_day_is_kept_for_answers() -> None:
    assert (1600, 8) == (Pace(1, 2000).proactive_per_day, Pace(1, 10).proactive_per_day)


@pytest.mark.parametrize(("count", "minutes"), [(1, 0), (15, 0), (16, 0.5), (30, 0.5), (31, 1), (250, 8)])
def test_texts_of_one_minute_leave_turn_by_turn(count: int, minutes: float) -> None:
    assert TEN + timedelta(minutes=minutes) == last_departure([TEN] * count, Pace(0.5))


def test_a_later_text_waits_for_its_time_and_no_text_has_none() -> None:
    later = TEN + timedelta(hours=1)
    assert later == last_departure([later, TEN], Pace(0.5))
    assert None is last_departure([], Pace())


@given(st.lists(st.integers(0, 3600), min_size=1, max_size=80), st.floats(0.02, 1))
def test_no_text_leaves_before_its_time_nor_any_turn_too_full(seconds: list[int], rate: float) -> None:
    pace = Pace(rate)
    last = last_departure([TEN + timedelta(seconds=one) for one in seconds], pace)
    assert last is not None
    turns = -(-len(seconds) // pace.per_tick) - 1
    assert last >= TEN + timedelta(seconds=max(seconds))
    assert last >= TEN + timedelta(seconds=min(seconds) + turns * TICK_SECONDS)
    assert last <= TEN + timedelta(seconds=max(seconds) + turns * TICK_SECONDS)
