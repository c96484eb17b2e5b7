"""A practice lives in a booted box: its service, its sandbox, its page, its desk, and what all of it weighs.

Run by `make boot-test-full`. The vendors are simulated inside the box, on its loopback interface, since a box
reaches nothing else; the clock is the box's own and is moved on, so that an hour passes in minutes.
"""

from __future__ import annotations

import json
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from images.boottest.disk import partitions
from images.boottest.machine import LAN_ADDRESS, Console, MiniPc
from images.build import Image, commit_time
from images.workshop import CHECKOUT, Workshop
from tests.image.full.conftest import begin
from tests.image.practice import BEGUN, make_world

SEED, PATIENTS, MINUTES = 8, 200, 60
CORE_UNITS = ("recallbox.service", "recallbox-status.service", "recallbox-proxy.service")
MOST_RESIDENT_MB = 450
LAST_WORDS = "journalctl -u practice -o cat | tail -n 20"
UNTIL_IT_BEGINS = (
    f"(until [ -e {BEGUN} ]; do sleep 1; "
    f"systemctl is-active -q practice || {{ {LAST_WORDS}; exit 1; }}; done)"
)
WEIGH = """
import pathlib, subprocess, sys
total = 0
for unit in sys.argv[1:]:
    ask = ["systemctl", "show", "--value", "-p", "ControlGroup", unit]
    group = subprocess.run(ask, capture_output=True, text=True).stdout.strip()
    for pid in pathlib.Path(f"/sys/fs/cgroup{group}/cgroup.procs").read_text().split():
        rollup = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().split()
        total += int(rollup[rollup.index("Rss:") + 1])
print(total // 1024)
"""


def next_tuesday() -> datetime:
    """Return ten in the morning at the practice, on the first Tuesday after the image was made."""
    made = datetime.fromtimestamp(commit_time(), UTC)
    ahead = (1 - made.weekday()) % 7 or 7
    return datetime.combine(made.date() + timedelta(days=ahead), time(16), UTC)


@contextmanager
def scripts(workshop: Workshop) -> Iterator[Path]:
    """Yield a medium with what runs inside, for the second slot."""
    medium = workshop.cache / "machines" / "scripts.tar"
    medium.parent.mkdir(exist_ok=True)
    with tarfile.open(medium, "w", format=tarfile.USTAR_FORMAT) as packed:
        for name in ("practice.py", "inside.py"):
            packed.add(CHECKOUT / "tests/image" / name, arcname=name)
    yield medium
    medium.unlink()


def begin_with_scripts(console: Console) -> None:
    """Log in and bring the scripts in."""
    begin(console)
    console.run("mkdir -p /run/practice && tar -xf /dev/vdb -C /run/practice")


@pytest.mark.slow
def test_a_practice_lives_an_hour_in_the_box(workshop: Workshop, image: Image) -> None:
    box = MiniPc(workshop, "practice")
    box.write_disk(image.disk)

    with scripts(workshop) as medium, box.powered(media=[medium], clock=next_tuesday()) as console:
        begin_with_scripts(console)
        words = f"python3 -I /run/practice/practice.py hour {SEED} {PATIENTS} {MINUTES}"
        console.run(f"systemd-run --quiet --unit=practice {words}")
        console.run(UNTIL_IT_BEGINS)
        _is_sound(console)
        _shows_its_page(console)
        assert int(console.run(f"python3 -I -c '{WEIGH}' {' '.join(CORE_UNITS)}")) <= MOST_RESIDENT_MB
        console.run("while systemctl is-active -q practice; do sleep 2; done", seconds=3600)
        report = json.loads(console.run("cat /run/practice/report.json"))
        journal = console.run("journalctl -b -o cat | grep -c . ")
        console.power_off()

    assert [] == report["broken"]
    assert report["verified"]
    assert report["sent"] > 10
    assert int(journal) > 100
    assert [] == _found_on(box)


def _is_sound(console: Console) -> None:
    told = json.loads(console.run("recallbox selftest --json || true"))
    assert [] == [one for one in told["checks"] if not one["ok"]]
    assert console.run("cat /run/recallbox/slot") == "a"
    assert "recallbox.service" in console.run("systemctl list-units --state=active --plain --no-legend")


def _shows_its_page(console: Console) -> None:
    """Ask for the page as the office's network does: through the card, over TLS."""
    ask = "import ssl, urllib.request as web; c = ssl._create_unverified_context();"
    where = f"https://{LAN_ADDRESS}/status.json"
    ask += f"print(web.urlopen({where!r}, context=c, timeout=60).read().decode())"
    command = console.in_its_network("python3", "-I", "-c", ask)
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert json.loads(told)


def _found_on(box: MiniPc) -> list[str]:
    """Return which patients' names and phones, and which keys, can be read on a box's raw disk.

    The slots hold what everybody may read, the simulated practice's own name list among it, and are verified
    block by block: what stands there stood there before the box had any patient.
    """
    world = make_world(SEED, PATIENTS, next_tuesday().date())
    people = world.clinic.people.values()
    words = {f"{one.first} {one.last}" for one in people} | {f"{one.last}, {one.first}" for one in people}
    words |= {one.mobile for one in people if one.mobile}
    words |= {world.twilio.api_secret, world.pms.developer_key, world.pms.customer_key}
    wanted = box.folder / "wanted"
    wanted.write_text("".join(f"{word}\n" for word in sorted(words)))
    found = subprocess.run(
        [
            "grep",
            "-abo",
            "--fixed-strings",
            f"--file={wanted}",
            str(box.disk),
        ],
        capture_output=True,
        check=False,
        env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
    )
    hits = [line.split(":", 1) for line in found.stdout.decode(errors="replace").splitlines()]
    slots = [place for name, place in partitions(box).items() if name.startswith("recallbox_")]
    return sorted(
        {word for at, word in hits if not any(start <= int(at) < start + size for start, size in slots)}
    )
