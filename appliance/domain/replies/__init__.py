"""What a patient's reply means, by rules alone: `read_reply` and its types."""

from appliance.domain.replies.reading import read_reply
from appliance.domain.replies.terms import (
    Context,
    Conversation,
    Finding,
    Intent,
    Offer,
    Reading,
    reported_intent,
)

__all__ = [
    "Context",
    "Conversation",
    "Finding",
    "Intent",
    "Offer",
    "Reading",
    "read_reply",
    "reported_intent",
]
