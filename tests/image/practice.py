"""What runs inside a booted box for a test: a practice with its vendors on the loopback interface, and the
enrolment that points the box at them. Run by root with the box's own Python and the product on it.

`python3 -I practice.py enrol SEED PATIENTS` writes the site as an enrolment would; `hour SEED PATIENTS
MINUTES` then lets the practice live on the box's clock, which is moved on a minute whenever the box is idle,
and tells at the end what the referee saw. Plaintext of secrets lies below /run only.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from pwd import getpwnam
from typing import Any

from appliance.adapters.host import SecretFolder, SystemClock
from appliance.bootstrap import open_store
from appliance.cli.stage import build_site, enter, report_day
from appliance.settings import Settings, read_settings
from appliance.simulation.http import Request, Response, serve
from appliance.simulation.world import World

PORT = 30223
SITE, STORE = Path("/var/lib/recallbox-site"), Path("/etc/credstore.encrypted")
SCRATCH = Path("/run/practice")
BEGUN = SCRATCH / "begun"
NETWORK = f"""
lan = "10.20.0.0/24"
firewall = "10.20.0.1"
pms = {{address = "127.0.0.1", port = {PORT}}}
services = ["twilio", "twilio_lookup"]
"""
OURS = """
[desk]
socket = "/run/recallbox/desk.sock"

[health]
status_file = "/run/recallbox/status.json"
"""
SEAL = ("--with-key=host+tpm2-with-public-key", "--tpm2-pcrs=", "--tpm2-public-key-pcrs=11")
POLICY_KEY = "--tpm2-public-key=/run/systemd/tpm2-pcr-public-key.pem"
STEP, IDLE_S = timedelta(minutes=1), 3.0


def sh(*command: str, text: str = "") -> str:
    run = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    if run.returncode:
        sys.exit(f"{command[0]} {command[1]}: {run.stdout[-500:]} {run.stderr[-1500:]}")
    return run.stdout


def make_world(seed: int, patients: int, start: datetime) -> World:
    """The same practice whenever it is asked for: the host makes it too, to know what to look for."""
    return World(seed, start.date(), patients, start=start)


def as_core(work: Callable[[], Any]) -> Any:
    """Do something in a process of the core's user, so that no file of the core's becomes root's."""
    reader, writer = os.pipe()
    if (child := os.fork()) == 0:
        entry = getpwnam("recallbox")
        os.setgroups([])
        os.setgid(entry.pw_gid)
        os.setuid(entry.pw_uid)
        os.umask(0o077)
        os.write(writer, json.dumps(work()).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as told:
        answer = told.read()
    os.waitpid(child, 0)
    return json.loads(answer)


def write_site(world: World) -> Settings:
    """Write what an enrolment writes; return the settings with secrets in the clear, for `as_core`."""
    SCRATCH.mkdir(exist_ok=True)
    url = f"http://127.0.0.1:{PORT}"
    build_site(world, {"pms": url, "carrier": url}, SCRATCH)
    text = (SCRATCH / "site.toml").read_text()
    text = text.replace(f'"{SCRATCH}/recallbox.db"', '"/var/lib/recallbox/recallbox.db"')
    text = text.replace(f'"{SCRATCH}/heads"', '"/var/lib/recallbox-heads"') + OURS
    (SCRATCH / "site.toml").write_text(text)
    for name in ("audit_signing_key", "database_key"):
        unsealed = sh("systemd-creds", "decrypt", f"--name={name}", str(STORE / name), "-")
        (SCRATCH / "secrets" / name).write_text(unsealed)
    sh("chown", "-R", "recallbox:", str(SCRATCH))
    SCRATCH.chmod(0o700)
    (SITE / "site.toml").write_text(re.sub(r"\[secrets\]\nfolder = .*\n", "", text))
    (SITE / "site.toml").chmod(0o644)
    (SITE / "network.toml").write_text(NETWORK)
    practice = world.clinic.practice
    (SITE / "status.env").write_text(f'PRACTICE="{practice.name}"\nZONE={practice.zone}\n')
    return read_settings(SCRATCH / "site.toml")


def seal_secrets() -> None:
    for name in ("pms_developer_key", "pms_customer_key", "sms_key_secret"):
        sealed = ("systemd-creds", "encrypt", f"--name={name}", *SEAL, POLICY_KEY)
        sh(*sealed, str(SCRATCH / "secrets" / name), str(STORE / name))


def enrol(world: World) -> dict[str, Any]:
    """Point the box at the practice, and take the steps an office takes before its first text."""
    settings = write_site(world)
    seal_secrets()
    sh("mkdir", "-p", "/var/lib/recallbox", "/var/lib/recallbox-heads")
    sh("chown", "recallbox:", "/var/lib/recallbox", "/var/lib/recallbox-heads")
    sh("chmod", "700", "/var/lib/recallbox", "/var/lib/recallbox-heads")

    def open_for_business() -> dict[str, Any]:
        enter(world, settings, in_process=True).close()
        return {"patients": len(world.clinic.people)}

    told: dict[str, Any] = as_core(open_for_business)
    sh("systemctl", "reload", "recallbox-network.service")
    sh("systemctl", "restart", "recallbox-proxy.service")
    return told


def live(world: World, settings: Settings, minutes: int) -> dict[str, Any]:
    """Serve the practice for so many minutes of the box's clock; return what the referee saw."""
    over = threading.Event()

    def follow() -> None:
        while not over.wait(0.05):
            world.advance(SystemClock().now())

    def answer(request: Request) -> Response:
        return world.handlers["pms" if request.path.startswith("/api/v1") else "carrier"](request)

    following = threading.Thread(target=follow, daemon=True)
    with serve(answer, PORT):
        following.start()
        sh("systemctl", "start", "recallbox.service", "recallbox-status.socket")
        BEGUN.touch()
        for _ in range(minutes):
            over.wait(IDLE_S)
            ahead = SystemClock().now() + STEP
            time.clock_settime(time.CLOCK_REALTIME, ahead.timestamp())
        over.wait(10 * IDLE_S)
        sh("systemctl", "stop", "recallbox.service")
        over.set()
        following.join()

    def judge() -> dict[str, Any]:
        store = open_store(settings, SecretFolder(settings.secrets.folder), readonly=True)
        report, violations = report_day(world, store)
        store.close()
        return {**asdict(report), "broken": [one.what for found in violations.values() for one in found]}

    return dict(as_core(judge))


def main() -> None:
    verb, seed, patients, *minutes = sys.argv[1:]
    world = make_world(int(seed), int(patients), SystemClock().now())
    told = enrol(world)
    if verb == "hour":
        told |= live(world, read_settings(SCRATCH / "site.toml"), int(minutes[0]))
    (SCRATCH / "report.json").write_text(json.dumps(told))


if __name__ == "__main__":
    main()
