"""The simulated SMS carrier: Twilio's message API as its documentation describes it.

It owns every text on its way in either direction, the carrier's own opt-out block and the ground truth
about both. It refuses to know what a text means or whether it should have been sent: that is for
`people` and `promises`. Everything is written from `facts/messaging.md` sections 2 and 5 and the
vendor's error pages, so that it can disagree with the product's adapter. A behaviour marked (R) or (I)
there (recalled, inferred) is marked the same way here.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import partial
from random import Random
from urllib.parse import parse_qsl, urlencode

import msgspec

from appliance.simulation.carrier_wire import (
    ApiError,
    Text,
    day_of,
    error_answer,
    json_answer,
    rendered,
    resource,
    segments,
    tag,
    whole,
    xml_answer,
)
from appliance.simulation.http import ConnectionLost, Request, Response, dated
from appliance.simulation.kernel import Agenda, Streams
from appliance.simulation.phrases import Meant

__all__ = ["Fault", "Refusal", "Text", "Trouble", "Twilio", "segments"]

NUMBER = "+13125550100"

# Default English opt-out words on long codes (D); the whole trimmed body has to be the word, so
# "STOP PLEASE" is not blocked (vendor help page "SMS STOP filtering").
OPT_OUT_WORDS = frozenset({"STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"})
OPT_IN_WORDS = frozenset({"START", "UNSTOP", "YES"})
HELP_WORDS = frozenset({"HELP", "INFO"})

_CARRIER_SAYS = {
    "stop": "You have successfully been unsubscribed. You will not receive any more messages from this "
    "number. Reply START to resubscribe.",
    "start": "You have successfully been re-subscribed to messages from this number. Reply HELP for help. "
    "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
    "help": "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
}

_TERMINAL = frozenset({"delivered", "undelivered", "failed", "received", "canceled"})
_MAX_BODY = 1600

_MESSAGES = re.compile(
    r"/2010-04-01/Accounts/(?P<account>AC[0-9a-f]{32})/Messages(?:/(?P<sid>[SM]M[0-9a-f]{32}))?(?P<form>\.json|\.xml)?"
)
_ACCOUNT = re.compile(
    r"/2010-04-01/Accounts/(?P<account>AC[0-9a-f]{32})(?P<numbers>/IncomingPhoneNumbers)?\.json"
)
_LOOKUP = re.compile(r"/v2/PhoneNumbers/(?P<phone>[^/]+)")
_DEACTIVATIONS = re.compile(r"/v1/Deactivations(?:/(?P<day>\d{4}-\d{2}-\d{2})\.txt)?")
_E164 = re.compile(r"\+[1-9]\d{6,14}")
_US = re.compile(r"\+1[2-9]\d{2}[2-9]\d{6}")
_TOLL_FREE = re.compile(r"\+18(?:00|33|44|55|66|77|88)")


class Trouble(StrEnum):
    """What may go wrong between the product and the carrier."""

    LOSE_REQUEST = "lose_request"  # the connection drops before anything happened
    LOSE_ANSWER = "lose_answer"  # it happened, but the caller never hears so
    REFUSE = "refuse"  # an error answer, nothing happened
    FAIL_AFTER = "fail_after"  # an error answer, yet it happened (error page 20500: not idempotent)
    DUPLICATE = "duplicate"  # the handset gets the text twice; a list shows each entry twice
    DELAY = "delay"  # the handset gets the text late; a list does not show the newest entries yet
    SWALLOW = "swallow"  # accepted, called sent, and no handset ever gets it
    SHUFFLE = "shuffle"  # a list is in no order


@dataclass(frozen=True, slots=True)
class Fault:
    """One planned trouble. `code` is the vendor's code of an error answer; 20500 is any server error."""

    kind: Trouble
    code: int | str = 20500
    delay: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Refusal:
    """An attempt to send that the carrier turned down with an error code."""

    at: datetime
    to: str
    body: str
    code: int | str
    opted_out: bool = False


class Twilio:
    """One account with one long-code number, its message log and its opt-out list."""

    def __init__(
        self,
        agenda: Agenda,
        streams: Streams,
        number: str = NUMBER,
        lines: Callable[[str], str] | None = None,
        confirms_stop: bool = True,
        faults: Callable[[Request], Fault | None] | None = None,
        deactivated: Mapping[date, Sequence[str]] | None = None,
    ) -> None:
        """Given a `lines` function from E.164 to "mobile" | "landline" | "nobody" | "invalid", open the
        account. Without it every number is a mobile.

        `confirms_stop=False` is an account whose own STOP confirmation is switched off by support.
        `deactivated` lists the numbers that carriers reported as given up, by day.
        """
        self.number = number
        self.faults = faults
        self.confirms_stop = confirms_stop
        self.status = "active"
        self.daily_limit: int | None = None
        self.accepted: list[Text] = []
        self.inbound: list[Text] = []
        self.confirmations: list[Text] = []  # what the carrier itself answered to STOP, START and HELP
        self.refused: list[Refusal] = []
        self.blocked: dict[str, datetime] = {}
        self.clock_off = timedelta(0)  # by how much its answers' dates, not its records', are wrong
        self.settled = 0  # how many texts have come to their end
        self.looked_up: dict[str, str] = {}  # what a lookup last told the product: mobile, landline, invalid
        self.asked_at: datetime | None = None  # when a request was sent that arrives late
        self.on_hand: Callable[[Text], None] | None = None  # decides itself when a text counts as seen
        self.on_accept: list[Callable[[Text], None]] = []
        self.on_refuse: list[Callable[[Refusal], None]] = []
        self.on_deliver: list[Callable[[Text], None]] = []
        self._agenda = agenda
        self._dice = streams["carrier"]
        self._dice_of_lists = streams["carrier/lists"]
        self._seed = streams.seed
        self._lines = lines or (lambda _: "mobile")
        self._deactivated = deactivated or {}
        self.account_sid = f"AC{self._dice.getrandbits(128):032x}"
        self.auth_token = f"{self._dice.getrandbits(128):032x}"
        self.api_key = f"SK{self._dice.getrandbits(128):032x}"
        self.api_secret = f"{self._dice.getrandbits(128):032x}"
        self._texts: dict[str, Text] = {}
        self._log: list[Text] = []
        self._to: dict[str, list[Text]] = {}
        self._from: dict[str, list[Text]] = {}
        self._handed: list[Text] = []
        self._telling: tuple[str, str] | None = None
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
        text = Text(self._new_sid(), at, from_phone, to, body, "inbound", "received", media, meant=meant)
        if at <= self._agenda.clock.now():
            self._arrive(text)
        else:
            self._agenda.at(at, partial(self._arrive, text))
        return text

    def heard_from(self, phone: str) -> list[Text]:
        """Return the inbound texts of a phone in order of arrival."""
        return [text for text in self._from.get(phone, []) if text.direction == "inbound"]

    def _arrive(self, text: Text) -> None:
        text.at = text.sent_at = text.changed_at = self._agenda.clock.now()
        self.inbound.append(text)
        self._keep(text)
        word = text.body.strip().upper()
        if word in OPT_OUT_WORDS and text.sender not in self.blocked:
            self.blocked[text.sender] = text.at
            if self.confirms_stop:
                self._answer_itself(text.sender, "stop")
        elif word in OPT_IN_WORDS and text.sender in self.blocked:
            del self.blocked[text.sender]
            self._answer_itself(text.sender, "start")
        elif word in HELP_WORDS and text.sender not in self.blocked:
            self._answer_itself(text.sender, "help")

    def _answer_itself(self, phone: str, occasion: str) -> None:
        now = self._agenda.clock.now()
        body, sid = _CARRIER_SAYS[occasion], self._new_sid()
        text = Text(sid, now, self.number, phone, body, "outbound-reply", "delivered", sent_at=now)
        self.confirmations.append(text)
        self._keep(text)

    def confirmed_itself(self, phone: str, since: datetime) -> bool:
        """Return whether the carrier sent its own STOP confirmation to a phone at or after an instant."""
        return any(
            text.to == phone and text.at >= since and text.body == _CARRIER_SAYS["stop"]
            for text in self.confirmations
        )

    # ------------------------------------------------------------------ the log

    def _new_sid(self) -> str:
        return f"SM{self._dice.getrandbits(128):032x}"

    def _keep(self, text: Text) -> None:
        self._texts[text.sid] = text
        self._log.append(text)
        self._to.setdefault(text.to, []).append(text)
        self._from.setdefault(text.sender, []).append(text)

    # ------------------------------------------------------------------ the product's side

    def handle(self, request: Request) -> Response:
        """Given a request to any of the vendor's hosts, answer it. Raise ConnectionLost on a planned loss."""
        return dated(self._handle(request), self._agenda.clock.now() + self.clock_off)

    def _handle(self, request: Request) -> Response:
        fault = self.faults(request) if self.faults else None
        found = _MESSAGES.fullmatch(request.path)
        in_json = not found or found["form"] == ".json"  # without it the 2010 API answers XML (D)
        if fault and fault.kind is Trouble.LOSE_REQUEST:
            raise ConnectionLost
        if fault and fault.kind is Trouble.REFUSE:
            return error_answer(int(fault.code), in_json)
        self._handed, self._telling, self._trouble = [], None, fault
        try:
            answer = self._route(request)
        except ApiError as error:
            return error_answer(error.code, in_json)
        if fault and fault.kind is Trouble.LOSE_ANSWER:
            raise ConnectionLost
        if fault and fault.kind is Trouble.FAIL_AFTER:
            return error_answer(int(fault.code), in_json)
        # Only an answer that goes out hands anything over.
        now = self._agenda.clock.now()
        for text in self._handed:
            if text.seen_at is None and self.on_hand is not None:
                self.on_hand(text)
            elif text.seen_at is None:
                text.seen_at = now
        if self._telling:
            phone, line = self._telling
            self.looked_up[phone] = line
        return answer

    def _route(self, request: Request) -> Response:
        if found := _DEACTIVATIONS.fullmatch(request.path):
            return self._deactivations(request, found["day"])
        self._authenticate(request)
        if found := _LOOKUP.fullmatch(request.path):
            return self._lookup(found["phone"], request.param("Fields") or "")
        if (found := _ACCOUNT.fullmatch(request.path)) and found["account"] == self.account_sid:
            return self._numbers(request) if found["numbers"] else self._describe_account()
        found = _MESSAGES.fullmatch(request.path)
        if not found or found["account"] != self.account_sid:
            raise ApiError(20404)
        as_json = found["form"] == ".json"
        if found["sid"]:
            return self._one(request, found["sid"], as_json)
        if request.method == "POST":
            return self._create(request, as_json)
        if request.method == "GET":
            return self._list(request, as_json)
        raise ApiError(20004)

    def _authenticate(self, request: Request) -> None:
        given = request.headers.get("authorization", "")
        pairs = ((self.account_sid, self.auth_token), (self.api_key, self.api_secret))
        known = [f"Basic {base64.b64encode(f'{user}:{secret}'.encode()).decode()}" for user, secret in pairs]
        if given not in known:
            raise ApiError(20003)

    def _describe_account(self) -> Response:
        """Answer `GET /Accounts/{sid}.json` (D): active, suspended or closed."""
        return json_answer(200, {"sid": self.account_sid, "status": self.status, "type": "Full"})

    def _numbers(self, request: Request) -> Response:
        """Answer `GET .../IncomingPhoneNumbers.json?PhoneNumber=` (D)."""
        ours = request.param("PhoneNumber") in (None, self.number)
        record = {"phone_number": self.number, "capabilities": {"voice": True, "sms": True, "mms": True}}
        return json_answer(200, {"incoming_phone_numbers": [record] if ours else [], "page": 0})

    # ------------------------------------------------------------------ create and deliver

    def _create(self, request: Request, as_json: bool) -> Response:
        form = dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
        to, body = form.get("To", ""), form.get("Body", "")
        now = self.asked_at or self._agenda.clock.now()
        code = self._objection(to, form.get("From", ""), body)
        if code:
            refusal = Refusal(now, to, body, code, code == 21610)
            self.refused.append(refusal)
            for tell in self.on_refuse:
                tell(refusal)
            raise ApiError(code)
        text = Text(self._new_sid(), now, self.number, to, body, "outbound-api", "queued", changed_at=now)
        self.accepted.append(text)
        self._keep(text)
        for hear in self.on_accept:
            hear(text)
        self._dispatch(text)
        return self._show(201, text, as_json)

    def _objection(self, to: str, sender: str, body: str) -> int:
        """Return the error code of the first thing wrong with a message, or 0. The order is ours (I)."""
        checks = (
            (not to, 21604),
            (not sender, 21603),
            (not body, 21602),
            (not _E164.fullmatch(to) or (to.startswith("+1") and not _US.fullmatch(to)), 21211),
            (not _E164.fullmatch(sender), 21212),
            (sender != self.number, 21606),
            (not to.startswith("+1"), 21408),
            (self._lines(to) == "invalid", 21211),
            (bool(_TOLL_FREE.match(to)), 21614),  # (I)
            (len(body) > _MAX_BODY, 21617),
            (to in self.blocked, 21610),
        )
        return next((code for wrong, code in checks if wrong), 0)

    def _dispatch(self, text: Text) -> None:
        """Plan a text's way to the handset: queued, sending, sent, then the carrier's receipt.

        Chance is drawn per phone and text, so that one text more does not move the others.
        """
        fault = self._trouble
        late = fault.delay if fault and fault.kind is Trouble.DELAY else timedelta(0)
        copies = {Trouble.DUPLICATE: 2, Trouble.SWALLOW: 0}.get(fault.kind, 1) if fault else 1
        # From streams thrown away at once: the lasting ones would keep a generator for every text.
        dice = Streams(self._seed)[f"way/{text.to}/{len(self._to[text.to])}"]
        outcome, error = self._fate(text.to, dice)
        receipt = timedelta(seconds=3 + round(dice.expovariate(1 / 5), 1)) + late
        self._agenda.after(timedelta(seconds=1), partial(self._progress, text, "sending"))
        self._agenda.after(timedelta(seconds=2), partial(self._progress, text, "sent"))
        self._agenda.after(receipt, partial(self._settle, text, outcome, error, copies))

    def _fate(self, phone: str, dice: Random) -> tuple[str, int | None]:
        """Return how a text to a phone ends. US landlines are tried and fail late (error page 21635)."""
        line = self._lines(phone)
        if line == "landline":
            return "undelivered", 30006
        if line == "nobody":
            hard = Streams(self._seed)[f"line/{phone}"].random() < 0.5
            return "undelivered", 30005 if hard else 30003
        # Handset off, filtered, unexplained: a percent in all, a working assumption.
        chance = dice.random()
        for limit, code in ((0.006, 30003), (0.007, 30007), (0.010, 30008)):
            if chance < limit:
                return "undelivered", code
        return "delivered", None

    def _progress(self, text: Text, outcome: str) -> None:
        text.outcome, text.changed_at, text.rendered = outcome, self._agenda.clock.now(), b""
        if outcome == "sent":
            text.sent_at = text.changed_at

    def _settle(self, text: Text, outcome: str, error: int | None, copies: int) -> None:
        self._progress(text, outcome)
        self.settled += 1
        text.error = error
        if outcome == "delivered":
            for _ in range(copies):
                for read in self.on_deliver:
                    read(text)

    # ------------------------------------------------------------------ read, redact, delete

    def _one(self, request: Request, sid: str, as_json: bool) -> Response:
        text = self._texts.get(sid)
        if text is None or text.deleted:
            raise ApiError(20404)
        if request.method == "GET":
            return self._show(200, text, as_json)
        if text.outcome not in _TERMINAL:
            raise ApiError(20009)  # error page 20009; that it also covers redaction is (R)
        if request.method == "DELETE":
            text.deleted = True
            return Response(204)
        if request.method != "POST":
            raise ApiError(20004)
        form = dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
        if form.get("Body") != "":
            raise ApiError(20001)  # the only update of a finished message is an empty body (D)
        text.redacted, text.changed_at, text.rendered = True, self._agenda.clock.now(), b""
        return self._show(200, text, as_json)

    def _show(self, status: int, text: Text, as_json: bool) -> Response:
        if text.direction == "inbound":
            self._handed.append(text)
        if as_json:
            return Response(status, rendered(text, self.account_sid), {"content-type": "application/json"})
        return xml_answer(status, tag("Message", resource(text, self.account_sid)))

    # ------------------------------------------------------------------ list

    def _list(self, request: Request, as_json: bool) -> Response:
        size = whole(request.param("PageSize"), 50, 1, 1000)
        page = whole(request.param("Page"), 0, 0, 1_000_000)
        after = request.param("PageToken")
        matches = self._newest_first(request)
        if after:
            matches = _beyond(matches, after.removeprefix("PA"))
        chosen: list[Text] = []
        more = False
        for text in matches:
            if len(chosen) == size:
                more = True
                break
            chosen.append(text)
        self._handed = [text for text in chosen if text.direction == "inbound"]
        if self._trouble and self._trouble.kind is Trouble.DUPLICATE:
            chosen = [text for text in chosen for _ in range(2)]
        here = self._page_uri(request, page, after, size)
        shown = self._dice_of_lists.sample(chosen, len(chosen)) if self._is_shuffled() else chosen
        onward = self._page_uri(request, page + 1, f"PA{chosen[-1].sid}", size) if more else None
        head: dict[str, object] = {
            "first_page_uri": self._page_uri(request, 0, None, size),
            "end": page * size + max(len(chosen) - 1, 0),
            "next_page_uri": onward,
            "page": page,
            "page_size": size,
            "previous_page_uri": None,
            "start": page * size,
            "uri": here,
        }
        if as_json:
            return json_answer(
                200, {**head, "messages": [msgspec.Raw(rendered(text, self.account_sid)) for text in shown]}
            )
        inner = "".join(tag("Message", resource(text, self.account_sid)) for text in shown)
        return xml_answer(200, f'<Messages page="{page}" pagesize="{size}">{inner}</Messages>')

    def _is_shuffled(self) -> bool:
        return self._trouble is not None and self._trouble.kind is Trouble.SHUFFLE

    def _page_uri(self, request: Request, page: int, token: str | None, size: int) -> str:
        kept = [pair for pair in request.query if pair[0] not in {"Page", "PageSize", "PageToken"}]
        kept += [("PageSize", str(size)), ("Page", str(page))]
        if token:
            kept.append(("PageToken", token))
        return f"{request.path}?{urlencode(kept)}"

    def _newest_first(self, request: Request) -> Iterator[Text]:
        """Yield the texts that the filters let through, newest first (R).

        Days are GMT days (D). A text that is not sent yet counts by the day it was created (I).
        """
        to, sender = request.param("To"), request.param("From")
        on, since, until = (day_of(request.param(name)) for name in ("DateSent", "DateSent>", "DateSent<"))
        log = self._to.get(to, []) if to else self._from.get(sender, []) if sender else self._log
        fault = self._trouble
        hidden = fault.delay if fault and fault.kind is Trouble.DELAY else None
        newest = self._agenda.clock.now() - hidden if hidden else None
        floor = (on or since or date(1970, 1, 1)) - timedelta(days=1)
        for text in reversed(log):
            if text.at.date() < floor:
                return
            day = (text.sent_at or text.at).date()
            held_back = newest is not None and text.at > newest
            if text.deleted or held_back or (sender and text.sender != sender):
                continue
            if (on and day != on) or (since and day < since) or (until and day > until):
                continue
            yield text

    # ------------------------------------------------------------------ number data

    def _lookup(self, phone: str, fields: str) -> Response:
        """Answer Lookup v2 (D): 200 also for a number that cannot exist, with `valid` false."""
        line = self._lines(phone)
        valid = bool(_US.fullmatch(phone)) and line != "invalid"
        landline = line == "landline"
        line_type: dict[str, object] | None = None
        self._telling = None if valid else (phone, "invalid")
        if valid and "line_type_intelligence" in fields.split(","):
            self._telling = (phone, "landline" if landline else "mobile")
            line_type = {
                "carrier_name": "Cedar Telephone" if landline else "Prairie Wireless",
                "error_code": None,
                "mobile_country_code": None if landline else "310",
                "mobile_network_code": None if landline else "410",
                "type": "landline" if landline else "mobile",
            }
        national = f"({phone[2:5]}) {phone[5:8]}-{phone[8:]}" if valid else None
        wrong = "TOO_SHORT" if len(phone) < 12 else "INVALID_BUT_POSSIBLE"
        absent = ["caller_name", "sim_swap", "call_forwarding", "line_status", "identity_match"]
        absent += ["reassigned_number", "sms_pumping_risk"]
        answer: dict[str, object] = {
            "calling_country_code": "1" if valid else None,
            "country_code": "US" if valid else None,
            "phone_number": phone,
            "national_format": national,
            "valid": valid,
            "validation_errors": [] if valid else [wrong],
            "line_type_intelligence": line_type,
            "url": f"https://lookups.twilio.com/v2/PhoneNumbers/{phone}",
        }
        return json_answer(200, {**answer, **dict.fromkeys(absent)})

    def _deactivations(self, request: Request, day: str | None) -> Response:
        """Answer `GET /v1/Deactivations?Date=`: a redirect to a plain list of numbers (R)."""
        if day is not None:  # the file itself is signed by its address and asks for no password
            phones = self._deactivated.get(date.fromisoformat(day), ())
            return Response(200, "\n".join(phones).encode(), {"content-type": "text/plain"})
        self._authenticate(request)
        asked = day_of(request.param("Date"))
        if asked is None:
            raise ApiError(20001)
        where = f"/v1/Deactivations/{asked.isoformat()}.txt"
        return Response(307, b"{}", {"location": where, "content-type": "application/json"})


def _beyond(texts: Iterator[Text], sid: str) -> Iterator[Text]:
    """Yield what follows the text of that sid: a page token names the last entry already shown."""
    for text in texts:
        if text.sid == sid:
            break
    yield from texts
