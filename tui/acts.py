"""What is done with a task, a conversation or a reply, from whichever screen: ask what is open, then do it.

Each act carries the version of what was on the screen. A refusal is told by `DeskApp.ask`; False means
that nothing happened. Only what cannot be taken back is asked about twice.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, cast

from appliance.wire.calls import CallOutcome
from appliance.wire.common import Done, TaskCard
from appliance.wire.inbox import Book, Correct, Outcome
from appliance.wire.thread import Line, OfferedSlot, Person, Thread
from tui.phrases import INTENTS, later_choices, may, say_intent
from tui.widgets.ask import Choice, Choose, Say, Sure

if TYPE_CHECKING:
    from tui.app import DeskApp

_OUTCOMES = (
    Choice("a", "answered", "answered"),
    Choice("c", "called", "called"),
    Choice("b", "booked", "booked"),
    Choice("v", "moved the visit", "moved"),
    Choice("g", "gave the visit up", "given_up"),
    Choice("l", "left a message", "left_message"),
    Choice("n", "not reached", "not_reached"),
    Choice("p", "passed on", "passed_on"),
    Choice("x", "nothing to do", "nothing_to_do"),
)

_CALL_OUTCOMES = (
    Choice("b", "booked", "booked"),
    Choice("c", "called, that is settled", "called"),
    Choice("l", "left a message: try again …", "left_message"),
    Choice("n", "not reached: try again …", "not_reached"),
    Choice("g", "gives it up", "given_up"),
    Choice("x", "nothing to do", "nothing_to_do"),
)

_TRIED_AGAIN = ("left_message", "not_reached")

_MEANT = (
    ("b", "book"), ("c", "confirm"), ("r", "reschedule_request"), ("g", "cancel"), ("q", "question"),
    ("o", "opt_out"), ("i", "opt_in"), ("w", "wrong_number"), ("e", "emergency"), ("a", "ambiguous"),
    ("d", "deceased"), ("l", "left_practice"), ("n", "noise"),
)  # fmt: skip


MOST_UNDONE = 20


@dataclass(frozen=True, slots=True)
class Undoable:
    """An act that can be taken back: what it was in words, and how."""

    said: str
    take_back: Callable[[], Awaitable[Done]]


async def claim(desk: DeskApp, task: TaskCard) -> bool:
    """Take a task, or put one's own back."""
    if task.is_mine:
        done = await desk.ask(desk.client.release(task.id, task.version))
    else:
        done = await desk.ask(desk.client.claim(task.id, task.version))
    desk.told(done)
    return done is not None


async def take_over(desk: DeskApp, task: TaskCard) -> bool:
    """Take a task from whoever has it."""
    done = await desk.ask(desk.client.claim(task.id, task.version, take_over=True))
    desk.told(done)
    return done is not None


async def snooze(desk: DeskApp, task: TaskCard) -> bool:
    """Put a task off to a time."""
    until = await choose_time(desk, "Put it off until …")
    if until is None:
        return False
    done = await desk.ask(desk.client.snooze(task.id, task.version, until))
    desk.told(done)
    return done is not None


async def close(desk: DeskApp, task: TaskCard) -> bool:
    """Close a task with what came of it."""
    outcome = await desk.push_screen_wait(Choose("Done: what came of it?", _OUTCOMES))
    if not outcome:
        return False
    done = await desk.ask(desk.client.close_task(task.id, task.version, cast("Outcome", outcome)))
    desk.told(done)
    return done is not None


async def note_call(desk: DeskApp, task: TaskCard) -> bool:
    """Write down what came of a call; one that reached nobody comes back."""
    outcome = await desk.push_screen_wait(Choose("The call: what came of it?", _CALL_OUTCOMES))
    if not outcome:
        return False
    again = await choose_time(desk, "Try again …") if outcome in _TRIED_AGAIN else None
    if outcome in _TRIED_AGAIN and again is None:
        return False
    said = CallOutcome(version=task.version, outcome=outcome, again_at=again)  # type: ignore[arg-type]
    done = await desk.ask(desk.client.note_call(task.id, said))
    desk.told(done)
    return done is not None


async def choose_time(desk: DeskApp, title: str) -> datetime | None:
    """Ask for a time ahead."""
    clock = desk.clock
    found = later_choices(clock)
    choices = [Choice(key, words, key, clock.when(at)) for key, words, at in found]
    key = await desk.push_screen_wait(Choose(title, choices))
    return next((at for name, _, at in found if name == key), None)


async def give_back(desk: DeskApp, thread: Thread) -> bool:
    """Close everything that waits in a conversation; the machine answers again."""
    done = await desk.ask(desk.client.give_back(thread.thread, thread.version))
    desk.told(done)
    return done is not None


# --- booking ---------------------------------------------------------------------------------------------


async def book(desk: DeskApp, thread: Thread) -> bool:
    """Book a time that is free right now, for somebody of a conversation."""
    person = await _choose_person(desk, thread.people)
    if person is None:
        return False
    found = await desk.ask(desk.client.slots(thread.thread))
    if found is None:
        return False
    slot = await _choose_slot(desk, found.rows, f"A time for {person.name}")
    if slot is None:
        return False
    what = (
        f"{person.name}: {desk.clock.when(slot.start_at)}, {slot.minutes} minutes, {slot.operatory}"
        + (f", {slot.provider}" if slot.provider else "")
        + (". It replaces the visit that is there." if person.moves_appointment_id else ".")
        + " It is written into the PMS, and the patient is told by text."
    )
    if not await desk.push_screen_wait(Sure("Book it?", what, "book it")):
        return False
    wanted = Book(
        version=thread.version,
        patient_id=person.patient_id,
        start_at=slot.start_at,
        minutes=slot.minutes,
        operatory_id=slot.operatory_id,
        moves_appointment_id=person.moves_appointment_id,
    )
    done = await desk.ask(desk.client.book(thread.thread, wanted))
    desk.told(done)
    return done is not None


async def _choose_person(desk: DeskApp, people: Sequence[Person]) -> Person | None:
    if len(people) <= 1:
        if not people:
            desk.notify("Nobody in the books has this phone: book in the PMS.", severity="warning")
        return people[0] if people else None
    choices = [Choice(str(n), one.name, one.patient_id) for n, one in enumerate(people[:9], 1)]
    chosen = await desk.push_screen_wait(Choose("For whom?", choices))
    return next((one for one in people if one.patient_id == chosen), None)


async def _choose_slot(desk: DeskApp, slots: Sequence[OfferedSlot], title: str) -> OfferedSlot | None:
    if not slots:
        desk.notify("No time of that length is free in the days ahead.", severity="warning")
        return None
    keys = "123456789abcdefghij"
    choices = [
        Choice(key, f"{desk.clock.when(one.start_at)}  {one.operatory}  {one.provider}".rstrip(), key)
        for key, one in zip(keys, slots, strict=False)
    ]
    chosen = await desk.push_screen_wait(Choose(title, choices, "free in the PMS right now"))
    return slots[keys.index(chosen)] if chosen else None


# --- what a reply meant ----------------------------------------------------------------------------------


async def correct(desk: DeskApp, thread: Thread) -> bool:
    """Say what the newest reply really meant; everything that follows from it is put right."""
    line = next((one for one in reversed(thread.lines) if one.is_from_patient), None)
    if line is None:
        desk.notify("Nobody has written here yet.")
        return False
    meant = await _ask_meaning(desk, line)
    if not meant or not await _is_sure(desk, meant):
        return False
    slot = None
    if meant == "book" and thread.offered:
        chosen = await _choose_slot(desk, thread.offered, "Which of the offered times?")
        if chosen is None:
            return False
        slot = list(thread.offered).index(chosen)
    because = await _ask_silence(desk, thread, meant)
    if because is None:
        return False
    said = Correct(version=thread.version, intent=meant, slot=slot, undo_silence_because=because)  # type: ignore[arg-type]
    done = await desk.ask(desk.client.correct(line.id, said))
    desk.told(done)
    return done is not None


async def _ask_meaning(desk: DeskApp, line: Line) -> str:
    read = f"“{line.body}”\nread as: {say_intent(line.corrected_to or line.intent) or 'nothing yet'}"
    choices = [Choice(key, INTENTS[name], name) for key, name in _MEANT]
    return await desk.push_screen_wait(Choose("What did it really mean?", choices, read))


async def _is_sure(desk: DeskApp, meant: str) -> bool:
    if meant != "opt_out":
        return True
    what = "This phone gets no more texts, whoever uses it, until somebody there agrees anew."
    return await desk.push_screen_wait(Sure("An opt-out?", what, "yes, no more texts"))


async def _ask_silence(desk: DeskApp, thread: Thread, meant: str) -> str | None:
    """Return why a silence shall be lifted, empty where there is none, None if somebody thought better."""
    if not thread.is_silent or meant in ("opt_out", "opt_in") or not may(desk.session, "lift_silence"):
        return ""
    why = Say("This phone is silent. Why is it certain that they did not opt out?", "It goes into the log.")
    return await desk.push_screen_wait(why) or None
