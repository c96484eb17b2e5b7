"""What every carrier's adapter shares: the HTTP client, the vendor's clock, and keeping quiet when told to.

A send whose answer was lost is looked for in the carrier's store by the carrier's times. If the box is
minutes ahead and nobody corrects for it, the text is not found and goes out twice. So every answer's `Date`
(RFC 9110 section 6.6.1) tells how far apart the two clocks are. Refuses to believe one odd date, which a
proxy may have written: only two answers that agree replace what is known. And refuses to ask again before the
time that a rate limit named.
"""

from __future__ import annotations

import logging
import ssl
from collections import deque
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from threading import Lock

import httpx

from appliance.ports.sms import Busy
from appliance.ports.time import Clock

_AGREE = timedelta(seconds=5)
_REMEMBERED = timedelta(days=1)
_SLACK = timedelta(minutes=2)
"""What the two clocks may drift between answers, and a vendor's dates have no fractions."""


def carrier_client(
    *,
    proxy: str | None = None,
    ca_bundle: str | None = None,
    timeout_s: float = 10.0,
    transport: httpx.BaseTransport | None = None,
) -> httpx.Client:
    """Return a client for a carrier's hosts. It ignores proxies and certificates the environment names.

    A transport, if given, takes the place of the network: `proxy` and `ca_bundle` then say nothing.
    """
    # httpx logs every address at INFO, and a carrier's carry patients' numbers.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    if transport is None:
        context = ssl.create_default_context(cafile=ca_bundle)
        transport = httpx.HTTPTransport(verify=context, proxy=proxy or None, trust_env=False)
    return httpx.Client(transport=transport, timeout=timeout_s, trust_env=False, follow_redirects=False)


class Quiet:
    """Until when one kind of request is not to be made, as the vendor said; safe from several threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._until: datetime | None = None
        self._seconds = 0.0

    def check(self, what: str) -> None:
        """Raise Busy, without asking the vendor, while it wants to be left alone."""
        with self._lock:
            left = (self._until - self._clock.now()).total_seconds() if self._until is not None else 0.0
            if not 0 < left <= self._seconds:  # over, or our clock was set back meanwhile
                self._until = None
                return
        raise Busy(f"{what}: the vendor wants to be left alone", retry_after=max(1.0, left))

    def keep(self, seconds: float) -> None:
        """Ask nothing for so long."""
        with self._lock:
            self._seconds = seconds
            self._until = self._clock.now() + timedelta(seconds=seconds)


class VendorClock:
    """How far the box's clock is ahead of one vendor's; safe to use from several threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._last: timedelta | None = None
        self._leads: deque[tuple[datetime, timedelta]] = deque()

    def note(self, date: str) -> None:
        """Given an answer's `Date`, compare it with our clock. One that cannot be read says nothing."""
        try:
            said = parsedate_to_datetime(date)
        except (ValueError, TypeError, OverflowError):
            return
        now = self._clock.now()
        lead = now - (said.replace(tzinfo=UTC) if said.tzinfo is None else said)
        with self._lock:
            agrees = self._last is None or abs(lead - self._last) <= _AGREE
            self._last = lead
            if not agrees:
                return
            if self._leads and abs(self._leads[-1][1] - lead) <= _AGREE:
                self._leads[-1] = (now, self._leads[-1][1])  # as before, and still so now
            else:
                self._leads.append((now, lead))
            while len(self._leads) > 1 and abs(now - self._leads[0][0]) > _REMEMBERED:
                self._leads.popleft()

    def lead(self) -> timedelta | None:
        """Return how far our clock is ahead, as of the last answers; None before any had a date."""
        with self._lock:
            return self._leads[-1][1] if self._leads else None

    def earliest(self, at: datetime) -> datetime:
        """Given an instant of ours, return the first of the vendor's at which it may have been there.

        Our clock may have been set right since: the largest lead of the last day counts. What lies ahead of
        our clock was written by a clock that has been set back.
        """
        with self._lock:
            most = max((lead for _, lead in self._leads), default=timedelta(0))
        ahead = max(most, timedelta(0))
        return min(at, self._clock.now()).astimezone(UTC).replace(microsecond=0) - ahead - _SLACK
