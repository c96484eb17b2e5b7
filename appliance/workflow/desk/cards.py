"""What several screens of the desk need: a task as a card, a person's name, a reason in words, a viewing.

Every look at patients' data goes through `note_viewing`, which writes it down before anything is shown
(45 CFR 164.312(b)).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from appliance.domain.decision import REASONS, Reason
from appliance.domain.model import PatientRow, day
from appliance.domain.phi.facts import Reason as Flag
from appliance.domain.wording.content import show_phone
from appliance.errors import Refused
from appliance.ports.records import Task, Thread
from appliance.ports.store import Lane, View
from appliance.wire.common import TaskCard
from appliance.wire.patient import FoundPatient
from appliance.wire.preview import Because
from appliance.workflow.alerts import thread_of
from appliance.workflow.box import TREATMENT, Box
from appliance.workflow.desk import work
from appliance.workflow.handoff import priority_of


class Missing(Refused):
    """There is nothing of that name, or not any more."""

    kind = "missing"


def note_viewing(
    box: Box, actor: str, what: str, patient_id: str = "", count: int = 1, phones: Iterable[str] = ()
) -> dict[str, str]:
    """Write down that somebody looks at patients' data; return the tokens of the threads with those phones.

    A thread that had none yet is given one in the same transaction, so that it can be named.
    """
    wanted = [one for one in dict.fromkeys(phones) if one]
    with box.store.transaction(Lane.DESK, "desk.viewed") as tx:
        tokens = tx.desk.threads_of(wanted) if wanted else {}
        for phone in wanted:
            if not tokens.get(phone):
                tokens[phone] = thread_of(box, tx, phone).token
        if patient_id:
            tx.make_token(patient_id, box.entropy.token())
        tx.audit(
            box.entry(
                tx,
                "phi_viewed",
                patient_id,
                actor=actor,
                object=what,
                outcome="ok",
                purpose=TREATMENT if patient_id else "health_care_operations",
                detail={"count": count},
            )
        )
    return tokens


def demand_thread(view: View, token: str) -> Thread:
    """Return the thread that a token names. Raise Missing."""
    thread = view.thread_of_token(token)
    if thread is None:
        raise Missing("there is no such conversation", remedy="look at the inbox again")
    return thread


def full_name(person: PatientRow | None) -> str:
    """Return how the desk calls a person; nothing for somebody who is not in the books."""
    if person is None or not person.first_name:
        return ""
    return f"{person.preferred_name or person.first_name} {person.last_name}".strip()


def birth_year(person: PatientRow) -> int | None:
    """Return the year of birth, which tells two of one name apart."""
    born = day(person.birth_on)
    return born.year if born is not None else None


def show_number(phone: str | None) -> str:
    """Return a number of the books as the desk says it; as it stands there where it is no E.164 number."""
    try:
        return show_phone(phone or "")
    except ValueError:
        return phone or ""


def first_line(text: str, longest: int = 90) -> str:
    """Return a text on one line, cut."""
    plain = " ".join(text.split())
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"


def who_of(actor: str) -> str:
    """Return an actor of the log as the desk calls them."""
    return actor.removeprefix("user:")


def card_of(
    box: Box, view: View, task: Task, actor: str, *, name: str | None = None, thread: str = ""
) -> TaskCard:
    """Return an open task as it stands now for somebody."""
    now = box.clock.now()
    holder = work.holder_of(task, now)
    if name is None:
        name = full_name(view.patient(task.patient_id)) if task.patient_id else ""
    return TaskCard(
        id=task.id,
        kind=task.kind,
        why=task.why,
        standing=work.standing_of(task, now).value,
        priority=priority_of(task.kind),
        version=task.version,
        opened_at=task.opened_at,
        due_at=task.due_at,
        thread=thread,
        patient_id=task.patient_id,
        name=name,
        phone=show_phone(task.phone) if task.phone else "",
        holder=who_of(holder),
        holder_until_at=task.claimed_until_at if holder else None,
        is_mine=bool(holder) and holder == actor,
        returned_at=task.returned_at,
        snoozed_until_at=task.snoozed_until_at,
        inbound_id=task.inbound_id,
        change=_change_of(task),
    )


def _change_of(task: Task) -> str:
    return f"{who_of(task.changed_by)} {task.change}" if task.changed_by else ""


def found_patient(person: PatientRow, thread: str = "") -> FoundPatient:
    """Return somebody as a hit of a search."""
    return FoundPatient(
        patient_id=person.id,
        name=full_name(person),
        phone=show_phone(person.mobile) if person.mobile else "",
        birth_year=birth_year(person),
        status=person.status,
        thread=thread,
    )


def explain(name: str) -> Because:
    """Return a reason in words: of the gate and the plan, or of the judge of drafts."""
    if name in set(Reason):
        about = REASONS[Reason(name)]
        return Because(code=name, meaning=about.meaning, remedy=about.remedy, source=about.source)
    words = name.replace("_", " ")
    known = name in set(Flag)
    return Because(code=name, meaning=words, remedy="read the draft", source="draft judge" if known else "")


def explain_all(names: Sequence[str]) -> list[Because]:
    """Return reasons in words."""
    return [explain(name) for name in names]


def describe_pending(at: datetime | None, box: Box) -> str:
    """Return an instant on the office's clock, as the desk says it."""
    if at is None:
        return ""
    local = at.astimezone(box.zone)
    return f"{local:%a %b} {local.day} {local.hour % 12 or 12}:{local:%M} {'am' if local.hour < 12 else 'pm'}"
