"""What only RingCentral has: one token, rate groups closed as a whole, sync tokens, batches, a campaign."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest

from appliance.adapters.sms.ringcentral import RingCentral
from appliance.adapters.sms.ringcentral_door import RingCentralOptions
from appliance.adapters.sms.vendor_http import carrier_client
from appliance.domain.permission.pace import Pace
from appliance.errors import Transient, Unknown
from appliance.ports.sms import Busy, DeliveryState, NumberUnusable, SenderBlocked, Trouble
from appliance.settings import USUAL_RATES
from appliance.simulation.carrier import Fault
from appliance.simulation.carrier import Trouble as Wire
from appliance.simulation.http import ConnectionLost, Request, Response
from appliance.simulation.ringcentral_gate import LIMITS, SESSIONS
from tests.contract.carriers import CARLOS, HELLO, HOUSE_LINE, MARIA, MONDAY, OFFICE, Bench


@pytest.fixture
def bench() -> Iterator[Bench]:
    with ExitStack() as stack:
        yield Bench("ringcentral", stack)


@pytest.fixture
def batches() -> Iterator[Bench]:
    with ExitStack() as stack:
        yield Bench("ringcentral_high_volume", stack)


def paths(bench: Bench) -> list[str]:
    return [one.path.rsplit("/", 1)[-1] for one in bench.requests]


# The token


def test_one_token_serves_until_shortly_before_its_end(bench: Bench) -> None:
    gate = bench.ringcentral.gate
    for _ in range(10):
        bench.wait(minutes=10)
        bench.sms.poll_inbound(MONDAY)
    assert gate.granted == 1
    bench.wait(minutes=10)  # 110 of its 120 minutes: it is renewed before anybody is turned away
    bench.sms.poll_inbound(MONDAY)
    assert gate.granted == 2


def test_the_vendors_word_on_the_lifetime_counts(bench: Bench) -> None:
    gate = bench.ringcentral.gate
    gate.lifetime_s = 120
    bench.wait(hours=2)
    for _ in range(20):
        bench.sms.poll_inbound(MONDAY)
        bench.wait(seconds=30)
    assert 1 + 10 == gate.granted
    assert [] == [one for one in bench.requests if one.path.endswith("revoke")]


def test_many_who_need_a_token_at_once_fetch_one(bench: Bench) -> None:
    bench.wait(hours=3)
    failures: list[BaseException] = []

    def send(number: int) -> None:
        try:
            bench.sms.send(f"+1312555014{number}", HELLO)
        except BaseException as error:
            failures.append(error)

    workers = [threading.Thread(target=send, args=(number,)) for number in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [] == failures
    assert (8, 2) == (len(bench.carrier.accepted), bench.ringcentral.gate.granted)


def test_a_token_ended_early_is_replaced_once_and_the_text_goes_once(bench: Bench) -> None:
    bench.ringcentral.gate.revoke()
    assert bench.sms.send(MARIA, HELLO) == bench.carrier.accepted[0].sid
    assert ["sms", "token", "sms"] == paths(bench)
    assert len(bench.carrier.accepted) == 1


def test_other_sessions_of_the_user_do_not_put_us_out_for_long(bench: Bench) -> None:
    with carrier_client() as client:
        for _ in range(SESSIONS):
            bench.wait(minutes=1)
            RingCentral(client, bench.options, bench.clock).poll_inbound(MONDAY)
    bench.wait(minutes=1)
    assert bench.sms.send(MARIA, HELLO) == bench.carrier.accepted[0].sid


@pytest.mark.parametrize(
    ("status", "code", "trouble"),
    [
        (400, "OAU-251", Trouble.CREDENTIALS),
        (401, "OAU-153", Trouble.CREDENTIALS),
        (403, "OAU-105", Trouble.SUSPENDED),
    ],
)
def test_a_refused_sign_in_blocks_the_sender(bench: Bench, status: int, code: str, trouble: Trouble) -> None:
    bench.wait(hours=3)
    bench.refuse(status, code)
    with pytest.raises(SenderBlocked) as caught:
        bench.sms.send(MARIA, HELLO)
    assert (code, trouble) == (caught.value.code, caught.value.trouble)
    assert ["token"] == paths(bench)


def test_while_no_new_token_can_be_had_the_old_one_serves_to_its_end(bench: Bench) -> None:
    bench.wait(minutes=110)
    bench.refuse(503, "CMN-201")
    assert bench.sms.send(MARIA, HELLO) == bench.carrier.accepted[0].sid
    bench.wait(minutes=20)
    bench.refuse(503, "CMN-201")
    with pytest.raises(Transient) as caught:
        bench.sms.send(MARIA, HELLO)
    assert Transient is type(caught.value)  # no request to send was made, so nothing is unknown


def test_a_wrong_secret_is_told_as_our_own_mistake(bench: Bench) -> None:
    options = RingCentralOptions("id", "secret", "jwt", OFFICE, bench.options.api_url)
    with carrier_client() as client, pytest.raises(SenderBlocked) as caught:
        RingCentral(client, options, bench.clock).poll_inbound(MONDAY)
    assert Trouble.CREDENTIALS is caught.value.trouble
    assert "secret" not in repr(options).replace("client_secret", "")


# Rate groups


def test_after_a_429_the_whole_group_rests_and_the_others_go_on(bench: Bench) -> None:
    bench.refuse(429, "CMN-301", **{"Retry-After": "60"})
    with pytest.raises(Busy):
        bench.sms.send(MARIA, HELLO)
    bench.requests.clear()
    for _ in range(5):
        bench.wait(seconds=10)
        with pytest.raises(Busy) as caught:
            bench.sms.send(CARLOS, HELLO)
    assert caught.value.retry_after == 10
    assert [] == bench.requests  # a request in the meantime would begin the penalty anew
    bench.hear("STOP")
    assert len(bench.sms.poll_inbound(MONDAY)) == 1
    bench.wait(seconds=10)
    assert bench.sms.send(CARLOS, HELLO) == bench.carrier.accepted[0].sid


def test_a_spent_group_is_not_asked_once_too_often(bench: Bench) -> None:
    """All of a minute's requests go out, and the vendor never has to say no."""
    for number in range(LIMITS["medium"]):
        bench.sms.send(MARIA, f"{HELLO} {number}")
    with pytest.raises(Busy):
        bench.sms.send(MARIA, HELLO)
    assert (LIMITS["medium"], 0) == (len(bench.carrier.accepted), bench.ringcentral.gate.penalties)
    bench.wait(seconds=61)
    bench.sms.send(MARIA, HELLO)
    assert bench.ringcentral.gate.penalties == 0


def test_what_can_wait_leaves_room_for_hearing(bench: Bench) -> None:
    """Whoever looks after a thousand old texts must not keep a STOP from being heard."""
    bench.sms.send(MARIA, HELLO)
    bench.wait(minutes=5)
    vendor_id = bench.carrier.accepted[0].sid
    bench.requests.clear()
    while len(bench.requests) < LIMITS["light"]:
        try:
            bench.sms.delivery(vendor_id)
        except Busy:
            break
    assert 0 < len(bench.requests) < LIMITS["light"]
    bench.hear("STOP")
    for _ in range(5):
        bench.sms.poll_inbound(MONDAY)
    assert bench.ringcentral.gate.penalties == 0


def test_a_day_of_polls_sends_and_receipts_earns_no_penalty(bench: Bench) -> None:
    sent = [bench.sms.send(f"+1312555{number:04d}", HELLO) for number in range(1200, 1215)]
    for _ in range(240):
        bench.wait(seconds=30)
        bench.sms.poll_inbound(bench.clock.now() - timedelta(days=1))
        for vendor_id in sent:
            bench.sms.delivery(vendor_id)
    assert bench.ringcentral.gate.penalties == 0
    assert len([one for one in bench.requests if "message-store/" in one.path]) == 0


@pytest.mark.parametrize("name", ["ringcentral", "ringcentral_high_volume"])
def test_a_full_day_at_the_planned_pace_never_has_to_wait(name: str) -> None:
    """250 texts and all that goes with them fit into the rate groups, and hearing never has to wait."""
    with ExitStack() as stack:
        bench = Bench(name, stack)
        pace = Pace(USUAL_RATES["ringcentral", name == "ringcentral_high_volume"])
        phones = [f"+1312555{number:04d}" for number in range(1200, 1450)]
        while phones:
            bench.sms.poll_inbound(MONDAY)
            for phone in phones[: pace.per_tick]:
                bench.sms.send(phone, HELLO)
            del phones[: pace.per_tick]
            bench.wait(seconds=30)
        assert (250, 0) == (len(bench.carrier.accepted), bench.ringcentral.gate.penalties)


# Keeping up with the store


def test_a_sync_token_that_ran_out_begins_with_a_full_list_and_loses_nothing(bench: Bench) -> None:
    first = bench.hear("1")
    bench.sms.poll_inbound(MONDAY)
    second = bench.hear("STOP", CARLOS)
    bench.ringcentral.forget_sync_tokens()
    assert [first, second] == [text.vendor_id for text in bench.sms.poll_inbound(MONDAY)]
    kinds = [dict(one.query).get("syncType") for one in bench.requests]
    assert ["ISync", "ISync", "FSync"] == kinds


def test_more_than_one_full_sync_brings_is_read_to_the_end(bench: Bench) -> None:
    heard = [bench.hear(str(number)) for number in range(300)]
    bench.wait(minutes=11)
    assert heard == [text.vendor_id for text in bench.sms.poll_inbound(MONDAY)]
    assert "message-store" in paths(bench)


def test_a_restart_hears_what_came_in_meanwhile(bench: Bench) -> None:
    bench.hear("1")
    bench.sms.poll_inbound(MONDAY)
    bench.wait(hours=7)
    missed = bench.hear("STOP", CARLOS)
    with carrier_client() as client:
        again = RingCentral(client, bench.options, bench.clock)
        assert missed in [text.vendor_id for text in again.poll_inbound(MONDAY)]


def test_only_texts_to_our_number_are_ours(bench: Bench) -> None:
    bench.carrier.receive(CARLOS, "+13125550199", "for another number of this user", MONDAY)
    ours = bench.hear("2")
    assert [ours] == [text.vendor_id for text in bench.sms.poll_inbound(MONDAY)]


def test_a_text_whose_words_are_gone_is_not_told_with_empty_ones(bench: Bench) -> None:
    vendor_id = bench.hear("STOP")
    bench.sms.poll_inbound(MONDAY)
    bench.sms.redact(vendor_id)
    bench.wait(minutes=1)
    found = list(bench.sms.poll_inbound(MONDAY))
    assert [(vendor_id, "")] == [(text.vendor_id, text.body) for text in found]
    bench.wait(minutes=30)
    with carrier_client() as client:
        assert [] == list(RingCentral(client, bench.options, bench.clock).poll_inbound(MONDAY))


def test_damaged_records_are_left_out_and_the_others_go_on(bench: Bench) -> None:
    vendor_id = bench.hear("2")
    bench.wait(minutes=11)

    def damage(request: Request, answer: Response) -> Response:
        bad = b'{"id": null}, {"id": 5, "direction": "Inbound", "from": 7}, "x", '
        return Response(answer.status, answer.body.replace(b'"records":[', b'"records":[' + bad))

    bench.change = damage
    assert [vendor_id] == [text.vendor_id for text in bench.sms.poll_inbound(MONDAY)]


# Delivery


def test_a_missing_receipt_is_no_failure(bench: Bench) -> None:
    vendor_id = bench.sms.send(MARIA, HELLO)
    bench.wait(minutes=5)
    text = bench.carrier.accepted[0]
    for code in ("SMS-CAR-104", "SMS-CAR-199"):
        text.outcome, text.code = "DeliveryFailed", code
        found = bench.sms.delivery(vendor_id)
        assert (DeliveryState.SENT, code, False) == (found.state, found.code, found.number_unusable)


# High volume


def test_a_batch_whose_text_cannot_be_named_is_unknown_until_it_is_found(batches: Bench) -> None:
    batches.scripted = []
    calls = {"n": 0}

    def lose_second(request: Request) -> Fault | None:
        calls["n"] += 1
        return Fault(Wire.LOSE_ANSWER) if calls["n"] == 2 else None

    batches.carrier.faults = lose_second
    with pytest.raises(Unknown):
        batches.sms.send(MARIA, HELLO)
    assert batches.sms.find_sent(MARIA, HELLO, MONDAY) == batches.carrier.accepted[0].sid
    assert len(batches.sends()) == 1


def test_a_number_left_out_of_a_batch_is_unusable(batches: Bench) -> None:
    with pytest.raises(NumberUnusable) as caught:
        batches.sms.send("+13120550142", HELLO)  # no exchange begins with 0
    assert caught.value.code == "SMS-RC-410"
    assert [] == batches.carrier.accepted


def test_the_high_volume_store_is_followed_by_an_overlapping_list(batches: Bench) -> None:
    first = batches.hear("1")
    batches.sms.poll_inbound(MONDAY)
    batches.wait(seconds=30)
    second = batches.hear("STOP", CARLOS)
    assert [first, second] == [text.vendor_id for text in batches.sms.poll_inbound(MONDAY)]
    assert {"messages"} == set(paths(batches))


def test_a_landline_in_a_batch_fails_late(batches: Bench) -> None:
    vendor_id = batches.sms.send(HOUSE_LINE, HELLO)
    batches.wait(minutes=5)
    assert batches.sms.delivery(vendor_id).number_unusable


# Readiness


@pytest.mark.parametrize("status", ["Submitted", "CampaignSuspended", "CampaignExpired", ""])
def test_a_campaign_that_is_not_confirmed_is_found_before_the_first_text(bench: Bench, status: str) -> None:
    bench.ringcentral.campaign = status
    (found,) = [one for one in bench.sms.inspect() if not one.ok]
    assert ("campaign", (Trouble.REGISTRATION,)) == (found.name, found.about)
    assert status in found.finding
    assert bench.sms.remedy(Trouble.REGISTRATION) == found.remedy


def test_a_number_without_the_feature_or_of_somebody_else_is_found(bench: Bench) -> None:
    bench.ringcentral.features = ["A2PSmsSender"]
    assert ["number"] == [one.name for one in bench.sms.inspect() if not one.ok]
    bench.ringcentral.number = "+13125550177"
    assert ["account", "number"] == [one.name for one in bench.sms.inspect()]


def test_a_lost_connection_at_every_step_of_a_send_never_sends_twice(bench: Bench) -> None:
    """Sign-in, send, search: whichever answer is lost, the patient gets one text."""
    for step in range(1, 5):
        bench.carrier.accepted.clear()
        body = f"{HELLO} {step}"
        bench.wait(hours=3)  # signs in again
        calls = {"n": 0}

        def lose(request: Request, step: int = step, calls: dict[str, int] = calls) -> Fault | None:
            calls["n"] += 1
            return Fault(Wire.LOSE_ANSWER) if calls["n"] == step else None

        bench.carrier.faults = lose
        outcome = ""
        while not outcome:
            try:
                outcome = bench.sms.send(MARIA, body)
            except Unknown:
                while True:
                    try:
                        outcome = bench.sms.find_sent(MARIA, body, bench.clock.now()) or ""
                        break
                    except Transient:
                        continue
            except Transient:
                continue
        assert [outcome] == [one.sid for one in bench.carrier.accepted]


def test_nothing_answers_for_a_vendor_that_hangs_up_at_sign_in(bench: Bench) -> None:
    bench.wait(hours=3)
    bench.scripted = [ConnectionLost()]
    with pytest.raises(Transient) as caught:
        bench.sms.send(MARIA, HELLO)
    assert Transient is type(caught.value)
    assert [] == bench.sends()
