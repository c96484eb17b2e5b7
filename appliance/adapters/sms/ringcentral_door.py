"""The way to RingCentral's API: one token, the rate groups, and what each refusal means in our kinds.

Decides whose fault an error code is and when nothing may be asked. It refuses to ask while a rate group is
closed (every request then begins the penalty anew), to repeat a write by itself (the vendor has no
idempotency), and to let a body, a number or the vendor's own wording into an error.

Facts: messaging 1; the vendor's pages "Authentication", "API Rate Limits" and "API Error Codes". A 401 is
no normal way to learn that a token is old: it is renewed before. One that was ended early is replaced once,
because a request that was not let in did nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from threading import Lock
from typing import Any

import httpx
import msgspec

from appliance.adapters.sms.vendor_http import VendorClock
from appliance.errors import Permanent, RecallBoxError, Transient, Unknown
from appliance.ports.sms import Busy, SenderBlocked, Trouble
from appliance.ports.time import Clock

Record = Mapping[str, Any]

_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_PENALTY_S = 60.0
_LONGEST_WAIT_S = 600.0
_CODE = re.compile(r"[A-Za-z]{2,5}(?:-[A-Za-z]{2,4})?-[0-9]{1,4}")


class Group(StrEnum):
    """The vendor's rate groups, each counted and closed as a whole."""

    LIGHT = "light"
    MEDIUM = "medium"
    AUTH = "auth"


SPARE = 10
"""Requests of a minute that what can wait leaves to what cannot: hearing, sending and settling."""


@dataclass(frozen=True, slots=True)
class RingCentralOptions:
    """The office's application, its user's JWT credential and the number.

    `high_volume` is for a number with the feature A2PSmsSender, which texts by another interface.
    `confirms_opt_out` is false only where the campaign's own answer to STOP is switched off.
    """

    client_id: str
    client_secret: str = field(repr=False)
    jwt: str = field(repr=False)
    number: str
    api_url: str = "https://platform.ringcentral.com"
    high_volume: bool = False
    confirms_opt_out: bool = True


@dataclass(frozen=True, slots=True)
class Call:
    """One request: what it is for, where to, in which group it counts, and whether it changes anything.

    `spare` is how many requests of the group's minute it leaves to others.
    """

    what: str
    method: str
    path: str
    group: Group
    params: Mapping[str, str] | None = None
    body: object = None
    is_write: bool = False
    spare: int = 0


@dataclass(slots=True)
class _Budget:
    """What the vendor last said about a group: how many requests are left, and when it opens again."""

    left: int | None = None
    told_at: datetime | None = None
    window_s: float = _PENALTY_S
    closed_until: datetime | None = None


class Door:
    """One user of one application at RingCentral; safe to use from several threads."""

    def __init__(self, client: httpx.Client, options: RingCentralOptions, clock: Clock) -> None:
        self._client = client
        self._options = options
        self._clock = clock
        self.dates = VendorClock(clock)
        self._url = options.api_url.rstrip("/")
        self._renewing = Lock()
        self._counting = Lock()
        self._token = ""
        self._renew_at: datetime | None = None
        self._ends_at: datetime | None = None
        self._budgets = {group: _Budget() for group in Group}

    def ask(self, call: Call) -> Record:
        """Send one request; return the JSON object of its success. Raise what went wrong, in our kinds."""
        for attempt in (1, 2):
            token = self._current_token()
            answer = self._exchange(call, {"Authorization": f"Bearer {token}"}, json=call.body)
            if answer.is_success:
                return _record(answer)
            if answer.status_code != 401 or attempt == 2:
                break
            self._forget(token)
        raise self._failure(call, answer)

    # --- the token

    def _current_token(self) -> str:
        """Return a token that lives a while yet, renewed by whoever comes first; the others wait for it."""
        with self._renewing:
            now = self._clock.now()
            if self._renew_at is not None and now < self._renew_at:
                return self._token
            try:
                self._renew(now)
            except Transient:
                # Renewed early, so that the old one still serves while the vendor cannot make another.
                if self._ends_at is None or now >= self._ends_at:
                    raise
            return self._token

    def _renew(self, now: datetime) -> None:
        call = Call("RingCentral sign-in", "POST", "/restapi/oauth/token", Group.AUTH)
        form = {"grant_type": _GRANT, "assertion": self._options.jwt}
        pair = (self._options.client_id, self._options.client_secret)
        answer = self._exchange(call, {}, data=form, auth=pair)
        if not answer.is_success:
            raise self._failure(call, answer)
        granted = _record(answer)
        token, seconds = text_of(granted, "access_token"), granted.get("expires_in")
        if not token or not isinstance(seconds, int) or seconds <= 0:
            raise Transient(f"{call.what}: the answer could not be read")
        self._token = token
        self._ends_at = now + timedelta(seconds=seconds)
        self._renew_at = self._ends_at - timedelta(seconds=min(max(60, seconds // 10), seconds // 2))

    def _forget(self, token: str) -> None:
        with self._renewing:
            if token == self._token:  # else somebody has replaced it already
                self._renew_at = self._ends_at = None

    # --- the exchange

    def _exchange(self, call: Call, headers: Mapping[str, str], **more: Any) -> httpx.Response:
        self._take_turn(call)
        try:
            answer = self._client.request(
                call.method,
                f"{self._url}{call.path}",
                params=call.params,
                headers={"Accept": "application/json", **headers},
                **more,
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
            raise Transient(f"{call.what}: not reached ({type(error).__name__})") from None
        except httpx.RequestError as error:
            kind = Unknown if call.is_write else Transient
            raise kind(f"{call.what}: no answer ({type(error).__name__})") from None
        self.dates.note(answer.headers.get("date", ""))
        self._note_limits(call, answer)
        return answer

    def _take_turn(self, call: Call) -> None:
        """Raise Busy, without asking the vendor, when a request would be one too many."""
        with self._counting:
            now, budget = self._clock.now(), self._budgets[call.group]
            if budget.closed_until is not None and now < budget.closed_until:
                wait = (budget.closed_until - now).total_seconds()
                raise Busy(f"{call.what}: the rate group {call.group} is closed", retry_after=max(1.0, wait))
            budget.closed_until = None
            if budget.left is None or budget.told_at is None:
                return
            window = timedelta(seconds=budget.window_s)
            if now - budget.told_at >= window:
                budget.left = budget.told_at = None
            elif budget.left <= call.spare:
                wait = (budget.told_at + window - now).total_seconds()
                raise Busy(f"{call.what}: the rate group {call.group} is spent", retry_after=max(1.0, wait))

    def _note_limits(self, call: Call, answer: httpx.Response) -> None:
        """Remember what the vendor says of its limits; a 429 closes the whole group."""
        with self._counting:
            budget, now = self._budgets[call.group], self._clock.now()
            left = answer.headers.get("x-rate-limit-remaining", "")
            if left.isdecimal():
                budget.left, budget.told_at = int(left), now
                budget.window_s = seconds_of(answer.headers.get("x-rate-limit-window", ""))
            if _is_turned_away(call, answer):
                wait = seconds_of(answer.headers.get("retry-after", ""))
                budget.closed_until = now + timedelta(seconds=wait)

    def _failure(self, call: Call, answer: httpx.Response) -> RecallBoxError:
        """Given a refused request, return our kind of error. The vendor's wording is never repeated."""
        status, code = answer.status_code, code_of(_record(answer))
        message = f"{call.what}: status {status}" + (f", code {code}" if code else "")
        if _is_turned_away(call, answer):
            return Busy(message, retry_after=seconds_of(answer.headers.get("retry-after", "")))
        if not 400 <= status < 500 or status == 408:
            return Unknown(message) if call.is_write else Transient(message)
        trouble = _trouble_of(call, status, code)
        if trouble is not None:
            return SenderBlocked(message, trouble=trouble, remedy=REMEDIES[trouble], code=code or str(status))
        return Permanent(message, code=code or str(status), remedy=_ADVICE.get(code, ""))


REMEDIES: Mapping[Trouble, str] = {
    Trouble.CREDENTIALS: "check client id, client secret, JWT credential and the application's permissions"
    " in RingCentral's developer console",
    Trouble.SUSPENDED: "call RingCentral's support: the account or its user may not sign in",
    Trouble.NUMBER: "in RingCentral's admin portal give the number to the user of the JWT and enable SMS",
    Trouble.REGISTRATION: "in RingCentral's admin portal finish the TCR registration and assign the number"
    " to its campaign",
    Trouble.DAILY_LIMIT: "wait for the next day; for more, have RingCentral review brand and campaign",
    Trouble.FLAGGED: "call RingCentral's support: the number is flagged as a source of spam",
    Trouble.FILTERED: "compare the wordings with the campaign's samples: `recallbox carrier registration`",
}
"""What a person can do about each trouble."""

_TROUBLES = {
    "MSG-242": Trouble.NUMBER,
    "MSG-245": Trouble.NUMBER,
    "MSG-367": Trouble.NUMBER,
    "MSG-384": Trouble.DAILY_LIMIT,
    "CMN-401": Trouble.CREDENTIALS,
    "CMN-408": Trouble.CREDENTIALS,
}
"""Errors of a request that say something about our side (facts: messaging 1)."""


_ADVICE: Mapping[str, str] = {
    "CMN-101": "a number or a wording is not taken: 1,000 characters at most; look at both in the PMS",
    "MSG-243": "the number is blocked in the account's settings: unblock it there, or call the patient",
}
"""What a person can do about a refusal that concerns one request only."""


def _is_turned_away(call: Call, answer: httpx.Response) -> bool:
    """Whether the vendor took nothing and says when to come back; at the token endpoint by a 503 too."""
    is_told = answer.status_code == 503 and "retry-after" in answer.headers
    return answer.status_code == 429 or (is_told and call.group is Group.AUTH)


def _trouble_of(call: Call, status: int, code: str) -> Trouble | None:
    """Given a refusal, return what it says of our account, or None if it is about this request only."""
    if code in _TROUBLES:
        return _TROUBLES[code]
    if call.group is Group.AUTH:
        return Trouble.SUSPENDED if status == 403 else Trouble.CREDENTIALS
    # A text cannot be sent to a place that does not exist unless our account or address is wrong.
    is_ours = status in (401, 403) or (call.is_write and status == 404)
    return Trouble.CREDENTIALS if is_ours else None


def _record(answer: httpx.Response) -> Record:
    """Return the JSON object an answer carries, empty if it carries none."""
    try:
        found = msgspec.json.decode(answer.content)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return {}
    return found if isinstance(found, dict) else {}


def text_of(record: Record, name: str) -> str:
    """Return a field that has to be text, or nothing."""
    found = record.get(name)
    return found if isinstance(found, str) else ""


def code_of(record: Record) -> str:
    """Return the error code of an answer, or "" for anything else: no code may be anybody's words."""
    errors = record.get("errors")
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else record
    code = text_of(first, "errorCode") or text_of(record, "errorCode")
    return code if _CODE.fullmatch(code) else ""


def seconds_of(text: str) -> float:
    """Return a number of seconds the vendor named, within reason; a minute if it named none."""
    return min(_LONGEST_WAIT_S, max(1.0, float(text))) if text.strip().isdecimal() else _PENALTY_S
