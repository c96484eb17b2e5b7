"""Live events over the socket: what happens is told at once, and resumed by number without a gap."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from appliance.bootstrap_desk import serve_desk
from appliance.workflow.desk.log import MOST_BEHIND, read_events
from tests.web.desks import DeskOffice, Terminal, desk_at


@pytest.fixture
def office(tmp_path: Path) -> Iterator[DeskOffice]:
    with desk_at(tmp_path) as office:
        yield office


@contextmanager
def listening(terminal: Terminal, last: int | None = None) -> Iterator[Iterator[dict[str, Any]]]:
    """Yield the events that a terminal hears, as they come."""
    headers = {"Authorization": f"Bearer {terminal.token}"}
    if last is not None:
        headers["Last-Event-ID"] = str(last)
    with terminal.client.stream("GET", "/v1/events", headers=headers) as answer:
        assert 200 == answer.status_code
        yield (json.loads(line[5:]) for line in answer.iter_lines() if line.startswith("data:"))


def test_a_new_reply_rings_and_carries_nothing_of_the_patient(office: DeskOffice) -> None:
    terminal, other = office.at_desk("priya"), office.at_desk("dana")
    with office.phones.box.store.view() as view:
        before = view.desk.log_size()
    with listening(terminal, before) as events:
        phone, task = office.ask_something("Is Maria in today?")
        heard = [next(events)]
        while heard[-1]["what"] != "task_opened":
            heard.append(next(events))
        assert [True] == [one["is_new_reply"] for one in heard if one["what"] == "text_received"]
        other.post(f"/tasks/{task['id']}/claim", version=task["version"])
        while heard[-1]["what"] != "task_claimed":
            heard.append(next(events))
    claimed = heard[-1]
    thread = office.phones.thread(phone).token
    assert ("inbox", "dana", thread) == (claimed["topic"], claimed["actor"], claimed["key"])
    told = json.dumps(heard)
    assert phone[-4:] not in told.replace(thread, "")
    assert "Maria" not in told
    assert "listening" == heard[0]["what"]
    ids = [one["id"] for one in heard]
    assert sorted(set(ids)) == ids


def test_a_terminal_that_comes_back_hears_what_it_missed_once(office: DeskOffice) -> None:
    terminal = office.at_desk("priya")
    with office.phones.box.store.view() as view:
        start = view.desk.log_size()
    _, task = office.ask_something()
    with listening(terminal, start) as events:
        first = [one for one in (next(events) for _ in range(3)) if one["what"] != "listening"]
    done = terminal.post(f"/tasks/{task['id']}/claim", version=task["version"])
    terminal.post(f"/tasks/{task['id']}/release", version=done["version"])
    office.server.stop()
    again = serve_desk(office.phones.site, office.hurried.append)
    again.start()
    rest: list[dict[str, Any]] = []
    with listening(terminal, first[-1]["id"]) as events:
        while not rest or rest[-1]["what"] != "task_released":
            rest.append(next(events))
    again.stop()
    ids = [one["id"] for one in (*first, *rest) if one["what"] != "listening"]
    assert sorted(set(ids)) == ids
    sql = "SELECT seq FROM audit WHERE action LIKE 'task_%' OR action = 'text_received' ORDER BY seq"
    wanted = {seq for (seq,) in office.phones.rows(sql) if int(str(seq)) > start}
    assert wanted <= set(ids)


def test_a_gap_that_is_too_large_or_no_gap_at_all_asks_for_a_fresh_look(office: DeskOffice) -> None:
    box = office.phones.box
    with box.store.view() as view:
        size = view.desk.log_size()
    events, at = read_events(box, size + 5)
    assert (["resync"], size) == ([one.topic for one in events], at)
    assert ([], size) == read_events(box, size)
    assert MOST_BEHIND > 0


def test_listening_keeps_nobody_logged_in(office: DeskOffice) -> None:
    terminal = office.at_desk("priya")
    with listening(terminal) as events:
        office.phones.pass_time(15 * 60 + 1)
        heard = list(events)
    assert ("session", "ended") == (heard[-1]["topic"], heard[-1]["what"])
