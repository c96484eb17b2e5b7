"""People at the desk: finding them as one types, everything about one of them, who is overdue, free time.

Why somebody did or did not get a text is told from the decision that stands; nothing is decided again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from appliance.domain.model import PatientRow, day, instant
from appliance.domain.visits.openings import find_openings
from appliance.domain.wording.content import show_phone
from appliance.ports.records import (
    Amendment,
    Booking,
    BookingState,
    ConsentEntry,
    InboundText,
    Message,
    MessageState,
    PatientDecision,
    PatientHold,
    Suppression,
    Task,
)
from appliance.ports.store import View
from appliance.wire import openings, overdue, patient
from appliance.workflow.box import Box
from appliance.workflow.desk.acts import author_of
from appliance.workflow.desk.cards import (
    Missing,
    describe_pending,
    explain_all,
    first_line,
    found_patient,
    full_name,
    note_viewing,
    show_number,
    who_of,
)
from appliance.workflow.desk.plans import count_everybody
from appliance.workflow.desk.reads import pair_text, provider_name, read_pair, room_name
from appliance.workflow.desk.users import Who
from appliance.workflow.proof.patient_requests import own_phones
from appliance.workflow.suppress import is_silent

_VISITS_BACK = timedelta(days=6 * 366)
_MOMENTS = 300
_FUNNEL = timedelta(days=30)


def find_patients(box: Box, who: Who, text: str, limit: int) -> patient.Found:
    """Return the people who match, best first, with their threads."""
    with box.store.view() as view:
        people = view.desk.find_people(text, limit + 1)
        phones = [one.mobile for one in people[:limit] if one.mobile]
        tokens = view.desk.threads_of(phones) if phones else {}
    shown = people[:limit]
    note_viewing(box, who.actor, "search", shown[0].id if len(shown) == 1 else "", len(shown))
    return patient.Found(
        rows=[found_patient(one, tokens.get(one.mobile or "", "")) for one in shown], more=len(people) > limit
    )


def show_patient(box: Box, who: Who, patient_id: str) -> patient.Patient:
    """Return everything about one person, the newest moment first. Raise Missing."""
    with box.store.view() as view:
        person = view.patient(patient_id)
        if person is None:
            raise Missing("nobody in the books has that id", remedy="search by name or phone")
    phones = [person.mobile] if person.mobile else []
    tokens = note_viewing(box, who.actor, "patient", patient_id, phones=phones)
    with box.store.view() as view:
        decision = view.desk.decision_of(patient_id)
        planned = view.get(Message, decision.message_id) if decision and decision.message_id else None
        guarantor = view.patient(person.guarantor_id)
        return patient.Patient(
            patient_id=person.id,
            token=view.token_of(person.id),
            name=full_name(person),
            phone=show_phone(person.mobile) if person.mobile else "",
            other_phone=show_number(person.other_phone),
            birth_on=day(person.birth_on),
            status=person.status,
            language=person.language or "en",
            guarantor=full_name(guarantor) if guarantor is not None and guarantor.id != person.id else "",
            family=[found_patient(kin) for kin in view.household(person.guarantor_id) if kin.id != person.id],
            thread=tokens.get(person.mobile or "", ""),
            moments=_moments(box, view, person),
            recalls=[
                patient.RecallLine(kind=kind, due_on=day(due), previous_on=day(before), is_disabled=disabled)
                for kind, due, before, disabled in view.desk.recalls_of(person.id)
            ],
            consent=_consent(view, person),
            why=describe_why(box, decision, planned),
        )


# --- why -------------------------------------------------------------------------------------------------


def describe_why(box: Box, decision: PatientDecision | None, planned: Message | None) -> patient.Why:
    """Return in words why somebody did or did not get a text, and when one is possible next."""
    if decision is None:
        return patient.Why(
            sentence="Nothing is decided yet: the next night does it.",
            verdict="",
            reasons=[],
            next_possible_at=None,
            cohort="",
            touch=0,
            risk=0.0,
            band="",
            factors={},
            decided_on=None,
            policy_hash="",
        )
    return patient.Why(
        sentence=describe_outcome(box, decision, planned),
        verdict=decision.verdict,
        reasons=explain_all(decision.reasons),
        next_possible_at=decision.release_at if decision.verdict == "hold" else None,
        cohort=decision.cohort,
        touch=decision.touch,
        risk=decision.risk,
        band=decision.band,
        factors=dict(decision.factors),
        decided_on=decision.decided_on,
        policy_hash=decision.policy_hash,
    )


def describe_outcome(box: Box, decision: PatientDecision, planned: Message | None) -> str:
    """Return in a sentence what a decision came to."""
    if planned is not None and planned.sent_at is not None:
        return f"Was texted {describe_pending(planned.sent_at, box)} ({planned.state})."
    if planned is not None and planned.state is MessageState.QUEUED:
        return f"Will be texted {describe_pending(planned.not_before_at, box)}."
    if planned is not None:
        reasons = ", ".join(planned.reasons) or "no longer needed"
        return f"A text was planned and is {planned.state} ({reasons})."
    return {
        "not_due": "Gets no text, because nothing is due.",
        "hold": "Waits for a later day.",
    }.get(decision.verdict, "Gets no text.")


def _consent(view: View, person: PatientRow) -> patient.Consent:
    phone = person.mobile or ""
    silence = view.get(Suppression, phone) if phone else None
    ledger = view.consent_of(phone) if phone else []
    return patient.Consent(
        pms=person.consent,
        pms_source=person.consent_source,
        ledger=[_say_entry(one) for one in ledger if one.patient_id in ("", person.id)],
        silent=bool(phone) and is_silent(view, phone),
        silent_why=silence.why if silence is not None else "",
        holds=[f"{one.kind}: {one.why}" for one in view.patient_holds() if one.patient_id == person.id],
    )


def _say_entry(one: ConsentEntry) -> str:
    return f"{one.captured_at:%Y-%m-%d} {one.act} {', '.join(one.scopes)} ({one.source})"


# --- the line of time ------------------------------------------------------------------------------------


def _moments(box: Box, view: View, person: PatientRow) -> list[patient.Moment]:
    now = box.clock.now()
    found = [*_visits(view, person, now), *_records(box, view, person)]
    found.sort(key=lambda one: one.at, reverse=True)
    return found[:_MOMENTS]


def _visits(view: View, person: PatientRow, now: datetime) -> Iterator[patient.Moment]:
    for visit in view.visits_of(person.id, now - _VISITS_BACK):
        if visit.start_at is None:
            continue
        at = instant(visit.start_at)
        kind = "hygiene visit" if visit.is_hygiene else "visit"
        detail = f"{visit.minutes} minutes {visit.confirmed}".strip()
        yield patient.Moment(
            at=at, kind="visit", what=f"{kind}: {visit.status}", detail=detail, is_ahead=at > now
        )


def _records(box: Box, view: View, person: PatientRow) -> Iterator[patient.Moment]:
    """Yield what the box has on record about somebody; of a shared phone, only what is about them."""
    for listed in view.records_about(person.id, own_phones(view, person.id)).values():
        for one in listed:
            told = _tell(box, one)
            if told is not None:
                yield told


def _tell(box: Box, one: object) -> patient.Moment | None:
    """Return a record as a moment; None for what says nothing at the desk."""
    match one:
        case Message():
            at = one.sent_at or one.state_at
            return patient.Moment(
                at=at, kind="text", what=one.state.value, detail=first_line(one.body, 200), by=author_of(one)
            )
        case InboundText():
            detail = first_line(one.body, 200)
            return patient.Moment(
                at=one.received_at, kind="reply", what=one.intent, detail=detail, by="patient"
            )
        case ConsentEntry():
            what = f"{one.act} ({one.source})"
            return patient.Moment(at=one.recorded_at, kind="consent", what=what, by=who_of(one.actor))
        case Booking():
            when = describe_pending(one.slot.start_at, box)
            return patient.Moment(at=one.state_at, kind="booking", what=one.state.value, detail=when)
        case Task():
            what = f"{one.kind}: {one.outcome or one.state}"
            return patient.Moment(
                at=one.changed_at or one.opened_at,
                kind="task",
                what=what,
                detail=one.why,
                by=who_of(one.changed_by),
            )
        case PatientHold():
            return patient.Moment(at=one.since, kind="hold", what=one.kind, detail=one.why, by=who_of(one.by))
        case Amendment():
            return patient.Moment(
                at=one.at, kind="hold", what="amendment", detail=one.statement, by=who_of(one.by)
            )
        case PatientDecision():
            at = datetime.combine(one.decided_on, time(2), box.zone).astimezone(UTC)
            return patient.Moment(at=at, kind="decision", what=one.verdict, detail=", ".join(one.reasons))
    return None


# --- overdue and openings --------------------------------------------------------------------------------


def show_overdue(
    box: Box, who: Who, sort: str, cohort: str, cursor: str, limit: int, counts: dict[str, object]
) -> overdue.Overdue:
    """Return a page of those who are late, in an order, with what became of the texts."""
    now = box.clock.now()
    today = box.local_day(now)
    with box.store.view() as view:
        page = view.desk.overdue_page(sort, cohort, today, read_pair(cursor), limit)
        funnel = view.desk.funnel(now - _FUNNEL)
        cohorts = dict(count_everybody(view, counts)["cohorts"])
    note_viewing(box, who.actor, "overdue", count=len(page))
    rows = [
        overdue.OverdueRow(
            patient_id=late.patient.id,
            name=full_name(late.patient),
            due_on=late.due_on,
            days=max((today - late.due_on).days, 0) if late.due_on is not None else 0,
            risk=late.decision.risk,
            band=late.decision.band,
            cohort=late.decision.cohort,
            touch=late.decision.touch,
            verdict=late.decision.verdict,
            reasons=[str(one) for one in late.decision.reasons],
        )
        for _, late in page
    ]
    following = pair_text(page[-1][0]) if len(page) == limit else ""
    return overdue.Overdue(rows=rows, next=following, cohorts=cohorts, funnel=overdue.Funnel(**funnel))


_HELD = (BookingState.HELD, BookingState.WRITING, BookingState.SUGGESTED)


def show_openings(box: Box, who: Who, days: int) -> openings.Openings:
    """Return the free time of the days ahead as last pulled, and what is on offer or being booked."""
    now = box.clock.now()
    first, last = box.local_day(now), box.local_day(now) + timedelta(days=days - 1)
    with box.store.view() as view:
        office = view.office(box.practice.zone)
        visits = view.visits(box.midnight(first), box.midnight(last + timedelta(days=1)))
        load = view.slot_load(now)
        free = []
        for one in find_openings(office, view.blocks(first, last), visits):
            if one.stop_at <= now:
                continue
            start = max(one.start_at, now)
            offered = sum(
                count
                for (at, room), count in load.items()
                if room == one.operatory_id and start <= instant(at) < one.stop_at
            )
            room_row = office.operatories.get(one.operatory_id)
            free.append(
                openings.OpenSlot(
                    start_at=start,
                    minutes=int((one.stop_at - start).total_seconds() // 60),
                    operatory=room_name(office, one.operatory_id),
                    provider=provider_name(office, one.provider_id),
                    is_hygiene=bool(room_row and room_row.is_hygiene),
                    offered_to=offered,
                )
            )
        held = list(_held(view, now))
        ends = [run.finished_at for run in view.last_runs(now) if run.finished_at is not None]
    note_viewing(box, who.actor, "openings", count=len(held))
    return openings.Openings(slots=free, held=held, read_at=max(ends, default=None), days=days)


def _held(view: View, now: datetime) -> Iterator[openings.HeldOffer]:
    office = view.office("UTC")
    offers = view.open_offers(now)
    bookings = view.bookings_in(_HELD)
    phones = list(dict.fromkeys([*(one.phone for one in offers), *(one.phone for one in bookings)]))
    tokens = view.desk.threads_of(phones) if phones else {}
    listed = [
        (slot, one.patient_id, one.phone, "open", one.expires_at) for one in offers for slot in one.slots
    ]
    listed += [(one.slot, one.patient_id, one.phone, one.state.value, one.slot.start_at) for one in bookings]
    for slot, patient_id, phone, state, until in sorted(listed, key=lambda one: (one[0].start_at, one[1])):
        yield openings.HeldOffer(
            start_at=slot.start_at,
            minutes=slot.minutes,
            operatory=room_name(office, slot.operatory_id),
            name=full_name(view.patient(patient_id)) if patient_id else "",
            patient_id=patient_id,
            thread=tokens.get(phone, ""),
            state=state,
            until_at=until,
        )
