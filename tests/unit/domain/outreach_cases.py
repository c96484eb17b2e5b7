"""The people and the case that the send gate's tests start from: one text that nothing stands against."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from appliance.domain.decision import Reason
from appliance.domain.model import PatientStatus, TextConsent
from appliance.domain.permission.outreach import (
    OPEN_SITE,
    Days,
    NumberFact,
    Recipient,
    SendCase,
    Traffic,
    may_send,
)
from appliance.domain.policy import Cohort, Policy

CHICAGO = "America/Chicago"
WEDNESDAY_NOON = datetime(2026, 3, 11, 12, tzinfo=ZoneInfo(CHICAGO)).astimezone(UTC)
SECOND = timedelta(seconds=1)
POLICY = Policy()

MARIA = Recipient(PatientStatus.ACTIVE, date(1984, 5, 2), TextConsent.GRANTED, "+13125550101")
CARLOS = Recipient(PatientStatus.ACTIVE, date(1982, 1, 9), TextConsent.GRANTED, "+13125550102")
SOFIA = Recipient(PatientStatus.ACTIVE, date(2016, 8, 20), TextConsent.UNKNOWN, None)
OPEN = SendCase(
    now=WEDNESDAY_NOON,
    cohort=Cohort.OVERDUE_6MO,
    patient=MARIA,
    guardian=None,
    zones=(CHICAGO,),
    states=("IL",),
    practice_zone=CHICAGO,
    number=NumberFact("valid", WEDNESDAY_NOON - timedelta(days=30)),
    traffic=Traffic(),
    days=Days(),
    site=OPEN_SITE,
    sms_baa_ok=True,
)
FOR_SOFIA = replace(OPEN, patient=SOFIA, guardian=CARLOS)


def at(zone: str, *parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(zone)).astimezone(UTC)  # type: ignore[arg-type, misc]


def reasons(case: SendCase, policy: Policy = POLICY) -> set[Reason]:
    return set(may_send(case, policy).reasons)


def person(**changes: object) -> SendCase:
    return replace(OPEN, patient=replace(MARIA, **changes))  # type: ignore[arg-type]


def guardian(**changes: object) -> SendCase:
    return replace(FOR_SOFIA, guardian=replace(CARLOS, **changes))  # type: ignore[arg-type]
