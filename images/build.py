"""`python -m images.build`: from package names to a signed image, and what is known about it.

Order: tools tree, keys, staged files, mkosi, bundle. Every stage is skipped when nothing it depends on
has changed. Two builds of one commit with the same keys and the same mirror state give the same bytes but
for what images/README.md lists.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from appliance import __version__
from images.keys import Keys, open_keys
from images.product import HOST, kernel_command_line, locked_wheels, stage_product
from images.workshop import (
    CHECKOUT,
    Unbuildable,
    Workshop,
    digest_of,
    mirrors,
    only_one,
    open_workshop,
    stage,
)

PROFILES = ("development", "production")
COMPONENTS = "main non-free-firmware"
SEED = "5f0c2a5e-6b1d-4a35-9c3e-2f1f6f7f0b01"
"""From which partition ids are derived, so that two builds of the same content have the same."""

ARCHIVE = """Types: deb
URIs: {uri}
Suites: {suite}
Components: {components}
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
"""


@dataclass(frozen=True, slots=True)
class Image:
    """A built image: `FOLDER/recallbox_VERSION.raw` and its parts."""

    folder: Path
    version: str
    keys: Keys

    @property
    def disk(self) -> Path:
        """The whole disk: what is written to a mini PC."""
        return self.folder / f"recallbox_{self.version}.raw"

    @property
    def uki(self) -> Path:
        """The signed kernel, initrd and command line in one file."""
        return self.folder / f"recallbox_{self.version}.efi"

    def root_parts(self) -> list[Path]:
        """Return the root partition and its verity hashes, each with its partition id in the name."""
        return sorted(self.folder.glob(f"recallbox_{self.version}.root-*.raw"))

    @property
    def manifest(self) -> Path:
        """Every package with its version, as JSON."""
        return self.folder / f"recallbox_{self.version}.manifest"


def build_image(
    workshop: Workshop, profile: str = "development", version: str = __version__, keys: Path | None = None
) -> Image:
    """Return the image of this checkout, built unless one of the same inputs is in the cache.

    Raise Unbuildable saying which stage failed and its last words.
    """
    used = open_keys(workshop, keys, profile)
    inputs = [CHECKOUT / name for name in ("images/definitions", "images/product.py", "appliance", "tui")]
    inputs += [HOST, CHECKOUT / "requirements.lock", CHECKOUT / "images/build.py"]
    digest = digest_of([path for path in inputs if path.exists()])[:12]
    image = Image(workshop.cache / "out" / f"{profile}-{version}-{digest}", version, used)
    with only_one(workshop.cache / "build.lock"):
        if not image.disk.exists():
            _build(workshop, image, profile)
    return image


def _build(workshop: Workshop, image: Image, profile: str) -> None:
    staged = workshop.cache / "staged"
    with stage("our files"):
        stage_product(workshop, staged, image.keys.public(), profile)
    part = image.folder.with_name(image.folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    _write_sources(workshop.cache / "sandbox")
    for folder in ("packages", "incremental", "workspace"):
        (workshop.cache / folder).mkdir(exist_ok=True)
    with stage(f"image, {profile}, {image.version}"):
        _run_mkosi(workshop, image, part, profile)
    part.rename(image.folder)


def _write_sources(sandbox: Path) -> None:
    """Write mkosi's package sources. The name replaces mkosi's own file, which asks for a -debug suite."""
    lists = sandbox / "etc/apt/sources.list.d"
    lists.mkdir(parents=True, exist_ok=True)
    (lists / "mkosi.sources").write_text(
        "\n".join(ARCHIVE.format(uri=uri, suite=suite, components=COMPONENTS) for suite, uri in mirrors())
    )


def _run_mkosi(workshop: Workshop, image: Image, part: Path, profile: str) -> None:
    command = ["mkosi", "--directory=/src/images/definitions", f"--profile={profile}", "--force"]
    command += [f"--output-directory=/cache/{part.relative_to(workshop.cache)}"]
    command += ["--cache-directory=/cache/incremental", "--package-cache-dir=/cache/packages"]
    command += ["--workspace-directory=/cache/workspace", "--sandbox-tree=/cache/sandbox"]
    command += [
        f"--extra-tree=/cache/{locked_wheels(workshop).name}",
        "--extra-tree=/cache/staged",
        f"--image-version={image.version}",
        f"--seed={SEED}",
    ]
    command += [f"--source-date-epoch={commit_time()}"]
    command += ["--secure-boot-key=/keys/secure-boot.key"]
    command += ["--secure-boot-certificate=/keys/secure-boot.crt"]
    command += ["--sign-expected-pcr-key=/keys/pcr.key"]
    command += ["--sign-expected-pcr-certificate=/keys/pcr.crt"]
    command += [f"--kernel-command-line={kernel_command_line(profile)}", "build"]
    log = part.with_suffix(".log")
    with log.open("w") as out:
        run = subprocess.run(
            workshop.enter(*command, network=True, keys=image.keys.folder),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            check=False,
            start_new_session=True,  # mkosi wants to be in the foreground of a terminal, if it has one
        )
    if run.returncode:
        last = "\n".join(log.read_text(errors="replace").splitlines()[-25:])
        raise Unbuildable(f"mkosi ended with {run.returncode} (all of it: {log}):\n{last}")


def commit_time() -> int:
    """Return when the present commit was made: the time stamp of every file in the image."""
    shown = subprocess.run(
        ["git", "-c", "safe.directory=*", "log", "-1", "--format=%ct"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    return int(shown.stdout)


def main() -> int:
    """Build an image and say where it is."""
    asked = argparse.ArgumentParser(description="Build the RecallBox image (Debian 13, as root).")
    asked.add_argument("--profile", choices=PROFILES, default="development")
    asked.add_argument("--version", default=__version__, help="image version, default: the product's")
    asked.add_argument("--keys", type=Path, help="key folder of the ceremony; default: development keys")
    asked.add_argument("--bundle", action="store_true", help="make the update bundle too")
    options = asked.parse_args()
    from images.bundle import make_bundle  # it needs Image, so it cannot be imported above

    try:
        workshop = open_workshop()
        image = build_image(workshop, options.profile, options.version, options.keys)
        bundle = make_bundle(workshop, image) if options.bundle else None
    except Unbuildable as error:
        print(f"images.build: {error}", file=sys.stderr)
        return 1
    for path in filter(None, (image.disk, bundle)):
        print(f"  {path.name}: {path.stat().st_size / 1e6:.0f} MB", file=sys.stderr)
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
