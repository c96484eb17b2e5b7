"""Circuit breakers at work: counts what `domain.limits.breakers` judges, and stops sending when it says so.

A tripped breaker is a halt, which the gate reads in the transaction that commits an intent; so nothing
that the box starts by itself leaves after the trip, while answers go on. It trips once, with one task and
one audit row, and stays open until a named person resets it. Only a stale PMS mends itself, by a pull.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import pairwise

from appliance.domain.limits.breakers import (
    BATCH_HOURS,
    MENDS_ITSELF,
    OF_CARRIER,
    Breaker,
    BreakerFacts,
    judge_breakers,
)
from appliance.domain.model import PatientRow, day
from appliance.domain.phi import scan_for_values
from appliance.errors import Refused
from appliance.ports.records import Channel, Halt, MessageState
from appliance.ports.sms import Trouble
from appliance.ports.store import Lane, View, Writer
from appliance.workflow.box import Box
from appliance.workflow.handoff import TaskKind, close_task, open_task
from appliance.workflow.limits.rollout import (
    MACHINE,
    begin_again,
    begin_rollout,
    count_noes,
    is_flagged,
    lift,
    need_name,
    need_plain,
    stand_of,
)

_NIGHT = timedelta(hours=4)
"""How long after they were written a night's drafts are judged as one: before the first of them leaves."""
_HISTORY = timedelta(days=45)
"""Far enough back for the last ten sending days, at three a week and with holidays."""


def watch(box: Box) -> int:
    """Count, trip what must trip, lift what has mended; return how many halts changed."""
    begin_rollout(box)
    with box.store.view() as view:
        facts = count_facts(box, view)
        open_now = {one.name for one in view.halts()}
    tripped = judge_breakers(facts, box.policy)
    fresh = {name: why for name, why in tripped.items() if name not in open_now}
    changed = sum(_trip_alone(box, name, why, facts) for name, why in fresh.items())
    if Breaker.STALE_PMS in open_now and Breaker.STALE_PMS not in tripped:
        changed += mend(box, Breaker.STALE_PMS, "a pull finished")
    return changed


def count_facts(box: Box, view: View) -> BreakerFacts:
    """Return what the breakers are judged by, counted at this instant.

    What was before the last reset counts no more: else a breaker would trip again over what a person has
    looked at. A new phase is no reset; its first batch goes on with that of the phase before.
    """
    now = box.clock.now()
    reset_at = last_reset_at(view)
    batch = view.proactive_sent(max(now - timedelta(hours=BATCH_HOURS), reset_at or now - _HISTORY))
    opt_outs, wrong = count_noes(
        {phone: min(times) for phone, times in batch.items()}, view.suppressions().values()
    )
    waiting = [
        one
        for one in view.messages_in((MessageState.QUEUED, MessageState.WITHHELD))
        if one.channel is Channel.PROACTIVE
    ]
    drafts = [one for one in waiting if one.created_at > max(now - _NIGHT, reset_at or now - _NIGHT)]
    days = _texts_by_day(box, view, now)
    planned = sum(
        one.state is MessageState.QUEUED and box.local_day(one.not_before_at) == box.local_day(now)
        for one in waiting
    )
    today = str(box.local_day(now))
    return BreakerFacts(
        texts=sum(map(len, batch.values())),
        opt_outs=opt_outs,
        wrong_numbers=wrong,
        drafts=len(drafts),
        flagged=sum(map(is_flagged, drafts)),
        today=days.pop(today, 0) + planned,
        usual=tuple(count for _, count in sorted(days.items())),
        pms_age=_pms_age(view, now),
        filtered=view.count_in_trouble(
            Trouble.FILTERED, max(now - timedelta(hours=BATCH_HOURS), reset_at or now - _HISTORY)
        ),
    )


def last_reset_at(view: View) -> datetime | None:
    """Return when a person last reset a breaker: the phase in force then began again."""
    again = [after.began_at for before, after in pairwise(view.phases()) if before.phase == after.phase]
    return again[-1] if again else None


def _texts_by_day(box: Box, view: View, now: datetime) -> Counter[str]:
    """Return the texts of each local day since the phase in force began."""
    began_at = stand_of(view.phases()).began_at
    since = max(now - _HISTORY, began_at) if began_at is not None else now - _HISTORY
    sent = view.proactive_sent(since)
    return Counter(str(box.local_day(at)) for times in sent.values() for at in times)


def _pms_age(view: View, now: datetime) -> timedelta | None:
    """Return how long ago the table that was read longest ago was read to its end; None if never.

    Of a pull that is under way or was cut off, the one before it is known by the night decided after it.
    """
    runs = view.last_runs(now)
    decided_at = view.night_decided_at() if any(one.finished_at is None for one in runs) else None
    ends = [one.finished_at or decided_at for one in runs]
    known = [one for one in ends if one is not None]
    return now - min(known) if known and len(known) == len(ends) else None


def trip(box: Box, tx: Writer, breaker: Breaker, why: str, detail: Mapping[str, int] | None = None) -> bool:
    """Open a breaker in the caller's transaction, with its task; return whether it was closed before."""
    if tx.get(Halt, breaker) is not None:
        return False
    tx.add(Halt(str(breaker), box.clock.now(), MACHINE, why))
    open_task(
        box,
        tx,
        TaskKind.BREAKER,
        phone="",
        patient_id="",
        why=f"{breaker}: {why}; texts wait until {MENDS_ITSELF.get(breaker, 'it is reset')}",
        correlation_id=_thread(breaker),
    )
    tx.audit(
        box.entry(
            tx,
            "breaker_tripped",
            object=f"halt:{breaker}",
            outcome=breaker,
            correlation_id=_thread(breaker),
            detail={"why": why, **(detail or {})},
        )
    )
    return True


def _trip_alone(box: Box, breaker: Breaker, why: str, facts: BreakerFacts) -> bool:
    detail = {
        "texts": facts.texts,
        "opt_outs": facts.opt_outs,
        "wrong_numbers": facts.wrong_numbers,
        "drafts": facts.drafts,
        "flagged": facts.flagged,
        "today": facts.today,
    }
    with box.store.transaction(Lane.SENDING, "breakers.trip") as tx:
        return trip(box, tx, breaker, why, detail)


def mend(box: Box, breaker: Breaker, because: str) -> bool:
    """Close a breaker whose cause is over, with its task; return whether it was open."""
    with box.store.transaction(Lane.SENDING, "breakers.mend") as tx:
        mended = lift(box, tx, breaker, MACHINE, "breaker_mended", because)
        _close_tasks(box, tx, breaker, MACHINE)
    return mended


def find_leaks(box: Box, body: str, people: Iterable[PatientRow]) -> tuple[str, ...]:
    """Given a text about to leave and everybody it is about, return which of their numbers stand in it.

    Numbers only, because what is found stops all sending: a last name may be an ordinary word, and was
    judged where the text was written. The office's own phone is no patient's.
    """
    found: list[str] = []
    for one in people:
        born = day(one.birth_on)
        values = {
            "mobile": one.mobile or "",
            "other_phone": one.other_phone or "",
            "birth_on": f"{born:%m/%d/%Y}" if born is not None else "",
            "birth_on_iso": str(born or ""),
        }
        known = {name: value for name, value in values.items() if value and value != box.practice.phone}
        found.extend(scan_for_values(body, known))
    return tuple(dict.fromkeys(found))


def reset(box: Box, name: str, by: str, why: str) -> None:
    """Close a breaker in the name of a person, and let the phase in force begin again.

    What was counted so far counts no more, and the next phase needs its full number of clean days.
    Raise Refused for a breaker that does not exist, is not open, or mends itself.
    """
    need_name(by)
    need_plain(why)
    if name not in set(Breaker):
        raise Refused(f"there is no breaker {name}", remedy=f"one of: {', '.join(Breaker)}")
    if name == Breaker.STALE_PMS:
        raise Refused(
            f"{name} is not reset by hand: it closes when a pull finishes", remedy="`recallbox pull`"
        )
    breaker = Breaker(name)
    with box.store.transaction(Lane.DESK, "breakers.reset") as tx:
        if not lift(box, tx, breaker, by, "breaker_reset", why):
            raise Refused(f"the breaker {name} is not open", remedy="`recallbox breakers` shows all")
        if breaker not in OF_CARRIER:
            begin_again(box, tx, by, f"reset {breaker}: {why}")
        _close_tasks(box, tx, breaker, f"user:{by}")


def _close_tasks(box: Box, tx: Writer, breaker: Breaker, actor: str) -> None:
    for task in tx.open_tasks():
        if task.kind == TaskKind.BREAKER and task.correlation_id == _thread(breaker):
            close_task(tx, task, actor=actor, now=box.clock.now())


def _thread(breaker: Breaker) -> str:
    return f"breaker:{breaker}"
