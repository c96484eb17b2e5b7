"""The two looks at a slot, before and after writing, held against a minute-by-minute painter."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.domain.decision import Reason, Verdict
from appliance.domain.model import (
    AppointmentRow,
    OperatoryRow,
    ProviderRow,
    ScheduleBlockRow,
    Slot,
    instant_text,
)
from appliance.domain.policy import Policy
from appliance.domain.visits.booking import find_clashes, is_as_agreed, may_book
from appliance.domain.visits.openings import Office

DENVER = ZoneInfo("America/Denver")
POLICY = Policy()
OFFICE = Office(
    DENVER,
    {
        "1": OperatoryRow("1", "Op 1", 1, 0, 1, "chen", "priya"),
        "2": OperatoryRow("2", "Op 2", 1, 0, 1, "chen", "ben"),
        "3": OperatoryRow("3", "Op 3", 1, 1, 1, "chen", "priya"),
    },
    {
        "priya": ProviderRow("priya", "Priya", "Nair", 1, 0),
        "ben": ProviderRow("ben", "Ben", "Ortiz", 1, 0),
        "gone": ProviderRow("gone", "Gail", "Stone", 1, 1),
    },
)
MORNING = ScheduleBlockRow("b", "2026-03-11", 8 * 60, 12 * 60, "provider", "priya", "1")


def at(hour: float) -> datetime:
    return datetime(2026, 3, 11, tzinfo=DENVER).astimezone(UTC) + timedelta(hours=hour)


def visit(hour: float, minutes: int = 60, **changes: object) -> AppointmentRow:
    row = AppointmentRow(
        "v", "carlos", "scheduled", instant_text(at(hour)), None, minutes, "1", "chen", "priya", 1, "", ""
    )
    return row._replace(**changes)  # type: ignore[arg-type]


SLOT = Slot(at(9), 60, "1", "priya", "Priya")
NOW = at(7)


def reasons(
    slot: Slot = SLOT,
    now: datetime = NOW,
    blocks: list[ScheduleBlockRow] | None = None,
    visits: list[AppointmentRow] | None = None,
    own: list[AppointmentRow] | None = None,
    policy: Policy = POLICY,
) -> list[Reason]:
    decision = may_book(
        slot,
        now,
        OFFICE,
        iter([MORNING] if blocks is None else blocks),
        iter(visits or []),
        own or [],
        policy,
    )
    assert (Verdict.DENY if decision.reasons else Verdict.ALLOW) is decision.verdict
    return list(decision.reasons)


def test_a_free_slot_may_be_booked() -> None:
    assert [] == reasons()


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(8), []),
        (at(8) + timedelta(seconds=1), [Reason.SLOT_PAST]),
        (at(9.5), [Reason.SLOT_PAST]),
    ],
)
def test_an_hour_ahead_is_the_last_moment(now: datetime, expected: list[Reason]) -> None:
    assert expected == reasons(now=now)


def test_booking_can_be_switched_off() -> None:
    assert [Reason.BOOKING_OFF] == reasons(policy=replace(POLICY, auto_book=False))


@pytest.mark.parametrize(
    "taken",
    [
        visit(9),
        visit(8.5, 31),
        visit(9 + 59 / 60),
        visit(8, 300),
        visit(9.25, 5),
        visit(9, operatory_id="2"),
        visit(9, hygienist_id="ben"),
        visit(9, status="complete"),
        visit(9, operatory_id="2", hygienist_id=None, provider_id="priya"),
        visit(9, operatory_id="2", is_hygiene=0),
    ],
)
def test_a_slot_with_any_minute_gone_is_taken(taken: AppointmentRow) -> None:
    assert [Reason.SLOT_TAKEN] == reasons(visits=[taken])


@pytest.mark.parametrize(
    "other",
    [
        visit(8),
        visit(10),
        visit(8, 59),
        visit(9, status="broken"),
        visit(9, status="unscheduled_list"),
        visit(9, operatory_id="2", hygienist_id="ben"),
        visit(9, start_at=None),
    ],
)
def test_a_slot_beside_others_is_free(other: AppointmentRow) -> None:
    assert [] == reasons(visits=[other])


@pytest.mark.parametrize(
    "blocks",
    [
        [],
        [MORNING._replace(on="2026-03-12")],
        [MORNING._replace(start_minute=9 * 60 + 1)],
        [MORNING._replace(stop_minute=10 * 60 - 1)],
        [MORNING._replace(provider_id="ben")],
        [MORNING._replace(provider_id="gone")],
        [MORNING._replace(operatory_ids="2")],
        [MORNING, MORNING._replace(kind="closed", provider_id=None)],
        [MORNING, MORNING._replace(kind="blockout", start_minute=9 * 60 + 50)],
    ],
)
def test_a_slot_outside_the_schedule_is_closed(blocks: list[ScheduleBlockRow]) -> None:
    assert [Reason.SLOT_CLOSED] == reasons(blocks=blocks)


def test_what_is_never_offered_is_never_booked() -> None:
    blocks = [MORNING._replace(operatory_ids="1,3"), MORNING._replace(provider_id="gone")]
    assert [Reason.SLOT_CLOSED] == reasons(replace(SLOT, operatory_id="3"), blocks=blocks)
    assert [Reason.SLOT_CLOSED] == reasons(replace(SLOT, provider_id="gone"), blocks=blocks)


def test_a_slot_across_two_blocks_that_touch_is_one_slot() -> None:
    halves = [MORNING._replace(stop_minute=9 * 60 + 30), MORNING._replace(start_minute=9 * 60 + 30)]
    assert [] == reasons(blocks=halves)


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        (
            visit(9.5, operatory_id="2", provider_id="chen", hygienist_id=None, is_hygiene=0),
            [Reason.PATIENT_BUSY],
        ),
        (visit(8, 61), [Reason.PATIENT_BUSY]),
        (visit(8), []),
        (visit(10), []),
        (visit(9, status="broken"), []),
        (visit(9, start_at=None), []),
    ],
)
def test_nobody_sits_in_two_chairs(own: AppointmentRow, expected: list[Reason]) -> None:
    assert expected == reasons(own=[own])


def test_every_reason_is_given() -> None:
    off = replace(POLICY, auto_book=False)
    all_but_closed = [Reason.BOOKING_OFF, Reason.SLOT_PAST, Reason.SLOT_TAKEN, Reason.PATIENT_BUSY]
    assert all_but_closed == reasons(now=at(9), visits=[visit(9)], own=[visit(9)], policy=off)
    assert Reason.SLOT_CLOSED in reasons(now=at(9), blocks=[], own=[visit(9)], policy=off)


starts = st.integers(8 * 12, 12 * 12).map(lambda cell: cell / 12)
others = st.builds(
    lambda number, hour, cells, status, room, dentist, hygienist, is_hygiene: visit(
        hour,
        cells * 5,
        id=f"v{number}",
        status=status,
        operatory_id=room,
        provider_id=dentist,
        hygienist_id=hygienist,
        is_hygiene=is_hygiene,
    ),
    st.integers(0, 9),
    starts,
    st.integers(1, 24),
    st.sampled_from(["scheduled", "scheduled", "complete", "broken", "note"]),
    st.sampled_from("12"),
    st.sampled_from(["chen", "priya", None]),
    st.sampled_from(["priya", "ben", None]),
    st.integers(0, 1),
)


def is_painted(row: AppointmentRow, minute: datetime) -> bool:
    assert row.start_at is not None
    start = datetime.fromisoformat(row.start_at)
    return row.status in {"scheduled", "complete"} and start <= minute < start + timedelta(
        minutes=row.minutes
    )


def busy_people(row: AppointmentRow) -> set[str | None]:
    if row.is_hygiene and row.hygienist_id:
        return {row.hygienist_id}
    return {row.provider_id, row.hygienist_id} - {None}


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(others, max_size=5), starts, st.integers(1, 18))
def test_a_slot_may_be_booked_if_each_of_its_minutes_is_free(
    visits: list[AppointmentRow], start: float, cells: int
) -> None:
    slot = replace(SLOT, start_at=at(start), minutes=cells * 5)
    minutes = [slot.start_at + timedelta(minutes=number) for number in range(slot.minutes)]
    is_open = all(at(8) <= minute < at(12) for minute in minutes)
    taken = any(
        is_painted(row, minute) and (row.operatory_id == "1" or "priya" in busy_people(row))
        for row in visits
        for minute in minutes
    )
    expected = [Reason.SLOT_CLOSED] if not is_open else [Reason.SLOT_TAKEN] if taken else []
    assert expected == reasons(slot, visits=visits, now=at(0))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(others, st.lists(others, max_size=6))
def test_clashes_are_the_visits_that_share_a_minute_and_a_place(
    ours: AppointmentRow, visits: list[AppointmentRow]
) -> None:
    ours = ours._replace(id="ours")
    assert ours.start_at is not None
    start = datetime.fromisoformat(ours.start_at)
    minutes = [start + timedelta(minutes=number) for number in range(ours.minutes)]
    expected = [
        row.id
        for row in visits
        if any(is_painted(row, minute) for minute in minutes)
        and (row.operatory_id == ours.operatory_id or busy_people(row) & busy_people(ours))
    ]
    assert expected == find_clashes(ours, [ours, *visits])


def test_visits_without_anybody_clash_only_in_one_place() -> None:
    """Two visits whose provider nobody knows are not thereby with the same one."""
    ours = visit(9, id="ours", provider_id=None, hygienist_id=None)
    assert [] == find_clashes(ours, [visit(9, operatory_id="2", provider_id=None, hygienist_id=None)])
    assert ["v"] == find_clashes(ours, [visit(9, hygienist_id="ben")])
    assert [] == find_clashes(ours._replace(start_at=None), [visit(9)])
    assert [] == find_clashes(ours, [visit(9, start_at=None)])


WRITTEN = visit(9, patient_id="maria")


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (WRITTEN, True),
        (WRITTEN._replace(hygienist_id=None, provider_id="priya"), True),
        (WRITTEN._replace(status="broken"), False),
        (WRITTEN._replace(patient_id="carlos"), False),
        (WRITTEN._replace(start_at=None), False),
        (WRITTEN._replace(start_at=instant_text(at(10))), False),
        (WRITTEN._replace(operatory_id="2"), False),
        (WRITTEN._replace(minutes=50), False),
        (WRITTEN._replace(hygienist_id="ben"), False),
    ],
)
def test_the_visit_in_the_book_is_the_one_that_was_agreed(row: AppointmentRow, expected: bool) -> None:
    assert expected == is_as_agreed(SLOT, "maria", row)


def test_visits_that_touch_do_not_clash() -> None:
    ours = visit(9, id="ours")
    assert [] == find_clashes(ours, [visit(8), visit(10)])
    assert ["v"] == find_clashes(ours, [visit(8, minutes=61)])
