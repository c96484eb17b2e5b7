"""The words patients see, and what they may not contain."""
