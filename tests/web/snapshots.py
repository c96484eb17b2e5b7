"""Snapshots for the tests of the status page: one ordinary day, and others drawn from a seed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TypeVar

from msgspec.structs import replace

from appliance.domain.decision import Reason
from appliance.domain.limits.breakers import Breaker
from appliance.domain.limits.rollout import Phase
from appliance.wire.snapshot import (
    Copies,
    Day,
    Desk,
    Destination,
    Funnel,
    Halted,
    HaltKind,
    Held,
    Issue,
    IssueCode,
    Kept,
    Left,
    LogState,
    PmsState,
    Promise,
    Severity,
    Slot,
    Snapshot,
    Waiting,
    blur,
)

NOW = datetime(2026, 11, 17, 20, 12, tzinfo=UTC)
"""A quarter past two on a Tuesday afternoon in Chicago."""
ZONE = "America/Chicago"
PRACTICE = "Cedar Ridge Dental"
ROOT = "8f1c0a5b7e3d49622c94d0ffb1a7e6583d0c2b41f96a8e7d5c3b2a1908f7e6d5"
UNCOUNTED = (
    Promise.FRESH,
    Promise.YIELDED,
    Promise.CONTAINED,
    Promise.ADVISED,
    Promise.REVERSIBLE,
    Promise.READABLE,
)
T = TypeVar("T")


def a_day(at: datetime, sent: int, replies: int, bookings: int, opt_outs: int = 1) -> Day:
    """Return a day on which so much happened."""
    return Day(
        at.date(),
        sent,
        sent * 97 // 100,
        blur(sent * 2 // 100),
        blur(replies),
        blur(bookings),
        blur(opt_outs),
        blur(replies // 6),
    )


def thirty_days(now: datetime = NOW) -> tuple[Day, ...]:
    """Return thirty days of an office that texts from Tuesday to Thursday."""
    chance, days = Random(7), []
    for back in range(29, -1, -1):
        at = now - timedelta(days=back)
        sends = at.weekday() in (1, 2, 3)
        sent = chance.randint(160, 250) if sends else 0
        replies = sent * chance.randint(22, 34) // 100 if sends else chance.randint(0, 7)
        days.append(a_day(at, sent, replies, replies * 2 // 5))
    return (*days[:-1], a_day(now, 143, 41, 12, 2))


def an_ordinary_day(now: datetime = NOW) -> Snapshot:
    """Return a box on which all is well."""
    return Snapshot(
        made_at=now - timedelta(seconds=4),
        version="0.1.0",
        slot=Slot.A,
        phase=Phase.EVERYONE,
        halts=(),
        pms=PmsState(now - timedelta(hours=12, minutes=25), False, 59_214),
        days=thirty_days(now),
        queued=58,
        next_at=now + timedelta(minutes=3),
        texts_held=(Held(Reason.COHORT_WINDOW, 46), Held(Reason.DRAFT_FLAGGED, "<5")),
        patients_held=(
            Held(Reason.CONSENT_UNKNOWN, 412),
            Held(Reason.DAILY_CAP, 286),
            Held(Reason.NUMBER_LANDLINE, 174),
            Held(Reason.HOLDOUT, 121),
            Held(Reason.SUPPRESSED, 96),
            Held(Reason.TOUCHES_SPENT, 74),
            Held(Reason.NO_MOBILE, 51),
            Held(Reason.MINOR_NO_GUARANTOR, "<5"),
        ),
        waiting=(
            Waiting(Desk.REPLY, 7, False),
            Waiting(Desk.VISIT, "<5", False),
            Waiting(Desk.CALL, 23, False),
        ),
        promises=tuple(Kept(one, None if one in UNCOUNTED else 0) for one in Promise),
        egress=(
            Left(Destination.PMS, 31, None),
            Left(Destination.CARRIER, 187, 24_310),
            Left(Destination.LOOKUP, 12, None),
            Left(Destination.BACKUP, 1, 41_883_204),
        ),
        log=LogState(128_406, ROOT, 128_377, now - timedelta(minutes=12), 127_950, now - timedelta(hours=9)),
        copies=Copies(True, now - timedelta(hours=11, minutes=31), now - timedelta(days=13), False, None),
        issues=(),
        funnel=Funnel(1894, 1822, 516, 203),
    )


def a_bad_day(now: datetime = NOW) -> Snapshot:
    """Return a box that needs somebody, for every kind of reason."""
    day = an_ordinary_day(now)
    return replace(
        day,
        halts=(Halted(HaltKind.BREAKER, now - timedelta(hours=1), Breaker.OPT_OUT_RATE),),
        issues=(
            Issue(IssueCode.HALTS, Severity.PROBLEM),
            Issue(IssueCode.LAST_BACKUP, Severity.PROBLEM),
            Issue(IssueCode.LAST_RESTORE_DRILL, Severity.SOON),
        ),
        waiting=(
            Waiting(Desk.EMERGENCY, "<5", False),
            Waiting(Desk.REPLY, 9, True),
            Waiting(Desk.CALL, 23, False),
        ),
        promises=tuple(
            Kept(one.promise, 1 if one.promise is Promise.STOPPED else one.broken) for one in day.promises
        ),
    )


def any_state(chance: Random) -> Snapshot:
    """Return a box in any state that the types allow."""
    at = NOW + timedelta(seconds=chance.randint(-90, 90))

    def some(kind: Sequence[T]) -> list[T]:
        return chance.sample(list(kind), chance.randint(0, len(kind)))

    def count() -> int:
        return chance.choice((0, 1, 4, 5, chance.randint(0, 10**6)))

    def instant() -> datetime | None:
        return chance.choice((None, NOW - timedelta(seconds=chance.randint(-(10**5), 10**8))))

    halts = [
        Halted(HaltKind.BREAKER, NOW - timedelta(minutes=count()), one) for one in some(list(Breaker))[:3]
    ]
    halts += [Halted(one, NOW) for one in some((HaltKind.PAUSE, HaltKind.FREEZE))]
    return Snapshot(
        made_at=at,
        version=f"{chance.randint(0, 99)}.{chance.randint(0, 99)}.{chance.randint(0, 99)}",
        slot=chance.choice(list(Slot)),
        phase=chance.choice(list(Phase)),
        halts=tuple(halts),
        pms=PmsState(instant(), chance.random() < 0.5, count()),
        days=tuple(
            a_day(NOW - timedelta(days=back), count(), count(), count(), count())
            for back in range(chance.randint(0, 29), -1, -1)
        ),
        queued=count(),
        next_at=instant(),
        texts_held=tuple(Held(one, blur(count())) for one in some(list(Reason))),
        patients_held=tuple(Held(one, blur(count())) for one in some(list(Reason))),
        waiting=tuple(Waiting(one, blur(count()), chance.random() < 0.3) for one in some(list(Desk))),
        promises=tuple(Kept(one, chance.choice((None, 0, 0, 1, 7))) for one in Promise),
        egress=tuple(Left(one, count(), chance.choice((None, count()))) for one in some(list(Destination))),
        log=LogState(count(), f"{chance.getrandbits(256):064x}", count(), instant(), count(), instant()),
        copies=Copies(chance.random() < 0.5, instant(), instant(), chance.random() < 0.5, instant()),
        issues=tuple(Issue(one, chance.choice(list(Severity))) for one in some(list(IssueCode))),
        funnel=Funnel(blur(count()), blur(count()), blur(count()), blur(count())),
    )
