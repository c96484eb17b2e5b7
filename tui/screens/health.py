"""Health: what is wrong and what to do about it first; then what runs; the switches on one key each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.text import Text
from textual import work
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from appliance.wire.health import BreakerLine, Health, JobLine, PullLine
from tui.keys import bindings_of
from tui.phrases import OfficeClock, count, plain
from tui.screens.frame import DeskScreen, Export
from tui.widgets.ask import Choice, Choose, Say

_LEVELS = {"good": "ALL WELL", "attention": "NEEDS A LOOK", "stopped": "SENDING STOPPED"}


class HealthScreen(DeskScreen):
    """Whether all is well."""

    PLACE = "health"
    TOPICS = frozenset({"health", "preview"})
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("health")]

    def __init__(self) -> None:
        super().__init__()
        self.health: Health | None = None

    def compose_body(self) -> Iterable[Widget]:
        """Lay it out."""
        with VerticalScroll(id="health"):
            yield Static("", id="health-text", markup=False)

    async def load(self) -> None:
        """Read it."""
        health = await self.desk.ask(self.desk.client.health(), says=False)
        if health is not None:
            self.health = health
            self.query_one("#health-text", Static).update(
                draw_health(health, self.desk.clock, self.desk.page)
            )
            self.query_one("#health").focus()

    @work(group="act")
    async def action_reset(self) -> None:
        """Close a breaker whose cause is found."""
        opened = [one for one in self.health.breakers if one.is_open] if self.health is not None else []
        if not opened:
            self.notify("No breaker is open.")
            return
        choices = [Choice(str(n), plain(one.name), one.name, one.why) for n, one in enumerate(opened[:9], 1)]
        name = await self.desk.push_screen_wait(Choose("Which breaker?", choices))
        why = (
            await self.desk.push_screen_wait(
                Say("What was the cause?", "It goes into the log; name no patient.")
            )
            if name
            else ""
        )
        if name and why:
            self.desk.told(await self.desk.ask(self.desk.client.reset_breaker(name, why)))
            self.read_anew()

    def exported(self) -> Export | None:
        """Return the issues."""
        if self.health is None:
            return None
        rows = [(one.level, plain(one.name), one.finding, one.remedy) for one in self.health.issues]
        return Export("Health", ("Level", "What", "Finding", "What to do"), rows)


def draw_health(health: Health, clock: OfficeClock, page: str = "") -> Text:
    """Return the whole of it: what is wrong first; `page` is where the status page is."""
    text = Text(_LEVELS.get(health.level, health.level), "bold")
    if health.level == "good" and health.issues:
        text.append(f"; {count(len(health.issues), 'thing')} to see to some day", "not bold")
    if health.is_paused:
        text.append(
            f"\nPAUSED by {health.paused_by or 'somebody'}: {count(health.waits, 'text')} held. F12 goes on."
        )
    for halt in health.halts:
        text.append(f"\n■ {halt}")
    for issue in health.issues:
        mark = "■" if issue.level == "stopped" else "!"
        text.append(f"\n\n{mark} {plain(issue.name)}: {issue.finding}", "bold")
        text.append(f"\n  → {issue.remedy}", "not bold")
    rollout = [f"{plain(health.phase)}: {health.phase_meaning}", health.phase_record, health.booking]
    egress = [f"{plain(place)}: {count(times, 'time')}" for place, times in health.egress_today.items()]
    _part(text, "Rollout", rollout)
    _part(text, "Breakers", [_say_breaker(one) for one in health.breakers])
    _part(text, "Left the building today", egress or ["nothing"])
    _part(text, "PMS", [_say_pull(one, clock) for one in health.pulls])
    _part(text, "Jobs", [_say_job(one, clock) for one in health.jobs])
    _part(text, "Status page", [page])
    return text


def _say_breaker(one: BreakerLine) -> str:
    return f"{'OPEN  ' if one.is_open else 'closed'}  {plain(one.name)}: {one.why or one.opens_when}"


def _say_pull(one: PullLine, clock: OfficeClock) -> str:
    whole = f" of {one.pms_count:,}" if one.pms_count is not None else ""
    when = f", {clock.when(one.finished_at)}" if one.finished_at is not None else ""
    errors = f", {count(one.errors, 'error')}" if one.errors else ""
    return f"{plain(one.table)}: {one.held:,} held{whole}{when}{errors}"


def _say_job(one: JobLine, clock: OfficeClock) -> str:
    when = clock.when(one.last_run_at) if one.last_run_at is not None else "not yet"
    return f"{plain(one.name)}: {when} {one.result}".rstrip()


def _part(text: Text, title: str, lines: list[str]) -> None:
    shown = [line for line in lines if line]
    if shown:
        text.append(f"\n\n{title}", "bold underline")
        text.append("".join(f"\n  {line}" for line in shown), "not bold")
