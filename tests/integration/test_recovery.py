"""The lost window, piece by piece: opt-outs first, nothing twice, nothing while the carrier is away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from appliance.domain.limits.rollout import PAUSE
from appliance.domain.wording.templates import Kind
from appliance.errors import Refused, Transient
from appliance.ports.backup import Snapshot
from appliance.ports.records import (
    Channel,
    Message,
    MessageState,
    Suppression,
)
from appliance.ports.safety import Restoration
from appliance.ports.sms import Outbound
from appliance.ports.store import Lane
from appliance.scheduler import Recorder, Timetable
from appliance.workflow.upkeep.recovery import (
    begin_window,
    close_window,
    describe_window,
    newest_backup_before,
)
from tests.integration.phones import NOBODYS, Phones, phones_at
from tests.integration.test_rollout import a_text, put


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Phones]:
    with phones_at(tmp_path) as office:
        yield office


def lose_and_restore(office: Phones, hours: float = 2) -> Restoration:
    """Let the box believe that it came out of a backup of some hours ago."""
    now = office.box.clock.now()
    office.pass_time(hours * 3600)
    return begin_window(office.box, Snapshot("5e5e5e5e", now, "nightly", 1, "00"), "Dr. Chen")


def hears(office: Phones, phone: str, body: str) -> str:
    """Let the lost box hear a text: it is at the carrier, and not on record."""
    return office.arrives(phone, body)


def says(office: Phones, phone: str, body: str) -> str:
    """Let the lost box send a text: it is at the carrier, and not on record."""
    return office.box.sms.send(phone, body)


def test_an_opt_out_of_the_window_is_silence_before_anything_leaves(office: Phones) -> None:
    person = office.adults()[0]
    phone = person.mobile or ""
    put(
        office.box,
        replace(a_text(1, office.box.clock.now()), phone=phone, state=MessageState.QUEUED, sent_at=None),
    )
    sid = hears(office, phone, "please stop texting me")
    says(office, phone, "You are opted out. (confirmed by the box that is gone)")
    sent = len(office.world.carrier.accepted)
    lose_and_restore(office)

    closed = close_window(office.box)
    office.work()
    assert closed is not None
    assert 1 == closed.found["opt_outs"]
    with office.box.store.view() as view:
        assert view.get(Suppression, phone) is not None
        assert [] == view.waiting_for(phone)
    assert "opted_out" == office.outcome(sid)
    assert sent == len(office.world.carrier.accepted), "the confirmation is not sent twice"


def test_what_else_came_in_is_a_persons_and_is_not_answered_again(office: Phones) -> None:
    person = office.adults()[0]
    phone = person.mobile or ""
    sid = hears(office, phone, "Can I bring my dog?")
    hurt = hears(office, NOBODYS, "My face is swollen and I cannot breathe")
    sent = len(office.world.carrier.accepted)
    lose_and_restore(office)
    close_window(office.box)
    office.work()
    assert ("handed_off", "handed_off") == (office.outcome(sid), office.outcome(hurt))
    assert (["answer_by_hand"], ["emergency"]) == (office.kinds(phone), office.kinds(NOBODYS))
    assert office.thread(phone).human_in_loop
    assert sent == len(office.world.carrier.accepted)


def test_a_planned_text_that_left_is_that_text(office: Phones) -> None:
    box, now = office.box, office.box.clock.now()
    planned = replace(a_text(1, now), state=MessageState.QUEUED, sent_at=None, vendor_id="", once="k")
    put(box, planned)
    sid = says(office, planned.phone, planned.body)
    lose_and_restore(office)
    closed = close_window(box)
    assert closed is not None
    assert {"planned_texts_sent": 1} == dict(closed.found)
    with box.store.view() as view:
        found = view.get(Message, planned.id)
        assert found is not None
        assert (MessageState.SENT, sid, "k") == (found.state, found.vendor_id, found.once)
        assert 1 == len(view.proactive_sent_to(planned.phone, now - timedelta(hours=1)))


def test_a_planned_text_that_left_with_other_words_answers_to_no_code(office: Phones) -> None:
    box, now = office.box, office.box.clock.now()
    planned = replace(
        a_text(1, now), state=MessageState.QUEUED, sent_at=None, vendor_id="", legend={"1": "slot:0"}
    )
    put(box, planned)
    says(office, planned.phone, "Hello, other times this is. Reply STOP to opt out")
    lose_and_restore(office)
    close_window(box)
    with box.store.view() as view:
        found = view.get(Message, planned.id)
    assert found is not None
    assert {} == dict(found.legend)
    assert "Hello, other times this is. Reply STOP to opt out" == found.body


def test_an_answer_of_the_window_counts_as_one(office: Phones) -> None:
    person = office.adults()[0]
    phone = person.mobile or ""
    hears(office, phone, "Who is this?")
    office.pass_time(60)
    sid = says(office, phone, "This is your dental office.")
    lose_and_restore(office)
    closed = close_window(office.box)
    assert closed is not None
    assert 1 == closed.found["answers_sent"]
    with office.box.store.view() as view:
        (found,) = [one for one in view.thread_texts(phone) if one.vendor_id == sid]
    assert (Channel.RESPONSIVE, "recovered") == (found.channel, found.kind)


def test_what_is_on_record_already_is_left_alone_and_twice_is_once(office: Phones) -> None:
    person = office.adults()[0]
    office.say(person, Kind.HOLDING_UNKNOWN)
    lose_and_restore(office)
    first = close_window(office.box)
    assert first is not None
    assert {} == dict(first.found)
    assert close_window(office.box) is None
    assert "nothing had happened" in describe_window(first)[0]


def test_while_the_carrier_is_away_nothing_leaves_and_the_window_stays_open(office: Phones) -> None:
    person = office.adults()[0]
    lose_and_restore(office)
    office.arrives(person.mobile or "", "Can I bring my dog?")
    sent = len(office.world.carrier.accepted)
    listing, is_away = office.box.sms.list_sent, [True]

    def list_sent(since: datetime) -> Sequence[Outbound]:
        if is_away:
            raise Transient("the carrier is away")
        return listing(since)

    office.box.sms.list_sent = list_sent  # type: ignore[method-assign]
    recorder = Recorder(office.box.clock)
    jobs = {name: job for name, job in office.site.jobs().items() if name in ("inbound", "sending")}
    table = Timetable(jobs, recorder)
    office.pass_time(60)
    table.run_due()
    assert {"transient"} == {result.partition(":")[0] for result in recorder.results.values()}
    with office.box.store.view() as view:
        assert view.has_open_window()
    assert sent == len(office.world.carrier.accepted)
    is_away.clear()
    office.pass_time(60)
    table.run_due()
    assert all(result.startswith("ok") for result in recorder.results.values())
    with office.box.store.view() as view:
        assert not view.has_open_window()
        assert [PAUSE] == [one.name for one in view.halts()]


def test_a_restore_needs_a_name_and_a_backup(office: Phones) -> None:
    snapshot = Snapshot("5e", office.box.clock.now(), "nightly", 1, "00")
    with pytest.raises(Refused, match="name"):
        begin_window(office.box, snapshot, " ")
    with pytest.raises(Refused, match="no backup"):
        newest_backup_before([], None)
    assert snapshot == newest_backup_before([snapshot], None)


def test_the_window_is_told_of_in_the_log(office: Phones) -> None:
    window = lose_and_restore(office)
    assert "nothing is sent until" in describe_window(window)[0]
    close_window(office.box)
    assert ["box_restored"] == office.actions("box_restored")
    assert ["window_closed"] == office.actions("window_closed")
    with office.box.store.transaction(Lane.DESK, "test.again") as tx:
        assert not tx.has_open_window()
