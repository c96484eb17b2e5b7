"""The inbox by its keys, on 80 columns and on 140, against the real desk: answer, claim, close, undo."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from appliance.wire.thread import Thread
from tests.tui.office import Morning, morning_at
from tests.tui.terminal import NARROW, WIDE, Terminal, at_terminal
from tests.web.desks import PASSWORD
from tui.drafts import Drafts
from tui.screens.inbox import InboxScreen, Unsettled, was_sent
from tui.widgets.cards import Cards
from tui.widgets.composer import Composer

SIZES = [NARROW, WIDE]


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Morning]:
    with morning_at(tmp_path_factory.mktemp("morning")) as morning:
        yield morning


def slowly(terminal: Terminal) -> asyncio.Event:
    """Let no conversation be read before something is set."""
    may_answer, ask = asyncio.Event(), terminal.app.client.thread

    async def read(key: str) -> Thread:
        await may_answer.wait()
        return await ask(key)

    terminal.app.client.thread = read  # type: ignore[method-assign]
    return may_answer


@pytest.mark.parametrize("size", SIZES)
def test_words_typed_before_a_conversation_is_read_are_for_it_and_leave_to_nobody_else(
    morning: Morning, size: tuple[int, int]
) -> None:
    words = f"Gladly, {size[0]}"

    async def play(terminal: Terminal) -> None:
        await open_row(terminal, "Wrong number")
        await terminal.press("enter")
        await terminal.until(lambda: composer(terminal).has_focus, "the answer's focus")
        await terminal.settle()
        await terminal.press("escape", "escape")
        screen = terminal.screen
        assert isinstance(screen, InboxScreen)
        await terminal.settle()
        cards = screen.cards
        may_answer = slowly(terminal)
        at = next(
            n
            for n, row in enumerate(cards.rows)
            if "same time" in row.last_text or "Ask for" in row.last_text
        )
        wanted = cards.rows[at].thread
        cards.cursor = at
        await terminal.press("enter")
        await terminal.write(words)
        await terminal.press("enter")
        await terminal.sees("still being read", "reading the conversation")
        assert [] == morning.phones.rows("SELECT id FROM message WHERE body = ?", words)
        may_answer.set()
        await terminal.until(lambda: screen.thread and screen.thread.thread == wanted, "the conversation")
        await terminal.settle()
        assert words == composer(terminal).text
        assert words == terminal.app.drafts.of(wanted)
        while composer(terminal).text:
            await terminal.pilot.press("backspace")

    at_terminal(morning.socket, play, size=size)


async def open_row(terminal: Terminal, words: str) -> None:
    """Stand on the conversation whose last words those are, without counting keys."""
    await terminal.go("2", "inbox")
    cards: Cards = terminal.widget("#threads")  # type: ignore[type-arg]
    await terminal.until(lambda: cards.rows, "rows")
    await terminal.settle()
    at = next(n for n, row in enumerate(cards.rows) if words in row.last_text)
    while cards.cursor != at:
        await terminal.pilot.press("down" if cards.cursor < at else "up")
    await terminal.settle()
    terminal.pressed.clear()


def composer(terminal: Terminal) -> Composer:
    found: Composer = terminal.widget("#composer")
    return found


@pytest.mark.parametrize("size", SIZES)
def test_a_row_is_answered_with_two_keys_beside_the_words_and_taken_back_with_one(
    morning: Morning, size: tuple[int, int]
) -> None:
    answer = f"We do! Ask for Priya, code {size[0]}."

    async def play(terminal: Terminal) -> None:
        await open_row(terminal, "insurance" if size == NARROW else "daughter")
        await terminal.press("enter")
        await terminal.until(lambda: composer(terminal).has_focus, "the answer's focus")
        await terminal.settle()
        await terminal.write(answer)
        await terminal.sees("1 text, ")
        await terminal.press("enter")
        await terminal.sees("u: take it back")
        assert ["enter", "enter"] == terminal.pressed
        assert "" == composer(terminal).text
        screen = terminal.screen
        assert isinstance(screen, InboxScreen)
        await terminal.until(lambda: screen.thread and screen.thread.lines[-1].body == answer, "the line")
        terminal.pressed.clear()
        await terminal.press("u")
        await terminal.until(lambda: composer(terminal).text == answer, "the words back")
        await terminal.settle()
        assert ["u"] == terminal.pressed

    at_terminal(morning.socket, play, size=size)
    states = morning.phones.rows("SELECT state FROM message WHERE body = ?", answer)
    assert ["superseded"] == [state for (state,) in states]


def test_the_first_letter_claims_and_another_terminal_sees_whose_it_is(morning: Morning) -> None:
    async def play(terminal: Terminal) -> None:
        await open_row(terminal, "whitening")
        await terminal.press("enter")
        await terminal.until(lambda: composer(terminal).has_focus, "focus")
        await terminal.settle()
        await terminal.write("Y")
        await terminal.sees("yours")

    at_terminal(morning.socket, play, user="priya")

    async def watch(terminal: Terminal) -> None:
        await open_row(terminal, "whitening")
        await terminal.sees("priya has it")
        await terminal.press("c")
        await terminal.sees("priya has it until")
        await terminal.press("t")
        await terminal.sees("yours")

    at_terminal(morning.socket, watch, size=WIDE)


def test_a_task_is_closed_with_two_keys_and_the_close_taken_back_with_one(morning: Morning) -> None:
    async def play(terminal: Terminal) -> None:
        await open_row(terminal, "by check")
        await terminal.press("d", "p")
        await terminal.sees("Closed")
        cards: Cards = terminal.widget("#threads")  # type: ignore[type-arg]
        await terminal.until(lambda: not any("by check" in row.last_text for row in cards.rows), "gone")
        assert ["d", "p"] == terminal.pressed
        await terminal.press("u")
        await terminal.until(lambda: any("by check" in row.last_text for row in cards.rows), "back")

    at_terminal(morning.socket, play)


def test_a_task_is_put_off_with_two_keys(morning: Morning) -> None:
    async def play(terminal: Terminal) -> None:
        await open_row(terminal, "by check")
        await terminal.press("s", "t")
        await terminal.sees("Comes back")
        assert ["s", "t"] == terminal.pressed
        await terminal.press("u")
        await terminal.sees("Taken back")

    at_terminal(morning.socket, play)


def test_an_intent_is_corrected_with_two_keys(morning: Morning) -> None:
    async def play(terminal: Terminal) -> None:
        await open_row(terminal, "who is this")
        await terminal.press("i", "w")
        screen = terminal.screen
        assert isinstance(screen, InboxScreen)
        await terminal.until(
            lambda: (
                not any("who is this" == row.last_text for row in screen.cards.rows)
                or (screen.thread and any(line.corrected_to for line in screen.thread.lines))
            ),
            "the correction",
        )
        assert ["i", "w"] == terminal.pressed

    at_terminal(morning.socket, play, size=WIDE)
    assert [("wrong_number",)] == morning.phones.rows("SELECT intent FROM correction")


def test_words_that_may_not_leave_stay_and_say_why(morning: Morning) -> None:
    async def play(terminal: Terminal) -> None:
        await open_row(terminal, "daughter")
        await terminal.press("enter")
        await terminal.until(lambda: composer(terminal).has_focus, "focus")
        await terminal.settle()
        while composer(terminal).text:
            await terminal.pilot.press("backspace")
        await terminal.press("tab")
        await terminal.until(lambda: "..." in composer(terminal).text, "a wording with a gap")
        assert "..." == composer(terminal).selected_text
        await terminal.sees("BLOCKED: fill in the")
        await terminal.press("enter")
        await terminal.sees("It cannot leave")
        assert "..." in composer(terminal).text
        await terminal.write("yes, at ten")
        assert "about your question: yes, at ten" in composer(terminal).text

    at_terminal(morning.socket, play)


def test_unsent_words_outlive_the_terminal_in_a_file_of_their_owner(morning: Morning, tmp_path: Path) -> None:
    folder = tmp_path / "run"

    async def write(terminal: Terminal) -> None:
        await open_row(terminal, "daughter")
        await terminal.press("enter")
        await terminal.until(lambda: composer(terminal).has_focus, "focus")
        await terminal.settle()
        await terminal.write("half a sen")
        await terminal.until(lambda: "half a sen" in drafts_of(folder), "the file")

    async def find(terminal: Terminal) -> None:
        await terminal.until(lambda: composer(terminal).text.endswith("half a sen"), "the words")
        await terminal.press("escape", "escape")
        await terminal.sees("draft")

    at_terminal(morning.socket, write, drafts=Drafts(folder))
    assert 0o600 == (folder / "drafts-dana.json").stat().st_mode & 0o777
    at_terminal(morning.socket, find, drafts=Drafts(folder), size=WIDE)


def test_a_terminal_that_comes_back_stands_where_it_stood_and_sends_nothing_again(
    morning: Morning, tmp_path: Path
) -> None:
    words = "May I call you at noon?"

    async def write(terminal: Terminal) -> None:
        await open_row(terminal, "daughter")
        await terminal.press("enter")
        await terminal.until(lambda: composer(terminal).has_focus, "focus")
        await terminal.settle()
        while composer(terminal).text:
            await terminal.pilot.press("backspace")
        await terminal.write(words)
        await terminal.until(lambda: words in drafts_of(tmp_path), "the file")
        shown = terminal.screen.thread  # type: ignore[attr-defined]
        await terminal.app.client.reply(shown.thread, shown.version, words)

    async def come_back(terminal: Terminal) -> None:
        await terminal.sees("was sent before the line broke")
        assert "" == composer(terminal).text
        assert "inbox" == terminal.screen.PLACE

    async def stay_away(terminal: Terminal) -> None:
        await terminal.until(lambda: terminal.app.day, "the day")
        await terminal.go("1", "today")

    def sit_down(play: Callable[[Terminal], Awaitable[None]]) -> None:
        async def after_login(terminal: Terminal) -> None:
            await terminal.until(lambda: terminal.widget("#name").has_focus, "the door")
            await terminal.write("dana")
            await terminal.pilot.press("enter")
            await terminal.write(PASSWORD)
            await terminal.pilot.press("enter")
            await play(terminal)

        at_terminal(morning.socket, after_login, drafts=Drafts(tmp_path), user="")

    at_terminal(morning.socket, write, drafts=Drafts(tmp_path))
    sit_down(come_back)
    sit_down(stay_away)


def drafts_of(folder: Path) -> str:
    """Return what is kept in dana's file."""
    return (folder / "drafts-dana.json").read_text()


def test_a_reply_that_comes_meanwhile_stops_the_answer_and_keeps_the_words(morning: Morning) -> None:
    async def play(terminal: Terminal) -> None:
        await open_row(terminal, "insurance")
        await terminal.press("enter")
        await terminal.until(lambda: composer(terminal).has_focus, "focus")
        await terminal.settle()
        screen = terminal.screen
        assert isinstance(screen, InboxScreen)
        shown = screen.thread
        assert shown is not None
        phone = next(one.mobile for one in morning.people if one.id == shown.people[0].patient_id)
        while composer(terminal).text:
            await terminal.pilot.press("backspace")
        await terminal.write("We take all of them")
        morning.phones.writes(phone or "", "Never mind, I called")
        await terminal.sees("Never mind, I called")
        await terminal.press("enter")
        await terminal.sees("wrote meanwhile")
        assert "We take all of them" == composer(terminal).text
        assert [] == morning.phones.rows("SELECT id FROM message WHERE body = 'We take all of them'")
        await terminal.press("enter")
        await terminal.until(lambda: not composer(terminal).text, "the answer gone")

    at_terminal(morning.socket, play)
    assert 1 == len(morning.phones.rows("SELECT id FROM message WHERE body = 'We take all of them'"))


def test_a_new_reply_rings_and_appears_by_itself(morning: Morning) -> None:
    async def play(terminal: Terminal) -> None:
        rung: list[bool] = []
        terminal.app.bell = lambda: rung.append(True)  # type: ignore[method-assign]
        await terminal.go("2", "inbox")
        await terminal.settle()
        morning.write("Do you have Saturday hours?", -1)
        await terminal.sees("Saturday hours")
        assert [True] == rung[:1]

    at_terminal(morning.socket, play)


def test_what_became_of_an_answer_whose_outcome_was_lost_is_read_off_the_conversation(
    morning: Morning,
) -> None:
    async def play(terminal: Terminal) -> None:
        await open_row(terminal, "")
        screen = terminal.screen
        assert isinstance(screen, InboxScreen)
        thread = await terminal.app.client.thread(screen.cards.current.thread)  # type: ignore[union-attr]
        ours = [line.body for line in thread.lines if not line.is_from_patient and line.state != "superseded"]
        assert was_sent(Unsettled(thread.thread, ours[-1], thread.version - 1), thread)
        assert not was_sent(Unsettled(thread.thread, ours[-1], thread.version), thread)
        assert not was_sent(Unsettled(thread.thread, "never said", thread.version - 1), thread)

    at_terminal(morning.socket, play)
