"""The desk as plain commands: the same acts, linear, with the same refusals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from appliance.wire.calls import Calls
from appliance.wire.openings import Openings
from appliance.wire.today import Figures, HealthLine, Today, WaitingCounts
from tests.tui.office import Morning, morning_at
from tests.web.desks import PASSWORD
from tui.__main__ import main
from tui.keys import EVERYWHERE, KEYS, PLACES
from tui.papers import _fetch_nothing, huddle_page, key_card, write_pdf
from tui.plain import desk
from tui.plain_papers import show_keys

NOON = datetime(2026, 11, 17, 18, tzinfo=UTC)


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Morning]:
    with morning_at(tmp_path_factory.mktemp("plain")) as morning:
        yield morning


class Hand:
    """Somebody at a prompt."""

    def __init__(self, morning: Morning, folder: Path) -> None:
        self._socket = str(morning.socket)
        self._runner = CliRunner(env={"XDG_RUNTIME_DIR": str(folder), "COLUMNS": "200"})
        self.folder = folder

    def run(self, *words: str) -> Result:
        return self._runner.invoke(main, ["desk", "--socket", self._socket, *words])

    def ok(self, *words: str) -> str:
        result = self.run(*words)
        assert 0 == result.exit_code, result.output
        return result.stdout

    def json(self, *words: str) -> dict[str, object]:
        found: dict[str, object] = json.loads(self.ok("--json", *words))
        return found


@pytest.fixture
def hand(morning: Morning, tmp_path: Path) -> Hand:
    hand = Hand(morning, tmp_path)
    assert 0 == hand.run("login", "dana", "--password", PASSWORD).exit_code
    return hand


def test_nobody_logged_in_is_told_what_to_do(morning: Morning, tmp_path: Path) -> None:
    result = Hand(morning, tmp_path).run("today")
    assert 1 == result.exit_code
    assert "Log in" in result.stderr


def test_the_session_lies_where_only_its_owner_may_read_it(hand: Hand) -> None:
    path = hand.folder / "recallbox" / "desk-session.json"
    assert 0o600 == path.stat().st_mode & 0o777
    hand.ok("logoff")
    assert "" == json.loads(path.read_text())["token"]


def test_a_conversation_is_read_answered_and_closed(morning: Morning, hand: Hand) -> None:
    (row,) = [line for line in hand.ok("inbox").splitlines() if "insurance" in line]
    thread, task = row.split()[:2]
    read = hand.ok("thread", thread)
    assert "patient: Do you take my insurance? (read as: asks something)" in read
    assert "suggested: Hi" in read
    assert "half a minute" in hand.ok("reply", thread, "We take most plans.")
    assert "yours" in next(line for line in hand.ok("inbox").splitlines() if line.startswith(thread))
    assert "closed" in hand.ok("done", task, "answered")
    assert not [line for line in hand.ok("inbox").splitlines() if line.startswith(thread)]
    assert "taken back" in hand.ok("undo")
    assert [line for line in hand.ok("inbox").splitlines() if line.startswith(thread)]


def test_a_refusal_ends_the_command_with_words(hand: Hand) -> None:
    result = hand.run("claim", "zzzzzz")
    assert 2 == result.exit_code
    assert "names no open task" in result.output


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("today",), "Cedar Ridge Dental, Tuesday November 17"),
        (("calls",), "broken visits"),
        (("preview",), "Reply STOP to opt out"),
        (("withheld",), "already has a visit ahead"),
        (("find", "alvarez"), "Carlos Alvarez"),
        (("openings",), "Hyg"),
        (("overdue", "--sort", "risk"), "30 days:"),
        (("health",), "Left the building today"),
        (("audit", "--action", "desk_login"), "user:dana"),
        (("verify",), "VERIFIED"),
        (("huddle",), "FREE TIME"),
        (("keys",), "WHILE TYPING"),
    ],
)
def test_every_screen_has_its_words(hand: Hand, words: tuple[str, ...], expected: str) -> None:
    assert expected in hand.ok(*words)


def test_who_looked_is_told(hand: Hand) -> None:
    hand.ok("inbox")
    assert ["dana", "inbox"] in [row.split()[3:5] for row in hand.ok("accesses").splitlines()]


def test_one_person_with_every_reason(hand: Hand) -> None:
    (found,) = [line for line in hand.ok("find", "carlos alvarez").splitlines() if "Carlos" in line]
    told = hand.ok("patient", found.split()[0])
    assert "already has a visit ahead" in told
    assert "Consent" in told


def test_json_is_what_crossed_the_socket(hand: Hand) -> None:
    assert {"rows", "next", "waiting"} == set(hand.json("inbox"))


def test_every_act_of_the_keys_is_a_command_too() -> None:
    """What a screen reader cannot do with a key, it does with a word."""
    words = {
        "reply": "reply", "claim": "claim", "done": "done", "snooze": "snooze", "book": "book",
        "correct": "correct", "machine": "give-back", "take_over": "take-over", "approve": "approve",
        "hold": "hold", "edit": "edit", "what_if": "what-if", "outcome": "call",
        "reset": "reset-breaker", "verify": "verify",
        "accesses": "accesses", "app.undo": "undo", "app.find": "find", "app.switch_sending": "pause",
    }  # fmt: skip
    acts = {one.action for one in KEYS} & set(words)
    assert set(words) == acts
    assert set() == {words[act] for act in acts} - set(desk.commands)


def test_a_key_means_one_thing_at_a_place() -> None:
    for place in {one.where for one in KEYS}:
        own = [key for one in KEYS if one.where in (place, EVERYWHERE) for key in one.key.split(",")]
        twice = {key for key in own if own.count(key) > 1}
        assert set() == twice - {"p"}, place


def test_the_quick_card_names_every_key() -> None:
    card = show_keys()
    assert [] == [one.about for one in KEYS if one.about not in card]
    assert [] == [place.title for place in PLACES if place.title not in card]


def test_the_quick_card_is_one_page_with_every_key(tmp_path: Path) -> None:
    card = key_card()
    for key in KEYS:
        assert escape(key.about) in card, key
    path = tmp_path / "card.pdf"
    assert 1 == write_pdf(card, path)
    assert path.read_bytes().startswith(b"%PDF-")
    assert 0o600 == path.stat().st_mode & 0o777


def test_the_huddle_on_paper_holds_who_waits_and_who_is_called(hand: Hand, tmp_path: Path) -> None:
    path = tmp_path / "huddle.pdf"
    assert "huddle.pdf: " in hand.ok("huddle", "--pdf", str(path))
    assert path.read_bytes().startswith(b"%PDF-")
    day = msgspec.json.decode(hand.ok("--json", "today"), type=Today)
    calls = msgspec.json.decode(hand.ok("--json", "calls"), type=Calls)
    openings = msgspec.json.decode(hand.ok("--json", "openings"), type=Openings)
    page = huddle_page(day, calls, openings)
    for task in day.waiting:
        assert escape(task.name) in page
        assert escape(task.phone) in page
    assert f"Calls ({calls.total})" in page


def test_a_paper_fetches_nothing_and_escapes_what_people_are_called(tmp_path: Path) -> None:
    day = Today(
        now=NOON, on=NOON.date(), zone="America/Chicago", practice="<img src=http://192.0.2.1/x.png>",
        counts=WaitingCounts(overdue=0, due=0, snoozed=0, mine=0, calls=0), waiting=[], freed=[],
        figures=Figures(sent=0, waiting_to_send=0, withheld=0, replies=0, booked=0),
        health=HealthLine(level="good", text="", halts=[]),
    )  # fmt: skip
    page = huddle_page(
        day, Calls(rows=[], next="", total=0), Openings(slots=[], held=[], read_at=None, days=1)
    )
    assert "<img" not in page
    with pytest.raises(ValueError, match="no business with http"):
        _fetch_nothing("http://192.0.2.1/x.png")
