"""A morning at the desk with fifty conversations, keyed in through tmux at the real service.

Somebody logs in, claims, answers, closes, puts off, corrects a reading, books a time, approves a text,
pauses, resumes and logs off. Every stroke is recorded, and the keys of each act are counted from the
recording: those that are pressed, beside the words typed. What a stroke does is waited for on the screen.

    python -m tests.tui.morning

prints the table of `RESULTS.md`.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import click

from appliance.domain.model import instant
from tests.simulation.brisk import Hands
from tests.tui.real import Pane, Service, count_keys

THREADS = 50
FREQUENT, ANSWERED = 3, 5
REVIEWED = 2
"""The most keys that a frequent act may take, and an answer from the row to the text, beside its words."""
_ASKED = ("Do you take my insurance?", "Can I come with my daughter?", "How much is whitening?")
_CURSOR = "\N{BLACK RIGHT-POINTING POINTER}"
_NEWS = "I am in the parking lot"
_WAITING = re.compile(r"· (\d+) waiting in all")
_HEARD = (
    "SELECT (SELECT count(*) FROM inbound WHERE state = 'done'), (SELECT count(*) FROM message"
    " WHERE channel = 'responsive' AND state IN ('queued', 'intent'))"
)


@dataclass(slots=True)
class Outcome:
    """What came of a morning."""

    waited: int = 0
    keys: dict[str, list[int]] = field(default_factory=dict)
    answers: list[str] = field(default_factory=list)
    texts_left: dict[str, int] = field(default_factory=dict)
    done: dict[str, object] = field(default_factory=dict)
    pauses: list[str] = field(default_factory=list)
    seen_after_seconds: list[float] = field(default_factory=list)


class Morning:
    """Somebody at a terminal of a service with fifty conversations."""

    def __init__(self, service: Service, folder: Path, answers: int) -> None:
        self._service, self._folder, self._answers = service, folder, answers
        self._pane = Pane.at_desk(folder, "dana", service.socket)
        self.outcome = Outcome()

    def play(self) -> Outcome:
        """Play it to its end."""
        pane = self._pane
        try:
            with pane.doing("log in"):
                pane.log_in("dana")
            with pane.doing("open the inbox"):
                pane.press("2")
                pane.sees(f"{THREADS} waiting in all")
            self.outcome.waited = self._waiting()
            self._claim()
            for number in range(self._answers):
                self._answer(number)
            self._put_off()
            self._correct()
            self._book()
            self._hear_news()
            self._approve()
            self._pause()
            with pane.doing("log off"):
                pane.press("C-q")
                pane.sees("Log in")
        finally:
            pane.close()
        self.outcome.keys = {name: keys for name, keys in count_keys(pane.recording.file).items() if name}
        self._conclude()
        return self.outcome

    def _waiting(self) -> int:
        found = _WAITING.search(self._pane.seen())
        return int(found[1]) if found else -1

    def _fewer(self, than: int) -> None:
        self._pane.until(lambda: 0 <= self._waiting() < than, f"fewer than {than} wait")

    def _claim(self) -> None:
        with self._pane.doing("claim"):
            self._pane.press("c")
            self._pane.sees("yours")

    def _answer(self, number: int) -> None:
        """Answer the row one stands on, close it or give it back, and go back to the list."""
        pane, words = self._pane, f"Gladly! Please call us, code {number + 10}."
        before = self._waiting()
        with pane.doing(f"inbox row to reply sent#{number}"):
            pane.press("Enter")
            pane.sees("Answer")
            pane.write(words)
            pane.sees(words, "1 text, ")
            pane.press("Enter")
            pane.sees("dana · ")
        act, keys = ("close", ("d", "a")) if number % 2 else ("give back to the machine", ("m",))
        with pane.doing(f"{act}#{number}"):
            pane.press(*keys)
            pane.misses("yours")
        with pane.doing(f"back to the list#{number}"):
            pane.press("Escape")
            self._fewer(before)
        self.outcome.answers.append(words)

    def _put_off(self) -> None:
        before = self._waiting()
        with self._pane.doing("put off"):
            self._pane.press("s", "t")
            self._fewer(before)

    def _correct(self) -> None:
        before = self._waiting()
        with self._pane.doing("correct an intent"):
            self._pane.press("i")
            self._pane.sees("What did it really mean?")
            self._pane.press("n")
            self._fewer(before)

    def _book(self) -> None:
        with self._pane.doing("book a time"):
            self._pane.press("b")
            self._pane.sees("A time for")
            self._pane.press("1")
            self._pane.sees("Book it?")
            self._pane.press("Enter")
            self._pane.misses("Book it?")
        clinic = self._service.world.clinic
        self._pane.until(
            self._moving(lambda: any("appointment" in one.kind for one in clinic.writes)), "a visit booked"
        )

    def _hear_news(self) -> None:
        """Let people write who have not; note how long after the box's commit each is in the list."""
        pane, hands = self._pane, Hands(self._folder / "clock")
        with pane.doing("everything, newest first"):
            pane.press("f", "e")
            pane.sees("everything, newest first")
        for number, person in enumerate(self._service.people[THREADS : THREADS + 3]):
            words = f"{_NEWS} {number}"
            self._service.write(person, words)
            pane.until(self._moving(lambda words=words: words in pane.seen()), words)  # type: ignore[misc]
            shown_at = hands.now()
            ((fetched_at,),) = self._service.rows("SELECT fetched_at FROM inbound WHERE body = ?", words)
            self.outcome.seen_after_seconds.append((shown_at - instant(str(fetched_at))).total_seconds())

    def _moving(self, holds: Callable[[], bool]) -> Callable[[], bool]:
        """Let the office's next poll come, once; after it, time passes as it does. Return the test."""
        self._service.pass_time(31)
        return holds

    def _approve(self) -> None:
        with self._pane.doing("go to the preview"):
            self._pane.press("3")
            self._pane.sees("texts that wait to leave", "waits to leave")
        for number in range(REVIEWED):
            with self._pane.doing(f"hold back#{number}"):
                self._review("h", "held", number + 1)
        with self._pane.doing("what is held back"):
            self._pane.press("f", "j")
            self._pane.sees("a person keeps back")
        for number in range(REVIEWED):
            with self._pane.doing(f"approve#{number}"):
                self._review("a", "approved", number + 1)

    def _review(self, key: str, change: str, count: int) -> None:
        """Press a key on the text one stands on; it is done, and the text has left the list."""
        row = next(line for line in self._pane.seen().splitlines() if _CURSOR in line)
        self._pane.press(key)
        self._pane.until(lambda: self._reviewed(change) == count, change)
        self._pane.misses(row)

    def _reviewed(self, change: str) -> int:
        """Return how many planned texts a person did that to, last."""
        ((count,),) = self._service.rows("SELECT count(*) FROM text_review WHERE change = ?", change)
        return int(str(count))

    def _pause(self) -> None:
        with self._pane.doing("pause"):
            self._pane.press("F12")
            self._pane.sees("SENDING STOPPED")
        with self._pane.doing("resume"):
            self._pane.press("F12")
            self._pane.sees("Go on sending?")
            self._pane.press("Enter")
            self._pane.misses("SENDING STOPPED")

    def _conclude(self) -> None:
        """Count what stands in records and at the vendors once the service has drained."""
        for words in self.outcome.answers:
            self.outcome.texts_left[words] = self._service.until_left(words)
        rows = self._service.rows
        ((booked, corrected),) = rows(
            "SELECT (SELECT count(*) FROM booking WHERE state = 'booked'), (SELECT count(*) FROM correction)"
        )
        approved = self._reviewed("approved")
        self.outcome.done = {"booked": booked, "corrected": corrected, "approved": approved}
        sql = "SELECT action FROM audit WHERE action IN ('sending_paused', 'sending_resumed') ORDER BY seq"
        self.outcome.pauses = [str(action) for (action,) in rows(sql)]


def play_morning(folder: Path, answers: int = 6) -> Outcome:
    """Given an empty folder, play a morning with fifty conversations at the real service."""
    service = Service(folder)
    with service.served():
        for number, person in enumerate(service.people[:THREADS]):
            service.write(person, _ASKED[number % len(_ASKED)])
        service.start()
        service.choose_passwords()
        service.until(
            lambda: [(THREADS, 0)] == service.rows(_HEARD)
        )  # and everybody told that somebody answers
        return Morning(service, folder, answers).play()


def main() -> int:
    """Play it and print the table; 0 if every bar holds."""
    parser = argparse.ArgumentParser(description="A morning with fifty conversations, keyed in through tmux.")
    parser.add_argument("--answers", type=int, default=20, help="how many of them are answered and closed")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        one = play_morning(Path(folder), asked.answers)
    click.echo(f"{one.waited} conversations waited; keys beside the words typed:\n")
    click.echo("| act | keys | times | at most |\n|---|---|---|---|")
    holds = True
    for act, keys in one.keys.items():
        bar = ANSWERED if act == "inbox row to reply sent" else FREQUENT
        holds &= max(keys) <= bar
        click.echo(f"| {act} | {max(keys)} | {len(keys)} | {bar} |")
    slowest = max(one.seen_after_seconds)
    click.echo(f"\nA new reply on the screen after its commit: {slowest:.1f} s at most (bar: 2 s)")
    return 0 if holds and slowest <= 2 else 1


if __name__ == "__main__":
    sys.exit(main())
