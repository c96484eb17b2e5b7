"""Calls to a model: what is asked, what its word is worth, what it costs."""
