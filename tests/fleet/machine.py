#!/usr/bin/python3
"""What stands in for a machine in the sandboxed box: service manager, sealing, boot loader, journal.

Each program it replaces is a copy of this file under that program's name. The product's own verbs are real;
only what they would ask of hardware or of systemd ends here. State lies in /run, as files.
"""

from __future__ import annotations

import base64
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

STATE = Path("/run/machine.json")
RELEASE = Path("/usr/lib/os-release")
BOOT_ID = Path("/run/boot_id")
SYSTEMCTL_LOG = Path("/var/log/systemctl.log")
LEAKS = Path("/run/leaks")


def state() -> dict[str, Any]:
    """Return which image runs, ran before and comes next, which fail or were marked bad, and active units."""
    fresh = {"running": "0.1.0.1", "previous": "", "next": "", "broken": [], "bad": [], "active": []}
    return json.loads(STATE.read_text()) if STATE.exists() else fresh


def save(**changes: Any) -> None:
    """Keep what changed, and let the image that runs say its version."""
    found = {**state(), **changes}
    STATE.write_text(json.dumps(found))
    RELEASE.write_text(f'IMAGE_VERSION="{found["running"]}"\n')


def systemctl(words: list[str]) -> int:
    """Answer as the service manager does, and do what a reload of two of the units does."""
    words = [one for one in words if not one.startswith("--")]
    verb, unit = words[0], (words[1] if len(words) > 1 else "")
    active = state()["active"]
    if verb == "show":
        is_active = "active" if unit in active or unit in ALWAYS else "inactive"
        print(f"Id={unit}\nLoadState=loaded\nActiveState={is_active}\nUnitFileState=enabled")
        return 0
    with SYSTEMCTL_LOG.open("a") as log:
        log.write(f"{' '.join(words)}\n")
    if verb in ("start", "restart") and unit not in active:
        save(active=[*active, unit])
    if (verb, unit) == ("reload", "recallbox-network.service"):
        render = ["/usr/bin/recallbox", "network", "render", "--into", "/run/recallbox-network"]
        return subprocess.run(render, check=False).returncode
    if (verb, unit) == ("reload", "ssh.service"):
        os.kill(int(Path("/run/sshd.pid").read_text()), signal.SIGHUP)
    return 0


ALWAYS = ("ssh.service", "recallbox-network.service", "recallbox-proxy.service")


def creds(words: list[str]) -> int:
    """Seal to this "TPM", and look meanwhile whether the secret stands anywhere for others to read."""
    verb, source, target = words[0], words[-2], words[-1]
    if verb == "decrypt":
        sys.stdout.buffer.write(base64.b85decode(Path(source).read_bytes())[::-1])
        return 0
    value = sys.stdin.buffer.read()
    for process in Path("/allprocesses").glob("[0-9]*"):
        for name in ("cmdline", "environ"):
            try:
                seen = (process / name).read_bytes()
            except OSError:
                continue
            if value.strip() in seen:
                with LEAKS.open("a") as log:
                    log.write(f"{name} of {seen[:40]!r}\n")
    sealed = base64.b85encode(value[::-1])
    if target == "-":
        sys.stdout.buffer.write(sealed)
    else:
        Path(target).write_bytes(sealed)
    return 0


def bless(words: list[str]) -> int:
    """Say how the slot stands, or mark it bad."""
    if words == ["bad"]:
        save(bad=[*state()["bad"], state()["running"]])
    print("good")
    return 0


def shutdown(words: list[str]) -> int:
    """Start again: the image that was written, or the one before if it is bad or never comes up."""
    del words
    found = state()
    if found["next"]:
        found |= {"previous": found["running"], "running": found["next"], "next": ""}
    if found["running"] in (*found["bad"], *DEAD):
        found["running"] = found["previous"]
    save(**found)
    BOOT_ID.write_bytes(Path("/allprocesses/sys/kernel/random/uuid").read_bytes())
    return 0


DEAD = ("0.1.0.9",)
"""Versions whose slot never comes up: the box is back on the old one when it answers again."""


def selftest(words: list[str]) -> int:
    """Judge the image that runs."""
    del words
    found = state()
    ok = found["running"] not in found["broken"]
    finding = "active" if ok else "recallbox.service has failed"
    check = {"name": "core", "ok": ok, "finding": finding, "remedy": ""}
    print(json.dumps({"passed": ok, "version": found["running"], "checks": [check]}))
    return 0 if ok else 1


def update(words: list[str]) -> int:
    """Check a bundle or write it to the other slot. A bundle is a JSON file here."""
    found, bundle = state(), json.loads(Path(words[-1]).read_text())
    if bundle.get("is_foreign"):
        print("recallbox: the bundle was not signed by whoever signs updates for this box", file=sys.stderr)
        return 77
    if words[0] == "check":
        print(json.dumps({"version": bundle["version"], "running": found["running"]}))
    else:
        failing = [bundle["version"]] if bundle.get("is_broken") else []
        save(next=bundle["version"], broken=[*found["broken"], *failing])
    return 0


def journal(words: list[str]) -> int:
    """Keep what programs say to the journal."""
    del words
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listening.bind("/dev/log")
    os.chmod("/dev/log", 0o666)
    with Path("/var/log/messages").open("ab", buffering=0) as log:
        while True:
            log.write(listening.recv(65536) + b"\n")


PROGRAMS: dict[str, Callable[[list[str]], int]] = {
    "systemctl": systemctl,
    "systemd-creds": creds,
    "systemd-bless-boot": bless,
    "shutdown": shutdown,
    "journal": journal,
    "selftest": selftest,
    "update": update,
}

if __name__ == "__main__":
    called = Path(sys.argv[0]).name
    rest = sys.argv[1:]
    if called == "machine.py":
        called, *rest = rest
    sys.exit(PROGRAMS[called](rest))
