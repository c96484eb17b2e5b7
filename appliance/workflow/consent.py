"""The consent ledger: who agreed to which texts, on what paper, and the only way out of a silence.

Lines are added and never changed. A grant needs a named person who recorded it and a document or a described
source; it is worth nothing against a refusal in the PMS, and by itself it lifts no silence: that is a
step of its own, taken with a grant that is newer than the silence. Nothing that a patient texts lifts
one, because START and YES are also what people answer to other things (facts/compliance.md 3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from appliance.domain.model import PatientRow, TextConsent
from appliance.domain.permission.consent import EVERY_SCOPE, Act, Scope, narrow_silence
from appliance.domain.policy import Cohort
from appliance.domain.wording.content import show_month
from appliance.errors import Refused
from appliance.ports.records import ConsentEntry, ContactWish, Suppression
from appliance.ports.store import View, Writer
from appliance.workflow.alerts import thread_of
from appliance.workflow.box import Box
from appliance.workflow.ground import scope_of
from appliance.workflow.handoff import TaskKind, open_task
from appliance.workflow.suppress import Silence, silence_phone

ORAL = "verbal"
"""The source of a consent that somebody gave in words, and that no paper proves."""
SOURCES = ("form", ORAL, "online", "portal")
"""How somebody can have given consent to the office, as staff record it."""
CHANNELS = ("text", "call", "email", "mail", "none")


@dataclass(frozen=True, slots=True)
class Grant:
    """What staff record of somebody's consent. `document` names the paper, `note` describes what was said."""

    scopes: tuple[str, ...]
    source: str
    captured_at: datetime
    document: str = ""
    wording: str = ""
    verified_at: datetime | None = None
    risk_warned: bool = False
    note: str = ""


def record_consent(
    box: Box, tx: Writer, patient: PatientRow, phone: str, grant: Grant, *, actor: str
) -> ConsentEntry:
    """Add a patient's consent to the ledger in the caller's transaction and return the line.

    It lifts no silence and outweighs no refusal in the PMS. Raise Refused when nobody is named, when it
    covers nothing or something that may not be texted about, when nothing backs it, or when it lies in
    the future.
    """
    _demand_person(actor)
    _demand_scopes(grant.scopes)
    if not (grant.document.strip() or grant.note.strip()):
        raise Refused(
            "a consent needs a document or a described source",
            remedy="name the signed form, or say in a note who said what to whom",
        )
    if grant.captured_at > box.clock.now():
        raise Refused("the consent lies in the future", remedy="give the day on which it was given")
    entry = ConsentEntry(
        box.entropy.token(),
        phone,
        patient.id,
        Act.GRANTED,
        tuple(scope.value for scope in Scope if scope in grant.scopes),
        grant.source,
        grant.captured_at,
        box.clock.now(),
        actor,
        grant.document.strip(),
        grant.wording.strip(),
        grant.verified_at,
        grant.risk_warned,
        grant.note.strip(),
    )
    return _add(box, tx, entry)


def verify_number(box: Box, tx: Writer, patient: PatientRow, phone: str, *, actor: str) -> ConsentEntry:
    """Record that a number was found to be still the patient's: for the scrub, never as a consent."""
    _demand_person(actor)
    now = box.clock.now()
    entry = ConsentEntry(
        box.entropy.token(), phone, patient.id, Act.VERIFIED, (), "staff", now, now, actor, verified_at=now
    )
    return _add(box, tx, entry)


def revoke_consent(box: Box, tx: Writer, phone: str, scopes: Sequence[str], *, actor: str, note: str) -> bool:
    """Take down that somebody told the office to stop: silence at once, for everybody behind the phone.

    Given scopes, or none for every kind of text. Return whether the phone was not as silent before.
    """
    _demand_person(actor)
    covered = tuple(scopes) or (EVERY_SCOPE,)
    if scopes:
        _demand_scopes(covered)
    evidence = f"staff:{box.entropy.token()}"
    silence = Silence("staff", note or "told the office", evidence, evidence, covered, actor=actor)
    return silence_phone(box, tx, phone, silence)


@dataclass(frozen=True, slots=True)
class Lift:
    """What a lifted silence leaves to do. `still_refused` are the patients whom the PMS still marks No."""

    still_silent: tuple[str, ...]
    still_refused: tuple[str, ...]
    carrier_may_block: bool


def lift_silence(box: Box, tx: Writer, phone: str, entry: ConsentEntry, *, actor: str) -> Lift:
    """Given a grant in the ledger that is newer than the silence, lift the silence as far as it goes.

    In the caller's transaction, with a task for what a person still has to do: the PMS's own flag is the
    office's word and nobody else's to turn, and a block at the carrier only the phone's holder can end,
    with START. Raise Refused when the grant is no such grant, or the PMS was not told of the silence yet.
    """
    silence = tx.get(Suppression, phone)
    if silence is None:
        raise Refused("this phone is not silent", remedy="nothing to lift")
    _demand_person(actor)
    _demand_newer_grant(tx, phone, silence, entry)
    people = tx.patients_behind(phone)
    _demand_pms_told(box, tx, people)
    left = narrow_silence(silence.scopes, entry.scopes)
    if set(left) == set(silence.scopes):
        raise Refused("the consent is about other kinds of text", remedy="record one for the kinds silenced")
    if left:
        tx.save(replace(silence, scopes=left))
    else:
        tx.remove(silence)
    refused = tuple(one.id for one in people if one.consent == TextConsent.REVOKED)
    lift = Lift(left, refused, silence.source in ("opt_out", "carrier", "left_practice", "wrong_number"))
    tx.audit(
        box.entry(
            tx,
            "silence_lifted",
            entry.patient_id,
            actor=actor,
            object=f"consent:{entry.id}",
            outcome="partly" if left else "ok",
            detail={
                "source": silence.source,
                "still": list(left),
                "pms_refuses": len(refused),
                "thread": thread_of(box, tx, phone).token,
            },
        )
    )
    if lift.still_refused or lift.carrier_may_block:
        open_task(box, tx, TaskKind.OPT_IN, phone=phone, patient_id=entry.patient_id, why=_left_to_do(lift))
    return lift


def _left_to_do(lift: Lift) -> str:
    steps = []
    if lift.still_refused:
        steps.append(f"set Text OK to Yes in the PMS for ids {', '.join(lift.still_refused)} if they agreed")
    if lift.carrier_may_block:
        steps.append("the carrier may still block the phone until its holder texts START to our number")
    return f"silence lifted on a new consent: {'; '.join(steps)}"


def _demand_newer_grant(tx: Writer, phone: str, silence: Suppression, entry: ConsentEntry) -> None:
    ledger = tx.consent_of(phone)
    if entry not in ledger or entry.act != Act.GRANTED:
        raise Refused(
            "only a grant in this phone's ledger lifts a silence", remedy="record the new consent first"
        )
    _demand_person(entry.actor)
    revoked = [one.captured_at for one in ledger if one.act == Act.REVOKED]
    if entry.captured_at <= max([silence.since, *revoked]):
        raise Refused(
            "the consent is not newer than the silence",
            remedy="a new consent is needed, given after the opt-out; record it with its day and time",
        )


def _demand_pms_told(box: Box, tx: Writer, people: Sequence[PatientRow]) -> None:
    """A refusal on its way to the PMS would undo what the office sets there now."""
    due = tx.writebacks_due(box.clock.now() + timedelta(days=1), 100_000)
    behind = {one.id for one in people}
    if any(one.kind == "opt_out" and one.patient_id in behind for one in due):
        raise Refused("the PMS has not been told of the opt-out yet", remedy="try again in a few minutes")


def _demand_person(actor: str) -> None:
    kind, _, name = actor.partition(":")
    if kind != "user" or not name.strip():
        raise Refused("consent is recorded by a named person", remedy="say who recorded it")


def _demand_scopes(scopes: Sequence[str]) -> None:
    known = [one.value for one in Scope]
    if not scopes or not set(scopes) <= set(known):
        raise Refused(
            f"a consent is for some of {', '.join(known)}; billing is never texted about",
            remedy="name the kinds of text that the person agreed to",
        )


def _add(box: Box, tx: Writer, entry: ConsentEntry) -> ConsentEntry:
    tx.make_token(entry.patient_id, box.entropy.token())
    tx.add(entry)
    tx.audit(
        box.entry(
            tx,
            "consent_recorded",
            entry.patient_id,
            actor=entry.actor,
            object=f"consent:{entry.id}",
            outcome=entry.act,
            detail={
                "scopes": list(entry.scopes),
                "source": entry.source,
                "documented": bool(entry.document),
                "risk_warned": entry.risk_warned,
            },
        )
    )
    return entry


def note_pms_consent(box: Box, tx: Writer, row: PatientRow | None, cohort: str) -> None:
    """Write down, once for each patient, phone and kind of text, that it went out on the PMS's own flag.

    Given the addressee as the PMS showed them when the text was let out. The line is evidence and grants
    nothing: the flag is read anew for every text.
    """
    if row is None or row.mobile is None or row.consent != TextConsent.GRANTED:
        return
    scope = scope_of(Cohort(cohort))
    known = (one for one in tx.consent_of(row.mobile) if one.patient_id == row.id)
    if any(one.act in (Act.SEEN, Act.GRANTED) and scope in one.scopes for one in known):
        return
    now = box.clock.now()
    entry = ConsentEntry(
        box.entropy.token(),
        row.mobile,
        row.id,
        Act.SEEN,
        (scope.value,),
        row.consent_source or "pms",
        now,
        now,
        "recallbox",
    )
    _add(box, tx, entry)


def wish(box: Box, tx: Writer, patient_id: str, *, actor: str, **changed: str | date | None) -> ContactWish:
    """Record how a patient wants to be reached; fields not named stay as they were.

    Fields are those of ContactWish: channel, best_start, best_stop, paused_until_on. Raise Refused for a
    channel nobody knows, for hours that are none, and for a pause that is over already.
    """
    _demand_person(actor)
    known = tx.get(ContactWish, patient_id) or ContactWish(patient_id, box.clock.now(), actor)
    wanted = replace(known, set_at=box.clock.now(), actor=actor, **changed)  # type: ignore[arg-type]
    _demand_sense(box, wanted, changed)
    tx.save(wanted)
    tx.make_token(patient_id, box.entropy.token())
    tx.audit(
        box.entry(
            tx,
            "wish_recorded",
            patient_id,
            actor=actor,
            object="contact_wish",
            outcome="ok",
            detail={name: str(value or "") for name, value in changed.items()},
        )
    )
    return wanted


def _demand_sense(box: Box, wanted: ContactWish, changed: dict[str, str | date | None]) -> None:
    if wanted.channel and wanted.channel not in CHANNELS:
        raise Refused(f"no such channel: {wanted.channel}", remedy=f"use one of {', '.join(CHANNELS)}")
    if bool(wanted.best_start) != bool(wanted.best_stop):
        raise Refused("the best hours need a start and an end", remedy="give them as 13:00-17:00")
    if wanted.best_start and time.fromisoformat(wanted.best_start) >= time.fromisoformat(wanted.best_stop):
        raise Refused("the best hours end before they begin", remedy="give them as 13:00-17:00")
    until = changed.get("paused_until_on")
    if isinstance(until, date) and until <= box.local_day(box.clock.now()):
        raise Refused("the pause would be over already", remedy="give a day ahead")


def newest_grant(view: View, patient: PatientRow) -> ConsentEntry | None:
    """Return the newest line of the ledger on which texts to a patient rest; None when there is none."""
    lines = [
        one
        for one in view.consent_of(patient.mobile or "")
        if one.patient_id in ("", patient.id) and one.act in (Act.GRANTED, Act.SEEN)
    ]
    granted = [one for one in lines if one.act == Act.GRANTED]
    return max(granted or lines, key=lambda one: one.captured_at, default=None)


_BASES = {
    "en": {
        "form": "you signed our form in",
        "verbal": "you told us yes in",
        "online": "you agreed online in",
        "portal": "you agreed online in",
        "pms": "your file said yes in",
        "number": "you gave us this number",
    },
    "es": {
        "form": "firmo nuestro papel en",
        "verbal": "nos dijo que si en",
        "online": "acepto en linea en",
        "portal": "acepto en linea en",
        "pms": "su ficha decia que si en",
        "number": "usted nos dio este numero",
    },
}
"""What a consent of a source is called, the month to follow. A source not named is the PMS's own flag."""


def explain_basis(box: Box, view: View, patient: PatientRow | None) -> str:
    """Return in the patient's words what our texts to them rest on, and of which month.

    To a phone behind which nobody certain is: only that its number was given to us.
    """
    lang = "es" if patient is not None and patient.language == "es" else "en"
    grant = newest_grant(view, patient) if patient is not None else None
    if grant is None:
        return _BASES[lang]["number"]
    on = box.local_day(grant.captured_at)
    return f"{_BASES[lang].get(grant.source, _BASES[lang]['pms'])} {show_month(on, lang)}"
