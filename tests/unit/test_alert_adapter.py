"""Alerts over a simulated webhook on loopback: what leaves, what each answer means, what is never said."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import pytest

from appliance.adapters.alerts import SlackWebhooks, alert_client
from appliance.errors import Misconfigured, Permanent, Transient
from appliance.simulation.http import ConnectionLost, Request, Response, serve

SECRET = "/services/T0/B0/verysecret"


class Hook:
    """A webhook that answers as it is told and remembers what it heard."""

    def __init__(self, answer: Response | None = None) -> None:
        self.answer = answer
        self.heard: list[Request] = []

    def __call__(self, request: Request) -> Response:
        self.heard.append(request)
        if self.answer is None:
            raise ConnectionLost
        return self.answer


@contextmanager
def webhooks(hook: Hook) -> Iterator[SlackWebhooks]:
    with serve(hook) as url, alert_client() as client:
        yield SlackWebhooks(client, {"desk": url + SECRET})


def test_an_alert_is_one_post_of_plain_text() -> None:
    hook = Hook(Response(200, b"ok"))
    with webhooks(hook) as alerts:
        alerts.send("desk", "A <thread> & more")
    (seen,) = hook.heard
    assert ("POST", SECRET) == (seen.method, seen.path)
    assert {"text": "A &lt;thread&gt; &amp; more", "unfurl_links": False} == msgspec.json.decode(seen.body)


@pytest.mark.parametrize(
    ("answer", "error", "told", "wait"),
    [
        (Response(429, b"slow", {"retry-after": "7"}), Transient, "429", 7.0),
        (Response(429, b"slow", {"retry-after": "99999999"}), Transient, "429", 3600.0),
        (Response(429, b"slow", {"retry-after": "soon"}), Transient, "429", None),
        (Response(503, b""), Transient, "503", None),
        (None, Transient, "did not answer", None),
        (Response(404, b"no_service"), Permanent, "no_service", None),
        (Response(403, b"<html>Maria Alvarez"), Permanent, "403", None),
        (Response(302, b"", {"location": "http://127.0.0.1:1/"}), Permanent, "302", None),
    ],
)
def test_each_answer_means_later_or_never_and_the_address_is_not_told(
    answer: Response | None, error: type[Permanent | Transient], told: str, wait: float | None
) -> None:
    with webhooks(Hook(answer)) as alerts, pytest.raises(error, match=told) as caught:
        alerts.send("desk", "A thread needs you")
    assert "verysecret" not in repr(caught.value)
    assert "Maria" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert wait == getattr(caught.value, "retry_after", None)


def test_a_post_that_is_not_set_up_is_refused() -> None:
    with webhooks(Hook(Response(200, b"ok"))) as alerts, pytest.raises(Permanent) as caught:
        alerts.send("owner", "x")
    assert "no_post" == caught.value.code


@pytest.mark.parametrize("address", ["http://hooks.example/x", "", "ftp://127.0.0.1/x", "hooks.example/x"])
def test_an_address_that_is_not_safe_is_refused_without_being_told(address: str) -> None:
    with alert_client() as client, pytest.raises(Misconfigured, match="alert_webhook_desk") as caught:
        SlackWebhooks(client, {"desk": address})
    assert not address or address not in str(caught.value)
