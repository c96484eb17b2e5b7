"""Dealing with each carrier: troubles that pause sending and end, opt-out lists, copies, pace."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from appliance.domain.limits.breakers import Breaker
from appliance.domain.limits.rollout import Phase
from appliance.domain.permission.consent import Act, Scope
from appliance.domain.permission.pace import Pace, Spending
from appliance.errors import RecallBoxError, Refused, Transient
from appliance.ports.backup import Backups
from appliance.ports.records import (
    ConsentEntry,
    InboundState,
    InboundText,
    Message,
    MessageState,
    Suppression,
    Task,
)
from appliance.ports.sms import SenderBlocked, Trouble
from appliance.ports.store import Lane
from appliance.simulation.carrier import Fault
from appliance.simulation.carrier import Trouble as Wire
from appliance.simulation.http import Request
from appliance.workflow.box import Box
from appliance.workflow.handoff import TaskKind
from appliance.workflow.limits import breakers
from appliance.workflow.limits.rollout import stand_of
from appliance.workflow.proof.hindsight import Past
from appliance.workflow.replies.inbound import hear
from appliance.workflow.texting.carrier import (
    exchange_opt_outs,
    keep_to_spending,
    mend_troubles,
    redact_copies,
)
from appliance.workflow.texting.deliveries import follow_deliveries
from appliance.workflow.texting.sending import send_due
from tests.integration.test_rollout import a_text, enter_phase, put
from tests.simulation.stage_world import Stage, play_briskly, staged

CARRIERS = ("twilio", "ringcentral", "ringcentral_high_volume")
NOBODYS = "+13125550198"


@pytest.fixture(params=CARRIERS)
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    """A practice in full operation on the morning of a day on which texts are planned."""
    with staged(8, 150, tmp_path, carrier=request.param) as stage:
        enter_phase(stage, Phase.EVERYONE)
        yield stage


def halts(stage: Stage) -> dict[str, str]:
    with stage.site.store.view() as view:
        return {one.name: one.why for one in view.halts()}


def tasks(stage: Stage) -> list[Task]:
    with stage.site.store.view() as view:
        return [one for one in view.open_tasks() if one.kind == TaskKind.BREAKER]


def queued(stage: Stage) -> list[Message]:
    with stage.site.store.view() as view:
        return view.messages_in((MessageState.QUEUED,))


def is_send(request: Request) -> bool:
    return request.method == "POST" and request.path.endswith(("/Messages.json", "/sms", "/batches"))


def is_question(request: Request) -> bool:
    """Whether the vendor is asked about account or number."""
    return request.path.endswith(("/phone-number", "/IncomingPhoneNumbers.json"))


def refuse_sends(stage: Stage, twilio: int, ringcentral: str, *, questions: bool = False) -> None:
    code = twilio if stage.world.carrier is stage.world.twilio else ringcentral

    def fault(one: Request) -> Fault | None:
        return Fault(Wire.REFUSE, code) if is_send(one) or (questions and is_question(one)) else None

    stage.world.carrier.faults = fault


def late(stage: Stage, message: Message, twilio: int, ringcentral: str) -> None:
    """Let the vendor say of a text it took that it did not arrive."""
    (text,) = [one for one in stage.world.carrier.accepted if one.sid == message.vendor_id]
    if stage.world.carrier is stage.world.twilio:
        text.outcome, text.error, text.rendered = "undelivered", twilio, b""
    else:
        text.outcome, text.code = "DeliveryFailed", ringcentral
    text.changed_at = stage.world.clock.now()


def taken_by(stage: Stage, number: int) -> Message:
    """Return a text as sent, with the vendor knowing of it."""
    box = stage.site.box
    text = a_text(number, box.clock.now(), MessageState.SENT)
    sent = replace(text, vendor_id=box.sms.send(f"+131255513{number:02}", text.body))
    put(box, sent)
    return sent


# Troubles


def test_a_refused_account_pauses_sending_once_with_its_remedy_and_mends_when_the_carrier_says_so(
    stage: Stage,
) -> None:
    box = stage.site.box
    play_briskly(stage, stage.at(9))
    planned = len(queued(stage))
    assert planned >= 10
    refuse_sends(stage, 20003, "CMN-401", questions=True)
    play_briskly(stage, stage.at(11))
    assert {Breaker.CARRIER_ACCOUNT} == set(halts(stage))
    (task,) = tasks(stage)
    assert box.sms.remedy(Trouble.CREDENTIALS) in task.why
    assert "texts wait until the carrier says that account and number are well" in task.why
    assert [] == stage.world.carrier.accepted
    assert planned == len(queued(stage))  # nothing is lost: everything waits
    attempts = [one.attempts for one in queued(stage)]
    assert 1 == sum(attempts)  # one text found it out, the others were not even tried
    stage.world.carrier.faults = None
    play_briskly(stage, stage.at(12))
    assert {} == halts(stage)
    assert [] == tasks(stage)
    assert stage.world.carrier.accepted
    assert 0 == sum(stage.report().promises.values())


def test_a_daily_limit_ends_with_the_carriers_day_and_at_midnight_pacific(stage: Stage) -> None:
    box = stage.site.box
    play_briskly(stage, stage.at(9))
    refuse_sends(stage, 63038, "MSG-384")
    stage.world.advance(stage.at(11))
    with pytest.raises(SenderBlocked):
        send_due(box)
    assert {Breaker.CARRIER_LIMIT} == set(halts(stage))
    stage.world.clock.move_to(datetime(2026, 11, 18, 7, 59, 59, tzinfo=UTC))
    assert (0, {Breaker.CARRIER_LIMIT}) == (mend_troubles(box), set(halts(stage)))
    stage.world.clock.move_to(datetime(2026, 11, 18, 8, 0, tzinfo=UTC))
    assert (1, {}, []) == (mend_troubles(box), halts(stage), tasks(stage))


def test_a_months_texts_cost_no_more_than_allowed(tmp_path: Path) -> None:
    with staged(8, 20, tmp_path) as stage:
        now = stage.at(11)
        stage.world.advance(now)
        for number in range(4):
            put(stage.site.box, replace(a_text(number, now - timedelta(days=1)), body="x" * 161))
        put(stage.site.box, a_text(9, now - timedelta(days=30)))  # of the month before
        box = replace(stage.site.box, spending=Spending(1.0, 9))
        assert (0, {}) == (keep_to_spending(box), halts(stage))
        box = replace(box, spending=Spending(1.0, 8))
        assert (0, {Breaker.TEXTS_SPENT}) == (keep_to_spending(box), set(halts(stage)))
        assert 0 == keep_to_spending(box)
        (task,) = tasks(stage)
        assert "$0.08 of $0.08" in task.why
        assert "sms.month_cap_cents is raised" in task.why
        assert (1, {}) == (keep_to_spending(replace(box, spending=Spending(1.0, 0))), halts(stage))
        keep_to_spending(box)
        stage.world.clock.move_to(stage.at(0, 1, days=14))
        assert (1, {}, []) == (keep_to_spending(box), halts(stage), tasks(stage))


def test_a_flag_on_our_number_waits_for_a_person(stage: Stage) -> None:
    box = stage.site.box
    stage.world.advance(stage.at(12))
    sent = taken_by(stage, 1)
    stage.world.advance(stage.at(12, 10))
    if stage.world.carrier is stage.world.twilio:
        late(stage, sent, 30034, "")
        expected = Breaker.CARRIER_REGISTRATION
    else:
        late(stage, sent, 0, "SMS-UP-431")
        expected = Breaker.CARRIER_FILTER
    follow_deliveries(box)
    assert {expected} == set(halts(stage))
    stage.world.advance(stage.at(14))
    assert 0 == mend_troubles(box)  # the carrier says nothing about it that would be good news
    with box.store.view() as view:
        before = stand_of(view.phases())
    breakers.reset(box, expected, "Dr. Chen", "support lifted it")
    assert {} == halts(stage)
    with box.store.view() as view:
        again = stand_of(view.phases()).restarts - before.restarts
    assert (0 if expected is Breaker.CARRIER_REGISTRATION else 1) == again


def test_texts_refused_for_good_are_one_task_a_code_and_an_answer_is_a_persons(stage: Stage) -> None:
    box = stage.site.box
    play_briskly(stage, stage.at(9))
    stage.world.advance(stage.at(11))
    refuse_sends(stage, 21617, "CMN-101")
    planned = len(queued(stage))
    for _ in range(4):
        send_due(box)
        stage.world.advance(box.clock.now() + timedelta(minutes=2))
    with box.store.view() as view:
        (task,) = [one for one in view.open_tasks() if one.kind == TaskKind.TEXT_REFUSED]
        assert len(view.messages_in((MessageState.FAILED,))) > 1
    code = "21617" if stage.world.carrier is stage.world.twilio else "CMN-101"
    assert f"({code})" in task.why
    assert "characters" in task.why
    assert len(queued(stage)) < planned
    stage.world.carrier.receive(NOBODYS, stage.world.carrier.number, "What are your hours?", box.clock.now())
    hear(box)
    send_due(box)
    with box.store.view() as view:
        kinds = [one.kind for one in view.tasks_of(NOBODYS)]
    assert TaskKind.ANSWER_BY_HAND in kinds or TaskKind.UNKNOWN_SENDER in kinds


def test_a_text_of_which_the_carrier_will_not_tell_holds_no_other_up_and_is_never_sent_again(
    stage: Stage,
) -> None:
    box = stage.site.box
    play_briskly(stage, stage.at(9))
    stage.world.advance(stage.at(11))
    put(box, a_text(1, box.clock.now(), MessageState.UNKNOWN))
    code = 20001 if stage.world.carrier is stage.world.twilio else "CMN-101"
    refused = Fault(Wire.REFUSE, code)
    stage.world.carrier.faults = lambda one: refused if "essage" in one.path and not is_send(one) else None
    send_due(box)
    assert stage.world.carrier.accepted  # the others leave
    assert MessageState.UNKNOWN is state_of(box, "text-1")
    stage.world.advance(stage.at(12, 1))
    for _ in range(3):
        send_due(box)
        stage.world.advance(box.clock.now() + timedelta(minutes=2))
    assert MessageState.FAILED is state_of(box, "text-1")
    assert a_text(1, stage.at(11)).body not in [one.body for one in stage.world.carrier.accepted]
    with box.store.view() as view:
        (task,) = [one for one in view.open_tasks() if one.kind == TaskKind.TEXT_REFUSED]
        counted = view.count_proactive(box.midnight(box.local_day(box.clock.now())))
        past = Past()
        for seq, row in view.log_records():
            past.take(seq, json.loads(row))
    assert f"does not say whether it left ({code})" in task.why
    assert f"text_unsettled:{code}" == task.correlation_id
    assert "unknown" == past.texts["text-1"]
    assert len(stage.world.carrier.accepted) + 1 == counted  # nobody gets one more for it


def test_a_text_whose_outcome_the_disk_did_not_take_is_asked_about_and_never_sent_again(stage: Stage) -> None:
    box, database = stage.site.box, stage.site.store.database
    play_briskly(stage, stage.at(9))
    stage.world.advance(stage.at(11))

    def full(label: str) -> None:
        if label == "before commit sending.sent":
            raise Transient("sending.sent: database or disk is full")

    before, database._boundary = database._boundary, full
    with pytest.raises(Transient):
        send_due(box)
    database._boundary = before
    (left,) = stage.rows("SELECT id FROM message WHERE state = 'intent'")
    (taken,) = [one for one in stage.world.carrier.accepted if one.at >= stage.at(11)]
    stage.world.advance(stage.at(11, 1))
    send_due(box)
    assert MessageState.SENT is state_of(box, str(left[0]))
    assert [taken.sid] == [one.sid for one in stage.world.carrier.accepted if one.body == taken.body]
    assert [(taken.sid,)] == stage.rows(f"SELECT vendor_id FROM message WHERE id = '{left[0]}'")


def state_of(box: Box, message_id: str) -> MessageState:
    with box.store.view() as view:
        message = view.get(Message, message_id)
    assert message is not None
    return message.state


def test_one_filtered_text_is_none_and_several_are_a_fault_of_ours(stage: Stage) -> None:
    box = stage.site.box
    stage.world.advance(stage.at(12))
    for count in (1, 2, 3):
        one = taken_by(stage, count)
        stage.world.advance(box.clock.now() + timedelta(minutes=11))
        late(stage, one, 30007, "SMS-CAR-430")
        follow_deliveries(box)
        breakers.watch(box)
        assert ({Breaker.CARRIER_FILTER} if count == 3 else set()) == set(halts(stage)) - {Breaker.STALE_PMS}


def test_a_carrier_that_does_not_let_us_hear_pauses_sending_too(stage: Stage) -> None:
    code = 20003 if stage.world.carrier is stage.world.twilio else "CMN-401"
    stage.world.carrier.faults = lambda _: Fault(Wire.REFUSE, code)
    with pytest.raises(SenderBlocked):
        hear(stage.site.box)
    with pytest.raises(SenderBlocked):
        hear(stage.site.box)
    assert {Breaker.CARRIER_ACCOUNT} == set(halts(stage))
    assert 1 == len(tasks(stage))


def test_a_campaign_that_was_suspended_is_told_and_mends_itself_once_confirmed(tmp_path: Path) -> None:
    with staged(8, 30, tmp_path, carrier="ringcentral") as stage:
        enter_phase(stage, Phase.EVERYONE)
        box, vendor = stage.site.box, stage.world.ringcentral
        stage.world.advance(stage.at(12))
        vendor.campaign = "CampaignSuspended"
        text = a_text(1, box.clock.now(), MessageState.SENT)
        put(box, replace(text, vendor_id=box.sms.send("+13125551301", text.body)))
        stage.world.advance(stage.at(12, 5))
        follow_deliveries(box)
        assert {Breaker.CARRIER_ACCOUNT} == set(halts(stage))  # SMS-UP-414: the number cannot text
        stage.world.advance(stage.at(12, 30))
        assert 0 == mend_troubles(box)  # the number is well, but texts would fail for its campaign
        vendor.campaign, vendor.features = "Confirmed", []
        assert 0 == mend_troubles(box)
        vendor.features = ["SmsSender"]
        assert 1 == mend_troubles(box)


# Rate


def test_a_busy_carrier_is_left_alone_and_no_text_pays_for_it(stage: Stage) -> None:
    box = stage.site.box
    play_briskly(stage, stage.at(9))
    refuse_sends(stage, 20429, "CMN-301")
    stage.world.advance(stage.at(10, 30))
    asked: list[Request] = []
    fault = stage.world.carrier.faults
    assert fault is not None
    faults = fault

    def count(request: Request) -> Fault | None:
        if is_send(request):
            asked.append(request)
        return faults(request)

    stage.world.carrier.faults = count
    assert 0 == send_due(box)
    assert 1 == len(asked)
    assert [0] == sorted({one.attempts for one in queued(stage)})
    assert {} == halts(stage)


def test_texts_leave_at_the_pace_of_the_tier_and_answers_keep_their_share(stage: Stage) -> None:
    play_briskly(stage, stage.at(9))
    slow = replace(stage.site.box, pace=Pace(per_second=0.1, per_day=10))
    stage.world.advance(stage.at(11))
    counts = []
    for _ in range(8):
        counts.append(send_due(slow))
        stage.world.advance(slow.clock.now() + timedelta(seconds=30))
    assert (3, 8) == (max(counts), sum(counts))  # eight of ten: two are kept for answers


# Both lists of opt-outs


def list_of(stage: Stage) -> set[str]:
    return set(stage.world.carrier.blocked)


def test_both_lists_of_opt_outs_come_together(stage: Stage) -> None:
    box = stage.site.box
    keeps = box.sms.keeps_opt_outs
    stage.world.advance(stage.at(12))
    put(box, Suppression(NOBODYS, box.clock.now(), "staff", "told the office", "staff:1"))
    partly = Suppression("+13125550197", box.clock.now(), "opt_out", "opt_out", "x", scopes=("recall",))
    put(box, partly)
    told_there = "+13125550196"
    stage.world.carrier.receive(told_there, stage.world.carrier.number, "STOP", box.clock.now())
    exchange_opt_outs(box)
    with box.store.view() as view:
        silent = set(view.suppressed_phones())
    assert keeps == (told_there in silent)
    assert keeps == (NOBODYS in list_of(stage))
    assert partly.phone not in list_of(stage)
    assert 0 == exchange_opt_outs(box)


def test_a_newer_consent_is_not_silenced_by_an_older_entry_of_the_list(tmp_path: Path) -> None:
    with staged(8, 30, tmp_path, carrier="ringcentral") as stage:
        box = stage.site.box
        stage.world.advance(stage.at(12))
        carrier = stage.world.carrier
        for phone in (NOBODYS, "+13125550197"):
            carrier.receive(phone, carrier.number, "STOP", box.clock.now())
        later = box.clock.now() + timedelta(hours=1)
        stage.world.advance(later)
        with box.store.transaction(Lane.DESK, "test.grant") as tx:
            scopes = (Scope.RECALL.value,)
            tx.add(
                ConsentEntry("g", NOBODYS, "1", Act.GRANTED, scopes, "form", later, later, "Priya", "form 7")
            )
        exchange_opt_outs(box)
        with box.store.view() as view:
            assert {NOBODYS, "+13125550197"} & set(view.suppressed_phones()) == {"+13125550197"}


def test_a_list_that_cannot_be_read_changes_nothing(tmp_path: Path) -> None:
    with staged(8, 30, tmp_path, carrier="ringcentral") as stage:
        stage.world.advance(stage.at(12))
        stage.world.carrier.receive(NOBODYS, stage.world.carrier.number, "STOP", stage.world.clock.now())
        stage.world.carrier.faults = lambda _: Fault(Wire.LOSE_ANSWER)
        with pytest.raises(RecallBoxError):
            exchange_opt_outs(stage.site.box)
        stage.world.carrier.faults = None
        exchange_opt_outs(stage.site.box)
        with stage.site.store.view() as view:
            assert NOBODYS in view.suppressed_phones()


# The carrier's copies


def test_words_leave_the_carrier_only_once_settled_here_and_only_if_wanted(stage: Stage) -> None:
    box = replace(stage.site.box, policy=replace(stage.site.box.policy, redact_at_carrier=True))
    stage.world.advance(stage.at(12))
    ended, open_one = taken_by(stage, 1), taken_by(stage, 2)
    heard = stage.world.carrier.receive(NOBODYS, stage.world.carrier.number, "2", box.clock.now())
    waits = stage.world.carrier.receive(NOBODYS, stage.world.carrier.number, "hm", box.clock.now())
    for sid, state in ((heard.sid, InboundState.DONE), (waits.sid, InboundState.RECEIVED)):
        text = InboundText(sid, NOBODYS, "2", 0, box.clock.now(), box.clock.now(), state, "t")
        with box.store.transaction(Lane.INBOUND, "test.heard") as tx:
            tx.add(text)
    with box.store.transaction(Lane.SENDING, "test.ended") as tx:
        tx.save(replace(ended, state=MessageState.DELIVERED))
    stage.world.advance(stage.at(12, 10))

    assert 0 == redact_copies(stage.site.box)
    never_backed_up = cast("Backups", object())  # after a restore the carrier's copy would be the only one
    assert 0 == redact_copies(replace(box, backups=never_backed_up))
    assert (2 if box.sms.redacts else 0) == redact_copies(box)
    assert 0 == redact_copies(box)
    by_sid = {one.sid: one for one in (*stage.world.carrier.accepted, *stage.world.carrier.inbound)}
    gone = {sid for sid, one in by_sid.items() if one.redacted or one.deleted}
    assert ({ended.vendor_id, heard.sid} if box.sms.redacts else set()) == gone
    assert not {open_one.vendor_id, waits.sid} & gone


def test_a_copy_that_the_carrier_never_lets_go_is_named_once_and_hides_no_other(stage: Stage) -> None:
    box = replace(stage.site.box, policy=replace(stage.site.box.policy, redact_at_carrier=True))
    if not box.sms.redacts:
        return
    stage.world.advance(stage.at(12))
    sent = [taken_by(stage, number) for number in range(1, 26)]
    with box.store.transaction(Lane.SENDING, "test.ended") as tx:
        for one in sent:
            tx.save(replace(one, state=MessageState.DELIVERED))
    stage.world.advance(stage.at(12, 10))
    stuck = {one.vendor_id for one in sent[:22]}

    def fault(one: Request) -> Fault | None:
        if any(one.path.endswith((f"/{sid}.json", f"/{sid}")) for sid in stuck):
            return Fault(Wire.REFUSE, 20001 if box.sms.name == "twilio" else "CMN-101")
        return None

    stage.world.carrier.faults = fault
    done = [redact_copies(box) for _ in range(3)]
    assert 3 == sum(done)
    with box.store.view() as view:
        about = [one for one in view.open_tasks() if one.kind == TaskKind.CARRIER_COPY]
        kept = [one for one in view.messages_in((MessageState.DELIVERED,)) if one.kept_at_carrier]
    assert 1 == len(about)
    assert any(sid in about[0].why for sid in stuck)
    assert stuck == {one.vendor_id for one in kept}
    asked: list[Request] = []
    stage.world.carrier.faults = lambda one: asked.append(one)
    assert (0, []) == (redact_copies(box), asked)


def test_an_account_that_is_refused_says_nothing_of_its_copies(stage: Stage) -> None:
    box = replace(stage.site.box, policy=replace(stage.site.box.policy, redact_at_carrier=True))
    if not box.sms.redacts:
        return
    stage.world.advance(stage.at(12))
    sent = taken_by(stage, 1)
    with box.store.transaction(Lane.SENDING, "test.ended") as tx:
        tx.save(replace(sent, state=MessageState.DELIVERED))
    stage.world.advance(stage.at(12, 10))
    code = 20003 if box.sms.name == "twilio" else "CMN-401"
    stage.world.carrier.faults = lambda _: Fault(Wire.REFUSE, code)
    assert 0 == redact_copies(box)
    assert {Breaker.CARRIER_ACCOUNT} == set(halts(stage))
    stage.world.carrier.faults = None
    assert 1 == redact_copies(box)


def test_clocks_a_minute_apart_hold_invitations_until_they_agree(stage: Stage) -> None:
    box = stage.site.box
    play_briskly(stage, stage.at(9))
    stage.world.advance(stage.at(11))
    planned = len(queued(stage))
    stage.world.carrier.clock_off = timedelta(seconds=-90)
    for _ in range(2):
        hear(box)
    assert 0 == send_due(box)
    (task,) = tasks(stage)
    assert "90 s ahead" in task.why
    assert "chronyc" in task.why
    assert planned == len(queued(stage)) > 0
    stage.world.carrier.clock_off = timedelta(seconds=50)
    for _ in range(2):
        hear(box)
    assert (1, {}, []) == (mend_troubles(box), halts(stage), tasks(stage))
    assert send_due(box) > 0


def test_a_whole_day_with_redaction_keeps_every_promise(stage: Stage) -> None:
    box = stage.site.box
    policy = replace(box.policy, redact_at_carrier=True)
    tidy = replace(stage, site=replace(stage.site, box=replace(box, policy=policy)))
    play_briskly(tidy, stage.at(0, 30, days=1))
    report = stage.report()
    assert 0 == sum(report.promises.values())
    assert report.sent >= 10
    left = [one for one in stage.world.carrier.inbound if not (one.redacted or one.deleted)]
    assert (0 if box.sms.redacts else len(stage.world.carrier.inbound)) == len(left)


def test_a_person_cannot_reset_what_is_not_open(stage: Stage) -> None:
    with pytest.raises(Refused):
        breakers.reset(stage.site.box, Breaker.CARRIER_LIMIT, "Dr. Chen", "looked at it")
