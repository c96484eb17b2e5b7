"""Where an image is made: the cache outside the checkout, the Debian 13 tools tree, the machine's own mirror.

Decides what the tools are and where packages come from (the machine's own apt configuration; no mirror is
written down). Nothing is built in the checkout and nothing is installed on the machine: mkosi, QEMU, the
checkers of configuration files all run inside the tree, in the versions that the image has. Needs root,
because only root may unpack a Debian tree and mount inside it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
SUITE = "trixie"

TOOLS = (
    "apparmor",
    "ca-certificates",
    "cryptsetup-bin",
    "debian-archive-keyring",
    "dosfstools",
    "e2fsprogs",
    "erofs-utils",
    "gpg",
    "gpg-agent",
    "iproute2",
    "mkosi",
    "mtools",
    "nftables",
    "openssh-server",
    "openssl",
    "ovmf",
    "python3-pefile",
    "qemu-system-x86",
    "sbsigntool",
    "squid-openssl",
    "swtpm",
    "swtpm-tools",
    "systemd-boot",
    "systemd-boot-efi",
    "systemd-container",
    "systemd-repart",
    "systemd-timesyncd",
    "systemd-ukify",
    "usbguard",
    "zstd",
)
"""Debian 12's own mkosi (14) and systemd (252) are too old for a verity root with signed PCR policies."""

INTO_TREE = """
set -eu
tree=$1; shift
mount --make-rprivate /
mount --bind "$tree" "$tree"
mount -t proc proc "$tree/proc"
mount --rbind /sys "$tree/sys"
mount --rbind /dev "$tree/dev"
mount -t tmpfs tmpfs "$tree/tmp"
mount -t tmpfs tmpfs "$tree/run"
mkdir -p "$tree/src" "$tree/cache" "$tree/keys"
mount --bind -o ro "$1" "$tree/src"; shift
mount --bind "$1" "$tree/cache"; shift
if [ -n "$1" ]; then mount --bind -o ro "$1" "$tree/keys"; fi; shift
if [ "$1" = online ]; then cp --dereference /etc/resolv.conf "$tree/etc/resolv.conf"; fi; shift
cd "$tree"
pivot_root . .
umount --lazy .
cd /
exec "$@"
"""
"""mkosi moves mounts of `/`, which a plain chroot refuses (`mount MS_SLAVE /: EINVAL`): hence pivot_root."""


class Unbuildable(Exception):
    """The image cannot be made or tried on this machine. The text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """The folders of a build, all below one cache: `~/.cache/recallbox-image`, or RECALLBOX_IMAGE_CACHE."""

    cache: Path

    @property
    def tree(self) -> Path:
        """The tools tree: it is made anew whenever the list of tools changes."""
        listed = "\n".join((SUITE, *TOOLS))
        return self.cache / f"tools-{hashlib.sha256(listed.encode()).hexdigest()[:12]}"

    def enter(self, *command: str, network: bool = False, keys: Path | None = None) -> list[str]:
        """Return the command line that runs a command in the tools tree.

        It sees the checkout read-only as /src, the cache as /cache and a key folder, read-only, as /keys.
        Without `network` it is alone with a loopback interface. All of it ends when the caller does.
        """
        spaces = ["--mount", "--pid", "--fork", "--kill-child", *([] if network else ["--net"])]
        places = [str(self.tree), str(CHECKOUT), str(self.cache), str(keys.resolve()) if keys else ""]
        places.append("online" if network else "offline")
        return [
            "setpriv",
            "--pdeathsig=KILL",
            "unshare",
            *spaces,
            "sh",
            "-c",
            INTO_TREE,
            "tree",
            *places,
            *command,
        ]

    def run(self, *command: str, text: str = "", keys: Path | None = None) -> str:
        """Run a command in the tools tree; return what it printed. Raise Unbuildable with its last words."""
        run = subprocess.run(
            self.enter(*command, keys=keys), input=text, capture_output=True, text=True, check=False
        )
        if run.returncode:
            last = "\n".join((run.stdout + run.stderr).strip().splitlines()[-25:])
            raise Unbuildable(f"{command[0]} ended with {run.returncode}:\n{last}")
        return run.stdout


def open_workshop() -> Workshop:
    """Return the workshop with its tools tree, which is made if it is not there (about two minutes).

    Raise Unbuildable if this machine cannot: not root, no mmdebstrap.
    """
    if os.geteuid() != 0:
        raise Unbuildable("an image is made and booted as root: run this as root")
    if shutil.which("mmdebstrap") is None:
        raise Unbuildable("mmdebstrap is missing: apt-get install mmdebstrap")
    home = os.environ.get("RECALLBOX_IMAGE_CACHE") or Path.home() / ".cache" / "recallbox-image"
    workshop = Workshop(Path(home))
    workshop.cache.mkdir(parents=True, exist_ok=True)
    with only_one(workshop.cache / "tools.lock"):
        if not workshop.tree.exists():
            _make_tree(workshop.tree)
    return workshop


def _make_tree(tree: Path) -> None:
    part = tree.with_name(tree.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    sources = [f"deb {uri} {suite} main" for suite, uri in mirrors()]
    with stage("tools tree"):
        command = [
            "mmdebstrap",
            "--quiet",
            "--mode=root",
            "--variant=minbase",
            f"--include={','.join(TOOLS)}",
        ]
        command += [SUITE, str(part), *sources]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        last = "\n".join(run.stderr.splitlines()[-10:])
        raise Unbuildable(f"the tools tree could not be made from this machine's Debian mirror:\n{last}")
    part.rename(tree)


def mirrors() -> list[tuple[str, str]]:
    """Return (suite, address) pairs of Debian 13, made from where this machine's apt gets its own Debian.

    Raise Unbuildable if it names no archive.
    """
    targets = ["apt-get", "indextargets", "--format", "$(SUITE) $(CODENAME) $(REPO_URI)"]
    listed = subprocess.run(
        [*targets, "Created-By: Packages", "Component: main"], capture_output=True, text=True, check=False
    )
    found: dict[str, str] = {}
    for line in listed.stdout.splitlines():
        _suite, codename, uri = line.split(" ", 2)
        name, _, kind = codename.partition("-")
        if name in ("bookworm", "trixie") and kind in ("", "updates", "security"):
            found.setdefault(f"{SUITE}-{kind}" if kind else SUITE, uri)
    if SUITE not in found:
        raise Unbuildable("apt on this machine names no Debian archive: see /etc/apt/sources.list.d")
    return sorted(found.items())


@contextmanager
def only_one(lock: Path) -> Iterator[None]:
    """Let one process at a time through: test workers share the cache."""
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Say what is being done and, when it is done, how long it took."""
    started = time.monotonic()
    print(f"  {name} ...", file=sys.stderr, flush=True)
    yield
    print(f"  {name}: {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)


def digest_of(paths: Sequence[Path]) -> str:
    """Return one SHA-256 over the names and contents of files and folders: has anything changed?"""
    total = hashlib.sha256()
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and "__pycache__" not in file.parts:
                total.update(f"{file.relative_to(CHECKOUT)}\0{file.stat().st_mode & 0o111}\0".encode())
                total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()
