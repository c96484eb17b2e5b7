"""Which disclosures an accounting must name (45 CFR 164.528)."""

from __future__ import annotations

from datetime import date

import pytest

from appliance.domain.proof.disclosure import (
    EXEMPT,
    SOURCES,
    Basis,
    is_accounted,
    needs_assessment,
    years_before,
)

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("basis", list(Basis))
def test_what_is_exempt_is_what_the_rule_exempts(basis: Basis) -> None:
    exempt = {"treatment", "payment", "operations", "to_the_individual", "authorised"}
    assert (basis.value not in exempt) == is_accounted(basis, TODAY, TODAY)
    assert (basis in EXEMPT) == SOURCES[basis].startswith("exempt")


@pytest.mark.parametrize(
    ("on", "named"),
    [
        (date(2020, 11, 22), True),
        (date(2020, 11, 21), False),
        (date(2026, 11, 22), True),
    ],
)
def test_six_years_back_to_the_day(on: date, named: bool) -> None:
    assert named == is_accounted(Basis.LEGAL_PROCEEDING, on, TODAY)


def test_a_basis_nobody_knows_is_named() -> None:
    assert is_accounted("something_else", TODAY, TODAY)


def test_only_what_was_not_permitted_needs_an_assessment() -> None:
    assert {Basis.NOT_PERMITTED} == {one for one in Basis if needs_assessment(one)}


def test_the_day_after_february_is_no_trouble() -> None:
    assert date(2022, 2, 28) == years_before(date(2028, 2, 29), 6)
    assert date(2024, 2, 29) == years_before(date(2028, 2, 29), 4)
