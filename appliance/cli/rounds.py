"""When the simulated box is woken: whenever a job could find something to do, and not in between.

In production every job is asked at every tick of its own. In virtual time most of those rounds would find
the database and the carrier exactly as they left them. Owns the rule which rounds those are: a job that
found nothing is not asked again before something that it looks at has changed, or a time on record has
come. A test plays the same days with and without this rule and compares the logs to the byte.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from appliance.adapters.store.store import SqlCipherStore
from appliance.domain.model import instant, instant_text
from appliance.ports.time import Clock
from appliance.scheduler import DailyAt, Every, Job, Recorder, next_fire

DESK_WORK = "desk_work"
"""The job of the simulated front desk, which keeps working hours."""
_INSTANT = timedelta(microseconds=1)
_STALE = timedelta(hours=25)
"""A night this long ago: something is wrong, and time alone may trip a breaker."""
_ASLEEP = timedelta(days=3)
_LATELY = timedelta(days=3, hours=1)
"""As far back as deliveries are followed, and a little more."""

# One look at everything by which a job could find work. Rows in these states are few; each has an index.
_LOOK = """
SELECT
  (SELECT seq FROM audit WHERE action != 'checkpoint_signed' ORDER BY seq DESC LIMIT 1),
  EXISTS (SELECT 1 FROM inbound WHERE state != 'done'),
  EXISTS (SELECT 1 FROM booking WHERE state IN ('held', 'writing', 'lost')),
  EXISTS (SELECT 1 FROM message WHERE state = 'unknown' OR state = 'intent'),
  EXISTS (SELECT 1 FROM message WHERE channel IN ('proactive', 'responsive') AND sent_at >= :lately
          AND state = 'sent'),
  (SELECT min(not_before_at) FROM message WHERE state = 'queued'),
  (SELECT min(not_before_at) FROM writeback WHERE state = 'due'),
  (SELECT min(not_before_at) FROM alert WHERE state = 'due'),
  EXISTS (SELECT 1 FROM halt),
  EXISTS (SELECT 1 FROM task WHERE state = 'open' AND claimed_by != ''),
  EXISTS (SELECT 1 FROM task WHERE state = 'open')
"""
_WOKEN = frozenset(
    {
        "inbound",
        "sending",
        "writeback",
        "deliveries",
        "alerts",
        "desk",
        "autonomy",
        "breakers",
        "redaction",
        DESK_WORK,
    }
)
"""The jobs of which it is known what wakes them. Any other has every one of its rounds."""
_ON_ANY_CHANGE = ("breakers", "desk", "autonomy", "inbound", "redaction")


class Rota:
    """Which jobs are due when, on the clock of the box."""

    def __init__(
        self, jobs: Mapping[str, Job], store: SqlCipherStore, recorder: Recorder, zone: ZoneInfo
    ) -> None:
        """Given the jobs of a box that has just started, let each have its first round."""
        self.jobs = jobs
        self.ran = 0
        self.bugs: list[str] = []
        """Jobs that ended by an error that the product does not raise on purpose, and its type."""
        self._store = store
        self._zone = zone
        self._recorder = recorder
        self._clock: Clock = recorder.clock
        now = self._clock.now()
        self._due = {name: next_fire(job.trigger, now) for name, job in jobs.items()}
        self._running: list[str] = []
        self._log_ends = self._turn_of = self._writes = -1
        self._seen: tuple[Any, ...] = ()
        self._decided_at = now

    def next_at(self) -> datetime:
        """Return when the next job is due."""
        return min(self._due.values())

    def note_news(self, name: str) -> None:
        """Take note that a job would find something outside the box from now on."""
        job, now = self.jobs[name], self._clock.now()
        self._due[name] = min(self._due[name], next_fire(job.trigger, now - _INSTANT))

    def run_due(self, is_clean: Callable[[], bool] = lambda: True) -> None:
        """Run every job that is due now, in order. A round during which something went wrong is repeated."""
        now = self._clock.now()
        for name, job in self.jobs.items():
            if self._due[name] <= now:
                self.run(name)
                quiet = self._recorder.results[name] == "ok: 0" and is_clean()
                self._due[name] = self._after(job, now, quiet=quiet)
                if not quiet:
                    self._look(name)
        self._look()

    def run(self, name: str) -> None:
        """Run one job now, whenever it is due, unless it is running."""
        if name in self._running:
            return
        with self._busy(name):
            self.ran += 1
            try:
                self._recorder.run(self.jobs[name])
            except Exception as error:
                # In production the scheduler logs it, and the job has its next round.
                where = traceback.extract_tb(error.__traceback__)[-1]
                self.bugs.append(f"{name}: {type(error).__name__} in {where.name}")

    def idle(self) -> list[str]:
        """Return the jobs that are not running, of those that another thread may start at any instant."""
        return [
            name
            for name, job in self.jobs.items()
            if name not in self._running and isinstance(job.trigger, Every)
        ]

    @contextmanager
    def _busy(self, name: str) -> Iterator[None]:
        self._running.append(name)
        try:
            yield
        finally:
            self._running.remove(name)

    def _after(self, job: Job, now: datetime, *, quiet: bool) -> datetime:
        at = next_fire(job.trigger, now)
        if isinstance(job.trigger, DailyAt):
            failed = not self._recorder.results[job.name].startswith("ok")
            if job.name == "nightly" and not failed:
                self._decided_at = now
            return min(at, now + job.retry) if failed and job.retry is not None else at
        return now + _ASLEEP if quiet and job.name in _WOKEN else at

    def _look(self, just_ran: str = "") -> None:
        """See what is on record, and wake whoever it concerns: in this round whose turn is still to come."""
        self._turn_of = list(self.jobs).index(just_ran) if just_ran else len(self.jobs)
        now = self._clock.now()
        log_ends, unread, booking, unsettled, on_its_way, text_at, write_at, alert_at, halt, *rest = (
            self._read_record(now)
        )
        claimed, task = rest
        changed, self._log_ends = log_ends != self._log_ends, log_ends
        if changed:
            for name in _ON_ANY_CHANGE:
                self._wake(name, now)
            if on_its_way:
                self._wake("deliveries", now)
        restless = {
            "inbound": unread or booking,
            "sending": unsettled,
            "breakers": halt,
            "desk": claimed,
            DESK_WORK: task,
        }
        for name, wanted in restless.items():
            if wanted:
                self._wake(name, now)
        for name, at in (("sending", text_at), ("writeback", write_at), ("alerts", alert_at)):
            if at is not None:
                self._wake(name, max(instant(at) - _INSTANT, now))
        if now - self._decided_at > _STALE:
            self._wake("breakers", now)

    def _read_record(self, now: datetime) -> tuple[Any, ...]:
        """Return what `_LOOK` says; most rounds wrote nothing, and then it says what it said."""
        writes = self._store.database.writes
        if writes != self._writes:
            with self._store.view() as view:
                self._seen = view.tx.execute(_LOOK, {"lately": instant_text(now - _LATELY)}).fetchone()
            self._writes = writes
        return self._seen

    def _wake(self, name: str, after: datetime) -> None:
        """Let a job have its next round after an instant, if it has one at all."""
        if name in self.jobs:
            if after <= self._clock.now() and list(self.jobs).index(name) > self._turn_of:
                after = self._clock.now() - _INSTANT
            at = next_working_tick(after, self._zone) if name == DESK_WORK else None
            self._due[name] = min(self._due[name], at or next_fire(self.jobs[name].trigger, after))


def next_working_tick(after: datetime, zone: ZoneInfo) -> datetime:
    """Given an instant, return the first half hour after it, from 9 to 17 on a weekday at the practice."""
    at = next_fire(Every(timedelta(minutes=30)), after)
    here = at.astimezone(zone)
    while here.weekday() > 4 or not time(9) <= here.time() < time(17):
        on = here.date() + timedelta(days=int(here.time() >= time(9) or here.weekday() > 4))
        here = datetime.combine(on, time(9), zone)
    return here.astimezone(UTC)
