"""The model's adapter against the simulated vendor over HTTP: what leaves, comes back, goes wrong."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from appliance.adapters.model import claude as adapter
from appliance.adapters.model.claude import Claude, ClaudeOptions
from appliance.adapters.model.prompt_files import load_prompts
from appliance.domain.advice.asking import ReplySaid, Request, Said, Trouble, build_request, read_answer
from appliance.domain.advice.redaction import KnownPeople, redact
from appliance.domain.advice.use import Call, Lang, OpenTime, ReplyRedacted, Weekday
from appliance.domain.policy import AiMode, Policy
from appliance.domain.replies import Intent
from appliance.errors import Misconfigured, Permanent, RecallBoxError, Transient
from appliance.simulation import http
from appliance.simulation.anthropic import VERSION, Anthropic, Fault, InProcess, Personality, Vice
from appliance.simulation.http import Response, serve
from appliance.simulation.kernel import VirtualClock

KEY = "sk-test-0142"
NOON = datetime(2026, 11, 17, 18, 0, tzinfo=UTC)
WORDS = "count me in for tuesday"
HAIKU = "claude-haiku-5-5"


def question(model: str = HAIKU) -> Request:
    offered = (OpenTime(0, Weekday.TUESDAY, 10, 0), OpenTime(1, Weekday.THURSDAY, 14, 30))
    view = ReplyRedacted(redact(WORDS, KnownPeople()), Lang.EN, offered)
    return build_request(
        load_prompts()[Call.REPLY], view, mode=AiMode.PLACEHOLDER, model=model, policy=Policy()
    )


class Bench:
    """The simulated vendor behind HTTP and our adapter in front of it."""

    def __init__(self, url: str, vendor: Anthropic) -> None:
        self.vendor = vendor
        self.url = url
        self.clock = VirtualClock(NOON)
        self.pauses: list[float] = []
        self.model = self.open()

    def open(self, **more: Any) -> Claude:
        options = ClaudeOptions(**{"url": self.url, "api_key": KEY, "deadline_seconds": 10.0, **more})
        return Claude(options, self.clock, self.pauses.append)

    def fail(self, *faults: Fault | None) -> None:
        """Let the next requests go wrong, then none."""
        coming = iter(faults)
        self.vendor.fault = lambda _: next(coming, None)


@pytest.fixture
def seen() -> list[http.Request]:
    return []


@pytest.fixture
def bench(seen: list[http.Request]) -> Iterator[Bench]:
    vendor = Anthropic(KEY)

    def handle(request: http.Request) -> Response:
        seen.append(request)
        return vendor.handle(request)

    with serve(handle) as url:
        bench = Bench(url, vendor)
        yield bench
        bench.model.close()


def test_a_request_leaves_as_documented_and_its_answer_is_read(
    bench: Bench, seen: list[http.Request]
) -> None:
    said = bench.model.ask(question())

    (request,) = seen
    assert ("POST", "/v1/messages") == (request.method, request.path)
    assert question().wire() == json.loads(request.body)
    assert f"Bearer {KEY}" == request.headers["authorization"]
    assert VERSION == request.headers["anthropic-version"]
    assert ReplySaid(Intent.BOOK, 0) == read_answer(Call.REPLY, said)
    assert ("end_turn", HAIKU) == (said.stop, said.model)
    assert said.usage.tokens_in > 300
    assert said.usage.tokens_out > 0
    assert "127.0.0.1" == bench.model.endpoint


def test_nothing_leaves_that_the_request_does_not_say(bench: Bench, seen: list[http.Request]) -> None:
    bench.model.ask(question())

    allowed = {
        "host", "authorization", "anthropic-version", "content-type", "accept", "user-agent",
        "content-length",
    }  # fmt: skip
    assert seen[0].headers.keys() <= allowed
    assert "recallbox" == seen[0].headers["user-agent"]
    assert {"model", "max_tokens", "system", "messages", "output_config"} == json.loads(seen[0].body).keys()


def test_the_environment_cannot_redirect_or_add(
    bench: Bench, seen: list[http.Request], monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere: list[http.Request] = []

    def other(request: http.Request) -> Response:
        elsewhere.append(request)
        return Response(200, b"{}")

    with serve(other) as url:
        for name in (
            "ANTHROPIC_BASE_URL",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "ALL_PROXY",
            "http_proxy",
            "all_proxy",
        ):
            monkeypatch.setenv(name, url)
        monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-other")
        monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", "token-other")
        monkeypatch.setenv("ANTHROPIC_PROFILE", "other")
        monkeypatch.setenv(
            "ANTHROPIC_CUSTOM_HEADERS", "authorization: Bearer sk-other\nx-leak: yes\nhost: evil.test"
        )
        monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent")
        model = bench.open()
        assert isinstance(model.ask(question()), Said)
        model.close()

    assert [] == elsewhere
    assert f"Bearer {KEY}" == seen[0].headers["authorization"]
    assert not {"x-leak"} & seen[0].headers.keys()
    assert seen[0].headers["host"] == bench.url.removeprefix("http://")


def test_no_word_of_a_request_is_logged_at_any_level(
    bench: Bench, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    root = logging.getLogger()
    known = [
        logging.getLogger(name) for name in ("anthropic", "anthropic._base_client", "httpx2", "httpcore2")
    ]
    levels = [one.level for one in (root, *known)]
    try:
        for one in (root, *known):
            one.setLevel(logging.DEBUG)
        with caplog.at_level(logging.DEBUG):
            bench.model.ask(question())
            bench.fail(Fault(400, "invalid_request_error"))
            with pytest.raises(Permanent):
                bench.model.ask(question())
    finally:
        for one, level in zip((root, *known), levels, strict=True):
            one.setLevel(level)
    told = caplog.text + capsys.readouterr().err
    assert not any(word in told for word in (WORDS, "tuesday", KEY, "offered", "messages"))


@pytest.mark.parametrize(
    ("fault", "kind", "code", "retry_after", "asked"),
    [
        (Fault(429, "rate_limit_error", {"retry-after": "2"}), Transient, "", 2.0, 2),
        (Fault(429, "rate_limit_error", {"retry-after": "864000"}), Transient, "", 900.0, 1),
        (Fault(429, "rate_limit_error", {"retry-after-ms": "1500"}), Transient, "", 1.5, 2),
        (Fault(429, "rate_limit_error", {"retry-after": "soon"}), Permanent, "spend_cap", None, 1),
        (Fault(429, "rate_limit_error"), Permanent, "spend_cap", None, 1),
        (Fault(529, "overloaded_error"), Transient, "", None, 2),
        (Fault(500, "api_error"), Transient, "", None, 2),
        (Fault(503, "api_error", {"retry-after": "-5"}), Transient, "", None, 2),
        (Fault(504, "timeout_error"), Transient, "", None, 2),
        (Fault(400, "invalid_request_error"), Permanent, "http_400", None, 1),
        (Fault(401, "authentication_error"), Permanent, "bad_key", None, 1),
        (Fault(402, "billing_error"), Permanent, "http_402", None, 1),
        (Fault(413, "request_too_large"), Permanent, "http_413", None, 1),
        (Fault(301, "moved"), Permanent, "http_301", None, 1),
        (Fault(0), Transient, "", None, 2),
    ],
)
def test_every_refusal_is_translated_and_tried_at_most_twice(
    bench: Bench,
    fault: Fault,
    kind: type[RecallBoxError],
    code: str,
    retry_after: float | None,
    asked: int,
) -> None:
    bench.fail(*[fault] * 9)
    with pytest.raises(kind) as caught:
        bench.model.ask(question())

    assert asked == len(bench.vendor.bodies)
    assert asked - 1 == len(bench.pauses)
    assert all(0 < one <= 4 for one in bench.pauses)
    told = caught.value
    if isinstance(told, Permanent):
        assert code == told.code
    if isinstance(told, Transient):
        assert retry_after == told.retry_after
    assert "tuesday" not in str(told)
    assert told.__cause__ is None


def test_what_was_wrong_once_is_asked_again(bench: Bench) -> None:
    bench.fail(Fault(529, "overloaded_error"))
    assert ReplySaid(Intent.BOOK, 0) == read_answer(Call.REPLY, bench.model.ask(question()))
    assert [1.0] == bench.pauses


def test_after_the_deadline_nothing_is_tried_again(bench: Bench) -> None:
    def late(_: http.Request) -> Fault:
        bench.clock.move_to(bench.clock.now() + timedelta(seconds=9.5))
        return Fault(500)

    bench.vendor.fault = late
    with pytest.raises(Transient):
        bench.model.ask(question())
    assert 1 == len(bench.vendor.bodies)


def test_an_answer_that_drips_on_past_the_deadline_is_dropped() -> None:
    clock = VirtualClock(NOON)

    class Drip(httpx2.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            while True:
                clock.move_to(clock.now() + timedelta(seconds=1))
                yield b" "

    class Slow(httpx2.BaseTransport):
        def handle_request(self, request: httpx2.Request) -> httpx2.Response:
            return httpx2.Response(200, stream=Drip())

    model = Claude(
        ClaudeOptions("http://127.0.0.1:9", KEY, deadline_seconds=10.0), clock, lambda _: None, Slow()
    )
    with pytest.raises(Transient, match="in time"):
        model.ask(question())
    assert clock.now() - NOON < timedelta(seconds=13)


@pytest.mark.parametrize(
    ("vice", "trouble"),
    [
        (Vice.REFUSAL, Trouble.REFUSAL),
        (Vice.TRUNCATED, Trouble.TRUNCATED),
        (Vice.WRONG_JSON, Trouble.NOT_JSON),
        (Vice.OUT_OF_RANGE, Trouble.OUT_OF_RANGE),
    ],
)
def test_an_answer_that_did_not_end_well_is_an_answer_that_was_paid_for(
    bench: Bench, vice: Vice, trouble: Trouble
) -> None:
    bench.vendor.personality, bench.vendor.vices = Personality.HOSTILE, (vice,)
    said = bench.model.ask(question())
    assert trouble == read_answer(Call.REPLY, said)
    assert said.usage.tokens_in > 0


def test_ten_megabytes_are_not_taken_in(bench: Bench) -> None:
    bench.vendor.personality, bench.vendor.vices = Personality.HOSTILE, (Vice.HUGE,)
    with pytest.raises(Permanent) as caught:
        bench.model.ask(question())
    assert "too_big" == caught.value.code


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"[]",
        b"null",
        b'{"content": null}',
        b'{"content": [{"type": "text"}], "usage": {}}',
        b"\xff",
    ],
)
def test_nonsense_is_permanent(body: bytes) -> None:
    def answer(_: http.Request) -> Response:
        return Response(200, body, {"content-type": "application/json"})

    model = Claude(
        ClaudeOptions("http://127.0.0.1:9", KEY), VirtualClock(NOON), lambda _: None, InProcess(answer)
    )
    with pytest.raises(Permanent):
        model.ask(question())


def test_a_client_that_says_something_else_is_stopped_before_a_byte_leaves(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        bench.model._client.messages, "create", _with_more(bench.model._client.messages.create)
    )
    with pytest.raises(Permanent) as caught:
        bench.model.ask(question())
    assert "strayed" == caught.value.code
    assert [] == bench.vendor.bodies


def _with_more(create: Any) -> Any:
    return lambda **said: create(**said, metadata={"user_id": "maria"})


@pytest.mark.parametrize("url", ["http://api.example.com", "ftp://127.0.0.1", "api.example.com", ""])
def test_an_address_without_encryption_is_refused(bench: Bench, url: str) -> None:
    with pytest.raises(Misconfigured, match="https"):
        bench.open(url=url)


def test_models_that_keep_what_they_see_are_never_asked(bench: Bench) -> None:
    with pytest.raises(Permanent) as caught:
        bench.model.ask(question("claude-mythos-5"))
    assert ("retains", []) == (caught.value.code, bench.vendor.bodies)


def test_the_version_is_the_clients() -> None:
    from anthropic._constants import ANTHROPIC_API_VERSION

    assert ANTHROPIC_API_VERSION == adapter._VERSION
