"""What a text is for, what its codes can mean, and the shape in which wordings are written down.

Owns names only. The words themselves stand in `invitations` (texts we start) and `answers` (texts that
answer somebody), and `templates` chooses among them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple

from appliance.domain.wording.content import Legend


class Kind(StrEnum):
    """What a text is for. There is none for a patient who has died: nobody is texted then."""

    RECALL_OVERDUE_6MO = "recall_overdue_6mo"
    RECALL_OVERDUE_12MO_PLUS = "recall_overdue_12mo_plus"
    TX_PLAN_PENDING = "tx_plan_pending"
    HOUSEHOLD_OVERDUE_6MO = "household_overdue_6mo"
    HOUSEHOLD_OVERDUE_12MO_PLUS = "household_overdue_12mo_plus"
    HOUSEHOLD_TX_PLAN_PENDING = "household_tx_plan_pending"
    APPOINTMENT_REMINDER = "appointment_reminder"
    HOUSEHOLD_REMINDER = "household_reminder"
    SCHEDULE_REPAIR = "schedule_repair"
    WAITLIST_OFFER = "waitlist_offer"
    BOOKING_CONFIRMATION = "booking_confirmation"
    THREE_ALTERNATIVES = "three_alternatives"
    TIMES_OFFER = "times_offer"
    SLOT_GONE_NO_ALTERNATIVES = "slot_gone_no_alternatives"
    RE_ASK = "re_ask"
    RESCHEDULE_OFFER = "reschedule_offer"
    VISIT_CONFIRMED = "visit_confirmed"
    VISIT_GIVEN_UP = "visit_given_up"
    OPT_OUT_CONFIRMATION = "opt_out_confirmation"
    HELP_ANSWER = "help_answer"
    WHY_ANSWER = "why_answer"
    FACT_ANSWER = "fact_answer"
    QUESTION_ACKNOWLEDGED = "question_acknowledged"
    QUESTION_ACKNOWLEDGED_AFTER_HOURS = "question_acknowledged_after_hours"
    HOLDING_UNKNOWN = "holding_unknown"
    HOLDING_UNKNOWN_AFTER_HOURS = "holding_unknown_after_hours"
    EMERGENCY = "emergency"
    EMERGENCY_AFTER_HOURS = "emergency_after_hours"
    WRONG_NUMBER_ACK = "wrong_number_ack"


class Use(NamedTuple):
    """Which wording of a kind this is. Whoever changes a body or a legend raises `version`.

    `touch` 0 is for a phone that was never texted before.
    """

    kind: Kind
    touch: int
    variant: str
    version: int


class Wording(NamedTuple):
    """One wording in both languages, and what the codes in it mean.

    Wordings of one kind and touch stand in the order of preference: the first one whose values are all
    known and that fits the office's length is used.
    """

    use: Use
    legend: Legend
    english: str
    spanish: str


FIRST_CONTACT: Final = 0
"""The touch of wordings that say who we are: for the first text ever to a phone."""
LAST_TOUCH: Final = 3

ONE: Final[Legend] = {"1": "slot:0"}
TWO: Final[Legend] = {"1": "slot:0", "2": "slot:1"}
THREE: Final[Legend] = {"1": "slot:0", "2": "slot:1", "3": "slot:2"}
THREE_OR_NONE: Final[Legend] = {**THREE, "0": "give_up"}
KEEP_OR_CHANGE: Final[Legend] = {"C": "confirm", "R": "reschedule_request"}
CHANGE: Final[Legend] = {"R": "reschedule_request"}
NO_CODES: Final[Legend] = {}
