"""The rollout as it is lived: where it stands, its record, steps on and back, and the pause switch.

Nothing here lets a text out; the gate does, and asks in the transaction that commits the intent. A step
is a record with the name of who took it, and commits with its audit row. Lifting a halt wakes, in the
same transaction, every text that waited for nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from appliance.domain.decision import Reason
from appliance.domain.limits.rollout import (
    HALTED,
    PAUSE,
    Condition,
    Phase,
    PhaseRecord,
    phase_after,
    review_phase,
)
from appliance.errors import Refused
from appliance.ports.records import (
    Channel,
    Halt,
    Message,
    MessageState,
    PhaseChange,
    Suppression,
)
from appliance.ports.store import Lane, View, Writer
from appliance.workflow.box import Box
from appliance.workflow.handoff import TaskKind

MACHINE = "recallbox"
_LEFT = (
    MessageState.INTENT,
    MessageState.UNKNOWN,
    MessageState.SENT,
    MessageState.DELIVERED,
    MessageState.UNDELIVERED,
)
"""States of a text that may have left the box."""
_URGENT = frozenset({TaskKind.EMERGENCY, TaskKind.WRONG_NUMBER})
"""Somebody in pain, and a text that reached somebody else: a disclosure to assess."""
_LONGEST_REASON, _PHONE_DIGITS = 200, 7
_WRONG_NUMBER = "wrong_number"
_OF_THE_GATE = frozenset(Reason) - {Reason.DRAFT_FLAGGED}
_NOT_A_NO = frozenset({"deceased", "former_vendor"})
"""Silences that say nothing about whether texts are wanted."""


@dataclass(frozen=True, slots=True)
class Stand:
    """Where the rollout stands. A phase begins again, without being left, when a breaker is reset."""

    phase: Phase
    entered_at: datetime | None = None
    began_at: datetime | None = None
    restarts: int = 0


def stand_of(changes: Sequence[PhaseChange]) -> Stand:
    """Given every step of the rollout, oldest first, return where it stands: in test before the first."""
    stand = Stand(Phase.TEST)
    for change in changes:
        if stand.entered_at is not None and change.phase == stand.phase:
            stand = replace(stand, began_at=change.began_at, restarts=stand.restarts + 1)
        else:
            stand = Stand(Phase(change.phase), change.began_at, change.began_at)
    return stand


def count_texts(box: Box, view: View, since: datetime | None) -> int:
    """Return how many texts to patients may have left since then; the staff's own phones do not count."""
    sent = view.proactive_sent(since) if since is not None else {}
    return sum(len(times) for phone, times in sent.items() if phone not in box.test_numbers)


def count_noes(first_sent: Mapping[str, datetime], silences: Iterable[Suppression]) -> tuple[int, int]:
    """Given when each phone was first texted, return how many opted out since, and how many were wrong.

    A silence is put down to the phone's first text of those counted if it came at or after it. The
    holder's word and a carrier's block count alike.
    """
    after = [one.source for one in silences if one.phone in first_sent and one.since >= first_sent[one.phone]]
    wrong = after.count(_WRONG_NUMBER)
    return len(after) - wrong - sum(after.count(one) for one in _NOT_A_NO), wrong


def record_of(box: Box, view: View) -> PhaseRecord:
    """Return what happened since the phase in force began."""
    stand = stand_of(view.phases())
    since = stand.began_at
    if since is None:
        return PhaseRecord(stand.phase, halts=_halts(view), urgent_tasks=_count_urgent(view))
    sent = [
        (one, one.sent_at)
        for one in view.messages_in(_LEFT)
        if one.channel is Channel.PROACTIVE and one.sent_at is not None and one.sent_at >= since
    ]
    first: dict[str, datetime] = {}
    for one, at in sent:
        first[one.phone] = min(at, first.get(one.phone, at))
    opt_outs, wrong = count_noes(first, view.suppressions().values())
    drafts = view.messages_in((MessageState.WITHHELD, MessageState.EXPIRED, MessageState.SUPERSEDED))
    return PhaseRecord(
        stand.phase,
        box.clock.now() - since,
        len(sent),
        sum(one.state is MessageState.DELIVERED for one, _ in sent),
        opt_outs,
        wrong,
        sum(one.created_at >= since and is_flagged(one) for one in drafts),
        stand.restarts,
        _halts(view),
        _count_urgent(view),
    )


def is_flagged(message: Message) -> bool:
    """Whether the judge of drafts found something in a text of ours; the gate's reasons are none of it."""
    found = set(message.reasons) - _OF_THE_GATE
    return message.channel is Channel.PROACTIVE and bool(found)


def _halts(view: View) -> tuple[str, ...]:
    return tuple(one.name for one in view.halts())


def _count_urgent(view: View) -> int:
    return sum(task.kind in _URGENT for task in view.open_tasks())


# --- steps ------------------------------------------------------------------------------------------


def begin_rollout(box: Box) -> bool:
    """Let a new box's first phase begin, so that its days count; return whether it had not begun."""
    with box.store.view() as view:
        if view.phases():
            return False
    with box.store.transaction(Lane.DESK, "rollout.begin") as tx:
        if tx.phases():
            return False
        _enter(box, tx, Phase.TEST, MACHINE, "phase_begun", "first start")
    return True


def approve_phase(box: Box, phase: Phase, by: str) -> PhaseRecord:
    """Move the rollout one phase on; return the record that it was approved on.

    Raise Refused naming every condition that is not met, or when the phase is not the next one.
    """
    need_name(by)
    with box.store.transaction(Lane.DESK, "rollout.approve") as tx:
        record = record_of(box, tx)
        follows = phase_after(record.phase)
        if phase is not follows:
            raise Refused(
                f"the rollout is in {record.phase}, so {phase} cannot be approved",
                remedy=f"approve {follows}" if follows is not None else "it is the last phase",
            )
        unmet = [one for one in review_phase(record, box.policy) if not one.met]
        if unmet:
            raise Refused(
                f"{phase} needs a clean record of {record.phase}: " + "; ".join(map(_say, unmet)),
                remedy="`recallbox rollout` shows what is missing",
            )
        _enter(box, tx, phase, by, "phase_approved", describe_record(record), _detail(record))
    return record


def step_back(box: Box, phase: Phase, by: str, why: str) -> PhaseRecord:
    """Return to an earlier phase at once; its record begins anew. Raise Refused if it is not earlier."""
    need_name(by)
    need_plain(why)
    order = list(Phase)
    with box.store.transaction(Lane.DESK, "rollout.back") as tx:
        record = record_of(box, tx)
        if order.index(phase) >= order.index(record.phase):
            raise Refused(
                f"{phase} is not before {record.phase}, in which the rollout is",
                remedy="`recallbox rollout approve` goes forward",
            )
        _enter(box, tx, phase, by, "phase_back", why, {**_detail(record), "why": why})
    return record


def begin_again(box: Box, tx: Writer, by: str, note: str) -> None:
    """Let the phase in force begin again in the caller's transaction: its record and its days start over.

    The first fifty stay fifty: their texts are counted since the phase was entered.
    """
    _enter(box, tx, stand_of(tx.phases()).phase, by, "phase_begun_again", note)


def _enter(
    box: Box,
    tx: Writer,
    phase: Phase,
    by: str,
    action: str,
    note: str,
    detail: Mapping[str, int | str] | None = None,
) -> None:
    """Record that a phase begins now. Texts that were only rehearsed are over with the phase before."""
    # Steps are read back in the order of their instants, so no two may share one.
    earlier = [one.began_at + timedelta(microseconds=1) for one in tx.phases()[-1:]]
    tx.add(PhaseChange(box.entropy.token(), phase, max([box.clock.now(), *earlier]), by, note))
    rehearsed = _rehearsed(tx)
    for message in rehearsed:
        tx.update(message, replace(message, state=MessageState.SUPERSEDED, state_at=box.clock.now()))
    tx.audit(
        box.entry(
            tx,
            action,
            actor=_actor(by),
            object=f"phase:{phase}",
            outcome=phase,
            detail={**(detail or {}), "rehearsed": len(rehearsed)},
        )
    )


def _rehearsed(view: View) -> list[Message]:
    """Return every text that the shadow phase wrote to be looked at, clean or flagged."""
    return [one for one in view.messages_in((MessageState.WITHHELD,)) if Reason.OUTSIDE_PHASE in one.reasons]


def describe_record(record: PhaseRecord) -> str:
    """Return a phase's record in one line."""
    return (
        f"{record.texts} texts, {record.delivered} delivered, {record.opt_outs} opt-outs,"
        f" {record.wrong_numbers} wrong numbers, {record.drafts_flagged} drafts flagged,"
        f" {record.restarts} resets of a breaker"
    )


def _detail(record: PhaseRecord) -> dict[str, int]:
    lasted = record.lasted if record.lasted is not None else timedelta()
    return {
        "hours": int(lasted.total_seconds() // 3600),
        "texts": record.texts,
        "delivered": record.delivered,
        "opt_outs": record.opt_outs,
        "wrong_numbers": record.wrong_numbers,
        "drafts_flagged": record.drafts_flagged,
        "restarts": record.restarts,
        "halts": len(record.halts),
        "urgent_tasks": record.urgent_tasks,
    }


def _say(condition: Condition) -> str:
    return f"{condition.name}: needs {condition.needs}, has {condition.has}"


# --- the pause switch -------------------------------------------------------------------------------


def pause(box: Box, by: str, why: str) -> bool:
    """Hold every proactive text from now on; return whether nobody had paused before.

    A text whose intent is committed already is on its way to the carrier.
    """
    need_name(by)
    need_plain(why)
    with box.store.transaction(Lane.DESK, "rollout.pause") as tx:
        if tx.get(Halt, PAUSE) is not None:
            return False
        tx.add(Halt(PAUSE, box.clock.now(), by, why))
        entry = box.entry(
            tx, "sending_paused", actor=_actor(by), object=f"halt:{PAUSE}", outcome="ok", detail={"why": why}
        )
        tx.audit(entry)
    return True


def resume(box: Box, by: str) -> bool:
    """End the pause; return whether there was one. A breaker that is open goes on holding."""
    need_name(by)
    with box.store.transaction(Lane.DESK, "rollout.resume") as tx:
        return lift(box, tx, PAUSE, by, "sending_resumed")


def lift(box: Box, tx: Writer, name: str, by: str, action: str, outcome: str = "ok") -> bool:
    """Remove a halt in the caller's transaction; return whether there was one.

    With the last halt, every text that waited for it is asked about again at once.
    """
    halt = tx.get(Halt, name)
    if halt is None:
        return False
    tx.remove(halt)
    woken = [] if tx.halts() else [one for one in _waiting(tx) if HALTED & set(one.reasons)]
    for message in woken:
        tx.update(message, replace(message, not_before_at=box.clock.now(), reasons=()))
    tx.audit(
        box.entry(
            tx,
            action,
            actor=_actor(by),
            object=f"halt:{name}",
            outcome=outcome,
            detail={"woken": len(woken), "still_halted": len(tx.halts())},
        )
    )
    return True


def describe_halts(view: View, now: datetime, zone: ZoneInfo) -> list[str]:
    """Return, in sentences for the desk, what holds texts, what is held, and what goes on; [] if nothing."""
    halts = view.halts()
    if not halts:
        return []
    waiting = _waiting(view)
    leaving = sum(one.channel is Channel.PROACTIVE for one in view.messages_in((MessageState.INTENT,)))
    lines = [_describe_halt(one, zone) for one in halts]
    held = f"Held: {len(waiting)} texts that wait"
    if waiting:
        until = max(one.expires_at for one in waiting).astimezone(zone)
        held += f", the last until {until:%a %b %d %H:%M}; one whose time runs out is planned again"
    lines.append(held + ".")
    if leaving:
        lines.append(f"Not held: {leaving} texts that are being handed to the carrier right now.")
    lines.append(
        f"Goes on: answers, opt-out confirmations, hand-offs, the nightly pull and plan, bookings, and"
        f" {len(view.open_offers(now))} open offers, which people may still accept."
    )
    return lines


def _describe_halt(halt: Halt, zone: ZoneInfo) -> str:
    since = halt.since.astimezone(zone)
    what = "Paused" if halt.name == PAUSE else f"Breaker {halt.name} open"
    return f"{what} since {since:%a %b %d %H:%M} by {halt.by}: {halt.why}."


def _waiting(view: View) -> list[Message]:
    return [one for one in view.messages_in((MessageState.QUEUED,)) if one.channel is Channel.PROACTIVE]


def _actor(by: str) -> str:
    return by if by == MACHINE else f"user:{by}"


def need_name(by: str) -> None:
    """Raise Refused when nobody answers for a step."""
    if not by.strip():
        raise Refused("this step needs the name of who takes it", remedy="--by NAME")


def need_plain(why: str) -> None:
    """Raise Refused for a reason that is missing, too long, or looks like it names a patient.

    It goes into the audit log, which carries no patient's phone or address and is shown to outsiders.
    """
    if not why.strip():
        raise Refused("this step needs a reason", remedy="--why TEXT")
    if len(why) > _LONGEST_REASON or "@" in why or sum(one.isdigit() for one in why) >= _PHONE_DIGITS:
        raise Refused(
            "the reason goes into the audit log, which carries nothing of a patient",
            remedy=f"at most {_LONGEST_REASON} characters, without a phone number or an e-mail address",
        )
