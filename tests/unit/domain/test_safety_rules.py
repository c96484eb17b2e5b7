"""Dates and bounds of the box's own safety: archive, incidents, health."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from appliance.domain.limits.incidents import deadlines_of
from appliance.domain.proof.archiving import plan_range, retain_until
from appliance.domain.upkeep.health import Check, HealthFacts, Machine, figures_of, judge_health

NOW = datetime(2026, 11, 17, 18, 0, tzinfo=UTC)
GB = 1024**3
SOUND = HealthFacts(
    NOW,
    Machine(50 * GB, 100 * GB, True, 100_000_000, 0.02),
    NOW - timedelta(hours=16),
    "",
    "",
    True,
    NOW - timedelta(hours=15),
    NOW - timedelta(days=10),
    True,
    NOW - timedelta(hours=14),
    NOW - timedelta(hours=6),
    secrets={"database_key": NOW - timedelta(days=200), "sms_key_secret": NOW - timedelta(days=80)},
)


# --- archive


def test_an_object_is_kept_to_the_end_of_the_sixth_calendar_year_after() -> None:
    assert date(2032, 12, 31) == retain_until(date(2026, 1, 1))
    assert date(2032, 12, 31) == retain_until(date(2026, 12, 31))


def test_a_range_goes_on_where_the_last_one_ended_and_stays_in_its_year() -> None:
    days = [(4, date(2026, 12, 30)), (5, date(2026, 12, 31)), (6, date(2027, 1, 1)), (7, date(2027, 1, 1))]
    first = plan_range(3, days, 10)
    assert first is not None
    assert (4, 5, date(2026, 12, 31)) == (first.first, first.last, first.newest_on)
    assert "audit/2026/000000000004-000000000005" == first.name
    small = plan_range(5, days[2:], 1)
    assert small is not None
    assert (6, 6) == (small.first, small.last)
    assert plan_range(7, [], 10) is None


def test_a_gap_is_never_archived_over() -> None:
    with pytest.raises(ValueError, match="row 4 is missing"):
        plan_range(3, [(5, date(2026, 1, 1))], 10)


# --- incidents


def test_the_clocks_run_from_discovery() -> None:
    due = deadlines_of(NOW, "IL")
    assert [1, 24, 24, 60 * 24] == [(one.due_at - NOW) / timedelta(hours=1) for one in due]


def test_a_state_may_be_stricter() -> None:
    due = [one for one in deadlines_of(NOW, "NY") if "law of NY" in one.what]
    assert [timedelta(days=30)] == [one.due_at - NOW for one in due]


# --- health


def found(facts: HealthFacts) -> dict[str, Check]:
    return {one.name: one for one in judge_health(facts)}


def test_a_sound_box_has_nothing_to_say() -> None:
    assert [] == [one for one in judge_health(SOUND) if not one.ok or one.is_warning or one.remedy]


@pytest.mark.parametrize(
    ("change", "name", "ok"),
    [
        ({"machine": Machine(3 * GB, 100 * GB, True, 1, 0.0)}, "disk space", False),
        ({"machine": Machine(10 * GB, 100 * GB, True, 1, 0.0)}, "disk space", True),
        ({"machine": Machine(50 * GB, 100 * GB, False, 1, 0.0)}, "data partition", False),
        ({"machine": Machine(50 * GB, 100 * GB, True, 5 * GB, 0.0)}, "database size", True),
        ({"machine": Machine(50 * GB, 100 * GB, True, 1, None)}, "clock", True),
        ({"machine": Machine(50 * GB, 100 * GB, True, 1, 61.0)}, "clock", False),
        ({"now": datetime(1970, 1, 1, tzinfo=UTC)}, "clock", False),
        ({"pulled_at": NOW - timedelta(hours=27)}, "last pull", True),
        ({"pulled_at": NOW - timedelta(hours=49)}, "last pull", False),
        ({"pulled_at": None}, "last pull", True),
        ({"pms_error": "transient"}, "PMS reached", False),
        ({"carrier_error": "sender_blocked"}, "carrier reached", False),
        ({"has_backups": False}, "last backup", True),
        ({"backup_at": NOW - timedelta(hours=27)}, "last backup", True),
        ({"backup_at": NOW - timedelta(hours=49)}, "last backup", False),
        ({"drill_at": NOW - timedelta(days=33)}, "last restore drill", True),
        ({"drill_at": NOW - timedelta(days=93)}, "last restore drill", False),
        ({"archive_at": NOW - timedelta(days=15)}, "last archiving", False),
        ({"watchdog_at": NOW - timedelta(days=3)}, "watchdog", False),
        ({"watchdog_ok": False}, "watchdog", False),
        ({"secrets": {"database_key": NOW - timedelta(days=365)}}, "age of database_key", True),
        ({"secrets": {"sms_key_secret": NOW - timedelta(days=90)}}, "age of sms_key_secret", True),
        ({"secrets": {"sms_key_secret": NOW - timedelta(days=180)}}, "age of sms_key_secret", False),
        ({"halts": ("pause",)}, "halts", True),
        ({"halts": ("pause", "watchdog")}, "halts", False),
        ({"answer_waiting_since": NOW - timedelta(minutes=6)}, "answers waiting", False),
        ({"incidents_open": 1}, "incidents", False),
        ({"window_open": True}, "lost window", False),
    ],
)
def test_each_trouble_is_found_with_a_remedy(change: dict[str, object], name: str, ok: bool) -> None:
    check = found(replace(SOUND, **change))[name]  # type: ignore[arg-type]
    assert (ok, ok) == (check.ok, check.is_warning)
    assert check.remedy


@pytest.mark.parametrize(("days", "ok", "soon"), [(31, True, False), (29, True, True), (-1, False, False)])
def test_certificates_end(days: int, ok: bool, soon: bool) -> None:
    machine = replace(SOUND.machine, certificates={"the PMS": (NOW + timedelta(days=days)).date()})
    check = found(replace(SOUND, machine=machine))["certificate of the PMS"]
    assert (ok, soon) == (check.ok, check.is_warning)


def test_the_backup_key_does_not_age() -> None:
    facts = replace(SOUND, secrets={"backup_key": NOW - timedelta(days=3000)})
    assert not [name for name in found(facts) if name.startswith("age of")]


def test_figures_are_ages_and_sizes_and_leave_out_what_is_unknown() -> None:
    figures = figures_of(replace(SOUND, drill_at=None))
    assert 15 * 3600 == figures["backup_age_seconds"]
    assert 80 * 86400 < figures["oldest_secret_age_seconds"]
    assert "restore_drill_age_seconds" not in figures
