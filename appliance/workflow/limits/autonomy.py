"""Whether the machine still books by itself in this office: what became of its bookings, and what follows.

Owns the evidence that a booking was wrong (staff corrected the reading, its patient disputed it within a day,
or the visit was taken out of the PMS by the next night), the standing of the intent, and the end of the holds
of suggested bookings. The rule itself stands in `domain.autonomy`. A change of standing commits with its
audit row and a task that tells the desk.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from appliance.domain.limits.autonomy import DISPUTE_WITHIN, WINDOW, Measure, Mode, disputes, judge_autonomy
from appliance.domain.model import AppointmentRow, AppointmentStatus, Table, instant
from appliance.domain.policy import Policy
from appliance.domain.replies import Intent
from appliance.ports.records import Autonomy, Booking, BookingState, SyncRun, WrongAct
from appliance.ports.store import Lane, View, Writer
from appliance.workflow.box import Box
from appliance.workflow.handoff import TaskKind, open_task
from appliance.workflow.texting.compose import BY_DESK

_LOOK_BACK = timedelta(hours=26)
"""Until the night after the booking is in, with an hour to spare on both sides."""
_STANDS = frozenset({AppointmentStatus.SCHEDULED, AppointmentStatus.COMPLETE})


def books_by_itself(view: View, policy: Policy) -> bool:
    """Whether an accepted time is booked by the machine; otherwise it is suggested to a person."""
    return policy.auto_book and mode_of(view) is Mode.ACT


def mode_of(view: View) -> Mode:
    """Return how bookings are handled: by the machine, until the record of this office says otherwise."""
    standing = view.get(Autonomy, Intent.BOOK)
    return Mode(standing.mode) if standing is not None else Mode.ACT


def measure_bookings(view: View) -> Measure:
    """Return what became of the newest bookings.

    A suggested one is a case when staff corrected it or really booked it; one that they let drop says
    nothing about how the reply was read.
    """
    wrong = view.wrong_acts(Intent.BOOK)
    newest = view.newest_bookings((BookingState.BOOKED, BookingState.BY_HAND), WINDOW)
    read = [one for one in newest if not one.inbound_id.startswith(BY_DESK)]  # a person read the others
    cases = [one for one in read if one.inbound_id in wrong or _is_case(view, one)]
    return Measure(len(cases), sum(one.inbound_id in wrong for one in cases))


def _is_case(view: View, booking: Booking) -> bool:
    if booking.state is BookingState.BOOKED:
        return True
    visits = view.visits_of(booking.patient_id, booking.slot.start_at - timedelta(days=1))
    return any(one.status in _STANDS and _starts_with(one, booking) for one in visits)


def _starts_with(visit: AppointmentRow, booking: Booking) -> bool:
    return visit.start_at is not None and instant(visit.start_at) == booking.slot.start_at


def note_wrong_act(box: Box, tx: Writer, booking: Booking, why: str) -> None:
    """Write down in the caller's transaction that a booking was wrong, and how that became known."""
    tx.save(WrongAct(booking.inbound_id, booking.patient_id, Intent.BOOK.value, box.clock.now(), why))
    tx.audit(
        box.entry(
            tx,
            "wrong_act_noted",
            booking.patient_id,
            object=f"booking:{booking.id}",
            outcome=why,
            correlation_id=booking.correlation_id,
        )
    )


def judge_bookings(box: Box, tx: Writer) -> bool:
    """Judge the standing again in the caller's transaction; return whether it changed."""
    mode, measure = mode_of(tx), measure_bookings(tx)
    changed = _judge(box, mode, measure)
    if changed is mode:
        return False
    tx.save(Autonomy(Intent.BOOK.value, changed.value, box.clock.now(), measure.cases, measure.wrong))
    tx.audit(
        box.entry(
            tx,
            "autonomy_changed",
            object=f"intent:{Intent.BOOK}",
            outcome=changed,
            detail={
                "cases": measure.cases,
                "wrong": measure.wrong,
                "bar_percent": box.policy.autonomy_bar_percent,
            },
        )
    )
    does = "books by itself again" if changed is Mode.ACT else "only suggests bookings from now on"
    why = f"the machine {does}: {measure.wrong} of its last {measure.cases} were wrong"
    open_task(box, tx, TaskKind.AUTONOMY, phone="", patient_id="", why=why)
    return True


def _judge(box: Box, mode: Mode, measure: Measure) -> Mode:
    return judge_autonomy(mode, measure, box.policy.autonomy_bar_percent, box.policy.autonomy_min_cases)


def review_autonomy(box: Box) -> int:
    """Look for bookings of the last day that were wrong and judge the standing; return what was new."""
    with box.store.view() as view:
        found = list(_find_wrong(box, view))
        mode = mode_of(view)
        if not found and _judge(box, mode, measure_bookings(view)) is mode:
            return 0
    with box.store.transaction(Lane.NIGHTLY, "autonomy.review") as tx:
        for booking, why in found:
            note_wrong_act(box, tx, booking, why)
        return len(found) + judge_bookings(box, tx)


def _find_wrong(box: Box, view: View) -> Iterator[tuple[Booking, str]]:
    now = box.clock.now()
    since, known = now - _LOOK_BACK, view.wrong_acts(Intent.BOOK)
    pulled = view.last_run(Table.APPOINTMENT, now)
    for booking in view.newest_bookings((BookingState.BOOKED,), WINDOW):
        if booking.state_at < since or booking.inbound_id in known:
            continue
        if _is_disputed(view, booking):
            yield booking, "disputed"
        elif _is_undone(view, booking, pulled):
            yield booking, "undone"


def _is_disputed(view: View, booking: Booking) -> bool:
    until = booking.state_at + DISPUTE_WITHIN
    later = view.replies_from(booking.phone, booking.state_at)
    return any(one.received_at <= until and disputes(one.body) for one in later)


def _is_undone(view: View, booking: Booking, pulled: SyncRun | None) -> bool:
    """Whether the night's pull no longer found the visit standing, and not because its patient gave it up."""
    if pulled is None or pulled.finished_at is None or pulled.started_at <= booking.state_at:
        return False
    visits = view.visits_of(booking.patient_id, booking.state_at - timedelta(days=1))
    if any(one.id == booking.appointment_id and one.status in _STANDS for one in visits):
        return False
    moved = view.newest_bookings((BookingState.BOOKED,), WINDOW)
    later = view.replies_from(booking.phone, booking.state_at)
    return not (
        any(one.moves_appointment_id == booking.appointment_id for one in moved)
        or any(one.outcome == "given_up" for one in later)
    )


def release_suggestions(box: Box) -> int:
    """Let go of suggested times whose task is closed or whose hour has come; return of how many."""
    with box.store.view() as view:
        suggested = view.bookings_in((BookingState.SUGGESTED,))
        if not suggested:
            return 0
        asked = {one.inbound_id for one in view.open_tasks() if one.kind == TaskKind.BOOK_BY_HAND}
    now = box.clock.now()
    over = [one for one in suggested if one.inbound_id not in asked or one.slot.start_at <= now]
    for booking in over:
        with box.store.transaction(Lane.INBOUND, "autonomy.release") as tx:
            release_hold(box, tx, booking)
    return len(over)


def release_hold(box: Box, tx: Writer, booking: Booking) -> None:
    """Give the time of a held or suggested booking free in the caller's transaction; a person has it now."""
    current = tx.get(Booking, booking.id)
    if current is None or current.state not in (BookingState.HELD, BookingState.SUGGESTED):
        return
    tx.save(replace(current, state=BookingState.BY_HAND, state_at=box.clock.now()))
    tx.audit(
        box.entry(
            tx,
            "hold_released",
            booking.patient_id,
            object=f"booking:{booking.id}",
            outcome="ok",
            correlation_id=booking.correlation_id,
        )
    )


def describe_autonomy(view: View, policy: Policy) -> str:
    """Return in one line for the desk how bookings are handled and on what record."""
    measure, mode = measure_bookings(view), mode_of(view)
    record = f"{measure.cases - measure.wrong} of {measure.cases} right, bar {policy.autonomy_bar_percent} %"
    if not policy.auto_book:
        return f"off by the office's policy: every booking is suggested ({record})"
    standing = view.get(Autonomy, Intent.BOOK)
    if mode is Mode.SUGGEST and standing is not None:
        then = f"when {standing.wrong} of {standing.cases} were wrong"
        return f"suggests only since {standing.since:%Y-%m-%d}, {then} ({record})"
    return f"books by itself ({record})"
