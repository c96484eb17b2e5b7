"""What the desk's working screens show: today, inbox, calls, one conversation.

Each function returns the screen as it crosses the socket and writes down that somebody looked. A page costs
the same however many patients and threads there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from appliance.domain.model import AppointmentRow, PatientRow, Slot, instant, instant_text
from appliance.domain.roles import Act
from appliance.domain.upkeep.health import Check
from appliance.domain.upkeep.suggestions import suggest_answer
from appliance.domain.visits.openings import Office, find_openings
from appliance.domain.wording.content import show_phone, show_slot, to_gsm7
from appliance.errors import Refused
from appliance.ports.desk import Place
from appliance.ports.records import (
    Correction,
    InboundText,
    Message,
    MessageState,
    Suppression,
    Task,
    Thread,
)
from appliance.ports.store import View
from appliance.wire import calls, inbox, thread, today
from appliance.workflow.box import Box
from appliance.workflow.desk.acts import author_of
from appliance.workflow.desk.cards import (
    birth_year,
    card_of,
    demand_thread,
    first_line,
    full_name,
    note_viewing,
    show_number,
)
from appliance.workflow.desk.health import describe_health_line
from appliance.workflow.desk.users import Who
from appliance.workflow.suppress import is_silent
from appliance.workflow.texting.compose import spoken

_MOST_WAITING = 12
_LINES = 60
_FREED = timedelta(days=1)
_SEPARATOR = "~"


# --- today -----------------------------------------------------------------------------------------------


def show_today(box: Box, who: Who, checks: Sequence[Check] = ()) -> today.Today:
    """Return what needs a person now, free time today and tomorrow, and the day in figures."""
    now = box.clock.now()
    begins = box.midnight(box.local_day(now))
    may_see = who.may(Act.VIEW_THREADS)
    with box.store.view() as view:
        tasks = view.desk.tasks_page("waiting", who.actor, now, None, _MOST_WAITING) if may_see else []
        waiting = view.desk.count_waiting(now)
        counts = view.desk.count_since(begins)
        planned = {state: len(view.desk.bodies_planned(state)) for state in ("queued", "withheld")}
        names = _names_of(view, [task for _, task in tasks])
        freed = list_free_time(box, view, now, now + _FREED)
        mine = view.desk.count_claimed(who.actor, now)
        health = describe_health_line(box, view, checks)
    phones = [task.phone for _, task in tasks]
    tokens = note_viewing(box, who.actor, "today", count=len(tasks), phones=phones) if tasks else {}
    with box.store.view() as view:
        cards = [
            card_of(box, view, task, who.actor, name=names[task.id], thread=tokens.get(task.phone, ""))
            for _, task in tasks
        ]
    return today.Today(
        now=now,
        on=box.local_day(now),
        zone=box.practice.zone,
        practice=box.practice.name,
        counts=today.WaitingCounts(
            overdue=waiting.overdue,
            due=waiting.due,
            snoozed=waiting.snoozed,
            mine=mine,
            calls=waiting.calls,
        ),
        waiting=cards,
        freed=freed,
        figures=today.Figures(
            sent=counts["sent"],
            waiting_to_send=planned["queued"],
            withheld=planned["withheld"],
            replies=counts["replies"],
            booked=counts["booked"],
        ),
        health=health,
    )


def list_free_time(box: Box, view: View, since: datetime, until: datetime) -> list[today.FreedSlot]:
    """Return stretches of hygiene time of the snapshot that nobody has, as long as they are ahead."""
    office = view.office(box.practice.zone)
    blocks = view.blocks(box.local_day(since), box.local_day(until))
    visits = view.visits(box.midnight(box.local_day(since)), until + timedelta(days=1))
    found = []
    for one in find_openings(office, blocks, visits):
        start = max(one.start_at, since)
        minutes = int((one.stop_at - start).total_seconds() // 60)
        if one.start_at < until and minutes >= 30:
            found.append(
                today.FreedSlot(
                    start_at=start,
                    minutes=minutes,
                    operatory=room_name(office, one.operatory_id),
                    provider=provider_name(office, one.provider_id),
                )
            )
    return found


def room_name(office: Office, operatory_id: str) -> str:
    """Return how the office calls an operatory."""
    room = office.operatories.get(operatory_id)
    return room.name if room is not None else operatory_id


def provider_name(office: Office, provider_id: str) -> str:
    """Return how the desk calls a provider."""
    one = office.providers.get(provider_id)
    return f"{one.first_name} {one.last_name}".strip() if one is not None else ""


def _names_of(view: View, tasks: Sequence[Task]) -> dict[str, str]:
    """Return whom each task is about, by its id."""
    people = {one: view.patient(one) for one in {task.patient_id for task in tasks if task.patient_id}}
    return {task.id: full_name(people.get(task.patient_id)) for task in tasks}


# --- lists -----------------------------------------------------------------------------------------------


def show_inbox(box: Box, who: Who, show: str, cursor: str, limit: int) -> inbox.Inbox:
    """Return a page of conversations. Raise Refused for a cursor that is none."""
    now = box.clock.now()
    with box.store.view() as view:
        if show == "everything":
            rows, following = _everything(view, cursor, limit)
        else:
            rows, following = _waiting(view, who, show, cursor, limit, now)
        names = _names_of(view, [task for _, task in rows if task is not None])
        waiting = view.desk.count_waiting(now)
    tokens = note_viewing(
        box, who.actor, "inbox", count=len(rows), phones=[phone for phone, _ in rows]
    )  # fmt: skip
    with box.store.view() as view:
        shown = [
            _thread_row(
                box, view, who, phone, task, tokens.get(phone, ""), names.get(task.id, "") if task else ""
            )
            for phone, task in rows
        ]
    return inbox.Inbox(rows=shown, next=following, waiting=waiting.overdue + waiting.due)


def _waiting(
    view: View, who: Who, show: str, cursor: str, limit: int, now: datetime
) -> tuple[list[tuple[str, Task | None]], str]:
    page = view.desk.tasks_page(show, who.actor, now, read_place(cursor), limit)
    following = _place_text(page[-1][0]) if len(page) == limit else ""
    return [(task.phone, task) for _, task in page], following


def _everything(view: View, cursor: str, limit: int) -> tuple[list[tuple[str, Task | None]], str]:
    after = read_pair(cursor)
    page = view.desk.conversations_page(after, limit)
    rows: list[tuple[str, Task | None]] = []
    for heard in page:
        open_ones = view.tasks_of(heard.phone)
        rows.append((heard.phone, open_ones[0] if open_ones else None))
    if len(page) < limit:
        return rows, ""
    return rows, pair_text((instant_text(page[-1].received_at), page[-1].vendor_id))


def _thread_row(
    box: Box, view: View, who: Who, phone: str, task: Task | None, token: str, name: str
) -> inbox.ThreadRow:
    heard = next(iter(view.heard_from(phone, 1)), None) if phone else None
    said = view.last_text(phone) if phone else None
    people = view.patients_behind(phone) if phone else []
    by, text, at = _last_said(heard, said)
    state = view.get(Thread, phone) if phone else None
    patient_id = task.patient_id if task is not None and task.patient_id else people[0].id if people else ""
    return inbox.ThreadRow(
        thread=token,
        name=name or ", ".join(full_name(one) for one in people[:2]) or show_phone(phone) if phone else name,
        phone=show_phone(phone) if phone else "",
        patient_id=patient_id,
        last_text=first_line(text),
        last_by=by,
        last_at=at,
        tasks=len(view.tasks_of(phone)) if phone else 1,
        is_human=state is not None and state.human_in_loop,
        is_silent=bool(phone) and is_silent(view, phone),
        task=card_of(box, view, task, who.actor, name=name, thread=token) if task is not None else None,
    )


def _last_said(heard: InboundText | None, said: Message | None) -> tuple[str, str, datetime | None]:
    """Return who said what last in a conversation, and when."""
    if said is not None and said.sent_at is not None and (heard is None or said.sent_at > heard.received_at):
        return author_of(said), said.body, said.sent_at
    if heard is not None:
        return "patient", heard.body or "(no words)", heard.received_at
    return "", "", None


def show_calls(box: Box, who: Who, cursor: str, limit: int) -> calls.Calls:
    """Return a page of the work list: who is never texted or cannot be reached."""
    now = box.clock.now()
    with box.store.view() as view:
        page = view.desk.tasks_page("calls", who.actor, now, read_place(cursor), limit)
        total = view.desk.count_waiting(now).calls
    tokens = note_viewing(
        box, who.actor, "calls", count=len(page), phones=[task.phone for _, task in page]
    )  # fmt: skip
    with box.store.view() as view:
        rows = [_call_row(box, view, who, task, tokens.get(task.phone, "")) for _, task in page]
    following = _place_text(page[-1][0]) if len(page) == limit else ""
    return calls.Calls(rows=rows, next=following, total=total)


def _call_row(box: Box, view: View, who: Who, task: Task, token: str) -> calls.CallRow:
    person = view.patient(task.patient_id) if task.patient_id else None
    tried, last = view.desk.count_calls(task.patient_id) if task.patient_id else (0, None)
    return calls.CallRow(
        task=card_of(box, view, task, who.actor, name=full_name(person), thread=token),
        other_phone=show_number(person.other_phone) if person is not None else "",
        language=person.language if person is not None else "",
        tried=tried,
        last_tried_at=last,
    )


# --- cursors ---------------------------------------------------------------------------------------------


def read_place(cursor: str) -> Place | None:
    """Return the place a cursor names. Raise Refused if it is none."""
    if not cursor:
        return None
    parts = cursor.split(_SEPARATOR)
    if len(parts) != 3 or parts[0] not in ("0", "1", "2"):
        raise Refused("this is not the place of a page", remedy="begin without a cursor")
    return Place(int(parts[0]), parts[1], parts[2])


def _place_text(place: Place) -> str:
    return _SEPARATOR.join((str(place.rank), place.due_at, place.id))


def read_pair(cursor: str) -> tuple[str, str] | None:
    """Return the two texts a cursor is made of. Raise Refused if it is none."""
    if not cursor:
        return None
    first, found, second = cursor.rpartition(_SEPARATOR)
    if not found:
        raise Refused("this is not the place of a page", remedy="begin without a cursor")
    return first, second


def pair_text(pair: tuple[str, str]) -> str:
    """Return the cursor of a place that two texts name."""
    return _SEPARATOR.join(pair)


# --- one conversation ------------------------------------------------------------------------------------


def show_thread(box: Box, who: Who, token: str) -> thread.Thread:
    """Return a conversation with everything a person needs to answer it. Raise Missing."""
    now = box.clock.now()
    with box.store.view() as view:
        found = demand_thread(view, token)
        people = view.patients_behind(found.phone)
        tasks = view.tasks_of(found.phone)
        lines = _lines(view, found.phone)
        silence = view.get(Suppression, found.phone)
        offer = view.open_offer(found.phone, now)
        office = view.office(box.practice.zone)
        cards = [card_of(box, view, task, who.actor, thread=token) for task in tasks]
        silent = is_silent(view, found.phone)
        shown = thread.Thread(
            thread=token,
            version=view.desk.thread_version(found.phone),
            phone=show_phone(found.phone),
            people=[_person(box, view, one) for one in people],
            lines=lines,
            tasks=cards,
            suggestions=_suggestions(box, tasks, people),
            snippets=_snippets(box, people),
            is_human=found.human_in_loop,
            is_silent=silent,
            silent_why=silence.why if silence is not None else "",
            offered=[offered_slot(box, office, slot) for slot in offer.slots] if offer is not None else [],
        )
    alone = people[0].id if len(people) == 1 else ""
    note_viewing(box, who.actor, f"thread:{token}", alone, len(lines))
    return shown


def offered_slot(box: Box, office: Office, slot: Slot, times_offered: int = 0) -> thread.OfferedSlot:
    """Return a time as the desk sees it."""
    local = slot.start_at.astimezone(box.zone).replace(tzinfo=None)
    return thread.OfferedSlot(
        start_at=slot.start_at,
        minutes=slot.minutes,
        operatory_id=slot.operatory_id,
        operatory=room_name(office, slot.operatory_id),
        provider=provider_name(office, slot.provider_id) or slot.hygienist_name,
        shown=show_slot(local, "en"),
        times_offered=times_offered,
    )


def _person(box: Box, view: View, one: PatientRow) -> thread.Person:
    ahead: list[AppointmentRow] = [
        visit for visit in view.visits_of(one.id, box.clock.now()) if visit.status == "scheduled"
    ]
    return thread.Person(
        patient_id=one.id,
        name=full_name(one),
        birth_year=birth_year(one),
        status=one.status,
        language=one.language or "en",
        next_visit_at=instant(ahead[0].start_at) if ahead and ahead[0].start_at else None,
        moves_appointment_id=ahead[0].id if ahead else "",
    )


def _lines(view: View, phone: str) -> list[thread.Line]:
    """Return what both sides said, oldest first, with the person's texts that have not left yet."""
    texts = [
        one
        for one in view.desk.texts_to(phone, _LINES)
        if one.sent_at is not None or one.author or one.state is MessageState.WITHHELD
    ]
    lines = [_our_line(one) for one in texts]
    for heard in view.heard_from(phone, _LINES):
        corrected = view.get(Correction, heard.vendor_id)
        lines.append(
            thread.Line(
                id=heard.vendor_id,
                at=heard.received_at,
                by="patient",
                is_from_patient=True,
                body=heard.body,
                state=heard.state.value,
                intent=heard.intent,
                settled_by=heard.settled_by,
                why=heard.why,
                outcome=heard.outcome,
                corrected_to=corrected.intent if corrected is not None else "",
                media=heard.media_count,
            )
        )
    return sorted(lines, key=lambda one: (one.at, one.id))[-_LINES:]


def _our_line(one: Message) -> thread.Line:
    waits = one.state is MessageState.QUEUED
    return thread.Line(
        id=one.id,
        at=one.sent_at or one.created_at,
        by=author_of(one),
        is_from_patient=False,
        body=one.body,
        state=one.state.value,
        kind=one.kind,
        not_before_at=one.not_before_at if waits else None,
        can_withdraw=waits and bool(one.author),
    )


def _suggestions(box: Box, tasks: Sequence[Task], people: Sequence[PatientRow]) -> list[thread.Suggestion]:
    """Return words to begin from for what waits, each once."""
    found: dict[str, thread.Suggestion] = {}
    for task in tasks:
        words = _words_for(box, task.kind, _meant(task, people))
        if words and words not in found:
            found[words] = thread.Suggestion(label=task.kind, body=words, because=task.why)
    return list(found.values())


def _meant(task: Task, people: Sequence[PatientRow]) -> PatientRow | None:
    person = next((one for one in people if one.id == task.patient_id), None)
    return person or (people[0] if len(people) == 1 else None)


def _words_for(box: Box, kind: str, person: PatientRow | None) -> str:
    first = (person.preferred_name or person.first_name) if person is not None else ""
    lang = spoken(person) if person is not None else "en"
    return suggest_answer(kind, lang, first, box.practice.name, show_phone(box.practice.phone))


_SNIPPETS = ("question", "reschedule", "book_by_hand", "household_booking", "who_wrote")


def _snippets(box: Box, people: Sequence[PatientRow]) -> list[thread.Suggestion]:
    """Return the wordings for every kind of answer, in the language and name of whoever is alone there."""
    person = people[0] if len(people) == 1 else None
    return [
        thread.Suggestion(label=kind, body=to_gsm7(words), because="approved wording")
        for kind in _SNIPPETS
        if (words := _words_for(box, kind, person))
    ]
