"""Other texting products of the practice: what they send shows in the commlog, and nowhere else.

A reminder service and the vendor's own eServices text patients due for recall and patients with a visit
ahead, in the week before the simulation opens and on every working day of it, and leave an entry, at
once or a while later (facts: pms 2, Comm; the words of CommSource: pms_od_columns). They know nothing
of the product under test and share no caps with it. Their texts never pass the product's carrier.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import partial

from appliance.simulation.clinic import Clinic
from appliance.simulation.kernel import Agenda, Streams
from appliance.simulation.records import Commlog, Person
from appliance.simulation.wishes import recall_due

Ways = tuple[tuple[str, str], ...]
"""CommSource and note of entries; what writes through the API leaves no trace of its own but its note."""

_PAST_DAYS = 7
_PAST_SHARE = 0.08  # of those due for recall: texted by somebody else in the last week
_PER_DAY = 30.0  # texts on a working day of a practice of 3,800 patients
_LOGGED_LATE = 0.2  # share of the entries that a product makes only with its next run
_TO_THE_DUE: Ways = (
    ("User", "Text message sent by reminder service: you are due for a visit. Reply STOP to unsubscribe"),
    ("WebSched", "Web Sched Recall text message sent."),
    ("EServices", "Text: We miss you! Book online any time."),
)
_TO_THE_BOOKED: Ways = (
    ("ApptReminder", "eReminder text message sent."),
    ("User", "Text message sent by reminder service: appointment reminder. Reply C to confirm"),
)


class OtherSenders:
    """Whoever else texts this practice's patients."""

    def __init__(self, clinic: Clinic, agenda: Agenda, streams: Streams) -> None:
        self._clinic = clinic
        self._agenda = agenda
        self._chance = streams["other_senders"]
        self._due = recall_due(clinic.books, clinic.today)

    def write_past_week(self) -> None:
        """Enter what was sent to some of those due for recall in the week before the practice opens."""
        chance = self._chance
        due = [one for num in self._due if _is_texted(one := self._clinic.people[num])]
        for person in chance.sample(due, round(len(due) * _PAST_SHARE)):
            for back in sorted(
                chance.sample(range(1, _PAST_DAYS), chance.choice((1, 1, 2, 3))), reverse=True
            ):
                on = self._clinic.today - timedelta(days=back)
                self._enter_past(person, datetime.combine(on, time(9 + chance.randrange(8), 5)))

    def open_day(self, on: date) -> None:
        """Put a day's texts on the agenda, most of them before the practice's noon."""
        if on.weekday() > 4:
            return
        chance = self._chance
        for _ in range(int(_PER_DAY * len(self._clinic.people) / 3800 + chance.random())):
            minutes = int(chance.random() ** 2 * 9 * 60)
            sent_at = datetime.combine(on, time(8)) + timedelta(minutes=minutes)
            lag = chance.randrange(5, 40) if chance.random() < _LOGGED_LATE else 0
            entered_at = self._clinic.instant(sent_at + timedelta(minutes=lag))
            self._agenda.at(entered_at, partial(self._send, sent_at))

    def _send(self, at: datetime) -> None:
        """Text somebody, by now long since, and enter it."""
        person, ways = self._choose(at)
        if person is None:
            return
        source, note = self._chance.choice(ways)
        kind = self._kind(ways)
        self._clinic.add_commlog(
            person.pat_num, note, kind=kind, mode="Text", direction="Sent", at=at, source=source, by="other"
        )

    def _choose(self, at: datetime) -> tuple[Person | None, Ways]:
        """Return whom to text, and the notes that go with it: three in five are due, the others booked."""
        people, chance = self._clinic.people, self._chance
        if chance.random() < 0.6 or not (booked := self._booked(at.date() + timedelta(days=2))):
            candidates, ways = self._due, _TO_THE_DUE
        else:
            candidates, ways = booked, _TO_THE_BOOKED
        person = people[chance.choice(candidates)] if candidates else None
        return (person if person and _is_texted(person) else None), ways

    def _booked(self, on: date) -> list[int]:
        return [apt.pat_num for apt in self._clinic.appointments_on(on) if apt.status == "Scheduled"]

    def _enter_past(self, person: Person, at: datetime) -> None:
        source, note = self._chance.choice(_TO_THE_DUE)
        table, stamp = self._clinic.books.commlogs, self._clinic.instant(at)
        num = table.new_key()
        kind = self._kind(_TO_THE_DUE)
        row = Commlog(num, person.pat_num, at, kind, note, "Text", "Sent", stamp, stamp, source, "other")
        table.add(num, row, person.pat_num)

    def _kind(self, ways: Ways) -> int:
        words = ("Recall",) if ways is _TO_THE_DUE else ("ApptRelated", "Appointments")
        return self._clinic.books.definition(27, *words)


def _is_texted(person: Person) -> bool:
    """Return whether another product would text a patient: it goes by the tick box."""
    return person.status == "active" and person.mobile is not None and person.texting != "No"
