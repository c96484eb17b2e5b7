"""The Twilio adapter against the simulated carrier: sends, settling, hearing, receipts, look-ups, faults."""

from __future__ import annotations

import base64
import json
import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest

from appliance.adapters.sms.twilio import Twilio, TwilioLookup, TwilioOptions
from appliance.adapters.sms.vendor_http import carrier_client
from appliance.errors import Permanent, RecallBoxError, Transient, Unknown
from appliance.ports.sms import (
    Busy,
    Delivery,
    DeliveryState,
    Inbound,
    LineType,
    NumberCheck,
    NumberUnusable,
    OptedOutAtCarrier,
    SenderBlocked,
    SmsGateway,
)
from appliance.simulation.carrier import Fault, Trouble
from appliance.simulation.carrier import Twilio as Carrier
from appliance.simulation.http import ConnectionLost, InProcess, Request, Response, serve
from appliance.simulation.kernel import Agenda, Streams, VirtualClock

MONDAY = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
OFFICE = "+13125550100"
MARIA = "+13125550142"
CARLOS = "+13125550143"
HOUSE_LINE = "+13125550144"
HELLO = "Cedar Ridge Dental: Sofia is due for a cleaning. Reply 1, 2 or 3."
SID = "SM" + "0a" * 16
OTHER_SID = "SM" + "0b" * 16


class Bench:
    """A simulated carrier with a clock the test moves, and our adapter in front of it."""

    def __init__(self, over_http: ExitStack | None = None, **options: Any) -> None:
        self.clock = VirtualClock(MONDAY)
        self.agenda = Agenda(self.clock)
        lines = {HOUSE_LINE: "landline"}
        self.carrier = Carrier(
            self.agenda, Streams(7), number=OFFICE, lines=lambda phone: lines.get(phone, "mobile")
        )
        self.requests: list[Request] = []
        self.scripted: list[Response | Exception] = []
        self.page_size = 0
        url = over_http.enter_context(serve(self.handle)) if over_http else "http://127.0.0.1:9"
        self.options = TwilioOptions(
            account_sid=self.carrier.account_sid,
            key_sid=self.carrier.api_key,
            key_secret=self.carrier.api_secret,
            number=OFFICE,
            api_url=url,
            lookup_url=url,
            **options,
        )
        client = carrier_client(transport=None if over_http else InProcess(self.handle))
        if over_http:
            over_http.callback(client.close)
        self.sms = Twilio(client, self.options, self.clock)
        self.lookup = TwilioLookup(client, self.options)

    def handle(self, request: Request) -> Response:
        self.requests.append(request)
        if self.scripted:
            answer = self.scripted.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer
        if self.page_size:
            small = [
                (key, str(self.page_size) if key == "PageSize" else value) for key, value in request.query
            ]
            request = Request(request.method, request.path, tuple(small), request.headers, request.body)
        return self.carrier.handle(request)

    def trouble(self, fault: Fault) -> None:
        """Plan one trouble for the next request."""
        left = [fault]
        self.carrier.faults = lambda _: left.pop() if left else None

    def hear(self, body: str, phone: str = MARIA, media: int = 0) -> str:
        return self.carrier.receive(phone, OFFICE, body, self.clock.now(), media=media).sid

    def wait(self, **delta: float) -> None:
        self.agenda.run_until(self.clock.now() + timedelta(**delta))

    def list_path(self) -> str:
        return f"/2010-04-01/Accounts/{self.carrier.account_sid}/Messages.json"


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture(params=["in_process", "http"])
def any_bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    """The same bench twice: in process, and over real HTTP on this machine."""
    with ExitStack() as stack:
        yield Bench(stack if request.param == "http" else None)


def refusal(status: int, code: int | None = None, **headers: str) -> Response:
    body = {"message": f"{MARIA} {HELLO}", "status": status} | ({} if code is None else {"code": code})
    return Response(status, json.dumps(body).encode(), headers)


def page(*records: object, onward: str | None = None) -> Response:
    return Response(200, json.dumps({"messages": records, "next_page_uri": onward}).encode())


def record(**changes: object) -> dict[str, object]:
    """A listed text as the vendor's pages show one: heard from Maria on Monday."""
    kept: dict[str, object] = {
        "sid": SID,
        "from": MARIA,
        "to": OFFICE,
        "body": "2",
        "direction": "inbound",
        "status": "received",
        "date_created": "Mon, 23 Nov 2026 16:00:00 +0000",
        "date_sent": "Mon, 23 Nov 2026 16:00:01 +0000",
        "num_media": "0",
        "num_segments": "1",
        "error_code": None,
    }
    return kept | changes


def sent(**changes: object) -> dict[str, object]:
    outgoing = {"from": OFFICE, "to": MARIA, "body": HELLO, "direction": "outbound-api", "status": "queued"}
    return record(**(outgoing | changes))


def failing(error: Callable[[str], Exception]) -> Twilio:
    """Return a gateway whose every request ends in that error of the network."""

    def fail(request: httpx.Request) -> httpx.Response:
        raise error("no")

    return Twilio(carrier_client(transport=httpx.MockTransport(fail)), Bench().options, VirtualClock(MONDAY))


def kind_of(act: Callable[[], object]) -> tuple[type[RecallBoxError], RecallBoxError]:
    """Return the exact kind of error an act ends in: `Unknown` is a `Transient` too."""
    with pytest.raises(RecallBoxError) as caught:
        act()
    return type(caught.value), caught.value


# Sending


def test_both_ports_are_implemented() -> None:
    bench = Bench(confirms_opt_out=False)
    gateway: SmsGateway = bench.sms
    check: NumberCheck = bench.lookup
    assert (gateway.name, gateway.confirms_opt_out, check.name) == ("twilio", False, "twilio_lookup")


def test_a_send_is_one_form_with_the_key_and_returns_the_carriers_id(any_bench: Bench) -> None:
    sid = any_bench.sms.send(MARIA, HELLO)
    (request,) = any_bench.requests
    key = f"{any_bench.options.key_sid}:{any_bench.options.key_secret}"
    assert any_bench.carrier.accepted[0].sid == sid
    assert ("POST", any_bench.list_path()) == (request.method, request.path)
    assert parse_qsl(request.body.decode()) == [("To", MARIA), ("From", OFFICE), ("Body", HELLO)]
    assert f"Basic {base64.b64encode(key.encode()).decode()}" == request.headers["authorization"]
    assert request.body.startswith(b"To=%2B13125550142&")


@pytest.mark.parametrize(
    ("body", "segments"),
    [
        ("x" * 160, 1),
        ("x" * 161, 2),
        ("{~}" * 60, 3),
        ("¿Mañana? Sí, Sofía Álvarez — 3:00\n& 100 % = a+b", 1),
        ("á" * 71, 2),
        ("🦷" * 36, 2),
        ("Sofia + Carlos&To=+13125550199", 1),
    ],
)
def test_every_body_arrives_as_written_is_found_and_counted(
    any_bench: Bench, body: str, segments: int
) -> None:
    sid = any_bench.sms.send(MARIA, body)
    assert (MARIA, body) == (any_bench.carrier.accepted[0].to, any_bench.carrier.accepted[0].body)
    assert sid == any_bench.sms.find_sent(MARIA, body, MONDAY)
    assert segments == any_bench.sms.delivery(sid).segments


@pytest.mark.parametrize(
    "error", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError]
)
def test_what_never_left_may_be_sent_again(error: Callable[[str], Exception]) -> None:
    assert Transient is kind_of(lambda: failing(error).send(MARIA, HELLO))[0]


@pytest.mark.parametrize(
    "error",
    [httpx.ReadTimeout, httpx.WriteTimeout, httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError],
)
def test_what_may_have_left_is_unknown_but_a_read_may_be_repeated(error: Callable[[str], Exception]) -> None:
    sms = failing(error)
    assert Unknown is kind_of(lambda: sms.send(MARIA, HELLO))[0]
    assert Transient is kind_of(lambda: sms.poll_inbound(MONDAY))[0]
    assert Transient is kind_of(lambda: sms.delivery(SID))[0]
    assert Transient is kind_of(lambda: sms.find_sent(MARIA, HELLO, MONDAY))[0]


def test_nobody_listening_is_transient_and_nobody_answering_is_unknown() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with carrier_client(timeout_s=0.2) as client:
            sms = Twilio(client, TwilioOptions("AC", "SK", "secret", OFFICE, url, url), VirtualClock(MONDAY))
            assert Transient is kind_of(lambda: sms.send(MARIA, HELLO))[0]
            silent.listen()
            assert Unknown is kind_of(lambda: sms.send(MARIA, HELLO))[0]


def test_a_lost_request_is_unknown_and_settles_as_not_sent(any_bench: Bench) -> None:
    any_bench.trouble(Fault(Trouble.LOSE_REQUEST))
    assert Unknown is kind_of(lambda: any_bench.sms.send(MARIA, HELLO))[0]
    assert None is any_bench.sms.find_sent(MARIA, HELLO, MONDAY)


@pytest.mark.parametrize("trouble", [Trouble.LOSE_ANSWER, Trouble.FAIL_AFTER])
def test_a_lost_or_failed_answer_is_unknown_and_settles_as_sent(any_bench: Bench, trouble: Trouble) -> None:
    any_bench.trouble(Fault(trouble))
    assert Unknown is kind_of(lambda: any_bench.sms.send(MARIA, HELLO))[0]
    (text,) = any_bench.carrier.accepted
    assert text.sid == any_bench.sms.find_sent(MARIA, HELLO, MONDAY)


@pytest.mark.parametrize(
    "answer",
    [
        Response(201, b"<html>Welcome to the guest network</html>"),
        Response(201),
        Response(201, b"\xff\xfe"),
        Response(201, b'["SM"]'),
        Response(201, b'{"sid": null}'),
        Response(201, b'{"sid": "SM/../../evil"}'),
        Response(302, b"", {"location": "http://127.0.0.1:9/elsewhere"}),
        refusal(408),
        refusal(500, 20500),
        refusal(400, 20500),
        refusal(503),
    ],
)
def test_an_answer_that_proves_nothing_leaves_the_send_unknown(any_bench: Bench, answer: Response) -> None:
    any_bench.scripted = [answer]
    assert Unknown is kind_of(lambda: any_bench.sms.send(MARIA, HELLO))[0]
    assert len(any_bench.requests) == 1


@pytest.mark.parametrize(
    ("status", "code", "kind", "reported"),
    [
        (400, 21610, OptedOutAtCarrier, "21610"),
        (400, 21211, NumberUnusable, "21211"),
        (400, 21612, NumberUnusable, "21612"),
        (400, 21614, NumberUnusable, "21614"),
        (400, 21635, NumberUnusable, "21635"),
        (400, 30005, NumberUnusable, "30005"),
        (400, 30006, NumberUnusable, "30006"),
        (401, 20003, SenderBlocked, "20003"),
        (401, None, SenderBlocked, "401"),
        (403, None, SenderBlocked, "403"),
        (404, 20404, SenderBlocked, "20404"),
        (400, 20005, SenderBlocked, "20005"),
        (400, 21212, SenderBlocked, "21212"),
        (400, 21606, SenderBlocked, "21606"),
        (400, 21608, SenderBlocked, "21608"),
        (400, 21660, SenderBlocked, "21660"),
        (400, 30002, SenderBlocked, "30002"),
        (400, 30034, SenderBlocked, "30034"),
        (429, 63038, SenderBlocked, "63038"),
        (400, 21408, Permanent, "21408"),
        (400, 21617, Permanent, "21617"),
        (413, None, Permanent, "413"),
    ],
)
def test_each_documented_refusal_has_its_kind(
    bench: Bench, status: int, code: int | None, kind: type[RecallBoxError], reported: str
) -> None:
    bench.scripted = [refusal(status, code)]
    found, error = kind_of(lambda: bench.sms.send(MARIA, HELLO))
    assert isinstance(error, Permanent)
    assert (kind, reported) == (found, error.code)


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        (refusal(429, 20429), 60.0),
        (refusal(400, 20429), 60.0),
        (refusal(429, None, **{"retry-after": "7"}), 7.0),
        (refusal(429, 20429, **{"retry-after": "0"}), 1.0),
        (refusal(429, 20429, **{"retry-after": "99999"}), 300.0),
        (refusal(429, 20429, **{"retry-after": "Mon, 23 Nov 2026 16:05:00 GMT"}), 60.0),
        (refusal(400, 21611), 300.0),
    ],
)
def test_too_many_requests_took_nothing_and_say_when_to_come_back(
    bench: Bench, answer: Response, seconds: float
) -> None:
    bench.scripted = [answer]
    found, error = kind_of(lambda: bench.sms.send(MARIA, HELLO))
    assert isinstance(error, Transient)
    assert (Busy, seconds) == (found, error.retry_after)


def test_the_carriers_own_opt_out_block_is_told_apart(any_bench: Bench) -> None:
    any_bench.hear("STOP")
    assert OptedOutAtCarrier is kind_of(lambda: any_bench.sms.send(MARIA, HELLO))[0]
    assert any_bench.carrier.accepted == []


def test_wrong_credentials_block_the_sender_on_every_call(any_bench: Bench) -> None:
    options = TwilioOptions(
        any_bench.carrier.account_sid, "SK0", "wrong", OFFICE, any_bench.options.api_url, "http://127.0.0.1:9"
    )
    with carrier_client(transport=InProcess(any_bench.handle)) as client:
        sms = Twilio(client, options, VirtualClock(MONDAY))
        assert SenderBlocked is kind_of(lambda: sms.send(MARIA, HELLO))[0]
        assert SenderBlocked is kind_of(lambda: sms.poll_inbound(MONDAY))[0]
        assert SenderBlocked is kind_of(lambda: TwilioLookup(client, options).check(MARIA))[0]


def test_no_error_log_or_repr_carries_a_number_a_body_or_the_secret(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    said = [repr(bench.options)]
    acts: list[Callable[[], object]] = [
        lambda: bench.sms.send(MARIA, HELLO),
        lambda: bench.sms.find_sent(MARIA, HELLO, MONDAY),
        lambda: bench.lookup.check(MARIA),
        lambda: bench.sms.poll_inbound(MONDAY),
        lambda: bench.sms.delivery(MARIA),
    ]
    for act in acts:
        for answer in (refusal(400, 21606), refusal(500), refusal(429, 20429), ConnectionLost()):
            bench.scripted = [answer]
            error = kind_of(act)[1]
            said += [str(error), repr(error.__cause__), getattr(error, "code", "")]
            bench.wait(minutes=5)
    bench.scripted = [page(record(sid="?"), record(**{"from": None}))]
    bench.sms.poll_inbound(MONDAY)
    said += [entry.getMessage() for entry in caplog.records]
    assert len(caplog.records) == 2
    for secret in (MARIA[1:], OFFICE[1:], "Cedar Ridge", bench.options.key_secret, "hung up"):
        assert [line for line in said if secret in line and line != said[0]] == []
    assert bench.options.key_secret not in said[0]


def test_proxies_that_the_environment_names_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with ExitStack() as stack:
        bench = Bench(stack)
        assert bench.sms.send(MARIA, HELLO) == bench.carrier.accepted[0].sid


# Settling


def test_a_text_is_found_by_number_body_and_time(bench: Bench) -> None:
    sid = bench.sms.send(MARIA, HELLO)
    bench.wait(hours=1)
    assert sid == bench.sms.find_sent(MARIA, HELLO, MONDAY)
    assert None is bench.sms.find_sent(CARLOS, HELLO, MONDAY)
    assert None is bench.sms.find_sent(MARIA, HELLO + "!", MONDAY)
    # The two clocks may be two minutes apart; the vendor's dates have whole seconds.
    assert sid == bench.sms.find_sent(MARIA, HELLO, MONDAY + timedelta(seconds=120, microseconds=999_999))
    assert None is bench.sms.find_sent(MARIA, HELLO, MONDAY + timedelta(seconds=121))


def test_the_newest_of_several_is_found_whatever_the_order(bench: Bench) -> None:
    older = sent(sid=OTHER_SID, date_created="Mon, 23 Nov 2026 15:59:30 +0000")
    for records in ([older, sent()], [sent(), older]):
        bench.scripted = [page(*records)]
        assert bench.sms.find_sent(MARIA, HELLO, MONDAY) == SID


def test_settling_does_not_trust_the_filter_by_a_date_a_fresh_text_has_not_got(bench: Bench) -> None:
    bench.sms.send(MARIA, HELLO)
    bench.sms.find_sent(MARIA, HELLO, MONDAY)
    assert dict(bench.requests[-1].query) == {"To": MARIA, "From": OFFICE, "PageSize": "1000"}


@pytest.mark.parametrize("status", ["queued", "sent", "failed", "undelivered", "canceled"])
def test_a_text_the_carrier_took_counts_as_sent_whatever_became_of_it(bench: Bench, status: str) -> None:
    bench.scripted = [page(sent(status=status, date_sent=None))]
    assert bench.sms.find_sent(MARIA, HELLO, MONDAY) == SID


def test_a_redacted_text_near_in_time_counts_but_one_with_the_words_counts_more(bench: Bench) -> None:
    redacted = sent(sid=OTHER_SID, body="", date_created="Mon, 23 Nov 2026 16:00:30 +0000")
    bench.scripted = [page(redacted), page(redacted, sent()), page(redacted)]
    assert bench.sms.find_sent(MARIA, HELLO, MONDAY) == OTHER_SID
    assert bench.sms.find_sent(MARIA, HELLO, MONDAY) == SID
    bench.wait(minutes=3)
    assert None is bench.sms.find_sent(MARIA, HELLO, MONDAY + timedelta(minutes=3))


def test_a_body_is_the_same_if_only_its_blanks_or_accents_are_written_otherwise(bench: Bench) -> None:
    bench.scripted = [page(sent(body="Sofi\u0301a:  ma\u00f1ana\r\n3:00 "))]
    assert bench.sms.find_sent(MARIA, "Sof\u00eda: man\u0303ana\n3:00", MONDAY) == SID


@pytest.mark.parametrize("direction", ["inbound", "outbound-reply", "outbound-call"])
def test_what_we_did_not_send_through_this_door_is_not_ours(bench: Bench, direction: str) -> None:
    bench.scripted = [page(sent(direction=direction), sent(direction=direction, body=""))]
    assert None is bench.sms.find_sent(MARIA, HELLO, MONDAY)


def test_the_carriers_own_confirmation_is_not_taken_for_a_redacted_text(bench: Bench) -> None:
    bench.hear("STOP")
    assert len(bench.carrier.confirmations) == 1
    assert None is bench.sms.find_sent(MARIA, bench.carrier.confirmations[0].body, MONDAY)


def test_settling_reads_all_that_a_phone_was_ever_sent(any_bench: Bench) -> None:
    for _ in range(7):
        any_bench.sms.send(MARIA, "An older text.")
    any_bench.wait(days=30)
    since = any_bench.clock.now()
    sid = any_bench.sms.send(MARIA, HELLO)
    for _ in range(4):
        any_bench.wait(seconds=5)
        any_bench.sms.send(MARIA, "A later text.")
    any_bench.page_size, any_bench.requests[:] = 2, []
    assert sid == any_bench.sms.find_sent(MARIA, HELLO, since)
    assert len(any_bench.requests) == 6
    assert [request.method for request in any_bench.requests] == ["GET"] * 6


@pytest.mark.parametrize(
    "second",
    [refusal(500), refusal(429, 20429), ConnectionLost(), Response(200, b"<html>"), Response(200, b"{}")],
)
def test_a_listing_cut_short_never_reads_as_not_sent(any_bench: Bench, second: Response | Exception) -> None:
    onward = f"{any_bench.list_path()}?Page=1&PageToken=PA{SID}"
    any_bench.scripted = [page(sent(body="Another"), onward=onward), second]
    assert kind_of(lambda: any_bench.sms.find_sent(MARIA, HELLO, MONDAY))[0] in (Transient, Busy)
    assert len(any_bench.requests) == 2


def test_an_endless_listing_is_given_up(bench: Bench) -> None:
    bench.scripted = [page(sent(body="Another"), onward=bench.list_path()) for _ in range(100)]
    assert Transient is kind_of(lambda: bench.sms.find_sent(MARIA, HELLO, MONDAY))[0]
    assert len(bench.requests) == 20


def test_a_text_that_is_there_but_has_no_readable_id_is_never_sent_again(bench: Bench) -> None:
    bench.scripted = [page(sent(sid=None))]
    assert Transient is kind_of(lambda: bench.sms.find_sent(MARIA, HELLO, MONDAY))[0]


@pytest.mark.parametrize(
    "elsewhere",
    [
        "http://evil.example/2010-04-01/Accounts/{account}/Messages.json?Page=1",
        "//evil.example/2010-04-01/Accounts/{account}/Messages.json?Page=1",
        "/2010-04-01/Accounts/{account}/../AC0/Messages.json?Page=1",
        "/2010-04-01/Accounts/AC0/Messages.json?Page=1",
        "@evil.example/2010-04-01/Accounts/{account}/Messages.json",
        "//[evil",
    ],
)
def test_a_next_page_at_another_address_is_not_followed(any_bench: Bench, elsewhere: str) -> None:
    onward = elsewhere.format(account=any_bench.carrier.account_sid)
    any_bench.scripted = [page(record(), onward=onward), page(record(), onward=onward)]
    assert Transient is kind_of(lambda: any_bench.sms.poll_inbound(MONDAY))[0]
    assert Transient is kind_of(lambda: any_bench.sms.find_sent(MARIA, HELLO, MONDAY))[0]
    assert len(any_bench.requests) == 2


# Hearing


def test_what_came_in_is_listed_oldest_first_with_pictures_counted(any_bench: Bench) -> None:
    first = any_bench.hear("2")
    any_bench.sms.send(MARIA, HELLO)
    any_bench.wait(minutes=1)
    second = any_bench.hear("¿Puedo traer a Sofía? 🦷", CARLOS, media=2)
    later = any_bench.clock.now()
    expected = [
        Inbound(first, MARIA, "2", 0, MONDAY),
        Inbound(second, CARLOS, "¿Puedo traer a Sofía? 🦷", 2, later),
    ]
    assert expected == list(any_bench.sms.poll_inbound(MONDAY))


def test_a_poll_asks_for_our_number_and_a_day_more_than_needed(bench: Bench) -> None:
    bench.sms.poll_inbound(datetime.fromisoformat("2026-11-23T20:30:00-06:00"))
    wanted = {"To": OFFICE, "DateSent>": "2026-11-23", "PageSize": "1000"}  # 24 November in GMT, less a day
    assert wanted == dict(bench.requests[0].query)


def test_the_filters_cross_the_wire_percent_encoded() -> None:
    lines: list[bytes] = []

    def seen(request: httpx.Request) -> httpx.Response:
        lines.append(request.url.raw_path)
        return httpx.Response(200, content=page().body)

    transport = httpx.MockTransport(seen)
    Twilio(carrier_client(transport=transport), Bench().options, VirtualClock(MONDAY)).poll_inbound(MONDAY)
    assert lines[0].endswith(b"?To=%2B13125550100&DateSent%3E=2026-11-22&PageSize=1000")


def test_the_same_second_is_in_and_the_second_before_is_out(bench: Bench) -> None:
    sid = bench.hear("2")
    assert [sid] == [
        text.vendor_id for text in bench.sms.poll_inbound(MONDAY + timedelta(microseconds=999_999))
    ]
    assert list(bench.sms.poll_inbound(MONDAY + timedelta(seconds=1))) == []


def test_polling_twice_or_a_listing_that_repeats_itself_changes_nothing(any_bench: Bench) -> None:
    for number in range(5):
        any_bench.hear(str(number))
        any_bench.wait(seconds=number % 2)  # some in the same second: the id decides
    any_bench.page_size = 2
    once = list(any_bench.sms.poll_inbound(MONDAY))
    any_bench.carrier.faults = lambda _: Fault(Trouble.DUPLICATE)
    assert once == list(any_bench.sms.poll_inbound(MONDAY))
    assert len({text.vendor_id for text in once}) == 5
    assert once == sorted(once, key=lambda text: (text.received_at, text.vendor_id))


def test_a_listing_of_what_we_sent_that_cannot_be_read_is_no_listing(bench: Bench) -> None:
    bench.sms.send(MARIA, HELLO)
    spoilt = {"sid": "?", "direction": "outbound-api", "to": MARIA, "body": HELLO}
    page = {"messages": [spoilt], "next_page_uri": None}
    bench.scripted.append(Response(200, json.dumps(page).encode(), {"content-type": "application/json"}))
    with pytest.raises(Transient, match="could not be read"):
        bench.sms.list_sent(MONDAY)


def test_a_poll_stops_at_the_page_that_lies_before_its_time(any_bench: Bench) -> None:
    for _ in range(20):
        any_bench.hear("old")
    any_bench.wait(hours=2)
    since = any_bench.clock.now()
    sid = any_bench.hear("new")
    any_bench.page_size = 3
    assert [sid] == [text.vendor_id for text in any_bench.sms.poll_inbound(since)]
    assert len(any_bench.requests) == 2


def test_a_page_in_an_unusual_order_does_not_end_the_search(bench: Bench) -> None:
    old = record(sid=OTHER_SID, date_created="Mon, 23 Nov 2026 15:00:00 +0000")
    less_old = record(sid=OTHER_SID, date_created="Mon, 23 Nov 2026 15:30:00 +0000")
    undated = record(sid=OTHER_SID, date_created=None, date_sent="soon")
    onward = f"{bench.list_path()}?Page=1"
    for first in ([old, less_old], [old, undated], [record(sid=OTHER_SID), old], []):
        bench.scripted = [page(*first, onward=onward), page(old, record())]
        assert SID in {text.vendor_id for text in bench.sms.poll_inbound(MONDAY)}


def test_a_lost_or_late_listing_loses_no_text(any_bench: Bench) -> None:
    sid = any_bench.hear("2")
    any_bench.trouble(Fault(Trouble.LOSE_ANSWER))
    assert Transient is kind_of(lambda: any_bench.sms.poll_inbound(MONDAY))[0]
    any_bench.trouble(Fault(Trouble.DELAY, delay=timedelta(minutes=1)))
    any_bench.wait(seconds=30)
    assert list(any_bench.sms.poll_inbound(MONDAY)) == []
    assert [sid] == [text.vendor_id for text in any_bench.sms.poll_inbound(MONDAY)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"body": None}, Inbound(SID, MARIA, "", 0, MONDAY)),
        ({"body": ["2"]}, Inbound(SID, MARIA, "", 0, MONDAY)),
        ({"num_media": None}, Inbound(SID, MARIA, "2", 0, MONDAY)),
        ({"num_media": 3}, Inbound(SID, MARIA, "2", 3, MONDAY)),
        ({"num_media": "-1"}, Inbound(SID, MARIA, "2", 0, MONDAY)),
        ({"date_created": "yesterday"}, Inbound(SID, MARIA, "2", 0, MONDAY + timedelta(seconds=1))),
        ({"date_created": None, "date_sent": None}, Inbound(SID, MARIA, "2", 0, MONDAY)),
        ({"date_created": "Mon, 23 Nov 2026 16:00:00 -0000"}, Inbound(SID, MARIA, "2", 0, MONDAY)),
        ({"date_created": "Mon, 23 Nov 2026 10:00:00 -0600"}, Inbound(SID, MARIA, "2", 0, MONDAY)),
        ({"direction": None}, Inbound(SID, MARIA, "2", 0, MONDAY)),
        ({"status": "delivered"}, Inbound(SID, MARIA, "2", 0, MONDAY)),
        ({"from": "22395"}, Inbound(SID, "22395", "2", 0, MONDAY)),
    ],
)
def test_a_damaged_text_is_kept_if_one_can_tell_who_sent_it(
    bench: Bench, changes: dict[str, object], expected: Inbound
) -> None:
    bench.scripted = [page(record(**changes))]
    assert [expected] == list(bench.sms.poll_inbound(MONDAY))


@pytest.mark.parametrize(
    ("damaged", "named"),
    [
        (record(sid=None), "sid"),
        (record(sid="SM1"), "sid"),
        (record(**{"sid": OTHER_SID, "from": None}), "from"),
        ("not a record", "sid"),
        (None, "sid"),
    ],
)
def test_a_text_of_nobody_is_named_in_the_log_and_hides_no_other(
    bench: Bench, damaged: object, named: str, caplog: pytest.LogCaptureFixture
) -> None:
    bench.scripted = [page(damaged, record())]
    assert [text.vendor_id for text in bench.sms.poll_inbound(MONDAY)] == [SID]
    assert [f"inbound text left out: unreadable {named}"] == caplog.messages


@pytest.mark.parametrize(
    "changes", [{"direction": "outbound-api"}, {"direction": "outbound-reply"}, {"status": "receiving"}]
)
def test_what_was_not_heard_or_not_heard_out_is_left_for_later(
    bench: Bench, changes: dict[str, object]
) -> None:
    bench.scripted = [page(record(**changes))]
    assert list(bench.sms.poll_inbound(MONDAY)) == []


# Receipts


def test_a_text_is_followed_to_its_handset(any_bench: Bench) -> None:
    sid = any_bench.sms.send(MARIA, "x" * 161)
    states = [any_bench.sms.delivery(sid).state]
    for seconds in (2, 600):
        any_bench.wait(seconds=seconds)
        states.append(any_bench.sms.delivery(sid).state)
    assert states == [DeliveryState.PENDING, DeliveryState.SENT, DeliveryState.DELIVERED]
    assert Delivery(sid, DeliveryState.DELIVERED, "", 2) == any_bench.sms.delivery(sid)


def test_a_landline_fails_late_and_is_marked_unusable(any_bench: Bench) -> None:
    sid = any_bench.sms.send(HOUSE_LINE, HELLO)
    any_bench.wait(minutes=10)
    expected = Delivery(sid, DeliveryState.UNDELIVERED, "30006", 1, number_unusable=True)
    assert expected == any_bench.sms.delivery(sid)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("accepted", "pending"),
        ("scheduled", "pending"),
        ("queued", "pending"),
        ("sending", "pending"),
        ("sent", "sent"),
        ("partially_delivered", "sent"),
        ("delivered", "delivered"),
        ("read", "delivered"),
        ("undelivered", "undelivered"),
        ("failed", "failed"),
        ("canceled", "failed"),
        ("a word of next year", "pending"),
        (None, "pending"),
    ],
)
def test_each_documented_status_has_its_state(bench: Bench, status: str | None, state: str) -> None:
    bench.scripted = [Response(200, json.dumps(sent(status=status)).encode())]
    assert state == bench.sms.delivery(SID).state


@pytest.mark.parametrize(
    ("code", "opted_out", "unusable"),
    [
        (21610, True, False),
        (30004, True, False),
        (30005, False, True),
        (30006, False, True),
        ("30006", False, True),
        (30003, False, False),
        (30007, False, False),
        (30008, False, False),
        (30034, False, False),
    ],
)
def test_each_late_code_says_what_it_means_for_the_number(
    bench: Bench, code: object, opted_out: bool, unusable: bool
) -> None:
    answer = json.dumps(sent(status="undelivered", error_code=code, num_segments="3")).encode()
    bench.scripted = [Response(200, answer)]
    expected = Delivery(SID, DeliveryState.UNDELIVERED, str(code), 3, opted_out, unusable)
    assert expected == replace(bench.sms.delivery(SID), trouble=None)


def test_what_is_no_id_is_not_asked_for_and_what_is_gone_is_permanent(any_bench: Bench) -> None:
    for wrong in ("", "SM", f"{SID}/../../x", "1"):
        assert Permanent is kind_of(lambda wrong=wrong: any_bench.sms.delivery(wrong))[0]  # type: ignore[misc]
    assert any_bench.requests == []
    found, error = kind_of(lambda: any_bench.sms.delivery(SID))
    assert isinstance(error, Permanent)
    assert (Permanent, "20404") == (found, error.code)


@pytest.mark.parametrize("body", [b"<html>", b"", b"{}", json.dumps(sent(sid=OTHER_SID)).encode()])
def test_a_receipt_that_cannot_be_read_says_nothing(bench: Bench, body: bytes) -> None:
    bench.scripted = [Response(200, body)]
    assert Transient is kind_of(lambda: bench.sms.delivery(SID))[0]


# Looking numbers up


def test_a_number_is_looked_up_under_its_own_address(any_bench: Bench) -> None:
    assert LineType.VALID is any_bench.lookup.check(MARIA)
    assert LineType.LANDLINE is any_bench.lookup.check(HOUSE_LINE)
    assert LineType.INVALID is any_bench.lookup.check("+10005550142")
    seen = [(request.path, dict(request.query)) for request in any_bench.requests]
    assert (f"/v2/PhoneNumbers/{MARIA}", {"Fields": "line_type_intelligence"}) == seen[0]


@pytest.mark.parametrize(
    "wrong", ["", "3125550142", "+1312555014x", "+1/../x", "whatsapp:+13125550142", "+١٢٣٤٥٦٧٨"]
)
def test_what_is_no_number_is_not_asked_for(bench: Bench, wrong: str) -> None:
    assert LineType.INVALID is bench.lookup.check(wrong)
    assert bench.requests == []


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        ({"valid": True, "line_type_intelligence": {"type": "mobile"}}, LineType.VALID),
        ({"valid": True, "line_type_intelligence": {"type": "nonFixedVoip"}}, LineType.VALID),
        ({"valid": True, "line_type_intelligence": {"type": "landline"}}, LineType.LANDLINE),
        ({"valid": True, "line_type_intelligence": {"type": "fixedVoip"}}, LineType.UNKNOWN),
        ({"valid": True, "line_type_intelligence": {"type": "tollFree"}}, LineType.UNKNOWN),
        ({"valid": True, "line_type_intelligence": {"type": "voicemail"}}, LineType.UNKNOWN),
        ({"valid": True, "line_type_intelligence": {"type": None, "error_code": 60600}}, LineType.UNKNOWN),
        ({"valid": True, "line_type_intelligence": None}, LineType.UNKNOWN),
        ({"valid": True, "line_type_intelligence": {"type": None, "error_code": "60601"}}, LineType.UNKNOWN),
        ({"valid": False, "line_type_intelligence": {"type": "mobile"}}, LineType.INVALID),
        ({"valid": False, "validation_errors": ["TOO_SHORT"]}, LineType.INVALID),
        ({"valid": False, "validation_errors": ["INVALID_BUT_POSSIBLE"]}, LineType.INVALID),
    ],
)
def test_each_line_type_has_its_reading(bench: Bench, answer: dict[str, object], line: LineType) -> None:
    bench.scripted = [Response(200, json.dumps(answer).encode())]
    assert line is bench.lookup.check(MARIA)


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        (refusal(404, 20404), LineType.INVALID),
        (refusal(400, 21211), LineType.INVALID),
        (refusal(400, 60601), LineType.UNKNOWN),
    ],
)
def test_a_refused_look_up_that_says_something_of_the_number(
    bench: Bench, answer: Response, line: LineType
) -> None:
    bench.scripted = [answer]
    assert line is bench.lookup.check(MARIA)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refusal(404), Transient),  # some other server's page
        (refusal(429, 20429), Busy),
        (refusal(500, 20500), Transient),
        (ConnectionLost(), Transient),
        (Response(302, b"", {"location": "http://127.0.0.1:9/"}), Transient),
        (Response(200, b"<html>"), Transient),
        (Response(200, b'{"valid": null}'), Transient),
        (Response(200, b'{"valid": true, "line_type_intelligence": {"error_code": 20429}}'), Transient),
        (refusal(401, 20003), SenderBlocked),
        (refusal(403), SenderBlocked),
    ],
)
def test_a_look_up_that_says_nothing_of_the_number(
    any_bench: Bench, answer: Response | Exception, kind: type[RecallBoxError]
) -> None:
    any_bench.scripted = [answer]
    assert kind is kind_of(lambda: any_bench.lookup.check(MARIA))[0]
