"""Letting texts out: look at the live PMS, ask the gate, commit the intent, call, commit the outcome.

The intent is committed with its audit row before the carrier is called, in the transaction that reads
consent, suppression and counters once more. A crash between intent and outcome leaves an unknown, which
is settled by asking the carrier. Nothing is ever sent blindly again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from appliance.domain.advice.use import Call, Step
from appliance.domain.decision import ALLOW, Decision, Reason, Verdict, deny
from appliance.domain.limits.breakers import Breaker
from appliance.domain.limits.incidents import FREEZE
from appliance.domain.limits.rollout import waits_for_a_halt
from appliance.domain.model import AppointmentStatus, PatientRow, Slot, day, instant
from appliance.domain.permission.outreach import (
    AnswerCase,
    Days,
    NumberFact,
    SendCase,
    Traffic,
    choose_recipient,
    may_answer,
    may_send,
)
from appliance.domain.policy import Cohort
from appliance.domain.proof.audit import AuditEntry, Detail
from appliance.domain.wording.templates import Kind
from appliance.errors import Permanent, Transient, Unknown
from appliance.ports.pms import REFUSED_ELSEWHERE, LiveBundle
from appliance.ports.records import (
    Channel,
    Halt,
    Message,
    MessageState,
    NumberChecked,
    Offer,
    Thread,
    Writeback,
    WritebackState,
)
from appliance.ports.sms import Busy, NumberUnusable, OptedOutAtCarrier, SenderBlocked
from appliance.ports.store import Lane, Writer
from appliance.workflow.advice.asking import step_of
from appliance.workflow.box import MODEL_VENDOR, Box
from appliance.workflow.consent import note_pms_consent
from appliance.workflow.ground import Ground, due_on_of, reminders_to, scope_of
from appliance.workflow.handoff import TaskKind, open_task
from appliance.workflow.limits.breakers import find_leaks, trip
from appliance.workflow.nightly.assess import states_of, zones_of
from appliance.workflow.suppress import is_silent, kind_scope, suppress_phone
from appliance.workflow.texting import numbers, offers
from appliance.workflow.texting.carrier import note_blocked, note_clock
from appliance.workflow.texting.compose import BY_DESK, describe

_SETTLE_AFTER = timedelta(seconds=60)
_ASKED_FOR = timedelta(hours=1)
_PMS_RETRY = timedelta(minutes=5)
_CHECK_RETRY = timedelta(minutes=10)
_MAX_ATTEMPTS = 5
_OVER = frozenset({MessageState.WITHHELD, MessageState.EXPIRED, MessageState.SUPERSEDED})
"""States that another job may have put a text into meanwhile, and that nothing here undoes."""


@dataclass(frozen=True, slots=True)
class Live:
    """What the PMS said just now about the people and the days that a text is about."""

    bundle: LiveBundle
    slots: tuple[Slot, ...] | None = None
    """The slots that the text can offer now: as drafted, or replaced; None when too few are free."""


def send_due(box: Box) -> int:
    """Let out every text whose time has come, answers first; return how many the carrier took.

    No more than its tier lets through, and none after it said that it is busy.
    """
    recover(box)
    settle(box)
    note_clock(box)
    sent = 0
    for channel in (Channel.RESPONSIVE, Channel.PROACTIVE):
        now = box.clock.now()
        with box.store.view() as view:
            room = box.pace.per_tick - sent
            if channel is Channel.PROACTIVE:
                today = view.count_proactive(box.midnight(box.local_day(now)))
                room = min(room, box.pace.proactive_per_day - today)
            waiting = view.waiting(channel, now, room) if room > 0 else []
        for message in waiting:
            try:
                sent += _send_one(box, message)
            except Busy:
                return sent
    return sent


def recover(box: Box) -> None:
    """Before anything is sent: what was on its way when the process ended, or was not kept, is unknown."""
    with box.store.view() as view:
        left = view.messages_in((MessageState.INTENT,))
    for message in left:
        _move(box, message, MessageState.UNKNOWN, "text_unknown", keep_time=True)


def settle(box: Box) -> None:
    """Ask the carrier what became of every text whose outcome is unknown.

    A text it does not know of goes back into the queue, but not within a minute of the attempt: the
    request may still be on its way. One about which it will not answer is never sent again, and waits for
    an answer no longer than an hour; the others are asked about all the same.
    """
    with box.store.view() as view:
        unknown = view.messages_in((MessageState.UNKNOWN,))
    for message in unknown:
        try:
            vendor_id = box.sms.find_sent(message.phone, message.body, message.state_at - _SETTLE_AFTER)
        except SenderBlocked as blocked:
            note_blocked(box, blocked)
            return
        except Transient:
            continue
        except Permanent as refused:
            if box.clock.now() - message.state_at >= _ASKED_FOR:
                _leave_open(box, message, refused)
            continue
        if vendor_id is not None:
            _move(box, message, MessageState.SENT, "text_settled", vendor_id=vendor_id)
        elif box.clock.now() - message.state_at >= _SETTLE_AFTER:
            _move(box, message, MessageState.QUEUED, "text_settled_unsent", sent_at=None)


def _send_one(box: Box, message: Message) -> bool:
    if box.clock.now() >= message.expires_at:
        _expire(box, message)
        return False
    if message.channel is Channel.PROACTIVE and not _check_number(box, message):
        return False
    try:
        live = _look(box, message)
    except Transient:
        _move(box, message, MessageState.QUEUED, "text_held", reasons=(Reason.PMS_STALE,), wait=_PMS_RETRY)
        return False
    except Permanent:
        # Somebody this text is about is no longer in the PMS: a person has to look.
        _withhold(box, message, (Reason.PMS_STALE,))
        return False
    intent = _commit_intent(box, message, live)
    return intent is not None and _call(box, intent)


def _look(box: Box, message: Message) -> Live | None:
    """Read from the PMS what this text depends on; nothing if it depends on nothing there."""
    with box.store.view() as view:
        offer = view.get(Offer, message.offer_id) if message.offer_id else None
        people = list(dict.fromkeys((*message.covered, message.patient_id)))
        known = [row for one in people if one and (row := view.patient(one)) is not None]
        heads = [view.patient(row.guarantor_id) for row in known if row.guarantor_id not in people]
        behind = [row.id for row in view.patients_behind(message.phone)]
    ids = [one for one in people if one]
    ids += [row.guarantor_id for row in known if row.guarantor_id not in ids]
    if message.channel is Channel.RESPONSIVE and offer is None and message.kind != Kind.BOOKING_CONFIRMATION:
        return None
    if message.channel is Channel.RESPONSIVE:
        bundle = box.pms.bundle(list(dict.fromkeys(ids)))
    else:
        bundle = box.pms.bundle(list(dict.fromkeys(ids)), texts_of=behind)
        bundle = _keep_refusals(bundle, [*known, *(row for row in heads if row is not None)])
    if offer is None:
        return Live(bundle)
    today = box.local_day(box.clock.now())
    days = box.pms.days(today, today + timedelta(days=box.policy.offer_days))
    with box.store.view() as view:
        office = view.office(box.practice.zone)
    return Live(bundle, offers.find_slots(box, offer, days, office))


def _keep_refusals(bundle: LiveBundle, known: Sequence[PatientRow]) -> LiveBundle:
    """Given people as the last pull saw them, keep the refusals that a live look cannot see: deny wins."""
    patients = dict(bundle.patients)
    for row in known:
        if row.consent_source in REFUSED_ELSEWHERE and row.id in patients:
            patients[row.id] = patients[row.id]._replace(
                consent=row.consent, consent_source=row.consent_source
            )
    return replace(bundle, patients=patients)


def _commit_intent(box: Box, message: Message, live: Live | None) -> Message | None:
    """Ask the gate inside the transaction that commits the intent; return the text as it will leave."""
    with box.store.transaction(Lane.SENDING, "sending.intent") as tx:
        now = box.clock.now()
        current = tx.get(Message, message.id)
        if current is None or current.state is not MessageState.QUEUED or tx.get(Halt, FREEZE) is not None:
            return None
        message, fits = _refresh_offer(box, tx, current, live)
        decision = _ask(box, tx, message, live)
        against = _against_the_words(box, message, live, fits=fits)
        if against:
            decision = Decision(Verdict.DENY, (*decision.reasons, *against))
        if not decision.allowed:
            _put_aside(box, tx, message, decision)
            return None
        message = replace(
            message,
            state=MessageState.INTENT,
            state_at=now,
            sent_at=now,
            attempts=message.attempts + 1,
            reasons=(),
            policy_hash=box.policy_hash,
        )
        tx.update(current, message)
        if message.channel is Channel.PROACTIVE and live is not None:
            note_pms_consent(box, tx, live.bundle.patients.get(message.patient_id), message.cohort)
        tx.audit(_describe_intent(box, tx, message, live))
        return message


def _against_the_words(box: Box, message: Message, live: Live | None, *, fits: bool) -> tuple[Reason, ...]:
    """Return what speaks against the words themselves: a time that is gone, a number, a wording withdrawn."""
    found = [] if fits else [Reason.SLOT_TAKEN]
    if live is not None and find_leaks(box, message.body, live.bundle.patients.values()):
        found.append(Reason.DRAFT_FLAGGED)
    ours = bool(message.template) and message.kind not in _AT_ONCE
    may_write = step_of(box, Call.DRAFT) is Step.ACT
    if ours and not box.templates.is_in_force(message.template, models_may_write=may_write):
        found.append(Reason.WORDING_WITHDRAWN)
    return tuple(found)


_AT_ONCE = frozenset(
    {Kind.OPT_OUT_CONFIRMATION, Kind.WRONG_NUMBER_ACK, Kind.EMERGENCY, Kind.EMERGENCY_AFTER_HOURS}
)
"""What is owed within minutes, in whatever words were ready."""


def _describe_intent(box: Box, tx: Writer, message: Message, live: Live | None) -> AuditEntry:
    """Return the audit entry of an intent, with what the watchdog judges it by without asking the gate."""
    entry = describe(box, tx, message, "text_intended", "allow")
    person = live.bundle.patients.get(message.patient_id) if live is not None else None
    thread = tx.get(Thread, message.phone)
    facts: Detail = {
        "channel": str(message.channel),
        "scope": str(kind_scope(message) or ""),
        "thread": thread.token if thread is not None else "",
        "zones": list(zones_of(person.zones)) if person is not None else [],
    }
    return replace(entry, detail={**entry.detail, **facts})


@dataclass(frozen=True, slots=True)
class _Standing:
    """What the box knows of a phone at this instant, inside the transaction that lets a text out."""

    number: NumberFact | None
    traffic: Traffic
    days: Days
    ground: Ground
    human_in_loop: bool
    baa_ok: bool
    model_baa_ok: bool


def _standing(box: Box, tx: Writer, phone: str, bundle: LiveBundle) -> _Standing:
    phones = {phone, *(one.mobile for one in bundle.patients.values() if one.mobile)}
    people = tuple(bundle.patients)
    now = box.clock.now()
    today, since = box.local_day(now), now - timedelta(days=31)
    check = tx.get(NumberChecked, phone)
    thread = tx.get(Thread, phone)
    works = any(block.kind == "provider" for block in tx.blocks(today, today))
    return _Standing(
        NumberFact(check.line, check.checked_at, check.reassigned == "yes") if check else None,
        Traffic(
            tx.count_proactive(box.midnight(today)),
            (*tx.proactive_sent_to(phone, since), *tx.other_texts_to(phone, since)),
            reminders_to(tx, phone, now),
            tuple(_other_texts(phone, bundle)),
        ),
        Days(
            box.geography.holidays(today.year),
            frozenset() if works else frozenset({today}),
            lambda one: box.geography.holidays_of(one, today.year),
        ),
        Ground.load_for(box, tx, phones, people),
        bool(thread and thread.human_in_loop),
        box.agreements.covers(box.sms.name, today),
        box.agreements.covers(MODEL_VENDOR, today),
    )


def _other_texts(phone: str, bundle: LiveBundle) -> set[datetime]:
    """Return when others texted a phone, as the office's log has it: everybody but who has another mobile."""
    elsewhere = {one.id for one in bundle.patients.values() if one.mobile not in (None, phone)}
    return {at for one, times in bundle.texts_at.items() if one not in elsewhere for at in times}


def _ask(box: Box, tx: Writer, message: Message, live: Live | None) -> Decision:
    if message.channel is Channel.RESPONSIVE:
        return _ask_answer(box, tx, message, live)
    if live is None or not message.covered:
        return deny(Reason.PMS_STALE)
    standing = _standing(box, tx, message.phone, live.bundle)
    decisions = [_ask_for(box, standing, message, live.bundle, one) for one in message.covered]
    decisions += [deny(*moot) for one in message.covered if (moot := _moot(box, message, live.bundle, one))]
    reasons = tuple(dict.fromkeys(reason for decision in decisions for reason in decision.reasons))
    if not reasons:
        return ALLOW
    releases = [one.release_at for one in decisions if one.release_at is not None]
    if len(releases) == sum(not one.allowed for one in decisions):
        return Decision(Verdict.HOLD, reasons, max(releases))
    return deny(*reasons)


def _ask_for(
    box: Box, standing: _Standing, message: Message, bundle: LiveBundle, patient_id: str
) -> Decision:
    """Put one covered patient to the gate, on the live row and on what the box knows at this instant."""
    now = box.clock.now()
    patient = bundle.patients.get(patient_id)
    if patient is None:
        return deny(Reason.INACTIVE)
    guardian = bundle.patients.get(patient.guarantor_id) if patient.guarantor_id != patient.id else None
    cohort = Cohort(message.cohort)
    scope, ground = scope_of(cohort), standing.ground
    person = ground.recipient(patient, scope)
    parent = ground.recipient(guardian, scope) if guardian else None
    who = choose_recipient(person, parent, box.local_day(now)).who
    target = guardian if who == "guardian" else patient
    if target is None or (target.id, target.mobile) != (message.patient_id, message.phone):
        return deny(Reason.NO_MOBILE)  # the words greet one person, and would reach or concern another
    case = SendCase(
        now=now,
        cohort=cohort,
        patient=person,
        guardian=parent,
        zones=zones_of(target.zones),
        states=states_of(box, patient, target, message.phone),
        practice_zone=box.practice.zone,
        number=standing.number,
        traffic=standing.traffic,
        days=standing.days,
        site=ground.site(message.phone, _due_on(message, patient_id), box.local_day(now)),
        suppressed=ground.is_silent(message.phone, scope),
        human_in_loop=standing.human_in_loop,
        has_future_visit=_has_visit(bundle, patient_id, box.midnight(box.local_day(now))),
        sms_baa_ok=standing.baa_ok,
        model_baa_ok=standing.model_baa_ok,
        pms_age_seconds=(now - bundle.read_at).total_seconds(),
    )
    return may_send(case, box.policy)


def _occasion(message: Message, patient_id: str) -> str:
    """Return what the text is about for one of those covered: each has their own occasion in it."""
    return message.occasion.split("+")[message.covered.index(patient_id)]


def _due_on(message: Message, patient_id: str) -> date | None:
    """Return when the recall of one of those covered was due."""
    return due_on_of(_occasion(message, patient_id))


def _moot(box: Box, message: Message, bundle: LiveBundle, patient_id: str) -> tuple[Reason, ...]:
    """Return why somebody needs no text any more: the PMS says now that their recall is over or put off."""
    kind, _, rest = _occasion(message, patient_id).partition(":")
    if kind != "recall":
        return ()
    recall_id, _, due_on = rest.rpartition(":")
    row = next((one for one in bundle.recalls.get(patient_id, ()) if one.id == recall_id), None)
    if row is None:
        return (Reason.NO_RECALL,)
    today = box.local_day(box.clock.now())
    if row.is_disabled or (day(row.disabled_until_on) or today) > today:
        return (Reason.RECALL_DISABLED,)
    return () if row.due_on == due_on else (Reason.NOT_DUE,)


def _has_visit(bundle: LiveBundle, patient_id: str, midnight: datetime) -> bool:
    """Whether somebody comes, or has come, on the day that began at midnight or later."""
    return any(
        one.status in _KEPT and one.start_at is not None and instant(one.start_at) >= midnight
        for one in bundle.appointments.get(patient_id, ())
    )


_KEPT = frozenset({AppointmentStatus.SCHEDULED, AppointmentStatus.COMPLETE})


def _ask_answer(box: Box, tx: Writer, message: Message, live: Live | None) -> Decision:
    now = box.clock.now()
    thread = tx.get(Thread, message.phone)
    last = tx.last_text(message.phone)
    case = AnswerCase(
        now=now,
        body=message.body,
        last_body=last.body if last else None,
        answered_at=tuple(tx.answers_sent_to(message.phone, now - timedelta(days=1))),
        suppressed=is_silent(tx, message.phone),
        human_in_loop=_is_for_person(tx, message, thread),
        is_opt_out_confirmation=message.kind in (Kind.OPT_OUT_CONFIRMATION, Kind.WRONG_NUMBER_ACK),
        is_emergency=message.kind in (Kind.EMERGENCY, Kind.EMERGENCY_AFTER_HOURS),
        sms_baa_ok=box.agreements.covers(box.sms.name, box.local_day(now)),
        is_by_person=bool(message.author) or message.reply_to.startswith(BY_DESK),
    )
    decision = may_answer(case, box.policy)
    if decision.allowed and message.kind == Kind.BOOKING_CONFIRMATION and not _still_booked(message, live):
        return deny(Reason.SLOT_TAKEN)
    return decision


def _is_for_person(tx: Writer, message: Message, thread: Thread | None) -> bool:
    """Whether a person has the conversation, so that the machine keeps quiet.

    The one text that says so to the patient may still go, unless somebody has taken the task meanwhile:
    they would speak at the same time.
    """
    if thread is None or not thread.human_in_loop:
        return False
    before = thread.held_since_at is None or message.created_at <= thread.held_since_at
    if message.kind in _HANDOFF_ANSWERS and before:
        return any(task.claimed_by for task in tx.tasks_of(message.phone))
    return True


_HANDOFF_ANSWERS = frozenset(
    {
        Kind.QUESTION_ACKNOWLEDGED,
        Kind.QUESTION_ACKNOWLEDGED_AFTER_HOURS,
        Kind.HOLDING_UNKNOWN,
        Kind.HOLDING_UNKNOWN_AFTER_HOURS,
    }
)
"""The one text that tells a patient a person takes over; it is queued as the thread is handed over."""


def _still_booked(message: Message, live: Live | None) -> bool:
    """Whether the visit that a confirmation speaks of is in the PMS right now."""
    if live is None:
        return False
    return any(
        visit.id == message.appointment_id and visit.status == AppointmentStatus.SCHEDULED
        for visits in live.bundle.appointments.values()
        for visit in visits
    )


def _refresh_offer(box: Box, tx: Writer, message: Message, live: Live | None) -> tuple[Message, bool]:
    """Replace slots that are no longer free by ones that are; report whether the text can go as it is."""
    offer = tx.get(Offer, message.offer_id) if message.offer_id else None
    if offer is None:
        return message, True
    if live is None or live.slots is None:
        return message, False
    if live.slots == offer.slots:
        return message, True
    message = offers.renew(box, tx, message, offer, live.slots)
    tx.audit(describe(box, tx, message, "offer_refreshed", "ok"))
    return message, True


def _put_aside(box: Box, tx: Writer, message: Message, decision: Decision) -> None:
    """A text that may not go now waits, if time will let it out today; otherwise it is over.

    One that only a halt holds waits to its end: whoever lifts the halt wakes it.
    """
    waits = decision.verdict is Verdict.HOLD and decision.release_at is not None
    if waits and decision.release_at is not None and decision.release_at < message.expires_at:
        state, not_before = MessageState.QUEUED, decision.release_at
    elif waits_for_a_halt(decision.reasons):
        state, not_before = MessageState.QUEUED, message.expires_at
    else:
        state, not_before = MessageState.SUPERSEDED, message.not_before_at
        offers.close(tx, message)
    message = replace(
        message,
        state=state,
        state_at=box.clock.now(),
        not_before_at=not_before,
        reasons=decision.reasons,
        once=message.once if state is MessageState.QUEUED else None,
    )
    tx.save(message)
    tx.audit(
        describe(
            box,
            tx,
            message,
            "text_held" if state is MessageState.QUEUED else "text_dropped",
            ",".join(decision.reasons),
        )
    )
    if Reason.DRAFT_FLAGGED in decision.reasons:
        trip(box, tx, Breaker.SCAN_HITS, "a text carried a patient's number just before it left")
    if message.channel is Channel.RESPONSIVE and Reason.SUPPRESSED not in decision.reasons:
        _hand_over(box, tx, message, decision.reasons)


def _hand_over(box: Box, tx: Writer, message: Message, reasons: Sequence[str]) -> None:
    """An answer that cannot go out by itself is a person's to give."""
    if not tx.has_task(TaskKind.ANSWER_BY_HAND, message.phone, message.patient_id):
        open_task(
            box,
            tx,
            TaskKind.ANSWER_BY_HAND,
            phone=message.phone,
            patient_id=message.patient_id,
            why=f"{message.kind} could not be sent: {', '.join(reasons)}",
            correlation_id=message.correlation_id,
        )


def _call(box: Box, message: Message) -> bool:
    """Call the carrier and commit what came of it. Raise Busy or SenderBlocked when nothing else may go."""
    try:
        vendor_id = box.sms.send(message.phone, message.body)
    except Unknown:
        _move(box, message, MessageState.UNKNOWN, "text_unknown", keep_time=True)
        return False
    except Transient as refused:
        _give_back(box, message, refused)
        return False
    except Permanent as refused:
        _give_up(box, message, refused)
        return False
    _move(box, message, MessageState.SENT, "text_sent", vendor_id=vendor_id)
    return True


def _give_back(box: Box, message: Message, refused: Transient) -> None:
    """The carrier said that it took nothing: the text goes back into the queue."""
    state, wait = MessageState.QUEUED, timedelta(minutes=message.attempts)
    if isinstance(refused, Busy):  # it was not asked to any purpose: that is no attempt at this text
        message = replace(message, attempts=message.attempts - 1)
        wait = timedelta(seconds=refused.retry_after or 0)
    elif message.attempts >= _MAX_ATTEMPTS:
        state = MessageState.FAILED
    _move(box, message, state, "text_refused_for_now", wait=wait, sent_at=None)
    if isinstance(refused, Busy):
        raise refused


def _give_up(box: Box, message: Message, refused: Permanent) -> None:
    """Commit why the carrier will never take this text, or that it takes none of ours and this one waits."""
    if isinstance(refused, SenderBlocked):
        state, code = MessageState.QUEUED, refused.code
        _move(box, message, state, "sender_blocked", outcome=code, wait=_PMS_RETRY, sent_at=None)
        note_blocked(box, refused)
        raise refused
    phone = message.phone
    with box.store.transaction(Lane.SENDING, "sending.refused") as tx:
        _fail(box, tx, message, refused.code)
        if isinstance(refused, OptedOutAtCarrier):
            why = f"carrier block {refused.code}"
            suppress_phone(box, tx, phone, source="carrier", why=why, evidence=message.id)
        elif isinstance(refused, NumberUnusable):
            who, thread = message.patient_id, message.correlation_id
            numbers.record_unusable(box, tx, phone, box.sms.name, patient_id=who, correlation_id=thread)
        else:
            _ask_why(box, tx, message, refused, "text_refused")


_WHY_ASKED = {"text_refused": "refused it for good", "text_unsettled": "does not say whether it left"}


def _ask_why(box: Box, tx: Writer, message: Message, refused: Permanent, slug: str) -> None:
    """A refusal that says nothing of the number: an answer is a person's, an invitation's cause is looked at.

    One task for each code, however many texts it stops.
    """
    why = f"{box.sms.name} {_WHY_ASKED[slug]} ({refused.code or 'no code'}). {refused.remedy}".rstrip()
    if message.channel is Channel.RESPONSIVE:
        _hand_over(box, tx, message, (why,))
        return
    thread = f"{slug}:{refused.code}"
    if not any(one.correlation_id == thread for one in tx.open_tasks()):
        kind = TaskKind.TEXT_REFUSED
        open_task(box, tx, kind, phone="", patient_id="", why=f"a text: {why}", correlation_id=thread)


def _leave_open(box: Box, message: Message, refused: Permanent) -> None:
    """Nobody will say whether this text left: it counts as sent, its offer stays open, a person hears."""
    with box.store.transaction(Lane.SENDING, "sending.unsettled") as tx:
        current = tx.get(Message, message.id)
        if current is None or current.state is not MessageState.UNKNOWN:
            return
        tx.save(replace(current, state=MessageState.FAILED, state_at=box.clock.now()))
        tx.audit(describe(box, tx, message, "text_unsettled", refused.code or "refused"))
        _ask_why(box, tx, message, refused, "text_unsettled")


def _fail(box: Box, tx: Writer, message: Message, code: str) -> None:
    tx.save(replace(message, state=MessageState.FAILED, state_at=box.clock.now(), sent_at=None))
    offers.close(tx, message)
    tx.audit(describe(box, tx, message, "text_failed", code or "refused"))


def _move(
    box: Box,
    message: Message,
    state: MessageState,
    action: str,
    *,
    vendor_id: str = "",
    outcome: str = "ok",
    reasons: tuple[Reason, ...] | None = None,
    wait: timedelta | None = None,
    keep_time: bool = False,
    sent_at: datetime | str | None = "keep",
) -> None:
    """Commit a text's next state with its audit row."""
    now = box.clock.now()
    with box.store.transaction(Lane.SENDING, f"sending.{state}") as tx:
        current = tx.get(Message, message.id)
        if current is None or current.state in _OVER:
            return
        moved = replace(
            message,
            state=state,
            state_at=message.state_at if keep_time else now,
            vendor_id=vendor_id or message.vendor_id,
            reasons=message.reasons if reasons is None else reasons,
            not_before_at=now + wait if wait is not None else message.not_before_at,
            sent_at=message.sent_at if isinstance(sent_at, str) else sent_at,
        )
        tx.update(current, moved)
        if state is MessageState.SENT and message.channel is Channel.PROACTIVE:
            _tell_pms(box, tx, moved)
        tx.audit(describe(box, tx, moved, action, ",".join(reasons) if reasons else outcome))


def _tell_pms(box: Box, tx: Writer, message: Message) -> None:
    """Queue that the PMS learns of a recall text: each recall it was about is marked as texted."""
    now = box.clock.now()
    for occasion, patient_id in zip(message.occasion.split("+"), message.covered, strict=True):
        kind, _, rest = occasion.partition(":")
        recall_type = tx.recall_type_of(rest.rsplit(":", 1)[0]) if kind == "recall" else ""
        payload = {"note": "Recall text sent.", "direction": "sent", "recall_type": recall_type}
        tx.add(
            Writeback(
                box.entropy.token(),
                "recall_texted",
                patient_id,
                payload,
                WritebackState.DUE,
                now,
                now,
                message.correlation_id,
            )
        )


def _expire(box: Box, message: Message) -> None:
    with box.store.transaction(Lane.SENDING, "sending.expire") as tx:
        current = tx.get(Message, message.id)
        if current is not None and current.state in _OVER:
            return
        tx.save(replace(message, state=MessageState.EXPIRED, state_at=box.clock.now(), once=None))
        offers.close(tx, message)
        tx.audit(describe(box, tx, message, "text_expired", ",".join(message.reasons) or "too late"))
        if message.channel is Channel.RESPONSIVE and not is_silent(tx, message.phone):
            _hand_over(box, tx, message, (Reason.PMS_STALE,))


def _withhold(box: Box, message: Message, reasons: tuple[Reason, ...]) -> None:
    with box.store.transaction(Lane.SENDING, "sending.withhold") as tx:
        _put_aside(box, tx, message, deny(*reasons))


def _check_number(box: Box, message: Message) -> bool:
    """Make sure that the number was checked within its time; return whether it may be asked to send."""
    with box.store.view() as view:
        known = view.get(NumberChecked, message.phone)
    if not numbers.is_due(box, known):
        return True
    if not box.agreements.covers(box.numbers.name, box.local_day(box.clock.now())):
        return True  # nobody may be asked what the number is, so the gate will not let the text out
    try:
        line = box.numbers.check(message.phone)
    except Transient:
        why = (Reason.NUMBER_UNCHECKED,)
        _move(box, message, MessageState.QUEUED, "text_held", reasons=why, wait=_CHECK_RETRY)
        return False
    with box.store.transaction(Lane.SENDING, "sending.number") as tx:
        numbers.record_lookup(
            box,
            tx,
            message.phone,
            line,
            patient_id=message.patient_id,
            message_id=message.id,
            correlation_id=message.correlation_id,
        )
    return True
