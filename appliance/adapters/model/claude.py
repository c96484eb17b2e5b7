"""Anthropic's Messages API by the vendor's own client, held to what this box said it would send.

Facts: messaging 7. The client reads a dozen environment variables and prints prompts at debug level; so the
transport here decides what leaves: one host, one path, five headers, exactly the body of the request.
Anything else is refused before a byte is written. An answer is read within the call's deadline and up to a
size, whatever the other side sends. No retry of the client's own: `retry-after` would be obeyed for weeks.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

import anthropic
import httpx2

from appliance.domain.advice.asking import Request, Said
from appliance.domain.advice.costs import Usage
from appliance.errors import Misconfigured, Permanent, Transient
from appliance.ports.time import Clock

_VERSION: Final = "2026-10-21"
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_PATH: Final = "/v1/messages"
_MOST_BYTES: Final = 1_000_000
_TRIES: Final = 2
_LONGEST_WAIT: Final = 4.0
"""Seconds waited between two tries; who asks for more is asked again on another occasion."""
_DEFAULT_WAIT: Final = 1.0
_LONGEST_RETRY_AFTER: Final = 900.0
_RETENTION: Final = ("claude-fable", "claude-mythos")
"""Models that keep what they are shown for 30 days (facts/messaging.md 7)."""


@dataclass(frozen=True, slots=True)
class ClaudeOptions:
    """Where requests go, with which key, through which proxy, and how long a call may take in all."""

    url: str
    api_key: str
    proxy: str = ""
    deadline_seconds: float = 20.0


class _TooLate(httpx2.HTTPError):
    """The deadline passed while the answer was still coming."""


class _TooBig(httpx2.HTTPError):
    """The answer is larger than any answer of ours may be."""


class _Strayed(httpx2.HTTPError):
    """The client was about to send something that the request does not say."""


class _Door(httpx2.BaseTransport):
    """Lets out exactly what a request says, to one place, and in at most so much for so long."""

    def __init__(self, inner: httpx2.BaseTransport, options: ClaudeOptions, clock: Clock) -> None:
        self._inner = inner
        self._url = httpx2.URL(options.url.rstrip("/") + _PATH)
        self._key = options.api_key
        self._clock = clock
        self.expected: Any = None
        self.until: datetime | None = None

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        content = request.read()
        if (request.method, request.url) != ("POST", self._url) or json.loads(content) != self.expected:
            raise _Strayed("the request is not the one that was audited")
        headers = {
            "host": self._url.netloc.decode(),
            "authorization": f"Bearer {self._key}",
            "anthropic-version": _VERSION,
            "content-type": "application/json",
            "accept": "application/json",
            "user-agent": "recallbox",
        }
        clean = httpx2.Request(
            "POST", self._url, headers=headers, content=content, extensions=request.extensions
        )
        answer = self._inner.handle_request(clean)
        if int(answer.headers.get("content-length") or 0) > _MOST_BYTES:
            answer.close()
            raise _TooBig("the answer is too large")
        return httpx2.Response(
            answer.status_code,
            # No encoding was asked for: a small answer must not unfold into a large one.
            headers=[pair for pair in answer.headers.multi_items() if pair[0].lower() != "content-encoding"],
            stream=_Bounded(answer, self._is_late),
            extensions=answer.extensions,
        )

    def _is_late(self) -> bool:
        return self.until is not None and self._clock.now() > self.until

    def close(self) -> None:
        self._inner.close()


class _Bounded(httpx2.SyncByteStream):
    """An answer's bytes, as long as they are few and in time."""

    def __init__(self, answer: httpx2.Response, is_late: Callable[[], bool]) -> None:
        self._answer = answer
        self._is_late = is_late

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        assert isinstance(self._answer.stream, httpx2.SyncByteStream)
        for chunk in self._answer.stream:
            size += len(chunk)
            if size > _MOST_BYTES:
                raise _TooBig("the answer is too large")
            if self._is_late():
                raise _TooLate("the deadline has passed")
            yield chunk

    def close(self) -> None:
        self._answer.close()


class Claude:
    """The vendor's model. One request at a time."""

    name = "anthropic"

    def __init__(
        self,
        options: ClaudeOptions,
        clock: Clock,
        pause: Callable[[float], None],
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        """Given where to ask and how to wait, be ready. Raise Misconfigured if the address is not safe."""
        target = urlsplit(options.url)
        if target.scheme != "https" and (target.scheme, target.hostname in _LOOPBACK) != ("http", True):
            raise Misconfigured("model.url is not an https address", remedy="name the vendor's https address")
        silence_client()
        self.endpoint = target.hostname or ""
        self._options = options
        self._clock = clock
        self._pause = pause
        inner = transport or httpx2.HTTPTransport(proxy=options.proxy or None, trust_env=False)
        self._door = _Door(inner, options, clock)
        self._client = anthropic.Anthropic(
            api_key=options.api_key,
            base_url=options.url,
            timeout=options.deadline_seconds,
            max_retries=0,
            open_telemetry=False,
            http_client=httpx2.Client(transport=self._door, trust_env=False, follow_redirects=False),
        )

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def ask(self, request: Request) -> Said:
        if request.model.startswith(_RETENTION):
            raise Permanent(f"{request.model} keeps what it is shown for 30 days", code="retains")
        started_at = self._clock.now()
        self._door.expected = request.wire()
        self._door.until = started_at + timedelta(seconds=self._options.deadline_seconds)
        for attempt in range(1, _TRIES + 1):
            try:
                return self._ask_once(request)
            except Transient as error:
                wait = _DEFAULT_WAIT if error.retry_after is None else error.retry_after
                spent = (self._clock.now() - started_at).total_seconds()
                if attempt == _TRIES or wait > _LONGEST_WAIT or spent + wait > self._options.deadline_seconds:
                    raise
                self._pause(wait)
        raise Transient("the model did not answer")

    def _ask_once(self, request: Request) -> Said:
        failed: Permanent | Transient
        try:
            answer = self._client.messages.create(**request.wire())
            return _read(answer)
        except anthropic.APIStatusError as error:
            failed = _translate(error)
        except anthropic.APIConnectionError as error:
            failed = _unreachable(error.__cause__)
        except _TooBig:
            failed = Permanent("the model's answer is too large", code="too_big")
        except (anthropic.AnthropicError, httpx2.HTTPError, ValueError, TypeError, AttributeError) as error:
            failed = Permanent(
                f"the model's answer cannot be read ({type(error).__name__})", code="unreadable"
            )
        # Raised out here, because the library's own errors quote what was sent and what came back.
        raise failed


def silence_client() -> None:
    """Keep the vendor's client and its HTTP library from logging at any level: their lines quote prompts."""
    names = [one for one in logging.root.manager.loggerDict if one.split(".")[0] in _CHATTY]
    for name in {*names, *_CHATTY, "anthropic._base_client", "httpcore2.http11", "httpcore2.connection"}:
        logging.getLogger(name).disabled = True


_CHATTY: Final = ("anthropic", "httpx2", "httpcore2")


def _read(answer: anthropic.types.Message) -> Said:
    """Return an answer as the domain takes it; only text blocks count, thinking may come before them."""
    text = "".join(block.text for block in answer.content or () if block.type == "text")
    usage = answer.usage
    return Said(
        text,
        str(answer.stop_reason),
        Usage(
            usage.input_tokens,
            usage.output_tokens,
            usage.cache_read_input_tokens or 0,
            usage.cache_creation_input_tokens or 0,
        ),
        str(answer.model),
        str(answer.id),
    )


def _unreachable(cause: BaseException | None) -> Permanent | Transient:
    if isinstance(cause, _Strayed):
        return Permanent("the client was about to send something else; nothing left", code="strayed")
    if isinstance(cause, _TooBig):
        return Permanent("the model's answer is too large", code="too_big")
    word = "in time" if isinstance(cause, _TooLate | httpx2.TimeoutException) else "at all"
    return Transient(f"the model did not answer {word}")


def _translate(error: anthropic.APIStatusError) -> Permanent | Transient:
    """Return what a refused request means. 529 is overload; 429 without a wait is a spend cap."""
    status = error.status_code
    if status in (408, 409) or status >= 500:
        return Transient(f"the model answered {status}", retry_after=_retry_after(error))
    if status == 429:
        wait = _retry_after(error)
        if wait is None:
            return Permanent("the account's spend cap is reached", code="spend_cap")
        return Transient("the model is asked too often", retry_after=wait)
    if status in (401, 403):
        return Permanent(
            f"the model refused the key ({status})", code="bad_key", remedy="seal a valid model_api_key"
        )
    return Permanent(f"the model refused the request ({status})", code=f"http_{status}")


def _retry_after(error: anthropic.APIStatusError) -> float | None:
    """Return the seconds to wait, as the vendor says them in either header, within bounds."""
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        text = error.response.headers.get(name, "")
        if text.isascii() and text.replace(".", "", 1).isdigit():
            return min(float(text) / unit, _LONGEST_RETRY_AFTER)
    return None
