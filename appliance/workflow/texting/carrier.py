"""Dealing with the carrier as such: its troubles with us, its list of opt-outs, its copies of our texts.

A trouble pauses what the box starts by itself, once, with one task that names the remedy; it ends by itself
where the carrier can be asked or the clock tells, else by a person. One filtered text is no trouble: that
is counted by `breakers`. Refuses to take a phone off either list: `consent` lifts a silence, and a block at
the carrier ends with its holder's START.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from appliance.domain.limits.breakers import Breaker
from appliance.domain.permission.consent import EVERY_SCOPE, Act, silences
from appliance.domain.wording.content import segments
from appliance.errors import Permanent, RecallBoxError, Transient
from appliance.ports.records import Halt, InboundText, Message
from appliance.ports.safety import RunKind
from appliance.ports.sms import Busy, SenderBlocked, Standing, Trouble
from appliance.ports.store import Lane, View, Writer
from appliance.workflow.box import Box
from appliance.workflow.handoff import TaskKind, open_task
from appliance.workflow.limits.breakers import mend, trip
from appliance.workflow.suppress import Silence, silence_phone

BREAKERS: Mapping[Trouble, Breaker] = {
    Trouble.CREDENTIALS: Breaker.CARRIER_ACCOUNT,
    Trouble.SUSPENDED: Breaker.CARRIER_ACCOUNT,
    Trouble.NUMBER: Breaker.CARRIER_ACCOUNT,
    Trouble.REGISTRATION: Breaker.CARRIER_REGISTRATION,
    Trouble.DAILY_LIMIT: Breaker.CARRIER_LIMIT,
    Trouble.FLAGGED: Breaker.CARRIER_FILTER,
}
"""What each trouble opens; a single filtered text opens nothing."""
_ASKED: Mapping[Breaker, frozenset[Trouble]] = {
    breaker: frozenset(trouble for trouble, one in BREAKERS.items() if one is breaker)
    for breaker in (Breaker.CARRIER_ACCOUNT, Breaker.CARRIER_REGISTRATION)
}
_SOONEST = timedelta(minutes=15)
"""How long a trouble lasts at least, so that a carrier of two minds is not asked and tried all day."""
_CARRIERS_ZONE = ZoneInfo("America/Los_Angeles")
"""Where the daily count of a 10DLC brand begins anew, at midnight (facts/messaging.md 5)."""
CLOCKS_APART = timedelta(seconds=60)
"""More, and hours at the recipient and times at the carrier cannot be relied on: invitations wait."""
_CLOCK_REMEDY = "let NTP in from the firewall; `chronyc tracking` on the box"
_MOST_PARTS = 12
"""No text of ours or of a person at the desk has more parts."""
_COPIES = 20
_MISSES = 3


def note_trouble(box: Box, tx: Writer, trouble: Trouble, code: str, remedy: str = "") -> bool:
    """Pause sending because of a trouble, in the caller's transaction; return whether it was not yet."""
    breaker = BREAKERS.get(trouble)
    if breaker is None:
        return False
    why = f"{box.sms.name} says {trouble.replace('_', ' ')}" + (f" ({code})" if code else "")
    return trip(box, tx, breaker, f"{why}. What to do: {remedy or box.sms.remedy(trouble)}")


def note_blocked(box: Box, blocked: SenderBlocked) -> None:
    """Pause sending because the carrier let us in for nothing."""
    with box.store.transaction(Lane.SENDING, "carrier.blocked") as tx:
        note_trouble(box, tx, blocked.trouble, blocked.code, blocked.remedy)


def note_clock(box: Box) -> bool:
    """Pause sending while our clock and the carrier's are a minute apart; return whether it is paused now.

    A wrong clock shifts the hours at which people may be texted, and the time under which the carrier keeps a
    text whose outcome is unknown. Answers go on: they are looked for with the lead taken into account.
    """
    lead = box.sms.clock_lead()
    if lead is None or abs(lead) <= CLOCKS_APART:
        return False
    side = "ahead of" if lead > timedelta(0) else "behind"
    why = f"the box's clock is {abs(lead).total_seconds():.0f} s {side} {box.sms.name}'s"
    with box.store.transaction(Lane.SENDING, "carrier.clock") as tx:
        return trip(box, tx, Breaker.CLOCK_OFF, f"{why}. What to do: {_CLOCK_REMEDY}")


def _mend_clock(box: Box) -> bool:
    lead = box.sms.clock_lead()
    agree = lead is not None and abs(lead) <= CLOCKS_APART
    return agree and mend(box, Breaker.CLOCK_OFF, "both clocks agree again")


def mend_troubles(box: Box) -> int:
    """End every trouble that is over; return how many were. While the carrier cannot be asked, none is."""
    note_clock(box)
    with box.store.view() as view:
        halts = {one.name: one for one in view.halts()}
    now = box.clock.now()
    limit = halts.get(Breaker.CARRIER_LIMIT)
    mended = int(Breaker.CLOCK_OFF in halts and _mend_clock(box))
    if limit is not None and now >= _next_day(limit.since):
        mended += mend(box, Breaker.CARRIER_LIMIT, "the carrier's next day has begun")
    asked = [one for one in _ASKED if one in halts and now - halts[one].since >= _SOONEST]
    if not asked:
        return mended
    try:
        standings = box.sms.inspect()
    except RecallBoxError:
        return mended
    return mended + sum(
        mend(box, one, "the carrier says that it is well")
        for one in asked
        if _is_over(standings, _ASKED[one])
    )


def keep_to_spending(box: Box) -> int:
    """Pause what the box starts once the month's texts have cost the cap, end that when they have not; return
    how many pauses ended. Texts are read only once there are enough of them to have cost so much."""
    now, cap = box.clock.now(), box.spending.month_cents
    since = box.midnight(box.local_day(now).replace(day=1))
    spent = 0.0
    with box.store.view() as view:
        is_paused = view.get(Halt, Breaker.TEXTS_SPENT) is not None
        if cap and view.count_texts(since) * _MOST_PARTS * box.spending.part_cents >= cap:
            bodies = [one.body for one in view.texts_sent_since(since)]
            spent = sum(segments(one).count for one in bodies) * box.spending.part_cents
    if cap and spent >= cap:
        why = f"texts of this month have cost ${spent / 100:.2f} of ${cap / 100:.2f}, as far as we can count"
        with box.store.transaction(Lane.SENDING, "carrier.spent") as tx:
            trip(box, tx, Breaker.TEXTS_SPENT, why)
        return 0
    return int(is_paused and mend(box, Breaker.TEXTS_SPENT, "there is money for texts again"))


def _is_over(standings: Sequence[Standing], troubles: frozenset[Trouble]) -> bool:
    """Whether the carrier has something to say about these troubles, and nothing bad about anything else."""
    return any(troubles & set(one.about) for one in standings) and all(one.ok for one in standings)


def _next_day(since: datetime) -> datetime:
    on = since.astimezone(_CARRIERS_ZONE).date() + timedelta(days=1)
    return datetime.combine(on, time.min, _CARRIERS_ZONE)


# --- the list of opt-outs ---------------------------------------------------------------------------------


def exchange_opt_outs(box: Box) -> int:
    """Bring both lists of opt-outs together, where the carrier keeps one; return how many phones were new.

    Its entries silence the phone here, unless a newer consent is on record; every phone that is wholly
    silent here goes on its list, so that nobody else texts it from this number either.
    """
    if not box.sms.keeps_opt_outs or not box.agreements.covers(box.sms.name, box.local_day(box.clock.now())):
        return 0
    listed = box.sms.opted_out()
    with box.store.view() as view:
        silent = {phone for phone, one in view.suppressions().items() if silences(one.scopes, EVERY_SCOPE)}
        fresh = {
            phone: at
            for phone, at in listed.items()
            if phone not in silent and not _came_back(view, phone, at)
        }
    for phone, at in fresh.items():
        with box.store.transaction(Lane.INBOUND, "carrier.opted_out") as tx:
            silence_phone(box, tx, phone, _silence(at))
    missing = sorted(silent - set(listed))
    if missing:
        box.sms.opt_out(missing)
        with box.store.transaction(Lane.SENDING, "carrier.told") as tx:
            tx.audit(
                box.entry(
                    tx,
                    "carrier_told_of_opt_outs",
                    object=f"carrier:{box.sms.name}",
                    detail={"phones": len(missing)},
                    fields_left=("mobile",),
                )
            )
    return len(fresh) + len(missing)


def _silence(at: datetime) -> Silence:
    evidence = f"list:{at.isoformat()}"
    return Silence("carrier", "on the carrier's list of opt-outs", evidence, "carrier list", captured_at=at)


def _came_back(view: View, phone: str, since: datetime) -> bool:
    """Whether a consent is on record that is newer than an entry of the carrier's list."""
    granted = [one.captured_at for one in view.consent_of(phone) if one.act == Act.GRANTED]
    return bool(granted) and max(granted) > since


# --- the carrier's copies ---------------------------------------------------------------------------------


def redact_copies(box: Box) -> int:
    """Have the carrier forget the words of texts that have ended, if the office wants that; return how many.

    Only what is settled here: a text whose outcome is unknown has to be found again by its words. And only
    what a backup holds, where there are backups: after a restore the carrier's copy is the only one. A copy
    that the carrier refuses for good is given up with a task that names it; the others go on, from another
    place each time, so that none that fails over and over stands in their way.
    """
    if not (box.policy.redact_at_carrier and box.sms.redacts):
        return 0
    with box.store.view() as view:
        copies: list[Message | InboundText] = [*view.heard_to_redact(_COPIES), *view.sent_to_redact(_COPIES)]
        if box.backups is not None:
            held = next((one.started_at for one in view.runs(RunKind.BACKUP) if one.ok), None)
            copies = [one for one in copies if held is not None and _recorded_at(one) < held]
    start = int(box.entropy.fraction() * len(copies)) if copies else 0
    done = missed = 0
    for copy in copies[start:] + copies[:start]:
        try:
            box.sms.redact(copy.vendor_id)
        except SenderBlocked as blocked:
            note_blocked(box, blocked)  # that says nothing of this copy
            break
        except Transient as refused:
            missed += 1
            if isinstance(refused, Busy) or missed == _MISSES:
                break
            continue
        except Permanent as refused:
            _give_up(box, copy, refused)
            continue
        with box.store.transaction(Lane.NIGHTLY, "carrier.redacted") as tx:
            _note_redacted(box, tx, copy)
        done += 1
    return done


def _give_up(box: Box, copy: Message | InboundText, refused: Permanent) -> None:
    """Record that a copy stays at the carrier, with a task unless one is open about the same code."""
    code, about = refused.code or "refused", _about(copy)
    with box.store.transaction(Lane.NIGHTLY, "carrier.copy_kept") as tx:
        _change(tx, copy, kept_at_carrier=code)
        thread = f"carrier_copy:{code}"
        if not any(one.correlation_id == thread for one in tx.open_tasks()):
            why = (
                f"{box.sms.name} refuses for good ({code}) to forget the words of {copy.vendor_id},"
                f" and perhaps of others: delete them in the carrier's console. {refused.remedy}"
            )
            kind = TaskKind.CARRIER_COPY
            open_task(box, tx, kind, phone="", patient_id="", why=why.rstrip(), correlation_id=thread)
        tx.audit(box.entry(tx, "carrier_copy_kept", copy.patient_id, object=about, outcome=code))


def _recorded_at(copy: Message | InboundText) -> datetime:
    return copy.fetched_at if isinstance(copy, InboundText) else copy.sent_at or copy.state_at


def _note_redacted(box: Box, tx: Writer, copy: Message | InboundText) -> None:
    _change(tx, copy, is_redacted=True)
    about = _about(copy)
    tx.audit(box.entry(tx, "carrier_copy_redacted", copy.patient_id, object=about, outcome=box.sms.name))


def _about(copy: Message | InboundText) -> str:
    return f"inbound:{copy.vendor_id}" if isinstance(copy, InboundText) else f"text:{copy.id}"


def _change(tx: Writer, copy: Message | InboundText, **changes: Any) -> None:
    """Change the record of a copy as it is now, if it is still there."""
    if isinstance(copy, Message):
        sent = tx.get(Message, copy.id)
        if sent is not None:
            tx.update(sent, replace(sent, **changes))
        return
    heard = tx.get(InboundText, copy.vendor_id)
    if heard is not None:
        tx.update(heard, replace(heard, **changes))
