"""Who may be given patients' data on which day, and what is said of a record that is missing or wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from appliance.domain.agreements import (
    CHAIN,
    SOON_DAYS,
    Agreement,
    Agreements,
    LinkReport,
    ServiceRecord,
    Standing,
)

SIGNED, EXPIRES = date(2026, 1, 5), date(2027, 1, 4)
DAY = date(2026, 6, 1)
TWILIO = Agreement("twilio", "texts", SIGNED, EXPIRES, "0f" * 32, frozenset({"sms", "lookup"}))
SMS = ServiceRecord("twilio", True, "it carries the texts", "twilio", ("mobile", "body"))
LOOKUP = ServiceRecord("twilio_lookup", True, "numbers of patients", "twilio", ("mobile",))
SOUND = Agreements({"twilio": TWILIO}, {"twilio": SMS, "twilio_lookup": LOOKUP})


def with_sms(**changes: object) -> Agreements:
    return replace(SOUND, services={**SOUND.services, "twilio": replace(SMS, **changes)})  # type: ignore[arg-type]


def report_of(register: Agreements, service: str, on: date = DAY) -> LinkReport:
    return next(one for one in register.report(("twilio",), on) if one.link.service == service)


@pytest.mark.parametrize(
    ("on", "covered"),
    [
        (SIGNED - timedelta(days=1), False),
        (SIGNED, True),
        (EXPIRES, True),
        (EXPIRES + timedelta(days=1), False),
    ],
)
def test_an_agreement_covers_its_days_both_ends_included(on: date, covered: bool) -> None:
    assert covered is SOUND.covers("twilio", on)
    assert covered is SOUND.covers("twilio_lookup", on)


@pytest.mark.parametrize("service", ["anthropic", "archive", "fax", ""])
def test_a_service_nobody_recorded_is_not_covered(service: str) -> None:
    assert not SOUND.covers(service, DAY)


def test_each_service_needs_its_own_feature_in_the_agreement() -> None:
    texts_only = replace(SOUND, signed={"twilio": replace(TWILIO, features=frozenset({"sms"}))})
    assert texts_only.covers("twilio", DAY)
    assert not texts_only.covers("twilio_lookup", DAY)
    fault = texts_only.fault_of("twilio_lookup")
    assert fault is not None
    assert "agreements.twilio.features: 'lookup' is not among them" == fault[0]


CONTRADICTIONS: list[tuple[dict[str, object], str]] = [
    ({"touches_phi": False}, "services.twilio.touches_phi: it does: mobile, body leave"),
    ({"minimum_necessary": ("mobile",)}, "services.twilio.minimum_necessary: body leaves as well"),
    (
        {"baa": "none"},
        "services.twilio.baa: no agreement 'none' is on record, and patients' data would leave",
    ),
    ({"baa": "aws"}, "services.twilio.baa: no agreement 'aws' is on record, and patients' data would leave"),
]


@pytest.mark.parametrize(("changes", "says"), CONTRADICTIONS)
def test_a_record_that_contradicts_what_the_product_does_is_a_fault(
    changes: dict[str, object], says: str
) -> None:
    register = with_sms(**changes)
    fault = register.fault_of("twilio")
    assert fault is not None
    assert says == fault[0]
    assert fault[1], "with its remedy"
    assert not register.covers("twilio", DAY)
    assert Standing.CONTRADICTORY is report_of(register, "twilio").standing


def test_a_missing_record_is_a_fault_and_one_that_ran_out_is_none() -> None:
    assert "[services.twilio]" in (Agreements().fault_of("twilio") or ("", ""))[1]
    assert SOUND.fault_of("twilio") is None, "whatever the day: opt-outs must still be heard"


def test_a_service_without_data_of_patients_needs_no_agreement() -> None:
    model = ServiceRecord("anthropic", False, "placeholders only", "none", ("prompt",))
    register = Agreements({}, {"anthropic": model})
    assert register.covers("anthropic", DAY)
    assert Standing.OK is report_of(register, "anthropic").standing
    assert not Agreements({}, {"anthropic": replace(model, touches_phi=True)}).covers("anthropic", DAY)


@pytest.mark.parametrize(
    ("on", "standing", "finding", "is_fine"),
    [
        (SIGNED - timedelta(days=1), Standing.NOT_YET, "signed only 2026-01-05", False),
        (DAY, Standing.OK, "valid until 2027-01-04", True),
        (EXPIRES - timedelta(days=SOON_DAYS + 1), Standing.OK, "valid until 2027-01-04", True),
        (
            EXPIRES - timedelta(days=SOON_DAYS),
            Standing.EXPIRES_SOON,
            "expires in 60 days, 2027-01-04",
            True,
        ),
        (EXPIRES, Standing.EXPIRES_SOON, "expires in 0 days, 2027-01-04", True),
        (EXPIRES + timedelta(days=1), Standing.EXPIRED, "expired 2027-01-04", False),
    ],
)
def test_the_chain_says_how_each_link_stands(
    on: date, standing: Standing, finding: str, is_fine: bool
) -> None:
    found = report_of(SOUND, "twilio", on)
    assert (standing, finding, is_fine) == (found.standing, found.finding, found.is_fine)
    assert SMS == found.record
    assert bool(found.remedy) is (standing is not Standing.OK)
    assert found.is_fine is SOUND.covers("twilio", on)


def test_the_chain_is_in_the_order_of_signing_and_shows_what_is_not_in_use() -> None:
    order = [
        "support",
        "archive",
        "anthropic",
        "twilio",
        "ringcentral",
        "tigerconnect",
        "twilio_lookup",
        "slack",
    ]
    assert order == [link.service for link in CHAIN]
    shown = Agreements().report(("support", "twilio"), DAY)
    assert order == [one.link.service for one in shown]
    assert [Standing.MISSING, *[Standing.NOT_USED] * 2, Standing.MISSING, *[Standing.NOT_USED] * 4] == [
        one.standing for one in shown
    ]
    assert [False, True, True, False, True, True, True, True] == [one.is_fine for one in shown]


def test_a_service_that_gets_no_data_of_patients_may_not_be_set_up_to() -> None:
    slack = ServiceRecord("slack", False, "a random token leaves", "none", ())
    assert Agreements(services={"slack": slack}).fault_of("slack") is None
    fault = Agreements(services={"slack": replace(slack, touches_phi=True)}).fault_of("slack")
    assert fault is not None
    assert ("services.slack.touches_phi", "answer false") == (fault[0].split(":")[0], fault[1])
