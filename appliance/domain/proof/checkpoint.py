"""Signed tree heads and what witnesses add to them: the texts of C2SP, byte for byte.

A *checkpoint* (c2sp.org/tlog-checkpoint) is a signed note (c2sp.org/signed-note) of three lines: which
log, how many rows, the root of their tree. A *cosignature* (c2sp.org/tlog-cosignature, v1) is a witness's
line under it: as of that second it saw no longer and no other log. With these, somebody who holds the
database and its key still cannot take a row back unseen.

The forms are others', so that their witnesses and verifiers can read ours. No key is held here: signing
and verifying are functions that the caller brings. What is malformed raises ValueError and is never mended.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from appliance.domain.proof.merkle import HASH_BYTES

Sign = Callable[[bytes], bytes]
"""Given a message, returns its Ed25519 signature of 64 bytes."""
Verifies = Callable[[bytes, bytes, bytes], bool]
"""Given an Ed25519 public key, a message and a signature, says whether the one signed the other."""

ED25519: Final = 1
COSIGNATURE: Final = 4
PROOF_HEADER: Final = "c2sp.org/tlog-proof@v1"
_DASH: Final = "\u2014"
_KEY_ID_BYTES: Final = 4
_TIME_BYTES: Final = 8
_SIGNATURE_BYTES: Final = 64
_MOST_LINES: Final = 64
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f]")


@dataclass(frozen=True, slots=True)
class LogKey:
    """A public key with the name it signs under. `kind` is ED25519 for a log, COSIGNATURE for a witness."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The four bytes that stand before each of its signatures."""
        return sha256(f"{self.name}\n".encode() + bytes((self.kind,)) + self.public).digest()[:_KEY_ID_BYTES]

    @property
    def text(self) -> str:
        """The key as it is handed out: `name+id+base64`."""
        return f"{self.name}+{self.key_id.hex()}+{_to_base64(bytes((self.kind,)) + self.public)}"


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One line under a note: who says to have signed, with which key, and the bytes."""

    name: str
    key_id: bytes
    signature: bytes

    @property
    def text(self) -> str:
        """The line without its end."""
        return f"{_DASH} {self.name} {_to_base64(self.key_id + self.signature)}"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log: its name, how many rows, the root of their tree."""

    origin: str
    size: int
    root: bytes

    @property
    def body(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{_to_base64(self.root)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A checkpoint with the lines under it. `body` is what was signed, to the byte."""

    checkpoint: Checkpoint
    body: str
    lines: tuple[SignatureLine, ...]

    @property
    def text(self) -> str:
        """The note as it is kept and handed on."""
        return f"{self.body}\n" + "".join(f"{line.text}\n" for line in self.lines)


def name_log(public: bytes, number: int = 1) -> str:
    """Given the key of a log, return its name; a log begun anew after a restore counts on.

    Made of the key, so that it names no practice and two boxes never share one.
    """
    return f"recallbox/{sha256(public).hexdigest()[:16]}" + (f"/{number}" if number > 1 else "")


def number_of(origin: str) -> int:
    """Given the name of a log, return the how-manieth log of its box it is."""
    parts = origin.split("/")
    return int(parts[2]) if len(parts) > 2 and parts[2].isdecimal() else 1


def parse_key(text: str) -> LogKey:
    """Given `name+id+base64`, return the key. Raise ValueError if it is not one, or its id is another's."""
    name, plus, rest = text.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    raw = _from_base64(encoded)
    if not (plus and _is_name(name)) or len(raw) != 1 + HASH_BYTES or raw[0] not in (ED25519, COSIGNATURE):
        raise ValueError("a key is written name+id+base64, of Ed25519")
    key = LogKey(name, raw[0], raw[1:])
    if key.key_id.hex() != key_id:
        raise ValueError(f"the id of the key {name} is not that of its bytes")
    return key


def sign_checkpoint(checkpoint: Checkpoint, key: LogKey, sign: Sign) -> Note:
    """Given a head and the log's key, return the signed note."""
    signed = sign(checkpoint.body.encode())
    return Note(checkpoint, checkpoint.body, (SignatureLine(key.name, key.key_id, signed),))


def parse_note(text: str) -> Note:
    """Given a signed note, return it in parts, believing nothing yet. Raise ValueError if it is not one."""
    body, blank, tail = text.rpartition("\n\n")
    if not blank or not tail.endswith("\n"):
        raise ValueError("a checkpoint has an empty line before its signatures")
    if _CONTROL.search(text):
        raise ValueError("a checkpoint holds no control characters")
    return Note(parse_checkpoint(f"{body}\n"), f"{body}\n", parse_lines(tail))


def parse_checkpoint(body: str) -> Checkpoint:
    """Given the text of a checkpoint, return it; further lines are others' and left alone."""
    lines = body.split("\n")
    if len(lines) < 4 or not all(lines[:-1]) or lines[-1]:
        raise ValueError("a checkpoint has at least three lines, none of them empty")
    if re.fullmatch("0|[1-9][0-9]{0,18}", lines[1]) is None:
        raise ValueError("the second line of a checkpoint is a number of rows")
    root = _from_base64(lines[2])
    if len(root) != HASH_BYTES:
        raise ValueError("the third line of a checkpoint is a hash")
    return Checkpoint(lines[0], int(lines[1]), root)


def parse_lines(text: str) -> tuple[SignatureLine, ...]:
    """Given signature lines, return them. Raise ValueError if there are none, too many, or one is odd."""
    rows = text.removesuffix("\n").split("\n")
    if not 0 < len(rows) <= _MOST_LINES:
        raise ValueError(f"a checkpoint has 1 to {_MOST_LINES} signatures")
    return tuple(map(_parse_line, rows))


def _parse_line(row: str) -> SignatureLine:
    parts = row.split(" ")
    if len(parts) != 3 or parts[0] != _DASH or not _is_name(parts[1]):
        raise ValueError("a signature line is a dash, a name and base64, one blank between them")
    raw = _from_base64(parts[2])
    if len(raw) <= _KEY_ID_BYTES:
        raise ValueError("a signature line ends in a key id and a signature")
    return SignatureLine(parts[1], raw[:_KEY_ID_BYTES], raw[_KEY_ID_BYTES:])


def is_signed_by(note: Note, key: LogKey, verifies: Verifies) -> bool:
    """Whether a note bears a log's signature, and no line under its name and id that is false."""
    ours = [line for line in note.lines if (line.name, line.key_id) == (key.name, key.key_id)]
    return bool(ours) and all(verifies(key.public, note.body.encode(), line.signature) for line in ours)


def cosignature_message(body: str, seconds: int) -> bytes:
    """Given a checkpoint's text and a POSIX time, return what a witness signs."""
    return f"cosignature/v1\ntime {seconds}\n{body}".encode()


def cosigned_at(note: Note, line: SignatureLine, key: LogKey, verifies: Verifies) -> datetime | None:
    """Given a line under a note, return when the witness signed; None if it is not its valid cosignature."""
    if (line.name, line.key_id) != (key.name, key.key_id) or key.kind != COSIGNATURE:
        return None
    if len(line.signature) != _TIME_BYTES + _SIGNATURE_BYTES:
        return None
    seconds = int.from_bytes(line.signature[:_TIME_BYTES], "big")
    if not verifies(key.public, cosignature_message(note.body, seconds), line.signature[_TIME_BYTES:]):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def format_request(old_size: int, proof: Sequence[bytes], note: Note) -> str:
    """Return what a witness is asked with: the body of `add-checkpoint` of c2sp.org/tlog-witness."""
    return f"old {old_size}\n{_hash_lines(proof)}\n{note.text}"


def format_proof(index: int, path: Sequence[bytes], note: Note, record: bytes) -> str:
    """Return the proof of one row (c2sp.org/tlog-proof); the row itself rides along as its extra data."""
    return f"{PROOF_HEADER}\nextra {_to_base64(record)}\nindex {index}\n{_hash_lines(path)}\n{note.text}"


def _hash_lines(hashes: Iterable[bytes]) -> str:
    return "".join(f"{_to_base64(one)}\n" for one in hashes)


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(one.isspace() for one in name)


def _to_base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _from_base64(text: str) -> bytes:
    """Decode strictly: one text for one value. Raise ValueError."""
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise ValueError("this is not base64") from error
    if _to_base64(raw) != text:
        raise ValueError("this is not the one base64 text of its bytes")
    return raw
