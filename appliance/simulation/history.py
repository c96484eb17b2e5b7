"""What happened in the practice before the simulation: visits, recalls, treatment, insurance, notes.

The shape is that of a general practice which wins back few lapsed patients: four in ten overdue, a
quarter of those for more than a year; most of the rest booked ahead; one patient in eight who misses a
third of the visits; planned treatment that nobody scheduled. Past visits never clash, because
each takes a slot out of a pool of the staff's real working hours. Nothing here happens in virtual time:
the rows are written as if they had been there all along.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from datetime import date, datetime, timedelta
from random import Random

from appliance.simulation.books import Books
from appliance.simulation.capacity import YEARS_DAYS, Capacity, Slot
from appliance.simulation.insurance import Insurer
from appliance.simulation.intervals import add_interval, rough_days
from appliance.simulation.kernel import Streams
from appliance.simulation.records import (
    NO_TIME,
    Appointment,
    Commlog,
    HistAppointment,
    Person,
    Procedure,
    Recall,
    TreatPlan,
    TreatPlanAttach,
)

_DENTAL_VISITS = (
    ("D0140", "D0220"), ("D2392",), ("D2392",), ("D2330",), ("D2393",), ("D2740", "D2950"), ("D7140",),
    ("D3330",), ("D4342",), ("D0140",), ("D2740",), ("D1351",),
)  # fmt: skip
_PLANNED_CODES = (
    "D2392",
    "D2393",
    "D2330",
    "D2740",
    "D2740",
    "D2950",
    "D3330",
    "D4341",
    "D7140",
    "D6010",
    "D9944",
)
_ODD_INTERVALS = ("4m1d", "5m", "7m", "9m", "1y", "6m")
_TEETH = ("2", "3", "4", "5", "12", "13", "14", "15", "18", "19", "20", "29", "30", "31")
_NOTES = (
    "LVM re: recall", "Left msg on answering machine", "Pt will call back after checking schedule",
    "Emailed statement", "Ins verified", "Pt moved appt due to work", "Mailed recall postcard",
    "Spoke w/ pt, not ready to schedule", "Called re: balance", "Reviewed tx plan w/ pt, thinking about it",
)  # fmt: skip

_MINUTES = [timedelta(minutes=minute) for minute in range(24 * 60)]


def write_history(
    books: Books, today: date, instant: Callable[[datetime], datetime], streams: Streams
) -> None:
    """Fill the books with everything up to the morning of `today`, and with what is booked from then on."""
    past = Capacity(books, today.toordinal(), streams["clinic/slots"])
    _Historian(books, today, instant, past, streams["clinic/history"]).write()


class _Historian:
    """Writes one patient's past after the other."""

    def __init__(
        self,
        books: Books,
        today: date,
        instant: Callable[[datetime], datetime],
        slots: Capacity,
        chance: Random,
    ) -> None:
        self._books = books
        self._today = today.toordinal()
        self._instant = instant
        self._slots = slots
        self._chance = chance
        self._insurer = Insurer(books, chance, today)
        self._ops = books.operatories.rows
        self._codes = {row.code: row for row in books.procedure_codes.rows.values()}
        self._cast = books.people.keys[:3]
        self._dates: dict[int, date] = {}
        self._midnights: dict[int, datetime] = {}
        self._stamps: dict[int, datetime] = {}
        self._words: dict[tuple[str, ...], str] = {}
        self._unconfirmed = next(n for n, d in books.definitions.rows.items() if d.category == 2)
        self._arrived = books.definition(2, "Arrived", "Ready to Seat")
        self._confirmed = books.definition(2, "Appt. Confirmed", "Confirmed")
        self._types = {row.name: num for num, row in books.recall_types.rows.items()}
        self._comm_kinds = [
            n for n, d in books.definitions.rows.items() if d.category == 27 and not d.is_hidden
        ]
        self._priorities = [n for n, d in books.definitions.rows.items() if d.category == 20]
        self._blocked = {
            (block.on.toordinal(), op, block.start.hour * 60 + block.start.minute)
            for block in books.schedules.rows.values()
            if block.kind == "Blockout"
            for op in block.ops
        }

    def write(self) -> None:
        """Write everybody's history, the booked visits first, so that they fill the book evenly."""
        chance = self._chance
        people = list(self._books.people.rows.values())
        hygiene, self._dental_ahead = (self._slots.ahead(kind, self._unblocked) for kind in (True, False))
        chance.shuffle(self._dental_ahead)
        active = [person for person in people if person.status == "active"]
        seats = self._seat(active, hygiene)
        for person in people:
            self._write_person(person, seats.get(person.pat_num))
        others = [person for person in active if person.pat_num not in self._cast]
        regulars = [person for person in others if person.pat_num in seats] or others
        for slot in self._dental_ahead if regulars else ():
            person = regulars[int(chance.random() * len(regulars))]
            self._visit(person, slot, "Scheduled", _DENTAL_VISITS[int(chance.random() * 3)])

    def _unblocked(self, slot: Slot) -> bool:
        day, op, minute, length = slot
        return not any(
            (day, op, begins) in self._blocked for begins in range(minute - 30, minute + length, 30)
        )

    def _seat(self, active: list[Person], slots: list[Slot]) -> dict[int, Slot]:
        """Give booked hygiene slots to patients, Carlos Alvarez among them, his family not."""
        cast = [person.pat_num for person in active[:3]]
        others = [person.pat_num for person in active[3:]]
        self._chance.shuffle(others)
        slots = slots[: int(0.44 * len(active))]
        self._chance.shuffle(slots)
        return dict(zip([cast[1], *others] if len(cast) > 1 else others, slots, strict=False))

    def _write_person(self, person: Person, seat: Slot | None) -> None:
        self._insurer.insure(person)
        if person.status in ("prospective", "nonpatient"):
            person.entered_on = date.fromordinal(self._today - 1 - person.pat_num % 200)
            return
        chance = self._chance
        perio = _age(person, self._today) > 25 and chance.random() < 0.09
        interval = "6m1d"
        if perio:
            interval = "3m1d" if chance.random() < 0.6 else "4m1d"
        elif chance.random() < 0.05:
            interval = _ODD_INTERVALS[int(chance.random() * len(_ODD_INTERVALS))]
        last = self._last_visit(person, seat, rough_days(interval))
        first, last = self._hygiene_past(person, interval, last, perio)
        self._dental_past(person, first, last)
        if seat:
            self._visit(person, seat, "Scheduled", self._cleaning(person, perio, seat[0]))
        if person.status == "active":
            self._lapse(person, seat, last + rough_days(interval))
            if chance.random() < 0.53 and person.pat_num not in self._cast:
                self._plan_treatment(person)
        self._write_recalls(person, interval, perio, last, seat)
        if chance.random() < 0.55:
            self._write_commlog(person)
        person.first_visit_on = person.entered_on = date.fromordinal(first)

    def _last_visit(self, person: Person, seat: Slot | None, interval: int) -> int:
        """Draw the day of the last completed hygiene visit from what kind of patient this is."""
        chance, today = self._chance, self._today
        draw = chance.random()
        if person.status != "active":
            return today - int(450 + draw * 600)
        if person.pat_num in self._cast and not seat:
            return today - interval - (240 if person.first == "Maria" else 61)
        if seat:
            late = int(draw * 4000) if draw > 0.96 else int(draw * 30) - 10
            return min(seat[0] - interval - late % 260, today - 1)
        kind = chance.random()
        if kind < 0.25:
            return today - int(draw * interval) - 1
        least, spread = (1, 182) if kind < 0.6 else (183, 182) if kind < 0.81 else (366, 500)
        return max(today - interval - least - int(draw * spread), today - YEARS_DAYS)

    def _hygiene_past(self, person: Person, interval: str, last: int, perio: bool) -> tuple[int, int]:
        """Write completed hygiene visits back from the last one; return the days of the first and last."""
        chance = self._chance
        stay = YEARS_DAYS if chance.random() < 0.85 else int(chance.random() * 700)
        day, step = last, rough_days(interval)
        days: list[int] = []
        missing = 0.08 if person.reliable else 0.38
        while day > self._today - YEARS_DAYS and last - day <= stay:
            slot = self._slots.take(True, day)
            if slot:
                days.append(slot[0])
                self._visit(person, slot, "Complete", self._cleaning(person, perio, len(days)))
                if chance.random() < missing:
                    self._missed(person, slot, 9 + int(chance.random() * 20))
            day -= step + int(chance.random() * chance.random() * 60)
        return (min(days), max(days)) if days else (last, last)

    def _cleaning(self, person: Person, perio: bool, nth: int) -> tuple[str, ...]:
        if perio:
            return ("D4910",) if nth % 2 else ("D4910", "D0120")
        if _age(person, self._today) < 14:
            return ("D1120", "D0120", "D1208")
        return ("D1110", "D0120", "D0274") if nth % 4 == 0 else ("D1110", "D0120")

    def _dental_past(self, person: Person, first: int, last: int) -> None:
        chance = self._chance
        stay = min(last + 60, self._today - 1) - first
        missing = 0.05 if person.reliable else 0.33
        for _ in range(int(chance.random() * 19.5 * max(stay, 200) / YEARS_DAYS + 0.6)):
            slot = self._slots.take(False, first + int(chance.random() * max(stay, 1)))
            if slot:
                codes = _DENTAL_VISITS[int(chance.random() * len(_DENTAL_VISITS))]
                self._visit(person, slot, "Complete", codes)
                if chance.random() < missing:
                    self._missed(person, slot, 5 + int(chance.random() * 20))

    def _lapse(self, person: Person, seat: Slot | None, due: int) -> None:
        """Some overdue patients broke the visit that would have kept them on schedule."""
        chance = self._chance
        if (
            seat
            or person.pat_num in self._cast
            or due >= self._today
            or chance.random() > (0.25 if person.reliable else 0.7)
        ):
            return
        day = due - int(chance.random() * 10)
        hygiene = next(op for op in self._ops.values() if op.is_hygiene)
        self._missed(person, (day, hygiene.num, 600, 60), 0, chance.random() < 0.5)

    def _visit(self, person: Person, slot: Slot, status: str, codes: tuple[str, ...]) -> int:
        """Write a visit with its procedures; return its AptNum."""
        chance = self._chance
        op = self._ops[slot[1]]
        done = status == "Complete"
        changed_at = self._stamp(slot[0] if done else self._today - 1 - int(chance.random() * 90))
        created_at = self._stamp(min(slot[0], self._today - 1) - 20) if done else changed_at
        confirmed = self._arrived if done else self._unconfirmed
        if not done and slot[0] < self._today + 4 and chance.random() < 0.6:
            confirmed = self._confirmed
        num = self._add(person, slot, status, confirmed, self._short(codes), created_at, changed_at)
        if codes:
            self._write_procedures(person, num, codes, done, slot[0], op.main_provider, changed_at)
        return num

    def _add(
        self, person: Person, slot: Slot, status: str, confirmed: int, words: str, created_at: datetime,
        changed_at: datetime,
    ) -> int:  # fmt: skip
        day, op_num, minute, length = slot
        table, op = self._books.appointments, self._ops[op_num]
        num = table.new_key()
        start = self._midnight(day) + _MINUTES[minute] if minute else NO_TIME
        apt = Appointment(
            num, person.pat_num, start, length, op_num if minute else 0, op.dentist, op.hygienist,
            op.is_hygiene, status, confirmed, "", "office", created_at, changed_at, "", words,
        )  # fmt: skip
        table.add(num, apt, person.pat_num)
        return num

    def _missed(self, person: Person, slot: Slot, days_before: int, unscheduled: bool | None = None) -> None:
        """Write a visit that was broken some days before a slot, with its history and, often, a D9986."""
        chance = self._chance
        day = slot[0] - days_before
        on = date.fromordinal(day)
        if on.weekday() > 4:
            day -= 2
        to_list = chance.random() < 0.12 if unscheduled is None else unscheduled
        stamp = self._stamp(min(day, self._today - 1))
        status = "UnschedList" if to_list else "Broken"
        words = "PerEx, AdultPro" if self._ops[slot[1]].is_hygiene else "Comp2P"
        num = self._add(
            person, (day, *slot[1:]), status, self._unconfirmed, words, self._stamp(day - 40), stamp
        )
        histories = self._books.histories
        key = histories.new_key()
        action = "Missed" if chance.random() < 0.6 else "Cancelled"
        was = copy(self._books.appointments[num])
        histories.add(key, HistAppointment(key, stamp, action, "office", was), person.pat_num)
        if action == "Missed" and chance.random() < 0.5:
            self._procedure(person, num, "D9986", "C", date.fromordinal(day), was.prov_num, stamp)

    def _write_procedures(
        self, person: Person, apt: int, codes: tuple[str, ...], done: bool, day: int, prov: int, at: datetime
    ) -> None:
        """Write a visit's procedures: the hot path, a large practice has millions of them."""
        table, known = self._books.procedures, self._codes
        status, on, pat_num = "C" if done else "TP", self._date(day), person.pat_num
        made = []
        for code in codes:
            row, num = known[code], table.new_key()
            proc = Procedure(
                num, pat_num, apt, 0, row.num, status, on, on, row.fee_cents, prov, "", "", 0, at
            )  # fmt: skip
            made.append((num, proc))
        table.extend(made, pat_num)

    def _procedure(
        self, person: Person, apt: int, code: str, status: str, on: date, prov: int, stamp: datetime,
        planned_apt: int = 0, tooth: str = "", priority: int = 0,
    ) -> int:  # fmt: skip
        table, row = self._books.procedures, self._codes[code]
        num = table.new_key()
        table.add(
            num,
            Procedure(
                num, person.pat_num, apt, planned_apt, row.num, status, on, on, row.fee_cents, prov, tooth,
                "MO" if code.startswith("D23") else "", priority, stamp,
            ),
            person.pat_num,
        )  # fmt: skip
        return num

    def _plan_treatment(self, person: Person) -> None:
        """Plan treatment: most of it hangs in the air, some on a planned visit, some on a booked one."""
        chance = self._chance
        age = int(3 + chance.random() ** 2 * 700)
        on, stamp = date.fromordinal(self._today - age), self._stamp(self._today - age)
        codes = [
            _PLANNED_CODES[int(chance.random() * len(_PLANNED_CODES))] for _ in range(chance.randrange(1, 7))
        ]
        way = chance.random()
        apt = planned = 0
        if way < 0.18 and self._dental_ahead:
            apt = self._visit(person, self._dental_ahead.pop(), "Scheduled", ())
        elif way < 0.4:
            nowhere = (self._today, next(iter(self._ops)), 0, 60)
            planned = self._add(
                person, nowhere, "Planned", self._unconfirmed, self._short(tuple(codes)), stamp, stamp
            )
        plans, attaches = self._books.treat_plans, self._books.treat_plan_attaches
        plan = plans.new_key()
        plans.add(
            plan,
            TreatPlan(plan, person.pat_num, "Active Treatment Plan", "Active", on, stamp),
            person.pat_num,
        )
        for nth, code in enumerate(codes):
            tooth = _TEETH[int(chance.random() * len(_TEETH))]
            priority = self._priorities[min(nth, len(self._priorities) - 1)]
            proc = self._procedure(
                person, apt, code, "TP", on, person.pri_prov, stamp, planned, tooth, priority
            )
            key = attaches.new_key()
            attaches.add(key, TreatPlanAttach(key, plan, proc, priority), plan)
        if chance.random() < 0.15:
            saved = plans.new_key()
            row = TreatPlan(saved, person.pat_num, "Saved Treatment Plan", "Saved", on, stamp)
            plans.add(saved, row, person.pat_num)

    def _write_recalls(
        self, person: Person, interval: str, perio: bool, last: int, seat: Slot | None
    ) -> None:
        """Write the recall rows, with what time does to them: gaps, disabled rows, stale dates."""
        chance = self._chance
        previous = date.fromordinal(last)
        if chance.random() > 0.03 or person.pat_num in self._cast:
            scheduled = date.fromordinal(seat[0]) if seat and chance.random() < 0.95 else None
            if seat is None and chance.random() < 0.03:
                scheduled = add_interval(previous, interval)  # the visit was moved or broken, the date stayed
                scheduled = min(scheduled, date.fromordinal(self._today - 5))
            recall = self._recall(person, "Perio" if perio else "Prophy", interval, previous, scheduled)
            self._disturb(recall, person)
        if chance.random() < 0.24:
            self._recall(person, "4BW", "1y", previous, None)
        if chance.random() < 0.06:
            self._recall(person, "Pano", "5y", previous, None)
        if chance.random() < 0.05:
            self._recall(person, "Exam", "3y", previous, None)

    def _recall(
        self, person: Person, kind: str, interval: str, previous: date, scheduled: date | None
    ) -> Recall:
        table = self._books.recalls
        num = table.new_key()
        due, stamp = add_interval(previous, interval), self._stamp(previous.toordinal())
        row = Recall(
            num,
            person.pat_num,
            self._types[kind],
            due,
            previous,
            interval,
            0,
            False,
            None,
            0,
            scheduled,
            "",
            stamp,
        )
        return table.add(num, row, person.pat_num)

    def _disturb(self, recall: Recall, person: Person) -> None:
        if person.pat_num in self._cast:
            return
        draw = self._chance.random()
        if draw < 0.025:
            recall.is_disabled, recall.note = True, "goes elsewhere for cleanings"
        elif draw < 0.045:
            recall.disabled_until = date.fromordinal(self._today + int(draw * 4000))
        elif draw < 0.055:
            recall.disabled_until = date.fromordinal(self._today - 20)
        elif draw < 0.065:
            recall.disable_balance_cents = 10_000
        elif draw < 0.075:
            recall.due_on = recall.previous_on = None

    def _write_commlog(self, person: Person) -> None:
        chance, table = self._chance, self._books.commlogs
        stamp = self._stamp(self._today - 1 - int(chance.random() * 500))
        at = stamp.replace(tzinfo=None) - timedelta(hours=7)
        kind = self._comm_kinds[int(chance.random() * len(self._comm_kinds))]
        num = table.new_key()
        note = _NOTES[int(chance.random() * len(_NOTES))]
        table.add(
            num, Commlog(num, person.pat_num, at, kind, note, "Phone", "Sent", stamp, stamp), person.pat_num
        )

    def _short(self, codes: tuple[str, ...]) -> str:
        words = self._words.get(codes)
        if words is None:
            words = self._words[codes] = ", ".join(self._codes[code].abbr for code in codes)
        return words

    def _midnight(self, day: int) -> datetime:
        found = self._midnights.get(day)
        if found is None:
            found = self._midnights[day] = datetime.combine(date.fromordinal(day), datetime.min.time())
        return found

    def _date(self, day: int) -> date:
        found = self._dates.get(day)
        if found is None:
            found = self._dates[day] = date.fromordinal(day)
        return found

    def _stamp(self, day: int) -> datetime:
        """Return a working day's closing time as an instant, shared by every row stamped that day."""
        found = self._stamps.get(day)
        if found is None:
            found = self._stamps[day] = self._instant(self._midnight(day) + timedelta(hours=17, minutes=40))
        return found


def _age(person: Person, today: int) -> int:
    """Return the age in years; a missing birthdate counts as an adult's."""
    return (today - person.birthdate.toordinal()) // 365 if person.birthdate else 40
