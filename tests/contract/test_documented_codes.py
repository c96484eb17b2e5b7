"""Every error code that a carrier documents (facts: messaging 1 to 3): its kind, and what can be done.

One table a vendor and way of telling. A code at a request is refused, busy or unsure; a code that comes later
belongs to a text that was taken. TigerConnect documents no codes: the status of the answer has to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import NamedTuple

import pytest

from appliance.errors import Permanent, RecallBoxError, Transient, Unknown
from appliance.ports.sms import (
    Busy,
    DeliveryState,
    NumberUnusable,
    OptedOutAtCarrier,
    SenderBlocked,
    Trouble,
)
from appliance.simulation.http import Response
from tests.contract.carriers import CARLOS, HELLO, MARIA, MONDAY, Bench


class Refusal(NamedTuple):
    """What a send is answered, and what that is."""

    status: int
    code: str
    kind: type[RecallBoxError]
    trouble: Trouble | None = None


class Late(NamedTuple):
    """What is said later of a text that did not arrive, and what that means."""

    code: str
    trouble: Trouble | None = None
    opted_out: bool = False
    unusable: bool = False
    state: DeliveryState = DeliveryState.UNDELIVERED


TWILIO = (
    Refusal(401, "20003", SenderBlocked, Trouble.CREDENTIALS),
    Refusal(403, "", SenderBlocked, Trouble.CREDENTIALS),
    Refusal(400, "20005", SenderBlocked, Trouble.SUSPENDED),
    Refusal(404, "20404", SenderBlocked, Trouble.CREDENTIALS),
    Refusal(429, "20429", Busy),
    Refusal(500, "20500", Unknown),
    Refusal(503, "", Unknown),
    Refusal(400, "21211", NumberUnusable),
    Refusal(400, "21212", SenderBlocked, Trouble.NUMBER),
    Refusal(400, "21408", Permanent),
    Refusal(400, "21606", SenderBlocked, Trouble.NUMBER),
    Refusal(400, "21608", SenderBlocked, Trouble.SUSPENDED),
    Refusal(400, "21610", OptedOutAtCarrier),
    Refusal(400, "21611", Busy),
    Refusal(400, "21612", NumberUnusable),
    Refusal(400, "21614", NumberUnusable),
    Refusal(400, "21617", Permanent),
    Refusal(400, "21635", NumberUnusable),
    Refusal(400, "21660", SenderBlocked, Trouble.NUMBER),
    Refusal(400, "30002", SenderBlocked, Trouble.SUSPENDED),
    Refusal(400, "30005", NumberUnusable),
    Refusal(400, "30006", NumberUnusable),
    Refusal(400, "30029", Permanent),
    Refusal(400, "30030", Permanent),
    Refusal(400, "30034", SenderBlocked, Trouble.REGISTRATION),
    Refusal(429, "63038", SenderBlocked, Trouble.DAILY_LIMIT),
)
TWILIO_LATE = (
    Late("21610", opted_out=True),
    Late("30001"),
    Late("30002", Trouble.SUSPENDED),
    Late("30003"),
    Late("30004", opted_out=True),
    Late("30005", unusable=True),
    Late("30006", unusable=True),
    Late("30007", Trouble.FILTERED),
    Late("30008"),
    Late("30034", Trouble.REGISTRATION),
)
_RATES = tuple(Refusal(429, f"CMN-{number}", Busy) for number in (301, 302, 303, 304, 310))
RINGCENTRAL = (
    Refusal(400, "CMN-101", Permanent),
    Refusal(404, "CMN-102", SenderBlocked, Trouble.CREDENTIALS),
    Refusal(403, "CMN-401", SenderBlocked, Trouble.CREDENTIALS),
    Refusal(403, "CMN-408", SenderBlocked, Trouble.CREDENTIALS),
    Refusal(403, "MSG-242", SenderBlocked, Trouble.NUMBER),
    Refusal(400, "MSG-243", Permanent),
    Refusal(400, "MSG-245", SenderBlocked, Trouble.NUMBER),
    Refusal(429, "MSG-305", Busy),
    Refusal(403, "MSG-367", SenderBlocked, Trouble.NUMBER),
    Refusal(403, "MSG-384", SenderBlocked, Trouble.DAILY_LIMIT),
    Refusal(500, "CMN-203", Unknown),
    Refusal(503, "CMN-201", Unknown),
    *_RATES,
)
RINGCENTRAL_LATE = (
    *(Late(f"SMS-{source}-413", opted_out=True) for source in ("RC", "UP", "CAR")),
    *(Late(f"SMS-{source}-430", Trouble.FILTERED) for source in ("RC", "UP", "CAR")),
    *(Late(f"SMS-{source}-500") for source in ("RC", "UP", "CAR")),
    *(Late(f"SMS-CAR-{number}", Trouble.DAILY_LIMIT) for number in (450, 451, 452)),
    *(Late(f"SMS-CAR-{number}", state=DeliveryState.SENT) for number in (104, 199)),
    Late("SMS-RC-403", Trouble.DAILY_LIMIT),
    Late("SMS-RC-410", unusable=True),
    Late("SMS-UP-410", unusable=True),
    Late("SMS-CAR-400", unusable=True),
    Late("SMS-CAR-411", unusable=True),
    Late("SMS-CAR-410"),
    Late("SMS-CAR-412"),
    Late("SMS-UP-414", Trouble.NUMBER),
    Late("SMS-CAR-414", Trouble.NUMBER),
    Late("SMS-UP-431", Trouble.FLAGGED),
    Late("SMS-CAR-435", Trouble.FILTERED),
    Late("SMS-CAR-461", Trouble.REGISTRATION),
)
TIGERCONNECT = (
    Refusal(400, "", Permanent),
    Refusal(401, "", SenderBlocked, Trouble.CREDENTIALS),
    Refusal(402, "", SenderBlocked, Trouble.SUSPENDED),
    Refusal(403, "", SenderBlocked, Trouble.CREDENTIALS),
    Refusal(404, "", SenderBlocked, Trouble.CREDENTIALS),
    Refusal(408, "", Unknown),
    Refusal(429, "", Busy),
    Refusal(500, "", Unknown),
    Refusal(503, "", Unknown),
)
_AT_REQUESTS = (
    ("twilio", TWILIO),
    ("ringcentral", RINGCENTRAL),
    ("ringcentral_high_volume", RINGCENTRAL),
    ("tigerconnect", TIGERCONNECT),
)
_LATER = (
    ("twilio", TWILIO_LATE),
    ("ringcentral", RINGCENTRAL_LATE),
    ("ringcentral_high_volume", RINGCENTRAL_LATE),
)


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.mark.parametrize(
    ("name", "said"), [(name, one) for name, table in _AT_REQUESTS for one in table], ids=str
)
def test_each_code_at_a_request_has_its_kind_and_its_remedy(
    name: str, said: Refusal, stack: ExitStack
) -> None:
    bench = Bench(name, stack)
    bench.refuse(said.status, said.code)
    with pytest.raises(RecallBoxError) as caught:
        bench.sms.send(MARIA, HELLO)
    error = caught.value
    assert said.kind is type(error)
    assert 1 == len(bench.sends())
    if isinstance(error, Permanent):
        assert (said.code or str(said.status)) == error.code
    if isinstance(error, SenderBlocked):
        assert (said.trouble, bench.sms.remedy(error.trouble)) == (error.trouble, error.remedy)
    if type(error) in (Permanent, SenderBlocked):
        assert error.remedy
    if isinstance(error, Busy):
        assert (error.retry_after or 0) > 0


@pytest.mark.parametrize(("name", "said"), [(name, one) for name, table in _LATER for one in table], ids=str)
def test_each_code_that_comes_later_says_whose_it_is(name: str, said: Late, stack: ExitStack) -> None:
    bench = Bench(name, stack)
    vendor_id = bench.sms.send(MARIA, HELLO)
    bench.wait(minutes=5)
    (text,) = bench.carrier.accepted
    text.outcome = "undelivered" if name == "twilio" else "DeliveryFailed"
    text.error, text.code, text.rendered = (
        (int(said.code), "", b"") if name == "twilio" else (None, said.code, b"")
    )
    found = bench.sms.delivery(vendor_id)
    assert said == Late(found.code, found.trouble, found.opted_out, found.number_unusable, found.state)
    if found.trouble is not None:
        assert bench.sms.remedy(found.trouble)


@pytest.mark.parametrize("name", [name for name, _ in _AT_REQUESTS])
def test_a_refused_or_failing_reading_is_no_answer_and_no_loss(name: str, stack: ExitStack) -> None:
    bench = Bench(name, stack)
    vendor_id = bench.hear("STOP", CARLOS)
    for status, kind in ((500, Transient), (503, Transient), (429, Busy), (401, SenderBlocked)):
        bench.wait(minutes=11)
        for _ in range(3):  # a token that was refused is replaced once
            bench.refuse(status)
        with pytest.raises(RecallBoxError) as caught:
            bench.sms.poll_inbound(MONDAY)
        assert kind is type(caught.value)
        bench.scripted.clear()
    bench.wait(minutes=11)
    assert [vendor_id] == [one.vendor_id for one in bench.sms.poll_inbound(MONDAY)]


def test_nothing_but_phone_and_words_goes_to_tigerconnect(stack: ExitStack) -> None:
    """Its patient records want birth date and record number: none is made, whatever the policy says."""
    bench = Bench("tigerconnect", stack, organization="org")
    bench.sms.send(MARIA, HELLO)
    expected = {"recipient": MARIA, "body": HELLO, "sender_organization": "org"}
    assert [expected] == bench.tigerconnect.bodies
    bench.sms.inspect()
    bench.sms.poll_inbound(MONDAY)
    assert {"/v2/message/", "/v2/events/"} | {
        one.path for one in bench.requests if one.path.startswith("/v2/user_lookup/")
    } == {one.path for one in bench.requests}


def test_tigerconnects_stream_proves_nothing_before_it_has_shown_a_text_of_ours(stack: ExitStack) -> None:
    bench = Bench("tigerconnect", stack)
    bench.sms._letters.clear()  # type: ignore[attr-defined]
    bench.sms._shows_ours = False  # type: ignore[attr-defined]
    bench.tigerconnect._shown.clear()
    with pytest.raises(Transient, match="proves nothing"):
        bench.sms.find_sent(MARIA, HELLO, MONDAY)
    bench.sms.send(CARLOS, HELLO)
    assert None is bench.sms.find_sent(MARIA, HELLO, MONDAY)


def test_tigerconnect_marks_only_what_was_handed_out_and_is_long_kept(stack: ExitStack) -> None:
    bench = Bench("tigerconnect", stack)
    old = bench.hear("2")
    bench.sms.poll_inbound(MONDAY)
    bench.wait(days=2, minutes=1)
    new = bench.hear("3")
    bench.sms.poll_inbound(MONDAY)
    assert set() == bench.tigerconnect.marked
    assert [new] == [one.vendor_id for one in bench.sms.poll_inbound(bench.clock.now())]
    bench.sms.poll_inbound(bench.clock.now())
    assert {old} == bench.tigerconnect.marked


def test_tigerconnect_says_that_it_cannot_list_what_it_no_longer_shows(stack: ExitStack) -> None:
    bench = Bench("tigerconnect", stack)
    bench.wait(days=3)
    with pytest.raises(Permanent) as caught:
        bench.sms.list_sent(MONDAY)
    assert caught.value.remedy


def test_tigerconnect_takes_no_unreadable_answer_about_a_user_for_nobody(stack: ExitStack) -> None:
    """Else a text of ours would seem never sent, and one that came in would be left out."""
    bench = Bench("tigerconnect", stack)
    sent = bench.sms.send(MARIA, HELLO)
    heard = bench.hear("2", "+13125550146")
    bench.change = lambda request, answer: Response(200, b"{}") if "/user_lookup/" in request.path else answer
    for read in (lambda: bench.sms.find_sent(MARIA, HELLO, MONDAY), lambda: bench.sms.poll_inbound(MONDAY)):
        with pytest.raises(Transient, match="could not be read"):
            read()
    bench.change = None
    assert sent == bench.sms.find_sent(MARIA, HELLO, MONDAY)
    assert [heard] == [one.vendor_id for one in bench.sms.poll_inbound(MONDAY)]


def test_tigerconnect_settles_nothing_while_the_same_words_went_to_somebody_unknown(
    stack: ExitStack,
) -> None:
    bench = Bench("tigerconnect", stack)
    sent = bench.sms.send(MARIA, HELLO)
    hide = [MARIA, bench.tigerconnect._token_of(MARIA)]
    bench.change = lambda request, answer: (
        Response(404) if request.path.rpartition("/")[2] in hide else answer
    )
    with pytest.raises(Transient, match="whose phone is not known"):
        bench.sms.find_sent(MARIA, HELLO, MONDAY)
    assert None is bench.sms.find_sent(MARIA, "other words", MONDAY)
    bench.change = None
    assert sent == bench.sms.find_sent(MARIA, HELLO, MONDAY)
