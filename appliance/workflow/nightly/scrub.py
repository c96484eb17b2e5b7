"""The Reassigned Numbers Database and carriers' lists of deactivated numbers, as files that go out and in.

Owns which numbers are asked about, since which day, and what an answer changes. Only numbers and dates
leave. A `yes` is an objection and a task; a `no` and a `no data` are recorded with the day of asking and
change nothing else: the first is what 47 CFR 64.1200(m) lets a caller rely on, the second is no proof of
anything. It refuses to let an answer undo what staff found out after it was asked for.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from appliance.domain.model import PatientRow, PatientStatus, TextConsent
from appliance.domain.permission.consent import Act, Scope
from appliance.domain.permission.outreach import choose_recipient
from appliance.errors import Permanent
from appliance.ports.records import ConsentEntry, NumberChecked
from appliance.ports.store import (
    Lane,
    PatientFacts,
    View,
    Writer,
)
from appliance.workflow.box import Box
from appliance.workflow.ground import Ground
from appliance.workflow.texting.numbers import (
    NEVER,
    ask_desk,
    doubt_of,
    is_due,
    phones_asked_about,
    verified_on,
)

DAYS_AHEAD = 31
"""How far ahead texts are looked for, and how long an answer serves: carriers report monthly."""
_BATCH = 200
_NO_LIST = frozenset({"404", "20404"})
_LISTS = 3
"""Lists of days fetched each night."""
_SCOPES = (Scope.RECALL, Scope.TREATMENT)


@dataclass(frozen=True, slots=True)
class Question:
    """A number, and the last day on which it is known to have been the patient's."""

    phone: str
    since_on: date


@dataclass(frozen=True, slots=True)
class Scrub:
    """What to ask. `undated` counts numbers of which no day is known; `current` those answered lately."""

    questions: tuple[Question, ...]
    undated: int
    current: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What the database said of a number: `yes` (it went to somebody else), `no` or `no_data`."""

    phone: str
    word: str
    asked_on: date


@dataclass(slots=True)
class Outcome:
    """What an import came to: `strange` numbers are nobody's, `outdone` answers older than what is known."""

    recorded: Counter[str] = field(default_factory=Counter)
    same: int = 0
    outdone: int = 0
    strange: int = 0
    tasks: int = 0


def plan_scrub(box: Box, view: View) -> Scrub:
    """Return every number that may be texted in the next 31 days, ascending, with the day to ask about."""
    today = box.local_day(box.clock.now())
    ground, checks = Ground.load(box, view), view.number_checks()
    visits: dict[str, date | None] = {}
    for facts in view.patient_facts(today, box.practice.zone):
        if not _may_be_due(facts, today + timedelta(days=DAYS_AHEAD)):
            continue
        phone = _phone_for(ground, view, facts.patient, today)
        if phone is None or _is_out(box, checks.get(phone)):
            continue
        seen = [one for one in (visits.get(phone), *facts.hygiene_on[-1:]) if one is not None]
        visits[phone] = max(seen, default=None)
    questions, undated, current = [], 0, 0
    for phone, visit_on in sorted(visits.items()):
        since_on = _certain_on(box, ground.ledger.get(phone, ()), checks.get(phone), visit_on)
        if since_on is None:
            undated += 1
        else:
            questions.append(Question(phone, min(since_on, today)))
        current += _is_current(box, checks.get(phone), today)
    return Scrub(tuple(questions), undated, current)


def _may_be_due(facts: PatientFacts, until: date) -> bool:
    """Whether somebody without a visit ahead has anything due until a day."""
    if facts.patient.status != PatientStatus.ACTIVE or facts.visit_ahead:
        return False
    if facts.open_treatment_cents and facts.presented_on is not None:
        return True
    limit = until.isoformat()
    return any(
        due_on is not None and due_on <= limit and not is_disabled and (paused_on or "") <= limit
        for _, due_on, _, _, is_disabled, paused_on, _, _ in facts.recalls
    )


def _phone_for(ground: Ground, view: View, patient: PatientRow, today: date) -> str | None:
    """Return the phone that a text about a patient may go to: consent and silences let it."""
    head = patient.guarantor_id
    guardian = view.patient(head) if head and head != patient.id else None
    for scope in _SCOPES:
        parent = ground.recipient(guardian, scope) if guardian else None
        target = choose_recipient(ground.recipient(patient, scope), parent, today).recipient
        if target is None or target.mobile is None or target.restricted:
            continue
        if target.consent is TextConsent.GRANTED and not ground.is_silent(target.mobile, scope):
            return target.mobile
    return None


def _is_out(box: Box, known: NumberChecked | None) -> bool:
    """Whether a number is not texted anyway, and no look-up will change that in time."""
    if known is None or not doubt_of(known):
        return False
    return known.reassigned == "yes" or not is_due(box, known)


def _certain_on(
    box: Box, ledger: Sequence[ConsentEntry], known: NumberChecked | None, visit_on: date | None
) -> date | None:
    """Return the last local day on which a number is known to have been the patient's.

    A consent or a verification on record, else the last completed visit, else the day on which the box
    first texted it on the PMS's word. An earlier day only makes the database's answer stricter.
    """
    certain = [one.captured_at for one in ledger if one.act in (Act.GRANTED, Act.VERIFIED)]
    certain += [one.verified_at for one in ledger if one.act == Act.GRANTED and one.verified_at is not None]
    days = [box.local_day(at) for at in certain]
    if (staff_on := verified_on(box, known)) is not None:
        days.append(staff_on)
    if days:
        return max(days)
    seen = [box.local_day(one.captured_at) for one in ledger if one.act == Act.SEEN]
    return visit_on or min(seen, default=None)


def _is_current(box: Box, known: NumberChecked | None, today: date) -> bool:
    at = known.reassigned_asked_at if known is not None else None
    return at is not None and (today - box.local_day(at)).days <= DAYS_AHEAD


def record_export(box: Box, scrub: Scrub, sha256: str, *, actor: str) -> None:
    """Write down that numbers and dates leave the box, before they do."""
    with box.store.transaction(Lane.DESK, "numbers.export") as tx:
        tx.audit(
            box.entry(
                tx,
                "numbers_exported",
                actor=actor,
                object="reassigned_numbers_scrub",
                outcome="ok",
                fields_left=("mobile", "consent_date"),
                detail={"count": len(scrub.questions), "undated": scrub.undated, "sha256": sha256},
            )
        )


def known_phones(box: Box, view: View) -> frozenset[str]:
    """Return every mobile number in the books."""
    today = box.local_day(box.clock.now())
    rows = view.patient_facts(today, box.practice.zone)
    return frozenset(facts.patient.mobile for facts in rows if facts.patient.mobile)


def import_answers(box: Box, answers: Iterable[Answer], sha256: str, *, actor: str) -> Outcome:
    """Record what the database answered. Importing a file again changes nothing."""
    outcome = Outcome()
    with box.store.view() as view:
        phones = known_phones(box, view)
    ours = [one for one in answers if _counts(outcome, one.phone, phones)]
    for batch in (ours[start : start + _BATCH] for start in range(0, len(ours), _BATCH)):
        with box.store.transaction(Lane.DESK, "numbers.import") as tx:
            before = Counter(outcome.recorded)
            asked = phones_asked_about(tx)
            for answer in batch:
                _record_answer(box, tx, answer, outcome, asked)
            _audit_batch(box, tx, "reassigned_numbers_answer", sha256, outcome.recorded - before, actor)
    return outcome


def _counts(outcome: Outcome, phone: str, phones: Collection[str]) -> bool:
    outcome.strange += phone not in phones
    return phone in phones


def _record_answer(box: Box, tx: Writer, answer: Answer, outcome: Outcome, asked: set[str]) -> None:
    known = tx.get(NumberChecked, answer.phone) or NumberChecked(answer.phone, "unknown", NEVER, "")
    if _is_outdone(box, known, answer):
        outcome.outdone += 1
        return
    found = replace(known, reassigned=answer.word, reassigned_asked_at=box.midnight(answer.asked_on))
    if found == known:
        outcome.same += 1
        return
    tx.save(found)
    outcome.recorded[answer.word] += 1
    if answer.word == "yes":
        _object(box, tx, found, outcome, asked)


def _object(box: Box, tx: Writer, found: NumberChecked, outcome: Outcome, asked: set[str]) -> None:
    """Write down for whom a number has become doubtful, and ask the desk."""
    patient_id = tx.patients_behind(found.phone)[0].id
    tx.make_token(patient_id, box.entropy.token())
    tx.audit(box.entry(tx, "number_doubted", patient_id, object="number", outcome=doubt_of(found)))
    outcome.tasks += ask_desk(box, tx, found, patient_id=patient_id, asked=asked)


def _is_outdone(box: Box, known: NumberChecked, answer: Answer) -> bool:
    """Whether a newer answer is on record, or staff have verified the number on that day or since.

    What a person found out on the day of asking is the newer: carriers report a month and more later.
    """
    if known.reassigned_asked_at is not None and box.local_day(known.reassigned_asked_at) > answer.asked_on:
        return True
    staff_on = verified_on(box, known)
    return staff_on is not None and staff_on >= answer.asked_on


def import_deactivated(
    box: Box, numbers: Iterable[str], listed_on: date, sha256: str, *, actor: str
) -> Outcome:
    """Record which numbers of the books a carrier's list of that day has deactivated, each with its task."""
    outcome = Outcome()
    with box.store.view() as view:
        phones = known_phones(box, view)
    ours = sorted({one for one in numbers if _counts(outcome, one, phones)})
    for batch in (ours[start : start + _BATCH] for start in range(0, len(ours), _BATCH)):
        with box.store.transaction(Lane.DESK, "numbers.deactivated") as tx:
            before = Counter(outcome.recorded)
            asked = phones_asked_about(tx)
            for phone in batch:
                _deactivate(box, tx, phone, listed_on, outcome, asked)
            _audit_batch(box, tx, "deactivated_numbers", sha256, outcome.recorded - before, actor)
    return outcome


def fetch_deactivated(box: Box) -> int:
    """Fetch the lists of the last days and record them; return how many numbers of ours were new on them.

    Each night the last three, so that a night without an answer loses none: reading a list again changes
    nothing. Nothing of a patient leaves. A day for which there is no list is left out.
    """
    if box.deactivations is None:
        return 0
    today, found = box.local_day(box.clock.now()), 0
    for days in range(_LISTS, 0, -1):
        on = today - timedelta(days=days)
        try:
            listed = box.deactivations.deactivated(on)
        except Permanent as refused:
            if refused.code not in _NO_LIST:
                raise
            continue
        sha256 = hashlib.sha256("\n".join(listed).encode()).hexdigest()
        found += import_deactivated(box, listed, on, sha256, actor="recallbox").recorded["invalid"]
    return found


_LIST = "deactivation_list"


def _deactivate(box: Box, tx: Writer, phone: str, listed_on: date, outcome: Outcome, asked: set[str]) -> None:
    known = tx.get(NumberChecked, phone)
    staff_on = verified_on(box, known)
    if staff_on is not None and staff_on >= listed_on:
        outcome.outdone += 1
        return
    if known is not None and (known.line, known.checker) == ("invalid", _LIST):
        outcome.same += 1
        return
    now: datetime = box.clock.now()
    found = replace(known or NumberChecked(phone, "", now, ""), line="invalid", checked_at=now, checker=_LIST)
    tx.save(found)
    outcome.recorded["invalid"] += 1
    _object(box, tx, found, outcome, asked)


def _audit_batch(box: Box, tx: Writer, what: str, sha256: str, recorded: Counter[str], actor: str) -> None:
    detail = {"sha256": sha256, **dict(recorded)}
    tx.audit(box.entry(tx, "numbers_imported", actor=actor, object=what, outcome="ok", detail=detail))
