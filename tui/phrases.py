"""How the desk says things: instants on the office's clock, phones, states and codes in plain words.

Pure functions of what the service sent. A code without a word of its own is shown with its underscores as
blanks, so that a newer service never leaves a hole on the screen. No colour here: whatever matters is said
in words, and a face may colour it as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from appliance.wire.common import Problem, TaskCard
from appliance.wire.session import Session

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400

KINDS = {
    "emergency": "EMERGENCY",
    "question": "Question",
    "ambiguous": "Unclear",
    "wrong_number": "Wrong number",
    "deceased": "Bereavement",
    "left_practice": "Left the practice",
    "opt_out_with_visit": "Opted out, has a visit",
    "shared_phone_opt_out": "Opt-out on a family phone",
    "opt_in": "Wants texts again",
    "give_up_visit": "Gives up a visit",
    "reschedule": "Wants another time",
    "book_by_hand": "Book by hand",
    "household_booking": "Family booking",
    "unknown_sender": "Unknown sender",
    "answer_by_hand": "Answer by hand",
    "breaker": "Sending stopped",
    "verify_number": "Check the number",
    "who_wrote": "Who wrote?",
    "disclosure": "Texts went to a stranger",
    "autonomy": "Machine may do more?",
    "model_leak": "Model leak",
    "carrier_copy": "Carrier keeps a copy",
    "text_refused": "Carrier refuses a text",
    "pms_entry": "Enter in the PMS",
    "call": "Call",
    "unreachable": "Cannot be reached",
}
"""What a person is asked to do, as the list says it."""

INTENTS = {
    "book": "takes an offered time",
    "confirm": "confirms",
    "reschedule_request": "wants another time",
    "cancel": "gives the visit up",
    "question": "asks something",
    "opt_out": "wants no more texts",
    "opt_in": "wants texts again",
    "wrong_number": "wrong number",
    "emergency": "emergency",
    "ambiguous": "unclear: a person reads it",
    "noise": "needs no answer",
    "why": "asks why we write",
    "help": "asks for help",
    "deceased": "bereavement",
    "left_practice": "left the practice",
}
"""What a reply means."""

STATES = {
    "queued": "waits to leave",
    "intent": "leaving",
    "unknown": "asking the carrier",
    "sent": "sent",
    "delivered": "delivered",
    "undelivered": "NOT DELIVERED",
    "failed": "FAILED",
    "withheld": "withheld",
    "held": "held by a person",
    "expired": "expired, not sent",
    "superseded": "taken back",
}
"""Where a text is on its way."""

COHORTS = {
    "overdue_6mo": "6 months late",
    "overdue_12mo_plus": "12 months or more",
    "tx_plan_pending": "treatment planned",
    "high_value_no_show": "call, never text",
}


def plain(code: str) -> str:
    """Return a code as words."""
    return code.replace("_", " ")


def say_kind(kind: str) -> str:
    """Return what a task asks for."""
    return KINDS.get(kind, plain(kind).capitalize())


def say_intent(intent: str) -> str:
    """Return what a reply means."""
    return INTENTS.get(intent, plain(intent))


def say_state(state: str) -> str:
    """Return where a text is."""
    return STATES.get(state, plain(state))


def say_cohort(cohort: str) -> str:
    """Return which group somebody is in."""
    return COHORTS.get(cohort, plain(cohort))


# --- time ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OfficeClock:
    """The office's time when something is drawn: an instant of the service's, and the office's zone."""

    now: datetime
    zone: tzinfo

    def local(self, at: datetime) -> datetime:
        """Return an instant as the office's wall clock shows it."""
        return at.astimezone(self.zone)

    def hour(self, at: datetime) -> str:
        """Return the time of day: 3:10 pm."""
        local = self.local(at)
        return f"{local.hour % 12 or 12}:{local:%M} {'am' if local.hour < 12 else 'pm'}"

    def day(self, at: datetime) -> str:
        """Return the day as one says it: today, yesterday, Thu Nov 19, Nov 19 2025."""
        on, today = self.local(at).date(), self.local(self.now).date()
        near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get((on - today).days)
        if near is not None:
            return near
        return f"{on:%a %b} {on.day}" if abs((on - today).days) < 300 else f"{on:%b} {on.day} {on.year}"

    def when(self, at: datetime) -> str:
        """Return day and time; of today only the time."""
        day = self.day(at)
        return self.hour(at) if day == "today" else f"{day} {self.hour(at)}"

    def ago(self, at: datetime) -> str:
        """Return how long ago in one short word: now, 5m, 3h, 2d."""
        return short_span((self.now - at).total_seconds())


def short_span(seconds: float) -> str:
    """Return a stretch of time in one short word."""
    seconds = abs(seconds)
    if seconds < _MINUTE:
        return "now"
    if seconds < 2 * _HOUR:
        return f"{int(seconds // _MINUTE)}m"
    if seconds < 2 * _DAY:
        return f"{int(seconds // _HOUR)}h"
    return f"{int(seconds // _DAY)}d"


def say_standing(task: TaskCard, clock: OfficeClock) -> str:
    """Return how a task presses: who has it comes first, then how late it is."""
    if task.standing == "snoozed" and task.snoozed_until_at is not None:
        return f"back {clock.when(task.snoozed_until_at)}"
    seconds = (task.due_at - clock.now).total_seconds()
    if task.kind == "emergency":
        return f"NOW, {short_span((clock.now - task.opened_at).total_seconds())} old"
    if task.standing == "overdue" or seconds < 0:
        return f"LATE {short_span(seconds)}"
    return f"due in {short_span(seconds)}" if seconds < _DAY else f"due {clock.day(task.due_at)}"


def say_holder(task: TaskCard) -> str:
    """Return who has a task."""
    return "yours" if task.is_mine else f"{task.holder} has it" if task.holder else ""


def later_choices(clock: OfficeClock) -> list[tuple[str, str, datetime]]:
    """Return instants that are worth putting something off to: key, words, instant. All are ahead."""
    local = clock.local(clock.now)
    morning = datetime.combine(local.date() + timedelta(days=1), time(8), clock.zone)
    monday = morning + timedelta(days=(7 - local.weekday()) % 7 - 1 if local.weekday() else 6)
    noon = datetime.combine(local.date(), time(13), clock.zone)
    found = [
        ("1", "in an hour", clock.now + timedelta(hours=1)),
        ("3", "in three hours", clock.now + timedelta(hours=3)),
        ("a", "after lunch", noon),
        ("t", "tomorrow at 8", morning),
        ("m", "Monday at 8", monday),
        ("w", "in a week", datetime.combine(local.date() + timedelta(days=7), time(8), clock.zone)),
    ]
    return [(key, words, at) for key, words, at in found if at > clock.now]


# --- sentences -------------------------------------------------------------------------------------------


def say_problem(problem: Problem) -> str:
    """Return what went wrong and what to do, on one line or two."""
    if problem.conflict is not None:
        return f"{problem.conflict.who} {problem.conflict.what}. Nothing was changed; what you typed is kept."
    message = problem.message[:1].upper() + problem.message[1:]
    remedy = f" {problem.remedy[:1].upper()}{problem.remedy[1:]}." if problem.remedy else ""
    return f"{message.rstrip('.')}.{remedy}"


def may(session: Session | None, act: str) -> bool:
    """Whether somebody may do something, as far as the terminal knows. The service decides."""
    return session is not None and act in session.may


def count(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def as_csv(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table as CSV (RFC 4180); a cell that a spreadsheet would run as a formula is quoted away."""

    def cell(value: str) -> str:
        safe = f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t") else value
        return f'"{safe.replace(chr(34), chr(34) * 2)}"' if any(c in safe for c in ',"\n\r') else safe

    return "".join(",".join(map(cell, row)) + "\r\n" for row in (heads, *rows))


def as_columns(heads: Sequence[str], rows: Sequence[Sequence[str]], widest: int = 60) -> str:
    """Return a table as plain text in columns, for printing and for reading aloud."""
    cut = [[" ".join(value.split())[:widest] for value in row] for row in (heads, *rows)]
    widths = [max(len(row[number]) for row in cut) for number in range(len(heads))]
    lines = ["  ".join(value.ljust(width) for value, width in zip(row, widths, strict=True)) for row in cut]
    return "\n".join(line.rstrip() for line in lines) + "\n"
