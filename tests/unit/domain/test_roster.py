"""Who hears an alert at which hour, and that an emergency waits for nobody."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from appliance.domain.visits.roster import Post, choose_posts

CHICAGO = ZoneInfo("America/Chicago")
DESK = Post("desk", True, frozenset(range(5)), time(8), time(17))
NIGHT = Post("on_call", False, frozenset(range(5)), time(17), time(8))
ALWAYS = Post("owner", False)


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=CHICAGO).astimezone(UTC)


def posts(day: int, hour: int, *of: Post, urgent: bool) -> list[tuple[str, datetime]]:
    return choose_posts(of, at(day, hour), CHICAGO, urgent=urgent)


def test_who_is_on_duty_hears_it_now() -> None:
    assert [("desk", at(17, 10))] == posts(17, 10, DESK, NIGHT, urgent=False)
    assert [("desk", at(17, 10))] == posts(17, 10, DESK, NIGHT, urgent=True)
    assert [("on_call", at(17, 21))] == posts(17, 21, DESK, NIGHT, urgent=True)
    assert [("desk", at(17, 10)), ("owner", at(17, 10))] == posts(17, 10, DESK, ALWAYS, urgent=True)


def test_duty_over_midnight_is_of_the_day_on_which_it_began() -> None:
    assert [("on_call", at(21, 3))] == posts(21, 3, NIGHT, DESK, urgent=True)  # Saturday 03:00: Friday's
    assert ["desk", "on_call"] == sorted(name for name, _ in posts(22, 3, NIGHT, DESK, urgent=True))  # Sunday


def test_with_nobody_on_duty_an_emergency_goes_to_all_and_the_rest_waits_for_the_next() -> None:
    assert [("desk", at(22, 12))] == posts(22, 12, DESK, urgent=True)
    assert [("desk", at(23, 8))] == posts(22, 12, DESK, NIGHT, urgent=False)
    assert [("desk", at(18, 8))] == posts(17, 17, DESK, NIGHT, urgent=False), "the end is not duty any more"


def test_nobody_hears_what_no_post_is_for() -> None:
    assert [] == posts(17, 10, NIGHT, ALWAYS, urgent=False)
    assert [] == posts(17, 10, urgent=True)
    assert [] == posts(17, 10, Post("nobody", True, frozenset()), urgent=True)
