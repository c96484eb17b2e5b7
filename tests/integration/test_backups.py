"""Backups with the real engine and real files: consistent, sealed, rehearsed, brought back by the verb."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from click.testing import CliRunner, Result

from appliance.adapters.backups import ResticBackups
from appliance.adapters.escrow import derive, new_recipient, open_sealed, read_key, seal_for
from appliance.adapters.restic import Kept, Place, Restic
from appliance.adapters.store.database import Database
from appliance.cli import cli
from appliance.domain.upkeep.key_words import to_words
from appliance.errors import Corrupt, Misconfigured, Permanent, Refused, Transient
from appliance.ports.safety import RunKind
from appliance.ports.store import Lane
from appliance.simulation.world import World
from appliance.workflow.upkeep.backups import OFF_SITE, back_up, drill, drill_when_due
from tests.simulation.boxes import BACKUP_KEY, Boxes
from tests.simulation.stage_world import DAY, Stage

KEY = bytes.fromhex(BACKUP_KEY)


@pytest.fixture
def boxes(tmp_path: Path) -> Boxes:
    return Boxes(World(8, DAY, 30, with_staff=False), tmp_path)


@pytest.fixture
def stage(boxes: Boxes) -> Iterator[Stage]:
    stage = boxes.first()
    yield stage
    stage.site.close()


def log(stage: Stage, count: int, action: str = "noted") -> None:
    """Write audit rows."""
    box = stage.site.box
    for _ in range(count):
        with box.store.transaction(Lane.DESK, "test.log") as tx:
            tx.audit(box.entry(tx, action))


def head(stage: Stage) -> tuple[int, str]:
    with stage.site.store.view() as view:
        found = view.log_head()
    return found.rows, found.root


def run(boxes: Boxes, *words: str) -> Result:
    site = str(boxes.folder / f"box{boxes.count}" / "site.toml")
    return CliRunner().invoke(cli, ["--site", site, *words])


def site_folder(boxes: Boxes) -> Path:
    return boxes.folder / f"box{boxes.count}"


def test_a_backup_says_what_is_in_it_and_leaves_nothing_behind(stage: Stage, boxes: Boxes) -> None:
    log(stage, 5)
    rows, root = head(stage)
    assert 1 == back_up(stage.site.box)
    assert stage.site.box.backups is not None
    (snapshot,) = stage.site.box.backups.snapshots()
    assert (rows, root, "nightly") == (snapshot.rows, snapshot.root, snapshot.tag)
    assert abs(snapshot.taken_at - stage.site.box.clock.now()) < timedelta(seconds=1)
    assert not (site_folder(boxes) / "backup-scratch").exists()
    with stage.site.store.view() as view:
        (done,) = view.runs(RunKind.BACKUP)
    assert (True, snapshot.id, rows, root) == (done.ok, done.subject, done.rows, done.root)
    assert [("backup_run", "ok")] == stage.rows(
        "SELECT action, json_extract(record, '$.outcome') FROM audit ORDER BY seq DESC LIMIT 1"
    )


def test_neither_key_nor_patient_lies_readable_in_the_repository(stage: Stage, boxes: Boxes) -> None:
    back_up(stage.site.box)
    stored = b"".join(one.read_bytes() for one in (boxes.folder / "repository").rglob("*") if one.is_file())
    key = (site_folder(boxes) / "secrets" / "database_key").read_bytes().strip()
    for word in (key, BACKUP_KEY.encode(), b"SQLite format 3", b"Alvarez"):
        assert word not in stored


def test_a_copy_taken_while_others_write_is_one_moment(stage: Stage, tmp_path: Path) -> None:
    store, done = stage.site.store, threading.Event()

    def write() -> None:
        while not done.is_set():
            log(stage, 2)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        copies = [tmp_path / f"copy{number}.db" for number in range(5)]
        for path in copies:
            store.database.copy_to(path, KEY)
    finally:
        done.set()
        writer.join()
    for path in copies:
        copy = Database.open(path, KEY, readonly=True)
        assert () == copy.check()
        with copy.view() as view:
            ((rows, size),) = view.execute("SELECT (SELECT count(*) FROM audit), size FROM audit_head")
        copy.close()
        assert rows == size


def test_the_key_of_the_box_opens_no_copy(stage: Stage, boxes: Boxes, tmp_path: Path) -> None:
    stage.site.store.database.copy_to(tmp_path / "copy.db", KEY)
    own = bytes.fromhex((site_folder(boxes) / "secrets" / "database_key").read_text().strip())
    with pytest.raises(Misconfigured, match="key does not open"):
        Database.open(tmp_path / "copy.db", own, readonly=True)


def test_a_drill_brings_the_backup_back_and_finds_the_log_continued(stage: Stage) -> None:
    log(stage, 3)
    back_up(stage.site.box)
    log(stage, 3)
    assert () == drill(stage.site.box).problems
    assert 0 == drill_when_due(stage.site.box)
    stage.world.advance(stage.world.clock.now() + timedelta(days=30))
    assert 1 == drill_when_due(stage.site.box)


def test_a_drill_finds_a_log_that_does_not_go_on_from_the_backup(stage: Stage) -> None:
    log(stage, 3)
    back_up(stage.site.box)
    assert stage.site.box.backups is not None
    (snapshot,) = stage.site.box.backups.snapshots()
    assert ("the audit log is not the one that was recorded when the backup was taken",) == (
        stage.site.box.backups.rehearse(replace(snapshot, root="00")).problems
    )
    database = stage.site.store.database
    with database.transaction(Lane.DESK, "test.tamper") as tx:
        tx.execute("DROP TRIGGER audit_refuses_update")
        tx.execute("UPDATE audit SET chain = zeroblob(32) WHERE seq = ?", (snapshot.rows,))
    assert "the log in use does not continue" in drill(stage.site.box).problems[0]
    with stage.site.store.view() as view:
        assert not view.runs(RunKind.DRILL)[0].ok


def test_a_backup_that_fails_is_on_record_and_raised(stage: Stage, boxes: Boxes) -> None:
    (boxes.folder / "repository").rename(boxes.folder / "elsewhere")
    with pytest.raises(Misconfigured, match="no repository"):
        back_up(stage.site.box)
    with stage.site.store.view() as view:
        (done,) = view.runs(RunKind.BACKUP)
        assert RunKind.BACKUP not in view.last_good_runs()
    assert not done.ok
    assert "no repository" in done.note


def test_nothing_goes_off_site_without_an_agreement_in_force(stage: Stage, boxes: Boxes) -> None:
    backups = cast("ResticBackups", stage.site.box.backups)
    box = stage.site.box
    assert OFF_SITE not in box.agreements.services
    assert 1 == back_up(box)  # a folder of the practice's own needs none
    backups.is_off_site = True
    before = len(backups.snapshots())
    for act in (back_up, drill):
        with pytest.raises(Refused, match="no agreement covers"):
            act(box)
    assert before == len(backups.snapshots())
    with box.store.view() as view:
        runs = [*view.runs(RunKind.BACKUP), *view.runs(RunKind.DRILL)]
    assert 2 == sum(one.note.startswith("refused: no agreement") and not one.ok for one in runs)


# --- the engine


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(str(tmp_path / "repository"), derive(KEY, "repository").hex(), {}, tmp_path / "cache")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "one").write_bytes(os.urandom(300_000))
    return folder


def test_what_goes_wrong_with_the_engine_is_told_apart(place: Place, folder: Path, tmp_path: Path) -> None:
    engine = Restic(place)
    with pytest.raises(Misconfigured, match="there is no repository"):
        engine.snapshots()
    engine.init()
    with pytest.raises(Permanent, match="already"):
        engine.init()
    with pytest.raises(Misconfigured, match="key does not open"):
        Restic(replace(place, password="other")).snapshots()
    with pytest.raises(Misconfigured, match="not installed"):
        Restic(place, program="no-such-engine").snapshots()
    access = {"AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret"}
    away = Restic(replace(place, repository="s3:http://127.0.0.1:1/bucket", environment=access))
    with pytest.raises(Transient, match="out of reach"):
        away.snapshots()


def test_a_damaged_repository_is_not_a_backup(place: Place, folder: Path, tmp_path: Path) -> None:
    engine = Restic(place)
    engine.init()
    engine.backup(folder, ("for-test",), World(8, DAY, 20).clock.now())
    packs = [one for one in Path(place.repository, "data").rglob("*") if one.is_file()]
    for pack in packs:
        pack.chmod(0o600)
        pack.write_bytes(pack.read_bytes()[:100] + os.urandom(100) + pack.read_bytes()[200:])
    with pytest.raises(Corrupt, match="damaged"):
        engine.restore("latest", tmp_path / "back")


def test_retention_keeps_days_weeks_and_months(place: Place, folder: Path) -> None:
    engine, now = Restic(place), World(8, DAY, 20).clock.now()
    engine.init()
    for days in (70, 40, 35, 3, 2, 1, 0):
        engine.backup(folder, ("for-test",), now - timedelta(days=days))
    assert 3 == engine.forget(Kept(daily=2, weekly=0, monthly=3))
    kept = {(now.date() - timedelta(days=days)).isoformat() for days in (70, 35, 1, 0)}
    assert kept == {str(one["time"])[:10] for one in engine.snapshots()}


# --- escrow


def test_the_sealed_key_opens_for_its_recipient_alone() -> None:
    public, private = new_recipient()
    sealed = seal_for(public, KEY)
    assert BACKUP_KEY not in sealed
    assert KEY == open_sealed(sealed, private)
    for text, key in ((sealed, new_recipient()[1]), (sealed[:-8], private), ("nothing", private)):
        with pytest.raises(Misconfigured, match="does not open"):
            open_sealed(text, key)
    with pytest.raises(Misconfigured, match="recovery_recipient"):
        seal_for("00", KEY)


def test_a_key_is_read_in_hexadecimal_and_in_words() -> None:
    assert KEY == read_key(BACKUP_KEY + "\n") == read_key(to_words(KEY))
    for text in ("", "abcd", "lusab babad"):
        with pytest.raises(Misconfigured):
            read_key(text)


def test_keys_for_different_purposes_have_nothing_in_common() -> None:
    made = {derive(KEY, "repository"), derive(KEY, "archive"), derive(KEY, "archive", b"1"), KEY}
    assert 4 == len(made)


# --- the verbs


def test_a_lost_box_comes_back_by_the_owners_page(boxes: Boxes, tmp_path: Path) -> None:
    stage = boxes.first()
    log(stage, 4, "before_the_loss")
    page = run(boxes, "backup", "page")
    assert 0 == page.exit_code, page.output
    words = tmp_path / "words.txt"
    words.write_text("\n".join(line for line in page.output.splitlines() if line.startswith("    ")))
    back_up(stage.site.box)
    boxes.lose(stage.site)

    settings = boxes.build()
    folder = site_folder(boxes)
    refused = run(boxes, "restore", str(tmp_path), "--key", str(words), "--by", "Dr. Chen")
    assert "belongs into" in str(refused.exception)
    done = run(boxes, "restore", str(folder), "--key", str(words), "--by", "Dr. Chen")
    assert 0 == done.exit_code, (done.output, done.exception)
    assert "nothing is sent until the carrier answered" in done.output
    again = run(boxes, "restore", str(folder), "--key", str(words), "--by", "Dr. Chen")
    assert "there is a database" in str(again.exception)

    verified = run(boxes, "--", "verify", "--json")
    assert json.loads(verified.output)["verified"]
    key = bytes.fromhex((folder / "secrets" / "database_key").read_text())
    database = Database.open(Path(settings.database.path), key, readonly=True)
    with database.view() as view:
        sql = "SELECT action, count(*) FROM audit WHERE action IN (?, ?) GROUP BY 1"
        names = ("before_the_loss", "box_restored")
        assert [("before_the_loss", 4), ("box_restored", 1)] == view.execute(sql, names).fetchall()
    database.close()


def test_a_repository_is_only_made_when_somebody_else_can_open_it(boxes: Boxes, tmp_path: Path) -> None:
    boxes.build()
    assert "nobody could open" in str(run(boxes, "backup", "init").exception)
    pair = run(boxes, "backup", "recipient", str(tmp_path / "msp"))
    public = pair.stdout.split('"')[1]
    site = site_folder(boxes) / "site.toml"
    site.write_text(site.read_text() + f'recovery_recipient = "{public}"\n')
    assert 0 == run(boxes, "backup", "init").exit_code
    (private,) = (tmp_path / "msp").iterdir()
    assert 0o600 == private.stat().st_mode & 0o777
    assert KEY == open_sealed((site_folder(boxes) / "backup-key.sealed").read_text(), private.read_text())
    assert "[]" == run(boxes, "backup", "list", "--json").output.strip()
