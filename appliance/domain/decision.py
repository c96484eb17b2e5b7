"""What a rule answers: a verdict, *all* of its reasons, and when it would open by itself.

A rule that stops at its first objection cannot be explained to a patient's mother. Unknown input is an
objection like any other. A reason is `timed` when waiting cures it; then the decision may be a hold.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Verdict(StrEnum):
    """`allow`; `hold` opens by itself at a known time; `deny` needs a person or a new fact."""

    ALLOW = "allow"
    HOLD = "hold"
    DENY = "deny"


class Reason(StrEnum):
    """Why a rule objects. Stored; a value never changes its meaning. Explained in `REASONS`."""

    QUIET_HOURS = "quiet_hours"
    STATE_HOURS = "state_hours"
    COHORT_WINDOW = "cohort_window"
    WEEKDAY = "weekday"
    HOLIDAY = "holiday"
    OFFICE_CLOSED = "office_closed"
    DAILY_CAP = "daily_cap"
    PATIENT_24H = "patient_24h"
    PHONE_7D = "phone_7d"
    MIN_DAYS = "min_days"
    REMINDER_FIRST = "reminder_first"
    NO_COMMON_WINDOW = "no_common_window"
    CONSENT_REVOKED = "consent_revoked"
    CONSENT_UNKNOWN = "consent_unknown"
    SUPPRESSED = "suppressed"
    PREFERS_OTHER_CHANNEL = "prefers_other_channel"
    RESTRICTED = "restricted"
    PATIENT_PAUSED = "patient_paused"
    BEST_TIME = "best_time"
    GUARANTOR_NO_CONSENT = "guarantor_no_consent"
    MINOR_NO_GUARANTOR = "minor_no_guarantor"
    RECONSENT_AT_18 = "reconsent_at_18"
    BIRTHDATE_UNKNOWN = "birthdate_unknown"
    DECEASED = "deceased"
    INACTIVE = "inactive"
    NO_MOBILE = "no_mobile"
    NUMBER_UNCHECKED = "number_unchecked"
    NUMBER_STALE = "number_stale"
    NUMBER_INVALID = "number_invalid"
    NUMBER_LANDLINE = "number_landline"
    NUMBER_UNKNOWN = "number_unknown"
    NUMBER_REASSIGNED = "number_reassigned"
    FUTURE_APPOINTMENT = "future_appointment"
    HUMAN_IN_LOOP = "human_in_loop"
    CALL_ONLY_COHORT = "call_only_cohort"
    BAA_SMS = "baa_sms"
    BAA_LLM = "baa_llm"
    OPT_OUTS_NOT_IMPORTED = "opt_outs_not_imported"
    PAUSED = "paused"
    BREAKER_OPEN = "breaker_open"
    OUTSIDE_PHASE = "outside_phase"
    PMS_STALE = "pms_stale"
    ZONE_UNKNOWN = "zone_unknown"
    NOT_DUE = "not_due"
    NO_RECALL = "no_recall"
    RECALL_DISABLED = "recall_disabled"
    TOUCH_NOT_DUE = "touch_not_due"
    TOUCHES_SPENT = "touches_spent"
    HOLDOUT = "holdout"
    HOUSEHOLD_MERGED = "household_merged"
    DRAFT_FLAGGED = "draft_flagged"
    WORDING_WITHDRAWN = "wording_withdrawn"
    ANSWERS_SPENT = "answers_spent"
    SAME_TEXT = "same_text"
    SLOT_TAKEN = "slot_taken"
    SLOT_PAST = "slot_past"
    SLOT_CLOSED = "slot_closed"
    PATIENT_BUSY = "patient_busy"
    BOOKING_OFF = "booking_off"
    HELD_BY_PERSON = "held_by_person"


@dataclass(frozen=True, slots=True)
class Explanation:
    """A reason in words for the desk: what it means, what would change it, where it comes from."""

    meaning: str
    remedy: str
    source: str


_CLOCK = "waits for the window by itself"
_FIX_PMS = "correct it in the PMS; the next pull sees it"
REASONS: dict[Reason, Explanation] = {
    Reason.QUIET_HOURS: Explanation(
        "outside 09:00-20:00 somewhere the patient may be", _CLOCK, "DESIGN 12; 47 CFR 64.1200(c)(1)"
    ),
    Reason.STATE_HOURS: Explanation(
        "outside the hours of a state the patient may be in, by address or area code",
        _CLOCK,
        "state table; facts/compliance.md section 4",
    ),
    Reason.COHORT_WINDOW: Explanation("outside the send window of the cohort", _CLOCK, "office policy"),
    Reason.WEEKDAY: Explanation("not a day on which this cohort is texted", _CLOCK, "office policy"),
    Reason.HOLIDAY: Explanation(
        "a federal holiday, or one of a state the patient may be in", _CLOCK, "5 U.S.C. 6103; state laws"
    ),
    Reason.OFFICE_CLOSED: Explanation(
        "nobody is in the office to answer that day", _CLOCK, "office schedule"
    ),
    Reason.DAILY_CAP: Explanation(
        "the practice's number has sent its texts for today", _CLOCK, "office policy"
    ),
    Reason.PATIENT_24H: Explanation(
        "this phone had a text within a day", _CLOCK, "64.1200(a)(9)(iv) as our cap"
    ),
    Reason.PHONE_7D: Explanation(
        "this phone had three texts within a week", _CLOCK, "64.1200(a)(9)(iv) as our cap"
    ),
    Reason.MIN_DAYS: Explanation("too soon after the last text of this kind", _CLOCK, "office policy"),
    Reason.REMINDER_FIRST: Explanation(
        "a reminder to this phone needs that day's or week's text", "waits until it is out", "DESIGN 6"
    ),
    Reason.NO_COMMON_WINDOW: Explanation(
        "no hour within a year suits every zone and rule at once",
        "correct the address or the number in the PMS",
        "facts/compliance.md section 4",
    ),
    Reason.CONSENT_REVOKED: Explanation(
        "the patient does not want texts", "only the patient can change this", "64.1200(a)(10)"
    ),
    Reason.CONSENT_UNKNOWN: Explanation(
        "nobody recorded that the patient agreed to texts",
        "ask at the next visit and record it",
        "64.1200(a)(2)",
    ),
    Reason.SUPPRESSED: Explanation(
        "this phone opted out", "a recorded new consent of the patient", "64.1200(a)(10)"
    ),
    Reason.PREFERS_OTHER_CHANNEL: Explanation(
        "the patient asked to be reached another way", "call or write instead", "164.522(b)"
    ),
    Reason.RESTRICTED: Explanation(
        "the patient asked that their data not be used for this",
        "lift the restriction with the patient",
        "164.522(a)",
    ),
    Reason.PATIENT_PAUSED: Explanation(
        "texts to this patient are paused until a day",
        "ends by itself, or end it at the desk",
        "patient's wish",
    ),
    Reason.BEST_TIME: Explanation(
        "outside the hours the patient likes to be contacted", _CLOCK, "patient's wish; 164.522(b)"
    ),
    Reason.GUARANTOR_NO_CONSENT: Explanation(
        "the parent or guardian has not agreed to texts", "ask the guardian", "164.502(g)"
    ),
    Reason.MINOR_NO_GUARANTOR: Explanation(
        "a minor without an adult in the family record", "set the guarantor in the PMS", "164.502(g)"
    ),
    Reason.RECONSENT_AT_18: Explanation(
        "came of age; the parent's consent no longer counts", "ask the patient", "164.502(g)"
    ),
    Reason.BIRTHDATE_UNKNOWN: Explanation("may be a minor", "enter the birth date in the PMS", "164.502(g)"),
    Reason.DECEASED: Explanation("the patient has died", "none", "PMS status"),
    Reason.INACTIVE: Explanation("not an active patient", _FIX_PMS, "PMS status"),
    Reason.NO_MOBILE: Explanation("no mobile number on file", "ask for one, or call", "PMS"),
    Reason.NUMBER_UNCHECKED: Explanation(
        "the number was never checked", "checked before the first text", "seed 000"
    ),
    Reason.NUMBER_STALE: Explanation(
        "the number check is a year old, or of the future", "checked again before the text", "seed 000"
    ),
    Reason.NUMBER_INVALID: Explanation("the number does not exist", "verify it with the patient", "Lookup"),
    Reason.NUMBER_LANDLINE: Explanation(
        "the number cannot receive texts", "ask for a mobile, or call", "Lookup"
    ),
    Reason.NUMBER_UNKNOWN: Explanation("the check could not tell what the number is", "verify it", "Lookup"),
    Reason.NUMBER_REASSIGNED: Explanation(
        "the number belongs to somebody else now", "verify it with the patient", "64.1200(m)"
    ),
    Reason.FUTURE_APPOINTMENT: Explanation("already has a visit ahead", "none needed", "PMS schedule"),
    Reason.HUMAN_IN_LOOP: Explanation(
        "a person of the office is talking to this phone", "close the thread", "desk"
    ),
    Reason.CALL_ONLY_COHORT: Explanation(
        "missed visits and open treatment: call", "a call task is open", "seed 000"
    ),
    Reason.BAA_SMS: Explanation("no valid BAA with the SMS carrier", "record the signed BAA", "164.504(e)"),
    Reason.BAA_LLM: Explanation(
        "no valid BAA with the vendor of a model that sees patients' data",
        "record the signed BAA, or lower `ai_mode`",
        "164.504(e); DESIGN 7",
    ),
    Reason.OPT_OUTS_NOT_IMPORTED: Explanation(
        "the opt-outs of the former texting product are not in yet",
        "`recallbox import opt-outs FILE`, or declare that there were none",
        "64.1200(a)(10); seed 004",
    ),
    Reason.PAUSED: Explanation("somebody paused all sending", "`recallbox resume`", "pause switch"),
    Reason.BREAKER_OPEN: Explanation(
        "a circuit breaker stopped all sending",
        "find the cause, then `recallbox breakers --reset`",
        "DESIGN 1",
    ),
    Reason.OUTSIDE_PHASE: Explanation(
        "the rollout has not reached this patient yet",
        "approve the next phase: `recallbox rollout`",
        "seed 001",
    ),
    Reason.PMS_STALE: Explanation(
        "the PMS could not be read just before sending", "waits for the PMS", "DESIGN"
    ),
    Reason.ZONE_UNKNOWN: Explanation(
        "where the patient is could not be told, or the address names a state that does not exist",
        "correct the address in the PMS",
        "facts/compliance.md section 4",
    ),
    Reason.NOT_DUE: Explanation("no recall is due", "none needed", "PMS recall"),
    Reason.NO_RECALL: Explanation(
        "no recall row in the PMS", "set up the recall in the PMS", "coverage report"
    ),
    Reason.RECALL_DISABLED: Explanation("the recall is disabled in the PMS", _FIX_PMS, "PMS recall"),
    Reason.TOUCH_NOT_DUE: Explanation("the next touch is not due yet", _CLOCK, "cadence"),
    Reason.TOUCHES_SPENT: Explanation("all touches are spent", "call, or wait for the next cycle", "cadence"),
    Reason.HOLDOUT: Explanation(
        "in the untexted comparison group", "ends with the study period", "measurement"
    ),
    Reason.HOUSEHOLD_MERGED: Explanation("covered by a text to the same phone", "none needed", "household"),
    Reason.DRAFT_FLAGGED: Explanation("the draft was flagged", "read it and decide", "draft judge"),
    Reason.WORDING_WITHDRAWN: Explanation(
        "its wording is no longer in force", "none needed: it is written anew the next night", "templates"
    ),
    Reason.ANSWERS_SPENT: Explanation("too many answers to this phone", "a person takes over", "loop guard"),
    Reason.SAME_TEXT: Explanation("the same answer twice in a row", "a person takes over", "loop guard"),
    Reason.SLOT_TAKEN: Explanation(
        "the slot is no longer free", "three alternatives are offered", "PMS schedule"
    ),
    Reason.SLOT_PAST: Explanation("the slot is too near or past", "three alternatives are offered", "policy"),
    Reason.SLOT_CLOSED: Explanation("the office is not open for that slot", "alternatives", "PMS schedule"),
    Reason.PATIENT_BUSY: Explanation("the patient has another visit then", "ask the patient", "PMS schedule"),
    Reason.BOOKING_OFF: Explanation("booking into the PMS is switched off", "book by hand", "policy"),
    Reason.HELD_BY_PERSON: Explanation("somebody at the desk keeps it back", "approve it", "desk"),
}


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict with all its reasons. `release_at` is set for a hold whose end is known."""

    verdict: Verdict
    reasons: tuple[Reason, ...] = ()
    release_at: datetime | None = None

    @property
    def allowed(self) -> bool:
        """Whether the rule said yes."""
        return self.verdict is Verdict.ALLOW


ALLOW = Decision(Verdict.ALLOW)


def deny(*reasons: Reason) -> Decision:
    """Return a refusal that waiting does not cure."""
    return Decision(Verdict.DENY, tuple(reasons))


def decide(firm: Iterable[Reason], timed: Iterable[Reason], release_at: datetime | None) -> Decision:
    """Given every objection, return the decision that carries all of them.

    A firm objection, or a timed one whose end nobody can name, denies; only timed ones hold.
    """
    hard, soft = tuple(dict.fromkeys(firm)), tuple(dict.fromkeys(timed))
    if not hard and not soft:
        return ALLOW
    if hard or release_at is None:
        return Decision(Verdict.DENY, hard + soft)
    return Decision(Verdict.HOLD, soft, release_at)
