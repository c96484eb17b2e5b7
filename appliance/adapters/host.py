"""The machine the product runs on: its clock, its chance, its secrets and its service manager.

The only home of wall clock and unseeded chance.
"""

from __future__ import annotations

import base64
import os
import secrets
import time
from datetime import UTC, datetime
from pathlib import Path

from appliance.errors import Misconfigured


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class SystemEntropy:
    """The kernel's random numbers."""

    def token(self) -> str:
        return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()

    def fraction(self) -> float:
        return secrets.randbits(53) / (1 << 53)


def make_secret() -> str:
    """Return 32 fresh random bytes in hexadecimal: a key that is yet to be sealed."""
    return secrets.token_hex(32)


def pause(seconds: float) -> None:
    """Wait: between two tries of a read, and nowhere else."""
    time.sleep(seconds)


class SecretFolder:
    """Secrets as files: the credentials directory of the service manager, or a folder in a trial."""

    def __init__(self, folder: str = "") -> None:
        """Given a folder, or nothing for the directory the service manager names, read secrets from it."""
        self._folder = folder or os.environ.get("CREDENTIALS_DIRECTORY", "")

    def read(self, name: str) -> str:
        """Return a secret without its line end. Raise Misconfigured if it is not there."""
        if not self._folder:
            raise Misconfigured(
                f"there is no place to read the secret {name} from",
                remedy="run under the service manager, or set secrets.folder",
            )
        path = Path(self._folder) / name
        try:
            return path.read_text().strip()
        except OSError as error:
            raise Misconfigured(
                f"the secret {name} cannot be read: {error.strerror}", remedy=f"put it into {path}"
            ) from error


def notify(state: str) -> None:
    """Tell the service manager how we are (`READY=1`, `WATCHDOG=1`); without one, do nothing."""
    try:
        from systemd import daemon
    except ImportError:  # the library is an optional extra: a trial on a laptop has no service manager
        return
    daemon.notify(state)
