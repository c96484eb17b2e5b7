"""Disclosures on record, the accounting that a patient may ask for, and who looked at patients' data.

The carrier and the PMS get data for treatment and operations under an agreement, and texts go to the patient:
none of that is accounted for (45 CFR 164.528(a)(1)). What is, a person or a verb writes down here: a pack of
evidence handed to a lawyer, a court or an authority, and a text that reached a stranger, with its assessment.
The list is append-only. What it does not know is said beside it: tasks to assess that nobody has answered.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from appliance.domain.proof.disclosure import SOURCES, Basis, is_accounted, needs_assessment
from appliance.errors import Refused
from appliance.ports.records import Disclosure, Task
from appliance.ports.store import Lane, View, Writer
from appliance.workflow.box import Box
from appliance.workflow.handoff import TaskKind
from appliance.workflow.proof.patient_requests import PATIENT_REQUEST, own_phones

ACCESSES = {
    "phi_viewed": "looked at",
    "record_exported": "made a copy for the patient",
    "evidence_exported": "made an evidence pack",
    "numbers_exported": "wrote phone numbers into a file",
    "disclosures_accounted": "made an accounting of disclosures",
    "disclosure_recorded": "recorded a disclosure",
}
"""Actions by which a person comes to see patients' data, in words."""


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What a person says was disclosed. `disclosed_at` is aware UTC."""

    recipient: str
    what: str
    purpose: str
    basis: Basis
    disclosed_at: datetime
    address: str = ""
    breach: str = ""
    assessment: str = ""


def record_disclosure(box: Box, patient_id: str, by: str, said: Disclosed) -> Disclosure:
    """Put a disclosure on the list. Raise Refused if it lacks what an accounting has to say."""
    with box.store.transaction(Lane.DESK, "patient.disclosure") as tx:
        return add_disclosure(box, tx, patient_id, by, said)


def add_disclosure(box: Box, tx: Writer, patient_id: str, by: str, said: Disclosed) -> Disclosure:
    """Put a disclosure on the list in the caller's transaction; see `record_disclosure`."""
    _demand_whole(box, said)
    tx.make_token(patient_id, box.entropy.token())
    added = Disclosure(
        box.entropy.token(),
        patient_id,
        said.disclosed_at,
        said.recipient.strip(),
        said.what.strip(),
        said.purpose.strip(),
        said.basis,
        box.clock.now(),
        by,
        said.address.strip(),
        said.breach,
        said.assessment.strip(),
    )
    tx.add(added)
    tx.audit(
        box.entry(
            tx,
            "disclosure_recorded",
            patient_id,
            actor=by,
            object=f"disclosure:{added.id}",
            outcome=said.basis,
            detail={"breach": said.breach} if said.breach else {},
        )
    )
    return added


def _demand_whole(box: Box, said: Disclosed) -> None:
    """164.528(b)(2): date, recipient, what, purpose; for one not permitted the assessment of 164.402(2)."""
    missing = [name for name in ("recipient", "what", "purpose") if not getattr(said, name).strip()]
    if missing:
        raise Refused(
            f"an accounting has to say {' and '.join(missing)}", remedy="give --to, --what and --purpose"
        )
    if said.disclosed_at > box.clock.now():
        raise Refused("a disclosure is not ahead of us", remedy="give the day on which it happened")
    if needs_assessment(said.basis) and (said.breach not in ("yes", "no") or not said.assessment.strip()):
        raise Refused(
            "one that was not permitted is presumed a breach until it is assessed (45 CFR 164.402(2))",
            remedy="give --breach yes or no, and --assessment with the four factors",
        )


@dataclass(frozen=True, slots=True)
class Accounting:
    """An accounting of disclosures: those it must name, how many are exempt, and what is not yet assessed."""

    patient_id: str
    since: date
    until: date
    named: tuple[Disclosure, ...]
    exempt: int
    unassessed: tuple[Task, ...]


def account_for(box: Box, view: View, patient_id: str) -> Accounting:
    """Return the accounting of the six years up to today (45 CFR 164.528)."""
    today = box.local_day(box.clock.now())
    every = view.disclosures_of(patient_id)
    named = tuple(one for one in every if is_accounted(one.basis, box.local_day(one.disclosed_at), today))
    tasks = view.records_about(patient_id, own_phones(view, patient_id)).get("task", [])
    open_ones = tuple(
        one
        for one in tasks
        if isinstance(one, Task) and one.kind == TaskKind.DISCLOSURE and one.state == "open"
    )
    since = min((box.local_day(one.disclosed_at) for one in named), default=today)
    return Accounting(patient_id, since, today, named, len(every) - len(named), open_ones)


def note_accounting(box: Box, patient_id: str, by: str, accounting: Accounting) -> None:
    """Write down that an accounting was made (164.528(d): it is kept)."""
    with box.store.transaction(Lane.DESK, "patient.accounting") as tx:
        tx.make_token(patient_id, box.entropy.token())
        tx.audit(
            box.entry(
                tx,
                "disclosures_accounted",
                patient_id,
                actor=by,
                purpose=PATIENT_REQUEST,
                outcome="ok",
                detail={"named": len(accounting.named), "exempt": accounting.exempt},
            )
        )


def source_of(basis: str) -> str:
    """Return where a basis stands in the rule."""
    return SOURCES[Basis(basis)] if basis in set(Basis) else "not known"


# --- who looked at whom ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Access:
    """One person's look at patients' data. `patient_id` is empty for a list of many."""

    seq: int
    at: datetime
    who: str
    did: str
    what: str
    patient_id: str
    count: int
    purpose: str


def read_accesses(view: View, since: datetime | None = None, patient_id: str = "") -> Iterator[Access]:
    """Yield who looked at whom, when, at what and for which purpose, oldest first.

    With a patient, those of this patient only; lists of many, which name nobody in the log, are left out.
    """
    token = view.token_of(patient_id) if patient_id else ""
    if patient_id and not token:
        return
    after = view.first_row_since(since) - 1 if since is not None else 0
    for seq, text in view.log_records(after):
        if (token and token not in text) or not any(f'"action":"{one}"' in text for one in ACCESSES):
            continue
        yield _access(view, seq, json.loads(text))


def _access(view: View, seq: int, row: dict[str, Any]) -> Access:
    token = row.get("patient_token", "")
    return Access(
        seq,
        datetime.fromisoformat(row["at"]),
        row["actor"],
        ACCESSES[row["action"]],
        row.get("object", ""),
        (view.patient_of_token(token) or token) if token else "",
        int(row.get("detail", {}).get("count", 1) or 0),
        row["purpose"],
    )
