"""`recallbox status` and the demo's page: the same snapshot, for a terminal and beside a played day."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from appliance.bootstrap import open_site
from appliance.cli import cli
from appliance.cli.demo_page import page_beside
from appliance.settings import read_settings
from appliance.wire.snapshot import encode
from tests.integration.phones import phones_at
from tests.web.snapshots import an_ordinary_day


def run(site: Path, *words: str) -> tuple[int, str]:
    found = CliRunner(env={"COLUMNS": "120"}).invoke(cli, ["--site", str(site), "status", *words])
    assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
    return found.exit_code, found.output


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return the settings file of a box that was used, and is closed."""
    with phones_at(tmp_path):
        pass
    return tmp_path / "site.toml"


def test_without_a_page_the_terminal_counts_for_itself(site: Path) -> None:
    code, text = run(site, "--json")
    said = json.loads(text)
    assert said["snapshot"]["pms"]["rows"] > 100
    assert (code == 1) is (said["level"] == "stop")
    _, words = run(site)
    assert "recallbox-log" in words
    assert re.search(r"kept +No text goes out twice", words)
    assert "Practice system read" in words


def test_with_a_page_the_terminal_says_what_the_page_says(site: Path, tmp_path: Path) -> None:
    file = tmp_path / "status.json"
    site.write_text(f'{site.read_text()}\n[health]\nstatus_file = "{file}"\n')
    code, words = run(site)
    assert (1, True) == (code, "RecallBox is not saying how it is." in words)

    now = datetime.now(UTC)
    file.write_bytes(encode(an_ordinary_day(now)))
    code, words = run(site)
    assert (0, True) == (code, "OK  RecallBox is working. Nothing needs you." in words)
    assert "Cedar Ridge Dental" in words

    file.write_bytes(encode(an_ordinary_day(now - timedelta(minutes=9))))
    code, words = run(site)
    assert (1, True) == (code, "STOP  RecallBox may have stopped" in words)


def test_a_service_with_a_page_keeps_its_file(site: Path) -> None:
    assert "status" not in _jobs(site)
    site.write_text(f'{site.read_text()}\n[health]\nstatus_file = "{site.parent}/status.json"\n')
    with_page = open_site(read_settings(site))
    try:
        job = with_page.jobs()["status"]
        assert 0 == job.work()
        assert (site.parent / "status.json").exists()
    finally:
        with_page.close()


def _jobs(site: Path) -> set[str]:
    here = open_site(read_settings(site))
    try:
        return set(here.jobs())
    finally:
        here.close()


def test_the_demos_page_is_the_real_one_on_this_machine(tmp_path: Path) -> None:
    with phones_at(tmp_path) as office, page_beside(office.site, tmp_path) as page:
        assert page.url.startswith("http://127.0.0.1:")
        before = httpx.get(f"{page.url}status.json").json()
        office.world.clock.move_to(office.box.clock.now() + timedelta(hours=2))
        assert before == httpx.get(f"{page.url}status.json").json(), "its clock stands with its snapshot"
        page.refresh(at_once=True)
        after = httpx.get(f"{page.url}status.json").json()
    assert before["snapshot"]["made_at"] < after["snapshot"]["made_at"]
    assert not after["stale"]
