"""RingCentral through its REST API: one number that sends and hears texts, and the vendor's opt-out list.

Decides how our port is spoken to this vendor. A number sends either as its user does, or by the
high-volume interface (A2P), which answers with a batch: the text's id is then asked for at once, and where
it cannot be read the send is unknown until it is settled. A text to a phone that opted out is taken and
fails a moment later (SMS-RC-413), so that here an opt-out shows as a delivery.

Facts: messaging 1; the vendor's page "Handling SMS Messaging Errors" names every delivery code below.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import httpx

from appliance.adapters.sms.ringcentral_door import (
    REMEDIES,
    SPARE,
    Call,
    Door,
    Group,
    Record,
    RingCentralOptions,
    code_of,
    text_of,
)
from appliance.adapters.sms.ringcentral_store import A2P, EXTENSION, ID, Letter, MessageStore, instant_at
from appliance.errors import Permanent, Transient, Unknown
from appliance.ports.sms import (
    Delivery,
    DeliveryState,
    Inbound,
    NumberUnusable,
    OptedOutAtCarrier,
    Outbound,
    Standing,
    Trouble,
)
from appliance.ports.time import Clock

_CONSENTS = "/restapi/v2/accounts/~/sms/consents"
_OPT_OUTS_A_CALL = 100
_MAX_PAGES = 100


class RingCentral:
    """The office's texting number at RingCentral."""

    name = "ringcentral"
    opt_out_words = frozenset({"stop", "unsubscribe", "quit", "cancel", "end"})
    keeps_opt_outs = True

    def __init__(self, client: httpx.Client, options: RingCentralOptions, clock: Clock) -> None:
        self.confirms_opt_out = options.confirms_opt_out
        self.redacts = not options.high_volume
        self.options = options
        self.door = Door(client, options, clock)
        """The one way to the vendor: its push shares token and rate groups."""
        self._store = MessageStore(self.door, clock, options.number, high_volume=options.high_volume)

    def send(self, phone: str, body: str) -> str:
        return self._send_batch(phone, body) if self.options.high_volume else self._send_one(phone, body)

    def _send_one(self, phone: str, body: str) -> str:
        words = {
            "from": {"phoneNumber": self.options.number},
            "to": [{"phoneNumber": phone}],
            "text": body,
        }
        what = "RingCentral send"
        answer = self.door.ask(
            Call(what, "POST", f"{EXTENSION}/sms", Group.MEDIUM, body=words, is_write=True)
        )
        vendor_id = str(answer.get("id", ""))
        if not ID.fullmatch(vendor_id):
            raise Unknown(f"{what}: accepted, but the text's id could not be read")
        return vendor_id

    def _send_batch(self, phone: str, body: str) -> str:
        what = "RingCentral send"
        words = {"from": self.options.number, "messages": [{"to": [phone], "text": body}]}
        path = f"{A2P}/batches"
        answer = self.door.ask(Call(what, "POST", path, Group.LIGHT, None, words, is_write=True, spare=SPARE))
        rejected = answer.get("rejected")
        if isinstance(rejected, list) and rejected:
            raise _rejection(what, rejected[0] if isinstance(rejected[0], dict) else {})
        try:
            texts = self._texts_of_batch(text_of(answer, "id"))
        except (Transient, Permanent):
            texts = []
        if len(texts) != 1:
            raise Unknown(f"{what}: accepted, but the text's id could not be read")
        return texts[0]

    def _texts_of_batch(self, batch: str) -> list[str]:
        params = {"batchId": batch, "direction": "Outbound"}
        page = self.door.ask(
            Call("RingCentral list", "GET", f"{A2P}/messages", Group.LIGHT, params if batch else {})
        )
        records = page.get("records") if batch else None
        ids = [str(one.get("id", "")) for one in records or [] if isinstance(one, dict)]
        return [one for one in ids if ID.fullmatch(one)]

    def find_sent(self, phone: str, body: str, since: datetime) -> str | None:
        wanted = _folded(body)
        same = [one for one in self._store.sent_to(phone, since) if _folded(one.body) == wanted]
        return max(same, key=_newer).id if same else None

    def list_sent(self, since: datetime) -> Sequence[Outbound]:
        floor = self.door.dates.earliest(since)
        found = [
            Outbound(one.id, one.to[0], one.body, one.created_at or floor) for one in self._store.sent(floor)
        ]
        found = [one for one in found if one.sent_at >= floor]
        return sorted(found, key=lambda text: (text.sent_at, text.vendor_id))

    def poll_inbound(self, since: datetime) -> Sequence[Inbound]:
        floor = since.astimezone(UTC)
        found = [_inbound(one, floor) for one in self._store.received(floor)]
        found = [one for one in found if one.received_at >= floor]
        return sorted(found, key=lambda text: (text.received_at, text.vendor_id))

    def delivery(self, vendor_id: str) -> Delivery:
        if not ID.fullmatch(vendor_id):
            raise Permanent("not the id of a text at RingCentral", code="CMN-102")
        letter = self._store.known(vendor_id) or self._store.read(vendor_id)
        state = _STATES.get(letter.status, DeliveryState.PENDING)
        code = letter.code
        if code in _NO_RECEIPT:
            state = DeliveryState.SENT
        return Delivery(
            vendor_id,
            state,
            code,
            letter.segments,
            opted_out=code in _OPTED_OUT,
            number_unusable=code in _UNUSABLE,
            trouble=_TROUBLES.get(code),
        )

    def redact(self, vendor_id: str) -> None:
        if not self.redacts:
            raise Permanent("the vendor documents no deletion from the high-volume store")
        path, purge = f"{EXTENSION}/message-store/{vendor_id}", {"purge": "true"}
        call = Call("RingCentral delete", "DELETE", path, Group.MEDIUM, purge, spare=SPARE)
        try:
            self.door.ask(call)
        except Permanent as refused:
            if refused.code not in ("CMN-102", "404"):
                raise
        self._store.forget(vendor_id)

    def clock_lead(self) -> timedelta | None:
        return self.door.dates.lead()

    # --- opt-outs

    def opted_out(self) -> Mapping[str, datetime]:
        found: dict[str, datetime] = {}
        for record in self._consents():
            at, phone = instant_at(text_of(record, "lastModifiedTime")), text_of(record, "to")
            if text_of(record, "optStatus") == "OptOut" and phone:
                found[phone] = at or datetime.fromtimestamp(0, UTC)
        return found

    def _consents(self) -> Iterator[Record]:
        params = {"from": self.options.number, "optStatus": "OptOut", "perPage": "1000"}
        for _ in range(_MAX_PAGES):
            call = Call("RingCentral opt-outs", "GET", _CONSENTS, Group.LIGHT, dict(params), spare=SPARE)
            page = self.door.ask(call)
            records, paging = page.get("records"), page.get("paging")
            if not isinstance(records, list):
                raise Transient("RingCentral opt-outs: the answer could not be read")
            yield from (one for one in records if isinstance(one, dict))
            onward = text_of(paging, "nextPageToken") if isinstance(paging, dict) else ""
            if not onward:
                return
            params["pageToken"] = onward
        raise Transient("RingCentral opt-outs: more pages than such a list can have")

    def opt_out(self, phones: Sequence[str]) -> None:
        for start in range(0, len(phones), _OPT_OUTS_A_CALL):
            records = [
                {"from": self.options.number, "to": phone, "optStatus": "OptOut", "source": "Api"}
                for phone in phones[start : start + _OPT_OUTS_A_CALL]
            ]
            body = {"records": records}
            self.door.ask(
                Call("RingCentral opt-outs", "PATCH", _CONSENTS, Group.MEDIUM, body=body, spare=SPARE)
            )

    # --- readiness

    def remedy(self, trouble: Trouble) -> str:
        return REMEDIES[trouble]

    def inspect(self) -> Sequence[Standing]:
        account = Standing("account", True, "the JWT credential signs in", "", _ABOUT_ACCOUNT)
        path = f"{EXTENSION}/phone-number"
        listed = self.door.ask(
            Call("RingCentral numbers", "GET", path, Group.LIGHT, {"perPage": "1000"}, spare=SPARE)
        )
        records = listed.get("records")
        ours = next((one for one in records or [] if _is_number(one, self.options.number)), None)
        number = self._inspect_number(ours)
        if ours is None or not ID.fullmatch(str(ours.get("id", ""))):
            return (account, number)
        config = self.door.ask(
            Call(
                "RingCentral campaign",
                "GET",
                f"{path}/{ours['id']}/sms-configuration",
                Group.LIGHT,
                spare=SPARE,
            )
        )
        return (account, number, _inspect_campaign(config))

    def _inspect_number(self, record: Record | None) -> Standing:
        needed = "A2PSmsSender" if self.options.high_volume else "SmsSender"
        features = record.get("features") if record is not None else None
        if record is None:
            finding, ok = f"{self.options.number} is no number of the JWT's user", False
        else:
            ok = isinstance(features, list) and needed in features
            finding = f"{self.options.number} {'has' if ok else 'lacks'} the feature {needed}"
        return Standing("number", ok, finding, "" if ok else REMEDIES[Trouble.NUMBER], (Trouble.NUMBER,))


_ABOUT_ACCOUNT = (Trouble.CREDENTIALS, Trouble.SUSPENDED)
_LOW_VOLUME = "LowVolume: at most 6,000 texts a day"


def _inspect_campaign(config: Record) -> Standing:
    """Return how the campaign stands: anything but Confirmed and no text arrives (vendor page)."""
    campaign = config.get("smsCampaignInfo")
    status = text_of(campaign, "status") if isinstance(campaign, dict) else ""
    tier = text_of(campaign, "registrationTier") if isinstance(campaign, dict) else ""
    ok = status == "Confirmed"
    shown = _LOW_VOLUME if tier == "LowVolume" else tier
    finding = f"the campaign is {status}" + (f", {shown}" if shown else "")
    return Standing(
        "campaign",
        ok,
        finding if status else "the number is linked to no campaign",
        "" if ok else REMEDIES[Trouble.REGISTRATION],
        (Trouble.REGISTRATION,),
    )


# Delivery codes by what they are about (vendor page "Handling SMS Messaging Errors").
_OPTED_OUT = frozenset({"SMS-RC-413", "SMS-UP-413", "SMS-CAR-413"})
_UNUSABLE = frozenset({"SMS-RC-410", "SMS-UP-410", "SMS-CAR-400", "SMS-CAR-411"})
_NO_RECEIPT = frozenset({"SMS-CAR-104", "SMS-CAR-199"})
"""No receipt, or one that says nothing: the text may well have arrived."""
_TROUBLES: Mapping[str, Trouble] = {
    "SMS-RC-403": Trouble.DAILY_LIMIT,
    "SMS-CAR-450": Trouble.DAILY_LIMIT,
    "SMS-CAR-451": Trouble.DAILY_LIMIT,
    "SMS-CAR-452": Trouble.DAILY_LIMIT,
    "SMS-RC-503": Trouble.NUMBER,
    "SMS-RC-504": Trouble.NUMBER,
    "SMS-UP-414": Trouble.NUMBER,
    "SMS-CAR-414": Trouble.NUMBER,
    "SMS-CAR-461": Trouble.REGISTRATION,
    "SMS-UP-431": Trouble.FLAGGED,
    "SMS-RC-430": Trouble.FILTERED,
    "SMS-UP-430": Trouble.FILTERED,
    "SMS-CAR-430": Trouble.FILTERED,
    "SMS-CAR-435": Trouble.FILTERED,
}
_STATES = {
    "Queued": DeliveryState.PENDING,
    "Sent": DeliveryState.SENT,
    "Delivered": DeliveryState.DELIVERED,
    "DeliveryFailed": DeliveryState.UNDELIVERED,
    "SendingFailed": DeliveryState.FAILED,
}


def _rejection(what: str, rejected: Record) -> Permanent:
    """Given why a batch left its one text out, return our kind of error."""
    code = code_of(rejected)
    message = f"{what}: left out of the batch" + (f", code {code}" if code else "")
    if code in _OPTED_OUT:
        return OptedOutAtCarrier(message, code=code)
    if code in _UNUSABLE:
        return NumberUnusable(message, code=code)
    return Permanent(message, code=code or "rejected")


def _is_number(record: object, number: str) -> bool:
    return isinstance(record, dict) and text_of(record, "phoneNumber") == number


def _inbound(letter: Letter, floor: datetime) -> Inbound:
    """Return a text that came in. Without a readable date it is taken to be of `floor`."""
    return Inbound(letter.id, letter.sender, letter.body, letter.media, letter.created_at or floor)


def _newer(letter: Letter) -> tuple[datetime, int]:
    return letter.created_at or datetime.fromtimestamp(0, UTC), int(letter.id)


def _folded(body: str) -> str:
    """Return a body as it compares: the vendor promises neither blanks nor the form of accents back."""
    return " ".join(unicodedata.normalize("NFC", body).split())
