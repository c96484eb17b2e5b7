"""Whether a text that nobody asked for may go: to whom, when, and how soon after others.

The referee asks at the instant the carrier accepts a proactive text. Everything is judged by the truth:
what people told the practice, the office and the product it used before; the clock where they really
are; what all senders together have sent. Only what has to be asked for (a lookup, a scrub, a query of
the PMS) counts from when the product was told, or could have asked. Nothing is decided here about
answers: those are bound by no fence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache, partial
from zoneinfo import ZoneInfo

from appliance.simulation.carrier_wire import Text
from appliance.simulation.clinic import Clinic, Person
from appliance.simulation.kernel import VirtualClock
from appliance.simulation.reading import Party, concerns, read
from appliance.simulation.wishes import refuses_in_query

# The outer fence of facts/compliance.md section 4: inside every state's window.
_OPENS, _CLOSES = time(9), time(20)
_PER_WEEK, _PER_DAY_IN_ALL = 3, 250
_WEEK = timedelta(days=7)
_ADULT_YEARS = 18
# What stood in the PMS for less than this cannot have been read: a live bundle may be a minute old.
_LIVE = timedelta(seconds=60)
_TOLD = {"landline": "texted what a lookup had called a landline",
         "invalid": "texted what a lookup had called no number"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sent:
    """One text that the carrier accepted, on which day, and whether it answers somebody."""

    text: Text
    responsive: bool
    on: date  # practice-local


@dataclass(frozen=True, slots=True)
class Known:
    """What the world has told the product so far, and what it would tell if asked.

    `lines`: what the last lookup said of a phone. `reassigned`: what the last scrub did. `refusals`:
    whether the PMS lets the product query for refusals.
    """

    lines: Mapping[str, str] = field(default_factory=dict)
    reassigned: Mapping[str, str] = field(default_factory=dict)
    refusals: bool = True


class Permission:
    """Judges proactive texts one after the other and counts them."""

    def __init__(self, clinic: Clinic, clock: VirtualClock, known: Known) -> None:
        self._clinic = clinic
        self._clock = clock
        self._known = known
        self._proactive_on: Counter[date] = Counter()

    def objections(
        self,
        sent: Sent,
        earlier: list[Sent],
        behind: list[Person],
        named: list[Person],
        *,
        just_edited: bool = False,
    ) -> Iterator[str]:
        """Given a proactive text, what went to that phone before, who is behind it and whom the text names,
        yield every reason why it should not have been sent. Ask once for each text: it is counted.

        `just_edited` is whether staff has edited people since the product may have looked at them.
        """
        self._proactive_on[sent.on] += 1
        yield from self._wrong_hour(sent.text.at, named or behind)
        if not just_edited:
            yield from self._wrong_people(sent, behind, named)
            yield from self._against_a_wish(sent, behind, named)
            yield from self.about_the_number(sent.text.to)
        yield from self._too_often(sent, earlier, behind)

    def about_the_number(self, phone: str) -> Iterator[str]:
        """Yield what speaks against a number itself, whoever has it."""
        told = self._known.lines.get(phone, "")
        if told in _TOLD:
            yield _TOLD[told]
        elif any(person.answered_by == "landline" for person in self._clinic.behind(phone)):
            yield "the phone is a landline"
        if self._known.reassigned.get(phone) == "yes":
            yield "texted what a scrub had called reassigned"

    def _wrong_hour(self, at: datetime, people: list[Person]) -> Iterator[str]:
        zones = dict.fromkeys([self._clinic.practice.zone, *(person.zone for person in people)])
        for zone in zones:
            local = at.astimezone(ZoneInfo(zone))
            if not _OPENS <= local.time() < _CLOSES:
                yield f"outside 09:00-20:00 in {zone}"
            if local.isoweekday() == 7:
                yield f"on a Sunday in {zone}"
            if local.date() in federal_holidays(local.year):
                yield f"on a federal holiday in {zone}"

    # who

    def _wrong_people(self, sent: Sent, behind: list[Person], named: list[Person]) -> Iterator[str]:
        phone = sent.text.to
        about_family = read(sent.text.body, sent.on).party in {Party.FAMILY, Party.BOTH}
        # Whoever is told about others by number only must be the one who may hear it.
        hearers = named if about_family and named else behind
        if not any(self._may_receive(person, phone) for person in hearers):
            yield "nobody behind that phone may be texted"
        readers = named or [person for person in behind if self._may_receive(person, phone)]
        if about_family and all(self._refuses(one) for one in self._relatives(phone, readers)):
            yield "is about family of whom nobody may be reminded"
        for person in named:
            if person.status == "deceased":
                yield "addresses someone who has died"
            elif person.status == "active" and person.consent == "revoked":
                yield "addresses someone who has revoked consent"
            elif person.status == "active" and self._refuses(person):
                yield "addresses someone who refuses texts in the PMS"

    def _refuses(self, person: Person) -> bool:
        """Return whether a person said no, be it where only a query of the PMS shows it."""
        if person.consent == "revoked":
            return True
        return self._known.refusals and refuses_in_query(self._clinic.books, person.pat_num)

    def _may_receive(self, person: Person, phone: str) -> bool:
        """Return whether a person may be texted at a phone on their own or a child's behalf."""
        willing = person.consent == "granted" and not self._refuses(person)
        if person.mobile != phone or not willing or not self._is_adult(person):
            return False
        if person.status == "active":
            return True
        # A guarantor who is no active patient acts for a minor who is (45 CFR 164.502(g)).
        return person.status in {"nonpatient", "inactive"} and any(
            child.guarantor == person.pat_num and child.status == "active" and not self._is_adult(child)
            for child in self._clinic.household(person.pat_num)
        )

    def _is_adult(self, person: Person) -> bool:
        born = person.birthdate
        if born is None:
            return True
        today = self._clock.now().astimezone(ZoneInfo(person.zone)).date()
        return today.year - born.year - ((today.month, today.day) < (born.month, born.day)) >= _ADULT_YEARS

    def _relatives(self, phone: str, addressed: list[Person]) -> list[Person]:
        """Return the active patients in the households behind a phone but for those addressed."""
        kin = self._clinic.kin(phone)
        return [person for person in kin if person.status == "active" and person not in addressed]

    # wishes

    def _against_a_wish(self, sent: Sent, behind: list[Person], named: list[Person]) -> Iterator[str]:
        """Yield what somebody had asked of the office, where the text is about them and on their phone."""
        phone, party = sent.text.to, read(sent.text.body, sent.on).party
        about = partial(concerns, party, named, behind, self._clinic.kin(phone), sent.on)
        if about(lambda person: person.mobile == phone and self._is_paused(person, sent.on)):
            yield "is about someone whose texts are paused"
        at = self._clinic.local(sent.text.at).time()
        if about(lambda person: person.mobile == phone and self._is_bad_time(person, at)):
            yield "is about someone outside the hours they asked for"

    def _is_paused(self, person: Person, on: date) -> bool:
        wish = self._clinic.wishes.get(person.pat_num)
        return wish is not None and wish.pause_until is not None and on < wish.pause_until

    def _is_bad_time(self, person: Person, at: time) -> bool:
        wish = self._clinic.wishes.get(person.pat_num)
        if wish is None or wish.best_hours is None:
            return False
        start, stop = wish.best_hours
        return not start <= at < stop

    # how often

    def _too_often(self, sent: Sent, earlier: list[Sent], behind: list[Person]) -> Iterator[str]:
        ours = [one.on for one in earlier if not one.responsive]
        others = self._days_of_others(sent.text, behind)
        if sent.on in ours:
            yield "second proactive text to that phone on one day"
        elif sent.on in others:
            yield "another sender had texted that phone that day"
        if sum(sent.on - on < _WEEK for on in (*ours, *others)) >= _PER_WEEK:
            yield "fourth proactive text to that phone within seven days"
        if self._proactive_on[sent.on] > _PER_DAY_IN_ALL:
            yield "more proactive texts on one day than the practice number may send"

    def _days_of_others(self, text: Text, behind: list[Person]) -> list[date]:
        """Return the days of the texts that other products had sent to a phone, as far as they show.

        They show in the commlog of whoever has that mobile; what the product under test wrote there
        itself does not count again. Entries of one moment for several people are one text.
        """
        here, readable_at = self._clinic.local(text.at), text.at - _LIVE
        entered = {
            row.at
            for person in behind
            for row in self._clinic.books.commlogs.of(person.pat_num)
            if row.by != "api" and "Text" in row.mode and row.direction == "Sent"
            if row.at <= here and row.entered_at <= readable_at
        }
        before = [past.at for past in self._clinic.former_vendor.texts if past.phone == text.to]
        return [at.date() for at in (*entered, *before)]


@lru_cache(maxsize=64)
def federal_holidays(year: int) -> frozenset[date]:
    """Return the US federal holidays of a year, with the weekday on which a weekend one is observed.

    5 U.S.C. 6103: a Saturday holiday is observed on the Friday before, a Sunday one on the Monday after.
    """
    fixed = [(1, 1), (6, 19), (7, 4), (11, 11), (12, 25)]
    days = {date(year, month, day) for month, day in fixed}
    days |= {_nth(year, 1, 0, 3), _nth(year, 2, 0, 3), _nth(year, 9, 0, 1), _nth(year, 10, 0, 2)}
    days |= {_nth(year, 11, 3, 4), _nth(year, 6, 0, 1) - timedelta(days=7)}
    shift = {5: timedelta(days=-1), 6: timedelta(days=1)}
    every = [*days, date(year + 1, 1, 1)]
    observed = {day + shift.get(day.weekday(), timedelta(0)) for day in every}
    return frozenset(day for day in days | observed if day.year == year)


def _nth(year: int, month: int, weekday: int, count: int) -> date:
    """Return the count-th such weekday (Monday 0) of a month. Memorial Day is a week before June's first."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (count - 1))
