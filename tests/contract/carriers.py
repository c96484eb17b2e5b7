"""Every carrier on one bench: a simulated vendor over loopback HTTP, our adapter before it, one clock."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

from appliance.adapters.sms.ringcentral import RingCentral
from appliance.adapters.sms.ringcentral_door import RingCentralOptions
from appliance.adapters.sms.tigerconnect import TigerConnect, TigerConnectOptions
from appliance.adapters.sms.twilio import Twilio, TwilioOptions
from appliance.adapters.sms.vendor_http import carrier_client
from appliance.ports.sms import SmsGateway
from appliance.simulation.carrier import Fault
from appliance.simulation.carrier import Twilio as TwilioVendor
from appliance.simulation.carriers import Carrier
from appliance.simulation.http import Request, Response, serve
from appliance.simulation.kernel import Agenda, BoxClock, Streams, VirtualClock
from appliance.simulation.ringcentral import RingCentral as RingCentralVendor
from appliance.simulation.tigerconnect import TigerConnect as TigerConnectVendor

CARRIERS = ("twilio", "ringcentral", "ringcentral_high_volume", "tigerconnect")
MONDAY = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
OFFICE = "+13125550100"
MARIA = "+13125550142"
CARLOS = "+13125550143"
HOUSE_LINE = "+13125550144"
GIVEN_UP = "+13125550145"
HELLO = "Cedar Ridge Dental: Sofia is due for a cleaning. Reply 1, 2 or 3."


class Bench:
    """One carrier, spoken to over HTTP on this machine, with a clock that the test moves."""

    def __init__(self, name: str, stack: ExitStack, **options: Any) -> None:
        self.name = name
        self.clock = VirtualClock(MONDAY - timedelta(hours=1))
        self.box_clock = BoxClock(self.clock)
        self.agenda = Agenda(self.clock)
        self.requests: list[Request] = []
        self.scripted: list[Response | Exception] = []
        self.change: Callable[[Request, Response], Response] | None = None
        url = stack.enter_context(serve(self._handle))
        lines = {HOUSE_LINE: "landline", GIVEN_UP: "nobody"}
        streams = Streams(7)

        def line(phone: str) -> str:
            return lines.get(phone, "mobile")

        if name == "twilio":
            self.twilio = TwilioVendor(self.agenda, streams, number=OFFICE, lines=line)
            self.carrier: Carrier = self.twilio
            client = carrier_client()
            self.sms: SmsGateway = Twilio(client, self.twilio_options(url, **options), self.box_clock)
        elif name == "tigerconnect":
            self.tigerconnect = TigerConnectVendor(self.agenda, streams, number=OFFICE, lines=line)
            self.carrier = self.tigerconnect
            client = carrier_client()
            self.sms = TigerConnect(client, self.tigerconnect_options(url, **options), self.box_clock)
            self._show_that_the_stream_shows_ours()
        else:
            high_volume = name == "ringcentral_high_volume"
            self.ringcentral = RingCentralVendor(
                self.agenda, streams, number=OFFICE, lines=line, high_volume=high_volume
            )
            self.carrier = self.ringcentral
            client = carrier_client()
            self.options = self.ringcentral_options(url, high_volume, **options)
            self.sms = RingCentral(client, self.options, self.box_clock)
        stack.callback(client.close)
        self.agenda.run_until(MONDAY)
        self.sms.poll_inbound(MONDAY)  # signed in: what a test plans is about its own request
        self.requests.clear()

    def twilio_options(self, url: str, **options: Any) -> TwilioOptions:
        vendor = self.twilio
        keys = {"account_sid": vendor.account_sid, "key_sid": vendor.api_key, "key_secret": vendor.api_secret}
        return TwilioOptions(**{**keys, "number": OFFICE, "api_url": url, "lookup_url": url, **options})

    def tigerconnect_options(self, url: str, **options: Any) -> TigerConnectOptions:
        keys = {"key": self.tigerconnect.key, "secret": self.tigerconnect.secret}
        return TigerConnectOptions(**{**keys, "number": OFFICE, "api_url": url, **options})

    def _show_that_the_stream_shows_ours(self) -> None:
        """Without that, TigerConnect's stream proves nothing about a text that it does not show."""
        self.sms.send(CARLOS, "the first text of all")
        self.sms.poll_inbound(MONDAY)
        self.tigerconnect.accepted.clear()
        self.tigerconnect.bodies.clear()

    def ringcentral_options(self, url: str, high_volume: bool, **options: Any) -> RingCentralOptions:
        gate = self.ringcentral.gate
        keys = {"client_id": gate.client_id, "client_secret": gate.client_secret, "jwt": gate.jwt}
        more = {"number": OFFICE, "api_url": url, "high_volume": high_volume}
        return RingCentralOptions(**{**keys, **more, **options})

    def _handle(self, request: Request) -> Response:
        self.requests.append(request)
        if self.scripted:
            answer = self.scripted.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer
        answer = self.carrier.handle(request)
        return self.change(request, answer) if self.change else answer

    @property
    def unknown_id(self) -> str:
        """Return what could be the id of a text, of none there is."""
        return {"twilio": "SM" + "0f" * 16, "tigerconnect": "0f" * 16}.get(self.name, "999999999")

    @property
    def tells_losses(self) -> bool:
        """Whether the vendor says that a text did not arrive: TigerConnect documents no word for it."""
        return self.name != "tigerconnect"

    def trouble(self, fault: Fault) -> None:
        """Plan one trouble for the next request."""
        left = [fault]
        self.carrier.faults = lambda _: left.pop() if left else None

    def hear(self, body: str, phone: str = MARIA, media: int = 0) -> str:
        """Let somebody write now; return the vendor's id."""
        return self.carrier.receive(phone, OFFICE, body, self.clock.now(), media=media).sid

    def wait(self, **delta: float) -> None:
        self.agenda.run_until(self.clock.now() + timedelta(**delta))

    def sends(self) -> list[Request]:
        """Return every request that asked to send a text."""
        ends = ("/Messages.json", "/extension/~/sms", "/a2p-sms/batches", "/v2/message/")
        return [one for one in self.requests if one.method == "POST" and one.path.endswith(ends)]

    def refuse(self, status: int, code: str = "", **headers: str) -> None:
        """Answer the next request with an error of the vendor's form, patient's data in its wording."""
        words = f"{MARIA} {HELLO}"
        if self.name == "twilio":
            body: dict[str, object] = {"message": words, "status": status}
            if code:
                body["code"] = int(code)
        else:
            body = {"message": words, "errorCode": code, "errors": [{"errorCode": code, "message": words}]}
        self.scripted.append(Response(status, json.dumps(body).encode(), headers))


def reversed_lists(request: Request, answer: Response) -> Response:
    """Turn the order of every listing round."""
    del request
    if answer.body.startswith(b": connected"):
        events = answer.body.split(b"\n\n")[1:-1]
        return Response(answer.status, b"".join(one + b"\n\n" for one in reversed(events)), answer.headers)
    try:
        body = json.loads(answer.body)
    except ValueError:
        return answer
    for name in ("messages", "records"):
        if isinstance(body.get(name), list):
            body[name].reverse()
    return Response(answer.status, json.dumps(body).encode(), answer.headers)
