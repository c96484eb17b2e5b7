"""How requests reach Open Dental's API and what their failures mean in our kinds of error.

Reads are tried three times; a write is never repeated here, since the vendor has no idempotency key.
A write that may have left without an answer is `Unknown`. It refuses to pass on an error's body:
explanations are free text and may name patients (facts: pms 1, Status codes).
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping

import httpx
import msgspec
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential

from appliance.errors import Misconfigured, Permanent, RecallBoxError, Transient, Unknown

Params = Mapping[str, str]

_TRIES = 3


def open_dental_client(
    base_url: str, *, proxy: str | None = None, ca_bundle: str | None = None, timeout_s: float = 30.0
) -> httpx.Client:
    """Given the service's address (`http://server:30223/api/v1/`), return a client for it.

    It ignores proxies and certificates that the environment names.
    """
    context = ssl.create_default_context(cafile=ca_bundle)
    return httpx.Client(
        base_url=base_url,
        proxy=proxy,
        verify=context,
        timeout=httpx.Timeout(timeout_s, connect=5.0),
        trust_env=False,
    )


class OpenDentalDoor:
    """Sends requests with the keys and gives back the bodies of successes."""

    def __init__(
        self, client: httpx.Client, developer_key: str, customer_key: str, pause: Callable[[float], None]
    ) -> None:
        self._client = client
        self._headers = {
            "Authorization": f"ODFHIR {developer_key}/{customer_key}",
            "Content-Type": "application/json",
        }
        self._retry = Retrying(
            stop=stop_after_attempt(_TRIES),
            wait=wait_exponential(multiplier=0.2),
            retry=retry_if_exception(_worth_another_try),
            sleep=pause,
            reraise=True,
        )

    @property
    def address(self) -> str:
        """The base URL of the API."""
        return str(self._client.base_url)

    def get(self, path: str, params: Params) -> bytes:
        """Read a resource, trying up to three times."""
        return self._retry(self._send, "GET", path, params, None)

    def post(self, path: str, body: Mapping[str, object]) -> bytes:
        """Create a row, trying once."""
        return self._send("POST", path, {}, body)

    def put(self, path: str, body: Mapping[str, object]) -> bytes:
        """Change a row, trying once."""
        return self._send("PUT", path, {}, body)

    def query(self, sql: str, offset: int = 0) -> bytes:
        """Run a SELECT from an offset on. Sent as a PUT, it changes nothing: tried up to three times."""
        params = {"Offset": str(offset)} if offset else {}
        try:
            return self._retry(self._send, "PUT", "queries/ShortQuery", params, {"SqlCommand": sql})
        except Unknown as error:
            raise Transient(str(error)) from None

    def _send(self, method: str, path: str, params: Params, body: Mapping[str, object] | None) -> bytes:
        """Send one request and return the body of its success. Raise what went wrong, in our kinds."""
        what = f"Open Dental {method} {_shape(path)}"
        content = None if body is None else msgspec.json.encode(body)
        try:
            answer = self._client.request(method, path, params=params, content=content, headers=self._headers)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
            raise Transient(f"{what}: not reached ({type(error).__name__})") from None
        except httpx.RequestError as error:
            kind = Transient if method == "GET" else Unknown
            raise kind(f"{what}: no answer ({type(error).__name__})") from None
        if answer.is_success:
            return answer.content
        raise _failure(what, method != "GET", answer)


def _worth_another_try(error: BaseException) -> bool:
    """Repeat what may pass by itself; a vendor that names a time to wait is left alone until then."""
    return isinstance(error, Transient) and error.retry_after is None


def _failure(what: str, is_write: bool, answer: httpx.Response) -> RecallBoxError:
    """Given a refused request, return our kind of error. The explanation in the body is never repeated."""
    status = answer.status_code
    message = f"{what}: status {status}"
    if status in (401, 403):
        return Misconfigured(message, remedy="check the API keys and permissions in Open Dental's setup")
    if status == 429:
        return Transient(message, retry_after=_retry_after(answer.headers.get("retry-after", "")))
    if status >= 500 or status == 408:
        return Unknown(message) if is_write else Transient(message)
    if status == 400 and not is_write:
        # The vendor answers 400 to bad fields and to its own troubles alike (facts: pms 1, Status codes).
        return Transient(message)
    return Permanent(message, code=str(status))


def _retry_after(text: str) -> float:
    return float(min(300, max(1, int(text)))) if text.strip().isdecimal() else 60.0


def _shape(path: str) -> str:
    """Return a path with its numbers blotted out: an id in a log line is one too many."""
    return "/".join("#" if part.isdecimal() else part for part in path.split("/"))
