"""Update bundles as they may reach a box: ours, changed, somebody else's, and no bundle at all."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.adapters.bundle import running_version, unpack
from appliance.errors import Corrupt, Misconfigured, RecallBoxError, Refused

PARTS = {
    "recallbox_0.2.0.efi.gz": b"kernel",
    "recallbox_0.2.0.json": json.dumps({"product": "recallbox", "version": "0.2.0"}).encode(),
    "recallbox_0.2.0.cdx.json": b"{}",
}


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A GnuPG home with a key, and its public half as the image holds it."""
    home = tmp_path_factory.mktemp("gnupg")
    home.chmod(0o700)
    run = ["gpg", f"--homedir={home}", "--batch", "--quiet", "--passphrase", ""]
    subprocess.run([*run, "--quick-generate-key", "Updates", "ed25519", "sign", "never"], check=True)
    subprocess.run([*run, "--export", "--output", str(home / "public.gpg")], check=True)
    yield home
    subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "all"], check=True)


def _bundle(
    folder: Path, signer: Path, parts: dict[str, bytes], *, listed: dict[str, bytes] | None = None
) -> Path:
    lines = [f"{hashlib.sha256(data).hexdigest()} *{name}\n" for name, data in (listed or parts).items()]
    sums = folder / "sums"
    sums.write_text("".join(lines))
    command = ["gpg", f"--homedir={signer}", "--batch", "--yes", "--quiet", "--detach-sign"]
    subprocess.run([*command, "--output", str(folder / "signature"), str(sums)], check=True)
    file = folder / "update.bundle"
    whole = {"SHA256SUMS": sums.read_bytes(), "SHA256SUMS.gpg": (folder / "signature").read_bytes(), **parts}
    with tarfile.open(file, "w", format=tarfile.USTAR_FORMAT) as packed:
        for name, data in whole.items():
            about = tarfile.TarInfo(name)
            about.size = len(data)
            packed.addfile(about, io.BytesIO(data))
    return file


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "place").mkdir()
    return tmp_path / "place"


def test_a_bundle_of_ours_is_unpacked_whole(tmp_path: Path, place: Path, signer: Path) -> None:
    found = unpack(_bundle(tmp_path, signer, PARTS), place, signer / "public.gpg")

    assert found.version == "0.2.0"
    assert {*PARTS, "SHA256SUMS", "SHA256SUMS.gpg"} == {path.name for path in place.iterdir()}


@pytest.mark.parametrize(
    ("parts", "listed"),
    [
        ({**PARTS, "recallbox_0.2.0.efi.gz": b"other"}, PARTS),
        ({**PARTS, "recallbox_9.raw.gz": b"smuggled"}, PARTS),
        ({"recallbox_0.2.0.json": PARTS["recallbox_0.2.0.json"]}, PARTS),
        ({"recallbox_0.2.0.efi.gz": b"kernel"}, None),
        ({**PARTS, "../outside": b"climbs"}, None),
    ],
    ids=["changed", "smuggled", "incomplete", "nameless", "climbing"],
)
def test_what_is_not_the_signed_list_is_corrupt_and_leaves_nothing(
    tmp_path: Path, place: Path, signer: Path, parts: dict[str, bytes], listed: dict[str, bytes] | None
) -> None:
    file = _bundle(tmp_path, signer, parts, listed=listed)

    with pytest.raises(Corrupt) as caught:
        unpack(file, place, signer / "public.gpg")
    assert caught.value.remedy
    assert [] == list(place.iterdir())
    assert not (tmp_path / "outside").exists()


def test_a_bundle_of_somebody_else_is_refused_before_its_files_are_looked_at(
    tmp_path: Path, place: Path, signer: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = _bundle(tmp_path, signer, {**PARTS, "recallbox_0.2.0.efi.gz": b"other"}, listed=PARTS)
    ours = tmp_path_factory.mktemp("ours") / "public.gpg"
    ours.write_bytes(b"")

    with pytest.raises(Refused):
        unpack(file, place, ours)
    assert [] == list(place.iterdir())


def test_what_comes_before_the_signature_is_not_unpacked(tmp_path: Path, place: Path, signer: Path) -> None:
    signed, file = _bundle(tmp_path, signer, PARTS), tmp_path / "reversed.bundle"
    with tarfile.open(signed) as packed, tarfile.open(file, "w", format=tarfile.USTAR_FORMAT) as turned:
        for member in reversed(packed.getmembers()):
            turned.addfile(member, packed.extractfile(member))

    with pytest.raises(Refused):
        unpack(file, place, signer / "public.gpg")
    assert [] == list(place.iterdir())


def test_more_than_two_slots_hold_is_not_unpacked(tmp_path: Path, place: Path, signer: Path) -> None:
    file = _bundle(tmp_path, signer, {}, listed=PARTS)
    with tarfile.open(file, "a", format=tarfile.USTAR_FORMAT) as packed:
        about = tarfile.TarInfo("recallbox_0.2.0.efi.gz")
        about.size = 3 << 30
        packed.addfile(about)

    with pytest.raises(Corrupt):
        unpack(file, place, signer / "public.gpg")
    assert [] == list(place.iterdir())


@pytest.mark.parametrize("content", [b"", b"no tar at all", b"\x00" * 10240])
def test_no_bundle_is_said_to_be_none(tmp_path: Path, place: Path, signer: Path, content: bytes) -> None:
    file = tmp_path / "update.bundle"
    file.write_bytes(content)

    with pytest.raises(RecallBoxError) as caught:
        unpack(file, place, signer / "public.gpg")
    assert caught.value.remedy
    assert [] == list(place.iterdir())


def test_the_image_that_runs_says_its_version(tmp_path: Path) -> None:
    release = tmp_path / "os-release"
    release.write_text('ID=debian\nIMAGE_ID=recallbox\nIMAGE_VERSION="0.1.0"\n')

    assert running_version(release) == "0.1.0"
    with pytest.raises(Misconfigured):
        running_version(tmp_path / "nowhere")
