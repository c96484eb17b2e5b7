"""An update bundle on the box: what is in it, whether ours signed it, and the tools that write it to a slot.

A bundle is a tar of compressed partitions, a kernel image, their descriptions, SHA256SUMS and its detached
signature (images/bundle.py makes it). Nothing of it is used before signature and hashes hold: a file outside
the signed list is not even unpacked to where the writer looks. Writing is systemd-sysupdate's, which checks
the same signature again.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from appliance.errors import Corrupt, Misconfigured, Refused, Transient

KEYRING = Path("/usr/lib/systemd/import-pubring.gpg")
"""Who signs updates; part of the verified root."""
PLACE = Path("/var/lib/recallbox-update")
"""Where the writer looks for what it writes (firmware_config, sysupdate.d)."""
OS_RELEASE = Path("/usr/lib/os-release")
WRITER = "/usr/lib/systemd/systemd-sysupdate"
AS_CORE = "/usr/lib/recallbox/as-core"

_SUMS, _SIGNATURE = "SHA256SUMS", "SHA256SUMS.gpg"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,120}\Z")
_LINE = re.compile(r"([0-9a-f]{64}) [ *](\S+)\Z")
_LARGEST = 2 << 30
_FOREIGN = "ask the MSP for the bundle again, and where this one came from"
_LONGEST_S = 3600


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle that ours signed, unpacked in a folder."""

    folder: Path
    version: str


def running_version(path: Path = OS_RELEASE) -> str:
    """Return the version of the image that runs. Raise Misconfigured where no image does."""
    try:
        lines = path.read_text().splitlines()
    except OSError:
        lines = []
    for line in lines:
        name, _, value = line.partition("=")
        if name == "IMAGE_VERSION":
            return value.strip('"')
    raise Misconfigured("this is not the appliance", remedy="updates are applied on the box itself")


def unpack(file: Path, folder: Path, keyring: Path = KEYRING) -> Bundle:
    """Given a bundle and a folder of root's, unpack it there and return it.

    Raise Corrupt if it is no bundle or was changed, Refused if somebody else signed it; then the folder is
    left empty.
    """
    clear(folder)
    try:
        _take_out(file, folder)
        _check_signature(folder, keyring)
        _check_hashes(folder)
        return Bundle(folder, _version_of(folder))
    except (Corrupt, Refused):
        clear(folder)
        raise


def clear(folder: Path) -> None:
    """Remove every file of a folder."""
    for path in folder.iterdir():
        path.unlink()


def _take_out(file: Path, folder: Path) -> None:
    try:
        with tarfile.open(file, "r:") as packed:
            for member in packed:
                if not (member.isreg() and _NAME.match(member.name) and member.size <= _LARGEST):
                    raise Corrupt(f"{file} holds what no bundle holds", remedy=_FOREIGN)
                packed.extract(member, folder, set_attrs=False, filter="data")
    except (OSError, tarfile.TarError) as error:
        raise Corrupt(f"{file} cannot be unpacked: {error}", remedy="copy it to the box again") from error


def _check_signature(folder: Path, keyring: Path) -> None:
    """Let GnuPG hold the list of hashes to the image's own key, in the way systemd's writer does."""
    if not (folder / _SUMS).exists() or not (folder / _SIGNATURE).exists():
        raise Refused("the bundle is not signed", remedy=_FOREIGN)
    options = ["--no-options", "--no-default-keyring", "--no-auto-key-locate", "--no-auto-check-trustdb"]
    command = ["/usr/bin/gpg", *options, "--batch", "--trust-model=always", f"--keyring={keyring}"]
    with tempfile.TemporaryDirectory() as home:
        command += [f"--homedir={home}", "--verify", str(folder / _SIGNATURE), str(folder / _SUMS)]
        told = subprocess.run(command, capture_output=True, check=False, timeout=_LONGEST_S)  # noqa: S603
    if told.returncode != 0:
        raise Refused("the bundle was not signed by whoever signs updates for this box", remedy=_FOREIGN)


def _check_hashes(folder: Path) -> None:
    listed = dict(_read_sums(folder / _SUMS))
    found = {path.name for path in folder.iterdir()} - {_SUMS, _SIGNATURE}
    if found != set(listed):
        raise Corrupt("the bundle's files are not those of its signed list", remedy=_FOREIGN)
    for name, digest in listed.items():
        with (folder / name).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                raise Corrupt(f"{name} of the bundle was changed", remedy="copy it to the box again")


def _read_sums(path: Path) -> list[tuple[str, str]]:
    read = [_LINE.match(line) for line in path.read_text().splitlines()]
    if not read or None in read:
        raise Corrupt("the bundle's list of hashes cannot be read", remedy=_FOREIGN)
    return [(one[2], one[1]) for one in read if one is not None]


def _version_of(folder: Path) -> str:
    """Return what the bundle says it is, which its signature vouches for."""
    for path in folder.glob("recallbox_*.json"):
        about = json.loads(path.read_text())
        if about.get("product") == "recallbox":
            return str(about["version"])
    raise Corrupt("the bundle does not say which version it is", remedy=_FOREIGN)


def run_step(command: Sequence[str], what: str, remedy: str) -> str:
    """Run a program of the box and return what it said. Raise Transient with its last words if it fails."""
    try:
        told = subprocess.run(  # noqa: S603 - our own words, and no shell
            list(command), capture_output=True, text=True, check=False, timeout=_LONGEST_S
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Transient(f"{what}: {error}", remedy=remedy) from error
    if told.returncode != 0:
        last = " ".join((told.stdout + told.stderr).strip().splitlines()[-3:])
        raise Transient(f"{what}: {last}", remedy=remedy)
    return told.stdout
