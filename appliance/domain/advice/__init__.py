"""What a model may be shown and asked, and what becomes of its word."""
