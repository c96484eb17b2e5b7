"""Booking: hold, look, write, look again, and take our own row back if somebody was faster.

Each step is recorded before the next one begins. A write whose answer was lost is looked for by its
token before it is done again. A slot that is gone leads to three others, never to a guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from appliance.domain.decision import Reason
from appliance.domain.model import AppointmentRow, PatientRow, Slot
from appliance.domain.proof.audit import AuditEntry
from appliance.domain.visits.booking import find_clashes, is_as_agreed, may_book
from appliance.domain.wording.content import show_slot
from appliance.domain.wording.templates import Kind
from appliance.errors import Permanent, Transient, Unknown
from appliance.ports.pms import NewVisit
from appliance.ports.records import (
    Booking,
    BookingState,
    Writeback,
    WritebackState,
)
from appliance.ports.store import Lane, Writer
from appliance.workflow.box import Box
from appliance.workflow.handoff import TaskKind, hold_thread, open_task
from appliance.workflow.limits.autonomy import books_by_itself, release_suggestions
from appliance.workflow.suppress import overtake_answers
from appliance.workflow.texting.compose import BY_DESK, Answer, Composer

_RETRY = timedelta(minutes=2)
_SETTLED_AFTER = timedelta(seconds=60)
"""How long after a write with a lost answer its visit may still turn up."""
_MAX_ATTEMPTS = 10
_LONGEST_RETRY = timedelta(minutes=20)
_MAYBE_BOOKED = "the PMS did not say whether it is booked, look there first"
_ALTERNATIVES = 3


def book_held(box: Box) -> int:
    """Take every held slot as far as it will go now; return how many visits were booked."""
    now = box.clock.now()
    with box.store.view() as view:
        pending = view.bookings_in((BookingState.HELD, BookingState.WRITING, BookingState.LOST))
    release_suggestions(box)
    booked = 0
    for booking in pending:
        if booking.not_before_at is not None and booking.not_before_at > now:
            continue
        try:
            booked += _advance(box, booking)
        except Transient:
            _try_later(box, booking)
        except Permanent as refused:
            _face_refusal(box, booking, refused)
    return booked


def _advance(box: Box, booking: Booking) -> bool:
    if booking.state is BookingState.LOST:
        _offer_others(box, booking)
        return False
    if booking.state is BookingState.HELD and not (_is_by_desk(booking) or _is_ours_to_book(box)):
        _suggest(box, booking)
        return False
    if booking.state is BookingState.WRITING:
        row = box.pms.find_visit(booking.patient_id, booking.token)
        if row is not None:
            return _confirm(box, booking, row)
        if box.clock.now() - booking.state_at < _SETTLED_AFTER:
            return False  # the lost request may still arrive
    if not _may_write(box, booking):
        return False
    booking = _commit_step(box, booking, BookingState.WRITING, "booking_intended")
    slot = booking.slot
    try:
        box.pms.book(
            NewVisit(
                booking.patient_id,
                slot.start_at,
                slot.minutes,
                slot.operatory_id,
                slot.provider_id,
                is_hygiene=True,
                token=booking.token,
            )
        )
    except Unknown:
        return False  # the next round looks for the token
    except Permanent as refused:
        _give_to_person(box, booking, _say_refused(refused))
        return False
    row = box.pms.find_visit(booking.patient_id, booking.token)
    if row is None:
        raise Transient("the visit just written is not there yet")
    return _confirm(box, booking, row)


def _may_write(box: Box, booking: Booking) -> bool:
    """Look at the live calendar. A slot that may not be had is lost, with its reasons."""
    on = box.local_day(booking.slot.start_at)
    days = box.pms.days(on, on)
    live = box.pms.bundle([booking.patient_id])
    own = [
        one for one in live.appointments.get(booking.patient_id, ()) if one.id != booking.moves_appointment_id
    ]
    with box.store.view() as view:
        office = view.office(box.practice.zone)
    visits = [one for one in days.appointments if one.id != booking.moves_appointment_id]
    decision = may_book(booking.slot, box.clock.now(), office, days.blocks, visits, own, box.policy)
    if decision.allowed:
        return True
    if Reason.BOOKING_OFF in decision.reasons or Reason.PATIENT_BUSY in decision.reasons:
        _give_to_person(box, booking, ", ".join(decision.reasons))
    else:
        lost = _commit_step(box, booking, BookingState.LOST, "slot_lost", outcome=",".join(decision.reasons))
        _offer_others(box, lost)
    return False


def _confirm(box: Box, booking: Booking, row: AppointmentRow) -> bool:
    """Look again: is the visit ours alone and as agreed? Otherwise take it back."""
    on = box.local_day(booking.slot.start_at)
    days = box.pms.days(on, on)
    visits = [one for one in days.appointments if one.id != booking.moves_appointment_id]
    clashes = find_clashes(row, visits)
    if clashes or not is_as_agreed(booking.slot, booking.patient_id, row):
        if row.status == "scheduled":
            box.pms.break_visit(row.id)
        lost = _commit_step(
            box,
            replace(booking, appointment_id=row.id),
            BookingState.LOST,
            "booking_undone",
            outcome="clash" if clashes else "not_as_agreed",
        )
        _offer_others(box, lost)
        return False
    if booking.moves_appointment_id:
        box.pms.break_visit(booking.moves_appointment_id)
    composer = Composer.without_times(box, box.clock.now())
    with box.store.transaction(Lane.INBOUND, "autobook.booked") as tx:
        booking = replace(booking, state=BookingState.BOOKED, state_at=box.clock.now(), appointment_id=row.id)
        tx.save(booking)
        tx.put_visit(row)
        tx.audit(_audit(box, tx, booking, "visit_booked", "ok"))
        wanted = _answer(tx, booking, Kind.BOOKING_CONFIRMATION, (booking.slot,))
        composer.answer(tx, replace(wanted, appointment_id=row.id))
        now = box.clock.now()
        tx.add(
            Writeback(
                box.entropy.token(),
                "comm",
                booking.patient_id,
                {"direction": "sent", "note": "Visit booked by text; confirmation sent."},
                WritebackState.DUE,
                now,
                now,
                booking.correlation_id,
            )
        )
    return True


def _offer_others(box: Box, booking: Booking) -> None:
    """Offer three other times for a slot that is gone, or hand over when there are none.

    Of a time that the desk ordered the desk hears: it is in the middle of talking to the patient.
    """
    if _is_by_desk(booking):
        _give_to_person(box, booking, "the time was gone when it was written")
        return
    composer = Composer.live(box, box.clock.now())
    with box.store.transaction(Lane.INBOUND, "autobook.alternatives") as tx:
        current = tx.get(Booking, booking.id)
        if current is None or current.state is not BookingState.LOST:
            return
        patient = tx.patient(booking.patient_id)
        preferred = patient.hygienist_id if patient else None
        slots = composer.book.choose(_ALTERNATIVES, booking.slot.minutes, preferred)
        tx.save(replace(current, state=BookingState.FAILED, state_at=box.clock.now()))
        tx.audit(_audit(box, tx, current, "alternatives_offered", str(len(slots))))
        kind = Kind.THREE_ALTERNATIVES if slots else Kind.SLOT_GONE_NO_ALTERNATIVES
        overtake_answers(box, tx, booking.phone)
        wanted = _answer(tx, booking, kind, slots)
        composer.answer(tx, replace(wanted, moves_appointment_id=booking.moves_appointment_id))
        if not slots:
            _task(box, tx, booking, "the slot was gone and nothing else is free")


def _commit_step(
    box: Box, booking: Booking, state: BookingState, action: str, *, outcome: str = "ok"
) -> Booking:
    with box.store.transaction(Lane.INBOUND, f"autobook.{state}") as tx:
        moved = replace(booking, state=state, state_at=box.clock.now(), attempts=booking.attempts + 1)
        tx.save(moved)
        tx.audit(_audit(box, tx, moved, action, outcome))
    return moved


def _face_refusal(box: Box, booking: Booking, refused: Permanent) -> None:
    """Give a refused booking to a person, but for one whose visit may stand in the PMS already.

    What was refused then is not the visit, but to look for it or to tidy up after it: a person who is told
    that nothing was booked would book it again.
    """
    with box.store.view() as view:
        current = view.get(Booking, booking.id) or booking
    if current.state is not BookingState.WRITING:
        _give_to_person(box, booking, _say_refused(refused))
    elif current.attempts < _MAX_ATTEMPTS:
        _try_later(box, booking)
    else:
        _give_to_person(box, booking, f"{_MAYBE_BOOKED} ({refused.code or refused.kind})")


def _say_refused(refused: Permanent) -> str:
    return f"the PMS refused the visit ({refused.code or refused.kind})"


def _try_later(box: Box, booking: Booking) -> None:
    """Put a booking off. One that may have been written is asked after until the time itself has come."""
    with box.store.transaction(Lane.INBOUND, "autobook.later") as tx:
        current = tx.get(Booking, booking.id) or booking
        now = box.clock.now()
        if current.state is BookingState.WRITING and now >= current.slot.start_at:
            _fail(box, tx, current, _MAYBE_BOOKED)
            return
        if current.state is not BookingState.WRITING and current.attempts >= _MAX_ATTEMPTS:
            _fail(box, tx, current, "the PMS did not answer")
            return
        wait = min(_RETRY * current.attempts, _LONGEST_RETRY)
        later = replace(current, attempts=current.attempts + 1, not_before_at=now + wait)
        tx.save(later)
        tx.audit(_audit(box, tx, later, "booking_waits", "pms away"))


def _give_to_person(box: Box, booking: Booking, why: str) -> None:
    with box.store.transaction(Lane.INBOUND, "autobook.handoff") as tx:
        current = tx.get(Booking, booking.id) or booking
        _fail(box, tx, current, why)


def _fail(box: Box, tx: Writer, booking: Booking, why: str) -> None:
    tx.save(replace(booking, state=BookingState.FAILED, state_at=box.clock.now()))
    tx.audit(_audit(box, tx, booking, "booking_handed_off", why))
    _task(box, tx, booking, f"said yes to a time, not booked: {why}")
    hold_thread(box, tx, booking.phone)


def _is_by_desk(booking: Booking) -> bool:
    return booking.inbound_id.startswith(BY_DESK)


def _is_ours_to_book(box: Box) -> bool:
    with box.store.view() as view:
        return books_by_itself(view, box.policy)


def _suggest(box: Box, booking: Booking) -> None:
    """Ask a person to book the time. It stays held until their task is closed, and the patient is told."""
    composer = Composer.without_times(box, box.clock.now())
    start = booking.slot.start_at.astimezone(box.zone).replace(tzinfo=None)
    with box.store.transaction(Lane.INBOUND, "autobook.suggest") as tx:
        current = tx.get(Booking, booking.id)
        if current is None or current.state is not BookingState.HELD:
            return
        tx.save(replace(current, state=BookingState.SUGGESTED, state_at=box.clock.now()))
        tx.audit(_audit(box, tx, current, "booking_suggested", "ok"))
        move = f" in place of visit {booking.moves_appointment_id}" if booking.moves_appointment_id else ""
        _task(
            box,
            tx,
            booking,
            f"said yes to {show_slot(start, 'en')}: book it{move} if you read it so; kept until you close",
        )
        composer.answer(tx, _answer(tx, booking, Kind.HOLDING_UNKNOWN, ()))
        hold_thread(box, tx, booking.phone)


def _task(box: Box, tx: Writer, booking: Booking, why: str) -> None:
    open_task(
        box,
        tx,
        TaskKind.BOOK_BY_HAND,
        phone=booking.phone,
        patient_id=booking.patient_id,
        why=why,
        correlation_id=booking.correlation_id,
        inbound_id=booking.inbound_id,
    )


def _answer(tx: Writer, booking: Booking, kind: Kind, slots: Sequence[Slot]) -> Answer:
    return Answer(
        kind,
        _addressee(tx, booking),
        booking.phone,
        booking.inbound_id,
        booking.correlation_id,
        slots=slots,
        patient_id=booking.patient_id,
    )


def _addressee(tx: Writer, booking: Booking) -> PatientRow | None:
    """Return the adult who answers at that phone: the patient, or whoever the thread is with."""
    behind: Sequence[PatientRow] = tx.patients_behind(booking.phone)
    last = next(iter(tx.thread_texts(booking.phone)), None)
    if last is not None and last.patient_id:
        return tx.patient(last.patient_id)
    return behind[0] if behind else None


def _audit(box: Box, tx: Writer, booking: Booking, action: str, outcome: str) -> AuditEntry:
    detail = {"appointment_id": booking.appointment_id}
    if booking.moves_appointment_id:
        detail["instead_of"] = booking.moves_appointment_id
    return box.entry(
        tx,
        action,
        booking.patient_id,
        object=f"booking:{booking.id}",
        outcome=outcome,
        correlation_id=booking.correlation_id,
        detail=detail,
    )
