"""Open slots, and which of them may be booked."""
