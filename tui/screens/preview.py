"""Preview: what goes out next and who gets nothing, with every reason; approve, hold, edit, ask what if."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static

from appliance.wire.common import Done
from appliance.wire.preview import Because, PlannedText, Preview, ReasonCount, WhatIfAnswer, WithheldRow
from tui.keys import bindings_of
from tui.phrases import OfficeClock, count, plain, say_cohort, say_state
from tui.screens.frame import DeskScreen, Export
from tui.widgets.ask import Choice, Choose, Say
from tui.widgets.cards import Cards, fit

Row = PlannedText | WithheldRow

_SHOWS = (
    Choice("q", "texts that wait to leave", "queued"),
    Choice("j", "texts that the judge or a person keeps back", "withheld"),
    Choice("n", "who gets none, and why", "nobody"),
)


class PreviewScreen(DeskScreen):
    """Tomorrow's texts."""

    PLACE = "preview"
    TOPICS = frozenset({"preview", "health"})
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("preview")]

    def __init__(self) -> None:
        super().__init__()
        self.show, self.reason = "queued", ""
        self._next = ""
        self._summary: Preview | None = None

    def compose_body(self) -> Iterable[Widget]:
        """Lay list and reasons out."""
        yield Static("", id="preview-note", classes="note", markup=False)
        with Horizontal(id="preview"):
            yield Cards[Row](self._draw, _key_of, id="planned", empty="No text waits.")
            with VerticalScroll(id="preview-about"):
                yield Static("", id="about", markup=False)

    @property
    def cards(self) -> Cards[Row]:
        """Return the list."""
        return self.query_one("#planned", Cards)

    async def load(self) -> None:
        """Read the list and the counts over everybody."""
        client = self.desk.client
        show = "queued" if self.show == "nobody" else self.show
        summary = await self.desk.ask(client.preview(show), says=False)
        if summary is None:
            return
        self._summary = summary
        rows: Sequence[Row] = summary.rows
        self._next = summary.next
        if self.show == "nobody":
            withheld = await self.desk.ask(client.withheld(self.reason), says=False)
            rows, self._next = (withheld.rows, withheld.next) if withheld is not None else ([], "")
        self.cards.show(rows)
        self.query_one("#preview-note", Static).update(draw_summary(summary, self.show, self.reason))
        self.explain()

    @on(Cards.Moved)
    def explain(self) -> None:
        """Show everything about what the cursor stands on."""
        row = self.cards.current
        about = self.query_one("#about", Static)
        if row is None:
            about.update(draw_reasons(self._summary.reasons) if self._summary is not None else "")
        else:
            about.update(draw_about(row, self.desk.clock))

    @on(Cards.NearEnd)
    def go_on(self) -> None:
        """Read the next page."""
        if self._next:
            self.read_more()

    @work(exclusive=True, group="more")
    async def read_more(self) -> None:
        """Add the next page."""
        cursor, self._next = self._next, ""
        page = await self._page(cursor)
        if page is not None:
            rows, self._next = page
            self.cards.show([*self.cards.rows, *rows])

    async def _page(self, cursor: str) -> tuple[Sequence[Row], str] | None:
        if self.show == "nobody":
            withheld = await self.desk.ask(self.desk.client.withheld(self.reason, cursor))
            return (withheld.rows, withheld.next) if withheld is not None else None
        page = await self.desk.ask(self.desk.client.preview(self.show, cursor))
        return (page.rows, page.next) if page is not None else None

    # --- acts ---------------------------------------------------------------------------------------------

    def _planned(self) -> PlannedText | None:
        row = self.cards.current
        if not isinstance(row, PlannedText):
            self.notify("There is no text here.")
            return None
        return row

    def _told(self, done: Done | None, gone: PlannedText | None = None) -> None:
        self.desk.told(done)
        if done is not None:
            # The next key is for the next text at once, not only when the list has been read anew.
            self.cards.show([row for row in self.cards.rows if gone is None or _key_of(row) != gone.id])
            self.read_anew()

    @work(group="act")
    async def action_approve(self) -> None:
        """Let it go."""
        text = self._planned()
        if text is not None and text.state == "queued":
            self.notify("It leaves as planned; nothing has to be approved.")
        elif text is not None:
            self._told(await self.desk.ask(self.desk.client.approve(text.id, text.version)), gone=text)

    @work(group="act")
    async def action_hold(self) -> None:
        """Keep it back."""
        text = self._planned()
        if text is not None:
            done = await self.desk.ask(self.desk.client.hold(text.id, text.version))
            self._told(done, gone=text if self.show == "queued" else None)

    @work(group="act")
    async def action_edit(self) -> None:
        """Give it other words."""
        text = self._planned()
        if text is None:
            return
        note = "One text of 160 characters; it is judged like a draft."
        words = await self.desk.push_screen_wait(Say(f"Other words for {text.name}", note, text.body))
        if words and words != text.body:
            self._told(await self.desk.ask(self.desk.client.edit(text.id, text.version, words)))

    @work
    async def action_person(self) -> None:
        """Show whoever this is."""
        row = self.cards.current
        if row is not None and row.patient_id:
            await self.desk.show_patient(row.patient_id)

    @work
    async def action_filter(self) -> None:
        """Show another list."""
        chosen = await self.desk.push_screen_wait(Choose("Show …", _SHOWS))
        if not chosen:
            return
        self.show, self.reason = chosen, ""
        if chosen == "nobody" and self._summary is not None and self._summary.reasons:
            self.reason = await self._choose_reason(self._summary.reasons)
        self.read_anew()

    async def _choose_reason(self, reasons: Sequence[ReasonCount]) -> str:
        keys = "123456789bcdefghiklmn"
        choices = [Choice("a", "all of them", "")] + [
            Choice(key, f"{one.patients:,}  {one.reason.meaning}", one.reason.code)
            for key, one in zip(keys, reasons, strict=False)
        ]
        return await self.desk.push_screen_wait(Choose("For which reason?", choices))

    @work(group="act")
    async def action_what_if(self) -> None:
        """Ask what other rules would do."""
        changes = await self.desk.push_screen_wait(WhatIfBox())
        if not changes:
            return
        answer = await self.desk.ask(self.desk.client.what_if(changes))
        if answer is not None:
            self.query_one("#about", Static).update(draw_what_if(answer, changes))

    def exported(self) -> Export:
        """Return the list."""
        clock = self.desk.clock
        rows = [
            (clock.when(one.leaves_at), one.name, one.phone, say_cohort(one.cohort), one.body)
            if isinstance(one, PlannedText)
            else ("", one.name, "", say_cohort(one.cohort), "; ".join(why.meaning for why in one.reasons))
            for one in self.cards.rows
        ]
        return Export("Preview", ("Leaves", "Name", "Phone", "Group", "Text or reasons"), rows)

    def _draw(self, row: Row, width: int) -> list[Text]:
        return draw_row(row, width, self.desk.clock)


class WhatIfBox(ModalScreen[dict[str, str]]):
    """Names and values of the policy, one change a line of input."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "refuse", "Cancel")]

    def compose(self) -> ComposeResult:
        """Ask."""
        with Vertical(classes="box"):
            yield Static("What if …", classes="box-title")
            yield Static(
                "A rule of the policy file and another value; nothing is changed by asking.",
                classes="box-note",
            )
            yield Input(placeholder="daily_cap = 100, another = value", max_length=400)
            yield Static("Enter: ask · Esc: leave it", classes="box-keys")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer with what could be read."""
        event.stop()
        self.dismiss(read_changes(event.value))

    def action_refuse(self) -> None:
        """Answer nothing."""
        self.dismiss({})


def read_changes(words: str) -> dict[str, str]:
    """Given `name = value, other = value`, return the changes; parts that are none are left out."""
    pairs = (part.partition("=") for part in words.split(","))
    return {
        name.strip(): value.strip() for name, sign, value in pairs if sign and name.strip() and value.strip()
    }


def _key_of(row: Row) -> str:
    return row.id if isinstance(row, PlannedText) else row.patient_id


def draw_row(row: Row, width: int, clock: OfficeClock) -> list[Text]:
    """Return a text on two lines: who and when; what it says, or why there is none."""
    if isinstance(row, PlannedText):
        right = clock.when(row.leaves_at) if row.state == "queued" else say_state(row.state).upper()
        words = row.body
    else:
        right = f"not before {clock.when(row.next_possible_at)}" if row.next_possible_at is not None else ""
        words = "; ".join(one.meaning for one in row.reasons)
    first = Text.assemble((fit(row.name, width - len(right) - 1), "bold"), " ", (right, "quiet"))
    return [first, Text(f"  {fit(words, width - 2)}")]


def draw_summary(summary: Preview, show: str, reason: str) -> Text:
    """Return the counts over everybody on one or two lines."""
    shown = next(one.words for one in _SHOWS if one.value == show)
    cost = f"{count(summary.total, 'text')}, {count(summary.parts, 'part')}, ${summary.cost_cents / 100:.2f}"
    verdicts = ", ".join(f"{number:,} {plain(name)}" for name, number in summary.verdicts.items())
    lines = [f"{shown}{f' ({plain(reason)})' if reason else ''} · {cost} · {verdicts}"]
    lines += summary.halts[:1] or summary.leaving[:1]
    return Text("\n".join(lines), no_wrap=True, overflow="ellipsis")


def draw_about(row: Row, clock: OfficeClock) -> Text:
    """Return everything about a text, or about why there is none."""
    text = Text()
    if isinstance(row, PlannedText):
        text.append(f"{row.name}\n", "bold")
        text.append(f"{row.phone} · leaves {clock.when(row.leaves_at)} · {say_state(row.state)}\n")
        text.append(
            f"{say_cohort(row.cohort)}, touch {row.touch} · {plain(row.kind)}"
            + (f" · for {row.covers} people" if row.covers > 1 else "")
        )
        text.append(f"\n\n{row.body}\n", "bold")
        text.append(f"{count(row.segments, 'part')}, {row.cost_cents:.1f}¢\n", "dim")
        if row.reviewed_by:
            text.append(f"{row.reviewed_by} {plain(row.review)}\n")
        if row.state != "queued" and not row.can_approve:
            text.append("Your role may not let this one go.\n", "italic")
    else:
        text.append(f"{row.name}\n", "bold")
        text.append(f"{plain(row.verdict)} · {say_cohort(row.cohort)}\n")
        if row.next_possible_at is not None:
            text.append(f"not before {clock.when(row.next_possible_at)}\n")
    text.append_text(draw_because(row.reasons))
    return text


def draw_because(reasons: Sequence[Because]) -> Text:
    """Return every reason: what it means, what would change it, where the rule comes from."""
    text = Text()
    for one in reasons:
        text.append(f"\n• {one.meaning}", "bold")
        if one.remedy:
            text.append(f"\n  {one.remedy}")
        if one.source:
            text.append(f"\n  {one.source}", "dim")
    return text


def draw_reasons(reasons: Sequence[ReasonCount]) -> Text:
    """Return how many patients have each reason."""
    return Text("\n".join(f"{one.patients:>6,}  {one.reason.meaning}" for one in reasons))


def draw_what_if(answer: WhatIfAnswer, changes: dict[str, str]) -> Text:
    """Return what other rules would make of the same day."""
    text = Text("What if " + ", ".join(f"{name} = {value}" for name, value in changes.items()) + "\n", "bold")
    for name in dict.fromkeys([*answer.before, *answer.after]):
        before, after = answer.before.get(name, 0), answer.after.get(name, 0)
        change = f"  ({after - before:+,})" if after != before else ""
        text.append(f"\n{plain(name):<24} {before:>7,} → {after:>7,}{change}")
    text.append("\n\nNothing was changed by asking.", "dim")
    return text
