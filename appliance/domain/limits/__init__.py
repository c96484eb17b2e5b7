"""What the box may do by itself, and what stops it."""
