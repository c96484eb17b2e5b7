"""The words of the status page: for each code that a snapshot can carry, what it means to whom it concerns.

Owns wording only. Written for a manager who has five seconds and no manual: what it is, then what to do.
Every code has its words; a test walks the enumerations.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from appliance.domain.decision import Reason
from appliance.domain.limits.breakers import Breaker
from appliance.domain.limits.rollout import Phase
from appliance.wire.snapshot import Desk, Destination, IssueCode, Promise, Slot

TECHNICIAN: Final = "Call whoever looks after the box."

BREAKERS: Final[Mapping[Breaker, str]] = {
    Breaker.SCAN_HITS: "a text was about to carry what no text may",
    Breaker.OPT_OUT_RATE: "too many patients asked for no more texts",
    Breaker.WRONG_NUMBER_RATE: "too many texts reached somebody else",
    Breaker.VOLUME_ANOMALY: "far more texts were planned than on a usual day",
    Breaker.STALE_PMS: "the practice system could not be read for too long",
    Breaker.LOG_REWOUND: "the log does not continue the one that was signed",
    Breaker.CARRIER_ACCOUNT: "the texting company refuses the practice’s account or number",
    Breaker.CARRIER_REGISTRATION: "the practice’s number is not registered for texting",
    Breaker.CARRIER_LIMIT: "the texting company’s limit for the day is reached",
    Breaker.TEXTS_SPENT: "this month’s texts have cost what is allowed",
    Breaker.CARRIER_FILTER: "the texting company filters the texts as unwanted",
    Breaker.CLOCK_OFF: "the box’s clock cannot be trusted",
    Breaker.DATABASE_DAMAGED: "the box’s records are damaged and have to be restored",
    Breaker.WATCHDOG: "the daily check found a text that should not have left",
}
"""Why sending stopped by itself, to go on after a colon."""

PHASES: Final[Mapping[Phase, str]] = {
    Phase.TEST: "trial: only the office’s own phones are texted",
    Phase.SHADOW: "trial: everything is decided and written, nothing is sent",
    Phase.FIRST_50: "trial: the first fifty patients",
    Phase.SIX_MONTHS: "patients up to six months late",
    Phase.EVERYONE: "everybody the rules allow",
}

DESKS: Final[Mapping[Desk, tuple[str, str]]] = {
    Desk.EMERGENCY: ("Possible emergencies", "Somebody wrote of pain, swelling or bleeding: call them."),
    Desk.REPLY: ("Replies to answer", "Questions, and replies the box would not guess at."),
    Desk.VISIT: ("Visits to book or change", "Bookings and changes that a person has to make."),
    Desk.CALL: ("Calls to make", "Patients who are better called than texted."),
    Desk.RECORD: ("Records to correct", "Wrong numbers, patients who left or died, shared phones."),
    Desk.BOX: ("Questions of the box", "Something the box wants decided before it goes on."),
}
"""What waits, and what it is."""

PROMISES: Final[Mapping[Promise, str]] = {
    Promise.PERMITTED: "Only who may be texted is texted, and only at a permitted hour",
    Promise.ONCE: "No text goes out twice",
    Promise.STOPPED: "After STOP there is one confirmation, then silence",
    Promise.FRESH: "No text contradicts the practice system",
    Promise.UNCLASHED: "No double booking",
    Promise.LOGGED: "Everything that is done is in the log",
    Promise.KEPT: "No reply is lost",
    Promise.SETTLED: "Every reply ends in one outcome",
    Promise.YIELDED: "Where a person talks, the machine keeps out",
    Promise.CALM: "No ping-pong with phones that answer by themselves",
    Promise.CONTAINED: "Nothing leaves for places that are not listed",
    Promise.ADVISED: "A language model may advise, never decide",
    Promise.PROVABLE: "The log can be verified without us",
    Promise.REVERSIBLE: "A bad update undoes itself",
    Promise.READABLE: "The release before can work on today’s data",
}

DESTINATIONS: Final[Mapping[Destination, str]] = {
    Destination.PMS: "Practice system (bookings and notes written)",
    Destination.CARRIER: "Texting company (texts)",
    Destination.LOOKUP: "Number look-up (phone numbers checked)",
    Destination.MODEL: "Language model (requests)",
    Destination.ALERTS: "Alerts to the office",
    Destination.BACKUP: "Backup (encrypted)",
    Destination.ARCHIVE: "Archive of the log (encrypted)",
}

ISSUES: Final[Mapping[IssueCode, tuple[str, str, str]]] = {
    IssueCode.DISK_SPACE: (
        "The disk is full",
        "The disk is filling up",
        "Free space on the data partition, or give it more. " + TECHNICIAN,
    ),
    IssueCode.DATA_PARTITION: ("The disk cannot be written", "The disk cannot be written", TECHNICIAN),
    IssueCode.DATABASE_SIZE: (
        "The database has grown large",
        "The database has grown large",
        "Ask for a larger disk before it fills.",
    ),
    IssueCode.CLOCK: (
        "The clock is wrong",
        "The clock is not being set",
        "Let time in from the firewall (NTP). No text goes out by a wrong clock. " + TECHNICIAN,
    ),
    IssueCode.LAST_PULL: (
        "The practice system was not read for two days",
        "The practice system was not read last night",
        "See that its server is on. The box tries again tonight; `recallbox pull` reads it now.",
    ),
    IssueCode.PMS_REACHED: (
        "The practice system does not answer",
        "The practice system does not answer",
        "See that its server is on; `recallbox doctor` says where it stops.",
    ),
    IssueCode.CARRIER_REACHED: (
        "The texting company does not answer",
        "The texting company does not answer",
        "See that the internet works; `recallbox doctor` says where it stops.",
    ),
    IssueCode.LAST_BACKUP: (
        "The last backup is too old",
        "There is no fresh backup",
        "See that the backup’s disk is plugged in, then `recallbox backup now`.",
    ),
    IssueCode.LAST_RESTORE_DRILL: (
        "Restoring was not rehearsed for a quarter",
        "Restoring should be rehearsed",
        "`recallbox backup drill` proves that the backup can be read back.",
    ),
    IssueCode.LAST_ARCHIVING: (
        "The log was not archived for two weeks",
        "The log’s archive is behind",
        "`recallbox archive` tries it now and says what is in the way.",
    ),
    IssueCode.WATCHDOG: (
        "A text went out that should not have",
        "The daily check did not run",
        "`recallbox watchdog` shows what it found. Sending stays stopped until a person has looked.",
    ),
    IssueCode.SECRET_AGE: (
        "A key is far too old",
        "A key should be renewed",
        "`recallbox doctor` names it. " + TECHNICIAN,
    ),
    IssueCode.CERTIFICATE: (
        "A certificate has run out",
        "A certificate runs out within a month",
        "Have it renewed and put the new one in place. " + TECHNICIAN,
    ),
    IssueCode.HALTS: (
        "Sending has stopped",
        "Sending is paused",
        "`recallbox breakers` says why; `recallbox resume` ends a pause.",
    ),
    IssueCode.ANSWERS_WAITING: (
        "Answers to patients cannot leave",
        "Answers to patients are delayed",
        "The practice system or the texting company is away: answer by phone meanwhile.",
    ),
    IssueCode.INCIDENTS: (
        "An incident is open",
        "An incident is open",
        "`recallbox incidents` shows its deadlines. The privacy officer has to know.",
    ),
    IssueCode.LOST_WINDOW: (
        "The box was restored and is not in use yet",
        "The box was restored and is not in use yet",
        "Start the service: it first asks the texting company what it missed.",
    ),
    IssueCode.OTHER: (
        "Something is not as it should be",
        "Something will need attention",
        "`recallbox doctor` names it and says what to do.",
    ),
}
"""By code: what is wrong now, what will be, and what to do."""

SLOTS: Final[Mapping[Slot, str]] = {Slot.A: "slot A", Slot.B: "slot B", Slot.NONE: "no system image"}

REASONS: Final[Mapping[Reason, str]] = {
    Reason.QUIET_HOURS: "Outside 9 AM to 8 PM where the patient may be",
    Reason.STATE_HOURS: "Outside the hours their state allows",
    Reason.COHORT_WINDOW: "Waiting for the hours of their group",
    Reason.WEEKDAY: "Waiting for a day on which their group is texted",
    Reason.HOLIDAY: "A holiday",
    Reason.OFFICE_CLOSED: "The office is closed that day",
    Reason.DAILY_CAP: "Today’s number of texts is used up",
    Reason.PATIENT_24H: "This phone was texted within a day",
    Reason.PHONE_7D: "This phone had three texts this week",
    Reason.MIN_DAYS: "Too soon after the last text",
    Reason.REMINDER_FIRST: "A reminder goes first",
    Reason.NO_COMMON_WINDOW: "No permitted hour can be found",
    Reason.CONSENT_REVOKED: "They do not want texts",
    Reason.CONSENT_UNKNOWN: "Nobody recorded that they agreed to texts",
    Reason.SUPPRESSED: "This phone opted out",
    Reason.PREFERS_OTHER_CHANNEL: "They asked to be reached another way",
    Reason.RESTRICTED: "They restricted the use of their data",
    Reason.PATIENT_PAUSED: "They asked for a pause",
    Reason.BEST_TIME: "Outside the hours they like",
    Reason.GUARANTOR_NO_CONSENT: "The parent or guardian has not agreed",
    Reason.MINOR_NO_GUARANTOR: "A minor without an adult on record",
    Reason.RECONSENT_AT_18: "Came of age and has not agreed themselves",
    Reason.BIRTHDATE_UNKNOWN: "No birth date on record",
    Reason.DECEASED: "Has died",
    Reason.INACTIVE: "Not an active patient",
    Reason.NO_MOBILE: "No mobile number on record",
    Reason.NUMBER_UNCHECKED: "Number still to be checked",
    Reason.NUMBER_STALE: "Number to be checked again",
    Reason.NUMBER_INVALID: "The number does not exist",
    Reason.NUMBER_LANDLINE: "A landline: cannot be texted",
    Reason.NUMBER_UNKNOWN: "Nobody can say what the number is",
    Reason.NUMBER_REASSIGNED: "The number belongs to somebody else now",
    Reason.FUTURE_APPOINTMENT: "Already has a visit ahead",
    Reason.HUMAN_IN_LOOP: "A person of the office is talking to them",
    Reason.HELD_BY_PERSON: "A person of the office holds the text back",
    Reason.CALL_ONLY_COHORT: "To be called, not texted",
    Reason.BAA_SMS: "No valid agreement with the texting company",
    Reason.BAA_LLM: "No valid agreement with the model’s vendor",
    Reason.OPT_OUTS_NOT_IMPORTED: "Opt-outs of the former product are not in yet",
    Reason.PAUSED: "Sending is paused",
    Reason.BREAKER_OPEN: "Sending has stopped by itself",
    Reason.OUTSIDE_PHASE: "The trial has not reached them yet",
    Reason.PMS_STALE: "The practice system could not be read",
    Reason.ZONE_UNKNOWN: "Their address does not say where they are",
    Reason.NOT_DUE: "Not due",
    Reason.NO_RECALL: "No recall is set up",
    Reason.RECALL_DISABLED: "The recall is switched off in the practice system",
    Reason.TOUCH_NOT_DUE: "The next text is not due yet",
    Reason.TOUCHES_SPENT: "All texts of this round are used",
    Reason.HOLDOUT: "In the untexted comparison group",
    Reason.HOUSEHOLD_MERGED: "Covered by a family text",
    Reason.DRAFT_FLAGGED: "The wording was flagged: a person should read it",
    Reason.WORDING_WITHDRAWN: "The wording is no longer in use",
    Reason.ANSWERS_SPENT: "Enough answers for now",
    Reason.SAME_TEXT: "Would repeat itself",
    Reason.SLOT_TAKEN: "The time is taken",
    Reason.SLOT_PAST: "The time is past",
    Reason.SLOT_CLOSED: "The office is closed then",
    Reason.PATIENT_BUSY: "They have another visit then",
    Reason.BOOKING_OFF: "Booking is switched off",
}
"""Why a text is held, for somebody who has not read the rules."""
