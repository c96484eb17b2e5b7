"""A mini PC made of QEMU: UEFI with Secure Boot, a TPM 2.0, one disk, a serial console, a LAN of its own.

Owns the machine's parts, which outlive its boots: disk, firmware variables, TPM. Everything runs in the tools
tree. The processor is emulated (TCG) unless RECALLBOX_BOOT_ACCEL says `kvm`: a /dev/kvm that is there may
still not work, and a test must not depend on it.
"""

from __future__ import annotations

import base64
import os
import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pexpect

from images.workshop import Workshop

DISK_BYTES = 6 << 30
MEMORY_MB = 2048
_EMULATED = "max,vendor=AuthenticAMD,la57=off"
"""An AMD processor needs no page table isolation, which costs an emulated one more than all the rest."""

PROMPT = "recallbox-test# "
PAGE_PORT = 8443
"""Where the box's port 443 is reached from the machine's own network namespace."""
LONGEST_BOOT_S = 2400
LONGEST_COMMAND_S = 1800

START = r"""
set -eu
cd "/cache/machines/$1"
if [ ! -e tpm ]; then
    mkdir -m 700 tpm
    # One bank: the firmware hashes the whole UKI once for each, and an emulated processor is slow at it.
    swtpm_setup --tpm2 --pcr-banks sha256 --tpmstate "$PWD/tpm" --runas root >setup.log 2>&1 \
        || { cat setup.log; exit 1; }
fi
[ -e vars.fd ] || cp /usr/share/OVMF/OVMF_VARS_4M.fd vars.fd
if [ "$3" = tpm ]; then
    swtpm socket --tpm2 --tpmstate "dir=$PWD/tpm" --ctrl type=unixio,path=/tmp/tpm.socket --daemon
    tpm="-chardev socket,id=tpm,path=/tmp/tpm.socket -tpmdev emulator,id=tpm,chardev=tpm"
    tpm="$tpm -device tpm-crb,tpmdev=tpm"
else
    tpm=
fi
forward="hostfwd=tcp:127.0.0.1:$8-:443"
if [ "$7" = none ]; then second=; else second="-drive if=virtio,format=raw,readonly=on,file=$7"; fi
exec qemu-system-x86_64 -name recallbox -machine q35,smm=on,accel="$2" -cpu "$4" -smp 2 -m "$5" \
    -global driver=cfi.pflash01,property=secure,value=on \
    -drive if=pflash,unit=0,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.secboot.fd \
    -drive if=pflash,unit=1,format=raw,file=vars.fd \
    -drive if=virtio,format=raw,file=disk.raw,cache=writeback,discard=unmap \
    -smbios "type=1,manufacturer=RecallBox,product=Boot test,serial=$6,uuid=$6" \
    -smbios "type=11,value=${10}" \
    -device virtio-rng-pci -device qemu-xhci -device usb-kbd $tpm \
    -netdev "user,id=lan,restrict=on,net=10.20.0.0/24,host=10.20.0.1,$forward" \
    -device virtio-net-pci,netdev=lan,romfile= \
    -rtc "base=$9" -display none -monitor none -serial stdio $second
"""


class BootFailed(Exception):
    """The machine did not do what was waited for. The text holds the console's last lines."""


@dataclass(frozen=True, slots=True)
class MiniPc:
    """A machine by its name; its parts lie in the workshop's cache."""

    workshop: Workshop
    name: str

    @property
    def folder(self) -> Path:
        """Where its disk, firmware variables and TPM lie."""
        return self.workshop.cache / "machines" / self.name

    @property
    def disk(self) -> Path:
        """The raw disk."""
        return self.folder / "disk.raw"

    @property
    def serial(self) -> str:
        """Serial number and UUID of the board, made from the name."""
        return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{self.name}.boottest.invalid"))

    def write_disk(self, image: Path) -> None:
        """Begin anew with an image, as a technician would: new disk, empty firmware, fresh TPM."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.workshop.run("cp", "--sparse=always", *(self._inside(path) for path in (image, self.disk)))
        os.truncate(self.disk, DISK_BYTES)

    def copy_from(self, other: MiniPc, *, tpm: bool = True) -> None:
        """Take over another machine's parts; without its TPM it is the disk that moved house."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.workshop.run("cp", "--sparse=always", *(self._inside(path) for path in (other.disk, self.disk)))
        shutil.copyfile(other.folder / "vars.fd", self.folder / "vars.fd")
        if tpm:
            shutil.copytree(other.folder / "tpm", self.folder / "tpm")

    def _inside(self, path: Path) -> str:
        return f"/cache/{path.relative_to(self.workshop.cache)}"

    @contextmanager
    def powered(
        self,
        *,
        has_tpm: bool = True,
        second_disk: Path | None = None,
        clock: datetime | None = None,
        drop_in: tuple[str, str] | None = None,
    ) -> Iterator[Console]:
        """Switch it on, perhaps with a medium in its second slot; when the block ends the plug is pulled.

        Its clock starts at the given instant, or shows the present. A drop-in is a unit and what is added to
        it, handed over by the firmware, as only its owner can (systemd.system-credentials(7)).
        """
        accel = os.environ.get("RECALLBOX_BOOT_ACCEL", "tcg")
        cpu = "host" if accel == "kvm" else _EMULATED
        words = [self.name, accel, "tpm" if has_tpm else "bare", cpu, str(MEMORY_MB), self.serial]
        words.append(self._inside(second_disk) if second_disk else "none")
        words.append(str(PAGE_PORT))
        words.append(f"{clock.astimezone(UTC):%Y-%m-%dT%H:%M:%S}" if clock else "utc")
        words.append(_as_credential(*drop_in) if drop_in else "none")
        command = self.workshop.enter("sh", "-c", START, "start", *words)
        with (self.folder / "console.log").open("ab") as log:
            child = pexpect.spawn(command[0], command[1:], timeout=LONGEST_BOOT_S, dimensions=(50, 200))
            child.logfile_read = log
            try:
                yield Console(child)
            finally:
                child.close(force=True)


def _as_credential(unit: str, text: str) -> str:
    encoded = base64.b64encode(text.encode()).decode()
    return f"io.systemd.credential.binary:systemd.unit-dropin.{unit}={encoded}"


@dataclass(frozen=True, slots=True)
class Console:
    """What a technician has: a screen to read and keys to press."""

    child: pexpect.spawn[bytes]

    def wait_for(self, *patterns: str, seconds: float = LONGEST_BOOT_S) -> str:
        """Wait until one of some patterns appears; return what it matched. Raise BootFailed if none does."""
        try:
            self.child.expect(list(patterns), timeout=seconds)
        except (pexpect.TIMEOUT, pexpect.EOF) as error:
            seen = _readable(self.child.before if isinstance(self.child.before, bytes) else b"")
            what = " or ".join(patterns)
            raise BootFailed(f"the console never showed {what}; its last lines:\n{seen[-3000:]}") from error
        assert isinstance(self.child.after, bytes)
        return _readable(self.child.after)

    def log_in(self) -> None:
        """Wait for the development image's root shell and make its prompt unmistakable."""
        self.wait_for(r"root@\S+:.*# ")
        self.child.sendline(f"stty -echo cols 4000; dmesg -n 1; export TERM=dumb PS1='{PROMPT}'")
        self.wait_for(f"\n{PROMPT}")

    def run(self, command: str, *, seconds: float = LONGEST_COMMAND_S) -> str:
        """Type a command; return what it printed. Raise BootFailed if it fails."""
        self.child.sendline(f'{command}; echo "[ended $?]"')
        self.child.expect(r"\[ended (\d+)\]", timeout=seconds)
        assert isinstance(self.child.before, bytes)
        assert isinstance(self.child.match, re.Match)
        printed = _readable(self.child.before)
        if self.child.match[1] != b"0":
            raise BootFailed(f"{command!r} ended with {self.child.match[1].decode()}:\n{printed[-3000:]}")
        self.child.expect_exact(PROMPT, timeout=seconds)
        return printed.strip()

    def power_off(self) -> None:
        """Shut down as the power key would, and wait until the machine is off."""
        self.child.sendline("systemctl poweroff")
        self.child.expect(pexpect.EOF, timeout=LONGEST_COMMAND_S)


_ESCAPES = re.compile(r"\x1b(?:\[[0-9;?=]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][AB0]|[=>])")


def _readable(raw: bytes) -> str:
    """Return console output without the escape sequences of terminals, with plain line ends."""
    return _ESCAPES.sub("", raw.decode(errors="replace")).replace("\r", "")
