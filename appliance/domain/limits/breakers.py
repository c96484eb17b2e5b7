"""Circuit breakers: when counted facts say that sending has to stop until somebody has looked.

Decides over numbers only; counting is the workflow's. A breaker stops what the box starts by itself,
never an answer: who writes STOP is confirmed whatever else is wrong.

A *batch* is the proactive texts that left in the last 72 hours, counted anew from the last reset on. A
batch of fifty or more is judged by its share, *above* the policy's percentage: one opt-out of fifty is
exactly two percent and lets sending go on, two are four. A share of fewer says nothing, so there three
are too many, whatever the share.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from statistics import median

from appliance.domain.policy import Policy


class Breaker(StrEnum):
    """What can stop sending. Stored as the name of a halt."""

    SCAN_HITS = "scan_hits"
    OPT_OUT_RATE = "opt_out_rate"
    WRONG_NUMBER_RATE = "wrong_number_rate"
    VOLUME_ANOMALY = "volume_anomaly"
    STALE_PMS = "stale_pms"
    LOG_REWOUND = "log_rewound"
    CARRIER_ACCOUNT = "carrier_account"
    CARRIER_REGISTRATION = "carrier_registration"
    CARRIER_LIMIT = "carrier_limit"
    CARRIER_FILTER = "carrier_filter"
    TEXTS_SPENT = "texts_spent"
    CLOCK_OFF = "clock_off"
    WATCHDOG = "watchdog"
    DATABASE_DAMAGED = "database_damaged"


MEANINGS: Mapping[Breaker, str] = {
    Breaker.SCAN_HITS: "a text carried patient values just before it left, or many drafts were flagged",
    Breaker.OPT_OUT_RATE: "too many of those texted do not want it",
    Breaker.WRONG_NUMBER_RATE: "too many texts reached somebody else",
    Breaker.VOLUME_ANOMALY: "far more texts than on a usual day",
    Breaker.STALE_PMS: "the PMS was not read to its end for too long",
    Breaker.LOG_REWOUND: "the database is older or other than the audit log's signed heads",
    Breaker.CARRIER_ACCOUNT: "the carrier refuses our account, keys or number",
    Breaker.CARRIER_REGISTRATION: "the number's campaign is not registered, or no longer",
    Breaker.CARRIER_LIMIT: "the day's limit at the carrier is reached",
    Breaker.CARRIER_FILTER: "the carrier filters our texts, or flags our number",
    Breaker.TEXTS_SPENT: "the month's texts have cost what the site allows",
    Breaker.CLOCK_OFF: "the box's clock and the carrier's are more than a minute apart",
    Breaker.WATCHDOG: "the audit log shows a text that should not have left",
    Breaker.DATABASE_DAMAGED: "pages, trees or audit log of the database are not as they were written",
}
"""What each breaker means, for the desk."""

MENDS_ITSELF: Mapping[Breaker, str] = {
    Breaker.STALE_PMS: "a pull finishes",
    Breaker.CARRIER_ACCOUNT: "the carrier says that account and number are well",
    Breaker.CARRIER_REGISTRATION: "the carrier says that the campaign is confirmed",
    Breaker.CARRIER_LIMIT: "the carrier's next day begins, at midnight Pacific time",
    Breaker.TEXTS_SPENT: "the next month begins, or sms.month_cap_cents is raised",
    Breaker.CLOCK_OFF: "both clocks agree again",
}
"""Breakers that close without a person, and when. A carrier that cannot be asked leaves it to one."""

OF_CARRIER = frozenset(
    {
        Breaker.CARRIER_ACCOUNT,
        Breaker.CARRIER_REGISTRATION,
        Breaker.CARRIER_LIMIT,
        Breaker.TEXTS_SPENT,
        Breaker.CLOCK_OFF,
    }
)
"""Breakers that say nothing against the texts of a phase: to reset one does not begin it again."""

BATCH_HOURS = 72
FULL_BATCH = 50
SMALL_BATCH_BOUND = 3
FLAGGED_PERCENT = 10
"""Share of a night's drafts that the judge flags, above which the composing itself is at fault."""
SMALL_FLAGGED_BOUND = 5
FILTERED_PERCENT = 3
"""Share of a batch that carriers filter, above which wording or campaign are at fault."""
USUAL_DAYS = 10
LEAST_USUAL_DAYS = 3
"""Sending days before a day can be called unusual; until then the daily cap alone bounds it."""
LEAST_VOLUME = 30


@dataclass(frozen=True, slots=True)
class BreakerFacts:
    """What was counted. `usual` is the texts of earlier sending days, newest last; `pms_age` None: never."""

    texts: int = 0
    opt_outs: int = 0
    wrong_numbers: int = 0
    drafts: int = 0
    flagged: int = 0
    today: int = 0
    usual: tuple[int, ...] = ()
    pms_age: timedelta | None = None
    filtered: int = 0


def is_excessive(
    count: int, of: int, percent: int, *, full: int = FULL_BATCH, small_bound: int = SMALL_BATCH_BOUND
) -> bool:
    """Whether a count is too many: above the percentage of a full batch, or at the bound of a small one."""
    return count * 100 > percent * of if of >= full else count >= small_bound


def volume_bound(usual: tuple[int, ...], factor: int) -> float | None:
    """Return how many texts a day may have; None while too few days are known to call one unusual.

    A median, so that one outlier among the last ten sending days moves nothing.
    """
    days = usual[-USUAL_DAYS:]
    if len(days) < LEAST_USUAL_DAYS:
        return None
    return max(LEAST_VOLUME, factor * median(days))


def judge_breakers(facts: BreakerFacts, policy: Policy) -> dict[Breaker, str]:
    """Given what was counted, return every breaker that has to be open, with why in words of ours.

    A PMS that was never read is not stale: without a pull there is no text to stop.
    """
    tripped: dict[Breaker, str] = {}
    if is_excessive(facts.flagged, facts.drafts, FLAGGED_PERCENT, small_bound=SMALL_FLAGGED_BOUND):
        tripped[Breaker.SCAN_HITS] = f"{facts.flagged} of {facts.drafts} drafts of one night were flagged"
    if is_excessive(facts.opt_outs, facts.texts, policy.breaker_opt_out_percent):
        tripped[Breaker.OPT_OUT_RATE] = (
            f"{facts.opt_outs} opt-outs after {facts.texts} texts in {BATCH_HOURS} hours"
        )
    if is_excessive(facts.wrong_numbers, facts.texts, policy.breaker_wrong_number_percent):
        tripped[Breaker.WRONG_NUMBER_RATE] = (
            f"{facts.wrong_numbers} wrong numbers after {facts.texts} texts in {BATCH_HOURS} hours"
        )
    if is_excessive(facts.filtered, facts.texts, FILTERED_PERCENT):
        tripped[Breaker.CARRIER_FILTER] = (
            f"{facts.filtered} of {facts.texts} texts in {BATCH_HOURS} hours were filtered"
        )
    bound = volume_bound(facts.usual, policy.breaker_volume_factor)
    if bound is not None and facts.today > bound:
        tripped[Breaker.VOLUME_ANOMALY] = f"{facts.today} texts sent or planned today, at most {bound:g}"
    if facts.pms_age is not None and facts.pms_age >= timedelta(hours=policy.breaker_pms_stale_hours):
        hours = int(facts.pms_age.total_seconds() // 3600)
        tripped[Breaker.STALE_PMS] = f"no finished pull for {hours} hours"
    return tripped
