#!/usr/bin/env python3
"""The witness of RecallBox audit logs: cosigns a log only if it continues what it saw before.

    python recallbox_witness.py new-key NAME --key FILE
    python recallbox_witness.py cosign REQUEST --key FILE --state FOLDER --log KEY --out ANSWER

Runs on a machine that is not the box, with `recallbox_verify.py` beside it and nothing else than the standard
library. A request is what `recallbox witness request` wrote (the body of `add-checkpoint` of
c2sp.org/tlog-witness); the answer is the checkpoint with the cosignature under it (c2sp.org/tlog-cosignature,
v1), for `recallbox witness accept`. What it saw last of each log it keeps in --state: keep that folder. A log
that was set back or rewritten is refused in plain words, exit code 65, and its request is worth keeping.

It never sees a row of the log: sizes and hashes only.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import re
import sys
import time
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING or __package__:
    from appliance.verifier import recallbox_verify as log
else:  # alone in a folder, beside the verifier
    import recallbox_verify as log


def make_key(name: str, file: Path) -> log.Key:
    """Make a witness's secret key in a file of its own; return the public one. Raise Unreadable."""
    if not log.is_name(name):
        raise log.Unreadable("a witness's name has no blank and no plus, such as witness.example/1")
    seed = os.urandom(32)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise log.Unreadable(f"{file} cannot be made: {error.strerror}") from None
    with os.fdopen(handle, "w") as target:
        target.write(f"{name} {seed.hex()}\n")
    return log.Key(name, log.COSIGNATURE, log.public_key(seed))


def _read_seed(file: Path) -> tuple[str, bytes]:
    name, _, seed = log.read_text(file).strip().partition(" ")
    if not log.is_name(name) or not re.fullmatch("[0-9a-f]{64}", seed):
        raise log.Unreadable(f"{file} is not a witness's key; make one with new-key")
    return name, bytes.fromhex(seed)


def parse_request(text: str) -> tuple[int, list[bytes], log.Note]:
    """Given the body of `add-checkpoint`, return the old size, the proof and the checkpoint."""
    head, blank, rest = text.partition("\n\n")
    rows = head.split("\n")
    if not blank or not re.fullmatch("old (0|[1-9][0-9]{0,18})", rows[0]) or len(rows) > 64:
        raise log.Unreadable("this is not a request for a cosignature: it begins with `old` and a number")
    return int(rows[0][4:]), list(map(log.from_base64, rows[1:])), log.parse_note(rest)


def judge_request(old: int, proof: Sequence[bytes], note: log.Note, seen: log.Note | None) -> None:
    """Given a request and what was cosigned last of that log, return if it may be. Raise Altered."""
    if seen is None:
        if old or proof:
            raise log.Altered(
                f"nothing was cosigned of this log yet, the request says {old} rows: ask with --old 0"
            )
        return
    if note.size < seen.size:
        raise log.Altered(
            f"ROLLED BACK: {seen.size} rows were cosigned, the log now has {note.size}. An older database was"
            " put back. Nothing is cosigned; ask the office why.",
            note.size + 1,
        )
    if note.size == seen.size and note.root != seen.root:
        raise log.Altered(
            f"FORKED: the log had another row among its {seen.size} when it was cosigned. Nothing is"
            " cosigned; keep this request as evidence."
        )
    if old != seen.size:
        raise log.Altered(
            f"{seen.size} rows were cosigned last, the request says {old}: ask with --old {seen.size}"
        )
    if not log.proves_growth(old, note.size, seen.root, note.root, proof):
        raise log.Altered(
            f"FORKED: the log does not continue the {seen.size} rows that were cosigned. Nothing is cosigned;"
            " keep this request as evidence."
        )


def cosign(request: str, key_file: Path, state: Path, logs: Sequence[log.Key], seconds: int) -> str:
    """Given a request, judge it by what was cosigned before, remember it, and return the cosigned checkpoint.

    Raise Altered, and cosign nothing, for an unknown log, a false signature, a rollback or a fork.
    """
    name, seed = _read_seed(key_file)
    old, proof, note = parse_request(request)
    log.demand_signature(note, logs)
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    memory = state / f"{sha256(note.origin.encode()).hexdigest()[:32]}.checkpoint"
    with open(state / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # judged and remembered as one step
        seen = log.parse_note(log.read_text(memory)) if memory.exists() else None
        judge_request(old, proof, note, seen)
        key = log.Key(name, log.COSIGNATURE, log.public_key(seed))
        signed = seconds.to_bytes(8, "big") + log.sign(seed, log.cosigned_message(note.body, seconds))
        answer = f"{note.text}{log.DASH} {name} {log.to_base64(key.key_id + signed)}\n"
        fresh = memory.with_suffix(".new")
        with open(fresh, "w", encoding="utf-8") as file:
            file.write(answer)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(memory)
    return answer


def _cosign(options: argparse.Namespace) -> None:
    logs = tuple(map(log.parse_key, options.log))
    answer = cosign(log.read_text(options.request), options.key, options.state, logs, int(time.time()))
    options.out.write_text(answer, encoding="utf-8")
    log.say_line(f"cosigned {log.parse_note(answer).size} rows: {options.out}")


def _new_key(options: argparse.Namespace) -> None:
    log.say_line(make_key(options.name, options.key).text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("recallbox_witness.py", description=__doc__.split("\n\n")[0])
    verbs = parser.add_subparsers(required=True)
    fresh = verbs.add_parser("new-key", help="make the witness's key; prints the public one")
    fresh.add_argument("name", help="such as witness.example/1")
    fresh.add_argument("--key", type=Path, required=True, help="file to make")
    fresh.set_defaults(work=_new_key)
    signing = verbs.add_parser("cosign", help="judge a request and cosign it")
    signing.add_argument("request", type=Path, help="what `recallbox witness request` wrote")
    signing.add_argument("--key", type=Path, required=True, help="the witness's secret key")
    signing.add_argument("--state", type=Path, required=True, help="folder with what was cosigned before")
    signing.add_argument("--log", action="append", required=True, metavar="KEY", help="a log's public key")
    signing.add_argument("--out", type=Path, required=True, help="file to make")
    signing.set_defaults(work=_cosign)
    return parser


def main(arguments: Sequence[str]) -> int:
    """Run a command; return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        options.work(options)
    except log.Altered as found:
        log.say_line(f"REFUSED: {found}")
        return log.DOES_NOT_HOLD
    except (log.Unreadable, OSError) as error:
        log.say_line(f"NOT COSIGNED: {error}")
        return log.UNREADABLE
    return log.HOLDS


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
