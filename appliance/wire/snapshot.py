"""What the status page may know of a box: counts, instants, hashes and words of our own catalogues.

The types are the guard. No field can hold a name, a phone, a word of a patient's or of the PMS: every text is
an enumeration of ours or has the shape of a hash or a version, and whatever reads or writes a snapshot goes
through these types. What the page calls the practice and which clock it shows are the page's own settings,
so that even they need no text here.

A count of people below five is `"<5"`: somebody who sees the waiting room can match "one wrong number
today" to a face, and a difference between two views is then the person. Five is the usual least size of a
cell in health statistics; the eleven of CMS is meant for files that strangers join with others, by age or ZIP
code, neither of which is here, and would blank most days of a small office. Zero stays zero: it says nothing
of anybody. Counts of the box's own acts (texts sent, rows read, broken promises) are exact, and nowhere does
a total stand beside parts that are blurred, from which they could be reckoned.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Final, Literal

import msgspec

from appliance.domain.decision import Reason
from appliance.domain.limits.breakers import Breaker
from appliance.domain.limits.rollout import Phase

FEWEST: Final = 5
"""The smallest count of people that is shown as it is."""
STALE_SECONDS: Final = 120
"""From which age on a snapshot says that the box may have stopped."""
LARGEST: Final = 200_000
"""Bytes of the largest snapshot that is read. One of ours is about twelve thousand."""

Count = Annotated[int, msgspec.Meta(ge=0)]
Few = Count | Literal["<5"]
Instant = Annotated[datetime, msgspec.Meta(tz=True)]
Sha256 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
Version = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,4}(\.[0-9]{1,4}){1,3}$")]


def blur(count: int) -> Few:
    """Given a count of people, return it as it may be shown."""
    return "<5" if 0 < count < FEWEST else count


class Slot(StrEnum):
    """Which of the two system images is running."""

    A = "a"
    B = "b"
    NONE = "none"
    """The box was not started from an image."""


class Desk(StrEnum):
    """What waits for a person, in the groups in which an office divides it."""

    EMERGENCY = "emergency"
    REPLY = "reply"
    VISIT = "visit"
    CALL = "call"
    RECORD = "record"
    BOX = "box"


class Promise(StrEnum):
    """What the box promises, as in the README and the design."""

    PERMITTED = "permitted"
    ONCE = "once"
    STOPPED = "stopped"
    FRESH = "fresh"
    UNCLASHED = "unclashed"
    LOGGED = "logged"
    KEPT = "kept"
    SETTLED = "settled"
    YIELDED = "yielded"
    CALM = "calm"
    CONTAINED = "contained"
    ADVISED = "advised"
    PROVABLE = "provable"
    REVERSIBLE = "reversible"
    READABLE = "readable"


class Destination(StrEnum):
    """Where anything may go from the box."""

    PMS = "pms"
    CARRIER = "carrier"
    LOOKUP = "lookup"
    MODEL = "model"
    ALERTS = "alerts"
    BACKUP = "backup"
    ARCHIVE = "archive"


class IssueCode(StrEnum):
    """What can be wrong with a box; `other` is whatever `recallbox doctor` names and this page does not."""

    DISK_SPACE = "disk_space"
    DATA_PARTITION = "data_partition"
    DATABASE_SIZE = "database_size"
    CLOCK = "clock"
    LAST_PULL = "last_pull"
    PMS_REACHED = "pms_reached"
    CARRIER_REACHED = "carrier_reached"
    LAST_BACKUP = "last_backup"
    LAST_RESTORE_DRILL = "last_restore_drill"
    LAST_ARCHIVING = "last_archiving"
    WATCHDOG = "watchdog"
    SECRET_AGE = "secret_age"  # noqa: S105 - the code of a finding
    CERTIFICATE = "certificate"
    HALTS = "halts"
    ANSWERS_WAITING = "answers_waiting"
    INCIDENTS = "incidents"
    LOST_WINDOW = "lost_window"
    OTHER = "other"


class HaltKind(StrEnum):
    """Who stopped sending: a person by pausing it or by freezing the box, or a circuit breaker."""

    PAUSE = "pause"
    FREEZE = "freeze"
    BREAKER = "breaker"


class Severity(StrEnum):
    """`problem` is wrong now, `soon` will be."""

    PROBLEM = "problem"
    SOON = "soon"


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How every part is read: unchangeable, and refused whole if it carries anything that is not named."""


class Halted(_Part, frozen=True):
    """What holds all texts that the box would start; `breaker` is named where it is one."""

    halt: HaltKind
    since_at: Instant
    breaker: Breaker | None = None


class PmsState(_Part, frozen=True):
    """When the practice system was last read to its end, whether it is being read, and its rows."""

    read_at: Instant | None
    reading: bool
    rows: Count


class Day(_Part, frozen=True):
    """One local day: the box's own acts exactly, those of people blurred."""

    on: date
    sent: Count
    delivered: Count
    undelivered: Few
    replies: Few
    bookings: Few
    opt_outs: Few
    handed_over: Few


class Held(_Part, frozen=True):
    """For how many a reason holds; several reasons may hold for one."""

    reason: Reason
    count: Few


class Waiting(_Part, frozen=True):
    """What waits for a person, and whether any of it should have been done by now."""

    desk: Desk
    count: Few
    late: bool


class Kept(_Part, frozen=True):
    """How often a promise was found broken in thirty days.

    None where nothing on the box counts it afterwards: it is guarded when the box acts, or before a release.
    """

    promise: Promise
    broken: Count | None


class Left(_Part, frozen=True):
    """What left the box today for one place; bytes are None where they are not on record."""

    to: Destination
    times: Count
    bytes_left: Count | None


class LogState(_Part, frozen=True):
    """The head of the audit log, and how far it is signed by the box and by a witness."""

    rows: Count
    root: Sha256
    signed_rows: Count
    signed_at: Instant | None
    witnessed_rows: Count
    witnessed_at: Instant | None


class Copies(_Part, frozen=True):
    """Since when there is a good backup, a rehearsed restore, an archive; whether they are set up at all."""

    has_backups: bool
    backup_at: Instant | None
    drill_at: Instant | None
    has_archive: bool
    archive_at: Instant | None


class Issue(_Part, frozen=True):
    """Something that is wrong, or will be, with the box."""

    code: IssueCode
    severity: Severity


class Funnel(_Part, frozen=True):
    """How far the phones came that were texted in thirty days; each count is among the one before."""

    texted: Few
    reached: Few
    answered: Few
    booked: Few


class Snapshot(_Part, frozen=True, kw_only=True):
    """A box at one moment. `days` are the last thirty, oldest first, and end with today."""

    form: Literal[1] = 1
    made_at: Instant
    version: Version
    slot: Slot
    phase: Phase
    halts: Annotated[tuple[Halted, ...], msgspec.Meta(max_length=40)]
    pms: PmsState
    days: Annotated[tuple[Day, ...], msgspec.Meta(min_length=1, max_length=31)]
    queued: Count
    next_at: Instant | None
    texts_held: Annotated[tuple[Held, ...], msgspec.Meta(max_length=80)]
    patients_held: Annotated[tuple[Held, ...], msgspec.Meta(max_length=80)]
    waiting: Annotated[tuple[Waiting, ...], msgspec.Meta(max_length=len(Desk))]
    promises: Annotated[tuple[Kept, ...], msgspec.Meta(max_length=len(Promise))]
    egress: Annotated[tuple[Left, ...], msgspec.Meta(max_length=len(Destination))]
    log: LogState
    copies: Copies
    issues: Annotated[tuple[Issue, ...], msgspec.Meta(max_length=60)]
    funnel: Funnel

    @property
    def today(self) -> Day:
        """The present day, as far as it has come."""
        return self.days[-1]


class Level(StrEnum):
    """How it is, in one word: `stop` needs somebody now, `look` today."""

    GOOD = "good"
    LOOK = "look"
    STOP = "stop"


class Status(_Part, frozen=True):
    """What `/status.json` answers: the verdict, and the snapshot it rests on, if there is any."""

    level: Level
    stale: bool
    age_seconds: Count | None
    snapshot: Snapshot | None


def encode(snapshot: Snapshot) -> bytes:
    """Return a snapshot as it is kept in the file.

    Raise ValueError if a field holds what its type does not allow: nothing is checked when one is made.
    """
    text = msgspec.json.encode(snapshot)
    decode(text)
    return text


def decode(text: bytes) -> Snapshot:
    """Given the content of the file, return its snapshot. Raise ValueError if it is none of this form."""
    if len(text) > LARGEST:
        raise ValueError(f"a snapshot of {len(text)} bytes")
    return _DECODER.decode(text)


def schema() -> dict[str, object]:
    """Return the JSON schema of `/status.json` (draft 2020-12)."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(Status)}


_DECODER = msgspec.json.Decoder(Snapshot)
