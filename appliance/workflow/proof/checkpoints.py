"""Checkpoints of the audit log: signing its head, having it witnessed, and noticing a log that was set back.

Every hour the head is signed and kept in the database, in the folder beside it and, whenever the witness is
asked, outside of the box. A database put back from a copy, by whomever, is then older or other than a head
that somebody else holds. When that is found nothing is repaired and nothing is hidden: the halt stops every
text that the box starts by itself, because opt-outs may be missing with the rows; a task tells the office;
and the log says what it was compared with. Only a named person begins the log anew.

Not decided here: whom to believe. The witness judges by its own memory, the auditor with the verifier.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from appliance.domain.limits.breakers import Breaker
from appliance.domain.proof.checkpoint import (
    ED25519,
    Checkpoint,
    LogKey,
    Note,
    SignatureLine,
    cosigned_at,
    format_request,
    is_signed_by,
    name_log,
    number_of,
    parse_lines,
    parse_note,
    sign_checkpoint,
)
from appliance.domain.proof.merkle import Frontier, growth_proof
from appliance.domain.proof.proofs import prove_growth, root_at
from appliance.errors import Refused, Transient
from appliance.ports.records import Cosignature, SignedHead
from appliance.ports.store import Lane, View
from appliance.workflow.box import Box
from appliance.workflow.limits.breakers import trip
from appliance.workflow.limits.rollout import need_name, need_plain

LATEST = "latest.checkpoint"
COSIGNED = "cosigned.checkpoint"
"""The newest heads beside the database: as signed by us, and as cosigned by a witness."""


class Trouble(StrEnum):
    """How the log differs from a head that somebody holds."""

    ROLLED_BACK = "log_rolled_back"
    FORKED = "log_forked"
    HEAD_UNREADABLE = "log_head_unreadable"


_SAID = {
    Trouble.ROLLED_BACK: "rows that were signed are gone: an older database was put back",
    Trouble.FORKED: "rows that were signed are not in this log: changed, or an older database went on",
    Trouble.HEAD_UNREADABLE: "a signed head beside the database was changed, locked up or of another key",
}
RESTART = (
    "if a backup was restored: `recallbox witness restart --by NAME --why TEXT`, then"
    " `recallbox breakers reset log_rewound`; if not, tell the security officer before anything else"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found: against which head, of how many rows, and how many the log has."""

    trouble: Trouble
    head: str
    signed_size: int
    size: int

    @property
    def text(self) -> str:
        """The finding in a sentence."""
        return (
            f"{_SAID[self.trouble]} ({self.head}: {self.signed_size} rows were signed,"
            f" the log has {self.size})"
        )


def log_key(box: Box, view: View) -> LogKey:
    """Return the log's public key under the name that the log has now."""
    newest = view.newest_head()
    number = number_of(parse_note(newest.note).checkpoint.origin) if newest is not None else 1
    return LogKey(name_log(box.notary.public, number), ED25519, box.notary.public)


# --- signing ---------------------------------------------------------------------------------------------


def make_checkpoint(box: Box) -> SignedHead:
    """Sign the head of the log, keep it, and put it beside the database; return it.

    Two at the same size are one. Raise Refused for a log that does not continue its signed heads: two
    signed heads that contradict each other would be proof against an office that only restored a backup.
    """
    finding = compare_with_heads(box)
    if finding is not None:
        raise Refused(finding.text, remedy=RESTART)
    with box.store.view() as view:
        key = log_key(box, view)
        tree = view.log_frontier()
    head = sign_head(box, tree, key)
    _put_beside(box, head)
    return head


def sign_head(box: Box, tree: Frontier, key: LogKey) -> SignedHead:
    """Sign a head of the log and keep it in the database; the one that is there already stays."""
    note = sign_checkpoint(Checkpoint(key.name, tree.size, tree.root()), key, box.notary.sign)
    head = SignedHead(
        str(tree.size), tree.size, tree.root().hex(), note.text, tree.to_bytes().hex(), box.clock.now()
    )
    with box.store.transaction(Lane.NIGHTLY, "checkpoint.sign") as tx:
        known = tx.get(SignedHead, head.id)
        if known is None:
            tx.add(head)
            entry = box.entry(
                tx, "checkpoint_signed", object=f"checkpoint:{head.id}", outcome="ok", body_hash=head.root
            )
            tx.audit(entry)
    return known or head


def _put_beside(box: Box, head: SignedHead) -> None:
    """Put a head into the folder, unless what lies there is of a log that this one does not continue."""
    present = box.heads.read(LATEST)
    if present is None or _size_of(present) <= head.size:
        box.heads.write(LATEST, head.note)


def _size_of(text: str) -> int:
    try:
        return parse_note(text).checkpoint.size
    except ValueError:
        return 1 << 62  # never overwritten: it is evidence


# --- comparing -------------------------------------------------------------------------------------------


def compare_with_heads(box: Box) -> Finding | None:
    """Compare the log with the heads that lie beside the database; report what does not fit, once.

    Reads the rows since those heads, and the whole log only when the database does not know one of them.
    """
    with box.store.view() as view:
        finding = next(_findings(box, view), None)
    if finding is not None:
        report_trouble(box, finding)
    return finding


def _findings(box: Box, view: View) -> Iterator[Finding]:
    size = view.log_frontier().size
    for name in (COSIGNED, LATEST):
        try:
            text = box.heads.read(name)
        except Transient:
            text = ""  # whoever cannot change a head may still lock it away
        if text is None:
            continue
        note = _trusted(box, text)
        if note is None:
            yield Finding(Trouble.HEAD_UNREADABLE, name, 0, size)
        elif (trouble := _compare(view, note.checkpoint)) is not None:
            yield Finding(trouble, name, note.checkpoint.size, size)


def _trusted(box: Box, text: str) -> Note | None:
    """Return a head of our own key, or None for anything else."""
    try:
        note = parse_note(text)
        origin = note.checkpoint.origin
        key = LogKey(name_log(box.notary.public, number_of(origin)), ED25519, box.notary.public)
    except ValueError:
        return None
    return note if key.name == origin and is_signed_by(note, key, box.notary.verifies) else None


def _compare(view: View, signed: Checkpoint) -> Trouble | None:
    """Say how the log differs from a head that was signed of it."""
    tree = view.log_frontier()
    if signed.size > tree.size:
        return Trouble.ROLLED_BACK
    edge = frontier_at(view, signed.size)
    if edge is not None:
        grown = Frontier.from_bytes(edge.to_bytes())
        grown.extend(view.log_leaves(signed.size))
        if edge.root() == signed.root and grown.to_bytes() == tree.to_bytes():
            return None
    return None if root_at(view.log_leaves(), signed.size) == signed.root else Trouble.FORKED


def frontier_at(view: View, size: int) -> Frontier | None:
    """Return the tree's right edge at an earlier size, if a checkpoint of that size was kept."""
    head = view.get(SignedHead, str(size))
    return Frontier.from_bytes(bytes.fromhex(head.frontier)) if head is not None else None


def report_trouble(box: Box, finding: Finding) -> bool:
    """Stop proactive texts, tell the office and put it on record; return False if that was done before."""
    detail = {"signed": finding.signed_size, "rows": finding.size}
    with box.store.transaction(Lane.INBOUND, "checkpoint.trouble") as tx:
        if not trip(box, tx, Breaker.LOG_REWOUND, f"{finding.text}; {RESTART}", detail):
            return False
        tx.audit(
            box.entry(
                tx, str(finding.trouble), object=f"head:{finding.head}", outcome="stopped", detail=detail
            )
        )
    return True


def restart_log(box: Box, by: str, why: str) -> SignedHead:
    """Begin a log of a new name over the rows at hand, in the name of a person, after a restore.

    The heads of the former log are kept beside it, and the audit log says what they were. Raise Refused if
    nothing is wrong: a log is not renamed to escape its witness.
    """
    need_name(by)
    need_plain(why)
    with box.store.view() as view:
        finding = next(_findings(box, view), None)
        numbers = [number_of(log_key(box, view).name)]
    if finding is None:
        raise Refused("the log continues its signed heads", remedy="nothing has to be done")
    for name in (COSIGNED, LATEST):
        note = _trusted(box, box.heads.read(name) or "")
        numbers += [number_of(note.checkpoint.origin)] if note is not None else []
    fresh = LogKey(name_log(box.notary.public, max(numbers) + 1), ED25519, box.notary.public)
    with box.store.transaction(Lane.DESK, "checkpoint.restart") as tx:
        tx.audit(
            box.entry(
                tx,
                "log_restarted",
                actor=f"user:{by}",
                object=f"log:{fresh.name}",
                outcome=finding.trouble,
                detail={"why": why, "signed": finding.signed_size, "rows": finding.size},
            )
        )
    with box.store.view() as view:
        tree = view.log_frontier()
    head = sign_head(box, tree, fresh)
    # Only now: cut off before this line, the next start finds the same trouble again.
    for name in (COSIGNED, LATEST):
        box.heads.set_aside(name, f"before-{max(numbers) + 1}")
    _put_beside(box, head)
    return head


# --- the witness -----------------------------------------------------------------------------------------


def choose_witness(box: Box, name: str = "") -> LogKey:
    """Return the witness of that name, or the only one. Raise Refused if it is not clear which."""
    found = [key for key in box.witnesses if name in ("", key.name)]
    if len(found) != 1:
        known = ", ".join(key.name for key in box.witnesses) or "none"
        raise Refused(
            f"it is not clear which witness is meant; set up: {known}",
            remedy="name it with --witness, or set [audit] witnesses",
        )
    return found[0]


def request_cosignature(box: Box, witness: LogKey, old_size: int | None = None) -> str:
    """Return what to ask a witness with: a fresh checkpoint, and the proof that the log only grew.

    It grew from what that witness cosigned last as far as we know, or from `old_size` if the witness says
    so. Raise Refused if the log never had that size.
    """
    make_checkpoint(box)
    with box.store.view() as view:
        head = view.newest_head()
        assert head is not None
        sizes = [one.size for one in view.cosignatures() if one.witness == witness.name]
        old = _last_of_log(view, head, sizes) if old_size is None else old_size
        if old > head.size:
            raise Refused(
                f"the witness saw {old} rows and the log has {head.size}: it was set back",
                remedy=RESTART,
            )
        proof = _prove(view, old, head)
    return format_request(old, proof, parse_note(head.note))


def _last_of_log(view: View, head: SignedHead, sizes: list[int]) -> int:
    """Return the largest of the sizes that were cosigned under the log's present name."""
    origin = parse_note(head.note).checkpoint.origin
    for size in sorted(sizes, reverse=True):
        known = view.get(SignedHead, str(size))
        if known is not None and parse_note(known.note).checkpoint.origin == origin:
            return size
    return 0


def _prove(view: View, old: int, head: SignedHead) -> list[bytes]:
    edge = frontier_at(view, old)
    if edge is None:
        return prove_growth(view.log_leaves(), old, head.size)
    leaves = view.log_leaves(old)
    return growth_proof(edge, [leaf for leaf, _ in zip(leaves, range(head.size - old), strict=False)])


def accept_answer(box: Box, text: str) -> list[Cosignature]:
    """Given what a witness wrote, keep each cosignature that is valid; return those that are new.

    `text` is the checkpoint with the witness's line under it, or that line alone. Raise Refused if no line
    in it is a known witness's over a head of this log; a head that this log is not, is reported as well.
    """
    answered = text.replace("\r\n", "\n").lstrip()
    try:
        note = parse_note(answered) if "\n\n" in answered.strip() else None
        lines = note.lines if note is not None else parse_lines(answered.rstrip("\n") + "\n")
    except ValueError as error:
        raise Refused(f"this is no answer of a witness: {error}", remedy="ask the witness again") from error
    if note is not None:
        _refuse_other_log(box, note)
    with box.store.view() as view:
        heads = view.signed_heads()[-1000:]
        known = {one.line for one in view.cosignatures()}
    matched = [one for line in lines if (one := _match(box, line, heads)) is not None]
    if not matched:
        raise Refused(
            "no witness of this site signed this, or not over a head of this log",
            remedy="compare [audit] witnesses with the witness's public key; ask again with a fresh request",
        )
    fresh = [one for one in matched if one.line not in known]
    with box.store.transaction(Lane.DESK, "checkpoint.accept") as tx:
        for one in fresh:
            tx.add(one)
            detail = {"witness": one.witness}
            tx.audit(
                box.entry(
                    tx, "cosignature_accepted", object=f"checkpoint:{one.size}", outcome="ok", detail=detail
                )
            )
    _keep_cosigned(box)
    return fresh


def _refuse_other_log(box: Box, note: Note) -> None:
    """Raise Refused, after reporting it, if a witnessed head of our key is not one of this log."""
    witnessed = any(
        cosigned_at(note, line, key, box.notary.verifies) is not None
        for line in note.lines
        for key in box.witnesses
    )
    if not witnessed or _trusted(box, note.text) is None:
        return
    with box.store.view() as view:
        trouble = _compare(view, note.checkpoint)
        size = view.log_frontier().size
    if trouble is not None:
        finding = Finding(trouble, "answer of the witness", note.checkpoint.size, size)
        report_trouble(box, finding)
        raise Refused(finding.text, remedy=RESTART)


def _match(box: Box, line: SignatureLine, heads: list[SignedHead]) -> Cosignature | None:
    """Return a witness's line as a record, if it is valid under one of the heads; the newest first."""
    keys = [key for key in box.witnesses if (line.name, line.key_id) == (key.name, key.key_id)]
    for key in keys:
        for head in reversed(heads):
            at = cosigned_at(parse_note(head.note), line, key, box.notary.verifies)
            if at is not None:
                return Cosignature(
                    f"{head.size}:{key.key_id.hex()}:{int(at.timestamp())}",
                    head.size,
                    key.name,
                    line.text,
                    at,
                    box.clock.now(),
                )
    return None


def _keep_cosigned(box: Box) -> None:
    """Put the largest cosigned head beside the database, unless a larger one lies there."""
    with box.store.view() as view:
        text = cosigned_note(view)
    present = box.heads.read(COSIGNED)
    if text is not None and (present is None or _size_of(present) <= parse_note(text).checkpoint.size):
        box.heads.write(COSIGNED, text)


def cosigned_note(view: View) -> str | None:
    """Return the largest head of this log that a witness cosigned, with the cosignatures under it."""
    newest = view.newest_head()
    if newest is None:
        return None
    size = _last_of_log(view, newest, [one.size for one in view.cosignatures()])
    head = view.get(SignedHead, str(size))
    return with_cosignatures(view, head) if size and head is not None else None


def with_cosignatures(view: View, head: SignedHead) -> str:
    """Return a signed head with the newest cosignature of each witness under it."""
    newest = {one.witness: one.line for one in view.cosignatures() if one.size == head.size}
    return head.note + "".join(f"{line}\n" for line in newest.values())


@dataclass(frozen=True, slots=True)
class Witnessed:
    """How far the log is signed and witnessed."""

    origin: str
    rows: int
    signed_size: int
    signed_at: datetime | None
    cosigned_size: int
    cosigned_at: datetime | None
    witness: str


def describe_standing(view: View) -> Witnessed:
    """Return how far the log is signed and witnessed; its name is empty before it was signed once."""
    head, lines = view.newest_head(), view.cosignatures()
    last = lines[-1] if lines else None
    return Witnessed(
        parse_note(head.note).checkpoint.origin if head else "",
        view.log_frontier().size,
        head.size if head else 0,
        head.signed_at if head else None,
        last.size if last else 0,
        last.cosigned_at if last else None,
        last.witness if last else "",
    )
