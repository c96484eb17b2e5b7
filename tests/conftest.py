"""What holds for every test: how long an example takes is for the bench, not for a test to judge."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
