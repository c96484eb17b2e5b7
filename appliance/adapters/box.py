"""What can be read of the box itself: how it booted, what runs, what listens, who exists. Changes nothing.

Reads the kernel's own files below a given root and asks the service manager; decides nothing. What cannot be
read counts as not being there, so that a check fails rather than the reading of all the others.
"""

from __future__ import annotations

import json
import os
import stat
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

from appliance.adapters.host import SystemClock
from appliance.domain.upkeep.selftest import CORE, WAITING, BoxFacts, BoxPlan
from appliance.errors import Corrupt
from appliance.network_file import SITE_NETWORK
from appliance.toml_text import read_toml

PLAN = Path("/usr/lib/recallbox/expected.toml")
SYSCTL = Path("/usr/lib/sysctl.d/90-recallbox.conf")

_SECURE_BOOT = "sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
_LISTENS, _UNCONNECTED = "0A", "07"
"""States in /proc/net/tcp and udp (include/net/tcp_states.h)."""
_LEASE = "udp 68"
"""Where the DHCP client hears from its server, once it has a lease; the packet filter shuts it to others."""
_CHOSEN_PORTS = "proc/sys/net/ipv4/ip_local_port_range"
_PATIENCE_S = 300
"""A machine that has just started, or an emulated one, takes its time to read every unit file."""
_WALKED = ("usr", "etc", "opt", "srv")


def read_plan(path: Path = PLAN, sysctl: Path = SYSCTL) -> BoxPlan:
    """Return what the image says of itself. Raise Corrupt if it does not."""
    remedy = "write a new image to the box"
    data = read_toml(path, remedy).data
    names = (one.name for one in fields(BoxPlan) if one.name != "settings")
    try:
        sets = {name: frozenset(data[name]) for name in names}
    except KeyError as error:
        raise Corrupt(f"{path}: {error.args[0]} is missing", remedy=remedy) from error
    return BoxPlan(**sets, settings=read_settings_file(sysctl))


def read_settings_file(path: Path) -> dict[str, str]:
    """Return a sysctl.d file as names and values."""
    lines = (line.partition("=") for line in path.read_text().splitlines() if line and line[0] not in "#;")
    return {name.strip(): value.strip() for name, _, value in lines}


def read_box(plan: BoxPlan, root: Path = Path("/")) -> BoxFacts:
    """Return what is to be known of the box whose files stand below a root."""
    variable = _bytes(root / _SECURE_BOOT)
    return BoxFacts(
        now=SystemClock().now(),
        built_at=datetime.fromtimestamp(_modified(root / "usr/lib/os-release"), UTC),
        is_enrolled=(root / SITE_NETWORK.relative_to("/")).exists(),
        secure_boot=variable[4:5] == b"\1",
        verity_root=_mapped(root, "/").startswith("CRYPT-VERITY"),
        encrypted_data=_mapped(root, "/var").startswith("CRYPT-LUKS2"),
        has_tpm=(root / "sys/class/tpm/tpm0").exists()
        and _text(root / "sys/class/tpm/tpm0/tpm_version_major") == "2",
        lockdown=_chosen(_text(root / "sys/kernel/security/lockdown")),
        swap_areas=max(0, len(_text(root / "proc/swaps").splitlines()) - 1),
        units=dict(_units()),
        enabled=frozenset(_enabled()),
        listening=frozenset(_listening(root)),
        users=frozenset(line.split(":")[0] for line in _text(root / "etc/passwd").splitlines()),
        setuid=frozenset(_setuid(root)),
        profiles=dict(_profiles(_text(root / "sys/kernel/security/apparmor/profiles"))),
        settings={name: _text(root / "proc/sys" / name.replace(".", "/")) for name in plan.settings},
    )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _text(path: Path) -> str:
    """Return a file's text; runs of white space count as one space, as in `tcp_rmem`."""
    text = _bytes(path).decode(errors="replace").strip()
    return text if "\n" in text else " ".join(text.split())


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _mapped(root: Path, mount: str) -> str:
    """Return what kind of mapped device is mounted somewhere, as the device mapper names it."""
    for line in _text(root / "proc/self/mountinfo").splitlines():
        words = line.split()
        if words[4] == mount:
            return _text(root / "sys/dev/block" / words[2] / "dm/uuid")
    return ""


def _chosen(line: str) -> str:
    """Given `none integrity [confidentiality]`, return the word in brackets."""
    return line.partition("[")[2].partition("]")[0]


def _systemctl(*words: str) -> list[dict[str, str]]:
    try:
        return list(json.loads(_asked("--output=json", *words)))
    except ValueError:
        return []


def _asked(*words: str) -> str:
    """Return the service manager's answer; nothing if it gives none."""
    command = ["/usr/bin/systemctl", "--no-pager", *words]
    patient = {**os.environ, "SYSTEMD_BUS_TIMEOUT": str(_PATIENCE_S)}
    try:
        told = subprocess.run(  # noqa: S603 - our own words, and no shell
            command, capture_output=True, text=True, check=True, timeout=_PATIENCE_S, env=patient
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return ""
    return told.stdout


def _units() -> Iterator[tuple[str, str]]:
    """Yield units and how they are. Started again and again counts as failed; the core may wait."""
    for one in _systemctl("list-units", "--all"):
        name, state = one["unit"], one["active"]
        if one["sub"].startswith("auto-restart"):
            state = "failed"
        elif name == CORE and state == "active":
            says = _asked("show", "--property=StatusText", "--value", CORE).strip()
            state = says if says.startswith(WAITING) else state
        yield name, state


def _enabled() -> Iterator[str]:
    for one in _systemctl("list-unit-files", "--state=enabled"):
        yield one["unit_file"]


def _listening(root: Path) -> Iterator[str]:
    """Yield what accepts conversations from outside: `tcp 22`. The loopback interface is no outside.

    A datagram socket on a port that the kernel chose waits for answers, as the proxy's for names does.
    """
    low, high = map(int, (_text(root / _CHOSEN_PORTS) or "32768 60999").split())
    for protocol, state in (("tcp", _LISTENS), ("udp", _UNCONNECTED)):
        for line in _text(root / "proc/net" / protocol).splitlines()[1:]:
            words = line.split()
            address, _, port = words[1].partition(":")
            name = f"{protocol} {int(port, 16)}"
            is_client = name == _LEASE or (protocol == "udp" and low <= int(port, 16) <= high)
            if words[3] == state and not address.endswith("7F") and not is_client:
                yield name


def _setuid(root: Path) -> Iterator[str]:
    for top in _WALKED:
        for folder, _folders, files in os.walk(root / top):
            yield from (
                f"/{path.relative_to(root)}" for path in map(Path(folder).joinpath, files) if _is_setuid(path)
            )


def _is_setuid(path: Path) -> bool:
    try:
        mode = path.lstat().st_mode
    except OSError:
        return False
    return stat.S_ISREG(mode) and bool(mode & (stat.S_ISUID | stat.S_ISGID))


def _profiles(text: str) -> Iterable[tuple[str, str]]:
    """Given the kernel's list, lines like `recallbox (enforce)`, return names and modes."""
    parts = (line.rpartition(" ") for line in text.splitlines())
    return ((name, mode.strip("()")) for name, _, mode in parts)
