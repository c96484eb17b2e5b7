"""Today: the first look in the morning and between two calls. What presses is on top."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Static

from appliance.wire.common import Event, TaskCard
from appliance.wire.today import FreedSlot, Today
from tui import acts
from tui.keys import bindings_of
from tui.phrases import OfficeClock, count, say_holder, say_kind, say_standing
from tui.screens.frame import DeskScreen, Export
from tui.widgets.cards import Cards, fit


class TodayScreen(DeskScreen):
    """What needs a person now, freed time, the day in figures, health in one line."""

    PLACE = "today"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("today")]

    def compose_body(self) -> Iterable[Widget]:
        """Lay it out."""
        with Vertical(id="today"):
            yield Static("", id="health-line", markup=False)
            with Horizontal(id="today-parts"):
                with Vertical(id="today-waiting"):
                    yield Static("", id="waiting-title", classes="title", markup=False)
                    yield Cards[TaskCard](
                        self._draw, lambda task: task.id, id="waiting", empty="Nobody waits. Good."
                    )
                with Vertical(id="today-side"):
                    yield Static("Free time today and tomorrow", classes="title")
                    yield Cards[FreedSlot](
                        self._draw_freed, _key_of, height=1, id="freed", empty="No hygiene time is free."
                    )
                    yield Static("", id="figures", markup=False)

    def concerns(self, event: Event) -> bool:
        """Everything concerns it."""
        return event.topic != "session"

    async def load(self) -> None:
        """Read the day."""
        day = await self.desk.read_day()
        if day is None:
            return
        self.query_one("#waiting", Cards).show(day.waiting)
        self.query_one("#freed", Cards).show(day.freed)
        counts = day.counts
        title = f"Needs you now: {counts.overdue + counts.due}" + (
            f", {counts.overdue} late" if counts.overdue else ""
        )
        extra = [
            f"{number} {words}"
            for number, words in (
                (counts.mine, "yours"),
                (counts.snoozed, "put off"),
                (counts.calls, "to call"),
            )
            if number
        ]
        self.query_one("#waiting-title", Static).update(" · ".join([title, *extra]))
        self.query_one("#figures", Static).update(draw_figures(day))
        line = self.query_one("#health-line", Static)
        line.update(draw_health(day))
        for level in ("good", "attention", "stopped"):
            line.set_class(day.health.level == level, f"-{level}")

    @on(Cards.Picked, "#waiting")
    @work
    async def open_task(self) -> None:
        """Go where the task is worked on."""
        task = self._current()
        if task is not None and task.thread:
            await self.desk.show_thread(task.thread)
        elif task is not None:
            await self.desk.action_go("calls")

    @on(Cards.Picked, "#freed")
    async def open_openings(self) -> None:
        """Go to the openings."""
        await self.desk.action_go("openings")

    @work(group="act")
    async def action_claim(self) -> None:
        """Take it, or put it back."""
        task = self._current()
        if task is not None and await acts.claim(self.desk, task):
            self.read_anew()

    @work
    async def action_person(self) -> None:
        """Show whoever this is."""
        task = self._current()
        if task is not None and task.patient_id:
            await self.desk.show_patient(task.patient_id)

    def _current(self) -> TaskCard | None:
        cards: Cards[TaskCard] = self.query_one("#waiting", Cards)
        return cards.current

    def exported(self) -> Export:
        """Return what waits."""
        cards: Cards[TaskCard] = self.query_one("#waiting", Cards)
        clock = self.desk.clock
        rows = [
            (say_standing(one, clock), say_kind(one.kind), one.name, one.phone, one.why) for one in cards.rows
        ]
        return Export("What waits today", ("When", "What", "Name", "Phone", "Why"), rows)

    def _draw(self, task: TaskCard, width: int) -> list[Text]:
        return draw_task(task, width, self.desk.clock)

    def _draw_freed(self, slot: FreedSlot, width: int) -> list[Text]:
        when = f"{self.desk.clock.when(slot.start_at)}, {slot.minutes} min"
        where = " · ".join(filter(None, (slot.operatory, slot.provider)))
        return [Text(fit(f"{when}  {where}", width))]


def _key_of(slot: FreedSlot) -> str:
    return f"{slot.start_at.isoformat()} {slot.operatory}"


def draw_task(task: TaskCard, width: int, clock: OfficeClock) -> list[Text]:
    """Return a task on two lines: what and how urgent; who, why and who has it."""
    pressing, holder = say_standing(task, clock), say_holder(task)
    is_late = task.kind == "emergency" or task.standing == "overdue"
    who = task.name or task.phone or "nobody in particular"
    first = Text.assemble(
        (fit(f"{who} · {say_kind(task.kind)}", width - len(pressing) - 1), "bold"),
        " ",
        (pressing, "late" if is_late else "soon"),
    )
    about = " · ".join(filter(None, (task.phone if task.name else "", task.why, task.change)))
    second = Text.assemble("  ", fit(about, width - len(holder) - 3), " ", (holder, "italic"))
    return [first, second]


def draw_figures(day: Today) -> Text:
    """Return the day in figures."""
    figures = day.figures
    said = [
        f"{count(figures.sent, 'text')} sent, {figures.waiting_to_send} to go, {figures.withheld} withheld",
        f"{count(figures.replies, 'reply', 'replies')}, {count(figures.booked, 'visit')} booked",
    ]
    return Text("\n".join(said))


def draw_health(day: Today) -> Text:
    """Return health in one line: a word, a sentence, and where to look."""
    word = {"good": "ALL WELL", "attention": "LOOK", "stopped": "STOPPED"}.get(
        day.health.level, day.health.level
    )
    where = "" if day.health.level == "good" else "  (8: what to do)"
    text = "" if day.health.level == "good" else f"  {day.health.text}"
    return Text(f"{word}{text}{where}", no_wrap=True, overflow="ellipsis")
