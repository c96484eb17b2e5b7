"""Nothing of a patient lies in clear anywhere the box writes: database, its side files, temporary files, log.

Needles in the files have six bytes or more: shorter ones turn up in random bytes by chance.
"""

from __future__ import annotations

import logging
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.cli.service import configure_logging
from appliance.simulation.world import World
from tests.simulation.stage_world import Stage, play_briskly, staged

PATIENTS = 120
SEED = 8
_LOOK_EVERY = 50
_SHORTEST_ON_DISK = 6
_SHORTEST_IN_LOG = 4


@pytest.fixture
def loud_log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Everything that is logged when the service's logging is turned up as far as it goes."""
    before = {name: logging.getLogger(name).level for name in ("httpx", "httpcore", "apscheduler")}
    configure_logging()
    caplog.set_level(logging.DEBUG)
    yield caplog
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


def _names(world: World) -> set[str]:
    people = world.clinic.people.values()
    return {name.strip() for one in people for name in (one.first, one.last, one.preferred)} - {""}


def _phones(world: World) -> set[str]:
    """Every phone of a patient, in the forms in which phones are written."""
    forms = set()
    for mobile in {one.mobile for one in world.clinic.people.values() if one.mobile}:
        area, exchange, line = mobile[2:5], mobile[5:8], mobile[8:]
        forms |= {f"{area}{exchange}{line}", f"{area}-{exchange}-{line}", f"({area}) {exchange}-{line}"}
        forms |= {f"({area}){exchange}-{line}", f"{area}.{exchange}.{line}", f"{area} {exchange} {line}"}
    return forms


def _words(world: World) -> set[str]:
    """Every text that people wrote, and every one that they got."""
    return {text.body.strip() for text in (*world.carrier.inbound, *world.carrier.accepted)} - {""}


def _found_on_disk(folder: Path, needles: set[bytes]) -> list[str]:
    return [
        f"{path.name}: {needle!r}"
        for path in folder.rglob("*")
        if path.is_file()
        for content in [path.read_bytes()]
        for needle in needles
        if needle in content
    ]


def _on_disk(world: World) -> set[bytes]:
    every = _names(world) | _phones(world) | _words(world)
    return {word.encode() for word in every if len(word.encode()) >= _SHORTEST_ON_DISK}


def _records(stage: Stage) -> bytes:
    """Return what the box has on record, decrypted."""
    tables = [str(name) for (name,) in stage.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    return "\n".join(str(row) for name in tables for row in stage.rows(f'SELECT * FROM "{name}"')).encode()


def test_nothing_of_a_patient_is_on_disk_or_in_the_log(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    loud_log: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    watched = tmp_path / "temporary"
    watched.mkdir()
    for name in ("TMPDIR", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(watched))
    monkeypatch.setattr(tempfile, "tempdir", None)
    found: set[str] = set()
    side_files: set[str] = set()
    ticks = 0

    with staged(SEED, PATIENTS, tmp_path) as stage:

        def look() -> None:
            nonlocal ticks
            ticks += 1
            side_files.update(path.suffix for path in tmp_path.glob("recallbox.db-*"))
            if ticks % _LOOK_EVERY == 1:
                found.update(_found_on_disk(tmp_path, _on_disk(stage.world)))

        play_briskly(stage, stage.at(0, days=1), on_tick=look)
        records = _records(stage)
        found.update(_found_on_disk(tmp_path, _on_disk(stage.world)))
    found.update(_found_on_disk(tmp_path, _on_disk(stage.world)))

    assert set() == found
    assert ".db-wal" in side_files, "the write-ahead log was never looked at"
    for needles in (_names(stage.world), _phones(stage.world), _words(stage.world)):
        assert any(needle.encode() in records for needle in needles), "these needles fit no record at all"
    said = loud_log.text + "".join(capfd.readouterr())
    assert "job=nightly result=ok" in said
    assert [] == _found_in(said, stage.world)


def _found_in(said: str, world: World) -> list[str]:
    """Return which names, phones and texts are in a log. Names count as whole words."""
    spoken = set(re.findall(r"\w+", said))
    names = {name for name in _names(world) if len(name) >= _SHORTEST_IN_LOG}
    texts = {text for text in _phones(world) | _words(world) if len(text) >= _SHORTEST_ON_DISK}
    return sorted(names & spoken) + sorted(text for text in texts if text in said)
