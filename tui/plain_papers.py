"""Papers: the day on one page for the morning or a day without a network, and the card of keys."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from appliance.wire.calls import Calls
from appliance.wire.openings import Openings
from appliance.wire.today import Today
from tui.keys import EVERYWHERE, PLACES, keys_of, speak_key
from tui.phrases import OfficeClock, as_columns, say_kind, say_standing


def show_huddle(day: Today, calls: Calls, openings: Openings) -> str:
    """Return what waits, who is to be called and what is free, with room for a pen."""
    clock = OfficeClock(day.now, ZoneInfo(day.zone))
    waiting = [
        (say_standing(one, clock), say_kind(one.kind), one.name, one.phone, one.why) for one in day.waiting
    ]
    to_call = [
        (row.task.name, row.task.phone, row.other_phone, row.task.why, "................")
        for row in calls.rows
    ]
    free = [
        (clock.when(one.start_at), str(one.minutes), one.operatory, one.provider, "................")
        for one in openings.slots
    ]
    parts = [
        f"{day.practice}: {clock.local(day.now):%A, %B} {clock.local(day.now).day}, {clock.hour(day.now)}",
        f"WAITS FOR A PERSON ({len(waiting)})",
        as_columns(("When", "What", "Name", "Phone", "Why"), waiting),
        f"CALLS ({len(to_call)})",
        as_columns(("Name", "Phone", "Other", "Why", "Outcome"), to_call),
        f"FREE TIME ({len(free)})",
        as_columns(("When", "Min", "Where", "With", "Given to"), free),
    ]
    return "\n\n".join(part.rstrip("\n") for part in parts)


def show_keys() -> str:
    """Return every key, by screen."""
    parts = [("EVERYWHERE", EVERYWHERE), ("WHILE TYPING", "typing")]
    parts += [(place.title.upper(), place.name) for place in PLACES]
    return "\n".join(f"{title}\n{_table(name)}" for title, name in parts)


def _table(where: str) -> str:
    """Return the keys of a place in columns, without a head."""
    rows = [(speak_key(one.key), one.says, one.about) for one in keys_of(where)]
    return as_columns(("", "", ""), rows, 90).partition("\n")[2]
