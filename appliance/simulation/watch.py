"""The promises of a long run, watched as it goes: a full look each night at what has come in since.

The referee judges a text at the instant it is sent; the rest of the promises can only be judged once the
product has had its time. Owns when that is, what has been judged, and what may then be forgotten, so that a
year takes no more memory than a month.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from appliance.simulation.carrier import Text
from appliance.simulation.promises import Evidence, Held, Referee, Violation, mentions

# In the log only the carrier's ids and the PMS's numbers are looked for.
_IS_LOOKED_FOR = re.compile(r"(?:SM)?[0-9a-f]{32}|\d{1,13}").fullmatch
_RIPE = timedelta(days=4)
"""How long the product has for what it was told, through any outage there is: the longest takes two days."""
_AT_THE_DOOR = timedelta(minutes=10)
"""How long before the end a text may have come in without being fetched: the last day is free of faults."""
_NIGHTS_OF_A_CLASH = 3
"""A clash that is still there after so many nights is not being undone."""
_REMEMBERED = timedelta(days=40)
"""Longer than any rule about texts looks back."""


class Watch:
    """Sweeps one world's referee over what the product hands over night by night."""

    def __init__(self, referee: Referee) -> None:
        self.found: list[Violation] = []
        self._referee = referee
        self._seen: set[tuple[str, str, str]] = set()
        self._noted = 0
        self._told: set[str] = set()
        self._records = Evidence()
        self._outcomes: dict[str, list[str]] = {}
        self._held: dict[tuple[str, datetime], Held] = {}
        self._next = {"sent": 0, "heard": 0, "writes": 0, "copies": 0}
        self._starts: dict[int, datetime] = {}
        self._clashes: dict[str, int] = {}

    def look(self) -> None:
        """Take up what the referee has seen at the instants of sending."""
        found = self._referee.found
        self._note(found[self._noted :])
        self._noted = len(found)

    def sweep(self, news: Evidence, *, final: bool = False) -> None:
        """Given what the product has recorded since the last time, judge all that is ripe.

        `audit`, `outcomes` and `held` are what is new, the rest is how everything stands.
        """
        self.look()
        self._take_in(news)
        now = self._referee.clinic.clock.now()
        before = now if final else now - _RIPE
        self._judge_texts(before)
        self._judge_book(final=final)
        self._note(self._referee.not_yielded(self._held.values()))
        self._forget(now)

    def _take_in(self, news: Evidence) -> None:
        for record in news.audit:
            self._told.update(word for word in mentions(record) if _IS_LOOKED_FOR(word))
        for sid, outcomes in news.outcomes.items():
            self._outcomes.setdefault(sid, []).extend(outcomes)
        self._records = replace(news, audit=[], outcomes=self._outcomes)
        for held in news.held:
            self._held[held.phone, held.since] = held

    def _judge_texts(self, before: datetime) -> None:
        referee, carrier = self._referee, self._referee.carrier
        sent = self._ripe("sent", carrier.accepted, before)
        arrived = self._ripe("heard", carrier.inbound, before)
        heard = [text for text in arrived if text.seen_at is not None]
        writes = referee.clinic.writes[self._next["writes"] :]
        ripe = [one for one in writes if one.at < before]
        self._next["writes"] += len(ripe)
        self._note(referee.unlogged(self._told, sent, heard, ripe))
        self._note(referee.not_kept(self._records, sent, heard))
        self._note(referee.not_settled(self._records, heard))
        self._note(referee.not_silenced(self._records, heard))
        lost = (one for one in arrived if one.seen_at is None and one.at < before - _AT_THE_DOOR)
        self._note(Violation("kept", one.at, "a text was never fetched", one.sid) for one in lost)
        for text in (*sent, *arrived):
            self._told.discard(text.sid)
            self._outcomes.pop(text.sid, None)

    def _ripe(self, name: str, texts: Sequence[Text], before: datetime) -> list[Text]:
        """Return the texts from where the last sweep ended up to the first that is too young."""
        ripe = []
        for text in islice(texts, self._next[name], None):
            if text.at >= before:
                break
            ripe.append(text)
        self._next[name] += len(ripe)
        return ripe

    def _judge_book(self, *, final: bool) -> None:
        copies = self._referee.clinic.books.histories
        fresh = [copies[key] for key in copies.keys[self._next["copies"] :]]
        self._next["copies"] = len(copies.keys)
        self._note(self._referee.not_agreed(fresh, self._starts))
        clashes = {one.subject: one for one in self._referee.clashes()}
        self._clashes = {subject: self._clashes.get(subject, 0) + 1 for subject in clashes}
        lasting = 1 if final else _NIGHTS_OF_A_CLASH
        self._note(clashes[one] for one, nights in self._clashes.items() if nights >= lasting)

    def _forget(self, now: datetime) -> None:
        old = [key for key, held in self._held.items() if held.until and held.until < now - _REMEMBERED]
        for key in old:
            del self._held[key]
        self._referee.forget(now - _REMEMBERED, {phone for phone, _ in self._held})

    def _note(self, found: Iterable[Violation]) -> None:
        """Keep each violation once."""
        for one in found:
            key = (one.slug, one.subject, one.what)
            if key not in self._seen:
                self._seen.add(key)
                self.found.append(one)
