"""What is handed on beside the disk: the update bundle, its signature, the list of everything inside.

A bundle is a tar of the new root, its verity hashes and its UKI, each compressed under the name that
systemd-sysupdate looks for, with a manifest, a bill of materials (CycloneDX 1.6) and SHA256SUMS over all of
them; the detached signature is over SHA256SUMS. Where the update key is not at hand the bundle is left
unsigned and the box refuses it.
"""

from __future__ import annotations

import hashlib
import json
import tarfile
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from images.build import Image, commit_time
from images.product import PACKAGES, locked_wheels
from images.workshop import Workshop, stage

LEVEL = "-6"
SIGN = """
set -eu
cp -a /keys/gnupg /tmp/gnupg
gpg --homedir /tmp/gnupg --batch --yes --quiet --detach-sign --output "$1/SHA256SUMS.gpg" "$1/SHA256SUMS"
gpgconf --homedir /tmp/gnupg --kill gpg-agent
"""
"""/tmp is memory there: the copy of the key never reaches a disk."""


def make_bundle(workshop: Workshop, image: Image) -> Path:
    """Given an image, return its bundle, made beside it unless it is there."""
    bundle = image.folder / f"recallbox_{image.version}.bundle"
    if bundle.exists():
        return bundle
    parts = image.folder / "bundle"
    parts.mkdir(exist_ok=True)
    with stage("update bundle"):
        for source in (*image.root_parts(), image.uki):
            _compress(workshop, source, parts / f"{source.name}.gz")
        _write(parts / f"recallbox_{image.version}.cdx.json", bill_of_materials(workshop, image))
        _write(parts / f"recallbox_{image.version}.json", _about(image, parts))
        _sum_up(parts)
        if (image.keys.folder / "gnupg").exists():
            _sign(workshop, image, parts)
        _pack(parts, bundle)
    return bundle


def _compress(workshop: Workshop, source: Path, target: Path) -> None:
    """Compress as the box can read it: systemd-pull 257 knows gzip and xz, and writes zstd as it comes."""
    command = 'gzip -n "$1" <"$2" >"$3"'
    workshop.run("sh", "-c", command, "gzip", LEVEL, _in(workshop, source), _in(workshop, target))


def _sign(workshop: Workshop, image: Image, parts: Path) -> None:
    """Sign the list of hashes with the update key, in a copy of its folder that is gone afterwards."""
    workshop.run("sh", "-c", SIGN, "sign", _in(workshop, parts), keys=image.keys.folder)


def _in(workshop: Workshop, path: Path) -> str:
    return f"/cache/{path.relative_to(workshop.cache)}"


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n")


def _about(image: Image, parts: Path) -> dict[str, Any]:
    """Return what the box and a person want to know before they apply it."""
    return {
        "product": "recallbox",
        "version": image.version,
        "committed_at": _moment(),
        "parts": {path.name: path.stat().st_size for path in sorted(parts.glob("*.gz"))},
    }


def _moment() -> str:
    return datetime.fromtimestamp(commit_time(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _sum_up(parts: Path) -> None:
    named = [path for path in sorted(parts.iterdir()) if not path.name.startswith("SHA256SUMS")]
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()} *{path.name}\n" for path in named]
    (parts / "SHA256SUMS").write_text("".join(lines))


def _pack(parts: Path, bundle: Path) -> None:
    """Pack in one order, with one time and no owner, so that the same parts give the same bundle."""

    def settle(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = 0
        member.uname = member.gname = ""
        member.mode, member.mtime = 0o644, commit_time()
        return member

    with tarfile.open(bundle.with_suffix(".part"), "w", format=tarfile.USTAR_FORMAT) as packed:
        for path in sorted(parts.iterdir()):
            packed.add(path, arcname=path.name, filter=settle)
    bundle.with_suffix(".part").rename(bundle)


def bill_of_materials(workshop: Workshop, image: Image) -> dict[str, Any]:
    """Return every Debian package and every wheel inside, as CycloneDX."""
    listed = json.loads(image.manifest.read_text())["packages"]
    packages = {
        f"pkg:deb/debian/{one['name']}@{one['version']}?arch={one['architecture']}&distro=debian-13": one
        for one in listed
    }
    components = [_component(purl, one["name"], one["version"]) for purl, one in packages.items()]
    components += [
        _component(f"pkg:pypi/{name}@{version}", name, version)
        for name, version in sorted(_wheels_in(locked_wheels(workshop) / PACKAGES))
    ]
    number = uuid.uuid5(uuid.NAMESPACE_URL, f"recallbox:{image.version}:{_moment()}")
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{number}",
        "version": 1,
        "metadata": {
            "timestamp": _moment(),
            "component": {"type": "operating-system", "name": "recallbox", "version": image.version},
        },
        "components": components,
    }


def _component(purl: str, name: str, version: str) -> dict[str, str]:
    return {"type": "library", "bom-ref": purl, "purl": purl, "name": name, "version": version}


def _wheels_in(packages: Path) -> set[tuple[str, str]]:
    found = set()
    for folder in packages.glob("*.dist-info"):
        name, _, version = folder.name.removesuffix(".dist-info").partition("-")
        found.add((name.lower().replace("_", "-"), version))
    return found
