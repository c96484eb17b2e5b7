"""`recallbox inbox` as two people at a desk use it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from appliance.adapters.host import SystemClock
from appliance.cli import cli
from appliance.errors import Refused
from appliance.ports.records import Task, TaskState
from tests.integration.phones import Phones, phones_at


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Phones]:
    with phones_at(tmp_path) as office:
        office.writes(office.adults()[0].mobile or "", "Is parking free?")
        yield office


def run(tmp_path: Path, *arguments: str, user: str = "priya") -> Result:
    runner = CliRunner(env={"LOGNAME": user, "COLUMNS": "200"})
    result = runner.invoke(cli, ["--site", str(tmp_path / "site.toml"), "inbox", *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def shown(tmp_path: Path, *arguments: str) -> Any:
    return json.loads(run(tmp_path, "--json", *arguments).stdout)


def only(office: Phones) -> Task:
    ((key,),) = office.rows("SELECT id FROM task")
    found = office.record(Task, str(key))
    assert isinstance(found, Task)
    return found


def test_one_claims_the_other_is_told_who_has_it_and_may_take_it_over(office: Phones, tmp_path: Path) -> None:
    task = only(office)
    assert "question is yours until" in run(tmp_path, "--claim", f"{task.id[:6]}.0").stderr
    assert "user:priya" == only(office).claimed_by
    with pytest.raises(Refused, match="user:priya has it until"):
        run(tmp_path, "--claim", task.id, user="chen")
    with pytest.raises(Refused, match="changed since: user:priya claimed"):
        run(tmp_path, "--done", f"{task.id}.0", "--outcome", "called", user="chen")
    run(tmp_path, "--claim", task.id, "--take-over", user="chen")
    (row,) = shown(tmp_path)["tasks"]
    assert ("user:chen", "overdue", 2, 2) == (row["holder"], row["standing"], row["priority"], row["version"])
    told = " ".join(run(tmp_path).stdout.split())
    assert "OVERDUE" in told
    assert "chen" in told
    assert f"{task.id[:6]}.2" in told


def test_a_task_is_put_off_and_closed_with_a_word_of_the_list(office: Phones, tmp_path: Path) -> None:
    task = only(office)
    tomorrow = (SystemClock().now() + timedelta(days=2)).astimezone(office.box.zone)
    run(tmp_path, "--snooze", task.id, "--until", f"{tomorrow:%Y-%m-%d}")
    put_off = only(office).snoozed_until_at
    assert put_off is not None
    assert f"{tomorrow:%Y-%m-%d} 08:00" == f"{put_off.astimezone(office.box.zone):%Y-%m-%d %H:%M}"
    assert "snoozed" == shown(tmp_path)["tasks"][0]["standing"]
    assert 2 == run(tmp_path, "--done", task.id, "--outcome", "settled").exit_code, "that is the box's word"
    closed = run(tmp_path, "--done", task.id, "--outcome", "answered")
    assert "the machine answers this phone again" in closed.stderr
    assert (TaskState.CLOSED, "answered", "user:priya") == (
        only(office).state,
        only(office).outcome,
        only(office).changed_by,
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--done", "a"), "what came of it"),
        (("--snooze", "a"), "until when"),
        (("--claim", "a", "--done", "b", "--outcome", "called"), "one change at a time"),
        (("--take-over",), "which task"),
        (("--until", "2026-11-18"), "which task"),
        (("--open", "nothing"), "no thread"),
        (("--claim", "nothing-like-it"), "0 open tasks"),
    ],
)
def test_what_is_not_said_whole_is_refused_and_changes_nothing(
    office: Phones, tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    task = only(office)
    with pytest.raises(Refused, match=told):
        run(tmp_path, *arguments)
    with pytest.raises(Refused, match="not a day and a time"):
        run(tmp_path, "--snooze", task.id, "--until", "tomorrow")
    assert task == only(office)


def test_the_token_of_an_alert_opens_the_thread_with_words_to_begin_from(
    office: Phones, tmp_path: Path
) -> None:
    person = office.adults()[0]
    token = office.thread(person.mobile or "").token
    told = run(tmp_path, "--open", token).stdout
    assert "< Is parking free?" in told
    assert "> Thanks" in told
    assert "To begin from: Hi" in told
    assert person.mobile or "" in told
    seen = shown(tmp_path, "--open", token)
    assert [person.id] == seen["patients"]
    assert 2 == len(seen["texts"])
    assert seen["tasks"][0]["suggestion"].startswith("Hi ")
    viewings = office.rows(
        "SELECT count(*) FROM audit WHERE action = 'phi_viewed' AND object = 'thread' AND patient_token != ''"
    )
    assert [(2,)] == viewings
