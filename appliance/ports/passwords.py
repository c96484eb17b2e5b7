"""Passwords, PINs and authenticator codes: hashing and checking, never keeping."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Passwords(Protocol):
    """How secrets of people are kept so that the database does not give them away."""

    def hash(self, secret: str, salt: str) -> str:
        """Given a secret and an unpredictable text, return what may be stored; names its own parameters."""

    def fits(self, stored: str, secret: str) -> bool:
        """Whether a secret is the one behind a stored text; takes as long for a text that is none."""

    def is_outdated(self, stored: str) -> bool:
        """Whether a stored text was made with weaker parameters than today's."""

    def code_step(self, totp: str, code: str, at: datetime) -> int | None:
        """Given an authenticator's secret in base32, return the half minute whose code it is; None if none.

        The half minute before and the one after count too, for clocks that are off.
        """

    def enrolment(self, totp: str, user: str, practice: str) -> str:
        """Return the address (otpauth://) that an authenticator is set up with."""
