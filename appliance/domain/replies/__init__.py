"""What a patient's reply means, by rules alone: `read_reply`, its types, and wishes for times."""

from appliance.domain.replies.reading import prepare, read_reply
from appliance.domain.replies.terms import (
    Context,
    Conversation,
    Finding,
    Intent,
    Offer,
    Reading,
    reported_intent,
)
from appliance.domain.replies.visit_words import BARE_WHY
from appliance.domain.replies.wishes import accepts, wants_times

__all__ = [
    "BARE_WHY",
    "Context",
    "Conversation",
    "Finding",
    "Intent",
    "Offer",
    "Reading",
    "accepts",
    "prepare",
    "read_reply",
    "reported_intent",
    "wants_times",
]
