"""A bug planted in the product turns the counter of the promise it breaks red, through the real path.

All runs play one day full of traps: the office books people whose text is already queued, two people
opt out just before the sending begins, the carrier swallows answers, a patient takes a time that staff
gave away a minute before, somebody who asks leaves their phone to answer by itself, and somebody whose
question went to a person asks on. The sound product keeps every promise on that day; each test breaks one
function of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from appliance.adapters.sms.twilio import Twilio
from appliance.adapters.store.store import SqlCipherWriter
from appliance.adapters.store.view import SqlCipherView
from appliance.domain import replies as reply_engine
from appliance.domain.advice.redaction import Redacted
from appliance.domain.decision import ALLOW, Decision
from appliance.domain.model import RecallRow
from appliance.domain.permission import outreach
from appliance.domain.permission.outreach import AnswerCase, SendCase, may_send
from appliance.domain.phi.facts import Judgement, Verdict
from appliance.domain.policy import Cohort, Policy
from appliance.domain.proof.audit import AuditEntry
from appliance.domain.replies import Context
from appliance.domain.wording.template_check import override
from appliance.domain.wording.templates import Kind
from appliance.ports.pms import LiveBundle, LiveDays, Pms
from appliance.ports.records import (
    Channel,
    InboundText,
    Message,
    MessageState,
    Offer,
    Thread,
)
from appliance.ports.store import View
from appliance.simulation.anthropic import Personality, Vice
from appliance.simulation.phrases import Intent, Meant
from appliance.simulation.promises import PROMISES
from appliance.workflow.advice import advised, asking
from appliance.workflow.box import Box
from appliance.workflow.nightly import assess
from appliance.workflow.replies import autobook, conversation, inbound, thread
from appliance.workflow.replies.talk import Talk
from appliance.workflow.replies.thread import Read
from appliance.workflow.texting import compose, sending
from tests.simulation.stage_world import KEPT, Stage, SwallowedAnswers, play_briskly, staged

PATIENTS = 320
SEED = 2
Bug = Callable[[pytest.MonkeyPatch], None]


# ------------------------------------------------------------------ the day


def _play(folder: Path, model: Personality | None = None) -> dict[str, int]:
    """Play the day of traps and return what the referee counted."""
    with staged(SEED, PATIENTS, folder, model=model) as stage:
        if stage.world.model is not None:
            stage.world.model.vices = (Vice.ALARM,)
        stage.world.carrier.faults = SwallowedAnswers()
        play_briskly(stage, stage.at(8))
        _book_some_who_are_to_be_texted(stage)
        _opt_out_just_in_time(stage)
        _ask_and_drive_off(stage)
        _sign_with_a_name(stage)
        play_briskly(stage, stage.at(12, 30))
        _take_a_time_that_is_gone(stage)
        _ask_a_person_and_ask_on(stage)
        play_briskly(stage, stage.at(14, 5))  # an outcome that is lost on the hour is settled by then
        return stage.report().promises


def _queued(stage: Stage) -> list[Message]:
    with stage.site.store.view() as view:
        waiting = view.messages_in((MessageState.QUEUED,))
    return [one for one in waiting if one.channel is Channel.PROACTIVE]


def _book_some_who_are_to_be_texted(stage: Stage) -> None:
    """The office books everybody covered by every other text, and gives away times that were promised."""
    world, now = stage.world, stage.world.clock.now()
    on = world.clinic.local(now).date() + timedelta(days=20)
    for message in _queued(stage)[::2]:
        for patient_id in message.covered:
            while not (slots := world.clinic.openings(on, 60, hygiene=True, step=30)):
                on += timedelta(days=1)
            world.office.book(int(patient_id), *slots[0], 60)


def _opt_out_just_in_time(stage: Stage) -> None:
    """Two people who are to be texted opt out: one by the carrier's word, one in words of their own."""
    for message, words in zip(_queued(stage)[1::2], ("STOP", "please stop texting me"), strict=False):
        stage.world.people.say(message.phone, words, Meant(Intent.OPT_OUT))


def _ask_and_drive_off(stage: Stage) -> None:
    """Somebody asks a question and leaves their phone to answer by itself."""
    phone = _quiet_phones(stage)[0]
    stage.world.people.auto_repliers |= {phone}
    stage.world.people.say(phone, "is there parking?", Meant(Intent.QUESTION))


def _sign_with_a_name(stage: Stage) -> None:
    """Somebody writes what no rule understands, with their name below it."""
    phone = _quiet_phones(stage)[2]
    (person,) = stage.world.clinic.behind(phone)
    words = f"hmm let me see about that one, {person.first} {person.last}"
    stage.world.people.say(phone, words, Meant(Intent.AMBIGUOUS))


def _ask_a_person_and_ask_on(stage: Stage) -> None:
    """Somebody asks what only a person can answer, and then what the machine could."""
    say, phone = stage.world.people.say, _quiet_phones(stage)[1]
    say(phone, "do you still take Delta Dental?", Meant(Intent.QUESTION))
    play_briskly(stage, stage.at(12, 45))
    say(phone, "why am I getting these texts?", Meant(Intent.WHY))


def _quiet_phones(stage: Stage) -> list[str]:
    """Return the phones of patients who have one for themselves and are not to be texted."""
    clinic, texted = stage.world.clinic, {phone for (phone,) in stage.rows("SELECT phone FROM message")}
    return [
        one.mobile
        for _, one in sorted(clinic.people.items())
        if one.mobile and one.mobile not in texted and len(clinic.behind(one.mobile)) == 1
        if (one.status, one.answered_by, one.consent) == ("active", "self", "granted")
    ]


def _take_a_time_that_is_gone(stage: Stage) -> None:
    """Somebody takes the first time they were offered, just after staff gave it to a caller."""
    offer = _open_offer(stage)
    slot, world = offer.slots[0], stage.world
    start = world.clinic.local(slot.start_at)
    world.office.take(int(slot.operatory_id), start, slot.minutes)
    world.people.say(offer.phone, "1", Meant(Intent.BOOK, start, int(offer.patient_id)))


def _open_offer(stage: Stage) -> Offer:
    """Return an offer that was texted and that nobody has answered."""
    now: datetime = stage.world.clock.now()
    with stage.site.store.view() as view:
        wrote = {one.phone for one in view.newest_inbound(10_000) if one.outcome != "noted"}
        for offer in view.open_offers(now):
            message = view.get(Message, offer.message_id)
            if message is None or message.sent_at is None or offer.phone in wrote:
                continue
            first, clinic = offer.slots[0], stage.world.clinic
            if clinic.is_free(int(first.operatory_id), clinic.local(first.start_at), first.minutes):
                return offer
    raise AssertionError("nobody was offered a time: choose another seed")


# ------------------------------------------------------------------ the bugs


def _gate_always_allows(patch: pytest.MonkeyPatch) -> None:
    """Consent, hours, caps: whatever the facts, the gate says yes."""

    def allow(case: SendCase, *more: Any) -> Decision:
        never_texted = case.cohort is Cohort.HIGH_VALUE_NO_SHOW
        return may_send(case, *more) if never_texted else ALLOW

    for module in (assess, sending):
        patch.setattr(module, "may_send", allow)


def _unknown_is_taken_for_unsent(patch: pytest.MonkeyPatch) -> None:
    """A text whose outcome was lost is sent again without asking the carrier."""
    patch.setattr(Twilio, "find_sent", lambda *_: None)


def _outcome_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    """The intent is not on record when the carrier has taken the text: it waits to be sent as before."""
    real = sending._move

    def forget(box: Box, message: Message, state: MessageState, action: str, **more: Any) -> None:
        lost = state is MessageState.SENT and message.channel is Channel.PROACTIVE and message.attempts == 1
        if lost:
            more = {"sent_at": None}
        real(box, message, MessageState.QUEUED if lost else state, action, **more)

    patch.setattr(sending, "_move", forget)


def _opt_out_is_not_kept(patch: pytest.MonkeyPatch) -> None:
    """An opt-out is understood and answered, and the phone is not silenced."""
    patch.setattr(inbound, "suppress_phone", lambda *_, **__: False)


def _recalls(view: View, patient_id: str) -> tuple[RecallRow, ...]:
    rows = cast(SqlCipherView, view).tx.execute(
        "SELECT * FROM pms_recall WHERE patient_id = ?", (patient_id,)
    )
    return tuple(RecallRow(*row) for row in rows)


class _LastNight:
    """Last night's copy of the books, passed off as the PMS."""

    def __init__(self, box: Box) -> None:
        self._box = box

    def bundle(self, patient_ids: Sequence[str], texts_of: Sequence[str] = ()) -> LiveBundle:
        del texts_of
        now = self._box.clock.now()
        with self._box.store.view() as view:
            people = {one: row for one in patient_ids if (row := view.patient(one)) is not None}
            visits = {one: tuple(view.visits_of(one, now)) for one in people}
            return LiveBundle(now, people, visits, {one: _recalls(view, one) for one in people})

    def days(self, first_on: date, last_on: date) -> LiveDays:
        box = self._box
        with box.store.view() as view:
            visits = view.visits(box.midnight(first_on), box.midnight(last_on + timedelta(days=1)))
            return LiveDays(box.clock.now(), tuple(view.blocks(first_on, last_on)), tuple(visits))


def _snapshot_is_taken_for_live(patch: pytest.MonkeyPatch) -> None:
    """Before a text leaves, last night's copy of the books is looked at instead of the PMS."""
    real = sending._look

    def look(box: Box, message: Message) -> sending.Live | None:
        return real(replace(box, pms=cast(Pms, _LastNight(box))), message)

    patch.setattr(sending, "_look", look)


def _calendar_is_not_looked_at(patch: pytest.MonkeyPatch) -> None:
    """A time is booked without a look at the calendar, before or after."""
    patch.setattr(autobook, "may_book", lambda *_: ALLOW)
    patch.setattr(autobook, "find_clashes", lambda *_: [])


def _sends_are_not_logged(patch: pytest.MonkeyPatch) -> None:
    """What became of a text is stored, and no audit row says so."""
    real = SqlCipherWriter.audit
    hidden = {"text_sent", "text_settled", "text_delivered", "text_undelivered"}

    def audit(self: SqlCipherWriter, entry: AuditEntry) -> int:
        return 0 if entry.action in hidden else real(self, entry)

    patch.setattr(SqlCipherWriter, "audit", audit)


def _inbound_is_dropped(patch: pytest.MonkeyPatch) -> None:
    """A text that came in is fetched and thrown away."""
    patch.setattr(inbound, "record_text", lambda *_: None)


def _inbound_is_left_lying(patch: pytest.MonkeyPatch) -> None:
    """A text that came in is recorded, and nothing ever follows from it."""
    patch.setattr(inbound, "follow_up", lambda *_: None)


def _a_reply_is_settled_twice(patch: pytest.MonkeyPatch) -> None:
    """Two rounds take up the same text."""
    real = conversation.follow_up

    def settle(box: Box, heard: InboundText, read: Read | None = None) -> bool:
        real(box, heard, read)
        return real(box, heard, read)

    patch.setattr(inbound, "follow_up", settle)


def _hold_is_overlooked(patch: pytest.MonkeyPatch) -> None:
    """The machine goes on answering while a person has the thread."""
    context, ask = thread._context, outreach.may_answer

    def read_on(state: Thread, last: Message | None) -> Context:
        return context(replace(state, human_in_loop=False), last)

    def answer_on(case: AnswerCase, policy: Policy) -> Decision:
        return ask(replace(case, human_in_loop=False), policy)

    patch.setattr(thread, "_context", read_on)
    patch.setattr(Talk, "is_held", False)
    patch.setattr(sending, "may_answer", answer_on)


def _machines_are_answered(patch: pytest.MonkeyPatch) -> None:
    """Every automatic reply gets a polite answer, never twice the same, whoever has the conversation."""
    _hold_is_overlooked(patch)

    def thank(talk: Talk) -> str:
        count = len(talk.tx.thread_texts(talk.heard.phone))
        talk.say(Kind.HOLDING_UNKNOWN if count % 2 else Kind.QUESTION_ACKNOWLEDGED)
        return "thanked"

    for intent in (reply_engine.Intent.NOISE, reply_engine.Intent.AMBIGUOUS):
        patch.setitem(conversation._OUTCOMES, intent, thank)


def _replies_are_shown_as_written(patch: pytest.MonkeyPatch) -> None:
    """What a patient wrote is shown to the model word for word, and nobody looks at what leaves."""

    def show(text: str, _: object) -> Redacted:
        shown = Redacted("ok")
        object.__setattr__(shown, "text", text)
        return shown

    patch.setattr(advised, "redact", show)
    patch.setattr(asking, "find_leak", lambda *_: "")


def _wordings_are_taken_as_written(patch: pytest.MonkeyPatch) -> None:
    """What a model writes is sent, whatever it says, to somebody who never had a text of ours as well."""
    choose: Any = advised.choose_wording
    judge: Any = compose.Composer._judge

    def pass_it(*told: Any, **more: Any) -> Judgement:
        judged: Judgement = judge(*told, **more)
        return replace(judged, verdict=Verdict.PASS, reasons=())

    patch.setattr(advised, "judge_wording", lambda ours, body, _: (override(ours, body, "model"), ()))
    patch.setattr(advised, "_is_flagged", lambda *_: False)
    patch.setattr(advised, "FIRST_CONTACT", -1)
    patch.setattr(compose, "choose_wording", lambda *told: choose(*told[:-1], lambda _: True))
    patch.setattr(compose.Composer, "_judge", pass_it)


# ------------------------------------------------------------------ the proof


BUGS: tuple[tuple[str, Bug], ...] = (
    ("permitted", _gate_always_allows),
    ("once", _unknown_is_taken_for_unsent),
    ("once", _outcome_is_forgotten),
    ("stopped", _opt_out_is_not_kept),
    ("fresh", _snapshot_is_taken_for_live),
    ("unclashed", _calendar_is_not_looked_at),
    ("logged", _sends_are_not_logged),
    ("kept", _inbound_is_dropped),
    ("kept", _inbound_is_left_lying),
    ("settled", _a_reply_is_settled_twice),
    ("yielded", _hold_is_overlooked),
    ("calm", _machines_are_answered),
)


OF_THE_MODEL: tuple[tuple[str, Bug], ...] = (
    ("contained", _replies_are_shown_as_written),
    ("advised", _wordings_are_taken_as_written),
)


@pytest.mark.parametrize(("slug", "plant"), BUGS)
def test_planted_bug_turns_its_counter_red(
    slug: str, plant: Bug, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)

    assert _play(tmp_path)[slug] > 0


@pytest.mark.parametrize(("slug", "plant"), OF_THE_MODEL)
def test_planted_bug_with_a_hostile_model_turns_its_counter_red(
    slug: str, plant: Bug, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)

    assert _play(tmp_path, Personality.HOSTILE)[slug] > 0


@pytest.mark.parametrize("model", [None, Personality.HOSTILE])
def test_the_sound_product_keeps_every_promise_on_that_day(tmp_path: Path, model: Personality | None) -> None:
    assert KEPT == _play(tmp_path, model)


def test_the_second_look_saves_what_the_first_let_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two defences stand before a double booking; one of them is enough."""
    monkeypatch.setattr(autobook, "may_book", lambda *_: ALLOW)

    assert KEPT == _play(tmp_path)


def test_every_promise_has_its_bug() -> None:
    assert set(PROMISES) == {slug for slug, _ in (*BUGS, *OF_THE_MODEL)}
