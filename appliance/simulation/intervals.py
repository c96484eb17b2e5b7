"""Recall intervals in the vendor's text form, such as "6m1d" or "1y"."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache


@lru_cache(maxsize=256)
def _parts(text: str) -> tuple[int, int]:
    found = dict.fromkeys("ymwd", 0)
    for count, unit in re.findall(r"(\d+)([ymwd])", text):
        found[unit] += int(count)
    return found["y"] * 12 + found["m"], found["w"] * 7 + found["d"]


def add_interval(on: date, text: str) -> date:
    """Given a date and an interval, return the later date: months first, then days (facts: pms 3)."""
    months, days = _parts(text)
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    day = min(on.day, monthrange(year, month + 1)[1])
    return date(year, month + 1, day) + timedelta(days=days)


def rough_days(text: str) -> int:
    """Return about how many days an interval is."""
    months, days = _parts(text)
    return round(months * 30.44) + days
