"""The door: logging in, unlocking, choosing a password of one's own. Shows nothing of any patient."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Footer, Input, Static

from appliance.wire.session import Session
from tui.client import Gone, Refusal
from tui.phrases import say_problem

if TYPE_CHECKING:
    from tui.app import DeskApp

_RETRY_SECONDS = 2.0


class DoorScreen(Screen[None]):
    """One box in the middle, whose fields depend on who stands before it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+o", "other", "Somebody else"),
        Binding("ctrl+q", "app.leave", "Close", priority=True),
    ]

    def compose(self) -> ComposeResult:
        """Lay it out."""
        with Vertical(id="door"):
            yield Static("RecallBox", id="door-name", markup=False)
            yield Static("", id="door-note", markup=False)
            yield Input(placeholder="name", id="name", max_length=40)
            yield Input(placeholder="password", id="password", password=True, max_length=200)
            yield Input(placeholder="code of the authenticator, if you have one", id="code", max_length=12)
            yield Input(
                placeholder="new password: 12 characters or more", id="fresh", password=True, max_length=200
            )
            yield Static("", id="door-said", markup=False)
        yield Footer(compact=True, show_command_palette=False)

    @property
    def desk(self) -> DeskApp:
        """Return the application, as what it is."""
        return cast("DeskApp", self.app)

    def on_screen_resume(self) -> None:
        """Ask for what is needed now."""
        self._arrange()
        self.knock()

    @work(exclusive=True, group="knock")
    async def knock(self) -> None:
        """Find out whose desk this is; as long as nobody answers, say so and try again."""
        try:
            self.desk.hello = await self.desk.client.hello()
        except (Gone, Refusal):
            self._say("The service is not there yet. Trying again …")
            self.set_timer(_RETRY_SECONDS, self.knock)
            return
        if not self.desk.hello.has_users:
            self._say("No accounts yet: `recallbox users add` on the box makes the first.")
        elif self.query_one("#door-said", Static).content == "The service is not there yet. Trying again …":
            self._say("")
        self.query_one("#door-name", Static).update(self.desk.hello.practice)
        if self.desk.login is not None and self.desk.session is None:
            (name, password), self.desk.login = self.desk.login, None
            self.query_one("#name", Input).value = name
            self.query_one("#password", Input).value = password
            self.enter()

    def _arrange(self, *, must_change: bool = False) -> None:
        session = self.desk.session
        locked = session is not None and session.is_locked
        fields = {
            "name": session is None,
            "password": not must_change,
            "code": session is None,
            "fresh": must_change,
        }
        for name, is_shown in fields.items():
            self.query_one(f"#{name}", Input).display = is_shown
            if name != "password" or not must_change:
                self.query_one(f"#{name}", Input).value = ""
        note = "Log in"
        if must_change:
            note = "Choose a password of your own: three or four unrelated words are good."
        elif session is not None and locked:
            what = "PIN or password" if session.has_pin else "password"
            note = f"Locked. {session.user}, type your {what}: everything is where you left it."
        self.query_one("#door-note", Static).update(note)
        first = "fresh" if must_change else "password" if session is not None else "name"
        self.query_one(f"#{first}", Input).focus()
        self._say("")

    def _say(self, words: str) -> None:
        self.query_one("#door-said", Static).update(words)

    def _value(self, name: str) -> str:
        return self.query_one(f"#{name}", Input).value

    @on(Input.Submitted)
    def go_on(self, event: Input.Submitted) -> None:
        """Go to the next field that matters, or in."""
        event.stop()
        if event.input.id == "name" and self._value("name"):
            self.query_one("#password", Input).focus()
        elif event.input.id == "fresh":
            self.change()
        elif self._value("password"):
            self.enter()

    @work(exclusive=True, group="enter")
    async def enter(self) -> None:
        """Log in or unlock."""
        desk, secret = self.desk, self._value("password")
        try:
            if desk.session is not None:
                session = await desk.client.unlock(secret)
            else:
                session = await desk.client.log_in(
                    self._value("name").strip().lower(), secret, self._value("code")
                )
        except Refusal as refusal:
            await self._refused(refusal)
        except Gone:
            self._say("The service did not answer. Try again in a moment.")
        else:
            await self._in(session)

    async def _refused(self, refusal: Refusal) -> None:
        if self.desk.session is not None and refusal.problem.kind == "signed_out":
            await self.desk.forget()
            self._arrange()
        self._say(say_problem(refusal.problem))
        self.query_one("#password", Input).value = ""
        self.query_one("#password", Input).focus()

    async def _in(self, session: Session) -> None:
        if session.must_change_password:
            self._arrange(must_change=True)
            return
        self.query_one("#password", Input).value = ""
        await self.desk.enter(session)

    @work(exclusive=True, group="enter")
    async def change(self) -> None:
        """Take a password of one's own."""
        try:
            session = await self.desk.client.change_password(self._value("password"), self._value("fresh"))
        except Refusal as refusal:
            self._say(say_problem(refusal.problem))
        except Gone:
            self._say("The service did not answer. Try again in a moment.")
        else:
            await self._in(session)

    async def action_other(self) -> None:
        """Let somebody else log in: whoever locked it is logged off."""
        if self.desk.session is not None:
            await self.desk.leave()
            self._arrange()
