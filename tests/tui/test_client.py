"""Reading what the desk sends: events and their numbers, problems, and what is said about time and tables."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App

from appliance.wire.common import Event, Problem
from appliance.workflow.handoff import TaskKind
from tui.client import DeskClient, Gone, read_events, read_problem
from tui.drafts import Drafts
from tui.phrases import KINDS, OfficeClock, as_csv, later_choices, say_problem, short_span
from tui.screens.preview import read_changes
from tui.widgets.cards import fit
from tui.widgets.masthead import Places

CHICAGO = ZoneInfo("America/Chicago")
NOON = datetime(2026, 11, 17, 18, tzinfo=UTC)


def events_of(text: str) -> list[tuple[int | None, Event | None]]:
    async def lines() -> AsyncIterator[str]:
        for line in text.split("\n"):
            yield line

    async def read() -> list[tuple[int | None, Event | None]]:
        return [one async for one in read_events(lines())]

    return asyncio.run(read())


def test_a_number_without_an_event_says_where_to_go_on() -> None:
    assert [(192, None)] == events_of(": listening\nid: 192\ndata: \nretry: 1000\n\n")


def test_data_over_several_lines_is_one_event() -> None:
    event = Event(id=7, topic="inbox", is_new_reply=True)
    first, second = msgspec.json.encode(event).decode().split(",", 1)
    assert [(7, event)] == events_of(
        f"id: 7\nevent: inbox\ndata: {first},\ndata:{second}\n\n: still here\n\n"
    )


def test_an_answer_that_is_no_problem_is_told_by_its_number() -> None:
    assert "signed_out" == read_problem(401, b"<html>").kind
    problem = Problem(kind="refused", message="the box is frozen", remedy="end the freeze")
    assert problem == read_problem(422, msgspec.json.encode(problem))
    assert "The box is frozen. End the freeze." == say_problem(problem)


def test_nobody_at_the_socket_is_gone(tmp_path: Path) -> None:
    async def ask() -> None:
        async with DeskClient(tmp_path / "none.sock") as client:
            await client.hello()

    with pytest.raises(Gone):
        asyncio.run(ask())


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (NOON, "12:00 pm"),
        (NOON + timedelta(hours=20), "tomorrow 8:00 am"),
        (NOON - timedelta(days=1), "yesterday 12:00 pm"),
        (NOON + timedelta(days=9), "Thu Nov 26 12:00 pm"),
        (datetime(2025, 7, 1, 14, 5, tzinfo=UTC), "Jul 1 2025 9:05 am"),
    ],
)
def test_instants_are_said_on_the_office_s_clock(at: datetime, expected: str) -> None:
    assert expected == OfficeClock(NOON, CHICAGO).when(at)


def test_short_spans() -> None:
    assert ["now", "59m", "3h", "2d"] == [short_span(one) for one in (30, 3599, 3 * 3600, 2 * 86400)]


@given(st.integers(0, 2 * 365 * 86_400))
def test_times_to_put_off_to_lie_ahead_and_in_the_morning(seconds: int) -> None:
    now = NOON + timedelta(seconds=seconds)
    for key, _, at in later_choices(OfficeClock(now, CHICAGO)):
        assert at > now
        if key in "tmw":
            assert (8, 0) == (at.astimezone(CHICAGO).hour, at.minute)
        if key == "m":
            assert 0 == at.astimezone(CHICAGO).weekday()
            assert at - now <= timedelta(days=8)


def test_a_cell_that_a_spreadsheet_would_run_is_quoted_away() -> None:
    assert 'Name,Note\r\n"\'=1+1,2",plain\r\n' == as_csv(("Name", "Note"), [("=1+1,2", "plain")])


@given(st.text(max_size=40), st.integers(0, 30))
def test_a_cell_has_its_width_whatever_is_in_it(words: str, width: int) -> None:
    from rich.cells import cell_len

    assert width == cell_len(fit(words, width))


def test_changes_of_a_what_if_are_read_and_the_rest_left_out() -> None:
    assert {"daily_cap": "100", "a": "b c"} == read_changes("daily_cap = 100, nothing, a=b c, =x")


def test_drafts_are_each_owner_s_own(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path)
    drafts.open_for("dana")
    assert drafts.keep("t1", "half a sentence")
    assert not drafts.keep("t1", "half a sentence")
    drafts.save()
    drafts.open_for("priya")
    assert "" == drafts.of("t1")
    drafts.open_for("dana")
    assert "half a sentence" == drafts.of("t1")
    drafts.keep("t1", "  ")
    drafts.save()
    drafts.open_for("dana")
    assert "" == drafts.of("t1")


def test_where_somebody_was_is_kept_beside_their_words(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path)
    drafts.open_for("dana")
    drafts.keep("t1", "half")
    assert drafts.stand("inbox", "t1")
    assert not drafts.stand("inbox", "t1")
    drafts.save()
    again = Drafts(tmp_path)
    again.open_for("priya")
    assert ("", "") == again.place
    again.open_for("dana")
    assert ("inbox", "t1") == again.place
    assert again.was_found("t1")
    again.keep("t1", "half a sentence")
    assert not again.was_found("t1")


def test_without_a_folder_in_memory_nothing_is_written(tmp_path: Path) -> None:
    drafts = Drafts(None)
    drafts.open_for("dana")
    drafts.keep("t1", "words")
    drafts.save()
    assert "words" == drafts.of("t1")
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize(("width", "short"), [(80, True), (100, False), (140, False)])
def test_the_bar_of_screens_fits_whatever_waits(width: int, short: bool) -> None:
    class Bar(App[None]):
        def compose(self) -> Iterator[Places]:
            yield Places()

    async def draw() -> str:
        app = Bar()
        async with app.run_test(size=(width, 24)):
            bar = app.query_one(Places)
            bar.counts = {"inbox": "120", "calls": "140", "health": "■"}
            bar.here = "openings"
            return bar.render().plain

    drawn = asyncio.run(draw())
    assert len(drawn) <= width - 2
    assert "9Audit" in drawn.replace(" ", "")
    assert ("[5Open]" in drawn.replace(" ", "")) == short


def test_every_kind_of_task_has_words_of_its_own() -> None:
    assert sorted(TaskKind) == sorted(KINDS)
    assert len(KINDS) == len(set(KINDS.values()))
