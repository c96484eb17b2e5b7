"""One conversation: who it is, what is asked of a person, what was said, and where the answer is typed."""

from __future__ import annotations

import asyncio

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from appliance.wire.thread import Line, Person, Suggestion, Thread
from tui.phrases import OfficeClock, plain, say_holder, say_intent, say_kind, say_standing, say_state
from tui.widgets.composer import Composer


class Conversation(Vertical):
    """A conversation with its answer box. Shows what it is given; asks nothing."""

    DEFAULT_CSS = """
    Conversation { padding: 0 1; }
    Conversation #who { height: auto; max-height: 2; text-style: bold; }
    Conversation #tasks { height: auto; max-height: 4; color: $text-muted; }
    Conversation #lines { height: 1fr; scrollbar-size-vertical: 1; border-top: solid $border; }
    Conversation #hint { height: auto; max-height: 3; color: $text-muted; display: none; }
    Conversation .line { height: auto; margin: 0 0 1 0; }
    Conversation .theirs { margin-right: 8; border-left: thick $accent; padding-left: 1; }
    Conversation .ours { margin-left: 8; border-left: thick $primary; padding-left: 1; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.thread: Thread | None = None
        self._drawn: tuple[str, list[Line]] | None = None
        self._drawing = asyncio.Lock()

    def compose(self) -> ComposeResult:
        """Lay it out."""
        yield Static(id="who", markup=False)
        yield Static(id="tasks", markup=False)
        yield VerticalScroll(id="lines", can_focus=True)
        yield Static(id="hint", markup=False)
        yield Composer(id="composer")

    @property
    def composer(self) -> Composer:
        """Return where the answer is typed."""
        return self.query_one("#composer", Composer)

    def begin(self) -> None:
        """Make room for a conversation that is still being read."""
        self.thread = None
        self.remove_class("-empty")
        self.query_one("#who", Static).update("reading the conversation …")
        self.query_one("#tasks", Static).update("")
        self.query_one("#lines", VerticalScroll).display = False
        self.show_hint(is_typing=True)
        self.composer.silence("")

    async def show(self, thread: Thread | None, clock: OfficeClock) -> None:
        """Show a conversation, or that there is none. What was said is drawn anew only if it has changed."""
        before, self.thread = self.thread, thread
        self.set_class(thread is None, "-empty")
        if thread is None:
            return
        self.query_one("#lines", VerticalScroll).display = True
        self.query_one("#who", Static).update(draw_who(thread, clock))
        self.query_one("#tasks", Static).update(draw_tasks(thread, clock))
        self.show_hint(is_typing=bool(self.composer.text.strip()))
        self.composer.silence(_say_silence(thread))
        if before is None or before.thread != thread.thread:
            self.composer.offer([*wordings_of(thread), *thread.snippets])
        async with self._drawing:
            await self._show_lines(thread, clock)

    async def _show_lines(self, thread: Thread, clock: OfficeClock) -> None:
        """Draw what was said, unless it stands there; not so after somebody was cancelled half-way."""
        pane, wanted = self.query_one("#lines", VerticalScroll), (thread.thread, thread.lines)
        if self._drawn == wanted:
            return
        self._drawn, old = None, list(pane.children)
        fresh = [
            Static(draw_line(line, clock), classes=f"line {'theirs' if line.is_from_patient else 'ours'}")
            for line in thread.lines
        ]
        with self.app.batch_update():
            await pane.mount_all(fresh)
            for one in old:
                await one.remove()
        pane.anchor()
        self._drawn = wanted

    def show_hint(self, *, is_typing: bool) -> None:
        """Show what could be answered; it makes room for what is typed."""
        hint = self.query_one("#hint", Static)
        words = draw_hint(self.thread) if self.thread is not None and not is_typing else None
        hint.display = words is not None
        if words is not None:
            hint.update(words)


_FOR_THE_DESK = frozenset({"emergency"})
"""Suggestions that tell the desk what to do; they are never words to a patient."""


def wordings_of(thread: Thread) -> list[Suggestion]:
    """Return the suggestions that are words to begin an answer from."""
    return [one for one in thread.suggestions if one.label not in _FOR_THE_DESK]


def draw_hint(thread: Thread) -> Text | None:
    """Return what to do, or what could be answered and why; None where there is nothing to say."""
    advice = next((one for one in thread.suggestions if one.label in _FOR_THE_DESK), None)
    if advice is not None:
        return Text.assemble(("Do: ", "bold"), advice.body)
    words = next(iter(wordings_of(thread)), None)
    if words is None or thread.is_silent:
        return None
    because = f"  (because: {words.because})" if words.because else ""
    return Text.assemble(("Tab writes: ", "bold"), words.body, because)


def draw_who(thread: Thread, clock: OfficeClock) -> Text:
    """Return who is behind the phone."""
    people = " · ".join(_say_person(one, clock) for one in thread.people) or "Nobody in the books"
    return Text(f"{people}   {thread.phone}")


def _say_person(one: Person, clock: OfficeClock) -> str:
    parts = [one.name]
    if one.birth_year is not None:
        parts.append(f"({one.birth_year})")
    if one.language not in ("", "en"):
        parts.append(f"[{one.language}]")
    if one.status not in ("", "active", "patient"):
        parts.append(plain(one.status).upper())
    if one.next_visit_at is not None:
        parts.append(f"visit {clock.when(one.next_visit_at)}")
    return " ".join(parts)


def draw_tasks(thread: Thread, clock: OfficeClock) -> Text:
    """Return what a person is asked to do here, most pressing first, and who has it."""
    if not thread.tasks:
        return Text(
            "Nothing waits here; the machine answers." if not thread.is_human else "A person has this."
        )
    lines = []
    for task in thread.tasks[:3]:
        said = [say_kind(task.kind), say_standing(task, clock), say_holder(task), task.why]
        lines.append(" · ".join(filter(None, said)))
    if len(thread.tasks) > 3:
        lines.append(f"and {len(thread.tasks) - 3} more")
    return Text("\n".join(lines), no_wrap=True, overflow="ellipsis")


def draw_line(line: Line, clock: OfficeClock) -> Text:
    """Return one text: the words, and under them who, when and what became of it."""
    body = line.body or "(no words)"
    if line.media:
        body += f"  [{line.media} picture{'s' if line.media > 1 else ''}: look at the carrier's page]"
    return Text.assemble(body, "\n", (_say_about(line, clock), "dim"))


def _say_about(line: Line, clock: OfficeClock) -> str:
    if line.is_from_patient:
        parts = [clock.when(line.at)]
        if line.corrected_to:
            parts.append(f"corrected: {say_intent(line.corrected_to)}")
        elif line.intent:
            parts.append(f"read as: {say_intent(line.intent)}" + (f" ({line.why})" if line.why else ""))
        if line.outcome:
            parts.append(plain(line.outcome))
        return " · ".join(parts)
    state = say_state(line.state)
    if line.can_withdraw and line.not_before_at is not None and line.not_before_at > clock.now:
        state = f"leaves {clock.when(line.not_before_at)}"
    return " · ".join((line.by, clock.when(line.at), state))


def _say_silence(thread: Thread) -> str:
    if not thread.is_silent:
        return ""
    return (
        f"opted out ({thread.silent_why}): call instead" if thread.silent_why else "opted out: call instead"
    )
