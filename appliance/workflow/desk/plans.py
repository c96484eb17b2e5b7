"""Tomorrow's texts at the desk: what waits and why, and what a person does to one: hold, approve, edit.

A person can keep any text back and let it go again; what the judge withheld a manager may let go. Edited
words are judged like a draft, and keep the times and codes of the offer behind them. Whatever is let go still
meets the gate when it leaves: nothing here makes anybody textable who was not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from appliance.domain.decision import Reason
from appliance.domain.model import Slot, instant_text
from appliance.domain.permission.pace import last_departure
from appliance.domain.phi import Verdict
from appliance.domain.policy import Cohort, Policy
from appliance.domain.roles import Act
from appliance.domain.wording.content import cost_cents, segments, show_phone, show_slot, to_gsm7
from appliance.errors import Refused
from appliance.ports.desk import TextReview
from appliance.ports.records import Channel, Message, MessageState, Offer
from appliance.ports.store import Lane, View, Writer
from appliance.wire import preview
from appliance.wire.common import Done
from appliance.workflow.box import Box
from appliance.workflow.desk.acts import Stale, UndoBook
from appliance.workflow.desk.cards import (
    Missing,
    describe_pending,
    explain,
    explain_all,
    full_name,
    note_viewing,
    who_of,
)
from appliance.workflow.desk.reads import pair_text, read_pair
from appliance.workflow.desk.users import Forbidden, Who
from appliance.workflow.limits.rollout import describe_halts, need_plain
from appliance.workflow.nightly.replay import replay
from appliance.workflow.texting.compose import body_hash, judge_words, nobody, spoken

_OPEN = (MessageState.QUEUED, MessageState.WITHHELD)
_DAYS_REPLAYED = 30


# --- looking ---------------------------------------------------------------------------------------------


def show_preview(
    box: Box, who: Who, show: str, cursor: str, limit: int, *, price_cents: float, counts: dict[str, Any]
) -> preview.Preview:
    """Return a page of the texts that wait, in the order in which they leave, with the day's figures.

    `counts` keeps the counts over everybody between calls; they change once a night.
    """
    now = box.clock.now()
    with box.store.view() as view:
        page = view.desk.planned_page(show, read_pair(cursor), limit)
        bodies = view.desk.bodies_planned(show)
        rows = [_planned(view, one, price_cents) for one in page]
        halts = describe_halts(view, now, box.zone)
        leaving = describe_leaving(box, view.messages_in((MessageState.QUEUED,)))
        known = count_everybody(view, counts)
    note_viewing(box, who.actor, "preview", count=len(rows))
    following = pair_text((instant_text(page[-1].not_before_at), page[-1].id)) if len(page) == limit else ""
    return preview.Preview(
        rows=rows,
        next=following,
        total=len(bodies),
        parts=sum(segments(body).count for body in bodies),
        cost_cents=round(sum(cost_cents(body, price_cents) for body in bodies), 2),
        verdicts=known["verdicts"],
        reasons=[
            preview.ReasonCount(reason=explain(name), patients=count)
            for name, count in known["reasons"].items()
        ],
        halts=halts,
        leaving=leaving,
    )


def count_everybody(view: View, counts: dict[str, Any]) -> dict[str, Any]:
    """Return how many patients were decided how and for which reasons; counted once a night."""
    night = view.night_decided_at()
    if counts.get("night") != night or "verdicts" not in counts:
        counts |= {
            "verdicts": view.desk.verdict_counts(),
            "reasons": view.desk.reason_counts(),
            "cohorts": view.desk.cohort_counts(),
            "night": night,
        }
    return counts


def _planned(view: View, one: Message, price_cents: float) -> preview.PlannedText:
    review = view.get(TextReview, one.id)
    held = Reason.HELD_BY_PERSON in one.reasons
    state = "held" if held and one.state is MessageState.WITHHELD else one.state.value
    return preview.PlannedText(
        id=one.id,
        version=review.version if review is not None else 0,
        state=state,
        name=full_name(view.patient(one.patient_id)) if one.patient_id else "",
        patient_id=one.patient_id,
        phone=show_phone(one.phone),
        leaves_at=one.not_before_at,
        cohort=one.cohort,
        touch=one.touch,
        kind=one.kind,
        covers=len(one.covered),
        body=one.body,
        segments=segments(one.body).count,
        cost_cents=round(cost_cents(one.body, price_cents), 2),
        reasons=explain_all(one.reasons),
        can_approve=one.state is MessageState.WITHHELD and Reason.OUTSIDE_PHASE not in one.reasons,
        reviewed_by=who_of(review.by) if review is not None else "",
        review=review.change if review is not None else "",
    )


def describe_leaving(box: Box, queued: Iterable[Message]) -> list[str]:
    """Return, for each day on which texts are planned, when the last of them leaves at the carrier's pace."""
    days: dict[date, list[datetime]] = {}
    for one in queued:
        if one.channel is Channel.PROACTIVE:
            days.setdefault(box.local_day(one.not_before_at), []).append(one.not_before_at)
    lines = []
    for on, planned in sorted(days.items()):
        leaving = sorted(planned)[: box.pace.proactive_per_day]
        last = last_departure(leaving, box.pace)
        line = (
            f"{on:%a %b} {on.day}: {len(leaving)} texts, the last leaves about {describe_pending(last, box)}"
        )
        if len(planned) > len(leaving):
            over = len(planned) - len(leaving)
            line += f"; {over} do not fit into the carrier's {box.pace.per_day} a day"
        lines.append(line + ".")
    return lines


def show_withheld(box: Box, who: Who, reason: str, cursor: str, limit: int) -> preview.Withheld:
    """Return a page of those who get no text, of all reasons or of one."""
    with box.store.view() as view:
        page = view.desk.withheld_page(reason, cursor, limit)
        rows = [
            preview.WithheldRow(
                patient_id=one.patient_id,
                name=full_name(view.patient(one.patient_id)),
                verdict=one.verdict,
                cohort=one.cohort,
                reasons=explain_all(one.reasons),
                next_possible_at=one.release_at if one.verdict == "hold" else None,
            )
            for one in page
        ]
    note_viewing(box, who.actor, "withheld", count=len(rows))
    return preview.Withheld(rows=rows, next=page[-1].patient_id if len(page) == limit else "")


def ask_what_if(box: Box, who: Who, other: Policy) -> preview.WhatIfAnswer:
    """Return what other rules would have made of the last month's texts and of today's decisions."""
    found = replay(box, other, _DAYS_REPLAYED)
    note_viewing(box, who.actor, "what_if", count=0)
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    for old, new in found.texts_by_day.values():
        before["texts_in_30_days"] += old
        after["texts_in_30_days"] += new
    for name, count in found.patients.newly_held.items():
        after[f"newly held: {name}"] += count
    for name, count in found.patients.newly_free.items():
        after[f"no longer held: {name}"] += count
    before["patients"], after["patients_judged_differently"] = found.patients.judged, found.patients.changed
    changed = [f"{one.what} of {one.on}" for one in found.examples]
    return preview.WhatIfAnswer(
        policy_hash=other.hash, changed=changed, before=dict(before), after=dict(after)
    )


# --- acting ----------------------------------------------------------------------------------------------

Change = Callable[[Writer, Message], tuple[Message, str]]


def hold_text(box: Box, undo: UndoBook, who: Who, text_id: str, version: int, why: str) -> Done:
    """Keep a text back until it is approved."""
    if why:
        need_plain(why)

    def change(_: Writer, message: Message) -> tuple[Message, str]:
        if message.state is MessageState.WITHHELD:
            raise Refused("it is held back already", remedy="approve it to let it go")
        reasons = (Reason.HELD_BY_PERSON,)
        return replace(message, state=MessageState.WITHHELD, reasons=reasons), "held"

    return _review(box, undo, who, text_id, version, change, why=why)


def approve_text(box: Box, undo: UndoBook, who: Who, text_id: str, version: int) -> Done:
    """Let go of a text that a person held, or, with the right to, one that the judge withheld."""

    def change(_: Writer, message: Message) -> tuple[Message, str]:
        if message.state is not MessageState.WITHHELD:
            raise Refused("it is not held back", remedy="nothing needs to be done")
        if Reason.OUTSIDE_PHASE in message.reasons:
            raise Refused(
                "it was written to be looked at only", remedy="approve the next phase of the rollout"
            )
        flagged = set(message.reasons) - {Reason.HELD_BY_PERSON}
        if flagged and not who.may(Act.APPROVE_FLAGGED):
            raise Forbidden("what the judge withheld is a manager's to let go", remedy="ask one, or edit it")
        if box.clock.now() >= message.expires_at:
            raise Refused("its day is over", remedy="the next night plans it again")
        return replace(message, state=MessageState.QUEUED, reasons=()), "approved"

    return _review(box, undo, who, text_id, version, change)


def edit_text(box: Box, undo: UndoBook, who: Who, text_id: str, version: int, body: str) -> Done:
    """Give a text other words; one that the judge withheld waits then for an approval like any held one."""
    plain = to_gsm7(body).strip()

    def change(tx: Writer, message: Message) -> tuple[Message, str]:
        if Reason.OUTSIDE_PHASE in message.reasons:
            raise Refused(
                "it was written to be looked at only", remedy="approve the next phase of the rollout"
            )
        _demand_fit(box, tx, message, plain)
        reasons = (Reason.HELD_BY_PERSON,) if message.state is MessageState.WITHHELD else ()
        return replace(message, body=plain, author=who.actor, reasons=reasons), "edited"

    return _review(box, undo, who, text_id, version, change)


def _demand_fit(box: Box, tx: View, message: Message, body: str) -> None:
    """Raise Refused for words that the judge flags, or that no longer match the offer behind them."""
    addressee = (tx.patient(message.patient_id) if message.patient_id else None) or nobody(message.phone)
    offer = tx.get(Offer, message.offer_id) if message.offer_id else None
    slots: Sequence[Slot] = offer.slots if offer is not None else ()
    found = judge_words(box, body, addressee, Cohort(message.cohort), slots)
    if found.verdict is not Verdict.PASS:
        raise Refused(f"the judge finds: {', '.join(found.reasons)}", remedy="change the words")
    lang = spoken(addressee)
    shown = [show_slot(one.start_at.astimezone(box.zone).replace(tzinfo=None), lang) for one in slots]
    lost = [one for one in shown if one not in body]
    lost += [code for code in message.legend if not re.search(rf"\b{re.escape(code)}\b", body)]
    if lost:
        raise Refused(f"its times and codes have to stay: {', '.join(lost)}", remedy="put them back")


def _review(
    box: Box, undo: UndoBook, who: Who, text_id: str, version: int, change: Change, *, why: str = ""
) -> Done:
    """Carry out a change of a planned text on the version that was seen; keep how it is taken back."""
    with box.store.transaction(Lane.DESK, "desk.review") as tx:
        before, review = _demand_planned(tx, text_id, version)
        changed, word = change(tx, before)
        _commit(box, tx, who, before, changed, review, word, why)
    now_version = version + 1

    def revert() -> Done:
        with box.store.transaction(Lane.DESK, "desk.undo") as tx:
            current, latest = _demand_planned(tx, text_id, now_version)
            back = replace(
                current, state=before.state, reasons=before.reasons, body=before.body, author=before.author
            )
            _commit(box, tx, who, current, back, latest, "undone", "")
        return Done(said="taken back", version=now_version + 1)

    return Done(said=word, version=now_version, undo=undo.keep(who.actor, revert))


def _demand_planned(tx: View, text_id: str, version: int) -> tuple[Message, TextReview | None]:
    """Return a text that waits and what was done to it. Raise Missing, or Stale with who did what."""
    message = tx.get(Message, text_id)
    if message is None or message.channel is not Channel.PROACTIVE:
        raise Missing("there is no such planned text", remedy="look at the preview again")
    review = tx.get(TextReview, text_id)
    known = review.version if review is not None else 0
    if message.state not in _OPEN:
        raise Stale("recallbox", f"has it {message.state.value}", message.state_at, known)
    if known != version:
        by, word = (review.by, review.change) if review is not None else ("recallbox", "changed")
        raise Stale(who_of(by), f"{word} it", review.at if review is not None else None, known)
    return message, review


def _commit(
    box: Box,
    tx: Writer,
    who: Who,
    before: Message,
    changed: Message,
    review: TextReview | None,
    word: str,
    why: str,
) -> None:
    now = box.clock.now()
    tx.update(before, replace(changed, state_at=now))
    version = review.version + 1 if review is not None else 1
    tx.save(
        TextReview(before.id, version, word, who.actor, now, why, tuple(str(one) for one in before.reasons))
    )
    subject = before.covered[0] if before.covered else before.patient_id
    tx.audit(
        box.entry(
            tx,
            f"text_{word}",
            subject,
            actor=who.actor,
            object=f"text:{before.id}",
            outcome=",".join(before.reasons) or "ok",
            correlation_id=before.correlation_id,
            body_hash=body_hash(changed.body),
            detail={"version": version, "why": why},
        )
    )
