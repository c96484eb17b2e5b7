"""When jobs fire, by the clock on the wall and by virtual time, and what is kept of each run."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from threading import Event, Thread
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.errors import Permanent, RecallBoxError, Refused, Transient, Unknown
from appliance.scheduler import DailyAt, Every, Job, LiveScheduler, Recorder, Timetable, _Plan, next_fire

NEW_YORK = "America/New_York"
NOON = datetime(2026, 3, 11, 16, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PATIENCE = 10.0
"""Seconds after which a test gives up on another thread; none of them waits that long."""


@dataclass
class HandClock:
    """A clock that somebody moves."""

    at: datetime = NOON

    def now(self) -> datetime:
        return self.at


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


def job(work: Callable[[], int | None], every: timedelta = MINUTE, name: str = "pull", **more: object) -> Job:
    return Job(name, Every(every), work, **more)  # type: ignore[arg-type]


def raises(error: Exception) -> Callable[[], int | None]:
    def work() -> int | None:
        raise error

    return work


# --- triggers -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clock", "after", "expected"),
    [
        (time(1, 30), utc(2026, 7, 1, 5, 29, 59), utc(2026, 7, 1, 5, 30)),
        (time(1, 30), utc(2026, 7, 1, 5, 30), utc(2026, 7, 2, 5, 30)),
        (time(1, 30), utc(2026, 7, 1, 23), utc(2026, 7, 2, 5, 30)),
        (time(23, 30), utc(2026, 7, 1, 3, 29), utc(2026, 7, 1, 3, 30)),
        # over the change in spring and in autumn: 1:30 stays 1:30
        (time(1, 30), utc(2026, 3, 7, 6, 30), utc(2026, 3, 8, 6, 30)),
        (time(1, 30), utc(2026, 3, 8, 6, 30), utc(2026, 3, 9, 5, 30)),
        # 2:30 does not happen on 8 March: it fires when the clock has moved on, once
        (time(2, 30), utc(2026, 3, 7, 7, 30), utc(2026, 3, 8, 7)),
        (time(2, 30), utc(2026, 3, 8, 6, 30), utc(2026, 3, 8, 7)),
        (time(2, 30), utc(2026, 3, 8, 7), utc(2026, 3, 9, 6, 30)),
        # 1:30 happens twice on 1 November: it fires the first time, once
        (time(1, 30), utc(2026, 10, 31, 5, 30), utc(2026, 11, 1, 5, 30)),
        (time(1, 30), utc(2026, 11, 1, 5, 30), utc(2026, 11, 2, 6, 30)),
        (time(1, 30), utc(2026, 11, 1, 6, 15), utc(2026, 11, 2, 6, 30)),
    ],
)
def test_a_daily_job_fires_by_the_clock_on_the_wall(clock: time, after: datetime, expected: datetime) -> None:
    assert expected == next_fire(DailyAt(clock, NEW_YORK), after)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    st.sampled_from([NEW_YORK, "America/Phoenix", "America/Adak", "America/Havana", "Pacific/Guam"]),
    st.integers(0, 24 * 60 - 1),
    st.integers(0, 365),
)
def test_a_daily_job_fires_once_on_each_local_day(zone: str, minute: int, start: int) -> None:
    trigger, where = DailyAt(time(minute // 60, minute % 60), zone), ZoneInfo(zone)
    at = utc(2026, 1, 1) + timedelta(days=start)
    days = []
    for _ in range(200):
        at = next_fire(trigger, at)
        days.append(at.astimezone(where).date())
    assert [days[0] + timedelta(days=number) for number in range(200)] == days


@pytest.mark.parametrize(
    ("period", "after", "expected"),
    [
        (MINUTE, utc(2026, 7, 1, 12), utc(2026, 7, 1, 12, 1)),
        (MINUTE, utc(2026, 7, 1, 12, 0, 0) - timedelta(microseconds=1), utc(2026, 7, 1, 12)),
        (timedelta(seconds=30), utc(2026, 7, 1, 12, 0, 29), utc(2026, 7, 1, 12, 0, 30)),
        (timedelta(hours=1), utc(2026, 3, 8, 6, 59), utc(2026, 3, 8, 7)),
        (timedelta(hours=1), utc(2026, 11, 1, 5), utc(2026, 11, 1, 6)),
    ],
)
def test_a_repeated_job_fires_on_the_turn_of_its_period(
    period: timedelta, after: datetime, expected: datetime
) -> None:
    assert expected == next_fire(Every(period), after)


# --- the recorder -------------------------------------------------------------------------------------------


def test_a_run_is_kept_with_its_count_and_its_time() -> None:
    recorder = Recorder(HandClock())
    assert recorder.run(job(lambda: 3)) is None
    assert recorder.run(job(lambda: None, name="empty")) is None
    assert {"pull": "ok: 3", "empty": "ok: 0"} == recorder.results
    assert {"pull": NOON, "empty": NOON} == recorder.last_run_at


@pytest.mark.parametrize(
    "error", [Transient("away"), Unknown("perhaps"), Permanent("no"), Refused("not allowed", remedy="ask")]
)
def test_an_error_on_purpose_is_kept_and_returned(
    error: RecallBoxError, caplog: pytest.LogCaptureFixture
) -> None:
    recorder = Recorder(HandClock())
    with caplog.at_level(logging.WARNING, "recallbox.jobs"):
        assert error is recorder.run(job(raises(error)))
    assert f"{error.kind}: {error}" == recorder.results["pull"]
    assert f"remedy={error.remedy}" in caplog.text


def test_anything_else_passes_through_and_leaves_no_older_success_behind() -> None:
    recorder = Recorder(HandClock())
    recorder.run(job(lambda: 3))
    with pytest.raises(ZeroDivisionError):
        recorder.run(job(raises(ZeroDivisionError("by patient"))))
    assert "crashed: ZeroDivisionError" == recorder.results["pull"], "the kind only: texts may hold names"


@pytest.mark.parametrize(("minutes", "logged"), [(5, False), (5.1, True)])
def test_a_job_that_takes_too_long_is_reported(
    minutes: float, logged: bool, caplog: pytest.LogCaptureFixture
) -> None:
    clock = HandClock()

    def work() -> None:
        clock.at += timedelta(minutes=minutes)

    with caplog.at_level(logging.INFO, "recallbox.jobs"):
        Recorder(clock).run(job(work))
    assert logged == ("limit=300.0s" in caplog.text)


# --- virtual time -------------------------------------------------------------------------------------------


@dataclass
class Diary:
    """Jobs that write down that they ran, on a clock of their own."""

    clock: HandClock = field(default_factory=HandClock)
    lines: list[str] = field(default_factory=list)

    def work(self, name: str, error: Exception | None = None) -> Callable[[], int | None]:
        def write() -> int | None:
            self.lines.append(name)
            if error is not None:
                raise error
            return 1

        return write

    def timetable(self, *jobs: Job) -> Timetable:
        return Timetable({one.name: one for one in jobs}, Recorder(self.clock))


def test_nothing_is_due_before_its_time_and_everything_at_it() -> None:
    diary = Diary()
    table = diary.timetable(
        job(diary.work("inbound"), timedelta(seconds=30), "inbound"),
        Job("nightly", DailyAt(time(1, 30), NEW_YORK), diary.work("nightly")),
        job(diary.work("sending"), MINUTE, "sending"),
    )
    assert [] == table.run_due()
    assert NOON + timedelta(seconds=30) == table.next_at()
    diary.clock.at = table.next_at()
    assert ["inbound"] == table.run_due()
    assert [] == table.run_due(), "once for each time"
    diary.clock.at = NOON + timedelta(days=1)
    assert ["inbound", "nightly", "sending"] == table.run_due(), "in the order of the timetable"
    assert NOON + timedelta(days=1, seconds=30) == table.next_at(), "what was missed is not made up for"
    assert ["inbound", "inbound", "nightly", "sending"] == diary.lines


def test_a_job_that_found_something_away_is_tried_again_after_its_own_pause() -> None:
    diary = Diary()
    hour, pause = timedelta(hours=1), timedelta(minutes=10)
    table = diary.timetable(
        job(diary.work("retried", Transient("away")), hour, "retried", retry=pause),
        job(diary.work("patient", Transient("away")), hour, "patient"),
        job(diary.work("refused", Permanent("no")), hour, "refused", retry=pause),
        job(diary.work("frequent", Transient("away")), hour, "frequent", retry=timedelta(hours=2)),
    )
    diary.clock.at = start = table.next_at()
    assert ["retried", "patient", "refused", "frequent"] == table.run_due()
    assert start + pause == table.next_at()
    diary.clock.at = table.next_at()
    assert ["retried"] == table.run_due()
    diary.clock.at = start + hour
    assert ["retried", "patient", "refused", "frequent"] == table.run_due(), "a long pause skips no turn"


def test_an_error_of_the_program_stops_the_simulation() -> None:
    diary = Diary()
    table = diary.timetable(job(diary.work("pull", ZeroDivisionError())))
    diary.clock.at = table.next_at()
    with pytest.raises(ZeroDivisionError):
        table.run_due()


# --- the machine's clock ------------------------------------------------------------------------------------


@dataclass
class Bench:
    """A running scheduler and what its jobs signal."""

    live: LiveScheduler
    recorder: Recorder


@pytest.fixture
def bench() -> Iterator[Callable[..., Bench]]:
    running = []

    def start(*jobs: Job) -> Bench:
        recorder = Recorder(HandClock(datetime.now(UTC)))
        live = LiveScheduler({one.name: one for one in jobs}, recorder, NEW_YORK)
        live.start()
        running.append(live)
        return Bench(live, recorder)

    yield start
    for live in running:
        live.stop()


FAR = timedelta(hours=5)


def test_a_job_runs_when_told_and_is_waited_for_at_the_end() -> None:
    begun, released, ended = Event(), Event(), Event()

    def work() -> int:
        begun.set()
        assert released.wait(PATIENCE)
        ended.set()
        return 7

    recorder = Recorder(HandClock())
    live = LiveScheduler({"pull": job(work, FAR)}, recorder, NEW_YORK)
    live.start()
    live.run_now("pull")
    assert begun.wait(PATIENCE)
    released.set()
    live.stop()
    assert ended.is_set()
    assert {"pull": "ok: 7"} == recorder.results


def test_a_job_fires_by_itself_when_its_period_is_over(bench: Callable[..., Bench]) -> None:
    fired = Event()
    bench(job(lambda: fired.set(), timedelta(seconds=1)))
    assert fired.wait(PATIENCE)


def test_a_transient_error_brings_the_job_back(bench: Callable[..., Bench]) -> None:
    runs: list[int] = []
    back = Event()

    def work() -> int:
        runs.append(len(runs))
        if len(runs) == 1:
            raise Transient("away")
        back.set()
        return 1

    started = bench(job(work, FAR, retry=timedelta(milliseconds=1)))
    started.live.run_now("pull")
    assert back.wait(PATIENCE)
    assert [0, 1] == runs


def test_a_job_that_wants_a_retry_does_not_keep_the_scheduler_from_stopping() -> None:
    begun, released = Event(), Event()

    def work() -> int:
        begun.set()
        assert released.wait(PATIENCE)
        raise Transient("away")

    live = LiveScheduler({"pull": job(work, FAR, retry=MINUTE)}, Recorder(HandClock()), NEW_YORK)
    live.start()
    live.run_now("pull")
    assert begun.wait(PATIENCE)
    stopping = Thread(target=live.stop, daemon=True)
    stopping.start()
    while live._scheduler.running:
        assert stopping.is_alive()
    released.set()
    stopping.join(PATIENCE)
    assert not stopping.is_alive()


def test_one_jobs_crash_leaves_the_others_running(
    bench: Callable[..., Bench], caplog: pytest.LogCaptureFixture
) -> None:
    other = Event()
    started = bench(job(raises(ZeroDivisionError()), FAR, "broken"), job(lambda: other.set(), FAR, "whole"))
    started.live.run_now("broken")
    started.live.run_now("whole")
    assert other.wait(PATIENCE)


def test_a_job_never_runs_beside_itself(bench: Callable[..., Bench]) -> None:
    """Its own time comes while a run that somebody asked for is under way: that turn is left out."""
    runs: list[int] = []
    begun, released, later = Event(), Event(), Event()

    def work() -> int:
        runs.append(1)
        begun.set()
        assert released.wait(PATIENCE)
        return 1

    second = timedelta(seconds=1)
    started = bench(job(work, second), job(lambda: later.set(), second, "later"))
    started.live.run_now("pull")
    assert begun.wait(PATIENCE)
    # "later" comes after "pull" on the one worker that is left, so "pull" has had its turn by now.
    assert later.wait(PATIENCE)
    assert [1] == runs
    released.set()


def test_daily_jobs_are_known_to_the_machines_clock_by_their_zone() -> None:
    live = LiveScheduler(
        {"nightly": Job("nightly", DailyAt(time(1, 30), NEW_YORK), lambda: 1)}, Recorder(HandClock()), "UTC"
    )
    live.start()
    live.stop()


def test_a_clock_that_jumps_ahead_lists_no_missed_runs() -> None:
    plan = _Plan(Every(timedelta(seconds=30)))
    late = NOON + timedelta(days=20_000)
    assert late + timedelta(seconds=30) == plan.get_next_fire_time(NOON, late)
    assert NOON + timedelta(seconds=30) == plan.get_next_fire_time(None, NOON)


def test_a_job_planned_by_a_clock_that_ran_ahead_is_planned_anew(caplog: pytest.LogCaptureFixture) -> None:
    clock = HandClock(datetime.now(UTC))
    live = LiveScheduler({"pull": job(lambda: 1, FAR)}, Recorder(clock), NEW_YORK)
    live.start()
    live.follow_clock()
    assert "planned anew" not in caplog.text
    planned = live._scheduler.get_job("pull").next_run_time
    live._scheduler.modify_job("pull", next_run_time=planned + timedelta(days=3650))
    live.follow_clock()
    assert "planned anew" in caplog.text
    assert planned == live._scheduler.get_job("pull").next_run_time
    live.stop()
