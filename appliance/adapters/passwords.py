"""Argon2id for passwords and PINs (argon2-cffi), RFC 6238 codes for authenticators (pyotp).

Parameters are those of OWASP's password storage cheat sheet for Argon2id with 19 MiB: the box has little
memory to spare and few people log in at once.
"""

from __future__ import annotations

import hmac
from datetime import datetime

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_STEP_SECONDS = 30


class ArgonPasswords:
    """Hashes and codes. `memory_kib` and `rounds` are lower only where thousands are made in a test."""

    def __init__(self, memory_kib: int = 19_456, rounds: int = 2) -> None:
        self._hasher = PasswordHasher(time_cost=rounds, memory_cost=memory_kib, parallelism=1)
        self._nobodys = self._hasher.hash("nobody's", salt=b"nobody's salt 16")

    def hash(self, secret: str, salt: str) -> str:
        return self._hasher.hash(secret, salt=salt.encode())

    def fits(self, stored: str, secret: str) -> bool:
        try:
            found = self._hasher.verify(stored or self._nobodys, secret)
        except (VerificationError, InvalidHashError):
            return False
        return found and bool(stored)

    def is_outdated(self, stored: str) -> bool:
        return self._hasher.check_needs_rehash(stored)

    def code_step(self, totp: str, code: str, at: datetime) -> int | None:
        now = int(at.timestamp()) // _STEP_SECONDS
        clock = pyotp.TOTP(totp)
        for step in (now, now - 1, now + 1):
            if hmac.compare_digest(clock.generate_otp(step), code.strip()):
                return step
        return None

    def enrolment(self, totp: str, user: str, practice: str) -> str:
        return pyotp.TOTP(totp).provisioning_uri(name=user, issuer_name=f"RecallBox {practice}")
