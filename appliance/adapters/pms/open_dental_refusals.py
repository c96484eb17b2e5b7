"""Refusals of texts that Open Dental keeps outside its patient list, read by query.

Owns which three columns count as "do not text" and how their lists are read: `patient.ShortCodeOptIn`
(an answer to the vendor's own short code), `commoptout.OptOutSms` (opt-outs by kind of message) and
`reactivation.DoNotContact` (facts: pms 3). No other resource of the API shows them, and none of them
stamps the patient's row. It refuses to weigh the kinds in OptOutSms: their numbers are not published, so
any of them silences (deny wins). Only patients' numbers are asked for.

Source: vendor page API Queries, "PUT ShortQuery": at most 100 rows, `Offset` goes on behind them. Some
releases answer an Offset with all the rest at once, so a list goes on behind what came.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from appliance.adapters.pms import open_dental_wire as wire
from appliance.adapters.pms.open_dental_http import OpenDentalDoor
from appliance.adapters.pms.open_dental_rows import FieldError, key
from appliance.domain.model import Table
from appliance.errors import Misconfigured, Permanent
from appliance.ports.pms import BadRow

_PAGE_ROWS = 100
_LISTS = {
    # YN enumeration: 0 Unknown, 1 Yes, 2 No
    "pms:ShortCodeOptIn": "SELECT PatNum FROM patient WHERE ShortCodeOptIn = 2 ORDER BY PatNum",
    "pms:commoptout": "SELECT PatNum FROM commoptout WHERE OptOutSms <> 0 ORDER BY PatNum",
    "pms:reactivation": "SELECT PatNum FROM reactivation WHERE DoNotContact = 1 ORDER BY PatNum",
}
_rows = wire.PageDecoder(wire.Refusal)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Who refuses texts elsewhere, by number and source, and what could not be read of it.

    `unread` names the lists that the key may not read, or the database does not have.
    """

    sources: dict[str, str]
    unread: tuple[str, ...]
    bad: tuple[BadRow, ...]


def read_refusals(door: OpenDentalDoor) -> Elsewhere:
    """Read every list. Raise Transient when the PMS is away: a list cut short would be taken for whole."""
    sources: dict[str, str] = {}
    unread: list[str] = []
    bad: list[BadRow] = []
    for source, sql in _LISTS.items():
        try:
            for num in _read_list(door, source, sql, bad):
                sources.setdefault(num, source)
        except (Misconfigured, Permanent):
            unread.append(source)
    if unread:
        bad.append(BadRow(Table.PATIENT, "?", f"refusals not readable: {', '.join(unread)}"))
    return Elsewhere(sources, tuple(unread), tuple(bad))


def _read_list(door: OpenDentalDoor, source: str, sql: str, bad: list[BadRow]) -> Iterator[str]:
    offset = 0
    while True:
        found = _rows.decode(door.query(sql, offset))
        bad += [BadRow(Table.PATIENT, "?", f"{source}: {reason}") for _, reason in found.bad]
        for row in found.rows:
            try:
                yield key(row.pat_num)
            except FieldError as error:
                bad.append(BadRow(Table.PATIENT, "?", f"{source}: {error}"))
        offset += found.count
        if found.count < _PAGE_ROWS:
            return
