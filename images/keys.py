"""The keys of a build: which there are, and throw-away ones for development.

Names the files of a key folder. A production build takes a folder that the key ceremony
(firmware_config/uefi) made and refuses one that was made here: such keys lie on a developer's disk.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from images.workshop import Unbuildable, Workshop, only_one

MARK = "made-for-development"

NAMES = (
    "secure-boot.key",
    "secure-boot.crt",
    "pcr.key",
    "pcr.crt",
    "ssh-ca.pub",
    "escrow.crt",
    "update.pub.gpg",
)
"""Private: Secure Boot and PCR keys, which sign every build. Public only: who may log in, who can open
the escrowed recovery keys, who signs updates."""

MAKE = r"""
set -eu
cd "$1"
for name in secure-boot pcr escrow; do
    openssl req -quiet -new -x509 -newkey rsa:2048 -noenc -days 3650 \
        -subj "/CN=RecallBox development $name/" -keyout "$name.key" -out "$name.crt"
done
ssh-keygen -q -t ed25519 -N "" -C "RecallBox development" -f ssh-ca
mkdir -m 700 gnupg
gpg --homedir gnupg --batch --quiet --passphrase "" \
    --quick-generate-key "RecallBox development" ed25519 sign never
gpg --homedir gnupg --batch --quiet --export --output update.pub.gpg
gpgconf --homedir gnupg --kill gpg-agent
"""


@dataclass(frozen=True, slots=True)
class Keys:
    """A key folder, below the workshop's cache or where the ceremony's medium is mounted."""

    folder: Path

    @property
    def are_for_development(self) -> bool:
        """Whether they were made by a build."""
        return (self.folder / MARK).exists()

    def public(self) -> dict[str, Path]:
        """Return where in the image each public half belongs."""
        return {
            "etc/ssh/msp_ca.pub": self.folder / "ssh-ca.pub",
            "usr/lib/recallbox/escrow.crt": self.folder / "escrow.crt",
            "usr/lib/systemd/import-pubring.gpg": self.folder / "update.pub.gpg",
        }


def open_keys(workshop: Workshop, folder: Path | None, profile: str) -> Keys:
    """Return the keys of a folder, or development keys if none is named.

    Raise Unbuildable for a production build without the ceremony's keys, or if one is missing.
    """
    keys = Keys(folder) if folder else _development_keys(workshop)
    missing = [name for name in NAMES if not (keys.folder / name).exists()]
    if missing:
        raise Unbuildable(f"the key folder lacks {', '.join(missing)}: see firmware_config/uefi/README.md")
    if profile == "production" and keys.are_for_development:
        raise Unbuildable("a production image needs the ceremony's keys: --keys FOLDER")
    return keys


def _development_keys(workshop: Workshop) -> Keys:
    folder = workshop.cache / "keys-development"
    with only_one(workshop.cache / "keys.lock"):
        if not (folder / MARK).exists():
            folder.mkdir(mode=0o700, exist_ok=True)
            workshop.run("sh", "-c", MAKE, "make", f"/cache/{folder.name}")
            (folder / MARK).touch()
    return Keys(folder)
