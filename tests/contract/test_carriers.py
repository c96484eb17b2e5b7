"""What every carrier's adapter owes the port, whichever the vendor: the same tests for each, over HTTP."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from appliance.errors import Permanent, RecallBoxError, Transient, Unknown
from appliance.ports.sms import (
    Busy,
    DeliveryState,
    Inbound,
    OptedOutAtCarrier,
    Trouble,
)
from appliance.simulation.carrier import Fault
from appliance.simulation.carrier import Trouble as Wire
from appliance.simulation.http import ConnectionLost, Response
from tests.contract.carriers import (
    CARLOS,
    CARRIERS,
    GIVEN_UP,
    HELLO,
    HOUSE_LINE,
    MARIA,
    MONDAY,
    OFFICE,
    Bench,
    reversed_lists,
)


@pytest.fixture(params=CARRIERS)
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    with ExitStack() as stack:
        yield Bench(request.param, stack)


def kind_of(act: Callable[[], object]) -> tuple[type[RecallBoxError], RecallBoxError]:
    """Return the exact kind of error an act ends in: `Unknown` and `Busy` are `Transient` too."""
    with pytest.raises(RecallBoxError) as caught:
        act()
    return type(caught.value), caught.value


# Sending


@pytest.mark.parametrize(
    "body", [HELLO, "¿Mañana? Sí, Sofía Álvarez — 3:00\n& 100 % = a+b", "🦷" * 36, "{~}", 'She said "2"']
)
def test_a_text_arrives_as_written_is_found_again_and_followed(bench: Bench, body: str) -> None:
    vendor_id = bench.sms.send(MARIA, body)
    assert [(vendor_id, OFFICE, MARIA, body)] == [
        (one.sid, one.sender, one.to, one.body) for one in bench.carrier.accepted
    ]
    assert vendor_id == bench.sms.find_sent(MARIA, body, MONDAY)
    bench.wait(minutes=5)
    assert DeliveryState.DELIVERED is bench.sms.delivery(vendor_id).state


def test_a_text_is_found_by_number_words_and_time_and_by_nothing_less(bench: Bench) -> None:
    vendor_id = bench.sms.send(MARIA, HELLO)
    bench.wait(hours=1)
    assert vendor_id == bench.sms.find_sent(MARIA, HELLO, MONDAY)
    assert None is bench.sms.find_sent(CARLOS, HELLO, MONDAY)
    assert None is bench.sms.find_sent(MARIA, HELLO + "!", MONDAY)
    assert None is bench.sms.find_sent(MARIA, HELLO, MONDAY + timedelta(minutes=30))


def test_the_newest_of_several_is_found_in_any_order(bench: Bench) -> None:
    bench.sms.send(MARIA, HELLO)
    bench.wait(seconds=30)
    newest = bench.sms.send(MARIA, HELLO)
    assert newest == bench.sms.find_sent(MARIA, HELLO, MONDAY)
    bench.change = reversed_lists
    assert newest == bench.sms.find_sent(MARIA, HELLO, MONDAY)


def test_everything_we_sent_is_listed_as_the_carrier_keeps_it(bench: Bench) -> None:
    old = bench.sms.send(MARIA, "of the day before")
    bench.wait(days=1)
    sids = [bench.sms.send(phone, HELLO) for phone in (MARIA, CARLOS)]
    bench.hear("HELP")  # which a carrier may answer itself
    listed = bench.sms.list_sent(MONDAY + timedelta(hours=23))
    assert set(sids) == {text.vendor_id for text in listed}
    assert {(MARIA, HELLO), (CARLOS, HELLO)} == {(text.phone, text.body) for text in listed}
    assert {MONDAY + timedelta(days=1)} == {text.sent_at for text in listed}
    bench.change = reversed_lists
    everything = bench.sms.list_sent(MONDAY - timedelta(minutes=1))
    assert [old] == [text.vendor_id for text in everything][:1]
    assert 3 == len(everything)


# Lost answers: settled by asking, never by sending again


def test_a_request_that_was_lost_is_unknown_and_settles_as_not_sent(bench: Bench) -> None:
    bench.trouble(Fault(Wire.LOSE_REQUEST))
    assert Unknown is kind_of(lambda: bench.sms.send(MARIA, HELLO))[0]
    assert None is bench.sms.find_sent(MARIA, HELLO, MONDAY)


@pytest.mark.parametrize("trouble", [Wire.LOSE_ANSWER, Wire.FAIL_AFTER])
def test_an_answer_that_was_lost_is_unknown_and_settles_as_sent(bench: Bench, trouble: Wire) -> None:
    bench.trouble(Fault(trouble))
    assert Unknown is kind_of(lambda: bench.sms.send(MARIA, HELLO))[0]
    (text,) = bench.carrier.accepted
    assert text.sid == bench.sms.find_sent(MARIA, HELLO, MONDAY)
    assert len(bench.sends()) == 1


def test_a_box_whose_clock_is_ahead_finds_its_lost_text_by_the_vendors_clock(bench: Bench) -> None:
    bench.box_clock.off = timedelta(minutes=10)
    for _ in range(2):  # one odd date alone is not believed
        bench.sms.poll_inbound(MONDAY)
    assert timedelta(minutes=10) == bench.sms.clock_lead()
    bench.trouble(Fault(Wire.LOSE_ANSWER))
    stamped_at = bench.box_clock.now()
    assert Unknown is kind_of(lambda: bench.sms.send(MARIA, HELLO))[0]
    (text,) = bench.carrier.accepted
    assert text.sid == bench.sms.find_sent(MARIA, HELLO, stamped_at)
    bench.box_clock.off = timedelta(0)  # set right since: what was stamped before is found all the same
    for _ in range(2):
        bench.sms.poll_inbound(MONDAY)
    assert timedelta(0) == bench.sms.clock_lead()
    assert text.sid == bench.sms.find_sent(MARIA, HELLO, stamped_at)
    bench.wait(minutes=20)
    assert text.sid == bench.sms.find_sent(MARIA, HELLO, stamped_at)


def test_one_odd_date_is_not_believed_and_none_says_nothing(bench: Bench) -> None:
    assert timedelta(0) == bench.sms.clock_lead()
    bench.carrier.clock_off = timedelta(hours=-3)
    bench.sms.poll_inbound(MONDAY)
    assert timedelta(0) == bench.sms.clock_lead()
    bench.carrier.clock_off = timedelta(0)
    bench.sms.poll_inbound(MONDAY)
    bench.change = lambda _, answer: replace(answer, headers={**answer.headers, "date": "yesterday"})
    for _ in range(2):
        bench.sms.poll_inbound(MONDAY)
    assert timedelta(0) == bench.sms.clock_lead()


@pytest.mark.parametrize(
    "answer",
    [
        Response(200, b"<html>Welcome to the guest network</html>"),
        Response(200),
        Response(200, b"\xff\xfe"),
        Response(200, b'["1"]'),
        Response(200, b'{"id": null, "sid": "/../evil"}'),
        Response(302, b"", {"location": "http://127.0.0.1:9/elsewhere"}),
        Response(408),
        Response(500, b"{}"),
        Response(503, b"{}"),
    ],
)
def test_an_answer_that_proves_nothing_leaves_the_send_unknown(bench: Bench, answer: Response) -> None:
    bench.scripted = [answer]
    assert Unknown is kind_of(lambda: bench.sms.send(MARIA, HELLO))[0]
    assert len(bench.sends()) == 1


@pytest.mark.parametrize(
    "answer", [ConnectionLost(), Response(500), Response(200, b"<html>"), Response(200, b"{}")]
)
def test_a_reading_that_fails_is_never_taken_for_an_answer(
    bench: Bench, answer: Response | Exception
) -> None:
    bench.wait(hours=1)
    for read in (
        lambda: bench.sms.poll_inbound(MONDAY),
        lambda: bench.sms.find_sent(MARIA, HELLO, MONDAY),
        lambda: bench.sms.delivery(bench.unknown_id),
    ):
        bench.scripted = [answer]
        assert Transient is kind_of(read)[0]


# Hearing


def test_what_came_in_is_told_oldest_first_with_its_pictures_counted(bench: Bench) -> None:
    first = bench.hear("2")
    bench.sms.send(MARIA, HELLO)
    bench.wait(minutes=1)
    pictures = 0 if bench.name == "ringcentral_high_volume" else 2  # there are none in that store
    second = bench.hear("¿Puedo traer a Sofía? 🦷", CARLOS, media=pictures)
    later = bench.clock.now()
    expected = [
        Inbound(first, MARIA, "2", 0, MONDAY),
        Inbound(second, CARLOS, "¿Puedo traer a Sofía? 🦷", pictures, later),
    ]
    assert expected == list(bench.sms.poll_inbound(MONDAY))


def test_polling_again_repeating_and_reordering_change_nothing(bench: Bench) -> None:
    for number in range(5):
        bench.hear(str(number))
        bench.wait(seconds=number % 2)
    once = list(bench.sms.poll_inbound(MONDAY))
    assert len({text.vendor_id for text in once}) == len(once) == 5
    bench.carrier.faults = lambda _: Fault(Wire.DUPLICATE)
    assert once == list(bench.sms.poll_inbound(MONDAY))
    bench.change = reversed_lists
    bench.wait(minutes=11)
    assert once == list(bench.sms.poll_inbound(MONDAY))


def test_what_could_not_be_recorded_is_told_again(bench: Bench) -> None:
    """The caller may fail after the poll; nothing that it asks for again may be missing."""
    vendor_id = bench.hear("STOP")
    for _ in range(3):
        assert [vendor_id] == [text.vendor_id for text in bench.sms.poll_inbound(MONDAY)]
        bench.wait(seconds=30)


def test_a_text_that_a_listing_does_not_show_yet_comes_later_and_once(bench: Bench) -> None:
    first = bench.hear("1")
    hidden = bench.hear("STOP", CARLOS)
    bench.carrier.faults = lambda _: Fault(Wire.DELAY, delay=timedelta(seconds=20))
    assert [] == list(bench.sms.poll_inbound(MONDAY))
    bench.carrier.faults = None
    heard = []
    for _ in range(25):
        bench.wait(seconds=30)
        heard = [text.vendor_id for text in bench.sms.poll_inbound(MONDAY)]
    assert sorted([first, hidden]) == sorted(heard)


def test_a_failed_poll_loses_nothing(bench: Bench) -> None:
    bench.hear("1")
    bench.sms.poll_inbound(MONDAY)
    vendor_id = bench.hear("STOP", CARLOS)
    for trouble in (Wire.LOSE_REQUEST, Wire.LOSE_ANSWER, Wire.FAIL_AFTER, Wire.REFUSE):
        bench.trouble(Fault(trouble))
        assert Transient is kind_of(lambda: bench.sms.poll_inbound(MONDAY))[0]
        bench.wait(seconds=30)
    assert vendor_id in [text.vendor_id for text in bench.sms.poll_inbound(MONDAY)]


# What became of a text


def test_each_line_ends_as_it_does_and_says_what_that_means(bench: Bench) -> None:
    sent = {phone: bench.sms.send(phone, HELLO) for phone in (MARIA, HOUSE_LINE, GIVEN_UP)}
    assert bench.sms.delivery(sent[MARIA]).state in (DeliveryState.PENDING, DeliveryState.SENT)
    bench.wait(minutes=10)
    bench.sms.poll_inbound(MONDAY)
    ended = {phone: bench.sms.delivery(vendor_id) for phone, vendor_id in sent.items()}
    assert (DeliveryState.DELIVERED, "", False) == (
        ended[MARIA].state,
        ended[MARIA].code,
        ended[MARIA].number_unusable,
    )
    if not bench.tells_losses:
        assert {DeliveryState.SENT} == {ended[phone].state for phone in (HOUSE_LINE, GIVEN_UP)}
        return
    lost = (DeliveryState.UNDELIVERED, DeliveryState.FAILED)
    assert ended[HOUSE_LINE].state in lost
    assert ended[HOUSE_LINE].number_unusable
    assert ended[GIVEN_UP].state in lost
    assert ended[GIVEN_UP].code


def test_nothing_is_known_of_a_text_that_is_not_there(bench: Bench) -> None:
    for vendor_id in ("", MARIA, "../x", "999999999", "SM" + "0f" * 16, bench.unknown_id):
        assert Permanent is kind_of(partial(bench.sms.delivery, vendor_id))[0]


# Refusals


def test_a_rate_limit_took_nothing_and_says_for_how_long_to_keep_quiet(bench: Bench) -> None:
    bench.refuse(429, "20429" if bench.name == "twilio" else "CMN-301", **{"Retry-After": "42"})
    found, error = kind_of(lambda: bench.sms.send(MARIA, HELLO))
    assert isinstance(error, Busy)
    assert (Busy, 42.0) == (found, error.retry_after)
    bench.wait(seconds=41)
    found, error = kind_of(lambda: bench.sms.send(CARLOS, HELLO))
    assert isinstance(error, Busy)
    assert (Busy, 1.0, 1) == (found, error.retry_after, len(bench.sends()))  # not even asked
    bench.wait(seconds=1)
    assert bench.sms.send(MARIA, HELLO) == bench.carrier.accepted[0].sid


def test_no_error_log_or_repr_carries_a_number_a_body_or_a_secret(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    said: list[str] = []
    acts: list[Callable[[], object]] = [
        lambda: bench.sms.send(MARIA, HELLO),
        lambda: bench.sms.find_sent(MARIA, HELLO, MONDAY),
        lambda: bench.sms.poll_inbound(MONDAY),
        lambda: bench.sms.delivery(MARIA),
        lambda: bench.sms.inspect(),
    ]
    for act in acts:
        for status, code in ((400, "21606"), (500, "20500"), (403, "20003")):
            bench.wait(hours=3)
            bench.refuse(status, code)
            error = kind_of(act)[1]
            said += [str(error), error.remedy, repr(error.__cause__), getattr(error, "code", "")]
            bench.scripted.clear()
    said += [entry.getMessage() for entry in caplog.records]
    for secret in (MARIA[1:], "Cedar Ridge", "hung up"):
        assert [] == [line for line in said if secret in line]


# Opt-outs


def _learns_of_the_block(bench: Bench) -> bool:
    """Whether sending to Maria shows that she opted out: at once with one vendor, later with others."""
    try:
        vendor_id = bench.sms.send(MARIA, HELLO)
    except OptedOutAtCarrier:
        return True
    bench.wait(minutes=1)
    bench.sms.poll_inbound(MONDAY)
    return bench.sms.delivery(vendor_id).opted_out


def test_each_of_the_carriers_words_blocks_the_phone_and_is_confirmed_there(bench: Bench) -> None:
    for word in sorted(bench.sms.opt_out_words):
        bench.carrier.blocked.clear()
        bench.carrier.confirmations.clear()
        bench.hear(f" {word.title()} ")
        assert (word, {MARIA}, 1) == (word, set(bench.carrier.blocked), len(bench.carrier.confirmations))
    if not bench.sms.opt_out_words:
        assert not bench.sms.confirms_opt_out  # then it is ours to hear and to confirm
        bench.hear("STOP")
        assert ({}, []) == (bench.carrier.blocked, bench.carrier.confirmations)
        return
    assert _learns_of_the_block(bench)
    assert [] == bench.carrier.accepted


def test_a_word_with_politeness_blocks_nothing_there_and_is_ours_to_hear(bench: Bench) -> None:
    bench.hear("stop please")
    assert {} == bench.carrier.blocked
    assert "stop please" not in bench.sms.opt_out_words
    assert not _learns_of_the_block(bench)


def test_the_list_of_opt_outs_is_read_whole_and_added_to(bench: Bench) -> None:
    bench.hear("STOP")
    phones = [f"+1312555{number:04d}" for number in range(1200, 2450)]
    bench.sms.opt_out(phones)
    listed = bench.sms.opted_out()
    if not bench.sms.keeps_opt_outs:
        blocked = {MARIA} if bench.sms.opt_out_words else set()
        assert ({}, blocked) == (listed, set(bench.carrier.blocked))
        return
    assert {MARIA, *phones} == set(listed)
    assert {MONDAY} == set(listed.values())
    bench.sms.opt_out(phones[:3])
    assert listed == bench.sms.opted_out()


# The carrier's copy, and how it stands with us


def test_the_words_of_a_text_can_be_taken_away_where_the_vendor_lets_us(bench: Bench) -> None:
    sent, heard = bench.sms.send(MARIA, HELLO), bench.hear("2")
    bench.wait(minutes=5)
    if not bench.sms.redacts:
        assert Permanent is kind_of(lambda: bench.sms.redact(sent))[0]
        return
    for vendor_id in (sent, heard):
        bench.sms.redact(vendor_id)
        bench.sms.redact(vendor_id)  # again: it is gone, and that is all that was wanted
    bench.wait(hours=1)
    bench.requests.clear()
    bodies = [text.body for text in bench.sms.poll_inbound(MONDAY)]
    assert "2" not in bodies


def test_an_account_in_order_says_so_without_sending_anything(bench: Bench) -> None:
    found = bench.sms.inspect()
    assert [] == [one for one in found if not one.ok]
    assert {Trouble.CREDENTIALS, Trouble.SUSPENDED, Trouble.NUMBER} <= {
        trouble for one in found for trouble in one.about
    }
    assert [] == bench.sends()
    assert [] == bench.carrier.accepted
