"""Beyond the inbox: door, lock, pause, tomorrow's texts, calls, booking, finding, roles, restarts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from appliance.bootstrap_desk import serve_desk
from appliance.domain.roles import Role
from tests.tui.office import Morning, morning_at
from tests.tui.terminal import NARROW, WIDE, Terminal, at_terminal
from tests.web.desks import OTHER, PASSWORD
from tui.screens.inbox import InboxScreen


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Morning]:
    with morning_at(tmp_path_factory.mktemp("morning")) as morning:
        yield morning


async def sits_at(terminal: Terminal, digit: str, place: str) -> None:
    await terminal.go(digit, place)
    await terminal.settle()
    terminal.pressed.clear()


# --- the door --------------------------------------------------------------------------------------------


def test_a_wrong_password_is_told_and_a_new_one_is_asked_for(morning: Morning) -> None:
    async def play(terminal: Terminal) -> None:
        await terminal.until(lambda: terminal.widget("#name").has_focus, "the door")
        await terminal.write("dana")
        await terminal.press("enter")
        await terminal.write("not it")
        await terminal.press("enter")
        await terminal.sees("is wrong")
        assert "" == terminal.widget("#password").value
        await terminal.write(PASSWORD)
        await terminal.press("enter")
        await terminal.until(lambda: terminal.app.current_mode == "today", "today")

    at_terminal(morning.socket, play, user="")


def test_a_lock_keeps_the_place_and_what_is_being_typed(morning: Morning) -> None:
    async def play(terminal: Terminal) -> None:
        await sits_at(terminal, "2", "inbox")
        await terminal.press("down", "enter")
        await terminal.settle()
        await terminal.write("half a wo")
        await terminal.press("ctrl+l")
        await terminal.sees("Locked. dana, type your password")
        assert "half" not in terminal.seen()
        await terminal.write(PASSWORD)
        await terminal.press("enter")
        await terminal.until(lambda: terminal.screen.PLACE == "inbox", "the inbox again")
        await terminal.sees("half a wo")

    at_terminal(morning.socket, play)


def test_an_idle_session_locks_and_what_was_shown_is_gone(morning: Morning) -> None:
    async def play(terminal: Terminal) -> None:
        await sits_at(terminal, "2", "inbox")
        morning.phones.pass_time(5 * 60)
        await terminal.press("ctrl+r")
        await terminal.sees("Locked. dana")
        assert "insurance" not in terminal.seen()

    at_terminal(morning.socket, play)


def test_a_session_that_has_ended_leaves_nothing_for_whoever_comes_next(morning: Morning) -> None:
    async def play(terminal: Terminal) -> None:
        await sits_at(terminal, "2", "inbox")
        await terminal.press("down", "enter")
        await terminal.settle()
        morning.phones.pass_time(15 * 60)
        await terminal.press("escape", "escape", "ctrl+r")
        await terminal.until(lambda: terminal.app.current_mode == "door", "the door")
        await terminal.until(lambda: terminal.widget("#name").has_focus, "a name to be typed")
        assert not terminal.app.screen_stack[1:]
        await terminal.log_in("priya")
        await terminal.go("2", "inbox")
        await terminal.settle()
        assert isinstance(terminal.screen, InboxScreen)
        assert not terminal.screen.has_class("-reading")

    at_terminal(morning.socket, play)


def test_whoever_has_another_s_password_chooses_their_own_first(morning: Morning) -> None:
    from appliance.adapters.passwords import ArgonPasswords
    from appliance.workflow.desk.users import CONSOLE, NewUser, add_user

    add_user(morning.phones.box, ArgonPasswords(8, 1), NewUser("sofia", Role.FRONT_DESK, OTHER), by=CONSOLE)

    async def play(terminal: Terminal) -> None:
        await terminal.until(lambda: terminal.widget("#name").has_focus, "the door")
        await terminal.write("sofia")
        await terminal.press("enter")
        await terminal.write(OTHER)
        await terminal.press("enter")
        await terminal.sees("Choose a password of your own")
        await terminal.write(PASSWORD)
        await terminal.press("enter")
        await terminal.until(lambda: terminal.app.current_mode == "today", "today")

    at_terminal(morning.socket, play, user="")


def test_a_provider_sees_the_schedule_and_no_conversation(morning: Morning) -> None:
    morning.office.join("chen", Role.PROVIDER)

    async def play(terminal: Terminal) -> None:
        assert "insurance" not in terminal.seen()
        await terminal.press("2")
        await terminal.sees("Your role does not include Inbox")
        await sits_at(terminal, "3", "preview")
        await terminal.press("h")
        await terminal.settle()
        assert [] == morning.phones.rows("SELECT text_id FROM text_review")

    at_terminal(morning.socket, play, user="chen")


# --- the switches ----------------------------------------------------------------------------------------


def test_one_key_pauses_everything_and_resuming_asks_first(morning: Morning) -> None:
    async def play(terminal: Terminal) -> None:
        await terminal.press("f12")
        await terminal.sees("SENDING STOPPED")
        assert [("dana",)] == morning.phones.rows("SELECT by FROM halt")
        await terminal.press("f12")
        await terminal.sees("Go on sending?", "Paused by dana")
        await terminal.press("escape", "f12")
        await terminal.sees("Go on sending?")
        await terminal.press("enter")
        await terminal.sees("all well")

    at_terminal(morning.socket, play)
    assert [] == morning.phones.rows("SELECT by FROM halt")


# --- tomorrow's texts ------------------------------------------------------------------------------------


def test_a_text_is_held_approved_and_given_other_words(morning: Morning) -> None:
    async def play(terminal: Terminal) -> None:
        await sits_at(terminal, "3", "preview")
        await terminal.press("h")
        await terminal.sees("u: undo")
        await terminal.press("f", "j")
        await terminal.sees("HELD BY A PERSON")
        terminal.pressed.clear()
        await terminal.press("a")
        await terminal.until(lambda: not terminal.screen.cards.rows, "the list empty")  # type: ignore[attr-defined]
        assert ["a"] == terminal.pressed
        await terminal.press("f", "q")
        await terminal.until(lambda: terminal.screen.cards.rows, "queued again")  # type: ignore[attr-defined]

    at_terminal(morning.socket, play, size=WIDE)
    changes = [change for (change,) in morning.phones.rows("SELECT change FROM text_review ORDER BY rowid")]
    assert changes[-1] == "approved"


def test_who_gets_none_is_listed_with_every_reason(morning: Morning) -> None:
    async def play(terminal: Terminal) -> None:
        await sits_at(terminal, "3", "preview")
        await terminal.press("f", "n")
        await terminal.sees("For which reason?", "already has a visit ahead")
        await terminal.press("a")
        await terminal.until(lambda: len(terminal.screen.cards.rows) > 20, "many")  # type: ignore[attr-defined]
        await terminal.settle()
        shown = terminal.screen.cards.current  # type: ignore[attr-defined]
        assert all(one.meaning in " ".join(terminal.seen().split()) for one in shown.reasons[:1])

    at_terminal(morning.socket, play, size=WIDE)


# --- calls and booking ------------------------------------------------------------------------------------


def test_a_call_is_written_down_with_two_keys(morning: Morning) -> None:
    async def play(terminal: Terminal) -> None:
        await sits_at(terminal, "7", "calls")
        before = len(terminal.screen.cards.rows)  # type: ignore[attr-defined]
        await terminal.press("o", "c")
        await terminal.until(lambda: len(terminal.screen.cards.rows) == before - 1, "one less")  # type: ignore[attr-defined]
        assert ["o", "c"] == terminal.pressed
        await terminal.press("u")
        await terminal.until(lambda: len(terminal.screen.cards.rows) == before, "back")  # type: ignore[attr-defined]

    at_terminal(morning.socket, play)


def test_a_time_is_booked_with_three_keys_and_stands_in_the_pms(morning: Morning) -> None:
    before = len([one for one in morning.phones.world.clinic.writes if one.kind == "appointment_created"])

    async def play(terminal: Terminal) -> None:
        await sits_at(terminal, "2", "inbox")
        screen = terminal.screen
        assert isinstance(screen, InboxScreen)
        at = next(n for n, row in enumerate(screen.cards.rows) if "daughter" in row.last_text)
        screen.cards.cursor = at
        await terminal.settle()
        await terminal.until(lambda: screen.thread and "daughter" in str(screen.thread.lines), "the thread")
        await terminal.press("b")
        await terminal.sees("free in the PMS right now")
        await terminal.press("1")
        await terminal.sees("Book it?")
        await terminal.press("enter")
        assert ["b", "1", "enter"] == terminal.pressed
        await terminal.until(lambda: len(terminal.app.screen_stack) == 1, "the question gone")
        await terminal.settle()

    at_terminal(morning.socket, play, size=WIDE)
    morning.phones.work()
    made = [one for one in morning.phones.world.clinic.writes if one.kind == "appointment_created"]
    assert before + 1 == len(made)


# --- finding, jumping, the palette, copying ----------------------------------------------------------------


def test_the_phone_rings_and_four_digits_find_who_it_is(morning: Morning) -> None:
    person = morning.people[1]

    async def play(terminal: Terminal) -> None:
        await terminal.press("slash")
        await terminal.until(lambda: terminal.app.screen.query_one("#finder"), "the finder")
        await terminal.write((person.mobile or "")[-4:])
        await terminal.sees(person.last_name)
        await terminal.press("enter")
        await terminal.until(lambda: terminal.screen.PLACE == "patient", "people")
        await terminal.sees(f"{person.first_name} {person.last_name}")

    at_terminal(morning.socket, play)


def test_jump_keys_focus_a_part_of_the_screen(morning: Morning) -> None:
    async def play(terminal: Terminal) -> None:
        await terminal.settle()
        await terminal.until(lambda: terminal.widget("#waiting").has_focus, "the list's focus")
        await terminal.press("semicolon")
        await terminal.until(lambda: "s" in [line.strip() for line in terminal.seen().split("\n")], "letters")
        await terminal.press("s")
        await terminal.until(lambda: terminal.widget("#freed").has_focus, "the other list's focus")

    at_terminal(morning.socket, play)


def test_a_list_is_copied_as_csv_over_the_terminal(morning: Morning) -> None:
    async def play(terminal: Terminal) -> None:
        await sits_at(terminal, "7", "calls")
        await terminal.press("x", "c")
        await terminal.sees("Copied as CSV")
        lines = terminal.app.clipboard.split("\r\n")
        assert "Name,Phone,Other,What,Why,Tried,Outcome" == lines[0]
        assert len(terminal.screen.cards.rows) == len(lines) - 2  # type: ignore[attr-defined]

    at_terminal(morning.socket, play)


def test_the_palette_names_every_act_of_the_screen(morning: Morning) -> None:
    async def play(terminal: Terminal) -> None:
        await sits_at(terminal, "3", "preview")
        named = [one.title for one in terminal.app.get_system_commands(terminal.app.screen)]
        assert {"Approve  (a)", "Hold  (h)", "What if  (w)", "Pause  (F12)", "Colours: contrast"} <= set(
            named
        )
        await terminal.press("ctrl+p")
        await terminal.until(lambda: "CommandPalette" in str(terminal.app.screen), "the palette")
        await terminal.write("colours: light")
        await terminal.sees("Colours: light")
        await terminal.press("enter")
        await terminal.until(lambda: terminal.app.theme == "recallbox-light", "light")

    at_terminal(morning.socket, play)


def test_the_log_is_verified_by_a_key(morning: Morning) -> None:
    async def play(terminal: Terminal) -> None:
        await sits_at(terminal, "9", "audit")
        await terminal.press("v")
        await terminal.sees("VERIFIED")

    at_terminal(morning.socket, play)


# --- the service goes and comes ----------------------------------------------------------------------------


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_a_restart_shows_a_banner_and_loses_neither_words_nor_place(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    with morning_at(tmp_path) as morning:

        async def play(terminal: Terminal) -> None:
            await sits_at(terminal, "2", "inbox")
            await terminal.press("down", "enter")
            await terminal.settle()
            await terminal.write("We do, come")
            await terminal.sees("1 text, ")
            morning.office.server.stop()
            await terminal.sees("The service is not there")
            await terminal.write(" by")
            await terminal.press("enter")
            await terminal.sees("did not answer")
            assert "We do, come by" == terminal.widget("#composer").text
            again = serve_desk(morning.phones.site, morning.office.hurried.append)
            morning.office.server = again
            again.start()
            await terminal.until(lambda: terminal.app.is_linked, "the line again")
            await terminal.until(lambda: "The service is not there" not in terminal.seen(), "no banner")
            await terminal.settle()
            assert "We do, come by" == terminal.widget("#composer").text
            await terminal.press("enter")
            await terminal.until(lambda: terminal.widget("#composer").text == "", "sent")

        at_terminal(morning.socket, play, size=size)
        sent = morning.phones.rows("SELECT body FROM message WHERE author = 'user:dana'")
        assert [("We do, come by",)] == sent


def test_the_clock_of_the_masthead_is_the_office_s(morning: Morning) -> None:
    async def play(terminal: Terminal) -> None:
        now = morning.phones.box.clock.now()
        assert timedelta(0) <= terminal.app.clock.now - now < timedelta(minutes=1)
        await terminal.sees("Tue Nov 17")

    at_terminal(morning.socket, play)
