"""What changes in a practice in the course of a year and not in that of a week.

The schedule is entered further ahead, hygiene visits lead to new treatment plans, patients sign that they
may be texted, move to another state, give up a number that somebody else then gets, come back after years.
Only long runs need it: it has its own chance, so that the days of everybody else stay what they are.
Rates are assumptions, for a practice of 3,800, on a working day.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from appliance.simulation.clinic import SCHEDULE_AHEAD_DAYS, Clinic
from appliance.simulation.kernel import Agenda, Streams
from appliance.simulation.records import Person

_RATES = {"consent": 0.4, "relocation": 0.5, "lost_number": 0.5, "return": 0.4, "plan": 6.0, "grown_up": 0.1}
# Where people move: state, ZIP, zone. The area code of their phone stays.
_ELSEWHERE = (
    ("IN", "46204", "America/Indiana/Indianapolis"),
    ("WI", "53202", "America/Chicago"),
    ("AZ", "85004", "America/Phoenix"),
    ("FL", "33130", "America/New_York"),
)
_PLANNED = ("D2391", "D2740", "D4341", "D0120")


class Turnover:
    """The slow changes of one practice."""

    def __init__(self, clinic: Clinic, agenda: Agenda, streams: Streams) -> None:
        self._clinic = clinic
        self._agenda = agenda
        self._chance = streams["turnover"]
        self._entered_to = clinic.today + timedelta(days=SCHEDULE_AHEAD_DAYS)
        self._doings: dict[str, Callable[[], object]] = {
            "consent": self._sign,
            "relocation": self._move_away,
            "lost_number": self._lose_number,
            "return": self._come_back,
            "plan": self._plan,
            "grown_up": self._hand_over,
        }

    def open_day(self, on: date) -> None:
        """Put a day's changes on the agenda; on the first of a month enter the schedule further ahead."""
        last = on + timedelta(days=SCHEDULE_AHEAD_DAYS)
        if on.day == 1 and last > self._entered_to:
            self._clinic.extend_schedule(self._entered_to + timedelta(days=1), last)
            self._entered_to = last
        if on.weekday() > 4:
            return
        scale = len(self._clinic.people) / 3800
        for name, rate in _RATES.items():
            for _ in range(int(rate * scale + self._chance.random())):
                at = datetime.combine(on, time(8)) + timedelta(minutes=int(self._chance.random() * 540))
                self._agenda.at(self._clinic.instant(at), self._doings[name])

    def _draw(self, fits: Callable[[Person], bool]) -> Person | None:
        """Draw somebody of a kind; nobody if fifty draws find none."""
        keys = self._clinic.books.people.keys
        for _ in range(50):
            person = self._clinic.people[keys[int(self._chance.random() * len(keys))]]
            if fits(person):
                return person
        return None

    def _sign(self) -> None:
        """Somebody of whom nobody knew ticks the box on the form: yes to texts."""
        person = self._draw(lambda one: one.status == "active" and one.consent == "unknown")
        if person is not None:
            self._clinic.change_person(person.pat_num, consent="granted", texting="Yes")

    def _move_away(self) -> None:
        """Somebody moves and tells the office their new address; they remain a patient for now."""
        person = self._draw(lambda one: one.status == "active")
        if person is not None:
            state, zip_code, zone = self._chance.choice(_ELSEWHERE)
            self._clinic.change_person(person.pat_num, state=state, zip=zip_code, zone=zone)

    def _lose_number(self) -> None:
        """Somebody gives a number up without a word, and months later a stranger has it."""
        person = self._draw(lambda one: one.status == "active" and one.answered_by == "self")
        if person is not None:
            kind = "stranger" if self._chance.random() < 0.3 else "nobody"
            person.answered_by = kind  # nothing in the books changes

    def _come_back(self) -> None:
        """Somebody who had left is a patient again."""
        person = self._draw(lambda one: one.status == "inactive")
        if person is not None:
            self._clinic.change_person(person.pat_num, status="active")

    def _plan(self) -> None:
        """An examination finds something: a procedure is planned."""
        person = self._draw(lambda one: one.status == "active")
        codes = {row.code for row in self._clinic.books.procedure_codes.rows.values()}
        known = [code for code in _PLANNED if code in codes]
        if person is not None and known:
            code = self._clinic.books.code_num(self._chance.choice(known))
            self._clinic.add_procedure(person.pat_num, code)

    def _hand_over(self) -> None:
        """A grown child becomes their own guarantor."""
        person = self._draw(lambda one: one.status == "active" and one.guarantor != one.pat_num)
        if person is not None and self._is_grown(person):
            self._clinic.change_guarantor(person.pat_num, person.pat_num)

    def _is_grown(self, person: Person) -> bool:
        today = self._clinic.local(self._clinic.clock.now()).date()
        return person.birthdate is not None and today.year - person.birthdate.year > 18
