"""What staff say a reply really meant: kept as a case of this office, and put right as far as that is safe.

A correction that asks for silence silences at once. One that takes something back undoes only what can be
undone without guessing: a hold is let go, a thread that was handed over for nothing is given back. Whatever
the patient or the PMS has been told already becomes a task. A silence ends only on its own order
(`undo_silence`), with a reason and a line in the consent ledger, and only if nothing but that one reading
brought it about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from appliance.domain.permission.consent import Act, is_carrier_word, is_plain_stop
from appliance.domain.replies import Intent
from appliance.errors import Refused
from appliance.ports.records import (
    Booking,
    BookingState,
    ConsentEntry,
    Correction,
    InboundState,
    InboundText,
    Suppression,
    Task,
    WrongAct,
)
from appliance.ports.store import Lane, View, Writer
from appliance.workflow.alerts import thread_of
from appliance.workflow.box import Box
from appliance.workflow.ground import standing_lines
from appliance.workflow.handoff import TaskKind, close_task, open_task
from appliance.workflow.limits.autonomy import judge_bookings, note_wrong_act, release_hold
from appliance.workflow.suppress import Silence, silence_phone

SILENCING: Final = frozenset({Intent.OPT_OUT, Intent.LEFT_PRACTICE, Intent.WRONG_NUMBER, Intent.DECEASED})
"""Intents on which a phone falls silent."""

_ASKED_OF_STAFF: Final = {
    Intent.EMERGENCY: (TaskKind.EMERGENCY, "staff read an emergency in it: call now"),
    Intent.WRONG_NUMBER: (
        TaskKind.WRONG_NUMBER,
        "wrong number: correct it in the PMS and assess the disclosure",
    ),
    Intent.DECEASED: (TaskKind.DECEASED, "the patient may have died: call the family with care"),
    Intent.LEFT_PRACTICE: (TaskKind.LEFT_PRACTICE, "goes to another practice now: update the PMS"),
    Intent.BOOK: (TaskKind.BOOK_BY_HAND, "took a time that the rules did not see: book it"),
    Intent.RESCHEDULE_REQUEST: (TaskKind.RESCHEDULE, "wants to move a visit; the rules did not see it"),
    Intent.CANCEL: (TaskKind.GIVE_UP_VISIT, "wants to give up a visit; the rules did not see it"),
    Intent.QUESTION: (TaskKind.QUESTION, "a question that the rules did not see"),
}
"""What a corrected reading leaves a person to do."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction, and in plain words everything that followed from it and what is left."""

    correction: Correction
    followed: tuple[str, ...]


def correct_reading(
    box: Box,
    inbound_id: str,
    intent: Intent,
    slot: int | None,
    *,
    actor: str,
    undo_silence_because: str = "",
    before: Callable[[View, InboundText], None] | None = None,
) -> Corrected:
    """Record what a reply really meant and put right what can be; all of it commits together.

    `slot` counts from 0 among the times that were on offer. `before` may raise to stop it, in the same
    transaction: a terminal makes sure there that nothing has happened since it looked. Raise Refused when the
    reply is not there, not settled yet or past retention, when the slot does not fit, and when a silence may
    not be undone.
    """
    with box.store.transaction(Lane.DESK, "desk.correct") as tx:
        heard = _demand_settled(tx, inbound_id)
        if before is not None:
            before(tx, heard)
        booking = tx.booking_of(heard.vendor_id)
        correction = _correction(box, heard, intent, slot, actor)
        tx.save(correction)
        tx.audit(
            box.entry(
                tx,
                "reading_corrected",
                heard.patient_id,
                actor=actor,
                object=f"inbound:{heard.vendor_id}",
                outcome=intent,
                correlation_id=heard.correlation_id,
                detail={"read": heard.intent, "slot": correction.slot},
            )
        )
        desk = _Desk(box, tx, heard, booking, actor)
        followed = list(desk.put_right(correction))
        if undo_silence_because:
            followed += desk.undo_silence(correction, undo_silence_because)
        if judge_bookings(box, tx):
            followed.append("how far the machine books by itself has changed: see the new task")
    return Corrected(correction, tuple(followed))


def _demand_settled(tx: View, inbound_id: str) -> InboundText:
    heard = tx.get(InboundText, inbound_id)
    if heard is None:
        raise Refused("there is no such reply", remedy="use the id that `recallbox inbox` shows")
    if heard.state is not InboundState.DONE:
        raise Refused("this reply has not reached its outcome yet", remedy="try again in a minute")
    if heard.situation is None:
        raise Refused("the words of this reply are not kept any more", remedy="correct newer ones")
    return heard


def _correction(box: Box, heard: InboundText, intent: Intent, slot: int | None, actor: str) -> Correction:
    assert heard.situation is not None
    offered = len(heard.situation.offered)
    if intent is Intent.BOOK and slot is None and offered == 1:
        slot = 0
    if (intent is Intent.BOOK) != (slot is not None) or not 0 <= (slot or 0) < max(offered, 1):
        raise Refused(
            f"{intent} does not go with that slot; {offered} were on offer",
            remedy="name the slot that was taken, 1 for the first, for book and for nothing else",
        )
    if intent is Intent.BOOK and not offered:
        raise Refused("no time was on offer", remedy="a wish for a time is reschedule_request or question")
    kind, _, name = actor.partition(":")
    if kind != "user" or not name.strip():
        raise Refused("a correction is made by a named person", remedy="say who with --by")
    return Correction(
        heard.vendor_id,
        heard.phone,
        heard.patient_id,
        box.clock.now(),
        actor,
        heard.body,
        heard.situation,
        heard.intent,
        intent.value,
        slot,
    )


@dataclass(slots=True)
class _Desk:
    """One reply with what came of it, inside the transaction of its correction."""

    box: Box
    tx: Writer
    heard: InboundText
    booking: Booking | None
    actor: str

    def put_right(self, correction: Correction) -> Iterator[str]:
        """Undo what is safe to undo and ask a person for the rest; yield each in words."""
        intent = Intent(correction.intent)
        read = Intent(self.heard.intent)
        if intent in SILENCING and read not in SILENCING:
            yield from self._silence(intent)
        if self.booking is not None:
            yield from self._weigh_booking(self.booking, correction)
        if intent is read:
            return
        if self.heard.outcome in ("confirmed", "given_up"):
            self._task(
                TaskKind.ANSWER_BY_HAND, f"a visit was {self.heard.outcome} on a misread reply: undo it"
            )
            yield "a task asks for the visit to be put right in the PMS"
        if read in SILENCING and intent not in SILENCING:
            yield "the phone stays silent: --undo-silence REASON takes that back"
        if intent is Intent.NOISE:
            yield from self._give_back()
        elif intent in _ASKED_OF_STAFF and not self._open_tasks():
            self._task(*_ASKED_OF_STAFF[intent])
            yield "a task asks for what the reply wants"

    def _silence(self, intent: Intent) -> Iterator[str]:
        evidence = f"staff:{self.box.entropy.token()}"
        silence = Silence(
            intent.value,
            intent.value,
            evidence,
            f"inbound:{self.heard.vendor_id}",
            correlation_id=self.heard.correlation_id,
            actor=self.actor,
            captured_at=self.heard.received_at,
        )
        if silence_phone(self.box, self.tx, self.heard.phone, silence):
            yield "the phone is silent now"

    def _weigh_booking(self, booking: Booking, correction: Correction) -> Iterator[str]:
        """Hold the booking against what the reply meant: was it for that time?"""
        if self._agrees(booking, correction):
            known = self.tx.get(WrongAct, booking.inbound_id)
            if known is not None and known.why == "corrected":
                self.tx.remove(known)
            return
        if booking.state in (BookingState.LOST, BookingState.FAILED):
            return
        note_wrong_act(self.box, self.tx, booking, "corrected")
        if booking.state in (BookingState.HELD, BookingState.SUGGESTED):
            release_hold(self.box, self.tx, booking)
            yield "the time that was held is free again"
        elif booking.state is not BookingState.BY_HAND:
            self._task(TaskKind.BOOK_BY_HAND, "booked on a misread reply: take it back and tell the patient")
            yield "a task asks for the booked visit to be taken back"

    def _agrees(self, booking: Booking, correction: Correction) -> bool:
        if correction.intent != Intent.BOOK or correction.slot is None:
            return False
        zone = ZoneInfo(correction.situation.tz)
        start = datetime.fromisoformat(correction.situation.offered[correction.slot].start)
        return start.replace(tzinfo=zone) == booking.slot.start_at

    def _open_tasks(self) -> list[Task]:
        return [one for one in self.tx.open_tasks() if one.inbound_id == self.heard.vendor_id]

    def _give_back(self) -> Iterator[str]:
        """Close what was asked of a person for nothing; the thread goes back when nothing else waits."""
        for task in self._open_tasks():
            if task.kind in (TaskKind.AMBIGUOUS, TaskKind.QUESTION):
                freed = close_task(self.tx, task, actor=self.actor, now=self.box.clock.now())
                yield "its task is closed" + ("; the machine answers this phone again" if freed else "")

    def _task(self, kind: TaskKind, why: str) -> None:
        open_task(
            self.box,
            self.tx,
            kind,
            phone=self.heard.phone,
            patient_id=self.heard.patient_id,
            why=why,
            correlation_id=self.heard.correlation_id,
            inbound_id=self.heard.vendor_id,
        )

    # --- taking a silence back

    def undo_silence(self, correction: Correction, reason: str) -> list[str]:
        """End the silence that this reading alone brought about; return what is left to do."""
        silence = self._demand_own_silence(correction)
        now, heard = self.box.clock.now(), self.heard
        entry = ConsentEntry(
            self.box.entropy.token(),
            heard.phone,
            heard.patient_id,
            Act.MISREAD.value,
            silence.scopes,
            "staff",
            heard.received_at,
            now,
            self.actor,
            heard.vendor_id,
            note=reason.strip(),
        )
        self.tx.add(entry)
        self.tx.remove(silence)
        self._log("consent_recorded", f"consent:{entry.id}", entry.act)
        self._log("silence_lifted", f"inbound:{heard.vendor_id}", "misread")
        told = self._withdraw_refusals()
        if not told:
            return ["the phone may be texted again"]
        listed = ", ".join(told)
        self._task(TaskKind.OPT_IN, f"misread as an opt-out: put Text OK in the PMS back for ids {listed}")
        return ["the phone is not silent any more; a task asks to put the PMS's own flag back"]

    def _demand_own_silence(self, correction: Correction) -> Suppression:
        heard = self.heard
        if Intent(correction.intent) in SILENCING:
            raise Refused("the correction itself asks for silence", remedy="correct it to something else")
        if is_carrier_word(heard.body) or is_plain_stop(heard.body):
            raise Refused(
                "STOP and its like are never taken back by anybody but the patient",
                remedy="ask them for a new consent: `recallbox consent record`, then `consent lift`",
            )
        silence = self.tx.get(Suppression, heard.phone)
        others = [
            one
            for one in standing_lines(self.tx.consent_of(heard.phone))
            if one.act == Act.REVOKED and one.document != heard.vendor_id
        ]
        if (
            silence is None
            or silence.evidence != heard.vendor_id
            or silence.source not in SILENCING
            or others
        ):
            raise Refused(
                "this reading alone did not silence the phone",
                remedy="`recallbox consent show` says what did; a new consent lifts it",
            )
        return silence

    def _withdraw_refusals(self) -> list[str]:
        """Take back what the PMS has not been told yet; return the ids of those it may have been told of."""
        people = {one.id for one in self.tx.patients_behind(self.heard.phone)}
        soon = self.box.clock.now() + timedelta(days=1)
        due = [
            one
            for one in self.tx.writebacks_due(soon, 100_000)
            if one.kind == "opt_out" and one.patient_id in people and not one.attempts
        ]
        for one in due:
            self.tx.remove(one)
            self._log("pms_opt_out_withdrawn", f"writeback:{one.id}", "ok")
        return sorted(people - {one.patient_id for one in due})

    def _log(self, action: str, about: str, outcome: str) -> None:
        self.tx.audit(
            self.box.entry(
                self.tx,
                action,
                self.heard.patient_id,
                actor=self.actor,
                object=about,
                outcome=outcome,
                correlation_id=self.heard.correlation_id,
                detail={"thread": thread_of(self.box, self.tx, self.heard.phone).token},
            )
        )
