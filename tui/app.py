"""The application: who is logged in, where one is, what the service tells, what can be taken back.

It owns the session, the line to the service and everything that outlives a screen. Screens ask through `ask`,
so that what goes wrong is told in one way: a refusal in words with its remedy, a lost line as a banner that
goes by itself, a locked session as the lock. Nothing typed is ever lost to any of them.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, TypeVar
from zoneinfo import ZoneInfo

from textual import events, on, work
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.screen import Screen

from appliance.wire.common import Done, Event, Problem
from appliance.wire.session import Hello, Session
from appliance.wire.today import Today
from tui.acts import MOST_UNDONE, Undoable
from tui.client import DeskClient, Gone, Refusal
from tui.drafts import Drafts
from tui.exporting import export
from tui.keys import EVERYWHERE, PLACES, bindings_of, describe_keys, keys_of, speak_key
from tui.phrases import OfficeClock, may, say_problem
from tui.screens.audit import AuditScreen
from tui.screens.calls import CallsScreen
from tui.screens.frame import DeskScreen, Export
from tui.screens.health import HealthScreen
from tui.screens.inbox import InboxScreen
from tui.screens.login import DoorScreen
from tui.screens.openings import OpeningsScreen
from tui.screens.overdue import OverdueScreen
from tui.screens.patient import PatientScreen
from tui.screens.preview import PreviewScreen
from tui.screens.today import TodayScreen
from tui.strokes import Strokes
from tui.themes import THEMES
from tui.widgets.ask import Sure
from tui.widgets.finder import Finder
from tui.widgets.help import KeysHelp
from tui.widgets.jump import Jump
from tui.widgets.masthead import Masthead, Notice, Places

T = TypeVar("T")

_DOOR = "door"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LOOK_EVERY_SECONDS = 20.0
_GATHER_SECONDS = 0.3
_DAY_KEEPS_SECONDS = 3.0

SCREENS: dict[str, type[DeskScreen]] = {
    "today": TodayScreen,
    "inbox": InboxScreen,
    "preview": PreviewScreen,
    "patient": PatientScreen,
    "openings": OpeningsScreen,
    "overdue": OverdueScreen,
    "calls": CallsScreen,
    "health": HealthScreen,
    "audit": AuditScreen,
}


class DeskApp(App[None]):
    """The front desk's terminal."""

    TITLE = "RecallBox"
    CSS_PATH = "recallbox.tcss"
    MODES: ClassVar[dict[str, str | Callable[[], Screen[None]]]] = {_DOOR: DoorScreen, **SCREENS}
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of(EVERYWHERE)]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012

    def __init__(
        self,
        client: DeskClient,
        *,
        theme: str = "dark",
        drafts: Drafts | None = None,
        login: tuple[str, str] | None = None,
        page: str = "",
    ) -> None:
        super().__init__()
        self.client = client
        self.drafts = drafts or Drafts()
        self.hello: Hello | None = None
        self.session: Session | None = None
        self.day: Today | None = None
        self.undoable: deque[Undoable] = deque(maxlen=MOST_UNDONE)
        self.is_linked = True
        self.login = login
        """Name and password to begin with, used once."""
        self.page = page
        """Where the status page is; empty where nobody said."""
        self._theme_word = theme
        self._day_seen_at = 0.0
        self._last_event = 0
        self._news: list[Event] = []
        self._place = "today"
        self._gathering = False
        self._strokes = Strokes(self, super().on_event)

    # --- beginning and ending -----------------------------------------------------------------------------

    async def on_mount(self) -> None:
        """Put the theme on and go to the door."""
        for one in THEMES.values():
            self.register_theme(one)
        self.theme = THEMES[self._theme_word].name
        await self.switch_mode(_DOOR)
        self.set_interval(_LOOK_EVERY_SECONDS, self._look_around)

    async def on_event(self, event: events.Event) -> None:
        """Deal with what arrives; keys and pasted words one after the other."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self._strokes.take(event)
        else:
            await super().on_event(event)

    async def on_unmount(self) -> None:
        """Hang up."""
        await self.client.close()

    async def enter(self, session: Session) -> None:
        """Go in: somebody has logged in, or unlocked what they had locked."""
        is_new = self.session is None
        self.session = session
        if is_new:
            await asyncio.to_thread(self.drafts.open_for, session.user)
            self.undoable.clear()
            self._place, key = self._place_left(session)
            self.listen()
        await self.read_day()
        await self.switch_mode(self._place)
        if is_new:
            self._open_again(key)
        if is_new and self.page:
            self.notify(f"The status page: {self.page}", timeout=8)

    def _place_left(self, session: Session) -> tuple[str, str]:
        """Return the screen somebody left and what was open on it; else the first they may see."""
        seen = [place.name for place in PLACES if may(session, place.act)]
        place, key = self.drafts.place
        return (place, key) if place in seen else (seen[0], "")

    def _open_again(self, key: str) -> None:
        if key and isinstance(self.base, InboxScreen | PatientScreen):
            self.base.open(key)

    def stand(self, key: str = "") -> None:
        """Remember where one is and what is open there, for a terminal whose line broke."""
        if self.drafts.stand(self._place, key):
            self.save_drafts()

    async def leave(self) -> None:
        """Log off and go back to the door."""
        self.workers.cancel_group(self, "listen")
        with suppress(Refusal, Gone):
            await self.client.log_off()
        await self.forget()

    async def forget(self) -> None:
        """Forget the session and everything it showed; whoever comes next sees nothing of it."""
        if self.session is None:
            return
        self.client.token, self.session, self.day = "", None, None
        self.undoable.clear()
        if self.current_mode != _DOOR:
            await self.switch_mode(_DOOR)
        for name in SCREENS:
            await self.remove_mode(name)
            self.add_mode(name, SCREENS[name])

    async def shut(self) -> None:
        """Lock: the screens stay as they are, behind the door."""
        if self.session is None or self.current_mode == _DOOR:
            return
        self.session = await self.ask(self.client.session()) or self.session
        await self.switch_mode(_DOOR)

    # --- asking -------------------------------------------------------------------------------------------

    async def ask(self, question: Awaitable[T], *, says: bool = True) -> T | None:
        """Wait for an answer; tell what went wrong and return None if there is none."""
        try:
            return await question
        except Refusal as refusal:
            await self.refused(refusal.problem, says=says)
        except Gone:
            self.set_link(False)
            if says:
                self.notify(
                    "The service did not answer. Nothing you typed is lost; look again in a moment.",
                    severity="warning",
                )
        return None

    async def refused(self, problem: Problem, *, says: bool = True) -> None:
        """Tell a refusal; one about the session leads to the door."""
        if problem.kind == "signed_out":
            # On a worker of its own: whoever asked may be part of a screen that goes away with the session.
            self.run_worker(self.forget(), group="door")
        elif problem.kind == "locked":
            await self.shut()
        elif says:
            if problem.kind == "conflict":
                self.look_again()
            severe = "warning" if problem.kind in ("conflict", "refused", "slow_down") else "error"
            self.notify(
                say_problem(problem), severity="warning" if severe == "warning" else "error", timeout=8
            )

    def told(self, done: Done | None) -> None:
        """Say that an act was carried out, and keep how it is taken back."""
        if done is None:
            return
        key = done.undo
        if key:
            self.undoable.append(Undoable(done.said, lambda: self.client.undo(key)))
        said = done.said[:1].upper() + done.said[1:]
        self.notify(f"{said.rstrip('.')}." + ("  u: undo" if key else ""), timeout=4)

    # --- the day and its clock ----------------------------------------------------------------------------

    @property
    def clock(self) -> OfficeClock:
        """Return the office's time now: what the service last said, and what has passed since."""
        if self.day is None:
            return OfficeClock(_EPOCH, UTC)
        passed = asyncio.get_running_loop().time() - self._day_seen_at
        return OfficeClock(self.day.now + timedelta(seconds=passed), ZoneInfo(self.day.zone))

    async def read_day(self) -> Today | None:
        """Read the day, for the masthead and whoever shows it."""
        day = await self.ask(self.client.today(), says=False)
        if day is not None:
            self.day, self._day_seen_at = day, asyncio.get_running_loop().time()
            self.dress(self.base)
        return day

    @property
    def base(self) -> DeskScreen | None:
        """Return the screen of where one is, behind whatever stands in front of it; None at the door."""
        screen = self.screen_stack[0] if self._screen_stacks.get(self.current_mode) else None
        return screen if isinstance(screen, DeskScreen) and screen.is_mounted else None

    def dress(self, screen: DeskScreen | None) -> None:
        """Put the day on a screen's masthead."""
        if screen is None or not screen.is_mounted or self.day is None:
            return
        head = screen.query_one(Masthead)
        head.day, head.clock, head.who = self.day, self.clock, self.session
        counts = self.day.counts
        screen.query_one(Places).counts = {
            "inbox": str(counts.overdue + counts.due or ""),
            "calls": str(counts.calls or ""),
            "health": {"good": "", "attention": "!", "stopped": "■"}.get(self.day.health.level, ""),
        }
        screen.query_one(Notice).say("" if self.is_linked else _LOST)

    @work(group="look", exclusive=True)
    async def _look_around(self) -> None:
        """See whether the session still holds, and what time it is."""
        if self.session is None or self.current_mode == _DOOR:
            return
        self.client.is_background.set(True)
        session = await self.ask(self.client.session(), says=False)
        if session is None:
            return
        self.session = session
        if session.is_locked:
            await self.shut()
        else:
            await self.read_day()

    # --- what the service tells ---------------------------------------------------------------------------

    @work(group="listen", exclusive=True)
    async def listen(self) -> None:
        """Hear what changes, for as long as the session lasts."""
        self.client.is_background.set(True)
        try:
            async for event in self.client.listen(self._on_link, self._last_event or None):
                self._last_event = max(event.id, self._last_event)
                self._heard(event)
        except Refusal:
            await self.forget()

    async def _on_link(self, is_up: bool) -> None:
        was_up = self.is_linked
        self.set_link(is_up)
        if is_up and not was_up:
            self._heard(Event(id=self._last_event, topic="resync"))

    def set_link(self, is_up: bool) -> None:
        """Show or take away the banner of a lost line."""
        self.is_linked = is_up
        if self.base is not None:
            self.base.query_one(Notice).say("" if is_up else _LOST)

    def _heard(self, event: Event) -> None:
        if event.is_new_reply:
            self.bell()
        self._news.append(event)
        if not self._gathering:
            self._gathering = True
            self.set_timer(_GATHER_SECONDS, self._tell_news)

    @work(group="news")
    async def _tell_news(self) -> None:
        """Have what is shown read anew, once for all events of a moment."""
        news, self._news, self._gathering = self._news, [], False
        if self.session is None or self.current_mode == _DOOR:
            return
        self.client.is_background.set(True)
        screen = self.base
        if screen is not None and any(screen.concerns(one) for one in news):
            screen.read_anew(is_background=True)
        passed = asyncio.get_running_loop().time() - self._day_seen_at
        if passed > _DAY_KEEPS_SECONDS and not isinstance(screen, TodayScreen):
            await self.read_day()

    # --- acts of everywhere -------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing but leaving works at the door."""
        if self.current_mode == _DOOR and action in _BEHIND_THE_DOOR:
            return False
        return super().check_action(action, parameters)

    async def action_go(self, place: str) -> None:
        """Go to a screen one may see."""
        wanted = next(one for one in PLACES if one.name == place)
        if not may(self.session, wanted.act):
            self.notify(f"Your role does not include {wanted.title}.", severity="warning")
            return
        self._place = place
        self.stand()
        await self.switch_mode(place)

    @on(Places.Wanted)
    async def go_where_clicked(self, event: Places.Wanted) -> None:
        """Go where somebody clicked."""
        await self.action_go(event.place)

    @work
    async def action_find(self) -> None:
        """Find a person and show them."""
        found = await self.push_screen_wait(Finder(lambda words: self.ask(self.client.find(words))))
        if found is not None:
            await self.show_patient(found.patient_id)

    async def show_patient(self, patient_id: str) -> None:
        """Show somebody."""
        await self.action_go("patient")
        if isinstance(self.base, PatientScreen):
            self.base.open(patient_id)

    async def show_thread(self, thread: str) -> None:
        """Show a conversation."""
        await self.action_go("inbox")
        if isinstance(self.base, InboxScreen):
            self.base.open(thread)

    @work(group="act")
    async def action_undo(self) -> None:
        """Take the last act back."""
        if not self.undoable:
            self.notify("There is nothing to take back.")
            return
        last = self.undoable.pop()
        done = await self.ask(last.take_back())
        if done is not None:
            self.notify(f"Taken back: {last.said}.", timeout=4)
            self.look_again()

    @work(group="act")
    async def action_switch_sending(self) -> None:
        """Hold every text the box starts; or, once sure, let them go on."""
        health = await self.ask(self.client.health())
        if health is None:
            return
        if not health.is_paused:
            self.told(await self.ask(self.client.pause("F12 at the desk")))
        else:
            by = f" by {health.paused_by}" if health.paused_by else ""
            waits = f"Paused{by}. {health.waits} texts wait and begin to leave as the rules allow."
            if await self.push_screen_wait(Sure("Go on sending?", waits, "go on")):
                self.told(await self.ask(self.client.resume()))
        self.look_again()
        await self.read_day()

    def action_keys(self) -> None:
        """Show every key of where one is."""
        place = self.base.PLACE if self.base is not None else EVERYWHERE
        self.push_screen(
            KeysHelp(describe_keys(place), describe_keys("typing")[:5] if place == "inbox" else [])
        )

    def action_jump(self) -> None:
        """Jump to a part of the screen."""
        targets = [one for one in self.screen.focus_chain if one.size.height]

        def arrive(place: int | None) -> None:
            if place is not None:
                targets[place].focus()

        self.push_screen(Jump([one.region for one in targets]), arrive)

    @work(group="act")
    async def action_lock(self) -> None:
        """Lock the terminal now."""
        session = await self.ask(self.client.lock())
        if session is not None:
            await self.shut()

    @work(group="act")
    async def action_leave(self) -> None:
        """Log off; at the door, close."""
        if self.session is None:
            self.exit()
        else:
            await self.leave()

    def action_look_again(self) -> None:
        """Read what is shown anew."""
        self.look_again()

    def look_again(self) -> None:
        """Read what is shown anew."""
        if self.base is not None:
            self.base.read_anew()

    @work(group="act")
    async def export(self, wanted: Export) -> None:
        """Copy, save or print a list."""
        await export(self, wanted)

    @work(group="save", exclusive=True)
    async def save_drafts(self) -> None:
        """Write unsent words down, beside everything else."""
        await asyncio.to_thread(self.drafts.save)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Return every act by name: those of this screen, those of everywhere, the three faces."""
        place = screen.PLACE if isinstance(screen, DeskScreen) else ""
        for one in (*keys_of(place), *keys_of(EVERYWHERE)):
            action = one.action if "." in one.action else f"screen.{one.action}"
            yield SystemCommand(
                f"{one.says}  ({speak_key(one.key)})",
                one.about,
                lambda action=action: self._carry_out(action),
            )
        for word, theme in THEMES.items():
            yield SystemCommand(
                f"Colours: {word}", "another face", lambda theme=theme: self._wear(theme.name)
            )

    def _carry_out(self, action: str) -> None:
        self.call_later(self.run_action, action)

    def _wear(self, theme: str) -> None:
        self.theme = theme


_LOST = "The service is not there: restarting, or the line is cut. What you typed is safe; trying again …"
_BEHIND_THE_DOOR = frozenset(
    {"go", "find", "undo", "switch_sending", "keys", "jump", "lock", "look_again", "command_palette"}
)


def run(
    socket: Path,
    *,
    theme: str = "dark",
    drafts: Drafts | None = None,
    login: tuple[str, str] | None = None,
    page: str = "",
) -> None:
    """Open the terminal on a desk's socket until somebody closes it."""
    DeskApp(DeskClient(socket), theme=theme, drafts=drafts, login=login, page=page).run()
