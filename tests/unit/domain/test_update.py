"""When a box may be updated, and to what."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from appliance.domain.policy import Policy
from appliance.domain.upkeep.update import hold_of, is_newer

CHICAGO = ZoneInfo("America/Chicago")


@pytest.mark.parametrize(
    ("version", "running", "newer"),
    [
        ("0.1.1", "0.1.0", True),
        ("0.1.0.1", "0.1.0", True),
        ("0.10.0", "0.9.9", True),
        ("0.1.0", "0.1.0", False),
        ("0.0.9", "0.1.0", False),
        ("1.0-rc1", "0.1.0", False),
        ("", "0.1.0", False),
        ("0.2.0", "unknown", False),
    ],
)
def test_only_a_later_version_is_newer(version: str, running: str, *, newer: bool) -> None:
    assert newer is is_newer(version, running)


@pytest.mark.parametrize(
    ("hour", "minute", "may"),
    [(7, 59, True), (8, 0, False), (9, 0, False), (19, 59, False), (20, 0, True), (2, 30, True)],
)
def test_nothing_is_updated_while_texts_may_leave_or_an_hour_before(
    hour: int, minute: int, may: bool
) -> None:
    at = datetime(2026, 11, 24, hour, minute, tzinfo=CHICAGO)

    assert may is (hold_of(at, Policy()) == "")
