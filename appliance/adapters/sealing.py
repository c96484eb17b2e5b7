"""Secrets sealed to this machine: systemd-creds makes and opens them, the TPM and this image's key decide.

Owns the folder of sealed secrets. A value passes through pipes alone - never through a file, an argument or
the environment - and nothing here returns one to be shown.
"""

from __future__ import annotations

import hmac
import os
import subprocess
from pathlib import Path

from appliance.errors import Misconfigured

FOLDER = Path("/var/lib/recallbox-credstore")
_TOOL = "/usr/bin/systemd-creds"
_LOCK = (
    "--with-key=host+tpm2-with-public-key",
    "--tpm2-pcrs=",
    "--tpm2-public-key=/run/systemd/tpm2-pcr-public-key.pem",
    "--tpm2-public-key-pcrs=11",
)
"""As firmware_config's make-keys does: open on this machine, under any image signed with the same key."""
_LONGEST_S = 60


class SealedFolder:
    """The sealed secrets of this box. Only root can use it."""

    def __init__(self, folder: Path = FOLDER, tool: str = _TOOL) -> None:
        self._folder = folder
        self._tool = tool

    def has(self, name: str) -> bool:
        """Whether a secret is there."""
        return (self._folder / name).is_file()

    def names(self) -> tuple[str, ...]:
        """Return the names of all that are there."""
        if not self._folder.is_dir():
            return ()
        found = (one.name for one in self._folder.iterdir() if one.is_file() and "." not in one.name)
        return tuple(sorted(found))

    def holds(self, name: str, value: str) -> bool:
        """Whether a secret is there and has this value."""
        if not self.has(name):
            return False
        opened = self._run("decrypt", f"--name={name}", str(self._folder / name), "-", data=b"", name=name)
        return hmac.compare_digest(opened.strip(), value.encode())

    def seal(self, name: str, value: str) -> None:
        """Put a secret in place, whole or not at all. Raise Misconfigured if this machine cannot seal it."""
        sealed = self._run("encrypt", f"--name={name}", *_LOCK, "-", "-", data=value.encode(), name=name)
        draft = self._folder / f"{name}.part"
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._folder / name)

    def _run(self, verb: str, *words: str, data: bytes, name: str) -> bytes:
        try:
            told = subprocess.run(  # noqa: S603 - our own words, and no shell
                [self._tool, verb, *words], input=data, capture_output=True, check=False, timeout=_LONGEST_S
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Misconfigured(f"the secret {name} cannot be sealed: {error}", remedy=_REMEDY) from error
        if told.returncode != 0:
            last = told.stderr.decode(errors="replace").strip().splitlines()[-1:]
            raise Misconfigured(f"the secret {name} cannot be {verb}ed: {' '.join(last)}", remedy=_REMEDY)
        return told.stdout


_REMEDY = "run it as root on the appliance; `recallbox selftest` shows whether its TPM is in use"
