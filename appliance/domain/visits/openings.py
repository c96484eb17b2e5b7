"""Which time is free: provider time minus blockouts minus visits, per operatory (facts/pms.md §2).

This is the vendor's own recipe for offices with more than one provider. An opening is a whole free
stretch; slots are cut from it at the office's grid. Anything that cannot be placed with certainty
makes time busy, never free.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from appliance.domain.calendar import wall_instant
from appliance.domain.model import (
    AppointmentRow,
    AppointmentStatus,
    BlockKind,
    OperatoryRow,
    ProviderRow,
    ScheduleBlockRow,
    Slot,
    instant,
)

Span = tuple[datetime, datetime]
BUSY = frozenset({AppointmentStatus.SCHEDULED, AppointmentStatus.COMPLETE})


@dataclass(frozen=True, slots=True)
class Office:
    """The bookable part of the practice: its zone, operatories and providers, by id."""

    where: ZoneInfo
    operatories: Mapping[str, OperatoryRow]
    providers: Mapping[str, ProviderRow]

    def hygiene_rooms(self) -> list[OperatoryRow]:
        """Return the operatories in which a hygiene visit may be offered, in the office's order."""
        return sorted(
            (op for op in self.operatories.values() if op.is_hygiene and op.is_bookable and not op.is_hidden),
            key=lambda op: (op.name, op.id),
        )


@dataclass(frozen=True, slots=True)
class Opening:
    """A free stretch in one operatory with one provider, in UTC."""

    start_at: datetime
    stop_at: datetime
    operatory_id: str
    provider_id: str


def find_openings(
    office: Office,
    blocks: Iterable[ScheduleBlockRow],
    visits: Iterable[AppointmentRow],
    *,
    ignore: frozenset[str] = frozenset(),
) -> list[Opening]:
    """Given the calendar of some days, return free hygiene time in order of start, then operatory.

    Visits named in `ignore` are taken as if they were not there. A provider who is busy in another
    operatory is not free. Blocks of one provider that touch or overlap count as one stretch.
    """
    rows = list(blocks)
    closed = {row.on for row in rows if row.kind == BlockKind.CLOSED}
    busy_op, busy_provider = _busy(visits, ignore)
    openings = []
    for room in office.hygiene_rooms():
        for (on, provider), work in _work(office, rows, room).items():
            if on in closed:
                continue
            taken = [
                *busy_op.get(room.id, ()),
                *busy_provider.get(provider, ()),
                *_blockouts(office, rows, on, room),
            ]
            openings += [
                Opening(start, stop, room.id, provider)
                for span in _joined(work)
                for start, stop in _subtract(span, taken)
            ]
    openings.sort(key=lambda one: (one.start_at, one.operatory_id, one.provider_id))
    return openings


def is_free(slot: Slot, openings: Iterable[Opening]) -> bool:
    """Whether a slot lies wholly in an opening of its own operatory and provider."""
    stop = slot.start_at + timedelta(minutes=slot.minutes)
    return any(
        opening.operatory_id == slot.operatory_id
        and opening.provider_id == slot.provider_id
        and opening.start_at <= slot.start_at
        and stop <= opening.stop_at
        for opening in openings
    )


def cut_slots(
    office: Office, openings: Iterable[Opening], minutes: int, grid_minutes: int = 10
) -> list[Slot]:
    """Given openings, return slots of that length, each at the first grid place after the last."""
    slots = []
    for opening in openings:
        start = _to_grid(opening.start_at, office.where, grid_minutes)
        while start + timedelta(minutes=minutes) <= opening.stop_at:
            slots.append(
                Slot(
                    start,
                    minutes,
                    opening.operatory_id,
                    opening.provider_id,
                    _name(office, opening.provider_id),
                )
            )
            start = _to_grid(start + timedelta(minutes=minutes), office.where, grid_minutes)
    return slots


def choose_slots(
    slots: Sequence[Slot], wanted: int, *, where: ZoneInfo, preferred_provider: str | None = None
) -> list[Slot]:
    """Given free slots in time order, return up to `wanted` to offer: different days, then half-days.

    Days are the office's. The patient's own hygienist comes first where there is a choice (provider
    continuity, seed 003).
    """

    def same_day(one: Slot, other: Slot) -> bool:
        return one.start_at.astimezone(where).date() == other.start_at.astimezone(where).date()

    ranked = sorted(
        slots, key=lambda slot: (slot.provider_id != preferred_provider, slot.start_at, slot.operatory_id)
    )
    chosen: list[Slot] = []
    for alike in (same_day, _same_half_day, _same_start):
        for slot in ranked:
            if len(chosen) < wanted and not any(alike(slot, other) for other in chosen):
                chosen.append(slot)
    return sorted(chosen, key=lambda slot: slot.start_at)


def _same_half_day(one: Slot, other: Slot) -> bool:
    return abs(one.start_at - other.start_at) < timedelta(hours=4)


def _same_start(one: Slot, other: Slot) -> bool:
    return one.start_at == other.start_at


def _works_here(office: Office, row: ScheduleBlockRow, room: OperatoryRow) -> bool:
    """Whether a provider block counts for a room; without rooms it counts where the provider is usual."""
    provider = office.providers.get(row.provider_id or "")
    if provider is None or provider.is_hidden or not provider.is_hygienist:
        return False
    if row.operatory_ids:
        return room.id in row.operatory_ids.split(",")
    return room.hygienist_id == row.provider_id


def _work(
    office: Office, rows: Iterable[ScheduleBlockRow], room: OperatoryRow
) -> dict[tuple[str, str], list[Span]]:
    """Return when each provider works in a room, by local day and provider."""
    work: dict[tuple[str, str], list[Span]] = {}
    for row in rows:
        if row.kind == BlockKind.PROVIDER and row.provider_id and _works_here(office, row, room):
            work.setdefault((row.on, row.provider_id), []).append(_span(office, row))
    return work


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Return spans in order, those that touch or overlap as one, and none that a clock change emptied."""
    joined: list[Span] = []
    for start, stop in sorted(span for span in spans if span[0] < span[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], stop))
        else:
            joined.append((start, stop))
    return joined


def _blockouts(office: Office, rows: Iterable[ScheduleBlockRow], on: str, room: OperatoryRow) -> list[Span]:
    return [
        _span(office, row)
        for row in rows
        if row.kind == BlockKind.BLOCKOUT
        and row.on == on
        and (not row.operatory_ids or room.id in row.operatory_ids.split(","))
    ]


def _busy(
    visits: Iterable[AppointmentRow], ignore: frozenset[str]
) -> tuple[dict[str, list[Span]], dict[str, list[Span]]]:
    by_op: dict[str, list[Span]] = {}
    by_provider: dict[str, list[Span]] = {}
    for visit in visits:
        if visit.status not in BUSY or visit.start_at is None or visit.id in ignore:
            continue
        start = instant(visit.start_at)
        span = (start, start + timedelta(minutes=visit.minutes))
        by_op.setdefault(visit.operatory_id, []).append(span)
        for provider in providers_of(visit):
            by_provider.setdefault(provider, []).append(span)
    return by_op, by_provider


def providers_of(visit: AppointmentRow) -> frozenset[str]:
    """Return who is busy during a visit.

    The dentist of a hygiene visit only looks in; where it is not certain that somebody does something
    else meanwhile, both are busy.
    """
    if visit.is_hygiene and visit.hygienist_id:
        return frozenset({visit.hygienist_id})
    return frozenset(one for one in (visit.provider_id, visit.hygienist_id) if one)


def _span(office: Office, row: ScheduleBlockRow) -> Span:
    on = date.fromisoformat(row.on)
    midnight = datetime.combine(on, datetime.min.time())
    start = (midnight + timedelta(minutes=row.start_minute)).time()
    stop = midnight + timedelta(minutes=row.stop_minute)
    return wall_instant(on, start, office.where), wall_instant(stop.date(), stop.time(), office.where)


def _subtract(span: Span, taken: Iterable[Span]) -> list[Span]:
    free = [span]
    for busy_start, busy_stop in taken:
        free = [
            piece
            for start, stop in free
            for piece in ((start, min(stop, busy_start)), (max(start, busy_stop), stop))
            if piece[0] < piece[1]
        ]
    return free


def _to_grid(at: datetime, where: ZoneInfo, grid_minutes: int) -> datetime:
    minute = at.astimezone(where).minute
    return at + timedelta(minutes=-minute % grid_minutes)


def _name(office: Office, provider_id: str) -> str:
    provider = office.providers.get(provider_id)
    return provider.first_name if provider is not None else ""
