"""Ed25519 (RFC 8032) for the log's own signatures and those of its witnesses."""

from __future__ import annotations

from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from appliance.errors import Misconfigured

SEED_BYTES = 32


class Ed25519Notary:
    """The log's signing key, held as its 32-byte seed."""

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self._public = self._key.public_key().public_bytes_raw()

    @classmethod
    def from_secret(cls, text: str) -> Ed25519Notary:
        """Given the seed in hexadecimal, return the notary. Raise Misconfigured for anything else."""
        try:
            return cls(bytes.fromhex(text))
        except ValueError as error:
            raise Misconfigured(
                f"the secret audit_signing_key is not {SEED_BYTES} bytes in hexadecimal",
                remedy="restore the sealed key, or make a first one: `recallbox audit key --new`",
            ) from error

    @property
    def public(self) -> bytes:
        return self._public

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)

    def verifies(self, public: bytes, message: bytes, signature: bytes) -> bool:
        return _verifies(public, message, signature)


@lru_cache(maxsize=64)  # the heads beside the database are looked at every hour, and mostly are the same
def _verifies(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
