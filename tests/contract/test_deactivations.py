"""Twilio's lists of numbers out of use: fetched over HTTP, followed to named hosts only, recorded once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest

from appliance.adapters.sms.twilio import TwilioDeactivations, TwilioOptions
from appliance.adapters.sms.vendor_http import carrier_client
from appliance.errors import Permanent, RecallBoxError, Transient
from appliance.ports.sms import Busy, SenderBlocked
from appliance.simulation.carrier import Twilio
from appliance.simulation.http import InProcess, Request, Response, serve
from appliance.simulation.kernel import Agenda, Streams, VirtualClock
from appliance.workflow.nightly.pull import pull
from appliance.workflow.nightly.scrub import fetch_deactivated
from appliance.workflow.texting.numbers import doubt_of
from tests.contract.carriers import CARLOS, MARIA, MONDAY
from tests.simulation.stage_world import DAY, staged

ON = date(2026, 11, 22)
PLAIN = {"content-type": "text/plain"}


class Lists:
    """The vendor over HTTP with one day's list, and our adapter before it."""

    def __init__(self, stack: ExitStack) -> None:
        self.requests: list[Request] = []
        self.scripted: list[Response] = []
        clock = VirtualClock(MONDAY)
        self.vendor = Twilio(Agenda(clock), Streams(7), deactivated={ON: [MARIA, CARLOS]})
        url = stack.enter_context(serve(self._handle))
        client = stack.enter_context(carrier_client())
        keys = (self.vendor.account_sid, self.vendor.api_key, self.vendor.api_secret)
        options = TwilioOptions(*keys, "+13125550100", deactivations_url=url)
        self.lists = TwilioDeactivations(client, options, ["127.0.0.1"])
        self.careful = TwilioDeactivations(client, options, ["files.example"])

    def _handle(self, request: Request) -> Response:
        self.requests.append(request)
        return self.scripted.pop(0) if self.scripted else self.vendor.handle(request)


@pytest.fixture
def lists() -> Iterator[Lists]:
    with ExitStack() as stack:
        yield Lists(stack)


def test_a_days_list_is_followed_to_its_file_without_our_key(lists: Lists) -> None:
    assert [MARIA, CARLOS] == lists.lists.deactivated(ON)
    asked, fetched = lists.requests
    assert "authorization" in asked.headers
    assert "authorization" not in fetched.headers
    assert [] == lists.lists.deactivated(ON - timedelta(days=1))


def test_a_file_at_a_host_that_nobody_named_is_not_fetched(lists: Lists) -> None:
    with pytest.raises(Permanent, match=r"127\.0\.0\.1, which is not allowed") as caught:
        lists.careful.deactivated(ON)
    assert "sms.deactivation_hosts" in caught.value.remedy
    assert 1 == len(lists.requests)


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        ([Response(429, b"{}", {"retry-after": "5"})], Busy),
        ([Response(500)], Transient),
        ([Response(401, b'{"code": 20003}')], SenderBlocked),
        ([Response(404, b'{"code": 20404}')], Permanent),
        ([Response(200, b"{}")], Transient),
        ([Response(307)], Transient),
        ([Response(307, b"", {"location": "http://a:b:c/"})], Transient),
        ([Response(307, b"", {"location": "https://127.0.0.1/a"})], Permanent),
        ([Response(307, b"", {"location": "/v1/a"}), Response(403)], Transient),
        ([Response(307, b"", {"location": "/v1/a"}), Response(200, b"<html>", PLAIN)], Transient),
        ([Response(307, b"", {"location": "/v1/a"}), Response(200, b"+13125550142")], Transient),
    ],
)
def test_what_is_no_list_is_never_read_as_one(
    lists: Lists, answers: list[Response], kind: type[RecallBoxError]
) -> None:
    lists.scripted = answers
    with pytest.raises(RecallBoxError) as caught:
        lists.lists.deactivated(ON)
    assert kind is type(caught.value)


def test_the_lists_of_the_last_days_are_recorded_once_and_stop_texts(tmp_path: Path) -> None:
    with staged(8, 400, tmp_path) as stage:
        pull(stage.site.box)
        given_up = stage.world._given_up(DAY)
        options = stage.site.settings.sms
        client = httpx.Client(transport=InProcess(stage.world.twilio.handle))
        keys = TwilioOptions(
            options.account_sid, options.key_sid, stage.world.twilio.api_secret, options.number
        )
        lists = TwilioDeactivations(client, keys, ["messaging.twilio.com"])
        box = replace(stage.site.box, deactivations=lists)
        ours = {phone for days in (1, 2, 3) for phone in given_up.get(DAY - timedelta(days=days), ())}
        assert ours
        assert 0 == fetch_deactivated(stage.site.box)  # nobody named a host
        assert len(ours) == fetch_deactivated(box)
        assert 0 == fetch_deactivated(box)
        with box.store.view() as view:
            found = {phone for phone, one in view.number_checks().items() if doubt_of(one) == "invalid"}
        assert ours == found
        client.close()


def test_a_day_without_a_list_hides_no_other(tmp_path: Path) -> None:
    with staged(8, 30, tmp_path) as stage:
        asked: list[date] = []

        class Sparse:
            def deactivated(self, on: date) -> list[str]:
                asked.append(on)
                if len(asked) == 2:
                    raise Permanent("no list", code="20404")
                return []

        assert 0 == fetch_deactivated(replace(stage.site.box, deactivations=Sparse()))
        assert [DAY - timedelta(days=days) for days in (3, 2, 1)] == asked


def test_a_site_that_names_hosts_has_the_lists_fetched_each_morning(tmp_path: Path) -> None:
    with staged(8, 30, tmp_path) as stage:
        assert "deactivations" not in stage.site.jobs()
        fetch: Callable[[date], list[str]] = lambda _: []  # noqa: E731
        lists = type("Lists", (), {"deactivated": staticmethod(fetch)})()
        site = replace(stage.site, box=replace(stage.site.box, deactivations=lists))
        assert "deactivations" in site.jobs()
