"""The exported log and the verifier that stands alone: what holds, and that no tampering goes unnoticed.

The forger of these tests has everything on the box: the files, the chain, the tree, and where it is said, the
log's own signing key. What they do not have is a checkpoint that somebody outside kept.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.adapters.ed25519 import Ed25519Notary
from appliance.adapters.log_export import export_log
from appliance.adapters.store import audit_log
from appliance.adapters.store.view import SqlCipherView
from appliance.domain.proof.audit import AuditEntry, to_record
from appliance.domain.proof.checkpoint import (
    COSIGNATURE,
    ED25519,
    Checkpoint,
    LogKey,
    SignatureLine,
    cosignature_message,
    name_log,
    parse_note,
    sign_checkpoint,
)
from appliance.domain.proof.merkle import GENESIS_CHAIN, chain_hash, leaf_hash, root_of
from appliance.errors import Refused
from appliance.ports.store import Lane
from appliance.verifier import recallbox_verify as verifier
from appliance.workflow.proof.checkpoints import make_checkpoint
from appliance.workflow.proof.row_proofs import prove_row, public_keys
from tests.simulation.stage_world import Stage, staged

NOTARY = Ed25519Notary(bytes(range(32)))
FORGER = Ed25519Notary(bytes(range(32, 64)))
WITNESS = Ed25519Notary(bytes(range(64, 96)))
KEY = LogKey(name_log(NOTARY.public), ED25519, NOTARY.public)
WITNESS_KEY = LogKey("witness.example/1", COSIGNATURE, WITNESS.public)
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
ROWS = 45
HEADS = (13, 32, 45)
KNOWN = 32
"""What the witness saw."""


def records(count: int, change: Callable[[int], str] = str) -> list[bytes]:
    """Return canonical rows; `change` names what each is about."""
    return [
        to_record(
            AuditEntry(START + timedelta(minutes=seq), "recallbox", "text_sent", "treatment", change(seq)),
            seq,
        ).encode()
        for seq in range(1, count + 1)
    ]


def note_at(rows: Sequence[bytes], size: int, notary: Ed25519Notary = NOTARY) -> str:
    """Return a signed head of the first rows, under our log's name."""
    key = LogKey(KEY.name, ED25519, notary.public)
    head = Checkpoint(KEY.name, size, root_of([leaf_hash(one) for one in rows[:size]]))
    return sign_checkpoint(head, key, notary.sign).text


def cosigned(text: str, seconds: int = 1_800_000_000) -> str:
    raw = seconds.to_bytes(8, "big") + WITNESS.sign(cosignature_message(parse_note(text).body, seconds))
    return text + SignatureLine(WITNESS_KEY.name, WITNESS_KEY.key_id, raw).text + "\n"


def write_export(
    folder: Path, rows: Sequence[bytes], heads: Sequence[int] = HEADS, notary: Ed25519Notary = NOTARY
) -> Path:
    """Write rows as an export whose chain and heads fit them: what the box writes, or a forger."""
    for name, raw in _export(tuple(rows), tuple(heads), notary).items():
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(raw)
    return folder


@lru_cache(maxsize=4)
def _export(rows: tuple[bytes, ...], heads: tuple[int, ...], notary: Ed25519Notary) -> dict[str, bytes]:
    chain, values = GENESIS_CHAIN, b""
    for row in rows:
        chain = chain_hash(chain, leaf_hash(row))
        values += chain
    notes = [note_at(rows, size, notary) for size in heads]
    key = LogKey(KEY.name, ED25519, notary.public)
    return {
        verifier.LOG: b"".join(row + b"\n" for row in rows),
        verifier.CHAIN: values,
        verifier.CHECKPOINTS: "".join(json.dumps({"note": one}) + "\n" for one in notes).encode(),
        verifier.KEYS: f"{key.text}\n{WITNESS_KEY.text}\n".encode(),
    }


def judge(folder: Path, trust: verifier.Trust | None = None) -> tuple[int | None, str]:
    """Return the first row that does not hold with what is said about it; (None, "") if all holds."""
    said: list[str] = []
    try:
        verifier.verify_export(folder, trust or BROUGHT, said.append)
    except verifier.Altered as found:
        return found.row, str(found)
    except verifier.Unreadable as error:
        return -1, str(error)
    return None, ""


HONEST = records(ROWS)
HELD = verifier.parse_note(cosigned(note_at(HONEST, KNOWN)))
BROUGHT = verifier.Trust((verifier.parse_key(KEY.text), verifier.parse_key(WITNESS_KEY.text)), (HELD,))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that each example writes anew."""
    return tmp_path_factory.mktemp("export")


def test_the_verifier_and_the_log_agree_on_every_form(folder: Path) -> None:
    assert (None, "") == judge(write_export(folder, HONEST))
    assert KEY.text == verifier.parse_key(KEY.text).text
    assert HELD.text == parse_note(HELD.text).text
    assert (ROWS, HELD.root) == (len(HONEST), parse_note(HELD.text).checkpoint.root)


# --- every class of tampering, at random places ----------------------------------------------------------

FORGERIES = settings(max_examples=150, deadline=None)


@FORGERIES
@given(place=st.integers(0, 10**9), bit=st.integers(0, 7))
def test_any_changed_byte_of_the_rows_is_found_and_the_row_named(folder: Path, place: int, bit: int) -> None:
    write_export(folder, HONEST)
    raw = bytearray((folder / verifier.LOG).read_bytes())
    place %= len(raw)
    row = raw[:place].count(b"\n") + 1
    raw[place] ^= 1 << bit
    (folder / verifier.LOG).write_bytes(raw)
    assert row == judge(folder)[0]


@FORGERIES
@given(place=st.integers(0, 10**9), bit=st.integers(0, 7))
def test_any_changed_byte_of_the_chain_is_found(folder: Path, place: int, bit: int) -> None:
    write_export(folder, HONEST)
    raw = bytearray((folder / verifier.CHAIN).read_bytes())
    place %= len(raw)
    raw[place] ^= 1 << bit
    (folder / verifier.CHAIN).write_bytes(raw)
    assert place // 32 + 1 == judge(folder)[0]


@FORGERIES
@given(place=st.integers(0, 10**9), bit=st.integers(0, 7))
def test_any_changed_byte_of_the_checkpoints_is_found(folder: Path, place: int, bit: int) -> None:
    """All but the older heads' signatures, which prove nothing that the newest does not."""
    write_export(folder, HONEST)
    raw = bytearray((folder / verifier.CHECKPOINTS).read_bytes())
    place %= len(raw)
    raw[place] ^= 1 << bit
    (folder / verifier.CHECKPOINTS).write_bytes(raw)
    assert (None, "") != judge(folder, BROUGHT._replace(every_signature=True))


@FORGERIES
@given(st.integers(0, ROWS - 1), st.booleans())
def test_a_deleted_row_is_found(folder: Path, index: int, rewrites: bool) -> None:
    rows = [*HONEST[:index], *HONEST[index + 1 :]]
    if rewrites:  # numbers, chain, tree and signatures made to fit
        write_export(folder, renumbered(rows), (13, 32, 44))
        row, _ = judge(folder)
        # The witness saw 32 rows: what came later nobody outside has seen.
        assert (row is None) == (index >= KNOWN)
    else:
        write_files(folder, rows)
        assert index + 1 == judge(folder)[0]


@FORGERIES
@given(st.integers(0, ROWS - 1), st.integers(0, ROWS - 1), st.booleans())
def test_rows_in_another_order_are_found(folder: Path, one: int, other: int, rewrites: bool) -> None:
    rows = list(HONEST)
    rows[one], rows[other] = rows[other], rows[one]
    first = min(one, other)
    if rewrites:
        write_export(folder, renumbered(rows))
        assert (judge(folder)[0] is None) == (one == other or first >= KNOWN)
    else:
        write_files(folder, rows)
        assert (None if one == other else first + 1) == judge(folder)[0]


@FORGERIES
@given(st.integers(0, ROWS - 1), st.booleans())
def test_a_log_cut_off_is_found(folder: Path, keep: int, rewrites: bool) -> None:
    """A rollback: an older state with everything in it fitting, signed by the right key."""
    if rewrites:
        write_export(folder, HONEST[:keep], [size for size in HEADS if size < keep] + [keep])
        row, said = judge(folder)
        assert (row is None) == (keep >= KNOWN)
        assert keep >= KNOWN or said.startswith("rows are missing: you hold a checkpoint of 32 rows")
    else:
        write_files(folder, HONEST[:keep])
        assert keep + 1 == judge(folder)[0]


@FORGERIES
@given(st.integers(0, ROWS), st.booleans())
def test_an_added_row_is_found(folder: Path, index: int, rewrites: bool) -> None:
    added = records(1, lambda _: "text:forged")
    rows = [*HONEST[:index], *added, *HONEST[index:]]
    if rewrites:
        write_export(folder, renumbered(rows), (13, 32, 46))
        assert (judge(folder)[0] is None) == (index >= KNOWN)
    else:
        write_files(folder, rows)
        assert (None, "") != judge(folder)


@FORGERIES
@given(st.integers(0, ROWS - 1))
def test_a_rewritten_row_with_everything_after_it_is_found(folder: Path, index: int) -> None:
    """By the holder of the database, its key and the signing key: against what the witness saw."""
    rows = [*HONEST]
    rows[index] = records(ROWS, lambda _: "text:forged")[index]
    write_export(folder, rows)
    row, said = judge(folder)
    assert (row is None) == (index >= KNOWN)
    assert row is None or "has not the root of the checkpoint that you hold" in said
    # Without a checkpoint from outside nobody can know, and it is said which key is trusted for what.
    assert judge(folder, verifier.Trust()) == (None, "")


@FORGERIES
@given(st.integers(0, ROWS - 1))
def test_a_rewritten_log_without_the_signing_key_is_found(folder: Path, index: int) -> None:
    rows = [*HONEST]
    rows[index] = records(ROWS, lambda _: "text:forged")[index]
    write_export(folder, rows, notary=FORGER)
    trust = verifier.Trust((verifier.parse_key(KEY.text),))
    assert "is not signed by the key of" in judge(folder, trust)[1]


def renumbered(rows: Sequence[bytes]) -> list[bytes]:
    """Return rows with the numbers of their places, as a forger would write them."""
    return [row[: row.rindex(b":") + 1] + b"%d}" % seq for seq, row in enumerate(rows, 1)]


def write_files(folder: Path, rows: Sequence[bytes]) -> None:
    """Put other rows in place of the honest ones, each with its own chain value, and leave the rest."""
    write_export(folder, HONEST)
    chain = dict(zip(HONEST, chunks((folder / verifier.CHAIN).read_bytes()), strict=True))
    (folder / verifier.LOG).write_bytes(b"".join(row + b"\n" for row in rows))
    (folder / verifier.CHAIN).write_bytes(b"".join(chain.get(row, bytes(32)) for row in rows))


def chunks(raw: bytes) -> list[bytes]:
    return [raw[at : at + 32] for at in range(0, len(raw), 32)]


def test_a_false_cosignature_is_found(folder: Path) -> None:
    write_export(folder, HONEST)
    note = cosigned(note_at(HONEST, ROWS))
    for text, holds in ((note, True), (note[:-20] + "A" + note[-19:], False)):
        (folder / verifier.CHECKPOINTS).write_text(json.dumps({"note": text}) + "\n")
        assert holds == (judge(folder) == (None, ""))


@pytest.mark.parametrize("name", [verifier.LOG, verifier.CHAIN, verifier.CHECKPOINTS])
def test_a_missing_or_empty_file_is_not_a_log_that_holds(folder: Path, name: str) -> None:
    write_export(folder, HONEST)
    (folder / name).write_bytes(b"")
    assert (None, "") != judge(folder)
    (folder / name).unlink()
    assert 66 == verifier.main([str(folder)])


# --- the real box, the lone file -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Exported:
    """A box, its exported log, and the verifier alone in an empty folder."""

    stage: Stage
    folder: Path
    tool: Path

    def run(self, *arguments: str) -> tuple[int, str]:
        """Run the lone verifier without our package or anybody's."""
        command = [sys.executable, "-I", "-S", str(self.tool), *arguments]
        run = subprocess.run(command, cwd=self.tool.parent, capture_output=True, text=True, timeout=60)
        assert not run.stderr
        return run.returncode, run.stdout


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    folder = tmp_path_factory.mktemp("box")
    with staged(8, 20, folder) as stage:
        box = stage.site.box
        stage.site.recover()
        for number in range(30):
            with box.store.transaction(Lane.DESK, "test.row") as tx:
                tx.audit(box.entry(tx, "text_sent", object=f"text:Muñoz {number}", outcome="ok"))
            if number % 7 == 0:
                make_checkpoint(box)
        head = make_checkpoint(box)
        with stage.site.store.view() as view:
            export_log(view, head, public_keys(box, view), folder / "export")
        alone = folder / "alone"
        alone.mkdir()
        tool = Path(shutil.copy(Path(verifier.__file__), alone))
        (folder / "row").write_text(prove_row(box, 12))
        return Exported(stage, folder / "export", tool)


def test_the_lone_verifier_says_what_holds(exported: Exported) -> None:
    code, said = exported.run(str(exported.folder))
    assert 0 == code, said
    rows = len((exported.folder / verifier.LOG).read_bytes().splitlines())
    assert said.startswith(f"The rows hold: {rows} rows in their order, chain and tree, root ")
    assert "compare it with one from elsewhere" in said
    key = (exported.folder / verifier.KEYS).read_text().splitlines()[0]
    assert "with the key that you brought" in exported.run(str(exported.folder), "--log", key)[1]
    stranger = LogKey(key.split("+")[0], ED25519, FORGER.public).text
    code, said = exported.run(str(exported.folder), "--log", stranger)
    assert (65, True) == (code, "DOES NOT HOLD: the checkpoint of" in said)
    assert 0 == exported.run(str(exported.folder), "--every-signature")[0]


def test_the_lone_verifier_checks_one_row(exported: Exported) -> None:
    proof = exported.folder.parent / "row"
    key = (exported.folder / verifier.KEYS).read_text().splitlines()[0]
    code, said = exported.run(str(proof), "--log", key)
    assert (0, True) == (code, said.startswith("Row 12 is in the log of"))
    forged = exported.folder.parent / "forged"
    forged.write_text(proof.read_text().replace("\nindex 11\n", "\nindex 12\n"))
    assert (65, True) == (
        exported.run(str(forged))[0],
        "row 13 is not proven" in exported.run(str(forged))[1],
    )


def test_the_lone_verifier_cannot_be_made_to_crash(exported: Exported) -> None:
    odd = exported.folder.parent / "odd"
    for raw in (b"", b"\xff\xfe", b"{}", b"[]", b"c2sp.org/tlog-proof@v1\n", b'{"checkpoint": 3}', b"\n\n\n"):
        odd.write_bytes(raw)
        code, said = exported.run(str(odd))
        assert (66, True) == (code, said.startswith("CANNOT BE CHECKED: ")), raw
    assert 66 == exported.run(str(exported.folder.parent / "nothing"))[0]


def test_an_export_never_writes_over_another(exported: Exported) -> None:
    with staged(8, 20, exported.folder.parent / "again") as stage:
        head = make_checkpoint(stage.site.box)
        with stage.site.store.view() as view, pytest.raises(Refused, match="cannot be made"):
            export_log(view, head, (), exported.folder)


def test_rows_beyond_the_signed_head_are_left_out(tmp_path: Path) -> None:
    with staged(8, 20, tmp_path) as stage:
        head = make_checkpoint(stage.site.box)
        with stage.site.store.view() as view:
            assert isinstance(view, SqlCipherView)
            assert audit_log.head(view.tx).size > head.size
            assert head.size == export_log(view, head, public_keys(stage.site.box, view), tmp_path / "out")
    assert 0 == verifier.main([str(tmp_path / "out")])
