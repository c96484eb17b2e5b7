"""The audit log as files for somebody who has neither the database nor our software.

`log.jsonl` holds one record a line, as hashed; `chain.bin` 32 bytes a row; `checkpoints.jsonl` every signed
head with its cosignatures; `keys.txt` the public keys. `recallbox_verify.py` is put beside them, and
`READ-ME.txt` says how it is used. The rows hold tokens and codes, never a patient's name, phone or words.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from appliance.adapters.store.audit_log import chained_records
from appliance.adapters.store.view import SqlCipherView
from appliance.errors import Corrupt, Refused
from appliance.ports.records import SignedHead
from appliance.verifier import recallbox_verify

_READ_ME = """This folder is the audit log of a RecallBox: {size} rows.

    python3 recallbox_verify.py .

recomputes it and says what holds. It needs Python 3.11 and nothing else. If you do not trust who gave you
this folder, take the tool from another place, and compare the keys in keys.txt with those you know.
With --known FILE, a checkpoint that you or a witness kept, it also shows that nothing before that was taken
away or changed since.

One row is one line of log.jsonl; times are UTC. Patients appear by random tokens.
"""


def export_log(view: SqlCipherView, head: SignedHead, keys: Sequence[str], folder: Path) -> int:
    """Write the rows up to a head into a new folder; return how many.

    Raise Refused if the folder is there already, Corrupt if rows of the head are missing.
    """
    try:
        folder.mkdir(mode=0o700)
    except OSError as error:
        raise Refused(f"{folder} cannot be made: {error.strerror}", remedy="name a new folder") from error
    count = 0
    with (
        open(folder / recallbox_verify.LOG, "wb") as log,
        open(folder / recallbox_verify.CHAIN, "wb") as chain,
    ):
        for count, (record, value) in enumerate(chained_records(view.tx), 1):
            if count > head.size:
                count = head.size
                break
            log.write(record + b"\n")
            chain.write(value)
    if count < head.size:
        raise Corrupt(
            f"the log has {count} of the {head.size} rows that were signed", remedy="`recallbox verify`"
        )
    with open(folder / recallbox_verify.CHECKPOINTS, "w", encoding="utf-8") as file:
        for note in _notes(view, head.size):
            file.write(json.dumps({"note": note}, ensure_ascii=False) + "\n")
    (folder / recallbox_verify.KEYS).write_text("".join(f"{key}\n" for key in keys), encoding="utf-8")
    (folder / "READ-ME.txt").write_text(_READ_ME.format(size=head.size), encoding="utf-8")
    copy_verifier(folder)
    return count


def copy_verifier(folder: Path) -> None:
    """Put the verifier beside what it verifies."""
    tool = Path(recallbox_verify.__file__)
    (folder / tool.name).write_bytes(tool.read_bytes())


def _notes(view: SqlCipherView, size: int) -> list[str]:
    lines: dict[int, dict[str, str]] = {}
    for one in view.cosignatures():
        lines.setdefault(one.size, {})[one.witness] = one.line
    return [
        head.note + "".join(f"{line}\n" for line in lines.get(head.size, {}).values())
        for head in view.signed_heads()
        if head.size <= size
    ]
