"""The staff at work in the practice's own software while the product runs beside it.

All day they settle visits, answer the phone, book, move, cancel and sometimes delete, enter new
patients and correct old ones. They know nothing of the product: what it has offered to somebody they
give to the next caller. Rates are for a practice of 3,800 patients and scale with its size; the share
of missed hygiene visits comes to about 12 %.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from appliance.simulation.clinic import Clinic
from appliance.simulation.intervals import add_interval
from appliance.simulation.kernel import Agenda, Streams
from appliance.simulation.population import possible_number
from appliance.simulation.records import Appointment, Person, Recall
from appliance.simulation.wishes import recall_due

HYGIENE_MINUTES = 60
_MINUTES_A_CALL = 25
_MISSES = {True: 0.085, False: 0.35}
_REBOOKS_AT_CHECKOUT = 0.75
# What happens how often on a working day of a practice of 3,800 patients
_RATES = {
    "hygiene_call": 8.0,
    "dental_call": 8.0,
    "cancellation": 4.0,
    "move": 3.0,
    "deletion": 0.4,
    "new_patient": 1.0,
    "phone_correction": 1.5,
    "texting_refusal": 0.15,
    "departure": 0.3,
    "death": 0.04,
}


class Office:
    """The front desk and the chairs of one practice."""

    def __init__(
        self, clinic: Clinic, agenda: Agenda, streams: Streams, *, calls_the_due: bool = False
    ) -> None:
        """Given the world, be ready for its first day. `calls_the_due` is an office that works through its
        recall list by telephone all morning, beside whatever texts for it."""
        self._clinic = clinic
        self._calls_the_due = calls_the_due
        self._agenda = agenda
        self._chance = streams["office"]
        self._synced_writes = 0
        self._doings: dict[str, Callable[[], object]] = {
            "hygiene_call": lambda: self._answer_call(hygiene=True),
            "dental_call": lambda: self._answer_call(hygiene=False),
            "cancellation": self._cancel_some_visit,
            "move": self._move_some_visit,
            "deletion": self._delete_some_visit,
            "new_patient": self._enter_patient,
            "phone_correction": lambda: self.correct_phone(self._someone().pat_num),
            "texting_refusal": lambda: self.note_refusal(self._someone().pat_num),
            "departure": lambda: self.set_status(self._someone().pat_num, "inactive"),
            "death": lambda: self.set_status(self._someone().pat_num, "deceased"),
        }

    def open_day(self, day: date) -> None:
        """Put a day's doings on the agenda. On a day without working hours nothing happens."""
        self._at(day, 6 * 60, self.sync_recalls)
        if not any(
            self._clinic.books.schedules[num].kind == "Provider" for num in self._clinic.schedules_on(day)
        ):
            return
        for minute in range(9 * 60, 19 * 60, 30):
            self._at(day, minute, self.settle_visits)
        scale = len(self._clinic.people) / 3800
        for name, rate in _RATES.items():
            for _ in range(int(rate * scale + self._chance.random())):
                self._at(day, 8 * 60 + int(self._chance.random() * 9 * 60), self._doings[name])
        for minute in range(8 * 60, 12 * 60, _MINUTES_A_CALL) if self._calls_the_due else ():
            self._at(day, minute, self._call_the_next)

    def _at(self, day: date, minute: int, happen: Callable[[], object]) -> None:
        local = datetime.combine(day, time(minute // 60, minute % 60))

        def run() -> None:
            happen()

        self._agenda.at(self._clinic.instant(local), run)

    # What staff can be told to do at the worst moment

    def book(self, pat_num: int, op: int, start: datetime, minutes: int) -> Appointment:
        """Book a visit for a patient, as staff does in the vendor's own window."""
        apt = self._clinic.new_appointment(pat_num, op, start, minutes, "office")
        self._settle_recalls(pat_num)
        return apt

    def take(self, op: int, start: datetime, minutes: int) -> Appointment:
        """Give a slot to some caller: whatever was offered there is gone."""
        return self.book(self._someone().pat_num, op, start, minutes)

    def break_visit(self, apt_num: int, *, missed: bool = False, to_list: bool = True) -> Appointment:
        """Break a visit: called off, or missed without notice."""
        status = "UnschedList" if to_list else "Broken"
        apt = self._clinic.change_appointment(
            apt_num, "office", "Missed" if missed else "Cancelled", status=status
        )
        self._settle_recalls(apt.pat_num)
        return apt

    def move_visit(self, apt_num: int, op: int, start: datetime) -> Appointment:
        """Move a visit to another slot; whoever works in the operatory does it, as in the vendor's window."""
        there = self._clinic.operatories[op]
        hygienist = there.hygienist if there.is_hygiene else 0
        apt = self._clinic.change_appointment(
            apt_num, "office", op=op, start=start, prov_num=there.dentist, prov_hyg=hygienist
        )
        self._settle_recalls(apt.pat_num)
        return apt

    def clear_the_book(self, days: int) -> None:
        """Call off two of three hygiene visits of the coming days: a hygienist was away and is back."""
        for ahead in range(1, days):
            for count, apt in enumerate(self._clinic.appointments_on(self._today() + timedelta(days=ahead))):
                if count % 3 and apt.is_hygiene and apt.status == "Scheduled":
                    self.break_visit(apt.apt_num)

    def delete_visit(self, apt_num: int) -> None:
        """Delete a visit, which leaves no trace but its history (facts: pms 2, Incremental sync)."""
        pat_num = self._clinic.appointments[apt_num].pat_num
        self._clinic.delete_appointment(apt_num)
        self._settle_recalls(pat_num)

    def book_soon(self, pat_num: int) -> Appointment | None:
        """Book a hygiene visit with somebody who is on the telephone, in the coming three weeks."""
        wanted = self._today() + timedelta(days=1 + int(self._chance.random() * 10))
        return self._book_near(pat_num, wanted, HYGIENE_MINUTES, hygiene=True)

    def correct_phone(self, pat_num: int) -> None:
        """Enter a number that nobody here has had."""
        self._clinic.change_person(pat_num, wireless=self._new_number(), answered_by="self")

    def note_refusal(self, pat_num: int) -> None:
        """Take down that somebody wants no texts."""
        self._clinic.change_person(pat_num, texting="No", consent="revoked")

    def set_status(self, pat_num: int, status: str) -> None:
        """Somebody has left or died. Staff breaks what they had booked."""
        self._clinic.change_person(pat_num, status=status)
        for apt in self._clinic.visits_ahead(pat_num, self._clinic.clock.now()):
            self.break_visit(apt.apt_num)

    # The day

    def settle_visits(self) -> None:
        """Mark every visit of today that is over by now as complete or missed."""
        here = self._clinic.local(self._clinic.clock.now())
        for apt in self._clinic.appointments_on(here.date()):
            if apt.status == "Scheduled" and apt.start + timedelta(minutes=apt.minutes) <= here:
                share = _MISSES[self._clinic.people[apt.pat_num].reliable]
                if self._chance.random() < (share if apt.is_hygiene else share * 0.6):
                    self._miss(apt)
                else:
                    self.complete_visit(apt)

    def _miss(self, apt: Appointment) -> None:
        self.break_visit(apt.apt_num, missed=True, to_list=self._chance.random() < 0.4)
        if self._clinic.books.preferences["BrokenApptProcedure"] != "0":
            code = self._clinic.books.code_num("D9986")
            self._clinic.add_procedure(apt.pat_num, code, apt_num=apt.apt_num, status="C")

    def complete_visit(self, apt: Appointment) -> None:
        """Complete a visit with its procedures, move the recall on, and perhaps book the next visit."""
        books, on = self._clinic.books, apt.start.date()
        arrived = books.definition(2, "Arrived", "Ready to Seat")
        self._clinic.change_appointment(apt.apt_num, "office", status="Complete", confirmed=arrived)
        planned = [proc for proc in books.procedures.of(apt.pat_num) if proc.apt_num == apt.apt_num]
        for proc in planned:
            self._clinic.change_procedure(proc.num, status="C", on=on)
        if not apt.is_hygiene:
            return
        if not planned:
            for code in ("D1110", "D0120"):
                num = books.code_num(code)
                self._clinic.add_procedure(apt.pat_num, num, apt_num=apt.apt_num, status="C", on=on)
        due = None
        if not self._hygiene_recalls(apt.pat_num):  # a new patient's first (vendor page: Recall, "Synch")
            self._clinic.add_recall(apt.pat_num, int(books.preferences["RecallTypeSpecialProphy"]))
        for recall in self._hygiene_recalls(apt.pat_num):
            due = add_interval(on, recall.interval or "6m1d")
            self._clinic.change_recall(recall.num, previous_on=on, due_on=due, status=0)
        self._settle_recalls(apt.pat_num)
        ahead = any(
            visit.is_hygiene for visit in self._clinic.visits_ahead(apt.pat_num, self._clinic.clock.now())
        )
        if due and not ahead and self._chance.random() < _REBOOKS_AT_CHECKOUT:
            self._book_near(apt.pat_num, due, HYGIENE_MINUTES, hygiene=True)

    def sync_recalls(self) -> None:
        """Refresh the recalls of everybody booked or moved through the API since the last time.

        The vendor's software does so only when it next touches the patient (facts: pms 3, "stale rows
        happen", and 10, question 9): here, overnight.
        """
        writes = self._clinic.writes[self._synced_writes :]
        self._synced_writes = len(self._clinic.writes)
        for write in writes:
            apt = self._clinic.appointments.get(write.key)
            if write.kind.startswith("appointment_") and apt is not None:
                self._settle_recalls(apt.pat_num)

    def _hygiene_recalls(self, pat_num: int) -> list[Recall]:
        prefs = self._clinic.books.preferences
        kinds = {int(prefs["RecallTypeSpecialProphy"]), int(prefs["RecallTypeSpecialPerio"])}
        return [recall for recall in self._clinic.books.recalls.of(pat_num) if recall.type_num in kinds]

    def _settle_recalls(self, pat_num: int) -> None:
        now = self._clinic.clock.now()
        ahead = [apt for apt in self._clinic.visits_ahead(pat_num, now) if apt.is_hygiene]
        scheduled_on = ahead[0].start.date() if ahead else None
        for recall in self._hygiene_recalls(pat_num):
            if recall.scheduled_on != scheduled_on:
                self._clinic.change_recall(recall.num, scheduled_on=scheduled_on)

    # The telephone

    def _today(self) -> date:
        return self._clinic.local(self._clinic.clock.now()).date()

    def _someone(self) -> Person:
        """Draw an active patient."""
        keys = self._clinic.books.people.keys
        for _ in range(200):
            person = self._clinic.people[keys[int(self._chance.random() * len(keys))]]
            if person.status == "active":
                return person
        return next(person for person in self._clinic.people.values() if person.status == "active")

    def _answer_call(self, *, hygiene: bool) -> None:
        """Somebody without a visit ahead calls and is booked: often into the very next opening."""
        now = self._clinic.clock.now()
        for _ in range(20):
            person = self._someone()
            if not self._clinic.visits_ahead(person.pat_num, now):
                soon = self._chance.random() < 0.4
                wanted = self._today() + timedelta(days=1 if soon else 2 + int(self._chance.random() * 25))
                self._book_near(person.pat_num, wanted, HYGIENE_MINUTES if hygiene else 30, hygiene=hygiene)
                return

    def _call_the_next(self) -> None:
        """Call somebody on the recall list; half of them pick up and are booked, two to four weeks ahead."""
        due = recall_due(self._clinic.books, self._today())
        reachable = [pat_num for pat_num in due if self._clinic.people[pat_num].mobile]
        if reachable and self._chance.random() < 0.5:
            wanted = self._today() + timedelta(days=14 + int(self._chance.random() * 14))
            pat_num = reachable[int(self._chance.random() * len(reachable))]
            self._book_near(pat_num, wanted, HYGIENE_MINUTES, hygiene=True)

    def _book_near(self, pat_num: int, wanted: date, minutes: int, *, hygiene: bool) -> Appointment | None:
        """Book the first opening of a random kind on the wanted day or one of the following twenty."""
        for later in range(21):
            slots = self._clinic.openings(wanted + timedelta(days=later), minutes, hygiene=hygiene, step=30)
            if slots:
                op, start = slots[int(self._chance.random() ** 2 * len(slots))]
                return self.book(pat_num, op, start, minutes)
        return None

    def _some_visit(self, days: int) -> Appointment | None:
        """Draw a Scheduled visit within the coming days."""
        for _ in range(10):
            on = self._today() + timedelta(days=1 + int(self._chance.random() * days))
            visits = [apt for apt in self._clinic.appointments_on(on) if apt.status == "Scheduled"]
            if visits:
                return visits[int(self._chance.random() * len(visits))]
        return None

    def _cancel_some_visit(self) -> None:
        if apt := self._some_visit(10):
            self.break_visit(apt.apt_num)
            if self._chance.random() < 0.5:
                wanted = apt.start.date() + timedelta(days=7)
                self._book_near(apt.pat_num, wanted, apt.minutes, hygiene=apt.is_hygiene)

    def _move_some_visit(self) -> None:
        apt = self._some_visit(20)
        if apt is None:
            return
        wanted = apt.start.date() + timedelta(days=1 + int(self._chance.random() * 6))
        slots = self._clinic.openings(wanted, apt.minutes, hygiene=apt.is_hygiene, step=30)
        if slots:
            self.move_visit(apt.apt_num, *slots[int(self._chance.random() * len(slots))])

    def _delete_some_visit(self) -> None:
        if apt := self._some_visit(30):
            self.delete_visit(apt.apt_num)

    # The books

    def _new_number(self) -> str:
        """Draw a mobile number nobody here has, as staff types it."""
        while True:
            line = 1000 + int(self._chance.random() * 9000)
            if not self._clinic.behind(f"+1312555{line}"):
                return f"(312)555-{line}"

    def _enter_patient(self) -> None:
        practice, someone = self._clinic.practice, self._someone()
        wireless = self._new_number()
        person = Person(
            0, "Jordan", "", someone.last, self._today() - timedelta(days=365 * 34), "en", 0,
            possible_number(wireless), "self", practice.zone, practice.state, practice.zip, "active",
            "granted", wireless, city=practice.city, texting="Yes",
            pri_prov=someone.pri_prov, entered_on=self._today(),
        )  # fmt: skip
        self._book_near(self._clinic.add_person(person).pat_num, self._today(), 60, hygiene=True)
