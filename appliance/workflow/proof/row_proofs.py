"""Proofs that audit rows are in the log, against a checkpoint that somebody else can check.

The newest head that a witness cosigned is proven against where it reaches far enough, else a fresh one of our
own. What is proven is that the rows are in the log as they stand; not that what they say is true.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass

from appliance.domain.proof.checkpoint import Note, format_proof, parse_note
from appliance.domain.proof.proofs import inclusion_proofs
from appliance.errors import Refused
from appliance.ports.records import SignedHead
from appliance.ports.store import View
from appliance.workflow.box import Box
from appliance.workflow.proof.checkpoints import log_key, make_checkpoint, with_cosignatures


@dataclass(frozen=True, slots=True)
class ProvenRow:
    """One audit row: its number from 1, its canonical text, and its audit path, the leaf's sibling first."""

    seq: int
    record: str
    path: tuple[bytes, ...]

    def plain(self) -> dict[str, object]:
        """Return it as data for a file."""
        return {
            "seq": self.seq,
            "record": self.record,
            "path": [base64.b64encode(one).decode() for one in self.path],
        }


def choose_head(box: Box, last_seq: int) -> SignedHead:
    """Return the newest cosigned head that covers a row, or a fresh one of our own."""
    with box.store.view() as view:
        sizes = [one.size for one in view.cosignatures() if one.size >= last_seq]
        head = view.get(SignedHead, str(max(sizes))) if sizes else None
    return head or make_checkpoint(box)


def prove_rows(view: View, rows: Iterable[tuple[int, str]], head: SignedHead) -> list[ProvenRow]:
    """Given number and text of rows under a head, return them with their paths: the log is read once."""
    listed = list(rows)
    paths = inclusion_proofs(view.log_leaves(), head.size, [seq - 1 for seq, _ in listed])
    return [ProvenRow(seq, record, tuple(paths[seq - 1])) for seq, record in listed]


def prove_row(box: Box, seq: int) -> str:
    """Return the proof of one row in the form of c2sp.org/tlog-proof. Raise Refused if there is none."""
    with box.store.view() as view:
        size = view.log_frontier().size
    if not 0 < seq <= size:
        raise Refused(f"the log has no row {seq}", remedy=f"a number from 1 to {size}")
    head = choose_head(box, seq)
    with box.store.view() as view:
        record = next(text for number, text in view.log_records(seq - 1) if number == seq)
        proven = prove_rows(view, [(seq, record)], head)[0]
        note = noted(view, head)
    return format_proof(seq - 1, proven.path, note, record.encode())


def noted(view: View, head: SignedHead) -> Note:
    """Return a head as a note with its cosignatures."""
    return parse_note(with_cosignatures(view, head))


def public_keys(box: Box, view: View) -> list[str]:
    """Return every public key under which something of this log was signed, as texts."""
    names = {parse_note(one.note).checkpoint.origin for one in view.signed_heads()}
    key = log_key(box, view)
    logs = sorted({type(key)(name, key.kind, key.public).text for name in (*names, key.name)})
    return [*logs, *(one.text for one in box.witnesses)]
