"""What patients want of texts that the patient list does not show.

Two kinds. Refusals that stand in the PMS but only in tables which the API shows through a query:
`patient.ShortCodeOptIn`, `commoptout.OptOutSms`, `reactivation.DoNotContact` (facts: pms 3, "Honour all
four before texting"; the fourth is TxtMsgOk). And wishes that no PMS has a field for and the office
would enter on the box: a pause until a day, the hours in which somebody likes to be contacted.
It writes both at the opening of the practice and decides nothing later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from random import Random

from appliance.simulation.books import Books
from appliance.simulation.records import CommOptOut, Person, Reactivation

CAST = 3
"""The Alvarez family, first in every practice, is spared all of this: it is the same everywhere."""

_REFUSERS = 0.01  # share of the people due for recall
_WISHERS = 0.03
# Flags as public code has them (C): everything 1, reminders 4, recall 16. The vendor publishes only the
# first, so that whoever reads another one cannot tell what it refuses.
_SMS_FLAGS = (1, 1, 16, 20)
_SHORT_CODE_YES, _SHORT_CODE_NO = 1, 2
_BEST_HOURS = (
    (time(13), time(17)),
    (time(9), time(12)),
    (time(11, 30), time(14)),
    (time(15, 30), time(19)),
)
_NOT_WANTED = ("moved, new dentist", "asked not to be contacted", "see family note")


@dataclass(frozen=True, slots=True)
class Wish:
    """One patient's wish: no text before a day, or texts only in certain hours at the practice.

    `pause_until` is the first day on which they may be texted again; the hours include their start.
    """

    pat_num: int
    pause_until: date | None = None
    best_hours: tuple[time, time] | None = None

    def as_entered(self) -> dict[str, object]:
        """Return the wish as the office would enter it."""
        entered: dict[str, object] = {"pat_num": self.pat_num}
        if self.pause_until is not None:
            entered["pause_until"] = self.pause_until
        if self.best_hours is not None:
            start, stop = self.best_hours
            entered |= {"best_start": f"{start:%H:%M}", "best_stop": f"{stop:%H:%M}"}
        return entered


def recall_due(books: Books, today: date) -> list[int]:
    """Return the PatNums of the active patients outside the cast who are due for hygiene and not booked."""
    kinds = {num for num, row in books.recall_types.rows.items() if row.name in ("Prophy", "Perio")}
    due = [
        recall.pat_num
        for recall in books.recalls.rows.values()
        if recall.type_num in kinds
        and recall.due_on is not None
        and recall.due_on <= today
        and not recall.is_disabled
        and (recall.scheduled_on is None or recall.scheduled_on < today)
    ]
    cast = set(books.people.keys[:CAST])
    people = books.people.rows
    return [num for num in dict.fromkeys(due) if num not in cast and people[num].status == "active"]


def write_refusals(books: Books, due: list[int], chance: Random) -> None:
    """Let about one in a hundred of those due refuse texts where no list shows it; their tick box says Yes.

    Others get what must not be mistaken for a refusal: short codes agreed to, mails alone refused, a
    reactivation that goes on.
    """
    for person in books.people.rows.values():
        if person.texting == "Yes" and chance.random() < 0.05:
            person.short_code = _SHORT_CODE_YES
    willing = [num for num in due if _takes_texts(books.people[num])]
    wanted = len(due) * _REFUSERS
    refusers = chance.sample(willing, min(len(willing), int(wanted + chance.random())))
    first = chance.randrange(3)
    for count, pat_num in enumerate(refusers, first):
        if count % 3 == 0:
            books.people[pat_num].short_code = _SHORT_CODE_NO
        elif count % 3 == 1:
            add_opt_out(books, pat_num, sms=chance.choice(_SMS_FLAGS), email=chance.choice((0, 1)))
        else:
            add_reactivation(books, pat_num, chance.choice(_NOT_WANTED), do_not_contact=True)
    for pat_num in due:
        draw = chance.random()
        if draw < 0.01 and pat_num not in refusers:
            add_opt_out(books, pat_num, sms=0, email=1)
        elif draw < 0.05 and pat_num not in refusers:
            add_reactivation(books, pat_num, "called twice", do_not_contact=False)


def add_opt_out(books: Books, pat_num: int, *, sms: int, email: int = 0) -> CommOptOut:
    """Enter what a patient refuses by text and by e-mail."""
    num = books.comm_opt_outs.new_key()
    return books.comm_opt_outs.add(num, CommOptOut(num, pat_num, sms, email), pat_num)


def add_reactivation(books: Books, pat_num: int, note: str, *, do_not_contact: bool) -> Reactivation:
    """Enter where the office stands with a patient it wants back."""
    num = books.reactivations.new_key()
    row = Reactivation(num, pat_num, 0, note, do_not_contact)
    return books.reactivations.add(num, row, pat_num)


def refuses_in_query(books: Books, pat_num: int) -> bool:
    """Return whether any of the three places that only a query shows says no to texts.

    An SMS flag nobody can read is a no: unknown means no.
    """
    return (
        books.people[pat_num].short_code == _SHORT_CODE_NO
        or any(row.sms for row in books.comm_opt_outs.of(pat_num))
        or any(row.do_not_contact for row in books.reactivations.of(pat_num))
    )


def draw_wishes(books: Books, due: list[int], today: date, chance: Random, rare: int = 1) -> dict[int, Wish]:
    """Return what some of those due have asked of the office, by PatNum. One pause in four is over.

    `rare` is how many times as many wish for something as elsewhere.
    """
    willing = [num for num in due if _takes_texts(books.people[num])]
    wishers = chance.sample(willing, min(len(willing), int(len(due) * _WISHERS * rare + chance.random())))
    wishes: dict[int, Wish] = {}
    for count, pat_num in enumerate(sorted(wishers)):
        if count % 2:
            wishes[pat_num] = Wish(pat_num, best_hours=chance.choice(_BEST_HOURS))
        else:
            days = -chance.randrange(20) if count % 8 == 6 else 1 + chance.randrange(60)
            wishes[pat_num] = Wish(pat_num, pause_until=today + timedelta(days=days))
    return wishes


def _takes_texts(person: Person) -> bool:
    return person.texting == "Yes" and person.consent == "granted" and person.mobile is not None
