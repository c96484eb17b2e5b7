"""Inbox: who waits, what they said, and the answer. Two keys beside the words: Enter opens, Enter sends.

Wide terminals show the list and the conversation side by side; on 80 columns one at a time. The first
letter that is typed claims the conversation, so that nobody else answers it. Words stay by conversation until
they are sent; an answer whose outcome is not known is settled by reading the conversation again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from appliance.wire.common import Done, Event, TaskCard
from appliance.wire.inbox import ThreadRow
from appliance.wire.thread import Judged, Sent, Thread
from tui import acts
from tui.client import Gone, Refusal
from tui.keys import bindings_of
from tui.phrases import OfficeClock, count, say_holder, say_kind, say_standing
from tui.screens.frame import DeskScreen, Export
from tui.widgets.ask import Choice, Choose, Sure
from tui.widgets.cards import Cards, fit
from tui.widgets.composer import Composer, say_flag
from tui.widgets.conversation import Conversation

_PAGE, _MOST = 50, 200
_SETTLE_SECONDS, _JUDGE_SECONDS, _SAVE_SECONDS = 0.12, 0.12, 0.6

_SHOWS = (
    Choice("w", "what waits", "waiting"),
    Choice("m", "mine", "mine"),
    Choice("u", "unclaimed", "unclaimed"),
    Choice("s", "put off", "snoozed"),
    Choice("e", "everything, newest first", "everything"),
)


@dataclass(frozen=True, slots=True)
class Unsettled:
    """An answer that was handed over when the line broke: sent or not, nobody knows yet."""

    thread: str
    words: str
    version: int


class InboxScreen(DeskScreen):
    """Conversations and the answers to them."""

    PLACE = "inbox"
    TOPICS = frozenset({"inbox", "thread"})
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_of("inbox"),
        Binding("escape", "back", "Back", show=False),
        Binding("enter", "reply", "Reply", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.show = "waiting"
        self._next = ""
        self._wanted = ""
        self._opening = ""
        self._unsettled: Unsettled | None = None
        self._delays: dict[str, Timer] = {}
        self._is_sending = False
        self._claimed = ("", 0)
        self._answering = ("", "")
        """What is being answered, and the patient's last line when its first letter was typed."""

    def compose_body(self) -> Iterable[Widget]:
        """Lay list and conversation out."""
        with Horizontal(id="inbox"):
            with Vertical(id="list"):
                yield Static("", id="list-note", markup=False)
                yield Cards[ThreadRow](self._draw, lambda row: row.thread, id="threads")
            yield Conversation(id="conversation")

    @property
    def cards(self) -> Cards[ThreadRow]:
        """Return the list."""
        return self.query_one("#threads", Cards)

    @property
    def conversation(self) -> Conversation:
        """Return the conversation's part of the screen."""
        return self.query_one(Conversation)

    @property
    def thread(self) -> Thread | None:
        """Return the conversation that is shown."""
        return self.conversation.thread

    @property
    def is_wide(self) -> bool:
        """Whether list and conversation are side by side."""
        return self.has_class("-wide")

    # --- reading ------------------------------------------------------------------------------------------

    async def load(self) -> None:
        """Read the list and the conversation that is shown."""
        limit = min(_MOST, max(_PAGE, len(self.cards.rows)))
        page = await self.desk.ask(self.desk.client.inbox(self.show, limit=limit), says=False)
        if page is None:
            return
        self._next = page.next
        self.cards.empty = "Nobody waits. f shows everything." if self.show == "waiting" else "Nothing here."
        self.cards.show(page.rows)
        shown = next(one.words for one in _SHOWS if one.value == self.show)
        self.query_one("#list-note", Static).update(
            f"{shown} · {count(page.waiting, 'waiting', 'waiting')} in all · f: other lists"
        )
        if self._wanted and self.cards.stand_on(self._wanted):
            self._wanted = ""
        if self.is_wide or self.has_class("-reading"):
            await self._load_thread(self._key())

    def _key(self) -> str:
        """Return which conversation shall be shown: asked for, being read, or under the cursor."""
        if self._opening or self._wanted:
            return self._opening or self._wanted
        if self.has_class("-reading") and self.thread is not None:
            return self.thread.thread
        row = self.cards.current
        return row.thread if row is not None else ""

    async def _load_thread(self, key: str) -> None:
        if not key:
            await self.conversation.show(None, self.desk.clock)
            return
        thread = await self.desk.ask(self.desk.client.thread(key), says=False)
        if thread is None or (self._opening and key != self._opening):
            return
        is_other = self.thread is None or self.thread.thread != key
        was_begun, self._opening = self._opening == key, ""
        self._settle(thread)
        await self.conversation.show(thread, self.desk.clock)
        if is_other:
            self._drop_what_left(thread)
            if not was_begun:  # else its words stand there, with what was typed since
                self.conversation.composer.fill(self.desk.drafts.of(key))
            self._weigh(thread)
        if self.has_class("-reading"):
            self.desk.stand(key)

    def _begin(self, key: str) -> None:
        """Stand before a conversation that is still being read: what is typed meanwhile is for it already."""
        self._opening = key
        self.conversation.begin()
        self.conversation.composer.fill(self.desk.drafts.of(key))

    def _drop_what_left(self, thread: Thread) -> None:
        """Forget words that a terminal whose line broke had sent, so that nobody sends them again."""
        words = self.desk.drafts.of(thread.thread)
        if words and self.desk.drafts.was_found(thread.thread) and stands_last(words, thread):
            self._forget_words(thread.thread, words.strip())
            self.notify("What you had typed here was sent before the line broke.")

    def _settle(self, thread: Thread) -> None:
        """Find out what became of an answer whose outcome was lost with the line."""
        lost = self._unsettled
        if lost is None or lost.thread != thread.thread:
            return
        self._unsettled = None
        if was_sent(lost, thread):
            self._forget_words(lost.thread, lost.words)
            self.notify("The answer had left before the line broke.")
        else:
            self.notify("The answer was NOT sent. It is still here: Enter sends it.", severity="warning")

    def open(self, key: str) -> None:
        """Show a conversation, wherever it stands in the list."""
        self._wanted = key
        self.add_class("-reading")
        if self.thread is None or self.thread.thread != key:
            self._begin(key)
        self.read_anew()
        self.conversation.composer.focus()

    def concerns(self, event: Event) -> bool:
        """Every change of the list concerns it; of a conversation, only of the one that is shown."""
        if event.topic == "thread" and self.thread is not None and event.key not in ("", self.thread.thread):
            return any(row.thread == event.key for row in self.cards.rows) or event.is_new_reply
        return super().concerns(event)

    @on(Cards.Moved)
    def follow(self) -> None:
        """Show the conversation the cursor stands on, once it stands still."""
        if self.is_wide and not self.has_class("-reading"):
            self._soon("follow", _SETTLE_SECONDS, self.show_current)

    @work(exclusive=True, group="thread")
    async def show_current(self) -> None:
        """Show the conversation the cursor stands on."""
        await self._load_thread(self._key())

    @on(Cards.NearEnd)
    def go_on(self) -> None:
        """Read the next page."""
        if self._next:
            self.read_more()

    @work(exclusive=True, group="more")
    async def read_more(self) -> None:
        """Add the next page to the list."""
        cursor, self._next = self._next, ""
        page = await self.desk.ask(self.desk.client.inbox(self.show, cursor=cursor), says=False)
        if page is not None:
            self._next = page.next
            self.cards.show([*self.cards.rows, *page.rows])

    def _soon(self, name: str, seconds: float, act: object) -> None:
        if name in self._delays:
            self._delays[name].stop()
        self._delays[name] = self.set_timer(seconds, act, name=name)  # type: ignore[arg-type]

    # --- opening and leaving --------------------------------------------------------------------------------

    @on(Cards.Picked)
    def action_reply(self) -> None:
        """Open the conversation and put the cursor into the answer."""
        row = self.cards.current
        if row is None and self.thread is None:
            return
        self.add_class("-reading")
        if (
            row is not None
            and (self.thread is None or self.thread.thread != row.thread)
            and not self._is_typing()
        ):
            self._begin(row.thread)
            self.open_wanted()
        self.conversation.composer.focus()

    @work(exclusive=True, group="thread")
    async def open_wanted(self) -> None:
        """Read the conversation that was asked for."""
        await self._load_thread(self._opening)

    def _is_typing(self) -> bool:
        return self.conversation.composer.has_focus

    @on(Composer.PutDown)
    def put_down(self) -> None:
        """Stop typing: back to the list, or on 80 columns first to what was said."""
        if self.is_wide or self._opening:
            self.action_back()
        else:
            self.query_one("#lines", VerticalScroll).focus()

    def action_back(self) -> None:
        """Go back to the list."""
        self.remove_class("-reading")
        self.cards.focus()
        self.desk.stand()
        if self._opening:
            self._opening = ""
            self.show_current()

    # --- typing -------------------------------------------------------------------------------------------

    @on(Composer.Typed)
    def keep(self, event: Composer.Typed) -> None:
        """Keep what is typed; count and judge it; with the first letter, claim."""
        thread = self.thread
        key = thread.thread if thread is not None else self._opening
        if not key or not self.desk.drafts.keep(key, event.words):
            return
        self.cards.refresh()
        self._soon("save", _SAVE_SECONDS, self.desk.save_drafts)
        if thread is not None:
            self.conversation.show_hint(is_typing=bool(event.words.strip()))
            if not event.words.strip():
                self._answering = ("", "")
            else:
                if self._answering[0] != key:
                    self._answering = (key, _last_heard(thread))
                self._weigh(thread)

    def _weigh(self, thread: Thread) -> None:
        """Have what stands there counted and judged; what was typed at this terminal claims, too."""
        if not self.conversation.composer.text.strip():
            return
        self._soon("judge", _JUDGE_SECONDS, self.judge)
        is_own = not self.desk.drafts.was_found(thread.thread)
        if is_own and self._is_typing() and thread.tasks and not thread.tasks[0].holder:
            self.claim_quietly(thread.tasks[0])

    @work(exclusive=True, group="judge")
    async def judge(self) -> None:
        """Have what is typed counted and judged."""
        thread, words = self.thread, self.conversation.composer.text
        if thread is None or not words.strip():
            return
        judged = await self.desk.ask(self.desk.client.judge(thread.thread, words), says=False)
        if judged is not None and words == self.conversation.composer.text:
            self.conversation.composer.judged = judged

    def claim_quietly(self, task: TaskCard) -> None:
        """Claim what is being answered, once, however fast the letters come."""
        if self._claimed != (task.id, task.version):
            self._claimed = (task.id, task.version)
            self._claim(task)

    @work(group="claim")
    async def _claim(self, task: TaskCard) -> None:
        """Claim; if somebody was faster, that is told."""
        if await self.desk.ask(self.desk.client.claim(task.id, task.version)) is not None:
            self.read_anew(is_background=True)

    # --- sending ------------------------------------------------------------------------------------------

    @on(Composer.Sent)
    def send(self, event: Composer.Sent) -> None:
        """Have the words leave, but not to somebody whose conversation is not on the screen yet."""
        if self._opening:
            self.notify("A moment: the conversation is still being read.")
        elif self.thread is not None and not self._is_sending and not self._is_overtaken(self.thread):
            self.send_words(self.thread, event.words, later=event.later)

    def _is_overtaken(self, thread: Thread) -> bool:
        """Whether the patient has written since the answer was begun: it is told once, and may leave then."""
        key, heard = self._answering
        newest = _last_heard(thread)
        if key != thread.thread or heard == newest:
            return False
        self._answering = (key, newest)
        self.notify("The patient wrote meanwhile: read it. Enter sends your answer all the same.", timeout=10)
        return True

    @work(group="act")
    async def send_words(self, thread: Thread, words: str, *, later: bool) -> None:
        """Judge, ask what has to be asked, and hand the words over."""
        self._is_sending = True
        try:
            judged = await self.desk.ask(self.desk.client.judge(thread.thread, words))
            if judged is None or not await self._may_leave(judged):
                return
            at = await acts.choose_time(self.desk, "Send it …") if later else None
            if later and at is None:
                return
            current = self.thread if self.thread and self.thread.thread == thread.thread else thread
            if self._is_overtaken(current):  # they wrote while we asked
                return
            await self._hand_over(current, words, at, flags_seen=bool(judged.flags))
        finally:
            self._is_sending = False

    async def _may_leave(self, judged: Judged) -> bool:
        reasons = [*judged.why_not, *judged.blocks]
        if reasons:
            self.conversation.composer.judged = judged
            said = ", ".join(say_flag(one) for one in reasons)
            self.notify(f"It cannot leave: {said}. Change the words, or call.", severity="error")
            return False
        if not judged.flags:
            return True
        return await self.desk.push_screen_wait(
            Sure("Send it like this?", f"Found in it: {', '.join(map(say_flag, judged.flags))}.", "send it")
        )

    async def _hand_over(self, thread: Thread, words: str, at: datetime | None, *, flags_seen: bool) -> None:
        client = self.desk.client
        try:
            sent = await client.reply(thread.thread, thread.version, words, send_at=at, flags_seen=flags_seen)
        except Refusal as refusal:
            await self.desk.refused(refusal.problem)
        except Gone:
            self._unsettled = Unsettled(thread.thread, words, thread.version)
            self.desk.set_link(False)
        else:
            self._sent(thread, words, sent)
        self.read_anew()

    def _sent(self, thread: Thread, words: str, sent: Sent) -> None:
        self._forget_words(thread.thread, words)
        self.desk.undoable.append(
            acts.Undoable("the answer", lambda: self._take_back(thread.thread, words, sent.text_id))
        )
        said = sent.said[:1].upper() + sent.said[1:]
        self.notify(f"{said.rstrip('.')}.  u: take it back", timeout=6)
        self.put_down()

    async def _take_back(self, key: str, words: str, text: str) -> Done:
        thread = await self.desk.client.thread(key)
        done = await self.desk.client.withdraw(text, thread.version)
        self.desk.drafts.keep(key, words)
        if self.thread is not None and self.thread.thread == key:
            self.conversation.composer.fill(words)
        return done

    def _forget_words(self, key: str, words: str) -> None:
        if self.desk.drafts.of(key).strip() in (words, ""):
            self.desk.drafts.keep(key, "")
            self.desk.save_drafts()
            if self.thread is not None and self.thread.thread == key:
                self.conversation.composer.fill("")

    # --- acts ---------------------------------------------------------------------------------------------

    def _pressing(self) -> TaskCard | None:
        """Return the most pressing task of what one stands on, as fresh as it is known."""
        row, thread = self.cards.current, self.thread
        if thread is not None and (self.has_class("-reading") or (row and row.thread == thread.thread)):
            return thread.tasks[0] if thread.tasks else None
        return row.task if row is not None else None

    @work(group="act")
    async def _with_task(self, act: object) -> None:
        task = self._pressing()
        if task is None:
            self.notify("Nothing waits here.")
        elif await act(self.desk, task):  # type: ignore[operator]
            self.read_anew()

    @work(group="act")
    async def _with_thread(self, act: object) -> None:
        if self.thread is None or (
            self.cards.current and not self.has_class("-reading") and self._key() != self.thread.thread
        ):
            await self._load_thread(self._key())
        if self.thread is not None and await act(self.desk, self.thread):  # type: ignore[operator]
            self.read_anew()

    def action_claim(self) -> None:
        """Take it, or put it back."""
        self._with_task(acts.claim)

    def action_take_over(self) -> None:
        """Take it from whoever has it."""
        self._with_task(acts.take_over)

    def action_snooze(self) -> None:
        """Put it off."""
        self._with_task(acts.snooze)

    def action_done(self) -> None:
        """Close it."""
        self._with_task(acts.close)

    def action_machine(self) -> None:
        """Let the machine answer again."""
        self._with_thread(acts.give_back)

    def action_book(self) -> None:
        """Book a time."""
        self._with_thread(acts.book)

    def action_correct(self) -> None:
        """Say what the reply meant."""
        self._with_thread(acts.correct)

    @work
    async def action_person(self) -> None:
        """Show whoever this is."""
        row = self.cards.current
        people = self.thread.people if self.thread is not None else []
        patient = people[0].patient_id if people else row.patient_id if row is not None else ""
        if patient:
            await self.desk.show_patient(patient)

    def action_copy_phone(self) -> None:
        """Copy the phone number."""
        row = self.cards.current
        phone = self.thread.phone if self.thread is not None else row.phone if row is not None else ""
        if phone:
            self.app.copy_to_clipboard(phone)
            self.notify(f"Copied: {phone}")

    @work
    async def action_filter(self) -> None:
        """Show another list."""
        chosen = await self.desk.push_screen_wait(Choose("Show …", _SHOWS))
        if chosen:
            self.show = chosen
            self.action_back()
            self.cards.show(())  # another list begins at its top
            self.read_anew()

    def exported(self) -> Export:
        """Return the list."""
        clock = self.desk.clock
        rows = [
            (
                row.name,
                row.phone,
                say_kind(row.task.kind) if row.task else "",
                say_standing(row.task, clock) if row.task else "",
                row.last_text,
            )
            for row in self.cards.rows
        ]
        return Export("Inbox", ("Name", "Phone", "What", "When", "Last words"), rows)

    def _draw(self, row: ThreadRow, width: int) -> list[Text]:
        has_draft = bool(self.desk.drafts.of(row.thread))
        return draw_row(row, width, self.desk.clock, has_draft=has_draft)


def draw_row(row: ThreadRow, width: int, clock: OfficeClock, *, has_draft: bool = False) -> list[Text]:
    """Return a conversation on two lines: who and how urgent; what and who has it."""
    task = row.task
    pressing = (
        say_standing(task, clock) if task is not None else clock.ago(row.last_at) if row.last_at else ""
    )
    kind = say_kind(task.kind) if task is not None else "opted out" if row.is_silent else ""
    marks = ["draft"] if has_draft else []
    marks += [say_holder(task)] if task is not None and task.holder else []
    right = " · ".join(marks)
    name_width = width - len(pressing) - 1
    first = Text.assemble((fit(row.name or row.phone, name_width), "bold"), " ", (pressing, _style_of(task)))
    words = f"{'' if row.last_by == 'patient' else row.last_by + ': '}{row.last_text}"
    what = f"{kind} · {words}" if kind and words else kind or words
    second = Text.assemble("  ", fit(what, width - len(right) - 3), " ", (right, "italic"))
    return [first, second]


def _style_of(task: TaskCard | None) -> str:
    if task is None:
        return "quiet"
    if task.kind == "emergency" or task.standing == "overdue":
        return "late"
    return "soon" if task.standing == "due" else "quiet"


def stands_last(words: str, thread: Thread) -> bool:
    """Whether those words are the last that our side said in a conversation."""
    own = [line for line in thread.lines if not line.is_from_patient and line.state != "superseded"]
    return bool(own) and own[-1].body == words.strip()


def was_sent(lost: Unsettled, thread: Thread) -> bool:
    """Whether an answer stands in a conversation that has moved on since it was handed over."""
    own = [line for line in thread.lines if not line.is_from_patient and line.state != "superseded"]
    return thread.version != lost.version and any(line.body == lost.words for line in own[-3:])


def _last_heard(thread: Thread) -> str:
    """Return which of the patient's lines is the last."""
    return next((line.id for line in reversed(thread.lines) if line.is_from_patient), "")
