"""RingCentral's push only hastens the poll: cut it anywhere, and nothing that came in stays unheard."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count

import pytest

from appliance.adapters.host import SystemEntropy
from appliance.adapters.sms.ringcentral import RingCentral
from appliance.adapters.sms.ringcentral_hint import MessageHint
from appliance.errors import RecallBoxError
from appliance.simulation.ringcentral_socket import Cut, Push
from tests.contract.carriers import MONDAY, OFFICE, Bench

_LONGEST_S = 20.0


class Ear:
    """Hears by hint alone: no clock asks it to look."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.heard: list[str] = []
        self.looks = 0
        self.changed = threading.Condition()

    def look(self) -> None:
        try:
            found = [text.vendor_id for text in self.bench.sms.poll_inbound(MONDAY)]
        except RecallBoxError:
            return
        with self.changed:
            self.looks += 1
            self.heard = found
            self.changed.notify_all()

    def wait_for(self, what: Callable[[], bool]) -> bool:
        with self.changed:
            return self.changed.wait_for(what, _LONGEST_S)


@contextmanager
def listening(name: str) -> Iterator[tuple[Bench, Push, Ear, MessageHint]]:
    """A vendor with its push, and a hint not started yet. Between two attempts virtual time passes."""
    with ExitStack() as stack:
        bench, push = Bench(name, stack), Push()
        stack.enter_context(push.serving())
        bench.ringcentral.grant_push = push.grant
        bench.ringcentral.on_change.append(
            lambda text: push.notify(text) if text.direction == "inbound" else None
        )
        ear = Ear(bench)
        assert isinstance(bench.sms, RingCentral)
        hint = MessageHint(
            bench.sms.door, bench.options, SystemEntropy(), ear.look, pause=lambda s: bench.wait(seconds=s)
        )
        yield bench, push, ear, hint
        hint.stop()


@pytest.mark.parametrize("name", ["ringcentral", "ringcentral_high_volume"])
def test_a_text_is_heard_as_soon_as_the_vendor_says_so(name: str) -> None:
    with listening(name) as (bench, push, ear, hint):
        hint.start()
        assert ear.wait_for(lambda: ear.looks == 1)  # once subscribed, whatever came before
        sid = bench.hear("STOP")
        assert ear.wait_for(lambda: sid in ear.heard)
        wanted = OFFICE[1:] if name == "ringcentral_high_volume" else "message-store?type=SMS"
        assert wanted in push.filters[0]
        assert "instant" not in push.filters[0]  # that one would bring the words


@pytest.mark.parametrize("cut", list(Cut))
def test_cut_at_any_point_it_comes_back_and_nothing_stays_unheard(cut: Cut) -> None:
    """A text arrives in the very moment of each cut, and one while nobody listens; only the hint asks."""
    with listening("ringcentral") as (bench, push, ear, hint):
        arrived: list[str] = []

        def write(_: Cut) -> None:
            phone = f"+1312555{9900 + len(arrived)}"
            arrived.append(bench.carrier.receive(phone, OFFICE, "STOP", bench.clock.now()).sid)

        push.on_cut = write
        push.cuts = [cut, cut]
        hint.start()
        sids = []
        for number in count(50):
            assert number < 60, "the push did not come back"
            seen = ear.looks
            sids.append(bench.hear(str(number), f"+1312555{number:04d}"))
            ear.wait_for(lambda seen=seen: ear.looks > seen)  # type: ignore[misc]
            if not push.cuts:
                break
        last = bench.hear("the last one")
        assert ear.wait_for(lambda: {last, *sids, *arrived} <= set(ear.heard))
        assert 2 == len(arrived)
        assert push.subscribed >= 1


def test_the_vendor_is_not_asked_more_often_than_its_rate_group_allows() -> None:
    with listening("ringcentral") as (bench, push, ear, hint):
        push.cuts = [Cut.AT_CONNECT] * 30
        hint.start()
        assert ear.wait_for(lambda: ear.looks == 1)
        assert 0 == bench.ringcentral.gate.penalties


@pytest.mark.parametrize(
    "uri",
    ["ws://evil.example/ws", "wss://ringcentral.com.evil.example/ws", "http://127.0.0.1/", "", "wss://x?a=b"],
)
def test_no_address_but_the_vendors_is_connected_to(uri: str) -> None:
    with listening("ringcentral") as (bench, push, ear, hint):
        granted = push.grant()
        assert granted is not None
        tried = threading.Event()

        def elsewhere() -> dict[str, object]:
            tried.set()
            return {**granted, "uri": uri}

        bench.ringcentral.grant_push = elsewhere
        hint.start()
        assert tried.wait(_LONGEST_S)
        hint.stop()
        assert (0, 0) == (push.subscribed, ear.looks)


def test_it_hangs_up_when_told_to() -> None:
    with listening("ringcentral") as (_, push, ear, hint):
        hint.start()
        assert ear.wait_for(lambda: ear.looks == 1)
        hint.stop()
        assert 1 == push.subscribed
