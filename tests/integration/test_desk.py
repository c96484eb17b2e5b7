"""Claims, putting off, returning and closing on a real store: who has a task, what nobody overwrites."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from appliance.adapters.store.audit_log import verify
from appliance.errors import Refused
from appliance.ports.records import Task, TaskState
from appliance.ports.store import Lane
from appliance.workflow.desk import work as desk
from appliance.workflow.handoff import TaskKind, TaskOutcome, open_task, priority_of
from tests.integration.phones import CHEN, NOBODYS, PRIYA, Phones, phones_at


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Phones]:
    with phones_at(tmp_path) as office:
        yield office


def asked(office: Phones) -> Task:
    """Let a patient ask something; return the task that it led to."""
    phone = office.adults()[0].mobile or ""
    office.writes(phone, "Do you take my insurance?")
    (task,) = office.tasks(phone)
    return task


def now_of(office: Phones, task: Task) -> Task:
    found = office.record(Task, task.id)
    assert isinstance(found, Task)
    return found


def claim(office: Phones, wanted: str, actor: str, *, take_over: bool = False) -> Task:
    with office.box.store.transaction(Lane.DESK, "test.claim") as tx:
        return desk.claim(office.box, tx, desk.find_task(tx, wanted), actor=actor, take_over=take_over)


def snooze(office: Phones, wanted: str, actor: str, **until: float) -> Task:
    with office.box.store.transaction(Lane.DESK, "test.snooze") as tx:
        at = office.box.clock.now() + timedelta(**until)
        return desk.snooze(office.box, tx, desk.find_task(tx, wanted), actor=actor, until=at)


def finish(office: Phones, wanted: str, actor: str, *, take_over: bool = False) -> bool:
    with office.box.store.transaction(Lane.DESK, "test.finish") as tx:
        task = desk.find_task(tx, wanted)
        return desk.finish(office.box, tx, task, actor=actor, outcome=TaskOutcome.CALLED, take_over=take_over)


def test_a_claim_is_a_lease_that_its_holder_may_renew_and_nobody_else_may_break(office: Phones) -> None:
    task = asked(office)
    first = claim(office, task.id, PRIYA)
    assert (PRIYA, office.box.clock.now() + timedelta(minutes=30)) == (
        first.claimed_by,
        first.claimed_until_at,
    )
    for act in (claim, snooze, finish):
        with pytest.raises(Refused, match=r"user:priya has it until Tue Nov 17 11:3\d") as refused:
            act(office, task.id, CHEN)
        assert "--take-over" in refused.value.remedy
    office.pass_time(1200)
    renewed = claim(office, task.id, PRIYA)
    assert renewed.claimed_until_at == office.box.clock.now() + timedelta(minutes=30)
    office.pass_time(1800)
    assert "" == desk.holder_of(now_of(office, task), office.box.clock.now())
    assert CHEN == claim(office, task.id, CHEN).claimed_by
    assert ["task_claimed", "task_claimed", "task_taken_over"] == office.actions("task_%")[1:]


def test_taking_over_is_on_record_with_both_names(office: Phones) -> None:
    task = asked(office)
    claim(office, task.id, PRIYA)
    assert CHEN == claim(office, task.id, CHEN, take_over=True).claimed_by
    ((record,),) = office.rows("SELECT record FROM audit WHERE action = 'task_taken_over'")
    assert f'"actor":"{CHEN}"' in str(record)
    assert f"from {PRIYA}" in str(record)
    assert task.phone not in str(record)


def test_a_lease_runs_in_the_offices_hours(tmp_path: Path) -> None:
    with phones_at(tmp_path, 16) as office:
        task = asked(office)
        with office.box.store.view() as view:
            hours = view.working_minutes(office.at(0).date(), office.at(0, days=6).date())
        today, next_day = sorted(hours)[:2]
        off = (date.fromisoformat(next_day) - date.fromisoformat(today)).days
        office.move_to(office.at(0) + timedelta(minutes=hours[today][1] - 10))
        until = claim(office, task.id, PRIYA).claimed_until_at
        assert office.at(0, days=off) + timedelta(minutes=hours[next_day][0] + 20) == until


def test_everything_that_waits_about_one_phone_is_one_persons(office: Phones) -> None:
    task = asked(office)
    with office.box.store.transaction(Lane.DESK, "test.more") as tx:
        other = open_task(
            office.box, tx, TaskKind.CALL, phone=task.phone, patient_id=task.patient_id, why="x"
        )
    claim(office, task.id, PRIYA)
    assert PRIYA == now_of(office, other).claimed_by
    with office.box.store.transaction(Lane.DESK, "test.more") as tx:
        later = open_task(
            office.box, tx, TaskKind.BOOK_BY_HAND, phone=task.phone, patient_id=task.patient_id, why="y"
        )
    assert PRIYA == desk.holder_of(later, office.box.clock.now())


def test_a_stale_change_is_refused_with_who_did_what(office: Phones) -> None:
    task = asked(office)
    seen = f"{task.id}.{task.version}"
    claim(office, seen, PRIYA)
    with pytest.raises(
        Refused, match=r"has changed since: user:priya claimed, 2026-11-17 17:0\d UTC"
    ) as stale:
        claim(office, seen, CHEN)
    assert f"{task.id}.1" in stale.value.remedy
    finish(office, f"{task.id}.1", PRIYA)
    with pytest.raises(Refused, match=r"0 open tasks .*: user:priya closed as called"):
        finish(office, task.id, CHEN)
    closed = now_of(office, task)
    assert (TaskState.CLOSED, "called", 2) == (closed.state, closed.outcome, closed.version)


def test_a_task_that_was_put_off_comes_back_due_and_sooner_when_they_write(office: Phones) -> None:
    task = asked(office)
    claim(office, task.id, PRIYA)
    put_off = snooze(office, task.id, PRIYA, days=1)
    assert ("", put_off.snoozed_until_at) == (put_off.claimed_by, put_off.due_at)
    assert desk.Standing.SNOOZED is desk.standing_of(put_off, office.box.clock.now())
    assert office.thread(task.phone).human_in_loop
    office.pass_time(24 * 3600)
    assert desk.Standing.OVERDUE is desk.standing_of(now_of(office, task), office.box.clock.now())
    snooze(office, task.id, PRIYA, days=1)
    sid = office.writes(task.phone, "Any news?")
    woken = now_of(office, task)
    assert ("passed_on", None, office.box.clock.now()) == (
        office.outcome(sid),
        woken.snoozed_until_at,
        woken.due_at,
    )


@pytest.mark.parametrize(("days", "told"), [(-1, "time ahead"), (0, "time ahead"), (91, "90 days")])
def test_nothing_is_put_off_into_the_past_or_for_ever(office: Phones, days: int, told: str) -> None:
    task = asked(office)
    with pytest.raises(Refused, match=told):
        snooze(office, task.id, PRIYA, days=days)
    assert task == now_of(office, task)


def test_an_emergency_is_not_put_off(office: Phones) -> None:
    phone = office.adults()[0].mobile or ""
    office.writes(phone, "My face is swollen and I can't breathe")
    (task,) = office.tasks(phone)
    assert (TaskKind.EMERGENCY, 1) == (task.kind, priority_of(task.kind))
    with pytest.raises(Refused, match="emergency"):
        snooze(office, task.id, PRIYA, hours=1)


def test_what_its_holder_lets_lie_is_the_desks_again_overdue_and_never_the_machines(office: Phones) -> None:
    task = asked(office)
    claim(office, task.id, PRIYA)
    office.box = replace(office.box, policy=replace(office.box.policy, hold_return_hours=3))
    office.pass_time(2 * 3600)
    assert 0 == desk.return_left(office.box)
    office.writes(task.phone, "Hello?")  # something happened: the clock begins again
    office.pass_time(2 * 3600)
    assert 0 == desk.return_left(office.box)
    office.pass_time(24 * 3600)
    assert 1 == desk.return_left(office.box)
    assert 0 == desk.return_left(office.box), "once"
    back = now_of(office, task)
    assert ("", office.box.clock.now()) == (back.claimed_by, back.returned_at)
    assert desk.Standing.OVERDUE is desk.standing_of(back, office.box.clock.now())
    assert office.thread(task.phone).human_in_loop
    before = len(office.answers(task.phone))
    office.writes(task.phone, "Tuesday is fine")
    assert before == len(office.answers(task.phone))
    ((record,),) = office.rows("SELECT record FROM audit WHERE action = 'task_returned'")
    assert f"from {PRIYA}" in str(record)


def test_a_thread_that_waits_for_a_person_without_a_task_gets_one(office: Phones) -> None:
    task = asked(office)
    with office.box.store.transaction(Lane.DESK, "test.lose") as tx:
        tx.remove(task)
    assert 1 == desk.return_left(office.box)
    assert [TaskKind.ANSWER_BY_HAND] == office.kinds(task.phone)
    assert 0 == desk.return_left(office.box)


def test_closing_the_last_task_gives_the_phone_back(office: Phones) -> None:
    task = asked(office)
    office.pass_time(7200)
    assert finish(office, task.id, PRIYA)
    thread = office.thread(task.phone)
    assert (False, None) == (thread.human_in_loop, thread.held_since_at)
    person = office.adults()[0]
    offer = office.offer(person)
    office.writes(task.phone, "1")
    assert [("booked",)] == office.rows("SELECT state FROM booking WHERE offer_id = ?", offer.id)
    with office.box.store.view() as view:
        assert verify(view.tx).ok  # type: ignore[attr-defined]


def test_an_id_that_is_no_task_or_several_is_refused(office: Phones) -> None:
    for number in range(40):
        with office.box.store.transaction(Lane.DESK, "test.many") as tx:
            open_task(office.box, tx, TaskKind.CALL, phone="", patient_id="", why=f"call {number}")
    office.writes(NOBODYS, "hello")
    with office.box.store.view() as view:
        for wanted in ("", "nothing-like-it", ".3"):
            with pytest.raises(Refused, match="0 open tasks"):
                desk.find_task(view, wanted)
        starts = [one.id[0] for one in view.open_tasks()]
        twice = next(one for one in starts if starts.count(one) > 1)
        with pytest.raises(Refused, match=rf"{starts.count(twice)} open tasks"):
            desk.find_task(view, twice)


def test_what_presses_most_comes_first() -> None:
    """An emergency before all; what is about somebody's visit or number today; the work list last."""
    today = {"wrong_number", "deceased", "household_booking", "question", "who_wrote", "opt_out_with_visit",
             "give_up_visit", "reschedule", "book_by_hand", "breaker", "model_leak"}  # fmt: skip
    worklist = {"call", "unreachable", "verify_number"}
    soon = {*TaskKind} - today - worklist - {"emergency"}

    assert 1 == priority_of("emergency")
    assert {2} == {priority_of(one) for one in today}
    assert {3} == {priority_of(one) for one in soon}
    assert {4} == {priority_of(one) for one in worklist}
