"""Which disclosures of a patient's data must be accounted for to the patient (45 CFR 164.528).

An accounting names every disclosure of the last six years but those that the rule exempts: for treatment,
payment and operations, to the patient, on their authorisation and a few more. A disclosure that was not
permitted is never exempt, whether or not it turned out to be a breach (164.402); its assessment belongs to
it.

Decides by basis and date only. What happened, and whether it was a breach, people say.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final

ACCOUNTED_YEARS: Final = 6
"""164.528(a)(1): the six years before the request."""


class Basis(StrEnum):
    """On what ground something was disclosed."""

    REQUIRED_BY_LAW = "required_by_law"
    PUBLIC_HEALTH = "public_health"
    HEALTH_OVERSIGHT = "health_oversight"
    LEGAL_PROCEEDING = "legal_proceeding"
    LAW_ENFORCEMENT = "law_enforcement"
    HHS = "hhs"
    OTHER_PERMITTED = "other_permitted"
    NOT_PERMITTED = "not_permitted"
    TREATMENT = "treatment"
    PAYMENT = "payment"
    OPERATIONS = "operations"
    TO_THE_INDIVIDUAL = "to_the_individual"
    AUTHORISED = "authorised"


SOURCES: Final[Mapping[Basis, str]] = {
    Basis.REQUIRED_BY_LAW: "164.512(a)",
    Basis.PUBLIC_HEALTH: "164.512(b)",
    Basis.HEALTH_OVERSIGHT: "164.512(d)",
    Basis.LEGAL_PROCEEDING: "164.512(e)",
    Basis.LAW_ENFORCEMENT: "164.512(f)",
    Basis.HHS: "164.502(a)(2)(ii)",
    Basis.OTHER_PERMITTED: "another paragraph of 164.512",
    Basis.NOT_PERMITTED: "164.402: presumed a breach unless the assessment says otherwise",
    Basis.TREATMENT: "exempt, 164.528(a)(1)(i)",
    Basis.PAYMENT: "exempt, 164.528(a)(1)(i)",
    Basis.OPERATIONS: "exempt, 164.528(a)(1)(i)",
    Basis.TO_THE_INDIVIDUAL: "exempt, 164.528(a)(1)(ii)",
    Basis.AUTHORISED: "exempt, 164.528(a)(1)(iv)",
}
"""Where each basis stands in 45 CFR, or why it is exempt."""

EXEMPT: Final = frozenset(
    {Basis.TREATMENT, Basis.PAYMENT, Basis.OPERATIONS, Basis.TO_THE_INDIVIDUAL, Basis.AUTHORISED}
)


def is_accounted(basis: str, disclosed_on: date, today: date) -> bool:
    """Given the basis and day of a disclosure, return whether an accounting made today must name it.

    A basis that is not known is named: an accounting says too much rather than too little.
    """
    return basis not in EXEMPT and disclosed_on >= years_before(today, ACCOUNTED_YEARS)


def years_before(on: date, years: int) -> date:
    """Return the same day some years earlier; the 28th for a 29th of February that was none."""
    try:
        return on.replace(year=on.year - years)
    except ValueError:
        return on.replace(year=on.year - years, day=28)


def needs_assessment(basis: str) -> bool:
    """Whether somebody has to say if a disclosure of that basis was a breach (164.402(2))."""
    return basis == Basis.NOT_PERMITTED
