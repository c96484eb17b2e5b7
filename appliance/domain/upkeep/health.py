"""How the box is: one typed list of findings, each with what to do, and the same as plain figures.

Decides from facts that others gathered. Used by `doctor`, by the metrics file and by whatever shows the
box's state; so a finding is worded once. Names of checks and figures are constants and findings hold counts,
ages and names of ours, never anything of a patient, because they leave the box.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

EARLIEST_YEAR = 2020
_MB = 1024 * 1024
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
DATABASE_KEY_DAYS, API_KEY_DAYS = 365, 90
"""How old keys may get (seed 000; a quarter for whatever opens another's door)."""
_LASTING = frozenset({"backup_key", "audit_signing_key"})
"""Keys that are not changed by age: a new one opens no old backup, and begins another log."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing a box needs: whether it is right, what was found, and the remedy if it is not.

    A warning is something that is still right and will not stay so.
    """

    name: str
    ok: bool
    finding: str
    remedy: str = ""
    is_warning: bool = False


@dataclass(frozen=True, slots=True)
class Machine:
    """What the machine itself says. `clock_error_s` is None while the clock follows no other."""

    disk_free_bytes: int
    disk_total_bytes: int
    is_writable: bool
    database_bytes: int
    clock_error_s: float | None = None
    certificates: Mapping[str, date] = field(default_factory=dict)
    """Last day of each certificate that the box trusts by a file of its own, by what it is for."""


@dataclass(frozen=True, slots=True)
class HealthFacts:
    """What a box is judged by. An error is None when nobody asked, and empty when all was well."""

    now: datetime
    machine: Machine
    pulled_at: datetime | None = None
    pms_error: str | None = None
    carrier_error: str | None = None
    has_backups: bool = False
    backup_at: datetime | None = None
    drill_at: datetime | None = None
    has_archive: bool = False
    archive_at: datetime | None = None
    watchdog_at: datetime | None = None
    watchdog_ok: bool = True
    secrets: Mapping[str, datetime] = field(default_factory=dict)
    halts: tuple[str, ...] = ()
    answer_waiting_since: datetime | None = None
    incidents_open: int = 0
    window_open: bool = False


def judge_health(facts: HealthFacts) -> list[Check]:
    """Return every finding about a box, the good ones too, always in the same order."""
    return [
        *_judge_machine(facts.machine),
        _judge_clock(facts),
        _judge_age("last pull", facts.now, facts.pulled_at, 26 * _HOUR, 48 * _HOUR, "`recallbox pull`"),
        *_judge_outside(facts),
        *_judge_copies(facts),
        _judge_watchdog(facts),
        *_judge_secrets(facts),
        *_judge_certificates(facts),
        *_judge_standing(facts),
    ]


def figures_of(facts: HealthFacts) -> dict[str, float]:
    """Return the figures behind the findings: ages in seconds, sizes in bytes, counts; only what is known."""
    ages = {
        "pull_age_seconds": facts.pulled_at,
        "backup_age_seconds": facts.backup_at,
        "restore_drill_age_seconds": facts.drill_at,
        "archive_age_seconds": facts.archive_at,
        "watchdog_age_seconds": facts.watchdog_at,
        "answer_waiting_seconds": facts.answer_waiting_since,
        "oldest_secret_age_seconds": min(facts.secrets.values(), default=None),
    }
    figures = {name: (facts.now - at).total_seconds() for name, at in ages.items() if at is not None}
    machine = facts.machine
    figures |= {
        "disk_free_bytes": machine.disk_free_bytes,
        "disk_size_bytes": machine.disk_total_bytes,
        "database_size_bytes": machine.database_bytes,
        "halts_open": len(facts.halts),
        "incidents_open": facts.incidents_open,
    }
    if machine.clock_error_s is not None:
        figures["clock_error_seconds"] = machine.clock_error_s
    return figures


def _judge_machine(machine: Machine) -> Iterator[Check]:
    free = machine.disk_free_bytes
    share = free / machine.disk_total_bytes if machine.disk_total_bytes else 0.0
    bad, soon = share < 0.05 or free < 200 * _MB, share < 0.15
    yield Check(
        "disk space",
        not bad,
        f"{free // _MB} MB free, {share:.0%}",
        "free space on the data partition, or give it more" if bad or soon else "",
        is_warning=soon and not bad,
    )
    yield Check(
        "data partition",
        machine.is_writable,
        "can be written" if machine.is_writable else "cannot be written",
        "" if machine.is_writable else "check the kernel log, then remount it writable",
    )
    large = machine.database_bytes > 4096 * _MB
    yield Check(
        "database size",
        True,
        f"{machine.database_bytes / _MB:.1f} MB",
        "ask for a larger disk before it fills" if large else "",
        is_warning=large,
    )


def _judge_clock(facts: HealthFacts) -> Check:
    error, remedy = facts.machine.clock_error_s, "let NTP in from the firewall; `chronyc tracking`"
    if facts.now.year < EARLIEST_YEAR:
        return Check("clock", False, f"says {facts.now.year}: nothing is sent by it", remedy)
    if error is None:
        return Check("clock", True, "follows no other clock", remedy, is_warning=True)
    if error > 60:
        return Check("clock", False, f"may be off by {error:.0f} s", remedy)
    return Check("clock", True, f"within {error:.3f} s", remedy if error > 5 else "", is_warning=error > 5)


def _judge_age(
    name: str, now: datetime, at: datetime | None, soon: timedelta, bad: timedelta, remedy: str
) -> Check:
    if at is None:
        return Check(name, True, "never", remedy, is_warning=True)
    age = now - at
    late = age > soon
    return Check(name, age <= bad, f"{_say(age)} ago", remedy if late else "", is_warning=soon < age <= bad)


def _judge_outside(facts: HealthFacts) -> Iterator[Check]:
    for name, error, remedy in (
        ("PMS reached", facts.pms_error, "`recallbox doctor` says where it stops"),
        ("carrier reached", facts.carrier_error, "check [sms], its secret and the firewall"),
    ):
        if error is not None:
            yield Check(name, not error, error or "answers", remedy if error else "")


def _judge_copies(facts: HealthFacts) -> Iterator[Check]:
    """A backup may be 48 hours old (90 FR 898), a rehearsal a quarter (seed 000)."""
    now = facts.now
    if not facts.has_backups:
        yield Check("last backup", True, "no backups are set up", "set backup.repository", is_warning=True)
    else:
        yield _judge_age(
            "last backup", now, facts.backup_at, 26 * _HOUR, 48 * _HOUR, "`recallbox backup now`"
        )
        yield _judge_age(
            "last restore drill", now, facts.drill_at, 32 * _DAY, 92 * _DAY, "`recallbox backup drill`"
        )
    if facts.has_archive:
        yield _judge_age("last archiving", now, facts.archive_at, 3 * _DAY, 14 * _DAY, "`recallbox archive`")


def _judge_watchdog(facts: HealthFacts) -> Check:
    remedy = "`recallbox watchdog` shows what it found"
    if not facts.watchdog_ok:
        return Check("watchdog", False, "found texts that should not have left", remedy)
    return _judge_age("watchdog", facts.now, facts.watchdog_at, 26 * _HOUR, 48 * _HOUR, remedy)


def _judge_secrets(facts: HealthFacts) -> Iterator[Check]:
    for name, since in sorted(facts.secrets.items()):
        if name in _LASTING:
            continue
        is_database = name == "database_key"
        days, limit = (facts.now - since).days, DATABASE_KEY_DAYS if is_database else API_KEY_DAYS
        remedy = "`recallbox rekey`" if is_database else "make a new one at the vendor, then revoke this one"
        yield Check(
            f"age of {name}",
            days < 2 * limit,
            f"{days} of {limit} days",
            remedy if days >= limit else "",
            is_warning=limit <= days < 2 * limit,
        )


def _judge_certificates(facts: HealthFacts) -> Iterator[Check]:
    today = facts.now.astimezone(UTC).date()
    for name, until in sorted(facts.machine.certificates.items()):
        left = (until - today).days
        remedy = "have it renewed and put the new one in place"
        yield Check(
            f"certificate of {name}",
            left >= 0,
            f"valid until {until}",
            remedy if left < 30 else "",
            is_warning=0 <= left < 30,
        )


def _judge_standing(facts: HealthFacts) -> Iterator[Check]:
    pauses = {"pause"}
    open_now = [one for one in facts.halts if one not in pauses]
    yield Check(
        "halts",
        not open_now,
        ", ".join(facts.halts) or "none",
        "`recallbox breakers` and `recallbox resume`" if facts.halts else "",
        is_warning=bool(facts.halts) and not open_now,
    )
    waiting = facts.now - facts.answer_waiting_since if facts.answer_waiting_since else timedelta()
    late = waiting > timedelta(minutes=5)
    yield Check(
        "answers waiting",
        not late,
        f"for {_say(waiting)}" if facts.answer_waiting_since else "none",
        "`recallbox doctor`: PMS or carrier are away; the desk answers by phone" if late else "",
    )
    yield Check(
        "incidents",
        not facts.incidents_open,
        f"{facts.incidents_open} open",
        "`recallbox incidents` shows its clocks" if facts.incidents_open else "",
    )
    yield Check(
        "lost window",
        not facts.window_open,
        "restored, and the carrier was not asked yet" if facts.window_open else "none",
        "start the service: it asks first" if facts.window_open else "",
    )


def _say(age: timedelta) -> str:
    if age < timedelta(hours=2):
        return f"{int(age.total_seconds() // 60)} minutes"
    if age < timedelta(days=3):
        return f"{int(age.total_seconds() // 3600)} hours"
    return f"{age.days} days"
