"""What people write and order in a conversation: a reply, now or later; what a reply meant; a booking.

A person's words pass the same gate as the machine's answers. The judge of drafts reads them too: some of
what it finds nobody may pass over, of the rest the writer is told and decides. Nothing is sent from here; a
reply is a text like any other, which the next round lets out, and until then it can be withdrawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from appliance.domain.decision import Reason
from appliance.domain.model import PatientRow, Slot
from appliance.domain.permission.outreach import AnswerCase, may_answer
from appliance.domain.phi.facts import Reason as Flag
from appliance.domain.proof.audit import AuditEntry
from appliance.domain.replies import Intent
from appliance.domain.roles import Act
from appliance.domain.visits.openings import Office, cut_slots, find_openings
from appliance.domain.wording.content import Segments, segments, to_gsm7
from appliance.errors import Refused
from appliance.ports.pms import Pms
from appliance.ports.records import (
    Booking,
    BookingState,
    Channel,
    InboundText,
    Message,
    MessageState,
    Thread,
    once_key,
)
from appliance.ports.store import Conflict, Lane, View, Writer
from appliance.wire import inbox, thread
from appliance.wire.common import Done
from appliance.workflow.box import Box
from appliance.workflow.desk import work as desk
from appliance.workflow.desk.acts import Stale, UndoBook, author_of, demand_free, demand_version
from appliance.workflow.desk.cards import Missing, demand_thread, describe_pending, note_viewing
from appliance.workflow.desk.reads import offered_slot
from appliance.workflow.desk.users import Forbidden, Who
from appliance.workflow.handoff import TaskKind, open_task
from appliance.workflow.limits.autonomy import release_hold
from appliance.workflow.replies.corrections import correct_reading
from appliance.workflow.replies.thread import correlation_of
from appliance.workflow.suppress import is_silent
from appliance.workflow.texting.compose import (
    BY_DESK,
    Composer,
    SlotBook,
    body_hash,
    judge_words,
    nobody,
    slot_key,
)

STAFF_REPLY = "staff_reply"
BLOCKS = frozenset({Flag.DOB, Flag.MEMBER_ID, Flag.PHONE_OF_PATIENT, Flag.PLACEHOLDER_LEFT})
"""Findings in a person's words that nobody passes over: identifiers that a text never needs, and slips."""
_NOT_OF_PEOPLE = frozenset(
    {
        Flag.MISSING_PRACTICE_NAME,
        Flag.MISSING_OPT_OUT,
        Flag.WRONG_SLOT,
        Flag.NON_GSM7_COST,
        Flag.PROMPT_ARTIFACT,
    }
)
"""What is asked of the machine's texts only: a person in the middle of a conversation has said who they are,
names times as they see them, and may begin with "Of course" as a model does."""
_LIFETIME = timedelta(hours=2)
_LONGEST_WAIT = timedelta(days=30)
_ROOM = {"gsm7": (160, 153), "ucs2": (70, 67)}
_SLOTS_SHOWN = 60


# --- words -----------------------------------------------------------------------------------------------


def judge_typed(box: Box, who: Who, data: thread.Draft) -> thread.Judged:
    """Count and judge words as they are typed. Given a thread, also whether they could be sent now."""
    plain = to_gsm7(data.body)
    size = segments(plain)
    flags: tuple[Flag, ...] = ()
    why_not: list[str] = []
    if data.thread:
        with box.store.view() as view:
            found = demand_thread(view, data.thread)
            flags = _flags(box, view, found.phone, plain)
            why_not = [one.value for one in _ask_gate(box, view, found.phone, plain)]
    del who
    return thread.Judged(
        segments=size.count,
        encoding=size.encoding,
        units=size.units,
        units_left=_units_left(size),
        plain=plain,
        flags=[one.value for one in flags if one not in BLOCKS],
        blocks=[one.value for one in flags if one in BLOCKS],
        why_not=why_not,
    )


def _units_left(size: Segments) -> int:
    single, part = _ROOM[size.encoding]
    return (single if size.count <= 1 else part * size.count) - size.units


def _flags(box: Box, view: View, phone: str, body: str) -> tuple[Flag, ...]:
    """Return everything the judge finds in a person's words, for whoever of the people there they reach."""
    people = view.patients_behind(phone) or [nobody(phone)]
    offer = view.open_offer(phone, box.clock.now())
    slots = offer.slots if offer is not None else ()
    staff = tuple(one.first_name for one in view.office(box.practice.zone).providers.values())
    names = tuple(one.preferred_name or one.first_name for one in people)
    found = {
        flag
        for one in people
        for flag in judge_words(box, body, one, None, slots, staff=(*staff, *names)).reasons
    }
    if "..." in body or "…" in body:
        found.add(Flag.PLACEHOLDER_LEFT)
    return tuple(one for one in Flag if one in found - _NOT_OF_PEOPLE)


def _ask_gate(box: Box, view: View, phone: str, body: str) -> Sequence[Reason]:
    now = box.clock.now()
    last = view.last_text(phone)
    case = AnswerCase(
        now=now,
        body=body,
        last_body=last.body if last is not None else None,
        answered_at=tuple(view.answers_sent_to(phone, now - timedelta(days=1))),
        suppressed=is_silent(view, phone),
        human_in_loop=False,
        sms_baa_ok=box.agreements.covers(box.sms.name, box.local_day(now)),
        is_by_person=True,
    )
    return may_answer(case, box.policy).reasons


# --- a reply ---------------------------------------------------------------------------------------------


def send_reply(box: Box, who: Who, token: str, data: inbox.Reply) -> thread.Sent:
    """Queue a person's words, at once or for later, and give them the thread.

    Raise Stale when something happened in it meanwhile, Refused for what the gate or the judge says no to.
    """
    body = to_gsm7(data.body).strip()
    now = box.clock.now()
    leaves_at = _departure(box, data.send_at, now)
    with box.store.transaction(Lane.DESK, "desk.reply") as tx:
        found = demand_thread(tx, token)
        demand_version(tx, found, data.version)
        for task in tx.tasks_of(found.phone):
            demand_free(box, task, who, take_over=False)
        flags = _flags(box, tx, found.phone, body)
        _demand_fit(body, flags, seen=data.flags_seen)
        refused = _ask_gate(box, tx, found.phone, body)
        if refused:
            raise Refused(
                f"this may not be sent: {', '.join(str(one) for one in refused)}",
                remedy="call them; `recallbox help reasons` explains each",
            )
        _take(box, tx, found, who)
        message = _write(box, tx, found, who, body, leaves_at)
        version = tx.desk.thread_version(found.phone)
    said = (
        "leaves within half a minute"
        if data.send_at is None
        else f"leaves {describe_pending(leaves_at, box)}"
    )
    return thread.Sent(
        text_id=message.id, version=version, segments=segments(body).count, leaves_at=leaves_at, said=said
    )


def _departure(box: Box, send_at: datetime | None, now: datetime) -> datetime:
    """Return when a reply leaves. One that waits is no longer an answer on the spot: it keeps the fence."""
    if send_at is None:
        return now
    local = send_at.astimezone(box.zone).time()
    if not now < send_at <= now + _LONGEST_WAIT:
        raise Refused(
            "a reply waits for a time ahead, 30 days at most", remedy="send it now, or choose a time"
        )
    if not box.policy.fence_start <= local < box.policy.fence_stop:
        fence = f"{box.policy.fence_start:%H:%M} and {box.policy.fence_stop:%H:%M}"
        raise Refused(
            f"a reply that waits leaves between {fence}",
            remedy="choose a time of the day",
        )
    return send_at


def _demand_fit(body: str, flags: Sequence[Flag], *, seen: bool) -> None:
    if not body:
        raise Refused("there are no words in it", remedy="write some")
    blocks = [one.value for one in flags if one in BLOCKS]
    if blocks:
        raise Refused(f"this may not be texted: {', '.join(blocks)}", remedy="take it out, or call")
    if flags and not seen:
        raise Refused(
            f"the judge finds: {', '.join(one.value for one in flags)}",
            remedy="change it, or send it again and say that you have seen this (flags_seen)",
        )


def _take(box: Box, tx: Writer, found: Thread, who: Who) -> None:
    """Give the thread to whoever writes in it; without a task it gets one, so that it is not forgotten."""
    tasks = tx.tasks_of(found.phone)
    if not tasks:
        people = tx.patients_behind(found.phone)
        open_task(
            box,
            tx,
            TaskKind.ANSWER_BY_HAND,
            phone=found.phone,
            patient_id=people[0].id if len(people) == 1 else "",
            why="a person of the office is writing with this phone",
            correlation_id=correlation_of(tx, found.phone),
        )
        tasks = tx.tasks_of(found.phone)
    if any(desk.holder_of(one, box.clock.now()) != who.actor for one in tasks):
        desk.claim(box, tx, tasks[0], actor=who.actor)


def _write(box: Box, tx: Writer, found: Thread, who: Who, body: str, leaves_at: datetime) -> Message:
    """Queue the text with its audit row, in the caller's transaction."""
    now = box.clock.now()
    people = tx.patients_behind(found.phone)
    heard = next(iter(tx.heard_from(found.phone, 1)), None)
    patient_id = people[0].id if len(people) == 1 else ""
    key = box.entropy.token()
    occasion = f"{BY_DESK}{key}"
    message = Message(
        id=key,
        channel=Channel.RESPONSIVE,
        kind=STAFF_REPLY,
        phone=found.phone,
        patient_id=patient_id,
        covered=(patient_id,) if patient_id else (),
        occasion=occasion,
        touch=0,
        body=body,
        template="",
        legend={},
        state=MessageState.QUEUED,
        state_at=now,
        created_at=now,
        not_before_at=leaves_at,
        expires_at=leaves_at + _LIFETIME,
        correlation_id=heard.correlation_id if heard is not None else correlation_of(tx, found.phone),
        policy_hash=box.policy_hash,
        once=once_key(found.phone, occasion, 0, Channel.RESPONSIVE),
        reply_to=heard.vendor_id if heard is not None else occasion,
        author=who.actor,
    )
    tx.add(message)
    tx.audit(
        box.entry(
            tx,
            "answer_written",
            patient_id,
            actor=who.actor,
            object=f"text:{message.id}",
            outcome="later" if leaves_at > now else "ok",
            correlation_id=message.correlation_id,
            body_hash=body_hash(body),
            detail={"segments": segments(body).count},
        )
    )
    return message


def withdraw(box: Box, who: Who, text_id: str, version: int) -> Done:
    """Take a person's reply back before it leaves. Raise Stale when it has, or is just leaving."""
    with box.store.transaction(Lane.DESK, "desk.withdraw") as tx:
        message = tx.get(Message, text_id)
        if message is None or not message.author or message.channel is not Channel.RESPONSIVE:
            raise Missing("there is no such reply of a person", remedy="look at the conversation again")
        thread_now = tx.desk.thread_version(message.phone)
        if message.state is not MessageState.QUEUED:
            raise Stale("recallbox", f"has it {message.state.value}", message.state_at, thread_now)
        found = tx.get(Thread, message.phone) or Thread(message.phone)
        demand_version(tx, found, version)
        now = box.clock.now()
        tx.update(message, replace(message, state=MessageState.SUPERSEDED, state_at=now, once=None))
        entry = box.entry(
            tx,
            "answer_withdrawn",
            message.patient_id,
            actor=who.actor,
            object=f"text:{text_id}",
            outcome="ok" if author_of(message) == who.user.name else f"written by {author_of(message)}",
            correlation_id=message.correlation_id,
        )
        tx.audit(entry)
        return Done(said="withdrawn; it does not leave", version=tx.desk.thread_version(message.phone))


# --- what a reply meant ----------------------------------------------------------------------------------


def correct_intent(box: Box, who: Who, reply_id: str, data: inbox.Correct) -> Done:
    """Record what a reply really meant, and say everything that followed from it."""
    if data.undo_silence_because and not who.may(Act.LIFT_SILENCE):
        raise Forbidden("a silence is taken back by a manager", remedy="ask one")

    def demand_seen(view: View, heard: InboundText) -> None:
        demand_version(view, view.get(Thread, heard.phone) or Thread(heard.phone), data.version)

    with box.store.view() as view:
        if view.get(InboundText, reply_id) is None:
            raise Missing("there is no such reply", remedy="look at the conversation again")
    result = correct_reading(
        box,
        reply_id,
        Intent(data.intent),
        data.slot,
        actor=who.actor,
        undo_silence_because=data.undo_silence_because,
        before=demand_seen,
    )
    with box.store.view() as view:
        version = view.desk.thread_version(result.correction.phone)
    kept = f"kept as a case of this office: {result.correction.intent}"
    return Done(said="; ".join((kept, *result.followed)), version=version)


# --- a booking -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Free:
    """The PMS's calendar just now, and the times that are free in it."""

    office: Office
    book: SlotBook
    slots: list[Slot]


def _free_now(box: Box, pms: Pms, minutes: int) -> _Free:
    """Ask the PMS itself for free time. Its errors pass through."""
    now = box.clock.now()
    book = Composer.live(replace(box, pms=pms), now).book
    openings = find_openings(book.office, book.blocks, book.visits)
    lead = now + timedelta(minutes=box.policy.booking_lead_minutes)
    slots = [one for one in cut_slots(book.office, openings, minutes) if one.start_at >= lead]
    return _Free(book.office, book, slots)


def show_slots(box: Box, who: Who, pms: Pms, token: str, minutes: int) -> thread.Slots:
    """Return times that are free in the PMS right now, the nearest first."""
    with box.store.view() as view:
        demand_thread(view, token)
    free = _free_now(box, pms, minutes)
    note_viewing(box, who.actor, "free_time", count=0)
    rows = [
        offered_slot(box, free.office, slot, free.book.load.get(slot_key(slot), 0))
        for slot in free.slots[:_SLOTS_SHOWN]
    ]
    return thread.Slots(rows=rows, minutes=minutes)


def book_slot(box: Box, undo: UndoBook, who: Who, pms: Pms, token: str, data: inbox.Book) -> Done:
    """Hold a time for somebody of a thread; the booking round writes it into the PMS and tells them.

    Raise Stale when something happened in the thread, Refused when the time is not free any more.
    """
    free = _free_now(box, pms, data.minutes)
    slot = next(
        (
            one
            for one in free.slots
            if one.start_at == data.start_at and one.operatory_id == data.operatory_id
        ),
        None,
    )
    if slot is None:
        raise Refused("that time is not free in the PMS", remedy="look at the free times again")
    booking = _hold(box, who, token, data, slot)
    with box.store.view() as view:
        version = view.desk.thread_version(booking.phone)

    def revert() -> Done:
        with box.store.transaction(Lane.DESK, "desk.unbook") as tx:
            current = tx.get(Booking, booking.id)
            if current is None or current.state is not BookingState.HELD:
                state = current.state.value if current is not None else "gone"
                raise Stale("recallbox", f"has it {state} in the PMS", None, version)
            release_hold(box, tx, current)
            tx.audit(_booking_entry(box, tx, current, who, "booking_withdrawn"))
        return Done(said="not booked; the time is free again", version=version)

    return Done(
        said="held; it is written into the PMS now and the patient is told",
        version=version,
        undo=undo.keep(who.actor, revert),
    )


def _hold(box: Box, who: Who, token: str, data: inbox.Book, slot: Slot) -> Booking:
    now = box.clock.now()
    try:
        with box.store.transaction(Lane.DESK, "desk.book") as tx:
            found = demand_thread(tx, token)
            demand_version(tx, found, data.version)
            for task in tx.tasks_of(found.phone):
                demand_free(box, task, who, take_over=False)
            person = _demand_of_thread(tx, found, data.patient_id)
            booking = Booking(
                box.entropy.token(),
                person.id,
                found.phone,
                slot,
                box.entropy.token(),
                BookingState.HELD,
                now,
                now,
                f"{BY_DESK}{box.entropy.token()}",
                correlation_of(tx, found.phone) or box.entropy.token(),
                moves_appointment_id=_demand_own_visit(box, tx, person, data.moves_appointment_id),
            )
            tx.add(booking)
            tx.audit(_booking_entry(box, tx, booking, who, "booking_ordered"))
    except Conflict as taken:
        raise Refused("somebody has just taken that time", remedy="choose another") from taken
    return booking


def _booking_entry(box: Box, tx: Writer, booking: Booking, who: Who, action: str) -> AuditEntry:
    return box.entry(
        tx,
        action,
        booking.patient_id,
        actor=who.actor,
        object=f"booking:{booking.id}",
        outcome="ok",
        correlation_id=booking.correlation_id,
    )


def _demand_of_thread(tx: View, found: Thread, patient_id: str) -> PatientRow:
    """Return somebody of the family behind a phone. Raise Refused for anybody else."""
    behind = tx.patients_behind(found.phone)
    family = {kin.id: kin for one in behind for kin in tx.household(one.guarantor_id)}
    family |= {one.id: one for one in behind}
    person = family.get(patient_id)
    if person is None or person.status not in ("active", "non_patient", "inactive"):
        raise Refused("this is nobody of this conversation", remedy="choose one of the people it shows")
    return person


def _demand_own_visit(box: Box, tx: View, person: PatientRow, visit_id: str) -> str:
    if visit_id and all(one.id != visit_id for one in tx.visits_of(person.id, box.clock.now())):
        raise Refused("that visit is not one of theirs ahead", remedy="look at the conversation again")
    return visit_id
