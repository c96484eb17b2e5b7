"""One text per phone: who is covered by it, who is addressed, and what it may name.

Several people of a family are often due at once behind one phone. They get one text. It is addressed
to the adult who holds the phone; a minor's name is never in it, and no adult is named to another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from appliance.domain.policy import Cohort

_LEAD = {Cohort.OVERDUE_12MO_PLUS: 1, Cohort.OVERDUE_6MO: 0, Cohort.TX_PLAN_PENDING: 2}


@dataclass(frozen=True, slots=True)
class DuePatient:
    """Somebody whom the gate allows to be texted about, at the phone that would get the text."""

    patient_id: str
    addressee_id: str
    phone: str
    cohort: Cohort
    touch: int
    occasion: str
    risk: float
    is_minor: bool


@dataclass(frozen=True, slots=True)
class HouseholdText:
    """One text to one phone. `covered` are all it speaks for, the lead too, by occasion."""

    phone: str
    lead: DuePatient
    covered: tuple[DuePatient, ...]

    @property
    def occasion(self) -> str:
        """The set of occasions this text is about, as one key: the unit of promise `once`."""
        return "+".join(one.occasion for one in self.covered)

    @property
    def touch(self) -> int:
        """The touch this text counts as: the lead's."""
        return self.lead.touch


def merge_households(due: Iterable[DuePatient]) -> list[HouseholdText]:
    """Given everybody due, return one text per phone, the most urgent phone first.

    The lead is the phone's own holder if due, else whoever has the cohort with the widest window, and
    among those the highest risk. Only people with the same addressee share a text: two adults behind one
    phone are not told about each other, so the second waits for a later day.
    """
    by_phone: dict[str, list[DuePatient]] = {}
    for one in due:
        by_phone.setdefault(one.phone, []).append(one)
    texts = []
    for phone, people in by_phone.items():
        people.sort(
            key=lambda one: (one.patient_id != one.addressee_id, _LEAD[one.cohort], -one.risk, one.patient_id)
        )
        lead = people[0]
        same = tuple(
            sorted(
                (one for one in people if one.addressee_id == lead.addressee_id), key=lambda one: one.occasion
            )
        )
        texts.append(HouseholdText(phone, lead, same))
    texts.sort(key=lambda text: (-max(one.risk for one in text.covered), text.phone))
    return texts
