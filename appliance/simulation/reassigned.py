"""The Reassigned Numbers Database as a reseller shows it: numbers and dates go in, answers come out.

It knows which numbers have gone to a stranger and when, as far as carriers have reported it (facts:
messaging 4; compliance 5). It refuses to know whether anybody may be texted.
"""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta

from appliance.simulation.clinic import Clinic
from appliance.simulation.kernel import Streams

# Carriers report what they disconnected once a month, and age it for 45 days before giving it away
# (facts: compliance 5): until then the database does not know it.
_AGEING_DAYS, _YEARS_BACK_DAYS = 46, 1500
_COVERED_FROM = date(2021, 1, 27)
ANSWER = "answer"
"""Name of the column that an answered file has more than the question."""


class ReassignedNumbers:
    """One reseller's door to the database, and what was said through it."""

    def __init__(self, clinic: Clinic, streams: Streams) -> None:
        """Given the truth about the practice's phones, know which of them changed hands and when."""
        self._clinic = clinic
        self._seed = streams.seed
        self.told: dict[str, str] = {}
        """The last answer about each phone (E.164) that was handed out."""

    def answer_file(self, asked: str) -> str:
        """Given CSV lines of number and date, return them with one column more: yes, no or no_data.

        Numbers are E.164 or ten digits, dates yyyy-mm-dd. A first line without a number is the heading.
        What cannot be read is answered no_data.
        """
        lines = io.StringIO()
        out = csv.writer(lines, lineterminator="\n")
        rows = [row for row in csv.reader(io.StringIO(asked.removeprefix("\ufeff"))) if any(row)]
        for place, row in enumerate(rows):
            heading = place == 0 and not re.search(r"\d{10}", re.sub(r"\D", "", row[0]))
            out.writerow([*row, ANSWER if heading else self._answer(row)])
        return lines.getvalue()

    def take_back(self, before: dict[str, str]) -> None:
        """Count as told only what had been before, because the last file reached nobody."""
        self.told.clear()
        self.told.update(before)

    def _answer(self, row: list[str]) -> str:
        digits = re.sub(r"\D", "", row[0])
        try:
            since = date.fromisoformat(row[1].strip())
        except (IndexError, ValueError):
            return "no_data"
        if len(digits) not in {10, 11}:
            return "no_data"
        phone = f"+1{digits[-10:]}"
        self.told[phone] = self.compare(phone, since)
        return self.told[phone]

    def compare(self, phone: str, since: date) -> str:
        """Return whether a number was disconnected for good on or after a day, as far as anybody knows."""
        gone_on = self._disconnected_on(phone)
        if gone_on is not None:
            return "yes" if gone_on >= since else "no"
        return "no" if since >= _COVERED_FROM else "no_data"

    def _disconnected_on(self, phone: str) -> date | None:
        """Return when a stranger's number was last given up, or None if the database has not heard of it."""
        behind = self._clinic.behind(phone)
        if not behind or behind[0].answered_by != "stranger":
            return None
        days = Streams(self._seed)[f"disconnected/{phone}"].randrange(_AGEING_DAYS, _YEARS_BACK_DAYS)
        return self._clinic.today - timedelta(days=days)
