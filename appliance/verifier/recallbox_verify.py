#!/usr/bin/env python3
"""Checks a RecallBox audit log without RecallBox: one file, Python 3.11, nothing but the standard library.

    python recallbox_verify.py EXPORT              the folder that `recallbox audit export` made
    python recallbox_verify.py EVIDENCE            the folder that `recallbox evidence` made
    python recallbox_verify.py ROW.tlog-proof      what `recallbox audit prove` wrote

It says in plain words what holds, or the first row that does not. Exit code 0: all holds; 65: something does
not; 66: a file is missing or is not what it should be; 2: wrong use.

What it proves depends on what you bring: with --known FILE (a checkpoint that you, or a witness, kept) no row
before it can have been changed or taken away since; with --log and --witness KEY the signatures are those of
the keys you know. Without them it still finds every accident, but whoever can write the whole folder and has
a key of their own can make one that holds.

The forms: records as lines of JSON; leaves and tree of RFC 6962; checkpoints, cosignatures and proofs of
c2sp.org (signed-note, tlog-checkpoint, tlog-cosignature v1, tlog-proof, tlog-witness). Ed25519 of RFC 8032 is
implemented below in the order of that text. This file never needs the database, its key or a network.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import json
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

HOLDS, DOES_NOT_HOLD, UNREADABLE = 0, 65, 66


class Altered(Exception):
    """Something does not hold. `row` is the first row concerned, if it is known."""

    def __init__(self, message: str, row: int | None = None) -> None:
        super().__init__(message)
        self.row = row


class Unreadable(Exception):
    """A file is missing, or is not of the form it should have."""


# --- Ed25519, RFC 8032 section 5.1 -----------------------------------------------------------------------

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_ROOT_OF_MINUS_ONE = pow(2, (_P - 1) // 4, _P)

Point = tuple[int, int, int, int]
"""Extended homogeneous coordinates (X, Y, Z, T): x = X/Z, y = Y/Z, xy = T/Z."""
_NEUTRAL: Point = (0, 1, 1, 0)


def _add(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % _P
    b = (one[1] + one[0]) * (other[1] + other[0]) % _P
    c = 2 * one[3] * other[3] * _D % _P
    d = 2 * one[2] * other[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % _P, g * h % _P, f * g % _P, e * h % _P)


def _double(one: Point) -> Point:
    a, b = one[0] * one[0] % _P, one[1] * one[1] % _P
    h = a + b
    e = h - (one[0] + one[1]) ** 2 % _P
    g = a - b
    f = 2 * one[2] * one[2] % _P + g
    return (e * f % _P, g * h % _P, f * g % _P, e * h % _P)


def _multiples(one: Point) -> list[Point]:
    found = [_NEUTRAL]
    for _ in range(15):
        found.append(_add(found[-1], one))
    return found


def _sum_of_products(pairs: Sequence[tuple[int, list[Point]]]) -> Point:
    """Given scalars with the multiples of their points, return the sum of the products, four bits a step."""
    total = _NEUTRAL
    for shift in range(252, -1, -4):
        for _ in range(4):
            total = _double(total)
        for scalar, table in pairs:
            digit = scalar >> shift & 15
            if digit:
                total = _add(total, table[digit])
    return total


def _recover_x(y: int, sign: int) -> int | None:
    """Section 5.1.3, steps 2 to 4: the x of a y, or None if there is no such point."""
    if y >= _P:
        return None
    u, v = (y * y - 1) % _P, (_D * y * y + 1) % _P
    x = u * pow(v, 3, _P) * pow(u * pow(v, 7, _P), (_P - 5) // 8, _P) % _P
    if (v * x * x - u) % _P:
        x = x * _ROOT_OF_MINUS_ONE % _P
        if (v * x * x - u) % _P:
            return None
    if x == 0 and sign:
        return None
    return _P - x if x & 1 != sign else x


def _decode(raw: bytes) -> Point | None:
    number = int.from_bytes(raw, "little")
    y, sign = number & (1 << 255) - 1, number >> 255
    x = _recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % _P)


def _encode(one: Point) -> bytes:
    inverse = pow(one[2], -1, _P)
    x, y = one[0] * inverse % _P, one[1] * inverse % _P
    return (y | (x & 1) << 255).to_bytes(32, "little")


_BASE_Y = 4 * pow(5, -1, _P) % _P
_BASE = _decode(_BASE_Y.to_bytes(32, "little")) or _NEUTRAL
_BASE_TABLE = _multiples(_BASE)


def verify_signature(public: bytes, message: bytes, signature: bytes) -> bool:
    """Section 5.1.7, without the cofactor: whether the key signed the message.

    Every value must be written in its one canonical form: an s of L or more, a y of p or more and a negative
    zero verify nothing, so no signature can be turned into another one. A key of small order is no key: what
    it "signs", anybody can write.
    """
    if len(public) != 32 or len(signature) != 64:
        return False
    point, s = _decode(public), int.from_bytes(signature[32:], "little")
    if point is None or s >= _L or _encode(_double(_double(_double(point)))) == _encode(_NEUTRAL):
        return False
    k = int.from_bytes(sha512(signature[:32] + public + message).digest(), "little") % _L
    minus = (_P - point[0], point[1], 1, _P - point[3])
    return _encode(_sum_of_products([(s, _BASE_TABLE), (k, _multiples(minus))])) == signature[:32]


def _secret_scalar(seed: bytes) -> tuple[int, bytes]:
    digest = sha512(seed).digest()
    number = int.from_bytes(digest[:32], "little")
    return (number & ((1 << 254) - 8)) | 1 << 254, digest[32:]


def public_key(seed: bytes) -> bytes:
    """Section 5.1.5: the public key of a 32-byte seed."""
    return _encode(_sum_of_products([(_secret_scalar(seed)[0], _BASE_TABLE)]))


def sign(seed: bytes, message: bytes) -> bytes:
    """Section 5.1.6. Only the witness signs, on its own machine: the time it takes is no secret there."""
    scalar, prefix = _secret_scalar(seed)
    public = public_key(seed)
    r = int.from_bytes(sha512(prefix + message).digest(), "little") % _L
    big_r = _encode(_sum_of_products([(r, _BASE_TABLE)]))
    k = int.from_bytes(sha512(big_r + public + message).digest(), "little") % _L
    return big_r + ((r + k * scalar) % _L).to_bytes(32, "little")


# --- keys, checkpoints, cosignatures ---------------------------------------------------------------------

ED25519, COSIGNATURE = 1, 4
DASH = "\u2014"


class Key(NamedTuple):
    """A public key with its name. `kind` 1 signs checkpoints, 4 cosigns them."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The four bytes before each of its signatures."""
        return sha256(self.name.encode() + b"\n" + bytes((self.kind,)) + self.public).digest()[:4]

    @property
    def text(self) -> str:
        """The key as it is handed out."""
        return f"{self.name}+{self.key_id.hex()}+{to_base64(bytes((self.kind,)) + self.public)}"


class Line(NamedTuple):
    """A signature line under a note."""

    name: str
    key_id: bytes
    signature: bytes


class Note(NamedTuple):
    """A signed checkpoint in its parts; `body` is what was signed."""

    origin: str
    size: int
    root: bytes
    body: str
    lines: tuple[Line, ...]
    text: str


def to_base64(raw: bytes) -> str:
    """Return bytes as base64."""
    return base64.b64encode(raw).decode()


def from_base64(text: str) -> bytes:
    """Return the bytes of a base64 text. Raise Unreadable unless it is the one text for them."""
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise Unreadable(f"{text[:40]!r} is not base64") from None
    if to_base64(raw) != text:
        raise Unreadable(f"{text[:40]!r} is not the one base64 text of its bytes")
    return raw


def is_name(name: str) -> bool:
    """Whether a key may have that name."""
    return bool(name) and "+" not in name and not any(one.isspace() for one in name)


def parse_key(text: str) -> Key:
    """Given `name+id+base64`, return the key. Raise Unreadable."""
    parts = text.strip().split("+", 2)
    if len(parts) != 3 or not is_name(parts[0]):
        raise Unreadable(f"{text.strip()[:60]!r} is not a key: name+id+base64")
    raw = from_base64(parts[2])
    if len(raw) != 33 or raw[0] not in (ED25519, COSIGNATURE):
        raise Unreadable(f"the key {parts[0]} is not one of Ed25519")
    key = Key(parts[0], raw[0], raw[1:])
    if key.key_id.hex() != parts[1]:
        raise Unreadable(f"the id of the key {parts[0]} is not that of its bytes")
    return key


def parse_note(text: str) -> Note:
    """Given a signed checkpoint, return its parts. Raise Unreadable if it is not one."""
    body, blank, tail = text.rpartition("\n\n")
    lines = body.split("\n")
    if not blank or not tail.endswith("\n") or len(lines) < 3 or not all(lines):
        raise Unreadable("a checkpoint has three lines, an empty one, and its signatures")
    if any(one < " " and one != "\n" for one in text) or not re.fullmatch("0|[1-9][0-9]{0,18}", lines[1]):
        raise Unreadable("a checkpoint's second line is a number of rows")
    root = from_base64(lines[2])
    if len(root) != 32:
        raise Unreadable("a checkpoint's third line is a hash")
    signed = tuple(_parse_line(row) for row in tail[:-1].split("\n"))
    return Note(lines[0], int(lines[1]), root, f"{body}\n", signed, text)


def _parse_line(row: str) -> Line:
    parts = row.split(" ")
    if len(parts) != 3 or parts[0] != DASH or not is_name(parts[1]):
        raise Unreadable(f"{row[:60]!r} is not a signature line")
    raw = from_base64(parts[2])
    if len(raw) < 5:
        raise Unreadable("a signature line holds a key id and a signature")
    return Line(parts[1], raw[:4], raw[4:])


def is_signed(note: Note, key: Key) -> bool:
    """Whether a log's key signed a checkpoint, and no line in its name is false."""
    lines = [one for one in note.lines if (one.name, one.key_id) == (key.name, key.key_id)]
    return bool(lines) and all(
        verify_signature(key.public, note.body.encode(), one.signature) for one in lines
    )


def cosigned_message(body: str, seconds: int) -> bytes:
    """What a witness signs: the time and the checkpoint."""
    return f"cosignature/v1\ntime {seconds}\n{body}".encode()


def cosigned_at(note: Note, key: Key) -> int | None:
    """Return when a witness cosigned a checkpoint, in seconds since 1970; None if it did not validly."""
    for one in note.lines:
        if (one.name, one.key_id) != (key.name, key.key_id) or len(one.signature) != 72:
            continue
        seconds = int.from_bytes(one.signature[:8], "big")
        if verify_signature(key.public, cosigned_message(note.body, seconds), one.signature[8:]):
            return seconds
    return None


# --- the tree of RFC 6962 and its proofs (RFC 9162 section 2.1) ------------------------------------------


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


class Tree:
    """A growing tree: only its right edge is held."""

    def __init__(self) -> None:
        self.size = 0
        self.peaks: list[bytes] = []

    def root(self) -> bytes:
        """The root of the leaves so far."""
        if not self.peaks:
            return sha256(b"").digest()
        node = self.peaks[-1]
        for left in self.peaks[-2::-1]:
            node = _node(left, node)
        return node


def proves_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether a path proves a leaf at a position, from 0, of a tree."""
    if not 0 <= index < size:
        return False
    position, last, node = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if position & 1 or position == last:
            node = _node(sibling, node)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            node = _node(node, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and node == root


def proves_growth(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether a path proves that a tree only grew."""
    if not 0 < old < new:
        return 0 <= old <= new and not path and (old == 0 or old_root == new_root)
    nodes = ([old_root] if old & (old - 1) == 0 else []) + list(path)
    if not nodes:
        return False
    position, last = old - 1, new - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    first = second = nodes[0]
    for sibling in nodes[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            first, second = _node(sibling, first), _node(sibling, second)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            second = _node(second, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and (first, second) == (old_root, new_root)


# --- the export ------------------------------------------------------------------------------------------

LOG, CHAIN, CHECKPOINTS, KEYS = "log.jsonl", "chain.bin", "checkpoints.jsonl", "keys.txt"


class Trust(NamedTuple):
    """What the caller knows from elsewhere."""

    keys: tuple[Key, ...] = ()
    known: tuple[Note, ...] = ()
    every_signature: bool = False


def _choose_keys(trust: Trust, found: Sequence[Key]) -> tuple[Key, ...]:
    """Of each kind, take the keys that the caller brought; only where there are none, those at hand."""
    brought = {key.kind for key in trust.keys}
    return (*trust.keys, *(key for key in found if key.kind not in brought))


def read_text(path: Path) -> str:
    """Return a file's text. Raise Unreadable."""
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Unreadable(f"{path} is not text") from None


def verify_export(folder: Path, trust: Trust, say: Callable[[str], object]) -> None:
    """Given an exported log, say what holds. Raise Altered for the first thing that does not."""
    notes = _read_notes(folder)
    keys = _choose_keys(trust, _read_keys(folder))
    newest = max(notes, key=lambda one: one.size)
    for held in trust.known:
        if held.size > newest.size:
            raise Altered(
                f"rows are missing: you hold a checkpoint of {held.size} rows, this log ends at"
                f" {newest.size}. It was set back, or cut off.",
                newest.size + 1,
            )
    roots: dict[int, list[tuple[Note, str]]] = {}
    for origin, group in (("a checkpoint of the log", notes), ("the checkpoint that you hold", trust.known)):
        for note in group:
            roots.setdefault(note.size, []).append((note, origin))
    with open(folder / LOG, "rb") as log, open(folder / CHAIN, "rb") as chain:
        tree = check_rows(log, chain, roots, newest.size)
    say(f"The rows hold: {tree.size} rows in their order, chain and tree, root {tree.root().hex()}.")
    say(f"Every one of {len(notes)} checkpoints has the root of its rows.")
    for held in trust.known:
        say(
            f"The checkpoint that you hold, of {held.size} rows, is one of this log: nothing before it was"
            " changed or taken away."
        )
    _say_signatures(notes, keys, trust, say)


def check_rows(
    log: BinaryIO, chain_file: BinaryIO, roots: dict[int, list[tuple[Note, str]]], size: int
) -> Tree:
    """Stream the rows once: order, chain, and the tree at every checkpoint. Raise Altered."""
    tree, chain, good = Tree(), bytes(32), 0
    peaks = tree.peaks
    count = 0
    for line in log:
        count += 1
        if count > size:
            raise Altered(f"row {count} was added: the newest checkpoint is of {size} rows", count)
        record = line[:-1]
        leaf = sha256(b"\x00" + record).digest()
        chain = sha256(chain + leaf).digest()
        if chain_file.read(32) != chain:
            raise Altered(_describe_break(record, count), count)
        if not line.endswith(b'"seq":%d}\n' % count):
            raise Altered(f"row {count} holds the record of another row", count)
        carry = count
        while not carry & 1:
            leaf = sha256(b"\x01" + peaks.pop() + leaf).digest()
            carry >>= 1
        peaks.append(leaf)
        if count in roots:
            _compare_roots(tree.root(), roots[count], good, count)
            good = count
    tree.size = count
    if count < size:
        raise Altered(f"row {count + 1} is missing: {size} rows were signed", count + 1)
    if chain_file.read(1):
        raise Altered(f"the chain goes on after row {count}", count + 1)
    if not size and 0 in roots:
        _compare_roots(tree.root(), roots[0], 0, 0)
    return tree


def _describe_break(record: bytes, count: int) -> str:
    """Say what is wrong with a row whose chain value does not follow, from the number that it bears."""
    found = re.search(rb'"seq":([0-9]{1,18})}$', record)
    if found and int(found[1]) > count:
        return f"row {count} is missing or out of place: row {int(found[1])} stands there"
    if found and int(found[1]) < count:
        return f"row {int(found[1])} stands again where row {count} should be"
    return f"row {count} was altered: its chain value does not follow"


def _compare_roots(root: bytes, expected: Iterable[tuple[Note, str]], good: int, count: int) -> None:
    for note, origin in expected:
        if note.root != root:
            raise Altered(
                f"a row from {good + 1} to {count} was altered, with its chain: the tree of {count} rows has"
                f" not the root of {origin}",
                good + 1,
            )


def _read_notes(folder: Path) -> list[Note]:
    rows = read_text(folder / CHECKPOINTS).removesuffix("\n").split("\n")
    try:
        notes = [parse_note(json.loads(row)["note"]) for row in rows]
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError):
        raise Unreadable(f"{CHECKPOINTS} is not of the form of an export, or holds no checkpoint") from None
    return notes


def _read_keys(folder: Path) -> tuple[Key, ...]:
    return tuple(parse_key(row) for row in read_text(folder / KEYS).splitlines() if row.strip())


def _say_signatures(
    notes: Sequence[Note], keys: Sequence[Key], trust: Trust, say: Callable[[str], object]
) -> None:
    """Check the newest checkpoint's signature and the newest of each witness; all with `every_signature`.

    The roots of all were compared with the rows: an older signature adds nothing to what a newer one says.
    """
    ordered = sorted(notes, key=lambda one: one.size, reverse=True)
    for note in ordered if trust.every_signature else ordered[:1]:
        demand_signature(note, keys)
    brought = any(key.kind == ED25519 for key in trust.keys)
    whose = "that you brought" if brought else "that lies in the export: compare it with one from elsewhere"
    for key in keys:
        if key.kind == ED25519 and key.name == ordered[0].origin:
            say(f"Its newest checkpoint is signed with the key {whose}: {key.text}")
    for key in keys:
        if key.kind == COSIGNATURE:
            _say_witness(ordered, key, trust.every_signature, say)


def demand_signature(note: Note, keys: Sequence[Key]) -> None:
    """Raise Altered unless a checkpoint is signed by the known key of its log."""
    known = [key for key in keys if key.kind == ED25519 and key.name == note.origin]
    if not known:
        raise Altered(f"no key is known of the log {note.origin}: its checkpoint proves nothing")
    if not any(is_signed(note, key) for key in known):
        raise Altered(f"the checkpoint of {note.size} rows is not signed by the key of {note.origin}")


def _say_witness(notes: Sequence[Note], key: Key, every: bool, say: Callable[[str], object]) -> None:
    named = [note for note in notes if any(one.name == key.name for one in note.lines)]
    for note in named if every else named[:1]:
        if cosigned_at(note, key) is None:
            raise Altered(f"the cosignature of {key.name} on the checkpoint of {note.size} rows is not valid")
    if not named:
        say(f"The witness {key.name} has cosigned none of these checkpoints.")
        return
    at = datetime.fromtimestamp(cosigned_at(named[0], key) or 0, UTC)
    say(f"The witness {key.name} saw {named[0].size} of these rows by {at:%Y-%m-%d %H:%M:%S} UTC.")


# --- single rows: a proof, an evidence pack --------------------------------------------------------------


def verify_proof(text: str, trust: Trust, say: Callable[[str], object]) -> None:
    """Given the proof of one row (c2sp.org/tlog-proof), say what it proves. Raise Altered."""
    head, blank, rest = text.partition("\n\n")
    rows = head.split("\n")
    extra = rows[1].removeprefix("extra ") if len(rows) > 1 and rows[1].startswith("extra ") else ""
    place = 2 if extra else 1
    if not blank or len(rows) <= place or not re.fullmatch("index (0|[1-9][0-9]{0,18})", rows[place]):
        raise Unreadable("this is not a proof of the form c2sp.org/tlog-proof@v1")
    note = parse_note(rest)
    index, record = int(rows[place][6:]), from_base64(extra)
    if not proves_inclusion(
        sha256(b"\x00" + record).digest(),
        index,
        note.size,
        list(map(from_base64, rows[place + 1 :])),
        note.root,
    ):
        raise Altered(f"row {index + 1} is not proven: the path does not lead to the checkpoint", index + 1)
    _check_single(note, (), trust)
    say(f"Row {index + 1} is in the log of {note.size} rows: {record.decode('utf-8', 'replace')}")


def verify_evidence(text: str, trust: Trust, say: Callable[[str], object]) -> None:
    """Given an evidence pack, check that each of its audit rows is in the log. Raise Altered."""
    try:
        pack: dict[str, Any] = json.loads(text)
        note = parse_note(pack["checkpoint"])
        keys = tuple(map(parse_key, pack["keys"]))
        rows = [(row["seq"], row["record"], row["path"]) for row in pack["audit_rows"]]
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError):
        raise Unreadable("this is not an evidence pack") from None
    for seq, record, path in rows:
        leaf = sha256(b"\x00" + record.encode()).digest()
        if not proves_inclusion(leaf, seq - 1, note.size, list(map(from_base64, path)), note.root):
            raise Altered(f"row {seq} is not the one in the log", seq)
    _check_single(note, keys, trust)
    say(f"All {len(rows)} audit rows of this pack are in the log of {note.size} rows as they stand here.")
    say(
        "Not proven by this: what has no audit row of its own, such as the words of a text. Where a row has"
        " the hash of the words, compare it."
    )


def _check_single(note: Note, keys: Sequence[Key], trust: Trust) -> None:
    known = _choose_keys(trust, keys)
    if any(key.kind == ED25519 for key in known):
        demand_signature(note, known)
    for held in trust.known:
        if (held.size, held.root) != (note.size, note.root):
            raise Altered("the checkpoint is not the one that you hold; verify the whole export against it")


# --- the command -----------------------------------------------------------------------------------------


def say_line(text: str) -> None:
    """Tell the person in front of the terminal."""
    sys.stdout.write(f"{text}\n")


def _verify(options: argparse.Namespace) -> None:
    path: Path = options.path
    texts = [*(options.log or ()), *(options.witness or ())]
    known = tuple(parse_note(read_text(one)) for one in options.known or ())
    trust = Trust(tuple(map(parse_key, texts)), known, options.every_signature)
    if path.is_dir() and (path / "evidence.json").exists():
        verify_evidence(read_text(path / "evidence.json"), trust, say_line)
    elif path.is_dir():
        verify_export(path, trust, say_line)
    else:
        text = read_text(path)
        is_proof = text.startswith("c2sp.org/tlog-proof@v1\n")
        (verify_proof if is_proof else verify_evidence)(text, trust, say_line)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("recallbox_verify.py", description=__doc__.split("\n\n")[0])
    parser.add_argument("path", type=Path, help="exported log, evidence pack, or proof of a row")
    parser.add_argument("--known", type=Path, action="append", help="a checkpoint that you or a witness kept")
    parser.add_argument("--log", action="append", metavar="KEY", help="the log's public key, from elsewhere")
    parser.add_argument("--witness", action="append", metavar="KEY", help="a witness's public key")
    parser.add_argument("--every-signature", action="store_true", help="check older signatures as well")
    return parser


def main(arguments: Sequence[str]) -> int:
    """Check what the arguments name; return the exit code."""
    options = _parser().parse_args(arguments)
    try:
        _verify(options)
    except Altered as found:
        say_line(f"DOES NOT HOLD: {found}")
        return DOES_NOT_HOLD
    except (Unreadable, OSError) as error:
        say_line(f"CANNOT BE CHECKED: {error}")
        return UNREADABLE
    return HOLDS


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
