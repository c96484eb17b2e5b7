"""Who is insured with whom: carriers, plans, memberships and coverage.

About seven families in ten have a plan; coverage exists exactly where a PatPlan row does (vendor page:
PatPlans, "If there is no patplan row, then the patient does not have coverage").
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from appliance.simulation.books import Books
from appliance.simulation.records import Carrier, InsPlan, InsSub, PatPlan, Person

_CARRIERS = (
    "Prairie Dental Mutual", "Lakeshore Benefit", "Union Smile PPO", "Great Plains Dental", "Harbor Life",
    "Midland Employees Trust", "Evergreen DHMO", "Beacon Dental Choice",
)  # fmt: skip
_EMPLOYERS = (
    "Cedar Ridge Schools",
    "Falcon Freight",
    "Dunes Foundry",
    "Larkspur Foods",
    "County of Alder",
    "Self",
)


class Insurer:
    """Insures families as their members come along, guarantor first."""

    def __init__(self, books: Books, chance: Random, today: date) -> None:
        self._books = books
        self._chance = chance
        self._stamp = datetime.combine(today, time(18), tzinfo=UTC) - timedelta(days=200)
        self._subs: dict[int, int] = {}
        self._plans = self._write_plans()

    def _write_plans(self) -> list[int]:
        books, chance = self._books, self._chance
        plans = []
        for name in _CARRIERS:
            num = books.carriers.new_key()
            phone = f"(312)555-01{num:02d}"
            books.carriers.add(num, Carrier(num, name, phone, f"{chance.randrange(10_000, 99_999)}"))
            for employer in _EMPLOYERS:
                plan = books.ins_plans.new_key()
                group, kind = f"G{chance.randrange(10_000, 99_999)}", chance.choice(("p", "p", "", "c", "f"))
                renews_in = 0 if chance.random() < 0.85 else chance.randrange(2, 13)
                row = InsPlan(plan, num, employer, group, kind, renews_in, self._stamp)
                plans.append(books.ins_plans.add(plan, row).num)
        return plans

    def insure(self, person: Person) -> None:
        """Give a person the coverage of the family, which the guarantor's arrival decides."""
        chance, own = self._chance, person.guarantor == person.pat_num
        if own and chance.random() < 0.74:
            self._subs[person.pat_num] = self._subscribe(person)
        sub = self._subs.get(person.guarantor, 0)
        if sub and (own or chance.random() < 0.93):
            kind = "Self" if own else "Child" if person.position == "Child" else "Spouse"
            self._cover(person, sub, 1, kind)
            if chance.random() < 0.04:
                self._cover(person, self._subscribe(person), 2, "Self")

    def _subscribe(self, person: Person) -> int:
        table = self._books.ins_subs
        num = table.new_key()
        member = f"M{self._chance.randrange(10**8):08d}"
        plan = self._plans[int(self._chance.random() * len(self._plans))]
        effective_on = date(self._stamp.year - 2, 1, 1)
        table.add(num, InsSub(num, plan, person.pat_num, member, effective_on, self._stamp), person.pat_num)
        return num

    def _cover(self, person: Person, sub: int, ordinal: int, relationship: str) -> None:
        table = self._books.pat_plans
        num = table.new_key()
        table.add(num, PatPlan(num, person.pat_num, ordinal, relationship, sub, self._stamp), person.pat_num)
