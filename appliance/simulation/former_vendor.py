"""The texting product the practice used before: who had opted out there, and whom it texted last.

Both are handed over as that product would have exported them, with the mess of such files: several
spellings of a number, duplicates, blank lines, lines nobody can read, numbers of nobody in the books.
An opt-out given to the former product binds the practice (47 CFR 64.1200(a)(10); seed 004: import
prior opt-outs before the first send).
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from appliance.simulation.books import Books
from appliance.simulation.wishes import CAST

HISTORY_DAYS = 10

_OPTED_OUT, _TEXTED = 0.02, 0.03  # shares of the practice's mobiles, and of those due for recall
_NOBODYS_AREA = "309"  # an area code in which nobody of any generated practice has a number
_SPELLINGS = (
    "({0}) {1}-{2}", "({0}){1}-{2}", "{0}.{1}.{2}", "{0}-{1}-{2}", "{0}{1}{2}", "+1{0}{1}{2}",
    "+1 {0} {1} {2}", "1-{0}-{1}-{2}", "1 ({0}) {1}-{2} ",
)  # fmt: skip
_DAY_FORMS = ("%m/%d/%Y", "%Y-%m-%d", "%b %d, %Y", "")
_REASONS = ("STOP", "stop", "Replied STOP", "Unsubscribed by staff", "Carrier block", "")
_KINDS = ("Recall", "Recall", "Appt Reminder", "Birthday", "Review Request")
# What a spreadsheet makes of a number, and what a person writes instead of one.
_UNREADABLE = ("1.31255E+10", "see chart")


@dataclass(frozen=True, slots=True)
class PastText:
    """One text of the former product. `at` is practice-local without zone."""

    at: datetime
    phone: str
    kind: str


class FormerVendor:
    """What the former product knows on the morning the practice opens its books to the simulation.

    `opted_out` and `texts` are the truth, with phones in E.164. `opt_outs_file` is the export of
    opt-outs: CSV with a byte order mark and CRLF, headed Patient, Cell Phone, Opted Out On, Reason.
    `history_file` is that of the texts of the last ten days: Sent At (M/D/Y h:m AM, practice-local),
    Mobile #, Message Type.
    """

    def __init__(self, books: Books, due: list[int], today: date, chance: Random) -> None:
        """Given the books and who is due for recall, settle who had opted out there and who was texted."""
        self._chance = chance
        self._today = today
        self.opted_out = self._choose_opted_out(books)
        self.texts = self._write_texts(books, due)
        self.opt_outs_file = self._export_opt_outs()
        self.history_file = self._export_history()

    def _choose_opted_out(self, books: Books) -> dict[str, date]:
        people = [books.people[key] for key in books.people.keys[CAST:]]
        spared = {books.people[key].mobile for key in books.people.keys[:CAST]}
        phones = list(dict.fromkeys(one.mobile for one in people if one.mobile and one.mobile not in spared))
        chosen = self._chance.sample(phones, min(len(phones), max(1, round(len(phones) * _OPTED_OUT))))
        return {phone: self._today - timedelta(days=12 + self._chance.randrange(1400)) for phone in chosen}

    def _write_texts(self, books: Books, due: list[int]) -> list[PastText]:
        """Write the texts of the last days: to most one, to every fourth three within five days."""
        chance = self._chance
        phones = dict.fromkeys(books.people[num].mobile for num in due if books.people[num].texting == "Yes")
        reachable = [phone for phone in phones if phone and phone not in self.opted_out]
        texts: list[PastText] = []
        for phone in chance.sample(reachable, min(len(reachable), round(len(due) * _TEXTED))):
            busy = chance.random() < 0.25
            days = (1, 3, 5) if busy else (1 + chance.randrange(HISTORY_DAYS),)
            for back in days:
                at = time(10 + chance.randrange(6), chance.randrange(60))
                moment = datetime.combine(self._today - timedelta(days=back), at)
                texts.append(PastText(moment, phone, chance.choice(_KINDS)))
        return sorted(texts, key=lambda text: (text.at, text.phone))

    def _export_opt_outs(self) -> str:
        chance = self._chance
        strangers = [f"+1{_NOBODYS_AREA}555{1000 + chance.randrange(9000)}" for _ in range(3)]
        again = chance.choices(sorted(self.opted_out), k=3) if self.opted_out else []
        lines: list[list[str]] = [
            [
                f"P-{chance.randrange(10_000, 99_999)}",
                _spell(phone, _SPELLINGS[place % len(_SPELLINGS)]),
                self.opted_out.get(phone, self._today).strftime(chance.choice(_DAY_FORMS)),
                chance.choice(_REASONS),
            ]
            for place, phone in enumerate((*self.opted_out, *strangers, *again))
        ]
        lines += [["", number, "n/a", ""] for number in _UNREADABLE]
        lines += [[], ["", "", "", ""], []]
        chance.shuffle(lines)
        return "\ufeff" + _as_csv([["Patient ", "Cell Phone", "Opted Out On", " Reason"], *lines])

    def _export_history(self) -> str:
        lines = [
            [f"{text.at:%m/%d/%Y %I:%M %p}", _spell(text.phone, self._chance.choice(_SPELLINGS)), text.kind]
            for text in self.texts
        ]
        return _as_csv([["Sent At", "Mobile #", "Message Type"], *lines])


def _spell(phone: str, form: str) -> str:
    return form.format(phone[2:5], phone[5:8], phone[8:])


def _as_csv(rows: list[list[str]]) -> str:
    lines = io.StringIO()
    csv.writer(lines, lineterminator="\r\n").writerows(rows)
    return lines.getvalue()
