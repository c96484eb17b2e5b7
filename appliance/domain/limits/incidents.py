"""The clocks of an incident: what is due when, from the moment somebody could have known of it.

Decides dates only; whether something is a breach is a person's four-factor assessment (45 CFR 164.402). The
clocks start at discovery, never at confirmation (164.404(b)). Sources: facts/compliance.md sections 7 and 8,
seed 000 (assessment within 24 hours), seed 001 (one hour for a leak).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

FREEZE = "freeze"
"""The name of the halt that a freeze sets. It holds answers too, and every call to the outside."""

_STATE_DAYS: dict[str, tuple[int, str]] = {
    "NY": (30, "General Business Law 899-aa as amended in December 2024: residents, and the state's offices"),
    "TX": (60, "Business and Commerce Code 521.053: residents; the attorney general from 250 residents on"),
}


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something that is due after an incident was discovered."""

    due_at: datetime
    what: str
    source: str


def deadlines_of(discovered_at: datetime, state: str) -> tuple[Deadline, ...]:
    """Given when an incident was discovered and the practice's state, return what is due, soonest first."""
    fixed = (
        (timedelta(hours=1), "tell the owner and the security officer", "seed 001"),
        (timedelta(hours=24), "convene the breach assessment: the four factors of 164.402", "seed 000"),
        (timedelta(hours=24), "business associates tell the practice that they act on it", "90 FR 898"),
        (timedelta(days=60), "notify patients, and HHS at once if 500 or more are affected", "164.404, 408"),
    )
    days, source = _STATE_DAYS.get(state, (0, ""))
    found = [Deadline(discovered_at + after, what, law) for after, what, law in fixed]
    if days:
        found.append(Deadline(discovered_at + timedelta(days=days), f"what the law of {state} asks", source))
    return tuple(sorted(found, key=lambda one: one.due_at))


RUNBOOK = (
    "Nothing leaves the box now: no text, no answer, no model call. The credentials were moved aside.",
    "Revoke at the vendors too: the carrier's API key, the model's API key, the PMS's customer key.",
    "Pull the plug of the network, not of the power: what is in memory may be needed.",
    "The log was copied to where the service cannot write. Give its head and root to somebody outside.",
    "Write down who noticed what, when. The clocks run from that moment, not from the first certainty.",
    "Assess with the four factors: what data, who got it, was it seen, how far was it undone.",
    "Encrypted data whose key was not taken is no breach (164.402): say which keys lay where.",
    "The front desk reads and answers at the carrier's console or by phone: opt-outs must be honoured.",
    "When it is over: new keys at every vendor, then `recallbox unfreeze --by NAME --why TEXT`.",
)
"""What to do after a freeze, in this order."""
