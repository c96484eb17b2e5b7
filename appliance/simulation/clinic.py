"""The truth about one practice: its people, its schedule and everything written into its books.

The clinic owns the state that the simulated PMS shows and the simulated staff edits, and keeps it
consistent: who is behind which phone, which time is taken, which row changed when. It answers a
referee's questions (is this slot open, do visits clash) from that state alone. It refuses to know how
a vendor words any of it, and like the real thing it lets anybody double-book: no PMS locks a slot
(facts: pms 2, "No overlap/double-book rejection is documented").
"""

from __future__ import annotations

import copy
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from appliance.simulation import history, population, premises
from appliance.simulation.books import Books
from appliance.simulation.former_vendor import FormerVendor
from appliance.simulation.kernel import Streams, VirtualClock
from appliance.simulation.records import (
    NO_TIME,
    Appointment,
    Commlog,
    HistAppointment,
    Operatory,
    PatField,
    Person,
    Popup,
    Practice,
    Procedure,
    Provider,
    Recall,
    ScheduleBlock,
    Write,
)
from appliance.simulation.wishes import draw_wishes, recall_due, write_refusals

__all__ = [
    "NO_TIME",
    "Appointment",
    "Clinic",
    "Operatory",
    "Person",
    "Practice",
    "Provider",
    "ScheduleBlock",
    "Write",
]

BUSY = frozenset({"Scheduled", "Complete", "ASAP"})
"""Statuses that occupy an operatory. A broken visit left in the book does not (facts: pms 2, Slots)."""

SCHEDULE_BEHIND_DAYS = 45
SCHEDULE_AHEAD_DAYS = 480

Gap = tuple[datetime, datetime]


@contextmanager
def _uncollected() -> Iterator[None]:
    """Hold the cycle collector off while millions of rows without cycles are made.

    Freezing and thawing files them as old, so that the collector does not look through them at once.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.freeze()
            gc.unfreeze()
            gc.enable()


class Clinic:
    """One practice with its books, generated from a seed as they stood on the morning of `today`."""

    def __init__(
        self,
        seed: int,
        today: date,
        clock: VirtualClock,
        patients: int = 3800,
        practice: Practice = Practice(),  # noqa: B008 - frozen
    ) -> None:
        self.practice = practice
        self.clock = clock
        self.today = today
        self.zone = ZoneInfo(practice.zone)
        self.books = Books()
        self.writes: list[Write] = []
        self.opened_at = self.instant(datetime.combine(today, datetime.min.time()))
        self._behind: dict[str, list[int]] = {}
        self._families: dict[int, list[int]] = {}
        self._days: dict[date, list[int]] = {}
        self._columns: dict[tuple[date, int], list[int]] = {}
        self._hours: dict[tuple[date, int], list[ScheduleBlock]] = {}
        self._blockouts: dict[tuple[date, int], list[ScheduleBlock]] = {}
        self._schedule_days: dict[date, list[int]] = {}
        with _uncollected():
            self._generate(Streams(seed), patients)

    def _generate(self, streams: Streams, patients: int) -> None:
        set_up = streams["clinic/premises"]
        settled_at = self.opened_at - timedelta(days=400)
        premises.set_up_words(self.books, set_up)
        premises.set_up_staff(self.books, set_up, patients, settled_at)
        premises.set_up_preferences(self.books, set_up)
        first, last = (self.today + timedelta(days=d) for d in (-SCHEDULE_BEHIND_DAYS, SCHEDULE_AHEAD_DAYS))
        premises.set_up_schedule(self.books, first, last, settled_at)
        self._index_schedule()
        population.populate(self.books, self.practice, self.today, patients, streams)
        history.write_history(self.books, self.today, self.instant, streams)
        due = recall_due(self.books, self.today)
        write_refusals(self.books, due, streams["clinic/refusals"])
        wishing = streams["clinic/wishes"]
        self.wishes = draw_wishes(self.books, due, self.today, wishing, self.practice.rare)
        self.former_vendor = FormerVendor(self.books, due, self.today, streams["former_vendor"])
        for person in self.people.values():
            self._index_person(person)
        for apt in self.appointments.values():
            self._index_appointment(apt)

    # What there is

    @property
    def people(self) -> dict[int, Person]:
        """Everybody in the books, by PatNum."""
        return self.books.people.rows

    @property
    def appointments(self) -> dict[int, Appointment]:
        """Every appointment row that has not been deleted, by AptNum."""
        return self.books.appointments.rows

    @property
    def operatories(self) -> dict[int, Operatory]:
        """Every operatory, hidden ones included, by OperatoryNum."""
        return self.books.operatories.rows

    @property
    def providers(self) -> dict[int, Provider]:
        """Every provider, hidden ones and billing entities included, by ProvNum."""
        return self.books.providers.rows

    def local(self, at: datetime) -> datetime:
        """Given an aware instant, return the practice's naive wall time."""
        return at.astimezone(self.zone).replace(tzinfo=None)

    def instant(self, local: datetime) -> datetime:
        """Given naive practice wall time, return the aware UTC instant."""
        return local.replace(tzinfo=self.zone).astimezone(UTC)

    # Questions a referee asks

    def behind(self, phone: str) -> list[Person]:
        """Return everyone whose mobile on file is that number (E.164)."""
        return [self.people[num] for num in self._behind.get(phone, ())]

    def household(self, pat_num: int) -> list[Person]:
        """Return everyone with the same guarantor, the person included."""
        return [self.people[num] for num in self._families[self.people[pat_num].guarantor]]

    def kin(self, phone: str) -> list[Person]:
        """Return everyone in the households behind a phone."""
        kin = (one.pat_num for person in self.behind(phone) for one in self.household(person.pat_num))
        return [self.people[num] for num in dict.fromkeys(kin)]

    def visits_ahead(self, pat_num: int, now: datetime) -> list[Appointment]:
        """Given an aware instant, return a patient's Scheduled visits that start later, soonest first."""
        here = self.local(now)
        ahead = [
            apt
            for apt in self.books.appointments.of(pat_num)
            if apt.status == "Scheduled" and apt.start > here
        ]
        return sorted(ahead, key=lambda apt: (apt.start, apt.apt_num))

    def appointments_on(self, on: date) -> list[Appointment]:
        """Return every appointment row dated that day, whatever its status, in order of AptNum."""
        return [self.appointments[num] for num in sorted(self._days.get(on, ()))]

    def schedules_on(self, on: date) -> list[int]:
        """Return the numbers of that day's schedule rows."""
        return self._schedule_days.get(on, [])

    def gaps(self, op: int, on: date, ignore: int | None = None) -> list[Gap]:
        """Given an operatory and a date, return its open stretches of naive local time, in order.

        Open means: the main provider works there then, no blockout lies on the operatory, and neither
        the operatory nor its main provider has a busy visit other than `ignore`.
        """
        operatory = self.operatories.get(op)
        if operatory is None or operatory.is_hidden:
            return []
        taken = [_span(block) for block in self._blockouts.get((on, op), ())]
        taken += [_visit(apt) for apt in self._busy(operatory, on) if apt.apt_num != ignore]
        taken.sort()
        return [
            gap
            for block in self._hours.get((on, op), ())
            for gap in _subtract(_span(block), taken)
        ]  # fmt: skip

    def is_free(self, op: int, start: datetime, minutes: int, ignore: int | None = None) -> bool:
        """Return whether a visit of that length could be booked there without clashing with anything."""
        stop = start + timedelta(minutes=minutes)
        return any(first <= start and stop <= last for first, last in self.gaps(op, start.date(), ignore))

    def openings(
        self, on: date, minutes: int, *, hygiene: bool = True, step: int = 10
    ) -> list[tuple[int, datetime]]:
        """Return (operatory, start) of every open slot of that length on a date, on a grid of `step`."""
        found = []
        for op in self.operatories.values():
            if op.is_hygiene != hygiene:
                continue
            for first, last in self.gaps(op.num, on):
                start = first + timedelta(minutes=-first.minute % step)
                while start + timedelta(minutes=minutes) <= last:
                    found.append((op.num, start))
                    start += timedelta(minutes=step)
        return found

    def overlaps(self) -> list[tuple[Appointment, Appointment]]:
        """Return the pairs of busy visits that overlap on one operatory or one operatory's main provider
        and of which at least one was created through the API, each pair once, the older row first.
        """
        found: dict[tuple[int, int], tuple[Appointment, Appointment]] = {}
        for apt in self.appointments.values():
            if apt.created_by != "api" or apt.status not in BUSY or apt.op not in self.operatories:
                continue
            begins, ends = _visit(apt)
            for other in self._busy(self.operatories[apt.op], apt.start.date()):
                first, last = _visit(other)
                if other.apt_num != apt.apt_num and first < ends and begins < last:
                    pair = (apt, other) if apt.apt_num < other.apt_num else (other, apt)
                    found[pair[0].apt_num, pair[1].apt_num] = pair
        return [found[key] for key in sorted(found)]

    def _busy(self, operatory: Operatory, on: date) -> Iterator[Appointment]:
        main = operatory.main_provider
        for op in self.operatories.values():
            if op.num == operatory.num or (main and op.main_provider == main):
                for num in self._columns.get((on, op.num), ()):
                    if (apt := self.appointments[num]).status in BUSY:
                        yield apt

    # Changes, by staff or through the API

    def record(self, kind: str, key: int, detail: str = "") -> None:
        """Add a change made through the API to the journal."""
        self.writes.append(Write(self.clock.now(), kind, key, detail))

    def add_appointment(self, apt: Appointment) -> Appointment:
        """Given a row without a number, put it into the book as it is: nothing checks for clashes."""
        apt.apt_num = self.books.appointments.new_key()
        apt.created_at = apt.changed_at = self.clock.now()
        self.books.appointments.add(apt.apt_num, apt, apt.pat_num)
        self.books.appointments.touch(apt.apt_num, apt.changed_at)
        self._index_appointment(apt)
        self._remember(apt, "Created", apt.created_by)
        return apt

    def new_appointment(
        self, pat_num: int, op: int, start: datetime, minutes: int, by: str, **more: Any
    ) -> Appointment:
        """Book a Scheduled visit, provider and hygiene as the operatory says unless given; return it."""
        operatory = self.operatories[op]
        hygienist = operatory.hygienist if operatory.is_hygiene else 0
        now = self.clock.now()
        apt = Appointment(
            0, pat_num, start, minutes, op, operatory.dentist, hygienist, operatory.is_hygiene,
            "Scheduled", self.first_definition(2), "", by, now, now,
        )  # fmt: skip
        for name, value in more.items():
            setattr(apt, name, value)
        return self.add_appointment(apt)

    def change_appointment(
        self, apt_num: int, by: str, action: str = "Changed", **changes: Any
    ) -> Appointment:
        """Change fields of an appointment, stamp it, and keep a copy in its history."""
        apt = self.appointments[apt_num]
        self._unindex_appointment(apt)
        for name, value in changes.items():
            setattr(apt, name, value)
        apt.changed_at = self.clock.now()
        self._index_appointment(apt)
        self.books.appointments.touch(apt_num, apt.changed_at)
        self._remember(apt, action, by)
        return apt

    def delete_appointment(self, apt_num: int) -> None:
        """Delete a row as the vendor's own window can: gone, and visible only in the history."""
        apt = self.appointments[apt_num]
        self._unindex_appointment(apt)
        self._remember(apt, "Deleted", "office")
        self.books.appointments.remove(apt_num, apt.pat_num)
        for proc in self.books.procedures.of(apt.pat_num):
            if proc.apt_num == apt_num:
                self.change_procedure(proc.num, apt_num=0)

    def add_person(self, person: Person) -> Person:
        """Given a new patient without a number, enter them into the books."""
        person.pat_num = self.books.people.new_key()
        person.guarantor = person.guarantor or person.pat_num
        person.changed_at = self.clock.now()
        self.books.people.add(person.pat_num, person)
        self.books.people.touch(person.pat_num, person.changed_at)
        self._index_person(person)
        return person

    def change_person(self, pat_num: int, **changes: Any) -> Person:
        """Change fields of a patient and stamp the row. A new `wireless` settles `mobile` as well."""
        person = self.people[pat_num]
        self._unindex_person(person)
        if "wireless" in changes:
            changes.setdefault("mobile", population.possible_number(changes["wireless"]))
        for name, value in changes.items():
            setattr(person, name, value)
        person.changed_at = self.clock.now()
        self._index_person(person)
        self.books.people.touch(pat_num, person.changed_at)
        return person

    def add_recall(self, pat_num: int, type_num: int, **fields: Any) -> Recall:
        """Give a patient a recall, as the vendor's software does once a trigger procedure is complete."""
        now, table = self.clock.now(), self.books.recalls
        interval = self.books.recall_types[type_num].interval
        num = table.new_key()
        recall = Recall(num, pat_num, type_num, None, None, interval, 0, False, None, 0, None, "", now)
        for name, value in fields.items():
            setattr(recall, name, value)
        table.add(num, recall, pat_num)
        table.touch(num, now)
        return recall

    def extend_schedule(self, first: date, last: date) -> None:
        """Enter the schedule of more days, both included."""
        known = len(self.books.schedules.keys)
        premises.set_up_schedule(self.books, first, last, self.clock.now())
        self._index_schedule(known)

    def change_guarantor(self, pat_num: int, guarantor: int) -> None:
        """Put a patient into another family."""
        self.change_person(pat_num, guarantor=guarantor)

    def change_recall(self, num: int, **changes: Any) -> Recall:
        """Change fields of a recall row and stamp it."""
        recall = self.books.recalls[num]
        for name, value in changes.items():
            setattr(recall, name, value)
        recall.changed_at = self.clock.now()
        self.books.recalls.touch(num, recall.changed_at)
        return recall

    def change_procedure(self, num: int, **changes: Any) -> Procedure:
        """Change fields of a procedure row and stamp it."""
        proc = self.books.procedures[num]
        for name, value in changes.items():
            setattr(proc, name, value)
        proc.changed_at = self.clock.now()
        self.books.procedures.touch(num, proc.changed_at)
        return proc

    def add_procedure(self, pat_num: int, code_num: int, **fields: Any) -> Procedure:
        """Add a procedure, by default treatment-planned today at the office's fee."""
        now, table = self.clock.now(), self.books.procedures
        num, today = table.new_key(), self.local(now).date()
        fee, prov = self.books.procedure_codes[code_num].fee_cents, self.people[pat_num].pri_prov
        proc = Procedure(num, pat_num, 0, 0, code_num, "TP", today, today, fee, prov, "", "", 0, now)
        for name, value in fields.items():
            setattr(proc, name, value)
        table.add(num, proc, pat_num)
        table.touch(num, now)
        return proc

    def add_commlog(
        self,
        pat_num: int,
        note: str,
        *,
        kind: int,
        mode: str,
        direction: str,
        at: datetime | None = None,
        source: str = "User",
        by: str = "office",
    ) -> Commlog:
        """Add a commlog entry, dated `at` (naive local) or now."""
        now, table = self.clock.now(), self.books.commlogs
        num, at = table.new_key(), at or self.local(now)
        row = Commlog(num, pat_num, at, kind, note, mode, direction, now, now, source, by)
        table.add(num, row, pat_num)
        table.touch(num, now)
        return row

    def add_popup(self, pat_num: int, text: str, level: str) -> Popup:
        """Add a popup on a patient."""
        num = self.books.popups.new_key()
        return self.books.popups.add(num, Popup(num, pat_num, text, level, self.clock.now()), pat_num)

    def put_pat_field(self, pat_num: int, name: str, value: str) -> PatField:
        """Set a custom field of a patient, creating it if it is not there yet."""
        now, table = self.clock.now(), self.books.pat_fields
        row = next((row for row in table.of(pat_num) if row.name == name), None)
        if row is None:
            num = table.new_key()
            entered_on = self.local(now).date()
            row = table.add(num, PatField(num, pat_num, name, value, entered_on, now), pat_num)
        row.value, row.changed_at = value, now
        table.touch(row.num, now)
        return row

    def first_definition(self, category: int) -> int:
        """Return the number of the first entry of a word list."""
        return next(n for n, entry in self.books.definitions.rows.items() if entry.category == category)

    # Indexes

    def _remember(self, apt: Appointment, action: str, by: str) -> None:
        now, table = self.clock.now(), self.books.histories
        num = table.new_key()
        table.add(num, HistAppointment(num, now, action, by, copy.copy(apt)), apt.pat_num)

    def _index_person(self, person: Person) -> None:
        if person.mobile:
            self._behind.setdefault(person.mobile, []).append(person.pat_num)
        self._families.setdefault(person.guarantor, []).append(person.pat_num)

    def _unindex_person(self, person: Person) -> None:
        if person.mobile:
            self._behind[person.mobile].remove(person.pat_num)
        self._families[person.guarantor].remove(person.pat_num)

    def _index_appointment(self, apt: Appointment) -> None:
        on = apt.start.date()
        self._days.setdefault(on, []).append(apt.apt_num)
        self._columns.setdefault((on, apt.op), []).append(apt.apt_num)

    def _unindex_appointment(self, apt: Appointment) -> None:
        on = apt.start.date()
        self._days[on].remove(apt.apt_num)
        self._columns[on, apt.op].remove(apt.apt_num)

    def _index_schedule(self, start: int = 0) -> None:
        """Index the schedule rows from a place on."""
        defaults: dict[int, tuple[int, ...]] = {}
        for op in self.operatories.values():
            defaults[op.main_provider] = (*defaults.get(op.main_provider, ()), op.num)
        for block in map(self.books.schedules.rows.__getitem__, self.books.schedules.keys[start:]):
            self._schedule_days.setdefault(block.on, []).append(block.num)
            index = {"Provider": self._hours, "Blockout": self._blockouts}.get(block.kind)
            if index is not None:
                for num in block.ops or defaults.get(block.prov_num, ()):
                    index.setdefault((block.on, num), []).append(block)


def _span(block: ScheduleBlock) -> Gap:
    return datetime.combine(block.on, block.start), datetime.combine(block.on, block.stop)


def _visit(apt: Appointment) -> Gap:
    return apt.start, apt.start + timedelta(minutes=apt.minutes)


def _subtract(whole: Gap, taken: list[Gap]) -> Iterator[Gap]:
    """Yield what is left of a stretch of time after cutting out others, given in order of start."""
    begins, ends = whole
    for first, last in taken:
        if last <= begins or first >= ends:
            continue
        if first > begins:
            yield begins, first
        begins = max(begins, last)
    if begins < ends:
        yield begins, ends
