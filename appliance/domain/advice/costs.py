"""What calls to a model cost, and whether the budget still has room.

Prices are the office's configuration, because vendors change them; money is whole micro-dollars, because one
token costs a fraction of a cent. A model without a price is never asked: what cannot be counted cannot be
capped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from appliance.domain.advice.use import Bar
from appliance.domain.policy import Policy

MICROS_PER_CENT: Final = 10_000
_READ_SHARE, _WRITE_SHARE = 0.1, 1.25
"""What cached tokens cost of the input price: read, and written for five minutes (facts/messaging.md 7)."""


@dataclass(frozen=True, slots=True)
class Price:
    """Dollars a million tokens in and out, and from how many tokens on a prompt can be cached (0: never)."""

    input: float
    output: float
    cache_min_tokens: int = 0


LIST_PRICES: Final = {
    "claude-haiku-5-5": Price(0.10, 0.50),
    "claude-sonnet-5-5": Price(2.0, 10.0, 1_024),
    "claude-haiku-4-5": Price(1.0, 5.0, 4_096),
    "claude-sonnet-4-6": Price(3.0, 15.0, 1_024),
}
"""Prices as of facts/messaging.md section 7; a site's own replace them. Where the vendor does not say from
which size on it caches, caching is not asked for."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What one call was billed for, in tokens. `tokens_in` are those not cached."""

    tokens_in: int = 0
    tokens_out: int = 0
    cache_read: int = 0
    cache_written: int = 0


def cost_micros(usage: Usage, price: Price) -> int:
    """Return what a call cost in micro-dollars, rounded up."""
    paid_in = usage.tokens_in + _READ_SHARE * usage.cache_read + _WRITE_SHARE * usage.cache_written
    cost = paid_in * price.input + usage.tokens_out * price.output
    return int(cost) + (cost > int(cost))


def worst_micros(chars: int, max_tokens: int, price: Price) -> int:
    """Given the size of a request, return the most it can cost, at three characters a token."""
    return cost_micros(Usage(chars // 3 + 1, max_tokens), price)


def over_budget(day_micros: int, month_micros: int, next_micros: int, policy: Policy) -> tuple[Bar, ...]:
    """Given what was spent and what the next call can cost at most, return which budgets it would break."""
    bars: list[Bar] = []
    if day_micros + next_micros > policy.model_day_cents * MICROS_PER_CENT:
        bars.append(Bar.DAY_SPENT)
    if month_micros + next_micros > policy.model_month_cents * MICROS_PER_CENT:
        bars.append(Bar.MONTH_SPENT)
    return tuple(bars)


@dataclass(frozen=True, slots=True)
class QuotedLine:
    """One line of the monthly estimate that seed 000 gives for 3,800 patients and 900 texts."""

    what: str
    dollars: int


QUOTED: Final = (
    QuotedLine("model: segmentation and drafting", 32),
    QuotedLine("model: reply intents", 4),
    QuotedLine("texts", 21),
    QuotedLine("virtual machine", 74),
    QuotedLine("encrypted backup and log retention", 18),
    QuotedLine("monitoring and alerts", 24),
)
QUOTED_TOTAL: Final = sum(line.dollars for line in QUOTED)
"""$173 a month."""
