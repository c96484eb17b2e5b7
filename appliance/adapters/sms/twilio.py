"""Twilio through its REST API: one number that sends and hears texts, and the look-up of what a number is.

Decides how our port is spoken to this vendor: which error code is whose fault, which listing answers
which question, when an answer counts as none. It refuses to repeat a request by itself (the vendor has
no idempotency for texts: error page 20500), to follow a listing to another address, to call a listing
complete that was cut short, and to let a body, a number or the vendor's own wording into an error.

Facts: messaging 2 and 5; the vendor's pages `docs/api/errors/<code>` and `messaging/api/message-resource`.
Two answers of the vendor are loose, and both are read to the side that cannot hurt a patient:
- a listing's `DateSent` filter is documented, but not what it does to a text without such a date. One we
  just sent may have none yet, so `find_sent` asks without the filter: a miss would send it twice;
- newest first is usual, not promised: `find_sent` reads to the end, one phone's texts are few, and a
  poll stops early only at a page that is in that order and old throughout.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec

from appliance.adapters.sms.vendor_http import Quiet, VendorClock
from appliance.errors import Permanent, RecallBoxError, Transient, Unknown
from appliance.ports.sms import (
    Busy,
    Delivery,
    DeliveryState,
    Inbound,
    LineType,
    NumberUnusable,
    OptedOutAtCarrier,
    Outbound,
    SenderBlocked,
    Standing,
    Trouble,
)
from appliance.ports.time import Clock

Record = Mapping[str, Any]

logger = logging.getLogger("recallbox.sms")

_SID = re.compile(r"[SM]M[0-9a-fA-F]{32}")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_DIGITS = re.compile(r"\+?1[0-9]{10}")
_PAGE_SIZE = "1000"
_MAX_PAGES = 20
_OVERLAP = timedelta(days=1)
_QUEUE_FULL_WAIT = 300.0


@dataclass(frozen=True, slots=True)
class TwilioOptions:
    """The office's account and number. An API key is used: it can be revoked without closing the account.

    `confirms_opt_out` is false only where the vendor's support has switched off its own answer to STOP.
    """

    account_sid: str
    key_sid: str
    key_secret: str = field(repr=False)
    number: str
    api_url: str = "https://api.twilio.com"
    lookup_url: str = "https://lookups.twilio.com"
    deactivations_url: str = "https://messaging.twilio.com"
    confirms_opt_out: bool = True


class Twilio:
    """The office's texting number at Twilio."""

    name = "twilio"
    opt_out_words = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"})
    redacts = True
    keeps_opt_outs = False
    """No interface lists who opted out or adds to it (facts: messaging 2): the block shows as 21610."""

    def __init__(self, client: httpx.Client, options: TwilioOptions, clock: Clock) -> None:
        self.confirms_opt_out = options.confirms_opt_out
        self._client = client
        self._dates = VendorClock(clock)
        self._quiet = {True: Quiet(clock), False: Quiet(clock)}
        """Of sends, and of all else: hearing a STOP never waits for a full queue of texts."""
        self._options = options
        self._account = f"/2010-04-01/Accounts/{options.account_sid}"
        self._messages = f"{self._account}/Messages"

    def send(self, phone: str, body: str) -> str:
        what = "Twilio send"
        form = {"To": phone, "From": self._options.number, "Body": body}
        answer = self._ask(what, self._url(".json"), form=form)
        sid = _text(_record(answer), "sid")
        if not _SID.fullmatch(sid):
            raise Unknown(f"{what}: accepted, but the text's id could not be read")
        return sid

    def find_sent(self, phone: str, body: str, since: datetime) -> str | None:
        floor = self._dates.earliest(since)
        params = {"To": phone, "From": self._options.number, "PageSize": _PAGE_SIZE}
        wanted = _folded(body)
        found: list[tuple[bool, datetime, str]] = []
        for page in self._listing(params):
            for record in page:
                text, at = _folded(_text(record, "body")), _created_at(record) or floor
                # A redacted text has lost its words (R): near enough in time, it is taken for this one.
                if _is_outgoing(record) and text in (wanted, "") and at >= floor:
                    found.append((text == wanted, at, _text(record, "sid")))
        if not found:
            return None
        sid = max(found)[2]
        if not _SID.fullmatch(sid):
            raise Transient("Twilio list: the text is there, but its id could not be read")
        return sid

    def list_sent(self, since: datetime) -> Sequence[Outbound]:
        floor = self._dates.earliest(since)
        found: dict[str, Outbound] = {}
        for page in self._listing({"From": self._options.number, "PageSize": _PAGE_SIZE}):
            for record in filter(_is_outgoing, page):
                # Without a readable date it may be of that time: one too many is only counted.
                sid, at = _text(record, "sid"), _created_at(record) or floor
                if at >= floor and not _SID.fullmatch(sid):
                    raise Transient("Twilio list: a text's id could not be read")
                if at >= floor:
                    found.setdefault(sid, Outbound(sid, _text(record, "to"), _text(record, "body"), at))
            if _ends_search(page, floor):
                break
        return sorted(found.values(), key=lambda text: (text.sent_at, text.vendor_id))

    def poll_inbound(self, since: datetime) -> Sequence[Inbound]:
        floor = since.astimezone(UTC).replace(microsecond=0)
        params = {
            "To": self._options.number,
            "DateSent>": (floor - _OVERLAP).date().isoformat(),
            "PageSize": _PAGE_SIZE,
        }
        found: dict[str, Inbound] = {}
        for page in self._listing(params):
            for record in page:
                text = _inbound(record, floor)
                if text is not None and text.received_at >= floor:
                    found.setdefault(text.vendor_id, text)
            if _ends_search(page, floor):
                break
        return sorted(found.values(), key=lambda text: (text.received_at, text.vendor_id))

    def delivery(self, vendor_id: str) -> Delivery:
        if not _SID.fullmatch(vendor_id):
            raise Permanent("not the id of a text at Twilio", code="20404")
        answer = self._ask("Twilio delivery", self._url(f"/{vendor_id}.json"))
        record = _record(answer)
        if _text(record, "sid") != vendor_id:
            raise Transient("Twilio delivery: the answer could not be read")
        code = _digits(record.get("error_code"))
        return Delivery(
            vendor_id,
            _STATES.get(_text(record, "status"), DeliveryState.PENDING),
            code,
            _count(record.get("num_segments")),
            opted_out=code in _OPTED_OUT_LATE,
            number_unusable=code in _UNUSABLE,
            trouble=_TROUBLES.get(code),
        )

    def redact(self, vendor_id: str) -> None:
        what = "Twilio redaction"
        if not _SID.fullmatch(vendor_id):
            raise Permanent("not the id of a text at Twilio", code="20404")
        try:
            self._ask(what, self._url(f"/{vendor_id}.json"), form={"Body": ""})
        except Permanent as refused:
            if refused.code == _NOT_ENDED:
                raise Transient(f"{what}: not possible before the text has ended") from None
            if refused.code not in _GONE:
                raise

    def remedy(self, trouble: Trouble) -> str:
        return REMEDIES[trouble]

    def inspect(self) -> Sequence[Standing]:
        return (self._inspect_account(), self._inspect_number())

    def _inspect_account(self) -> Standing:
        url = f"{self._options.api_url.rstrip('/')}{self._account}.json"
        status = _text(_record(self._ask("Twilio account", url)), "status")
        ok = status == "active"
        finding = f"the account is {status if status in _ACCOUNT_STATES else 'in an unknown state'}"
        about = (Trouble.CREDENTIALS, Trouble.SUSPENDED)
        return Standing("account", ok, finding, "" if ok else REMEDIES[Trouble.SUSPENDED], about)

    def _inspect_number(self) -> Standing:
        url = f"{self._options.api_url.rstrip('/')}{self._account}/IncomingPhoneNumbers.json"
        params = {"PhoneNumber": self._options.number}
        answer = _record(self._ask("Twilio numbers", url, params=params))
        listed = answer.get("incoming_phone_numbers")
        ours = [one for one in listed or [] if isinstance(one, dict)]
        can_text = any((one.get("capabilities") or {}).get("sms") is True for one in ours)
        finding = f"{self._options.number} is {'able to text' if can_text else 'unable to text or not ours'}"
        remedy = "" if can_text else REMEDIES[Trouble.NUMBER]
        return Standing("number", can_text, finding, remedy, (Trouble.NUMBER,))

    def opted_out(self) -> Mapping[str, datetime]:
        return {}

    def opt_out(self, phones: Sequence[str]) -> None:
        del phones

    def clock_lead(self) -> timedelta | None:
        return self._dates.lead()

    def _ask(
        self,
        what: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        quiet = self._quiet[url.endswith("/Messages.json") and form is not None]
        quiet.check(what)
        try:
            return _ask(self._client, self._options, what, url, params=params, form=form, dates=self._dates)
        except Busy as busy:
            quiet.keep(busy.retry_after or _QUEUE_FULL_WAIT)
            raise

    def _url(self, rest: str) -> str:
        return f"{self._options.api_url.rstrip('/')}{self._messages}{rest}"

    def _listing(self, params: Mapping[str, str]) -> Iterator[list[Record]]:
        """Yield a listing's pages. Raise Transient if it cannot be read to its end."""
        what, url, query = "Twilio list", self._url(".json"), dict(params)
        for _ in range(_MAX_PAGES):
            answer = self._ask(what, url, params=query)
            try:
                page = msgspec.json.decode(answer.content, type=_Page)
            except (msgspec.MsgspecError, UnicodeDecodeError):
                raise Transient(f"{what}: the answer could not be read") from None
            yield [record if isinstance(record, dict) else {} for record in page.messages]
            if not page.next_page_uri:
                return
            url, query = self._next_url(page.next_page_uri), {}
        raise Transient(f"{what}: more pages than such a listing can have")

    def _next_url(self, uri: str) -> str:
        """Given a listing's next address, return it at our own host. Raise Transient if it lies elsewhere."""
        try:
            target = urlsplit(uri)
        except ValueError:
            raise Transient("Twilio list: the next page's address could not be read") from None
        if target.scheme or target.netloc or target.path != f"{self._messages}.json":
            raise Transient("Twilio list: the next page lies at another address")
        return f"{self._url('.json')}?{target.query}"


class TwilioLookup:
    """Twilio's look-up of line types (Lookup v2, package `line_type_intelligence`)."""

    name = "twilio_lookup"

    def __init__(self, client: httpx.Client, options: TwilioOptions) -> None:
        self._client = client
        self._options = options

    def check(self, phone: str) -> LineType:
        if not _E164.fullmatch(phone):
            return LineType.INVALID
        what = "Twilio look-up"
        url = f"{self._options.lookup_url.rstrip('/')}/v2/PhoneNumbers/{phone}"
        fields = {"Fields": "line_type_intelligence"}
        try:
            answer = _ask(self._client, self._options, what, url, params=fields)
        except SenderBlocked:
            raise
        except Permanent as refused:
            return _refused_line(refused)
        record = _record(answer)
        if record.get("valid") is False:
            # Whatever `validation_errors` says: no carrier can have given out a number of that range.
            return LineType.INVALID
        if record.get("valid") is not True:
            raise Transient(f"{what}: the answer could not be read")
        return _line_of(what, record.get("line_type_intelligence"))


class TwilioDeactivations:
    """Twilio's daily lists of US numbers that carriers took out of use.

    The interface answers with a redirection to a file (facts: messaging 2, R). It is followed once, without
    our key, and only to a host that the site names: which one serves the files is not documented.
    """

    def __init__(self, client: httpx.Client, options: TwilioOptions, hosts: Collection[str]) -> None:
        self._client = client
        self._options = options
        self._hosts = frozenset(hosts)

    def deactivated(self, on: date) -> Sequence[str]:
        what = "Twilio deactivations"
        base = f"{self._options.deactivations_url.rstrip('/')}/v1/Deactivations"
        where = self._place(what, base, on)
        try:
            answer = self._client.get(where)
        except httpx.RequestError as error:
            raise Transient(f"{what}: no list ({type(error).__name__})") from None
        if not answer.is_success or not answer.headers.get("content-type", "").startswith("text/plain"):
            raise Transient(f"{what}: the list could not be read (status {answer.status_code})")
        lines = answer.text.split()
        if any(_DIGITS.fullmatch(one) is None for one in lines):
            raise Transient(f"{what}: the list could not be read")
        return [f"+{one.removeprefix('+')}" for one in lines]

    def _place(self, what: str, base: str, on: date) -> str:
        """Return where the list of a day lies."""
        try:
            answer = self._client.get(
                base,
                params={"Date": on.isoformat()},
                auth=(self._options.key_sid, self._options.key_secret),
            )
        except httpx.RequestError as error:
            raise Transient(f"{what}: not reached ({type(error).__name__})") from None
        location = answer.headers.get("location", "")
        if not answer.is_redirect or not location:
            if not answer.is_success and not answer.is_redirect:
                raise _failure(what, False, answer)
            raise Transient(f"{what}: the answer names no list")
        try:
            target = httpx.URL(base).join(location)
        except httpx.InvalidURL:
            raise Transient(f"{what}: the list's address could not be read") from None
        if target.host not in self._hosts or target.scheme != httpx.URL(base).scheme:
            raise Permanent(
                f"{what}: the list lies at {target.scheme}://{target.host}, which is not allowed",
                remedy="if that is the vendor's, add it to sms.deactivation_hosts and to the proxy's hosts",
            )
        return str(target)


class _Page(msgspec.Struct):
    messages: list[Any]
    next_page_uri: str | None = None


# Error codes (facts: messaging 2) by what they are about. Late ones come with a text, not with a refusal.
_OPTED_OUT = frozenset({"21610"})
# Page 30004 names blocklists and an earlier STOP first; a call by the front desk beats another text.
_OPTED_OUT_LATE = _OPTED_OUT | {"30004"}
_UNUSABLE = frozenset({"21211", "21612", "21614", "21635", "30005", "30006"})
_TROUBLES: Mapping[str, Trouble] = {
    "20003": Trouble.CREDENTIALS,
    "20005": Trouble.SUSPENDED,  # account not active, often out of funds
    "20006": Trouble.CREDENTIALS,  # access denied
    "20008": Trouble.CREDENTIALS,  # test credentials
    "21212": Trouble.NUMBER,  # From is no number
    "21603": Trouble.NUMBER,  # From missing
    "21606": Trouble.NUMBER,  # From cannot text
    "21608": Trouble.SUSPENDED,  # trial account
    "21659": Trouble.NUMBER,  # From is not a Twilio number
    "21660": Trouble.NUMBER,  # From belongs to another account
    "21661": Trouble.NUMBER,  # From cannot text
    "30002": Trouble.SUSPENDED,
    "30007": Trouble.FILTERED,
    "30023": Trouble.DAILY_LIMIT,  # 10DLC daily cap of the brand
    "30027": Trouble.DAILY_LIMIT,  # T-Mobile's daily limit of the brand
    "30032": Trouble.REGISTRATION,  # toll-free number not verified
    "30034": Trouble.REGISTRATION,  # 10DLC registration missing
    "63038": Trouble.DAILY_LIMIT,  # the account's own
}
"""What a code says about our side, whether it comes with a refusal or with a text."""
REMEDIES: Mapping[Trouble, str] = {
    Trouble.CREDENTIALS: "check account and API key in Twilio's console, and the secret sms_key_secret",
    Trouble.SUSPENDED: "see in Twilio's console why the account is not active: funds, trial or suspension",
    Trouble.NUMBER: "check in Twilio's console that the number is this account's and can text",
    Trouble.REGISTRATION: "finish the A2P 10DLC registration in Twilio's console and assign the number to it",
    Trouble.DAILY_LIMIT: "wait for the next day; for more, ask Twilio to review brand and campaign",
    Trouble.FLAGGED: "call Twilio's support: the number is flagged",
    Trouble.FILTERED: "compare the wordings with the campaign's samples: `recallbox carrier registration`",
}
"""What a person can do about each trouble."""
_ADVICE: Mapping[str, str] = {
    "21408": "allow that country under Messaging, Geo permissions in Twilio's console, or remove the number",
    "21617": "shorten the wording: more than 1,600 characters are not taken",
    "30029": "leave the account's content retention as it is: message redaction is not switched on",
    "30030": "leave the account's address retention as it is: message redaction is not switched on",
}
"""What a person can do about a refusal that concerns one text only."""
_UNCERTAIN = "20500"
_TOO_MANY = "20429"
_QUEUE_FULL = "21611"
_NOT_ENDED = "20009"
_GONE = frozenset({"20404", "404"})
_ACCOUNT_STATES = frozenset({"active", "suspended", "closed"})

_STATES = {
    "accepted": DeliveryState.PENDING,
    "scheduled": DeliveryState.PENDING,
    "queued": DeliveryState.PENDING,
    "sending": DeliveryState.PENDING,
    "sent": DeliveryState.SENT,
    "partially_delivered": DeliveryState.SENT,  # neither arrived nor lost
    "delivered": DeliveryState.DELIVERED,
    "read": DeliveryState.DELIVERED,
    "undelivered": DeliveryState.UNDELIVERED,
    "failed": DeliveryState.FAILED,
    "canceled": DeliveryState.FAILED,
}

# A fixed VoIP line is mostly an office or a household, whose texts, if they arrive at all, several people
# read. It stays unknown, like every type not listed here, so that the gate asks a person.
_LINES = {
    "mobile": LineType.VALID,
    "nonFixedVoip": LineType.VALID,
    "landline": LineType.LANDLINE,
}


def _line_of(what: str, package: object) -> LineType:
    """Given what the package of a look-up says, return the line. Raise Transient when it was too busy.

    The look-up as a whole succeeds even if its package does not: the type is then null and `error_code`
    says why, such as 60601 for a Canadian number (vendor page: Line Type Intelligence).
    """
    if not isinstance(package, dict):
        return LineType.UNKNOWN
    if _digits(package.get("error_code")) in (_TOO_MANY, _UNCERTAIN):
        raise Transient(f"{what}: no answer about the line now")
    return _LINES.get(_text(package, "type"), LineType.UNKNOWN)


def _ask(
    client: httpx.Client,
    options: TwilioOptions,
    what: str,
    url: str,
    *,
    params: Mapping[str, str] | None = None,
    form: Mapping[str, str] | None = None,
    dates: VendorClock | None = None,
) -> httpx.Response:
    """Send one request, a write if it has a form; return its success. Raise what went wrong, in our kinds."""
    try:
        answer = client.request(
            "GET" if form is None else "POST",
            url,
            params=params or None,
            data=form,
            headers={"Accept": "application/json"},
            auth=(options.key_sid, options.key_secret),
        )
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
        raise Transient(f"{what}: not reached ({type(error).__name__})") from None
    except httpx.RequestError as error:
        kind = Transient if form is None else Unknown
        raise kind(f"{what}: no answer ({type(error).__name__})") from None
    if dates is not None:
        dates.note(answer.headers.get("date", ""))
    if answer.is_success:
        return answer
    raise _failure(what, form is not None, answer)


def _failure(what: str, is_write: bool, answer: httpx.Response) -> RecallBoxError:
    """Given a refused request, return our kind of error. The vendor's wording is never repeated."""
    status, code = answer.status_code, _digits(_record(answer).get("code"))
    is_send = is_write and answer.request.url.path.endswith("/Messages.json")
    message = f"{what}: status {status}" + (f", code {code}" if code else "")
    if not 400 <= status < 500 or status == 408 or code == _UNCERTAIN:
        return Unknown(message) if is_write else Transient(message)
    if code in _OPTED_OUT:
        return OptedOutAtCarrier(message, code=code)
    if code in _UNUSABLE:
        return NumberUnusable(message, code=code)
    # A text cannot be sent to a place that does not exist unless our account or address is wrong.
    trouble = _TROUBLES.get(code, Trouble.CREDENTIALS)
    if code in _TROUBLES or status in (401, 403) or (is_send and status == 404):
        return SenderBlocked(message, trouble=trouble, remedy=REMEDIES[trouble], code=code or str(status))
    if code == _QUEUE_FULL:
        return Busy(message, retry_after=_QUEUE_FULL_WAIT)
    if status == 429 or code == _TOO_MANY:
        return Busy(message, retry_after=_retry_after(answer.headers.get("retry-after", "")))
    return Permanent(message, code=code or str(status), remedy=_ADVICE.get(code, ""))


def _refused_line(refused: Permanent) -> LineType:
    """Given why a look-up was refused, return what that says of the number. Raise Transient if nothing."""
    if refused.code == "20404" or isinstance(refused, NumberUnusable):
        return LineType.INVALID
    if refused.code == "404":
        raise Transient(str(refused)) from None
    return LineType.UNKNOWN  # such as 60601: Canadian numbers need the vendor's approval


def _inbound(record: Record, floor: datetime) -> Inbound | None:
    """Given a listed text, return it as ours to read, or None if it is not, or not yet.

    What can be told who sent it is kept, whatever else is damaged: a person then sees an empty text. Its
    date is then taken to be `floor`, which never moves a caller's place forward. One without id or sender
    cannot be answered or told from its repetition; it is named in the log, and the others go on.
    """
    if _text(record, "direction").startswith("outbound"):
        return None
    if _text(record, "status") == "receiving":  # still being put together; the next poll lists it again
        return None
    sid, phone = _text(record, "sid"), _text(record, "from")
    if not _SID.fullmatch(sid) or not phone:
        logger.warning("inbound text left out: unreadable %s", "from" if _SID.fullmatch(sid) else "sid")
        return None
    at = _created_at(record) or floor
    return Inbound(sid, phone, _text(record, "body"), _count(record.get("num_media")), at)


def _is_outgoing(record: Record) -> bool:
    """Whether a listed text may be one we sent: neither heard nor said by the carrier itself."""
    return _text(record, "direction") not in ("inbound", "outbound-reply", "outbound-call")


def _ends_search(page: Sequence[Record], floor: datetime) -> bool:
    """Whether a page runs from newer to older and all of it is older than an instant."""
    dates = [at for at in map(_created_at, page) if at is not None and at < floor]
    return bool(dates) and len(dates) == len(page) and dates == sorted(dates, reverse=True)


def _created_at(record: Record) -> datetime | None:
    """Return when the vendor took note of a text (RFC 2822, GMT), or None if it does not say so readably."""
    for name in ("date_created", "date_sent"):
        try:
            at = parsedate_to_datetime(_text(record, name))
        except (ValueError, TypeError, OverflowError):
            continue
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return None


def _folded(body: str) -> str:
    """Return a body as it compares: the vendor promises neither blanks nor the form of accents back."""
    return " ".join(unicodedata.normalize("NFC", body).split())


def _record(answer: httpx.Response) -> Record:
    """Return the JSON object an answer carries, empty if it carries none."""
    try:
        found = msgspec.json.decode(answer.content)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return {}
    return found if isinstance(found, dict) else {}


def _text(record: Record, name: str) -> str:
    found = record.get(name)
    return found if isinstance(found, str) else ""


def _digits(value: object) -> str:
    """Return an error code as text, or "" for anything else: what is not a code may be anybody's words."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return text if re.fullmatch(r"[0-9]{1,6}", text) else ""


def _count(value: object) -> int:
    return int(_digits(value) or 0)


def _retry_after(text: str) -> float:
    digits = _digits(text.strip())
    return float(min(300, max(1, int(digits)))) if digits else 60.0
