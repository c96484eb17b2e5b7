"""After a restore: what happened between the backup and the loss of the box is found out before all else.

A restored database believes that it is the night of its backup. Texts that left since, replies that came and
visits that were booked are known to the carrier and to the PMS only. Until they have been asked, nothing is
sent and nothing is answered:

1. the PMS is pulled, so that its opt-outs and visits are today's;
2. what came in is recorded in the transaction that silences whoever opted out; whatever else it asks for
   goes to a person, because the machine that is gone may have dealt with it;
3. every text that the carrier has and we do not is put on record. It counts against once and all caps: a
   planned text that left is that text, any other one takes the touch that its people were due;
4. visits with our mark that no booking knows are named in the audit log.

What only the lost box knew stays lost and is said so: what people did at the desk, consents they recorded, a
pause they set. Therefore proactive texts wait until a named person resumes them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from appliance.domain.limits.rollout import PAUSE
from appliance.domain.replies import Intent
from appliance.errors import Refused
from appliance.ports.backup import Snapshot
from appliance.ports.records import (
    Channel,
    Halt,
    InboundState,
    InboundText,
    Message,
    MessageState,
    once_key,
)
from appliance.ports.safety import Restoration
from appliance.ports.sms import Inbound, Outbound
from appliance.ports.store import Conflict, Lane, View, Writer
from appliance.workflow.box import Box
from appliance.workflow.handoff import TaskKind, hold_thread, open_task
from appliance.workflow.limits.rollout import MACHINE, need_name
from appliance.workflow.nightly.assess import assess_all, load_night
from appliance.workflow.nightly.pull import pull
from appliance.workflow.replies.inbound import record_text
from appliance.workflow.texting import offers
from appliance.workflow.texting.compose import describe

RECOVERED = "recovered"
"""The kind of a text that left in the window and whose words alone are known."""
_MARGIN = timedelta(hours=1)
"""How far before the backup the carrier is asked from: its clock and ours need not agree."""
_ANSWERS_FOR = timedelta(days=1)
_NOT_GONE = (
    MessageState.QUEUED,
    MessageState.WITHHELD,
    MessageState.INTENT,
    MessageState.UNKNOWN,
    MessageState.EXPIRED,
    MessageState.SUPERSEDED,
)
"""States of a text on record that may nevertheless have left in the window."""
_SILENT = {
    Intent.OPT_OUT: ("opted_out", TaskKind.ANSWER_BY_HAND),
    Intent.LEFT_PRACTICE: ("handed_off", TaskKind.LEFT_PRACTICE),
    Intent.WRONG_NUMBER: ("handed_off", TaskKind.WRONG_NUMBER),
    Intent.DECEASED: ("handed_off", TaskKind.DECEASED),
}


@dataclass(frozen=True, slots=True)
class _Due:
    """What the next night would text somebody about: a text of the window was most likely about that."""

    patient_id: str
    occasion: str
    touch: int
    cohort: str


def begin_window(box: Box, snapshot: Snapshot, by: str) -> Restoration:
    """Record that this database was restored from a backup, and hold all texts until a person resumes.

    Raise Refused if nobody answers for it.
    """
    need_name(by)
    with box.store.transaction(Lane.DESK, "recovery.begin") as tx:
        head = tx.log_head()
        one = Restoration(
            box.entropy.token(), snapshot.id, snapshot.taken_at, box.clock.now(), by, head.rows, head.root, {}
        )
        tx.add(one)
        why = f"restored from the backup of {snapshot.taken_at:%Y-%m-%d %H:%M} UTC; look at the lost window"
        if tx.get(Halt, PAUSE) is None:
            tx.add(Halt(PAUSE, box.clock.now(), MACHINE, why))
        tx.audit(
            box.entry(
                tx,
                "box_restored",
                actor=f"user:{by}",
                object=f"backup:{snapshot.id}",
                outcome="ok",
                detail={"backup_at": snapshot.taken_at.isoformat(), "rows": head.rows, "root": head.root},
            )
        )
    return one


def close_window(box: Box) -> Restoration | None:
    """Settle the lost window of the newest restoration; return it with its counts, or None if none is open.

    Safe to repeat: each step leaves out what is on record already. Transient when PMS or carrier are away;
    the window then stays open, and nothing leaves.
    """
    with box.store.view() as view:
        window = next((one for one in view.restorations() if one.closed_at is None), None)
    if window is None:
        return None
    pull(box)
    since = window.backup_at - _MARGIN
    heard = box.sms.poll_inbound(since)
    sent = box.sms.list_sent(since)
    found: Counter[str] = Counter()
    _take_in(box, window, heard, found)
    _take_over(box, window, sent, heard, found)
    _name_visits(box, found)
    return _finish(box, window, found)


# --- what came in -----------------------------------------------------------------------------------


def _take_in(box: Box, window: Restoration, heard: Sequence[Inbound], found: Counter[str]) -> None:
    with box.store.view() as view:
        known = view.known_inbound(window.backup_at - timedelta(days=2))
    for text in heard:
        if text.vendor_id not in known:
            record_text(box, text)
            found["texts_received"] += 1
    with box.store.view() as view:
        unread = view.unread()
    for one in unread:
        if one.received_at <= window.restored_at:
            found[_settle(box, one)] += 1


def _settle(box: Box, heard: InboundText) -> str:
    """Bring a text of the window to its outcome: silence is on record, the rest is a person's."""
    intent = Intent(heard.intent) if heard.intent else Intent.AMBIGUOUS
    outcome, kind = _SILENT.get(intent, ("handed_off", TaskKind.ANSWER_BY_HAND))
    if intent is Intent.EMERGENCY:
        kind = TaskKind.EMERGENCY
    if intent is Intent.NOISE and heard.body.strip() and not heard.media_count:
        outcome = "noted"
    with box.store.transaction(Lane.INBOUND, "recovery.inbound") as tx:
        people = tx.patients_behind(heard.phone)
        patient_id = people[0].id if len(people) == 1 else ""
        if outcome == "handed_off":
            why = f"wrote ({intent}) around the loss of the box: see whether it was dealt with, then answer"
            open_task(
                box,
                tx,
                kind,
                phone=heard.phone,
                patient_id=patient_id,
                why=why,
                correlation_id=heard.correlation_id,
                inbound_id=heard.vendor_id,
            )
            hold_thread(box, tx, heard.phone)
        tx.save(replace(heard, state=InboundState.DONE, outcome=outcome, patient_id=patient_id))
        tx.audit(
            box.entry(
                tx,
                "reply_settled",
                patient_id,
                object=f"inbound:{heard.vendor_id}",
                outcome=outcome,
                correlation_id=heard.correlation_id,
                detail={"intent": str(intent), "by": "recovery"},
            )
        )
    return {"opted_out": "opt_outs", "noted": "noise"}.get(outcome, "for_a_person")


# --- what left --------------------------------------------------------------------------------------


def _take_over(
    box: Box, window: Restoration, sent: Sequence[Outbound], heard: Sequence[Inbound], found: Counter[str]
) -> None:
    with box.store.view() as view:
        known = view.known_sent()
        fresh = [one for one in sent if one.vendor_id not in known]
        due = _what_was_due(box, view, {one.phone for one in fresh}) if fresh else {}
    for one in fresh:
        ages = [one.sent_at - text.received_at for text in heard if text.phone == one.phone]
        is_answer = any(timedelta() <= age < _ANSWERS_FOR for age in ages)
        with box.store.transaction(Lane.SENDING, "recovery.outbound") as tx:
            waiting = [
                message
                for message in tx.messages_in(_NOT_GONE)
                if message.phone == one.phone
                and not message.vendor_id
                and message.expires_at > window.backup_at - _MARGIN
            ]
            touched = () if is_answer else due.get(one.phone, ())
            found[_adopt(box, tx, one, waiting, touched, is_answer=is_answer)] += 1


def _what_was_due(box: Box, view: View, phones: set[str]) -> dict[str, tuple[_Due, ...]]:
    """Return, per phone, every touch that the next night would plan for somebody who is reached there."""
    due: dict[str, tuple[_Due, ...]] = {}
    for one in assess_all(box, view, load_night(box, view), None):
        if not one.occasion or one.touch.touch is None:
            continue
        head = view.patient(one.patient.guarantor_id) if one.patient.guarantor_id else None
        reached = {one.patient.mobile, head.mobile if head else None} & phones
        touch = _Due(one.patient.id, one.occasion, one.touch.touch, str(one.choice.cohort or ""))
        for phone in reached:
            due[str(phone)] = (*due.get(str(phone), ()), touch)
    return due


def _adopt(
    box: Box,
    tx: Writer,
    text: Outbound,
    waiting: Sequence[Message],
    due: tuple[_Due, ...],
    *,
    is_answer: bool,
) -> str:
    """Put one text of the window on record, as one of those that waited or as a new one; say as which."""
    same = next((one for one in waiting if _folded(one.body) == _folded(text.body)), None)
    planned = None if is_answer else next((one for one in waiting if one.channel is Channel.PROACTIVE), None)
    if same is not None:
        _settle_as_sent(box, tx, same, text, same.body)
        return "planned_texts_sent"
    if planned is not None:
        # Its slots were taken and others offered: which ones, only its words say.
        offers.close(tx, planned)
        _settle_as_sent(box, tx, planned, text, text.body or planned.body)
        return "planned_texts_sent"
    message = _recovered(box, tx, text, due, is_answer=is_answer)
    try:
        tx.add(message)
    except Conflict:
        message = replace(message, once=None)
        tx.add(message)
    tx.audit(describe(box, tx, message, "text_recovered", "new"))
    return "answers_sent" if is_answer else "other_texts_sent"


def _settle_as_sent(box: Box, tx: Writer, message: Message, text: Outbound, body: str) -> None:
    key = message.once or once_key(message.phone, message.occasion, message.touch, message.channel)
    sent = replace(
        message,
        state=MessageState.SENT,
        state_at=box.clock.now(),
        sent_at=text.sent_at,
        vendor_id=text.vendor_id,
        body=body,
        legend=message.legend if body == message.body else {},
        once=key,
        reasons=(),
    )
    tx.update(message, sent)
    tx.audit(describe(box, tx, sent, "text_recovered", "planned"))


def _recovered(box: Box, tx: Writer, text: Outbound, due: tuple[_Due, ...], *, is_answer: bool) -> Message:
    """Return a record of a text of which nothing but the words is known, at the touch its people were due."""
    channel = Channel.RESPONSIVE if is_answer else Channel.PROACTIVE
    behind = tx.patients_behind(text.phone)
    for person in behind:
        tx.make_token(person.id, box.entropy.token())
    occasion = "+".join(one.occasion for one in due)
    touch = max((one.touch for one in due), default=0)
    now = box.clock.now()
    return Message(
        id=box.entropy.token(),
        channel=channel,
        kind=RECOVERED,
        phone=text.phone,
        patient_id=due[0].patient_id if due else behind[0].id if len(behind) == 1 else "",
        covered=tuple(one.patient_id for one in due),
        occasion=occasion,
        touch=touch,
        body=text.body,
        template=RECOVERED,
        legend={},
        state=MessageState.SENT,
        state_at=now,
        created_at=text.sent_at,
        not_before_at=text.sent_at,
        expires_at=text.sent_at,
        correlation_id=box.entropy.token(),
        policy_hash=box.policy_hash,
        once=once_key(text.phone, occasion, touch, channel) if due else None,
        cohort=due[0].cohort if due else "",
        vendor_id=text.vendor_id,
        sent_at=text.sent_at,
    )


def _folded(body: str) -> str:
    return " ".join(body.split())


# --- what was booked, and the end -------------------------------------------------------------------


def _name_visits(box: Box, found: Counter[str]) -> None:
    """Put every visit that the lost box wrote into the PMS back into the audit log."""
    with box.store.view() as view:
        visits = view.unknown_visits()
    for visit in visits:
        with box.store.transaction(Lane.INBOUND, "recovery.visit") as tx:
            tx.make_token(visit.patient_id, box.entropy.token())
            tx.audit(
                box.entry(
                    tx,
                    "visit_recovered",
                    visit.patient_id,
                    object=f"visit:{visit.id}",
                    outcome=visit.status,
                    detail={"appointment_id": visit.id},
                )
            )
        found["visits_booked"] += 1


def _finish(box: Box, window: Restoration, found: Mapping[str, int]) -> Restoration:
    with box.store.transaction(Lane.SENDING, "recovery.finish") as tx:
        closed = replace(window, found=dict(sorted(found.items())), closed_at=box.clock.now())
        tx.update(window, closed)
        detail = {
            **closed.found,
            "hours": int((window.restored_at - window.backup_at).total_seconds() // 3600),
        }
        tx.audit(
            box.entry(tx, "window_closed", object=f"backup:{window.snapshot}", outcome="ok", detail=detail)
        )
    return closed


def describe_window(window: Restoration) -> list[str]:
    """Return the report of a lost window, in sentences."""
    span = f"from {window.backup_at:%Y-%m-%d %H:%M} to {window.restored_at:%Y-%m-%d %H:%M} UTC"
    if window.closed_at is None:
        return [f"What happened {span} is still to be asked for: nothing is sent until the carrier answered."]
    counts = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in window.found.items())
    return [
        f"The window {span} is settled: {counts or 'nothing had happened'}.",
        "Lost for good: what people did at the desk in it, consents and wishes they recorded, a pause they"
        " set. Ask them, enter it again, then `recallbox resume --by NAME`.",
    ]


def demand_no_window(view: View) -> None:
    """Raise Refused while the lost window of a restoration is open."""
    if view.has_open_window():
        raise Refused(
            "this database was restored and the carrier has not been asked yet what happened since",
            remedy="start the service: it asks first",
        )


def newest_backup_before(snapshots: Sequence[Snapshot], at: datetime | None) -> Snapshot:
    """Return the newest backup, or the newest up to an instant. Raise Refused if there is none."""
    found = [one for one in snapshots if at is None or one.taken_at <= at]
    if not found:
        raise Refused("there is no backup to restore", remedy="`recallbox backup list` shows what there is")
    return found[-1]
