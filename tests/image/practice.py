"""What runs inside a booted box for a test: a practice with its vendors on the loopback interface, and the
enrolment that points the box at them. Run by root with the box's own Python and the product on it.

`python3 -I practice.py enrol SEED PATIENTS URL` writes the site as an enrolment would, with the vendors at an
address, and what is done in a night behind it; `hour SEED PATIENTS MINUTES` then lets the
practice live on the box's clock, which is moved on a minute whenever the box is idle, and tells at the end
what the referee saw. `records` writes the box's records on the last medium. Plaintext of secrets lies below
/run only, and on that medium.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tarfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from pwd import getpwnam
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from appliance.adapters.host import SecretFolder, SystemClock
from appliance.bootstrap import open_store
from appliance.cli.stage import build_site, enter, report_day, timetable_of
from appliance.scheduler import Recorder
from appliance.settings import Settings, read_settings
from appliance.simulation.clinic import Practice
from appliance.simulation.http import Request, Response, serve
from appliance.simulation.world import World

PORT = 30223
SITE, STORE = Path("/var/lib/recallbox-site"), Path("/etc/credstore.encrypted")
SCRATCH = Path("/run/practice")
BEGUN = SCRATCH / "begun"
NETWORK = """
lan = "10.20.0.0/24"
firewall = "10.20.0.1"
pms = {{address = "{pms.hostname}", port = {pms.port}}}
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
EARLY = clock_time(9, 50)


def sh(*command: str, text: str = "") -> str:
    run = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    if run.returncode:
        sys.exit(f"{command[0]} {command[1]}: {run.stdout[-500:]} {run.stderr[-1500:]}")
    return run.stdout


def make_world(seed: int, patients: int, on: date) -> World:
    """The same practice whenever it is asked for, shortly before texts may leave: the host makes it too."""
    return World(seed, on, patients, start=datetime.combine(on, EARLY, ZoneInfo(Practice().zone)))


def begin_day(world: World, settings: Settings) -> None:
    """Let a box take its first steps, with what is done in a night and by the desk in the morning."""
    site = enter(world, settings, in_process=True)
    jobs, recorder = timetable_of(world, site), Recorder(world.clock)
    for name in ("nightly", "front_desk"):
        recorder.run(jobs[name])
    site.close()


@contextmanager
def as_core() -> Iterator[None]:
    """Be the core's user for a while, so that no file of the core's becomes root's."""
    entry, before = getpwnam("recallbox"), os.umask(0o077)
    os.setegid(entry.pw_gid)
    os.seteuid(entry.pw_uid)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.umask(before)


def write_site(world: World, url: str) -> Settings:
    """Write what an enrolment writes; return the settings with secrets in the clear, for `as_core`."""
    SCRATCH.mkdir(exist_ok=True)
    build_site(world, {"pms": url, "carrier": url}, SCRATCH)
    text = (SCRATCH / "site.toml").read_text()
    text = text.replace(f'"{SCRATCH}/recallbox.db"', '"/var/lib/recallbox/recallbox.db"')
    text = text.replace(f'"{SCRATCH}/heads"', '"/var/lib/recallbox-heads"') + OURS
    (SCRATCH / "site.toml").write_text(text)
    unseal(SCRATCH / "secrets")
    sh("chown", "-R", "recallbox:", str(SCRATCH))
    SCRATCH.chmod(0o700)
    (SITE / "site.toml").write_text(re.sub(r"\[secrets\]\nfolder = .*\n", "", text))
    (SITE / "site.toml").chmod(0o644)
    (SITE / "network.toml").write_text(NETWORK.format(pms=urlsplit(url)))
    practice = world.clinic.practice
    (SITE / "status.env").write_text(f'PRACTICE="{practice.name}"\nZONE={practice.zone}\n')
    return read_settings(SCRATCH / "site.toml")


def unseal(folder: Path) -> None:
    for name in ("audit_signing_key", "database_key"):
        unsealed = sh("systemd-creds", "decrypt", f"--name={name}", str(STORE / name), "-")
        (folder / name).write_text(unsealed)


def seal_secrets() -> None:
    for name in ("pms_developer_key", "pms_customer_key", "sms_key_secret"):
        sealed = ("systemd-creds", "encrypt", f"--name={name}", *SEAL, POLICY_KEY)
        sh(*sealed, str(SCRATCH / "secrets" / name), str(STORE / name))


def enrol(world: World, url: str) -> Settings:
    """Point the box at the practice, and take the steps an office takes before its first text."""
    settings = write_site(world, url)
    seal_secrets()
    sh("mkdir", "-p", "/var/lib/recallbox", "/var/lib/recallbox-heads")
    sh("chown", "recallbox:", "/var/lib/recallbox", "/var/lib/recallbox-heads")
    sh("chmod", "700", "/var/lib/recallbox", "/var/lib/recallbox-heads")
    with as_core():
        begin_day(world, settings)
    sh("systemctl", "reload", "recallbox-network.service")
    sh("systemctl", "restart", "recallbox-proxy.service")
    return settings


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
    with as_core():
        return judge(world, settings)


def judge(world: World, settings: Settings) -> dict[str, Any]:
    """Return the day's figures and every promise that the referee saw broken."""
    store = open_store(settings, SecretFolder(settings.secrets.folder), readonly=True)
    report, violations = report_day(world, store)
    store.close()
    return {**asdict(report), "broken": [one.what for found in violations.values() for one in found]}


def write_records(medium: str) -> None:
    """Write the stopped box's records, and what opens them, on a medium."""
    keys = SCRATCH / "secrets"
    keys.mkdir(parents=True, exist_ok=True)
    unseal(keys)
    with tarfile.open(medium, "w") as packed:
        packed.add(keys, arcname="secrets")
        packed.add("/var/lib/recallbox-heads", arcname="heads")
        for file in Path("/var/lib/recallbox").glob("recallbox.db*"):
            packed.add(file, arcname=file.name)


def main() -> None:
    verb, *words = sys.argv[1:]
    if verb == "records":
        write_records(words[0])
        return
    seed, patients, last = words
    world = make_world(int(seed), int(patients), SystemClock().now().date())
    if verb == "enrol":
        enrol(world, last)
        return
    told = live(world, enrol(world, f"http://127.0.0.1:{PORT}"), int(last))
    (SCRATCH / "report.json").write_text(json.dumps(told))


if __name__ == "__main__":
    main()
