"""What people write back: heard, understood, answered, booked or handed over."""
