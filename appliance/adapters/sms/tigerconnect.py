"""TigerConnect through its version 2 API: a secure thread with each patient. Never tried on a live system.

The vendor publishes no reference. What is known comes from its reference of 2018, two small libraries of
others and one account of 2026 (facts: messaging 3), so a site has to accept that in its settings. Decides how
our port is spoken to it. It refuses three things: to say anything of a patient but phone and words (the
vendor's patient records want birth date and record number, so none is made: no function here takes either);
to repeat a send by itself (no idempotency is known); and to take a stream that has never shown a text of ours
for the word that one was not sent.

Everything is heard from one stream of events, inbound texts and copies of our own; it is read until it falls
silent. What was handed out and is a day older than what was last kept is marked delivered, so that the
vendor need not show it again. No failure of a text is documented: one that is never opened stays `sent`, and
a word of opt-out blocks nothing there.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any
from urllib.parse import quote

import httpx
import msgspec

from appliance.adapters.sms.vendor_http import Quiet, VendorClock
from appliance.errors import Permanent, RecallBoxError, Transient, Unknown
from appliance.ports.sms import (
    Busy,
    Delivery,
    DeliveryState,
    Inbound,
    Outbound,
    SenderBlocked,
    Standing,
    Trouble,
)
from appliance.ports.time import Clock

Record = Mapping[str, Any]

logger = logging.getLogger("recallbox.sms")

_ID = re.compile(r"[0-9A-Za-z-]{8,64}")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_STREAM = "text/event-stream"
_SILENCE_S = 3.0
"""A stream that says nothing for so long has shown everything it had."""
_MOST_EVENTS = 20_000
_ACKED_AFTER = timedelta(days=1)
_SHOWN_FOR = timedelta(days=2)
"""What is younger than this is never marked delivered, so the stream still shows it."""
_ACKS_A_CALL = 50
_LONGEST_WAIT_S = 600.0
_USUAL_WAIT_S = 60.0


@dataclass(frozen=True, slots=True)
class TigerConnectOptions:
    """The office's API key and secret, the address under which the vendor knows it, and its organization."""

    key: str
    secret: str = field(repr=False)
    number: str
    api_url: str = "https://api.tigertext.me"
    organization: str = ""


@dataclass(frozen=True, slots=True)
class _Letter:
    """A text as the stream shows it. `phone` is the patient's, whichever way it went."""

    id: str
    is_ours: bool
    phone: str
    body: str
    at: datetime
    media: int


class TigerConnect:
    """The office's account at TigerConnect."""

    name = "tigerconnect"
    confirms_opt_out = False
    opt_out_words: frozenset[str] = frozenset()
    """None is documented: a STOP is heard like any text, silences the phone here and is confirmed by us."""
    redacts = False
    """A recall takes the text from the patient as well; nothing else is documented."""
    keeps_opt_outs = False

    def __init__(self, client: httpx.Client, options: TigerConnectOptions, clock: Clock) -> None:
        self._client = client
        self._options = options
        self._clock = clock
        self._dates = VendorClock(clock)
        self._quiet = {True: Quiet(clock), False: Quiet(clock)}
        self._reading = Lock()
        self._letters: dict[str, _Letter] = {}
        self._unaddressed: list[_Letter] = []
        self._told: set[str] = set()
        self._phones: dict[str, str] = {}
        self._own_token = ""
        self._shows_ours = False

    def send(self, phone: str, body: str) -> str:
        what = "TigerConnect send"
        words = {"recipient": phone, "body": body}
        if self._options.organization:
            words["sender_organization"] = self._options.organization
        answer = self._ask(what, "POST", "/v2/message/", json=words, is_send=True)
        vendor_id = answer.headers.get("tt-x-message-id", "") or _text(_reply(answer), "message_id")
        if not _ID.fullmatch(vendor_id):
            raise Unknown(f"{what}: accepted, but the text's id could not be read")
        return vendor_id

    def find_sent(self, phone: str, body: str, since: datetime) -> str | None:
        with self._reading:
            self._read()
            floor, wanted = self._dates.earliest(since), _folded(body)
            same = [
                one
                for one in self._letters.values()
                if one.is_ours and one.phone == phone and one.at >= floor and _folded(one.body) == wanted
            ]
            if not same and not self._shows_ours:
                raise Transient("TigerConnect events: no text of ours was ever shown, so none proves nothing")
        if not same and any(_folded(one.body) == wanted and one.at >= floor for one in self._unaddressed):
            raise Transient("TigerConnect events: the same words went to a user whose phone is not known")
        return max(same, key=lambda one: (one.at, one.id)).id if same else None

    def list_sent(self, since: datetime) -> Sequence[Outbound]:
        if since < self._clock.now() - _SHOWN_FOR:
            raise Permanent(
                "TigerConnect events: texts of longer ago than two days are no longer shown",
                remedy="compare with the vendor's console what was sent, then call your support",
            )
        with self._reading:
            self._read()
            floor = self._dates.earliest(since)
            found = [one for one in self._letters.values() if one.is_ours and one.at >= floor]
        return [Outbound(one.id, one.phone, one.body, one.at) for one in sorted(found, key=_order)]

    def poll_inbound(self, since: datetime) -> Sequence[Inbound]:
        floor = since.astimezone(UTC).replace(microsecond=0)
        with self._reading:
            self._read()
            found = [one for one in self._letters.values() if not one.is_ours and one.at >= floor]
            self._acknowledge(floor - _ACKED_AFTER)
            self._told.update(one.id for one in found)
        return [Inbound(one.id, one.phone, one.body, one.media, one.at) for one in sorted(found, key=_order)]

    def delivery(self, vendor_id: str) -> Delivery:
        what = "TigerConnect delivery"
        if not _ID.fullmatch(vendor_id):
            raise Permanent("not the id of a text at TigerConnect", code="404")
        reply = _reply(self._ask(what, "GET", f"/v2/message/{vendor_id}/status"))
        said = reply.get("statuses")
        if not isinstance(said, list):
            raise Transient(f"{what}: the answer could not be read")
        words = {_text(one, "status") if isinstance(one, dict) else one for one in said}
        if words & _DELIVERED:
            return Delivery(vendor_id, DeliveryState.DELIVERED)
        if reply.get("is_recalled") is True:
            return Delivery(vendor_id, DeliveryState.FAILED, "recalled")
        return Delivery(vendor_id, DeliveryState.SENT)

    def redact(self, vendor_id: str) -> None:
        del vendor_id
        raise Permanent("the vendor documents no deletion that leaves the patient's text alone")

    def clock_lead(self) -> timedelta | None:
        return self._dates.lead()

    def remedy(self, trouble: Trouble) -> str:
        return REMEDIES[trouble]

    def inspect(self) -> Sequence[Standing]:
        known = bool(self._find_user(self._options.number))  # signs in, or raises
        about = (Trouble.CREDENTIALS, Trouble.SUSPENDED)
        finding = f"{self._options.number} is {'an address' if known else 'nobody'} there"
        return (
            Standing("account", True, "the API key signs in", "", about),
            Standing("number", known, finding, "" if known else REMEDIES[Trouble.NUMBER], (Trouble.NUMBER,)),
            Standing("adapter", True, UNVERIFIED),
        )

    def opted_out(self) -> Mapping[str, datetime]:
        return {}

    def opt_out(self, phones: Sequence[str]) -> None:
        del phones

    # --- the stream

    def _read(self) -> None:
        """Take in what the stream shows. Raise Transient if that is not certain to be all of it."""
        found = [letter for record in self._events() if (letter := self._letter(record)) is not None]
        self._letters.update((one.id, one) for one in found if one.phone)
        self._unaddressed = [one for one in found if one.is_ours and not one.phone]
        self._shows_ours = self._shows_ours or any(one.is_ours for one in found)
        oldest = self._clock.now() - _SHOWN_FOR - _ACKED_AFTER
        self._letters = {key: one for key, one in self._letters.items() if one.at >= oldest}
        self._told &= self._letters.keys()

    def _events(self) -> list[Record]:
        """Return every message that the stream shows until it ends or falls silent."""
        what, found = "TigerConnect events", list[Record]()
        self._quiet[False].check(what)
        opened = False
        try:
            with self._client.stream(
                "GET",
                self._url("/v2/events/"),
                headers={"Accept": _STREAM},
                auth=self._auth,
                timeout=httpx.Timeout(10.0, read=_SILENCE_S),
            ) as answer:
                self._dates.note(answer.headers.get("date", ""))
                if not answer.is_success:
                    raise self._failure(what, answer, is_send=False)
                if not answer.headers.get("content-type", "").startswith(_STREAM):
                    raise Transient(f"{what}: the answer could not be read")
                opened = True
                for record in _messages(answer.iter_lines()):
                    found.append(record)
                    if len(found) > _MOST_EVENTS:
                        raise Transient(f"{what}: more than such a stream can show")
        except httpx.ReadTimeout:
            if not opened:
                raise Transient(f"{what}: no answer") from None
        except httpx.RequestError as error:
            raise Transient(f"{what}: not read to its end ({type(error).__name__})") from None
        return found

    def _letter(self, record: Record) -> _Letter | None:
        """Return a message as a text between us and a phone; None, with a line in the log, if it is none.

        Of a text of ours to a user without a phone the phone is empty.
        """
        key, at = _text(record, "message_id"), _instant(_text(record, "created_time"))
        if key in self._letters:
            return None
        sender, recipient = _text(record, "sender_token"), _text(record, "recipient_token")
        if not _ID.fullmatch(key) or not sender or not recipient:
            logger.warning("text left out: unreadable id, sender or recipient")
            return None
        is_ours = sender in (self._me(), self._options.number)
        phone = self._phone_of(recipient if is_ours else sender)
        if not phone:
            logger.warning("text left out: its user has no phone")
        if not phone and not is_ours:
            return None
        attached = record.get("attachments")
        media = len(attached) if isinstance(attached, list) else 0
        return _Letter(key, is_ours, phone, _text(record, "body"), at or self._clock.now(), media)

    def _acknowledge(self, before: datetime) -> None:
        """Mark what was handed out long ago as delivered. If that fails, it is shown once more."""
        old = [one.id for one in self._letters.values() if one.at < before and one.id in self._told]
        for start in range(0, len(old), _ACKS_A_CALL):
            part = old[start : start + _ACKS_A_CALL]
            try:
                self._ask("TigerConnect status", "PUT", "/v2/message/status/", json={"delivered": part})
            except RecallBoxError as error:
                logger.warning("texts not marked delivered: %s", error)
                return
            for key in part:
                del self._letters[key]

    # --- users

    def _me(self) -> str:
        if not self._own_token:
            self._own_token = _text(self._find_user(self._options.number), "token")
        return self._own_token

    def _phone_of(self, token: str) -> str:
        """Return the phone behind a user's token, "" if there is none."""
        if _E164.fullmatch(token):
            return token
        if token not in self._phones:
            listed = self._find_user(token).get("phones")
            phones = [_text(one, "phone") if isinstance(one, dict) else one for one in listed or []]
            found = [one for one in phones if isinstance(one, str) and _E164.fullmatch(one)]
            if not found:
                return ""
            self._phones[token] = found[0]
        return self._phones[token]

    def _find_user(self, address: str) -> Record:
        """Return what the vendor knows of a user, empty if there is none. Raise Transient if unreadable."""
        what = "TigerConnect user"
        try:
            found = _reply(self._ask(what, "GET", f"/v2/user_lookup/{quote(address, safe='')}"))
        except Permanent as refused:
            if refused.code != "404":
                raise
            return {}
        if not _text(found, "token"):
            raise Transient(f"{what}: the answer could not be read")
        return found

    # --- requests

    @property
    def _auth(self) -> tuple[str, str]:
        return self._options.key, self._options.secret

    def _url(self, path: str) -> str:
        return f"{self._options.api_url.rstrip('/')}{path}"

    def _ask(
        self, what: str, method: str, path: str, *, json: object = None, is_send: bool = False
    ) -> httpx.Response:
        """Send one request; return its success. Raise what went wrong, in our kinds."""
        self._quiet[is_send].check(what)
        headers = {"Accept": "application/json"}
        try:
            answer = self._client.request(
                method, self._url(path), json=json, headers=headers, auth=self._auth
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
            raise Transient(f"{what}: not reached ({type(error).__name__})") from None
        except httpx.RequestError as error:
            kind = Unknown if is_send else Transient
            raise kind(f"{what}: no answer ({type(error).__name__})") from None
        self._dates.note(answer.headers.get("date", ""))
        if answer.is_success:
            return answer
        raise self._failure(what, answer, is_send=is_send)

    def _failure(self, what: str, answer: httpx.Response, *, is_send: bool) -> RecallBoxError:
        """Given a refused request, return our kind of error. No code is documented: the status has to do."""
        status = answer.status_code
        message = f"{what}: status {status}"
        if status == 429:
            wait = _seconds(answer.headers.get("retry-after", ""))
            self._quiet[is_send].keep(wait)
            return Busy(message, retry_after=wait)
        if not 400 <= status < 500 or status == 408:
            return Unknown(message) if is_send else Transient(message)
        trouble = _TROUBLES.get(status)
        if trouble is not None or (is_send and status == 404):
            trouble = trouble or Trouble.CREDENTIALS
            return SenderBlocked(message, trouble=trouble, remedy=REMEDIES[trouble], code=str(status))
        return Permanent(message, code=str(status), remedy=_REFUSED)


UNVERIFIED = "TigerConnect: unverified against a live system; `sms.unverified` accepts that"
_TROUBLES = {401: Trouble.CREDENTIALS, 402: Trouble.SUSPENDED, 403: Trouble.CREDENTIALS}
_CONSOLE = "ask your contact at TigerConnect"
REMEDIES: Mapping[Trouble, str] = {
    Trouble.CREDENTIALS: "check sms.client_id (the API key) and the secret tigerconnect_secret",
    Trouble.SUSPENDED: f"{_CONSOLE} why the account may not send",
    Trouble.NUMBER: f"{_CONSOLE} under which address the account is known, and set sms.number to it",
    Trouble.REGISTRATION: f"{_CONSOLE} how its own numbers are registered",
    Trouble.DAILY_LIMIT: f"wait for the next day; for more, {_CONSOLE}",
    Trouble.FLAGGED: _CONSOLE,
    Trouble.FILTERED: _CONSOLE,
}
"""What a person can do about each trouble. The vendor documents none of them."""
_REFUSED = "look at the number in the PMS; the vendor documents no reason"
_DELIVERED = frozenset({"Delivered", "Read", "Confirmed"})


def _messages(lines: Iterable[str]) -> Iterator[Record]:
    """Yield the messages of a stream of server-sent events; what is cut off at its end is none yet."""
    data: list[str] = []
    for line in lines:
        if line.startswith("data:"):
            data.append(line.removeprefix("data:").strip())
        elif not line and data:
            yield from _of_event("\n".join(data))
            data = []


def _of_event(text: str) -> Iterator[Record]:
    """Yield the messages of one event: `{"event_id": .., "event": {"<namespace>:message": {..}}}`."""
    try:
        found = msgspec.json.decode(text)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        logger.warning("an event could not be read")
        return
    inner = found.get("event") if isinstance(found, dict) else None
    for name, record in (inner if isinstance(inner, dict) else {}).items():
        if name.rpartition(":")[2] == "message" and isinstance(record, dict):
            yield record


def _reply(answer: httpx.Response) -> Record:
    """Return the `reply` of an answer, empty if it has none."""
    try:
        found = msgspec.json.decode(answer.content)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return {}
    reply = found.get("reply") if isinstance(found, dict) else None
    return reply if isinstance(reply, dict) else {}


def _text(record: Record, name: str) -> str:
    found = record.get(name)
    return found if isinstance(found, str) else ""


def _instant(text: str) -> datetime | None:
    """Return an instant as the vendor writes it (2026-11-23T16:00:00.000Z), None if it cannot be read."""
    try:
        at = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _seconds(text: str) -> float:
    return min(_LONGEST_WAIT_S, max(1.0, float(text))) if text.strip().isdecimal() else _USUAL_WAIT_S


def _folded(body: str) -> str:
    """Return a body as it compares: blanks and the form of accents may come back otherwise."""
    return " ".join(unicodedata.normalize("NFC", body).split())


def _order(letter: _Letter) -> tuple[datetime, str]:
    return letter.at, letter.id
