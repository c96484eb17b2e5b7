"""Who may call the simulated RingCentral, and how often: tokens by JWT, sessions, rate groups, penalties.

From `facts/messaging.md` section 1 and the vendor's pages on JWT authorization and rate limits. Marked (I)
is what these leave open and the simulation chose.
"""

from __future__ import annotations

import base64
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from urllib.parse import parse_qsl

from appliance.simulation.http import Request, Response
from appliance.simulation.ringcentral_wire import ApiError, json_answer

LIMITS = {"light": 50, "medium": 40, "heavy": 10, "auth": 5}
"""Requests a minute by group (D: defaults for one user and one application)."""
WINDOW = timedelta(seconds=60)
PENALTY = timedelta(seconds=60)
SESSIONS = 5
"""Tokens alive at once for one user and one application; one more ends the oldest (R)."""
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


@dataclass(slots=True)
class _Group:
    """One group's requests of the last minute, and until when it answers nothing."""

    limit: int
    asked: deque[datetime] = field(default_factory=deque)
    closed_until: datetime | None = None


class Gate:
    """The doorman of one user of one application."""

    def __init__(self, dice: Random, lifetime_s: int = 7199) -> None:
        self.client_id = f"{dice.getrandbits(88):022x}"
        self.client_secret = f"{dice.getrandbits(128):032x}"
        self.jwt = f"{dice.getrandbits(256):064x}"
        self.lifetime_s = lifetime_s
        self.granted = 0
        self.penalties = 0
        self._dice = dice
        self._tokens: dict[str, datetime] = {}
        self._groups = {name: _Group(limit) for name, limit in LIMITS.items()}

    def count(self, group: str, now: datetime) -> dict[str, str]:
        """Count a request; return the headers that say how many are left.

        Raise ApiError 429 past the limit. Every request while a group is closed closes it anew (D).
        """
        state = self._groups[group]
        while state.asked and now - state.asked[0] >= WINDOW:
            state.asked.popleft()
        closed = state.closed_until is not None and now < state.closed_until
        if closed or len(state.asked) >= state.limit:
            self.penalties += 1
            state.closed_until = now + PENALTY
            wait = str(int(PENALTY.total_seconds()))
            raise ApiError("CMN-301", {**self._headers(group), "Retry-After": wait})
        state.asked.append(now)
        return self._headers(group)

    def _headers(self, group: str) -> dict[str, str]:
        state = self._groups[group]
        return {
            "X-Rate-Limit-Group": group,
            "X-Rate-Limit-Limit": str(state.limit),
            "X-Rate-Limit-Remaining": str(max(state.limit - len(state.asked), 0)),
            "X-Rate-Limit-Window": str(int(WINDOW.total_seconds())),
        }

    def grant(self, request: Request, now: datetime) -> Response:
        """Answer `POST /restapi/oauth/token`. Raise ApiError for a wrong application or a wrong JWT."""
        pair = base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {pair}":
            raise ApiError("OAU-153")
        form = dict(parse_qsl(request.body.decode("utf-8", "replace")))
        if form.get("grant_type") != GRANT or form.get("assertion") != self.jwt:
            raise ApiError("OAU-251")
        token = f"{self._dice.getrandbits(256):064x}"
        self.granted += 1
        self._tokens[token] = now + timedelta(seconds=self.lifetime_s)
        for oldest in list(self._tokens)[:-SESSIONS]:
            del self._tokens[oldest]
        # A refresh token is off by default (D), so that none comes with it.
        return json_answer(
            200,
            {
                "access_token": token,
                "token_type": "bearer",
                "expires_in": self.lifetime_s,
                "scope": "SMS ReadMessages ReadAccounts EditMessages A2PSMS",
                "owner_id": "629893001",
            },
        )

    def admit(self, request: Request, now: datetime) -> None:
        """Raise ApiError 401 unless a request carries a token that is alive."""
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if now >= self._tokens.get(token, now):
            raise ApiError("OAU-213")

    def revoke(self) -> None:
        """End every session, as an administrator does."""
        self._tokens.clear()
