"""The machine the product runs on: its clock, its chance, its secrets and its service manager.

The only home of wall clock and unseeded chance.
"""

from __future__ import annotations

import base64
import os
import secrets
import time
from collections.abc import Callable, Iterable
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


def pause(seconds: float) -> None:
    """Wait: between two tries of a read, and nowhere else."""
    time.sleep(seconds)


class SecretFolder:
    """Secrets as files: the credentials directory of the service manager, or a folder in a trial."""

    def __init__(self, folder: str = "") -> None:
        """Given a folder, or nothing for the directory the service manager names, read secrets from it."""
        self._folder = folder or os.environ.get("CREDENTIALS_DIRECTORY", "")

    @property
    def folder(self) -> Path:
        """Where the secrets lie. Raise Misconfigured if nobody said where."""
        if not self._folder:
            raise Misconfigured(
                "there is no place to read secrets from",
                remedy="run under the service manager, or set secrets.folder",
            )
        return Path(self._folder)

    def read(self, name: str) -> str:
        """Return a secret without its line end. Raise Misconfigured if it is not there."""
        path = self.folder / name
        try:
            return path.read_text().strip()
        except OSError as error:
            if (self.folder / ASIDE / name).exists():
                raise Misconfigured(
                    f"the box is frozen: the secret {name} was moved aside",
                    remedy="`recallbox incidents` says why; `recallbox unfreeze --by NAME` ends it",
                ) from None
            raise Misconfigured(
                f"the secret {name} cannot be read: {error.strerror}", remedy=f"put it into {path}"
            ) from error

    def has(self, name: str) -> bool:
        """Whether a secret is there."""
        return bool(self._folder) and (self.folder / name).exists()

    def names(self) -> tuple[str, ...]:
        """Return every secret that lies there, whether the settings ask for it or not."""
        return tuple(sorted(one.name for one in self.folder.iterdir() if one.is_file()))

    def write(self, name: str, value: str) -> None:
        """Put a secret in place, readable by the service user only. Raise Misconfigured if it cannot be."""
        try:
            _write_private(self.folder / name, value.encode() + b"\n")
        except OSError as error:
            raise Misconfigured(
                f"the secret {name} cannot be written: {error.strerror}",
                remedy="secrets sealed for the service manager are made with `systemd-creds encrypt`",
            ) from error

    def replace(self, name: str, successor: str) -> None:
        """Let a secret take the place of another in one step."""
        (self.folder / successor).replace(self.folder / name)

    def set_aside(self, names: Iterable[str], seal: Callable[[bytes, str], bytes]) -> tuple[str, ...]:
        """Move secrets where nobody reads them, each sealed; return which were there. Safe to repeat."""
        aside, moved = self.folder / ASIDE, []
        aside.mkdir(mode=0o700, exist_ok=True)
        for name in names:
            if self.has(name):
                _write_private(aside / name, seal((self.folder / name).read_bytes(), name))
                (self.folder / name).unlink()
                moved.append(name)
        return tuple(moved)

    def bring_back(self, unseal: Callable[[bytes, str], bytes]) -> tuple[str, ...]:
        """Put back every secret that was set aside and has no successor; return which. Safe to repeat."""
        aside, back = self.folder / ASIDE, []
        for sealed in sorted(aside.iterdir()) if aside.is_dir() else ():
            if not self.has(sealed.name):
                _write_private(self.folder / sealed.name, unseal(sealed.read_bytes(), sealed.name))
                back.append(sealed.name)
            sealed.unlink()
        return tuple(back)


ASIDE = "frozen"
"""Where a freeze puts secrets, inside the folder in which they lie."""


def _write_private(path: Path, data: bytes) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def fresh_nonce() -> bytes:
    """Return twelve bytes that were never used before with any key."""
    return secrets.token_bytes(12)


def fresh_key() -> str:
    """Return 32 fresh random bytes in hexadecimal: a key that is yet to be sealed."""
    return secrets.token_hex(32)


def notify(state: str) -> None:
    """Tell the service manager how we are (`READY=1`, `WATCHDOG=1`); without one, do nothing."""
    try:
        from systemd import daemon
    except ImportError:  # the library is an optional extra: a trial on a laptop has no service manager
        return
    daemon.notify(state)
