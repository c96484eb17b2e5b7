"""Signing the log, and the place beside the database where its newest heads are kept.

The key is a sealed secret of its own: whoever has only the database and its key cannot sign. The place is
another one than the database's, so that an old database put back stands beside newer heads.
"""

from __future__ import annotations

from typing import Protocol


class Notary(Protocol):
    """The log's signing key."""

    @property
    def public(self) -> bytes:
        """The Ed25519 public key, 32 bytes."""

    def sign(self, message: bytes) -> bytes:
        """Return the Ed25519 signature of a message, 64 bytes (RFC 8032)."""

    def verifies(self, public: bytes, message: bytes, signature: bytes) -> bool:
        """Whether somebody's key signed a message."""


class HeadFolder(Protocol):
    """Small named texts outside of the database."""

    def read(self, name: str) -> str | None:
        """Return a text, or None if there is none. Raise `Transient` if it cannot be read."""

    def write(self, name: str, text: str) -> None:
        """Put a text in place of the one before, whole or not at all. Raise `Transient` if it cannot be."""

    def set_aside(self, name: str, suffix: str) -> None:
        """Rename a text, if it is there, so that it is kept but no longer found under its name."""
