"""The simulated TigerConnect: version 2 of its API as far as anybody outside knows it.

It owns every text on its way in either direction and the ground truth about both, as `carrier` does for
Twilio. Written from `facts/messaging.md` section 3: (D) is the vendor's reference of 2018, (C) was seen in
code of others, (I) is ours, where all of them are silent: that the stream shows copies of our own texts and
repeats what was not marked delivered for three days, and how a user is looked up. A wrong number is taken
like any other, an account is made for it (D), and nobody ever opens the text; it fails at no time.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import msgspec

from appliance.simulation.carrier import NUMBER, Fault, Refusal, Text, Trouble
from appliance.simulation.http import ConnectionLost, Request, Response, dated
from appliance.simulation.kernel import Agenda, Streams
from appliance.simulation.phrases import Meant

_E164 = re.compile(r"\+[1-9]\d{6,14}")
_US = re.compile(r"\+1[2-9]\d{2}[2-9]\d{6}")
_STATUS = re.compile(r"/v2/message/(?P<id>[^/]+)/status/?")
_USER = re.compile(r"/v2/user_lookup/(?P<address>[^/]+)/?")
_SHOWN_FOR = timedelta(days=3)
_ALLOWED = frozenset(
    {"recipient", "body", "recipient_organization", "sender_organization", "ttl", "dor", "data", "priority"}
)


class ApiError(Exception):
    """An error answer on its way out: only its status is known of those."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class TigerConnect:
    """One account and the threads it has with people's phones."""

    def __init__(
        self,
        agenda: Agenda,
        streams: Streams,
        number: str = NUMBER,
        lines: Callable[[str], str] | None = None,
        faults: Callable[[Request], Fault | None] | None = None,
    ) -> None:
        """Given a `lines` function as `carrier.Twilio` takes it, open the account."""
        self.number = number
        self.faults = faults
        self.confirms_stop = False  # no word of anybody blocks anything here, as far as is known
        self.clock_off = timedelta(0)  # by how much its answers' dates, not its records', are wrong
        self.accepted: list[Text] = []
        self.inbound: list[Text] = []
        self.confirmations: list[Text] = []
        self.refused: list[Refusal] = []
        self.settled = 0
        self.blocked: dict[str, datetime] = {}
        self.on_hand: Callable[[Text], None] | None = None
        self.asked_at: datetime | None = None
        self.on_accept: list[Callable[[Text], None]] = []
        self.on_refuse: list[Callable[[Refusal], None]] = []
        self.on_deliver: list[Callable[[Text], None]] = []
        dice = streams["tigerconnect"]
        self.key, self.secret = f"{dice.getrandbits(80):020x}", f"{dice.getrandbits(128):032x}"
        self.bodies: list[dict[str, object]] = []
        """What was said in each send, whole."""
        self.marked: set[str] = set()
        self._dice = dice
        self._dice_of_lists = streams["tigerconnect/lists"]
        self._agenda = agenda
        self._seed = streams.seed
        self._lines = lines or (lambda _: "mobile")
        self._texts: dict[str, Text] = {}
        self._shown: list[Text] = []
        self._sent_to: dict[str, int] = {}
        self._tokens: dict[str, str] = {}
        self._people: dict[str, str] = {}
        self._me = self._token_of(number)
        self._handed: list[Text] = []
        self._trouble: Fault | None = None

    # ------------------------------------------------------------------ the phones' side

    def receive(
        self,
        from_phone: str,
        to: str,
        body: str,
        at: datetime,
        meant: Meant | None = None,
        media: int = 0,
    ) -> Text:
        """Given a text that somebody sends, let it arrive at that instant (now if it has passed)."""
        text = Text(self._new_id(), at, from_phone, to, body, "inbound", "received", media, meant=meant)
        if at <= self._now():
            self._arrive(text)
        else:
            self._agenda.at(at, partial(self._arrive, text))
        return text

    def heard_from(self, phone: str) -> list[Text]:
        """Return the inbound texts of a phone in order of arrival."""
        return [text for text in self.inbound if text.sender == phone]

    def confirmed_itself(self, _phone: str, _since: datetime) -> bool:
        """Return whether the carrier confirmed a STOP: it never does."""
        return False

    def _arrive(self, text: Text) -> None:
        text.at = text.sent_at = text.changed_at = self._now()
        self.inbound.append(text)
        self._keep(text)

    # ------------------------------------------------------------------ the log

    def _now(self) -> datetime:
        return self._agenda.clock.now()

    def _new_id(self) -> str:
        return f"{self._dice.getrandbits(128):032x}"

    def _token_of(self, phone: str) -> str:
        """Return a person's token; somebody not known yet gets an account (D)."""
        if phone not in self._tokens:
            token = self._tokens[phone] = self._new_id()
            self._people[token] = phone
        return self._tokens[phone]

    def _keep(self, text: Text) -> None:
        self._texts[text.sid] = text
        self._shown.append(text)

    # ------------------------------------------------------------------ the product's side

    def handle(self, request: Request) -> Response:
        """Given a request to the vendor's host, answer it. Raise ConnectionLost on a planned loss."""
        return dated(self._handle(request), self._now() + self.clock_off)

    def _handle(self, request: Request) -> Response:
        fault = self.faults(request) if self.faults else None
        if fault and fault.kind is Trouble.LOSE_REQUEST:
            raise ConnectionLost
        if fault and fault.kind is Trouble.REFUSE:
            return _error(_status_of(fault))
        self._handed, self._trouble = [], fault
        try:
            answer = self._route(request)
        except ApiError as error:
            return _error(error.status)
        if fault and fault.kind is Trouble.LOSE_ANSWER:
            raise ConnectionLost
        if fault and fault.kind is Trouble.FAIL_AFTER:
            return _error(_status_of(fault))
        # Only an answer that goes out hands anything over.
        for text in self._handed:
            if text.seen_at is None and self.on_hand is not None:
                self.on_hand(text)
            elif text.seen_at is None:
                text.seen_at = self._now()
        return answer

    def _route(self, request: Request) -> Response:
        pair = base64.b64encode(f"{self.key}:{self.secret}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {pair}":
            raise ApiError(401)
        if (request.method, request.path) == ("POST", "/v2/message/"):
            return self._send(request)
        if (request.method, request.path) == ("GET", "/v2/events/"):
            return self._stream()
        if (request.method, request.path) == ("PUT", "/v2/message/status/"):
            return self._mark(request)
        if request.method == "GET" and (found := _STATUS.fullmatch(request.path)):
            return self._status(found["id"])
        if request.method == "GET" and (found := _USER.fullmatch(request.path)):
            return self._user(found["address"])
        raise ApiError(404)

    def _send(self, request: Request) -> Response:
        """Answer `POST /v2/message/`: 204 with the text's id in a header (C)."""
        asked = _json(request)
        to, body = asked.get("recipient"), asked.get("body")
        if not isinstance(to, str) or not isinstance(body, str) or not body or set(asked) - _ALLOWED:
            raise ApiError(400)
        now = self.asked_at or self._now()
        if not _E164.fullmatch(to) or not _US.fullmatch(to) or self._lines(to) == "invalid":
            refusal = Refusal(now, to, body, 400)
            self.refused.append(refusal)
            for tell in self.on_refuse:
                tell(refusal)
            raise ApiError(400)
        self.bodies.append(asked)
        text = Text(self._new_id(), now, self.number, to, body, "outbound-api", "New", changed_at=now)
        self._sent_to[to] = self._sent_to.get(to, 0) + 1
        self._token_of(to)
        self._keep(text)
        self.accepted.append(text)
        for hear in self.on_accept:
            hear(text)
        self._dispatch(text)
        return Response(204, b"", {"TT-X-Message-Id": text.sid})

    def _dispatch(self, text: Text) -> None:
        """Plan when its reader opens a text, if anybody does; chance is drawn per phone and text."""
        fault = self._trouble
        late = fault.delay if fault and fault.kind is Trouble.DELAY else timedelta(0)
        copies = {Trouble.DUPLICATE: 2, Trouble.SWALLOW: 0}.get(fault.kind, 1) if fault else 1
        dice = Streams(self._seed)[f"way/{text.to}/{self._sent_to[text.to]}"]
        if self._lines(text.to) != "mobile":
            self.settled += 1
            return
        receipt = timedelta(seconds=3 + round(dice.expovariate(1 / 5), 1)) + late
        self._agenda.after(receipt, partial(self._arrive_there, text, copies))

    def _arrive_there(self, text: Text, copies: int) -> None:
        self.settled += 1
        text.sent_at = text.changed_at = self._now()
        if copies:
            text.outcome = "Delivered"
        for _ in range(copies):
            for read in self.on_deliver:
                read(text)

    def _status(self, sid: str) -> Response:
        text = self._texts.get(sid)
        if text is None:
            raise ApiError(404)
        statuses = [{"recipient_token": self._token_of(text.to), "status": text.outcome}]
        return _answer({"statuses": statuses, "is_recalled": False})

    def _user(self, address: str) -> Response:
        token = address if address in self._people else self._tokens.get(address, "")
        if not token:
            raise ApiError(404)
        return _answer({"token": token, "phones": [{"phone": self._people[token]}], "status": "active"})

    def _mark(self, request: Request) -> Response:
        """Answer `PUT /v2/message/status/` (D): texts marked delivered are not shown again (I)."""
        named = _json(request).get("delivered")
        if not isinstance(named, list):
            raise ApiError(400)
        self.marked.update(str(one) for one in named)
        return Response(204)

    def _stream(self) -> Response:
        """Answer `GET /v2/events/` (D): what has not been marked; here the stream then ends (I)."""
        now, fault = self._now(), self._trouble
        self._shown = [one for one in self._shown if now - one.at < _SHOWN_FOR and one.sid not in self.marked]
        chosen = list(self._shown)
        if fault and fault.kind is Trouble.DELAY:
            chosen = [text for text in chosen if text.at <= now - fault.delay]
        if fault and fault.kind is Trouble.DUPLICATE:
            chosen = [text for text in chosen for _ in range(2)]
        if fault and fault.kind is Trouble.SHUFFLE:
            chosen = self._dice_of_lists.sample(chosen, len(chosen))
        self._handed = [text for text in chosen if text.direction == "inbound"]
        lines = [b": connected\n\n", *map(self._event, chosen)]
        return Response(200, b"".join(lines), {"content-type": "text/event-stream; charset=utf-8"})

    def _event(self, text: Text) -> bytes:
        if not text.rendered:
            record = {
                "message_id": text.sid,
                "sender_token": self._token_of(text.sender),
                "recipient_token": self._token_of(text.to),
                "created_time": text.at.astimezone(UTC)
                .isoformat(timespec="milliseconds")
                .replace("+00:00", "Z"),
                "body": text.body,
                "attachments": [{"type": "image/jpeg"}] * text.media,
            }
            event = {"event_id": text.sid[:16], "event": {"tigertext:entity:message": record}}
            text.rendered = b"data: " + msgspec.json.encode(event) + b"\n\n"
        return text.rendered


def _json(request: Request) -> dict[str, object]:
    try:
        found = msgspec.json.decode(request.body)
    except msgspec.MsgspecError:
        found = None
    if not isinstance(found, dict):
        raise ApiError(400)
    return found


def _answer(reply: dict[str, object]) -> Response:
    body = msgspec.json.encode({"status": "ok", "reply": reply})
    return Response(200, body, {"content-type": "application/json"})


def _error(status: int) -> Response:
    body = msgspec.json.encode({"status": "fail", "error": {"code": status}})
    return Response(status, body, {"content-type": "application/json"})


def _status_of(fault: Fault) -> int:
    """Return a planned error answer's status: any server error where another vendor's code is named."""
    code = int(fault.code) if str(fault.code).isdecimal() else 500
    return code if 400 <= code < 600 else 500
