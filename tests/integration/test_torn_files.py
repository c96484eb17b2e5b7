"""Torn, altered and exchanged files of a database that was cut off at work: all is there, or it is refused.

The pair is that of a box in the middle of its morning: a database and a write-ahead log that holds hundreds
of frames. Each variant is opened as the service opens it. What comes up must be the state before the damage
to the last row of every table; anything else must be refused, with the words of how to restore.

    python -m tests.integration.test_torn_files 600
"""

from __future__ import annotations

import hashlib
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import click
import pytest
from click.testing import CliRunner

from appliance.adapters.store.database import PAGE_BYTES, Tx
from appliance.bootstrap import open_still
from appliance.cli import cli
from appliance.domain.limits.rollout import PAUSE
from appliance.errors import RecallBoxError, Refused
from appliance.ports.store import Lane
from appliance.settings import Settings
from appliance.workflow.upkeep.soundness import demand_sound
from tests.simulation.stage_world import play_briskly, staged

HEADER, FRAME = 32, 24 + PAGE_BYTES
Damage = Callable[[Random, "Files"], None]


@dataclass(frozen=True, slots=True)
class Files:
    """A database, its write-ahead log and its mark, as a killed process leaves them."""

    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "recallbox.db"

    @property
    def wal(self) -> Path:
        return self.folder / "recallbox.db-wal"

    def take(self, other: Files) -> None:
        """Become another set."""
        for old in self.folder.glob("recallbox.db*"):
            old.unlink()
        for name in ("recallbox.db", "recallbox.db-wal", "recallbox.db-mark"):
            if (other.folder / name).exists():
                shutil.copy(other.folder / name, self.folder / name)


@dataclass(frozen=True, slots=True)
class Morning:
    """A site, the files as they were at several moments, oldest first, and what the last ones hold."""

    settings: Settings
    files: Files
    moments: list[Files]
    whole: str

    def open(self) -> str:
        """Open the database as the service does; return what it holds, or how it was refused."""
        try:
            store, box = open_still(self.settings)
        except RecallBoxError as error:
            return _as_refusal(error)
        try:
            demand_sound(box, with_log=store.database.was_cut_off)
            with store.view() as view:
                return digest(view.tx)
        except RecallBoxError as error:
            return _as_refusal(error)
        finally:
            store.close()


def _as_refusal(error: RecallBoxError) -> str:
    return f"refused {error.kind}" if "recallbox restore" in error.remedy else f"{error.kind}: {error}"


def digest(tx: Tx) -> str:
    """Return a hash over every row of every table."""
    names = tx.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1").fetchall()
    whole = hashlib.sha256()
    for (name,) in names:
        for row in tx.execute(f'SELECT * FROM "{name}"'):
            whole.update(repr(row).encode())
    return whole.hexdigest()


@contextmanager
def a_morning(folder: Path) -> Iterator[Morning]:
    """Play a morning and copy its files now and then, while it goes on."""
    moments: list[Files] = []

    def copy() -> None:
        kept = Files(folder / f"moment{len(moments)}")
        kept.folder.mkdir()
        kept.take(Files(folder / "site"))
        moments.append(kept)

    (folder / "site").mkdir()
    with staged(5, 60, folder / "site") as stage:
        play_briskly(stage, stage.at(2))
        copy()
        # A generation of the log of a few commits only: between two starts that follow each other.
        box = stage.site.box
        for _ in range(2):
            stage.site.store.database._writer.sql.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            with box.store.transaction(Lane.DESK, "test.looked") as tx:
                tx.audit(box.entry(tx, "looked", actor="user:Priya", outcome="ok"))
            copy()
        for hour in (9, 11, 13, 15):
            play_briskly(stage, stage.at(hour))
            copy()
        settings = stage.site.settings
        with stage.site.store.view() as view:
            whole = digest(view.tx)
    yield Morning(settings, Files(folder / "site"), moments, whole)


# --- what happens to files


def cut_log_at_a_frame(dice: Random, files: Files) -> None:
    frames = (files.wal.stat().st_size - HEADER) // FRAME
    _cut(files.wal, HEADER + dice.randrange(frames) * FRAME)


def cut_log_anywhere(dice: Random, files: Files) -> None:
    _cut(files.wal, dice.randrange(files.wal.stat().st_size))


def flip_in_log(dice: Random, files: Files) -> None:
    _flip(files.wal, dice.randrange(files.wal.stat().st_size), dice)


def flip_in_frame_header(dice: Random, files: Files) -> None:
    frames = (files.wal.stat().st_size - HEADER) // FRAME
    _flip(files.wal, HEADER + dice.randrange(frames) * FRAME + dice.randrange(24), dice)


def flip_in_log_header(dice: Random, files: Files) -> None:
    _flip(files.wal, dice.randrange(HEADER), dice)


def zero_a_frame(dice: Random, files: Files) -> None:
    frames = (files.wal.stat().st_size - HEADER) // FRAME
    _write(files.wal, HEADER + dice.randrange(frames) * FRAME, bytes(FRAME))


def tear_a_frame(dice: Random, files: Files) -> None:
    """Only the first sectors of the last frame reached the disk."""
    size = files.wal.stat().st_size
    torn = 512 * dice.randrange(1, 8)
    _write(files.wal, size - FRAME + torn, bytes(FRAME - torn))


def leave_half_a_commit(dice: Random, files: Files) -> None:
    """The power went while a commit was being written: its frames are there in part, and it never was one."""
    genuine = files.wal.read_bytes()[-FRAME:]
    with files.wal.open("ab") as log:
        log.write(genuine[: dice.randrange(1, FRAME)])


def put_mark_behind(dice: Random, files: Files) -> None:
    """The power went before the note about the last commits was on the disk."""
    mark = files.database.with_name("recallbox.db-mark")
    _cut(mark, dice.randrange(mark.stat().st_size))


def lose_log(dice: Random, files: Files) -> None:
    files.wal.unlink()


def flip_in_database(dice: Random, files: Files) -> None:
    _flip(files.database, dice.randrange(files.database.stat().st_size), dice)


def flip_in_first_page(dice: Random, files: Files) -> None:
    _flip(files.database, dice.randrange(PAGE_BYTES), dice)


def zero_a_page(dice: Random, files: Files) -> None:
    pages = files.database.stat().st_size // PAGE_BYTES
    _write(files.database, dice.randrange(pages) * PAGE_BYTES, bytes(PAGE_BYTES))


def exchange_two_pages(dice: Random, files: Files) -> None:
    whole = files.database.read_bytes()
    one, other = (number * PAGE_BYTES for number in dice.sample(range(len(whole) // PAGE_BYTES), 2))
    _write(files.database, one, whole[other : other + PAGE_BYTES])
    _write(files.database, other, whole[one : one + PAGE_BYTES])


def cut_database(dice: Random, files: Files) -> None:
    _cut(files.database, dice.randrange(files.database.stat().st_size))


def cut_database_at_a_page(dice: Random, files: Files) -> None:
    _cut(files.database, dice.randrange(files.database.stat().st_size // PAGE_BYTES) * PAGE_BYTES)


def lose_database(dice: Random, files: Files) -> None:
    files.database.unlink()


DAMAGES: list[Damage] = [
    cut_log_at_a_frame,
    cut_log_anywhere,
    flip_in_log,
    flip_in_frame_header,
    flip_in_log_header,
    zero_a_frame,
    tear_a_frame,
    leave_half_a_commit,
    put_mark_behind,
    lose_log,
    flip_in_database,
    flip_in_first_page,
    zero_a_page,
    exchange_two_pages,
    cut_database,
    cut_database_at_a_page,
    lose_database,
]


def _cut(file: Path, at: int) -> None:
    with file.open("r+b") as opened:
        opened.truncate(at)


def _write(file: Path, at: int, data: bytes) -> None:
    with file.open("r+b") as opened:
        opened.seek(at)
        opened.write(data)


def _flip(file: Path, at: int, dice: Random) -> None:
    with file.open("r+b") as opened:
        opened.seek(at)
        (old,) = opened.read(1)
        opened.seek(at)
        opened.write(bytes([old ^ (1 << dice.randrange(8))]))


# --- what comes of it


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Morning]:
    with a_morning(tmp_path_factory.mktemp("morning")) as morning:
        yield morning


def outcomes(morning: Morning, damage: Damage, count: int) -> Counter[str]:
    """Let something happen to the newest files, so many times; return what each start made of it."""
    found: Counter[str] = Counter()
    for seed in range(count):
        morning.files.take(morning.moments[-1])
        damage(Random(f"{damage.__name__}/{seed}"), morning.files)
        found[_said(morning)] += 1
    return found


def exchanges(morning: Morning) -> Counter[str]:
    """Put an older file in place of each of the newest ones, or of all but the mark."""
    found: Counter[str] = Counter()
    newest = morning.moments[-1]
    for old in morning.moments[:-1]:
        for names in (("recallbox.db",), ("recallbox.db-wal",), ("recallbox.db", "recallbox.db-wal")):
            morning.files.take(newest)
            for name in names:
                shutil.copy(old.folder / name, morning.files.folder / name)
            found[_said(morning)] += 1
    return found


def _said(morning: Morning) -> str:
    said = morning.open()
    return "all is there" if said == morning.whole else "SILENTLY WRONG" if len(said) == 64 else said


FINE = {"all is there", "refused corrupt", "refused misconfigured"}


def test_untouched_files_come_up_whole(morning: Morning) -> None:
    morning.files.take(morning.moments[-1])
    assert (morning.files.wal.stat().st_size - HEADER) // FRAME > 50
    assert "all is there" == _said(morning)


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda one: one.__name__)
def test_damaged_files_come_up_whole_or_are_refused(morning: Morning, damage: Damage) -> None:
    found = outcomes(morning, damage, 8)
    assert set() == set(found) - FINE, found
    if damage in (leave_half_a_commit, put_mark_behind):
        assert {"all is there": 8} == found


def test_older_files_of_the_pair_are_refused(morning: Morning) -> None:
    found = exchanges(morning)
    assert set() == set(found) - FINE, found
    assert found["refused corrupt"] > 10


def test_a_database_that_lost_commits_goes_on_as_a_restored_one(morning: Morning) -> None:
    morning.files.take(morning.moments[-1])
    _cut(morning.files.wal, HEADER + FRAME * 40)
    assert "refused corrupt" == _said(morning)
    folder = morning.files.folder
    command = ["--site", str(folder / "site.toml"), "restore", str(folder), "--at-hand"]
    nobody = CliRunner().invoke(cli, command)
    assert isinstance(nobody.exception, Refused), "somebody has to answer for it"
    assert "refused corrupt" == _said(morning), "and until then it stays closed"

    done = CliRunner().invoke(cli, [*command, "--by", "Dr. Chen"])
    assert 0 == done.exit_code, done.output
    assert "nothing is sent until the carrier answered" in done.output
    store, box = open_still(morning.settings)
    demand_sound(box, with_log=True)
    with store.view() as view:
        assert view.has_open_window()
        assert [PAUSE] == [one.name for one in view.halts()]
    store.close()


def main() -> int:
    """Try every damage so many times; print what came of it; 0 if nothing came up wrong."""
    count = int(sys.argv[1])
    fine = True
    with tempfile.TemporaryDirectory() as folder, a_morning(Path(folder)) as morning:
        for damage in DAMAGES:
            found = outcomes(morning, damage, -(-count // len(DAMAGES)))
            fine &= set(found) <= FINE
            click.echo(f"{damage.__name__:24} {dict(sorted(found.items()))}")
        found = exchanges(morning)
        click.echo(f"{'older files':24} {dict(sorted(found.items()))}")
        fine &= set(found) <= FINE
    return 0 if fine else 1


if __name__ == "__main__":
    raise SystemExit(main())
