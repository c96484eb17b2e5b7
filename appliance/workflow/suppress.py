"""Silence: a phone that must not be texted again, from whichever side the word came.

Suppression is by phone and for everybody behind the phone, never expires, and only grows: nothing here
narrows it; `consent.lift_silence` does, on a recorded new consent. By default it covers every kind of text;
only a bare STOP on a day on which the office still lets each kind stand alone covers less. It commits in
the transaction of whatever it follows from, together with its line in the consent ledger, the end of
every text that was still waiting for that phone, and what the PMS has to be told.

This list is the one that counts. Blocks at the carrier join it, and where the carrier keeps a list that can
be added to, `carrier` tells it every phone on ours (RingCentral does, Twilio does not: facts/messaging.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from appliance.domain.model import PatientRow
from appliance.domain.permission.consent import (
    EVERY_SCOPE,
    Act,
    Scope,
    is_plain_stop,
    silences,
    widen_silence,
)
from appliance.domain.policy import Cohort
from appliance.domain.wording.templates import Kind
from appliance.ports.records import (
    Channel,
    ConsentEntry,
    Message,
    MessageState,
    Offer,
    OfferState,
    Suppression,
    Writeback,
    WritebackState,
)
from appliance.ports.store import View, Writer
from appliance.workflow.alerts import thread_of
from appliance.workflow.box import Box
from appliance.workflow.handoff import TaskKind, open_task

MACHINE = "recallbox"
_OF_REMINDERS = frozenset({Kind.APPOINTMENT_REMINDER, Kind.HOUSEHOLD_REMINDER, Kind.SCHEDULE_REPAIR})


@dataclass(frozen=True, slots=True)
class Silence:
    """Why a phone goes silent: from which side, on what evidence, for which kinds of text.

    `object` is what the audit log names as its cause: an inbound text, a text of ours, a file.
    `captured_at` is when the person said so (None: now). `tells_desk` asks for a task when several
    patients share the phone.
    """

    source: str
    why: str
    evidence: str
    object: str
    scopes: tuple[str, ...] = (EVERY_SCOPE,)
    correlation_id: str = ""
    actor: str = MACHINE
    captured_at: datetime | None = None
    tells_desk: bool = True


def is_silent(view: View, phone: str) -> bool:
    """Whether a phone must get no text at all; one that refused only some kinds may still be answered."""
    silence = view.get(Suppression, phone)
    return silence is not None and silences(silence.scopes, EVERY_SCOPE)


def suppress_phone(
    box: Box,
    tx: Writer,
    phone: str,
    *,
    source: str,
    why: str,
    evidence: str,
    scopes: tuple[str, ...] = (EVERY_SCOPE,),
    correlation_id: str = "",
) -> bool:
    """Silence a phone in the caller's transaction; return whether it was not as silent before."""
    about = f"{'text' if source == 'carrier' else 'inbound'}:{evidence}"
    silence = Silence(source, why, evidence, about, scopes, correlation_id)
    return silence_phone(box, tx, phone, silence)


def silence_phone(box: Box, tx: Writer, phone: str, silence: Silence) -> bool:
    """Silence a phone in the caller's transaction; return whether it was not as silent before.

    Every new piece of evidence gets its line in the ledger, also when the phone is silent already: a
    later lift has to be newer than the last of them.
    """
    people = tx.patients_behind(phone)
    for person in people:
        tx.make_token(person.id, box.entropy.token())
    _note_revocation(box, tx, phone, silence, people)
    known = tx.get(Suppression, phone)
    scopes = widen_silence(known.scopes if known else (), silence.scopes)
    if known is not None and set(scopes) == set(known.scopes):
        return False
    since = silence.captured_at or box.clock.now()
    tx.save(Suppression(phone, since, silence.source, silence.why, silence.evidence, scopes=scopes))
    if EVERY_SCOPE in scopes:
        tell_pms_of_opt_out(box, tx, people, silence.correlation_id)
    _end_waiting(box, tx, phone, scopes)
    tx.audit(
        box.entry(
            tx,
            "phone_suppressed",
            people[0].id if people else "",
            actor=silence.actor,
            object=silence.object,
            outcome=silence.source,
            correlation_id=silence.correlation_id,
            detail={
                "why": silence.why,
                "people": len(people),
                "scopes": [str(one) for one in scopes],
                "thread": thread_of(box, tx, phone).token,
            },
        )
    )
    if silence.tells_desk and len(people) > 1:
        _tell_desk(box, tx, phone, silence, people)
    return True


def _note_revocation(box: Box, tx: Writer, phone: str, silence: Silence, people: list[PatientRow]) -> None:
    """Add the revocation to the consent ledger, once for each piece of evidence."""
    said = (Act.REVOKED, silence.source, silence.evidence)
    if said in {(one.act, one.source, one.document) for one in tx.consent_of(phone)}:
        return
    now = box.clock.now()
    entry = ConsentEntry(
        box.entropy.token(),
        phone,
        people[0].id if len(people) == 1 else "",
        Act.REVOKED,
        silence.scopes,
        silence.source,
        silence.captured_at or now,
        now,
        silence.actor,
        silence.evidence,
    )
    tx.add(entry)
    tx.audit(
        box.entry(
            tx,
            "consent_recorded",
            entry.patient_id,
            actor=silence.actor,
            object=f"consent:{entry.id}",
            outcome=entry.act,
            correlation_id=silence.correlation_id,
            detail={"scopes": [str(one) for one in entry.scopes], "source": entry.source},
        )
    )


def tell_pms_of_opt_out(box: Box, tx: Writer, people: Sequence[PatientRow], correlation_id: str = "") -> None:
    """Queue that the PMS marks everybody behind a phone. Its flag knows no kinds, so only for all."""
    now = box.clock.now()
    for person in people:
        tx.make_token(person.id, box.entropy.token())
        writeback = Writeback(
            box.entropy.token(), "opt_out", person.id, {}, WritebackState.DUE, now, now, correlation_id
        )
        tx.add(writeback)
        tx.audit(
            box.entry(
                tx,
                "pms_opt_out_due",
                person.id,
                object=f"writeback:{writeback.id}",
                correlation_id=correlation_id,
            )
        )


def _tell_desk(box: Box, tx: Writer, phone: str, silence: Silence, people: list[PatientRow]) -> None:
    """Say whom a silence affects besides the one who asked for it, by the ids of the PMS."""
    listed = ", ".join(one.id for one in people)
    kinds = "get texts" if EVERY_SCOPE in silence.scopes else f"get {' or '.join(silence.scopes)} texts"
    open_task(
        box,
        tx,
        TaskKind.SHARED_PHONE_OPT_OUT,
        phone=phone,
        patient_id=people[0].id,
        why=f"{len(people)} patients share a phone that opted out and none will {kinds} there any more"
        f" (ids {listed}): ask each how to reach them",
        correlation_id=silence.correlation_id,
    )


def _end_waiting(box: Box, tx: Writer, phone: str, scopes: tuple[str, ...]) -> None:
    """End what was still on its way to the phone. Open offers are withdrawn whatever they were about."""
    for message in tx.waiting_for(phone):
        if _is_ended(message, scopes):
            _end(box, tx, message, "suppressed", ("suppressed",))
    close_offers(box, tx, phone)


def _is_ended(message: Message, scopes: tuple[str, ...]) -> bool:
    if EVERY_SCOPE in scopes:
        return True
    return message.channel is Channel.PROACTIVE and silences(scopes, kind_scope(message) or EVERY_SCOPE)


def kind_scope(message: Message) -> Scope | None:
    """Return the kind of text that a proactive one is, as consent knows it; None for an answer."""
    if message.channel is not Channel.PROACTIVE:
        return None
    if message.kind in _OF_REMINDERS:
        return Scope.REMINDER
    return Scope.TREATMENT if message.cohort == Cohort.TX_PLAN_PENDING else Scope.RECALL


def scopes_of_opt_out(box: Box, view: View, phone: str, body: str) -> tuple[str, ...]:
    """Given an opt-out as it came in, return what it silences: everything, or the kind of text it answers.

    Everything from `policy.revoke_all_from` on (47 CFR 64.1200(a)(10); FCC DA 26-12 moved the duty to
    2027-01-31), for anything but a bare STOP, for STOP to a carrier that then blocks the phone and says
    so, and when nothing of ours is answered.
    """
    if box.local_day(box.clock.now()) >= box.policy.revoke_all_from or not is_plain_stop(body):
        return (EVERY_SCOPE,)
    if carrier_confirms(box, body):
        return (EVERY_SCOPE,)
    answered = next((scope for text in view.thread_texts(phone) if (scope := kind_scope(text))), None)
    return (answered.value,) if answered else (EVERY_SCOPE,)


def carrier_confirms(box: Box, body: str) -> bool:
    """Whether the carrier itself blocks the phone on this text and tells its holder so: we then do not."""
    return box.sms.confirms_opt_out and body.strip().casefold() in box.sms.opt_out_words


def close_offers(box: Box, tx: Writer, phone: str) -> list[Offer]:
    """Close every open offer to a phone in the caller's transaction; return them.

    A text of ours that makes one of them and has not left yet is over: nobody could take what it says.
    """
    closed = tx.open_offers_to(phone, box.clock.now())
    for offer in closed:
        tx.save(replace(offer, state=OfferState.CLOSED))
    over = {offer.message_id for offer in closed}
    for message in tx.waiting_for(phone):
        if message.id in over and message.state is MessageState.QUEUED and not message.author:
            _end(box, tx, message, "overtaken")
    return closed


def overtake_answers(box: Box, tx: Writer, phone: str) -> None:
    """End every answer of ours that names times and has not left, in the transaction that queues a newer one:
    of two in one breath the codes of the first would mean nothing."""
    for message in tx.waiting_for(phone):
        is_machine = message.channel is Channel.RESPONSIVE and not message.author
        offer = tx.get(Offer, message.offer_id) if message.offer_id and is_machine else None
        if offer is not None and message.state is MessageState.QUEUED:
            tx.save(replace(offer, state=OfferState.CLOSED))
            _end(box, tx, message, "overtaken")


def _end(box: Box, tx: Writer, message: Message, why: str, reasons: tuple[str, ...] | None = None) -> None:
    """Drop a text that waits; the same one may be planned again."""
    reasons = message.reasons if reasons is None else reasons
    over = replace(
        message, state=MessageState.SUPERSEDED, state_at=box.clock.now(), reasons=reasons, once=None
    )
    tx.save(over)
    tx.audit(
        box.entry(
            tx,
            "text_superseded",
            message.covered[0] if message.covered else message.patient_id,
            object=f"text:{message.id}",
            outcome=why,
            correlation_id=message.correlation_id,
        )
    )
