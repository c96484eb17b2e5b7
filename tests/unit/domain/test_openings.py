"""Free time, held against a painter who colours a wall calendar cell by cell and knows nothing of spans."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.domain.model import (
    AppointmentRow,
    OperatoryRow,
    ProviderRow,
    ScheduleBlockRow,
    Slot,
    instant_text,
)
from appliance.domain.visits.openings import (
    Office,
    Opening,
    choose_slots,
    cut_slots,
    find_openings,
    providers_of,
)

DENVER = ZoneInfo("America/Denver")
CELL = timedelta(minutes=5)
WEDNESDAY = date(2026, 3, 11)
DAYS = (WEDNESDAY, date(2026, 3, 12), date(2026, 3, 8), date(2026, 11, 1))
"""Two ordinary days, and the two on which the clock changes."""

PROVIDERS = {
    "priya": ProviderRow("priya", "Priya", "Nair", 1, 0),
    "ben": ProviderRow("ben", "Ben", "Ortiz", 1, 0),
    "gone": ProviderRow("gone", "Gail", "Stone", 1, 1),
    "chen": ProviderRow("chen", "Grace", "Chen", 0, 0),
}
ROOMS = {
    "1": OperatoryRow("1", "Op 1", 1, 0, 1, "chen", "priya"),
    "2": OperatoryRow("2", "Op 2", 1, 0, 1, "chen", "ben"),
    "3": OperatoryRow("3", "Op 3", 1, 1, 1, "chen", "priya"),
    "4": OperatoryRow("4", "Op 4", 1, 0, 0, "chen", "ben"),
    "5": OperatoryRow("5", "Op 5", 0, 0, 1, "chen", None),
}
OFFICE = Office(DENVER, ROOMS, PROVIDERS)


def block(start: int, stop: int, kind: str = "provider", **changes: object) -> ScheduleBlockRow:
    row = ScheduleBlockRow("b", WEDNESDAY.isoformat(), start * 60, stop * 60, kind, "priya", "1")
    return row._replace(**changes)  # type: ignore[arg-type]


def visit(hour: float, minutes: int = 60, **changes: object) -> AppointmentRow:
    start = datetime.combine(WEDNESDAY, time(), DENVER).astimezone(UTC) + timedelta(hours=hour)
    row = AppointmentRow(
        "v", "maria", "scheduled", instant_text(start), None, minutes, "1", "chen", "priya", 1, "", ""
    )
    return row._replace(**changes)  # type: ignore[arg-type]


def hours(openings: Sequence[Opening]) -> list[tuple[float, float, str]]:
    """Show openings as local hours and operatory."""

    def hour(at: datetime) -> float:
        there = at.astimezone(DENVER)
        return there.hour + there.minute / 60

    return [(hour(one.start_at), hour(one.stop_at), one.operatory_id) for one in openings]


# --- the painter --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Painter:
    """Colours one cell after another; a cell is five minutes of one operatory with one provider."""

    office: Office
    blocks: Sequence[ScheduleBlockRow]
    visits: Sequence[AppointmentRow]
    ignore: frozenset[str] = frozenset()

    def is_free(self, room: OperatoryRow, provider: ProviderRow, at: datetime) -> bool:
        if room.is_hidden or not room.is_bookable or not room.is_hygiene:
            return False
        if provider.is_hidden or not provider.is_hygienist:
            return False
        wall = at.astimezone(self.office.where)
        today = [row for row in self.blocks if row.on == wall.date().isoformat()]
        if any(row.kind == "closed" for row in today):
            return False
        now = [row for row in today if row.start_minute <= wall.hour * 60 + wall.minute < row.stop_minute]
        if any(row.kind == "blockout" and self._covers(row, room) for row in now):
            return False
        works = [row for row in now if row.kind == "provider" and row.provider_id == provider.id]
        if not any(room.id in row.operatory_ids.split(",") for row in works if row.operatory_ids) and not (
            room.hygienist_id == provider.id and any(not row.operatory_ids for row in works)
        ):
            return False
        return not any(self._disturbs(row, room, provider, at) for row in self.visits)

    def _covers(self, row: ScheduleBlockRow, room: OperatoryRow) -> bool:
        return row.operatory_ids == "" or room.id in row.operatory_ids.split(",")

    def _disturbs(self, row: AppointmentRow, room: OperatoryRow, provider: ProviderRow, at: datetime) -> bool:
        if row.start_at is None or row.id in self.ignore or row.status not in {"scheduled", "complete"}:
            return False
        start = datetime.fromisoformat(row.start_at)
        if not start <= at < start + timedelta(minutes=row.minutes):
            return False
        if row.is_hygiene and row.hygienist_id:
            return room.id == row.operatory_id or provider.id == row.hygienist_id
        return room.id == row.operatory_id or provider.id in (row.provider_id, row.hygienist_id)

    def cells(self, days: Sequence[date]) -> set[tuple[str, str, datetime]]:
        free = set()
        for on in days:
            start = datetime.combine(on, time(), self.office.where).astimezone(UTC)
            for number in range(25 * 12):
                at = start + number * CELL
                if at.astimezone(self.office.where).date() != on:
                    continue
                for room in self.office.operatories.values():
                    for provider in self.office.providers.values():
                        if self.is_free(room, provider, at):
                            free.add((room.id, provider.id, at))
        return free


def cells_of(openings: Sequence[Opening]) -> Iterator[tuple[str, str, datetime]]:
    for one in openings:
        for number in range((one.stop_at - one.start_at) // CELL):
            yield one.operatory_id, one.provider_id, one.start_at + number * CELL


def _after_three(cell: int) -> int:
    """Cells of a local day from three in the morning, when no clock changes, to ten at night."""
    return 180 + cell * 5


spans = st.tuples(st.integers(0, 220), st.integers(1, 120)).map(
    lambda pair: (_after_three(pair[0]), min(_after_three(pair[0] + pair[1]), 1320))
)
dates = st.sampled_from(DAYS)
rooms = st.sampled_from(["", "", "1", "2", "1,2", "3", "4,5", "1,2,3,4,5"])
blocks = st.builds(
    lambda on, span, kind, who, where: ScheduleBlockRow(
        "b", on.isoformat(), span[0], span[1], kind, who, where
    ),
    dates,
    spans,
    st.sampled_from(["provider"] * 8 + ["blockout"] * 3 + ["closed"]),
    st.sampled_from(["priya", "priya", "ben", "ben", "gone", "chen", None]),
    rooms,
)
visits = st.builds(
    lambda number, on, minute, length, status, room, dentist, hygienist, is_hygiene: AppointmentRow(
        f"v{number}",
        "maria",
        status,
        instant_text(datetime.combine(on, time(), DENVER).astimezone(UTC) + timedelta(minutes=minute * 5)),
        None,
        length * 5,
        room,
        dentist,
        hygienist,
        is_hygiene,
        "",
        "",
    ),
    st.integers(0, 3),
    dates,
    st.integers(30, 270),
    st.integers(1, 30),
    st.sampled_from(["scheduled"] * 3 + ["complete", "broken", "planned", "unscheduled_list", "note"]),
    st.sampled_from(["1", "2", "3", "9", ""]),
    st.sampled_from(["chen", "priya", "ben", None]),
    st.sampled_from(["priya", "ben", None]),
    st.integers(0, 1),
)
calendars = st.tuples(
    st.lists(blocks, min_size=1, max_size=8),
    st.lists(visits, max_size=6),
    st.sets(st.sampled_from(["v0", "v1"]), max_size=1).map(frozenset),
)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(calendars)
def test_time_is_open_exactly_where_the_painter_left_it_white(
    calendar: tuple[list[ScheduleBlockRow], list[AppointmentRow], frozenset[str]],
) -> None:
    rows, taken, ignore = calendar
    openings = find_openings(OFFICE, rows, taken, ignore=ignore)
    days = [on for on in DAYS if any(row.on == on.isoformat() for row in rows)]
    painted = Painter(OFFICE, rows, taken, ignore).cells(days)
    found = list(cells_of(openings))
    assert painted == set(found)
    assert len(found) == len(set(found)), "no time is offered twice over"
    keys = [(one.operatory_id, one.provider_id, one.stop_at) for one in openings]
    assert not {(one.operatory_id, one.provider_id, one.start_at) for one in openings} & set(keys), "whole"
    assert sorted(openings, key=lambda one: (one.start_at, one.operatory_id, one.provider_id)) == openings


@settings(max_examples=60, deadline=None, derandomize=True)
@given(calendars, st.sampled_from([10, 30, 45, 50, 60]), st.sampled_from([5, 10, 15]))
def test_a_slot_is_offered_wherever_one_fits_on_the_grid(
    calendar: tuple[list[ScheduleBlockRow], list[AppointmentRow], frozenset[str]], minutes: int, grid: int
) -> None:
    rows, taken, _ = calendar
    slots = cut_slots(OFFICE, find_openings(OFFICE, rows, taken), minutes, grid)
    days = [on for on in DAYS if any(row.on == on.isoformat() for row in rows)]
    white = Painter(OFFICE, rows, taken).cells(days)
    expected = set()
    for room, provider in {(room, provider) for room, provider, _ in white}:
        after = datetime.min.replace(tzinfo=UTC)
        for at in sorted(at for *place, at in white if place == [room, provider]):
            needed = [(room, provider, at + number * CELL) for number in range(minutes // 5)]
            if at >= after and at.astimezone(DENVER).minute % grid == 0 and white.issuperset(needed):
                expected.add((room, provider, at))
                after = at + timedelta(minutes=minutes)
    assert expected == {(one.operatory_id, one.provider_id, one.start_at) for one in slots}
    assert len(expected) == len(slots)
    names = {"priya": "Priya", "ben": "Ben"}
    assert all(names[one.provider_id] == one.hygienist_name and one.minutes == minutes for one in slots)


# --- one rule at a time -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "taken", "expected"),
    [
        ([], [], []),
        ([block(8, 12)], [], [(8, 12, "1")]),
        ([block(8, 12), block(13, 17)], [], [(8, 12, "1"), (13, 17, "1")]),
        # blocks that touch or overlap are one stretch, once
        ([block(8, 12), block(12, 17)], [], [(8, 17, "1")]),
        ([block(8, 13), block(9, 10), block(12, 17)], [], [(8, 17, "1")]),
        ([block(8, 12)], [visit(9)], [(8, 9, "1"), (10, 12, "1")]),
        ([block(8, 12)], [visit(7.5)], [(8.5, 12, "1")]),
        ([block(8, 12)], [visit(11.5)], [(8, 11.5, "1")]),
        ([block(8, 12)], [visit(12), visit(7)], [(8, 12, "1")]),
        ([block(8, 12)], [visit(8, 240)], []),
        # the provider is busy in another operatory; the operatory is busy with another provider
        ([block(8, 12)], [visit(9, operatory_id="2")], [(8, 9, "1"), (10, 12, "1")]),
        ([block(8, 12)], [visit(9, hygienist_id="ben")], [(8, 9, "1"), (10, 12, "1")]),
        ([block(8, 12)], [visit(9, operatory_id="2", hygienist_id="ben")], [(8, 12, "1")]),
        # a hygiene visit without a hygienist, and a hygienist at a visit that is not for hygiene
        (
            [block(8, 12)],
            [visit(9, operatory_id="2", provider_id="priya", hygienist_id=None)],
            [(8, 9, "1"), (10, 12, "1")],
        ),
        ([block(8, 12)], [visit(9, operatory_id="5", is_hygiene=0)], [(8, 9, "1"), (10, 12, "1")]),
        # what occupies nobody
        ([block(8, 12)], [visit(9, status="broken"), visit(9, status="note")], [(8, 12, "1")]),
        ([block(8, 12)], [visit(9, status="planned"), visit(9, start_at=None)], [(8, 12, "1")]),
        ([block(8, 12)], [visit(9, status="complete")], [(8, 9, "1"), (10, 12, "1")]),
        # blockouts and closed days
        ([block(8, 12), block(9, 10, "blockout")], [], [(8, 9, "1"), (10, 12, "1")]),
        ([block(8, 12), block(9, 10, "blockout", operatory_ids="2")], [], [(8, 12, "1")]),
        (
            [block(8, 12), block(9, 10, "blockout", operatory_ids="", provider_id=None)],
            [],
            [(8, 9, "1"), (10, 12, "1")],
        ),
        ([block(8, 12), block(0, 24, "blockout", on="2026-03-12")], [], [(8, 12, "1")]),
        ([block(8, 12), block(0, 0, "closed", provider_id=None, operatory_ids="")], [], []),
        # places and people that are never offered
        ([block(8, 12, operatory_ids="3,4,5,9")], [], []),
        ([block(8, 12, provider_id="gone")], [], []),
        ([block(8, 12, provider_id="chen")], [], []),
        ([block(8, 12, provider_id="nobody")], [], []),
        ([block(8, 12, provider_id=None)], [], []),
        # a block without operatories is where the provider is usual
        ([block(8, 12, operatory_ids="")], [], [(8, 12, "1")]),
        ([block(8, 12, operatory_ids="", provider_id="ben")], [], [(8, 12, "2")]),
        ([block(8, 12, operatory_ids="1,2")], [], [(8, 12, "1"), (8, 12, "2")]),
        ([block(22, 24)], [], [(22, 0, "1")]),
    ],
)
def test_which_time_is_free(
    rows: list[ScheduleBlockRow], taken: list[AppointmentRow], expected: list[tuple[float, float, str]]
) -> None:
    assert expected == hours(find_openings(OFFICE, rows, taken))


def test_a_visit_that_is_to_be_moved_makes_room_for_itself() -> None:
    assert [(8, 12, "1")] == hours(find_openings(OFFICE, [block(8, 12)], [visit(9)], ignore=frozenset({"v"})))


def test_on_the_days_the_clock_changes_work_begins_by_the_clock() -> None:
    for on, first, length in ((date(2026, 3, 8), 14, 8), (date(2026, 11, 1), 15, 8)):
        (one,) = find_openings(OFFICE, [block(8, 16, on=on.isoformat())], [])
        assert datetime(on.year, on.month, on.day, first, tzinfo=UTC) == one.start_at
        assert timedelta(hours=length) == one.stop_at - one.start_at


def test_time_that_the_clock_skips_is_not_offered() -> None:
    (one,) = find_openings(OFFICE, [block(1, 4, on="2026-03-08")], [])
    assert timedelta(hours=2) == one.stop_at - one.start_at
    assert [] == find_openings(OFFICE, [block(2, 3, on="2026-03-08")], [])


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (visit(9), {"priya"}),
        (visit(9, hygienist_id=None), {"chen"}),
        (visit(9, is_hygiene=0), {"chen", "priya"}),
        (visit(9, is_hygiene=0, hygienist_id=None), {"chen"}),
        (visit(9, provider_id=None, hygienist_id=None), set()),
    ],
)
def test_who_is_busy_during_a_visit(row: AppointmentRow, expected: set[str]) -> None:
    assert expected == providers_of(row)


def test_slots_start_on_the_grid_of_the_wall_clock() -> None:
    opening = Opening(
        datetime(2026, 3, 11, 15, 5, tzinfo=UTC), datetime(2026, 3, 11, 18, 0, tzinfo=UTC), "1", "priya"
    )
    starts = [
        slot.start_at.minute + 60 * (slot.start_at.hour - 15) for slot in cut_slots(OFFICE, [opening], 50)
    ]
    assert [10, 60, 110] == starts
    # 45 minutes do not fit the grid: the next slot waits for its next line
    starts = [
        slot.start_at.minute + 60 * (slot.start_at.hour - 15) for slot in cut_slots(OFFICE, [opening], 45)
    ]
    assert [10, 60, 110] == starts
    assert [] == cut_slots(OFFICE, [opening], 171)
    assert 1 == len(cut_slots(OFFICE, [replace(opening, operatory_id="9", provider_id="?")], 165))


# --- what is offered ----------------------------------------------------------------------------------------


def slot(day: int, hour: int, provider: str = "priya", room: str = "1") -> Slot:
    at = datetime(2026, 3, day, hour, tzinfo=DENVER).astimezone(UTC)
    return Slot(at, 60, room, provider, provider.title())


@pytest.mark.parametrize(
    ("free", "wanted", "expected"),
    [
        ([], 3, []),
        ([slot(11, 9), slot(11, 10), slot(12, 9)], 1, [slot(11, 9)]),
        ([slot(11, 9), slot(11, 10), slot(12, 9)], 2, [slot(11, 9), slot(12, 9)]),
        # one day only: as far apart as half a day
        ([slot(11, 9), slot(11, 10), slot(11, 13), slot(11, 14)], 2, [slot(11, 9), slot(11, 13)]),
        ([slot(11, 9), slot(11, 10), slot(11, 11)], 2, [slot(11, 9), slot(11, 10)]),
        # the same hour in two operatories is one offer
        ([slot(11, 9), slot(11, 9, "ben", "2")], 2, [slot(11, 9)]),
        # late afternoon is tomorrow in UTC, and still the same day
        ([slot(11, 16), slot(11, 19), slot(12, 9)], 2, [slot(11, 16), slot(12, 9)]),
        ([slot(11, 9), slot(12, 9)], 5, [slot(11, 9), slot(12, 9)]),
        # her own hygienist first, in the order of time
        ([slot(11, 9, "ben"), slot(12, 9), slot(13, 9)], 2, [slot(12, 9), slot(13, 9)]),
        ([slot(11, 9, "ben"), slot(12, 9), slot(12, 10)], 2, [slot(11, 9, "ben"), slot(12, 9)]),
    ],
)
def test_different_days_then_different_halves_of_a_day(
    free: list[Slot], wanted: int, expected: list[Slot]
) -> None:
    assert expected == choose_slots(free, wanted, where=DENVER, preferred_provider="priya")


def test_without_a_hygienist_of_her_own_the_earliest_time_counts() -> None:
    free = [slot(11, 9, "ben"), slot(12, 9)]
    assert [slot(11, 9, "ben")] == choose_slots(free, 1, where=DENVER)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.lists(
        st.builds(
            slot,
            st.integers(9, 13),
            st.integers(8, 17),
            st.sampled_from(["priya", "ben"]),
            st.sampled_from("12"),
        ),
        max_size=12,
    ),
    st.integers(0, 5),
)
def test_offers_differ_in_day_as_long_as_there_are_days(free: list[Slot], wanted: int) -> None:
    free.sort(key=lambda one: one.start_at)
    chosen = choose_slots(free, wanted, where=DENVER, preferred_provider="ben")
    starts = {one.start_at for one in free}
    days = {one.start_at.astimezone(DENVER).date() for one in free}
    assert min(wanted, len(starts)) == len(chosen) == len({one.start_at for one in chosen})
    assert set(chosen) <= set(free)
    assert min(len(chosen), len(days)) == len({one.start_at.astimezone(DENVER).date() for one in chosen})
    assert sorted(chosen, key=lambda one: one.start_at) == chosen


# --- the calendar's small print -----------------------------------------------------------------------------


def test_rooms_come_in_the_order_of_their_names() -> None:
    renamed = {"1": ROOMS["1"]._replace(name="West"), "2": ROOMS["2"]._replace(name="East")}
    assert ["2", "1"] == [room.id for room in replace(OFFICE, operatories=renamed).hygiene_rooms()]


def test_a_closed_day_closes_no_other() -> None:
    later = {"on": "2026-03-12"}
    blocks = [block(8, 12), block(0, 0, "closed", provider_id=None, operatory_ids=""), block(9, 10, **later)]
    assert [(9.0, 10.0, "1")] == hours(find_openings(OFFICE, blocks, []))


def test_a_blockout_names_its_rooms() -> None:
    both = block(9, 10, "blockout", provider_id=None, operatory_ids="1,2")
    work = [block(8, 12), block(8, 12, provider_id="ben", operatory_ids="2")]
    expected = [(8.0, 9.0, "1"), (8.0, 9.0, "2"), (10.0, 12.0, "1"), (10.0, 12.0, "2")]
    assert expected == hours(find_openings(OFFICE, [*work, both], []))


def test_the_grid_is_that_of_a_zone_half_an_hour_off() -> None:
    newfoundland = replace(OFFICE, where=ZoneInfo("America/St_Johns"))
    openings = find_openings(newfoundland, [block(8, 12)], [])
    slots = cut_slots(newfoundland, openings, 60, grid_minutes=60)
    assert [8, 9, 10, 11] == [one.start_at.astimezone(newfoundland.where).hour for one in slots]
    assert {0} == {one.start_at.astimezone(newfoundland.where).minute for one in slots}


def test_a_day_is_the_offices_day() -> None:
    afternoon, evening, next_day = (
        replace(slot(11, 14), start_at=datetime(2026, 3, day, hour, tzinfo=UTC))
        for day, hour in ((11, 20), (12, 2), (12, 15))  # 14:00 and 20:00 in Denver, and the morning after
    )
    free = [replace(afternoon, provider_id="ben"), evening, next_day]
    assert [evening, next_day] == choose_slots(free, 2, where=DENVER, preferred_provider="priya")


def test_a_slot_with_somebody_unknown_names_nobody() -> None:
    opening = Opening(
        datetime(2026, 3, 11, 15, tzinfo=UTC), datetime(2026, 3, 11, 16, tzinfo=UTC), "1", "new"
    )
    assert [""] == [one.hygienist_name for one in cut_slots(OFFICE, [opening], 60)]
