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
import signal
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pexpect

from images.workshop import Workshop

DISK_BYTES = 6 << 30
MEMORY_MB = 2048
_EMULATED = "max,vendor=AuthenticAMD,la57=off,erms=off,fsrm=off"
"""A processor whose habits are cheap to emulate: an AMD needs no page table isolation, and one without fast
string moves copies and clears by words, where the emulator would go byte by byte (a quarter of a boot)."""

PROMPT = "recallbox-test# "
LAN_ADDRESS, TUNNEL_ADDRESS = "10.20.0.7", "10.99.0.7"
"""Where the box is reached from the machine's own network namespace, as from its office and from the MSP."""
LONGEST_BOOT_S = 2400
LONGEST_COMMAND_S = 1800

START = r"""
set -eu
cd "/cache/machines/$NAME"
if [ ! -e tpm ]; then
    mkdir -m 700 tpm
    # One bank: the firmware hashes the whole UKI once for each, and an emulated processor is slow at it.
    swtpm_setup --tpm2 --pcr-banks sha256 --tpmstate "$PWD/tpm" --runas root >setup.log 2>&1 \
        || { cat setup.log; exit 1; }
fi
[ -e vars.fd ] || cp /usr/share/OVMF/OVMF_VARS_4M.fd vars.fd
set -- -name recallbox -machine "q35,smm=on,accel=$ACCEL" -cpu "$CPU" -smp 2 -m "$MEMORY" \
    -global driver=cfi.pflash01,property=secure,value=on \
    -drive if=pflash,unit=0,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.secboot.fd \
    -drive if=pflash,unit=1,format=raw,file=vars.fd \
    -drive if=none,id=disk,format=raw,file=disk.raw,cache=writeback,discard=unmap \
    -device virtio-blk-pci,drive=disk,addr=0x10,bootindex=0 \
    -smbios "type=1,manufacturer=RecallBox,product=Boot test,serial=$SERIAL,uuid=$SERIAL" \
    -device virtio-rng-pci -device qemu-xhci -device usb-kbd \
    -rtc "base=$CLOCK" -display none -monitor none -serial stdio
# Places are fixed: the firmware remembers them, and looks for a network to start from if the disk has moved.
slot=17
for medium in $MEDIA; do
    set -- "$@" -drive "if=none,id=disk$slot,format=raw,readonly=on,file=$medium" \
        -device "virtio-blk-pci,drive=disk$slot,addr=$(printf 0x%x $slot)"
    slot=$((slot + 1))
done
[ -z "$PAPER" ] || set -- "$@" -drive "if=none,id=paper,format=raw,file=$PAPER" \
    -device "virtio-blk-pci,drive=paper,addr=$(printf 0x%x $slot)"
[ -z "$CREDENTIAL" ] || set -- "$@" -smbios "type=11,value=$CREDENTIAL"
if [ "$TPM" = yes ]; then
    swtpm socket --tpm2 --tpmstate "dir=$PWD/tpm" --ctrl type=unixio,path=/tmp/tpm.socket --daemon
    set -- "$@" -chardev socket,id=tpm,path=/tmp/tpm.socket -tpmdev emulator,id=tpm,chardev=tpm \
        -device tpm-crb,tpmdev=tpm
fi
# Whoever connects from here must not seem to be the box itself.
ip link set lo up
for address in $LAN_ADDRESS $TUNNEL_ADDRESS; do
    ip route add local "$address" dev lo src 127.0.0.1 table local
done
net="restrict=$RESTRICT,net=${LAN_ADDRESS%.*}.0/24,host=${LAN_ADDRESS%.*}.1,dhcpstart=$LAN_ADDRESS"
for port in 22 443; do net="$net,hostfwd=tcp:$LAN_ADDRESS:$port-$LAN_ADDRESS:$port"; done
set -- "$@" -netdev "user,id=lan,$net" -device virtio-net-pci,netdev=lan,romfile=
if [ "$TUNNEL" = yes ]; then
    net="restrict=on,net=${TUNNEL_ADDRESS%.*}.0/24,host=${TUNNEL_ADDRESS%.*}.1,dhcpstart=$TUNNEL_ADDRESS"
    net="$net,hostfwd=tcp:$TUNNEL_ADDRESS:22-$TUNNEL_ADDRESS:22"
    set -- "$@" -netdev "user,id=tunnel,$net" -device virtio-net-pci,netdev=tunnel,romfile=
fi
exec qemu-system-x86_64 "$@"
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
        """Serial number and UUID of the board: of the first machine that was made with these parts."""
        return (self.folder / "board").read_text()

    def write_disk(self, image: Path) -> None:
        """Begin anew with an image, as a technician would: new disk, empty firmware, fresh TPM."""
        self._begin_anew()
        self.workshop.run("cp", "--sparse=always", *(self._inside(path) for path in (image, self.disk)))
        os.truncate(self.disk, DISK_BYTES)

    def copy_from(self, other: MiniPc, *, tpm: bool = True) -> None:
        """Be another machine as it is now; without its TPM it is only the disk that moved house."""
        self._begin_anew()
        self.workshop.run("cp", "--sparse=always", *(self._inside(path) for path in (other.disk, self.disk)))
        shutil.copyfile(other.folder / "vars.fd", self.folder / "vars.fd")
        if tpm:
            shutil.copytree(other.folder / "tpm", self.folder / "tpm")
            shutil.copyfile(other.folder / "board", self.folder / "board")

    def _begin_anew(self) -> None:
        """Throw everything away; take a new board. Machine id and host secret of the box come from that."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        board = uuid.uuid5(uuid.NAMESPACE_DNS, f"{self.name}.boottest.invalid")
        (self.folder / "board").write_text(str(board))

    def _inside(self, path: Path) -> str:
        return f"/cache/{path.relative_to(self.workshop.cache)}"

    @contextmanager
    def powered(
        self,
        *,
        has_tpm: bool = True,
        media: Sequence[Path] = (),
        paper: Path | None = None,
        clock: datetime | None = None,
        drop_in: tuple[str, str] | None = None,
        has_vendors: bool = False,
        has_tunnel: bool = False,
    ) -> Iterator[Console]:
        """Switch it on with media in its further slots; when the block ends the plug is pulled.

        The last slot holds `paper`, which it may write on. Its clock starts at the given instant, or shows
        the present. A drop-in is a unit and what is added to it, handed over by the firmware, as only its
        owner can (systemd.system-credentials(7)). With vendors, the LAN's first address is this machine's own
        loopback, on which they may be served; with a tunnel, a second card stands for the one from the MSP.
        """
        accel = os.environ.get("RECALLBOX_BOOT_ACCEL", "tcg")
        words = {
            "NAME": self.name,
            "ACCEL": accel,
            "CPU": "host" if accel == "kvm" else _EMULATED,
            "MEMORY": str(MEMORY_MB),
            "SERIAL": self.serial,
            "TPM": "yes" if has_tpm else "no",
            "MEDIA": " ".join(self._inside(medium) for medium in media),
            "PAPER": self._inside(paper) if paper else "",
            "CLOCK": f"{clock.astimezone(UTC):%Y-%m-%dT%H:%M:%S}" if clock else "utc",
            "CREDENTIAL": _as_credential(*drop_in) if drop_in else "",
            "RESTRICT": "off" if has_vendors else "on",
            "TUNNEL": "yes" if has_tunnel else "no",
            "LAN_ADDRESS": LAN_ADDRESS,
            "TUNNEL_ADDRESS": TUNNEL_ADDRESS,
        }
        command = self.workshop.enter(
            "env", *(f"{key}={word}" for key, word in words.items()), "sh", "-c", START
        )
        with (self.folder / "console.log").open("ab") as log:
            child = pexpect.spawn(command[0], command[1:], timeout=LONGEST_BOOT_S, dimensions=(50, 200))
            child.logfile_read = log
            console = Console(child)
            try:
                yield console
            finally:
                console.cut_power()


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
        self.child.sendline(f"stty -echo cols 4000; dmesg -n 1; export TERM=dumb PS1='{PROMPT}' PS2=")
        self.wait_for(f"\n{PROMPT}")

    def run(self, command: str, *, seconds: float = LONGEST_COMMAND_S) -> str:
        """Type a command; return what it printed. Raise BootFailed if it fails or takes too long."""
        self.child.sendline(f'{command}; echo "[ended $?]"')
        self.wait_for(r"\[ended (\d+)\]", seconds=seconds)
        assert isinstance(self.child.before, bytes)
        assert isinstance(self.child.match, re.Match)
        printed, code = _readable(self.child.before), self.child.match[1].decode()
        self.wait_for(PROMPT)
        if code != "0":
            raise BootFailed(f"{command!r} ended with {code}:\n{printed[-3000:]}")
        return printed.strip()

    def power_off(self) -> None:
        """Shut down as the power key would, and wait until the machine is off."""
        self.child.sendline("systemctl poweroff")
        self.child.expect(pexpect.EOF, timeout=LONGEST_COMMAND_S)

    def cut_power(self) -> None:
        """Pull the plug: nothing of the machine runs on, not for an instant."""
        if not self.child.closed:
            self.child.kill(signal.SIGKILL)
            self.child.expect([pexpect.EOF, pexpect.TIMEOUT], timeout=60)
            self.child.close(force=True)

    def in_its_network(self, *command: str) -> list[str]:
        """Return the command line that runs a program of this machine where the box's LAN and tunnel are."""
        return ["nsenter", f"--net=/proc/{self.child.pid}/ns/net", *command]


_ESCAPES = re.compile(r"\x1b(?:\[[0-9;?=]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][AB0]|[=>])")


def _readable(raw: bytes) -> str:
    """Return console output without the escape sequences of terminals, with plain line ends."""
    return _ESCAPES.sub("", raw.decode(errors="replace")).replace("\r", "")
