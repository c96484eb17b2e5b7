"""Our units: how far each is locked in, and that the service manager understands them. No boot needed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from images.workshop import CHECKOUT, Workshop

UNITS = CHECKOUT / "firmware_config/host/tree/usr/lib/systemd/system"
SERVICES = sorted(path.name for path in UNITS.glob("recallbox*.service"))
INSIDE = "/src/firmware_config/host/tree/usr/lib/systemd/system"
MOST_EXPOSED = 15
"""Tenths of a point: systemd's own words for 1.5 are 'OK'."""


def test_the_units_of_the_design_are_there() -> None:
    assert {"recallbox.service", "recallbox-status.service", "recallbox-proxy.service"} <= set(SERVICES)


@pytest.mark.parametrize("unit", SERVICES)
def test_exposure_is_small(workshop: Workshop, unit: str) -> None:
    options = ["--offline=true", "--no-pager", f"--threshold={MOST_EXPOSED}"]
    workshop.run("systemd-analyze", "security", *options, f"{INSIDE}/{unit}")


def test_units_are_understood(workshop: Workshop) -> None:
    """Programs of the image are not in the tools tree; anything else that is said is a mistake."""
    script = f"""
        mkdir -p /run/systemd/system
        cp -a {INSIDE}/. /run/systemd/system/
        systemd-analyze verify --man=no --recursive-errors=one /run/systemd/system/recallbox*.* 2>&1 || true
    """
    told = workshop.run("sh", "-c", script).splitlines()

    absent = re.compile(
        r"Command /usr/(s?bin|lib/recallbox)/[a-z3-]+ is not executable: No such file or directory"
    )
    assert [] == [line for line in told if not absent.search(line)]


@pytest.mark.parametrize("unit", SERVICES)
def test_a_program_that_a_unit_starts_ships(unit: str) -> None:
    tree, system = CHECKOUT / "firmware_config/host/tree", ("/usr/bin/", "/usr/sbin/")
    started = re.findall(r"^Exec\w+=[-+]?(/\S+)", (UNITS / unit).read_text(), re.MULTILINE)

    ours = [Path(program) for program in started if not program.startswith(system)]
    assert [] == [str(program) for program in ours if not (tree / program.relative_to("/")).exists()]
    assert started


def test_every_unit_that_is_switched_on_is_one_of_ours_or_named(workshop: Workshop) -> None:
    preset = (
        CHECKOUT / "firmware_config/host/tree/usr/lib/systemd/system-preset/00-recallbox.preset"
    ).read_text()
    enabled = set(re.findall(r"^enable (\S+)", preset, re.MULTILINE))
    installable = {path.name for path in UNITS.glob("recallbox*") if "[Install]" in path.read_text()}

    assert installable == {name for name in enabled if name.startswith("recallbox")}
    assert "disable *" in preset.splitlines()


def test_profiles_are_understood(workshop: Workshop) -> None:
    names = sorted(path.name for path in (CHECKOUT / "firmware_config/host/tree/etc/apparmor.d").iterdir())

    for name in names:
        workshop.run("apparmor_parser", "-QTK", f"/src/firmware_config/host/tree/etc/apparmor.d/{name}")
    used = {
        one
        for service in SERVICES
        for one in re.findall(r"^AppArmorProfile=(\S+)", (UNITS / service).read_text(), re.MULTILINE)
    }
    assert used == set(names)


def test_usb_lets_in_keyboards_and_hubs_alone() -> None:
    rules = (CHECKOUT / "firmware_config/host/tree/etc/usbguard/rules.conf").read_text().splitlines()

    assert [
        "allow with-interface match-all { 09:*:* }",
        "allow with-interface match-all { 03:*:* }",
        "block",
    ] == [rule for rule in rules if not rule.startswith("#")]
