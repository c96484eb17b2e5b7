"""The office's hours as the box knows them: the schedule last pulled, and the usual week beyond it."""

from __future__ import annotations

from datetime import timedelta

from appliance.domain.business import OfficeHours, hours_of_minutes
from appliance.ports.store import View
from appliance.workflow.box import Box

_BACK, _AHEAD = timedelta(days=14), timedelta(days=60)


def office_hours(box: Box, view: View) -> OfficeHours:
    """Return when somebody is in the office around now."""
    today = box.local_day(box.clock.now())
    minutes = view.working_minutes(today - _BACK, today + _AHEAD)
    return OfficeHours(box.zone, hours_of_minutes(minutes), box.geography.holidays(today.year))
