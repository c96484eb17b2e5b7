"""What is read in each of many short replies: every finding, in its order, with its words and its reason.

The replies stand in `replies_facts.txt`, one to a line: in which conversation | what is written | each
finding. A finding is its intent, the place of its offer, how sure it is, the words of the reply it stands on
and, where that says more, the phrase or rule that led to it after "<". Where nothing is found it is how sure
that is, "open" if a person has to look, and why. After the name of the conversation stands the language in
which the reply is taken to be, if that is not the one of our text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from appliance.domain.replies import Context, Conversation, Finding, Offer, Reading, read_reply

local = datetime.fromisoformat  # practice-local, without a zone, as the schedule of one office is
FACTS = Path(__file__).with_name("replies_facts.txt")
_SAID = "Hi Maria, Cedar Ridge Dental: "
_STOP = " Reply STOP to opt out."
_TUESDAY, _FRIDAY = local("2026-12-08T10:00"), local("2026-12-11T14:30")
_OFFER = Conversation(
    local("2026-12-01T10:00"),
    (Offer(_TUESDAY, "Priya"), Offer(_FRIDAY, "Dana")),
    Context.RECALL_OFFER,
    last_outbound=f"{_SAID}Tue Dec 8 at 10:00 AM with Priya or Fri Dec 11 at 2:30 PM with Dana?{_STOP}",
)
_VISIT = Conversation(
    _OFFER.now,
    context=Context.REMINDER,
    booked=_TUESDAY,
    legend={"C": "confirm", "R": "reschedule_request"},
    last_outbound=f"{_SAID}you have a visit on Tue Dec 8 at 10:00 AM. Reply C to confirm or R to move it.",
)
_THREE = Conversation(
    local("2026-12-07T09:00"),
    (
        Offer(local("2026-12-08T08:00"), "Priya"),
        Offer(local("2026-12-09T13:00"), "Dana"),
        Offer(local("2026-12-17T16:30"), "Priya"),
    ),
    Context.THREE_ALTERNATIVES,
    legend={"1": "book", "2": "book", "3": "book"},
    last_outbound=f"{_SAID}1) Tue Dec 8 8:00 AM, 2) Wed Dec 9 1:00 PM or 3) Thu Dec 17 4:30 PM?",
)
_SOON = replace(
    _THREE,
    offered=(
        Offer(local("2026-12-07T15:00"), "Priya"),
        Offer(local("2026-12-08T09:15"), "Dana"),
        Offer(local("2026-12-14T11:45"), "Dana"),
    ),
    context=Context.RECALL_OFFER,
    legend={},
    last_outbound=f"{_SAID}today 3:00 PM, tomorrow 9:15 AM or Mon Dec 14 11:45 AM?{_STOP}",
)
TALKS = {
    "offer": _OFFER,
    "one": replace(_OFFER, offered=_OFFER.offered[:1]),
    "three": _THREE,
    "soon": _SOON,
    "visit": _VISIT,
    "told": replace(_VISIT, context=Context.CONFIRMATION, legend={}, last_outbound="You are all set."),
    "unknown": replace(_VISIT, booked=None),
    "ask": replace(_VISIT, context=Context.CONFIRMATION, legend={}, last_outbound="Please confirm."),
    "quiet": replace(_VISIT, context=Context.NONE, legend={}, last_outbound=""),
    "letters": replace(_OFFER, legend={"A": "book", "B": "book", "N": "cancel", "Q": "question"}),
    "yes": replace(_OFFER, offered=_OFFER.offered[:1], legend={"Y": "book", "X": "opt_out"}),
    "child": replace(
        _OFFER,
        last_outbound=f"Hi Carlos, Sofia is due: Tue Dec 8 10:00 AM or Fri Dec 11 2:30 PM?{_STOP}",
    ),
    "hola": replace(
        _OFFER,
        legend={"1": "book", "2": "book"},
        last_outbound="Hola Maria, Cedar Ridge Dental: 1) mar 8 dic 10:00 con Priya o 2) vie 11 dic 14:30 "
        "con Dana? Responda ALTO para no recibir mas.",
        lang="es",
    ),
    "held": replace(_OFFER, context=Context.HUMAN_IN_LOOP),
    "silent": replace(_OFFER, suppressed=True),
    "none": Conversation(_OFFER.now),
}


def facts() -> Iterator[tuple[str, str, list[str]]]:
    """Yield the conversation, what is written in it, and what has to be shown of its reading."""
    for row in FACTS.read_text("utf-8").splitlines():
        if row and not row.startswith("#"):
            where, text, *expected = (cell.strip() for cell in row.split(" | "))
            yield where, text, expected


def shown(text: str, reading: Reading) -> list[str]:
    """Return a reading as the file has it."""
    if reading.findings:
        return list(dict.fromkeys(_shown(text, found) for found in reading.findings))
    return [f"{reading.intent} {'' if reading.settled else 'open '}{reading.confidence:g} {reading.why}"]


def _shown(text: str, found: Finding) -> str:
    words = text[slice(*found.span)]
    place = "" if found.slot is None else f" {found.slot}"
    said = f"{found.intent}{place} {found.confidence:g} {words}"
    return said if found.why == words.lower() else f"{said} < {found.why}"


@pytest.mark.parametrize(("where", "text", "expected"), list(facts()))
def test_a_reply_is_read_as_this(where: str, text: str, expected: list[str]) -> None:
    talk, _, lang = where.partition(" ")
    reading = read_reply(text, TALKS[talk])
    assert expected == shown(text, reading)
    assert (lang or TALKS[talk].lang) == reading.lang
    if reading.findings:
        first = reading.findings[0]
        assert (first.intent, first.slot, first.why) == (reading.intent, reading.slot, reading.why)
        assert (first.confidence, True) == (reading.confidence, reading.settled)
