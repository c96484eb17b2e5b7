"""Making the snapshot that the status page is drawn from.

Decides what of the counts may be shown and in which words of ours; counting is the store's, judging the box's
health `domain.health`'s. Writes nothing and asks nobody outside. Whatever it does not know by name, a reason
of a wording judge, a finding of a newer check, appears under the nearest word of our catalogues, never as
text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from appliance import __version__
from appliance.domain.decision import Reason
from appliance.domain.limits.breakers import Breaker
from appliance.domain.limits.incidents import FREEZE
from appliance.domain.limits.rollout import PAUSE, Phase
from appliance.domain.upkeep.health import Check, HealthFacts, Machine, judge_health
from appliance.domain.upkeep.watchdog import Breach
from appliance.ports.records import Halt
from appliance.ports.safety import RunKind, SafetyRun
from appliance.ports.store import LogHead
from appliance.ports.tallies import DayTally, Moment, Month
from appliance.wire import snapshot as wire
from appliance.workflow.box import Box
from appliance.workflow.handoff import TaskKind
from appliance.workflow.limits.rollout import stand_of
from appliance.workflow.proof.checkpoints import Witnessed, describe_standing
from appliance.workflow.upkeep.health import gather_facts

DESKS: Final[Mapping[TaskKind, wire.Desk]] = {
    TaskKind.EMERGENCY: wire.Desk.EMERGENCY,
    TaskKind.QUESTION: wire.Desk.REPLY,
    TaskKind.AMBIGUOUS: wire.Desk.REPLY,
    TaskKind.UNKNOWN_SENDER: wire.Desk.REPLY,
    TaskKind.ANSWER_BY_HAND: wire.Desk.REPLY,
    TaskKind.WHO_WROTE: wire.Desk.REPLY,
    TaskKind.OPT_OUT_WITH_VISIT: wire.Desk.VISIT,
    TaskKind.GIVE_UP_VISIT: wire.Desk.VISIT,
    TaskKind.RESCHEDULE: wire.Desk.VISIT,
    TaskKind.BOOK_BY_HAND: wire.Desk.VISIT,
    TaskKind.HOUSEHOLD_BOOKING: wire.Desk.VISIT,
    TaskKind.CALL: wire.Desk.CALL,
    TaskKind.UNREACHABLE: wire.Desk.CALL,
    TaskKind.VERIFY_NUMBER: wire.Desk.CALL,
    TaskKind.WRONG_NUMBER: wire.Desk.RECORD,
    TaskKind.DECEASED: wire.Desk.RECORD,
    TaskKind.LEFT_PRACTICE: wire.Desk.RECORD,
    TaskKind.SHARED_PHONE_OPT_OUT: wire.Desk.RECORD,
    TaskKind.OPT_IN: wire.Desk.RECORD,
    TaskKind.DISCLOSURE: wire.Desk.RECORD,
    TaskKind.TEXT_REFUSED: wire.Desk.RECORD,
    TaskKind.PMS_ENTRY: wire.Desk.RECORD,
    TaskKind.BREAKER: wire.Desk.BOX,
    TaskKind.AUTONOMY: wire.Desk.BOX,
    TaskKind.MODEL_LEAK: wire.Desk.BOX,
    TaskKind.CARRIER_COPY: wire.Desk.BOX,
}
"""Into which group a task goes; the day's work list has no clock that a page should call late."""

_DESK_OF = {str(kind): desk for kind, desk in DESKS.items()}
_NOTHING_DUE = frozenset(
    {
        Reason.NOT_DUE,
        Reason.TOUCH_NOT_DUE,
        Reason.FUTURE_APPOINTMENT,
        Reason.HOUSEHOLD_MERGED,
        Reason.INACTIVE,
    }
)
"""Reasons for which nobody is held: there is nothing to send them."""
_MONTH = 31
_PERIOD, _MONTH_PERIOD = timedelta(seconds=10), timedelta(minutes=15)
_BROKEN_BY: Final[Mapping[Breach, wire.Promise]] = {
    Breach.OUTSIDE_FENCE: wire.Promise.PERMITTED,
    Breach.AFTER_SILENCE: wire.Promise.STOPPED,
    Breach.NO_DECISION: wire.Promise.LOGGED,
}


@dataclass(slots=True)
class Showcase:
    """Keeps the snapshot current: made again when the audit log has grown, and else every ten seconds.

    The log grows with whatever happens, also by another process of this box; looking at its size costs next
    to nothing.
    """

    box: Box
    look: Callable[[], Machine]
    slot: wire.Slot
    write: Callable[[bytes], None]
    _rows: int = -1
    _at: datetime | None = None
    _counted: tuple[datetime, Month] | None = None

    def keep(self) -> int:
        """Write the snapshot if it is due; return 0, because there is nothing to tell of it."""
        now = self.box.clock.now()
        with self.box.store.view() as view:
            rows = view.log_head().rows
        if rows != self._rows or self._at is None or not timedelta() <= now - self._at < _PERIOD:
            month = self._month(now)
            self.write(wire.encode(make_snapshot(self.box, self.look(), self.slot, month)))
            self._rows, self._at = rows, now
        return 0

    def _month(self, now: datetime) -> Month:
        """Return the month, counted anew every quarter of an hour and on another day."""
        counted = self._counted
        if counted is None or counted[1].on != self.box.local_day(now) or now - counted[0] >= _MONTH_PERIOD:
            counted = self._counted = now, count_month(self.box)
        return counted[1]


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything that a snapshot is made from, as the box has it."""

    now: datetime
    facts: HealthFacts
    checks: tuple[Check, ...]
    moment: Moment
    month: Month
    halts: tuple[Halt, ...]
    is_reading: bool
    good_runs: Mapping[RunKind, datetime]
    looks: tuple[SafetyRun, ...]
    head: LogHead
    signed: Witnessed
    phase: Phase
    slot: wire.Slot


def count_month(box: Box) -> Month:
    """Return what the last thirty days came to."""
    with box.store.view() as view:
        return view.month(box.clock.now(), box.practice.zone)


def make_snapshot(box: Box, machine: Machine, slot: wire.Slot, month: Month | None = None) -> wire.Snapshot:
    """Given what the machine says and which image runs, return the box as it may be shown.

    `month` may have been counted a little earlier on the same local day.
    """
    now, month = box.clock.now(), month or count_month(box)
    facts = gather_facts(box, machine, ask_outside=False)
    with box.store.view() as view:
        return compose_snapshot(
            Seen(
                now,
                facts,
                tuple(judge_health(facts)),
                view.moment(now, box.practice.zone),
                month,
                tuple(view.halts()),
                any(one.finished_at is None for one in view.last_runs(now)),
                view.last_good_runs(),
                tuple(view.runs(RunKind.WATCHDOG, _MONTH)),
                view.log_head(),
                describe_standing(view),
                stand_of(view.phases()).phase,
                slot,
            )
        )


def compose_snapshot(seen: Seen) -> wire.Snapshot:
    """Given what the box has, return what of it may be shown."""
    facts, moment, month, good = seen.facts, seen.moment, seen.month, seen.good_runs
    return wire.Snapshot(
        made_at=seen.now,
        version=__version__,
        slot=seen.slot,
        phase=seen.phase,
        halts=tuple(map(_halted, seen.halts)),
        pms=wire.PmsState(facts.pulled_at, seen.is_reading, month.rows),
        days=tuple(_day(on, one) for on, one in sorted({**month.days, month.on: moment.today}.items())),
        queued=moment.queued,
        next_at=_not_before(moment.next_at, seen.now),
        texts_held=_held(Counter(month.texts_held) + Counter(moment.texts_held)),
        patients_held=_held(month.patients_held),
        waiting=_waiting(moment.tasks, seen.now),
        promises=_promises(seen),
        egress=_egress(moment),
        log=_log(seen.head, seen.signed),
        copies=wire.Copies(
            facts.has_backups,
            good.get(RunKind.BACKUP),
            good.get(RunKind.DRILL),
            facts.has_archive,
            good.get(RunKind.ARCHIVE),
        ),
        issues=tuple(_issues(seen.checks)),
        funnel=wire.Funnel(*map(wire.blur, month.funnel)),
    )


def _not_before(at: datetime | None, now: datetime) -> datetime | None:
    return None if at is None else max(at, now)


def _halted(halt: Halt) -> wire.Halted:
    if halt.name in (PAUSE, FREEZE):
        kind = wire.HaltKind.PAUSE if halt.name == PAUSE else wire.HaltKind.FREEZE
        return wire.Halted(kind, halt.since)
    breaker = Breaker(halt.name) if halt.name in set(Breaker) else None
    return wire.Halted(wire.HaltKind.BREAKER, halt.since, breaker)


def _day(on: date, tally: DayTally) -> wire.Day:
    return wire.Day(
        on,
        tally.sent,
        tally.delivered,
        wire.blur(tally.undelivered),
        wire.blur(tally.replies),
        wire.blur(tally.bookings),
        wire.blur(tally.opt_outs),
        wire.blur(tally.handed_over),
    )


def _held(counts: Mapping[str, int]) -> tuple[wire.Held, ...]:
    """Return reasons with their counts, most first. One that is no reason of the gate is a flagged draft."""
    found: Counter[Reason] = Counter()
    known = {str(one): one for one in Reason}
    for text, count in counts.items():
        found[known.get(text, Reason.DRAFT_FLAGGED)] += count
    listed = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    return tuple(
        wire.Held(reason, wire.blur(count)) for reason, count in listed if reason not in _NOTHING_DUE
    )


def _waiting(tasks: Mapping[str, tuple[int, datetime]], now: datetime) -> tuple[wire.Waiting, ...]:
    counts: Counter[wire.Desk] = Counter()
    late: set[wire.Desk] = set()
    for kind, (count, due_at) in tasks.items():
        desk = _DESK_OF.get(kind, wire.Desk.RECORD)
        counts[desk] += count
        if due_at < now and desk is not wire.Desk.CALL:
            late.add(desk)
    return tuple(
        wire.Waiting(desk, wire.blur(counts[desk]), desk in late) for desk in wire.Desk if counts[desk]
    )


def _promises(seen: Seen) -> tuple[wire.Kept, ...]:
    """Return what is known of every promise; None for those that nothing counts afterwards."""
    moment, month, halts = seen.moment, seen.month, seen.halts
    broken: dict[wire.Promise, int] = {
        wire.Promise.ONCE: month.sent_twice,
        wire.Promise.UNCLASHED: moment.clashes,
        wire.Promise.KEPT: moment.unheard + month.unsettled,
        wire.Promise.SETTLED: month.without_outcome,
        wire.Promise.CALM: month.floods,
        wire.Promise.PROVABLE: sum(one.name == Breaker.LOG_REWOUND for one in halts),
        **dict.fromkeys(_BROKEN_BY.values(), 0),
    }
    # Until somebody has looked, every look of a day finds the same rows again.
    for counts in {look.note: look.subject for look in seen.looks}.values():
        for breach, promise in _BROKEN_BY.items():
            broken[promise] += _count_of(breach, counts)
    return tuple(wire.Kept(one, broken.get(one)) for one in wire.Promise)


def _count_of(breach: Breach, counts: str) -> int:
    """Given what a look of the watchdog counted, as `breach=count`, return how often it was that breach."""
    return sum(int(one.partition("=")[2]) for one in counts.split() if one.startswith(f"{breach}="))


def _egress(moment: Moment) -> tuple[wire.Left, ...]:
    return tuple(
        wire.Left(place, times, size)
        for place in wire.Destination
        for times, size in (moment.left.get(place, (0, None)),)
        if times
    )


def _log(head: LogHead, signed: Witnessed) -> wire.LogState:
    return wire.LogState(
        head.rows,
        head.root,
        signed.signed_size,
        signed.signed_at,
        signed.cosigned_size,
        signed.cosigned_at,
    )


def _issues(checks: Iterable[Check]) -> Iterable[wire.Issue]:
    """Yield what is wrong, then what will be, each kind of finding once."""
    wrong = dict.fromkeys(code_of(one.name) for one in checks if not one.ok)
    soon = dict.fromkeys(code_of(one.name) for one in checks if one.ok and one.is_warning)
    yield from (wire.Issue(code, wire.Severity.PROBLEM) for code in wrong)
    yield from (wire.Issue(code, wire.Severity.SOON) for code in soon if code not in wrong)


def code_of(check: str) -> wire.IssueCode:
    """Given the name of a check, return its code: those about one of many things share theirs."""
    if check.startswith("age of "):
        return wire.IssueCode.SECRET_AGE
    if check.startswith("certificate of "):
        return wire.IssueCode.CERTIFICATE
    try:
        return wire.IssueCode(check.lower().replace(" ", "_"))
    except ValueError:
        return wire.IssueCode.OTHER
