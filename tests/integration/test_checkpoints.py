"""Checkpoints on a real box: signed, witnessed, and a database that was put back or rewritten is noticed.

The witness is the program that the witness runs, `recallbox_witness.py`, with its own memory.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from appliance.adapters.store.audit_log import verify
from appliance.adapters.store.store import SqlCipherWriter
from appliance.cli.stage import enter
from appliance.domain.limits.breakers import Breaker
from appliance.domain.proof.checkpoint import parse_key, parse_note
from appliance.domain.proof.merkle import GENESIS_CHAIN, Frontier, chain_hash, leaf_hash, root_of
from appliance.errors import Permanent, Refused
from appliance.ports.records import Halt, SignedHead
from appliance.ports.store import Lane
from appliance.verifier import recallbox_verify, recallbox_witness
from appliance.workflow.box import Box
from appliance.workflow.limits.breakers import reset
from appliance.workflow.proof import checkpoints
from appliance.workflow.proof.checkpoints import COSIGNED, LATEST, Trouble
from tests.simulation.stage_world import Stage, staged


@dataclass(frozen=True, slots=True)
class Witnessed:
    """A box, and a witness with a memory of its own."""

    stage: Stage
    folder: Path
    box: Box

    def write(self, count: int, what: str = "text") -> None:
        """Let things happen that are logged; the same once more is the same row."""
        for number in range(count):
            with self.box.store.transaction(Lane.DESK, "test.row") as tx:
                tx.audit(self.box.entry(tx, "text_sent", object=f"{what}:{number}", outcome="ok"))

    def log_key(self) -> recallbox_verify.Key:
        with self.box.store.view() as view:
            return recallbox_verify.parse_key(checkpoints.log_key(self.box, view).text)

    def cosign(self, request: str, seconds: int = 1_800_000_000) -> str:
        """Ask the witness."""
        return recallbox_witness.cosign(
            request, self.folder / "key", self.folder / "state", [self.log_key()], seconds
        )

    def ask(self, old: int | None = None) -> str:
        return checkpoints.request_cosignature(self.box, self.box.witnesses[0], old)

    def exchange(self, seconds: int = 1_800_000_000) -> None:
        """A whole round: request, cosign, accept."""
        checkpoints.accept_answer(self.box, self.cosign(self.ask(), seconds))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.stage.rows(sql)

    def size(self) -> int:
        with self.box.store.view() as view:
            return view.log_frontier().size

    def actions(self) -> list[str]:
        return [str(one[0]) for one in self.rows("SELECT action FROM audit ORDER BY seq")]

    def head(self, name: str) -> int:
        text = self.box.heads.read(name)
        assert text is not None
        return parse_note(text).checkpoint.size


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Witnessed]:
    key = recallbox_witness.make_key("witness.example/1", tmp_path / "key")
    with staged(8, 12, tmp_path) as stage:
        yield Witnessed(stage, tmp_path, replace(stage.site.box, witnesses=(parse_key(key.text),)))


class Copy:
    """A copy of the database, as a backup or a forger has it."""

    def __init__(self, at: Witnessed) -> None:
        self._path = at.stage.site.store.database.path
        self._copy = self._path.with_suffix(".copy")
        at.stage.site.store.database._writer.sql.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        shutil.copy(self._path, self._copy)

    def put_back(self, at: Witnessed) -> Witnessed:
        """Close the box, put the copy in place and open the box again, as after a restart."""
        at.stage.site.close()
        for leftover in self._path.parent.glob("recallbox.db*"):
            if leftover != self._copy:
                leftover.unlink()
        shutil.copy(self._copy, self._path)
        site = enter(at.stage.world, at.stage.site.settings, in_process=True)
        return Witnessed(
            Stage(at.stage.world, site), at.folder, replace(site.box, witnesses=at.box.witnesses)
        )


# --- signing ---------------------------------------------------------------------------------------------


def test_a_checkpoint_is_signed_kept_logged_and_put_beside(at: Witnessed) -> None:
    at.write(5)
    before = at.size()
    head = checkpoints.make_checkpoint(at.box)
    note = recallbox_verify.parse_note(head.note)
    assert (before, before + 1) == (note.size, at.size())
    assert recallbox_verify.is_signed(note, at.log_key())
    assert head.note == at.box.heads.read(LATEST)
    assert [("checkpoint_signed", f"checkpoint:{before}")] == at.rows(
        f"SELECT action, object FROM audit WHERE seq = {before + 1}"
    )
    with at.box.store.view() as view:
        assert [head] == view.signed_heads()


def test_two_at_one_size_are_one_and_none_can_be_changed(at: Witnessed) -> None:
    head = checkpoints.make_checkpoint(at.box)
    with at.box.store.view() as view:
        assert head == view.get(SignedHead, head.id)
        tree, key = checkpoints.frontier_at(view, head.size), checkpoints.log_key(at.box, view)
    assert tree is not None
    rows = at.size()
    assert head == checkpoints.sign_head(at.box, tree, key)
    assert rows == at.size()
    with pytest.raises(Permanent, match="append-only"), at.box.store.transaction(Lane.DESK, "forge") as tx:
        tx.remove(head)
    with pytest.raises(Permanent, match="append-only"), at.box.store.transaction(Lane.DESK, "forge") as tx:
        tx.save(replace(head, note=""))


def test_every_hour_there_is_one_in_the_service(at: Witnessed) -> None:
    assert {"checkpoint"} <= set(at.stage.site.jobs())
    assert at.stage.site.jobs()["checkpoint"].work() == 0
    assert at.size() - 1 == at.head(LATEST)


# --- the witness -----------------------------------------------------------------------------------------


def test_rounds_with_the_witness_go_on_from_what_it_saw(at: Witnessed) -> None:
    sizes: list[int] = []
    for round_number in range(4):
        at.write(7 * round_number + 1)
        request = at.ask()
        assert request.startswith(f"old {sizes[-1] if sizes else 0}\n")
        checkpoints.accept_answer(at.box, at.cosign(request, 1_800_000_000 + round_number))
        sizes.append(at.head(COSIGNED))
    assert sorted(set(sizes)) == sizes
    with at.box.store.view() as view:
        assert sizes == [one.size for one in view.cosignatures()]
        stand = checkpoints.describe_standing(view)
    assert (sizes[-1], "witness.example/1") == (stand.cosigned_size, stand.witness)
    assert 4 == at.actions().count("cosignature_accepted")
    note = recallbox_verify.parse_note(at.box.heads.read(COSIGNED) or "")
    witness = recallbox_verify.parse_key(at.box.witnesses[0].text)
    assert 1_800_000_003 == recallbox_verify.cosigned_at(note, witness)


def test_an_answer_is_taken_once_as_a_note_or_as_its_line_alone(at: Witnessed) -> None:
    answer = at.cosign(at.ask())
    line = answer.splitlines()[-1]
    assert 1 == len(checkpoints.accept_answer(at.box, line))
    assert [] == checkpoints.accept_answer(at.box, answer)
    assert 1 == at.actions().count("cosignature_accepted")


def test_an_answer_that_got_lost_is_made_up_for(at: Witnessed) -> None:
    at.cosign(at.ask())
    at.write(3)
    seen = at.size() - 4
    with pytest.raises(recallbox_verify.Altered, match=f"{seen} rows were cosigned last.*--old {seen}"):
        at.cosign(at.ask())
    checkpoints.accept_answer(at.box, at.cosign(at.ask(old=seen)))
    assert at.head(COSIGNED) > seen
    checkpoints.accept_answer(at.box, at.cosign(at.ask()))


def test_growth_is_proven_from_sizes_that_were_never_signed(at: Witnessed) -> None:
    at.write(20)
    for old in range(1, at.size() + 1):
        number, proof, note = recallbox_witness.parse_request(at.ask(old=old))
        with at.box.store.view() as view:
            leaves = list(view.log_leaves())
        assert old == number
        assert recallbox_verify.proves_growth(old, note.size, root_of(leaves[:old]), note.root, proof)


@pytest.mark.parametrize("text", ["", "x", "— a b\n", "\n\n\n", "— witness.example/1 AAAAAAAAAAAA\n"])
def test_what_is_no_answer_is_refused(at: Witnessed, text: str) -> None:
    at.ask()
    with pytest.raises(Refused):
        checkpoints.accept_answer(at.box, text)


def test_a_strangers_cosignature_is_refused(at: Witnessed) -> None:
    recallbox_witness.make_key("witness.example/1", at.folder / "other")
    request = at.ask()
    answer = recallbox_witness.cosign(
        request, at.folder / "other", at.folder / "other-state", [at.log_key()], 1
    )
    with pytest.raises(Refused, match="no witness of this site signed this"):
        checkpoints.accept_answer(at.box, answer)
    assert at.box.heads.read(COSIGNED) is None


def test_the_witness_judges_only_logs_it_knows(at: Witnessed) -> None:
    request = at.ask()
    key = at.log_key()
    for stranger in (key._replace(public=bytes(32)), key._replace(name="recallbox/other")):
        with pytest.raises(recallbox_verify.Altered):
            recallbox_witness.cosign(request, at.folder / "key", at.folder / "state", [stranger], 1)
    for odd in ("", "old 3", request.replace("old 0", "old 00"), request.replace("old ", "new ")):
        with pytest.raises(recallbox_verify.Unreadable):
            at.cosign(odd)


# --- rollback and fork -----------------------------------------------------------------------------------


def test_a_database_put_back_is_noticed_at_start_and_stops_what_we_start(at: Witnessed) -> None:
    at.write(3)
    copy = Copy(at)
    at.write(4)
    at.exchange()
    cosigned = at.head(COSIGNED)
    again = copy.put_back(at)
    again.stage.site.recover()
    assert 1 == again.actions().count(Trouble.ROLLED_BACK)
    assert [(Breaker.LOG_REWOUND.value,)] == again.rows("SELECT name FROM halt")
    ((why,),) = again.rows("SELECT why FROM task WHERE kind = 'breaker'")
    assert "an older database was put back" in str(why)
    assert cosigned == again.head(COSIGNED)  # the evidence stays
    again.stage.site.recover()
    assert 1 == again.actions().count(Trouble.ROLLED_BACK)  # told once
    with pytest.raises(Refused, match="rows that were signed"):
        checkpoints.make_checkpoint(again.box)  # no head is signed that contradicts the other
    again.stage.site.close()


def test_a_database_put_back_after_an_unwitnessed_hour_is_noticed_too(at: Witnessed) -> None:
    copy = Copy(at)
    at.write(4)
    checkpoints.make_checkpoint(at.box)
    again = copy.put_back(at)
    found = checkpoints.compare_with_heads(again.box)
    assert found is not None
    assert (Trouble.ROLLED_BACK, LATEST) == (found.trouble, found.head)
    again.stage.site.close()


def test_a_database_put_back_that_grew_on_is_a_fork(at: Witnessed) -> None:
    copy = Copy(at)
    at.write(2)
    at.exchange()
    again = copy.put_back(at)
    again.write(20, "other")  # longer than what was cosigned
    found = checkpoints.compare_with_heads(again.box)
    assert found is not None
    assert (Trouble.FORKED, COSIGNED) == (found.trouble, found.head)
    assert 1 == again.actions().count(Trouble.FORKED)
    again.stage.site.close()


def test_rows_rewritten_with_all_their_hashes_are_noticed(at: Witnessed) -> None:
    """By somebody with the database key, who makes chain, tree and head fit: `verify` alone is content."""
    at.write(6)
    at.exchange()
    with at.box.store.transaction(Lane.DESK, "test.forge") as tx:
        rewrite(tx, row=at.head(COSIGNED) - 2)
    with at.stage.site.store.view() as view:
        assert verify(view.tx).ok
    found = checkpoints.compare_with_heads(at.box)
    assert found is not None
    assert Trouble.FORKED == found.trouble


def rewrite(tx: Any, row: int) -> None:
    """Change a row and recompute everything after it, and the head."""
    assert isinstance(tx, SqlCipherWriter)
    run = tx.tx.execute
    run("DROP TRIGGER audit_refuses_update")
    tree, chain = Frontier(), GENESIS_CHAIN
    for seq, record in run("SELECT seq, record FROM audit ORDER BY seq").fetchall():
        text = record.replace('"outcome":"ok"', '"outcome":"no"') if seq == row else record
        leaf = leaf_hash(text.encode())
        chain = chain_hash(chain, leaf)
        tree.append(leaf)
        run("UPDATE audit SET record = ?, chain = ? WHERE seq = ?", (text, chain, seq))
    run("UPDATE audit_head SET frontier = ?, chain = ?", (tree.to_bytes(), chain))


def test_the_witness_refuses_a_rollback_and_a_fork(at: Witnessed) -> None:
    copy = Copy(at)
    at.write(5)
    at.exchange()
    again = copy.put_back(at)
    shutil.rmtree(at.folder / "heads")  # the forger has the whole machine
    request = again.ask()
    with pytest.raises(recallbox_verify.Altered, match=r"ROLLED BACK: .* rows were cosigned"):
        again.cosign(request)
    again.write(30, "other")
    with pytest.raises(recallbox_verify.Altered, match="rows were cosigned last"):
        again.cosign(again.ask())
    seen = recallbox_verify.parse_note(next((at.folder / "state").glob("*.checkpoint")).read_text()).size
    with pytest.raises(recallbox_verify.Altered, match=r"FORKED: the log does not continue"):
        again.cosign(again.ask(old=seen))
    again.stage.site.close()


def test_an_answer_shows_the_box_that_it_was_put_back(at: Witnessed) -> None:
    copy = Copy(at)
    at.write(5)
    answer = at.cosign(at.ask())
    again = copy.put_back(at)
    shutil.rmtree(at.folder / "heads")
    with pytest.raises(Refused, match="an older database was put back"):
        checkpoints.accept_answer(again.box, answer)
    assert 1 == again.actions().count(Trouble.ROLLED_BACK)
    again.stage.site.close()


def test_a_head_that_was_tampered_with_is_named(at: Witnessed) -> None:
    checkpoints.make_checkpoint(at.box)
    text = at.box.heads.read(LATEST) or ""
    for spoilt in (
        "",
        "nonsense",
        text.replace("recallbox/", "recallbox/0"),
        text[:-10] + "AAAA" + text[-6:],
    ):
        at.box.heads.write(LATEST, spoilt)
        found = checkpoints.compare_with_heads(at.box)
        assert found is not None
        assert Trouble.HEAD_UNREADABLE == found.trouble


def test_a_folder_that_is_locked_away_is_trouble_and_no_crash(at: Witnessed) -> None:
    checkpoints.make_checkpoint(at.box)
    shutil.rmtree(at.folder / "heads")
    (at.folder / "heads").write_text("no folder")
    at.stage.site.recover()
    assert 1 == at.actions().count(Trouble.HEAD_UNREADABLE)


def test_a_log_begins_anew_only_after_trouble_and_by_name(at: Witnessed) -> None:
    at.write(2)
    copy = Copy(at)
    at.write(5)
    at.exchange()
    with pytest.raises(Refused, match="continues its signed heads"):
        checkpoints.restart_log(at.box, "Dr. Chen", "no reason")
    again = copy.put_back(at)
    again.stage.site.recover()
    with pytest.raises(Refused, match="name"):
        checkpoints.restart_log(again.box, "", "restored the backup of Monday")
    old_name = again.log_key().name
    head = checkpoints.restart_log(again.box, "Dr. Chen", "restored the backup of Monday")
    assert f"{old_name}/2" == again.log_key().name == parse_note(head.note).checkpoint.origin
    assert checkpoints.compare_with_heads(again.box) is None
    assert (at.folder / "heads" / f"{COSIGNED}.before-2").exists()
    with again.box.store.view() as view:
        assert view.get(Halt, Breaker.LOG_REWOUND) is not None  # a decision of its own
    reset(again.box, Breaker.LOG_REWOUND, "Dr. Chen", "opt-outs were compared")
    again.exchange()
    assert again.head(COSIGNED) > 0
    with again.stage.site.store.view() as view:
        assert verify(view.tx).ok
    again.stage.site.close()


def test_without_a_witness_there_is_nobody_to_ask(at: Witnessed) -> None:
    with pytest.raises(Refused, match="set up: none"):
        checkpoints.choose_witness(replace(at.box, witnesses=()))
    assert at.box.witnesses[0] == checkpoints.choose_witness(at.box)
    with pytest.raises(Refused, match="not clear which"):
        checkpoints.choose_witness(at.box, "somebody")
    with pytest.raises(Refused, match="it was set back"):
        at.ask(old=10_000)
