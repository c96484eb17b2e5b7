"""Every screen as it looks, on 80 columns and on 140: compared with the pictures in the README.

`RECALLBOX_PICTURES=write` writes them anew; somebody has to look at them then.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

import pytest

from tests.tui.office import Morning, morning_at
from tests.tui.terminal import NARROW, WIDE, Terminal, at_terminal, normal

PICTURES = Path(__file__).with_name("pictures")
WRITES = os.environ.get("RECALLBOX_PICTURES") == "write"


@pytest.fixture
def morning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Morning]:
    with morning_at(tmp_path_factory.mktemp("pictures")) as morning:
        yield morning


def look(terminal: Terminal, name: str) -> str:
    """Take a picture; return what is wrong with it, if anything."""
    width, _ = terminal.app.size
    path = PICTURES / f"{name}-{width}.svg"
    svg = normal(terminal.picture("RecallBox"))
    if WRITES:
        PICTURES.mkdir(exist_ok=True)
        path.write_text(svg)
        return ""
    if not path.exists():
        return f"{path.name} is missing"
    kept, shown = (_words(one, name).splitlines() for one in (path.read_text(), svg))
    return "\n".join(unified_diff(kept, shown, path.name, "as shown", n=0, lineterm=""))


def _words(svg: str, name: str) -> str:
    """Return what a picture says, line by line; in a log that grows with every look, no figure is compared.

    Neither the order of its styles nor the length of a scrollbar's last character is the same in every run.
    """
    words = re.sub(r"<style>.*?</style>|<[^>]+>|[▁-█]", "", svg, flags=re.DOTALL)
    return re.sub(r"[0-9]", "0", words) if name == "audit" else words


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_every_screen_looks_as_in_the_readme(morning: Morning, size: tuple[int, int]) -> None:
    wrong: list[str] = []

    async def play(terminal: Terminal) -> None:
        terminal.app.workers.cancel_group(terminal.app, "listen")
        terminal.app.animation_level = "none"
        for digit, place in enumerate(
            ("today", "inbox", "preview", "patient", "openings", "overdue", "calls", "health", "audit"), 1
        ):
            if place == "patient":
                await show_carlos(terminal)
            else:
                await terminal.go(str(digit), place)
            if place == "inbox":
                await stand_on_fiona(terminal)
                if size == NARROW:
                    wrong.append(look(terminal, "inbox-list"))
                await open_answer(terminal)
            if place == "audit":
                await show_replies_of_the_log(terminal)
            await terminal.settle()
            wrong.append(look(terminal, place))
        await terminal.go("1", "today")
        await terminal.settle()
        await terminal.press("question_mark")
        await terminal.sees("Esc: back")
        wrong.append(look(terminal, "keys"))

    at_terminal(morning.socket, play, size=size, notifications=False)
    assert [] == [one for one in wrong if one]


async def stand_on_fiona(terminal: Terminal) -> None:
    """Stand on the second conversation, once there is one."""
    cards = terminal.widget("#threads")
    await terminal.until(lambda: len(cards.rows) > 1, "rows")
    await terminal.settle()
    cards.stand_on(cards.rows[1].thread)
    await terminal.settle()


async def open_answer(terminal: Terminal) -> None:
    """Open the conversation and begin an answer from the first wording."""
    composer = terminal.widget("#composer")
    composer.cursor_blink = False
    await terminal.press("enter")
    await terminal.until(lambda: composer.has_focus, "the answer's focus")
    await terminal.settle()
    if not composer.text:
        await terminal.press("tab")
        await terminal.write("yes, we take most plans.")
    await terminal.sees("1 text, ", "yours")
    await terminal.until(lambda: composer.judged is not None, "a judged answer")
    await terminal.settle()


async def show_replies_of_the_log(terminal: Terminal) -> None:
    """Search the log for rows that do not depend on how often somebody looked."""
    await terminal.settle()
    await terminal.press("f")
    await terminal.sees("Which rows?")
    await terminal.write("reply_settled")
    await terminal.press("enter")
    await terminal.sees("only action reply")


async def show_carlos(terminal: Terminal) -> None:
    """Find a person as one does when the phone rings."""
    await terminal.press("ctrl+f")
    await terminal.sees("name, phone (last four")
    await terminal.write("carlos al")
    await terminal.sees("Carlos Alvarez")
    await terminal.press("enter")
    await terminal.until(lambda: terminal.screen.PLACE == "patient" and "Carlos" in terminal.seen(), "Carlos")


@pytest.mark.parametrize("theme", ["light", "contrast"])
def test_the_other_faces(morning: Morning, theme: str) -> None:
    wrong: list[str] = []

    async def play(terminal: Terminal) -> None:
        terminal.app.workers.cancel_group(terminal.app, "listen")
        await terminal.settle()
        wrong.append(look(terminal, f"today-{theme}"))

    at_terminal(morning.socket, play, theme=theme, notifications=False)
    assert [] == [one for one in wrong if one]


def test_the_door_tells_nothing_but_whose_office_it_is(morning: Morning) -> None:
    wrong: list[str] = []

    async def play(terminal: Terminal) -> None:
        await terminal.sees("Cedar Ridge Dental")
        terminal.widget("#name").cursor_blink = False
        await terminal.pilot.pause()
        wrong.append(look(terminal, "door"))
        await terminal.press("2", "slash", "f12")
        assert terminal.app.day is None
        assert "Inbox" not in terminal.seen()

    at_terminal(morning.socket, play, user="", notifications=False)
    assert [] == [one for one in wrong if one]
