"""An update bundle on the box: what is in it, whether ours signed it, and the tools that write it to a slot.

A bundle is a tar that begins with SHA256SUMS and its detached signature; then come compressed partitions, a
kernel image, their descriptions (images/bundle.py makes it). The signature is checked before anything else is
unpacked, so that nobody but us can fill the box's disk; then only what the list names is, each file held to
its hash while it is written. Writing to the slot is systemd-sysupdate's, which checks that signature again.
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
_LONGEST_LIST = 1 << 16
_LARGEST = 2 << 30
"""Bytes that a bundle may unpack to: two slots are 2 GB, and theirs are compressed."""
_PIECE = 1 << 20
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
        with tarfile.open(file, "r:") as packed:
            listed = _take_list(packed, folder, keyring)
            _take_files(packed, folder, listed)
        return Bundle(folder, _version_of(folder))
    except (Corrupt, Refused):
        clear(folder)
        raise
    except (OSError, tarfile.TarError) as error:
        clear(folder)
        raise Corrupt(f"{file} cannot be unpacked: {error}", remedy="copy it to the box again") from error


def clear(folder: Path) -> None:
    """Remove every file of a folder."""
    for path in folder.iterdir():
        path.unlink()


def _take_list(packed: tarfile.TarFile, folder: Path, keyring: Path) -> dict[str, str]:
    """Take the list of hashes and its signature, which come first; return the list once it is proved ours."""
    for name in (_SUMS, _SIGNATURE):
        member = packed.next()
        if member is None or member.name != name:
            raise Refused("the bundle is not signed", remedy=_FOREIGN)
        if member.size > _LONGEST_LIST:
            raise Corrupt("the bundle's list of hashes is too long", remedy=_FOREIGN)
        _write_out(packed, member, folder)
    _check_signature(folder, keyring)
    return _read_sums(folder / _SUMS)


def _take_files(packed: tarfile.TarFile, folder: Path, listed: dict[str, str]) -> None:
    """Take every file of the list, once, and nothing else. Raise Corrupt at the first that differs."""
    missing, room = dict(listed), _LARGEST
    while (member := packed.next()) is not None:
        digest = missing.pop(member.name, None)
        room -= member.size
        if digest is None or room < 0:
            raise Corrupt("the bundle's files are not those of its signed list", remedy=_FOREIGN)
        if _write_out(packed, member, folder) != digest:
            raise Corrupt(f"{member.name} of the bundle was changed", remedy="copy it to the box again")
    if missing:
        raise Corrupt("the bundle's files are not those of its signed list", remedy=_FOREIGN)


def _write_out(packed: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> str:
    """Write one file into the folder; return its SHA-256. Its name is ours or on the signed list."""
    source = packed.extractfile(member) if member.isreg() else None
    if source is None:
        raise Corrupt("the bundle holds what no bundle holds", remedy=_FOREIGN)
    total = hashlib.sha256()
    with source, (folder / member.name).open("xb") as target:
        while piece := source.read(_PIECE):
            total.update(piece)
            target.write(piece)
    return total.hexdigest()


def _check_signature(folder: Path, keyring: Path) -> None:
    """Let GnuPG hold the list of hashes to the image's own key, in the way systemd's writer does."""
    options = ["--no-options", "--no-default-keyring", "--no-auto-key-locate", "--no-auto-check-trustdb"]
    command = ["/usr/bin/gpg", *options, "--batch", "--trust-model=always", f"--keyring={keyring}"]
    with tempfile.TemporaryDirectory() as home:
        command += [f"--homedir={home}", "--verify", str(folder / _SIGNATURE), str(folder / _SUMS)]
        told = subprocess.run(command, capture_output=True, check=False, timeout=_LONGEST_S)  # noqa: S603
    if told.returncode != 0:
        raise Refused("the bundle was not signed by whoever signs updates for this box", remedy=_FOREIGN)


def _read_sums(path: Path) -> dict[str, str]:
    """Return SHA-256 by file name; the names are plain ones, wherever the list came from."""
    read = [_LINE.match(line) for line in path.read_text().splitlines()]
    listed = {one[2]: one[1] for one in read if one is not None and _NAME.match(one[2])}
    if not read or len(listed) != len(read):
        raise Corrupt("the bundle's list of hashes cannot be read", remedy=_FOREIGN)
    return listed


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
