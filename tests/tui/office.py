"""A small office on a working morning, its desk's socket, and people who are logged in at it.

Everything is real: the database file, the API, the socket. Only the world around is simulated, from a seed,
with a clock that stands still unless a test moves it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from appliance.domain.model import PatientRow
from appliance.domain.roles import Role
from tests.web.desks import DeskOffice, desk_at

WORDS = (
    "My front tooth broke and it hurts a lot, what do I do?",
    "Do you take my insurance?",
    "Can I come at the same time as my daughter?",
    "Wrong number, I am not her",
    "who is this",
    "How much is whitening?",
    "May my husband pay by check?",
)
"""What people wrote this morning, in the order in which they did."""


class Morning:
    """An office in which some people wait."""

    def __init__(self, office: DeskOffice) -> None:
        self.office = office
        self.phones = office.phones
        self.people: list[PatientRow] = [*self.phones.adults(), *self._others()]

    @property
    def socket(self) -> Path:
        """Return where the desk is."""
        return self.office.server.path

    def _others(self) -> list[PatientRow]:
        """Return adults with a phone of their own beside those who live alone and have no visit ahead."""
        alone = {one.id for one in self.phones.adults()}
        with self.phones.site.store.view() as view:
            keys = [key for (key,) in view.tx.execute("SELECT id FROM pms_patient ORDER BY id")]
            rows = [row for key in keys if (row := view.patient(key)) is not None and row.id not in alone]
            return [
                one
                for one in rows
                if one.mobile is not None
                and one.status == "active"
                and one.language in ("", "en")
                and (one.birth_on or "9") < "2000"
                and len(view.patients_behind(one.mobile)) == 1
            ]

    def begin(self) -> None:
        """Decide about everybody, and let people write."""
        jobs = self.phones.site.jobs()
        jobs["nightly"].work()
        self.phones.offer(self.people[0])
        for person, words in zip(self.people, WORDS, strict=False):
            self.phones.writes(person.mobile or "", words, after=180)

    def write(self, words: str, number: int = -1) -> str:
        """Let one more person write; return their phone."""
        phone = self.people[number].mobile or ""
        self.phones.writes(phone, words)
        return phone


@contextmanager
def morning_at(folder: Path) -> Iterator[Morning]:
    """Yield the office at eleven, with Priya (front desk) and Dana (office manager) among its accounts."""
    with desk_at(folder) as office:
        morning = Morning(office)
        morning.begin()
        office.join("priya", Role.FRONT_DESK)
        office.join("dana", Role.OFFICE_MANAGER)
        yield morning
