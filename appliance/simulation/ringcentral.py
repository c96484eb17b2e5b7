"""The simulated RingCentral: its messaging API as the vendor's documentation describes it.

It owns every text on its way in either direction, the opt-out list and the ground truth about both, as
`carrier` does for Twilio, and shares no code of decision with the product. Written from
`facts/messaging.md` section 1 and the vendor's own pages named in `ringcentral_wire`; a behaviour marked (R)
or (I) there (recalled, inferred) is marked the same way here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from random import Random

import msgspec

from appliance.simulation.carrier import NUMBER, Fault, Refusal, Text, Trouble
from appliance.simulation.http import ConnectionLost, Request, Response, dated
from appliance.simulation.kernel import Agenda, Streams
from appliance.simulation.phrases import Meant
from appliance.simulation.ringcentral_gate import Gate
from appliance.simulation.ringcentral_wire import (
    ApiError,
    changed_at,
    error_answer,
    high_volume_record_of,
    instant_of,
    json_answer,
    record_of,
    stamp,
)

# Words listed for high-volume numbers (D); the whole trimmed body has to be the word (I).
OPT_OUT_WORDS = frozenset({"STOP", "UNSUBSCRIBE", "QUIT", "CANCEL", "END"})
OPT_IN_WORDS = frozenset({"START", "SUBSCRIBE", "RESUME", "CONTINUE", "UNSTOP"})

_CONFIRMS_STOP = "You will no longer receive texts from this number. To opt back in, reply START."
_CONFIRMS_START = "You will receive texts from this number again. To opt out, reply STOP."
_MAX_UNITS = 1000  # UTF-16 code units
_OVERLAP = timedelta(seconds=5)
_DAY = timedelta(days=1)
_US = re.compile(r"\+1[2-9]\d{2}[2-9]\d{6}")
_E164 = re.compile(r"\+[1-9]\d{6,14}")
_EXTENSION = "/restapi/v1.0/account/~/extension/~"
_A2P = "/restapi/v1.0/account/~/a2p-sms"
_CONSENTS = "/restapi/v2/accounts/~/sms/consents"
_ENDED = frozenset({"Delivered", "DeliveryFailed", "SendingFailed", "Received"})

Answer = Callable[["RingCentral", Request, str], Response]


class RingCentral:
    """One extension with one number, its message store and the account's list of opt-outs."""

    def __init__(
        self,
        agenda: Agenda,
        streams: Streams,
        number: str = NUMBER,
        lines: Callable[[str], str] | None = None,
        confirms_stop: bool = True,
        faults: Callable[[Request], Fault | None] | None = None,
        high_volume: bool = False,
    ) -> None:
        """Given a `lines` function as `carrier.Twilio` takes it, open the account.

        `high_volume` is a number for high-volume SMS: it texts by batches only and has a store of its own.
        """
        self.number = number
        self.faults = faults
        self.confirms_stop = confirms_stop
        self.high_volume = high_volume
        self.campaign = "Confirmed"
        self.brand = "Verified"
        self.features = ["SmsSender", "MmsSender"] if not high_volume else ["A2PSmsSender"]
        self.daily_limit: int | None = None
        self.gate = Gate(streams["ringcentral/gate"])
        self.grant_push: Callable[[], dict[str, object] | None] = lambda: None
        """Where a push server is asked for a token; by default there is none."""
        self.accepted: list[Text] = []
        self.clock_off = timedelta(0)  # by how much its answers' dates, not its records', are wrong
        self.asked_at: datetime | None = None  # when a request was sent that arrives late
        self.on_hand: Callable[[Text], None] | None = None  # decides itself when a text counts as seen
        self.settled = 0  # how many texts have come to their end
        self.inbound: list[Text] = []
        self.confirmations: list[Text] = []
        self.refused: list[Refusal] = []
        self.blocked: dict[str, datetime] = {}
        self.blocked_by: dict[str, str] = {}
        self.on_accept: list[Callable[[Text], None]] = []
        self.on_refuse: list[Callable[[Refusal], None]] = []
        self.on_deliver: list[Callable[[Text], None]] = []
        self.on_change: list[Callable[[Text], None]] = []
        self._agenda = agenda
        self._seed = streams.seed
        self._dice = streams["ringcentral"]
        self._dice_of_lists = streams["ringcentral/lists"]
        self._lines = lines or (lambda _: "mobile")
        self._texts: dict[str, Text] = {}
        self._batches: dict[str, list[str]] = {}
        self._sync_tokens: dict[str, datetime] = {}
        self._sent_to: dict[str, int] = {}
        self._next_id = 3062991514000 if not high_volume else 52000
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
        text = Text(self._new_id(), at, from_phone, to, body, "inbound", "Received", media, meant=meant)
        if at <= self._now():
            self._arrive(text)
        else:
            self._agenda.at(at, partial(self._arrive, text))
        return text

    def heard_from(self, phone: str) -> list[Text]:
        """Return the inbound texts of a phone in order of arrival."""
        return [text for text in self.inbound if text.sender == phone]

    def confirmed_itself(self, phone: str, since: datetime) -> bool:
        """Return whether the carrier sent its own STOP confirmation to a phone at or after an instant."""
        return any(
            text.to == phone and text.at >= since and text.body == _CONFIRMS_STOP
            for text in self.confirmations
        )

    def _arrive(self, text: Text) -> None:
        text.at = text.sent_at = text.changed_at = self._now()
        self.inbound.append(text)
        self._keep(text)
        word = text.body.strip().upper()
        if word in OPT_OUT_WORDS and text.sender not in self.blocked:
            self._block(text.sender, "Recipient")
            if self.confirms_stop:
                self._say_itself(text.sender, _CONFIRMS_STOP)
        elif word in OPT_IN_WORDS and text.sender in self.blocked:
            del self.blocked[text.sender]
            self._say_itself(text.sender, _CONFIRMS_START)

    def _block(self, phone: str, source: str) -> None:
        self.blocked[phone] = self._now()
        self.blocked_by[phone] = source

    def _say_itself(self, phone: str, body: str) -> None:
        """The carrier's own confirmation, as the registration has it (D). It is in nobody's store (I)."""
        now = self._now()
        self.confirmations.append(
            Text(self._new_id(), now, self.number, phone, body, "outbound-reply", "Delivered", sent_at=now)
        )

    # ------------------------------------------------------------------ the log

    def _now(self) -> datetime:
        return self._agenda.clock.now()

    def _new_id(self) -> str:
        self._next_id += 1 + self._dice.randrange(5)
        return str(self._next_id)

    def _keep(self, text: Text) -> None:
        self._texts[text.sid] = text
        self._tell(text)

    def _tell(self, text: Text) -> None:
        for hear in self.on_change:
            hear(text)

    # ------------------------------------------------------------------ the product's side

    def handle(self, request: Request) -> Response:
        """Given a request to the vendor's host, answer it. Raise ConnectionLost on a planned loss."""
        return dated(self._handle(request), self._now() + self.clock_off)

    def _handle(self, request: Request) -> Response:
        fault = self.faults(request) if self.faults else None
        if fault and fault.kind is Trouble.LOSE_REQUEST:
            raise ConnectionLost
        if fault and fault.kind is Trouble.REFUSE:
            return _broken(fault)
        self._handed, self._trouble = [], fault
        try:
            answer = self._route(request)
        except ApiError as error:
            return error_answer(error.code, error.headers)
        if fault and fault.kind is Trouble.LOSE_ANSWER:
            raise ConnectionLost
        if fault and fault.kind is Trouble.FAIL_AFTER:
            return _broken(fault)
        # Only an answer that goes out hands anything over.
        for text in self._handed:
            if text.seen_at is None and self.on_hand is not None:
                self.on_hand(text)
            elif text.seen_at is None:
                text.seen_at = self._now()
        return answer

    def _route(self, request: Request) -> Response:
        for method, pattern, group, answer in _ROUTES:
            found = re.fullmatch(pattern, request.path)
            if found and request.method == method:
                headers = self.gate.count(group, self._now())
                if group != "auth" or "oauth/token" not in request.path:
                    self.gate.admit(request, self._now())
                given = answer(self, request, found["id"] if "id" in found.groupdict() else "")
                return Response(given.status, given.body, {**given.headers, **headers})
        raise ApiError("CMN-102")

    def _token(self, request: Request, _: str) -> Response:
        return self.gate.grant(request, self._now())

    def _revoke(self, _request: Request, _: str) -> Response:
        self.gate.revoke()
        return Response(200)

    def _push_token(self, _request: Request, _: str) -> Response:
        """Answer `POST /restapi/oauth/wstoken` (D: rate group Auth)."""
        granted = self.grant_push()
        if granted is None:
            raise ApiError("CMN-201")
        return json_answer(200, granted)

    # ------------------------------------------------------------------ send

    def _send(self, request: Request, _: str) -> Response:
        """Answer `POST .../sms`: 200 says that it was taken, not that it will arrive (D)."""
        asked = _json(request)
        to, sender = _phone_of(asked.get("to")), _phone_of([asked.get("from")])
        body = asked.get("text")
        if self.high_volume or "SmsSender" not in self.features:
            raise ApiError("MSG-242")
        if sender != self.number:
            raise ApiError("MSG-245")
        if not isinstance(body, str) or not body or len(body.encode("utf-16-le")) // 2 > _MAX_UNITS:
            raise ApiError("CMN-101")
        if not _E164.fullmatch(to):
            raise ApiError("CMN-101")
        self._limit()
        return json_answer(200, record_of(self._take(to, body)))

    def _limit(self) -> None:
        """Raise ApiError when the account may send no more today. That it says so at once is (I)."""
        today = [text for text in self.accepted if self._now() - text.at < _DAY]
        if self.daily_limit is not None and len(today) >= self.daily_limit:
            raise ApiError("MSG-384")

    def _send_batch(self, request: Request, _: str) -> Response:
        """Answer `POST .../a2p-sms/batches`; what is wrong with a number stands in this answer only (D)."""
        asked = _json(request)
        if not self.high_volume or "A2PSmsSender" not in self.features:
            raise ApiError("CMN-408")
        if asked.get("from") != self.number:
            raise ApiError("MSG-245")
        messages = asked.get("messages")
        if not isinstance(messages, list) or not messages:
            raise ApiError("CMN-101")
        self._limit()
        batch = f"{self._dice.getrandbits(128):032x}"
        taken: list[str] = []
        rejected: list[dict[str, object]] = []
        for place, one in enumerate(messages, 1):
            to, body = _addressed(one, asked.get("text"))
            if _US.fullmatch(to) and self._lines(to) != "invalid":
                taken.append(self._take(to, body).sid)
                continue
            fault = {"index": place, "to": [to], "errorCode": "SMS-RC-410", "description": "invalid number"}
            rejected.append(fault)
            self._note_refusal(to, body, "SMS-RC-410")
        self._batches[batch] = taken
        return json_answer(200, self._batch_record(batch, taken, rejected, len(messages)))

    def _batch_record(
        self, batch: str, taken: list[str], rejected: list[dict[str, object]], size: int
    ) -> dict[str, object]:
        now = stamp(self._now())
        return {
            "id": batch,
            "from": self.number,
            "batchSize": size,
            "processedCount": len(taken) + len(rejected),
            "status": "Completed",
            "creationTime": now,
            "lastModifiedTime": now,
            "rejected": rejected,
        }

    def _batch(self, _request: Request, batch: str) -> Response:
        taken = self._batches.get(batch)
        if taken is None:
            raise ApiError("CMN-102")
        return json_answer(200, self._batch_record(batch, taken, [], len(taken)))

    def _take(self, to: str, body: str) -> Text:
        """Take a text; one to a phone that opted out is taken too, and fails before it leaves (D)."""
        now = self.asked_at or self._now()
        text = Text(self._new_id(), now, self.number, to, body, "outbound-api", "Queued", changed_at=now)
        self._sent_to[to] = self._sent_to.get(to, 0) + 1
        self._keep(text)
        early = self._early_failure(to)
        if early:
            self._note_refusal(to, body, early)
            self._agenda.after(timedelta(seconds=1), partial(self._progress, text, "SendingFailed", early))
            return text
        self.accepted.append(text)
        for hear in self.on_accept:
            hear(text)
        self._dispatch(text)
        return text

    def _early_failure(self, to: str) -> str:
        """Return the code with which the vendor itself stops a text, or nothing."""
        if to in self.blocked:
            return "SMS-RC-413"
        if self.campaign != "Confirmed":
            return "SMS-UP-414"  # that such texts fail is (D), with which code is (I)
        return "SMS-RC-410" if not _US.fullmatch(to) or self._lines(to) == "invalid" else ""

    def _note_refusal(self, to: str, body: str, code: str) -> None:
        refusal = Refusal(self.asked_at or self._now(), to, body, code, code.endswith("-413"))
        self.refused.append(refusal)
        for tell in self.on_refuse:
            tell(refusal)

    def _dispatch(self, text: Text) -> None:
        """Plan a text's way to the handset; chance is drawn per phone and text, as for the other carrier."""
        fault = self._trouble
        late = fault.delay if fault and fault.kind is Trouble.DELAY else timedelta(0)
        copies = {Trouble.DUPLICATE: 2, Trouble.SWALLOW: 0}.get(fault.kind, 1) if fault else 1
        dice = Streams(self._seed)[f"way/{text.to}/{self._sent_to[text.to]}"]
        outcome, code = self._fate(text.to, dice)
        receipt = timedelta(seconds=3 + round(dice.expovariate(1 / 5), 1)) + late
        self._agenda.after(timedelta(seconds=2), partial(self._progress, text, "Sent"))
        self._agenda.after(receipt, partial(self._settle, text, outcome, code, copies))

    def _fate(self, phone: str, dice: Random) -> tuple[str, str]:
        """Return how a text to a phone ends. A missing receipt is told as a failure, and is none (D)."""
        line = self._lines(phone)
        if line == "landline":
            return "SendingFailed", "SMS-UP-410"
        if line == "nobody":
            hard = Streams(self._seed)[f"line/{phone}"].random() < 0.5
            return "DeliveryFailed", "SMS-CAR-411" if hard else "SMS-CAR-412"
        chance = dice.random()
        for limit, code in ((0.006, "SMS-CAR-412"), (0.007, "SMS-CAR-430"), (0.010, "SMS-CAR-104")):
            if chance < limit:
                return "DeliveryFailed", code
        return "Delivered", ""

    def _progress(self, text: Text, outcome: str, code: str = "") -> None:
        text.outcome, text.code, text.changed_at = outcome, code, self._now()
        if outcome == "Sent":
            text.sent_at = text.changed_at
        self._tell(text)

    def _settle(self, text: Text, outcome: str, code: str, copies: int) -> None:
        self.settled += 1
        self._progress(text, outcome, code)
        if outcome == "Delivered" or code in ("SMS-CAR-104", "SMS-CAR-199"):
            for _ in range(copies):
                for read in self.on_deliver:
                    read(text)

    # ------------------------------------------------------------------ the ordinary store

    def _one(self, _request: Request, sid: str) -> Response:
        text = self._texts.get(sid)
        if text is None or text.deleted or self.high_volume:
            raise ApiError("CMN-102")
        self._hand([text])
        return json_answer(200, record_of(text))

    def _delete(self, request: Request, sid: str) -> Response:
        """Answer `DELETE .../message-store/{id}?purge=true` (D)."""
        text = self._texts.get(sid)
        if text is None or text.deleted or self.high_volume:
            raise ApiError("CMN-102")
        if request.param("purge") != "true":
            raise ApiError("CMN-101")  # without it a text only moves to the bin: of no use here
        text.deleted, text.changed_at = True, self._now()
        return Response(204)

    def _list(self, request: Request, _: str) -> Response:
        """Answer `GET .../message-store`: newest first, numbered pages, a day unless `dateFrom` says else."""
        size = _whole(request.param("perPage"), 100, 1000)
        page = _whole(request.param("page"), 1, 1_000_000)
        found = list(self._newest_first(request))
        chosen = found[(page - 1) * size : page * size]
        pages = max(-(-len(found) // size), 1)
        return json_answer(
            200,
            {
                "records": [record_of(text) for text in self._shown(chosen)],
                "paging": {"page": page, "perPage": size, "totalPages": pages, "totalElements": len(found)},
                "navigation": {"nextPage": {"uri": "next"}} if page < pages else {},
            },
        )

    def _sync(self, request: Request, _: str) -> Response:
        """Answer `GET .../message-sync` (D): all of a time, then whatever changed since a token.

        The overlap of five seconds is deliberate (D); how many a full one brings at most is (I).
        """
        now, most = self._now(), _whole(request.param("recordCount"), 250, 250)
        if request.param("syncType") == "ISync":
            since = self._sync_tokens.get(request.param("syncToken") or "")
            if since is None:
                raise ApiError("MSG-333")
            found = [text for text in self._all() if changed_at(text) >= since - _OVERLAP]
            older = False
        else:
            listed = list(self._newest_first(request))
            found, older = listed[:most], len(listed) > most
        token = f"{self._dice.getrandbits(128):032x}"
        self._sync_tokens[token] = now
        info: dict[str, object] = {
            "syncType": request.param("syncType") or "FSync",
            "syncToken": token,
            "syncTime": stamp(now),
            "olderRecordsExist": older,
        }
        return json_answer(200, {"records": [record_of(one) for one in self._shown(found)], "syncInfo": info})

    def forget_sync_tokens(self) -> None:
        """Let every token run out, as they do after a while."""
        self._sync_tokens.clear()

    def _all(self) -> Iterator[Text]:
        return reversed(self._texts.values()) if not self.high_volume else iter(())

    def _newest_first(self, request: Request) -> Iterator[Text]:
        since = instant_of(request.param("dateFrom")) or self._now() - _DAY
        direction, phone = request.param("direction"), request.param("phoneNumber")
        for text in self._all():
            if text.deleted or text.at < since:
                continue
            if phone and phone not in (text.sender, text.to):
                continue
            if direction and (direction == "Inbound") != (text.direction == "inbound"):
                continue
            yield text

    def _shown(self, texts: Iterable[Text]) -> list[Text]:
        """Return what a listing shows of texts, troubles included, and note what it hands over."""
        chosen = list(texts)
        fault = self._trouble
        if fault and fault.kind is Trouble.DELAY:
            chosen = [text for text in chosen if text.at <= self._now() - fault.delay]
        if fault and fault.kind is Trouble.DUPLICATE:
            chosen = [text for text in chosen for _ in range(2)]
        if fault and fault.kind is Trouble.SHUFFLE:
            chosen = self._dice_of_lists.sample(chosen, len(chosen))
        self._hand(chosen)
        return chosen

    def _hand(self, texts: Iterable[Text]) -> None:
        self._handed += [text for text in texts if text.direction == "inbound" and not text.deleted]

    # ------------------------------------------------------------------ the high-volume store

    def _list_high_volume(self, request: Request, _: str) -> Response:
        """Answer `GET .../a2p-sms/messages` (D): newest first, by page tokens, words in the detailed view."""
        if not self.high_volume:
            raise ApiError("CMN-408")
        size = _whole(request.param("perPage"), 1000, 1000)
        start = int((request.param("pageToken") or "pgt0").removeprefix("pgt"))
        found = list(self._high_volume_texts(request))
        chosen = found[start : start + size]
        paging: dict[str, object] = {"pageToken": f"pgt{start}", "perPage": size, "firstPageToken": "pgt0"}
        if start + size < len(found):
            paging["nextPageToken"] = f"pgt{start + size}"
        detailed = request.param("view") == "Detailed"
        shown = self._shown(chosen) if detailed else chosen
        records = [high_volume_record_of(text, detailed=detailed) for text in shown]
        return json_answer(200, {"records": records, "paging": paging})

    def _high_volume_texts(self, request: Request) -> Iterator[Text]:
        batch, direction, phone = (request.param(name) for name in ("batchId", "direction", "phoneNumber"))
        since = instant_of(request.param("dateFrom")) or self._now() - _DAY
        of_batch = self._batches.get(batch or "", [])
        for text in reversed(self._texts.values()):
            if text.at < since or (batch and text.sid not in of_batch):
                continue
            if phone and phone not in (text.sender, text.to):
                continue
            if direction and (direction == "Inbound") != (text.direction == "inbound"):
                continue
            yield text

    def _one_high_volume(self, _request: Request, sid: str) -> Response:
        text = self._texts.get(sid)
        if text is None or not self.high_volume:
            raise ApiError("CMN-102")
        self._hand([text])
        return json_answer(200, high_volume_record_of(text, detailed=True))

    # ------------------------------------------------------------------ opt-outs, number, campaign

    def _consents(self, request: Request, _: str) -> Response:
        size = _whole(request.param("perPage"), 100, 1000)
        start = int((request.param("pageToken") or "cgt0").removeprefix("cgt"))
        listed = sorted(self.blocked.items())
        paging: dict[str, object] = {"pageToken": f"cgt{start}", "perPage": size}
        if start + size < len(listed):
            paging["nextPageToken"] = f"cgt{start + size}"
        records = [
            {
                "from": self.number,
                "to": phone,
                "optStatus": "OptOut",
                "source": self.blocked_by[phone],
                "lastModifiedTime": stamp(at),
            }
            for phone, at in listed[start : start + size]
        ]
        return json_answer(200, {"records": records, "paging": paging})

    def _change_consents(self, request: Request, _: str) -> Response:
        records = _json(request).get("records")
        if not isinstance(records, list) or not records:
            raise ApiError("CMN-101")
        for one in records:
            if one.get("from") not in (self.number, "*") or not _E164.fullmatch(str(one.get("to"))):
                raise ApiError("CMN-101")
            if one.get("optStatus") == "OptOut" and one["to"] not in self.blocked:
                self._block(one["to"], "Api")
            elif one.get("optStatus") == "OptIn":
                self.blocked.pop(one["to"], None)
        return json_answer(200, {"records": records})

    def _numbers(self, _request: Request, _: str) -> Response:
        record = {
            "id": 121554771345,
            "phoneNumber": self.number,
            "usageType": "DirectNumber",
            "features": ["CallerId", *self.features],
        }
        return json_answer(200, {"records": [record], "paging": {"page": 1, "totalPages": 1}})

    def _sms_configuration(self, _request: Request, _: str) -> Response:
        """Answer `.../sms-configuration` (D); without a campaign both objects are left out."""
        answer: dict[str, object] = {"phoneNumberId": "121554771345", "phoneNumber": self.number}
        if self.campaign:
            answer["smsCampaignInfo"] = {
                "id": "2008",
                "status": self.campaign,
                "registrationTier": "LowVolume",
                "useCases": ["CustomerCare", "AccountNotification"],
            }
            answer["smsBrandInfo"] = {"id": "1008", "status": self.brand}
        return json_answer(200, answer)


_ROUTES: tuple[tuple[str, str, str, Answer], ...] = (
    ("POST", r"/restapi/oauth/token", "auth", RingCentral._token),
    ("POST", r"/restapi/oauth/revoke", "auth", RingCentral._revoke),
    ("POST", r"/restapi/oauth/wstoken", "auth", RingCentral._push_token),
    ("POST", f"{_EXTENSION}/sms", "medium", RingCentral._send),
    ("GET", f"{_EXTENSION}/message-store", "light", RingCentral._list),
    ("GET", f"{_EXTENSION}/message-sync", "light", RingCentral._sync),
    ("GET", rf"{_EXTENSION}/message-store/(?P<id>\d+)", "light", RingCentral._one),
    ("DELETE", rf"{_EXTENSION}/message-store/(?P<id>\d+)", "medium", RingCentral._delete),
    ("GET", f"{_EXTENSION}/phone-number", "light", RingCentral._numbers),
    (
        "GET",
        rf"{_EXTENSION}/phone-number/(?P<id>\d+)/sms-configuration",
        "light",
        RingCentral._sms_configuration,
    ),
    ("POST", f"{_A2P}/batches", "light", RingCentral._send_batch),
    ("GET", rf"{_A2P}/batches/(?P<id>[0-9a-f-]+)", "light", RingCentral._batch),
    ("GET", f"{_A2P}/messages", "light", RingCentral._list_high_volume),
    ("GET", rf"{_A2P}/messages/(?P<id>\d+)", "light", RingCentral._one_high_volume),
    ("GET", _CONSENTS, "light", RingCentral._consents),
    ("PATCH", _CONSENTS, "medium", RingCentral._change_consents),
)


def _broken(fault: Fault) -> Response:
    return error_answer(fault.code if isinstance(fault.code, str) else "CMN-203")


def _json(request: Request) -> dict[str, object]:
    try:
        found = msgspec.json.decode(request.body)
    except msgspec.MsgspecError:
        found = None
    if not isinstance(found, dict):
        raise ApiError("CMN-101")
    return found


def _phone_of(value: object) -> str:
    """Return the one phone of a list of callers; more than one would become a group text (I)."""
    if not isinstance(value, list) or len(value) != 1 or not isinstance(value[0], dict):
        raise ApiError("CMN-101")
    return str(value[0].get("phoneNumber") or "")


def _addressed(message: object, otherwise: object) -> tuple[str, str]:
    """Return to whom and with which words one message of a batch goes: exactly one number each (D)."""
    if not isinstance(message, dict) or not isinstance(message.get("to"), list) or len(message["to"]) != 1:
        raise ApiError("CMN-101")
    body = message.get("text") or otherwise
    if not isinstance(body, str) or not body:
        raise ApiError("CMN-101")
    return str(message["to"][0]), body


def _whole(value: str | None, default: int, high: int) -> int:
    if value is None:
        return default
    if not value.isdecimal() or not int(value):
        raise ApiError("CMN-101")
    return min(int(value), high)
