"""What the status page says: from a snapshot and the present moment to sentences, the weightiest first.

Decides the verdict at the top: one sentence, one level. `stop` is for what cannot wait until tomorrow: the
box is silent, sending has stopped by itself, somebody may be in pain, data are in danger; `look` for what a
person should see to today; everything else is `good`. Knows nothing of HTTP or HTML, asks nobody, and has no
clock of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import segno

from appliance.domain.limits.rollout import Phase
from appliance.web.charts import BarChart, Stage, draw_days, draw_funnel, say_few
from appliance.web.status_words import (
    BREAKERS,
    DESKS,
    DESTINATIONS,
    ISSUES,
    PHASES,
    PROMISES,
    REASONS,
    SLOTS,
    TECHNICIAN,
)
from appliance.wire.snapshot import (
    STALE_SECONDS,
    Desk,
    Few,
    Halted,
    HaltKind,
    Held,
    IssueCode,
    Level,
    LogState,
    Severity,
    Snapshot,
    Status,
)

_GRAVE = frozenset(
    {
        IssueCode.DISK_SPACE,
        IssueCode.DATA_PARTITION,
        IssueCode.WATCHDOG,
        IssueCode.INCIDENTS,
        IssueCode.LOST_WINDOW,
        IssueCode.ANSWERS_WAITING,
        IssueCode.CLOCK,
    }
)
"""Problems that cannot wait until tomorrow."""
_HELD_SHOWN = 8
_KB = 1000


@dataclass(frozen=True, slots=True)
class Need:
    """Something that needs somebody: how much, what it is, what to do."""

    level: Level
    title: str
    do: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table of facts; `at` is the instant behind it, if it is one."""

    label: str
    value: str
    note: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """One large number of today."""

    label: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """One group of what waits for a person."""

    title: str
    about: str
    count: str
    late: bool
    urgent: bool


@dataclass(frozen=True, slots=True)
class HeldRow:
    """One reason, for how many it holds, and how that compares with the most frequent one, of a hundred."""

    why: str
    count: str
    share: float


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """One promise: `state` is kept, broken or guarded."""

    slug: str
    says: str
    state: str
    found: str


@dataclass(frozen=True, slots=True)
class Head:
    """The audit log's head: a text for the copier, the same as the path of a QR code and its size."""

    text: str
    qr_path: str
    qr_size: int


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the template puts on the page. Without a snapshot only the verdict has content."""

    practice: str
    level: Level
    sentence: str
    more: str
    stale: bool
    made_at: str
    made_says: str
    needs: tuple[Need, ...] = ()
    waiting: tuple[WaitingRow, ...] = ()
    tiles: tuple[Tile, ...] = ()
    today: str = ""
    texts_held: tuple[HeldRow, ...] = ()
    patients_held: tuple[HeldRow, ...] = ()
    promises: tuple[PromiseRow, ...] = ()
    charts: tuple[BarChart, ...] = ()
    funnel: tuple[Stage, ...] = ()
    facts: tuple[Row, ...] = ()
    egress: tuple[Row, ...] = ()
    head: Head | None = None


_SILENT = Need(Level.STOP, "The box is silent", f"Answer patients by phone. {TECHNICIAN}")


def is_stale(snapshot: Snapshot, now: datetime) -> bool:
    """Whether a snapshot is too old to be believed, or of the future: a clock that is wrong."""
    age = (now - snapshot.made_at).total_seconds()
    return age > STALE_SECONDS or age < -STALE_SECONDS


def judge(snapshot: Snapshot | None, now: datetime) -> Status:
    """Return the verdict on a snapshot, or on there being none, at a moment."""
    if snapshot is None:
        return Status(Level.STOP, True, None, None)
    stale, age = is_stale(snapshot, now), max(int((now - snapshot.made_at).total_seconds()), 0)
    level = (
        Level.STOP
        if stale
        else max((one.level for one in list_needs(snapshot)), key=_weight, default=Level.GOOD)
    )
    return Status(level, stale, age, snapshot)


def _weight(level: Level) -> int:
    return list(Level).index(level)


def compose_page(practice: str, snapshot: Snapshot | None, now: datetime, zone: ZoneInfo) -> Page:
    """Given a snapshot, or None where there is none that can be read, return what the page says now."""
    status = judge(snapshot, now)
    if snapshot is None:
        return Page(
            practice,
            Level.STOP,
            "RecallBox is not saying how it is.",
            f"It may still be starting. If this stays for two minutes: {TECHNICIAN}",
            True,
            "",
            "",
        )
    silent = [_SILENT] if status.stale else []
    needs = tuple(sorted([*silent, *list_needs(snapshot)], key=lambda one: -_weight(one.level)))
    when = _Words(now, zone)
    sentence, more = _headline(snapshot, status, needs, when)
    return Page(
        practice,
        status.level,
        sentence,
        more,
        status.stale,
        snapshot.made_at.isoformat(),
        f"{when.clock(snapshot.made_at)}, {when.ago(snapshot.made_at)}",
        needs,
        tuple(_waiting(snapshot)),
        tuple(_tiles(snapshot, when)),
        f"{snapshot.today.on:%A, %B} {snapshot.today.on.day}",
        _held(snapshot.texts_held),
        _held(snapshot.patients_held),
        tuple(_promises(snapshot)),
        tuple(_charts(snapshot)),
        draw_funnel(snapshot.funnel),
        tuple(_facts(snapshot, when)),
        tuple(_egress(snapshot)),
        make_head(snapshot.log),
    )


# --- the verdict ------------------------------------------------------------------------------------


def _headline(snapshot: Snapshot, status: Status, needs: Sequence[Need], when: _Words) -> tuple[str, str]:
    """Return the sentence at the top and the one below it."""
    if status.stale:
        last = (
            "bears a time to come" if snapshot.made_at > when.now else f"is from {when.ago(snapshot.made_at)}"
        )
        return f"RecallBox may have stopped: its last word {last}.", f"Everything below is old. {_SILENT.do}"
    day = snapshot.today
    if needs and needs[0].level is not Level.GOOD:
        others = len(needs) - 1
        more = f" {others} more below." if others else ""
        return f"{needs[0].title}.", f"{needs[0].do}{more}"
    read = (
        f"It read the practice system {when.ago(snapshot.pms.read_at)}"
        if snapshot.pms.read_at
        else "It is new here"
    )
    texts = "one text" if day.sent == 1 else f"{day.sent:,} texts"
    busy = any(one.desk is not Desk.CALL for one in snapshot.waiting)
    desk = " The front desk has things to do, none of them late." if busy else ""
    return "RecallBox is working. Nothing needs you.", f"{read} and has sent {texts} today.{desk}"


def list_needs(snapshot: Snapshot) -> Iterator[Need]:
    """Yield what needs somebody. What merely waits its turn at the front desk does not."""
    if any(one.desk is Desk.EMERGENCY for one in snapshot.waiting):
        yield Need(
            Level.STOP,
            "A patient may have an emergency",
            "Look at the front desk’s inbox now: it is at the top.",
        )
    yield from map(_stopped, snapshot.halts)
    for issue in snapshot.issues:
        if issue.code is IssueCode.HALTS:
            continue  # said by each halt itself
        wrong, soon, do = ISSUES[issue.code]
        if issue.code is IssueCode.LAST_BACKUP and not snapshot.copies.has_backups:
            wrong = soon = "No backups are set up"
            do = f"If this box breaks, what it knows is lost. {TECHNICIAN}"
        if issue.severity is Severity.SOON:
            yield Need(Level.GOOD, soon, do)
        else:
            yield Need(Level.STOP if issue.code in _GRAVE else Level.LOOK, wrong, do)
    late = [
        DESKS[one.desk][0].lower() for one in snapshot.waiting if one.late and one.desk is not Desk.EMERGENCY
    ]
    if late:
        yield Need(
            Level.LOOK,
            f"Some patients wait longer than they should: {', '.join(late)}",
            "The front desk’s inbox shows the oldest first.",
        )
    broken = [PROMISES[one.promise] for one in snapshot.promises if one.broken]
    if broken:
        yield Need(
            Level.LOOK,
            f"A promise was broken in the last 30 days: {'; '.join(broken)}",
            "`recallbox watchdog` shows what it found. " + TECHNICIAN,
        )


def _stopped(halted: Halted) -> Need:
    if halted.halt is HaltKind.PAUSE:
        do = "Nothing new goes out until somebody resumes it; answers still do."
        return Need(Level.LOOK, "Sending is paused by a person", do)
    if halted.halt is HaltKind.FREEZE:
        do = "Nothing goes out at all, answers neither. The privacy officer has to know."
        return Need(Level.STOP, "RecallBox is frozen: a breach is suspected", do)
    do = "Answers to patients still go out. The front desk has a task that says what to check."
    why = f": {BREAKERS[halted.breaker]}" if halted.breaker is not None else ""
    return Need(Level.STOP, f"Sending has stopped by itself{why}", do)


# --- the sections -----------------------------------------------------------------------------------


def _waiting(snapshot: Snapshot) -> Iterator[WaitingRow]:
    for one in snapshot.waiting:
        title, about = DESKS[one.desk]
        yield WaitingRow(title, about, say_few(one.count), one.late, one.desk is Desk.EMERGENCY)


def _tiles(snapshot: Snapshot, when: _Words) -> Iterator[Tile]:
    day = snapshot.today
    yield Tile("Texts sent", f"{day.sent:,}", f"{day.delivered:,} known to have arrived")
    yield Tile("Replies", say_few(day.replies), "")
    yield Tile("Visits booked", say_few(day.bookings), "by reply, into the practice system")
    yield Tile("Handed to a person", say_few(day.handed_over), "")
    yield Tile("Opted out", say_few(day.opt_outs), "")
    next_at = f"next {when.moment(snapshot.next_at)}" if snapshot.next_at is not None else ""
    yield Tile("Waiting to leave", f"{snapshot.queued:,}", next_at)


def _held(rows: Sequence[Held]) -> tuple[HeldRow, ...]:
    """Return the most frequent reasons in words; what is cut off is not added up (see `wire.snapshot`)."""
    most = max((_size(one.count) for one in rows), default=0) or 1
    return tuple(
        HeldRow(REASONS[one.reason], say_few(one.count), round(100 * _size(one.count) / most, 1))
        for one in rows[:_HELD_SHOWN]
    )


def _size(count: Few) -> float:
    return float(count) if isinstance(count, int) else 2.5


def _promises(snapshot: Snapshot) -> Iterator[PromiseRow]:
    for one in snapshot.promises:
        says = PROMISES[one.promise]
        if one.broken is None:
            yield PromiseRow(one.promise, says, "guarded", "guarded")
        elif one.broken:
            times = "once" if one.broken == 1 else f"{one.broken:,} times"
            yield PromiseRow(one.promise, says, "broken", f"broken {times}")
        else:
            yield PromiseRow(one.promise, says, "kept", "kept")


def _charts(snapshot: Snapshot) -> Iterator[BarChart]:
    days = snapshot.days
    yield draw_days("sends", "Texts sent", days, [one.sent for one in days])
    yield draw_days("replies", "Replies", days, [one.replies for one in days])
    yield draw_days("bookings", "Visits booked", days, [one.bookings for one in days])


def _facts(snapshot: Snapshot, when: _Words) -> Iterator[Row]:
    pms, copies, log = snapshot.pms, snapshot.copies, snapshot.log
    read = "being read right now" if pms.reading else f"{pms.rows:,} rows"
    yield when.row("Practice system read", pms.read_at, read)
    yield Row(
        "Who is texted",
        PHASES[snapshot.phase].capitalize(),
        "" if snapshot.phase is Phase.EVERYONE else "rollout",
    )
    if copies.has_backups:
        yield when.row("Last backup", copies.backup_at)
        yield when.row("Restore rehearsed", copies.drill_at)
    else:
        yield Row("Last backup", "No backups are set up")
    if copies.has_archive:
        yield when.row("Log archived", copies.archive_at)
    yield when.row("Log signed", log.signed_at, f"{log.signed_rows:,} of {log.rows:,} rows")
    yield when.row(
        "Log witnessed", log.witnessed_at, f"{log.witnessed_rows:,} rows" if log.witnessed_rows else ""
    )
    yield Row("Version", f"{snapshot.version}, {SLOTS[snapshot.slot]}")


def _egress(snapshot: Snapshot) -> Iterator[Row]:
    for one in snapshot.egress:
        size = "" if one.bytes_left is None else say_bytes(one.bytes_left)
        yield Row(DESTINATIONS[one.to], f"{one.times:,}", size)


def say_bytes(size: int) -> str:
    """Return a size as people read it."""
    value, unit = float(size), "bytes"
    for larger in ("kB", "MB", "GB"):
        if value < _KB:
            break
        value, unit = value / _KB, larger
    return f"{size:,} bytes" if unit == "bytes" else f"{value:,.1f} {unit}"


def make_head(log: LogState) -> Head:
    """Return the log's head as a photograph of the page keeps it: rows and root, as `verify` says them."""
    text = f"recallbox-log {log.rows} {log.root}"
    matrix = tuple(segno.make_qr(text, error="m").matrix)
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, line in enumerate(matrix) for x, dark in enumerate(line) if dark
    )
    return Head(text, path, len(matrix))


# --- times ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Words:
    """How instants are said to somebody at the practice, now."""

    now: datetime
    zone: ZoneInfo

    def clock(self, at: datetime) -> str:
        """Return the time of day."""
        here = at.astimezone(self.zone)
        return f"{here.hour % 12 or 12}:{here:%M %p}"

    def moment(self, at: datetime) -> str:
        """Return the time of day, with the day where it is another one."""
        here, today = at.astimezone(self.zone).date(), self.now.astimezone(self.zone).date()
        if here == today:
            return self.clock(at)
        day = "tomorrow" if here == today + timedelta(days=1) else f"{here:%a %b} {here.day}"
        return f"{day} {self.clock(at)}"

    def ago(self, at: datetime) -> str:
        """Return how long ago something was, as coarsely as people say it."""
        seconds = (self.now - at).total_seconds()
        if seconds < 90:
            return "just now" if seconds < 45 else "a minute ago"
        minutes = round(seconds / 60)
        if minutes < 90:
            return f"{minutes} minutes ago"
        hours = round(minutes / 60)
        return f"{hours} hours ago" if hours < 48 else f"{round(hours / 24)} days ago"

    def row(self, label: str, at: datetime | None, note: str = "") -> Row:
        """Return a line about when something was last done."""
        if at is None:
            return Row(label, "Never", note)
        return Row(label, f"{self.moment(at)}, {self.ago(at)}", note, at.isoformat())
