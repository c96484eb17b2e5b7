"""One text that came in with everything its outcome depends on: who wrote, about whom, about which visit.

Attribution is of this module alone. A text belongs to the person of the open offer or of the last text;
with several people behind a phone and neither of them, nobody is guessed. A wish to move or give up a
visit means the one visit it can mean, or none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from appliance.domain.model import AppointmentRow, AppointmentStatus, PatientRow
from appliance.domain.replies import Reading
from appliance.domain.wording.templates import Kind
from appliance.ports.records import (
    InboundText,
    Message,
    Offer,
    Suppression,
    Thread,
    Writeback,
    WritebackState,
)
from appliance.ports.store import Writer
from appliance.workflow.box import Box
from appliance.workflow.desk.work import note_activity
from appliance.workflow.handoff import TaskKind, hold_thread, open_task
from appliance.workflow.hours import office_hours
from appliance.workflow.replies.thread import answered_by
from appliance.workflow.texting.compose import Answer, Composer

_NAMELESS = {
    Kind.QUESTION_ACKNOWLEDGED: Kind.HOLDING_UNKNOWN,
    Kind.QUESTION_ACKNOWLEDGED_AFTER_HOURS: Kind.HOLDING_UNKNOWN_AFTER_HOURS,
}
"""What is said instead when several people share the phone and nobody knows who wrote."""
_ONCE = frozenset(
    {
        TaskKind.OPT_OUT_WITH_VISIT,
        TaskKind.WRONG_NUMBER,
        TaskKind.DISCLOSURE,
        TaskKind.DECEASED,
        TaskKind.LEFT_PRACTICE,
        TaskKind.OPT_IN,
    }
)
_TALK_LASTS = timedelta(days=30)
"""On a shared phone, how long after our last text an unasked one still comes from the same person."""


@dataclass(slots=True)
class Talk:
    """One inbound text with everything its outcome depends on, inside the transaction of the outcome.

    `offer` is open, `lapsed` has run out; at most one of them is there. `last` is the text of ours that
    this one can be an answer to.
    """

    box: Box
    tx: Writer
    heard: InboundText
    reading: Reading
    people: list[PatientRow]
    offer: Offer | None
    lapsed: Offer | None
    last: Message | None
    composer: Composer
    pms_away: bool = False
    topic: str = ""
    """The topic of the office's sheet that a model picked."""

    @classmethod
    def begin(cls, box: Box, tx: Writer, heard: InboundText, reading: Reading, composer: Composer) -> Talk:
        """Look up what a text is about."""
        about = answered_by(tx, heard.phone, heard.received_at, box.clock.now())
        people = tx.patients_behind(heard.phone)
        return cls(box, tx, heard, reading, people, about.offer, about.lapsed, about.last, composer)

    # --- who

    @property
    def addressee(self) -> PatientRow | None:
        """Whom we have been talking to on this phone, or the only one behind it; None if nobody can say."""
        if len(self.people) == 1:
            return self.people[0]
        last = self.last
        if last is None or last.sent_at is None:
            return None
        if self.offer is None and self.heard.received_at - last.sent_at > _TALK_LASTS:
            return None
        return next((one for one in self.people if one.id == last.patient_id), None)

    @property
    def covered(self) -> tuple[str, ...]:
        """Everybody the conversation is about: as in the text that is being answered."""
        offer = self.offer or self.lapsed
        about = self.tx.get(Message, offer.message_id) if offer is not None else self.last
        if about is not None and about.covered:
            return about.covered
        if offer is not None and offer.patient_id:
            return (offer.patient_id,)
        return (self.addressee.id,) if self.addressee else ()

    @property
    def patient_id(self) -> str:
        """In whose record this is kept: the one it is about, else the adult who answers for all of them."""
        covered = self.covered
        if len(covered) == 1:
            return covered[0]
        return self.addressee.id if self.addressee else ""

    @property
    def is_held(self) -> bool:
        """Whether a person has the conversation."""
        thread = self.tx.get(Thread, self.heard.phone)
        return thread is not None and thread.human_in_loop

    @property
    def has_silenced(self) -> str:
        """What this very text silenced the phone as; empty if it did not."""
        silence = self.tx.get(Suppression, self.heard.phone)
        return silence.source if silence is not None and silence.evidence == self.heard.vendor_id else ""

    @property
    def is_open(self) -> bool:
        """Whether somebody is in the office to read what came in."""
        return office_hours(self.box, self.tx).is_open(self.box.clock.now())

    # --- which visit

    def visits_ahead(self, patient_id: str) -> list[AppointmentRow]:
        """Return a patient's scheduled visits ahead, as last pulled or booked by us since."""
        visits = self.tx.visits_of(patient_id, self.box.clock.now())
        return [visit for visit in visits if visit.status == AppointmentStatus.SCHEDULED]

    def family(self) -> list[PatientRow]:
        """Return everybody whom this phone answers for: its people, and their relatives without a mobile."""
        heads = {one.guarantor_id for one in self.people if one.guarantor_id == one.id}
        wards = (one for head in sorted(heads) for one in self.tx.household(head) if one.mobile is None)
        return list({one.id: one for one in (*self.people, *wards)}.values())

    def visits_meant(self) -> list[AppointmentRow]:
        """Return every visit that a wish to move or give one up may mean; act on it only if it is one.

        The visit that the last text or its offer was about comes first, unless a relative is named; then
        those of the people it was about. Who writes without having been texted may mean anybody's whom this
        phone answers for. The writer's own name may be how they sign: it never tells two visits apart.
        """
        family = self.family()
        about, me = self.covered, self.addressee.id if self.addressee else ""
        named = [one.id for one in family if _names(self.heard.body, one)]
        if me in named and (len(named) > 1 or me not in about):
            return self._visits_of((*about, *named))
        relatives = [one for one in named if one != me]
        if visits := self._visits_of(relatives):
            return visits
        exact = self._visit_in_hand()
        if exact is not None:
            return [exact]
        return self._visits_of(about if self.last is not None else [one.id for one in family])

    def tells_whose(self, visit: AppointmentRow) -> bool:
        """Whether it is plain that a visit is meant: it is in hand, or its patient is named or is the only
        one whom the conversation is about. "The visit" of a family that was written to may be anybody's to
        its reader, also when the books have only one.
        """
        owner = visit.patient_id
        named = (one.id for one in self.family() if _names(self.heard.body, one))
        return self.is_in_hand(visit) or owner in named or self.covered == (owner,)

    def is_in_hand(self, visit: AppointmentRow) -> bool:
        """Whether our last text was about that visit."""
        in_hand = self._visit_in_hand()
        return in_hand is not None and in_hand.id == visit.id

    def _visits_of(self, people: Iterable[str]) -> list[AppointmentRow]:
        return [visit for one in dict.fromkeys(people) for visit in self.visits_ahead(one)]

    def _visit_in_hand(self) -> AppointmentRow | None:
        """Return the one visit that our last text was about, if it still stands."""
        offer = self.offer or self.lapsed
        visit_id = offer.moves_appointment_id if offer is not None else ""
        visit_id = visit_id or (self.last.appointment_id if self.last is not None else "")
        people = {*self.covered, *((offer.patient_id,) if offer is not None else ())}
        ahead = (visit for one in people for visit in self.visits_ahead(one)) if visit_id else iter(())
        return next((visit for visit in ahead if visit.id == visit_id), None)

    # --- what is done

    def say(self, kind: Kind, **more: object) -> None:
        """Queue an answer."""
        if self.addressee is None:
            kind = _NAMELESS.get(kind, kind)
        wanted = Answer(
            kind,
            self.addressee,
            self.heard.phone,
            self.heard.vendor_id,
            self.heard.correlation_id,
            patient_id=self.patient_id,
            covered=self.covered,
        )
        self.composer.answer(self.tx, replace(wanted, **more))  # type: ignore[arg-type]

    def acknowledge(self) -> None:
        """Say that a person will answer."""
        self.say(Kind.QUESTION_ACKNOWLEDGED if self.is_open else Kind.QUESTION_ACKNOWLEDGED_AFTER_HOURS)

    def hold_on(self) -> None:
        """Say that a person will read it, to somebody of whom nothing is certain."""
        self.say(Kind.HOLDING_UNKNOWN if self.is_open else Kind.HOLDING_UNKNOWN_AFTER_HOURS)

    def hand_over(self, kind: TaskKind, why: str) -> str:
        """Open a task and stop answering this phone until a person has closed it; return the outcome."""
        self.task(kind, why)
        hold_thread(self.box, self.tx, self.heard.phone)
        return "handed_off"

    def task(self, kind: TaskKind, why: str) -> None:
        """Open a task beside whatever else happens. Of a shared phone it names everybody behind it.

        What has to be done once is not asked for again while it is open: who says STOP twice has said it.
        """
        if len(self.people) > 1 and self.addressee is None:
            why = f"{why} (ids behind this phone: {', '.join(one.id for one in self.people)})"
        known = [one for one in self.tx.tasks_of(self.heard.phone) if (one.kind, one.why) == (kind, why)]
        if kind in _ONCE and known:
            note_activity(self.box, self.tx, self.heard.phone)
            return
        open_task(
            self.box,
            self.tx,
            kind,
            phone=self.heard.phone,
            patient_id=self.patient_id,
            why=why,
            correlation_id=self.heard.correlation_id,
            inbound_id=self.heard.vendor_id,
        )

    def write_back(self, kind: str, patient_id: str, **payload: str) -> None:
        """Queue something that the PMS has to be told."""
        now = self.box.clock.now()
        self.tx.add(
            Writeback(
                self.box.entropy.token(),
                kind,
                patient_id,
                payload,
                WritebackState.DUE,
                now,
                now,
                self.heard.correlation_id,
            )
        )


def _names(body: str, person: PatientRow) -> bool:
    """Whether somebody's first name stands in a text as a word of its own."""
    words = set(_folded(body))
    return any(name and set(_folded(name)) <= words for name in (person.first_name, person.preferred_name))


def _folded(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"[a-z]+", "".join(one for one in plain if not unicodedata.combining(one)))
