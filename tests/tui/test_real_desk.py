"""The desk with real processes: the service of a box, terminals in tmux, a service killed under an answer."""

from __future__ import annotations

import select
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.tui.morning import ANSWERED, FREQUENT, REVIEWED, THREADS, play_morning
from tests.tui.real import Pane, Service

_GONE = "The service is not there"
_KILLED_AFTER_SECONDS = (0.0, 0.05, 0.15, 0.4)
"""How long after Enter: before the service has heard of it, and up to after it has committed it."""


@pytest.mark.slow
def test_a_morning_with_fifty_conversations_takes_few_keys(tmp_path: Path) -> None:
    one = play_morning(tmp_path)

    assert THREADS == one.waited
    frequent = {act: max(keys) for act, keys in one.keys.items() if act != "inbox row to reply sent"}
    assert {} == {act: keys for act, keys in frequent.items() if keys > FREQUENT}
    assert max(one.keys["inbox row to reply sent"]) <= ANSWERED
    assert dict.fromkeys(one.answers, 1) == one.texts_left
    assert {"booked": 1, "corrected": 1, "approved": REVIEWED} == one.done
    assert ["sending_paused", "sending_resumed"] == one.pauses
    assert 3 == len(one.seen_after_seconds)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    service = Service(tmp_path_factory.mktemp("office"), patients=60)
    with service.served():
        service.start()
        service.choose_passwords()
        yield service


@contextmanager
def terminals(service: Service, folder: Path, *names: str) -> Iterator[list[Pane]]:
    """Sit people down at terminals of their own, in the inbox."""
    with ExitStack() as stack:
        panes = [Pane.at_desk(folder, name, service.socket) for name in names]
        for pane, name in zip(panes, names, strict=True):
            stack.callback(pane.close)
            pane.log_in(name)
            pane.press("2")
            pane.sees("1 waiting in all")
        yield panes


def ask(service: Service, number: int, words: str) -> None:
    """Let somebody write, and the box hear it, settle it and say that somebody answers."""
    service.write(service.people[number], words)
    service.until(lambda: [(1, 0)] == service.rows(_SETTLED, words))


_SETTLED = (
    "SELECT (SELECT count(*) FROM inbound WHERE body = ? AND state = 'done'), (SELECT count(*) FROM message"
    " WHERE channel = 'responsive' AND state IN ('queued', 'intent'))"
)
_OPEN = "SELECT count(*) FROM task WHERE inbound_id != '' AND state = 'open'"
_COMMITTED = "SELECT count(*) FROM message WHERE body = ? AND author != ''"


@pytest.mark.slow
def test_two_terminals_at_one_conversation_have_one_owner_and_the_other_sees_whose_it_is(
    service: Service, tmp_path: Path
) -> None:
    ask(service, 0, "Do you take my insurance?")
    with terminals(service, tmp_path, "dana", "priya") as (dana, priya):
        dana.press("Enter")
        dana.write("We do, code 71.")
        dana.sees("yours", "1 text, ")
        priya.sees("dana has it")
        priya.press("Enter")
        priya.write("No, code 72.")
        priya.sees("1 text, ")
        priya.press("Enter")
        priya.sees("dana has it until")
        priya.until(lambda: "No, code 72." == priya.answer(), "the words, once what was told is gone")
        dana.press("Enter")
        dana.until(lambda: dana.answer() == "", "the answer handed over")
        assert 1 == service.until_left("We do, code 71.")
        assert 0 == service.left("No, code 72.")
        dana.press("m")
        service.until(lambda: [(0,)] == service.rows(_OPEN))


@pytest.mark.slow
def test_a_service_killed_under_an_answer_loses_nothing_and_sends_nothing_twice(
    service: Service, tmp_path: Path
) -> None:
    ask(service, 1, "Can I come with my daughter?")
    with terminals(service, tmp_path, "dana") as (dana,):
        dana.press("Enter")
        dana.write("Yes you can, code 80")
        dana.sees("1 text, ")
        service.end(signal.SIGKILL)
        dana.sees(_GONE)
        dana.write(" or 81.")
        dana.until(lambda: dana.answer().startswith("Yes you can, code 80 or 81."), "the words")
        service.start()
        dana.misses(_GONE)
        dana.until(lambda: dana.answer() == "Yes you can, code 80 or 81.", "the words, kept")
        dana.press("Enter")
        dana.until(lambda: dana.answer() == "", "the answer handed over")
        sent = ["Yes you can, code 80 or 81."]
        for number, seconds in enumerate(_KILLED_AFTER_SECONDS):
            sent.append(answer_and_kill(service, dana, f"See you then, code {number + 82}.", seconds))
        assert dict.fromkeys(sent, 1) == {words: service.until_left(words) for words in sent}


def answer_and_kill(service: Service, pane: Pane, words: str, seconds: float) -> str:
    """Answer, kill the service so long after Enter, and go on as one would; return the words."""
    pane.press("Enter")
    pane.write(words)
    pane.until(lambda: pane.answer() == words, words)
    pane.sees("1 text, ")
    pane.press("Enter")
    select.select([], [], [], seconds)
    service.end(signal.SIGKILL)
    pane.sees(_GONE)
    service.start()
    pane.misses(_GONE)
    was_committed = [(1,)] == service.rows(_COMMITTED, words)
    expected = "" if was_committed else words
    pane.until(lambda: pane.answer() == expected, "what became of it")
    if not was_committed:
        pane.press("Enter")
        pane.until(lambda: pane.answer() == "", "the answer handed over")
    return words
