"""When jobs run: triggers as data, fired by APScheduler in production and by virtual time in simulation.

Owns the timetable and the one recorder round every job. A job is safe to run twice, and a missed run is
not caught up except for the nightly one, which is the same whenever it runs. A job that failed because
something was away is tried again after its own pause.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from threading import Lock
from zoneinfo import ZoneInfo

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.date import DateTrigger

from appliance.domain.calendar import wall_instant
from appliance.errors import RecallBoxError, Transient
from appliance.ports.time import Clock

logger = logging.getLogger("recallbox.jobs")
_SET_BACK = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Every:
    """A job that runs again and again."""

    period: timedelta


@dataclass(frozen=True, slots=True)
class DailyAt:
    """A job that runs once a local day."""

    clock: time
    zone: str


Work = Callable[[], "int | None"]


@dataclass(frozen=True, slots=True)
class Job:
    """One job: when it runs, what it does, and how long it may take before that counts as trouble."""

    name: str
    trigger: Every | DailyAt
    work: Work
    retry: timedelta | None = None
    too_long: timedelta = timedelta(minutes=5)


def next_fire(trigger: Every | DailyAt, after: datetime) -> datetime:
    """Given a trigger and an instant, return the first instant strictly after it at which it fires."""
    if isinstance(trigger, Every):
        period = trigger.period.total_seconds()
        ticks = int(after.timestamp() // period) + 1
        return datetime.fromtimestamp(ticks * period, after.tzinfo)
    where = ZoneInfo(trigger.zone)
    on = after.astimezone(where).date()
    for ahead in range(3):
        at = wall_instant(on + timedelta(days=ahead), trigger.clock, where)
        if at > after:
            return at
    raise AssertionError("a daily trigger fires within two days")


@dataclass(slots=True)
class Recorder:
    """Runs jobs and keeps what came of each: the same round every one of them."""

    clock: Clock
    results: dict[str, str] = field(default_factory=dict)
    last_run_at: dict[str, datetime] = field(default_factory=dict)

    def run(self, job: Job) -> RecallBoxError | None:
        """Run a job; log its outcome; return an error it raised on purpose. Anything else passes through."""
        started = self.clock.now()
        self.last_run_at[job.name] = started
        try:
            count = job.work()
        except RecallBoxError as error:
            self.results[job.name] = f"{error.kind}: {error}"
            logger.warning("job=%s result=%s remedy=%s", job.name, self.results[job.name], error.remedy)
            return error
        except Exception as error:
            self.results[job.name] = f"crashed: {type(error).__name__}"
            raise
        took = self.clock.now() - started
        self.results[job.name] = f"ok: {count or 0}"
        if took > job.too_long:
            logger.error(
                "job=%s took=%.1fs limit=%.1fs", job.name, took.total_seconds(), job.too_long.total_seconds()
            )
        elif count:
            logger.info("job=%s result=ok count=%s", job.name, count)
        return None


class Timetable:
    """The jobs in virtual time: asked when something is due, told to run it."""

    def __init__(self, jobs: Mapping[str, Job], recorder: Recorder) -> None:
        self._jobs = jobs
        self._recorder = recorder
        now = recorder.clock.now()
        self._due = {name: next_fire(job.trigger, now) for name, job in jobs.items()}

    def next_at(self) -> datetime:
        """Return when the next job is due."""
        return min(self._due.values())

    def run_due(self) -> list[str]:
        """Run every job that is due now, in the order of the timetable; return their names."""
        now = self._recorder.clock.now()
        ran = []
        for name, job in self._jobs.items():
            if self._due[name] > now:
                continue
            error = self._recorder.run(job)
            self._due[name] = next_fire(job.trigger, now)
            if isinstance(error, Transient) and job.retry is not None:
                self._due[name] = min(self._due[name], now + job.retry)
            ran.append(name)
        return ran


class LiveScheduler:
    """The jobs on the machine's clock, each at most once at a time, on a few worker threads."""

    def __init__(self, jobs: Mapping[str, Job], recorder: Recorder, zone: str) -> None:
        self._jobs = jobs
        self._recorder = recorder
        self._running = {name: Lock() for name in jobs}
        self._scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(len(jobs))},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 3600},
            timezone=zone,
        )
        for job in jobs.values():
            self._scheduler.add_job(self._run, _Plan(job.trigger), args=(job,), id=job.name, name=job.name)

    def start(self) -> None:
        """Start firing."""
        self._scheduler.start()

    def follow_clock(self) -> None:
        """Plan anew every job that was planned by a clock that ran ahead; call it every few seconds.

        It would otherwise wait until that time really comes.
        """
        now = self._recorder.clock.now()
        for job in self._jobs.values():
            planned = self._scheduler.get_job(job.name).next_run_time
            if planned - next_fire(job.trigger, now) > _SET_BACK:
                logger.warning(
                    "job=%s planned for %s: the clock was set back, it is planned anew", job.name, planned
                )
                self._scheduler.reschedule_job(job.name, trigger=_Plan(job.trigger))

    def stop(self) -> None:
        """Stop firing and wait until what runs has ended."""
        # With nothing left to fire, the shutdown cannot meet a firing half-way. It must not wait itself: it
        # would hold locks that a job needs to ask for its retry.
        self._scheduler.pause()
        self._scheduler.remove_all_jobs()
        self._scheduler.shutdown(wait=False)
        for running in self._running.values():
            running.acquire()  # and keep it: a run still waiting for a worker leaves its turn out

    def run_now(self, name: str) -> None:
        """Fire a job once, as soon as a worker is free, unless it is running already."""
        self._scheduler.add_job(self._run, args=(self._jobs[name],), id=f"{name}-now", replace_existing=True)

    def _run(self, job: Job) -> None:
        # APScheduler keeps apart the runs of one of its jobs; a retry and `run_now` are jobs of their own.
        running = self._running[job.name]
        if not running.acquire(blocking=False):
            logger.warning("job=%s result=skipped, still running", job.name)
            return
        try:
            error = self._recorder.run(job)
        finally:
            running.release()
        if isinstance(error, Transient) and job.retry is not None:
            at = self._recorder.clock.now() + job.retry
            self._scheduler.add_job(
                self._run, DateTrigger(at), args=(job,), id=f"{job.name}-retry", replace_existing=True
            )


class _Plan(BaseTrigger):  # type: ignore[misc]
    """A trigger of ours as APScheduler asks for it. What lies behind the clock is left out, never counted up.

    Its own triggers list every missed run: 56 years of half minutes when a clock that was never set is put
    right, which fills the memory before anything runs again.
    """

    def __init__(self, trigger: Every | DailyAt) -> None:
        self._trigger = trigger

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """Return when to run next after both the last run and now."""
        return next_fire(self._trigger, max(previous_fire_time or now, now))

    def __str__(self) -> str:
        return str(self._trigger)
