"""The referee: counts broken promises from the ground truth, never from the product's own opinion.

It watches every text at the instant the carrier accepts it and compares it with the truth about the
clinic and about what people meant; at the end it compares the product's records with what really
happened. Twelve promises, each a slug: permitted, once, stopped, fresh, unclashed, logged, kept, settled,
yielded, calm, contained, advised. It refuses to excuse anything by what the product believed. Who may be
texted and when is judged in `permission`, what a language model is shown in `egress`. A violation names a
message, an appointment or a patient by number, never by name or phone.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import takewhile
from zoneinfo import ZoneInfo

from appliance.simulation.carrier import Refusal, Text
from appliance.simulation.carriers import Carrier
from appliance.simulation.clinic import Clinic, Person
from appliance.simulation.egress import find_people, find_slips
from appliance.simulation.kernel import VirtualClock
from appliance.simulation.permission import Known, Permission, Sent
from appliance.simulation.phrases import Intent
from appliance.simulation.reading import Kind, concerns, named_in, read
from appliance.simulation.records import HistAppointment, Write

PROMISES = (
    "permitted", "once", "stopped", "fresh", "unclashed", "logged", "kept", "settled", "yielded", "calm",
    "contained", "advised",
)  # fmt: skip

# 64.1200(a)(12): one confirmation text, presumed fine within five minutes (facts/compliance.md section 3).
_CONFIRM_WITHIN = timedelta(minutes=5)
_ANSWERS_PER_HOUR, _ANSWERS_PER_DAY = 4, 12
_SAME_BODY_DAYS = 30
_SHORTEST_VISIT_MINUTES = 30
# An inbound text older than this when we write counts as answered by whatever we wrote. A time that was taken
# may be tried for in vain for a while, and what is said of it at last is an answer still.
_BATCH, _BATCH_OF_A_BOOKING = timedelta(minutes=1), timedelta(minutes=15)

_NAMES_A_VISIT = frozenset({"appointment", "appointment_id", "instead_of"})
_COUNTS_DIGITS = 4

# What is owed an answer, clear or not.
_WISHES = {
    Intent.BOOK: "a booking",
    Intent.WANTS_TIMES: "a wish for times",
    Intent.WHY: "the question why somebody is texted",
}

# Texts about an existing visit that are no recall: an earlier time, a change the office has to make.
_NOT_RECALL = re.compile(
    r"\b(?:earlier|sooner|opened up|opening|move[ds]?|mover|reschedul\w*|cambi\w*|antes|adelant\w*|"
    r"reprogram\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken promise. `subject` is a message sid, an AptNum or a PatNum."""

    slug: str
    at: datetime
    what: str
    subject: str


@dataclass(frozen=True, slots=True)
class Held:
    """A stretch in which a person had the thread with a phone; without an end it goes on."""

    phone: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the product hands over at the end, as plain data.

    `audit`: every audit record as a JSON object. `inbound` and `outbound`: message sid to state, of
    which only "done" ends an inbound one. `tasks`: `phone` and `kind` of every hand-off ever opened.
    `outcomes`: every outcome that an inbound sid was brought to. `held`: when a person had a thread.
    `silent`: the phones (E.164) that are not texted any more, None where nobody asked for them.
    """

    audit: list[dict[str, object]] = field(default_factory=list)
    inbound: dict[str, str] = field(default_factory=dict)
    tasks: list[dict[str, object]] = field(default_factory=list)
    outbound: dict[str, str] = field(default_factory=dict)
    outcomes: dict[str, list[str]] = field(default_factory=dict)
    held: list[Held] = field(default_factory=list)
    silent: frozenset[str] | None = None


class Referee:
    """Watches one world. Build it before the first text is sent; ask it at the end, as often as needed."""

    def __init__(
        self, clinic: Clinic, carrier: Carrier, clock: VirtualClock, known: Known | None = None
    ) -> None:
        """Given the world and what it tells the product as it goes, start watching."""
        self._clinic = clinic
        self._carrier = carrier
        self._clock = clock
        self._zone = ZoneInfo(clinic.practice.zone)
        self._known = known or Known()
        self._permission = Permission(clinic, clock, self._known)
        self.looked_within = timedelta(0)
        """How old a live look may be where staff edits at any instant: what it could not see is excused."""
        self.has_agreement = True
        """Whether the practice's agreement with the carrier is in force, as its papers say."""
        self._sent: dict[str, list[Sent]] = {}
        self._texted_at: dict[int, list[str]] = {}  # PatNum to the phones on which they were texted
        self._answered: set[str] = set()
        self._found: list[Violation] = []
        carrier.on_accept.append(self._watch)
        carrier.on_refuse.append(self._watch_refusal)

    def judge(self, evidence: Evidence) -> dict[str, list[Violation]]:
        """Given the product's records, return every violation by promise. Changes nothing."""
        found = [*self._found, *self._unclashed(), *self._logged(evidence), *self._kept(evidence)]
        found += [*self._settled(evidence), *self.not_yielded(evidence.held)]
        found += self.not_silenced(evidence, self._handed_out())
        return {slug: [one for one in found if one.slug == slug] for slug in PROMISES}

    @property
    def found(self) -> list[Violation]:
        """Return what was seen at the instants of sending so far."""
        return self._found

    @property
    def carrier(self) -> Carrier:
        """Return the carrier that is watched."""
        return self._carrier

    @property
    def clinic(self) -> Clinic:
        """Return the clinic that is watched."""
        return self._clinic

    def forget(self, before: datetime, but: Container[str]) -> None:
        """Drop what was sent before an instant, which nothing later is compared with, but to some phones."""
        for phone, texts in list(self._sent.items()):
            if phone in but or not texts or texts[0].text.at >= before:
                continue
            texts[:] = [one for one in texts if one.text.at >= before]

    # ------------------------------------------------------------------ at the instant of sending

    def _watch(self, text: Text) -> None:
        earlier = self._sent.setdefault(text.to, [])
        here = text.at.astimezone(self._zone)
        sent = Sent(text, self._is_responsive(text, earlier), here.date())
        behind = self._clinic.behind(text.to)
        named = named_in(text.body, behind, self._clinic)
        for person in self._clinic.kin(text.to):
            self._texted_at.setdefault(person.pat_num, []).append(text.to)
        edited = self._is_just_edited()
        if not sent.responsive:
            objections = self._permission.objections(sent, earlier, behind, named, just_edited=edited)
            self._note("permitted", text, objections)
        if not self.has_agreement:
            self._note("permitted", text, ("texted without an agreement with the carrier",))
        self._note("once", text, self._repeated(sent, earlier))
        self._note("stopped", text, self._after_stop(sent, earlier))
        if not edited and not self._is_book_just_edited(sent):
            self._note("fresh", text, self._stale(sent, behind, named))
        self._note("calm", text, self._loops(sent, earlier))
        slips = find_slips(text.body)
        self._note("advised", text, (f"says what only a model would: {one}" for one in slips))
        earlier.append(sent)

    def watch_model(self, body: bytes) -> None:
        """Take up a request that reached the vendor of the language model."""
        for what in dict.fromkeys(find_people(self._clinic, body)):
            found = Violation("contained", self._clock.now(), f"{what} of a patient left for the model", "")
            self._found.append(found)

    def _watch_refusal(self, refusal: Refusal) -> None:
        """An attempt that the carrier turned down reached nobody, but should not have been made."""
        behind = self._clinic.behind(refusal.to)
        subject = str(behind[0].pat_num) if behind else "unknown"
        if refusal.opted_out and self._is_out_of_turn(refusal):
            what = "tried to text after the STOP had been handed over"
            self._found.append(Violation("stopped", refusal.at, what, subject))
        for what in self._permission.about_the_number(refusal.to):
            self._found.append(Violation("permitted", refusal.at, what, subject))

    def _is_out_of_turn(self, refusal: Refusal) -> bool:
        """Return whether an attempt came after a STOP and was not the one confirmation of it.

        Where the carrier blocks a phone without telling its holder, confirming is left to the product; that
        this bounces too it cannot know.
        """
        said = self._opted_out(refusal.to)
        if said is None or said.seen_at is None:
            return False
        since = said.seen_at
        bounced = [one for one in self._carrier.refused if one.to == refusal.to and one.opted_out]
        tried = [one for one in bounced if one.at >= since]
        earlier = [one for one in self._sent.get(refusal.to, ()) if one.text.at >= since]
        told = self._carrier.confirmed_itself(refusal.to, said.at)
        return told or len(tried) + len(earlier) > 1 or refusal.at - since > _CONFIRM_WITHIN

    def _note(self, slug: str, text: Text, reasons: Iterable[str]) -> None:
        self._found.extend(Violation(slug, text.at, what, text.sid) for what in reasons)

    def _is_responsive(self, text: Text, earlier: list[Sent]) -> bool:
        """Return whether a text answers something this phone wrote, and mark what it answers.

        Each inbound text handed over in the last 24 h justifies one answer; those handed over more than
        a minute ago, or a quarter of an hour for one that takes a time, are all answered by the next text.
        """
        waiting = [
            heard
            for heard in self._carrier.heard_from(text.to)
            if heard.seen_at is not None
            and text.at - heard.at < timedelta(days=1)
            and heard.sid not in self._answered
        ]
        overdue = [one.sid for one in waiting if one.seen_at and text.at - one.seen_at > _batch(one)]
        self._answered.update(overdue or [heard.sid for heard in waiting[:1]])
        ages = [text.at - sent.text.at for sent in earlier if sent.responsive]
        room = (
            sum(age < timedelta(hours=1) for age in ages) < _ANSWERS_PER_HOUR
            and sum(age < timedelta(days=1) for age in ages) < _ANSWERS_PER_DAY
        )
        return bool(waiting) and room

    # once

    def _repeated(self, sent: Sent, earlier: list[Sent]) -> Iterator[str]:
        if not sent.responsive and any(one.on == sent.on and not one.responsive for one in earlier):
            yield "second proactive text to that phone on one day"
        same = [one.text.at for one in earlier if one.text.body == sent.text.body]
        same = [at for at in same if sent.text.at - at < timedelta(days=_SAME_BODY_DAYS)]
        if same and not (sent.responsive and self._wrote_between(sent.text.to, same[-1])):
            yield "the same words to that phone again"

    def _wrote_between(self, phone: str, since: datetime) -> bool:
        return any(text.at >= since for text in self._carrier.heard_from(phone))

    # stopped

    def _opted_out(self, phone: str) -> Text | None:
        """Return the clear opt-out that was handed to the product first and has not been taken back."""
        said: Text | None = None
        for text in self._carrier.heard_from(phone):
            if text.seen_at is None or text.meant is None or not text.meant.clear:
                continue
            if text.meant.intent is Intent.OPT_OUT:
                said = said or text
            elif text.meant.intent is Intent.OPT_IN:
                said = None
        return said

    def _after_stop(self, sent: Sent, earlier: list[Sent]) -> Iterator[str]:
        text, said = sent.text, self._opted_out(sent.text.to)
        if said is None or said.seen_at is None:
            if not sent.responsive and self._had_opted_out(text.to):
                yield "texted a phone that had opted out with the former product"
            return
        since = said.seen_at
        if self._carrier.confirmed_itself(text.to, said.at):
            yield "texted after a STOP that the carrier had confirmed"
        elif text.at - since > _CONFIRM_WITHIN:
            yield "texted after a STOP"
        elif any(one.text.at >= since for one in earlier):
            yield "more than one text after a STOP"
        elif read(text.body, since.date()).slots:
            yield "offered a time in answer to a STOP"

    def _had_opted_out(self, phone: str) -> bool:
        """Return whether a phone had opted out with the former product and has not come back since."""
        came_back = any(
            text.seen_at is not None and text.meant is not None and text.meant.intent is Intent.OPT_IN
            for text in self._carrier.heard_from(phone)
        )
        return phone in self._clinic.former_vendor.opted_out and not came_back

    def not_silenced(self, evidence: Evidence, heard: Iterable[Text]) -> Iterator[Violation]:
        """Yield which of these texts clearly opted out, was handed over, and has silenced nobody."""
        silent = evidence.silent
        if silent is None:
            return
        for text in heard:
            said = text.meant
            is_opt_out = said is not None and said.clear and said.intent is Intent.OPT_OUT
            if is_opt_out and text.sender not in silent and self._opted_out(text.sender):
                yield Violation("stopped", text.at, "an opt-out has silenced nobody", text.sid)

    # fresh

    def _is_just_edited(self) -> bool:
        """Return whether staff has edited some patient since the product may have looked."""
        people = self._clinic.books.people
        within = self.looked_within
        return bool(within) and people.is_changed_since(self._clock.now() - within)

    def _is_book_just_edited(self, sent: Sent) -> bool:
        """Return whether staff has edited what a text says since the product may have looked: the visits
        of whoever it is about, or a day it offers."""
        if not self.looked_within:
            return False
        since = self._clock.now() - self.looked_within
        pat_nums = {one.pat_num for one in self._clinic.kin(sent.text.to)}
        days = {slot.date() for slot in read(sent.text.body, sent.on).slots}
        return any(
            copy.was.pat_num in pat_nums or copy.was.start.date() in days
            for copy in takewhile(lambda one: one.at >= since, self._clinic.books.histories.newest())
            if copy.by == "office"
        )

    def _stale(self, sent: Sent, behind: list[Person], named: list[Person]) -> Iterator[str]:
        now = sent.text.at
        letter = read(sent.text.body, sent.on)
        kin = self._clinic.kin(sent.text.to)
        own = {apt.start for one in kin for apt in self._clinic.visits_ahead(one.pat_num, now)}
        names_own = any(slot in own for slot in letter.slots)
        if letter.kind in {Kind.CONFIRMATION, Kind.REMINDER}:
            # Staff may have corrected the number since: the conversation goes on where it began.
            before = [num for num, phones in self._texted_at.items() if sent.text.to in phones]
            own |= {apt.start for num in before for apt in self._clinic.visits_ahead(num, now)}
            if letter.slots and not own.intersection(letter.slots):
                yield "names a visit that is not in the book"
            return
        here = now.astimezone(self._zone).replace(tzinfo=None)
        for slot in letter.slots:
            if slot not in own and (slot <= here or not self._is_open(slot)):
                yield "offers a time that is not open"
        is_recall = not sent.responsive and not names_own and not _NOT_RECALL.search(sent.text.body)
        if is_recall and concerns(letter.party, named, behind, kin, sent.on, partial(self._has_visit, now)):
            yield "recalls someone who has a visit"

    def _has_visit(self, now: datetime, person: Person) -> bool:
        return any(apt.is_hygiene for apt in self._clinic.visits_ahead(person.pat_num, now))

    def _is_open(self, slot: datetime) -> bool:
        return any(self._clinic.is_free(op, slot, _SHORTEST_VISIT_MINUTES) for op in self._clinic.operatories)

    # calm

    def _loops(self, sent: Sent, earlier: list[Sent]) -> Iterator[str]:
        """A phone that answers by itself may be answered once; the second time nobody is there either."""
        heard = [text for text in self._carrier.heard_from(sent.text.to) if text.seen_at is not None]
        if not sent.responsive or not heard or not _is_automatic(heard[-1]):
            return
        last_person = max((place for place, text in enumerate(heard) if not _is_automatic(text)), default=-1)
        since = heard[last_person + 1].at
        if any(one.responsive and one.text.at >= since for one in earlier):
            yield "answers an automatic reply again"

    # ------------------------------------------------------------------ at the end

    # unclashed

    def _unclashed(self) -> Iterator[Violation]:
        yield from self.clashes()
        yield from self.not_agreed(self._clinic.books.histories.rows.values(), {})

    def clashes(self) -> Iterator[Violation]:
        """Yield the clashes that there are at this instant."""
        now = self._clock.now()
        for one, other in self._clinic.overlaps():
            api = one if one.created_by == "api" else other
            yield Violation("unclashed", now, "clashes with another visit", str(api.apt_num))

    def not_agreed(
        self, copies: Iterable[HistAppointment], starts: dict[int, datetime]
    ) -> Iterator[Violation]:
        """Given copies of visits in order and when each visit began before them, yield what the product
        booked without a clear yes. `starts` is brought up to date."""
        for copy in copies:
            was = copy.was
            before = starts.get(was.apt_num)
            starts[was.apt_num] = was.start
            if copy.by != "api" or was.status != "Scheduled" or was.start == before:
                continue
            if not self._agreed(was.pat_num, was.start, copy.at):
                yield Violation("unclashed", copy.at, "booked a time nobody agreed to", str(was.apt_num))

    def _agreed(self, pat_num: int, start: datetime, at: datetime) -> bool:
        """Return whether somebody had clearly taken that time for that patient before it was booked.

        A yes that could be for any of several people agrees to nothing, whoever is booked.
        """
        for phone in self._phones(pat_num):
            for text in self._carrier.heard_from(phone):
                meant = text.meant
                if meant is None or text.seen_at is None or text.seen_at > at:
                    continue
                took_it = meant.intent is Intent.BOOK and meant.clear and meant.slot == start
                if took_it and meant.for_pat in {None, pat_num}:
                    return True
        return False

    def _phones(self, pat_num: int) -> list[str]:
        """Return the phones on which a patient's visits may be agreed: their own and their guarantor's.

        Staff may correct a number meanwhile, so those on which the household was texted count as well.
        """
        person = self._clinic.people[pat_num]
        guarantor = self._clinic.people.get(person.guarantor, person)
        phones = [person.mobile, guarantor.mobile, *self._texted_at.get(pat_num, ())]
        return list(dict.fromkeys(phone for phone in phones if phone))

    # logged

    def _logged(self, evidence: Evidence) -> Iterator[Violation]:
        told: set[str] = set()
        for record in evidence.audit:
            told.update(mentions(record))
        yield from self.unlogged(told, self._carrier.accepted, self._handed_out(), self._clinic.writes)

    def unlogged(
        self, told: set[str], sent: Iterable[Text], heard: Iterable[Text], writes: Iterable[Write]
    ) -> Iterator[Violation]:
        """Given all that the audit log mentions, yield what of this is in no record."""
        for text in sent:
            if text.sid not in told:
                yield Violation("logged", text.at, "a text sent is in no audit record", text.sid)
        for text in heard:
            if text.sid not in told:
                yield Violation("logged", text.at, "a text received is in no audit record", text.sid)
        for write in writes:
            changed = write.kind in {"appointment_created", "appointment_broken", "appointment_moved"}
            if changed and str(write.key) not in told:
                yield Violation("logged", write.at, f"{write.kind} is in no audit record", str(write.key))

    def _handed_out(self) -> list[Text]:
        return [text for text in self._carrier.inbound if text.seen_at is not None]

    # kept

    def _kept(self, evidence: Evidence) -> Iterator[Violation]:
        yield from self.not_kept(evidence, self._carrier.accepted, self._handed_out())

    def not_kept(
        self, evidence: Evidence, sent: Iterable[Text], heard: Iterable[Text]
    ) -> Iterator[Violation]:
        """Yield what of these texts the product has lost, left lying or not served."""
        for text in sent:
            if text.sid not in evidence.outbound:
                yield Violation("kept", text.at, "a text sent is unknown to the product", text.sid)
        phones_with_task = {_digits(task.get("phone")) for task in evidence.tasks}
        for text in heard:
            state = evidence.inbound.get(text.sid)
            if state != "done":
                what = "a text received is lost" if state is None else f"a text received is still {state}"
                yield Violation("kept", text.at, what, text.sid)
            if _is_emergency(text) and _digits(text.sender) not in phones_with_task:
                yield Violation("kept", text.at, "an emergency was given to nobody", text.sid)
            wish = _WISHES.get(text.meant.intent) if text.meant else None
            if wish and not self._was_served(text, phones_with_task):
                yield Violation("kept", text.at, f"{wish} led to nothing", text.sid)

    def _was_served(self, text: Text, phones_with_task: set[str]) -> bool:
        """Return whether a wish for a visit ended as one at that time, a hand-off, or at least an answer."""
        if _digits(text.sender) in phones_with_task:
            return True
        seen_at = text.seen_at
        if any(seen_at and sent.text.at >= seen_at for sent in self._sent.get(text.sender, ())):
            return True
        slot = text.meant.slot if text.meant else None
        return any(
            apt.start == slot and apt.created_by == "api"
            for person in self._clinic.kin(text.sender)
            for apt in self._clinic.books.appointments.of(person.pat_num)
        )

    # settled

    def _settled(self, evidence: Evidence) -> Iterator[Violation]:
        yield from self.not_settled(evidence, self._handed_out())

    def not_settled(self, evidence: Evidence, heard: Iterable[Text]) -> Iterator[Violation]:
        """Yield which of these texts did not come to exactly one outcome."""
        for text in heard:
            count = len(evidence.outcomes.get(text.sid, ()))
            if count != 1:
                yield Violation("settled", text.at, f"a text received has {count} outcomes", text.sid)

    # yielded

    def not_yielded(self, every: Iterable[Held]) -> Iterator[Violation]:
        """While a person has the thread, a phone hears that they do, once; of an emergency; of a STOP."""
        for held in every:
            told = 0
            for sent in self._sent.get(held.phone, ()):
                text = sent.text
                if text.at < held.since or (held.until is not None and text.at >= held.until):
                    continue
                kind = read(text.body, sent.on).kind
                told += kind is Kind.HAND_OFF
                is_due = kind is Kind.STOP_NOTICE or "911" in text.body
                if not is_due and (kind is not Kind.HAND_OFF or told > 1):
                    yield Violation(
                        "yielded", text.at, "texted a phone that a person is talking to", text.sid
                    )


def _is_emergency(text: Text) -> bool:
    return text.meant is not None and text.meant.intent is Intent.EMERGENCY and text.meant.clear


def _batch(text: Text) -> timedelta:
    takes_a_time = text.meant is not None and text.meant.slot is not None
    return _BATCH_OF_A_BOOKING if takes_a_time else _BATCH


def _is_automatic(text: Text) -> bool:
    return text.meant is not None and text.meant.automatic


def mentions(value: object, key: str = "") -> Iterator[str]:
    """Yield the words in the values of a record, at any depth, and the numbers of the visits it names.

    A number elsewhere may be a carrier's if it is long. A short one may count anything: it says nothing of
    the visit that happens to have it.
    """
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from mentions(inner, str(name))
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from mentions(inner, key)
    elif key in _NAMES_A_VISIT:
        yield str(value)
    elif isinstance(value, str):
        yield from (word for word in re.findall(r"\w+", value) if len(word) > _COUNTS_DIGITS)


def _digits(phone: object) -> str:
    """Return the last ten digits of a US phone number, however it is written."""
    return re.sub(r"\D", "", str(phone or ""))[-10:]
