"""A long run of the real box in a simulated world in which things go wrong, step by step.

Owns the process's part of the faults: it ends the box at a boundary and starts it again on the same file,
lets a commit fail, runs another job where another thread could, turns the clock, switches the box off. One
thread, virtual time, every choice drawn from the seed: the same options give the same log to the byte.

Two things that nobody could get right are left out. Between the committed intent of a text and the call to
the carrier nothing else runs, because a STOP that is handed over there comes too late for anybody. And what
the carrier had handed over counts as handed over only once the box has kept it: a process that ends, or a
disk that is full, in between is as good as a lost answer.
"""

from __future__ import annotations

import hashlib
import json
import resource
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import structs

from appliance.adapters.host import SecretFolder
from appliance.adapters.store.audit_log import verify
from appliance.adapters.store.database import Database
from appliance.adapters.store.migrations import MIGRATIONS, Migration
from appliance.adapters.store.opening import database_key
from appliance.bootstrap import Site, open_site
from appliance.cli.front_desk import FrontDesk
from appliance.cli.rounds import DESK_WORK, Rota
from appliance.cli.stage import EvidenceReader, build_site, open_for_business, timetable_of, withheld
from appliance.domain.advice.use import Step
from appliance.errors import RecallBoxError, Transient
from appliance.scheduler import Every, Job, Recorder
from appliance.simulation.anthropic import Personality
from appliance.simulation.carrier import Text
from appliance.simulation.faults import Fault, FaultPlan, Faults, Injection
from appliance.simulation.interference import Interference, far_off
from appliance.simulation.kernel import BoxClock, Chance
from appliance.simulation.promises import PROMISES, Violation
from appliance.simulation.watch import Watch
from appliance.simulation.world import World
from appliance.vendors import Outside
from appliance.workflow.advice.ledger import costs_between

# Promise `fresh`: one live look at most a minute old; the call that sends may take some seconds more.
_LOOKED_WITHIN = timedelta(seconds=90)
_RESTART_SECONDS = (2, 90)
_LAST_ROUND = ("inbound", "sending", "writeback", "deliveries")
_TOO_MANY_CRASHES = 200
_LONGEST_WAIT = timedelta(hours=6)
_BETWEEN_INTENT_AND_CALL = frozenset({"after commit sending.intent", "before sms.send"})
_IN_TRANSACTION = "before commit "
_WHILE_STARTING = "commit migration "
"""Nothing else of the box runs then, nobody is served by it, and the PMS is not asked."""
_FULL = "the disk is full: free space on the data partition"


MODELS = {
    "off": None,
    "away": Personality.OFF,
    "obliging": Personality.HELPFUL,
    "hostile": Personality.HOSTILE,
    "shadow": Personality.HOSTILE,
}
"""How a run's language model behaves. In shadow the box asks it and does not listen, whatever it says."""


def _step_of(model: str) -> Step:
    return Step.SHADOW if model == "shadow" else Step.ACT


def expand_for_next_release(tables: Any) -> None:
    """What a later release may do to the schema, as `adapters.store.migrations` has it: it only expands."""
    tables.conn.execute("CREATE TABLE later (id TEXT PRIMARY KEY, at TEXT) STRICT")
    for name in ("message", "inbound", "task", "booking", "suppression", "pms_patient", "pms_appointment"):
        tables.conn.execute(f"ALTER TABLE {name} ADD COLUMN later TEXT")


class Crash(BaseException):
    """The process ends here. No handler of the product may catch it."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What a run is a function of, with the code that runs."""

    seed: int
    days: int
    patients: int
    start_on: date
    plan: FaultPlan
    schedule: tuple[Injection, ...] | None = None
    carrier: str = "twilio"
    model: str = "off"
    """One of `MODELS`."""
    until: int = 0
    """Stop after this many steps; 0 for the whole run."""
    stop_at: datetime | None = None
    stops_at_violation: bool = True
    lively: bool = False
    """Whether people write far more than they do anywhere, to find in days what takes years."""


@dataclass(slots=True)
class RunReport:
    """What came of a run. Everything but `seconds` and `peak_mb` is a function of the options."""

    seed: int
    patients: int
    start_on: str
    days: int = 0
    steps: int = 0
    rounds: int = 0
    texts: int = 0
    replies: int = 0
    asked: int = 0
    """Requests that the model's vendor answered."""
    bookings: int = 0
    desk_work: int = 0
    visits_completed: int = 0
    audit_rows: int = 0
    costs: dict[str, Any] = field(default_factory=dict)
    """What the run would have cost, in the words of `recallbox costs --json`."""
    withheld: dict[str, int] = field(default_factory=dict)
    """Why whom the last night withheld: reasons and patients."""
    halts: list[str] = field(default_factory=list)
    root: str = ""
    verified: bool = True
    crashed_jobs: dict[str, int] = field(default_factory=dict)
    faults: dict[str, int] = field(default_factory=dict)
    boundaries: dict[str, int] = field(default_factory=dict)
    crashed_at: dict[str, int] = field(default_factory=dict)
    promises: dict[str, int] = field(default_factory=dict)
    violations: list[dict[str, str]] = field(default_factory=list)
    interrupted: bool = False
    seconds: float = 0.0
    """Of the processor, not of the wall."""
    peak_mb: int = 0

    @property
    def ok(self) -> bool:
        """Whether every promise was kept, the log holds and no job ended by a bug."""
        return self.verified and not self.violations and not self.crashed_jobs

    def fingerprint(self) -> str:
        """Return a hash over everything that two runs with the same options must have in common."""
        plain = {name: getattr(self, name) for name in self.__slots__ if name not in _OF_THE_MACHINE}
        return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


_OF_THE_MACHINE = frozenset({"seconds", "peak_mb", "interrupted"})


class LongRun:
    """One run: a world, the box in it, and what goes wrong."""

    def __init__(self, options: RunOptions, folder: Path) -> None:
        """Given the options and an empty folder for the box's files, build everything."""
        self.options = options
        used = resource.getrusage(resource.RUSAGE_SELF)
        self._used_before = used.ru_utime + used.ru_stime
        self.report = RunReport(options.seed, options.patients, str(options.start_on))
        self.world = World(
            options.seed,
            options.start_on,
            options.patients,
            carrier=options.carrier,
            turns_over=True,
            lively=options.lively,
            model=MODELS[options.model],
        )
        self.zone = ZoneInfo(self.world.clinic.practice.zone)
        self._start = self._local(options.start_on, time(1, 15))
        self._end = self._local(options.start_on + timedelta(days=options.days), time(1, 15))
        self.world.advance(self._start)
        streams = self.world.streams
        self.faults = Faults(options.plan, streams, self.world.clock, options.schedule)
        self.interference = Interference(self.world, self.faults)
        self.world.referee.looked_within = _LOOKED_WITHIN
        self.watch = Watch(self.world.referee)
        self._clock = BoxClock(self.world.clock)
        self._desk = FrontDesk(self.world, streams["front_desk"])
        self._boundaries: Counter[str] = Counter()
        self._crashed_at: Counter[str] = Counter()
        self._shown: dict[str, Text] = {}
        self.world.carrier.on_hand = self._show
        self._off_for: timedelta | None = None
        self._years_off = self._dawned = False
        self._tries_next_release = self._was_next_release = False
        self._has_agreement = True
        self._alarm = 0
        """Goes up whenever something happens to the box that it cannot see coming."""
        self._next_dawn = self._local(options.start_on, time(0, 30)) + timedelta(days=1)
        urls = {name: f"https://{name}.test" for name in self.world.handlers}
        self._settings = build_site(self.world, urls, folder, model_step=_step_of(options.model))
        self._outside = self._make_outside()
        self._site = self._open()
        self._recorder, self._rota = self._make_rota()
        open_for_business(self.world, self._site)
        self._reader = EvidenceReader()

    def _show(self, text: Text) -> None:
        self._shown[text.sid] = text

    # ------------------------------------------------------------------ playing

    def play(self, on_day: Callable[[LongRun], None] | None = None) -> RunReport:
        """Play to the end, the step asked for, or the first violation; return what came of it.

        Faults end a day before the run does, so that what they left can be brought to its end.
        """
        self.faults.armed = True
        try:
            while self.world.clock.now() < self._end and not self._is_over():
                self._step()
                if on_day is not None and self._dawned:
                    on_day(self)
        except KeyboardInterrupt:
            self.report.interrupted = True
        self._conclude()
        used = resource.getrusage(resource.RUSAGE_SELF)
        self.report.seconds = round(used.ru_utime + used.ru_stime - self._used_before, 1)
        self.report.peak_mb = used.ru_maxrss // 1024
        return self.report

    def _is_over(self) -> bool:
        options = self.options
        if options.stops_at_violation and self.watch.found:
            return True
        if options.stop_at is not None and self.world.clock.now() >= options.stop_at:
            return True
        return bool(options.until and self.report.steps >= options.until)

    def _step(self) -> None:
        """Let the world go on to the next thing that the box can notice, and let the box notice it."""
        world = self.world
        self._dawned = False
        if self._off_for is not None:
            self._stay_off(self._off_for)
            return
        wake_at = self._rota.next_at() - self._clock.off
        until = min(max(wake_at, world.clock.now()), self._next_dawn, self._end)
        before = self._news()
        world.advance(until, self._news)
        self._tell_rota(before)
        if world.clock.now() >= self._next_dawn:
            self._dawn()
        if self._rota.next_at() <= self._clock.now() and self._off_for is None:
            self.report.steps += 1
            self._run(self._rota_round)
            self.watch.look()

    def _news(self) -> tuple[int, int, int]:
        carrier = self.world.carrier
        return len(carrier.inbound), carrier.settled, self._alarm

    def _tell_rota(self, before: tuple[int, int, int]) -> None:
        inbound, settled, _ = self._news()
        if inbound != before[0]:
            self._rota.note_news("inbound")
        if settled != before[1]:
            self._rota.note_news("deliveries")

    def _rota_round(self) -> None:
        self._rota.run_due(self._was_clean)

    def _was_clean(self) -> bool:
        touched, self.interference.touched = self.interference.touched, False
        return not touched

    def _run(self, act: Callable[[], None]) -> None:
        """Let the box do something. If it ends in it, start it again as often as it takes.

        A start that it refuses, which a wrong clock or a full disk makes it do, is tried again for hours:
        those pass while it waits.
        """
        crashes, began = 0, self.world.clock.now()
        while crashes < _TOO_MANY_CRASHES and self.world.clock.now() - began < _LONGEST_WAIT:
            try:
                act()
            except Crash:
                crashes += 1
            except RecallBoxError:  # jobs keep their errors: one that comes through is the start's
                pass
            else:
                return
            self._restart()
            act = self._recover
        raise AssertionError(f"the box did not come up: {crashes} crashes since {began:%Y-%m-%d %H:%M} UTC")

    def _note_kept(self) -> None:
        """What the carrier has shown counts as handed over from the commit on that keeps it."""
        with self._site.store.view() as view:
            for sid, text in list(self._shown.items()):
                if view.tx.execute("SELECT 1 FROM inbound WHERE vendor_id = ?", (sid,)).fetchone():
                    text.seen_at = self.world.clock.now()
                    del self._shown[sid]

    # ------------------------------------------------------------------ the box as a process

    def _make_outside(self) -> Outside:
        transports = self.world.transports()
        return Outside(
            clock=self._clock,
            entropy=Chance(self.world.streams),
            boundary=self._boundary,
            pause=lambda _: None,
            pms_transport=transports["pms"],
            sms_transport=transports["carrier"],
            lookup_transport=transports.get("lookup"),
            model_transport=self.world.model_transport(),
        )

    def _open(self) -> Site:
        return open_site(self._settings, self._outside)

    def _make_rota(self) -> tuple[Recorder, Rota]:
        recorder = Recorder(self._clock)
        site = self._site
        desk = Job(DESK_WORK, Every(timedelta(minutes=30)), lambda: self._desk.work(site))
        jobs = {**timetable_of(self.world, site), DESK_WORK: desk}
        return recorder, Rota(jobs, site.store, recorder, self.zone)

    def _restart(self) -> None:
        """Let the seconds pass that the service manager takes, and open the box on the same file."""
        self._site.close()
        low, high = _RESTART_SECONDS
        wait = low + (self.report.steps * 7919) % (high - low)
        self.world.advance(self.world.clock.now() + timedelta(seconds=wait))
        self._come_up()

    def _come_up(self) -> None:
        self._count_rounds()
        self._site = self._open()
        self._recorder, self._rota = self._make_rota()

    def _count_rounds(self) -> None:
        self.report.rounds += self._rota.ran
        for bug in self._rota.bugs:
            self.report.crashed_jobs[bug] = self.report.crashed_jobs.get(bug, 0) + 1
        self._rota.ran, self._rota.bugs = 0, []

    def _recover(self) -> None:
        """What the service does at its start (`cli.service`)."""
        missed = self._site.misses_night()
        self._site.recover()
        if missed:
            self._rota.run("nightly")

    def _stay_off(self, length: timedelta) -> None:
        self._off_for = None
        self._site.close()
        self.world.advance(self.world.clock.now() + length)
        while self.world.clock.now() >= self._next_dawn:
            self._next_dawn += timedelta(days=1)
        self.world.referee.has_agreement = self._has_agreement
        if self._tries_next_release:
            self._try_next_release()
        self._come_up()
        self._run(self._recover)

    def _try_next_release(self) -> None:
        """Let the next release start. Whether it gets through its step of the schema or ends in it, the box
        falls back to this release, which has to live with the file as it is then.
        """
        self._tries_next_release = False
        path, secrets = self._settings.database.path, SecretFolder(self._settings.secrets.folder)
        steps = (*MIGRATIONS, Migration(len(MIGRATIONS) + 1, expand_for_next_release, len(MIGRATIONS)))
        with suppress(Crash, Transient):
            Database.open(
                Path(path),
                database_key(secrets),
                boundary=self._boundary,
                now=self._clock.now,
                migrations=steps,
            ).close()

    # ------------------------------------------------------------------ what goes wrong inside it

    def _boundary(self, label: str) -> None:
        """Strike at a commit or at a call of a port, before or after."""
        if self._shown and label == "after commit inbound.record":
            self._note_kept()
        if not self.faults.armed:
            return
        self._boundaries[label] += 1
        inside = label.startswith(_IN_TRANSACTION)
        if inside and "disk" in self.interference.outages:
            raise Transient(f"{label.removeprefix(_IN_TRANSACTION)}: database or disk is full", remedy=_FULL)
        if inside:
            possible = {Fault.CRASH, Fault.DISK_FULL}
        elif _WHILE_STARTING in label:
            possible = {Fault.CRASH}
        elif label in _BETWEEN_INTENT_AND_CALL:
            possible = {Fault.CRASH, Fault.STAFF_EDIT}
        else:
            possible = {Fault.CRASH, Fault.STAFF_EDIT, Fault.DESK_EDIT, Fault.INTERLEAVE}
        struck = self.faults.draw("boundaries", label, possible)
        if struck is not None:
            self.interference.touched = True
            self._strike(struck, label)

    def _strike(self, struck: Injection, label: str) -> None:
        if struck.fault is Fault.CRASH:
            self._crashed_at[label] += 1
            raise Crash
        if struck.fault is Fault.DISK_FULL:
            raise Transient(f"{label.removeprefix(_IN_TRANSACTION)}: database or disk is full", remedy=_FULL)
        if struck.fault is Fault.STAFF_EDIT:
            self.interference.edit(struck)
        elif struck.fault is Fault.DESK_EDIT:
            self._desk_edit(struck)
        else:
            self._rota.run(struck.dice().choice([*self._rota.idle(), DESK_WORK]))

    def _desk_edit(self, struck: Injection) -> None:
        try:
            self._desk.meddle(self._site, struck.dice())
        except RecallBoxError:
            return  # whoever sits there sees an error and tries again later

    # ------------------------------------------------------------------ days

    def _dawn(self) -> None:
        """Half past midnight: sweep, draw what goes wrong today, stop in time for a calm last day."""
        self._dawned = True
        self.report.days += 1
        self._next_dawn = self._local(
            self._next_dawn.astimezone(self.zone).date() + timedelta(days=1), time(0, 30)
        )
        self.watch.sweep(self._reader.read_on(self._site.store))
        if self.world.model is not None:
            self.world.model.bodies.clear()  # judged as they came
        if self._end - self.world.clock.now() < timedelta(hours=25):
            self._calm_down()
            return
        for fault in (*_OF_A_DAY, *((Fault.MODEL_DOWN,) if self.world.model is not None else ())):
            struck = self.faults.draw("days", f"day {fault}", {fault})
            if struck is not None:
                self._strike_day(struck)
        update = self.faults.draw("releases", "release")
        if update is not None:
            self._strike_day(update)

    def _strike_day(self, struck: Injection) -> None:
        """Put what is to happen today on the agenda. It is done by the next step, not by the event."""
        dice = struck.dice()
        after = timedelta(minutes=dice.randrange(24 * 60))
        world, outages = self.world, self.interference.outages
        was = {Fault.CLOCK_YEARS: self._years_off, Fault.NEXT_RELEASE: self._was_next_release}
        if was.get(struck.fault):
            return

        def happen() -> None:
            self._alarm += 1
            if struck.fault in _AWAY:
                outages.begin(_AWAY[struck.fault], timedelta(minutes=dice.randint(20, 600)))
            elif struck.fault is Fault.AGREEMENT_OVER:
                self._end_agreement(timedelta(hours=dice.randint(2, 30)))
            elif struck.fault is Fault.DISK_STAYS_FULL:
                outages.begin("disk", timedelta(minutes=dice.randint(5, 90)))
            elif struck.fault is Fault.REBOOT:
                self._off_for = timedelta(minutes=dice.randint(1, 10))
            elif struck.fault is Fault.NEXT_RELEASE:
                self._off_for = timedelta(minutes=dice.randint(2, 10))
                self._tries_next_release = self._was_next_release = True
            elif struck.fault is Fault.DAY_OFF:
                self._off_for = timedelta(minutes=dice.randint(20 * 60, 40 * 60))
            else:
                self._turn_clock(struck, timedelta(seconds=dice.randint(-600, 600)))

        world.agenda.after(after, happen)

    def _turn_clock(self, struck: Injection, minutes: timedelta) -> None:
        """Set the box's clock wrong, and right again later. One that is years off is so from a start on."""
        off, lasts = minutes, timedelta(minutes=struck.dice().randint(10, 180))
        if struck.fault is Fault.CLOCK_YEARS:
            self._years_off = True
            off, self._off_for = far_off(struck, self.world.clock.now()), timedelta(minutes=1)
        self._clock.off = off

        def mend() -> None:
            self._alarm += 1
            if abs(self._clock.off) > timedelta(days=1):
                self._off_for = timedelta(seconds=5)  # nobody leaves a service running through such a step
            self._clock.off = timedelta(0)

        self.world.agenda.after(lasts, mend)

    def _end_agreement(self, lasts: timedelta) -> None:
        """Start the box with an agreement with its carrier that ended yesterday, and later with a new one."""
        if not self._has_agreement:
            return
        signed = self._settings
        over = structs.replace(
            signed.agreements[self.world.vendor],
            expires=self.world.clock.now().astimezone(self.zone).date() - timedelta(days=1),
        )
        papers = {**signed.agreements, self.world.vendor: over}
        self._settings = structs.replace(signed, agreements=papers)
        self._has_agreement, self._off_for = False, timedelta(minutes=1)

        def renew() -> None:
            self._alarm += 1
            self._settings, self._off_for = signed, timedelta(minutes=1)
            self._has_agreement = self.world.referee.has_agreement = True

        self.world.agenda.after(lasts, renew)

    def _calm_down(self) -> None:
        self.faults.armed = False
        self._clock.off = timedelta(0)

    # ------------------------------------------------------------------ the end

    def _conclude(self) -> None:
        """Ask for everything once more, sweep to the end and count."""
        self._calm_down()
        if self.world.clock.now() >= self._end:
            for name in _LAST_ROUND:
                self._rota.run(name)
            self.watch.sweep(self._reader.read_on(self._site.store), final=True)
        report, clinic = self.report, self.world.clinic
        with self._site.store.view() as view:
            log = verify(view.tx)
            report.withheld = withheld(view)
            report.halts = [one.name for one in view.halts()]
            report.costs = asdict(
                costs_between(
                    self._site.box,
                    view,
                    self._start,
                    self._end,
                    f"{report.days} days",
                    self._settings.sms.segment_price_cents,
                )
            )
        self._site.close()
        report.asked = self.world.model.answered if self.world.model is not None else 0
        report.audit_rows, report.root, report.verified = log.size, log.root.hex(), log.ok
        self._count_rounds()
        report.texts, report.replies = len(self.world.carrier.accepted), len(self.world.carrier.inbound)
        report.bookings = sum(one.kind == "appointment_created" for one in clinic.writes)
        report.desk_work = self._desk.done
        report.visits_completed = sum(
            copy.was.status == "Complete"
            for copy in clinic.books.histories.rows.values()
            if copy.at > self._start
        )
        report.faults = dict(sorted(self.faults.counts.items()))
        report.boundaries = dict(sorted(self._boundaries.items()))
        report.crashed_at = dict(sorted(self._crashed_at.items()))
        report.violations = [self._tell(one) for one in self.watch.found]
        found = Counter(one.slug for one in self.watch.found)
        report.promises = {slug: found[slug] for slug in PROMISES}

    def _tell(self, one: Violation) -> dict[str, str]:
        return {"slug": one.slug, "at": one.at.isoformat(), "what": one.what, "subject": one.subject}

    def _local(self, on: date, at: time) -> datetime:
        return datetime.combine(on, at, self.zone)


_AWAY = {Fault.PMS_DOWN: "pms", Fault.CARRIER_DOWN: "carrier", Fault.MODEL_DOWN: "model"}
_OF_A_DAY = (
    Fault.PMS_DOWN,
    Fault.CARRIER_DOWN,
    Fault.DISK_STAYS_FULL,
    Fault.REBOOT,
    Fault.DAY_OFF,
    Fault.CLOCK_MINUTES,
    Fault.CLOCK_YEARS,
    Fault.AGREEMENT_OVER,
)
